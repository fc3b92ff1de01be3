// SPDX-License-Identifier: GPL-2.0
#include "match.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define ROWS_MAX 64			/* of one mode */

struct rows {
	const struct acs_command *rows[ROWS_MAX];
	unsigned int count;
	enum acs_form form;
};

static bool has_form(const struct acs_command *row, enum acs_form form)
{
	return row->form == form || (row->undo && row->undo_forms & form);
}

static void collect_rows(struct rows *rows, enum acs_mode mode)
{
	const struct acs_command *row;

	for (row = acs_grammar; row->modes && rows->count < ROWS_MAX; row++)
		if (row->modes & 1u << mode && has_form(row, rows->form))
			rows->rows[rows->count++] = row;
}

/* The element of @row at @step, in a form that may be cut short. */
static const struct acs_elem *elem_at(const struct acs_command *row, enum acs_form form,
				      unsigned int step)
{
	static const struct acs_elem end = { .kind = ACS_END };

	return row->form != form && step >= row->undo ? &end : &row->elems[step];
}

/* The first row with an element of @kind at @step. */
static const struct acs_command *row_with(const struct rows *rows, unsigned int step,
					  enum acs_elem_kind kind)
{
	unsigned int i;

	for (i = 0; i < rows->count; i++)
		if (elem_at(rows->rows[i], rows->form, step)->kind == kind)
			return rows->rows[i];
	return NULL;
}

/* The row that a line may end with before @step. */
static const struct acs_command *row_that_ends(const struct rows *rows, unsigned int step)
{
	const struct acs_elem *elem;
	unsigned int i;

	for (i = 0; i < rows->count; i++) {
		elem = elem_at(rows->rows[i], rows->form, step);
		if (elem->kind == ACS_END || elem->kind == ACS_OPTION || elem->may_end)
			return rows->rows[i];
	}
	return NULL;
}

/* Keep the rows that have @word (or with NULL: a value) at @step. */
static void keep(struct rows *rows, unsigned int step, const char *word)
{
	const struct acs_elem *elem;
	unsigned int i, kept = 0;

	for (i = 0; i < rows->count; i++) {
		elem = elem_at(rows->rows[i], rows->form, step);
		if (word ? elem->kind == ACS_WORD && !strcmp(elem->word, word) :
			   elem->kind == ACS_VALUE)
			rows->rows[kept++] = rows->rows[i];
	}
	rows->count = kept;
}

/* Take a keyword that stands there as a row has it, as in most files. */
static bool take_in_full(struct acs_input *in, const struct rows *rows, unsigned int step,
			 const char **word)
{
	const struct acs_token *token = acs_peek(in);
	const struct acs_elem *elem;
	unsigned int i;

	for (i = 0; token && !token->quoted && i < rows->count; i++) {
		elem = elem_at(rows->rows[i], rows->form, step);
		if (elem->kind != ACS_WORD || strcasecmp(elem->word, token->str))
			continue;
		*word = elem->word;
		in->at++;
		return true;
	}
	return false;
}

/* The same for one that may be abbreviated; what would have fitted is told. */
static bool take_abbreviated(struct acs_input *in, const struct rows *rows, unsigned int step,
			     const char **word)
{
	const struct acs_elem *elem;
	struct acs_words words = { 0 };
	unsigned int i;
	bool taken;

	for (i = 0; i < rows->count; i++) {
		elem = elem_at(rows->rows[i], rows->form, step);
		if (elem->kind == ACS_WORD)
			acs_words_add(&words, elem->word);
	}
	taken = words.count && acs_take_word(in, &words, word);
	acs_words_free(&words);
	return taken;
}

/* Take a keyword that a row has at @step. */
static bool match_word(struct acs_input *in, struct rows *rows, unsigned int step)
{
	const char *word;
	bool taken = take_in_full(in, rows, step, &word) || take_abbreviated(in, rows, step, &word);

	in->in_full = false;
	if (taken)
		keep(rows, step, word);
	return taken;
}

static void store_number(const struct acs_elem *elem, void *object)
{
	if (elem->store)
		*(uint32_t *)acs_at(object, elem->store) = elem->number;
}

/* A value that may be left out is there when the next word begins like a number. */
static bool has_value(const struct acs_input *in, const struct acs_elem *elem)
{
	const struct acs_token *token = acs_peek(in);

	return elem->type && (!elem->may_lack_value ||
			      (token && isdigit((unsigned char)token->str[0])));
}

/* @option has been taken; @before: the ones before it. */
static bool check_option(struct acs_input *in, const struct acs_elem *options,
			 const struct acs_elem *option, uint64_t before)
{
	const struct acs_elem *other;
	bool clash;

	for (other = options; other->kind != ACS_END; other++) {
		clash = other == option || (option->rivals && other->rivals == option->rivals);
		if (!clash || !(before & 1ull << (other - options)))
			continue;
		in->at--;
		if (other == option)
			return acs_expected(in, "`%s' only once", option->word);
		return acs_expected(in, "no `%s' beside `%s'", option->word, other->word);
	}
	return true;
}

static const struct acs_elem *take_option(struct acs_input *in, const struct acs_elem *options)
{
	const struct acs_elem *option;
	struct acs_words words = { 0 };
	const char *word;
	bool taken;

	for (option = options; option->kind != ACS_END; option++)
		acs_words_add(&words, option->word);
	taken = acs_take_word(in, &words, &word);
	acs_words_free(&words);
	if (!taken)
		return NULL;
	for (option = options; strcmp(option->word, word); option++)
		;
	return option;
}

/* All options to the end of the line. */
static bool take_options(struct acs_input *in, const struct acs_elem *options, void *object)
{
	const struct acs_elem *option;
	uint64_t before = 0;

	while (acs_peek(in)) {
		option = take_option(in, options);
		if (!option || !check_option(in, options, option, before))
			return false;
		before |= 1ull << (option - options);
		store_number(option, object);
		if (has_value(in, option) &&
		    !option->type->parse(in, option, acs_at(object, option->value)))
			return false;
	}
	return true;
}

static bool match_value(struct acs_input *in, struct rows *rows, unsigned int step)
{
	const struct acs_elem *elem;
	union acs_any scratch = { 0 };

	keep(rows, step, NULL);
	elem = elem_at(rows->rows[0], rows->form, step);
	return elem->type->parse(in, elem, acs_at(&scratch, elem->value));
}

static bool match_options(struct acs_input *in, const struct acs_command *row, unsigned int step)
{
	union acs_any scratch = { 0 };

	return take_options(in, &row->elems[step], &scratch);
}

/* Go on to @step; false: the line does not fit, or *@row is the one it fits. */
static bool match_step(struct acs_input *in, struct rows *rows, unsigned int step,
		       const struct acs_command **row)
{
	*row = acs_peek(in) ? NULL : row_that_ends(rows, step);
	if (*row)
		return false;
	if (row_with(rows, step, ACS_WORD)) {
		if (match_word(in, rows, step))
			return true;
		if (in->ambiguous || !row_with(rows, step, ACS_VALUE))
			return false;
	}
	in->near = rows->count == 1 ? rows->rows[0] : NULL;
	if (row_with(rows, step, ACS_VALUE))
		return match_value(in, rows, step);
	*row = row_with(rows, step, ACS_OPTION);
	if (*row) {
		if (!match_options(in, *row, step))
			*row = NULL;
		return false;
	}
	return acs_expected(in, ACS_END_OF_LINE);
}

/*
 * A command of one mode is no abbreviation of another's, or a slip in a line of a policy or of a
 * port-map would open a block: `access-rule' and `port' begin like `access-ruledef' and `port-map'.
 */
static bool is_command(const struct acs_token *token)
{
	const struct acs_command *row;

	for (row = acs_grammar; token && row->modes; row++)
		if (!strcasecmp(row->elems[0].word, token->str))
			return true;
	return false;
}

const struct acs_command *acs_match(struct acs_input *in, enum acs_mode mode, enum acs_form form)
{
	struct rows rows = { .form = form };
	const struct acs_command *row = NULL;
	unsigned int step = 0;

	in->near = NULL;
	in->at = form != ACS_SET;
	in->in_full = is_command(acs_peek(in));
	collect_rows(&rows, mode);
	if (!rows.count)
		acs_expected(in, "a command that `%s' goes with", in->tokens[0].str);
	while (rows.count && match_step(in, &rows, step, &row))
		step++;
	return row;
}

void acs_fill(struct acs_input *in, const struct acs_command *row, enum acs_form form,
	      void *object)
{
	const struct acs_elem *elem;
	unsigned int step;

	in->at = form != ACS_SET;
	for (step = 0; acs_peek(in); step++) {
		elem = elem_at(row, form, step);
		if (elem->kind == ACS_OPTION) {
			take_options(in, elem, object);
		} else if (elem->kind == ACS_VALUE) {
			elem->type->parse(in, elem, acs_at(object, elem->value));
		} else {
			store_number(elem, object);
			in->at++;
		}
	}
}

void acs_clear(const struct acs_command *row, void *object)
{
	const struct acs_elem *elem;

	for (elem = row->elems; elem->kind != ACS_END; elem++) {
		if (elem->store)
			*(uint32_t *)acs_at(object, elem->store) = 0;
		if (elem->type)
			memset(acs_at(object, elem->value), 0, elem->type->size);
	}
}
