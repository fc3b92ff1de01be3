// SPDX-License-Identifier: GPL-2.0
#include "print.h"

#include "alloc.h"
#include "grammar.h"

static uint32_t number_at(const void *object, size_t offset)
{
	return *(const uint32_t *)acs_const_at(object, offset);
}

/* Does @object hold what a line of @row would store? Options may be missing. */
static bool says(const struct acs_command *row, const void *object)
{
	const struct acs_elem *elem;

	for (elem = row->elems; elem->kind != ACS_END && elem->kind != ACS_OPTION; elem++) {
		if (elem->store && number_at(object, elem->store) != elem->number)
			return false;
		if (elem->type && !elem->type->is_given(elem, acs_const_at(object, elem->value)))
			return false;
	}
	return true;
}

static bool is_option_given(const struct acs_elem *elem, const void *object)
{
	if (elem->store)
		return number_at(object, elem->store) == elem->number;
	return elem->type->is_given(elem, acs_const_at(object, elem->value));
}

static void print_elem(FILE *out, const struct acs_elem *elem, const void *object)
{
	if (elem->word)
		fprintf(out, " %s", elem->word);
	if (elem->type) {
		fputc(' ', out);
		elem->type->print(out, elem, acs_const_at(object, elem->value));
	}
}

static void print_line(FILE *out, unsigned int indent, const struct acs_command *row,
		       const void *object)
{
	const struct acs_elem *elem = row->elems;

	fprintf(out, "%*s%s%s", indent, "", row->form == ACS_NO ? "no " : "", elem->word);
	for (elem++; elem->kind != ACS_END; elem++)
		if (elem->kind != ACS_OPTION || is_option_given(elem, object))
			print_elem(out, elem, object);
	fputc('\n', out);
}

static void print_mode(FILE *out, unsigned int indent, enum acs_mode mode, void *object);

/* The first row that says what @item holds. */
static const struct acs_command *row_of(const struct acs_command *first, const void *item)
{
	const struct acs_command *row;

	for (row = first; row->modes; row++)
		if (row->kind == first->kind && row->action == first->action && says(row, item))
			return row;
	return first;
}

/* All objects of the kind of @first, which is the first row of that kind. */
static void print_list(FILE *out, unsigned int indent, const struct acs_command *first,
		       void *parent)
{
	struct acs_node *item;

	acs_for_each(item, acs_list_of(first->kind, parent)) {
		if (acs_says_nothing(first->kind, item))
			continue;
		print_line(out, indent, row_of(first, item), item);
		if (first->action != ACS_OPEN)
			continue;
		print_mode(out, indent + ACS_INDENT, first->opens, item);
		fprintf(out, "%*sexit\n", indent, "");
	}
}

static void print_mode(FILE *out, unsigned int indent, enum acs_mode mode, void *object)
{
	const struct acs_kind *done = NULL;
	const struct acs_command *row;

	for (row = acs_grammar; row->modes; row++) {
		if (!(row->modes & 1u << mode))
			continue;
		if (row->action == ACS_STORE && says(row, object))
			print_line(out, indent, row, object);
		if ((row->action == ACS_PUT || row->action == ACS_OPEN) && row->kind != done) {
			print_list(out, indent, row, object);
			done = row->kind;
		}
	}
}

void acs_print(FILE *out, const struct acs_config *config)
{
	struct acs_config copy = *config;

	if (acs_says_nothing(&acs_kind_config, config))
		return;
	fputs("configure\n", out);
	print_mode(out, ACS_INDENT, ACS_MODE_TOP, &copy);
	fputs("end\n", out);
}

char *acs_print_text(const struct acs_config *config)
{
	size_t length;
	char *text;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		err(EXIT_FAILURE, "no memory");
	acs_print(out, config);
	if (fclose(out))
		err(EXIT_FAILURE, "no memory");
	return text;
}
