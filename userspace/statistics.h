/* SPDX-License-Identifier: GPL-2.0 */
/* The statistics tables: their labels, and which counter is where. */
#ifndef STATISTICS_H
#define STATISTICS_H

#include <linux/nat_alg.h>

#include "netlink.h"
#include "output.h"

extern const struct counters drop_counters;
extern const struct counters limit_counters;

/* What an analyzer counts; the list ends without a name. */
struct analyzer_statistics {
	const char *name;
	enum nat_alg_analyzer analyzer;
	struct counters counters;
};

extern const struct analyzer_statistics analyzer_statistics[];

#define STATISTICS_NAMES	"{ftp|pptp|rtcp|rtp|rtsp|tftp}"

/* @name may be abbreviated; NULL: it is none of them, or may be several. */
const struct analyzer_statistics *statistics_of(const char *name);

/* Have the counters of an analyzer, or with NAT_ALG_ANALYZER_NONE the drops, in nl_answer(). */
bool statistics_get(struct nl *nl, enum nat_alg_analyzer analyzer);

#endif /* STATISTICS_H */
