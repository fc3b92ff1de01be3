// SPDX-License-Identifier: GPL-2.0
#include <linux/build_bug.h>
#include <linux/string.h>

#include "prefix.h"

static_assert(NAT_ALG_MAX_PREFIXES <= U8_MAX);

/* The first one that does not come before a prefix: its place, or the one where it would be. */
static unsigned int nalg_prefixes_place(const struct nalg_prefixes *prefixes,
					const struct in6_addr *addr, u8 len)
{
	unsigned int from = 0, to = prefixes->n, half;
	int order;

	while (from < to) {
		half = (from + to) / 2;
		order = memcmp(&prefixes->prefix[half].addr, addr, sizeof(*addr)) ?:
			prefixes->prefix[half].len - len;
		if (order < 0)
			from = half + 1;
		else
			to = half;
	}
	return from;
}

static bool nalg_prefix_is(const struct nalg_prefix *prefix, const struct in6_addr *addr, u8 len)
{
	return prefix->len == len && !memcmp(&prefix->addr, addr, sizeof(*addr));
}

u8 nalg_prefixes_find(const struct nalg_prefixes *prefixes, const struct in6_addr *addr, u8 len)
{
	unsigned int at = nalg_prefixes_place(prefixes, addr, len);

	if (at == prefixes->n || !nalg_prefix_is(&prefixes->prefix[at], addr, len))
		return NALG_PREFIX_OTHER;
	return prefixes->prefix[at].id;
}

u8 nalg_prefixes_add(struct nalg_prefixes *prefixes, const struct in6_addr *addr, u8 len)
{
	unsigned int at = nalg_prefixes_place(prefixes, addr, len);
	struct nalg_prefix *prefix = &prefixes->prefix[at];

	if (at < prefixes->n && nalg_prefix_is(prefix, addr, len))
		return prefix->id;
	if (prefixes->n == NAT_ALG_MAX_PREFIXES)
		return NALG_PREFIX_OTHER;
	memmove(prefix + 1, prefix, (prefixes->n - at) * sizeof(*prefix));
	*prefix = (struct nalg_prefix){ .addr = *addr, .len = len, .id = ++prefixes->n };
	return prefix->id;
}
