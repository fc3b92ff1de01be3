/* SPDX-License-Identifier: GPL-2.0 */
/*
 * NAT realms: pools of public addresses, the subscribers that have one, the chunks of ports lent to
 * them, and the bindings (private address:port <-> public address:port, one protocol).
 *
 * Who holds whom:
 *
 *	config -> realm -> pools	a realm is a name; its pools change with the configuration
 *	subscriber -> realm, address	an address has many subscribers (many-to-one), or one
 *	chunk -> subscriber		freed binding_timer seconds after its last port
 *	binding -> chunk		uses: flows and pinholes; freed NALG_LINGER after the last
 *
 * Realms, addresses and pools are found by name or public address, so they survive a new
 * configuration: what is lent stays lent on the old terms, what is lent from now on follows the new
 * ones.  An address's ports are accounted for in units of 8 whatever the chunk size, so chunks of
 * old and new sizes never overlap.  A one-to-one address is lent as one chunk of all ports, and
 * those below 1024 with it.
 */
#ifndef _NALG_REALM_H
#define _NALG_REALM_H

#include <linux/hashtable.h>
#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/rhashtable.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <uapi/linux/nat_alg.h>

#include "../core/memory.h"

struct netlink_ext_ack;
struct nalg_net;
struct nalg_pool;
struct nalg_realm;
struct nalg_sub;
struct nalg_chunk;

/* A binding that nobody holds stays this long, so that a packet that looked it up can leave. */
#define NALG_LINGER	(2 * HZ)

struct nalg_ranges;

/**
 * struct nalg_realms - the tables of one namespace, embedded in struct nalg_net
 * (locks and lifetimes of what is in them are told at the structs in internal.h)
 */
struct nalg_realms {
	struct rhashtable subs;		/* by realm, private address */
	struct rhashtable inside;	/* bindings by realm, protocol, private address, port */
	struct rhashtable outside;	/* bindings by protocol, public address, port */
	struct xarray addrs;		/* struct nalg_addr by public address (host order) */
	struct nalg_ranges __rcu *ranges; /* the addresses that can be lent; NULL: none */
	struct list_head pools;		/* by id; under config_mutex and lock */
	DECLARE_HASHTABLE(realms, 8);	/* by name; RCU, changed under config_mutex */
	spinlock_t lock;		/* pools, addresses, subs; inside nalg_sub.lock */
	struct list_head lingering;	/* bindings without a holder, by nalg_binding.queued */
	struct rb_root_cached idle;	/* chunks without a port, by their expiry */
	spinlock_t gc_lock;		/* all about gc; innermost */
	struct delayed_work gc;
	unsigned long gc_at;		/* when it runs next */
	bool gc_armed;			/* it runs at all */
	u32 last_pool;			/* the highest id of a pool so far; under lock */
	bool dead;			/* the namespace goes, nothing is lent; under lock */
	/* of the private addresses of a block so many low bits are not the subscriber's */
	__be32 group_block, group_mask, group_bits;
};

/**
 * struct nalg_binding - an endpoint-independent mapping (RFC 4787 REQ-1)
 *
 * Found under RCU, freed after a grace period.  @uses counts flows and pinholes; at 0 it lingers,
 * at -1 it is dead and leaves the tables.  Everything without a remark is fixed at creation.
 */
struct nalg_binding {
	struct rhash_head inside_node;
	struct rhash_head outside_node;
	struct nalg_realm *realm;	/* held by sub */
	__be32 private_addr;
	__be32 public_addr;
	__be16 private_port;		/* ICMP: identifier; GRE: call ID */
	__be16 public_port;
	u8 proto;
	bool call;			/* many-to-one, GRE: for nothing but its PPTP call */
	bool reserved;			/* public_port + 1 waits for private_port + 1; sub's lock */
	atomic_t uses;
	unsigned long touched;		/* jiffies of the last get or put */
	unsigned long queued;		/* jiffies; under nalg_realms.gc_lock, as is linger */
	union {
		struct list_head linger; /* nalg_realms.lingering */
		struct rcu_head rcu;	/* when it is dead */
	};
	struct nalg_chunk *chunk;
	struct rb_node whole_node;	/* one-to-one: nalg_whole.bindings; sub's lock */
	struct nalg_sub *sub;
	struct rb_root flows;		/* struct nalg_flow.binding_node, by id; sub's lock */
};

/* How nalg_binding_get() fails: the reason to count, in the namespace's drops. */
#define NALG_BINDING_ERR(reason)	ERR_PTR(-(long)(reason))

enum nalg_binding_flags {
	/*
	 * An even port; its successor is kept for the binding of the private port's successor.
	 * One-to-one: the private port, and its successor is free anyway.
	 */
	NALG_BINDING_EVEN_PAIR = BIT(0),
	/* GRE: @port is the ID of a call (PPTP).  Without it many-to-one carries no GRE. */
	NALG_BINDING_CALL = BIT(1),
	/*
	 * The subscriber itself asks, by a packet: if it had left, see nalg_realms_leave(), it is
	 * here again.
	 */
	NALG_BINDING_BY_SUB = BIT(2),
};

/* For the module's beginning, and its end: after that of the last grace period. */
int nalg_binding_init(void);
void nalg_binding_exit(void);

int nalg_realms_init(struct nalg_net *nn);

/* No hook runs and no flow is left.  Frees everything. */
void nalg_realms_exit(struct nalg_net *nn);

/* Pools as a configuration gives them. */
struct nalg_pool_params {
	char name[NAT_ALG_POOL_NAME_MAX + 1];
	char group[NAT_ALG_POOL_NAME_MAX + 1];	/* empty: none */
	u32 first, last;	/* host order, inclusive; 1 to NAT_ALG_MAX_ADDRESSES of them */
	enum nat_alg_pool_kind kind;
	u16 users_per_address;			/* one-to-one: one user, one chunk of all ports */
	u16 chunk_size;
	u16 max_chunks;
	u32 binding_timer;			/* seconds */
	bool on_demand;				/* one-to-one without it: lent until cleared */
	u8 chunk_threshold;			/* %; 0: none */
	u16 min_chunks;				/* kept for each subscriber; 0: one, its first */
};

/**
 * nalg_realms_prepare - all that can fail of a new set of pools
 *
 * Under config_mutex.  @params: the pools that are realms.  Checks them against each other
 * (overlaps: the later pool gets only what is left, with a warning in @extack).  Realms exist for
 * every pool and group named.
 *
 * Return: a plan for _commit() or _abort(), or an ERR_PTR.  Without a plan, for which nothing has
 * to be prepared, _commit() takes all pools away.
 */
struct nalg_realms_plan;
struct nalg_realms_plan *nalg_realms_prepare(struct nalg_net *nn,
					     const struct nalg_pool_params *params, unsigned int n,
					     struct netlink_ext_ack *extack);
void nalg_realms_commit(struct nalg_net *nn, struct nalg_realms_plan *plan);
void nalg_realms_abort(struct nalg_net *nn, struct nalg_realms_plan *plan);

/**
 * nalg_realm_get - the realm of a name, for a rule; to be dropped with nalg_realm_put()
 *
 * Under config_mutex.  A name that no pool has (yet) gives a realm without pools: whoever is sent
 * there fails with NAT_ALG_DROP_NO_REALM.  Return: ERR_PTR(-ENOMEM).
 */
struct nalg_realm *nalg_realm_get(struct nalg_net *nn, const char *name);
void nalg_realm_put(struct nalg_net *nn, struct nalg_realm *realm);
const char *nalg_realm_name(const struct nalg_realm *realm);

/**
 * nalg_binding_get - the binding of a private endpoint in a realm, made if there is none
 * @port: ICMP: the query's identifier; a protocol without ports: 0
 *
 * Softirq, RCU.  Makes the subscriber, its address and a chunk as needed.
 *
 * Return: a binding that is not held: it stays for NALG_LINGER from now, and longer when
 * nalg_binding_hold() is called in time; or NALG_BINDING_ERR().
 */
struct nalg_binding *nalg_binding_get(struct nalg_net *nn, struct nalg_realm *realm, u8 proto,
				      __be32 addr, __be16 port, unsigned int flags);

/**
 * nalg_binding_get_outside - the binding of an endpoint of a one-to-one address, made if there is
 * none
 *
 * Softirq, RCU.  Makes no subscriber: an address that nobody has is NAT_ALG_DROP_NO_BINDING.
 *
 * Return: as nalg_binding_get().
 */
struct nalg_binding *nalg_binding_get_outside(struct nalg_net *nn, u8 proto, __be32 public,
					      __be16 port);

/* RCU.  NULL if there is none.  Not held. */
struct nalg_binding *nalg_binding_by_inside(struct nalg_net *nn, const struct nalg_realm *realm,
					    u8 proto, __be32 addr, __be16 port);
struct nalg_binding *nalg_binding_by_outside(struct nalg_net *nn, u8 proto, __be32 addr,
					     __be16 port);

/* RCU.  False: it is dead.  Each successful hold needs one put (any context, softirq-safe). */
bool nalg_binding_hold(struct nalg_binding *b);
void nalg_binding_put(struct nalg_net *nn, struct nalg_binding *b);

/* RCU.  False: its subscriber has gone, see nalg_realms_leave(). */
bool nalg_binding_leads(const struct nalg_binding *b);

/**
 * nalg_realms_group - hosts that are one subscriber
 * @block: where their private addresses are
 * @mask: of the block
 * @bits: so many low bits of such an address tell one host of a subscriber from the other
 *
 * While nobody has an address of the block.  A subscriber's own address has 0 in these bits; its
 * bindings have its hosts' addresses.
 */
void nalg_realms_group(struct nalg_net *nn, __be32 block, __be32 mask, u8 bits);

/* nalg_sub_addr() of the subscriber that a private address would be of, in any realm. */
__be32 nalg_realms_sub_addr(const struct nalg_net *nn, __be32 addr);

/* RCU.  Is a host, or are the ones with which it is one, a subscriber of any realm? */
bool nalg_realms_know(struct nalg_net *nn, __be32 addr);

/* RCU.  Is it an address of a pool that is configured, or (_own) that is still lent? */
bool nalg_realms_lend(struct nalg_net *nn, __be32 addr);
bool nalg_realms_own(struct nalg_net *nn, __be32 addr);

/**
 * nalg_realms_expire - take back what was lent
 * @addr: to whom
 * @mask: which bits of that count; 0: to everybody
 * @removed: only what pools have lent that are not configured any more
 *
 * Process context, may sleep.  Chunks and addresses that nothing uses go at once, the others as
 * soon as that is so.
 */
void nalg_realms_expire(struct nalg_net *nn, __be32 addr, __be32 mask, bool removed);

/*
 * Likewise, from subscribers that have left: new flows do not lead to them, until one asks for a
 * binding with NALG_BINDING_BY_SUB.
 */
void nalg_realms_leave(struct nalg_net *nn, __be32 addr, __be32 mask);

/* RCU.  The private address of who has this address one-to-one; 0: nobody has. */
__be32 nalg_realms_owner(struct nalg_net *nn, __be32 public);

/* The lock of the subscriber's chunks, bindings, flows and pinholes; softirqs off. */
spinlock_t *nalg_sub_lock(struct nalg_sub *sub);
__be32 nalg_sub_addr(const struct nalg_sub *sub);

/* A subscriber's flows and pinholes, for show and for the limits: kept by core/, under the lock. */
struct nalg_sub_core {
	u64 next_id;			/* flows and pinholes are numbered as they are made */
	u32 flows;
	u32 pinholes;
	struct list_head pinhole_list;	/* struct nalg_pinhole.sub_node */
	struct nalg_memory_use memory;	/* atomic */
};

struct nalg_sub_core *nalg_sub_core(struct nalg_sub *sub);

/*
 * Walks for dumps.  A position says where to go on; the walk goes by pool id, public address,
 * subscriber id, chunk, protocol and port, so a dump neither loses nor repeats what existed all the
 * time, whatever comes and goes between two of its messages.
 */
struct nalg_walk {
	u32 pool;		/* id */
	u32 addr;		/* host order */
	u64 sub;		/* id */
	u32 chunk;		/* first port */
	u32 proto_port;		/* protocol, by its place in the dump, << 16 | port */
	u64 item;		/* the callback's id of a flow or pinhole; 0 again at a new owner */
};

struct nalg_pool_info {
	const struct nalg_pool_params *params;
	bool removed;		/* not configured any more */
	u32 addresses, addresses_used, subscribers, chunks, chunks_used;
	u64 ports_used;
};

struct nalg_chunk_info {
	struct nalg_sub *sub;
	const char *realm;
	__be32 public_addr;
	u16 first, last;
	u32 tcp_used, udp_used, icmp_used;
	u32 other_used;		/* GRE; one-to-one: and every other protocol */
	bool idle;
	u32 expires_ms;
	u64 since;		/* nanoseconds since 1970 */
};

struct nalg_sub_info {
	struct nalg_sub *sub;
	const char *realm, *pool;
	__be32 public_addr;
	bool removed;		/* its pool is */
	u32 chunks, bindings;
};

/*
 * Each calls @fn under RCU and nalg_sub_lock(), which keeps the object still (a pool comes as a
 * copy, without either) and stops when it returns an error; that object is then the next one to
 * come.
 *
 * Process context: between two objects it may sleep, and the caller holds no lock and not RCU.
 *
 * Return: the error, 0 at the end.
 */
int nalg_walk_pools(struct nalg_net *nn, struct nalg_walk *pos,
		    int (*fn)(const struct nalg_pool_info *info, void *data), void *data);
int nalg_walk_subs(struct nalg_net *nn, struct nalg_walk *pos,
		   int (*fn)(const struct nalg_sub_info *info, void *data), void *data);
int nalg_walk_chunks(struct nalg_net *nn, struct nalg_walk *pos,
		     int (*fn)(const struct nalg_chunk_info *info, void *data), void *data);
int nalg_walk_bindings(struct nalg_net *nn, struct nalg_walk *pos,
		       int (*fn)(struct nalg_binding *b, void *data), void *data);

#endif /* _NALG_REALM_H */
