// SPDX-License-Identifier: GPL-2.0
/*
 * RFC 7915, sections 4.1, 4.5, 5.1, 5.5, and the echoes of 4.2 and 5.2: packets against packets, octet
 * for octet.  The names of the tests are those of Documentation/conformance/nat64.md.
 */
#include "packet.h"
#include "../ktap.h"

static struct packet in, expected, got;

static const u16 DF = 0x4000, MF = 0x2000;

enum { TCP = 6, UDP = 17, ICMP = 1, ICMP6 = 58 };

static bool same(void)
{
	return EXPECT_MEM(expected.data, expected.len, got.data, got.len);
}

static bool becomes4(struct how how)
{
	if (!EXPECT_EQ(0, to4(&in, &got, how)))
		return false;
	return same();
}

static bool becomes6(struct how how)
{
	if (!EXPECT_EQ(0, to6(&in, &got, how)))
		return false;
	return same();
}

/* Whatever is behind the header, with the length that it is to have. */
static void add_payload(struct packet *p, u8 proto, u32 len)
{
	u32 at = p->len;

	if (proto == TCP)
		add_tcp(p);
	else if (proto == UDP)
		add_udp(p, len);
	add_data(p, len - (p->len - at));
}

/* A pair of packets that are each other's translation. */
static void pair(struct v4 four, struct v6 six, u32 len)
{
	begin(&in);
	add4(&in, four);
	add_payload(&in, four.proto, len);
	seal(&in, 0);
	begin(&expected);
	add6(&expected, six);
	add_payload(&expected, six.next, len);
	seal(&expected, 0);
}

static void swap(void)
{
	static struct packet other;

	other = in;
	in = expected;
	expected = other;
}

TEST("4.1: TCP, octet for octet")
{
	pair((struct v4){ .tos = 0xb8, .ttl = 57, .proto = TCP, .id = 0x1234, .flags = DF },
	     (struct v6){ .tclass = 0xb8, .hops = 57, .next = TCP }, 1400);
	becomes6((struct how){});
	becomes6((struct how){ .linear = true });
}

TEST("4.1: UDP, octet for octet")
{
	pair((struct v4){ .ttl = 1, .proto = UDP, .id = 0x1234 },
	     (struct v6){ .hops = 1, .next = UDP }, 40);
	becomes6((struct how){});
	pair((struct v4){ .ttl = 255, .proto = UDP }, (struct v6){ .hops = 255, .next = UDP }, 8);
	becomes6((struct how){});
}

TEST("4.1: every Type of Service is the Traffic Class")
{
	for (u32 tos = 0; tos < 256; tos++) {
		pair((struct v4){ .tos = tos, .proto = TCP },
		     (struct v6){ .tclass = tos, .next = TCP }, 60);
		becomes6((struct how){});
	}
}

TEST("4.1: the Flow Label is 0")
{
	pair((struct v4){ .tos = 0xff, .proto = TCP },
	     (struct v6){ .tclass = 0xff, .next = TCP }, 60);
	EXPECT_EQ(0, to6(&in, &got, (struct how){}));
	EXPECT_EQ(0xf0, got.data[1]);
	EXPECT_EQ(0, got.data[2]);
	EXPECT_EQ(0, got.data[3]);
}

TEST("4.1: every TTL is the Hop Limit: it is for the IPv4 path to lower it")
{
	for (u32 ttl = 0; ttl < 256; ttl++) {
		pair((struct v4){ .ttl = ttl, .proto = TCP },
		     (struct v6){ .hops = ttl, .next = TCP }, 60);
		becomes6((struct how){});
	}
}

TEST("4.1: a packet that is no fragment has no Fragment Header, with DF and without")
{
	for (u32 len = 60; len < 65516; len += 997) {
		pair((struct v4){ .proto = TCP, .id = 0x1234, .flags = len & 1 ? DF : 0 },
		     (struct v6){ .next = TCP }, len);
		becomes6((struct how){});
		EXPECT_EQ(TCP, got.data[6]);
	}
}

TEST("4.1: the longest packet")
{
	pair((struct v4){ .proto = TCP }, (struct v6){ .next = TCP }, 65515);
	becomes6((struct how){});
}

/* A middle part has neither a transport header nor a checksum to change. */
TEST("4.1: fragments keep offset, more, and the identification")
{
	static const struct {
		u16 flags;
		const char *fragment;
	} rows[] = {
		{ 0x2001, "1100 0009 00008765" },
		{ 0x20b9, "1100 05c9 00008765" },
		{ 0x0172, "1100 0b90 00008765" },
		{ 0x1fff, "1100 fff8 00008765" },
		{ 0x4172, "1100 0b90 00008765" },	/* with DF */
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		begin(&in);
		add4(&in, (struct v4){ .proto = UDP, .id = 0x8765, .flags = rows[i].flags });
		add_data(&in, 24);
		seal(&in, 0);
		begin(&expected);
		add6(&expected, (struct v6){ .next = 44 });
		add(&expected, rows[i].fragment);
		add_data(&expected, 24);
		seal(&expected, 0);
		becomes6((struct how){});
	}
}

/* The checksum covers what the first fragment does not have, so the tests take it from the whole. */
static void first_fragment(bool unsummed)
{
	static struct packet whole;

	begin(&whole);
	add4(&whole, (struct v4){ .proto = UDP });
	add_payload(&whole, UDP, 64);
	seal(&whole, 0);
	begin(&in);
	add4(&in, (struct v4){ .proto = UDP, .id = 0x8765, .flags = MF });
	add_payload(&in, UDP, 64);
	memcpy(in.data + 20, whole.data + 20, 8);
	if (unsummed)
		poke16(&in, 26, 0);
	in.len -= 24;
	seal(&in, 0);

	begin(&whole);
	add6(&whole, (struct v6){ .next = UDP });
	add_payload(&whole, UDP, 64);
	seal(&whole, 0);
	begin(&expected);
	add6(&expected, (struct v6){ .next = 44 });
	add(&expected, "1100 0001 00008765");
	add_payload(&expected, UDP, 64);
	memcpy(expected.data + 48, whole.data + 40, 8);
	expected.len -= 24;
	seal(&expected, 0);
}

TEST("4.1: the first fragment has the checksum of the whole datagram")
{
	first_fragment(false);
	becomes6((struct how){});
}

TEST("4.5: a first fragment without UDP checksum is dropped")
{
	first_fragment(true);
	EXPECT_EQ(NALG_SIIT_SILENT, to6(&in, &got, (struct how){}));
}

TEST("1.2: fragments of ICMP are dropped")
{
	static const u16 flags[] = { 0x2000, 0x2001, 0x0001 };

	for (u32 i = 0; i < ARRAY_SIZE(flags); i++) {
		begin(&in);
		add4(&in, (struct v4){ .proto = ICMP, .flags = flags[i] });
		add_icmp(&in, 8, 0, "0000 1234 0001");
		add_data(&in, 18);
		seal(&in, 0);
		EXPECT_EQ(NALG_SIIT_SILENT, to6(&in, &got, (struct how){}));
	}
	begin(&in);
	add6(&in, (struct v6){ .next = 44 });
	add(&in, "3a00 0001 00000001");
	add_icmp(&in, 128, 0, "0000 1234 0001");
	seal(&in, 0);
	EXPECT_EQ(NALG_SIIT_SILENT, to4(&in, &got, (struct how){}));
}

TEST("4.1: options are not translated, those that are broken neither")
{
	static const char *const options[] = {
		"94040000",	/* router alert */
		"01010100",
		"0707080000000000 01000000"	/* record route */,
		"820b0000 00000000 00000000 88040102 44140d01 c0000201 01000000 00000000 00000000",
		"8307080a 0a0a0a00",	/* a source route that has come to its end */
		"89070c0a 0a0a0a00",
		"00028307 04000000 00000000",	/* behind the end of options */
		"44ff0501",
		"44000501",
		"44010501",
		"01010144",
		"01018307",
	};

	for (u32 i = 0; i < ARRAY_SIZE(options); i++) {
		pair((struct v4){ .proto = UDP, .options = options[i] },
		     (struct v6){ .next = UDP }, 100);
		if (!becomes6((struct how){}))
			ktap_note("options %s", options[i]);
	}
}

TEST("4.1: a source route with hops to go is refused")
{
	static const char *const options[] = {
		"8307040a 0a0a0a00", "8907040a 0a0a0a00", "01830b08 0a0a0a0a 0a0a0a0a",
		"94040000 8307070a 0a0a0a00",
	};

	for (u32 i = 0; i < ARRAY_SIZE(options); i++) {
		pair((struct v4){ .proto = UDP, .options = options[i] },
		     (struct v6){ .next = UDP }, 100);
		EXPECT_EQ(NALG_SIIT_ROUTED, to6(&in, &got, (struct how){}));
	}
}

TEST("4.1, 4.5: other protocols pass as they are")
{
	for (u32 proto = 0; proto < 256; proto++) {
		static const u8 own[] = { 1, 2, 6, 17, 33, 58, 136, 0, 43, 44, 51, 60 };

		if (memchr(own, proto, sizeof(own)))
			continue;
		pair((struct v4){ .proto = proto, .flags = DF, .id = 9 },
		     (struct v6){ .next = proto }, 1301);
		becomes6((struct how){});
		pair((struct v4){ .proto = proto, .id = new_id }, (struct v6){ .next = proto }, 33);
		becomes6((struct how){});
		swap();
		becomes4((struct how){});
	}
}

TEST("4.5, 5.5: DCCP and UDP-Lite have checksums over addresses, too")
{
	static const u8 protos[] = { 33, 136 };

	for (u32 i = 0; i < ARRAY_SIZE(protos); i++) {
		pair((struct v4){ .proto = protos[i], .id = new_id },
		     (struct v6){ .next = protos[i] }, 40);
		becomes6((struct how){});
		swap();
		becomes4((struct how){});
	}
}

TEST("4.1: what would mean something else in IPv6 is dropped: extension headers, ICMPv6, IGMP")
{
	static const u8 protos[] = { 0, 2, 43, 44, 51, 58, 60 };

	for (u32 i = 0; i < ARRAY_SIZE(protos); i++) {
		begin(&in);
		add4(&in, (struct v4){ .proto = protos[i] });
		add_data(&in, 64);
		seal(&in, 0);
		EXPECT_EQ(NALG_SIIT_SILENT, to6(&in, &got, (struct how){}));
	}
}

TEST("4.5: UDP without a checksum gets one")
{
	for (u32 len = 8; len < 1473; len += 61) {
		pair((struct v4){ .proto = UDP }, (struct v6){ .next = UDP }, len);
		poke16(&in, 26, 0);
		becomes6((struct how){});
		EXPECT(done.unsummed);
		EXPECT(is_right(&got));
	}
}

TEST("4.5: UDP without a checksum and with octets behind its end is dropped")
{
	pair((struct v4){ .proto = UDP }, (struct v6){ .next = UDP }, 40);
	poke16(&in, 24, 39);
	poke16(&in, 26, 0);
	EXPECT_EQ(NALG_SIIT_BROKEN, to6(&in, &got, (struct how){}));
	poke16(&in, 24, 41);
	EXPECT_EQ(NALG_SIIT_BROKEN, to6(&in, &got, (struct how){}));
}

/* The checksum of these is 0, which UDP has to write otherwise. */
TEST("4.5, 5.5: a UDP checksum that comes to 0 is written as 0xffff")
{
	const u32 at = 48;

	pair((struct v4){ .proto = UDP, .id = new_id }, (struct v6){ .next = UDP }, 10);
	for (u32 word = 0; word < 65536; word++) {
		poke16(&expected, at, word);
		seal(&expected, 0);
		if (expected.data[46] == 0xff && expected.data[47] == 0xff)
			break;
	}
	memcpy(in.data + at - 20, expected.data + at, 2);
	seal(&in, 0);
	becomes6((struct how){});
	EXPECT_EQ(0xff, got.data[46]);
	EXPECT_EQ(0xff, got.data[47]);

	for (u32 word = 0; word < 65536; word++) {
		poke16(&in, at - 20, word);
		seal(&in, 0);
		if (in.data[26] == 0xff && in.data[27] == 0xff)
			break;
	}
	memcpy(expected.data + at, in.data + at - 20, 2);
	seal(&expected, 0);
	swap();
	becomes4((struct how){});
	EXPECT_EQ(0xff, got.data[26]);
}

TEST("5.5: UDP that came without a checksum over IPv6 has none over IPv4")
{
	pair((struct v4){ .proto = UDP, .id = new_id }, (struct v6){ .next = UDP }, 40);
	poke16(&in, 26, 0);
	poke16(&expected, 46, 0);
	swap();
	becomes4((struct how){});
}

TEST("5.1: TCP, octet for octet")
{
	pair((struct v4){ .tos = 0xb8, .ttl = 57, .proto = TCP, .flags = DF },
	     (struct v6){ .tclass = 0xb8, .hops = 57, .next = TCP, .flow = 0xfffff }, 1400);
	swap();
	becomes4((struct how){});
	becomes4((struct how){ .linear = true });
}

TEST("5.1: UDP, octet for octet")
{
	pair((struct v4){ .ttl = 1, .proto = UDP, .id = new_id },
	     (struct v6){ .hops = 1, .next = UDP, .flow = 0x12345 }, 40);
	swap();
	becomes4((struct how){});
	pair((struct v4){ .ttl = 64, .proto = UDP, .id = new_id },
	     (struct v6){ .hops = 64, .next = UDP }, 8);
	swap();
	becomes4((struct how){});
}

TEST("5.1: every Traffic Class is the Type of Service, every Hop Limit the TTL")
{
	for (u32 i = 0; i < 256; i++) {
		pair((struct v4){ .tos = i, .ttl = 255 - i, .proto = TCP, .id = new_id },
		     (struct v6){ .tclass = i, .hops = 255 - i, .next = TCP }, 60);
		swap();
		becomes4((struct how){});
	}
}

TEST("5.1: DF is set from 1261 octets on; below it there is an identification")
{
	for (u32 len = 1200; len <= 1300; len++) {
		bool df = len + 20 > 1260;

		pair((struct v4){ .proto = TCP, .flags = df ? DF : 0, .id = df ? 0 : new_id },
		     (struct v6){ .next = TCP }, len);
		swap();
		becomes4((struct how){});
	}
}

TEST("5.1: with GSO it is the packets on the wire that count")
{
	static const struct {
		u8 proto;
		u32 segment;
		bool df;
	} rows[] = {
		{ TCP, 1208, false },	/* 20 of IPv4, 32 of TCP */
		{ TCP, 1209, true },
		{ TCP, 1428, true },
		{ UDP, 1232, false },
		{ UDP, 1233, true },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		pair((struct v4){ .proto = rows[i].proto, .flags = rows[i].df ? DF : 0,
				  .id = rows[i].df ? 0 : new_id },
		     (struct v6){ .next = rows[i].proto }, 8000);
		swap();
		becomes4((struct how){ .segment = rows[i].segment });
	}
}

TEST("5.1.1: what came in fragments has no DF, whatever its length")
{
	pair((struct v4){ .proto = UDP, .id = new_id }, (struct v6){ .next = UDP }, 3000);
	swap();
	becomes4((struct how){ .reassembled = true });
}

TEST("5.1.1: fragments keep offset, more, and the identification's lower half")
{
	static const struct {
		const char *fragment;
		u16 flags;
	} rows[] = {
		{ "1100 0009 12348765", 0x2001 },
		{ "1100 05c9 00008765", 0x20b9 },
		{ "11ff 0b96 ffff8765", 0x0172 },	/* reserved bits */
		{ "1100 fff8 00008765", 0x1fff },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		begin(&in);
		add6(&in, (struct v6){ .next = 44 });
		add(&in, rows[i].fragment);
		add_data(&in, 1240);
		seal(&in, 0);
		begin(&expected);
		add4(&expected, (struct v4){ .proto = UDP, .id = 0x8765, .flags = rows[i].flags });
		add_data(&expected, 1240);
		seal(&expected, 0);
		becomes4((struct how){});
	}
}

TEST("5.1.1: the first fragment has the checksum of the whole datagram")
{
	first_fragment(false);
	swap();
	becomes4((struct how){});
}

TEST("5.1.1: a packet that is its only fragment is whole, without DF")
{
	begin(&in);
	add6(&in, (struct v6){ .next = 44 });
	add(&in, "0600 0000 abcd8765");
	add_payload(&in, TCP, 1400);
	seal(&in, 0);
	begin(&expected);
	add4(&expected, (struct v4){ .proto = TCP, .id = 0x8765 });
	add_payload(&expected, TCP, 1400);
	seal(&expected, 0);
	becomes4((struct how){});

	begin(&in);
	add6(&in, (struct v6){ .next = 44 });
	add(&in, "3a00 0000 abcd8765");
	add_icmp(&in, 128, 0, "0000 1234 0001");
	seal(&in, 0);
	begin(&expected);
	add4(&expected, (struct v4){ .proto = ICMP, .id = 0x8765 });
	add_icmp(&expected, 8, 0, "0000 1234 0001");
	seal(&expected, 0);
	becomes4((struct how){});
}

/* Extension headers whose first octet is the next one's kind; "ff" stands for that. */
static void chain(struct packet *p, const char *hex, u8 first, u8 last, u32 len)
{
	begin(p);
	add6(p, (struct v6){ .next = first });
	add(p, hex);
	add_payload(p, last, len);
	seal(p, 0);
}

TEST("5.1: options and routing headers that are done with are skipped")
{
	static const struct {
		u8 first;
		const char *hex;
	} rows[] = {
		{ 0, "0600 0104 00000000" },
		{ 60, "0600 0104 00000000" },
		{ 43, "0600 0000 00000000" },
		{ 43, "0602 0200 00000000 20010db8 00000000 00000000 00000001" },
		{ 0, "3c00 0104 00000000 2b00 0104 00000000 3c00 0000 00000000 0600 0104 00000000" },
		{ 60, "3c00 0104 00000000 3c00 0104 00000000 0601 010c 00000000 00000000 00000000" },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		chain(&in, rows[i].hex, rows[i].first, TCP, 100);
		begin(&expected);
		add4(&expected, (struct v4){ .proto = TCP, .id = new_id });
		add_payload(&expected, TCP, 100);
		seal(&expected, 0);
		becomes4((struct how){});
	}
}

/* 150 of them, of eight octets each, are 1240 with IPv6's own. */
TEST("a chain of headers that does not end is refused")
{
	for (u32 headers = 150; headers < 152; headers++) {
		begin(&in);
		add6(&in, (struct v6){ .next = 60 });
		for (u32 i = 1; i < headers; i++)
			add(&in, "3c00 0104 00000000");
		add(&in, "0600 0104 00000000");
		add_payload(&in, TCP, 100);
		seal(&in, 0);
		EXPECT_EQ(headers > 150 ? NALG_SIIT_BROKEN : 0, to4(&in, &got, (struct how){}));
		EXPECT_EQ(headers > 150 ? NALG_SIIT_BROKEN : 0,
			  to4(&in, &got, (struct how){ .linear = true }));
	}
}

TEST("a header that leads behind the end of the packet is refused")
{
	chain(&in, "0601 0104 00000000 00000000 00000000", 0, TCP, 100);
	for (u32 payload = 1; payload < 16; payload++) {
		poke16(&in, 4, payload);
		EXPECT_EQ(NALG_SIIT_BROKEN, to4(&in, &got, (struct how){}));
	}
}

TEST("5.1: DF is decided without the headers that are skipped")
{
	chain(&in, "0600 0104 00000000", 0, TCP, 1240);
	begin(&expected);
	add4(&expected, (struct v4){ .proto = TCP, .id = new_id });
	add_payload(&expected, TCP, 1240);
	seal(&expected, 0);
	becomes4((struct how){});
}

TEST("5.1: a routing header with segments left is refused, and where the field is")
{
	chain(&in, "0600 0001 00000000", 43, TCP, 100);
	EXPECT_EQ(NALG_SIIT_ROUTED, to4(&in, &got, (struct how){}));
	EXPECT_EQ(43, done.ip.segments_left);
	chain(&in, "2b00 0104 00000000 0602 0401 00000000 20010db8 00000000 00000000 00000001", 0,
	      TCP, 100);
	EXPECT_EQ(NALG_SIIT_ROUTED, to4(&in, &got, (struct how){}));
	EXPECT_EQ(51, done.ip.segments_left);
}

TEST("5.1: ESP passes, AH does not")
{
	pair((struct v4){ .proto = 50, .id = new_id }, (struct v6){ .next = 50 }, 100);
	swap();
	becomes4((struct how){});
	chain(&in, "0604 0000 00000000 00000000 00000000 00000000 00000000", 51, TCP, 100);
	EXPECT_EQ(NALG_SIIT_SILENT, to4(&in, &got, (struct how){}));
	chain(&in, "3300 0104 00000000 0604 0000 00000000 00000000 00000000 00000000 00000000", 0,
	      TCP, 100);
	EXPECT_EQ(NALG_SIIT_SILENT, to4(&in, &got, (struct how){}));
}

TEST("5.1.1: an extension header behind the Fragment Header is refused, ESP is not")
{
	static const u8 headers[] = { 0, 43, 44, 51, 60 };

	for (u32 i = 0; i < ARRAY_SIZE(headers); i++) {
		begin(&in);
		add6(&in, (struct v6){ .next = 44 });
		add(&in, "0000 0000 00000001 0600 0000 00000000");
		in.data[40] = headers[i];
		add_payload(&in, TCP, 100);
		seal(&in, 0);
		EXPECT_EQ(NALG_SIIT_SILENT, to4(&in, &got, (struct how){}));
	}
	begin(&in);
	add6(&in, (struct v6){ .next = 44 });
	add(&in, "3200 0001 00008765");
	add_data(&in, 80);
	seal(&in, 0);
	begin(&expected);
	add4(&expected, (struct v4){ .proto = 50, .id = 0x8765, .flags = MF });
	add_data(&expected, 80);
	seal(&expected, 0);
	becomes4((struct how){});
}

TEST("5.1: what would mean something else in IPv4 is dropped: ICMP, IGMP")
{
	for (u32 proto = 1; proto <= 2; proto++) {
		begin(&in);
		add6(&in, (struct v6){ .next = proto });
		add_data(&in, 64);
		seal(&in, 0);
		EXPECT_EQ(NALG_SIIT_SILENT, to4(&in, &got, (struct how){}));
	}
}

TEST("5.1: more than IPv4's length can say is refused")
{
	pair((struct v4){ .proto = TCP, .flags = DF }, (struct v6){ .next = TCP }, 65515);
	swap();
	becomes4((struct how){});
	begin(&in);
	add6(&in, (struct v6){ .next = TCP });
	add_payload(&in, TCP, 65516);
	seal(&in, 0);
	EXPECT_EQ(NALG_SIIT_TOO_LONG, to4(&in, &got, (struct how){}));
}

/* An echo, and all that has an identifier and a sequence number. */
static void echo(u8 type4, u8 type6, u8 code, u32 len)
{
	begin(&in);
	add4(&in, (struct v4){ .ttl = 64, .proto = ICMP, .id = len + 28 > 1260 ? 0 : new_id,
			       .flags = len + 28 > 1260 ? DF : 0 });
	add_icmp(&in, type4, code, "0000 1234 0001");
	add_data(&in, len);
	seal(&in, 0);
	begin(&expected);
	add6(&expected, (struct v6){ .hops = 64, .next = ICMP6 });
	add_icmp(&expected, type6, code, "0000 1234 0001");
	add_data(&expected, len);
	seal(&expected, 0);
}

TEST("4.2, 5.2: echo and its reply, octet for octet")
{
	for (u32 len = 0; len < 1600; len += 53) {
		echo(8, 128, 0, len);
		becomes6((struct how){});
		swap();
		becomes4((struct how){});
		echo(0, 129, 0, len);
		becomes6((struct how){});
		swap();
		becomes4((struct how){});
	}
	echo(8, 128, 7, 20);
	becomes6((struct how){});
	swap();
	becomes4((struct how){});
}

/* What is wrong before is wrong by as much afterwards: nobody else can find it. */
TEST("4.5, 5.5: a wrong checksum does not become a right one")
{
	static const u8 protos[] = { TCP, UDP };

	for (u32 i = 0; i < ARRAY_SIZE(protos); i++) {
		pair((struct v4){ .proto = protos[i] }, (struct v6){ .next = protos[i] }, 100);
		in.data[100] ^= 0x10;
		EXPECT_EQ(0, to6(&in, &got, (struct how){}));
		EXPECT(!is_right(&got));
		expected.data[120] ^= 0x10;
		EXPECT_EQ(0, to4(&expected, &got, (struct how){}));
		EXPECT(!is_right(&got));
	}
	echo(8, 128, 0, 100);
	in.data[100] ^= 0x10;
	EXPECT_EQ(0, to6(&in, &got, (struct how){}));
	EXPECT(!is_right(&got));
	expected.data[120] ^= 0x10;
	EXPECT_EQ(0, to4(&expected, &got, (struct how){}));
	EXPECT(!is_right(&got));
}

/* The field of such a packet: the pseudo-header's sum, which nobody has complemented. */
static void make_partial(struct packet *p, u32 check)
{
	u32 transport = p->data[0] >> 4 == 4 ? 20 : 40;
	struct packet *copy = malloc(sizeof(*copy));
	u8 proto = p->data[transport == 20 ? 9 : 6];
	u64 sum = p->len - transport + proto;

	memcpy(copy, p, sizeof(*copy));
	for (u32 i = transport == 20 ? 12 : 8; i < transport; i += 2)
		sum += copy->data[i] << 8 | copy->data[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	poke16(p, transport + check, proto == ICMP ? 0 : sum);
	free(copy);
}

TEST("with CHECKSUM_PARTIAL the pseudo-header's sum is another, and nothing else")
{
	const struct how four = { .partial = 20 }, six = { .partial = 40 };

	pair((struct v4){ .proto = TCP, .flags = DF }, (struct v6){ .next = TCP }, 1400);
	make_partial(&in, 16);
	make_partial(&expected, 16);
	becomes6(four);
	swap();
	becomes4(six);
	pair((struct v4){ .proto = UDP, .flags = DF }, (struct v6){ .next = UDP }, 1400);
	make_partial(&in, 6);
	make_partial(&expected, 6);
	becomes6(four);
	EXPECT(!done.unsummed);
	swap();
	becomes4(six);
	echo(8, 128, 0, 1400);
	make_partial(&in, 2);
	make_partial(&expected, 2);
	becomes6(four);
	swap();
	EXPECT_EQ(0, to4(&in, &got, six));
	/* 0 in ones' complement */
	EXPECT(got.data[22] == got.data[23] && (got.data[22] == 0 || got.data[22] == 0xff));
}

/* That of a packet in a tunnel: the outer one is whole. */
TEST("with CHECKSUM_PARTIAL of something within, the transport's own is as any other")
{
	pair((struct v4){ .proto = UDP, .flags = DF }, (struct v6){ .next = UDP }, 1400);
	becomes6((struct how){ .partial = 20 + 8 + 8 });
	swap();
	becomes4((struct how){ .partial = 40 + 8 + 8 });
}

TEST("with CHECKSUM_PARTIAL of IP's own header a packet is refused")
{
	pair((struct v4){ .proto = UDP }, (struct v6){ .next = UDP }, 40);
	for (u32 partial = 1; partial < 40; partial++) {
		EXPECT_EQ(partial < 20 ? NALG_SIIT_BROKEN : 0,
			  to6(&in, &got, (struct how){ .partial = partial }));
		EXPECT_EQ(NALG_SIIT_BROKEN,
			  to4(&expected, &got, (struct how){ .partial = partial }));
	}
}

/* By which the sum of what is behind the header has grown: CHECKSUM_COMPLETE. */
static u32 sum_behind(const struct packet *p, u32 head)
{
	u64 sum = 0;

	for (u32 i = head; i < p->len; i++)
		sum += (i - head) % 2 ? p->data[i] : p->data[i] << 8;
	return sum % 0xffff;
}

static u32 grown(void)
{
	u16 folded = ~csum_fold(done.grown);

	return ntohs(folded) % 0xffff;
}

TEST("for CHECKSUM_COMPLETE it is known what has changed behind the header")
{
	pair((struct v4){ .proto = TCP }, (struct v6){ .next = TCP }, 1400);
	becomes6((struct how){});
	EXPECT_EQ(sum_behind(&expected, 40), (sum_behind(&in, 20) + grown()) % 0xffff);
	swap();
	EXPECT_EQ(0, to4(&in, &got, (struct how){}));
	EXPECT_EQ(sum_behind(&got, 20), (sum_behind(&in, 40) + grown()) % 0xffff);
	echo(8, 128, 0, 100);
	becomes6((struct how){});
	EXPECT_EQ(sum_behind(&expected, 40), (sum_behind(&in, 20) + grown()) % 0xffff);
	pair((struct v4){ .proto = 47 }, (struct v6){ .next = 47 }, 100);
	becomes6((struct how){});
	EXPECT_EQ(0, grown());
}

TEST("a packet that is cut is refused wherever it is cut")
{
	pair((struct v4){ .proto = TCP }, (struct v6){ .next = TCP }, 100);
	for (u32 len = in.len; len--;) {
		in.len = len;
		EXPECT_EQ(NALG_SIIT_BROKEN, to6(&in, &got, (struct how){}));
	}
	for (u32 len = expected.len; len--;) {
		expected.len = len;
		EXPECT_EQ(NALG_SIIT_BROKEN, to4(&expected, &got, (struct how){}));
	}
	chain(&in, "3c00 0104 00000000 2c00 0000 00000000 0600 0000 00000001", 0, TCP, 32);
	for (u32 len = in.len; len--;) {
		in.len = len;
		EXPECT_EQ(NALG_SIIT_BROKEN, to4(&in, &got, (struct how){}));
	}
}

TEST("a transport header that is not all there is refused")
{
	static const struct {
		u8 proto;
		u32 head;
	} rows[] = { { TCP, 20 }, { UDP, 8 }, { 33, 12 }, { 136, 8 } };

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		for (u32 len = 0; len < rows[i].head; len++) {
			/* octets behind the end of the packet do not count */
			begin(&in);
			add4(&in, (struct v4){ .proto = rows[i].proto, .length = 20 + len });
			add_data(&in, 64);
			EXPECT_EQ(NALG_SIIT_BROKEN, to6(&in, &got, (struct how){}));
			poke16(&in, 6, MF);
			EXPECT_EQ(NALG_SIIT_BROKEN, to6(&in, &got, (struct how){}));
			if (!len)
				continue;
			begin(&in);
			add6(&in, (struct v6){ .next = rows[i].proto, .payload = len });
			add_data(&in, 64);
			EXPECT_EQ(NALG_SIIT_BROKEN, to4(&in, &got, (struct how){}));
		}
	}
}

TEST("ICMP that is shorter than its header is refused")
{
	for (u32 len = 1; len < 8; len++) {
		begin(&in);
		add4(&in, (struct v4){ .proto = ICMP, .length = 20 + len });
		add_icmp(&in, 8, 0, "0000 1234 0001");
		EXPECT_EQ(NALG_SIIT_BROKEN, to6(&in, &got, (struct how){}));
		begin(&in);
		add6(&in, (struct v6){ .next = ICMP6, .payload = len });
		add_icmp(&in, 128, 0, "0000 1234 0001");
		EXPECT_EQ(NALG_SIIT_BROKEN, to4(&in, &got, (struct how){}));
	}
}

TEST("another version, and a header that is too short, are refused")
{
	pair((struct v4){ .proto = TCP }, (struct v6){ .next = TCP }, 100);
	for (u32 octet = 0; octet < 256; octet++) {
		in.data[0] = octet;
		if (octet >> 4 != 4 || (octet & 15) < 5)
			EXPECT_EQ(NALG_SIIT_BROKEN, to6(&in, &got, (struct how){}));
		expected.data[0] = octet;
		if (octet >> 4 != 6)
			EXPECT_EQ(NALG_SIIT_BROKEN, to4(&expected, &got, (struct how){}));
	}
}

TEST("what is behind the packet's end is not its")
{
	pair((struct v4){ .proto = UDP }, (struct v6){ .next = UDP }, 30);
	add_data(&in, 6);
	becomes6((struct how){});
}

KTAP_MAIN()
