// SPDX-License-Identifier: GPL-2.0
/*
 * nat_alg: a NAT44 and NAT64 gateway with application-level gateways, on top of netfilter's
 * conntrack and NAT.
 */
#include <linux/module.h>
#include <net/netns/generic.h>

#include "alg/alg.h"
#include "core/flow.h"
#include "hooks.h"
#include "nat64/dev.h"
#include "net.h"
#include "netlink.h"
#include "policy/policy.h"

static unsigned int nalg_net_id __read_mostly;

struct nalg_net *nalg_net(const struct net *net)
{
	return net_generic(net, nalg_net_id);
}

static int __net_init nalg_net_init(struct net *net)
{
	struct nalg_net *nn = nalg_net(net);
	int err;

	nn->net = net;
	mutex_init(&nn->config_mutex);
	err = nalg_stats_init(nn);
	if (err)
		return err;
	err = nalg_realms_init(nn);
	if (err)
		goto stats;
	nalg_pinholes_init(nn);
	return 0;

stats:
	nalg_stats_exit(nn);
	return err;
}

static void __net_exit nalg_net_exit(struct net *net)
{
	struct nalg_net *nn = nalg_net(net);

	/*
	 * Takes the hooks away and ends the flows, whose callbacks need what follows.  When it is
	 * the namespace that goes its devices are gone already, so nothing leaves untranslated.
	 */
	mutex_lock(&nn->config_mutex);
	nalg_config_commit(nn, NULL);
	mutex_unlock(&nn->config_mutex);

	nalg_pinholes_exit(nn);
	nalg_realms_exit(nn);
	nalg_stats_exit(nn);
}

static struct pernet_operations nalg_net_ops = {
	.init = nalg_net_init,
	.exit = nalg_net_exit,
	.id   = &nalg_net_id,
	.size = sizeof(struct nalg_net),
};

static int __init nalg_init(void)
{
	int err;

	err = nalg_binding_init();
	if (err)
		return err;
	err = nalg_flow_init();
	if (err)
		goto binding;
	err = register_pernet_subsys(&nalg_net_ops);
	if (err)
		goto flow;
	err = nalg_alg_init();
	if (err)
		goto pernet;
	err = nalg_nat64_init();
	if (err)
		goto alg;
	err = nalg_netlink_init();
	if (err)
		goto nat64;
	return 0;

nat64:
	nalg_nat64_exit();
alg:
	nalg_alg_exit();
pernet:
	unregister_pernet_subsys(&nalg_net_ops);
flow:
	nalg_flow_exit();
binding:
	nalg_binding_exit();
	return err;
}

static void __exit nalg_exit(void)
{
	nalg_netlink_exit();
	nalg_nat64_exit();
	nalg_flow_stop();
	unregister_pernet_subsys(&nalg_net_ops);
	nalg_flow_kill_all();
	nalg_alg_exit();
	/* Flows, bindings, pinholes and subscribers that wait for their grace period. */
	rcu_barrier();
	nalg_flow_exit();
	nalg_binding_exit();
}

module_init(nalg_init);
module_exit(nalg_exit);

MODULE_DESCRIPTION("NAT realms and application-level gateways for netfilter");
MODULE_LICENSE("GPL");
