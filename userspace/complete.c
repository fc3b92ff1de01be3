// SPDX-License-Identifier: GPL-2.0
#include "complete.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

bool complete_fits(const char *suggestion, const char *begun)
{
	/* where a word has begun the line goes on */
	if (!strcmp(suggestion, COMMAND_END))
		return !begun[0];
	/* what kind of word it is does not depend on its beginning */
	if (suggestion[0] == '<')
		return begun[0] != '-';
	/* options only for who asks for one */
	if (suggestion[0] == '-' && !begun[0])
		return false;
	return !strncasecmp(suggestion, begun, strlen(begun));
}

static void print_suggestion(const char *word, const char *help, void *context)
{
	const char *begun = context;

	if (strcmp(word, COMMAND_END) && complete_fits(word, begun))
		printf("%s\t%s\n", word, help ? help : "");
}

enum exit_code complete_words(const struct command *const tables[], char **words)
{
	char **last = words, *begun;

	if (!*words)
		return EXIT_USAGE;
	while (last[1])
		last++;
	begun = *last;
	*last = NULL;
	command_next(tables, words, print_suggestion, begun);
	return EXIT_DONE;
}
