// SPDX-License-Identifier: GPL-2.0
#include "tables.h"

#include <linux/nat_alg.h>

#define FIELD(a, t, name, k) \
	{ .attr = NAT_ALG_##a, .type = VALUE_##t, .title = (name), .key = (k) }
#define PART(a, t, name, k, whole)						\
	{ .attr = NAT_ALG_##a, .type = VALUE_##t, .title = (name), .key = (k),	\
	  .of = NAT_ALG_##whole }
#define HOST(a, a6, name, k)							\
	{ .attr = NAT_ALG_##a, .type = VALUE_HOST, .title = (name), .key = (k),	\
	  .attr6 = NAT_ALG_##a6 }
#define SUBSCRIBER(a, a6, l6, name, k)						\
	{ .attr = NAT_ALG_##a, .type = VALUE_HOST, .title = (name), .key = (k),	\
	  .attr6 = NAT_ALG_##a6, .len6 = NAT_ALG_##l6 }

static const struct field pool_columns[] = {
	FIELD(POOL_A_NAME, STRING, "POOL", "name"),
	FIELD(POOL_A_GROUP, STRING, "GROUP", "group"),
	FIELD(POOL_A_KIND, POOL_KIND, "KIND", "kind"),
	FIELD(POOL_A_FIRST, IPV4, "FIRST", "first"),
	FIELD(POOL_A_LAST, IPV4, "LAST", "last"),
	FIELD(POOL_A_ADDRESSES, U32, "ADDRESSES", "addresses"),
	FIELD(POOL_A_ADDRESSES_USED, U32, "USED", "addresses_used"),
	PART(POOL_A_ADDRESSES_USED, FREE, "FREE", "addresses_free", POOL_A_ADDRESSES),
	FIELD(POOL_A_SUBSCRIBERS, U32, "SUBSCRIBERS", "subscribers"),
	FIELD(POOL_A_CHUNKS, U32, "CHUNKS", "chunks"),
	FIELD(POOL_A_CHUNKS_USED, U32, "USED", "chunks_used"),
	PART(POOL_A_CHUNKS_USED, FREE, "FREE", "chunks_free", POOL_A_CHUNKS),
	PART(POOL_A_CHUNKS_USED, PERCENT, "USED%", "chunks_used_percent", POOL_A_CHUNKS),
	FIELD(POOL_A_PORTS_USED, U64, "PORTS USED", "ports_used"),
	FIELD(POOL_A_REMOVED, FLAG, "REMOVED", "removed"),
};

const struct table pool_table = TABLE(pool_columns, NAT_ALG_A_POOL);

static const struct field subscriber_columns[] = {
	SUBSCRIBER(SUBSCRIBER_A_ADDR, SUBSCRIBER_A_ADDR6, SUBSCRIBER_A_PREFIX_LEN,
		   "SUBSCRIBER", "addr"),
	FIELD(SUBSCRIBER_A_PUBLIC_ADDR, IPV4, "PUBLIC ADDRESS", "public_addr"),
	FIELD(SUBSCRIBER_A_REALM, STRING, "REALM", "realm"),
	FIELD(SUBSCRIBER_A_POOL, STRING, "POOL", "pool"),
	FIELD(SUBSCRIBER_A_CHUNKS, U32, "CHUNKS", "chunks"),
	FIELD(SUBSCRIBER_A_BINDINGS, U32, "BINDINGS", "bindings"),
	FIELD(SUBSCRIBER_A_FLOWS, U32, "FLOWS", "flows"),
	FIELD(SUBSCRIBER_A_PINHOLES, U32, "PINHOLES", "pinholes"),
};

const struct table subscriber_table = TABLE(subscriber_columns, NAT_ALG_A_SUBSCRIBER);

static const struct field chunk_columns[] = {
	SUBSCRIBER(CHUNK_A_SUBSCRIBER, CHUNK_A_SUBSCRIBER6, CHUNK_A_PREFIX_LEN,
		   "SUBSCRIBER", "subscriber"),
	FIELD(CHUNK_A_PUBLIC_ADDR, IPV4, "PUBLIC ADDRESS", "public_addr"),
	FIELD(CHUNK_A_PORT_FIRST, U16, "FIRST PORT", "port_first"),
	FIELD(CHUNK_A_PORT_LAST, U16, "LAST PORT", "port_last"),
	FIELD(CHUNK_A_REALM, STRING, "REALM", "realm"),
	FIELD(CHUNK_A_TCP_USED, U32, "TCP", "tcp_used"),
	FIELD(CHUNK_A_UDP_USED, U32, "UDP", "udp_used"),
	FIELD(CHUNK_A_ICMP_USED, U32, "ICMP", "icmp_used"),
	FIELD(CHUNK_A_OTHER_USED, U32, "OTHER", "other_used"),
	FIELD(CHUNK_A_EXPIRES, SECONDS, "EXPIRES", "expires"),
	FIELD(CHUNK_A_SINCE, TIME, "SINCE", "since"),
};

const struct table chunk_table = TABLE(chunk_columns, NAT_ALG_A_CHUNK);

static const struct field binding_columns[] = {
	FIELD(BINDING_A_PROTO, PROTO, "PROTO", "proto"),
	HOST(BINDING_A_PRIVATE_ADDR, BINDING_A_PRIVATE_ADDR6, "PRIVATE ADDRESS", "private_addr"),
	FIELD(BINDING_A_PRIVATE_PORT, BE16, "PORT", "private_port"),
	FIELD(BINDING_A_PUBLIC_ADDR, IPV4, "PUBLIC ADDRESS", "public_addr"),
	FIELD(BINDING_A_PUBLIC_PORT, BE16, "PORT", "public_port"),
	FIELD(BINDING_A_REALM, STRING, "REALM", "realm"),
	FIELD(BINDING_A_USES, U32, "USES", "uses"),
};

const struct table binding_table = TABLE(binding_columns, NAT_ALG_A_BINDING);

static const struct field pinhole_columns[] = {
	FIELD(PINHOLE_A_ANALYZER, ANALYZER, "ANALYZER", "analyzer"),
	FIELD(PINHOLE_A_DIRECTION, DIRECTION, "DIRECTION", "direction"),
	FIELD(PINHOLE_A_PROTO, PROTO, "PROTO", "proto"),
	SUBSCRIBER(PINHOLE_A_SUBSCRIBER, PINHOLE_A_SUBSCRIBER6, PINHOLE_A_PREFIX_LEN,
		   "SUBSCRIBER", "subscriber"),
	HOST(PINHOLE_A_SRC_ADDR, PINHOLE_A_SRC_ADDR6, "SOURCE", "src_addr"),
	FIELD(PINHOLE_A_SRC_PORT, BE16, "PORT", "src_port"),
	FIELD(PINHOLE_A_DST_ADDR, IPV4, "DESTINATION", "dst_addr"),
	FIELD(PINHOLE_A_DST_PORT, BE16, "PORT", "dst_port"),
	FIELD(PINHOLE_A_PRIVATE_PORT, BE16, "PRIVATE PORT", "private_port"),
	FIELD(PINHOLE_A_REALM, STRING, "REALM", "realm"),
	FIELD(PINHOLE_A_EXPIRES, SECONDS, "EXPIRES", "expires"),
};

const struct table pinhole_table = TABLE(pinhole_columns, NAT_ALG_A_PINHOLE);

static const struct field flow_columns[] = {
	FIELD(FLOW_A_PROTO, PROTO, "PROTO", "proto"),
	FIELD(FLOW_A_DIRECTION, DIRECTION, "DIRECTION", "direction"),
	HOST(FLOW_A_PRIVATE_ADDR, FLOW_A_PRIVATE_ADDR6, "PRIVATE ADDRESS", "private_addr"),
	FIELD(FLOW_A_PRIVATE_PORT, BE16, "PORT", "private_port"),
	FIELD(FLOW_A_PUBLIC_ADDR, IPV4, "PUBLIC ADDRESS", "public_addr"),
	FIELD(FLOW_A_PUBLIC_PORT, BE16, "PORT", "public_port"),
	FIELD(FLOW_A_REMOTE_ADDR, IPV4, "REMOTE ADDRESS", "remote_addr"),
	FIELD(FLOW_A_REMOTE_PORT, BE16, "PORT", "remote_port"),
	FIELD(FLOW_A_REALM, STRING, "REALM", "realm"),
	FIELD(FLOW_A_ANALYZER, ANALYZER, "ANALYZER", "analyzer"),
	FIELD(FLOW_A_CHILD, FLAG, "CHILD", "child"),
	FIELD(FLOW_A_PINHOLES, U32, "PINHOLES", "pinholes"),
};

const struct table flow_table = TABLE(flow_columns, NAT_ALG_A_FLOW);

static const struct field chunk_record_fields[] = {
	SUBSCRIBER(CHUNK_A_SUBSCRIBER, CHUNK_A_SUBSCRIBER6, CHUNK_A_PREFIX_LEN,
		   "subscriber", "subscriber"),
	FIELD(CHUNK_A_REALM, STRING, "realm", "realm"),
	FIELD(CHUNK_A_PUBLIC_ADDR, IPV4, "address", "public_addr"),
	FIELD(CHUNK_A_PORT_FIRST, U16, "ports", "port_first"),
	FIELD(CHUNK_A_PORT_LAST, U16, "-", "port_last"),
	FIELD(CHUNK_A_SINCE, TIME, "since", "since"),
};

const struct table chunk_record = TABLE(chunk_record_fields, NAT_ALG_A_CHUNK);

static const struct field binding_record_fields[] = {
	FIELD(BINDING_A_PROTO, PROTO, "proto", "proto"),
	HOST(BINDING_A_PRIVATE_ADDR, BINDING_A_PRIVATE_ADDR6, "bound to", "private_addr"),
	FIELD(BINDING_A_PRIVATE_PORT, BE16, ":", "private_port"),
	FIELD(BINDING_A_USES, U32, "uses", "uses"),
};

const struct table binding_record = TABLE(binding_record_fields, NAT_ALG_A_BINDING);

static const struct field pinhole_record_fields[] = {
	SUBSCRIBER(PINHOLE_A_SUBSCRIBER, PINHOLE_A_SUBSCRIBER6, PINHOLE_A_PREFIX_LEN,
		   "subscriber", "subscriber"),
	FIELD(PINHOLE_A_REALM, STRING, "realm", "realm"),
	FIELD(PINHOLE_A_ANALYZER, ANALYZER, "analyzer", "analyzer"),
	FIELD(PINHOLE_A_DIRECTION, DIRECTION, "direction", "direction"),
	FIELD(PINHOLE_A_PROTO, PROTO, "proto", "proto"),
	HOST(PINHOLE_A_SRC_ADDR, PINHOLE_A_SRC_ADDR6, "from", "src_addr"),
	FIELD(PINHOLE_A_SRC_PORT, BE16, ":", "src_port"),
	FIELD(PINHOLE_A_DST_ADDR, IPV4, "to", "dst_addr"),
	FIELD(PINHOLE_A_DST_PORT, BE16, ":", "dst_port"),
	FIELD(PINHOLE_A_PRIVATE_PORT, BE16, "private-port", "private_port"),
};

const struct table pinhole_record = TABLE(pinhole_record_fields, NAT_ALG_A_PINHOLE);
