// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include <json-c/json.h>

#include "acs/print.h"
#include "config_diff.h"
#include "config_file.h"
#include "config_netlink.h"
#include "output.h"

static void add_path(struct json_object *path, const struct diff_line *header)
{
	if (!header)
		return;
	add_path(path, header->outer);
	json_object_array_add(path, json_object_new_string(header->text));
}

static struct json_object *json_of(const struct diff_line *line)
{
	struct json_object *object = json_object_new_object(), *path = json_object_new_array();

	add_path(path, line->outer);
	json_object_object_add(object, "path", path);
	json_object_object_add(object, "line", json_object_new_string(line->text));
	return object;
}

static void show_json(const struct config_diff *diff)
{
	struct json_object *added = json_object_new_array(), *removed = json_object_new_array();
	struct json_object *both = json_object_new_object();
	unsigned int i;

	for (i = 0; i < diff->count; i++)
		json_object_array_add(diff->changes[i].is_added ? added : removed,
				      json_of(diff->changes[i].line));
	json_object_object_add(both, "added", added);
	json_object_object_add(both, "removed", removed);
	print_json(stdout, both);
}

static void show(const struct acs_config *before, const struct acs_config *after, bool json)
{
	char *old = acs_print_text(before), *new = acs_print_text(after);
	struct config_diff diff;

	config_diff(&diff, old, new);
	if (json)
		show_json(&diff);
	else
		config_diff_print(stdout, &diff);
	config_diff_free(&diff);
	free(old);
	free(new);
}

static enum exit_code compare_with_running(const struct acs_config *config, bool json)
{
	struct acs_config running = { 0 };
	struct nl nl;
	bool done;

	if (!nl_open(&nl))
		return EXIT_REFUSED;
	done = nl_dump(&nl, NAT_ALG_CMD_CONFIG_GET);
	if (done) {
		config_decode(&nl, &running);
		show(&running, config, json);
		acs_config_free(&running);
	}
	nl_close(&nl);
	return done ? EXIT_DONE : EXIT_REFUSED;
}

enum exit_code cmd_diff(const struct options *options, char **args)
{
	enum exit_code code = EXIT_REFUSED;
	struct config_file file;

	if (config_file_read(&file, args[0], options))
		code = compare_with_running(&file.config, options->json);
	config_file_free(&file);
	return code;
}
