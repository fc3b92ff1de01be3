// SPDX-License-Identifier: GPL-2.0
/* Pools: which address a new subscriber gets. */
#include <linux/math64.h>

#include "internal.h"

static void nalg_ranges_insert(struct nalg_ranges *ranges, unsigned int at, struct nalg_pool *pool,
			       u32 first, u32 last)
{
	struct nalg_range *range = &ranges->range[at];

	memmove(range + 1, range, (ranges->n - at) * sizeof(*range));
	*range = (struct nalg_range){ .first = first, .last = last, .pool = pool };
	ranges->n++;
}

/**
 * nalg_ranges_add - add addresses to ranges that are being built
 * @ranges: with space for two more ranges than it has been asked to add before
 * @pool: their pool
 * @first: first address
 * @last: last address
 *
 * What is in another range already stays there.  (The ends of n intervals cut the line into 2n - 1
 * pieces that can be in one of them, so two ranges for each are enough.)
 *
 * Return: whether all addresses were added.
 */
bool nalg_ranges_add(struct nalg_ranges *ranges, struct nalg_pool *pool, u32 first, u32 last)
{
	const struct nalg_range *next;
	bool all = true;
	u64 from = first;
	unsigned int i;

	for (i = 0; i < ranges->n && from <= last; i++) {
		next = &ranges->range[i];
		if (next->last < from)
			continue;
		if (next->first > last)
			break;
		all = false;
		if (next->first > from)
			nalg_ranges_insert(ranges, i++, pool, from, next->first - 1);
		from = (u64)ranges->range[i].last + 1;
	}
	if (from <= last)
		nalg_ranges_insert(ranges, i, pool, from, last);
	return all;
}

static struct nalg_range *nalg_ranges_find(struct nalg_ranges *ranges, u32 addr)
{
	unsigned int low = 0, high = ranges ? ranges->n : 0, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (addr < ranges->range[mid].first)
			high = mid;
		else if (addr > ranges->range[mid].last)
			low = mid + 1;
		else
			return &ranges->range[mid];
	}
	return NULL;
}

bool nalg_pool_is_one_to_one(const struct nalg_pool *pool)
{
	return pool->params.kind == NAT_ALG_POOL_ONE_TO_ONE;
}

static struct nalg_ranges *nalg_ranges_locked(struct nalg_realms *realms)
{
	return rcu_dereference_protected(realms->ranges, lockdep_is_held(&realms->lock));
}

/**
 * nalg_range_of - the range that lends an address
 * @realms: the tables
 * @addr: in host order
 *
 * Return: NULL when no pool lends it.
 */
struct nalg_range *nalg_range_of(struct nalg_realms *realms, u32 addr)
{
	return nalg_ranges_find(nalg_ranges_locked(realms), addr);
}

bool nalg_realms_lend(struct nalg_net *nn, __be32 addr)
{
	return nalg_ranges_find(rcu_dereference(nn->realms.ranges), ntohl(addr));
}

bool nalg_realms_own(struct nalg_net *nn, __be32 addr)
{
	return nalg_realms_lend(nn, addr) || xa_load(&nn->realms.addrs, ntohl(addr));
}

/* The lowest address of a range that has room: a marked one, or the first that was never used. */
static bool nalg_range_room(struct nalg_realms *realms, struct nalg_range *range, u32 *addr)
{
	u64 unused, marked = U64_MAX;
	unsigned long index;

	while ((unused = (u64)range->first + range->seen) <= range->last &&
	       xa_load(&realms->addrs, unused))
		range->seen++;
	index = range->first;
	if (xa_find(&realms->addrs, &index, range->last, NALG_ADDR_ROOM))
		marked = index;

	*addr = min(unused, marked);
	return min(unused, marked) <= range->last;
}

/* In 65536ths. */
static u64 nalg_pool_load(const struct nalg_pool *pool)
{
	u64 capacity = (u64)pool->addresses * pool->params.users_per_address;

	return div64_u64((u64)pool->users << 16, capacity);
}

/* Whether a new subscriber would go to pool @a, when both have room. */
static bool nalg_pool_preferred(const struct nalg_pool *a, const struct nalg_pool *b)
{
	u64 load_a = nalg_pool_load(a), load_b = nalg_pool_load(b);

	return load_a < load_b || (load_a == load_b && a->id < b->id);
}

/* The first range with room of the least loaded pool with room. */
static struct nalg_range *nalg_range_choose(struct nalg_realms *realms,
					    const struct nalg_realm *realm, u32 *addr)
{
	struct nalg_ranges *ranges = nalg_ranges_locked(realms);
	enum nat_alg_drop reason = NAT_ALG_DROP_NO_REALM;
	struct nalg_range *range, *best = NULL;
	unsigned int i;
	u32 found;

	for (i = 0; ranges && i < ranges->n; i++) {
		range = &ranges->range[i];
		if (range->pool->realm != realm && range->pool->group != realm)
			continue;
		reason = NAT_ALG_DROP_NO_ADDRESS;
		if (best && !nalg_pool_preferred(range->pool, best->pool))
			continue;
		if (nalg_range_room(realms, range, &found)) {
			best = range;
			*addr = found;
		}
	}
	return best ?: NALG_BINDING_ERR(reason);
}

/**
 * nalg_pool_place - an address for a new subscriber
 * @realms: the tables
 * @realm: the subscriber's realm
 *
 * The lowest one with room in the least loaded pool with room.
 *
 * Return: an address with room for the subscriber and a chunk, or NALG_BINDING_ERR().
 */
struct nalg_addr *nalg_pool_place(struct nalg_realms *realms, const struct nalg_realm *realm)
{
	struct nalg_range *range;
	struct nalg_addr *addr;
	u32 a;

	/* During a commit a mark may be left from the old terms; _get() corrects it. */
	do {
		range = nalg_range_choose(realms, realm, &a);
		if (IS_ERR(range))
			return ERR_CAST(range);
		addr = nalg_addr_get(realms, a, range->pool);
		if (!addr)
			return NALG_BINDING_ERR(NAT_ALG_DROP_NO_MEMORY);
	} while (!xa_get_mark(&realms->addrs, a, NALG_ADDR_ROOM));
	return addr;
}
