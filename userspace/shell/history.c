// SPDX-License-Identifier: GPL-2.0
#include "history.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PLACE	"nat-alg/history"

static char *file_name(void)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char *name = NULL;
	int length = -1;

	/* a relative one is invalid, says its specification */
	if (state && state[0] == '/')
		length = asprintf(&name, "%s/" PLACE, state);
	else if (home && home[0] == '/')
		length = asprintf(&name, "%s/.local/state/" PLACE, home);
	return length < 0 ? NULL : name;
}

char *history_file(void)
{
	char *name = file_name(), *slash;

	for (slash = name ? strchr(name + 1, '/') : NULL; slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(name, 0700) && errno != EEXIST) {
			free(name);
			return NULL;
		}
		*slash = '/';
	}
	return name;
}
