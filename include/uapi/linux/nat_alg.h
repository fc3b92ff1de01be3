/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The generic netlink family "nat_alg": how nat-alg-ctl(8) configures and reads nat_alg.ko.
 *
 * Documentation/netlink/nat_alg.yaml is this file as a netlink specification.
 *
 * Addresses and ports are in network byte order where the attribute says be16/be32, every other
 * number in host byte order.  Everything acts on the network namespace of the socket.
 */
#ifndef _UAPI_LINUX_NAT_ALG_H
#define _UAPI_LINUX_NAT_ALG_H

#define NAT_ALG_GENL_NAME	"nat_alg"
#define NAT_ALG_GENL_VERSION	1
/* Multicast group, admin: chunks, pinholes and configurations come and go. */
#define NAT_ALG_GENL_EVENTS	"events"

/* Names of rules, rulebases and policies, and names of pools and groups; without the final NUL. */
#define NAT_ALG_NAME_MAX	63
#define NAT_ALG_POOL_NAME_MAX	31
#define NAT_ALG_DESCRIPTION_MAX	255

/* What a configuration may hold. */
#define NAT_ALG_MAX_INTERFACES	64
#define NAT_ALG_MAX_POOLS	256
#define NAT_ALG_MAX_RULES	4096	/* of a policy or rulebase; objects of another kind */
#define NAT_ALG_MAX_LINES	64	/* of one (access-)ruledef, host-pool or port-map */
#define NAT_ALG_MAX_LINES_ALL	65536	/* of all of them */
#define NAT_ALG_MAX_SETS	256	/* host-pools; port-maps */
#define NAT_ALG_MAX_PREFIXES	64	/* different server-ipv6-network-prefix, of all lines */
#define NAT_ALG_MAX_CONFIG	(8 << 20) /* bytes of the attributes of a CONFIG_SET message */
#define NAT_ALG_MAX_ADDRESSES	65536	/* of one pool; without limit if it is a plain one */

/* The ports of a public address that are lent to subscribers. */
#define NAT_ALG_PORT_FIRST	1024
#define NAT_ALG_PORT_LAST	65535

/* Chunks of ports, and how many subscribers can share an address. */
#define NAT_ALG_CHUNK_SIZE_MIN	8
#define NAT_ALG_CHUNK_SIZE_MAX	32256
#define NAT_ALG_CHUNK_SIZE_ALL	64512	/* every port of the address */
#define NAT_ALG_USERS_MAX	8064

#define NAT_ALG_BINDING_TIMER_DEFAULT	60
#define NAT_ALG_BINDING_TIMER_MAX	31556926

/*
 * CONFIG_SET replaces the whole configuration with the objects in the message, all or nothing.
 * The same top-level attribute may occur many times.  A message without objects removes the
 * configuration: the namespace forwards as if the module were not there.
 *
 * An error comes with the whole message in front of its text unless the socket has
 * NETLINK_CAP_ACK: set it, or a large configuration fails with ENOBUFS and says nothing.
 *
 * CONFIG_GET dumps the objects of the running configuration in the order in which they were given,
 * one a message, after a message with GENERATION.  An object is never split, so a reader's buffer
 * must hold the largest one that was given: keep them below 4 KB.
 */
enum nat_alg_cmd {
	NAT_ALG_CMD_UNSPEC,
	NAT_ALG_CMD_CONFIG_SET,		/* do, admin */
	NAT_ALG_CMD_CONFIG_GET,		/* dump */
	NAT_ALG_CMD_POOL_GET,		/* dump */
	NAT_ALG_CMD_SUBSCRIBER_GET,	/* dump, admin */
	NAT_ALG_CMD_CHUNK_GET,		/* dump, admin */
	NAT_ALG_CMD_BINDING_GET,	/* dump, admin */
	NAT_ALG_CMD_PINHOLE_GET,	/* dump, admin */
	NAT_ALG_CMD_FLOW_GET,		/* dump, admin */
	NAT_ALG_CMD_FLOW_CLEAR,		/* do, admin: ends the flows of a subscriber, or all */
	NAT_ALG_CMD_STATS_GET,		/* do: analyzer statistics or drops */
	NAT_ALG_CMD_STATS_CLEAR,	/* do, admin */
	NAT_ALG_CMD_SUBSCRIBER_CLEAR,	/* do, admin: ends flows, and what was lent goes back */
	NAT_ALG_CMD_LIMITS_GET,		/* do: what may grow how far, and has */
	NAT_ALG_CMD_EVENT,		/* to the multicast group NAT_ALG_GENL_EVENTS */
	__NAT_ALG_CMD_MAX,
};

#define NAT_ALG_CMD_MAX (__NAT_ALG_CMD_MAX - 1)

/* Top level of every message. */
enum nat_alg_attr {
	NAT_ALG_A_UNSPEC,
	NAT_ALG_A_PAD,
	NAT_ALG_A_GENERATION,		/* u32: counts the configurations of this namespace */
	/* configuration objects, CONFIG_SET and CONFIG_GET */
	NAT_ALG_A_INTERFACE,		/* nest nat_alg_interface_attr */
	NAT_ALG_A_POOL,			/* nest nat_alg_pool_attr; also POOL_GET */
	NAT_ALG_A_APN,			/* nest nat_alg_apn_attr */
	NAT_ALG_A_SERVICE,		/* string: the active-charging service */
	NAT_ALG_A_ICMP_ON_FAILURE,	/* flag: allocation-failure send-icmp-dest-unreachable */
	NAT_ALG_A_HOST_POOL,		/* nest nat_alg_set_attr */
	NAT_ALG_A_PORT_MAP,		/* nest nat_alg_set_attr */
	NAT_ALG_A_RULEDEF,		/* nest nat_alg_ruledef_attr: routing */
	NAT_ALG_A_ACCESS_RULEDEF,	/* nest nat_alg_ruledef_attr: access */
	/* these two may occur again with the same name: the routes or rules add up */
	NAT_ALG_A_RULEBASE,		/* nest nat_alg_rulebase_attr */
	NAT_ALG_A_POLICY,		/* nest nat_alg_policy_attr */
	NAT_ALG_A_NAT_ALG,		/* nest nat_alg_nat_alg_attr */
	NAT_ALG_A_ACTIVE_RULEBASE,	/* string: the rulebase that applies */
	NAT_ALG_A_ACTIVE_POLICY,	/* string: the fw-and-nat policy that applies */
	/* tables, one object a message */
	NAT_ALG_A_SUBSCRIBER,		/* nest nat_alg_subscriber_attr */
	NAT_ALG_A_CHUNK,		/* nest nat_alg_chunk_attr */
	NAT_ALG_A_BINDING,		/* nest nat_alg_binding_attr */
	NAT_ALG_A_PINHOLE,		/* nest nat_alg_pinhole_attr */
	NAT_ALG_A_FLOW,			/* nest nat_alg_flow_attr */
	/* statistics */
	NAT_ALG_A_ANALYZER,		/* u8 nat_alg_analyzer: which statistics */
	NAT_ALG_A_FTP_STATS,		/* nest of u64, type = nat_alg_ftp_stat */
	NAT_ALG_A_TFTP_STATS,		/* nest of u64, type = nat_alg_tftp_stat */
	NAT_ALG_A_RTSP_STATS,		/* nest of u64, type = nat_alg_rtsp_stat */
	NAT_ALG_A_RTP_STATS,		/* nest of u64, type = nat_alg_rtp_stat */
	NAT_ALG_A_RTCP_STATS,		/* nest of u64, type = nat_alg_rtcp_stat */
	NAT_ALG_A_PPTP_STATS,		/* nest of u64, type = nat_alg_pptp_stat */
	NAT_ALG_A_DROP_STATS,		/* nest of u64, type = nat_alg_drop */
	NAT_ALG_A_LIMITS,		/* nest of u64, type = nat_alg_limit */
	/* whose: FLOW_CLEAR and SUBSCRIBER_CLEAR, and the admin's dumps; absent: everybody's */
	NAT_ALG_A_SUBSCRIBER_ADDR,	/* be32 */
	NAT_ALG_A_REMOVED,		/* flag, SUBSCRIBER_CLEAR: of pools that are no more */
	/* of which public endpoint: the dumps of chunks and bindings */
	NAT_ALG_A_PUBLIC_ADDR,		/* be32 */
	NAT_ALG_A_PUBLIC_PORT,		/* be16 */
	/* EVENT, with CHUNK, PINHOLE, or GENERATION */
	NAT_ALG_A_EVENT,		/* u8 nat_alg_event */
	NAT_ALG_A_TIME,			/* u64: nanoseconds since 1970 */
	NAT_ALG_A_NAT64,		/* nest nat_alg_nat64_attr: CONFIG_SET and CONFIG_GET */
	NAT_ALG_A_SUBSCRIBER_ADDR6,	/* 16 octets: SUBSCRIBER_ADDR of a subscriber of NAT64 */
	__NAT_ALG_A_MAX,
};

#define NAT_ALG_A_MAX (__NAT_ALG_A_MAX - 1)

/* context NAME / interface IFNAME: a network-facing interface. */
enum nat_alg_interface_attr {
	NAT_ALG_INTERFACE_A_UNSPEC,
	NAT_ALG_INTERFACE_A_CONTEXT,	/* string, optional: given by an option of the tool */
	NAT_ALG_INTERFACE_A_NAME,	/* string, interface name */
	__NAT_ALG_INTERFACE_A_MAX,
};

#define NAT_ALG_INTERFACE_A_MAX (__NAT_ALG_INTERFACE_A_MAX - 1)

/* ip pool; from NAT_ALG_POOL_A_ADDRESSES on only in POOL_GET */
enum nat_alg_pool_attr {
	NAT_ALG_POOL_A_UNSPEC,
	NAT_ALG_POOL_A_PAD,
	NAT_ALG_POOL_A_CONTEXT,		/* string */
	NAT_ALG_POOL_A_NAME,		/* string */
	NAT_ALG_POOL_A_GROUP,		/* string, optional */
	NAT_ALG_POOL_A_FIRST,		/* be32: first address, inclusive */
	NAT_ALG_POOL_A_LAST,		/* be32: last address, inclusive */
	NAT_ALG_POOL_A_PREFIX_LEN,	/* u8, optional: written as a network of this length */
	NAT_ALG_POOL_A_KIND,		/* u8 nat_alg_pool_kind */
	NAT_ALG_POOL_A_ON_DEMAND,	/* flag; one-to-one without it: lent until it is cleared */
	/* many-to-one: with a chunk of 64512 users are optional; without one they share evenly */
	NAT_ALG_POOL_A_USERS_PER_ADDRESS, /* u16 2..8064 */
	NAT_ALG_POOL_A_CHUNK_SIZE,	/* u16 8..32256, multiple of 8; or 64512: all ports */
	NAT_ALG_POOL_A_MAX_CHUNKS,	/* u16 1..8064, default 1: chunks a subscriber */
	NAT_ALG_POOL_A_BINDING_TIMER,	/* u32 seconds up to 31556926, default 60 */
	NAT_ALG_POOL_A_PRIVATE,		/* u8 preference, optional */
	NAT_ALG_POOL_A_PUBLIC,		/* u8 preference, optional */
	/* many-to-one, optional */
	NAT_ALG_POOL_A_CHUNK_THRESHOLD,	/* u8 1..100: % in use, then nobody new is admitted */
	NAT_ALG_POOL_A_MIN_CHUNKS,	/* u16 1..8064: chunks kept for each subscriber */
	/* state */
	NAT_ALG_POOL_A_ADDRESSES,	/* u32: addresses of the pool */
	NAT_ALG_POOL_A_ADDRESSES_USED,	/* u32: with at least one subscriber */
	NAT_ALG_POOL_A_SUBSCRIBERS,	/* u32 */
	NAT_ALG_POOL_A_CHUNKS,		/* u32: chunks the pool can lend */
	NAT_ALG_POOL_A_CHUNKS_USED,	/* u32 */
	NAT_ALG_POOL_A_PORTS_USED,	/* u64: bindings of all protocols */
	NAT_ALG_POOL_A_REMOVED,		/* flag: not configured, there for its subscribers */
	__NAT_ALG_POOL_A_MAX,
};

#define NAT_ALG_POOL_A_MAX (__NAT_ALG_POOL_A_MAX - 1)

enum nat_alg_pool_kind {
	NAT_ALG_POOL_PLAIN,		/* no NAT word: an address pool that limits an APN */
	NAT_ALG_POOL_MANY_TO_ONE,
	NAT_ALG_POOL_ONE_TO_ONE,
	__NAT_ALG_POOL_KIND_MAX,
};

#define NAT_ALG_POOL_KIND_MAX (__NAT_ALG_POOL_KIND_MAX - 1)

enum nat_alg_apn_attr {
	NAT_ALG_APN_A_UNSPEC,
	NAT_ALG_APN_A_CONTEXT,		/* string */
	NAT_ALG_APN_A_NAME,		/* string */
	NAT_ALG_APN_A_POOL,		/* string, optional: ip address pool name */
	NAT_ALG_APN_A_POLICY,		/* string, optional: fw-and-nat policy */
	NAT_ALG_APN_A_RULEBASE,		/* string, optional */
	__NAT_ALG_APN_A_MAX,
};

#define NAT_ALG_APN_A_MAX (__NAT_ALG_APN_A_MAX - 1)

/* ruledef and access-ruledef; LINE occurs once a line, in order; without one nothing matches */
enum nat_alg_ruledef_attr {
	NAT_ALG_RULEDEF_A_UNSPEC,
	NAT_ALG_RULEDEF_A_NAME,		/* string */
	NAT_ALG_RULEDEF_A_MULTI_LINE_OR, /* flag: any line matches; without it all must */
	NAT_ALG_RULEDEF_A_LINE,		/* nest nat_alg_line_attr */
	__NAT_ALG_RULEDEF_A_MAX,
};

#define NAT_ALG_RULEDEF_A_MAX (__NAT_ALG_RULEDEF_A_MAX - 1)

/* host-pool and port-map; LINE is an entry, without FIELD and OP: ADDR or NUM, and the high end */
enum nat_alg_set_attr {
	NAT_ALG_SET_A_UNSPEC,
	NAT_ALG_SET_A_NAME,		/* string */
	NAT_ALG_SET_A_LINE,		/* nest nat_alg_line_attr */
	__NAT_ALG_SET_A_MAX,
};

#define NAT_ALG_SET_A_MAX (__NAT_ALG_SET_A_MAX - 1)

/* One line of a ruledef: FIELD OP VALUE.  Which values go with which field: see nat_alg_field. */
enum nat_alg_line_attr {
	NAT_ALG_LINE_A_UNSPEC,
	NAT_ALG_LINE_A_FIELD,		/* u8 nat_alg_field */
	NAT_ALG_LINE_A_OP,		/* u8 nat_alg_op */
	NAT_ALG_LINE_A_NUM,		/* u32: number, or the low end of a range */
	NAT_ALG_LINE_A_NUM_TO,		/* u32: high end of a range, inclusive */
	NAT_ALG_LINE_A_ADDR,		/* be32: address, network, or the low end of a range */
	NAT_ALG_LINE_A_ADDR_TO,		/* be32: high end of a range, inclusive */
	NAT_ALG_LINE_A_ADDR6,		/* 16 octets */
	NAT_ALG_LINE_A_PREFIX_LEN,	/* u8: of ADDR or ADDR6; absent: the whole address */
	NAT_ALG_LINE_A_SET,		/* string, with a range operator: a host-pool or port-map */
	__NAT_ALG_LINE_A_MAX,
};

#define NAT_ALG_LINE_A_MAX (__NAT_ALG_LINE_A_MAX - 1)

enum nat_alg_field {
	NAT_ALG_FIELD_UNSPEC,
	NAT_ALG_FIELD_IP_ANY,		/* ip any-match = TRUE (NUM 1) or FALSE (NUM 0) */
	NAT_ALG_FIELD_IP_SRC_ADDRESS,	/* ADDR [PREFIX_LEN] | ADDR ADDR_TO */
	NAT_ALG_FIELD_IP_DST_ADDRESS,
	NAT_ALG_FIELD_IP_SERVER_ADDRESS, /* server-ip-address: the other end than the subscriber */
	NAT_ALG_FIELD_IP_UPLINK,	/* NUM 0/1 */
	NAT_ALG_FIELD_IP_DOWNLINK,	/* NUM 0/1 */
	NAT_ALG_FIELD_IP_PROTOCOL,	/* NUM 0..255 */
	NAT_ALG_FIELD_IP_VERSION,	/* NUM 4 or 6 */
	NAT_ALG_FIELD_IP_SERVER_IPV6_PREFIX, /* server-ipv6-network-prefix: ADDR6 PREFIX_LEN */
	NAT_ALG_FIELD_TCP_ANY,		/* NUM 0/1 */
	NAT_ALG_FIELD_TCP_EITHER_PORT,	/* NUM 0..65535 [NUM_TO] */
	NAT_ALG_FIELD_TCP_SRC_PORT,
	NAT_ALG_FIELD_TCP_DST_PORT,
	NAT_ALG_FIELD_UDP_ANY,
	NAT_ALG_FIELD_UDP_EITHER_PORT,
	NAT_ALG_FIELD_UDP_SRC_PORT,
	NAT_ALG_FIELD_UDP_DST_PORT,
	NAT_ALG_FIELD_ICMP_ANY,
	NAT_ALG_FIELD_ICMP_TYPE,	/* NUM 0..255 */
	NAT_ALG_FIELD_ICMP_CODE,
	__NAT_ALG_FIELD_MAX,
};

#define NAT_ALG_FIELD_MAX (__NAT_ALG_FIELD_MAX - 1)

enum nat_alg_op {
	NAT_ALG_OP_UNSPEC,
	NAT_ALG_OP_EQ,			/* = */
	NAT_ALG_OP_NE,			/* != */
	NAT_ALG_OP_LE,			/* <= */
	NAT_ALG_OP_GE,			/* >= */
	NAT_ALG_OP_RANGE,		/* range A to B */
	NAT_ALG_OP_NOT_RANGE,		/* !range A to B */
	__NAT_ALG_OP_MAX,
};

#define NAT_ALG_OP_MAX (__NAT_ALG_OP_MAX - 1)

enum nat_alg_rulebase_attr {
	NAT_ALG_RULEBASE_A_UNSPEC,
	NAT_ALG_RULEBASE_A_NAME,	/* string */
	NAT_ALG_RULEBASE_A_ROUTE,	/* nest nat_alg_route_attr, many */
	NAT_ALG_RULEBASE_A_DEFAULT_POLICY, /* string, optional */
	NAT_ALG_RULEBASE_A_TCP_2MSL,	/* u16 seconds, 1..65535: how long a closed flow is kept */
	NAT_ALG_RULEBASE_A_TCP_MSS,	/* u16, 496..65535: lower the MSS option to this */
	NAT_ALG_RULEBASE_A_TCP_MSS_ADD,	/* flag: and add the option where it is missing */
	NAT_ALG_RULEBASE_A_RTP_DETECTION, /* flag: rtp dynamic-flow-detection */
	__NAT_ALG_RULEBASE_A_MAX,
};

#define NAT_ALG_RULEBASE_A_MAX (__NAT_ALG_RULEBASE_A_MAX - 1)

enum nat_alg_route_attr {
	NAT_ALG_ROUTE_A_UNSPEC,
	NAT_ALG_ROUTE_A_PRIORITY,	/* u16 1..65535 */
	NAT_ALG_ROUTE_A_RULEDEF,	/* string */
	NAT_ALG_ROUTE_A_ANALYZER,	/* u8 nat_alg_analyzer */
	NAT_ALG_ROUTE_A_ADVANCED,	/* flag: "sip advanced" */
	NAT_ALG_ROUTE_A_DESCRIPTION,	/* string, optional */
	__NAT_ALG_ROUTE_A_MAX,
};

#define NAT_ALG_ROUTE_A_MAX (__NAT_ALG_ROUTE_A_MAX - 1)

enum nat_alg_analyzer {
	NAT_ALG_ANALYZER_NONE,
	NAT_ALG_ANALYZER_FTP_CONTROL,
	NAT_ALG_ANALYZER_FTP_DATA,
	NAT_ALG_ANALYZER_RTSP,
	NAT_ALG_ANALYZER_PPTP,
	NAT_ALG_ANALYZER_SIP,
	NAT_ALG_ANALYZER_TFTP,
	NAT_ALG_ANALYZER_H323,
	/* of child flows: no route sends there */
	NAT_ALG_ANALYZER_TFTP_DATA,
	NAT_ALG_ANALYZER_RTP,
	NAT_ALG_ANALYZER_RTCP,
	NAT_ALG_ANALYZER_PPTP_GRE,
	__NAT_ALG_ANALYZER_MAX,
};

#define NAT_ALG_ANALYZER_MAX (__NAT_ALG_ANALYZER_MAX - 1)
#define NAT_ALG_ANALYZER_ROUTE_MAX NAT_ALG_ANALYZER_H323

enum nat_alg_policy_attr {
	NAT_ALG_POLICY_A_UNSPEC,
	NAT_ALG_POLICY_A_NAME,		/* string */
	NAT_ALG_POLICY_A_RULE,		/* nest nat_alg_rule_attr, many */
	NAT_ALG_POLICY_A_NO_MATCH,	/* nest nat_alg_rule_attr with DIRECTION, one each way */
	NAT_ALG_POLICY_A_FAMILIES,	/* u8 nat_alg_families: nat policy; absent: no NAT */
	NAT_ALG_POLICY_A_DEFAULT_REALM,	/* string, optional */
	__NAT_ALG_POLICY_A_MAX,
};

#define NAT_ALG_POLICY_A_MAX (__NAT_ALG_POLICY_A_MAX - 1)

enum nat_alg_rule_attr {
	NAT_ALG_RULE_A_UNSPEC,
	NAT_ALG_RULE_A_PRIORITY,	/* u16 1..65535; not with NO_MATCH */
	NAT_ALG_RULE_A_RULEDEF,		/* string: access-ruledef; not with NO_MATCH */
	NAT_ALG_RULE_A_DIRECTION,	/* u8 nat_alg_direction; only with NO_MATCH */
	NAT_ALG_RULE_A_ACTION,		/* u8 nat_alg_action */
	NAT_ALG_RULE_A_REALM,		/* string, optional, with permit: a pool or a group */
	NAT_ALG_RULE_A_BYPASS_NAT,	/* flag, with permit */
	__NAT_ALG_RULE_A_MAX,
};

#define NAT_ALG_RULE_A_MAX (__NAT_ALG_RULE_A_MAX - 1)

enum nat_alg_action {
	NAT_ALG_ACTION_DENY,
	NAT_ALG_ACTION_PERMIT,
	__NAT_ALG_ACTION_MAX,
};

#define NAT_ALG_ACTION_MAX (__NAT_ALG_ACTION_MAX - 1)

enum nat_alg_direction {
	NAT_ALG_UPLINK,			/* from the subscriber */
	NAT_ALG_DOWNLINK,		/* to the subscriber */
	__NAT_ALG_DIRECTION_MAX,
};

#define NAT_ALG_DIRECTION_MAX (__NAT_ALG_DIRECTION_MAX - 1)

enum nat_alg_families {
	NAT_ALG_FAMILIES_NONE,
	NAT_ALG_FAMILIES_IPV4,		/* ipv4-only: NAT44 */
	NAT_ALG_FAMILIES_IPV6,		/* ipv6-only: NAT64 */
	NAT_ALG_FAMILIES_BOTH,		/* ipv4-and-ipv6 */
	__NAT_ALG_FAMILIES_MAX,
};

#define NAT_ALG_FAMILIES_MAX (__NAT_ALG_FAMILIES_MAX - 1)

/* firewall nat-alg; an ALG that is not named has its default: FTP on for both, the others off */
enum nat_alg_nat_alg_attr {
	NAT_ALG_NAT_ALG_A_UNSPEC,
	NAT_ALG_NAT_ALG_A_ALG,		/* u8 nat_alg_alg */
	NAT_ALG_NAT_ALG_A_FAMILIES,	/* u8 nat_alg_families */
	__NAT_ALG_NAT_ALG_A_MAX,
};

#define NAT_ALG_NAT_ALG_A_MAX (__NAT_ALG_NAT_ALG_A_MAX - 1)

enum nat_alg_alg {
	NAT_ALG_ALG_FTP,
	NAT_ALG_ALG_PPTP,
	NAT_ALG_ALG_RTSP,
	NAT_ALG_ALG_SIP,
	NAT_ALG_ALG_H323,
	__NAT_ALG_ALG_MAX,
};

#define NAT_ALG_ALG_MAX (__NAT_ALG_ALG_MAX - 1)

/* How the devices of NAT64 are to be; what is absent has its default. */
enum nat_alg_nat64_attr {
	NAT_ALG_NAT64_A_UNSPEC,
	NAT_ALG_NAT64_A_SUBSCRIBER_PREFIX_LEN, /* u8 64, 128 */
	NAT_ALG_NAT64_A_BLOCK,		/* be32: network of the internal addresses */
	NAT_ALG_NAT64_A_BLOCK_LEN,	/* u8 4..16, with BLOCK */
	NAT_ALG_NAT64_A_SPECIAL,	/* flag: permit-special-addresses */
	__NAT_ALG_NAT64_A_MAX,
};

#define NAT_ALG_NAT64_A_MAX (__NAT_ALG_NAT64_A_MAX - 1)

/*
 * Subscribers, chunks, bindings, pinholes and flows of NAT64: instead of the address that the
 * subscriber is known by inside the gateway there is its own, …_ADDR6.
 */
enum nat_alg_subscriber_attr {
	NAT_ALG_SUBSCRIBER_A_UNSPEC,
	NAT_ALG_SUBSCRIBER_A_ADDR,	/* be32: private address */
	NAT_ALG_SUBSCRIBER_A_REALM,	/* string */
	NAT_ALG_SUBSCRIBER_A_POOL,	/* string */
	NAT_ALG_SUBSCRIBER_A_PUBLIC_ADDR, /* be32 */
	NAT_ALG_SUBSCRIBER_A_CHUNKS,	/* u32 */
	NAT_ALG_SUBSCRIBER_A_BINDINGS,	/* u32: of all protocols */
	NAT_ALG_SUBSCRIBER_A_FLOWS,	/* u32 */
	NAT_ALG_SUBSCRIBER_A_PINHOLES,	/* u32 */
	NAT_ALG_SUBSCRIBER_A_ADDR6,	/* 16 octets */
	NAT_ALG_SUBSCRIBER_A_PREFIX_LEN, /* u8, with ADDR6: 64, 128 */
	__NAT_ALG_SUBSCRIBER_A_MAX,
};

#define NAT_ALG_SUBSCRIBER_A_MAX (__NAT_ALG_SUBSCRIBER_A_MAX - 1)

/* An event has the object's description; of a chunk without its use. */
enum nat_alg_event {
	NAT_ALG_EVENT_CHUNK_NEW,
	NAT_ALG_EVENT_CHUNK_DEL,
	NAT_ALG_EVENT_PINHOLE_NEW,
	NAT_ALG_EVENT_PINHOLE_DEL,
	NAT_ALG_EVENT_CONFIG,
	__NAT_ALG_EVENT_MAX,
};

#define NAT_ALG_EVENT_MAX (__NAT_ALG_EVENT_MAX - 1)

enum nat_alg_chunk_attr {
	NAT_ALG_CHUNK_A_UNSPEC,
	NAT_ALG_CHUNK_A_PAD,
	NAT_ALG_CHUNK_A_SUBSCRIBER,	/* be32: private address */
	NAT_ALG_CHUNK_A_REALM,		/* string */
	NAT_ALG_CHUNK_A_PUBLIC_ADDR,	/* be32 */
	NAT_ALG_CHUNK_A_PORT_FIRST,	/* u16; a one-to-one address is a chunk from 0 to 65535 */
	NAT_ALG_CHUNK_A_PORT_LAST,	/* u16 */
	NAT_ALG_CHUNK_A_TCP_USED,	/* u32: ports bound for TCP */
	NAT_ALG_CHUNK_A_UDP_USED,	/* u32 */
	NAT_ALG_CHUNK_A_ICMP_USED,	/* u32 */
	NAT_ALG_CHUNK_A_EXPIRES,	/* u32 milliseconds until it goes back; only when unused */
	NAT_ALG_CHUNK_A_OTHER_USED,	/* u32: of PPTP's GRE; one-to-one: of all other protocols */
	NAT_ALG_CHUNK_A_SINCE,		/* u64: nanoseconds since 1970 */
	NAT_ALG_CHUNK_A_SUBSCRIBER6,	/* 16 octets */
	NAT_ALG_CHUNK_A_PREFIX_LEN,	/* u8, with SUBSCRIBER6: 64, 128 */
	__NAT_ALG_CHUNK_A_MAX,
};

#define NAT_ALG_CHUNK_A_MAX (__NAT_ALG_CHUNK_A_MAX - 1)

enum nat_alg_binding_attr {
	NAT_ALG_BINDING_A_UNSPEC,
	NAT_ALG_BINDING_A_PROTO,	/* u8 IPPROTO_* */
	NAT_ALG_BINDING_A_REALM,	/* string */
	NAT_ALG_BINDING_A_PRIVATE_ADDR,	/* be32 */
	NAT_ALG_BINDING_A_PRIVATE_PORT,	/* be16; ICMP: the query's identifier; GRE: a call's ID */
	NAT_ALG_BINDING_A_PUBLIC_ADDR,	/* be32 */
	NAT_ALG_BINDING_A_PUBLIC_PORT,	/* be16 */
	NAT_ALG_BINDING_A_USES,		/* u32: flows and pinholes that hold it */
	NAT_ALG_BINDING_A_PRIVATE_ADDR6, /* 16 octets: the host's own */
	__NAT_ALG_BINDING_A_MAX,
};

#define NAT_ALG_BINDING_A_MAX (__NAT_ALG_BINDING_A_MAX - 1)

/* A pinhole as a packet that uses it would look on arrival; a missing port is any port. */
enum nat_alg_pinhole_attr {
	NAT_ALG_PINHOLE_A_UNSPEC,
	NAT_ALG_PINHOLE_A_ANALYZER,	/* u8 nat_alg_analyzer of the control flow */
	NAT_ALG_PINHOLE_A_DIRECTION,	/* u8 nat_alg_direction */
	NAT_ALG_PINHOLE_A_PROTO,	/* u8 */
	NAT_ALG_PINHOLE_A_SUBSCRIBER,	/* be32 */
	NAT_ALG_PINHOLE_A_REALM,	/* string */
	NAT_ALG_PINHOLE_A_SRC_ADDR,	/* be32 */
	NAT_ALG_PINHOLE_A_SRC_PORT,	/* be16, optional */
	NAT_ALG_PINHOLE_A_DST_ADDR,	/* be32 */
	NAT_ALG_PINHOLE_A_DST_PORT,	/* be16 */
	NAT_ALG_PINHOLE_A_PRIVATE_PORT,	/* be16, downlink: the subscriber's port behind it */
	NAT_ALG_PINHOLE_A_EXPIRES,	/* u32 milliseconds */
	NAT_ALG_PINHOLE_A_SUBSCRIBER6,	/* 16 octets */
	NAT_ALG_PINHOLE_A_PREFIX_LEN,	/* u8, with SUBSCRIBER6: 64, 128 */
	NAT_ALG_PINHOLE_A_SRC_ADDR6,	/* 16 octets: the host's own, uplink */
	__NAT_ALG_PINHOLE_A_MAX,
};

#define NAT_ALG_PINHOLE_A_MAX (__NAT_ALG_PINHOLE_A_MAX - 1)

enum nat_alg_flow_attr {
	NAT_ALG_FLOW_A_UNSPEC,
	NAT_ALG_FLOW_A_PROTO,		/* u8 */
	NAT_ALG_FLOW_A_DIRECTION,	/* u8 nat_alg_direction of the first packet */
	NAT_ALG_FLOW_A_ANALYZER,	/* u8 nat_alg_analyzer; absent: none */
	NAT_ALG_FLOW_A_REALM,		/* string; absent: bypass-nat */
	NAT_ALG_FLOW_A_PRIVATE_ADDR,	/* be32 */
	NAT_ALG_FLOW_A_PRIVATE_PORT,	/* be16 */
	NAT_ALG_FLOW_A_PUBLIC_ADDR,	/* be32 */
	NAT_ALG_FLOW_A_PUBLIC_PORT,	/* be16 */
	NAT_ALG_FLOW_A_REMOTE_ADDR,	/* be32 */
	NAT_ALG_FLOW_A_REMOTE_PORT,	/* be16 */
	NAT_ALG_FLOW_A_CHILD,		/* flag: came through a pinhole */
	NAT_ALG_FLOW_A_PINHOLES,	/* u32: open pinholes of this control flow */
	NAT_ALG_FLOW_A_PRIVATE_ADDR6,	/* 16 octets: the host's own */
	__NAT_ALG_FLOW_A_MAX,
};

#define NAT_ALG_FLOW_A_MAX (__NAT_ALG_FLOW_A_MAX - 1)

/*
 * The FTP table of the reference system.  Bytes are TCP payload, packets are segments on the wire.
 * FP: packets that passed without the analyzer looking at them: all but the first of a data flow,
 * and those of a control flow that lost its analyzer.
 */
enum nat_alg_ftp_stat {
	NAT_ALG_FTP_UNSPEC,
	NAT_ALG_FTP_PAD,
	NAT_ALG_FTP_CONTROL_CURRENT,
	NAT_ALG_FTP_DATA_CURRENT,
	NAT_ALG_FTP_CONTROL_TOTAL,
	NAT_ALG_FTP_DATA_TOTAL,
	NAT_ALG_FTP_UL_CONTROL_BYTES,
	NAT_ALG_FTP_DL_CONTROL_BYTES,
	NAT_ALG_FTP_UL_CONTROL_PKTS,
	NAT_ALG_FTP_DL_CONTROL_PKTS,
	NAT_ALG_FTP_UL_DATA_BYTES,
	NAT_ALG_FTP_DL_DATA_BYTES,
	NAT_ALG_FTP_UL_DATA_PKTS,
	NAT_ALG_FTP_DL_DATA_PKTS,
	NAT_ALG_FTP_UL_ERROR_BYTES,
	NAT_ALG_FTP_DL_ERROR_BYTES,
	NAT_ALG_FTP_UL_ERROR_PKTS,
	NAT_ALG_FTP_DL_ERROR_PKTS,
	NAT_ALG_FTP_REQUEST_SUCCEED,
	NAT_ALG_FTP_REQUEST_FAILED,
	NAT_ALG_FTP_UNKNOWN_REQUESTS,
	NAT_ALG_FTP_UNKNOWN_RESPONSES,
	NAT_ALG_FTP_UL_RETRANS_BYTES,
	NAT_ALG_FTP_DL_RETRANS_BYTES,
	NAT_ALG_FTP_UL_RETRANS_PKTS,
	NAT_ALG_FTP_DL_RETRANS_PKTS,
	NAT_ALG_FTP_RETR,
	NAT_ALG_FTP_STOR,
	NAT_ALG_FTP_UNKNOWN_PKTS,
	NAT_ALG_FTP_DATA_NO_CONTROL,	/* data packet received without control connection */
	NAT_ALG_FTP_INVALID_PKTS,
	NAT_ALG_FTP_UNPARSED_PKTS,	/* packets that could not be parsed */
	NAT_ALG_FTP_FP_CONTROL_FLOWS,
	NAT_ALG_FTP_FP_DATA_FLOWS,
	NAT_ALG_FTP_FP_UL_CONTROL_PKTS,
	NAT_ALG_FTP_FP_UL_CONTROL_BYTES,
	NAT_ALG_FTP_FP_UL_DATA_PKTS,
	NAT_ALG_FTP_FP_UL_DATA_BYTES,
	NAT_ALG_FTP_FP_DL_CONTROL_PKTS,
	NAT_ALG_FTP_FP_DL_CONTROL_BYTES,
	NAT_ALG_FTP_FP_DL_DATA_PKTS,
	NAT_ALG_FTP_FP_DL_DATA_BYTES,
	__NAT_ALG_FTP_MAX,
};

#define NAT_ALG_FTP_MAX (__NAT_ALG_FTP_MAX - 1)

/*
 * The TFTP tables of the reference system: requests first, then the transfers.  Bytes are UDP
 * payload.
 */
enum nat_alg_tftp_stat {
	NAT_ALG_TFTP_UNSPEC,
	NAT_ALG_TFTP_PAD,
	NAT_ALG_TFTP_UL_BYTES,
	NAT_ALG_TFTP_DL_BYTES,
	NAT_ALG_TFTP_UL_PKTS,
	NAT_ALG_TFTP_DL_PKTS,
	NAT_ALG_TFTP_READ_SESSIONS,
	NAT_ALG_TFTP_WRITE_SESSIONS,
	NAT_ALG_TFTP_INVALID_CONTROL_PKTS, /* a request that is not whole */
	NAT_ALG_TFTP_INVALID_DATA_PKTS,	/* what is not TFTP in a transfer */
	NAT_ALG_TFTP_UNKNOWN_REQUESTS,	/* of an opcode that asks for nothing */
	NAT_ALG_TFTP_DATA_UL_BYTES,
	NAT_ALG_TFTP_DATA_DL_BYTES,
	NAT_ALG_TFTP_DATA_UL_PKTS,
	NAT_ALG_TFTP_DATA_DL_PKTS,
	__NAT_ALG_TFTP_MAX,
};

#define NAT_ALG_TFTP_MAX (__NAT_ALG_TFTP_MAX - 1)

/*
 * The RTSP table of the reference system.  Bytes are TCP payload, packets are segments on the wire;
 * RTP is what the media flows of its sessions carry, and retries are retransmissions.
 */
enum nat_alg_rtsp_stat {
	NAT_ALG_RTSP_UNSPEC,
	NAT_ALG_RTSP_PAD,
	NAT_ALG_RTSP_UL_BYTES,
	NAT_ALG_RTSP_DL_BYTES,
	NAT_ALG_RTSP_UL_PKTS,
	NAT_ALG_RTSP_DL_PKTS,
	NAT_ALG_RTSP_UL_RTP_BYTES,
	NAT_ALG_RTSP_DL_RTP_BYTES,
	NAT_ALG_RTSP_UL_RTP_PKTS,
	NAT_ALG_RTSP_DL_RTP_PKTS,
	NAT_ALG_RTSP_UL_RETRY_BYTES,
	NAT_ALG_RTSP_DL_RETRY_BYTES,
	NAT_ALG_RTSP_UL_RETRY_PKTS,
	NAT_ALG_RTSP_DL_RETRY_PKTS,
	NAT_ALG_RTSP_SESSIONS,
	__NAT_ALG_RTSP_MAX,
};

#define NAT_ALG_RTSP_MAX (__NAT_ALG_RTSP_MAX - 1)

/* The RTP table of the reference system.  Bytes are UDP payload; FP: all but a flow's first. */
enum nat_alg_rtp_stat {
	NAT_ALG_RTP_UNSPEC,
	NAT_ALG_RTP_PAD,
	NAT_ALG_RTP_UL_BYTES,
	NAT_ALG_RTP_DL_BYTES,
	NAT_ALG_RTP_UL_PKTS,
	NAT_ALG_RTP_DL_PKTS,
	NAT_ALG_RTP_FP_FLOWS,
	NAT_ALG_RTP_FP_UL_BYTES,
	NAT_ALG_RTP_FP_DL_BYTES,
	NAT_ALG_RTP_FP_UL_PKTS,
	NAT_ALG_RTP_FP_DL_PKTS,
	__NAT_ALG_RTP_MAX,
};

#define NAT_ALG_RTP_MAX (__NAT_ALG_RTP_MAX - 1)

/* The RTCP table of the reference system.  Bytes are UDP payload. */
enum nat_alg_rtcp_stat {
	NAT_ALG_RTCP_UNSPEC,
	NAT_ALG_RTCP_PAD,
	NAT_ALG_RTCP_UL_BYTES,
	NAT_ALG_RTCP_DL_BYTES,
	NAT_ALG_RTCP_UL_PKTS,
	NAT_ALG_RTCP_DL_PKTS,
	__NAT_ALG_RTCP_MAX,
};

#define NAT_ALG_RTCP_MAX (__NAT_ALG_RTCP_MAX - 1)

/*
 * The PPTP tables of the reference system.  Bytes are TCP payload of the control connections, and
 * what follows the IP header of the tunnels' GRE packets.
 */
enum nat_alg_pptp_stat {
	NAT_ALG_PPTP_UNSPEC,
	NAT_ALG_PPTP_PAD,
	NAT_ALG_PPTP_UL_BYTES,
	NAT_ALG_PPTP_DL_BYTES,
	NAT_ALG_PPTP_UL_PKTS,
	NAT_ALG_PPTP_DL_PKTS,
	NAT_ALG_PPTP_GRE_SESSIONS,	/* tunnels that carried a packet */
	NAT_ALG_PPTP_INVALID_PKTS,	/* malformed messages */
	NAT_ALG_PPTP_UNKNOWN_PKTS,	/* messages of a type that RFC 2637 does not have */
	NAT_ALG_PPTP_GRE_UL_BYTES,
	NAT_ALG_PPTP_GRE_DL_BYTES,
	NAT_ALG_PPTP_GRE_UL_PKTS,
	NAT_ALG_PPTP_GRE_DL_PKTS,
	__NAT_ALG_PPTP_MAX,
};

#define NAT_ALG_PPTP_MAX (__NAT_ALG_PPTP_MAX - 1)

/* Why a packet was dropped, or a translation refused. */
enum nat_alg_drop {
	NAT_ALG_DROP_UNSPEC,
	NAT_ALG_DROP_PAD,
	NAT_ALG_DROP_NO_RULE,		/* no access rule permits it */
	NAT_ALG_DROP_DENIED,		/* an access rule denies it */
	NAT_ALG_DROP_NO_REALM,		/* no pool serves the realm; NAT64: or there is none */
	NAT_ALG_DROP_NO_ADDRESS,	/* no address with a free chunk in the realm */
	NAT_ALG_DROP_NO_PORT,		/* the subscriber's chunks are full */
	NAT_ALG_DROP_NO_BINDING,	/* downlink to an address without a binding, or not lent */
	NAT_ALG_DROP_NO_PINHOLE,	/* downlink to a binding without a flow or pinhole */
	NAT_ALG_DROP_NOT_NATABLE,	/* a protocol that a many-to-one realm cannot carry */
	NAT_ALG_DROP_INVALID,		/* conntrack calls it invalid, or does not track it */
	NAT_ALG_DROP_UNKNOWN_FLOW,	/* a flow from before the configuration; it ends */
	NAT_ALG_DROP_CLASH,		/* lost a race for the tuple */
	NAT_ALG_DROP_NO_MEMORY,
	NAT_ALG_DROP_HELD,		/* part of a message, kept until the rest comes */
	NAT_ALG_DROP_OUT_OF_ORDER,	/* control segment ahead of a gap; its sender repeats it */
	NAT_ALG_DROP_PINHOLE_REFUSED,	/* not the subscriber's own address, or a port < 1024 */
	NAT_ALG_DROP_PINHOLE_LIMIT,	/* S6: too many pinholes of one flow or subscriber */
	NAT_ALG_DROP_FLOW_LIMIT,	/* too many flows of one subscriber */
	NAT_ALG_DROP_MESSAGE_LIMIT,	/* control segment for which its messages left no memory */
	NAT_ALG_DROP_NO_CALL,		/* GRE of PPTP without its call */
	NAT_ALG_DROP_CALL_LIMIT,	/* S6: too many calls of a PPTP control connection */
	/* NAT64 */
	NAT_ALG_DROP_HOST_LIMIT,	/* S6: too many hosts, or too many of a /64 */
	NAT_ALG_DROP_NAT64_SOURCE,	/* from an address that no host can have */
	NAT_ALG_DROP_NAT64_DESTINATION,	/* to a private or special address within the prefix */
	NAT_ALG_DROP_NOT_TRANSLATABLE,	/* no such packet in the other family, or a malformed one */
	NAT_ALG_DROP_NO_HOST,		/* to or from an internal address that no host has */
	NAT_ALG_DROP_NO_ROUTE,		/* no IPv6 route to the host */
	__NAT_ALG_DROP_MAX,
};

#define NAT_ALG_DROP_MAX (__NAT_ALG_DROP_MAX - 1)

/* What may grow: how far, and how far it has grown. */
enum nat_alg_limit {
	NAT_ALG_LIMIT_UNSPEC,
	NAT_ALG_LIMIT_PAD,
	NAT_ALG_LIMIT_FLOWS_PER_SUBSCRIBER,
	NAT_ALG_LIMIT_FLOWS,		/* there are */
	NAT_ALG_LIMIT_PINHOLES_PER_FLOW,
	NAT_ALG_LIMIT_PINHOLES_PER_SUBSCRIBER,
	NAT_ALG_LIMIT_PINHOLES,		/* there are */
	NAT_ALG_LIMIT_MESSAGE,		/* bytes of a control message; an analyzer may have less */
	NAT_ALG_LIMIT_KEPT,		/* bytes sent, not acknowledged; each way of a connection */
	/* bytes of memory for messages of control connections */
	NAT_ALG_LIMIT_MEMORY_PER_SUBSCRIBER,
	NAT_ALG_LIMIT_MEMORY,
	NAT_ALG_LIMIT_MEMORY_HELD,	/* in use: for incomplete messages */
	NAT_ALG_LIMIT_MEMORY_KEPT,	/* in use: for what is not acknowledged */
	/* of NAT64 */
	NAT_ALG_LIMIT_HOSTS_PER_NETWORK, /* of a /64, when each is a subscriber */
	NAT_ALG_LIMIT_HOSTS_PER_SUBSCRIBER, /* when that one is a /64 */
	NAT_ALG_LIMIT_HOSTS_MAX,
	NAT_ALG_LIMIT_HOSTS,		/* there are */
	__NAT_ALG_LIMIT_MAX,
};

#define NAT_ALG_LIMIT_MAX (__NAT_ALG_LIMIT_MAX - 1)

/*
 * A device of rtnetlink, one for each NAT64 prefix: IFLA_INFO_KIND is NAT_ALG_NAT64_KIND, and
 * IFLA_INFO_DATA has these.  All but SPECIAL are fixed when the device is made.
 *
 * IPv6 packets to the prefix come out of it as IPv4 packets from an internal address within
 * BLOCK/BLOCK_LEN, the device's slice; an IPv4 route has to lead the slice back to the device.  The
 * slices of a namespace's devices are disjoint, of the same length, and sixteenths of one block.
 */
#define NAT_ALG_NAT64_KIND	"nat_alg_nat64"
#define NAT_ALG_NAT64_DEVICES	16	/* of a namespace */
#define NAT_ALG_NAT64_BLOCK_LEN_MIN	8
#define NAT_ALG_NAT64_BLOCK_LEN_MAX	20

enum nat_alg_nat64_link_attr {
	IFLA_NAT_ALG_NAT64_UNSPEC,
	IFLA_NAT_ALG_NAT64_PREFIX,	/* 16 octets */
	IFLA_NAT_ALG_NAT64_PREFIX_LEN,	/* u8: 32, 40, 48, 56, 64 or 96 (RFC 6052) */
	IFLA_NAT_ALG_NAT64_BLOCK,	/* be32 */
	IFLA_NAT_ALG_NAT64_BLOCK_LEN,	/* u8 */
	/* u8: 128 or 64, for all devices of the namespace: whose hosts are one subscriber */
	IFLA_NAT_ALG_NAT64_SUBSCRIBER_PREFIX_LEN,
	IFLA_NAT_ALG_NAT64_SPECIAL,	/* u8: 1: private and special addresses are let through */
	__IFLA_NAT_ALG_NAT64_MAX,
};

#define IFLA_NAT_ALG_NAT64_MAX (__IFLA_NAT_ALG_NAT64_MAX - 1)

#endif /* _UAPI_LINUX_NAT_ALG_H */
