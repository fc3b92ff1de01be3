/* SPDX-License-Identifier: GPL-2.0 */
/* Counters: per CPU, summed when somebody asks. */
#ifndef _NALG_STATS_H
#define _NALG_STATS_H

#include <linux/percpu.h>
#include <linux/u64_stats_sync.h>
#include <uapi/linux/nat_alg.h>

struct nalg_net;

/* The statistics of the analyzers, and the drops: where each table's counters begin. */
enum {
	NALG_COUNTERS_FTP,
	NALG_COUNTERS_TFTP	= NALG_COUNTERS_FTP + __NAT_ALG_FTP_MAX,
	NALG_COUNTERS_RTSP	= NALG_COUNTERS_TFTP + __NAT_ALG_TFTP_MAX,
	NALG_COUNTERS_RTP	= NALG_COUNTERS_RTSP + __NAT_ALG_RTSP_MAX,
	NALG_COUNTERS_RTCP	= NALG_COUNTERS_RTP + __NAT_ALG_RTP_MAX,
	NALG_COUNTERS_PPTP	= NALG_COUNTERS_RTCP + __NAT_ALG_RTCP_MAX,
	NALG_COUNTERS_DROP	= NALG_COUNTERS_PPTP + __NAT_ALG_PPTP_MAX,
	NALG_COUNTERS		= NALG_COUNTERS_DROP + __NAT_ALG_DROP_MAX,
};

/*
 * Gauges (…_CURRENT) are counted up on one CPU and down on another; only the sum means something.
 * What a counter was when it was cleared is kept beside it, under config_mutex.
 */
struct nalg_stats {
	u64_stats_t counter[NALG_COUNTERS];
	struct u64_stats_sync syncp;
	u64 cleared[NALG_COUNTERS];
};

int nalg_stats_init(struct nalg_net *nn);
void nalg_stats_exit(struct nalg_net *nn);

/* Any context.  @counter: counts from the start of its table; use those below. */
void nalg_stats_add(struct nalg_net *nn, unsigned int counter, s64 n);

static inline void nalg_stats_ftp_add(struct nalg_net *nn, enum nat_alg_ftp_stat stat, s64 n)
{
	nalg_stats_add(nn, NALG_COUNTERS_FTP + stat, n);
}

static inline void nalg_stats_tftp_add(struct nalg_net *nn, enum nat_alg_tftp_stat stat, s64 n)
{
	nalg_stats_add(nn, NALG_COUNTERS_TFTP + stat, n);
}

static inline void nalg_stats_rtsp_add(struct nalg_net *nn, enum nat_alg_rtsp_stat stat, s64 n)
{
	nalg_stats_add(nn, NALG_COUNTERS_RTSP + stat, n);
}

static inline void nalg_stats_rtp_add(struct nalg_net *nn, enum nat_alg_rtp_stat stat, s64 n)
{
	nalg_stats_add(nn, NALG_COUNTERS_RTP + stat, n);
}

static inline void nalg_stats_rtcp_add(struct nalg_net *nn, enum nat_alg_rtcp_stat stat, s64 n)
{
	nalg_stats_add(nn, NALG_COUNTERS_RTCP + stat, n);
}

static inline void nalg_stats_pptp_add(struct nalg_net *nn, enum nat_alg_pptp_stat stat, s64 n)
{
	nalg_stats_add(nn, NALG_COUNTERS_PPTP + stat, n);
}

static inline void nalg_stats_drop(struct nalg_net *nn, enum nat_alg_drop reason)
{
	nalg_stats_add(nn, NALG_COUNTERS_DROP + reason, 1);
}

/**
 * struct nalg_stats_table - counters that are asked for together
 * @analyzer: whose; NAT_ALG_ANALYZER_NONE: the drops
 * @attr: the nest that they are shown in
 * @first: of nalg_stats.counter
 * @pad: the nest's padding attribute; the counters follow it
 * @max: the last counter of the nest
 * @gauges: bits of those that say what is there now
 */
struct nalg_stats_table {
	enum nat_alg_analyzer analyzer;
	u16 attr;
	u16 first;
	u8 pad;
	u8 max;
	u64 gauges;
};

/* NULL: that one has none of its own. */
const struct nalg_stats_table *nalg_stats_table(u8 analyzer);

/* One of a table's counters; under config_mutex. */
u64 nalg_stats_sum(struct nalg_net *nn, const struct nalg_stats_table *table, unsigned int stat);

/* From now on every counter but the gauges counts from zero; under config_mutex. */
void nalg_stats_clear(struct nalg_net *nn);

#endif /* _NALG_STATS_H */
