// SPDX-License-Identifier: GPL-2.0
/* A datagram of TFTP, whole, cut, and with something behind it. */
#include "../../../kmod/codec/tftp.h"
#include "../fuzz.h"

#define CUTS_MAX	80U	/* lengths that are tried */

/* What is parsed ends where the head ends, so that ASan sees who reads on. */
static enum nalg_tftp_status parse(const u8 *data, u32 len, enum nalg_tftp_opcode *opcode)
{
	u32 head = min(len, NALG_TFTP_HEAD_MAX);
	enum nalg_tftp_status status;
	u8 *copy = exact_copy(data, head);

	status = nalg_tftp_parse(copy, len, opcode);
	free(copy);
	return status;
}

static bool has_fields(enum nalg_tftp_opcode opcode)
{
	return nalg_tftp_is_request(opcode) || opcode == NALG_TFTP_OACK;
}

static u32 count_fields(const u8 *data, u32 len)
{
	u32 i, count = 0;

	for (i = 2; i < len; i++)
		count += !data[i];
	return count;
}

/* Fields are there in pairs, and each has its NUL. */
static void check_fields(const u8 *data, u32 len, enum nalg_tftp_opcode opcode)
{
	u32 fields = count_fields(data, len);

	HOLDS(len <= NALG_TFTP_REQUEST_MAX);
	HOLDS(!data[len - 1]);
	HOLDS(fields >= 2 && fields % 2 == 0);
	HOLDS(fields <= 2 * (NALG_TFTP_OPTIONS_MAX + (opcode == NALG_TFTP_OACK ? 0 : 1)));
}

static void check_limits(u32 len, enum nalg_tftp_opcode opcode)
{
	switch (opcode) {
	case NALG_TFTP_DATA:
		HOLDS(len >= 4 && len <= 4 + NALG_TFTP_BLOCK_MAX);
		break;
	case NALG_TFTP_ACK:
		HOLDS(len == 4);
		break;
	case NALG_TFTP_ERROR:
		HOLDS(len >= 4 && len <= NALG_TFTP_HEAD_MAX);
		break;
	default:
		HOLDS(has_fields(opcode));
	}
}

/* Part of a message is none, but for DATA, and where an option or a text ends. */
static void check_cuts(const u8 *data, u32 len, enum nalg_tftp_opcode whole)
{
	enum nalg_tftp_opcode opcode;
	u32 cut;

	for (cut = 0; cut < min(len, CUTS_MAX); cut++) {
		if (parse(data, cut, &opcode) != NALG_TFTP_OK)
			continue;
		HOLDS(opcode == whole);
		HOLDS(whole == NALG_TFTP_DATA || cut == 4 || !data[cut - 1]);
	}
}

/* Something behind a message that ends with a NUL is the beginning of a field without its NUL. */
static void check_more(const u8 *data, u32 len)
{
	u8 more[NALG_TFTP_REQUEST_MAX + 1];
	enum nalg_tftp_opcode opcode;

	memcpy(more, data, len);
	more[len] = 'x';
	HOLDS(parse(more, len + 1, &opcode) == NALG_TFTP_MALFORMED);
	more[len] = '\0';
	HOLDS(parse(more, len + 1, &opcode) == NALG_TFTP_MALFORMED);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	enum nalg_tftp_opcode opcode;
	enum nalg_tftp_status status;
	u32 len = min(size, 65536UL);

	status = parse(data, len, &opcode);
	HOLDS(opcode < __NALG_TFTP_MAX);
	HOLDS(opcode == NALG_TFTP_NONE || (!data[0] && data[1] == opcode));
	HOLDS((status == NALG_TFTP_UNKNOWN) == (len >= 2 && opcode == NALG_TFTP_NONE));
	if (status != NALG_TFTP_OK)
		return 0;
	HOLDS(opcode != NALG_TFTP_NONE);
	check_limits(len, opcode);
	check_cuts(data, len, opcode);
	if (has_fields(opcode)) {
		check_fields(data, len, opcode);
		check_more(data, len);
	}
	return 0;
}
