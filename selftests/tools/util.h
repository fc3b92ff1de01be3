/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the programs in this folder. */
#ifndef _SELFTESTS_UTIL_H
#define _SELFTESTS_UTIL_H

#include <arpa/inet.h>
#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *program;

__attribute__((format(printf, 2, 3), noreturn, unused))
static void die(int status, const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	fprintf(stderr, "%s: ", program);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(status);
}

/* Something that does not depend on what is tested went wrong. */
#define die_errno(what)	die(3, "%s: %s", what, strerror(errno))

/* In one write: lines of several processes do not mix. */
__attribute__((format(printf, 2, 0), unused))
static bool write_line(int fd, const char *fmt, va_list ap)
{
	char line[6 * 1024];
	int len = vsnprintf(line, sizeof(line) - 1, fmt, ap);

	if (len > (int)sizeof(line) - 2)
		len = sizeof(line) - 2;
	line[len++] = '\n';
	return write(fd, line, len) == len;
}

/* The line is out before the next thing happens: scripts wait for it. */
__attribute__((format(printf, 1, 2), unused))
static void say(const char *fmt, ...)
{
	va_list ap;
	bool done;

	va_start(ap, fmt);
	done = write_line(STDOUT_FILENO, fmt, ap);
	va_end(ap);
	if (!done)
		exit(3);
}

static inline uint32_t parse_addr(const char *text)
{
	struct in_addr addr;

	if (inet_pton(AF_INET, text, &addr) != 1)
		die(3, "'%s' is no IPv4 address", text);
	return addr.s_addr;
}

static inline unsigned long parse_num(const char *text, unsigned long max)
{
	char *end;
	unsigned long num;

	errno = 0;
	num = strtoul(text, &end, 10);
	if (errno || end == text || *end || num > max)
		die(3, "'%s' is no number up to %lu", text, max);
	return num;
}

/* ADDR[:PORT], an empty ADDR is any */
static inline struct sockaddr_in parse_endpoint(const char *text, uint16_t port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(port) };
	char addr[32];
	const char *colon = strchrnul(text, ':');

	if (*colon)
		sin.sin_port = htons(parse_num(colon + 1, 65535));
	if (colon - text >= (int)sizeof(addr))
		die(3, "'%s' is no endpoint", text);
	memcpy(addr, text, colon - text);
	addr[colon - text] = '\0';
	if (addr[0])
		sin.sin_addr.s_addr = parse_addr(addr);
	return sin;
}

struct endpoint_text {
	char text[24];
};

static inline struct endpoint_text endpoint_text(uint32_t addr, uint16_t port)
{
	const uint8_t *a = (const uint8_t *)&addr;
	struct endpoint_text t;

	snprintf(t.text, sizeof(t.text), "%u.%u.%u.%u:%u", a[0], a[1], a[2], a[3], ntohs(port));
	return t;
}

/* ENDPOINT(&sockaddr_in) for %s */
#define ENDPOINT(sin)	(endpoint_text((sin)->sin_addr.s_addr, (sin)->sin_port).text)

/* An endpoint of either family. */
union endpoint {
	struct sockaddr sa;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

static inline socklen_t endpoint_size(const union endpoint *ep)
{
	return ep->sa.sa_family == AF_INET6 ? sizeof(ep->in6) : sizeof(ep->in);
}

/* Network order, in the same place in both. */
static inline uint16_t *endpoint_port(union endpoint *ep)
{
	return ep->sa.sa_family == AF_INET6 ? &ep->in6.sin6_port : &ep->in.sin_port;
}

/* ADDR[:PORT], or [ADDR][:PORT] of IPv6 */
static inline union endpoint parse_any_endpoint(const char *text, uint16_t port)
{
	const char *end = strchr(text, ']');
	union endpoint ep = { 0 };
	char addr[INET6_ADDRSTRLEN];

	if (*text != '[') {
		ep.in = parse_endpoint(text, port);
		return ep;
	}
	if (!end || end - text > (int)sizeof(addr) || (end[1] && end[1] != ':'))
		die(3, "'%s' is no endpoint", text);
	memcpy(addr, text + 1, end - text - 1);
	addr[end - text - 1] = '\0';
	ep.in6.sin6_family = AF_INET6;
	ep.in6.sin6_port = htons(end[1] ? parse_num(end + 2, 65535) : port);
	if (inet_pton(AF_INET6, addr, &ep.in6.sin6_addr) != 1)
		die(3, "'%s' is no IPv6 address", addr);
	return ep;
}

/* As it is written, for %s; of one at a time. */
static inline const char *endpoint_addr(const union endpoint *ep)
{
	static char text[INET6_ADDRSTRLEN];
	const void *addr = ep->sa.sa_family == AF_INET6 ? (const void *)&ep->in6.sin6_addr :
							  (const void *)&ep->in.sin_addr;

	return inet_ntop(ep->sa.sa_family, addr, text, sizeof(text));
}

static inline const char *endpoint_string(union endpoint *ep)
{
	static char text[INET6_ADDRSTRLEN + 10];

	snprintf(text, sizeof(text), ep->sa.sa_family == AF_INET6 ? "[%s]:%u" : "%s:%u",
		 endpoint_addr(ep), ntohs(*endpoint_port(ep)));
	return text;
}

static inline uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ull + ts.tv_nsec / 1000000;
}

static inline void set_timeouts(int fd, unsigned int seconds)
{
	struct timeval tv = { .tv_sec = seconds };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
}

static inline bool exists(const char *file)
{
	struct stat st;

	return !stat(file, &st);
}

/*
 * Returns again and again, each time in a new process, when the one before has ended, however it did;
 * until @file exists, when the program ends.
 */
static inline void repeat_until(const char *file)
{
	while (!exists(file)) {
		switch (fork()) {
		case 0:
			return;
		case -1:
			die_errno("fork");
		}
		wait(NULL);
		/* the processors belong to others as well: to what the clients are there to disturb */
		usleep(200 * 1000);
	}
	exit(0);
}

/* What a file of any size holds at an offset: both ends know without having it. */
static inline uint8_t pattern_at(uint64_t offset)
{
	return (offset * 131) ^ (offset >> 8) ^ (offset >> 17);
}

static inline void pattern_fill(uint8_t *buf, uint64_t offset, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf[i] = pattern_at(offset + i);
}

/* How many of the octets are as they should be, counted from the first. */
static inline size_t pattern_match(const uint8_t *buf, uint64_t offset, size_t len)
{
	size_t i;

	for (i = 0; i < len && buf[i] == pattern_at(offset + i); i++)
		;
	return i;
}

/* Sends @size octets of the pattern; false, with errno, if that fails. */
static inline bool pattern_send(int fd, uint64_t size)
{
	uint8_t buf[65536];
	uint64_t off = 0;

	while (off < size) {
		size_t len = size - off < sizeof(buf) ? size - off : sizeof(buf);
		ssize_t n;

		pattern_fill(buf, off, len);
		n = send(fd, buf, len, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		off += n;
	}
	return true;
}

/*
 * Receives the pattern until the sender closes.  Returns how many octets came; *good is how many of
 * them, from the first, were right.  -1: error, see errno.
 */
static inline int64_t pattern_receive(int fd, uint64_t *good)
{
	uint8_t buf[65536];
	uint64_t off = 0;
	ssize_t n;

	*good = 0;
	while ((n = recv(fd, buf, sizeof(buf), 0)) > 0) {
		if (*good == off)
			*good += pattern_match(buf, off, n);
		off += n;
	}
	return n < 0 ? -1 : (int64_t)off;
}

/* How a message is cut into segments: AT once, EACH after every octet. */
enum cut_kind { CUT_NONE, CUT_AT, CUT_EACH };

struct cut {
	enum cut_kind kind;
	size_t at;
};

/* none | each | at=N */
static inline struct cut parse_cut(const char *text)
{
	if (!strcmp(text, "none"))
		return (struct cut){ CUT_NONE, 0 };
	if (!strcmp(text, "each"))
		return (struct cut){ CUT_EACH, 0 };
	if (!strncmp(text, "at=", 3))
		return (struct cut){ CUT_AT, parse_num(text + 3, 65535) };
	die(3, "'%s' is no cut: none, each or at=N", text);
}

/*
 * Waits until all that was sent is acknowledged, so that what follows is a segment of its own and not
 * merged with what still waits.  There is no event for it: it has to be asked for.
 */
static inline bool wait_acked(int fd, unsigned int seconds)
{
	uint64_t end = now_ms() + seconds * 1000;
	int unacked;

	for (;;) {
		if (ioctl(fd, SIOCOUTQ, &unacked) < 0)
			return false;
		if (!unacked)
			return true;
		if (now_ms() > end) {
			errno = ETIMEDOUT;
			return false;
		}
		usleep(200);
	}
}

/* @settle: each piece is acknowledged before the next is sent. */
static inline bool send_cut(int fd, const char *data, size_t len, struct cut cut, bool settle,
			    unsigned int seconds)
{
	size_t off = 0;

	while (off < len) {
		size_t n = len - off;
		ssize_t sent;

		if (cut.kind == CUT_EACH)
			n = 1;
		else if (cut.kind == CUT_AT && off < cut.at && cut.at < len)
			n = cut.at - off;
		sent = send(fd, data + off, n, MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
		off += sent;
		if (settle && off < len && !wait_acked(fd, seconds))
			return false;
	}
	return true;
}

#endif /* _SELFTESTS_UTIL_H */
