/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reading and writing bytes without leaving the buffer: the one way in which codecs touch them.
 *
 * A cursor reads, a pen writes. Both remember that something went wrong instead of saying so each
 * time: what is taken from a bad cursor is 0, and what a full pen writes goes nowhere.  So a codec
 * takes what it expects, field by field, and asks once at the end.
 */
#ifndef _NALG_CODEC_CURSOR_H
#define _NALG_CODEC_CURSOR_H

#include "shim.h"

struct nalg_cursor {
	const u8 *data;
	u32 len;
	u32 pos;		/* <= len */
	bool bad;		/* a byte was missing, or was another one than expected; for good */
};

static inline struct nalg_cursor nalg_cursor(const u8 *data, u32 len)
{
	return (struct nalg_cursor){ .data = data, .len = len };
}

/* Bytes that are left to take; none on a bad cursor, so that loops over them end. */
static inline u32 nalg_cursor_left(const struct nalg_cursor *c)
{
	return c->bad ? 0 : c->len - c->pos;
}

/* The next byte, or -1 at the end. */
static inline int nalg_cursor_peek(const struct nalg_cursor *c)
{
	return nalg_cursor_left(c) ? c->data[c->pos] : -1;
}

static inline u8 nalg_cursor_take(struct nalg_cursor *c)
{
	if (!nalg_cursor_left(c)) {
		c->bad = true;
		return 0;
	}
	return c->data[c->pos++];
}

/* Takes a number of two octets in network order. */
static inline u16 nalg_cursor_take16(struct nalg_cursor *c)
{
	u16 high = nalg_cursor_take(c);

	return high << 8 | nalg_cursor_take(c);
}

static inline void nalg_cursor_skip(struct nalg_cursor *c, u32 count)
{
	if (count > nalg_cursor_left(c))
		c->bad = true;
	else
		c->pos += count;
}

/* Takes @count bytes to @to; zeroes when they are not there. */
static inline void nalg_cursor_copy(struct nalg_cursor *c, void *to, u32 count)
{
	const u8 *from = c->data + c->pos;

	nalg_cursor_skip(c, count);
	if (c->bad)
		memset(to, 0, count);
	else
		memcpy(to, from, count);
}

/* Takes @byte if it is the next one. */
static inline bool nalg_cursor_accept(struct nalg_cursor *c, u8 byte)
{
	if (nalg_cursor_peek(c) != byte)
		return false;
	c->pos++;
	return true;
}

/* Takes @byte, which has to be the next one. */
static inline void nalg_cursor_expect(struct nalg_cursor *c, u8 byte)
{
	if (!nalg_cursor_accept(c, byte))
		c->bad = true;
}

/* Nothing may be left. */
static inline void nalg_cursor_expect_end(struct nalg_cursor *c)
{
	if (nalg_cursor_left(c))
		c->bad = true;
}

static inline bool nalg_is_blank(int byte)
{
	return byte == ' ' || byte == '\t';
}

static inline bool nalg_is_digit(int byte)
{
	return byte >= '0' && byte <= '9';
}

static inline bool nalg_is_letter(int byte)
{
	return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

static inline u8 nalg_upper(u8 byte)
{
	return nalg_is_letter(byte) ? byte & ~0x20 : byte;
}

static inline void nalg_cursor_skip_blanks(struct nalg_cursor *c)
{
	while (nalg_is_blank(nalg_cursor_peek(c)))
		c->pos++;
}

/* Drops blanks and line ends from the end of what is left to take. */
static inline void nalg_cursor_trim(struct nalg_cursor *c)
{
	while (nalg_cursor_left(c)) {
		u8 last = c->data[c->len - 1];

		if (!nalg_is_blank(last) && last != '\r' && last != '\n')
			break;
		c->len--;
	}
}

/* Takes a decimal number of one to @digits (at most 9) digits that is not above @max. */
static inline u32 nalg_cursor_number(struct nalg_cursor *c, u32 digits, u32 max)
{
	u32 number = 0, count = 0;

	while (nalg_is_digit(nalg_cursor_peek(c)) && count++ < digits)
		number = number * 10 + nalg_cursor_take(c) - '0';
	if (!count || count > digits || number > max) {
		c->bad = true;
		return 0;
	}
	return number;
}

/* Takes what is before the next @byte, which has to be within @max bytes, and that byte. */
static inline struct nalg_cursor nalg_cursor_until(struct nalg_cursor *c, u8 byte, u32 max)
{
	struct nalg_cursor field = nalg_cursor(c->data + c->pos, 0);

	while (nalg_cursor_left(c) && field.len <= max) {
		if (nalg_cursor_take(c) == byte)
			return field;
		field.len++;
	}
	c->bad = true;
	field.bad = true;
	return field;
}

struct nalg_pen {
	u8 *data;
	u32 size;
	u32 len;		/* <= size */
	bool full;		/* a byte did not fit; for good */
};

static inline struct nalg_pen nalg_pen(u8 *data, u32 size)
{
	return (struct nalg_pen){ .data = data, .size = size };
}

static inline void nalg_pen_byte(struct nalg_pen *pen, u8 byte)
{
	if (pen->len == pen->size)
		pen->full = true;
	else
		pen->data[pen->len++] = byte;
}

/* Writes a number without leading zeroes; base 10 or 16, in lower case. */
static inline void nalg_pen_number(struct nalg_pen *pen, u32 number, u32 base)
{
	u32 unit = 1;

	while (number / unit >= base)
		unit *= base;
	for (; unit; unit /= base)
		nalg_pen_byte(pen, "0123456789abcdef"[number / unit % base]);
}

#endif /* _NALG_CODEC_CURSOR_H */
