// SPDX-License-Identifier: GPL-2.0
/*
 * Control messages of PPTP.  A call ID becomes another one, which takes as many octets; a request
 * that finds no room becomes an Echo-Request, and the answer to that the refusal, which do not.
 */
#include "../../../kmod/codec/pptp.h"
#include "gateway.h"
#include "script.h"

#define NO_ROOM_ID	57005		/* of the calls that find none: 0xdead */
#define OUR_ECHO	0x0a000000	/* in its low half the ID that it stands for */

struct pptp {
	bool begun;
};

static const struct nalg_stream_limits limits = {
	.message = NALG_PPTP_MESSAGE_MAX,
	.edits = { .count = 3, .text = NALG_PPTP_WRITE_MAX },
};

static void write_id(const struct nalg_pptp_id *id, struct nalg_edits *edits)
{
	u16 value = htons(gateway_port(id->value));

	if (id->off)
		nalg_edits_add(edits, id->off, sizeof(value), &value, sizeof(value));
}

static void rewrite(const struct nalg_pptp_msg *msg, struct nalg_edits *edits)
{
	bool asks = msg->type == NALG_PPTP_OUT_REQUEST || msg->type == NALG_PPTP_IN_REQUEST;
	u8 text[NALG_PPTP_WRITE_MAX];
	u32 len;

	if (asks && msg->own.value == NO_ROOM_ID) {
		len = nalg_pptp_write_echo(text, sizeof(text), OUR_ECHO | msg->own.value);
		nalg_edits_add(edits, 0, msg->length, text, len);
	} else if (msg->type == NALG_PPTP_ECHO_REPLY && msg->identifier >> 24 == OUR_ECHO >> 24) {
		len = nalg_pptp_write_refusal(text, sizeof(text), NALG_PPTP_OUT_REPLY,
					      msg->identifier & 0xffff);
		nalg_edits_add(edits, 0, msg->length, text, len);
	} else {
		write_id(&msg->own, edits);
		write_id(&msg->peer, edits);
	}
}

static int parse_from(void *ctx, const u8 *data, u32 len, struct nalg_edits *edits,
		      enum nalg_pptp_type first)
{
	struct pptp *pptp = ctx;
	struct nalg_pptp_msg msg;

	if (!pptp->begun && !nalg_pptp_looks_like(data, len, first))
		return NALG_PARSE_LOST;
	switch (nalg_pptp_parse(data, len, &msg)) {
	case NALG_PPTP_MORE:
		return NALG_PARSE_MORE;
	case NALG_PPTP_ALIEN:
		return NALG_PARSE_LOST;
	case NALG_PPTP_UNKNOWN:
		break;
	default:
		rewrite(&msg, edits);
	}
	pptp->begun = true;
	return msg.length;
}

static int parse_client(void *ctx, const u8 *data, u32 len, bool eof, struct nalg_edits *edits)
{
	return parse_from(ctx, data, len, edits, NALG_PPTP_START_REQUEST);
}

static int parse_server(void *ctx, const u8 *data, u32 len, bool eof, struct nalg_edits *edits)
{
	return parse_from(ctx, data, len, edits, NALG_PPTP_START_REPLY);
}

static const struct protocol clients = { &limits, parse_client, sizeof(struct pptp) };
static const struct protocol servers = { &limits, parse_server, sizeof(struct pptp) };

/* From the figures of RFC 2637, section 2; octets that mean nothing here are 'z'. */
#define COOKIE	"\x1a\x2b\x3c\x4d"
#define Z2	"zz"
#define Z10	"zzzzzzzzzz"
#define Z100	Z10 Z10 Z10 Z10 Z10 Z10 Z10 Z10 Z10 Z10

#define START_REQUEST	"\0\x9c\0\1" COOKIE "\0\1\0\0" Z100 Z10 Z10 Z10 Z10 Z2 Z2
#define START_REPLY	"\0\x9c\0\1" COOKIE "\0\2\0\0" Z100 Z10 Z10 Z10 Z10 Z2 Z2
#define STOP_REQUEST	"\0\x10\0\1" COOKIE "\0\3\0\0" Z2 Z2
#define ECHO_REQUEST(n)	"\0\x10\0\1" COOKIE "\0\5\0\0" n
#define ECHO_REPLY(n)	"\0\x14\0\1" COOKIE "\0\6\0\0" n Z2 Z2
#define OUT_REQUEST(id)	"\0\xa8\0\1" COOKIE "\0\7\0\0" id Z100 Z10 Z10 Z10 Z10 Z10 Z2 Z2
#define OUT_REPLY(own, peer) "\0\x20\0\1" COOKIE "\0\x08\0\0" own peer "\1" Z10 Z2 Z2 "z"
#define IN_REQUEST(id)	"\0\xdc\0\1" COOKIE "\0\x09\0\0" id Z100 Z100 Z2 Z2 Z2
#define IN_REPLY(own, peer) "\0\x18\0\1" COOKIE "\0\x0a\0\0" own peer "\1" Z2 Z2 Z2 "z"
#define CONNECTED(peer)	"\0\x1c\0\1" COOKIE "\0\x0b\0\0" peer Z10 Z2 Z2
#define CLEAR(own)	"\0\x10\0\1" COOKIE "\0\x0c\0\0" own Z2
#define DISCONNECT(own)	"\0\x94\0\1" COOKIE "\0\x0d\0\0" own Z100 Z10 Z10 Z10 Z2 Z2
#define SET_LINK(peer)	"\0\x18\0\1" COOKIE "\0\x0f\0\0" peer Z10
#define UNKNOWN		"\0\x20\0\1" COOKIE "\0\x63\0\0" Z10 Z10
#define REFUSAL(peer)	"\0\x20\0\1" COOKIE "\0\x08\0\0" "\0\0" peer "\2\4" \
			"\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

#define IN1	"\x1f\x90"	/* 8080 */
#define OUT1	"\x6d\xb0"	/* 28080 */
#define IN2	"\xc3\x50"	/* 50000 */
#define OUT2	"\x11\x70"	/* 4464 */
#define NO_ROOM	"\xde\xad"

static const struct message calls[] = {
	STAYS(START_REQUEST),
	BECOMES(OUT_REQUEST(IN1), OUT_REQUEST(OUT1)),
	BECOMES(SET_LINK(IN2), SET_LINK(OUT2)),
	STAYS(ECHO_REQUEST("abcd")),
	STAYS(UNKNOWN),
	BECOMES(IN_REPLY(IN1, IN2), IN_REPLY(OUT1, OUT2)),
	BECOMES(CLEAR(IN1), CLEAR(OUT1)),
	STAYS(STOP_REQUEST),
};

static const struct message refused[] = {
	STAYS(START_REQUEST),
	BECOMES(OUT_REQUEST(NO_ROOM), ECHO_REQUEST("\x0a\0" NO_ROOM)),
	BECOMES(IN_REQUEST(NO_ROOM), ECHO_REQUEST("\x0a\0" NO_ROOM)),
	BECOMES(OUT_REQUEST(IN1), OUT_REQUEST(OUT1)),
	STAYS(STOP_REQUEST),
};

static const struct message answers[] = {
	STAYS(START_REPLY),
	BECOMES(OUT_REPLY(IN2, IN1), OUT_REPLY(OUT2, OUT1)),
	STAYS(ECHO_REPLY("abcd")),
	BECOMES(ECHO_REPLY("\x0a\0" NO_ROOM), REFUSAL(NO_ROOM)),
	BECOMES(CONNECTED(IN1), CONNECTED(OUT1)),
	BECOMES(DISCONNECT(IN2), DISCONNECT(OUT2)),
};

static const struct message alien[] = {
	STAYS(START_REQUEST),
	BECOMES(CLEAR(IN1), CLEAR(OUT1)),
	STAYS("GET / HTTP/1.1\r\n\r\n"),
	STAYS(CLEAR(IN1)),
};

static const struct message post[] = {
	STAYS("POST / HTTP/1.1\r\nHost: 198.51.100.2:1723\r\nContent-Length: 16\r\n\r\n"),
	STAYS(CLEAR(IN1)),
};

static const struct script list[] = {
	SCRIPT("PPTP: calls", &clients, calls),
	SCRIPT("PPTP: requests that find no room", &clients, refused),
	SCRIPT("PPTP: answers, and a refusal", &servers, answers),
	SCRIPT("PPTP: something else from some place on", &clients, alien),
	SCRIPT("PPTP: a request in the body of a POST", &clients, post),
};

const struct scripts pptp_scripts = { list, ARRAY_SIZE(list) };
