// SPDX-License-Identifier: GPL-2.0
/* How endpoints are written. */
#include "ftp_test.h"

static struct nalg_ftp_endpoint endpoint(enum nalg_ftp_style style, u8 delim, const char *addr,
					 u16 port)
{
	struct nalg_ftp_endpoint ep = { .style = style, .delim = delim, .port = port };

	if (addr) {
		ep.family = strchr(addr, ':') ? 6 : 4;
		inet_pton(ep.family == 6 ? AF_INET6 : AF_INET, addr, ep.addr);
	}
	return ep;
}

TEST("endpoints in their styles, EPRT with IPv6 as RFC 5952 writes it")
{
	static const struct {
		const char *text;
		enum nalg_ftp_style style;
		u8 delim;
		const char *addr;
		u16 port;
	} cases[] = {
		{ "192,0,2,1,25,46", PORT_STYLE, 0, "192.0.2.1", 6446 },
		{ "0,0,0,0,0,1", PORT_STYLE, 0, "0.0.0.0", 1 },
		{ "255,255,255,255,255,255", PORT_STYLE, 0, "255.255.255.255", 65535 },
		{ "|1|192.0.2.1|6446|", EPRT_STYLE, '|', "192.0.2.1", 6446 },
		{ "|2|2001:db8::1|6446|", EPRT_STYLE, '|', "2001:0DB8:0::1", 6446 },
		{ "!2!2001:db8:1:2:3:4:5:6!65535!", EPRT_STYLE, '!',
		  "2001:db8:1:2:3:4:5:6", 65535 },
		{ "|||6446|", EPSV_STYLE, '|', NULL, 6446 },
		{ "~~~1~", EPSV_STYLE, '~', NULL, 1 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct nalg_ftp_endpoint ep = endpoint(cases[i].style, cases[i].delim,
						       cases[i].addr, cases[i].port);
		u8 buf[NALG_FTP_ENDPOINT_MAX];
		int len = nalg_ftp_format(&ep, buf, sizeof(buf));

		if (EXPECT_EQ(strlen(cases[i].text), len))
			EXPECT_MEM(cases[i].text, strlen(cases[i].text), buf, len);
	}
}

/* A line with another endpoint in the place of its own. */
static void expect_rewritten(const char *line, const char *want, bool reply)
{
	struct nalg_ftp_reply_state state = {};
	u32 len = strlen(line), total;
	struct nalg_ftp_endpoint now;
	u8 text[NALG_FTP_ENDPOINT_MAX];
	struct nalg_ftp_msg msg;
	char out[256];
	int added;

	if (reply)
		nalg_ftp_parse_reply(&state, (const u8 *)line, len, true, &msg);
	else
		nalg_ftp_parse_command((const u8 *)line, len, true, &msg);
	now = endpoint(msg.ep.style, msg.ep.delim,
		       msg.ep.style == EPSV_STYLE ? NULL : "209.165.200.225", 28080);
	added = nalg_ftp_format(&now, text, sizeof(text));
	if (!EXPECT(added > 0)) {
		ktap_note("\"%s\"", line);
		return;
	}
	total = sprintf(out, "%.*s%.*s%s", msg.ep.off, line, added, text,
			line + msg.ep.off + msg.ep.len);
	EXPECT_MEM(want, strlen(want), out, total);
}

TEST("what is around an endpoint stays, whatever the form of its command")
{
	static const char *const rows[][2] = {
		{ "PORT 10,0,1,2,31,144", "PORT 209,165,200,225,109,176" },
		{ "port 10,0,1,2,31,144", "port 209,165,200,225,109,176" },
		{ "pOrT 010,000,001,002,031,144", "pOrT 209,165,200,225,109,176" },
		{ "PORT  10,0,1,2,31,144  ", "PORT  209,165,200,225,109,176  " },
		{ "\xff\xf4\xff\xf2PORT 10,0,1,2,31,144", "\xff\xf4\xff\xf2PORT 209,165,200,225,109,176" },
		{ "EPRT |1|10.0.1.2|8080|", "EPRT |1|209.165.200.225|28080|" },
		{ "eprt !1!10.0.1.2!8080!", "eprt !1!209.165.200.225!28080!" },
		{ "EPRT ~1~10.0.1.2~08080~", "EPRT ~1~209.165.200.225~28080~" },
		{ "EPRT  ,1,10.0.1.2,8080, ", "EPRT  ,1,209.165.200.225,28080, " },
		{ "EPRT |2|2001:db8:1::2|8080|", "EPRT |1|209.165.200.225|28080|" },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		expect_rewritten(rows[i][0], rows[i][1], false);
}

TEST("what is around an endpoint stays, whatever the form of its reply")
{
	static const char *const rows[][2] = {
		{ "227 Entering Passive Mode (10,0,1,2,31,144).",
		  "227 Entering Passive Mode (209,165,200,225,109,176)." },
		{ "227 Entering Passive Mode 10,0,1,2,31,144",
		  "227 Entering Passive Mode 209,165,200,225,109,176" },
		{ "227 =10,0,1,2,31,144", "227 =209,165,200,225,109,176" },
		{ "227 On 24 servers, 7 of them in 192.0.2.0/24: (10,0,1,2,31,144) 1,2",
		  "227 On 24 servers, 7 of them in 192.0.2.0/24: (209,165,200,225,109,176) 1,2" },
		{ "229 Entering Extended Passive Mode (|||8080|)",
		  "229 Entering Extended Passive Mode (|||28080|)" },
		{ "229 (well) Entering Extended Passive Mode (!!!8080!) now",
		  "229 (well) Entering Extended Passive Mode (!!!28080!) now" },
		{ "229 Extended (|1||8080|)", "229 Extended (|||28080|)" },
		{ "229 Extended (|1|10.0.1.2|8080|)", "229 Extended (|1|209.165.200.225|28080|)" },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		expect_rewritten(rows[i][0], rows[i][1], true);
}

TEST("a delimiter that an address could have, or none, becomes | (RFC 2428, section 2)")
{
	u32 delim;

	for (delim = 0; delim < 256; delim++) {
		struct nalg_ftp_endpoint ep = endpoint(EPRT_STYLE, delim, "2001:db8::1", 6446);
		bool stays = delim >= 33 && delim <= 126 && !strchr("0123456789abcdef.:", delim);
		u8 buf[NALG_FTP_ENDPOINT_MAX];

		EXPECT_EQ(20, nalg_ftp_format(&ep, buf, sizeof(buf)));
		EXPECT_EQ(stays ? delim : '|', buf[0]);
		EXPECT_EQ(buf[0], buf[2]);
		EXPECT_EQ(buf[0], buf[19]);
	}
}

TEST("-ENOSPC for every size that is too small, and nothing written behind it")
{
	struct nalg_ftp_endpoint ep = endpoint(EPRT_STYLE, '|', "2001:db8::1", 6446);
	int size;

	for (size = 0; size < 20; size++) {
		u8 *buf = malloc(size ? size : 1);

		EXPECT_EQ(-ENOSPC, nalg_ftp_format(&ep, buf, size));
		free(buf);
	}
}

TEST("NALG_FTP_ENDPOINT_MAX is enough for the longest")
{
	struct nalg_ftp_endpoint ep = endpoint(EPRT_STYLE, '|',
					       "1111:2222:3333:4444:5555:6666:7777:8888", 65535);
	u8 buf[NALG_FTP_ENDPOINT_MAX];

	EXPECT_EQ(49, nalg_ftp_format(&ep, buf, sizeof(buf)));
}

TEST("-EINVAL for what a style cannot say")
{
	const struct nalg_ftp_endpoint cases[] = {
		endpoint(NALG_FTP_STYLE_NONE, '|', "192.0.2.1", 6446),
		endpoint(PORT_STYLE, 0, "2001:db8::1", 6446),
		endpoint(PORT_STYLE, 0, NULL, 6446),
		endpoint(EPRT_STYLE, '|', NULL, 6446),
		endpoint(EPSV_STYLE, '|', "192.0.2.1", 6446),
		endpoint(PORT_STYLE, 0, "192.0.2.1", 0),
		endpoint(EPSV_STYLE, '|', NULL, 0),
		endpoint(EPSV_STYLE + 1, '|', NULL, 6446),
		{ .style = EPRT_STYLE, .family = 5, .port = 6446 },
		{ .style = EPRT_STYLE, .family = 255, .port = 6446 },
	};
	u8 buf[NALG_FTP_ENDPOINT_MAX];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		if (!EXPECT_EQ(-EINVAL, nalg_ftp_format(&cases[i], buf, sizeof(buf))))
			ktap_note("case %u", i);
}

KTAP_MAIN()
