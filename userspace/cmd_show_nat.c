// SPDX-License-Identifier: GPL-2.0
#include <linux/nat_alg.h>

#include "nat-alg-ctl.h"
#include "netlink.h"
#include "output.h"

#define TABLE(cols, attr) \
	{ .columns = (cols), .n_columns = sizeof(cols) / sizeof((cols)[0]), .object = (attr) }

static const struct column pool_columns[] = {
	{ NAT_ALG_POOL_A_NAME, VALUE_STRING, "POOL", "name" },
	{ NAT_ALG_POOL_A_GROUP, VALUE_STRING, "GROUP", "group" },
	{ NAT_ALG_POOL_A_KIND, VALUE_POOL_KIND, "KIND", "kind" },
	{ NAT_ALG_POOL_A_FIRST, VALUE_IPV4, "FIRST", "first" },
	{ NAT_ALG_POOL_A_LAST, VALUE_IPV4, "LAST", "last" },
	{ NAT_ALG_POOL_A_ADDRESSES, VALUE_U32, "ADDRESSES", "addresses" },
	{ NAT_ALG_POOL_A_ADDRESSES_USED, VALUE_U32, "USED", "addresses_used" },
	{ NAT_ALG_POOL_A_SUBSCRIBERS, VALUE_U32, "SUBSCRIBERS", "subscribers" },
	{ NAT_ALG_POOL_A_CHUNKS, VALUE_U32, "CHUNKS", "chunks" },
	{ NAT_ALG_POOL_A_CHUNKS_USED, VALUE_U32, "USED", "chunks_used" },
	{ NAT_ALG_POOL_A_PORTS_USED, VALUE_U64, "PORTS USED", "ports_used" },
};

static const struct table pools = TABLE(pool_columns, NAT_ALG_A_POOL);

static const struct column subscriber_columns[] = {
	{ NAT_ALG_SUBSCRIBER_A_ADDR, VALUE_IPV4, "SUBSCRIBER", "addr" },
	{ NAT_ALG_SUBSCRIBER_A_PUBLIC_ADDR, VALUE_IPV4, "PUBLIC ADDRESS", "public_addr" },
	{ NAT_ALG_SUBSCRIBER_A_REALM, VALUE_STRING, "REALM", "realm" },
	{ NAT_ALG_SUBSCRIBER_A_POOL, VALUE_STRING, "POOL", "pool" },
	{ NAT_ALG_SUBSCRIBER_A_CHUNKS, VALUE_U32, "CHUNKS", "chunks" },
	{ NAT_ALG_SUBSCRIBER_A_BINDINGS, VALUE_U32, "BINDINGS", "bindings" },
	{ NAT_ALG_SUBSCRIBER_A_FLOWS, VALUE_U32, "FLOWS", "flows" },
	{ NAT_ALG_SUBSCRIBER_A_PINHOLES, VALUE_U32, "PINHOLES", "pinholes" },
};

static const struct table subscribers = TABLE(subscriber_columns, NAT_ALG_A_SUBSCRIBER);

static const struct column chunk_columns[] = {
	{ NAT_ALG_CHUNK_A_SUBSCRIBER, VALUE_IPV4, "SUBSCRIBER", "subscriber" },
	{ NAT_ALG_CHUNK_A_PUBLIC_ADDR, VALUE_IPV4, "PUBLIC ADDRESS", "public_addr" },
	{ NAT_ALG_CHUNK_A_PORT_FIRST, VALUE_U16, "FIRST PORT", "port_first" },
	{ NAT_ALG_CHUNK_A_PORT_LAST, VALUE_U16, "LAST PORT", "port_last" },
	{ NAT_ALG_CHUNK_A_REALM, VALUE_STRING, "REALM", "realm" },
	{ NAT_ALG_CHUNK_A_TCP_USED, VALUE_U32, "TCP", "tcp_used" },
	{ NAT_ALG_CHUNK_A_UDP_USED, VALUE_U32, "UDP", "udp_used" },
	{ NAT_ALG_CHUNK_A_ICMP_USED, VALUE_U32, "ICMP", "icmp_used" },
	{ NAT_ALG_CHUNK_A_OTHER_USED, VALUE_U32, "OTHER", "other_used" },
	{ NAT_ALG_CHUNK_A_EXPIRES, VALUE_SECONDS, "EXPIRES", "expires" },
};

static const struct table chunks = TABLE(chunk_columns, NAT_ALG_A_CHUNK);

static const struct column binding_columns[] = {
	{ NAT_ALG_BINDING_A_PROTO, VALUE_PROTO, "PROTO", "proto" },
	{ NAT_ALG_BINDING_A_PRIVATE_ADDR, VALUE_IPV4, "PRIVATE ADDRESS", "private_addr" },
	{ NAT_ALG_BINDING_A_PRIVATE_PORT, VALUE_BE16, "PORT", "private_port" },
	{ NAT_ALG_BINDING_A_PUBLIC_ADDR, VALUE_IPV4, "PUBLIC ADDRESS", "public_addr" },
	{ NAT_ALG_BINDING_A_PUBLIC_PORT, VALUE_BE16, "PORT", "public_port" },
	{ NAT_ALG_BINDING_A_REALM, VALUE_STRING, "REALM", "realm" },
	{ NAT_ALG_BINDING_A_USES, VALUE_U32, "USES", "uses" },
};

static const struct table bindings = TABLE(binding_columns, NAT_ALG_A_BINDING);

static const struct column pinhole_columns[] = {
	{ NAT_ALG_PINHOLE_A_ANALYZER, VALUE_ANALYZER, "ANALYZER", "analyzer" },
	{ NAT_ALG_PINHOLE_A_DIRECTION, VALUE_DIRECTION, "DIRECTION", "direction" },
	{ NAT_ALG_PINHOLE_A_PROTO, VALUE_PROTO, "PROTO", "proto" },
	{ NAT_ALG_PINHOLE_A_SUBSCRIBER, VALUE_IPV4, "SUBSCRIBER", "subscriber" },
	{ NAT_ALG_PINHOLE_A_SRC_ADDR, VALUE_IPV4, "SOURCE", "src_addr" },
	{ NAT_ALG_PINHOLE_A_SRC_PORT, VALUE_BE16, "PORT", "src_port" },
	{ NAT_ALG_PINHOLE_A_DST_ADDR, VALUE_IPV4, "DESTINATION", "dst_addr" },
	{ NAT_ALG_PINHOLE_A_DST_PORT, VALUE_BE16, "PORT", "dst_port" },
	{ NAT_ALG_PINHOLE_A_PRIVATE_PORT, VALUE_BE16, "PRIVATE PORT", "private_port" },
	{ NAT_ALG_PINHOLE_A_REALM, VALUE_STRING, "REALM", "realm" },
	{ NAT_ALG_PINHOLE_A_EXPIRES, VALUE_SECONDS, "EXPIRES", "expires" },
};

static const struct table pinholes = TABLE(pinhole_columns, NAT_ALG_A_PINHOLE);

static const struct column flow_columns[] = {
	{ NAT_ALG_FLOW_A_PROTO, VALUE_PROTO, "PROTO", "proto" },
	{ NAT_ALG_FLOW_A_DIRECTION, VALUE_DIRECTION, "DIRECTION", "direction" },
	{ NAT_ALG_FLOW_A_PRIVATE_ADDR, VALUE_IPV4, "PRIVATE ADDRESS", "private_addr" },
	{ NAT_ALG_FLOW_A_PRIVATE_PORT, VALUE_BE16, "PORT", "private_port" },
	{ NAT_ALG_FLOW_A_PUBLIC_ADDR, VALUE_IPV4, "PUBLIC ADDRESS", "public_addr" },
	{ NAT_ALG_FLOW_A_PUBLIC_PORT, VALUE_BE16, "PORT", "public_port" },
	{ NAT_ALG_FLOW_A_REMOTE_ADDR, VALUE_IPV4, "REMOTE ADDRESS", "remote_addr" },
	{ NAT_ALG_FLOW_A_REMOTE_PORT, VALUE_BE16, "PORT", "remote_port" },
	{ NAT_ALG_FLOW_A_REALM, VALUE_STRING, "REALM", "realm" },
	{ NAT_ALG_FLOW_A_ANALYZER, VALUE_ANALYZER, "ANALYZER", "analyzer" },
	{ NAT_ALG_FLOW_A_CHILD, VALUE_FLAG, "CHILD", "child" },
	{ NAT_ALG_FLOW_A_PINHOLES, VALUE_U32, "PINHOLES", "pinholes" },
};

static const struct table flows = TABLE(flow_columns, NAT_ALG_A_FLOW);

static enum exit_code show(uint8_t command, const struct table *table,
			   const struct options *options)
{
	struct nl nl;
	bool done;

	if (!nl_open(&nl))
		return EXIT_REFUSED;
	done = nl_dump(&nl, command);
	if (done)
		show_table(stdout, table, nl.messages, nl.length, options->json);
	nl_close(&nl);
	return done ? EXIT_DONE : EXIT_REFUSED;
}

enum exit_code cmd_show_nat_pools(const struct options *options, char **args)
{
	(void)args;
	return show(NAT_ALG_CMD_POOL_GET, &pools, options);
}

enum exit_code cmd_show_nat_subscribers(const struct options *options, char **args)
{
	(void)args;
	return show(NAT_ALG_CMD_SUBSCRIBER_GET, &subscribers, options);
}

enum exit_code cmd_show_nat_chunks(const struct options *options, char **args)
{
	(void)args;
	return show(NAT_ALG_CMD_CHUNK_GET, &chunks, options);
}

enum exit_code cmd_show_nat_bindings(const struct options *options, char **args)
{
	(void)args;
	return show(NAT_ALG_CMD_BINDING_GET, &bindings, options);
}

enum exit_code cmd_show_nat_pinholes(const struct options *options, char **args)
{
	(void)args;
	return show(NAT_ALG_CMD_PINHOLE_GET, &pinholes, options);
}

enum exit_code cmd_show_nat_flows(const struct options *options, char **args)
{
	(void)args;
	return show(NAT_ALG_CMD_FLOW_GET, &flows, options);
}
