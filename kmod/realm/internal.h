/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of realm/ share.
 *
 * Locks, the outermost first; all but the mutex are taken with softirqs off:
 *
 *	nalg_net.config_mutex	the realms; the list of pools, with nalg_realms.lock
 *	nalg_sub.lock		chunks, ports and bindings of one subscriber
 *	nalg_realms.lock	pools, ranges, addresses, and who is a subscriber
 *	nalg_realms.gc_lock	what lingers and what is idle
 *	nalg_addr.lock		how many bindings an address has
 *
 * A new flow of a known subscriber takes nalg_sub.lock and, to queue and to count its binding,
 * nalg_realms.gc_lock and nalg_addr.lock.
 *
 * Only the garbage collector (gc.c), which never runs twice at a time, ends bindings, chunks and
 * subscribers.  Whoever finds a binding or a subscriber under RCU may look at it until the end of
 * the read-side section, and learns from nalg_binding_hold() or, under nalg_sub.lock, from
 * nalg_sub.dead whether it is alive.  A chunk is only looked at under nalg_sub.lock.
 */
#ifndef _NALG_REALM_INTERNAL_H
#define _NALG_REALM_INTERNAL_H

#include <linux/in.h>
#include <linux/rbtree.h>

#include "../net.h"
#include "ports.h"
#include "realm.h"

/* An address's ports are lent in units, so that chunks of different sizes can be told apart. */
#define NALG_UNIT	8
#define NALG_ADDR_PORTS	(NAT_ALG_PORT_LAST - NAT_ALG_PORT_FIRST + 1)
#define NALG_ADDR_UNITS	(NALG_ADDR_PORTS / NALG_UNIT)

/* Marks of nalg_realms.addrs, right when nalg_realms.lock is free and no commit is under way. */
#define NALG_ADDR_ROOM	XA_MARK_0	/* takes one more subscriber */
#define NALG_ADDR_USED	XA_MARK_1	/* has a subscriber */

/* The protocols of a chunk of ports, in the order of dumps. */
enum nalg_proto {
	NALG_PROTO_TCP,
	NALG_PROTO_UDP,
	NALG_PROTO_ICMP,
	NALG_PROTO_GRE,	/* of PPTP's calls, whose IDs are the ports */
	NALG_PROTOS,	/* how many; and any other one, which takes a whole address */
};

/**
 * struct nalg_realm - a name that rules send flows to
 * @node: nalg_realms.realms; changed under config_mutex
 * @refs: rules and pools with this name; under config_mutex
 * @subs: subscribers; under nalg_realms.lock
 * @dead: out of the table; a packet may still come with it from an old configuration, but gets
 *	nothing.  Under nalg_realms.lock
 *
 * Freed by kfree_rcu() when a configuration ends that finds neither @refs nor @subs.
 */
struct nalg_realm {
	struct hlist_node node;
	unsigned int refs;
	u32 subs;
	bool dead;
	struct rcu_head rcu;
	char name[];
};

/**
 * struct nalg_pool - a pool that is configured, or of which something is still lent
 * @node: nalg_realms.pools, by @id
 * @realm: its own name's
 * @group: its group's, or NULL
 * @configured: it lends; otherwise it is there for the subscribers it still has
 * @addresses: those that it lends, without those that an overlapping pool lends
 * @addresses_used: with a subscriber
 * @users: subscribers
 * @chunks: lent
 * @ports: bindings of all protocols; changed under the nalg_addr.lock of their address
 *
 * Made, changed and freed by commits, under config_mutex and nalg_realms.lock.  A pool that is no
 * longer configured is freed by the first commit that finds it without subscribers.
 */
struct nalg_pool {
	struct list_head node;
	u32 id;
	struct nalg_pool_params params;
	struct nalg_realm *realm;
	struct nalg_realm *group;
	bool configured;
	u32 addresses;
	u32 addresses_used;
	u32 users;
	u32 chunks;
	atomic64_t ports;
};

/**
 * struct nalg_range - successive addresses of one pool
 * @seen: so many addresses from @first on have an object; those after that are unused, but for
 *	some that came from another pool.  Under nalg_realms.lock
 */
struct nalg_range {
	u32 first, last;
	u32 seen;
	struct nalg_pool *pool;
};

/* Every address that can be lent, sorted and disjoint.  Replaced by commits, read under RCU. */
struct nalg_ranges {
	struct rcu_head rcu;
	unsigned int n;
	struct nalg_range range[];
};

/**
 * struct nalg_addr - a public address that has, or had, subscribers
 * @addr: host order
 * @pool: where it is counted; changed under @lock, too
 * @users: subscribers
 * @chunks: lent
 * @owed: chunks that are kept for subscribers who have not got them yet
 * @last_sub: id of the last one that came
 * @subs: by id
 * @owner: one-to-one: the only subscriber, found under RCU; else NULL
 * @units: which units are lent; NULL: none
 * @lock: of what follows
 * @ports: bindings of all protocols
 *
 * In nalg_realms.addrs.  All but @ports changed under nalg_realms.lock.  Freed by kfree_rcu() when
 * it is in no pool and has no subscriber.
 */
struct nalg_addr {
	u32 addr;
	struct nalg_pool *pool;
	u32 users;
	u32 chunks;
	u32 owed;
	u64 last_sub;
	struct rb_root subs;
	struct nalg_sub __rcu *owner;
	unsigned long *units;
	spinlock_t lock;	/* of what follows */
	u32 ports;
	struct rcu_head rcu;
};

/* What is bound of a whole address: the ports need no map, since they stay what they are. */
struct nalg_whole {
	struct rb_root bindings;	/* nalg_binding.whole_node */
	u32 used[NALG_PROTOS + 1];	/* of them, by protocol */
};

/**
 * struct nalg_chunk - a block of ports lent to a subscriber
 * @node: nalg_sub.chunks
 * @idle: nalg_realms.idle, while no port is taken; changed under nalg_sub.lock and gc_lock.  A new
 *	chunk is not there: it is lent for a port, and only when none is taken after all does it get
 *	there.
 * @expires: when an idle chunk goes back
 * @timer: how long it may be idle: the pool's binding timer when it was lent, in jiffies
 * @since: when it was lent, in nanoseconds since 1970
 * @kept: it may be idle for ever: a one-to-one address that is not on-demand
 * @one_to_one: the subscriber has the address with every port of any protocol, and only this chunk;
 *	@first and @size are what the address accounts for
 * @ports: many-to-one: which ports are taken
 * @whole: one-to-one
 *
 * Everything else under nalg_sub.lock.
 */
struct nalg_chunk {
	struct list_head node;
	struct nalg_sub *sub;
	struct rb_node idle;
	unsigned long expires;
	unsigned long timer;
	u64 since;
	u16 first;
	u16 size;
	bool one_to_one;
	bool kept;
	union {
		struct nalg_ports ports[NALG_PROTOS];
		struct nalg_whole whole;
	};
};

/**
 * struct nalg_sub - an inside host in a realm; it has a public address
 * @node: nalg_realms.subs; changed under nalg_realms.lock
 * @realm: counts it
 * @addr: private; of several hosts, the address of the first one
 * @id: within its public address
 * @public: counts it
 * @addr_node: nalg_addr.subs; under nalg_realms.lock
 * @min_chunks: so many are kept for it: its pool's when it came
 * @gone: its hosts have left: nothing is sent there until one of them sends.  Under no lock
 * @lock: of everything that follows
 * @dead: out of the table; who found it before that has to look again
 * @chunks: by first port; at least one until it is dead
 * @reserved: bindings whose next port waits for a partner
 *
 * It lives as long as it has a chunk, a chunk as long as it has a binding, and a while longer.
 * Freed by kfree_rcu().
 */
struct nalg_sub {
	struct rhash_head node;
	struct nalg_realm *realm;
	__be32 addr;
	u64 id;
	struct nalg_addr *public;
	struct rb_node addr_node;
	u16 min_chunks;
	bool gone;		/* see nalg_realms_leave(); READ_ONCE(), WRITE_ONCE() */
	spinlock_t lock;	/* of what follows */
	bool dead;
	struct list_head chunks;
	u32 n_chunks;
	u32 bindings;
	u32 reserved;
	struct nalg_sub_core core;
	struct rcu_head rcu;
};

/* pool.c: under nalg_realms.lock, but for the building of ranges. */
bool nalg_ranges_add(struct nalg_ranges *ranges, struct nalg_pool *pool, u32 first, u32 last);
struct nalg_range *nalg_range_of(struct nalg_realms *realms, u32 addr);
struct nalg_addr *nalg_pool_place(struct nalg_realms *realms, const struct nalg_realm *realm);
bool nalg_pool_is_one_to_one(const struct nalg_pool *pool);

/* addr.c: under nalg_realms.lock, but for _count_ports(), _owner() and _settle(). */
struct nalg_addr *nalg_addr_get(struct nalg_realms *realms, u32 a, struct nalg_pool *pool);
void nalg_addr_adopt(struct nalg_realms *realms, struct nalg_addr *addr, struct nalg_pool *pool);
int nalg_addr_lend(struct nalg_realms *realms, struct nalg_addr *addr, const struct nalg_sub *sub);
void nalg_addr_return(struct nalg_realms *realms, const struct nalg_chunk *chunk);
void nalg_addr_join(struct nalg_realms *realms, struct nalg_addr *addr, struct nalg_sub *sub);
void nalg_addr_leave(struct nalg_realms *realms, struct nalg_addr *addr, struct nalg_sub *sub);
struct nalg_sub *nalg_addr_next_sub(const struct nalg_addr *addr, u64 id);
struct nalg_sub *nalg_addr_owner(struct nalg_realms *realms, __be32 public);
void nalg_addr_count_ports(struct nalg_addr *addr, int n);
void nalg_addrs_settle(struct nalg_realms *realms);
void nalg_addrs_free(struct nalg_realms *realms);

/* sub.c: all but _init, _exit, _find and _get under nalg_sub.lock. */
int nalg_subs_init(struct nalg_realms *realms);
void nalg_subs_exit(struct nalg_realms *realms);
struct nalg_sub *nalg_sub_find(struct nalg_realms *realms, const struct nalg_realm *realm,
			       __be32 addr);
struct nalg_sub *nalg_sub_get(struct nalg_realms *realms, struct nalg_realm *realm, __be32 addr,
			      enum nalg_proto proto);
struct nalg_chunk *nalg_sub_whole(const struct nalg_sub *sub);
int nalg_sub_take_port(struct nalg_realms *realms, struct nalg_sub *sub, enum nalg_proto proto,
		       u16 want, bool pair, struct nalg_chunk **from);
void nalg_sub_settle(struct nalg_realms *realms, struct nalg_sub *sub);
void nalg_sub_unkeep(struct nalg_realms *realms, struct nalg_sub *sub);
void nalg_sub_expire(struct nalg_realms *realms, struct nalg_sub *sub);
void nalg_chunk_describe(const struct nalg_chunk *chunk, struct nalg_chunk_info *info);
void nalg_chunk_put_port(struct nalg_realms *realms, struct nalg_chunk *chunk,
			 enum nalg_proto proto, u16 port);
void nalg_chunk_free(struct nalg_realms *realms, struct nalg_chunk *chunk);

/* whole.c: under nalg_sub.lock. */
void nalg_whole_add(struct nalg_realms *realms, struct nalg_chunk *chunk, struct nalg_binding *b);
void nalg_whole_del(struct nalg_realms *realms, struct nalg_binding *b);
struct nalg_binding *nalg_whole_next(const struct nalg_chunk *chunk, u32 from);
u32 nalg_whole_key(const struct nalg_binding *b);

/* binding.c */
int nalg_bindings_init(struct nalg_realms *realms);
void nalg_bindings_exit(struct nalg_realms *realms);
u8 nalg_proto_number(enum nalg_proto proto);
enum nalg_proto nalg_proto_of(u8 number);
void nalg_binding_free(struct nalg_realms *realms, struct nalg_binding *b);

/* gc.c */
void nalg_gc_init(struct nalg_realms *realms);
void nalg_gc_exit(struct nalg_realms *realms);
void nalg_gc_linger(struct nalg_realms *realms, struct nalg_binding *b);
void nalg_gc_idle(struct nalg_realms *realms, struct nalg_chunk *chunk);
void nalg_gc_busy(struct nalg_realms *realms, struct nalg_chunk *chunk);
bool nalg_gc_is_idle(const struct nalg_chunk *chunk);

#endif /* _NALG_REALM_INTERNAL_H */
