/* SPDX-License-Identifier: GPL-2.0 */
/* RTSP control connections: RFC 2326 (1.0), RFC 7826 (2.0). */
#ifndef _NALG_CODEC_RTSP_H
#define _NALG_CODEC_RTSP_H

#include "shim.h"

#define NALG_RTSP_HEAD_MAX	8192	/* start line and headers; more is NALG_RTSP_TOO_LONG */
#define NALG_RTSP_LINES_MAX	256	/* of them; more is malformed */
#define NALG_RTSP_PARAMS_MAX	8	/* endpoints of one transport; more is malformed */
#define NALG_RTSP_ENDPOINT_MAX	64	/* room that nalg_rtsp_format() needs */

enum nalg_rtsp_kind {
	NALG_RTSP_REQUEST,
	NALG_RTSP_RESPONSE,
	NALG_RTSP_INTERLEAVED,	/* '$', a channel, a length, data: RFC 2326, section 10.12 */
	NALG_RTSP_BLANK,	/* an empty line between messages */
};

/* The methods of the RFCs; an extension's is NALG_RTSP_EXTENSION. */
enum nalg_rtsp_method {
	NALG_RTSP_EXTENSION,
	NALG_RTSP_ANNOUNCE,
	NALG_RTSP_DESCRIBE,
	NALG_RTSP_GET_PARAMETER,
	NALG_RTSP_OPTIONS,
	NALG_RTSP_PAUSE,
	NALG_RTSP_PLAY,
	NALG_RTSP_PLAY_NOTIFY,
	NALG_RTSP_RECORD,
	NALG_RTSP_REDIRECT,
	NALG_RTSP_SETUP,
	NALG_RTSP_SET_PARAMETER,
	NALG_RTSP_TEARDOWN,
};

enum nalg_rtsp_status {
	NALG_RTSP_MORE,		/* the head is not whole yet */
	NALG_RTSP_OK,
	NALG_RTSP_TOO_LONG,	/* no end of the head in NALG_RTSP_HEAD_MAX bytes */
	NALG_RTSP_MALFORMED,	/* nobody can say where this message ends */
};

struct nalg_rtsp_span {
	u32 off, len;
};

/* A message is @head bytes, which are there, and @body bytes, which need not be. */
struct nalg_rtsp_msg {
	enum nalg_rtsp_kind kind;
	u32 head;
	u32 body;			/* Content-Length; INTERLEAVED: of the data */
	u8 channel;			/* INTERLEAVED */
	enum nalg_rtsp_method method;	/* REQUEST */
	u16 code;			/* RESPONSE: 100 to 999 */
	u32 cseq;			/* modulo 2^32; 0: none */
	bool sdp;			/* the body is a session description */
	struct nalg_rtsp_span url;	/* REQUEST */
	struct nalg_rtsp_span code_text; /* RESPONSE: code and reason */
	struct nalg_rtsp_span session;	/* the identifier; empty: none */
};

enum nalg_rtsp_style {
	NALG_RTSP_STYLE_PORTS,	/* 4588-4589, or one of them; 0-0 is none */
	NALG_RTSP_STYLE_ADDRESS, /* 192.0.2.1, 2001:db8::1 */
	NALG_RTSP_STYLE_HOST,	/* 192.0.2.1, [2001:db8::1] */
	NALG_RTSP_STYLE_HOST_PORT, /* 192.0.2.1:4588, [2001:db8::1]:4588, :4588 */
	NALG_RTSP_STYLE_SDP,	/* IP4 192.0.2.1 */
	NALG_RTSP_STYLE_NUMBER,	/* of a Content-Length */
};

/* An endpoint, or a part of one, as the message writes it. */
struct nalg_rtsp_endpoint {
	enum nalg_rtsp_style style;
	u8 family;		/* 4 or 6; 0: a name, or nothing */
	bool named;		/* a host that is no address */
	u8 addr[16];		/* network order; 4 or 16 octets by family */
	u8 ports;		/* how many of @port */
	u16 port[2];		/* host order, never 0 */
	u32 number;		/* STYLE_NUMBER */
	u32 off, len;		/* of what nalg_rtsp_format() writes anew, in the message */
	u32 tail;		/* STYLE_SDP: of the "/127" behind it, which another family lacks */
};

/* Parameters of a transport that name an endpoint. */
enum nalg_rtsp_param_kind {
	NALG_RTSP_CLIENT_PORT,
	NALG_RTSP_SERVER_PORT,
	NALG_RTSP_DESTINATION,
	NALG_RTSP_SOURCE,
	NALG_RTSP_DEST_ADDR,	/* RTSP 2.0; one for each address of the list */
	NALG_RTSP_SRC_ADDR,
};

struct nalg_rtsp_param {
	enum nalg_rtsp_param_kind kind;
	struct nalg_rtsp_endpoint ep;
};

/* One of the transports of a Transport header. */
struct nalg_rtsp_transport {
	bool udp;		/* RTP, or a stream without it, over UDP */
	bool unicast;
	bool multicast;
	bool malformed;
	u8 channels;		/* interleaved: how many of @channel */
	u8 channel[2];
	u32 params;
	struct nalg_rtsp_param param[NALG_RTSP_PARAMS_MAX];	/* in their order */
};

enum nalg_rtsp_place_kind {
	NALG_RTSP_AT_URL,	/* the host of a URL, or one that stands alone */
	NALG_RTSP_AT_TRANSPORT,
	NALG_RTSP_AT_LENGTH,	/* Content-Length */
	NALG_RTSP_AT_SDP,
};

/* A place of a message that names somebody, or depends on what does. */
struct nalg_rtsp_place {
	enum nalg_rtsp_place_kind kind;
	struct nalg_rtsp_endpoint ep;		/* but AT_TRANSPORT: all of the transport */
	struct nalg_rtsp_transport transport;	/* AT_TRANSPORT */
};

/* Where a walk through the places of a message is. */
struct nalg_rtsp_walk {
	u32 at, end;		/* what is left of the present value */
	u32 next;		/* the line after it */
	u8 header;
};

enum nalg_rtsp_status nalg_rtsp_parse(const u8 *data, u32 len, struct nalg_rtsp_msg *msg);
bool nalg_rtsp_looks_like_request(const u8 *data, u32 len);
bool nalg_rtsp_looks_like_response(const u8 *data, u32 len);

void nalg_rtsp_walk_head(const struct nalg_rtsp_msg *msg, struct nalg_rtsp_walk *walk);
void nalg_rtsp_walk_body(const struct nalg_rtsp_msg *msg, struct nalg_rtsp_walk *walk);
bool nalg_rtsp_next(const u8 *data, const struct nalg_rtsp_msg *msg, struct nalg_rtsp_walk *walk,
		    struct nalg_rtsp_place *place);
int nalg_rtsp_format(const struct nalg_rtsp_endpoint *ep, u8 *buf, u32 size);

#endif /* _NALG_CODEC_RTSP_H */
