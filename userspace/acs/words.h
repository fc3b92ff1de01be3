/* SPDX-License-Identifier: GPL-2.0 */
/* Sets of words: which one was meant. */
#ifndef ACS_WORDS_H
#define ACS_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct acs_words {
	const char **words;		/* each once */
	unsigned int count;
	unsigned int room;
};

enum acs_pick {
	ACS_PICK_NONE,
	ACS_PICK_ONE,
	ACS_PICK_AMBIGUOUS,
};

void acs_words_add(struct acs_words *words, const char *word);
/* A word that is not there yet. */
void acs_words_append(struct acs_words *words, const char *word);
void acs_words_free(struct acs_words *words);

/* An operator is not abbreviated: `<' is not `<='. */
bool acs_abbreviates(const char *given, const char *word);

/* The word that @given is, or abbreviates. Keywords are case-insensitive. */
enum acs_pick acs_words_pick(const struct acs_words *words, const char *given, const char **picked);

/* The words nearest to a mistyped @given: all that are equally near, none when nothing is near. */
void acs_words_nearest(const struct acs_words *words, const char *given, struct acs_words *nearest);

/* "`a', `b' or `c'" */
void acs_words_list(const struct acs_words *words, char *text, size_t size);

/* "; did you mean `a' or `b'?", or nothing when nothing is near. */
#define ACS_HINT_SIZE 512
void acs_words_hint(const struct acs_words *nearest, char *hint, size_t size);

#endif /* ACS_WORDS_H */
