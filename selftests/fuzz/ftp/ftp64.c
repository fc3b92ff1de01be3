// SPDX-License-Identifier: GPL-2.0
/*
 * A control connection between the families.  The first byte says which and whether translation is
 * off; then each line is one of the server if its first byte is '<', else one of the client.
 */
#include "../../../kmod/codec/ftp64.h"
#include "ftp_fuzz.h"

struct conversation {
	struct nalg_ftp64 s;
	struct nalg_ftp_reply_state reply;
	u32 waiting;		/* commands without their reply, at most */
};

static void check_ring(const struct conversation *c)
{
	const struct nalg_ftp64_run *run, *before = NULL;
	u32 i, sum = 0;

	HOLDS(c->s.used <= NALG_FTP64_RUNS && c->s.first < NALG_FTP64_RUNS);
	for (i = 0; i < c->s.used; i++) {
		run = &c->s.run[(c->s.first + i) % NALG_FTP64_RUNS];
		HOLDS(run->count && run->answer < __NALG_FTP64_FORM_MAX);
		HOLDS(!before || before->answer != run->answer);
		HOLDS(i < NALG_FTP64_RUNS - 1 || run->answer == NALG_FTP64_451);
		sum += run->count;
		before = run;
	}
	HOLDS(sum == c->waiting);
}

/* What is written is one line, and is read as what it says. */
static void check_written(const struct conversation *c, enum nalg_ftp64_form form,
			  const struct nalg_ftp_endpoint *ep, bool command)
{
	struct nalg_ftp_endpoint now = *ep;
	struct nalg_ftp_reply_state none = {};
	u8 line[NALG_FTP64_TEXT_MAX];
	struct nalg_ftp_msg msg;
	int len;

	now.family = command ? c->s.server : c->s.client;
	len = nalg_ftp64_write(form, &now, line, sizeof(line));
	if (!ep->port && len < 0)
		return;
	HOLDS(len > 0);
	if (command)
		HOLDS(nalg_ftp_parse_command(line, len, false, &msg) == NALG_FTP_OK);
	else
		HOLDS(nalg_ftp_parse_reply(&none, line, len, false, &msg) == NALG_FTP_OK &&
		      msg.final && msg.code == nalg_ftp64_code(form));
	HOLDS(msg.length == len);
	HOLDS(msg.ep.style == NALG_FTP_STYLE_NONE || msg.ep.port == ep->port);
}

static void check_command(struct conversation *c, const struct nalg_ftp_msg *msg,
			  enum nalg_ftp_status status)
{
	struct nalg_ftp64_act act = nalg_ftp64_command(&c->s, msg, status);

	if (act.command == NALG_FTP64_PORT || act.command == NALG_FTP64_EPRT)
		HOLDS(status == NALG_FTP_OK && msg->ep.family == c->s.client);
	nalg_ftp64_expect(&c->s, &act);
	c->waiting++;
	check_ring(c);
	HOLDS(nalg_ftp64_is_ours(act.answer) == (act.command == NALG_FTP64_NOOP));
	HOLDS(status == NALG_FTP_OK || nalg_ftp64_is_error(act.answer));
	if (act.command != NALG_FTP64_SAME) {
		check_written(c, act.command, &msg->ep, true);
		return;
	}
	HOLDS(msg->verb != NALG_FTP_PORT && msg->verb != NALG_FTP_PASV);
	HOLDS(msg->verb != NALG_FTP_ALGS || c->s.client == 4);
	HOLDS(msg->ep.style == NALG_FTP_STYLE_NONE || c->s.off);
}

static void check_reply(struct conversation *c, const struct nalg_ftp_msg *msg)
{
	bool swallow, greeted = c->s.greeted;
	enum nalg_ftp64_form form;
	u32 i, left = 0;

	form = nalg_ftp64_reply(&c->s, msg, &swallow);
	for (i = 0; i < c->s.used; i++)
		left += c->s.run[(c->s.first + i) % NALG_FTP64_RUNS].count;
	HOLDS(left <= c->waiting);
	HOLDS(msg->final || left == c->waiting);
	HOLDS(greeted || left == c->waiting);
	HOLDS(!swallow || !msg->final);
	HOLDS(form == NALG_FTP64_SAME || (msg->final && msg->code >= 200));
	HOLDS(form != NALG_FTP64_SAME || !msg->final || msg->code != 227);
	c->waiting = left;
	check_ring(c);
	if (form != NALG_FTP64_SAME && form != NALG_FTP64_LISTENS)
		check_written(c, form, &msg->ep, false);
}

/* Returns how long the line is; 0: there is none. */
static u32 check_line(struct conversation *c, const u8 *data, u32 len)
{
	bool server = data[0] == '<';
	u8 refusals[NALG_FTP64_TEXT_MAX];
	enum nalg_ftp_status status;
	struct nalg_ftp_msg msg;
	int option;

	option = nalg_ftp64_option(&c->s, server, data + server, len - server);
	HOLDS(option == 0 || option == -EAGAIN || (option == 3 && option <= len - server));
	if (option > 0)
		return option + server;
	HOLDS(nalg_ftp64_refusals(&c->s, !server, refusals) <= 3 * NALG_FTP64_OPTIONS);
	if (server)
		status = nalg_ftp_parse_reply(&c->reply, data + 1, len - 1, true, &msg);
	else
		status = nalg_ftp_parse_command(data, len, true, &msg);
	if (status != NALG_FTP_OK && status != NALG_FTP_MALFORMED)
		return 0;
	if (server)
		check_reply(c, &msg);
	else
		check_command(c, &msg, status);
	return msg.length + server;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static const u8 families[][2] = { { 6, 4 }, { 4, 6 }, { 6, 6 }, { 6, 4 } };
	struct conversation c = {};
	u32 length, pos = 1;

	if (!size)
		return 0;
	nalg_ftp64_init(&c.s, families[data[0] & 3][0], families[data[0] & 3][1]);
	c.s.off = data[0] & 4;
	c.s.greeted = data[0] & 8;
	while (pos < size) {
		length = check_line(&c, data + pos, min(size - pos, SHOWN_MAX));
		if (!length)
			break;
		pos += length;
	}
	return 0;
}
