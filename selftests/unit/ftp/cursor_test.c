// SPDX-License-Identifier: GPL-2.0
/* The cursor and the pen of all codecs: nothing outside the buffer, and errors that stay. */
#include "../../../kmod/codec/cursor.h"
#include "../ktap.h"

static struct nalg_cursor on(const char *text)
{
	return nalg_cursor((const u8 *)text, strlen(text));
}

TEST("bytes are taken in order, peek takes none")
{
	struct nalg_cursor c = on("ab");

	EXPECT_EQ('a', nalg_cursor_peek(&c));
	EXPECT_EQ('a', nalg_cursor_take(&c));
	EXPECT_EQ('b', nalg_cursor_take(&c));
	EXPECT_EQ(-1, nalg_cursor_peek(&c));
	EXPECT(!c.bad);
}

TEST("a byte above 127 is not the end")
{
	struct nalg_cursor c = on("\xff");

	EXPECT_EQ(0xff, nalg_cursor_peek(&c));
	EXPECT(nalg_cursor_accept(&c, 0xff));
}

TEST("taking at the end gives 0 and makes the cursor bad")
{
	struct nalg_cursor c = on("");

	EXPECT_EQ(0, nalg_cursor_take(&c));
	EXPECT(c.bad);
}

TEST("a bad cursor gives nothing, and does not recover")
{
	struct nalg_cursor c = on("x12");

	nalg_cursor_expect(&c, 'y');
	EXPECT(c.bad);
	EXPECT_EQ(0, nalg_cursor_left(&c));
	EXPECT_EQ(-1, nalg_cursor_peek(&c));
	EXPECT_EQ(0, nalg_cursor_take(&c));
	EXPECT(!nalg_cursor_accept(&c, 'x'));
	nalg_cursor_skip(&c, 0);
	EXPECT(c.bad);
	EXPECT_EQ(0, c.pos);
}

TEST("skip: up to the end, not over it")
{
	struct nalg_cursor c = on("abc");

	nalg_cursor_skip(&c, 3);
	EXPECT(!c.bad);
	c = on("abc");
	nalg_cursor_skip(&c, 4);
	EXPECT(c.bad);
	c = on("abc");
	nalg_cursor_skip(&c, 1);
	nalg_cursor_skip(&c, ~0U);
	EXPECT(c.bad);
	EXPECT_EQ(1, c.pos);
}

TEST("expect_end: nothing may be left")
{
	struct nalg_cursor c = on("a");

	nalg_cursor_take(&c);
	nalg_cursor_expect_end(&c);
	EXPECT(!c.bad);
	c = on("a");
	nalg_cursor_expect_end(&c);
	EXPECT(c.bad);
}

TEST("numbers: as many digits and as large as allowed")
{
	static const struct {
		const char *text;
		u32 digits, max;
		bool bad;
		u32 number, taken;
	} cases[] = {
		{ "0",		3, 255,		false, 0, 1 },
		{ "255",	3, 255,		false, 255, 3 },
		{ "7,8",	3, 255,		false, 7, 1 },
		{ "007",	3, 255,		false, 7, 3 },
		{ "999999999",	9, 999999999,	false, 999999999, 9 },
		{ "256",	3, 255,		true },
		{ "1234",	3, 65535,	true },
		{ "0007",	3, 255,		true },
		{ "",		3, 255,		true },
		{ "a",		3, 255,		true },
		{ "-1",		3, 255,		true },
		{ "+1",		3, 255,		true },
		{ " 1",		3, 255,		true },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct nalg_cursor c = on(cases[i].text);

		EXPECT_EQ(cases[i].number, nalg_cursor_number(&c, cases[i].digits, cases[i].max));
		if (!EXPECT_EQ(cases[i].bad, c.bad))
			ktap_note("number \"%s\"", cases[i].text);
		if (!cases[i].bad)
			EXPECT_EQ(cases[i].taken, c.pos);
	}
}

TEST("until: the field before a byte, which is taken, within a limit")
{
	struct nalg_cursor c = on("|abc|"), field;

	field = nalg_cursor_until(&c, '|', 3);
	EXPECT_EQ(0, nalg_cursor_left(&field));
	EXPECT(!field.bad && !c.bad);
	field = nalg_cursor_until(&c, '|', 3);
	EXPECT_MEM("abc", 3, field.data, field.len);
	EXPECT_EQ(0, nalg_cursor_left(&c));
	field = nalg_cursor_until(&c, '|', 3);
	EXPECT(field.bad && c.bad);

	c = on("abcd|");
	field = nalg_cursor_until(&c, '|', 3);
	EXPECT(field.bad && c.bad);
}

TEST("blanks are skipped at the front, blanks and line ends trimmed at the end")
{
	struct nalg_cursor c = on(" \t a b \t\r\r\n");

	nalg_cursor_skip_blanks(&c);
	nalg_cursor_trim(&c);
	EXPECT_MEM("a b", 3, c.data + c.pos, nalg_cursor_left(&c));

	c = on(" \r\n");
	nalg_cursor_trim(&c);
	EXPECT_EQ(0, nalg_cursor_left(&c));
}

TEST("trim stops at what is taken already")
{
	struct nalg_cursor c = on("a   ");

	nalg_cursor_skip(&c, 2);
	nalg_cursor_trim(&c);
	EXPECT_EQ(2, c.pos);
	EXPECT_EQ(0, nalg_cursor_left(&c));
}

TEST("letters: ASCII ones, upper case of these only")
{
	EXPECT(nalg_is_letter('a') && nalg_is_letter('Z'));
	EXPECT(!nalg_is_letter('@') && !nalg_is_letter('[') && !nalg_is_letter('`'));
	EXPECT(!nalg_is_letter('{') && !nalg_is_letter(0xe4) && !nalg_is_letter(-1));
	EXPECT_EQ('Q', nalg_upper('q'));
	EXPECT_EQ('{', nalg_upper('{'));
	EXPECT_EQ('0', nalg_upper('0'));
}

TEST("the pen writes numbers without leading zeroes, to either base")
{
	static const struct {
		u32 number, base;
		const char *text;
	} cases[] = {
		{ 0, 10, "0" }, { 9, 10, "9" }, { 10, 10, "10" }, { 65535, 10, "65535" },
		{ 4294967295U, 10, "4294967295" },
		{ 0, 16, "0" }, { 15, 16, "f" }, { 16, 16, "10" }, { 0xdb8, 16, "db8" },
		{ 4294967295U, 16, "ffffffff" },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		u8 buf[16];
		struct nalg_pen pen = nalg_pen(buf, sizeof(buf));

		nalg_pen_number(&pen, cases[i].number, cases[i].base);
		EXPECT_MEM(cases[i].text, strlen(cases[i].text), buf, pen.len);
		EXPECT(!pen.full);
	}
}

TEST("a pen that is full says so, and writes no further")
{
	u8 buf[3] = { 'x', 'x', 'x' };
	struct nalg_pen pen = nalg_pen(buf, 2);

	nalg_pen_number(&pen, 12, 10);
	EXPECT(!pen.full);
	nalg_pen_byte(&pen, '3');
	EXPECT(pen.full);
	EXPECT_EQ(2, pen.len);
	EXPECT_MEM("12x", 3, buf, 3);
}

KTAP_MAIN()
