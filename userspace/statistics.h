/* SPDX-License-Identifier: GPL-2.0 */
/* The statistics tables: their labels, and which counter is where. */
#ifndef STATISTICS_H
#define STATISTICS_H

#include <linux/nat_alg.h>

#include "netlink.h"
#include "output.h"

extern const struct counters ftp_counters;
extern const struct counters drop_counters;

/* Have the counters of an analyzer, or with NAT_ALG_ANALYZER_NONE the drops, in nl_answer(). */
bool statistics_get(struct nl *nl, enum nat_alg_analyzer analyzer);

#endif /* STATISTICS_H */
