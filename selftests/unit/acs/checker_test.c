// SPDX-License-Identifier: GPL-2.0
/* What is said about files that can be read, and what of them applies. */
#include "said.h"

static const struct acs_options strict = { .strict = true };

#define SERVICE	"active-charging service s\n"
#define RULEDEF	"ruledef r\ntcp any-match = TRUE\nrule-application routing\nexit\n"
#define SIX	"access-ruledef a\nip server-ipv6-network-prefix = 64:ff9b::/96\nexit\n"
#define ACCESS	"access-ruledef a\nip any-match = TRUE\nexit\n"
#define PERMIT	"access-rule priority 1 access-ruledef a permit nat-realm "
#define NAT	"\nnat policy ipv4-only\n"
#define MANY	" napt-users-per-ip-address 4"

TEST("references: forward ones are fine")
{
	static const struct said list[] = {
		{ SERVICE "fw-and-nat policy p\n" PERMIT "g" NAT "rulebase b\n"
		  "route priority 1 ruledef r analyzer ftp-control\nfw-and-nat default-policy p\nexit\n"
		  ACCESS RULEDEF "end\ncontext c\nip pool x 192.0.2.0/24 group-name g" MANY, "" },
	};

	CHECK(list, &normal, true);
	CHECK(list, &strict, true);
}

TEST("references: an undefined one is a warning, with --strict an error")
{
	static const struct said warned[] = {
		{ SERVICE "fw-and-nat policy p\n" PERMIT "g" NAT,
		  "3:39: warning: access-ruledef `a' is not defined: the rule never matches\n"
		  "3:58: warning: pool or group `g' is not defined: what it permits is dropped\n" },
		{ SERVICE "rulebase b\nroute priority 1 ruledef r analyzer ftp-data\nexit\n"
		  "fw-and-nat policy p",
		  "3:26: warning: ruledef `r' is not defined: the route never matches\n" },
	};
	static const struct said refused[] = {
		{ SERVICE "fw-and-nat policy p\n" PERMIT "g" NAT,
		  "3:39: access-ruledef `a' is not defined: the rule never matches\n"
		  "3:58: pool or group `g' is not defined: what it permits is dropped\n" },
	};

	CHECK(warned, &normal, true);
	CHECK(refused, &strict, false);
}

TEST("references: a slip is repaired with --lenient only")
{
	static const struct said hinted[] = {
		{ SERVICE ACCESS "fw-and-nat policy p\n" PERMIT "NAT_GRP" NAT
		  "end\ncontext c\nip pool x 192.0.2.0/24 group-name NAT_GRP1" MANY,
		  "6:58: warning: pool or group `NAT_GRP' is not defined: what it permits is dropped; "
		  "did you mean `NAT_GRP1'?\n" },
	};
	static const struct said repaired[] = {
		{ SERVICE ACCESS "fw-and-nat policy p\n" PERMIT "NAT_GRP" NAT
		  "end\ncontext c\nip pool x 192.0.2.0/24 group-name NAT_GRP1" MANY,
		  "6:58: warning: took pool or group `NAT_GRP' for `NAT_GRP1'\n" },
	};

	CHECK(hinted, &normal, true);
	CHECK(repaired, &lenient, true);
}

#define REALM(pools) SERVICE ACCESS "fw-and-nat policy p\n" PERMIT "g" NAT "end\ncontext c\n" pools

TEST("pools: realms, overlaps, names")
{
	static const struct said good[] = {
		{ REALM("ip pool g 192.0.2.0/24 private 0"),
		  "10:1: warning: the pool is a realm and does not say which NAT: many-to-one, with "
		  "one chunk of 64512 ports an address\n" },
		{ REALM("ip pool x 192.0.2.0/24 group-name g" MANY
			"\nip pool y range 192.0.2.9 192.0.2.10 group-name g" MANY),
		  "11:1: warning: overlaps the ip pool of line 10: the overlap is used once\n" },
		{ REALM("ip pool g 192.0.2.0/24" MANY "\nip pool g 198.51.100.0/24" MANY),
		  "11:1: warning: replaces the ip pool of line 10\n" },
		{ REALM("ip pool g 192.0.2.0/24" MANY " max-chunks-per-user 8 "
			"port-chunk-threshold 70 min-port-chunk-per-user 2"), "" },
		{ REALM("ip pool g 192.0.2.0/24 nat-one-to-one"), "" },
		{ REALM("ip pool g 192.0.2.0/24" MANY "\napn a\nip address pool name g"),
		  "12:22: warning: `g' is a realm: it does not limit the subscribers\n" },
		{ "context c\nip pool p 10.0.0.0/8 private 0\napn a\nip address pool name p", "" },
		{ "context c\nip pool all 0.0.0.0/0 private 0\n", "" },
	};
	static const struct said bad[] = {
		{ "context c\nip pool p 192.0.2.0/24\ncontext d\nip pool p 198.51.100.0/24",
		  "4:9: expected a name that is not in use: line 2 has such an ip pool\n" },
		{ "context c\nip pool p 192.0.2.0/24\nip pool q 198.51.100.0/24 group-name p",
		  "3:38: expected a group that has no pool's name\n" },
		{ "context c\nip pool q 192.0.2.0/24 group-name p\nip pool p 198.51.100.0/24",
		  "3:9: expected a name that no group has\n" },
		{ "context c\nip pool p 10.0.0.0/8 nat-one-to-one on-demand",
		  "2:1: expected at most 65536 addresses in a pool\n" },
		{ "context c\nip pool p 224.0.0.0/24 nat-one-to-one on-demand",
		  "2:1: expected addresses of hosts\n" },
		{ "context c\nip pool p range 127.0.0.1 127.0.0.9 nat-one-to-one on-demand",
		  "2:1: expected addresses of hosts\n" },
	};

	CHECK(good, &normal, true);
	CHECK(bad, &normal, false);
}

TEST("ruledefs and policies that do not do what they may be meant to")
{
	static const struct said good[] = {
		{ SERVICE "access-ruledef a\nfw-and-nat policy p",
		  "2:1: warning: it has no line that could match: it matches nothing\n" },
		{ SERVICE "ruledef r\ntcp any-match = TRUE\nfw-and-nat policy p",
		  "2:1: warning: it lacks `rule-application routing': taken as a routing rule\n" },
		{ REALM("ip pool g 192.0.2.0/24" MANY "\nend\n" SERVICE "fw-and-nat policy p\n"
			"no nat policy"),
		  "5:1: warning: it has realms, but no `nat policy': nothing is translated\n" },
		{ SERVICE "fw-and-nat policy p\nnat policy ipv6-only",
		  "2:1: warning: no rule permits a server-ipv6-network-prefix: nothing is "
		  "translated\n" },
		{ SERVICE "fw-and-nat policy p\nnat policy ipv4-and-ipv6", "" },
		{ SERVICE SIX "fw-and-nat policy p\naccess-rule priority 1 access-ruledef a permit\n"
		  "nat policy ipv4-only",
		  "6:1: warning: the `nat policy' is not for IPv6: the prefix is not translated\n" },
		{ SERVICE SIX "fw-and-nat policy p\naccess-rule priority 1 access-ruledef a permit\n"
		  "access-rule priority 2 access-ruledef a permit bypass-nat\n"
		  "access-rule priority 3 access-ruledef a deny\nnat policy ipv4-and-ipv6",
		  "6:1: warning: it has no realm: what it permits of NAT64 is dropped\n"
		  "7:1: warning: it has no realm: what it permits of NAT64 is dropped\n" },
		{ "context c\nip pool g 192.0.2.0/24" MANY "\n" SERVICE SIX "fw-and-nat policy p\n"
		  "access-rule priority 1 access-ruledef a permit\n"
		  "nat policy ipv4-and-ipv6 default-nat-realm g", "" },
		{ SERVICE RULEDEF "fw-and-nat policy p\nrulebase b\n"
		  "route priority 7 ruledef r analyzer h323\n",
		  "8:1: warning: the module has no analyzer h323: such flows pass untranslated\n" },
		{ SERVICE RULEDEF "fw-and-nat policy p\nrulebase b\n"
		  "route priority 7 ruledef r analyzer tftp\n", "" },
		{ SERVICE "fw-and-nat policy p\nrulebase b\ntcp 2msl-timeout 20\n"
		  "tcp mss 1300 limit-if-present\nrtp dynamic-flow-detection\nexit\n"
		  "nat allocation-failure send-icmp-dest-unreachable", "" },
		{ SERVICE "host-pool h\nport-map m\nfw-and-nat policy p",
		  "2:1: warning: it has no entry: nothing is in its range\n"
		  "3:1: warning: it has no entry: nothing is in its range\n" },
		{ SERVICE "fw-and-nat policy p\naccess-rule priority 7 access-ruledef a deny\n"
		  "access-rule priority 7 access-ruledef a permit\n" ACCESS,
		  "4:1: warning: replaces the access-rule of line 3\n" },
		{ SERVICE RULEDEF "fw-and-nat policy p\nrulebase b\n"
		  "route priority 7 ruledef r analyzer ftp-data\n"
		  "route priority 7 ruledef r analyzer ftp-control",
		  "9:1: warning: replaces the route of line 8\n" },
		{ SERVICE, "1:1: warning: there is no fw-and-nat policy: nothing is filtered or "
		  "translated\n" },
	};

	CHECK(good, &normal, true);
}

#define NAT64 "access-ruledef six\nip server-ipv6-network-prefix = 64:ff9b::/96\n" \
	"fw-and-nat policy p\naccess-rule priority 6 access-ruledef six permit nat-realm g\n" \
	"nat policy "

/* Seventeen access-ruledefs, each with a prefix of its own, of which rules permit as many as asked. */
static char *prefixes(unsigned int permitted)
{
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	unsigned int i;

	fprintf(out, SERVICE);
	for (i = 0; i < 17; i++)
		fprintf(out, "access-ruledef a%u\nip server-ipv6-network-prefix = "
			"2001:db8:%u::/96\n", i, i);
	fprintf(out, "fw-and-nat policy p\nnat policy ipv6-only default-nat-realm g\n");
	for (i = 0; i < 17; i++)
		fprintf(out, "access-rule priority %u access-ruledef a%u %s\n", i + 1, i,
			i < permitted ? "permit" : "deny");
	fprintf(out, "end\ncontext c\nip pool g 192.0.2.0/24" MANY);
	fclose(out);
	return text;
}

TEST("NAT64: the block of internal addresses is for nobody else")
{
	static const struct said good[] = {
		{ REALM("ip pool g 192.0.2.0/24" MANY "\nend\n" SERVICE NAT64 "ipv6-only"), "" },
		/* no prefix is in use, so there is no block */
		{ REALM("ip pool g 240.1.0.0/24" MANY "\nend\n" SERVICE NAT64 "ipv4-only"),
		  "16:1: warning: the `nat policy' is not for IPv6: the prefix is not translated\n" },
		{ REALM("ip pool g 240.1.0.0/24" MANY "\nend\n" SERVICE NAT64 "ipv6-only\n"
			"nat64 internal-address-block 100.64.0.0/10"), "" },
	};
	static const struct said bad[] = {
		{ REALM("ip pool g 240.1.0.0/24" MANY "\nend\n" SERVICE NAT64 "ipv6-only"),
		  "10:1: expected addresses outside of 240.0.0.0/4, the internal-address-block of "
		  "NAT64\n" },
		{ REALM("ip pool g 10.0.255.0 255.255.252.0" MANY "\nend\n" SERVICE
			"nat64 internal-address-block 10.0.0.0/16"),
		  "10:1: expected addresses outside of 10.0.0.0/16, the internal-address-block of "
		  "NAT64\n" },
		{ SERVICE "nat64 internal-address-block 112.0.0.0/4\nfw-and-nat policy p",
		  "1:1: expected addresses of hosts in `nat64 internal-address-block'\n" },
		{ SERVICE "nat64 internal-address-block 224.0.0.0/8\nfw-and-nat policy p",
		  "1:1: expected addresses of hosts in `nat64 internal-address-block'\n" },
		{ SERVICE "nat64 internal-address-block 0.0.0.0/8\nfw-and-nat policy p",
		  "1:1: expected addresses of hosts in `nat64 internal-address-block'\n" },
	};

	CHECK(good, &normal, true);
	CHECK(bad, &normal, false);
}

#define WIDE "access-ruledef wide\nip server-ipv6-network-prefix = 64:ff9b::/32\n" \
	"access-ruledef six\nip server-ipv6-network-prefix = 64:ff9b::/96\n" \
	"fw-and-nat policy p\nnat policy ipv6-only default-nat-realm g\n"
#define POOL "\nend\ncontext c\nip pool g 192.0.2.0/24" MANY

TEST("NAT64: no prefix in use is within another one")
{
	static const struct said bad[] = {
		{ SERVICE WIDE "access-rule priority 7 access-ruledef wide permit\n"
		  "access-rule priority 8 access-ruledef six permit" POOL,
		  "5:1: expected a prefix that is not within another one in use\n" },
	};
	static const struct said good[] = {
		{ SERVICE WIDE "access-rule priority 7 access-ruledef wide deny\n"
		  "access-rule priority 8 access-ruledef six permit" POOL, "" },
	};

	CHECK(good, &normal, true);
	CHECK(bad, &normal, false);
}

TEST("NAT64: sixteen prefixes may be in use, and those are that rules permit")
{
	char *sixteen = prefixes(16), *seventeen = prefixes(17);
	const struct said good[] = { { sixteen, "" } };
	const struct said bad[] = {
		{ seventeen, "35:1: expected at most 16 prefixes of NAT64 that rules permit\n" },
	};

	CHECK(good, &normal, true);
	CHECK(bad, &normal, false);
	free(sixteen);
	free(seventeen);
}

#define SETS "host-pool servers\nip 192.0.2.1\nport-map web\nport 80\nexit\nfw-and-nat policy p\n"

TEST("host-pools and port-maps that a line refers to, each among its own")
{
	static const struct said fine[] = {
		{ SERVICE SETS "access-ruledef a\nip src-address range host-pool servers\n"
		  "tcp dst-port !range port-map web", "" },
		{ SERVICE "fw-and-nat policy p\naccess-ruledef a\nudp dst-port range port-map m\n"
		  "port-map m\nport range 1 to 2", "" },
	};
	static const struct said warned[] = {
		{ SERVICE SETS "access-ruledef a\nip src-address range host-pool web\n"
		  "tcp dst-port range port-map servers",
		  "9:32: warning: host-pool `web' is not defined: the line never matches\n"
		  "10:29: warning: port-map `servers' is not defined: the line never matches\n" },
		{ SERVICE SETS "access-ruledef a\nip src-address !range host-pool serves",
		  "9:33: warning: host-pool `serves' is not defined: the line never matches; did you "
		  "mean `servers'?\n" },
	};
	static const struct said refused[] = {
		{ SERVICE SETS "access-ruledef a\nip src-address range host-pool serves",
		  "9:32: host-pool `serves' is not defined: the line never matches; did you mean "
		  "`servers'?\n" },
	};
	static const struct said repaired[] = {
		{ SERVICE SETS "access-ruledef a\nip src-address range host-pool serves",
		  "9:32: warning: took host-pool `serves' for `servers'\n" },
	};

	CHECK(fine, &strict, true);
	CHECK(warned, &normal, true);
	CHECK(refused, &strict, false);
	CHECK(repaired, &lenient, true);
}

#define APN(name, lines) "context c\napn " name "\n" lines "exit\nend\n"
#define TWO_POLICIES SERVICE "fw-and-nat policy p1\nexit\nfw-and-nat policy p2\nexit\n"

static const char *name_of(const struct acs_block *block)
{
	return block ? block->name.str : NULL;
}

TEST("what applies: the APN's, else the rulebase's default, else the only one")
{
	static const struct {
		const char *source;
		const char *policy, *rulebase;
	} cases[] = {
		{ "context c\ninterface e0", NULL, NULL },
		{ SERVICE "fw-and-nat policy p1", "p1", NULL },
		{ SERVICE "fw-and-nat policy p1\nrulebase b1", "p1", "b1" },
		{ TWO_POLICIES "rulebase b1\nfw-and-nat default-policy p2", "p2", "b1" },
		{ TWO_POLICIES "rulebase b1\nfw-and-nat default-policy p2\nend\n"
		  APN("a", "fw-and-nat policy p1\n"), "p1", "b1" },
		{ TWO_POLICIES "rulebase b1\nfw-and-nat default-policy p1\nexit\n"
		  "rulebase b2\nfw-and-nat default-policy p2\nend\n"
		  APN("a", "active-charging rulebase b2\n"), "p2", "b2" },
		{ TWO_POLICIES "end\n" APN("a", "fw-and-nat policy p2\n")
		  APN("b", "fw-and-nat policy p2\n"), "p2", NULL },
	};
	struct reading reading;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		read_source(&reading, cases[i].source, strlen(cases[i].source), &normal);
		EXPECT(reading.good);
		EXPECT_STR(cases[i].policy, name_of((const void *)reading.active.policy));
		EXPECT_STR(cases[i].rulebase, name_of((const void *)reading.active.rulebase));
		reading_free(&reading);
	}
}

TEST("what applies: not said, or said twice")
{
	static const struct said bad[] = {
		{ TWO_POLICIES,
		  "4:19: there are several of kind fw-and-nat policy and none is chosen: name one in "
		  "an apn\n" },
		{ SERVICE "rulebase b1\nrulebase b2\nfw-and-nat policy p",
		  "3:10: there are several of kind rulebase and none is chosen: name one in an apn\n" },
		{ TWO_POLICIES "end\n" APN("a", "fw-and-nat policy p1\n")
		  APN("b", "fw-and-nat policy p2\n"),
		  "14:19: expected fw-and-nat policy `p1', which line 9 chooses: one applies\n" },
		{ TWO_POLICIES "end\n" APN("a", "fw-and-nat policy p3\n"),
		  "9:19: expected a fw-and-nat policy that is defined: `p3' would apply\n"
		  "9:19: warning: fw-and-nat policy `p3' is not defined: it cannot apply\n" },
	};

	CHECK(bad, &normal, false);
}

TEST("a file that cannot be read in full: what is wrong with the rest is told, too")
{
	static const struct said bad[] = {
		{ "hello\ncontext c\nip pool p 224.0.0.0/24 nat-one-to-one on-demand\n" SERVICE "ruledef r\n"
		  "rulebase b\nroute priority 1 ruledef x analyzer ftp-data",
		  "1:1: expected `context', `active-charging', `configure', `exit' or `end', got "
		  "`hello'\n"
		  "3:1: expected addresses of hosts\n" },
	};

	CHECK(bad, &normal, false);
}

static void write_lines(FILE *out, const char *format, unsigned int count)
{
	unsigned int i;

	for (i = 1; i <= count; i++)
		fprintf(out, format, i / 256, i % 256);
}

TEST("limits: the last that is allowed is, the next one is refused")
{
	static const struct {
		const char *head, *format;
		unsigned int max;
		const char *said;
	} cases[] = {
		{ SERVICE "fw-and-nat policy p\naccess-ruledef a\n",
		  "ip src-address = 10.0.%u.%u\n", NAT_ALG_MAX_LINES,
		  "3:1: expected at most 64 lines, got 65\n" },
		{ SERVICE "fw-and-nat policy p\nhost-pool h\n", "ip 10.0.%u.%u\n", NAT_ALG_MAX_LINES,
		  "3:1: expected at most 64 entries, got 65\n" },
		{ SERVICE "fw-and-nat policy p\nport-map m\n", "port %u%03u\n", NAT_ALG_MAX_LINES,
		  "3:1: expected at most 64 entries, got 65\n" },
		{ SERVICE "fw-and-nat policy p\n", "host-pool h%u.%u\n", NAT_ALG_MAX_SETS,
		  "259:1: expected at most 256 of kind host-pool\n" },
		{ SERVICE "fw-and-nat policy p\n", "port-map m%u.%u\n", NAT_ALG_MAX_SETS,
		  "259:1: expected at most 256 of kind port-map\n" },
		{ SERVICE "fw-and-nat policy p\n", "access-rule priority %u%03u access-ruledef a deny\n",
		  NAT_ALG_MAX_RULES, "2:1: expected at most 4096 access-rules, got 4097\n" },
		{ SERVICE "fw-and-nat policy p\nrulebase b\n",
		  "route priority %u%03u ruledef r analyzer ftp-data\n", NAT_ALG_MAX_RULES,
		  "3:1: expected at most 4096 routes, got 4097\n" },
		{ "context c\n", "ip pool p%u.%u 192.0.2.0/24\n", NAT_ALG_MAX_POOLS,
		  "expected at most 256 of kind ip pool" },
		{ "context c\n", "interface e%u.%u\n", NAT_ALG_MAX_INTERFACES,
		  "66:1: expected at most 64 of kind interface\n" },
	};
	struct reading reading;
	unsigned int more;
	size_t i, length;
	char *source;
	FILE *out;

	for (i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
		more = i % 2;
		out = open_memstream(&source, &length);
		fputs(cases[i / 2].head, out);
		write_lines(out, cases[i / 2].format, cases[i / 2].max + more);
		fclose(out);
		read_source(&reading, source, length, &normal);
		EXPECT_EQ(!more, reading.good);
		if (more)
			EXPECT(strstr(reading.said, cases[i / 2].said));
		reading_free(&reading);
		free(source);
	}
}

KTAP_MAIN()
