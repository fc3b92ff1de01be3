/* SPDX-License-Identifier: GPL-2.0 */
/* A line on the terminal: editing, history, completion, and help on `?'. */
#ifndef SHELL_EDITOR_H
#define SHELL_EDITOR_H

#include "command.h"

struct editor;

/* Suggest what may come behind @line, which is the complete words before the cursor. */
typedef void editor_next(const char *line, command_suggest *suggest, void *context);

/* NULL: the terminal cannot be had, which has been said. */
struct editor *editor_new(editor_next *next);
void editor_free(struct editor *editor);

/* The next line, without its end, until the next call; NULL: there are no more. */
const char *editor_read(struct editor *editor, const char *prompt);

/* Keep a line for the history. */
void editor_remember(struct editor *editor, const char *line);

#endif /* SHELL_EDITOR_H */
