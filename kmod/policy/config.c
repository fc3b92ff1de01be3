// SPDX-License-Identifier: GPL-2.0
/*
 * From the objects of a CONFIG_SET message to a configuration, and what it says about a packet.
 *
 * When the objects are read (read.c), what refers to another by name is resolved, for the policy
 * and the rulebase that are active.  A reference to a ruledef or realm that does not exist is no
 * error: the rule never matches, the realm has no address.
 */
#include <linux/in.h>
#include <linux/inetdevice.h>
#include <linux/list_sort.h>
#include <linux/mm.h>
#include <linux/netdevice.h>

#include "../core/timeout.h"
#include "../hooks.h"
#include "../net.h"
#include "coverage.h"
#include "read.h"

/*
 * What objects are to one another
 */

static int nalg_draft_cmp(void *priv, const struct list_head *a, const struct list_head *b)
{
	return list_entry(a, struct nalg_draft, list)->priority -
	       list_entry(b, struct nalg_draft, list)->priority;
}

/* The sort is stable: of two with the same priority the one given later is the error. */
static int nalg_sort(struct nalg_build *b, struct nalg_named *named)
{
	struct nalg_draft *draft;
	int last = 0;

	list_sort(NULL, &named->drafts, nalg_draft_cmp);
	list_for_each_entry(draft, &named->drafts, list) {
		if (draft->priority == last) {
			NL_SET_ERR_MSG_ATTR(b->extack, draft->attr,
					    "expected a priority that is not in use yet");
			return -EEXIST;
		}
		last = draft->priority;
	}
	return 0;
}

static int nalg_sort_all(struct nalg_build *b)
{
	struct nalg_named *named;
	int bucket, err;

	hash_for_each(b->names, bucket, named, node) {
		err = nalg_sort(b, named);
		if (err)
			return err;
	}
	return 0;
}

static int nalg_rule_init(struct nalg_build *b, struct nalg_rule *rule,
			  const struct nalg_named *policy, const struct nalg_draft *draft)
{
	const char *realm = draft->realm ?: nalg_text(policy->default_realm);

	rule->action = draft->action;
	if (draft->action != NAT_ALG_ACTION_PERMIT || draft->bypass || !realm)
		return 0;
	rule->realm = nalg_realm_get(b->nn, realm);
	if (IS_ERR(rule->realm)) {
		rule->realm = NULL;
		return -ENOMEM;
	}
	return 0;
}

static void nalg_put_rules(struct nalg_net *nn, struct nalg_rules *rules)
{
	unsigned int i;

	if (!rules)
		return;
	for (i = 0; i < rules->n; i++) {
		if (rules->rule[i].realm)
			nalg_realm_put(nn, rules->rule[i].realm);
	}
	nalg_rules_free(rules);
}

/* The rules in their order, without those whose ruledef does not exist: they never match. */
static struct nalg_rules *nalg_resolve(struct nalg_build *b, const struct nalg_named *named,
				       u16 ruledefs)
{
	struct nalg_named *ruledef;
	struct nalg_draft *draft;
	struct nalg_rules *rules;
	struct nalg_rule *rule;
	int err;

	rules = nalg_rules_alloc(named->n_drafts);
	if (!rules)
		return ERR_PTR(-ENOMEM);
	rules->prefixes = &b->cfg->prefixes;
	list_for_each_entry(draft, &named->drafts, list) {
		ruledef = nalg_named_find(b, ruledefs, draft->ruledef);
		if (!ruledef)
			continue;
		rule = &rules->rule[rules->n++];
		rule->ruledef = ruledef->ruledef;
		rule->analyzer = draft->analyzer;
		err = nalg_rule_init(b, rule, named, draft);
		if (err)
			goto fail;
	}
	err = nalg_rules_finish(rules);
	if (err)
		goto fail;
	return rules;

fail:
	nalg_put_rules(b->nn, rules);
	return ERR_PTR(err);
}

static struct nalg_named *nalg_find_active(struct nalg_build *b, u16 kind,
					   const struct nlattr *name)
{
	struct nalg_named *named = nalg_named_find(b, kind, nla_data(name));

	if (!named) {
		NL_SET_ERR_MSG_ATTR(b->extack, name, "expected a name that the message defines");
		return ERR_PTR(-ENOENT);
	}
	return named;
}

static int nalg_plan_timeout(struct nalg_build *b, u16 seconds)
{
	struct nf_ct_timeout *timeout;

	if (!seconds)
		return 0;
	timeout = nalg_timeout_new(b->nn->net, seconds);
	if (IS_ERR(timeout)) {
		if (PTR_ERR(timeout) == -EOPNOTSUPP)
			NL_SET_ERR_MSG(b->extack, "this kernel has no timeouts of single flows");
		return PTR_ERR(timeout);
	}
	b->cfg->tcp_timeout = timeout;
	return 0;
}

static int nalg_activate_rulebase(struct nalg_build *b)
{
	struct nalg_named *rulebase;
	struct nalg_rules *rules;

	if (!b->active_rulebase)
		return 0;
	rulebase = nalg_find_active(b, NAT_ALG_A_RULEBASE, b->active_rulebase);
	if (IS_ERR(rulebase))
		return PTR_ERR(rulebase);
	rules = nalg_resolve(b, rulebase, NAT_ALG_A_RULEDEF);
	if (IS_ERR(rules))
		return PTR_ERR(rules);
	b->cfg->routes = rules;
	b->cfg->tcp_mss = rulebase->tcp_mss;
	b->cfg->tcp_mss_add = rulebase->tcp_mss_add;
	b->cfg->rtp_detection = rulebase->rtp_detection;
	return nalg_plan_timeout(b, rulebase->tcp_2msl);
}

static int nalg_activate_policy(struct nalg_build *b)
{
	struct nalg_config *cfg = b->cfg;
	struct nalg_named *policy;
	struct nalg_rules *rules;
	int dir, err;

	if (!b->active_policy)
		return 0;
	policy = nalg_find_active(b, NAT_ALG_A_POLICY, b->active_policy);
	if (IS_ERR(policy))
		return PTR_ERR(policy);
	cfg->families = policy->families ? nla_get_u8(policy->families) : NAT_ALG_FAMILIES_NONE;
	for (dir = 0; dir < __NAT_ALG_DIRECTION_MAX; dir++) {
		if (!policy->no_match[dir])
			continue;
		err = nalg_rule_init(b, &cfg->no_match[dir], policy, policy->no_match[dir]);
		if (err)
			return err;
	}
	rules = nalg_resolve(b, policy, NAT_ALG_A_ACCESS_RULEDEF);
	if (IS_ERR(rules))
		return PTR_ERR(rules);
	cfg->access = rules;
	return 0;
}

/* An APN that no pool limits is for all subscribers, and so is a configuration without one. */
static bool nalg_covers_all(struct nalg_build *b)
{
	const struct nalg_named *named, *pool;
	bool any = false;
	int bucket;

	hash_for_each(b->names, bucket, named, node) {
		if (named->kind != NAT_ALG_A_APN)
			continue;
		if (!named->pool)
			return true;
		pool = nalg_named_find(b, NAT_ALG_A_POOL, nla_data(named->pool));
		if (!pool || !pool->plain)
			return true;
		any = true;
	}
	return !any;
}

static int nalg_plan_coverage(struct nalg_build *b)
{
	const struct nalg_named *named, *pool;
	struct nalg_coverage *coverage;
	int bucket;

	if (nalg_covers_all(b))
		return 0;
	coverage = nalg_coverage_alloc(b->count[NAT_ALG_A_APN]);
	if (!coverage)
		return -ENOMEM;
	hash_for_each(b->names, bucket, named, node) {
		if (named->kind != NAT_ALG_A_APN)
			continue;
		pool = nalg_named_find(b, NAT_ALG_A_POOL, nla_data(named->pool));
		nalg_coverage_add(coverage, pool->first, pool->last);
	}
	nalg_coverage_finish(coverage);
	b->cfg->coverage = coverage;
	return 0;
}

/* What is internal is nobody's public address. */
static int nalg_check_block(struct nalg_build *b)
{
	u32 first, last;
	unsigned int i;

	if (!b->nat64_block)
		return 0;
	first = ntohl(nla_get_be32(b->nat64_block));
	last = first | ~ntohl(inet_make_mask(b->nat64_block_len));
	for (i = 0; i < b->n_pools; i++) {
		if (b->pools[i].first > last || b->pools[i].last < first)
			continue;
		NL_SET_ERR_MSG_ATTR(b->extack, b->nat64_block,
				    "expected a block of internal addresses without those of pools");
		return -EINVAL;
	}
	return 0;
}

static int nalg_plan_pools(struct nalg_build *b)
{
	struct nalg_realms_plan *plan;

	plan = nalg_realms_prepare(b->nn, b->pools, b->n_pools, b->extack);
	if (IS_ERR(plan))
		return PTR_ERR(plan);
	b->cfg->plan = plan;
	return 0;
}

/*
 * The configuration
 */

#define NALG_TCP	BIT(0)
#define NALG_UDP	BIT(1)
#define NALG_ALWAYS	(-1)

/* Which nat-alg an analyzer belongs to, and what carries its protocol. */
static const struct {
	int alg;
	unsigned int protos;
} nalg_analyzers[] = {
	[NAT_ALG_ANALYZER_NONE] = { NALG_ALWAYS, 0 },
	[NAT_ALG_ANALYZER_FTP_CONTROL] = { NAT_ALG_ALG_FTP, NALG_TCP },
	[NAT_ALG_ANALYZER_FTP_DATA] = { NAT_ALG_ALG_FTP, NALG_TCP },
	[NAT_ALG_ANALYZER_RTSP] = { NAT_ALG_ALG_RTSP, NALG_TCP },
	[NAT_ALG_ANALYZER_PPTP] = { NAT_ALG_ALG_PPTP, NALG_TCP },
	[NAT_ALG_ANALYZER_SIP] = { NAT_ALG_ALG_SIP, NALG_TCP | NALG_UDP },
	[NAT_ALG_ANALYZER_TFTP] = { NALG_ALWAYS, NALG_UDP },
	[NAT_ALG_ANALYZER_H323] = { NAT_ALG_ALG_H323, NALG_TCP | NALG_UDP },
};

static_assert(ARRAY_SIZE(nalg_analyzers) == NAT_ALG_ANALYZER_ROUTE_MAX + 1);

void nalg_config_set_alg(struct nalg_config *cfg, int alg, u8 families)
{
	int i, family;

	for (i = 0; i <= NAT_ALG_ANALYZER_ROUTE_MAX; i++) {
		if (nalg_analyzers[i].alg != alg)
			continue;
		for (family = 0; family < NALG_FAMILIES; family++)
			__assign_bit(i, &cfg->analyzers[family], families & BIT(family));
	}
}

static struct nalg_config *nalg_config_alloc(const struct nlattr *attrs, int len)
{
	struct nalg_config *cfg;

	cfg = kvzalloc(sizeof(*cfg), GFP_KERNEL_ACCOUNT);
	if (!cfg)
		return NULL;
	INIT_LIST_HEAD(&cfg->ruledefs);
	INIT_LIST_HEAD(&cfg->sets);
	nalg_config_set_alg(cfg, NALG_ALWAYS, NAT_ALG_FAMILIES_BOTH);
	nalg_config_set_alg(cfg, NAT_ALG_ALG_FTP, NAT_ALG_FAMILIES_BOTH);
	cfg->attrs = kvmalloc(len, GFP_KERNEL_ACCOUNT);
	if (!cfg->attrs) {
		kvfree(cfg);
		return NULL;
	}
	memcpy(cfg->attrs, attrs, len);
	cfg->len = len;
	return cfg;
}

static void nalg_config_free(struct nalg_net *nn, struct nalg_config *cfg)
{
	struct nalg_ruledef *ruledef, *next_ruledef;
	struct nalg_set *set, *next_set;
	int dir;

	nalg_put_rules(nn, cfg->access);
	nalg_put_rules(nn, cfg->routes);
	for (dir = 0; dir < __NAT_ALG_DIRECTION_MAX; dir++) {
		if (cfg->no_match[dir].realm)
			nalg_realm_put(nn, cfg->no_match[dir].realm);
	}
	list_for_each_entry_safe(ruledef, next_ruledef, &cfg->ruledefs, list)
		kvfree(ruledef);
	if (cfg->tcp_timeout)
		nalg_timeout_put(nn->net, cfg->tcp_timeout);
	kvfree(cfg->coverage);
	list_for_each_entry_safe(set, next_set, &cfg->sets, list)
		kvfree(set);
	kvfree(cfg->attrs);
	kvfree(cfg);
}

static struct nalg_build *nalg_build_alloc(struct nalg_net *nn, const struct nlattr *attrs, int len,
					   struct netlink_ext_ack *extack)
{
	struct nalg_build *b;

	b = kvzalloc(sizeof(*b), GFP_KERNEL_ACCOUNT);
	if (!b)
		return NULL;
	b->nn = nn;
	b->extack = extack;
	b->pools = kvcalloc(NAT_ALG_MAX_POOLS, sizeof(*b->pools), GFP_KERNEL_ACCOUNT);
	b->cfg = nalg_config_alloc(attrs, len);
	if (b->cfg)
		b->prefixes = &b->cfg->prefixes;
	if (!b->pools || !b->cfg) {
		if (b->cfg)
			nalg_config_free(nn, b->cfg);
		kvfree(b->pools);
		kvfree(b);
		return NULL;
	}
	return b;
}

static void nalg_build_free(struct nalg_build *b)
{
	nalg_read_free(b);
	kvfree(b->pools);
	kvfree(b);
}

struct nalg_config *nalg_config_build(struct nalg_net *nn, const struct nlattr *attrs, int len,
				      struct netlink_ext_ack *extack)
{
	struct nalg_config *cfg;
	struct nalg_build *b;
	int err;

	lockdep_assert_held(&nn->config_mutex);
	if (!len)
		return NULL;
	if (len > NAT_ALG_MAX_CONFIG) {
		NL_SET_ERR_MSG(extack, "expected a configuration of at most 8 MB");
		return ERR_PTR(-E2BIG);
	}
	b = nalg_build_alloc(nn, attrs, len, extack);
	if (!b)
		return ERR_PTR(-ENOMEM);

	cfg = b->cfg;
	err = nalg_read_objects(b, attrs, len);
	if (!err)
		err = nalg_sort_all(b);
	if (!err)
		err = nalg_check_block(b);
	if (!err)
		err = nalg_plan_pools(b);
	if (!err)
		err = nalg_plan_coverage(b);
	if (!err)
		err = nalg_activate_policy(b);
	if (!err)
		err = nalg_activate_rulebase(b);
	nalg_build_free(b);
	if (err) {
		nalg_config_discard(nn, cfg);
		return ERR_PTR(err);
	}
	return cfg;
}

void nalg_config_discard(struct nalg_net *nn, struct nalg_config *cfg)
{
	if (cfg->plan)
		nalg_realms_abort(nn, cfg->plan);
	nalg_config_free(nn, cfg);
}

/* Pools come before the rules that send packets to them, and go after them. */
void nalg_config_commit(struct nalg_net *nn, struct nalg_config *cfg)
{
	struct nalg_config *old;

	if (cfg) {
		nalg_realms_commit(nn, cfg->plan);
		cfg->plan = NULL;
	}
	old = rcu_replace_pointer(nn->config, cfg, lockdep_is_held(&nn->config_mutex));
	WRITE_ONCE(nn->generation, nn->generation + 1);
	if (old) {
		synchronize_rcu();
		nalg_config_free(nn, old);
	}
	if (!cfg) {
		nalg_hooks_disable(nn);
		nalg_realms_commit(nn, NULL);
	}
}

const struct nlattr *nalg_config_attrs(const struct nalg_config *cfg, int *len)
{
	*len = cfg->len;
	return cfg->attrs;
}

bool nalg_config_is_network(const struct nalg_config *cfg, const struct net_device *dev)
{
	unsigned int i;

	for (i = 0; i < cfg->n_networks; i++) {
		if (!strcmp(dev->name, cfg->network[i]))
			return true;
	}
	return false;
}

static enum nalg_family nalg_family(const struct nalg_key *key)
{
	return key->prefix_len ? NALG_FAMILY_NAT64 : NALG_FAMILY_IPV4;
}

/* The pools of APNs are of IPv4. */
static bool nalg_config_covers(const struct nalg_config *cfg, const struct nalg_key *key)
{
	return !cfg->coverage || key->prefix_len || nalg_coverage_has(cfg->coverage, key->saddr);
}

void nalg_config_decide(const struct nalg_config *cfg, const struct nalg_key *key,
			struct nalg_decision *d)
{
	const struct nalg_rule *rule = NULL;

	if (key->dir == NAT_ALG_UPLINK && !nalg_config_covers(cfg, key)) {
		*d = (struct nalg_decision) {
			.action = NAT_ALG_ACTION_DENY,
			.reason = NAT_ALG_DROP_NO_RULE,
		};
		return;
	}
	if (cfg->access)
		rule = nalg_rules_match(cfg->access, key);
	d->reason = rule ? NAT_ALG_DROP_DENIED : NAT_ALG_DROP_NO_RULE;
	if (!rule)
		rule = &cfg->no_match[key->dir];
	d->action = rule->action;
	d->realm = cfg->families & BIT(nalg_family(key)) ? rule->realm : NULL;
}

bool nalg_config_tells_failure(const struct nalg_config *cfg)
{
	return cfg->icmp_on_failure;
}

u16 nalg_config_mss(const struct nalg_config *cfg, bool *add)
{
	*add = cfg->tcp_mss_add;
	return cfg->tcp_mss;
}

struct nf_ct_timeout *nalg_config_tcp_timeout(const struct nalg_config *cfg)
{
	return cfg->tcp_timeout;
}

bool nalg_config_has(const struct nalg_config *cfg, const struct nalg_key *key,
		     enum nat_alg_analyzer id)
{
	return test_bit(id, &cfg->analyzers[nalg_family(key)]);
}

bool nalg_config_rtp_detection(const struct nalg_config *cfg)
{
	return cfg->rtp_detection;
}

static unsigned int nalg_proto_bit(u8 proto)
{
	switch (proto) {
	case IPPROTO_TCP:
		return NALG_TCP;
	case IPPROTO_UDP:
		return NALG_UDP;
	default:
		return 0;
	}
}

enum nat_alg_analyzer nalg_config_route(const struct nalg_config *cfg, const struct nalg_key *key)
{
	unsigned int proto = nalg_proto_bit(key->proto);
	const struct nalg_rule *route;

	if (!cfg->routes || !proto)
		return NAT_ALG_ANALYZER_NONE;
	route = nalg_rules_match_either(cfg->routes, key);
	if (!route || !nalg_config_has(cfg, key, route->analyzer) ||
	    !(nalg_analyzers[route->analyzer].protos & proto))
		return NAT_ALG_ANALYZER_NONE;
	return route->analyzer;
}
