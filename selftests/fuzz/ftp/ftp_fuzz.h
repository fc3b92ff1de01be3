/* SPDX-License-Identifier: GPL-2.0 */
/* What holds for every message of the FTP codec, whatever the bytes. */
#ifndef _NALG_FTP_FUZZ_H
#define _NALG_FTP_FUZZ_H

#include "../../../kmod/codec/ftp.h"
#include "../fuzz.h"

/* An input costs what a segment costs: so many lines, and so many bytes at a time. */
#define LINES_MAX	32
#define SHOWN_MAX	(NALG_FTP_LINE_MAX + 64UL)
#define SPLITS_MAX	80U	/* of a line; that is all of one that means something */
#define LOOKS_MAX	12U	/* of a first line; what it looks like is in its first word */

static inline bool same_message(const struct nalg_ftp_msg *a, const struct nalg_ftp_msg *b)
{
	return a->length == b->length && a->verb == b->verb && a->epsv == b->epsv &&
	       a->algs == b->algs &&
	       a->code == b->code && a->final == b->final && a->ep.style == b->ep.style &&
	       a->ep.family == b->ep.family && a->ep.delim == b->ep.delim &&
	       !memcmp(a->ep.addr, b->ep.addr, sizeof(a->ep.addr)) && a->ep.port == b->ep.port &&
	       a->ep.off == b->ep.off && a->ep.len == b->ep.len;
}

static inline bool same_endpoint(const struct nalg_ftp_endpoint *a,
				 const struct nalg_ftp_endpoint *b)
{
	return a->style == b->style && a->family == b->family && a->port == b->port &&
	       !memcmp(a->addr, b->addr, sizeof(a->addr));
}

static inline void check_message(enum nalg_ftp_status status, const struct nalg_ftp_msg *msg,
				 const u8 *data, u32 len, bool eof)
{
	const struct nalg_ftp_endpoint *ep = &msg->ep;

	HOLDS(msg->length <= len);
	switch (status) {
	case NALG_FTP_MORE:
		HOLDS(!msg->length && len < NALG_FTP_LINE_MAX && (!eof || !len));
		break;
	case NALG_FTP_TOO_LONG:
		HOLDS(msg->length == len && len >= NALG_FTP_LINE_MAX);
		break;
	default:
		HOLDS(msg->length && msg->length <= NALG_FTP_LINE_MAX);
		HOLDS(data[msg->length - 1] == '\n' || (eof && msg->length == len));
	}
	HOLDS(status == NALG_FTP_OK || ep->style == NALG_FTP_STYLE_NONE);

	if (ep->style == NALG_FTP_STYLE_NONE) {
		HOLDS(!ep->family && !ep->port && !ep->off && !ep->len);
		return;
	}
	HOLDS(ep->port);
	HOLDS(ep->len && ep->off < msg->length && ep->len <= msg->length - ep->off);
	HOLDS(ep->family == 0 || ep->family == 4 || ep->family == 6);
	HOLDS((ep->family == 0) == (ep->style == NALG_FTP_STYLE_EPSV));
}

/* The line with its endpoint written anew; returns its length. */
static inline u32 rewritten(const struct nalg_ftp_msg *msg, const u8 *data, u8 *out)
{
	const struct nalg_ftp_endpoint *ep = &msg->ep;
	u8 text[NALG_FTP_ENDPOINT_MAX];
	int len = nalg_ftp_format(ep, text, sizeof(text));
	u32 behind = ep->off + ep->len;

	HOLDS(len > 0);
	memcpy(out, data, ep->off);
	memcpy(out + ep->off, text, len);
	memcpy(out + ep->off + len, data + behind, msg->length - behind);
	return msg->length - ep->len + len;
}

#endif /* _NALG_FTP_FUZZ_H */
