/* SPDX-License-Identifier: GPL-2.0 */
/* What may grow in a namespace: how far (S6), and how far it has. */
#ifndef _NALG_LIMITS_H
#define _NALG_LIMITS_H

struct nalg_net;
struct sk_buff;

/* The nest NAT_ALG_A_LIMITS.  Return: -EMSGSIZE. */
int nalg_fill_limits(struct sk_buff *skb, struct nalg_net *nn, const void *unused);

#endif /* _NALG_LIMITS_H */
