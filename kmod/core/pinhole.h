/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pinholes: expectations of a control flow, bound to its realm, that admit one flow before any
 * rule.
 *
 * Conntrack does not tell when an expectation ends, so each has a record of ours, which holds the
 * binding that the pinhole leads to.  The record is closed, and the expectation withdrawn, by the
 * first flow that comes through, when its time is over, with its control flow, or to make room for
 * a newer one.
 */
#ifndef _NALG_PINHOLE_H
#define _NALG_PINHOLE_H

#include <linux/rbtree.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <uapi/linux/nat_alg.h>

struct nalg_analyzer;
struct nalg_binding;
struct nalg_flow;
struct nalg_net;
struct nalg_sub;

/*
 * S6: what the flows of one subscriber may have open at a time.  All namespaces together have what
 * net.netfilter.nf_conntrack_expect_max says.
 */
#define NALG_PINHOLES_PER_FLOW	8	/* where the analyzer does not say another number */
#define NALG_PINHOLES_PER_SUB	64

/* S4: services live below; nobody outside is let in to one. */
#define NALG_PINHOLE_PORT_MIN	1024

/* The pinholes of a namespace; @lock is inside nalg_sub_lock(). */
struct nalg_pinholes {
	spinlock_t lock;	/* of the tree, and of count */
	struct rb_root_cached tree;	/* in the order in which they expire */
	unsigned int count;
	struct delayed_work gc;
};

void nalg_pinholes_init(struct nalg_net *nn);
/* Every flow has ended. */
void nalg_pinholes_exit(struct nalg_net *nn);

/* How many are open. */
unsigned int nalg_pinholes_count(struct nalg_net *nn);

/**
 * struct nalg_pinhole_spec - what may come
 * @dir: downlink: from the remote end to the subscriber's @private_port; uplink: from the
 *	subscriber to the remote end
 * @proto: IPPROTO_TCP, _UDP, or _GRE: a tunnel, whose ports are call IDs, both known
 * @remote_addr: the only remote end it is open for
 * @remote_port: uplink: the destination; downlink: the source, 0: any.  Of a hairpin flow: as the
 *	other end names it
 * @private_port: downlink: the destination; uplink: the source, 0: any
 * @child: the analyzer of the flow that comes through
 *
 * A downlink and an uplink one of the same ends are two ways to make one flow, whichever end sends
 * first: the use of one closes the other.
 */
struct nalg_pinhole_spec {
	enum nat_alg_direction dir;
	u8 proto;
	__be32 remote_addr;
	__be16 remote_port;
	__be16 private_port;
	const struct nalg_analyzer *child;
};

struct nalg_endpoint {
	__be32 addr;
	__be16 port;
};

/**
 * nalg_pinhole_open - open a pinhole for the subscriber of a control flow
 * @flow: from a packet of it that is being looked at
 * @public: set to the endpoint that leads to the subscriber (downlink), or to the other one (uplink
 *	of a hairpin flow); may be NULL
 *
 * Packet path; takes nalg_sub_lock().  The inside end is always the flow's own subscriber (S1); in
 * a hairpin flow both ends are, and each speaks for itself only.
 *
 * Return: true, or false after counting why not: a port below 1024 (S4), too many (S6), no port, no
 * memory.
 */
bool nalg_pinhole_open(struct nalg_flow *flow, const struct nalg_pinhole_spec *spec,
		       struct nalg_endpoint *public);

/*
 * Is one like this open for half of its time yet?  Then it need not be opened again, however often
 * a message asks for it.  Takes nalg_sub_lock().
 */
bool nalg_pinhole_stays(struct nalg_flow *flow, const struct nalg_pinhole_spec *spec);

/* The flow has ended, or its analyzer steps aside. */
void nalg_pinhole_close_all(struct nalg_flow *flow);

/* What was announced for a port of the subscriber is called off.  Takes nalg_sub_lock(). */
void nalg_pinhole_close_port(struct nalg_flow *flow, u8 proto, __be16 private_port);

/* What a pinhole looks like to show: as a packet that uses it would look on arrival. */
struct nalg_pinhole_info {
	u64 id;
	enum nat_alg_analyzer analyzer;
	enum nat_alg_direction dir;
	u8 proto;
	__be32 saddr, daddr;
	__be16 sport, dport;		/* sport 0: any */
	__be16 private_port;		/* downlink */
	__be32 subscriber;
	const char *realm;
	u32 expires_ms;
};

/* For dumps: like nalg_flow_walk(), the pinholes of a subscriber.  nalg_sub_lock(sub) held. */
int nalg_pinhole_walk(struct nalg_sub *sub, u64 after,
		      int (*fn)(const struct nalg_pinhole_info *info, void *data), void *data);

#endif /* _NALG_PINHOLE_H */
