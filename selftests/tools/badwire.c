// SPDX-License-Identifier: GPL-2.0
/*
 * usage: badwire [-p PORT] A B [SIDE:N:WHAT]...
 *
 * A wire between the interfaces A and B that treats one segment of a connection to PORT (21) badly: the
 * first rule is for the first connection, the second for the next one, and so on. SIDE (a or b) is where
 * the segment comes in, and the Nth there (from 1) that has payload is meant; a retransmission counts.
 * WHAT happens to it:
 *
 *	drop	nothing comes out
 *	twice	it comes out two times
 *	swap	it comes out after the next one
 *	again	it comes out, and once more after the next one
 *
 * Prints "ready" when the wire is up, a line "SIDE:N:WHAT" when it has done so, and runs until it is
 * killed. The interfaces at both ends have to have their offloads off: a wire carries packets.
 */
#include "util.h"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <poll.h>

struct rule {
	int side;
	unsigned int number;
	enum { DROP, TWICE, SWAP, AGAIN } what;
	const char *text;
};

static struct rule rules[64];
static int rule_count;
static int connection = -1;	/* the number of its rule */
static uint16_t server_port = 21, client_port;

static struct side {
	int fd;
	unsigned int seen;	/* segments that count */
	uint8_t late[2048];	/* comes out after the next one */
	ssize_t late_len;
} sides[2];

static void add_rule(const char *text)
{
	static const char *const names[] = { "drop", "twice", "swap", "again" };
	struct rule *rule = &rules[rule_count++];
	char side, what[16];
	int i;

	if (rule_count == sizeof(rules) / sizeof(rules[0]) ||
	    sscanf(text, "%c:%u:%15s", &side, &rule->number, what) != 3 ||
	    (side != 'a' && side != 'b'))
		die(2, "'%s' is no rule", text);
	for (i = 0; i < 4 && strcmp(what, names[i]); i++)
		;
	if (i == 4)
		die(2, "'%s' is no rule", text);
	rule->side = side - 'a';
	rule->what = i;
	rule->text = text;
}

static int open_side(const char *name)
{
	struct packet_mreq mreq = { .mr_type = PACKET_MR_PROMISC };
	struct sockaddr_ll sll = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	int fd = socket(AF_PACKET, SOCK_RAW, 0), one = 1;

	if (fd < 0)
		die_errno("AF_PACKET");
	sll.sll_ifindex = mreq.mr_ifindex = if_nametoindex(name);
	if (!sll.sll_ifindex)
		die_errno(name);
	if (setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof(one)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &one, sizeof(one)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &mreq, sizeof(mreq)) ||
	    bind(fd, (struct sockaddr *)&sll, sizeof(sll)))
		die_errno(name);
	return fd;
}

/* A connection begins. */
static void begin(uint16_t port)
{
	client_port = port;
	connection++;
	for (int i = 0; i < 2; i++) {
		sides[i].seen = 0;
		sides[i].late_len = 0;
	}
}

/* The TCP header of a packet of either family, and how long the segment is; NULL: it is another one. */
static const struct tcphdr *tcp_of(const uint8_t *frame, ssize_t len, unsigned int *tcp_len)
{
	const struct ip *ip = (const void *)(frame + ETH_HLEN);
	const struct ip6_hdr *ip6 = (const void *)(frame + ETH_HLEN);

	if (len < ETH_HLEN + (ssize_t)(sizeof(*ip) + sizeof(struct tcphdr)))
		return NULL;
	switch (frame[12] << 8 | frame[13]) {
	case ETH_P_IP:
		*tcp_len = ntohs(ip->ip_len) - ip->ip_hl * 4;
		return ip->ip_p == IPPROTO_TCP ? (const void *)((const uint8_t *)ip + ip->ip_hl * 4) : NULL;
	case ETH_P_IPV6:
		*tcp_len = ntohs(ip6->ip6_plen);
		return len >= ETH_HLEN + (ssize_t)(sizeof(*ip6) + sizeof(struct tcphdr)) &&
		       ip6->ip6_nxt == IPPROTO_TCP ? (const void *)(ip6 + 1) : NULL;
	default:
		return NULL;
	}
}

/* Is it a segment with payload of the last connection that has begun? */
static bool counts(const uint8_t *frame, ssize_t len)
{
	const struct tcphdr *tcp;
	unsigned int tcp_len;

	tcp = tcp_of(frame, len, &tcp_len);
	if (!tcp)
		return false;
	if (tcp->syn && tcp->dest == htons(server_port) && tcp->source != client_port)
		begin(tcp->source);
	return ((tcp->source == htons(server_port) && tcp->dest == client_port) ||
		(tcp->dest == htons(server_port) && tcp->source == client_port)) &&
	       tcp_len > tcp->doff * 4;
}

static void put(int side, const uint8_t *frame, ssize_t len)
{
	/* a full queue is the sender's trouble, as on any wire */
	if (send(sides[side].fd, frame, len, 0) < 0 && errno != ENOBUFS && errno != ENETDOWN)
		die_errno("send");
}

static ssize_t get(int side, uint8_t *frame, size_t size)
{
	union {
		struct cmsghdr align;
		char buf[256];
	} control;
	struct iovec iov = { frame, size };
	struct msghdr msg = { NULL, 0, &iov, 1, &control, sizeof(control), 0 };
	const struct tpacket_auxdata *aux;
	struct cmsghdr *cmsg;
	ssize_t len = recvmsg(sides[side].fd, &msg, 0);

	if (len < 0) {
		if (errno == ENETDOWN)
			return 0;
		die_errno("recvmsg");
	}
	if (msg.msg_flags & MSG_TRUNC)
		die(3, "a packet of more than %zu octets: are the offloads off?", size);
	for (cmsg = CMSG_FIRSTHDR(&msg); cmsg; cmsg = CMSG_NXTHDR(&msg, cmsg)) {
		aux = (const void *)CMSG_DATA(cmsg);
		if (cmsg->cmsg_level == SOL_PACKET && cmsg->cmsg_type == PACKET_AUXDATA &&
		    (aux->tp_status & TP_STATUS_CSUMNOTREADY))
			die(3, "a packet without its checksum: are the offloads off?");
	}
	return len;
}

static void carry(int from)
{
	struct side *s = &sides[from];
	const struct rule *rule = NULL;
	uint8_t frame[2048];
	ssize_t len = get(from, frame, sizeof(frame));
	int to = !from;

	if (!len)
		return;
	if (!counts(frame, len)) {
		put(to, frame, len);
		return;
	}
	s->seen++;
	if (connection >= 0 && connection < rule_count && rules[connection].side == from &&
	    rules[connection].number == s->seen)
		rule = &rules[connection];
	if (!rule || rule->what != SWAP) {
		if (!rule || rule->what != DROP)
			put(to, frame, len);
		if (rule && rule->what == TWICE)
			put(to, frame, len);
	}
	if (s->late_len) {
		put(to, s->late, s->late_len);
		s->late_len = 0;
	}
	if (rule && (rule->what == SWAP || rule->what == AGAIN)) {
		memcpy(s->late, frame, len);
		s->late_len = len;
	}
	if (rule)
		say("%s", rule->text);
}

int main(int argc, char **argv)
{
	struct pollfd fds[2];
	int i, opt;

	program = "badwire";
	while ((opt = getopt(argc, argv, "p:")) != -1) {
		if (opt != 'p')
			return 2;
		server_port = parse_num(optarg, 65535);
	}
	argc -= optind;
	argv += optind;
	if (argc < 2)
		die(2, "two interfaces");
	for (i = 2; i < argc; i++)
		add_rule(argv[i]);
	for (i = 0; i < 2; i++) {
		sides[i].fd = open_side(argv[i]);
		fds[i] = (struct pollfd){ .fd = sides[i].fd, .events = POLLIN };
	}
	say("ready");
	for (;;) {
		if (poll(fds, 2, -1) < 0)
			die_errno("poll");
		for (i = 0; i < 2; i++)
			if (fds[i].revents)
				carry(i);
	}
}
