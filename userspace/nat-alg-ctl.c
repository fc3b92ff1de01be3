// SPDX-License-Identifier: GPL-2.0
/* nat-alg-ctl(8): configures and reads nat_alg.ko. This file has the commands. */
#include "nat-alg-ctl.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "complete.h"
#include "shell/shell.h"
#include "statistics.h"

#define ACS_ARGS	"[--lenient] [--strict] [--network-interface IF]... FILE|-"
#define LOAD_ARGS	"[--drop-flows] " ACS_ARGS
#define JSON_ARGS	"[--json]"
#define DIFF_ARGS	JSON_ARGS " " ACS_ARGS
#define ANALYZER_ARGS	JSON_ARGS " " STATISTICS_NAMES
#define ADDRESS_ARGS	"[--json] [ADDRESS]"
#define GROUP(words, help) { words, "", 0, 0, 0, NULL, help }

static const struct command commands[] = {
	GROUP("show", "what the module has and does"),
	GROUP("show nat", "pools and what is lent of them"),
	GROUP("clear", "end or remove something"),
	GROUP("clear nat", "end what is translated"),
	{ "load", LOAD_ARGS, 1, 1, TAKES_ACS | TAKES_DROP_FLOWS, cmd_load,
	  "make FILE the running configuration" },
	{ "check", ACS_ARGS, 1, 1, TAKES_ACS, cmd_check, "the same, but change nothing" },
	{ "diff", DIFF_ARGS, 1, 1, TAKES_ACS | TAKES_JSON, cmd_diff,
	  "what a load of FILE would change" },
	{ "show configuration", JSON_ARGS, 0, 0, TAKES_JSON, cmd_show_configuration,
	  "the running configuration, fit for load" },
	{ "show nat pools", JSON_ARGS, 0, 0, TAKES_JSON, cmd_show_nat_pools,
	  "pools and how much of them is in use" },
	{ "show nat subscribers", ADDRESS_ARGS, 0, 1, TAKES_JSON, cmd_show_nat_subscribers,
	  "subscribers with a public address" },
	{ "show nat subscriber", "[--json] ADDRESS", 1, 1, TAKES_JSON, cmd_show_nat_subscriber,
	  "one subscriber, with all that it has" },
	{ "show nat chunks", ADDRESS_ARGS, 0, 1, TAKES_JSON, cmd_show_nat_chunks,
	  "blocks of ports lent to subscribers" },
	{ "show nat bindings", ADDRESS_ARGS, 0, 1, TAKES_JSON, cmd_show_nat_bindings,
	  "private and public endpoints" },
	{ "show nat pinholes", ADDRESS_ARGS, 0, 1, TAKES_JSON, cmd_show_nat_pinholes,
	  "flows that are expected" },
	{ "show nat flows", ADDRESS_ARGS, 0, 1, TAKES_JSON, cmd_show_nat_flows,
	  "flows that are translated" },
	{ "show nat limits", JSON_ARGS, 0, 0, TAKES_JSON, cmd_show_nat_limits,
	  "what may grow, how far, and how far it has" },
	{ "show nat prefixes", JSON_ARGS, 0, 0, TAKES_JSON, cmd_show_nat_prefixes,
	  "prefixes of NAT64, and their devices" },
	{ "show user-plane-service statistics analyzer name", ANALYZER_ARGS, 1, 1, TAKES_JSON,
	  cmd_show_statistics_analyzer, "what an analyzer saw" },
	{ "show statistics analyzer name", ANALYZER_ARGS, 1, 1, TAKES_JSON,
	  cmd_show_statistics_analyzer, "the same" },
	{ "show statistics", JSON_ARGS, 0, 0, TAKES_JSON, cmd_show_statistics_drops,
	  "packets dropped, by reason" },
	{ "show statistics drops", JSON_ARGS, 0, 0, TAKES_JSON, cmd_show_statistics_drops,
	  "the same" },
	GROUP("show user-plane-service", "statistics, as the reference system calls them"),
	{ "show metrics", "", 0, 0, 0, cmd_show_metrics, "numbers for Prometheus" },
	{ "who", "[--json] ADDRESS:PORT [tcp|udp|icmp]", 1, 2, TAKES_JSON, cmd_who,
	  "which subscriber has a public endpoint" },
	{ "monitor", "[--json] [chunks|pinholes|configuration]...", 0, ARGS_ANY, TAKES_JSON,
	  cmd_monitor, "what is lent and given back, as it happens" },
	{ "clear nat flows", "[ADDRESS]", 0, 1, 0, cmd_clear_flows,
	  "end the flows of a subscriber, or all" },
	{ "clear nat subscriber", "ADDRESS", 1, 1, 0, cmd_clear_subscriber,
	  "end the flows of a subscriber and take back what it was lent" },
	{ "clear statistics", "", 0, 0, 0, cmd_clear_statistics, "set all counters to zero" },
	{ "clear configuration", "", 0, 0, 0, cmd_clear_configuration,
	  "remove the running configuration" },
	{ .words = NULL },
};

static const struct command *const tables[] = { commands, NULL };

void complain(const char *format, ...)
{
	va_list args;

	fputs(PROGRAM ": ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "--complete"))
		return complete_words(tables, argv + 2);
	if (argc == 1 && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		return shell_run(commands);
	return command_run(tables, argc, argv);
}
