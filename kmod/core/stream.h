/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One direction of a control TCP connection as a byte stream: segments in, the same stream with its
 * messages rewritten out.
 *
 * Positions are TCP sequence numbers.  "in" numbers are those of the sender, "out" numbers those
 * that the receiver sees; they differ by the growth of the edits before them.
 *
 *	        una            par               nxt
 *	---------|--------------|-----------------|------------->  in
 *	 known to | decided: sent, | held: received, not yet a     |
 *	 receiver | not yet acked  | whole message                 |
 *
 * The out bytes of everything decided are kept until the receiver has acknowledged them, and a
 * retransmission is answered from that copy, never from what it carries.  So the same bytes always
 * come out, whatever the boundaries, and a sender cannot show us one thing and the receiver
 * another.  The first transmission of whole, unchanged messages still passes without its packet
 * being touched.
 *
 * Held bytes are acknowledged to their sender by us, or Nagle's algorithm would keep the rest of
 * the message back for ever.  The sender forgets what is acknowledged, so the rule is: only while
 * nothing decided waits for the receiver (una == par).  Then the sender still owns whatever will
 * complete the held message, and its retransmission (which begins at or before "acked") brings all
 * from una again.  While something decided is on its way, held bytes wait: the receiver's ACK of it
 * lets nalg_stream_ack() acknowledge them too.
 *
 * The end of a message may be opaque: bytes that the analyzer need not see, or saw and leaves alone
 * (nalg_edits.skip).  They are decided as they come, and not kept: the last copy that its sender
 * makes is what the receiver gets.  That changes nothing that was parsed, for where they begin and
 * end is fixed.  So neither memory nor a limit grows with them.  What we may have acknowledged is
 * kept none the less.
 *
 * Limits: of one message not more than nalg_stream_limits.message bytes are looked at, in one
 * segment or in many.  A segment that finds no room is taken in part or not at all, as if the rest
 * had been lost on the way.
 *
 * Pure: no skb, no lock (the caller holds the flow's), nothing but nalg_alloc() and the budget.
 */
#ifndef _NALG_STREAM_H
#define _NALG_STREAM_H

#include "budget.h"
#include "edit.h"

#define NALG_STREAM_MESSAGE_MAX	(16 * 1024)	/* bytes of one incomplete message */
#define NALG_STREAM_KEPT_MAX	(64 * 1024)	/* bytes decided and not acknowledged */
#define NALG_STREAM_EMIT_MAX	(60 * 1024)	/* bytes of one REPLACE: fits in an IP packet */

/* What one analyzer needs for a message; with its text it has to fit in NALG_STREAM_KEPT_MAX. */
struct nalg_stream_limits {
	u32 message;	/* bytes that are looked at; at most NALG_STREAM_MESSAGE_MAX */
	struct nalg_edits_limits edits;
};

/* What the analyzer said of the bytes that it was shown. */
enum nalg_parse {
	NALG_PARSE_MORE = 0,	/* no whole message yet; keep the bytes */
	NALG_PARSE_LOST = -1,	/* not the protocol, or opaque from here on: never ask again */
	NALG_PARSE_FULL = -2,	/* the budget has no room for what it says: ask again */
	/* > 0: the length of the message; what it has beyond @len is opaque */
};

/**
 * typedef nalg_parse_fn - find one message at the start of @data
 * @ctx: nalg_stream.ctx
 * @data: undecided bytes, from the start of a message
 * @len: 1 to nalg_stream_limits.message; MORE for that many loses the stream
 * @eof: nothing follows; NALG_PARSE_MORE then means that the rest passes as it is.  Where there is
 *	no room for all of the rest, its sender repeats it after this, and may lie then
 * @edits: empty; what to change in the message, and how much of its end is opaque.  No edit is in
 *	there
 *
 * Return: enum nalg_parse.  Called exactly once with an answer other than MORE or FULL for each
 * message.
 */
typedef int (*nalg_parse_fn)(void *ctx, const u8 *data, u32 len, bool eof,
			     struct nalg_edits *edits);

struct nalg_kept;	/* the decided, unacknowledged bytes; see stream.c */

/*
 * una <= acked <= nxt, and una <= par <= nxt.  With fin set par and nxt are after the FIN, which
 * has the number par - 1.  Once lost is set, par stays where the analyzer gave up until the
 * receiver's ACK passes it, and nxt is the end of what has passed.
 */
struct nalg_stream {
	const struct nalg_stream_limits *limits;
	nalg_parse_fn parse;
	void *ctx;
	u32 una;		/* in: acknowledged by the receiver up to here */
	u32 par;		/* in: decided up to here */
	u32 nxt;		/* in: received in order up to here; nxt - par bytes are held */
	u32 delta_una;		/* out - in at una */
	u32 delta_par;		/* out - in at par */
	u32 acked;		/* in: acknowledged to the sender, by the receiver or by us */
	bool started;		/* SYN seen */
	bool opened;		/* the SYN was answered or data followed it: no other SYN counts */
	bool lost;		/* the analyzer is gone: bytes pass, numbers are still mapped */
	bool fin;		/* FIN decided, at par - 1; not set once lost */
	u32 skip;		/* bytes that follow par, and are opaque */
	bool at_limit;		/* the last memory that was not there was over a limit */
	struct nalg_budget *budget;	/* NULL: none */
	u8 *held;		/* NULL while none is held */
	u32 held_size;		/* room in it; at most limits->message */
	struct nalg_kept *kept;	/* NULL: all of [una, par) is opaque, or it is empty */
	u32 kept_bytes;		/* out bytes in it */
};

/* A segment as its sender made it. */
struct nalg_seg {
	u32 seq;
	const u8 *data;
	u32 len;
	bool syn, fin, rst;
};

enum nalg_seg_verdict {
	NALG_SEG_PASS,		/* payload as it came; only seq changes */
	NALG_SEG_REPLACE,	/* payload is nalg_seg_out.data */
	NALG_SEG_DROP_HELD,	/* nothing to send yet */
	NALG_SEG_DROP_GAP,	/* a segment before it is missing */
	NALG_SEG_DROP_NOMEM,	/* no memory; its sender will repeat it */
	NALG_SEG_DROP_LIMIT,	/* likewise: NALG_STREAM_KEPT_MAX, or the budget */
};

struct nalg_seg_out {
	enum nalg_seg_verdict verdict;
	u32 seq;		/* out; PASS and REPLACE */
	u8 *data;		/* REPLACE: the caller's, to nalg_free(); NULL if len 0 */
	u32 len;		/* REPLACE: at most NALG_STREAM_EMIT_MAX; may exceed the MSS */
	bool fin;		/* keep the FIN flag */
	bool retrans;		/* carried bytes that had been seen before */
	u32 new_bytes;		/* bytes that were taken, and had not been seen before */
	bool ack_held;		/* DROP_HELD, DROP_GAP: tell the sender that it all came up to */
	u32 ack;		/* this in number */
};

void nalg_stream_init(struct nalg_stream *s, const struct nalg_stream_limits *limits,
		      struct nalg_budget *budget, nalg_parse_fn parse, void *ctx);
void nalg_stream_free(struct nalg_stream *s);
void nalg_stream_segment(struct nalg_stream *s, const struct nalg_seg *seg,
			 struct nalg_seg_out *out);
void nalg_stream_bare(const struct nalg_stream *s, struct nalg_seg_out *out, bool news);
bool nalg_stream_blind(const struct nalg_stream *s, const struct nalg_seg *seg);
u32 nalg_stream_ack(struct nalg_stream *s, u32 ack_out);
u32 nalg_stream_map_in(const struct nalg_stream *s, u32 out);
void nalg_stream_map_sack(const struct nalg_stream *s, u32 *start, u32 *end);
u32 nalg_stream_map_out(const struct nalg_stream *s, u32 in);
u32 nalg_stream_held(const struct nalg_stream *s);

#endif /* _NALG_STREAM_H */
