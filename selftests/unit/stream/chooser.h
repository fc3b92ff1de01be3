/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is left to chance (segment boundaries, loss, order, the analyzer's input ...) comes from a
 * chooser: a random generator for the property test, the input for the fuzzer.
 */
#ifndef _NALG_UNIT_STREAM_CHOOSER_H
#define _NALG_UNIT_STREAM_CHOOSER_H

#include "../../../kmod/codec/shim.h"

struct chooser {
	u32 (*next)(void *ctx, u32 n);	/* any of 0 .. n - 1; 0 for ever where there is an end */
	void *ctx;
};

#endif /* _NALG_UNIT_STREAM_CHOOSER_H */
