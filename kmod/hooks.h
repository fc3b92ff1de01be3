/* SPDX-License-Identifier: GPL-2.0 */
/* The path of a packet: where the module stands in netfilter. */
#ifndef _NALG_HOOKS_H
#define _NALG_HOOKS_H

struct nalg_config;
struct nalg_net;

/*
 * All under config_mutex; may sleep, and do nothing when it is done already.  _enable: what a new
 * configuration needs, before it applies; _trim: takes away what it does not need, when it applies.
 */
int nalg_hooks_enable(struct nalg_net *nn, const struct nalg_config *cfg);
void nalg_hooks_trim(struct nalg_net *nn, const struct nalg_config *cfg);
/* Ends the flows: without the hooks nobody would translate them. */
void nalg_hooks_disable(struct nalg_net *nn);

#endif /* _NALG_HOOKS_H */
