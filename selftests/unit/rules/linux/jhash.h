/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/jhash.h> for user space: another hash will do. */
#ifndef _NALG_TEST_LINUX_JHASH_H
#define _NALG_TEST_LINUX_JHASH_H

#include <linux/types.h>

static inline u32 jhash2(const u32 *key, u32 length, u32 hash)
{
	while (length--)
		hash = (hash ^ *key++) * 16777619 + (hash >> 15);
	return hash * 2654435769u;
}

#endif /* _NALG_TEST_LINUX_JHASH_H */
