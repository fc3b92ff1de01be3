// SPDX-License-Identifier: GPL-2.0
/* Lists of rules, and how a packet is held against one. */
#include <linux/overflow.h>
#include <linux/slab.h>

#include "rules.h"

struct nalg_rules *nalg_rules_alloc(unsigned int max)
{
	struct nalg_rules *rules;

	return kvzalloc(struct_size(rules, rule, max), GFP_KERNEL_ACCOUNT);
}

void nalg_rules_free(struct nalg_rules *rules)
{
	kvfree(rules);
}

/* Which rule it is, or @before: none before that.  Not inlined: the view is large. */
static noinline unsigned int nalg_rules_first(const struct nalg_rules *rules,
					      const struct nalg_key *key, unsigned int before)
{
	struct nalg_view view;
	unsigned int i;

	nalg_view_init(&view, key);
	for (i = 0; i < before; i++) {
		if (nalg_ruledef_match(rules->rule[i].ruledef, &view))
			return i;
	}
	return before;
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
