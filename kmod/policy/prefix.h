/* SPDX-License-Identifier: GPL-2.0 */
/* The IPv6 prefixes that rules name: numbered, so that a rule looks at a number. */
#ifndef _NALG_PREFIX_H
#define _NALG_PREFIX_H

#include <linux/in6.h>
#include <linux/types.h>
#include <uapi/linux/nat_alg.h>

/* Of a prefix that no rule names. */
#define NALG_PREFIX_OTHER	0

struct nalg_prefix {
	struct in6_addr addr;		/* the bits behind the length are 0 */
	u8 len;
	u8 id;				/* from 1 on, in the order in which they were added */
};

/**
 * struct nalg_prefixes - those of one configuration
 * @n: of @prefix
 * @prefix: in the order of their octets
 */
struct nalg_prefixes {
	unsigned int n;
	struct nalg_prefix prefix[NAT_ALG_MAX_PREFIXES];
};

/* The number of a prefix, which may be a new one; NALG_PREFIX_OTHER: there is no room for it. */
u8 nalg_prefixes_add(struct nalg_prefixes *prefixes, const struct in6_addr *addr, u8 len);
u8 nalg_prefixes_find(const struct nalg_prefixes *prefixes, const struct in6_addr *addr, u8 len);

#endif /* _NALG_PREFIX_H */
