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

/*
 * Packets come in softirqs; flows also end in process context, and reinjected packets come there.
 *
 * u64_stats_add() takes an unsigned long: no negative number on a 32-bit machine.
 */
static void nalg_stats_add(struct nalg_stats *stats, u64_stats_t *counter, s64 n)
{
	u64_stats_update_begin(&stats->syncp);
	u64_stats_set(counter, u64_stats_read(counter) + n);
	u64_stats_update_end(&stats->syncp);
}

void nalg_stats_ftp_add(struct nalg_net *nn, enum nat_alg_ftp_stat stat, s64 n)
{
	struct nalg_stats *stats;

	local_bh_disable();
	stats = this_cpu_ptr(nn->stats);
	nalg_stats_add(stats, &stats->ftp[stat], n);
	local_bh_enable();
}

void nalg_stats_drop(struct nalg_net *nn, enum nat_alg_drop reason)
{
	struct nalg_stats *stats;

	local_bh_disable();
	stats = this_cpu_ptr(nn->stats);
	nalg_stats_add(stats, &stats->drop[reason], 1);
	local_bh_enable();
}

static u64 nalg_stats_read(const struct nalg_stats *stats, const u64_stats_t *counter)
{
	unsigned int start;
	u64 value;

	do {
		start = u64_stats_fetch_begin(&stats->syncp);
		value = u64_stats_read(counter);
	} while (u64_stats_fetch_retry(&stats->syncp, start));
	return value;
}

void nalg_stats_ftp_sum(struct nalg_net *nn, u64 *sum)
{
	const struct nalg_stats *stats;
	int cpu, i;

	lockdep_assert_held(&nn->config_mutex);
	memset(sum, 0, __NAT_ALG_FTP_MAX * sizeof(*sum));
	for_each_possible_cpu(cpu) {
		stats = per_cpu_ptr(nn->stats, cpu);
		for (i = 0; i < __NAT_ALG_FTP_MAX; i++)
			sum[i] += nalg_stats_read(stats, &stats->ftp[i]) - stats->ftp_cleared[i];
	}
}

void nalg_stats_drop_sum(struct nalg_net *nn, u64 *sum)
{
	const struct nalg_stats *stats;
	int cpu, i;

	lockdep_assert_held(&nn->config_mutex);
	memset(sum, 0, __NAT_ALG_DROP_MAX * sizeof(*sum));
	for_each_possible_cpu(cpu) {
		stats = per_cpu_ptr(nn->stats, cpu);
		for (i = 0; i < __NAT_ALG_DROP_MAX; i++)
			sum[i] += nalg_stats_read(stats, &stats->drop[i]) - stats->drop_cleared[i];
	}
}

static bool nalg_stats_is_gauge(enum nat_alg_ftp_stat stat)
{
	return stat == NAT_ALG_FTP_CONTROL_CURRENT || stat == NAT_ALG_FTP_DATA_CURRENT;
}

void nalg_stats_clear(struct nalg_net *nn)
{
	struct nalg_stats *stats;
	int cpu, i;

	lockdep_assert_held(&nn->config_mutex);
	for_each_possible_cpu(cpu) {
		stats = per_cpu_ptr(nn->stats, cpu);
		for (i = 0; i < __NAT_ALG_FTP_MAX; i++) {
			if (!nalg_stats_is_gauge(i))
				stats->ftp_cleared[i] = nalg_stats_read(stats, &stats->ftp[i]);
		}
		for (i = 0; i < __NAT_ALG_DROP_MAX; i++)
			stats->drop_cleared[i] = nalg_stats_read(stats, &stats->drop[i]);
	}
}
