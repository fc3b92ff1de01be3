/* SPDX-License-Identifier: GPL-2.0 */
/* Netlink: to the module, and of routes. What fails is reported on stderr by these functions. */
#ifndef NETLINK_H
#define NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libmnl/libmnl.h>
#include <netinet/in.h>

/* What the kernel objects to. */
struct nl_refusal {
	int error;			/* errno; 0: nothing */
	uint32_t offset;		/* of the attribute in the message; 0: none in particular */
	char text[256];			/* empty: the kernel has none */
};

struct nl {
	struct mnl_socket *socket;
	unsigned int portid;
	uint32_t seq;
	uint16_t family;
	uint32_t events;		/* the multicast group; 0: there is none */
	struct nl_refusal refusal;	/* of the last request */
	/* the answers to the last request */
	char *messages;
	size_t length;
	size_t room;
};

/* Find the module; false: it is not there, or the socket cannot be had. */
bool nl_open(struct nl *nl);
/* The same with devices and routes. */
bool nl_open_route(struct nl *nl);
void nl_close(struct nl *nl);

/* A message of the family, in @buffer, without attributes. */
struct nlmsghdr *nl_message(struct nl *nl, void *buffer, uint8_t command, uint16_t flags);

/* One of rtnetlink, without its own header. */
struct nlmsghdr *nl_route_message(struct nl *nl, void *buffer, uint16_t type, uint16_t flags);

/* Send a message and take the answers; false: nl->refusal says why the kernel would not. */
bool nl_talk(struct nl *nl, struct nlmsghdr *message);
void nl_report_refusal(const struct nl *nl);

/* A subscriber's, or one of its hosts'. */
struct address {
	bool is_ipv6;
	union {
		struct in_addr ipv4;
		struct in6_addr ipv6;
	};
};

struct endpoint {
	struct in_addr address;
	in_port_t port;			/* network byte order */
};

/* Which rows of a table; NULL: whichever. */
struct nl_filter {
	const struct address *subscriber;
	const struct endpoint *public;
};

void nl_put_subscriber(struct nlmsghdr *message, const struct address *subscriber);

/*
 * All of a table, or the part that @filter wants, from one moment: a dump that was interrupted by a
 * change is done again.
 */
bool nl_dump(struct nl *nl, uint8_t command);
bool nl_dump_filtered(struct nl *nl, uint8_t command, const struct nl_filter *filter);

/* The first answer; NULL: none. */
const struct nlmsghdr *nl_answer(const struct nl *nl);

/* Join the group of the events, with room for many; false: it cannot be, which has been said. */
bool nl_subscribe(struct nl *nl);

/*
 * Visit the events that are there. False with errno ENOBUFS: some are lost, and the next call has
 * those after them; with another one: they cannot be had.
 */
bool nl_events(struct nl *nl, mnl_cb_t visit, void *context);

#endif /* NETLINK_H */
