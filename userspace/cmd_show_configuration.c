// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "acs/print.h"
#include "config_netlink.h"
#include "nat-alg-ctl.h"
#include "output.h"

/* Deeper than the language goes. */
#define DEPTH_MAX 8

static struct json_object *add_line(struct json_object *block, const char *line)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "line", json_object_new_string(line));
	json_object_array_add(block, object);
	return object;
}

/* The block of the last line that was added to @block. */
static struct json_object *inner_block(struct json_object *block)
{
	size_t count = json_object_array_length(block);
	struct json_object *last = json_object_array_get_idx(block, count - 1), *inner;

	if (json_object_object_get_ex(last, "block", &inner))
		return inner;
	inner = json_object_new_array();
	json_object_object_add(last, "block", inner);
	return inner;
}

/* The lines as objects; a line that others are indented under has them as its block. */
static void print_lines(char *text)
{
	struct json_object *blocks[DEPTH_MAX] = { json_object_new_array() };
	char *line, *rest = text;
	size_t indent, depth;

	while ((line = strsep(&rest, "\n"))) {
		indent = strspn(line, " ");
		depth = indent / ACS_INDENT;
		if (!line[0] || depth >= DEPTH_MAX || !strcmp(line + indent, "exit") ||
		    !strcmp(line, "end"))
			continue;
		if (depth)
			blocks[depth] = inner_block(blocks[depth - 1]);
		add_line(blocks[depth], line + indent);
	}
	print_json(stdout, blocks[0]);
}

void print_configuration(const struct acs_config *config, bool json)
{
	char *text;

	if (!json) {
		acs_print(stdout, config);
		return;
	}
	text = acs_print_text(config);
	print_lines(text);
	free(text);
}

enum exit_code cmd_show_configuration(const struct options *options, char **args)
{
	struct acs_config config = { 0 };
	struct nl nl;
	bool done;

	(void)args;
	if (!nl_open(&nl))
		return EXIT_REFUSED;
	done = nl_dump(&nl, NAT_ALG_CMD_CONFIG_GET);
	if (done) {
		config_decode(&nl, &config);
		print_configuration(&config, options->json);
		acs_config_free(&config);
	}
	nl_close(&nl);
	return done ? EXIT_DONE : EXIT_REFUSED;
}
