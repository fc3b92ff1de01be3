// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdio.h>

#include "packet.h"

#define HEAD_MAX	(NALG_SIIT_CHAIN_MAX + 20)

static const u8 prefix[12] = { 0x00, 0x64, 0xff, 0x9b };
static const u8 hosts[15] = { 0x20, 0x01, 0x0d, 0xb8 };

u16 new_id = 0x4711;
struct nalg_siit_done done;

u16 nalg_siit_new_id(void)
{
	return new_id;
}

/* Of the hosts 2001:db8::/120, and of servers within the well-known prefix. */
static bool addr4(const void *ctx, const struct in6_addr *v6, __be32 *v4)
{
	u8 address[4] = { 240, 0, 0, v6->s6_addr[15] };

	if (!memcmp(v6, prefix, sizeof(prefix))) {
		memcpy(v4, v6->s6_addr + 12, 4);
		return ctx == &map && v6->s6_addr[12] != 240;
	}
	memcpy(v4, address, 4);
	return ctx == &map && !memcmp(v6, hosts, sizeof(hosts));
}

static bool addr6(const void *ctx, __be32 v4, struct in6_addr *v6)
{
	u8 address[4];

	memcpy(address, &v4, 4);
	memset(v6, 0, sizeof(*v6));
	if (address[0] == 240) {
		memcpy(v6, hosts, sizeof(hosts));
		v6->s6_addr[15] = address[3];
		return ctx == &map && !address[1] && !address[2];
	}
	memcpy(v6, prefix, sizeof(prefix));
	memcpy(v6->s6_addr + 12, address, 4);
	return ctx == &map;
}

const struct nalg_xlat_map map = { .ctx = &map, .addr4 = addr4, .addr6 = addr6 };

static u32 get16(const u8 *data)
{
	return data[0] << 8 | data[1];
}

static void put16(u8 *data, u32 number)
{
	data[0] = number >> 8;
	data[1] = number;
}

/* The ones' complement sum of octets, two by two, in the order of the wire. */
static u32 sum(const u8 *data, u32 len, u32 start)
{
	u64 total = start;

	for (u32 i = 0; i < len; i++)
		total += i % 2 ? data[i] : data[i] << 8;
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return total;
}

void begin(struct packet *p)
{
	memset(p, 0, sizeof(*p));
}

static u8 *room(struct packet *p, u32 len)
{
	if (p->len + len > PACKET_MAX)
		abort();
	p->len += len;
	return p->data + p->len - len;
}

u32 add(struct packet *p, const char *hex)
{
	u32 at = p->len, octet;
	int used;

	for (; *hex; hex += used) {
		if (sscanf(hex, " %2x%n", &octet, &used) != 1)
			abort();
		*room(p, 1) = octet;
	}
	return at;
}

u32 add_data(struct packet *p, u32 len)
{
	u32 at = p->len;

	for (u32 i = 0; i < len; i++)
		*room(p, 1) = i * 37 + (i >> 8) + 1;
	return at;
}

static void put_address(int family, const char *text, u8 *to)
{
	if (inet_pton(family, text, to) != 1)
		abort();
}

u32 add4(struct packet *p, struct v4 header)
{
	u32 at = p->len;
	u8 *h = room(p, 20);

	if (header.options)
		add(p, header.options);
	h[0] = 0x40 | (p->len - at) / 4;
	h[1] = header.tos;
	put16(h + 2, header.length);
	put16(h + 4, header.id);
	put16(h + 6, header.flags);
	h[8] = header.ttl;
	h[9] = header.proto;
	put_address(AF_INET, header.saddr ?: SERVER4, h + 12);
	put_address(AF_INET, header.daddr ?: HOST4, h + 16);
	return at;
}

u32 add6(struct packet *p, struct v6 header)
{
	u32 at = p->len;
	u8 *h = room(p, 40);

	put16(h, 6 << 12 | header.tclass << 4 | header.flow >> 16);
	put16(h + 2, header.flow & 0xffff);
	put16(h + 4, header.payload);
	h[6] = header.next;
	h[7] = header.hops;
	put_address(AF_INET6, header.saddr ?: SERVER6, h + 8);
	put_address(AF_INET6, header.daddr ?: HOST6, h + 24);
	return at;
}

/* With an option and a flag, so that nothing is 0 by chance. */
u32 add_tcp(struct packet *p)
{
	return add(p, "0050 c001 01020304 a1a2a3a4 8018 2000 0000 0000 0101080a 01234567 89abcdef");
}

u32 add_udp(struct packet *p, u16 length)
{
	u32 at = add(p, "0035 8ba0 0000 0000");

	put16(p->data + at + 4, length);
	return at;
}

u32 add_icmp(struct packet *p, u8 type, u8 code, const char *rest)
{
	u32 at = p->len;
	u8 *h = room(p, 2);

	h[0] = type;
	h[1] = code;
	add(p, rest);
	return at;
}

void poke16(struct packet *p, u32 at, u16 number)
{
	put16(p->data + at, number);
}

/* What was read of a packet's header, by rules of its own. */
struct header {
	bool v6, fragment;
	u8 proto;
	u32 transport, end;	/* offsets */
	u32 pseudo;	/* sum without the length */
};

static bool is_extension(u8 next)
{
	return next == 0 || next == 43 || next == 44 || next == 60;
}

static struct header read_header(const struct packet *p, u32 at)
{
	const u8 *h = p->data + at;
	struct header r = { .v6 = h[0] >> 4 == 6 };

	if (!r.v6) {
		r.proto = h[9];
		r.fragment = get16(h + 6) & 0x3fff;
		r.transport = at + (h[0] & 15) * 4;
		r.end = at + get16(h + 2);
		r.pseudo = sum(h + 12, 8, r.proto);
		return r;
	}
	r.proto = h[6];
	r.transport = at + 40;
	r.end = at + 40 + get16(h + 4);
	while (is_extension(r.proto) && r.transport + 8 <= p->len) {
		const u8 *e = p->data + r.transport;

		if (r.proto == 44)
			r.fragment = r.fragment || get16(e + 2) & ~6;
		r.transport += r.proto == 44 ? 8 : 8 + e[1] * 8;
		r.proto = e[0];
	}
	r.pseudo = sum(h + 8, 32, r.proto);
	return r;
}

/* Where the checksum is; 0: the protocol has none, or one that does not cover addresses. */
static u32 check_offset(const struct header *h)
{
	switch (h->proto) {
	case 6:
		return 16;
	case 17:
	case 33:
	case 136:
		return 6;
	case 1:
		return h->v6 ? 0 : 2;
	case 58:
		return h->v6 ? 2 : 0;
	default:
		return 0;
	}
}

static u32 sum_transport(const struct packet *p, const struct header *h)
{
	u32 len = h->end - h->transport;

	return sum(p->data + h->transport, len, h->proto == 1 ? 0 : h->pseudo + len);
}

void seal(struct packet *p, u32 at)
{
	u8 *h = p->data + at;
	struct header r;
	u32 check;

	if (h[0] >> 4 == 4 && !get16(h + 2))
		put16(h + 2, p->len - at);
	if (h[0] >> 4 == 6 && !get16(h + 4))
		put16(h + 4, p->len - at - 40);
	r = read_header(p, at);
	if (!r.v6) {
		put16(h + 10, 0);
		put16(h + 10, ~sum(h, r.transport - at, 0));
	}
	check = check_offset(&r);
	if (!check || r.fragment || r.transport + check + 2 > r.end)
		return;
	if (r.proto == 17 && !get16(p->data + r.transport + 4))
		put16(p->data + r.transport + 4, r.end - r.transport);
	put16(p->data + r.transport + check, 0);
	check += r.transport;
	put16(p->data + check, ~sum_transport(p, &r));
	if (r.proto == 17 && !get16(p->data + check))
		put16(p->data + check, 0xffff);
}

bool is_right(const struct packet *p)
{
	struct header r = read_header(p, 0);
	u32 check = check_offset(&r);

	if (r.end != p->len || (!r.v6 && sum(p->data, r.transport, 0) != 0xffff))
		return false;
	if (!check || r.fragment)
		return true;
	if (r.transport + check + 2 > p->len)
		return false;
	if (r.proto == 17 && !r.v6 && !get16(p->data + r.transport + check))
		return true;
	return sum_transport(p, &r) == 0xffff;
}

/* Of the octets that are linear: the others are where nobody may touch them. */
struct head {
	u8 *buffer, *data;
	u32 len;
};

/* What the module makes linear. */
static u32 linear_length(const struct packet *p, bool v6)
{
	u8 proto = p->data[v6 ? 6 : 9];
	u32 head = v6 ? 40 : (p->data[0] & 15) * 4;

	return v6 && is_extension(proto) ? HEAD_MAX : head + (proto == 17 ? 8 : 20);
}

static struct head make_head(const struct packet *in, bool v6, struct how how)
{
	u32 before = v6 ? 0 : NALG_SIIT_GROWTH;
	struct head head;

	head.len = how.linear ? in->len : min(in->len, linear_length(in, v6));
	head.buffer = malloc(before + head.len + !(before + head.len));
	head.data = head.buffer + before;
	memcpy(head.data, in->data, head.len);
	return head;
}

/* The packet with its new header, up to the end that this one tells. */
static void join(const struct packet *in, struct head *head, struct packet *out)
{
	u32 from = head->len;

	begin(out);
	memcpy(room(out, head->len - done.shift), head->data + done.shift, head->len - done.shift);
	memcpy(room(out, in->len - from), in->data + from, in->len - from);
	out->len = read_header(out, 0).end;
}

static int error(const struct packet *in, struct packet *out, bool v4)
{
	u32 len = done.ip.payload;
	u8 *icmp = malloc(len), *message = malloc(NALG_SIIT_ERROR_ROOM);
	int size;

	memcpy(icmp, in->data + done.ip.head, len);
	size = (v4 ? nalg_siit_error_6to4 : nalg_siit_error_4to6)(icmp, len, done.sum6, &map,
								  message);
	if (size > 0) {
		begin(out);
		room(out, v4 ? 20 : 40);
		memcpy(room(out, size), message, size);
	}
	free(icmp);
	free(message);
	return size;
}

int to4(const struct packet *in, struct packet *out, struct how how)
{
	struct head head = make_head(in, true, how);
	struct nalg_siit_to4 to = {
		.segment = how.segment, .partial = how.partial, .reassembled = how.reassembled,
	};
	struct in6_addr address[2] = {};
	int err;

	memcpy(address, in->data + 8, in->len < 40 ? 0 : 32);
	addr4(&map, &address[0], &to.addr.saddr);
	addr4(&map, &address[1], &to.addr.daddr);
	err = nalg_siit_6to4(head.data, head.len, in->len, &to, &done);
	if (!err && !done.error) {
		join(in, &head, out);
	} else if (!err) {
		err = error(in, out, true);
		if (err > 0)
			nalg_siit_head4(&done.ip, err, &to.addr, out->data);
		err = min(err, 0);
	} else if (memcmp(head.data, in->data, head.len)) {
		abort();
	}
	free(head.buffer);
	return err;
}

/* As the hardware does it, or skb_checksum_help(). */
static void finish_sum(struct packet *p)
{
	struct header r = read_header(p, 0);
	u8 *check = p->data + r.transport + check_offset(&r);

	put16(check, ~sum(p->data + r.transport, r.end - r.transport, 0));
	if (!get16(check))
		put16(check, 0xffff);
}

int to6(const struct packet *in, struct packet *out, struct how how)
{
	struct head head = make_head(in, false, how);
	struct nalg_siit_to6 to = { .partial = how.partial };
	__be32 address[2] = {};
	int err;

	memcpy(address, in->data + 12, in->len < 20 ? 0 : 8);
	addr6(&map, address[0], &to.addr.saddr);
	addr6(&map, address[1], &to.addr.daddr);
	err = nalg_siit_4to6(head.data, head.len, in->len, &to, &done);
	if (!err && !done.error) {
		join(in, &head, out);
		if (done.unsummed)
			finish_sum(out);
	} else if (!err) {
		err = error(in, out, false);
		if (err > 0)
			nalg_siit_head6(&done.ip, err, &to.addr, out->data);
		err = min(err, 0);
	} else if (memcmp(head.data, in->data, head.len)) {
		abort();
	}
	free(head.buffer);
	return err;
}
