/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NAT_ALG_CTL_H
#define NAT_ALG_CTL_H

#include "acs/parser.h"

#define PROGRAM "nat-alg-ctl"

enum exit_code {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1,
	EXIT_USAGE = 2,
};

struct options {
	struct acs_options acs;
	bool json;
	bool drop_flows;
	const char *interfaces[NAT_ALG_MAX_INTERFACES];
	unsigned int n_interfaces;
};

/* A line on stderr that begins with the program's name. */
__attribute__((format(printf, 1, 2)))
void complain(const char *format, ...);

/* What "show configuration" prints of one. */
void print_configuration(const struct acs_config *config, bool json);

/* The commands: @args are the words behind the command's own, NULL at the end. */
enum exit_code cmd_load(const struct options *options, char **args);
enum exit_code cmd_check(const struct options *options, char **args);
enum exit_code cmd_diff(const struct options *options, char **args);
enum exit_code cmd_show_configuration(const struct options *options, char **args);
enum exit_code cmd_show_nat_pools(const struct options *options, char **args);
enum exit_code cmd_show_nat_subscriber(const struct options *options, char **args);
enum exit_code cmd_show_nat_subscribers(const struct options *options, char **args);
enum exit_code cmd_show_nat_chunks(const struct options *options, char **args);
enum exit_code cmd_show_nat_bindings(const struct options *options, char **args);
enum exit_code cmd_show_nat_pinholes(const struct options *options, char **args);
enum exit_code cmd_show_nat_flows(const struct options *options, char **args);
enum exit_code cmd_show_nat_limits(const struct options *options, char **args);
enum exit_code cmd_show_nat_prefixes(const struct options *options, char **args);
enum exit_code cmd_show_statistics_analyzer(const struct options *options, char **args);
enum exit_code cmd_show_statistics_drops(const struct options *options, char **args);
enum exit_code cmd_show_metrics(const struct options *options, char **args);
enum exit_code cmd_who(const struct options *options, char **args);
enum exit_code cmd_monitor(const struct options *options, char **args);
enum exit_code cmd_clear_subscriber(const struct options *options, char **args);
enum exit_code cmd_clear_flows(const struct options *options, char **args);
enum exit_code cmd_clear_statistics(const struct options *options, char **args);
enum exit_code cmd_clear_configuration(const struct options *options, char **args);

#endif /* NAT_ALG_CTL_H */
