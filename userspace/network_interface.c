// SPDX-License-Identifier: GPL-2.0
#include "network_interface.h"

#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>

#define DEFAULT_CONTEXT "local"

static bool has_interface(const struct acs_config *config)
{
	const struct acs_context *context;

	acs_for_each(context, &config->contexts)
		if (context->interfaces.first)
			return true;
	return false;
}

/* The network's side is where the pools are: their context, else the first, else a new one. */
static struct acs_context *network_context(struct acs_config *config)
{
	struct acs_context *context, local = { .block.name.str = DEFAULT_CONTEXT };

	acs_for_each(context, &config->contexts)
		if (context->pools.first)
			return context;
	if (config->contexts.first)
		return (struct acs_context *)config->contexts.first;
	return (struct acs_context *)acs_add(&acs_kind_context, &config->contexts,
					     &local.block.node);
}

static void add_interface(struct acs_config *config, const char *name)
{
	const struct acs_context *context;
	struct acs_interface interface = { 0 };

	acs_for_each(context, &config->contexts)
		if (acs_find_name(&context->interfaces, name))
			return;
	snprintf(interface.block.name.str, sizeof(interface.block.name.str), "%s", name);
	acs_add(&acs_kind_interface, &network_context(config)->interfaces, &interface.block.node);
}

static bool add_given(struct acs_config *config, const struct options *options)
{
	unsigned int i;

	for (i = 0; i < options->n_interfaces; i++) {
		if (!options->interfaces[i][0] || strlen(options->interfaces[i]) >= IF_NAMESIZE) {
			complain("expected the name of an interface, got `%s'",
				 options->interfaces[i]);
			return false;
		}
		add_interface(config, options->interfaces[i]);
	}
	return true;
}

static void add_nexthop(struct rtnl_nexthop *nexthop, void *config)
{
	char name[IF_NAMESIZE];

	if (!if_indextoname(rtnl_route_nh_get_ifindex(nexthop), name))
		return;
	complain("warning: no interface faces the network: taken the default route's, %s", name);
	add_interface(config, name);
}

static void visit_route(struct nl_object *object, void *config)
{
	struct rtnl_route *route = (struct rtnl_route *)object;

	if (nl_addr_get_prefixlen(rtnl_route_get_dst(route)) == 0 &&
	    rtnl_route_get_table(route) == RT_TABLE_MAIN &&
	    rtnl_route_get_type(route) == RTN_UNICAST)
		rtnl_route_foreach_nexthop(route, add_nexthop, config);
}

static void add_of_default_route(struct acs_config *config)
{
	struct nl_sock *socket = nl_socket_alloc();
	struct nl_cache *routes;

	if (socket && !nl_connect(socket, NETLINK_ROUTE) &&
	    !rtnl_route_alloc_cache(socket, AF_INET, 0, &routes)) {
		nl_cache_foreach(routes, visit_route, config);
		nl_cache_free(routes);
	}
	nl_socket_free(socket);
}

bool add_network_interfaces(struct acs_config *config, const struct options *options)
{
	if (!add_given(config, options))
		return false;
	if (!has_interface(config))
		add_of_default_route(config);
	if (has_interface(config))
		return true;
	complain("no interface faces the network, and there is no default route: name one with "
		 "`interface NAME' in a context, or with --network-interface");
	return false;
}
