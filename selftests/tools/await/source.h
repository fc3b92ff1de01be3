/* SPDX-License-Identifier: GPL-2.0 */
/* Where values come from: a table of the module, or counters, which are a table of one row. */
#ifndef AWAIT_SOURCE_H
#define AWAIT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "netlink.h"
#include "output.h"

#define SOURCE_TEXT_MAX	128		/* octets of a value */

struct source {
	const char *name;
	uint8_t command;
	const struct table *table;	/* NULL: counters */
	const struct counters *counters;
	int analyzer;			/* of the counters; 0: none */
	unsigned int look;		/* at which these were fetched */
	char *messages;
	size_t length;
	size_t room;
};

/* NULL: there is none of this name. */
struct source *source_of_table(const char *name);
/* "drops", "limits" or an analyzer. */
struct source *source_of_counters(const char *name);

/* Fetch it, once a look; false: it cannot be had. */
bool source_fetch(struct source *source, struct nl *nl, unsigned int look);

/* The columns, from 0 on; the number of one: -1 is none of them; the key of one: NULL. */
int source_column(const struct source *source, const char *key);
const char *source_key(const struct source *source, int column);

/* The rows: @rows is zero at first, counters have one. NULL: there are no more. */
const struct nlattr *source_row(const struct source *source, struct rows *rows);

/* A value as JSON has it, but strings without quotes. */
void source_value(const struct source *source, const struct nlattr *row, int column, char *text,
		  size_t size);

#endif /* AWAIT_SOURCE_H */
