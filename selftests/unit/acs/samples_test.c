// SPDX-License-Identifier: GPL-2.0
/* The sample configurations of the reference system, which have their slips. */
#include "read.h"

#include "../ktap.h"

static const struct acs_options normal;
static const struct acs_options lenient = { .lenient = true };

#define SLIP(keyword, got)	"expected `" keyword "', got `" got "'; did you mean `" keyword "'?\n"
#define SERVICE_WORDS		"`host-pool', `port-map', `ruledef', `access-ruledef', `rulebase', " \
	"`fw-and-nat', `firewall', `nat', `configure', `exit' or `end'"
#define ANALYZERS		"`ftp-control', `ftp-data', `rtsp', `pptp', `sip', `tftp' or `h323'"
#define ALGS			"`ftp', `pptp', `rtsp', `sip' or `h323'"

static const struct sample {
	const char *name;
	const char *errors;		/* without --lenient */
} samples[] = {
	{ "ftp", "27:26: " SLIP("access-ruledef", "access-ruledf")
		 "28:27: " SLIP("access-ruledef", "access-ruledf")
		 "29:28: " SLIP("access-ruledef", "access-ruledf") },
	{ "h323", "" },
	{ "pptp", "12:1: expected `context', `active-charging', `configure', `exit' or `end', got "
		  "`access-ruledf'; did you mean `access-ruledef'?\n"
		  "19:49: expected " ANALYZERS ", got `ptp'; did you mean `pptp'?\n"
		  "27:18: expected " ALGS ", got `ptp'; did you mean `pptp'?\n" },
	{ "rtsp", "11:3: expected " SERVICE_WORDS ", got `access-ruledf'; did you mean "
		  "`access-ruledef'?\n"
		  "14:3: expected " SERVICE_WORDS ", got `access-ruledf'; did you mean "
		  "`access-ruledef'?\n"
		  "26:26: " SLIP("access-ruledef", "access-ruledf")
		  "27:27: " SLIP("access-ruledef", "access-ruledf") },
	{ "sip", "" },
	{ "tftp-nat44", "" },
	{ "tftp-nat64", "" },
};

#define N_SAMPLES (sizeof(samples) / sizeof(samples[0]))

static bool read_sample(struct reading *reading, const char *name,
			const struct acs_options *options)
{
	char path[64], *source;
	size_t length;

	snprintf(path, sizeof(path), "samples/%s.cfg", name);
	source = read_data(path, &length);
	if (!EXPECT(source))
		return false;
	read_source(reading, source, length, options);
	free(source);
	return true;
}

/* What was said, less the warnings. */
static void keep_errors(char *said)
{
	char *line, *end, *kept = said;

	for (line = said; *line; line = end) {
		end = strchr(line, '\n') + 1;
		if (memmem(line, end - line, ": warning: ", 11))
			continue;
		memmove(kept, line, end - line);
		kept += end - line;
	}
	*kept = '\0';
}

TEST("the errors are the slips, and nothing else")
{
	struct reading reading;
	size_t i;

	for (i = 0; i < N_SAMPLES; i++) {
		if (!read_sample(&reading, samples[i].name, &normal))
			continue;
		keep_errors(reading.said);
		EXPECT_STR(samples[i].errors, reading.said);
		EXPECT_EQ(!samples[i].errors[0], reading.good);
		reading_free(&reading);
	}
}

TEST("with --lenient all are good")
{
	struct reading reading;
	size_t i;

	for (i = 0; i < N_SAMPLES; i++) {
		if (!read_sample(&reading, samples[i].name, &lenient))
			continue;
		if (!EXPECT(reading.good))
			ktap_note("%s: %s", samples[i].name, reading.said);
		reading_free(&reading);
	}
}

TEST("their canonical form is read without --lenient, and printed as it was")
{
	struct reading first, second;
	size_t i;

	for (i = 0; i < N_SAMPLES; i++) {
		if (!read_sample(&first, samples[i].name, &lenient))
			continue;
		read_source(&second, first.canonical, strlen(first.canonical), &normal);
		EXPECT(second.good);
		EXPECT_STR(first.canonical, second.canonical);
		reading_free(&first);
		reading_free(&second);
	}
}

TEST("the canonical form of one of them, in full")
{
	struct reading reading;

	if (!read_sample(&reading, "sip", &lenient))
		return;
	EXPECT_STR("configure\n"
		   "  active-charging service service_1\n"
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
		   "      route priority 1 ruledef sipalg analyzer sip advanced description advanced\n"
		   "      route priority 2 ruledef sipalg_tcp analyzer sip advanced description"
		   " advanced\n"
		   "      rtp dynamic-flow-detection\n"
		   "      fw-and-nat default-policy fw1\n"
		   "    exit\n"
		   "    fw-and-nat policy fw1\n"
		   "      access-rule priority 2 access-ruledef server2 permit nat-realm natPool\n"
		   "      access-rule priority 3 access-ruledef nat64 permit nat-realm natPool\n"
		   "      nat policy ipv4-and-ipv6\n"
		   "    exit\n"
		   "    firewall nat-alg sip ipv4-and-ipv6\n"
		   "  exit\n"
		   "end\n", reading.canonical);
	reading_free(&reading);
}

KTAP_MAIN()
