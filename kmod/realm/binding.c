// SPDX-License-Identifier: GPL-2.0
/* Bindings: private address:port <-> public address:port, the same for every remote endpoint. */
#include <linux/hash.h>
#include <linux/jhash.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "internal.h"

/* How often another port is tried when a subscriber's hosts want the same one. */
#define NALG_WHOLE_TRIES	32

static struct kmem_cache *nalg_binding_cache __ro_after_init;

struct nalg_inside_key {
	const struct nalg_realm *realm;
	__be32 addr;
	__be16 port;
	u8 proto;
};

struct nalg_outside_key {
	__be32 addr;
	__be16 port;
	u8 proto;
};

static u32 nalg_binding_hash(const struct nalg_realm *realm, u8 proto, __be32 addr, __be16 port,
			     u32 seed)
{
	u32 endpoint = proto << 16 | (__force u16)port;

	return jhash_3words((__force u32)addr, endpoint, realm ? hash32_ptr(realm) : 0, seed);
}

static u32 nalg_inside_key_hash(const void *data, u32 len, u32 seed)
{
	const struct nalg_inside_key *key = data;

	return nalg_binding_hash(key->realm, key->proto, key->addr, key->port, seed);
}

static u32 nalg_inside_hash(const void *data, u32 len, u32 seed)
{
	const struct nalg_binding *b = data;

	return nalg_binding_hash(b->realm, b->proto, b->private_addr, b->private_port, seed);
}

static int nalg_inside_cmp(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct nalg_inside_key *key = arg->key;
	const struct nalg_binding *b = obj;

	return b->private_addr != key->addr || b->private_port != key->port ||
	       b->proto != key->proto || b->realm != key->realm;
}

static u32 nalg_outside_key_hash(const void *data, u32 len, u32 seed)
{
	const struct nalg_outside_key *key = data;

	return nalg_binding_hash(NULL, key->proto, key->addr, key->port, seed);
}

static u32 nalg_outside_hash(const void *data, u32 len, u32 seed)
{
	const struct nalg_binding *b = data;

	return nalg_binding_hash(NULL, b->proto, b->public_addr, b->public_port, seed);
}

static int nalg_outside_cmp(struct rhashtable_compare_arg *arg, const void *obj)
{
	const struct nalg_outside_key *key = arg->key;
	const struct nalg_binding *b = obj;

	return b->public_addr != key->addr || b->public_port != key->port || b->proto != key->proto;
}

static const struct rhashtable_params nalg_inside_params = {
	.head_offset = offsetof(struct nalg_binding, inside_node),
	.hashfn = nalg_inside_key_hash,
	.obj_hashfn = nalg_inside_hash,
	.obj_cmpfn = nalg_inside_cmp,
	.automatic_shrinking = true,
};

static const struct rhashtable_params nalg_outside_params = {
	.head_offset = offsetof(struct nalg_binding, outside_node),
	.hashfn = nalg_outside_key_hash,
	.obj_hashfn = nalg_outside_hash,
	.obj_cmpfn = nalg_outside_cmp,
	.automatic_shrinking = true,
};

struct nalg_binding *nalg_binding_by_inside(struct nalg_net *nn, const struct nalg_realm *realm,
					    u8 proto, __be32 addr, __be16 port)
{
	struct nalg_inside_key key = { .realm = realm, .addr = addr, .port = port, .proto = proto };

	return rhashtable_lookup(&nn->realms.inside, &key, nalg_inside_params);
}

struct nalg_binding *nalg_binding_by_outside(struct nalg_net *nn, u8 proto, __be32 addr,
					     __be16 port)
{
	struct nalg_outside_key key = { .addr = addr, .port = port, .proto = proto };

	return rhashtable_lookup(&nn->realms.outside, &key, nalg_outside_params);
}

static const u8 nalg_proto_numbers[NALG_PROTOS] = {
	[NALG_PROTO_TCP] = IPPROTO_TCP,
	[NALG_PROTO_UDP] = IPPROTO_UDP,
	[NALG_PROTO_ICMP] = IPPROTO_ICMP,
	[NALG_PROTO_GRE] = IPPROTO_GRE,
};

/**
 * nalg_proto_number - IPPROTO_* of a protocol that has ports
 * @proto: the protocol
 */
u8 nalg_proto_number(enum nalg_proto proto)
{
	return nalg_proto_numbers[proto];
}

/**
 * nalg_proto_of - the protocol of an IPPROTO_*
 * @number: any
 *
 * Return: NALG_PROTOS for one that chunks of ports do not carry.
 */
enum nalg_proto nalg_proto_of(u8 number)
{
	enum nalg_proto proto;

	for (proto = 0; proto < NALG_PROTOS; proto++)
		if (nalg_proto_numbers[proto] == number)
			break;
	return proto;
}

/* Who may lend a port: GRE has one only where a call gives it an ID. */
static enum nalg_proto nalg_proto_lent(u8 number, unsigned int flags)
{
	enum nalg_proto proto = nalg_proto_of(number);

	return proto == NALG_PROTO_GRE && !(flags & NALG_BINDING_CALL) ? NALG_PROTOS : proto;
}

static void nalg_binding_touch(struct nalg_binding *b)
{
	unsigned long now = jiffies;

	if (READ_ONCE(b->touched) != now)
		WRITE_ONCE(b->touched, now);
}

/*
 * The binding that was made as one of a pair, when this one is the other: its private port is one
 * lower, and its public port's successor is waiting.
 */
static struct nalg_binding *nalg_binding_partner(struct nalg_net *nn, const struct nalg_binding *b)
{
	u16 port = ntohs(b->private_port);
	struct nalg_binding *partner;

	if (!b->sub->reserved || !port)
		return NULL;
	partner = nalg_binding_by_inside(nn, b->realm, b->proto, b->private_addr, htons(port - 1));
	return partner && partner->reserved ? partner : NULL;
}

static void nalg_binding_set_reserved(struct nalg_binding *b, bool reserved)
{
	b->sub->reserved += reserved - b->reserved;
	b->reserved = reserved;
}

/*
 * Of a whole address each endpoint keeps its port, but for those of several hosts of one subscriber
 * that are the same: they get any one.
 */
static enum nat_alg_drop nalg_binding_take_whole(struct nalg_net *nn, struct nalg_binding *b,
						 struct nalg_chunk *whole)
{
	enum nalg_proto proto = nalg_proto_of(b->proto);
	u32 tries = NALG_WHOLE_TRIES;
	__be16 port = b->private_port;

	while (nalg_binding_by_outside(nn, b->proto, b->public_addr, port)) {
		if (proto == NALG_PROTOS || proto == NALG_PROTO_GRE || !tries--)
			return NAT_ALG_DROP_NO_PORT;
		port = htons(NAT_ALG_PORT_FIRST + get_random_u32() % NALG_ADDR_PORTS);
	}
	b->public_port = port;
	nalg_whole_add(&nn->realms, whole, b);
	return NAT_ALG_DROP_UNSPEC;
}

/* A public port for a new binding; 0, or the reason why there is none. */
static enum nat_alg_drop nalg_binding_take_port(struct nalg_net *nn, struct nalg_binding *b,
						unsigned int flags)
{
	enum nalg_proto proto = nalg_proto_lent(b->proto, flags);
	bool pair = flags & NALG_BINDING_EVEN_PAIR;
	struct nalg_chunk *whole = nalg_sub_whole(b->sub);
	u16 want = ntohs(b->private_port);
	struct nalg_binding *partner;
	int port;

	if (whole)
		return nalg_binding_take_whole(nn, b, whole);
	if (proto == NALG_PROTOS)
		return NAT_ALG_DROP_NOT_NATABLE;
	partner = nalg_binding_partner(nn, b);
	if (partner) {
		nalg_binding_set_reserved(partner, false);
		b->chunk = partner->chunk;
		b->public_port = htons(ntohs(partner->public_port) + 1);
		return NAT_ALG_DROP_UNSPEC;
	}
	port = nalg_sub_take_port(&nn->realms, b->sub, proto, want, pair, &b->chunk);
	if (port < 0)
		return -port;
	nalg_binding_set_reserved(b, pair);
	b->public_port = htons(port);
	b->call = proto == NALG_PROTO_GRE;
	return NAT_ALG_DROP_UNSPEC;
}

static void nalg_binding_put_port(struct nalg_realms *realms, struct nalg_binding *b)
{
	enum nalg_proto proto = nalg_proto_of(b->proto);
	u16 port = ntohs(b->public_port);

	if (b->chunk->one_to_one) {
		nalg_whole_del(realms, b);
		return;
	}
	if (b->reserved)
		nalg_chunk_put_port(realms, b->chunk, proto, port + 1);
	nalg_chunk_put_port(realms, b->chunk, proto, port);
	nalg_binding_set_reserved(b, false);
}

static struct nalg_binding *nalg_binding_alloc(struct nalg_sub *sub, u8 proto, __be32 addr,
					       __be16 port)
{
	struct nalg_binding *b = kmem_cache_zalloc(nalg_binding_cache, GFP_ATOMIC);

	if (!b)
		return NULL;
	b->realm = sub->realm;
	b->private_addr = addr;
	b->private_port = port;
	b->public_addr = htonl(sub->public->addr);
	b->proto = proto;
	/* Who finds it before it is in both tables cannot hold it, and _get() takes the lock. */
	atomic_set(&b->uses, -1);
	b->touched = jiffies;
	INIT_LIST_HEAD(&b->linger);
	b->sub = sub;
	return b;
}

static void nalg_binding_free_rcu(struct rcu_head *rcu)
{
	kmem_cache_free(nalg_binding_cache, container_of(rcu, struct nalg_binding, rcu));
}

static int nalg_binding_publish(struct nalg_realms *realms, struct nalg_binding *b)
{
	int err;

	err = rhashtable_insert_fast(&realms->outside, &b->outside_node, nalg_outside_params);
	if (err)
		return err;
	err = rhashtable_insert_fast(&realms->inside, &b->inside_node, nalg_inside_params);
	if (err)
		rhashtable_remove_fast(&realms->outside, &b->outside_node, nalg_outside_params);
	return err;
}

/* nalg_sub.lock */
static struct nalg_binding *nalg_binding_make(struct nalg_net *nn, struct nalg_sub *sub, u8 proto,
					      __be32 addr, __be16 port, unsigned int flags)
{
	struct nalg_binding *b = nalg_binding_alloc(sub, proto, addr, port);
	enum nat_alg_drop reason;

	if (!b)
		return NALG_BINDING_ERR(NAT_ALG_DROP_NO_MEMORY);
	reason = nalg_binding_take_port(nn, b, flags);
	if (reason) {
		kmem_cache_free(nalg_binding_cache, b);
		return NALG_BINDING_ERR(reason);
	}
	if (nalg_binding_publish(&nn->realms, b)) {
		nalg_binding_put_port(&nn->realms, b);
		call_rcu(&b->rcu, nalg_binding_free_rcu);
		return NALG_BINDING_ERR(NAT_ALG_DROP_NO_MEMORY);
	}
	sub->bindings++;
	nalg_addr_count_ports(sub->public, 1);
	atomic_set_release(&b->uses, 0);
	nalg_gc_linger(&nn->realms, b);
	return b;
}

/* Of a binding that was found without a lock: will it stay? */
static bool nalg_binding_keep(struct nalg_binding *b)
{
	nalg_binding_touch(b);
	smp_mb(); /* against nalg_gc_kill() */
	return atomic_read(&b->uses) >= 0;
}

/* What was found for an endpoint, or why it is not for who asks. */
static struct nalg_binding *nalg_binding_for(struct nalg_binding *b, unsigned int flags)
{
	return b->call && !(flags & NALG_BINDING_CALL) ?
		NALG_BINDING_ERR(NAT_ALG_DROP_NOT_NATABLE) : b;
}

/* The binding of a subscriber's endpoint, made if there is none; NULL: the subscriber is dead. */
static struct nalg_binding *nalg_binding_of(struct nalg_net *nn, struct nalg_sub *sub, u8 proto,
					    __be32 addr, __be16 port, unsigned int flags)
{
	struct nalg_binding *b = NULL;

	spin_lock_bh(&sub->lock);
	if (!sub->dead) {
		/* Under the lock nothing in the tables is dead. */
		b = nalg_binding_by_inside(nn, sub->realm, proto, addr, port);
		b = b ? nalg_binding_for(b, flags) :
			nalg_binding_make(nn, sub, proto, addr, port, flags);
		if (!IS_ERR(b))
			nalg_binding_touch(b);
		else if (b == NALG_BINDING_ERR(NAT_ALG_DROP_NO_MEMORY))
			nalg_sub_settle(&nn->realms, sub);
	}
	spin_unlock_bh(&sub->lock);
	return b;
}

/* RCU. */
static void nalg_binding_return(struct nalg_sub *sub, unsigned int flags)
{
	if (flags & NALG_BINDING_BY_SUB && unlikely(READ_ONCE(sub->gone)))
		WRITE_ONCE(sub->gone, false);
}

struct nalg_binding *nalg_binding_get(struct nalg_net *nn, struct nalg_realm *realm, u8 proto,
				      __be32 addr, __be16 port, unsigned int flags)
{
	struct nalg_binding *b;
	struct nalg_sub *sub;

	b = nalg_binding_by_inside(nn, realm, proto, addr, port);
	if (b && nalg_binding_keep(b)) {
		nalg_binding_return(b->sub, flags);
		return nalg_binding_for(b, flags);
	}
	do {
		sub = nalg_sub_get(&nn->realms, realm, addr, nalg_proto_lent(proto, flags));
		if (IS_ERR(sub))
			return ERR_CAST(sub);
		nalg_binding_return(sub, flags);
		b = nalg_binding_of(nn, sub, proto, addr, port, flags);
	} while (!b);
	return b;
}

bool nalg_binding_leads(const struct nalg_binding *b)
{
	return !READ_ONCE(b->sub->gone);
}

struct nalg_binding *nalg_binding_get_outside(struct nalg_net *nn, u8 proto, __be32 public,
					      __be16 port)
{
	struct nalg_binding *b;
	struct nalg_sub *owner;

	b = nalg_binding_by_outside(nn, proto, public, port);
	if (b && nalg_binding_keep(b))
		return b;
	owner = nalg_addr_owner(&nn->realms, public);
	b = owner ? nalg_binding_of(nn, owner, proto, owner->addr, port, 0) : NULL;
	return b ?: NALG_BINDING_ERR(NAT_ALG_DROP_NO_BINDING);
}

bool nalg_binding_hold(struct nalg_binding *b)
{
	return atomic_inc_unless_negative(&b->uses);
}

void nalg_binding_put(struct nalg_net *nn, struct nalg_binding *b)
{
	rcu_read_lock(); /* at 0 it is the garbage collector's */
	nalg_binding_touch(b);
	if (atomic_dec_and_test(&b->uses))
		nalg_gc_linger(&nn->realms, b);
	rcu_read_unlock();
}

/**
 * nalg_binding_free - a dead binding leaves the tables and gives its port back
 * @realms: the tables
 * @b: a binding whose .uses is -1; its subscriber's lock is held
 */
void nalg_binding_free(struct nalg_realms *realms, struct nalg_binding *b)
{
	struct nalg_sub *sub = b->sub;

	WARN_ON_ONCE(!RB_EMPTY_ROOT(&b->flows));
	rhashtable_remove_fast(&realms->inside, &b->inside_node, nalg_inside_params);
	rhashtable_remove_fast(&realms->outside, &b->outside_node, nalg_outside_params);
	nalg_binding_put_port(realms, b);
	sub->bindings--;
	nalg_addr_count_ports(sub->public, -1);
	call_rcu(&b->rcu, nalg_binding_free_rcu);
}

int nalg_bindings_init(struct nalg_realms *realms)
{
	int err;

	err = rhashtable_init(&realms->inside, &nalg_inside_params);
	if (err)
		return err;
	err = rhashtable_init(&realms->outside, &nalg_outside_params);
	if (err)
		rhashtable_destroy(&realms->inside);
	return err;
}

static void nalg_binding_forget(void *ptr, void *arg)
{
	struct nalg_binding *b = ptr;

	WARN_ON_ONCE(atomic_read(&b->uses) > 0);
	call_rcu(&b->rcu, nalg_binding_free_rcu);
}

/**
 * nalg_bindings_exit - forget all bindings
 * @realms: tables that nobody uses any more
 */
void nalg_bindings_exit(struct nalg_realms *realms)
{
	/* Drops its buckets only; what was in them is in the other one as well. */
	rhashtable_destroy(&realms->inside);
	rhashtable_free_and_destroy(&realms->outside, nalg_binding_forget, NULL);
}

int __init nalg_binding_init(void)
{
	nalg_binding_cache = KMEM_CACHE(nalg_binding, 0);
	return nalg_binding_cache ? 0 : -ENOMEM;
}

void nalg_binding_exit(void)
{
	kmem_cache_destroy(nalg_binding_cache);
}
