// SPDX-License-Identifier: GPL-2.0
/* Addresses as text, against what the C library makes of them. */
#include "../../../kmod/codec/inet.h"
#include "../ktap.h"

/* Both readers have to take the whole text and to agree, or both to refuse it. */
static void expect_like_libc(int family, const char *text)
{
	struct nalg_cursor c = nalg_cursor((const u8 *)text, strlen(text));
	u8 expected[16] = {}, addr[16] = {};
	bool good = inet_pton(family, text, expected) == 1;

	if (family == AF_INET)
		nalg_inet4_take(&c, addr);
	else
		nalg_inet6_take(&c, addr);
	nalg_cursor_expect_end(&c);
	if (!EXPECT_EQ(good, !c.bad))
		ktap_note("address \"%s\"", text);
	if (good)
		EXPECT_MEM(expected, sizeof(expected), addr, sizeof(addr));
}

TEST("IPv4: four numbers up to 255 with dots, without leading zeroes")
{
	static const char *const texts[] = {
		"0.0.0.0", "192.0.2.1", "255.255.255.255", "10.0.0.10",
		"", ".", "1", "1.2.3", "1.2.3.", "1.2.3.4.", "1.2.3.4.5", ".1.2.3.4", "1..2.3",
		"256.0.0.1", "1.2.3.256", "1.2.3.1000", "01.2.3.4", "1.2.3.00", "1.2.3.04",
		"0x1.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1,2,3,4", "-1.2.3.4", "a.b.c.d",
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		expect_like_libc(AF_INET, texts[i]);
}

TEST("IPv4: a number with a leading zero is not taken in part")
{
	static const char text[] = "192.0.2.04";
	struct nalg_cursor c = nalg_cursor((const u8 *)text, strlen(text));
	u8 addr[4];

	nalg_inet4_take(&c, addr);
	EXPECT(c.bad);
}

TEST("IPv6, RFC 4291 section 2.2: groups, one \"::\", dots at the end")
{
	static const char *const texts[] = {
		"::", "::1", "1::", "2001:db8::1", "2001:DB8::A", "1:2:3:4:5:6:7:8",
		"0001:0002:0003:0004:0005:0006:0007:0008", "1::8", "1:2:3::6:7:8",
		"::2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "1::3:4:5:6:7:8",
		"::192.0.2.1", "::ffff:192.0.2.1", "64:ff9b::192.0.2.33",
		"1:2:3:4:5:6:192.0.2.1", "1::6:192.0.2.1",
		"0000:0000:0000:0000:0000:ffff:255.255.255.255",
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		expect_like_libc(AF_INET6, texts[i]);
}

TEST("IPv6: what is none")
{
	static const char *const texts[] = {
		"", ":", ":::", "1", "1:", ":1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
		"1:2:3:4:5:6:7:", ":2:3:4:5:6:7:8", "1::2::3", "::1::", "1:::2", "12345::",
		"00001::", "g::", "1:2:3:4:5:6:7::8", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8",
		"192.0.2.1", "1:2:3:4:5:6:7:192.0.2.1", "1:2:3:4:5:192.0.2.1", "::192.0.2",
		"::192.0.2.1:1", "::192.0.2.1.1", "::192.0.2.256", "::192.0.02.1", "fe80::1%eth0",
		"[::1]", "::1 ", " ::1", "::1/64", "1:2:3:4:5:6:7:8 ", "::-1",
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		expect_like_libc(AF_INET6, texts[i]);
}

static void expect_scope(enum nalg_inet_scope scope, const char *text)
{
	u8 addr[4];

	inet_pton(AF_INET, text, addr);
	if (!EXPECT_EQ(scope, nalg_inet4_scope(addr)))
		ktap_note("address %s", text);
}

TEST("IPv4: where an address means something, from the first to the last of each block")
{
	static const struct {
		const char *first, *last;
		enum nalg_inet_scope scope;
	} blocks[] = {
		{ "0.0.0.0", "0.255.255.255", NALG_INET_NOWHERE },
		{ "1.0.0.0", "9.255.255.255", NALG_INET_GLOBAL },
		{ "10.0.0.0", "10.255.255.255", NALG_INET_LOCAL },
		{ "11.0.0.0", "100.63.255.255", NALG_INET_GLOBAL },
		{ "100.64.0.0", "100.127.255.255", NALG_INET_LOCAL },
		{ "100.128.0.0", "126.255.255.255", NALG_INET_GLOBAL },
		{ "127.0.0.0", "127.255.255.255", NALG_INET_NOWHERE },
		{ "128.0.0.0", "169.253.255.255", NALG_INET_GLOBAL },
		{ "169.254.0.0", "169.254.255.255", NALG_INET_LOCAL },
		{ "169.255.0.0", "172.15.255.255", NALG_INET_GLOBAL },
		{ "172.16.0.0", "172.31.255.255", NALG_INET_LOCAL },
		{ "172.32.0.0", "192.167.255.255", NALG_INET_GLOBAL },
		{ "192.168.0.0", "192.168.255.255", NALG_INET_LOCAL },
		{ "192.169.0.0", "223.255.255.255", NALG_INET_GLOBAL },
		{ "224.0.0.0", "255.255.255.255", NALG_INET_NOWHERE },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(blocks); i++) {
		expect_scope(blocks[i].scope, blocks[i].first);
		expect_scope(blocks[i].scope, blocks[i].last);
	}
}

static void expect_written(const char *expected, const char *text)
{
	struct nalg_pen pen;
	u8 addr[16], buf[NALG_INET_TEXT_MAX];

	inet_pton(AF_INET6, text, addr);
	pen = nalg_pen(buf, sizeof(buf));
	nalg_inet6_write(&pen, addr);
	EXPECT(!pen.full);
	EXPECT_MEM(expected, strlen(expected), buf, pen.len);
}

TEST("IPv6 is written as RFC 5952 section 4 says")
{
	/* 4.1: no leading zeroes */
	expect_written("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002:0003:0004:0005:0006");
	/* 4.2.1: as short as can be */
	expect_written("2001:db8::2:1", "2001:db8:0:0:0:0:2:1");
	expect_written("::", "0:0:0:0:0:0:0:0");
	expect_written("::1", "0:0:0:0:0:0:0:1");
	expect_written("1::", "1:0:0:0:0:0:0:0");
	expect_written("::2:3:4:5:6:7", "0:0:2:3:4:5:6:7");
	expect_written("1:2:3:4:5:6::", "1:2:3:4:5:6:0:0");
	/* 4.2.2: not for one group */
	expect_written("2001:db8:0:1:1:1:1:1", "2001:db8::1:1:1:1:1");
	expect_written("0:2:3:4:5:6:7:0", "0:2:3:4:5:6:7:0");
	/* 4.2.3: the longest run, the first of two */
	expect_written("2001:0:0:1::1", "2001:0:0:1:0:0:0:1");
	expect_written("2001:db8::1:0:0:1", "2001:db8:0:0:1:0:0:1");
	/* 4.3: lower case */
	expect_written("abcd:ef::abcd", "ABCD:EF::ABCD");
}

TEST("a hundred thousand addresses are read as they were written")
{
	u32 round, i, state = 1, wrong = 0;

	for (round = 0; round < 100000; round++) {
		u8 addr[16], again[16], buf[NALG_INET_TEXT_MAX];
		struct nalg_pen pen = nalg_pen(buf, sizeof(buf));
		struct nalg_cursor c;

		for (i = 0; i < 16; i++) {
			state = state * 1664525 + 1013904223;
			/* Half of the groups are zero. */
			addr[i] = state & 1 << (8 + i / 2) ? 0 : state >> 24;
		}
		nalg_inet6_write(&pen, addr);
		c = nalg_cursor(buf, pen.len);
		nalg_inet6_take(&c, again);
		wrong += pen.full || c.bad || nalg_cursor_left(&c) || memcmp(addr, again, 16);
	}
	EXPECT_EQ(0, wrong);
}

TEST("IPv4 is written with dots")
{
	static const u8 addr[4] = { 192, 0, 2, 255 };
	u8 buf[15];
	struct nalg_pen pen = nalg_pen(buf, sizeof(buf));

	nalg_inet4_write(&pen, addr);
	EXPECT_MEM("192.0.2.255", 11, buf, pen.len);
}

KTAP_MAIN()
