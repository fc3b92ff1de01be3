// SPDX-License-Identifier: GPL-2.0
#include "message.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>

#include <linux/genetlink.h>
#include <linux/nat_alg.h>

#include "nat-alg-ctl.h"

/* The program's own is in the file with its main(). */
void complain(const char *format, ...)
{
	(void)format;
}

struct nlmsghdr *message_new(void *buffer, uint8_t command)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct genlmsghdr *genl = mnl_nlmsg_put_extra_header(message, sizeof(*genl));

	genl->cmd = command;
	return message;
}

void put_address(struct nlmsghdr *message, uint16_t type, const char *address)
{
	mnl_attr_put_u32(message, type, inet_addr(address));
}

void put_port(struct nlmsghdr *message, uint16_t type, uint16_t port)
{
	mnl_attr_put_u16(message, type, htons(port));
}

void put_chunk(struct nlmsghdr *message)
{
	struct nlattr *nest = mnl_attr_nest_start(message, NAT_ALG_A_CHUNK);

	put_address(message, NAT_ALG_CHUNK_A_SUBSCRIBER, "10.0.1.2");
	mnl_attr_put_str(message, NAT_ALG_CHUNK_A_REALM, "NAT44_GRP2");
	put_address(message, NAT_ALG_CHUNK_A_PUBLIC_ADDR, "209.165.200.225");
	mnl_attr_put_u16(message, NAT_ALG_CHUNK_A_PORT_FIRST, 1024);
	mnl_attr_put_u16(message, NAT_ALG_CHUNK_A_PORT_LAST, 33279);
	mnl_attr_put_u64(message, NAT_ALG_CHUNK_A_SINCE, WHEN);
	mnl_attr_nest_end(message, nest);
}
