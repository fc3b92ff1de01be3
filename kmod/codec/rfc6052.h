/* SPDX-License-Identifier: GPL-2.0 */
/* IPv4 addresses within IPv6 addresses (RFC 6052, section 2.2). */
#ifndef _NALG_CODEC_RFC6052_H
#define _NALG_CODEC_RFC6052_H

#include "shim.h"

/* A prefix may have these lengths: 32, 40, 48, 56, 64, 96. */
bool nalg_rfc6052_valid_length(u8 len);

/* 16 octets: the length is one of these, and bits 64 to 71 are 0, like those behind the length. */
bool nalg_rfc6052_valid_prefix(const u8 *prefix, u8 len);

/**
 * nalg_rfc6052_embed - the IPv6 address that stands for an IPv4 address
 * @prefix: 16 octets, of which the first @len bits count; @len is a valid length
 * @v4: 4 octets
 * @v6: 16 octets, written
 */
void nalg_rfc6052_embed(const u8 *prefix, u8 len, const u8 *v4, u8 *v6);

/* The other way.  False: the address is not one of the prefix, or bits 64 to 71 are not 0. */
bool nalg_rfc6052_extract(const u8 *prefix, u8 len, const u8 *v6, u8 *v4);

#endif /* _NALG_CODEC_RFC6052_H */
