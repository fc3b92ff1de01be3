// SPDX-License-Identifier: GPL-2.0
#include "conntrack.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "nat-alg-ctl.h"

static struct mnl_socket *nfnetlink;
static unsigned int seq;

static bool have_socket(void)
{
	if (nfnetlink)
		return true;
	nfnetlink = mnl_socket_open(NETLINK_NETFILTER);
	return nfnetlink && mnl_socket_bind(nfnetlink, 0, MNL_SOCKET_AUTOPID) >= 0;
}

static bool receive(void)
{
	static char buffer[64 * 1024];
	unsigned int port = mnl_socket_get_portid(nfnetlink);
	int status = MNL_CB_OK;
	ssize_t got;

	while (status > MNL_CB_STOP) {
		got = mnl_socket_recvfrom(nfnetlink, buffer, sizeof(buffer));
		if (got < 0)
			return false;
		status = mnl_cb_run(buffer, got, seq, port, NULL, NULL);
	}
	/* a dump that was disturbed has come by, all the same */
	return status == MNL_CB_STOP || errno == EINTR;
}

static bool talk(uint8_t command, uint16_t flags, uint8_t family)
{
	char buffer[256];
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct nfgenmsg *header;

	message->nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | command;
	message->nlmsg_flags = NLM_F_REQUEST | flags;
	message->nlmsg_seq = ++seq;
	header = mnl_nlmsg_put_extra_header(message, sizeof(*header));
	header->nfgen_family = family;
	header->version = NFNETLINK_V0;
	if (have_socket() && mnl_socket_sendto(nfnetlink, message, message->nlmsg_len) >= 0 &&
	    receive())
		return true;
	complain("conntrack: %s", strerror(errno));
	return false;
}

/*
 * A dump comes by every entry, whichever family it is asked for. The router has next to none of
 * IPv6: there is little to read.
 */
bool conntrack_expire(void)
{
	return talk(IPCTNL_MSG_CT_GET, NLM_F_DUMP, AF_INET6);
}

bool conntrack_flush(void)
{
	return talk(IPCTNL_MSG_CT_DELETE, NLM_F_ACK, AF_UNSPEC);
}
