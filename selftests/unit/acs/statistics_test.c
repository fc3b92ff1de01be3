// SPDX-License-Identifier: GPL-2.0
/* The statistics tables against the reference system's. */
#include "statistics.h"

#include <linux/genetlink.h>
#include <linux/nat_alg.h>

#include "../ktap.h"

/* The numbers of the reference's tables, in their order; the others are 0. */
static const struct reference {
	const char *name;
	struct {
		uint16_t counter;
		uint64_t value;
	} counters[20];
} references[] = {
	{ "ftp", {
		{ NAT_ALG_FTP_CONTROL_CURRENT, 1 }, { NAT_ALG_FTP_DATA_CURRENT, 1 },
		{ NAT_ALG_FTP_CONTROL_TOTAL, 1 }, { NAT_ALG_FTP_DATA_TOTAL, 3 },
		{ NAT_ALG_FTP_UL_CONTROL_BYTES, 190 }, { NAT_ALG_FTP_DL_CONTROL_BYTES, 544 },
		{ NAT_ALG_FTP_UL_CONTROL_PKTS, 23 }, { NAT_ALG_FTP_DL_CONTROL_PKTS, 15 },
		{ NAT_ALG_FTP_UL_DATA_BYTES, 6733 }, { NAT_ALG_FTP_DL_DATA_BYTES, 12444 },
		{ NAT_ALG_FTP_UL_DATA_PKTS, 5136 }, { NAT_ALG_FTP_DL_DATA_PKTS, 14 },
		{ NAT_ALG_FTP_REQUEST_SUCCEED, 14 }, { NAT_ALG_FTP_RETR, 2 },
		{ NAT_ALG_FTP_STOR, 1 }, { NAT_ALG_FTP_FP_DATA_FLOWS, 3 },
	} },
	{ "pptp", { { 0, 0 } } },
	{ "rtcp", {
		{ NAT_ALG_RTCP_UL_BYTES, 804 }, { NAT_ALG_RTCP_DL_BYTES, 728 },
		{ NAT_ALG_RTCP_UL_PKTS, 16 }, { NAT_ALG_RTCP_DL_PKTS, 13 },
	} },
	{ "rtp", {
		{ NAT_ALG_RTP_UL_BYTES, 8 }, { NAT_ALG_RTP_DL_BYTES, 2851524 },
		{ NAT_ALG_RTP_UL_PKTS, 2 }, { NAT_ALG_RTP_DL_PKTS, 2741 },
		{ NAT_ALG_RTP_FP_FLOWS, 1 }, { NAT_ALG_RTP_FP_DL_BYTES, 2850497 },
		{ NAT_ALG_RTP_FP_DL_PKTS, 2740 },
	} },
	{ "rtsp", {
		{ NAT_ALG_RTSP_UL_BYTES, 844 }, { NAT_ALG_RTSP_DL_BYTES, 1440 },
		{ NAT_ALG_RTSP_UL_PKTS, 10 }, { NAT_ALG_RTSP_DL_PKTS, 6 },
		{ NAT_ALG_RTSP_UL_RTP_BYTES, 8 }, { NAT_ALG_RTSP_DL_RTP_BYTES, 2851524 },
		{ NAT_ALG_RTSP_UL_RTP_PKTS, 2 }, { NAT_ALG_RTSP_DL_RTP_PKTS, 2741 },
		{ NAT_ALG_RTSP_SESSIONS, 1 },
	} },
	{ "tftp", { { 0, 0 } } },
};

static struct nlmsghdr *answer(char *buffer, const struct reference *reference)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct nlattr *nest;
	size_t i;

	mnl_nlmsg_put_extra_header(message, sizeof(struct genlmsghdr));
	nest = mnl_attr_nest_start(message, statistics_of(reference->name)->counters.nest);
	for (i = 0; reference->counters[i].counter; i++)
		mnl_attr_put_u64(message, reference->counters[i].counter,
				 reference->counters[i].value);
	mnl_attr_nest_end(message, nest);
	return message;
}

/* Runs of blanks become one, and none is at an end of a line. */
static void squeeze(char *text)
{
	char *from, *to = text;

	for (from = text; *from; from++) {
		if (*from == ' ' && (to == text || to[-1] == ' ' || to[-1] == '\n'))
			continue;
		if (*from == '\n' && to > text && to[-1] == ' ')
			to--;
		*to++ = *from;
	}
	*to = '\0';
}

static char *shown(const struct reference *reference, bool json)
{
	char buffer[4096], *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	show_counters(out, &statistics_of(reference->name)->counters, answer(buffer, reference),
		      json);
	fclose(out);
	return text;
}

static void compare(const struct reference *reference)
{
	char *text = shown(reference, false), expected[4096], path[256];
	FILE *in;

	snprintf(path, sizeof(path), DATA "/%s-statistics.txt", reference->name);
	in = fopen(path, "r");
	if (EXPECT(in)) {
		expected[fread(expected, 1, sizeof(expected) - 1, in)] = '\0';
		fclose(in);
		squeeze(expected);
		squeeze(text);
		EXPECT_STR(expected, text);
	}
	free(text);
}

TEST("the analyzers' tables are the reference's, field for field")
{
	size_t i;

	for (i = 0; i < sizeof(references) / sizeof(references[0]); i++)
		compare(&references[i]);
}

/* The column of each number on the lines that have two. */
TEST("the numbers of the FTP table stand in two columns")
{
	char *text = shown(&references[0], false), *line, *rest = text;
	int pairs = 0;

	while ((line = strsep(&rest, "\n"))) {
		if (!strstr(line, "Downlink ") || !strchr(line, ':'))
			continue;
		if (strchr(line, ':') == strrchr(line, ':'))
			continue;
		pairs++;
		EXPECT(line[33] != ' ' && line[32] == ' ');
		EXPECT(line[68] != ' ' && line[67] == ' ');
	}
	EXPECT_EQ(8, pairs);
	free(text);
}

static unsigned int count_counters(const struct counters *counters)
{
	unsigned int i, count = 0;

	for (i = 0; i < counters->n_rows; i++)
		count += counters->rows[i].attr != 0;
	return count;
}

TEST("every counter of the netlink ABI is in a table")
{
#define EXPECT_ALL(name, NAME)							\
	EXPECT_EQ(NAT_ALG_##NAME##_MAX - NAT_ALG_##NAME##_PAD,			\
		  count_counters(&statistics_of(name)->counters))
	EXPECT_ALL("ftp", FTP);
	EXPECT_ALL("pptp", PPTP);
	EXPECT_ALL("rtcp", RTCP);
	EXPECT_ALL("rtp", RTP);
	EXPECT_ALL("rtsp", RTSP);
	EXPECT_ALL("tftp", TFTP);
#undef EXPECT_ALL
	EXPECT_EQ(NAT_ALG_DROP_MAX - NAT_ALG_DROP_PAD, count_counters(&drop_counters));
	EXPECT_EQ(NAT_ALG_LIMIT_MAX - NAT_ALG_LIMIT_PAD, count_counters(&limit_counters));
}

TEST("an analyzer's name may be abbreviated as long as it is one")
{
	EXPECT(statistics_of("RTSP") == statistics_of("rts"));
	EXPECT(statistics_of("rt") == NULL);
	EXPECT(statistics_of("sip") == NULL);
}

TEST("JSON has the same numbers")
{
	char *text = shown(&references[0], true);

	EXPECT(strstr(text, "\"control_current\":1,"));
	EXPECT(strstr(text, "\"dl_data_bytes\":12444,"));
	EXPECT(strstr(text, "\"fp_dl_data_bytes\":0\n"));
	free(text);
}

KTAP_MAIN()
