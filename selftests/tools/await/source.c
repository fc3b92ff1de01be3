// SPDX-License-Identifier: GPL-2.0
#include "source.h"

#include <inttypes.h>
#include <string.h>

#include <json-c/json.h>
#include <linux/nat_alg.h>

#include "nat-alg-ctl.h"
#include "statistics.h"
#include "tables.h"

#define MESSAGE_SIZE	256
#define ANALYZERS_MAX	16

#define TABLE_SOURCE(word, get, of) \
	{ .name = (word), .command = NAT_ALG_CMD_##get##_GET, .table = &(of) }
#define COUNTERS_SOURCE(word, get, of) \
	{ .name = (word), .command = NAT_ALG_CMD_##get##_GET, .counters = &(of) }

static struct source tables[] = {
	TABLE_SOURCE("pools", POOL, pool_table),
	TABLE_SOURCE("subscribers", SUBSCRIBER, subscriber_table),
	TABLE_SOURCE("chunks", CHUNK, chunk_table),
	TABLE_SOURCE("bindings", BINDING, binding_table),
	TABLE_SOURCE("pinholes", PINHOLE, pinhole_table),
	TABLE_SOURCE("flows", FLOW, flow_table),
	{ .name = NULL },
};

static struct source common[] = {
	COUNTERS_SOURCE("drops", STATS, drop_counters),
	COUNTERS_SOURCE("limits", LIMITS, limit_counters),
	{ .name = NULL },
};

static struct source analyzers[ANALYZERS_MAX];

static struct source *find(struct source *sources, const char *name)
{
	struct source *source;

	for (source = sources; source->name; source++)
		if (!strcmp(source->name, name))
			return source;
	return NULL;
}

struct source *source_of_table(const char *name)
{
	return find(tables, name);
}

static struct source *of_analyzer(const char *name)
{
	const struct analyzer_statistics *of = analyzer_statistics;
	struct source *source;

	for (source = analyzers; of->name && source < analyzers + ANALYZERS_MAX; source++, of++) {
		if (strcmp(of->name, name))
			continue;
		source->name = of->name;
		source->command = NAT_ALG_CMD_STATS_GET;
		source->counters = &of->counters;
		source->analyzer = of->analyzer;
		return source;
	}
	return NULL;
}

struct source *source_of_counters(const char *name)
{
	struct source *source = find(common, name);

	return source ? source : of_analyzer(name);
}

static bool ask(const struct source *source, struct nl *nl)
{
	char buffer[MESSAGE_SIZE];
	struct nlmsghdr *message;

	if (source->table)
		return nl_dump(nl, source->command);
	message = nl_message(nl, buffer, source->command, NLM_F_ACK);
	if (source->analyzer)
		mnl_attr_put_u8(message, NAT_ALG_A_ANALYZER, source->analyzer);
	if (nl_talk(nl, message) && nl_answer(nl))
		return true;
	nl_report_refusal(nl);
	return false;
}

bool source_fetch(struct source *source, struct nl *nl, unsigned int look)
{
	char *old = source->messages;
	size_t room = source->room;

	if (source->look == look)
		return true;
	if (!ask(source, nl))
		return false;
	source->look = look;
	/* the answer becomes ours, and the next one may have the memory of the last */
	source->messages = nl->messages;
	source->length = nl->length;
	source->room = nl->room;
	nl->messages = old;
	nl->length = 0;
	nl->room = room;
	return true;
}

int source_column(const struct source *source, const char *key)
{
	int column;

	if (source->table) {
		for (column = 0; column < source->table->n_columns; column++)
			if (!strcmp(source->table->columns[column].key, key))
				return column;
		return -1;
	}
	for (column = 0; column < source->counters->n_rows; column++)
		if (source->counters->rows[column].attr &&
		    !strcmp(source->counters->rows[column].key, key))
			return column;
	return -1;
}

const char *source_key(const struct source *source, int column)
{
	if (column >= (source->table ? source->table->n_columns : source->counters->n_rows))
		return NULL;
	if (source->table)
		return source->table->columns[column].key;
	/* the lines between counters have none */
	return source->counters->rows[column].attr ? source->counters->rows[column].key : "";
}

const struct nlattr *source_row(const struct source *source, struct rows *rows)
{
	if (!rows->object) {
		rows->message = source->messages;
		rows->left = source->length;
		rows->object = source->table ? source->table->object : source->counters->nest;
	}
	return next_row(rows);
}

void source_value(const struct source *source, const struct nlattr *row, int column, char *text,
		  size_t size)
{
	struct json_object *json;

	if (!source->table) {
		snprintf(text, size, "%" PRIu64,
			 number_of(find_nested(row, source->counters->rows[column].attr)));
		return;
	}
	json = field_json(&source->table->columns[column], row);
	snprintf(text, size, "%s", json ? json_object_get_string(json) : "null");
	json_object_put(json);
}
