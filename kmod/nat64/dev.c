// SPDX-License-Identifier: GPL-2.0
/*
 * The device of a NAT64 prefix, for rtnetlink and the stack.  What its packets come through is in
 * path.c.
 *
 * It has no link layer, no queue, and an MTU that IPv4 never reaches: how long packets may be is
 * for the IPv6 route of each host to say.
 */
#include <linux/if_arp.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <net/addrconf.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_core.h>
#include <net/rtnetlink.h>

#include "../codec/rfc6052.h"
#include "../compat.h"
#include "../net.h"
#include "../policy/key.h"
#include "dev.h"
#include "internal.h"
#include "xlat.h"

#define NALG_NAT64_FEATURES	(NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HIGHDMA | \
				 NETIF_F_HW_CSUM | NETIF_F_ALL_TSO | NETIF_F_GSO_UDP_L4)

static struct rtnl_link_ops nalg_nat64_link_ops;

bool nalg_nat64_is_dev(const struct net_device *dev)
{
	return dev->rtnl_link_ops == &nalg_nat64_link_ops;
}

void nalg_nat64_key(const struct net_device *dev, struct nalg_key *key)
{
	const struct nalg_nat64_dev *nd = netdev_priv(dev);

	key->prefix = nd->prefix;
	key->prefix_len = nd->prefix_len;
}

static int nalg_nat64_dev_init(struct net_device *dev)
{
	struct nalg_nat64_dev *nd = netdev_priv(dev);
	int err;

	dev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	if (!dev->tstats)
		return -ENOMEM;
	err = nalg_nat64_hosts_init(nd);
	if (err)
		goto stats;
	err = nalg_nat64_path_get(nd->nn);
	if (err)
		goto hosts;
	err = nalg_nat64_table_add(nd);
	if (err)
		goto path;
	return 0;

path:
	nalg_nat64_path_put(nd->nn);
hosts:
	nalg_nat64_hosts_exit(nd);
stats:
	free_percpu(dev->tstats);
	return err;
}

static bool nalg_nat64_has(const struct nalg_nat64_dev *nd, __be32 addr)
{
	return ntohl(addr) >> (32 - nd->slice_len) == nd->slice >> (32 - nd->slice_len);
}

static int nalg_nat64_has_ct(struct nf_conn *ct, void *nd)
{
	return nf_ct_l3num(ct) == NFPROTO_IPV4 &&
	       (nalg_nat64_has(nd, ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple.src.u3.ip) ||
		nalg_nat64_has(nd, ct->tuplehash[IP_CT_DIR_REPLY].tuple.src.u3.ip));
}

static void nalg_nat64_end_flows(struct nalg_nat64_dev *nd)
{
	struct nf_ct_iter_data iter = { .net = nd->nn->net, .data = nd };

	nf_ct_iterate_cleanup_net(nalg_nat64_has_ct, &iter);
}

/*
 * Lets no flow begin that leads to a host, and ends those that do: in the first pass the control
 * flows, and with them the pinholes; in the second what came through a pinhole meanwhile.
 */
static void nalg_nat64_forsake_hosts(struct nalg_nat64_dev *nd)
{
	int pass;

	nalg_realms_leave(nd->nn, htonl(nd->slice), htonl(~0U << (32 - nd->slice_len)));
	for (pass = 0; pass < 2; pass++) {
		synchronize_net();
		nalg_nat64_end_flows(nd);
	}
	/* A packet of a flow that has ended may still be on a CPU. */
	synchronize_net();
}

static void nalg_nat64_dev_uninit(struct net_device *dev)
{
	struct nalg_nat64_dev *nd = netdev_priv(dev);

	/*
	 * The device is down: nothing comes from it any more, and its routes are gone.  As long as
	 * the table has it the forward hook drops what is for its hosts; afterwards that would
	 * follow another route, so the flows have to end first.
	 */
	nalg_nat64_forsake_hosts(nd);
	nalg_nat64_table_del(nd);
	nalg_nat64_path_put(nd->nn);
	/* Nobody comes through the prefix any more who makes a host. */
	synchronize_net();
	nalg_nat64_hosts_exit(nd);
	/* The block's addresses may be anybody's from now on, each of them a subscriber. */
	if (!rtnl_dereference(nd->nn->nat64.table))
		nalg_realms_group(nd->nn, 0, 0, 0);
}

static void nalg_nat64_dev_free(struct net_device *dev)
{
	free_percpu(dev->tstats);
}

/* IPv6 has nothing to say to this link: no address, no solicitation. */
static int nalg_nat64_dev_open(struct net_device *dev)
{
	struct inet6_dev *in6 = __in6_dev_get(dev);

	if (in6)
		in6->cnf.addr_gen_mode = IN6_ADDR_GEN_MODE_NONE;
	return 0;
}

/*
 * The routes to the hosts are gone: what was for them would follow another one, and leave with an
 * internal address.
 */
static int nalg_nat64_dev_stop(struct net_device *dev)
{
	nalg_nat64_end_flows(netdev_priv(dev));
	return 0;
}

static const struct net_device_ops nalg_nat64_dev_ops = {
	.ndo_init	 = nalg_nat64_dev_init,
	.ndo_uninit	 = nalg_nat64_dev_uninit,
	.ndo_open	 = nalg_nat64_dev_open,
	.ndo_stop	 = nalg_nat64_dev_stop,
	.ndo_start_xmit	 = nalg_nat64_xmit,
	.ndo_get_stats64 = dev_get_tstats64,
};

static const struct device_type nalg_nat64_type = { .name = NAT_ALG_NAT64_KIND };

/* No neighbours: packets to all hosts leave in the same way. */
static void nalg_nat64_setup(struct net_device *dev)
{
	dev->netdev_ops = &nalg_nat64_dev_ops;
	dev->needs_free_netdev = true;
	dev->priv_destructor = nalg_nat64_dev_free;
	dev->type = ARPHRD_NONE;
	dev->flags = IFF_POINTOPOINT | IFF_NOARP;
	dev->priv_flags |= IFF_NO_QUEUE;
	dev->mtu = IP_MAX_MTU;
	dev->min_mtu = IP_MAX_MTU;
	dev->max_mtu = IP_MAX_MTU;
	/* No more than drivers leave in front of what they receive, or it is all copied. */
	dev->needed_headroom = NALG_SIIT_GROWTH + ETH_HLEN;
	dev->features |= NALG_NAT64_FEATURES;
	dev->hw_features |= NALG_NAT64_FEATURES;
	nalg_dev_lockless(dev);
	nalg_dev_stays(dev);
	/* ICMP errors about a packet go by its route. */
	netif_keep_dst(dev);
	SET_NETDEV_DEVTYPE(dev, &nalg_nat64_type);
}

static const struct nla_policy nalg_nat64_policy[IFLA_NAT_ALG_NAT64_MAX + 1] = {
	[IFLA_NAT_ALG_NAT64_PREFIX] = NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
	[IFLA_NAT_ALG_NAT64_PREFIX_LEN] = { .type = NLA_U8 },
	[IFLA_NAT_ALG_NAT64_BLOCK] = { .type = NLA_BE32 },
	[IFLA_NAT_ALG_NAT64_BLOCK_LEN] = NLA_POLICY_RANGE(NLA_U8, NAT_ALG_NAT64_BLOCK_LEN_MIN,
							  NAT_ALG_NAT64_BLOCK_LEN_MAX),
	[IFLA_NAT_ALG_NAT64_SUBSCRIBER_PREFIX_LEN] = { .type = NLA_U8 },
	[IFLA_NAT_ALG_NAT64_SPECIAL] = NLA_POLICY_MAX(NLA_U8, 1),
};

static int nalg_nat64_bad(struct netlink_ext_ack *extack, const struct nlattr *attr,
			  const char *why)
{
	if (extack) {
		extack->_msg = why;
		extack->bad_attr = attr;
	}
	return -EINVAL;
}

static int nalg_nat64_read_prefix(struct nalg_nat64_dev *nd, struct nlattr *data[],
				  struct netlink_ext_ack *extack)
{
	const struct nlattr *prefix = data[IFLA_NAT_ALG_NAT64_PREFIX];
	const struct nlattr *len = data[IFLA_NAT_ALG_NAT64_PREFIX_LEN];
	struct in6_addr given;

	if (!prefix || !len)
		return nalg_nat64_bad(extack, NULL, "a prefix and its length are required");
	nd->prefix_len = nla_get_u8(len);
	if (!nalg_rfc6052_valid_length(nd->prefix_len))
		return nalg_nat64_bad(extack, len,
				      "the prefix's length is 32, 40, 48, 56, 64 or 96");
	given = nla_get_in6_addr(prefix);
	ipv6_addr_prefix(&nd->prefix, &given, nd->prefix_len);
	if (!ipv6_addr_equal(&nd->prefix, &given) || nd->prefix.s6_addr[8])
		return nalg_nat64_bad(extack, prefix, "bits are set beyond the prefix");
	if (ipv6_addr_type(&given) & (IPV6_ADDR_MULTICAST | IPV6_ADDR_LINKLOCAL | IPV6_ADDR_ANY |
				      IPV6_ADDR_MAPPED))
		return nalg_nat64_bad(extack, prefix, "the prefix is not of unicast addresses");
	return 0;
}

static int nalg_nat64_read_slice(struct nalg_nat64_dev *nd, struct nlattr *data[],
				 struct netlink_ext_ack *extack)
{
	const struct nlattr *block = data[IFLA_NAT_ALG_NAT64_BLOCK];
	const struct nlattr *len = data[IFLA_NAT_ALG_NAT64_BLOCK_LEN];

	if (!block || !len)
		return nalg_nat64_bad(extack, NULL, "a block and its length are required");
	nd->slice_len = nla_get_u8(len);
	nd->slice = ntohl(nla_get_be32(block));
	if (nd->slice & ~(~0U << (32 - nd->slice_len)))
		return nalg_nat64_bad(extack, block, "bits are set beyond the block");
	return 0;
}

static int nalg_nat64_read_subscriber(struct nalg_nat64_dev *nd, struct nlattr *data[],
				      struct netlink_ext_ack *extack)
{
	const struct nlattr *len = data[IFLA_NAT_ALG_NAT64_SUBSCRIBER_PREFIX_LEN];

	if (!len || nla_get_u8(len) == 128)
		nd->host_bits = 0;
	else if (nla_get_u8(len) == 64)
		nd->host_bits = NALG_NAT64_HOST_BITS;
	else
		return nalg_nat64_bad(extack, len, "a subscriber's prefix has 64 or 128 bits");
	return 0;
}

static void nalg_nat64_read_special(struct nalg_nat64_dev *nd, struct nlattr *data[])
{
	const struct nlattr *special = data[IFLA_NAT_ALG_NAT64_SPECIAL];

	if (special)
		WRITE_ONCE(nd->special, nla_get_u8(special));
}

static bool nalg_nat64_prefixes_overlap(const struct nalg_nat64_dev *a,
					const struct nalg_nat64_dev *b)
{
	return ipv6_prefix_equal(&a->prefix, &b->prefix, min(a->prefix_len, b->prefix_len));
}

/* Whether they are of one block; see struct nalg_nat64_table. */
static bool nalg_nat64_slices_match(const struct nalg_nat64_dev *a, const struct nalg_nat64_dev *b)
{
	return a->slice_len == b->slice_len &&
	       !((a->slice ^ b->slice) >> (32 - a->slice_len + NALG_NAT64_SLICE_BITS));
}

/* Of two devices of a namespace. */
static int nalg_nat64_compare(const struct nalg_nat64_dev *nd, const struct nalg_nat64_dev *other,
			      struct nlattr *data[], struct netlink_ext_ack *extack)
{
	if (nalg_nat64_prefixes_overlap(nd, other))
		return nalg_nat64_bad(extack, data[IFLA_NAT_ALG_NAT64_PREFIX],
				      "the prefix overlaps with that of another device");
	if (!nalg_nat64_slices_match(nd, other))
		return nalg_nat64_bad(extack, data[IFLA_NAT_ALG_NAT64_BLOCK],
				      "the block is no slice beside those of the other devices");
	if (nd->slice == other->slice)
		return nalg_nat64_bad(extack, data[IFLA_NAT_ALG_NAT64_BLOCK],
				      "the block is that of another device");
	if (nd->host_bits != other->host_bits)
		return nalg_nat64_bad(extack, data[IFLA_NAT_ALG_NAT64_SUBSCRIBER_PREFIX_LEN],
				      "other devices have subscribers of another prefix length");
	return 0;
}

static int nalg_nat64_check(const struct nalg_nat64_dev *nd, struct nlattr *data[],
			    struct netlink_ext_ack *extack)
{
	const struct nalg_nat64_table *table = rtnl_dereference(nd->nn->nat64.table);
	unsigned int i;
	int err = 0;

	for (i = 0; table && i < table->n && !err; i++)
		err = nalg_nat64_compare(nd, table->route[i].nd, data, extack);
	return err;
}

static int nalg_nat64_newlink(struct net *src_net, struct net_device *dev, struct nlattr *tb[],
			      struct nlattr *data[], struct netlink_ext_ack *extack)
{
	struct nalg_nat64_dev *nd = netdev_priv(dev);
	int err;

	if (!data)
		return nalg_nat64_bad(extack, NULL, "a prefix and a block are required");
	nd->dev = dev;
	nd->nn = nalg_net(dev_net(dev));
	err = nalg_nat64_read_prefix(nd, data, extack);
	if (!err)
		err = nalg_nat64_read_slice(nd, data, extack);
	if (!err)
		err = nalg_nat64_read_subscriber(nd, data, extack);
	if (!err)
		err = nalg_nat64_check(nd, data, extack);
	if (err)
		return err;
	nalg_nat64_read_special(nd, data);
	return register_netdevice(dev);
}

/* What cannot change has to be what it is, if it is said at all. */
static int nalg_nat64_changelink(struct net_device *dev, struct nlattr *tb[], struct nlattr *data[],
				 struct netlink_ext_ack *extack)
{
	struct nalg_nat64_dev *nd = netdev_priv(dev);
	int i;

	for (i = IFLA_NAT_ALG_NAT64_PREFIX; data && i < IFLA_NAT_ALG_NAT64_SPECIAL; i++)
		if (data[i])
			return nalg_nat64_bad(extack, data[i],
					      "this is fixed once the device is made");
	if (data)
		nalg_nat64_read_special(nd, data);
	return 0;
}

static size_t nalg_nat64_get_size(const struct net_device *dev)
{
	return nla_total_size(sizeof(struct in6_addr)) + nla_total_size(sizeof(__be32)) +
	       4 * nla_total_size(sizeof(u8));
}

static int nalg_nat64_fill_info(struct sk_buff *skb, const struct net_device *dev)
{
	const struct nalg_nat64_dev *nd = netdev_priv(dev);

	if (nla_put_in6_addr(skb, IFLA_NAT_ALG_NAT64_PREFIX, &nd->prefix) ||
	    nla_put_u8(skb, IFLA_NAT_ALG_NAT64_PREFIX_LEN, nd->prefix_len) ||
	    nla_put_be32(skb, IFLA_NAT_ALG_NAT64_BLOCK, htonl(nd->slice)) ||
	    nla_put_u8(skb, IFLA_NAT_ALG_NAT64_BLOCK_LEN, nd->slice_len) ||
	    nla_put_u8(skb, IFLA_NAT_ALG_NAT64_SUBSCRIBER_PREFIX_LEN, nd->host_bits ? 64 : 128) ||
	    nla_put_u8(skb, IFLA_NAT_ALG_NAT64_SPECIAL, READ_ONCE(nd->special)))
		return -EMSGSIZE;
	return 0;
}

static struct rtnl_link_ops nalg_nat64_link_ops __read_mostly = {
	.kind		= NAT_ALG_NAT64_KIND,
	.maxtype	= IFLA_NAT_ALG_NAT64_MAX,
	.policy		= nalg_nat64_policy,
	.priv_size	= sizeof(struct nalg_nat64_dev),
	.setup		= nalg_nat64_setup,
	.newlink	= nalg_nat64_newlink,
	.changelink	= nalg_nat64_changelink,
	.get_size	= nalg_nat64_get_size,
	.fill_info	= nalg_nat64_fill_info,
};

int __init nalg_nat64_init(void)
{
	return rtnl_link_register(&nalg_nat64_link_ops);
}

void nalg_nat64_exit(void)
{
	rtnl_link_unregister(&nalg_nat64_link_ops);
}

MODULE_ALIAS_RTNL_LINK(NAT_ALG_NAT64_KIND);
