/* SPDX-License-Identifier: GPL-2.0 */
/* The generic netlink family: include/uapi/linux/nat_alg.h. */
#ifndef _NALG_NETLINK_H
#define _NALG_NETLINK_H

#include <net/genetlink.h>

/* The family's multicast groups. */
enum nalg_group {
	NALG_GROUP_EVENTS,
};

extern struct genl_family nalg_family;

/* After the namespaces are set up, and before they go. */
int nalg_netlink_init(void);
void nalg_netlink_exit(void);

#endif /* _NALG_NETLINK_H */
