// SPDX-License-Identifier: GPL-2.0
/* Public addresses: who is on them, and which of their ports are lent. */
#include <linux/bitmap.h>
#include <linux/slab.h>

#include "internal.h"

/*
 * The first free slot for a chunk of @size ports, as its first unit, from the slot @slot on.
 * Chunks lie on a grid of their size; a slot is free when no chunk, of whatever size, has a unit
 * of it.
 */
static int nalg_addr_find_slot(const struct nalg_addr *addr, u16 size, unsigned int slot)
{
	unsigned int n = size / NALG_UNIT;
	unsigned int taken;

	while (slot + n <= NALG_ADDR_UNITS) {
		if (!addr->units)
			return slot;
		taken = find_next_bit(addr->units, slot + n, slot);
		if (taken >= slot + n)
			return slot;
		slot = roundup(find_next_zero_bit(addr->units, NALG_ADDR_UNITS, taken), n);
	}
	return -ENOSPC;
}

static bool nalg_addr_has_slots(const struct nalg_addr *addr, u16 size, u32 count)
{
	int slot = 0;

	for (; count; count--) {
		slot = nalg_addr_find_slot(addr, size, slot);
		if (slot < 0)
			return false;
		slot += size / NALG_UNIT;
	}
	return true;
}

/* How full it may be to admit one more, what those that are there may still ask for included. */
static bool nalg_addr_has_room(const struct nalg_addr *addr)
{
	const struct nalg_pool_params *params = &addr->pool->params;
	u32 slots = NALG_ADDR_PORTS / params->chunk_size;

	if (addr->users >= params->users_per_address)
		return false;
	if (params->chunk_threshold && addr->chunks * 100 >= params->chunk_threshold * slots)
		return false;
	return nalg_addr_has_slots(addr, params->chunk_size,
				   addr->owed + max_t(u32, params->min_chunks, 1));
}

static void nalg_addr_mark(struct nalg_realms *realms, const struct nalg_addr *addr, xa_mark_t mark,
			   bool on)
{
	if (on)
		xa_set_mark(&realms->addrs, addr->addr, mark);
	else
		xa_clear_mark(&realms->addrs, addr->addr, mark);
}

static void nalg_addr_update_marks(struct nalg_realms *realms, const struct nalg_addr *addr)
{
	nalg_addr_mark(realms, addr, NALG_ADDR_ROOM, nalg_addr_has_room(addr));
	nalg_addr_mark(realms, addr, NALG_ADDR_USED, addr->users);
}

/* Adds what is lent of an address to its pool, or takes it away. */
static void nalg_addr_count(const struct nalg_addr *addr, int sign)
{
	struct nalg_pool *pool = addr->pool;

	pool->addresses_used += addr->users ? sign : 0;
	pool->users += sign * addr->users;
	pool->chunks += sign * addr->chunks;
}

/**
 * nalg_addr_adopt - count an address in a pool from now on, and lend from it on the pool's terms
 * @realms: its tables
 * @addr: the address
 * @pool: one that is configured
 */
void nalg_addr_adopt(struct nalg_realms *realms, struct nalg_addr *addr, struct nalg_pool *pool)
{
	struct nalg_pool *old = addr->pool;

	if (old != pool) {
		nalg_addr_count(addr, -1);
		spin_lock(&addr->lock);
		atomic64_sub(addr->ports, &old->ports);
		atomic64_add(addr->ports, &pool->ports);
		WRITE_ONCE(addr->pool, pool);
		spin_unlock(&addr->lock);
		nalg_addr_count(addr, 1);
	}
	nalg_addr_update_marks(realms, addr);
}

/**
 * nalg_addr_get - the object of an address, made if there is none
 * @realms: its tables
 * @a: the address, in host order
 * @pool: the pool that lends it
 *
 * Return: NULL when there is no memory.
 */
struct nalg_addr *nalg_addr_get(struct nalg_realms *realms, u32 a, struct nalg_pool *pool)
{
	struct nalg_addr *addr = xa_load(&realms->addrs, a);

	if (addr)
		goto found;
	addr = kzalloc(sizeof(*addr), GFP_ATOMIC);
	if (!addr)
		return NULL;
	addr->addr = a;
	addr->pool = pool;
	addr->subs = RB_ROOT;
	spin_lock_init(&addr->lock);
	if (xa_insert(&realms->addrs, a, addr, GFP_ATOMIC)) {
		kfree(addr);
		return NULL;
	}
found:
	nalg_addr_adopt(realms, addr, pool);
	return addr;
}

/* Whether a chunk that a subscriber asks for, or has given back, is one of those kept for it. */
static bool nalg_addr_owes(const struct nalg_sub *sub)
{
	return sub->n_chunks && sub->n_chunks < sub->min_chunks;
}

/* So many are kept for a subscriber who has the first one. */
static u32 nalg_addr_dues(const struct nalg_sub *sub)
{
	return max_t(u32, sub->min_chunks, 1) - 1;
}

/**
 * nalg_addr_lend - lend a chunk of the size that the address's pool lends
 * @realms: its tables
 * @addr: the address
 * @sub: to whom: a subscriber of the address, who has the chunk when it is attached; or one that
 *	nalg_pool_place() has found room for, and that joins it
 *
 * Return: the first port, -ENOSPC or -ENOMEM.
 */
int nalg_addr_lend(struct nalg_realms *realms, struct nalg_addr *addr, const struct nalg_sub *sub)
{
	u16 size = addr->pool->params.chunk_size;
	int slot = nalg_addr_find_slot(addr, size, 0);

	if (slot < 0)
		return slot;
	if (sub->n_chunks && !nalg_addr_owes(sub) &&
	    !nalg_addr_has_slots(addr, size, addr->owed + 1))
		return -ENOSPC;
	if (!addr->units)
		addr->units = bitmap_zalloc(NALG_ADDR_UNITS, GFP_ATOMIC);
	if (!addr->units)
		return -ENOMEM;

	bitmap_set(addr->units, slot, size / NALG_UNIT);
	addr->owed -= nalg_addr_owes(sub);
	addr->chunks++;
	addr->pool->chunks++;
	nalg_addr_update_marks(realms, addr);
	return NAT_ALG_PORT_FIRST + slot * NALG_UNIT;
}

/**
 * nalg_addr_return - a chunk comes back
 * @realms: its tables
 * @chunk: a chunk that its subscriber does not have any more; without another one it has to leave
 */
void nalg_addr_return(struct nalg_realms *realms, const struct nalg_chunk *chunk)
{
	const struct nalg_sub *sub = chunk->sub;
	struct nalg_addr *addr = sub->public;

	bitmap_clear(addr->units, (chunk->first - NAT_ALG_PORT_FIRST) / NALG_UNIT,
		     chunk->size / NALG_UNIT);
	addr->owed += nalg_addr_owes(sub);
	addr->pool->chunks--;
	if (!--addr->chunks) {
		bitmap_free(addr->units);
		addr->units = NULL;
	}
	nalg_addr_update_marks(realms, addr);
}

/* Back to the pool that lends it; an address that no pool lends, and that nobody has, goes. */
static void nalg_addr_settle(struct nalg_realms *realms, struct nalg_addr *addr)
{
	struct nalg_range *range = nalg_range_of(realms, addr->addr);

	if (range) {
		nalg_addr_adopt(realms, addr, range->pool);
		if (addr->addr == range->first + range->seen)
			range->seen++;
	} else if (!addr->users) {
		xa_erase(&realms->addrs, addr->addr);
		kfree_rcu(addr, rcu);
	}
}

static struct nalg_sub *nalg_addr_sub(const struct rb_node *node)
{
	return rb_entry(node, struct nalg_sub, addr_node);
}

static bool nalg_addr_sub_less(struct rb_node *a, const struct rb_node *b)
{
	return nalg_addr_sub(a)->id < nalg_addr_sub(b)->id;
}

/**
 * nalg_addr_join - an address gets a subscriber
 * @realms: its tables
 * @addr: the address
 * @sub: the subscriber
 */
void nalg_addr_join(struct nalg_realms *realms, struct nalg_addr *addr, struct nalg_sub *sub)
{
	sub->public = addr;
	sub->min_chunks = addr->pool->params.min_chunks;
	addr->owed += nalg_addr_dues(sub);
	sub->id = ++addr->last_sub;
	rb_add(&sub->addr_node, &addr->subs, nalg_addr_sub_less);
	if (nalg_pool_is_one_to_one(addr->pool))
		rcu_assign_pointer(addr->owner, sub);
	if (!addr->users++)
		addr->pool->addresses_used++;
	addr->pool->users++;
	nalg_addr_update_marks(realms, addr);
}

/**
 * nalg_addr_leave - an address loses a subscriber, who has returned all chunks
 * @realms: its tables
 * @addr: the address; may be gone afterwards
 * @sub: the subscriber
 */
void nalg_addr_leave(struct nalg_realms *realms, struct nalg_addr *addr, struct nalg_sub *sub)
{
	rb_erase(&sub->addr_node, &addr->subs);
	/* An owner is the only one. */
	RCU_INIT_POINTER(addr->owner, NULL);
	addr->owed -= nalg_addr_dues(sub);
	if (!--addr->users)
		addr->pool->addresses_used--;
	addr->pool->users--;
	nalg_addr_settle(realms, addr);
}

/**
 * nalg_addr_next_sub - walk over the subscribers of an address
 * @addr: the address
 * @id: where to start
 *
 * Return: the one with the lowest id that is not below @id, or NULL.
 */
struct nalg_sub *nalg_addr_next_sub(const struct nalg_addr *addr, u64 id)
{
	const struct rb_node *node = addr->subs.rb_node;
	struct nalg_sub *sub, *next = NULL;

	while (node) {
		sub = nalg_addr_sub(node);
		if (sub->id >= id)
			next = sub;
		node = sub->id >= id ? node->rb_left : node->rb_right;
	}
	return next;
}

/**
 * nalg_addr_count_ports - bindings come or go
 * @addr: the address of a subscriber whose lock is held
 * @n: so many more
 */
void nalg_addr_count_ports(struct nalg_addr *addr, int n)
{
	/* The pool is there for its users, and cannot change here. */
	spin_lock(&addr->lock);
	addr->ports += n;
	atomic64_add(n, &addr->pool->ports);
	spin_unlock(&addr->lock);
}

/**
 * nalg_addr_owner - the one-to-one subscriber of an address
 * @realms: its tables
 * @public: the address
 *
 * RCU.
 *
 * Return: a subscriber that may be .dead; NULL when there is none.
 */
struct nalg_sub *nalg_addr_owner(struct nalg_realms *realms, __be32 public)
{
	struct nalg_addr *addr = xa_load(&realms->addrs, ntohl(public));

	return addr ? rcu_dereference(addr->owner) : NULL;
}

/**
 * nalg_addrs_settle - give every address to the pool that lends it now
 * @realms: tables with new pools or new ranges
 *
 * Under config_mutex.  Takes the lock for one address at a time: a packet that comes across one
 * that has not been looked at settles it by itself.
 */
void nalg_addrs_settle(struct nalg_realms *realms)
{
	struct nalg_addr *addr;
	unsigned long index;

	xa_for_each(&realms->addrs, index, addr) {
		spin_lock_bh(&realms->lock);
		addr = xa_load(&realms->addrs, index);
		if (addr)
			nalg_addr_settle(realms, addr);
		spin_unlock_bh(&realms->lock);
		cond_resched();
	}
}

/**
 * nalg_addrs_free - forget all addresses
 * @realms: tables that nobody uses any more
 */
void nalg_addrs_free(struct nalg_realms *realms)
{
	struct nalg_addr *addr;
	unsigned long index;

	xa_for_each(&realms->addrs, index, addr) {
		bitmap_free(addr->units);
		kfree(addr);
	}
	xa_destroy(&realms->addrs);
}
