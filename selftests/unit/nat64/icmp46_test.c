// SPDX-License-Identifier: GPL-2.0
/* RFC 7915, sections 4.2 and 5.2: every type, code and pointer there is. */
#include "../../../kmod/codec/icmp46.h"
#include "../ktap.h"

/* Of all types and codes those that the RFC has a translation for. */
struct row {
	u8 type, first, last;	/* codes */
	u8 to_type, to_code;
	enum nalg_icmp46_field field;
};

#define ECHO	NALG_ICMP46_QUERY
#define UNUSED	NALG_ICMP46_UNUSED

static const struct row rows4[] = {
	{ 3, 0, 1, 1, 0, UNUSED },
	{ 3, 2, 2, 4, 1, NALG_ICMP46_PROTOCOL },
	{ 3, 3, 3, 1, 4, UNUSED },
	{ 3, 4, 4, 2, 0, NALG_ICMP46_MTU },
	{ 3, 5, 8, 1, 0, UNUSED },
	{ 3, 9, 10, 1, 1, UNUSED },
	{ 3, 11, 12, 1, 0, UNUSED },
	{ 3, 13, 13, 1, 1, UNUSED },
	{ 3, 15, 15, 1, 1, UNUSED },
	{ 11, 0, 0, 3, 0, UNUSED },
	{ 11, 1, 1, 3, 1, UNUSED },
	{ 12, 0, 0, 4, 0, NALG_ICMP46_POINTER },
	{ 12, 2, 2, 4, 0, NALG_ICMP46_POINTER },
};

static const struct row rows6[] = {
	{ 1, 0, 0, 3, 1, UNUSED },
	{ 1, 1, 1, 3, 10, UNUSED },
	{ 1, 2, 3, 3, 1, UNUSED },
	{ 1, 4, 4, 3, 3, UNUSED },
	{ 2, 0, 255, 3, 4, NALG_ICMP46_MTU },
	{ 3, 0, 0, 11, 0, UNUSED },
	{ 3, 1, 1, 11, 1, UNUSED },
	{ 4, 0, 0, 12, 0, NALG_ICMP46_POINTER },
	{ 4, 1, 1, 3, 2, UNUSED },
};

typedef bool translate_fn(u8 type, u8 code, struct nalg_icmp46 *to);

static const struct row *find(const struct row *rows, u32 count, u8 type, u8 code)
{
	for (u32 i = 0; i < count; i++) {
		if (rows[i].type == type && code >= rows[i].first && code <= rows[i].last)
			return &rows[i];
	}
	return NULL;
}

/* The errors of the table, and no other message but the echoes. */
static void expect_rows(const struct row *rows, u32 count, translate_fn *translate, u8 echo,
			u8 reply)
{
	for (u32 i = 0; i < 65536; i++) {
		const struct row *row = find(rows, count, i >> 8, i & 255);
		struct nalg_icmp46 to;
		bool known = translate(i >> 8, i & 255, &to);

		if (i >> 8 == echo || i >> 8 == reply)
			continue;
		if (!EXPECT_EQ(!!row, known))
			ktap_note("type %u code %u", i >> 8, i & 255);
		if (!row || !known)
			continue;
		EXPECT_EQ(row->to_type, to.type);
		EXPECT_EQ(row->to_code, to.code);
		EXPECT_EQ(row->field, to.field);
	}
}

TEST("4.2: every ICMP error there is, and silence for all other messages")
{
	expect_rows(rows4, ARRAY_SIZE(rows4), nalg_icmp46_4to6, 8, 0);
}

TEST("5.2: every ICMPv6 error there is, and silence for all other messages")
{
	expect_rows(rows6, ARRAY_SIZE(rows6), nalg_icmp46_6to4, 128, 129);
}

static void expect_echo(translate_fn *translate, u8 type, u8 to_type)
{
	for (u32 code = 0; code < 256; code++) {
		struct nalg_icmp46 to;

		EXPECT(translate(type, code, &to));
		EXPECT_EQ(to_type, to.type);
		EXPECT_EQ(code, to.code);
		EXPECT_EQ(ECHO, to.field);
	}
}

TEST("4.2, 5.2: echo request and reply")
{
	expect_echo(nalg_icmp46_4to6, 8, 128);
	expect_echo(nalg_icmp46_4to6, 0, 129);
	expect_echo(nalg_icmp46_6to4, 128, 8);
	expect_echo(nalg_icmp46_6to4, 129, 0);
}

#define NONE 0xffff

static void expect_pointers(bool (*translate)(u32 pointer, u32 *to), const u16 *expected, u32 count)
{
	for (u32 pointer = 0; pointer < 300; pointer++) {
		u32 to = NONE;
		bool known = translate(pointer, &to);

		if (!EXPECT_EQ(pointer < count ? expected[pointer] : NONE, known ? to : NONE))
			ktap_note("pointer %u", pointer);
	}
	EXPECT(!translate(0xffffffff, &(u32){ 0 }));
	EXPECT(!translate(0x100, &(u32){ 0 }));
}

TEST("4.2, figure 3: every pointer into IPv4's header")
{
	static const u16 expected[] = {
		0, 1, 4, 4, NONE, NONE, NONE, NONE, 7, 6, NONE, NONE,
		8, 8, 8, 8, 24, 24, 24, 24,
	};

	expect_pointers(nalg_icmp46_pointer_4to6, expected, ARRAY_SIZE(expected));
}

TEST("5.2, figure 6: every pointer into IPv6's header")
{
	static const u16 expected[] = {
		0, 1, NONE, NONE, 2, 2, 9, 8,
		12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12,
		16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
	};

	expect_pointers(nalg_icmp46_pointer_6to4, expected, ARRAY_SIZE(expected));
}

TEST("4.2: the plateaus of RFC 1191 that IPv6 can use")
{
	static const struct {
		u32 length, plateau;
	} rows[] = {
		{ 65535, 32000 }, { 32001, 32000 }, { 32000, 17914 }, { 17914, 8166 },
		{ 8167, 8166 }, { 8166, 4352 }, { 4352, 2002 }, { 2003, 2002 }, { 2002, 1492 },
		{ 1500, 1492 }, { 1493, 1492 }, { 1492, 1280 }, { 576, 1280 }, { 0, 1280 },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		EXPECT_EQ(rows[i].plateau, nalg_icmp46_plateau(rows[i].length));
}

KTAP_MAIN()
