// SPDX-License-Identifier: GPL-2.0
/*
 * Session descriptions, as far as they name addresses.
 *
 * Lines are read one by one; what is not understood is another line.  A receiver takes LF alone for
 * a line's end, too (RFC 8866, section 5).
 */
#include "sdp.h"

#define ORIGIN_FIELD_MAX	256	/* of a user name, an identifier, a version */

static void expect_text(struct nalg_cursor *c, const char *text)
{
	for (; *text; text++)
		nalg_cursor_expect(c, *text);
}

/* "IN IP4 192.0.2.1"; what follows an address of a group, its TTL and number, is not a part. */
static bool take_address(struct nalg_cursor *c, struct nalg_sdp_line *line)
{
	expect_text(c, "IN ");
	line->off = c->pos;
	expect_text(c, "IP");
	if (nalg_cursor_accept(c, '4')) {
		line->family = 4;
		nalg_cursor_expect(c, ' ');
		nalg_inet4_take(c, line->addr);
	} else {
		line->family = 6;
		expect_text(c, "6 ");
		nalg_inet6_take(c, line->addr);
		if (!c->bad && nalg_inet6_unmap(line->addr))
			line->family = 4;
	}
	line->len = c->pos - line->off;
	if (nalg_cursor_peek(c) != '/')
		nalg_cursor_expect_end(c);
	line->tail = nalg_cursor_left(c);
	return !c->bad;
}

/* <username> <sess-id> <sess-version> and the address: RFC 8866, section 5.2 */
static bool take_origin(struct nalg_cursor *c, struct nalg_sdp_line *line)
{
	u32 field;

	for (field = 0; field < 3; field++)
		nalg_cursor_until(c, ' ', ORIGIN_FIELD_MAX);
	return take_address(c, line);
}

/* <port> and an address, which may be missing: RFC 3605, section 2.1 */
static bool take_rtcp(struct nalg_cursor *c, struct nalg_sdp_line *line)
{
	nalg_cursor_number(c, 5, 65535);
	nalg_cursor_expect(c, ' ');
	return take_address(c, line);
}

static bool take_url(struct nalg_cursor *c, struct nalg_sdp_line *line)
{
	line->off = c->pos;
	line->len = nalg_cursor_left(c);
	return line->len;
}

static const struct {
	const char *start;
	enum nalg_sdp_kind kind;
	bool (*take)(struct nalg_cursor *c, struct nalg_sdp_line *line);
} kinds[] = {
	{ "o=", NALG_SDP_ORIGIN, take_origin },
	{ "u=", NALG_SDP_URI, take_url },
	{ "c=", NALG_SDP_CONNECTION, take_address },
	{ "a=rtcp:", NALG_SDP_RTCP, take_rtcp },
	{ "a=control:", NALG_SDP_CONTROL, take_url },
};

static bool take_line(struct nalg_cursor c, struct nalg_sdp_line *line)
{
	struct nalg_cursor probe;
	u32 i;

	nalg_cursor_trim(&c);
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		probe = c;
		*line = (struct nalg_sdp_line){ .kind = kinds[i].kind };
		expect_text(&probe, kinds[i].start);
		if (!probe.bad && kinds[i].take(&probe, line))
			return true;
	}
	return false;
}

/**
 * nalg_sdp_next - the next line that names somebody
 * @c: at the start of a line; after it that of the next one
 * @line: the answer
 *
 * Return: false: there is none.
 */
bool nalg_sdp_next(struct nalg_cursor *c, struct nalg_sdp_line *line)
{
	struct nalg_cursor text;

	while (nalg_cursor_left(c)) {
		text = *c;
		while (nalg_cursor_left(c) && nalg_cursor_peek(c) != '\n')
			nalg_cursor_skip(c, 1);
		text.len = c->pos;
		nalg_cursor_accept(c, '\n');
		if (take_line(text, line))
			return true;
	}
	return false;
}

/**
 * nalg_sdp_write_address - what stands at nalg_sdp_line.off for another address
 * @pen: where to; NALG_SDP_ADDRESS_MAX is always enough
 * @family: 4 or 6
 * @addr: network order
 */
void nalg_sdp_write_address(struct nalg_pen *pen, u8 family, const u8 *addr)
{
	nalg_pen_byte(pen, 'I');
	nalg_pen_byte(pen, 'P');
	nalg_pen_byte(pen, family == 4 ? '4' : '6');
	nalg_pen_byte(pen, ' ');
	if (family == 4)
		nalg_inet4_write(pen, addr);
	else
		nalg_inet6_write(pen, addr);
}
