// SPDX-License-Identifier: GPL-2.0
/* The MSS option of connections that begin. */
#include <linux/ip.h>
#include <net/ip.h>
#include <net/tcp.h>

#include "mss.h"
#include "tcp_header.h"

#define NALG_MSS_OPTION(mss)	(TCPOPT_MSS << 24 | TCPOLEN_MSS << 16 | (mss))
#define NALG_MSS_HEADER_MAX	(15 * 4)	/* what doff can say */

static void nalg_mss_lower(struct sk_buff *skb, struct tcphdr *th, u8 off, u16 mss)
{
	__be16 *wire = (__be16 *)((u8 *)th + off);
	__be16 was = get_unaligned(wire), now = htons(mss);

	if (ntohs(was) <= mss)
		return;
	/* An option may begin at any octet; the checksum takes words from the header's start. */
	if (off & 1) {
		was = cpu_to_be16(swab16(be16_to_cpu(was)));
		inet_proto_csum_replace2(&th->check, skb, was, cpu_to_be16(swab16(mss)), false);
	} else {
		inet_proto_csum_replace2(&th->check, skb, was, now, false);
	}
	put_unaligned(now, wire);
}

/* The length of IP, which is part of TCP's checksum as well. */
static void nalg_mss_grow(struct sk_buff *skb, struct tcphdr *th, unsigned int protoff)
{
	struct iphdr *iph = ip_hdr(skb);
	__be16 was = htons(skb->len - TCPOLEN_MSS - protoff), now = htons(skb->len - protoff);
	__be16 tot_len = htons(ntohs(iph->tot_len) + TCPOLEN_MSS);

	inet_proto_csum_replace2(&th->check, skb, was, now, true);
	csum_replace2(&iph->check, iph->tot_len, tot_len);
	iph->tot_len = tot_len;
}

/* In front of the other options. */
static bool nalg_mss_add(struct sk_buff *skb, unsigned int protoff, u16 mss)
{
	u32 len = nalg_tcp_hdr(skb, protoff)->doff * 4;
	__be32 option = htonl(NALG_MSS_OPTION(mss));
	__be16 was, now;
	struct tcphdr *th;
	u8 *options;

	if (protoff + len != skb->len || len + TCPOLEN_MSS > NALG_MSS_HEADER_MAX)
		return true;
	if (skb_tailroom(skb) < TCPOLEN_MSS &&
	    pskb_expand_head(skb, 0, TCPOLEN_MSS - skb_tailroom(skb), GFP_ATOMIC))
		return false;
	skb_put(skb, TCPOLEN_MSS);
	th = nalg_tcp_hdr(skb, protoff);
	options = (u8 *)(th + 1);
	memmove(options + TCPOLEN_MSS, options, len - sizeof(*th));
	memcpy(options, &option, sizeof(option));

	was = ((__be16 *)th)[6];
	th->doff += TCPOLEN_MSS / 4;
	now = ((__be16 *)th)[6];
	inet_proto_csum_replace2(&th->check, skb, was, now, false);
	inet_proto_csum_replace4(&th->check, skb, 0, option, false);
	nalg_mss_grow(skb, th, protoff);
	return true;
}

static bool nalg_mss_is_syn(const struct sk_buff *skb, unsigned int protoff)
{
	const struct tcphdr *th;
	struct tcphdr buf;

	if (ip_hdr(skb)->protocol != IPPROTO_TCP || ip_is_fragment(ip_hdr(skb)))
		return false;
	th = skb_header_pointer(skb, protoff, sizeof(buf), &buf);
	return th && th->syn;
}

bool nalg_mss_limit(struct sk_buff *skb, u16 mss, bool add)
{
	unsigned int protoff = skb_network_offset(skb) + ip_hdrlen(skb);
	struct nalg_tcp_opts opts;
	struct tcphdr *th;

	if (likely(!nalg_mss_is_syn(skb, protoff)))
		return true;
	th = nalg_tcp_header(skb, protoff);
	if (!th)
		return false;
	nalg_tcp_options(th, &opts);
	if (opts.mss)
		nalg_mss_lower(skb, th, opts.mss, mss);
	else if (add)
		return nalg_mss_add(skb, protoff, min_t(u16, mss, TCP_MSS_DEFAULT));
	return true;
}
