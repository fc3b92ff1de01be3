/* SPDX-License-Identifier: GPL-2.0 */
/* Does a configuration make sense as a whole, and which part of it applies? */
#ifndef ACS_CHECKER_H
#define ACS_CHECKER_H

#include "parser.h"

/* What applies; NULL: none. */
struct acs_active {
	const struct acs_rulebase *rulebase;
	const struct acs_policy *policy;
};

/*
 * References that are slips are repaired when @options say so, pools that are realms are marked,
 * and ruledefs say what they are for.  In a source that could not be read in full nobody looks for
 * what is missing: it may be what could not be read.
 */
void acs_check(struct acs_config *config, const struct acs_options *options,
	       struct acs_diags *diags, struct acs_active *active);

#endif /* ACS_CHECKER_H */
