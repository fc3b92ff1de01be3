// SPDX-License-Identifier: GPL-2.0
#include "read.h"

#include "../ktap.h"

static const struct acs_options normal;

/* What a source is in canonical form. */
struct example {
	const char *source;
	const char *canonical;
};

static void check_examples(const struct example *examples, size_t count)
{
	struct reading first, second;
	size_t i;

	for (i = 0; i < count; i++) {
		read_source(&first, examples[i].source, strlen(examples[i].source), &normal);
		EXPECT_STR(examples[i].canonical, first.canonical);
		if (!EXPECT(first.good))
			ktap_note("%s", first.said);
		read_source(&second, first.canonical, strlen(first.canonical), &normal);
		EXPECT_STR(first.canonical, second.canonical);
		EXPECT(second.good);
		reading_free(&first);
		reading_free(&second);
	}
}

#define CHECK_EXAMPLES(list) check_examples(list, sizeof(list) / sizeof((list)[0]))

#define IN_CONTEXT(lines)	"configure\n  context c\n" lines "  exit\nend\n"
#define IN_SERVICE(lines)	"configure\n  active-charging service s\n" lines "  exit\nend\n"
#define ROUTING			"      rule-application routing\n"
#define POOL(options)		IN_CONTEXT("    ip pool p 192.0.2.0 255.255.255.0" options "\n")

TEST("pools")
{
	static const struct example examples[] = {
		{ "context c\nip pool p 192.0.2.0 255.255.255.0", POOL("") },
		{ "context c\nip pool p 192.0.2.77/24", POOL("") },
		{ "context c\nip pool p range 192.0.2.1 192.0.2.9",
		  IN_CONTEXT("    ip pool p range 192.0.2.1 192.0.2.9\n") },
		{ "context c\nip pool p range 192.0.2.1 to 192.0.2.9",
		  IN_CONTEXT("    ip pool p range 192.0.2.1 192.0.2.9\n") },
		{ "context c\nip pool p 192.0.2.1/32",
		  IN_CONTEXT("    ip pool p 192.0.2.1 255.255.255.255\n") },
		{ "context c\nip pool p 192.0.2.1/31",
		  IN_CONTEXT("    ip pool p 192.0.2.0 255.255.255.254\n") },
		{ "context c\nip pool p 192.0.2.0/24 private group-name g", POOL(" private 0 group-name g") },
		{ "context c\nip pool p 192.0.2.0/24 public 3", POOL(" public 3") },
		{ "context c\nip pool p 192.0.2.0/24 nat-one-to-one on-demand",
		  POOL(" nat-one-to-one on-demand nat-binding-timer 60") },
		{ "context c\nip pool p 192.0.2.0/24 on-demand nat-binding-timer 0 nat-one-to-one",
		  POOL(" nat-one-to-one on-demand nat-binding-timer 0") },
		{ "context c\nip pool p 192.0.2.0/24 nat-one-to-one",
		  POOL(" nat-one-to-one nat-binding-timer 60") },
		{ "context c\nip pool p 192.0.2.0/24 nat-binding-timer 31556926 min-port-chunk-per-user 2 "
		  "port-chunk-threshold 100 port-chunk-size 32256 max-chunks-per-user 8064 "
		  "napt-users-per-ip-address 8064",
		  POOL(" napt-users-per-ip-address 8064 max-chunks-per-user 8064 port-chunk-size 32256"
		       " port-chunk-threshold 100 min-port-chunk-per-user 2"
		       " nat-binding-timer 31556926") },
		{ "context c\nip pool p 192.0.2.0/24 napt-users-per-ip-address 4",
		  POOL(" napt-users-per-ip-address 4 max-chunks-per-user 1 port-chunk-size 16128"
		       " nat-binding-timer 60") },
		{ "context c\nip pool p 192.0.2.0/24 port-chunk-size 64",
		  POOL(" napt-users-per-ip-address 1008 max-chunks-per-user 1 port-chunk-size 64"
		       " nat-binding-timer 60") },
	};

	CHECK_EXAMPLES(examples);
}

TEST("the addresses of a network are the hosts of it, those of a range are what it says")
{
	static const struct {
		const char *addresses;
		uint32_t first, last;
	} cases[] = {
		{ "209.165.200.225 255.255.255.224", 0xd1a5c8e1, 0xd1a5c8fe },
		{ "192.0.2.0/30", 0xc0000201, 0xc0000202 },
		{ "192.0.2.0/31", 0xc0000200, 0xc0000201 },
		{ "192.0.2.9/32", 0xc0000209, 0xc0000209 },
		{ "range 192.0.2.0 192.0.2.255", 0xc0000200, 0xc00002ff },
		{ "10.0.0.0/8", 0x0a000001, 0x0afffffe },
		{ "0.0.0.0/0", 1, 0xfffffffe },
	};
	const struct acs_context *context;
	const struct acs_pool *pool;
	struct reading reading;
	char source[128];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(source, sizeof(source), "context c\nip pool p %s", cases[i].addresses);
		read_source(&reading, source, strlen(source), &normal);
		if (EXPECT(reading.good)) {
			context = (const struct acs_context *)reading.config.contexts.first;
			pool = (const struct acs_pool *)context->pools.first;
			EXPECT_EQ(cases[i].first, pool->addresses.first);
			EXPECT_EQ(cases[i].last, pool->addresses.last);
		}
		reading_free(&reading);
	}
}

TEST("the lines of ruledefs")
{
	static const char *const lines[] = {
		"ip any-match = TRUE", "ip any-match != TRUE", "ip any-match = FALSE",
		"ip src-address = 192.0.2.1", "ip src-address != 192.0.2.0/24",
		"ip dst-address >= 192.0.2.1", "ip dst-address range 192.0.2.1 to 192.0.2.7",
		"ip server-ip-address !range 192.0.2.1 to 192.0.2.7",
		"ip uplink = TRUE", "ip downlink = TRUE", "ip protocol = tcp", "ip protocol = 99",
		"ip protocol range igmp to tcp", "ip version = ipv4", "ip version != ipv6",
		"ip server-ipv6-network-prefix = 2001:db8::/32",
		"ip server-ipv6-network-prefix = 2001:db8:100::/40",
		"ip server-ipv6-network-prefix = 2001:db8:122::/48",
		"ip server-ipv6-network-prefix = 2001:db8:122:300::/56",
		"ip server-ipv6-network-prefix = 2001:db8:122:344::/64",
		"ip server-ipv6-network-prefix = 64:ff9b::/96",
		"ip src-address range host-pool h", "ip dst-address !range host-pool h",
		"ip server-ip-address range host-pool h",
		"tcp dst-port range port-map m", "udp either-port !range port-map m",
		"tcp any-match = TRUE", "tcp either-port = 21", "tcp src-port != 0",
		"tcp dst-port <= 1023", "tcp dst-port range 20 to 21", "udp either-port range 0 to 0",
		"udp dst-port !range 1 to 65535", "udp src-port = 65535", "udp any-match = TRUE",
		"icmp any-match = TRUE", "icmp type = 8", "icmp code >= 1",
	};
	char source[256], canonical[256];
	struct example example = { source, canonical };
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		snprintf(source, sizeof(source),
			 "active-charging service s\naccess-ruledef r\n%s\n", lines[i]);
		snprintf(canonical, sizeof(canonical),
			 IN_SERVICE("    access-ruledef r\n      %s\n    exit\n"), lines[i]);
		check_examples(&example, 1);
	}
}

TEST("modes: a line is tried in the enclosing ones, and at the top in the last service")
{
	static const struct example examples[] = {
		/* nothing closed */
		{ "active-charging service s\nruledef r\ntcp either-port = 21\nrule routing\n"
		  "access-ruledef a\nip any-match = TRUE\nrulebase b\nfw-and-nat policy p\n"
		  "firewall nat-alg ftp\ncontext c\ninterface e0",
		  "configure\n  context c\n    interface e0\n  exit\n"
		  "  active-charging service s\n"
		  "    ruledef r\n      tcp either-port = 21\n      rule-application routing\n"
		  "    exit\n    access-ruledef a\n      ip any-match = TRUE\n    exit\n"
		  "    rulebase b\n    exit\n    fw-and-nat policy p\n    exit\n"
		  "    firewall nat-alg ftp ipv4-and-ipv6\n  exit\nend\n" },
		/* too much closed */
		{ "conf\nactive-charging service s\nruledef r\nudp any-match = TRUE\n#exit\n#exit\n"
		  "access-ruledef a\nip any-match = TRUE\n#exit\n#exit\n#exit\nend\nend\n",
		  IN_SERVICE("    ruledef r\n      udp any-match = TRUE\n" ROUTING "    exit\n"
			     "    access-ruledef a\n      ip any-match = TRUE\n    exit\n") },
		/* a block goes on */
		{ "active-charging service s\nrulebase b\nexit\nruledef r\nip any-match = TRUE\nexit\n"
		  "rulebase b\nroute priority 2 ruledef r analyzer ftp-data\nexit\nend\n"
		  "active-charging service s\nrulebase b\n"
		  "route priority 1 ruledef r analyzer ftp-control",
		  IN_SERVICE("    ruledef r\n      ip any-match = TRUE\n" ROUTING "    exit\n"
			     "    rulebase b\n"
			     "      route priority 1 ruledef r analyzer ftp-control\n"
			     "      route priority 2 ruledef r analyzer ftp-data\n    exit\n") },
		/* known in the mode, but only what is around it has one that fits */
		{ "active-charging service s\na service s\n", IN_SERVICE("") },
		/* a command of the context, without one */
		{ "interface e0", "configure\n  context local\n    interface e0\n  exit\nend\n" },
		/* ip pool: known in the context, ip address pool: in the apn */
		{ "context c\nip pool p 192.0.2.0/24\napn a\nip address pool name p\n"
		  "ip pool q 198.51.100.0/24",
		  IN_CONTEXT("    ip pool p 192.0.2.0 255.255.255.0\n"
			     "    ip pool q 198.51.100.0 255.255.255.0\n"
			     "    apn a\n      ip address pool name p\n    exit\n") },
	};

	CHECK_EXAMPLES(examples);
}

TEST("keywords: abbreviated, in any case; names: as they are")
{
	static const struct example examples[] = {
		{ "CONF\nACTIVE-ch SERV s\nRuleD R\nTCP E = 21\nMULTI ALL\nRULE-APP R\nEX\n"
		  "ruled r\nudp any = true\nEND",
		  IN_SERVICE("    ruledef R\n      tcp either-port = 21\n"
			     "      rule-application routing\n"
			     "      multi-line-or all-lines\n    exit\n"
			     "    ruledef r\n      udp any-match = TRUE\n" ROUTING "    exit\n") },
	};

	CHECK_EXAMPLES(examples);
}

TEST("no and default")
{
#define RULEDEF_R "active-charging service s\nruledef r\n"
	static const struct example examples[] = {
		{ RULEDEF_R "no ruledef r", IN_SERVICE("") },
		{ RULEDEF_R "exit\nno active-charging service s", "" },
		{ RULEDEF_R "tcp either-port = 1\ntcp either-port = 2\nno tcp either-port = 1\n",
		  IN_SERVICE("    ruledef r\n      tcp either-port = 2\n" ROUTING "    exit\n") },
		{ RULEDEF_R "multi-line-or all-lines\nno multi-line-or all-lines\n",
		  IN_SERVICE("    ruledef r\n" ROUTING "    exit\n") },
		{ RULEDEF_R "tcp dst-port range port-map a\ntcp dst-port range port-map b\n"
		  "no tcp dst-port range port-map a\n",
		  IN_SERVICE("    ruledef r\n      tcp dst-port range port-map b\n" ROUTING
			     "    exit\n") },
		{ "active-charging service s\nrulebase b\nfw-and-nat default-policy p\n"
		  "no fw-and-nat default-policy\n"
		  "route priority 1 ruledef r analyzer ftp-data\nno route priority 1\n",
		  IN_SERVICE("    rulebase b\n    exit\n") },
		{ "active-charging service s\nrulebase b\ntcp mss 1300 limit-if-present\n"
		  "default tcp mss\n", IN_SERVICE("    rulebase b\n    exit\n") },
		{ "active-charging service s\nfw-and-nat policy p\nnat policy ipv4-only\n"
		  "access-rule priority 1 access-ruledef a deny\nno access-rule priority 1\n"
		  "access-rule no-ruledef-matches uplink action permit\n"
		  "no access-rule no-ruledef-matches uplink\nno nat policy",
		  IN_SERVICE("    fw-and-nat policy p\n    exit\n") },
		{ "active-charging service s\nno firewall nat-alg ftp",
		  IN_SERVICE("    no firewall nat-alg ftp\n") },
		{ "active-charging service s\nno firewall nat-alg ftp\ndefault firewall nat-alg ftp",
		  IN_SERVICE("") },
		{ "active-charging service s\nfirewall nat-alg no sip\nfirewall nat-alg rtsp ipv6-only",
		  IN_SERVICE("    firewall nat-alg rtsp ipv6-only\n"
			     "    no firewall nat-alg sip\n") },
		{ "active-charging service s\nno firewall nat-alg\nfirewall nat-alg pptp",
		  IN_SERVICE("    no firewall nat-alg ftp\n"
			     "    firewall nat-alg pptp ipv4-and-ipv6\n"
			     "    no firewall nat-alg rtsp\n    no firewall nat-alg sip\n"
			     "    no firewall nat-alg h323\n") },
		{ "active-charging service s\nno firewall nat-alg\ndefault firewall nat-alg",
		  IN_SERVICE("") },
		{ "active-charging service s\nfw-and-nat policy p\n"
		  "access-rule no-ruledef-matches uplink action permit\n"
		  "access-rule no-ruledef-matches downlink action deny\n"
		  "default access-rule no-ruledef-matches uplink",
		  IN_SERVICE("    fw-and-nat policy p\n"
			     "      access-rule no-ruledef-matches downlink action deny\n    exit\n") },
		{ "context c\nip pool p 192.0.2.0/24\ninterface e0\nno interface e0 -noconfirm",
		  IN_CONTEXT("    ip pool p 192.0.2.0 255.255.255.0\n") },
		{ "context c\nip pool p 192.0.2.0/24\ninterface e0\nno context c", "" },
	};

	CHECK_EXAMPLES(examples);
}

TEST("a line takes the place of the one before it, with all of its options")
{
	static const struct example examples[] = {
		{ "active-charging service s\nrulebase b\n"
		  "tcp mss 1400 limit-if-present add-if-not-present\ntcp mss 1300 limit-if-present\n",
		  IN_SERVICE("    rulebase b\n      tcp mss 1300 limit-if-present\n    exit\n") },
		{ "active-charging service s\nfw-and-nat policy p\n"
		  "nat policy ipv4-only default-nat-realm g\nnat policy ipv4-and-ipv6\n",
		  IN_SERVICE("    fw-and-nat policy p\n      nat policy ipv4-and-ipv6\n    exit\n") },
		{ "context c\nip pool p 192.0.2.0/24 private 3 group-name g\n"
		  "ip pool p 198.51.100.0/24 nat-one-to-one",
		  IN_CONTEXT("    ip pool p 198.51.100.0 255.255.255.0 nat-one-to-one"
			     " nat-binding-timer 60\n") },
	};

	CHECK_EXAMPLES(examples);
}

TEST("a context without anything in it is as if it were not there")
{
	static const struct example examples[] = {
		{ "context c", "" },
		{ "context c\ninterface e0\nno interface e0", "" },
		{ "context c\nexit\ncontext d\ninterface e0",
		  "configure\n  context d\n    interface e0\n  exit\nend\n" },
	};

	CHECK_EXAMPLES(examples);
}

TEST("-noconfirm is no word of a line, and in quotes it is one")
{
	static const struct example examples[] = {
		{ "context c -noconfirm\ninterface \"-noconfirm\" -NOCONFIRM",
		  IN_CONTEXT("    interface \"-noconfirm\"\n") },
		{ "active-charging service s\nrulebase b\n"
		  "route priority 1 ruledef -noconfirm analyzer sip description \"-noconfirm\" adv",
		  IN_SERVICE("    rulebase b\n      route priority 1 ruledef \"-noconfirm\" analyzer"
			     " sip advanced description \"-noconfirm\"\n    exit\n") },
	};

	CHECK_EXAMPLES(examples);
}

TEST("policies and rulebases are in the order of their priorities")
{
	static const struct example examples[] = {
		{ "active-charging service s\naccess-ruledef a\nip any-match = TRUE\nexit\n"
		  "fw-and-nat policy p\n"
		  "access-rule priority 100 access-ruledef a deny\n"
		  "access-rule priority 9 access-ruledef a permit bypass-nat\n"
		  "access-rule priority 10 access-ruledef a permit\n"
		  "access-rule no-ruledef-matches downlink action deny\n"
		  "access-rule no-ruledef-matches uplink action permit bypass-nat\n"
		  "nat policy ipv4-only",
		  IN_SERVICE("    access-ruledef a\n      ip any-match = TRUE\n    exit\n"
			     "    fw-and-nat policy p\n"
			     "      access-rule priority 9 access-ruledef a permit bypass-nat\n"
			     "      access-rule priority 10 access-ruledef a permit\n"
			     "      access-rule priority 100 access-ruledef a deny\n"
			     "      access-rule no-ruledef-matches uplink action permit bypass-nat\n"
			     "      access-rule no-ruledef-matches downlink action deny\n"
			     "      nat policy ipv4-only\n    exit\n") },
		{ "active-charging service s\nruledef r\nudp dst-port = 5060\nrule-application routing\n"
		  "rulebase b\n"
		  "route priority 2 ruledef r analyzer sip advanced description \"two words\"\n"
		  "route priority 1 ruledef r analyzer sip description one advanced\n",
		  IN_SERVICE("    ruledef r\n      udp dst-port = 5060\n      rule-application routing\n"
			     "    exit\n    rulebase b\n"
			     "      route priority 1 ruledef r analyzer sip advanced description one\n"
			     "      route priority 2 ruledef r analyzer sip advanced"
			     " description \"two words\"\n    exit\n") },
	};

	CHECK_EXAMPLES(examples);
}

TEST("host-pools and port-maps")
{
	static const struct example examples[] = {
		{ "active-charging service s\nhost-pool h\nip 192.0.2.1\nip 192.0.2.9/24\n"
		  "ip range 192.0.2.3 to 192.0.2.4\nport-map m\nport 80\nport range 20 to 21\n",
		  IN_SERVICE("    host-pool h\n      ip 192.0.2.1\n      ip 192.0.2.0/24\n"
			     "      ip range 192.0.2.3 to 192.0.2.4\n    exit\n"
			     "    port-map m\n      port 80\n      port range 20 to 21\n    exit\n") },
	};

	CHECK_EXAMPLES(examples);
}

KTAP_MAIN()
