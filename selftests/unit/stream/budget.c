// SPDX-License-Identifier: GPL-2.0
#include "budget.h"

bool nalg_budget_take(struct nalg_budget *budget, enum nalg_memory what, u32 bytes)
{
	if (bytes > budget->max || budget_used(budget) > budget->max - bytes)
		return false;
	budget->used[what] += bytes;
	return true;
}

void nalg_budget_give(struct nalg_budget *budget, enum nalg_memory what, u32 bytes)
{
	budget->used[what] -= bytes;
}
