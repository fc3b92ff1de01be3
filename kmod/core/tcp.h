/* SPDX-License-Identifier: GPL-2.0 */
/* Control connections over TCP: the stream engine put on skbs. */
#ifndef _NALG_TCP_H
#define _NALG_TCP_H

#include <linux/netfilter.h>
#include <net/netfilter/nf_conntrack.h>

#include "stream.h"

struct nalg_flow;
struct sk_buff;

/**
 * struct nalg_tcp_end - what one end of the connection said last
 * @stream: the bytes that it sends
 * @mss: largest segment that it takes, from its SYN
 * @isn: its initial sequence number
 * @new_isn: of a SYN that came in the middle of the connection, valid with @resyn
 * @window: as it stood in its last header; of a SYN already scaled like the others
 * @tsval: its last timestamp, host order; valid with @has_ts
 */
struct nalg_tcp_end {
	struct nalg_stream stream;
	u16 mss;
	u32 isn;
	u32 new_isn;
	bool resyn;
	__be16 window;
	bool has_ts;
	u32 tsval;
};

/*
 * Both directions of a control connection, by conntrack direction of the sender; under
 * nalg_flow.lock.
 */
struct nalg_tcp {
	struct nalg_tcp_end end[IP_CT_DIR_MAX];
};

/* What became of a segment, for the analyzer's statistics. */
struct nalg_tcp_info {
	enum nalg_seg_verdict verdict;
	u32 payload;		/* bytes, as it came */
	u32 new_bytes;		/* of them not seen before */
	bool retrans;
};

/* @limits: static, as for nalg_stream_init() */
void nalg_tcp_init(struct nalg_tcp *tcp, const struct nalg_stream_limits *limits,
		   nalg_parse_fn parse, void *ctx[IP_CT_DIR_MAX]);
void nalg_tcp_free(struct nalg_tcp *tcp);

/**
 * nalg_tcp_packet - take one segment through its stream
 * @flow: its lock is taken here, and held while the parse function runs
 * @skb: a TCP packet of the flow, translated
 * @protoff: of the TCP header
 *
 * Return: NF_ACCEPT with the segment rewritten, or NF_DROP: it is held, or lost for now, and its
 * sender knows or will find out.
 */
int nalg_tcp_packet(struct nalg_flow *flow, struct nalg_tcp *tcp, struct sk_buff *skb,
		    unsigned int protoff, enum ip_conntrack_dir dir, struct nalg_tcp_info *info);

/*
 * A session is over with its connection; conntrack remembers that for some time yet.  Returns true
 * once in the life of a flow, and sets NALG_FLOW_CLOSED.
 */
bool nalg_tcp_closes(struct nalg_flow *flow);

#endif /* _NALG_TCP_H */
