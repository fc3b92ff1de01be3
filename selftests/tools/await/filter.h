/* SPDX-License-Identifier: GPL-2.0 */
/* KEY, KEY=VALUE, KEY!=VALUE, KEY>NUMBER ...: what a value has to be. */
#ifndef AWAIT_FILTER_H
#define AWAIT_FILTER_H

#include <stdbool.h>

#define FILTER_KEY_MAX	40

enum filter_op {
	FILTER_TRUE,			/* neither null nor false */
	FILTER_EQ,			/* the value is a pattern of the shell */
	FILTER_NE,
	FILTER_LT,
	FILTER_LE,
	FILTER_GT,
	FILTER_GE,
};

struct filter {
	const char *text;		/* all of it */
	char key[FILTER_KEY_MAX];
	enum filter_op op;
	const char *value;
	int column;			/* for who uses it: where the key is */
};

/* False: it is none. */
bool filter_parse(struct filter *filter, const char *text);

/* Is it true of a value, as JSON has it, strings without their quotes? */
bool filter_holds(const struct filter *filter, const char *value);

#endif /* AWAIT_FILTER_H */
