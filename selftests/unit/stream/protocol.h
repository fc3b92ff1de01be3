/* SPDX-License-Identifier: GPL-2.0 */
/* What the stream engine is tried with: a parser, and what it may ask for. */
#ifndef _NALG_UNIT_STREAM_PROTOCOL_H
#define _NALG_UNIT_STREAM_PROTOCOL_H

#include "../../../kmod/core/stream.h"

/* Data where nobody may look. */
#define NO_DATA		((const u8 *)4096)

struct protocol {
	const struct nalg_stream_limits *limits;
	nalg_parse_fn parse;		/* @ctx: the state of its stream; says LOST for good */
	u32 state;			/* bytes of that */
	void (*start)(void *state);	/* make it, of zeroes; NULL: nothing is to be done */
};

/* The state of a new stream; free(). */
static inline void *protocol_start(const struct protocol *protocol)
{
	void *state = calloc(1, protocol->state + 1);

	if (protocol->start)
		protocol->start(state);
	return state;
}

#endif /* _NALG_UNIT_STREAM_PROTOCOL_H */
