/* SPDX-License-Identifier: GPL-2.0 */
/* A source becomes a configuration. */
#ifndef ACS_PARSER_H
#define ACS_PARSER_H

#include "diag.h"
#include "grammar.h"
#include "input.h"

struct acs_options {
	bool lenient;			/* apply the only suggestion there is, with a warning */
	bool strict;			/* an undefined reference is an error */
	bool amends;			/* to replace what is there is the purpose, and no warning */
};

/* Every line is read, whatever the ones before it were; @diags->errors: were all good? */
void acs_parse(struct acs_config *config, const char *source, size_t length,
	       const struct acs_options *options, struct acs_diags *diags);

/* The same for a source that comes bit by bit, in whole lines, as it is typed. */
struct acs_session;
struct acs_session *acs_session_new(struct acs_config *config, const struct acs_options *options,
				    struct acs_diags *diags);
void acs_session_free(struct acs_session *session);
void acs_session_feed(struct acs_session *session, const char *source, size_t length);
enum acs_mode acs_session_mode(const struct acs_session *session);
/* The name of the context that the lines are in; NULL: they are in none. */
const char *acs_session_context(const struct acs_session *session);

/*
 * What may come behind the words of @line: each visit has a set of keywords, @in->words, or without
 * those says in @in->expected which kind of value. The innermost mode comes first.
 */
typedef void acs_expect(const struct acs_input *in, void *context);
void acs_session_next(struct acs_session *session, const char *line, acs_expect *visit,
		      void *context);
/* Is @line a whole one? */
bool acs_session_may_end(struct acs_session *session, const char *line);

#endif /* ACS_PARSER_H */
