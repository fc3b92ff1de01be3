/* SPDX-License-Identifier: GPL-2.0 */
/* What a configuration says about NAT64. */
#ifndef ACS_NAT64_H
#define ACS_NAT64_H

#include "checker.h"

#define ACS_NAT64_PREFIXES_MAX	16	/* in use at a time: each has a slice of the block */

/* What is not given has these values. */
#define ACS_NAT64_SUBSCRIBER_LEN	128
#define ACS_NAT64_BLOCK			0xf0000000
#define ACS_NAT64_BLOCK_LEN		4

struct acs_prefix {
	struct in6_addr addr;
	uint32_t len;
};

struct acs_nat64 {
	struct acs_prefix prefixes[ACS_NAT64_PREFIXES_MAX];
	unsigned int count;
	struct acs_network block;
	uint32_t subscriber_len;
	bool special;
};

/*
 * The prefixes in use are those in access-ruledefs that the active policy permits, when it
 * translates IPv6. NULL, or the first line with one that cannot be in use beside those before;
 * *@expected says why.
 */
const struct acs_condition *acs_nat64_read(struct acs_nat64 *nat64,
					   const struct acs_config *config,
					   const struct acs_active *active,
					   const char **expected);

/* One of the prefixes is within the other. */
bool acs_prefixes_overlap(const struct acs_prefix *a, const struct acs_prefix *b);

#endif /* ACS_NAT64_H */
