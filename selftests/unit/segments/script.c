// SPDX-License-Identifier: GPL-2.0
#include "script.h"

static const struct scripts *const all[] = {
	&ftp_scripts, &ftp64_scripts, &rtsp_scripts, &pptp_scripts,
};

const struct script *script_nth(u32 n)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		if (n < all[i]->count)
			return &all[i]->script[n];
		n -= all[i]->count;
	}
	return NULL;
}

void script_read(const struct script *script, struct reference *ref)
{
	const struct message *m;
	u32 times;

	reference_init(ref, script->protocol);
	for (m = script->message; m < script->message + script->count; m++)
		for (times = m->times; times; times--)
			reference_append(ref, (const u8 *)m->said, m->said_len);
	reference_decide(ref, ref->in_len, true);
}

u32 script_ends(const struct script *script, u32 *end, u32 room)
{
	const struct message *m;
	u32 times, count = 0, at = 0;

	for (m = script->message; m < script->message + script->count; m++)
		for (times = m->times; times && count < room; times--)
			end[count++] = at += m->said_len;
	return count;
}
