/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Media streams of control flows: the subscriber's endpoints of RTP and RTCP.
 *
 *	nalg_media_bind()	its ports get public ones, to be told to the other end
 *	nalg_media_open()	the other end has said where it is: pinholes, both ways
 *	nalg_media_close()
 *
 * The bindings are held all the time, so that the public ports stay what the other end was told
 * while nothing passes.
 */
#ifndef _NALG_MEDIA_H
#define _NALG_MEDIA_H

#include <linux/types.h>

struct nalg_analyzer;
struct nalg_binding;
struct nalg_flow;

enum nalg_media_half {
	NALG_MEDIA_RTP,
	NALG_MEDIA_RTCP,
	NALG_MEDIA_HALVES,
};

/* Zeroed, or with held bindings; under the lock of the control flow's state. */
struct nalg_media {
	struct nalg_binding *binding[NALG_MEDIA_HALVES];	/* NULL: there is no such half */
};

/* The other end. */
struct nalg_media_remote {
	__be32 addr;
	u16 port[NALG_MEDIA_HALVES];	/* host order; 0: not known */
};

/**
 * nalg_media_bind - public ports for a subscriber's
 * @flow: the control flow
 * @media: zeroed
 * @port: of RTP and RTCP, host order; 0: there is none.  RTP's and the next one become such a pair,
 *	and RTP's is even (RFC 3550, section 11)
 *
 * Packet path.  Return: false after counting why not, with @media zeroed.
 */
bool nalg_media_bind(struct nalg_flow *flow, struct nalg_media *media, const u16 *port);

/**
 * nalg_media_open - pinholes for what is bound and does not flow yet
 * @flow: the control flow, whose other end has named @remote
 * @child: analyzers of the flows
 *
 * From the remote end to the subscriber; and back, where the remote end is that of the control flow
 * and its port is known: what a subscriber sends to somebody else is for the rules to permit.
 * Packet path; takes nalg_sub_lock().  What cannot be opened is counted.
 */
void nalg_media_open(struct nalg_flow *flow, const struct nalg_media *media,
		     const struct nalg_media_remote *remote,
		     const struct nalg_analyzer *const *child);

/**
 * nalg_media_close - close the pinholes and let the bindings go
 * @flow: the control flow
 * @media: zeroed by this
 * @end: the flows end, too; packet path
 *
 * Takes nalg_sub_lock().
 */
void nalg_media_close(struct nalg_flow *flow, struct nalg_media *media, bool end);

#endif /* _NALG_MEDIA_H */
