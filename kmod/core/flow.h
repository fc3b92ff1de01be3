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
#include <linux/rbtree.h>
#include <linux/spinlock.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include <uapi/linux/nat_alg.h>

struct nalg_analyzer;
struct nalg_binding;
struct nalg_net;
struct nalg_realm;

/* How a flow was let through. */
enum nalg_flow_kind {
	NALG_FLOW_INSIDE,	/* between subscribers by their own addresses: not to the network */
	NALG_FLOW_BYPASS,	/* permitted without NAT; somebody else may translate it */
	NALG_FLOW_TRANSLATED,
};

enum nalg_flow_flags {
	NALG_FLOW_ENDED,	/* released: by the callback, or because it did not begin */
	NALG_FLOW_SEEN,		/* for the analyzer: its first packet came */
	NALG_FLOW_FAST,		/* for the analyzer: more came */
	NALG_FLOW_CLOSED,	/* for the analyzer: the connection is over, its entry lingers */
};

/**
 * struct nalg_flow - a flow of a subscriber
 * @nn: its namespace
 * @ct: its conntrack entry; not held: only for who looks at a packet of it
 * @analyzer: who looks at its packets
 * @state: the analyzer's own
 * @binding: the subscriber's endpoint; held.  NULL: the flow is not translated
 * @binding_node: in @binding->flows until it is released; under nalg_sub_lock()
 * @rcu: after that: packets on their way look at the flow without a reference
 * @pinholes: struct nalg_pinhole.flow_node; under nalg_sub_lock()
 * @children: the same subscriber's flows that came through one, until this one is released; under
 *	nalg_sub_lock()
 * @child_node: in @children of the control flow; under nalg_sub_lock()
 * @id: in the order of making, a subscriber's flows and pinholes together
 * @flags: enum nalg_flow_flags, atomic
 * @lock: @state; taken before nalg_sub_lock()
 * @remote_addr: the other end, as the subscriber sees it
 * @remote_port: likewise
 * @proto: IPPROTO_*
 * @uplink: enum ip_conntrack_dir of the packets from the subscriber
 * @child: it came through a pinhole
 * @hairpin: the other end is a subscriber, too
 * @released: nothing is added any more; under nalg_sub_lock()
 * @pinhole_count: of @pinholes; under nalg_sub_lock()
 *
 * There are as many as conntrack entries, so no member is wider than it has to be, and none leaves
 * a hole.
 */
struct nalg_flow {
	struct nalg_net *nn;
	struct nf_conn *ct;
	const struct nalg_analyzer *analyzer;
	void *state;
	struct nalg_binding *binding;
	union {
		struct rb_node binding_node;
		struct rcu_head rcu;
	};
	struct list_head pinholes;
	struct hlist_head children;
	struct hlist_node child_node;
	u64 id;
	unsigned long flags;
	spinlock_t lock;	/* of state */
	__be32 remote_addr;
	__be16 remote_port;
	u8 proto;
	u8 uplink;
	bool child;
	bool hairpin;
	bool released;
	u8 pinhole_count;
};

/* For the module's beginning, and its end: after that of the last grace period. */
int nalg_flow_init(void);
void nalg_flow_exit(void);

/**
 * nalg_flow_attach - make an unconfirmed conntrack entry one of the module's
 * @ct: the entry
 * @analyzer: who looks at its packets
 * @kind: how it was let through
 *
 * Packet path.  Replaces another helper that a ruleset may have attached.
 * Return: false without memory.
 */
bool nalg_flow_attach(struct nf_conn *ct, const struct nalg_analyzer *analyzer,
		      enum nalg_flow_kind kind);

/* The pinhole's side of it: the helper is there already.  False: there was no memory for it. */
bool nalg_flow_set_kind(struct nf_conn *ct, enum nalg_flow_kind kind);

/* Of an entry of the module. */
enum nalg_flow_kind nalg_flow_kind(const struct nf_conn *ct);

/* The analyzer of an entry, also of one that a pinhole made; NULL: it is not the module's.  RCU. */
const struct nalg_analyzer *nalg_flow_analyzer(const struct nf_conn *ct);

/* The flow of a confirmed entry of the module.  RCU. */
struct nalg_flow *nalg_flow_find(const struct nf_conn *ct);

/* The address by which the other end knows itself: of a hairpin flow it is a private one. */
static inline __be32 nalg_flow_peer_addr(const struct nalg_flow *flow)
{
	return flow->ct->tuplehash[!flow->uplink].tuple.src.u3.ip;
}

/* The callbacks of every helper of the module. */
int nalg_flow_help(struct sk_buff *skb, unsigned int protoff, struct nf_conn *ct,
		   enum ip_conntrack_info ctinfo);
void nalg_flow_destroy(struct nf_conn *ct);

/*
 * Ends the flows of a subscriber, or (addr 0) all flows of the namespace; the second one: only
 * those with a public address that no pool lends any more.  May sleep.
 */
void nalg_flow_kill(struct nalg_net *nn, __be32 addr);
void nalg_flow_kill_removed(struct nalg_net *nn, __be32 addr);

/*
 * The hooks are gone: ends every flow of the namespace and returns when nothing of them is
 * left.  Sleeps.
 */
void nalg_flow_drain(struct nalg_net *nn);

/*
 * For the module's end.  First no flow begins any more, not even that of a packet which comes back
 * from a queue when its namespace has no state left; last the entries go that still have a helper
 * of ours.  Both sleep.
 */
void nalg_flow_stop(void);
void nalg_flow_kill_all(void);

/*
 * Whether a flow that came through a pinhole of @control uses the binding, which is one of its
 * subscriber; the second one: ends those that do.  Packet path; takes nalg_sub_lock().  What a
 * subscriber has besides them does not count: a binding may have as many flows as there are hosts.
 */
bool nalg_flow_has_child(struct nalg_flow *control, const struct nalg_binding *b);
void nalg_flow_end_children(struct nalg_flow *control, const struct nalg_binding *b);

/*
 * Ends those to the other end of @control that came through a pinhole of another flow and use
 * the binding.  Packet path; takes nalg_sub_lock().
 */
void nalg_flow_end_rivals(const struct nalg_flow *control, const struct nalg_binding *b);

/* Ends flows that another helper has: from before the hooks, translated by nobody here.  Sleeps. */
void nalg_flow_kill_foreign(struct nalg_net *nn);

/* How many flows a subscriber may have. */
unsigned int nalg_flow_max(void);

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
