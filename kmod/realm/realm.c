// SPDX-License-Identifier: GPL-2.0
/* Realms by name, and the step from one set of pools to the next. */
#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/netlink.h>
#include <linux/slab.h>

#include "internal.h"

int nalg_realms_init(struct nalg_net *nn)
{
	struct nalg_realms *realms = &nn->realms;
	int err;

	xa_init(&realms->addrs);
	INIT_LIST_HEAD(&realms->pools);
	hash_init(realms->realms);
	spin_lock_init(&realms->lock);
	nalg_gc_init(realms);

	err = nalg_subs_init(realms);
	if (err)
		return err;
	err = nalg_bindings_init(realms);
	if (err)
		nalg_subs_exit(realms);
	return err;
}

void nalg_realms_exit(struct nalg_net *nn)
{
	struct nalg_realms *realms = &nn->realms;
	struct nalg_pool *pool, *next_pool;
	struct nalg_realm *realm;
	struct hlist_node *next;
	int bucket;

	spin_lock_bh(&realms->lock);
	realms->dead = true;
	spin_unlock_bh(&realms->lock);

	nalg_gc_exit(realms);
	nalg_bindings_exit(realms);
	nalg_subs_exit(realms);
	nalg_addrs_free(realms);
	list_for_each_entry_safe(pool, next_pool, &realms->pools, node)
		kfree(pool);
	hash_for_each_safe(realms->realms, bucket, next, realm, node)
		kfree(realm);
	kfree(rcu_dereference_protected(realms->ranges, true));
}

struct nalg_realm *nalg_realm_get(struct nalg_net *nn, const char *name)
{
	size_t len = strlen(name) + 1;
	u32 hash = jhash(name, len, 0);
	struct nalg_realm *realm;

	lockdep_assert_held(&nn->config_mutex);
	hash_for_each_possible(nn->realms.realms, realm, node, hash)
		if (!strcmp(realm->name, name))
			goto found;

	realm = kzalloc(struct_size(realm, name, len), GFP_KERNEL);
	if (!realm)
		return ERR_PTR(-ENOMEM);
	memcpy(realm->name, name, len);
	hash_add_rcu(nn->realms.realms, &realm->node, hash);
found:
	realm->refs++;
	return realm;
}

static void nalg_realm_sweep(struct nalg_realms *realms, struct nalg_realm *realm)
{
	if (realm->refs)
		return;
	spin_lock_bh(&realms->lock);
	realm->dead = !realm->subs;
	spin_unlock_bh(&realms->lock);
	if (realm->dead) {
		hash_del_rcu(&realm->node);
		kfree_rcu(realm, rcu);
	}
}

void nalg_realm_put(struct nalg_net *nn, struct nalg_realm *realm)
{
	lockdep_assert_held(&nn->config_mutex);
	realm->refs--;
	nalg_realm_sweep(&nn->realms, realm);
}

const char *nalg_realm_name(const struct nalg_realm *realm)
{
	return realm->name;
}

void nalg_realms_group(struct nalg_net *nn, __be32 block, __be32 mask, u8 bits)
{
	struct nalg_realms *realms = &nn->realms;

	WRITE_ONCE(realms->group_bits, 0);
	WRITE_ONCE(realms->group_block, block);
	WRITE_ONCE(realms->group_mask, mask);
	WRITE_ONCE(realms->group_bits, htonl((1U << bits) - 1));
}

bool nalg_realms_know(struct nalg_net *nn, __be32 addr)
{
	struct nalg_realm *realm;
	int bucket;

	hash_for_each_rcu(nn->realms.realms, bucket, realm, node)
		if (nalg_sub_find(&nn->realms, realm, addr))
			return true;
	return false;
}

/*
 * A plan has what every pool is going to be.  Its commit swaps the references of a pool that stays
 * with those that the plan has taken, so what is left in a plan is always what is to be dropped.
 */
struct nalg_planned_pool {
	struct nalg_pool_params params;
	struct nalg_realm *realm;
	struct nalg_realm *group;
	struct nalg_pool *pool;		/* an old one, or */
	struct nalg_pool *new;		/* one that the commit adds */
};

struct nalg_realms_plan {
	struct nalg_ranges *ranges;
	unsigned int n;
	struct nalg_planned_pool pools[];
};

static int nalg_pool_check(const struct nalg_pool_params *params, struct netlink_ext_ack *extack)
{
	if (!params->chunk_size || params->chunk_size % NALG_UNIT ||
	    params->chunk_size > NALG_ADDR_PORTS) {
		NL_SET_ERR_MSG(extack, "a port chunk has 8 to 64512 ports, a multiple of 8");
		return -EINVAL;
	}
	if (!params->users_per_address || !params->max_chunks) {
		NL_SET_ERR_MSG(extack, "a pool without users or without chunks is of no use");
		return -EINVAL;
	}
	return 0;
}

/* The pool whose parameters these are; it may be one that went before its subscribers did. */
static struct nalg_pool *nalg_pool_find(struct nalg_realms *realms,
					const struct nalg_pool_params *params)
{
	struct nalg_pool *pool;

	list_for_each_entry(pool, &realms->pools, node)
		if (!strcmp(pool->params.name, params->name) && pool->params.kind == params->kind &&
		    pool->params.first == params->first && pool->params.last == params->last)
			return pool;
	return NULL;
}

static int nalg_plan_pool(struct nalg_net *nn, struct nalg_planned_pool *planned,
			  const struct nalg_pool_params *params)
{
	struct nalg_realm *realm;

	planned->params = *params;
	realm = nalg_realm_get(nn, params->name);
	if (IS_ERR(realm))
		return PTR_ERR(realm);
	planned->realm = realm;
	if (*params->group) {
		realm = nalg_realm_get(nn, params->group);
		if (IS_ERR(realm))
			return PTR_ERR(realm);
		planned->group = realm;
	}
	planned->pool = nalg_pool_find(&nn->realms, params);
	if (planned->pool)
		return 0;
	planned->new = kzalloc(sizeof(*planned->new), GFP_KERNEL);
	if (!planned->new)
		return -ENOMEM;
	planned->pool = planned->new;
	return 0;
}

static bool nalg_plan_has(const struct nalg_realms_plan *plan, const char *name)
{
	unsigned int i;

	for (i = 0; i < plan->n; i++)
		if (!strcmp(plan->pools[i].params.name, name))
			return true;
	return false;
}

static void nalg_plan_free(struct nalg_net *nn, struct nalg_realms_plan *plan)
{
	struct nalg_planned_pool *planned;

	while (plan->n--) {
		planned = &plan->pools[plan->n];
		if (planned->realm)
			nalg_realm_put(nn, planned->realm);
		if (planned->group)
			nalg_realm_put(nn, planned->group);
		kfree(planned->new);
	}
	kfree(plan->ranges);
	kvfree(plan);
}

struct nalg_realms_plan *nalg_realms_prepare(struct nalg_net *nn,
					     const struct nalg_pool_params *params, unsigned int n,
					     struct netlink_ext_ack *extack)
{
	struct nalg_planned_pool *planned;
	struct nalg_realms_plan *plan;
	unsigned int i;
	int err;

	lockdep_assert_held(&nn->config_mutex);
	plan = kvzalloc(struct_size(plan, pools, n), GFP_KERNEL);
	if (!plan)
		return ERR_PTR(-ENOMEM);
	err = -ENOMEM;
	plan->ranges = kzalloc(struct_size(plan->ranges, range, 2 * n), GFP_KERNEL);
	if (!plan->ranges)
		goto abort;

	for (i = 0; i < n; i++) {
		err = nalg_pool_check(&params[i], extack);
		if (err)
			goto abort;
		if (nalg_plan_has(plan, params[i].name)) {
			NL_SET_ERR_MSG(extack, "two pools have the same name");
			err = -EEXIST;
			goto abort;
		}
		plan->n++;
		planned = &plan->pools[i];
		err = nalg_plan_pool(nn, planned, &params[i]);
		if (err)
			goto abort;
		if (!nalg_ranges_add(plan->ranges, planned->pool, params[i].first, params[i].last))
			NL_SET_ERR_MSG(extack, "pools overlap: the first one has the addresses");
	}
	return plan;

abort:
	nalg_plan_free(nn, plan);
	return ERR_PTR(err);
}

void nalg_realms_abort(struct nalg_net *nn, struct nalg_realms_plan *plan)
{
	nalg_plan_free(nn, plan);
}

/* nalg_realms.lock */
static void nalg_plan_apply_pool(struct nalg_realms *realms, struct nalg_planned_pool *planned)
{
	struct nalg_pool *pool = planned->pool;

	pool->params = planned->params;
	pool->configured = true;
	swap(pool->realm, planned->realm);
	swap(pool->group, planned->group);
	if (planned->new) {
		pool->id = ++realms->last_pool;
		list_add_tail(&pool->node, &realms->pools);
		planned->new = NULL;
	}
}

/* nalg_realms.lock.  @plan: NULL: no pools.  Return: the old ranges; readers may be left. */
static struct nalg_ranges *nalg_plan_apply(struct nalg_realms *realms,
					   struct nalg_realms_plan *plan)
{
	struct nalg_ranges *ranges = NULL;
	const struct nalg_range *range;
	struct nalg_pool *pool;
	unsigned int i;

	if (plan)
		swap(ranges, plan->ranges);
	list_for_each_entry(pool, &realms->pools, node) {
		pool->configured = false;
		pool->addresses = 0;
	}
	for (i = 0; plan && i < plan->n; i++)
		nalg_plan_apply_pool(realms, &plan->pools[i]);
	for (i = 0; ranges && i < ranges->n; i++) {
		range = &ranges->range[i];
		range->pool->addresses += range->last - range->first + 1;
	}
	return rcu_replace_pointer(realms->ranges, ranges, lockdep_is_held(&realms->lock));
}

static void nalg_pool_drop_realms(struct nalg_net *nn, struct nalg_pool *pool)
{
	if (pool->realm)
		nalg_realm_put(nn, pool->realm);
	if (pool->group)
		nalg_realm_put(nn, pool->group);
	pool->realm = NULL;
	pool->group = NULL;
}

/* What is not configured any more is kept only for those that still use it. */
static void nalg_realms_sweep(struct nalg_net *nn)
{
	struct nalg_realms *realms = &nn->realms;
	struct nalg_pool *pool, *next_pool;
	struct nalg_realm *realm;
	struct hlist_node *next;
	bool unused;
	int bucket;

	list_for_each_entry_safe(pool, next_pool, &realms->pools, node) {
		if (pool->configured)
			continue;
		nalg_pool_drop_realms(nn, pool);
		spin_lock_bh(&realms->lock);
		unused = !pool->users;
		if (unused)
			list_del(&pool->node);
		spin_unlock_bh(&realms->lock);
		if (unused)
			kfree(pool);
	}
	hash_for_each_safe(realms->realms, bucket, next, realm, node)
		nalg_realm_sweep(realms, realm);
}

struct nalg_expiry {
	struct nalg_realms *realms;
	__be32 addr, mask;
	bool removed, gone;
};

static int nalg_expire_sub(const struct nalg_sub_info *info, void *data)
{
	struct nalg_expiry *expiry = data;

	if ((info->sub->addr ^ expiry->addr) & expiry->mask || (expiry->removed && !info->removed))
		return 0;
	if (expiry->gone)
		WRITE_ONCE(info->sub->gone, true);
	nalg_sub_expire(expiry->realms, info->sub);
	return 0;
}

void nalg_realms_expire(struct nalg_net *nn, __be32 addr, __be32 mask, bool removed)
{
	struct nalg_expiry expiry = {
		.realms = &nn->realms, .addr = addr, .mask = mask, .removed = removed,
	};
	struct nalg_walk pos = {};

	nalg_walk_subs(nn, &pos, nalg_expire_sub, &expiry);
}

void nalg_realms_leave(struct nalg_net *nn, __be32 addr, __be32 mask)
{
	struct nalg_expiry expiry = {
		.realms = &nn->realms, .addr = addr, .mask = mask, .gone = true,
	};
	struct nalg_walk pos = {};

	nalg_walk_subs(nn, &pos, nalg_expire_sub, &expiry);
}

/* There is nobody any more who would clear what a pool that is gone has lent for good. */
static int nalg_unkeep_sub(const struct nalg_sub_info *info, void *data)
{
	if (info->removed)
		nalg_sub_unkeep(data, info->sub);
	return 0;
}

static void nalg_realms_unkeep(struct nalg_net *nn)
{
	struct nalg_realms *realms = &nn->realms;
	struct nalg_walk pos = {};
	struct nalg_pool *pool;
	bool kept = false;

	list_for_each_entry(pool, &realms->pools, node)
		kept |= !pool->configured && nalg_pool_is_one_to_one(pool);
	if (kept)
		nalg_walk_subs(nn, &pos, nalg_unkeep_sub, realms);
}

void nalg_realms_commit(struct nalg_net *nn, struct nalg_realms_plan *plan)
{
	struct nalg_realms *realms = &nn->realms;
	struct nalg_ranges *old;

	lockdep_assert_held(&nn->config_mutex);
	spin_lock_bh(&realms->lock);
	old = nalg_plan_apply(realms, plan);
	spin_unlock_bh(&realms->lock);

	if (old)
		kfree_rcu(old, rcu);
	if (plan)
		nalg_plan_free(nn, plan);
	nalg_addrs_settle(realms);
	nalg_realms_unkeep(nn);
	nalg_realms_sweep(nn);
}
