/* SPDX-License-Identifier: GPL-2.0 */
/* Random configurations: a walk over the grammar that takes every row and every option. */
#ifndef GENERATE_H
#define GENERATE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "acs/grammar.h"

#define GENERATE_ROWS_MAX	128

/* Which rows have been taken, in which forms (enum acs_form, many), and with which options. */
struct generate_cover {
	unsigned int forms[GENERATE_ROWS_MAX];
	uint64_t given[GENERATE_ROWS_MAX];	/* elements, by their place in the row */
	uint64_t left_out[GENERATE_ROWS_MAX];
};

/* The same seed makes the same source. @cover is added to. */
void generate_source(FILE *out, uint64_t seed, struct generate_cover *cover);

#endif /* GENERATE_H */
