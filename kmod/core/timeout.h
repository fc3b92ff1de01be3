/* SPDX-License-Identifier: GPL-2.0 */
/* How long closed connections are kept (the rulebase's "tcp 2msl-timeout"). */
#ifndef _NALG_TIMEOUT_H
#define _NALG_TIMEOUT_H

#include <net/net_namespace.h>

struct nf_conn;
struct nf_ct_timeout;

/**
 * nalg_timeout_new - conntrack's timeouts for TCP, with another one for TIME_WAIT
 * @net: whose other timeouts it takes over, as they are now
 * @seconds: for TIME_WAIT
 *
 * May sleep.
 *
 * Return: to be dropped with nalg_timeout_put(); ERR_PTR(-ENOMEM), or -EOPNOTSUPP where conntrack
 * is built without timeouts of a connection's own.
 */
struct nf_ct_timeout *nalg_timeout_new(struct net *net, u16 seconds);

/* May sleep.  Connections keep what they have. */
void nalg_timeout_put(struct net *net, struct nf_ct_timeout *timeout);

/*
 * Packet path, for an unconfirmed entry.  One that has a timeout of the administrator's keeps it;
 * without memory the namespace's apply.
 */
void nalg_timeout_attach(struct nf_conn *ct, struct nf_ct_timeout *timeout);

#endif /* _NALG_TIMEOUT_H */
