// SPDX-License-Identifier: GPL-2.0
/* A session description, line after line. */
#include "../../../kmod/codec/sdp.h"
#include "../fuzz.h"

/* What is written anew is read as the same, and has room. */
static void check_address(const struct nalg_sdp_line *line)
{
	static const char before[] = "c=IN ";
	u8 text[sizeof(before) + NALG_SDP_ADDRESS_MAX];
	struct nalg_pen pen = nalg_pen(text, sizeof(before) - 1 + NALG_SDP_ADDRESS_MAX);
	struct nalg_sdp_line again;
	struct nalg_cursor c;
	u32 i;

	for (i = 0; before[i]; i++)
		nalg_pen_byte(&pen, before[i]);
	nalg_sdp_write_address(&pen, line->family, line->addr);
	HOLDS(!pen.full);
	c = nalg_cursor(text, pen.len);
	HOLDS(nalg_sdp_next(&c, &again) && again.kind == NALG_SDP_CONNECTION);
	HOLDS(again.family == line->family);
	HOLDS(!memcmp(again.addr, line->addr, sizeof(line->addr)));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	u8 *copy = exact_copy(data, size);
	struct nalg_cursor c = nalg_cursor(copy, size);
	struct nalg_sdp_line line;
	u32 last = 0, before = 0;

	while (nalg_sdp_next(&c, &line)) {
		HOLDS(line.off >= last && line.len && line.off + line.len <= size);
		HOLDS(c.pos > before);
		before = c.pos;
		last = line.off + line.len + line.tail;
		HOLDS(last <= size && !memchr(copy + line.off, '\n', line.len + line.tail));
		HOLDS(!line.tail || copy[line.off + line.len] == '/');
		HOLDS((line.family == 0) ==
		      (line.kind == NALG_SDP_CONTROL || line.kind == NALG_SDP_URI));
		if (line.family)
			check_address(&line);
	}
	HOLDS(!c.bad && !nalg_cursor_left(&c));
	free(copy);
	return 0;
}
