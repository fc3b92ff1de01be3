// SPDX-License-Identifier: GPL-2.0
/* Addresses as text: RFC 4291, section 2.2, in; RFC 5952, section 4, out. */
#include "inet.h"

#define GROUPS	8
#define NO_GAP	16	/* the offset of a "::" that is not there */

/* No leading zero: some read 010 as eight (RFC 6943, section 3.1.1). */
static u8 take_octet(struct nalg_cursor *c)
{
	if (!nalg_cursor_accept(c, '0'))
		return nalg_cursor_number(c, 3, 255);
	if (nalg_is_digit(nalg_cursor_peek(c)))
		c->bad = true;
	return 0;
}

void nalg_inet4_take(struct nalg_cursor *c, u8 addr[4])
{
	u32 i;

	for (i = 0; i < 4; i++) {
		if (i)
			nalg_cursor_expect(c, '.');
		addr[i] = take_octet(c);
	}
}

static int hex_value(int byte)
{
	if (nalg_is_digit(byte))
		return byte - '0';
	if (byte >= 'a' && byte <= 'f')
		return byte - 'a' + 10;
	if (byte >= 'A' && byte <= 'F')
		return byte - 'A' + 10;
	return -1;
}

static void take_group(struct nalg_cursor *c, u8 *out)
{
	u32 digits, group = 0;

	for (digits = 0; digits < 4 && hex_value(nalg_cursor_peek(c)) >= 0; digits++)
		group = group << 4 | hex_value(nalg_cursor_take(c));
	if (!digits)
		c->bad = true;
	out[0] = group >> 8;
	out[1] = group;
}

/* The last four octets may be written with dots. */
static bool accept_dotted(struct nalg_cursor *c, u8 *out)
{
	struct nalg_cursor probe = *c;
	u8 quad[4];

	nalg_inet4_take(&probe, quad);
	if (probe.bad)
		return false;
	*c = probe;
	memcpy(out, quad, sizeof(quad));
	return true;
}

/*
 * Takes the groups up to the end of the address, or to where it has 16 octets.  Returns the octets
 * taken; those from *gap on belong behind the zeroes that the "::" stands for.
 */
static u32 take_groups(struct nalg_cursor *c, u8 addr[16], u32 *gap)
{
	u32 used = 0;

	while (!c->bad && used < 16) {
		if (used <= 12 && accept_dotted(c, addr + used))
			return used + 4;
		take_group(c, addr + used);
		used += 2;
		if (used == 16 || !nalg_cursor_accept(c, ':'))
			break;
		if (*gap == NO_GAP && nalg_cursor_accept(c, ':')) {
			*gap = used;
			if (hex_value(nalg_cursor_peek(c)) < 0)
				break;
		}
	}
	return used;
}

void nalg_inet6_take(struct nalg_cursor *c, u8 addr[16])
{
	u32 gap = NO_GAP, used = 0;

	if (nalg_cursor_accept(c, ':')) {
		nalg_cursor_expect(c, ':');
		gap = 0;
	}
	if (gap == NO_GAP || hex_value(nalg_cursor_peek(c)) >= 0)
		used = take_groups(c, addr, &gap);

	/* A "::" stands for one group of zeroes or more. */
	if (c->bad || (gap == NO_GAP ? used < 16 : used == 16)) {
		c->bad = true;
		return;
	}
	if (gap != NO_GAP) {
		memmove(addr + 16 - (used - gap), addr + gap, used - gap);
		memset(addr + gap, 0, 16 - used);
	}
}

bool nalg_inet6_unmap(u8 addr[16])
{
	static const u8 prefix[12] = { [10] = 0xff, [11] = 0xff };

	if (memcmp(addr, prefix, sizeof(prefix)))
		return false;
	memcpy(addr, addr + sizeof(prefix), 4);
	memset(addr + 4, 0, 12);
	return true;
}

/* RFC 6890, and RFC 1112 for groups; the first 16 bits tell. */
static const struct {
	u16 prefix, mask;
	enum nalg_inet_scope scope;
} scopes[] = {
	{ 0x0000, 0xff00, NALG_INET_NOWHERE },	/* 0.0.0.0/8 */
	{ 0x7f00, 0xff00, NALG_INET_NOWHERE },	/* 127.0.0.0/8 */
	{ 0xe000, 0xe000, NALG_INET_NOWHERE },	/* 224.0.0.0/4, 240.0.0.0/4 */
	{ 0x0a00, 0xff00, NALG_INET_LOCAL },	/* 10.0.0.0/8 */
	{ 0x6440, 0xffc0, NALG_INET_LOCAL },	/* 100.64.0.0/10 */
	{ 0xa9fe, 0xffff, NALG_INET_LOCAL },	/* 169.254.0.0/16 */
	{ 0xac10, 0xfff0, NALG_INET_LOCAL },	/* 172.16.0.0/12 */
	{ 0xc0a8, 0xffff, NALG_INET_LOCAL },	/* 192.168.0.0/16 */
};

enum nalg_inet_scope nalg_inet4_scope(const u8 addr[4])
{
	u16 bits = addr[0] << 8 | addr[1];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(scopes); i++)
		if ((bits & scopes[i].mask) == scopes[i].prefix)
			return scopes[i].scope;
	return NALG_INET_GLOBAL;
}

void nalg_inet4_write(struct nalg_pen *pen, const u8 addr[4])
{
	u32 i;

	for (i = 0; i < 4; i++) {
		if (i)
			nalg_pen_byte(pen, '.');
		nalg_pen_number(pen, addr[i], 10);
	}
}

static u32 group_at(const u8 addr[16], u32 i)
{
	return addr[2 * i] << 8 | addr[2 * i + 1];
}

/* The run of zero groups that becomes "::": the longest, the first of two, no single one (4.2). */
static u32 longest_zeroes(const u8 addr[16], u32 *start)
{
	u32 i, run = 0, longest = 1;

	*start = GROUPS;
	for (i = 0; i < GROUPS; i++) {
		run = group_at(addr, i) ? 0 : run + 1;
		if (run > longest) {
			longest = run;
			*start = i + 1 - run;
		}
	}
	return *start == GROUPS ? 0 : longest;
}

void nalg_inet6_write(struct nalg_pen *pen, const u8 addr[16])
{
	u32 start, zeroes = longest_zeroes(addr, &start);
	u32 i = 0;

	while (i < GROUPS) {
		if (i == start) {
			nalg_pen_byte(pen, ':');
			nalg_pen_byte(pen, ':');
			i += zeroes;
			continue;
		}
		if (i && i != start + zeroes)
			nalg_pen_byte(pen, ':');
		nalg_pen_number(pen, group_at(addr, i++), 16);
	}
}
