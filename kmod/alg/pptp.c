// SPDX-License-Identifier: GPL-2.0
/*
 * PPTP (RFC 2637): each end of a control connection numbers its calls, and a call's GRE packets
 * carry the number that their receiver gave.  The subscriber's number is a port of a binding, and
 * outside it is seen as the binding's public port: so subscribers with equal numbers can share an
 * address, whatever servers they talk to.
 *
 * Either end may be the subscriber, and either may ask for a call (PNS: outgoing, PAC: incoming).
 *
 * A call's tunnel is one conntrack entry.  A GRE packet names the number of its receiver only;
 * conntrack can be told the other one, but then looks through a list of all calls for each packet.
 * So here both tuples have 0 in the place of the sender's number, which is what conntrack sees; its
 * translation puts that 0 where the receiver's number belongs, and the packet gets the right one at
 * the end (nalg_pptp_gre_packet()).
 */
#include <linux/list.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <net/gre.h>
#include <net/pptp.h>
#include <net/netfilter/nf_conntrack_core.h>

#include "../codec/pptp.h"
#include "../core/flow.h"
#include "../core/pinhole.h"
#include "../core/tcp.h"
#include "../net.h"
#include "../realm/realm.h"
#include "pptp.h"

/* S6: of one control connection. */
#define NALG_PPTP_CALLS		64
#define NALG_PPTP_REFUSALS	8
#define NALG_PPTP_PINHOLES	32	/* two for each call that waits for its first packet */

/*
 * A tunnel lives as long as its call, and that not longer than its control connection, which both
 * ends keep alive by echoes (RFC 2637, section 3.1.4).  So silence ends no tunnel: this is about
 * what conntrack can count to.
 */
#define NALG_PPTP_SILENT	(20 * 24 * 3600 * HZ)

#define NALG_PPTP_GRE_MIN	8	/* up to the call ID and with it */

enum nalg_pptp_call_state {
	NALG_PPTP_ASKED,	/* only the asking end's ID is known */
	NALG_PPTP_OPEN,
	NALG_PPTP_CLOSING,	/* no tunnel any more; the last messages about it are translated */
};

/*
 * struct nalg_pptp_call - a call of a control connection; under nalg_flow.lock
 * @node: nalg_pptp.calls, the oldest first
 * @state: enum nalg_pptp_call_state
 * @binding: the subscriber's ID, and what it is outside; held.  NULL: not known yet
 * @remote_id: of the other end; valid with @has_remote
 * @has_remote: false: not known yet
 */
struct nalg_pptp_call {
	struct list_head node;
	enum nalg_pptp_call_state state;
	struct nalg_binding *binding;
	__be16 remote_id;
	bool has_remote;
};

/*
 * A request that found no room.  It passes as an Echo-Request, whose answer becomes the refusal:
 * so both ends see nothing but PPTP.
 */
struct nalg_pptp_refusal {
	enum nalg_pptp_type reply;	/* 0: none waits here */
	enum nat_alg_direction asked;
	u32 identifier;
	u16 id;				/* of the request */
};

struct nalg_pptp_side {
	struct nalg_pptp *pptp;
	enum nat_alg_direction dir;	/* of its messages */
	enum nalg_pptp_type first;	/* S2: the message that it has to begin with */
	bool begun;
};

/* The state of a control connection; under nalg_flow.lock */
struct nalg_pptp {
	struct nalg_flow *flow;
	struct nalg_tcp tcp;
	struct nalg_pptp_side side[IP_CT_DIR_MAX];
	struct list_head calls;
	u32 count;			/* of calls */
	struct nalg_pptp_refusal refusal[NALG_PPTP_REFUSALS];
	u32 identifier;			/* of the last refusal */
	bool lost;			/* not PPTP */
	bool ended;			/* the flow has; no call begins */
};

/* Statistics come in pairs: uplink, then downlink. */
static void nalg_pptp_count(struct nalg_pptp *pptp, enum nat_alg_pptp_stat stat, s64 n)
{
	nalg_stats_pptp_add(pptp->flow->nn, stat, n);
}

/*
 * Calls.  The subscriber's ID has two values: inside, and outside.
 */

static struct nalg_pptp_call *nalg_pptp_by_inside(const struct nalg_pptp *pptp, u16 id)
{
	struct nalg_pptp_call *call;

	list_for_each_entry(call, &pptp->calls, node) {
		if (call->binding && call->binding->private_port == htons(id))
			return call;
	}
	return NULL;
}

static struct nalg_pptp_call *nalg_pptp_by_outside(const struct nalg_pptp *pptp, u16 id)
{
	struct nalg_pptp_call *call;

	list_for_each_entry(call, &pptp->calls, node) {
		if (call->binding && call->binding->public_port == htons(id))
			return call;
	}
	return NULL;
}

static struct nalg_pptp_call *nalg_pptp_by_remote(const struct nalg_pptp *pptp, u16 id)
{
	struct nalg_pptp_call *call;

	list_for_each_entry(call, &pptp->calls, node) {
		if (call->has_remote && call->remote_id == htons(id))
			return call;
	}
	return NULL;
}

static u16 nalg_pptp_inside(const struct nalg_pptp_call *call)
{
	return ntohs(call->binding->private_port);
}

static u16 nalg_pptp_outside(const struct nalg_pptp_call *call)
{
	return ntohs(call->binding->public_port);
}

static void nalg_pptp_close(struct nalg_pptp *pptp, struct nalg_pptp_call *call)
{
	bool open = call->state == NALG_PPTP_OPEN;

	/* First of all: a tunnel that begins right now finds that it has no call. */
	call->state = NALG_PPTP_CLOSING;
	if (!open)
		return;
	nalg_pinhole_close_port(pptp->flow, IPPROTO_GRE, call->binding->private_port);
	nalg_flow_end_children(pptp->flow, call->binding);
}

static void nalg_pptp_forget(struct nalg_pptp *pptp, struct nalg_pptp_call *call)
{
	nalg_pptp_close(pptp, call);
	list_del(&call->node);
	pptp->count--;
	if (call->binding)
		nalg_binding_put(pptp->flow->nn, call->binding);
	nalg_budget_give(&pptp->tcp.budget, NALG_MEMORY_STATE, sizeof(*call));
	kfree(call);
}

static void nalg_pptp_forget_all(struct nalg_pptp *pptp)
{
	struct nalg_pptp_call *call, *next;

	list_for_each_entry_safe(call, next, &pptp->calls, node)
		nalg_pptp_forget(pptp, call);
}

/* One of those that are closing makes room: its last message did not come. */
static bool nalg_pptp_make_room(struct nalg_pptp *pptp)
{
	struct nalg_pptp_call *call;

	if (pptp->count < NALG_PPTP_CALLS)
		return true;
	list_for_each_entry(call, &pptp->calls, node) {
		if (call->state == NALG_PPTP_CLOSING) {
			nalg_pptp_forget(pptp, call);
			return true;
		}
	}
	return false;
}

/* NULL after counting why. */
static struct nalg_pptp_call *nalg_pptp_new(struct nalg_pptp *pptp)
{
	enum nat_alg_drop reason = NAT_ALG_DROP_CALL_LIMIT;
	struct nalg_pptp_call *call;

	/* Between subscribers both would have to be translated at once. */
	if (pptp->flow->hairpin || pptp->ended) {
		reason = NAT_ALG_DROP_PINHOLE_REFUSED;
		goto count;
	}
	if (!nalg_pptp_make_room(pptp))
		goto count;
	reason = NAT_ALG_DROP_MESSAGE_LIMIT;
	if (!nalg_budget_take(&pptp->tcp.budget, NALG_MEMORY_STATE, sizeof(*call)))
		goto count;
	call = kzalloc(sizeof(*call), GFP_ATOMIC | __GFP_NOWARN);
	if (call) {
		list_add_tail(&call->node, &pptp->calls);
		pptp->count++;
		return call;
	}
	nalg_budget_give(&pptp->tcp.budget, NALG_MEMORY_STATE, sizeof(*call));
	reason = NAT_ALG_DROP_NO_MEMORY;
count:
	nalg_stats_drop(pptp->flow->nn, reason);
	return NULL;
}

/* The subscriber's ID gets its value outside.  False after counting why not. */
static bool nalg_pptp_bind(struct nalg_pptp *pptp, struct nalg_pptp_call *call, u16 id)
{
	const struct nalg_flow *flow = pptp->flow;
	struct nalg_binding *b;

	b = nalg_binding_get(flow->nn, flow->binding->realm, IPPROTO_GRE,
			     flow->binding->private_addr, htons(id), NALG_BINDING_CALL);
	if (IS_ERR(b)) {
		nalg_stats_drop(flow->nn, -PTR_ERR(b));
		return false;
	}
	if (!nalg_binding_hold(b)) {
		nalg_stats_drop(flow->nn, NAT_ALG_DROP_NO_BINDING);
		return false;
	}
	call->binding = b;
	return true;
}

/*
 * Both ends may send first; whoever does takes both pinholes.
 *
 * A tunnel with the subscriber's ID to the same end is one whose control connection has not been
 * seen to end: its client has lost its power, and begins to count anew.  Packets of the new tunnel
 * look like its packets.
 */
static bool nalg_pptp_open(struct nalg_pptp *pptp, struct nalg_pptp_call *call)
{
	struct nalg_pinhole_spec spec = {
		.dir = NAT_ALG_DOWNLINK,
		.proto = IPPROTO_GRE,
		.remote_addr = pptp->flow->remote_addr,
		.remote_port = call->remote_id,
		.private_port = call->binding->private_port,
		.child = &nalg_pptp_gre,
	};
	bool ok;

	nalg_flow_end_rivals(pptp->flow, call->binding);
	call->state = NALG_PPTP_OPEN;
	if (nalg_pinhole_stays(pptp->flow, &spec))
		return true;
	ok = nalg_pinhole_open(pptp->flow, &spec, NULL);
	spec.dir = NAT_ALG_UPLINK;
	return ok && nalg_pinhole_open(pptp->flow, &spec, NULL);
}

/*
 * What is written into messages
 */

static void nalg_pptp_write_id(struct nalg_edits *edits, const struct nalg_pptp_id *id, u16 value)
{
	__be16 octets = htons(value);

	if (id->off && value != id->value)
		nalg_edits_add(edits, id->off, sizeof(octets), &octets, sizeof(octets));
}

/* A reply that says yes says no. */
static void nalg_pptp_write_no(struct nalg_edits *edits, const struct nalg_pptp_msg *msg)
{
	static const u8 no[] = { NALG_PPTP_RESULT_ERROR, NALG_PPTP_ERROR_NO_RESOURCE };

	nalg_edits_add(edits, msg->result_off, sizeof(no), no, sizeof(no));
}

static void nalg_pptp_replace(struct nalg_edits *edits, const struct nalg_pptp_msg *msg,
			      const u8 *text, u32 len)
{
	nalg_edits_add(edits, 0, msg->length, text, len);
}

static void nalg_pptp_refuse(struct nalg_pptp *pptp, enum nat_alg_direction dir,
			     const struct nalg_pptp_msg *msg, struct nalg_edits *edits)
{
	u32 identifier = ++pptp->identifier;
	u8 echo[NALG_PPTP_WRITE_MAX];

	/* The oldest goes: the answer to its Echo-Request is too late for anybody. */
	pptp->refusal[identifier % NALG_PPTP_REFUSALS] = (struct nalg_pptp_refusal) {
		.reply = msg->type == NALG_PPTP_OUT_REQUEST ? NALG_PPTP_OUT_REPLY :
							      NALG_PPTP_IN_REPLY,
		.asked = dir,
		.identifier = identifier,
		.id = msg->own.value,
	};
	nalg_pptp_replace(edits, msg, echo, nalg_pptp_write_echo(echo, sizeof(echo), identifier));
}

/*
 * What each message means.  An ID of the subscriber that names no call becomes 0, in both
 * directions: it might be the ID of another call on the other side.
 */

static void nalg_pptp_ask_uplink(struct nalg_pptp *pptp, const struct nalg_pptp_msg *msg,
				 struct nalg_edits *edits)
{
	struct nalg_pptp_call *call = nalg_pptp_by_inside(pptp, msg->own.value);

	if (call)
		nalg_pptp_forget(pptp, call);
	call = nalg_pptp_new(pptp);
	if (call && nalg_pptp_bind(pptp, call, msg->own.value)) {
		nalg_pptp_write_id(edits, &msg->own, nalg_pptp_outside(call));
		return;
	}
	if (call)
		nalg_pptp_forget(pptp, call);
	nalg_pptp_refuse(pptp, NAT_ALG_UPLINK, msg, edits);
}

static void nalg_pptp_ask_downlink(struct nalg_pptp *pptp, const struct nalg_pptp_msg *msg,
				   struct nalg_edits *edits)
{
	struct nalg_pptp_call *call = nalg_pptp_by_remote(pptp, msg->own.value);

	if (call)
		nalg_pptp_forget(pptp, call);
	call = nalg_pptp_new(pptp);
	if (!call) {
		nalg_pptp_refuse(pptp, NAT_ALG_DOWNLINK, msg, edits);
		return;
	}
	call->remote_id = htons(msg->own.value);
	call->has_remote = true;
}

/* The other end has given the call an ID, which no other call of it has. */
static void nalg_pptp_learn_remote(struct nalg_pptp *pptp, struct nalg_pptp_call *call, u16 id)
{
	struct nalg_pptp_call *twin = nalg_pptp_by_remote(pptp, id);

	if (twin)
		nalg_pptp_forget(pptp, twin);
	call->remote_id = htons(id);
	call->has_remote = true;
}

/* To the subscriber, which has asked. */
static void nalg_pptp_answer_downlink(struct nalg_pptp *pptp, const struct nalg_pptp_msg *msg,
				      struct nalg_edits *edits)
{
	struct nalg_pptp_call *call = nalg_pptp_by_outside(pptp, msg->peer.value);

	nalg_pptp_write_id(edits, &msg->peer, call ? nalg_pptp_inside(call) : 0);
	/* Who has an ID of both ends has had its answer. */
	if (!call || call->has_remote)
		return;
	if (msg->result != NALG_PPTP_RESULT_OK) {
		nalg_pptp_forget(pptp, call);
		return;
	}
	nalg_pptp_learn_remote(pptp, call, msg->own.value);
	if (call->state == NALG_PPTP_ASKED && !nalg_pptp_open(pptp, call)) {
		nalg_pptp_close(pptp, call);
		nalg_pptp_write_no(edits, msg);
	}
}

/* From the subscriber, which was asked and says yes. */
static void nalg_pptp_accept_uplink(struct nalg_pptp *pptp, struct nalg_pptp_call *call,
				    const struct nalg_pptp_msg *msg, struct nalg_edits *edits)
{
	struct nalg_pptp_call *twin = nalg_pptp_by_inside(pptp, msg->own.value);
	bool open;

	if (twin)
		nalg_pptp_forget(pptp, twin);
	if (!nalg_pptp_bind(pptp, call, msg->own.value)) {
		nalg_pptp_write_id(edits, &msg->own, 0);
		nalg_pptp_write_no(edits, msg);
		nalg_pptp_close(pptp, call);
		return;
	}
	open = call->state == NALG_PPTP_ASKED && nalg_pptp_open(pptp, call);
	nalg_pptp_write_id(edits, &msg->own, nalg_pptp_outside(call));
	if (!open) {
		nalg_pptp_close(pptp, call);
		nalg_pptp_write_no(edits, msg);
	}
}

static void nalg_pptp_answer_uplink(struct nalg_pptp *pptp, const struct nalg_pptp_msg *msg,
				    struct nalg_edits *edits)
{
	struct nalg_pptp_call *call = nalg_pptp_by_remote(pptp, msg->peer.value);
	bool same;

	if (call && !call->binding && msg->result == NALG_PPTP_RESULT_OK) {
		nalg_pptp_accept_uplink(pptp, call, msg, edits);
		return;
	}
	same = call && call->binding && nalg_pptp_inside(call) == msg->own.value;
	nalg_pptp_write_id(edits, &msg->own, same ? nalg_pptp_outside(call) : 0);
	if (call && !call->binding)
		nalg_pptp_forget(pptp, call);
}

/* Who called may take its time until the packets come. */
static void nalg_pptp_connected(struct nalg_pptp *pptp, struct nalg_pptp_call *call)
{
	if (call && call->state == NALG_PPTP_OPEN &&
	    !nalg_flow_has_child(pptp->flow, call->binding))
		nalg_pptp_open(pptp, call);
}

static void nalg_pptp_connected_uplink(struct nalg_pptp *pptp, const struct nalg_pptp_msg *msg,
				       struct nalg_edits *edits)
{
	nalg_pptp_connected(pptp, nalg_pptp_by_remote(pptp, msg->peer.value));
}

static void nalg_pptp_name_downlink(struct nalg_pptp *pptp, const struct nalg_pptp_msg *msg,
				    struct nalg_edits *edits)
{
	const struct nalg_pptp_call *call = nalg_pptp_by_outside(pptp, msg->peer.value);

	nalg_pptp_write_id(edits, &msg->peer, call ? nalg_pptp_inside(call) : 0);
}

static void nalg_pptp_connected_downlink(struct nalg_pptp *pptp, const struct nalg_pptp_msg *msg,
					 struct nalg_edits *edits)
{
	nalg_pptp_name_downlink(pptp, msg, edits);
	nalg_pptp_connected(pptp, nalg_pptp_by_outside(pptp, msg->peer.value));
}

/* A Call-Clear-Request is answered with a Call-Disconnect-Notify, which still names the call. */
static void nalg_pptp_end(struct nalg_pptp *pptp, struct nalg_pptp_call *call,
			  enum nalg_pptp_type type)
{
	if (call && type == NALG_PPTP_CLEAR_REQUEST)
		nalg_pptp_close(pptp, call);
	else if (call)
		nalg_pptp_forget(pptp, call);
}

/*
 * The ID is the sender's own (RFC 2637, sections 2.12 and 2.13), but there are servers that repeat
 * the client's in their Call-Disconnect-Notify, and clients that look for it there.
 */
static void nalg_pptp_end_uplink(struct nalg_pptp *pptp, const struct nalg_pptp_msg *msg,
				 struct nalg_edits *edits)
{
	struct nalg_pptp_call *call = nalg_pptp_by_inside(pptp, msg->own.value);
	u16 outside = call ? nalg_pptp_outside(call) : 0;

	if (!call) {
		call = nalg_pptp_by_remote(pptp, msg->own.value);
		outside = call ? msg->own.value : 0;
	}
	nalg_pptp_write_id(edits, &msg->own, outside);
	nalg_pptp_end(pptp, call, msg->type);
}

static void nalg_pptp_end_downlink(struct nalg_pptp *pptp, const struct nalg_pptp_msg *msg,
				   struct nalg_edits *edits)
{
	struct nalg_pptp_call *call = nalg_pptp_by_remote(pptp, msg->own.value);
	u16 inside = call ? msg->own.value : 0;

	if (!call) {
		call = nalg_pptp_by_outside(pptp, msg->own.value);
		inside = call ? nalg_pptp_inside(call) : 0;
	}
	nalg_pptp_write_id(edits, &msg->own, inside);
	nalg_pptp_end(pptp, call, msg->type);
}

static void nalg_pptp_stop_all(struct nalg_pptp *pptp, const struct nalg_pptp_msg *msg,
			       struct nalg_edits *edits)
{
	nalg_pptp_forget_all(pptp);
}

static void nalg_pptp_echo(struct nalg_pptp *pptp, enum nat_alg_direction dir,
			   const struct nalg_pptp_msg *msg, struct nalg_edits *edits)
{
	struct nalg_pptp_refusal *r = &pptp->refusal[msg->identifier % NALG_PPTP_REFUSALS];
	u8 text[NALG_PPTP_WRITE_MAX];

	if (!r->reply || r->asked == dir || r->identifier != msg->identifier)
		return;
	nalg_pptp_replace(edits, msg, text,
			  nalg_pptp_write_refusal(text, sizeof(text), r->reply, r->id));
	r->reply = 0;
}

static void nalg_pptp_echo_uplink(struct nalg_pptp *pptp, const struct nalg_pptp_msg *msg,
				  struct nalg_edits *edits)
{
	nalg_pptp_echo(pptp, NAT_ALG_UPLINK, msg, edits);
}

static void nalg_pptp_echo_downlink(struct nalg_pptp *pptp, const struct nalg_pptp_msg *msg,
				    struct nalg_edits *edits)
{
	nalg_pptp_echo(pptp, NAT_ALG_DOWNLINK, msg, edits);
}

typedef void (*nalg_pptp_handler)(struct nalg_pptp *pptp, const struct nalg_pptp_msg *msg,
				  struct nalg_edits *edits);

/* From the subscriber, to the subscriber; NULL: true as it is. */
static const nalg_pptp_handler nalg_pptp_handlers[NALG_PPTP_TYPES][__NAT_ALG_DIRECTION_MAX] = {
	[NALG_PPTP_STOP_REQUEST] = { nalg_pptp_stop_all, nalg_pptp_stop_all },
	[NALG_PPTP_ECHO_REPLY] = { nalg_pptp_echo_uplink, nalg_pptp_echo_downlink },
	[NALG_PPTP_OUT_REQUEST] = { nalg_pptp_ask_uplink, nalg_pptp_ask_downlink },
	[NALG_PPTP_OUT_REPLY] = { nalg_pptp_answer_uplink, nalg_pptp_answer_downlink },
	[NALG_PPTP_IN_REQUEST] = { nalg_pptp_ask_uplink, nalg_pptp_ask_downlink },
	[NALG_PPTP_IN_REPLY] = { nalg_pptp_answer_uplink, nalg_pptp_answer_downlink },
	[NALG_PPTP_IN_CONNECTED] = { nalg_pptp_connected_uplink, nalg_pptp_connected_downlink },
	[NALG_PPTP_CLEAR_REQUEST] = { nalg_pptp_end_uplink, nalg_pptp_end_downlink },
	[NALG_PPTP_DISCONNECT] = { nalg_pptp_end_uplink, nalg_pptp_end_downlink },
	[NALG_PPTP_WAN_ERROR] = { NULL, nalg_pptp_name_downlink },
	[NALG_PPTP_SET_LINK] = { NULL, nalg_pptp_name_downlink },
};

/* Both streams pass as they are from now on, and no call is left. */
static int nalg_pptp_lose(struct nalg_pptp *pptp)
{
	pptp->lost = true;
	nalg_pptp_count(pptp, NAT_ALG_PPTP_INVALID_PKTS, 1);
	nalg_pptp_forget_all(pptp);
	return NALG_PARSE_LOST;
}

/* It passes, but for the subscriber's ID. */
static void nalg_pptp_malformed(struct nalg_pptp *pptp, enum nat_alg_direction dir,
				const struct nalg_pptp_msg *msg, struct nalg_edits *edits)
{
	nalg_pptp_count(pptp, NAT_ALG_PPTP_INVALID_PKTS, 1);
	if (dir == NAT_ALG_UPLINK)
		nalg_pptp_write_id(edits, &msg->own, 0);
}

static int nalg_pptp_parse_message(void *ctx, const u8 *data, u32 len, bool eof,
				   struct nalg_edits *edits)
{
	struct nalg_pptp_side *side = ctx;
	struct nalg_pptp *pptp = side->pptp;
	nalg_pptp_handler handler;
	struct nalg_pptp_msg msg;

	if (pptp->lost)
		return NALG_PARSE_LOST;
	if (!side->begun && !nalg_pptp_looks_like(data, len, side->first))
		return nalg_pptp_lose(pptp);
	switch (nalg_pptp_parse(data, len, &msg)) {
	case NALG_PPTP_MORE:
		return NALG_PARSE_MORE;
	case NALG_PPTP_ALIEN:
		return nalg_pptp_lose(pptp);
	case NALG_PPTP_MALFORMED:
		nalg_pptp_malformed(pptp, side->dir, &msg, edits);
		break;
	case NALG_PPTP_UNKNOWN:
		nalg_pptp_count(pptp, NAT_ALG_PPTP_UNKNOWN_PKTS, 1);
		break;
	case NALG_PPTP_OK:
		handler = nalg_pptp_handlers[msg.type][side->dir];
		if (handler)
			handler(pptp, &msg, edits);
		break;
	}
	side->begun = true;
	return msg.length;
}

/*
 * The control connection
 */

static void nalg_pptp_control_close(struct nalg_flow *flow)
{
	struct nalg_pptp *pptp = flow->state;

	spin_lock_bh(&flow->lock);
	pptp->ended = true;
	nalg_pptp_forget_all(pptp);
	spin_unlock_bh(&flow->lock);
}

static int nalg_pptp_control_packet(struct nalg_flow *flow, struct sk_buff *skb,
				    unsigned int protoff, enum ip_conntrack_info ctinfo)
{
	enum ip_conntrack_dir dir = CTINFO2DIR(ctinfo);
	struct nalg_pptp *pptp = flow->state;
	unsigned int down = dir != flow->uplink;
	struct nalg_tcp_info info = {};
	int verdict;

	nalg_pptp_count(pptp, NAT_ALG_PPTP_UL_PKTS + down, nalg_skb_segs(skb));
	verdict = nalg_tcp_packet(flow, &pptp->tcp, skb, protoff, dir, &info);
	nalg_pptp_count(pptp, NAT_ALG_PPTP_UL_BYTES + down, info.payload);
	if (nalg_tcp_closes(flow))
		nalg_pptp_control_close(flow);
	return verdict;
}

/* Two IDs and a result, or the whole message. */
static const struct nalg_stream_limits nalg_pptp_limits = {
	.message	= NALG_PPTP_MESSAGE_MAX,
	.edits		= { .count = 3, .text = NALG_PPTP_WRITE_MAX },
};

static bool nalg_pptp_control_start(struct nalg_flow *flow)
{
	static const enum nalg_pptp_type first[] = {
		[IP_CT_DIR_ORIGINAL] = NALG_PPTP_START_REQUEST,
		[IP_CT_DIR_REPLY] = NALG_PPTP_START_REPLY,
	};
	void *ctx[IP_CT_DIR_MAX];
	struct nalg_pptp *pptp;
	int dir;

	pptp = kzalloc(sizeof(*pptp), GFP_ATOMIC);
	if (!pptp)
		return false;
	pptp->flow = flow;
	INIT_LIST_HEAD(&pptp->calls);
	/* Hardly one that an end has in its own echoes at the same time. */
	pptp->identifier = get_random_u32();
	for (dir = 0; dir < IP_CT_DIR_MAX; dir++) {
		pptp->side[dir] = (struct nalg_pptp_side) {
			.pptp = pptp,
			.dir = dir == flow->uplink ? NAT_ALG_UPLINK : NAT_ALG_DOWNLINK,
			.first = first[dir],
		};
		ctx[dir] = &pptp->side[dir];
	}
	nalg_tcp_init(&pptp->tcp, flow, &nalg_pptp_limits, nalg_pptp_parse_message, ctx);
	flow->state = pptp;
	return true;
}

static void nalg_pptp_control_refused(struct nalg_net *nn, bool uplink)
{
	nalg_stats_pptp_add(nn, NAT_ALG_PPTP_UL_PKTS + !uplink, 1);
}

static void nalg_pptp_control_stop(struct nalg_flow *flow)
{
	struct nalg_pptp *pptp = flow->state;

	if (!pptp)
		return;
	nalg_tcp_stop(&pptp->tcp, flow);
	nalg_pptp_control_close(flow);
}

static void nalg_pptp_control_free(struct nalg_flow *flow)
{
	kfree(flow->state);
}

/*
 * Tunnels
 */

/* The entry is not confirmed yet, and this is what its timeouts are taken from. */
static bool nalg_pptp_gre_start(struct nalg_flow *flow)
{
	struct nf_conn *ct = flow->ct;

	ct->proto.gre.timeout = NALG_PPTP_SILENT;
	ct->proto.gre.stream_timeout = NALG_PPTP_SILENT;
	WRITE_ONCE(ct->timeout, NALG_PPTP_SILENT);
	return true;
}

/*
 * The entry is in the table, so either its call is seen to be open here, or who closes the call
 * finds the entry.
 */
static bool nalg_pptp_has_call(const struct nalg_flow *tunnel)
{
	struct nalg_flow *control = nalg_flow_find(tunnel->ct->master);
	struct nalg_pptp_call *call;
	struct nalg_pptp *pptp;
	bool found = false;

	if (!control)
		return false;
	pptp = control->state;
	spin_lock_bh(&control->lock);
	list_for_each_entry(call, &pptp->calls, node) {
		found = call->state == NALG_PPTP_OPEN && call->binding == tunnel->binding &&
			call->remote_id == tunnel->remote_port;
		if (found)
			break;
	}
	spin_unlock_bh(&control->lock);
	return found;
}

static int nalg_pptp_gre_drop(struct nalg_flow *flow, enum nat_alg_drop reason)
{
	nalg_stats_drop(flow->nn, reason);
	return NF_DROP;
}

static int nalg_pptp_gre_packet(struct nalg_flow *flow, struct sk_buff *skb, unsigned int protoff,
				enum ip_conntrack_info ctinfo)
{
	unsigned int down = CTINFO2DIR(ctinfo) != flow->uplink;
	struct pptp_gre_header *header;

	if (skb_ensure_writable(skb, protoff + NALG_PPTP_GRE_MIN))
		return nalg_pptp_gre_drop(flow, NAT_ALG_DROP_INVALID);
	header = (struct pptp_gre_header *)(skb->data + protoff);
	/* Version 0 of the same hosts, which with a call ID of 0 looks the same to conntrack. */
	if ((header->gre_hd.flags & GRE_VERSION) != GRE_VERSION_1)
		return nalg_pptp_gre_drop(flow, NAT_ALG_DROP_INVALID);
	if (unlikely(!test_bit(NALG_FLOW_SEEN, &flow->flags))) {
		if (!nalg_pptp_has_call(flow)) {
			nf_ct_kill(flow->ct);
			return nalg_pptp_gre_drop(flow, NAT_ALG_DROP_NO_CALL);
		}
		if (!test_and_set_bit(NALG_FLOW_SEEN, &flow->flags))
			nalg_stats_pptp_add(flow->nn, NAT_ALG_PPTP_GRE_SESSIONS, 1);
	}
	header->call_id = down ? flow->binding->private_port : flow->remote_port;
	nalg_stats_pptp_add(flow->nn, NAT_ALG_PPTP_GRE_UL_PKTS + down, 1);
	nalg_stats_pptp_add(flow->nn, NAT_ALG_PPTP_GRE_UL_BYTES + down, skb->len - protoff);
	return NF_ACCEPT;
}

struct nalg_analyzer nalg_pptp_control = {
	.name			= "nalg-pptp",
	.id			= NAT_ALG_ANALYZER_PPTP,
	.pinhole_timeout	= 120,
	.pinholes		= NALG_PPTP_PINHOLES,
	.whole_stream		= true,
	.seqadj			= true,
	.start			= nalg_pptp_control_start,
	.packet			= nalg_pptp_control_packet,
	.refused		= nalg_pptp_control_refused,
	.stop			= nalg_pptp_control_stop,
	.free			= nalg_pptp_control_free,
};

struct nalg_analyzer nalg_pptp_gre = {
	.name			= "nalg-pptp-gre",
	.id			= NAT_ALG_ANALYZER_PPTP_GRE,
	.start			= nalg_pptp_gre_start,
	.packet			= nalg_pptp_gre_packet,
};
