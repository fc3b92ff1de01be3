// SPDX-License-Identifier: GPL-2.0
#include "input.h"

#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

/* Forget what an earlier failure said. */
static void fail(struct acs_input *in)
{
	in->failed_at = in->at;
	in->ambiguous = false;
	in->words.count = 0;
}

bool acs_expected(struct acs_input *in, const char *format, ...)
{
	va_list args;

	fail(in);
	va_start(args, format);
	vsnprintf(in->expected, sizeof(in->expected), format, args);
	va_end(args);
	return false;
}

bool acs_take_word(struct acs_input *in, const struct acs_words *words, const char **taken)
{
	const struct acs_token *token = acs_peek(in);
	enum acs_pick pick = ACS_PICK_NONE;
	unsigned int i;

	if (token && !token->quoted)
		pick = acs_words_pick(words, token->str, taken);
	if (pick != ACS_PICK_NONE && in->in_full && strcasecmp(token->str, *taken))
		pick = ACS_PICK_NONE;
	if (pick == ACS_PICK_ONE) {
		in->at++;
		return true;
	}
	fail(in);
	in->ambiguous = pick == ACS_PICK_AMBIGUOUS;
	for (i = 0; i < words->count; i++)
		if (!in->ambiguous || acs_abbreviates(token->str, words->words[i]))
			acs_words_add(&in->words, words->words[i]);
	acs_words_list(&in->words, in->expected, sizeof(in->expected));
	return false;
}
