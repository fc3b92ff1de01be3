// SPDX-License-Identifier: GPL-2.0
/*
 * Dumps of the tables.  One object a message; one that has no room any more comes first in the next
 * buffer.  The request may ask for a subscriber's or a public endpoint's only.
 */
#include <net/ipv6.h>

#include "compat.h"
#include "core/flow.h"
#include "core/pinhole.h"
#include "nat64/host.h"
#include "net.h"
#include "netlink.h"
#include "tables.h"

struct nalg_dump_pos {
	struct nalg_walk walk;	/* item: of its owner the last flow or pinhole that was put */
	bool done;
};

/* What the request asks for; an address of 0: any. */
struct nalg_filter {
	__be32 subscriber;
	bool has_subscriber6;
	struct in6_addr subscriber6;	/* of NAT64, with as much as counts */
	__be32 public_addr;
	bool has_port;
	u16 public_port;
};

struct nalg_dump {
	struct nalg_net *nn;
	struct sk_buff *skb;
	struct netlink_callback *cb;
	struct nalg_dump_pos *pos;
	struct nalg_filter filter;
};

/* A subscriber of NAT64 may be a whole network: how much of its address counts. */
static u8 nalg_sub_len(const struct nalg_net *nn)
{
	return READ_ONCE(nn->realms.group_bits) ? 64 : 128;
}

/* Whichever of its hosts the object is of. */
static bool nalg_filter_sub6(const struct nalg_dump *dump, __be32 addr)
{
	struct nalg_nat64_view view;
	bool known;

	rcu_read_lock();
	known = nalg_nat64_view(dump->nn, addr, &view);
	rcu_read_unlock();
	return known && ipv6_prefix_equal(&view.addr, &dump->filter.subscriber6,
					  nalg_sub_len(dump->nn));
}

static bool nalg_filter_sub(const struct nalg_dump *dump, __be32 addr)
{
	if (dump->filter.has_subscriber6)
		return nalg_filter_sub6(dump, addr);
	return !dump->filter.subscriber || dump->filter.subscriber == addr;
}

static bool nalg_filter_public(const struct nalg_dump *dump, __be32 addr, u16 first, u16 last)
{
	const struct nalg_filter *filter = &dump->filter;

	if (filter->public_addr && filter->public_addr != addr)
		return false;
	return !filter->has_port || (filter->public_port >= first && filter->public_port <= last);
}

static int nalg_dump_put(struct nalg_dump *dump, int type,
			 int (*fill)(struct sk_buff *skb, struct nalg_net *nn,
				     const void *object), const void *object)
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
	if (!nest || fill(skb, dump->nn, object)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	genlmsg_end(skb, hdr);
	return 0;
}

/* The address of a subscriber's host, or what a host of NAT64 has instead. */
static int nalg_put_host(struct sk_buff *skb, struct nalg_net *nn, __be32 addr, int type, int type6)
{
	struct nalg_nat64_view view;
	bool known;

	if (!nalg_nat64_is_internal(nn, addr))
		return nla_put_be32(skb, type, addr);
	rcu_read_lock();
	known = nalg_nat64_view(nn, addr, &view);
	rcu_read_unlock();
	return known ? nla_put_in6_addr(skb, type6, &view.addr) : 0;
}

/* The same of a subscriber, who may be a whole network. */
static int nalg_put_sub(struct sk_buff *skb, struct nalg_net *nn, __be32 addr, int type, int type6,
			int type_len)
{
	struct nalg_nat64_view view;
	struct in6_addr prefix;
	bool known;
	u8 len = nalg_sub_len(nn);

	if (!nalg_nat64_is_internal(nn, addr))
		return nla_put_be32(skb, type, addr);
	rcu_read_lock();
	known = nalg_nat64_view(nn, addr, &view);
	rcu_read_unlock();
	if (!known)
		return 0;
	ipv6_addr_prefix(&prefix, &view.addr, len);
	return nla_put_in6_addr(skb, type6, &prefix) ?: nla_put_u8(skb, type_len, len);
}

static int nalg_fill_pool(struct sk_buff *skb, struct nalg_net *nn, const void *object)
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
	    nla_put_u32(skb, NAT_ALG_POOL_A_BINDING_TIMER, pool->binding_timer) ||
	    (pool->chunk_threshold &&
	     nla_put_u8(skb, NAT_ALG_POOL_A_CHUNK_THRESHOLD, pool->chunk_threshold)) ||
	    (pool->min_chunks &&
	     nla_put_u16(skb, NAT_ALG_POOL_A_MIN_CHUNKS, pool->min_chunks)))
		return -EMSGSIZE;

	if (nla_put_u32(skb, NAT_ALG_POOL_A_ADDRESSES, info->addresses) ||
	    nla_put_u32(skb, NAT_ALG_POOL_A_ADDRESSES_USED, info->addresses_used) ||
	    nla_put_u32(skb, NAT_ALG_POOL_A_SUBSCRIBERS, info->subscribers) ||
	    nla_put_u32(skb, NAT_ALG_POOL_A_CHUNKS, info->chunks) ||
	    nla_put_u32(skb, NAT_ALG_POOL_A_CHUNKS_USED, info->chunks_used) ||
	    nla_put_u64_64bit(skb, NAT_ALG_POOL_A_PORTS_USED, info->ports_used,
			      NAT_ALG_POOL_A_PAD) ||
	    (info->removed && nla_put_flag(skb, NAT_ALG_POOL_A_REMOVED)))
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

static int nalg_fill_sub(struct sk_buff *skb, struct nalg_net *nn, const void *object)
{
	const struct nalg_sub_info *info = object;
	const struct nalg_sub_core *core = nalg_sub_core(info->sub);

	if (nalg_put_sub(skb, nn, nalg_sub_addr(info->sub), NAT_ALG_SUBSCRIBER_A_ADDR,
			 NAT_ALG_SUBSCRIBER_A_ADDR6, NAT_ALG_SUBSCRIBER_A_PREFIX_LEN) ||
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
	if (!nalg_filter_sub(dump, nalg_sub_addr(info->sub)))
		return 0;
	return nalg_dump_put(dump, NAT_ALG_A_SUBSCRIBER, nalg_fill_sub, info);
}

static int nalg_dump_subs(struct nalg_net *nn, struct nalg_dump *dump)
{
	return nalg_walk_subs(nn, &dump->pos->walk, nalg_dump_sub, dump);
}

int nalg_fill_chunk_identity(struct sk_buff *skb, struct nalg_net *nn,
			     const struct nalg_chunk_info *info)
{
	if (nalg_put_sub(skb, nn, nalg_sub_addr(info->sub), NAT_ALG_CHUNK_A_SUBSCRIBER,
			 NAT_ALG_CHUNK_A_SUBSCRIBER6, NAT_ALG_CHUNK_A_PREFIX_LEN) ||
	    nla_put_string(skb, NAT_ALG_CHUNK_A_REALM, info->realm) ||
	    nla_put_be32(skb, NAT_ALG_CHUNK_A_PUBLIC_ADDR, info->public_addr) ||
	    nla_put_u16(skb, NAT_ALG_CHUNK_A_PORT_FIRST, info->first) ||
	    nla_put_u16(skb, NAT_ALG_CHUNK_A_PORT_LAST, info->last) ||
	    nla_put_u64_64bit(skb, NAT_ALG_CHUNK_A_SINCE, info->since, NAT_ALG_CHUNK_A_PAD))
		return -EMSGSIZE;
	return 0;
}

static int nalg_fill_chunk(struct sk_buff *skb, struct nalg_net *nn, const void *object)
{
	const struct nalg_chunk_info *info = object;

	if (nalg_fill_chunk_identity(skb, nn, info) ||
	    nla_put_u32(skb, NAT_ALG_CHUNK_A_TCP_USED, info->tcp_used) ||
	    nla_put_u32(skb, NAT_ALG_CHUNK_A_UDP_USED, info->udp_used) ||
	    nla_put_u32(skb, NAT_ALG_CHUNK_A_ICMP_USED, info->icmp_used) ||
	    nla_put_u32(skb, NAT_ALG_CHUNK_A_OTHER_USED, info->other_used) ||
	    (info->idle && nla_put_u32(skb, NAT_ALG_CHUNK_A_EXPIRES, info->expires_ms)))
		return -EMSGSIZE;
	return 0;
}

static int nalg_dump_chunk(const struct nalg_chunk_info *info, void *dump)
{
	if (!nalg_filter_sub(dump, nalg_sub_addr(info->sub)) ||
	    !nalg_filter_public(dump, info->public_addr, info->first, info->last))
		return 0;
	return nalg_dump_put(dump, NAT_ALG_A_CHUNK, nalg_fill_chunk, info);
}

static int nalg_dump_chunks(struct nalg_net *nn, struct nalg_dump *dump)
{
	return nalg_walk_chunks(nn, &dump->pos->walk, nalg_dump_chunk, dump);
}

static int nalg_fill_binding(struct sk_buff *skb, struct nalg_net *nn, const void *object)
{
	const struct nalg_binding *b = object;

	if (nla_put_u8(skb, NAT_ALG_BINDING_A_PROTO, b->proto) ||
	    nla_put_string(skb, NAT_ALG_BINDING_A_REALM, nalg_realm_name(b->realm)) ||
	    nalg_put_host(skb, nn, b->private_addr, NAT_ALG_BINDING_A_PRIVATE_ADDR,
			  NAT_ALG_BINDING_A_PRIVATE_ADDR6) ||
	    nla_put_be16(skb, NAT_ALG_BINDING_A_PRIVATE_PORT, b->private_port) ||
	    nla_put_be32(skb, NAT_ALG_BINDING_A_PUBLIC_ADDR, b->public_addr) ||
	    nla_put_be16(skb, NAT_ALG_BINDING_A_PUBLIC_PORT, b->public_port) ||
	    nla_put_u32(skb, NAT_ALG_BINDING_A_USES, max(atomic_read(&b->uses), 0)))
		return -EMSGSIZE;
	return 0;
}

static int nalg_dump_binding(struct nalg_binding *b, void *dump)
{
	u16 port = ntohs(b->public_port);

	if (!nalg_filter_sub(dump, b->private_addr) ||
	    !nalg_filter_public(dump, b->public_addr, port, port))
		return 0;
	return nalg_dump_put(dump, NAT_ALG_A_BINDING, nalg_fill_binding, b);
}

static int nalg_dump_bindings(struct nalg_net *nn, struct nalg_dump *dump)
{
	return nalg_walk_bindings(nn, &dump->pos->walk, nalg_dump_binding, dump);
}

int nalg_fill_pinhole(struct sk_buff *skb, struct nalg_net *nn,
		      const struct nalg_pinhole_info *info)
{
	if (nla_put_u8(skb, NAT_ALG_PINHOLE_A_ANALYZER, info->analyzer) ||
	    nla_put_u8(skb, NAT_ALG_PINHOLE_A_DIRECTION, info->dir) ||
	    nla_put_u8(skb, NAT_ALG_PINHOLE_A_PROTO, info->proto) ||
	    nalg_put_sub(skb, nn, info->subscriber, NAT_ALG_PINHOLE_A_SUBSCRIBER,
			 NAT_ALG_PINHOLE_A_SUBSCRIBER6, NAT_ALG_PINHOLE_A_PREFIX_LEN) ||
	    nla_put_string(skb, NAT_ALG_PINHOLE_A_REALM, info->realm) ||
	    nalg_put_host(skb, nn, info->saddr, NAT_ALG_PINHOLE_A_SRC_ADDR,
			  NAT_ALG_PINHOLE_A_SRC_ADDR6) ||
	    (info->sport && nla_put_be16(skb, NAT_ALG_PINHOLE_A_SRC_PORT, info->sport)) ||
	    nla_put_be32(skb, NAT_ALG_PINHOLE_A_DST_ADDR, info->daddr) ||
	    nla_put_be16(skb, NAT_ALG_PINHOLE_A_DST_PORT, info->dport) ||
	    (info->dir == NAT_ALG_DOWNLINK &&
	     nla_put_be16(skb, NAT_ALG_PINHOLE_A_PRIVATE_PORT, info->private_port)) ||
	    nla_put_u32(skb, NAT_ALG_PINHOLE_A_EXPIRES, info->expires_ms))
		return -EMSGSIZE;
	return 0;
}

static int nalg_fill_pinhole_object(struct sk_buff *skb, struct nalg_net *nn, const void *object)
{
	return nalg_fill_pinhole(skb, nn, object);
}

static int nalg_dump_pinhole(const struct nalg_pinhole_info *info, void *data)
{
	struct nalg_dump *dump = data;
	int err;

	err = nalg_dump_put(dump, NAT_ALG_A_PINHOLE, nalg_fill_pinhole_object, info);
	if (!err)
		dump->pos->walk.item = info->id;
	return err;
}

static int nalg_dump_sub_pinholes(const struct nalg_sub_info *info, void *data)
{
	struct nalg_dump *dump = data;

	if (!nalg_filter_sub(dump, nalg_sub_addr(info->sub)))
		return 0;
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

static int nalg_fill_flow(struct sk_buff *skb, struct nalg_net *nn, const void *object)
{
	const struct nalg_flow_object *flow = object;
	const struct nalg_flow_info *info = flow->info;
	const struct nalg_binding *b = flow->b;

	if (nla_put_u8(skb, NAT_ALG_FLOW_A_PROTO, info->proto) ||
	    nla_put_u8(skb, NAT_ALG_FLOW_A_DIRECTION, info->dir) ||
	    (info->analyzer && nla_put_u8(skb, NAT_ALG_FLOW_A_ANALYZER, info->analyzer)) ||
	    nla_put_string(skb, NAT_ALG_FLOW_A_REALM, nalg_realm_name(b->realm)) ||
	    nalg_put_host(skb, nn, b->private_addr, NAT_ALG_FLOW_A_PRIVATE_ADDR,
			  NAT_ALG_FLOW_A_PRIVATE_ADDR6) ||
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

	if (!nalg_filter_sub(dump, b->private_addr))
		return 0;
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

static void nalg_filter_read(struct nalg_filter *filter, struct nlattr **tb)
{
	if (!tb)
		return;
	if (tb[NAT_ALG_A_SUBSCRIBER_ADDR])
		filter->subscriber = nla_get_be32(tb[NAT_ALG_A_SUBSCRIBER_ADDR]);
	filter->has_subscriber6 = tb[NAT_ALG_A_SUBSCRIBER_ADDR6];
	if (filter->has_subscriber6)
		filter->subscriber6 = nla_get_in6_addr(tb[NAT_ALG_A_SUBSCRIBER_ADDR6]);
	if (tb[NAT_ALG_A_PUBLIC_ADDR])
		filter->public_addr = nla_get_be32(tb[NAT_ALG_A_PUBLIC_ADDR]);
	filter->has_port = tb[NAT_ALG_A_PUBLIC_PORT];
	if (filter->has_port)
		filter->public_port = be16_to_cpu(nla_get_be16(tb[NAT_ALG_A_PUBLIC_PORT]));
}

int nalg_genl_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nalg_dump dump = {
		.nn = nalg_net(sock_net(cb->skb->sk)),
		.skb = skb,
		.cb = cb,
		.pos = (void *)cb->ctx,
	};
	int err;

	BUILD_BUG_ON(sizeof(*dump.pos) > sizeof(cb->ctx));

	if (dump.pos->done)
		return 0;
	nalg_filter_read(&dump.filter, nalg_dump_attrs(cb, NALG_DUMP_A_MAX));
	err = nalg_dumps[genl_dumpit_info(cb)->op.cmd](dump.nn, &dump);
	dump.pos->done = !err;
	return err && !skb->len ? err : skb->len;
}
