// SPDX-License-Identifier: GPL-2.0
/* Pinholes and their expectations. */
#include <linux/jiffies.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <net/netfilter/nf_conntrack_expect.h>

#include "../compat.h"
#include "../events.h"
#include "../net.h"
#include "../realm/realm.h"
#include "analyzer.h"
#include "flow.h"
#include "nat.h"
#include "pinhole.h"

static_assert(BIT(8 * sizeof_field(struct nalg_flow, pinhole_count)) > NALG_PINHOLES_PER_SUB);

/**
 * struct nalg_pinhole - an open pinhole
 * @flow: the control flow; ends after its pinholes
 * @exp: the expectation; a reference of ours
 * @binding: downlink, and any of a hairpin flow: where it leads; held
 * @spec: what may come
 * @id: see nalg_flow.id
 * @expires: jiffies
 * @flow_node: in nalg_flow.pinholes; empty: closed.  Under nalg_sub_lock()
 * @sub_node: in nalg_sub_core.pinhole_list; under nalg_sub_lock()
 * @net_node: in nalg_pinholes.tree; under its lock
 * @refs: of the lists and the tree (one for all), and of the work that looks at it
 * @rcu: that work looks at @flow after the tree's lock is gone
 */
struct nalg_pinhole {
	struct nalg_flow *flow;
	struct nf_conntrack_expect *exp;
	struct nalg_binding *binding;
	struct nalg_pinhole_spec spec;
	u64 id;
	unsigned long expires;
	struct list_head flow_node;
	struct list_head sub_node;
	struct rb_node net_node;
	refcount_t refs;
	struct rcu_head rcu;
};

static void nalg_pinhole_put(struct nalg_pinhole *ph)
{
	if (refcount_dec_and_test(&ph->refs))
		kfree_rcu(ph, rcu);
}

/* Its ports are call IDs, and a packet has that of its receiver only. */
static bool nalg_pinhole_is_tunnel(const struct nalg_pinhole_spec *spec)
{
	return spec->proto == IPPROTO_GRE;
}

static unsigned int nalg_pinhole_binding_flags(const struct nalg_pinhole_spec *spec)
{
	return nalg_pinhole_is_tunnel(spec) ? NALG_BINDING_CALL : 0;
}

static struct nalg_sub *nalg_pinhole_sub(const struct nalg_pinhole *ph)
{
	return ph->flow->binding->sub;
}

static void nalg_pinhole_describe(const struct nalg_pinhole *ph, struct nalg_pinhole_info *info)
{
	const struct nf_conntrack_tuple *t = &ph->exp->tuple;
	long left = ph->expires - jiffies;

	*info = (struct nalg_pinhole_info) {
		.id = ph->id,
		.analyzer = ph->flow->analyzer->id,
		.dir = ph->spec.dir,
		.proto = ph->spec.proto,
		.saddr = t->src.u3.ip,
		.sport = t->src.u.all,
		.daddr = t->dst.u3.ip,
		.dport = t->dst.u.all,
		.private_port = ph->spec.private_port,
		.subscriber = nalg_sub_addr(nalg_pinhole_sub(ph)),
		.realm = nalg_realm_name(ph->flow->binding->realm),
		.expires_ms = jiffies_to_msecs(max(left, 0L)),
	};
}

/* nalg_sub_lock() held. */
static void nalg_pinhole_tell(const struct nalg_pinhole *ph, enum nat_alg_event event)
{
	struct nalg_pinhole_info info;

	if (!nalg_events_wanted(ph->flow->nn))
		return;
	nalg_pinhole_describe(ph, &info);
	nalg_event_pinhole(ph->flow->nn, event, &info);
}

static struct nalg_pinhole *nalg_pinhole_entry(const struct rb_node *node)
{
	return rb_entry_safe(node, struct nalg_pinhole, net_node);
}

static bool nalg_pinhole_sooner(struct rb_node *a, const struct rb_node *b)
{
	return time_before(nalg_pinhole_entry(a)->expires, nalg_pinhole_entry(b)->expires);
}

static void nalg_pinhole_schedule(struct nalg_net *nn, struct nalg_pinhole *ph)
{
	struct nalg_pinholes *all = &nn->pinholes;

	spin_lock(&all->lock);
	WRITE_ONCE(all->count, all->count + 1);
	if (rb_add_cached(&ph->net_node, &all->tree, nalg_pinhole_sooner))
		mod_delayed_work(system_wq, &all->gc, ph->expires - jiffies);
	spin_unlock(&all->lock);
}

/* nalg_sub_lock() held, @ph open. */
static void nalg_pinhole_close(struct nalg_pinhole *ph)
{
	struct nalg_net *nn = ph->flow->nn;

	nalg_pinhole_tell(ph, NAT_ALG_EVENT_PINHOLE_DEL);
	list_del_init(&ph->flow_node);
	list_del(&ph->sub_node);
	ph->flow->pinhole_count--;
	nalg_sub_core(nalg_pinhole_sub(ph))->pinholes--;

	spin_lock(&nn->pinholes.lock);
	WRITE_ONCE(nn->pinholes.count, nn->pinholes.count - 1);
	rb_erase_cached(&ph->net_node, &nn->pinholes.tree);
	spin_unlock(&nn->pinholes.lock);

	nalg_expect_withdraw(ph->exp);
	nf_ct_expect_put(ph->exp);
	if (ph->binding)
		nalg_binding_put(nn, ph->binding);
	nalg_pinhole_put(ph);
}

void nalg_pinhole_close_all(struct nalg_flow *flow)
{
	struct nalg_pinhole *ph, *next;
	struct nalg_sub *sub;

	if (!flow->binding)
		return;
	sub = flow->binding->sub;
	spin_lock_bh(nalg_sub_lock(sub));
	list_for_each_entry_safe(ph, next, &flow->pinholes, flow_node)
		nalg_pinhole_close(ph);
	spin_unlock_bh(nalg_sub_lock(sub));
}

void nalg_pinhole_close_port(struct nalg_flow *flow, u8 proto, __be16 private_port)
{
	spinlock_t *lock = nalg_sub_lock(flow->binding->sub);
	struct nalg_pinhole *ph, *next;

	spin_lock_bh(lock);
	list_for_each_entry_safe(ph, next, &flow->pinholes, flow_node) {
		if (ph->spec.proto == proto && ph->spec.private_port == private_port)
			nalg_pinhole_close(ph);
	}
	spin_unlock_bh(lock);
}

/* The other way to make the flow that a pinhole of @spec has let through. */
static bool nalg_pinhole_is_sibling(const struct nalg_pinhole *ph,
				    const struct nalg_pinhole_spec *spec)
{
	if (!spec->private_port && !nalg_pinhole_is_tunnel(spec))
		return false;
	return ph->spec.dir != spec->dir && ph->spec.proto == spec->proto &&
	       ph->spec.private_port == spec->private_port &&
	       ph->spec.remote_addr == spec->remote_addr &&
	       ph->spec.remote_port == spec->remote_port;
}

/* nalg_sub_lock() held. */
static void nalg_pinhole_close_sibling(struct nalg_flow *flow, const struct nalg_pinhole_spec *spec)
{
	struct nalg_pinhole *ph;

	list_for_each_entry(ph, &flow->pinholes, flow_node) {
		if (nalg_pinhole_is_sibling(ph, spec)) {
			nalg_pinhole_close(ph);
			return;
		}
	}
}

/*
 * Takes the pinhole of @exp out of its flow, and its sibling: what a flow that comes through it
 * needs, and no second use.
 */
static bool nalg_pinhole_use(struct nalg_flow *flow, const struct nf_conntrack_expect *exp,
			     struct nalg_pinhole_spec *spec)
{
	spinlock_t *lock = nalg_sub_lock(flow->binding->sub);
	struct nalg_pinhole *ph;
	bool found = false;

	spin_lock_bh(lock);
	list_for_each_entry(ph, &flow->pinholes, flow_node) {
		if (ph->exp != exp)
			continue;
		*spec = ph->spec;
		nalg_pinhole_close(ph);
		nalg_pinhole_close_sibling(flow, spec);
		found = true;
		break;
	}
	spin_unlock_bh(lock);
	return found;
}

/*
 * The binding of an endpoint of the other subscriber of a hairpin flow, in the realm of the address
 * by which the flow reached it: S1 holds for both.
 */
static struct nalg_binding *nalg_pinhole_peer(const struct nalg_flow *flow, u8 proto, __be16 port)
{
	__be32 addr = nalg_flow_peer_addr(flow);
	struct nalg_binding *b;

	b = nalg_binding_get_outside(flow->nn, flow->proto, flow->remote_addr, flow->remote_port);
	if (IS_ERR(b))
		return b;
	/* The address has changed hands. */
	if (b->private_addr != addr)
		return NALG_BINDING_ERR(NAT_ALG_DROP_NO_BINDING);
	return nalg_binding_get(flow->nn, b->realm, proto, addr, port, 0);
}

/* The subscriber's new endpoint in the realm of the control flow, whatever a rule would say. */
static void nalg_pinhole_nat_uplink(struct nf_conn *ct, const struct nalg_flow *control,
				    const struct nalg_pinhole_spec *spec)
{
	const struct nf_conntrack_tuple *t = &ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	__be32 daddr = control->hairpin ? nalg_flow_peer_addr(control) : t->dst.u3.ip;
	__be16 sport = t->src.u.all, dport = spec->remote_port;
	struct nalg_binding *b;

	if (nalg_pinhole_is_tunnel(spec)) {
		sport = spec->private_port;
		dport = 0;
	}
	b = nalg_binding_get(control->nn, control->binding->realm, t->dst.protonum, t->src.u3.ip,
			     sport, nalg_pinhole_binding_flags(spec));
	if (IS_ERR(b)) {
		nalg_stats_drop(control->nn, -PTR_ERR(b));
		return;
	}
	if (nalg_nat_setup(ct, NF_NAT_MANIP_DST, daddr, dport))
		nalg_nat_setup(ct, NF_NAT_MANIP_SRC, b->public_addr, b->public_port);
}

static void nalg_pinhole_nat_downlink(struct nf_conn *ct, const struct nalg_flow *control,
				      const struct nalg_pinhole_spec *spec)
{
	const struct nf_conntrack_tuple *t = &ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	__be16 sport = t->src.u.all, dport = spec->private_port;
	__be32 saddr = t->src.u3.ip;
	struct nalg_binding *b;

	if (control->hairpin) {
		b = nalg_pinhole_peer(control, t->dst.protonum, sport);
		if (IS_ERR(b)) {
			nalg_stats_drop(control->nn, -PTR_ERR(b));
			return;
		}
		saddr = b->public_addr;
		sport = b->public_port;
	}
	if (nalg_pinhole_is_tunnel(spec)) {
		sport = spec->remote_port;
		dport = 0;
	}
	if (nalg_nat_setup(ct, NF_NAT_MANIP_DST, control->binding->private_addr, dport))
		nalg_nat_setup(ct, NF_NAT_MANIP_SRC, saddr, sport);
}

/*
 * A flow comes through.  Where nothing is set up here (the pinhole was closed a moment ago, no port
 * is left), the hooks drop it when it would be forwarded.
 */
static void nalg_pinhole_expected(struct nf_conn *ct, struct nf_conntrack_expect *exp)
{
	struct nalg_pinhole_spec spec;
	struct nalg_flow *control;

	rcu_read_lock();
	control = nalg_flow_find(exp->master);
	if (!control || !nalg_pinhole_use(control, exp, &spec))
		goto out;
	if (!nalg_flow_set_kind(ct, NALG_FLOW_TRANSLATED))
		nalg_stats_drop(control->nn, NAT_ALG_DROP_NO_MEMORY);
	else if (spec.dir == NAT_ALG_UPLINK)
		nalg_pinhole_nat_uplink(ct, control, &spec);
	else
		nalg_pinhole_nat_downlink(ct, control, &spec);
out:
	rcu_read_unlock();
}

/* The expectation as conntrack will see the first packet, before any translation. */
static struct nf_conntrack_expect *nalg_pinhole_expectation(const struct nalg_flow *flow,
							    const struct nalg_pinhole *ph)
{
	const struct nalg_pinhole_spec *spec = &ph->spec;
	union nf_inet_addr saddr = {}, daddr = {};
	struct nf_conntrack_expect *exp;
	const __be16 *sport, *dport;

	exp = nf_ct_expect_alloc(flow->ct);
	if (!exp)
		return NULL;
	if (spec->dir == NAT_ALG_UPLINK) {
		saddr.ip = flow->binding->private_addr;
		daddr.ip = flow->hairpin ? ph->binding->public_addr : spec->remote_addr;
		sport = spec->private_port ? &spec->private_port : NULL;
		dport = flow->hairpin ? &ph->binding->public_port : &spec->remote_port;
	} else {
		saddr.ip = flow->hairpin ? nalg_flow_peer_addr(flow) : spec->remote_addr;
		daddr.ip = ph->binding->public_addr;
		sport = spec->remote_port ? &spec->remote_port : NULL;
		dport = &ph->binding->public_port;
	}
	if (nalg_pinhole_is_tunnel(spec))
		sport = NULL;
	nf_ct_expect_init(exp, NF_CT_EXPECT_CLASS_DEFAULT, NFPROTO_IPV4, &saddr, &daddr,
			  spec->proto, sport, dport);
	exp->expectfn = nalg_pinhole_expected;
	nalg_expect_assign(exp, &spec->child->helper);
	return exp;
}

static bool nalg_pinhole_same(const struct nalg_pinhole_spec *a, const struct nalg_pinhole_spec *b)
{
	return a->dir == b->dir && a->proto == b->proto && a->remote_addr == b->remote_addr &&
	       a->remote_port == b->remote_port && a->private_port == b->private_port;
}

bool nalg_pinhole_stays(struct nalg_flow *flow, const struct nalg_pinhole_spec *spec)
{
	unsigned long half = jiffies + flow->analyzer->pinhole_timeout * HZ / 2;
	spinlock_t *lock = nalg_sub_lock(flow->binding->sub);
	struct nalg_pinhole *ph;
	bool stays = false;

	spin_lock_bh(lock);
	list_for_each_entry(ph, &flow->pinholes, flow_node) {
		if (nalg_pinhole_same(&ph->spec, spec) && ph->spec.child == spec->child)
			stays |= time_before(half, ph->expires);
	}
	spin_unlock_bh(lock);
	return stays;
}

/*
 * Makes room in the flow: the one that says the same goes, since conntrack would replace its
 * expectation behind our back; and so does the oldest of a flow that has too many, since nobody
 * will come for it.
 */
static void nalg_pinhole_make_room(struct nalg_flow *flow, const struct nalg_pinhole_spec *spec)
{
	struct nalg_pinhole *ph, *next;

	list_for_each_entry_safe(ph, next, &flow->pinholes, flow_node) {
		if (nalg_pinhole_same(&ph->spec, spec))
			nalg_pinhole_close(ph);
	}
	if (flow->pinhole_count >= nalg_analyzer_pinholes(flow->analyzer)) {
		nalg_stats_drop(flow->nn, NAT_ALG_DROP_PINHOLE_LIMIT);
		ph = list_first_entry(&flow->pinholes, struct nalg_pinhole, flow_node);
		nalg_pinhole_close(ph);
	}
}

/* nalg_sub_lock() held.  Return: 0, or the reason to count. */
static enum nat_alg_drop nalg_pinhole_link(struct nalg_flow *flow, struct nalg_pinhole *ph)
{
	struct nalg_sub_core *core = nalg_sub_core(flow->binding->sub);
	int err;

	if (flow->released)
		return NAT_ALG_DROP_PINHOLE_REFUSED;
	nalg_pinhole_make_room(flow, &ph->spec);
	if (core->pinholes >= NALG_PINHOLES_PER_SUB)
		return NAT_ALG_DROP_PINHOLE_LIMIT;
	err = nf_ct_expect_related(ph->exp, 0);
	if (err)
		return err == -EMFILE ? NAT_ALG_DROP_PINHOLE_LIMIT : NAT_ALG_DROP_PINHOLE_REFUSED;

	ph->id = ++core->next_id;
	ph->expires = jiffies + flow->analyzer->pinhole_timeout * HZ;
	list_add_tail(&ph->flow_node, &flow->pinholes);
	list_add_tail(&ph->sub_node, &core->pinhole_list);
	flow->pinhole_count++;
	core->pinholes++;
	nalg_pinhole_schedule(flow->nn, ph);
	nalg_pinhole_tell(ph, NAT_ALG_EVENT_PINHOLE_NEW);
	return NAT_ALG_DROP_UNSPEC;
}

/* The endpoint that is reached: the subscriber's, or the other one's. */
static enum nat_alg_drop nalg_pinhole_bind(struct nalg_flow *flow, struct nalg_pinhole *ph)
{
	bool down = ph->spec.dir == NAT_ALG_DOWNLINK;
	__be16 port = down ? ph->spec.private_port : ph->spec.remote_port;
	struct nalg_binding *b;

	if (!nalg_pinhole_is_tunnel(&ph->spec) && ntohs(port) < NALG_PINHOLE_PORT_MIN)
		return NAT_ALG_DROP_PINHOLE_REFUSED;
	if (down)
		b = nalg_binding_get(flow->nn, flow->binding->realm, ph->spec.proto,
				     flow->binding->private_addr, port,
				     nalg_pinhole_binding_flags(&ph->spec));
	else
		b = nalg_pinhole_peer(flow, ph->spec.proto, port);
	if (IS_ERR(b))
		return -PTR_ERR(b);
	if (!nalg_binding_hold(b))
		return NAT_ALG_DROP_NO_BINDING;
	ph->binding = b;
	return NAT_ALG_DROP_UNSPEC;
}

static enum nat_alg_drop nalg_pinhole_make(struct nalg_flow *flow, struct nalg_pinhole *ph)
{
	spinlock_t *lock = nalg_sub_lock(flow->binding->sub);
	enum nat_alg_drop err = NAT_ALG_DROP_UNSPEC;

	if (ph->spec.dir == NAT_ALG_DOWNLINK || flow->hairpin)
		err = nalg_pinhole_bind(flow, ph);
	if (err)
		return err;
	ph->exp = nalg_pinhole_expectation(flow, ph);
	if (!ph->exp)
		return NAT_ALG_DROP_NO_MEMORY;
	spin_lock_bh(lock);
	err = nalg_pinhole_link(flow, ph);
	spin_unlock_bh(lock);
	return err;
}

bool nalg_pinhole_open(struct nalg_flow *flow, const struct nalg_pinhole_spec *spec,
		       struct nalg_endpoint *public)
{
	enum nat_alg_drop err = NAT_ALG_DROP_NO_MEMORY;
	struct nalg_pinhole *ph;

	ph = kzalloc(sizeof(*ph), GFP_ATOMIC);
	if (!ph)
		goto count;
	ph->flow = flow;
	ph->spec = *spec;
	refcount_set(&ph->refs, 1);
	err = nalg_pinhole_make(flow, ph);
	if (err)
		goto free;
	/* The packet path's RCU keeps the binding readable even if the pinhole was closed again. */
	if (public && ph->binding)
		*public = (struct nalg_endpoint) {
			.addr = ph->binding->public_addr,
			.port = ph->binding->public_port,
		};
	return true;

free:
	if (ph->exp)
		nf_ct_expect_put(ph->exp);
	if (ph->binding)
		nalg_binding_put(flow->nn, ph->binding);
	kfree(ph);
count:
	nalg_stats_drop(flow->nn, err);
	return false;
}

/* The first one, if its time is over, with a reference. */
static struct nalg_pinhole *nalg_pinhole_expired(struct nalg_pinholes *all)
{
	struct nalg_pinhole *ph;

	spin_lock_bh(&all->lock);
	ph = nalg_pinhole_entry(rb_first_cached(&all->tree));
	if (ph && time_before(jiffies, ph->expires)) {
		mod_delayed_work(system_wq, &all->gc, ph->expires - jiffies);
		ph = NULL;
	}
	if (ph)
		refcount_inc(&ph->refs);
	spin_unlock_bh(&all->lock);
	return ph;
}

/* False: none is due. */
static bool nalg_pinholes_expire(struct nalg_pinholes *all)
{
	struct nalg_pinhole *ph;
	struct nalg_sub *sub;

	/* RCU: the flow and the subscriber of a pinhole that somebody else closes right now. */
	rcu_read_lock();
	ph = nalg_pinhole_expired(all);
	if (ph) {
		sub = nalg_pinhole_sub(ph);
		spin_lock_bh(nalg_sub_lock(sub));
		if (!list_empty(&ph->flow_node))
			nalg_pinhole_close(ph);
		spin_unlock_bh(nalg_sub_lock(sub));
		nalg_pinhole_put(ph);
	}
	rcu_read_unlock();
	return ph;
}

static void nalg_pinholes_gc(struct work_struct *work)
{
	struct nalg_pinholes *all = container_of(work, struct nalg_pinholes, gc.work);

	while (nalg_pinholes_expire(all))
		cond_resched();
}

void nalg_pinholes_init(struct nalg_net *nn)
{
	spin_lock_init(&nn->pinholes.lock);
	nn->pinholes.tree = RB_ROOT_CACHED;
	INIT_DELAYED_WORK(&nn->pinholes.gc, nalg_pinholes_gc);
}

void nalg_pinholes_exit(struct nalg_net *nn)
{
	cancel_delayed_work_sync(&nn->pinholes.gc);
	WARN_ON_ONCE(nn->pinholes.count);
}

unsigned int nalg_pinholes_count(struct nalg_net *nn)
{
	return READ_ONCE(nn->pinholes.count);
}

int nalg_pinhole_walk(struct nalg_sub *sub, u64 after,
		      int (*fn)(const struct nalg_pinhole_info *info, void *data), void *data)
{
	struct nalg_pinhole_info info;
	struct nalg_pinhole *ph;
	int err;

	lockdep_assert_held(nalg_sub_lock(sub));
	list_for_each_entry(ph, &nalg_sub_core(sub)->pinhole_list, sub_node) {
		if (ph->id <= after)
			continue;
		nalg_pinhole_describe(ph, &info);
		err = fn(&info, data);
		if (err)
			return err;
	}
	return 0;
}
