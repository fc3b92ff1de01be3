// SPDX-License-Identifier: GPL-2.0
#include "condition.h"

#include <stdlib.h>
#include <string.h>

#include "acs/alloc.h"
#include "nat-alg-ctl.h"

static bool parse_filter(const struct condition *condition, struct filter *filter, const char *word)
{
	if (!filter_parse(filter, word)) {
		complain("'%s' is no filter", word);
		return false;
	}
	filter->column = source_column(condition->source, filter->key);
	if (filter->column < 0) {
		complain("%s have no '%s'", condition->source->name, filter->key);
		return false;
	}
	return true;
}

bool condition_parse_filters(struct condition *condition, char **words, unsigned int n_words)
{
	unsigned int i;

	condition->filters = xcalloc(n_words + 1, sizeof(*condition->filters));
	condition->n_filters = n_words;
	for (i = 0; i < n_words; i++)
		if (!parse_filter(condition, &condition->filters[i], words[i]))
			return false;
	return true;
}

/* TABLE=NUMBER */
static bool parse_count(struct condition *condition, const char *word)
{
	condition->counts_rows = true;
	if (!filter_parse(&condition->count, word) || condition->count.op == FILTER_TRUE) {
		complain("'%s' is no TABLE=NUMBER", word);
		return false;
	}
	condition->source = source_of_table(condition->count.key);
	if (!condition->source)
		complain("there is no table '%s'", condition->count.key);
	return condition->source;
}

bool condition_parse(struct condition *condition, char **words, unsigned int n_words)
{
	unsigned int i = 1;
	const char *name;

	*condition = (struct condition){ .words = words, .n_words = n_words };
	if (n_words < 2) {
		complain("a condition has two words or more");
		return false;
	}
	if (!strcmp(words[0], "rows"))
		return parse_count(condition, words[i++]) &&
		       condition_parse_filters(condition, words + i, n_words - i);
	name = strcmp(words[0], "stats") ? words[0] : words[i++];
	condition->source = source_of_counters(name);
	if (!condition->source) {
		complain("there are no counters '%s'", name);
		return false;
	}
	if (i < n_words && !strcmp(words[i], "only")) {
		condition->only = true;
		i++;
	}
	return condition_parse_filters(condition, words + i, n_words - i);
}

static bool row_matches(const struct condition *condition, const struct nlattr *row)
{
	const struct filter *filter = condition->filters;
	char value[SOURCE_TEXT_MAX];

	for (; filter < condition->filters + condition->n_filters; filter++) {
		source_value(condition->source, row, filter->column, value, sizeof(value));
		if (!filter_holds(filter, value))
			return false;
	}
	return true;
}

unsigned int condition_count(const struct condition *condition)
{
	struct rows rows = { 0 };
	const struct nlattr *row;
	unsigned int count = 0;

	while ((row = source_row(condition->source, &rows)))
		count += row_matches(condition, row);
	return count;
}

static bool is_filtered(const struct condition *condition, int column)
{
	unsigned int i;

	for (i = 0; i < condition->n_filters; i++)
		if (condition->filters[i].column == column)
			return true;
	return false;
}

/* All counters but those of the filters. */
static bool others_are_zero(const struct condition *condition, const struct nlattr *row)
{
	char value[SOURCE_TEXT_MAX];
	const char *key;
	int column;

	for (column = 0; (key = source_key(condition->source, column)); column++) {
		if (!*key || is_filtered(condition, column))
			continue;
		source_value(condition->source, row, column, value, sizeof(value));
		if (strcmp(value, "0"))
			return false;
	}
	return true;
}

bool condition_holds(const struct condition *condition)
{
	struct rows rows = { 0 };
	const struct nlattr *row;
	char count[16];

	if (condition->counts_rows) {
		snprintf(count, sizeof(count), "%u", condition_count(condition));
		return filter_holds(&condition->count, count);
	}
	row = source_row(condition->source, &rows);
	return row && row_matches(condition, row) &&
	       (!condition->only || others_are_zero(condition, row));
}

/* The counters that the condition is about, and with "only" those that are not 0. */
static void report_counters(const struct condition *condition, FILE *out)
{
	struct rows rows = { 0 };
	const struct nlattr *row = source_row(condition->source, &rows);
	char value[SOURCE_TEXT_MAX];
	const char *key;
	int column;

	for (column = 0; row && (key = source_key(condition->source, column)); column++) {
		if (!*key)
			continue;
		source_value(condition->source, row, column, value, sizeof(value));
		if (is_filtered(condition, column) || (condition->only && strcmp(value, "0")))
			fprintf(out, " %s=%s", key, value);
	}
}

void condition_report(const struct condition *condition, FILE *out)
{
	const struct source *source = condition->source;
	unsigned int i;

	if (condition->counts_rows)
		show_table(out, source->table, source->messages, source->length, false);
	fprintf(out, "wanted:");
	for (i = 0; i < condition->n_words; i++)
		fprintf(out, " %s", condition->words[i]);
	fprintf(out, "\nseen:  ");
	if (condition->counts_rows)
		fprintf(out, " rows %s=%u", source->name, condition_count(condition));
	else
		report_counters(condition, out);
	fputc('\n', out);
}
