/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The one place with differences between kernels.  Kbuild looks what the headers have
 * (NALG_HAVE_*); the version number says little, since stable kernels carry backports.
 */
#ifndef _NALG_COMPAT_H
#define _NALG_COMPAT_H

#include <net/netfilter/nf_conntrack_expect.h>
#include <net/netfilter/nf_conntrack_helper.h>

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

#endif /* _NALG_COMPAT_H */
