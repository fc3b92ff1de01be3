/* SPDX-License-Identifier: GPL-2.0 */
/*
 * FTP between an end that speaks IPv6 and one that speaks IPv4: RFC 6384, and the same for a server
 * of IPv6.
 *
 * What a command becomes depends on it alone; what a reply becomes, on the command that it answers.
 * So the commands whose reply is still to come are remembered, in the order in which a server
 * answers.
 *
 * A command that the server is not to hear becomes NOOP, and what the server says to that becomes
 * our answer (RFC 6384, section 12): each command has one line in the one stream and one reply in
 * the other, in the place of another one, and only the two ends ever send anything.  So neither
 * loss, nor repetition, nor pipelining can bring the streams out of step.
 */
#ifndef _NALG_CODEC_FTP64_H
#define _NALG_CODEC_FTP64_H

#include "ftp.h"

#define NALG_FTP64_RUNS		16	/* S6: of commands whose reply is still to come */
#define NALG_FTP64_OPTIONS	8	/* S6: of Telnet, refused at a time; others are forgotten */
#define NALG_FTP64_TEXT_MAX	128	/* room that nalg_ftp64_write() needs */

/* What stands in the place of a command, or of a reply. */
enum nalg_ftp64_form {
	NALG_FTP64_SAME,	/* what its sender says, but for an endpoint */
	/* commands; PORT and EPRT with an endpoint */
	NALG_FTP64_NOOP,
	NALG_FTP64_PASV,
	NALG_FTP64_EPSV,
	NALG_FTP64_PORT,
	NALG_FTP64_EPRT,
	/* replies, with the endpoint of a server */
	NALG_FTP64_LISTENS,	/* its 229, as it is but for the port */
	NALG_FTP64_227,		/* instead of its 229 */
	NALG_FTP64_229,		/* instead of its 227 */
	/* replies of ours */
	NALG_FTP64_216_BOTH,
	NALG_FTP64_216_NONE,
	/* errors of ours */
	NALG_FTP64_425,
	NALG_FTP64_451,
	NALG_FTP64_500,
	NALG_FTP64_501,
	NALG_FTP64_502,
	NALG_FTP64_504,
	NALG_FTP64_522_IPV4,
	NALG_FTP64_522_IPV6,
	__NALG_FTP64_FORM_MAX,
};

/* Commands one behind the other whose replies become the same. */
struct nalg_ftp64_run {
	u32 count;
	u8 answer;		/* enum nalg_ftp64_form */
};

/* Options of Telnet that one end has asked for, and that it will be refused. */
struct nalg_ftp64_options {
	u8 count;
	u8 refusal[NALG_FTP64_OPTIONS][3];
};

/* Of a control connection; nalg_ftp64_init(). */
struct nalg_ftp64 {
	u8 client, server;	/* the families that they speak: 4 or 6 */
	bool off;		/* by ALGS DISABLE64: EPSV and EPRT pass as they are */
	bool greeted;		/* the server has said what answers no command */
	bool swallow;		/* within a reply that becomes another one */
	u8 first, used;		/* of the ring */
	struct nalg_ftp64_run run[NALG_FTP64_RUNS];
	struct nalg_ftp64_options asked[2];	/* by the client, by the server */
};

/* What becomes of a command: what the server hears, and what the client hears in the end. */
struct nalg_ftp64_act {
	enum nalg_ftp64_form command;
	enum nalg_ftp64_form answer;
};

/* Nothing is to be translated between two ends of IPv4. */
static inline bool nalg_ftp64_needed(const struct nalg_ftp64 *s)
{
	return s->client == 6 || s->server == 6;
}

static inline bool nalg_ftp64_is_ours(enum nalg_ftp64_form answer)
{
	return answer >= NALG_FTP64_216_BOTH;
}

static inline bool nalg_ftp64_is_error(enum nalg_ftp64_form answer)
{
	return answer >= NALG_FTP64_425;
}

/* The command stays here: nothing of it reaches the server. */
static inline struct nalg_ftp64_act nalg_ftp64_ours(enum nalg_ftp64_form answer)
{
	return (struct nalg_ftp64_act){ NALG_FTP64_NOOP, answer };
}

void nalg_ftp64_init(struct nalg_ftp64 *s, u8 client, u8 server);
struct nalg_ftp64_act nalg_ftp64_command(struct nalg_ftp64 *s, const struct nalg_ftp_msg *msg,
					 enum nalg_ftp_status status);
void nalg_ftp64_expect(struct nalg_ftp64 *s, struct nalg_ftp64_act *act);
enum nalg_ftp64_form nalg_ftp64_reply(struct nalg_ftp64 *s, const struct nalg_ftp_msg *msg,
				      bool *swallow);
int nalg_ftp64_option(struct nalg_ftp64 *s, bool server, const u8 *data, u32 len);
u32 nalg_ftp64_refusals(struct nalg_ftp64 *s, bool server, u8 buf[NALG_FTP64_TEXT_MAX]);
u16 nalg_ftp64_code(enum nalg_ftp64_form answer);
int nalg_ftp64_write(enum nalg_ftp64_form form, const struct nalg_ftp_endpoint *ep, u8 *buf,
		     u32 size);

#endif /* _NALG_CODEC_FTP64_H */
