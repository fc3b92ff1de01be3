// SPDX-License-Identifier: GPL-2.0
#include "acs/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../ktap.h"

#define RULES	500
#define NAMES	500

static struct acs_node *find_rule(const struct acs_list *list, uint32_t priority)
{
	struct acs_rule like = { .priority = priority };

	return acs_find(&acs_kind_rule, list, &like.node);
}

static void add_rule(struct acs_list *list, uint32_t priority)
{
	struct acs_rule rule = { .priority = priority };

	acs_add(&acs_kind_rule, list, &rule.node);
}

/* In order, backwards the same, and as many as there should be. */
static void expect_sorted(const struct acs_list *list, unsigned int count)
{
	const struct acs_node *before = NULL;
	const struct acs_rule *rule;
	unsigned int n = 0;

	acs_for_each(rule, list) {
		EXPECT(rule->node.before == before);
		EXPECT(!before || ((const struct acs_rule *)before)->priority < rule->priority);
		before = &rule->node;
		n++;
	}
	EXPECT(list->last == before);
	EXPECT_EQ(count, n);
}

TEST("a sorted list is in order and finds what is in it, however it came and went")
{
	bool there[RULES] = { false };
	struct acs_list list = { 0 };
	unsigned int i, at, count = 0;

	srandom(1);
	for (i = 0; i < 10 * RULES; i++) {
		at = random() % RULES;
		EXPECT_EQ(there[at], find_rule(&list, at) != NULL);
		if (there[at])
			acs_remove(&acs_kind_rule, &list, find_rule(&list, at));
		else
			add_rule(&list, at);
		there[at] = !there[at];
		count += there[at] ? 1 : -1;
		if (i % RULES == 0)
			expect_sorted(&list, count);
	}
	expect_sorted(&list, count);
	acs_remove_all(&acs_kind_rule, &list);
	EXPECT(!list.first && !list.last && !find_rule(&list, 1));
	add_rule(&list, 1);
	expect_sorted(&list, 1);
	acs_remove_all(&acs_kind_rule, &list);
}

TEST("a list of names keeps the order they came in")
{
	struct acs_interface interface = { 0 };
	const struct acs_block *block;
	struct acs_list list = { 0 };
	struct acs_node *found;
	char name[16];
	int i, n = NAMES;

	for (i = NAMES; i > 0; i--) {
		snprintf(interface.block.name.str, sizeof(name), "if%d", i);
		acs_add(&acs_kind_interface, &list, &interface.block.node);
	}
	acs_for_each(block, &list) {
		snprintf(name, sizeof(name), "if%d", n--);
		EXPECT_STR(name, block->name.str);
	}
	for (i = 1; i <= NAMES; i++) {
		snprintf(interface.block.name.str, sizeof(name), "if%d", i);
		found = acs_find(&acs_kind_interface, &list, &interface.block.node);
		EXPECT(found && found == &acs_find_name(&list, interface.block.name.str)->node);
	}
	acs_remove_all(&acs_kind_interface, &list);
}

TEST("equal conditions stay beside each other, and one of them can go")
{
	struct acs_condition condition = { .match = { .field = NAT_ALG_FIELD_TCP_SRC_PORT } };
	struct acs_list list = { 0 };

	acs_add(&acs_kind_condition, &list, &condition.node);
	acs_add(&acs_kind_condition, &list, &condition.node);
	EXPECT_EQ(2, acs_count(&list));
	acs_remove(&acs_kind_condition, &list,
		   acs_find(&acs_kind_condition, &list, &condition.node));
	EXPECT_EQ(1, acs_count(&list));
	EXPECT(acs_find(&acs_kind_condition, &list, &condition.node));
	acs_remove_all(&acs_kind_condition, &list);
}

KTAP_MAIN()
