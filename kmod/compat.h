/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The one place with differences between kernels.  Kbuild looks what the headers have
 * (NALG_HAVE_*); the version number says little, since stable kernels carry backports.
 */
#ifndef _NALG_COMPAT_H
#define _NALG_COMPAT_H

#include <linux/netdevice.h>
#include <linux/poison.h>
#include <net/genetlink.h>
#ifdef NALG_HAVE_NET_GSO_H
#include <net/gso.h>
#endif
#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_conntrack_expect.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include <net/netfilter/nf_conntrack_timeout.h>

/* The helper that a flow which comes through the expectation gets. */
static inline void nalg_expect_assign(struct nf_conntrack_expect *exp,
				      const struct nf_conntrack_helper *helper)
{
#ifdef NALG_HAVE_EXP_ASSIGN_HELPER
	rcu_assign_pointer(exp->assign_helper, (struct nf_conntrack_helper *)helper);
#else
	exp->helper = (struct nf_conntrack_helper *)helper;
#endif
}

/*
 * Takes back an expectation that was made.  Since they can be dead, nf_ct_unexpect_related() leaves
 * them in the table until somebody comes by, and they count there: a few connections of one
 * subscriber could fill it.  One that has left it already, which is for conntrack to decide at any
 * time, says so by its poison.
 */
static inline void nalg_expect_withdraw(struct nf_conntrack_expect *exp)
{
#ifdef NF_CT_EXPECT_DEAD
	spin_lock_bh(&nf_conntrack_expect_lock);
	if (exp->lnode.pprev != LIST_POISON2)
		nf_ct_unlink_expect(exp);
	spin_unlock_bh(&nf_conntrack_expect_lock);
#else
	nf_ct_unexpect_related(exp);
#endif
}

/*
 * The attributes of a dump's request, up to @max; NULL: it takes none of them.  A command without a
 * policy has one that refuses everything, and a table as short as that.
 */
static inline struct nlattr **nalg_dump_attrs(struct netlink_callback *cb, unsigned int max)
{
	if (genl_dumpit_info(cb)->op.maxattr < max)
		return NULL;
#ifdef NALG_HAVE_GENL_INFO_DUMP
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

/*
 * A timeout object goes when neither a configuration nor a connection has it; before connections
 * counted, they had to be told.
 */
#ifdef CONFIG_NF_CONNTRACK_TIMEOUT
static inline void nalg_timeout_init_ref(struct nf_ct_timeout *timeout)
{
#ifdef NALG_HAVE_TIMEOUT_REFCNT
	refcount_set(&timeout->refcnt, 1);
#endif
}

static inline void nalg_timeout_put_ref(struct net *net, struct nf_ct_timeout *timeout)
{
#ifdef NALG_HAVE_TIMEOUT_REFCNT
	if (refcount_dec_and_test(&timeout->refcnt))
		kfree_rcu(timeout, rcu);
#else
	nf_ct_untimeout(net, timeout);
	synchronize_rcu();
	kfree(timeout);
#endif
}
#endif

/* Senders need no lock of the device's; and it stays in its namespace. */
static inline void nalg_dev_lockless(struct net_device *dev)
{
#ifdef NALG_HAVE_DEV_LLTX
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

static inline void nalg_dev_stays(struct net_device *dev)
{
#if defined(NALG_HAVE_DEV_NETNS_IMMUTABLE)
	dev->netns_immutable = true;
#elif defined(NETIF_F_NETNS_LOCAL)
	dev->features |= NETIF_F_NETNS_LOCAL;
#else
	dev->netns_local = true;
#endif
}

/* Who may listen to a multicast group: before these flags it was those of commands. */
#ifndef GENL_MCAST_CAP_NET_ADMIN
#define GENL_MCAST_CAP_NET_ADMIN	GENL_UNS_ADMIN_PERM
#endif

#endif /* _NALG_COMPAT_H */
