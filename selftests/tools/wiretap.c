// SPDX-License-Identifier: GPL-2.0
/*
 * usage: wiretap [-c PORT] [-p PREFIX/LEN]... [-f TEXT]... [-s DIR] INTERFACE
 *
 * Watches what passes on an interface, in both directions, until SIGTERM, and reports. Faults are:
 *
 *	- an address in PREFIX/LEN as source or destination, of a packet or of the packet in an ICMP error
 *	- TEXT in the payload of a segment of a control connection (PORT, or 21), or in its stream
 *	- a control connection in which the same sequence numbers carry different octets at different times
 *	- a wrong checksum: of any IP header, and of the segments of control connections
 *
 * Prints "ready" when it has begun. The report has a line for each
 *
 *	tcp CLIENT SERVER UP_LENGTH DOWN_LENGTH UP_BYTES DOWN_BYTES UP_PACKETS DOWN_PACKETS REPEATED
 *	udp CLIENT SERVER UP_BYTES DOWN_BYTES UP_PACKETS DOWN_PACKETS
 *	icmp SOURCE DESTINATION TYPE CODE PACKETS
 *	fault WHAT
 *	largest N
 *
 * Of TCP and UDP over IPv6 addresses are what IPv4 would have: the last 32 bits, as NAT64 embeds them behind
 * 96. CLIENT is who was seen first. A later connection between the same ports has a line of its own. LENGTH is
 * that of the stream; BYTES are payload, and more where something was sent again. PACKETS are what they are on
 * a wire, also when an interface carries several as one. Of what comes in, fragments are left out. REPEATED
 * counts the segments of a control connection with nothing new in them. "largest" is the longest payload of a
 * control connection's packet. DIR gets the streams of control connections.
 *
 * Status 0: no fault; 1: a fault; 3: packets came too fast to see all of them.
 */
#include "util.h"

#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <signal.h>

#define HEADERS		160	/* what is looked at of packets that are no control connection's */
#define STREAM_MAX	(256 * 1024)

struct stream {
	bool known;		/* its first sequence number was seen */
	uint32_t first;		/* of the payload */
	uint64_t length;
	uint64_t bytes, packets, repeated;
	uint8_t *data, *present;	/* control connections */
};

struct flow {
	struct flow *next;
	bool over;		/* a later connection has its ports */
	uint8_t proto;		/* ICMP: ports are type and code */
	uint32_t addr[2];
	uint16_t port[2];
	struct stream dir[2];
};

static struct flow *flows, **flows_end = &flows;

static struct prefix {
	uint32_t addr, mask;
} prefixes[8];
static const char *texts[8];
static int prefix_count, text_count;
static uint16_t control_port = 21;
static const char *stream_dir;
static bool faults;
static size_t largest;

__attribute__((format(printf, 1, 2)))
static void fault(const char *fmt, ...)
{
	static char *said[64];	/* each once */
	static unsigned int said_count;
	char what[512];
	unsigned int i;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	for (i = 0; i < said_count; i++)
		if (!strcmp(said[i], what))
			return;
	faults = true;
	if (said_count < sizeof(said) / sizeof(said[0])) {
		said[said_count++] = strdup(what);
		say("fault %s", what);
	}
}

static void check_address(uint32_t addr, const char *where)
{
	for (int i = 0; i < prefix_count; i++)
		if ((addr & prefixes[i].mask) == prefixes[i].addr)
			fault("address %s in %s", endpoint_text(addr, 0).text, where);
}

static void check_text(const uint8_t *data, size_t len, const char *where)
{
	for (int i = 0; i < text_count; i++)
		if (memmem(data, len, texts[i], strlen(texts[i])))
			fault("'%s' in %s", texts[i], where);
}

static uint32_t sum(const void *data, size_t len, uint32_t start)
{
	const uint8_t *p = data;

	for (; len > 1; p += 2, len -= 2) {
		start += p[0] << 8 | p[1];
		start = (start & 0xffff) + (start >> 16);
	}
	if (len)
		start += p[0] << 8;
	return (start & 0xffff) + (start >> 16);
}

/*
 * A segment whose checksum an interface has yet to complete has that of the pseudo header: also that
 * must be right, or the interface will complete a wrong one.
 */
static void check_tcp_sum(uint32_t addresses, const struct tcphdr *tcp, size_t len, bool partial,
			  const char *where)
{
	uint32_t pseudo = sum(NULL, 0, addresses + IPPROTO_TCP + len);

	if (partial) {
		if (ntohs(tcp->check) != (uint16_t)sum(NULL, 0, pseudo))
			fault("checksum of the pseudo header in %s", where);
	} else if ((uint16_t)sum(tcp, len, pseudo) != 0xffff) {
		fault("checksum in %s", where);
	}
}

static struct flow *find_flow(uint8_t proto, uint32_t saddr, uint16_t sport, uint32_t daddr,
			      uint16_t dport, int *dir)
{
	struct flow *f;

	for (f = flows; f; f = f->next) {
		if (f->proto != proto || f->over)
			continue;
		for (*dir = 0; *dir < 2; (*dir)++) {
			if (f->addr[*dir] == saddr && f->addr[!*dir] == daddr &&
			    f->port[*dir] == sport && f->port[!*dir] == dport)
				return f;
			if (proto == IPPROTO_ICMP)
				break;
		}
	}
	f = calloc(1, sizeof(*f));
	if (!f)
		die_errno("calloc");
	f->proto = proto;
	f->addr[0] = saddr;
	f->addr[1] = daddr;
	f->port[0] = sport;
	f->port[1] = dport;
	*flows_end = f;
	flows_end = &f->next;
	*dir = 0;
	return f;
}

static bool is_control(const struct flow *f)
{
	return f->proto == IPPROTO_TCP &&
	       (f->port[0] == htons(control_port) || f->port[1] == htons(control_port));
}

/* Keeps the stream, and sees whether what was there before is the same. */
static void keep_stream(struct stream *s, uint32_t off, const uint8_t *data, size_t len,
			const char *where)
{
	bool repeated = len > 0, differs = false;

	if (!s->data) {
		s->data = calloc(1, STREAM_MAX);
		s->present = calloc(1, STREAM_MAX);
		if (!s->data || !s->present)
			die_errno("calloc");
	}
	for (size_t i = 0; i < len && off + i < STREAM_MAX; i++) {
		if (!s->present[off + i]) {
			s->present[off + i] = 1;
			s->data[off + i] = data[i];
			repeated = false;
		} else if (s->data[off + i] != data[i]) {
			differs = true;
		}
	}
	if (differs)
		fault("other octets than before at %u of %s", off, where);
	s->repeated += repeated;
}

/* @addresses: their sum, for checksums. */
static void see_tcp(const struct ip *ip, size_t caught, size_t total, uint32_t addresses,
		    const struct virtio_net_hdr *vnet)
{
	uint16_t gso_size = vnet->gso_type == VIRTIO_NET_HDR_GSO_NONE ? 0 : vnet->gso_size;
	const struct tcphdr *tcp = (const void *)((const uint8_t *)ip + ip->ip_hl * 4);
	size_t header, len;
	struct stream *s;
	struct flow *f;
	char where[80];
	uint32_t off;
	int dir;

	if (caught < ip->ip_hl * 4 + sizeof(*tcp))
		return;
	header = ip->ip_hl * 4 + tcp->doff * 4;
	len = total - header;
	f = find_flow(IPPROTO_TCP, ip->ip_src.s_addr, tcp->source, ip->ip_dst.s_addr, tcp->dest, &dir);
	if (tcp->syn && !tcp->ack && f->dir[dir].known && f->dir[dir].first != ntohl(tcp->seq) + 1) {
		f->over = true;
		f = find_flow(IPPROTO_TCP, ip->ip_src.s_addr, tcp->source, ip->ip_dst.s_addr, tcp->dest, &dir);
	}
	s = &f->dir[dir];
	sprintf(where, "the stream from %s to %s", endpoint_text(ip->ip_src.s_addr, tcp->source).text,
		endpoint_text(ip->ip_dst.s_addr, tcp->dest).text);
	s->bytes += len;
	s->packets += gso_size && len > gso_size ? (len + gso_size - 1) / gso_size : 1;
	/* who has forgotten an answer to a SYN may give another one */
	if (tcp->syn && (!s->known || s->first != ntohl(tcp->seq) + 1)) {
		s->known = true;
		s->first = ntohl(tcp->seq) + 1;
		if (s->data)
			memset(s->present, 0, STREAM_MAX);
	}
	off = ntohl(tcp->seq) + tcp->syn - s->first;
	/* without payload it may be one octet before, as a keepalive is, or after, as what follows a FIN */
	if (s->known && len && off + len > s->length)
		s->length = off + len;

	if (!is_control(f))
		return;
	check_tcp_sum(addresses, tcp, total - ip->ip_hl * 4,
		      vnet->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM, where);
	check_text((const uint8_t *)ip + header, len, where);
	if (len > largest)
		largest = len;
	if (s->known && off < STREAM_MAX)
		keep_stream(s, off, (const uint8_t *)ip + header, len, where);
}

static void see_udp(const struct ip *ip, size_t caught, size_t total)
{
	const struct udphdr *udp = (const void *)((const uint8_t *)ip + ip->ip_hl * 4);
	struct flow *f;
	int dir;

	if (caught < ip->ip_hl * 4 + sizeof(*udp))
		return;
	f = find_flow(IPPROTO_UDP, ip->ip_src.s_addr, udp->source, ip->ip_dst.s_addr, udp->dest, &dir);
	f->dir[dir].packets++;
	f->dir[dir].bytes += total - ip->ip_hl * 4 - sizeof(*udp);
}

static void see_icmp(const struct ip *ip, size_t caught)
{
	const struct icmphdr *icmp = (const void *)((const uint8_t *)ip + ip->ip_hl * 4);
	const struct ip *inner = (const void *)(icmp + 1);
	size_t off = (const uint8_t *)inner - (const uint8_t *)ip;
	int dir;

	if (caught < off)
		return;
	find_flow(IPPROTO_ICMP, ip->ip_src.s_addr, icmp->type, ip->ip_dst.s_addr, icmp->code,
		  &dir)->dir[0].packets++;
	if ((icmp->type == ICMP_DEST_UNREACH || icmp->type == ICMP_TIME_EXCEEDED ||
	     icmp->type == ICMP_PARAMETERPROB) && caught >= off + sizeof(*inner)) {
		check_address(inner->ip_src.s_addr, "the packet in an ICMP error");
		check_address(inner->ip_dst.s_addr, "the packet in an ICMP error");
	}
}

/*
 * A forwarding host that puts fragments together and cuts them again writes the headers of the new ones
 * over those that came: of what came in, fragments cannot be trusted.
 */
static void see_ipv4(const struct virtio_net_hdr *vnet, const struct ip *ip, size_t caught, bool came_in)
{
	size_t total;

	if (caught < sizeof(*ip))
		return;
	if (came_in && ntohs(ip->ip_off) & (IP_MF | IP_OFFMASK))
		return;
	total = ntohs(ip->ip_len);
	if (total < ip->ip_hl * 4 || caught < ip->ip_hl * 4)
		return;
	if (caught > total)
		caught = total;	/* padding */
	if ((uint16_t)sum(ip, ip->ip_hl * 4, 0) != 0xffff)
		fault("checksum of an IP header from %s", endpoint_text(ip->ip_src.s_addr, 0).text);
	check_address(ip->ip_src.s_addr, "an IP header");
	check_address(ip->ip_dst.s_addr, "an IP header");
	if (ntohs(ip->ip_off) & IP_OFFMASK)
		return;
	if (ip->ip_p == IPPROTO_TCP)
		see_tcp(ip, caught, total, sum(&ip->ip_src, 8, 0), vnet);
	else if (ip->ip_p == IPPROTO_UDP)
		see_udp(ip, caught, total);
	else if (ip->ip_p == IPPROTO_ICMP)
		see_icmp(ip, caught);
}

/* As if it were IPv4: an IPv4 header takes the place of the end of the IPv6 header. */
static void see_ipv6(const struct virtio_net_hdr *vnet, uint8_t *packet, size_t caught)
{
	uint8_t *tail = packet + sizeof(struct ip6_hdr) - sizeof(struct ip);
	struct ip6_hdr ip6;
	struct ip ip = { .ip_hl = sizeof(ip) / 4, .ip_v = 4 };
	uint32_t addresses;

	if (caught < sizeof(ip6))
		return;
	memcpy(&ip6, packet, sizeof(ip6));
	addresses = sum(&ip6.ip6_src, 2 * sizeof(ip6.ip6_src), 0);
	ip.ip_src.s_addr = ip6.ip6_src.s6_addr32[3];
	ip.ip_dst.s_addr = ip6.ip6_dst.s6_addr32[3];
	memcpy(tail, &ip, sizeof(ip));
	caught -= tail - packet;
	if (ip6.ip6_nxt == IPPROTO_TCP)
		see_tcp((const void *)tail, caught, sizeof(ip) + ntohs(ip6.ip6_plen), addresses, vnet);
	else if (ip6.ip6_nxt == IPPROTO_UDP)
		see_udp((const void *)tail, caught, sizeof(ip) + ntohs(ip6.ip6_plen));
}

static void see(const struct virtio_net_hdr *vnet, uint8_t *frame, size_t caught, bool came_in)
{
	if (caught < ETH_HLEN)
		return;
	caught -= ETH_HLEN;
	switch (frame[12] << 8 | frame[13]) {
	case ETH_P_IP:
		see_ipv4(vnet, (const void *)(frame + ETH_HLEN), caught, came_in);
		break;
	case ETH_P_IPV6:
		see_ipv6(vnet, frame + ETH_HLEN, caught);
		break;
	}
}

static void write_stream(const struct stream *s, int number, const char *suffix)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%d.%s", stream_dir, number, suffix);
	file = fopen(path, "w");
	if (!file || fwrite(s->data, 1, s->length, file) != s->length || fclose(file))
		die_errno(path);
}

static void report(void)
{
	static const char *const suffix[] = { "up", "down" };
	int number = 0, dir;
	struct flow *f;
	char where[64];

	for (f = flows; f; f = f->next) {
		struct endpoint_text a = endpoint_text(f->addr[0], f->port[0]);
		struct endpoint_text b = endpoint_text(f->addr[1], f->port[1]);
		const struct stream *up = &f->dir[0], *down = &f->dir[1];

		switch (f->proto) {
		case IPPROTO_TCP:
			say("tcp %s %s %ju %ju %ju %ju %ju %ju %ju", a.text, b.text,
			    (uintmax_t)up->length, (uintmax_t)down->length, (uintmax_t)up->bytes,
			    (uintmax_t)down->bytes, (uintmax_t)up->packets, (uintmax_t)down->packets,
			    (uintmax_t)(up->repeated + down->repeated));
			break;
		case IPPROTO_UDP:
			say("udp %s %s %ju %ju %ju %ju", a.text, b.text, (uintmax_t)up->bytes,
			    (uintmax_t)down->bytes, (uintmax_t)up->packets, (uintmax_t)down->packets);
			break;
		case IPPROTO_ICMP:
			*strchr(a.text, ':') = *strchr(b.text, ':') = '\0';
			say("icmp %s %s %u %u %ju", a.text, b.text, f->port[0], f->port[1],
			    (uintmax_t)up->packets);
			break;
		}
		for (dir = 0; dir < 2 && is_control(f); dir++) {
			const struct stream *s = &f->dir[dir];

			if (!s->data || s->length > STREAM_MAX)
				continue;
			sprintf(where, "the stream of %s %s %s", a.text, b.text, suffix[dir]);
			check_text(s->data, s->length, where);
			if (stream_dir)
				write_stream(s, number, suffix[dir]);
		}
		number += is_control(f);
	}
	say("largest %zu", largest);
}

/* IP only; of TCP to or from the control port all of a packet, of others the headers. */
static void set_filter(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IPV6, 7, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0, 15),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, ETH_HLEN + 9),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 12),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, ETH_HLEN + 6),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, IP_OFFMASK, 10, 0),
		BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, ETH_HLEN),
		BPF_STMT(BPF_JMP | BPF_JA, 3),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, ETH_HLEN + 6),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 6),
		BPF_STMT(BPF_LDX | BPF_W | BPF_IMM, sizeof(struct ip6_hdr)),
		BPF_STMT(BPF_LD | BPF_H | BPF_IND, ETH_HLEN),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, control_port, 2, 0),
		BPF_STMT(BPF_LD | BPF_H | BPF_IND, ETH_HLEN + 2),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, control_port, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0x40000),
		BPF_STMT(BPF_RET | BPF_K, HEADERS),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog prog = { sizeof(code) / sizeof(code[0]), code };

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)))
		die_errno("SO_ATTACH_FILTER");
}

static int open_tap(const char *name)
{
	struct sockaddr_ll sll = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	int fd, one = 1, size = 64 << 20;

	fd = socket(AF_PACKET, SOCK_RAW, 0);	/* protocol 0: nothing until bind() */
	if (fd < 0)
		die_errno("AF_PACKET");
	sll.sll_ifindex = if_nametoindex(name);
	if (!sll.sll_ifindex)
		die_errno(name);
	set_filter(fd);
	if (setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &one, sizeof(one)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) ||
	    bind(fd, (struct sockaddr *)&sll, sizeof(sll)))
		die_errno(name);
	return fd;
}

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	(void)sig;
	stop = 1;
}

int main(int argc, char **argv)
{
	static uint8_t buf[sizeof(struct virtio_net_hdr) + 128 * 1024];
	struct sigaction sa = { .sa_handler = on_signal };
	sigset_t blocked, unblocked;
	struct tpacket_stats stats;
	struct pollfd pfd = { .events = POLLIN };
	socklen_t len = sizeof(stats), from_len;
	struct sockaddr_ll from;
	struct prefix *p;
	char *slash;
	ssize_t n;
	int opt, fd;

	program = "wiretap";
	while ((opt = getopt(argc, argv, "c:p:f:s:")) != -1) {
		if (opt == 'p' && prefix_count < 8 && (slash = strchr(optarg, '/'))) {
			p = &prefixes[prefix_count++];
			*slash = '\0';
			p->mask = htonl(~0u << (32 - parse_num(slash + 1, 32)));
			p->addr = parse_addr(optarg) & p->mask;
		} else if (opt == 'f' && text_count < 8) {
			texts[text_count++] = optarg;
		} else if (opt == 's') {
			stream_dir = optarg;
		} else if (opt == 'c') {
			control_port = parse_num(optarg, 65535);
		} else {
			return 2;
		}
	}
	if (optind + 1 != argc)
		die(2, "an interface");

	pfd.fd = fd = open_tap(argv[optind]);
	/* a signal comes only while ppoll() waits */
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGINT);
	sigprocmask(SIG_BLOCK, &blocked, &unblocked);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	say("ready");
	for (;;) {
		/* what is there already when the signal comes belongs to the report */
		if (!stop)
			ppoll(&pfd, 1, NULL, &unblocked);
		from_len = sizeof(from);
		n = recvfrom(fd, buf, sizeof(buf), MSG_DONTWAIT, (struct sockaddr *)&from, &from_len);
		if (n < 0 && errno == EAGAIN && stop)
			break;
		if (n < 0 && errno != EAGAIN && errno != ENETDOWN)
			die_errno("recvfrom");
		if (n > (ssize_t)sizeof(struct virtio_net_hdr))
			see((void *)buf, buf + sizeof(struct virtio_net_hdr),
			    n - sizeof(struct virtio_net_hdr), from.sll_pkttype != PACKET_OUTGOING);
	}
	report();
	if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len) || stats.tp_drops)
		die(3, "%u packets were lost: the report is not whole", stats.tp_drops);
	return faults;
}
