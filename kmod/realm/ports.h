/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ports of one chunk, for one protocol: which are taken, and which is the next to be given.
 *
 * A chunk starts at a multiple of 8 and is a multiple of 8 long, so an even port and the odd one
 * after it are always in the same chunk.
 *
 * Pure, and without a lock: the caller holds the one of the chunk.
 */
#ifndef _NALG_PORTS_H
#define _NALG_PORTS_H

#include "../codec/shim.h"

/* The caller sets @first and @count, and zeroes the rest. */
struct nalg_ports {
	u16 first;		/* port of bit 0 */
	u16 count;
	u16 used;
	unsigned long *map;	/* count bits, set: taken; NULL until the first nalg_ports_get() */
};

#define NALG_PORTS_EVEN		0x1	/* an even port with the next one: RTP and RTCP */
#define NALG_PORTS_PARITY	0x2	/* as odd or even as the wanted port is */

int nalg_ports_get(struct nalg_ports *p, u32 rnd, unsigned int flags, u16 want);
void nalg_ports_put(struct nalg_ports *p, u16 port);
bool nalg_ports_test(const struct nalg_ports *p, u16 port);
u16 nalg_ports_next_used(const struct nalg_ports *p, u32 from);
void nalg_ports_free(struct nalg_ports *p);

#endif /* _NALG_PORTS_H */
