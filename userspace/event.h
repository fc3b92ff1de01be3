/* SPDX-License-Identifier: GPL-2.0 */
/* What the module tells when it happens: as lines, or as JSON, an object a line. */
#ifndef EVENT_H
#define EVENT_H

#include <stdio.h>

#include <libmnl/libmnl.h>

/* What events are about, as a mask. */
enum event_topic {
	EVENT_CHUNKS = 1 << 0,
	EVENT_PINHOLES = 1 << 1,
	EVENT_CONFIGURATION = 1 << 2,
	EVENT_ALL = EVENT_CHUNKS | EVENT_PINHOLES | EVENT_CONFIGURATION,
};

/* The topic with this name, which may be abbreviated; 0: there is none, which has been said. */
unsigned int event_topic_of_name(const char *name);

/* Print an event when it is about one of @topics. */
void event_print(FILE *out, const struct nlmsghdr *message, unsigned int topics, bool json);

/* Print that some are missing from here on. */
void event_print_lost(FILE *out, bool json);

#endif /* EVENT_H */
