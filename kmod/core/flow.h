/* SPDX-License-Identifier: GPL-2.0 */
/* Flows: what the module keeps for each conntrack entry that it let through. */
#ifndef _NALG_FLOW_H
#define _NALG_FLOW_H

#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <net/netfilter/nf_conntrack.h>
#include <uapi/linux/nat_alg.h>

struct nalg_binding;
struct nalg_flow;
struct nalg_net;

/*
 * For dumps: calls @fn for each flow that holds @b as its subscriber's side and whose id is > @after, in
 * the order of ids, until it returns non-zero.  nalg_sub_lock(b->sub) held.
 */
struct nalg_flow_info {
	u64 id;
	u8 proto;
	enum nat_alg_direction dir;
	enum nat_alg_analyzer analyzer;
	__be32 remote_addr;
	__be16 remote_port;
	bool child;
	u32 pinholes;
};
int nalg_flow_walk(struct nalg_binding *b, u64 after,
		   int (*fn)(const struct nalg_flow_info *info, struct nalg_binding *b, void *data),
		   void *data);

/* Ends the flows of a subscriber, or (addr 0) all flows of the namespace.  May sleep. */
void nalg_flow_kill(struct nalg_net *nn, __be32 addr);

#endif /* _NALG_FLOW_H */
