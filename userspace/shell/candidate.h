/* SPDX-License-Identifier: GPL-2.0 */
/* A configuration that is worked on, beside the running one. */
#ifndef SHELL_CANDIDATE_H
#define SHELL_CANDIDATE_H

#include <stdio.h>

#include "acs/parser.h"
#include "nat-alg-ctl.h"

struct candidate;

/* A copy of the running configuration; an empty one when that cannot be had, which is said. */
struct candidate *candidate_new(void);
void candidate_free(struct candidate *candidate);

/*
 * Act on a line as a file's would be. One with an error changes nothing; what is wrong is said under
 * the line, which stands at @column of the terminal.
 */
void candidate_line(struct candidate *candidate, const char *line, unsigned int column);

enum acs_mode candidate_mode(const struct candidate *candidate);
struct acs_session *candidate_session(struct candidate *candidate);
struct acs_config *candidate_config(struct candidate *candidate);

/* Is it another configuration than the one it began as, or was when it was committed? */
bool candidate_has_changed(const struct candidate *candidate);

/* Make it the running configuration. */
enum exit_code candidate_commit(struct candidate *candidate, const struct options *options);

#endif /* SHELL_CANDIDATE_H */
