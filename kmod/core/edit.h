/* SPDX-License-Identifier: GPL-2.0 */
/* Edits: what a codec wants changed in one message, in the order of the offsets. */
#ifndef _NALG_EDIT_H
#define _NALG_EDIT_H

#include "../codec/shim.h"

#define NALG_EDITS_MAX		16	/* of one message */
#define NALG_EDIT_TEXT_MAX	1024	/* bytes of replacement text of one message */

struct nalg_edit {
	u32 off;	/* in the message */
	u32 old_len;	/* bytes that go */
	u32 new_off;	/* of the replacement in nalg_edits.text */
	u32 new_len;
};

/*
 * Starts with count and text_len zero; owned by whoever parses the message, no allocation.  Larger
 * than what belongs on a kernel stack: it lives in what its owner has allocated.
 */
struct nalg_edits {
	u32 count;
	u32 text_len;
	struct nalg_edit edit[NALG_EDITS_MAX];
	u8 text[NALG_EDIT_TEXT_MAX];
};

int nalg_edits_add(struct nalg_edits *edits, u32 off, u32 old_len, const void *text, u32 len);
s32 nalg_edits_growth(const struct nalg_edits *edits);
int nalg_edits_apply(const struct nalg_edits *edits, const u8 *msg, u32 len, u8 *out, u32 size);

#endif /* _NALG_EDIT_H */
