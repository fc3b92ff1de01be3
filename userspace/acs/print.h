/* SPDX-License-Identifier: GPL-2.0 */
/* A configuration in canonical form: reading it again gives the same configuration. */
#ifndef ACS_PRINT_H
#define ACS_PRINT_H

#include <stdio.h>

#include "model.h"

#define ACS_INDENT 2			/* blanks, of a line in a block */

void acs_print(FILE *out, const struct acs_config *config);

/* The same as a string, which the caller frees. */
char *acs_print_text(const struct acs_config *config);

#endif /* ACS_PRINT_H */
