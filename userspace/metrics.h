/* SPDX-License-Identifier: GPL-2.0 */
/* The module's numbers in the text format 0.0.4 of Prometheus. */
#ifndef METRICS_H
#define METRICS_H

#include <stdio.h>

#include "output.h"
#include "statistics.h"

/* Each from the messages of one answer, which are @length octets. */
void metrics_pools(FILE *out, const void *messages, size_t length);
void metrics_configuration(FILE *out, const struct nlmsghdr *message);
void metrics_drops(FILE *out, const struct nlmsghdr *message);
void metrics_analyzer(FILE *out, const struct analyzer_statistics *of,
		      const struct nlmsghdr *message);

#endif /* METRICS_H */
