// SPDX-License-Identifier: GPL-2.0
/*
 * The stream engine: TCP segments of one direction in, the rewritten stream out.  stream.h has the
 * picture, and the rule of who may be told what.
 *
 * Everything decided and not acknowledged is one run of out bytes and a short list of ranges that
 * tell which in numbers belong to which out numbers.  What a segment becomes is then always a slice
 * of that run, and it does not matter which segments the bytes came in.
 */

#include "stream.h"

#define KEPT_RANGES_MIN	8U
#define KEPT_RANGES_MAX	2048	/* a changed message takes one, what is between two another */
#define KEPT_SIZE_MIN	4096
#define HELD_SIZE_MIN	512
#define WINDOW_MAX	BIT(30)	/* of TCP: RFC 7323, 2.3 */

/*
 * Decided bytes.  Either both lengths agree and each in number has its out number, or this is one
 * message that is acknowledged as a whole or not at all.  out_len may be 0, in_len may not.
 */
struct nalg_range {
	u32 in, in_len;
	u32 out, out_len;
	u32 pos;	/* of its first byte, in the count of all bytes that were ever kept */
	bool opaque;	/* not kept */
};

/*
 * The first range begins at una, and there are no holes.  From the end of the last one to that of
 * the decided bytes everything is opaque: what is opaque needs no range until something else
 * follows it.
 */
struct nalg_kept {
	u8 *bytes;	/* bytes[off] is number pos in the count of kept bytes */
	u32 size;
	u32 off;
	u32 pos;
	struct nalg_range *range;	/* those in use: range[first] on */
	u32 room, first, count;
	struct nalg_edits edits;	/* of the message that is being decided; at the end */
};

/* What a segment brings, as far as it was not taken yet. */
struct feed {
	const u8 *data;
	u32 len;
	bool fin;	/* the stream ends after them */
	bool edited;	/* a message was changed */
	bool nomem;	/* the rest cannot be taken */
};

static bool before(u32 a, u32 b)
{
	return (s32)(a - b) < 0;
}

static bool after(u32 a, u32 b)
{
	return before(b, a);
}

static bool within(u32 number, u32 start, u32 len)
{
	return number - start < len;
}

static u32 out_una(const struct nalg_stream *s)
{
	return s->una + s->delta_una;
}

static u32 out_par(const struct nalg_stream *s)
{
	return s->par + s->delta_par;
}

/* Where the decided bytes end: par, but for the FIN. */
static u32 data_end(const struct nalg_stream *s)
{
	return s->par - s->fin;
}

/* The number, but for una's and the end of what was sent where it is not between them. */
static u32 clamp_out(const struct nalg_stream *s, u32 out)
{
	u32 sent = (s->lost ? s->nxt : s->par) + s->delta_par;

	if (before(out, out_una(s)))
		return out_una(s);
	return after(out, sent) ? sent : out;
}

/* --- ranges: in numbers and out numbers ----------------------------------- */

static bool range_exact(const struct nalg_range *r)
{
	return r->in_len == r->out_len;
}

static struct nalg_range *range_nth(const struct nalg_stream *s, u32 n)
{
	return &s->kept->range[s->kept->first + n];
}

/* The index of the first range that ends after @in or @out; of none: how many there are. */
static u32 range_index(const struct nalg_stream *s, u32 number, bool out)
{
	u32 low = 0, high = s->kept ? s->kept->count : 0, mid;
	const struct nalg_range *r;

	while (low < high) {
		mid = (low + high) / 2;
		r = range_nth(s, mid);
		if (before(number, out ? r->out + r->out_len : r->in + r->in_len))
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

static const struct nalg_range *range_at_in(const struct nalg_stream *s, u32 in)
{
	u32 i = range_index(s, in, false);

	if (!s->kept || i == s->kept->count || before(in, range_nth(s, i)->in))
		return NULL;
	return range_nth(s, i);
}

static const struct nalg_range *range_at_out(const struct nalg_stream *s, u32 out)
{
	u32 i = range_index(s, out, true);

	if (!s->kept || i == s->kept->count || before(out, range_nth(s, i)->out))
		return NULL;
	return range_nth(s, i);
}

/* The end of what has a range. */
static u32 ranges_end(const struct nalg_stream *s)
{
	const struct nalg_range *last;

	if (!s->kept || !s->kept->count)
		return s->una;
	last = range_nth(s, s->kept->count - 1);
	return last->in + last->in_len;
}

/* All of [from, to) is decided and opaque; @from is not before una. */
static bool all_opaque(const struct nalg_stream *s, u32 from, u32 to)
{
	const struct nalg_range *r = range_at_in(s, from);

	if (r)
		return r->opaque && !after(to, r->in + r->in_len);
	return !after(to, data_end(s));
}

/* The start of the message, where @in is within one whose length changed; else @in. */
static u32 seq_round_down(const struct nalg_stream *s, u32 in)
{
	const struct nalg_range *r = range_at_in(s, in);

	return r && !range_exact(r) ? r->in : in;
}

/* The end of the message likewise; @in is the number after the last byte that matters. */
static u32 seq_round_up(const struct nalg_stream *s, u32 in)
{
	const struct nalg_range *r = range_at_in(s, in - 1);

	return r && !range_exact(r) ? r->in + r->in_len : in;
}

/* --- memory --------------------------------------------------------------- */

static void *memory_take(struct nalg_stream *s, enum nalg_memory what, u32 size)
{
	void *memory;

	s->at_limit = s->budget && !nalg_budget_take(s->budget, what, size);
	if (s->at_limit)
		return NULL;
	memory = nalg_alloc(size);
	if (!memory && s->budget)
		nalg_budget_give(s->budget, what, size);
	return memory;
}

static void memory_give(struct nalg_stream *s, enum nalg_memory what, void *memory, u32 size)
{
	if (memory && s->budget)
		nalg_budget_give(s->budget, what, size);
	nalg_free(memory);
}

/* --- the kept bytes ------------------------------------------------------- */

/* The bytes of a range that is not opaque. */
static const u8 *kept_bytes(const struct nalg_stream *s, const struct nalg_range *r)
{
	return s->kept->bytes + s->kept->off + (r->pos - s->kept->pos);
}

static u8 *kept_end(const struct nalg_stream *s)
{
	return s->kept->bytes + s->kept->off + s->kept_bytes;
}

static u32 kept_struct_size(const struct nalg_stream *s)
{
	return offsetof(struct nalg_kept, edits) + nalg_edits_size(&s->limits->edits);
}

static void kept_free(struct nalg_stream *s)
{
	struct nalg_kept *kept = s->kept;

	if (!kept)
		return;
	memory_give(s, NALG_MEMORY_KEPT, kept->bytes, kept->size);
	memory_give(s, NALG_MEMORY_KEPT, kept->range, kept->room * sizeof(*kept->range));
	memory_give(s, NALG_MEMORY_KEPT, kept, kept_struct_size(s));
	s->kept = NULL;
	s->kept_bytes = 0;
}

static bool kept_make(struct nalg_stream *s)
{
	if (s->kept)
		return true;
	s->kept = memory_take(s, NALG_MEMORY_KEPT, kept_struct_size(s));
	if (!s->kept)
		return false;
	memset(s->kept, 0, offsetof(struct nalg_kept, edits));
	nalg_edits_init(&s->kept->edits, &s->limits->edits);
	return true;
}

static bool kept_grow_ranges(struct nalg_stream *s, u32 room)
{
	struct nalg_kept *kept = s->kept;
	struct nalg_range *range;

	range = memory_take(s, NALG_MEMORY_KEPT, room * sizeof(*range));
	if (!range)
		return false;
	if (kept->count)
		memcpy(range, kept->range + kept->first, kept->count * sizeof(*range));
	memory_give(s, NALG_MEMORY_KEPT, kept->range, kept->room * sizeof(*range));
	kept->range = range;
	kept->room = room;
	kept->first = 0;
	return true;
}

/* Room for two ranges: a message and opaque bytes before it. */
static bool kept_reserve_ranges(struct nalg_stream *s)
{
	struct nalg_kept *kept = s->kept;
	/* Moving them is worth it when that frees as much; at the limit it is always. */
	u32 few = kept->room == KEPT_RANGES_MAX ? kept->room : kept->room / 2;

	if (kept->first + kept->count + 2 <= kept->room)
		return true;
	if (kept->count + 2 <= few) {
		memmove(kept->range, kept->range + kept->first,
			kept->count * sizeof(*kept->range));
		kept->first = 0;
		return true;
	}
	s->at_limit = kept->room == KEPT_RANGES_MAX;
	return !s->at_limit && kept_grow_ranges(s, max(kept->room * 2, KEPT_RANGES_MIN));
}

static bool kept_grow_bytes(struct nalg_stream *s, u32 size)
{
	struct nalg_kept *kept = s->kept;
	u8 *bytes;

	bytes = memory_take(s, NALG_MEMORY_KEPT, size);
	if (!bytes)
		return false;
	if (s->kept_bytes)
		memcpy(bytes, kept->bytes + kept->off, s->kept_bytes);
	memory_give(s, NALG_MEMORY_KEPT, kept->bytes, kept->size);
	kept->bytes = bytes;
	kept->size = size;
	kept->off = 0;
	return true;
}

/*
 * Make sure that a message of up to @room out bytes can be appended.  An analyzer acts on what it
 * decides, so there is no way back after it was asked: this comes first.
 */
static bool kept_reserve(struct nalg_stream *s, u32 room)
{
	u32 need = s->kept_bytes + room;
	u32 size = KEPT_SIZE_MIN;

	s->at_limit = need > NALG_STREAM_KEPT_MAX;
	if (s->at_limit || !kept_make(s) || !kept_reserve_ranges(s))
		return false;
	if (s->kept->off + need <= s->kept->size)
		return true;

	while (size < need)
		size *= 2;
	if (size > s->kept->size)
		return kept_grow_bytes(s, size);
	memmove(s->kept->bytes, s->kept->bytes + s->kept->off, s->kept_bytes);
	s->kept->off = 0;
	return true;
}

static void range_append(struct nalg_stream *s, u32 in, u32 in_len, u32 out_len, bool opaque)
{
	*range_nth(s, s->kept->count++) = (struct nalg_range){
		.in = in,
		.in_len = in_len,
		.out = in + s->delta_par,
		.out_len = out_len,
		.pos = s->kept->pos + s->kept_bytes,
		.opaque = opaque,
	};
}

/*
 * Decide the next @in_len bytes: they became the @out_len bytes that were written after the kept
 * ones.  Ranges of unchanged length grow together, so only changed messages need a range each.
 */
static void kept_append(struct nalg_stream *s, u32 in_len, u32 out_len)
{
	u32 end = ranges_end(s);
	struct nalg_range *last = NULL;

	if (end != s->par)
		range_append(s, end, s->par - end, s->par - end, true);
	else if (s->kept->count)
		last = range_nth(s, s->kept->count - 1);

	if (last && range_exact(last) && !last->opaque && in_len == out_len) {
		last->in_len += in_len;
		last->out_len += out_len;
	} else {
		range_append(s, s->par, in_len, out_len, false);
	}
	s->kept_bytes += out_len;
	s->par += in_len;
	s->delta_par += out_len - in_len;
}

static void kept_forget(struct nalg_stream *s, const struct nalg_range *r, u32 len)
{
	if (r->opaque)
		return;
	s->kept->off += len;
	s->kept->pos += len;
	s->kept_bytes -= len;
}

/* The receiver has everything before @una, which is not within a message that changed length. */
static void kept_trim(struct nalg_stream *s, u32 una)
{
	struct nalg_kept *kept = s->kept;
	struct nalg_range *r = range_nth(s, 0);
	u32 cut;

	while (kept->count && !after(r->in + r->in_len, una)) {
		kept_forget(s, r, r->out_len);
		kept->first++;
		kept->count--;
		r++;
	}
	if (!kept->count) {
		kept_free(s);
		return;
	}

	cut = una - r->in;
	r->in += cut;
	r->in_len -= cut;
	r->out += cut;
	r->out_len -= cut;
	r->pos += r->opaque ? 0 : cut;
	kept_forget(s, r, cut);
}

/* --- acknowledgements ----------------------------------------------------- */

/* What the receiver's @ack says of in numbers: the last that it has all of.  @ack >= out_una(). */
static u32 acked_in(const struct nalg_stream *s, u32 ack)
{
	const struct nalg_range *r = range_at_out(s, ack);

	if (!r)
		return ack - s->delta_par;
	return range_exact(r) ? r->in + (ack - r->out) : r->in;
}

static void advance_una(struct nalg_stream *s, u32 una)
{
	if (s->kept)
		kept_trim(s, una);
	s->una = una;
	s->delta_una = s->kept ? range_nth(s, 0)->out - range_nth(s, 0)->in : s->delta_par;
	if (after(una, s->acked))
		s->acked = una;
	/* Nothing is decided any more, and a number is too far from par after 2 GB. */
	if (s->lost && after(una, s->par))
		s->par = una;
}

/* Update and return what the sender may be told; the rule in stream.h. */
static u32 advance_acked(struct nalg_stream *s)
{
	bool idle = s->una == s->par && !s->lost;
	u32 ack = idle ? s->nxt : s->una;

	if (after(ack, s->acked))
		s->acked = ack;
	return s->acked;
}

/* --- deciding ------------------------------------------------------------- */

/* Room for @len bytes that wait, of which the first @held are there. */
static bool held_reserve(struct nalg_stream *s, u32 held, u32 len)
{
	u32 size = HELD_SIZE_MIN;
	u8 *bytes;

	if (s->held && len <= s->held_size)
		return true;
	while (size < len)
		size *= 2;
	size = min(size, s->limits->message);
	bytes = memory_take(s, NALG_MEMORY_HELD, size);
	if (!bytes)
		return false;
	if (held)
		memcpy(bytes, s->held, held);
	memory_give(s, NALG_MEMORY_HELD, s->held, s->held_size);
	s->held = bytes;
	s->held_size = size;
	return true;
}

static void held_free(struct nalg_stream *s)
{
	memory_give(s, NALG_MEMORY_HELD, s->held, s->held_size);
	s->held = NULL;
	s->held_size = 0;
}

/* Take the rest of the feed without a decision.  parse_next() has put it after what was held. */
static bool hold(struct nalg_stream *s, struct feed *feed)
{
	if (s->nxt == s->par) {
		if (!held_reserve(s, 0, feed->len))
			return false;
		memcpy(s->held, feed->data, feed->len);
	}
	s->nxt += feed->len;
	feed->len = 0;
	return true;
}

/*
 * The analyzer gives up.  What was held may have been acknowledged to its sender, so it is kept as
 * it is; what the feed has left passes with its segment.
 */
static void lose(struct nalg_stream *s)
{
	u32 held = s->nxt - s->par;

	if (held) {
		memcpy(kept_end(s), s->held, held);
		kept_append(s, held, held);
	}
	s->lost = true;
}

/* The decided bytes have left the feed, and the held ones before it. */
static void consume(struct nalg_stream *s, struct feed *feed, u32 held, u32 len)
{
	if (len < held) {
		memmove(s->held, s->held + len, held - len);
		return;
	}
	feed->data += len - held;
	feed->len -= len - held;
	s->nxt = s->par;
}

/* Take opaque bytes, as far as they are there. */
static void skip(struct nalg_stream *s, struct feed *feed)
{
	u32 len = min(s->skip, feed->len);

	if (!len)
		return;
	s->skip -= len;
	s->par += len;
	consume(s, feed, 0, len);
}

/*
 * Put @msg, which is @parsed bytes long and was shown as far as @len, after the kept bytes, edited
 * and without its opaque end.  False when the edits make no sense.
 */
static bool decide(struct nalg_stream *s, struct feed *feed, const u8 *msg, u32 len, u32 parsed)
{
	struct nalg_kept *kept = s->kept;
	u32 held = s->nxt - s->par;
	u32 seen = min(len, parsed);
	u32 keep = min(seen, parsed - min(parsed, kept->edits.skip));
	int out_len;

	/* We may have acknowledged what was held: nobody else has it. */
	keep = max(keep, min(held, seen));
	out_len = nalg_edits_apply(&kept->edits, msg, keep, kept_end(s),
				   kept->bytes + kept->size - kept_end(s));
	if (out_len < 0 || (out_len && !keep))
		return false;

	if (keep)
		kept_append(s, keep, out_len);
	feed->edited |= kept->edits.count > 0;
	consume(s, feed, held, keep);
	s->skip = parsed - keep;
	return true;
}

/*
 * Ask the analyzer for one message.  It sees up to its limit of bytes however they came, so what it
 * says does not depend on segments.
 *
 * Return: whether there may be another.
 */
static bool parse_next(struct nalg_stream *s, struct feed *feed)
{
	const u32 max = s->limits->message;
	u32 held = s->nxt - s->par;
	u32 len = min(held + feed->len, max);
	bool eof = feed->fin && len == held + feed->len;
	const u8 *msg = feed->data;
	struct nalg_edits *edits;
	int parsed;

	if (!len)
		return false;
	if (!kept_reserve(s, len + s->limits->edits.text) ||
	    (held && !held_reserve(s, held, len))) {
		feed->nomem = true;
		return false;
	}
	if (held) {
		if (len > held)
			memcpy(s->held + held, feed->data, len - held);
		msg = s->held;
	}

	edits = &s->kept->edits;
	nalg_edits_reset(edits);
	parsed = s->parse(s->ctx, msg, len, eof, edits);
	if (parsed == NALG_PARSE_FULL) {
		s->at_limit = true;
		feed->nomem = true;
		return false;
	}
	if (parsed == NALG_PARSE_MORE && eof) {
		nalg_edits_reset(edits);
		parsed = len;
	}
	if (parsed == NALG_PARSE_MORE && len < max) {
		feed->nomem = !hold(s, feed);
		return false;
	}
	if (parsed > 0 && decide(s, feed, msg, len, parsed))
		return true;

	lose(s);
	return false;
}

/* Take what a segment brings from nxt on. */
static void take(struct nalg_stream *s, struct feed *feed)
{
	do
		skip(s, feed);
	while (parse_next(s, feed));
	if (feed->fin && !s->lost && !feed->nomem) {
		s->fin = true;
		s->par++;
		s->nxt++;
	}
	/* Messages that were deleted at the front have no out byte whose ACK could cover them. */
	advance_una(s, acked_in(s, out_una(s)));
	if (s->nxt == s->par || s->lost)
		held_free(s);
}

/* --- what a segment becomes ----------------------------------------------- */

static void pass(struct nalg_seg_out *out, u32 seq)
{
	out->verdict = NALG_SEG_PASS;
	out->seq = seq;
}

/*
 * A segment without any byte that the receiver lacks becomes one that it must answer with an ACK
 * (RFC 9293, 3.10.7.4), as it would have answered the duplicate, keep-alive or window probe.
 */
static void probe(const struct nalg_stream *s, struct nalg_seg_out *out)
{
	out->verdict = NALG_SEG_REPLACE;
	out->seq = out_una(s) - 1;
	out->fin = false;
}

static void drop(struct nalg_stream *s, struct nalg_seg_out *out, enum nalg_seg_verdict verdict)
{
	out->verdict = verdict;
	out->fin = false;
	if (verdict == NALG_SEG_DROP_NOMEM || verdict == NALG_SEG_DROP_LIMIT)
		return;
	out->ack = advance_acked(s);
	out->ack_held = verdict == NALG_SEG_DROP_GAP || s->una == s->par;
}

/*
 * Write the @len out bytes from @start on.  Those that are opaque are in the segment that asks for
 * them: an answer begins before its segment only where we may have acknowledged what is between, or
 * where a message changed, and ends after it only with such a message.  None of this is opaque.
 */
static void gather(const struct nalg_stream *s, const struct nalg_seg *seg, u32 start, u32 len,
		   u8 *to)
{
	u32 i = range_index(s, start, true);
	const struct nalg_range *r;
	const u8 *from;
	u32 off, count;

	for (; len && s->kept && i < s->kept->count; i++) {
		r = range_nth(s, i);
		off = start - r->out;
		count = min(len, r->out_len - off);
		from = r->opaque ? seg->data + (r->in + off - seg->seq) : kept_bytes(s, r) + off;
		memcpy(to, from, count);
		start += count;
		to += count;
		len -= count;
	}
	if (len)
		memcpy(to, seg->data + (start - s->delta_par - seg->seq), len);
}

/* Send what is decided in [from, to), as an answer to @seg, then @tail. */
static void replace(const struct nalg_stream *s, const struct nalg_seg *seg,
		    struct nalg_seg_out *out, u32 from, u32 to, const u8 *tail, u32 tail_len)
{
	u32 start = nalg_stream_map_out(s, from);
	u32 len = nalg_stream_map_out(s, to) - start;

	/* What is cut off counts as lost on the way: its sender still has it. */
	if (len + tail_len > NALG_STREAM_EMIT_MAX) {
		len = min_t(u32, len, NALG_STREAM_EMIT_MAX);
		tail_len = NALG_STREAM_EMIT_MAX - len;
		out->fin = false;
	}

	out->verdict = NALG_SEG_REPLACE;
	out->seq = start;
	out->len = len + tail_len;
	if (!out->len)
		return;
	out->data = nalg_alloc(out->len);
	if (!out->data) {
		out->verdict = NALG_SEG_DROP_NOMEM;
		out->len = 0;
		out->fin = false;
		return;
	}
	gather(s, seg, start, len, out->data);
	if (tail_len)
		memcpy(out->data + len, tail, tail_len);
}

/*
 * Where the answer to a segment begins.  A sender that repeats its oldest bytes brings everything
 * that the receiver lacks: bytes that we acknowledged can be sent again by nobody else.
 */
static u32 emit_from(const struct nalg_stream *s, const struct nalg_seg *seg, u32 old_par)
{
	if (!after(seg->seq, s->acked))
		return s->una;
	if (before(seg->seq, old_par))
		return seq_round_down(s, seg->seq);
	return after(s->una, old_par) ? s->una : old_par;
}

/* Answer a segment whose bytes were taken, as far as possible; par was @old_par before that. */
static void emit(struct nalg_stream *s, const struct nalg_seg *seg, const struct feed *feed,
		 u32 old_par, struct nalg_seg_out *out)
{
	u32 seg_end = seg->seq + seg->len;
	u32 from = emit_from(s, seg, old_par);
	u32 end = data_end(s);
	u32 to = end;

	out->fin = seg->fin && s->fin && seg_end == end && s->una != s->par;
	if (s->par == old_par && before(seg_end, end))
		to = seq_round_up(s, seg_end);
	/* Data after the FIN. */
	if (after(from, to))
		from = to;

	if (from == seg->seq && to == seg_end && from != to && out->fin == seg->fin &&
	    all_opaque(s, from, to))
		pass(out, nalg_stream_map_out(s, from));
	else if (nalg_stream_map_out(s, from) != nalg_stream_map_out(s, to) || out->fin)
		replace(s, seg, out, from, to, NULL, 0);
	else if (feed->nomem)
		drop(s, out, s->at_limit ? NALG_SEG_DROP_LIMIT : NALG_SEG_DROP_NOMEM);
	else if (out->new_bytes)
		drop(s, out, NALG_SEG_DROP_HELD);
	else
		probe(s, out);
}

/*
 * Answer a segment of a stream that has no analyzer any more.  Nothing of it is remembered, but
 * what was decided before is still answered from the kept bytes.
 */
static void emit_lost(struct nalg_stream *s, const struct nalg_seg *seg, u32 old_par,
		      struct nalg_seg_out *out)
{
	u32 seg_end = seg->seq + seg->len;
	u32 from = emit_from(s, seg, old_par);
	u32 skip = s->par - seg->seq;

	if (after(seg_end + seg->fin, s->nxt) && within(seg_end, s->una, WINDOW_MAX))
		s->nxt = seg_end + seg->fin;

	if (after(seg->seq, s->par) || (seg->seq == s->par && !before(from, s->par))) {
		pass(out, seg->seq + s->delta_par);
	} else if (before(seg_end, s->par)) {
		out->fin = false;
		replace(s, seg, out, from, seq_round_up(s, seg_end), NULL, 0);
	} else {
		replace(s, seg, out, from, s->par, seg->data + skip, seg->len - skip);
	}
}

/* Data or a FIN that the receiver is not known to have; it begins between una and nxt. */
static void segment_fresh(struct nalg_stream *s, const struct nalg_seg *seg,
			  struct nalg_seg_out *out)
{
	u32 seg_end = seg->seq + seg->len;
	u32 old_par = s->par, old_nxt = s->nxt;
	struct feed feed = { .data = seg->data };

	if (!s->fin && !before(seg_end, s->nxt)) {
		out->new_bytes = min_t(u32, seg->len, seg_end - s->nxt);
		feed.data += seg->len - out->new_bytes;
		feed.len = out->new_bytes;
		feed.fin = seg->fin;
	}
	if (!s->lost && (feed.len || feed.fin)) {
		take(s, &feed);
		out->new_bytes -= s->lost ? 0 : feed.len;
	}

	if (s->lost)
		emit_lost(s, seg, old_par, out);
	else if (seg->seq == old_par && old_par == old_nxt && s->par != old_par &&
		 s->par == seg_end + seg->fin && !feed.edited)
		pass(out, nalg_stream_map_out(s, seg->seq));
	else
		emit(s, seg, &feed, old_par, out);
}

/* A segment with data or a FIN. */
static void segment_data(struct nalg_stream *s, const struct nalg_seg *seg,
			 struct nalg_seg_out *out)
{
	struct nalg_seg fresh = *seg;
	u32 known = s->una - seg->seq;

	if (!s->lost && after(seg->seq, s->nxt)) {
		drop(s, out, NALG_SEG_DROP_GAP);
		return;
	}

	s->opened = true;
	out->retrans = before(seg->seq, s->nxt);
	if (!after(seg->seq + seg->len + seg->fin, s->una)) {
		probe(s, out);
		return;
	}
	/* What the receiver has need not come out again, and may have had another offset. */
	if (before(seg->seq, s->una)) {
		fresh.seq += known;
		fresh.data += known;
		fresh.len -= known;
	}
	segment_fresh(s, &fresh, out);
	if (out->verdict == NALG_SEG_PASS && fresh.len != seg->len)
		replace(s, &fresh, out, fresh.seq, fresh.seq, fresh.data, fresh.len);
}

static void segment_syn(struct nalg_stream *s, const struct nalg_seg *seg,
			struct nalg_seg_out *out)
{
	if (!s->opened) {
		s->una = seg->seq + 1;
		s->par = s->una;
		s->nxt = s->una;
		s->acked = s->una;
		s->started = true;
	}
	/* Its sender repeats the data, when we know which SYN the receiver has taken. */
	pass(out, seg->seq);
	out->fin = false;
	if (seg->len)
		out->verdict = NALG_SEG_REPLACE;
}

/*
 * The one at nxt is the one that its receiver obeys (RFC 5961, 3.2), so it gets the number that the
 * receiver expects; others may be forged and keep their distance.  Nothing else changes: what a RST
 * means is for the receiver to say, and what is held goes with the flow.
 */
static void segment_rst(const struct nalg_stream *s, const struct nalg_seg *seg,
			struct nalg_seg_out *out)
{
	pass(out, nalg_stream_map_out(s, seg->seq));
	if (seg->len)
		out->verdict = NALG_SEG_REPLACE;
}

static void segment_ack(const struct nalg_stream *s, const struct nalg_seg *seg,
			struct nalg_seg_out *out)
{
	if (before(seg->seq, s->acked))
		pass(out, out_una(s) - 1);
	else if (!s->lost && after(seg->seq, s->par))
		pass(out, out_par(s));
	else
		pass(out, nalg_stream_map_out(s, seg->seq));
}

/* --- for the glue --------------------------------------------------------- */

/**
 * nalg_stream_init - a stream whose SYN was not seen yet
 * @s: the stream; nothing in it is looked at
 * @limits: of a message; has to stay where it is
 * @budget: what all memory is taken from; NULL: there is no other limit than those of stream.h
 * @parse: finds messages; called from nalg_stream_segment() only
 * @ctx: for @parse
 *
 * Until nalg_stream_segment() gets a SYN everything passes as it is.
 */
void nalg_stream_init(struct nalg_stream *s, const struct nalg_stream_limits *limits,
		      struct nalg_budget *budget, nalg_parse_fn parse, void *ctx)
{
	memset(s, 0, sizeof(*s));
	s->limits = limits;
	s->budget = budget;
	s->parse = parse;
	s->ctx = ctx;
}

/**
 * nalg_stream_free - free what a stream holds and keeps
 * @s: initialised; must be initialised again before another use
 */
void nalg_stream_free(struct nalg_stream *s)
{
	kept_free(s);
	held_free(s);
}

/**
 * nalg_stream_segment - say what becomes of one segment
 * @s: the stream of the segment's direction; the caller holds its flow's lock
 * @seg: the segment, in the order in which it came; its data is copied where it is needed later
 * @out: all of it is written; @out->data belongs to the caller
 *
 * Every segment of the direction has to come by here, those without data too: their numbers change.
 * A SYN's payload is removed.  A segment whose bytes the receiver all has becomes one without
 * payload that makes it say so.  The parse function is called for each message that gets complete.
 *
 * Sequence numbers as in RFC 9293, 3.4.
 */
void nalg_stream_segment(struct nalg_stream *s, const struct nalg_seg *seg,
			 struct nalg_seg_out *out)
{
	*out = (struct nalg_seg_out){ .fin = seg->fin };

	if (seg->rst)
		segment_rst(s, seg, out);
	else if (seg->syn)
		segment_syn(s, seg, out);
	else if (!s->started)
		pass(out, seg->seq);
	else if (!seg->len && !seg->fin)
		segment_ack(s, seg, out);
	else
		segment_data(s, seg, out);
}

/**
 * nalg_stream_bare - let a segment that stays here go on without its payload
 * @s: its stream; the caller holds its flow's lock
 * @out: what nalg_stream_segment() said of it
 * @news: it has an ACK that tells the other end something
 */
void nalg_stream_bare(const struct nalg_stream *s, struct nalg_seg_out *out, bool news)
{
	if (!news || out->verdict == NALG_SEG_PASS || out->verdict == NALG_SEG_REPLACE)
		return;
	out->verdict = NALG_SEG_REPLACE;
	out->seq = out_par(s);
	out->len = 0;
	out->fin = false;
}

/**
 * nalg_stream_blind - tell whether a segment passes, whatever its data
 * @s: the stream; the caller holds its flow's lock
 * @seg: the segment, but for its data
 *
 * Return: true where nalg_stream_segment() will say NALG_SEG_PASS and not touch the data, so that
 * it need not be made readable.  May be false for such a segment, too.
 */
bool nalg_stream_blind(const struct nalg_stream *s, const struct nalg_seg *seg)
{
	u32 end = seg->seq + seg->len;

	if (!s->started || seg->syn || seg->rst || !seg->len)
		return false;
	if (before(seg->seq, s->una) || !after(end, s->una))
		return false;
	/* Its answer may begin before it: see emit_from(). */
	if (seg->seq != s->una && !after(seg->seq, s->acked))
		return false;
	if (s->lost)
		return !before(seg->seq, s->par);
	if (seg->fin || s->fin || after(seg->seq, s->par))
		return false;
	if (!after(end, s->par))
		return all_opaque(s, seg->seq, end);
	return end - s->par <= s->skip && all_opaque(s, seg->seq, s->par);
}

/**
 * nalg_stream_ack - translate the receiver's ACK, and forget what it covers
 * @s: the stream that is acknowledged; the caller holds its flow's lock
 * @ack_out: the ACK's number as the receiver wrote it
 *
 * Exact to the byte where nothing changed length; a message that did counts when it is covered
 * whole.  A number that was never sent counts as the end of what was.
 *
 * Return: the number for the sender.  It never goes back, and covers held bytes while nothing
 * decided waits for the receiver.
 */
u32 nalg_stream_ack(struct nalg_stream *s, u32 ack_out)
{
	if (!s->started)
		return ack_out;

	s->opened |= ack_out == out_una(s);
	advance_una(s, acked_in(s, clamp_out(s, ack_out)));
	return advance_acked(s);
}

/**
 * nalg_stream_map_in - translate any number from the receiver's space to the sender's
 * @s: the stream; the caller holds its flow's lock
 * @out: a number that the receiver wrote
 *
 * Changes nothing; nalg_stream_ack() is for acknowledgements.  Numbers before una have lost their
 * edits: they keep their distance from it.
 *
 * Return: the in number; within a message that changed length, the start of it; at most par, unless
 * the stream is lost.
 */
u32 nalg_stream_map_in(const struct nalg_stream *s, u32 out)
{
	if (before(out, out_una(s)))
		return out - s->delta_una;
	if (!s->lost && after(out, out_par(s)))
		return s->par;
	return acked_in(s, out);
}

/**
 * nalg_stream_map_sack - translate a SACK block of the receiver (RFC 2018)
 * @s: the stream that is acknowledged; the caller holds its flow's lock
 * @start: first number of the block, out to in
 * @end: number after its last, out to in
 *
 * The block shrinks to whole messages where those changed length.  What is left of a block that
 * covers none, or that begins with what the sender knows to be acknowledged (RFC 2883), is empty:
 * @start and @end are una then.
 */
void nalg_stream_map_sack(const struct nalg_stream *s, u32 *start, u32 *end)
{
	u32 first = clamp_out(s, *start);
	u32 last = clamp_out(s, *end);
	const struct nalg_range *r = range_at_out(s, first);

	*start = *end = s->una;
	if (!before(first, last))
		return;

	if (r && !range_exact(r) && first != r->out)
		first = r->in + r->in_len;
	else
		first = acked_in(s, first);
	last = acked_in(s, last);
	/* The sender must repeat what is at acked, or nobody sends what we acknowledged before. */
	if (!before(first, last) || !after(first, s->acked))
		return;

	*start = first;
	*end = last;
}

/**
 * nalg_stream_map_out - translate any number from the sender's space to the receiver's
 * @s: the stream; the caller holds its flow's lock
 * @in: a number that the sender wrote, say the urgent pointer's
 *
 * Changes nothing.
 *
 * Return: the out number; within a message that changed length, the start of it; within held bytes,
 * out of par, for the receiver knows nothing of them.  Numbers before una and after nxt keep their
 * distance, so one that is out of the window stays so.
 */
u32 nalg_stream_map_out(const struct nalg_stream *s, u32 in)
{
	const struct nalg_range *r = range_at_in(s, in);

	if (r)
		return range_exact(r) ? r->out + (in - r->in) : r->out;
	if (before(in, s->una))
		return in + s->delta_una;
	if (!s->lost && after(in, s->par) && !after(in, s->nxt))
		return out_par(s);
	return in + s->delta_par;
}

/**
 * nalg_stream_held - how many bytes wait for the rest of their message
 * @s: the stream; the caller holds its flow's lock
 *
 * Return: bytes, fewer than nalg_stream_limits.message.
 */
u32 nalg_stream_held(const struct nalg_stream *s)
{
	return s->lost ? 0 : s->nxt - s->par;
}
