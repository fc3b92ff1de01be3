/* SPDX-License-Identifier: GPL-2.0 */
/* One line against the rows of the grammar. */
#ifndef ACS_MATCH_H
#define ACS_MATCH_H

#include "grammar.h"
#include "input.h"

/*
 * The row of @mode that the whole line fits, in @form; NULL: none, and @in says where it stopped.
 * The first word of the "no" and "default" forms is not part of the row.
 */
const struct acs_command *acs_match(struct acs_input *in, enum acs_mode mode, enum acs_form form);

/* Store what a matched line says. */
void acs_fill(struct acs_input *in, const struct acs_command *row, enum acs_form form,
	      void *object);

/* Forget everything that @row stores. */
void acs_clear(const struct acs_command *row, void *object);

#endif /* ACS_MATCH_H */
