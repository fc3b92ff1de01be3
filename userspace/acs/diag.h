/* SPDX-License-Identifier: GPL-2.0 */
/* Errors and warnings about a source, kept until all of it has been read. */
#ifndef ACS_DIAG_H
#define ACS_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "model.h"

enum acs_severity {
	ACS_WARNING,
	ACS_ERROR,
};

struct acs_diag {
	enum acs_severity severity;
	struct acs_pos pos;
	char *text;
};

struct acs_diags {
	struct acs_diag *diags;
	unsigned int count;
	unsigned int room;
	unsigned int errors;
	unsigned int guesses;		/* errors that were read as what they seem to mean */
};

__attribute__((format(printf, 4, 5)))
void acs_report(struct acs_diags *diags, enum acs_severity severity, struct acs_pos pos,
		const char *format, ...);

/* In the order of the source. */
void acs_diags_sort(struct acs_diags *diags);

/* "PROGRAM: FILE:LINE:COLUMN: TEXT", the line of @source, and a caret under the token, for each. */
void acs_diags_print(const struct acs_diags *diags, FILE *out, const char *program,
		     const char *file, const char *source, size_t length);
void acs_diags_free(struct acs_diags *diags);

#endif /* ACS_DIAG_H */
