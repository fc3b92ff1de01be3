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

#define KEPT_RANGES	128	/* a changed message takes one, what is between two another */
#define KEPT_SIZE_MIN	4096	/* room for the longest message and its edits */
#define WINDOW_MAX	BIT(30)	/* of TCP: RFC 7323, 2.3 */

/*
 * Decided bytes.  Either both lengths agree and each in number has its out number, or this is one
 * message that is acknowledged as a whole or not at all.  out_len may be 0, in_len may not.
 */
struct nalg_range {
	u32 in, in_len;
	u32 out, out_len;
};

struct nalg_kept {
	u8 *bytes;	/* bytes[off] is the out byte at una */
	u32 size;
	u32 off;
	u32 count;
	struct nalg_edits edits;	/* of the message that is being decided */
	struct nalg_range range[KEPT_RANGES];	/* in order, no holes, the first begins at una */
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

static const struct nalg_range *range_at_in(const struct nalg_stream *s, u32 in)
{
	u32 i;

	for (i = 0; s->kept && i < s->kept->count; i++)
		if (within(in, s->kept->range[i].in, s->kept->range[i].in_len))
			return &s->kept->range[i];
	return NULL;
}

static const struct nalg_range *range_at_out(const struct nalg_stream *s, u32 out)
{
	u32 i;

	for (i = 0; s->kept && i < s->kept->count; i++)
		if (within(out, s->kept->range[i].out, s->kept->range[i].out_len))
			return &s->kept->range[i];
	return NULL;
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

/* --- the kept bytes ------------------------------------------------------- */

static u8 *kept_start(const struct nalg_stream *s)
{
	return s->kept->bytes + s->kept->off;
}

static void kept_free(struct nalg_stream *s)
{
	if (!s->kept)
		return;
	nalg_free(s->kept->bytes);
	nalg_free(s->kept);
	s->kept = NULL;
	s->kept_bytes = 0;
}

/*
 * Make sure that a message of up to @room out bytes can be appended.  An analyzer acts on what it
 * decides, so there is no way back after it was asked: this comes first.
 */
static bool kept_reserve(struct nalg_stream *s, u32 room)
{
	u32 need = s->kept_bytes + room;
	u32 size = KEPT_SIZE_MIN;
	u8 *bytes;

	if (need > NALG_STREAM_KEPT_MAX)
		return false;
	if (!s->kept) {
		s->kept = nalg_alloc(sizeof(*s->kept));
		if (!s->kept)
			return false;
		memset(s->kept, 0, offsetof(struct nalg_kept, edits));
	}
	if (s->kept->count == KEPT_RANGES)
		return false;
	if (s->kept->off + need <= s->kept->size)
		return true;

	while (size < need)
		size *= 2;
	if (size <= s->kept->size) {
		memmove(s->kept->bytes, kept_start(s), s->kept_bytes);
		s->kept->off = 0;
		return true;
	}

	bytes = nalg_alloc(size);
	if (!bytes)
		return false;
	if (s->kept_bytes)
		memcpy(bytes, kept_start(s), s->kept_bytes);
	nalg_free(s->kept->bytes);
	s->kept->bytes = bytes;
	s->kept->size = size;
	s->kept->off = 0;
	return true;
}

/*
 * Decide the next @in_len bytes: they became the @out_len bytes that were written after the kept
 * ones.  Ranges of unchanged length grow together, so only changed messages need a range each.
 */
static void kept_append(struct nalg_stream *s, u32 in_len, u32 out_len)
{
	struct nalg_kept *kept = s->kept;
	struct nalg_range *last = kept->count ? &kept->range[kept->count - 1] : NULL;

	if (last && range_exact(last) && in_len == out_len) {
		last->in_len += in_len;
		last->out_len += out_len;
	} else {
		kept->range[kept->count++] = (struct nalg_range){
			.in = s->par,
			.in_len = in_len,
			.out = out_par(s),
			.out_len = out_len,
		};
	}
	s->kept_bytes += out_len;
	s->par += in_len;
	s->delta_par += out_len - in_len;
}

/* The receiver has everything before @una, which is not within a message that changed length. */
static void kept_trim(struct nalg_stream *s, u32 una)
{
	struct nalg_kept *kept = s->kept;
	struct nalg_range *first = kept->range;
	u32 whole = 0;
	u32 cut;

	while (whole < kept->count && !after(first[whole].in + first[whole].in_len, una)) {
		kept->off += first[whole].out_len;
		s->kept_bytes -= first[whole].out_len;
		whole++;
	}
	kept->count -= whole;
	memmove(first, first + whole, kept->count * sizeof(*first));
	if (!kept->count) {
		kept_free(s);
		return;
	}

	cut = una - first->in;
	first->in += cut;
	first->in_len -= cut;
	first->out += cut;
	first->out_len -= cut;
	kept->off += cut;
	s->kept_bytes -= cut;
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
	s->delta_una = s->kept ? s->kept->range[0].out - s->kept->range[0].in : s->delta_par;
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

/* Take the rest of the feed without a decision.  parse_next() has put it after what was held. */
static bool hold(struct nalg_stream *s, struct feed *feed)
{
	if (!s->held)
		s->held = nalg_alloc(NALG_STREAM_HELD_MAX);
	if (!s->held)
		return false;
	if (s->nxt == s->par)
		memcpy(s->held, feed->data, feed->len);
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
		memcpy(kept_start(s) + s->kept_bytes, s->held, held);
		kept_append(s, held, held);
	}
	s->lost = true;
}

/* Put @len bytes of @msg, edited, after the kept bytes.  False when the edits make no sense. */
static bool decide(struct nalg_stream *s, struct feed *feed, const u8 *msg, u32 len)
{
	struct nalg_kept *kept = s->kept;
	u32 end = kept->off + s->kept_bytes;
	u32 held = s->nxt - s->par;
	int out_len;

	out_len = nalg_edits_apply(&kept->edits, msg, len, kept->bytes + end, kept->size - end);
	if (out_len < 0)
		return false;

	kept_append(s, len, out_len);
	feed->edited |= kept->edits.count > 0;
	if (len < held) {
		memmove(s->held, s->held + len, held - len);
		return true;
	}
	feed->data += len - held;
	feed->len -= len - held;
	s->nxt = s->par;
	return true;
}

/*
 * Ask the analyzer for one message.  It sees up to NALG_STREAM_HELD_MAX bytes however they came, so
 * what it says does not depend on segments.
 *
 * Return: whether there may be another.
 */
static bool parse_next(struct nalg_stream *s, struct feed *feed)
{
	u32 held = s->nxt - s->par;
	u32 len = min_t(u32, held + feed->len, NALG_STREAM_HELD_MAX);
	bool eof = feed->fin && len == held + feed->len;
	const u8 *msg = feed->data;
	struct nalg_edits *edits;
	int parsed;

	if (!len)
		return false;
	if (!kept_reserve(s, len + NALG_EDIT_TEXT_MAX)) {
		feed->nomem = true;
		return false;
	}
	if (held) {
		if (len > held)
			memcpy(s->held + held, feed->data, len - held);
		msg = s->held;
	}

	edits = &s->kept->edits;
	edits->count = 0;
	edits->text_len = 0;
	parsed = s->parse(s->ctx, msg, len, eof, edits);
	if (parsed == NALG_PARSE_MORE && eof) {
		edits->count = 0;
		parsed = len;
	}
	if (parsed == NALG_PARSE_MORE && len < NALG_STREAM_HELD_MAX) {
		feed->nomem = !hold(s, feed);
		return false;
	}
	if (parsed > 0 && parsed <= (int)len && decide(s, feed, msg, parsed))
		return true;

	lose(s);
	return false;
}

/* Take what a segment brings from nxt on. */
static void take(struct nalg_stream *s, struct feed *feed)
{
	while (parse_next(s, feed))
		;
	if (feed->fin && !s->lost && !feed->nomem) {
		s->fin = true;
		s->par++;
		s->nxt++;
	}
	/* Messages that were deleted at the front have no out byte whose ACK could cover them. */
	advance_una(s, acked_in(s, out_una(s)));
	if (s->held && (s->nxt == s->par || s->lost)) {
		nalg_free(s->held);
		s->held = NULL;
	}
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
	if (verdict == NALG_SEG_DROP_NOMEM)
		return;
	out->ack = advance_acked(s);
	out->ack_held = verdict == NALG_SEG_DROP_GAP || s->una == s->par;
}

/* Send the kept bytes in [from, to), then @tail. */
static void replace(const struct nalg_stream *s, struct nalg_seg_out *out, u32 from, u32 to,
		    const u8 *tail, u32 tail_len)
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
	if (len)
		memcpy(out->data, kept_start(s) + (start - out_una(s)), len);
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

	if (nalg_stream_map_out(s, from) != nalg_stream_map_out(s, to) || out->fin)
		replace(s, out, from, to, NULL, 0);
	else if (feed->nomem)
		drop(s, out, NALG_SEG_DROP_NOMEM);
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
		replace(s, out, from, seq_round_up(s, seg_end), NULL, 0);
	} else {
		replace(s, out, from, s->par, seg->data + skip, seg->len - skip);
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
		replace(s, out, fresh.seq, fresh.seq, fresh.data, fresh.len);
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
 * @parse: finds messages; called from nalg_stream_segment() only
 * @ctx: for @parse
 *
 * Until nalg_stream_segment() gets a SYN everything passes as it is.
 */
void nalg_stream_init(struct nalg_stream *s, nalg_parse_fn parse, void *ctx)
{
	memset(s, 0, sizeof(*s));
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
	nalg_free(s->held);
	s->held = NULL;
}

/**
 * nalg_stream_segment - say what becomes of one segment
 * @s: the stream of the segment's direction; the caller holds its flow's lock
 * @seg: the segment, in the order in which it came; its data is not kept
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
 * Return: bytes, fewer than NALG_STREAM_HELD_MAX.
 */
u32 nalg_stream_held(const struct nalg_stream *s)
{
	return s->lost ? 0 : s->nxt - s->par;
}
