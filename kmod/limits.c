// SPDX-License-Identifier: GPL-2.0
#include <net/netlink.h>

#include "alg/alg.h"
#include "core/analyzer.h"
#include "core/flow.h"
#include "core/pinhole.h"
#include "core/stream.h"
#include "limits.h"
#include "net.h"

static u64 nalg_limits_memory(const struct nalg_net *nn, enum nalg_memory kind)
{
	return atomic_long_read(&nn->memory.kind[kind]);
}

static u64 nalg_limits_pinholes(enum nat_alg_analyzer id)
{
	return nalg_analyzer_pinholes(nalg_alg_analyzer(id, true));
}

static void nalg_limits_read(struct nalg_net *nn, u64 value[NAT_ALG_LIMIT_MAX + 1])
{
	value[NAT_ALG_LIMIT_FLOWS_PER_SUBSCRIBER] = nalg_flow_max();
	value[NAT_ALG_LIMIT_FLOWS] = atomic_read(&nn->flows);
	value[NAT_ALG_LIMIT_PINHOLES_PER_FTP] = nalg_limits_pinholes(NAT_ALG_ANALYZER_FTP_CONTROL);
	value[NAT_ALG_LIMIT_PINHOLES_PER_PPTP] = nalg_limits_pinholes(NAT_ALG_ANALYZER_PPTP);
	value[NAT_ALG_LIMIT_PINHOLES_PER_RTSP] = nalg_limits_pinholes(NAT_ALG_ANALYZER_RTSP);
	value[NAT_ALG_LIMIT_PINHOLES_PER_TFTP] = nalg_limits_pinholes(NAT_ALG_ANALYZER_TFTP);
	value[NAT_ALG_LIMIT_PINHOLES_PER_SUBSCRIBER] = NALG_PINHOLES_PER_SUB;
	value[NAT_ALG_LIMIT_PINHOLES] = nalg_pinholes_count(nn);
	value[NAT_ALG_LIMIT_MESSAGE] = NALG_STREAM_MESSAGE_MAX;
	value[NAT_ALG_LIMIT_KEPT] = NALG_STREAM_KEPT_MAX;
	value[NAT_ALG_LIMIT_MEMORY_PER_SUBSCRIBER] = nalg_memory_max_per_sub();
	value[NAT_ALG_LIMIT_MEMORY] = nalg_memory_max();
	value[NAT_ALG_LIMIT_MEMORY_HELD] = nalg_limits_memory(nn, NALG_MEMORY_HELD);
	value[NAT_ALG_LIMIT_MEMORY_KEPT] = nalg_limits_memory(nn, NALG_MEMORY_KEPT);
	value[NAT_ALG_LIMIT_MEMORY_STATE] = nalg_limits_memory(nn, NALG_MEMORY_STATE);
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
