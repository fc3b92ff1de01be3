// SPDX-License-Identifier: GPL-2.0
/*
 * Walks for dumps.
 *
 * A walk holds RCU, and of the locks only those of the object it shows; after some objects it holds
 * nothing, and may sleep.  It finds its way by position, not by pointer: each step asks for the
 * first object at or after the position, whatever happened since the last one.
 */
#include <linux/sched.h>

#include "internal.h"

/* So many objects are looked at between two schedule points, whether shown or not. */
#define NALG_WALK_STEPS	256

/* What a step returns, besides 0 and errors: time to sleep, then go on from the position. */
#define NALG_WALK_PAUSE	1

/* What a walk shows, and to whom. */
struct nalg_visitor {
	int (*visit)(struct nalg_realms *realms, struct nalg_sub *sub, struct nalg_walk *pos,
		     struct nalg_visitor *v);
	union {
		int (*sub)(const struct nalg_sub_info *info, void *data);
		int (*chunk)(const struct nalg_chunk_info *info, void *data);
		int (*binding)(struct nalg_binding *b, void *data);
	};
	struct nalg_net *nn;
	void *data;
	unsigned int steps;	/* since the last schedule point */
};

/* Before each object, with the position at it. */
static bool nalg_walk_tired(struct nalg_visitor *v)
{
	return ++v->steps > NALG_WALK_STEPS;
}

/* Moves on to something; what was said about the inside of another one is void then. */
static void nalg_walk_at_pool(struct nalg_walk *pos, u32 id)
{
	if (pos->pool != id)
		*pos = (struct nalg_walk){ .pool = id };
}

static void nalg_walk_at_addr(struct nalg_walk *pos, u32 addr)
{
	if (pos->addr != addr)
		*pos = (struct nalg_walk){ .pool = pos->pool, .addr = addr };
}

static void nalg_walk_at_sub(struct nalg_walk *pos, u64 id)
{
	if (pos->sub != id)
		*pos = (struct nalg_walk){ .pool = pos->pool, .addr = pos->addr, .sub = id };
}

static void nalg_walk_at_chunk(struct nalg_walk *pos, u32 first)
{
	if (pos->chunk == first)
		return;
	pos->chunk = first;
	pos->proto_port = 0;
	pos->item = 0;
}

static void nalg_walk_at_port(struct nalg_walk *pos, u32 proto_port)
{
	if (pos->proto_port == proto_port)
		return;
	pos->proto_port = proto_port;
	pos->item = 0;
}

/* A pool without the lock; @pool is only good for comparing. */
struct nalg_pool_copy {
	const struct nalg_pool *pool;
	struct nalg_pool_params params;
	struct nalg_pool_info info;
};

/* nalg_realms.lock */
static void nalg_pool_describe(const struct nalg_pool *pool, struct nalg_pool_copy *copy)
{
	u32 slots = NALG_ADDR_PORTS / pool->params.chunk_size;

	copy->pool = pool;
	copy->params = pool->params;
	copy->info = (struct nalg_pool_info) {
		.params = &copy->params,
		.removed = !pool->configured,
		.addresses = pool->configured ? pool->addresses : pool->addresses_used,
		.addresses_used = pool->addresses_used,
		.subscribers = pool->users,
		.chunks = pool->configured ? pool->addresses * slots : pool->chunks,
		.chunks_used = pool->chunks,
		.ports_used = atomic64_read(&pool->ports),
	};
}

static bool nalg_walk_find_pool(struct nalg_realms *realms, struct nalg_walk *pos,
				struct nalg_pool_copy *copy)
{
	const struct nalg_pool *pool;
	bool found = false;

	spin_lock_bh(&realms->lock);
	list_for_each_entry(pool, &realms->pools, node) {
		if (pool->id < pos->pool || !(pool->configured || pool->users))
			continue;
		nalg_walk_at_pool(pos, pool->id);
		nalg_pool_describe(pool, copy);
		found = true;
		break;
	}
	spin_unlock_bh(&realms->lock);
	return found;
}

static struct nalg_sub *nalg_walk_find_sub(struct nalg_realms *realms, struct nalg_walk *pos,
					   const struct nalg_addr *addr)
{
	struct nalg_sub *sub;

	spin_lock_bh(&realms->lock);
	sub = nalg_addr_next_sub(addr, pos->sub);
	spin_unlock_bh(&realms->lock);
	if (sub)
		nalg_walk_at_sub(pos, sub->id);
	return sub;
}

static int nalg_walk_addr(struct nalg_realms *realms, struct nalg_walk *pos,
			  const struct nalg_addr *addr, struct nalg_visitor *v)
{
	struct nalg_sub *sub;
	int ret;

	while ((sub = nalg_walk_find_sub(realms, pos, addr))) {
		if (nalg_walk_tired(v))
			return NALG_WALK_PAUSE;
		spin_lock_bh(&sub->lock);
		ret = sub->dead ? 0 : v->visit(realms, sub, pos, v);
		spin_unlock_bh(&sub->lock);
		if (ret)
			return ret;
		nalg_walk_at_sub(pos, pos->sub + 1);
	}
	return 0;
}

static int nalg_walk_pool(struct nalg_realms *realms, struct nalg_walk *pos,
			  const struct nalg_pool_copy *pool, struct nalg_visitor *v)
{
	unsigned long index = max(pos->addr, pool->params.first);
	unsigned long last = pool->params.last;
	const struct nalg_addr *addr;
	int ret;

	for (addr = xa_find(&realms->addrs, &index, last, NALG_ADDR_USED); addr;
	     addr = xa_find_after(&realms->addrs, &index, last, NALG_ADDR_USED)) {
		nalg_walk_at_addr(pos, index);
		if (nalg_walk_tired(v))
			return NALG_WALK_PAUSE;
		if (READ_ONCE(addr->pool) != pool->pool)
			continue;
		ret = nalg_walk_addr(realms, pos, addr, v);
		if (ret)
			return ret;
	}
	return 0;
}

static int nalg_walk_some(struct nalg_walk *pos, struct nalg_visitor *v)
{
	struct nalg_realms *realms = &v->nn->realms;
	struct nalg_pool_copy pool;
	int ret;

	while (nalg_walk_find_pool(realms, pos, &pool)) {
		if (nalg_walk_tired(v))
			return NALG_WALK_PAUSE;
		ret = nalg_walk_pool(realms, pos, &pool, v);
		if (ret)
			return ret;
		nalg_walk_at_pool(pos, pos->pool + 1);
	}
	return 0;
}

static int nalg_walk_all(struct nalg_walk *pos, struct nalg_visitor *v)
{
	int ret;

	do {
		v->steps = 0;
		rcu_read_lock();
		ret = nalg_walk_some(pos, v);
		rcu_read_unlock();
		cond_resched();
	} while (ret == NALG_WALK_PAUSE);
	return ret;
}

int nalg_walk_pools(struct nalg_net *nn, struct nalg_walk *pos,
		    int (*fn)(const struct nalg_pool_info *info, void *data), void *data)
{
	struct nalg_pool_copy pool;
	int ret;

	while (nalg_walk_find_pool(&nn->realms, pos, &pool)) {
		ret = fn(&pool.info, data);
		if (ret)
			return ret;
		nalg_walk_at_pool(pos, pos->pool + 1);
		cond_resched();
	}
	return 0;
}

static int nalg_visit_sub(struct nalg_realms *realms, struct nalg_sub *sub, struct nalg_walk *pos,
			  struct nalg_visitor *v)
{
	char pool[NAT_ALG_POOL_NAME_MAX + 1];
	struct nalg_sub_info info = {
		.sub = sub,
		.realm = sub->realm->name,
		.pool = pool,
		.public_addr = htonl(sub->public->addr),
		.chunks = sub->n_chunks,
		.bindings = sub->bindings,
	};

	spin_lock(&realms->lock);
	strscpy(pool, sub->public->pool->params.name, sizeof(pool));
	info.removed = !sub->public->pool->configured;
	spin_unlock(&realms->lock);
	return v->sub(&info, v->data);
}

int nalg_walk_subs(struct nalg_net *nn, struct nalg_walk *pos,
		   int (*fn)(const struct nalg_sub_info *info, void *data), void *data)
{
	struct nalg_visitor v = {
		.visit = nalg_visit_sub,
		.sub = fn,
		.nn = nn,
		.data = data,
	};

	return nalg_walk_all(pos, &v);
}

static void nalg_chunk_times(struct nalg_realms *realms, const struct nalg_chunk *chunk,
			     struct nalg_chunk_info *info)
{
	long left;

	spin_lock(&realms->gc_lock);
	info->idle = nalg_gc_is_idle(chunk);
	left = chunk->expires - jiffies;
	spin_unlock(&realms->gc_lock);
	if (info->idle && left > 0)
		info->expires_ms = jiffies_to_msecs(left);
}

/**
 * nalg_chunk_describe - what stays the same of a chunk all its life
 * @chunk: the chunk; its subscriber's lock is held
 * @info: to fill
 */
void nalg_chunk_describe(const struct nalg_chunk *chunk, struct nalg_chunk_info *info)
{
	const struct nalg_sub *sub = chunk->sub;

	*info = (struct nalg_chunk_info) {
		.sub = chunk->sub,
		.realm = sub->realm->name,
		.public_addr = htonl(sub->public->addr),
		.first = chunk->one_to_one ? 0 : chunk->first,
		.last = chunk->one_to_one ? U16_MAX : chunk->first + chunk->size - 1,
		.since = chunk->since,
	};
}

static void nalg_chunk_count(const struct nalg_chunk *chunk, struct nalg_chunk_info *info)
{
	if (chunk->one_to_one) {
		info->tcp_used = chunk->whole.used[NALG_PROTO_TCP];
		info->udp_used = chunk->whole.used[NALG_PROTO_UDP];
		info->icmp_used = chunk->whole.used[NALG_PROTO_ICMP];
		info->other_used = chunk->whole.used[NALG_PROTO_GRE] +
				   chunk->whole.used[NALG_PROTOS];
	} else {
		info->tcp_used = chunk->ports[NALG_PROTO_TCP].used;
		info->udp_used = chunk->ports[NALG_PROTO_UDP].used;
		info->icmp_used = chunk->ports[NALG_PROTO_ICMP].used;
		info->other_used = chunk->ports[NALG_PROTO_GRE].used;
	}
}

static int nalg_visit_chunks(struct nalg_realms *realms, struct nalg_sub *sub,
			     struct nalg_walk *pos, struct nalg_visitor *v)
{
	const struct nalg_chunk *chunk;
	int ret;

	list_for_each_entry(chunk, &sub->chunks, node) {
		struct nalg_chunk_info info;

		if (chunk->first < pos->chunk)
			continue;
		nalg_walk_at_chunk(pos, chunk->first);
		if (nalg_walk_tired(v))
			return NALG_WALK_PAUSE;
		nalg_chunk_describe(chunk, &info);
		nalg_chunk_count(chunk, &info);
		nalg_chunk_times(realms, chunk, &info);
		ret = v->chunk(&info, v->data);
		if (ret)
			return ret;
	}
	return 0;
}

int nalg_walk_chunks(struct nalg_net *nn, struct nalg_walk *pos,
		     int (*fn)(const struct nalg_chunk_info *info, void *data), void *data)
{
	struct nalg_visitor v = {
		.visit = nalg_visit_chunks,
		.chunk = fn,
		.nn = nn,
		.data = data,
	};

	return nalg_walk_all(pos, &v);
}

/* A port that waits for its pair's second binding is taken, but has none. */
static int nalg_visit_port(const struct nalg_chunk *chunk, enum nalg_proto proto, u16 port,
			   const struct nalg_visitor *v)
{
	__be32 addr = htonl(chunk->sub->public->addr);
	struct nalg_binding *b;

	b = nalg_binding_by_outside(v->nn, nalg_proto_number(proto), addr, htons(port));
	return b ? v->binding(b, v->data) : 0;
}

static int nalg_visit_ports(const struct nalg_chunk *chunk, struct nalg_walk *pos,
			    struct nalg_visitor *v)
{
	enum nalg_proto proto;
	u16 port;
	int ret;

	while ((proto = pos->proto_port >> 16) < NALG_PROTOS) {
		port = nalg_ports_next_used(&chunk->ports[proto], pos->proto_port & U16_MAX);
		if (!port) {
			nalg_walk_at_port(pos, (proto + 1) << 16);
			continue;
		}
		nalg_walk_at_port(pos, proto << 16 | port);
		if (nalg_walk_tired(v))
			return NALG_WALK_PAUSE;
		ret = nalg_visit_port(chunk, proto, port, v);
		if (ret)
			return ret;
		nalg_walk_at_port(pos, pos->proto_port + 1);
	}
	return 0;
}

static int nalg_visit_whole(const struct nalg_chunk *chunk, struct nalg_walk *pos,
			    struct nalg_visitor *v)
{
	struct nalg_binding *b;
	int ret;

	while ((b = nalg_whole_next(chunk, pos->proto_port))) {
		nalg_walk_at_port(pos, nalg_whole_key(b));
		if (nalg_walk_tired(v))
			return NALG_WALK_PAUSE;
		ret = v->binding(b, v->data);
		if (ret)
			return ret;
		nalg_walk_at_port(pos, pos->proto_port + 1);
	}
	return 0;
}

static int nalg_visit_bindings(struct nalg_realms *realms, struct nalg_sub *sub,
			       struct nalg_walk *pos, struct nalg_visitor *v)
{
	const struct nalg_chunk *chunk;
	int ret;

	list_for_each_entry(chunk, &sub->chunks, node) {
		if (chunk->first < pos->chunk)
			continue;
		nalg_walk_at_chunk(pos, chunk->first);
		if (nalg_walk_tired(v))
			return NALG_WALK_PAUSE;
		ret = chunk->one_to_one ? nalg_visit_whole(chunk, pos, v) :
					  nalg_visit_ports(chunk, pos, v);
		if (ret)
			return ret;
	}
	return 0;
}

int nalg_walk_bindings(struct nalg_net *nn, struct nalg_walk *pos,
		       int (*fn)(struct nalg_binding *b, void *data), void *data)
{
	struct nalg_visitor v = {
		.visit = nalg_visit_bindings,
		.binding = fn,
		.nn = nn,
		.data = data,
	};

	return nalg_walk_all(pos, &v);
}
