/* SPDX-License-Identifier: GPL-2.0 */
/* The path of a packet: where the module stands in netfilter. */
#ifndef _NALG_HOOKS_H
#define _NALG_HOOKS_H

struct nalg_net;

/* Both under config_mutex, may sleep, and do nothing when it is done already. */
int nalg_hooks_enable(struct nalg_net *nn);
/* Ends the flows: without the hooks nobody would translate them. */
void nalg_hooks_disable(struct nalg_net *nn);

#endif /* _NALG_HOOKS_H */
