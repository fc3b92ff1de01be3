// SPDX-License-Identifier: GPL-2.0
#include <linux/icmp.h>
#include <linux/ipv6.h>
#include <linux/random.h>
#include <linux/skbuff.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>

#include "xlat.h"

/* What is made linear if nobody can say where the transport header is. */
#define NALG_XLAT_HEAD_MAX	(NALG_SIIT_CHAIN_MAX + sizeof(struct tcphdr))

/* What GSO may be; other kinds have headers within, whose families nobody here looks at. */
#define NALG_XLAT_GSO		(SKB_GSO_TCP_ECN | SKB_GSO_UDP_L4 | SKB_GSO_FRAGLIST | \
				 SKB_GSO_DODGY)
#define NALG_XLAT_GSO6		(NALG_XLAT_GSO | SKB_GSO_TCPV6)
#define NALG_XLAT_GSO4		(NALG_XLAT_GSO | SKB_GSO_TCPV4 | SKB_GSO_TCP_FIXEDID)

u16 nalg_siit_new_id(void)
{
	return get_random_u16();
}

static bool nalg_xlat_knows_gso(const struct sk_buff *skb, u32 known)
{
	u32 type = skb_shinfo(skb)->gso_type;

	if (!skb_is_gso(skb))
		return true;
	return !(type & ~known) && (!(type & SKB_GSO_FRAGLIST) || type & SKB_GSO_UDP_L4);
}

/*
 * What is looked at of a transport header.  Not more than there is of UDP: pulling a part of the
 * second datagram would spoil the list that GRO has made of them.
 */
static u32 nalg_xlat_transport(u8 proto)
{
	return proto == IPPROTO_UDP ? sizeof(struct udphdr) : sizeof(struct tcphdr);
}

static u32 nalg_xlat_head6(const struct sk_buff *skb)
{
	u8 nexthdr = ipv6_hdr(skb)->nexthdr;
	__be16 frag_off;
	int offset;

	if (likely(nexthdr == IPPROTO_TCP || nexthdr == IPPROTO_UDP))
		return sizeof(struct ipv6hdr) + nalg_xlat_transport(nexthdr);
	offset = ipv6_skip_exthdr(skb, sizeof(struct ipv6hdr), &nexthdr, &frag_off);
	return offset < 0 ? NALG_XLAT_HEAD_MAX : offset + nalg_xlat_transport(nexthdr);
}

static u32 nalg_xlat_head4(const struct sk_buff *skb)
{
	return ip_hdrlen(skb) + nalg_xlat_transport(ip_hdr(skb)->protocol);
}

/* Makes the headers linear and writable. */
static int nalg_xlat_prepare(struct sk_buff *skb, u32 head, u32 headroom)
{
	if (!pskb_may_pull(skb, min(skb->len, head)))
		return -ENOMEM;
	return skb_cow_head(skb, headroom);
}

/* The new header is written.  What is behind it has not moved, nor has csum_start. */
static void nalg_xlat_finish(struct sk_buff *skb, const struct nalg_siit_done *done,
			     __be16 protocol)
{
	if (done->shift > 0)
		__skb_pull(skb, done->shift);
	else
		__skb_push(skb, -done->shift);
	skb->protocol = protocol;
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	skb_reset_mac_len(skb);
	skb_set_transport_header(skb, done->head);
}

/* The checksum is made by whoever sends the packet: the field holds the pseudo-header's sum. */
static void nalg_xlat_sum_later(struct sk_buff *skb, u32 offset)
{
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_transport_header(skb) - skb->head;
	skb->csum_offset = offset;
}

/*
 * A list of UDP datagrams, each with its own headers in front of it (GRO "fraglist"), becomes GSO
 * as any other, in one piece: the others' headers say nothing that the first one's does not.
 */
static int nalg_xlat_unlist(struct sk_buff *skb, __sum16 pseudo)
{
	skb_shinfo(skb)->gso_type &= ~SKB_GSO_FRAGLIST;
	if (skb_linearize(skb))
		return -ENOMEM;
	udp_hdr(skb)->check = ~pseudo;
	nalg_xlat_sum_later(skb, offsetof(struct udphdr, check));
	return 0;
}

static bool nalg_xlat_is_list(const struct sk_buff *skb)
{
	return skb_is_gso(skb) && skb_shinfo(skb)->gso_type & SKB_GSO_FRAGLIST;
}

static u32 nalg_xlat_partial(const struct sk_buff *skb)
{
	return skb->ip_summed == CHECKSUM_PARTIAL ? max(skb_checksum_start_offset(skb), 1) : 0;
}

static void nalg_xlat_gso(struct sk_buff *skb, u32 from, u32 to)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);

	if (skb_is_gso(skb) && shinfo->gso_type & from)
		shinfo->gso_type = (shinfo->gso_type & ~from) | to;
}

/*
 * Puts a header of @head octets, yet to be written, and @len octets of @payload in place of the
 * packet, all of which is linear and writable.
 */
static int nalg_xlat_replace(struct sk_buff *skb, u32 head, const u8 *payload, u32 len,
			     struct nalg_siit_done *done)
{
	u32 more = len > skb->len - done->ip.head ? len - (skb->len - done->ip.head) : 0;

	if (more > skb_tailroom(skb) &&
	    pskb_expand_head(skb, 0, more - skb_tailroom(skb), GFP_ATOMIC))
		return -ENOMEM;
	__skb_pull(skb, done->ip.head);
	if (more)
		__skb_put(skb, more);
	else
		__skb_trim(skb, len);
	memcpy(skb->data, payload, len);
	__skb_push(skb, head);
	done->head = head;
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		skb->ip_summed = CHECKSUM_NONE;
	return 0;
}

/* Makes an ICMP error one piece, with its checksum. */
static int nalg_xlat_collect(struct sk_buff *skb)
{
	if (skb_linearize_cow(skb))
		return -ENOMEM;
	return skb->ip_summed == CHECKSUM_PARTIAL ? skb_checksum_help(skb) : 0;
}

typedef int nalg_xlat_error_fn(const u8 *icmp, u32 len, __wsum sum6,
			       const struct nalg_xlat_map *map, u8 *out);

/* Return: octets behind the header, whose @head octets are yet to be written; or why not. */
static int nalg_xlat_error(struct sk_buff *skb, nalg_xlat_error_fn *translate, u32 head,
			   const struct nalg_xlat_map *map, struct nalg_siit_done *done)
{
	int len, err;
	u8 *out;

	err = nalg_xlat_collect(skb);
	if (err)
		return err;
	out = kmalloc(NALG_SIIT_ERROR_ROOM, GFP_ATOMIC);
	if (!out)
		return -ENOMEM;
	len = translate(skb->data + done->ip.head, done->ip.payload, done->sum6, map, out);
	err = len < 0 ? len : nalg_xlat_replace(skb, head, out, len, done);
	kfree(out);
	return err ?: len;
}

static int nalg_xlat_error_6to4(struct sk_buff *skb, const struct nalg_siit_addr4 *addr,
				const struct nalg_xlat_map *map, struct nalg_siit_done *done)
{
	int len = nalg_xlat_error(skb, nalg_siit_error_6to4, sizeof(struct iphdr), map, done);

	if (len < 0)
		return len;
	nalg_siit_head4(&done->ip, len, addr, skb->data);
	return 0;
}

static int nalg_xlat_error_4to6(struct sk_buff *skb, const struct nalg_siit_addr6 *addr,
				const struct nalg_xlat_map *map, struct nalg_siit_done *done)
{
	int len = nalg_xlat_error(skb, nalg_siit_error_4to6, sizeof(struct ipv6hdr), map, done);

	if (len < 0)
		return len;
	nalg_siit_head6(&done->ip, len, addr, skb->data);
	return 0;
}

int nalg_xlat_6to4(struct sk_buff *skb, __be32 saddr, __be32 daddr,
		   const struct nalg_xlat_map *map)
{
	struct nalg_siit_to4 to = {
		.addr = { .saddr = saddr, .daddr = daddr },
		.segment = skb_is_gso(skb) ? skb_shinfo(skb)->gso_size : 0,
		.partial = nalg_xlat_partial(skb),
		.reassembled = IP6CB(skb)->flags & IP6SKB_FRAGMENTED,
	};
	struct nalg_siit_done done;
	__wsum sum = 0;
	int err;

	if (!nalg_xlat_knows_gso(skb, NALG_XLAT_GSO6))
		return NALG_SIIT_SILENT;
	err = nalg_xlat_prepare(skb, nalg_xlat_head6(skb), 0);
	if (err)
		return err;
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		sum = csum_partial(skb->data, sizeof(struct ipv6hdr), 0);
	err = nalg_siit_6to4(skb->data, skb_headlen(skb), skb->len, &to, &done);
	if (!err && done.error)
		err = nalg_xlat_error_6to4(skb, &to.addr, map, &done);
	if (err)
		return err;

	nalg_xlat_finish(skb, &done, htons(ETH_P_IP));
	nalg_xlat_gso(skb, SKB_GSO_TCPV6, SKB_GSO_TCPV4);
	if (nalg_xlat_is_list(skb))
		return nalg_xlat_unlist(skb, csum_tcpudp_magic(saddr, daddr, done.ip.payload,
							       IPPROTO_UDP, 0));
	if (skb->ip_summed != CHECKSUM_COMPLETE)
		return 0;
	/* IPv4's header sums up to 0 */
	if (done.ip.head == sizeof(struct ipv6hdr))
		skb->csum = csum_add(csum_sub(skb->csum, sum), done.grown);
	else
		skb->ip_summed = CHECKSUM_NONE;
	return 0;
}

/* Section 4.1: without DF it is for the translator to see to it that packets are short enough. */
static void nalg_xlat_fragment(struct sk_buff *skb, const struct nalg_siit_ip *ip,
			       const struct nalg_xlat_map *map)
{
	memset(IP6CB(skb), 0, sizeof(*IP6CB(skb)));
	if (ip->df || ip->fragment || skb_is_gso(skb))
		return;
	skb->ignore_df = 1;
	IP6CB(skb)->frag_max_size = max_t(u32, map->lowest_mtu6, NALG_SIIT_MTU6_MIN);
}

int nalg_xlat_4to6(struct sk_buff *skb, const struct in6_addr *saddr, const struct in6_addr *daddr,
		   const struct nalg_xlat_map *map)
{
	struct nalg_siit_to6 to = {
		.addr = { .saddr = *saddr, .daddr = *daddr },
		.partial = nalg_xlat_partial(skb),
	};
	struct nalg_siit_done done;
	int err;

	if (!nalg_xlat_knows_gso(skb, NALG_XLAT_GSO4))
		return NALG_SIIT_SILENT;
	err = nalg_xlat_prepare(skb, nalg_xlat_head4(skb), NALG_SIIT_GROWTH);
	if (err)
		return err;
	err = nalg_siit_4to6(skb->data, skb_headlen(skb), skb->len, &to, &done);
	if (!err && done.error)
		err = nalg_xlat_error_4to6(skb, &to.addr, map, &done);
	if (err)
		return err;

	nalg_xlat_finish(skb, &done, htons(ETH_P_IPV6));
	nalg_xlat_gso(skb, SKB_GSO_TCPV4 | SKB_GSO_TCP_FIXEDID, SKB_GSO_TCPV6);
	nalg_xlat_fragment(skb, &done.ip, map);
	if (nalg_xlat_is_list(skb))
		return nalg_xlat_unlist(skb, csum_ipv6_magic(saddr, daddr, done.ip.payload,
							     IPPROTO_UDP, 0));
	if (done.unsummed)
		nalg_xlat_sum_later(skb, offsetof(struct udphdr, check));
	else if (skb->ip_summed == CHECKSUM_COMPLETE)
		skb->ip_summed = CHECKSUM_NONE;
	return 0;
}

u32 nalg_xlat_segments_left(const struct sk_buff *skb)
{
	struct nalg_siit_ip ip;

	nalg_siit_read6(skb->data, skb_headlen(skb), &ip);
	return ip.segments_left;
}
