// SPDX-License-Identifier: GPL-2.0
/*
 * The lines of an FTP control connection.
 *
 * What the RFCs demand is in the comments; what is more lenient than they are says who needs it.  A
 * line that neither the RFCs nor a server in use would understand is malformed, never guessed at.
 */
#include "cursor.h"
#include "ftp.h"
#include "inet.h"

#define VERB_MIN	3	/* RFC 959, section 5.3: three or four letters */
#define VERB_MAX	8	/* of those that no RFC knows: XSHA256 and its like */
#define WORD_MAX	9	/* of an argument: DISABLE64 */

static const struct {
	char name[5];
	enum nalg_ftp_verb verb;
} known_verbs[] = {
	/* RFC 959, section 4.1 */
	{ "USER", NALG_FTP_OTHER }, { "PASS", NALG_FTP_OTHER }, { "ACCT", NALG_FTP_OTHER },
	{ "CWD",  NALG_FTP_OTHER }, { "CDUP", NALG_FTP_OTHER }, { "SMNT", NALG_FTP_OTHER },
	{ "QUIT", NALG_FTP_OTHER }, { "REIN", NALG_FTP_OTHER }, { "PORT", NALG_FTP_PORT },
	{ "PASV", NALG_FTP_PASV },  { "TYPE", NALG_FTP_OTHER }, { "STRU", NALG_FTP_OTHER },
	{ "MODE", NALG_FTP_OTHER }, { "RETR", NALG_FTP_RETR },  { "STOR", NALG_FTP_STOR },
	{ "STOU", NALG_FTP_OTHER }, { "APPE", NALG_FTP_OTHER }, { "ALLO", NALG_FTP_OTHER },
	{ "REST", NALG_FTP_OTHER }, { "RNFR", NALG_FTP_OTHER }, { "RNTO", NALG_FTP_OTHER },
	{ "ABOR", NALG_FTP_OTHER }, { "DELE", NALG_FTP_OTHER }, { "RMD",  NALG_FTP_OTHER },
	{ "MKD",  NALG_FTP_OTHER }, { "PWD",  NALG_FTP_OTHER }, { "LIST", NALG_FTP_OTHER },
	{ "NLST", NALG_FTP_OTHER }, { "SITE", NALG_FTP_OTHER }, { "SYST", NALG_FTP_OTHER },
	{ "STAT", NALG_FTP_OTHER }, { "HELP", NALG_FTP_OTHER }, { "NOOP", NALG_FTP_OTHER },
	/* RFC 775, and RFC 1123, section 4.1.3.1 */
	{ "XCUP", NALG_FTP_OTHER }, { "XCWD", NALG_FTP_OTHER }, { "XMKD", NALG_FTP_OTHER },
	{ "XPWD", NALG_FTP_OTHER }, { "XRMD", NALG_FTP_OTHER },
	/* RFC 1639 */
	{ "LPRT", NALG_FTP_LPRT },  { "LPSV", NALG_FTP_LPSV },
	/* RFC 2228 and RFC 4217 */
	{ "AUTH", NALG_FTP_AUTH },  { "ADAT", NALG_FTP_OTHER }, { "PROT", NALG_FTP_OTHER },
	{ "PBSZ", NALG_FTP_OTHER }, { "CCC",  NALG_FTP_CCC },   { "MIC",  NALG_FTP_OTHER },
	{ "CONF", NALG_FTP_OTHER }, { "ENC",  NALG_FTP_OTHER },
	/* RFC 2389 */
	{ "FEAT", NALG_FTP_OTHER }, { "OPTS", NALG_FTP_OTHER },
	/* RFC 2428 */
	{ "EPRT", NALG_FTP_EPRT },  { "EPSV", NALG_FTP_EPSV },
	/* RFC 2640, RFC 3659, RFC 6384, RFC 7151 */
	{ "LANG", NALG_FTP_OTHER }, { "MDTM", NALG_FTP_OTHER }, { "SIZE", NALG_FTP_OTHER },
	{ "MLST", NALG_FTP_OTHER }, { "MLSD", NALG_FTP_OTHER }, { "ALGS", NALG_FTP_ALGS },
	{ "HOST", NALG_FTP_OTHER },
};

/* What a server says first (RFC 959, section 5.4, connection establishment); '#' is any digit. */
static const char greetings[][4] = { "120", "220", "421", "5##" };

/*
 * Lines end with CR LF (RFC 959, section 5.3); users who type end theirs with LF alone.  Only the
 * line end counts, not where a segment ends (RFC 1123, section 4.1.2.10).  The line is given
 * without its end and without the blanks before it.
 */
static enum nalg_ftp_status take_line(const u8 *data, u32 len, bool eof, u32 *length,
				      struct nalg_cursor *line)
{
	struct nalg_cursor shown = nalg_cursor(data, len);

	*line = nalg_cursor_until(&shown, '\n', NALG_FTP_LINE_MAX - 1);
	if (!shown.bad) {
		*length = shown.pos;
	} else if (len >= NALG_FTP_LINE_MAX) {
		*length = len;
		return NALG_FTP_TOO_LONG;
	} else if (eof && len) {
		*length = len;
		*line = nalg_cursor(data, len);
	} else {
		return NALG_FTP_MORE;
	}
	nalg_cursor_trim(line);
	return NALG_FTP_OK;
}

/* h1,h2,h3,h4,p1,p2: RFC 959, section 4.1.2 */
static void take_host_port(struct nalg_cursor *c, struct nalg_ftp_endpoint *ep)
{
	u32 i;

	*ep = (struct nalg_ftp_endpoint){
		.style = NALG_FTP_STYLE_PORT,
		.family = 4,
		.off = c->pos,
	};
	for (i = 0; i < 4; i++) {
		ep->addr[i] = nalg_cursor_number(c, 3, 255);
		nalg_cursor_expect(c, ',');
	}
	ep->port = nalg_cursor_number(c, 3, 255) << 8;
	nalg_cursor_expect(c, ',');
	ep->port |= nalg_cursor_number(c, 3, 255);
	if (!ep->port)
		c->bad = true;
	ep->len = c->pos - ep->off;
}

/* Network protocol 1 or 2, then an address of it. */
static bool take_address(struct nalg_cursor *protocol, struct nalg_cursor *text,
			 struct nalg_ftp_endpoint *ep)
{
	ep->family = nalg_cursor_number(protocol, 1, 2) == 1 ? 4 : 6;
	if (ep->family == 4)
		nalg_inet4_take(text, ep->addr);
	else
		nalg_inet6_take(text, ep->addr);
	nalg_cursor_expect_end(text);
	return !protocol->bad && !text->bad;
}

/*
 * <d><net-prt><d><net-addr><d><tcp-port><d>: RFC 2428, section 2.  The address of a 229 reply is
 * empty; the protocol should be, too, but is not with all servers.
 */
static void take_delimited(struct nalg_cursor *c, struct nalg_ftp_endpoint *ep)
{
	struct nalg_cursor protocol, text, port;

	*ep = (struct nalg_ftp_endpoint){ .off = c->pos };
	ep->delim = nalg_cursor_take(c);
	protocol = nalg_cursor_until(c, ep->delim, 1);
	text = nalg_cursor_until(c, ep->delim, NALG_INET_TEXT_MAX);
	port = nalg_cursor_until(c, ep->delim, 5);
	ep->len = c->pos - ep->off;

	ep->style = nalg_cursor_left(&text) ? NALG_FTP_STYLE_EPRT : NALG_FTP_STYLE_EPSV;
	ep->port = nalg_cursor_number(&port, 5, 65535);
	nalg_cursor_expect_end(&port);
	if (!ep->port || ep->delim < 33 || ep->delim > 126)
		c->bad = true;
	if (ep->style == NALG_FTP_STYLE_EPRT && !take_address(&protocol, &text, ep))
		c->bad = true;
	if (protocol.bad || port.bad)
		c->bad = true;
}

/*
 * Letters and digits in upper case: verbs are read in either (RFC 959, section 5.3).  @word has
 * room for one more than @max.
 */
static u32 take_word(struct nalg_cursor *c, char *word, u32 max)
{
	u32 count = 0;

	while (count < max &&
	       (nalg_is_letter(nalg_cursor_peek(c)) || nalg_is_digit(nalg_cursor_peek(c))))
		word[count++] = nalg_upper(nalg_cursor_take(c));
	word[count] = '\0';
	return count;
}

static enum nalg_ftp_verb take_verb(struct nalg_cursor *c)
{
	bool letter = nalg_is_letter(nalg_cursor_peek(c));
	char word[VERB_MAX + 1];
	u32 i;

	if (take_word(c, word, VERB_MAX) < VERB_MIN || !letter)
		c->bad = true;
	if (nalg_cursor_left(c) && !nalg_is_blank(nalg_cursor_peek(c)))
		c->bad = true;
	if (c->bad)
		return NALG_FTP_UNKNOWN;

	for (i = 0; i < ARRAY_SIZE(known_verbs); i++)
		if (!strcmp(word, known_verbs[i].name))
			return known_verbs[i].verb;
	return NALG_FTP_UNKNOWN;
}

/*
 * What may be before a verb: Telnet's IP and Synch before ABOR (RFC 959, section 4.1.3),
 * negotiation of options by a Telnet client (RFC 854), and blanks, which servers skip.
 */
static void skip_prelude(struct nalg_cursor *c)
{
	u8 command;

	nalg_cursor_skip_blanks(c);
	while (nalg_cursor_accept(c, NALG_TELNET_IAC)) {
		command = nalg_cursor_take(c);
		if (command < NALG_TELNET_NOP || command > NALG_TELNET_DONT ||
		    command == NALG_TELNET_SB)
			c->bad = true;
		if (command >= NALG_TELNET_WILL)
			nalg_cursor_skip(c, 1);
		nalg_cursor_skip_blanks(c);
	}
}

static void take_port_argument(struct nalg_cursor *c, struct nalg_ftp_msg *msg)
{
	take_host_port(c, &msg->ep);
	nalg_cursor_expect_end(c);
}

static void take_eprt_argument(struct nalg_cursor *c, struct nalg_ftp_msg *msg)
{
	take_delimited(c, &msg->ep);
	nalg_cursor_expect_end(c);
	if (msg->ep.style != NALG_FTP_STYLE_EPRT)
		c->bad = true;
}

/*
 * Nothing, a network protocol, or ALL: RFC 2428, sections 3 and 4.  Another one is not malformed:
 * there is no endpoint in it, and the server will refuse it.
 */
static void take_epsv_argument(struct nalg_cursor *c, struct nalg_ftp_msg *msg)
{
	struct nalg_cursor number = *c;
	char word[VERB_MAX + 1];
	u32 protocol;

	if (!nalg_cursor_left(c))
		return;
	protocol = nalg_cursor_number(&number, 5, NALG_FTP_EPSV_INVALID - 1);
	nalg_cursor_expect_end(&number);
	take_word(c, word, VERB_MAX);
	if (!nalg_cursor_left(c) && !strcmp(word, "ALL"))
		msg->epsv = NALG_FTP_EPSV_ALL;
	else if (!number.bad && protocol)
		msg->epsv = protocol;
	else
		msg->epsv = NALG_FTP_EPSV_INVALID;
}

static void take_algs_argument(struct nalg_cursor *c, struct nalg_ftp_msg *msg)
{
	static const char *const tokens[] = {
		[NALG_FTP_ALGS_STATUS64] = "STATUS64",
		[NALG_FTP_ALGS_ENABLE64] = "ENABLE64",
		[NALG_FTP_ALGS_DISABLE64] = "DISABLE64",
	};
	char word[WORD_MAX + 1];
	u32 i;

	if (!nalg_cursor_left(c))
		return;
	msg->algs = NALG_FTP_ALGS_UNKNOWN;
	take_word(c, word, WORD_MAX);
	for (i = NALG_FTP_ALGS_STATUS64; i < ARRAY_SIZE(tokens); i++)
		if (!nalg_cursor_left(c) && !strcmp(word, tokens[i]))
			msg->algs = i;
}

/* The other commands' arguments are nobody's business. */
static void (*const take_argument[])(struct nalg_cursor *c, struct nalg_ftp_msg *msg) = {
	[NALG_FTP_PORT] = take_port_argument,
	[NALG_FTP_EPRT] = take_eprt_argument,
	[NALG_FTP_EPSV] = take_epsv_argument,
	[NALG_FTP_ALGS] = take_algs_argument,
};

static enum nalg_ftp_status malformed(struct nalg_ftp_msg *msg)
{
	memset(&msg->ep, 0, sizeof(msg->ep));
	return NALG_FTP_MALFORMED;
}

/**
 * nalg_ftp_parse_command - the first line of what a client sent
 * @data: undecided bytes, from the start of a line
 * @len: of @data
 * @eof: nothing follows; what is there is a line
 * @msg: the answer
 */
enum nalg_ftp_status nalg_ftp_parse_command(const u8 *data, u32 len, bool eof,
					    struct nalg_ftp_msg *msg)
{
	enum nalg_ftp_status status;
	struct nalg_cursor c;

	memset(msg, 0, sizeof(*msg));
	status = take_line(data, len, eof, &msg->length, &c);
	if (status != NALG_FTP_OK)
		return status;

	skip_prelude(&c);
	msg->verb = take_verb(&c);
	nalg_cursor_skip_blanks(&c);
	if (msg->verb < ARRAY_SIZE(take_argument) && take_argument[msg->verb])
		take_argument[msg->verb](&c, msg);
	return c.bad ? malformed(msg) : NALG_FTP_OK;
}

/*
 * The text of a 227 is not prescribed, and not everybody writes the parentheses: a reader looks for
 * the digits (RFC 1123, section 4.1.2.6).  As clients do, look for six numbers, since a text may
 * have others.
 */
static void find_host_port(struct nalg_cursor *c, struct nalg_ftp_endpoint *ep)
{
	struct nalg_cursor probe;

	while (nalg_cursor_left(c)) {
		if (!nalg_is_digit(nalg_cursor_peek(c))) {
			nalg_cursor_skip(c, 1);
			continue;
		}
		probe = *c;
		take_host_port(&probe, ep);
		if (!probe.bad && nalg_cursor_peek(&probe) != ',')
			return;
		while (nalg_is_digit(nalg_cursor_peek(c)) || nalg_cursor_peek(c) == ',')
			nalg_cursor_skip(c, 1);
	}
	c->bad = true;
}

/* In parentheses, after any text: RFC 2428, section 3 */
static void find_delimited(struct nalg_cursor *c, struct nalg_ftp_endpoint *ep)
{
	struct nalg_cursor probe;

	while (nalg_cursor_left(c)) {
		if (nalg_cursor_take(c) != '(')
			continue;
		probe = *c;
		take_delimited(&probe, ep);
		nalg_cursor_expect(&probe, ')');
		if (!probe.bad)
			return;
	}
	c->bad = true;
}

static const struct {
	u16 code;
	void (*find)(struct nalg_cursor *c, struct nalg_ftp_endpoint *ep);
} endpoint_replies[] = {
	{ 227, find_host_port },
	{ 229, find_delimited },
};

/* ddd, and a blank or the line's end in a last line, a hyphen in the first of several */
static u16 take_code(struct nalg_cursor *c, bool *last)
{
	u32 code = nalg_cursor_number(c, 3, 659);

	*last = !nalg_cursor_left(c) || nalg_is_blank(nalg_cursor_peek(c));
	if (code < 100 || (!*last && nalg_cursor_peek(c) != '-'))
		c->bad = true;
	return c->bad ? 0 : code;
}

/**
 * nalg_ftp_parse_reply - the first line of what a server sent
 * @state: of the stream; knows whether the line is in the middle of a reply
 * @data: undecided bytes, from the start of a line
 * @len: of @data
 * @eof: nothing follows; what is there is a line
 * @msg: the answer
 *
 * A reply of several lines starts with "ddd-" and ends with the same code and a blank; lines within
 * may start with anything, digits too (RFC 959, section 4.2).  A server that has nothing to say
 * after the last code may leave out the blank.
 */
enum nalg_ftp_status nalg_ftp_parse_reply(struct nalg_ftp_reply_state *state, const u8 *data,
					  u32 len, bool eof, struct nalg_ftp_msg *msg)
{
	enum nalg_ftp_status status;
	struct nalg_cursor c;
	bool last;
	u16 code;
	u32 i;

	memset(msg, 0, sizeof(*msg));
	status = take_line(data, len, eof, &msg->length, &c);
	if (status != NALG_FTP_OK)
		return status;

	code = take_code(&c, &last);
	if (state->open_code && (code != state->open_code || !last))
		return NALG_FTP_OK;
	if (c.bad)
		return malformed(msg);

	msg->code = code;
	msg->final = last;
	state->open_code = last ? 0 : code;
	for (i = 0; last && i < ARRAY_SIZE(endpoint_replies); i++)
		if (code == endpoint_replies[i].code)
			endpoint_replies[i].find(&c, &msg->ep);
	return c.bad ? malformed(msg) : NALG_FTP_OK;
}

/* The delimiter stays, unless it could be a part of the address (RFC 2428, section 2). */
static u8 delimiter(const struct nalg_ftp_endpoint *ep)
{
	if (ep->delim < 33 || ep->delim > 126 || strchr("0123456789abcdef:.", ep->delim))
		return '|';
	return ep->delim;
}

static void write_host_port(struct nalg_pen *pen, const struct nalg_ftp_endpoint *ep)
{
	u32 i;

	for (i = 0; i < 4; i++) {
		nalg_pen_number(pen, ep->addr[i], 10);
		nalg_pen_byte(pen, ',');
	}
	nalg_pen_number(pen, ep->port >> 8, 10);
	nalg_pen_byte(pen, ',');
	nalg_pen_number(pen, ep->port & 255, 10);
}

static void write_delimited(struct nalg_pen *pen, const struct nalg_ftp_endpoint *ep)
{
	u8 delim = delimiter(ep);

	nalg_pen_byte(pen, delim);
	if (ep->family)
		nalg_pen_byte(pen, ep->family == 4 ? '1' : '2');
	nalg_pen_byte(pen, delim);
	if (ep->family == 4)
		nalg_inet4_write(pen, ep->addr);
	if (ep->family == 6)
		nalg_inet6_write(pen, ep->addr);
	nalg_pen_byte(pen, delim);
	nalg_pen_number(pen, ep->port, 10);
	nalg_pen_byte(pen, delim);
}

static const struct {
	bool family[7];		/* those that the style can write */
	void (*write)(struct nalg_pen *pen, const struct nalg_ftp_endpoint *ep);
} styles[] = {
	[NALG_FTP_STYLE_PORT] = { .family = { [4] = true }, .write = write_host_port },
	[NALG_FTP_STYLE_EPRT] = { .family = { [4] = true, [6] = true }, .write = write_delimited },
	[NALG_FTP_STYLE_EPSV] = { .family = { [0] = true }, .write = write_delimited },
};

/**
 * nalg_ftp_format - an endpoint as text
 * @ep: style, family, addr, port; delim may be 0
 * @buf: where to; not terminated
 * @size: of @buf; NALG_FTP_ENDPOINT_MAX is always enough
 *
 * Return: the length, -ENOSPC, or -EINVAL when the style cannot write the family, or the port is 0.
 */
int nalg_ftp_format(const struct nalg_ftp_endpoint *ep, u8 *buf, u32 size)
{
	struct nalg_pen pen = nalg_pen(buf, size);

	if (!ep->port || ep->style >= ARRAY_SIZE(styles) ||
	    ep->family >= ARRAY_SIZE(styles[0].family) || !styles[ep->style].family[ep->family])
		return -EINVAL;
	styles[ep->style].write(&pen, ep);
	return pen.full ? -ENOSPC : pen.len;
}

/**
 * nalg_ftp_looks_like_command - could this be how a client starts?
 * @data: the first bytes of the stream, a whole line or less
 * @len: of @data
 *
 * Return: false as soon as the bytes cannot become one of the known commands.  No method of HTTP,
 * SIP or RTSP is one, so a browser that is made to speak to an FTP port is found out by its first
 * bytes.
 */
bool nalg_ftp_looks_like_command(const u8 *data, u32 len)
{
	struct nalg_cursor c = nalg_cursor(data, len);
	char word[VERB_MAX + 1];
	u32 i, count = take_word(&c, word, VERB_MAX);
	int next = nalg_cursor_peek(&c);

	if (next >= 0) {
		if (!nalg_is_blank(next) && next != '\r' && next != '\n')
			return false;
		count++;	/* the verb ends here: compare its end, too */
	}
	for (i = 0; i < ARRAY_SIZE(known_verbs); i++)
		if (!strncmp(word, known_verbs[i].name, count))
			return true;
	return false;
}

static bool matches(struct nalg_cursor c, const char *pattern)
{
	int next;

	for (; *pattern && nalg_cursor_left(&c); pattern++) {
		next = nalg_cursor_take(&c);
		if (next != *pattern && !(*pattern == '#' && nalg_is_digit(next)))
			return false;
	}
	next = nalg_cursor_peek(&c);
	return next < 0 || nalg_is_blank(next) || next == '-' || next == '\r' || next == '\n';
}

/**
 * nalg_ftp_looks_like_reply - could this be how a server starts?
 * @data: the first bytes of the stream, a whole line or less
 * @len: of @data
 *
 * Return: false as soon as the bytes cannot become a greeting.
 */
bool nalg_ftp_looks_like_reply(const u8 *data, u32 len)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(greetings); i++)
		if (matches(nalg_cursor(data, len), greetings[i]))
			return true;
	return false;
}
