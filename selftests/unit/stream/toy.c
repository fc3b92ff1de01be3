// SPDX-License-Identifier: GPL-2.0
#include "toy.h"

static const struct nalg_stream_limits limits = {
	.message = TOY_MESSAGE_MAX,
	.edits = { .count = TOY_EDITS_MAX, .text = TOY_TEXT_MAX },
};

static u32 hash(const u8 *text, u32 len)
{
	u32 sum = len;
	u32 i;

	for (i = 0; i < len; i++)
		sum = sum * 31 + text[i];
	return sum;
}

/* Length of the replacement: any from 0 to 60, by the text. */
static u32 new_length(const u8 *text, u32 len)
{
	return hash(text, len) % 61;
}

/* The bytes that follow: none, few, or more than are shown. */
static u32 opaque_length(const u8 *line, u32 len, struct nalg_edits *edits)
{
	u32 sum = hash(line, len);
	u32 follow = sum / 8 % (sum & 4 ? 5000 : 50);

	edits->skip = follow;
	if (line[0] == 'K')
		edits->skip += sum & 1 ? 0 : sum & 2 ? len : len - 1;
	return follow;
}

static void replace_text(const u8 *line, u32 len, u32 new_len, struct nalg_edits *edits)
{
	u8 text[TOY_TEXT_MAX];
	u32 i;

	new_len = min(new_len, (u32)sizeof(text));
	for (i = 0; i < new_len; i++)
		text[i] = 'a' + (line[1] + i) % 26;
	/* In two edits, as a real codec has more than one. */
	nalg_edits_add(edits, 1, (len - 2) / 2, text, new_len / 3);
	nalg_edits_add(edits, 1 + (len - 2) / 2, len - 2 - (len - 2) / 2, text + new_len / 3,
		       new_len - new_len / 3);
}

static u32 line_length(const u8 *data, u32 len)
{
	const u8 *end = memchr(data, '\n', len);

	return end ? end - data + 1 : 0;
}

/* The folded line's length, or 0 while it may go on. */
static u32 folded_length(const u8 *data, u32 len, bool eof)
{
	u32 pos = 0, line;

	do {
		line = line_length(data + pos, len - pos);
		if (!line)
			return 0;
		pos += line;
		if (len - pos < 2 && !eof)
			return 0;
	} while (pos < len && data[pos] == ' ');
	return pos;
}

static int parse(void *ctx, const u8 *data, u32 len, bool eof, struct nalg_edits *edits)
{
	u32 line;

	(void)ctx;
	if (data[0] == 'L')
		return NALG_PARSE_LOST;

	line = data[0] == 'W' ? folded_length(data, len, eof) : line_length(data, len);
	if (!line)
		return NALG_PARSE_MORE;
	if ((data[0] == 'X' || data[0] == 'E') && line > 2)
		replace_text(data, line, new_length(data + 1, line - 2), edits);
	else if (data[0] == 'S' && line > 2 && line - 2 <= TOY_TEXT_MAX)
		replace_text(data, line, line - 2, edits);
	else if (data[0] == 'D')
		nalg_edits_add(edits, 0, line, NULL, 0);
	if (data[0] == 'K' || data[0] == 'E')
		line += opaque_length(data, line, edits);
	return line;
}

const struct protocol toy = { .limits = &limits, .parse = parse };
