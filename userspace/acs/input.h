/* SPDX-License-Identifier: GPL-2.0 */
/* The words of one line while they are matched, and where and why they stopped to fit. */
#ifndef ACS_INPUT_H
#define ACS_INPUT_H

#include "lexer.h"
#include "words.h"

struct acs_command;

/* What acs_expected() says where nothing else fits. */
#define ACS_END_OF_LINE "the end of the line"

struct acs_input {
	const struct acs_token *tokens;
	unsigned int count;
	unsigned int at;
	bool in_full;			/* the next keyword is not abbreviated */
	/* of the failure */
	unsigned int failed_at;
	bool ambiguous;
	char expected[768];
	struct acs_words words;		/* the keywords that would have fitted there */
	const struct acs_command *near;	/* the only command that was left then, or NULL */
};

/* The current token; NULL at the end of the line. */
static inline const struct acs_token *acs_peek(const struct acs_input *in)
{
	return in->at < in->count ? &in->tokens[in->at] : NULL;
}

/* The current token does not fit: say what would. Always false. */
__attribute__((format(printf, 2, 3)))
bool acs_expected(struct acs_input *in, const char *format, ...);

/* Take one of @words, which the caller keeps; false: none fits, or several do. */
bool acs_take_word(struct acs_input *in, const struct acs_words *words, const char **taken);

#endif /* ACS_INPUT_H */
