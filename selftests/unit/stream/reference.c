// SPDX-License-Identifier: GPL-2.0
#include "reference.h"

void reference_init(struct reference *ref, const struct protocol *protocol)
{
	memset(ref, 0, sizeof(*ref));
	ref->protocol = protocol;
	ref->state = protocol_start(protocol);
}

void reference_free(struct reference *ref)
{
	free(ref->state);
	free(ref->in);
	free(ref->out);
	free(ref->message);
	memset(ref, 0, sizeof(*ref));
}

/* Room for @len more things of @size each; the length alone tells how large the array is. */
static void *grow(void *array, u32 old_len, u32 len, u32 size)
{
	u32 old_room, room = 64;

	while (room < old_len)
		room *= 2;
	old_room = array ? room : 0;
	while (room < old_len + len)
		room *= 2;
	return room == old_room ? array : realloc(array, (size_t)room * size);
}

void reference_append(struct reference *ref, const u8 *data, u32 len)
{
	ref->in = grow(ref->in, ref->in_len, len, 1);
	memcpy(ref->in + ref->in_len, data, len);
	ref->in_len += len;
}

void reference_truncate(struct reference *ref, u32 in_len)
{
	ref->in_len = in_len;
}

static void decided(struct reference *ref, u32 len, const struct nalg_edits *edits)
{
	u32 out_len = len + (edits ? nalg_edits_growth(edits) : 0);

	if (!len)
		return;
	ref->out = grow(ref->out, ref->out_len, out_len, 1);
	if (edits)
		nalg_edits_apply(edits, ref->in + ref->decided, len, ref->out + ref->out_len,
				 out_len);
	else
		memcpy(ref->out + ref->out_len, ref->in + ref->decided, len);
	ref->message = grow(ref->message, ref->count, 1, sizeof(*ref->message));
	ref->message[ref->count++] = (struct ref_message){
		.in = ref->decided,
		.in_len = len,
		.out = ref->out_len,
		.out_len = out_len,
		.opaque = !edits,
	};
	ref->decided += len;
	ref->out_len += out_len;
}

/* Return: false while the message is incomplete. */
static bool decide_next(struct reference *ref, u32 rest, bool eof, struct nalg_edits *edits)
{
	const struct protocol *protocol = ref->protocol;
	const u32 max = protocol->limits->message;
	u32 len = min(rest, max);
	int parsed;

	nalg_edits_reset(edits);
	parsed = ref->lost ? NALG_PARSE_LOST :
		 protocol->parse(ref->state, ref->in + ref->decided, len, eof && len == rest,
				 edits);
	if (parsed == NALG_PARSE_MORE && len < max && !eof)
		return false;

	ref->parsed++;
	ref->lost |= parsed == NALG_PARSE_LOST || (parsed == NALG_PARSE_MORE && len != rest) ||
		     (parsed == NALG_PARSE_MORE && !eof);
	ref->skip = edits->skip;
	decided(ref, parsed > 0 ? parsed - edits->skip : rest, edits);
	return true;
}

void reference_decide(struct reference *ref, u32 until, bool eof)
{
	const struct nalg_edits_limits *limits = &ref->protocol->limits->edits;
	struct nalg_edits *edits = malloc(nalg_edits_size(limits));
	u32 rest, len;

	nalg_edits_init(edits, limits);
	while (ref->decided < until && (rest = ref->in_len - ref->decided)) {
		len = min(rest, ref->skip);
		ref->skip -= len;
		decided(ref, len, NULL);
		if (!len && !decide_next(ref, rest, eof, edits))
			break;
	}
	free(edits);
}

/* The first message that ends after the in or the out offset; count if there is none. */
static u32 find(const struct reference *ref, u32 offset, bool out)
{
	const struct ref_message *m;
	u32 low = 0, high = ref->count, mid;

	while (low < high) {
		mid = (low + high) / 2;
		m = &ref->message[mid];
		if (offset < (out ? m->out + m->out_len : m->in + m->in_len))
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

u32 reference_acked(const struct reference *ref, u32 out)
{
	u32 i = find(ref, out, true);
	const struct ref_message *m;

	if (i == ref->count)
		return ref->decided;
	m = &ref->message[i];
	return m->in_len == m->out_len ? m->in + (out - m->out) : m->in;
}

const struct ref_message *reference_at_out(const struct reference *ref, u32 out)
{
	u32 i = find(ref, out, true);

	return i < ref->count ? &ref->message[i] : NULL;
}

bool reference_opaque(const struct reference *ref, u32 start, u32 end)
{
	u32 i;

	for (i = find(ref, start, false); i < ref->count && ref->message[i].in < end; i++)
		if (!ref->message[i].opaque)
			return start >= end;
	return true;
}

void reference_byte(const struct reference *ref, u32 in, u32 *start, u32 *end)
{
	const struct ref_message *m = &ref->message[find(ref, in, false)];

	*start = m->out;
	*end = m->out + m->out_len;
	if (m->in_len == m->out_len) {
		*start += in - m->in;
		*end = *start + 1;
	}
}
