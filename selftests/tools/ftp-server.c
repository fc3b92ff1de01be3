// SPDX-License-Identifier: GPL-2.0
/*
 * usage: ftp-server [OPTION]...
 *
 * An FTP server that writes down what it was told, and can answer in pieces and tell lies. The file
 * named N has N octets of the pattern; what is stored is compared with the pattern. Prints "ready" when
 * it listens, and runs until it is killed. After AUTH whatever comes is sent back.
 *
 *	-a ADDR[:PORT]	listen there (any of IPv4, 21); an address of IPv6 is in brackets
 *	-l LOG		append a line for each connection, command and transfer:
 *				connection PEER
 *				command PEER TEXT
 *				data PEER got|sent N right|wrong
 *				urgent PEER N	the Nth octet (from 0) of the next command is
 *	-c CUT		of 227 and 229 replies: each, at=N, or sweep: the Nth of a connection at N
 *	-s		a piece is sent when the one before is acknowledged
 *	-m		227 and 229 have several lines
 *	-A ADDR[:PORT]	claim that address in 227, and that port in 227 and 229
 *	-f TEXT		the reply to PASV or EPSV: %p is h1,h2,h3,h4,p1,p2, %a the address, %n the port
 *	-e		connect when PORT or EPRT comes, before it is answered
 *	-L ADDR[:PORT]	what the reply to LPSV names (RFC 1639)
 *	-t SECONDS	how long to wait for a data connection, or on it for the other end (10)
 */
#include "util.h"

#include <ctype.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <strings.h>
#include <sys/prctl.h>

static struct cut cut;
static bool sweep, settle, multi_line, lie, early;
static const char *passive_format;
static struct sockaddr_in claim, long_claim;	/* of IPv4 */
static unsigned int patience = 10;
static int log_fd = -1;

/* one process a connection */
static int control, listener = -1;
static union endpoint local, peer, active;
static int early_fd = -1;
static unsigned int swept;

__attribute__((format(printf, 1, 2)))
static void note(const char *fmt, ...)
{
	va_list ap;
	bool done;

	if (log_fd < 0)
		return;
	va_start(ap, fmt);
	done = write_line(log_fd, fmt, ap);
	va_end(ap);
	if (!done)
		_exit(3);
}

static void answer_cut(const char *text, struct cut how)
{
	if (!send_cut(control, text, strlen(text), how, settle, patience))
		_exit(1);
}

static void answer(const char *text)
{
	char line[1024];

	snprintf(line, sizeof(line), "%s\r\n", text);
	answer_cut(line, (struct cut){ CUT_NONE, 0 });
}

/* The reply to PASV and EPSV, in as many pieces as it was asked for. */
static void answer_passive(const char *text)
{
	char lines[1024];
	struct cut how = cut;

	if (multi_line)
		snprintf(lines, sizeof(lines), "%.3s-The mode is\r\n passive,\r\n  %.3s of course\r\n%s\r\n",
			 text, text, text);
	else
		snprintf(lines, sizeof(lines), "%s\r\n", text);
	if (sweep) {
		/* the last octet starts the second piece at most */
		how.kind = CUT_AT;
		how.at = swept++ % (strlen(lines) - 1) + 1;
	}
	answer_cut(lines, how);
}

static void forget_endpoint(void)
{
	if (listener >= 0)
		close(listener);
	listener = -1;
	memset(&active, 0, sizeof(active));
}

/* The text of a passive reply for this endpoint. */
static void passive_text(char *text, size_t size, const char *format, union endpoint *ep)
{
	const uint8_t *a = (const uint8_t *)&ep->in.sin_addr;
	const uint8_t *p = (const uint8_t *)endpoint_port(ep);
	size_t len = 0;

	for (; *format && len + INET6_ADDRSTRLEN < size; format++) {
		if (!strncmp(format, "%p", 2))
			len += sprintf(text + len, "%u,%u,%u,%u,%u,%u", a[0], a[1], a[2], a[3], p[0], p[1]);
		else if (!strncmp(format, "%a", 2))
			len += sprintf(text + len, "%s", endpoint_addr(ep));
		else if (!strncmp(format, "%n", 2))
			len += sprintf(text + len, "%u", ntohs(*endpoint_port(ep)));
		else
			text[len++] = *format;
		format += *format == '%';
	}
	text[len] = '\0';
}

static void passive_mode(bool extended)
{
	union endpoint own = local;
	socklen_t len = sizeof(own);
	const char *format = "227 Entering Passive Mode (%p).";
	char text[256];

	if (extended)
		format = "229 Entering Extended Passive Mode (|||%n|)";
	if (passive_format)
		format = passive_format;
	forget_endpoint();
	*endpoint_port(&own) = 0;
	listener = socket(own.sa.sa_family, SOCK_STREAM, 0);
	if (bind(listener, &own.sa, endpoint_size(&own)) || listen(listener, 1) ||
	    getsockname(listener, &own.sa, &len)) {
		answer("425 Cannot listen.");
		return;
	}
	if (lie)
		own.in.sin_addr = claim.sin_addr;
	if (lie && claim.sin_port)
		own.in.sin_port = claim.sin_port;
	passive_text(text, sizeof(text), format, &own);
	answer_passive(text);
}

static bool wait_for(int fd, short events)
{
	struct pollfd pfd = { .fd = fd, .events = events };

	return poll(&pfd, 1, patience * 1000) == 1;
}

/* From port 20 to what PORT said, wherever that is. */
static int connect_active(void)
{
	union endpoint from = local;
	int fd, error, one = 1;
	socklen_t len = sizeof(error);

	fd = socket(active.sa.sa_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	*endpoint_port(&from) = htons(ntohs(*endpoint_port(&local)) - 1);
	if (!bind(fd, &from.sa, endpoint_size(&from)) &&
	    (!connect(fd, &active.sa, endpoint_size(&active)) ||
	     (errno == EINPROGRESS && wait_for(fd, POLLOUT) &&
	      !getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) && !error))) {
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
		return fd;
	}
	close(fd);
	return -1;
}

/* h1,h2,h3,h4,p1,p2 */
static bool read_plain(const char *arg, union endpoint *ep)
{
	unsigned int h[4], p[2];

	if (sscanf(arg, "%u,%u,%u,%u,%u,%u", h, h + 1, h + 2, h + 3, p, p + 1) != 6)
		return false;
	ep->in.sin_family = AF_INET;
	ep->in.sin_addr.s_addr = htonl(h[0] << 24 | h[1] << 16 | h[2] << 8 | h[3]);
	ep->in.sin_port = htons(p[0] << 8 | p[1]);
	return true;
}

/* |1|192.0.2.1|6446|, |2|2001:db8::1|6446|, with any delimiter */
static bool read_extended(char *arg, union endpoint *ep)
{
	char delimiter = *arg, addr[INET6_ADDRSTRLEN];
	unsigned int protocol, port;

	for (char *c = arg; *c; c++) {
		if (*c == delimiter)
			*c = '|';
	}
	if (sscanf(arg, "|%u|%45[^|]|%u|", &protocol, addr, &port) != 3)
		return false;
	ep->sa.sa_family = protocol == 1 ? AF_INET : AF_INET6;
	*endpoint_port(ep) = htons(port);
	return inet_pton(ep->sa.sa_family, addr, protocol == 1 ? (void *)&ep->in.sin_addr :
								 (void *)&ep->in6.sin6_addr) == 1;
}

static void active_mode(char *arg, bool extended)
{
	union endpoint to = { 0 };

	forget_endpoint();
	arg += strspn(arg, " ");
	if (extended ? !read_extended(arg, &to) : !read_plain(arg, &to)) {
		answer("501 Not an endpoint.");
		return;
	}
	if (to.sa.sa_family != local.sa.sa_family) {
		answer("522 Another protocol.");
		return;
	}
	active = to;
	if (early)
		early_fd = connect_active();
	answer("200 Endpoint accepted.");
}

static int data_connection(union endpoint *to)
{
	socklen_t len = sizeof(*to);
	int fd = -1;

	if (listener >= 0) {
		if (wait_for(listener, POLLIN))
			fd = accept(listener, &to->sa, &len);
	} else if (active.sa.sa_family) {
		*to = active;
		fd = early ? early_fd : connect_active();
		early_fd = -1;
	}
	forget_endpoint();
	if (fd >= 0)
		set_timeouts(fd, patience);
	return fd;
}

static void transfer(const char *name, bool store)
{
	union endpoint to;
	uint64_t size = 0, good;
	int64_t got;
	char *end, text[128];
	bool fine;
	int fd;

	if (!store) {
		size = strtoull(name, &end, 10);
		if (end == name || *end) {
			answer("550 Files are called after their size.");
			return;
		}
	}
	fd = data_connection(&to);
	if (fd < 0) {
		answer("425 No data connection.");
		return;
	}
	answer("150 Here it comes.");
	if (store) {
		got = pattern_receive(fd, &good);
		fine = got >= 0 && got == good;
		note("data %s got %jd %s", endpoint_string(&to), (intmax_t)got, fine ? "right" : "wrong");
		snprintf(text, sizeof(text), fine ? "226 %jd octets, all right." : "451 %jd octets, wrong.",
			 (intmax_t)got);
	} else {
		fine = pattern_send(fd, size);
		note("data %s sent %ju %s", endpoint_string(&to), (uintmax_t)size, fine ? "right" : "wrong");
		snprintf(text, sizeof(text), fine ? "226 Done." : "426 The data connection broke.");
	}
	close(fd);
	answer(text);
}

/* What is not a printable character is written \xNN. */
static void note_command(const char *line, size_t len)
{
	char text[4 * 1024 + 1];
	size_t at = 0;

	for (size_t i = 0; i < len && at + 5 < sizeof(text); i++)
		at += sprintf(text + at, isprint((unsigned char)line[i]) ? "%c" : "\\x%02x",
			      (unsigned char)line[i]);
	text[at] = '\0';
	note("command %s %s", endpoint_string(&peer), text);
}

/* A security mechanism that is easy to understand. */
static void echo(void)
{
	char buf[4096];
	ssize_t n;

	while ((n = recv(control, buf, sizeof(buf), 0)) > 0) {
		if (!send_cut(control, buf, n, (struct cut){ CUT_NONE, 0 }, false, patience))
			return;
	}
}

static void long_passive(void)
{
	const uint8_t *a = (const uint8_t *)&long_claim.sin_addr;
	const uint8_t *p = (const uint8_t *)&long_claim.sin_port;
	char text[128];

	snprintf(text, sizeof(text), "228 Entering Long Passive Mode (4,4,%u,%u,%u,%u,2,%u,%u)",
		 a[0], a[1], a[2], a[3], p[0], p[1]);
	answer(text);
}

/* False: the connection ends. */
static bool command(char *line)
{
	static const char *const login[] = { "USER", "PASS", "TYPE", "NOOP", "SYST", "FEAT" };
	static const char *const login_reply[] = {
		"331 Password?", "230 Welcome.", "200 Type set.", "200 Nothing done.",
		"215 UNIX Type: L8", "211-Features:\r\n EPRT\r\n EPSV\r\n211 End",
	};
	char *arg;

	/* Telnet's IP and DM */
	while ((unsigned char)line[0] == 255 && line[1])
		line += 2;
	arg = strchrnul(line, ' ');
	if (*arg)
		*arg++ = '\0';
	for (int i = 0; i < sizeof(login) / sizeof(login[0]); i++) {
		if (!strcasecmp(line, login[i])) {
			answer(login_reply[i]);
			return true;
		}
	}
	if (!strcasecmp(line, "PORT")) {
		active_mode(arg, false);
	} else if (!strcasecmp(line, "EPRT")) {
		active_mode(arg, true);
	} else if (!strcasecmp(line, "PASV")) {
		passive_mode(false);
	} else if (!strcasecmp(line, "EPSV")) {
		passive_mode(true);
	} else if (!strcasecmp(line, "RETR")) {
		transfer(arg, false);
	} else if (!strcasecmp(line, "STOR")) {
		transfer(arg, true);
	} else if (!strcasecmp(line, "ABOR")) {
		answer("226 Nothing to abort.");
	} else if (!strcasecmp(line, "LPSV") && long_claim.sin_port) {
		long_passive();
	} else if (!strcasecmp(line, "AUTH")) {
		answer("234 Go ahead.");
		echo();
		return false;
	} else if (!strcasecmp(line, "QUIT")) {
		answer("221 Goodbye.");
		return false;
	} else {
		answer("500 Unknown command.");
	}
	return true;
}

static void serve(void)
{
	char buf[65536], *end;
	size_t len = 0, line_len;
	ssize_t n;
	int one = 1;

	setsockopt(control, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(control, SOL_SOCKET, SO_OOBINLINE, &one, sizeof(one));
	note("connection %s", endpoint_string(&peer));
	answer("220 Tell me.");
	for (;;) {
		while ((end = memchr(buf, '\n', len))) {
			bool more;

			line_len = end++ - buf;
			if (line_len && buf[line_len - 1] == '\r')
				line_len--;
			note_command(buf, line_len);
			buf[line_len] = '\0';
			more = command(buf);
			len -= end - buf;
			memmove(buf, end, len);
			if (!more)
				return;
		}
		if (len == sizeof(buf))
			return;
		n = recv(control, buf + len, sizeof(buf) - len, 0);
		if (n <= 0)
			return;
		len += n;
		/* what is urgent ends what is read at once */
		if (sockatmark(control) == 1)
			note("urgent %s %zu", endpoint_string(&peer), len);
	}
}

int main(int argc, char **argv)
{
	union endpoint at = parse_any_endpoint("", 21);
	socklen_t len;
	int opt, fd, one = 1;

	program = "ftp-server";
	while ((opt = getopt(argc, argv, "a:l:c:smA:f:eL:t:")) != -1) {
		switch (opt) {
		case 'a':
			at = parse_any_endpoint(optarg, 21);
			break;
		case 'l':
			log_fd = open(optarg, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
			if (log_fd < 0)
				die_errno(optarg);
			break;
		case 'c':
			sweep = !strcmp(optarg, "sweep");
			if (!sweep)
				cut = parse_cut(optarg);
			break;
		case 's':
			settle = true;
			break;
		case 'm':
			multi_line = true;
			break;
		case 'A':
			lie = true;
			claim = parse_endpoint(optarg, 0);
			break;
		case 'f':
			passive_format = optarg;
			break;
		case 'e':
			early = true;
			break;
		case 'L':
			long_claim = parse_endpoint(optarg, 0);
			break;
		case 't':
			patience = parse_num(optarg, 3600);
			break;
		default:
			return 2;
		}
	}

	signal(SIGCHLD, SIG_IGN);
	fd = socket(at.sa.sa_family, SOCK_STREAM, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, &at.sa, endpoint_size(&at)) || listen(fd, 128))
		die_errno("listen");
	say("ready");
	for (;;) {
		len = sizeof(peer);
		control = accept(fd, &peer.sa, &len);
		if (control < 0)
			continue;
		switch (fork()) {
		case 0:
			prctl(PR_SET_PDEATHSIG, SIGTERM);
			close(fd);
			len = sizeof(local);
			getsockname(control, &local.sa, &len);
			serve();
			_exit(0);
		case -1:
			die_errno("fork");
		}
		close(control);
	}
}
