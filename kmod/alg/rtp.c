// SPDX-License-Identifier: GPL-2.0
/*
 * Media flows: RTP and RTCP (RFC 3550).  Which one a flow is was said where its pinhole was opened;
 * nothing in its packets is looked at.
 *
 * RTP is told to the analyzer of the control flow as well, which counts it as its sessions' media,
 * also where the configuration does not want the tables of RTP and RTCP.
 */
#include "../core/child.h"
#include "../core/flow.h"
#include "../core/media.h"
#include "../core/udp.h"
#include "../net.h"
#include "../policy/policy.h"
#include "rtp.h"

/* What an skb of a media flow holds. */
struct nalg_rtp_volume {
	bool uplink;
	unsigned int pkts;
	unsigned int bytes;
};

static struct nalg_rtp_volume nalg_rtp_volume(const struct nalg_flow *flow,
					      const struct sk_buff *skb, unsigned int protoff,
					      enum ip_conntrack_info ctinfo)
{
	struct nalg_rtp_volume v = { .uplink = CTINFO2DIR(ctinfo) == flow->uplink };
	struct nalg_datagram d;

	for (; nalg_udp_datagram(skb, protoff, v.pkts, &d); v.pkts++)
		v.bytes += d.len;
	return v;
}

static void nalg_rtp_tell(const struct nalg_flow *flow, const struct nalg_rtp_volume *v)
{
	const struct nalg_analyzer *control = nalg_flow_analyzer(flow->ct->master);

	if (control && control->media)
		control->media(flow->nn, v->uplink, v->pkts, v->bytes);
}

static const struct nalg_child_rows nalg_rtp_rows = {
	.table		= NALG_COUNTERS_RTP,
	.bytes		= { NAT_ALG_RTP_UL_BYTES, NAT_ALG_RTP_DL_BYTES },
	.pkts		= { NAT_ALG_RTP_UL_PKTS, NAT_ALG_RTP_DL_PKTS },
	.fp_flows	= NAT_ALG_RTP_FP_FLOWS,
	.fp_bytes	= { NAT_ALG_RTP_FP_UL_BYTES, NAT_ALG_RTP_FP_DL_BYTES },
	.fp_pkts	= { NAT_ALG_RTP_FP_UL_PKTS, NAT_ALG_RTP_FP_DL_PKTS },
};

static const struct nalg_child_rows nalg_rtcp_rows = {
	.table		= NALG_COUNTERS_RTCP,
	.bytes		= { NAT_ALG_RTCP_UL_BYTES, NAT_ALG_RTCP_DL_BYTES },
	.pkts		= { NAT_ALG_RTCP_UL_PKTS, NAT_ALG_RTCP_DL_PKTS },
};

static int nalg_rtp_packet(struct nalg_flow *flow, struct sk_buff *skb, unsigned int protoff,
			   enum ip_conntrack_info ctinfo)
{
	struct nalg_rtp_volume v = nalg_rtp_volume(flow, skb, protoff, ctinfo);

	nalg_child_count(flow, &nalg_rtp_rows, v.uplink, v.pkts, v.bytes);
	nalg_rtp_tell(flow, &v);
	return NF_ACCEPT;
}

static int nalg_rtp_uncounted_packet(struct nalg_flow *flow, struct sk_buff *skb,
				     unsigned int protoff, enum ip_conntrack_info ctinfo)
{
	struct nalg_rtp_volume v = nalg_rtp_volume(flow, skb, protoff, ctinfo);

	nalg_rtp_tell(flow, &v);
	return NF_ACCEPT;
}

static int nalg_rtcp_packet(struct nalg_flow *flow, struct sk_buff *skb, unsigned int protoff,
			    enum ip_conntrack_info ctinfo)
{
	struct nalg_rtp_volume v = nalg_rtp_volume(flow, skb, protoff, ctinfo);

	nalg_child_count(flow, &nalg_rtcp_rows, v.uplink, v.pkts, v.bytes);
	return NF_ACCEPT;
}

struct nalg_analyzer nalg_rtp = {
	.name	= "nalg-rtp",
	.id	= NAT_ALG_ANALYZER_RTP,
	.packet	= nalg_rtp_packet,
};

struct nalg_analyzer nalg_rtcp = {
	.name	= "nalg-rtcp",
	.id	= NAT_ALG_ANALYZER_RTCP,
	.packet	= nalg_rtcp_packet,
};

struct nalg_analyzer nalg_rtp_uncounted = {
	.name	= "nalg-media",
	.id	= NAT_ALG_ANALYZER_NONE,
	.packet	= nalg_rtp_uncounted_packet,
};

struct nalg_analyzer nalg_rtcp_uncounted = {
	.name	= "nalg-media-rtcp",
	.id	= NAT_ALG_ANALYZER_NONE,
};

static const struct nalg_analyzer *const nalg_rtp_detected[NALG_MEDIA_HALVES] = {
	[NALG_MEDIA_RTP]	= &nalg_rtp,
	[NALG_MEDIA_RTCP]	= &nalg_rtcp,
};

static const struct nalg_analyzer *const nalg_rtp_undetected[NALG_MEDIA_HALVES] = {
	[NALG_MEDIA_RTP]	= &nalg_rtp_uncounted,
	[NALG_MEDIA_RTCP]	= &nalg_rtcp_uncounted,
};

const struct nalg_analyzer *const *nalg_rtp_children(const struct nalg_net *nn)
{
	const struct nalg_config *cfg = rcu_dereference(nn->config);

	return cfg && nalg_config_rtp_detection(cfg) ? nalg_rtp_detected : nalg_rtp_undetected;
}
