// SPDX-License-Identifier: GPL-2.0
#include "icmp46.h"
#include "siit.h"

/* Numbers of protocols and headers, which IANA gives to both families. */
enum {
	P_HOP_BY_HOP = 0,
	P_ICMP = 1,
	P_IGMP = 2,
	P_TCP = 6,
	P_UDP = 17,
	P_DCCP = 33,
	P_ROUTING = 43,
	P_FRAGMENT = 44,
	P_AH = 51,
	P_ICMP6 = 58,
	P_DESTINATION = 60,
	P_UDPLITE = 136,
};

/* IPv4's header, RFC 791, section 3.1 */
#define IP4_DONT_FRAGMENT	0x4000
#define IP4_MORE		0x2000
#define IP4_OFFSET		0x1fff	/* in units of 8 octets */
#define IP4_LENGTH_MAX		65535

#define OPTION_END		0
#define OPTION_NOP		1
#define OPTION_LSRR		131
#define OPTION_SSRR		137

struct fragment_header {
	u8 proto;
	u8 reserved;
	__be16 offset;	/* in octets, and FRAGMENT_MORE */
	__be32 id;
};

#define FRAGMENT_MORE	1

/* Of ICMP in both families; the rest depends on the type. */
struct icmp_header {
	u8 type, code;
	__sum16 check;
	__be32 rest;
};

/* Where a transport header has the checksum that covers the addresses. */
struct transport {
	u8 head;	/* octets of it that have to be there */
	u8 check;
};

static const struct transport *transport_of(u8 proto)
{
	static const struct transport tcp = { 20, 16 }, udp = { 8, 6 }, dccp = { 12, 6 };

	switch (proto) {
	case P_TCP:
		return &tcp;
	case P_UDP:
	case P_UDPLITE:
		return &udp;
	case P_DCCP:
		return &dccp;
	default:
		return NULL;
	}
}

static bool is_extension(u8 proto)
{
	return proto == P_HOP_BY_HOP || proto == P_ROUTING || proto == P_DESTINATION ||
	       proto == P_FRAGMENT || proto == P_AH;
}

/* Octets of the extension header at ip->head, whose kind is ip->proto; 0: it is not all there. */
static u32 extension_size(const u8 *data, u32 len, const struct nalg_siit_ip *ip)
{
	u32 size = sizeof(struct fragment_header), limit = min(len, NALG_SIIT_CHAIN_MAX);

	if (ip->head + size > limit)
		return 0;
	if (ip->proto != P_FRAGMENT)
		size = (data[ip->head + 1] + 1) * 8;
	return ip->head + size > limit || size > ip->payload ? 0 : size;
}

static int skip_extension(const u8 *data, u32 len, struct nalg_siit_ip *ip)
{
	const struct fragment_header *fh = (const struct fragment_header *)(data + ip->head);
	const u8 *extension = data + ip->head;
	u32 size;

	if (ip->proto == P_AH || ip->fragment)
		return NALG_SIIT_SILENT;
	size = extension_size(data, len, ip);
	if (!size)
		return NALG_SIIT_BROKEN;
	if (ip->proto == P_FRAGMENT) {
		ip->fragment = true;
		ip->offset = ntohs(fh->offset) & ~7;
		ip->more = ntohs(fh->offset) & FRAGMENT_MORE;
		ip->id = ntohl(fh->id);
	} else if (ip->proto == P_ROUTING && extension[3]) {
		ip->segments_left = ip->head + 3;
		return NALG_SIIT_ROUTED;
	}
	ip->proto = extension[0];
	ip->head += size;
	ip->payload -= size;
	return 0;
}

int nalg_siit_read6(const u8 *data, u32 len, struct nalg_siit_ip *ip)
{
	const struct ipv6hdr *in = (const struct ipv6hdr *)data;
	int err;

	*ip = (struct nalg_siit_ip){ .head = sizeof(*in) };
	if (len < sizeof(*in) || in->version != 6)
		return NALG_SIIT_BROKEN;
	ip->payload = ntohs(in->payload_len);
	ip->tclass = in->priority << 4 | in->flow_lbl[0] >> 4;
	ip->hops = in->hop_limit;
	ip->proto = in->nexthdr;
	while (is_extension(ip->proto)) {
		err = skip_extension(data, len, ip);
		if (err)
			return err;
	}
	return 0;
}

/* A source route whose pointer is not behind its end has hops to go (RFC 791, section 3.1). */
static bool has_source_route(const u8 *options, u32 len)
{
	u32 i = 0, size;

	while (i < len && options[i] != OPTION_END) {
		if (options[i] == OPTION_NOP) {
			i++;
			continue;
		}
		if (len - i < 3)
			return false;
		size = options[i + 1];
		if (size < 2 || size > len - i)
			return false;
		if ((options[i] == OPTION_LSRR || options[i] == OPTION_SSRR) &&
		    options[i + 2] <= size)
			return true;
		i += size;
	}
	return false;
}

int nalg_siit_read4(const u8 *data, u32 len, struct nalg_siit_ip *ip)
{
	const struct iphdr *in = (const struct iphdr *)data;
	u16 flags;

	*ip = (struct nalg_siit_ip){ .head = sizeof(*in) };
	if (len < sizeof(*in) || in->version != 4 || in->ihl < 5)
		return NALG_SIIT_BROKEN;
	ip->head = in->ihl * 4;
	if (len < ip->head || ntohs(in->tot_len) < ip->head)
		return NALG_SIIT_BROKEN;
	flags = ntohs(in->frag_off);
	ip->payload = ntohs(in->tot_len) - ip->head;
	ip->id = ntohs(in->id);
	ip->offset = (flags & IP4_OFFSET) * 8;
	ip->more = flags & IP4_MORE;
	ip->df = flags & IP4_DONT_FRAGMENT;
	ip->fragment = ip->offset || ip->more;
	ip->tclass = in->tos;
	ip->hops = in->ttl;
	ip->proto = in->protocol;
	if (ip->head > sizeof(*in) &&
	    has_source_route(data + sizeof(*in), ip->head - sizeof(*in)))
		return NALG_SIIT_ROUTED;
	return 0;
}

/*
 * The protocol's number in the other family; a negative one: it has none.  One that means something
 * else there has none, lest it be taken for that: a header of IPv6, or the other family's ICMP.
 */
static int proto_6to4(u8 proto)
{
	if (proto == P_ICMP6)
		return P_ICMP;
	if (proto == P_ICMP || proto == P_IGMP)
		return NALG_SIIT_SILENT;
	return proto;
}

static int proto_4to6(u8 proto)
{
	if (proto == P_ICMP)
		return P_ICMP6;
	if (proto == P_ICMP6 || proto == P_IGMP || is_extension(proto))
		return NALG_SIIT_SILENT;
	return proto;
}

static void write4(const struct nalg_siit_ip *ip, u8 proto, const struct nalg_siit_addr4 *addr,
		   u16 id, u16 flags, u8 *data)
{
	struct iphdr *out = (struct iphdr *)data;

	out->version = 4;
	out->ihl = sizeof(*out) / 4;
	out->tos = ip->tclass;
	out->tot_len = htons(sizeof(*out) + ip->payload);
	out->id = htons(id);
	out->frag_off = htons(flags);
	out->ttl = ip->hops;
	out->protocol = proto;
	out->check = 0;
	out->saddr = addr->saddr;
	out->daddr = addr->daddr;
	out->check = ip_fast_csum(out, out->ihl);
}

static u32 head6(const struct nalg_siit_ip *ip)
{
	return sizeof(struct ipv6hdr) + (ip->fragment ? sizeof(struct fragment_header) : 0);
}

/* head6() octets. */
static void write6(const struct nalg_siit_ip *ip, u8 proto, const struct nalg_siit_addr6 *addr,
		   u8 *data)
{
	struct ipv6hdr *out = (struct ipv6hdr *)data;
	struct fragment_header *fh;

	out->version = 6;
	out->priority = ip->tclass >> 4;
	out->flow_lbl[0] = ip->tclass << 4;
	out->flow_lbl[1] = 0;
	out->flow_lbl[2] = 0;
	out->payload_len = htons(ip->payload + head6(ip) - sizeof(*out));
	out->nexthdr = ip->fragment ? P_FRAGMENT : proto;
	out->hop_limit = ip->hops;
	out->saddr = addr->saddr;
	out->daddr = addr->daddr;
	if (!ip->fragment)
		return;
	fh = (struct fragment_header *)(out + 1);
	fh->proto = proto;
	fh->reserved = 0;
	fh->offset = htons(ip->offset | (ip->more ? FRAGMENT_MORE : 0));
	fh->id = htonl(ip->id);
}

/* IP's payload in each of the packets that are to be sent. */
static u32 payload_of_each(const struct nalg_siit_ip *ip, u32 segment, const u8 *transport)
{
	if (!segment)
		return ip->payload;
	return segment + (ip->proto == P_TCP ? (transport[12] >> 4) * 4 : 8);
}

/* Sections 5.1 and 5.1.1, in front of the transport header. */
static void write4_as_fits(const struct nalg_siit_ip *ip, u8 proto, const struct nalg_siit_to4 *to,
			   u8 *transport)
{
	u8 *data = transport - sizeof(struct iphdr);
	u32 length;
	bool df;

	if (ip->fragment) {
		write4(ip, proto, &to->addr, ip->id & 0xffff,
		       ip->offset / 8 | (ip->more ? IP4_MORE : 0), data);
		return;
	}
	length = sizeof(struct iphdr) + payload_of_each(ip, to->segment, transport);
	df = length >= NALG_SIIT_DF_MIN && !to->reassembled;
	write4(ip, proto, &to->addr, df || to->within ? 0 : nalg_siit_new_id(),
	       df ? IP4_DONT_FRAGMENT : 0, data);
}

static __wsum sum4(const struct nalg_siit_addr4 *addr)
{
	return csum_add((__force __wsum)addr->saddr, (__force __wsum)addr->daddr);
}

static __wsum sum6(const struct nalg_siit_addr6 *addr)
{
	return csum_partial(addr, sizeof(*addr), 0);
}

/* What a pseudo-header has besides the addresses (RFC 8200, section 8.1). */
static __wsum sum_rest(u32 length, u8 proto)
{
	return csum_add((__force __wsum)htonl(length), (__force __wsum)htonl(proto));
}

/* Octets of the payload that are there. */
static u32 octets_there(const struct nalg_siit_ip *ip, u32 len)
{
	return min(len - ip->head, ip->payload);
}

/*
 * What is behind the header is there as far as its checksum needs it.  A first fragment without all
 * of its transport header is one of those that hide ports (RFC 1858).  A partial checksum is the
 * transport's, or that of a packet within; one that begins in IP's header is nonsense of a guest's.
 */
static int check_packet(const struct nalg_siit_ip *ip, u32 len, u32 total, u32 partial)
{
	const struct transport *transport = transport_of(ip->proto);

	if (ip->head + ip->payload > total || (partial && partial < ip->head))
		return NALG_SIIT_BROKEN;
	if (transport && !ip->offset && octets_there(ip, len) < transport->head)
		return NALG_SIIT_BROKEN;
	return 0;
}

/* Is there a checksum of the transport's own?  That of a packet within an error may be cut off. */
static bool has_checksum(const struct nalg_siit_ip *ip, u32 len)
{
	const struct transport *transport = transport_of(ip->proto);

	return transport && !ip->offset &&
	       octets_there(ip, len) >= transport->check + sizeof(__sum16);
}

/* UDP without a checksum: the field is 0, which with a partial one is a sum like any other. */
static bool is_unsummed(const struct nalg_siit_ip *ip, const u8 *data, bool partial)
{
	return ip->proto == P_UDP && !partial && !data[ip->head + 6] && !data[ip->head + 7];
}

static u32 udp_length(const u8 *udp)
{
	return udp[4] << 8 | udp[5];
}

static void change_transport(u8 *data, u8 proto, __wsum diff, bool partial)
{
	__sum16 *check = (__sum16 *)(data + transport_of(proto)->check);

	nalg_checksum_adjust(check, diff, partial);
	if (!*check && !partial && proto == P_UDP)
		*check = CSUM_MANGLED_0;
}

/* An ICMP message that is no error; its checksum covers a pseudo-header in IPv6 only. */
static void change_query(struct icmp_header *icmp, const struct nalg_icmp46 *to, bool partial,
			 __wsum diff)
{
	__be16 was, now;

	memcpy(&was, icmp, sizeof(was));
	icmp->type = to->type;
	icmp->code = to->code;
	memcpy(&now, icmp, sizeof(now));
	/* With a partial sum the message itself is summed up later. */
	if (!partial)
		diff = csum_add(diff, csum_sub((__force __wsum)now, (__force __wsum)was));
	nalg_checksum_adjust(&icmp->check, diff, partial);
}

/* The pseudo-header of ICMPv6; in fragments nobody knows its length. */
static __wsum sum_icmp6(const struct nalg_siit_ip *ip, __wsum sum6)
{
	return ip->more ? 0 : csum_add(sum6, sum_rest(ip->payload, P_ICMP6));
}

/*
 * An echo, or done->error.  ICMP is not translated in fragments (section 1.2), which does not hold
 * for the packet within an error.
 */
static int translate_icmp(u8 *data, u32 len, bool partial, bool within, bool to4,
			  struct nalg_siit_done *done)
{
	const struct nalg_siit_ip *ip = &done->ip;
	struct icmp_header *icmp = (struct icmp_header *)(data + ip->head);
	struct nalg_icmp46 to;
	__wsum pseudo;

	if (ip->offset || ip->more) {
		if (!within)
			return NALG_SIIT_SILENT;
		if (ip->offset)
			return 0;
	}
	if (octets_there(ip, len) < sizeof(*icmp))
		return NALG_SIIT_BROKEN;
	if (!(to4 ? nalg_icmp46_6to4 : nalg_icmp46_4to6)(icmp->type, icmp->code, &to))
		return NALG_SIIT_SILENT;
	done->error = to.field != NALG_ICMP46_QUERY;
	if (done->error)
		return within ? NALG_SIIT_SILENT : 0;
	pseudo = sum_icmp6(ip, done->sum6);
	done->diff = to4 ? csum_sub(0, pseudo) : pseudo;
	done->grown = csum_sub(0, done->diff);
	change_query(icmp, &to, partial, done->diff);
	return 0;
}

static void transport_6to4(u8 *data, u32 len, const struct nalg_siit_to4 *to, bool partial,
			   struct nalg_siit_done *done)
{
	const struct nalg_siit_ip *ip = &done->ip;

	if (!has_checksum(ip, len) || is_unsummed(ip, data, partial))
		return;
	done->diff = csum_sub(sum4(&to->addr), done->sum6);
	done->grown = csum_sub(0, done->diff);
	change_transport(data + ip->head, ip->proto, done->diff, partial);
}

int nalg_siit_6to4(u8 *data, u32 len, u32 total, const struct nalg_siit_to4 *to,
		   struct nalg_siit_done *done)
{
	struct nalg_siit_ip *ip = &done->ip;
	int err, proto;
	bool partial;

	memset(done, 0, sizeof(*done));
	err = nalg_siit_read6(data, len, ip);
	if (!err && !to->within)
		err = check_packet(ip, len, total, to->partial);
	if (err)
		return err;
	proto = proto_6to4(ip->proto);
	if (proto < 0)
		return proto;
	if (sizeof(struct iphdr) + ip->payload > IP4_LENGTH_MAX)
		return NALG_SIIT_TOO_LONG;

	partial = to->partial == ip->head;
	done->sum6 = csum_partial(data + offsetof(struct ipv6hdr, saddr),
				  sizeof(struct nalg_siit_addr6), 0);
	if (ip->proto == P_ICMP6) {
		err = translate_icmp(data, len, partial, to->within, true, done);
		if (err || done->error)
			return err;
	} else {
		transport_6to4(data, len, to, partial, done);
	}
	done->proto = proto;
	done->head = sizeof(struct iphdr);
	done->shift = ip->head - done->head;
	write4_as_fits(ip, proto, to, data + ip->head);
	return 0;
}

static int transport_4to6(u8 *data, u32 len, const struct nalg_siit_to6 *to, bool partial,
			  struct nalg_siit_done *done)
{
	const struct iphdr *in = (const struct iphdr *)data;
	const struct nalg_siit_ip *ip = &done->ip;

	if (!has_checksum(ip, len))
		return 0;
	if (is_unsummed(ip, data, partial)) {
		if (to->within)
			return 0;
		if (ip->more)
			return NALG_SIIT_SILENT;
		/* What is behind the datagram is not summed up, but would be. */
		if (udp_length(data + ip->head) != ip->payload)
			return NALG_SIIT_BROKEN;
		done->unsummed = true;
		change_transport(data + ip->head, ip->proto,
				 csum_add(done->sum6, sum_rest(ip->payload, ip->proto)), true);
		return 0;
	}
	done->diff = csum_sub(done->sum6, csum_add((__force __wsum)in->saddr,
						   (__force __wsum)in->daddr));
	done->grown = csum_sub(0, done->diff);
	change_transport(data + ip->head, ip->proto, done->diff, partial);
	return 0;
}

int nalg_siit_4to6(u8 *data, u32 len, u32 total, const struct nalg_siit_to6 *to,
		   struct nalg_siit_done *done)
{
	struct nalg_siit_ip *ip = &done->ip;
	int err, proto;
	bool partial;

	memset(done, 0, sizeof(*done));
	err = nalg_siit_read4(data, len, ip);
	if (!err && !to->within)
		err = check_packet(ip, len, total, to->partial);
	if (err)
		return err;
	proto = proto_4to6(ip->proto);
	if (proto < 0)
		return proto;

	partial = to->partial == ip->head;
	done->sum6 = sum6(&to->addr);
	if (ip->proto == P_ICMP)
		err = translate_icmp(data, len, partial, to->within, false, done);
	else
		err = transport_4to6(data, len, to, partial, done);
	if (err || done->error)
		return err;
	done->proto = proto;
	done->head = head6(ip);
	done->shift = ip->head - done->head;
	write6(ip, proto, &to->addr, data + done->shift);
	return 0;
}

void nalg_siit_head4(const struct nalg_siit_ip *ip, u32 payload, const struct nalg_siit_addr4 *addr,
		     u8 *head)
{
	struct nalg_siit_ip of = { .payload = payload, .tclass = ip->tclass, .hops = ip->hops };
	u16 flags = sizeof(struct iphdr) + payload < NALG_SIIT_DF_MIN ? 0 : IP4_DONT_FRAGMENT;

	write4(&of, P_ICMP, addr, flags ? 0 : nalg_siit_new_id(), flags, head);
}

void nalg_siit_head6(const struct nalg_siit_ip *ip, u32 payload, const struct nalg_siit_addr6 *addr,
		     u8 *head)
{
	struct nalg_siit_ip of = { .payload = payload, .tclass = ip->tclass, .hops = ip->hops };

	write6(&of, P_ICMP6, addr, head);
}
