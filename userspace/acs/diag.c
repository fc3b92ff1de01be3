// SPDX-License-Identifier: GPL-2.0
#include "diag.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"

void acs_report(struct acs_diags *diags, enum acs_severity severity, struct acs_pos pos,
		const char *format, ...)
{
	struct acs_diag *diag;
	va_list args;

	if (diags->count == diags->room) {
		diags->room = diags->room ? diags->room * 2 : 16;
		diags->diags = xrealloc(diags->diags, diags->room * sizeof(*diags->diags));
	}
	diag = &diags->diags[diags->count++];
	diag->severity = severity;
	diag->pos = pos;
	va_start(args, format);
	if (vasprintf(&diag->text, format, args) < 0)
		err(EXIT_FAILURE, "no memory");
	va_end(args);
	if (severity == ACS_ERROR)
		diags->errors++;
}

static int compare(const void *a, const void *b)
{
	const struct acs_diag *x = a, *y = b;

	/* What belongs to no line is about the whole and comes last. */
	if (x->pos.line != y->pos.line)
		return x->pos.line - 1 < y->pos.line - 1 ? -1 : 1;
	if (x->pos.column != y->pos.column)
		return x->pos.column < y->pos.column ? -1 : 1;
	if (x->severity != y->severity)
		return x->severity > y->severity ? -1 : 1;
	return strcmp(x->text, y->text);
}

void acs_diags_sort(struct acs_diags *diags)
{
	if (diags->count)
		qsort(diags->diags, diags->count, sizeof(*diags->diags), compare);
}

/* The line and a caret under the token; what a terminal might obey is shown as `?'. */
static void print_line(FILE *out, const char *line, size_t length, const struct acs_pos *pos)
{
	size_t i;

	fputs("  ", out);
	for (i = 0; i < length; i++)
		fputc(line[i] == '\t' || !iscntrl((unsigned char)line[i]) ? line[i] : '?', out);
	fputs("\n  ", out);
	for (i = 0; i + 1 < pos->column; i++)
		fputc(i < length && line[i] == '\t' ? '\t' : ' ', out);
	fputc('^', out);
	for (i = 1; i < pos->length; i++)
		fputc('~', out);
	fputc('\n', out);
}

/* Where a line of a source starts, asked for in rising order. */
struct cursor {
	const char *at;
	const char *end;
	unsigned int line;
};

static size_t seek_line(struct cursor *cursor, unsigned int line)
{
	const char *newline;

	for (;; cursor->line++) {
		newline = memchr(cursor->at, '\n', cursor->end - cursor->at);
		if (cursor->line == line || !newline)
			return (newline ? newline : cursor->end) - cursor->at;
		cursor->at = newline + 1;
	}
}

void acs_diags_print(const struct acs_diags *diags, FILE *out, const char *program,
		     const char *file, const char *source, size_t length)
{
	struct cursor cursor = { .at = source, .end = source + length, .line = 1 };
	const struct acs_diag *diag;
	size_t line_length;
	unsigned int i;

	for (i = 0; i < diags->count; i++) {
		diag = &diags->diags[i];
		fprintf(out, "%s: %s:", program, file);
		if (diag->pos.line)
			fprintf(out, "%u:%u:", diag->pos.line, diag->pos.column);
		fprintf(out, " %s%s\n", diag->severity == ACS_WARNING ? "warning: " : "",
			diag->text);
		if (!diag->pos.line)
			continue;
		line_length = seek_line(&cursor, diag->pos.line);
		print_line(out, cursor.at, line_length, &diag->pos);
	}
}

void acs_diags_free(struct acs_diags *diags)
{
	unsigned int i;

	for (i = 0; i < diags->count; i++)
		free(diags->diags[i].text);
	free(diags->diags);
	*diags = (struct acs_diags){ 0 };
}
