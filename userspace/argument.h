/* SPDX-License-Identifier: GPL-2.0 */
/* Arguments of commands that are no words. False: it is none, which has been said. */
#ifndef ARGUMENT_H
#define ARGUMENT_H

#include <stdbool.h>

#include "netlink.h"

/* Also as tables show one: 2001:db8:1::/64 */
bool argument_subscriber(const char *text, struct address *address);
bool argument_endpoint(const char *text, struct endpoint *endpoint);

#endif /* ARGUMENT_H */
