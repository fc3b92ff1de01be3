// SPDX-License-Identifier: GPL-2.0
/* The control messages of RFC 2637, and what the codec finds in them. */
#include "../../../kmod/codec/cursor.h"
#include "../../../kmod/codec/pptp.h"
#include "../ktap.h"

#define OWN	0x1234
#define PEER	0xfedc

/* From the figures of section 2, apart from the codec's own table. */
struct message {
	const char *name;
	u16 type;
	u16 length;
	u16 own, peer;		/* offsets; 0: none */
	u16 result;
};

static const struct message messages[] = {
	{ "Start-Control-Connection-Request (2.1)", 1, 156 },
	{ "Start-Control-Connection-Reply (2.2)", 2, 156 },
	{ "Stop-Control-Connection-Request (2.3)", 3, 16 },
	{ "Stop-Control-Connection-Reply (2.4)", 4, 16 },
	{ "Echo-Request (2.5)", 5, 16 },
	{ "Echo-Reply (2.6)", 6, 20 },
	{ "Outgoing-Call-Request (2.7)", 7, 168, .own = 12 },
	{ "Outgoing-Call-Reply (2.8)", 8, 32, .own = 12, .peer = 14, .result = 16 },
	{ "Incoming-Call-Request (2.9)", 9, 220, .own = 12 },
	{ "Incoming-Call-Reply (2.10)", 10, 24, .own = 12, .peer = 14, .result = 16 },
	{ "Incoming-Call-Connected (2.11)", 11, 28, .peer = 12 },
	{ "Call-Clear-Request (2.12)", 12, 16, .own = 12 },
	{ "Call-Disconnect-Notify (2.13)", 13, 148, .own = 12 },
	{ "WAN-Error-Notify (2.14)", 14, 40, .peer = 12 },
	{ "Set-Link-Info (2.15)", 15, 24, .peer = 12 },
};

static u8 buf[2 * NALG_PPTP_MESSAGE_MAX];

static void put16(u32 off, u16 value)
{
	buf[off] = value >> 8;
	buf[off + 1] = value & 255;
}

/* Every octet behind the header is another one, so that a wrong offset shows. */
static void header(u16 length, u16 kind, u16 type)
{
	u32 i;

	for (i = 0; i < sizeof(buf); i++)
		buf[i] = 0x40 + i * 7;
	put16(0, length);
	put16(2, kind);
	memcpy(buf + 4, "\x1a\x2b\x3c\x4d", 4);
	put16(8, type);
}

static void build(const struct message *m)
{
	header(m->length, 1, m->type);
	if (m->own)
		put16(m->own, OWN);
	if (m->peer)
		put16(m->peer, PEER);
	if (m->result)
		buf[m->result] = 1;
}

/* From a copy that ends where the bytes end, so that ASan sees who reads on. */
static enum nalg_pptp_status parse(u32 len, struct nalg_pptp_msg *msg)
{
	u8 *copy = malloc(len ? len : 1);
	enum nalg_pptp_status status;

	memcpy(copy, buf, len);
	memset(msg, 0xff, sizeof(*msg));
	status = nalg_pptp_parse(copy, len, msg);
	free(copy);
	return status;
}

static bool looks_like(u32 len, enum nalg_pptp_type type)
{
	u8 *copy = malloc(len ? len : 1);
	bool looks;

	memcpy(copy, buf, len);
	looks = nalg_pptp_looks_like(copy, len, type);
	free(copy);
	return looks;
}

static void expect_fields(const struct message *m, const struct nalg_pptp_msg *msg)
{
	EXPECT_EQ(m->length, msg->length);
	EXPECT_EQ(m->type, msg->type);
	EXPECT_EQ(m->own, msg->own.off);
	EXPECT_EQ(m->own ? OWN : 0, msg->own.value);
	EXPECT_EQ(m->peer, msg->peer.off);
	EXPECT_EQ(m->peer ? PEER : 0, msg->peer.value);
	EXPECT_EQ(m->result, msg->result_off);
	EXPECT_EQ(m->result ? 1 : 0, msg->result);
}

static void expect_message(const struct message *m)
{
	bool good_before = !ktap_test_failed;
	struct nalg_pptp_msg msg;
	u32 len;

	build(m);
	EXPECT_EQ(NALG_PPTP_OK, parse(m->length, &msg));
	expect_fields(m, &msg);
	EXPECT_EQ(NALG_PPTP_OK, parse(m->length + 100, &msg));
	expect_fields(m, &msg);
	for (len = 0; len < m->length; len++) {
		EXPECT_EQ(NALG_PPTP_MORE, parse(len, &msg));
		EXPECT_EQ(0, msg.length);
	}
	if (good_before && ktap_test_failed)
		ktap_note("%s", m->name);
}

TEST("every message of RFC 2637: its length and its call IDs; a part of it means nothing yet")
{
	u32 i;

	EXPECT_EQ(NALG_PPTP_TYPES - 1, ARRAY_SIZE(messages));
	for (i = 0; i < ARRAY_SIZE(messages); i++)
		expect_message(&messages[i]);
}

TEST("the result of a reply, the identifier of an echo")
{
	struct nalg_pptp_msg msg;

	build(&messages[7]);
	buf[16] = 4;
	EXPECT_EQ(NALG_PPTP_OK, parse(32, &msg));
	EXPECT_EQ(4, msg.result);
	build(&messages[4]);
	memcpy(buf + 12, "\xde\xad\xbe\xef", 4);
	EXPECT_EQ(NALG_PPTP_OK, parse(16, &msg));
	EXPECT_EQ(0xdeadbeef, msg.identifier);
	build(&messages[5]);
	memcpy(buf + 12, "\x00\x00\x00\x01", 4);
	EXPECT_EQ(NALG_PPTP_OK, parse(20, &msg));
	EXPECT_EQ(1, msg.identifier);
}

TEST("a known type with another length is malformed; the call IDs within it are told")
{
	struct nalg_pptp_msg msg;
	struct message m;
	u32 i, length;

	for (i = 0; i < ARRAY_SIZE(messages); i++) {
		for (length = 12; length < 240; length++) {
			m = messages[i];
			if (length == m.length)
				continue;
			build(&m);
			put16(0, length);
			EXPECT_EQ(NALG_PPTP_MALFORMED, parse(length, &msg));
			m.length = length;
			m.own = m.own + 2 <= length ? m.own : 0;
			m.peer = m.peer + 2 <= length ? m.peer : 0;
			m.result = m.result < length ? m.result : 0;
			expect_fields(&m, &msg);
		}
	}
}

TEST("types that RFC 2637 does not have")
{
	static const struct {
		u16 kind, type;
	} unknown[] = {
		{ 1, 0 }, { 1, 16 }, { 1, 255 }, { 1, 256 + 7 }, { 1, 65535 },
		{ 2, 1 }, { 2, 7 }, { 0, 7 }, { 65535, 7 },
	};
	struct nalg_pptp_msg msg;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(unknown); i++) {
		header(168, unknown[i].kind, unknown[i].type);
		EXPECT_EQ(NALG_PPTP_MORE, parse(167, &msg));
		EXPECT_EQ(NALG_PPTP_UNKNOWN, parse(168, &msg));
		EXPECT_EQ(168, msg.length);
		EXPECT_EQ(0, msg.own.off);
		EXPECT_EQ(0, msg.peer.off);
	}
	header(12, 1, 16);
	EXPECT_EQ(NALG_PPTP_UNKNOWN, parse(12, &msg));
	header(NALG_PPTP_MESSAGE_MAX, 1, 16);
	EXPECT_EQ(NALG_PPTP_UNKNOWN, parse(NALG_PPTP_MESSAGE_MAX, &msg));
}

TEST("what is not PPTP: another cookie, a length that no message has")
{
	static const u16 lengths[] = { 0, 1, 11, NALG_PPTP_MESSAGE_MAX + 1, 65535 };
	struct nalg_pptp_msg msg;
	u32 i;

	for (i = 4; i < 8; i++) {
		build(&messages[6]);
		buf[i] ^= 1;
		EXPECT_EQ(NALG_PPTP_ALIEN, parse(12, &msg));
		EXPECT_EQ(0, msg.length);
	}
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		header(lengths[i], 1, 7);
		EXPECT_EQ(NALG_PPTP_MORE, parse(11, &msg));
		EXPECT_EQ(NALG_PPTP_ALIEN, parse(12, &msg));
	}
}

TEST("how a stream begins")
{
	u32 len;

	build(&messages[0]);
	for (len = 0; len <= 156; len++) {
		EXPECT(looks_like(len, NALG_PPTP_START_REQUEST));
		EXPECT_EQ(len < 10, looks_like(len, NALG_PPTP_START_REPLY));
	}
	build(&messages[1]);
	EXPECT(looks_like(156, NALG_PPTP_START_REPLY));
	EXPECT(!looks_like(156, NALG_PPTP_START_REQUEST));
}

TEST("what no stream begins with")
{
	static const struct {
		const char *start;
		u32 len, told_by;	/* the byte that tells, counted from 1 */
	} others[] = {
		{ "POST / HTTP/1.1\r\n", 17, 1 },
		{ "\x16\x03\x01\x02\x00\x01", 6, 1 },
		{ "\x00\x9d\x00\x01\x1a\x2b\x3c\x4d\x00\x01", 10, 2 },
		{ "\x00\x9c\x00\x02\x1a\x2b\x3c\x4d\x00\x01", 10, 4 },
		{ "\x00\x9c\x00\x01\x1a\x2b\x3c\x4e\x00\x01", 10, 8 },
		{ "\x00\xa8\x00\x01\x1a\x2b\x3c\x4d\x00\x07", 10, 2 },
		{ "\x00\x9c\x00\x01\x1a\x2b\x3c\x4d\x00\x02", 10, 10 },
	};
	u32 i, len;

	for (i = 0; i < ARRAY_SIZE(others); i++) {
		memcpy(buf, others[i].start, others[i].len);
		for (len = 0; len <= others[i].len; len++)
			EXPECT_EQ(len < others[i].told_by,
				  looks_like(len, NALG_PPTP_START_REQUEST));
	}
}

TEST("an Echo-Request is written as RFC 2637 says")
{
	struct nalg_pptp_msg msg;

	EXPECT_EQ(16, nalg_pptp_write_echo(buf, NALG_PPTP_WRITE_MAX, 0xcafe1234));
	EXPECT_MEM("\x00\x10\x00\x01\x1a\x2b\x3c\x4d\x00\x05\x00\x00\xca\xfe\x12\x34", 16, buf, 16);
	EXPECT_EQ(NALG_PPTP_OK, parse(16, &msg));
	EXPECT_EQ(0xcafe1234, msg.identifier);
	EXPECT_EQ(0, nalg_pptp_write_echo(buf, 15, 1));
}

TEST("a refusal names the request's call, and no call of its own")
{
	static const struct {
		enum nalg_pptp_type type;
		u32 length;
	} replies[] = { { NALG_PPTP_OUT_REPLY, 32 }, { NALG_PPTP_IN_REPLY, 24 } };
	struct nalg_pptp_msg msg;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(replies); i++) {
		memset(buf, 0xff, sizeof(buf));
		EXPECT_EQ(replies[i].length,
			  nalg_pptp_write_refusal(buf, NALG_PPTP_WRITE_MAX, replies[i].type, 4711));
		EXPECT_EQ(NALG_PPTP_OK, parse(replies[i].length, &msg));
		EXPECT_EQ(replies[i].type, msg.type);
		EXPECT_EQ(0, msg.own.value);
		EXPECT_EQ(4711, msg.peer.value);
		EXPECT_EQ(2, msg.result);
		EXPECT_EQ(4, buf[17]);
		EXPECT_EQ(0, buf[replies[i].length - 1]);
		EXPECT_EQ(0, nalg_pptp_write_refusal(buf, replies[i].length - 1,
						     replies[i].type, 1));
	}
}

TEST("numbers of two and four octets: in network order, and none beyond the end")
{
	struct nalg_cursor c = nalg_cursor((const u8 *)"\x01\x02\xff\xfe\xfd\xfc\x09", 7);
	u8 out[7] = { 0 };
	struct nalg_pen pen = nalg_pen(out, sizeof(out));

	EXPECT_EQ(0x0102, nalg_cursor_take16(&c));
	EXPECT_EQ(0xfffefdfcLL, nalg_cursor_take32(&c));
	EXPECT(!c.bad);
	nalg_cursor_take16(&c);
	EXPECT(c.bad);
	nalg_pen_16(&pen, 0x0102);
	nalg_pen_32(&pen, 0xfffefdfc);
	EXPECT_MEM("\x01\x02\xff\xfe\xfd\xfc", 6, out, pen.len);
	EXPECT(!pen.full);
	nalg_pen_16(&pen, 0x0a0b);
	EXPECT(pen.full);
	EXPECT_EQ(7, pen.len);
}

KTAP_MAIN()
