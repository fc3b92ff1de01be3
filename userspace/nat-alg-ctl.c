// SPDX-License-Identifier: GPL-2.0
/* nat-alg-ctl(8): configures and reads nat_alg.ko. This file finds the command. */
#include "nat-alg-ctl.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "acs/words.h"

#ifndef VERSION
#define VERSION "unknown"
#endif

/* What a command may be given, other than --help. */
enum {
	TAKES_JSON = 1 << 0,
	TAKES_ACS = 1 << 1,		/* --lenient, --strict, --network-interface */
};

struct command {
	const char *words;
	const char *args;		/* of the usage line */
	unsigned int min_args, max_args;
	unsigned int takes;
	enum exit_code (*run)(const struct options *options, char **args);
	const char *help;
};

#define ACS_ARGS	"[--lenient] [--strict] [--network-interface IF]... FILE|-"
#define JSON_ARGS	"[--json]"
#define DIFF_ARGS	JSON_ARGS " " ACS_ARGS

static const struct command commands[] = {
	{ "load", ACS_ARGS, 1, 1, TAKES_ACS, cmd_load, "make FILE the running configuration" },
	{ "check", ACS_ARGS, 1, 1, TAKES_ACS, cmd_check, "the same, but change nothing" },
	{ "diff", DIFF_ARGS, 1, 1, TAKES_ACS | TAKES_JSON, cmd_diff,
	  "what a load of FILE would change" },
	{ "show configuration", JSON_ARGS, 0, 0, TAKES_JSON, cmd_show_configuration,
	  "the running configuration, fit for load" },
	{ "show nat pools", JSON_ARGS, 0, 0, TAKES_JSON, cmd_show_nat_pools,
	  "pools and how much of them is in use" },
	{ "show nat subscribers", JSON_ARGS, 0, 0, TAKES_JSON, cmd_show_nat_subscribers,
	  "subscribers with a public address" },
	{ "show nat chunks", JSON_ARGS, 0, 0, TAKES_JSON, cmd_show_nat_chunks,
	  "blocks of ports lent to subscribers" },
	{ "show nat bindings", JSON_ARGS, 0, 0, TAKES_JSON, cmd_show_nat_bindings,
	  "private and public endpoints" },
	{ "show nat pinholes", JSON_ARGS, 0, 0, TAKES_JSON, cmd_show_nat_pinholes,
	  "flows that are expected" },
	{ "show nat flows", JSON_ARGS, 0, 0, TAKES_JSON, cmd_show_nat_flows,
	  "flows that are translated" },
	{ "show user-plane-service statistics analyzer name ftp", JSON_ARGS, 0, 0, TAKES_JSON,
	  cmd_show_statistics_ftp, "what the FTP analyzer saw" },
	{ "show statistics analyzer name ftp", JSON_ARGS, 0, 0, TAKES_JSON,
	  cmd_show_statistics_ftp, "the same" },
	{ "show statistics", JSON_ARGS, 0, 0, TAKES_JSON, cmd_show_statistics_drops,
	  "packets dropped, by reason" },
	{ "show statistics drops", JSON_ARGS, 0, 0, TAKES_JSON, cmd_show_statistics_drops,
	  "the same" },
	{ "clear nat flows", "[ADDRESS]", 0, 1, 0, cmd_clear_flows,
	  "end the flows of a subscriber, or all" },
	{ "clear statistics", "", 0, 0, 0, cmd_clear_statistics, "set all counters to zero" },
	{ "clear configuration", "", 0, 0, 0, cmd_clear_configuration,
	  "remove the running configuration" },
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

void complain(const char *format, ...)
{
	va_list args;

	fputs(PROGRAM ": ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

/* The commands that the words so far may become. */
struct choice {
	const struct command *left[N_COMMANDS];
	unsigned int count;
	unsigned int depth;		/* words taken */
};

/* The word of @command at @depth, in @buffer; NULL: it has fewer. */
static const char *word_at(const struct command *command, unsigned int depth, char *buffer,
			   size_t size)
{
	const char *word = command->words;

	while (word && depth--) {
		word = strchr(word, ' ');
		word = word ? word + 1 : NULL;
	}
	if (word)
		snprintf(buffer, size, "%.*s", (int)strcspn(word, " "), word);
	return word ? buffer : NULL;
}

static void keep(struct choice *choice, const char *word)
{
	char buffer[64];
	unsigned int i, kept = 0;
	const char *other;

	for (i = 0; i < choice->count; i++) {
		other = word_at(choice->left[i], choice->depth, buffer, sizeof(buffer));
		if (other && !strcmp(other, word))
			choice->left[kept++] = choice->left[i];
	}
	choice->count = kept;
	choice->depth++;
}

/* The command that ends with the words so far, or NULL. */
static const struct command *complete(const struct choice *choice)
{
	char buffer[64];
	unsigned int i;

	for (i = 0; i < choice->count; i++)
		if (!word_at(choice->left[i], choice->depth, buffer, sizeof(buffer)))
			return choice->left[i];
	return NULL;
}

static void complain_of_word(const struct acs_words *words, const char *given, bool ambiguous)
{
	struct acs_words nearest = { 0 };
	char list[512], hint[ACS_HINT_SIZE] = "";

	acs_words_list(words, list, sizeof(list));
	acs_words_nearest(words, given, &nearest);
	acs_words_hint(&nearest, hint, sizeof(hint));
	complain("expected %s, got %s`%s'%s", list, ambiguous ? "the ambiguous " : "", given, hint);
	acs_words_free(&nearest);
}

/* Take one more word; false: none is left, or it is a bad one and has been complained of. */
static bool take_word(struct choice *choice, const char *given, bool *bad)
{
	char buffers[N_COMMANDS][64];
	struct acs_words words = { 0 };
	const char *word;
	enum acs_pick pick;
	unsigned int i;

	for (i = 0; i < choice->count; i++) {
		word = word_at(choice->left[i], choice->depth, buffers[i], sizeof(buffers[i]));
		if (word)
			acs_words_add(&words, word);
	}
	pick = words.count ? acs_words_pick(&words, given, &word) : ACS_PICK_NONE;
	if (pick == ACS_PICK_ONE)
		keep(choice, word);
	*bad = pick != ACS_PICK_ONE && words.count;
	if (*bad)
		complain_of_word(&words, given, pick == ACS_PICK_AMBIGUOUS);
	acs_words_free(&words);
	return pick == ACS_PICK_ONE;
}

static void print_usage(FILE *out, const struct choice *choice)
{
	const char *lead = "Usage:";
	unsigned int i;

	for (i = 0; i < choice->count; i++) {
		fprintf(out, "%-6s %s %s %s\n", lead, PROGRAM, choice->left[i]->words,
			choice->left[i]->args);
		lead = "";
		if (choice->count < N_COMMANDS)
			fprintf(out, "           %s\n", choice->left[i]->help);
	}
}

static enum exit_code run(const struct command *command, const struct options *options,
			  unsigned int given, char **args)
{
	unsigned int n = 0;

	while (args[n])
		n++;
	if (n >= command->min_args && n <= command->max_args && !(given & ~command->takes))
		return command->run(options, args);
	fprintf(stderr, "Usage: %s %s %s\n", PROGRAM, command->words, command->args);
	return EXIT_USAGE;
}

static enum exit_code dispatch(const struct options *options, unsigned int given, bool help,
			       char **args)
{
	struct choice choice = { .count = 0 };
	const struct command *command;
	bool bad = false;

	while (choice.count < N_COMMANDS) {
		choice.left[choice.count] = &commands[choice.count];
		choice.count++;
	}
	while (*args && take_word(&choice, *args, &bad))
		args++;
	if (help && !bad) {
		print_usage(stdout, &choice);
		return EXIT_DONE;
	}
	command = bad ? NULL : complete(&choice);
	if (command)
		return run(command, options, given, args);
	if (!bad)
		print_usage(stderr, &choice);
	return EXIT_USAGE;
}

enum {
	OPT_LENIENT = 256,
	OPT_STRICT,
	OPT_INTERFACE,
};

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, 'j' },
	{ "version", no_argument, NULL, 'V' },
	{ "lenient", no_argument, NULL, OPT_LENIENT },
	{ "strict", no_argument, NULL, OPT_STRICT },
	{ "network-interface", required_argument, NULL, OPT_INTERFACE },
	{ NULL, 0, NULL, 0 },
};

static bool add_interface(struct options *options, const char *name)
{
	if (options->n_interfaces == NAT_ALG_MAX_INTERFACES) {
		complain("expected at most %u interfaces", NAT_ALG_MAX_INTERFACES);
		return false;
	}
	options->interfaces[options->n_interfaces++] = name;
	return true;
}

/* What was printed must have gone somewhere. */
static enum exit_code finish(enum exit_code code)
{
	if (!fflush(stdout) && !ferror(stdout))
		return code;
	complain("standard output: %s", strerror(errno));
	return EXIT_REFUSED;
}

int main(int argc, char **argv)
{
	struct options options = { .json = false };
	unsigned int given = 0;
	bool help = false;
	int option;

	while ((option = getopt_long(argc, argv, "hjV", long_options, NULL)) != -1) {
		switch (option) {
		case 'h':
			help = true;
			break;
		case 'j':
			options.json = true;
			given |= TAKES_JSON;
			break;
		case 'V':
			puts(PROGRAM " " VERSION);
			return EXIT_DONE;
		case OPT_LENIENT:
			options.acs.lenient = true;
			given |= TAKES_ACS;
			break;
		case OPT_STRICT:
			options.acs.strict = true;
			given |= TAKES_ACS;
			break;
		case OPT_INTERFACE:
			if (!add_interface(&options, optarg))
				return EXIT_USAGE;
			given |= TAKES_ACS;
			break;
		default:
			return EXIT_USAGE;
		}
	}
	return finish(dispatch(&options, given, help, argv + optind));
}
