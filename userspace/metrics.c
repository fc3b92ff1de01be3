// SPDX-License-Identifier: GPL-2.0
#include "metrics.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <linux/nat_alg.h>

#include "acs/alloc.h"

#define LABEL_SIZE	(NAT_ALG_POOL_NAME_MAX + 1)

static const struct pool_metric {
	uint16_t attr;
	const char *name;
	const char *help;
} pool_metrics[] = {
	{ NAT_ALG_POOL_A_ADDRESSES, "addresses", "Public addresses of the pool." },
	{ NAT_ALG_POOL_A_ADDRESSES_USED, "addresses_used", "Addresses with a subscriber." },
	{ NAT_ALG_POOL_A_CHUNKS, "chunks", "Chunks of ports that the pool can lend." },
	{ NAT_ALG_POOL_A_CHUNKS_USED, "chunks_used", "Chunks that are lent." },
	{ NAT_ALG_POOL_A_SUBSCRIBERS, "subscribers", "Subscribers with an address of the pool." },
	{ NAT_ALG_POOL_A_PORTS_USED, "ports_used", "Bindings of all protocols." },
};

#define N_POOL_METRICS (sizeof(pool_metrics) / sizeof(pool_metrics[0]))

struct pool {
	char name[LABEL_SIZE];
	char group[LABEL_SIZE];
	bool removed;
	uint64_t values[N_POOL_METRICS];
};

struct pools {
	struct pool *pools;
	unsigned int count;
};

static void print_head(FILE *out, const char *name, const char *type, const char *help)
{
	fprintf(out, "# HELP nat_alg_%s %s\n# TYPE nat_alg_%s %s\n", name, help, name, type);
}

/* A name may hold what ends a label's value. */
static void print_label(FILE *out, const char *name, const char *value)
{
	fprintf(out, "%s=\"", name);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			fputc('\\', out);
		fputc(*value, out);
	}
	fputc('"', out);
}

static void read_label(char *label, const struct nlattr *pool, uint16_t type)
{
	const struct nlattr *attr = find_nested(pool, type);

	if (attr)
		snprintf(label, LABEL_SIZE, "%.*s", mnl_attr_get_payload_len(attr),
			 (const char *)mnl_attr_get_payload(attr));
}

/* A pool that was replaced twice has one name: a series with the same labels may be there once. */
static struct pool *same_labels(struct pools *pools, const struct pool *pool)
{
	unsigned int i;

	for (i = 0; i < pools->count; i++)
		if (!strcmp(pools->pools[i].name, pool->name) &&
		    !strcmp(pools->pools[i].group, pool->group) &&
		    pools->pools[i].removed == pool->removed)
			return &pools->pools[i];
	pools->pools = xrealloc(pools->pools, (pools->count + 1) * sizeof(*pools->pools));
	pools->pools[pools->count] = *pool;
	return &pools->pools[pools->count++];
}

static void add_pool(struct pools *pools, const struct nlattr *attr)
{
	struct pool pool = { .removed = find_nested(attr, NAT_ALG_POOL_A_REMOVED) }, *sum;
	unsigned int i;

	read_label(pool.name, attr, NAT_ALG_POOL_A_NAME);
	read_label(pool.group, attr, NAT_ALG_POOL_A_GROUP);
	sum = same_labels(pools, &pool);
	for (i = 0; i < N_POOL_METRICS; i++)
		sum->values[i] += number_of(find_nested(attr, pool_metrics[i].attr));
}

static void print_pool(FILE *out, const char *metric, const struct pool *pool, uint64_t value)
{
	fprintf(out, "nat_alg_pool_%s{", metric);
	print_label(out, "pool", pool->name);
	fputc(',', out);
	print_label(out, "group", pool->group);
	fprintf(out, "%s} %" PRIu64 "\n", pool->removed ? ",removed=\"yes\"" : "", value);
}

static void print_pool_metric(FILE *out, const struct pools *pools, unsigned int metric)
{
	char name[64];
	unsigned int i;

	snprintf(name, sizeof(name), "pool_%s", pool_metrics[metric].name);
	print_head(out, name, "gauge", pool_metrics[metric].help);
	for (i = 0; i < pools->count; i++)
		print_pool(out, pool_metrics[metric].name, &pools->pools[i],
			   pools->pools[i].values[metric]);
}

void metrics_pools(FILE *out, const void *messages, size_t length)
{
	struct rows rows = { messages, length, NAT_ALG_A_POOL };
	struct pools pools = { 0 };
	const struct nlattr *pool;
	unsigned int i;

	while ((pool = next_row(&rows)))
		add_pool(&pools, pool);
	for (i = 0; i < N_POOL_METRICS; i++)
		print_pool_metric(out, &pools, i);
	free(pools.pools);
}

void metrics_configuration(FILE *out, const struct nlmsghdr *message)
{
	print_head(out, "configuration_generation", "gauge", "Counts the configurations.");
	fprintf(out, "nat_alg_configuration_generation %" PRIu64 "\n",
		number_of(find_attr(message, NAT_ALG_A_GENERATION)));
}

void metrics_drops(FILE *out, const struct nlmsghdr *message)
{
	const struct nlattr *nest = find_attr(message, drop_counters.nest);
	const struct counter *row, *end = drop_counters.rows + drop_counters.n_rows;

	if (!nest)
		return;
	print_head(out, "dropped_packets_total", "counter",
		   "Packets dropped, and translations refused, by reason.");
	for (row = drop_counters.rows; row < end; row++)
		if (row->attr)
			fprintf(out, "nat_alg_dropped_packets_total{reason=\"%s\"} %" PRIu64 "\n",
				row->key, number_of(find_nested(nest, row->attr)));
}

/* What counts something current goes down, too. */
static bool is_current(const char *key)
{
	const char *last = strrchr(key, '_');

	return last && !strcmp(last, "_current");
}

/* The name of a counter ends in _total, once. */
static void name_counter(const char *analyzer, const char *key, char *name, size_t size)
{
	const char *last = strrchr(key, '_');
	bool has_end = last && (!strcmp(last, "_total") || is_current(key));

	snprintf(name, size, "%s_%s%s", analyzer, key, has_end ? "" : "_total");
}

/* A label or headline of the table without its colon. */
static int label_length(const char *label)
{
	size_t length = strlen(label);

	while (length && strchr(" :", label[length - 1]))
		length--;
	return length;
}

static void print_counter(FILE *out, const char *analyzer, const struct counter *row,
			  const char *headline, uint64_t value)
{
	char name[64], help[128];

	name_counter(analyzer, row->key, name, sizeof(name));
	headline += strspn(headline, " ");
	snprintf(help, sizeof(help), "%.*s: %.*s.", label_length(headline), headline,
		 label_length(row->label), row->label);
	print_head(out, name, is_current(row->key) ? "gauge" : "counter", help);
	fprintf(out, "nat_alg_%s %" PRIu64 "\n", name, value);
}

void metrics_analyzer(FILE *out, const struct analyzer_statistics *of,
		      const struct nlmsghdr *message)
{
	const struct counter *row, *end = of->counters.rows + of->counters.n_rows;
	const struct nlattr *nest = find_attr(message, of->counters.nest);
	const char *headline = "";

	for (row = of->counters.rows; nest && row < end; row++) {
		if (row->attr)
			print_counter(out, of->name, row, headline,
				      number_of(find_nested(nest, row->attr)));
		else
			headline = row->label;
	}
}
