// SPDX-License-Identifier: GPL-2.0
/*
 * What a CONFIG_SET message may look like: types, lengths and ranges.  What its objects must be to
 * one another is in config.c, what a ruledef's line must be in ruledef.c.
 *
 * One attribute a line, in the order of nat_alg.h: selftests/unit/spec/ holds these tables against
 * the netlink specification.
 */
#include <linux/ctype.h>
#include <linux/if.h>
#include <linux/in6.h>
#include <net/netlink.h>

#include "policy.h"

static int nalg_text_valid(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	const char *text = nla_data(attr);
	int i, len = nla_len(attr) - 1;

	for (i = 0; i < len; i++) {
		if (!isascii(text[i]) || !isprint(text[i])) {
			NL_SET_ERR_MSG_ATTR(extack, attr, "expected printable ASCII characters");
			return -EINVAL;
		}
	}
	if (!len || text[len]) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "expected a text and a final NUL");
		return -EINVAL;
	}
	return 0;
}

#define NALG_TEXT(max)	NLA_POLICY_VALIDATE_FN(NLA_NUL_STRING, nalg_text_valid, max)

static struct netlink_range_validation nalg_chunk_size = {
	.min = NAT_ALG_CHUNK_SIZE_MIN,
	.max = NAT_ALG_CHUNK_SIZE_ALL,
};

static struct netlink_range_validation nalg_binding_timer = {
	.max = NAT_ALG_BINDING_TIMER_MAX,
};

static const struct nla_policy nalg_interface_policy[] = {
	[NAT_ALG_INTERFACE_A_CONTEXT] = NALG_TEXT(NAT_ALG_NAME_MAX),
	[NAT_ALG_INTERFACE_A_NAME] = NALG_TEXT(IFNAMSIZ - 1),
};

static const struct nla_policy nalg_pool_policy[] = {
	[NAT_ALG_POOL_A_CONTEXT] = NALG_TEXT(NAT_ALG_NAME_MAX),
	[NAT_ALG_POOL_A_NAME] = NALG_TEXT(NAT_ALG_POOL_NAME_MAX),
	[NAT_ALG_POOL_A_GROUP] = NALG_TEXT(NAT_ALG_POOL_NAME_MAX),
	[NAT_ALG_POOL_A_FIRST] = { .type = NLA_BE32 },
	[NAT_ALG_POOL_A_LAST] = { .type = NLA_BE32 },
	[NAT_ALG_POOL_A_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 32),
	[NAT_ALG_POOL_A_KIND] = NLA_POLICY_MAX(NLA_U8, NAT_ALG_POOL_KIND_MAX),
	[NAT_ALG_POOL_A_ON_DEMAND] = { .type = NLA_FLAG },
	[NAT_ALG_POOL_A_USERS_PER_ADDRESS] = NLA_POLICY_RANGE(NLA_U16, 2, NAT_ALG_USERS_MAX),
	[NAT_ALG_POOL_A_CHUNK_SIZE] = NLA_POLICY_FULL_RANGE(NLA_U16, &nalg_chunk_size),
	[NAT_ALG_POOL_A_MAX_CHUNKS] = NLA_POLICY_RANGE(NLA_U16, 1, NAT_ALG_USERS_MAX),
	[NAT_ALG_POOL_A_BINDING_TIMER] = NLA_POLICY_FULL_RANGE(NLA_U32, &nalg_binding_timer),
	[NAT_ALG_POOL_A_PRIVATE] = { .type = NLA_U8 },
	[NAT_ALG_POOL_A_PUBLIC] = { .type = NLA_U8 },
	[NAT_ALG_POOL_A_CHUNK_THRESHOLD] = NLA_POLICY_RANGE(NLA_U8, 1, 100),
	[NAT_ALG_POOL_A_MIN_CHUNKS] = NLA_POLICY_RANGE(NLA_U16, 1, NAT_ALG_USERS_MAX),
};

static const struct nla_policy nalg_apn_policy[] = {
	[NAT_ALG_APN_A_CONTEXT] = NALG_TEXT(NAT_ALG_NAME_MAX),
	[NAT_ALG_APN_A_NAME] = NALG_TEXT(NAT_ALG_NAME_MAX),
	[NAT_ALG_APN_A_POOL] = NALG_TEXT(NAT_ALG_POOL_NAME_MAX),
	[NAT_ALG_APN_A_POLICY] = NALG_TEXT(NAT_ALG_NAME_MAX),
	[NAT_ALG_APN_A_RULEBASE] = NALG_TEXT(NAT_ALG_NAME_MAX),
};

static const struct nla_policy nalg_line_policy[] = {
	[NAT_ALG_LINE_A_FIELD] = NLA_POLICY_RANGE(NLA_U8, 1, NAT_ALG_FIELD_MAX),
	[NAT_ALG_LINE_A_OP] = NLA_POLICY_RANGE(NLA_U8, 1, NAT_ALG_OP_MAX),
	[NAT_ALG_LINE_A_NUM] = { .type = NLA_U32 },
	[NAT_ALG_LINE_A_NUM_TO] = { .type = NLA_U32 },
	[NAT_ALG_LINE_A_ADDR] = { .type = NLA_BE32 },
	[NAT_ALG_LINE_A_ADDR_TO] = { .type = NLA_BE32 },
	[NAT_ALG_LINE_A_ADDR6] = NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
	[NAT_ALG_LINE_A_PREFIX_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[NAT_ALG_LINE_A_SET] = NALG_TEXT(NAT_ALG_NAME_MAX),
};

static const struct nla_policy nalg_set_policy[] = {
	[NAT_ALG_SET_A_NAME] = NALG_TEXT(NAT_ALG_NAME_MAX),
	[NAT_ALG_SET_A_LINE] = NLA_POLICY_NESTED(nalg_line_policy),
};

static const struct nla_policy nalg_ruledef_policy[] = {
	[NAT_ALG_RULEDEF_A_NAME] = NALG_TEXT(NAT_ALG_NAME_MAX),
	[NAT_ALG_RULEDEF_A_MULTI_LINE_OR] = { .type = NLA_FLAG },
	[NAT_ALG_RULEDEF_A_LINE] = NLA_POLICY_NESTED(nalg_line_policy),
};

static const struct nla_policy nalg_route_policy[] = {
	[NAT_ALG_ROUTE_A_PRIORITY] = NLA_POLICY_MIN(NLA_U16, 1),
	[NAT_ALG_ROUTE_A_RULEDEF] = NALG_TEXT(NAT_ALG_NAME_MAX),
	[NAT_ALG_ROUTE_A_ANALYZER] = NLA_POLICY_RANGE(NLA_U8, 1, NAT_ALG_ANALYZER_ROUTE_MAX),
	[NAT_ALG_ROUTE_A_ADVANCED] = { .type = NLA_FLAG },
	[NAT_ALG_ROUTE_A_DESCRIPTION] = NALG_TEXT(NAT_ALG_DESCRIPTION_MAX),
};

static const struct nla_policy nalg_rulebase_policy[] = {
	[NAT_ALG_RULEBASE_A_NAME] = NALG_TEXT(NAT_ALG_NAME_MAX),
	[NAT_ALG_RULEBASE_A_ROUTE] = NLA_POLICY_NESTED(nalg_route_policy),
	[NAT_ALG_RULEBASE_A_DEFAULT_POLICY] = NALG_TEXT(NAT_ALG_NAME_MAX),
	[NAT_ALG_RULEBASE_A_TCP_2MSL] = NLA_POLICY_MIN(NLA_U16, 1),
	[NAT_ALG_RULEBASE_A_TCP_MSS] = NLA_POLICY_MIN(NLA_U16, 496),
	[NAT_ALG_RULEBASE_A_TCP_MSS_ADD] = { .type = NLA_FLAG },
	[NAT_ALG_RULEBASE_A_RTP_DETECTION] = { .type = NLA_FLAG },
};

static const struct nla_policy nalg_rule_policy[] = {
	[NAT_ALG_RULE_A_PRIORITY] = NLA_POLICY_MIN(NLA_U16, 1),
	[NAT_ALG_RULE_A_RULEDEF] = NALG_TEXT(NAT_ALG_NAME_MAX),
	[NAT_ALG_RULE_A_DIRECTION] = NLA_POLICY_MAX(NLA_U8, NAT_ALG_DIRECTION_MAX),
	[NAT_ALG_RULE_A_ACTION] = NLA_POLICY_MAX(NLA_U8, NAT_ALG_ACTION_MAX),
	[NAT_ALG_RULE_A_REALM] = NALG_TEXT(NAT_ALG_POOL_NAME_MAX),
	[NAT_ALG_RULE_A_BYPASS_NAT] = { .type = NLA_FLAG },
};

static const struct nla_policy nalg_policy_policy[] = {
	[NAT_ALG_POLICY_A_NAME] = NALG_TEXT(NAT_ALG_NAME_MAX),
	[NAT_ALG_POLICY_A_RULE] = NLA_POLICY_NESTED(nalg_rule_policy),
	[NAT_ALG_POLICY_A_NO_MATCH] = NLA_POLICY_NESTED(nalg_rule_policy),
	[NAT_ALG_POLICY_A_FAMILIES] = NLA_POLICY_MAX(NLA_U8, NAT_ALG_FAMILIES_MAX),
	[NAT_ALG_POLICY_A_DEFAULT_REALM] = NALG_TEXT(NAT_ALG_POOL_NAME_MAX),
};

static const struct nla_policy nalg_nat_alg_policy[] = {
	[NAT_ALG_NAT_ALG_A_ALG] = NLA_POLICY_MAX(NLA_U8, NAT_ALG_ALG_MAX),
	[NAT_ALG_NAT_ALG_A_FAMILIES] = NLA_POLICY_MAX(NLA_U8, NAT_ALG_FAMILIES_MAX),
};

static const struct nla_policy nalg_nat64_policy[] = {
	[NAT_ALG_NAT64_A_SUBSCRIBER_PREFIX_LEN] = NLA_POLICY_RANGE(NLA_U8, 64, 128),
	[NAT_ALG_NAT64_A_BLOCK] = { .type = NLA_BE32 },
	[NAT_ALG_NAT64_A_BLOCK_LEN] = NLA_POLICY_RANGE(NLA_U8, 4, 16),
	[NAT_ALG_NAT64_A_SPECIAL] = { .type = NLA_FLAG },
};

const struct nla_policy nalg_config_policy[NALG_CONFIG_A_MAX + 1] = {
	[NAT_ALG_A_INTERFACE] = NLA_POLICY_NESTED(nalg_interface_policy),
	[NAT_ALG_A_POOL] = NLA_POLICY_NESTED(nalg_pool_policy),
	[NAT_ALG_A_APN] = NLA_POLICY_NESTED(nalg_apn_policy),
	[NAT_ALG_A_SERVICE] = NALG_TEXT(NAT_ALG_NAME_MAX),
	[NAT_ALG_A_ICMP_ON_FAILURE] = { .type = NLA_FLAG },
	[NAT_ALG_A_HOST_POOL] = NLA_POLICY_NESTED(nalg_set_policy),
	[NAT_ALG_A_PORT_MAP] = NLA_POLICY_NESTED(nalg_set_policy),
	[NAT_ALG_A_RULEDEF] = NLA_POLICY_NESTED(nalg_ruledef_policy),
	[NAT_ALG_A_ACCESS_RULEDEF] = NLA_POLICY_NESTED(nalg_ruledef_policy),
	[NAT_ALG_A_RULEBASE] = NLA_POLICY_NESTED(nalg_rulebase_policy),
	[NAT_ALG_A_POLICY] = NLA_POLICY_NESTED(nalg_policy_policy),
	[NAT_ALG_A_NAT_ALG] = NLA_POLICY_NESTED(nalg_nat_alg_policy),
	[NAT_ALG_A_ACTIVE_RULEBASE] = NALG_TEXT(NAT_ALG_NAME_MAX),
	[NAT_ALG_A_ACTIVE_POLICY] = NALG_TEXT(NAT_ALG_NAME_MAX),
	[NAT_ALG_A_NAT64] = NLA_POLICY_NESTED(nalg_nat64_policy),
};
