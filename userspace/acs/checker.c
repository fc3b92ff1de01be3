// SPDX-License-Identifier: GPL-2.0
#include "checker.h"

#include <arpa/inet.h>
#include <search.h>
#include <string.h>

#include "alloc.h"
#include "grammar.h"
#include "nat64.h"
#include "words.h"

#define AT(object, member) offsetof(struct acs_##object, member)

/* What a name can refer to. */
enum target {
	TARGET_RULEDEF,
	TARGET_ACCESS_RULEDEF,
	TARGET_RULEBASE,
	TARGET_POLICY,
	TARGET_REALM,
	TARGET_HOST_POOL,
	TARGET_PORT_MAP,
	TARGET_COUNT,
};

/* Names, each once; they may be thousands. */
struct names {
	void *index;			/* for tsearch(3) */
	struct acs_words words;		/* the same in the order they came in */
};

struct checker {
	struct acs_config *config;
	const struct acs_options *options;
	struct acs_diags *diags;
	struct names names[TARGET_COUNT];	/* that are defined */
	struct names realms;		/* that rules name */
};

static const char *const nouns[TARGET_COUNT] = {
	[TARGET_RULEDEF] = "ruledef",
	[TARGET_ACCESS_RULEDEF] = "access-ruledef",
	[TARGET_RULEBASE] = "rulebase",
	[TARGET_POLICY] = "fw-and-nat policy",
	[TARGET_REALM] = "pool or group",
	[TARGET_HOST_POOL] = "host-pool",
	[TARGET_PORT_MAP] = "port-map",
};

static bool compares_address(const void *condition)
{
	uint32_t field = ((const struct acs_condition *)condition)->match.field;

	return field == NAT_ALG_FIELD_IP_SRC_ADDRESS || field == NAT_ALG_FIELD_IP_DST_ADDRESS ||
	       field == NAT_ALG_FIELD_IP_SERVER_ADDRESS;
}

static bool compares_port(const void *condition)
{
	return !compares_address(condition);
}

/* A name in an object that refers to another object. */
struct reference {
	const struct acs_kind *kind;
	size_t name;
	enum target target;
	bool is_realm;			/* it makes a realm of the pool */
	const char *consequence;	/* when it stays undefined */
	bool (*is_of)(const void *item); /* only some objects; NULL: all */
};

static const struct reference references[] = {
	{ &acs_kind_apn, AT(apn, pool), TARGET_REALM, false, "it limits nothing", NULL },
	{ &acs_kind_apn, AT(apn, policy), TARGET_POLICY, false, "it cannot apply", NULL },
	{ &acs_kind_apn, AT(apn, rulebase), TARGET_RULEBASE, false, "it cannot apply", NULL },
	{ &acs_kind_condition, AT(condition, match.set), TARGET_HOST_POOL, false,
	  "the line never matches", compares_address },
	{ &acs_kind_condition, AT(condition, match.set), TARGET_PORT_MAP, false,
	  "the line never matches", compares_port },
	{ &acs_kind_rulebase, AT(rulebase, default_policy), TARGET_POLICY, false,
	  "it cannot apply", NULL },
	{ &acs_kind_route, AT(route, ruledef), TARGET_RULEDEF, false, "the route never matches",
	  NULL },
	{ &acs_kind_rule, AT(rule, ruledef), TARGET_ACCESS_RULEDEF, false,
	  "the rule never matches", NULL },
	{ &acs_kind_rule, AT(rule, realm), TARGET_REALM, true, "what it permits is dropped",
	  NULL },
	{ &acs_kind_no_match, AT(rule, realm), TARGET_REALM, true, "what it permits is dropped",
	  NULL },
	{ &acs_kind_policy, AT(policy, default_realm), TARGET_REALM, true,
	  "what it permits is dropped", NULL },
};

#define N_REFERENCES (sizeof(references) / sizeof(references[0]))

/* Where the names of a kind of object are kept. */
static const struct {
	const struct acs_kind *kind;
	enum target target;
} definitions[] = {
	{ &acs_kind_ruledef, TARGET_RULEDEF },
	{ &acs_kind_access_ruledef, TARGET_ACCESS_RULEDEF },
	{ &acs_kind_rulebase, TARGET_RULEBASE },
	{ &acs_kind_policy, TARGET_POLICY },
	{ &acs_kind_pool, TARGET_REALM },
	{ &acs_kind_host_pool, TARGET_HOST_POOL },
	{ &acs_kind_port_map, TARGET_PORT_MAP },
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

static bool has_name(const struct names *names, const char *name)
{
	return tfind(name, &names->index, compare_names);
}

static void add_name(struct names *names, const char *name)
{
	if (has_name(names, name))
		return;
	if (!tsearch(name, &names->index, compare_names))
		err(EXIT_FAILURE, "no memory");
	acs_words_append(&names->words, name);
}

/* The index does not own what is in it. */
static void leave(void *name)
{
	(void)name;
}

static void free_names(struct names *names)
{
	tdestroy(names->index, leave);
	acs_words_free(&names->words);
}

static void visit_definition(const struct acs_kind *kind, struct acs_node *item, void *context)
{
	const struct acs_pool *pool = (const struct acs_pool *)item;
	struct checker *c = context;
	size_t i;

	for (i = 0; i < sizeof(definitions) / sizeof(definitions[0]); i++)
		if (kind == definitions[i].kind)
			add_name(&c->names[definitions[i].target],
				 ((const struct acs_block *)item)->name.str);
	if (kind == &acs_kind_pool && pool->group.str[0])
		add_name(&c->names[TARGET_REALM], pool->group.str);
}

/* Repair a name that is a slip, or say that it is not defined. */
static void report_undefined(struct checker *c, const struct reference *ref, struct acs_name *name)
{
	struct acs_words nearest = { 0 };
	char hint[ACS_HINT_SIZE];

	acs_words_nearest(&c->names[ref->target].words, name->str, &nearest);
	if (nearest.count == 1 && c->options->lenient) {
		acs_report(c->diags, ACS_WARNING, name->pos, "took %s `%s' for `%s'",
			   nouns[ref->target], name->str, nearest.words[0]);
		memcpy(name->str, nearest.words[0], strlen(nearest.words[0]) + 1);
	} else {
		acs_words_hint(&nearest, hint, sizeof(hint));
		acs_report(c->diags, c->options->strict ? ACS_ERROR : ACS_WARNING, name->pos,
			   "%s `%s' is not defined: %s%s", nouns[ref->target], name->str,
			   ref->consequence, hint);
	}
	acs_words_free(&nearest);
}

/* The name that @item, which is of @kind, refers with; NULL: it does not. */
static struct acs_name *name_of(const struct reference *ref, const struct acs_kind *kind,
				struct acs_node *item)
{
	struct acs_name *name = acs_at(item, ref->name);

	if (ref->kind != kind || (ref->is_of && !ref->is_of(item)) || !name->str[0])
		return NULL;
	return name;
}

static void visit_reference(const struct acs_kind *kind, struct acs_node *item, void *context)
{
	const struct reference *ref;
	struct checker *c = context;
	struct acs_name *name;

	for (ref = references; ref < references + N_REFERENCES; ref++) {
		name = name_of(ref, kind, item);
		if (name && !has_name(&c->names[ref->target], name->str))
			report_undefined(c, ref, name);
	}
}

static void visit_realm(const struct acs_kind *kind, struct acs_node *item, void *context)
{
	const struct reference *ref;
	struct checker *c = context;
	const struct acs_name *name;

	for (ref = references; ref < references + N_REFERENCES; ref++) {
		name = ref->is_realm ? name_of(ref, kind, item) : NULL;
		if (name)
			add_name(&c->realms, name->str);
	}
}

static void mark_realms(struct checker *c)
{
	struct acs_context *context;
	struct acs_pool *pool;

	acs_for_each(context, &c->config->contexts)
		acs_for_each(pool, &context->pools)
			pool->is_realm = has_name(&c->realms, pool->block.name.str) ||
					 has_name(&c->realms, pool->group.str);
}

static bool is_unicast(uint32_t address)
{
	uint32_t net = address >> 24;

	return net != 0 && net != IN_LOOPBACKNET && !IN_MULTICAST(address) &&
	       address != INADDR_BROADCAST;
}

static void check_realm_addresses(struct checker *c, const struct acs_pool *pool)
{
	const struct acs_addresses *addresses = &pool->addresses;

	if (addresses->last - addresses->first >= NAT_ALG_MAX_ADDRESSES)
		acs_report(c->diags, ACS_ERROR, pool->block.node.pos,
			   "expected at most %u addresses in a pool", NAT_ALG_MAX_ADDRESSES);
	if (!is_unicast(addresses->first) || !is_unicast(addresses->last))
		acs_report(c->diags, ACS_ERROR, pool->block.node.pos,
			   "expected addresses of hosts");
}

static void check_pool(struct checker *c, const struct acs_pool *pool)
{
	if (pool->kind != NAT_ALG_POOL_PLAIN || pool->is_realm)
		check_realm_addresses(c, pool);
	if (pool->kind == NAT_ALG_POOL_PLAIN && pool->is_realm)
		acs_report(c->diags, ACS_WARNING, pool->block.node.pos,
			   "the pool is a realm and does not say which NAT: many-to-one, with "
			   "one chunk of %u ports an address", NAT_ALG_CHUNK_SIZE_ALL);
}

/* Realms are looked for among pools and groups alike. */
static void check_two_pools(struct checker *c, const struct acs_pool *a, const struct acs_pool *b)
{
	if (!strcmp(a->block.name.str, b->block.name.str))
		acs_report(c->diags, ACS_ERROR, b->block.name.pos,
			   "expected a name that is not in use: line %u has such an ip pool",
			   a->block.node.pos.line);
	if (!strcmp(a->block.name.str, b->group.str))
		acs_report(c->diags, ACS_ERROR, b->group.pos,
			   "expected a group that has no pool's name");
	if (!strcmp(a->group.str, b->block.name.str))
		acs_report(c->diags, ACS_ERROR, b->block.name.pos,
			   "expected a name that no group has");
	if (a->addresses.first <= b->addresses.last && b->addresses.first <= a->addresses.last)
		acs_report(c->diags, ACS_WARNING, b->block.node.pos,
			   "overlaps the ip pool of line %u: the overlap is used once",
			   a->block.node.pos.line);
}

/* All pools that come before @b. */
static void compare_pools(struct checker *c, const struct acs_pool *b)
{
	const struct acs_context *context;
	const struct acs_pool *a;

	acs_for_each(context, &c->config->contexts) {
		acs_for_each(a, &context->pools) {
			if (a == b)
				return;
			check_two_pools(c, a, b);
		}
	}
}

static void check_pools(struct checker *c)
{
	const struct acs_context *context;
	const struct acs_pool *pool;

	acs_for_each(context, &c->config->contexts) {
		acs_for_each(pool, &context->pools) {
			check_pool(c, pool);
			compare_pools(c, pool);
		}
	}
}

static void check_lines(struct checker *c, const struct acs_ruledef *ruledef)
{
	if (!ruledef->conditions.first)
		acs_report(c->diags, ACS_WARNING, ruledef->block.node.pos,
			   "it has no line that could match: it matches nothing");
}

static void check_entries(struct checker *c, const struct acs_set *set)
{
	if (!set->entries.first)
		acs_report(c->diags, ACS_WARNING, set->block.node.pos,
			   "it has no entry: nothing is in its range");
}

static void take_as_routing(struct checker *c, struct acs_ruledef *ruledef)
{
	if (ruledef->routing)
		return;
	ruledef->routing = true;
	acs_report(c->diags, ACS_WARNING, ruledef->block.node.pos,
		   "it lacks `rule-application routing': taken as a routing rule");
}

/* The analyzers that the module has. */
static bool has_analyzer(uint32_t analyzer)
{
	return analyzer != NAT_ALG_ANALYZER_SIP && analyzer != NAT_ALG_ANALYZER_H323;
}

static void check_route(struct checker *c, const struct acs_route *route)
{
	if (!has_analyzer(route->analyzer))
		acs_report(c->diags, ACS_WARNING, route->node.pos,
			   "the module has no analyzer %s: such flows pass untranslated",
			   acs_choice_word(acs_analyzers, route->analyzer));
}

static bool has_realm(const struct acs_list *rules)
{
	const struct acs_rule *rule;

	acs_for_each(rule, rules)
		if (rule->realm.str[0])
			return true;
	return false;
}

static void check_translation(struct checker *c, const struct acs_policy *policy)
{
	if (!policy->families && (has_realm(&policy->rules) || has_realm(&policy->no_matches)))
		acs_report(c->diags, ACS_WARNING, policy->block.node.pos,
			   "it has realms, but no `nat policy': nothing is translated");
}

static bool serves(const struct acs_pool *pool, const char *realm)
{
	return !strcmp(pool->block.name.str, realm) || !strcmp(pool->group.str, realm);
}

static bool is_realm(const struct acs_config *config, const char *name)
{
	const struct acs_context *context;
	const struct acs_pool *pool;

	acs_for_each(context, &config->contexts)
		acs_for_each(pool, &context->pools)
			if (pool->is_realm && serves(pool, name))
				return true;
	return false;
}

/* A pool that is a realm holds public addresses, and no subscriber has one of those. */
static void check_apn(struct checker *c, const struct acs_apn *apn)
{
	if (apn->pool.str[0] && is_realm(c->config, apn->pool.str))
		acs_report(c->diags, ACS_WARNING, apn->pool.pos,
			   "`%s' is a realm: it does not limit the subscribers", apn->pool.str);
}

/* What is there and should not be. */
static void visit_object(const struct acs_kind *kind, struct acs_node *item, void *context)
{
	if (kind == &acs_kind_route)
		check_route(context, (struct acs_route *)item);
	if (kind == &acs_kind_apn)
		check_apn(context, (struct acs_apn *)item);
}

/* What is not there and should be. */
static void visit_omission(const struct acs_kind *kind, struct acs_node *item, void *context)
{
	if (kind == &acs_kind_ruledef || kind == &acs_kind_access_ruledef)
		check_lines(context, (struct acs_ruledef *)item);
	if (kind == &acs_kind_host_pool || kind == &acs_kind_port_map)
		check_entries(context, (struct acs_set *)item);
	if (kind == &acs_kind_ruledef)
		take_as_routing(context, (struct acs_ruledef *)item);
	if (kind == &acs_kind_policy)
		check_translation(context, (struct acs_policy *)item);
}

/* What one object may hold in it. */
static const struct {
	const struct acs_kind *kind;
	const struct acs_kind *held;
	unsigned int max;
	const char *nouns;
} inner_limits[] = {
	{ &acs_kind_host_pool, &acs_kind_entry, NAT_ALG_MAX_LINES, "entries" },
	{ &acs_kind_port_map, &acs_kind_entry, NAT_ALG_MAX_LINES, "entries" },
	{ &acs_kind_ruledef, &acs_kind_condition, NAT_ALG_MAX_LINES, "lines" },
	{ &acs_kind_access_ruledef, &acs_kind_condition, NAT_ALG_MAX_LINES, "lines" },
	{ &acs_kind_rulebase, &acs_kind_route, NAT_ALG_MAX_RULES, "routes" },
	{ &acs_kind_policy, &acs_kind_rule, NAT_ALG_MAX_RULES, "access-rules" },
};

static void visit_inner_limit(const struct acs_kind *kind, struct acs_node *item, void *context)
{
	struct checker *c = context;
	unsigned int count;
	size_t i;

	for (i = 0; i < sizeof(inner_limits) / sizeof(inner_limits[0]); i++) {
		if (kind != inner_limits[i].kind)
			continue;
		count = acs_count(acs_list_of(inner_limits[i].held, item));
		if (count > inner_limits[i].max)
			acs_report(c->diags, ACS_ERROR, item->pos, "expected at most %u %s, got %u",
				   inner_limits[i].max, inner_limits[i].nouns, count);
	}
}

/* What a configuration may hold of a kind of object, or of two together, in all its places. */
static const struct limit {
	const struct acs_kind *kind;
	const struct acs_kind *other;
	unsigned int max;
} limits[] = {
	{ &acs_kind_interface, NULL, NAT_ALG_MAX_INTERFACES },
	{ &acs_kind_pool, NULL, NAT_ALG_MAX_POOLS },
	{ &acs_kind_apn, NULL, NAT_ALG_MAX_RULES },
	{ &acs_kind_host_pool, NULL, NAT_ALG_MAX_SETS },
	{ &acs_kind_port_map, NULL, NAT_ALG_MAX_SETS },
	{ &acs_kind_ruledef, NULL, NAT_ALG_MAX_RULES },
	{ &acs_kind_access_ruledef, NULL, NAT_ALG_MAX_RULES },
	{ &acs_kind_rulebase, NULL, NAT_ALG_MAX_RULES },
	{ &acs_kind_policy, NULL, NAT_ALG_MAX_RULES },
	{ &acs_kind_condition, &acs_kind_entry, NAT_ALG_MAX_LINES_ALL },
};

#define N_LIMITS (sizeof(limits) / sizeof(limits[0]))

struct census {
	struct checker *checker;
	unsigned int count[N_LIMITS];
};

/* The first one that is too many. */
static void visit_census(const struct acs_kind *kind, struct acs_node *item, void *context)
{
	struct census *census = context;
	const struct limit *limit;
	size_t i;

	for (i = 0; i < N_LIMITS; i++) {
		limit = &limits[i];
		if (kind != limit->kind && kind != limit->other)
			continue;
		if (census->count[i]++ == limit->max)
			acs_report(census->checker->diags, ACS_ERROR, item->pos,
				   "expected at most %u of kind %s", limit->max, limit->kind->noun);
	}
}

static void check_limits(struct checker *c)
{
	struct census census = { .checker = c };

	acs_walk(c->config, visit_inner_limit, c);
	acs_walk(c->config, visit_census, &census);
}

/*
 * What applies: the APN's, else the rulebase's default-policy, else the only one. @field is where
 * an APN names it; all APNs must name the same.
 */
static const struct acs_name *chosen_by_apn(struct checker *c, enum target target, size_t field)
{
	const struct acs_name *name, *chosen = NULL;
	const struct acs_context *context;
	const struct acs_apn *apn;

	acs_for_each(context, &c->config->contexts) {
		acs_for_each(apn, &context->apns) {
			name = acs_const_at(apn, field);
			if (!name->str[0])
				continue;
			if (chosen && strcmp(chosen->str, name->str))
				acs_report(c->diags, ACS_ERROR, name->pos,
					   "expected %s `%s', which line %u chooses: one applies",
					   nouns[target], chosen->str, chosen->pos.line);
			else
				chosen = name;
		}
	}
	return chosen;
}

static const struct acs_block *only_one(struct checker *c, enum target target,
					const struct acs_list *list)
{
	const struct acs_block *first = (const struct acs_block *)list->first;

	if (!first || !first->node.next)
		return first;
	acs_report(c->diags, ACS_ERROR, ((const struct acs_block *)first->node.next)->name.pos,
		   "there are several of kind %s and none is chosen: name one in an apn",
		   nouns[target]);
	return NULL;
}

static const struct acs_block *choose(struct checker *c, enum target target,
				      const struct acs_list *list, const struct acs_name *name)
{
	const struct acs_block *block;

	if (!name || !name->str[0])
		return only_one(c, target, list);
	block = acs_find_name(list, name->str);
	if (!block)
		acs_report(c->diags, ACS_ERROR, name->pos,
			   "expected a %s that is defined: `%s' would apply", nouns[target],
			   name->str);
	return block;
}

static void find_active(struct checker *c, struct acs_active *active)
{
	const struct acs_service *service = acs_service(c->config);
	const struct acs_name *name;

	name = chosen_by_apn(c, TARGET_RULEBASE, AT(apn, rulebase));
	active->rulebase = (const struct acs_rulebase *)
			   choose(c, TARGET_RULEBASE, &service->rulebases, name);
	name = chosen_by_apn(c, TARGET_POLICY, AT(apn, policy));
	if (!name && active->rulebase)
		name = &active->rulebase->default_policy;
	active->policy = (const struct acs_policy *)
			 choose(c, TARGET_POLICY, &service->policies, name);
}

static void check_active(struct checker *c, const struct acs_active *active)
{
	const struct acs_service *service = acs_service(c->config);

	if (!active->policy && !service->policies.first && service->block.name.str[0])
		acs_report(c->diags, ACS_WARNING, service->block.node.pos,
			   "there is no fw-and-nat policy: nothing is filtered or translated");
}

static bool overlap(uint32_t first, uint32_t last, uint32_t other_first, uint32_t other_last)
{
	return first <= other_last && other_first <= last;
}

static void check_block_and_pools(struct checker *c, const struct acs_network *block, uint32_t last)
{
	const struct in_addr in = { htonl(block->addr) };
	const struct acs_context *context;
	const struct acs_pool *pool;
	char text[INET_ADDRSTRLEN];

	acs_for_each(context, &c->config->contexts)
		acs_for_each(pool, &context->pools)
			if (overlap(pool->addresses.first, pool->addresses.last, block->addr,
				    last))
				acs_report(c->diags, ACS_ERROR, pool->block.node.pos,
					   "expected addresses outside of %s/%u, the "
					   "internal-address-block of NAT64",
					   inet_ntop(AF_INET, &in, text, sizeof(text)),
					   block->len);
}

/* The internal addresses of NAT64 are those of hosts, and of nobody else. */
static void check_block(struct checker *c, const struct acs_network *block)
{
	uint32_t last = block->addr | (~0u >> block->len);

	if (overlap(block->addr, last, INADDR_ANY, ~IN_CLASSA_NET) ||
	    overlap(block->addr, last, IN_LOOPBACKNET << IN_CLASSA_NSHIFT,
		    INADDR_LOOPBACK | ~IN_CLASSA_NET) ||
	    IN_MULTICAST(block->addr))
		acs_report(c->diags, ACS_ERROR, acs_service(c->config)->block.node.pos,
			   "expected addresses of hosts in `nat64 internal-address-block'");
	check_block_and_pools(c, block, last);
}

static bool has_prefix(const struct checker *c, const char *name)
{
	const struct acs_service *service = acs_service(c->config);
	const struct acs_condition *line;
	const struct acs_ruledef *ruledef;

	ruledef = (const struct acs_ruledef *)acs_find_name(&service->access_ruledefs, name);
	if (!ruledef)
		return false;
	acs_for_each(line, &ruledef->conditions)
		if (line->match.field == NAT_ALG_FIELD_IP_SERVER_IPV6_PREFIX)
			return true;
	return false;
}

/* What a prefix is permitted for is translated, or does not pass. */
static void check_nat64_rules(struct checker *c, const struct acs_policy *policy)
{
	const struct acs_rule *rule;

	acs_for_each(rule, &policy->rules) {
		if (rule->action != NAT_ALG_ACTION_PERMIT || !has_prefix(c, rule->ruledef.str))
			continue;
		if (!(policy->families & NAT_ALG_FAMILIES_IPV6))
			acs_report(c->diags, ACS_WARNING, rule->node.pos,
				   "the `nat policy' is not for IPv6: the prefix is not translated");
		else if (rule->bypass_nat || (!rule->realm.str[0] && !policy->default_realm.str[0]))
			acs_report(c->diags, ACS_WARNING, rule->node.pos,
				   "it has no realm: what it permits of NAT64 is dropped");
	}
}

static void check_nat64(struct checker *c, const struct acs_active *active)
{
	const struct acs_condition *bad;
	struct acs_nat64 nat64;
	const char *expected;

	bad = acs_nat64_read(&nat64, c->config, active, &expected);
	if (bad)
		acs_report(c->diags, ACS_ERROR, bad->node.pos, "expected %s", expected);
	if (nat64.count || acs_service(c->config)->nat64_block.len)
		check_block(c, &nat64.block);
	if (!nat64.count && active->policy && active->policy->families == NAT_ALG_FAMILIES_IPV6)
		acs_report(c->diags, ACS_WARNING, active->policy->block.node.pos,
			   "no rule permits a server-ipv6-network-prefix: nothing is translated");
	if (active->policy && active->policy->families)
		check_nat64_rules(c, active->policy);
}

void acs_check(struct acs_config *config, const struct acs_options *options,
	       struct acs_diags *diags, struct acs_active *active)
{
	struct checker c = { .config = config, .options = options, .diags = diags };
	bool is_whole = diags->errors == diags->guesses;
	enum target target;

	*active = (struct acs_active){ 0 };
	acs_walk(config, visit_definition, &c);
	if (is_whole)
		acs_walk(config, visit_reference, &c);
	acs_walk(config, visit_realm, &c);
	mark_realms(&c);
	check_pools(&c);
	acs_walk(config, visit_object, &c);
	check_limits(&c);
	if (is_whole) {
		acs_walk(config, visit_omission, &c);
		find_active(&c, active);
		check_active(&c, active);
		check_nat64(&c, active);
	}
	for (target = 0; target < TARGET_COUNT; target++)
		free_names(&c.names[target]);
	free_names(&c.realms);
}
