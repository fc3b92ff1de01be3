/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A TCP connection through the stream engine, both directions at once:
 *
 *	client --> engine --> server
 *	client <-- engine <-- server
 *
 * Each end sends data, and ACKs of the other's data on it or by themselves.
 * The sender forgets what is acknowledged, as a real one does.  The receiver compares every byte
 * that comes with what one pass over the whole string makes of it.  Everything that is left to
 * chance (segment boundaries, loss, order, the analyzer's input ...) comes from a chooser, which
 * is a random generator for the property test and the input for the fuzzer.
 */
#ifndef _NALG_UNIT_STREAM_MODEL_H
#define _NALG_UNIT_STREAM_MODEL_H

#include <stdio.h>

#include "../../../kmod/codec/shim.h"

/* Where nobody may look. */
#define NO_DATA		((const u8 *)4096)

struct chooser {
	u32 (*next)(void *ctx, u32 n);	/* any of 0 .. n - 1; 0 for ever where there is an end */
	void *ctx;
};

/*
 * Run one connection to its end: all data and the FIN have arrived and are acknowledged.  Return
 * NULL, or what went wrong; events are written to @trace unless it is NULL.
 */
const char *model_connection(const struct chooser *chooser, FILE *trace);

/*
 * Show the engine anything: segments, ACKs, SACK blocks that no TCP would send.  It may drop or
 * pass what it likes, but what it has decided once must never come out differently.
 */
const char *model_anarchy(const struct chooser *chooser, FILE *trace);

#endif /* _NALG_UNIT_STREAM_MODEL_H */
