// SPDX-License-Identifier: GPL-2.0
#include "nat64_device.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/if_link.h>
#include <linux/nat_alg.h>
#include <linux/rtnetlink.h>

#include "nat-alg-ctl.h"

#define MESSAGE_SIZE	1024
#define DUMP_TRIES	5

const char *nat64_prefix_text(const struct acs_prefix *prefix, char text[NAT64_PREFIX_TEXT])
{
	char address[INET6_ADDRSTRLEN];

	inet_ntop(AF_INET6, &prefix->addr, address, sizeof(address));
	snprintf(text, NAT64_PREFIX_TEXT, "%s/%u", address, prefix->len);
	return text;
}

/* What the kernel objects to, of one prefix. */
static bool refused(const struct nl *route, const struct nat64_device *device, const char *what)
{
	char text[NAT64_PREFIX_TEXT];

	nat64_prefix_text(&device->prefix, text);
	if (route->refusal.error == EPERM)
		nl_report_refusal(route);
	else
		complain("NAT64 with %s: cannot %s %s: %s", text, what, device->name,
			 route->refusal.text[0] ? route->refusal.text :
						  strerror(route->refusal.error));
	return false;
}

static struct nlmsghdr *link_message(struct nl *route, void *buffer, uint16_t type, uint16_t flags,
				     unsigned int index, unsigned int up)
{
	struct nlmsghdr *message = nl_route_message(route, buffer, type, flags);
	struct ifinfomsg *info = mnl_nlmsg_put_extra_header(message, sizeof(*info));

	info->ifi_family = AF_UNSPEC;
	info->ifi_index = index;
	info->ifi_flags = up;
	info->ifi_change = up;
	return message;
}

static struct nlattr *start_kind(struct nlmsghdr *message)
{
	struct nlattr *info = mnl_attr_nest_start(message, IFLA_LINKINFO);

	mnl_attr_put_strz(message, IFLA_INFO_KIND, NAT_ALG_NAT64_KIND);
	return info;
}

/*
 * What is there
 */

static uint8_t u8_of(const struct nlattr *attr)
{
	return attr && mnl_attr_get_payload_len(attr) ? mnl_attr_get_u8(attr) : 0;
}

static void read_data(struct nat64_device *device, const struct nlattr *data)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, data) {
		switch (mnl_attr_get_type(attr)) {
		case IFLA_NAT_ALG_NAT64_PREFIX:
			if (mnl_attr_get_payload_len(attr) == sizeof(device->prefix.addr))
				memcpy(&device->prefix.addr, mnl_attr_get_payload(attr),
				       sizeof(device->prefix.addr));
			break;
		case IFLA_NAT_ALG_NAT64_PREFIX_LEN:
			device->prefix.len = u8_of(attr);
			break;
		case IFLA_NAT_ALG_NAT64_BLOCK:
			if (mnl_attr_get_payload_len(attr) == sizeof(uint32_t))
				device->slice.addr = ntohl(mnl_attr_get_u32(attr));
			break;
		case IFLA_NAT_ALG_NAT64_BLOCK_LEN:
			device->slice.len = u8_of(attr);
			break;
		case IFLA_NAT_ALG_NAT64_SUBSCRIBER_PREFIX_LEN:
			device->subscriber_len = u8_of(attr);
			break;
		case IFLA_NAT_ALG_NAT64_SPECIAL:
			device->special = u8_of(attr);
			break;
		}
	}
}

/* False: it is of another kind. */
static bool read_info(struct nat64_device *device, const struct nlattr *info)
{
	const struct nlattr *attr, *data = NULL;
	bool is_nat64 = false;

	mnl_attr_for_each_nested(attr, info) {
		if (mnl_attr_get_type(attr) == IFLA_INFO_KIND)
			is_nat64 = !strcmp(mnl_attr_get_str(attr), NAT_ALG_NAT64_KIND);
		if (mnl_attr_get_type(attr) == IFLA_INFO_DATA)
			data = attr;
	}
	if (is_nat64 && data)
		read_data(device, data);
	return is_nat64;
}

static void read_link(struct nat64_devices *devices, const struct nlmsghdr *message)
{
	const struct ifinfomsg *link = mnl_nlmsg_get_payload(message);
	struct nat64_device device = { .index = link->ifi_index,
				       .is_up = link->ifi_flags & IFF_UP };
	const struct nlattr *attr;
	bool is_nat64 = false;

	mnl_attr_for_each(attr, message, sizeof(*link)) {
		if (mnl_attr_get_type(attr) == IFLA_IFNAME)
			snprintf(device.name, sizeof(device.name), "%s", mnl_attr_get_str(attr));
		if (mnl_attr_get_type(attr) == IFLA_LINKINFO)
			is_nat64 = read_info(&device, attr);
	}
	if (is_nat64 && devices->count < NAT64_DEVICES_MAX)
		devices->devices[devices->count++] = device;
}

/* All of one moment: what is left of a dump that was interrupted goes with its socket. */
static bool dump_links(struct nl *route)
{
	char buffer[MESSAGE_SIZE];
	struct nlmsghdr *message;
	int tries;

	for (tries = 0; tries < DUMP_TRIES; tries++) {
		message = link_message(route, buffer, RTM_GETLINK, NLM_F_DUMP, 0, 0);
		mnl_attr_nest_end(message, start_kind(message));
		if (nl_talk(route, message))
			return true;
		if (route->refusal.error != EINTR)
			break;
		nl_close(route);
		if (!nl_open_route(route))
			return false;
	}
	nl_report_refusal(route);
	return false;
}

bool nat64_devices_read(struct nl *route, struct nat64_devices *devices)
{
	const struct nlmsghdr *message;
	int left;

	devices->count = 0;
	if (!dump_links(route))
		return false;
	message = (const struct nlmsghdr *)route->messages;
	for (left = route->length; mnl_nlmsg_ok(message, left);
	     message = mnl_nlmsg_next(message, &left))
		if (message->nlmsg_type == RTM_NEWLINK)
			read_link(devices, message);
	return true;
}

/*
 * What is done
 */

static void put_data(struct nlmsghdr *message, const struct nat64_device *device)
{
	struct nlattr *data = mnl_attr_nest_start(message, IFLA_INFO_DATA);

	mnl_attr_put(message, IFLA_NAT_ALG_NAT64_PREFIX, sizeof(device->prefix.addr),
		     &device->prefix.addr);
	mnl_attr_put_u8(message, IFLA_NAT_ALG_NAT64_PREFIX_LEN, device->prefix.len);
	mnl_attr_put_u32(message, IFLA_NAT_ALG_NAT64_BLOCK, htonl(device->slice.addr));
	mnl_attr_put_u8(message, IFLA_NAT_ALG_NAT64_BLOCK_LEN, device->slice.len);
	mnl_attr_put_u8(message, IFLA_NAT_ALG_NAT64_SUBSCRIBER_PREFIX_LEN, device->subscriber_len);
	mnl_attr_put_u8(message, IFLA_NAT_ALG_NAT64_SPECIAL, device->special);
	mnl_attr_nest_end(message, data);
}

bool nat64_device_make(struct nl *route, struct nat64_device *device)
{
	char buffer[MESSAGE_SIZE];
	struct nlmsghdr *message;
	struct nlattr *info;

	message = link_message(route, buffer, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK, 0,
			       IFF_UP);
	mnl_attr_put_strz(message, IFLA_IFNAME, device->name);
	info = start_kind(message);
	put_data(message, device);
	mnl_attr_nest_end(message, info);
	if (!nl_talk(route, message))
		return refused(route, device, "make");
	device->index = if_nametoindex(device->name);
	return true;
}

bool nat64_device_change(struct nl *route, const struct nat64_device *device)
{
	struct nlattr *info, *data;
	char buffer[MESSAGE_SIZE];
	struct nlmsghdr *message;

	message = link_message(route, buffer, RTM_NEWLINK, NLM_F_ACK, device->index, 0);
	info = start_kind(message);
	data = mnl_attr_nest_start(message, IFLA_INFO_DATA);
	mnl_attr_put_u8(message, IFLA_NAT_ALG_NAT64_SPECIAL, device->special);
	mnl_attr_nest_end(message, data);
	mnl_attr_nest_end(message, info);
	return nl_talk(route, message) || refused(route, device, "change");
}

bool nat64_device_remove(struct nl *route, const struct nat64_device *device)
{
	char buffer[MESSAGE_SIZE];
	struct nlmsghdr *message;

	message = link_message(route, buffer, RTM_DELLINK, NLM_F_ACK, device->index, 0);
	/* Somebody else has been faster. */
	return nl_talk(route, message) || route->refusal.error == ENODEV ||
	       refused(route, device, "remove");
}

struct destination {
	uint8_t family;
	uint8_t len;
	const void *addr;
	size_t size;
};

static struct nlmsghdr *route_message(struct nl *route, void *buffer, uint16_t type, uint16_t flags,
				      const struct destination *to, uint8_t len)
{
	struct nlmsghdr *message = nl_route_message(route, buffer, type, flags);
	struct rtmsg *rtm = mnl_nlmsg_put_extra_header(message, sizeof(*rtm));

	rtm->rtm_family = to->family;
	rtm->rtm_dst_len = len;
	mnl_attr_put(message, RTA_DST, to->size, to->addr);
	return message;
}

/* The route that a packet to the first address takes is this one, and leads to the device. */
static bool is_there(struct nl *route, const struct nat64_device *device,
		     const struct destination *to)
{
	const struct nlmsghdr *answer;
	char buffer[MESSAGE_SIZE];
	const struct nlattr *attr;
	struct nlmsghdr *message;
	const struct rtmsg *rtm;
	unsigned int index = 0;

	message = route_message(route, buffer, RTM_GETROUTE, NLM_F_ACK, to, 8 * to->size);
	((struct rtmsg *)mnl_nlmsg_get_payload(message))->rtm_flags = RTM_F_FIB_MATCH;
	if (!nl_talk(route, message) || !nl_answer(route))
		return false;
	answer = nl_answer(route);
	rtm = mnl_nlmsg_get_payload(answer);
	mnl_attr_for_each(attr, answer, sizeof(*rtm))
		if (mnl_attr_get_type(attr) == RTA_OIF)
			index = mnl_attr_get_u32(attr);
	return rtm->rtm_dst_len == to->len && index == device->index;
}

static bool put_route(struct nl *route, const struct nat64_device *device,
		      const struct destination *to)
{
	char buffer[MESSAGE_SIZE], address[INET6_ADDRSTRLEN];
	struct nlmsghdr *message;
	struct rtmsg *rtm;

	message = route_message(route, buffer, RTM_NEWROUTE,
				NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK, to, to->len);
	rtm = mnl_nlmsg_get_payload(message);
	rtm->rtm_table = RT_TABLE_MAIN;
	rtm->rtm_protocol = RTPROT_STATIC;
	rtm->rtm_scope = to->family == AF_INET ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	rtm->rtm_type = RTN_UNICAST;
	mnl_attr_put_u32(message, RTA_OIF, device->index);
	if (nl_talk(route, message))
		return true;
	if (route->refusal.error != EEXIST)
		return refused(route, device, "put a route to");
	if (is_there(route, device, to))
		return true;
	complain("the route to %s/%u is there already, and not to %s",
		 inet_ntop(to->family, to->addr, address, sizeof(address)), to->len, device->name);
	return false;
}

bool nat64_device_connect(struct nl *route, const struct nat64_device *device)
{
	const uint32_t slice = htonl(device->slice.addr);
	const struct destination prefix = { AF_INET6, device->prefix.len, &device->prefix.addr,
					    sizeof(device->prefix.addr) };
	const struct destination hosts = { AF_INET, device->slice.len, &slice, sizeof(slice) };
	char buffer[MESSAGE_SIZE];
	struct nlmsghdr *message;

	message = link_message(route, buffer, RTM_NEWLINK, NLM_F_ACK, device->index, IFF_UP);
	if (!device->is_up && !nl_talk(route, message))
		return refused(route, device, "bring up");
	return put_route(route, device, &prefix) && put_route(route, device, &hosts);
}
