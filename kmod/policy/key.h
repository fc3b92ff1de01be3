/* SPDX-License-Identifier: GPL-2.0 */
/* What rules look at. */
#ifndef _NALG_KEY_H
#define _NALG_KEY_H

#include <linux/in6.h>
#include <linux/types.h>
#include <uapi/linux/nat_alg.h>

/* The first packet of a flow, as its sender made it. */
struct nalg_key {
	enum nat_alg_direction dir;
	u8 proto;
	__be32 saddr, daddr;
	__be16 sport, dport;		/* TCP, UDP; else 0 */
	u8 icmp_type, icmp_code;
	/*
	 * NAT64: the subscriber's IPv6 address is known by the internal one above, and its servers
	 * are in this prefix; 0: NAT44.
	 */
	u8 prefix_len;
	struct in6_addr prefix;
};

#endif /* _NALG_KEY_H */
