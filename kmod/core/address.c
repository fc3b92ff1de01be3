// SPDX-License-Identifier: GPL-2.0
#include <linux/string.h>

#include "../codec/rfc6052.h"
#include "../nat64/host.h"
#include "address.h"
#include "flow.h"

/* The address by which an end knows itself, or the gateway knows it inside. */
static __be32 nalg_address_own(const struct nalg_flow *flow, enum nalg_end end)
{
	if (end == NALG_END_REMOTE)
		return nalg_flow_peer_addr(flow);
	return flow->ct->tuplehash[flow->uplink].tuple.src.u3.ip;
}

u8 nalg_address_family(const struct nalg_flow *flow, enum nalg_end end)
{
	return nalg_nat64_is_internal(flow->nn, nalg_address_own(flow, end)) ? 6 : 4;
}

bool nalg_address_read(const struct nalg_flow *flow, enum nalg_end end, u8 family, const u8 *text,
		       __be32 *addr)
{
	__be32 own = nalg_address_own(flow, end);
	struct nalg_nat64_view view;

	if (family == 4) {
		memcpy(addr, text, sizeof(*addr));
		return true;
	}
	if (family != 6 || !nalg_nat64_is_internal(flow->nn, own) ||
	    !nalg_nat64_view(flow->nn, own, &view))
		return false;
	if (memcmp(text, &view.addr, sizeof(view.addr)))
		return nalg_rfc6052_extract(view.prefix.s6_addr, view.prefix_len, text,
					    (u8 *)addr);
	*addr = own;
	return true;
}

u8 nalg_address_write(const struct nalg_flow *flow, enum nalg_end end, __be32 addr, u8 *text)
{
	__be32 own = nalg_address_own(flow, end);
	struct nalg_nat64_view view;

	memset(text, 0, 16);
	if (!nalg_nat64_is_internal(flow->nn, own)) {
		memcpy(text, &addr, sizeof(addr));
		return 4;
	}
	if (!nalg_nat64_view(flow->nn, own, &view))
		return 0;
	if (addr == own)
		memcpy(text, &view.addr, sizeof(view.addr));
	else
		nalg_rfc6052_embed(view.prefix.s6_addr, view.prefix_len, (const u8 *)&addr, text);
	return 6;
}
