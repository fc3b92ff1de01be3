// SPDX-License-Identifier: GPL-2.0
/*
 * TFTP (RFC 1350): a request goes to the server's well-known port, and the answer comes from
 * another one, so it is a flow of its own, the transfer.  Each request opens a pinhole for it.
 *
 * Nothing is rewritten.  Either end may be the subscriber: the one that asks gets its answer from
 * outside, the server of a one-to-one address sends it there.
 *
 * Some servers answer from the well-known port.  The transfer is then in the flow of the request,
 * and counted as any other.
 */
#include <linux/jhash.h>
#include <linux/slab.h>

#include "../codec/tftp.h"
#include "../core/flow.h"
#include "../core/pinhole.h"
#include "../core/udp.h"
#include "../net.h"
#include "../realm/realm.h"
#include "tftp.h"

/* The state of a flow of requests; under nalg_flow.lock */
struct nalg_tftp_state {
	u32 request;		/* a hash of the last one: it is sent again until it is answered */
	bool requested;		/* there was one */
	bool unanswered;
	bool transfer;		/* the answer was in this flow */
};

/* A datagram, and the state that it finds. */
struct nalg_tftp_packet {
	struct nalg_flow *flow;
	enum ip_conntrack_dir dir;	/* original: of the end that asks */
	const u8 *head;
	unsigned int len;
	enum nalg_tftp_opcode opcode;
	enum nalg_tftp_status status;
};

static void nalg_tftp_count(struct nalg_flow *flow, enum nat_alg_tftp_stat stat)
{
	nalg_stats_tftp_add(flow->nn, stat, 1);
}

/* Uplink bytes, downlink bytes, uplink packets, downlink packets: both tables begin so. */
static void nalg_tftp_count_volume(const struct nalg_tftp_packet *p, enum nat_alg_tftp_stat first)
{
	unsigned int down = p->dir != p->flow->uplink;

	nalg_stats_tftp_add(p->flow->nn, first + down, p->len);
	nalg_stats_tftp_add(p->flow->nn, first + 2 + down, 1);
}

/*
 * The answer to an unanswered request comes from the server, any port; S1: to the endpoint that has
 * sent it.  Between two subscribers that is the one that asks: no rule has to permit what the other
 * one sends it.
 */
static void nalg_tftp_open(struct nalg_flow *flow)
{
	struct nalg_pinhole_spec spec = {
		.proto = IPPROTO_UDP,
		.remote_addr = flow->remote_addr,
		.child = &nalg_tftp_data,
	};

	if (flow->uplink == IP_CT_DIR_ORIGINAL) {
		spec.dir = NAT_ALG_DOWNLINK;
		spec.private_port = flow->binding->private_port;
	} else {
		spec.dir = NAT_ALG_UPLINK;
		spec.remote_port = flow->remote_port;
	}
	if (!nalg_pinhole_stays(flow, &spec))
		nalg_pinhole_open(flow, &spec, NULL);
}

/* One that is sent again is no other session, and has the first one's pinhole while that is new. */
static void nalg_tftp_request(struct nalg_tftp_state *state, const struct nalg_tftp_packet *p)
{
	u32 request = jhash(p->head, p->len, 0);

	if (!state->unanswered || request != state->request)
		nalg_tftp_count(p->flow, p->opcode == NALG_TFTP_RRQ ? NAT_ALG_TFTP_READ_SESSIONS :
								      NAT_ALG_TFTP_WRITE_SESSIONS);
	state->request = request;
	state->requested = true;
	state->unanswered = true;
	nalg_tftp_open(p->flow);
}

/* Of a transfer, in whichever flow it is. */
static bool nalg_tftp_transfers(const struct nalg_tftp_packet *p)
{
	bool ok = p->status == NALG_TFTP_OK && !nalg_tftp_is_request(p->opcode);

	nalg_tftp_count_volume(p, NAT_ALG_TFTP_DATA_UL_BYTES);
	if (!ok)
		nalg_tftp_count(p->flow, NAT_ALG_TFTP_INVALID_DATA_PKTS);
	return ok;
}

/* From the end that asks: a request, or its part of a transfer in this flow. */
static void nalg_tftp_asks(struct nalg_tftp_state *state, const struct nalg_tftp_packet *p)
{
	bool request = nalg_tftp_is_request(p->opcode);

	if (state->transfer && !request) {
		nalg_tftp_transfers(p);
		return;
	}
	nalg_tftp_count_volume(p, NAT_ALG_TFTP_UL_BYTES);
	if (request && p->status == NALG_TFTP_OK)
		nalg_tftp_request(state, p);
	else if (request || p->len < 2)
		nalg_tftp_count(p->flow, NAT_ALG_TFTP_INVALID_CONTROL_PKTS);
	else
		nalg_tftp_count(p->flow, NAT_ALG_TFTP_UNKNOWN_REQUESTS);
}

/* From the well-known port.  S5: nobody will come through the pinhole any more. */
static void nalg_tftp_answers(struct nalg_tftp_state *state, const struct nalg_tftp_packet *p)
{
	if (!state->requested) {
		nalg_tftp_count_volume(p, NAT_ALG_TFTP_UL_BYTES);
		if (p->status != NALG_TFTP_OK || p->opcode != NALG_TFTP_ERROR)
			nalg_tftp_count(p->flow, NAT_ALG_TFTP_INVALID_CONTROL_PKTS);
		return;
	}
	if (!nalg_tftp_transfers(p))
		return;
	state->transfer = true;
	if (state->unanswered) {
		state->unanswered = false;
		nalg_pinhole_close_all(p->flow);
	}
}

static void nalg_tftp_control(const struct nalg_tftp_packet *p)
{
	struct nalg_tftp_state *state = p->flow->state;

	spin_lock_bh(&p->flow->lock);
	if (p->dir == IP_CT_DIR_ORIGINAL)
		nalg_tftp_asks(state, p);
	else
		nalg_tftp_answers(state, p);
	spin_unlock_bh(&p->flow->lock);
}

/* Each datagram of an skb.  None is changed, and none is lost for what it says (S7). */
static int nalg_tftp_each(struct nalg_flow *flow, const struct sk_buff *skb, unsigned int protoff,
			  enum ip_conntrack_info ctinfo,
			  void (*see)(const struct nalg_tftp_packet *p))
{
	struct nalg_tftp_packet p = { .flow = flow, .dir = CTINFO2DIR(ctinfo) };
	u8 buf[NALG_TFTP_HEAD_MAX];
	struct nalg_datagram d;
	unsigned int i;

	for (i = 0; nalg_udp_datagram(skb, protoff, i, &d); i++) {
		p.len = d.len;
		p.head = skb_header_pointer(skb, d.off, min_t(u32, d.len, sizeof(buf)), buf);
		if (!p.head)
			break;
		p.status = nalg_tftp_parse(p.head, p.len, &p.opcode);
		see(&p);
	}
	return NF_ACCEPT;
}

static int nalg_tftp_control_packet(struct nalg_flow *flow, struct sk_buff *skb,
				    unsigned int protoff, enum ip_conntrack_info ctinfo)
{
	return nalg_tftp_each(flow, skb, protoff, ctinfo, nalg_tftp_control);
}

static bool nalg_tftp_control_start(struct nalg_flow *flow)
{
	struct nalg_tftp_state *state = kzalloc(sizeof(*state), GFP_ATOMIC);

	flow->state = state;
	return state;
}

static void nalg_tftp_control_free(struct nalg_flow *flow)
{
	kfree(flow->state);
}

static void nalg_tftp_see_transfer(const struct nalg_tftp_packet *p)
{
	nalg_tftp_transfers(p);
}

static int nalg_tftp_data_packet(struct nalg_flow *flow, struct sk_buff *skb, unsigned int protoff,
				 enum ip_conntrack_info ctinfo)
{
	return nalg_tftp_each(flow, skb, protoff, ctinfo, nalg_tftp_see_transfer);
}

/* A transfer answers its request, if the flow of that is still there. */
static bool nalg_tftp_data_start(struct nalg_flow *flow)
{
	struct nalg_flow *control = nalg_flow_find(flow->ct->master);
	struct nalg_tftp_state *state;

	if (!control)
		return true;
	state = control->state;
	spin_lock_bh(&control->lock);
	state->unanswered = false;
	spin_unlock_bh(&control->lock);
	return true;
}

struct nalg_analyzer nalg_tftp = {
	.name			= "nalg-tftp",
	.id			= NAT_ALG_ANALYZER_TFTP,
	/*
	 * A server answers at once.  Who waits longer than this has asked again long since, and
	 * opened another one: programs do so after 1 to 6 seconds.
	 */
	.pinhole_timeout	= 30,
	.start			= nalg_tftp_control_start,
	.packet			= nalg_tftp_control_packet,
	.free			= nalg_tftp_control_free,
};

struct nalg_analyzer nalg_tftp_data = {
	.name			= "nalg-tftp-data",
	.id			= NAT_ALG_ANALYZER_TFTP_DATA,
	.start			= nalg_tftp_data_start,
	.packet			= nalg_tftp_data_packet,
};
