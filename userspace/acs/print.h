/* SPDX-License-Identifier: GPL-2.0 */
/* A configuration in canonical form: reading it again gives the same configuration. */
#ifndef ACS_PRINT_H
#define ACS_PRINT_H

#include <stdio.h>

#include "model.h"

void acs_print(FILE *out, const struct acs_config *config);

#endif /* ACS_PRINT_H */
