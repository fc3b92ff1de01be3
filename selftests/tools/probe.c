// SPDX-License-Identifier: GPL-2.0
/*
 * usage: probe [OPTION]... udp|tcp ADDR:PORT
 *        probe [OPTION]... -o PROTOCOL ADDR	a packet of another protocol, by its number
 *
 * Asks a mirror how it sees us, and prints the answer; or what came instead:
 *
 *	icmp TYPE CODE from ADDR [mtu N]	an ICMP error
 *	reset					TCP
 *	timeout
 *
 * Status 0: a mirror's answer, 1: something else. With -n: the answer of each on a line of its own,
 * status 0 if all of them are a mirror's.
 *
 *	-b ADDR[:PORT]	from there
 *	-n COUNT	as many sockets, each with a port of its own; with a port in -b: from there upwards
 *	-a		each of them from the next address instead of the next port
 *	-l		"LOCAL ANSWER" instead of "ANSWER"
 *	-s SIZE		of the datagram (32)
 *	-d		do not fragment
 *	-t TTL		IP's time to live
 *	-w SECONDS	how long to wait (5); UDP asks again five times a second
 *	-o		send one packet and do not wait for an answer; its socket is closed at once
 *	-k FILE		having got the answers, say "ready", and exchange messages with the mirror over each
 *			socket again and again until FILE exists; status 1 if one is not answered in time,
 *			or if a datagram was lost
 *	-r FILE		all of it again and again until FILE exists, whatever the outcome
 */
#include "util.h"

#include <fcntl.h>
#include <linux/errqueue.h>
#include <netinet/ip.h>
#include <poll.h>
#include <sys/resource.h>

/*
 * Between the messages of -k, which keep a flow alive and are to be on their way whatever happens; without a
 * pause they would take all the time of the test machine's one processor.
 */
#define KEEP_PAUSE_US	(20 * 1000)

static int type, protocol;
static struct sockaddr_in to, from = { .sin_family = AF_INET };
static unsigned int count = 1, size = 32, patience = 5, ttl;
static bool show_local, dont_fragment, one_way, next_address;
static const char *keep, *until;
static unsigned int datagrams, answers;

static int open_socket(unsigned int i)
{
	struct sockaddr_in sin = from;
	int fd = socket(AF_INET, type, protocol), one = 1, value;

	if (fd < 0)
		die_errno("socket");
	if (type == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	/*
	 * Not asked for with -o: one about an earlier packet from this port, which comes before connect(), would be
	 * what send() returns, and nothing would be sent.
	 */
	if (!one_way)
		setsockopt(fd, IPPROTO_IP, IP_RECVERR, &one, sizeof(one));
	value = ttl;
	if (ttl && setsockopt(fd, IPPROTO_IP, IP_TTL, &value, sizeof(value)))
		die_errno("IP_TTL");
	value = dont_fragment ? IP_PMTUDISC_DO : IP_PMTUDISC_DONT;
	if (type != SOCK_STREAM && setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &value, sizeof(value)))
		die_errno("IP_MTU_DISCOVER");
	if (next_address)
		sin.sin_addr.s_addr = htonl(ntohl(sin.sin_addr.s_addr) + i);
	else if (sin.sin_port)
		sin.sin_port = htons(ntohs(sin.sin_port) + i);
	if (bind(fd, (struct sockaddr *)&sin, sizeof(sin)))
		die_errno("bind");
	return fd;
}

/* The ICMP error that is waiting, if there is one. */
static bool icmp_error(int fd, char *text)
{
	char control[512], data[64];
	struct iovec iov = { data, sizeof(data) };
	struct msghdr msg = { NULL, 0, &iov, 1, control, sizeof(control), 0 };
	const struct sock_extended_err *err;
	struct sockaddr_in *offender;
	struct cmsghdr *cmsg;
	int len;

	if (recvmsg(fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return false;
	for (cmsg = CMSG_FIRSTHDR(&msg); cmsg; cmsg = CMSG_NXTHDR(&msg, cmsg)) {
		if (cmsg->cmsg_level != IPPROTO_IP || cmsg->cmsg_type != IP_RECVERR)
			continue;
		err = (const void *)CMSG_DATA(cmsg);
		offender = (struct sockaddr_in *)SO_EE_OFFENDER(err);
		if (err->ee_origin != SO_EE_ORIGIN_ICMP) {
			sprintf(text, "local error %s", strerror(err->ee_errno));
			return true;
		}
		len = sprintf(text, "icmp %u %u from ", err->ee_type, err->ee_code);
		inet_ntop(AF_INET, &offender->sin_addr, text + len, 32);
		len = strlen(text);
		if (err->ee_errno == EMSGSIZE)
			sprintf(text + len, " mtu %u", err->ee_info);
		return true;
	}
	return false;
}

/* A line, or a datagram, without its end. */
static bool receive_text(int fd, char *text, size_t len)
{
	ssize_t n = recv(fd, text, len - 1, MSG_DONTWAIT);

	if (n <= 0)
		return false;
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return true;
}

static bool ask_udp(int fd, char *text)
{
	uint64_t end = now_ms() + patience * 1000;
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	char data[65536] = "probe";

	do {
		if (send(fd, data, size, MSG_NOSIGNAL) < 0 && !icmp_error(fd, text))
			sprintf(text, "local error %s", strerror(errno));
		else if (one_way)
			return true;
		if (text[0])
			return false;
		datagrams++;
		/* a datagram may be lost: that is no reason to wait for ever */
		if (poll(&pfd, 1, 200) == 1) {
			if (icmp_error(fd, text))
				return false;
			if (receive_text(fd, text, 64)) {
				answers++;
				return true;
			}
		}
	} while (now_ms() < end);
	strcpy(text, "timeout");
	return false;
}

/* What was asked again may have been answered twice, late. */
static unsigned int lost_datagrams(const int *fds)
{
	uint64_t end = now_ms() + patience * 1000;
	char text[64];
	unsigned int i;

	while (answers < datagrams && now_ms() < end) {
		for (i = 0; i < count; i++)
			answers += receive_text(fds[i], text, sizeof(text));
		usleep(1000);
	}
	return datagrams - answers;
}

static bool ask_tcp(int fd, char *text)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	int error = 0;
	socklen_t len = sizeof(error);

	if (poll(&pfd, 1, patience * 1000) == 1) {
		if (icmp_error(fd, text))
			return false;
		if (receive_text(fd, text, 64))
			return true;
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len);
		strcpy(text, "reset");
		return false;
	}
	strcpy(text, "timeout");
	return false;
}

static bool ask(int fd, char *text)
{
	text[0] = '\0';
	/* TCP: not waited for here, so that an ICMP error is found where it is looked for */
	if (type == SOCK_STREAM && fcntl(fd, F_SETFL, O_NONBLOCK))
		die_errno("fcntl");
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) && errno != EINPROGRESS) {
		sprintf(text, "local error %s", strerror(errno));
		return false;
	}
	if (type != SOCK_STREAM)
		return ask_udp(fd, text);
	return one_way || ask_tcp(fd, text);
}

static const char *local_text(int fd)
{
	static struct endpoint_text text;
	struct sockaddr_in sin;
	socklen_t len = sizeof(sin);

	getsockname(fd, (struct sockaddr *)&sin, &len);
	text = endpoint_text(sin.sin_addr.s_addr, sin.sin_port);
	return text.text;
}

/* One message there and back. */
static bool exchange(int fd, unsigned int number)
{
	uint64_t end = now_ms() + patience * 1000;
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	char message[32], text[64];

	if (type == SOCK_DGRAM)
		return ask_udp(fd, (text[0] = '\0', text));
	sprintf(message, "message %u", number);
	if (send(fd, message, strlen(message), MSG_NOSIGNAL) != strlen(message))
		return false;
	while (now_ms() < end) {
		if (poll(&pfd, 1, 200) != 1)
			continue;
		if (!receive_text(fd, text, sizeof(text)))
			return false;
		/* in one piece: nothing else is on its way */
		return !strcmp(text, message);
	}
	return false;
}

int main(int argc, char **argv)
{
	struct rlimit files = { 65536, 65536 };
	unsigned int i, lost, rounds = 0;
	int opt, status = 0, *fds;
	char text[128];

	program = "probe";
	while ((opt = getopt(argc, argv, "b:n:als:dt:w:ok:r:")) != -1) {
		switch (opt) {
		case 'b':
			from = parse_endpoint(optarg, 0);
			break;
		case 'n':
			count = parse_num(optarg, 60000);
			break;
		case 'a':
			next_address = true;
			break;
		case 'l':
			show_local = true;
			break;
		case 's':
			size = parse_num(optarg, 65000);
			break;
		case 'd':
			dont_fragment = true;
			break;
		case 't':
			ttl = parse_num(optarg, 255);
			break;
		case 'w':
			patience = parse_num(optarg, 3600);
			break;
		case 'o':
			one_way = true;
			break;
		case 'k':
			keep = optarg;
			break;
		case 'r':
			until = optarg;
			break;
		default:
			return 2;
		}
	}
	if (optind + 2 != argc)
		die(2, "a protocol and an endpoint");
	if (!strcmp(argv[optind], "tcp")) {
		type = SOCK_STREAM;
	} else if (!strcmp(argv[optind], "udp")) {
		type = SOCK_DGRAM;
	} else {
		type = SOCK_RAW;
		protocol = parse_num(argv[optind], 255);
		if (!one_way)
			die(2, "no mirror answers protocol %d", protocol);
	}
	to = parse_endpoint(argv[optind + 1], 0);

	if (until)
		repeat_until(until);

	setrlimit(RLIMIT_NOFILE, &files);
	fds = calloc(count, sizeof(*fds));
	for (i = 0; i < count; i++) {
		fds[i] = open_socket(i);
		if (!ask(fds[i], text))
			status = 1;
		if (one_way) {
			if (text[0])
				fprintf(stderr, "%s: %s\n", program, text);
			close(fds[i]);
			continue;
		}
		if (show_local)
			say("%s %s", local_text(fds[i]), text);
		else
			say("%s", text);
	}
	if (!keep)
		return status;
	if (status)
		return status;
	say("ready");
	while (!exists(keep)) {
		for (i = 0; i < count; i++)
			if (!exchange(fds[i], rounds))
				die(1, "%s: no answer to message %u", local_text(fds[i]), rounds);
		rounds++;
		usleep(KEEP_PAUSE_US);
	}
	if (type == SOCK_DGRAM && (lost = lost_datagrams(fds)))
		die(1, "%u of %u datagrams were lost", lost, datagrams);
	say("%u rounds, %u datagrams", rounds, datagrams);
	return 0;
}
