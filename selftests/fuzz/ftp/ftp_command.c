// SPDX-License-Identifier: GPL-2.0
/* A client's side of a control connection, line after line. */
#include "ftp_fuzz.h"

/* A whole line means the same whatever follows it, and nothing as long as it is not whole. */
static void check_splits(const u8 *data, const struct nalg_ftp_msg *msg,
			 enum nalg_ftp_status status)
{
	struct nalg_ftp_msg part;
	u32 len;

	for (len = 0; len < min(msg->length, SPLITS_MAX); len++)
		HOLDS(nalg_ftp_parse_command(data, len, false, &part) == NALG_FTP_MORE);
	HOLDS(nalg_ftp_parse_command(data, msg->length, false, &part) == status);
	HOLDS(same_message(&part, msg));
}

/* Who says something known from the first byte on looks like it in each prefix. */
static void check_looks(const u8 *data, const struct nalg_ftp_msg *msg)
{
	bool known = msg->verb != NALG_FTP_UNKNOWN && data[0] < 128 && data[0] > ' ';
	u32 len;

	for (len = 0; known && len <= min(msg->length, LOOKS_MAX); len++)
		HOLDS(nalg_ftp_looks_like_command(data, len));
}

static void check_rewrite(const u8 *data, const struct nalg_ftp_msg *msg)
{
	u8 line[NALG_FTP_LINE_MAX + NALG_FTP_ENDPOINT_MAX];
	u32 len = rewritten(msg, data, line);
	struct nalg_ftp_msg again;

	if (len > NALG_FTP_LINE_MAX)
		return;
	HOLDS(nalg_ftp_parse_command(line, len, true, &again) == NALG_FTP_OK);
	HOLDS(again.length == len && again.verb == msg->verb);
	HOLDS(same_endpoint(&again.ep, &msg->ep));
}

static u32 check_line(const u8 *data, u32 len, bool eof)
{
	u8 *copy = exact_copy(data, len);
	enum nalg_ftp_status status;
	struct nalg_ftp_msg msg;

	status = nalg_ftp_parse_command(copy, len, eof, &msg);
	check_message(status, &msg, copy, len, eof);
	HOLDS(!msg.code && !msg.final);
	nalg_ftp_looks_like_command(copy, len);
	if (status == NALG_FTP_OK || status == NALG_FTP_MALFORMED) {
		check_looks(copy, &msg);
		if (copy[msg.length - 1] == '\n')
			check_splits(copy, &msg, status);
	}
	if (msg.ep.style != NALG_FTP_STYLE_NONE)
		check_rewrite(copy, &msg);
	free(copy);
	return msg.length;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	u32 lines, length, shown, pos = 0;

	for (lines = 0; lines < LINES_MAX; lines++) {
		shown = min(size - pos, SHOWN_MAX);
		check_line(data + pos, shown, false);
		length = check_line(data + pos, shown, true);
		if (!length)
			break;
		pos += length;
	}
	return 0;
}
