// SPDX-License-Identifier: GPL-2.0
#include "nat.h"

bool nalg_nat_setup(struct nf_conn *ct, enum nf_nat_manip_type manip, __be32 addr, __be16 port)
{
	struct nf_nat_range2 range = {
		.flags = NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED,
		.min_addr.ip = addr,
		.max_addr.ip = addr,
		.min_proto.all = port,
		.max_proto.all = port,
	};

	return nf_nat_setup_info(ct, &range, manip) == NF_ACCEPT;
}

__be16 nalg_nat_dst_port(const struct nf_conntrack_tuple *t)
{
	/* The identifier of an ICMP query stands on the source's side of both tuples. */
	return t->dst.protonum == IPPROTO_ICMP ? t->src.u.icmp.id : t->dst.u.all;
}
