// SPDX-License-Identifier: GPL-2.0
/* Subscribers and the chunks of ports that they have. */
#include <linux/hash.h>
#include <linux/jhash.h>
#include <linux/ktime.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "../events.h"
#include "internal.h"

struct nalg_sub_key {
	const struct nalg_realm *realm;
	__be32 addr;
};

static u32 nalg_sub_key_hash(const void *data, u32 len, u32 seed)
{
	const struct nalg_sub_key *key = data;

	return jhash_2words((__force u32)key->addr, hash32_ptr(key->realm), seed);
}

static u32 nalg_sub_hash(const void *data, u32 len, u32 seed)
{
	const struct nalg_sub *sub = data;
	struct nalg_sub_key key = { .realm = sub->realm, .addr = sub->addr };

	return nalg_sub_key_hash(&key, len, seed);
}

static int nalg_sub_cmp(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct nalg_sub_key *key = arg->key;
	const struct nalg_sub *sub = obj;

	return sub->addr != key->addr || sub->realm != key->realm;
}

static const struct rhashtable_params nalg_subs_params = {
	.head_offset = offsetof(struct nalg_sub, node),
	.hashfn = nalg_sub_key_hash,
	.obj_hashfn = nalg_sub_hash,
	.obj_cmpfn = nalg_sub_cmp,
	.automatic_shrinking = true,
};

/* What nalg_sub.addr is of who has a private address. */
static __be32 nalg_sub_addr_of(const struct nalg_realms *realms, __be32 addr)
{
	if ((addr ^ READ_ONCE(realms->group_block)) & READ_ONCE(realms->group_mask))
		return addr;
	return addr & ~READ_ONCE(realms->group_bits);
}

/**
 * nalg_sub_find - the subscriber that a host is
 * @realms: the tables
 * @realm: the subscriber's realm
 * @addr: the host's private address; RCU
 *
 * Return: NULL: there is none.
 */
struct nalg_sub *nalg_sub_find(struct nalg_realms *realms, const struct nalg_realm *realm,
			       __be32 addr)
{
	struct nalg_sub_key key = { .realm = realm, .addr = nalg_sub_addr_of(realms, addr) };

	return rhashtable_lookup(&realms->subs, &key, nalg_subs_params);
}

static struct nalg_chunk *nalg_chunk_alloc(struct nalg_sub *sub)
{
	struct nalg_chunk *chunk = kzalloc(sizeof(*chunk), GFP_ATOMIC);

	if (!chunk)
		return NULL;
	chunk->sub = sub;
	RB_CLEAR_NODE(&chunk->idle);
	return chunk;
}

/* A chunk of @addr, on the terms of the address's pool.  nalg_realms.lock. */
static int nalg_chunk_lend(struct nalg_realms *realms, struct nalg_addr *addr,
			   struct nalg_chunk *chunk)
{
	const struct nalg_pool_params *params = &addr->pool->params;
	int first = nalg_addr_lend(realms, addr, chunk->sub);
	int i;

	if (first < 0)
		return first;
	chunk->first = first;
	chunk->size = params->chunk_size;
	chunk->one_to_one = nalg_pool_is_one_to_one(addr->pool);
	chunk->kept = chunk->one_to_one && !params->on_demand;
	chunk->since = ktime_get_real_ns();
	chunk->timer = min_t(u64, (u64)params->binding_timer * HZ, MAX_JIFFY_OFFSET / 2);
	for (i = 0; i < NALG_PROTOS && !chunk->one_to_one; i++) {
		chunk->ports[i].first = chunk->first;
		chunk->ports[i].count = chunk->size;
	}
	return 0;
}

/* Nobody else has the chunk before it is told that it is free again. */
static void nalg_chunk_tell(struct nalg_realms *realms, const struct nalg_chunk *chunk,
			    enum nat_alg_event event)
{
	struct nalg_net *nn = container_of(realms, struct nalg_net, realms);
	struct nalg_chunk_info info;

	if (!nalg_events_wanted(nn))
		return;
	nalg_chunk_describe(chunk, &info);
	nalg_event_chunk(nn, event, &info);
}

static void nalg_chunk_attach(struct nalg_realms *realms, struct nalg_chunk *chunk)
{
	struct nalg_sub *sub = chunk->sub;
	struct nalg_chunk *before;

	list_for_each_entry_reverse(before, &sub->chunks, node)
		if (before->first < chunk->first)
			break;
	list_add(&chunk->node, &before->node);
	sub->n_chunks++;
	nalg_chunk_tell(realms, chunk, NAT_ALG_EVENT_CHUNK_NEW);
}

/* One more chunk of the subscriber's address, unless that is no longer lent. */
static enum nat_alg_drop nalg_chunk_add(struct nalg_realms *realms, struct nalg_sub *sub)
{
	struct nalg_addr *addr = sub->public;
	struct nalg_chunk *chunk;
	struct nalg_range *range;
	int err = -ENOSPC;

	chunk = nalg_chunk_alloc(sub);
	if (!chunk)
		return NAT_ALG_DROP_NO_MEMORY;

	spin_lock(&realms->lock);
	range = nalg_range_of(realms, addr->addr);
	if (range && !realms->dead && sub->n_chunks < range->pool->params.max_chunks) {
		nalg_addr_adopt(realms, addr, range->pool);
		err = nalg_chunk_lend(realms, addr, chunk);
	}
	spin_unlock(&realms->lock);
	if (err) {
		kfree(chunk);
		return err == -ENOSPC ? NAT_ALG_DROP_NO_PORT : NAT_ALG_DROP_NO_MEMORY;
	}
	nalg_chunk_attach(realms, chunk);
	return NAT_ALG_DROP_UNSPEC;
}

/* Gives a new subscriber an address and a chunk, and tells the world.  nalg_realms.lock. */
static enum nat_alg_drop nalg_sub_admit(struct nalg_realms *realms, struct nalg_sub *sub,
					struct nalg_chunk *chunk, enum nalg_proto proto)
{
	struct nalg_addr *addr;

	if (realms->dead || sub->realm->dead)
		return NAT_ALG_DROP_NO_REALM;
	addr = nalg_pool_place(realms, sub->realm);
	if (IS_ERR(addr))
		return -PTR_ERR(addr);
	if (proto == NALG_PROTOS && !nalg_pool_is_one_to_one(addr->pool))
		return NAT_ALG_DROP_NOT_NATABLE;
	if (nalg_chunk_lend(realms, addr, chunk))
		return NAT_ALG_DROP_NO_MEMORY;
	nalg_addr_join(realms, addr, sub);
	if (rhashtable_insert_fast(&realms->subs, &sub->node, nalg_subs_params)) {
		nalg_addr_return(realms, chunk);
		nalg_addr_leave(realms, addr, sub);
		return NAT_ALG_DROP_NO_MEMORY;
	}
	sub->realm->subs++;
	return NAT_ALG_DROP_UNSPEC;
}

static struct nalg_sub *nalg_sub_alloc(const struct nalg_realms *realms, struct nalg_realm *realm,
				       __be32 addr)
{
	struct nalg_sub *sub = kzalloc(sizeof(*sub), GFP_ATOMIC);

	if (!sub)
		return NULL;
	sub->realm = realm;
	sub->addr = nalg_sub_addr_of(realms, addr);
	spin_lock_init(&sub->lock);
	INIT_LIST_HEAD(&sub->chunks);
	INIT_LIST_HEAD(&sub->core.pinhole_list);
	return sub;
}

static struct nalg_sub *nalg_sub_create(struct nalg_realms *realms, struct nalg_realm *realm,
					__be32 addr, enum nalg_proto proto)
{
	struct nalg_sub *sub = nalg_sub_alloc(realms, realm, addr);
	struct nalg_chunk *chunk = sub ? nalg_chunk_alloc(sub) : NULL;
	enum nat_alg_drop reason = NAT_ALG_DROP_UNSPEC;
	struct nalg_sub *other;

	if (!chunk) {
		kfree(sub);
		return NALG_BINDING_ERR(NAT_ALG_DROP_NO_MEMORY);
	}

	/* Who finds it in the table waits at its lock until it has its chunk. */
	spin_lock_bh(&sub->lock);
	spin_lock(&realms->lock);
	other = nalg_sub_find(realms, realm, addr);
	if (!other)
		reason = nalg_sub_admit(realms, sub, chunk, proto);
	spin_unlock(&realms->lock);
	if (!other && !reason)
		nalg_chunk_attach(realms, chunk);
	spin_unlock_bh(&sub->lock);
	if (!other && !reason)
		return sub;

	kfree(chunk);
	kfree(sub);
	return other ?: NALG_BINDING_ERR(reason);
}

/**
 * nalg_sub_get - the subscriber, made if there is none
 * @realms: the tables
 * @realm: its realm
 * @addr: its private address, or that of one of its hosts
 * @proto: of the packet for which it is: nobody gets a chunk of ports for one that has none
 *
 * RCU, softirq.  For who takes a port then, or calls nalg_sub_settle() when that fails.
 *
 * Return: a subscriber that may be .dead by the time that its lock is taken: then ask again; or
 * NALG_BINDING_ERR().
 */
struct nalg_sub *nalg_sub_get(struct nalg_realms *realms, struct nalg_realm *realm, __be32 addr,
			      enum nalg_proto proto)
{
	return nalg_sub_find(realms, realm, addr) ?: nalg_sub_create(realms, realm, addr, proto);
}

/**
 * nalg_sub_whole - the chunk of a one-to-one subscriber
 * @sub: a subscriber, alive
 *
 * Return: NULL when its chunks are chunks of ports.
 */
struct nalg_chunk *nalg_sub_whole(const struct nalg_sub *sub)
{
	struct nalg_chunk *chunk = list_first_entry(&sub->chunks, struct nalg_chunk, node);

	return chunk->one_to_one ? chunk : NULL;
}

static int nalg_chunks_take_port(struct nalg_sub *sub, enum nalg_proto proto, unsigned int flags,
				 u16 want, struct nalg_chunk **from)
{
	u32 rnd = (u32)get_random_u16() << 16; /* as many as there are ports */
	struct nalg_chunk *chunk;
	int port;

	list_for_each_entry(chunk, &sub->chunks, node) {
		port = nalg_ports_get(&chunk->ports[proto], rnd, flags, want);
		if (port == -ENOSPC)
			continue;
		*from = chunk;
		return port;
	}
	return -ENOSPC;
}

/**
 * nalg_sub_take_port - take a port of the subscriber's, from a new chunk if need be
 * @realms: the tables
 * @sub: the subscriber, alive
 * @proto: for which protocol
 * @want: the private port; the public one is as odd or even, when there is such a one (RFC 4787,
 *	section 4.2.2)
 * @pair: an even port and the next one
 * @from: where to put the chunk of the port
 *
 * Return: the port in host order, or minus the reason why there is none.
 */
int nalg_sub_take_port(struct nalg_realms *realms, struct nalg_sub *sub, enum nalg_proto proto,
		       u16 want, bool pair, struct nalg_chunk **from)
{
	unsigned int wish = pair ? NALG_PORTS_EVEN : NALG_PORTS_PARITY;
	enum nat_alg_drop reason;
	int port;

	port = nalg_chunks_take_port(sub, proto, wish, want, from);
	if (port == -ENOSPC && !pair)
		port = nalg_chunks_take_port(sub, proto, 0, want, from);
	if (port == -ENOSPC) {
		reason = nalg_chunk_add(realms, sub);
		if (reason)
			return -(int)reason;
		port = nalg_chunks_take_port(sub, proto, wish, want, from);
	}
	if (port < 0)
		return -NAT_ALG_DROP_NO_MEMORY;
	nalg_gc_busy(realms, *from);
	return port;
}

static bool nalg_chunk_used(const struct nalg_chunk *chunk)
{
	int i;

	if (chunk->one_to_one)
		return !RB_EMPTY_ROOT(&chunk->whole.bindings);
	for (i = 0; i < NALG_PROTOS; i++)
		if (chunk->ports[i].used)
			return true;
	return false;
}

/**
 * nalg_sub_settle - no memory for a binding: a chunk that was lent for it waits for its end
 * @realms: the tables
 * @sub: the subscriber, alive
 */
void nalg_sub_settle(struct nalg_realms *realms, struct nalg_sub *sub)
{
	struct nalg_chunk *chunk;

	list_for_each_entry(chunk, &sub->chunks, node)
		if (!nalg_chunk_used(chunk) && !nalg_gc_is_idle(chunk))
			nalg_gc_idle(realms, chunk);
}

/**
 * nalg_sub_unkeep - what was lent until it is cleared is lent as long as it is used
 * @realms: the tables
 * @sub: the subscriber, alive
 */
void nalg_sub_unkeep(struct nalg_realms *realms, struct nalg_sub *sub)
{
	struct nalg_chunk *chunk;

	list_for_each_entry(chunk, &sub->chunks, node)
		chunk->kept = false;
	nalg_sub_settle(realms, sub);
}

/**
 * nalg_sub_expire - what is lent goes back as soon as nothing uses it
 * @realms: the tables
 * @sub: the subscriber, alive
 */
void nalg_sub_expire(struct nalg_realms *realms, struct nalg_sub *sub)
{
	struct nalg_chunk *chunk;

	list_for_each_entry(chunk, &sub->chunks, node) {
		chunk->timer = 0;
		nalg_gc_busy(realms, chunk);
	}
	nalg_sub_unkeep(realms, sub);
}

/* Frees the maps: up to 24 KB that an idle chunk would keep until its timer is over. */
static void nalg_chunk_forget(struct nalg_chunk *chunk)
{
	int i;

	for (i = 0; i < NALG_PROTOS && !chunk->one_to_one; i++)
		nalg_ports_free(&chunk->ports[i]);
}

/**
 * nalg_chunk_put_port - give a port back, and start the chunk's timer if it was the last one
 * @realms: the tables
 * @chunk: the port's chunk
 * @proto: its protocol
 * @port: in host order
 */
void nalg_chunk_put_port(struct nalg_realms *realms, struct nalg_chunk *chunk,
			 enum nalg_proto proto, u16 port)
{
	nalg_ports_put(&chunk->ports[proto], port);
	if (nalg_chunk_used(chunk))
		return;
	nalg_chunk_forget(chunk);
	nalg_gc_idle(realms, chunk);
}

/* The subscriber has no chunk left.  nalg_realms.lock. */
static void nalg_sub_dismiss(struct nalg_realms *realms, struct nalg_sub *sub)
{
	WARN_ON_ONCE(!list_empty(&sub->core.pinhole_list));
	sub->dead = true;
	rhashtable_remove_fast(&realms->subs, &sub->node, nalg_subs_params);
	nalg_addr_leave(realms, sub->public, sub);
	sub->realm->subs--;
	kfree_rcu(sub, rcu);
}

static void nalg_chunk_release(struct nalg_chunk *chunk)
{
	nalg_chunk_forget(chunk);
	kfree(chunk);
}

/**
 * nalg_chunk_free - a chunk goes back, and with the last one its subscriber goes
 * @realms: the tables
 * @chunk: a chunk without a port; RCU keeps its subscriber until the lock is released
 */
void nalg_chunk_free(struct nalg_realms *realms, struct nalg_chunk *chunk)
{
	struct nalg_sub *sub = chunk->sub;

	nalg_chunk_tell(realms, chunk, NAT_ALG_EVENT_CHUNK_DEL);
	list_del(&chunk->node);
	sub->n_chunks--;
	spin_lock(&realms->lock);
	nalg_addr_return(realms, chunk);
	if (!sub->n_chunks)
		nalg_sub_dismiss(realms, sub);
	spin_unlock(&realms->lock);
	nalg_chunk_release(chunk);
}

int nalg_subs_init(struct nalg_realms *realms)
{
	return rhashtable_init(&realms->subs, &nalg_subs_params);
}

static void nalg_sub_exit(void *ptr, void *arg)
{
	struct nalg_chunk *chunk, *next;
	struct nalg_sub *sub = ptr;

	WARN_ON_ONCE(!list_empty(&sub->core.pinhole_list));
	list_for_each_entry_safe(chunk, next, &sub->chunks, node)
		nalg_chunk_release(chunk);
	kfree_rcu(sub, rcu);
}

/**
 * nalg_subs_exit - forget all subscribers and their chunks
 * @realms: tables that nobody uses any more, without bindings
 */
void nalg_subs_exit(struct nalg_realms *realms)
{
	rhashtable_free_and_destroy(&realms->subs, nalg_sub_exit, NULL);
}

spinlock_t *nalg_sub_lock(struct nalg_sub *sub)
{
	return &sub->lock;
}

__be32 nalg_realms_sub_addr(const struct nalg_net *nn, __be32 addr)
{
	return nalg_sub_addr_of(&nn->realms, addr);
}

__be32 nalg_sub_addr(const struct nalg_sub *sub)
{
	return sub->addr;
}

struct nalg_sub_core *nalg_sub_core(struct nalg_sub *sub)
{
	return &sub->core;
}
