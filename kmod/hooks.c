// SPDX-License-Identifier: GPL-2.0
/*
 * The path of a packet.
 *
 *	uplink						downlink
 *	PREROUTING  flow? pinhole? (conntrack)		PREROUTING  flow? pinhole? (conntrack)
 *		    new, to a pool address:			    new, to a pool address: drop
 *		    hairpin binding -> DNAT
 *	FORWARD	    new, no pinhole: access rules,	FORWARD	    new, no pinhole: drop
 *		    realm -> SNAT; routes -> analyzer
 *	POSTROUTING netfilter translates;		POSTROUTING the same
 *		    the analyzer sees the packet
 *		    (nalg_flow_help)
 *
 * Only a flow's first packets come further here than three tests of bits.  What is set up here
 * lives in the unconfirmed conntrack entry; a binding that was made for it lingers long enough for
 * the packet to leave.
 *
 * The router's own packets pass neither hook in a way that changes them: FORWARD does not see them,
 * and PREROUTING lets alone what is for a local address.
 */
#include <linux/icmp.h>
#include <linux/netfilter_ipv4.h>
#include <net/ip.h>
#include <net/route.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_nat.h>

#include "alg/alg.h"
#include "core/analyzer.h"
#include "core/flow.h"
#include "core/nat.h"
#include "hooks.h"
#include "net.h"
#include "policy/policy.h"

static unsigned int nalg_drop(struct nalg_net *nn, enum nat_alg_drop reason)
{
	nalg_stats_drop(nn, reason);
	return NF_DROP;
}

static enum nat_alg_direction nalg_direction(const struct nalg_config *cfg,
					     const struct net_device *in)
{
	return nalg_config_is_network(cfg, in) ? NAT_ALG_DOWNLINK : NAT_ALG_UPLINK;
}

static bool nalg_addr_is_local(struct net *net, __be32 addr)
{
	return inet_addr_type(net, addr) == RTN_LOCAL;
}

static void nalg_key_fill(struct nalg_key *key, const struct nf_conntrack_tuple *t,
			  enum nat_alg_direction dir)
{
	*key = (struct nalg_key) {
		.dir = dir,
		.proto = t->dst.protonum,
		.saddr = t->src.u3.ip,
		.daddr = t->dst.u3.ip,
	};
	switch (key->proto) {
	case IPPROTO_ICMP:
		key->icmp_type = t->dst.u.icmp.type;
		key->icmp_code = t->dst.u.icmp.code;
		break;
	case IPPROTO_TCP:
	case IPPROTO_UDP:
		key->sport = t->src.u.all;
		key->dport = t->dst.u.all;
		break;
	}
}

/*
 * A flow from before the configuration was loaded, which nobody translates: it ends here, and its
 * next packet begins a new one if a rule permits it.
 */
static unsigned int nalg_forward_unknown(struct nalg_net *nn, struct nf_conn *ct)
{
	nf_ct_kill(ct);
	return nalg_drop(nn, NAT_ALG_DROP_UNKNOWN_FLOW);
}

/* S2: an analyzer follows a stream from its beginning, or not at all. */
static const struct nalg_analyzer *nalg_forward_analyzer(const struct nalg_config *cfg,
							 const struct nalg_key *key,
							 const struct sk_buff *skb)
{
	enum nat_alg_analyzer id = nalg_config_route(cfg, key);
	const struct tcphdr *th;
	struct tcphdr buf;

	if (key->proto != IPPROTO_TCP)
		return nalg_alg_analyzer(id, true);
	th = skb_header_pointer(skb, skb_network_offset(skb) + ip_hdrlen(skb), sizeof(buf), &buf);
	return nalg_alg_analyzer(id, th && th->syn && !th->ack);
}

/*
 * What is set up already is the work of another helper's expectation: a flow of its own, which may
 * leave only as what the realm would make of it.
 */
static unsigned int nalg_forward_snat(struct nalg_net *nn, struct nf_conn *ct,
				      const struct nalg_binding *b)
{
	if (nf_nat_initialized(ct, NF_NAT_MANIP_SRC))
		return nalg_drop(nn, NAT_ALG_DROP_UNKNOWN_FLOW);
	if (!nalg_nat_setup(ct, NF_NAT_MANIP_SRC, b->public_addr, b->public_port))
		return nalg_drop(nn, NAT_ALG_DROP_NO_MEMORY);
	return NF_ACCEPT;
}

static unsigned int nalg_forward_translate(struct nalg_net *nn, struct nf_conn *ct,
					   const struct nalg_key *key, struct nalg_realm *realm,
					   const struct nalg_analyzer *analyzer)
{
	const struct nf_conntrack_tuple *t = &ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	struct nalg_binding *b;
	unsigned int verdict;

	b = nalg_binding_get(nn, realm, key->proto, key->saddr, t->src.u.all, 0);
	if (IS_ERR(b))
		return nalg_drop(nn, -PTR_ERR(b));
	/* The helper comes first where conntrack shall add its sequence extension. */
	if (analyzer->seqadj && !nalg_flow_attach(ct, analyzer, NALG_FLOW_TRANSLATED))
		return nalg_drop(nn, NAT_ALG_DROP_NO_MEMORY);
	verdict = nalg_forward_snat(nn, ct, b);
	if (verdict != NF_ACCEPT || analyzer->seqadj)
		return verdict;
	return nalg_flow_attach(ct, analyzer, NALG_FLOW_TRANSLATED) ?
		NF_ACCEPT : nalg_drop(nn, NAT_ALG_DROP_NO_MEMORY);
}

/* The first packet of a flow from a subscriber, without a pinhole. */
static unsigned int nalg_forward_uplink(struct nalg_net *nn, const struct nalg_config *cfg,
					struct sk_buff *skb, struct nf_conn *ct,
					const struct net_device *out)
{
	const struct nf_conntrack_tuple *t = &ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	enum nalg_flow_kind kind = NALG_FLOW_TRANSLATED;
	struct nalg_decision d;
	struct nalg_key key;

	nalg_key_fill(&key, t, NAT_ALG_UPLINK);
	nalg_config_decide(cfg, &key, &d);
	if (d.action == NAT_ALG_ACTION_DENY)
		return nalg_drop(nn, d.reason);

	/* To another subscriber: translated by its public endpoint (hairpin), by its own not. */
	if (!d.realm)
		kind = NALG_FLOW_BYPASS;
	else if (!nalg_config_is_network(cfg, out) && !(ct->status & IPS_DST_NAT))
		kind = NALG_FLOW_INSIDE;
	if (kind == NALG_FLOW_TRANSLATED)
		return nalg_forward_translate(nn, ct, &key, d.realm,
					      nalg_forward_analyzer(cfg, &key, skb));
	return nalg_flow_attach(ct, nalg_alg_plain(), kind) ?
		NF_ACCEPT : nalg_drop(nn, NAT_ALG_DROP_NO_MEMORY);
}

/*
 * A flow that nobody translates.  One that stayed inside may find another route one day; its
 * private source does not go there with it.
 */
static unsigned int nalg_forward_plain(struct nalg_net *nn, struct nf_conn *ct,
				       const struct net_device *out)
{
	const struct nalg_config *cfg = rcu_dereference(nn->config);

	if (!cfg || !nalg_flow_analyzer(ct))
		return nalg_forward_unknown(nn, ct);
	if (nalg_flow_kind(ct) == NALG_FLOW_INSIDE && nalg_config_is_network(cfg, out))
		return nalg_forward_unknown(nn, ct);
	return NF_ACCEPT;
}

static unsigned int nalg_forward(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	struct nalg_net *nn = nalg_net(state->net);
	enum ip_conntrack_info ctinfo;
	const struct nalg_config *cfg;
	struct nf_conn *ct;

	ct = nf_ct_get(skb, &ctinfo);
	if (unlikely(!ct))
		return nalg_drop(nn, NAT_ALG_DROP_INVALID);
	if (likely(nf_ct_is_confirmed(ct))) {
		/* What other helpers had was ended when the hooks came. */
		if (unlikely(!test_bit(IPS_HELPER_BIT, &ct->status)))
			return nalg_forward_unknown(nn, ct);
		if (likely(ct->status & IPS_NAT_MASK))
			return NF_ACCEPT;
		return nalg_forward_plain(nn, ct, state->out);
	}

	/* Through a pinhole, which has set up both sides. */
	if (test_bit(IPS_EXPECTED_BIT, &ct->status) && nalg_flow_analyzer(ct))
		return nf_nat_initialized(ct, NF_NAT_MANIP_SRC) ?
			NF_ACCEPT : nalg_drop(nn, NAT_ALG_DROP_NO_PINHOLE);

	cfg = rcu_dereference(nn->config);
	if (!cfg)
		return NF_ACCEPT;
	if (nalg_direction(cfg, state->in) == NAT_ALG_DOWNLINK)
		return nalg_drop(nn, NAT_ALG_DROP_NO_BINDING);
	return nalg_forward_uplink(nn, cfg, skb, ct, state->out);
}

/* New, not through a pinhole, and conntrack has no translation of its destination yet. */
static unsigned int nalg_prerouting(void *priv, struct sk_buff *skb,
				    const struct nf_hook_state *state)
{
	struct nalg_net *nn = nalg_net(state->net);
	const struct nf_conntrack_tuple *t;
	enum ip_conntrack_info ctinfo;
	const struct nalg_config *cfg;
	struct nalg_binding *b;
	struct nf_conn *ct;

	cfg = rcu_dereference(nn->config);
	if (!cfg || !nalg_realms_own(nn, ip_hdr(skb)->daddr))
		return NF_ACCEPT;
	ct = nf_ct_get(skb, &ctinfo);
	if (!ct)
		return NF_ACCEPT;

	t = &ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	/* A pool may hold an address of the router itself, with services of its own. */
	if (nalg_addr_is_local(state->net, t->dst.u3.ip))
		return NF_ACCEPT;
	/* An ICMP query names no port of the subscriber that it is for. */
	b = t->dst.protonum == IPPROTO_ICMP ? NULL :
		nalg_binding_by_outside(nn, t->dst.protonum, t->dst.u3.ip, t->dst.u.all);
	if (b && nalg_direction(cfg, state->in) == NAT_ALG_UPLINK)
		return nalg_nat_setup(ct, NF_NAT_MANIP_DST, b->private_addr, b->private_port) ?
			NF_ACCEPT : nalg_drop(nn, NAT_ALG_DROP_NO_MEMORY);
	return nalg_drop(nn, b ? NAT_ALG_DROP_NO_PINHOLE : NAT_ALG_DROP_NO_BINDING);
}

/* After the administrator's filter: what that drops costs no port. */
static const struct nf_hook_ops nalg_forward_ops = {
	.hook		= nalg_forward,
	.pf		= NFPROTO_IPV4,
	.hooknum	= NF_INET_FORWARD,
	.priority	= NF_IP_PRI_FILTER + 1,
};

/* Within netfilter's NAT hook, before the administrator's own translations. */
static const struct nf_hook_ops nalg_prerouting_ops = {
	.hook		= nalg_prerouting,
	.pf		= NFPROTO_IPV4,
	.hooknum	= NF_INET_PRE_ROUTING,
	.priority	= NF_IP_PRI_NAT_DST - 1,
};

int nalg_hooks_enable(struct nalg_net *nn)
{
	int err;

	lockdep_assert_held(&nn->config_mutex);
	if (nn->hooked)
		return 0;

	err = nf_ct_netns_get(nn->net, NFPROTO_IPV4);
	if (err)
		return err;
	/* Brings netfilter's NAT into all four hooks of the namespace. */
	err = nf_nat_ipv4_register_fn(nn->net, &nalg_prerouting_ops);
	if (err)
		goto put_ct;
	err = nf_register_net_hook(nn->net, &nalg_forward_ops);
	if (err)
		goto unregister_nat;
	nalg_flow_kill_foreign(nn);
	nn->hooked = true;
	return 0;

unregister_nat:
	nf_nat_ipv4_unregister_fn(nn->net, &nalg_prerouting_ops);
put_ct:
	nf_ct_netns_put(nn->net, NFPROTO_IPV4);
	return err;
}

void nalg_hooks_disable(struct nalg_net *nn)
{
	lockdep_assert_held(&nn->config_mutex);
	if (!nn->hooked)
		return;

	nf_unregister_net_hook(nn->net, &nalg_forward_ops);
	nalg_flow_drain(nn);
	nf_nat_ipv4_unregister_fn(nn->net, &nalg_prerouting_ops);
	nf_ct_netns_put(nn->net, NFPROTO_IPV4);
	nn->hooked = false;
	/* Nobody is in a hook when this returns: the namespace's state may go. */
	synchronize_net();
}
