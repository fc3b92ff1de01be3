/* SPDX-License-Identifier: GPL-2.0 */
/* What a configuration is made of; for this folder. */
#ifndef _NALG_CONFIG_H
#define _NALG_CONFIG_H

#include <linux/if.h>
#include <linux/list.h>

#include "policy.h"
#include "rules.h"

struct nalg_coverage;
struct nalg_realms_plan;
struct nf_ct_timeout;

/**
 * struct nalg_config - a configuration: fixed once it is built
 * @access: the rules of the active policy; NULL: none is active, and nothing is permitted
 * @no_match: what is done by direction when no access rule matches
 * @nat44: the active policy translates IPv4; without it what is permitted passes as it is
 * @routes: of the active rulebase; NULL: none is active, and no flow has an analyzer
 * @analyzers: bits of enum nat_alg_analyzer: whose nat-alg is on for IPv4
 * @icmp_on_failure: tell the sender when no address or port is left
 * @tcp_mss: of the active rulebase: the most that a SYN may offer; 0: anything
 * @tcp_mss_add: and where it offers nothing, that
 * @tcp_timeout: of the active rulebase, NULL: none; counted
 * @rtp_detection: of the active rulebase: media flows are counted as RTP and RTCP
 * @coverage: the subscribers for whom this is; NULL: all
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
	bool nat44;
	struct nalg_rules *routes;
	unsigned long analyzers;
	bool icmp_on_failure;
	u16 tcp_mss;
	bool tcp_mss_add;
	struct nf_ct_timeout *tcp_timeout;
	bool rtp_detection;
	struct nalg_coverage *coverage;
	struct list_head ruledefs;
	struct list_head sets;
	unsigned int n_networks;
	char network[NAT_ALG_MAX_INTERFACES][IFNAMSIZ];
	struct nalg_realms_plan *plan;
	struct nlattr *attrs;
	int len;
};

/* Whether the analyzers of a nat-alg (nat_alg_alg) are to be used for IPv4. */
void nalg_config_set_alg(struct nalg_config *cfg, int alg, bool on);

static inline bool nalg_has_ipv4(u8 families)
{
	return families == NAT_ALG_FAMILIES_IPV4 || families == NAT_ALG_FAMILIES_BOTH;
}

#endif /* _NALG_CONFIG_H */
