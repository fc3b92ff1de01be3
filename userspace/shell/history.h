/* SPDX-License-Identifier: GPL-2.0 */
/* Where the history of the shell is kept. */
#ifndef SHELL_HISTORY_H
#define SHELL_HISTORY_H

/* The file's name, for the caller to free; its folders are made. NULL: there is no place for it. */
char *history_file(void);

#endif /* SHELL_HISTORY_H */
