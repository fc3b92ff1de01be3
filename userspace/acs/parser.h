/* SPDX-License-Identifier: GPL-2.0 */
/* A source becomes a configuration. */
#ifndef ACS_PARSER_H
#define ACS_PARSER_H

#include "diag.h"
#include "model.h"

struct acs_options {
	bool lenient;			/* apply the only suggestion there is, with a warning */
	bool strict;			/* an undefined reference is an error */
};

/* Every line is read, whatever the ones before it were; @diags->errors: were all good? */
void acs_parse(struct acs_config *config, const char *source, size_t length,
	       const struct acs_options *options, struct acs_diags *diags);

#endif /* ACS_PARSER_H */
