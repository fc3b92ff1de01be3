// SPDX-License-Identifier: GPL-2.0
/*
 * The datagrams of TFTP.
 *
 * A datagram is one message, and nothing is behind it: what is cut or has something added is
 * malformed.
 */
#include "cursor.h"
#include "tftp.h"

#define MODE_MAX	8	/* "netascii" */

/* Octets until a NUL, which is taken, too. */
static struct nalg_cursor take_field(struct nalg_cursor *c)
{
	return nalg_cursor_until(c, '\0', NALG_TFTP_HEAD_MAX);
}

/* A name is the server's business, as long as there is one: in netascii, RFC 1350, section 5. */
static void take_filename(struct nalg_cursor *c)
{
	struct nalg_cursor name = take_field(c);

	if (!nalg_cursor_left(&name))
		c->bad = true;
}

/* @word is in upper case. */
static bool is_word(struct nalg_cursor text, const char *word)
{
	for (; *word && nalg_cursor_left(&text); word++)
		if (nalg_upper(nalg_cursor_take(&text)) != *word)
			return false;
	return !*word && !nalg_cursor_left(&text);
}

/*
 * In any combination of upper and lower case: RFC 1350, section 5.  Mail is sent to somebody, so
 * nobody reads it (section 1).
 */
static void take_mode(struct nalg_cursor *c, bool write)
{
	struct nalg_cursor mode = nalg_cursor_until(c, '\0', MODE_MAX);

	if (!is_word(mode, "NETASCII") && !is_word(mode, "OCTET") &&
	    !(write && is_word(mode, "MAIL")))
		c->bad = true;
}

/* Options and their values are in ASCII (RFC 2347). */
static u32 take_ascii(struct nalg_cursor *c)
{
	struct nalg_cursor text = take_field(c);
	u32 len = nalg_cursor_left(&text);
	u8 byte;

	while (nalg_cursor_left(&text)) {
		byte = nalg_cursor_take(&text);
		if (byte < ' ' || byte > '~')
			c->bad = true;
	}
	return len;
}

/*
 * Which options there are is between the two ends: RFC 2348, 2349 and 7440 have some, programs have
 * others.  A value may be empty: RFC 2090, section 2.
 */
static void take_options(struct nalg_cursor *c)
{
	u32 count;

	for (count = 0; nalg_cursor_left(c); count++) {
		if (count == NALG_TFTP_OPTIONS_MAX || !take_ascii(c))
			c->bad = true;
		take_ascii(c);
	}
}

static void take_read_request(struct nalg_cursor *c)
{
	take_filename(c);
	take_mode(c, false);
	take_options(c);
}

static void take_write_request(struct nalg_cursor *c)
{
	take_filename(c);
	take_mode(c, true);
	take_options(c);
}

static void take_data(struct nalg_cursor *c)
{
	nalg_cursor_take16(c);	/* block number; 0 after 65535 with many programs */
}

static void take_ack(struct nalg_cursor *c)
{
	nalg_cursor_take16(c);
	nalg_cursor_expect_end(c);
}

/* A number and a text that is for people.  Some programs (curl) leave it out with its NUL. */
static void take_error(struct nalg_cursor *c)
{
	nalg_cursor_take16(c);
	if (nalg_cursor_left(c))
		take_field(c);
	nalg_cursor_expect_end(c);
}

/* Nobody acknowledges no option: that is what DATA or ACK are for (RFC 2347). */
static void take_oack(struct nalg_cursor *c)
{
	if (!nalg_cursor_left(c))
		c->bad = true;
	take_options(c);
}

static const struct {
	u32 max;	/* octets of the datagram */
	void (*take)(struct nalg_cursor *c);
} messages[__NALG_TFTP_MAX] = {
	[NALG_TFTP_RRQ]		= { NALG_TFTP_REQUEST_MAX, take_read_request },
	[NALG_TFTP_WRQ]		= { NALG_TFTP_REQUEST_MAX, take_write_request },
	[NALG_TFTP_DATA]	= { 4 + NALG_TFTP_BLOCK_MAX, take_data },
	[NALG_TFTP_ACK]		= { 4, take_ack },
	[NALG_TFTP_ERROR]	= { NALG_TFTP_HEAD_MAX, take_error },
	[NALG_TFTP_OACK]	= { NALG_TFTP_REQUEST_MAX, take_oack },
};

/**
 * nalg_tftp_parse - a datagram
 * @head: the first octets of its payload: all of them, or NALG_TFTP_HEAD_MAX
 * @len: of the payload
 * @opcode: what it says it is; NALG_TFTP_NONE with NALG_TFTP_UNKNOWN, and where nothing is said
 */
enum nalg_tftp_status nalg_tftp_parse(const u8 *head, u32 len, enum nalg_tftp_opcode *opcode)
{
	struct nalg_cursor c = nalg_cursor(head, min_t(u32, len, NALG_TFTP_HEAD_MAX));
	u16 number = nalg_cursor_take16(&c);

	*opcode = NALG_TFTP_NONE;
	if (c.bad)
		return NALG_TFTP_MALFORMED;
	if (number >= ARRAY_SIZE(messages) || !messages[number].take)
		return NALG_TFTP_UNKNOWN;
	*opcode = number;
	if (len > messages[number].max)
		return NALG_TFTP_MALFORMED;
	messages[number].take(&c);
	return c.bad ? NALG_TFTP_MALFORMED : NALG_TFTP_OK;
}
