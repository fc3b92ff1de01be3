// SPDX-License-Identifier: GPL-2.0
#include "keyword.h"

#include <string.h>
#include <strings.h>

#include "acs/words.h"

static const struct {
	const char *keyword;
	const char *help;
} helps[] = {
	{ "access-rule", "permit or deny what an access-ruledef matches" },
	{ "access-ruledef", "which flows are permitted or denied" },
	{ "action", "what is done with them" },
	{ "active-charging", "the active-charging service, and its rulebases" },
	{ "add-if-not-present", "and add the option where it is missing" },
	{ "address", "addresses" },
	{ "advanced", "with everything that the analyzer can do" },
	{ "all-lines", "of all the lines" },
	{ "allocation-failure", "when there is no address or port left" },
	{ "analyzer", "what looks into the flows" },
	{ "any-match", "TRUE matches whatever it is" },
	{ "apn", "an access point: which policy and rulebase apply" },
	{ "bypass-nat", "with the subscriber's own address" },
	{ "code", "ICMP code" },
	{ "configure", "the top of the configuration" },
	{ "context", "a context: interfaces, pools and APNs" },
	{ "default", "what it is when nothing is said" },
	{ "default-nat-realm", "the realm of rules that name none" },
	{ "default-policy", "the policy that applies with this rulebase" },
	{ "deny", "drop it" },
	{ "description", "a text" },
	{ "downlink", "to the subscriber" },
	{ "dst-address", "destination address" },
	{ "dst-port", "destination port" },
	{ "dynamic-flow-detection", "count media flows as RTP and RTCP" },
	{ "either-port", "source or destination port" },
	{ "end", "leave the configuration" },
	{ "exit", "leave this block" },
	{ "firewall", "the application-level gateways" },
	{ "ftp", "File Transfer Protocol" },
	{ "ftp-control", "FTP's control connections" },
	{ "ftp-data", "FTP's data connections" },
	{ "fw-and-nat", "policies of access rules" },
	{ "group-name", "the group, which can be a realm" },
	{ "h323", "H.323" },
	{ "host-pool", "a set of addresses" },
	{ "icmp", "ICMP" },
	{ "interface", "an interface that faces the network" },
	{ "internal-address-block", "IPv4 addresses that stand for hosts of NAT64" },
	{ "ip", "IP addresses and pools" },
	{ "ipv4-and-ipv6", "both families" },
	{ "ipv4-only", "IPv4" },
	{ "ipv6-only", "IPv6" },
	{ "limit-if-present", "lower the MSS option to this" },
	{ "max-chunks-per-user", "chunks that one subscriber may have" },
	{ "min-port-chunk-per-user", "chunks that are kept for each subscriber" },
	{ "mss", "maximum segment size" },
	{ "multi-line-or", "a flow need match only one" },
	{ "name", "which one" },
	{ "napt-users-per-ip-address", "how many subscribers share an address" },
	{ "nat", "network address translation" },
	{ "nat-alg", "application-level gateways" },
	{ "nat-binding-timer", "seconds until what is not used goes back" },
	{ "nat-one-to-one", "an address for each subscriber" },
	{ "nat-realm", "the pool or group whose addresses it gets" },
	{ "nat64", "IPv6 subscribers and IPv4 servers" },
	{ "no", "remove or clear" },
	{ "no-ruledef-matches", "what matches nothing else" },
	{ "on-demand", "lent with the first packet, given back when it is not used" },
	{ "permit", "let it pass" },
	{ "permit-special-addresses", "NAT64 to private and special IPv4 addresses, too" },
	{ "policy", "a policy" },
	{ "pool", "a pool of addresses" },
	{ "port", "ports" },
	{ "port-chunk-size", "ports of a chunk" },
	{ "port-chunk-threshold", "% in use from which on nobody new gets an address" },
	{ "port-map", "a set of ports" },
	{ "pptp", "PPTP, and its GRE" },
	{ "priority", "the lowest number is first" },
	{ "private", "a pool for subscribers" },
	{ "protocol", "IP protocol" },
	{ "public", "a pool for the network's side" },
	{ "range", "from one to another" },
	{ "route", "send what a ruledef matches to an analyzer" },
	{ "rtp", "media flows" },
	{ "rtsp", "Real Time Streaming Protocol" },
	{ "rule-application", "what the ruledef is for" },
	{ "rulebase", "routes to analyzers" },
	{ "ruledef", "which flows an analyzer sees" },
	{ "routing", "routes to analyzers" },
	{ "send-icmp-dest-unreachable", "tell the sender" },
	{ "server-ip-address", "the address of the other end" },
	{ "server-ipv6-network-prefix", "the NAT64 prefix" },
	{ "service", "the active-charging service" },
	{ "sip", "Session Initiation Protocol" },
	{ "src-address", "source address" },
	{ "src-port", "source port" },
	{ "subscriber-prefix-length", "who of NAT64 is one subscriber: a host or a /64" },
	{ "tcp", "TCP" },
	{ "tftp", "Trivial File Transfer Protocol" },
	{ "type", "ICMP type" },
	{ "udp", "UDP" },
	{ "uplink", "from the subscriber" },
	{ "version", "of IP" },
	{ "2msl-timeout", "seconds that a closed flow is kept" },
};

static const struct reference {
	const char *keyword;
	const struct acs_kind *kind;
	bool with_groups;
} references[] = {
	{ "access-ruledef", &acs_kind_access_ruledef, false },
	{ "apn", &acs_kind_apn, false },
	{ "context", &acs_kind_context, false },
	{ "default-nat-realm", &acs_kind_pool, true },
	{ "default-policy", &acs_kind_policy, false },
	{ "host-pool", &acs_kind_host_pool, false },
	{ "interface", &acs_kind_interface, false },
	{ "name", &acs_kind_pool, false },
	{ "nat-realm", &acs_kind_pool, true },
	{ "policy", &acs_kind_policy, false },
	{ "pool", &acs_kind_pool, false },
	{ "port-map", &acs_kind_port_map, false },
	{ "rulebase", &acs_kind_rulebase, false },
	{ "ruledef", &acs_kind_ruledef, false },
	{ "service", &acs_kind_service, false },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const char *keyword_help(const char *keyword)
{
	unsigned int i;

	for (i = 0; i < COUNT(helps); i++)
		if (!strcasecmp(helps[i].keyword, keyword))
			return helps[i].help;
	return NULL;
}

struct search {
	const struct reference *reference;
	command_suggest *suggest;
	void *context;
};

static void suggest_name(const struct acs_kind *kind, struct acs_node *item, void *context)
{
	const struct acs_block *block = (const struct acs_block *)item;
	const struct search *search = context;
	const struct acs_pool *pool;

	if (kind != search->reference->kind)
		return;
	search->suggest(block->name.str, kind->noun, search->context);
	if (!search->reference->with_groups)
		return;
	pool = (const struct acs_pool *)item;
	if (pool->group.str[0])
		search->suggest(pool->group.str, "group of pools", search->context);
}

void keyword_names(const char *keyword, struct acs_config *config, command_suggest *suggest,
		   void *context)
{
	struct search search = { .suggest = suggest, .context = context };
	unsigned int i;

	for (i = 0; i < COUNT(references); i++) {
		if (!acs_abbreviates(keyword, references[i].keyword))
			continue;
		search.reference = &references[i];
		acs_walk(config, suggest_name, &search);
	}
}
