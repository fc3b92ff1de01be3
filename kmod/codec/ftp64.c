// SPDX-License-Identifier: GPL-2.0
/* FTP between the families: which command becomes which, and which reply. */
#include "cursor.h"
#include "ftp64.h"

/* The lines that are written anew, without their end; an endpoint is between the two texts. */
static const struct {
	const char *before, *after;
	enum nalg_ftp_style style;
	u16 code;
} texts[__NALG_FTP64_FORM_MAX] = {
	[NALG_FTP64_NOOP]	= { .before = "NOOP" },
	[NALG_FTP64_PASV]	= { .before = "PASV" },
	[NALG_FTP64_EPSV]	= { .before = "EPSV" },
	[NALG_FTP64_PORT]	= { .before = "PORT ", .style = NALG_FTP_STYLE_PORT },
	[NALG_FTP64_EPRT]	= { .before = "EPRT ", .style = NALG_FTP_STYLE_EPRT },
	[NALG_FTP64_227]	= { "227 Entering Passive Mode (", ").",
				    NALG_FTP_STYLE_PORT, 227 },
	[NALG_FTP64_229]	= { "229 Entering Extended Passive Mode (", ")",
				    NALG_FTP_STYLE_EPSV, 229 },
	[NALG_FTP64_216_BOTH]	= { .before = "216 EPSVEPRT", .code = 216 },
	[NALG_FTP64_216_NONE]	= { .before = "216 NONE", .code = 216 },
	[NALG_FTP64_425]	= { .before = "425 Can't open data connection.", .code = 425 },
	[NALG_FTP64_451]	= { .before = "451 Too many commands at a time.", .code = 451 },
	[NALG_FTP64_500]	= { .before = "500 Syntax error, command unrecognized.",
				    .code = 500 },
	[NALG_FTP64_501]	= { .before = "501 Syntax error in parameters or arguments.",
				    .code = 501 },
	[NALG_FTP64_502]	= { .before = "502 Command not implemented.", .code = 502 },
	[NALG_FTP64_504]	= { .before = "504 Command not implemented for that parameter.",
				    .code = 504 },
	[NALG_FTP64_522_IPV4]	= { .before = "522 Network protocol not supported, use (1)",
				    .code = 522 },
	[NALG_FTP64_522_IPV6]	= { .before = "522 Network protocol not supported, use (2)",
				    .code = 522 },
};

/* The families are 4 or 6. */
void nalg_ftp64_init(struct nalg_ftp64 *s, u8 client, u8 server)
{
	memset(s, 0, sizeof(*s));
	s->client = client;
	s->server = server;
}

/* --- commands ------------------------------------------------------------- */

static struct nalg_ftp64_act pass(enum nalg_ftp64_form answer)
{
	return (struct nalg_ftp64_act){ NALG_FTP64_SAME, answer };
}

/* Of an end's own family, for who asked for another one (RFC 2428, sections 2 and 3). */
static struct nalg_ftp64_act other_family(const struct nalg_ftp64 *s)
{
	return nalg_ftp64_ours(s->client == 6 ? NALG_FTP64_522_IPV6 : NALG_FTP64_522_IPV4);
}

/*
 * RFC 6384, section 7.  With the translation off a server is told what it will not understand, as
 * the client wants it.
 */
static struct nalg_ftp64_act eprt(struct nalg_ftp64 *s, const struct nalg_ftp_msg *msg)
{
	if (s->off && s->server == 4)
		return pass(NALG_FTP64_SAME);
	if (msg->ep.family != s->client)
		return other_family(s);
	return (struct nalg_ftp64_act){ s->server == 4 ? NALG_FTP64_PORT : NALG_FTP64_EPRT,
					NALG_FTP64_SAME };
}

/*
 * RFC 6384, section 6.  Of EPSV ALL the server must not hear, or it refuses the PASV that comes
 * after it.
 */
static struct nalg_ftp64_act epsv(struct nalg_ftp64 *s, const struct nalg_ftp_msg *msg)
{
	const u16 own = s->client == 6 ? 2 : 1;

	if (s->off && s->server == 4)
		return pass(NALG_FTP64_LISTENS);
	if (msg->epsv == NALG_FTP_EPSV_ALL && s->server == 4)
		return nalg_ftp64_ours(NALG_FTP64_504);
	if (msg->epsv == NALG_FTP_EPSV_ALL)
		return pass(NALG_FTP64_SAME);
	if (msg->epsv == NALG_FTP_EPSV_INVALID)
		return nalg_ftp64_ours(NALG_FTP64_501);
	if (msg->epsv != NALG_FTP_EPSV_ANY && msg->epsv != own)
		return other_family(s);
	if (s->server == 4)
		return (struct nalg_ftp64_act){ NALG_FTP64_PASV, NALG_FTP64_229 };
	/* A server of IPv6 need not hear that it is asked for IPv4. */
	return (struct nalg_ftp64_act){ NALG_FTP64_EPSV, NALG_FTP64_LISTENS };
}

/* PORT can name an IPv4 address only. */
static struct nalg_ftp64_act port(struct nalg_ftp64 *s, const struct nalg_ftp_msg *msg)
{
	if (s->client == 6)
		return nalg_ftp64_ours(NALG_FTP64_502);
	return (struct nalg_ftp64_act){ NALG_FTP64_EPRT, NALG_FTP64_SAME };
}

static struct nalg_ftp64_act pasv(struct nalg_ftp64 *s, const struct nalg_ftp_msg *msg)
{
	if (s->client == 6)
		return nalg_ftp64_ours(NALG_FTP64_502);
	return (struct nalg_ftp64_act){ NALG_FTP64_EPSV, NALG_FTP64_227 };
}

static struct nalg_ftp64_act not_implemented(struct nalg_ftp64 *s, const struct nalg_ftp_msg *msg)
{
	return nalg_ftp64_ours(NALG_FTP64_502);
}

/* RFC 6384, section 11: said by a client of IPv6 to us, by another one to its server. */
static struct nalg_ftp64_act algs(struct nalg_ftp64 *s, const struct nalg_ftp_msg *msg)
{
	if (s->client == 4)
		return pass(NALG_FTP64_SAME);
	switch (msg->algs) {
	case NALG_FTP_ALGS_NONE:
		return nalg_ftp64_ours(NALG_FTP64_501);
	case NALG_FTP_ALGS_UNKNOWN:
		return nalg_ftp64_ours(NALG_FTP64_504);
	case NALG_FTP_ALGS_ENABLE64:
		s->off = false;
		break;
	case NALG_FTP_ALGS_DISABLE64:
		s->off = true;
		break;
	case NALG_FTP_ALGS_STATUS64:
		break;
	}
	return nalg_ftp64_ours(s->off || s->server == 6 ? NALG_FTP64_216_NONE :
							  NALG_FTP64_216_BOTH);
}

/* What is not here passes. */
static struct nalg_ftp64_act (*const commands[])(struct nalg_ftp64 *s,
						 const struct nalg_ftp_msg *msg) = {
	[NALG_FTP_PORT] = port,
	[NALG_FTP_EPRT] = eprt,
	[NALG_FTP_PASV] = pasv,
	[NALG_FTP_EPSV] = epsv,
	[NALG_FTP_LPRT] = not_implemented,
	[NALG_FTP_LPSV] = not_implemented,
	[NALG_FTP_ALGS] = algs,
};

/* The last one of the ring is kept for commands that find no place. */
static bool has_room(const struct nalg_ftp64 *s, enum nalg_ftp64_form answer)
{
	u32 last = (s->first + s->used + NALG_FTP64_RUNS - 1) % NALG_FTP64_RUNS;

	return s->used < NALG_FTP64_RUNS - 1 || s->run[last].answer == answer;
}

/**
 * nalg_ftp64_command - what becomes of a command
 * @s: of the connection
 * @msg: as it was parsed
 * @status: NALG_FTP_OK or NALG_FTP_MALFORMED
 *
 * What is malformed stays here: servers differ in whether they answer it, and each line that gets
 * there has to have one answer.  Return: a command PORT or EPRT is for the caller to write, or to
 * refuse: nalg_ftp64_ours(NALG_FTP64_504).  Then comes nalg_ftp64_expect().
 */
struct nalg_ftp64_act nalg_ftp64_command(struct nalg_ftp64 *s, const struct nalg_ftp_msg *msg,
					 enum nalg_ftp_status status)
{
	struct nalg_ftp64_act act = pass(NALG_FTP64_SAME);

	if (status != NALG_FTP_OK)
		act = nalg_ftp64_ours(msg->verb ? NALG_FTP64_501 : NALG_FTP64_500);
	else if (msg->verb < ARRAY_SIZE(commands) && commands[msg->verb])
		act = commands[msg->verb](s, msg);
	return has_room(s, act.answer) ? act : nalg_ftp64_ours(NALG_FTP64_451);
}

/**
 * nalg_ftp64_expect - remember what the reply to a command will be
 * @s: of the connection
 * @act: what becomes of the command; NOOP and 451 if there is no room for another
 */
void nalg_ftp64_expect(struct nalg_ftp64 *s, struct nalg_ftp64_act *act)
{
	struct nalg_ftp64_run *run;

	if (!has_room(s, act->answer))
		*act = nalg_ftp64_ours(NALG_FTP64_451);
	run = &s->run[(s->first + s->used + NALG_FTP64_RUNS - 1) % NALG_FTP64_RUNS];
	if (!s->used || run->answer != act->answer) {
		run = &s->run[(s->first + s->used++) % NALG_FTP64_RUNS];
		*run = (struct nalg_ftp64_run){ .answer = act->answer };
	}
	run->count++;
}

/* --- replies -------------------------------------------------------------- */

/* The only code that is of use to who waits for this; 0: any. */
static u16 wanted(enum nalg_ftp64_form answer)
{
	switch (answer) {
	case NALG_FTP64_227:
	case NALG_FTP64_LISTENS:
		return 229;
	case NALG_FTP64_229:
		return 227;
	default:
		return 0;
	}
}

/*
 * The run that a reply is for; s->used: none.  A server answers in the order of the commands, but
 * one that has left out an answer is understood again at its next 227 or 229.
 */
static u32 find_run(const struct nalg_ftp64 *s, u16 code)
{
	const struct nalg_ftp64_run *run;
	u32 i;

	if (!s->greeted)
		return s->used;
	for (i = 0; i < s->used; i++) {
		run = &s->run[(s->first + i) % NALG_FTP64_RUNS];
		if (wanted(run->answer) == code)
			return i;
	}
	/* To NOOP a server says 200, or what is wrong; 421 is what it says before it goes. */
	run = &s->run[s->first];
	if (s->used && nalg_ftp64_is_ours(run->answer) &&
	    ((code != 200 && code < 400) || code == 421))
		return s->used;
	return 0;
}

/* What the reply becomes.  A 227 that nobody has asked for is of no use to anybody. */
static enum nalg_ftp64_form form_of(const struct nalg_ftp64 *s, u32 found, u16 code)
{
	enum nalg_ftp64_form answer = NALG_FTP64_SAME;

	if (found < s->used)
		answer = s->run[(s->first + found) % NALG_FTP64_RUNS].answer;
	if (nalg_ftp64_is_ours(answer) || wanted(answer) == code)
		return answer;
	return code == 227 ? NALG_FTP64_425 : NALG_FTP64_SAME;
}

static void take_run(struct nalg_ftp64 *s, u32 found)
{
	struct nalg_ftp64_run *run;

	if (found >= s->used)
		return;
	s->first = (s->first + found) % NALG_FTP64_RUNS;
	s->used -= found;
	run = &s->run[s->first];
	if (--run->count)
		return;
	s->first = (s->first + 1) % NALG_FTP64_RUNS;
	s->used--;
}

/**
 * nalg_ftp64_reply - what becomes of one line of a reply
 * @s: of the connection
 * @msg: the line as it was parsed
 * @swallow: set: it does not come out; what its reply becomes has one line
 *
 * Return: of a last line what it becomes; LISTENS, 227 and 229 are for the caller to write, with
 * the endpoint, or to refuse: NALG_FTP64_425.
 */
enum nalg_ftp64_form nalg_ftp64_reply(struct nalg_ftp64 *s, const struct nalg_ftp_msg *msg,
				      bool *swallow)
{
	enum nalg_ftp64_form form;
	u32 found;

	/* 1yz is not the last word (RFC 959, section 4.2) */
	if (msg->code && msg->code < 200) {
		s->swallow = false;
		*swallow = false;
		return NALG_FTP64_SAME;
	}
	if (!msg->code) {
		*swallow = s->swallow;
		return NALG_FTP64_SAME;
	}

	found = find_run(s, msg->code);
	form = form_of(s, found, msg->code);
	s->swallow = !msg->final && form != NALG_FTP64_SAME && form != NALG_FTP64_LISTENS;
	*swallow = s->swallow;
	if (!msg->final)
		return NALG_FTP64_SAME;
	take_run(s, found);
	s->greeted = true;
	return form;
}

/* --- Telnet --------------------------------------------------------------- */

/**
 * nalg_ftp64_option - a negotiation of Telnet at the start of a line
 * @s: of the connection
 * @server: the server says it; else the client
 * @data: from the start of a line
 * @len: of @data
 *
 * No option passes (RFC 6384, section 5), and who asks for one is refused (RFC 1123, section
 * 4.1.2.12) with nalg_ftp64_refusals().  Return: its length, which is to be taken out of the
 * stream; 0: there is none; -EAGAIN: there are too few bytes to tell.
 */
int nalg_ftp64_option(struct nalg_ftp64 *s, bool server, const u8 *data, u32 len)
{
	struct nalg_ftp64_options *asked = &s->asked[server];
	struct nalg_cursor c = nalg_cursor(data, len);
	u8 *refusal;
	u8 verb;

	if (!nalg_cursor_accept(&c, NALG_TELNET_IAC))
		return 0;
	if (nalg_cursor_left(&c) && nalg_cursor_peek(&c) < NALG_TELNET_WILL)
		return 0;
	if (nalg_cursor_peek(&c) == NALG_TELNET_IAC)
		return 0;
	if (nalg_cursor_left(&c) < 2)
		return -EAGAIN;

	verb = nalg_cursor_take(&c);
	if ((verb == NALG_TELNET_WILL || verb == NALG_TELNET_DO) &&
	    asked->count < NALG_FTP64_OPTIONS) {
		refusal = asked->refusal[asked->count++];
		refusal[0] = NALG_TELNET_IAC;
		refusal[1] = verb == NALG_TELNET_WILL ? NALG_TELNET_DONT : NALG_TELNET_WONT;
		refusal[2] = nalg_cursor_take(&c);
	}
	return 3;
}

/* What is to follow a line to an end that has asked for options; it is said once. */
u32 nalg_ftp64_refusals(struct nalg_ftp64 *s, bool server, u8 buf[NALG_FTP64_TEXT_MAX])
{
	struct nalg_ftp64_options *asked = &s->asked[server];
	u32 len = asked->count * sizeof(asked->refusal[0]);

	memcpy(buf, asked->refusal, len);
	asked->count = 0;
	return len;
}

/* --- texts ---------------------------------------------------------------- */

/* The code of an answer of ours; 0: it is the server's. */
u16 nalg_ftp64_code(enum nalg_ftp64_form answer)
{
	return texts[answer].code;
}

static void put(struct nalg_pen *pen, const char *text)
{
	while (text && *text)
		nalg_pen_byte(pen, *text++);
}

/**
 * nalg_ftp64_write - a whole line
 * @form: not NALG_FTP64_SAME, nor NALG_FTP64_LISTENS
 * @ep: PORT, EPRT, 227: family, addr, port; 229: port; otherwise it may be NULL
 * @buf: where to; not terminated
 * @size: of @buf; NALG_FTP64_TEXT_MAX is always enough
 *
 * Return: the length, -ENOSPC, or -EINVAL when the form cannot say that.
 */
int nalg_ftp64_write(enum nalg_ftp64_form form, const struct nalg_ftp_endpoint *ep, u8 *buf,
		     u32 size)
{
	struct nalg_pen pen = nalg_pen(buf, size);
	struct nalg_ftp_endpoint now;
	int len;

	if (form >= ARRAY_SIZE(texts) || !texts[form].before)
		return -EINVAL;
	put(&pen, texts[form].before);
	if (texts[form].style != NALG_FTP_STYLE_NONE) {
		now = *ep;
		now.style = texts[form].style;
		now.delim = '|';
		if (now.style == NALG_FTP_STYLE_EPSV)
			now.family = 0;
		len = nalg_ftp_format(&now, buf + pen.len, size - pen.len);
		if (len < 0)
			return len;
		pen.len += len;
	}
	put(&pen, texts[form].after);
	put(&pen, "\r\n");
	return pen.full ? -ENOSPC : pen.len;
}
