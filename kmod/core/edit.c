// SPDX-License-Identifier: GPL-2.0
/* Edits of one message: collected by its analyzer, applied by whoever sends it on. */

#include "edit.h"

/**
 * nalg_edits_init - make an empty list
 * @edits: at least nalg_edits_size() bytes
 * @limits: of the list
 */
void nalg_edits_init(struct nalg_edits *edits, const struct nalg_edits_limits *limits)
{
	edits->limits = *limits;
	edits->text = (u8 *)&edits->edit[limits->count];
	nalg_edits_reset(edits);
}

/**
 * nalg_edits_reset - forget what was noted
 * @edits: initialised
 */
void nalg_edits_reset(struct nalg_edits *edits)
{
	edits->count = 0;
	edits->text_len = 0;
	edits->skip = 0;
}

/**
 * nalg_edits_add - note one change of a message
 * @edits: what was noted so far
 * @off: where in the message; at or after the end of the previous edit
 * @old_len: bytes of the message that go; 0 inserts
 * @text: what comes instead; copied
 * @len: of @text; 0 deletes
 *
 * Nothing is noted when it fails.
 *
 * Return: 0, -EINVAL for an edit before the previous one's end, -ENOSPC when a
 * limit of the list is reached.
 */
int nalg_edits_add(struct nalg_edits *edits, u32 off, u32 old_len, const void *text, u32 len)
{
	const struct nalg_edit *last;
	struct nalg_edit *edit;

	if (edits->count) {
		last = &edits->edit[edits->count - 1];
		if (off < last->off || off - last->off < last->old_len)
			return -EINVAL;
	}
	if (edits->count == edits->limits.count || len > edits->limits.text - edits->text_len)
		return -ENOSPC;

	edit = &edits->edit[edits->count++];
	edit->off = off;
	edit->old_len = old_len;
	edit->new_off = edits->text_len;
	edit->new_len = len;
	if (len)
		memcpy(edits->text + edits->text_len, text, len);
	edits->text_len += len;
	return 0;
}

/**
 * nalg_edits_growth - how much longer the edits make their message
 * @edits: of one message
 *
 * Return: bytes; negative when it gets shorter.
 */
s32 nalg_edits_growth(const struct nalg_edits *edits)
{
	s32 growth = 0;
	u32 i;

	for (i = 0; i < edits->count; i++)
		growth += (s32)(edits->edit[i].new_len - edits->edit[i].old_len);
	return growth;
}

/**
 * nalg_edits_apply - write the edited message
 * @edits: of this message
 * @msg: the message as it came
 * @len: of @msg
 * @out: where the edited message goes; not @msg
 * @size: of @out; @len plus limits.text is always enough
 *
 * Return: the length of the edited message, -EINVAL for an edit outside the message, -ENOSPC when
 * @size is too small; @out has been written to in part then.
 */
int nalg_edits_apply(const struct nalg_edits *edits, const u8 *msg, u32 len, u8 *out, u32 size)
{
	const struct nalg_edit *edit;
	u32 from = 0, to = 0;
	u32 i, same;

	for (i = 0; i < edits->count; i++) {
		edit = &edits->edit[i];
		if (edit->off < from || edit->off > len || edit->old_len > len - edit->off)
			return -EINVAL;

		same = edit->off - from;
		if (same > size - to || edit->new_len > size - to - same)
			return -ENOSPC;
		memcpy(out + to, msg + from, same);
		memcpy(out + to + same, edits->text + edit->new_off, edit->new_len);
		to += same + edit->new_len;
		from = edit->off + edit->old_len;
	}

	same = len - from;
	if (same > size - to)
		return -ENOSPC;
	memcpy(out + to, msg + from, same);
	return to + same;
}
