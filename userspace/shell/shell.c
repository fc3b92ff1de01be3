// SPDX-License-Identifier: GPL-2.0
#include "shell.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acs/alloc.h"
#include "acs/lexer.h"
#include "acs/words.h"
#include "candidate.h"
#include "editor.h"
#include "keyword.h"

#define PROMPT_SIZE	256
#define DEFAULT_CONTEXT	"local"
#define END_OF_INPUT	"exit"

/* The modes as the prompt has them, which is as in the ACS CLI. */
static const char *const mode_names[ACS_MODE_COUNT] = {
	[ACS_MODE_TOP] = "config",
	[ACS_MODE_CONTEXT] = "config-ctx",
	[ACS_MODE_APN] = "config-apn",
	[ACS_MODE_SERVICE] = "config-acs",
	[ACS_MODE_HOST_POOL] = "config-acs-host-pool",
	[ACS_MODE_PORT_MAP] = "config-acs-port-map",
	[ACS_MODE_RULEDEF] = "config-acs-ruledef",
	[ACS_MODE_ACCESS_RULEDEF] = "config-acs-access-ruledef",
	[ACS_MODE_RULEBASE] = "config-rule-base",
	[ACS_MODE_POLICY] = "config-fw-and-nat-policy",
};

/* There is one terminal; a command has no other way to it. */
static struct {
	const struct command *commands;
	struct candidate *candidate;	/* NULL: operational mode */
	bool warned;			/* that leaving throws the candidate away */
	bool done;
} shell;

static void leave_configuration(void)
{
	candidate_free(shell.candidate);
	shell.candidate = NULL;
}

static enum exit_code cmd_configure(const struct options *options, char **args)
{
	(void)options;
	(void)args;
	shell.candidate = candidate_new();
	return EXIT_DONE;
}

static enum exit_code cmd_exit(const struct options *options, char **args)
{
	(void)options;
	(void)args;
	shell.done = true;
	return EXIT_DONE;
}

static enum exit_code cmd_commit(const struct options *options, char **args)
{
	(void)args;
	return candidate_commit(shell.candidate, options);
}

static enum exit_code cmd_abort(const struct options *options, char **args)
{
	(void)options;
	(void)args;
	leave_configuration();
	return EXIT_DONE;
}

static enum exit_code cmd_show_candidate(const struct options *options, char **args)
{
	(void)args;
	print_configuration(candidate_config(shell.candidate), options->json);
	return EXIT_DONE;
}

/* In addition to the program's. */
static const struct command operational_commands[] = {
	{ "configure", "", 0, 0, 0, cmd_configure, "change a copy of the running configuration" },
	{ "exit", "", 0, 0, 0, cmd_exit, "leave nat-alg-ctl" },
	{ .words = NULL },
};

/* In addition to those of the language. */
static const struct command configuration_commands[] = {
	{ "commit", "[--drop-flows] [--lenient] [--strict] [--network-interface IF]...", 0, 0,
	  TAKES_DROP_FLOWS | TAKES_ACS, cmd_commit, "make the candidate the running configuration" },
	{ "abort", "", 0, 0, 0, cmd_abort, "throw the candidate away" },
	{ "do", "", 0, 0, 0, NULL, "run a command of operational mode" },
	{ "show", "", 0, 0, 0, NULL, "the candidate, and what the module has and does" },
	{ "show configuration", "[--json]", 0, 0, TAKES_JSON, cmd_show_candidate,
	  "the candidate" },
	{ .words = NULL },
};

static void tables_of(const struct command **tables, const struct command *first,
		      const struct command *second)
{
	tables[0] = first;
	tables[1] = second;
	tables[2] = NULL;
}

/* The words of a line as arguments, for the caller to free; NULL: it has none, or is a bad line. */
static char **split(struct acs_lexer *lexer, const char *line)
{
	char **words;
	unsigned int i;

	acs_lexer_init(lexer, line, strlen(line));
	acs_lexer_next(lexer);
	if (!lexer->count)
		return NULL;
	words = xcalloc(lexer->count + 1, sizeof(*words));
	for (i = 0; i < lexer->count; i++)
		words[i] = (char *)lexer->tokens[i].str;
	return words;
}

/* Run a command that begins with @words, as if the program's name stood before them. */
static void run_command(const struct command *first, const struct command *second, char **words)
{
	const struct command *tables[3];
	char *argv[ACS_TOKENS_MAX + 2] = { PROGRAM };
	int argc = 1;

	tables_of(tables, first, second);
	while (*words)
		argv[argc++] = *words++;
	command_run(tables, argc, argv);
}

/* The first words that a line of the configuration may have. */
struct first_words {
	struct acs_words words;
	struct acs_words own;		/* those that are no part of the language */
};

static void add_first_words(const struct acs_input *in, void *context)
{
	struct first_words *first = context;
	unsigned int i;

	for (i = 0; i < in->words.count; i++)
		acs_words_add(&first->words, in->words.words[i]);
}

static void collect_first_words(struct first_words *first)
{
	const struct command *command;

	acs_session_next(candidate_session(shell.candidate), "", add_first_words, first);
	acs_words_add(&first->words, "no");
	acs_words_add(&first->words, "default");
	for (command = configuration_commands; command->words; command++) {
		if (strchr(command->words, ' '))
			continue;
		acs_words_add(&first->words, command->words);
		acs_words_add(&first->own, command->words);
	}
}

static bool has_word(const struct acs_words *words, const char *word)
{
	unsigned int i;

	for (i = 0; i < words->count; i++)
		if (!strcmp(words->words[i], word))
			return true;
	return false;
}

/* What the first word of a line means; NULL: the language knows, or nobody. */
static const char *own_word(const char *given)
{
	struct first_words first = { 0 };
	const char *word = NULL;

	collect_first_words(&first);
	if (acs_words_pick(&first.words, given, &word) != ACS_PICK_ONE ||
	    !(has_word(&first.own, word) || !strcmp(word, "exit") || !strcmp(word, "end")))
		word = NULL;
	acs_words_free(&first.words);
	acs_words_free(&first.own);
	return word;
}

/* The language's message about a word that nobody knows does not name those that are not its own. */
static void hint_own_word(const char *given)
{
	struct first_words first = { 0 };
	struct acs_words nearest = { 0 };
	const char *word;

	collect_first_words(&first);
	acs_words_nearest(&first.own, given, &nearest);
	if (nearest.count == 1 && acs_words_pick(&first.words, given, &word) == ACS_PICK_NONE)
		printf("did you mean `%s'?\n", nearest.words[0]);
	acs_words_free(&nearest);
	acs_words_free(&first.words);
	acs_words_free(&first.own);
}

/* Leave the configuration from its top; with changes only who insists. */
static void try_to_leave(void)
{
	if (!candidate_has_changed(shell.candidate) || shell.warned) {
		leave_configuration();
		return;
	}
	shell.warned = true;
	puts("The candidate has changes: `commit' or `abort'; the same once more throws them away.");
}

/* What configuration mode shows besides the candidate is what operational mode shows. */
static const struct command *other_commands(const char *word)
{
	return strcmp(word, "show") ? NULL : shell.commands;
}

static void run_configuration_line(const char *line, char **words, unsigned int column)
{
	const char *word = own_word(words[0]);
	bool leaves = word && (!strcmp(word, "end") ||
			       (!strcmp(word, "exit") &&
				candidate_mode(shell.candidate) == ACS_MODE_TOP));

	if (!leaves)
		shell.warned = false;
	if (word && !strcmp(word, "do")) {
		run_command(shell.commands, NULL, words + 1);
	} else if (leaves) {
		candidate_line(shell.candidate, line, column);
		try_to_leave();
	} else if (word && strcmp(word, "exit")) {
		words[0] = (char *)word;
		run_command(configuration_commands, other_commands(word), words);
	} else {
		candidate_line(shell.candidate, line, column);
		hint_own_word(words[0]);
	}
}

static void run_line(const char *line, unsigned int column)
{
	struct acs_lexer lexer;
	char **words = split(&lexer, line);

	if (lexer.error)
		complain("%s", lexer.error);
	else if (words && shell.candidate)
		run_configuration_line(line, words, column);
	else if (words)
		run_command(shell.commands, operational_commands, words);
	free(words);
	acs_lexer_free(&lexer);
}

struct asking {
	command_suggest *suggest;
	void *context;
};

static void suggest_expected(const struct acs_input *in, void *context)
{
	const struct asking *asking = context;
	char kind[sizeof(in->expected) + 2];
	unsigned int i;

	for (i = 0; i < in->words.count; i++)
		asking->suggest(in->words.words[i], keyword_help(in->words.words[i]),
				asking->context);
	if (in->words.count || !strcmp(in->expected, ACS_END_OF_LINE))
		return;
	if (!strncmp(in->expected, "a name ", strlen("a name ")))
		keyword_names(in->tokens[in->failed_at - 1].str, candidate_config(shell.candidate),
			      asking->suggest, asking->context);
	snprintf(kind, sizeof(kind), "<%s>", in->expected);
	asking->suggest(kind, NULL, asking->context);
}

static void suggest_language(const char *line, struct asking *asking)
{
	struct acs_session *session = candidate_session(shell.candidate);

	acs_session_next(session, line, suggest_expected, asking);
	if (acs_session_may_end(session, line))
		asking->suggest(COMMAND_END, NULL, asking->context);
}

static void suggest_commands(const struct command *first, const struct command *second,
			     char **words, const struct asking *asking)
{
	const struct command *tables[3];

	tables_of(tables, first, second);
	command_next(tables, words, asking->suggest, asking->context);
}

static void suggest_in_configuration(const char *line, char **words, struct asking *asking)
{
	static char *none[] = { NULL };
	const char *word = words ? own_word(words[0]) : NULL;

	if (word && !strcmp(word, "do"))
		suggest_commands(shell.commands, NULL, words + 1, asking);
	else if (word)
		suggest_commands(configuration_commands, other_commands(word), words, asking);
	else
		suggest_language(line, asking);
	if (words)
		return;
	asking->suggest("no", keyword_help("no"), asking->context);
	asking->suggest("default", keyword_help("default"), asking->context);
	suggest_commands(configuration_commands, NULL, none, asking);
}

static void suggest_next(const char *line, command_suggest *suggest, void *context)
{
	struct asking asking = { .suggest = suggest, .context = context };
	static char *none[] = { NULL };
	struct acs_lexer lexer;
	char **words = split(&lexer, line);

	if (shell.candidate)
		suggest_in_configuration(line, words, &asking);
	else
		suggest_commands(shell.commands, operational_commands, words ? words : none,
				 &asking);
	free(words);
	acs_lexer_free(&lexer);
}

static void write_prompt(char *prompt, size_t size)
{
	const char *context = NULL;
	char host[64] = "";

	gethostname(host, sizeof(host) - 1);
	host[strcspn(host, ".")] = '\0';
	if (shell.candidate)
		context = acs_session_context(candidate_session(shell.candidate));
	snprintf(prompt, size, "[%s]%s", context ? context : DEFAULT_CONTEXT, host);
	if (shell.candidate)
		snprintf(prompt + strlen(prompt), size - strlen(prompt), "(%s)",
			 mode_names[candidate_mode(shell.candidate)]);
	snprintf(prompt + strlen(prompt), size - strlen(prompt), "# ");
}

/* A command that waits fails with EINTR, and the shell lives on. */
static void on_signal(int number)
{
	(void)number;
}

enum exit_code shell_run(const struct command *commands)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct editor *editor = editor_new(suggest_next);
	char prompt[PROMPT_SIZE];
	const char *line;

	if (!editor)
		return EXIT_REFUSED;
	sigaction(SIGINT, &action, NULL);
	shell.commands = commands;
	while (!shell.done) {
		write_prompt(prompt, sizeof(prompt));
		line = editor_read(editor, prompt);
		if (line)
			editor_remember(editor, line);
		else
			puts(END_OF_INPUT);
		run_line(line ? line : END_OF_INPUT, strlen(prompt));
		fflush(stdout);
	}
	editor_free(editor);
	return EXIT_DONE;
}
