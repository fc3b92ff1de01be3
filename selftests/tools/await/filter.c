// SPDX-License-Identifier: GPL-2.0
#include "filter.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/* The longer ones first. */
static const struct {
	const char *text;
	enum filter_op op;
} ops[] = {
	{ "!=", FILTER_NE },
	{ ">=", FILTER_GE },
	{ "<=", FILTER_LE },
	{ "=", FILTER_EQ },
	{ ">", FILTER_GT },
	{ "<", FILTER_LT },
	{ "", FILTER_TRUE },
};

static bool parse_number(const char *text, double *number)
{
	char *end;

	*number = strtod(text, &end);
	return end != text && !*end;
}

bool filter_parse(struct filter *filter, const char *text)
{
	size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
	unsigned int i = 0;
	double number;

	if (!length || length >= sizeof(filter->key))
		return false;
	*filter = (struct filter){ .text = text };
	memcpy(filter->key, text, length);
	text += length;
	while (strncmp(text, ops[i].text, strlen(ops[i].text)))
		i++;
	filter->op = ops[i].op;
	filter->value = text + strlen(ops[i].text);
	switch (filter->op) {
	case FILTER_TRUE:
		return !*filter->value;
	case FILTER_EQ:
	case FILTER_NE:
		return true;
	default:
		return parse_number(filter->value, &number);
	}
}

bool filter_holds(const struct filter *filter, const char *value)
{
	double left, right;

	switch (filter->op) {
	case FILTER_TRUE:
		return strcmp(value, "null") && strcmp(value, "false");
	case FILTER_EQ:
		return !fnmatch(filter->value, value, FNM_EXTMATCH);
	case FILTER_NE:
		return fnmatch(filter->value, value, FNM_EXTMATCH);
	default:
		break;
	}
	/* what is no number is neither above nor below one */
	if (!parse_number(value, &left) || !parse_number(filter->value, &right))
		return false;
	switch (filter->op) {
	case FILTER_LT:
		return left < right;
	case FILTER_LE:
		return left <= right;
	case FILTER_GT:
		return left > right;
	default:
		return left >= right;
	}
}
