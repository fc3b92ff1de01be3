// SPDX-License-Identifier: GPL-2.0
/* What is said about files that are broken: the place, and what was expected. */
#include "said.h"

#define SERVICE		"active-charging service s\n"
#define RULEDEF		SERVICE "ruledef r\n"
#define RULEBASE	SERVICE "rulebase b\n"
#define POLICY		SERVICE "fw-and-nat policy p\n"
#define POOL		"context c\nip pool p "
#define TOP_WORDS	"`context', `active-charging', `configure', `exit' or `end'"
#define RULEBASE_WORDS	"`tcp', `route', `rtp', `fw-and-nat', `configure', `exit' or `end'"
#define POOL_OPTIONS	"`private', `public', `nat-one-to-one', `napt-users-per-ip-address', " \
	"`group-name', `on-demand', `max-chunks-per-user', `port-chunk-size', " \
	"`port-chunk-threshold', `min-port-chunk-per-user' or `nat-binding-timer'"

TEST("a keyword that is none")
{
	static const struct said list[] = {
		{ "hello", "1:1: expected " TOP_WORDS ", got `hello'\n" },
		{ "\n\n  contxt c", "3:3: expected " TOP_WORDS ", got `contxt'; did you mean `context'?\n" },
		{ RULEBASE "rout priority 1", "3:16: expected `ruledef', got the end of the line\n" },
		{ RULEBASE "rotue priority 1 ruledef x analyzer ftp-data y",
		  "3:1: expected " RULEBASE_WORDS ", got `rotue'; did you mean `route'?\n"
		  "3:46: expected `advanced' or `description', got `y'\n" },
		{ RULEBASE "route priority 1 ruledef x analyser ftp-data y",
		  "3:28: expected `analyzer', got `analyser'; did you mean `analyzer'?\n"
		  "3:46: expected `advanced' or `description', got `y'\n" },
		{ RULEBASE "route priority 1 ruledef x analyzer http",
		  "3:37: expected `ftp-control', `ftp-data', `rtsp', `pptp', `sip', `tftp' or "
		  "`h323', got `http'\n" },
	};

	CHECK(list, &normal, false);
}

TEST("an abbreviation of several keywords")
{
	static const struct said list[] = {
		{ SERVICE "rule x", "2:1: expected a longer word, got `rule', which may be "
		  "`ruledef' or `rulebase'\n" },
		{ RULEBASE "r", "3:1: expected a longer word, got `r', which may be `route' or `rtp'\n" },
		{ RULEBASE "route priority 1 ruledef x analyzer ftp",
		  "3:37: expected a longer word, got `ftp', which may be `ftp-control' or "
		  "`ftp-data'\n" },
	};

	CHECK(list, &normal, false);
}

TEST("a command of one block is no abbreviation of one that opens another")
{
	static const struct said list[] = {
		{ POLICY "access-rule prioirty", "3:13: expected `priority' or `no-ruledef-matches', "
		  "got `prioirty'; did you mean `priority'?\n"
		  "3:21: expected a number from 1 to 65535, got the end of the line\n" },
		{ SERVICE "host-pool h\nport 80", "3:1: expected `port-map NAME' before `port'\n" },
		{ SERVICE "host-pool h\nno port 80", "3:1: expected `port-map NAME' before `no'\n"
		  "3:1: warning: there is no such entry\n" },
	};

	CHECK(list, &normal, false);
}

TEST("no and default where they do not go")
{
	static const struct said list[] = {
		{ "no", "1:3: expected `context' or `active-charging', got the end of the line\n" },
		{ "default context c", "1:9: expected a command that `default' goes with, got "
		  "`context'\n" },
		{ POLICY "default access-rule priority 1",
		  "3:21: expected `no-ruledef-matches', got `priority'\n" },
	};

	CHECK(list, &normal, false);
}

TEST("a line that ends too early, or too late")
{
	static const struct said list[] = {
		{ "context", "1:8: expected a name of 1 to 63 characters, got the end of the line\n" },
		{ RULEDEF "tcp either-port =", "3:18: expected a number from 0 to 65535, got the end "
		  "of the line\n" },
		{ RULEDEF "tcp either-port = 21 22", "3:22: expected the end of the line, got `22'\n" },
		{ "context c d", "1:11: expected the end of the line, got `d'\n" },
		{ "context c\nno ip pool p 192.0.2.0/24",
		  "2:14: expected the end of the line, got `192.0.2.0/24'\n" },
	};

	CHECK(list, &normal, false);
}

TEST("a number out of its range, or none")
{
	static const struct said list[] = {
		{ RULEDEF "tcp either-port = 65536",
		  "3:19: expected a number from 0 to 65535, got `65536'\n" },
		{ RULEDEF "tcp either-port = ftp",
		  "3:19: expected a number from 0 to 65535, got `ftp'\n" },
		{ RULEDEF "tcp either-port = -1",
		  "3:19: expected a number from 0 to 65535, got `-1'\n" },
		{ RULEDEF "tcp either-port = 99999999999999999999",
		  "3:19: expected a number from 0 to 65535, got `99999999999999999999'\n" },
		{ POLICY "access-rule priority 0 access-ruledef a deny",
		  "3:22: expected a number from 1 to 65535, got `0'\n" },
		{ POOL "192.0.2.0/24 port-chunk-size 12",
		  "2:40: expected a number from 8 to 32256 that is a multiple of 8, got `12'\n" },
		{ POOL "192.0.2.0/24 napt-users-per-ip-address 1",
		  "2:50: expected a number from 2 to 8064, got `1'\n" },
		{ POOL "192.0.2.0/24 napt-users-per-ip-address 8065",
		  "2:50: expected a number from 2 to 8064, got `8065'\n" },
		{ POOL "192.0.2.0/24 max-chunks-per-user 0",
		  "2:44: expected a number from 1 to 8064, got `0'\n" },
		{ POOL "192.0.2.0/24 port-chunk-size 32264",
		  "2:40: expected a number from 8 to 32256 that is a multiple of 8, got `32264'\n" },
		{ POOL "192.0.2.0/24 port-chunk-threshold 101",
		  "2:45: expected a number from 1 to 100, got `101'\n" },
		{ POOL "192.0.2.0/24 min-port-chunk-per-user 8065",
		  "2:48: expected a number from 1 to 8064, got `8065'\n" },
		{ POOL "192.0.2.0/24 nat-binding-timer 31556927",
		  "2:42: expected a number from 0 to 31556926, got `31556927'\n" },
		{ POOL "192.0.2.0/24 private 11", "2:32: expected a number from 0 to 10, got `11'\n" },
		{ RULEBASE "tcp mss 495 limit-if-present",
		  "3:9: expected a number from 496 to 65535, got `495'\n" },
		{ RULEBASE "tcp 2msl-timeout 0", "3:18: expected a number from 1 to 65535, got `0'\n" },
		{ SERVICE "nat64 internal-address-block 10.0.0.0",
		  "2:30: expected a network A.B.C.D/4..16, zero behind its length, got `10.0.0.0'\n" },
		{ SERVICE "nat64 internal-address-block 10.0.0.0/17",
		  "2:30: expected a network A.B.C.D/4..16, zero behind its length, got "
		  "`10.0.0.0/17'\n" },
		{ SERVICE "nat64 internal-address-block 10.1.0.0/8",
		  "2:30: expected a network A.B.C.D/4..16, zero behind its length, got "
		  "`10.1.0.0/8'\n" },
		{ SERVICE "nat64 subscriber-prefix-length 56",
		  "2:32: expected `64' or `128', got `56'\n" },
		{ RULEDEF "icmp type = 256", "3:13: expected a number from 0 to 255, got `256'\n" },
		{ RULEBASE "route priority 65536 ruledef r analyzer ftp-data",
		  "3:16: expected a number from 1 to 65535, got `65536'\n" },
	};

	CHECK(list, &normal, false);
}

#define ADDRESSES "expected an IPv4 address, a network A.B.C.D/0..32 or `range'"

TEST("an address or a mask that is none")
{
	static const struct said list[] = {
		{ POOL "192.0.2.256 255.255.255.0",
		  "2:11: " ADDRESSES ", got `192.0.2.256'\n" },
		{ POOL "192.0.2.0 255.0.255.0", "2:21: expected a netmask, got `255.0.255.0'\n" },
		{ POOL "192.0.2.0", "2:20: expected a netmask, got the end of the line\n" },
		{ POOL "192.0.2.0/33",
		  "2:11: " ADDRESSES ", got `192.0.2.0/33'\n" },
		{ POOL "2001:db8::/64",
		  "2:11: " ADDRESSES ", got `2001:db8::/64'\n" },
		{ "context c\nip pool p", "2:10: " ADDRESSES ", got the end of the line\n" },
		{ RULEDEF "ip dst-address = 192.0.2.256",
		  "3:18: expected an IPv4 address or network A.B.C.D/0..32, got `192.0.2.256'\n" },
		{ RULEDEF "ip dst-address >= 192.0.2.0/24",
		  "3:19: expected an IPv4 address, got `192.0.2.0/24'\n" },
		{ RULEDEF "ip server-ipv6-network-prefix = 64:ff9b::/95",
		  "3:33: expected an IPv6 prefix of length 32, 40, 48, 56, 64 or 96, zero behind it, "
		  "got `64:ff9b::/95'\n" },
		{ RULEDEF "ip server-ipv6-network-prefix = 64:ff9b::1/96",
		  "3:33: expected an IPv6 prefix of length 32, 40, 48, 56, 64 or 96, zero behind it, "
		  "got `64:ff9b::1/96'\n" },
	};

	CHECK(list, &normal, false);
}

TEST("a range whose end comes first")
{
	static const struct said list[] = {
		{ POOL "range 192.0.2.9 192.0.2.1",
		  "2:27: expected an address that is not below the first, got `192.0.2.1'\n" },
		{ RULEDEF "udp dst-port range 30 to 20",
		  "3:26: expected a number that is not below the first, got `20'\n" },
		{ RULEDEF "udp dst-port range 30 20", "3:23: expected `to', got `20'\n" },
		{ SERVICE "host-pool h\nip range 192.0.2.9 to 192.0.2.1",
		  "3:23: expected an address that is not below the first, got `192.0.2.1'\n" },
		{ SERVICE "port-map m\nport range 9 to 1",
		  "3:17: expected a number that is not below the first, got `1'\n" },
	};

	CHECK(list, &normal, false);
}

TEST("a name that is too long, empty, or not printable")
{
	static const struct said list[] = {
		{ "context c\nip pool a23456789012345678901234567890123 192.0.2.0/24",
		  "2:9: expected a name of 1 to 31 characters, got "
		  "`a23456789012345678901234567890123'\n" },
		{ "context \"\"", "1:9: expected a name of 1 to 63 characters, got `'\n" },
		{ "context \"a b\"", "1:9: expected a name of 1 to 63 characters, got `a b'\n" },
		{ "context a\xc3\xa4", "1:9: expected a name of 1 to 63 characters, got `a\xc3\xa4'\n" },
		{ "context \"a", "1:9: expected a closing quote\n" },
	};

	CHECK(list, &normal, false);
}

TEST("an operator that the field does not have")
{
	static const struct said list[] = {
		{ RULEDEF "ip any-match TRUE", "3:14: expected `=' or `!=', got `TRUE'\n" },
		{ RULEDEF "ip any-match >= TRUE", "3:14: expected `=' or `!=', got `>='\n" },
		{ RULEDEF "tcp dst-port < 20",
		  "3:14: expected `=', `!=', `<=', `>=', `range' or `!range', got `<'\n" },
		{ RULEDEF "tcp dst-port = port-map m",
		  "3:16: expected a number from 0 to 65535, got `port-map'\n" },
		{ RULEDEF "tcp dst-port range host-pool h",
		  "3:20: expected `port-map', got `host-pool'\n" },
		{ RULEDEF "ip src-address range port-map m",
		  "3:22: expected `host-pool', got `port-map'\n" },
		{ RULEDEF "ip any-match = YES", "3:16: expected `TRUE' or `FALSE', got `YES'\n" },
	};

	CHECK(list, &normal, false);
}

TEST("options that are repeated or do not go together")
{
	static const struct said list[] = {
		{ POOL "192.0.2.0/24 on-demand on-demand",
		  "2:34: expected `on-demand' only once, got `on-demand'\n" },
		{ POOL "192.0.2.0/24 private 0 public",
		  "2:34: expected no `public' beside `private', got `public'\n" },
		{ POOL "192.0.2.0/24 nat-one-to-one on-demand port-chunk-size 64",
		  "2:1: nat-one-to-one does not go with users, chunks and ports of an address\n" },
		{ POOL "192.0.2.0/24 max-chunks-per-user 4",
		  "2:1: expected napt-users-per-ip-address or port-chunk-size\n" },
		{ POOL "192.0.2.0/24 port-chunk-threshold 70 nat-one-to-one",
		  "2:1: nat-one-to-one does not go with users, chunks and ports of an address\n" },
		{ POOL "192.0.2.0/24 port-chunk-size 64 min-port-chunk-per-user 2",
		  "2:1: expected a max-chunks-per-user that is not below min-port-chunk-per-user\n" },
		{ POOL "192.0.2.0/24 port-chunk-size 32256 min-port-chunk-per-user 3 max-chunks-per-user 4",
		  "2:1: expected a min-port-chunk-per-user that the 64512 ports of an address hold\n" },
		{ POOL "192.0.2.0/24 on-demnad",
		  "2:24: expected " POOL_OPTIONS ", got `on-demnad'; did you mean `on-demand'?\n" },
		{ POLICY "access-rule priority 1 access-ruledef a permit bypass-nat nat-realm g",
		  "3:59: expected no `nat-realm' beside `bypass-nat', got `nat-realm'\n" },
		{ POLICY "access-rule priority 1 access-ruledef a deny nat-realm g",
		  "3:46: expected the end of the line, got `nat-realm'\n" },
		{ RULEBASE "route priority 1 ruledef r analyzer ftp-data advanced",
		  "3:1: `advanced' goes with the analyzer sip only\n" },
	};

	CHECK(list, &normal, false);
}

TEST("a line outside of its block")
{
	static const struct said list[] = {
		{ "tcp either-port = 21", "1:1: expected `ruledef NAME' before `tcp'\n" },
		{ "ruledef r\ntcp either-port = 21\nexit\naccess-ruledef a",
		  "1:1: expected `active-charging service NAME' before `ruledef'\n" },
		{ SERVICE "access-rule priority 1 access-ruledef a deny\n",
		  "2:1: expected `fw-and-nat policy NAME' before `access-rule'\n" },
		{ "fw-and-nat default-policy p\n", "1:1: expected `rulebase NAME' before `fw-and-nat'\n" },
	};

	CHECK(list, &normal, false);
}

TEST("a second service")
{
	static const struct said list[] = {
		{ SERVICE "end\nactive-charging service t\nruledef r",
		  "3:25: expected `s', got `t': there is one active-charging service\n" },
	};

	CHECK(list, &normal, false);
}

TEST("octets that are no text")
{
	static const struct said list[] = {
		{ "context c\n\x1b[31m", "2:1: expected text, got a control character\n" },
	};

	CHECK(list, &normal, false);
}

TEST("all errors are found in one run, and a block that cannot be opened is read all the same")
{
	static const struct said list[] = {
		{ SERVICE "ruledef a b\n  tcp either-port = 21\n  tcp ether-port = 1\n#exit\n"
		  "rulebase\n  route priority 0 ruledef a analyzer ftp-data\n#exit\nfierwall nat-alg sip\n",
		  "2:11: expected the end of the line, got `b'\n"
		  "4:7: expected `any-match', `either-port', `src-port' or `dst-port', got "
		  "`ether-port'; did you mean `either-port'?\n"
		  "6:9: expected a name of 1 to 63 characters, got the end of the line\n"
		  "7:18: expected a number from 1 to 65535, got `0'\n"
		  "9:1: expected `host-pool', `port-map', `ruledef', `access-ruledef', `rulebase', "
		  "`fw-and-nat', `firewall', `nat', `nat64', `configure', `exit' or `end', got "
		  "`fierwall'; did "
		  "you mean `firewall'?\n" },
	};

	CHECK(list, &normal, false);
}

TEST("when all errors are slips, what is missing is told in the same run")
{
	static const struct said list[] = {
		{ RULEBASE "rotue priority 1 ruledef x analyzer ftp-data",
		  "1:1: warning: there is no fw-and-nat policy: nothing is filtered or translated\n"
		  "3:1: expected " RULEBASE_WORDS ", got `rotue'; did you mean `route'?\n"
		  "3:26: warning: ruledef `x' is not defined: the route never matches\n" },
	};

	CHECK(list, &normal, false);
}

TEST("lenient: the only suggestion is applied, with a warning; others are not")
{
	static const struct said good[] = {
		{ "contxt c\ninterfce e0",
		  "1:1: warning: took `contxt' for `context'\n"
		  "2:1: warning: took `interfce' for `interface'\n" },
	};
	static const struct said bad[] = {
		{ "contxt\n",
		  "1:1: warning: took `contxt' for `context'\n"
		  "1:7: expected a name of 1 to 63 characters, got the end of the line\n" },
		{ "hello\n", "1:1: expected " TOP_WORDS ", got `hello'\n" },
	};

	CHECK(good, &lenient, true);
	CHECK(bad, &lenient, false);
}

KTAP_MAIN()
