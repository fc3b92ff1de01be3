/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ruledefs, and ordered lists of rules that refer to them: access rules, and routes to analyzers.
 */
#ifndef _NALG_RULES_H
#define _NALG_RULES_H

#include <linux/list.h>

#include "policy.h"

/* One line, whatever its operator: is the field's value in lo..hi, or (negate) is it not? */
struct nalg_line {
	u8 field;		/* nat_alg_field */
	bool negate;
	u32 lo, hi;		/* host order */
};

struct nalg_ruledef {
	struct list_head list;	/* nalg_config.ruledefs */
	bool any;		/* multi-line-or: one line is enough */
	unsigned int n_lines;
	struct nalg_line line[];
};

/* What is to be done with a packet that matches. */
struct nalg_rule {
	const struct nalg_ruledef *ruledef;
	u8 action;			/* access rules: nat_alg_action */
	u8 analyzer;			/* routes: nat_alg_analyzer */
	struct nalg_realm *realm;	/* access rules, permit: NULL: no NAT.  Held by the rule */
};

/**
 * nalg_ruledef_build - compile a ruledef
 * @nest: nat_alg_ruledef_attr, valid
 *
 * Return: the ruledef, to be freed with kvfree() when no rule refers to it; or an ERR_PTR with
 * @extack.
 */
struct nalg_ruledef *nalg_ruledef_build(const struct nlattr *nest, struct netlink_ext_ack *extack);

/* Rules in the order in which they are tried. */
struct nalg_rules;

struct nalg_rules *nalg_rules_alloc(unsigned int max);
/* After at most @max times, in order.  The rule's reference to its realm is now the list's. */
void nalg_rules_add(struct nalg_rules *rules, const struct nalg_rule *rule);
/* Under config_mutex; puts the realms. */
void nalg_rules_free(struct nalg_net *nn, struct nalg_rules *rules);

/*
 * The first rule that matches the packet; nalg_rules_match_either(): the packet or an answer to
 * it.
 */
const struct nalg_rule *nalg_rules_match(const struct nalg_rules *rules,
					 const struct nalg_key *key);
const struct nalg_rule *nalg_rules_match_either(const struct nalg_rules *rules,
						const struct nalg_key *key);

#endif /* _NALG_RULES_H */
