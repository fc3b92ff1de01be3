/* SPDX-License-Identifier: GPL-2.0 */
/* Which subscribers a configuration is for: those with an address of the pools of its APNs. */
#ifndef _NALG_COVERAGE_H
#define _NALG_COVERAGE_H

#include <linux/types.h>

struct nalg_coverage;

/* Room for @max ranges.  NULL: no memory.  To be freed with kvfree(). */
struct nalg_coverage *nalg_coverage_alloc(unsigned int max);

/* At most @max times; addresses in host order, inclusive.  Then once nalg_coverage_finish(). */
void nalg_coverage_add(struct nalg_coverage *coverage, u32 first, u32 last);
void nalg_coverage_finish(struct nalg_coverage *coverage);

bool nalg_coverage_has(const struct nalg_coverage *coverage, __be32 addr);

#endif /* _NALG_COVERAGE_H */
