// SPDX-License-Identifier: GPL-2.0
/*
 * The path of a packet.
 *
 *	uplink						downlink
 *	PREROUTING  flow? pinhole? (conntrack)		PREROUTING  flow? pinhole? (conntrack)
 *		    new, to a pool address:			    new, to a pool address:
 *		    as downlink, and				    one-to-one -> DNAT, else drop
 *		    many-to-one: binding -> DNAT
 *	FORWARD	    new, no pinhole: access rules,	FORWARD	    new, no pinhole:
 *		    realm -> SNAT;				    one-to-one: access rules,
 *		    to one-to-one: as downlink;			    else drop;
 *		    routes -> analyzer				    routes -> analyzer
 *	POSTROUTING netfilter translates;		POSTROUTING the same
 *		    the analyzer sees the packet
 *		    (nalg_flow_help)
 *
 * What comes to a one-to-one address is translated before the rules have permitted it, so that the
 * administrator's filter and the rules see it in the same place, whatever its direction; what they
 * drop has cost no binding.
 *
 * Only a flow's first packets come further here than three tests of bits.  What is set up here
 * lives in the unconfirmed conntrack entry; a binding that was made for it lingers long enough for
 * the packet to leave.
 *
 * Hosts of NAT64 are behind devices of their own, as IPv4 sees it, with internal addresses that are
 * never forwarded to anywhere else, nor taken from there.
 *
 * The router's own packets pass neither hook in a way that changes them: FORWARD does not see them,
 * and PREROUTING lets alone what is for a local address.
 */
#include <linux/icmp.h>
#include <linux/netfilter_ipv4.h>
#include <net/gre.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/route.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_nat.h>

#include "alg/alg.h"
#include "arp.h"
#include "core/analyzer.h"
#include "core/flow.h"
#include "core/mss.h"
#include "core/nat.h"
#include "core/timeout.h"
#include "hooks.h"
#include "nat64/dev.h"
#include "nat64/host.h"
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

/* A subscriber that something comes to. */
static void nalg_key_fill_owner(struct nalg_key *key, struct nalg_net *nn, __be32 owner)
{
	struct nalg_nat64_view view;

	if (!nalg_nat64_view(nn, owner, &view))
		return;
	key->prefix = view.prefix;
	key->prefix_len = view.prefix_len;
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
static enum nat_alg_drop nalg_forward_snat(struct nf_conn *ct, __be32 addr, __be16 port)
{
	if (nf_nat_initialized(ct, NF_NAT_MANIP_SRC))
		return NAT_ALG_DROP_UNKNOWN_FLOW;
	return nalg_nat_setup(ct, NF_NAT_MANIP_SRC, addr, port) ? NAT_ALG_DROP_UNSPEC :
								  NAT_ALG_DROP_NO_MEMORY;
}

/* Who has the address one-to-one that the packet came to, and was translated from; 0: nobody. */
static __be32 nalg_forward_owner(struct nalg_net *nn, const struct nf_conn *ct)
{
	if (!(ct->status & IPS_DST_NAT))
		return 0;
	return nalg_realms_owner(nn, ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple.dst.u3.ip);
}

/* Whether the subscriber of a new flow is a host of NAT64. */
static void nalg_key_fill_subscriber(struct nalg_key *key, struct nalg_net *nn,
				     const struct nf_conn *ct, const struct net_device *in)
{
	if (key->dir == NAT_ALG_DOWNLINK)
		nalg_key_fill_owner(key, nn, nalg_forward_owner(nn, ct));
	else if (nalg_nat64_is_dev(in))
		nalg_nat64_key(in, key);
}

/*
 * The access rules for what comes to a one-to-one address.  What another subscriber sends there
 * looks as it would outside: with its public endpoint.
 */
static enum nat_alg_drop nalg_forward_receive(struct nalg_net *nn, const struct nalg_config *cfg,
					      const struct nf_conn *ct, __be32 owner)
{
	struct nf_conntrack_tuple t;
	struct nalg_decision d;
	struct nalg_key key;

	nf_ct_invert_tuple(&t, &ct->tuplehash[IP_CT_DIR_REPLY].tuple);
	/*
	 * The address has changed hands since PREROUTING, or it is the router's, and the
	 * administrator's ruleset has translated it.
	 */
	if (nalg_realms_sub_addr(nn, t.dst.u3.ip) != owner)
		return NAT_ALG_DROP_NO_BINDING;
	t.dst.u3.ip = ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple.dst.u3.ip;
	nalg_key_fill(&key, &t, NAT_ALG_DOWNLINK);
	nalg_key_fill_owner(&key, nn, owner);
	nalg_config_decide(cfg, &key, &d);
	return d.action == NAT_ALG_ACTION_DENY ? d.reason : NAT_ALG_DROP_UNSPEC;
}

/*
 * From outside.  The realm is the one that has lent the address, whatever the rule says.  The
 * source stays as it is.
 */
static enum nat_alg_drop nalg_forward_downlink(struct nalg_net *nn, const struct nalg_config *cfg,
					       struct nf_conn *ct)
{
	const struct nf_conntrack_tuple *t = &ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	__be32 owner = nalg_forward_owner(nn, ct);
	enum nat_alg_drop reason;
	struct nalg_binding *b;

	if (!owner)
		return NAT_ALG_DROP_NO_BINDING;
	reason = nalg_forward_receive(nn, cfg, ct, owner);
	if (reason)
		return reason;
	b = nalg_binding_get_outside(nn, t->dst.protonum, t->dst.u3.ip, nalg_nat_dst_port(t));
	if (IS_ERR(b))
		return -PTR_ERR(b);
	return nalg_forward_snat(ct, t->src.u3.ip, t->src.u.all);
}

/* From a subscriber; to another one both are asked. */
static enum nat_alg_drop nalg_forward_uplink(struct nalg_net *nn, const struct nalg_config *cfg,
					     struct nf_conn *ct, const struct nalg_key *key,
					     const struct net_device *out,
					     enum nalg_flow_kind *kind)
{
	const struct nf_conntrack_tuple *t = &ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	enum nat_alg_drop reason = NAT_ALG_DROP_UNSPEC;
	struct nalg_decision d;
	struct nalg_binding *b;
	__be32 owner;

	nalg_config_decide(cfg, key, &d);
	if (d.action == NAT_ALG_ACTION_DENY)
		return d.reason;

	/* To another subscriber: translated by its public endpoint (hairpin), by its own not. */
	if (key->prefix_len)
		reason = d.realm ? NAT_ALG_DROP_UNSPEC : NAT_ALG_DROP_NO_REALM;
	else if (!d.realm)
		*kind = NALG_FLOW_BYPASS;
	else if (!nalg_config_is_network(cfg, out) && !(ct->status & IPS_DST_NAT))
		*kind = NALG_FLOW_INSIDE;
	if (reason)
		return reason;
	if (*kind == NALG_FLOW_TRANSLATED) {
		b = nalg_binding_get(nn, d.realm, key->proto, key->saddr, t->src.u.all,
				     NALG_BINDING_BY_SUB);
		if (IS_ERR(b))
			return -PTR_ERR(b);
		reason = nalg_forward_snat(ct, b->public_addr, b->public_port);
	}
	owner = nalg_forward_owner(nn, ct);
	return reason || !owner ? reason : nalg_forward_receive(nn, cfg, ct, owner);
}

static void nalg_forward_timeout(const struct nalg_config *cfg, struct nf_conn *ct)
{
	struct nf_ct_timeout *timeout = nalg_config_tcp_timeout(cfg);

	if (timeout && nf_ct_protonum(ct) == IPPROTO_TCP)
		nalg_timeout_attach(ct, timeout);
}

/* GRE of the version that PPTP has is let through by its call alone. */
static bool nalg_forward_wants_call(const struct nalg_config *cfg, const struct nalg_key *key,
				    const struct sk_buff *skb)
{
	const struct gre_base_hdr *gre;
	struct gre_base_hdr buf;

	if (key->proto != IPPROTO_GRE || !nalg_config_has(cfg, key, NAT_ALG_ANALYZER_PPTP))
		return false;
	gre = skb_header_pointer(skb, skb_network_offset(skb) + ip_hdrlen(skb), sizeof(buf), &buf);
	return gre && (gre->flags & GRE_VERSION) == GRE_VERSION_1;
}

/* An internal address is a source behind the devices of NAT64, where no other one is. */
static bool nalg_forward_comes_from(const struct nalg_net *nn, __be32 saddr,
				    const struct net_device *in)
{
	return nalg_nat64_is_internal(nn, saddr) == nalg_nat64_is_dev(in);
}

/* Where a packet goes, too; nobody knows the address, so only translation leads there. */
static bool nalg_forward_goes_to(const struct nalg_net *nn, const struct sk_buff *skb,
				 const struct nf_conn *ct, const struct net_device *out)
{
	__be32 daddr = ip_hdr(skb)->daddr;

	return !nalg_nat64_is_internal(nn, daddr) ||
	       (nalg_nat64_is_dev(out) && ct->status & IPS_NAT_MASK);
}

/*
 * What came in fragments may go as fragments.  It is for the translator to make them, which needs
 * the whole packet.
 */
static bool nalg_forward_keep_whole(struct sk_buff *skb, const struct net_device *out)
{
	struct iphdr *iph;

	if (likely(!IPCB(skb)->frag_max_size) || !nalg_nat64_is_dev(out))
		return true;
	if (skb_ensure_writable(skb, skb_network_offset(skb) + sizeof(*iph)))
		return false;
	IPCB(skb)->frag_max_size = 0;
	iph = ip_hdr(skb);
	csum_replace2(&iph->check, iph->frag_off, 0);
	iph->frag_off = 0;
	return true;
}

/* The first packet of a flow, without a pinhole.  0, or why it is dropped. */
static enum nat_alg_drop nalg_forward_new(struct nalg_net *nn, const struct nalg_config *cfg,
					  struct sk_buff *skb, struct nf_conn *ct,
					  const struct nf_hook_state *state)
{
	const struct nf_conntrack_tuple *t = &ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	const struct nalg_analyzer *analyzer = nalg_alg_plain();
	enum nalg_flow_kind kind = NALG_FLOW_TRANSLATED;
	enum nat_alg_drop reason;
	struct nalg_key key;

	nalg_key_fill(&key, t, nalg_direction(cfg, state->in));
	if (!nalg_forward_comes_from(nn, t->src.u3.ip, state->in))
		return NAT_ALG_DROP_NO_HOST;
	nalg_key_fill_subscriber(&key, nn, ct, state->in);
	if (key.dir == NAT_ALG_UPLINK)
		reason = nalg_forward_uplink(nn, cfg, ct, &key, state->out, &kind);
	else
		reason = nalg_forward_downlink(nn, cfg, ct);
	if (reason)
		return reason;
	if (kind == NALG_FLOW_TRANSLATED && nalg_forward_wants_call(cfg, &key, skb))
		return NAT_ALG_DROP_NO_CALL;
	nalg_forward_timeout(cfg, ct);
	if (kind == NALG_FLOW_TRANSLATED)
		analyzer = nalg_forward_analyzer(cfg, &key, skb);
	return nalg_flow_attach(ct, analyzer, kind) ? NAT_ALG_DROP_UNSPEC : NAT_ALG_DROP_NO_MEMORY;
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

/*
 * Through a pinhole, which has set up both sides.  Subscribers are seen by another address, what
 * the network has is seen as it is; so that says on which side the pinhole has its sender.  A
 * server may have named a subscriber as the remote end of another one's pinhole.
 */
static unsigned int nalg_forward_child(struct nalg_net *nn, const struct nalg_config *cfg,
				       struct nf_conn *ct, const struct net_device *in)
{
	if (!nf_nat_initialized(ct, NF_NAT_MANIP_SRC))
		return nalg_drop(nn, NAT_ALG_DROP_NO_PINHOLE);
	if (!cfg)
		return NF_ACCEPT;
	if (nalg_nat_has_src(ct) != (nalg_direction(cfg, in) == NAT_ALG_UPLINK))
		return nalg_drop(nn, NAT_ALG_DROP_NO_PINHOLE);
	nalg_forward_timeout(cfg, ct);
	return NF_ACCEPT;
}

/* What the sender may be told: RFC 6888, REQ-11. */
static bool nalg_is_shortage(enum nat_alg_drop reason)
{
	return reason == NAT_ALG_DROP_NO_ADDRESS || reason == NAT_ALG_DROP_NO_PORT;
}

static unsigned int nalg_forward(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	struct nalg_net *nn = nalg_net(state->net);
	enum ip_conntrack_info ctinfo;
	const struct nalg_config *cfg;
	enum nat_alg_drop reason;
	struct nf_conn *ct;

	ct = nf_ct_get(skb, &ctinfo);
	if (unlikely(!ct))
		return nalg_drop(nn, NAT_ALG_DROP_INVALID);
	if (unlikely(!nalg_forward_goes_to(nn, skb, ct, state->out)))
		return nalg_drop(nn, NAT_ALG_DROP_NO_HOST);
	if (unlikely(!nalg_forward_keep_whole(skb, state->out)))
		return nalg_drop(nn, NAT_ALG_DROP_NO_MEMORY);
	if (likely(nf_ct_is_confirmed(ct))) {
		/* What other helpers had was ended when the hooks came. */
		if (unlikely(!test_bit(IPS_HELPER_BIT, &ct->status)))
			return nalg_forward_unknown(nn, ct);
		if (likely(ct->status & IPS_NAT_MASK))
			return NF_ACCEPT;
		return nalg_forward_plain(nn, ct, state->out);
	}

	cfg = rcu_dereference(nn->config);
	if (test_bit(IPS_EXPECTED_BIT, &ct->status) && nalg_flow_analyzer(ct))
		return nalg_forward_child(nn, cfg, ct, state->in);
	/* A host of NAT64, let in just before the configuration went, has no other source. */
	if (!cfg)
		return nalg_nat64_is_dev(state->in) ? nalg_drop(nn, NAT_ALG_DROP_NO_RULE) :
						      NF_ACCEPT;
	reason = nalg_forward_new(nn, cfg, skb, ct, state);
	if (!reason)
		return NF_ACCEPT;
	if (nalg_is_shortage(reason) && nalg_config_tells_failure(cfg))
		icmp_send(skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
	return nalg_drop(nn, reason);
}

static unsigned int nalg_prerouting_to(struct nalg_net *nn, struct nf_conn *ct, __be32 addr,
				       __be16 port)
{
	return nalg_nat_setup(ct, NF_NAT_MANIP_DST, addr, port) ?
		NF_ACCEPT : nalg_drop(nn, NAT_ALG_DROP_NO_MEMORY);
}

/* Of several hosts the one whose endpoint it is, or the first one. */
static unsigned int nalg_prerouting_to_owner(struct nalg_net *nn, struct nf_conn *ct, __be32 owner)
{
	const struct nf_conntrack_tuple *t = &ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	__be16 port = nalg_nat_dst_port(t);
	struct nalg_binding *b;

	b = nalg_nat64_is_internal(nn, owner) ?
		nalg_binding_by_outside(nn, t->dst.protonum, t->dst.u3.ip, port) : NULL;
	if (b)
		return nalg_prerouting_to(nn, ct, b->private_addr, b->private_port);
	return nalg_prerouting_to(nn, ct, owner, port);
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
	__be32 owner;

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
	owner = nalg_realms_owner(nn, t->dst.u3.ip);
	if (owner)
		return nalg_prerouting_to_owner(nn, ct, owner);
	/* An ICMP query names no port of the subscriber that it is for. */
	b = t->dst.protonum == IPPROTO_ICMP ? NULL :
		nalg_binding_by_outside(nn, t->dst.protonum, t->dst.u3.ip, t->dst.u.all);
	if (b && !nalg_binding_leads(b))
		b = NULL;
	/* Nor does GRE come to a subscriber other than through a pinhole. */
	if (b && t->dst.protonum != IPPROTO_GRE &&
	    nalg_direction(cfg, state->in) == NAT_ALG_UPLINK)
		return nalg_prerouting_to(nn, ct, b->private_addr, b->private_port);
	return nalg_drop(nn, b ? NAT_ALG_DROP_NO_PINHOLE : NAT_ALG_DROP_NO_BINDING);
}

/* Connections that begin, in both directions; only there while a configuration says so. */
static unsigned int nalg_limit_mss(void *priv, struct sk_buff *skb,
				   const struct nf_hook_state *state)
{
	struct nalg_net *nn = nalg_net(state->net);
	const struct nalg_config *cfg = rcu_dereference(nn->config);
	bool add;
	u16 mss;

	mss = cfg ? nalg_config_mss(cfg, &add) : 0;
	return !mss || nalg_mss_limit(skb, mss, add) ?
		NF_ACCEPT : nalg_drop(nn, NAT_ALG_DROP_INVALID);
}

/* After the administrator's filter: what that drops costs no port. */
static const struct nf_hook_ops nalg_forward_ops = {
	.hook		= nalg_forward,
	.pf		= NFPROTO_IPV4,
	.hooknum	= NF_INET_FORWARD,
	.priority	= NF_IP_PRI_FILTER + 1,
};

static const struct nf_hook_ops nalg_mss_ops = {
	.hook		= nalg_limit_mss,
	.pf		= NFPROTO_IPV4,
	.hooknum	= NF_INET_FORWARD,
	.priority	= NF_IP_PRI_FILTER + 2,
};

/* Within netfilter's NAT hook, before the administrator's own translations. */
static const struct nf_hook_ops nalg_prerouting_ops = {
	.hook		= nalg_prerouting,
	.pf		= NFPROTO_IPV4,
	.hooknum	= NF_INET_PRE_ROUTING,
	.priority	= NF_IP_PRI_NAT_DST - 1,
};

static int nalg_hooks_enable_mss(struct nalg_net *nn)
{
	int err;

	if (nn->mss_hooked)
		return 0;
	err = nf_register_net_hook(nn->net, &nalg_mss_ops);
	nn->mss_hooked = !err;
	return err;
}

static void nalg_hooks_disable_mss(struct nalg_net *nn)
{
	if (nn->mss_hooked)
		nf_unregister_net_hook(nn->net, &nalg_mss_ops);
	nn->mss_hooked = false;
}

static int nalg_hooks_enable_all(struct nalg_net *nn)
{
	int err;

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
	err = nalg_arp_enable(nn->net);
	if (err)
		goto unregister_forward;
	nalg_flow_kill_foreign(nn);
	nn->hooked = true;
	return 0;

unregister_forward:
	nf_unregister_net_hook(nn->net, &nalg_forward_ops);
unregister_nat:
	nf_nat_ipv4_unregister_fn(nn->net, &nalg_prerouting_ops);
put_ct:
	nf_ct_netns_put(nn->net, NFPROTO_IPV4);
	return err;
}

int nalg_hooks_enable(struct nalg_net *nn, const struct nalg_config *cfg)
{
	bool add;
	int err;

	lockdep_assert_held(&nn->config_mutex);
	err = nalg_hooks_enable_all(nn);
	if (!err && nalg_config_mss(cfg, &add))
		err = nalg_hooks_enable_mss(nn);
	return err;
}

void nalg_hooks_trim(struct nalg_net *nn, const struct nalg_config *cfg)
{
	bool add;

	lockdep_assert_held(&nn->config_mutex);
	if (!nalg_config_mss(cfg, &add))
		nalg_hooks_disable_mss(nn);
}

void nalg_hooks_disable(struct nalg_net *nn)
{
	lockdep_assert_held(&nn->config_mutex);
	nalg_hooks_disable_mss(nn);
	if (!nn->hooked)
		return;

	nalg_arp_disable(nn->net);
	nf_unregister_net_hook(nn->net, &nalg_forward_ops);
	nalg_flow_drain(nn);
	nf_nat_ipv4_unregister_fn(nn->net, &nalg_prerouting_ops);
	nf_ct_netns_put(nn->net, NFPROTO_IPV4);
	nn->hooked = false;
	/* Nobody is in a hook when this returns: the namespace's state may go. */
	synchronize_net();
}
