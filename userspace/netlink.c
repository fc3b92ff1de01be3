// SPDX-License-Identifier: GPL-2.0
#include "netlink.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/genetlink.h>
#include <linux/nat_alg.h>

#include "acs/alloc.h"
#include "nat-alg-ctl.h"

/* An object may be a nest of 64 KB, whoever sent it. */
#define RECEIVE_SIZE	(128 * 1024)
#define REQUEST_SIZE	4096		/* of messages with small attributes */
#define DUMP_TRIES	5
#define EVENT_BUFFER	(16 * 1024 * 1024) /* of a burst while the reader waits for its own */

static void set_option(struct nl *nl, int option)
{
	int on = 1;

	mnl_socket_setsockopt(nl->socket, option, &on, sizeof(on));
}

static bool open_socket(struct nl *nl, int bus)
{
	nl->socket = mnl_socket_open(bus);
	if (!nl->socket || mnl_socket_bind(nl->socket, 0, MNL_SOCKET_AUTOPID) < 0) {
		complain("netlink: %s", strerror(errno));
		return false;
	}
	nl->portid = mnl_socket_get_portid(nl->socket);
	nl->seq = time(NULL);
	set_option(nl, NETLINK_EXT_ACK);
	set_option(nl, NETLINK_CAP_ACK);
	return true;
}

static struct nlmsghdr *put_header(struct nl *nl, void *buffer, uint16_t type, uint8_t command,
				   uint8_t version, uint16_t flags)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct genlmsghdr *genl;

	message->nlmsg_type = type;
	message->nlmsg_flags = NLM_F_REQUEST | flags;
	message->nlmsg_seq = ++nl->seq;
	genl = mnl_nlmsg_put_extra_header(message, sizeof(*genl));
	genl->cmd = command;
	genl->version = version;
	return message;
}

struct nlmsghdr *nl_message(struct nl *nl, void *buffer, uint8_t command, uint16_t flags)
{
	return put_header(nl, buffer, nl->family, command, NAT_ALG_GENL_VERSION, flags);
}

/* Take the kernel's words from the attributes behind an error message. */
static void read_refusal(struct nl_refusal *refusal, const struct nlmsghdr *message, size_t offset)
{
	const struct nlattr *attr;

	if (!(message->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	mnl_attr_for_each(attr, message, offset) {
		if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG)
			snprintf(refusal->text, sizeof(refusal->text), "%.*s",
				 mnl_attr_get_payload_len(attr),
				 (const char *)mnl_attr_get_payload(attr));
		else if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_OFFS &&
			 mnl_attr_get_payload_len(attr) == sizeof(uint32_t))
			refusal->offset = mnl_attr_get_u32(attr);
	}
}

static int on_error(const struct nlmsghdr *message, void *data)
{
	const struct nlmsgerr *error = mnl_nlmsg_get_payload(message);
	struct nl *nl = data;
	size_t offset = sizeof(*error);

	if (message->nlmsg_len < mnl_nlmsg_size(sizeof(*error)))
		return MNL_CB_ERROR;
	if (!(message->nlmsg_flags & NLM_F_CAPPED))
		offset += error->msg.nlmsg_len - sizeof(error->msg);
	nl->refusal.error = -error->error;
	if (error->error)
		read_refusal(&nl->refusal, message, offset);
	return MNL_CB_STOP;
}

/* The end of a dump, which may have failed on the way. */
static int on_done(const struct nlmsghdr *message, void *data)
{
	struct nl *nl = data;
	int error = 0;

	if (mnl_nlmsg_get_payload_len(message) >= sizeof(error))
		memcpy(&error, mnl_nlmsg_get_payload(message), sizeof(error));
	nl->refusal.error = -error;
	if (error)
		read_refusal(&nl->refusal, message, sizeof(error));
	return MNL_CB_STOP;
}

static int on_message(const struct nlmsghdr *message, void *data)
{
	struct nl *nl = data;
	size_t length = MNL_ALIGN(message->nlmsg_len);

	if (nl->length + length > nl->room) {
		nl->room = (nl->length + length) * 2;
		nl->messages = xrealloc(nl->messages, nl->room);
	}
	memset(nl->messages + nl->length, 0, length);
	memcpy(nl->messages + nl->length, message, message->nlmsg_len);
	nl->length += length;
	return MNL_CB_OK;
}

/* The size of a socket's buffer: beyond the system's limit, which needs the right, or up to it. */
static void set_buffer(struct nl *nl, int force_option, int option, int size)
{
	int fd = mnl_socket_get_fd(nl->socket);

	if (setsockopt(fd, SOL_SOCKET, force_option, &size, sizeof(size)) < 0)
		setsockopt(fd, SOL_SOCKET, option, &size, sizeof(size));
}

/* A message of some size needs a send buffer of more; the request fails when it is not granted. */
static void grow_send_buffer(struct nl *nl, size_t length)
{
	set_buffer(nl, SO_SNDBUFFORCE, SO_SNDBUF, length + REQUEST_SIZE);
}

static bool receive(struct nl *nl)
{
	static mnl_cb_t controls[NLMSG_MIN_TYPE] = {
		[NLMSG_ERROR] = on_error,
		[NLMSG_DONE] = on_done,
	};
	char *buffer = xcalloc(1, RECEIVE_SIZE);
	ssize_t got;
	int status = MNL_CB_OK;

	while (status > MNL_CB_STOP) {
		got = mnl_socket_recvfrom(nl->socket, buffer, RECEIVE_SIZE);
		status = got < 0 ? MNL_CB_ERROR :
				   mnl_cb_run2(buffer, got, nl->seq, nl->portid, on_message, nl,
					       controls, NLMSG_MIN_TYPE);
	}
	if (status == MNL_CB_ERROR)
		nl->refusal.error = errno;
	free(buffer);
	return !nl->refusal.error;
}

bool nl_talk(struct nl *nl, struct nlmsghdr *message)
{
	nl->refusal = (struct nl_refusal){ 0 };
	nl->length = 0;
	if (message->nlmsg_len > REQUEST_SIZE)
		grow_send_buffer(nl, message->nlmsg_len);
	if (mnl_socket_sendto(nl->socket, message, message->nlmsg_len) < 0) {
		nl->refusal.error = errno;
		return false;
	}
	return receive(nl);
}

void nl_report_refusal(const struct nl *nl)
{
	if (nl->refusal.error == EPERM)
		complain("not permitted: CAP_NET_ADMIN is needed");
	else if (nl->refusal.text[0])
		complain("the kernel refuses: %s", nl->refusal.text);
	else
		complain("the kernel refuses: %s", strerror(nl->refusal.error));
}

/* One multicast group of the family: its name and number. */
static void read_group(struct nl *nl, const struct nlattr *group)
{
	const struct nlattr *attr;
	const char *name = "";
	uint32_t id = 0;

	mnl_attr_for_each_nested(attr, group) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_NAME)
			name = mnl_attr_get_str(attr);
		else if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_ID)
			id = mnl_attr_get_u32(attr);
	}
	if (!strcmp(name, NAT_ALG_GENL_EVENTS))
		nl->events = id;
}

static void read_groups(struct nl *nl, const struct nlattr *groups)
{
	const struct nlattr *group;

	mnl_attr_for_each_nested(group, groups)
		read_group(nl, group);
}

static void read_family(struct nl *nl)
{
	const struct nlmsghdr *answer = nl_answer(nl);
	const struct nlattr *attr;

	mnl_attr_for_each(attr, answer, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
			nl->family = mnl_attr_get_u16(attr);
		else if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GROUPS)
			read_groups(nl, attr);
	}
}

static bool find_family(struct nl *nl)
{
	char buffer[REQUEST_SIZE];
	struct nlmsghdr *message;

	message = put_header(nl, buffer, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1, NLM_F_ACK);
	mnl_attr_put_strz(message, CTRL_ATTR_FAMILY_NAME, NAT_ALG_GENL_NAME);
	if (nl_talk(nl, message) && nl_answer(nl)) {
		read_family(nl);
		return true;
	}
	if (nl->refusal.error == ENOENT)
		complain("the kernel module nat_alg is not loaded; load it with: modprobe nat_alg");
	else
		nl_report_refusal(nl);
	return false;
}

bool nl_open(struct nl *nl)
{
	*nl = (struct nl){ 0 };
	if (open_socket(nl, NETLINK_GENERIC) && find_family(nl))
		return true;
	nl_close(nl);
	return false;
}

bool nl_open_route(struct nl *nl)
{
	*nl = (struct nl){ 0 };
	if (open_socket(nl, NETLINK_ROUTE))
		return true;
	nl_close(nl);
	return false;
}

struct nlmsghdr *nl_route_message(struct nl *nl, void *buffer, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);

	message->nlmsg_type = type;
	message->nlmsg_flags = NLM_F_REQUEST | flags;
	message->nlmsg_seq = ++nl->seq;
	return message;
}

void nl_close(struct nl *nl)
{
	if (nl->socket)
		mnl_socket_close(nl->socket);
	free(nl->messages);
	*nl = (struct nl){ 0 };
}

/* What is left of an interrupted dump must not be taken for the next one's. */
static bool reopen(struct nl *nl)
{
	mnl_socket_close(nl->socket);
	return open_socket(nl, NETLINK_GENERIC);
}

void nl_put_subscriber(struct nlmsghdr *message, const struct address *subscriber)
{
	if (subscriber->is_ipv6)
		mnl_attr_put(message, NAT_ALG_A_SUBSCRIBER_ADDR6, sizeof(subscriber->ipv6),
			     &subscriber->ipv6);
	else
		mnl_attr_put_u32(message, NAT_ALG_A_SUBSCRIBER_ADDR, subscriber->ipv4.s_addr);
}

static void put_filter(struct nlmsghdr *message, const struct nl_filter *filter)
{
	if (filter->subscriber)
		nl_put_subscriber(message, filter->subscriber);
	if (filter->public) {
		mnl_attr_put_u32(message, NAT_ALG_A_PUBLIC_ADDR, filter->public->address.s_addr);
		mnl_attr_put_u16(message, NAT_ALG_A_PUBLIC_PORT, filter->public->port);
	}
}

bool nl_dump(struct nl *nl, uint8_t command)
{
	static const struct nl_filter all;

	return nl_dump_filtered(nl, command, &all);
}

bool nl_dump_filtered(struct nl *nl, uint8_t command, const struct nl_filter *filter)
{
	char buffer[REQUEST_SIZE];
	struct nlmsghdr *message;
	int tries;

	for (tries = 0; tries < DUMP_TRIES; tries++) {
		message = nl_message(nl, buffer, command, NLM_F_DUMP);
		put_filter(message, filter);
		if (nl_talk(nl, message))
			return true;
		if (nl->refusal.error != EINTR) {
			nl_report_refusal(nl);
			return false;
		}
		if (!reopen(nl))
			return false;
	}
	complain("what was asked for kept changing while it was read; try again");
	return false;
}

const struct nlmsghdr *nl_answer(const struct nl *nl)
{
	return nl->length ? (const struct nlmsghdr *)nl->messages : NULL;
}

bool nl_subscribe(struct nl *nl)
{
	int group = nl->events;

	if (!group) {
		complain("the module nat_alg has no events: it is older than this program");
		return false;
	}
	set_buffer(nl, SO_RCVBUFFORCE, SO_RCVBUF, EVENT_BUFFER);
	if (!mnl_socket_setsockopt(nl->socket, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		return true;
	if (errno == EPERM)
		complain("not permitted: CAP_NET_ADMIN is needed");
	else
		complain("netlink: %s", strerror(errno));
	return false;
}

bool nl_events(struct nl *nl, mnl_cb_t visit, void *context)
{
	static char buffer[RECEIVE_SIZE];
	ssize_t got = mnl_socket_recvfrom(nl->socket, buffer, sizeof(buffer));

	return got >= 0 && mnl_cb_run(buffer, got, 0, 0, visit, context) != MNL_CB_ERROR;
}
