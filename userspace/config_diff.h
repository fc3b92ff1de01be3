/* SPDX-License-Identifier: GPL-2.0 */
/* What one configuration has and the other has not: lines of their canonical forms. */
#ifndef CONFIG_DIFF_H
#define CONFIG_DIFF_H

#include <stdbool.h>
#include <stdio.h>

struct diff_line {
	const char *text;		/* without its indentation */
	struct diff_line *outer;	/* the line that opens the block around it, or NULL */
	struct diff_line *inner;	/* the first one in the block it opens, or NULL */
	struct diff_line *next;		/* in the same block */
	struct diff_line *twin;		/* the same line of the other configuration, or NULL */
};

struct diff_change {
	const struct diff_line *line;
	bool is_added;
};

struct config_diff {
	struct diff_line *lines[2];	/* of the one before and of the one after, in their order */
	struct diff_change *changes;	/* a block that comes or goes: all of its lines, too */
	unsigned int count;
	unsigned int room;
};

/*
 * Compare two canonical forms, which are cut up and have to stay.  Blocks are compared as sets of
 * lines: one that only has another place in its block is no change.
 */
void config_diff(struct config_diff *diff, char *before, char *after);
void config_diff_free(struct config_diff *diff);

/* How many blocks are around a line. */
unsigned int diff_depth(const struct diff_line *line);

/* The lines that go (-) and come (+), each below the headers of the blocks around it. */
void config_diff_print(FILE *out, const struct config_diff *diff);

#endif /* CONFIG_DIFF_H */
