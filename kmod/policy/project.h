/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a ruledef leaves of the values of one field.
 *
 * A projection never lacks a value that a matching packet can have, but it may have more: what it
 * says "no" to is no match, what it says "yes" to has to be tried.
 */
#ifndef _NALG_PROJECT_H
#define _NALG_PROJECT_H

#include "match.h"

/* More spans than this are joined, two and two.  Any one line has fewer. */
#define NALG_SPANS_MAX	128

/* Ascending, with gaps between them; room for two to be combined. */
struct nalg_spans {
	unsigned int n;
	struct nalg_span span[2 * NALG_SPANS_MAX];
};

/**
 * struct nalg_projection - the result, and room to get there
 * @spans: the values; at most NALG_SPANS_MAX spans
 */
struct nalg_projection {
	struct nalg_spans spans;
	struct nalg_spans line, work;
};

/**
 * nalg_spans_tidy - put spans in order, and join those that overlap or touch
 *
 * Return: how many are left.
 */
unsigned int nalg_spans_tidy(struct nalg_span *span, unsigned int n);

/**
 * nalg_ruledef_fields - which fields' values decide whether a ruledef matches
 *
 * With multi-line-or it is enough that one of these fields has one of its values, without it all of
 * these fields must.
 *
 * Return: bits of nat_alg_field; 0: the ruledef never matches.
 */
unsigned long nalg_ruledef_fields(const struct nalg_ruledef *ruledef);

/**
 * nalg_ruledef_project - find the values of a field with which a ruledef can match
 * @field: nat_alg_field
 * @p: the result
 *
 * A field that has two values: one of them must be among the result.
 *
 * Return: false when every value will do, and no value, too.
 */
bool nalg_ruledef_project(const struct nalg_ruledef *ruledef, u8 field, struct nalg_projection *p);

#endif /* _NALG_PROJECT_H */
