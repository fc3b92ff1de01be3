/* SPDX-License-Identifier: GPL-2.0 */
/* Session descriptions: RFC 8866 (RFC 4566). */
#ifndef _NALG_CODEC_SDP_H
#define _NALG_CODEC_SDP_H

#include "cursor.h"
#include "inet.h"

#define NALG_SDP_ADDRESS_MAX	(4 + NALG_INET_TEXT_MAX)	/* "IP6 " and an address */

enum nalg_sdp_kind {
	NALG_SDP_ORIGIN,	/* o= : the address of who made the description */
	NALG_SDP_URI,		/* u= : where more is said */
	NALG_SDP_CONNECTION,	/* c= : of the session, or of a medium */
	NALG_SDP_RTCP,		/* a=rtcp: (RFC 3605) */
	NALG_SDP_CONTROL,	/* a=control: (RFC 2326, appendix C.1.1): a URL */
};

/* One line that names somebody. */
struct nalg_sdp_line {
	enum nalg_sdp_kind kind;
	u8 family;		/* 4 or 6; 0: URI, CONTROL */
	u8 addr[16];		/* network order */
	u32 off, len;		/* "IP4 192.0.2.1", or the URL; from where the cursor began */
	u32 tail;		/* of the TTL and number behind a group's address: "/127/3" */
};

bool nalg_sdp_next(struct nalg_cursor *c, struct nalg_sdp_line *line);
void nalg_sdp_write_address(struct nalg_pen *pen, u8 family, const u8 *addr);

#endif /* _NALG_CODEC_SDP_H */
