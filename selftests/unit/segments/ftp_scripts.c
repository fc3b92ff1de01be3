// SPDX-License-Identifier: GPL-2.0
/* Commands and replies of FTP between two ends of IPv4. */
#include "../../../kmod/codec/ftp.h"
#include "gateway.h"
#include "script.h"

#define X10	"xxxxxxxxxx"
#define X100	X10 X10 X10 X10 X10 X10 X10 X10 X10 X10
#define X900	X100 X100 X100 X100 X100 X100 X100 X100 X100

struct ftp {
	bool begun;
	struct nalg_ftp_reply_state reply;
};

static const struct nalg_stream_limits limits = {
	.message = 2048,
	.edits = { .count = 16, .text = 1024 },
};

static void write_endpoint(const struct nalg_ftp_msg *msg, struct nalg_edits *edits)
{
	struct nalg_ftp_endpoint now = msg->ep;
	u8 text[NALG_FTP_ENDPOINT_MAX];
	int len;

	if (now.style != NALG_FTP_STYLE_EPSV && !gateway_address(&now.family, now.addr))
		return;
	now.port = gateway_port(now.port);
	len = nalg_ftp_format(&now, text, sizeof(text));
	if (len > 0)
		nalg_edits_add(edits, now.off, now.len, text, len);
}

/* What is malformed stays: what an analyzer makes of it depends on who says it. */
static int finish(struct ftp *ftp, enum nalg_ftp_status status, const struct nalg_ftp_msg *msg,
		  struct nalg_edits *edits)
{
	if (status == NALG_FTP_MORE)
		return NALG_PARSE_MORE;
	if (status == NALG_FTP_TOO_LONG)
		return NALG_PARSE_LOST;
	ftp->begun = true;
	if (msg->ep.style != NALG_FTP_STYLE_NONE)
		write_endpoint(msg, edits);
	return msg->length;
}

static int parse_command(void *ctx, const u8 *data, u32 len, bool eof, struct nalg_edits *edits)
{
	enum nalg_ftp_status status;
	struct nalg_ftp_msg msg;
	struct ftp *ftp = ctx;

	if (!ftp->begun && !nalg_ftp_looks_like_command(data, len))
		return NALG_PARSE_LOST;
	status = nalg_ftp_parse_command(data, len, eof, &msg);
	return finish(ftp, status, &msg, edits);
}

static int parse_reply(void *ctx, const u8 *data, u32 len, bool eof, struct nalg_edits *edits)
{
	enum nalg_ftp_status status;
	struct nalg_ftp_msg msg;
	struct ftp *ftp = ctx;

	if (!ftp->begun && !nalg_ftp_looks_like_reply(data, len))
		return NALG_PARSE_LOST;
	status = nalg_ftp_parse_reply(&ftp->reply, data, len, eof, &msg);
	return finish(ftp, status, &msg, edits);
}

static const struct protocol commands = {
	.limits = &limits, .parse = parse_command, .state = sizeof(struct ftp),
};
static const struct protocol replies = {
	.limits = &limits, .parse = parse_reply, .state = sizeof(struct ftp),
};

static const struct message every_mode[] = {
	STAYS("USER anonymous\r\n"),
	STAYS("PASS x\r\n"),
	STAYS("TYPE I\r\n"),
	BECOMES("PORT 10,0,1,2,31,144\r\n", "PORT 209,165,200,225,109,176\r\n"),
	STAYS("RETR 3000\r\n"),
	BECOMES("EPRT |1|10.0.1.2|8080|\r\n", "EPRT |1|209.165.200.225|28080|\r\n"),
	STAYS("STOR 3000\r\n"),
	STAYS("PASV\r\n"),
	STAYS("RETR 3000\r\n"),
	STAYS("EPSV\r\n"),
	STAYS("STOR 3000\r\n"),
	STAYS("QUIT\r\n"),
};

static const struct message every_form[] = {
	STAYS("NOOP\r\n"),
	BECOMES("port 10,0,1,2,31,144\r\n", "port 209,165,200,225,109,176\r\n"),
	BECOMES("pOrT 010,000,001,002,031,144\r\n", "pOrT 209,165,200,225,109,176\r\n"),
	BECOMES("PORT  10,0,1,2,31,144  \r\n", "PORT  209,165,200,225,109,176  \r\n"),
	BECOMES("PORT 10,0,1,2,31,144\n", "PORT 209,165,200,225,109,176\n"),
	BECOMES("eprt !1!10.0.1.2!8080!\r\n", "eprt !1!209.165.200.225!28080!\r\n"),
	BECOMES("EPRT ~1~10.0.1.2~08080~\r\n", "EPRT ~1~209.165.200.225~28080~\r\n"),
	BECOMES("EPRT  ,1,10.0.1.2,8080, \r\n", "EPRT  ,1,209.165.200.225,28080, \r\n"),
};

static const struct message shorter[] = {
	STAYS("NOOP\r\n"),
	BECOMES("PORT 192,168,100,123,195,80\r\n", "PORT 9,1,1,9,17,112\r\n"),
	BECOMES("EPRT |1|192.168.100.123|50000|\r\n", "EPRT |1|9.1.1.9|4464|\r\n"),
	STAYS("NOOP\r\n"),
};

/* Each of them moves what follows it by another distance. */
static const struct message in_turn[] = {
	BECOMES("PORT 10,0,1,2,31,144\r\n", "PORT 209,165,200,225,109,176\r\n"),
	BECOMES("EPRT |1|192.168.100.123|50000|\r\n", "EPRT |1|9.1.1.9|4464|\r\n"),
	STAYS("RETR 100\r\n"),
	BECOMES("PORT 192,168,100,123,195,80\r\n", "PORT 9,1,1,9,17,112\r\n"),
	BECOMES("EPRT |1|10.0.1.2|8080|\r\n", "EPRT |1|209.165.200.225|28080|\r\n"),
	STAYS("QUIT\r\n"),
};

static const struct message pipelined[] = {
	STAYS("NOOP\r\n"),
	BECOMES("PORT 10,0,1,2,31,144\r\n", "PORT 209,165,200,225,109,176\r\n"),
	STAYS("RETR 100\r\n"),
	STAYS("NOOP\r\n"),
};

static const struct message telnet[] = {
	STAYS("NOOP\r\n"),
	STAYS("\xff\xf4\xff\xf2" "ABOR\r\n"),
	BECOMES("\xff\xf2PORT 10,0,1,2,31,144\r\n", "\xff\xf2PORT 209,165,200,225,109,176\r\n"),
	STAYS("NOOP\r\n"),
};

static const struct message no_command[] = {
	STAYS("NOOP\r\n"),
	STAYS("PORT 10,0,1,2,31\r\n"),
	STAYS("\r\n"),
	STAYS("PORT 203,0,113,2,31,144\r\n"),
	BECOMES("PORT 10,0,1,2,31,144\r\n", "PORT 209,165,200,225,109,176\r\n"),
	STAYS("EPRT |1|10.0.1.2|65536|\r\n"),
};

/* A browser can be made to say anything in the body of a request. */
static const struct message post[] = {
	STAYS("POST / HTTP/1.1\r\nHost: 198.51.100.2:21\r\nContent-Length: 22\r\n\r\n"),
	STAYS("PORT 10,0,1,2,31,144\r\n"),
};

static const struct message never_ends[] = {
	STAYS("NOOP\r\n"),
	BECOMES("PORT 10,0,1,2,31,144\r\n", "PORT 209,165,200,225,109,176\r\n"),
	STAYS("NOOP " X900 X900 X900 "\r\n"),
	STAYS("PORT 10,0,1,2,31,144\r\n"),
};

static const struct message two_hundred[] = {
	STAYS("NOOP\r\n"),
	REPEATS("PORT 10,0,1,2,31,144\r\n", "PORT 209,165,200,225,109,176\r\n", 200),
};

static const struct message in_60_kilobytes[] = {
	REPEATS("NOOP " X900 "\r\n", "NOOP " X900 "\r\n", 33),
	BECOMES("PORT 10,0,1,2,31,144\r\n", "PORT 209,165,200,225,109,176\r\n"),
	REPEATS("NOOP " X900 "\r\n", "NOOP " X900 "\r\n", 33),
	STAYS("RETR 100\r\n"),
};

/* More than fits in one segment once it has grown. */
static const struct message in_64_kilobytes[] = {
	REPEATS("NOOP " X900 "\r\n", "NOOP " X900 "\r\n", 35),
	BECOMES("PORT 10,0,1,2,31,144\r\n", "PORT 209,165,200,225,109,176\r\n"),
	REPEATS("NOOP " X900 "\r\n", "NOOP " X900 "\r\n", 35),
	STAYS("RETR 100\r\n"),
};

static const struct message passive[] = {
	STAYS("220 Hello\r\n"),
	STAYS("331 Who?\r\n"),
	STAYS("230 In.\r\n"),
	BECOMES("227 Entering Passive Mode (10,0,1,2,31,144).\r\n",
		"227 Entering Passive Mode (209,165,200,225,109,176).\r\n"),
	STAYS("150 Here it comes.\r\n"),
	STAYS("226 Done.\r\n"),
	BECOMES("229 Entering Extended Passive Mode (|||8080|)\r\n",
		"229 Entering Extended Passive Mode (|||28080|)\r\n"),
	STAYS("221 Bye.\r\n"),
};

static const struct message passive_forms[] = {
	STAYS("220 Hello\r\n"),
	BECOMES("227 Entering Passive Mode 10,0,1,2,31,144\r\n",
		"227 Entering Passive Mode 209,165,200,225,109,176\r\n"),
	BECOMES("227 =10,0,1,2,31,144\r\n", "227 =209,165,200,225,109,176\r\n"),
	BECOMES("227 On 24 servers, 7 of them in 192.0.2.0/24: (10,0,1,2,31,144) 1,2\r\n",
		"227 On 24 servers, 7 of them in 192.0.2.0/24: (209,165,200,225,109,176) 1,2\r\n"),
	BECOMES("229 (well) Entering Extended Passive Mode (!!!8080!) now\r\n",
		"229 (well) Entering Extended Passive Mode (!!!28080!) now\r\n"),
	BECOMES("229 Extended (|1||8080|)\r\n", "229 Extended (|||28080|)\r\n"),
	BECOMES("229 Extended (|1|10.0.1.2|8080|)\r\n", "229 Extended (|1|209.165.200.225|28080|)\r\n"),
};

static const struct message passive_shorter[] = {
	STAYS("220 Hello\r\n"),
	BECOMES("227 Entering Passive Mode (192,168,100,123,195,80).\r\n",
		"227 Entering Passive Mode (9,1,1,9,17,112).\r\n"),
	BECOMES("229 Entering Extended Passive Mode (|||50000|)\r\n",
		"229 Entering Extended Passive Mode (|||4464|)\r\n"),
	STAYS("221 Bye.\r\n"),
};

static const struct message several_lines[] = {
	STAYS("220-Hello\r\n"),
	STAYS(" 227 (10,0,1,2,31,144)\r\n"),
	STAYS("220 there\r\n"),
	STAYS("227-This is 227 (10,0,1,2,31,144)\r\n"),
	STAYS(" (10,0,1,2,31,144)\r\n"),
	STAYS("229 (|||8080|)\r\n"),
	BECOMES("227 Entering Passive Mode (10,0,1,2,31,144).\r\n",
		"227 Entering Passive Mode (209,165,200,225,109,176).\r\n"),
	STAYS("229-This is 229 (|||8080|)\r\n"),
	STAYS("\r\n"),
	BECOMES("229 Entering Extended Passive Mode (|||8080|)\r\n",
		"229 Entering Extended Passive Mode (|||28080|)\r\n"),
	STAYS("226 Done.\r\n"),
};

static const struct message reply_never_ends[] = {
	STAYS("220-" X900 X900 X900),
	STAYS("\r\n227 Entering Passive Mode (10,0,1,2,31,144).\r\n"),
};

static const struct script list[] = {
	SCRIPT("FTP: PORT, EPRT, PASV, EPSV", &commands, every_mode),
	SCRIPT("FTP: forms of PORT and EPRT", &commands, every_form),
	SCRIPT("FTP: PORT and EPRT that get shorter", &commands, shorter),
	SCRIPT("FTP: some get longer, some get shorter", &commands, in_turn),
	SCRIPT("FTP: several commands at once", &commands, pipelined),
	SCRIPT("FTP: Telnet before a command", &commands, telnet),
	SCRIPT("FTP: what is no command, and others' endpoints", &commands, no_command),
	SCRIPT("FTP: PORT in the body of a POST", &commands, post),
	LARGE_SCRIPT("FTP: a command that never ends", &commands, never_ends),
	LARGE_SCRIPT("FTP: two hundred PORT commands", &commands, two_hundred),
	LARGE_SCRIPT("FTP: PORT in the middle of 60 KB", &commands, in_60_kilobytes),
	LARGE_SCRIPT("FTP: PORT in the middle of 64 KB", &commands, in_64_kilobytes),
	SCRIPT("FTP: 227 and 229", &replies, passive),
	SCRIPT("FTP: forms of 227 and 229", &replies, passive_forms),
	SCRIPT("FTP: 227 and 229 that get shorter", &replies, passive_shorter),
	SCRIPT("FTP: 227 and 229 of several lines", &replies, several_lines),
	LARGE_SCRIPT("FTP: a reply that never ends", &replies, reply_never_ends),
};

const struct scripts ftp_scripts = { list, ARRAY_SIZE(list) };
