/* SPDX-License-Identifier: GPL-2.0 */
/* For rtsp.c: what stands in a Transport header, and hosts anywhere. */
#ifndef _NALG_CODEC_RTSP_TRANSPORT_H
#define _NALG_CODEC_RTSP_TRANSPORT_H

#include "cursor.h"
#include "rtsp.h"

/* Blanks, and the line ends of a header that goes on in the next line. */
static inline bool nalg_rtsp_is_lws(int byte)
{
	return nalg_is_blank(byte) || byte == '\r' || byte == '\n';
}

static inline void nalg_rtsp_skip_lws(struct nalg_cursor *c)
{
	while (nalg_rtsp_is_lws(nalg_cursor_peek(c)))
		nalg_cursor_skip(c, 1);
}

/*
 * Takes a word of letters, digits, '-' and '_' in upper case; one that is too long for the size is
 * none.
 */
void nalg_rtsp_take_word(struct nalg_cursor *c, char *word, u32 size);

/* Takes an address or a name; sets what there is about it in the endpoint. */
void nalg_rtsp_take_host(struct nalg_cursor *c, struct nalg_rtsp_endpoint *ep);

/* Takes one transport of a list, and the comma behind it. */
void nalg_rtsp_take_transport(struct nalg_cursor *c, struct nalg_rtsp_place *place);

#endif /* _NALG_CODEC_RTSP_TRANSPORT_H */
