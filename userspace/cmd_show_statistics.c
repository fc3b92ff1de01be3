// SPDX-License-Identifier: GPL-2.0
#include "nat-alg-ctl.h"
#include "netlink.h"
#include "statistics.h"

#define MESSAGE_SIZE	256

/* Analyzer NAT_ALG_ANALYZER_NONE: the drops. */
static enum exit_code show(enum nat_alg_analyzer analyzer, const struct counters *counters,
			   const struct options *options)
{
	char buffer[MESSAGE_SIZE];
	struct nlmsghdr *message;
	struct nl nl;
	bool done;

	if (!nl_open(&nl))
		return EXIT_REFUSED;
	message = nl_message(&nl, buffer, NAT_ALG_CMD_STATS_GET, NLM_F_ACK);
	if (analyzer != NAT_ALG_ANALYZER_NONE)
		mnl_attr_put_u8(message, NAT_ALG_A_ANALYZER, analyzer);
	done = nl_talk(&nl, message);
	if (!done)
		nl_report_refusal(&nl);
	else if (nl_answer(&nl))
		show_counters(stdout, counters, nl_answer(&nl), options->json);
	nl_close(&nl);
	return done ? EXIT_DONE : EXIT_REFUSED;
}

enum exit_code cmd_show_statistics_ftp(const struct options *options, char **args)
{
	(void)args;
	return show(NAT_ALG_ANALYZER_FTP_CONTROL, &ftp_counters, options);
}

enum exit_code cmd_show_statistics_drops(const struct options *options, char **args)
{
	(void)args;
	return show(NAT_ALG_ANALYZER_NONE, &drop_counters, options);
}
