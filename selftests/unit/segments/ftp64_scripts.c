// SPDX-License-Identifier: GPL-2.0
/*
 * Commands and replies of FTP between the families (RFC 6384): most lines become others, some
 * nothing at all.
 */
#include "../../../kmod/codec/ftp64.h"
#include "gateway.h"
#include "script.h"

struct ftp64 {
	struct nalg_ftp64 s;
	struct nalg_ftp_reply_state reply;
};

static const struct nalg_stream_limits limits = {
	.message = 2048,
	.edits = { .count = 16, .text = 1024 },
};

static void write_line(const struct nalg_ftp_msg *msg, enum nalg_ftp64_form form,
		       const struct nalg_ftp_endpoint *ep, struct nalg_edits *edits)
{
	u8 text[NALG_FTP64_TEXT_MAX];
	int len = nalg_ftp64_write(form, ep, text, sizeof(text));

	if (len > 0)
		nalg_edits_add(edits, 0, msg->length, text, len);
}

static void rewrite_command(struct nalg_ftp64 *s, const struct nalg_ftp_msg *msg,
			    enum nalg_ftp_status status, struct nalg_edits *edits)
{
	struct nalg_ftp64_act act = nalg_ftp64_command(s, msg, status);
	struct nalg_ftp_endpoint now = msg->ep;
	bool names = act.command == NALG_FTP64_PORT || act.command == NALG_FTP64_EPRT;

	if (names && !gateway_address(&now.family, now.addr))
		act = nalg_ftp64_ours(NALG_FTP64_504);
	now.port = gateway_port(now.port);
	nalg_ftp64_expect(s, &act);
	if (act.command != NALG_FTP64_SAME)
		write_line(msg, act.command, &now, edits);
}

/* Options of Telnet are taken out. */
static int parse_command(void *ctx, const u8 *data, u32 len, bool eof, struct nalg_edits *edits)
{
	enum nalg_ftp_status status;
	struct nalg_ftp_msg msg;
	struct ftp64 *ftp = ctx;
	int length;

	length = nalg_ftp64_option(&ftp->s, false, data, len);
	if (length > 0)
		return nalg_edits_add(edits, 0, length, NULL, 0) ? NALG_PARSE_LOST : length;
	if (length < 0 && !eof)
		return NALG_PARSE_MORE;
	status = nalg_ftp_parse_command(data, len, eof, &msg);
	if (status == NALG_FTP_MORE)
		return NALG_PARSE_MORE;
	if (status == NALG_FTP_TOO_LONG)
		return NALG_PARSE_LOST;
	rewrite_command(&ftp->s, &msg, status, edits);
	return msg.length;
}

/* The address of a server is known to the other end from its connection. */
static void rewrite_reply(struct nalg_ftp64 *s, const struct nalg_ftp_msg *msg,
			  struct nalg_edits *edits)
{
	struct nalg_ftp_endpoint now = { .family = 4, .addr = { 209, 165, 200, 225 } };
	enum nalg_ftp64_form form;
	bool swallow;

	form = nalg_ftp64_reply(s, msg, &swallow);
	now.port = gateway_port(msg->ep.port);
	if (swallow)
		nalg_edits_add(edits, 0, msg->length, NULL, 0);
	else if (form != NALG_FTP64_SAME && form != NALG_FTP64_LISTENS)
		write_line(msg, form, &now, edits);
}

/* Options that the client has asked for are refused behind a line of the server. */
static int parse_reply(void *ctx, const u8 *data, u32 len, bool eof, struct nalg_edits *edits)
{
	u8 refusals[NALG_FTP64_TEXT_MAX];
	enum nalg_ftp_status status;
	struct nalg_ftp_msg msg;
	struct ftp64 *ftp = ctx;

	status = nalg_ftp_parse_reply(&ftp->reply, data, len, eof, &msg);
	if (status == NALG_FTP_MORE)
		return NALG_PARSE_MORE;
	if (status == NALG_FTP_TOO_LONG)
		return NALG_PARSE_LOST;
	rewrite_reply(&ftp->s, &msg, edits);
	len = nalg_ftp64_refusals(&ftp->s, false, refusals);
	if (len)
		nalg_edits_add(edits, msg.length, 0, refusals, len);
	return msg.length;
}

static void client_of_ipv6(void *state)
{
	struct ftp64 *ftp = state;

	nalg_ftp64_init(&ftp->s, 6, 4);
}

static void client_of_ipv4(void *state)
{
	struct ftp64 *ftp = state;

	nalg_ftp64_init(&ftp->s, 4, 6);
}

/* The commands that the replies answer were said before, in this order. */
static void say(struct ftp64 *ftp, const char *const *command, u32 count)
{
	struct nalg_ftp64_act act;
	enum nalg_ftp_status status;
	struct nalg_ftp_msg msg;
	u32 i;

	for (i = 0; i < count; i++) {
		status = nalg_ftp_parse_command((const u8 *)command[i], strlen(command[i]), true,
						&msg);
		act = nalg_ftp64_command(&ftp->s, &msg, status);
		nalg_ftp64_expect(&ftp->s, &act);
	}
}

static void server_of_ipv4(void *state)
{
	static const char *const said[] = {
		"USER a", "EPSV", "ALGS STATUS64", "EPSV 1", "EPSV", "EPRT |2|2001:db8:1::2|1|",
		"QUIT",
	};
	struct ftp64 *ftp = state;

	client_of_ipv6(state);
	nalg_ftp64_option(&ftp->s, false, (const u8 *)"\xff\xfd\x06", 3);
	say(state, said, ARRAY_SIZE(said));
}

static void server_of_ipv6(void *state)
{
	static const char *const said[] = { "PASV", "PORT 1,2,3,4,5,6", "PASV", "QUIT" };

	client_of_ipv4(state);
	say(state, said, ARRAY_SIZE(said));
}

static const struct protocol commands64 = {
	&limits, parse_command, sizeof(struct ftp64), client_of_ipv6,
};
static const struct protocol commands46 = {
	&limits, parse_command, sizeof(struct ftp64), client_of_ipv4,
};
static const struct protocol replies64 = {
	&limits, parse_reply, sizeof(struct ftp64), server_of_ipv4,
};
static const struct protocol replies46 = {
	&limits, parse_reply, sizeof(struct ftp64), server_of_ipv6,
};

static const struct message client6[] = {
	STAYS("USER anonymous\r\n"),
	BECOMES("EPRT |2|2001:db8:1::2|8080|\r\n", "PORT 209,165,200,226,109,176\r\n"),
	STAYS("RETR 3000\r\n"),
	BECOMES("EPSV\r\n", "PASV\r\n"),
	BECOMES("EPSV 2\r\n", "PASV\r\n"),
	BECOMES("EPSV 1\r\n", "NOOP\r\n"),
	BECOMES("ALGS STATUS64\r\n", "NOOP\r\n"),
	BECOMES("EPRT |2|64:ff9b::c633:6402|8080|\r\n", "PORT 198,51,100,2,109,176\r\n"),
	BECOMES("EPRT |2|2001:db8:2::2|8080|\r\n", "NOOP\r\n"),
	BECOMES("PORT 10,0,1,2,31,144\r\n", "NOOP\r\n"),
	BECOMES("\r\n", "NOOP\r\n"),
	STAYS("QUIT\r\n"),
};

static const struct message options[] = {
	STAYS("NOOP\r\n"),
	BECOMES("\xff\xfd\x06", ""),
	BECOMES("\xff\xfb\x18", ""),
	BECOMES("EPRT |2|2001:db8:1::2|8080|\r\n", "PORT 209,165,200,226,109,176\r\n"),
	STAYS("\xff\xf4\xff\xf2" "ABOR\r\n"),
	BECOMES("\xff\xfe\x06", ""),
	BECOMES("EPSV\r\n", "PASV\r\n"),
};

static const struct message client4[] = {
	STAYS("USER anonymous\r\n"),
	BECOMES("PORT 198,51,100,7,31,144\r\n", "EPRT |2|64:ff9b::c633:6407|28080|\r\n"),
	STAYS("RETR 3000\r\n"),
	BECOMES("EPRT |1|198.51.100.7|8080|\r\n", "EPRT |2|64:ff9b::c633:6407|28080|\r\n"),
	BECOMES("PASV\r\n", "EPSV\r\n"),
	BECOMES("EPSV 1\r\n", "EPSV\r\n"),
	BECOMES("EPSV 2\r\n", "NOOP\r\n"),
	STAYS("QUIT\r\n"),
};

static const struct message server4[] = {
	BECOMES("220-Hello\r\n", "220-Hello\r\n\xff\xfc\x06"),
	STAYS("220 there\r\n"),
	STAYS("331 Who?\r\n"),
	BECOMES("227 Entering Passive Mode (198,51,100,2,31,144).\r\n",
		"229 Entering Extended Passive Mode (|||28080|)\r\n"),
	BECOMES("200 Nothing done.\r\n", "216 EPSVEPRT\r\n"),
	BECOMES("200-Nothing\r\n", ""),
	BECOMES(" at all\r\n", ""),
	BECOMES("200 done.\r\n", "522 Network protocol not supported, use (2)\r\n"),
	BECOMES("227-Entering\r\n", ""),
	BECOMES("229 (|||8080|)\r\n", ""),
	BECOMES("227 =198,51,100,2,31,144\r\n", "229 Entering Extended Passive Mode (|||28080|)\r\n"),
	STAYS("200 Endpoint accepted.\r\n"),
	STAYS("221 Bye.\r\n"),
};

static const struct message server6[] = {
	STAYS("220 Hello\r\n"),
	BECOMES("229 Entering Extended Passive Mode (|||8080|)\r\n",
		"227 Entering Passive Mode (209,165,200,225,109,176).\r\n"),
	STAYS("200 Endpoint accepted.\r\n"),
	BECOMES("229-Extended\r\n", ""),
	BECOMES("229 Extended (|2|2001:db8::2|8080|)\r\n",
		"227 Entering Passive Mode (209,165,200,225,109,176).\r\n"),
	STAYS("221 Bye.\r\n"),
};

static const struct script list[] = {
	SCRIPT("FTP: a client of IPv6, a server of IPv4", &commands64, client6),
	SCRIPT("FTP: options of Telnet, of a client of IPv6", &commands64, options),
	SCRIPT("FTP: a client of IPv4, a server of IPv6", &commands46, client4),
	SCRIPT("FTP: the replies of a server of IPv4", &replies64, server4),
	SCRIPT("FTP: the replies of a server of IPv6", &replies46, server6),
};

const struct scripts ftp64_scripts = { list, ARRAY_SIZE(list) };
