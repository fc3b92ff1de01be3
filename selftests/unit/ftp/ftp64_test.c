// SPDX-License-Identifier: GPL-2.0
/* What a command and its reply become between the families: RFC 6384, row by row. */
#include "../../../kmod/codec/ftp64.h"
#include "ftp_test.h"

#define TEXT_MAX	(NALG_FTP_LINE_MAX + NALG_FTP64_TEXT_MAX)

/*
 * A connection as the analyzer handles it, but for pinholes.  The client is 192.0.2.1 or
 * 2001:db8::1 behind the gateway, the server 198.51.100.2 or 2001:db8::2; each is known to the other
 * family as 203.0.113.7 or 64:ff9b::cb00:7107, port 50000.
 */
struct session {
	struct nalg_ftp64 s;
	struct nalg_ftp_reply_state reply;
	bool refuses;		/* a pinhole is not to be had */
};

static struct session between(u8 client, u8 server)
{
	struct session x = {};

	nalg_ftp64_init(&x.s, client, server);
	x.s.greeted = true;
	return x;
}

/* The line with what is written in its place; the line end stays away. */
static void written(char *out, enum nalg_ftp64_form form, const struct nalg_ftp_endpoint *ep,
		    u8 reader)
{
	struct nalg_ftp_endpoint now = {};
	int len;

	if (ep)
		now = *ep;
	now.family = reader;
	now.port = 50000;
	inet_pton(reader == 4 ? AF_INET : AF_INET6, reader == 4 ? "203.0.113.7" : "64:ff9b::cb00:7107",
		  now.addr);
	len = nalg_ftp64_write(form, &now, (u8 *)out, TEXT_MAX);
	if (!EXPECT(len > 2)) {
		strcpy(out, "?");
		return;
	}
	EXPECT_MEM("\r\n", 2, (u8 *)out + len - 2, 2);
	out[len - 2] = '\0';
}

/* What the server hears. */
static const char *says(struct session *x, const char *line)
{
	static char out[TEXT_MAX];
	struct nalg_ftp64_act act;
	enum nalg_ftp_status status;
	struct nalg_ftp_msg msg;
	char text[TEXT_MAX];
	int len = sprintf(text, "%s\r\n", line);

	status = nalg_ftp_parse_command((u8 *)text, len, false, &msg);
	act = nalg_ftp64_command(&x->s, &msg, status);
	if ((act.command == NALG_FTP64_PORT || act.command == NALG_FTP64_EPRT) && x->refuses)
		act = nalg_ftp64_ours(NALG_FTP64_504);
	nalg_ftp64_expect(&x->s, &act);
	if (act.command == NALG_FTP64_SAME)
		return strcpy(out, line);
	written(out, act.command, &msg.ep, x->s.server);
	return out;
}

/* What the client hears of one line; "": nothing. */
static const char *hears(struct session *x, const char *line)
{
	static char out[TEXT_MAX];
	enum nalg_ftp64_form form;
	struct nalg_ftp_msg msg;
	char text[TEXT_MAX];
	int len = sprintf(text, "%s\r\n", line);
	bool swallow;

	nalg_ftp_parse_reply(&x->reply, (u8 *)text, len, false, &msg);
	form = nalg_ftp64_reply(&x->s, &msg, &swallow);
	if (swallow) {
		EXPECT(!msg.final);
		return "";
	}
	if (form == NALG_FTP64_LISTENS)
		form = NALG_FTP64_229;
	if ((form == NALG_FTP64_227 || form == NALG_FTP64_229) &&
	    (x->refuses || msg.ep.style == NALG_FTP_STYLE_NONE))
		form = NALG_FTP64_425;
	if (form == NALG_FTP64_SAME)
		return strcpy(out, line);
	written(out, form, &msg.ep, x->s.client);
	return out;
}

struct row {
	const char *command, *heard, *reply, *answer;
};

static void expect_rows(u8 client, u8 server, bool off, const struct row *rows, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++) {
		struct session x = between(client, server);
		bool good_before = !ktap_test_failed;

		x.s.off = off;
		EXPECT_STR(rows[i].heard, says(&x, rows[i].command));
		EXPECT_STR(rows[i].answer, hears(&x, rows[i].reply));
		EXPECT_EQ(0, x.s.used);
		if (good_before && ktap_test_failed)
			ktap_note("command \"%s\"", rows[i].command);
	}
}

#define EXPECT_ROWS(client, server, off, rows) \
	expect_rows(client, server, off, rows, ARRAY_SIZE(rows))

#define IS_229	"229 Entering Extended Passive Mode (|||50000|)"
#define IS_227	"227 Entering Passive Mode (203,0,113,7,195,80)."
#define IS_501	"501 Syntax error in parameters or arguments."
#define IS_502	"502 Command not implemented."
#define IS_504	"504 Command not implemented for that parameter."
#define USE_1	"522 Network protocol not supported, use (1)"
#define USE_2	"522 Network protocol not supported, use (2)"
#define SERVER_227	"227 Entering Passive Mode (198,51,100,2,117,48)."

TEST("EPSV becomes PASV, 227 becomes 229 (section 6)")
{
	static const struct row rows[] = {
		{ "EPSV", "PASV", SERVER_227, IS_229 },
		{ "epsv", "PASV", SERVER_227, IS_229 },
		{ "EPSV 2", "PASV", SERVER_227, IS_229 },
		/* whatever its address is */
		{ "EPSV", "PASV", "227 =10,0,0,1,4,1", IS_229 },
		{ "EPSV", "PASV", "227 =198,51,100,2,117,48", IS_229 },
		{ "EPSV", "PASV", "227 Somewhere", "425 Can't open data connection." },
		{ "EPSV", "PASV", "227 (198,51,100,2,0,0)", "425 Can't open data connection." },
		{ "EPSV", "PASV", "500 What?", "500 What?" },
		{ "EPSV", "PASV", "501 What?", "501 What?" },
		{ "EPSV", "PASV", "502 No.", "502 No." },
		{ "EPSV", "PASV", "530 Log in.", "530 Log in." },
		{ "EPSV", "PASV", "421 Bye.", "421 Bye." },
		{ "EPSV", "PASV", "425 No.", "425 No." },
	};

	EXPECT_ROWS(6, 4, false, rows);
}

TEST("EPSV with another protocol, and EPSV ALL, stay here (section 6)")
{
	static const struct row rows[] = {
		{ "EPSV 1", "NOOP", "200 Ok", USE_2 },
		{ "EPSV 3", "NOOP", "200 Ok", USE_2 },
		{ "EPSV 65533", "NOOP", "200 Ok", USE_2 },
		{ "EPSV ALL", "NOOP", "200 Ok", IS_504 },
		{ "epsv all", "NOOP", "200 Ok", IS_504 },
		{ "EPSV 0", "NOOP", "200 Ok", IS_501 },
		{ "EPSV x", "NOOP", "200 Ok", IS_501 },
	};

	EXPECT_ROWS(6, 4, false, rows);
}

TEST("EPRT becomes PORT, its reply stays (section 7)")
{
	static const struct row rows[] = {
		{ "EPRT |2|2001:db8::1|5282|", "PORT 203,0,113,7,195,80", "200 Ok.", "200 Ok." },
		{ "eprt !2!2001:DB8:0::1!5282!", "PORT 203,0,113,7,195,80", "200 Ok.", "200 Ok." },
		{ "EPRT |2|2001:db8::1|5282|", "PORT 203,0,113,7,195,80", "500 No.", "500 No." },
		{ "EPRT |2|2001:db8::1|5282|", "PORT 203,0,113,7,195,80", "530 No.", "530 No." },
		{ "EPRT |1|192.0.2.1|5282|", "NOOP", "200 Ok.", USE_2 },
		{ "EPRT |2|2001:db8::1|0|", "NOOP", "200 Ok.", IS_501 },
		{ "EPRT |2|2001:db8::1|65536|", "NOOP", "200 Ok.", IS_501 },
		{ "EPRT", "NOOP", "200 Ok.", IS_501 },
	};
	struct session x = between(6, 4);

	EXPECT_ROWS(6, 4, false, rows);
	x.refuses = true;
	EXPECT_STR("NOOP", says(&x, "EPRT |2|2001:db8::9|5282|"));
	EXPECT_STR(IS_504, hears(&x, "200 Ok."));
}

TEST("what a client of IPv6 cannot mean: PORT, PASV, LPRT, LPSV")
{
	static const struct row rows[] = {
		{ "PORT 192,0,2,1,25,46", "NOOP", "200 Ok.", IS_502 },
		{ "PORT 240,0,0,1,31,144", "NOOP", "200 Ok.", IS_502 },
		{ "PORT", "NOOP", "200 Ok.", IS_501 },
		{ "PORT 1,2,3", "NOOP", "200 Ok.", IS_501 },
		{ "PASV", "NOOP", "200 Ok.", IS_502 },
		{ "LPRT 4,4,132,235,1,2,2,4,5", "NOOP", "200 Ok.", IS_502 },
		{ "LPSV", "NOOP", "200 Ok.", IS_502 },
	};

	EXPECT_ROWS(6, 4, false, rows);
	EXPECT_ROWS(6, 4, true, rows);
	EXPECT_ROWS(6, 6, false, rows);
}

TEST("ALGS is answered here (section 11)")
{
	static const struct row rows[] = {
		{ "ALGS STATUS64", "NOOP", "200 Ok.", "216 EPSVEPRT" },
		{ "algs enable64", "NOOP", "200 Ok.", "216 EPSVEPRT" },
		{ "ALGS DISABLE64", "NOOP", "200 Ok.", "216 NONE" },
		{ "ALGS", "NOOP", "200 Ok.", IS_501 },
		{ "ALGS STATUS46", "NOOP", "200 Ok.", IS_504 },
		/* a server that wants to know first who it is */
		{ "ALGS STATUS64", "NOOP", "530 Please login.", "216 EPSVEPRT" },
		{ "ALGS STATUS64", "NOOP", "500 What is NOOP?", "216 EPSVEPRT" },
	};

	EXPECT_ROWS(6, 4, false, rows);
}

TEST("ALGS DISABLE64: EPSV and EPRT pass, until ALGS ENABLE64 (section 11)")
{
	static const struct row rows[] = {
		{ "EPSV", "EPSV", "229 (|||30000|)", IS_229 },
		{ "EPSV 2", "EPSV 2", "522 (1)", "522 (1)" },
		{ "EPSV ALL", "EPSV ALL", "200 Ok.", "200 Ok." },
		{ "EPRT |2|2001:db8::1|5282|", "EPRT |2|2001:db8::1|5282|", "522 (1)", "522 (1)" },
		{ "ALGS STATUS64", "NOOP", "200 Ok.", "216 NONE" },
		{ "ALGS ENABLE64", "NOOP", "200 Ok.", "216 EPSVEPRT" },
	};
	struct session x = between(6, 4);

	EXPECT_ROWS(6, 4, true, rows);
	says(&x, "ALGS DISABLE64");
	EXPECT_STR("EPSV", says(&x, "EPSV"));
	says(&x, "ALGS ENABLE64");
	EXPECT_STR("PASV", says(&x, "EPSV"));
}

TEST("other commands and their replies are untouched, LANG and HOST too (section 5.1)")
{
	static const struct row rows[] = {
		{ "USER anonymous", "USER anonymous", "331 Password?", "331 Password?" },
		{ "LANG en", "LANG en", "200 Ok.", "200 Ok." },
		{ "HOST ftp.example.net", "HOST ftp.example.net", "220 Ok.", "220 Ok." },
		{ "AUTH TLS", "AUTH TLS", "234 Go.", "234 Go." },
		{ "FEAT", "FEAT", "211 End", "211 End" },
		{ "XYZZY a", "XYZZY a", "500 No.", "500 No." },
		{ "XYZZY", "XYZZY", "500 No.", "500 No." },
		{ "NOOP", "NOOP", "200 Ok.", "200 Ok." },
		{ "HOST ftp.example.net", "HOST ftp.example.net", "500 No.", "500 No." },
		{ "QUIT", "QUIT", "221 Bye.", "221 Bye." },
	};

	EXPECT_ROWS(6, 4, false, rows);
	EXPECT_ROWS(6, 4, true, rows);
	EXPECT_ROWS(4, 6, false, rows);
	EXPECT_ROWS(6, 6, false, rows);
}

TEST("what is no command is answered here, since servers differ in whether they do")
{
	static const char unrecognized[] = "500 Syntax error, command unrecognized.";
	static const struct row rows[] = {
		{ "", "NOOP", "200 Ok.", unrecognized },
		{ "12345", "NOOP", "200 Ok.", unrecognized },
		{ "CD /", "NOOP", "200 Ok.", unrecognized },
	};

	EXPECT_ROWS(6, 4, false, rows);
	EXPECT_ROWS(4, 6, false, rows);
}

TEST("a client of IPv4 and a server of IPv6: the other way round")
{
	static const struct row rows[] = {
		{ "PORT 192,0,2,1,25,46", "EPRT |2|64:ff9b::cb00:7107|50000|", "200 Ok.",
		  "200 Ok." },
		{ "EPRT |1|192.0.2.1|6446|", "EPRT |2|64:ff9b::cb00:7107|50000|", "200 Ok.",
		  "200 Ok." },
		{ "EPRT |2|2001:db8::1|6446|", "NOOP", "200 Ok.", USE_1 },
		{ "PASV", "EPSV", "229 Here (|||30000|)", IS_227 },
		{ "PASV", "EPSV", "229 Extended (|2|2001:db8::2|30000|)", IS_227 },
		{ "EPSV", "EPSV", "229 Extended (|2|2001:db8::2|30000|)", IS_229 },
		{ "PASV", "EPSV", "500 What?", "500 What?" },
		{ "PASV", "EPSV", "227 (192,0,2,1,1,1)", "425 Can't open data connection." },
		{ "EPSV", "EPSV", "229 Here (|||30000|)", IS_229 },
		{ "EPSV 1", "EPSV", "229 Here (|||30000|)", IS_229 },
		{ "EPSV 2", "NOOP", "200 Ok.", USE_1 },
		{ "EPSV ALL", "EPSV ALL", "200 Ok.", "200 Ok." },
		{ "LPRT 4,4,132,235,1,2,2,4,5", "NOOP", "200 Ok.", IS_502 },
		{ "LPSV", "NOOP", "200 Ok.", IS_502 },
		{ "ALGS STATUS64", "ALGS STATUS64", "502 No.", "502 No." },
	};

	EXPECT_ROWS(4, 6, false, rows);
}

TEST("two ends of IPv6: nothing changes its form")
{
	static const struct row rows[] = {
		{ "EPSV", "EPSV", "229 Here (|||30000|)", IS_229 },
		{ "EPSV 2", "EPSV", "229 Here (|||30000|)", IS_229 },
		{ "EPSV 1", "NOOP", "200 Ok.", USE_2 },
		{ "EPSV ALL", "EPSV ALL", "200 Ok.", "200 Ok." },
		{ "EPRT |2|2001:db8::1|5282|", "EPRT |2|64:ff9b::cb00:7107|50000|", "200 Ok.",
		  "200 Ok." },
		{ "EPRT |1|192.0.2.1|6446|", "NOOP", "200 Ok.", USE_2 },
		{ "ALGS STATUS64", "NOOP", "200 Ok.", "216 NONE" },
	};

	EXPECT_ROWS(6, 6, false, rows);
}

TEST("the greeting answers nothing, not even what was said before it")
{
	struct session x = between(6, 4);

	x.s.greeted = false;
	says(&x, "ALGS STATUS64");
	says(&x, "EPSV");
	EXPECT_STR("120 Wait.", hears(&x, "120 Wait."));
	EXPECT_STR("220-Hello", hears(&x, "220-Hello"));
	EXPECT_STR("220 Hello", hears(&x, "220 Hello"));
	EXPECT_STR("216 EPSVEPRT", hears(&x, "200 Ok."));
	EXPECT_STR(IS_229, hears(&x, SERVER_227));
}

TEST("pipelined commands: each reply goes to its own")
{
	struct session x = between(6, 4);
	u32 i;

	for (i = 0; i < 1000; i++)
		EXPECT_STR("NOOP", says(&x, "NOOP"));
	EXPECT_EQ(1, x.s.used);
	says(&x, "EPSV");
	says(&x, "RETR a");
	says(&x, "ALGS STATUS64");
	says(&x, "EPSV 1");
	says(&x, "EPSV");
	for (i = 0; i < 1000; i++)
		EXPECT_STR("200 Zzz", hears(&x, "200 Zzz"));
	EXPECT_STR(IS_229, hears(&x, SERVER_227));
	EXPECT_STR("150 Here", hears(&x, "150 Here"));
	EXPECT_STR("226 Done", hears(&x, "226 Done"));
	EXPECT_STR("216 EPSVEPRT", hears(&x, "200 Zzz"));
	EXPECT_STR(USE_2, hears(&x, "200 Zzz"));
	EXPECT_STR(IS_229, hears(&x, SERVER_227));
	EXPECT_EQ(0, x.s.used);
}

TEST("ABOR: the transfer's reply and its own")
{
	struct session x = between(6, 4);

	says(&x, "RETR a");
	EXPECT_STR("150 Here", hears(&x, "150 Here"));
	says(&x, "ABOR");
	says(&x, "EPSV");
	EXPECT_STR("426 Broken", hears(&x, "426 Broken"));
	EXPECT_STR("226 Ok", hears(&x, "226 Ok"));
	EXPECT_STR(IS_229, hears(&x, SERVER_227));
}

TEST("a reply that becomes another one has one line, whatever was in the others")
{
	struct session x = between(6, 4);

	says(&x, "EPSV");
	says(&x, "ALGS STATUS64");
	says(&x, "EPSV");
	EXPECT_STR("", hears(&x, "227-The mode is"));
	EXPECT_STR("", hears(&x, "229 not this"));
	EXPECT_STR("", hears(&x, "227-passive"));
	EXPECT_STR(IS_229, hears(&x, SERVER_227));
	EXPECT_STR("", hears(&x, "200-Nothing"));
	EXPECT_STR("", hears(&x, " done"));
	EXPECT_STR("216 EPSVEPRT", hears(&x, "200 really"));
	EXPECT_STR("500-Who", hears(&x, "500-Who"));
	EXPECT_STR(" are you", hears(&x, " are you"));
	EXPECT_STR("500 ?", hears(&x, "500 ?"));
	EXPECT_EQ(0, x.s.used);
}

TEST("a 227 that nobody has asked for, and what cannot be the answer to NOOP")
{
	struct session x = between(6, 4);

	EXPECT_STR("425 Can't open data connection.", hears(&x, SERVER_227));
	says(&x, "ALGS STATUS64");
	EXPECT_STR("226 Done", hears(&x, "226 Done"));
	EXPECT_STR("421 Bye", hears(&x, "421 Bye"));
	EXPECT_STR("216 EPSVEPRT", hears(&x, "200 Ok"));
}

TEST("a server that leaves out an answer is understood again at its next endpoint")
{
	struct session x = between(6, 4);

	says(&x, "XYZZY");
	says(&x, "EPSV");
	EXPECT_STR(IS_229, hears(&x, SERVER_227));
	EXPECT_EQ(0, x.s.used);
}

TEST("too many different commands at a time are answered with an error, and lose no other (S6)")
{
	static const char many[] = "451 Too many commands at a time.";
	struct session x = between(6, 4);
	u32 i;

	for (i = 0; i < NALG_FTP64_RUNS - 1; i++)
		EXPECT_STR(i % 2 ? "NOOP" : "PASV", says(&x, i % 2 ? "ALGS STATUS64" : "EPSV"));
	for (i = 0; i < 100; i++)
		EXPECT_STR("NOOP", says(&x, "QUIT"));
	EXPECT_EQ(NALG_FTP64_RUNS, x.s.used);
	for (i = 0; i < NALG_FTP64_RUNS - 1; i++)
		EXPECT_STR(i % 2 ? "216 EPSVEPRT" : IS_229, hears(&x, i % 2 ? "200 Ok" : SERVER_227));
	EXPECT_STR("USER a", says(&x, "USER a"));
	for (i = 0; i < 100; i++)
		EXPECT_STR(many, hears(&x, "200 Ok"));
	EXPECT_STR("331 Ok", hears(&x, "331 Ok"));
	EXPECT_EQ(0, x.s.used);
}

TEST("options of Telnet stay here and are refused (section 5; RFC 1123, section 4.1.2.12)")
{
	static const struct {
		const char *bytes;
		u32 len;
		int length;
		const char *refusal;
	} cases[] = {
		{ "\xff\xfb\x18", 3, 3, "\xff\xfe\x18" },	/* WILL: DONT */
		{ "\xff\xfd\x01" "PASV", 7, 3, "\xff\xfc\x01" },	/* DO: WONT */
		{ "\xff\xfc\x18", 3, 3, "" },			/* WONT */
		{ "\xff\xfe\x18", 3, 3, "" },			/* DONT */
		{ "\xff\xf4", 2, 0, "" },			/* IP */
		{ "\xff\xf2" "ABOR", 6, 0, "" },		/* DM */
		{ "\xff\xff", 2, 0, "" },
		{ "\xff", 1, -EAGAIN, "" },
		{ "\xff\xfb", 2, -EAGAIN, "" },
		{ "PASV", 4, 0, "" },
	};
	u8 buf[NALG_FTP64_TEXT_MAX];
	u32 i, side;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		for (side = 0; side < 2; side++) {
			struct session x = between(6, 4);
			u8 *copy = exact_copy(cases[i].bytes, cases[i].len);
			u32 len = strlen(cases[i].refusal);

			EXPECT_EQ(cases[i].length,
				  nalg_ftp64_option(&x.s, side, copy, cases[i].len));
			EXPECT_EQ(0, nalg_ftp64_refusals(&x.s, !side, buf));
			EXPECT_EQ(len, nalg_ftp64_refusals(&x.s, side, buf));
			EXPECT_MEM(cases[i].refusal, len, buf, len);
			EXPECT_EQ(0, nalg_ftp64_refusals(&x.s, side, buf));
			free(copy);
		}
	}
}

TEST("options of Telnet: so many are refused at a time (S6)")
{
	u8 option[] = { 0xff, 0xfb, 0 }, buf[NALG_FTP64_TEXT_MAX];
	struct session x = between(6, 4);
	u32 i;

	for (i = 0; i < 100; i++) {
		option[2] = i;
		EXPECT_EQ(3, nalg_ftp64_option(&x.s, false, option, sizeof(option)));
	}
	EXPECT_EQ(3 * NALG_FTP64_OPTIONS, nalg_ftp64_refusals(&x.s, false, buf));
	EXPECT_EQ(0, nalg_ftp64_refusals(&x.s, false, buf));
}

TEST("NALG_FTP64_TEXT_MAX is enough, and a form without its endpoint is refused")
{
	struct nalg_ftp_endpoint longest = { .family = 6, .port = 65535 };
	struct nalg_ftp_endpoint nowhere = { .family = 4 };
	u8 buf[NALG_FTP64_TEXT_MAX];
	u32 form, size;

	memset(longest.addr, 0xff, sizeof(longest.addr));
	for (form = NALG_FTP64_NOOP; form < __NALG_FTP64_FORM_MAX; form++) {
		int len;

		longest.family = form == NALG_FTP64_EPRT ? 6 : 4;
		len = nalg_ftp64_write(form, &longest, buf, sizeof(buf));
		if (form == NALG_FTP64_LISTENS) {
			EXPECT_EQ(-EINVAL, len);
			continue;
		}
		EXPECT(len > 0);
		for (size = 0; size < len; size++)
			EXPECT_EQ(-ENOSPC, nalg_ftp64_write(form, &longest, buf, size));
	}
	EXPECT_EQ(-EINVAL, nalg_ftp64_write(NALG_FTP64_SAME, NULL, buf, sizeof(buf)));
	EXPECT_EQ(-EINVAL, nalg_ftp64_write(__NALG_FTP64_FORM_MAX, NULL, buf, sizeof(buf)));
	EXPECT_EQ(-EINVAL, nalg_ftp64_write(NALG_FTP64_PORT, &nowhere, buf, sizeof(buf)));
}

KTAP_MAIN()
