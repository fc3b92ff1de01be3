// SPDX-License-Identifier: GPL-2.0
#include <linux/nat_alg.h>

#include "argument.h"
#include "nat-alg-ctl.h"
#include "nat64_change.h"
#include "netlink.h"

#define MESSAGE_SIZE 256

/* A command with an address, when there is one. */
static enum exit_code request(uint8_t command, const struct address *address)
{
	char buffer[MESSAGE_SIZE];
	struct nlmsghdr *message;
	struct nl nl;
	bool done;

	if (!nl_open(&nl))
		return EXIT_REFUSED;
	message = nl_message(&nl, buffer, command, NLM_F_ACK);
	if (address)
		nl_put_subscriber(message, address);
	done = nl_talk(&nl, message);
	if (!done)
		nl_report_refusal(&nl);
	nl_close(&nl);
	return done ? EXIT_DONE : EXIT_REFUSED;
}

enum exit_code cmd_clear_flows(const struct options *options, char **args)
{
	struct address address;

	(void)options;
	if (!args[0])
		return request(NAT_ALG_CMD_FLOW_CLEAR, NULL);
	if (!argument_subscriber(args[0], &address))
		return EXIT_USAGE;
	return request(NAT_ALG_CMD_FLOW_CLEAR, &address);
}

enum exit_code cmd_clear_subscriber(const struct options *options, char **args)
{
	struct address address;

	(void)options;
	if (!argument_subscriber(args[0], &address))
		return EXIT_USAGE;
	return request(NAT_ALG_CMD_SUBSCRIBER_CLEAR, &address);
}

enum exit_code cmd_clear_statistics(const struct options *options, char **args)
{
	(void)options;
	(void)args;
	return request(NAT_ALG_CMD_STATS_CLEAR, NULL);
}

enum exit_code cmd_clear_configuration(const struct options *options, char **args)
{
	static const struct acs_config empty;
	static const struct acs_active nothing;
	struct nat64_change nat64;

	(void)options;
	(void)args;
	if (!nat64_change_prepare(&nat64, &empty, &nothing))
		return EXIT_REFUSED;
	if (request(NAT_ALG_CMD_CONFIG_SET, NULL) == EXIT_DONE)
		return nat64_change_commit(&nat64) ? EXIT_DONE : EXIT_REFUSED;
	nat64_change_abort(&nat64);
	return EXIT_REFUSED;
}
