/* SPDX-License-Identifier: GPL-2.0 */
/* The analyzers of the module. */
#ifndef _NALG_ALG_H
#define _NALG_ALG_H

#include <linux/types.h>
#include <uapi/linux/nat_alg.h>

struct nalg_analyzer;

int nalg_alg_init(void);
/* No flow is left. */
void nalg_alg_exit(void);

/* For flows that only are translated. */
const struct nalg_analyzer *nalg_alg_plain(void);

/**
 * nalg_alg_analyzer - the analyzer for a flow that a route rule sends to @id
 * @from_start: the flow's first packet is there to be seen
 *
 * Return: the plain one when @id has none (yet), or does not want the flow.
 */
const struct nalg_analyzer *nalg_alg_analyzer(enum nat_alg_analyzer id, bool from_start);

#endif /* _NALG_ALG_H */
