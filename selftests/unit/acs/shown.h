/* SPDX-License-Identifier: GPL-2.0 */
/* What "show configuration" prints when the kernel answers with the message that it was sent. */
#ifndef SHOWN_H
#define SHOWN_H

#include <linux/netlink.h>

#include "read.h"

/* The caller frees what these return. */
char *shown(const struct nlmsghdr *message);
char *shown_after_load(const struct reading *reading);

#endif /* SHOWN_H */
