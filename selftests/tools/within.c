// SPDX-License-Identifier: GPL-2.0
/*
 * usage: within NAMESPACE COMMAND [ARGUMENT]...
 *
 * Runs a command in a network namespace that "ip netns" has made, and does nothing else. "ip netns
 * exec" also gives it mounts of its own, with a /sys that has the namespace's devices, which takes
 * its time: that one is for what mounts something, or reads /sys/class/net.
 */
#include "util.h"

#include <fcntl.h>
#include <sched.h>

int main(int argc, char **argv)
{
	char path[256];
	int fd;

	program = "within";
	if (argc < 3)
		die(2, "a namespace and a command");
	snprintf(path, sizeof(path), "/run/netns/%s", argv[1]);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die_errno(path);
	if (setns(fd, CLONE_NEWNET))
		die_errno("setns");
	execvp(argv[2], argv + 2);
	fprintf(stderr, "%s: %s: %s\n", program, argv[2], strerror(errno));
	return errno == ENOENT ? 127 : 126;
}
