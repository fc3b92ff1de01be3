// SPDX-License-Identifier: GPL-2.0
#include "generate.h"

#include "acs/match.h"
#include "acs/value.h"

#define LINES_TOP	12		/* of a source, outside of its blocks, at most */
#define LINES_BLOCK	8
#define DEPTH_MAX	3
#define ELEMS_MAX	32

struct generator {
	FILE *out;
	uint64_t state;
	struct generate_cover *cover;
	unsigned int depth;
};

/* A line before it is written. */
struct draft {
	const struct acs_command *row;
	enum acs_form form;
	uint64_t given;			/* elements of the row */
	char text[2048];
	size_t length;
};

/* splitmix64 */
static uint32_t draw(struct generator *g)
{
	uint64_t z = g->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (z ^ z >> 31) >> 32;
}

static uint32_t draw_below(struct generator *g, uint32_t limit)
{
	return draw(g) % limit;
}

static bool one_in(struct generator *g, uint32_t n)
{
	return !draw_below(g, n);
}

static void add(struct draft *draft, const char *word)
{
	draft->length += snprintf(draft->text + draft->length, sizeof(draft->text) - draft->length,
				  "%s%s", draft->length ? " " : "", word);
}

#define ADD(draft, ...)						\
	do {							\
		char add_text[512];				\
								\
		snprintf(add_text, sizeof(add_text), __VA_ARGS__); \
		add(draft, add_text);				\
	} while (0)

/* The ends of a range come oftener than their share. */
static uint32_t draw_number(struct generator *g, const struct acs_elem *elem)
{
	uint32_t step = elem->step ? elem->step : 1;
	uint32_t count = (elem->max - elem->min) / step + 1;

	switch (draw_below(g, 4)) {
	case 0:
		return elem->min;
	case 1:
		return elem->min + (count - 1) * step;
	default:
		return elem->min + draw_below(g, count) * step;
	}
}

static void add_number(struct generator *g, const struct acs_elem *elem, struct draft *draft)
{
	ADD(draft, "%u", draw_number(g, elem));
}

static const char *draw_word(struct generator *g, const struct acs_choice *choices)
{
	unsigned int count = 0;

	while (choices[count].word)
		count++;
	return choices[draw_below(g, count)].word;
}

static void add_choice(struct generator *g, const struct acs_elem *elem, struct draft *draft)
{
	add(draft, draw_word(g, elem->choices));
}

/* Few names, so that they meet, and some that look like something else. */
static void add_name(struct generator *g, const struct acs_elem *elem, struct draft *draft)
{
	static const char *const names[] = {
		"a", "A", "b", "NAT44_GRP1", "rt_ftp-control", "no", "range", "7", "192.0.2.0/24",
		"#x", "!", "=", "\"-noconfirm\"",
		"a-name-of-sixty-three-characters-that-is-as-long-as-names-can-be",
	};
	const char *name = names[draw_below(g, sizeof(names) / sizeof(names[0]))];

	ADD(draft, "%.*s", (int)elem->max, draft->row->kind == &acs_kind_service ? "s" : name);
}

static void add_text(struct generator *g, const struct acs_elem *elem, struct draft *draft)
{
	static const char *const texts[] = {
		"advanced", "\"two words\"", "\" \"", "\"-noconfirm\"", "\"#exit\"", "!",
		"\"a  b \"",
	};

	(void)elem;
	add(draft, texts[draw_below(g, sizeof(texts) / sizeof(texts[0]))]);
}

static void add_address(struct draft *draft, const char *before, uint32_t address,
			const char *behind)
{
	ADD(draft, "%s%u.%u.%u.%u%s", before, address >> 24, address >> 16 & 255,
	    address >> 8 & 255, address & 255, behind);
}

/* Often the first or the last one. */
static uint32_t draw_address(struct generator *g)
{
	if (one_in(g, 8))
		return one_in(g, 2) ? 0 : ~0u;
	return draw(g);
}

/* Two in order, which may be one. */
static void draw_pair(struct generator *g, uint32_t *low, uint32_t *high)
{
	uint32_t a = draw_address(g), b = one_in(g, 4) ? a : draw_address(g);

	*low = a < b ? a : b;
	*high = a < b ? b : a;
}

static void add_network(struct generator *g, struct draft *draft)
{
	char length[8];

	snprintf(length, sizeof(length), "/%u", draw_below(g, 33));
	add_address(draft, "", draw_address(g), length);
}

static void add_addresses(struct generator *g, const struct acs_elem *elem, struct draft *draft)
{
	uint32_t low, high;

	(void)elem;
	if (one_in(g, 2)) {
		add_network(g, draft);
		return;
	}
	draw_pair(g, &low, &high);
	add_address(draft, "range ", low, "");
	if (one_in(g, 2))
		add(draft, "to");
	add_address(draft, "", high, "");
}

static void add_block(struct generator *g, const struct acs_elem *elem, struct draft *draft)
{
	uint32_t len = elem->min + draw_below(g, elem->max - elem->min + 1);
	char length[8];

	snprintf(length, sizeof(length), "/%u", len);
	add_address(draft, "", draw_address(g) & ~0u << (32 - len), length);
}

static void add_match_choice(struct generator *g, const struct acs_elem *elem, struct draft *draft)
{
	add(draft, one_in(g, 2) ? "=" : "!=");
	add_choice(g, elem, draft);
}

static void add_range(struct generator *g, const struct acs_elem *elem, struct draft *draft)
{
	uint32_t a = draw_number(g, elem), b = draw_number(g, elem);

	ADD(draft, "%u to %u", a < b ? a : b, a < b ? b : a);
}

static const char *draw_comparison(struct generator *g)
{
	static const char *const operators[] = { "=", "!=", "<=", ">=" };

	return operators[draw_below(g, 4)];
}

static const char *draw_range_operator(struct generator *g)
{
	return one_in(g, 2) ? "range" : "!range";
}

static void add_match_number(struct generator *g, const struct acs_elem *elem, struct draft *draft)
{
	if (one_in(g, 3)) {
		add(draft, draw_range_operator(g));
		add_range(g, elem, draft);
		return;
	}
	add(draft, draw_comparison(g));
	if (elem->choices && one_in(g, 2))
		add_choice(g, elem, draft);
	else
		add_number(g, elem, draft);
}

static const struct acs_elem set_name = { .max = NAT_ALG_NAME_MAX };

static void add_match_port(struct generator *g, const struct acs_elem *elem, struct draft *draft)
{
	if (!one_in(g, 3)) {
		add_match_number(g, elem, draft);
		return;
	}
	ADD(draft, "%s port-map", draw_range_operator(g));
	add_name(g, &set_name, draft);
}

static void add_entry_address(struct generator *g, const struct acs_elem *elem,
			      struct draft *draft)
{
	uint32_t low, high;

	(void)elem;
	draw_pair(g, &low, &high);
	switch (draw_below(g, 3)) {
	case 0:
		add_address(draft, "", low, "");
		break;
	case 1:
		add_network(g, draft);
		break;
	default:
		add_address(draft, "range ", low, " to");
		add_address(draft, "", high, "");
	}
}

static void add_address_range(struct generator *g, struct draft *draft)
{
	uint32_t low, high;

	draw_pair(g, &low, &high);
	add(draft, draw_range_operator(g));
	add_address(draft, "", low, " to");
	add_address(draft, "", high, "");
}

static void add_match_address(struct generator *g, const struct acs_elem *elem,
			      struct draft *draft)
{
	(void)elem;
	switch (draw_below(g, 4)) {
	case 0:
		ADD(draft, "%s host-pool", draw_range_operator(g));
		add_name(g, &set_name, draft);
		break;
	case 1:
		add_address_range(g, draft);
		break;
	case 2:
		add(draft, one_in(g, 2) ? "=" : "!=");
		add_network(g, draft);
		break;
	default:
		add(draft, draw_comparison(g));
		add_address(draft, "", draw_address(g), "");
	}
}

static void add_match_prefix6(struct generator *g, const struct acs_elem *elem,
			      struct draft *draft)
{
	static const char *const prefixes[] = {
		"64:ff9b::/96", "2001:db8::/32", "2001:db8:100::/40", "2001:db8:122::/48",
		"2001:db8:122:300::/56", "2001:db8:122:344::/64", "::/96", "::ffff:0:0/96",
	};

	(void)elem;
	ADD(draft, "= %s", prefixes[draw_below(g, sizeof(prefixes) / sizeof(prefixes[0]))]);
}

static void add_entry_port(struct generator *g, const struct acs_elem *elem, struct draft *draft)
{
	if (one_in(g, 2)) {
		add_number(g, elem, draft);
		return;
	}
	add(draft, "range");
	add_range(g, elem, draft);
}

static const struct {
	const struct acs_type *type;
	void (*add)(struct generator *g, const struct acs_elem *elem, struct draft *draft);
} makers[] = {
	{ &acs_type_number, add_number },
	{ &acs_type_choice, add_choice },
	{ &acs_type_name, add_name },
	{ &acs_type_text, add_text },
	{ &acs_type_addresses, add_addresses },
	{ &acs_type_network, add_block },
	{ &acs_type_match_choice, add_match_choice },
	{ &acs_type_match_number, add_match_number },
	{ &acs_type_match_port, add_match_port },
	{ &acs_type_match_address, add_match_address },
	{ &acs_type_match_prefix6, add_match_prefix6 },
	{ &acs_type_entry_address, add_entry_address },
	{ &acs_type_entry_port, add_entry_port },
};

static void add_value(struct generator *g, const struct acs_elem *elem, struct draft *draft)
{
	size_t i;

	for (i = 0; i < sizeof(makers) / sizeof(makers[0]); i++)
		if (makers[i].type == elem->type)
			makers[i].add(g, elem, draft);
}

static void add_elem(struct generator *g, const struct acs_elem *elem, struct draft *draft)
{
	bool lacks_value = elem->may_lack_value && one_in(g, 2);

	draft->given |= 1ull << (elem - draft->row->elems);
	if (elem->word)
		add(draft, elem->word);
	if (elem->type && !lacks_value)
		add_value(g, elem, draft);
}

static bool has_rival(const struct draft *draft, const struct acs_elem *option)
{
	const struct acs_elem *other;

	for (other = draft->row->elems; other->kind != ACS_END; other++)
		if (other->rivals && other->rivals == option->rivals &&
		    draft->given & 1ull << (other - draft->row->elems))
			return true;
	return false;
}

/* Some of the options that begin with @options, in any order: from somewhere on, all around. */
static void add_options(struct generator *g, const struct acs_elem *options, struct draft *draft)
{
	unsigned int count = 0, start, i;
	const struct acs_elem *option;

	while (options[count].kind == ACS_OPTION)
		count++;
	start = draw_below(g, count);
	for (i = 0; i < count; i++) {
		option = &options[(start + i) % count];
		if (one_in(g, 2) && !has_rival(draft, option))
			add_elem(g, option, draft);
	}
}

static void write_draft(struct generator *g, struct draft *draft)
{
	const struct acs_elem *elem = draft->row->elems, *end = elem + ELEMS_MAX;

	if (draft->form != ACS_SET)
		add(draft, draft->form == ACS_NO ? "no" : "default");
	if (draft->form != draft->row->form)
		end = elem + draft->row->undo;
	for (; elem < end && elem->kind != ACS_END && elem->kind != ACS_OPTION; elem++)
		if (!elem->may_end || one_in(g, 2))
			add_elem(g, elem, draft);
	if (elem < end && elem->kind == ACS_OPTION)
		add_options(g, elem, draft);
}

/* Options that are fine one by one may not be fine together. */
static bool is_refused(const struct draft *draft)
{
	union acs_any item = { 0 };
	struct acs_input in = { .at = 0 };
	struct acs_lexer lexer;
	bool refused;

	if (!draft->row->finish || draft->form != draft->row->form)
		return false;
	acs_lexer_init(&lexer, draft->text, draft->length);
	acs_lexer_next(&lexer);
	in.tokens = lexer.tokens;
	in.count = lexer.count;
	acs_fill(&in, draft->row, draft->form, &item);
	refused = draft->row->finish(&item);
	acs_lexer_free(&lexer);
	return refused;
}

static void count_cover(struct generator *g, const struct draft *draft)
{
	size_t i = draft->row - acs_grammar;

	g->cover->forms[i] |= draft->form;
	if (draft->form != draft->row->form)
		return;
	g->cover->given[i] |= draft->given;
	g->cover->left_out[i] |= ~draft->given;
}

static bool may_be_taken(const struct generator *g, const struct acs_command *row)
{
	return row->action != ACS_LEAVE && row->action != ACS_LEAVE_ALL &&
	       row->action != ACS_CONFIGURE && (row->action != ACS_OPEN || g->depth < DEPTH_MAX);
}

/* A row of @mode; most lines give something. */
static const struct acs_command *draw_row(struct generator *g, enum acs_mode mode)
{
	const struct acs_command *row, *rows[GENERATE_ROWS_MAX];
	unsigned int count = 0;

	for (row = acs_grammar; row->modes; row++)
		if (row->modes & 1u << mode && may_be_taken(g, row))
			rows[count++] = row;
	return count ? rows[draw_below(g, count)] : NULL;
}

static enum acs_form draw_form(struct generator *g, const struct acs_command *row)
{
	enum acs_form form = one_in(g, 2) ? ACS_NO : ACS_DEFAULT;

	return row->undo && row->undo_forms & form && one_in(g, 6) ? form : row->form;
}

static void generate_block(struct generator *g, enum acs_mode mode, unsigned int most);

static void generate_line(struct generator *g, enum acs_mode mode)
{
	struct draft draft = { .row = draw_row(g, mode) };

	if (!draft.row)
		return;
	draft.form = draw_form(g, draft.row);
	write_draft(g, &draft);
	if (is_refused(&draft))
		return;
	count_cover(g, &draft);
	fprintf(g->out, "%*s%s\n", 2 * g->depth, "", draft.text);
	if (draft.row->action != ACS_OPEN || draft.form != ACS_SET)
		return;
	generate_block(g, draft.row->opens, LINES_BLOCK);
	fprintf(g->out, "%*s%s\n", 2 * g->depth, "", one_in(g, 2) ? "exit" : "#exit");
}

static void generate_block(struct generator *g, enum acs_mode mode, unsigned int most)
{
	unsigned int lines = draw_below(g, most + 1);

	g->depth++;
	while (lines--)
		generate_line(g, mode);
	g->depth--;
}

void generate_source(FILE *out, uint64_t seed, struct generate_cover *cover)
{
	struct generator g = { .out = out, .state = seed, .cover = cover };

	generate_block(&g, ACS_MODE_TOP, LINES_TOP);
}
