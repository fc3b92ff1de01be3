// SPDX-License-Identifier: GPL-2.0
/*
 * How a dimension is made: a sweep over the values with a bitmap of the entries that take them.
 */
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/jhash.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "dim.h"

static_assert(NALG_DIM_ENTRIES % 64 == 0 && NALG_DIM_WORDS <= 64);

#define NALG_SEEN_BITS	12

/**
 * struct nalg_sweep - a dimension while it is made
 * @now: the entries that take the value where the sweep is
 * @all: those that take any value since the interval began
 * @n: of @interval
 * @used: of @word
 * @max: of @word
 * @interval: as in struct nalg_dim
 * @word: as in struct nalg_dim; the first row is an empty one
 * @seen: by its hash: where there is such a row already
 */
struct nalg_sweep {
	u64 now[NALG_DIM_WORDS];
	u64 all[NALG_DIM_WORDS];
	unsigned int n, used, max;
	struct nalg_interval *interval;
	u64 *word;
	u32 seen[1 << NALG_SEEN_BITS];
};

static u8 nalg_edge_byte(const struct nalg_edge *edge, unsigned int shift)
{
	return edge->from >> shift;
}

/* To the other half of the space, ordered by one byte; the same byte: as they were. */
static void nalg_edges_sort_by(struct nalg_edges *edges, const struct nalg_edge *from,
			       struct nalg_edge *to, unsigned int shift)
{
	unsigned int i, n, place = 0;

	memset(edges->place, 0, sizeof(edges->place));
	for (i = 0; i < edges->n; i++)
		edges->place[nalg_edge_byte(&from[i], shift)]++;
	for (i = 0; i < ARRAY_SIZE(edges->place); i++) {
		n = edges->place[i];
		edges->place[i] = place;
		place += n;
	}
	for (i = 0; i < edges->n; i++)
		to[edges->place[nalg_edge_byte(&from[i], shift)]++] = from[i];
}

/* There may be a million: sort() would take most of the time that a configuration takes. */
static void nalg_edges_sort(struct nalg_edges *edges)
{
	struct nalg_edge *work = edges->edge + edges->max;
	unsigned int shift;

	for (shift = 0; shift < 32; shift += 16) {
		nalg_edges_sort_by(edges, edges->edge, work, shift);
		nalg_edges_sort_by(edges, work, edges->edge, shift + 8);
	}
}

/* How many intervals the edges, in order, can make. */
static unsigned int nalg_edges_intervals(const struct nalg_edges *edges)
{
	unsigned int i, n = 1;
	u32 last = 0;

	for (i = 0; i < edges->n; i++) {
		n += edges->edge[i].from != last;
		last = edges->edge[i].from;
	}
	return n;
}

/* Where the row is; -ENOSPC. */
static int nalg_sweep_row(struct nalg_sweep *s, const u64 *bits)
{
	u64 *row = &s->word[s->used];
	unsigned int i, len = 1;
	u32 *seen;

	if (s->max - s->used < NALG_DIM_WORDS + 1)
		return -ENOSPC;
	row[0] = 0;
	for (i = 0; i < NALG_DIM_WORDS; i++) {
		if (!bits[i])
			continue;
		row[0] |= BIT_ULL(i);
		row[len++] = bits[i];
	}
	seen = &s->seen[jhash2((const u32 *)row, 2 * len, 0) >> (32 - NALG_SEEN_BITS)];
	if (s->word[*seen] == row[0] && !memcmp(&s->word[*seen], row, len * sizeof(*row)))
		return *seen;
	*seen = s->used;
	s->used += len;
	return *seen;
}

/* The end of an interval. */
static int nalg_sweep_close(struct nalg_sweep *s)
{
	int row = nalg_sweep_row(s, s->all);

	if (row < 0)
		return row;
	s->interval[s->n - 1].row = row;
	return 0;
}

static void nalg_sweep_begin(struct nalg_sweep *s)
{
	s->n = 0;
	s->used = 1;
	s->word[0] = 0;
	memset(s->seen, 0, sizeof(s->seen));
	memset(s->now, 0, sizeof(s->now));
}

/* An interval ends at every edge, or at every @step'th. */
static int nalg_sweep_run(struct nalg_sweep *s, const struct nalg_edges *edges, unsigned int step)
{
	const struct nalg_edge *edge = edges->edge, *end = edge + edges->n;
	unsigned int i, at;
	u32 value = 0;
	int err;

	nalg_sweep_begin(s);
	for (at = 0; ; at++) {
		if (at % step == 0) {
			err = at ? nalg_sweep_close(s) : 0;
			if (err)
				return err;
			s->interval[s->n++].from = value;
			memset(s->all, 0, sizeof(s->all));
		}
		for (; edge < end && edge->from == value; edge++)
			s->now[edge->entry / 64] ^= BIT_ULL(edge->entry % 64);
		for (i = 0; i < NALG_DIM_WORDS; i++)
			s->all[i] |= s->now[i];
		if (edge == end)
			return nalg_sweep_close(s);
		value = edge->from;
	}
}

static struct nalg_dim *nalg_sweep_dim(const struct nalg_sweep *s, u8 field, u32 absent)
{
	size_t words = s->used * sizeof(*s->word), intervals = s->n * sizeof(*s->interval);
	struct nalg_dim *dim;

	dim = kvmalloc(sizeof(*dim) + words + intervals, GFP_KERNEL_ACCOUNT);
	if (!dim)
		return NULL;
	dim->field = field;
	dim->size = s->used + s->n;
	dim->n = s->n;
	dim->absent = absent;
	dim->interval = (void *)&dim->word[s->used];
	memcpy(dim->word, s->word, words);
	memcpy(dim->interval, s->interval, intervals);
	return dim;
}

static struct nalg_sweep *nalg_sweep_alloc(unsigned int intervals, unsigned int max)
{
	struct nalg_sweep *s;

	s = kvmalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);
	if (!s)
		return NULL;
	s->max = min_t(u64, max, (intervals + 3ULL) * (NALG_DIM_WORDS + 1));
	s->interval = kvmalloc_array(intervals, sizeof(*s->interval), GFP_KERNEL_ACCOUNT);
	s->word = kvmalloc_array(s->max, sizeof(*s->word), GFP_KERNEL_ACCOUNT);
	if (s->interval && s->word)
		return s;
	kvfree(s->interval);
	kvfree(s->word);
	kvfree(s);
	return NULL;
}

static void nalg_sweep_free(struct nalg_sweep *s)
{
	kvfree(s->interval);
	kvfree(s->word);
	kvfree(s);
}

struct nalg_dim *nalg_dim_build(u8 field, struct nalg_edges *edges, unsigned int max)
{
	unsigned int step = 1, intervals;
	struct nalg_dim *dim;
	struct nalg_sweep *s;
	int absent;

	nalg_edges_sort(edges);
	intervals = nalg_edges_intervals(edges);
	s = nalg_sweep_alloc(intervals, max);
	if (!s)
		return NULL;
	/* ends: one interval takes 65 words, and so does @absent */
	for (;; step *= 2) {
		if (nalg_sweep_run(s, edges, step))
			continue;
		absent = nalg_sweep_row(s, edges->any);
		if (absent >= 0 && s->n + s->used <= max)
			break;
	}
	dim = nalg_sweep_dim(s, field, absent);
	nalg_sweep_free(s);
	return dim;
}
