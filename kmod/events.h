/* SPDX-License-Identifier: GPL-2.0 */
/* Tells the listeners of the multicast group what comes and goes. */
#ifndef _NALG_EVENTS_H
#define _NALG_EVENTS_H

#include <linux/types.h>
#include <uapi/linux/nat_alg.h>

struct nalg_chunk_info;
struct nalg_net;
struct nalg_pinhole_info;

/*
 * Is it worth the trouble to describe what happened?  One who begins to listen right now finds it
 * in the tables.
 */
bool nalg_events_wanted(struct nalg_net *nn);

/*
 * Any context.  Under the lock that serialises what happens to the object, so that its events come
 * in order.  An event that finds no memory is missed; one that finds no room in a listener's buffer
 * is an ENOBUFS for that listener.
 */
void nalg_event_chunk(struct nalg_net *nn, enum nat_alg_event event,
		      const struct nalg_chunk_info *info);
void nalg_event_pinhole(struct nalg_net *nn, enum nat_alg_event event,
			const struct nalg_pinhole_info *info);

/* Under config_mutex: the configuration is another one. */
void nalg_event_config(struct nalg_net *nn);

#endif /* _NALG_EVENTS_H */
