// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family.
 *
 * Commands run in parallel; what changes the configuration, or needs it to stand still, takes the
 * namespace's config_mutex.
 */
#include <linux/module.h>

#include "compat.h"
#include "core/flow.h"
#include "events.h"
#include "hooks.h"
#include "limits.h"
#include "nat64/host.h"
#include "net.h"
#include "netlink.h"
#include "policy/policy.h"
#include "tables.h"

static int nalg_genl_config_set(struct sk_buff *skb, struct genl_info *info)
{
	struct nalg_net *nn = nalg_net(genl_info_net(info));
	struct nalg_config *cfg;
	int err = 0;

	mutex_lock(&nn->config_mutex);
	cfg = nalg_config_build(nn, nlmsg_attrdata(info->nlhdr, GENL_HDRLEN),
				nlmsg_attrlen(info->nlhdr, GENL_HDRLEN), info->extack);
	if (IS_ERR(cfg)) {
		err = PTR_ERR(cfg);
	} else if (cfg) {
		err = nalg_hooks_enable(nn, cfg);
		if (err) {
			NL_SET_ERR_MSG(info->extack, "cannot register the netfilter hooks");
			nalg_config_discard(nn, cfg);
			if (!rcu_access_pointer(nn->config))
				nalg_hooks_disable(nn);
		} else {
			nalg_config_commit(nn, cfg);
			nalg_hooks_trim(nn, cfg);
		}
	} else {
		nalg_config_commit(nn, NULL);
	}
	if (!err)
		nalg_event_config(nn);
	mutex_unlock(&nn->config_mutex);
	return err;
}

/* How far a dump of the configuration has come. */
struct nalg_config_pos {
	u32 generation;		/* what is dumped */
	int offset;		/* of the next object; -1: the head is still to come */
};

/* The object at an offset into the attributes; NULL at the end. */
static const struct nlattr *nalg_config_object(const struct nlattr *attrs, int len, int offset)
{
	const struct nlattr *object = (void *)attrs + offset;

	return nla_ok(object, len - offset) ? object : NULL;
}

static const struct nlattr *nalg_config_objects(struct nalg_net *nn, int *len)
{
	const struct nalg_config *cfg;

	cfg = rcu_dereference_protected(nn->config, lockdep_is_held(&nn->config_mutex));
	*len = 0;
	return cfg ? nalg_config_attrs(cfg, len) : NULL;
}

/* A message cannot be split, so each of this dump must have room for the largest object. */
static int nalg_genl_config_start(struct netlink_callback *cb)
{
	struct nalg_net *nn = nalg_net(sock_net(cb->skb->sk));
	struct nalg_config_pos *pos = (void *)cb->ctx;
	const struct nlattr *objects, *object;
	int len, rem, max = 0;

	BUILD_BUG_ON(sizeof(*pos) > sizeof(cb->ctx));

	mutex_lock(&nn->config_mutex);
	objects = nalg_config_objects(nn, &len);
	nla_for_each_attr(object, objects, len, rem)
		max = max_t(int, max, object->nla_len);
	pos->generation = nn->generation;
	pos->offset = -1;
	mutex_unlock(&nn->config_mutex);

	cb->min_dump_alloc = nlmsg_total_size(genlmsg_total_size(nla_total_size(max)));
	return 0;
}

static int nalg_put_config(struct sk_buff *skb, struct netlink_callback *cb,
			   const struct nlattr *object, u32 generation)
{
	void *hdr;
	int err;

	hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, &nalg_family,
			  NLM_F_MULTI, NAT_ALG_CMD_CONFIG_GET);
	if (!hdr)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, hdr);
	if (object)
		err = nla_put(skb, object->nla_type, nla_len(object), nla_data(object));
	else
		err = nla_put_u32(skb, NAT_ALG_A_GENERATION, generation);
	if (err) {
		genlmsg_cancel(skb, hdr);
		return err;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/* The head with the generation, then the objects. */
static int nalg_put_configs(struct sk_buff *skb, struct netlink_callback *cb, struct nalg_net *nn,
			    struct nalg_config_pos *pos)
{
	const struct nlattr *objects, *object;
	int len, err = 0;

	objects = nalg_config_objects(nn, &len);
	if (pos->offset < 0) {
		err = nalg_put_config(skb, cb, NULL, pos->generation);
		if (!err)
			pos->offset = 0;
	}
	while (!err) {
		object = nalg_config_object(objects, len, pos->offset);
		if (!object)
			break;
		err = nalg_put_config(skb, cb, object, pos->generation);
		if (!err)
			pos->offset += NLA_ALIGN(object->nla_len);
	}
	return err;
}

/* When the configuration changes in the middle, the dump ends with NLM_F_DUMP_INTR. */
static int nalg_genl_config_get(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nalg_net *nn = nalg_net(sock_net(cb->skb->sk));
	struct nalg_config_pos *pos = (void *)cb->ctx;
	int err = 0;

	mutex_lock(&nn->config_mutex);
	cb->prev_seq = pos->generation + 1;
	cb->seq = nn->generation + 1;
	if (cb->seq == cb->prev_seq)
		err = nalg_put_configs(skb, cb, nn, pos);
	mutex_unlock(&nn->config_mutex);
	return err && !skb->len ? err : skb->len;
}

static void nalg_clear_flows(struct nalg_net *nn, __be32 addr, bool removed)
{
	if (removed)
		nalg_flow_kill_removed(nn, addr);
	else
		nalg_flow_kill(nn, addr);
}

/* First the chunks, which go back as soon as they are not in use, then what uses them. */
static void nalg_clear_subscriber(struct nalg_net *nn, __be32 addr, bool removed)
{
	nalg_realms_expire(nn, nalg_realms_sub_addr(nn, addr), addr ? htonl(~0U) : 0, removed);
	nalg_clear_flows(nn, addr, removed);
}

/* A subscriber of NAT64 is another one through each prefix. */
static void nalg_clear_nat64(struct nalg_net *nn, const struct in6_addr *addr, bool removed,
			     void (*clear)(struct nalg_net *nn, __be32 addr, bool removed))
{
	__be32 internal = 0;
	unsigned int i;
	bool more;

	for (i = 0;; i++) {
		rcu_read_lock();
		more = nalg_nat64_subscriber(nn, addr, i, &internal);
		rcu_read_unlock();
		if (!more)
			return;
		if (internal)
			clear(nn, internal, removed);
	}
}

/* Of whom the request says, or everybody. */
static int nalg_clear(struct genl_info *info,
		      void (*clear)(struct nalg_net *nn, __be32 addr, bool removed))
{
	const struct nlattr *attr = info->attrs[NAT_ALG_A_SUBSCRIBER_ADDR];
	const struct nlattr *attr6 = info->attrs[NAT_ALG_A_SUBSCRIBER_ADDR6];
	struct nalg_net *nn = nalg_net(genl_info_net(info));
	bool removed = info->attrs[NAT_ALG_A_REMOVED];
	struct in6_addr addr6;

	if (attr && (attr6 || !nla_get_be32(attr))) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "expected a subscriber's address, or none at all");
		return -EINVAL;
	}
	if (attr6) {
		addr6 = nla_get_in6_addr(attr6);
		nalg_clear_nat64(nn, &addr6, removed, clear);
	} else {
		clear(nn, attr ? nla_get_be32(attr) : 0, removed);
	}
	return 0;
}

static int nalg_genl_flow_clear(struct sk_buff *skb, struct genl_info *info)
{
	return nalg_clear(info, nalg_clear_flows);
}

static int nalg_genl_subscriber_clear(struct sk_buff *skb, struct genl_info *info)
{
	return nalg_clear(info, nalg_clear_subscriber);
}

static int nalg_fill_counters(struct sk_buff *skb, struct nalg_net *nn,
			      const struct nalg_stats_table *table)
{
	struct nlattr *nest;
	int i, err = 0;

	nest = nla_nest_start(skb, table->attr);
	if (!nest)
		return -EMSGSIZE;
	mutex_lock(&nn->config_mutex);
	for (i = table->pad + 1; i <= table->max && !err; i++)
		err = nla_put_u64_64bit(skb, i, nalg_stats_sum(nn, table, i), table->pad);
	mutex_unlock(&nn->config_mutex);
	nla_nest_end(skb, nest);
	return err;
}

static int nalg_fill_stats(struct sk_buff *skb, struct nalg_net *nn, const void *what)
{
	const struct nalg_stats_table *table = what;

	if (table->analyzer != NAT_ALG_ANALYZER_NONE &&
	    nla_put_u8(skb, NAT_ALG_A_ANALYZER, table->analyzer))
		return -EMSGSIZE;
	return nalg_fill_counters(skb, nn, table);
}

/* Answer a request with one message. */
static int nalg_genl_answer(struct genl_info *info, u8 cmd,
			    int (*fill)(struct sk_buff *skb, struct nalg_net *nn, const void *what),
			    const void *what)
{
	struct sk_buff *reply;
	int err = -EMSGSIZE;
	void *hdr;

	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	hdr = genlmsg_put_reply(reply, info, &nalg_family, 0, cmd);
	if (hdr)
		err = fill(reply, nalg_net(genl_info_net(info)), what);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	genlmsg_end(reply, hdr);
	return genlmsg_reply(reply, info);
}

static int nalg_genl_stats_get(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *analyzer = info->attrs[NAT_ALG_A_ANALYZER];
	const struct nalg_stats_table *table;

	table = nalg_stats_table(analyzer ? nla_get_u8(analyzer) : NAT_ALG_ANALYZER_NONE);
	if (!table) {
		NL_SET_ERR_MSG_ATTR(info->extack, analyzer,
				    "expected an analyzer that has statistics");
		return -EOPNOTSUPP;
	}
	return nalg_genl_answer(info, NAT_ALG_CMD_STATS_GET, nalg_fill_stats, table);
}

static int nalg_genl_limits_get(struct sk_buff *skb, struct genl_info *info)
{
	return nalg_genl_answer(info, NAT_ALG_CMD_LIMITS_GET, nalg_fill_limits, NULL);
}

static int nalg_genl_stats_clear(struct sk_buff *skb, struct genl_info *info)
{
	struct nalg_net *nn = nalg_net(genl_info_net(info));

	mutex_lock(&nn->config_mutex);
	nalg_stats_clear(nn);
	mutex_unlock(&nn->config_mutex);
	return 0;
}

static const struct nla_policy nalg_flow_clear_policy[] = {
	[NAT_ALG_A_SUBSCRIBER_ADDR] = { .type = NLA_BE32 },
	[NAT_ALG_A_SUBSCRIBER_ADDR6] = NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
};

static const struct nla_policy nalg_subscriber_clear_policy[] = {
	[NAT_ALG_A_SUBSCRIBER_ADDR] = { .type = NLA_BE32 },
	[NAT_ALG_A_REMOVED] = { .type = NLA_FLAG },
	[NAT_ALG_A_SUBSCRIBER_ADDR6] = NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
};

/*
 * The dumps of what subscribers have.  They read the same attributes (tables.c), so each table goes
 * as far as those do.
 */
static const struct nla_policy nalg_of_subscriber_policy[NALG_DUMP_A_MAX + 1] = {
	[NAT_ALG_A_SUBSCRIBER_ADDR] = { .type = NLA_BE32 },
	[NAT_ALG_A_SUBSCRIBER_ADDR6] = NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
};

static const struct nla_policy nalg_of_endpoint_policy[NALG_DUMP_A_MAX + 1] = {
	[NAT_ALG_A_SUBSCRIBER_ADDR] = { .type = NLA_BE32 },
	[NAT_ALG_A_PUBLIC_ADDR] = { .type = NLA_BE32 },
	[NAT_ALG_A_PUBLIC_PORT] = { .type = NLA_BE16 },
	[NAT_ALG_A_SUBSCRIBER_ADDR6] = NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
};

static const struct nla_policy nalg_stats_get_policy[] = {
	[NAT_ALG_A_ANALYZER] = { .type = NLA_U8 },
};

#define NALG_POLICY(name)	.policy = (name), .maxattr = ARRAY_SIZE(name) - 1
#define NALG_ADMIN		.flags = GENL_UNS_ADMIN_PERM

/* A command without a policy takes no attribute. */
static const struct genl_ops nalg_ops[] = {
	{ .cmd = NAT_ALG_CMD_CONFIG_SET, .doit = nalg_genl_config_set,
	  NALG_POLICY(nalg_config_policy), NALG_ADMIN },
	{ .cmd = NAT_ALG_CMD_CONFIG_GET, .dumpit = nalg_genl_config_get,
	  .start = nalg_genl_config_start },
	{ .cmd = NAT_ALG_CMD_POOL_GET, .dumpit = nalg_genl_dump },
	{ .cmd = NAT_ALG_CMD_SUBSCRIBER_GET, .dumpit = nalg_genl_dump,
	  NALG_POLICY(nalg_of_subscriber_policy), NALG_ADMIN },
	{ .cmd = NAT_ALG_CMD_CHUNK_GET, .dumpit = nalg_genl_dump,
	  NALG_POLICY(nalg_of_endpoint_policy), NALG_ADMIN },
	{ .cmd = NAT_ALG_CMD_BINDING_GET, .dumpit = nalg_genl_dump,
	  NALG_POLICY(nalg_of_endpoint_policy), NALG_ADMIN },
	{ .cmd = NAT_ALG_CMD_PINHOLE_GET, .dumpit = nalg_genl_dump,
	  NALG_POLICY(nalg_of_subscriber_policy), NALG_ADMIN },
	{ .cmd = NAT_ALG_CMD_FLOW_GET, .dumpit = nalg_genl_dump,
	  NALG_POLICY(nalg_of_subscriber_policy), NALG_ADMIN },
	{ .cmd = NAT_ALG_CMD_FLOW_CLEAR, .doit = nalg_genl_flow_clear,
	  NALG_POLICY(nalg_flow_clear_policy), NALG_ADMIN },
	{ .cmd = NAT_ALG_CMD_STATS_GET, .doit = nalg_genl_stats_get,
	  NALG_POLICY(nalg_stats_get_policy) },
	{ .cmd = NAT_ALG_CMD_STATS_CLEAR, .doit = nalg_genl_stats_clear, NALG_ADMIN },
	{ .cmd = NAT_ALG_CMD_SUBSCRIBER_CLEAR, .doit = nalg_genl_subscriber_clear,
	  NALG_POLICY(nalg_subscriber_clear_policy), NALG_ADMIN },
	{ .cmd = NAT_ALG_CMD_LIMITS_GET, .doit = nalg_genl_limits_get },
};

static const struct genl_multicast_group nalg_groups[] = {
	[NALG_GROUP_EVENTS] = { .name = NAT_ALG_GENL_EVENTS, .flags = GENL_MCAST_CAP_NET_ADMIN },
};

struct genl_family nalg_family __ro_after_init = {
	.name = NAT_ALG_GENL_NAME,
	.version = NAT_ALG_GENL_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = nalg_ops,
	.n_ops = ARRAY_SIZE(nalg_ops),
	.mcgrps = nalg_groups,
	.n_mcgrps = ARRAY_SIZE(nalg_groups),
};

int nalg_netlink_init(void)
{
	return genl_register_family(&nalg_family);
}

void nalg_netlink_exit(void)
{
	genl_unregister_family(&nalg_family);
}
