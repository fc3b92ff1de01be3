/* SPDX-License-Identifier: GPL-2.0 */
/* A configuration as netlink attributes. */
#ifndef CONFIG_NETLINK_H
#define CONFIG_NETLINK_H

#include "acs/checker.h"
#include "netlink.h"

/* Where an object's attributes are in the message, and the object in the source. */
struct config_place {
	uint32_t offset;
	struct acs_pos pos;
};

struct config_message {
	struct nlmsghdr *message;
	struct config_place *places;	/* in the order of their offsets */
	unsigned int count;
	unsigned int room;
};

/* The message that makes @config the running configuration. */
void config_encode(struct nl *nl, const struct acs_config *config, const struct acs_active *active,
		   struct config_message *message);
void config_message_free(struct config_message *message);

/* The object around an offset in the message; its line is 0 when there is none. */
struct acs_pos config_place_of(const struct config_message *message, uint32_t offset);

/* The configuration in the answers to a dump. */
void config_decode(const struct nl *nl, struct acs_config *config);

#endif /* CONFIG_NETLINK_H */
