// SPDX-License-Identifier: GPL-2.0
#include "acs/lexer.h"

#include "../ktap.h"

/* All lines of a source: "LINE: COLUMN=WORD ..." or "LINE:COLUMN: ERROR", each with a newline. */
static void lex(const char *source, size_t length, char *text, size_t size)
{
	struct acs_lexer lexer;
	size_t used = 0;
	unsigned int i;

	text[0] = '\0';
	acs_lexer_init(&lexer, source, length);
	while (acs_lexer_next(&lexer)) {
		if (lexer.error)
			used += snprintf(text + used, size - used, "%u:%u: %s",
					 lexer.error_pos.line, lexer.error_pos.column, lexer.error);
		else
			used += snprintf(text + used, size - used, "%u:", lexer.line);
		for (i = 0; i < lexer.count; i++)
			used += snprintf(text + used, size - used, " %u=%s",
					 lexer.tokens[i].pos.column, lexer.tokens[i].str);
		used += snprintf(text + used, size - used, "\n");
	}
	acs_lexer_free(&lexer);
}

TEST("words, comments, exits and quotes")
{
	static const struct {
		const char *source;
		const char *lines;
	} cases[] = {
		{ "", "" },
		{ "\n\n  \t \n", "" },
		{ "a", "1: 1=a\n" },
		{ "a b\n  c\td ", "1: 1=a 3=b\n2: 3=c 5=d\n" },
		{ "a b\r\nc\r\n", "1: 1=a 3=b\n2: 1=c\n" },
		{ "\xef\xbb\xbf" "a", "1: 1=a\n" },
		{ "# text\n!\n#\na", "4: 1=a\n" },
		{ "#exit\n #exi\n#ex \n#EXIT", "1: 2=exit\n2: 3=exi\n3: 2=ex\n4: 2=EXIT\n" },
		{ "#e\n#exits\n# exit\n#exit now\n#extra", "" },
		{ "a #b !c", "1: 1=a 3=#b 6=!c\n" },
		{ "a \"b c\" d", "1: 1=a 3=b c 9=d\n" },
		{ "a \"\"", "1: 1=a 3=\n" },
		{ "a \"b\"c", "1: 1=a 3=b 6=c\n" },
		{ "a \"b", "1:3: expected a closing quote\n" },
		{ "a b\x01" "c\nd", "1:4: expected text, got a control character\n2: 1=d\n" },
		{ "ruledef x -noconfirm", "1: 1=ruledef 9=x\n" },
		{ "ruledef x -NoConfirm ", "1: 1=ruledef 9=x\n" },
	};
	char text[1024];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		lex(cases[i].source, strlen(cases[i].source), text, sizeof(text));
		EXPECT_STR(cases[i].lines, text);
	}
}

TEST("a NUL is a control character like any other")
{
	char text[256];

	lex("a\0b\nc", 5, text, sizeof(text));
	EXPECT_STR("1:2: expected text, got a control character\n2: 1=c\n", text);
}

TEST("a line has 64 words at most")
{
	char source[2 * 65 + 1] = "", text[1024];
	int i;

	for (i = 0; i < 64; i++)
		strcat(source, "a ");
	lex(source, strlen(source), text, sizeof(text));
	EXPECT(strncmp(text, "1: 1=a", 6) == 0);
	strcat(source, "a");
	lex(source, strlen(source), text, sizeof(text));
	EXPECT_STR("1:129: expected the end of the line: too many words\n", text);
}

KTAP_MAIN()
