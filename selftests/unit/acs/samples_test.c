// SPDX-License-Identifier: GPL-2.0
/* The sample configurations of the reference system, which have their slips. */
#include "read.h"

#include "../ktap.h"

static const struct acs_options normal;
static const struct acs_options lenient = { .lenient = true };

#define SLIP(keyword, got)	"expected `" keyword "', got `" got "'; did you mean `" keyword "'?\n"
#define SERVICE_WORDS		"`host-pool', `port-map', `ruledef', `access-ruledef', `rulebase', " \
	"`fw-and-nat', `firewall', `nat', `nat64', `configure', `exit' or `end'"
#define ANALYZERS		"`ftp-control', `ftp-data', `rtsp', `pptp', `sip', `tftp' or `h323'"
#define ALGS			"`ftp', `pptp', `rtsp', `sip' or `h323'"
#define IN_SERVICE(name, lines)	"configure\n  active-charging service " name "\n" lines "  exit\nend\n"

static const struct sample {
	const char *name;
	const char *slips;		/* every place where it does not say what it means */
	bool is_good;			/* they are references only: it loads as it is */
	const char *canonical;		/* what it means */
} samples[] = {
	{
		"ftp",
		"27:26: " SLIP("access-ruledef", "access-ruledf")
		"28:27: " SLIP("access-ruledef", "access-ruledf")
		"29:28: " SLIP("access-ruledef", "access-ruledf"),
		false,
		IN_SERVICE("acs",
			   "    ruledef rt_ftp-control\n"
			   "      tcp either-port = 21\n"
			   "      rule-application routing\n"
			   "      multi-line-or all-lines\n"
			   "    exit\n"
			   "    ruledef rt_ftp-data\n"
			   "      tcp either-port = 20\n"
			   "      rule-application routing\n"
			   "      multi-line-or all-lines\n"
			   "    exit\n"
			   "    access-ruledef SFW_HTTP\n"
			   "      ip any-match = TRUE\n"
			   "    exit\n"
			   "    access-ruledef all\n"
			   "      ip any-match = TRUE\n"
			   "    exit\n"
			   "    access-ruledef ipv6_nat\n"
			   "      ip server-ipv6-network-prefix = 64:ff98::/96\n"
			   "    exit\n"
			   "    rulebase prepaid\n"
			   "      route priority 14 ruledef rt_ftp-data analyzer ftp-data\n"
			   "      route priority 15 ruledef rt_ftp-control analyzer ftp-control\n"
			   "    exit\n"
			   "    fw-and-nat policy nat_policy1\n"
			   "      access-rule priority 1 access-ruledef ipv6_nat permit"
			   " nat-realm NAT44_GRP1\n"
			   "      access-rule priority 10 access-ruledef SFW_HTTP permit"
			   " nat-realm NAT44_GRP1\n"
			   "      access-rule priority 100 access-ruledef all permit"
			   " nat-realm NAT44_GRP1\n"
			   "      nat policy ipv4-and-ipv6\n"
			   "    exit\n"
			   "    firewall nat-alg ftp ipv4-and-ipv6\n"),
	},
	{
		"h323", "", true,
		IN_SERVICE("ACS",
			   "    ruledef h323\n"
			   "      udp dst-port = 1719\n"
			   "      rule-application routing\n"
			   "    exit\n"
			   "    ruledef h323_multi\n"
			   "      udp dst-port = 1718\n"
			   "      rule-application routing\n"
			   "    exit\n"
			   "    ruledef h323_tcp\n"
			   "      tcp dst-port = 1720\n"
			   "      rule-application routing\n"
			   "    exit\n"
			   "    rulebase cisco\n"
			   "      route priority 6 ruledef h323 analyzer h323\n"
			   "      route priority 7 ruledef h323_tcp analyzer h323\n"
			   "      route priority 8 ruledef h323_multi analyzer h323\n"
			   "      rtp dynamic-flow-detection\n"
			   "      fw-and-nat default-policy nat_policy1\n"
			   "    exit\n"
			   "    fw-and-nat policy nat_policy1\n"
			   "      access-rule priority 100 access-ruledef all permit"
			   " nat-realm NAT44_GRP1\n"
			   "      nat policy ipv4-and-ipv6\n"
			   "    exit\n"
			   "    firewall nat-alg h323 ipv4-only\n"),
	},
	{
		"pptp",
		"12:1: expected `context', `active-charging', `configure', `exit' or `end', got "
		"`access-ruledf'; did you mean `access-ruledef'?\n"
		"19:30: warning: ruledef `ptp-route' is not defined: the route never matches; did "
		"you mean `pptp-route'?\n"
		"19:49: expected " ANALYZERS ", got `ptp'; did you mean `pptp'?\n"
		"27:18: expected " ALGS ", got `ptp'; did you mean `pptp'?\n",
		false,
		IN_SERVICE("ACS",
			   "    ruledef pptp-route\n"
			   "      tcp either-port = 1723\n"
			   "      rule-application routing\n"
			   "      multi-line-or all-lines\n"
			   "    exit\n"
			   "    access-ruledef all\n"
			   "      ip any-match = TRUE\n"
			   "    exit\n"
			   "    access-ruledef ipv6_nat\n"
			   "      ip server-ipv6-network-prefix = 101:101::/96\n"
			   "    exit\n"
			   "    rulebase cisco\n"
			   "      route priority 1 ruledef pptp-route analyzer pptp\n"
			   "      fw-and-nat default-policy nat_policy1\n"
			   "    exit\n"
			   "    fw-and-nat policy nat_policy1\n"
			   "      access-rule priority 1 access-ruledef ipv6_nat permit"
			   " nat-realm NAT44_GRP1\n"
			   "      access-rule priority 100 access-ruledef all permit"
			   " nat-realm NAT44_GRP1\n"
			   "      nat policy ipv4-and-ipv6\n"
			   "    exit\n"
			   "    firewall nat-alg pptp ipv4-and-ipv6\n"),
	},
	{
		"rtsp",
		"11:3: expected " SERVICE_WORDS ", got `access-ruledf'; did you mean "
		"`access-ruledef'?\n"
		"14:3: expected " SERVICE_WORDS ", got `access-ruledf'; did you mean "
		"`access-ruledef'?\n"
		"26:26: " SLIP("access-ruledef", "access-ruledf")
		"27:27: " SLIP("access-ruledef", "access-ruledf"),
		false,
		IN_SERVICE("acs",
			   "    ruledef rtsp-pkts\n"
			   "      tcp src-port = 554\n"
			   "      rule-application routing\n"
			   "    exit\n"
			   "    ruledef rtsp-pkts1\n"
			   "      tcp dst-port = 554\n"
			   "      rule-application routing\n"
			   "    exit\n"
			   "    access-ruledef SFW_HTTP\n"
			   "      ip any-match = TRUE\n"
			   "    exit\n"
			   "    access-ruledef prefix1\n"
			   "      ip server-ipv6-network-prefix = 64:ff98::/96\n"
			   "    exit\n"
			   "    rulebase cisco\n"
			   "      tcp 2msl-timeout 20\n"
			   "      tcp mss 1300 limit-if-present\n"
			   "      route priority 105 ruledef rtsp-pkts analyzer rtsp\n"
			   "      route priority 106 ruledef rtsp-pkts1 analyzer rtsp\n"
			   "      rtp dynamic-flow-detection\n"
			   "      fw-and-nat default-policy nat_policy1\n"
			   "    exit\n"
			   "    fw-and-nat policy nat_policy1\n"
			   "      access-rule priority 1 access-ruledef prefix1 permit"
			   " nat-realm NAT44_GRP1\n"
			   "      access-rule priority 10 access-ruledef SFW_HTTP permit"
			   " nat-realm NAT44_GRP1\n"
			   "      nat policy ipv4-and-ipv6\n"
			   "    exit\n"
			   "    firewall nat-alg rtsp ipv4-and-ipv6\n"),
	},
	{
		"sip", "", true,
		IN_SERVICE("service_1",
			   "    ruledef sipalg\n"
			   "      udp dst-port = 5060\n"
			   "      rule-application routing\n"
			   "    exit\n"
			   "    ruledef sipalg_tcp\n"
			   "      tcp dst-port = 5060\n"
			   "      rule-application routing\n"
			   "    exit\n"
			   "    access-ruledef server2\n"
			   "      ip dst-address = 209.165.200.224/27\n"
			   "    exit\n"
			   "    access-ruledef nat64\n"
			   "      ip server-ipv6-network-prefix = cccc:1111::/96\n"
			   "      ip any-match = TRUE\n"
			   "    exit\n"
			   "    rulebase base_1\n"
			   "      route priority 1 ruledef sipalg analyzer sip advanced"
			   " description advanced\n"
			   "      route priority 2 ruledef sipalg_tcp analyzer sip advanced"
			   " description advanced\n"
			   "      rtp dynamic-flow-detection\n"
			   "      fw-and-nat default-policy fw1\n"
			   "    exit\n"
			   "    fw-and-nat policy fw1\n"
			   "      access-rule priority 2 access-ruledef server2 permit"
			   " nat-realm natPool\n"
			   "      access-rule priority 3 access-ruledef nat64 permit"
			   " nat-realm natPool\n"
			   "      nat policy ipv4-and-ipv6\n"
			   "    exit\n"
			   "    firewall nat-alg sip ipv4-and-ipv6\n"),
	},
	{
		"tftp-nat44", "", true,
		IN_SERVICE("ACS",
			   "    ruledef rt_tftp\n"
			   "      udp either-port = 69\n"
			   "      rule-application routing\n"
			   "      multi-line-or all-lines\n"
			   "    exit\n"
			   "    rulebase cisco\n"
			   "      route priority 1 ruledef rt_tftp analyzer tftp\n"
			   "    exit\n"),
	},
	{
		"tftp-nat64",
		"16:31: warning: fw-and-nat policy `nat_policy' is not defined: it cannot apply; did "
		"you mean `nat_policy1'?\n",
		true,
		"configure\n"
		"  context ISP1\n"
		"    ip pool NAT44_PVT1 209.165.200.224 255.255.255.224 private 0"
		" group-name NAT44_GRP1\n"
		"    ip pool NAT44_PVT4 209.165.200.224 255.255.255.224 private 0"
		" group-name NAT44_GRP1\n"
		"    apn cisco.com\n"
		"      ip address pool name NAT44_GRP1\n"
		"      fw-and-nat policy nat_policy1\n"
		"    exit\n"
		"  exit\n"
		"  active-charging service ACS\n"
		"    ruledef rt_tftp\n"
		"      udp either-port = 69\n"
		"      rule-application routing\n"
		"      multi-line-or all-lines\n"
		"    exit\n"
		"    access-ruledef all\n"
		"      ip any-match = TRUE\n"
		"    exit\n"
		"    access-ruledef ipv6_nat\n"
		"      ip server-ipv6-network-prefix = 64:ff98::/96\n"
		"    exit\n"
		"    rulebase cisco\n"
		"      route priority 1 ruledef rt_tftp analyzer tftp\n"
		"      fw-and-nat default-policy nat_policy1\n"
		"    exit\n"
		"    fw-and-nat policy nat_policy1\n"
		"      access-rule priority 1 access-ruledef ipv6_nat permit nat-realm NAT44_GRP1\n"
		"      access-rule priority 10 access-ruledef all permit nat-realm NAT44_GRP1\n"
		"      nat policy ipv4-and-ipv6\n"
		"    exit\n"
		"  exit\n"
		"end\n",
	},
};

#define N_SAMPLES (sizeof(samples) / sizeof(samples[0]))

static bool read_sample(struct reading *reading, const struct sample *sample,
			const struct acs_options *options)
{
	char path[64], *source;
	size_t length;

	snprintf(path, sizeof(path), "samples/%s.cfg", sample->name);
	source = read_data(path, &length);
	if (!EXPECT(source))
		return false;
	read_source(reading, source, length, options);
	free(source);
	return true;
}

/* Of what was said: the errors, and the warnings that suggest another name. */
static void keep_slips(char *said)
{
	char *line, *end, *kept = said;

	for (line = said; *line; line = end) {
		end = strchr(line, '\n') + 1;
		if (memmem(line, end - line, ": warning: ", 11) &&
		    !memmem(line, end - line, "did you mean", 12))
			continue;
		memmove(kept, line, end - line);
		kept += end - line;
	}
	*kept = '\0';
}

TEST("the errors are the slips, all of them, and nothing else")
{
	const struct sample *sample;
	struct reading reading;

	for (sample = samples; sample < samples + N_SAMPLES; sample++) {
		if (!read_sample(&reading, sample, &normal))
			continue;
		keep_slips(reading.said);
		EXPECT_STR(sample->slips, reading.said);
		EXPECT_EQ(sample->is_good, reading.good);
		reading_free(&reading);
	}
}

TEST("with --lenient they load, and mean what the reference's text says")
{
	const struct sample *sample;
	struct reading reading;

	for (sample = samples; sample < samples + N_SAMPLES; sample++) {
		if (!read_sample(&reading, sample, &lenient))
			continue;
		if (!EXPECT(reading.good))
			ktap_note("%s: %s", sample->name, reading.said);
		EXPECT_STR(sample->canonical, reading.canonical);
		reading_free(&reading);
	}
}

TEST("their canonical form is read without --lenient, and printed as it was")
{
	const struct sample *sample;
	struct reading reading;

	for (sample = samples; sample < samples + N_SAMPLES; sample++) {
		read_source(&reading, sample->canonical, strlen(sample->canonical), &normal);
		EXPECT(reading.good);
		EXPECT_STR(sample->canonical, reading.canonical);
		reading_free(&reading);
	}
}

static const char *name_of(const void *block)
{
	return block ? ((const struct acs_block *)block)->name.str : NULL;
}

TEST("which policy and rulebase of a sample apply")
{
	static const char *const expected[N_SAMPLES][2] = {
		{ "nat_policy1", "prepaid" }, { "nat_policy1", "cisco" }, { "nat_policy1", "cisco" },
		{ "nat_policy1", "cisco" }, { "fw1", "base_1" }, { NULL, "cisco" },
		{ "nat_policy1", "cisco" },
	};
	struct reading reading;
	size_t i;

	for (i = 0; i < N_SAMPLES; i++) {
		if (!read_sample(&reading, &samples[i], &lenient))
			continue;
		EXPECT_STR(expected[i][0], name_of(reading.active.policy));
		EXPECT_STR(expected[i][1], name_of(reading.active.rulebase));
		reading_free(&reading);
	}
}

KTAP_MAIN()
