/* SPDX-License-Identifier: GPL-2.0 */
/* What the module keeps for each network namespace. */
#ifndef _NALG_NET_H
#define _NALG_NET_H

#include <linux/mutex.h>
#include <net/net_namespace.h>

#include "core/memory.h"
#include "core/pinhole.h"
#include "nat64/host.h"
#include "realm/realm.h"
#include "stats.h"

struct nalg_config;

/**
 * struct nalg_net - the state of one network namespace
 * @net: the namespace; lives longer than this
 * @config_mutex: serialises changes of @config; taken before every other lock of the module
 * @config: what applies; NULL: nothing is configured and every packet passes untouched.  Read under
 *	RCU, changed under @config_mutex
 * @generation: counts the changes of @config; under @config_mutex, read anywhere
 * @hooked: the netfilter hooks are registered (while there is a configuration); under @config_mutex
 * @mss_hooked: likewise that of a configuration with "tcp mss"
 * @realms: pools, subscribers, bindings
 * @flows: that hold a binding; waited for at the end
 * @memory: that messages of control connections have taken
 * @pinholes: all that are open
 * @nat64: devices, and how many hosts
 * @stats: per CPU
 */
struct nalg_net {
	struct net *net;
	struct mutex config_mutex;	/* of config and generation */
	struct nalg_config __rcu *config;
	u32 generation;
	bool hooked;
	bool mss_hooked;
	struct nalg_realms realms;
	atomic_t flows;
	struct nalg_memory_use memory;
	struct nalg_pinholes pinholes;
	struct nalg_nat64 nat64;
	struct nalg_stats __percpu *stats;
};

struct nalg_net *nalg_net(const struct net *net);

#endif /* _NALG_NET_H */
