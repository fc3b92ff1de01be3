// SPDX-License-Identifier: GPL-2.0
/*
 * RFC 7915, sections 4.2, 4.3, 5.2, 5.3: ICMP errors with the packet within them, octet for octet.
 * The names of the tests are those of Documentation/conformance/nat64.md.
 */
#include "packet.h"
#include "../ktap.h"

static struct packet in, expected, got;

enum { TCP = 6, UDP = 17, ICMP = 1, ICMP6 = 58 };

/* A message on its way and what it becomes; a router far away has sent it. */
struct message {
	u8 type, code;
	const char *rest;
};

#define ROUTER4	"198.51.100.1"
#define ROUTER6	"64:ff9b::198.51.100.1"

/* What is kept of the packet in error; the packets are each other's translation. */
struct original {
	u8 proto;
	u32 len;	/* behind its header */
	u32 kept;	/* of these; 0: all */
	u32 padded;	/* for extensions */
	const char *extensions;
};

static void add_inner(struct packet *p, u8 proto, u32 len)
{
	u32 at = p->len;

	if (proto == TCP)
		add_tcp(p);
	else if (proto == UDP)
		add_udp(p, 0);
	else if (proto == ICMP)
		add_icmp(p, 8, 0, "0000 1234 0001");
	else if (proto == ICMP6)
		add_icmp(p, 128, 0, "0000 1234 0001");
	add_data(p, len - (p->len - at));
}

static void finish(struct packet *p, struct original o, u32 within, u32 head)
{
	seal(p, within);
	if (o.kept)
		p->len = within + head + o.kept;
	while (p->len < within + o.padded)
		add(p, "00");
	if (o.extensions)
		add(p, o.extensions);
}

/* The host 240.0.0.7 has sent a packet, which a router of the IPv4 side does not like. */
static void error4(struct packet *p, struct message m, struct original o, struct v4 header)
{
	u32 within;

	begin(p);
	add4(p, (struct v4){ .ttl = 63, .tos = 0xc0, .proto = ICMP, .saddr = ROUTER4 });
	add_icmp(p, m.type, m.code, m.rest);
	header.saddr = HOST4;
	header.daddr = SERVER4;
	header.ttl = header.ttl ?: 3;
	header.proto = o.proto;
	within = add4(p, header);
	add_inner(p, o.proto, o.len);
	finish(p, o, within, p->data[within] % 16 * 4);
	seal(p, 0);
}

static void error6(struct packet *p, struct message m, struct original o, struct v6 header)
{
	u32 within;

	begin(p);
	add6(p, (struct v6){ .hops = 63, .tclass = 0xc0, .next = ICMP6, .saddr = ROUTER6 });
	add_icmp(p, m.type, m.code, m.rest);
	header.saddr = HOST6;
	header.daddr = SERVER6;
	header.hops = header.hops ?: 3;
	header.next = o.proto;
	within = add6(p, header);
	add_inner(p, o.proto, o.len);
	finish(p, o, within, 40);
	seal(p, 0);
}

static bool becomes6(void)
{
	return EXPECT_EQ(0, to6(&in, &got, (struct how){})) &&
	       EXPECT_MEM(expected.data, expected.len, got.data, got.len) &&
	       EXPECT(is_right(&got));
}

/* Our own header of the message is a packet of the translator's. */
static bool becomes4(void)
{
	u32 df = expected.len > 1260 ? 0x4000 : 0;

	poke16(&expected, 4, df ? 0 : new_id);
	poke16(&expected, 6, df);
	seal(&expected, 0);
	return EXPECT_EQ(0, to4(&in, &got, (struct how){})) &&
	       EXPECT_MEM(expected.data, expected.len, got.data, got.len) &&
	       EXPECT(is_right(&got));
}

static u8 other_proto(u8 proto)
{
	return proto == ICMP ? ICMP6 : proto == ICMP6 ? ICMP : proto;
}

static bool message_becomes6(struct message m, struct message to, struct original o)
{
	error4(&in, m, o, (struct v4){ .id = 0x77 });
	o.proto = other_proto(o.proto);
	error6(&expected, to, o, (struct v6){});
	return becomes6();
}

static bool message_becomes4(struct message m, struct message to, struct original o)
{
	error6(&in, m, o, (struct v6){});
	o.proto = other_proto(o.proto);
	error4(&expected, to, o, (struct v4){});
	return becomes4();
}

#define NOTHING	"0000 00000000"

static const struct original tcp = { .proto = TCP, .len = 100 };

TEST("4.2: Destination Unreachable, every code")
{
	static const struct {
		u8 code, type6, code6;
	} rows[] = {
		{ 0, 1, 0 }, { 1, 1, 0 }, { 3, 1, 4 }, { 5, 1, 0 }, { 6, 1, 0 }, { 7, 1, 0 },
		{ 8, 1, 0 }, { 9, 1, 1 }, { 10, 1, 1 }, { 11, 1, 0 }, { 12, 1, 0 }, { 13, 1, 1 },
		{ 15, 1, 1 },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		message_becomes6((struct message){ 3, rows[i].code, NOTHING },
				 (struct message){ rows[i].type6, rows[i].code6, NOTHING }, tcp);
}

TEST("4.2: Protocol Unreachable points at the Next Header")
{
	message_becomes6((struct message){ 3, 2, NOTHING },
			 (struct message){ 4, 1, "0000 00000006" },
			 (struct original){ .proto = 47, .len = 60 });
}

TEST("4.2: Fragmentation Needed: 20 more, and never below 1280")
{
	static const struct {
		const char *mtu4, *mtu6;
	} rows[] = {
		{ "0000 000005dc", "0000 000005f0" },	/* 1500 */
		{ "0000 000004ed", "0000 00000501" },	/* 1261 */
		{ "0000 000004ec", "0000 00000500" },	/* 1260 */
		{ "0000 000004eb", "0000 00000500" },
		{ "0000 00000044", "0000 00000500" },
		{ "0000 0000ffff", "0000 00010013" },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		message_becomes6((struct message){ 3, 4, rows[i].mtu4 },
				 (struct message){ 2, 0, rows[i].mtu6 }, tcp);
}

TEST("4.2: Fragmentation Needed without an MTU: a plateau below the packet's length")
{
	static const struct {
		u32 len;	/* without IP's header */
		const char *mtu6;
	} rows[] = {
		{ 1480, "0000 000005e8" },	/* 1492 */
		{ 1473, "0000 000005e8" },
		{ 1472, "0000 00000514" },	/* none but the least */
		{ 1980, "0000 000005e8" },
		{ 4332, "0000 000007e6" },	/* 2002 */
		{ 8980, "0000 00001ffa" },	/* 8166 */
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		message_becomes6((struct message){ 3, 4, NOTHING },
				 (struct message){ 2, 0, rows[i].mtu6 },
				 (struct original){ .proto = UDP, .len = rows[i].len, .kept = 500 });
}

TEST("4.2: Time Exceeded, both codes")
{
	for (u32 code = 0; code < 2; code++)
		message_becomes6((struct message){ 11, code, NOTHING },
				 (struct message){ 3, code, NOTHING }, tcp);
}

TEST("4.2: Parameter Problem: pointers of figure 3, and bad length")
{
	message_becomes6((struct message){ 12, 0, "0000 08000000" },
			 (struct message){ 4, 0, "0000 00000007" }, tcp);
	message_becomes6((struct message){ 12, 0, "0000 13000000" },
			 (struct message){ 4, 0, "0000 00000018" }, tcp);
	message_becomes6((struct message){ 12, 2, "0000 02000000" },
			 (struct message){ 4, 0, "0000 00000004" }, tcp);
}

static void expect_silence6(struct message m)
{
	error4(&in, m, tcp, (struct v4){});
	if (!EXPECT_EQ(NALG_SIIT_SILENT, to6(&in, &got, (struct how){})))
		ktap_note("type %u code %u", m.type, m.code);
}

TEST("4.2: messages that are dropped without a word")
{
	static const u8 types[] = { 1, 2, 4, 5, 6, 7, 9, 10, 13, 14, 15, 16, 17, 18, 30, 40, 255 };

	for (u32 i = 0; i < ARRAY_SIZE(types); i++)
		expect_silence6((struct message){ types[i], 0, NOTHING });
	expect_silence6((struct message){ 3, 14, NOTHING });
	expect_silence6((struct message){ 3, 16, NOTHING });
	expect_silence6((struct message){ 11, 2, NOTHING });
	expect_silence6((struct message){ 12, 1, NOTHING });
	expect_silence6((struct message){ 12, 3, NOTHING });
	expect_silence6((struct message){ 12, 0, "0000 04000000" });
	expect_silence6((struct message){ 12, 0, "0000 0a000000" });
	expect_silence6((struct message){ 12, 0, "0000 14000000" });
}

TEST("5.2: Destination Unreachable, every code")
{
	static const u8 codes[] = { 1, 10, 1, 1, 3 };

	for (u32 i = 0; i < ARRAY_SIZE(codes); i++)
		message_becomes4((struct message){ 1, i, NOTHING },
				 (struct message){ 3, codes[i], NOTHING }, tcp);
}

TEST("5.2: Packet Too Big: 20 less, 28 for a fragment, and no less than IPv4 has")
{
	static const struct {
		const char *mtu6, *mtu4;
	} rows[] = {
		{ "0000 000005dc", "0000 000005c8" },	/* 1500 */
		{ "0000 00000500", "0000 000004ec" },
		{ "0000 000004ff", "0000 000004eb" },
		{ "0000 00000000", "0000 00000044" },
		{ "0000 00000059", "0000 00000045" },
		{ "0000 0000ffff", "0000 0000ffeb" },
		{ "0000 00010013", "0000 0000ffeb" },
		{ "0000 ffffffff", "0000 0000ffeb" },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		message_becomes4((struct message){ 2, 0, rows[i].mtu6 },
				 (struct message){ 3, 4, rows[i].mtu4 }, tcp);
}

/* The packet within is a fragment of the server's, as 4to6 makes them. */
static void fragment_within(struct packet *four, struct packet *six)
{
	u32 at;

	begin(four);
	add4(four, (struct v4){ .ttl = 63, .proto = ICMP, .saddr = HOST4, .daddr = ROUTER4 });
	add_icmp(four, 3, 4, "0000 00000544");	/* 1348 */
	at = add4(four, (struct v4){ .ttl = 3, .proto = UDP, .id = 0x8765, .flags = 0x20b9 });
	add_data(four, 200);
	seal(four, at);
	seal(four, 0);
	begin(six);
	add6(six, (struct v6){ .hops = 63, .next = ICMP6, .saddr = HOST6, .daddr = ROUTER6 });
	add_icmp(six, 2, 0, "0000 00000560");	/* 1376 */
	at = add6(six, (struct v6){ .hops = 3, .next = 44 });
	add(six, "1100 05c9 00008765");
	add_data(six, 200);
	seal(six, at);
	seal(six, 0);
}

TEST("5.2: Packet Too Big of a fragment: its header is not in IPv4, either")
{
	fragment_within(&expected, &in);
	becomes4();
}

TEST("4.3, 5.3: a fragment within")
{
	fragment_within(&in, &expected);
	poke16(&expected, 46, 0x558);	/* 1348 and 20 */
	seal(&expected, 0);
	becomes6();
}

/* An echo in fragments: nobody knows how long it is, as its pseudo-header would have to. */
static void echo_fragment(bool first)
{
	u32 at;

	begin(&in);
	add4(&in, (struct v4){ .proto = ICMP, .saddr = ROUTER4 });
	add_icmp(&in, 11, 1, NOTHING);
	at = add4(&in, (struct v4){ .proto = ICMP, .id = 9, .flags = first ? 0x2000 : 0x2001,
				    .saddr = HOST4, .daddr = SERVER4 });
	add(&in, "0800 1234 0001 0002");
	seal(&in, at);
	seal(&in, 0);
	begin(&expected);
	add6(&expected, (struct v6){ .next = ICMP6, .saddr = ROUTER6 });
	add_icmp(&expected, 3, 1, NOTHING);
	at = add6(&expected, (struct v6){ .next = 44, .saddr = HOST6, .daddr = SERVER6 });
	add(&expected, first ? "3a00 0001 00000009" : "3a00 0009 00000009");
	/* 8 has become 128, by which the sum has grown */
	add(&expected, first ? "8000 9a33 0001 0002" : "0800 1234 0001 0002");
	seal(&expected, at);
	seal(&expected, 0);
}

TEST("4.3, 5.3: an echo's fragment within: the first one has another type")
{
	for (u32 first = 0; first < 2; first++) {
		echo_fragment(first);
		becomes6();
	}
}

TEST("5.2: Time Exceeded, both codes")
{
	for (u32 code = 0; code < 2; code++)
		message_becomes4((struct message){ 3, code, NOTHING },
				 (struct message){ 11, code, NOTHING }, tcp);
}

TEST("5.2: Parameter Problem: pointers of figure 6, and an unknown Next Header")
{
	message_becomes4((struct message){ 4, 0, "0000 00000007" },
			 (struct message){ 12, 0, "0000 08000000" }, tcp);
	message_becomes4((struct message){ 4, 0, "0000 00000027" },
			 (struct message){ 12, 0, "0000 10000000" }, tcp);
	message_becomes4((struct message){ 4, 1, "0000 00000006" },
			 (struct message){ 3, 2, NOTHING }, tcp);
}

static void expect_silence4(struct message m)
{
	error6(&in, m, tcp, (struct v6){});
	if (!EXPECT_EQ(NALG_SIIT_SILENT, to4(&in, &got, (struct how){})))
		ktap_note("type %u code %u", m.type, m.code);
}

TEST("5.2: messages that are dropped without a word")
{
	static const u8 types[] = {
		0, 5, 100, 101, 127, 130, 131, 132, 133, 134, 135, 136, 137, 143, 151, 200, 255,
	};

	for (u32 i = 0; i < ARRAY_SIZE(types); i++)
		expect_silence4((struct message){ types[i], 0, NOTHING });
	expect_silence4((struct message){ 1, 5, NOTHING });
	expect_silence4((struct message){ 1, 6, NOTHING });
	expect_silence4((struct message){ 3, 2, NOTHING });
	expect_silence4((struct message){ 4, 2, NOTHING });
	expect_silence4((struct message){ 4, 3, NOTHING });
	expect_silence4((struct message){ 4, 0, "0000 00000002" });
	expect_silence4((struct message){ 4, 0, "0000 00000028" });
	expect_silence4((struct message){ 4, 0, "0000 01000007" });
}

TEST("4.2, 5.2: an MTU is not above that of the next hops")
{
	static const struct {
		u32 mtu4, mtu6, four, six;	/* next hops; of 1500 in either family */
	} rows[] = {
		{ 0, 0, 1480, 1520 },
		{ 1400, 0, 1400, 1420 },
		{ 0, 1400, 1380, 1400 },
		{ 1300, 1400, 1300, 1320 },
		{ 1400, 1300, 1280, 1300 },
		{ 9000, 9000, 1480, 1520 },
	};

	error4(&in, (struct message){ 3, 4, "0000 000005dc" }, tcp, (struct v4){});
	error6(&expected, (struct message){ 2, 0, "0000 000005dc" }, tcp, (struct v6){});
	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		struct nalg_xlat_map limited = map;
		u8 out[NALG_SIIT_ERROR_ROOM];

		limited.mtu4 = rows[i].mtu4;
		limited.mtu6 = rows[i].mtu6;
		EXPECT(nalg_siit_error_4to6(in.data + 20, in.len - 20, 0, &limited, out) > 0);
		EXPECT_EQ(rows[i].six, out[6] << 8 | out[7]);
		EXPECT(nalg_siit_error_6to4(expected.data + 40, expected.len - 40, 0, &limited,
					    out) > 0);
		EXPECT_EQ(rows[i].four, out[6] << 8 | out[7]);
	}
}

TEST("4.3: TCP, UDP, echo and others within")
{
	static const u8 protos[] = { TCP, UDP, ICMP, 47, 50, 33 };

	for (u32 i = 0; i < ARRAY_SIZE(protos); i++)
		message_becomes6((struct message){ 3, 1, NOTHING },
				 (struct message){ 1, 0, NOTHING },
				 (struct original){ .proto = protos[i], .len = 140 });
}

TEST("5.3: TCP, UDP, echo and others within")
{
	static const u8 protos[] = { TCP, UDP, ICMP6, 47, 50, 33 };

	for (u32 i = 0; i < ARRAY_SIZE(protos); i++)
		message_becomes4((struct message){ 1, 3, NOTHING },
				 (struct message){ 3, 1, NOTHING },
				 (struct original){ .proto = protos[i], .len = 140 });
}

TEST("4.3, 5.3: a packet within that was cut keeps its length, and its checksum if it is there")
{
	for (u32 kept = 8; kept < 100; kept++) {
		static const u8 protos[] = { TCP, UDP, 47 };

		for (u32 i = 0; i < ARRAY_SIZE(protos); i++) {
			struct original o = { .proto = protos[i], .len = 1000, .kept = kept };

			/* nobody can say half of another checksum */
			if (protos[i] == TCP && kept == 17)
				continue;

			message_becomes6((struct message){ 11, 0, NOTHING },
					 (struct message){ 3, 0, NOTHING }, o);
			message_becomes4((struct message){ 3, 0, NOTHING },
					 (struct message){ 11, 0, NOTHING }, o);
		}
	}
}

TEST("4.3: UDP without a checksum within has none afterwards")
{
	error4(&in, (struct message){ 3, 3, NOTHING },
	       (struct original){ .proto = UDP, .len = 100 }, (struct v4){});
	poke16(&in, 54, 0);
	seal(&in, 0);
	error6(&expected, (struct message){ 1, 4, NOTHING },
	       (struct original){ .proto = UDP, .len = 100 }, (struct v6){});
	poke16(&expected, 94, 0);
	seal(&expected, 0);
	becomes6();
}

TEST("4.3: the TTL within stays, as does the rest of its header")
{
	error4(&in, (struct message){ 11, 0, NOTHING }, tcp,
	       (struct v4){ .ttl = 1, .tos = 0x2e, .options = "94040000" });
	error6(&expected, (struct message){ 3, 0, NOTHING }, tcp,
	       (struct v6){ .hops = 1, .tclass = 0x2e });
	becomes6();
}

TEST("5.3: the Hop Limit within stays, as does the rest of its header")
{
	error6(&in, (struct message){ 3, 0, NOTHING }, tcp,
	       (struct v6){ .hops = 1, .tclass = 0x2e, .flow = 0x54321 });
	error4(&expected, (struct message){ 11, 0, NOTHING }, tcp,
	       (struct v4){ .ttl = 1, .tos = 0x2e });
	becomes4();
}

TEST("5.3: extension headers within are skipped")
{
	u32 at;

	begin(&in);
	add6(&in, (struct v6){ .next = ICMP6, .saddr = ROUTER6 });
	add_icmp(&in, 1, 4, NOTHING);
	at = add6(&in, (struct v6){ .next = 0, .saddr = HOST6, .daddr = SERVER6, .hops = 3 });
	add(&in, "0600 0104 00000000");
	add_inner(&in, TCP, 100);
	seal(&in, at);
	seal(&in, 0);
	error4(&expected, (struct message){ 3, 3, NOTHING }, tcp, (struct v4){});
	expected.data[1] = 0;
	expected.data[8] = 0;
	becomes4();
}

TEST("4.3, 5.3: an error within an error is dropped")
{
	struct original o = { .proto = ICMP, .len = 100 };

	error4(&in, (struct message){ 3, 1, NOTHING }, o, (struct v4){});
	in.data[48] = 3;
	seal(&in, 0);
	EXPECT_EQ(NALG_SIIT_SILENT, to6(&in, &got, (struct how){}));
	o.proto = ICMP6;
	error6(&in, (struct message){ 1, 3, NOTHING }, o, (struct v6){});
	in.data[88] = 1;
	seal(&in, 0);
	EXPECT_EQ(NALG_SIIT_SILENT, to4(&in, &got, (struct how){}));
}

TEST("an address within that the map does not know")
{
	error4(&in, (struct message){ 3, 1, NOTHING }, tcp, (struct v4){});
	in.data[42] = 9;
	EXPECT_EQ(NALG_SIIT_NOBODY, to6(&in, &got, (struct how){}));
	error6(&in, (struct message){ 1, 3, NOTHING }, tcp, (struct v6){});
	in.data[60] = 9;
	EXPECT_EQ(NALG_SIIT_NOBODY, to4(&in, &got, (struct how){}));
	error6(&in, (struct message){ 1, 3, NOTHING }, tcp, (struct v6){});
	in.data[80] = 9;
	EXPECT_EQ(NALG_SIIT_NOBODY, to4(&in, &got, (struct how){}));
}

TEST("4.3: a message is cut so that it has no more than 1280 octets")
{
	static const u32 lengths[] = { 1191, 1192, 1193, 1212, 1220, 1480, 3000 };

	for (u32 i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct original o = { .proto = UDP, .len = lengths[i] };

		error4(&in, (struct message){ 3, 1, NOTHING }, o, (struct v4){});
		o.kept = min(lengths[i], 1192);
		error6(&expected, (struct message){ 1, 0, NOTHING }, o, (struct v6){});
		becomes6();
		EXPECT(got.len <= 1280);
	}
}

TEST("5.3: so is one to IPv4, which has 1260 then")
{
	struct original o = { .proto = UDP, .len = 1192 };

	message_becomes4((struct message){ 1, 3, NOTHING }, (struct message){ 3, 1, NOTHING }, o);
	o.len = 3000;
	error6(&in, (struct message){ 1, 3, NOTHING }, o, (struct v6){});
	o.kept = 1192;
	error4(&expected, (struct message){ 3, 1, NOTHING }, o, (struct v4){ .flags = 0x4000 });
	becomes4();
}

/* An extension structure of RFC 4884 with an MPLS label. */
#define EXTENSION "2000 1234 0008 0101 000a1b01"

/* Lengths of the packet within: what is kept behind its header, and both with their padding. */
struct extended {
	u32 kept;
	const char *rest4, *rest6;
	u32 padded4, padded6;
};

static void extended6(const struct extended *e, u8 type4, u8 type6)
{
	struct original o = {
		.proto = UDP, .len = max(e->kept, 500), .kept = e->kept, .extensions = EXTENSION,
	};

	o.padded = e->padded4;
	error4(&in, (struct message){ type4, 0, e->rest4 }, o, (struct v4){});
	o.padded = e->padded6;
	error6(&expected, (struct message){ type6, 0, e->rest6 }, o, (struct v6){});
	if (!becomes6())
		ktap_note("%u octets kept", e->kept);
}

static void extended4(const struct extended *e, u8 type6, u8 type4)
{
	struct original o = {
		.proto = UDP, .len = max(e->kept, 500), .kept = e->kept, .extensions = EXTENSION,
	};

	o.padded = e->padded6;
	error6(&in, (struct message){ type6, 0, e->rest6 }, o, (struct v6){});
	o.padded = e->padded4;
	error4(&expected, (struct message){ type4, type4 == 3, e->rest4 }, o, (struct v4){});
	if (!becomes4())
		ktap_note("%u octets kept", e->kept);
}

TEST("4.2, RFC 4884: extensions follow, and the length is in units of eight octets")
{
	static const struct extended rows[] = {
		{ 8, "0000 00200000", "0000 13000000", 128, 152 },
		{ 100, "0000 00200000", "0000 13000000", 128, 152 },
		{ 108, "0000 00200000", "0000 13000000", 128, 152 },
		{ 112, "0000 00210000", "0000 13000000", 132, 152 },
		{ 140, "0000 00280000", "0000 17000000", 160, 184 },
		{ 500, "0000 00820000", "0000 44000000", 520, 544 },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		extended6(&rows[i], 11, 3);
		extended6(&rows[i], 3, 1);
	}
	/* a length that is too short for a header is none at all */
	error4(&in, (struct message){ 11, 0, "0000 00010000" }, tcp, (struct v4){});
	EXPECT_EQ(NALG_SIIT_BROKEN, to6(&in, &got, (struct how){}));
}

TEST("5.2, RFC 4884: extensions follow, and the length is in units of four octets")
{
	static const struct extended rows[] = {
		{ 8, "0000 00200000", "0000 10000000", 128, 128 },
		{ 88, "0000 00200000", "0000 10000000", 128, 128 },
		{ 104, "0000 00200000", "0000 12000000", 128, 144 },
		{ 112, "0000 00210000", "0000 13000000", 132, 152 },
		{ 120, "0000 00230000", "0000 14000000", 140, 160 },
		{ 1000, "0000 00ff0000", "0000 82000000", 1020, 1040 },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		extended4(&rows[i], 3, 11);
		extended4(&rows[i], 1, 3);
	}
}

TEST("5.2, RFC 4884: the packet within is cut to what the length can say")
{
	struct original o = { .proto = UDP, .len = 1500, .kept = 1008, .extensions = EXTENSION };

	error6(&in, (struct message){ 1, 0, "0000 83000000" }, o, (struct v6){});
	o.kept = 1000;
	error4(&expected, (struct message){ 3, 1, "0000 00ff0000" }, o, (struct v4){ .flags = 0x4000 });
	becomes4();
}

TEST("4.2, RFC 4884: extensions are cut so that the message has no more than 1280 octets")
{
	struct original o = { .proto = UDP, .len = 1500, .kept = 980, .extensions = "2000 1234" };

	error4(&in, (struct message){ 3, 0, "0000 00fa0000" }, o, (struct v4){ .flags = 0x4000 });
	add_data(&in, 400);
	poke16(&in, 2, in.len);
	seal(&in, 0);
	o.padded = 1024;
	error6(&expected, (struct message){ 1, 0, "0000 80000000" }, o, (struct v6){});
	add_data(&expected, 204);
	poke16(&expected, 4, expected.len - 40);
	seal(&expected, 0);
	EXPECT_EQ(1280, expected.len);
	becomes6();
}

TEST("4.2, RFC 4884: messages that have no extensions in ICMPv6 lose them")
{
	static const struct {
		struct message four, six;
	} rows[] = {
		{ { 3, 2, "0000 00200000" }, { 4, 1, "0000 00000006" } },
		{ { 3, 4, "0000 002005dc" }, { 2, 0, "0000 000005f0" } },
		{ { 12, 0, "0000 08200000" }, { 4, 0, "0000 00000007" } },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		struct original o = {
			.proto = UDP, .len = 500, .kept = 100, .padded = 128, .extensions = EXTENSION,
		};

		error4(&in, rows[i].four, o, (struct v4){});
		o.padded = 148;
		o.extensions = NULL;
		error6(&expected, rows[i].six, o, (struct v6){});
		becomes6();
	}
}

TEST("RFC 4884: a length that leads behind the message says nothing")
{
	message_becomes6((struct message){ 3, 1, "0000 00ff0000" },
			 (struct message){ 1, 0, NOTHING }, tcp);
	message_becomes4((struct message){ 1, 3, "0000 ff000000" },
			 (struct message){ 3, 1, NOTHING }, tcp);
	/* exactly all of it: no extensions */
	message_becomes6((struct message){ 3, 1, "0000 001e0000" },
			 (struct message){ 1, 0, NOTHING }, tcp);
}

TEST("4.2, 5.2: a wrong checksum of an error does not become a right one")
{
	error4(&in, (struct message){ 3, 1, NOTHING }, tcp, (struct v4){});
	in.data[100] ^= 0x10;
	EXPECT_EQ(0, to6(&in, &got, (struct how){}));
	EXPECT(!is_right(&got));
	error6(&in, (struct message){ 1, 3, NOTHING }, tcp, (struct v6){});
	in.data[130] ^= 0x10;
	EXPECT_EQ(0, to4(&in, &got, (struct how){}));
	EXPECT(!is_right(&got));
}

TEST("an error without a whole header within is refused")
{
	error4(&in, (struct message){ 3, 1, NOTHING }, tcp, (struct v4){});
	for (u32 len = 28; len < 48; len++) {
		in.len = len;
		poke16(&in, 2, len);
		EXPECT_EQ(NALG_SIIT_BROKEN, to6(&in, &got, (struct how){}));
	}
	error6(&in, (struct message){ 1, 3, NOTHING }, tcp, (struct v6){});
	for (u32 len = 48; len < 88; len++) {
		in.len = len;
		poke16(&in, 4, len - 40);
		EXPECT_EQ(NALG_SIIT_BROKEN, to4(&in, &got, (struct how){}));
	}
}

KTAP_MAIN()
