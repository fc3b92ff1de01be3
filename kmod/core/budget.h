/* SPDX-License-Identifier: GPL-2.0 */
/* S6: what a connection may take of the memory for messages. */
#ifndef _NALG_BUDGET_H
#define _NALG_BUDGET_H

#include "../codec/shim.h"

enum nalg_memory {
	NALG_MEMORY_HELD,	/* for incomplete messages */
	NALG_MEMORY_KEPT,	/* for what is sent and not acknowledged */
	NALG_MEMORY_STATE,	/* for what an analyzer remembers of messages */
	NALG_MEMORY_KINDS,
};

struct nalg_budget;

/* False: a limit is reached, and nothing was taken. */
bool nalg_budget_take(struct nalg_budget *budget, enum nalg_memory what, u32 bytes);
void nalg_budget_give(struct nalg_budget *budget, enum nalg_memory what, u32 bytes);

#endif /* _NALG_BUDGET_H */
