/* SPDX-License-Identifier: GPL-2.0 */
/* Addresses as text, as the messages of many protocols carry them. */
#ifndef _NALG_CODEC_INET_H
#define _NALG_CODEC_INET_H

#include "cursor.h"

#define NALG_INET_TEXT_MAX	45	/* six groups of four digits, and a dotted quad */

/* Octets are in network order.  A cursor that stands on no address becomes a bad one. */
void nalg_inet4_take(struct nalg_cursor *c, u8 addr[4]);
void nalg_inet6_take(struct nalg_cursor *c, u8 addr[16]);

/*
 * An IPv4 address in the clothes of IPv6 (RFC 4291, section 2.5.5.2), as programs with one socket
 * for both write it, becomes itself, with zeroes behind it.  False: it is none.
 */
bool nalg_inet6_unmap(u8 addr[16]);

/* Where an address means something. */
enum nalg_inet_scope {
	NALG_INET_NOWHERE,	/* nobody sends from it */
	NALG_INET_LOCAL,	/* in a network of its own: others may have it, too */
	NALG_INET_GLOBAL,
};

enum nalg_inet_scope nalg_inet4_scope(const u8 addr[4]);

void nalg_inet4_write(struct nalg_pen *pen, const u8 addr[4]);
void nalg_inet6_write(struct nalg_pen *pen, const u8 addr[16]);

#endif /* _NALG_CODEC_INET_H */
