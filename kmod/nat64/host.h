/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hosts of NAT64: each IPv6 address that sends through a prefix has an IPv4 address inside the
 * gateway, its internal address, from a block that leads nowhere else.  By that one the IPv4 path,
 * and all that is behind it, know the host: conntrack, rules, realms, analyzers.
 *
 * With subscribers of /64 all hosts of one share the internal address but for its lowest
 * NALG_NAT64_HOST_BITS: they are one subscriber, with one public address, and the first that is
 * seen stands for it.
 */
#ifndef _NALG_NAT64_HOST_H
#define _NALG_NAT64_HOST_H

#include <linux/in6.h>
#include <linux/types.h>

struct nalg_nat64_table;
struct nalg_net;

#define NALG_NAT64_HOST_BITS	6	/* S6: 64 hosts of a subscriber at a time */
#define NALG_NAT64_SITE_HOSTS	16384	/* S6: hosts of a /64, when each is a subscriber */

/**
 * struct nalg_nat64 - what NAT64 has in a namespace, embedded in struct nalg_net
 * @table: its devices; NULL: none.  Read under RCU, changed under RTNL
 * @hosts: that have an internal address, through all devices
 */
struct nalg_nat64 {
	struct nalg_nat64_table __rcu *table;
	atomic_t hosts;
};

/**
 * struct nalg_nat64_view - how a host of NAT64 sees the world
 * @addr: its own address
 * @prefix: that its servers' addresses are embedded in (RFC 6052), the other bits 0
 * @prefix_len: 32, 40, 48, 56, 64 or 96
 */
struct nalg_nat64_view {
	struct in6_addr addr;
	struct in6_addr prefix;
	u8 prefix_len;
};

/* Is it within the block?  Cheap; any context. */
bool nalg_nat64_is_internal(const struct nalg_net *nn, __be32 addr);

/* RCU.  Who has this internal address; false: nobody. */
bool nalg_nat64_view(struct nalg_net *nn, __be32 internal, struct nalg_nat64_view *view);

/* RCU.  The internal address of a host, through any prefix; 0: it has none. */
__be32 nalg_nat64_internal(struct nalg_net *nn, const struct in6_addr *addr);

/**
 * nalg_nat64_subscriber - by what a subscriber is known
 * @addr: its address, or any of its hosts'
 * @i: through which prefix: counts from 0
 * @internal: set to its internal address; 0: it has none there
 *
 * RCU.  Return: false: there are not so many prefixes.
 */
bool nalg_nat64_subscriber(struct nalg_net *nn, const struct in6_addr *addr, unsigned int i,
			   __be32 *internal);

/* S6: how many hosts a namespace may have. */
unsigned int nalg_nat64_max_hosts(void);

#endif /* _NALG_NAT64_HOST_H */
