// SPDX-License-Identifier: GPL-2.0
/* Metrics: that a parser of the text format 0.0.4 accepts them, and what they say. */
#include "metrics.h"

#include <regex.h>

#include <linux/nat_alg.h>

#include "../ktap.h"
#include "message.h"
#include "statistics.h"

#define NAMES_MAX	256
#define NAME		"[a-zA-Z_:][a-zA-Z0-9_:]*"
#define LABEL		"[a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\]|\\\\[\\\\n\"])*\""

static size_t put_pool(void *buffer, const char *name, const char *group, bool removed)
{
	struct nlmsghdr *message = message_new(buffer, NAT_ALG_CMD_POOL_GET);
	struct nlattr *nest = mnl_attr_nest_start(message, NAT_ALG_A_POOL);

	mnl_attr_put_str(message, NAT_ALG_POOL_A_NAME, name);
	if (group)
		mnl_attr_put_str(message, NAT_ALG_POOL_A_GROUP, group);
	mnl_attr_put_u32(message, NAT_ALG_POOL_A_ADDRESSES, 30);
	mnl_attr_put_u32(message, NAT_ALG_POOL_A_ADDRESSES_USED, 2);
	mnl_attr_put_u32(message, NAT_ALG_POOL_A_SUBSCRIBERS, 3);
	mnl_attr_put_u32(message, NAT_ALG_POOL_A_CHUNKS, 60);
	mnl_attr_put_u32(message, NAT_ALG_POOL_A_CHUNKS_USED, 4);
	mnl_attr_put_u64(message, NAT_ALG_POOL_A_PORTS_USED, 5000000000);
	if (removed)
		mnl_attr_put(message, NAT_ALG_POOL_A_REMOVED, 0, NULL);
	mnl_attr_nest_end(message, nest);
	return MNL_ALIGN(message->nlmsg_len);
}

static void put_statistics(struct nlmsghdr *message, const struct counters *counters)
{
	struct nlattr *nest = mnl_attr_nest_start(message, counters->nest);
	unsigned int i;

	for (i = 0; i < counters->n_rows; i++)
		if (counters->rows[i].attr)
			mnl_attr_put_u64(message, counters->rows[i].attr, 1000 + i);
	mnl_attr_nest_end(message, nest);
}

/* All of them, as the command prints them. */
static char *metrics(void)
{
	char buffer[MESSAGE_SIZE], *text;
	struct nlmsghdr *message;
	size_t length, used;
	FILE *out = open_memstream(&text, &length);

	message = message_new(buffer, NAT_ALG_CMD_CONFIG_GET);
	mnl_attr_put_u32(message, NAT_ALG_A_GENERATION, 7);
	metrics_configuration(out, message);

	used = put_pool(buffer, "PUBLIC", "GROUP", false);
	used += put_pool(buffer + used, "ODD\"\\NAME", NULL, false);
	used += put_pool(buffer + used, "PUBLIC", "GROUP", true);
	used += put_pool(buffer + used, "PUBLIC", "GROUP", true);
	metrics_pools(out, buffer, used);

	message = message_new(buffer, NAT_ALG_CMD_STATS_GET);
	put_statistics(message, &drop_counters);
	metrics_drops(out, message);
	message = message_new(buffer, NAT_ALG_CMD_STATS_GET);
	put_statistics(message, &statistics_of("ftp")->counters);
	metrics_analyzer(out, statistics_of("ftp"), message);
	fclose(out);
	return text;
}

static bool has_line(const char *text, const char *line)
{
	const char *at = text;
	size_t length = strlen(line);

	while ((at = strstr(at, line))) {
		if ((at == text || at[-1] == '\n') && at[length] == '\n')
			return true;
		at++;
	}
	ktap_note("no line: %s", line);
	return false;
}

static bool matches(const char *pattern, const char *line)
{
	regex_t regex;
	bool match;

	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB))
		return false;
	match = !regexec(&regex, line, 0, NULL, 0);
	regfree(&regex);
	return match;
}

TEST("every line is a comment or a sample")
{
	char *text = metrics(), *line, *rest = text;

	EXPECT(text[strlen(text) - 1] == '\n');
	while ((line = strsep(&rest, "\n"))) {
		if (!line[0]) {
			EXPECT(!rest);
			continue;
		}
		if (!EXPECT(matches("^# HELP " NAME " [^\\\\]+$", line) ||
			    matches("^# TYPE " NAME " (counter|gauge)$", line) ||
			    matches("^" NAME "(\\{" LABEL "(," LABEL ")*\\})? [0-9]+$", line)))
			ktap_note("%s", line);
	}
	free(text);
}

TEST("HELP and TYPE stand once, before all samples of their name; counters end in _total")
{
	char *text = metrics(), *line, *rest = text, name[128] = "", type[16] = "", given[128];
	char names[NAMES_MAX][128];
	unsigned int count = 0, i;

	while ((line = strsep(&rest, "\n")) && line[0]) {
		if (sscanf(line, "# HELP %127s", given) == 1) {
			snprintf(name, sizeof(name), "%s", given);
			EXPECT(!strncmp(name, "nat_alg_", strlen("nat_alg_")));
			for (i = 0; i < count; i++)
				EXPECT(strcmp(names[i], name));
			if (!EXPECT(count < NAMES_MAX))
				break;
			strcpy(names[count++], name);
		} else if (sscanf(line, "# TYPE %127s %15s", given, type) == 2) {
			EXPECT_STR(name, given);
			EXPECT_EQ(!strcmp(type, "counter"),
				  matches("_total$", given));
		} else {
			snprintf(given, sizeof(given), "%.*s", (int)strcspn(line, "{ "), line);
			EXPECT_STR(name, given);
		}
	}
	EXPECT(count > 40);
	free(text);
}

TEST("no series is there twice")
{
	char *text = metrics(), *series[1024], *line, *rest = text;
	unsigned int count = 0, i;

	while ((line = strsep(&rest, "\n"))) {
		if (!line[0] || line[0] == '#' || !EXPECT(count < 1024))
			continue;
		*strrchr(line, ' ') = '\0';
		for (i = 0; i < count; i++)
			if (!EXPECT(strcmp(series[i], line)))
				ktap_note("%s", line);
		series[count++] = line;
	}
	free(text);
}

TEST("what they say")
{
	char *text = metrics();

	EXPECT(has_line(text, "nat_alg_configuration_generation 7"));
	EXPECT(has_line(text, "nat_alg_pool_addresses{pool=\"PUBLIC\",group=\"GROUP\"} 30"));
	EXPECT(has_line(text, "nat_alg_pool_addresses_used{pool=\"PUBLIC\",group=\"GROUP\"} 2"));
	EXPECT(has_line(text, "nat_alg_pool_chunks_used{pool=\"ODD\\\"\\\\NAME\",group=\"\"} 4"));
	EXPECT(has_line(text,
			"nat_alg_pool_ports_used{pool=\"PUBLIC\",group=\"GROUP\"} 5000000000"));
	EXPECT(has_line(text, "nat_alg_dropped_packets_total{reason=\"no_rule\"} 1001"));
	EXPECT(has_line(text, "# TYPE nat_alg_ftp_control_current gauge"));
	EXPECT(has_line(text, "# TYPE nat_alg_ftp_control_total counter"));
	EXPECT(has_line(text, "# HELP nat_alg_ftp_fp_ul_data_pkts_total Uplink: "
			      "Total FP Data Pkts."));
	free(text);
}

TEST("pools that are not configured any more are apart, and added up")
{
	char *text = metrics();

	EXPECT(has_line(text, "nat_alg_pool_subscribers{pool=\"PUBLIC\",group=\"GROUP\","
			      "removed=\"yes\"} 6"));
	free(text);
}

KTAP_MAIN()
