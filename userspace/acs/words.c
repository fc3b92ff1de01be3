// SPDX-License-Identifier: GPL-2.0
#include "words.h"

#include <ctype.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "alloc.h"

/*
 * What a slip of the fingers costs. A letter that was left out, doubled or swapped with its
 * neighbour is a commoner slip than another letter in its place: `ptp' is nearer to `pptp' than to
 * `ftp'.
 */
#define COST_INSERT	2
#define COST_SWAP	2
#define COST_REPLACE	3

/* Longer words are compared no further. */
#define LENGTH_MAX	64

void acs_words_append(struct acs_words *words, const char *word)
{
	if (words->count == words->room) {
		words->room = words->room ? words->room * 2 : 16;
		words->words = xrealloc(words->words, words->room * sizeof(*words->words));
	}
	words->words[words->count++] = word;
}

void acs_words_add(struct acs_words *words, const char *word)
{
	unsigned int i;

	/* keywords are often the very same string */
	for (i = 0; i < words->count; i++)
		if (words->words[i] == word || !strcmp(words->words[i], word))
			return;
	acs_words_append(words, word);
}

void acs_words_free(struct acs_words *words)
{
	free(words->words);
	*words = (struct acs_words){ 0 };
}

bool acs_abbreviates(const char *given, const char *word)
{
	size_t length = strlen(given);
	char last = length ? given[length - 1] : '\0';

	return (last == '-' || isalnum((unsigned char)last)) && !strncasecmp(word, given, length);
}

enum acs_pick acs_words_pick(const struct acs_words *words, const char *given, const char **picked)
{
	enum acs_pick pick = ACS_PICK_NONE;
	unsigned int i;

	for (i = 0; i < words->count; i++) {
		if (!strcasecmp(words->words[i], given)) {
			*picked = words->words[i];
			return ACS_PICK_ONE;
		}
		if (acs_abbreviates(given, words->words[i])) {
			pick = pick == ACS_PICK_NONE ? ACS_PICK_ONE : ACS_PICK_AMBIGUOUS;
			*picked = words->words[i];
		}
	}
	return pick;
}

static unsigned int min(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

static unsigned int max(unsigned int a, unsigned int b)
{
	return a > b ? a : b;
}

/* Are the digits of @few, in their order, among those of @many? */
static bool has_digits(const char *many, const char *few)
{
	for (; *few; few++) {
		if (!isdigit((unsigned char)*few))
			continue;
		many = strchr(many, *few);
		if (!many)
			return false;
		many++;
	}
	return true;
}

/* A missing digit may be a slip, another digit is none: GRP1 and GRP2 are two things. */
static bool are_digits_alike(const char *a, const char *b)
{
	return has_digits(a, b) || has_digits(b, a);
}

/* A bit for each letter that is in a word, small or capital; other characters share the bits. */
static uint32_t letters_of(const char *word)
{
	uint32_t letters = 0;

	for (; *word; word++)
		letters |= 1u << (*word & 31);
	return letters;
}

/*
 * The distance is at least this: a letter that only one of the words has is a slip of its own.  With
 * thousands of names it is what keeps most of them from being compared.
 */
static unsigned int distance_floor(uint32_t a, uint32_t b)
{
	return max(__builtin_popcount(a & ~b), __builtin_popcount(b & ~a)) * COST_INSERT;
}

/* The optimal string alignment distance, with the costs above. */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int rows[3][LENGTH_MAX + 1], *old = rows[0], *before = rows[1], *now = rows[2];
	size_t la = strlen(a), lb = strlen(b), i, j;
	unsigned int *spare;

	if (la > LENGTH_MAX || lb > LENGTH_MAX || !are_digits_alike(a, b))
		return UINT_MAX;
	for (j = 0; j <= lb; j++)
		before[j] = j * COST_INSERT;
	for (i = 1; i <= la; i++) {
		now[0] = i * COST_INSERT;
		for (j = 1; j <= lb; j++) {
			now[j] = min(before[j], now[j - 1]) + COST_INSERT;
			now[j] = min(now[j], before[j - 1] +
						     (a[i - 1] == b[j - 1] ? 0 : COST_REPLACE));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = min(now[j], old[j - 2] + COST_SWAP);
		}
		spare = old;
		old = before;
		before = now;
		now = spare;
	}
	return before[lb];
}

/* How far a word of this length may be from what was meant. */
static unsigned int tolerance(size_t length)
{
	if (length < 3)
		return 0;
	return length < 6 ? COST_REPLACE : min(length / 3, 3) * COST_INSERT;
}

void acs_words_nearest(const struct acs_words *words, const char *given, struct acs_words *nearest)
{
	unsigned int best = tolerance(strlen(given)), i, d;
	uint32_t letters = letters_of(given);

	for (i = 0; i < words->count; i++) {
		if (distance_floor(letters, letters_of(words->words[i])) > best)
			continue;
		d = distance(given, words->words[i]);
		if (!d || d > best)
			continue;
		if (d < best)
			nearest->count = 0;
		best = d;
		acs_words_add(nearest, words->words[i]);
	}
}

void acs_words_list(const struct acs_words *words, char *text, size_t size)
{
	const char *separator = "";
	size_t used = 0;
	unsigned int i;

	text[0] = '\0';
	for (i = 0; i < words->count && used < size; i++) {
		used += snprintf(text + used, size - used, "%s`%s'", separator, words->words[i]);
		separator = i + 2 < words->count ? ", " : " or ";
	}
}

void acs_words_hint(const struct acs_words *nearest, char *hint, size_t size)
{
	char list[ACS_HINT_SIZE - 32];

	hint[0] = '\0';
	if (!nearest->count)
		return;
	acs_words_list(nearest, list, sizeof(list));
	snprintf(hint, size, "; did you mean %s?", list);
}
