/* SPDX-License-Identifier: GPL-2.0 */
/* Edits: what a codec wants changed in one message, in the order of the offsets. */
#ifndef _NALG_EDIT_H
#define _NALG_EDIT_H

#include "../codec/shim.h"

struct nalg_edit {
	u32 off;	/* in the message */
	u32 old_len;	/* bytes that go */
	u32 new_off;	/* of the replacement in nalg_edits.text */
	u32 new_len;
};

/* How much there may be of one message; by analyzer. */
struct nalg_edits_limits {
	u32 count;
	u32 text;	/* bytes of replacement text */
};

/*
 * Made by nalg_edits_init() in the memory of whoever parses the message; too large for a kernel
 * stack.
 */
struct nalg_edits {
	u32 count;
	u32 text_len;
	u32 skip;	/* bytes at the message's end that are opaque; for streams, see stream.h */
	struct nalg_edits_limits limits;
	u8 *text;	/* limits.text bytes, after edit[] */
	struct nalg_edit edit[];	/* limits.count */
};

/* Bytes that nalg_edits_init() needs. */
static inline u32 nalg_edits_size(const struct nalg_edits_limits *limits)
{
	return sizeof(struct nalg_edits) + limits->count * sizeof(struct nalg_edit) + limits->text;
}

void nalg_edits_init(struct nalg_edits *edits, const struct nalg_edits_limits *limits);
void nalg_edits_reset(struct nalg_edits *edits);
int nalg_edits_add(struct nalg_edits *edits, u32 off, u32 old_len, const void *text, u32 len);
s32 nalg_edits_growth(const struct nalg_edits *edits);
int nalg_edits_apply(const struct nalg_edits *edits, const u8 *msg, u32 len, u8 *out, u32 size);

#endif /* _NALG_EDIT_H */
