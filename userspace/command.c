// SPDX-License-Identifier: GPL-2.0
#include "command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "acs/words.h"

#ifndef VERSION
#define VERSION "unknown"
#endif

#define WORD_MAX	64

/* The commands that the words so far may become. */
struct choice {
	const struct command *left[COMMANDS_MAX];
	unsigned int count;
	unsigned int depth;		/* words taken */
};

static void add_all(struct choice *choice, const struct command *const tables[])
{
	const struct command *command;

	for (; *tables; tables++)
		for (command = *tables; command->words; command++)
			if (choice->count < COMMANDS_MAX)
				choice->left[choice->count++] = command;
}

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
	char buffer[WORD_MAX];
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

/* The row that ends with the words so far, or NULL; @group: one that is no command. */
static const struct command *row_that_ends(const struct choice *choice, bool group)
{
	char buffer[WORD_MAX];
	unsigned int i;

	for (i = 0; i < choice->count; i++)
		if (!choice->left[i]->run == group &&
		    !word_at(choice->left[i], choice->depth, buffer, sizeof(buffer)))
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

enum taken {
	TAKEN,
	TAKEN_NONE,			/* no command has another word: it is an argument */
	TAKEN_BAD,
};

static enum taken take_word(struct choice *choice, const char *given, bool complains)
{
	char buffers[COMMANDS_MAX][WORD_MAX];
	struct acs_words words = { 0 };
	const char *word;
	enum acs_pick pick;
	enum taken taken;
	unsigned int i;

	for (i = 0; i < choice->count; i++) {
		word = word_at(choice->left[i], choice->depth, buffers[i], sizeof(buffers[i]));
		if (word)
			acs_words_add(&words, word);
	}
	pick = words.count ? acs_words_pick(&words, given, &word) : ACS_PICK_NONE;
	if (pick == ACS_PICK_ONE)
		keep(choice, word);
	taken = pick == ACS_PICK_ONE ? TAKEN : words.count ? TAKEN_BAD : TAKEN_NONE;
	if (taken == TAKEN_BAD && complains)
		complain_of_word(&words, given, pick == ACS_PICK_AMBIGUOUS);
	acs_words_free(&words);
	return taken;
}

static void print_usage(FILE *out, const struct choice *choice)
{
	const struct command *command;
	const char *lead = "Usage:";
	unsigned int i;

	for (i = 0; i < choice->count; i++) {
		command = choice->left[i];
		if (!command->run)
			continue;
		fprintf(out, "%-6s %s %s %s\n", lead, PROGRAM, command->words, command->args);
		lead = "";
		if (choice->depth)
			fprintf(out, "           %s\n", command->help);
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

static enum exit_code dispatch(const struct command *const tables[], const struct options *options,
			       unsigned int given, bool help, char **args)
{
	struct choice choice = { .count = 0 };
	const struct command *command;
	enum taken taken = TAKEN;

	add_all(&choice, tables);
	while (*args && (taken = take_word(&choice, *args, true)) == TAKEN)
		args++;
	if (taken == TAKEN_BAD)
		return EXIT_USAGE;
	if (help) {
		print_usage(stdout, &choice);
		return EXIT_DONE;
	}
	command = row_that_ends(&choice, false);
	if (command)
		return run(command, options, given, args);
	print_usage(stderr, &choice);
	return EXIT_USAGE;
}

enum {
	OPT_LENIENT = 256,
	OPT_STRICT,
	OPT_INTERFACE,
	OPT_DROP_FLOWS,
};

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, 'j' },
	{ "version", no_argument, NULL, 'V' },
	{ "lenient", no_argument, NULL, OPT_LENIENT },
	{ "strict", no_argument, NULL, OPT_STRICT },
	{ "network-interface", required_argument, NULL, OPT_INTERFACE },
	{ "drop-flows", no_argument, NULL, OPT_DROP_FLOWS },
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
	clearerr(stdout);
	return EXIT_REFUSED;
}

enum exit_code command_run(const struct command *const tables[], int argc, char **argv)
{
	struct options options = { .json = false };
	unsigned int given = 0;
	bool help = false;
	int option;

	optind = 0;			/* from the start: it is not the first line of a shell */
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
		case OPT_DROP_FLOWS:
			options.drop_flows = true;
			given |= TAKES_DROP_FLOWS;
			break;
		default:
			return EXIT_USAGE;
		}
	}
	return finish(dispatch(tables, &options, given, help, argv + optind));
}

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1];
}

/* Does the option want the next word? */
static bool wants_word(const char *word)
{
	const struct option *option;
	size_t length = strlen(word);

	if (length < strlen("--x") || strncmp(word, "--", 2))
		return false;
	for (option = long_options; option->name; option++)
		if (option->has_arg && !strncmp(option->name, word + 2, length - 2))
			return true;
	return false;
}

/* The next word of a usage line; brackets stay on it. */
static const char *usage_word(const char **usage, char *word, size_t size)
{
	size_t length;

	*usage += strspn(*usage, " ");
	length = strcspn(*usage, " ");
	snprintf(word, size, "%.*s", (int)length, *usage);
	*usage += length;
	return length ? word : NULL;
}

static bool repeats(const char *word)
{
	size_t length = strlen(word);

	return length > strlen("...") && !strcmp(word + length - strlen("..."), "...");
}

/* Suggest what a word of a usage line stands for: "[a|b]...", "{a|b}", "NAME|-". */
static void suggest_usage_word(char *word, command_suggest *suggest, void *context)
{
	char *save, *part, kind[WORD_MAX + 2];

	for (part = strtok_r(word, "[]{}|.", &save); part; part = strtok_r(NULL, "[]{}|.", &save)) {
		snprintf(kind, sizeof(kind), "<%s>", part);
		if (strcmp(part, "-"))
			suggest(part[0] >= 'A' && part[0] <= 'Z' ? kind : part, NULL, context);
	}
}

static void suggest_argument(const struct command *command, unsigned int index,
			     command_suggest *suggest, void *context)
{
	const char *usage = command->args;
	char word[WORD_MAX], value[WORD_MAX];

	while (usage_word(&usage, word, sizeof(word))) {
		if (word[strspn(word, "[")] == '-') {
			if (!strchr(word, ']'))
				usage_word(&usage, value, sizeof(value));
		} else if (!index || repeats(word)) {
			suggest_usage_word(word, suggest, context);
			return;
		} else {
			index--;
		}
	}
}

static void suggest_options(const struct command *command, command_suggest *suggest, void *context)
{
	const char *usage = command->args;
	char word[WORD_MAX];

	suggest("--help", NULL, context);
	while (usage_word(&usage, word, sizeof(word)))
		if (!strncmp(word, "[--", strlen("[--")))
			suggest_usage_word(word, suggest, context);
}

/* The words that the commands have next, each with the help of what begins with it. */
static void suggest_words(const struct choice *choice, command_suggest *suggest, void *context)
{
	char buffer[WORD_MAX], first[WORD_MAX];
	const struct command *row;
	struct choice next;
	unsigned int i, j;

	for (i = 0; i < choice->count; i++) {
		if (!word_at(choice->left[i], choice->depth, buffer, sizeof(buffer)))
			continue;
		for (j = 0; j < i; j++)
			if (word_at(choice->left[j], choice->depth, first, sizeof(first)) &&
			    !strcmp(first, buffer))
				break;
		if (j < i)
			continue;
		next = *choice;
		keep(&next, buffer);
		row = row_that_ends(&next, true);
		if (!row)
			row = row_that_ends(&next, false);
		suggest(buffer, row ? row->help : NULL, context);
	}
}

void command_next(const struct command *const tables[], char **words, command_suggest *suggest,
		  void *context)
{
	struct choice choice = { .count = 0 };
	const struct command *command;
	enum taken taken = TAKEN;
	unsigned int args = 0;

	add_all(&choice, tables);
	for (; *words; words++) {
		if (is_option(*words)) {
			if (!wants_word(*words) || *++words)
				continue;
			suggest("<IF>", NULL, context);
			return;
		}
		if (!args)
			taken = take_word(&choice, *words, false);
		if (taken == TAKEN_BAD)
			return;
		args += taken == TAKEN_NONE;
	}
	if (!args)
		suggest_words(&choice, suggest, context);
	command = row_that_ends(&choice, false);
	if (!command)
		return;
	suggest_argument(command, args, suggest, context);
	suggest_options(command, suggest, context);
	if (args >= command->min_args && args <= command->max_args)
		suggest(COMMAND_END, NULL, context);
}
