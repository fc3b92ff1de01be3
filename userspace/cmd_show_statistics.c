// SPDX-License-Identifier: GPL-2.0
#include <linux/nat_alg.h>

#include "nat-alg-ctl.h"
#include "netlink.h"
#include "statistics.h"

#define MESSAGE_SIZE	256

bool statistics_get(struct nl *nl, enum nat_alg_analyzer analyzer)
{
	char buffer[MESSAGE_SIZE];
	struct nlmsghdr *message;

	message = nl_message(nl, buffer, NAT_ALG_CMD_STATS_GET, NLM_F_ACK);
	if (analyzer != NAT_ALG_ANALYZER_NONE)
		mnl_attr_put_u8(message, NAT_ALG_A_ANALYZER, analyzer);
	if (!nl_talk(nl, message))
		nl_report_refusal(nl);
	else if (nl_answer(nl))
		return true;
	return false;
}

static bool limits_get(struct nl *nl)
{
	char buffer[MESSAGE_SIZE];

	if (!nl_talk(nl, nl_message(nl, buffer, NAT_ALG_CMD_LIMITS_GET, NLM_F_ACK)))
		nl_report_refusal(nl);
	else if (nl_answer(nl))
		return true;
	return false;
}

static enum exit_code show(enum nat_alg_analyzer analyzer, const struct counters *counters,
			   const struct options *options)
{
	struct nl nl;
	bool done;

	if (!nl_open(&nl))
		return EXIT_REFUSED;
	done = statistics_get(&nl, analyzer);
	if (done)
		show_counters(stdout, counters, nl_answer(&nl), options->json);
	nl_close(&nl);
	return done ? EXIT_DONE : EXIT_REFUSED;
}

enum exit_code cmd_show_statistics_analyzer(const struct options *options, char **args)
{
	const struct analyzer_statistics *of = statistics_of(args[0]);

	if (of)
		return show(of->analyzer, &of->counters, options);
	complain("no analyzer \"%s\": it is one of " STATISTICS_NAMES, args[0]);
	return EXIT_USAGE;
}

enum exit_code cmd_show_statistics_drops(const struct options *options, char **args)
{
	(void)args;
	return show(NAT_ALG_ANALYZER_NONE, &drop_counters, options);
}

enum exit_code cmd_show_nat_limits(const struct options *options, char **args)
{
	struct nl nl;
	bool done;

	(void)args;
	if (!nl_open(&nl))
		return EXIT_REFUSED;
	done = limits_get(&nl);
	if (done)
		show_counters(stdout, &limit_counters, nl_answer(&nl), options->json);
	nl_close(&nl);
	return done ? EXIT_DONE : EXIT_REFUSED;
}
