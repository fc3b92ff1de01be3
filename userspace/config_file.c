// SPDX-License-Identifier: GPL-2.0
#include "config_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acs/alloc.h"
#include "network_interface.h"

#define SIZE_MAX_BYTES	(64 << 20)	/* more is no configuration */

static bool read_stream(struct config_file *file, FILE *in)
{
	size_t room = 0, got;

	do {
		room = room ? room * 2 : 64 * 1024;
		file->text = xrealloc(file->text, room);
		got = fread(file->text + file->length, 1, room - file->length, in);
		file->length += got;
	} while (file->length == room && room < SIZE_MAX_BYTES);
	if (!ferror(in) && file->length < SIZE_MAX_BYTES)
		return true;
	complain("%s: %s", file->name, strerror(ferror(in) ? errno : EFBIG));
	return false;
}

static bool read_text(struct config_file *file, const char *name)
{
	FILE *in;
	bool done;

	if (!strcmp(name, "-")) {
		file->name = "(stdin)";
		return read_stream(file, stdin);
	}
	file->name = name;
	in = fopen(name, "re");
	if (!in) {
		complain("%s: %s", name, strerror(errno));
		return false;
	}
	done = read_stream(file, in);
	fclose(in);
	return done;
}

static void parse(struct config_file *file, const struct options *options, struct acs_diags *diags)
{
	acs_parse(&file->config, file->text, file->length, &options->acs, diags);
	acs_check(&file->config, &options->acs, diags, &file->active);
	acs_diags_sort(diags);
}

static bool understand(struct config_file *file, const struct options *options)
{
	struct acs_diags diags = { 0 };
	bool good;

	parse(file, options, &diags);
	acs_diags_print(&diags, stderr, PROGRAM, file->name, file->text, file->length);
	good = !diags.errors;
	acs_diags_free(&diags);
	if (good && acs_says_nothing(&acs_kind_config, &file->config)) {
		complain("%s: there is nothing in it; to remove the running configuration: "
			 PROGRAM " clear configuration", file->name);
		return false;
	}
	return good && add_network_interfaces(&file->config, options);
}

bool config_file_read(struct config_file *file, const char *name, const struct options *options)
{
	*file = (struct config_file){ 0 };
	return read_text(file, name) && understand(file, options);
}

bool config_file_take(struct config_file *file, const char *name, char *text, size_t length,
		      const struct options *options)
{
	*file = (struct config_file){ .name = name, .text = text, .length = length };
	return understand(file, options);
}

void config_file_refuse(const struct config_file *file, struct acs_pos pos, const char *text)
{
	struct acs_diags diags = { 0 };

	acs_report(&diags, ACS_ERROR, pos, "the kernel refuses: %s", text);
	acs_diags_print(&diags, stderr, PROGRAM, file->name, file->text, file->length);
	acs_diags_free(&diags);
}

void config_file_free(struct config_file *file)
{
	acs_config_free(&file->config);
	free(file->text);
}
