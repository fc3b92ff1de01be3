/* SPDX-License-Identifier: GPL-2.0 */
/* The memory for messages: how much there is, and who has how much of it. */
#ifndef _NALG_MEMORY_H
#define _NALG_MEMORY_H

#include <linux/atomic.h>

#include "budget.h"

struct nalg_flow;

/* Of a subscriber, and of a namespace; zeroed at its beginning. */
struct nalg_memory_use {
	atomic_long_t total;
	atomic_long_t kind[NALG_MEMORY_KINDS];	/* of it; a subscriber's are not counted */
};

/* Of a connection: whose use its own is part of.  Neither goes before nalg_tcp_stop(). */
struct nalg_budget {
	struct nalg_memory_use *sub;
	struct nalg_memory_use *all;
};

/* @flow: has a binding */
void nalg_budget_init(struct nalg_budget *budget, struct nalg_flow *flow);

/* In bytes. */
unsigned int nalg_memory_max(void);
unsigned int nalg_memory_max_per_sub(void);

#endif /* _NALG_MEMORY_H */
