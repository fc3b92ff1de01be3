// SPDX-License-Identifier: GPL-2.0
/*
 * FTP (RFC 959, RFC 2428): endpoints in PORT, EPRT and in the replies 227 and 229 become pinholes;
 * those of the subscriber are written as the other side sees them.
 *
 * Either end may be the subscriber.  What its messages name is translated, and opens a way in; what
 * the other end's messages name opens a way out, in the realm of the control connection.
 *
 * Where an end is a host of NAT64 (RFC 6384), messages become those of the other family as well;
 * codec/ftp64.h says which become which.
 */
#include <linux/slab.h>
#include <linux/tcp.h>

#include "../codec/ftp64.h"
#include "../core/address.h"
#include "../core/child.h"
#include "../core/flow.h"
#include "../core/pinhole.h"
#include "../core/tcp.h"
#include "../net.h"
#include "../realm/realm.h"
#include "ftp.h"

struct nalg_ftp_side {
	struct nalg_ftp *ftp;
	enum ip_conntrack_dir dir;	/* of its messages: original: the client's */
	bool begun;			/* S2: its first bytes were FTP */
	bool refused;			/* something in the segment that is being looked at */
};

/* The state of a control connection; under nalg_flow.lock */
struct nalg_ftp {
	struct nalg_flow *flow;
	struct nalg_tcp tcp;
	struct nalg_ftp_side side[IP_CT_DIR_MAX];
	struct nalg_ftp_reply_state reply;
	struct nalg_ftp64 ftp64;
	u32 pending;			/* commands without their final reply */
	bool greeted;
	bool lost;			/* not FTP, or encrypted from here on */
	bool alien;			/* not FTP */
};

/* Statistics come in pairs: uplink, then downlink. */
static void nalg_ftp_count(struct nalg_ftp *ftp, enum nat_alg_ftp_stat stat, s64 n)
{
	nalg_stats_ftp_add(ftp->flow->nn, stat, n);
}

static bool nalg_ftp_from_subscriber(const struct nalg_ftp *ftp, enum ip_conntrack_dir dir)
{
	return dir == ftp->flow->uplink;
}

/* Who has written the messages of this direction. */
static enum nalg_end nalg_ftp_writer(const struct nalg_ftp *ftp, enum ip_conntrack_dir dir)
{
	return nalg_ftp_from_subscriber(ftp, dir) ? NALG_END_SUBSCRIBER : NALG_END_REMOTE;
}

/*
 * S4: FTP opens nothing for another host than the one that speaks (RFC 2577).  Some servers are
 * told their public address, and name it.  One-to-one that is as good as the private one: the port
 * is the same.
 */
static bool nalg_ftp_names_self(const struct nalg_ftp *ftp, enum nalg_end writer,
				const struct nalg_ftp_endpoint *ep, __be32 private, __be32 public)
{
	__be32 addr;

	if (ep->style == NALG_FTP_STYLE_EPSV)
		return true;
	if (!nalg_address_read(ftp->flow, writer, ep->family, ep->addr, &addr))
		return false;
	return addr == private ||
	       (addr == public && nalg_realms_owner(ftp->flow->nn, public) == private);
}

/* The whole message becomes this text. */
static bool nalg_ftp_replace(const struct nalg_ftp_msg *msg, struct nalg_edits *edits,
			     const void *text, int len)
{
	nalg_edits_reset(edits);
	return len >= 0 && !nalg_edits_add(edits, 0, msg->length, text, len);
}

/* A message without an endpoint. */
static void nalg_ftp_say(const struct nalg_ftp_msg *msg, enum nalg_ftp64_form form,
			 struct nalg_edits *edits)
{
	u8 text[NALG_FTP64_TEXT_MAX];

	nalg_ftp_replace(msg, edits, text, nalg_ftp64_write(form, NULL, text, sizeof(text)));
}

/* The message with this endpoint, for who reads it. */
static bool nalg_ftp_write(const struct nalg_ftp *ftp, enum ip_conntrack_dir dir,
			   const struct nalg_ftp_msg *msg, enum nalg_ftp64_form form,
			   const struct nalg_endpoint *to, struct nalg_edits *edits)
{
	struct nalg_ftp_endpoint now = msg->ep;
	u8 text[NALG_FTP64_TEXT_MAX];
	int len;

	now.family = nalg_address_write(ftp->flow, nalg_ftp_writer(ftp, !dir), to->addr, now.addr);
	now.port = ntohs(to->port);
	if (!now.family)
		return false;
	if (form != NALG_FTP64_SAME && form != NALG_FTP64_LISTENS) {
		len = nalg_ftp64_write(form, &now, text, sizeof(text));
		return nalg_ftp_replace(msg, edits, text, len);
	}
	if (now.style == NALG_FTP_STYLE_EPSV)
		now.family = 0;
	len = nalg_ftp_format(&now, text, sizeof(text));
	return len > 0 && !nalg_edits_add(edits, now.off, now.len, text, len);
}

/* What its client is told of an endpoint that cannot be reached (RFC 2577, section 3). */
static enum nalg_ftp64_form nalg_ftp_no_way(const struct nalg_ftp_endpoint *ep)
{
	return ep->port < NALG_PINHOLE_PORT_MIN ? NALG_FTP64_504 : NALG_FTP64_425;
}

static enum nalg_ftp64_form nalg_ftp_open_downlink(struct nalg_ftp *ftp, enum ip_conntrack_dir dir,
						   const struct nalg_ftp_msg *msg,
						   enum nalg_ftp64_form form,
						   struct nalg_edits *edits)
{
	const struct nalg_pinhole_spec spec = {
		.dir = NAT_ALG_DOWNLINK,
		.proto = IPPROTO_TCP,
		.remote_addr = ftp->flow->remote_addr,
		.private_port = htons(msg->ep.port),
		.child = &nalg_ftp_data,
	};
	const struct nalg_binding *b = ftp->flow->binding;
	struct nalg_endpoint public = {};

	if (!nalg_ftp_names_self(ftp, NALG_END_SUBSCRIBER, &msg->ep, b->private_addr,
				 b->public_addr)) {
		nalg_stats_drop(ftp->flow->nn, NAT_ALG_DROP_PINHOLE_REFUSED);
		return NALG_FTP64_504;
	}
	if (!nalg_pinhole_open(ftp->flow, &spec, &public) ||
	    !nalg_ftp_write(ftp, dir, msg, form, &public, edits))
		return nalg_ftp_no_way(&msg->ep);
	return NALG_FTP64_SAME;
}

/*
 * To another subscriber (hairpin): its endpoint is translated as well.  In a 227 that becomes a 229
 * the address does not matter (RFC 6384, section 6): nobody reads it, and what opens leads to the
 * server.
 */
static enum nalg_ftp64_form nalg_ftp_open_uplink(struct nalg_ftp *ftp, enum ip_conntrack_dir dir,
						 const struct nalg_ftp_msg *msg,
						 enum nalg_ftp64_form form,
						 struct nalg_edits *edits)
{
	const struct nalg_flow *flow = ftp->flow;
	const struct nalg_pinhole_spec spec = {
		.dir = NAT_ALG_UPLINK,
		.proto = IPPROTO_TCP,
		.remote_addr = flow->remote_addr,
		.remote_port = htons(msg->ep.port),
		.child = &nalg_ftp_data,
	};
	struct nalg_endpoint public = { flow->remote_addr, spec.remote_port };

	if (form != NALG_FTP64_229 &&
	    !nalg_ftp_names_self(ftp, NALG_END_REMOTE, &msg->ep, nalg_flow_peer_addr(flow),
				 flow->remote_addr)) {
		nalg_stats_drop(flow->nn, NAT_ALG_DROP_PINHOLE_REFUSED);
		return NALG_FTP64_504;
	}
	if (!nalg_pinhole_open(ftp->flow, &spec, &public))
		return nalg_ftp_no_way(&msg->ep);
	if (!flow->hairpin && !nalg_ftp64_needed(&ftp->ftp64))
		return NALG_FTP64_SAME;
	return nalg_ftp_write(ftp, dir, msg, form, &public, edits) ? NALG_FTP64_SAME :
								      NALG_FTP64_425;
}

/* Returns NALG_FTP64_SAME, or how a refusal is put. */
static enum nalg_ftp64_form nalg_ftp_open(struct nalg_ftp *ftp, enum ip_conntrack_dir dir,
					  const struct nalg_ftp_msg *msg, enum nalg_ftp64_form form,
					  struct nalg_edits *edits)
{
	if (nalg_ftp_from_subscriber(ftp, dir))
		return nalg_ftp_open_downlink(ftp, dir, msg, form, edits);
	return nalg_ftp_open_uplink(ftp, dir, msg, form, edits);
}

/*
 * What a subscriber says and nobody may hear as it is: a private address that leads nowhere.  The
 * other end answers each of these with an error, so that the subscriber learns of it.
 */
static const char *nalg_ftp_instead(const struct nalg_ftp_msg *msg)
{
	switch (msg->verb) {
	case NALG_FTP_PORT:
		return "PORT\r\n";
	case NALG_FTP_EPRT:
		return "EPRT\r\n";
	case NALG_FTP_LPRT:
		return "LPRT\r\n";
	default:
		return "425 Can't open data connection.\r\n";
	}
}

static void nalg_ftp_refuse(struct nalg_ftp *ftp, enum ip_conntrack_dir dir,
			    const struct nalg_ftp_msg *msg, struct nalg_edits *edits)
{
	const char *text = nalg_ftp_instead(msg);

	ftp->side[dir].refused = true;
	if (!nalg_ftp_from_subscriber(ftp, dir) && !ftp->flow->hairpin)
		return;
	nalg_ftp_replace(msg, edits, text, strlen(text));
}

static void nalg_ftp_endpoint(struct nalg_ftp *ftp, enum ip_conntrack_dir dir,
			      const struct nalg_ftp_msg *msg, struct nalg_edits *edits)
{
	if (nalg_ftp_open(ftp, dir, msg, NALG_FTP64_SAME, edits) != NALG_FTP64_SAME)
		nalg_ftp_refuse(ftp, dir, msg, edits);
}

/* Both streams pass as they are from now on, and nothing that they opened stays open. */
static int nalg_ftp_lose(struct nalg_ftp *ftp)
{
	if (!ftp->lost) {
		ftp->lost = true;
		nalg_ftp_count(ftp, NAT_ALG_FTP_FP_CONTROL_FLOWS, 1);
		nalg_pinhole_close_all(ftp->flow);
	}
	return NALG_PARSE_LOST;
}

static int nalg_ftp_not_ftp(struct nalg_ftp *ftp)
{
	ftp->alien = true;
	nalg_ftp_count(ftp, NAT_ALG_FTP_UNPARSED_PKTS, 1);
	return nalg_ftp_lose(ftp);
}

/* A command between the families. */
static void nalg_ftp_command64(struct nalg_ftp *ftp, const struct nalg_ftp_msg *msg,
			       enum nalg_ftp_status status, struct nalg_edits *edits)
{
	struct nalg_ftp64_act act = nalg_ftp64_command(&ftp->ftp64, msg, status);
	enum nalg_ftp64_form refusal = NALG_FTP64_SAME;
	bool names = act.command == NALG_FTP64_PORT || act.command == NALG_FTP64_EPRT;

	if (names)
		refusal = nalg_ftp_open(ftp, IP_CT_DIR_ORIGINAL, msg, act.command, edits);
	if (refusal != NALG_FTP64_SAME)
		act = nalg_ftp64_ours(refusal);
	nalg_ftp64_expect(&ftp->ftp64, &act);
	if (act.answer == NALG_FTP64_451)
		nalg_stats_drop(ftp->flow->nn, NAT_ALG_DROP_REPLY_LIMIT);
	if (nalg_ftp64_is_error(act.answer))
		ftp->side[IP_CT_DIR_ORIGINAL].refused = true;
	if (act.command == NALG_FTP64_NOOP || (act.command != NALG_FTP64_SAME && !names))
		nalg_ftp_say(msg, act.command, edits);
}

static void nalg_ftp_command44(struct nalg_ftp *ftp, const struct nalg_ftp_msg *msg,
			       struct nalg_edits *edits)
{
	if (msg->verb == NALG_FTP_LPRT)
		nalg_ftp_refuse(ftp, IP_CT_DIR_ORIGINAL, msg, edits);
	else if (msg->ep.style != NALG_FTP_STYLE_NONE)
		nalg_ftp_endpoint(ftp, IP_CT_DIR_ORIGINAL, msg, edits);
}

static void nalg_ftp_command(struct nalg_ftp *ftp, const struct nalg_ftp_msg *msg,
			     struct nalg_edits *edits)
{
	ftp->pending++;
	switch (msg->verb) {
	case NALG_FTP_UNKNOWN:
		nalg_ftp_count(ftp, NAT_ALG_FTP_UNKNOWN_REQUESTS, 1);
		break;
	case NALG_FTP_RETR:
		nalg_ftp_count(ftp, NAT_ALG_FTP_RETR, 1);
		break;
	case NALG_FTP_STOR:
		nalg_ftp_count(ftp, NAT_ALG_FTP_STOR, 1);
		break;
	default:
		break;
	}
	if (nalg_ftp64_needed(&ftp->ftp64))
		nalg_ftp_command64(ftp, msg, NALG_FTP_OK, edits);
	else
		nalg_ftp_command44(ftp, msg, edits);
}

/* The greeting answers no command, and 1yz is not the last word (RFC 959, section 4.2). */
static void nalg_ftp_account(struct nalg_ftp *ftp, u16 code)
{
	if (code < 200)
		return;
	if (ftp->pending) {
		ftp->pending--;
		nalg_ftp_count(ftp, code < 400 ? NAT_ALG_FTP_REQUEST_SUCCEED :
						 NAT_ALG_FTP_REQUEST_FAILED, 1);
	} else if (ftp->greeted) {
		nalg_ftp_count(ftp, NAT_ALG_FTP_UNKNOWN_RESPONSES, 1);
	}
	ftp->greeted = true;
}

enum {
	NALG_FTP_CODE_LPSV = 228,	/* RFC 1639 */
	NALG_FTP_CODE_AUTH = 234,	/* RFC 2228: what follows is encrypted */
};

/* One line of a reply between the families. */
static void nalg_ftp_reply64(struct nalg_ftp *ftp, const struct nalg_ftp_msg *msg,
			     struct nalg_edits *edits)
{
	enum nalg_ftp64_form refusal = NALG_FTP64_SAME;
	enum nalg_ftp64_form form;
	bool swallow;

	form = nalg_ftp64_reply(&ftp->ftp64, msg, &swallow);
	if (swallow)
		nalg_ftp_replace(msg, edits, NULL, 0);
	if (!msg->final)
		return;
	nalg_ftp_account(ftp, nalg_ftp64_code(form) ?: msg->code);
	if (nalg_ftp64_is_ours(form)) {
		nalg_ftp_say(msg, form, edits);
		return;
	}
	if (msg->ep.style != NALG_FTP_STYLE_NONE)
		refusal = nalg_ftp_open(ftp, IP_CT_DIR_REPLY, msg, form, edits);
	else if (form != NALG_FTP64_SAME || msg->code == NALG_FTP_CODE_LPSV)
		refusal = NALG_FTP64_425;
	if (refusal == NALG_FTP64_SAME)
		return;
	ftp->side[IP_CT_DIR_REPLY].refused = true;
	nalg_ftp_say(msg, NALG_FTP64_425, edits);
}

static void nalg_ftp_reply44(struct nalg_ftp *ftp, const struct nalg_ftp_msg *msg,
			     struct nalg_edits *edits)
{
	if (!msg->final)
		return;
	nalg_ftp_account(ftp, msg->code);
	if (msg->code == NALG_FTP_CODE_LPSV)
		nalg_ftp_refuse(ftp, IP_CT_DIR_REPLY, msg, edits);
	else if (msg->ep.style != NALG_FTP_STYLE_NONE)
		nalg_ftp_endpoint(ftp, IP_CT_DIR_REPLY, msg, edits);
}

static int nalg_ftp_reply(struct nalg_ftp *ftp, const struct nalg_ftp_msg *msg,
			  struct nalg_edits *edits)
{
	if (nalg_ftp64_needed(&ftp->ftp64))
		nalg_ftp_reply64(ftp, msg, edits);
	else
		nalg_ftp_reply44(ftp, msg, edits);
	if (msg->final && msg->code == NALG_FTP_CODE_AUTH)
		return nalg_ftp_lose(ftp);
	return msg->length;
}

static void nalg_ftp_malformed44(struct nalg_ftp *ftp, enum ip_conntrack_dir dir,
				 const struct nalg_ftp_msg *msg, struct nalg_edits *edits)
{
	if (msg->code)
		nalg_ftp_account(ftp, msg->code);
	if (msg->verb || msg->code)
		nalg_ftp_refuse(ftp, dir, msg, edits);
}

/* It is answered, or an answer, all the same. */
static int nalg_ftp_malformed(struct nalg_ftp *ftp, enum ip_conntrack_dir dir,
			      const struct nalg_ftp_msg *msg, struct nalg_edits *edits)
{
	nalg_ftp_count(ftp, NAT_ALG_FTP_INVALID_PKTS, 1);
	if (dir == IP_CT_DIR_ORIGINAL)
		ftp->pending++;
	if (!nalg_ftp64_needed(&ftp->ftp64))
		nalg_ftp_malformed44(ftp, dir, msg, edits);
	else if (dir == IP_CT_DIR_ORIGINAL)
		nalg_ftp_command64(ftp, msg, NALG_FTP_MALFORMED, edits);
	else
		nalg_ftp_reply64(ftp, msg, edits);
	return msg->length;
}

static bool nalg_ftp_begins(struct nalg_ftp_side *side, const u8 *data, u32 len)
{
	if (side->dir == IP_CT_DIR_ORIGINAL)
		return nalg_ftp_looks_like_command(data, len);
	return nalg_ftp_looks_like_reply(data, len);
}

/* The first line of the bytes. */
static int nalg_ftp_line(struct nalg_ftp_side *side, const u8 *data, u32 len, bool eof,
			 struct nalg_edits *edits)
{
	struct nalg_ftp *ftp = side->ftp;
	enum nalg_ftp_status status;
	struct nalg_ftp_msg msg;

	if (side->dir == IP_CT_DIR_ORIGINAL)
		status = nalg_ftp_parse_command(data, len, eof, &msg);
	else
		status = nalg_ftp_parse_reply(&ftp->reply, data, len, eof, &msg);
	switch (status) {
	case NALG_FTP_MORE:
		return NALG_PARSE_MORE;
	case NALG_FTP_TOO_LONG:
		return nalg_ftp_not_ftp(ftp);
	case NALG_FTP_MALFORMED:
		return nalg_ftp_malformed(ftp, side->dir, &msg, edits);
	case NALG_FTP_OK:
		break;
	}
	side->begun = true;
	if (side->dir == IP_CT_DIR_REPLY)
		return nalg_ftp_reply(ftp, &msg, edits);
	nalg_ftp_command(ftp, &msg, edits);
	return msg.length;
}

/* Between the families no option of Telnet passes: each line of the other end brings refusals. */
static int nalg_ftp_parse64(struct nalg_ftp_side *side, const u8 *data, u32 len, bool eof,
			    struct nalg_edits *edits)
{
	bool server = side->dir == IP_CT_DIR_REPLY;
	struct nalg_ftp *ftp = side->ftp;
	u8 text[NALG_FTP64_TEXT_MAX];
	int length;

	length = side->begun ? nalg_ftp64_option(&ftp->ftp64, server, data, len) : 0;
	if (length > 0)
		return nalg_edits_add(edits, 0, length, NULL, 0) ? NALG_PARSE_LOST : length;
	if (length < 0 && !eof)
		return NALG_PARSE_MORE;
	length = nalg_ftp_line(side, data, len, eof, edits);
	if (length <= 0)
		return length;
	len = nalg_ftp64_refusals(&ftp->ftp64, !server, text);
	if (len)
		nalg_edits_add(edits, length, 0, text, len);
	return length;
}

static int nalg_ftp_parse(void *ctx, const u8 *data, u32 len, bool eof, struct nalg_edits *edits)
{
	struct nalg_ftp_side *side = ctx;
	struct nalg_ftp *ftp = side->ftp;

	if (ftp->lost)
		return NALG_PARSE_LOST;
	if (!side->begun && !nalg_ftp_begins(side, data, len))
		return nalg_ftp_not_ftp(ftp);
	if (nalg_ftp64_needed(&ftp->ftp64))
		return nalg_ftp_parse64(side, data, len, eof, edits);
	return nalg_ftp_line(side, data, len, eof, edits);
}

static void nalg_ftp_control_count(struct nalg_ftp *ftp, enum ip_conntrack_dir dir,
				   unsigned int segs, const struct nalg_tcp_info *info)
{
	bool uplink = nalg_ftp_from_subscriber(ftp, dir);
	unsigned int down = !uplink;

	nalg_ftp_count(ftp, NAT_ALG_FTP_UL_CONTROL_PKTS + down, segs);
	nalg_ftp_count(ftp, NAT_ALG_FTP_UL_CONTROL_BYTES + down, info->payload);
	if (info->retrans) {
		nalg_ftp_count(ftp, NAT_ALG_FTP_UL_RETRANS_PKTS + down, segs);
		nalg_ftp_count(ftp, NAT_ALG_FTP_UL_RETRANS_BYTES + down,
			       info->payload - info->new_bytes);
	}
	if (ftp->side[dir].refused) {
		nalg_ftp_count(ftp, NAT_ALG_FTP_UL_ERROR_PKTS + down, segs);
		nalg_ftp_count(ftp, NAT_ALG_FTP_UL_ERROR_BYTES + down, info->payload);
	}
	if (ftp->alien && info->payload)
		nalg_ftp_count(ftp, NAT_ALG_FTP_UNKNOWN_PKTS, segs);
	if (ftp->lost) {
		nalg_ftp_count(ftp, uplink ? NAT_ALG_FTP_FP_UL_CONTROL_PKTS :
					     NAT_ALG_FTP_FP_DL_CONTROL_PKTS, segs);
		nalg_ftp_count(ftp, uplink ? NAT_ALG_FTP_FP_UL_CONTROL_BYTES :
					     NAT_ALG_FTP_FP_DL_CONTROL_BYTES, info->payload);
	}
}

static void nalg_ftp_control_close(struct nalg_flow *flow)
{
	nalg_stats_ftp_add(flow->nn, NAT_ALG_FTP_CONTROL_CURRENT, -1);
	nalg_pinhole_close_all(flow);
}

static int nalg_ftp_control_packet(struct nalg_flow *flow, struct sk_buff *skb,
				   unsigned int protoff, enum ip_conntrack_info ctinfo)
{
	enum ip_conntrack_dir dir = CTINFO2DIR(ctinfo);
	unsigned int segs = nalg_skb_segs(skb);
	struct nalg_ftp *ftp = flow->state;
	struct nalg_tcp_info info = {};
	int verdict;

	ftp->side[dir].refused = false;
	verdict = nalg_tcp_packet(flow, &ftp->tcp, skb, protoff, dir, &info);
	nalg_ftp_control_count(ftp, dir, segs, &info);
	if (nalg_tcp_closes(flow))
		nalg_ftp_control_close(flow);
	return verdict;
}

/* A line is shorter, and a reply is taken line by line. */
static const struct nalg_stream_limits nalg_ftp_limits = {
	.message	= 2048,
	.edits		= { .count = 16, .text = 1024 },
};

static bool nalg_ftp_control_start(struct nalg_flow *flow)
{
	void *ctx[IP_CT_DIR_MAX];
	struct nalg_ftp *ftp;
	int dir;

	ftp = kzalloc(sizeof(*ftp), GFP_ATOMIC);
	if (!ftp)
		return false;
	ftp->flow = flow;
	nalg_ftp64_init(&ftp->ftp64,
			nalg_address_family(flow, nalg_ftp_writer(ftp, IP_CT_DIR_ORIGINAL)),
			nalg_address_family(flow, nalg_ftp_writer(ftp, IP_CT_DIR_REPLY)));
	for (dir = 0; dir < IP_CT_DIR_MAX; dir++) {
		ftp->side[dir] = (struct nalg_ftp_side) { .ftp = ftp, .dir = dir };
		ctx[dir] = &ftp->side[dir];
	}
	nalg_tcp_init(&ftp->tcp, flow, &nalg_ftp_limits, nalg_ftp_parse, ctx);
	flow->state = ftp;
	nalg_ftp_count(ftp, NAT_ALG_FTP_CONTROL_TOTAL, 1);
	nalg_ftp_count(ftp, NAT_ALG_FTP_CONTROL_CURRENT, 1);
	return true;
}

static void nalg_ftp_control_refused(struct nalg_net *nn, bool uplink)
{
	nalg_stats_ftp_add(nn, NAT_ALG_FTP_UL_CONTROL_PKTS + !uplink, 1);
}

static void nalg_ftp_control_stop(struct nalg_flow *flow)
{
	struct nalg_ftp *ftp = flow->state;

	if (!ftp)
		return;
	nalg_tcp_stop(&ftp->tcp, flow);
	if (!test_and_set_bit(NALG_FLOW_CLOSED, &flow->flags))
		nalg_ftp_control_close(flow);
}

static void nalg_ftp_control_free(struct nalg_flow *flow)
{
	kfree(flow->state);
}

/*
 * A data connection that no pinhole announced is just counted: it passed the rules like any other
 * flow.
 */
static bool nalg_ftp_data_start(struct nalg_flow *flow)
{
	if (!flow->child)
		return true;
	nalg_stats_ftp_add(flow->nn, NAT_ALG_FTP_DATA_TOTAL, 1);
	nalg_stats_ftp_add(flow->nn, NAT_ALG_FTP_DATA_CURRENT, 1);
	return true;
}

static void nalg_ftp_data_stop(struct nalg_flow *flow)
{
	if (flow->child && !test_and_set_bit(NALG_FLOW_CLOSED, &flow->flags))
		nalg_stats_ftp_add(flow->nn, NAT_ALG_FTP_DATA_CURRENT, -1);
}

static const struct nalg_child_rows nalg_ftp_data_rows = {
	.table		= NALG_COUNTERS_FTP,
	.bytes		= { NAT_ALG_FTP_UL_DATA_BYTES, NAT_ALG_FTP_DL_DATA_BYTES },
	.pkts		= { NAT_ALG_FTP_UL_DATA_PKTS, NAT_ALG_FTP_DL_DATA_PKTS },
	.fp_flows	= NAT_ALG_FTP_FP_DATA_FLOWS,
	.fp_bytes	= { NAT_ALG_FTP_FP_UL_DATA_BYTES, NAT_ALG_FTP_FP_DL_DATA_BYTES },
	.fp_pkts	= { NAT_ALG_FTP_FP_UL_DATA_PKTS, NAT_ALG_FTP_FP_DL_DATA_PKTS },
};

static unsigned int nalg_ftp_data_payload(const struct sk_buff *skb, unsigned int protoff)
{
	const struct tcphdr *th;
	struct tcphdr buf;

	th = skb_header_pointer(skb, protoff, sizeof(buf), &buf);
	return th && protoff + th->doff * 4 < skb->len ? skb->len - protoff - th->doff * 4 : 0;
}

static int nalg_ftp_data_packet(struct nalg_flow *flow, struct sk_buff *skb, unsigned int protoff,
				enum ip_conntrack_info ctinfo)
{
	unsigned int bytes = nalg_ftp_data_payload(skb, protoff);
	bool uplink = CTINFO2DIR(ctinfo) == flow->uplink;
	unsigned int segs = nalg_skb_segs(skb);
	struct nalg_net *nn = flow->nn;

	if (!flow->child) {
		nalg_stats_ftp_add(nn, NAT_ALG_FTP_DATA_NO_CONTROL, segs);
		return NF_ACCEPT;
	}
	if (nalg_tcp_closes(flow))
		nalg_stats_ftp_add(nn, NAT_ALG_FTP_DATA_CURRENT, -1);
	nalg_child_count(flow, &nalg_ftp_data_rows, uplink, segs, bytes);
	return NF_ACCEPT;
}

struct nalg_analyzer nalg_ftp_control = {
	.name			= "nalg-ftp",
	.id			= NAT_ALG_ANALYZER_FTP_CONTROL,
	.pinhole_timeout	= 120,
	.whole_stream		= true,
	.seqadj			= true,
	.start			= nalg_ftp_control_start,
	.packet			= nalg_ftp_control_packet,
	.refused		= nalg_ftp_control_refused,
	.stop			= nalg_ftp_control_stop,
	.free			= nalg_ftp_control_free,
};

struct nalg_analyzer nalg_ftp_data = {
	.name			= "nalg-ftp-data",
	.id			= NAT_ALG_ANALYZER_FTP_DATA,
	.start			= nalg_ftp_data_start,
	.packet			= nalg_ftp_data_packet,
	.stop			= nalg_ftp_data_stop,
};
