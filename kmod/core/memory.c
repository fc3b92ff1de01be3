// SPDX-License-Identifier: GPL-2.0
/*
 * The memory for messages.  What one flow may take is in stream.h; but a subscriber may have many
 * flows, and there may be many subscribers.  Who has reached its limit has the next incomplete or
 * changed message refused: TCP sends it again, and what passes unchanged passes on.
 */
#include <linux/module.h>

#include "../net.h"
#include "../realm/realm.h"
#include "flow.h"
#include "memory.h"

static unsigned int nalg_max_memory __read_mostly = 64 << 20;
module_param_named(message_memory, nalg_max_memory, uint, 0644);
MODULE_PARM_DESC(message_memory,
		 "bytes for messages of control connections, in each namespace (67108864)");

static unsigned int nalg_max_memory_per_sub __read_mostly = 1 << 20;
module_param_named(message_memory_per_subscriber, nalg_max_memory_per_sub, uint, 0644);
MODULE_PARM_DESC(message_memory_per_subscriber, "bytes of it for one subscriber (1048576)");

unsigned int nalg_memory_max(void)
{
	return READ_ONCE(nalg_max_memory);
}

unsigned int nalg_memory_max_per_sub(void)
{
	return READ_ONCE(nalg_max_memory_per_sub);
}

void nalg_budget_init(struct nalg_budget *budget, struct nalg_flow *flow)
{
	budget->sub = &nalg_sub_core(flow->binding->sub)->memory;
	budget->all = &flow->nn->memory;
}

static bool nalg_memory_take(struct nalg_memory_use *use, u32 bytes, unsigned int max)
{
	/* Where a long has 32 bits @max may be more than it takes. */
	if ((unsigned long)atomic_long_add_return(bytes, &use->total) <= max)
		return true;
	atomic_long_sub(bytes, &use->total);
	return false;
}

bool nalg_budget_take(struct nalg_budget *budget, enum nalg_memory what, u32 bytes)
{
	if (!nalg_memory_take(budget->sub, bytes, nalg_memory_max_per_sub()))
		return false;
	if (!nalg_memory_take(budget->all, bytes, nalg_memory_max())) {
		atomic_long_sub(bytes, &budget->sub->total);
		return false;
	}
	atomic_long_add(bytes, &budget->all->kind[what]);
	return true;
}

void nalg_budget_give(struct nalg_budget *budget, enum nalg_memory what, u32 bytes)
{
	atomic_long_sub(bytes, &budget->all->kind[what]);
	atomic_long_sub(bytes, &budget->all->total);
	atomic_long_sub(bytes, &budget->sub->total);
}
