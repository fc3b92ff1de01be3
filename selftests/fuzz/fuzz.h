/* SPDX-License-Identifier: GPL-2.0 */
/* What every fuzzer of a codec needs. */
#ifndef _NALG_FUZZ_H
#define _NALG_FUZZ_H

#include "../../kmod/codec/shim.h"

#define HOLDS(condition) \
	do { \
		if (!(condition)) \
			__builtin_trap(); \
	} while (0)

/* A copy that ends where the bytes end, so that ASan sees who reads on. */
static inline u8 *exact_copy(const u8 *data, u32 len)
{
	u8 *copy = malloc(len ? len : 1);

	HOLDS(copy);
	if (len)
		memcpy(copy, data, len);
	return copy;
}

#endif /* _NALG_FUZZ_H */
