// SPDX-License-Identifier: GPL-2.0
#include "event.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include <json-c/json.h>
#include <linux/genetlink.h>
#include <linux/nat_alg.h>

#include "acs/words.h"
#include "nat-alg-ctl.h"
#include "tables.h"

#define TIME_SIZE	48
#define NSEC_PER_SEC	1000000000ull

static const struct kind {
	const char *name;
	unsigned int topic;
	const struct table *record;	/* NULL: a generation */
} kinds[] = {
	[NAT_ALG_EVENT_CHUNK_NEW] = { "chunk-new", EVENT_CHUNKS, &chunk_record },
	[NAT_ALG_EVENT_CHUNK_DEL] = { "chunk-del", EVENT_CHUNKS, &chunk_record },
	[NAT_ALG_EVENT_PINHOLE_NEW] = { "pinhole-new", EVENT_PINHOLES, &pinhole_record },
	[NAT_ALG_EVENT_PINHOLE_DEL] = { "pinhole-del", EVENT_PINHOLES, &pinhole_record },
	[NAT_ALG_EVENT_CONFIG] = { "configuration", EVENT_CONFIGURATION, NULL },
};

static const struct {
	const char *name;
	unsigned int topic;
} topics_by_name[] = {
	{ "chunks", EVENT_CHUNKS },
	{ "pinholes", EVENT_PINHOLES },
	{ "configuration", EVENT_CONFIGURATION },
};

#define N_TOPICS (sizeof(topics_by_name) / sizeof(topics_by_name[0]))

unsigned int event_topic_of_name(const char *name)
{
	unsigned int i;

	for (i = 0; i < N_TOPICS; i++)
		if (acs_abbreviates(name, topics_by_name[i].name))
			return topics_by_name[i].topic;
	complain("expected `chunks', `pinholes' or `configuration', got `%s'", name);
	return 0;
}

static struct json_object *json_event(const char *time, const char *name)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "time", json_object_new_string(time));
	json_object_object_add(object, "event", json_object_new_string(name));
	return object;
}

static void print_as_json(FILE *out, const struct nlmsghdr *message, const struct kind *kind,
			  const char *time)
{
	const struct nlattr *row = kind->record ? find_attr(message, kind->record->object) : NULL;
	struct json_object *object = json_event(time, kind->name);

	if (row)
		add_json_fields(kind->record, row, object);
	if (!kind->record)
		json_object_object_add(object, "generation", json_object_new_uint64(
			number_of(find_attr(message, NAT_ALG_A_GENERATION))));
	print_json_line(out, object);
}

static void print_as_text(FILE *out, const struct nlmsghdr *message, const struct kind *kind,
			  const char *time)
{
	const struct nlattr *row = kind->record ? find_attr(message, kind->record->object) : NULL;

	fprintf(out, "%s %s", time, kind->name);
	if (row)
		print_record(out, kind->record, row);
	if (!kind->record)
		fprintf(out, " generation %" PRIu64,
			number_of(find_attr(message, NAT_ALG_A_GENERATION)));
	fputc('\n', out);
}

void event_print(FILE *out, const struct nlmsghdr *message, unsigned int topics, bool json)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(message);
	const struct nlattr *event;
	char time[TIME_SIZE];
	uint64_t number;

	if (mnl_nlmsg_get_payload_len(message) < sizeof(*genl) || genl->cmd != NAT_ALG_CMD_EVENT)
		return;
	event = find_attr(message, NAT_ALG_A_EVENT);
	number = number_of(event);
	if (!event || number > NAT_ALG_EVENT_MAX || !(kinds[number].topic & topics))
		return;
	time_text(number_of(find_attr(message, NAT_ALG_A_TIME)), time, sizeof(time));
	if (json)
		print_as_json(out, message, &kinds[number], time);
	else
		print_as_text(out, message, &kinds[number], time);
}

void event_print_lost(FILE *out, bool json)
{
	struct timespec now;
	char time[TIME_SIZE];

	clock_gettime(CLOCK_REALTIME, &now);
	time_text(now.tv_sec * NSEC_PER_SEC + now.tv_nsec, time, sizeof(time));
	if (json)
		print_json_line(out, json_event(time, "lost"));
	else
		fprintf(out, "%s lost: events came faster than they were read\n", time);
}
