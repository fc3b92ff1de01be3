/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One dimension of an index: which of up to 4096 entries each value of a field leaves.
 *
 * The values are cut where an entry begins or ends to take them.  Each interval has a row: a bitmap
 * of the entries in which 64 of them are a word, and only words with a bit are there.
 *
 *	row:	which words there are | those words, in order
 *
 * So a row costs 8 bytes and 8 more for each group of neighbours among the entries that take its
 * values, and two rows have no word in common when their first words have no bit in common.
 */
#ifndef _NALG_DIM_H
#define _NALG_DIM_H

#include <linux/bitops.h>
#include <linux/types.h>
#include <uapi/linux/nat_alg.h>

#define NALG_DIM_ENTRIES	NAT_ALG_MAX_RULES
#define NALG_DIM_WORDS		(NALG_DIM_ENTRIES / 64)

/* From this value on an entry takes values, or (the second time) no longer does. */
struct nalg_edge {
	u32 from;
	u32 entry;
};

/**
 * struct nalg_edges - what a dimension is made of
 * @n: of @edge; at most @max
 * @edge: two for each span of each entry, in any order; without the second when it would be at 2^32
 * @any: bits of the entries that take any value, and do not need one; they have their @edge, too
 * @place: to put @edge in order: by byte: where the next one goes
 */
struct nalg_edges {
	unsigned int n, max;
	u64 any[NALG_DIM_WORDS];
	u32 place[256];
	struct nalg_edge edge[];	/* 2 * max */
};

struct nalg_interval {
	u32 from;			/* to that of the next one */
	u32 row;			/* in nalg_dim.word */
};

/**
 * struct nalg_dim - one dimension
 * @field: nat_alg_field
 * @size: words of 8 bytes that the intervals and rows take
 * @n: of @interval
 * @absent: the row of packets without the field
 * @interval: ascending, the first from 0; after the rows in memory
 * @word: the rows; equal ones often are the same one
 */
struct nalg_dim {
	u8 field;
	unsigned int size;
	unsigned int n;
	u32 absent;
	struct nalg_interval *interval;
	u64 word[];
};

/* What nalg_dim_build() can always do with. */
#define NALG_DIM_SIZE_MIN	(4 * (NALG_DIM_WORDS + 1))

/**
 * nalg_dim_build - make a dimension
 * @field: nat_alg_field
 * @edges: are put in order
 * @max: the size, from NALG_DIM_SIZE_MIN on.  If it is not enough intervals are joined: their row
 *	has the entries of all
 *
 * Return: the dimension, to be freed with kvfree(); or NULL: no memory.
 */
struct nalg_dim *nalg_dim_build(u8 field, struct nalg_edges *edges, unsigned int max);

/* The row of a value. */
static inline u32 nalg_dim_find(const struct nalg_dim *dim, u32 value)
{
	const struct nalg_interval *interval = dim->interval;
	unsigned int n, half;

	for (n = dim->n; n > 1; n -= half) {
		half = n / 2;
		if (interval[half].from <= value)
			interval += half;
	}
	return interval->row;
}

/* Which words of a row there are. */
static inline u64 nalg_dim_words(const struct nalg_dim *dim, u32 row)
{
	return dim->word[row];
}

/* One of the words that there are. */
static inline u64 nalg_dim_word(const struct nalg_dim *dim, u32 row, unsigned int i)
{
	const u64 *words = &dim->word[row];

	return words[1 + hweight64(words[0] & (BIT_ULL(i) - 1))];
}

#endif /* _NALG_DIM_H */
