/* SPDX-License-Identifier: GPL-2.0 */
/* Dumps of pools, subscribers, chunks, bindings, pinholes and flows. */
#ifndef _NALG_TABLES_H
#define _NALG_TABLES_H

#include <linux/types.h>
#include <uapi/linux/nat_alg.h>

struct nalg_chunk_info;
struct nalg_pinhole_info;
struct nalg_net;
struct netlink_callback;
struct sk_buff;

/* The last attribute that such a request may have. */
#define NALG_DUMP_A_MAX	NAT_ALG_A_SUBSCRIBER_ADDR6

/* The family's dump callback of every NAT_ALG_CMD_*_GET that shows a table. */
int nalg_genl_dump(struct sk_buff *skb, struct netlink_callback *cb);

/*
 * The attributes of a chunk that stay the same all its life, and those of a pinhole.
 * Return: -EMSGSIZE.
 */
int nalg_fill_chunk_identity(struct sk_buff *skb, struct nalg_net *nn,
			     const struct nalg_chunk_info *info);
int nalg_fill_pinhole(struct sk_buff *skb, struct nalg_net *nn,
		      const struct nalg_pinhole_info *info);

#endif /* _NALG_TABLES_H */
