/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One stream through the engine in given segments, with one fault at most: a connection whose
 * server says nothing, but for its ACKs.
 */
#ifndef _NALG_UNIT_SEGMENTS_WIRE_H
#define _NALG_UNIT_SEGMENTS_WIRE_H

#include "../stream/connection.h"

enum acks {
	ACKS_PROMPT,	/* each segment is acknowledged at once */
	ACKS_LATE,	/* they get to the engine when everything was sent */
	ACKS_UNHEARD,	/* the engine sees them at once, the sender when everything was sent */
	__ACKS_MAX,
};

enum fault {
	FAULT_NONE,
	FAULT_LOST,
	FAULT_TWICE,
	FAULT_SWAPPED,	/* with the next one */
	FAULT_AGAIN,	/* it comes, and once more after the next one */
	FAULT_RESENT,	/* then all that the sender has no ACK of comes at other boundaries */
	__FAULT_MAX,
};

struct passage {
	const u32 *end;		/* where the segments end; the FIN is in the last one */
	u32 count;
	bool waits;		/* the sender has an ACK of each before it sends the next */
	enum acks acks;
	enum fault fault;
	enum path path;		/* where: TO_ENGINE, FROM_ENGINE */
	u32 number;		/* which of the segments with data or FIN there; 0: the first */
};

/*
 * Everything has to arrive as it does in one pass, what is lost after it was sent again; see
 * connection.h.  Return NULL, or what went wrong.  @happened: the segment with the fault came.
 */
const char *wire_pass(const struct reference *ref, const struct passage *passage, FILE *trace,
		      bool *happened);

#endif /* _NALG_UNIT_SEGMENTS_WIRE_H */
