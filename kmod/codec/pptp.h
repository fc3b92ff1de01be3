/* SPDX-License-Identifier: GPL-2.0 */
/* PPTP control connection (RFC 2637): messages of fixed lengths, which name calls by their IDs. */
#ifndef _NALG_CODEC_PPTP_H
#define _NALG_CODEC_PPTP_H

#include "shim.h"

#define NALG_PPTP_MESSAGE_MAX	1024	/* a longer one is not PPTP's; the longest known has 220 */
#define NALG_PPTP_WRITE_MAX	32	/* room that each of the nalg_pptp_write_*() needs */

/* Control message types; section 2.  PAC and PNS are the two ends of a call (section 1.2). */
enum nalg_pptp_type {
	NALG_PPTP_START_REQUEST = 1,	/* Start-Control-Connection-Request */
	NALG_PPTP_START_REPLY,
	NALG_PPTP_STOP_REQUEST,		/* Stop-Control-Connection-Request */
	NALG_PPTP_STOP_REPLY,
	NALG_PPTP_ECHO_REQUEST,
	NALG_PPTP_ECHO_REPLY,
	NALG_PPTP_OUT_REQUEST,		/* Outgoing-Call-Request, of the PNS */
	NALG_PPTP_OUT_REPLY,
	NALG_PPTP_IN_REQUEST,		/* Incoming-Call-Request, of the PAC */
	NALG_PPTP_IN_REPLY,
	NALG_PPTP_IN_CONNECTED,		/* of the PAC */
	NALG_PPTP_CLEAR_REQUEST,	/* Call-Clear-Request, of the PNS */
	NALG_PPTP_DISCONNECT,		/* Call-Disconnect-Notify, of the PAC */
	NALG_PPTP_WAN_ERROR,		/* of the PAC */
	NALG_PPTP_SET_LINK,		/* Set-Link-Info, of the PNS */
	NALG_PPTP_TYPES,
};

/* Result codes of the replies to a call's request; sections 2.8 and 2.10. */
#define NALG_PPTP_RESULT_OK		1
#define NALG_PPTP_RESULT_ERROR		2	/* the error code says more; section 2.16 */
#define NALG_PPTP_ERROR_NO_RESOURCE	4

enum nalg_pptp_status {
	NALG_PPTP_MORE,		/* no whole message yet */
	NALG_PPTP_OK,
	NALG_PPTP_UNKNOWN,	/* a message of a type that RFC 2637 does not have */
	NALG_PPTP_MALFORMED,	/* a known type, with another length than its own */
	NALG_PPTP_ALIEN,	/* not PPTP: nobody can say where the next message begins */
};

/* A call ID, in host order. */
struct nalg_pptp_id {
	u16 value;
	u16 off;		/* in the message; 0: it has none */
};

/*
 * What was found in a message.  With NALG_PPTP_MALFORMED @type is what it would be, and the IDs are
 * those that lie within it.  With NALG_PPTP_UNKNOWN only @length is set.
 */
struct nalg_pptp_msg {
	u32 length;		/* 0: NALG_PPTP_MORE; NALG_PPTP_ALIEN */
	enum nalg_pptp_type type;
	struct nalg_pptp_id own;	/* given by who sends the message */
	struct nalg_pptp_id peer;	/* given by who gets it */
	u8 result;		/* of the replies to a call's request */
	u16 result_off;		/* likewise; the error code follows */
	u32 identifier;		/* of an echo */
};

enum nalg_pptp_status nalg_pptp_parse(const u8 *data, u32 len, struct nalg_pptp_msg *msg);
bool nalg_pptp_looks_like(const u8 *data, u32 len, enum nalg_pptp_type type);

u32 nalg_pptp_write_echo(u8 *buf, u32 size, u32 identifier);
u32 nalg_pptp_write_refusal(u8 *buf, u32 size, enum nalg_pptp_type type, u16 peer);

#endif /* _NALG_CODEC_PPTP_H */
