// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include <linux/nat_alg.h>

#include "metrics.h"
#include "nat-alg-ctl.h"
#include "netlink.h"
#include "statistics.h"

static bool show_configuration(struct nl *nl)
{
	if (!nl_dump(nl, NAT_ALG_CMD_CONFIG_GET))
		return false;
	if (nl_answer(nl))
		metrics_configuration(stdout, nl_answer(nl));
	return true;
}

static bool show_pools(struct nl *nl)
{
	if (!nl_dump(nl, NAT_ALG_CMD_POOL_GET))
		return false;
	metrics_pools(stdout, nl->messages, nl->length);
	return true;
}

static bool show_drops(struct nl *nl)
{
	if (!statistics_get(nl, NAT_ALG_ANALYZER_NONE))
		return false;
	metrics_drops(stdout, nl_answer(nl));
	return true;
}

static bool show_analyzers(struct nl *nl)
{
	const struct analyzer_statistics *of;

	for (of = analyzer_statistics; of->name; of++) {
		if (!statistics_get(nl, of->analyzer))
			return false;
		metrics_analyzer(stdout, of, nl_answer(nl));
	}
	return true;
}

enum exit_code cmd_show_metrics(const struct options *options, char **args)
{
	struct nl nl;
	bool done;

	(void)options;
	(void)args;
	if (!nl_open(&nl))
		return EXIT_REFUSED;
	done = show_configuration(&nl) && show_pools(&nl) && show_drops(&nl) && show_analyzers(&nl);
	nl_close(&nl);
	return done ? EXIT_DONE : EXIT_REFUSED;
}
