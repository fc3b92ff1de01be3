/* SPDX-License-Identifier: GPL-2.0 */
/* Pinholes: expectations of a control flow, bound to its realm, that admit a flow before any rule. */
#ifndef _NALG_PINHOLE_H
#define _NALG_PINHOLE_H

#include <linux/types.h>
#include <uapi/linux/nat_alg.h>

struct nalg_binding;
struct nalg_sub;

/* For dumps: like nalg_flow_walk(), the pinholes of a subscriber.  nalg_sub_lock(sub) held. */
struct nalg_pinhole_info {
	u64 id;
	enum nat_alg_analyzer analyzer;
	enum nat_alg_direction dir;
	u8 proto;
	__be32 saddr, daddr;
	__be16 sport, dport;		/* sport 0: any */
	__be16 private_port;		/* downlink */
	const char *realm;
	u32 expires_ms;
};
int nalg_pinhole_walk(struct nalg_sub *sub, u64 after,
		      int (*fn)(const struct nalg_pinhole_info *info, struct nalg_sub *sub, void *data),
		      void *data);

#endif /* _NALG_PINHOLE_H */
