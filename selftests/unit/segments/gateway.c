// SPDX-License-Identifier: GPL-2.0
#include "gateway.h"

static const char *const lends[][2] = {
	{ "10.0.1.2",		"209.165.200.225" },
	{ "192.168.100.123",	"9.1.1.9" },
	{ "2001:db8:1::2",	"209.165.200.226" },
	{ "64:ff9b::c633:6402",	"198.51.100.2" },
	{ "198.51.100.7",	"64:ff9b::c633:6407" },
};

static u8 read_address(const char *text, u8 addr[16])
{
	memset(addr, 0, 16);
	if (strchr(text, ':'))
		return inet_pton(AF_INET6, text, addr) ? 6 : 0;
	return inet_pton(AF_INET, text, addr) ? 4 : 0;
}

bool gateway_address(u8 *family, u8 addr[16])
{
	const u32 len = *family == 4 ? 4 : 16;
	u8 inside[16];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(lends); i++) {
		if (read_address(lends[i][0], inside) != *family || memcmp(addr, inside, len))
			continue;
		*family = read_address(lends[i][1], addr);
		return true;
	}
	return false;
}
