// SPDX-License-Identifier: GPL-2.0
#include "candidate.h"

#include <stdlib.h>
#include <string.h>

#include <linux/nat_alg.h>

#include "acs/alloc.h"
#include "acs/print.h"
#include "config_netlink.h"
#include "transaction.h"

/*
 * The source is all there is to know: what it began with, and the good lines since then. A bad line
 * may leave half of what it wanted; then the rest is read once more without it.
 */
struct candidate {
	char *source;
	size_t length;
	char *committed;		/* in canonical form */
	struct acs_config config;
	struct acs_session *session;
	struct acs_diags diags;
};

static const struct acs_options interactive = { .amends = true };

/* In canonical form, for the caller to free. */
static char *text_of(const struct acs_config *config)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (!out)
		err(EXIT_FAILURE, "no memory");
	acs_print(out, config);
	fclose(out);
	return text;
}

static char *running_text(void)
{
	struct acs_config config = { 0 };
	char *text;
	struct nl nl;

	if (!nl_open(&nl))
		return NULL;
	if (!nl_dump(&nl, NAT_ALG_CMD_CONFIG_GET)) {
		nl_close(&nl);
		return NULL;
	}
	config_decode(&nl, &config);
	text = text_of(&config);
	acs_config_free(&config);
	nl_close(&nl);
	return text;
}

/* Forget what the source said. */
static void reset(struct candidate *candidate)
{
	acs_session_free(candidate->session);
	acs_config_free(&candidate->config);
	acs_diags_free(&candidate->diags);
	candidate->config = (struct acs_config){ 0 };
	candidate->session = NULL;
}

/* Read the source; it has been read before, so there is nothing to say about it. */
static void read_source(struct candidate *candidate)
{
	reset(candidate);
	candidate->session = acs_session_new(&candidate->config, &interactive, &candidate->diags);
	acs_session_feed(candidate->session, candidate->source, candidate->length);
	acs_diags_free(&candidate->diags);
}

struct candidate *candidate_new(void)
{
	struct candidate *candidate = xcalloc(1, sizeof(*candidate));

	candidate->source = running_text();
	if (!candidate->source) {
		complain("warning: there is no running configuration to begin with");
		candidate->source = strdup("");
	}
	candidate->length = strlen(candidate->source);
	candidate->committed = strdup(candidate->source);
	read_source(candidate);
	return candidate;
}

void candidate_free(struct candidate *candidate)
{
	reset(candidate);
	free(candidate->source);
	free(candidate->committed);
	free(candidate);
}

static void add_to_source(struct candidate *candidate, const char *line)
{
	size_t length = strlen(line);

	candidate->source = xrealloc(candidate->source, candidate->length + length + 1);
	memcpy(candidate->source + candidate->length, line, length);
	candidate->source[candidate->length + length] = '\n';
	candidate->length += length + 1;
}

/* The line itself is what the terminal shows above. */
static void say(const struct acs_diag *diag, unsigned int column)
{
	unsigned int i;

	if (diag->pos.line) {
		fprintf(stderr, "%*s^", column + diag->pos.column - 1, "");
		for (i = 1; i < diag->pos.length; i++)
			fputc('~', stderr);
		fputc('\n', stderr);
	}
	fprintf(stderr, "%s%s\n", diag->severity == ACS_WARNING ? "warning: " : "", diag->text);
}

void candidate_line(struct candidate *candidate, const char *line, unsigned int column)
{
	size_t length = candidate->length;
	unsigned int i;

	add_to_source(candidate, line);
	acs_session_feed(candidate->session, candidate->source + length,
			 candidate->length - length);
	for (i = 0; i < candidate->diags.count; i++)
		say(&candidate->diags.diags[i], column);
	if (candidate->diags.errors) {
		candidate->length = length;
		read_source(candidate);
	}
	acs_diags_free(&candidate->diags);
}

enum acs_mode candidate_mode(const struct candidate *candidate)
{
	return acs_session_mode(candidate->session);
}

struct acs_session *candidate_session(struct candidate *candidate)
{
	return candidate->session;
}

struct acs_config *candidate_config(struct candidate *candidate)
{
	return &candidate->config;
}

bool candidate_has_changed(const struct candidate *candidate)
{
	char *text = text_of(&candidate->config);
	bool changed = strcmp(text, candidate->committed);

	free(text);
	return changed;
}

/* What is sent is what "show configuration" shows: a complaint names a line of that. */
enum exit_code candidate_commit(struct candidate *candidate, const struct options *options)
{
	enum exit_code code = EXIT_REFUSED;
	struct config_file file;
	char *text = text_of(&candidate->config);

	if (config_file_take(&file, "candidate", text, strlen(text), options))
		code = transaction(&file, options, "commit --drop-flows");
	config_file_free(&file);
	if (code == EXIT_DONE) {
		free(candidate->committed);
		candidate->committed = text_of(&candidate->config);
	}
	return code;
}
