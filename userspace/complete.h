/* SPDX-License-Identifier: GPL-2.0 */
/* What a shell's completion asks for: nat-alg-ctl --complete WORD... */
#ifndef COMPLETE_H
#define COMPLETE_H

#include "command.h"

/* Does the beginning of a word ask for this suggestion? */
bool complete_fits(const char *suggestion, const char *begun);

/* Print what the last of @words may become: a line each, and behind a tab its help. */
enum exit_code complete_words(const struct command *const tables[], char **words);

#endif /* COMPLETE_H */
