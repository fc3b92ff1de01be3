/* SPDX-License-Identifier: GPL-2.0 */
/* Which interfaces face the network. */
#ifndef NETWORK_INTERFACE_H
#define NETWORK_INTERFACE_H

#include "acs/model.h"
#include "nat-alg-ctl.h"

/*
 * Add those of --network-interface; when the configuration has none then, the default route's, with
 * a warning. False: there is none at all, which has been said.
 */
bool add_network_interfaces(struct acs_config *config, const struct options *options);

#endif /* NETWORK_INTERFACE_H */
