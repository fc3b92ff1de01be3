// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include <linux/nat_alg.h>

#include "argument.h"
#include "nat-alg-ctl.h"
#include "netlink.h"
#include "tables.h"

static enum exit_code show(uint8_t command, const struct table *table,
			   const struct options *options, char **args)
{
	struct nl_filter filter = { 0 };
	struct address address;
	struct nl nl;
	bool done;

	if (args[0] && !argument_subscriber(args[0], &address))
		return EXIT_USAGE;
	if (args[0])
		filter.subscriber = &address;
	if (!nl_open(&nl))
		return EXIT_REFUSED;
	done = nl_dump_filtered(&nl, command, &filter);
	if (done)
		show_table(stdout, table, nl.messages, nl.length, options->json);
	nl_close(&nl);
	return done ? EXIT_DONE : EXIT_REFUSED;
}

enum exit_code cmd_show_nat_pools(const struct options *options, char **args)
{
	return show(NAT_ALG_CMD_POOL_GET, &pool_table, options, args);
}

enum exit_code cmd_show_nat_subscribers(const struct options *options, char **args)
{
	return show(NAT_ALG_CMD_SUBSCRIBER_GET, &subscriber_table, options, args);
}

enum exit_code cmd_show_nat_chunks(const struct options *options, char **args)
{
	return show(NAT_ALG_CMD_CHUNK_GET, &chunk_table, options, args);
}

enum exit_code cmd_show_nat_bindings(const struct options *options, char **args)
{
	return show(NAT_ALG_CMD_BINDING_GET, &binding_table, options, args);
}

enum exit_code cmd_show_nat_pinholes(const struct options *options, char **args)
{
	return show(NAT_ALG_CMD_PINHOLE_GET, &pinhole_table, options, args);
}

enum exit_code cmd_show_nat_flows(const struct options *options, char **args)
{
	return show(NAT_ALG_CMD_FLOW_GET, &flow_table, options, args);
}
