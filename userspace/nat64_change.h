/* SPDX-License-Identifier: GPL-2.0 */
/* The devices of NAT64 become those of a configuration, as far as it does so itself. */
#ifndef NAT64_CHANGE_H
#define NAT64_CHANGE_H

#include "nat64_device.h"

struct nat64_change {
	struct nl route;
	struct acs_nat64 wanted;
	struct nat64_devices before;
	struct nat64_devices made;
};

/*
 * Before the configuration changes: make what is missing, as far as it can be beside what is there.
 * False: that fails, which has been said, and nothing has changed.  Afterwards one of the others is
 * called.
 */
bool nat64_change_prepare(struct nat64_change *change, const struct acs_config *config,
			  const struct acs_active *active);

/* It has changed: nothing else stays, and what is there is as it should be. */
bool nat64_change_commit(struct nat64_change *change);
/* It has not. */
void nat64_change_abort(struct nat64_change *change);

#endif /* NAT64_CHANGE_H */
