// SPDX-License-Identifier: GPL-2.0
/*
 * usage: ftp-client [-w SECONDS] [-b ADDR[:PORT]] [-r FILE] SERVER[:PORT] STEP...
 *
 * An address of IPv6 is in brackets.
 *
 * An FTP client that does what a script tells it, a step an argument, and decides how its commands are
 * cut into segments. It prints what it sends (>) and receives (<). The first step that fails ends it
 * with status 1. SECONDS (10) is how long it waits for anything. With -r it does all of that again and
 * again until FILE exists, whatever the outcome.
 *
 *	login			USER, PASS and TYPE I
 *	port | eprt		listens on a free port and tells the server
 *	pasv | epsv		asks the server, and connects
 *	get NAME [SIZE]		RETR over the data connection, and is it SIZE octets of the pattern?
 *	put NAME [SIZE]		STOR; SIZE is NAME if not given: our ftp-server's files are called after it
 *	quit
 *
 * What these are made of:
 *
 *	send TEXT		TEXT and a line end; %p is the data listener in the form of PORT, %e of EPRT
 *	raw TEXT		the same without a line end; \r \n \t \\ \xNN mean what they do in C
 *	urgent TEXT		the same, and its last octet is urgent; not in a cork
 *	reply CODE		a whole reply, with this code; x is any digit
 *	listen [PORT]		for the data connection
 *	accept			the server's data connection
 *	stall			no more data has come for a second, since nobody reads it: the server waits
 *	dial [ADDR:PORT]	the data connection, as the last 227 or 229 says
 *	receive SIZE		the pattern to the end of the data connection
 *	transmit SIZE
 *	echo TEXT		what the server sends is TEXT, as with raw
 *	eof			the server closes the control connection
 *	hold FILE		until FILE exists
 *
 * How it is cut:
 *
 *	cut none|each|at=N	each thing sent from here on
 *	nodelay on|off		TCP_NODELAY; off at the start, so Nagle's algorithm is at work
 *	settle on|off		a piece is sent when the one before is acknowledged
 *	cork ... uncork		what is sent between them is sent at the end, as one
 *	fill SIZE		NOOP commands of SIZE octets in all
 *	drain			their replies
 */
#include "util.h"

#include <ctype.h>
#include <poll.h>
#include <sys/ioctl.h>

static unsigned int patience = 10;
static int control = -1, listener = -1, data = -1;
static union endpoint server_addr, passive;

static struct cut cut;
static bool settle;
static char cork[256 * 1024];
static size_t corked;
static bool corking;
static unsigned int filled;

static char reply[4096];	/* lines of the last reply */
static char unread[65536];
static size_t unread_len;

__attribute__((format(printf, 1, 2), noreturn))
static void failed(const char *fmt, ...)
{
	char why[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	die(1, "%s", why);
}

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void wait_readable(int fd, const char *what)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	if (poll(&pfd, 1, patience * 1000) != 1)
		failed("no %s within %u s", what, patience);
}

static void transmit_control(const char *text, size_t len)
{
	if (corking) {
		if (corked + len > sizeof(cork))
			die(3, "too much in the cork");
		memcpy(cork + corked, text, len);
		corked += len;
		return;
	}
	if (!send_cut(control, text, len, cut, settle, patience))
		failed("cannot send: %s", strerror(errno));
}

/* %p and %e */
static size_t expand(char *out, size_t size, const char *text, bool escapes)
{
	union endpoint local = { .in.sin_family = AF_INET };
	socklen_t local_len = sizeof(local);
	const uint8_t *a = (const uint8_t *)&local.in.sin_addr;
	const uint8_t *p = (const uint8_t *)endpoint_port(&local);
	size_t len = 0;

	if (listener >= 0 && getsockname(listener, &local.sa, &local_len))
		die_errno("getsockname");
	for (; *text && len + 64 < size; text++) {
		if (text[0] == '%' && text[1] == 'p') {
			len += sprintf(out + len, "%u,%u,%u,%u,%u,%u", a[0], a[1], a[2], a[3], p[0], p[1]);
			text++;
		} else if (text[0] == '%' && text[1] == 'e') {
			len += sprintf(out + len, "|%d|%s|%u|", local.sa.sa_family == AF_INET6 ? 2 : 1,
				       endpoint_addr(&local), ntohs(*endpoint_port(&local)));
			text++;
		} else if (escapes && text[0] == '\\' && text[1] == 'x') {
			unsigned int octet;

			if (sscanf(text + 2, "%2x", &octet) != 1)
				die(2, "'%s' is no octet", text);
			out[len++] = octet;
			text += 3;
		} else if (escapes && text[0] == '\\' && text[1]) {
			text++;
			out[len++] = *text == 'r' ? '\r' : *text == 'n' ? '\n' : *text == 't' ? '\t' : *text;
		} else {
			out[len++] = *text;
		}
	}
	return len;
}

static void step_send(const char *text)
{
	char line[2048];
	size_t len = expand(line, sizeof(line) - 2, text, false);

	say("> %.*s", (int)len, line);
	memcpy(line + len, "\r\n", 2);
	transmit_control(line, len + 2);
}

static void step_raw(const char *text)
{
	char line[2048];
	size_t len = expand(line, sizeof(line), text, true);

	say("> %s", text);
	transmit_control(line, len);
}

static void step_urgent(const char *text)
{
	char line[2048];
	size_t len = expand(line, sizeof(line), text, true);

	say("> %s", text);
	if (send(control, line, len, MSG_OOB | MSG_NOSIGNAL) != (ssize_t)len)
		failed("cannot send: %s", strerror(errno));
}

/* More octets of the control connection. */
static void read_more(void)
{
	ssize_t n = recv(control, unread + unread_len, sizeof(unread) - unread_len, 0);

	if (n < 0)
		failed("no reply: %s", errno == EAGAIN ? "timeout" : strerror(errno));
	if (n == 0)
		failed("no reply: the server closed the connection");
	unread_len += n;
}

/* The next octets of it. */
static void take_octets(char *to, size_t len)
{
	memcpy(to, unread, len);
	unread_len -= len;
	memmove(unread, unread + len, unread_len);
}

static void step_echo(const char *text)
{
	char want[2048], got[2048];
	size_t len = expand(want, sizeof(want), text, true);

	while (unread_len < len)
		read_more();
	take_octets(got, len);
	if (memcmp(want, got, len))
		failed("other octets came");
}

/* One line of the control connection, without its end. */
static void read_line(char *line, size_t size)
{
	char *end;
	size_t len;

	while (!(end = memchr(unread, '\n', unread_len))) {
		if (unread_len == sizeof(unread))
			failed("a line of more than %zu octets", sizeof(unread));
		read_more();
	}
	len = end - unread;
	if (len && unread[len - 1] == '\r')
		len--;
	if (end - unread >= (ssize_t)size)
		failed("a reply line of %zu octets", len);
	take_octets(line, end + 1 - unread);
	line[len] = '\0';
}

static void read_reply(void)
{
	char line[1024];
	size_t len = 0;

	do {
		read_line(line, sizeof(line));
		say("< %s", line);
		if (len + strlen(line) + 2 > sizeof(reply))
			failed("a reply of more than %zu octets", sizeof(reply));
		len += sprintf(reply + len, "%s\n", line);
	} while (strncmp(line, reply, 3) || !isdigit(line[0]) || line[3] == '-');
	/* the last line is the one that counts */
	strcpy(reply, line);
}

static void step_reply(const char *code)
{
	read_reply();
	for (int i = 0; i < 3; i++)
		if (code[i] != 'x' && code[i] != reply[i])
			failed("wanted reply %s, got: %s", code, reply);
}

static void step_listen(const char *port)
{
	union endpoint own;
	socklen_t len = sizeof(own);
	int one = 1;

	shut(&listener);
	shut(&data);
	if (getsockname(control, &own.sa, &len))
		die_errno("getsockname");
	*endpoint_port(&own) = htons(*port ? parse_num(port, 65535) : 0);
	listener = socket(own.sa.sa_family, SOCK_STREAM, 0);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(listener, &own.sa, len) || listen(listener, 1))
		die_errno("listen");
}

static void step_accept(void)
{
	union endpoint peer;
	socklen_t len = sizeof(peer);

	wait_readable(listener, "data connection");
	shut(&data);
	data = accept(listener, &peer.sa, &len);
	if (data < 0)
		failed("accept: %s", strerror(errno));
	say("data from %s", endpoint_string(&peer));
	set_timeouts(data, patience);
	shut(&listener);
}

/* A server that is still sending may miss what the control connection brings: vsftpd can miss a SIGURG. */
static void step_stall(void)
{
	int waiting = 0, before = -1;

	for (int same = 0; same < 20; same = waiting == before ? same + 1 : 0) {
		before = waiting;
		usleep(50 * 1000);
		if (ioctl(data, FIONREAD, &waiting))
			failed("FIONREAD: %s", strerror(errno));
	}
	if (!waiting)
		failed("no data has come");
}

/* Of 229: (|||port|) with any delimiter, and possibly more between them; 0: none. */
static unsigned int extended_port(void)
{
	const char *at = strrchr(reply, '(');
	char delimiter = at ? at[1] : 0;

	for (int i = 0; at && delimiter && i < 3; i++)
		at = strchr(at + 1, delimiter);
	return at && delimiter ? strtoul(at + 1, NULL, 10) : 0;
}

/* From 227, six numbers anywhere, or 229. */
static void parse_passive(void)
{
	const char *numbers = reply + 3;
	unsigned int h[4], p[2];
	char addr[32];

	while (*numbers && sscanf(numbers, "%u,%u,%u,%u,%u,%u", h, h + 1, h + 2, h + 3, p, p + 1) != 6)
		numbers++;
	if (!strncmp(reply, "227", 3) && *numbers) {
		snprintf(addr, sizeof(addr), "%u.%u.%u.%u", h[0], h[1], h[2], h[3]);
		passive.in.sin_family = AF_INET;
		passive.in.sin_addr.s_addr = parse_addr(addr);
		passive.in.sin_port = htons(p[0] << 8 | p[1]);
	} else if (!strncmp(reply, "229", 3) && extended_port()) {
		passive = server_addr;
		*endpoint_port(&passive) = htons(extended_port());
	} else {
		failed("no endpoint in: %s", reply);
	}
}

static void step_dial(const char *endpoint)
{
	union endpoint to = passive;

	if (*endpoint)
		to = parse_any_endpoint(endpoint, 0);
	else if (!*endpoint_port(&to))
		failed("no 227 or 229 yet");
	shut(&data);
	data = socket(to.sa.sa_family, SOCK_STREAM, 0);
	set_timeouts(data, patience);
	if (connect(data, &to.sa, endpoint_size(&to)))
		failed("data connection to %s: %s", endpoint_string(&to),
		       errno == EINPROGRESS ? "timeout" : strerror(errno));
	say("data to %s", endpoint_string(&to));
}

static void step_receive(const char *size_text)
{
	uint64_t size = parse_num(size_text, 1ul << 40), good;
	int64_t got = pattern_receive(data, &good);

	if (got < 0)
		failed("data connection: %s", errno == EAGAIN ? "timeout" : strerror(errno));
	if (got != size || good != size)
		failed("wanted %ju octets, got %jd, of which the first %ju are right", (uintmax_t)size,
		       (intmax_t)got, (uintmax_t)good);
	shut(&data);
}

static void step_transmit(const char *size)
{
	if (!pattern_send(data, parse_num(size, 1ul << 40)))
		failed("data connection: %s", errno == EAGAIN ? "timeout" : strerror(errno));
	shut(&data);
}

/* get and put: "NAME [SIZE]" */
static void transfer(const char *command, const char *args)
{
	const char *space = strchrnul(args, ' ');
	const char *size = *space ? space + 1 : args;
	char line[512];
	bool active = listener >= 0;

	if (!active && data < 0)
		step_dial("");
	snprintf(line, sizeof(line), "%s %.*s", command, (int)(space - args), args);
	step_send(line);
	step_reply("150");
	if (active)
		step_accept();
	if (!strcmp(command, "RETR"))
		step_receive(size);
	else
		step_transmit(size);
	step_reply("226");
}

static void step_fill(const char *size_text)
{
	size_t size = parse_num(size_text, sizeof(cork));
	char line[512];

	while (size) {
		/* no rest shorter than a command */
		size_t len = size < sizeof(line) ? size : size < sizeof(line) + 16 ? size / 2 : sizeof(line);

		memset(line, 'x', len);
		memcpy(line, "NOOP ", 5);
		memcpy(line + len - 2, "\r\n", 2);
		transmit_control(line, len);
		size -= len;
		filled++;
	}
}

static void step_drain(void)
{
	for (; filled; filled--)
		step_reply("200");
}

static void step_hold(const char *file)
{
	/* the script decides how long */
	while (!exists(file))
		usleep(30 * 1000);
}

static void step_nodelay(bool on)
{
	int value = on;

	if (setsockopt(control, IPPROTO_TCP, TCP_NODELAY, &value, sizeof(value)))
		die_errno("TCP_NODELAY");
}

static void step_eof(void)
{
	char c;

	if (unread_len || recv(control, &c, 1, 0) != 0)
		failed("the server did not close the connection");
}

static void do_step(const char *step)
{
	const char *arg = strchrnul(step, ' ');
	size_t len = arg - step;

	if (*arg)
		arg++;
#define IS(name)	(len == strlen(name) && !strncmp(step, name, len))
	if (IS("login")) {
		step_reply("220");
		step_send("USER anonymous");
		step_reply("331");
		step_send("PASS nobody@example.net");
		step_reply("230");
		step_send("TYPE I");
		step_reply("200");
	} else if (IS("port") || IS("eprt")) {
		step_listen("");
		step_send(IS("port") ? "PORT %p" : "EPRT %e");
		step_reply("200");
	} else if (IS("pasv") || IS("epsv")) {
		shut(&listener);
		step_send(IS("pasv") ? "PASV" : "EPSV");
		step_reply(IS("pasv") ? "227" : "229");
		parse_passive();
		step_dial("");
	} else if (IS("get")) {
		transfer("RETR", arg);
	} else if (IS("put")) {
		transfer("STOR", arg);
	} else if (IS("quit")) {
		step_send("QUIT");
		step_reply("221");
	} else if (IS("send")) {
		step_send(arg);
	} else if (IS("raw")) {
		step_raw(arg);
	} else if (IS("urgent")) {
		step_urgent(arg);
	} else if (IS("echo")) {
		step_echo(arg);
	} else if (IS("reply")) {
		step_reply(arg);
		if (!strncmp(reply, "227", 3) || !strncmp(reply, "229", 3))
			parse_passive();
	} else if (IS("listen")) {
		step_listen(arg);
	} else if (IS("accept")) {
		step_accept();
	} else if (IS("stall")) {
		step_stall();
	} else if (IS("dial")) {
		step_dial(arg);
	} else if (IS("receive")) {
		step_receive(arg);
	} else if (IS("transmit")) {
		step_transmit(arg);
	} else if (IS("eof")) {
		step_eof();
	} else if (IS("hold")) {
		step_hold(arg);
	} else if (IS("cut")) {
		cut = parse_cut(arg);
	} else if (IS("nodelay")) {
		step_nodelay(!strcmp(arg, "on"));
	} else if (IS("settle")) {
		settle = !strcmp(arg, "on");
	} else if (IS("cork")) {
		corking = true;
	} else if (IS("uncork")) {
		corking = false;
		transmit_control(cork, corked);
		corked = 0;
	} else if (IS("fill")) {
		step_fill(arg);
	} else if (IS("drain")) {
		step_drain();
	} else {
		die(3, "no such step: %s", step);
	}
#undef IS
}

int main(int argc, char **argv)
{
	union endpoint from = { 0 };
	const char *until = NULL;
	int opt, one = 1;

	program = "ftp-client";
	while ((opt = getopt(argc, argv, "+w:b:r:")) != -1) {
		if (opt == 'w')
			patience = parse_num(optarg, 3600);
		else if (opt == 'r')
			until = optarg;
		else if (opt == 'b')
			from = parse_any_endpoint(optarg, 0);
		else
			return 2;
	}
	if (optind >= argc)
		die(2, "no server given");
	server_addr = parse_any_endpoint(argv[optind++], 21);
	if (until)
		repeat_until(until);

	from.sa.sa_family = server_addr.sa.sa_family;
	control = socket(from.sa.sa_family, SOCK_STREAM, 0);
	setsockopt(control, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	set_timeouts(control, patience);
	if (bind(control, &from.sa, endpoint_size(&from)))
		die_errno("bind");
	if (connect(control, &server_addr.sa, endpoint_size(&server_addr)))
		failed("%s: %s", endpoint_string(&server_addr),
		       errno == EINPROGRESS ? "timeout" : strerror(errno));
	for (; optind < argc; optind++) {
		program = argv[optind];	/* whatever fails says which step it was */
		do_step(argv[optind]);
	}
	return 0;
}
