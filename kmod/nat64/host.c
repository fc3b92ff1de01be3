// SPDX-License-Identifier: GPL-2.0
/* Hosts and their internal addresses. */
#include <linux/jhash.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/ipv6.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_core.h>

#include "../net.h"
#include "internal.h"

/*
 * One of several of a subscriber's leaves after so long without a packet of its own: no shorter
 * than what a connection may be silent (RFC 5382, REQ-5).
 */
#define NALG_NAT64_SILENT	((2 * 60 + 4) * 60 * HZ)

#define NALG_NAT64_GC_INTERVAL	(30 * HZ)

/*
 * The shortest nat64_host_timer: a packet within a second of the one before is not noted.  The
 * longest is NALG_NAT64_SILENT, after which one of several hosts leaves anyway.
 */
#define NALG_NAT64_SHORTEST	(2 * HZ)

static unsigned int nalg_nat64_max __read_mostly = 262144;
module_param_named(max_nat64_hosts, nalg_nat64_max, uint, 0644);
MODULE_PARM_DESC(max_nat64_hosts, "hosts of NAT64 in each namespace (262144)");

static unsigned int nalg_nat64_timer __read_mostly = 60;
module_param_named(nat64_host_timer, nalg_nat64_timer, uint, 0644);
MODULE_PARM_DESC(nat64_host_timer,
		 "seconds until a host of NAT64 leaves that is no subscriber any more (60; 2 to 7440)");

unsigned int nalg_nat64_max_hosts(void)
{
	return READ_ONCE(nalg_nat64_max);
}

static u32 nalg_nat64_key_hash(const void *data, u32 len, u32 seed)
{
	return __ipv6_addr_jhash(data, seed);
}

static u32 nalg_nat64_host_hash(const void *data, u32 len, u32 seed)
{
	const struct nalg_nat64_host *host = data;

	return __ipv6_addr_jhash(&host->addr, seed);
}

static int nalg_nat64_host_cmp(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct nalg_nat64_host *host = obj;

	return !ipv6_addr_equal(&host->addr, arg->key);
}

/* Each packet looks here: none of the functions is called through a pointer. */
static const struct rhashtable_params nalg_nat64_hosts_params = {
	.head_offset = offsetof(struct nalg_nat64_host, node),
	.hashfn = nalg_nat64_key_hash,
	.obj_hashfn = nalg_nat64_host_hash,
	.obj_cmpfn = nalg_nat64_host_cmp,
	.automatic_shrinking = true,
};

static const struct rhashtable_params nalg_nat64_sites_params = {
	.head_offset = offsetof(struct nalg_nat64_site, node),
	.key_offset = offsetof(struct nalg_nat64_site, net),
	.key_len = sizeof(__be64),
	.automatic_shrinking = true,
};

static __be64 nalg_nat64_net(const struct in6_addr *addr)
{
	__be64 net;

	memcpy(&net, addr, sizeof(net));
	return net;
}

/* How much of an internal address allocation is about. */
static u8 nalg_nat64_id_bits(const struct nalg_nat64_dev *nd)
{
	return 32 - nd->slice_len - nd->host_bits;
}

/* Neither the first one of a slice nor the last one, which may mean something else to IPv4. */
static int nalg_nat64_take_id(struct nalg_nat64_dev *nd, u32 *id, void *entry)
{
	struct xa_limit limit = XA_LIMIT(1, (1U << nalg_nat64_id_bits(nd)) - 2);
	int err = xa_alloc_cyclic(&nd->ids, id, entry, limit, &nd->next, GFP_ATOMIC);

	/* All are taken. */
	if (err == -EBUSY)
		return -ENOSPC;
	return err < 0 ? err : 0;
}

/* nalg_nat64_dev.lock */
static struct nalg_nat64_site *nalg_nat64_site_make(struct nalg_nat64_dev *nd, __be64 net)
{
	unsigned int hosts = nd->host_bits ? 1 << nd->host_bits : 0;
	struct nalg_nat64_site *site;
	int err = 0;

	site = kzalloc(struct_size(site, host, hosts), GFP_ATOMIC | __GFP_NOWARN);
	if (!site)
		return ERR_PTR(-ENOMEM);
	site->net = net;
	if (nd->host_bits)
		err = nalg_nat64_take_id(nd, &site->index, site);
	if (err)
		goto free;
	err = rhashtable_insert_fast(&nd->sites, &site->node, nalg_nat64_sites_params);
	if (err)
		goto put_id;
	return site;

put_id:
	if (nd->host_bits)
		xa_erase(&nd->ids, site->index);
free:
	/* Who came by its index may look at it still. */
	kfree_rcu(site, rcu);
	return ERR_PTR(err);
}

/* One without hosts leaves; nalg_nat64_dev.lock. */
static void nalg_nat64_site_settle(struct nalg_nat64_dev *nd, struct nalg_nat64_site *site)
{
	if (site->hosts)
		return;
	rhashtable_remove_fast(&nd->sites, &site->node, nalg_nat64_sites_params);
	if (nd->host_bits)
		xa_erase(&nd->ids, site->index);
	kfree_rcu(site, rcu);
}

/* nalg_nat64_dev.lock */
static struct nalg_nat64_host *nalg_nat64_site_host(struct nalg_nat64_dev *nd,
						    struct nalg_nat64_site *site, unsigned int i)
{
	return rcu_dereference_protected(site->host[i], lockdep_is_held(&nd->lock));
}

/* An internal address for a new host; nalg_nat64_dev.lock. */
static int nalg_nat64_take_internal(struct nalg_nat64_dev *nd, struct nalg_nat64_host *host)
{
	struct nalg_nat64_site *site = host->site;
	u32 id;
	int err;

	if (nd->host_bits) {
		for (id = 0; nalg_nat64_site_host(nd, site, id); id++)
			;
		host->internal = htonl(nd->slice | site->index << nd->host_bits | id);
		rcu_assign_pointer(site->host[id], host);
		return 0;
	}
	/* It has to be complete when it is found by its ID. */
	err = nalg_nat64_take_id(nd, &id, NULL);
	if (err)
		return err;
	host->internal = htonl(nd->slice | id);
	xa_store(&nd->ids, id, host, GFP_ATOMIC);
	return 0;
}

/* nalg_nat64_dev.lock */
static void nalg_nat64_put_internal(struct nalg_nat64_dev *nd, const struct nalg_nat64_host *host)
{
	u32 id = ntohl(host->internal) & ~(~0U << (32 - nd->slice_len));

	if (nd->host_bits)
		RCU_INIT_POINTER(host->site->host[id % (1 << NALG_NAT64_HOST_BITS)], NULL);
	else
		xa_erase(&nd->ids, id);
}

/* nalg_nat64_dev.lock */
static int nalg_nat64_host_enter(struct nalg_nat64_dev *nd, struct nalg_nat64_host *host)
{
	int err = nalg_nat64_take_internal(nd, host);

	if (err)
		return err;
	err = rhashtable_insert_fast(&nd->hosts, &host->node, nalg_nat64_hosts_params);
	if (err)
		nalg_nat64_put_internal(nd, host);
	else
		host->site->hosts++;
	return err;
}

static void nalg_nat64_count(struct nalg_nat64_dev *nd, int n)
{
	atomic_add(n, &nd->nn->nat64.hosts);
}

/* nalg_nat64_dev.lock */
static void nalg_nat64_host_remove(struct nalg_nat64_dev *nd, struct nalg_nat64_host *host)
{
	rhashtable_remove_fast(&nd->hosts, &host->node, nalg_nat64_hosts_params);
	nalg_nat64_put_internal(nd, host);
	host->site->hosts--;
	nalg_nat64_site_settle(nd, host->site);
	nalg_nat64_count(nd, -1);
	kfree_rcu(host, rcu);
}

/* S6; @site: NULL: it is to be made. */
static bool nalg_nat64_has_room(const struct nalg_nat64_dev *nd, const struct nalg_nat64_site *site)
{
	u32 max = nd->host_bits ? 1 << nd->host_bits : NALG_NAT64_SITE_HOSTS;

	return (!site || site->hosts < max) &&
	       atomic_read(&nd->nn->nat64.hosts) < nalg_nat64_max_hosts();
}

/* How long a host without a subscriber stays after its last packet, in jiffies. */
static unsigned long nalg_nat64_idle(void)
{
	return clamp_t(u64, (u64)READ_ONCE(nalg_nat64_timer) * HZ, NALG_NAT64_SHORTEST,
		       NALG_NAT64_SILENT);
}

static void nalg_nat64_gc_later(struct nalg_nat64_dev *nd)
{
	schedule_delayed_work(&nd->gc, min_t(unsigned long, nalg_nat64_idle() / 2,
					     NALG_NAT64_GC_INTERVAL));
}

/* nalg_nat64_dev.lock */
static struct nalg_nat64_host *nalg_nat64_host_make(struct nalg_nat64_dev *nd,
						    const struct in6_addr *addr)
{
	__be64 net = nalg_nat64_net(addr);
	struct nalg_nat64_host *host;
	struct nalg_nat64_site *site;
	int err = -ENOMEM;

	site = rhashtable_lookup_fast(&nd->sites, &net, nalg_nat64_sites_params);
	/* Before anything is allocated: sources that are made up come fast. */
	if (!nalg_nat64_has_room(nd, site))
		return ERR_PTR(-ENOSPC);
	if (!site)
		site = nalg_nat64_site_make(nd, net);
	if (IS_ERR(site))
		return ERR_CAST(site);
	host = kzalloc(sizeof(*host), GFP_ATOMIC | __GFP_NOWARN);
	if (!host)
		goto settle;
	host->addr = *addr;
	host->used = jiffies;
	host->site = site;
	err = nalg_nat64_host_enter(nd, host);
	if (err)
		goto free;
	nalg_nat64_count(nd, 1);
	/* The last one that leaves takes it away. */
	nalg_nat64_gc_later(nd);
	return host;

free:
	kfree_rcu(host, rcu);
settle:
	nalg_nat64_site_settle(nd, site);
	return ERR_PTR(err);
}

/*
 * A packet of the host.  False: it is about to leave.  Whoever takes it away looks at @used after
 * it has said so.
 */
static bool nalg_nat64_touch(struct nalg_nat64_host *host)
{
	unsigned long now = jiffies;

	if (likely(now - READ_ONCE(host->used) < HZ))
		return true;
	WRITE_ONCE(host->used, now);
	smp_mb(); /* against nalg_nat64_gc_sweep() */
	return !READ_ONCE(host->dead);
}

/**
 * nalg_nat64_host_find - a host of a device
 * @nd: the device
 * @addr: the host's address; RCU
 *
 * Return: NULL: it has not sent anything for a while.
 */
struct nalg_nat64_host *nalg_nat64_host_find(struct nalg_nat64_dev *nd, const struct in6_addr *addr)
{
	return rhashtable_lookup(&nd->hosts, addr, nalg_nat64_hosts_params);
}

/**
 * nalg_nat64_host_get - the host that has sent a packet, if it is known
 * @nd: the device
 * @addr: its source; RCU
 */
struct nalg_nat64_host *nalg_nat64_host_get(struct nalg_nat64_dev *nd, const struct in6_addr *addr)
{
	struct nalg_nat64_host *host = nalg_nat64_host_find(nd, addr);

	return host && nalg_nat64_touch(host) ? host : NULL;
}

/**
 * nalg_nat64_host_new - likewise, made if there is none
 * @nd: the device, in its namespace's table
 * @addr: an address that a host may have; RCU
 *
 * Return: ERR_PTR: -ENOSPC (S6), -ENOMEM.
 */
struct nalg_nat64_host *nalg_nat64_host_new(struct nalg_nat64_dev *nd, const struct in6_addr *addr)
{
	struct nalg_nat64_host *host;

	spin_lock_bh(&nd->lock);
	host = nalg_nat64_host_find(nd, addr);
	if (host) {
		host->used = jiffies;
		host->dead = false;
	} else {
		host = nalg_nat64_host_make(nd, addr);
	}
	spin_unlock_bh(&nd->lock);
	return host;
}

/**
 * nalg_nat64_host_at - who has an internal address
 * @nd: the device whose slice it is in
 * @internal: the address; RCU
 *
 * Return: NULL: nobody.
 */
struct nalg_nat64_host *nalg_nat64_host_at(struct nalg_nat64_dev *nd, __be32 internal)
{
	u32 id = ntohl(internal) & ~(~0U << (32 - nd->slice_len));
	struct nalg_nat64_site *site;

	if (!nd->host_bits)
		return xa_load(&nd->ids, id);
	site = xa_load(&nd->ids, id >> NALG_NAT64_HOST_BITS);
	return site ? rcu_dereference(site->host[id % (1 << NALG_NAT64_HOST_BITS)]) : NULL;
}

static unsigned long nalg_nat64_unused(const struct nalg_nat64_host *host)
{
	return jiffies - READ_ONCE(host->used);
}

/* The host that stands for its subscriber, and has what comes to that one's own address. */
static bool nalg_nat64_is_first(const struct nalg_nat64_dev *nd, const struct nalg_nat64_host *host)
{
	return !(ntohl(host->internal) & ((1U << nd->host_bits) - 1));
}

/* What the garbage collector does with each host.  RCU; may take it away. */
typedef void nalg_nat64_gc_fn(struct nalg_nat64_dev *nd, struct nalg_nat64_host *host);

/*
 * Who is to leave: nobody speaks of it any more, or (which ends its flows) it has not spoken for
 * long while others of its subscriber have.
 */
static void nalg_nat64_gc_mark(struct nalg_nat64_dev *nd, struct nalg_nat64_host *host)
{
	unsigned long unused = nalg_nat64_unused(host);
	bool silent = unused >= NALG_NAT64_SILENT && !nalg_nat64_is_first(nd, host);
	bool idle = unused >= nalg_nat64_idle();

	if (!silent && (!idle || nalg_realms_know(nd->nn, host->internal)))
		return;
	spin_lock_bh(&nd->lock);
	WRITE_ONCE(host->dead, true);
	nd->silent |= silent;
	spin_unlock_bh(&nd->lock);
}

static void nalg_nat64_gc_sweep(struct nalg_nat64_dev *nd, struct nalg_nat64_host *host)
{
	if (!READ_ONCE(host->dead))
		return;
	smp_mb(); /* against nalg_nat64_touch() */
	spin_lock_bh(&nd->lock);
	if (host->dead && nalg_nat64_unused(host) >= nalg_nat64_idle())
		nalg_nat64_host_remove(nd, host);
	else
		WRITE_ONCE(host->dead, false);
	spin_unlock_bh(&nd->lock);
}

static void nalg_nat64_gc_each(struct nalg_nat64_dev *nd, nalg_nat64_gc_fn *fn)
{
	struct nalg_nat64_host *host;
	unsigned long id;
	unsigned int i;
	void *entry;

	xa_for_each(&nd->ids, id, entry) {
		rcu_read_lock();
		for (i = 0; i < 1U << nd->host_bits; i++) {
			host = nalg_nat64_host_at(nd, htonl(nd->slice | id << nd->host_bits | i));
			if (host)
				fn(nd, host);
		}
		rcu_read_unlock();
		cond_resched();
	}
}

static bool nalg_nat64_is_dead(struct nalg_nat64_dev *nd, __be32 internal)
{
	const struct nalg_nat64_host *host;

	if (nalg_nat64_of_slice(nd->nn, internal) != nd)
		return false;
	host = nalg_nat64_host_at(nd, internal);
	return host && READ_ONCE(host->dead);
}

static int nalg_nat64_ct_of_dead(struct nf_conn *ct, void *nd)
{
	int ret;

	if (nf_ct_l3num(ct) != NFPROTO_IPV4)
		return 0;
	rcu_read_lock();
	ret = nalg_nat64_is_dead(nd, ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple.src.u3.ip) ||
	      nalg_nat64_is_dead(nd, ct->tuplehash[IP_CT_DIR_REPLY].tuple.src.u3.ip);
	rcu_read_unlock();
	return ret;
}

static void nalg_nat64_gc(struct work_struct *work)
{
	struct nalg_nat64_dev *nd = container_of(to_delayed_work(work), struct nalg_nat64_dev, gc);

	struct nf_ct_iter_data iter = { .net = nd->nn->net, .data = nd };

	nd->silent = false;
	nalg_nat64_gc_each(nd, nalg_nat64_gc_mark);
	if (nd->silent)
		nf_ct_iterate_cleanup_net(nalg_nat64_ct_of_dead, &iter);
	nalg_nat64_gc_each(nd, nalg_nat64_gc_sweep);
	if (!xa_empty(&nd->ids))
		nalg_nat64_gc_later(nd);
}

static bool nalg_nat64_view_of(const struct nalg_nat64_dev *nd, const struct nalg_nat64_host *host,
			       struct nalg_nat64_view *view)
{
	if (!host)
		return false;
	view->addr = host->addr;
	view->prefix = nd->prefix;
	view->prefix_len = nd->prefix_len;
	return true;
}

bool nalg_nat64_view(struct nalg_net *nn, __be32 internal, struct nalg_nat64_view *view)
{
	struct nalg_nat64_dev *nd = nalg_nat64_of_slice(nn, internal);

	return nd && nalg_nat64_view_of(nd, nalg_nat64_host_at(nd, internal), view);
}

__be32 nalg_nat64_internal(struct nalg_net *nn, const struct in6_addr *addr)
{
	const struct nalg_nat64_table *table = rcu_dereference(nn->nat64.table);
	const struct nalg_nat64_host *host;
	unsigned int i;

	for (i = 0; table && i < table->n; i++) {
		host = nalg_nat64_host_find(table->route[i].nd, addr);
		if (host)
			return host->internal;
	}
	return 0;
}

static __be32 nalg_nat64_site_internal(struct nalg_nat64_dev *nd, const struct in6_addr *addr)
{
	const struct nalg_nat64_site *site;
	__be64 net = nalg_nat64_net(addr);

	site = rhashtable_lookup(&nd->sites, &net, nalg_nat64_sites_params);
	return site ? htonl(nd->slice | site->index << nd->host_bits) : 0;
}

bool nalg_nat64_subscriber(struct nalg_net *nn, const struct in6_addr *addr, unsigned int i,
			   __be32 *internal)
{
	const struct nalg_nat64_table *table = rcu_dereference(nn->nat64.table);
	const struct nalg_nat64_host *host;
	struct nalg_nat64_dev *nd;

	if (!table || i >= table->n)
		return false;
	nd = table->route[i].nd;
	if (nd->host_bits) {
		*internal = nalg_nat64_site_internal(nd, addr);
		return true;
	}
	host = nalg_nat64_host_find(nd, addr);
	*internal = host ? host->internal : 0;
	return true;
}

int nalg_nat64_hosts_init(struct nalg_nat64_dev *nd)
{
	int err;

	spin_lock_init(&nd->lock);
	xa_init_flags(&nd->ids, XA_FLAGS_ALLOC);
	/* Those of a device that was here before are not to be mistaken for these. */
	nd->next = get_random_u32() >> (32 - nalg_nat64_id_bits(nd));
	INIT_DELAYED_WORK(&nd->gc, nalg_nat64_gc);
	err = rhashtable_init(&nd->hosts, &nalg_nat64_hosts_params);
	if (err)
		return err;
	err = rhashtable_init(&nd->sites, &nalg_nat64_sites_params);
	if (err)
		rhashtable_destroy(&nd->hosts);
	return err;
}

static void nalg_nat64_host_exit(void *ptr, void *arg)
{
	struct nalg_nat64_host *host = ptr;

	nalg_nat64_count(arg, -1);
	kfree_rcu(host, rcu);
}

static void nalg_nat64_site_exit(void *ptr, void *arg)
{
	struct nalg_nat64_site *site = ptr;

	kfree_rcu(site, rcu);
}

/**
 * nalg_nat64_hosts_exit - forget all hosts
 * @nd: a device that nobody finds any more
 */
void nalg_nat64_hosts_exit(struct nalg_nat64_dev *nd)
{
	cancel_delayed_work_sync(&nd->gc);
	xa_destroy(&nd->ids);
	rhashtable_free_and_destroy(&nd->hosts, nalg_nat64_host_exit, nd);
	rhashtable_free_and_destroy(&nd->sites, nalg_nat64_site_exit, NULL);
}
