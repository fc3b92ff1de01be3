/* SPDX-License-Identifier: GPL-2.0 */
/* A source read as the tool reads it, with everything that was said about it as one string. */
#ifndef READ_H
#define READ_H

#include "acs/checker.h"

struct reading {
	struct acs_config config;
	struct acs_active active;
	bool good;
	char *said;			/* "LINE:COLUMN: [warning: ]TEXT\n", each */
	char *canonical;
};

void read_source(struct reading *reading, const char *source, size_t length,
		 const struct acs_options *options);
void reading_free(struct reading *reading);

/* A file of selftests/data, which the caller frees. */
char *read_data(const char *name, size_t *length);

#endif /* READ_H */
