// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "event.h"
#include "nat-alg-ctl.h"
#include "netlink.h"

struct watch {
	unsigned int topics;
	bool json;
};

static int on_event(const struct nlmsghdr *message, void *context)
{
	const struct watch *watch = context;

	event_print(stdout, message, watch->topics, watch->json);
	return MNL_CB_OK;
}

/* What is there of events becomes lines; false: there will be no more. */
static bool take_events(struct nl *nl, struct watch *watch)
{
	if (nl_events(nl, on_event, watch) || errno == EINTR)
		return true;
	if (errno == ENOBUFS) {
		event_print_lost(stdout, watch->json);
		return true;
	}
	complain("netlink: %s", strerror(errno));
	return false;
}

/* Nobody reads on: that is an end, no failure. */
static bool is_output_gone(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return false;
	if (errno == EPIPE) {
		__fpurge(stdout);
		clearerr(stdout);
	}
	return true;
}

enum {
	EVENTS,
	SIGNALS,
	OUTPUT,
	N_SOURCES,
};

/* Until a signal asks for the end, or the output has no reader any more. */
static enum exit_code watch_events(struct nl *nl, struct watch *watch, int signals)
{
	struct pollfd sources[N_SOURCES] = {
		[EVENTS] = { .fd = mnl_socket_get_fd(nl->socket), .events = POLLIN },
		[SIGNALS] = { .fd = signals, .events = POLLIN },
		[OUTPUT] = { .fd = STDOUT_FILENO },
	};

	for (;;) {
		if (poll(sources, N_SOURCES, -1) < 0 && errno != EINTR)
			return EXIT_REFUSED;
		if (sources[EVENTS].revents && !take_events(nl, watch))
			return EXIT_REFUSED;
		if (is_output_gone() || sources[SIGNALS].revents || sources[OUTPUT].revents)
			return EXIT_DONE;
	}
}

/* SIGINT and SIGTERM are read, and a write to a closed pipe fails instead of killing. */
static enum exit_code with_signals(struct nl *nl, struct watch *watch)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old_action;
	struct signalfd_siginfo info;
	enum exit_code code;
	sigset_t ends, old;
	int signals;

	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	signals = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals < 0) {
		complain("signalfd: %s", strerror(errno));
		return EXIT_REFUSED;
	}
	sigprocmask(SIG_BLOCK, &ends, &old);
	sigaction(SIGPIPE, &ignore, &old_action);
	code = watch_events(nl, watch, signals);
	sigaction(SIGPIPE, &old_action, NULL);
	/* one that is still pending would end the shell that this may be a command of */
	while (read(signals, &info, sizeof(info)) > 0)
		;
	sigprocmask(SIG_SETMASK, &old, NULL);
	close(signals);
	return code;
}

enum exit_code cmd_monitor(const struct options *options, char **args)
{
	struct watch watch = { .json = options->json, .topics = args[0] ? 0 : EVENT_ALL };
	enum exit_code code = EXIT_REFUSED;
	unsigned int topic;
	struct nl nl;

	for (; *args; args++) {
		topic = event_topic_of_name(*args);
		if (!topic)
			return EXIT_USAGE;
		watch.topics |= topic;
	}
	if (!nl_open(&nl))
		return EXIT_REFUSED;
	if (nl_subscribe(&nl))
		code = with_signals(&nl, &watch);
	nl_close(&nl);
	return code;
}
