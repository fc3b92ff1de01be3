/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Flows: what the module keeps for each conntrack entry that it let through.
 *
 * A conntrack entry belongs to the module when one of its helpers is attached (nalg_flow_attach(),
 * or by the pinhole that it came through).  Its flow is made when the entry is confirmed, by the
 * helper itself, since an entry that never gets so far never tells of its end.  The helper's
 * destroy callback, which fires once for each confirmed entry, ends the flow.
 *
 *	conntrack entry (help data) -> flow -> bindings, pinholes, analyzer state
 *
 * A packet that is on its way while the entry dies still finds the flow: it is freed after a grace
 * period.
 */
#ifndef _NALG_FLOW_H
#define _NALG_FLOW_H

#include <linux/list.h>
#include <linux/netfilter.h>
#include <linux/spinlock.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include <uapi/linux/nat_alg.h>

struct nalg_analyzer;
struct nalg_binding;
struct nalg_net;
struct nalg_realm;

enum nalg_flow_flags {
	NALG_FLOW_ENDED,	/* released: by the callback, or because it did not begin */
	NALG_FLOW_SEEN,		/* for the analyzer: its first packet came */
	NALG_FLOW_FAST,		/* for the analyzer: more came */
};

/**
 * struct nalg_flow - a flow of a subscriber
 * @nn: its namespace
 * @ct: its conntrack entry; not held, gone after release
 * @analyzer: who looks at its packets
 * @state: the analyzer's own
 * @binding: the subscriber's endpoint; held.  NULL: the flow is not translated
 * @peer: hairpin: the endpoint of the other subscriber; held
 * @binding_node: in @binding->flows; under nalg_sub_lock()
 * @pinholes: struct nalg_pinhole.flow_node; under nalg_sub_lock()
 * @pinhole_count: of @pinholes; under nalg_sub_lock()
 * @id: in the order of making, a subscriber's flows and pinholes together
 * @lock: @state; taken before nalg_sub_lock()
 * @uplink: the conntrack direction of the packets from the subscriber
 * @flags: enum nalg_flow_flags, atomic
 * @released: nothing is added any more; under nalg_sub_lock()
 * @rcu: packets on their way look at the flow without a reference
 */
struct nalg_flow {
	struct nalg_net *nn;
	struct nf_conn *ct;
	const struct nalg_analyzer *analyzer;
	void *state;
	struct nalg_binding *binding;
	struct nalg_binding *peer;
	struct list_head binding_node;
	struct list_head pinholes;
	u32 pinhole_count;
	u64 id;
	spinlock_t lock;
	enum ip_conntrack_dir uplink;
	unsigned long flags;
	bool released;
	struct rcu_head rcu;
};

/**
 * nalg_flow_attach - make an unconfirmed conntrack entry one of the module's
 *
 * Packet path.  Replaces another helper that a ruleset may have attached.
 * Return: false without memory.
 */
bool nalg_flow_attach(struct nf_conn *ct, const struct nalg_analyzer *analyzer);

/* The analyzer of an entry, also of one that a pinhole made; NULL: it is not the module's.  RCU. */
const struct nalg_analyzer *nalg_flow_analyzer(const struct nf_conn *ct);

/* The flow of a confirmed entry of the module.  RCU. */
struct nalg_flow *nalg_flow_find(const struct nf_conn *ct);

/* The callbacks of every helper of the module. */
int nalg_flow_help(struct sk_buff *skb, unsigned int protoff, struct nf_conn *ct,
		   enum ip_conntrack_info ctinfo);
void nalg_flow_destroy(struct nf_conn *ct);

/* Ends the flows of a subscriber, or (addr 0) all flows of the namespace.  May sleep. */
void nalg_flow_kill(struct nalg_net *nn, __be32 addr);

/*
 * The hooks are gone: ends every flow of the namespace and returns when nothing of them is
 * left.  Sleeps.
 */
void nalg_flow_drain(struct nalg_net *nn);

/*
 * For the module's end: ends the flows of all namespaces and the last chance of unconfirmed ones.
 */
void nalg_flow_kill_all(void);

/* What a flow looks like to show. */
struct nalg_flow_info {
	u64 id;
	u8 proto;
	enum nat_alg_direction dir;	/* of its first packet */
	enum nat_alg_analyzer analyzer;
	__be32 remote_addr;
	__be16 remote_port;
	bool child;			/* came through a pinhole */
	u32 pinholes;
};

/**
 * nalg_flow_walk - for dumps
 * @b: whose flows: those that hold it as their subscriber's endpoint
 * @after: go on after the flow with this id
 * @fn: called in the order of ids until it returns non-zero
 *
 * nalg_sub_lock(b->sub) held.  Return: what @fn returned, 0 at the end.
 */
int nalg_flow_walk(struct nalg_binding *b, u64 after,
		   int (*fn)(const struct nalg_flow_info *info, struct nalg_binding *b, void *data),
		   void *data);

#endif /* _NALG_FLOW_H */
