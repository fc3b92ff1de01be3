// SPDX-License-Identifier: GPL-2.0
/* What each field and operator says about a packet, by itself and with others. */
#include <linux/in.h>
#include <linux/slab.h>

#include "../ktap.h"
#include "words.h"

/* The packets: uplink, from a subscriber. */
#define SUBSCRIBER	"10.0.0.5"
#define SERVER		"192.0.2.80"

static struct nalg_key tcp(u16 sport, u16 dport)
{
	return packet(IPPROTO_TCP, SUBSCRIBER, sport, SERVER, dport);
}

static struct nalg_key udp(u16 sport, u16 dport)
{
	return packet(IPPROTO_UDP, SUBSCRIBER, sport, SERVER, dport);
}

static struct nalg_key icmp(u8 type, u8 code)
{
	struct nalg_key key = packet(IPPROTO_ICMP, SUBSCRIBER, 0, SERVER, 0);

	key.icmp_type = type;
	key.icmp_code = code;
	return key;
}

static struct nalg_key gre(void)
{
	return packet(IPPROTO_GRE, SUBSCRIBER, 0, SERVER, 0);
}

static struct nalg_key from(const char *saddr)
{
	return packet(IPPROTO_TCP, saddr, 1024, SERVER, 80);
}

static struct nalg_key to(const char *daddr)
{
	return packet(IPPROTO_TCP, SUBSCRIBER, 1024, daddr, 80);
}

/* The packet the other way. */
static struct nalg_key down(struct nalg_key key)
{
	struct nalg_key answer = key;

	answer.dir = NAT_ALG_DOWNLINK;
	answer.saddr = key.daddr;
	answer.daddr = key.saddr;
	answer.sport = key.dport;
	answer.dport = key.sport;
	return answer;
}

/* Whether a packet is what the ruledef says: as a list with this ruledef decides it. */
static bool are(bool any, const struct words *lines, unsigned int n, struct nalg_key key,
		bool either)
{
	struct nalg_rules *rules = nalg_rules_alloc(1);
	struct nalg_ruledef *ruledef = ruledef_read(any, lines, n);
	bool match;

	if (IS_ERR(ruledef)) {
		ktap_note("%s", extack.msg);
		abort();
	}
	rules->prefixes = prefixes_read();
	rules->rule[rules->n++].ruledef = ruledef;
	if (nalg_rules_finish(rules))
		abort();
	match = either ? nalg_rules_match_either(rules, &key) : nalg_rules_match(rules, &key);
	nalg_rules_free(rules);
	kvfree(ruledef);
	return match;
}

#define COUNT(lines)	(sizeof(lines) / sizeof((lines)[0]))
#define IS(key, field, op, value) \
	are(false, &(struct words)WORDS(field, op, value), 1, key, false)
#define EITHER(key, field, op, value) \
	are(false, &(struct words)WORDS(field, op, value), 1, key, true)
#define ALL(key, lines)		are(false, lines, COUNT(lines), key, false)
#define ANY(key, lines)		are(true, lines, COUNT(lines), key, false)

/* What is wrong with a line. */
static const char *wrong(const struct words *line)
{
	struct nalg_ruledef *ruledef = ruledef_read(false, line, 1);

	if (!IS_ERR(ruledef)) {
		kvfree(ruledef);
		return "nothing";
	}
	return extack.msg;
}

#define WRONG(field, op, value)	wrong(&(struct words)WORDS(field, op, value))

TEST("ip any-match: every packet")
{
	EXPECT(IS(tcp(1, 2), IP_ANY, EQ, "1"));
	EXPECT(IS(gre(), IP_ANY, EQ, "1"));
	EXPECT(!IS(gre(), IP_ANY, EQ, "0"));
	EXPECT(!IS(gre(), IP_ANY, NE, "1"));
	EXPECT(IS(gre(), IP_ANY, NE, "0"));
}

TEST("ip src-address: the sender's")
{
	EXPECT(IS(from("10.0.0.5"), IP_SRC_ADDRESS, EQ, "10.0.0.5"));
	EXPECT(!IS(from("10.0.0.6"), IP_SRC_ADDRESS, EQ, "10.0.0.5"));
	EXPECT(!IS(down(from("10.0.0.5")), IP_SRC_ADDRESS, EQ, "10.0.0.5"));
	EXPECT(!IS(from("10.0.0.5"), IP_SRC_ADDRESS, NE, "10.0.0.5"));
	EXPECT(IS(from("10.0.0.6"), IP_SRC_ADDRESS, NE, "10.0.0.5"));
}

TEST("ip dst-address: the receiver's")
{
	EXPECT(IS(to("192.0.2.1"), IP_DST_ADDRESS, EQ, "192.0.2.1"));
	EXPECT(!IS(to("192.0.2.2"), IP_DST_ADDRESS, EQ, "192.0.2.1"));
	EXPECT(!IS(down(to("192.0.2.1")), IP_DST_ADDRESS, EQ, "192.0.2.1"));
}

TEST("ip server-ip-address: that of the end that is no subscriber, whoever sends")
{
	EXPECT(IS(to("192.0.2.1"), IP_SERVER_ADDRESS, EQ, "192.0.2.1"));
	EXPECT(IS(down(to("192.0.2.1")), IP_SERVER_ADDRESS, EQ, "192.0.2.1"));
	EXPECT(!IS(to("192.0.2.1"), IP_SERVER_ADDRESS, EQ, SUBSCRIBER));
	EXPECT(!IS(down(to("192.0.2.1")), IP_SERVER_ADDRESS, EQ, SUBSCRIBER));
}

TEST("a network has its first and last address, and none besides")
{
	EXPECT(IS(to("192.0.2.0"), IP_DST_ADDRESS, EQ, "192.0.2.0/24"));
	EXPECT(IS(to("192.0.2.255"), IP_DST_ADDRESS, EQ, "192.0.2.0/24"));
	EXPECT(!IS(to("192.0.1.255"), IP_DST_ADDRESS, EQ, "192.0.2.0/24"));
	EXPECT(!IS(to("192.0.3.0"), IP_DST_ADDRESS, EQ, "192.0.2.0/24"));
	EXPECT(IS(to("192.0.3.0"), IP_DST_ADDRESS, NE, "192.0.2.0/24"));
	EXPECT(IS(to("192.0.2.3"), IP_DST_ADDRESS, EQ, "192.0.2.77/24"));
	EXPECT(IS(to("255.255.255.255"), IP_DST_ADDRESS, EQ, "0.0.0.0/0"));
	EXPECT(!IS(to("0.0.0.0"), IP_DST_ADDRESS, NE, "0.0.0.0/0"));
	EXPECT(IS(to("192.0.2.1"), IP_DST_ADDRESS, EQ, "192.0.2.1/32"));
}

TEST("addresses are compared as numbers: <=, >=, range, !range, ends included")
{
	EXPECT(IS(to("9.255.255.255"), IP_DST_ADDRESS, LE, "10.0.0.0"));
	EXPECT(IS(to("10.0.0.0"), IP_DST_ADDRESS, LE, "10.0.0.0"));
	EXPECT(!IS(to("10.0.0.1"), IP_DST_ADDRESS, LE, "10.0.0.0"));
	EXPECT(IS(to("255.255.255.255"), IP_DST_ADDRESS, GE, "10.0.0.0"));
	EXPECT(!IS(to("9.255.255.255"), IP_DST_ADDRESS, GE, "10.0.0.0"));
	EXPECT(IS(to("10.0.0.1"), IP_DST_ADDRESS, RANGE, "10.0.0.1-10.0.1.9"));
	EXPECT(IS(to("10.0.1.9"), IP_DST_ADDRESS, RANGE, "10.0.0.1-10.0.1.9"));
	EXPECT(!IS(to("10.0.1.10"), IP_DST_ADDRESS, RANGE, "10.0.0.1-10.0.1.9"));
	EXPECT(!IS(to("10.0.1.9"), IP_DST_ADDRESS, NOT_RANGE, "10.0.0.1-10.0.1.9"));
	EXPECT(IS(to("10.0.1.10"), IP_DST_ADDRESS, NOT_RANGE, "10.0.0.1-10.0.1.9"));
}

TEST("ip uplink, downlink: from the subscriber, to the subscriber")
{
	EXPECT(IS(tcp(1, 2), IP_UPLINK, EQ, "1"));
	EXPECT(!IS(down(tcp(1, 2)), IP_UPLINK, EQ, "1"));
	EXPECT(IS(down(tcp(1, 2)), IP_UPLINK, NE, "1"));
	EXPECT(IS(down(tcp(1, 2)), IP_DOWNLINK, EQ, "1"));
	EXPECT(IS(tcp(1, 2), IP_DOWNLINK, EQ, "0"));
}

TEST("ip protocol: by number")
{
	EXPECT(IS(gre(), IP_PROTOCOL, EQ, "47"));
	EXPECT(!IS(gre(), IP_PROTOCOL, EQ, "6"));
	EXPECT(IS(tcp(1, 2), IP_PROTOCOL, RANGE, "6-17"));
	EXPECT(IS(udp(1, 2), IP_PROTOCOL, RANGE, "6-17"));
	EXPECT(!IS(gre(), IP_PROTOCOL, RANGE, "6-17"));
	EXPECT(IS(gre(), IP_PROTOCOL, GE, "47"));
}

TEST("ip version: an IPv4 packet has 4, and no IPv6 prefix")
{
	EXPECT(IS(gre(), IP_VERSION, EQ, "4"));
	EXPECT(!IS(gre(), IP_VERSION, EQ, "6"));
	EXPECT(IS(gre(), IP_VERSION, NE, "6"));
	EXPECT(!IS(gre(), IP_SERVER_IPV6_PREFIX, EQ, "::/96"));
	EXPECT(!IS(gre(), IP_SERVER_IPV6_PREFIX, NE, "::/96"));
}

/* A subscriber of NAT64, by the address that only the gateway knows. */
static struct nalg_key six(const char *daddr, const char *prefix, u8 len)
{
	return packet64(packet(IPPROTO_TCP, "240.0.0.1", 1024, daddr, 80), prefix, len);
}

TEST("ip version: NAT64 has 6, in both directions")
{
	struct nalg_key key = six(SERVER, "64:ff9b::", 96);

	EXPECT(IS(key, IP_VERSION, EQ, "6"));
	EXPECT(!IS(key, IP_VERSION, EQ, "4"));
	EXPECT(IS(key, IP_VERSION, NE, "4"));
	EXPECT(IS(down(key), IP_VERSION, EQ, "6"));
	EXPECT(EITHER(key, IP_VERSION, EQ, "6"));
	EXPECT(!EITHER(key, IP_VERSION, EQ, "4"));
}

TEST("ip server-ipv6-network-prefix: the whole prefix, with its length")
{
	struct nalg_key key = six(SERVER, "64:ff9b::", 96);

	EXPECT(IS(key, IP_SERVER_IPV6_PREFIX, EQ, "64:ff9b::/96"));
	EXPECT(!IS(key, IP_SERVER_IPV6_PREFIX, EQ, "64:ff9b::/64"));
	EXPECT(!IS(key, IP_SERVER_IPV6_PREFIX, EQ, "2001:db8::/96"));
	EXPECT(!IS(key, IP_SERVER_IPV6_PREFIX, NE, "64:ff9b::/96"));
	EXPECT(IS(key, IP_SERVER_IPV6_PREFIX, NE, "2001:db8::/96"));
	EXPECT(IS(down(key), IP_SERVER_IPV6_PREFIX, EQ, "64:ff9b::/96"));
	EXPECT(EITHER(key, IP_SERVER_IPV6_PREFIX, EQ, "64:ff9b::/96"));
	EXPECT(IS(six(SERVER, "2001:db8:5::", 96), IP_SERVER_IPV6_PREFIX, NE, "64:ff9b::/96"));
}

TEST("NAT64: the server has its IPv4 address, the subscriber none")
{
	struct nalg_key key = six("192.0.2.1", "64:ff9b::", 96);

	EXPECT(IS(key, IP_DST_ADDRESS, EQ, "192.0.2.1"));
	EXPECT(IS(key, IP_SERVER_ADDRESS, EQ, "192.0.2.1"));
	EXPECT(!IS(key, IP_DST_ADDRESS, EQ, "192.0.2.2"));
	EXPECT(!IS(key, IP_SRC_ADDRESS, EQ, "240.0.0.1"));
	EXPECT(!IS(key, IP_SRC_ADDRESS, EQ, "0.0.0.0/0"));
	EXPECT(!IS(key, IP_SRC_ADDRESS, NE, "10.0.0.5"));
	EXPECT(!EITHER(key, IP_SRC_ADDRESS, EQ, "240.0.0.1"));
	EXPECT(!EITHER(key, IP_DST_ADDRESS, EQ, "240.0.0.1"));
	EXPECT(EITHER(key, IP_SRC_ADDRESS, EQ, "192.0.2.1"));
	EXPECT(IS(key, TCP_DST_PORT, EQ, "80"));
}

TEST("NAT64, from outside: the destination is the public address")
{
	struct nalg_key key = packet64(down(packet(IPPROTO_TCP, "203.0.113.1", 80, SERVER, 2000)),
				       "64:ff9b::", 96);

	EXPECT(IS(key, IP_DST_ADDRESS, EQ, "203.0.113.1"));
	EXPECT(IS(key, IP_SERVER_ADDRESS, EQ, SERVER));
	EXPECT(IS(key, TCP_DST_PORT, EQ, "80"));
}

TEST("tcp, udp, icmp any-match: the protocol")
{
	EXPECT(IS(tcp(1, 2), TCP_ANY, EQ, "1"));
	EXPECT(!IS(udp(1, 2), TCP_ANY, EQ, "1"));
	EXPECT(IS(udp(1, 2), TCP_ANY, NE, "1"));
	EXPECT(IS(udp(1, 2), UDP_ANY, EQ, "1"));
	EXPECT(!IS(gre(), UDP_ANY, EQ, "1"));
	EXPECT(IS(icmp(8, 0), ICMP_ANY, EQ, "1"));
	EXPECT(IS(tcp(1, 2), ICMP_ANY, EQ, "0"));
}

TEST("src-port, dst-port: of the sender and of the receiver")
{
	EXPECT(IS(tcp(1000, 80), TCP_SRC_PORT, EQ, "1000"));
	EXPECT(!IS(tcp(1000, 80), TCP_SRC_PORT, EQ, "80"));
	EXPECT(IS(tcp(1000, 80), TCP_DST_PORT, EQ, "80"));
	EXPECT(!IS(down(tcp(1000, 80)), TCP_DST_PORT, EQ, "80"));
	EXPECT(IS(udp(1000, 80), UDP_DST_PORT, NE, "81"));
	EXPECT(IS(udp(1000, 80), UDP_DST_PORT, LE, "80"));
	EXPECT(!IS(udp(1000, 80), UDP_DST_PORT, LE, "79"));
	EXPECT(IS(udp(1000, 65535), UDP_DST_PORT, GE, "1024"));
	EXPECT(IS(udp(1000, 0), UDP_DST_PORT, RANGE, "0-10"));
	EXPECT(!IS(udp(1000, 10), UDP_DST_PORT, NOT_RANGE, "0-10"));
	EXPECT(IS(udp(1000, 11), UDP_DST_PORT, NOT_RANGE, "0-10"));
}

TEST("a packet of another protocol has no such port, also not another one")
{
	EXPECT(!IS(udp(1000, 80), TCP_DST_PORT, EQ, "80"));
	EXPECT(!IS(udp(1000, 80), TCP_DST_PORT, NE, "80"));
	EXPECT(!IS(udp(1000, 80), TCP_DST_PORT, NOT_RANGE, "1-2"));
	EXPECT(!IS(icmp(8, 0), UDP_SRC_PORT, EQ, "0"));
	EXPECT(!IS(tcp(8, 0), ICMP_TYPE, NE, "3"));
}

TEST("either-port: one of the two is enough")
{
	EXPECT(IS(tcp(1000, 80), TCP_EITHER_PORT, EQ, "80"));
	EXPECT(IS(tcp(80, 1000), TCP_EITHER_PORT, EQ, "80"));
	EXPECT(!IS(tcp(81, 1000), TCP_EITHER_PORT, EQ, "80"));
	EXPECT(IS(udp(81, 1000), UDP_EITHER_PORT, LE, "81"));
	EXPECT(IS(udp(81, 1000), UDP_EITHER_PORT, GE, "1000"));
	EXPECT(IS(udp(81, 1000), UDP_EITHER_PORT, RANGE, "999-1001"));
}

TEST("either-port with != or !range: neither of the two")
{
	EXPECT(!IS(tcp(1000, 80), TCP_EITHER_PORT, NE, "80"));
	EXPECT(!IS(tcp(80, 1000), TCP_EITHER_PORT, NE, "80"));
	EXPECT(IS(tcp(81, 1000), TCP_EITHER_PORT, NE, "80"));
	EXPECT(!IS(udp(81, 1000), UDP_EITHER_PORT, NOT_RANGE, "80-90"));
	EXPECT(!IS(udp(1000, 81), UDP_EITHER_PORT, NOT_RANGE, "80-90"));
	EXPECT(IS(udp(91, 1000), UDP_EITHER_PORT, NOT_RANGE, "80-90"));
}

TEST("two lines about either-port: each may be true of another port")
{
	static const struct words lines[] = {
		WORDS(TCP_EITHER_PORT, LE, "100"),
		WORDS(TCP_EITHER_PORT, GE, "1000"),
	};

	EXPECT(ALL(tcp(80, 2000), lines));
	EXPECT(ALL(tcp(2000, 80), lines));
	EXPECT(!ALL(tcp(2000, 2000), lines));
}

TEST("icmp type, code")
{
	EXPECT(IS(icmp(8, 0), ICMP_TYPE, EQ, "8"));
	EXPECT(!IS(icmp(0, 8), ICMP_TYPE, EQ, "8"));
	EXPECT(IS(icmp(3, 4), ICMP_CODE, EQ, "4"));
	EXPECT(IS(icmp(3, 4), ICMP_CODE, RANGE, "1-4"));
	EXPECT(!IS(icmp(3, 5), ICMP_CODE, LE, "4"));
}

TEST("all lines must be true")
{
	static const struct words lines[] = {
		WORDS(IP_DST_ADDRESS, EQ, "192.0.2.0/24"),
		WORDS(IP_DST_ADDRESS, NE, "192.0.2.1"),
		WORDS(TCP_DST_PORT, EQ, "80"),
	};

	EXPECT(ALL(to("192.0.2.2"), lines));
	EXPECT(!ALL(to("192.0.2.1"), lines));
	EXPECT(!ALL(to("192.0.3.2"), lines));
	EXPECT(!ALL(udp(1000, 80), lines));
}

TEST("multi-line-or: one is enough, also one about a field that others do not have")
{
	static const struct words lines[] = {
		WORDS(TCP_DST_PORT, EQ, "80"),
		WORDS(TCP_DST_PORT, EQ, "443"),
		WORDS(UDP_EITHER_PORT, EQ, "443"),
		WORDS(IP_SERVER_IPV6_PREFIX, EQ, "::/96"),
		WORDS(ICMP_TYPE, EQ, "8"),
	};

	EXPECT(ANY(tcp(1000, 80), lines));
	EXPECT(ANY(tcp(1000, 443), lines));
	EXPECT(!ANY(tcp(443, 1000), lines));
	EXPECT(ANY(udp(443, 1000), lines));
	EXPECT(ANY(icmp(8, 0), lines));
	EXPECT(!ANY(icmp(0, 0), lines));
	EXPECT(!ANY(gre(), lines));
}

TEST("a ruledef without lines matches nothing")
{
	EXPECT(!are(false, NULL, 0, gre(), false));
	EXPECT(!are(true, NULL, 0, gre(), false));
}

TEST("a route looks at the flow both ways")
{
	static const struct words to_80[] = { WORDS(TCP_DST_PORT, EQ, "80") };
	static const struct words not_80[] = { WORDS(TCP_DST_PORT, NE, "80") };
	static const struct words downlink[] = { WORDS(IP_DOWNLINK, EQ, "1") };

	EXPECT(are(false, to_80, 1, tcp(1000, 80), true));
	EXPECT(are(false, to_80, 1, down(tcp(1000, 80)), true));
	EXPECT(!are(false, to_80, 1, tcp(1000, 81), true));
	EXPECT(are(false, not_80, 1, tcp(1000, 80), true));
	EXPECT(!are(false, not_80, 1, tcp(80, 80), true));
	EXPECT(are(false, downlink, 1, tcp(1000, 80), true));
}

TEST("range host-pool: an address in one of its entries")
{
	static const char *const entries[] = {
		"192.0.2.9", "198.51.100.0/24", "192.0.2.1-192.0.2.7", "192.0.2.8", "192.0.2.3",
	};

	set_read(NAT_ALG_A_HOST_POOL, "hosts", entries, COUNT(entries));
	EXPECT(!IS(to("192.0.2.0"), IP_DST_ADDRESS, RANGE, "@hosts"));
	EXPECT(IS(to("192.0.2.1"), IP_DST_ADDRESS, RANGE, "@hosts"));
	EXPECT(IS(to("192.0.2.9"), IP_DST_ADDRESS, RANGE, "@hosts"));
	EXPECT(!IS(to("192.0.2.10"), IP_DST_ADDRESS, RANGE, "@hosts"));
	EXPECT(IS(to("198.51.100.255"), IP_DST_ADDRESS, RANGE, "@hosts"));
	EXPECT(!IS(to("198.51.101.0"), IP_DST_ADDRESS, RANGE, "@hosts"));
	EXPECT(IS(from("198.51.100.1"), IP_SRC_ADDRESS, RANGE, "@hosts"));
	EXPECT(IS(down(to("192.0.2.9")), IP_SERVER_ADDRESS, RANGE, "@hosts"));
	EXPECT(!IS(to("192.0.2.9"), IP_DST_ADDRESS, NOT_RANGE, "@hosts"));
	EXPECT(IS(to("192.0.2.10"), IP_DST_ADDRESS, NOT_RANGE, "@hosts"));
	sets_free();
}

TEST("range port-map: a port in one of its entries; !range: either-port with neither")
{
	static const char *const entries[] = { "443", "80-90", "0" };

	set_read(NAT_ALG_A_PORT_MAP, "ports", entries, COUNT(entries));
	EXPECT(IS(tcp(1000, 443), TCP_DST_PORT, RANGE, "@ports"));
	EXPECT(IS(tcp(1000, 90), TCP_DST_PORT, RANGE, "@ports"));
	EXPECT(!IS(tcp(1000, 91), TCP_DST_PORT, RANGE, "@ports"));
	EXPECT(IS(udp(0, 1000), UDP_EITHER_PORT, RANGE, "@ports"));
	EXPECT(!IS(udp(85, 1000), UDP_EITHER_PORT, NOT_RANGE, "@ports"));
	EXPECT(IS(udp(91, 1000), UDP_EITHER_PORT, NOT_RANGE, "@ports"));
	EXPECT(!IS(tcp(91, 1000), UDP_EITHER_PORT, NOT_RANGE, "@ports"));
	sets_free();
}

TEST("a set that is empty has nothing, and everything is outside")
{
	set_read(NAT_ALG_A_PORT_MAP, "ports", NULL, 0);
	EXPECT(!IS(tcp(1000, 0), TCP_DST_PORT, RANGE, "@ports"));
	EXPECT(IS(tcp(1000, 0), TCP_DST_PORT, NOT_RANGE, "@ports"));
	EXPECT(!IS(udp(1000, 0), TCP_DST_PORT, NOT_RANGE, "@ports"));
	sets_free();
}

TEST("a set that is not defined: the line is not true, whatever it says; others may be")
{
	static const char *const entries[] = { "80" };
	static const struct words lines[] = {
		WORDS(TCP_DST_PORT, NOT_RANGE, "@nothing"),
		WORDS(TCP_DST_PORT, EQ, "80"),
	};

	EXPECT(!IS(tcp(1000, 80), TCP_DST_PORT, RANGE, "@nothing"));
	EXPECT(!IS(tcp(1000, 80), TCP_DST_PORT, NOT_RANGE, "@nothing"));
	EXPECT(!IS(to("192.0.2.1"), IP_DST_ADDRESS, NOT_RANGE, "@nothing"));
	EXPECT(!ALL(tcp(1000, 80), lines));
	EXPECT(ANY(tcp(1000, 80), lines));

	/* a host-pool of that name is no port-map */
	set_read(NAT_ALG_A_HOST_POOL, "nothing", NULL, 0);
	EXPECT(!IS(tcp(1000, 80), TCP_DST_PORT, NOT_RANGE, "@nothing"));
	set_read(NAT_ALG_A_PORT_MAP, "nothing", entries, 1);
	EXPECT(IS(tcp(1000, 81), TCP_DST_PORT, NOT_RANGE, "@nothing"));
	sets_free();
}

TEST("a line that cannot be is refused, with what was expected")
{
	static const char kind[] = "expected another kind of value for this field and operator";

	EXPECT_STR("nothing", WRONG(TCP_DST_PORT, EQ, "65535"));
	EXPECT_STR("expected a smaller number for this field", WRONG(TCP_DST_PORT, EQ, "65536"));
	EXPECT_STR("expected a smaller number for this field", WRONG(IP_PROTOCOL, EQ, "256"));
	EXPECT_STR("expected IP version 4 or 6", WRONG(IP_VERSION, EQ, "5"));
	EXPECT_STR("expected = or != for this field", WRONG(IP_UPLINK, GE, "1"));
	EXPECT_STR("expected = or != for this field", WRONG(IP_VERSION, RANGE, "@set"));
	EXPECT_STR("expected a prefix length of 0 to 32", WRONG(IP_SRC_ADDRESS, EQ, "1.1.1.1/33"));
	EXPECT_STR("expected a range whose low end comes first",
		   WRONG(TCP_DST_PORT, RANGE, "90-80"));
	EXPECT_STR("expected the high end of the range", WRONG(TCP_DST_PORT, RANGE, "90"));
	EXPECT_STR(kind, WRONG(TCP_DST_PORT, EQ, "80-90"));
	EXPECT_STR(kind, WRONG(TCP_DST_PORT, EQ, "@set"));
	EXPECT_STR(kind, WRONG(IP_PROTOCOL, RANGE, "@set"));
	EXPECT_STR(kind, WRONG(IP_SRC_ADDRESS, LE, "10.0.0.0/8"));
	EXPECT_STR(kind, WRONG(IP_SRC_ADDRESS, EQ, "80"));
}

TEST("a prefix is one of RFC 6052, and there are not too many")
{
	static const char rfc6052[] =
		"expected a prefix of length 32, 40, 48, 56, 64 or 96, zero behind it";
	char text[32];
	unsigned int i;

	EXPECT_STR("nothing", WRONG(IP_SERVER_IPV6_PREFIX, EQ, "2001:db8::/32"));
	EXPECT_STR("nothing", WRONG(IP_SERVER_IPV6_PREFIX, NE, "2001:db8:1:2::/64"));
	EXPECT_STR("expected an IPv6 prefix for this field",
		   WRONG(IP_SERVER_IPV6_PREFIX, EQ, "2001:db8::"));
	EXPECT_STR(rfc6052, WRONG(IP_SERVER_IPV6_PREFIX, EQ, "2001:db8::/33"));
	EXPECT_STR(rfc6052, WRONG(IP_SERVER_IPV6_PREFIX, EQ, "2001:db8::/128"));
	EXPECT_STR(rfc6052, WRONG(IP_SERVER_IPV6_PREFIX, EQ, "2001:db8:1::/32"));
	EXPECT_STR(rfc6052, WRONG(IP_SERVER_IPV6_PREFIX, EQ, "64:ff9b::1/96"));
	EXPECT_STR(rfc6052, WRONG(IP_SERVER_IPV6_PREFIX, EQ, "64:ff9b:0:0:100::/96"));
	for (i = 0; prefixes_read()->n < NAT_ALG_MAX_PREFIXES; i++) {
		snprintf(text, sizeof(text), "2001:db8:ffff:%x::/96", i);
		EXPECT_STR("nothing", WRONG(IP_SERVER_IPV6_PREFIX, EQ, text));
	}
	EXPECT_STR("nothing", WRONG(IP_SERVER_IPV6_PREFIX, EQ, "2001:db8::/32"));
	EXPECT_STR("expected at most 64 different prefixes",
		   WRONG(IP_SERVER_IPV6_PREFIX, EQ, "2001:db8:fffe::/96"));
}

/* What is wrong with a set of these entries. */
static const char *wrong_set(u16 kind, const char *const *entries, unsigned int n)
{
	struct nalg_set *set = set_read(kind, "set", entries, n);

	if (!IS_ERR(set))
		extack.msg = "nothing";
	sets_free();
	return extack.msg;
}

#define WRONG_SET(kind, ...) \
	wrong_set(NAT_ALG_A_##kind, (const char *const []){ __VA_ARGS__ }, \
		  COUNT(((const char *const []){ __VA_ARGS__ })))

TEST("an entry of a set that cannot be is refused")
{
	const char *many[65];
	unsigned int i;

	EXPECT_STR("nothing", WRONG_SET(HOST_POOL, "10.0.0.0/8", "0.0.0.0-255.255.255.255"));
	EXPECT_STR("expected a range whose low end comes first",
		   WRONG_SET(HOST_POOL, "10.0.0.2-10.0.0.1"));
	EXPECT_STR("expected a prefix length of 0 to 32", WRONG_SET(HOST_POOL, "10.0.0.0/40"));
	EXPECT_STR("expected another kind of value for this field and operator",
		   WRONG_SET(HOST_POOL, "80"));
	EXPECT_STR("expected another kind of value for this field and operator",
		   WRONG_SET(PORT_MAP, "80", "10.0.0.1"));
	EXPECT_STR("expected another kind of value for this field and operator",
		   WRONG_SET(PORT_MAP, "@set"));
	EXPECT_STR("expected a smaller number for this field", WRONG_SET(PORT_MAP, "80-65536"));

	for (i = 0; i < COUNT(many); i++)
		many[i] = "80";
	EXPECT_STR("nothing", wrong_set(NAT_ALG_A_PORT_MAP, many, NAT_ALG_MAX_LINES));
	EXPECT_STR("expected at most 64 entries in a set",
		   wrong_set(NAT_ALG_A_PORT_MAP, many, COUNT(many)));
}

KTAP_MAIN()
