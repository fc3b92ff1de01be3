// SPDX-License-Identifier: GPL-2.0
#include "output.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <linux/genetlink.h>
#include <linux/nat_alg.h>

#include "acs/alloc.h"
#include "acs/grammar.h"

#define CELL_MAX	64		/* octets of a value as text, with the final NUL */

static const struct acs_choice protos[] = {
	{ "icmp", IPPROTO_ICMP },
	{ "tcp", IPPROTO_TCP },
	{ "udp", IPPROTO_UDP },
	{ "gre", IPPROTO_GRE },
	{ .word = NULL },
};

static const struct acs_choice directions[] = {
	{ "uplink", NAT_ALG_UPLINK },
	{ "downlink", NAT_ALG_DOWNLINK },
	{ .word = NULL },
};

static const struct acs_choice pool_kinds[] = {
	{ "plain", NAT_ALG_POOL_PLAIN },
	{ "many-to-one", NAT_ALG_POOL_MANY_TO_ONE },
	{ "one-to-one", NAT_ALG_POOL_ONE_TO_ONE },
	{ .word = NULL },
};

/* The words for the numbers of a type; of a protocol only text uses them. */
static const struct acs_choice *const words_of[] = {
	[VALUE_PROTO] = protos,
	[VALUE_ANALYZER] = acs_analyzers,
	[VALUE_DIRECTION] = directions,
	[VALUE_POOL_KIND] = pool_kinds,
};

/* A value that is there, as a number; the length of the attribute decides. */
static uint64_t number_of(const struct nlattr *attr)
{
	uint64_t u64;

	switch (mnl_attr_get_payload_len(attr)) {
	case sizeof(uint8_t):
		return mnl_attr_get_u8(attr);
	case sizeof(uint16_t):
		return mnl_attr_get_u16(attr);
	case sizeof(uint32_t):
		return mnl_attr_get_u32(attr);
	case sizeof(uint64_t):
		memcpy(&u64, mnl_attr_get_payload(attr), sizeof(u64));
		return u64;
	default:
		return 0;
	}
}

static void text_of_address(const struct nlattr *attr, char *text, size_t size)
{
	if (mnl_attr_get_payload_len(attr) != sizeof(struct in_addr) ||
	    !inet_ntop(AF_INET, mnl_attr_get_payload(attr), text, size))
		snprintf(text, size, "?");
}

static void text_of_number(enum value_type type, uint64_t number, char *text, size_t size)
{
	const char *word = type >= VALUE_PROTO ? acs_choice_word(words_of[type], number) : NULL;

	if (word)
		snprintf(text, size, "%s", word);
	else if (type == VALUE_SECONDS)
		snprintf(text, size, "%" PRIu64 ".%01" PRIu64, number / 1000, number / 100 % 10);
	else if (type == VALUE_BE16)
		snprintf(text, size, "%u", ntohs(number));
	else
		snprintf(text, size, "%" PRIu64, number);
}

/* A value as text; one that is not there is a dash. */
static void text_of(enum value_type type, const struct nlattr *attr, char *text, size_t size)
{
	if (type == VALUE_FLAG)
		snprintf(text, size, "%s", attr ? "yes" : "no");
	else if (!attr)
		snprintf(text, size, "-");
	else if (type == VALUE_IPV4)
		text_of_address(attr, text, size);
	else if (type == VALUE_STRING)
		snprintf(text, size, "%.*s", mnl_attr_get_payload_len(attr),
			 (const char *)mnl_attr_get_payload(attr));
	else
		text_of_number(type, number_of(attr), text, size);
}

static bool is_text_in_json(enum value_type type)
{
	return type == VALUE_IPV4 || type == VALUE_STRING || type > VALUE_PROTO;
}

static struct json_object *json_of(enum value_type type, const struct nlattr *attr)
{
	char text[CELL_MAX];

	if (type == VALUE_FLAG)
		return json_object_new_boolean(!!attr);
	if (!attr)
		return NULL;
	if (!is_text_in_json(type))
		return json_object_new_uint64(type == VALUE_BE16 ? ntohs(number_of(attr)) :
								   number_of(attr));
	text_of(type, attr, text, sizeof(text));
	return json_object_new_string(text);
}

void print_json(FILE *out, struct json_object *json)
{
	fputs(json_object_to_json_string_ext(json, JSON_C_TO_STRING_PRETTY |
						   JSON_C_TO_STRING_NOSLASHESCAPE), out);
	fputc('\n', out);
	json_object_put(json);
}

/* The first top-level attribute of this type, or NULL. */
static const struct nlattr *find_attr(const struct nlmsghdr *message, uint16_t type)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, message, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == type)
			return attr;
	return NULL;
}

static const struct nlattr *find_nested(const struct nlattr *nest, uint16_t type)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) == type)
			return attr;
	return NULL;
}

static void add_json_row(const struct table *table, const struct nlattr *row,
			 struct json_object *rows)
{
	struct json_object *object = json_object_new_object();
	const struct column *column;

	for (column = table->columns; column < table->columns + table->n_columns; column++)
		json_object_object_add(object, column->key,
				       json_of(column->type, find_nested(row, column->attr)));
	json_object_array_add(rows, object);
}

/* All cells of a table as text, the titles first. */
struct cells {
	char (*cells)[CELL_MAX];
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

static void add_text_row(const struct table *table, const struct nlattr *row, struct cells *cells)
{
	const struct column *column;

	for (column = table->columns; column < table->columns + table->n_columns; column++) {
		if (row)
			text_of(column->type, find_nested(row, column->attr), add_cell(cells),
				CELL_MAX);
		else
			snprintf(add_cell(cells), CELL_MAX, "%s", column->title);
	}
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

void show_table(FILE *out, const struct table *table, const void *messages, size_t length,
		bool json)
{
	struct json_object *rows = json ? json_object_new_array() : NULL;
	const struct nlmsghdr *message = messages;
	struct cells cells = { 0 };
	const struct nlattr *row;
	int left = length;

	if (!json)
		add_text_row(table, NULL, &cells);
	for (; mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left)) {
		row = find_attr(message, table->object);
		if (row && json)
			add_json_row(table, row, rows);
		else if (row)
			add_text_row(table, row, &cells);
	}
	if (json)
		print_json(out, rows);
	else
		print_cells(out, table, &cells);
	free(cells.cells);
}

static uint64_t counter_value(const struct nlattr *nest, uint16_t type)
{
	const struct nlattr *attr = nest ? find_nested(nest, type) : NULL;

	return attr ? number_of(attr) : 0;
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
