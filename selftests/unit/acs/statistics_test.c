// SPDX-License-Identifier: GPL-2.0
/* The statistics tables against the reference system's. */
#include "statistics.h"

#include <linux/genetlink.h>
#include <linux/nat_alg.h>

#include "../ktap.h"

/* The numbers of the reference's FTP table, in its order; the others are 0. */
static const struct {
	uint16_t counter;
	uint64_t value;
} reference[] = {
	{ NAT_ALG_FTP_CONTROL_CURRENT, 1 }, { NAT_ALG_FTP_DATA_CURRENT, 1 },
	{ NAT_ALG_FTP_CONTROL_TOTAL, 1 }, { NAT_ALG_FTP_DATA_TOTAL, 3 },
	{ NAT_ALG_FTP_UL_CONTROL_BYTES, 190 }, { NAT_ALG_FTP_DL_CONTROL_BYTES, 544 },
	{ NAT_ALG_FTP_UL_CONTROL_PKTS, 23 }, { NAT_ALG_FTP_DL_CONTROL_PKTS, 15 },
	{ NAT_ALG_FTP_UL_DATA_BYTES, 6733 }, { NAT_ALG_FTP_DL_DATA_BYTES, 12444 },
	{ NAT_ALG_FTP_UL_DATA_PKTS, 5136 }, { NAT_ALG_FTP_DL_DATA_PKTS, 14 },
	{ NAT_ALG_FTP_REQUEST_SUCCEED, 14 }, { NAT_ALG_FTP_RETR, 2 }, { NAT_ALG_FTP_STOR, 1 },
	{ NAT_ALG_FTP_FP_DATA_FLOWS, 3 },
};

static struct nlmsghdr *answer(char *buffer)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct nlattr *nest;
	size_t i;

	mnl_nlmsg_put_extra_header(message, sizeof(struct genlmsghdr));
	nest = mnl_attr_nest_start(message, NAT_ALG_A_FTP_STATS);
	for (i = 0; i < sizeof(reference) / sizeof(reference[0]); i++)
		mnl_attr_put_u64(message, reference[i].counter, reference[i].value);
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

static char *shown(bool json)
{
	char buffer[4096], *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	show_counters(out, &ftp_counters, answer(buffer), json);
	fclose(out);
	return text;
}

TEST("the FTP table is the reference's, field for field")
{
	char *text = shown(false), expected[4096];
	FILE *in = fopen(DATA "/ftp-statistics.txt", "r");

	if (EXPECT(in)) {
		expected[fread(expected, 1, sizeof(expected) - 1, in)] = '\0';
		fclose(in);
		squeeze(expected);
		squeeze(text);
		EXPECT_STR(expected, text);
	}
	free(text);
}

/* The column of each number on the lines that have two. */
TEST("the numbers of the FTP table stand in two columns")
{
	char *text = shown(false), *line, *rest = text;
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
	EXPECT_EQ(NAT_ALG_FTP_MAX - NAT_ALG_FTP_PAD, count_counters(&ftp_counters));
	EXPECT_EQ(NAT_ALG_DROP_MAX - NAT_ALG_DROP_PAD, count_counters(&drop_counters));
}

TEST("JSON has the same numbers")
{
	char *text = shown(true);

	EXPECT(strstr(text, "\"control_current\":1,"));
	EXPECT(strstr(text, "\"dl_data_bytes\":12444,"));
	EXPECT(strstr(text, "\"fp_dl_data_bytes\":0\n"));
	free(text);
}

KTAP_MAIN()
