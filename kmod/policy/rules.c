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

/* Which rule it is, or @before: none before that.  Not inlined: the view is large. */
static noinline unsigned int nalg_rules_first(const struct nalg_rules *rules,
					      const struct nalg_key *key, unsigned int before)
{
	struct nalg_view view;

	nalg_view_init(&view, key);
	return nalg_index_match(rules, &view, before);
}

const struct nalg_rule *nalg_rules_match(const struct nalg_rules *rules, const struct nalg_key *key)
{
	unsigned int first = nalg_rules_first(rules, key, rules->n);

	return first < rules->n ? &rules->rule[first] : NULL;
}

const struct nalg_rule *nalg_rules_match_either(const struct nalg_rules *rules,
						const struct nalg_key *key)
{
	struct nalg_key answer = {
		.dir = key->dir == NAT_ALG_UPLINK ? NAT_ALG_DOWNLINK : NAT_ALG_UPLINK,
		.proto = key->proto,
		.saddr = key->daddr,
		.daddr = key->saddr,
		.sport = key->dport,
		.dport = key->sport,
		.icmp_type = key->icmp_type,
		.icmp_code = key->icmp_code,
	};
	unsigned int first = nalg_rules_first(rules, key, rules->n);

	first = nalg_rules_first(rules, &answer, first);
	return first < rules->n ? &rules->rule[first] : NULL;
}
