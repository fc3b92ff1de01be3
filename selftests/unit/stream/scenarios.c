// SPDX-License-Identifier: GPL-2.0
/*
 * What the stream engine does, one scenario a test.
 *
 * The protocol has lines.  In a line that begins with '+' this becomes "<plus>", five bytes more;
 * of one that begins with '-' only the LF is left; one that begins with '~' goes altogether; one
 * with '&' ends when two bytes after it were seen; '!' is not the protocol; '?' makes the analyzer
 * talk nonsense.  After a line "$6" (one digit) six opaque bytes follow; in "=6" the line's end is
 * opaque, too; in "%6" all of it.
 *
 * Positions are offsets from the byte after the SYN, in the sender's numbers where the sender
 * speaks and in the receiver's where the engine does.  What became of a segment is a string: "pass
 * 0 a" and "send 0 a" put the byte a at 0, unchanged and rewritten; "blind 0 a" is "pass 0 a"
 * whose data need not be looked at; "send -1" is a probe; "held",
 * "gap", "nomem" and "limit" are drops; "ack 5" goes back to the sender; "." stands for LF.
 */

#include "../../../kmod/core/stream.h"
#include "../ktap.h"
#include "budget.h"

#define MESSAGE_MAX	2048
#define HELD_ROOM	512	/* what a few held bytes take */

static const struct nalg_stream_limits limits = {
	.message = MESSAGE_MAX,
	.edits = { .count = 16, .text = 1024 },
};
static struct nalg_budget budget = { .max = (u32)-1 };
static struct nalg_stream stream;
static u32 first;	/* the number after the SYN */
static char outcome[512];
static u8 big[256 * 1024];
static int mallocs_left = -1;	/* until one fails; -1: none does */

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
	if (!mallocs_left)
		return NULL;
	mallocs_left -= mallocs_left > 0;
	return __real_malloc(size);
}

/* It has no room for what a message says. */
static bool parser_full;

static int parse(void *ctx, const u8 *data, u32 len, bool eof, struct nalg_edits *edits)
{
	const u8 *end = memchr(data, '\n', len);
	u32 line = end ? end - data + 1 : 0;

	(void)ctx;
	if (data[0] == '!')
		return NALG_PARSE_LOST;
	if (!line || (data[0] == '&' && len < line + 2 && !eof))
		return NALG_PARSE_MORE;
	if (parser_full)
		return NALG_PARSE_FULL;
	if (data[0] == '?')
		nalg_edits_add(edits, line, 1, "x", 1);
	if (data[0] == '+')
		nalg_edits_add(edits, 0, 1, "<plus>", 6);
	if (data[0] == '-')
		nalg_edits_add(edits, 0, line - 1, NULL, 0);
	if (data[0] == '~')
		nalg_edits_add(edits, 0, line, NULL, 0);
	if (memchr("$=%", data[0], 3) && line > 1) {
		edits->skip = data[1] - '0' + (data[0] == '$' ? 0 : data[0] == '=' ? line - 2 : line);
		return line + data[1] - '0';
	}
	return line;
}

static const char *describe(const struct nalg_seg *seg, struct nalg_seg_out *out,
			    const char *passed)
{
	const char *const verdict[] = { passed, "send", "held", "gap", "nomem", "limit" };
	bool pass = out->verdict == NALG_SEG_PASS;
	u32 i, len = pass ? seg->len : out->len;
	char *to = outcome;

	to += sprintf(to, "%s", verdict[out->verdict]);
	if (out->verdict <= NALG_SEG_REPLACE)
		to += sprintf(to, " %d", (s32)(out->seq - first));
	if (len > 100)
		to += sprintf(to, " %u bytes", len);
	else if (len && out->verdict <= NALG_SEG_REPLACE)
		to += sprintf(to, " %.*s", (int)len, pass ? seg->data : out->data);
	if (out->fin)
		to += sprintf(to, " FIN");
	if (out->ack_held)
		to += sprintf(to, " ack %d", (s32)(out->ack - first));
	for (i = 0; outcome[i]; i++)
		if (outcome[i] == '\n')
			outcome[i] = '.';
	nalg_free(out->data);
	return outcome;
}

static const char *segment(struct nalg_seg seg)
{
	const char *pass = nalg_stream_blind(&stream, &seg) ? "blind" : "pass";
	struct nalg_seg_out out;

	nalg_stream_segment(&stream, &seg, &out);
	return describe(&seg, &out, pass);
}

static const char *send_bytes(u32 at, const u8 *data, u32 len)
{
	return segment((struct nalg_seg){ .seq = first + at, .data = data, .len = len });
}

static const char *send_data(u32 at, const char *text)
{
	return send_bytes(at, (const u8 *)text, strlen(text));
}

static const char *send_fin(u32 at, const char *text)
{
	return segment((struct nalg_seg){ .seq = first + at, .data = (const u8 *)text,
					  .len = strlen(text), .fin = true });
}

static const char *send_rst(u32 at, const char *text)
{
	return segment((struct nalg_seg){ .seq = first + at, .data = (const u8 *)text,
					  .len = strlen(text), .rst = true });
}

static const char *send_syn(u32 at, const char *text)
{
	return segment((struct nalg_seg){ .seq = first + at, .data = (const u8 *)text,
					  .len = strlen(text), .syn = true });
}

/* The receiver acknowledges out offset @at; what the sender gets of it. */
static s32 ack(u32 at)
{
	return nalg_stream_ack(&stream, first + at) - first;
}

static const char *sack(u32 start, u32 end)
{
	start += first;
	end += first;
	nalg_stream_map_sack(&stream, &start, &end);
	sprintf(outcome, "%d..%d", (s32)(start - first), (s32)(end - first));
	return outcome;
}

/* A stream whose SYN was answered; the byte after it has the number @number. */
static void start_at(u32 number)
{
	nalg_stream_free(&stream);
	nalg_stream_init(&stream, &limits, &budget, parse, NULL);
	first = number;
	send_syn(-1, "");
	ack(0);
}

static void start(void)
{
	start_at(1000);
}

/* @count lines of @len bytes each that stay as they are. */
static u32 fill_lines(u32 count, u32 len)
{
	memset(big, 'a', count * len);
	for (u32 i = 1; i <= count; i++)
		big[i * len - 1] = '\n';
	return count * len;
}

/* --- the start ------------------------------------------------------------ */

TEST("what comes before a SYN passes as it is")
{
	nalg_stream_free(&stream);
	nalg_stream_init(&stream, &limits, &budget, parse, NULL);
	first = 1000;
	EXPECT_STR("pass 0 +a.", send_data(0, "+a\n"));
	EXPECT_STR("pass 7 FIN", send_fin(7, ""));
	EXPECT_STR("pass 9", send_rst(9, ""));
	EXPECT_EQ(5, ack(5));
	EXPECT(!stream.started);
}

TEST("a SYN passes without its data, which comes again")
{
	nalg_stream_init(&stream, &limits, &budget, parse, NULL);
	EXPECT_STR("send -1", send_syn(-1, "+a\n"));
	EXPECT_STR("pass -1", send_syn(-1, ""));
	EXPECT_EQ(0, ack(0));
	EXPECT_STR("send 0 <plus>a.", send_data(0, "+a\n"));
	EXPECT_STR("pass -1", send_syn(-1, ""));
	EXPECT_STR("pass 8 b.", send_data(3, "b\n"));
}

TEST("another SYN counts until the first is answered or followed by data")
{
	nalg_stream_free(&stream);
	nalg_stream_init(&stream, &limits, &budget, parse, NULL);
	EXPECT_STR("pass 499", send_syn(499, ""));
	EXPECT_STR("pass -1", send_syn(-1, ""));
	EXPECT_STR("pass 0 a.", send_data(0, "a\n"));
	EXPECT_STR("pass 499", send_syn(499, ""));
	EXPECT_STR("pass 2 b.", send_data(2, "b\n"));

	start();
	EXPECT_STR("pass 499", send_syn(499, ""));
	EXPECT_STR("pass 0 a.", send_data(0, "a\n"));
}

/* --- messages and segments ------------------------------------------------ */

TEST("whole messages that stay as they are pass")
{
	start();
	EXPECT_STR("pass 0 a.", send_data(0, "a\n"));
	EXPECT_STR("pass 2 b.c.", send_data(2, "b\nc\n"));
}

TEST("a changed message moves everything after it")
{
	start();
	EXPECT_STR("pass 0 a.", send_data(0, "a\n"));
	EXPECT_STR("send 2 <plus>b.", send_data(2, "+b\n"));
	EXPECT_STR("pass 10 c.", send_data(5, "c\n"));
	EXPECT_STR("send 12 .", send_data(7, "-ddd\n"));
	EXPECT_STR("pass 13 e.", send_data(12, "e\n"));
}

TEST("messages in one segment")
{
	start();
	EXPECT_STR("send 0 a.<plus>b..c.", send_data(0, "a\n+b\n-x\nc\n"));
	EXPECT_STR("pass 13 d.", send_data(10, "d\n"));
}

TEST("a message that comes byte by byte leaves with its last byte")
{
	start();
	EXPECT_STR("held ack 1", send_data(0, "+"));
	EXPECT_STR("held ack 2", send_data(1, "a"));
	EXPECT_EQ(2, nalg_stream_held(&stream));
	EXPECT_STR("send 0 <plus>a.", send_data(2, "\n"));
	EXPECT_EQ(0, nalg_stream_held(&stream));
	EXPECT_EQ(3, ack(8));
	EXPECT(!stream.held && !stream.kept);
}

TEST("a held message that stays as it is leaves with its last byte, too")
{
	start();
	EXPECT_STR("held ack 2", send_data(0, "ab"));
	EXPECT_STR("send 0 abc.d.", send_data(2, "c\nd\n"));
	EXPECT_STR("pass 6 e.", send_data(6, "e\n"));
}

TEST("a deleted message is acknowledged by us once nothing before it is on its way")
{
	start();
	EXPECT_STR("held ack 3", send_data(0, "~a\n"));
	EXPECT_STR("pass 0 b.", send_data(3, "b\n"));
	EXPECT_STR("held", send_data(5, "~c\n"));
	EXPECT_EQ(8, ack(2));
	EXPECT_STR("pass 2 d.", send_data(8, "d\n"));
}

/* --- opaque bytes --------------------------------------------------------- */

TEST("opaque bytes pass, in any segments, and are not kept")
{
	start();
	EXPECT_STR("pass 0 $6.+a", send_data(0, "$6\n+a"));
	EXPECT_EQ(3, stream.kept_bytes);
	EXPECT_STR("blind 5 .+b", send_data(5, "\n+b"));
	EXPECT_STR("blind 8 .", send_data(8, "\n"));
	EXPECT_STR("send 9 <plus>a.", send_data(9, "+a\n"));
	EXPECT_EQ(12, ack(17));
	EXPECT(!stream.kept);
}

TEST("opaque bytes move with the message before them")
{
	start();
	EXPECT_STR("send 0 <plus>a.$4.+", send_data(0, "+a\n$4\n+"));
	EXPECT_STR("blind 12 +a.", send_data(7, "+a\n"));
	EXPECT_EQ(3, ack(8));
	EXPECT_EQ(8, ack(13));
	EXPECT(!stream.kept);
	EXPECT_EQ(9, ack(14));
	EXPECT_EQ(10, ack(15));
}

TEST("an analyzer may leave the end of a message, or all of it, alone")
{
	start();
	EXPECT_STR("pass 0 =2ab.xy", send_data(0, "=2ab\nxy"));
	EXPECT_EQ(2, stream.kept_bytes);
	EXPECT_EQ(7, ack(7));
	EXPECT_STR("pass 7 %2ab.xy", send_data(7, "%2ab\nxy"));
	EXPECT(!stream.kept);
	EXPECT_EQ(12, ack(12));
	EXPECT_EQ(14, ack(14));
}

TEST("of opaque bytes the last copy counts, of what was parsed the first")
{
	start();
	EXPECT_STR("pass 0 $4.abcd", send_data(0, "$4\nabcd"));
	EXPECT_STR("send 0 $4.xxxx", send_data(0, "+a\nxxxx"));
	EXPECT_STR("blind 5 yy", send_data(5, "yy"));
	EXPECT_STR("send 7 <plus>e.", send_data(7, "+e\n"));
	EXPECT_STR("send 4 zzz<plus>e.", send_data(4, "zzz+"));
	EXPECT_STR("send 2 .z", send_data(2, "?z"));
	EXPECT_EQ(5, ack(5));
	EXPECT_STR("send 5 uv<plus>e.!", send_data(3, "stuv+e\n!"));
	EXPECT(stream.lost);
	EXPECT_STR("send 5 vw<plus>e.!", send_data(5, "vw+e\n!"));
	EXPECT_STR("send 6 w", send_data(6, "w"));
}

TEST("opaque bytes that we may have acknowledged are kept")
{
	start();
	EXPECT_STR("held ack 3", send_data(0, "=4a"));
	EXPECT_STR("send 0 =4a.wx", send_data(3, "\nwx"));
	EXPECT_EQ(3, stream.kept_bytes);
	EXPECT_STR("send 0 =4a.wx", send_data(3, "\nwx"));
	EXPECT_STR("blind 6 yz", send_data(6, "yz"));
}

TEST("a FIN, a gap and a RST among opaque bytes")
{
	start();
	EXPECT_STR("pass 0 $9.abc", send_data(0, "$9\nabc"));
	EXPECT_STR("gap ack 0", send_data(8, "f"));
	EXPECT_STR("pass 6", send_rst(6, ""));
	EXPECT_STR("pass 6 d FIN", send_fin(6, "d"));
	EXPECT_STR("pass 6 d FIN", send_fin(6, "d"));
	EXPECT_EQ(8, ack(8));
	EXPECT_STR("pass 8", send_data(8, ""));
}

TEST("opaque bytes have no limit")
{
	u32 i, at, len = 60000;

	start();
	memset(big, 'x', len);
	memcpy(big, "=9", 2);
	big[1000] = '\n';
	/* Frames of 1010 bytes, of which two are kept. */
	for (i = 1; i < 59; i++)
		memcpy(big + i * 1010, big, 1010);
	for (at = 0; at < 15 * 59 * 1010 && !strncmp(outcome, "pass", 4); at += 59 * 1010)
		send_bytes(at, big, 59 * 1010);
	EXPECT_EQ(15 * 59 * 1010, at);
	EXPECT_EQ(15 * 59 * 2, stream.kept_bytes);
	EXPECT_EQ(at - 500, (u32)ack(at - 500));
	EXPECT(!stream.kept);
}

/* --- who may acknowledge what --------------------------------------------- */

TEST("held bytes wait for their ACK while something decided is on its way")
{
	start();
	EXPECT_STR("send 0 <plus>a.", send_data(0, "+a\nbb"));
	EXPECT_STR("held", send_data(5, "b"));
	/* The first message may be lost: its sender must still have it. */
	EXPECT_STR("send 0 <plus>a.", send_data(0, "+a\nbb"));
	EXPECT_EQ(6, ack(8));
	EXPECT_STR("held ack 7", send_data(6, "b"));
	EXPECT_STR("send 8 bbbb.", send_data(7, "\n"));
}

TEST("a repeated last byte brings the whole message again")
{
	start();
	EXPECT_STR("held ack 2", send_data(0, "+a"));
	EXPECT_STR("send 0 <plus>a.", send_data(2, "\n"));
	EXPECT_STR("send 0 <plus>a.", send_data(2, "\n"));
	EXPECT_EQ(2, ack(0));
	EXPECT_EQ(2, ack(7));
	EXPECT_STR("send 0 <plus>a.", send_data(2, "\n"));
	EXPECT_EQ(3, ack(8));
}

TEST("a repeated last byte brings what of an unchanged message is missing")
{
	start();
	EXPECT_STR("held ack 3", send_data(0, "abc"));
	EXPECT_STR("send 0 abcd.", send_data(3, "d\n"));
	EXPECT_EQ(3, ack(2));
	EXPECT_STR("send 2 cd", send_data(3, "d"));
	EXPECT_STR("send 2 cd.", send_data(3, "d\n"));
}

TEST("a message that was acknowledged before it was decided is sent by the bytes after it")
{
	start();
	EXPECT_STR("held ack 4", send_data(0, "&ab\n"));
	EXPECT_STR("held ack 5", send_data(4, "c"));
	EXPECT_STR("send 0 &ab.", send_data(5, "d"));
	EXPECT_EQ(2, nalg_stream_held(&stream));
	EXPECT_STR("send 0 &ab.", send_data(5, "d"));
	EXPECT_STR("0..0", sack(4, 4));
	EXPECT_EQ(6, ack(4));
	EXPECT_STR("send 4 cd.", send_data(6, "\n"));
}

TEST("an ACK is exact where nothing changed, and for whole messages where something did")
{
	start();
	send_data(0, "abc\n+d\nef\n");
	EXPECT_EQ(2, ack(2));
	EXPECT_EQ(4, ack(4));
	EXPECT_EQ(4, ack(11));
	EXPECT_EQ(7, ack(12));
	EXPECT_EQ(8, ack(13));
}

TEST("an ACK never goes back, and never beyond what was sent")
{
	start();
	send_data(0, "abc\n");
	EXPECT_EQ(3, ack(3));
	EXPECT_EQ(3, ack(1));
	EXPECT_EQ(3, ack(-5));
	EXPECT_EQ(4, ack(500));
	EXPECT_EQ(4, ack(0x80000000));
	EXPECT_STR("pass 4 d.", send_data(4, "d\n"));
}

/* --- retransmissions ------------------------------------------------------ */

TEST("a retransmission has the same bytes, whatever its boundaries")
{
	start();
	send_data(0, "ab\n+c\nde\n");
	EXPECT_STR("send 0 ab.<plus>c.de.", send_data(0, "ab\n+c\nde\n"));
	EXPECT_STR("send 1 b.", send_data(1, "b\n"));
	EXPECT_STR("send 1 b.<plus>c.", send_data(1, "b\n+"));
	EXPECT_STR("send 3 <plus>c.", send_data(4, "c"));
	EXPECT_STR("send 3 <plus>c.d", send_data(5, "\nd"));
	EXPECT_STR("send 12 e.", send_data(7, "e\n"));
}

TEST("old bytes and new bytes in one segment")
{
	start();
	EXPECT_STR("pass 0 ab.", send_data(0, "ab\n"));
	EXPECT_STR("send 0 ab.<plus>c.", send_data(0, "ab\n+c\n"));
	EXPECT_EQ(3, ack(3));
	EXPECT_STR("send 3 <plus>c.d.", send_data(1, "b\n+c\nd\n"));
	EXPECT_EQ(8, ack(13));
	EXPECT_STR("send 13 e.", send_data(6, "d\ne\n"));
}

TEST("what was decided cannot be replaced by a retransmission")
{
	start();
	EXPECT_STR("pass 0 noop.", send_data(0, "noop\n"));
	EXPECT_STR("send 0 noop.", send_data(0, "+bad\n"));
	EXPECT_STR("send 2 op.x.", send_data(2, "zzzx\n"));
}

TEST("of held bytes the first copy counts")
{
	start();
	EXPECT_STR("held ack 3", send_data(0, "abc"));
	EXPECT_STR("send 0 abcd.", send_data(0, "+xyd\n"));
}

TEST("a segment that repeats only what the receiver has makes it say so")
{
	start();
	send_data(0, "+a\n");
	ack(8);
	EXPECT_STR("send 7", send_data(0, "+a\n"));
	EXPECT_STR("send 7", send_data(2, "\n"));
	EXPECT_STR("held ack 4", send_data(3, "b"));
	EXPECT_STR("send 7", send_data(0, "+a\nb"));
}

TEST("a segment tells how much of it is new")
{
	struct nalg_seg seg = { .seq = 1000, .data = (const u8 *)"ab\ncd\n", .len = 3 };
	struct nalg_seg_out out;

	start();
	nalg_stream_segment(&stream, &seg, &out);
	EXPECT_EQ(3, out.new_bytes);
	EXPECT(!out.retrans);
	seg.len = 6;
	nalg_stream_segment(&stream, &seg, &out);
	EXPECT_EQ(3, out.new_bytes);
	EXPECT(out.retrans);
	nalg_free(out.data);
}

TEST("after a gap nothing is taken, and the sender is told what is missing")
{
	start();
	EXPECT_STR("gap ack 0", send_data(2, "b\n"));
	EXPECT_STR("gap ack 0", send_fin(2, ""));
	EXPECT_STR("held ack 1", send_data(0, "a"));
	EXPECT_STR("gap ack 1", send_data(2, "b\n"));
	EXPECT_STR("send 0 a.b.", send_data(1, "\nb\n"));
	/* Not the end of what is on its way: only the receiver can say that it came. */
	EXPECT_STR("gap ack 1", send_data(6, "d\n"));
}

/* --- segments without data ------------------------------------------------ */

TEST("an ACK of the sender never is ahead of what the receiver has seen")
{
	start();
	send_data(0, "+a\n");
	EXPECT_STR("pass 8", send_data(3, ""));
	ack(8);
	send_data(3, "bb");
	EXPECT_STR("pass 8", send_data(5, ""));
	EXPECT_STR("pass 8", send_data(9, ""));
}

TEST("a keep-alive is answered by the receiver, whatever is held")
{
	start();
	EXPECT_STR("pass -1", send_data(-1, ""));
	EXPECT_STR("send -1", send_data(-1, "?"));
	send_data(0, "+a\n");
	ack(8);
	EXPECT_STR("pass 7", send_data(2, ""));
	EXPECT_STR("send 7", send_data(2, "?"));
	EXPECT_STR("held ack 5", send_data(3, "bb"));
	EXPECT_STR("pass 7", send_data(4, ""));
	EXPECT_STR("send 7", send_data(4, "?"));
}

TEST("a window probe with a new byte is a byte like any other")
{
	start();
	EXPECT_STR("pass 0 aa.", send_data(0, "aa\n"));
	/* The window is closed: the receiver has one byte of three, and says so again. */
	EXPECT_STR("held", send_data(3, "+"));
	EXPECT_EQ(1, ack(1));
	EXPECT_STR("send 1 a.", send_data(1, "a\n+"));
	EXPECT_STR("held", send_data(4, "b"));
	EXPECT_EQ(5, ack(3));
	EXPECT_STR("held ack 6", send_data(5, "b"));
	EXPECT_STR("send 3 <plus>bb.", send_data(6, "\n"));
	EXPECT_EQ(6, ack(3));
	EXPECT_STR("send 3 <plus>bb.", send_data(6, "\n"));
	EXPECT_EQ(7, ack(12));
}

TEST("a keep-alive of a sender whose last bytes are held is answered by the receiver")
{
	start();
	EXPECT_STR("held ack 3", send_data(0, "abc"));
	EXPECT_STR("pass -1", send_data(2, ""));
	EXPECT_STR("send -1", send_data(2, "?"));
	EXPECT_EQ(3, ack(0));
	EXPECT_STR("send 0 abcd.", send_data(3, "d\n"));
}

TEST("numbers wrap within opaque bytes")
{
	u32 at;

	for (at = 0; at < 20; at++) {
		start_at(0 - at);
		EXPECT_STR("send 0 <plus>a.$9.xx", send_data(0, "+a\n$9\nxx"));
		EXPECT_STR("blind 13 xxxx", send_data(8, "xxxx"));
		EXPECT_STR("blind 13 yyyy", send_data(8, "yyyy"));
		EXPECT_EQ(10, ack(15));
		EXPECT_STR("pass 17 xxxb.", send_data(12, "xxxb\n"));
		EXPECT_EQ(17, ack(22));
	}
}

/* --- the end -------------------------------------------------------------- */

TEST("a FIN has the number after the last byte")
{
	start();
	EXPECT_STR("send 0 <plus>a. FIN", send_fin(0, "+a\n"));
	EXPECT_STR("send 0 <plus>a. FIN", send_fin(0, "+a\n"));
	EXPECT_STR("send 8 FIN", send_fin(3, ""));
	EXPECT_EQ(3, ack(8));
	EXPECT_STR("send 8 FIN", send_fin(3, ""));
	EXPECT_STR("pass 9", send_data(4, ""));
	EXPECT_EQ(4, ack(9));
	EXPECT_STR("send 8", send_fin(3, ""));
	EXPECT_STR("send 8", send_fin(0, "+a\n"));
	EXPECT(!stream.kept);
}

TEST("a FIN that comes before the rest of its message does not count yet")
{
	start();
	EXPECT_STR("held ack 2", send_data(0, "+a"));
	EXPECT_STR("gap ack 2", send_fin(3, "\n"));
	EXPECT(!stream.fin);
	EXPECT_STR("send 0 <plus>a..", send_data(2, "\n\n"));
	EXPECT_STR("pass 9 FIN", send_fin(4, ""));
	EXPECT_EQ(5, ack(10));
	EXPECT_EQ(0, budget_used(&budget));
}

TEST("a FIN lets an incomplete message go")
{
	start();
	EXPECT_STR("held ack 2", send_data(0, "+a"));
	EXPECT_STR("send 0 +a FIN", send_fin(2, ""));
	EXPECT_STR("send 0 +a FIN", send_fin(2, ""));
	EXPECT_EQ(3, ack(3));

	start();
	EXPECT_STR("pass 0 a.bc FIN", send_fin(0, "a\nbc"));
}

TEST("a FIN waits for what is cut off an answer that is too long")
{
	u32 lines = 1760, len = fill_lines(lines, 30), at = len - 150;
	struct nalg_seg seg = { .data = big, .len = len, .fin = true };

	for (u32 i = 0; i < lines; i++)
		big[i * 30] = '+';
	start();
	seg.seq = first;
	EXPECT_STR("send 0 61440 bytes", segment(seg));
	EXPECT_EQ(at, ack(at / 30 * 35));
	seg = (struct nalg_seg){ .seq = first + at, .data = big + at, .len = 150, .fin = true };
	EXPECT_STR("send 61425 175 bytes FIN", segment(seg));
	EXPECT_EQ(len + 1, ack(lines * 35 + 1));
}

TEST("nothing follows a FIN")
{
	start();
	EXPECT_STR("pass 0 a. FIN", send_fin(0, "a\n"));
	EXPECT_STR("send -1", send_data(3, "b\n"));
	EXPECT_STR("send 0 a.", send_data(0, "a\nbc\n"));
	EXPECT_STR("send 0 a.", send_fin(0, "a\nbc\n"));
	EXPECT_EQ(3, ack(3));
	EXPECT_STR("send 2", send_data(3, "b\n"));
}

TEST("a RST takes the number that the receiver expects")
{
	start();
	send_data(0, "+a\n");
	ack(8);
	send_data(3, "bb");
	EXPECT_STR("pass 8", send_rst(5, ""));
	EXPECT_EQ(2, nalg_stream_held(&stream));
}

TEST("a RST beside the window stays beside it, and costs nothing")
{
	start();
	send_data(0, "+a\n");
	ack(8);
	send_data(3, "bb");
	EXPECT_STR("pass 11", send_rst(6, ""));
	EXPECT_STR("pass 7", send_rst(2, ""));
	EXPECT_EQ(2, nalg_stream_held(&stream));
}

TEST("a stream goes on after a RST that its receiver did not obey")
{
	start();
	EXPECT_STR("held ack 9", send_data(0, "+aaaaaaaa"));
	EXPECT_STR("pass 0", send_rst(9, ""));
	EXPECT_STR("send -1", send_data(0, "a\n!"));
	EXPECT_STR("send 0 <plus>aaaaaaaa.", send_data(9, "\n"));
	EXPECT_STR("pass 15 !", send_data(10, "!"));
	EXPECT_STR("send 0 <plus>aaaaaaaa.", send_data(7, "xxx"));
}

TEST("a RST brings no data")
{
	start();
	EXPECT_STR("send 0", send_rst(0, "+a\n"));
}

/* --- numbers -------------------------------------------------------------- */

TEST("numbers wrap within a message, on either side")
{
	u32 at;

	for (at = 0; at < 20; at++) {
		start_at(0 - at);
		EXPECT_STR("pass 0 ab.", send_data(0, "ab\n"));
		EXPECT_STR("gap ack 0", send_data(4, "c\n"));
		EXPECT_STR("send 3 <plus>c.", send_data(3, "+c\nde"));
		EXPECT_STR("send 0 ab.<plus>c.", send_data(0, "ab\n+c\nde"));
		EXPECT_EQ(3, ack(9));
		EXPECT_EQ(8, ack(11));
		EXPECT_STR("send 11 def.", send_data(8, "f\n"));
		EXPECT_STR("pass 15 FIN", send_fin(10, ""));
		EXPECT_EQ(11, ack(16));
	}
}

TEST("a stream may be longer than the numbers")
{
	const u32 len = fill_lines(24, 2000);
	u32 at = 3, i, failed = 0;

	start();
	send_data(0, "+a\n");
	ack(8);
	for (i = 0; i < 0x110000000 / len && !failed; i++, at += len) {
		send_bytes(at, big, len);
		failed = stream.una != first + at || (u32)ack(at + 5 + len) != at + len;
	}
	EXPECT_EQ(0, failed);
}

TEST("numbers of one side in those of the other")
{
	start();
	send_data(0, "a\n+b\nc\nxx");
	EXPECT_EQ(1, nalg_stream_map_out(&stream, first + 1) - first);
	EXPECT_EQ(2, nalg_stream_map_out(&stream, first + 3) - first);
	EXPECT_EQ(10, nalg_stream_map_out(&stream, first + 5) - first);
	EXPECT_EQ(12, nalg_stream_map_out(&stream, first + 8) - first);
	EXPECT_EQ(15, nalg_stream_map_out(&stream, first + 10) - first);
	EXPECT_EQ(1, nalg_stream_map_in(&stream, first + 1) - first);
	EXPECT_EQ(2, nalg_stream_map_in(&stream, first + 9) - first);
	EXPECT_EQ(5, nalg_stream_map_in(&stream, first + 10) - first);
	EXPECT_EQ(7, nalg_stream_map_in(&stream, first + 99) - first);
	ack(12);
	EXPECT_EQ(6, nalg_stream_map_in(&stream, first + 11) - first);
	EXPECT_EQ(11, nalg_stream_map_out(&stream, first + 6) - first);
}

TEST("a SACK block shrinks to whole messages")
{
	start();
	send_data(0, "a\nbb\n+c\ndd\n");
	EXPECT_STR("2..4", sack(2, 4));
	EXPECT_STR("2..5", sack(2, 7));
	EXPECT_STR("2..8", sack(2, 13));
	EXPECT_STR("8..10", sack(7, 15));
	EXPECT_STR("5..11", sack(5, 99));
	EXPECT_STR("0..0", sack(6, 12));
}

TEST("a SACK block of what is acknowledged is empty")
{
	start();
	send_data(0, "a\nbb\n");
	ack(2);
	EXPECT_STR("2..2", sack(0, 2));
	EXPECT_STR("3..5", sack(3, 5));

	/* The sender has to repeat its first byte, or nobody sends what it has forgotten. */
	start();
	send_data(0, "abc");
	send_data(3, "d\nee\n");
	EXPECT_STR("0..0", sack(3, 8));
	EXPECT_STR("5..8", sack(5, 8));
}

/* --- without the analyzer ------------------------------------------------- */

TEST("a stream that is not the protocol passes from its first byte")
{
	start();
	EXPECT_STR("pass 0 !a.+b.", send_data(0, "!a\n+b\n"));
	EXPECT(stream.lost);
	EXPECT_STR("blind 6 +c.", send_data(6, "+c\n"));
	EXPECT_STR("blind 12 +d. FIN", send_fin(12, "+d\n"));
	EXPECT_STR("blind 6 +c.", send_data(6, "+c\n"));
	EXPECT_EQ(9, ack(9));
	EXPECT_STR("send 9 +d.", send_data(8, "x+d\n"));
	EXPECT_EQ(16, ack(16));
	EXPECT_STR("pass 15", send_data(15, ""));
	EXPECT(!stream.kept && !stream.held);
}

TEST("an analyzer that gives up leaves its messages as they were decided")
{
	start();
	EXPECT_STR("send 0 <plus>a.!b", send_data(0, "+a\n!b"));
	EXPECT_STR("blind 10 c", send_data(5, "c"));
	EXPECT_STR("blind 14 e", send_data(9, "e"));
	EXPECT_STR("send 0 <plus>a.", send_data(1, "a"));
	EXPECT_STR("send 0 <plus>a.", send_fin(0, "+a"));
	EXPECT_STR("send 0 <plus>a.!bc", send_data(0, "+a\n!bc"));
	EXPECT_EQ(0, ack(7));
	EXPECT_EQ(5, ack(10));
	EXPECT_STR("send 10 cd", send_data(0, "+a\n!bcd"));
	EXPECT_STR("9..10", sack(14, 15));
}

TEST("an analyzer that talks nonsense is not asked again")
{
	start();
	EXPECT_STR("held ack 2", send_data(0, "?a"));
	EXPECT_STR("send 0 ?a.", send_data(2, "\n"));
	EXPECT(stream.lost);
}

TEST("what was held when the analyzer gives up is kept for the receiver")
{
	u32 len = MESSAGE_MAX - 1;

	start();
	memset(big, 'a', len + 10);
	send_bytes(0, big, len);
	EXPECT_EQ(len, nalg_stream_held(&stream));
	EXPECT_STR("send 0 2057 bytes", send_bytes(len, big, 10));
	EXPECT(stream.lost);
	EXPECT_STR("send 0 2048 bytes", send_bytes(len, big, 1));
	EXPECT_EQ(len, ack(3));
	EXPECT_EQ(len + 1, ack(len + 1));
	EXPECT_STR("blind 2057 b", send_data(len + 10, "b"));
	EXPECT(!stream.kept && !stream.held);
}

TEST("a lost stream may be longer than the numbers")
{
	const u32 len = 1 << 28;
	u32 at, i;

	start();
	send_data(0, "+a\n!");
	for (i = 0, at = 4; i < 40; i++, at += len) {
		EXPECT_EQ(at, (u32)ack(at + 5));
		nalg_stream_segment(&stream, &(struct nalg_seg){ .seq = first + at, .len = len },
				    &(struct nalg_seg_out){});
	}
}

/* --- limits --------------------------------------------------------------- */

TEST("the longest message, in one segment and in two")
{
	u32 len = fill_lines(1, MESSAGE_MAX);

	start();
	EXPECT_STR("pass 0 2048 bytes", send_bytes(0, big, len));
	EXPECT_STR("held", send_bytes(len, big, len - 1));
	EXPECT_EQ(2 * len - 1, ack(len));
	EXPECT_STR("send 2048 2048 bytes", send_bytes(2 * len - 1, big + len - 1, 1));
	EXPECT(!stream.lost);
}

TEST("a longer message loses the stream, in one segment as in two")
{
	start();
	memset(big, 'a', MESSAGE_MAX + 1);
	big[MESSAGE_MAX] = '\n';
	EXPECT_STR("pass 0 2049 bytes", send_bytes(0, big, MESSAGE_MAX + 1));
	EXPECT(stream.lost);

	start();
	send_bytes(0, big, 1);
	EXPECT_STR("send 0 2049 bytes", send_bytes(1, big + 1, MESSAGE_MAX));
	EXPECT(stream.lost);
}

TEST("an analyzer may have longer messages, and pays for what it holds only")
{
	static const struct nalg_stream_limits longer = {
		.message = NALG_STREAM_MESSAGE_MAX,
		.edits = { .count = 64, .text = 4096 },
	};
	u32 len = fill_lines(1, NALG_STREAM_MESSAGE_MAX);
	u32 at;

	nalg_stream_free(&stream);
	nalg_stream_init(&stream, &longer, &budget, parse, NULL);
	first = 1000;
	send_syn(-1, "");
	ack(0);
	for (at = 0; at < len - 1; at += 1) {
		send_bytes(at, big + at, 1);
		EXPECT(stream.held_size == 512 || stream.held_size < 2 * (at + 1));
	}
	EXPECT_STR("send 0 16384 bytes", send_bytes(at, big + at, 1));
	EXPECT(!stream.lost);
	EXPECT_EQ(len, ack(len));
	big[len - 1] = 'a';
	EXPECT_STR("pass 16384 16384 bytes", send_bytes(len, big, len));
	EXPECT(stream.lost);
}

TEST("a segment is taken as far as there is room, the rest when it is repeated")
{
	u32 len = fill_lines(70, 1000);
	char expected[40];
	u32 taken;

	start();
	EXPECT(strncmp("send 0 ", send_bytes(0, big, len), 7) == 0);
	taken = stream.nxt - first;
	EXPECT(taken > NALG_STREAM_EMIT_MAX && taken < NALG_STREAM_KEPT_MAX);
	EXPECT_STR("limit", send_bytes(taken, big, 3000));
	EXPECT_EQ(taken, ack(taken));
	sprintf(expected, "pass %u 3000 bytes", taken);
	EXPECT_STR(expected, send_bytes(taken, big, 3000));
}

TEST("a FIN after bytes that find no room does not count yet")
{
	u32 len = fill_lines(70, 1000);
	struct nalg_seg seg = { .seq = 1000, .data = big, .len = len, .fin = true };

	start();
	segment(seg);
	EXPECT(!stream.fin);
	ack(stream.par - first);
	segment(seg);
	EXPECT(stream.fin);
	EXPECT_EQ(len + 1, ack(len + 1));
}

TEST("many changed messages find room in turn")
{
	u32 i, at, sent = 0;

	start();
	for (i = 0; i < 3000; i += 3)
		memcpy(big + i, "+a\n", 3);
	for (i = 0; i < 20 && stream.par != first + 3000; i++) {
		at = stream.una - first;
		send_bytes(at, big + at, 3000 - at);
		EXPECT(strncmp(outcome, "send", 4) == 0);
		sent = (stream.par - first) / 3 * 8;
		EXPECT_EQ((s32)(stream.par - first), ack(sent));
	}
	EXPECT_EQ(8000, sent);
}

TEST("no memory is like a segment that got lost")
{
	int failing;

	for (failing = 0; failing < 4; failing++) {
		start();
		mallocs_left = failing;
		EXPECT_STR("nomem", send_data(0, "+a"));
		mallocs_left = -1;
		EXPECT_STR("held ack 2", send_data(0, "+a"));
		mallocs_left = failing;
		EXPECT_STR("nomem", send_data(2, "\n"));
		EXPECT(failing == 3 || budget_used(&budget) == HELD_ROOM);
		mallocs_left = -1;
		EXPECT_STR("send 0 <plus>a.", send_data(2, "\n"));
		EXPECT_EQ(3, ack(8));
	}
	nalg_stream_free(&stream);
}

TEST("a budget that is used up is like a segment that got lost, and unchanged ones pass again")
{
	start();
	EXPECT_STR("held ack 2", send_data(0, "+a"));
	EXPECT_EQ(HELD_ROOM, budget.used[NALG_MEMORY_HELD]);
	EXPECT_EQ(0, budget.used[NALG_MEMORY_KEPT]);
	budget.max = HELD_ROOM;
	EXPECT_STR("limit", send_data(2, "\n$4\n"));
	EXPECT_STR("limit", send_data(2, "\n"));
	EXPECT_EQ(HELD_ROOM, budget_used(&budget));
	budget.max = -1;
	EXPECT_STR("send 0 <plus>a.$4.", send_data(2, "\n$4\n"));
	EXPECT_EQ(0, budget.used[NALG_MEMORY_HELD]);
	EXPECT(budget.used[NALG_MEMORY_KEPT] > 4096);
	EXPECT_EQ(6, ack(11));
	EXPECT_EQ(0, budget_used(&budget));
	budget.max = 0;
	EXPECT_STR("blind 11 abcd", send_data(6, "abcd"));
	budget.max = -1;
}

TEST("an analyzer without room is asked again when the message comes again")
{
	start();
	EXPECT_STR("held ack 2", send_data(0, "+a"));
	parser_full = true;
	EXPECT_STR("limit", send_data(2, "\n"));
	EXPECT_STR("limit", send_fin(2, "\n"));
	EXPECT_EQ(HELD_ROOM, budget.used[NALG_MEMORY_HELD]);
	parser_full = false;
	EXPECT_STR("send 0 <plus>a.", send_data(2, "\n"));
	EXPECT_EQ(3, ack(8));
	EXPECT_EQ(0, budget_used(&budget));
}

TEST("every way to the end gives back what was taken")
{
	u32 len = fill_lines(1, MESSAGE_MAX);

	start();
	send_bytes(0, big, len - 1);
	EXPECT_EQ(MESSAGE_MAX, budget.used[NALG_MEMORY_HELD]);
	send_fin(len - 1, "");
	EXPECT_EQ(0, budget.used[NALG_MEMORY_HELD]);
	ack(len);
	EXPECT_EQ(0, budget_used(&budget));

	start();
	send_data(0, "+a\nbb");
	send_data(5, "b\n!");
	EXPECT_EQ(0, budget.used[NALG_MEMORY_HELD]);
	ack(12);
	EXPECT_EQ(0, budget_used(&budget));

	start();
	send_data(0, "+a\n=4\nxx+b\nbb");
	nalg_stream_free(&stream);
	EXPECT_EQ(0, budget_used(&budget));
}

KTAP_MAIN()
