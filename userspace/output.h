/* SPDX-License-Identifier: GPL-2.0 */
/* What a "show" command prints: one description makes the text and the JSON. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <libmnl/libmnl.h>

enum value_type {
	VALUE_U8,
	VALUE_U16,
	VALUE_U32,
	VALUE_U64,
	VALUE_BE16,
	VALUE_IPV4,
	VALUE_STRING,
	VALUE_FLAG,
	VALUE_SECONDS,			/* u32 milliseconds; text: seconds */
	VALUE_PROTO,			/* u8; text: a name */
	VALUE_ANALYZER,			/* u8 */
	VALUE_DIRECTION,		/* u8 */
	VALUE_POOL_KIND,		/* u8 */
};

/* A column of a table; the key is the name of the attribute in the netlink ABI. */
struct column {
	uint16_t attr;
	enum value_type type;
	const char *title;
	const char *key;
};

struct table {
	const struct column *columns;
	unsigned int n_columns;
	uint16_t object;		/* the top-level attribute, a nest, that is a row */
};

/* A counter of a statistics table, or a line of text between them. */
struct counter {
	uint16_t attr;			/* 0: @label is a line of its own */
	bool right;			/* on the line of the one before */
	const char *label;
	const char *key;
};

struct counters {
	const struct counter *rows;
	unsigned int n_rows;
	unsigned int label_width;
	unsigned int value_width;
	unsigned int right_width;	/* of the labels on the right */
	uint16_t nest;			/* the top-level attribute they are in */
};

/* The rows in @messages, which are @length octets of netlink messages. */
void show_table(FILE *out, const struct table *table, const void *messages, size_t length,
		bool json);
void show_counters(FILE *out, const struct counters *counters, const struct nlmsghdr *message,
		   bool json);

/* Print and release. */
struct json_object;
void print_json(FILE *out, struct json_object *json);

#endif /* OUTPUT_H */
