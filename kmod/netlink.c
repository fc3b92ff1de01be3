// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family.
 *
 * Commands run in parallel; what changes the configuration, or needs it to stand still, takes the
 * namespace's config_mutex.
 */
#include <linux/module.h>
#include <net/genetlink.h>

#include "core/flow.h"
#include "core/pinhole.h"
#include "hooks.h"
#include "net.h"
#include "netlink.h"
#include "policy/policy.h"

static struct genl_family nalg_family;

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
		err = nalg_hooks_enable(nn);
		if (err) {
			NL_SET_ERR_MSG(info->extack, "cannot register the netfilter hooks");
			nalg_config_discard(nn, cfg);
		} else {
			nalg_config_commit(nn, cfg);
		}
	} else {
		nalg_config_commit(nn, NULL);
	}
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

/*
 * Tables.  One object a message; one that has no room any more comes first in the next buffer.
 */

struct nalg_dump_pos {
	struct nalg_walk walk;	/* item: of its owner the last flow or pinhole that was put */
	bool done;
};

struct nalg_dump {
	struct sk_buff *skb;
	struct netlink_callback *cb;
	struct nalg_dump_pos *pos;
};

static int nalg_dump_put(struct nalg_dump *dump, int type,
			 int (*fill)(struct sk_buff *skb, const void *object), const void *object)
{
	struct netlink_callback *cb = dump->cb;
	struct sk_buff *skb = dump->skb;
	struct nlattr *nest;
	void *hdr;

	hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, &nalg_family,
			  NLM_F_MULTI, genl_dumpit_info(cb)->op.cmd);
	if (!hdr)
		return -EMSGSIZE;
	nest = nla_nest_start(skb, type);
	if (!nest || fill(skb, object)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	genlmsg_end(skb, hdr);
	return 0;
}

static int nalg_fill_pool(struct sk_buff *skb, const void *object)
{
	const struct nalg_pool_info *info = object;
	const struct nalg_pool_params *pool = info->params;

	if (nla_put_string(skb, NAT_ALG_POOL_A_NAME, pool->name) ||
	    (pool->group[0] && nla_put_string(skb, NAT_ALG_POOL_A_GROUP, pool->group)) ||
	    nla_put_be32(skb, NAT_ALG_POOL_A_FIRST, htonl(pool->first)) ||
	    nla_put_be32(skb, NAT_ALG_POOL_A_LAST, htonl(pool->last)) ||
	    nla_put_u8(skb, NAT_ALG_POOL_A_KIND, pool->kind) ||
	    (pool->on_demand && nla_put_flag(skb, NAT_ALG_POOL_A_ON_DEMAND)) ||
	    nla_put_u16(skb, NAT_ALG_POOL_A_USERS_PER_ADDRESS, pool->users_per_address) ||
	    nla_put_u16(skb, NAT_ALG_POOL_A_CHUNK_SIZE, pool->chunk_size) ||
	    nla_put_u16(skb, NAT_ALG_POOL_A_MAX_CHUNKS, pool->max_chunks) ||
	    nla_put_u32(skb, NAT_ALG_POOL_A_BINDING_TIMER, pool->binding_timer))
		return -EMSGSIZE;

	if (nla_put_u32(skb, NAT_ALG_POOL_A_ADDRESSES, info->addresses) ||
	    nla_put_u32(skb, NAT_ALG_POOL_A_ADDRESSES_USED, info->addresses_used) ||
	    nla_put_u32(skb, NAT_ALG_POOL_A_SUBSCRIBERS, info->subscribers) ||
	    nla_put_u32(skb, NAT_ALG_POOL_A_CHUNKS, info->chunks) ||
	    nla_put_u32(skb, NAT_ALG_POOL_A_CHUNKS_USED, info->chunks_used) ||
	    nla_put_u64_64bit(skb, NAT_ALG_POOL_A_PORTS_USED, info->ports_used,
			      NAT_ALG_POOL_A_PAD))
		return -EMSGSIZE;
	return 0;
}

static int nalg_dump_pool(const struct nalg_pool_info *info, void *dump)
{
	return nalg_dump_put(dump, NAT_ALG_A_POOL, nalg_fill_pool, info);
}

static int nalg_dump_pools(struct nalg_net *nn, struct nalg_dump *dump)
{
	return nalg_walk_pools(nn, &dump->pos->walk, nalg_dump_pool, dump);
}

static int nalg_fill_sub(struct sk_buff *skb, const void *object)
{
	const struct nalg_sub_info *info = object;
	const struct nalg_sub_core *core = nalg_sub_core(info->sub);

	if (nla_put_be32(skb, NAT_ALG_SUBSCRIBER_A_ADDR, nalg_sub_addr(info->sub)) ||
	    nla_put_string(skb, NAT_ALG_SUBSCRIBER_A_REALM, info->realm) ||
	    nla_put_string(skb, NAT_ALG_SUBSCRIBER_A_POOL, info->pool) ||
	    nla_put_be32(skb, NAT_ALG_SUBSCRIBER_A_PUBLIC_ADDR, info->public_addr) ||
	    nla_put_u32(skb, NAT_ALG_SUBSCRIBER_A_CHUNKS, info->chunks) ||
	    nla_put_u32(skb, NAT_ALG_SUBSCRIBER_A_BINDINGS, info->bindings) ||
	    nla_put_u32(skb, NAT_ALG_SUBSCRIBER_A_FLOWS, core->flows) ||
	    nla_put_u32(skb, NAT_ALG_SUBSCRIBER_A_PINHOLES, core->pinholes))
		return -EMSGSIZE;
	return 0;
}

static int nalg_dump_sub(const struct nalg_sub_info *info, void *dump)
{
	return nalg_dump_put(dump, NAT_ALG_A_SUBSCRIBER, nalg_fill_sub, info);
}

static int nalg_dump_subs(struct nalg_net *nn, struct nalg_dump *dump)
{
	return nalg_walk_subs(nn, &dump->pos->walk, nalg_dump_sub, dump);
}

static int nalg_fill_chunk(struct sk_buff *skb, const void *object)
{
	const struct nalg_chunk_info *info = object;

	if (nla_put_be32(skb, NAT_ALG_CHUNK_A_SUBSCRIBER, nalg_sub_addr(info->sub)) ||
	    nla_put_string(skb, NAT_ALG_CHUNK_A_REALM, info->realm) ||
	    nla_put_be32(skb, NAT_ALG_CHUNK_A_PUBLIC_ADDR, info->public_addr) ||
	    nla_put_u16(skb, NAT_ALG_CHUNK_A_PORT_FIRST, info->first) ||
	    nla_put_u16(skb, NAT_ALG_CHUNK_A_PORT_LAST, info->last) ||
	    nla_put_u32(skb, NAT_ALG_CHUNK_A_TCP_USED, info->tcp_used) ||
	    nla_put_u32(skb, NAT_ALG_CHUNK_A_UDP_USED, info->udp_used) ||
	    nla_put_u32(skb, NAT_ALG_CHUNK_A_ICMP_USED, info->icmp_used) ||
	    (info->idle && nla_put_u32(skb, NAT_ALG_CHUNK_A_EXPIRES, info->expires_ms)) ||
	    (info->one_to_one && nla_put_u32(skb, NAT_ALG_CHUNK_A_OTHER_USED, info->other_used)))
		return -EMSGSIZE;
	return 0;
}

static int nalg_dump_chunk(const struct nalg_chunk_info *info, void *dump)
{
	return nalg_dump_put(dump, NAT_ALG_A_CHUNK, nalg_fill_chunk, info);
}

static int nalg_dump_chunks(struct nalg_net *nn, struct nalg_dump *dump)
{
	return nalg_walk_chunks(nn, &dump->pos->walk, nalg_dump_chunk, dump);
}

static int nalg_fill_binding(struct sk_buff *skb, const void *object)
{
	const struct nalg_binding *b = object;

	if (nla_put_u8(skb, NAT_ALG_BINDING_A_PROTO, b->proto) ||
	    nla_put_string(skb, NAT_ALG_BINDING_A_REALM, nalg_realm_name(b->realm)) ||
	    nla_put_be32(skb, NAT_ALG_BINDING_A_PRIVATE_ADDR, b->private_addr) ||
	    nla_put_be16(skb, NAT_ALG_BINDING_A_PRIVATE_PORT, b->private_port) ||
	    nla_put_be32(skb, NAT_ALG_BINDING_A_PUBLIC_ADDR, b->public_addr) ||
	    nla_put_be16(skb, NAT_ALG_BINDING_A_PUBLIC_PORT, b->public_port) ||
	    nla_put_u32(skb, NAT_ALG_BINDING_A_USES, max(atomic_read(&b->uses), 0)))
		return -EMSGSIZE;
	return 0;
}

static int nalg_dump_binding(struct nalg_binding *b, void *dump)
{
	return nalg_dump_put(dump, NAT_ALG_A_BINDING, nalg_fill_binding, b);
}

static int nalg_dump_bindings(struct nalg_net *nn, struct nalg_dump *dump)
{
	return nalg_walk_bindings(nn, &dump->pos->walk, nalg_dump_binding, dump);
}

struct nalg_pinhole_object {
	const struct nalg_pinhole_info *info;
	struct nalg_sub *sub;
};

static int nalg_fill_pinhole(struct sk_buff *skb, const void *object)
{
	const struct nalg_pinhole_object *pinhole = object;
	const struct nalg_pinhole_info *info = pinhole->info;

	if (nla_put_u8(skb, NAT_ALG_PINHOLE_A_ANALYZER, info->analyzer) ||
	    nla_put_u8(skb, NAT_ALG_PINHOLE_A_DIRECTION, info->dir) ||
	    nla_put_u8(skb, NAT_ALG_PINHOLE_A_PROTO, info->proto) ||
	    nla_put_be32(skb, NAT_ALG_PINHOLE_A_SUBSCRIBER, nalg_sub_addr(pinhole->sub)) ||
	    nla_put_string(skb, NAT_ALG_PINHOLE_A_REALM, info->realm) ||
	    nla_put_be32(skb, NAT_ALG_PINHOLE_A_SRC_ADDR, info->saddr) ||
	    (info->sport && nla_put_be16(skb, NAT_ALG_PINHOLE_A_SRC_PORT, info->sport)) ||
	    nla_put_be32(skb, NAT_ALG_PINHOLE_A_DST_ADDR, info->daddr) ||
	    nla_put_be16(skb, NAT_ALG_PINHOLE_A_DST_PORT, info->dport) ||
	    (info->dir == NAT_ALG_DOWNLINK &&
	     nla_put_be16(skb, NAT_ALG_PINHOLE_A_PRIVATE_PORT, info->private_port)) ||
	    nla_put_u32(skb, NAT_ALG_PINHOLE_A_EXPIRES, info->expires_ms))
		return -EMSGSIZE;
	return 0;
}

static int nalg_dump_pinhole(const struct nalg_pinhole_info *info, struct nalg_sub *sub, void *data)
{
	struct nalg_pinhole_object pinhole = { info, sub };
	struct nalg_dump *dump = data;
	int err;

	err = nalg_dump_put(dump, NAT_ALG_A_PINHOLE, nalg_fill_pinhole, &pinhole);
	if (!err)
		dump->pos->walk.item = info->id;
	return err;
}

static int nalg_dump_sub_pinholes(const struct nalg_sub_info *info, void *data)
{
	struct nalg_dump *dump = data;

	return nalg_pinhole_walk(info->sub, dump->pos->walk.item, nalg_dump_pinhole, dump);
}

static int nalg_dump_pinholes(struct nalg_net *nn, struct nalg_dump *dump)
{
	return nalg_walk_subs(nn, &dump->pos->walk, nalg_dump_sub_pinholes, dump);
}

struct nalg_flow_object {
	const struct nalg_flow_info *info;
	const struct nalg_binding *b;
};

static int nalg_fill_flow(struct sk_buff *skb, const void *object)
{
	const struct nalg_flow_object *flow = object;
	const struct nalg_flow_info *info = flow->info;
	const struct nalg_binding *b = flow->b;

	if (nla_put_u8(skb, NAT_ALG_FLOW_A_PROTO, info->proto) ||
	    nla_put_u8(skb, NAT_ALG_FLOW_A_DIRECTION, info->dir) ||
	    (info->analyzer && nla_put_u8(skb, NAT_ALG_FLOW_A_ANALYZER, info->analyzer)) ||
	    nla_put_string(skb, NAT_ALG_FLOW_A_REALM, nalg_realm_name(b->realm)) ||
	    nla_put_be32(skb, NAT_ALG_FLOW_A_PRIVATE_ADDR, b->private_addr) ||
	    nla_put_be16(skb, NAT_ALG_FLOW_A_PRIVATE_PORT, b->private_port) ||
	    nla_put_be32(skb, NAT_ALG_FLOW_A_PUBLIC_ADDR, b->public_addr) ||
	    nla_put_be16(skb, NAT_ALG_FLOW_A_PUBLIC_PORT, b->public_port) ||
	    nla_put_be32(skb, NAT_ALG_FLOW_A_REMOTE_ADDR, info->remote_addr) ||
	    nla_put_be16(skb, NAT_ALG_FLOW_A_REMOTE_PORT, info->remote_port) ||
	    (info->child && nla_put_flag(skb, NAT_ALG_FLOW_A_CHILD)) ||
	    nla_put_u32(skb, NAT_ALG_FLOW_A_PINHOLES, info->pinholes))
		return -EMSGSIZE;
	return 0;
}

static int nalg_dump_flow(const struct nalg_flow_info *info, struct nalg_binding *b, void *data)
{
	struct nalg_flow_object flow = { info, b };
	struct nalg_dump *dump = data;
	int err;

	err = nalg_dump_put(dump, NAT_ALG_A_FLOW, nalg_fill_flow, &flow);
	if (!err)
		dump->pos->walk.item = info->id;
	return err;
}

static int nalg_dump_binding_flows(struct nalg_binding *b, void *data)
{
	struct nalg_dump *dump = data;

	return nalg_flow_walk(b, dump->pos->walk.item, nalg_dump_flow, dump);
}

static int nalg_dump_flows(struct nalg_net *nn, struct nalg_dump *dump)
{
	return nalg_walk_bindings(nn, &dump->pos->walk, nalg_dump_binding_flows, dump);
}

static int (*const nalg_dumps[])(struct nalg_net *nn, struct nalg_dump *dump) = {
	[NAT_ALG_CMD_POOL_GET] = nalg_dump_pools,
	[NAT_ALG_CMD_SUBSCRIBER_GET] = nalg_dump_subs,
	[NAT_ALG_CMD_CHUNK_GET] = nalg_dump_chunks,
	[NAT_ALG_CMD_BINDING_GET] = nalg_dump_bindings,
	[NAT_ALG_CMD_PINHOLE_GET] = nalg_dump_pinholes,
	[NAT_ALG_CMD_FLOW_GET] = nalg_dump_flows,
};

static int nalg_genl_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nalg_dump dump = { .skb = skb, .cb = cb, .pos = (void *)cb->ctx };
	int err;

	BUILD_BUG_ON(sizeof(*dump.pos) > sizeof(cb->ctx));

	if (dump.pos->done)
		return 0;
	err = nalg_dumps[genl_dumpit_info(cb)->op.cmd](nalg_net(sock_net(cb->skb->sk)), &dump);
	dump.pos->done = !err;
	return err && !skb->len ? err : skb->len;
}

static int nalg_genl_flow_clear(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[NAT_ALG_A_SUBSCRIBER_ADDR];
	__be32 addr = attr ? nla_get_be32(attr) : 0;

	if (attr && !addr) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "expected a subscriber's address, or none at all");
		return -EINVAL;
	}
	nalg_flow_kill(nalg_net(genl_info_net(info)), addr);
	return 0;
}

static int nalg_fill_stats(struct sk_buff *skb, int type, const u64 *sum, int max, int pad)
{
	struct nlattr *nest;
	int i;

	nest = nla_nest_start(skb, type);
	if (!nest)
		return -EMSGSIZE;
	for (i = pad + 1; i <= max; i++) {
		if (nla_put_u64_64bit(skb, i, sum[i], pad))
			return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int nalg_fill_drops(struct sk_buff *skb, struct nalg_net *nn)
{
	u64 sum[__NAT_ALG_DROP_MAX];

	mutex_lock(&nn->config_mutex);
	nalg_stats_drop_sum(nn, sum);
	mutex_unlock(&nn->config_mutex);
	return nalg_fill_stats(skb, NAT_ALG_A_DROP_STATS, sum, NAT_ALG_DROP_MAX, NAT_ALG_DROP_PAD);
}

static int nalg_fill_ftp(struct sk_buff *skb, struct nalg_net *nn)
{
	u64 sum[__NAT_ALG_FTP_MAX];

	mutex_lock(&nn->config_mutex);
	nalg_stats_ftp_sum(nn, sum);
	mutex_unlock(&nn->config_mutex);
	return nla_put_u8(skb, NAT_ALG_A_ANALYZER, NAT_ALG_ANALYZER_FTP_CONTROL) ?:
	       nalg_fill_stats(skb, NAT_ALG_A_FTP_STATS, sum, NAT_ALG_FTP_MAX, NAT_ALG_FTP_PAD);
}

/* What counts for an analyzer; for none at all: the drops. */
static int (*nalg_stats_of(const struct nlattr *analyzer))(struct sk_buff *skb, struct nalg_net *nn)
{
	if (!analyzer)
		return nalg_fill_drops;
	if (nla_get_u8(analyzer) == NAT_ALG_ANALYZER_FTP_CONTROL)
		return nalg_fill_ftp;
	return NULL;
}

static int nalg_genl_stats_get(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *analyzer = info->attrs[NAT_ALG_A_ANALYZER];
	struct nalg_net *nn = nalg_net(genl_info_net(info));
	int (*fill)(struct sk_buff *skb, struct nalg_net *nn);
	struct sk_buff *reply;
	int err = -EMSGSIZE;
	void *hdr;

	fill = nalg_stats_of(analyzer);
	if (!fill) {
		NL_SET_ERR_MSG_ATTR(info->extack, analyzer,
				    "expected an analyzer that has statistics");
		return -EOPNOTSUPP;
	}
	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	hdr = genlmsg_put_reply(reply, info, &nalg_family, 0, NAT_ALG_CMD_STATS_GET);
	if (hdr)
		err = fill(reply, nn);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	genlmsg_end(reply, hdr);
	return genlmsg_reply(reply, info);
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
	{ .cmd = NAT_ALG_CMD_SUBSCRIBER_GET, .dumpit = nalg_genl_dump, NALG_ADMIN },
	{ .cmd = NAT_ALG_CMD_CHUNK_GET, .dumpit = nalg_genl_dump, NALG_ADMIN },
	{ .cmd = NAT_ALG_CMD_BINDING_GET, .dumpit = nalg_genl_dump, NALG_ADMIN },
	{ .cmd = NAT_ALG_CMD_PINHOLE_GET, .dumpit = nalg_genl_dump, NALG_ADMIN },
	{ .cmd = NAT_ALG_CMD_FLOW_GET, .dumpit = nalg_genl_dump, NALG_ADMIN },
	{ .cmd = NAT_ALG_CMD_FLOW_CLEAR, .doit = nalg_genl_flow_clear,
	  NALG_POLICY(nalg_flow_clear_policy), NALG_ADMIN },
	{ .cmd = NAT_ALG_CMD_STATS_GET, .doit = nalg_genl_stats_get,
	  NALG_POLICY(nalg_stats_get_policy) },
	{ .cmd = NAT_ALG_CMD_STATS_CLEAR, .doit = nalg_genl_stats_clear, NALG_ADMIN },
};

static struct genl_family nalg_family __ro_after_init = {
	.name = NAT_ALG_GENL_NAME,
	.version = NAT_ALG_GENL_VERSION,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = nalg_ops,
	.n_ops = ARRAY_SIZE(nalg_ops),
};

int nalg_netlink_init(void)
{
	return genl_register_family(&nalg_family);
}

void nalg_netlink_exit(void)
{
	genl_unregister_family(&nalg_family);
}
