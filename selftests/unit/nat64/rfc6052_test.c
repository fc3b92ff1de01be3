// SPDX-License-Identifier: GPL-2.0
/* IPv4 addresses within IPv6 ones: the table of RFC 6052, section 2.4, and what is none. */
#include "../../../kmod/codec/rfc6052.h"
#include "../ktap.h"

/* 192.0.2.33 in every prefix. */
static const struct {
	const char *prefix;
	u8 len;
	const char *address;
} examples[] = {
	{ "2001:db8::",			32, "2001:db8:c000:221::" },
	{ "2001:db8:100::",		40, "2001:db8:1c0:2:21::" },
	{ "2001:db8:122::",		48, "2001:db8:122:c000:2:2100::" },
	{ "2001:db8:122:300::",		56, "2001:db8:122:3c0:0:221::" },
	{ "2001:db8:122:344::",		64, "2001:db8:122:344:c0:2:2100::" },
	{ "2001:db8:122:344::",		96, "2001:db8:122:344::192.0.2.33" },
	{ "64:ff9b::",			96, "64:ff9b::192.0.2.33" },
};

static const u8 v4[4] = { 192, 0, 2, 33 };

static const u8 *octets(const char *text)
{
	static u8 address[16];

	if (inet_pton(AF_INET6, text, address) != 1)
		abort();
	return address;
}

TEST("RFC 6052, section 2.4: embedded as the table has it")
{
	u8 prefix[16], got[16];

	for (u32 i = 0; i < ARRAY_SIZE(examples); i++) {
		memcpy(prefix, octets(examples[i].prefix), 16);
		memset(got, 0xff, 16);
		nalg_rfc6052_embed(prefix, examples[i].len, v4, got);
		EXPECT_MEM(octets(examples[i].address), 16, got, 16);
	}
}

TEST("RFC 6052, section 2.3: and found again")
{
	u8 prefix[16], got[4];

	for (u32 i = 0; i < ARRAY_SIZE(examples); i++) {
		memcpy(prefix, octets(examples[i].prefix), 16);
		EXPECT(nalg_rfc6052_extract(prefix, examples[i].len,
					    octets(examples[i].address), got));
		EXPECT_MEM(v4, 4, got, 4);
	}
}

TEST("an address of another prefix is none, nor is one with the octet u")
{
	u8 prefix[16], address[16], got[4];

	for (u32 i = 0; i < ARRAY_SIZE(examples); i++) {
		memcpy(prefix, octets(examples[i].prefix), 16);
		memcpy(address, octets(examples[i].address), 16);
		address[examples[i].len / 8 - 1] ^= 1;
		EXPECT(!nalg_rfc6052_extract(prefix, examples[i].len, address, got));
		address[examples[i].len / 8 - 1] ^= 1;
		address[8] ^= 1;
		EXPECT(!nalg_rfc6052_extract(prefix, examples[i].len, address, got));
	}
}

TEST("there are six lengths")
{
	u32 n = 0;

	for (u32 len = 0; len < 256; len++)
		n += nalg_rfc6052_valid_length(len);
	EXPECT_EQ(6, n);
	for (u32 i = 0; i < ARRAY_SIZE(examples); i++)
		EXPECT(nalg_rfc6052_valid_length(examples[i].len));
}

TEST("a prefix has one of them, is 0 behind it, and in the octet u")
{
	u8 prefix[16];

	for (u32 i = 0; i < ARRAY_SIZE(examples); i++) {
		memcpy(prefix, octets(examples[i].prefix), 16);
		EXPECT(nalg_rfc6052_valid_prefix(prefix, examples[i].len));
		EXPECT(!nalg_rfc6052_valid_prefix(prefix, examples[i].len + 1));
		prefix[15] = 1;
		EXPECT(!nalg_rfc6052_valid_prefix(prefix, examples[i].len));
		prefix[15] = 0;
		prefix[8] = 1;
		EXPECT(!nalg_rfc6052_valid_prefix(prefix, examples[i].len));
		prefix[8] = 0;
		prefix[examples[i].len / 8] = 0x80;
		EXPECT(!nalg_rfc6052_valid_prefix(prefix, examples[i].len));
	}
}

KTAP_MAIN()
