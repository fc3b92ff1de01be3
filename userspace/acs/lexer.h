/* SPDX-License-Identifier: GPL-2.0 */
/* A source, line by line, as words. */
#ifndef ACS_LEXER_H
#define ACS_LEXER_H

#include <stdbool.h>
#include <stddef.h>

#include "model.h"

#define ACS_TOKENS_MAX	64		/* words a line */

/* Accepted at the end of every line: it answers a question that this tool does not ask. */
#define ACS_NOCONFIRM	"-noconfirm"

struct acs_token {
	const char *str;
	struct acs_pos pos;
	bool quoted;
};

struct acs_lexer {
	const char *next;
	const char *end;
	unsigned int line;
	/* the words of the current line */
	struct acs_token tokens[ACS_TOKENS_MAX];
	unsigned int count;
	struct acs_pos eol;		/* just behind the last word */
	/* why it has none, or NULL */
	const char *error;
	struct acs_pos error_pos;
	char *text;			/* what the words point into */
	size_t room;
};

void acs_lexer_init(struct acs_lexer *lexer, const char *source, size_t length);

/* Go to the next line that is not empty and no comment; false: there is none. */
bool acs_lexer_next(struct acs_lexer *lexer);
void acs_lexer_free(struct acs_lexer *lexer);

#endif /* ACS_LEXER_H */
