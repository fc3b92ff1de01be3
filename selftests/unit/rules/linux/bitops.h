/* SPDX-License-Identifier: GPL-2.0 */
/* The few names of the kernel's <linux/bitops.h> that rules use, for user space. */
#ifndef _NALG_TEST_LINUX_BITOPS_H
#define _NALG_TEST_LINUX_BITOPS_H

#include <linux/bits.h>
#include <linux/types.h>

#define __ffs64(word)		((unsigned int)__builtin_ctzll(word))
#define hweight64(word)		((unsigned int)__builtin_popcountll(word))
#define hweight_long(word)	((unsigned int)__builtin_popcountl(word))

#define for_each_set_bit(bit, word, size) \
	for ((bit) = 0; (bit) < (size); (bit)++) \
		if (*(word) & BIT(bit))

#endif /* _NALG_TEST_LINUX_BITOPS_H */
