// SPDX-License-Identifier: GPL-2.0
#include "acs/words.h"

#include "../ktap.h"

static const char *const analyzers[] = {
	"ftp-control", "ftp-data", "rtsp", "pptp", "sip", "tftp", "h323", NULL
};

static const char *const operators[] = { "=", "!=", "<=", ">=", "range", "!range", NULL };
static const char *const rules[] = { "rulebase", "ruledef", "access-rule", "access-ruledef", NULL };
static const char *const groups[] = { "NAT44_GRP1", "nat_policy1", NULL };

static void fill(struct acs_words *words, const char *const *list)
{
	for (; *list; list++)
		acs_words_add(words, *list);
}

TEST("a word is picked when it is given in full or abbreviated, in any case")
{
	static const struct {
		const char *const *words;
		const char *given;
		enum acs_pick pick;
		const char *picked;
	} cases[] = {
		{ analyzers, "rtsp", ACS_PICK_ONE, "rtsp" },
		{ analyzers, "RTSP", ACS_PICK_ONE, "rtsp" },
		{ analyzers, "h", ACS_PICK_ONE, "h323" },
		{ analyzers, "ftp-", ACS_PICK_AMBIGUOUS, NULL },
		{ analyzers, "ftp-c", ACS_PICK_ONE, "ftp-control" },
		{ analyzers, "ftpd", ACS_PICK_NONE, NULL },
		{ analyzers, "", ACS_PICK_NONE, NULL },
		{ rules, "rule", ACS_PICK_AMBIGUOUS, NULL },
		{ rules, "rulebasex", ACS_PICK_NONE, NULL },
		{ rules, "access-rule", ACS_PICK_ONE, "access-rule" },
		{ rules, "access-ruled", ACS_PICK_ONE, "access-ruledef" },
		{ operators, "<", ACS_PICK_NONE, NULL },
		{ operators, "!", ACS_PICK_NONE, NULL },
		{ operators, "!r", ACS_PICK_ONE, "!range" },
		{ operators, "r", ACS_PICK_ONE, "range" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct acs_words words = { 0 };
		const char *picked = NULL;

		fill(&words, cases[i].words);
		EXPECT_EQ(cases[i].pick, acs_words_pick(&words, cases[i].given, &picked));
		if (cases[i].pick == ACS_PICK_ONE)
			EXPECT_STR(cases[i].picked, picked);
		acs_words_free(&words);
	}
}

TEST("what is near to a slip, and what is not")
{
	static const struct {
		const char *const *words;
		const char *given;
		const char *near;
	} cases[] = {
		{ analyzers, "ptp", "`pptp'" },
		{ analyzers, "rtps", "`rtsp'" },
		{ analyzers, "ftp-cotnrol", "`ftp-control'" },
		{ analyzers, "http", "" },
		{ analyzers, "x", "" },
		{ rules, "access-ruledf", "`access-ruledef'" },
		{ rules, "ruledfe", "`ruledef'" },
		{ operators, "=>", "" },
		{ groups, "nat_policy", "`nat_policy1'" },
		{ groups, "NAT44_GRP2", "" },
		{ groups, "NAT44_GRP", "`NAT44_GRP1'" },
	};
	char list[256];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct acs_words words = { 0 }, nearest = { 0 };

		fill(&words, cases[i].words);
		acs_words_nearest(&words, cases[i].given, &nearest);
		acs_words_list(&nearest, list, sizeof(list));
		EXPECT_STR(cases[i].near, list);
		acs_words_free(&words);
		acs_words_free(&nearest);
	}
}

TEST("a list that is too long for its buffer is cut")
{
	struct acs_words words = { 0 };
	char list[16];

	fill(&words, analyzers);
	acs_words_list(&words, list, sizeof(list));
	EXPECT_EQ(sizeof(list) - 1, strlen(list));
	acs_words_free(&words);
}

KTAP_MAIN()
