// SPDX-License-Identifier: GPL-2.0
/* Lists of rules, and how a packet is held against one. */
#include <linux/errno.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include "index.h"
#include "rules.h"

struct nalg_rules *nalg_rules_alloc(unsigned int max)
{
	struct nalg_rules *rules;

	return kvzalloc(struct_size(rules, rule, max), GFP_KERNEL_ACCOUNT);
}

int nalg_rules_finish(struct nalg_rules *rules)
{
	rules->index = nalg_index_build(rules);
	return rules->index ? 0 : -ENOMEM;
}

void nalg_rules_free(struct nalg_rules *rules)
{
	if (rules->index)
		nalg_index_free(rules->index);
	kvfree(rules);
}

/* Of NAT64 the number of the prefix. */
static u8 nalg_rules_prefix(const struct nalg_rules *rules, const struct nalg_key *key)
{
	if (!key->prefix_len || !rules->prefixes)
		return NALG_PREFIX_OTHER;
	return nalg_prefixes_find(rules->prefixes, &key->prefix, key->prefix_len);
}

/* Which rule it is, or the number of rules: none.  Not inlined: the view is large. */
static noinline unsigned int nalg_rules_first(const struct nalg_rules *rules,
					      const struct nalg_key *key, u8 prefix)
{
	struct nalg_view view;

	nalg_view_init(&view, key, prefix);
	return nalg_index_match(rules, &view, rules->n);
}

static noinline unsigned int nalg_rules_first_answer(const struct nalg_rules *rules,
						     const struct nalg_key *key, u8 prefix,
						     unsigned int before)
{
	struct nalg_view view;

	nalg_view_init_answer(&view, key, prefix);
	return nalg_index_match(rules, &view, before);
}

const struct nalg_rule *nalg_rules_match(const struct nalg_rules *rules, const struct nalg_key *key)
{
	unsigned int first = nalg_rules_first(rules, key, nalg_rules_prefix(rules, key));

	return first < rules->n ? &rules->rule[first] : NULL;
}

const struct nalg_rule *nalg_rules_match_either(const struct nalg_rules *rules,
						const struct nalg_key *key)
{
	u8 prefix = nalg_rules_prefix(rules, key);
	unsigned int first = nalg_rules_first(rules, key, prefix);

	first = nalg_rules_first_answer(rules, key, prefix, first);
	return first < rules->n ? &rules->rule[first] : NULL;
}
