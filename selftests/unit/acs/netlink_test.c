// SPDX-License-Identifier: GPL-2.0
/* A configuration as attributes and back. */
#include "config_netlink.h"

#include <linux/genetlink.h>

#include "read.h"
#include "shown.h"

#include "../ktap.h"

static const struct acs_options lenient = { .lenient = true };

static void check_source(const char *source, size_t length, const char *expected)
{
	struct reading reading;
	char *text;

	read_source(&reading, source, length, &lenient);
	if (EXPECT(reading.good)) {
		text = shown_after_load(&reading);
		EXPECT_STR(expected ? expected : reading.canonical, text);
		free(text);
	}
	reading_free(&reading);
}

#define IN_SERVICE(lines)	"configure\n  active-charging service s\n" lines "  exit\nend\n"
#define POLICY			"    fw-and-nat policy f\n    exit\n"

#define EVERYTHING							\
	"configure\n"							\
	"  context a\n"							\
	"    interface eth0\n"						\
	"    ip pool p 192.0.2.0 255.255.255.0 napt-users-per-ip-address 4"	\
	" group-name g on-demand max-chunks-per-user 2 port-chunk-size 64"	\
	" port-chunk-threshold 100 min-port-chunk-per-user 1"			\
	" nat-binding-timer 0\n"						\
	"    ip pool q range 198.51.100.0 198.51.100.255 private 0 nat-one-to-one"	\
	" on-demand nat-binding-timer 60\n"						\
	"    ip pool k 198.18.0.0 255.255.255.252 nat-one-to-one nat-binding-timer 60\n" \
	"    ip pool r 203.0.113.1 255.255.255.255 public 7 group-name h\n"	\
	"    apn internet\n"						\
	"      ip address pool name r\n"				\
	"      fw-and-nat policy f\n"					\
	"      active-charging rulebase b\n"				\
	"    exit\n"							\
	"  exit\n"							\
	"  context b\n"							\
	"    interface eth1\n"						\
	"  exit\n"							\
	"  active-charging service s\n"					\
	"    host-pool h\n"						\
	"      ip 0.0.0.0\n"						\
	"      ip 10.0.0.0/8\n"					\
	"      ip range 192.0.2.1 to 192.0.2.9\n"			\
	"    exit\n"							\
	"    host-pool empty\n"					\
	"    exit\n"							\
	"    port-map m\n"						\
	"      port 0\n"						\
	"      port range 0 to 65535\n"				\
	"    exit\n"							\
	"    ruledef r\n"						\
	"      tcp either-port range 0 to 0\n"				\
	"      udp src-port != 0\n"					\
	"      udp dst-port range port-map m\n"			\
	"      tcp src-port !range port-map undefined\n"		\
	"      rule-application routing\n"				\
	"      multi-line-or all-lines\n"				\
	"    exit\n"							\
	"    access-ruledef a\n"					\
	"      ip any-match = FALSE\n"					\
	"      ip src-address = 0.0.0.0\n"				\
	"      ip dst-address != 10.0.0.0/8\n"				\
	"      ip server-ip-address !range 0.0.0.0 to 0.0.0.0\n"	\
	"      ip src-address range host-pool h\n"			\
	"      ip dst-address !range host-pool m\n"			\
	"      ip server-ipv6-network-prefix = 64:ff9b::/96\n"		\
	"      ip version = ipv4\n"					\
	"      icmp type <= 8\n"					\
	"    exit\n"							\
	"    rulebase b\n"						\
	"      tcp 2msl-timeout 65535\n"				\
	"      tcp mss 496 limit-if-present add-if-not-present\n"	\
	"      route priority 1 ruledef r analyzer ftp-control\n"	\
	"      route priority 2 ruledef r analyzer sip advanced"	\
	" description \"two words\"\n"					\
	"      rtp dynamic-flow-detection\n"				\
	"      fw-and-nat default-policy f\n"				\
	"    exit\n"							\
	"    fw-and-nat policy f\n"					\
	"      access-rule priority 1 access-ruledef a permit nat-realm g\n"	\
	"      access-rule priority 2 access-ruledef a permit bypass-nat\n"	\
	"      access-rule priority 65535 access-ruledef a deny\n"	\
	"      access-rule no-ruledef-matches uplink action permit nat-realm g\n"	\
	"      access-rule no-ruledef-matches downlink action deny\n"	\
	"      nat policy ipv4-and-ipv6 default-nat-realm q\n"		\
	"    exit\n"							\
	"    firewall nat-alg ftp ipv4-only\n"				\
	"    no firewall nat-alg sip\n"					\
	"    nat allocation-failure send-icmp-dest-unreachable\n"	\
	"    nat64 subscriber-prefix-length 64\n"			\
	"    nat64 internal-address-block 100.64.0.0/10\n"		\
	"    nat64 permit-special-addresses\n"				\
	"  exit\n"							\
	"end\n"

TEST("what is sent is what is shown")
{
	check_source(EVERYTHING, strlen(EVERYTHING), EVERYTHING);
}

TEST("a pool that does not say which NAT is shown as it was written")
{
	static const char source[] =
		"configure\n  context c\n    ip pool p 192.0.2.0 255.255.255.0 group-name g\n  exit\n"
		"  active-charging service s\n    access-ruledef a\n      ip any-match = TRUE\n    exit\n"
		"    fw-and-nat policy f\n"
		"      access-rule priority 1 access-ruledef a permit nat-realm g\n"
		"      nat policy ipv4-only\n    exit\n  exit\nend\n";

	check_source(source, strlen(source), source);
}

static size_t count_attrs(const struct nlmsghdr *message, uint16_t type, size_t *largest)
{
	const struct nlattr *attr;
	size_t count = 0;

	*largest = 0;
	mnl_attr_for_each(attr, message, sizeof(struct genlmsghdr)) {
		count += mnl_attr_get_type(attr) == type;
		if (mnl_attr_get_len(attr) > *largest)
			*largest = mnl_attr_get_len(attr);
	}
	return count;
}

static const char name[] = "a-name-of-sixty-three-characters-that-is-as-long-as-names-can-be";

/* A policy of 4096 rules, each with long names. */
static char *large_policy(size_t *length)
{
	char *source;
	FILE *out = open_memstream(&source, length);
	int i;

	fprintf(out, "configure\n  active-charging service s\n    access-ruledef %.63s\n"
		"      ip any-match = TRUE\n    exit\n    fw-and-nat policy f\n", name);
	for (i = 1; i <= NAT_ALG_MAX_RULES; i++)
		fprintf(out, "      access-rule priority %d access-ruledef %.63s permit nat-realm "
			"%.31s\n", i, name, name);
	fputs("      nat policy ipv4-only\n    exit\n  exit\nend\n", out);
	fclose(out);
	return source;
}

TEST("a policy of many rules is sent in parts below 4 KB")
{
	struct config_message message;
	struct reading reading;
	struct nl nl = { 0 };
	size_t length, largest;
	char *source = large_policy(&length);

	check_source(source, length, source);
	read_source(&reading, source, length, &lenient);
	config_encode(&nl, &reading.config, &reading.active, &message);
	EXPECT(count_attrs(message.message, NAT_ALG_A_POLICY, &largest) > 1);
	EXPECT(largest < 4096);
	config_message_free(&message);
	reading_free(&reading);
	free(source);
}

/* A rulebase of so many routes that it has several parts, and a word of every sort. */
static char *large_rulebase(size_t *length)
{
	char *source;
	FILE *out = open_memstream(&source, length);
	int i;

	fprintf(out, "configure\n  active-charging service s\n    ruledef %.63s\n"
		"      tcp any-match = TRUE\n      rule-application routing\n    exit\n"
		"    rulebase b\n      tcp 2msl-timeout 20\n      tcp mss 1300 limit-if-present\n",
		name);
	for (i = 1; i <= 100; i++)
		fprintf(out, "      route priority %d ruledef %.63s analyzer ftp-control\n", i, name);
	fputs("      rtp dynamic-flow-detection\n      fw-and-nat default-policy f\n    exit\n"
	      "    fw-and-nat policy f\n    exit\n  exit\nend\n", out);
	fclose(out);
	return source;
}

TEST("what a rulebase says besides routes is in its first part only")
{
	static const uint16_t scalars[] = {
		NAT_ALG_RULEBASE_A_DEFAULT_POLICY, NAT_ALG_RULEBASE_A_TCP_2MSL,
		NAT_ALG_RULEBASE_A_TCP_MSS, NAT_ALG_RULEBASE_A_RTP_DETECTION,
	};
	struct config_message message;
	struct reading reading;
	struct nl nl = { 0 };
	const struct nlattr *attr, *inner;
	size_t i, length, parts = 0;
	char *source = large_rulebase(&length);

	check_source(source, length, source);
	read_source(&reading, source, length, &lenient);
	config_encode(&nl, &reading.config, &reading.active, &message);
	mnl_attr_for_each(attr, message.message, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) != NAT_ALG_A_RULEBASE)
			continue;
		parts++;
		mnl_attr_for_each_nested(inner, attr)
			for (i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++)
				EXPECT(parts == 1 || mnl_attr_get_type(inner) != scalars[i]);
	}
	EXPECT(parts > 1);
	config_message_free(&message);
	reading_free(&reading);
	free(source);
}

TEST("a ruledef that does not say what it is for is shown as a routing rule")
{
	static const char source[] =
		IN_SERVICE("    ruledef r\n      tcp any-match = TRUE\n    exit\n" POLICY);

	check_source(source, strlen(source),
		     IN_SERVICE("    ruledef r\n      tcp any-match = TRUE\n"
				"      rule-application routing\n    exit\n" POLICY));
}

/* A message as another program may send it: without names, and in another order. */
TEST("an object without a context or service is shown in one")
{
	char buffer[256];
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct nlattr *nest;
	char *text;

	mnl_nlmsg_put_extra_header(message, sizeof(struct genlmsghdr));
	nest = mnl_attr_nest_start(message, NAT_ALG_A_INTERFACE);
	mnl_attr_put_strz(message, NAT_ALG_INTERFACE_A_NAME, "eth0");
	mnl_attr_nest_end(message, nest);
	mnl_attr_put(message, NAT_ALG_A_ICMP_ON_FAILURE, 0, NULL);
	text = shown(message);
	EXPECT_STR("configure\n  context local\n    interface eth0\n  exit\n"
		   "  active-charging service local\n"
		   "    nat allocation-failure send-icmp-dest-unreachable\n  exit\nend\n", text);
	free(text);

	mnl_attr_put_strz(message, NAT_ALG_A_SERVICE, "s");
	text = shown(message);
	EXPECT(strstr(text, "  active-charging service s\n    nat allocation-failure"));
	free(text);
}

TEST("an offset in the message leads to the line of the object")
{
	struct config_message message;
	struct reading reading;
	struct nl nl = { 0 };
	unsigned int i;

	read_source(&reading, EVERYTHING, strlen(EVERYTHING), &lenient);
	config_encode(&nl, &reading.config, &reading.active, &message);
	EXPECT_EQ(0, config_place_of(&message, 0).line);
	EXPECT_EQ(0, config_place_of(&message, 4).line);
	EXPECT_EQ(3, config_place_of(&message, message.places[0].offset).line);
	EXPECT_EQ(4, config_place_of(&message, message.places[1].offset + 8).line);
	for (i = 1; i < message.count; i++)
		EXPECT(message.places[i].offset > message.places[i - 1].offset);
	config_message_free(&message);
	reading_free(&reading);
}

TEST("the samples are shown as they are read")
{
	static const char *const samples[] = { "ftp", "h323", "pptp", "rtsp", "sip", "tftp-nat44",
					       "tftp-nat64" };
	char path[64], *source;
	size_t i, length;

	for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		snprintf(path, sizeof(path), "samples/%s.cfg", samples[i]);
		source = read_data(path, &length);
		if (EXPECT(source))
			check_source(source, length, NULL);
		free(source);
	}
}

KTAP_MAIN()
