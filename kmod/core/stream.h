/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One direction of a control TCP connection as a byte stream: segments in, the same stream with its
 * messages rewritten out.
 *
 * Positions are TCP sequence numbers.  "in" numbers are those of the sender, "out" numbers those that
 * the receiver sees; they differ by the growth of the edits before them.
 *
 *	        una            par               nxt
 *	---------|--------------|-----------------|------------->  in
 *	 known to | decided: sent, | held: received, not yet a     |
 *	 receiver | not yet acked  | whole message                 |
 *
 * A message that came in several segments, or that was changed, is kept as one edit until the receiver
 * has acknowledged the whole of it; any retransmission that touches a part of it is answered with the
 * whole.  So the same bytes always come out, whatever the boundaries.  Held bytes are acknowledged to
 * their sender by us (struct nalg_seg_out.ack_held), or Nagle's algorithm would keep the rest of the
 * message back for ever; that is safe since the sender still owns the message's last byte, and its
 * retransmission brings the whole again.
 *
 * Pure: no skb, no lock (the caller holds the flow's), nothing but nalg_alloc().
 */
#ifndef _NALG_STREAM_H
#define _NALG_STREAM_H

#include "edit.h"

#define NALG_STREAM_HELD_MAX	2048	/* bytes of one incomplete message */
#define NALG_STREAM_KEPT_MAX	(64 * 1024)	/* bytes of unacknowledged rewritten messages */

/* What the analyzer said of the bytes that it was shown. */
enum nalg_parse {
	NALG_PARSE_MORE = 0,	/* no whole message yet; keep the bytes */
	NALG_PARSE_LOST = -1,	/* not the protocol, or opaque from here on: never ask again */
	/* > 0: the length of the message */
};

/**
 * typedef nalg_parse_fn - find one message at the start of @data
 * @ctx: nalg_stream.ctx
 * @data: undecided bytes, from the start of a message
 * @len: > 0
 * @eof: nothing follows; NALG_PARSE_MORE then means that the rest passes as it is
 * @edits: empty; what to change in the message
 *
 * Return: enum nalg_parse.  Called exactly once with an answer other than MORE for each message.
 */
typedef int (*nalg_parse_fn)(void *ctx, const u8 *data, u32 len, bool eof, struct nalg_edits *edits);

struct nalg_kept;	/* a decided, unacknowledged message that is not simply "as it came" */

struct nalg_stream {
	nalg_parse_fn parse;
	void *ctx;
	u32 una;		/* in: acknowledged by the receiver up to here */
	u32 par;		/* in: decided up to here */
	u32 nxt;		/* in: received in order up to here; nxt - par bytes are held */
	u32 delta_una;		/* out - in at una */
	u32 delta_par;		/* out - in at par */
	u32 acked;		/* in: highest number acknowledged to the sender, by the receiver or by us */
	bool started;		/* SYN seen */
	bool lost;		/* the analyzer is gone: bytes pass, numbers are still mapped */
	bool fin;		/* FIN decided, at par - 1 */
	u8 *held;		/* NALG_STREAM_HELD_MAX bytes, allocated when first needed */
	struct nalg_kept *kept;	/* in order; see stream.c */
	u32 kept_bytes;
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
	NALG_SEG_DROP_NOMEM,
};

struct nalg_seg_out {
	enum nalg_seg_verdict verdict;
	u32 seq;		/* out */
	u8 *data;		/* REPLACE: to be freed with nalg_free() by the caller; may be NULL if len 0 */
	u32 len;
	bool fin;		/* keep the FIN flag */
	bool retrans;		/* carried bytes that had been seen before */
	u32 new_bytes;		/* bytes of the segment that had not been seen before */
	bool ack_held;		/* tell the sender that we have everything up to ... */
	u32 ack;		/* ... this in number */
};

void nalg_stream_init(struct nalg_stream *s, nalg_parse_fn parse, void *ctx);
void nalg_stream_free(struct nalg_stream *s);
void nalg_stream_segment(struct nalg_stream *s, const struct nalg_seg *seg, struct nalg_seg_out *out);
u32 nalg_stream_ack(struct nalg_stream *s, u32 ack_out);
u32 nalg_stream_map_in(const struct nalg_stream *s, u32 out);
void nalg_stream_map_sack(const struct nalg_stream *s, u32 *start, u32 *end);
u32 nalg_stream_map_out(const struct nalg_stream *s, u32 in);
u32 nalg_stream_held(const struct nalg_stream *s);

#endif /* _NALG_STREAM_H */
