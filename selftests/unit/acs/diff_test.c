// SPDX-License-Identifier: GPL-2.0
/* What a load would change: canonical lines that go and come. */
#include "config_diff.h"
#include "generate.h"
#include "read.h"

#include "../ktap.h"

static const struct acs_options normal;

static char *print(const struct config_diff *diff)
{
	size_t length;
	char *text;
	FILE *out = open_memstream(&text, &length);

	config_diff_print(out, diff);
	fclose(out);
	return text;
}

static void check_diff(const char *before, const char *after, const char *expected)
{
	struct reading old, new;
	struct config_diff diff;
	char *text;

	read_source(&old, before, strlen(before), &normal);
	read_source(&new, after, strlen(after), &normal);
	config_diff(&diff, old.canonical, new.canonical);
	text = print(&diff);
	EXPECT_STR(expected, text);
	free(text);
	config_diff_free(&diff);
	reading_free(&old);
	reading_free(&new);
}

#define ONE	" nat-one-to-one nat-binding-timer 60\n"
#define CONTEXT	"context c\ninterface e0\nip pool p 192.0.2.1/32" ONE
#define SERVICE	"active-charging service s\n"
#define RULES(lines) \
	SERVICE "access-ruledef a\nip any-match = TRUE\nexit\nfw-and-nat policy f\n" lines
#define RULE(priority) "access-rule priority " #priority " access-ruledef a deny\n"

TEST("nothing has changed: nothing is said, whatever the sources look like")
{
	check_diff("", "", "");
	check_diff(CONTEXT, CONTEXT, "");
	check_diff("context c\ninterface e0", "conf\n  CONTEXT c\n    int e0\n  #exit\nend\n", "");
	check_diff("context c\ninterface e0\nend\ncontext d", "context c\ninterface e0", "");
}

TEST("a line that goes, comes, or is another, below the headers of its blocks")
{
	check_diff(CONTEXT, CONTEXT "interface e1",
		   "   context c\n"
		   "+    interface e1\n");
	check_diff(CONTEXT "interface e1", CONTEXT,
		   "   context c\n"
		   "-    interface e1\n");
	check_diff(CONTEXT, CONTEXT "ip pool p 192.0.2.2/32" ONE,
		   "   context c\n"
		   "-    ip pool p 192.0.2.1 255.255.255.255" ONE
		   "+    ip pool p 192.0.2.2 255.255.255.255" ONE);
}

TEST("what goes stands before what comes in its place, and where it was")
{
	check_diff(RULES(RULE(1) RULE(2) RULE(3) RULE(4)), RULES(RULE(1) RULE(5) RULE(3) RULE(9)),
		   "   active-charging service s\n"
		   "     fw-and-nat policy f\n"
		   "-      access-rule priority 2 access-ruledef a deny\n"
		   "-      access-rule priority 4 access-ruledef a deny\n"
		   "+      access-rule priority 5 access-ruledef a deny\n"
		   "+      access-rule priority 9 access-ruledef a deny\n");
	check_diff(RULES(RULE(1) RULE(2) RULE(3)),
		   RULES(RULE(1) "access-rule priority 2 access-ruledef a permit\n" RULE(3)
			 RULE(4)),
		   "   active-charging service s\n"
		   "     fw-and-nat policy f\n"
		   "-      access-rule priority 2 access-ruledef a deny\n"
		   "+      access-rule priority 2 access-ruledef a permit\n"
		   "+      access-rule priority 4 access-ruledef a deny\n");
}

TEST("a header is said once for all changes in its block")
{
	check_diff(CONTEXT RULES(RULE(1)),
		   "context c\ninterface e1\n" RULES(RULE(2) "nat policy ipv4-only\n"),
		   "   context c\n"
		   "-    interface e0\n"
		   "-    ip pool p 192.0.2.1 255.255.255.255" ONE
		   "+    interface e1\n"
		   "   active-charging service s\n"
		   "     fw-and-nat policy f\n"
		   "-      access-rule priority 1 access-ruledef a deny\n"
		   "+      access-rule priority 2 access-ruledef a deny\n"
		   "+      nat policy ipv4-only\n");
}

TEST("a block that goes or comes: with all that is in it")
{
	check_diff(CONTEXT, "context d\ninterface e0\napn a\nfw-and-nat policy f\n",
		   "-  context c\n"
		   "-    interface e0\n"
		   "-    ip pool p 192.0.2.1 255.255.255.255" ONE
		   "+  context d\n"
		   "+    interface e0\n"
		   "+    apn a\n"
		   "+      fw-and-nat policy f\n");
	check_diff("", SERVICE "host-pool h\nip 192.0.2.1\n",
		   "+  active-charging service s\n"
		   "+    host-pool h\n"
		   "+      ip 192.0.2.1\n");
	check_diff(SERVICE "host-pool h\nip 192.0.2.1\n", "",
		   "-  active-charging service s\n"
		   "-    host-pool h\n"
		   "-      ip 192.0.2.1\n");
}

TEST("a line that only has another place in its block is no change")
{
	check_diff("context c\ninterface e0\ninterface e1\ninterface e2",
		   "context c\ninterface e2\ninterface e1\ninterface e0", "");
	check_diff(SERVICE "host-pool h\nip 192.0.2.1\nhost-pool i\nip 192.0.2.1\nip 192.0.2.2",
		   SERVICE "host-pool i\nip 192.0.2.2\nip 192.0.2.3\nhost-pool h\nip 192.0.2.1",
		   "   active-charging service s\n"
		   "     host-pool i\n"
		   "-      ip 192.0.2.1\n"
		   "+      ip 192.0.2.3\n");
}

TEST("of a line that is there twice, one goes")
{
	check_diff(SERVICE "port-map m\nport 80\nport 81\nport 80",
		   SERVICE "port-map m\nport 80\nport 81",
		   "   active-charging service s\n"
		   "     port-map m\n"
		   "-      port 80\n");
}

TEST("a change knows the blocks around it")
{
	struct reading old, new;
	struct config_diff diff;
	const struct diff_line *line;

	read_source(&old, RULES(""), strlen(RULES("")), &normal);
	read_source(&new, RULES(RULE(1)), strlen(RULES(RULE(1))), &normal);
	config_diff(&diff, old.canonical, new.canonical);
	if (EXPECT_EQ(1, diff.count)) {
		line = diff.changes[0].line;
		EXPECT(diff.changes[0].is_added);
		EXPECT_EQ(2, diff_depth(line));
		EXPECT_STR("access-rule priority 1 access-ruledef a deny", line->text);
		EXPECT_STR("fw-and-nat policy f", line->outer->text);
		EXPECT_STR("active-charging service s", line->outer->outer->text);
	}
	config_diff_free(&diff);
	reading_free(&old);
	reading_free(&new);
}

/* Lines that say something, as config_diff() counts them. */
static int count_lines(const struct diff_line *lines)
{
	int count = 0;

	while (lines[count].text)
		count++;
	return count;
}

struct sums {
	int before, after;
	int added, removed;
};

static struct sums sum_up(const char *before, const char *after)
{
	char *old = strdup(before), *new = strdup(after);
	struct config_diff diff;
	struct sums sums = { 0 };
	unsigned int i;

	config_diff(&diff, old, new);
	for (i = 0; i < diff.count; i++) {
		sums.added += diff.changes[i].is_added;
		sums.removed += !diff.changes[i].is_added;
	}
	sums.before = count_lines(diff.lines[0]);
	sums.after = count_lines(diff.lines[1]);
	config_diff_free(&diff);
	free(old);
	free(new);
	return sums;
}

static void read_random(struct reading *reading, uint64_t seed)
{
	static struct generate_cover cover;
	size_t length;
	char *source;
	FILE *out = open_memstream(&source, &length);

	generate_source(out, seed, &cover);
	fclose(out);
	read_source(reading, source, length, &normal);
	free(source);
}

TEST("random pairs: the sums are right, the other way round the same goes that came")
{
	struct sums there, back, same;
	struct reading old, new;
	uint64_t seed;

	for (seed = 1; seed <= 500; seed++) {
		read_random(&old, seed);
		read_random(&new, seed + 1);
		there = sum_up(old.canonical, new.canonical);
		back = sum_up(new.canonical, old.canonical);
		same = sum_up(old.canonical, old.canonical);
		if (!EXPECT_EQ(there.after, there.before - there.removed + there.added) ||
		    !EXPECT_EQ(there.added, back.removed) || !EXPECT_EQ(there.removed, back.added) ||
		    !EXPECT_EQ(0, same.added + same.removed))
			ktap_note("seeds %d and %d", (int)seed, (int)seed + 1);
		reading_free(&old);
		reading_free(&new);
	}
}

KTAP_MAIN()
