// SPDX-License-Identifier: GPL-2.0
/*
 * The objects of a CONFIG_SET message, each by itself, with their names registered.  Types and
 * lengths are right already (attrs.c).
 */
#include <linux/in.h>
#include <linux/inetdevice.h>
#include <linux/jhash.h>
#include <linux/slab.h>

#include "../net.h"
#include "read.h"
#include "ruledef.h"

struct nalg_object {
	int (*read)(struct nalg_build *b, const struct nlattr *attr);
	unsigned int max;
	bool parts;		/* counted by name */
	bool first;		/* read before those that refer to it */
};

static const struct nalg_object nalg_objects[NALG_CONFIG_A_MAX + 1];

/*
 * Names
 */

static u32 nalg_name_hash(u16 kind, const char *name)
{
	return jhash(name, strlen(name), kind);
}

struct nalg_named *nalg_named_find(struct nalg_build *b, u16 kind, const char *name)
{
	struct nalg_named *named;

	hash_for_each_possible(b->names, named, node, nalg_name_hash(kind, name)) {
		if (named->kind == kind && !strcmp(named->name, name))
			return named;
	}
	return NULL;
}

static struct nalg_named *nalg_named_add(struct nalg_build *b, u16 kind, const char *name)
{
	struct nalg_named *named;

	named = kzalloc(sizeof(*named), GFP_KERNEL_ACCOUNT);
	if (!named)
		return ERR_PTR(-ENOMEM);
	named->kind = kind;
	named->name = name;
	INIT_LIST_HEAD(&named->drafts);
	hash_add(b->names, &named->node, nalg_name_hash(kind, name));
	return named;
}

/* The table says what a configuration may hold. */
static int nalg_count(struct nalg_build *b, u16 kind, const struct nlattr *attr)
{
	if (b->count[kind]++ < nalg_objects[kind].max)
		return 0;
	NL_SET_ERR_MSG_ATTR(b->extack, attr, "expected fewer objects of this kind");
	return -E2BIG;
}

static struct nalg_named *nalg_named_new(struct nalg_build *b, u16 kind, const struct nlattr *name)
{
	if (nalg_named_find(b, kind, nla_data(name))) {
		NL_SET_ERR_MSG_ATTR(b->extack, name, "expected a name that is not in use yet");
		return ERR_PTR(-EEXIST);
	}
	return nalg_named_add(b, kind, nla_data(name));
}

/* For what comes in parts: the part counts when it is the first. */
static struct nalg_named *nalg_named_part(struct nalg_build *b, u16 kind, const struct nlattr *name)
{
	struct nalg_named *named = nalg_named_find(b, kind, nla_data(name));
	int err;

	if (named)
		return named;
	err = nalg_count(b, kind, name);
	return err ? ERR_PTR(err) : nalg_named_add(b, kind, nla_data(name));
}

static void nalg_named_free(struct nalg_named *named)
{
	struct nalg_draft *draft, *tmp;
	int dir;

	list_for_each_entry_safe(draft, tmp, &named->drafts, list)
		kfree(draft);
	for (dir = 0; dir < __NAT_ALG_DIRECTION_MAX; dir++)
		kfree(named->no_match[dir]);
	kfree(named);
}

/*
 * Objects, one by one
 */

/* Opens a nest; @required: bits of the attributes that must be there. */
static int nalg_open(struct nalg_build *b, const struct nlattr *nest, struct nlattr **tb, int max,
		     unsigned long required)
{
	int i, err;

	err = nla_parse_nested(tb, max, nest, NULL, b->extack);
	if (err)
		return err;
	for_each_set_bit(i, &required, max + 1) {
		if (NL_REQ_ATTR_CHECK(b->extack, nest, tb, i)) {
			NL_SET_ERR_MSG_ATTR(b->extack, nest, "a required attribute is missing");
			return -EINVAL;
		}
	}
	return 0;
}

static int nalg_read_interface(struct nalg_build *b, const struct nlattr *nest)
{
	struct nlattr *tb[NAT_ALG_INTERFACE_A_MAX + 1];
	struct nalg_config *cfg = b->cfg;
	struct nalg_named *named;
	int err;

	err = nalg_open(b, nest, tb, NAT_ALG_INTERFACE_A_MAX, BIT(NAT_ALG_INTERFACE_A_NAME));
	if (err)
		return err;
	named = nalg_named_new(b, NAT_ALG_A_INTERFACE, tb[NAT_ALG_INTERFACE_A_NAME]);
	if (IS_ERR(named))
		return PTR_ERR(named);
	strscpy(cfg->network[cfg->n_networks++], named->name, IFNAMSIZ);
	return 0;
}

/* Realms are looked for among pools and groups alike: no name may stand for both. */
static int nalg_read_group(struct nalg_build *b, const struct nlattr *name)
{
	struct nalg_named *named = nalg_named_find(b, NAT_ALG_A_POOL, nla_data(name));

	if (named && !named->group) {
		NL_SET_ERR_MSG_ATTR(b->extack, name, "expected a group that has no pool's name");
		return -EEXIST;
	}
	if (named)
		return 0;
	named = nalg_named_add(b, NAT_ALG_A_POOL, nla_data(name));
	if (IS_ERR(named))
		return PTR_ERR(named);
	named->group = true;
	return 0;
}

static bool nalg_is_public(u32 addr)
{
	__be32 be = htonl(addr);

	return !ipv4_is_zeronet(be) && !ipv4_is_loopback(be) && !ipv4_is_multicast(be) &&
	       !ipv4_is_lbcast(be);
}

static int nalg_read_range(struct nalg_build *b, struct nlattr **tb, struct nalg_pool_params *pool)
{
	const struct nlattr *last = tb[NAT_ALG_POOL_A_LAST];

	pool->first = ntohl(nla_get_be32(tb[NAT_ALG_POOL_A_FIRST]));
	pool->last = ntohl(nla_get_be32(last));
	if (pool->first > pool->last) {
		NL_SET_ERR_MSG_ATTR(b->extack, last, "expected an address from the first one on");
		return -EINVAL;
	}
	if (pool->kind == NAT_ALG_POOL_PLAIN)
		return 0;
	if (pool->last - pool->first >= NAT_ALG_MAX_ADDRESSES) {
		NL_SET_ERR_MSG_ATTR(b->extack, last, "expected at most 65536 addresses in a pool");
		return -E2BIG;
	}
	if (!nalg_is_public(pool->first) || !nalg_is_public(pool->last)) {
		NL_SET_ERR_MSG_ATTR(b->extack, nalg_is_public(pool->first) ? last :
				    tb[NAT_ALG_POOL_A_FIRST], "expected a unicast address");
		return -EINVAL;
	}
	return 0;
}

static int nalg_read_many_to_one(struct nalg_build *b, const struct nlattr *nest,
				 struct nlattr **tb, struct nalg_pool_params *pool)
{
	const struct nlattr *users = tb[NAT_ALG_POOL_A_USERS_PER_ADDRESS];
	const struct nlattr *chunk = tb[NAT_ALG_POOL_A_CHUNK_SIZE];
	u16 size = chunk ? nla_get_u16(chunk) : 0;

	if (size != NAT_ALG_CHUNK_SIZE_ALL && (size > NAT_ALG_CHUNK_SIZE_MAX || size % 8)) {
		NL_SET_ERR_MSG_ATTR(b->extack, chunk,
				    "expected a multiple of 8 up to 32256, or 64512");
		return -EINVAL;
	}
	if (!users && size != NAT_ALG_CHUNK_SIZE_ALL) {
		NL_SET_ERR_ATTR_MISS(b->extack, nest, NAT_ALG_POOL_A_USERS_PER_ADDRESS);
		NL_SET_ERR_MSG_ATTR(b->extack, nest,
				    "expected the users per address of a many-to-one pool");
		return -EINVAL;
	}
	pool->users_per_address = users ? nla_get_u16(users) : 1;
	pool->chunk_size = size ?: round_down(NAT_ALG_CHUNK_SIZE_ALL / pool->users_per_address, 8);
	if (tb[NAT_ALG_POOL_A_MAX_CHUNKS])
		pool->max_chunks = nla_get_u16(tb[NAT_ALG_POOL_A_MAX_CHUNKS]);
	if (tb[NAT_ALG_POOL_A_CHUNK_THRESHOLD])
		pool->chunk_threshold = nla_get_u8(tb[NAT_ALG_POOL_A_CHUNK_THRESHOLD]);
	if (tb[NAT_ALG_POOL_A_MIN_CHUNKS])
		pool->min_chunks = nla_get_u16(tb[NAT_ALG_POOL_A_MIN_CHUNKS]);
	if (pool->min_chunks > pool->max_chunks) {
		NL_SET_ERR_MSG_ATTR(b->extack, tb[NAT_ALG_POOL_A_MIN_CHUNKS],
				    "expected at most the chunks that a subscriber may have");
		return -EINVAL;
	}
	return 0;
}

/* One subscriber has all ports of an address. */
static int nalg_read_one_to_one(struct nalg_build *b, struct nlattr **tb)
{
	const struct nlattr *bad = tb[NAT_ALG_POOL_A_USERS_PER_ADDRESS] ?:
				   tb[NAT_ALG_POOL_A_CHUNK_SIZE] ?:
				   tb[NAT_ALG_POOL_A_MAX_CHUNKS] ?:
				   tb[NAT_ALG_POOL_A_CHUNK_THRESHOLD] ?:
				   tb[NAT_ALG_POOL_A_MIN_CHUNKS];

	if (bad) {
		NL_SET_ERR_MSG_ATTR(b->extack, bad, "expected only with a many-to-one pool");
		return -EINVAL;
	}
	return 0;
}

static int nalg_read_pool_params(struct nalg_build *b, const struct nlattr *nest,
				 struct nlattr **tb, struct nalg_pool_params *pool)
{
	const struct nlattr *timer = tb[NAT_ALG_POOL_A_BINDING_TIMER];
	int err;

	pool->kind = nla_get_u8(tb[NAT_ALG_POOL_A_KIND]);
	pool->on_demand = nla_get_flag(tb[NAT_ALG_POOL_A_ON_DEMAND]);
	pool->binding_timer = timer ? nla_get_u32(timer) : NAT_ALG_BINDING_TIMER_DEFAULT;
	pool->users_per_address = 1;
	pool->chunk_size = NAT_ALG_CHUNK_SIZE_ALL;
	pool->max_chunks = 1;
	strscpy(pool->name, nla_data(tb[NAT_ALG_POOL_A_NAME]), sizeof(pool->name));
	if (tb[NAT_ALG_POOL_A_GROUP])
		strscpy(pool->group, nla_data(tb[NAT_ALG_POOL_A_GROUP]), sizeof(pool->group));

	err = nalg_read_range(b, tb, pool);
	if (err)
		return err;
	if (pool->kind == NAT_ALG_POOL_MANY_TO_ONE)
		return nalg_read_many_to_one(b, nest, tb, pool);
	return nalg_read_one_to_one(b, tb);
}

static int nalg_read_pool(struct nalg_build *b, const struct nlattr *nest)
{
	struct nlattr *tb[NAT_ALG_POOL_A_MAX + 1];
	struct nalg_pool_params *pool = &b->pools[b->n_pools];
	struct nalg_named *named;
	int err;

	err = nalg_open(b, nest, tb, NAT_ALG_POOL_A_MAX,
			BIT(NAT_ALG_POOL_A_CONTEXT) | BIT(NAT_ALG_POOL_A_NAME) |
			BIT(NAT_ALG_POOL_A_FIRST) | BIT(NAT_ALG_POOL_A_LAST) |
			BIT(NAT_ALG_POOL_A_KIND));
	if (err)
		return err;
	named = nalg_named_new(b, NAT_ALG_A_POOL, tb[NAT_ALG_POOL_A_NAME]);
	if (IS_ERR(named))
		return PTR_ERR(named);
	if (tb[NAT_ALG_POOL_A_GROUP]) {
		err = nalg_read_group(b, tb[NAT_ALG_POOL_A_GROUP]);
		if (err)
			return err;
	}

	memset(pool, 0, sizeof(*pool));
	err = nalg_read_pool_params(b, nest, tb, pool);
	if (err)
		return err;
	named->plain = pool->kind == NAT_ALG_POOL_PLAIN;
	named->first = pool->first;
	named->last = pool->last;
	b->n_pools += !named->plain;
	return 0;
}

static int nalg_read_apn(struct nalg_build *b, const struct nlattr *nest)
{
	struct nlattr *tb[NAT_ALG_APN_A_MAX + 1];
	struct nalg_named *named;
	int err;

	err = nalg_open(b, nest, tb, NAT_ALG_APN_A_MAX,
			BIT(NAT_ALG_APN_A_CONTEXT) | BIT(NAT_ALG_APN_A_NAME));
	if (err)
		return err;
	named = nalg_named_new(b, NAT_ALG_A_APN, tb[NAT_ALG_APN_A_NAME]);
	if (IS_ERR(named))
		return PTR_ERR(named);
	named->pool = tb[NAT_ALG_APN_A_POOL];
	return 0;
}

static int nalg_read_service(struct nalg_build *b, const struct nlattr *attr)
{
	return 0;
}

static int nalg_read_icmp_on_failure(struct nalg_build *b, const struct nlattr *attr)
{
	b->cfg->icmp_on_failure = true;
	return 0;
}

static int nalg_count_lines(struct nalg_build *b, unsigned int n, const struct nlattr *nest)
{
	b->n_lines += n;
	if (b->n_lines <= NAT_ALG_MAX_LINES_ALL)
		return 0;
	NL_SET_ERR_MSG_ATTR(b->extack, nest, "expected at most 65536 lines in total");
	return -E2BIG;
}

static int nalg_read_set(struct nalg_build *b, const struct nlattr *nest)
{
	struct nlattr *tb[NAT_ALG_SET_A_MAX + 1];
	struct nalg_named *named;
	struct nalg_set *set;
	unsigned int n;
	int err;

	err = nalg_open(b, nest, tb, NAT_ALG_SET_A_MAX, BIT(NAT_ALG_SET_A_NAME));
	if (err)
		return err;
	named = nalg_named_new(b, nla_type(nest), tb[NAT_ALG_SET_A_NAME]);
	if (IS_ERR(named))
		return PTR_ERR(named);
	set = nalg_set_build(b, nest, &n);
	if (IS_ERR(set))
		return PTR_ERR(set);
	named->set = set;
	list_add_tail(&set->list, &b->cfg->sets);
	return nalg_count_lines(b, n, nest);
}

static int nalg_read_ruledef(struct nalg_build *b, const struct nlattr *nest)
{
	struct nlattr *tb[NAT_ALG_RULEDEF_A_MAX + 1];
	struct nalg_ruledef *ruledef;
	struct nalg_named *named;
	int err;

	err = nalg_open(b, nest, tb, NAT_ALG_RULEDEF_A_MAX, BIT(NAT_ALG_RULEDEF_A_NAME));
	if (err)
		return err;
	named = nalg_named_new(b, nla_type(nest), tb[NAT_ALG_RULEDEF_A_NAME]);
	if (IS_ERR(named))
		return PTR_ERR(named);
	ruledef = nalg_ruledef_build(b, nest);
	if (IS_ERR(ruledef))
		return PTR_ERR(ruledef);
	named->ruledef = ruledef;
	list_add_tail(&ruledef->list, &b->cfg->ruledefs);
	return nalg_count_lines(b, ruledef->n_lines, nest);
}

static struct nalg_draft *nalg_draft_new(struct nalg_build *b, const struct nlattr *nest)
{
	struct nalg_draft *draft;

	draft = kzalloc(sizeof(*draft), GFP_KERNEL_ACCOUNT);
	if (!draft)
		return ERR_PTR(-ENOMEM);
	draft->attr = nest;
	return draft;
}

static int nalg_draft_add(struct nalg_build *b, struct nalg_named *named, struct nalg_draft *draft)
{
	list_add_tail(&draft->list, &named->drafts);
	if (named->n_drafts++ < NAT_ALG_MAX_RULES)
		return 0;
	NL_SET_ERR_MSG_ATTR(b->extack, draft->attr, "expected at most 4096 of these in one object");
	return -E2BIG;
}

static int nalg_read_route(struct nalg_build *b, struct nalg_named *rulebase,
			   const struct nlattr *nest)
{
	struct nlattr *tb[NAT_ALG_ROUTE_A_MAX + 1];
	struct nalg_draft *draft;
	int err;

	err = nalg_open(b, nest, tb, NAT_ALG_ROUTE_A_MAX,
			BIT(NAT_ALG_ROUTE_A_PRIORITY) | BIT(NAT_ALG_ROUTE_A_RULEDEF) |
			BIT(NAT_ALG_ROUTE_A_ANALYZER));
	if (err)
		return err;
	draft = nalg_draft_new(b, nest);
	if (IS_ERR(draft))
		return PTR_ERR(draft);
	draft->priority = nla_get_u16(tb[NAT_ALG_ROUTE_A_PRIORITY]);
	draft->ruledef = nla_data(tb[NAT_ALG_ROUTE_A_RULEDEF]);
	draft->analyzer = nla_get_u8(tb[NAT_ALG_ROUTE_A_ANALYZER]);
	return nalg_draft_add(b, rulebase, draft);
}

static void nalg_read_tcp(struct nalg_named *rulebase, struct nlattr **tb)
{
	if (tb[NAT_ALG_RULEBASE_A_TCP_2MSL])
		rulebase->tcp_2msl = nla_get_u16(tb[NAT_ALG_RULEBASE_A_TCP_2MSL]);
	if (tb[NAT_ALG_RULEBASE_A_TCP_MSS])
		rulebase->tcp_mss = nla_get_u16(tb[NAT_ALG_RULEBASE_A_TCP_MSS]);
	if (tb[NAT_ALG_RULEBASE_A_TCP_MSS_ADD])
		rulebase->tcp_mss_add = true;
}

/* A rulebase may come in parts, of which one says so. */
static void nalg_read_rtp(struct nalg_named *rulebase, struct nlattr **tb)
{
	if (nla_get_flag(tb[NAT_ALG_RULEBASE_A_RTP_DETECTION]))
		rulebase->rtp_detection = true;
}

static int nalg_read_rulebase(struct nalg_build *b, const struct nlattr *nest)
{
	struct nlattr *tb[NAT_ALG_RULEBASE_A_MAX + 1];
	struct nalg_named *rulebase;
	const struct nlattr *attr;
	int rem, err;

	err = nalg_open(b, nest, tb, NAT_ALG_RULEBASE_A_MAX, BIT(NAT_ALG_RULEBASE_A_NAME));
	if (err)
		return err;
	rulebase = nalg_named_part(b, NAT_ALG_A_RULEBASE, tb[NAT_ALG_RULEBASE_A_NAME]);
	if (IS_ERR(rulebase))
		return PTR_ERR(rulebase);
	nalg_read_tcp(rulebase, tb);
	nalg_read_rtp(rulebase, tb);

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != NAT_ALG_RULEBASE_A_ROUTE)
			continue;
		err = nalg_read_route(b, rulebase, attr);
		if (err)
			return err;
	}
	return 0;
}

/*
 * Where to, when the action is permit: one of the realms, no NAT, or (neither) the default realm.
 */
static int nalg_check_realm(struct nalg_build *b, struct nlattr **tb)
{
	const struct nlattr *bypass = tb[NAT_ALG_RULE_A_BYPASS_NAT];
	const struct nlattr *realm = tb[NAT_ALG_RULE_A_REALM];

	if (nla_get_u8(tb[NAT_ALG_RULE_A_ACTION]) != NAT_ALG_ACTION_PERMIT && (realm || bypass)) {
		NL_SET_ERR_MSG_ATTR(b->extack, realm ?: bypass, "expected only with permit");
		return -EINVAL;
	}
	if (realm && bypass) {
		NL_SET_ERR_MSG_ATTR(b->extack, bypass, "expected a realm or bypass-nat, not both");
		return -EINVAL;
	}
	return 0;
}

/* Rules and NO_MATCH differ in what must and what must not be there. */
static struct nalg_draft *nalg_read_rule(struct nalg_build *b, const struct nlattr *nest,
					 unsigned long required)
{
	unsigned long where = BIT(NAT_ALG_RULE_A_PRIORITY) | BIT(NAT_ALG_RULE_A_RULEDEF) |
			      BIT(NAT_ALG_RULE_A_DIRECTION);
	struct nlattr *tb[NAT_ALG_RULE_A_MAX + 1];
	unsigned long refused = where & ~required;
	struct nalg_draft *draft;
	int i, err;

	err = nalg_open(b, nest, tb, NAT_ALG_RULE_A_MAX, required | BIT(NAT_ALG_RULE_A_ACTION));
	if (!err)
		err = nalg_check_realm(b, tb);
	if (err)
		return ERR_PTR(err);
	for_each_set_bit(i, &refused, NAT_ALG_RULE_A_MAX + 1) {
		if (tb[i]) {
			NL_SET_ERR_MSG_ATTR(b->extack, tb[i],
					    "expected priority and ruledef, or (no match) direction");
			return ERR_PTR(-EINVAL);
		}
	}

	draft = nalg_draft_new(b, nest);
	if (IS_ERR(draft))
		return draft;
	if (tb[NAT_ALG_RULE_A_PRIORITY])
		draft->priority = nla_get_u16(tb[NAT_ALG_RULE_A_PRIORITY]);
	if (tb[NAT_ALG_RULE_A_DIRECTION])
		draft->dir = nla_get_u8(tb[NAT_ALG_RULE_A_DIRECTION]);
	draft->ruledef = nalg_text(tb[NAT_ALG_RULE_A_RULEDEF]);
	draft->action = nla_get_u8(tb[NAT_ALG_RULE_A_ACTION]);
	draft->realm = nalg_text(tb[NAT_ALG_RULE_A_REALM]);
	draft->bypass = tb[NAT_ALG_RULE_A_BYPASS_NAT];
	return draft;
}

static int nalg_read_access_rule(struct nalg_build *b, struct nalg_named *policy,
				 const struct nlattr *nest)
{
	struct nalg_draft *draft = nalg_read_rule(b, nest, BIT(NAT_ALG_RULE_A_PRIORITY) |
						  BIT(NAT_ALG_RULE_A_RULEDEF));

	return IS_ERR(draft) ? PTR_ERR(draft) : nalg_draft_add(b, policy, draft);
}

static int nalg_read_no_match(struct nalg_build *b, struct nalg_named *policy,
			      const struct nlattr *nest)
{
	struct nalg_draft *draft = nalg_read_rule(b, nest, BIT(NAT_ALG_RULE_A_DIRECTION));

	if (IS_ERR(draft))
		return PTR_ERR(draft);
	if (policy->no_match[draft->dir]) {
		kfree(draft);
		NL_SET_ERR_MSG_ATTR(b->extack, nest, "expected one action for each direction");
		return -EEXIST;
	}
	policy->no_match[draft->dir] = draft;
	return 0;
}

/* Of all parts of a policy, one may say it. */
static int nalg_read_once(struct nalg_build *b, const struct nlattr **where,
			  const struct nlattr *attr)
{
	if (!attr)
		return 0;
	if (*where) {
		NL_SET_ERR_MSG_ATTR(b->extack, attr, "expected once in all parts of a policy");
		return -EEXIST;
	}
	*where = attr;
	return 0;
}

static int nalg_read_policy(struct nalg_build *b, const struct nlattr *nest)
{
	struct nlattr *tb[NAT_ALG_POLICY_A_MAX + 1];
	struct nalg_named *policy;
	const struct nlattr *attr;
	int rem, err;

	err = nalg_open(b, nest, tb, NAT_ALG_POLICY_A_MAX, BIT(NAT_ALG_POLICY_A_NAME));
	if (err)
		return err;
	policy = nalg_named_part(b, NAT_ALG_A_POLICY, tb[NAT_ALG_POLICY_A_NAME]);
	if (IS_ERR(policy))
		return PTR_ERR(policy);
	err = nalg_read_once(b, &policy->families, tb[NAT_ALG_POLICY_A_FAMILIES]);
	if (!err)
		err = nalg_read_once(b, &policy->default_realm,
				     tb[NAT_ALG_POLICY_A_DEFAULT_REALM]);
	if (err)
		return err;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) == NAT_ALG_POLICY_A_RULE)
			err = nalg_read_access_rule(b, policy, attr);
		if (nla_type(attr) == NAT_ALG_POLICY_A_NO_MATCH)
			err = nalg_read_no_match(b, policy, attr);
		if (err)
			return err;
	}
	return 0;
}

static int nalg_read_nat_alg(struct nalg_build *b, const struct nlattr *nest)
{
	struct nlattr *tb[NAT_ALG_NAT_ALG_A_MAX + 1];
	int alg, err;

	err = nalg_open(b, nest, tb, NAT_ALG_NAT_ALG_A_MAX,
			BIT(NAT_ALG_NAT_ALG_A_ALG) | BIT(NAT_ALG_NAT_ALG_A_FAMILIES));
	if (err)
		return err;
	alg = nla_get_u8(tb[NAT_ALG_NAT_ALG_A_ALG]);
	if (b->algs & BIT(alg)) {
		NL_SET_ERR_MSG_ATTR(b->extack, tb[NAT_ALG_NAT_ALG_A_ALG],
				    "expected each nat-alg once");
		return -EEXIST;
	}
	b->algs |= BIT(alg);
	nalg_config_set_alg(b->cfg, alg, nla_get_u8(tb[NAT_ALG_NAT_ALG_A_FAMILIES]));
	return 0;
}

static int nalg_read_active_rulebase(struct nalg_build *b, const struct nlattr *attr)
{
	b->active_rulebase = attr;
	return 0;
}

static int nalg_read_active_policy(struct nalg_build *b, const struct nlattr *attr)
{
	b->active_policy = attr;
	return 0;
}

static int nalg_read_block(struct nalg_build *b, const struct nlattr *nest,
			   const struct nlattr *block, const struct nlattr *len)
{
	if (!block && !len)
		return 0;
	if (!block || !len) {
		NL_SET_ERR_MSG_ATTR(b->extack, nest, "expected a block with its length");
		return -EINVAL;
	}
	if (nla_get_be32(block) & ~inet_make_mask(nla_get_u8(len))) {
		NL_SET_ERR_MSG_ATTR(b->extack, block, "expected a network, zero behind its length");
		return -EINVAL;
	}
	b->nat64_block = block;
	b->nat64_block_len = nla_get_u8(len);
	return 0;
}

/* Who makes the devices keeps to this: here it is only kept, as long as it makes sense. */
static int nalg_read_nat64(struct nalg_build *b, const struct nlattr *nest)
{
	struct nlattr *tb[NAT_ALG_NAT64_A_MAX + 1];
	const struct nlattr *len;
	int err;

	err = nalg_open(b, nest, tb, NAT_ALG_NAT64_A_MAX, 0);
	if (err)
		return err;
	len = tb[NAT_ALG_NAT64_A_SUBSCRIBER_PREFIX_LEN];
	if (len && nla_get_u8(len) != 64 && nla_get_u8(len) != 128) {
		NL_SET_ERR_MSG_ATTR(b->extack, len, "expected subscribers of /64 or /128");
		return -EINVAL;
	}
	return nalg_read_block(b, nest, tb[NAT_ALG_NAT64_A_BLOCK], tb[NAT_ALG_NAT64_A_BLOCK_LEN]);
}

static const struct nalg_object nalg_objects[] = {
	[NAT_ALG_A_INTERFACE] = { nalg_read_interface, NAT_ALG_MAX_INTERFACES },
	[NAT_ALG_A_POOL] = { nalg_read_pool, NAT_ALG_MAX_POOLS },
	[NAT_ALG_A_APN] = { nalg_read_apn, NAT_ALG_MAX_RULES },
	[NAT_ALG_A_SERVICE] = { nalg_read_service, 1 },
	[NAT_ALG_A_ICMP_ON_FAILURE] = { nalg_read_icmp_on_failure, 1 },
	[NAT_ALG_A_HOST_POOL] = { nalg_read_set, NAT_ALG_MAX_SETS, .first = true },
	[NAT_ALG_A_PORT_MAP] = { nalg_read_set, NAT_ALG_MAX_SETS, .first = true },
	[NAT_ALG_A_RULEDEF] = { nalg_read_ruledef, NAT_ALG_MAX_RULES },
	[NAT_ALG_A_ACCESS_RULEDEF] = { nalg_read_ruledef, NAT_ALG_MAX_RULES },
	[NAT_ALG_A_RULEBASE] = { nalg_read_rulebase, NAT_ALG_MAX_RULES, .parts = true },
	[NAT_ALG_A_POLICY] = { nalg_read_policy, NAT_ALG_MAX_RULES, .parts = true },
	[NAT_ALG_A_NAT_ALG] = { nalg_read_nat_alg, __NAT_ALG_ALG_MAX },
	[NAT_ALG_A_ACTIVE_RULEBASE] = { nalg_read_active_rulebase, 1 },
	[NAT_ALG_A_ACTIVE_POLICY] = { nalg_read_active_policy, 1 },
	[NAT_ALG_A_NAT64] = { nalg_read_nat64, 1 },
};

static int nalg_read_pass(struct nalg_build *b, const struct nlattr *attrs, int len, bool first)
{
	const struct nalg_object *object;
	const struct nlattr *attr;
	int rem, err = 0;

	nla_for_each_attr(attr, attrs, len, rem) {
		object = &nalg_objects[nla_type(attr)];
		if (object->first != first)
			continue;
		if (!object->parts)
			err = nalg_count(b, nla_type(attr), attr);
		if (!err)
			err = object->read(b, attr);
		if (err)
			return err;
	}
	return 0;
}

int nalg_read_objects(struct nalg_build *b, const struct nlattr *attrs, int len)
{
	int err = nalg_read_pass(b, attrs, len, true);

	return err ?: nalg_read_pass(b, attrs, len, false);
}

void nalg_read_free(struct nalg_build *b)
{
	struct nalg_named *named;
	struct hlist_node *tmp;
	int bucket;

	hash_for_each_safe(b->names, bucket, tmp, named, node)
		nalg_named_free(named);
}
