// SPDX-License-Identifier: GPL-2.0
/* Datagrams, and what the codec makes of them. */
#include "../../../kmod/codec/tftp.h"
#include "../ktap.h"

#define OK		NALG_TFTP_OK
#define UNKNOWN		NALG_TFTP_UNKNOWN
#define MALFORMED	NALG_TFTP_MALFORMED

#define NONE		NALG_TFTP_NONE
#define RRQ		NALG_TFTP_RRQ
#define WRQ		NALG_TFTP_WRQ
#define DATA		NALG_TFTP_DATA
#define ACK		NALG_TFTP_ACK
#define ERROR		NALG_TFTP_ERROR
#define OACK		NALG_TFTP_OACK

/* The NUL that C puts behind a text is not of the datagram. */
#define BYTES(text)	(text), sizeof(text) - 1

struct datagram {
	const char *bytes;
	u32 len;
	enum nalg_tftp_status status;
	enum nalg_tftp_opcode opcode;
};

/* What is parsed ends where the head ends, so that ASan sees who reads on. */
static enum nalg_tftp_status parse(const void *bytes, u32 len, enum nalg_tftp_opcode *opcode)
{
	u32 head = min(len, NALG_TFTP_HEAD_MAX);
	enum nalg_tftp_status status;
	u8 *copy = malloc(head ? head : 1);

	memcpy(copy, bytes, head);
	status = nalg_tftp_parse(copy, len, opcode);
	free(copy);
	return status;
}

static void expect_datagram(const struct datagram *want)
{
	bool good_before = !ktap_test_failed;
	enum nalg_tftp_opcode opcode = 99;

	EXPECT_EQ(want->status, parse(want->bytes, want->len, &opcode));
	EXPECT_EQ(want->opcode, opcode);
	if (good_before && ktap_test_failed)
		ktap_print_bytes("datagram:", want->bytes, want->len);
}

#define NOWHERE ((u32)-1)

#define EXPECT_DATAGRAMS(datagrams) \
	do { \
		for (u32 i_ = 0; i_ < ARRAY_SIZE(datagrams); i_++) \
			expect_datagram(&(datagrams)[i_]); \
	} while (0)

/* Cut anywhere but after @whole octets, and with an octet behind it, it is malformed. */
static void expect_no_other_length(const char *bytes, u32 len, u32 whole)
{
	enum nalg_tftp_opcode opcode;
	char more[600];
	u32 cut;

	for (cut = 0; cut < len; cut++)
		EXPECT_EQ(cut == whole ? OK : MALFORMED, parse(bytes, cut, &opcode));
	EXPECT_EQ(OK, parse(bytes, len, &opcode));
	memcpy(more, bytes, len);
	more[len] = 'x';
	EXPECT_EQ(MALFORMED, parse(more, len + 1, &opcode));
	more[len] = '\0';
	EXPECT_EQ(MALFORMED, parse(more, len + 1, &opcode));
}

TEST("requests, and their modes in any case")
{
	static const struct datagram datagrams[] = {
		{ BYTES("\0\1file\0octet\0"),			OK, RRQ },
		{ BYTES("\0\2file\0octet\0"),			OK, WRQ },
		{ BYTES("\0\1file\0netascii\0"),		OK, RRQ },
		{ BYTES("\0\2file\0NETASCII\0"),		OK, WRQ },
		{ BYTES("\0\1file\0OcTeT\0"),			OK, RRQ },
		{ BYTES("\0\1a\0octet\0"),			OK, RRQ },
		{ BYTES("\0\1/a name/with blanks\0octet\0"),	OK, RRQ },
		{ BYTES("\0\1\xc3\xa4.bin\0octet\0"),		OK, RRQ },
		{ BYTES("\0\1octet\0octet\0"),			OK, RRQ },
	};

	EXPECT_DATAGRAMS(datagrams);
}

TEST("mail is written, not read")
{
	static const struct datagram datagrams[] = {
		{ BYTES("\0\2somebody\0mail\0"),		OK, WRQ },
		{ BYTES("\0\2somebody\0Mail\0"),		OK, WRQ },
		{ BYTES("\0\1somebody\0mail\0"),		MALFORMED, RRQ },
	};

	EXPECT_DATAGRAMS(datagrams);
}

TEST("options: RFC 2090, 2348, 2349, 7440, and those of programs")
{
	static const struct datagram datagrams[] = {
		{ BYTES("\0\1file\0octet\0blksize\0" "1428\0"),		OK, RRQ },
		{ BYTES("\0\1file\0octet\0BLKSIZE\0" "1428\0"),		OK, RRQ },
		{ BYTES("\0\2file\0octet\0tsize\0" "4000000\0timeout\0" "1\0"), OK, WRQ },
		{ BYTES("\0\1file\0octet\0windowsize\0" "16\0"),	OK, RRQ },
		{ BYTES("\0\1file\0octet\0multicast\0\0"),		OK, RRQ },
		{ BYTES("\0\1file\0octet\0rollover\0" "0\0utimeout\0" "500000\0"), OK, RRQ },
		{ BYTES("\0\1file\0octet\0x-unknown\0some value\0"),	OK, RRQ },
		{ BYTES("\0\1file\0octet\0" "1\0" "2\0" "3\0" "4\0"),	OK, RRQ },
	};

	EXPECT_DATAGRAMS(datagrams);
}

TEST("malformed options")
{
	static const struct datagram datagrams[] = {
		{ BYTES("\0\1file\0octet\0blksize\0"),			MALFORMED, RRQ },
		{ BYTES("\0\1file\0octet\0blksize\0" "1428"),		MALFORMED, RRQ },
		{ BYTES("\0\1file\0octet\0\0" "1428\0"),		MALFORMED, RRQ },
		{ BYTES("\0\1file\0octet\0\0"),				MALFORMED, RRQ },
		{ BYTES("\0\1file\0octet\0\0\0"),			MALFORMED, RRQ },
		{ BYTES("\0\1file\0octet\0blk\x07size\0" "1\0"),	MALFORMED, RRQ },
		{ BYTES("\0\1file\0octet\0blksize\0\x80\0"),		MALFORMED, RRQ },
		{ BYTES("\0\1file\0octet\0blksize\0\x7f\0"),		MALFORMED, RRQ },
	};

	EXPECT_DATAGRAMS(datagrams);
}

TEST("what is no request")
{
	static const struct datagram datagrams[] = {
		{ BYTES("\0\1\0octet\0"),			MALFORMED, RRQ },
		{ BYTES("\0\1octet\0"),				MALFORMED, RRQ },
		{ BYTES("\0\1file\0\0"),			MALFORMED, RRQ },
		{ BYTES("\0\1file\0octets\0"),			MALFORMED, RRQ },
		{ BYTES("\0\1file\0octe\0"),			MALFORMED, RRQ },
		{ BYTES("\0\1file\0binary\0"),			MALFORMED, RRQ },
		{ BYTES("\0\1file\0netascii8\0"),		MALFORMED, RRQ },
		{ BYTES("\0\1file\0 octet\0"),			MALFORMED, RRQ },
		{ BYTES("\0\1f\0octet"),			MALFORMED, RRQ },
		{ BYTES("\0\1f\0oct\0"),			MALFORMED, RRQ },
		{ BYTES("\0\1file"),				MALFORMED, RRQ },
		{ BYTES("\0\1"),				MALFORMED, RRQ },
		{ BYTES("\0\2"),				MALFORMED, WRQ },
		{ BYTES("\0"),					MALFORMED, NONE },
		{ BYTES("\1"),					MALFORMED, NONE },
		{ BYTES(""),					MALFORMED, NONE },
	};

	EXPECT_DATAGRAMS(datagrams);
}

/* Its type is the opcode of RRQ, and browsers send it wherever a page says. */
TEST("STUN is no request")
{
	static const struct datagram datagrams[] = {
		{ BYTES("\0\1\0\x08\x21\x12\xa4\x42twelve bytes\x80\x22\0\4name"), MALFORMED, RRQ },
		{ BYTES("\0\1\1\0\x21\x12\xa4\x42twelve bytes\0octet\0"), MALFORMED, RRQ },
		{ BYTES("\0\1\0\0\x21\x12\xa4\x42twelve bytes"),	MALFORMED, RRQ },
	};

	EXPECT_DATAGRAMS(datagrams);
}

TEST("opcodes that no RFC knows; other protocols")
{
	static const struct datagram datagrams[] = {
		{ BYTES("\0\0file\0octet\0"),			UNKNOWN, NONE },
		{ BYTES("\0\7file\0octet\0"),			UNKNOWN, NONE },
		{ BYTES("\0\11f\0octet\0"),			UNKNOWN, NONE },
		{ BYTES("\1\1file\0octet\0"),			UNKNOWN, NONE },
		{ BYTES("\1\0file\0octet\0"),			UNKNOWN, NONE },
		{ BYTES("\xff\xff"),				UNKNOWN, NONE },
		{ BYTES("GET / HTTP/1.1"),			UNKNOWN, NONE },
		{ BYTES("GET / HTTP/1.1\r\n"),			UNKNOWN, NONE },
		{ BYTES("garbage"),				UNKNOWN, NONE },
		{ BYTES("stray"),				UNKNOWN, NONE },
		{ BYTES("REGISTER sip:a SIP/2.0\r\n"),		UNKNOWN, NONE },
		{ BYTES("\0\0\0\1\0\0"),			UNKNOWN, NONE },
	};

	EXPECT_DATAGRAMS(datagrams);
}

TEST("a request has one length")
{
	expect_no_other_length(BYTES("\0\1file\0octet\0"), NOWHERE);
	expect_no_other_length(BYTES("\0\2file\0netascii\0"), NOWHERE);
	expect_no_other_length(BYTES("\0\1f\0octet\0tsize\0" "0\0"), 10);
}

static u32 long_request(char *bytes, u32 len)
{
	memset(bytes, 'a', len);
	memcpy(bytes, "\0\1", 2);
	memcpy(bytes + len - 7, "\0octet", 7);
	return len;
}

TEST("a request has at most 512 octets")
{
	enum nalg_tftp_opcode opcode;
	char bytes[600];

	EXPECT_EQ(OK, parse(bytes, long_request(bytes, 511), &opcode));
	EXPECT_EQ(OK, parse(bytes, long_request(bytes, 512), &opcode));
	EXPECT_EQ(MALFORMED, parse(bytes, long_request(bytes, 513), &opcode));
	EXPECT_EQ(MALFORMED, parse(bytes, long_request(bytes, 516), &opcode));
	EXPECT_EQ(MALFORMED, parse(bytes, long_request(bytes, 517), &opcode));
	EXPECT_EQ(RRQ, opcode);
}

static u32 request_with_options(char *bytes, u32 count)
{
	u32 len = sizeof("\0\1file\0octet");

	memcpy(bytes, "\0\1file\0octet", len);
	while (count--) {
		memcpy(bytes + len, "o\0v", 4);
		len += 4;
	}
	return len;
}

TEST("a request has at most 16 options")
{
	enum nalg_tftp_opcode opcode;
	char bytes[600];

	EXPECT_EQ(OK, parse(bytes, request_with_options(bytes, 16), &opcode));
	EXPECT_EQ(MALFORMED, parse(bytes, request_with_options(bytes, 17), &opcode));
	EXPECT_EQ(MALFORMED, parse(bytes, request_with_options(bytes, 100), &opcode));
}

TEST("DATA: a block number, and up to 65464 octets")
{
	static const struct datagram datagrams[] = {
		{ BYTES("\0\3\0\1"),				OK, DATA },
		{ BYTES("\0\3\0\0"),				OK, DATA },
		{ BYTES("\0\3\xff\xff" "data"),			OK, DATA },
		{ BYTES("\0\3\0\1\0\0\0\0"),			OK, DATA },
		{ BYTES("\0\3\0"),				MALFORMED, DATA },
		{ BYTES("\0\3"),				MALFORMED, DATA },
	};
	static const char block[65536] = "\0\3\0\1";
	enum nalg_tftp_opcode opcode;

	EXPECT_DATAGRAMS(datagrams);
	EXPECT_EQ(OK, parse(block, 516, &opcode));
	EXPECT_EQ(OK, parse(block, 517, &opcode));
	EXPECT_EQ(OK, parse(block, 4 + 65464, &opcode));
	EXPECT_EQ(MALFORMED, parse(block, 5 + 65464, &opcode));
}

TEST("ACK: a block number, and nothing else")
{
	static const struct datagram datagrams[] = {
		{ BYTES("\0\4\0\0"),				OK, ACK },
		{ BYTES("\0\4\xff\xff"),			OK, ACK },
		{ BYTES("\0\4\0"),				MALFORMED, ACK },
		{ BYTES("\0\4\0\1\0"),				MALFORMED, ACK },
	};

	EXPECT_DATAGRAMS(datagrams);
}

TEST("ERROR: a number and a text, which may be missing")
{
	static const struct datagram datagrams[] = {
		{ BYTES("\0\5\0\1File not found\0"),		OK, ERROR },
		{ BYTES("\0\5\0\0\0"),				OK, ERROR },
		{ BYTES("\0\5\0\x08\xc3\xa4\0"),		OK, ERROR },
		{ BYTES("\0\5\0\5"),				OK, ERROR },
		{ BYTES("\0\5\0"),				MALFORMED, ERROR },
		{ BYTES("\0\5\0\1File not found"),		MALFORMED, ERROR },
		{ BYTES("\0\5\0\1File\0not found\0"),		MALFORMED, ERROR },
	};
	enum nalg_tftp_opcode opcode;
	char text[517] = "\0\5\0\1";

	EXPECT_DATAGRAMS(datagrams);
	memset(text + 4, 'x', 511);
	EXPECT_EQ(OK, parse(text, 516, &opcode));
	text[515] = 'x';
	EXPECT_EQ(MALFORMED, parse(text, 517, &opcode));
}

TEST("OACK: options, at least one")
{
	static const struct datagram datagrams[] = {
		{ BYTES("\0\6blksize\0" "1428\0"),		OK, OACK },
		{ BYTES("\0\6blksize\0" "001024\0"),		OK, OACK },
		{ BYTES("\0\6tsize\0" "5\0timeout\0" "1\0"),	OK, OACK },
		{ BYTES("\0\6multicast\0" "224.1.1.1,1758,1\0"), OK, OACK },
		{ BYTES("\0\6"),				MALFORMED, OACK },
		{ BYTES("\0\6\0"),				MALFORMED, OACK },
		{ BYTES("\0\6blksize\0"),			MALFORMED, OACK },
		{ BYTES("\0\6blksize\0" "1428"),		MALFORMED, OACK },
		{ BYTES("\0\6blksize\0" "1428\0\0"),		MALFORMED, OACK },
	};

	EXPECT_DATAGRAMS(datagrams);
}

KTAP_MAIN()
