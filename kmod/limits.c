// SPDX-License-Identifier: GPL-2.0
#include <net/netlink.h>

#include "core/flow.h"
#include "core/pinhole.h"
#include "core/stream.h"
#include "limits.h"
#include "net.h"

static void nalg_limits_read(struct nalg_net *nn, u64 value[NAT_ALG_LIMIT_MAX + 1])
{
	long total = atomic_long_read(&nn->memory.total);
	long held = atomic_long_read(&nn->memory.held);

	value[NAT_ALG_LIMIT_FLOWS_PER_SUBSCRIBER] = nalg_flow_max();
	value[NAT_ALG_LIMIT_FLOWS] = atomic_read(&nn->flows);
	value[NAT_ALG_LIMIT_PINHOLES_PER_FLOW] = NALG_PINHOLES_PER_FLOW;
	value[NAT_ALG_LIMIT_PINHOLES_PER_SUBSCRIBER] = NALG_PINHOLES_PER_SUB;
	value[NAT_ALG_LIMIT_PINHOLES] = nalg_pinholes_count(nn);
	value[NAT_ALG_LIMIT_MESSAGE] = NALG_STREAM_MESSAGE_MAX;
	value[NAT_ALG_LIMIT_KEPT] = NALG_STREAM_KEPT_MAX;
	value[NAT_ALG_LIMIT_MEMORY_PER_SUBSCRIBER] = nalg_memory_max_per_sub();
	value[NAT_ALG_LIMIT_MEMORY] = nalg_memory_max();
	value[NAT_ALG_LIMIT_MEMORY_HELD] = held;
	/* The two are not read at the same time. */
	value[NAT_ALG_LIMIT_MEMORY_KEPT] = max(total - held, 0L);
	value[NAT_ALG_LIMIT_HOSTS_PER_NETWORK] = NALG_NAT64_SITE_HOSTS;
	value[NAT_ALG_LIMIT_HOSTS_PER_SUBSCRIBER] = 1 << NALG_NAT64_HOST_BITS;
	value[NAT_ALG_LIMIT_HOSTS_MAX] = nalg_nat64_max_hosts();
	value[NAT_ALG_LIMIT_HOSTS] = atomic_read(&nn->nat64.hosts);
}

int nalg_fill_limits(struct sk_buff *skb, struct nalg_net *nn, const void *unused)
{
	u64 value[NAT_ALG_LIMIT_MAX + 1];
	struct nlattr *nest;
	int i, err = 0;

	nest = nla_nest_start(skb, NAT_ALG_A_LIMITS);
	if (!nest)
		return -EMSGSIZE;
	nalg_limits_read(nn, value);
	for (i = NAT_ALG_LIMIT_PAD + 1; i <= NAT_ALG_LIMIT_MAX && !err; i++)
		err = nla_put_u64_64bit(skb, i, value[i], NAT_ALG_LIMIT_PAD);
	nla_nest_end(skb, nest);
	return err;
}
