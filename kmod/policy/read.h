/* SPDX-License-Identifier: GPL-2.0 */
/* What a CONFIG_SET message says, before it is a configuration; for this folder. */
#ifndef _NALG_READ_H
#define _NALG_READ_H

#include <linux/hashtable.h>
#include <linux/list.h>
#include <net/netlink.h>

#include "config.h"

/* An object with a name, or the name of a pool group. */
struct nalg_named {
	struct hlist_node node;
	u16 kind;				/* nat_alg_attr */
	bool group;				/* kind POOL */
	const char *name;			/* in the message */
	const struct nalg_ruledef *ruledef;	/* kinds (ACCESS_)RULEDEF */
	const struct nalg_set *set;		/* kinds HOST_POOL, PORT_MAP */
	struct list_head drafts;		/* kinds RULEBASE, POLICY: routes, rules */
	unsigned int n_drafts;
	struct nalg_draft *no_match[__NAT_ALG_DIRECTION_MAX];	/* kind POLICY, from here on */
	const struct nlattr *families;
	const struct nlattr *default_realm;
	const struct nlattr *pool;		/* kind APN: optional */
	bool plain;				/* kind POOL: no realm, but these addresses */
	u32 first, last;			/* host order */
	u16 tcp_2msl, tcp_mss;			/* kind RULEBASE: 0: not given */
	bool tcp_mss_add;
	bool rtp_detection;
};

/* A route or an access rule as it was read. */
struct nalg_draft {
	struct list_head list;
	const struct nlattr *attr;
	u16 priority;
	u8 action, analyzer, dir;
	bool bypass;
	const char *ruledef, *realm;		/* in the message; may be NULL */
};

/* A configuration that is being built. */
struct nalg_build {
	struct nalg_net *nn;
	struct nalg_config *cfg;
	struct netlink_ext_ack *extack;
	struct nalg_pool_params *pools;		/* that are realms */
	unsigned int n_pools;
	unsigned int n_lines;
	struct nalg_prefixes *prefixes;		/* of cfg */
	unsigned int count[NALG_CONFIG_A_MAX + 1];
	unsigned int algs;			/* bits of nat_alg_alg: seen */
	const struct nlattr *nat64_block;	/* NULL: none is given */
	u8 nat64_block_len;
	const struct nlattr *active_policy;
	const struct nlattr *active_rulebase;
	DECLARE_HASHTABLE(names, 10);
};

/**
 * nalg_read_objects - read every object by itself
 * @b: with the configuration and space for NAT_ALG_MAX_POOLS pools; else zeroed
 * @attrs: the message's attributes (validated against nalg_config_policy)
 * @len: bytes
 *
 * Return: 0, or an error with the attribute in the extack of @b.  What was read until then is there
 * in either case, and has to be freed with nalg_read_free().
 */
int nalg_read_objects(struct nalg_build *b, const struct nlattr *attrs, int len);
void nalg_read_free(struct nalg_build *b);

/* The object of a kind (nat_alg_attr) with that name, or NULL. */
struct nalg_named *nalg_named_find(struct nalg_build *b, u16 kind, const char *name);

static inline const char *nalg_text(const struct nlattr *attr)
{
	return attr ? nla_data(attr) : NULL;
}

#endif /* _NALG_READ_H */
