// SPDX-License-Identifier: GPL-2.0
/*
 * The path of a packet through a device.
 *
 *	uplink							downlink
 *	IPv6 PREROUTING, before conntrack:			IPv4 route of the slice -> device
 *	  to the prefix of a device that is up			  the host's IPv6 route
 *	  fragments are gathered				  too long: "fragmentation needed"
 *	  special destinations, odd sources: drop		  becomes IPv6
 *	  becomes IPv4, from the internal address		  sent by that route
 *	  received by the device				IPv6 POSTROUTING, untracked
 *	IPv4 PREROUTING...
 *
 * The IPv4 path counts the hop; IPv6 has no lookup for what goes up, and one for what goes down.
 * The router's own IPv6 packets to the prefix, and those that do not come through PREROUTING, are
 * routed to the device and are received again from there.
 */
#include <linux/icmpv6.h>
#include <linux/netfilter_bridge.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/rtnetlink.h>
#include <net/addrconf.h>
#include <net/icmp.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/ipv6_frag.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>

#include "../codec/rfc6052.h"
#include "../compat.h"
#include "../net.h"
#include "dev.h"
#include "internal.h"
#include "xlat.h"

/* Not to be reached through a prefix (RFC 6890), or not even when private addresses are. */
static const struct nalg_nat64_special {
	u32 addr, mask;
	bool always;
} nalg_nat64_special[] = {
	{ 0x00000000, 0xff000000, true },	/* this network */
	{ 0x0a000000, 0xff000000, false },	/* private */
	{ 0x64400000, 0xffc00000, false },	/* carriers' own */
	{ 0x7f000000, 0xff000000, true },	/* loopback */
	{ 0xa9fe0000, 0xffff0000, true },	/* link-local */
	{ 0xac100000, 0xfff00000, false },	/* private */
	{ 0xc0000000, 0xffffff00, false },	/* IETF protocol assignments */
	{ 0xc0a80000, 0xffff0000, false },	/* private */
	{ 0xe0000000, 0xf0000000, true },	/* multicast */
	{ 0xf0000000, 0xf0000000, true },	/* reserved; broadcast */
};

static bool nalg_nat64_refuses(const struct nalg_nat64_dev *nd, __be32 daddr)
{
	const struct nalg_nat64_special *special = nalg_nat64_special;
	const struct nalg_nat64_special *end = special + ARRAY_SIZE(nalg_nat64_special);
	u32 a = ntohl(daddr);

	while (special < end && (a & special->mask) != special->addr)
		special++;
	return (special < end && (special->always || !READ_ONCE(nd->special))) ||
	       nalg_nat64_is_internal(nd->nn, daddr);
}

/* For the packets within ICMP errors: whatever the hosts' packets may have. */
static bool nalg_nat64_addr4(const void *ctx, const struct in6_addr *v6, __be32 *v4)
{
	struct nalg_nat64_dev *nd = (struct nalg_nat64_dev *)ctx;
	const struct nalg_nat64_host *host;

	if (nalg_rfc6052_extract(nd->prefix.s6_addr, nd->prefix_len, v6->s6_addr, (u8 *)v4))
		return true;
	host = nalg_nat64_host_find(nd, v6);
	if (host)
		*v4 = host->internal;
	return host;
}

static bool nalg_nat64_addr6(const void *ctx, __be32 v4, struct in6_addr *v6)
{
	struct nalg_nat64_dev *nd = (struct nalg_nat64_dev *)ctx;
	const struct nalg_nat64_host *host;

	if (!nalg_nat64_is_internal(nd->nn, v4)) {
		nalg_rfc6052_embed(nd->prefix.s6_addr, nd->prefix_len, (const u8 *)&v4,
				   v6->s6_addr);
		return true;
	}
	host = nalg_nat64_of_slice(nd->nn, v4) == nd ? nalg_nat64_host_at(nd, v4) : NULL;
	if (host)
		*v6 = host->addr;
	return host;
}

/* Neither what is not to be forwarded, nor what would come back through a prefix. */
static bool nalg_nat64_may_be_host(const struct nalg_nat64_dev *nd, const struct in6_addr *addr)
{
	int type = ipv6_addr_type(addr);

	/* In ::/64 are the forms of IPv4 addresses, and loopback. */
	return type & IPV6_ADDR_UNICAST &&
	       !(type & (IPV6_ADDR_LINKLOCAL | IPV6_ADDR_SITELOCAL)) &&
	       (addr->s6_addr32[0] || addr->s6_addr32[1]) &&
	       !nalg_nat64_of_prefix(nd->nn, addr);
}

/*
 * The packet that an ICMPv6 error is about, which was on its way to a host.  @skb: at its IPv6
 * header.  NULL: it is no error.
 */
static const struct ipv6hdr *nalg_nat64_error_about(const struct sk_buff *skb, struct ipv6hdr *buf)
{
	u8 nexthdr = ipv6_hdr(skb)->nexthdr;
	const struct icmp6hdr *icmp;
	struct icmp6hdr icmp_buf;
	__be16 frag_off;
	int offset;

	offset = ipv6_skip_exthdr(skb, skb_network_offset(skb) + sizeof(struct ipv6hdr), &nexthdr,
				  &frag_off);
	if (offset < 0 || nexthdr != NEXTHDR_ICMP || frag_off)
		return NULL;
	icmp = skb_header_pointer(skb, offset, sizeof(icmp_buf), &icmp_buf);
	if (!icmp || icmp->icmp6_type & ICMPV6_INFOMSG_MASK)
		return NULL;
	return skb_header_pointer(skb, offset + sizeof(*icmp), sizeof(*buf), buf);
}

/*
 * By what the IPv4 path knows the sender.  ICMPv6 errors come from any router on the way to a host,
 * and speak for it.
 */
static enum nat_alg_drop nalg_nat64_sender(struct nalg_nat64_dev *nd, const struct sk_buff *skb,
					   __be32 *saddr)
{
	const struct in6_addr *addr = &ipv6_hdr(skb)->saddr;
	struct nalg_nat64_host *host = nalg_nat64_host_get(nd, addr);
	const struct ipv6hdr *about;
	struct ipv6hdr buf;

	if (unlikely(!host)) {
		about = nalg_nat64_error_about(skb, &buf);
		if (about) {
			host = nalg_nat64_host_find(nd, &about->daddr);
			if (!host)
				return NAT_ALG_DROP_NO_HOST;
		} else if (nalg_nat64_may_be_host(nd, addr)) {
			host = nalg_nat64_host_new(nd, addr);
		} else {
			return NAT_ALG_DROP_NAT64_SOURCE;
		}
	}
	if (IS_ERR(host))
		return PTR_ERR(host) == -ENOSPC ? NAT_ALG_DROP_HOST_LIMIT : NAT_ALG_DROP_NO_MEMORY;
	*saddr = host->internal;
	return NAT_ALG_DROP_UNSPEC;
}

/* What the translation has to say to the sender, and to the administrator. */
static enum nat_alg_drop nalg_nat64_refused6(struct sk_buff *skb, int err)
{
	if (err == NALG_SIIT_ROUTED)
		icmpv6_send(skb, ICMPV6_PARAMPROB, ICMPV6_HDR_FIELD, nalg_xlat_segments_left(skb));
	return err == -ENOMEM ? NAT_ALG_DROP_NO_MEMORY : NAT_ALG_DROP_NOT_TRANSLATABLE;
}

/* Makes an IPv6 packet to the prefix one of IPv4, that the device has received.  RCU. */
static enum nat_alg_drop nalg_nat64_uplink(struct nalg_nat64_dev *nd, struct sk_buff *skb)
{
	const struct nalg_xlat_map map = { .ctx = nd, .addr4 = nalg_nat64_addr4 };
	enum nat_alg_drop reason;
	__be32 saddr, daddr;
	int err;

	/* Without rules nobody would translate its source. */
	if (!rcu_access_pointer(nd->nn->config))
		return NAT_ALG_DROP_NO_RULE;
	if (!nalg_rfc6052_extract(nd->prefix.s6_addr, nd->prefix_len,
				  ipv6_hdr(skb)->daddr.s6_addr, (u8 *)&daddr) ||
	    nalg_nat64_refuses(nd, daddr))
		return NAT_ALG_DROP_NAT64_DESTINATION;
	reason = nalg_nat64_sender(nd, skb, &saddr);
	if (reason)
		return reason;
	err = nalg_xlat_6to4(skb, saddr, daddr, &map);
	if (err)
		return nalg_nat64_refused6(skb, err);
	skb_scrub_packet(skb, false);
	skb->dev = nd->dev;
	dev_sw_netstats_rx_add(nd->dev, skb->len);
	return NAT_ALG_DROP_UNSPEC;
}

/* Has the packet in one piece, or takes it until there is the rest. */
static int nalg_nat64_gather(struct net *net, struct sk_buff *skb)
{
	if (likely(!ipv6_ext_hdr(ipv6_hdr(skb)->nexthdr)))
		return 0;
	return nf_ct_frag6_gather(net, skb, IP6_DEFRAG_CONNTRACK_IN);
}

static bool nalg_nat64_is_bridged(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	return nf_bridge_info_exists(skb);
#else
	return false;
#endif
}

static unsigned int nalg_nat64_prerouting(void *priv, struct sk_buff *skb,
					  const struct nf_hook_state *state)
{
	struct nalg_net *nn = nalg_net(state->net);
	enum nat_alg_drop reason;
	struct nalg_nat64_dev *nd;
	int err;

	nd = nalg_nat64_of_prefix(nn, &ipv6_hdr(skb)->daddr);
	/* What a bridge carries passes; what is not for this router IPv6 drops itself. */
	if (!nd || !netif_running(nd->dev) || nalg_nat64_is_bridged(skb) ||
	    skb->pkt_type != PACKET_HOST)
		return NF_ACCEPT;
	err = nalg_nat64_gather(state->net, skb);
	if (err == -EINPROGRESS)
		return NF_STOLEN;
	/* What a queue in user space gives back comes in process context. */
	local_bh_disable();
	reason = err ? NAT_ALG_DROP_NOT_TRANSLATABLE : nalg_nat64_uplink(nd, skb);
	if (!reason)
		netif_receive_skb_core(skb);
	local_bh_enable();
	if (!reason)
		return NF_STOLEN;
	nalg_stats_drop(nn, reason);
	return NF_DROP;
}

/* The router's own packets to hosts do not follow another route when that of the slice is lost. */
static unsigned int nalg_nat64_local_out(void *priv, struct sk_buff *skb,
					 const struct nf_hook_state *state)
{
	struct nalg_net *nn = nalg_net(state->net);

	if (likely(!nalg_nat64_is_internal(nn, ip_hdr(skb)->daddr)) ||
	    nalg_nat64_is_dev(skb_dst(skb)->dev))
		return NF_ACCEPT;
	nalg_stats_drop(nn, NAT_ALG_DROP_NO_HOST);
	return NF_DROP;
}

static const struct nf_hook_ops nalg_nat64_ops[] = {
	/* Before conntrack, which has nothing to do with it; after "raw". */
	{
		.hook		= nalg_nat64_prerouting,
		.pf		= NFPROTO_IPV6,
		.hooknum	= NF_INET_PRE_ROUTING,
		.priority	= NF_IP6_PRI_CONNTRACK - 1,
	},
	/* After all that may route it anew. */
	{
		.hook		= nalg_nat64_local_out,
		.pf		= NFPROTO_IPV4,
		.hooknum	= NF_INET_LOCAL_OUT,
		.priority	= NF_IP_PRI_LAST,
	},
};

int nalg_nat64_path_get(struct nalg_net *nn)
{
	if (rtnl_dereference(nn->nat64.table))
		return 0;
	return nf_register_net_hooks(nn->net, nalg_nat64_ops, ARRAY_SIZE(nalg_nat64_ops));
}

void nalg_nat64_path_put(struct nalg_net *nn)
{
	if (!rtnl_dereference(nn->nat64.table))
		nf_unregister_net_hooks(nn->net, nalg_nat64_ops, ARRAY_SIZE(nalg_nat64_ops));
}

/* IPv6 that was routed to the device: from the router itself, or past PREROUTING. */
static enum nat_alg_drop nalg_nat64_xmit6(struct nalg_nat64_dev *nd, struct sk_buff *skb)
{
	enum nat_alg_drop reason;
	int err;

	if (!pskb_may_pull(skb, sizeof(struct ipv6hdr)))
		return NAT_ALG_DROP_NOT_TRANSLATABLE;
	err = nalg_nat64_gather(nd->nn->net, skb);
	if (err == -EINPROGRESS)
		return NAT_ALG_DROP_UNSPEC;
	reason = err ? NAT_ALG_DROP_NOT_TRANSLATABLE : nalg_nat64_uplink(nd, skb);
	if (reason)
		return reason;
	skb_orphan(skb);
	netif_rx(skb);
	return NAT_ALG_DROP_UNSPEC;
}

/* Whether it is longer than IPv6 may make it; it may be fragments to come, or GSO's. */
static bool nalg_nat64_is_too_long(const struct sk_buff *skb, u32 mtu4)
{
	return skb_is_gso(skb) ? !skb_gso_validate_network_len(skb, mtu4) : skb->len > mtu4;
}

/*
 * The MTU for packets that may be fragmented: those of a path that is known, by its route or by
 * what came back from it, may be longer than the least that IPv6 has.
 */
static u32 nalg_nat64_lowest_mtu(const struct dst_entry *dst)
{
	return dst_metric_raw(dst, RTAX_MTU) ? dst_mtu(dst) : IPV6_MIN_MTU;
}

/* Segments that may be fragmented are better made shorter. */
static void nalg_nat64_shorten(struct sk_buff *skb, u32 mtu6)
{
	struct skb_shared_info *shinfo = skb_shinfo(skb);

	if (!skb_is_gso_tcp(skb) || skb_gso_validate_network_len(skb, mtu6))
		return;
	shinfo->gso_size = mtu6 - skb_network_header_len(skb) - tcp_hdrlen(skb);
	shinfo->gso_type |= SKB_GSO_DODGY;
	shinfo->gso_segs = 0;
}

/* NULL: there is none, and the sender knows. */
static struct dst_entry *nalg_nat64_route(struct net *net, struct sk_buff *skb,
					  const struct in6_addr *saddr,
					  const struct in6_addr *daddr)
{
	u8 proto = ip_hdr(skb)->protocol;
	struct flowi6 fl6 = {
		.flowi6_mark = skb->mark,
		.flowi6_proto = proto == IPPROTO_ICMP ? IPPROTO_ICMPV6 : proto,
		.saddr = *saddr,
		.daddr = *daddr,
	};
	struct dst_entry *dst = ip6_route_output(net, NULL, &fl6);

	/* A host behind a prefix would be no end to it. */
	if (likely(!dst->error && !nalg_nat64_is_dev(dst->dev)))
		return dst;
	dst_release(dst);
	icmp_send(skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
	return NULL;
}

/* What the translation has to say to the sender, and to the administrator. */
static enum nat_alg_drop nalg_nat64_refused4(struct sk_buff *skb, int err)
{
	if (err == NALG_SIIT_ROUTED)
		icmp_send(skb, ICMP_DEST_UNREACH, ICMP_SR_FAILED, 0);
	return err == -ENOMEM ? NAT_ALG_DROP_NO_MEMORY : NAT_ALG_DROP_NOT_TRANSLATABLE;
}

/* Takes the packet, and its route, if there is no reason not to.  RCU. */
static enum nat_alg_drop nalg_nat64_send(struct nalg_nat64_dev *nd, struct sk_buff *skb,
					 const struct in6_addr *saddr, const struct in6_addr *daddr,
					 struct dst_entry *dst)
{
	bool df = ip_hdr(skb)->frag_off & htons(IP_DF);
	const struct nalg_xlat_map map = {
		.ctx = nd,
		.addr6 = nalg_nat64_addr6,
		.lowest_mtu6 = nalg_nat64_lowest_mtu(dst),
	};
	unsigned int len = skb->len;
	int err;

	err = nalg_xlat_4to6(skb, saddr, daddr, &map);
	if (err)
		return nalg_nat64_refused4(skb, err);
	if (!df)
		nalg_nat64_shorten(skb, map.lowest_mtu6);
	skb_scrub_packet(skb, false);
	/* Nothing of it is IPv6's own to track. */
	nf_ct_set(skb, NULL, IP_CT_UNTRACKED);
	/* ip6_output() takes it by itself when there is DF. */
	skb->ignore_df = !df;
	skb_dst_set(skb, dst);
	dev_sw_netstats_tx_add(nd->dev, 1, len);
	dst_output(nd->nn->net, NULL, skb);
	return NAT_ALG_DROP_UNSPEC;
}

/* To an internal address.  RCU. */
static enum nat_alg_drop nalg_nat64_xmit4(struct nalg_nat64_dev *nd, struct sk_buff *skb)
{
	struct net *net = nd->nn->net;
	struct nalg_nat64_host *host;
	enum nat_alg_drop reason;
	struct dst_entry *dst;
	struct in6_addr saddr;
	u32 mtu4;

	if (!pskb_may_pull(skb, sizeof(struct iphdr)))
		return NAT_ALG_DROP_NOT_TRANSLATABLE;
	host = nalg_nat64_of_slice(nd->nn, ip_hdr(skb)->daddr) == nd ?
		nalg_nat64_host_at(nd, ip_hdr(skb)->daddr) : NULL;
	/* No host knows another one by its internal address. */
	if (!host || nalg_nat64_is_internal(nd->nn, ip_hdr(skb)->saddr))
		return NAT_ALG_DROP_NO_HOST;
	nalg_rfc6052_embed(nd->prefix.s6_addr, nd->prefix_len, (const u8 *)&ip_hdr(skb)->saddr,
			   saddr.s6_addr);
	/* icmp_send() looks there, where the queueing layer has been meanwhile. */
	memset(&IPCB(skb)->opt, 0, sizeof(IPCB(skb)->opt));
	dst = nalg_nat64_route(net, skb, &saddr, &host->addr);
	if (!dst)
		return NAT_ALG_DROP_NO_ROUTE;

	mtu4 = dst_mtu(dst) - (sizeof(struct ipv6hdr) - sizeof(struct iphdr));
	if (ip_hdr(skb)->frag_off & htons(IP_DF) && nalg_nat64_is_too_long(skb, mtu4)) {
		icmp_send(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, htonl(mtu4));
		DEV_STATS_INC(nd->dev, tx_errors);
		kfree_skb(skb);
		dst_release(dst);
		return NAT_ALG_DROP_UNSPEC;
	}
	reason = nalg_nat64_send(nd, skb, &saddr, &host->addr, dst);
	if (reason)
		dst_release(dst);
	return reason;
}

netdev_tx_t nalg_nat64_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct nalg_nat64_dev *nd = netdev_priv(dev);
	enum nat_alg_drop reason = NAT_ALG_DROP_NOT_TRANSLATABLE;

	rcu_read_lock();
	if (skb->protocol == htons(ETH_P_IP))
		reason = nalg_nat64_xmit4(nd, skb);
	else if (skb->protocol == htons(ETH_P_IPV6))
		reason = nalg_nat64_xmit6(nd, skb);
	rcu_read_unlock();
	if (reason) {
		nalg_stats_drop(nd->nn, reason);
		DEV_STATS_INC(dev, tx_dropped);
		kfree_skb(skb);
	}
	return NETDEV_TX_OK;
}
