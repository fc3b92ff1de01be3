/* SPDX-License-Identifier: GPL-2.0 */
/* The table of connection tracking, in this network namespace. */
#ifndef AWAIT_CONNTRACK_H
#define AWAIT_CONNTRACK_H

#include <stdbool.h>

/* Have what has expired removed; the kernel itself may take a minute. */
bool conntrack_expire(void);

/* Remove all of it. */
bool conntrack_flush(void);

#endif /* AWAIT_CONNTRACK_H */
