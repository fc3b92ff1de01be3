/* SPDX-License-Identifier: GPL-2.0 */
/* The budget of a test. */
#ifndef _NALG_UNIT_STREAM_BUDGET_H
#define _NALG_UNIT_STREAM_BUDGET_H

#include "../../../kmod/core/budget.h"

struct nalg_budget {
	u32 max;
	u32 used[NALG_MEMORY_KINDS];
};

static inline u32 budget_used(const struct nalg_budget *budget)
{
	return budget->used[NALG_MEMORY_HELD] + budget->used[NALG_MEMORY_KEPT];
}

#endif /* _NALG_UNIT_STREAM_BUDGET_H */
