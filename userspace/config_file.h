/* SPDX-License-Identifier: GPL-2.0 */
/* A configuration file, read, checked, and ready to be sent. */
#ifndef CONFIG_FILE_H
#define CONFIG_FILE_H

#include "acs/checker.h"
#include "nat-alg-ctl.h"

struct config_file {
	const char *name;
	char *text;
	size_t length;
	struct acs_config config;
	struct acs_active active;
};

/* What is wrong has been said, all of it; false: the file cannot be loaded. "-" is stdin. */
bool config_file_read(struct config_file *file, const char *name, const struct options *options);

/* The same with @text, which it frees later. */
bool config_file_take(struct config_file *file, const char *name, char *text, size_t length,
		      const struct options *options);

/* One more error, about a place in the file. */
void config_file_refuse(const struct config_file *file, struct acs_pos pos, const char *text);
void config_file_free(struct config_file *file);

#endif /* CONFIG_FILE_H */
