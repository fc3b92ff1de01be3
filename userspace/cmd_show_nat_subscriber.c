// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include <json-c/json.h>
#include <linux/nat_alg.h>

#include "argument.h"
#include "nat-alg-ctl.h"
#include "netlink.h"
#include "tables.h"

/* What there is about a subscriber, in this order; it exists when the first has a row. */
static const struct part {
	uint8_t command;
	const struct table *table;
	const char *title;
	const char *key;
} parts[] = {
	{ NAT_ALG_CMD_SUBSCRIBER_GET, &subscriber_table, NULL, "addresses" },
	{ NAT_ALG_CMD_CHUNK_GET, &chunk_table, "Chunks:", "chunks" },
	{ NAT_ALG_CMD_FLOW_GET, &flow_table, "Flows:", "flows" },
	{ NAT_ALG_CMD_PINHOLE_GET, &pinhole_table, "Pinholes:", "pinholes" },
};

#define N_PARTS (sizeof(parts) / sizeof(parts[0]))

/* Text has no word for what there is none of; @object: NULL for text. */
static void show_part(const struct nl *nl, const struct part *part, struct json_object *object)
{
	if (object) {
		json_object_object_add(object, part->key,
				       table_json(part->table, nl->messages, nl->length));
	} else if (nl->length) {
		if (part->title)
			printf("\n%s\n", part->title);
		show_table(stdout, part->table, nl->messages, nl->length, false);
	}
}

static enum exit_code show_all(struct nl *nl, const char *name, const struct address *address,
			       struct json_object *object)
{
	const struct nl_filter filter = { .subscriber = address };
	const struct part *part;

	for (part = parts; part < parts + N_PARTS; part++) {
		if (!nl_dump_filtered(nl, part->command, &filter))
			return EXIT_REFUSED;
		if (part == parts && !nl->length) {
			complain("%s has no public address: it is no subscriber now", name);
			return EXIT_REFUSED;
		}
		show_part(nl, part, object);
	}
	return EXIT_DONE;
}

enum exit_code cmd_show_nat_subscriber(const struct options *options, char **args)
{
	struct json_object *object = NULL;
	struct address address;
	enum exit_code code;
	struct nl nl;

	if (!argument_subscriber(args[0], &address))
		return EXIT_USAGE;
	if (!nl_open(&nl))
		return EXIT_REFUSED;
	if (options->json)
		object = json_object_new_object();
	code = show_all(&nl, args[0], &address, object);
	if (object && code == EXIT_DONE)
		print_json(stdout, json_object_get(object));
	json_object_put(object);
	nl_close(&nl);
	return code;
}
