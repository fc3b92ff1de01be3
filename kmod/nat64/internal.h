/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of nat64/ share.
 *
 * Lifetimes.  A device is in its namespace's table from its creation until it is unregistered, both
 * under RTNL.  A host belongs to its device and leaves with it; before that, only the device's
 * garbage collector takes hosts away.  Devices, hosts and sites are freed a grace period after they
 * cannot be found any more, so what was found under RCU may be looked at until the end of the
 * read-side section.
 */
#ifndef _NALG_NAT64_INTERNAL_H
#define _NALG_NAT64_INTERNAL_H

#include <linux/in6.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include <uapi/linux/nat_alg.h>

#include "host.h"

/* The internal block has so many slices: as many devices has a namespace at most. */
#define NALG_NAT64_SLICE_BITS	4
#define NALG_NAT64_SLICES	NAT_ALG_NAT64_DEVICES

/**
 * struct nalg_nat64_site - a /64 with hosts
 * @node: nalg_nat64_dev.sites
 * @net: the first half of its hosts' addresses
 * @hosts: how many it has
 * @index: subscribers of /64: its part of the internal addresses
 * @host: subscribers of /64: by the low NALG_NAT64_HOST_BITS of the internal address; otherwise
 *	none of them are there
 *
 * Changed under nalg_nat64_dev.lock.  It is there while it has a host.
 */
struct nalg_nat64_site {
	struct rhash_head node;
	__be64 net;
	u32 hosts;
	u32 index;
	struct rcu_head rcu;
	struct nalg_nat64_host __rcu *host[];
};

/**
 * struct nalg_nat64_host - an IPv6 address that sends through a device
 * @node: nalg_nat64_dev.hosts
 * @addr: its address
 * @internal: by what the IPv4 path knows it
 * @dead: about to leave: who finds it has to ask again under the lock.  Written under
 *	nalg_nat64_dev.lock
 * @used: jiffies of its last packet, a second more or less
 * @site: counts it
 */
struct nalg_nat64_host {
	struct rhash_head node;
	struct in6_addr addr;
	__be32 internal;
	bool dead;
	unsigned long used;
	struct nalg_nat64_site *site;
	struct rcu_head rcu;
};

/**
 * struct nalg_nat64_dev - a device: the private part of its net_device
 * @dev: itself
 * @nn: of its namespace, which it never leaves
 * @prefix: that it translates, the other bits 0
 * @prefix_len: of it
 * @host_bits: internal addresses that differ in so many low bits alone are one subscriber's: 0, or
 *	NALG_NAT64_HOST_BITS for subscribers of /64
 * @special: embedded private and special addresses are let through
 * @slice: where its hosts' internal addresses are, host order
 * @slice_len: of it
 * @hosts: struct nalg_nat64_host by address
 * @sites: struct nalg_nat64_site by the first half of an address
 * @ids: hosts by the internal address within the slice; with subscribers of /64 sites by index
 * @next: where the search for a free one goes on, so that none is used again soon
 * @lock: of changes to these four; softirqs off
 * @gc: takes away the hosts that are not needed any more
 * @silent: of one run of it: it takes away hosts that may have flows
 *
 * @special is changed under RTNL, the other ones without a remark never.
 */
struct nalg_nat64_dev {
	struct net_device *dev;
	struct nalg_net *nn;
	struct in6_addr prefix;
	u8 prefix_len;
	u8 host_bits;
	u8 slice_len;
	bool special;
	u32 slice;
	struct rhashtable hosts;
	struct rhashtable sites;
	struct xarray ids;
	u32 next;
	spinlock_t lock;	/* of hosts, sites, ids, next */
	struct delayed_work gc;
	bool silent;
};

/* What a packet's destination is held against. */
struct nalg_nat64_route {
	u64 prefix[2], mask[2];	/* as they are in memory */
	struct nalg_nat64_dev *nd;
};

/**
 * struct nalg_nat64_table - the devices of a namespace
 * @block: the internal block, host order
 * @mask: of it
 * @slice_shift: an address's slice is what is left of it when it is shifted so far
 * @of_slice: the devices by slice
 * @n: how many
 * @route: the devices by prefix
 *
 * Never changed, but replaced; freed after a grace period.
 */
struct nalg_nat64_table {
	struct rcu_head rcu;
	u32 block;
	u32 mask;
	u8 slice_shift;
	u8 n;
	struct nalg_nat64_dev *of_slice[NALG_NAT64_SLICES];
	struct nalg_nat64_route route[NALG_NAT64_SLICES];
};

/* host.c.  All that look something up: RCU. */
int nalg_nat64_hosts_init(struct nalg_nat64_dev *nd);
void nalg_nat64_hosts_exit(struct nalg_nat64_dev *nd);
struct nalg_nat64_host *nalg_nat64_host_find(struct nalg_nat64_dev *nd,
					     const struct in6_addr *addr);
struct nalg_nat64_host *nalg_nat64_host_get(struct nalg_nat64_dev *nd, const struct in6_addr *addr);
struct nalg_nat64_host *nalg_nat64_host_new(struct nalg_nat64_dev *nd, const struct in6_addr *addr);
struct nalg_nat64_host *nalg_nat64_host_at(struct nalg_nat64_dev *nd, __be32 internal);

/* table.c */
int nalg_nat64_table_add(struct nalg_nat64_dev *nd);
void nalg_nat64_table_del(struct nalg_nat64_dev *nd);
struct nalg_nat64_dev *nalg_nat64_of_prefix(const struct nalg_net *nn, const struct in6_addr *addr);
struct nalg_nat64_dev *nalg_nat64_of_slice(const struct nalg_net *nn, __be32 internal);

/*
 * path.c.  _get: before a device enters the table, _put: when it has left it, both under RTNL.
 */
int nalg_nat64_path_get(struct nalg_net *nn);
void nalg_nat64_path_put(struct nalg_net *nn);
netdev_tx_t nalg_nat64_xmit(struct sk_buff *skb, struct net_device *dev);

#endif /* _NALG_NAT64_INTERNAL_H */
