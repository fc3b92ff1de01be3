// SPDX-License-Identifier: GPL-2.0
/* One side of a PPTP control connection, message after message. */
#include "../../../kmod/codec/pptp.h"
#include "../fuzz.h"

#define MESSAGES_MAX	32
#define SHOWN_MAX	(NALG_PPTP_MESSAGE_MAX + 64UL)

static void check_id(const struct nalg_pptp_id *id, const struct nalg_pptp_msg *msg, const u8 *data)
{
	if (!id->off) {
		HOLDS(!id->value);
		return;
	}
	HOLDS(id->off >= 12 && id->off + 2 <= msg->length);
	HOLDS(id->value == (data[id->off] << 8 | data[id->off + 1]));
}

/* A whole message means the same whatever follows it, and nothing as long as it is not whole. */
static void check_splits(const u8 *data, const struct nalg_pptp_msg *msg,
			 enum nalg_pptp_status status)
{
	struct nalg_pptp_msg part;
	u32 len;

	for (len = 0; len < msg->length; len += len < 16 ? 1 : 37)
		HOLDS(nalg_pptp_parse(data, len, &part) == NALG_PPTP_MORE && !part.length);
	HOLDS(nalg_pptp_parse(data, msg->length, &part) == status);
	HOLDS(!memcmp(&part, msg, sizeof(part)));
}

/* Its IDs written anew are all that changes. */
static void check_rewrite(const u8 *data, const struct nalg_pptp_msg *msg)
{
	u8 *copy = exact_copy(data, msg->length);
	struct nalg_pptp_msg again;

	if (msg->own.off)
		copy[msg->own.off] ^= 0xff;
	HOLDS(nalg_pptp_parse(copy, msg->length, &again) != NALG_PPTP_ALIEN);
	HOLDS(again.own.value == (msg->own.off ? msg->own.value ^ 0xff00 : 0));
	HOLDS(again.type == msg->type && again.peer.value == msg->peer.value &&
	      again.result == msg->result && again.identifier == msg->identifier);
	free(copy);
}

static u32 check_message(const u8 *data, u32 len)
{
	u8 *copy = exact_copy(data, len);
	enum nalg_pptp_status status;
	struct nalg_pptp_msg msg;

	status = nalg_pptp_parse(copy, len, &msg);
	nalg_pptp_looks_like(copy, len, NALG_PPTP_START_REQUEST);
	if (status == NALG_PPTP_MORE || status == NALG_PPTP_ALIEN) {
		HOLDS(!msg.length);
		HOLDS(status == NALG_PPTP_ALIEN || len < NALG_PPTP_MESSAGE_MAX);
	} else {
		HOLDS(msg.length >= 12 && msg.length <= min(len, NALG_PPTP_MESSAGE_MAX));
		HOLDS(!msg.type == (status == NALG_PPTP_UNKNOWN));
		HOLDS(msg.type < NALG_PPTP_TYPES);
		check_id(&msg.own, &msg, copy);
		check_id(&msg.peer, &msg, copy);
		check_splits(copy, &msg, status);
		check_rewrite(copy, &msg);
	}
	free(copy);
	return msg.length;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	u32 messages, length, pos = 0;

	for (messages = 0; messages < MESSAGES_MAX; messages++) {
		length = check_message(data + pos, min(size - pos, SHOWN_MAX));
		if (!length)
			break;
		pos += length;
	}
	return 0;
}
