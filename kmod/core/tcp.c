// SPDX-License-Identifier: GPL-2.0
/*
 * Control connections over TCP: segments of skbs into streams, and what comes out back into skbs.
 */
#include <linux/ip.h>
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/l3mdev.h>
#include <net/netfilter/nf_conntrack_seqadj.h>
#include <net/route.h>
#include <net/tcp.h>

#include "../net.h"
#include "flow.h"
#include "tcp.h"
#include "tcp_header.h"

/* An ACK from us to the sender of a segment that stays here. */
struct nalg_tcp_ack {
	bool wanted;
	u32 mark;
	int l3mdev;
	__be32 saddr, daddr;
	__be16 sport, dport;
	__be32 seq;
	u32 ack;
	__be16 window;
	bool has_ts;
	u32 tsval, tsecr;
};

/* A SYN in the middle of a connection counts only when it is answered: see nalg_tcp_restarts(). */
static void nalg_tcp_note_syn(struct nalg_tcp_end *end, const struct tcphdr *th,
			      const struct nalg_tcp_opts *opts)
{
	const u8 *p = (const u8 *)th;

	if (end->stream.opened) {
		end->new_isn = ntohl(th->seq);
		end->resyn = end->new_isn != end->isn;
		return;
	}
	end->isn = ntohl(th->seq);
	end->mss = opts->mss ? get_unaligned_be16(p + opts->mss) : TCP_MSS_DEFAULT;
	/* Its other segments will have it scaled (RFC 7323, 2.2). */
	if (opts->scale)
		end->window = htons(ntohs(th->window) >> min_t(u8, p[opts->scale], TCP_MAX_WSCALE));
}

/* What the sender says of itself. */
static void nalg_tcp_note(struct nalg_tcp_end *end, const struct tcphdr *th,
			  const struct nalg_tcp_opts *opts)
{
	const u8 *p = (const u8 *)th;

	end->window = th->window;
	if (th->syn)
		nalg_tcp_note_syn(end, th, opts);
	end->has_ts = opts->ts;
	if (end->has_ts)
		end->tsval = get_unaligned_be32(p + opts->ts);
}

static void nalg_tcp_sack_block(struct sk_buff *skb, struct tcphdr *th, u8 off,
				const struct nalg_stream *s)
{
	__be32 *wire = (__be32 *)((u8 *)th + off), was[2], now[2];
	u32 start, end;

	memcpy(was, wire, sizeof(was));
	start = ntohl(was[0]);
	end = ntohl(was[1]);
	nalg_stream_map_sack(s, &start, &end);
	now[0] = htonl(start);
	now[1] = htonl(end);
	inet_proto_csum_replace4(&th->check, skb, was[0], now[0], false);
	inet_proto_csum_replace4(&th->check, skb, was[1], now[1], false);
	memcpy(wire, now, sizeof(now));
}

/* The numbers that the sender gives of the other end's stream, in the other end's own. */
static void nalg_tcp_map_ack(struct sk_buff *skb, struct tcphdr *th,
			     const struct nalg_tcp_opts *opts, struct nalg_stream *other)
{
	__be32 ack;
	u8 off;

	if (!th->ack || !other->started)
		return;
	for (off = opts->sack; off && off + TCPOLEN_SACK_PERBLOCK <= opts->sack_end;
	     off += TCPOLEN_SACK_PERBLOCK)
		nalg_tcp_sack_block(skb, th, off, other);
	ack = htonl(nalg_stream_ack(other, ntohl(th->ack_seq)));
	inet_proto_csum_replace4(&th->check, skb, th->ack_seq, ack, false);
	th->ack_seq = ack;
}

static void nalg_tcp_set_seq(struct sk_buff *skb, struct tcphdr *th, u32 seq, u32 urgent)
{
	__be32 now = htonl(seq);
	__be16 urg_ptr;

	inet_proto_csum_replace4(&th->check, skb, th->seq, now, false);
	th->seq = now;
	if (!th->urg)
		return;
	urg_ptr = htons(min_t(u32, urgent - seq, U16_MAX));
	inet_proto_csum_replace2(&th->check, skb, th->urg_ptr, urg_ptr, false);
	th->urg_ptr = urg_ptr;
}

/*
 * One end has forgotten the connection and begins another with the same ports, and the other end
 * agrees: conntrack goes on with the same entry, the streams cannot.
 */
static bool nalg_tcp_restarts(const struct tcphdr *th, const struct nalg_tcp_end *other)
{
	return th->syn && th->ack && other->resyn && ntohl(th->ack_seq) == other->new_isn + 1;
}

/* Payload that one segment on the wire may have: something, whatever a peer says that it takes. */
static u32 nalg_tcp_mss(const struct sk_buff *skb, unsigned int protoff,
			const struct nalg_tcp_end *to)
{
	u32 opts = __tcp_hdrlen(nalg_tcp_hdr(skb, protoff)) - sizeof(struct tcphdr);
	u32 headers = protoff + sizeof(struct tcphdr) - skb_network_offset(skb);
	u32 mss = max_t(u32, to->mss, TCP_MIN_MSS);

	if (skb_dst(skb))
		mss = min(mss, dst_mtu(skb_dst(skb)) - headers);
	mss = max_t(u32, mss, TCP_MIN_SND_MSS) - opts;
	if (skb_is_gso(skb))
		mss = min_t(u32, mss, skb_shinfo(skb)->gso_size);
	return mss;
}

/* A payload that outgrew its segment is cut by the device, like any other. */
static void nalg_tcp_set_gso(struct sk_buff *skb, u32 len, u32 mss)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);
	bool gso = len > mss;

	shinfo->gso_size = gso ? mss : 0;
	shinfo->gso_segs = gso ? DIV_ROUND_UP(len, mss) : 0;
	shinfo->gso_type = gso ? SKB_GSO_TCPV4 : 0;
}

/*
 * False: no memory, or more than an IP packet holds; its sender will repeat it in smaller pieces.
 */
static bool nalg_tcp_resize(struct sk_buff *skb, unsigned int head, u32 len)
{
	u32 old = skb->len - head;

	if (head + len > IP_MAX_MTU || skb_ensure_writable(skb, skb->len))
		return false;
	if (len <= old) {
		__skb_trim(skb, head + len);
		return true;
	}
	if (len - old > skb_tailroom(skb) &&
	    pskb_expand_head(skb, 0, len - old - skb_tailroom(skb), GFP_ATOMIC))
		return false;
	skb_put(skb, len - old);
	return true;
}

static bool nalg_tcp_replace(struct sk_buff *skb, unsigned int protoff,
			     const struct nalg_seg_out *out, u32 mss)
{
	unsigned int head = protoff + __tcp_hdrlen(nalg_tcp_hdr(skb, protoff));
	struct tcphdr *th;
	struct iphdr *iph;

	if (!nalg_tcp_resize(skb, head, out->len))
		return false;
	if (out->len)
		memcpy(skb->data + head, out->data, out->len);
	nalg_tcp_set_gso(skb, out->len, mss);

	iph = ip_hdr(skb);
	iph->tot_len = htons(skb->len - skb_network_offset(skb));
	ip_send_check(iph);

	th = nalg_tcp_hdr(skb, protoff);
	th->fin = out->fin;
	skb->ip_summed = CHECKSUM_PARTIAL;
	skb->csum_start = skb_headroom(skb) + protoff;
	skb->csum_offset = offsetof(struct tcphdr, check);
	th->check = ~tcp_v4_check(skb->len - protoff, iph->saddr, iph->daddr, 0);
	return true;
}

/* @skb: the segment that it answers, from the end @dir */
static void nalg_tcp_ack_fill(struct nalg_tcp_ack *a, const struct nalg_flow *flow,
			      const struct nalg_tcp *tcp, const struct sk_buff *skb,
			      enum ip_conntrack_dir dir, __be32 seq, u32 ack)
{
	const struct nf_conntrack_tuple *t = &flow->ct->tuplehash[dir].tuple;
	const struct nalg_tcp_end *from = &tcp->end[!dir];

	*a = (struct nalg_tcp_ack) {
		.wanted = from->stream.started,
		.mark = skb->mark,
		.l3mdev = l3mdev_master_ifindex_by_index(flow->nn->net, skb->skb_iif),
		.saddr = t->dst.u3.ip,
		.daddr = t->src.u3.ip,
		.sport = t->dst.u.tcp.port,
		.dport = t->src.u.tcp.port,
		.seq = seq,
		.ack = ack,
		.window = from->window,
		.has_ts = from->has_ts && tcp->end[dir].has_ts,
		.tsval = from->tsval,
		.tsecr = tcp->end[dir].tsval,
	};
}

static void nalg_tcp_ack_write(struct sk_buff *skb, const struct nalg_tcp_ack *a, u8 ttl)
{
	unsigned int len = sizeof(struct tcphdr) + (a->has_ts ? TCPOLEN_TSTAMP_ALIGNED : 0);
	struct tcphdr *th;
	struct iphdr *iph;
	__be32 *opt;

	skb_reset_network_header(skb);
	iph = skb_put_zero(skb, sizeof(*iph));
	iph->version = 4;
	iph->ihl = sizeof(*iph) / 4;
	iph->frag_off = htons(IP_DF);
	iph->ttl = ttl;
	iph->protocol = IPPROTO_TCP;
	iph->saddr = a->saddr;
	iph->daddr = a->daddr;

	skb_set_transport_header(skb, sizeof(*iph));
	th = skb_put_zero(skb, len);
	th->source = a->sport;
	th->dest = a->dport;
	th->seq = a->seq;
	th->ack_seq = htonl(a->ack);
	th->doff = len / 4;
	th->ack = 1;
	th->window = a->window;
	if (a->has_ts) {
		opt = (__be32 *)(th + 1);
		opt[0] = htonl(TCPOPT_NOP << 24 | TCPOPT_NOP << 16 | TCPOPT_TIMESTAMP << 8 |
			       TCPOLEN_TIMESTAMP);
		opt[1] = htonl(a->tsval);
		opt[2] = htonl(a->tsecr);
	}
	th->check = tcp_v4_check(len, a->saddr, a->daddr, csum_partial(th, len, 0));
}

/* Best effort: a lost one is made up for by the sender's repetition. */
static void nalg_tcp_ack_send(struct net *net, const struct nalg_tcp_ack *a)
{
	struct flowi4 fl4 = {
		.saddr = a->saddr,
		.daddr = a->daddr,
		.flowi4_oif = a->l3mdev,
		.flowi4_mark = a->mark,
		.flowi4_proto = IPPROTO_TCP,
		.flowi4_flags = FLOWI_FLAG_ANYSRC,
	};
	struct sk_buff *skb;
	struct rtable *rt;

	rt = ip_route_output_key(net, &fl4);
	if (IS_ERR(rt))
		return;
	skb = alloc_skb(LL_MAX_HEADER + sizeof(struct iphdr) + MAX_TCP_HEADER, GFP_ATOMIC);
	if (!skb) {
		ip_rt_put(rt);
		return;
	}
	skb_reserve(skb, LL_MAX_HEADER);
	skb->protocol = htons(ETH_P_IP);
	skb->mark = a->mark;
	skb_dst_set(skb, &rt->dst);
	nalg_tcp_ack_write(skb, a, ip4_dst_hoplimit(&rt->dst));
	/* It is in the sender's numbers and addresses already. */
	nf_ct_set(skb, NULL, IP_CT_UNTRACKED);
	ip_local_out(net, NULL, skb);
}

/*
 * Conntrack takes this off ACK numbers before it holds them against its windows.  An ACK of
 * something older than the last edit is off by that edit at most, and stays within what was sent;
 * so conntrack need not be liberal, and nobody can acknowledge from outside what a subscriber has
 * not got yet.
 */
static void nalg_tcp_tell_conntrack(struct nf_conn *ct, enum ip_conntrack_dir dir,
				    const struct nalg_stream *s)
{
	struct nf_conn_seqadj *seqadj = nfct_seqadj(ct);

	if (!seqadj)
		return;
	WRITE_ONCE(seqadj->seq[dir].offset_before, (s32)s->delta_par);
	WRITE_ONCE(seqadj->seq[dir].offset_after, (s32)s->delta_par);
}

static bool nalg_tcp_apply(struct sk_buff *skb, unsigned int protoff,
			   const struct nalg_seg_out *out, u32 urgent, u32 mss)
{
	if (out->verdict != NALG_SEG_PASS && out->verdict != NALG_SEG_REPLACE)
		return false;
	nalg_tcp_set_seq(skb, nalg_tcp_hdr(skb, protoff), out->seq, urgent);
	return out->verdict == NALG_SEG_PASS || nalg_tcp_replace(skb, protoff, out, mss);
}

/* A segment that stays here may bring the other end news: that travels on alone. */
static void nalg_tcp_keep_ack(struct nalg_seg_out *out, const struct nalg_stream *s)
{
	out->verdict = NALG_SEG_REPLACE;
	out->seq = nalg_stream_map_out(s, s->par);
	out->len = 0;
	out->fin = false;
}

/* A segment that was to be sent and is not did not fit in an IP packet or in memory. */
static const enum nat_alg_drop nalg_tcp_drops[] = {
	[NALG_SEG_PASS]		= NAT_ALG_DROP_NO_MEMORY,
	[NALG_SEG_REPLACE]	= NAT_ALG_DROP_NO_MEMORY,
	[NALG_SEG_DROP_HELD]	= NAT_ALG_DROP_HELD,
	[NALG_SEG_DROP_GAP]	= NAT_ALG_DROP_OUT_OF_ORDER,
	[NALG_SEG_DROP_NOMEM]	= NAT_ALG_DROP_NO_MEMORY,
};

int nalg_tcp_packet(struct nalg_flow *flow, struct nalg_tcp *tcp, struct sk_buff *skb,
		    unsigned int protoff, enum ip_conntrack_dir dir, struct nalg_tcp_info *info)
{
	struct nalg_tcp_end *end = &tcp->end[dir], *other = &tcp->end[!dir];
	struct nalg_seg_out out = {};
	struct nalg_tcp_opts opts;
	struct nalg_tcp_ack ack;
	struct nalg_seg seg;
	struct tcphdr *th;
	u32 urgent, mss, una;
	bool ok;

	th = skb_linearize(skb) ? NULL : nalg_tcp_header(skb, protoff);
	if (!th) {
		nalg_stats_drop(flow->nn, NAT_ALG_DROP_NO_MEMORY);
		return NF_DROP;
	}
	nalg_tcp_options(th, &opts);
	seg = (struct nalg_seg) {
		.seq = ntohl(th->seq),
		.data = (u8 *)th + th->doff * 4,
		.len = skb->len - protoff - th->doff * 4,
		.syn = th->syn,
		.fin = th->fin,
		.rst = th->rst,
	};
	ack.wanted = false;

	spin_lock_bh(&flow->lock);
	if (nalg_tcp_restarts(th, other)) {
		spin_unlock_bh(&flow->lock);
		/* The SYN comes again, and begins a flow of its own. */
		nf_ct_kill(flow->ct);
		nalg_stats_drop(flow->nn, NAT_ALG_DROP_UNKNOWN_FLOW);
		return NF_DROP;
	}
	nalg_tcp_note(end, th, &opts);
	nalg_stream_segment(&end->stream, &seg, &out);
	if (out.ack_held)
		nalg_tcp_ack_fill(&ack, flow, tcp, skb, dir, th->ack_seq, out.ack);
	una = other->stream.una;
	nalg_tcp_map_ack(skb, th, &opts, &other->stream);
	*info = (struct nalg_tcp_info) { out.verdict, seg.len, out.new_bytes, out.retrans };
	if (out.verdict >= NALG_SEG_DROP_HELD && other->stream.una != una)
		nalg_tcp_keep_ack(&out, &end->stream);
	nalg_tcp_tell_conntrack(flow->ct, dir, &end->stream);
	urgent = nalg_stream_map_out(&end->stream, seg.seq + ntohs(th->urg_ptr));
	mss = nalg_tcp_mss(skb, protoff, other);
	spin_unlock_bh(&flow->lock);

	ok = nalg_tcp_apply(skb, protoff, &out, urgent, mss);
	nalg_free(out.data);
	if (!ok)
		nalg_stats_drop(flow->nn, nalg_tcp_drops[out.verdict]);
	if (ack.wanted)
		nalg_tcp_ack_send(flow->nn->net, &ack);
	return ok ? NF_ACCEPT : NF_DROP;
}

void nalg_tcp_init(struct nalg_tcp *tcp, const struct nalg_stream_limits *limits,
		   nalg_parse_fn parse, void *ctx[IP_CT_DIR_MAX])
{
	enum ip_conntrack_dir dir;

	for (dir = IP_CT_DIR_ORIGINAL; dir < IP_CT_DIR_MAX; dir++)
		nalg_stream_init(&tcp->end[dir].stream, limits, parse, ctx[dir]);
}

void nalg_tcp_free(struct nalg_tcp *tcp)
{
	enum ip_conntrack_dir dir;

	for (dir = IP_CT_DIR_ORIGINAL; dir < IP_CT_DIR_MAX; dir++)
		nalg_stream_free(&tcp->end[dir].stream);
}

bool nalg_tcp_closes(struct nalg_flow *flow)
{
	switch (READ_ONCE(flow->ct->proto.tcp.state)) {
	case TCP_CONNTRACK_LAST_ACK:
	case TCP_CONNTRACK_TIME_WAIT:
	case TCP_CONNTRACK_CLOSE:
		return !test_and_set_bit(NALG_FLOW_CLOSED, &flow->flags);
	default:
		return false;
	}
}
