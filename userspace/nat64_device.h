/* SPDX-License-Identifier: GPL-2.0 */
/* The devices of NAT64: one for each prefix, with the routes that lead to it. */
#ifndef NAT64_DEVICE_H
#define NAT64_DEVICE_H

#include <net/if.h>

#include "acs/nat64.h"
#include "netlink.h"

/* A namespace has so many at most. */
#define NAT64_DEVICES_MAX ACS_NAT64_PREFIXES_MAX

struct nat64_device {
	char name[IF_NAMESIZE];
	unsigned int index;
	bool is_up;
	struct acs_prefix prefix;
	struct acs_network slice;	/* of the internal addresses */
	uint32_t subscriber_len;
	bool special;
};

struct nat64_devices {
	struct nat64_device devices[NAT64_DEVICES_MAX];
	unsigned int count;
};

/* Those that are there; false: that cannot be known, which has been said. */
bool nat64_devices_read(struct nl *route, struct nat64_devices *devices);

/* 64:ff9b::/96 */
#define NAT64_PREFIX_TEXT	(INET6_ADDRSTRLEN + 4)
const char *nat64_prefix_text(const struct acs_prefix *prefix, char text[NAT64_PREFIX_TEXT]);

/*
 * Each says what fails.  _make() is given all but the index, and sets that; _connect() has it up,
 * with its routes, whatever of that is so already; _change() tells it whether special addresses are
 * let through.
 */
bool nat64_device_make(struct nl *route, struct nat64_device *device);
bool nat64_device_connect(struct nl *route, const struct nat64_device *device);
bool nat64_device_change(struct nl *route, const struct nat64_device *device);
bool nat64_device_remove(struct nl *route, const struct nat64_device *device);

#endif /* NAT64_DEVICE_H */
