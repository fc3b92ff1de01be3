/* SPDX-License-Identifier: GPL-2.0 */
/* What one end of a connection says, message by message, and what the other end is to hear. */
#ifndef _NALG_UNIT_SEGMENTS_SCRIPT_H
#define _NALG_UNIT_SEGMENTS_SCRIPT_H

#include "../stream/reference.h"

struct message {
	const char *said;
	u32 said_len;
	const char *heard;
	u32 heard_len;
	u32 times;	/* so often, one behind the other */
};

/* The NUL that C puts behind a text is not of the message. */
#define REPEATS(said, heard, times) \
	{ (said), sizeof(said) - 1, (heard), sizeof(heard) - 1, (times) }
#define BECOMES(said, heard)	REPEATS(said, heard, 1)
#define STAYS(text)		BECOMES(text, text)

struct script {
	const char *name;
	const struct protocol *protocol;
	const struct message *message;
	u32 count;
	bool large;	/* tens of kilobytes: too much for each way at each place */
};

#define SCRIPT(name, protocol, messages) \
	{ (name), (protocol), (messages), ARRAY_SIZE(messages) }
#define LARGE_SCRIPT(name, protocol, messages) \
	{ (name), (protocol), (messages), ARRAY_SIZE(messages), true }

struct scripts {
	const struct script *script;
	u32 count;
};

extern const struct scripts ftp_scripts, ftp64_scripts, pptp_scripts, rtsp_scripts;

/* All of them, one after the other; NULL: no more. */
const struct script *script_nth(u32 n);

/* The whole stream: what was said, and what one pass of its parser makes of it. */
void script_read(const struct script *script, struct reference *ref);

/* Where its messages end in what was said; return how many there are. */
u32 script_ends(const struct script *script, u32 *end, u32 room);

#endif /* _NALG_UNIT_SEGMENTS_SCRIPT_H */
