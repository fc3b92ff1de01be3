// SPDX-License-Identifier: GPL-2.0
/* What a server says, and what the codec makes of it. */
#include "ftp_test.h"

/* A reply of one line that stands alone. */
struct reply {
	const char *line;
	enum nalg_ftp_status status;
	u16 code;
	struct want_endpoint ep;
};

static enum nalg_ftp_status parse(struct nalg_ftp_reply_state *state, const char *data, u32 len,
				  bool eof, struct nalg_ftp_msg *msg)
{
	u8 *copy = exact_copy(data, len);
	enum nalg_ftp_status status = nalg_ftp_parse_reply(state, copy, len, eof, msg);

	free(copy);
	return status;
}

static void expect_parsed(const struct reply *want, const char *data, u32 len, u32 length,
			  bool eof)
{
	struct nalg_ftp_reply_state state = {};
	struct nalg_ftp_msg msg;

	EXPECT_EQ(want->status, parse(&state, data, len, eof, &msg));
	EXPECT_EQ(want->code, msg.code);
	EXPECT_EQ(want->code != 0, msg.final);
	EXPECT_EQ(length, msg.length);
	EXPECT_EQ(0, msg.verb);
	EXPECT_EQ(0, state.open_code);
	expect_endpoint(data, &want->ep, &msg.ep);
}

/* The line has the same meaning alone, with another behind it, and without its end before a FIN. */
static void expect_reply(const struct reply *want)
{
	static const char *const line_ends[] = { "\r\n", "\n", " \r\n", "\r\r\n" };
	bool good_before = !ktap_test_failed;
	struct nalg_ftp_reply_state state = {};
	u32 i, len, split;
	struct nalg_ftp_msg msg;
	char text[256];

	for (i = 0; i < ARRAY_SIZE(line_ends); i++) {
		len = sprintf(text, "%s%s", want->line, line_ends[i]);
		expect_parsed(want, text, len, len, false);
		expect_parsed(want, text, len, len, true);
		sprintf(text + len, "227 (1,2,3,4,5,6)\r\n");
		expect_parsed(want, text, len + 19, len, false);

		for (split = 0; split < len; split++) {
			EXPECT_EQ(NALG_FTP_MORE, parse(&state, text, split, false, &msg));
			EXPECT_EQ(0, msg.length);
		}
		EXPECT_EQ(0, state.open_code);
	}
	if (*want->line)
		expect_parsed(want, want->line, strlen(want->line), strlen(want->line), true);
	if (good_before && ktap_test_failed)
		ktap_note("reply \"%s\"", want->line);
}

#define EXPECT_REPLIES(replies) \
	do { \
		for (u32 i_ = 0; i_ < ARRAY_SIZE(replies); i_++) \
			expect_reply(&(replies)[i_]); \
	} while (0)

TEST("replies of one line: three digits and a blank (RFC 959, section 4.2)")
{
	static const struct reply replies[] = {
		{ "220 Service ready",		OK, 220 },
		{ "100 lowest",			OK, 100 },
		{ "659 highest",		OK, 659 },
		{ "150\tOpening",		OK, 150 },
		{ "200",			OK, 200 },
		{ "200 ",			OK, 200 },
		{ "226 227 (1,2,3,4,5,6)",	OK, 226 },
		{ "200 PORT 1,2,3,4,5,6",	OK, 200 },
		{ "631 aGVsbG8=",		OK, 631 },
		{ "228 Long Passive (4,4,192,0,2,1,2,25,46)", OK, 228 },
	};

	EXPECT_REPLIES(replies);
}

TEST("what is no reply")
{
	static const struct reply replies[] = {
		{ "",				MALFORMED },
		{ " 220 blank",			MALFORMED },
		{ "22 two digits",		MALFORMED },
		{ "2200 four digits",		MALFORMED },
		{ "099 too low",		MALFORMED },
		{ "660 too high",		MALFORMED },
		{ "220: colon",			MALFORMED },
		{ "220x",			MALFORMED },
		{ "text",			MALFORMED },
		{ "HTTP/1.1 200 OK",		MALFORMED },
		{ "\xff\xfb\x01",		MALFORMED },
	};

	EXPECT_REPLIES(replies);
}

TEST("227: the six numbers, wherever the server writes them (RFC 1123, section 4.1.2.6)")
{
	static const struct reply replies[] = {
		{ "227 Entering Passive Mode (192,0,2,1,25,46)",	OK, 227,
		  { PORT_STYLE, "192,0,2,1,25,46", "192.0.2.1", 6446 } },
		{ "227 Entering Passive Mode (192,0,2,1,25,46).",	OK, 227,
		  { PORT_STYLE, "192,0,2,1,25,46", "192.0.2.1", 6446 } },
		{ "227 Entering Passive Mode 192,0,2,1,25,46",		OK, 227,
		  { PORT_STYLE, "192,0,2,1,25,46", "192.0.2.1", 6446 } },
		{ "227 Entering Passive Mode. 192,0,2,1,25,46",		OK, 227,
		  { PORT_STYLE, "192,0,2,1,25,46", "192.0.2.1", 6446 } },
		{ "227 =192,0,2,1,25,46",				OK, 227,
		  { PORT_STYLE, "192,0,2,1,25,46", "192.0.2.1", 6446 } },
		{ "227 192,0,2,1,25,46",				OK, 227,
		  { PORT_STYLE, "192,0,2,1,25,46", "192.0.2.1", 6446 } },
		{ "227 Passive mode of node 7, IPv4 (10,0,0,1,4,0)",	OK, 227,
		  { PORT_STYLE, "10,0,0,1,4,0", "10.0.0.1", 1024 } },
		{ "227 On 24 servers, 7 of them in 192.0.2.0/24: (10,0,0,1,4,0) 1,2", OK, 227,
		  { PORT_STYLE, "10,0,0,1,4,0", "10.0.0.1", 1024 } },
		{ "227 1,2,3 go: 10,0,0,1,4,0 go",			OK, 227,
		  { PORT_STYLE, "10,0,0,1,4,0", "10.0.0.1", 1024 } },
		{ "227 ok,10,0,0,1,4,0",				OK, 227,
		  { PORT_STYLE, "10,0,0,1,4,0", "10.0.0.1", 1024 } },
		{ "227 (10,0,0,1,4,0) (10,0,0,2,4,0)",			OK, 227,
		  { PORT_STYLE, "10,0,0,1,4,0", "10.0.0.1", 1024 } },
	};

	EXPECT_REPLIES(replies);
}

TEST("227: malformed ones have a code and no endpoint")
{
	static const struct reply replies[] = {
		{ "227",					MALFORMED, 227 },
		{ "227 Entering Passive Mode",			MALFORMED, 227 },
		{ "227 Nowhere",				MALFORMED, 227 },
		{ "227 (192,0,2,1,25)",				MALFORMED, 227 },
		{ "227 (192,0,2,1,25,)",			MALFORMED, 227 },
		{ "227 (192,0,2,1,25,46,1)",			MALFORMED, 227 },
		{ "227 (192,0,2,1,25,46,)",			MALFORMED, 227 },
		{ "227 (256,0,2,1,25,46)",			MALFORMED, 227 },
		{ "227 (1192,0,2,1,25,46)",			MALFORMED, 227 },
		{ "227 (192,0,2,1,25,460)",			MALFORMED, 227 },
		{ "227 (192,0,2,1,25,4600)",			MALFORMED, 227 },
		{ "227 (192,0,2,1,0,0)",			MALFORMED, 227 },
		{ "227 (192, 0, 2, 1, 25, 46)",			MALFORMED, 227 },
		{ "227 (192.0.2.1.25.46)",			MALFORMED, 227 },
		{ "227 (|||6446|)",				MALFORMED, 227 },
	};

	EXPECT_REPLIES(replies);
}

TEST("229: a port between delimiters (RFC 2428, section 3), with address from some servers")
{
	static const struct reply replies[] = {
		{ "229 Entering Extended Passive Mode (|||6446|)",	OK, 229,
		  { EPSV_STYLE, "|||6446|", NULL, 6446 } },
		{ "229 Extended (passive) mode (|||6446|).",		OK, 229,
		  { EPSV_STYLE, "|||6446|", NULL, 6446 } },
		{ "229 (!!!65535!)",					OK, 229,
		  { EPSV_STYLE, "!!!65535!", NULL, 65535 } },
		{ "229 (well) Entering Extended Passive Mode (!!!6446!) now", OK, 229,
		  { EPSV_STYLE, "!!!6446!", NULL, 6446 } },
		{ "229 (|1||6446|)",					OK, 229,
		  { EPSV_STYLE, "|1||6446|", NULL, 6446 } },
		{ "229 ok (|1|192.0.2.1|6446|)",			OK, 229,
		  { EPRT_STYLE, "|1|192.0.2.1|6446|", "192.0.2.1", 6446 } },
		{ "229 ok (|2|2001:db8::1|6446|)",			OK, 229,
		  { EPRT_STYLE, "|2|2001:db8::1|6446|", "2001:db8::1", 6446 } },
		{ "229 (|2|2001:db8::1|0|) (|||6446|)",			OK, 229,
		  { EPSV_STYLE, "|||6446|", NULL, 6446 } },
		{ "229 ((((|||6446|))))",				OK, 229,
		  { EPSV_STYLE, "|||6446|", NULL, 6446 } },
	};

	EXPECT_REPLIES(replies);
}

TEST("229: malformed ones have a code and no endpoint")
{
	static const struct reply replies[] = {
		{ "229",					MALFORMED, 229 },
		{ "229 Entering Extended Passive Mode",		MALFORMED, 229 },
		{ "229 |||6446|",				MALFORMED, 229 },
		{ "229 (|||6446)",				MALFORMED, 229 },
		{ "229 (|||6446|",				MALFORMED, 229 },
		{ "229 (||6446|)",				MALFORMED, 229 },
		{ "229 (||||6446|)",				MALFORMED, 229 },
		{ "229 (||!6446|)",				MALFORMED, 229 },
		{ "229 (||||)",					MALFORMED, 229 },
		{ "229 (|||0|)",				MALFORMED, 229 },
		{ "229 (|||65536|)",				MALFORMED, 229 },
		{ "229 (|||port|)",				MALFORMED, 229 },
		{ "229 (   6446 )",				MALFORMED, 229 },
		{ "229 (||192.0.2.1|6446|)",			MALFORMED, 229 },
		{ "229 (|2|192.0.2.1|6446|)",			MALFORMED, 229 },
		{ "229 (192,0,2,1,25,46)",			MALFORMED, 229 },
		{ "229 (",					MALFORMED, 229 },
	};

	EXPECT_REPLIES(replies);
}

/* A line of a dialogue, with its end. */
struct line {
	const char *text;
	u16 code;
	bool final;
	struct want_endpoint ep;
};

/* However the bytes are cut, the lines are the same. */
static void expect_lines(const struct line *lines, u32 count)
{
	char text[1024] = "";
	u32 i, step;

	for (i = 0; i < count; i++)
		strcat(text, lines[i].text);

	for (step = 1; step <= strlen(text); step++) {
		struct nalg_ftp_reply_state state = {};
		u32 pos = 0, shown = 0;

		for (i = 0; i < count; ) {
			struct nalg_ftp_msg msg;

			shown = min(shown + step, (u32)strlen(text) - pos);
			if (parse(&state, text + pos, shown, false, &msg) == NALG_FTP_MORE)
				continue;
			EXPECT_EQ(strlen(lines[i].text), msg.length);
			EXPECT_EQ(lines[i].code, msg.code);
			EXPECT_EQ(lines[i].final, msg.final);
			expect_endpoint(lines[i].text, &lines[i].ep, &msg.ep);
			pos += msg.length;
			shown -= msg.length;
			i++;
		}
		EXPECT_EQ(strlen(text), pos);
		EXPECT_EQ(0, state.open_code);
	}
}

TEST("a reply of several lines ends with its code and a blank (RFC 959, section 4.2)")
{
	static const struct line lines[] = {
		{ "220-Welcome\r\n",			220, false },
		{ "\r\n",				0, false },
		{ "  text\r\n",				0, false },
		{ "234 A line beginning with numbers\r\n", 0, false },
		{ "220-again\r\n",			0, false },
		{ "220x\r\n",				0, false },
		{ "2201 more\r\n",			0, false },
		{ " 220 not yet\r\n",			0, false },
		{ "221-another\r\n",			0, false },
		{ "220 The end\r\n",			220, true },
		{ "230 User logged in\r\n",		230, true },
	};

	expect_lines(lines, ARRAY_SIZE(lines));
}

TEST("a server with nothing to say after the last code may leave out the blank")
{
	static const struct line lines[] = {
		{ "211-Features:\r\n",	211, false },
		{ " EPSV\r\n",		0, false },
		{ "211\r\n",		211, true },
		{ "200 OK\n",		200, true },
	};

	expect_lines(lines, ARRAY_SIZE(lines));
}

TEST("an endpoint is only in the last line of a reply")
{
	static const struct line lines[] = {
		{ "227-Wait (10,0,0,1,4,0)\r\n",	227, false },
		{ "227-(10,0,0,1,4,0)\r\n",		0, false },
		{ " (10,0,0,1,4,0)\r\n",		0, false },
		{ "229 (|||6446|)\r\n",			0, false },
		{ "227 (192,0,2,1,25,46)\r\n",		227, true,
		  { PORT_STYLE, "192,0,2,1,25,46", "192.0.2.1", 6446 } },
		{ "214-227 (10,0,0,1,4,0)\r\n",		214, false },
		{ "227 (10,0,0,1,4,0)\r\n",		0, false },
		{ "214 227 (10,0,0,1,4,0)\r\n",		214, true },
		{ "229-\r\n",				229, false },
		{ "229 (|||6446|)\r\n",			229, true,
		  { EPSV_STYLE, "|||6446|", NULL, 6446 } },
	};

	expect_lines(lines, ARRAY_SIZE(lines));
}

TEST("a malformed endpoint ends its reply of several lines")
{
	struct nalg_ftp_reply_state state = {};
	struct nalg_ftp_msg msg;

	EXPECT_EQ(OK, parse(&state, "227-\r\n", 6, false, &msg));
	EXPECT_EQ(227, state.open_code);
	EXPECT_EQ(MALFORMED, parse(&state, "227 none\r\n", 10, false, &msg));
	EXPECT_EQ(227, msg.code);
	EXPECT(msg.final);
	EXPECT_EQ(0, state.open_code);
}

TEST("a line of 1024 bytes is the longest, within a reply as well")
{
	struct nalg_ftp_reply_state state = { .open_code = 220 };
	char text[1100];
	struct nalg_ftp_msg msg;

	memset(text, 'x', sizeof(text));
	text[NALG_FTP_LINE_MAX - 1] = '\n';
	EXPECT_EQ(OK, parse(&state, text, sizeof(text), false, &msg));
	EXPECT_EQ(NALG_FTP_LINE_MAX, msg.length);

	text[NALG_FTP_LINE_MAX - 1] = 'x';
	EXPECT_EQ(NALG_FTP_MORE, parse(&state, text, NALG_FTP_LINE_MAX - 1, false, &msg));
	EXPECT_EQ(NALG_FTP_TOO_LONG, parse(&state, text, NALG_FTP_LINE_MAX, false, &msg));
	EXPECT_EQ(NALG_FTP_LINE_MAX, msg.length);
	EXPECT_EQ(220, state.open_code);
}

static bool looks_like(const char *text, u32 len)
{
	u8 *copy = exact_copy(text, len);
	bool yes = nalg_ftp_looks_like_reply(copy, len);

	free(copy);
	return yes;
}

TEST("a first line looks like a greeting from its first byte on (RFC 959, section 5.4)")
{
	static const char *const lines[] = {
		"220 ready\r\n", "220-ready\r\n", "220\r\n", "220\n", "120 wait\r\n",
		"421 no\r\n", "500 no\r\n", "530-no\r\n", "599 no\r\n",
	};
	u32 i, len;

	for (i = 0; i < ARRAY_SIZE(lines); i++)
		for (len = 0; len <= strlen(lines[i]); len++)
			if (!EXPECT(looks_like(lines[i], len)))
				ktap_note("\"%.*s\"", (int)len, lines[i]);
}

TEST("what is no greeting, and after how many bytes that is sure")
{
	static const struct {
		const char *start;
		u32 told_by;
	} others[] = {
		{ "HTTP/1.1 200 OK\r\n", 1 },
		{ "227 (1,2,3,4,5,6)\r\n", 3 },
		{ "230 in\r\n", 2 },
		{ "200 ok\r\n", 2 },
		{ "150 now\r\n", 2 },
		{ "331 password\r\n", 1 },
		{ "22 ready\r\n", 3 },
		{ "2200 ready\r\n", 4 },
		{ "220ready\r\n", 4 },
		{ "5x0 no\r\n", 2 },
		{ " 220 ready\r\n", 1 },
		{ "SSH-2.0-x\r\n", 1 },
		{ "+OK POP3\r\n", 1 },
	};
	u32 i, len;

	for (i = 0; i < ARRAY_SIZE(others); i++)
		for (len = 0; len <= strlen(others[i].start); len++)
			if (!EXPECT_EQ(len < others[i].told_by, looks_like(others[i].start, len)))
				ktap_note("\"%.*s\"", (int)len, others[i].start);
}

KTAP_MAIN()
