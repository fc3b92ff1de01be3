/* SPDX-License-Identifier: GPL-2.0 */
/* Counters: per CPU, summed when somebody asks. */
#ifndef _NALG_STATS_H
#define _NALG_STATS_H

#include <linux/percpu.h>
#include <linux/u64_stats_sync.h>
#include <uapi/linux/nat_alg.h>

struct nalg_net;

/*
 * Gauges (…_CURRENT) are counted up on one CPU and down on another; only the sum means something.
 * What a counter was when it was cleared is kept beside it, under config_mutex.
 */
struct nalg_stats {
	u64_stats_t ftp[__NAT_ALG_FTP_MAX];
	u64_stats_t drop[__NAT_ALG_DROP_MAX];
	struct u64_stats_sync syncp;
	u64 ftp_cleared[__NAT_ALG_FTP_MAX];
	u64 drop_cleared[__NAT_ALG_DROP_MAX];
};

int nalg_stats_init(struct nalg_net *nn);
void nalg_stats_exit(struct nalg_net *nn);

/* Any context. */
void nalg_stats_ftp_add(struct nalg_net *nn, enum nat_alg_ftp_stat stat, s64 n);
void nalg_stats_drop(struct nalg_net *nn, enum nat_alg_drop reason);

/* Sums into arrays of __NAT_ALG_FTP_MAX and __NAT_ALG_DROP_MAX; under config_mutex. */
void nalg_stats_ftp_sum(struct nalg_net *nn, u64 *sum);
void nalg_stats_drop_sum(struct nalg_net *nn, u64 *sum);

/* From now on every counter but the gauges counts from zero; under config_mutex. */
void nalg_stats_clear(struct nalg_net *nn);

#endif /* _NALG_STATS_H */
