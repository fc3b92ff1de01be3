/* SPDX-License-Identifier: GPL-2.0 */
/* An analyzer (ALG) as the core sees it: a conntrack helper with callbacks on flows. */
#ifndef _NALG_ANALYZER_H
#define _NALG_ANALYZER_H

#include <net/netfilter/nf_conntrack_expect.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include <uapi/linux/nat_alg.h>

struct nalg_flow;
struct nalg_net;

/**
 * struct nalg_analyzer - one kind of flow
 * @helper: what conntrack knows; filled in by nalg_analyzer_register()
 * @policy: of the expectations, one class
 * @name: of the helper, as ``conntrack -L`` shows it
 * @id: what the configuration calls it
 * @pinhole_timeout: seconds that a pinhole of such a flow stays open
 * @whole_stream: it follows a TCP stream from its SYN on, or not at all (S2)
 * @seqadj: it edits TCP streams: conntrack's sequence extension is wanted
 * @start: a flow begins: allocates nalg_flow.state.  Softirq.  May be NULL.  Returns false to have
 *	the packet dropped (no memory)
 * @packet: each packet of the flow, translated, RCU read side; an NF_ verdict.  NULL: nothing to
 *	see
 * @refused: the RST passes that ended a connection, and its flow, before it was open; to be
 *	counted.  May be NULL
 * @stop: the flow has ended; packets may still be in @packet.  May be NULL
 * @free: nothing looks at the flow any more: frees nalg_flow.state.  May be NULL
 */
struct nalg_analyzer {
	struct nf_conntrack_helper helper;
	struct nf_conntrack_expect_policy policy;
	const char *name;
	enum nat_alg_analyzer id;
	unsigned int pinhole_timeout;
	bool whole_stream;
	bool seqadj;

	bool (*start)(struct nalg_flow *flow);
	int (*packet)(struct nalg_flow *flow, struct sk_buff *skb, unsigned int protoff,
		      enum ip_conntrack_info ctinfo);
	void (*refused)(struct nalg_net *nn, bool uplink);
	void (*stop)(struct nalg_flow *flow);
	void (*free)(struct nalg_flow *flow);
};

int nalg_analyzer_register(struct nalg_analyzer *analyzer);
void nalg_analyzer_unregister(struct nalg_analyzer *analyzer);

/* The packets that an skb stands for on the wire (GRO, GSO). */
unsigned int nalg_skb_segs(const struct sk_buff *skb);

#endif /* _NALG_ANALYZER_H */
