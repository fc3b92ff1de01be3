/* SPDX-License-Identifier: GPL-2.0 */
/* Sources, and what is said about each of them when it is read. */
#ifndef SAID_H
#define SAID_H

#include "read.h"

#include "../ktap.h"

static const struct acs_options normal;
static const struct acs_options lenient = { .lenient = true };

struct said {
	const char *source;
	const char *said;
};

static void check_said(const struct said *list, size_t count, const struct acs_options *options,
		       bool good)
{
	struct reading reading;
	size_t i;

	for (i = 0; i < count; i++) {
		read_source(&reading, list[i].source, strlen(list[i].source), options);
		EXPECT_EQ(good, reading.good);
		EXPECT_STR(list[i].said, reading.said);
		reading_free(&reading);
	}
}

#define CHECK(list, options, good) \
	check_said(list, sizeof(list) / sizeof((list)[0]), options, good)

#endif /* SAID_H */
