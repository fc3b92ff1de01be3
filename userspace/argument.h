/* SPDX-License-Identifier: GPL-2.0 */
/* Arguments of commands that are no words. False: it is none, which has been said. */
#ifndef ARGUMENT_H
#define ARGUMENT_H

#include <stdbool.h>

#include "netlink.h"

bool argument_subscriber(const char *text, struct in_addr *address);
bool argument_endpoint(const char *text, struct endpoint *endpoint);

#endif /* ARGUMENT_H */
