/* SPDX-License-Identifier: GPL-2.0 */
/* What a configuration is made of; for this folder. */
#ifndef _NALG_CONFIG_H
#define _NALG_CONFIG_H

#include <linux/if.h>
#include <linux/list.h>

#include "policy.h"
#include "prefix.h"
#include "rules.h"

struct nalg_coverage;
struct nalg_realms_plan;
struct nf_ct_timeout;

/* What a flow is of. */
enum nalg_family {
	NALG_FAMILY_IPV4,	/* NAT44, or no NAT */
	NALG_FAMILY_NAT64,
	NALG_FAMILIES,
};

/* The families are a bitmap: IPv4, NAT64, both. */
static_assert(BIT(NALG_FAMILY_IPV4) == NAT_ALG_FAMILIES_IPV4 &&
	      BIT(NALG_FAMILY_NAT64) == NAT_ALG_FAMILIES_IPV6 &&
	      (NAT_ALG_FAMILIES_IPV4 | NAT_ALG_FAMILIES_IPV6) == NAT_ALG_FAMILIES_BOTH);

/**
 * struct nalg_config - a configuration: fixed once it is built
 * @access: the rules of the active policy; NULL: none is active, and nothing is permitted
 * @no_match: what is done by direction when no access rule matches
 * @families: of the active policy: IPv4 that is permitted and not translated passes as it is
 * @routes: of the active rulebase; NULL: none is active, and no flow has an analyzer
 * @analyzers: by family (IPv4, NAT64) bits of enum nat_alg_analyzer: whose nat-alg is on
 * @icmp_on_failure: tell the sender when no address or port is left
 * @tcp_mss: of the active rulebase: the most that a SYN may offer; 0: anything
 * @tcp_mss_add: and where it offers nothing, that
 * @tcp_timeout: of the active rulebase, NULL: none; counted
 * @rtp_detection: of the active rulebase: media flows are counted as RTP and RTCP
 * @coverage: the subscribers of IPv4 for whom this is; NULL: all
 * @prefixes: that lines of @ruledefs name
 * @ruledefs: struct nalg_ruledef, to which @access and @routes refer
 * @sets: struct nalg_set, to which @ruledefs refer
 * @n_networks: of @network
 * @network: names of the network-facing interfaces
 * @plan: the pools; until the commit
 * @attrs: the objects as they came
 * @len: bytes of @attrs
 */
struct nalg_config {
	struct nalg_rules *access;
	struct nalg_rule no_match[__NAT_ALG_DIRECTION_MAX];
	u8 families;			/* nat_alg_families */
	struct nalg_rules *routes;
	unsigned long analyzers[NALG_FAMILIES];
	bool icmp_on_failure;
	u16 tcp_mss;
	bool tcp_mss_add;
	struct nf_ct_timeout *tcp_timeout;
	bool rtp_detection;
	struct nalg_coverage *coverage;
	struct nalg_prefixes prefixes;
	struct list_head ruledefs;
	struct list_head sets;
	unsigned int n_networks;
	char network[NAT_ALG_MAX_INTERFACES][IFNAMSIZ];
	struct nalg_realms_plan *plan;
	struct nlattr *attrs;
	int len;
};

/* For which families (nat_alg_families) the analyzers of a nat-alg (nat_alg_alg) are to be used. */
void nalg_config_set_alg(struct nalg_config *cfg, int alg, u8 families);

#endif /* _NALG_CONFIG_H */
