// SPDX-License-Identifier: GPL-2.0
/* What a client says, and what the codec makes of it. */
#include "ftp_test.h"

struct command {
	const char *line;
	enum nalg_ftp_status status;
	enum nalg_ftp_verb verb;
	struct want_endpoint ep;
	u16 epsv;
	enum nalg_ftp_algs algs;
};

static enum nalg_ftp_status parse(const char *data, u32 len, bool eof, struct nalg_ftp_msg *msg)
{
	u8 *copy = exact_copy(data, len);
	enum nalg_ftp_status status = nalg_ftp_parse_command(copy, len, eof, msg);

	free(copy);
	return status;
}

static void expect_parsed(const struct command *want, const char *data, u32 len, u32 length,
			  bool eof)
{
	struct nalg_ftp_msg msg;

	EXPECT_EQ(want->status, parse(data, len, eof, &msg));
	EXPECT_EQ(want->verb, msg.verb);
	EXPECT_EQ(length, msg.length);
	EXPECT_EQ(want->epsv, msg.epsv);
	EXPECT_EQ(want->algs, msg.algs);
	EXPECT_EQ(0, msg.code);
	expect_endpoint(data, &want->ep, &msg.ep);
}

/* The line has the same meaning alone, with another behind it, and without its end before a FIN. */
static void expect_command(const struct command *want)
{
	static const char *const line_ends[] = { "\r\n", "\n", " \r\n", "\t\r\r\n" };
	bool good_before = !ktap_test_failed;
	u32 i, len, split, end = strlen(want->line);
	struct nalg_ftp_msg msg;
	char text[256];

	for (i = 0; i < ARRAY_SIZE(line_ends); i++) {
		len = sprintf(text, "%s%s", want->line, line_ends[i]);
		expect_parsed(want, text, len, len, false);
		expect_parsed(want, text, len, len, true);
		sprintf(text + len, "QUIT\r\nPORT 1,2,3,4,5,6\r\n");
		expect_parsed(want, text, len + 26, len, false);

		for (split = 0; split < len; split++) {
			EXPECT_EQ(NALG_FTP_MORE, parse(text, split, false, &msg));
			EXPECT_EQ(0, msg.length);
		}
	}
	if (end)
		expect_parsed(want, want->line, end, end, true);
	if (good_before && ktap_test_failed)
		ktap_note("command \"%s\"", want->line);
}

#define EXPECT_COMMANDS(commands) \
	do { \
		for (u32 i_ = 0; i_ < ARRAY_SIZE(commands); i_++) \
			expect_command(&(commands)[i_]); \
	} while (0)

TEST("the verbs that have a meaning here, in any case")
{
	static const struct command commands[] = {
		{ "PASV",			OK, NALG_FTP_PASV },
		{ "pasv",			OK, NALG_FTP_PASV },
		{ "Pasv",			OK, NALG_FTP_PASV },
		{ "LPRT 4,4,132,235,1,2,2,4,5",	OK, NALG_FTP_LPRT },
		{ "LPSV",			OK, NALG_FTP_LPSV },
		{ "RETR file with blanks",	OK, NALG_FTP_RETR },
		{ "stor a",			OK, NALG_FTP_STOR },
		{ "AUTH TLS",			OK, NALG_FTP_AUTH },
		{ "CCC",			OK, NALG_FTP_CCC },
	};

	EXPECT_COMMANDS(commands);
}

TEST("every other verb of the RFCs is known")
{
	/* RFC 959, 775, 2228, 2389, 2640 and 3659, 7151 */
	static const char verbs[] =
		"USER PASS ACCT CWD CDUP SMNT QUIT REIN TYPE STRU MODE STOU APPE ALLO REST "
		"RNFR RNTO ABOR DELE RMD MKD PWD LIST NLST SITE SYST STAT HELP NOOP "
		"XCUP XCWD XMKD XPWD XRMD "
		"ADAT PROT PBSZ MIC CONF ENC "
		"FEAT OPTS "
		"LANG MDTM SIZE MLST MLSD "
		"HOST";
	char list[sizeof(verbs)], *verb, *rest = list;

	strcpy(list, verbs);
	while ((verb = strsep(&rest, " "))) {
		struct command command = { verb, OK, NALG_FTP_OTHER };
		char line[32];

		expect_command(&command);
		sprintf(line, "%s some argument", verb);
		command.line = line;
		expect_command(&command);
	}
}

TEST("verbs that no RFC knows are commands, too")
{
	static const struct command commands[] = {
		{ "XCRC a",			OK, NALG_FTP_UNKNOWN },
		{ "CLNT somebody's client",	OK, NALG_FTP_UNKNOWN },
		{ "XMD5 a",			OK, NALG_FTP_UNKNOWN },
		{ "XSHA256 a",			OK, NALG_FTP_UNKNOWN },
		{ "XLONGEST a",			OK, NALG_FTP_UNKNOWN },
		{ "MFF modify=1; a",		OK, NALG_FTP_UNKNOWN },
		{ "GET / HTTP/1.1",		OK, NALG_FTP_UNKNOWN },
	};

	EXPECT_COMMANDS(commands);
}

TEST("what is no command")
{
	static const struct command commands[] = {
		{ "",				MALFORMED },
		{ " ",				MALFORMED },
		{ "A",				MALFORMED },
		{ "CD /",			MALFORMED },
		{ "1234",			MALFORMED },
		{ "NINELETTE",			MALFORMED },
		{ "Host: example.net",		MALFORMED },
		{ "PASV,",			MALFORMED },
		{ "PAS\xd6",			MALFORMED },
		{ "\x16\x03\x01\x02",		MALFORMED },
		{ "PASV\rPORT 1,2,3,4,5,6",	MALFORMED },
		{ "220 a reply",		MALFORMED },
	};

	EXPECT_COMMANDS(commands);
}

TEST("a verb does not end at a NUL")
{
	static const char line[] = "PORT\0 192,0,2,1,25,46\r\n";
	struct nalg_ftp_msg msg;

	EXPECT_EQ(MALFORMED, parse(line, sizeof(line) - 1, false, &msg));
	EXPECT_EQ(sizeof(line) - 1, msg.length);
}

TEST("blanks before a verb are skipped, as servers do")
{
	static const struct command commands[] = {
		{ " PASV",			OK, NALG_FTP_PASV },
		{ "\t  PASV",			OK, NALG_FTP_PASV },
	};

	EXPECT_COMMANDS(commands);
}

TEST("Telnet before a verb: IP and Synch before ABOR (RFC 959, section 4.1.3), options (RFC 854)")
{
	static const struct command commands[] = {
		{ "\xff\xf4" "ABOR",				OK, NALG_FTP_OTHER },
		{ "\xff\xf4\xff\xf2" "ABOR",			OK, NALG_FTP_OTHER },
		{ "\xff\xf4\xff\xf2 ABOR",			OK, NALG_FTP_OTHER },
		{ " \xff\xf1" "PASV",				OK, NALG_FTP_PASV },
		{ "\xff\xfb\x18\xff\xfe\x01" "PASV",		OK, NALG_FTP_PASV },
		{ "\xff\xf4\xff\xf2PORT 192,0,2,1,25,46",	OK, NALG_FTP_PORT,
		  { PORT_STYLE, "192,0,2,1,25,46", "192.0.2.1", 6446 } },
		{ "\xff",					MALFORMED },
		{ "\xff\xf4",					MALFORMED },
		{ "\xff\xfb",					MALFORMED },
		{ "\xff\xff" "ABOR",				MALFORMED },
		{ "\xff\xfa\x18\xff\xf0" "ABOR",		MALFORMED },
		{ "\xff\x41" "ABOR",				MALFORMED },
		{ "\xf2" "ABOR",				MALFORMED },
		{ "AB\xff\xf2OR",				MALFORMED },
	};

	EXPECT_COMMANDS(commands);
}

TEST("PORT: h1,h2,h3,h4,p1,p2 (RFC 959, section 4.1.2)")
{
	static const struct command commands[] = {
		{ "PORT 192,0,2,1,25,46",	OK, NALG_FTP_PORT,
		  { PORT_STYLE, "192,0,2,1,25,46", "192.0.2.1", 6446 } },
		{ "port 10,0,0,10,4,1",		OK, NALG_FTP_PORT,
		  { PORT_STYLE, "10,0,0,10,4,1", "10.0.0.10", 1025 } },
		{ "PORT 0,0,0,0,0,1",		OK, NALG_FTP_PORT,
		  { PORT_STYLE, "0,0,0,0,0,1", "0.0.0.0", 1 } },
		{ "PORT 255,255,255,255,255,255", OK, NALG_FTP_PORT,
		  { PORT_STYLE, "255,255,255,255,255,255", "255.255.255.255", 65535 } },
		{ "PORT 192,168,001,002,025,046", OK, NALG_FTP_PORT,
		  { PORT_STYLE, "192,168,001,002,025,046", "192.168.1.2", 6446 } },
		{ "pOrT 010,000,001,002,031,144", OK, NALG_FTP_PORT,
		  { PORT_STYLE, "010,000,001,002,031,144", "10.0.1.2", 8080 } },
		{ " PORT\t  192,0,2,1,25,46 \t",	OK, NALG_FTP_PORT,
		  { PORT_STYLE, "192,0,2,1,25,46", "192.0.2.1", 6446 } },
	};

	EXPECT_COMMANDS(commands);
}

TEST("whose endpoint it is, and a port below 1024, are read: the analyzer refuses them")
{
	static const struct command commands[] = {
		{ "PORT 127,0,0,1,31,144",	OK, NALG_FTP_PORT,
		  { PORT_STYLE, "127,0,0,1,31,144", "127.0.0.1", 8080 } },
		{ "PORT 10,0,1,2,0,22",		OK, NALG_FTP_PORT,
		  { PORT_STYLE, "10,0,1,2,0,22", "10.0.1.2", 22 } },
		{ "PORT 10,0,1,2,3,255",	OK, NALG_FTP_PORT,
		  { PORT_STYLE, "10,0,1,2,3,255", "10.0.1.2", 1023 } },
		{ "EPRT |1|10.0.1.2|1023|",	OK, NALG_FTP_EPRT,
		  { EPRT_STYLE, "|1|10.0.1.2|1023|", "10.0.1.2", 1023 } },
		{ "EPRT |2|2001:db8::1|8080|",	OK, NALG_FTP_EPRT,
		  { EPRT_STYLE, "|2|2001:db8::1|8080|", "2001:db8::1", 8080 } },
		{ "EPRT |2|2001:db8::1|22|",	OK, NALG_FTP_EPRT,
		  { EPRT_STYLE, "|2|2001:db8::1|22|", "2001:db8::1", 22 } },
	};

	EXPECT_COMMANDS(commands);
}

TEST("PORT: malformed ones have a verb and no endpoint")
{
	static const struct command commands[] = {
		{ "PORT",				MALFORMED, NALG_FTP_PORT },
		{ "PORT 192,0,2,1,25",			MALFORMED, NALG_FTP_PORT },
		{ "PORT 192,0,2,1,25,",			MALFORMED, NALG_FTP_PORT },
		{ "PORT ,192,0,2,1,25,46",		MALFORMED, NALG_FTP_PORT },
		{ "PORT 192,0,2,1,25,46,1",		MALFORMED, NALG_FTP_PORT },
		{ "PORT 192,0,2,1,25,46,",		MALFORMED, NALG_FTP_PORT },
		{ "PORT 192,0,2,1,25,46 1",		MALFORMED, NALG_FTP_PORT },
		{ "PORT 192,0,2,1,25,46)",		MALFORMED, NALG_FTP_PORT },
		{ "PORT (192,0,2,1,25,46)",		MALFORMED, NALG_FTP_PORT },
		{ "PORT 192, 0,2,1,25,46",		MALFORMED, NALG_FTP_PORT },
		{ "PORT 192.0.2.1.25.46",		MALFORMED, NALG_FTP_PORT },
		{ "PORT 192.0.2.1:6446",		MALFORMED, NALG_FTP_PORT },
		{ "PORT 1,2,3",				MALFORMED, NALG_FTP_PORT },
		{ "PORT 256,0,2,1,25,46",		MALFORMED, NALG_FTP_PORT },
		{ "PORT 192,0,2,1,256,46",		MALFORMED, NALG_FTP_PORT },
		{ "PORT 192,0,2,1,25,302",		MALFORMED, NALG_FTP_PORT },
		{ "PORT 192,0,2,1,0,6446",		MALFORMED, NALG_FTP_PORT },
		{ "PORT 192,0,2,1,0,0",			MALFORMED, NALG_FTP_PORT },
		{ "PORT 192,0,2,0001,25,46",		MALFORMED, NALG_FTP_PORT },
		{ "PORT 192,0,2,1,0025,46",		MALFORMED, NALG_FTP_PORT },
		{ "PORT 192,0,2,1,25,0046",		MALFORMED, NALG_FTP_PORT },
		{ "PORT 4294967488,0,2,1,25,46",	MALFORMED, NALG_FTP_PORT },
		{ "PORT -1,0,2,1,25,46",		MALFORMED, NALG_FTP_PORT },
		{ "PORT 0x10,0,2,1,25,46",		MALFORMED, NALG_FTP_PORT },
		{ "PORT |1|192.0.2.1|6446|",		MALFORMED, NALG_FTP_PORT },
	};

	EXPECT_COMMANDS(commands);
}

TEST("EPRT: protocol, address, port between delimiters (RFC 2428, section 2)")
{
	static const struct command commands[] = {
		{ "EPRT |1|132.235.1.2|6275|",			OK, NALG_FTP_EPRT,
		  { EPRT_STYLE, "|1|132.235.1.2|6275|", "132.235.1.2", 6275 } },
		{ "EPRT |2|1080::8:800:200C:417A|5282|",	OK, NALG_FTP_EPRT,
		  { EPRT_STYLE, "|2|1080::8:800:200C:417A|5282|", "1080::8:800:200c:417a", 5282 } },
		{ "EPRT ~1~192.0.2.1~06446~",			OK, NALG_FTP_EPRT,
		  { EPRT_STYLE, "~1~192.0.2.1~06446~", "192.0.2.1", 6446 } },
		{ "EPRT  ,1,192.0.2.1,6446, ",			OK, NALG_FTP_EPRT,
		  { EPRT_STYLE, ",1,192.0.2.1,6446,", "192.0.2.1", 6446 } },
		{ "eprt !2!2001:DB8:1:0::2!6446!",		OK, NALG_FTP_EPRT,
		  { EPRT_STYLE, "!2!2001:DB8:1:0::2!6446!", "2001:db8:1::2", 6446 } },
		{ "eprt  |2|::1|65535|  ",			OK, NALG_FTP_EPRT,
		  { EPRT_STYLE, "|2|::1|65535|", "::1", 65535 } },
		{ "EPRT |2|0001:0002:0003:0004:0005:0006:0007:0008|1|", OK, NALG_FTP_EPRT,
		  { EPRT_STYLE, "|2|0001:0002:0003:0004:0005:0006:0007:0008|1|",
		    "1:2:3:4:5:6:7:8", 1 } },
		{ "EPRT |2|64:ff9b::192.0.2.33|21|",		OK, NALG_FTP_EPRT,
		  { EPRT_STYLE, "|2|64:ff9b::192.0.2.33|21|", "64:ff9b::c000:221", 21 } },
		{ "EPRT |2|0000:0000:0000:0000:0000:ffff:255.255.255.255|1|", OK, NALG_FTP_EPRT,
		  { EPRT_STYLE, "|2|0000:0000:0000:0000:0000:ffff:255.255.255.255|1|",
		    "::ffff:255.255.255.255", 1 } },
	};

	EXPECT_COMMANDS(commands);
}

TEST("EPRT: any delimiter from 33 to 126, even one that an address could have")
{
	u32 delim;

	for (delim = 1; delim < 256; delim++) {
		/* Neither text has its delimiter in a field; '2' would be in both. */
		bool other = strchr("1192.0.2.16446", delim);
		struct command command = { .status = OK, .verb = NALG_FTP_EPRT };
		char line[64];

		if (delim == '2' || delim == '\n')
			continue;
		sprintf(line, other ? "EPRT %c2%c5::5%c77%c" : "EPRT %c1%c192.0.2.1%c6446%c",
			delim, delim, delim, delim);
		command.line = line;
		if (delim < 33 || delim > 126)
			command.status = MALFORMED;
		else if (other)
			command.ep = (struct want_endpoint){ EPRT_STYLE, line + 5, "5::5", 77 };
		else
			command.ep = (struct want_endpoint){ EPRT_STYLE, line + 5,
							     "192.0.2.1", 6446 };
		expect_command(&command);
	}
}

TEST("EPRT: malformed ones have a verb and no endpoint")
{
	static const struct command commands[] = {
		{ "EPRT",				MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |",				MALFORMED, NALG_FTP_EPRT },
		{ "EPRT ||||",				MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |||6446|",			MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |1||6446|",			MALFORMED, NALG_FTP_EPRT },
		{ "EPRT ||192.0.2.1|6446|",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |0|192.0.2.1|6446|",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |3|192.0.2.1|6446|",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |01|192.0.2.1|6446|",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |x|192.0.2.1|6446|",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |2|192.0.2.1|6446|",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |1|2001:db8::1|6446|",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |1|192.0.2.1|6446",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |1|192.0.2.1|6446||",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |1|192.0.2.1|6446| x",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |1|192.0.2.1|6446!",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |1|192.0.2.1||",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |1|192.0.2.1|0|",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |1|192.0.2.1|65536|",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |1|192.0.2.1|065536|",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |2|2001:db8::1|0|",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |2|2001:db8::1|65536|",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |1|192.0.2.1|006446|",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |1|192.0.2.1| 6446|",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |1|192.0.2.1|ftp|",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |1|192.0.2|6446|",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |1|192.0.2.256|6446|",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |1| 192.0.2.1|6446|",		MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |2|2001:db8::1%eth0|6446|",	MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |2|[2001:db8::1]|6446|",	MALFORMED, NALG_FTP_EPRT },
		{ "EPRT |2|0000:0000:0000:0000:0000:ffff:0255.255.255.255|1|",
							MALFORMED, NALG_FTP_EPRT },
		{ "EPRT 192,0,2,1,25,46",		MALFORMED, NALG_FTP_EPRT },
	};

	EXPECT_COMMANDS(commands);
}

TEST("EPSV: no argument, a protocol, ALL (RFC 2428, sections 3 and 4)")
{
	static const struct command commands[] = {
		{ "EPSV",		OK, NALG_FTP_EPSV, .epsv = NALG_FTP_EPSV_ANY },
		{ "EPSV 1",		OK, NALG_FTP_EPSV, .epsv = 1 },
		{ "epsv 2",		OK, NALG_FTP_EPSV, .epsv = 2 },
		{ "EPSV  7 ",		OK, NALG_FTP_EPSV, .epsv = 7 },
		{ "EPSV ALL",		OK, NALG_FTP_EPSV, .epsv = NALG_FTP_EPSV_ALL },
		{ "EPSV all",		OK, NALG_FTP_EPSV, .epsv = NALG_FTP_EPSV_ALL },
		{ "EPSV 0",		OK, NALG_FTP_EPSV, .epsv = NALG_FTP_EPSV_INVALID },
		{ "EPSV 65533",		OK, NALG_FTP_EPSV, .epsv = 65533 },
		{ "EPSV 65534",		OK, NALG_FTP_EPSV, .epsv = NALG_FTP_EPSV_INVALID },
		{ "EPSV 65535",		OK, NALG_FTP_EPSV, .epsv = NALG_FTP_EPSV_INVALID },
		{ "EPSV 1 2",		OK, NALG_FTP_EPSV, .epsv = NALG_FTP_EPSV_INVALID },
		{ "EPSV 1x",		OK, NALG_FTP_EPSV, .epsv = NALG_FTP_EPSV_INVALID },
		{ "EPSV ALLE",		OK, NALG_FTP_EPSV, .epsv = NALG_FTP_EPSV_INVALID },
		{ "EPSV ALL 1",		OK, NALG_FTP_EPSV, .epsv = NALG_FTP_EPSV_INVALID },
		{ "EPSV ANYTHING",	OK, NALG_FTP_EPSV, .epsv = NALG_FTP_EPSV_INVALID },
		{ "EPSV -",		OK, NALG_FTP_EPSV, .epsv = NALG_FTP_EPSV_INVALID },
	};

	EXPECT_COMMANDS(commands);
}

TEST("ALGS: what is asked of an ALG (RFC 6384, section 11)")
{
	static const struct command commands[] = {
		{ "ALGS",		OK, NALG_FTP_ALGS, .algs = NALG_FTP_ALGS_NONE },
		{ "ALGS ",		OK, NALG_FTP_ALGS, .algs = NALG_FTP_ALGS_NONE },
		{ "ALGS STATUS64",	OK, NALG_FTP_ALGS, .algs = NALG_FTP_ALGS_STATUS64 },
		{ "algs status64",	OK, NALG_FTP_ALGS, .algs = NALG_FTP_ALGS_STATUS64 },
		{ "ALGS ENABLE64",	OK, NALG_FTP_ALGS, .algs = NALG_FTP_ALGS_ENABLE64 },
		{ "ALGS  DISABLE64 ",	OK, NALG_FTP_ALGS, .algs = NALG_FTP_ALGS_DISABLE64 },
		{ "ALGS DISABLE6",	OK, NALG_FTP_ALGS, .algs = NALG_FTP_ALGS_UNKNOWN },
		{ "ALGS DISABLE641",	OK, NALG_FTP_ALGS, .algs = NALG_FTP_ALGS_UNKNOWN },
		{ "ALGS STATUS64 now",	OK, NALG_FTP_ALGS, .algs = NALG_FTP_ALGS_UNKNOWN },
		{ "ALGS STATUS46",	OK, NALG_FTP_ALGS, .algs = NALG_FTP_ALGS_UNKNOWN },
		{ "ALGS 64",		OK, NALG_FTP_ALGS, .algs = NALG_FTP_ALGS_UNKNOWN },
		{ "ALGS -",		OK, NALG_FTP_ALGS, .algs = NALG_FTP_ALGS_UNKNOWN },
	};

	EXPECT_COMMANDS(commands);
}

TEST("a line of 1024 bytes is the longest")
{
	char text[1100];
	struct nalg_ftp_msg msg;

	memset(text, 'x', sizeof(text));
	memcpy(text, "RETR ", 5);
	text[NALG_FTP_LINE_MAX - 1] = '\n';
	EXPECT_EQ(NALG_FTP_MORE, parse(text, NALG_FTP_LINE_MAX - 1, false, &msg));
	EXPECT_EQ(OK, parse(text, NALG_FTP_LINE_MAX, false, &msg));
	EXPECT_EQ(NALG_FTP_LINE_MAX, msg.length);
	EXPECT_EQ(OK, parse(text, sizeof(text), false, &msg));
	EXPECT_EQ(NALG_FTP_LINE_MAX, msg.length);
	EXPECT_EQ(NALG_FTP_RETR, msg.verb);

	text[NALG_FTP_LINE_MAX - 1] = 'x';
	text[NALG_FTP_LINE_MAX] = '\n';
	EXPECT_EQ(NALG_FTP_TOO_LONG, parse(text, NALG_FTP_LINE_MAX, false, &msg));
	EXPECT_EQ(NALG_FTP_LINE_MAX, msg.length);
	EXPECT_EQ(NALG_FTP_TOO_LONG, parse(text, sizeof(text), true, &msg));
	EXPECT_EQ(sizeof(text), msg.length);
}

TEST("before a FIN a line needs no end, but nothing is no line")
{
	struct nalg_ftp_msg msg;

	EXPECT_EQ(OK, parse("QUIT", 4, true, &msg));
	EXPECT_EQ(4, msg.length);
	EXPECT_EQ(NALG_FTP_MORE, parse("", 0, true, &msg));
}

TEST("lines of one segment are taken one by one")
{
	static const char text[] = "TYPE I\r\nPORT 192,0,2,1,25,46\nRETR a\r\n";
	static const enum nalg_ftp_verb verbs[] = { NALG_FTP_OTHER, NALG_FTP_PORT, NALG_FTP_RETR };
	u32 i, pos = 0;

	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		struct nalg_ftp_msg msg;

		EXPECT_EQ(OK, parse(text + pos, strlen(text) - pos, false, &msg));
		EXPECT_EQ(verbs[i], msg.verb);
		pos += msg.length;
	}
	EXPECT_EQ(strlen(text), pos);
}

static bool looks_like(const char *text, u32 len)
{
	u8 *copy = exact_copy(text, len);
	bool yes = nalg_ftp_looks_like_command(copy, len);

	free(copy);
	return yes;
}

TEST("a first line looks like a command from its first byte on")
{
	static const char *const lines[] = {
		"USER anonymous\r\n", "user x\n", "AUTH TLS\r\n", "FEAT\r\n", "HOST a.example\r\n",
		"OPTS UTF8 ON\r\n", "QUIT\r\n", "PWD\r\n", "CWD /\r\n", "NOOP\n", "CCC\t\r\n",
	};
	u32 i, len;

	for (i = 0; i < ARRAY_SIZE(lines); i++)
		for (len = 0; len <= strlen(lines[i]); len++)
			if (!EXPECT(looks_like(lines[i], len)))
				ktap_note("\"%.*s\"", (int)len, lines[i]);
}

TEST("other protocols do not look like a command, and the bytes after do not help")
{
	static const struct {
		const char *start;
		u32 told_by;		/* after so many bytes */
	} others[] = {
		{ "GET / HTTP/1.1\r\n", 1 },
		{ "POST / HTTP/1.1\r\n", 3 },
		{ "HEAD / HTTP/1.1\r\n", 3 },
		{ "PUT / HTTP/1.1\r\n", 2 },
		{ "PATCH / HTTP/1.1\r\n", 3 },
		{ "DELETE / HTTP/1.1\r\n", 5 },
		{ "OPTIONS * HTTP/1.1\r\n", 4 },
		{ "CONNECT a:21 HTTP/1.1\r\n", 4 },
		{ "TRACE / HTTP/1.1\r\n", 2 },
		{ "PRI * HTTP/2.0\r\n", 3 },
		{ "REGISTER sip:a SIP/2.0\r\n", 3 },
		{ "INVITE sip:a SIP/2.0\r\n", 1 },
		{ "ACK sip:a SIP/2.0\r\n", 3 },
		{ "DESCRIBE rtsp://a RTSP/1.0\r\n", 3 },
		{ "SETUP rtsp://a RTSP/1.0\r\n", 2 },
		{ "EHLO a\r\n", 2 },
		{ "HELO a\r\n", 4 },
		{ "MAIL FROM:<a@example>\r\n", 2 },
		{ "\x16\x03\x01", 1 },
		{ "SSH-2.0-x\r\n", 2 },
		{ " USER a\r\n", 1 },
		{ "\r\nUSER a\r\n", 1 },
		{ "USERS\r\n", 5 },
		{ "USE\r\n", 4 },
		{ "USER: a\r\n", 5 },
		{ "\xff\xf4" "ABOR\r\n", 1 },
	};
	u32 i, len;

	for (i = 0; i < ARRAY_SIZE(others); i++)
		for (len = 0; len <= strlen(others[i].start); len++)
			if (!EXPECT_EQ(len < others[i].told_by, looks_like(others[i].start, len)))
				ktap_note("\"%.*s\"", (int)len, others[i].start);
}

KTAP_MAIN()
