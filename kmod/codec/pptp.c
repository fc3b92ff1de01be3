// SPDX-License-Identifier: GPL-2.0
/*
 * The messages of a PPTP control connection.
 *
 * All that matters here is where call IDs stand, and whose they are: each end numbers its calls as
 * it likes, and the one that gave an ID gets packets with it.
 */
#include "cursor.h"
#include "pptp.h"

#define HEADER_LENGTH	12
#define COOKIE		0x1a2b3c4d	/* section 1.4 */
#define CONTROL		1		/* PPTP message type; 2 is reserved */

/* Sections 2.1 to 2.15; offsets are 0 where there is no such field. */
static const struct {
	u16 length;
	u8 own;
	u8 peer;
	u8 result;
} layouts[NALG_PPTP_TYPES] = {
	[NALG_PPTP_START_REQUEST] = { .length = 156 },
	[NALG_PPTP_START_REPLY] = { .length = 156 },
	[NALG_PPTP_STOP_REQUEST] = { .length = 16 },
	[NALG_PPTP_STOP_REPLY] = { .length = 16 },
	[NALG_PPTP_ECHO_REQUEST] = { .length = 16 },
	[NALG_PPTP_ECHO_REPLY] = { .length = 20 },
	[NALG_PPTP_OUT_REQUEST] = { .length = 168, .own = 12 },
	[NALG_PPTP_OUT_REPLY] = { .length = 32, .own = 12, .peer = 14, .result = 16 },
	[NALG_PPTP_IN_REQUEST] = { .length = 220, .own = 12 },
	[NALG_PPTP_IN_REPLY] = { .length = 24, .own = 12, .peer = 14, .result = 16 },
	[NALG_PPTP_IN_CONNECTED] = { .length = 28, .peer = 12 },
	[NALG_PPTP_CLEAR_REQUEST] = { .length = 16, .own = 12 },
	[NALG_PPTP_DISCONNECT] = { .length = 148, .own = 12 },
	[NALG_PPTP_WAN_ERROR] = { .length = 40, .peer = 12 },
	[NALG_PPTP_SET_LINK] = { .length = 24, .peer = 12 },
};

struct header {
	u16 length;
	u16 kind;
	u32 cookie;
	u16 type;
};

static struct header take_header(struct nalg_cursor *c)
{
	struct header h;

	h.length = nalg_cursor_take16(c);
	h.kind = nalg_cursor_take16(c);
	h.cookie = nalg_cursor_take32(c);
	h.type = nalg_cursor_take16(c);
	nalg_cursor_skip(c, 2);
	return h;
}

static struct nalg_cursor cursor_at(const u8 *data, u32 len, u32 off)
{
	struct nalg_cursor c = nalg_cursor(data, len);

	nalg_cursor_skip(&c, off);
	return c;
}

static struct nalg_pptp_id take_id(const u8 *data, u32 len, u16 off)
{
	struct nalg_cursor c = cursor_at(data, len, off);
	struct nalg_pptp_id id = { .off = off };

	if (off)
		id.value = nalg_cursor_take16(&c);
	return c.bad ? (struct nalg_pptp_id){} : id;
}

/* @data is the whole message. */
static void take_fields(const u8 *data, struct nalg_pptp_msg *msg)
{
	struct nalg_cursor c;

	msg->own = take_id(data, msg->length, layouts[msg->type].own);
	msg->peer = take_id(data, msg->length, layouts[msg->type].peer);
	if (layouts[msg->type].result) {
		c = cursor_at(data, msg->length, layouts[msg->type].result);
		msg->result = nalg_cursor_take(&c);
		msg->result_off = c.bad ? 0 : layouts[msg->type].result;
	}
	if (msg->type == NALG_PPTP_ECHO_REQUEST || msg->type == NALG_PPTP_ECHO_REPLY) {
		c = cursor_at(data, msg->length, HEADER_LENGTH);
		msg->identifier = nalg_cursor_take32(&c);
	}
}

/**
 * nalg_pptp_parse - find one message
 * @data: from the start of a message
 * @len: of @data
 * @msg: all of it is written
 *
 * Return: enum nalg_pptp_status.  What follows the message does not matter.
 */
enum nalg_pptp_status nalg_pptp_parse(const u8 *data, u32 len, struct nalg_pptp_msg *msg)
{
	struct nalg_cursor c = nalg_cursor(data, len);
	struct header h = take_header(&c);

	memset(msg, 0, sizeof(*msg));
	if (c.bad)
		return NALG_PPTP_MORE;
	if (h.cookie != COOKIE || h.length < HEADER_LENGTH || h.length > NALG_PPTP_MESSAGE_MAX)
		return NALG_PPTP_ALIEN;
	if (h.length > len)
		return NALG_PPTP_MORE;

	msg->length = h.length;
	if (h.kind != CONTROL || !h.type || h.type >= NALG_PPTP_TYPES)
		return NALG_PPTP_UNKNOWN;
	msg->type = h.type;
	take_fields(data, msg);
	return h.length == layouts[h.type].length ? NALG_PPTP_OK : NALG_PPTP_MALFORMED;
}

static void write_header(struct nalg_pen *pen, enum nalg_pptp_type type)
{
	nalg_pen_16(pen, layouts[type].length);
	nalg_pen_16(pen, CONTROL);
	nalg_pen_32(pen, COOKIE);
	nalg_pen_16(pen, type);
	nalg_pen_16(pen, 0);
}

/**
 * nalg_pptp_looks_like - could this be a message of the type?
 * @data: the first bytes of a stream, a whole message or less
 * @len: of @data
 * @type: what an end says first: NALG_PPTP_START_REQUEST or _REPLY
 *
 * Return: false as soon as the bytes cannot become one.
 */
bool nalg_pptp_looks_like(const u8 *data, u32 len, enum nalg_pptp_type type)
{
	u8 header[HEADER_LENGTH];
	struct nalg_pen pen = nalg_pen(header, sizeof(header));

	write_header(&pen, type);
	/* the last two are reserved, and may be anything */
	return !memcmp(data, header, min_t(u32, len, HEADER_LENGTH - 2));
}

/**
 * nalg_pptp_write_echo - an Echo-Request
 * @buf: where to
 * @size: of @buf; NALG_PPTP_WRITE_MAX is always enough
 * @identifier: what the answer repeats
 *
 * Return: the length, 0 when it does not fit.
 */
u32 nalg_pptp_write_echo(u8 *buf, u32 size, u32 identifier)
{
	struct nalg_pen pen = nalg_pen(buf, size);

	write_header(&pen, NALG_PPTP_ECHO_REQUEST);
	nalg_pen_32(&pen, identifier);
	return pen.full ? 0 : pen.len;
}

/**
 * nalg_pptp_write_refusal - the reply that a call's request gets when there is no room for it
 * @buf: where to
 * @size: of @buf; NALG_PPTP_WRITE_MAX is always enough
 * @type: NALG_PPTP_OUT_REPLY or NALG_PPTP_IN_REPLY
 * @peer: the call ID in the request
 *
 * Return: the length, 0 when it does not fit.
 */
u32 nalg_pptp_write_refusal(u8 *buf, u32 size, enum nalg_pptp_type type, u16 peer)
{
	struct nalg_pen pen = nalg_pen(buf, size);

	write_header(&pen, type);
	nalg_pen_16(&pen, 0);
	nalg_pen_16(&pen, peer);
	nalg_pen_byte(&pen, NALG_PPTP_RESULT_ERROR);
	nalg_pen_byte(&pen, NALG_PPTP_ERROR_NO_RESOURCE);
	while (!pen.full && pen.len < layouts[type].length)
		nalg_pen_byte(&pen, 0);
	return pen.full ? 0 : pen.len;
}
