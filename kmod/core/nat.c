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
