// SPDX-License-Identifier: GPL-2.0
/*
 * usage: mirror [-p ADDR:PORT]... [ADDR]:PORT...
 *
 * Answers on these TCP and UDP ports with the endpoint that it sees as the peer: a datagram for a
 * datagram; a line for a connection, and then whatever the peer sends. Prints "ready" when it listens,
 * a line "udp|tcp LOCAL PEER" for each datagram and connection, and runs until it is killed.
 *
 * -p asks another mirror, from each UDP port, before that. What comes from a mirror is not answered, or
 * two of them would go on for ever; the line is "mirror LOCAL PEER ANSWER".
 */
#include "util.h"

#include <ctype.h>
#include <poll.h>

#define FDS_MAX	4096

enum kind { UDP, LISTENER, CONNECTION };

static struct pollfd fds[FDS_MAX];
static enum kind kinds[FDS_MAX];
static int fd_count;

static void watch(int fd, enum kind kind)
{
	if (fd_count == FDS_MAX) {
		close(fd);
		return;
	}
	fds[fd_count] = (struct pollfd){ .fd = fd, .events = POLLIN };
	kinds[fd_count++] = kind;
}

static int open_socket(int type, const struct sockaddr_in *sin)
{
	int fd = socket(AF_INET, type | SOCK_NONBLOCK, 0), one = 1;

	if (type == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	/* an answer leaves from the address that was asked */
	setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)sin, sizeof(*sin)) ||
	    (type == SOCK_STREAM && listen(fd, 1024)))
		die_errno("bind");
	return fd;
}

static void answer_datagram(int fd)
{
	char buf[65536] = "", control[256], text[32];
	struct sockaddr_in peer, local;
	socklen_t local_len = sizeof(local);
	struct iovec iov = { buf, sizeof(buf) - 1 };
	struct msghdr msg = { &peer, sizeof(peer), &iov, 1, control, sizeof(control), 0 };
	struct in_pktinfo *info;
	struct cmsghdr *cmsg;

	if (recvmsg(fd, &msg, 0) < 0)
		return;	/* an ICMP error for an earlier answer */
	getsockname(fd, (struct sockaddr *)&local, &local_len);
	for (cmsg = CMSG_FIRSTHDR(&msg); cmsg; cmsg = CMSG_NXTHDR(&msg, cmsg)) {
		if (cmsg->cmsg_level != IPPROTO_IP || cmsg->cmsg_type != IP_PKTINFO)
			continue;
		info = (struct in_pktinfo *)CMSG_DATA(cmsg);
		local.sin_addr = info->ipi_addr;
		/* the same message steers the answer: by its source address, not by the interface */
		info->ipi_spec_dst = info->ipi_addr;
		info->ipi_ifindex = 0;
	}
	if (isdigit((unsigned char)buf[0])) {
		buf[strcspn(buf, "\n")] = '\0';
		say("mirror %s %s %.24s", ENDPOINT(&local), ENDPOINT(&peer), buf);
		return;
	}
	say("udp %s %s", ENDPOINT(&local), ENDPOINT(&peer));
	iov.iov_base = text;
	iov.iov_len = sprintf(text, "%s\n", ENDPOINT(&peer));
	sendmsg(fd, &msg, MSG_NOSIGNAL);
}

static void answer_connection(int listener)
{
	struct sockaddr_in peer, local;
	socklen_t len = sizeof(peer);
	char text[32];
	int fd = accept4(listener, (struct sockaddr *)&peer, &len, SOCK_NONBLOCK);

	if (fd < 0)
		return;
	len = sizeof(local);
	getsockname(fd, (struct sockaddr *)&local, &len);
	say("tcp %s %s", ENDPOINT(&local), ENDPOINT(&peer));
	send(fd, text, sprintf(text, "%s\n", ENDPOINT(&peer)), MSG_NOSIGNAL);
	watch(fd, CONNECTION);
}

/* False: it is over. */
static bool echo(int fd)
{
	char buf[65536];
	ssize_t n = recv(fd, buf, sizeof(buf), 0);

	if (n < 0 && errno == EAGAIN)
		return true;
	return n > 0 && send(fd, buf, n, MSG_NOSIGNAL) == n;
}

int main(int argc, char **argv)
{
	struct sockaddr_in punch[16], sin;
	int punches = 0, opt, i;

	program = "mirror";
	while ((opt = getopt(argc, argv, "p:")) != -1) {
		if (opt != 'p' || punches == 16)
			return 2;
		punch[punches++] = parse_endpoint(optarg, 0);
	}
	for (; optind < argc; optind++) {
		sin = parse_endpoint(argv[optind], 0);
		watch(open_socket(SOCK_STREAM, &sin), LISTENER);
		watch(open_socket(SOCK_DGRAM, &sin), UDP);
		for (i = 0; i < punches; i++)
			if (sendto(fds[fd_count - 1].fd, "probe", 5, 0, (struct sockaddr *)&punch[i],
				   sizeof(punch[i])) < 0)
				die_errno("sendto");
	}
	say("ready");
	for (;;) {
		if (poll(fds, fd_count, -1) < 0)
			die_errno("poll");
		for (i = fd_count; i-- > 0;) {
			if (!fds[i].revents)
				continue;
			if (kinds[i] == UDP) {
				answer_datagram(fds[i].fd);
			} else if (kinds[i] == LISTENER) {
				answer_connection(fds[i].fd);
			} else if (!echo(fds[i].fd)) {
				close(fds[i].fd);
				fds[i] = fds[--fd_count];
				kinds[i] = kinds[fd_count];
			}
		}
	}
}
