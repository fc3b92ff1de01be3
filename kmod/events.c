// SPDX-License-Identifier: GPL-2.0
/* Tells the listeners of the multicast group what comes and goes. */
#include <linux/ktime.h>

#include "core/pinhole.h"
#include "events.h"
#include "net.h"
#include "netlink.h"
#include "tables.h"

/* The largest event: a pinhole, with the name of its realm. */
#define NALG_EVENT_SIZE	512

bool nalg_events_wanted(struct nalg_net *nn)
{
	return genl_has_listeners(&nalg_family, nn->net, NALG_GROUP_EVENTS);
}

static int nalg_event_put_chunk(struct sk_buff *skb, struct nalg_net *nn, const void *object)
{
	struct nlattr *nest = nla_nest_start(skb, NAT_ALG_A_CHUNK);

	if (!nest || nalg_fill_chunk_identity(skb, nn, object))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int nalg_event_put_pinhole(struct sk_buff *skb, struct nalg_net *nn, const void *object)
{
	struct nlattr *nest = nla_nest_start(skb, NAT_ALG_A_PINHOLE);

	if (!nest || nalg_fill_pinhole(skb, nn, object))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int nalg_event_put_generation(struct sk_buff *skb, struct nalg_net *nn,
				     const void *object)
{
	const u32 *generation = object;

	return nla_put_u32(skb, NAT_ALG_A_GENERATION, *generation);
}

static int nalg_event_fill(struct sk_buff *skb, struct nalg_net *nn, enum nat_alg_event event,
			   int (*put)(struct sk_buff *skb, struct nalg_net *nn, const void *object),
			   const void *object)
{
	void *hdr;

	hdr = genlmsg_put(skb, 0, 0, &nalg_family, 0, NAT_ALG_CMD_EVENT);
	if (!hdr || nla_put_u8(skb, NAT_ALG_A_EVENT, event) ||
	    nla_put_u64_64bit(skb, NAT_ALG_A_TIME, ktime_get_real_ns(), NAT_ALG_A_PAD) ||
	    put(skb, nn, object))
		return -EMSGSIZE;
	genlmsg_end(skb, hdr);
	return 0;
}

static void nalg_event_send(struct nalg_net *nn, enum nat_alg_event event,
			    int (*put)(struct sk_buff *skb, struct nalg_net *nn,
				       const void *object), const void *object)
{
	struct sk_buff *skb;

	if (!nalg_events_wanted(nn))
		return;
	skb = genlmsg_new(NALG_EVENT_SIZE, GFP_ATOMIC);
	if (!skb)
		return;
	if (nalg_event_fill(skb, nn, event, put, object)) {
		nlmsg_free(skb);
		return;
	}
	genlmsg_multicast_netns(&nalg_family, nn->net, skb, 0, NALG_GROUP_EVENTS, GFP_ATOMIC);
}

void nalg_event_chunk(struct nalg_net *nn, enum nat_alg_event event,
		      const struct nalg_chunk_info *info)
{
	nalg_event_send(nn, event, nalg_event_put_chunk, info);
}

void nalg_event_pinhole(struct nalg_net *nn, enum nat_alg_event event,
			const struct nalg_pinhole_info *info)
{
	nalg_event_send(nn, event, nalg_event_put_pinhole, info);
}

void nalg_event_config(struct nalg_net *nn)
{
	nalg_event_send(nn, NAT_ALG_EVENT_CONFIG, nalg_event_put_generation, &nn->generation);
}
