/* SPDX-License-Identifier: GPL-2.0 */
/* What the stream engine has to make of a stream: one pass over the whole string. */
#ifndef _NALG_UNIT_STREAM_REFERENCE_H
#define _NALG_UNIT_STREAM_REFERENCE_H

#include "protocol.h"

struct ref_message {
	u32 in, in_len;		/* offsets in the stream, not sequence numbers */
	u32 out, out_len;
	bool opaque;		/* the end of a message; the rest of it is the one before */
};

/* Grows at the end; the out string of a prefix is a prefix of the out string. */
struct reference {
	const struct protocol *protocol;
	void *state;		/* of the parser */
	u8 *in;
	u32 in_len;
	u8 *out;
	u32 out_len;
	struct ref_message *message;
	u32 count;
	u32 parsed;		/* messages without their opaque ends */
	u32 decided;		/* in: end of the last message */
	u32 skip;		/* bytes that follow it and are opaque */
	bool lost;		/* what follows it passes as it is */
};

void reference_init(struct reference *ref, const struct protocol *protocol);
void reference_free(struct reference *ref);
void reference_append(struct reference *ref, const u8 *data, u32 len);

/* Only of what is not decided. */
void reference_truncate(struct reference *ref, u32 in_len);

/* Decide the messages that begin before in offset @until, as far as the bytes go; at @eof all. */
void reference_decide(struct reference *ref, u32 until, bool eof);

/* The last in offset of which the receiver has everything when it has @out bytes. */
u32 reference_acked(const struct reference *ref, u32 out);

/* The message with the out byte @out; NULL after the last. */
const struct ref_message *reference_at_out(const struct reference *ref, u32 out);

/* All of the in bytes from @start to before @end are opaque. */
bool reference_opaque(const struct reference *ref, u32 start, u32 end);

/* The out range [*start, *end) of the byte at @in; of its whole message if that changed length. */
void reference_byte(const struct reference *ref, u32 in, u32 *start, u32 *end);

#endif /* _NALG_UNIT_STREAM_REFERENCE_H */
