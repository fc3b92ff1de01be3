// SPDX-License-Identifier: GPL-2.0
/* Flows: made when their conntrack entry is confirmed, ended by its destroy callback. */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/tcp.h>
#include <linux/wait_bit.h>
#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_conntrack_seqadj.h>

#include "../net.h"
#include "../realm/realm.h"
#include "analyzer.h"
#include "flow.h"
#include "nat.h"
#include "pinhole.h"

/*
 * In the helper's private area of the conntrack entry.  The rest of the area stays zero: when a GRE
 * entry ends, conntrack takes the area of its master for that of its own PPTP helper, and frees
 * what it finds in the second half.
 */
struct nalg_help_data {
	struct nalg_flow __rcu *flow;
	u8 kind;	/* enum nalg_flow_kind; set while the entry is unconfirmed */
};

/*
 * What one subscriber may cost (RFC 6888, REQ-5): its ports are limited by its chunks, but each of
 * them may have flows to every host there is.
 */
static unsigned int nalg_max_flows __read_mostly = 131072;
module_param_named(max_flows_per_subscriber, nalg_max_flows, uint, 0644);
MODULE_PARM_DESC(max_flows_per_subscriber, "flows that a subscriber may have at a time (131072)");

static struct kmem_cache *nalg_flow_cache __ro_after_init;

/* The module is being unloaded. */
static bool nalg_flow_stopped __read_mostly;

unsigned int nalg_flow_max(void)
{
	return READ_ONCE(nalg_max_flows);
}

/*
 * NULL: conntrack had no memory for it when the entry came through a pinhole; or the entry is not
 * confirmed, and what it has counts no more, since some module that adds to entries is going.
 */
static struct nalg_help_data *nalg_help_data(const struct nf_conn *ct)
{
	struct nf_conn_help *help = nfct_help(ct);

	static_assert(sizeof(struct nalg_help_data) <= sizeof_field(struct nf_conn_help, data));
	return help ? (struct nalg_help_data *)help->data : NULL;
}

const struct nalg_analyzer *nalg_flow_analyzer(const struct nf_conn *ct)
{
	const struct nf_conn_help *help = nfct_help(ct);
	const struct nf_conntrack_helper *helper;

	helper = help ? rcu_dereference(help->helper) : NULL;
	if (!helper || helper->me != THIS_MODULE)
		return NULL;
	return container_of(helper, struct nalg_analyzer, helper);
}

struct nalg_flow *nalg_flow_find(const struct nf_conn *ct)
{
	return nalg_flow_analyzer(ct) ? rcu_dereference(nalg_help_data(ct)->flow) : NULL;
}

bool nalg_flow_attach(struct nf_conn *ct, const struct nalg_analyzer *analyzer,
		      enum nalg_flow_kind kind)
{
	struct nalg_help_data *data;
	struct nf_conn_help *help;

	/* Conntrack adds it by itself only where the helper comes before the translation. */
	if (analyzer->seqadj && !nfct_seqadj(ct) && !nfct_seqadj_ext_add(ct))
		return false;
	help = nfct_help(ct);
	if (help)
		memset(help->data, 0, sizeof(help->data));
	else
		help = nf_ct_helper_ext_add(ct, GFP_ATOMIC);
	if (!help)
		return false;
	data = (struct nalg_help_data *)help->data;
	data->kind = kind;
	/* conntrack does not change the helper through this pointer */
	rcu_assign_pointer(help->helper, (struct nf_conntrack_helper *)&analyzer->helper);
	return true;
}

bool nalg_flow_set_kind(struct nf_conn *ct, enum nalg_flow_kind kind)
{
	struct nalg_help_data *data = nalg_help_data(ct);

	if (data)
		data->kind = kind;
	return data;
}

enum nalg_flow_kind nalg_flow_kind(const struct nf_conn *ct)
{
	return nalg_help_data(ct)->kind;
}

/*
 * Holds the binding whose public endpoint packets of @dir are sent to.  A packet that was kept back
 * somewhere for longer than a binding lingers may find the endpoint lent to somebody else (S1).
 */
static struct nalg_binding *nalg_flow_hold(struct nalg_net *nn, const struct nf_conn *ct,
					   enum ip_conntrack_dir dir)
{
	const struct nf_conntrack_tuple *inside = &ct->tuplehash[!dir].tuple;
	const struct nf_conntrack_tuple *t = &ct->tuplehash[dir].tuple;
	struct nalg_binding *b;

	b = nalg_binding_by_outside(nn, t->dst.protonum, t->dst.u3.ip, nalg_nat_dst_port(t));
	if (!b || b->private_addr != inside->src.u3.ip)
		return NULL;
	/* A tunnel's packets do not name the call of their sender: its analyzer knows. */
	if (b->private_port != inside->src.u.all && !nalg_nat_is_tunnel(ct))
		return NULL;
	return nalg_binding_hold(b) ? b : NULL;
}

static void nalg_flow_free_rcu(struct rcu_head *rcu)
{
	struct nalg_flow *flow = container_of(rcu, struct nalg_flow, rcu);

	if (flow->analyzer->free)
		flow->analyzer->free(flow);
	kmem_cache_free(nalg_flow_cache, flow);
}

/* In the order of ids. */
static bool nalg_flow_earlier(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct nalg_flow, binding_node)->id <
	       rb_entry(b, struct nalg_flow, binding_node)->id;
}

/* The flow whose pinhole it came through, where that is of the same subscriber.  RCU. */
static struct nalg_flow *nalg_flow_control(const struct nalg_flow *flow)
{
	struct nalg_flow *control = flow->child ? nalg_flow_find(flow->ct->master) : NULL;

	if (!control || !control->binding || control->binding->sub != flow->binding->sub)
		return NULL;
	return control;
}

/* False: its subscriber has too many. */
static bool nalg_flow_link(struct nalg_flow *flow)
{
	struct nalg_flow *control = nalg_flow_control(flow);
	struct nalg_sub *sub = flow->binding->sub;
	struct nalg_sub_core *core = nalg_sub_core(sub);
	bool ok;

	spin_lock_bh(nalg_sub_lock(sub));
	ok = core->flows < nalg_flow_max();
	if (ok) {
		flow->id = ++core->next_id;
		core->flows++;
		atomic_inc(&flow->nn->flows);
		rb_add(&flow->binding_node, &flow->binding->flows, nalg_flow_earlier);
		if (control && !control->released)
			hlist_add_head(&flow->child_node, &control->children);
	}
	spin_unlock_bh(nalg_sub_lock(sub));
	return ok;
}

static void nalg_flow_unlink(struct nalg_flow *flow)
{
	struct nalg_sub *sub = flow->binding->sub;

	spin_lock_bh(nalg_sub_lock(sub));
	flow->released = true;
	nalg_sub_core(sub)->flows--;
	rb_erase(&flow->binding_node, &flow->binding->flows);
	hlist_del_init(&flow->child_node);
	while (!hlist_empty(&flow->children))
		hlist_del_init(flow->children.first);
	spin_unlock_bh(nalg_sub_lock(sub));
}

static void nalg_flow_release(struct nalg_flow *flow)
{
	if (test_and_set_bit(NALG_FLOW_ENDED, &flow->flags))
		return;
	if (flow->analyzer->stop)
		flow->analyzer->stop(flow);
	if (flow->binding) {
		nalg_flow_unlink(flow);
		nalg_pinhole_close_all(flow);
		nalg_binding_put(flow->nn, flow->binding);
		/* The last touch of the namespace's state: nalg_flow_drain() waits for it. */
		if (atomic_dec_and_test(&flow->nn->flows))
			wake_up_var(&flow->nn->flows);
	}
	call_rcu(&flow->rcu, nalg_flow_free_rcu);
}

/*
 * Which binding the entry uses can be read off its tuples: replies go to the public endpoint that
 * its source was given, and its own packets come to one if it is a downlink flow.  In a hairpin
 * flow both are so; its subscriber is the one that began it, and does not keep the other's port.
 */
static bool nalg_flow_bind(struct nalg_flow *flow, const struct nf_conn *ct,
			   enum nalg_flow_kind kind)
{
	const struct nf_conntrack_tuple *t;

	if (kind == NALG_FLOW_TRANSLATED) {
		flow->binding = nalg_flow_hold(flow->nn, ct, IP_CT_DIR_REPLY);
		flow->hairpin = flow->binding && nalg_nat_has_dst(ct);
		if (!flow->binding) {
			flow->binding = nalg_flow_hold(flow->nn, ct, IP_CT_DIR_ORIGINAL);
			flow->uplink = IP_CT_DIR_REPLY;
		}
		if (!flow->binding)
			return false;
	}

	t = &ct->tuplehash[flow->uplink].tuple;
	flow->proto = t->dst.protonum;
	flow->remote_addr = t->dst.u3.ip;
	flow->remote_port = flow->proto == IPPROTO_ICMP ? 0 : t->dst.u.all;
	flow->child = test_bit(IPS_EXPECTED_BIT, &ct->status);
	return true;
}

static struct nalg_flow *nalg_flow_new(struct nf_conn *ct, const struct nalg_analyzer *analyzer,
				       enum nalg_flow_kind kind)
{
	struct nalg_net *nn = nalg_net(nf_ct_net(ct));
	struct nalg_flow *flow;

	flow = kmem_cache_zalloc(nalg_flow_cache, GFP_ATOMIC);
	if (!flow) {
		nalg_stats_drop(nn, NAT_ALG_DROP_NO_MEMORY);
		return NULL;
	}
	flow->nn = nn;
	flow->ct = ct;
	flow->analyzer = analyzer;
	spin_lock_init(&flow->lock);
	INIT_LIST_HEAD(&flow->pinholes);

	if (!nalg_flow_bind(flow, ct, kind)) {
		nalg_stats_drop(nn, NAT_ALG_DROP_NO_BINDING);
		kmem_cache_free(nalg_flow_cache, flow);
		return NULL;
	}
	if (flow->binding && !nalg_flow_link(flow)) {
		nalg_stats_drop(nn, NAT_ALG_DROP_FLOW_LIMIT);
		nalg_binding_put(nn, flow->binding);
		kmem_cache_free(nalg_flow_cache, flow);
		return NULL;
	}
	if (analyzer->start && !analyzer->start(flow)) {
		nalg_stats_drop(nn, NAT_ALG_DROP_NO_MEMORY);
		nalg_flow_release(flow);
		return NULL;
	}
	return flow;
}

/*
 * The first packet is about to leave: confirm the entry here, before conntrack does right after us,
 * so that the flow exists when the entry can first be destroyed, and goes at once when it does not
 * enter the table (a lost race for the tuple, a table that is full).
 *
 * Return: the flow; NULL when the packet has no more business here, with the verdict in @verdict.
 */
static struct nalg_flow *nalg_flow_begin(struct sk_buff *skb, struct nf_conn *ct,
					 const struct nalg_analyzer *analyzer, int *verdict)
{
	struct nalg_help_data *data = nalg_help_data(ct);
	struct nalg_flow *flow;

	*verdict = NF_DROP;
	if (!data || READ_ONCE(nalg_flow_stopped))
		return NULL;
	flow = nalg_flow_new(ct, analyzer, data->kind);
	if (!flow)
		return NULL;
	rcu_assign_pointer(data->flow, flow);
	*verdict = nf_conntrack_confirm(skb);
	if (*verdict == NF_ACCEPT && skb_nfct(skb) == &ct->ct_general)
		return flow;

	if (*verdict != NF_ACCEPT)
		nalg_stats_drop(flow->nn, NAT_ALG_DROP_CLASH);
	/*
	 * The entry is not in the table, or the packet was given to the one that is: the callback
	 * will not come, and @ct may be gone already.
	 */
	nalg_flow_release(flow);
	return NULL;
}

/*
 * The entry died while the packet was on its way: nobody can say what its payload should be.  But a
 * connection that is refused dies of the RST, which has none, and its subscriber waits for it.
 */
static int nalg_flow_ended(const struct nalg_analyzer *analyzer, const struct sk_buff *skb,
			   unsigned int protoff, const struct nf_conn *ct,
			   enum ip_conntrack_info ctinfo)
{
	enum ip_conntrack_dir uplink = ct->status & IPS_SRC_NAT ? IP_CT_DIR_ORIGINAL :
								 IP_CT_DIR_REPLY;
	const struct tcphdr *th;
	struct tcphdr buf;

	if (nf_ct_protonum(ct) != IPPROTO_TCP || READ_ONCE(nalg_flow_stopped))
		return NF_DROP;
	th = skb_header_pointer(skb, protoff, sizeof(buf), &buf);
	if (!th || !th->rst || protoff + __tcp_hdrlen(th) != skb->len)
		return NF_DROP;
	if (analyzer->refused)
		analyzer->refused(nalg_net(nf_ct_net(ct)), CTINFO2DIR(ctinfo) == uplink);
	return NF_ACCEPT;
}

int nalg_flow_help(struct sk_buff *skb, unsigned int protoff, struct nf_conn *ct,
		   enum ip_conntrack_info ctinfo)
{
	const struct nalg_analyzer *analyzer;
	struct nalg_flow *flow;
	int verdict;

	analyzer = nalg_flow_analyzer(ct);
	if (unlikely(!analyzer))
		return NF_ACCEPT;

	if (unlikely(!nf_ct_is_confirmed(ct))) {
		flow = nalg_flow_begin(skb, ct, analyzer, &verdict);
		if (!flow)
			return verdict;
	}

	/* An ICMP error about the flow is not a packet of it. */
	if (!analyzer->packet || ip_hdr(skb)->protocol != nf_ct_protonum(ct))
		return NF_ACCEPT;
	flow = rcu_dereference(nalg_help_data(ct)->flow);
	if (unlikely(!flow))
		return nalg_flow_ended(analyzer, skb, protoff, ct, ctinfo);
	return analyzer->packet(flow, skb, protoff, ctinfo);
}

void nalg_flow_destroy(struct nf_conn *ct)
{
	struct nalg_flow *flow;

	flow = unrcu_pointer(xchg(&nalg_help_data(ct)->flow, NULL));
	if (flow)
		nalg_flow_release(flow);
}

static __be32 nalg_flow_private(const struct nalg_flow *flow)
{
	return flow->ct->tuplehash[flow->uplink].tuple.src.u3.ip;
}

/* @data: a subscriber's address, or 0. */
static int nalg_flow_matches(struct nf_conn *ct, void *data)
{
	const __be32 *addr = data;
	struct nalg_flow *flow;
	int ret = 0;

	rcu_read_lock();
	flow = nalg_flow_find(ct);
	if (flow)
		ret = !*addr || nalg_realms_sub_addr(flow->nn, nalg_flow_private(flow)) == *addr;
	rcu_read_unlock();
	return ret;
}

void nalg_flow_kill(struct nalg_net *nn, __be32 addr)
{
	struct nf_ct_iter_data iter = { .net = nn->net, .data = &addr };

	addr = nalg_realms_sub_addr(nn, addr);
	nf_ct_iterate_cleanup_net(nalg_flow_matches, &iter);
}

/* Holds the entry of a flow that has not ended yet; nalg_sub_lock() held. */
static bool nalg_flow_hold_entry(const struct nalg_flow *flow)
{
	return nf_ct_is_confirmed(flow->ct) && !nf_ct_is_dying(flow->ct) &&
	       refcount_inc_not_zero(&flow->ct->ct_general.use);
}

/*
 * One that has not ended yet, held; NULL: there is none.  An entry leaves the list before it is
 * freed, or in the packet path, whose RCU keeps its memory an entry's.
 */
static struct nf_conn *nalg_flow_child(struct nalg_flow *control, const struct nalg_binding *b)
{
	spinlock_t *lock = nalg_sub_lock(control->binding->sub);
	struct nf_conn *child = NULL;
	struct nalg_flow *flow;

	spin_lock_bh(lock);
	hlist_for_each_entry(flow, &control->children, child_node) {
		if (flow->binding != b || !nalg_flow_hold_entry(flow))
			continue;
		child = flow->ct;
		break;
	}
	spin_unlock_bh(lock);
	return child;
}

bool nalg_flow_has_child(struct nalg_flow *control, const struct nalg_binding *b)
{
	struct nf_conn *child = nalg_flow_child(control, b);

	if (child)
		nf_ct_put(child);
	return child;
}

void nalg_flow_end_children(struct nalg_flow *control, const struct nalg_binding *b)
{
	struct nf_conn *child;

	while ((child = nalg_flow_child(control, b))) {
		nf_ct_kill(child);
		nf_ct_put(child);
	}
}

/* Likewise, whosever child it is. */
static struct nf_conn *nalg_flow_rival(const struct nalg_flow *control,
				       const struct nalg_binding *b)
{
	spinlock_t *lock = nalg_sub_lock(b->sub);
	struct nf_conn *rival = NULL;
	struct nalg_flow *flow;
	struct rb_node *node;

	spin_lock_bh(lock);
	for (node = rb_first(&b->flows); node; node = rb_next(node)) {
		flow = rb_entry(node, struct nalg_flow, binding_node);
		if (!flow->child || flow->remote_addr != control->remote_addr ||
		    !nalg_flow_hold_entry(flow))
			continue;
		rival = flow->ct;
		break;
	}
	spin_unlock_bh(lock);
	return rival;
}

void nalg_flow_end_rivals(const struct nalg_flow *control, const struct nalg_binding *b)
{
	struct nf_conn *rival;

	while ((rival = nalg_flow_rival(control, b))) {
		nf_ct_kill(rival);
		nf_ct_put(rival);
	}
}

static int nalg_flow_matches_removed(struct nf_conn *ct, void *data)
{
	struct nalg_flow *flow;
	int ret;

	rcu_read_lock();
	flow = nalg_flow_find(ct);
	ret = flow && flow->binding && !nalg_realms_lend(flow->nn, flow->binding->public_addr) &&
	      nalg_flow_matches(ct, data);
	rcu_read_unlock();
	return ret;
}

void nalg_flow_kill_removed(struct nalg_net *nn, __be32 addr)
{
	struct nf_ct_iter_data iter = { .net = nn->net, .data = &addr };

	addr = nalg_realms_sub_addr(nn, addr);
	nf_ct_iterate_cleanup_net(nalg_flow_matches_removed, &iter);
}

void nalg_flow_drain(struct nalg_net *nn)
{
	/*
	 * First the control flows, and with them the pinholes; then what came through one
	 * meanwhile.
	 */
	synchronize_net();
	nalg_flow_kill(nn, 0);
	synchronize_net();
	nalg_flow_kill(nn, 0);
	if (!wait_var_event_timeout(&nn->flows, !atomic_read(&nn->flows), 10 * HZ))
		pr_warn("nat_alg: %d flows never ended; did ctnetlink take their helper away?\n",
			atomic_read(&nn->flows));
}

static int nalg_flow_is_foreign(struct nf_conn *ct, void *data)
{
	const struct nf_conn_help *help;
	int ret;

	rcu_read_lock();
	help = nfct_help(ct);
	ret = nf_ct_l3num(ct) == NFPROTO_IPV4 && help && !nalg_flow_analyzer(ct);
	rcu_read_unlock();
	return ret;
}

void nalg_flow_kill_foreign(struct nalg_net *nn)
{
	struct nf_ct_iter_data iter = { .net = nn->net };

	nf_ct_iterate_cleanup_net(nalg_flow_is_foreign, &iter);
}

void nalg_flow_stop(void)
{
	WRITE_ONCE(nalg_flow_stopped, true);
	synchronize_net();
}

void nalg_flow_kill_all(void)
{
	__be32 addr = 0;

	nf_ct_iterate_destroy(nalg_flow_matches, &addr);
}

static void nalg_flow_describe(const struct nalg_flow *flow, struct nalg_flow_info *info)
{
	*info = (struct nalg_flow_info) {
		.id = flow->id,
		.proto = flow->proto,
		.dir = flow->uplink == IP_CT_DIR_ORIGINAL ? NAT_ALG_UPLINK : NAT_ALG_DOWNLINK,
		.analyzer = flow->analyzer->id,
		.remote_addr = flow->remote_addr,
		.remote_port = flow->remote_port,
		.child = flow->child,
		.pinholes = flow->pinhole_count,
	};
}

/* The first flow of a binding behind an id. */
static struct rb_node *nalg_flow_behind(const struct nalg_binding *b, u64 id)
{
	struct rb_node *node = b->flows.rb_node, *found = NULL;

	while (node) {
		if (rb_entry(node, struct nalg_flow, binding_node)->id <= id) {
			node = node->rb_right;
		} else {
			found = node;
			node = node->rb_left;
		}
	}
	return found;
}

int nalg_flow_walk(struct nalg_binding *b, u64 after,
		   int (*fn)(const struct nalg_flow_info *info, struct nalg_binding *b, void *data),
		   void *data)
{
	struct nalg_flow_info info;
	struct rb_node *node;
	int err;

	lockdep_assert_held(nalg_sub_lock(b->sub));
	for (node = nalg_flow_behind(b, after); node; node = rb_next(node)) {
		nalg_flow_describe(rb_entry(node, struct nalg_flow, binding_node), &info);
		err = fn(&info, b, data);
		if (err)
			return err;
	}
	return 0;
}

int __init nalg_flow_init(void)
{
	nalg_flow_cache = KMEM_CACHE(nalg_flow, 0);
	return nalg_flow_cache ? 0 : -ENOMEM;
}

void nalg_flow_exit(void)
{
	kmem_cache_destroy(nalg_flow_cache);
}
