/* SPDX-License-Identifier: GPL-2.0 */
/* The stream engine with everything left to chance; see connection.h for what has to hold. */
#ifndef _NALG_UNIT_STREAM_MODEL_H
#define _NALG_UNIT_STREAM_MODEL_H

#include <stdio.h>

#include "chooser.h"
#include "reference.h"

/*
 * Run one connection to its end: all data and the FIN have arrived and are acknowledged.  Return
 * NULL, or what went wrong; events are written to @trace unless it is NULL.
 */
const char *model_connection(const struct chooser *chooser, FILE *trace);

/* Likewise with these two streams, which end with a FIN; all of them is decided. */
const char *model_streams(const struct chooser *chooser, FILE *trace,
			  const struct reference *client, const struct reference *server);

/*
 * Show the engine anything: segments, ACKs, SACK blocks that no TCP would send.  It may drop or
 * pass what it likes, but what it has decided once must never come out differently.
 */
const char *model_anarchy(const struct chooser *chooser, FILE *trace);

#endif /* _NALG_UNIT_STREAM_MODEL_H */
