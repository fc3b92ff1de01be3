/* SPDX-License-Identifier: GPL-2.0 */
/* So many rows of a table, or counters that are so. */
#ifndef AWAIT_CONDITION_H
#define AWAIT_CONDITION_H

#include <stdbool.h>
#include <stdio.h>

#include "filter.h"
#include "source.h"

struct condition {
	char **words;
	unsigned int n_words;
	struct source *source;
	bool counts_rows;
	struct filter count;		/* of rows; its key is the table */
	struct filter *filters;
	unsigned int n_filters;
	bool only;			/* all other counters are 0 */
};

/*
 *	rows TABLE=NUMBER [FILTER]...
 *	drops FILTER...
 *	limits FILTER...
 *	stats ANALYZER [only] FILTER...
 *
 * False: it is none, which has been said.
 */
bool condition_parse(struct condition *condition, char **words, unsigned int n_words);

/* The filters of a condition, for its source. False: one is none, which has been said. */
bool condition_parse_filters(struct condition *condition, char **words, unsigned int n_words);

/* Does it hold, of what its source has fetched? */
bool condition_holds(const struct condition *condition);
unsigned int condition_count(const struct condition *condition);

/* What is there, and what should be. */
void condition_report(const struct condition *condition, FILE *out);

#endif /* AWAIT_CONDITION_H */
