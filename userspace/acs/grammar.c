// SPDX-License-Identifier: GPL-2.0
#include "grammar.h"

#include "value.h"

#define POOL_NAME_MAX		NAT_ALG_POOL_NAME_MAX
#define IF_NAME_MAX		15
#define DEFAULT_MAX_CHUNKS	1

const enum acs_mode acs_parent_mode[ACS_MODE_COUNT] = {
	[ACS_MODE_TOP] = ACS_MODE_TOP,
	[ACS_MODE_CONTEXT] = ACS_MODE_TOP,
	[ACS_MODE_APN] = ACS_MODE_CONTEXT,
	[ACS_MODE_SERVICE] = ACS_MODE_TOP,
	[ACS_MODE_HOST_POOL] = ACS_MODE_SERVICE,
	[ACS_MODE_PORT_MAP] = ACS_MODE_SERVICE,
	[ACS_MODE_RULEDEF] = ACS_MODE_SERVICE,
	[ACS_MODE_ACCESS_RULEDEF] = ACS_MODE_SERVICE,
	[ACS_MODE_RULEBASE] = ACS_MODE_SERVICE,
	[ACS_MODE_POLICY] = ACS_MODE_SERVICE,
};

static const struct acs_choice truths[] = {
	{ "TRUE", 1 },
	{ "FALSE", 0 },
	{ .word = NULL },
};

static const struct acs_choice protocols[] = {
	{ "icmp", IPPROTO_ICMP },
	{ "igmp", IPPROTO_IGMP },
	{ "tcp", IPPROTO_TCP },
	{ "udp", IPPROTO_UDP },
	{ "gre", IPPROTO_GRE },
	{ "esp", IPPROTO_ESP },
	{ "ah", IPPROTO_AH },
	{ "icmpv6", IPPROTO_ICMPV6 },
	{ "sctp", IPPROTO_SCTP },
	{ .word = NULL },
};

static const struct acs_choice versions[] = {
	{ "ipv4", 4 },
	{ "ipv6", 6 },
	{ .word = NULL },
};

const struct acs_choice acs_analyzers[] = {
	{ "ftp-control", NAT_ALG_ANALYZER_FTP_CONTROL },
	{ "ftp-data", NAT_ALG_ANALYZER_FTP_DATA },
	{ "rtsp", NAT_ALG_ANALYZER_RTSP },
	{ "pptp", NAT_ALG_ANALYZER_PPTP },
	{ "sip", NAT_ALG_ANALYZER_SIP },
	{ "tftp", NAT_ALG_ANALYZER_TFTP },
	{ "h323", NAT_ALG_ANALYZER_H323 },
	{ .word = NULL },
};

static const struct acs_choice algs[] = {
	{ "ftp", NAT_ALG_ALG_FTP },
	{ "pptp", NAT_ALG_ALG_PPTP },
	{ "rtsp", NAT_ALG_ALG_RTSP },
	{ "sip", NAT_ALG_ALG_SIP },
	{ "h323", NAT_ALG_ALG_H323 },
	{ .word = NULL },
};

static const struct acs_choice families[] = {
	{ "ipv4-and-ipv6", NAT_ALG_FAMILIES_BOTH },
	{ "ipv4-only", NAT_ALG_FAMILIES_IPV4 },
	{ "ipv6-only", NAT_ALG_FAMILIES_IPV6 },
	{ .word = NULL },
};

static const struct acs_choice subscriber_lengths[] = {
	{ "64", 64 },
	{ "128", 128 },
	{ .word = NULL },
};

static const struct acs_choice directions[] = {
	{ "uplink", NAT_ALG_UPLINK },
	{ "downlink", NAT_ALG_DOWNLINK },
	{ .word = NULL },
};

static bool says_many_to_one(const struct acs_pool *pool)
{
	return pool->users || pool->chunk_size || pool->max_chunks || pool->chunk_threshold ||
	       pool->min_chunks;
}

/* Chunks and users that were not given: each user has one chunk. */
static const char *finish_many_to_one(struct acs_pool *pool)
{
	if (pool->kind == NAT_ALG_POOL_ONE_TO_ONE)
		return "nat-one-to-one does not go with users, chunks and ports of an address";
	if (!pool->users && !pool->chunk_size)
		return "expected napt-users-per-ip-address or port-chunk-size";
	pool->kind = NAT_ALG_POOL_MANY_TO_ONE;
	if (!pool->users)
		pool->users = NAT_ALG_CHUNK_SIZE_ALL / pool->chunk_size;
	if (!pool->chunk_size)
		pool->chunk_size = NAT_ALG_CHUNK_SIZE_ALL / pool->users / 8 * 8;
	if (!pool->max_chunks)
		pool->max_chunks = DEFAULT_MAX_CHUNKS;
	if (pool->min_chunks > pool->max_chunks)
		return "expected a max-chunks-per-user that is not below min-port-chunk-per-user";
	if (pool->min_chunks > NAT_ALG_CHUNK_SIZE_ALL / pool->chunk_size)
		return "expected a min-port-chunk-per-user that the 64512 ports of an address hold";
	return NULL;
}

static const char *finish_pool(void *object)
{
	struct acs_pool *pool = object;
	const char *error = says_many_to_one(pool) ? finish_many_to_one(pool) : NULL;

	if (pool->kind != NAT_ALG_POOL_PLAIN && !pool->has_binding_timer) {
		pool->has_binding_timer = true;
		pool->binding_timer = NAT_ALG_BINDING_TIMER_DEFAULT;
	}
	return error;
}

static const char *finish_route(void *object)
{
	struct acs_route *route = object;

	return route->advanced && route->analyzer != NAT_ALG_ANALYZER_SIP ?
		       "`advanced' goes with the analyzer sip only" : NULL;
}

static const char *finish_nat_alg(void *object)
{
	struct acs_nat_alg *nat_alg = object;

	if (!nat_alg->families)
		nat_alg->families = NAT_ALG_FAMILIES_BOTH;
	return NULL;
}

#define AT(object, member)	offsetof(struct acs_##object, member)
#define MODE(name)		(1u << ACS_MODE_##name)

/* Elements */
#define WORD(w)			{ .kind = ACS_WORD, .word = (w) }
#define SETS(w, at, n)		{ .kind = ACS_WORD, .word = (w), .store = (at), .number = (n) }
#define NUMBER(at, lo, hi)	\
	{ .kind = ACS_VALUE, .type = &acs_type_number, .value = (at), .min = (lo), .max = (hi) }
#define NAME(at)		\
	{ .kind = ACS_VALUE, .type = &acs_type_name, .value = (at), .max = NAT_ALG_NAME_MAX }
#define SHORT_NAME(at, length)	\
	{ .kind = ACS_VALUE, .type = &acs_type_name, .value = (at), .max = (length) }
#define CHOICE(at, table)	\
	{ .kind = ACS_VALUE, .type = &acs_type_choice, .value = (at), .choices = (table) }
#define MAYBE_CHOICE(at, table)	\
	{ .kind = ACS_VALUE, .may_end = true, .type = &acs_type_choice, .value = (at), \
	  .choices = (table) }
#define VALUE(t, at)		{ .kind = ACS_VALUE, .type = &acs_type_##t, .value = (at) }
#define OPT_FLAG(w, at)		{ .kind = ACS_OPTION, .word = (w), .store = (at), .number = 1 }
#define OPT_SETS(w, at, n)	{ .kind = ACS_OPTION, .word = (w), .store = (at), .number = (n) }
#define OPT_NUMBER(w, at, lo, hi) \
	{ .kind = ACS_OPTION, .word = (w), .type = &acs_type_number, .value = (at), \
	  .min = (lo), .max = (hi) }
#define OPT_NAME(w, at, length)	\
	{ .kind = ACS_OPTION, .word = (w), .type = &acs_type_name, .value = (at), .max = (length) }
#define OPT_TEXT(w, at)		\
	{ .kind = ACS_OPTION, .blanks = true, .word = (w), .type = &acs_type_text, .value = (at), \
	  .max = NAT_ALG_DESCRIPTION_MAX }
#define ELEMS(...) \
	.elems = (const struct acs_elem[]){ __VA_ARGS__, { .kind = ACS_END } }

/* Rows */
#define BLOCK(mode, k, into, length, ...) \
	{ .modes = MODE(mode), .form = ACS_SET, .action = ACS_OPEN, .kind = &acs_kind_##k, \
	  .opens = ACS_MODE_##into, .undo = length, .undo_forms = ACS_NO, \
	  ELEMS(__VA_ARGS__, NAME(offsetof(struct acs_block, name))) }
#define ITEM_UNDONE_BY(forms, mode, k, length, end, ...)					\
	{ .modes = mode, .form = ACS_SET, .action = ACS_PUT, .kind = &acs_kind_##k, \
	  .undo = length, .undo_forms = forms, .finish = end, ELEMS(__VA_ARGS__) }
#define ITEM(mode, k, length, end, ...)								\
	ITEM_UNDONE_BY(ACS_NO, mode, k, length, end, __VA_ARGS__)
#define FIELD(mode, length, ...)								\
	{ .modes = MODE(mode), .form = ACS_SET, .action = ACS_STORE, \
	  .undo = length, .undo_forms = ACS_NO | ACS_DEFAULT, ELEMS(__VA_ARGS__) }
#define DIRECT(m, f, act, ...)									\
	{ .modes = m, .form = ACS_##f, .action = ACS_##act, ELEMS(__VA_ARGS__) }

/* A line of a ruledef and of an access-ruledef: FIELD OPERATOR VALUE. */
#define RULEDEFS		(MODE(RULEDEF) | MODE(ACCESS_RULEDEF))
#define LINE(layer, w, f, ...)									\
	ITEM(RULEDEFS, condition, 3, NULL, WORD(layer),						\
	     SETS(w, AT(condition, match.field), NAT_ALG_FIELD_##f), \
	     { .kind = ACS_VALUE, .value = AT(condition, match), __VA_ARGS__ })
#define LINE_CHOICE(layer, w, f, table)								\
	LINE(layer, w, f, .type = &acs_type_match_choice, .choices = table)
#define LINE_NUMBER(layer, w, f, table)								\
	LINE(layer, w, f, .type = &acs_type_match_number, .max = 255, .choices = table)
#define LINE_PORT(layer, w, f)									\
	LINE(layer, w, f, .type = &acs_type_match_port, .max = 65535)
#define LINE_ADDRESS(layer, w, f)								\
	LINE(layer, w, f, .type = &acs_type_match_address)

/* The realm options of a permit. */
#define REALM_OPTIONS								\
	{ .kind = ACS_OPTION, .word = "nat-realm", .type = &acs_type_name,		\
	  .value = AT(rule, realm), .max = POOL_NAME_MAX, .rivals = 1 },	\
	{ .kind = ACS_OPTION, .word = "bypass-nat", .store = AT(rule, bypass_nat),	\
	  .number = 1, .rivals = 1 }
#define PREFERENCE(w, flag, number_at)						\
	{ .kind = ACS_OPTION, .may_lack_value = true, .word = (w), .store = (flag),	\
	  .number = 1, .type = &acs_type_number, .value = (number_at),		\
	  .max = 10, .rivals = 1 }

#define ANYWHERE		((1u << ACS_MODE_COUNT) - 1)

const struct acs_command acs_grammar[] = {
	BLOCK(TOP, context, CONTEXT, 2, WORD("context")),
	BLOCK(TOP, service, SERVICE, 3, WORD("active-charging"), WORD("service")),

	ITEM(MODE(CONTEXT), interface, 2, NULL, WORD("interface"),
	     SHORT_NAME(AT(block, name), IF_NAME_MAX)),
	ITEM(MODE(CONTEXT), pool, 3, finish_pool, WORD("ip"), WORD("pool"),
	     SHORT_NAME(AT(block, name), POOL_NAME_MAX),
	     VALUE(addresses, AT(pool, addresses)),
	     PREFERENCE("private", AT(pool, is_private), AT(pool, private_preference)),
	     PREFERENCE("public", AT(pool, is_public), AT(pool, public_preference)),
	     OPT_SETS("nat-one-to-one", AT(pool, kind), NAT_ALG_POOL_ONE_TO_ONE),
	     OPT_NUMBER("napt-users-per-ip-address", AT(pool, users), 2, NAT_ALG_USERS_MAX),
	     OPT_NAME("group-name", AT(pool, group), POOL_NAME_MAX),
	     OPT_FLAG("on-demand", AT(pool, on_demand)),
	     OPT_NUMBER("max-chunks-per-user", AT(pool, max_chunks), 1, NAT_ALG_USERS_MAX),
	     { .kind = ACS_OPTION, .word = "port-chunk-size", .type = &acs_type_number,
	       .value = AT(pool, chunk_size), .min = NAT_ALG_CHUNK_SIZE_MIN,
	       .max = NAT_ALG_CHUNK_SIZE_MAX, .step = 8 },
	     OPT_NUMBER("port-chunk-threshold", AT(pool, chunk_threshold), 1, 100),
	     OPT_NUMBER("min-port-chunk-per-user", AT(pool, min_chunks), 1, NAT_ALG_USERS_MAX),
	     { .kind = ACS_OPTION, .word = "nat-binding-timer",
	       .store = AT(pool, has_binding_timer), .number = 1, .type = &acs_type_number,
	       .value = AT(pool, binding_timer), .max = NAT_ALG_BINDING_TIMER_MAX }),
	BLOCK(CONTEXT, apn, APN, 2, WORD("apn")),
	FIELD(APN, 4, WORD("ip"), WORD("address"), WORD("pool"), WORD("name"),
	      SHORT_NAME(AT(apn, pool), POOL_NAME_MAX)),
	FIELD(APN, 2, WORD("fw-and-nat"), WORD("policy"), NAME(AT(apn, policy))),
	FIELD(APN, 2, WORD("active-charging"), WORD("rulebase"), NAME(AT(apn, rulebase))),

	BLOCK(SERVICE, host_pool, HOST_POOL, 2, WORD("host-pool")),
	ITEM(MODE(HOST_POOL), entry, 2, NULL, WORD("ip"),
	     VALUE(entry_address, AT(condition, match))),
	BLOCK(SERVICE, port_map, PORT_MAP, 2, WORD("port-map")),
	ITEM(MODE(PORT_MAP), entry, 2, NULL, WORD("port"),
	     { .kind = ACS_VALUE, .type = &acs_type_entry_port, .value = AT(condition, match),
	       .max = 65535 }),

	BLOCK(SERVICE, ruledef, RULEDEF, 2, WORD("ruledef")),
	BLOCK(SERVICE, access_ruledef, ACCESS_RULEDEF, 2, WORD("access-ruledef")),
	LINE_CHOICE("ip", "any-match", IP_ANY, truths),
	LINE_ADDRESS("ip", "src-address", IP_SRC_ADDRESS),
	LINE_ADDRESS("ip", "dst-address", IP_DST_ADDRESS),
	LINE_ADDRESS("ip", "server-ip-address", IP_SERVER_ADDRESS),
	LINE_CHOICE("ip", "uplink", IP_UPLINK, truths),
	LINE_CHOICE("ip", "downlink", IP_DOWNLINK, truths),
	LINE_NUMBER("ip", "protocol", IP_PROTOCOL, protocols),
	LINE_CHOICE("ip", "version", IP_VERSION, versions),
	LINE("ip", "server-ipv6-network-prefix", IP_SERVER_IPV6_PREFIX,
	     .type = &acs_type_match_prefix6),
	LINE_CHOICE("tcp", "any-match", TCP_ANY, truths),
	LINE_PORT("tcp", "either-port", TCP_EITHER_PORT),
	LINE_PORT("tcp", "src-port", TCP_SRC_PORT),
	LINE_PORT("tcp", "dst-port", TCP_DST_PORT),
	LINE_CHOICE("udp", "any-match", UDP_ANY, truths),
	LINE_PORT("udp", "either-port", UDP_EITHER_PORT),
	LINE_PORT("udp", "src-port", UDP_SRC_PORT),
	LINE_PORT("udp", "dst-port", UDP_DST_PORT),
	LINE_CHOICE("icmp", "any-match", ICMP_ANY, truths),
	LINE_NUMBER("icmp", "type", ICMP_TYPE, NULL),
	LINE_NUMBER("icmp", "code", ICMP_CODE, NULL),
	FIELD(RULEDEF, 2, WORD("rule-application"), SETS("routing", AT(ruledef, routing), 1)),
	FIELD(RULEDEF, 2, WORD("multi-line-or"), SETS("all-lines", AT(ruledef, multi_line_or), 1)),
	FIELD(ACCESS_RULEDEF, 2, WORD("multi-line-or"),
	      SETS("all-lines", AT(ruledef, multi_line_or), 1)),

	BLOCK(SERVICE, rulebase, RULEBASE, 2, WORD("rulebase")),
	FIELD(RULEBASE, 2, WORD("tcp"), WORD("2msl-timeout"),
	      NUMBER(AT(rulebase, tcp_2msl), 1, 65535)),
	FIELD(RULEBASE, 2, WORD("tcp"), WORD("mss"), NUMBER(AT(rulebase, tcp_mss), 496, 65535),
	      WORD("limit-if-present"), OPT_FLAG("add-if-not-present", AT(rulebase, tcp_mss_add))),
	ITEM(MODE(RULEBASE), route, 3, finish_route, WORD("route"), WORD("priority"),
	     NUMBER(AT(route, priority), 1, 65535), WORD("ruledef"), NAME(AT(route, ruledef)),
	     WORD("analyzer"), CHOICE(AT(route, analyzer), acs_analyzers),
	     OPT_FLAG("advanced", AT(route, advanced)),
	     OPT_TEXT("description", AT(route, description))),
	FIELD(RULEBASE, 2, WORD("rtp"),
	      SETS("dynamic-flow-detection", AT(rulebase, rtp_detection), 1)),
	FIELD(RULEBASE, 2, WORD("fw-and-nat"), WORD("default-policy"),
	      NAME(AT(rulebase, default_policy))),

	BLOCK(SERVICE, policy, POLICY, 3, WORD("fw-and-nat"), WORD("policy")),
	ITEM(MODE(POLICY), rule, 3, NULL, WORD("access-rule"), WORD("priority"),
	     NUMBER(AT(rule, priority), 1, 65535), WORD("access-ruledef"), NAME(AT(rule, ruledef)),
	     SETS("permit", AT(rule, action), NAT_ALG_ACTION_PERMIT), REALM_OPTIONS),
	ITEM(MODE(POLICY), rule, 0, NULL, WORD("access-rule"), WORD("priority"),
	     NUMBER(AT(rule, priority), 1, 65535), WORD("access-ruledef"), NAME(AT(rule, ruledef)),
	     SETS("deny", AT(rule, action), NAT_ALG_ACTION_DENY)),
	ITEM_UNDONE_BY(ACS_NO | ACS_DEFAULT, MODE(POLICY), no_match, 3, NULL, WORD("access-rule"),
		       WORD("no-ruledef-matches"), CHOICE(AT(rule, direction), directions),
		       WORD("action"), SETS("permit", AT(rule, action), NAT_ALG_ACTION_PERMIT),
		       REALM_OPTIONS),
	ITEM(MODE(POLICY), no_match, 0, NULL, WORD("access-rule"), WORD("no-ruledef-matches"),
	     CHOICE(AT(rule, direction), directions), WORD("action"),
	     SETS("deny", AT(rule, action), NAT_ALG_ACTION_DENY)),
	FIELD(POLICY, 2, WORD("nat"), WORD("policy"), CHOICE(AT(policy, families), families),
	      OPT_NAME("default-nat-realm", AT(policy, default_realm), POOL_NAME_MAX)),

	{ .modes = MODE(SERVICE), .form = ACS_NO, .action = ACS_PUT, .kind = &acs_kind_nat_alg,
	  ELEMS(WORD("firewall"), SETS("nat-alg", AT(nat_alg, families), NAT_ALG_FAMILIES_NONE),
		CHOICE(AT(nat_alg, alg), algs)) },
	{ .modes = MODE(SERVICE), .form = ACS_SET, .action = ACS_PUT, .kind = &acs_kind_nat_alg,
	  .undo = 3, .undo_forms = ACS_DEFAULT, .finish = finish_nat_alg,
	  ELEMS(WORD("firewall"), WORD("nat-alg"), CHOICE(AT(nat_alg, alg), algs),
		MAYBE_CHOICE(AT(nat_alg, families), families)) },
	{ .modes = MODE(SERVICE), .form = ACS_SET, .action = ACS_PUT, .kind = &acs_kind_nat_alg,
	  ELEMS(WORD("firewall"), WORD("nat-alg"),
		SETS("no", AT(nat_alg, families), NAT_ALG_FAMILIES_NONE),
		CHOICE(AT(nat_alg, alg), algs)) },
	{ .modes = MODE(SERVICE), .form = ACS_SET, .action = ACS_DELETE, .kind = &acs_kind_nat_alg,
	  ELEMS(WORD("firewall"), WORD("nat-alg"), WORD("default"),
		CHOICE(AT(nat_alg, alg), algs)) },
	DIRECT(MODE(SERVICE), NO, ALGS_OFF, WORD("firewall"), WORD("nat-alg")),
	DIRECT(MODE(SERVICE), SET, ALGS_OFF, WORD("firewall"), WORD("nat-alg"), WORD("no")),
	{ .modes = MODE(SERVICE), .form = ACS_DEFAULT, .action = ACS_DELETE_ALL,
	  .kind = &acs_kind_nat_alg, ELEMS(WORD("firewall"), WORD("nat-alg")) },
	{ .modes = MODE(SERVICE), .form = ACS_SET, .action = ACS_DELETE_ALL,
	  .kind = &acs_kind_nat_alg, ELEMS(WORD("firewall"), WORD("nat-alg"), WORD("default")) },
	FIELD(SERVICE, 2, WORD("nat"), WORD("allocation-failure"),
	      SETS("send-icmp-dest-unreachable", AT(service, icmp_on_failure), 1)),
	FIELD(SERVICE, 2, WORD("nat64"), WORD("subscriber-prefix-length"),
	      CHOICE(AT(service, nat64_subscriber_len), subscriber_lengths)),
	FIELD(SERVICE, 2, WORD("nat64"), WORD("internal-address-block"),
	      { .kind = ACS_VALUE, .type = &acs_type_network, .value = AT(service, nat64_block),
		.min = 4, .max = 16 }),
	FIELD(SERVICE, 2, WORD("nat64"),
	      SETS("permit-special-addresses", AT(service, nat64_special), 1)),

	DIRECT(ANYWHERE, SET, CONFIGURE, WORD("configure")),
	DIRECT(ANYWHERE, SET, LEAVE, WORD("exit")),
	DIRECT(ANYWHERE, SET, LEAVE_ALL, WORD("end")),
	{ .modes = 0 },
};
