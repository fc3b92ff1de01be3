// SPDX-License-Identifier: GPL-2.0
#include "parser.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "alloc.h"
#include "match.h"

/* The context of commands that stand outside of one. */
#define DEFAULT_CONTEXT "local"

/* A mode, the ones around it, and the service and context that were open before. */
#define CHAIN_MAX (ACS_MODE_COUNT + 2)

struct parser {
	struct acs_diags *diags;
	const struct acs_options *options;
	struct acs_lexer lexer;
	enum acs_mode mode;
	void *at[ACS_MODE_COUNT];	/* the object last entered in each mode */
	enum acs_mode chain[CHAIN_MAX];	/* the modes that the current line is tried in */
	unsigned int links;
};

/* A line and the command it turned out to be. */
struct line {
	struct acs_input in;
	struct acs_pos pos;
	enum acs_form form;
	enum acs_mode mode;
	const struct acs_command *row;
};

static void add_link(struct parser *p, enum acs_mode mode)
{
	unsigned int i;

	for (i = 0; i < p->links; i++)
		if (p->chain[i] == mode)
			return;
	p->chain[p->links++] = mode;
}

static void build_chain(struct parser *p)
{
	enum acs_mode mode;

	p->links = 0;
	for (mode = p->mode; mode != ACS_MODE_TOP; mode = acs_parent_mode[mode])
		add_link(p, mode);
	add_link(p, ACS_MODE_TOP);
	if (p->at[ACS_MODE_SERVICE])
		add_link(p, ACS_MODE_SERVICE);
	add_link(p, ACS_MODE_CONTEXT);
}

static enum acs_form form_of(const struct acs_token *token)
{
	if (!strcasecmp(token->str, "no"))
		return ACS_NO;
	if (strlen(token->str) >= strlen("def") && acs_abbreviates(token->str, "default"))
		return ACS_DEFAULT;
	return ACS_SET;
}

/* Keep the failure that came furthest, and the keywords of all that came as far. */
static void keep_failure(struct acs_input *best, struct acs_input *in, bool is_first)
{
	struct acs_input swap = *best;
	unsigned int i;

	if (is_first || in->failed_at > best->failed_at) {
		*best = *in;
		*in = swap;
	} else if (in->failed_at == best->failed_at && !best->ambiguous) {
		for (i = 0; i < in->words.count; i++)
			acs_words_add(&best->words, in->words.words[i]);
	}
}

/* Try the modes, innermost first. @line->in says where and why when none fits. */
static bool find_row(struct parser *p, struct line *line)
{
	struct acs_input best = line->in;
	unsigned int i;

	line->in.words = (struct acs_words){ 0 };
	line->row = NULL;
	for (i = 0; i < p->links && !line->row; i++) {
		line->mode = p->chain[i];
		line->row = acs_match(&line->in, line->mode, line->form);
		if (!line->row)
			keep_failure(&best, &line->in, !i);
	}
	acs_words_free(&line->in.words);
	line->in = best;
	return line->row;
}

/* The token that did not fit, or the end of the line. */
static const struct acs_token *failed_token(const struct acs_input *in)
{
	return in->failed_at < in->count ? &in->tokens[in->failed_at] : NULL;
}

/* What did not fit, and what would have; @nearest are the keywords it may be a slip for. */
static void report_failure(struct parser *p, const struct acs_input *in,
			   const struct acs_words *nearest)
{
	const struct acs_token *token = failed_token(in);
	char hint[ACS_HINT_SIZE];

	acs_words_hint(nearest, hint, sizeof(hint));
	if (!token)
		acs_report(p->diags, ACS_ERROR, p->lexer.eol,
			   "expected %s, got the end of the line", in->expected);
	else if (in->ambiguous)
		acs_report(p->diags, ACS_ERROR, token->pos,
			   "expected a longer word, got `%s', which may be %s", token->str,
			   in->expected);
	else
		acs_report(p->diags, ACS_ERROR, token->pos, "expected %s, got `%s'%s",
			   in->expected, token->str, hint);
}

static void report_guess(struct parser *p, const struct acs_input *in,
			 const struct acs_words *nearest)
{
	report_failure(p, in, nearest);
	p->diags->guesses++;
}

/* Read on with the only suggestion there is; whether that is an error depends on the options. */
static bool apply_suggestion(struct parser *p, struct acs_input *in)
{
	struct acs_token *token = &p->lexer.tokens[in->failed_at];
	struct acs_words nearest = { 0 };
	bool applied;

	acs_words_nearest(&in->words, token->str, &nearest);
	applied = nearest.count == 1;
	if (applied && p->options->lenient)
		acs_report(p->diags, ACS_WARNING, token->pos, "took `%s' for `%s'", token->str,
			   nearest.words[0]);
	else if (applied)
		report_guess(p, in, &nearest);
	if (applied)
		token->str = nearest.words[0];
	acs_words_free(&nearest);
	return applied;
}

/* What opens @mode. */
static const struct acs_command *opener(enum acs_mode mode)
{
	const struct acs_command *row;

	for (row = acs_grammar; row->modes; row++)
		if (row->action == ACS_OPEN && row->opens == mode)
			return row;
	return NULL;
}

static void *open_block(struct parser *p, const struct acs_command *row, enum acs_mode mode,
			const struct acs_node *item);

/* The object that the commands of @mode act on. Only a context is made up. */
static void *object_of(struct parser *p, enum acs_mode mode, const struct acs_pos *pos)
{
	struct acs_context context = { .block.node.pos = *pos };

	if (mode != ACS_MODE_CONTEXT || p->at[mode])
		return p->at[mode];
	strcpy(context.block.name.str, DEFAULT_CONTEXT);
	acs_report(p->diags, ACS_WARNING, *pos, "outside of a context: taken as of context %s",
		   DEFAULT_CONTEXT);
	return open_block(p, opener(mode), ACS_MODE_TOP, &context.block.node);
}

static void check_only_one(struct parser *p, const struct acs_kind *kind,
			   const struct acs_block *first, const struct acs_block *second)
{
	if (first->name.str[0] && second->name.str[0])
		acs_report(p->diags, ACS_ERROR, second->name.pos,
			   "expected `%s', got `%s': there is one %s", first->name.str,
			   second->name.str, kind->noun);
}

static void *open_block(struct parser *p, const struct acs_command *row, enum acs_mode mode,
			const struct acs_node *item)
{
	const struct acs_kind *kind = row->kind;
	struct acs_list *list = acs_list_of(kind, object_of(p, mode, &item->pos));
	struct acs_node *node = acs_find(kind, list, item);

	if (!node && kind->only_one && list->first) {
		node = list->first;
		check_only_one(p, kind, (struct acs_block *)node, (const struct acs_block *)item);
	}
	if (!node)
		node = acs_add(kind, list, item);
	p->mode = row->opens;
	p->at[row->opens] = node;
	return node;
}

/* Open a block that has no name, so that the lines of one that could not be opened are read. */
static void open_nameless(struct parser *p, enum acs_mode mode, const struct acs_pos *pos)
{
	enum acs_mode parent = acs_parent_mode[mode];
	union acs_any nameless = { .node.pos = *pos };

	if (!object_of(p, parent, pos))
		open_nameless(p, parent, pos);
	open_block(p, opener(mode), parent, &nameless.node);
}

/* Is it a line of a mode that is not open? */
static bool find_elsewhere(struct parser *p, struct line *line)
{
	struct acs_input in = { .tokens = line->in.tokens, .count = line->in.count };
	const struct acs_token *token = &in.tokens[0];
	enum acs_mode mode;

	for (mode = 0; mode < ACS_MODE_COUNT; mode++) {
		line->row = acs_match(&in, mode, line->form);
		acs_words_free(&in.words);
		if (!line->row)
			continue;
		acs_report(p->diags, ACS_ERROR, token->pos, "expected `%s NAME' before `%s'",
			   opener(mode)->kind->noun, token->str);
		open_nameless(p, mode, &line->pos);
		line->mode = mode;
		return true;
	}
	return false;
}

/* Nothing helps: say so, and enter the block that the line would have opened. */
static void give_up(struct parser *p, struct line *line)
{
	const struct acs_command *near = line->in.near;
	struct acs_words nearest = { 0 };

	if (failed_token(&line->in))
		acs_words_nearest(&line->in.words, failed_token(&line->in)->str, &nearest);
	report_failure(p, &line->in, &nearest);
	acs_words_free(&nearest);
	if (line->form == ACS_SET && near && near->action == ACS_OPEN)
		open_nameless(p, near->opens, &line->pos);
}

/* Find the row of a line; errors are reported. False: the line is lost. */
static bool resolve(struct parser *p, struct line *line)
{
	const struct acs_input *in = &line->in;
	unsigned int good = 0;		/* words that fit, or have been made to */

	while (!find_row(p, line)) {
		if (!good && find_elsewhere(p, line))
			return true;
		if (!failed_token(in) || in->ambiguous || in->failed_at < good ||
		    !apply_suggestion(p, &line->in)) {
			give_up(p, line);
			return false;
		}
		good = in->failed_at + 1;
	}
	return true;
}

static void warn_replaced(struct parser *p, const struct acs_kind *kind,
			  const struct acs_node *old, const struct acs_node *item)
{
	if (!kind->overrides && !p->options->amends)
		acs_report(p->diags, ACS_WARNING, item->pos, "replaces the %s of line %u",
			   kind->noun, old->pos.line);
}

static void put(struct parser *p, const struct line *line, struct acs_list *list,
		const struct acs_node *item)
{
	const struct acs_kind *kind = line->row->kind;
	struct acs_node *old = kind->repeats ? NULL : acs_find(kind, list, item);

	if (old) {
		warn_replaced(p, kind, old, item);
		acs_remove(kind, list, old);
	}
	acs_add(kind, list, item);
}

static void delete(struct parser *p, const struct line *line, struct acs_list *list,
		   const struct acs_node *item)
{
	const struct acs_kind *kind = line->row->kind;
	struct acs_node *node = acs_find(kind, list, item);
	enum acs_mode mode;

	if (!node) {
		if (!kind->overrides)
			acs_report(p->diags, ACS_WARNING, item->pos, "there is no such %s",
				   kind->noun);
		return;
	}
	for (mode = 0; mode < ACS_MODE_COUNT; mode++)
		if (p->at[mode] == node)
			p->at[mode] = NULL;
	acs_remove(kind, list, node);
}

static void all_algs_off(struct acs_service *service, const struct acs_pos *pos)
{
	struct acs_nat_alg nat_alg = { .node.pos = *pos, .families = NAT_ALG_FAMILIES_NONE };

	acs_remove_all(&acs_kind_nat_alg, &service->nat_algs);
	for (nat_alg.alg = 0; nat_alg.alg <= NAT_ALG_ALG_MAX; nat_alg.alg++)
		acs_add(&acs_kind_nat_alg, &service->nat_algs, &nat_alg.node);
}

/* What is to be done with a line in the form it has. */
static enum acs_action action_of(const struct line *line)
{
	if (line->form == line->row->form || line->row->action == ACS_STORE)
		return line->row->action;
	return ACS_DELETE;
}

/* A line says all there is to say: what the one before it gave and this one does not, goes. */
static void store(struct line *line, void *object)
{
	acs_clear(line->row, object);
	if (line->form == line->row->form)
		acs_fill(&line->in, line->row, line->form, object);
}

/* A command that makes, enters or removes an object. */
static void change_object(struct parser *p, struct line *line, enum acs_action action)
{
	const struct acs_command *row = line->row;
	struct acs_list *list;
	union acs_any item = { .node.pos = line->pos };
	const char *error;

	acs_fill(&line->in, row, line->form, &item);
	error = row->finish && action == ACS_PUT ? row->finish(&item) : NULL;
	if (error)
		acs_report(p->diags, ACS_ERROR, line->pos, "%s", error);
	list = acs_list_of(row->kind, object_of(p, line->mode, &line->pos));
	if (action == ACS_OPEN)
		open_block(p, row, line->mode, &item.node);
	else if (action == ACS_PUT)
		put(p, line, list, &item.node);
	else if (action == ACS_DELETE)
		delete(p, line, list, &item.node);
	else
		acs_remove_all(row->kind, list);
}

static void apply(struct parser *p, struct line *line)
{
	enum acs_action action = action_of(line);

	p->mode = line->mode;
	switch (action) {
	case ACS_STORE:
		store(line, object_of(p, line->mode, &line->pos));
		break;
	case ACS_ALGS_OFF:
		all_algs_off(object_of(p, line->mode, &line->pos), &line->pos);
		break;
	case ACS_LEAVE:
		p->mode = acs_parent_mode[p->mode];
		break;
	case ACS_CONFIGURE:
	case ACS_LEAVE_ALL:
		p->mode = ACS_MODE_TOP;
		break;
	default:
		change_object(p, line, action);
	}
}

static void parse_line(struct parser *p)
{
	struct acs_lexer *lexer = &p->lexer;
	struct line line = { .in = { .tokens = lexer->tokens, .count = lexer->count } };

	line.pos = lexer->tokens[0].pos;
	line.pos.length = lexer->eol.column - line.pos.column;
	line.form = form_of(&lexer->tokens[0]);
	build_chain(p);
	if (resolve(p, &line))
		apply(p, &line);
	acs_words_free(&line.in.words);
}

static void parse_lines(struct parser *p, const char *source, size_t length)
{
	acs_lexer_init(&p->lexer, source, length);
	while (acs_lexer_next(&p->lexer)) {
		if (p->lexer.error)
			acs_report(p->diags, ACS_ERROR, p->lexer.error_pos, "%s", p->lexer.error);
		else
			parse_line(p);
	}
	acs_lexer_free(&p->lexer);
}

void acs_parse(struct acs_config *config, const char *source, size_t length,
	       const struct acs_options *options, struct acs_diags *diags)
{
	struct parser p = { .diags = diags, .options = options };

	p.at[ACS_MODE_TOP] = config;
	parse_lines(&p, source, length);
}

struct acs_session {
	struct parser parser;
};

struct acs_session *acs_session_new(struct acs_config *config, const struct acs_options *options,
				    struct acs_diags *diags)
{
	struct acs_session *session = xcalloc(1, sizeof(*session));

	session->parser.diags = diags;
	session->parser.options = options;
	session->parser.at[ACS_MODE_TOP] = config;
	return session;
}

void acs_session_free(struct acs_session *session)
{
	free(session);
}

void acs_session_feed(struct acs_session *session, const char *source, size_t length)
{
	parse_lines(&session->parser, source, length);
}

enum acs_mode acs_session_mode(const struct acs_session *session)
{
	return session->parser.mode;
}

const char *acs_session_context(const struct acs_session *session)
{
	const struct parser *p = &session->parser;
	const struct acs_block *context = p->at[ACS_MODE_CONTEXT];
	enum acs_mode mode = p->mode;

	while (mode != ACS_MODE_CONTEXT && mode != ACS_MODE_TOP)
		mode = acs_parent_mode[mode];
	return mode == ACS_MODE_CONTEXT ? context->name.str : NULL;
}

/* A line that ends with a word that nothing fits: where that one stands is what may come next. */
static void expect(struct parser *p, acs_expect *visit, void *context)
{
	static const struct acs_token nothing = { .str = "\001" };
	struct acs_lexer *lexer = &p->lexer;
	enum acs_form form = lexer->count ? form_of(&lexer->tokens[0]) : ACS_SET;
	struct acs_input in;
	unsigned int i;

	lexer->tokens[lexer->count] = nothing;
	build_chain(p);
	for (i = 0; i < p->links; i++) {
		in = (struct acs_input){ .tokens = lexer->tokens, .count = lexer->count + 1 };
		if (!acs_match(&in, p->chain[i], form) && in.failed_at == lexer->count &&
		    (in.words.count || lexer->count > (form != ACS_SET)))
			visit(&in, context);
		acs_words_free(&in.words);
	}
}

void acs_session_next(struct acs_session *session, const char *line, acs_expect *visit,
		      void *context)
{
	struct parser *p = &session->parser;

	acs_lexer_init(&p->lexer, line, strlen(line));
	acs_lexer_next(&p->lexer);
	if (!p->lexer.error && p->lexer.count < ACS_TOKENS_MAX)
		expect(p, visit, context);
	acs_lexer_free(&p->lexer);
}

static bool fits(struct parser *p)
{
	const struct acs_lexer *lexer = &p->lexer;
	const struct acs_command *row = NULL;
	struct acs_input in;
	unsigned int i;

	build_chain(p);
	for (i = 0; i < p->links && !row; i++) {
		in = (struct acs_input){ .tokens = lexer->tokens, .count = lexer->count };
		row = acs_match(&in, p->chain[i], form_of(&lexer->tokens[0]));
		acs_words_free(&in.words);
	}
	return row;
}

bool acs_session_may_end(struct acs_session *session, const char *line)
{
	struct parser *p = &session->parser;
	bool may_end;

	acs_lexer_init(&p->lexer, line, strlen(line));
	acs_lexer_next(&p->lexer);
	may_end = !p->lexer.error && p->lexer.count && fits(p);
	acs_lexer_free(&p->lexer);
	return may_end;
}
