/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A toy protocol for the tests of the stream engine.  A message is a line up to its LF; its first
 * byte says what happens to it:
 *
 *	X	the text after it is replaced, by one of another length as a rule
 *	S	the text after it is replaced by one of the same length
 *	D	the line is deleted
 *	W	the line goes on while the next one begins with a blank; two bytes of the next have
 *		to be seen, so a message may be decided after some of what follows it was held
 *	K	bytes follow it that are opaque, and belong to the message; in some lines the text is
 *		opaque, too, in some the K as well
 *	E	both X and K
 *	L	opaque from here on: the stream is lost
 *	others	nothing
 */
#ifndef _NALG_UNIT_STREAM_TOY_H
#define _NALG_UNIT_STREAM_TOY_H

#include "protocol.h"

#define TOY_MESSAGE_MAX	2048
#define TOY_EDITS_MAX	16
#define TOY_TEXT_MAX	1024

extern const struct protocol toy;

#endif /* _NALG_UNIT_STREAM_TOY_H */
