/* SPDX-License-Identifier: GPL-2.0 */
/* Commands: which one a line of words is, and which words may come next. */
#ifndef COMMAND_H
#define COMMAND_H

#include "nat-alg-ctl.h"

/* What a command may be given, other than --help. */
enum {
	TAKES_JSON = 1 << 0,
	TAKES_ACS = 1 << 1,		/* --lenient, --strict, --network-interface */
	TAKES_DROP_FLOWS = 1 << 2,
};

/* A table of commands ends with a row without words. */
struct command {
	const char *words;
	const char *args;		/* of the usage line; also what is suggested */
	unsigned int min_args, max_args;
	unsigned int takes;
	/* NULL: no command, but the words that several begin with, for their help */
	enum exit_code (*run)(const struct options *options, char **args);
	const char *help;
};

#define COMMANDS_MAX	64		/* in all tables that are searched together */
#define ARGS_ANY	64		/* as many arguments as fit */

/* Run the command that @argv names, which has @argc words; the tables' list ends with NULL. */
enum exit_code command_run(const struct command *const tables[], int argc, char **argv);

/* A word, or in angle brackets what kind of word; @help may be NULL. */
/* Suggested where a line may end; there is nothing to type. */
#define COMMAND_END "<cr>"

typedef void command_suggest(const char *word, const char *help, void *context);

/* What may come behind @words, whose last is NULL. */
void command_next(const struct command *const tables[], char **words, command_suggest *suggest,
		  void *context);

#endif /* COMMAND_H */
