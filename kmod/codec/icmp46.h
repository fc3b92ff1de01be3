/* SPDX-License-Identifier: GPL-2.0 */
/* What ICMP messages are called in the other family (RFC 7915, sections 4.2 and 5.2). */
#ifndef _NALG_CODEC_ICMP46_H
#define _NALG_CODEC_ICMP46_H

#include "shim.h"

/* What the octets between the checksum and the rest of a message are. */
enum nalg_icmp46_field {
	NALG_ICMP46_QUERY,	/* an echo's identifier and sequence number: no error */
	NALG_ICMP46_UNUSED,	/* 0 */
	NALG_ICMP46_POINTER,	/* into the packet within */
	NALG_ICMP46_PROTOCOL,	/* likewise, to the Next Header that IPv4 has no pointer for */
	NALG_ICMP46_MTU,
};

struct nalg_icmp46 {
	u8 type, code;	/* in the other family */
	enum nalg_icmp46_field field;	/* in the other family */
};

/* False: the message has no translation, and is dropped without a word. */
bool nalg_icmp46_6to4(u8 type, u8 code, struct nalg_icmp46 *to);
bool nalg_icmp46_4to6(u8 type, u8 code, struct nalg_icmp46 *to);

/* Figures 3 and 6: where the pointer of a parameter problem goes.  False: nowhere. */
bool nalg_icmp46_pointer_6to4(u32 pointer, u32 *to);
bool nalg_icmp46_pointer_4to6(u32 pointer, u32 *to);

/**
 * nalg_icmp46_plateau - the MTU that a router may have meant that has told none
 * @length: Total Length of the packet that was too long for it
 *
 * Return: the greatest plateau of RFC 1191, section 7, below it; not below 1280.
 */
u32 nalg_icmp46_plateau(u32 length);

#endif /* _NALG_CODEC_ICMP46_H */
