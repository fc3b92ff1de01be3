// SPDX-License-Identifier: GPL-2.0
#include "nat64.h"

#include <string.h>

bool acs_prefixes_overlap(const struct acs_prefix *a, const struct acs_prefix *b)
{
	uint32_t len = a->len < b->len ? a->len : b->len;

	/* lengths are whole octets */
	return !memcmp(&a->addr, &b->addr, len / 8);
}

/* NULL, or what was expected instead of the prefix. */
static const char *add(struct acs_nat64 *nat64, const struct acs_match *match)
{
	const struct acs_prefix prefix = { match->addr6, match->prefix_len };
	unsigned int i;

	for (i = 0; i < nat64->count; i++) {
		if (!acs_prefixes_overlap(&nat64->prefixes[i], &prefix))
			continue;
		return nat64->prefixes[i].len == prefix.len ?
			       NULL : "a prefix that is not within another one in use";
	}
	if (nat64->count == ACS_NAT64_PREFIXES_MAX)
		return "at most 16 prefixes of NAT64 that rules permit";
	nat64->prefixes[nat64->count++] = prefix;
	return NULL;
}

_Static_assert(ACS_NAT64_PREFIXES_MAX == 16, "add() says so");

static const struct acs_condition *add_all(struct acs_nat64 *nat64,
					   const struct acs_ruledef *ruledef,
					   const char **expected)
{
	const struct acs_condition *line;

	acs_for_each(line, &ruledef->conditions) {
		if (line->match.field != NAT_ALG_FIELD_IP_SERVER_IPV6_PREFIX ||
		    line->match.op != NAT_ALG_OP_EQ)
			continue;
		*expected = add(nat64, &line->match);
		if (*expected)
			return line;
	}
	return NULL;
}

static const struct acs_ruledef *ruledef_of(const struct acs_service *service,
					    const struct acs_rule *rule)
{
	struct acs_ruledef like = { .block.name = rule->ruledef };

	return (const struct acs_ruledef *)acs_find(&acs_kind_access_ruledef,
						    &service->access_ruledefs, &like.block.node);
}

const struct acs_condition *acs_nat64_read(struct acs_nat64 *nat64,
					   const struct acs_config *config,
					   const struct acs_active *active,
					   const char **expected)
{
	const struct acs_network default_block = { ACS_NAT64_BLOCK, ACS_NAT64_BLOCK_LEN };
	const struct acs_service *service = acs_service(config);
	const struct acs_condition *bad = NULL;
	const struct acs_ruledef *ruledef;
	const struct acs_rule *rule;

	*nat64 = (struct acs_nat64){
		.block = service->nat64_block.len ? service->nat64_block : default_block,
		.subscriber_len = service->nat64_subscriber_len ? service->nat64_subscriber_len :
								  ACS_NAT64_SUBSCRIBER_LEN,
		.special = service->nat64_special,
	};
	if (!active->policy || !(active->policy->families & NAT_ALG_FAMILIES_IPV6))
		return NULL;
	acs_for_each(rule, &active->policy->rules) {
		ruledef = ruledef_of(service, rule);
		if (rule->action == NAT_ALG_ACTION_PERMIT && ruledef && !bad)
			bad = add_all(nat64, ruledef, expected);
	}
	return bad;
}
