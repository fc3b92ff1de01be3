// SPDX-License-Identifier: GPL-2.0
/*
 * Counters.  Each CPU writes its own and nobody else's: to clear them is to remember what they
 * were.
 */
#include <linux/cpumask.h>
#include <linux/lockdep.h>
#include <linux/string.h>

#include "net.h"
#include "stats.h"

int nalg_stats_init(struct nalg_net *nn)
{
	int cpu;

	nn->stats = alloc_percpu_gfp(struct nalg_stats, GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	if (!nn->stats)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(nn->stats, cpu)->syncp);
	return 0;
}

void nalg_stats_exit(struct nalg_net *nn)
{
	free_percpu(nn->stats);
}

#define NALG_TABLE(id, name)				\
	.analyzer = NAT_ALG_ANALYZER_##id,		\
	.attr = NAT_ALG_A_##name##_STATS,		\
	.first = NALG_COUNTERS_##name,			\
	.pad = NAT_ALG_##name##_PAD,			\
	.max = NAT_ALG_##name##_MAX

static const struct nalg_stats_table nalg_stats_tables[] = {
	{ NALG_TABLE(NONE, DROP) },
	{ NALG_TABLE(FTP_CONTROL, FTP),
	  .gauges = BIT_ULL(NAT_ALG_FTP_CONTROL_CURRENT) | BIT_ULL(NAT_ALG_FTP_DATA_CURRENT) },
	{ NALG_TABLE(TFTP, TFTP) },
	{ NALG_TABLE(RTSP, RTSP) },
	{ NALG_TABLE(RTP, RTP) },
	{ NALG_TABLE(RTCP, RTCP) },
	{ NALG_TABLE(PPTP, PPTP) },
};

const struct nalg_stats_table *nalg_stats_table(u8 analyzer)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(nalg_stats_tables); i++) {
		if (nalg_stats_tables[i].analyzer == analyzer)
			return &nalg_stats_tables[i];
	}
	return NULL;
}

/*
 * Packets come in softirqs; flows also end in process context, and reinjected packets come there.
 *
 * u64_stats_add() takes an unsigned long: no negative number on a 32-bit machine.
 */
void nalg_stats_add(struct nalg_net *nn, unsigned int counter, s64 n)
{
	struct nalg_stats *stats;
	u64_stats_t *value;

	local_bh_disable();
	stats = this_cpu_ptr(nn->stats);
	value = &stats->counter[counter];
	u64_stats_update_begin(&stats->syncp);
	u64_stats_set(value, u64_stats_read(value) + n);
	u64_stats_update_end(&stats->syncp);
	local_bh_enable();
}

static u64 nalg_stats_read(const struct nalg_stats *stats, unsigned int counter)
{
	unsigned int start;
	u64 value;

	do {
		start = u64_stats_fetch_begin(&stats->syncp);
		value = u64_stats_read(&stats->counter[counter]);
	} while (u64_stats_fetch_retry(&stats->syncp, start));
	return value;
}

u64 nalg_stats_sum(struct nalg_net *nn, const struct nalg_stats_table *table, unsigned int stat)
{
	unsigned int counter = table->first + stat;
	const struct nalg_stats *stats;
	u64 sum = 0;
	int cpu;

	lockdep_assert_held(&nn->config_mutex);
	for_each_possible_cpu(cpu) {
		stats = per_cpu_ptr(nn->stats, cpu);
		sum += nalg_stats_read(stats, counter) - stats->cleared[counter];
	}
	return sum;
}

static void nalg_stats_clear_table(struct nalg_stats *stats, const struct nalg_stats_table *table)
{
	unsigned int i;

	for (i = 0; i <= table->max; i++) {
		if (!(table->gauges & BIT_ULL(i)))
			stats->cleared[table->first + i] = nalg_stats_read(stats, table->first + i);
	}
}

void nalg_stats_clear(struct nalg_net *nn)
{
	unsigned int i;
	int cpu;

	lockdep_assert_held(&nn->config_mutex);
	for_each_possible_cpu(cpu) {
		for (i = 0; i < ARRAY_SIZE(nalg_stats_tables); i++)
			nalg_stats_clear_table(per_cpu_ptr(nn->stats, cpu), &nalg_stats_tables[i]);
	}
}
