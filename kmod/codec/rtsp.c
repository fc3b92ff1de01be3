// SPDX-License-Identifier: GPL-2.0
/*
 * The messages of an RTSP control connection, and the places in them that name somebody.
 *
 * A message is read when its head is whole; of its body only the length is known then.  What the
 * two ends could read differently (a CR alone, two lengths) is malformed: whoever cannot say where
 * a message ends must not say where the next one begins.
 */
#include "cursor.h"
#include "rtsp.h"
#include "rtsp_transport.h"
#include "sdp.h"

#define METHOD_MAX	32
#define URL_MAX		4096
#define WORD_SIZE	20	/* for the names of the headers that matter */

static const struct {
	const char *name;
	enum nalg_rtsp_method method;
} known_methods[] = {
	{ "ANNOUNCE", NALG_RTSP_ANNOUNCE },
	{ "DESCRIBE", NALG_RTSP_DESCRIBE },
	{ "GET_PARAMETER", NALG_RTSP_GET_PARAMETER },
	{ "OPTIONS", NALG_RTSP_OPTIONS },
	{ "PAUSE", NALG_RTSP_PAUSE },
	{ "PLAY", NALG_RTSP_PLAY },
	{ "PLAY_NOTIFY", NALG_RTSP_PLAY_NOTIFY },
	{ "RECORD", NALG_RTSP_RECORD },
	{ "REDIRECT", NALG_RTSP_REDIRECT },
	{ "SETUP", NALG_RTSP_SETUP },
	{ "SET_PARAMETER", NALG_RTSP_SET_PARAMETER },
	{ "TEARDOWN", NALG_RTSP_TEARDOWN },
};

/* What is gathered while a head is read. */
struct head {
	struct nalg_rtsp_msg *msg;
	bool has_cseq;
	bool has_length;
};

/*
 * Takes a line; @line is what is in it, without its end.  CR LF ends one, LF alone does, too (RFC
 * 2326, section 4).  Some read CR alone as an end; a line with one, or with a NUL, is bad.
 */
static bool take_line(struct nalg_cursor *c, struct nalg_cursor *line)
{
	int byte;

	*line = *c;
	while ((byte = nalg_cursor_peek(c)) >= 0 && byte != '\n') {
		nalg_cursor_skip(c, 1);
		if (!byte || (byte == '\r' && nalg_cursor_left(c) && nalg_cursor_peek(c) != '\n'))
			line->bad = true;
	}
	line->len = c->pos;
	if (line->len > line->pos && line->data[line->len - 1] == '\r')
		line->len--;
	return nalg_cursor_accept(c, '\n');
}

static bool is_token_byte(int byte)
{
	return byte > ' ' && byte < 127 && byte != ':' && byte != '/';
}

static enum nalg_rtsp_method find_method(const u8 *name, u32 len)
{
	const char *known;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(known_methods); i++) {
		known = known_methods[i].name;
		if (strlen(known) == len && !memcmp(known, name, len))
			return known_methods[i].method;
	}
	return NALG_RTSP_EXTENSION;
}

/* RTSP/1.0, RTSP/2.0 */
static void take_version(struct nalg_cursor *c)
{
	const char *text = "RTSP/";
	u8 major;

	for (; *text; text++)
		nalg_cursor_expect(c, *text);
	major = nalg_cursor_take(c);
	if (major != '1' && major != '2')
		c->bad = true;
	nalg_cursor_expect(c, '.');
	nalg_cursor_expect(c, '0');
}

static void expect_blanks(struct nalg_cursor *c)
{
	nalg_cursor_expect(c, ' ');
	nalg_cursor_skip_blanks(c);
}

/* Method SP Request-URI SP RTSP-Version: RFC 2326, section 6.1 */
static void take_request_line(struct nalg_cursor *c, struct nalg_rtsp_msg *msg)
{
	u32 start = c->pos;
	int byte;

	msg->kind = NALG_RTSP_REQUEST;
	while (is_token_byte(nalg_cursor_peek(c)))
		nalg_cursor_skip(c, 1);
	if (c->pos == start || c->pos - start > METHOD_MAX)
		c->bad = true;
	msg->method = find_method(c->data + start, c->pos - start);
	expect_blanks(c);
	msg->url.off = c->pos;
	while ((byte = nalg_cursor_peek(c)) > ' ' && byte != 127)
		nalg_cursor_skip(c, 1);
	msg->url.len = c->pos - msg->url.off;
	if (!msg->url.len || msg->url.len > URL_MAX)
		c->bad = true;
	expect_blanks(c);
	take_version(c);
	nalg_cursor_skip_blanks(c);
	nalg_cursor_expect_end(c);
}

/* RTSP-Version SP Status-Code SP Reason-Phrase: RFC 2326, section 7.1 */
static void take_status_line(struct nalg_cursor *c, struct nalg_rtsp_msg *msg)
{
	msg->kind = NALG_RTSP_RESPONSE;
	take_version(c);
	expect_blanks(c);
	msg->code_text.off = c->pos;
	msg->code = nalg_cursor_number(c, 3, 999);
	if (msg->code < 100 || (nalg_cursor_left(c) && !nalg_is_blank(nalg_cursor_peek(c))))
		c->bad = true;
	msg->code_text.len = c->len - msg->code_text.off;
}

static bool take_start_line(struct nalg_cursor line, struct nalg_rtsp_msg *msg)
{
	struct nalg_cursor probe = line;

	take_version(&probe);
	if (probe.bad)
		take_request_line(&line, msg);
	else
		take_status_line(&line, msg);
	return !line.bad;
}

/* RFC 2326: digits; RFC 7826: nine of them at most. */
static void take_cseq(struct nalg_cursor *c, struct head *head)
{
	u32 digits = 0, cseq = 0;

	for (; nalg_is_digit(nalg_cursor_peek(c)); digits++)
		cseq = cseq * 10 + nalg_cursor_take(c) - '0';
	nalg_cursor_expect_end(c);
	if (!digits || (head->has_cseq && cseq != head->msg->cseq))
		c->bad = true;
	head->has_cseq = true;
	head->msg->cseq = cseq;
}

static void take_length(struct nalg_cursor *c, struct head *head)
{
	u32 length = nalg_cursor_number(c, 9, 999999999);

	nalg_cursor_expect_end(c);
	if (head->has_length && length != head->msg->body)
		c->bad = true;
	head->has_length = true;
	head->msg->body = length;
}

static void take_type(struct nalg_cursor *c, struct head *head)
{
	char word[WORD_SIZE];

	nalg_rtsp_take_word(c, word, sizeof(word));
	if (strcmp(word, "APPLICATION") || !nalg_cursor_accept(c, '/'))
		return;
	nalg_rtsp_take_word(c, word, sizeof(word));
	head->msg->sdp = !strcmp(word, "SDP");
}

/* session-id [;timeout=...]: RFC 2326, section 12.37 */
static void take_session(struct nalg_cursor *c, struct head *head)
{
	struct nalg_rtsp_span *session = &head->msg->session;

	if (session->len)
		return;
	session->off = c->pos;
	while (nalg_cursor_left(c) && nalg_cursor_peek(c) != ';' &&
	       !nalg_rtsp_is_lws(nalg_cursor_peek(c)))
		nalg_cursor_skip(c, 1);
	session->len = c->pos - session->off;
}

/* How the next place in a value is found. */
typedef bool find_place_fn(struct nalg_cursor *c, struct nalg_rtsp_place *place);

static bool ends_authority(int byte)
{
	return byte <= ' ' || byte == '/' || byte == '?' || byte == '#' || byte == '"' ||
	       byte == ';' || byte == ',' || byte == '>';
}

/* Behind the "user:password@" of a URL. */
static void skip_userinfo(struct nalg_cursor *c)
{
	struct nalg_cursor probe = *c;

	while (!ends_authority(nalg_cursor_peek(&probe)))
		if (nalg_cursor_take(&probe) == '@')
			*c = probe;
}

/* Whether a host is there, and an address. */
static bool take_place(struct nalg_cursor *c, struct nalg_rtsp_place *place)
{
	place->kind = NALG_RTSP_AT_URL;
	place->ep = (struct nalg_rtsp_endpoint){ .style = NALG_RTSP_STYLE_HOST, .off = c->pos };
	nalg_rtsp_take_host(c, &place->ep);
	place->ep.len = c->pos - place->ep.off;
	return !c->bad && place->ep.family;
}

/* The next URL whose host is an address. */
static bool find_url(struct nalg_cursor *c, struct nalg_rtsp_place *place)
{
	struct nalg_cursor probe;

	while (nalg_cursor_left(c)) {
		probe = *c;
		nalg_cursor_skip(c, 1);
		nalg_cursor_expect(&probe, ':');
		nalg_cursor_expect(&probe, '/');
		nalg_cursor_expect(&probe, '/');
		if (probe.bad)
			continue;
		skip_userinfo(&probe);
		if (take_place(&probe, place)) {
			*c = probe;
			return true;
		}
	}
	return false;
}

/* A host alone; its port may follow. */
static bool find_host(struct nalg_cursor *c, struct nalg_rtsp_place *place)
{
	bool found = take_place(c, place);

	c->pos = c->len;
	return found;
}

static bool find_transport(struct nalg_cursor *c, struct nalg_rtsp_place *place)
{
	nalg_rtsp_take_transport(c, place);
	return true;
}

static bool find_length(struct nalg_cursor *c, struct nalg_rtsp_place *place)
{
	u32 off = c->pos;

	place->kind = NALG_RTSP_AT_LENGTH;
	place->ep = (struct nalg_rtsp_endpoint){
		.style = NALG_RTSP_STYLE_NUMBER,
		.number = nalg_cursor_number(c, 9, 999999999),
		.off = off,
	};
	place->ep.len = c->pos - off;
	return true;
}

static bool find_in_sdp_line(struct nalg_cursor c, const struct nalg_sdp_line *line,
			     struct nalg_rtsp_place *place)
{
	if (!line->family) {
		c.pos = line->off;
		c.len = line->off + line->len;
		return find_url(&c, place);
	}
	place->kind = NALG_RTSP_AT_SDP;
	place->ep = (struct nalg_rtsp_endpoint){
		.style = NALG_RTSP_STYLE_SDP,
		.family = line->family,
		.off = line->off,
		.len = line->len,
		.tail = line->tail,
	};
	memcpy(place->ep.addr, line->addr, sizeof(place->ep.addr));
	return true;
}

static bool find_sdp(struct nalg_cursor *c, struct nalg_rtsp_place *place)
{
	struct nalg_sdp_line line;

	while (nalg_sdp_next(c, &line))
		if (find_in_sdp_line(*c, &line, place))
			return true;
	return false;
}

enum header {
	HEADER_NONE,
	HEADER_CSEQ,
	HEADER_SESSION,
	HEADER_TYPE,
	HEADER_LENGTH,
	HEADER_TRANSPORT,
	HEADER_BASE,
	HEADER_CONTENT_LOCATION,
	HEADER_LOCATION,
	HEADER_RTP_INFO,
	HEADER_HOST,
	HEADERS,
	BODY = HEADERS,		/* that is none, but has places, too */
};

static const struct {
	const char *name;
	void (*take)(struct nalg_cursor *c, struct head *head);
	find_place_fn *find;
} headers[] = {
	[HEADER_NONE] = { "", NULL, NULL },
	[HEADER_CSEQ] = { "CSEQ", take_cseq, NULL },
	[HEADER_SESSION] = { "SESSION", take_session, NULL },
	[HEADER_TYPE] = { "CONTENT-TYPE", take_type, NULL },
	[HEADER_LENGTH] = { "CONTENT-LENGTH", take_length, find_length },
	[HEADER_TRANSPORT] = { "TRANSPORT", NULL, find_transport },
	[HEADER_BASE] = { "CONTENT-BASE", NULL, find_url },
	[HEADER_CONTENT_LOCATION] = { "CONTENT-LOCATION", NULL, find_url },
	[HEADER_LOCATION] = { "LOCATION", NULL, find_url },
	[HEADER_RTP_INFO] = { "RTP-INFO", NULL, find_url },
	/* HTTP's: there are clients that send it, and RFC 2326 lets servers ignore it. */
	[HEADER_HOST] = { "HOST", NULL, find_host },
	[BODY] = { "", NULL, find_sdp },
};

static enum header find_header(const char *name)
{
	enum header header;

	for (header = HEADER_CSEQ; header < HEADERS; header++)
		if (!strcmp(name, headers[header].name))
			return header;
	return HEADER_NONE;
}

/*
 * Takes a header with the lines that it goes on in (RFC 2326, section 4.2; not in RFC 7826).  False
 * at the empty line.  A line without a colon is a header that nobody asks for.
 */
static bool take_header(struct nalg_cursor *c, enum header *header, struct nalg_cursor *value)
{
	struct nalg_cursor line;
	char name[WORD_SIZE];

	if (!take_line(c, value) || value->pos == value->len)
		return false;
	while (nalg_is_blank(nalg_cursor_peek(c)) && take_line(c, &line))
		value->len = line.len;
	nalg_rtsp_take_word(value, name, sizeof(name));
	nalg_cursor_skip_blanks(value);
	*header = nalg_cursor_accept(value, ':') ? find_header(name) : HEADER_NONE;
	nalg_rtsp_skip_lws(value);
	nalg_cursor_trim(value);
	return true;
}

static bool take_headers(struct nalg_cursor c, struct nalg_rtsp_msg *msg)
{
	struct head head = { .msg = msg };
	struct nalg_cursor value;
	enum header header;

	while (take_header(&c, &header, &value)) {
		if (headers[header].take)
			headers[header].take(&value, &head);
		if (value.bad)
			return false;
	}
	return true;
}

/* The start line is looked at as soon as it is there, since nothing has to follow what is none. */
static enum nalg_rtsp_status take_head(struct nalg_cursor c, struct nalg_rtsp_msg *msg)
{
	struct nalg_cursor line, rest = c;
	u32 lines;

	for (lines = 0; lines <= NALG_RTSP_LINES_MAX; lines++) {
		if (!take_line(&c, &line))
			return line.bad ? NALG_RTSP_MALFORMED : NALG_RTSP_MORE;
		if (line.bad)
			return NALG_RTSP_MALFORMED;
		if (!lines) {
			if (!take_start_line(line, msg))
				return NALG_RTSP_MALFORMED;
			rest = c;
		} else if (line.pos == line.len) {
			rest.len = c.pos;
			msg->head = c.pos;
			return take_headers(rest, msg) ? NALG_RTSP_OK : NALG_RTSP_MALFORMED;
		}
	}
	return NALG_RTSP_MALFORMED;
}

/* RFC 2326, section 10.12 */
static enum nalg_rtsp_status take_interleaved(struct nalg_cursor c, struct nalg_rtsp_msg *msg)
{
	nalg_cursor_expect(&c, '$');
	msg->kind = NALG_RTSP_INTERLEAVED;
	msg->channel = nalg_cursor_take(&c);
	msg->body = nalg_cursor_take(&c) << 8;
	msg->body |= nalg_cursor_take(&c);
	msg->head = c.pos;
	return c.bad ? NALG_RTSP_MORE : NALG_RTSP_OK;
}

/* Empty lines before a message are nothing (RFC 7826, section 5.2). */
static enum nalg_rtsp_status take_blank(struct nalg_cursor c, struct nalg_rtsp_msg *msg)
{
	msg->kind = NALG_RTSP_BLANK;
	if (nalg_cursor_accept(&c, '\r') && !nalg_cursor_left(&c))
		return NALG_RTSP_MORE;
	nalg_cursor_expect(&c, '\n');
	msg->head = c.pos;
	return c.bad ? NALG_RTSP_MALFORMED : NALG_RTSP_OK;
}

/**
 * nalg_rtsp_parse - the first message of what one end sent
 * @data: undecided bytes, from the start of a message
 * @len: of @data
 * @msg: the answer; with NALG_RTSP_OK only
 */
enum nalg_rtsp_status nalg_rtsp_parse(const u8 *data, u32 len, struct nalg_rtsp_msg *msg)
{
	struct nalg_cursor c = nalg_cursor(data, min_t(u32, len, NALG_RTSP_HEAD_MAX));
	enum nalg_rtsp_status status;

	memset(msg, 0, sizeof(*msg));
	switch (nalg_cursor_peek(&c)) {
	case '$':
		return take_interleaved(c, msg);
	case '\r':
	case '\n':
		return take_blank(c, msg);
	}
	status = take_head(c, msg);
	if (status == NALG_RTSP_MORE && len >= NALG_RTSP_HEAD_MAX)
		return NALG_RTSP_TOO_LONG;
	return status;
}

/* Could the bytes be the beginning of the text, or have it at their beginning? */
static bool begins(struct nalg_cursor c, const char *text)
{
	for (; *text && nalg_cursor_left(&c); text++)
		nalg_cursor_expect(&c, *text);
	return !c.bad;
}

/**
 * nalg_rtsp_looks_like_request - could this be how a client starts?
 * @data: the first bytes of the stream
 * @len: of @data
 *
 * Return: false as soon as the bytes cannot become a request with a method of the RFCs.  HTTP has
 * another method or another version, also when it is RTSP's tunnel.
 */
bool nalg_rtsp_looks_like_request(const u8 *data, u32 len)
{
	struct nalg_cursor c = nalg_cursor(data, min_t(u32, len, NALG_RTSP_HEAD_MAX));
	struct nalg_cursor line, rest = c;
	struct nalg_rtsp_msg msg = {};
	u32 i, name;

	if (take_line(&rest, &line))
		return !line.bad && take_start_line(line, &msg) && msg.kind == NALG_RTSP_REQUEST &&
		       msg.method != NALG_RTSP_EXTENSION;
	for (i = 0; i < ARRAY_SIZE(known_methods); i++) {
		name = strlen(known_methods[i].name);
		if (begins(c, known_methods[i].name) && (len <= name || data[name] == ' '))
			return true;
	}
	return false;
}

/**
 * nalg_rtsp_looks_like_response - could this be how a server starts?
 * @data: the first bytes of the stream
 * @len: of @data
 */
bool nalg_rtsp_looks_like_response(const u8 *data, u32 len)
{
	struct nalg_cursor c = nalg_cursor(data, len);

	return begins(c, "RTSP/1.0 ") || begins(c, "RTSP/2.0 ");
}

/**
 * nalg_rtsp_walk_head - begin a walk through the places of a head
 * @msg: of a request or response
 * @walk: for nalg_rtsp_next()
 */
void nalg_rtsp_walk_head(const struct nalg_rtsp_msg *msg, struct nalg_rtsp_walk *walk)
{
	*walk = (struct nalg_rtsp_walk){
		.at = msg->url.off,
		.end = msg->url.off + msg->url.len,
		.next = msg->kind == NALG_RTSP_REQUEST ? msg->url.off + msg->url.len :
							 msg->code_text.off,
		.header = HEADER_LOCATION,
	};
}

/**
 * nalg_rtsp_walk_body - begin a walk through the places of a session description
 * @msg: all of it is there
 * @walk: for nalg_rtsp_next()
 */
void nalg_rtsp_walk_body(const struct nalg_rtsp_msg *msg, struct nalg_rtsp_walk *walk)
{
	*walk = (struct nalg_rtsp_walk){
		.at = msg->head,
		.end = msg->head + (msg->sdp ? msg->body : 0),
		.next = msg->head,
		.header = BODY,
	};
}

/* The rest of the start line is a line that has no header, too. */
static bool next_header(const u8 *data, const struct nalg_rtsp_msg *msg,
			struct nalg_rtsp_walk *walk)
{
	struct nalg_cursor value, c = nalg_cursor(data, msg->head);
	enum header header;

	c.pos = walk->next;
	if (!take_header(&c, &header, &value))
		return false;
	walk->next = c.pos;
	walk->header = header;
	walk->at = value.pos;
	walk->end = headers[header].find ? value.len : value.pos;
	return true;
}

/**
 * nalg_rtsp_next - the next place of a message, in the order of offsets
 * @data: the message
 * @msg: what nalg_rtsp_parse() has said of it
 * @walk: where the walk is
 * @place: the answer
 *
 * Return: false at the end.
 */
bool nalg_rtsp_next(const u8 *data, const struct nalg_rtsp_msg *msg, struct nalg_rtsp_walk *walk,
		    struct nalg_rtsp_place *place)
{
	struct nalg_cursor c;
	bool found;

	do {
		while (walk->at < walk->end) {
			c = nalg_cursor(data, walk->end);
			c.pos = walk->at;
			found = headers[walk->header].find(&c, place);
			walk->at = c.bad ? walk->end : c.pos;
			if (found)
				return true;
		}
	} while (next_header(data, msg, walk));
	return false;
}
