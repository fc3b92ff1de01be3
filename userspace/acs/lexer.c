// SPDX-License-Identifier: GPL-2.0
#include "lexer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "alloc.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

void acs_lexer_init(struct acs_lexer *lexer, const char *source, size_t length)
{
	size_t mark = strlen(BYTE_ORDER_MARK);

	memset(lexer, 0, sizeof(*lexer));
	lexer->next = source;
	lexer->end = source + length;
	if (length >= mark && !memcmp(source, BYTE_ORDER_MARK, mark))
		lexer->next += mark;
}

void acs_lexer_free(struct acs_lexer *lexer)
{
	free(lexer->text);
	lexer->text = NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Copy the next line of the source; false: there is none. */
static bool read_line(struct acs_lexer *lexer, size_t *length)
{
	const char *newline;

	if (lexer->next == lexer->end)
		return false;
	newline = memchr(lexer->next, '\n', lexer->end - lexer->next);
	*length = (newline ? newline : lexer->end) - lexer->next;
	if (*length + 1 > lexer->room) {
		lexer->room = *length + 1;
		lexer->text = xrealloc(lexer->text, lexer->room);
	}
	memcpy(lexer->text, lexer->next, *length);
	lexer->text[*length] = '\0';
	lexer->next += *length + !!newline;
	lexer->line++;
	return true;
}

static void fail(struct acs_lexer *lexer, const char *error, size_t at, size_t length)
{
	lexer->error = error;
	lexer->error_pos = (struct acs_pos){ lexer->line, at + 1, length };
	lexer->count = 0;
}

/* The octet behind the word that starts at @at; its quotes are taken off. */
static size_t cut_word(struct acs_lexer *lexer, struct acs_token *token, size_t at)
{
	char *text = lexer->text, *close;
	size_t end = at;

	token->quoted = text[at] == '"';
	if (!token->quoted) {
		while (text[end] && !is_blank(text[end]))
			end++;
		token->str = text + at;
		return end;
	}
	close = strchr(text + at + 1, '"');
	if (!close) {
		fail(lexer, "expected a closing quote", at, 1);
		return at;
	}
	token->str = text + at + 1;
	*close = '\0';
	return close + 1 - text;
}

static bool check_octets(struct acs_lexer *lexer, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (!iscntrl((unsigned char)lexer->text[i]) || is_blank(lexer->text[i]))
			continue;
		fail(lexer, "expected text, got a control character", i, 1);
		return false;
	}
	return true;
}

static void split(struct acs_lexer *lexer, size_t at)
{
	struct acs_token *token;
	size_t end;
	bool more;

	for (;;) {
		while (is_blank(lexer->text[at]))
			at++;
		if (!lexer->text[at])
			return;
		if (lexer->count == ACS_TOKENS_MAX) {
			fail(lexer, "expected the end of the line: too many words", at, 1);
			return;
		}
		token = &lexer->tokens[lexer->count];
		end = cut_word(lexer, token, at);
		if (lexer->error)
			return;
		token->pos = (struct acs_pos){ lexer->line, at + 1, end - at };
		lexer->eol = (struct acs_pos){ lexer->line, end + 1, 1 };
		lexer->count++;
		more = lexer->text[end];
		if (!token->quoted)
			lexer->text[end] = '\0';
		if (!more)
			return;
		at = end + !token->quoted;
	}
}

/* "#exit" is a command, also when it is abbreviated as far as "exit" may be. */
static bool is_exit(const char *word)
{
	size_t length = strcspn(word, " \t\r");

	return length >= strlen("ex") && length <= strlen("exit") &&
	       !strncasecmp(word, "exit", length) && !word[length + strspn(word + length, " \t\r")];
}

static void drop_noconfirm(struct acs_lexer *lexer)
{
	const struct acs_token *last;

	if (lexer->count < 2)
		return;
	last = &lexer->tokens[lexer->count - 1];
	if (last->quoted || strcasecmp(last->str, ACS_NOCONFIRM))
		return;
	lexer->count--;
	lexer->eol = last->pos;
}

bool acs_lexer_next(struct acs_lexer *lexer)
{
	size_t length, start;

	lexer->error = NULL;
	lexer->count = 0;
	while (read_line(lexer, &length)) {
		start = strspn(lexer->text, " \t\r");
		if (!check_octets(lexer, length))
			return true;
		if (lexer->text[start] == '#' && is_exit(lexer->text + start + 1))
			start++;
		if (!lexer->text[start] || strchr("#!", lexer->text[start]))
			continue;
		split(lexer, start);
		drop_noconfirm(lexer);
		return true;
	}
	return false;
}
