// SPDX-License-Identifier: GPL-2.0
#include "icmp46.h"

#define NALG_ANY_CODE	0x100

struct row {
	u8 type;
	u16 code;
	struct nalg_icmp46 to;
};

/* RFC 7915, section 5.2. */
static const struct row rows6[] = {
	{ 128, NALG_ANY_CODE,	{ 8, 0, NALG_ICMP46_QUERY } },	/* Echo Request */
	{ 129, NALG_ANY_CODE,	{ 0, 0, NALG_ICMP46_QUERY } },	/* Echo Reply */
	{ 1, 0,			{ 3, 1, NALG_ICMP46_UNUSED } },	/* no route */
	{ 1, 1,			{ 3, 10, NALG_ICMP46_UNUSED } },	/* prohibited */
	{ 1, 2,			{ 3, 1, NALG_ICMP46_UNUSED } },	/* beyond scope */
	{ 1, 3,			{ 3, 1, NALG_ICMP46_UNUSED } },	/* address unreachable */
	{ 1, 4,			{ 3, 3, NALG_ICMP46_UNUSED } },	/* port unreachable */
	{ 2, NALG_ANY_CODE,	{ 3, 4, NALG_ICMP46_MTU } },	/* Packet Too Big */
	{ 3, 0,			{ 11, 0, NALG_ICMP46_UNUSED } },	/* hop limit exceeded */
	{ 3, 1,			{ 11, 1, NALG_ICMP46_UNUSED } },	/* reassembly time */
	{ 4, 0,			{ 12, 0, NALG_ICMP46_POINTER } },	/* erroneous header field */
	{ 4, 1,			{ 3, 2, NALG_ICMP46_UNUSED } },	/* unrecognized Next Header */
};

/* Section 4.2. */
static const struct row rows4[] = {
	{ 8, NALG_ANY_CODE,	{ 128, 0, NALG_ICMP46_QUERY } },	/* Echo */
	{ 0, NALG_ANY_CODE,	{ 129, 0, NALG_ICMP46_QUERY } },	/* Echo Reply */
	{ 3, 0,			{ 1, 0, NALG_ICMP46_UNUSED } },	/* net unreachable */
	{ 3, 1,			{ 1, 0, NALG_ICMP46_UNUSED } },	/* host */
	{ 3, 2,			{ 4, 1, NALG_ICMP46_PROTOCOL } },	/* protocol */
	{ 3, 3,			{ 1, 4, NALG_ICMP46_UNUSED } },	/* port */
	{ 3, 4,			{ 2, 0, NALG_ICMP46_MTU } },	/* fragmentation needed */
	{ 3, 5,			{ 1, 0, NALG_ICMP46_UNUSED } },	/* source route failed */
	{ 3, 6,			{ 1, 0, NALG_ICMP46_UNUSED } },	/* net unknown */
	{ 3, 7,			{ 1, 0, NALG_ICMP46_UNUSED } },	/* host unknown */
	{ 3, 8,			{ 1, 0, NALG_ICMP46_UNUSED } },	/* source host isolated */
	{ 3, 9,			{ 1, 1, NALG_ICMP46_UNUSED } },	/* net prohibited */
	{ 3, 10,		{ 1, 1, NALG_ICMP46_UNUSED } },	/* host prohibited */
	{ 3, 11,		{ 1, 0, NALG_ICMP46_UNUSED } },	/* net, for type of service */
	{ 3, 12,		{ 1, 0, NALG_ICMP46_UNUSED } },	/* host, for type of service */
	{ 3, 13,		{ 1, 1, NALG_ICMP46_UNUSED } },	/* prohibited */
	{ 3, 15,		{ 1, 1, NALG_ICMP46_UNUSED } },	/* precedence cutoff */
	{ 11, 0,		{ 3, 0, NALG_ICMP46_UNUSED } },	/* TTL exceeded */
	{ 11, 1,		{ 3, 1, NALG_ICMP46_UNUSED } },	/* reassembly time */
	{ 12, 0,		{ 4, 0, NALG_ICMP46_POINTER } },	/* pointer tells */
	{ 12, 2,		{ 4, 0, NALG_ICMP46_POINTER } },	/* bad length */
};

static bool look_up(const struct row *rows, u32 count, u8 type, u8 code, struct nalg_icmp46 *to)
{
	u32 i;

	for (i = 0; i < count; i++) {
		if (rows[i].type != type || (rows[i].code != code && rows[i].code != NALG_ANY_CODE))
			continue;
		*to = rows[i].to;
		if (to->field == NALG_ICMP46_QUERY)
			to->code = code;
		return true;
	}
	return false;
}

bool nalg_icmp46_6to4(u8 type, u8 code, struct nalg_icmp46 *to)
{
	return look_up(rows6, ARRAY_SIZE(rows6), type, code, to);
}

bool nalg_icmp46_4to6(u8 type, u8 code, struct nalg_icmp46 *to)
{
	return look_up(rows4, ARRAY_SIZE(rows4), type, code, to);
}

/* Where fields begin and end, and where the other family has them. */
struct place {
	u8 first, last;
	u8 to;
};

static const struct place places6[] = {
	{ 0, 0, 0 },	/* Version and Traffic Class: Version and IHL */
	{ 1, 1, 1 },	/* Traffic Class and Flow Label: Type of Service */
	{ 4, 5, 2 },	/* Payload Length: Total Length */
	{ 6, 6, 9 },	/* Next Header: Protocol */
	{ 7, 7, 8 },	/* Hop Limit: Time to Live */
	{ 8, 23, 12 },	/* Source Address */
	{ 24, 39, 16 },	/* Destination Address */
};

static const struct place places4[] = {
	{ 0, 0, 0 },
	{ 1, 1, 1 },
	{ 2, 3, 4 },
	{ 8, 8, 7 },
	{ 9, 9, 6 },
	{ 12, 15, 8 },
	{ 16, 19, 24 },
};

static bool find_place(const struct place *places, u32 count, u32 pointer, u32 *to)
{
	u32 i;

	for (i = 0; i < count; i++) {
		if (pointer >= places[i].first && pointer <= places[i].last) {
			*to = places[i].to;
			return true;
		}
	}
	return false;
}

bool nalg_icmp46_pointer_6to4(u32 pointer, u32 *to)
{
	return find_place(places6, ARRAY_SIZE(places6), pointer, to);
}

bool nalg_icmp46_pointer_4to6(u32 pointer, u32 *to)
{
	return find_place(places4, ARRAY_SIZE(places4), pointer, to);
}

u32 nalg_icmp46_plateau(u32 length)
{
	static const u16 plateaus[] = { 65535, 32000, 17914, 8166, 4352, 2002, 1492 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(plateaus); i++) {
		if (plateaus[i] < length)
			return plateaus[i];
	}
	return 1280;
}
