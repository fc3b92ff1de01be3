// SPDX-License-Identifier: GPL-2.0
/*
 * Any octets as a configuration file.  What is read and good, printed in canonical form, is read
 * again as the same.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acs/checker.h"
#include "acs/print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct reading {
	struct acs_config config;
	char *canonical;
	size_t length;
	bool good;
};

static void read_source(struct reading *reading, const char *source, size_t length,
			const struct acs_options *options, FILE *said)
{
	struct acs_active active;
	struct acs_diags diags = { 0 };
	FILE *out;

	memset(reading, 0, sizeof(*reading));
	acs_parse(&reading->config, source, length, options, &diags);
	acs_check(&reading->config, options, &diags, &active);
	acs_diags_sort(&diags);
	acs_diags_print(&diags, said, "fuzz", "input", source, length);
	reading->good = !diags.errors;
	acs_diags_free(&diags);

	out = open_memstream(&reading->canonical, &reading->length);
	acs_print(out, &reading->config);
	fclose(out);
}

static void reading_free(struct reading *reading)
{
	acs_config_free(&reading->config);
	free(reading->canonical);
}

/* The first octet chooses the options. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct acs_options strictest;
	struct acs_options options;
	struct reading first, second;
	static FILE *nowhere;

	if (!nowhere)
		nowhere = fopen("/dev/null", "w");
	if (!size || !nowhere)
		return 0;
	options = (struct acs_options){ .lenient = data[0] & 1, .strict = data[0] & 2 };
	read_source(&first, (const char *)data + 1, size - 1, &options, nowhere);
	if (first.good) {
		read_source(&second, first.canonical, first.length, &strictest, nowhere);
		if (!second.good || first.length != second.length ||
		    memcmp(first.canonical, second.canonical, first.length))
			abort();
		reading_free(&second);
	}
	reading_free(&first);
	return 0;
}
