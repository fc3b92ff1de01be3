/* SPDX-License-Identifier: GPL-2.0 */
/* The statistics tables: their labels, and which counter is where. */
#ifndef STATISTICS_H
#define STATISTICS_H

#include "output.h"

extern const struct counters ftp_counters;
extern const struct counters drop_counters;

#endif /* STATISTICS_H */
