/* SPDX-License-Identifier: GPL-2.0 */
/* The few names of the kernel's <linux/bitmap.h> that the port allocator uses, for user space. */
#ifndef _NALG_TEST_LINUX_BITMAP_H
#define _NALG_TEST_LINUX_BITMAP_H

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#define BITS_PER_LONG			(CHAR_BIT * (unsigned int)sizeof(long))
#define BITS_TO_LONGS(bits)		(((bits) + BITS_PER_LONG - 1) / BITS_PER_LONG)
#define BITMAP_FIRST_WORD_MASK(start)	(~0UL << ((start) % BITS_PER_LONG))

static inline unsigned long __ffs(unsigned long word)
{
	return __builtin_ctzl(word);
}

static inline bool test_bit(unsigned long bit, const unsigned long *map)
{
	return map[bit / BITS_PER_LONG] >> (bit % BITS_PER_LONG) & 1;
}

static inline void __clear_bit(unsigned long bit, unsigned long *map)
{
	map[bit / BITS_PER_LONG] &= ~(1UL << (bit % BITS_PER_LONG));
}

static inline void bitmap_zero(unsigned long *map, unsigned int bits)
{
	memset(map, 0, BITS_TO_LONGS(bits) * sizeof(long));
}

static inline void bitmap_set(unsigned long *map, unsigned int start, unsigned int count)
{
	for (; count; start++, count--)
		map[start / BITS_PER_LONG] |= 1UL << (start % BITS_PER_LONG);
}

static inline unsigned long find_next_bit(const unsigned long *map, unsigned long bits,
					  unsigned long from)
{
	while (from < bits && !test_bit(from, map))
		from++;
	return from;
}

#endif /* _NALG_TEST_LINUX_BITMAP_H */
