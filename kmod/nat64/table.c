// SPDX-License-Identifier: GPL-2.0
/* The devices of a namespace: which one has a prefix, and which one an internal address. */
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "../net.h"
#include "internal.h"

static void nalg_nat64_route_fill(struct nalg_nat64_route *route, struct nalg_nat64_dev *nd)
{
	static const struct in6_addr ones = { .s6_addr = { [0 ... 15] = 0xff } };
	struct in6_addr mask;

	ipv6_addr_prefix(&mask, &ones, nd->prefix_len);
	memcpy(route->mask, &mask, sizeof(mask));
	memcpy(route->prefix, &nd->prefix, sizeof(nd->prefix));
	route->nd = nd;
}

static void nalg_nat64_table_enter(struct nalg_nat64_table *table, struct nalg_nat64_dev *nd)
{
	u32 block_len = nd->slice_len - NALG_NAT64_SLICE_BITS;

	table->slice_shift = 32 - nd->slice_len;
	table->mask = ~0U << (32 - block_len);
	table->block = nd->slice & table->mask;
	table->of_slice[(nd->slice >> table->slice_shift) % NALG_NAT64_SLICES] = nd;
	nalg_nat64_route_fill(&table->route[table->n++], nd);
}

/* The devices of the old one but @without. */
static void nalg_nat64_table_copy(struct nalg_nat64_table *table,
				  const struct nalg_nat64_table *old,
				  const struct nalg_nat64_dev *without)
{
	unsigned int i;

	for (i = 0; old && i < old->n; i++)
		if (old->route[i].nd != without)
			nalg_nat64_table_enter(table, old->route[i].nd);
}

static void nalg_nat64_table_publish(struct nalg_net *nn, struct nalg_nat64_table *table)
{
	struct nalg_nat64_table *old;

	old = rcu_replace_pointer(nn->nat64.table, table, lockdep_rtnl_is_held());
	if (old)
		kfree_rcu(old, rcu);
}

/**
 * nalg_nat64_table_add - a device is found from now on
 * @nd: that has been held against the other ones of the namespace; under RTNL
 *
 * Return: -ENOMEM.
 */
int nalg_nat64_table_add(struct nalg_nat64_dev *nd)
{
	struct nalg_net *nn = nd->nn;
	struct nalg_nat64_table *table;

	table = kzalloc(sizeof(*table), GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	nalg_nat64_table_copy(table, rtnl_dereference(nn->nat64.table), NULL);
	nalg_nat64_table_enter(table, nd);
	/* The mask of hosts is the same for all of them. */
	if (table->n == 1)
		nalg_realms_group(nn, htonl(table->block), htonl(table->mask), nd->host_bits);
	nalg_nat64_table_publish(nn, table);
	return 0;
}

/**
 * nalg_nat64_table_del - a device is not found any more
 * @nd: a device that is found; under RTNL
 */
void nalg_nat64_table_del(struct nalg_nat64_dev *nd)
{
	struct nalg_nat64_table *old = rtnl_dereference(nd->nn->nat64.table);
	struct nalg_nat64_table *table = NULL;

	if (old->n > 1) {
		table = kzalloc(sizeof(*table), GFP_KERNEL | __GFP_NOFAIL);
		nalg_nat64_table_copy(table, old, nd);
	}
	nalg_nat64_table_publish(nd->nn, table);
}

/**
 * nalg_nat64_of_prefix - the device whose prefix an address is in
 * @nn: the namespace
 * @addr: the address; RCU
 *
 * Return: NULL: none.
 */
struct nalg_nat64_dev *nalg_nat64_of_prefix(const struct nalg_net *nn, const struct in6_addr *addr)
{
	const struct nalg_nat64_table *table = rcu_dereference(nn->nat64.table);
	const struct nalg_nat64_route *route;
	u64 a[2];

	if (!table)
		return NULL;
	memcpy(a, addr, sizeof(a));
	for (route = table->route; route < table->route + table->n; route++)
		if (!(((a[0] ^ route->prefix[0]) & route->mask[0]) |
		      ((a[1] ^ route->prefix[1]) & route->mask[1])))
			return route->nd;
	return NULL;
}

/**
 * nalg_nat64_of_slice - the device whose slice an address is in
 * @nn: the namespace
 * @internal: any address; RCU
 *
 * Return: NULL: none.
 */
struct nalg_nat64_dev *nalg_nat64_of_slice(const struct nalg_net *nn, __be32 internal)
{
	const struct nalg_nat64_table *table = rcu_dereference(nn->nat64.table);
	u32 a = ntohl(internal);

	if (!table || (a & table->mask) != table->block)
		return NULL;
	return table->of_slice[(a >> table->slice_shift) % NALG_NAT64_SLICES];
}

bool nalg_nat64_is_internal(const struct nalg_net *nn, __be32 addr)
{
	const struct nalg_nat64_table *table;
	bool internal;

	rcu_read_lock();
	table = rcu_dereference(nn->nat64.table);
	internal = table && (ntohl(addr) & table->mask) == table->block;
	rcu_read_unlock();
	return internal;
}
