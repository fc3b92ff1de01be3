/* SPDX-License-Identifier: GPL-2.0 */
/* The device that a NAT64 prefix leads to (RFC 6146, RFC 7915). */
#ifndef _NALG_NAT64_DEV_H
#define _NALG_NAT64_DEV_H

#include <linux/types.h>

struct net_device;
struct nalg_key;

/* For the module's beginning and its end, which takes all devices away. */
int nalg_nat64_init(void);
void nalg_nat64_exit(void);

/* Any context. */
bool nalg_nat64_is_dev(const struct net_device *dev);

/* What rules know of the hosts behind a device of this kind. */
void nalg_nat64_key(const struct net_device *dev, struct nalg_key *key);

#endif /* _NALG_NAT64_DEV_H */
