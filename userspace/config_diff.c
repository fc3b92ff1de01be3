// SPDX-License-Identifier: GPL-2.0
#include "config_diff.h"

#include <stdlib.h>
#include <string.h>

#include "acs/alloc.h"
#include "acs/print.h"

/* Deeper than the language goes. */
#define DEPTH_MAX 8

/* Where the next line goes, and which block that is, at each depth. */
struct outline {
	struct diff_line **ends[DEPTH_MAX + 1];
	struct diff_line *outer[DEPTH_MAX + 1];
};

static unsigned int count_lines(const char *text)
{
	unsigned int count = 1;

	while ((text = strchr(text, '\n'))) {
		text++;
		count++;
	}
	return count;
}

/* Not the lines that only say where a block begins or ends. */
static bool says_something(const char *line, unsigned int depth)
{
	return depth && depth <= DEPTH_MAX && strcmp(line, "exit");
}

static void put_line(struct outline *outline, struct diff_line *line, unsigned int depth)
{
	line->outer = outline->outer[depth - 1];
	*outline->ends[depth - 1] = line;
	outline->ends[depth - 1] = &line->next;
	if (depth == DEPTH_MAX)
		return;
	outline->outer[depth] = line;
	outline->ends[depth] = &line->inner;
}

/* Lines in an array in their order, linked to an outline; the first of the outermost ones. */
static struct diff_line *read_outline(char *text, struct diff_line **lines)
{
	struct diff_line *first = NULL, *line = xcalloc(count_lines(text), sizeof(*line));
	struct outline outline = { .ends = { &first } };
	char *rest = text, *word;
	unsigned int depth;

	*lines = line;
	while ((word = strsep(&rest, "\n"))) {
		depth = strspn(word, " ") / ACS_INDENT;
		word += depth * ACS_INDENT;
		if (!says_something(word, depth))
			continue;
		line->text = word;
		put_line(&outline, line++, depth);
	}
	return first;
}

static void add_change(struct config_diff *diff, const struct diff_line *line, bool is_added)
{
	const struct diff_line *inner;

	if (diff->count == diff->room) {
		diff->room = diff->room ? diff->room * 2 : 64;
		diff->changes = xrealloc(diff->changes, diff->room * sizeof(*diff->changes));
	}
	diff->changes[diff->count++] = (struct diff_change){ line, is_added };
	for (inner = line->inner; inner; inner = inner->next)
		add_change(diff, inner, is_added);
}

/* The line from @from to before @end that says @text and has no twin yet, or NULL. */
static struct diff_line *find_line(struct diff_line *from, const struct diff_line *end,
				   const char *text)
{
	for (; from != end; from = from->next)
		if (!from->twin && !strcmp(from->text, text))
			return from;
	return NULL;
}

/* Mostly the next line of one block is the next of the other: it is looked for there first. */
static void find_twins(struct diff_line *before, struct diff_line *after)
{
	struct diff_line *expected = before, *twin;

	for (; after; after = after->next) {
		twin = find_line(expected, NULL, after->text);
		if (!twin)
			twin = find_line(before, expected, after->text);
		if (!twin)
			continue;
		twin->twin = after;
		after->twin = twin;
		expected = twin->next;
	}
}

/* The lines from @from to before @end that have no twin. */
static void take_gone(struct config_diff *diff, const struct diff_line *from,
		      const struct diff_line *end)
{
	for (; from != end; from = from->next)
		if (!from->twin)
			add_change(diff, from, false);
}

static struct diff_line *next_that_stays(struct diff_line *line)
{
	while (line && !line->twin)
		line = line->next;
	return line;
}

/* Two blocks. What goes is told where it was, which is before what comes in its place. */
static void compare(struct config_diff *diff, struct diff_line *before, struct diff_line *after)
{
	struct diff_line *rest = before, *end;	/* @rest: what has not been told yet */

	find_twins(before, after);
	for (; after; after = after->next) {
		end = after->twin ? after->twin : next_that_stays(rest);
		/* unless it has moved up, for lines are in an array */
		if (rest && (!end || end >= rest)) {
			take_gone(diff, rest, end);
			rest = after->twin ? end->next : end;
		}
		if (after->twin)
			compare(diff, after->twin->inner, after->inner);
		else
			add_change(diff, after, true);
	}
	take_gone(diff, rest, NULL);
}

void config_diff(struct config_diff *diff, char *before, char *after)
{
	struct diff_line *old, *new;

	*diff = (struct config_diff){ .count = 0 };
	old = read_outline(before, &diff->lines[0]);
	new = read_outline(after, &diff->lines[1]);
	compare(diff, old, new);
}

void config_diff_free(struct config_diff *diff)
{
	free(diff->lines[0]);
	free(diff->lines[1]);
	free(diff->changes);
}

unsigned int diff_depth(const struct diff_line *line)
{
	unsigned int depth = 0;

	while ((line = line->outer))
		depth++;
	return depth;
}

static void print_line(FILE *out, char sign, const struct diff_line *line)
{
	fprintf(out, "%c%*s%s\n", sign, (diff_depth(line) + 1) * ACS_INDENT, "", line->text);
}

/* Was @header printed before @last was, and no other block since? */
static bool is_open(const struct diff_line *header, const struct diff_line *last)
{
	for (; last; last = last->outer)
		if (last == header || last == header->twin)
			return true;
	return false;
}

static void print_headers(FILE *out, const struct diff_line *header, const struct diff_line *last)
{
	if (!header || is_open(header, last))
		return;
	print_headers(out, header->outer, last);
	print_line(out, ' ', header);
}

void config_diff_print(FILE *out, const struct config_diff *diff)
{
	const struct diff_change *change;
	const struct diff_line *last = NULL;

	for (change = diff->changes; change < diff->changes + diff->count; change++) {
		print_headers(out, change->line->outer, last);
		print_line(out, change->is_added ? '+' : '-', change->line);
		last = change->line;
	}
}
