/* SPDX-License-Identifier: GPL-2.0 */
/*
 * FTP control connection: RFC 959, RFC 2389, RFC 2428 (EPRT, EPSV), RFC 4217 (AUTH), RFC 6384
 * (ALGS).
 */
#ifndef _NALG_CODEC_FTP_H
#define _NALG_CODEC_FTP_H

#include "shim.h"

#define NALG_FTP_LINE_MAX	1024	/* a longer line is not FTP's: NALG_FTP_TOO_LONG */
#define NALG_FTP_ENDPOINT_MAX	64	/* room that nalg_ftp_format() needs */

/* Telnet's commands (RFC 854); each has IAC in front of it. */
enum nalg_telnet {
	NALG_TELNET_NOP = 241,	/* the first that stands alone; so do those up to SB */
	NALG_TELNET_SB = 250,	/* subnegotiation: not before a negotiation */
	NALG_TELNET_WILL,	/* the first with an option behind it; so have those up to DONT */
	NALG_TELNET_WONT,
	NALG_TELNET_DO,
	NALG_TELNET_DONT,
	NALG_TELNET_IAC,
};

/* The commands that somebody wants to know of; every other known command is NALG_FTP_OTHER. */
enum nalg_ftp_verb {
	NALG_FTP_UNKNOWN,	/* a well-formed line with a verb that no RFC knows */
	NALG_FTP_OTHER,
	NALG_FTP_PORT,
	NALG_FTP_EPRT,
	NALG_FTP_PASV,
	NALG_FTP_EPSV,
	NALG_FTP_LPRT,
	NALG_FTP_LPSV,
	NALG_FTP_RETR,
	NALG_FTP_STOR,
	NALG_FTP_AUTH,
	NALG_FTP_CCC,
	NALG_FTP_ALGS,
};

/*
 * nalg_ftp_msg.epsv: the argument of EPSV (RFC 2428, sections 3 and 4).  Another value is the
 * protocol that was asked for: 1 IPv4, 2 IPv6.
 */
#define NALG_FTP_EPSV_ANY	0	/* no argument: the one of the control connection */
#define NALG_FTP_EPSV_ALL	65535	/* "EPSV ALL": from now on nothing but EPSV */
#define NALG_FTP_EPSV_INVALID	65534	/* none of these; the server will say so */

/* nalg_ftp_msg.algs: what is asked of an ALG (RFC 6384, section 11). */
enum nalg_ftp_algs {
	NALG_FTP_ALGS_NONE,	/* nothing */
	NALG_FTP_ALGS_UNKNOWN,
	NALG_FTP_ALGS_STATUS64,
	NALG_FTP_ALGS_ENABLE64,
	NALG_FTP_ALGS_DISABLE64,
};

enum nalg_ftp_style {
	NALG_FTP_STYLE_NONE,	/* the message carries no endpoint */
	NALG_FTP_STYLE_PORT,	/* h1,h2,h3,h4,p1,p2 */
	NALG_FTP_STYLE_EPRT,	/* |1|192.0.2.1|6446| with any delimiter; some servers' 229, too */
	NALG_FTP_STYLE_EPSV,	/* |||6446| : a port only */
};

/* An endpoint as the message writes it. */
struct nalg_ftp_endpoint {
	enum nalg_ftp_style style;
	u8 family;		/* 4 or 6; 0 with STYLE_EPSV */
	u8 delim;		/* STYLE_EPRT and STYLE_EPSV */
	u8 addr[16];		/* network order; 4 or 16 octets by family */
	u16 port;		/* host order, never 0 */
	u32 off, len;		/* of what nalg_ftp_format() writes anew, in the line */
};

enum nalg_ftp_status {
	NALG_FTP_MORE,		/* no whole line yet */
	NALG_FTP_OK,
	NALG_FTP_TOO_LONG,	/* no end in NALG_FTP_LINE_MAX bytes; length: all that was shown */
	NALG_FTP_MALFORMED,	/* a whole line, but no command or reply, or a bad endpoint */
};

/*
 * With NALG_FTP_MALFORMED the length is set, ep is empty, and verb and code tell what the endpoint
 * was to be of: both are 0 when the line is no command or reply at all.
 */
struct nalg_ftp_msg {
	u32 length;		/* of the message with its line end; 0: NALG_FTP_MORE */
	enum nalg_ftp_verb verb;	/* command */
	u16 epsv;		/* command EPSV: its argument */
	enum nalg_ftp_algs algs;	/* command ALGS: its argument */
	u16 code;		/* reply: 100..659; 0: a line within a multi-line reply */
	bool final;		/* reply: its last (or only) line */
	struct nalg_ftp_endpoint ep;	/* of PORT, EPRT, and last lines of 227 and 229 */
};

/* Remembers that a multi-line reply is open; zeroed at the start of the stream. */
struct nalg_ftp_reply_state {
	u16 open_code;		/* 0: none */
};

enum nalg_ftp_status nalg_ftp_parse_command(const u8 *data, u32 len, bool eof,
					    struct nalg_ftp_msg *msg);
enum nalg_ftp_status nalg_ftp_parse_reply(struct nalg_ftp_reply_state *state, const u8 *data,
					  u32 len, bool eof, struct nalg_ftp_msg *msg);
int nalg_ftp_format(const struct nalg_ftp_endpoint *ep, u8 *buf, u32 size);

bool nalg_ftp_looks_like_command(const u8 *data, u32 len);
bool nalg_ftp_looks_like_reply(const u8 *data, u32 len);

#endif /* _NALG_CODEC_FTP_H */
