/* SPDX-License-Identifier: GPL-2.0 */
/* What a "show" command prints: one description makes the text and the JSON. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "field.h"

struct json_object;

struct table {
	const struct field *columns;
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

#define TABLE(fields, attr) \
	{ .columns = (fields), .n_columns = sizeof(fields) / sizeof((fields)[0]), .object = (attr) }

/* The rows in @messages, which are @length octets of netlink messages. */
void show_table(FILE *out, const struct table *table, const void *messages, size_t length,
		bool json);
struct json_object *table_json(const struct table *table, const void *messages, size_t length);

/*
 * A row by itself: what is there of it, each value behind its title; " title value". A title that
 * is a mark stands between the values: "ports 1024" and "-33279".
 */
void print_record(FILE *out, const struct table *table, const struct nlattr *row);
void add_json_fields(const struct table *table, const struct nlattr *row,
		     struct json_object *object);

void show_counters(FILE *out, const struct counters *counters, const struct nlmsghdr *message,
		   bool json);

/* Print and release; print_json_line() does so on one line. */
void print_json(FILE *out, struct json_object *json);
void print_json_line(FILE *out, struct json_object *json);

#endif /* OUTPUT_H */
