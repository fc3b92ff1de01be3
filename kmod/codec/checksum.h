/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The Internet checksum (RFC 1071), by the names that the kernel has for it.  A __wsum is a sum in
 * ones' complement that is not folded yet; a __sum16 is a field as it is written.
 */
#ifndef _NALG_CODEC_CHECKSUM_H
#define _NALG_CODEC_CHECKSUM_H

#include "shim.h"

#ifdef __KERNEL__

#include <net/checksum.h>

#else /* user space */

#define __force
#define CSUM_MANGLED_0	0xffff

static inline __wsum csum_add(__wsum a, __wsum b)
{
	return a + b + (a + b < a);
}

static inline __wsum csum_sub(__wsum a, __wsum b)
{
	return csum_add(a, ~b);
}

static inline __wsum csum_unfold(__sum16 check)
{
	return check;
}

static inline __sum16 csum_fold(__wsum sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static inline __wsum csum_partial(const void *data, int len, __wsum sum)
{
	const u8 *octet = data;
	u8 word[2] = {};
	u16 number;
	int i;

	for (i = 0; i < len; i += 2) {
		word[0] = octet[i];
		word[1] = i + 1 < len ? octet[i + 1] : 0;
		memcpy(&number, word, sizeof(number));
		sum = csum_add(sum, number);
	}
	return sum;
}

/* Of an IPv4 header of @ihl units of four octets. */
static inline __sum16 ip_fast_csum(const void *header, unsigned int ihl)
{
	return csum_fold(csum_partial(header, ihl * 4, 0));
}

#endif

/*
 * A field follows data, or a pseudo-header, whose sum has grown by @diff.  With CHECKSUM_PARTIAL it
 * holds what the pseudo-header sums up to, which nobody has complemented yet.
 */
static inline void nalg_checksum_adjust(__sum16 *check, __wsum diff, bool partial)
{
	if (partial)
		*check = ~csum_fold(csum_add(csum_unfold(*check), diff));
	else
		*check = csum_fold(csum_add(~csum_unfold(*check), diff));
}

#endif /* _NALG_CODEC_CHECKSUM_H */
