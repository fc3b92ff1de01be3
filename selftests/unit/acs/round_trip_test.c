// SPDX-License-Identifier: GPL-2.0
/*
 * Whatever the language can say survives: read, printed and read again, and sent and shown.
 *
 * Another seed than the built-in one: SEED=123.  A source that fails is printed with its own.
 */
#include "generate.h"
#include "read.h"
#include "shown.h"

#include "../ktap.h"

#define SOURCES		2500
#define FAILURES_MAX	3

static const struct acs_options normal;

static uint64_t first_seed(void)
{
	const char *seed = getenv("SEED");

	return seed ? strtoull(seed, NULL, 0) : 1;
}

static char *generate(uint64_t seed, size_t *length, struct generate_cover *cover)
{
	char *source;
	FILE *out = open_memstream(&source, length);

	generate_source(out, seed, cover);
	fclose(out);
	return source;
}

/* Each line by itself is good, whatever the lines make of one another. */
static bool check_lines(const char *source, size_t length)
{
	struct acs_config config = { 0 };
	struct acs_diags diags = { 0 };
	bool good;

	acs_parse(&config, source, length, &normal, &diags);
	good = EXPECT_EQ(0, diags.errors);
	acs_diags_free(&diags);
	acs_config_free(&config);
	return good;
}

static bool check_source(const char *source, size_t length)
{
	struct reading first, second;
	char *shown;
	bool good;

	read_source(&first, source, length, &normal);
	read_source(&second, first.canonical, strlen(first.canonical), &normal);
	shown = shown_after_load(&first);
	good = check_lines(source, length) && EXPECT_STR(first.canonical, second.canonical) &&
	       EXPECT_STR(first.canonical, shown) && EXPECT_EQ(first.good, second.good);
	if (!good)
		ktap_note("said: %s%s", first.said, second.said);
	free(shown);
	reading_free(&first);
	reading_free(&second);
	return good;
}

TEST("random configurations: read, printed, read; and sent, shown")
{
	static struct generate_cover cover;
	uint64_t seed = first_seed();
	unsigned int i, failures = 0;
	size_t length;
	char *source;

	for (i = 0; i < SOURCES && failures < FAILURES_MAX; i++) {
		source = generate(seed + i, &length, &cover);
		if (!check_source(source, length)) {
			failures++;
			ktap_note("SEED=%llu: %s", (unsigned long long)seed + i, source);
		}
		free(source);
	}
}

static bool is_of_language(const struct acs_command *row)
{
	return row->action != ACS_LEAVE && row->action != ACS_LEAVE_ALL &&
	       row->action != ACS_CONFIGURE;
}

/* All options of @row, and with what has been taken of it: were all there, and all left out? */
static void check_row(const struct acs_command *row, const struct generate_cover *cover)
{
	size_t i = row - acs_grammar, step;
	unsigned int forms = row->form | (row->undo ? row->undo_forms : 0);

	if (!EXPECT_EQ(forms, cover->forms[i]))
		ktap_note("row %zu, `%s'", i, row->elems[0].word);
	for (step = 0; row->elems[step].kind != ACS_END; step++) {
		if (!EXPECT(cover->given[i] & 1ull << step))
			ktap_note("row %zu, element %zu, never given", i, step);
		if (row->elems[step].kind != ACS_OPTION)
			continue;
		if (!EXPECT(cover->left_out[i] & 1ull << step))
			ktap_note("row %zu, element %zu, never left out", i, step);
	}
}

TEST("they have every row of the grammar in every form, with and without each option")
{
	static struct generate_cover cover;
	const struct acs_command *row;
	size_t length;
	unsigned int i;

	for (i = 0; i < SOURCES; i++)
		free(generate(first_seed() + i, &length, &cover));
	for (row = acs_grammar; row->modes; row++)
		if (is_of_language(row))
			check_row(row, &cover);
}

KTAP_MAIN()
