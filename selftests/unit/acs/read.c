// SPDX-License-Identifier: GPL-2.0
#include "read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acs/print.h"

static char *say(const struct acs_diags *diags)
{
	const struct acs_diag *diag;
	unsigned int i;
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	for (i = 0; i < diags->count; i++) {
		diag = &diags->diags[i];
		fprintf(out, "%u:%u: %s%s\n", diag->pos.line, diag->pos.column,
			diag->severity == ACS_WARNING ? "warning: " : "", diag->text);
	}
	fclose(out);
	return text;
}

void read_source(struct reading *reading, const char *source, size_t length,
		 const struct acs_options *options)
{
	struct acs_diags diags = { 0 };

	memset(reading, 0, sizeof(*reading));
	acs_parse(&reading->config, source, length, options, &diags);
	acs_check(&reading->config, options, &diags, &reading->active);
	acs_diags_sort(&diags);
	reading->good = !diags.errors;
	reading->said = say(&diags);
	acs_diags_free(&diags);
	reading->canonical = acs_print_text(&reading->config);
}

void reading_free(struct reading *reading)
{
	acs_config_free(&reading->config);
	free(reading->said);
	free(reading->canonical);
}

char *read_data(const char *name, size_t *length)
{
	char path[4096], *text = NULL;
	FILE *in, *out;
	int c;

	snprintf(path, sizeof(path), "%s/%s", DATA, name);
	in = fopen(path, "r");
	if (!in)
		return NULL;
	out = open_memstream(&text, length);
	while ((c = getc(in)) != EOF)
		putc(c, out);
	fclose(out);
	fclose(in);
	return text;
}
