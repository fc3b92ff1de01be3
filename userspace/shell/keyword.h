/* SPDX-License-Identifier: GPL-2.0 */
/* The keywords of the configuration: a word of help, and what their names refer to. */
#ifndef SHELL_KEYWORD_H
#define SHELL_KEYWORD_H

#include "acs/model.h"
#include "command.h"

/* NULL: there is nothing to say. */
const char *keyword_help(const char *keyword);

/* Suggest the names in @config that may stand behind a keyword, which may be abbreviated. */
void keyword_names(const char *keyword, struct acs_config *config, command_suggest *suggest,
		   void *context);

#endif /* SHELL_KEYWORD_H */
