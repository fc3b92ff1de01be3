// SPDX-License-Identifier: GPL-2.0
/* Which subscribers a configuration is for. */
#include <linux/bsearch.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "coverage.h"

struct nalg_covered {
	u32 first, last;
};

struct nalg_coverage {
	unsigned int n;
	struct nalg_covered range[];	/* finished: sorted and disjoint */
};

struct nalg_coverage *nalg_coverage_alloc(unsigned int max)
{
	struct nalg_coverage *coverage;

	return kvzalloc(struct_size(coverage, range, max), GFP_KERNEL_ACCOUNT);
}

void nalg_coverage_add(struct nalg_coverage *coverage, u32 first, u32 last)
{
	coverage->range[coverage->n++] = (struct nalg_covered){ first, last };
}

static int nalg_coverage_cmp(const void *a, const void *b)
{
	const struct nalg_covered *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

void nalg_coverage_finish(struct nalg_coverage *coverage)
{
	struct nalg_covered *to = coverage->range, *from;

	if (!coverage->n)
		return;
	sort(coverage->range, coverage->n, sizeof(*to), nalg_coverage_cmp, NULL);
	for (from = to + 1; from < coverage->range + coverage->n; from++) {
		if (from->first <= to->last)
			to->last = max(to->last, from->last);
		else
			*++to = *from;
	}
	coverage->n = to + 1 - coverage->range;
}

static int nalg_coverage_compare(const void *key, const void *element)
{
	const struct nalg_covered *range = element;
	u32 addr = *(const u32 *)key;

	return addr < range->first ? -1 : addr > range->last;
}

bool nalg_coverage_has(const struct nalg_coverage *coverage, __be32 addr)
{
	u32 key = ntohl(addr);

	return bsearch(&key, coverage->range, coverage->n, sizeof(coverage->range[0]),
		       nalg_coverage_compare);
}
