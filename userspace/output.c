// SPDX-License-Identifier: GPL-2.0
#include "output.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "acs/alloc.h"

void print_json(FILE *out, struct json_object *json)
{
	fputs(json_object_to_json_string_ext(json, JSON_C_TO_STRING_PRETTY |
						   JSON_C_TO_STRING_NOSLASHESCAPE), out);
	fputc('\n', out);
	json_object_put(json);
}

void print_json_line(FILE *out, struct json_object *json)
{
	fputs(json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN |
						   JSON_C_TO_STRING_NOSLASHESCAPE), out);
	fputc('\n', out);
	json_object_put(json);
}

void add_json_fields(const struct table *table, const struct nlattr *row,
		     struct json_object *object)
{
	const struct field *field;

	for (field = table->columns; field < table->columns + table->n_columns; field++)
		json_object_object_add(object, field->key, field_json(field, row));
}

/* An IPv6 address before its port. */
static bool needs_brackets(const struct table *table, const struct field *field,
			   const struct nlattr *row)
{
	const struct field *next = field + 1;

	return field_is_ipv6(field, row) && next < table->columns + table->n_columns &&
	       next->title[0] == ':' && field_is_there(next, row);
}

void print_record(FILE *out, const struct table *table, const struct nlattr *row)
{
	const struct field *field;
	char text[FIELD_TEXT_MAX];
	bool is_mark, brackets;

	for (field = table->columns; field < table->columns + table->n_columns; field++) {
		if (!field_is_there(field, row))
			continue;
		field_text(field, row, text, sizeof(text));
		is_mark = ispunct((unsigned char)field->title[0]);
		brackets = needs_brackets(table, field, row);
		fprintf(out, is_mark ? "%s%s%s%s" : " %s %s%s%s", field->title,
			brackets ? "[" : "", text, brackets ? "]" : "");
	}
}

/* All cells of a table as text, the titles first. */
struct cells {
	char (*cells)[FIELD_TEXT_MAX];
	unsigned int count;
	unsigned int room;
};

static char *add_cell(struct cells *cells)
{
	if (cells->count == cells->room) {
		cells->room = cells->room ? cells->room * 2 : 256;
		cells->cells = xrealloc(cells->cells, cells->room * sizeof(*cells->cells));
	}
	return cells->cells[cells->count++];
}

static void add_titles(const struct table *table, struct cells *cells)
{
	unsigned int i;

	for (i = 0; i < table->n_columns; i++)
		snprintf(add_cell(cells), FIELD_TEXT_MAX, "%s", table->columns[i].title);
}

static void add_text_row(const struct table *table, const struct nlattr *row, struct cells *cells)
{
	unsigned int i;

	for (i = 0; i < table->n_columns; i++)
		field_text(&table->columns[i], row, add_cell(cells), FIELD_TEXT_MAX);
}

static int column_width(const struct table *table, const struct cells *cells, unsigned int column)
{
	unsigned int i;
	size_t width = 0;

	for (i = column; i < cells->count; i += table->n_columns)
		if (strlen(cells->cells[i]) > width)
			width = strlen(cells->cells[i]);
	return width;
}

static void print_cells(FILE *out, const struct table *table, const struct cells *cells)
{
	int *widths = xcalloc(table->n_columns, sizeof(*widths));
	unsigned int i;
	bool is_last;

	for (i = 0; i < table->n_columns; i++)
		widths[i] = column_width(table, cells, i);
	for (i = 0; i < cells->count; i++) {
		is_last = i % table->n_columns == table->n_columns - 1;
		fprintf(out, "%-*s%s", is_last ? 0 : widths[i % table->n_columns], cells->cells[i],
		       is_last ? "\n" : "  ");
	}
	free(widths);
}

struct json_object *table_json(const struct table *table, const void *messages, size_t length)
{
	struct json_object *array = json_object_new_array(), *object;
	struct rows rows = { messages, length, table->object };
	const struct nlattr *row;

	while ((row = next_row(&rows))) {
		object = json_object_new_object();
		add_json_fields(table, row, object);
		json_object_array_add(array, object);
	}
	return array;
}

void show_table(FILE *out, const struct table *table, const void *messages, size_t length,
		bool json)
{
	struct rows rows = { messages, length, table->object };
	struct cells cells = { 0 };
	const struct nlattr *row;

	if (json) {
		print_json(out, table_json(table, messages, length));
		return;
	}
	add_titles(table, &cells);
	while ((row = next_row(&rows)))
		add_text_row(table, row, &cells);
	print_cells(out, table, &cells);
	free(cells.cells);
}

static uint64_t counter_value(const struct nlattr *nest, uint16_t type)
{
	return nest ? number_of(find_nested(nest, type)) : 0;
}

static void print_counters(FILE *out, const struct counters *counters, const struct nlattr *nest)
{
	const struct counter *row, *end = counters->rows + counters->n_rows;
	bool has_right;
	uint64_t value;

	for (row = counters->rows; row < end; row++) {
		if (!row->attr) {
			fprintf(out, "%s\n", row->label);
			continue;
		}
		value = counter_value(nest, row->attr);
		has_right = row + 1 < end && row[1].right;
		if (row->right)
			fprintf(out, " %-*s %" PRIu64, counters->right_width, row->label, value);
		else
			fprintf(out, "  %-*s %-*" PRIu64, counters->label_width, row->label,
			       has_right ? counters->value_width : 0, value);
		if (!has_right)
			fputc('\n', out);
	}
}

void show_counters(FILE *out, const struct counters *counters, const struct nlmsghdr *message,
		   bool json)
{
	const struct nlattr *nest = find_attr(message, counters->nest);
	struct json_object *object;
	const struct counter *row;

	if (!json) {
		print_counters(out, counters, nest);
		return;
	}
	object = json_object_new_object();
	for (row = counters->rows; row < counters->rows + counters->n_rows; row++)
		if (row->attr)
			json_object_object_add(object, row->key, json_object_new_uint64(
				counter_value(nest, row->attr)));
	print_json(out, object);
}
