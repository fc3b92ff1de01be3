/* SPDX-License-Identifier: GPL-2.0 */
/* Counting what child flows carry. */
#ifndef _NALG_CHILD_H
#define _NALG_CHILD_H

#include <linux/types.h>

struct nalg_flow;

/*
 * Where in its table an analyzer has the rows of its child flows; of two the uplink's is first.
 * Fast path: all packets but the first of a flow; such a flow is one that has more than one.  0: it
 * has no such row.
 */
struct nalg_child_rows {
	unsigned int table;	/* NALG_COUNTERS_* */
	u8 bytes[2], pkts[2];
	u8 fp_flows;
	u8 fp_bytes[2], fp_pkts[2];
};

/* @pkts, @bytes: of one skb of the flow. */
void nalg_child_count(struct nalg_flow *flow, const struct nalg_child_rows *rows, bool uplink,
		      unsigned int pkts, unsigned int bytes);

#endif /* _NALG_CHILD_H */
