// SPDX-License-Identifier: GPL-2.0
/* How long closed connections are kept. */
#include <linux/slab.h>
#include <net/netfilter/nf_conntrack_l4proto.h>
#include <net/netfilter/nf_conntrack_timeout.h>

#include "../compat.h"
#include "timeout.h"

#ifdef CONFIG_NF_CONNTRACK_TIMEOUT

struct nf_ct_timeout *nalg_timeout_new(struct net *net, u16 seconds)
{
	const struct nf_tcp_net *tcp = nf_tcp_pernet(net);
	struct nf_ct_timeout *timeout;
	unsigned int *data;

	timeout = kzalloc(sizeof(*timeout) + sizeof(tcp->timeouts), GFP_KERNEL_ACCOUNT);
	if (!timeout)
		return ERR_PTR(-ENOMEM);
	nalg_timeout_init_ref(timeout);
	timeout->l3num = NFPROTO_IPV4;
	timeout->l4proto = nf_ct_l4proto_find(IPPROTO_TCP);
	data = (unsigned int *)timeout->data;
	memcpy(data, tcp->timeouts, sizeof(tcp->timeouts));
	data[TCP_CONNTRACK_TIME_WAIT] = seconds * HZ;
	return timeout;
}

void nalg_timeout_put(struct net *net, struct nf_ct_timeout *timeout)
{
	nalg_timeout_put_ref(net, timeout);
}

void nalg_timeout_attach(struct nf_conn *ct, struct nf_ct_timeout *timeout)
{
	nf_ct_timeout_ext_add(ct, timeout, GFP_ATOMIC);
}

#else

struct nf_ct_timeout *nalg_timeout_new(struct net *net, u16 seconds)
{
	return ERR_PTR(-EOPNOTSUPP);
}

void nalg_timeout_put(struct net *net, struct nf_ct_timeout *timeout)
{
}

void nalg_timeout_attach(struct nf_conn *ct, struct nf_ct_timeout *timeout)
{
}

#endif
