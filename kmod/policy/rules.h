/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ordered lists of rules that refer to ruledefs: access rules, and routes to analyzers.
 */
#ifndef _NALG_RULES_H
#define _NALG_RULES_H

#include "match.h"
#include "prefix.h"

struct nalg_index;
struct nalg_realm;

/* What is to be done with a packet that matches. */
struct nalg_rule {
	const struct nalg_ruledef *ruledef;
	u8 action;			/* access rules: nat_alg_action */
	u8 analyzer;			/* routes: nat_alg_analyzer */
	struct nalg_realm *realm;	/* access rules, permit: NULL: no NAT.  Held by the rule */
};

/**
 * struct nalg_rules - rules in the order in which they are tried
 * @index: finds the first that matches
 * @prefixes: that ruledefs name; NULL: none
 * @n: of @rule
 */
struct nalg_rules {
	struct nalg_index *index;
	const struct nalg_prefixes *prefixes;
	unsigned int n;
	struct nalg_rule rule[];
};

/**
 * nalg_rules_alloc - begin a list
 * @max: how many rules it may get; at most NAT_ALG_MAX_RULES
 *
 * The rules are put into @rule in their order, and @n and @prefixes are set; then comes
 * nalg_rules_finish().
 *
 * Return: the list, to be freed with nalg_rules_free(); or NULL: no memory.
 */
struct nalg_rules *nalg_rules_alloc(unsigned int max);
/* The list is complete.  Return: 0 or -ENOMEM. */
int nalg_rules_finish(struct nalg_rules *rules);
/* The ruledefs and realms stay. */
void nalg_rules_free(struct nalg_rules *rules);

/*
 * The first rule that matches the packet; nalg_rules_match_either(): the packet or an answer to
 * it.  NULL: none.
 */
const struct nalg_rule *nalg_rules_match(const struct nalg_rules *rules,
					 const struct nalg_key *key);
const struct nalg_rule *nalg_rules_match_either(const struct nalg_rules *rules,
						const struct nalg_key *key);

#endif /* _NALG_RULES_H */
