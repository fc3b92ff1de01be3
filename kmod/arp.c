// SPDX-License-Identifier: GPL-2.0
/*
 * Answers ARP for the addresses of pools that are on a link.
 *
 * A pool in a subnet of a network-facing interface has no route to the gateway: its neighbours ask
 * for the addresses themselves.  The kernel's own proxy ARP answers only for what it would forward
 * to another link, so the gateway answers.
 */
#include <linux/if_arp.h>
#include <linux/inetdevice.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_ipv4.h>
#include <net/arp.h>
#include <net/route.h>

#include "arp.h"
#include "codec/cursor.h"
#include "net.h"
#include "policy/policy.h"

#ifdef CONFIG_NETFILTER_FAMILY_ARP

struct nalg_arp_request {
	u8 sha[MAX_ADDR_LEN];
	__be32 sip, tip;
};

/* arp_rcv() has the whole packet in one piece, and the lengths of its addresses right. */
static bool nalg_arp_read(const struct sk_buff *skb, unsigned int addr_len,
			  struct nalg_arp_request *request)
{
	const struct arphdr *arp = arp_hdr(skb);
	struct nalg_cursor c = nalg_cursor((const u8 *)(arp + 1), skb_tail_pointer(skb) -
					   (const u8 *)(arp + 1));

	if (arp->ar_op != htons(ARPOP_REQUEST) || arp->ar_pro != htons(ETH_P_IP))
		return false;
	nalg_cursor_copy(&c, request->sha, addr_len);
	nalg_cursor_copy(&c, &request->sip, sizeof(request->sip));
	nalg_cursor_skip(&c, addr_len);
	nalg_cursor_copy(&c, &request->tip, sizeof(request->tip));
	return !c.bad;
}

static bool nalg_arp_is_on_link(const struct net_device *dev, __be32 addr)
{
	struct in_device *in_dev = __in_dev_get_rcu(dev);
	const struct in_ifaddr *ifa;

	if (!in_dev)
		return false;
	in_dev_for_each_ifa_rcu(ifa, in_dev) {
		if (ifa->ifa_local == addr)
			return false;
		if (inet_ifa_match(addr, ifa))
			return true;
	}
	return false;
}

static unsigned int nalg_arp(void *priv, struct sk_buff *skb, const struct nf_hook_state *state)
{
	struct nalg_net *nn = nalg_net(state->net);
	struct net_device *dev = state->in;
	struct nalg_arp_request request;
	const struct nalg_config *cfg;

	cfg = rcu_dereference(nn->config);
	if (!cfg || !nalg_config_is_network(cfg, dev) || dev->flags & IFF_NOARP ||
	    !nalg_arp_read(skb, dev->addr_len, &request))
		return NF_ACCEPT;
	if (nalg_realms_own(nn, request.tip) && nalg_arp_is_on_link(dev, request.tip) &&
	    inet_addr_type(state->net, request.tip) != RTN_LOCAL)
		arp_send(ARPOP_REPLY, ETH_P_ARP, request.sip, dev, request.tip, request.sha,
			 dev->dev_addr, request.sha);
	return NF_ACCEPT;
}

static const struct nf_hook_ops nalg_arp_ops = {
	.hook		= nalg_arp,
	.pf		= NFPROTO_ARP,
	.hooknum	= NF_ARP_IN,
	.priority	= NF_IP_PRI_FILTER + 1,
};

int nalg_arp_enable(struct net *net)
{
	return nf_register_net_hook(net, &nalg_arp_ops);
}

void nalg_arp_disable(struct net *net)
{
	nf_unregister_net_hook(net, &nalg_arp_ops);
}

#else /* pools have to be routed to the gateway */

int nalg_arp_enable(struct net *net)
{
	return 0;
}

void nalg_arp_disable(struct net *net)
{
}

#endif
