// SPDX-License-Identifier: GPL-2.0
#include "rfc6052.h"

#define NALG_RFC6052_U	8	/* the octet that stays 0, whatever the length */

/*
 * Where the four octets go.  Those of a prefix that is shorter than 64 step over octet 8, which no
 * address uses for anything else.
 */
static const struct {
	u8 len;
	u8 at[4];
} places[] = {
	{ 96, { 12, 13, 14, 15 } },	/* almost everybody's */
	{ 32, { 4, 5, 6, 7 } },
	{ 40, { 5, 6, 7, 9 } },
	{ 48, { 6, 7, 9, 10 } },
	{ 56, { 7, 9, 10, 11 } },
	{ 64, { 9, 10, 11, 12 } },
};

static const u8 *places_of(u8 len)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		if (places[i].len == len)
			return places[i].at;
	}
	return NULL;
}

bool nalg_rfc6052_valid_length(u8 len)
{
	return places_of(len);
}

bool nalg_rfc6052_valid_prefix(const u8 *prefix, u8 len)
{
	u32 i;

	if (!nalg_rfc6052_valid_length(len) || prefix[NALG_RFC6052_U])
		return false;
	for (i = len / 8; i < 16; i++) {
		if (prefix[i])
			return false;
	}
	return true;
}

void nalg_rfc6052_embed(const u8 *prefix, u8 len, const u8 *v4, u8 *v6)
{
	const u8 *at = places_of(len);
	u32 i;

	memset(v6, 0, 16);
	memcpy(v6, prefix, len / 8);
	for (i = 0; at && i < 4; i++)
		v6[at[i]] = v4[i];
}

bool nalg_rfc6052_extract(const u8 *prefix, u8 len, const u8 *v6, u8 *v4)
{
	const u8 *at = places_of(len);
	u32 i;

	if (!at || memcmp(prefix, v6, len / 8) || v6[NALG_RFC6052_U])
		return false;
	for (i = 0; i < 4; i++)
		v4[i] = v6[at[i]];
	return true;
}
