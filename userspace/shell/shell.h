/* SPDX-License-Identifier: GPL-2.0 */
/* nat-alg-ctl on a terminal: its commands without its name, and a candidate configuration. */
#ifndef SHELL_H
#define SHELL_H

#include "command.h"

/* Read and run lines until somebody has had enough; @commands are those of the program. */
enum exit_code shell_run(const struct command *commands);

#endif /* SHELL_H */
