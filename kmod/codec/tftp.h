/* SPDX-License-Identifier: GPL-2.0 */
/* TFTP datagrams: RFC 1350, RFC 2347 (options), RFC 2348 (long blocks). */
#ifndef _NALG_CODEC_TFTP_H
#define _NALG_CODEC_TFTP_H

#include "shim.h"

#define NALG_TFTP_REQUEST_MAX	512	/* octets of a request: RFC 2347 */
#define NALG_TFTP_OPTIONS_MAX	16	/* of a request; RFCs and programs know ten */
#define NALG_TFTP_BLOCK_MAX	65464	/* octets of data: RFC 2348 */
#define NALG_TFTP_HEAD_MAX	516	/* octets that say everything about a datagram */

enum nalg_tftp_opcode {
	NALG_TFTP_NONE,
	NALG_TFTP_RRQ,
	NALG_TFTP_WRQ,
	NALG_TFTP_DATA,
	NALG_TFTP_ACK,
	NALG_TFTP_ERROR,
	NALG_TFTP_OACK,
	__NALG_TFTP_MAX,
};

enum nalg_tftp_status {
	NALG_TFTP_OK,
	NALG_TFTP_UNKNOWN,	/* an opcode that no RFC knows */
	NALG_TFTP_MALFORMED,	/* a known one, but not what has to follow it; or none at all */
};

enum nalg_tftp_status nalg_tftp_parse(const u8 *head, u32 len, enum nalg_tftp_opcode *opcode);

static inline bool nalg_tftp_is_request(enum nalg_tftp_opcode opcode)
{
	return opcode == NALG_TFTP_RRQ || opcode == NALG_TFTP_WRQ;
}

#endif /* _NALG_CODEC_TFTP_H */
