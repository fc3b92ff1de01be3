// SPDX-License-Identifier: GPL-2.0
/* A server's side of a control connection, line after line. */
#include "ftp_fuzz.h"

/* A whole line means the same whatever follows it, and nothing as long as it is not whole. */
static void check_splits(struct nalg_ftp_reply_state state, const u8 *data,
			 const struct nalg_ftp_msg *msg, enum nalg_ftp_status status)
{
	const u16 open = state.open_code;
	struct nalg_ftp_msg part;
	u32 len;

	for (len = 0; len < min(msg->length, SPLITS_MAX); len++) {
		HOLDS(nalg_ftp_parse_reply(&state, data, len, false, &part) == NALG_FTP_MORE);
		HOLDS(state.open_code == open);
	}
	HOLDS(nalg_ftp_parse_reply(&state, data, msg->length, false, &part) == status);
	HOLDS(same_message(&part, msg));
}

/* A greeting looks like one in each prefix. */
static void check_looks(const u8 *data, const struct nalg_ftp_msg *msg)
{
	bool greeting = msg->code == 120 || msg->code == 220 || msg->code == 421 ||
			(msg->code >= 500 && msg->code < 600);
	u32 len;

	for (len = 0; greeting && len <= min(msg->length, LOOKS_MAX); len++)
		HOLDS(nalg_ftp_looks_like_reply(data, len));
}

static void check_rewrite(const u8 *data, const struct nalg_ftp_msg *msg)
{
	u8 line[NALG_FTP_LINE_MAX + NALG_FTP_ENDPOINT_MAX];
	struct nalg_ftp_reply_state state = {};
	u32 len = rewritten(msg, data, line);
	struct nalg_ftp_msg again;

	if (len > NALG_FTP_LINE_MAX)
		return;
	HOLDS(nalg_ftp_parse_reply(&state, line, len, true, &again) == NALG_FTP_OK);
	HOLDS(again.length == len && again.code == msg->code && again.final);
	HOLDS(same_endpoint(&again.ep, &msg->ep));
}

static u32 check_line(struct nalg_ftp_reply_state *state, const u8 *data, u32 len, bool eof)
{
	struct nalg_ftp_reply_state before = *state;
	u8 *copy = exact_copy(data, len);
	enum nalg_ftp_status status;
	struct nalg_ftp_msg msg;

	status = nalg_ftp_parse_reply(state, copy, len, eof, &msg);
	check_message(status, &msg, copy, len, eof);
	HOLDS(!msg.verb && !msg.epsv);
	HOLDS(!msg.final || !state->open_code);
	HOLDS(!msg.code || (msg.code >= 100 && msg.code <= 659));
	HOLDS(msg.ep.style == NALG_FTP_STYLE_NONE ||
	      (msg.final && (msg.code == 227 || msg.code == 229)));
	nalg_ftp_looks_like_reply(copy, len);
	if (status == NALG_FTP_OK || status == NALG_FTP_MALFORMED) {
		check_looks(copy, &msg);
		if (copy[msg.length - 1] == '\n')
			check_splits(before, copy, &msg, status);
	}
	if (msg.ep.style != NALG_FTP_STYLE_NONE)
		check_rewrite(copy, &msg);
	free(copy);
	return msg.length;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct nalg_ftp_reply_state state = {}, as_if;
	u32 lines, length, shown, pos = 0;

	for (lines = 0; lines < LINES_MAX; lines++) {
		shown = min(size - pos, SHOWN_MAX);
		as_if = state;
		check_line(&as_if, data + pos, shown, false);
		length = check_line(&state, data + pos, shown, true);
		if (!length)
			break;
		pos += length;
	}
	return 0;
}
