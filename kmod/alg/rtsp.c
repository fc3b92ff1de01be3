// SPDX-License-Identifier: GPL-2.0
/*
 * RTSP (RFC 2326, RFC 7826): SETUP agrees on the UDP ports of a track, which become a media stream
 * with its pinholes; what a subscriber says of itself is written as the other side sees it.
 *
 *	subscriber		SETUP, client_port=5000-5001	its ports get public ones
 *	is the client		200, server_port=6000-6001	pinholes; client_port as it was said
 *
 *	subscriber		SETUP, client_port=5000-5001	remembered
 *	is the server		200, server_port=6000-6001	its ports get public ones; pinholes
 *
 * Nothing is open before the answer, when both ends are known; and where the answer is an error
 * nothing ever was.  A track lasts until its TEARDOWN, another SETUP of it, or the end of the
 * connection.  PLAY opens again what conntrack has forgotten during a pause.
 *
 * Only the end that has opened the connection is a client: it alone sets up and tears down.
 *
 * An end of NAT64 speaks of addresses of IPv6.  The address map says what they are here, and how
 * those of this side are to be written for it; so all addresses of a message change, not the
 * speaker's own alone.
 */
#include <linux/bitmap.h>
#include <linux/jhash.h>
#include <linux/slab.h>

#include "../codec/inet.h"
#include "../codec/rtsp.h"
#include "../core/address.h"
#include "../core/flow.h"
#include "../core/media.h"
#include "../core/pinhole.h"
#include "../core/tcp.h"
#include "../net.h"
#include "../realm/realm.h"
#include "rtp.h"
#include "rtsp.h"

/* S6: what one connection may keep; at the limit the oldest goes. */
#define NALG_RTSP_TRACKS	8
#define NALG_RTSP_REQUESTS	8	/* without an answer */
#define NALG_RTSP_OFFERS	3	/* different ports of one SETUP; others are refused */

#define NALG_RTSP_CHANNELS	256	/* of interleaved data */

/* The ports of a transport that a client offers; @media: where it is the subscriber. */
struct nalg_rtsp_offer {
	u16 port[NALG_MEDIA_HALVES];
	struct nalg_media media;
};

/* A request that waits for its answer, of a method that the answer means something to. */
struct nalg_rtsp_request {
	bool used;
	enum nalg_rtsp_method method;
	u32 cseq;
	u32 url, session;	/* hashes */
	unsigned int offers;
	struct nalg_rtsp_offer offer[NALG_RTSP_OFFERS];
};

struct nalg_rtsp_track {
	bool used;
	u32 url, session;	/* hashes; session 0: none was given */
	struct nalg_media media;
	struct nalg_media_remote remote;
	bool interleaved;
	u8 channel;		/* of its RTP */
};

struct nalg_rtsp_side {
	struct nalg_rtsp *rtsp;
	enum ip_conntrack_dir dir;	/* of its messages; original: the client's */
	bool begun;			/* S2: its first bytes were RTSP */
};

/* What a Transport header of an answer has agreed on. */
struct nalg_rtsp_agreed {
	bool udp;
	u16 client_port[NALG_MEDIA_HALVES];
	u16 server_port[NALG_MEDIA_HALVES];
	__be32 source;			/* 0: not said */
	bool interleaved;
	u8 channel;
};

/* What messages have said. */
struct nalg_rtsp_known {
	unsigned int next_request, next_track;	/* the oldest ones */
	struct nalg_rtsp_request request[NALG_RTSP_REQUESTS];
	struct nalg_rtsp_track track[NALG_RTSP_TRACKS];
	DECLARE_BITMAP(rtp_channels, NALG_RTSP_CHANNELS);
	struct nalg_rtsp_place place;	/* of the present one; too large for a stack */
};

/* The state of a connection; under nalg_flow.lock */
struct nalg_rtsp {
	struct nalg_flow *flow;
	struct nalg_tcp tcp;
	struct nalg_rtsp_side side[IP_CT_DIR_MAX];
	bool lost;			/* not RTSP */
	bool closed;			/* nothing is kept any more */
	struct nalg_rtsp_known *known;	/* S6: NULL before the first message: a SYN costs little */
};

/* A session description has the place that needs most: an address for each of many tracks. */
static const struct nalg_stream_limits nalg_rtsp_limits = {
	.message	= NALG_STREAM_MESSAGE_MAX,
	.edits		= { .count = 64, .text = 2048 },
};

/* A message that is being looked at. */
struct nalg_rtsp_message {
	struct nalg_rtsp *rtsp;
	enum ip_conntrack_dir dir;
	const u8 *data;
	struct nalg_rtsp_msg msg;
	struct nalg_edits *edits;
	struct nalg_rtsp_request *request;	/* it is one, or the answer to one; or NULL */
	struct nalg_rtsp_agreed agreed;		/* answer to a SETUP */
	struct nalg_edits *body;		/* of a session description, while it is edited */
	s32 growth;				/* of the body */
};

/* Statistics come in pairs: uplink, then downlink. */
static void nalg_rtsp_count(struct nalg_rtsp *rtsp, enum nat_alg_rtsp_stat stat, s64 n)
{
	nalg_stats_rtsp_add(rtsp->flow->nn, stat, n);
}

static void nalg_rtsp_media(struct nalg_net *nn, bool uplink, unsigned int packets,
			    unsigned int bytes)
{
	nalg_stats_rtsp_add(nn, NAT_ALG_RTSP_UL_RTP_PKTS + !uplink, packets);
	nalg_stats_rtsp_add(nn, NAT_ALG_RTSP_UL_RTP_BYTES + !uplink, bytes);
}

/*
 * Who is who.  An end is known to itself by one address, and to the other end by another if it is a
 * subscriber.
 */

static __be32 nalg_rtsp_self(const struct nalg_rtsp *rtsp, enum ip_conntrack_dir dir)
{
	return rtsp->flow->ct->tuplehash[dir].tuple.src.u3.ip;
}

static __be32 nalg_rtsp_seen(const struct nalg_rtsp *rtsp, enum ip_conntrack_dir dir)
{
	return rtsp->flow->ct->tuplehash[!dir].tuple.dst.u3.ip;
}

static bool nalg_rtsp_from_subscriber(const struct nalg_rtsp *rtsp, enum ip_conntrack_dir dir)
{
	return dir == rtsp->flow->uplink;
}

/* The other side sees the end that sends @dir as somebody else than itself. */
static bool nalg_rtsp_translates(const struct nalg_rtsp *rtsp, enum ip_conntrack_dir dir)
{
	return nalg_rtsp_self(rtsp, dir) != nalg_rtsp_seen(rtsp, dir);
}

/* The end that sends @dir. */
static enum nalg_end nalg_rtsp_end(const struct nalg_rtsp *rtsp, enum ip_conntrack_dir dir)
{
	return nalg_rtsp_from_subscriber(rtsp, dir) ? NALG_END_SUBSCRIBER : NALG_END_REMOTE;
}

/* An end speaks IPv6, so what the two call an address is never the same. */
static bool nalg_rtsp_is_mixed(const struct nalg_rtsp *rtsp)
{
	return nalg_address_family(rtsp->flow, NALG_END_SUBSCRIBER) == 6 ||
	       nalg_address_family(rtsp->flow, NALG_END_REMOTE) == 6;
}

/* False: there is none, or it leads nowhere. */
static bool nalg_rtsp_read_address(const struct nalg_rtsp_message *m,
				   const struct nalg_rtsp_endpoint *ep, __be32 *addr)
{
	return ep->family && nalg_address_read(m->rtsp->flow, nalg_rtsp_end(m->rtsp, m->dir),
					       ep->family, ep->addr, addr);
}

/* False: the receiver is gone, and will not see it. */
static bool nalg_rtsp_set_address(const struct nalg_rtsp_message *m,
				  struct nalg_rtsp_endpoint *ep, __be32 addr)
{
	u8 text[sizeof(ep->addr)];
	u8 family;

	family = nalg_address_write(m->rtsp->flow, nalg_rtsp_end(m->rtsp, !m->dir), addr, text);
	if (!family)
		return false;
	ep->family = family;
	memcpy(ep->addr, text, sizeof(ep->addr));
	return true;
}

/* What a description names where it is too early to name anybody: RFC 2326, appendix C.1.7. */
static bool nalg_rtsp_is_nobody(const struct nalg_rtsp_endpoint *ep)
{
	return ep->family && !memchr_inv(ep->addr, 0, sizeof(ep->addr));
}

static bool nalg_rtsp_set_nobody(const struct nalg_rtsp_message *m, struct nalg_rtsp_endpoint *ep)
{
	u8 family = nalg_address_family(m->rtsp->flow, nalg_rtsp_end(m->rtsp, !m->dir));
	bool change = ep->family != family;

	ep->family = family;
	return change;
}

/*
 * What an address that is none of the two ends becomes: for NAT64 another way to write it, if it is
 * one that somebody may have.  Groups are not: a group here has no members there.
 */
static bool nalg_rtsp_translate_other(const struct nalg_rtsp_message *m,
				      struct nalg_rtsp_endpoint *ep, __be32 addr)
{
	return nalg_rtsp_is_mixed(m->rtsp) &&
	       nalg_inet4_scope((const u8 *)&addr) != NALG_INET_NOWHERE &&
	       nalg_rtsp_set_address(m, ep, addr);
}

/*
 * Translates the address of an endpoint, if there is a translation: of its sender to what the
 * receiver sees, of the receiver to what that knows itself by.  Returns whether it did.
 */
static bool nalg_rtsp_translate(const struct nalg_rtsp_message *m, struct nalg_rtsp_endpoint *ep)
{
	const struct nalg_rtsp *rtsp = m->rtsp;
	__be32 addr;

	if (nalg_rtsp_is_nobody(ep) && nalg_rtsp_is_mixed(rtsp))
		return nalg_rtsp_set_nobody(m, ep);
	if (!nalg_rtsp_read_address(m, ep, &addr))
		return false;
	if (addr == nalg_rtsp_self(rtsp, m->dir))
		return nalg_rtsp_set_address(m, ep, nalg_rtsp_seen(rtsp, m->dir));
	if (addr == nalg_rtsp_seen(rtsp, !m->dir))
		return nalg_rtsp_set_address(m, ep, nalg_rtsp_self(rtsp, !m->dir));
	return nalg_rtsp_translate_other(m, ep, addr);
}

/*
 * Tracks and requests
 */

static u32 nalg_rtsp_hash(const u8 *data, const struct nalg_rtsp_span *span)
{
	return span->len ? jhash(data + span->off, span->len, 0) ?: 1 : 0;
}

static void nalg_rtsp_drop_track(struct nalg_rtsp *rtsp, struct nalg_rtsp_track *track, bool end)
{
	if (!track->used)
		return;
	nalg_media_close(rtsp->flow, &track->media, end);
	if (track->interleaved)
		clear_bit(track->channel, rtsp->known->rtp_channels);
	memset(track, 0, sizeof(*track));
}

static void nalg_rtsp_drop_request(struct nalg_rtsp *rtsp, struct nalg_rtsp_request *request)
{
	unsigned int i;

	for (i = 0; i < request->offers; i++)
		nalg_media_close(rtsp->flow, &request->offer[i].media, false);
	memset(request, 0, sizeof(*request));
}

static void nalg_rtsp_drop_all(struct nalg_rtsp *rtsp)
{
	unsigned int i;

	if (!rtsp->known)
		return;
	for (i = 0; i < NALG_RTSP_REQUESTS; i++)
		nalg_rtsp_drop_request(rtsp, &rtsp->known->request[i]);
	for (i = 0; i < NALG_RTSP_TRACKS; i++)
		nalg_rtsp_drop_track(rtsp, &rtsp->known->track[i], false);
}

static struct nalg_rtsp_track *nalg_rtsp_find_track(struct nalg_rtsp *rtsp, u32 url)
{
	unsigned int i;

	for (i = 0; i < NALG_RTSP_TRACKS; i++) {
		if (rtsp->known->track[i].used && rtsp->known->track[i].url == url)
			return &rtsp->known->track[i];
	}
	return NULL;
}

static bool nalg_rtsp_has_session(const struct nalg_rtsp *rtsp, u32 session)
{
	unsigned int i;

	for (i = 0; i < NALG_RTSP_TRACKS; i++) {
		if (rtsp->known->track[i].used && rtsp->known->track[i].session == session)
			return true;
	}
	return false;
}

/* Empty, in the place of the one with that URL, of an unused one, or of the oldest. */
static struct nalg_rtsp_track *nalg_rtsp_new_track(struct nalg_rtsp *rtsp, u32 url)
{
	struct nalg_rtsp_track *track = nalg_rtsp_find_track(rtsp, url);
	unsigned int i;

	for (i = 0; !track && i < NALG_RTSP_TRACKS; i++) {
		if (!rtsp->known->track[i].used)
			track = &rtsp->known->track[i];
	}
	if (!track)
		track = &rtsp->known->track[rtsp->known->next_track++ % NALG_RTSP_TRACKS];
	nalg_rtsp_drop_track(rtsp, track, true);
	return track;
}

static bool nalg_rtsp_is_awaited(enum nalg_rtsp_method method)
{
	return method == NALG_RTSP_SETUP || method == NALG_RTSP_TEARDOWN ||
	       method == NALG_RTSP_PLAY || method == NALG_RTSP_RECORD;
}

static struct nalg_rtsp_request *nalg_rtsp_find_request(struct nalg_rtsp *rtsp, u32 cseq)
{
	unsigned int i;

	for (i = 0; i < NALG_RTSP_REQUESTS; i++) {
		if (rtsp->known->request[i].used && rtsp->known->request[i].cseq == cseq)
			return &rtsp->known->request[i];
	}
	return NULL;
}

/* One that is asked again takes the place of the first. */
static struct nalg_rtsp_request *nalg_rtsp_new_request(const struct nalg_rtsp_message *m)
{
	struct nalg_rtsp *rtsp = m->rtsp;
	struct nalg_rtsp_request *request = nalg_rtsp_find_request(rtsp, m->msg.cseq);

	if (!request)
		request = &rtsp->known->request[rtsp->known->next_request++ % NALG_RTSP_REQUESTS];
	nalg_rtsp_drop_request(rtsp, request);
	request->used = true;
	request->method = m->msg.method;
	request->cseq = m->msg.cseq;
	request->url = nalg_rtsp_hash(m->data, &m->msg.url);
	request->session = nalg_rtsp_hash(m->data, &m->msg.session);
	return request;
}

/* Both streams pass as they are from now on, and nothing that they opened stays open. */
static int nalg_rtsp_lose(struct nalg_rtsp *rtsp)
{
	rtsp->lost = true;
	nalg_rtsp_drop_all(rtsp);
	nalg_pinhole_close_all(rtsp->flow);
	return NALG_PARSE_LOST;
}

/*
 * Writing
 */

/* False: more has to change than a message may have changed. */
static bool nalg_rtsp_write(struct nalg_edits *edits, const struct nalg_rtsp_endpoint *was,
			    const struct nalg_rtsp_endpoint *now)
{
	u32 tail = was->family == now->family ? 0 : was->tail;
	u8 text[NALG_RTSP_ENDPOINT_MAX];
	int len;

	len = nalg_rtsp_format(now, text, sizeof(text));
	return len > 0 && !nalg_edits_add(edits, was->off, was->len + tail, text, len);
}

static bool nalg_rtsp_is_own(const struct nalg_rtsp_message *m, const struct nalg_rtsp_endpoint *ep)
{
	__be32 addr;

	return nalg_rtsp_translates(m->rtsp, m->dir) && nalg_rtsp_read_address(m, ep, &addr) &&
	       addr == nalg_rtsp_self(m->rtsp, m->dir);
}

/* An address in a URL or a session description: the speaker's own; all, where one speaks IPv6. */
static bool nalg_rtsp_write_address(const struct nalg_rtsp_message *m, struct nalg_edits *edits,
				    const struct nalg_rtsp_endpoint *ep)
{
	struct nalg_rtsp_endpoint now = *ep;

	if (!nalg_rtsp_is_mixed(m->rtsp) && !nalg_rtsp_is_own(m, ep))
		return true;
	return !nalg_rtsp_translate(m, &now) || nalg_rtsp_write(edits, ep, &now);
}

static bool nalg_rtsp_write_length(const struct nalg_rtsp_message *m,
				   const struct nalg_rtsp_endpoint *ep)
{
	struct nalg_rtsp_endpoint now = *ep;

	if (!m->growth)
		return true;
	now.number += m->growth;
	return nalg_rtsp_write(m->edits, ep, &now);
}

/* The first parameter of a transport that has ports of a kind; lists have a port an element. */
static void nalg_rtsp_ports(const struct nalg_rtsp_transport *t, enum nalg_rtsp_param_kind pair,
			    enum nalg_rtsp_param_kind list, u16 port[NALG_MEDIA_HALVES])
{
	const struct nalg_rtsp_param *param;
	unsigned int i, half = 0;

	for (i = 0; i < t->params; i++) {
		param = &t->param[i];
		if (param->kind == pair) {
			memcpy(port, param->ep.port, sizeof(param->ep.port));
			return;
		}
		if (param->kind == list && half < NALG_MEDIA_HALVES)
			port[half++] = param->ep.ports ? param->ep.port[0] : 0;
	}
}

static void nalg_rtsp_client_ports(const struct nalg_rtsp_transport *t, u16 *port)
{
	nalg_rtsp_ports(t, NALG_RTSP_CLIENT_PORT, NALG_RTSP_DEST_ADDR, port);
}

static void nalg_rtsp_server_ports(const struct nalg_rtsp_transport *t, u16 *port)
{
	nalg_rtsp_ports(t, NALG_RTSP_SERVER_PORT, NALG_RTSP_SRC_ADDR, port);
}

static bool nalg_rtsp_is_client_param(enum nalg_rtsp_param_kind kind)
{
	return kind == NALG_RTSP_CLIENT_PORT || kind == NALG_RTSP_DEST_ADDR;
}

static bool nalg_rtsp_is_server_param(enum nalg_rtsp_param_kind kind)
{
	return kind == NALG_RTSP_SERVER_PORT || kind == NALG_RTSP_SRC_ADDR;
}

/* What the ports of one end become; NULL: they stay. */
struct nalg_rtsp_ports {
	const u16 *client, *server;
};

/* Puts the ports in, as far as there are some; a pair of which one is left becomes a single one. */
static bool nalg_rtsp_replace_ports(struct nalg_rtsp_endpoint *ep, const u16 *port,
				    unsigned int *half)
{
	unsigned int i;

	for (i = 0; i < ep->ports && *half < NALG_MEDIA_HALVES && port[*half]; i++)
		ep->port[i] = port[(*half)++];
	if (i)
		ep->ports = i;
	return i;
}

static bool nalg_rtsp_write_param(const struct nalg_rtsp_message *m,
				  const struct nalg_rtsp_param *param, const u16 *port,
				  unsigned int *half)
{
	struct nalg_rtsp_endpoint now = param->ep;
	bool change = nalg_rtsp_translate(m, &now);

	if (port)
		change |= nalg_rtsp_replace_ports(&now, port, half);
	return !change || nalg_rtsp_write(m->edits, &param->ep, &now);
}

static bool nalg_rtsp_write_transport(const struct nalg_rtsp_message *m,
				      const struct nalg_rtsp_transport *t,
				      const struct nalg_rtsp_ports *ports)
{
	unsigned int i, client = 0, server = 0;
	const struct nalg_rtsp_param *param;
	bool ok = true;

	for (i = 0; ok && i < t->params; i++) {
		param = &t->param[i];
		if (nalg_rtsp_is_client_param(param->kind))
			ok = nalg_rtsp_write_param(m, param, ports->client, &client);
		else if (nalg_rtsp_is_server_param(param->kind))
			ok = nalg_rtsp_write_param(m, param, ports->server, &server);
		else
			ok = nalg_rtsp_write_param(m, param, NULL, NULL);
	}
	return ok;
}

/* One that no server has, so that it takes another of the list, or answers 461. */
static bool nalg_rtsp_refuse_transport(const struct nalg_rtsp_message *m)
{
	static const char nothing[] = "NONE/NONE";
	const struct nalg_rtsp_endpoint *ep = &m->rtsp->known->place.ep;

	return !nalg_edits_add(m->edits, ep->off, ep->len, nothing, strlen(nothing));
}

static void nalg_rtsp_public_ports(const struct nalg_media *media, u16 port[NALG_MEDIA_HALVES])
{
	unsigned int half;

	for (half = 0; half < NALG_MEDIA_HALVES; half++)
		port[half] = media->binding[half] ? ntohs(media->binding[half]->public_port) : 0;
}

/*
 * SETUP
 */

/*
 * S1, and RFC 2326, section 16: a client may ask for media to nobody but itself.  It may know its
 * public address, too.
 */
static bool nalg_rtsp_asks_for_itself(const struct nalg_rtsp_message *m,
				      const struct nalg_rtsp_transport *t)
{
	const struct nalg_rtsp_endpoint *ep;
	unsigned int i;
	__be32 addr;

	for (i = 0; i < t->params; i++) {
		ep = &t->param[i].ep;
		if (t->param[i].kind != NALG_RTSP_DESTINATION &&
		    t->param[i].kind != NALG_RTSP_DEST_ADDR)
			continue;
		if (!ep->named && !ep->family)
			continue;
		if (!nalg_rtsp_read_address(m, ep, &addr) ||
		    (addr != nalg_rtsp_self(m->rtsp, m->dir) &&
		     addr != nalg_rtsp_seen(m->rtsp, m->dir)))
			return false;
	}
	return true;
}

/* To a group media passes by the gateway, but not between families. */
static bool nalg_rtsp_may_ask(const struct nalg_rtsp_message *m,
			      const struct nalg_rtsp_transport *t)
{
	if (t->malformed)
		return false;
	return t->multicast ? !nalg_rtsp_is_mixed(m->rtsp) : nalg_rtsp_asks_for_itself(m, t);
}

/* The offer of these ports: several transports may have the same.  NULL: there is no room. */
static struct nalg_rtsp_offer *nalg_rtsp_offer(struct nalg_rtsp_message *m, const u16 *port)
{
	struct nalg_rtsp_request *request = m->request;
	struct nalg_rtsp_offer *offer;
	unsigned int i;

	for (i = 0; i < request->offers; i++) {
		offer = &request->offer[i];
		if (!memcmp(offer->port, port, sizeof(offer->port)))
			return offer;
	}
	if (request->offers == NALG_RTSP_OFFERS) {
		nalg_stats_drop(m->rtsp->flow->nn, NAT_ALG_DROP_PINHOLE_LIMIT);
		return NULL;
	}
	offer = &request->offer[request->offers];
	memcpy(offer->port, port, sizeof(offer->port));
	if (nalg_rtsp_from_subscriber(m->rtsp, m->dir) &&
	    !nalg_media_bind(m->rtsp->flow, &offer->media, port))
		return NULL;
	request->offers++;
	return offer;
}

/* A transport that a client offers. */
static bool nalg_rtsp_offered(struct nalg_rtsp_message *m, const struct nalg_rtsp_transport *t)
{
	u16 port[NALG_MEDIA_HALVES] = {}, public[NALG_MEDIA_HALVES];
	struct nalg_rtsp_ports ports = {};
	struct nalg_rtsp_offer *offer;

	if (!t->udp)
		return nalg_rtsp_write_transport(m, t, &ports);
	if (!nalg_rtsp_may_ask(m, t)) {
		nalg_stats_drop(m->rtsp->flow->nn, NAT_ALG_DROP_PINHOLE_REFUSED);
		return nalg_rtsp_refuse_transport(m);
	}
	if (!t->multicast)
		nalg_rtsp_client_ports(t, port);
	if (!port[NALG_MEDIA_RTP])
		return nalg_rtsp_write_transport(m, t, &ports);
	offer = nalg_rtsp_offer(m, port);
	if (!offer)
		return nalg_rtsp_refuse_transport(m);
	if (nalg_rtsp_from_subscriber(m->rtsp, m->dir)) {
		nalg_rtsp_public_ports(&offer->media, public);
		ports.client = public;
	}
	return nalg_rtsp_write_transport(m, t, &ports);
}

/*
 * The offer that a server has taken: the only one, whatever it says (some say nothing, or a port of
 * their own making), else that with its port.
 */
static struct nalg_rtsp_offer *nalg_rtsp_taken(const struct nalg_rtsp_message *m, const u16 *port)
{
	struct nalg_rtsp_request *request = m->request;
	u16 public[NALG_MEDIA_HALVES];
	unsigned int i;

	if (request->offers == 1)
		return &request->offer[0];
	if (!port[NALG_MEDIA_RTP])
		return NULL;
	for (i = 0; i < request->offers; i++) {
		nalg_rtsp_public_ports(&request->offer[i].media, public);
		if (public[NALG_MEDIA_RTP] == port[NALG_MEDIA_RTP])
			return &request->offer[i];
	}
	return NULL;
}

static void nalg_rtsp_note_source(struct nalg_rtsp_message *m, const struct nalg_rtsp_transport *t)
{
	struct nalg_rtsp_agreed *agreed = &m->agreed;
	const struct nalg_rtsp_param *param;
	unsigned int i;
	__be32 addr;

	for (i = 0; i < t->params; i++) {
		param = &t->param[i];
		if ((param->kind == NALG_RTSP_SOURCE || param->kind == NALG_RTSP_SRC_ADDR) &&
		    nalg_rtsp_read_address(m, &param->ep, &addr) && !agreed->source)
			agreed->source = addr;
	}
}

static void nalg_rtsp_note_agreed(struct nalg_rtsp_message *m, const struct nalg_rtsp_transport *t)
{
	struct nalg_rtsp_agreed *agreed = &m->agreed;

	if (t->channels) {
		agreed->interleaved = true;
		agreed->channel = t->channel[0];
	}
	/* Interleaved is TCP, also where a server leaves that out. */
	agreed->udp = t->udp && !t->multicast && !t->malformed && !t->channels;
	nalg_rtsp_client_ports(t, agreed->client_port);
	nalg_rtsp_server_ports(t, agreed->server_port);
	nalg_rtsp_note_source(m, t);
}

/* The subscriber is the client: it sees the ports that it has said. */
static bool nalg_rtsp_answered_client(struct nalg_rtsp_message *m,
				      const struct nalg_rtsp_transport *t)
{
	struct nalg_rtsp_offer *offer = nalg_rtsp_taken(m, m->agreed.client_port);
	struct nalg_rtsp_ports ports = {};

	if (offer)
		ports.client = offer->port;
	return nalg_rtsp_write_transport(m, t, &ports);
}

/*
 * The subscriber is the server: the offer's place holds its ports from here on.  Where they get no
 * public ones, or are no ports, the client is told that there is no such transport.
 */
static bool nalg_rtsp_answered_server(struct nalg_rtsp_message *m,
				      const struct nalg_rtsp_transport *t)
{
	struct nalg_rtsp_offer *offer = &m->request->offer[0];
	u16 public[NALG_MEDIA_HALVES];
	struct nalg_rtsp_ports ports = {};

	if (!m->agreed.client_port[NALG_MEDIA_RTP])
		memcpy(m->agreed.client_port, offer->port, sizeof(offer->port));
	if (!m->agreed.server_port[NALG_MEDIA_RTP])
		return nalg_rtsp_write_transport(m, t, &ports);
	m->request->offers = 1;
	if (!nalg_media_bind(m->rtsp->flow, &offer->media, m->agreed.server_port)) {
		m->agreed.udp = false;
		return nalg_rtsp_refuse_transport(m);
	}
	nalg_rtsp_public_ports(&offer->media, public);
	ports.server = public;
	return nalg_rtsp_write_transport(m, t, &ports);
}

/*
 * The transport that a server has chosen: one (RFC 2326, section 12.39).  What else stands there is
 * none: there are cameras that write "server_port=6000-6001,ssrc=1234ABCD".
 */
static bool nalg_rtsp_answered(struct nalg_rtsp_message *m, const struct nalg_rtsp_transport *t)
{
	bool another = m->agreed.udp || m->agreed.interleaved;
	struct nalg_rtsp_ports ports = {};

	if (another && (t->udp || t->channels))
		return nalg_rtsp_refuse_transport(m);
	if (another)
		return nalg_rtsp_write_transport(m, t, &ports);
	nalg_rtsp_note_agreed(m, t);
	if (!m->agreed.udp)
		return nalg_rtsp_write_transport(m, t, &ports);
	if (nalg_rtsp_from_subscriber(m->rtsp, m->dir))
		return nalg_rtsp_answered_server(m, t);
	return nalg_rtsp_answered_client(m, t);
}

static bool nalg_rtsp_transport(struct nalg_rtsp_message *m)
{
	const struct nalg_rtsp_transport *t = &m->rtsp->known->place.transport;
	struct nalg_rtsp_ports ports = {};

	if (!m->request || m->request->method != NALG_RTSP_SETUP)
		return nalg_rtsp_write_transport(m, t, &ports);
	if (m->msg.kind == NALG_RTSP_REQUEST)
		return nalg_rtsp_offered(m, t);
	return nalg_rtsp_answered(m, t);
}

/*
 * What an answer brings about
 */

static void nalg_rtsp_open(struct nalg_rtsp *rtsp, const struct nalg_rtsp_track *track)
{
	nalg_media_open(rtsp->flow, &track->media, &track->remote,
			nalg_rtp_children(rtsp->flow->nn));
}

/*
 * A server behind a NAT of its own calls itself what its own network calls it.  Nobody who is
 * reached at the connection's address sends from there, so its media comes from where the
 * connection goes.
 */
static bool nalg_rtsp_is_source(__be32 source, __be32 connection)
{
	enum nalg_inet_scope scope = nalg_inet4_scope((const u8 *)&source);

	return scope != NALG_INET_NOWHERE &&
	       scope >= nalg_inet4_scope((const u8 *)&connection);
}

static void nalg_rtsp_set_remote(const struct nalg_rtsp_message *m,
				 struct nalg_media_remote *remote)
{
	const struct nalg_rtsp_agreed *agreed = &m->agreed;

	remote->addr = m->rtsp->flow->remote_addr;
	if (nalg_rtsp_from_subscriber(m->rtsp, m->dir)) {
		memcpy(remote->port, agreed->client_port, sizeof(remote->port));
		return;
	}
	memcpy(remote->port, agreed->server_port, sizeof(remote->port));
	/* A server that is a subscriber names itself by an address that the other cannot see. */
	if (agreed->source != nalg_rtsp_self(m->rtsp, m->dir) &&
	    nalg_rtsp_is_source(agreed->source, remote->addr))
		remote->addr = agreed->source;
}

static void nalg_rtsp_set_media(struct nalg_rtsp_message *m, struct nalg_rtsp_track *track)
{
	struct nalg_rtsp_offer *offer;

	if (nalg_rtsp_from_subscriber(m->rtsp, m->dir))
		offer = m->request->offers ? &m->request->offer[0] : NULL;
	else
		offer = nalg_rtsp_taken(m, m->agreed.client_port);
	if (!offer)
		return;
	track->media = offer->media;
	memset(&offer->media, 0, sizeof(offer->media));
	nalg_rtsp_set_remote(m, &track->remote);
	nalg_rtsp_open(m->rtsp, track);
}

static void nalg_rtsp_is_set_up(struct nalg_rtsp_message *m)
{
	u32 session = nalg_rtsp_hash(m->data, &m->msg.session);
	struct nalg_rtsp *rtsp = m->rtsp;
	struct nalg_rtsp_track *track;

	if (session && !nalg_rtsp_has_session(rtsp, session))
		nalg_rtsp_count(rtsp, NAT_ALG_RTSP_SESSIONS, 1);
	track = nalg_rtsp_new_track(rtsp, m->request->url);
	track->used = true;
	track->url = m->request->url;
	track->session = session;
	track->interleaved = m->agreed.interleaved;
	track->channel = m->agreed.channel;
	if (track->interleaved)
		set_bit(track->channel, rtsp->known->rtp_channels);
	if (m->agreed.udp)
		nalg_rtsp_set_media(m, track);
}

/* Those of the request's session, or all where it names none. */
static void nalg_rtsp_each_track(struct nalg_rtsp_message *m,
				 void (*fn)(struct nalg_rtsp *rtsp, struct nalg_rtsp_track *track))
{
	struct nalg_rtsp_track *track;
	unsigned int i;

	for (i = 0; i < NALG_RTSP_TRACKS; i++) {
		track = &m->rtsp->known->track[i];
		if (track->used &&
		    (!m->request->session || track->session == m->request->session))
			fn(m->rtsp, track);
	}
}

static void nalg_rtsp_end_track(struct nalg_rtsp *rtsp, struct nalg_rtsp_track *track)
{
	nalg_rtsp_drop_track(rtsp, track, true);
}

static void nalg_rtsp_play_track(struct nalg_rtsp *rtsp, struct nalg_rtsp_track *track)
{
	nalg_rtsp_open(rtsp, track);
}

/* Of one track, or of the session, whose URL is no track's. */
static void nalg_rtsp_is_torn_down(struct nalg_rtsp_message *m)
{
	struct nalg_rtsp_track *track = nalg_rtsp_find_track(m->rtsp, m->request->url);

	if (track)
		nalg_rtsp_end_track(m->rtsp, track);
	else
		nalg_rtsp_each_track(m, nalg_rtsp_end_track);
}

static void nalg_rtsp_succeeds(struct nalg_rtsp_message *m)
{
	switch (m->request->method) {
	case NALG_RTSP_SETUP:
		nalg_rtsp_is_set_up(m);
		break;
	case NALG_RTSP_TEARDOWN:
		nalg_rtsp_is_torn_down(m);
		break;
	default:
		nalg_rtsp_each_track(m, nalg_rtsp_play_track);
	}
}

/*
 * Messages
 */

static bool nalg_rtsp_write_place(struct nalg_rtsp_message *m)
{
	const struct nalg_rtsp_place *place = &m->rtsp->known->place;

	switch (place->kind) {
	case NALG_RTSP_AT_TRANSPORT:
		return nalg_rtsp_transport(m);
	case NALG_RTSP_AT_LENGTH:
		return nalg_rtsp_write_length(m, &place->ep);
	default:
		return nalg_rtsp_write_address(m, m->edits, &place->ep);
	}
}

static bool nalg_rtsp_write_head(struct nalg_rtsp_message *m)
{
	struct nalg_rtsp_walk walk;

	nalg_rtsp_walk_head(&m->msg, &walk);
	while (nalg_rtsp_next(m->data, &m->msg, &walk, &m->rtsp->known->place)) {
		if (!nalg_rtsp_write_place(m))
			return false;
	}
	return true;
}

/* Its length has to be known where the head says it; so it is edited first, apart. */
static bool nalg_rtsp_edit_body(struct nalg_rtsp_message *m)
{
	struct nalg_rtsp *rtsp = m->rtsp;
	struct nalg_rtsp_walk walk;

	m->body = kmalloc(nalg_edits_size(&nalg_rtsp_limits.edits), GFP_ATOMIC);
	if (!m->body) {
		nalg_stats_drop(rtsp->flow->nn, NAT_ALG_DROP_NO_MEMORY);
		return false;
	}
	nalg_edits_init(m->body, &nalg_rtsp_limits.edits);
	nalg_rtsp_walk_body(&m->msg, &walk);
	while (nalg_rtsp_next(m->data, &m->msg, &walk, &rtsp->known->place)) {
		if (!nalg_rtsp_write_address(m, m->body, &rtsp->known->place.ep))
			return false;
	}
	m->growth = nalg_edits_growth(m->body);
	return true;
}

static bool nalg_rtsp_write_body(struct nalg_rtsp_message *m)
{
	const struct nalg_edits *body = m->body;
	const struct nalg_edit *edit;
	u32 i;

	for (i = 0; i < body->count; i++) {
		edit = &body->edit[i];
		if (nalg_edits_add(m->edits, edit->off, edit->old_len,
				   body->text + edit->new_off, edit->new_len))
			return false;
	}
	return true;
}

/*
 * The body is a session description in which the speaker may name itself.  What somebody else says
 * of others is made readable to an end that speaks IPv6, but it is no secret: where it is too long
 * to be held it passes.
 */
static bool nalg_rtsp_wants_body(const struct nalg_rtsp_message *m)
{
	if (!m->msg.sdp || !m->msg.body)
		return false;
	return nalg_rtsp_translates(m->rtsp, m->dir) ||
	       (nalg_rtsp_is_mixed(m->rtsp) &&
		m->msg.head + m->msg.body <= nalg_rtsp_limits.message);
}

/* False: what it says cannot be said to the other end. */
static bool nalg_rtsp_rewrite(struct nalg_rtsp_message *m)
{
	bool ok;

	if (!nalg_rtsp_wants_body(m)) {
		m->edits->skip = m->msg.body;
		return nalg_rtsp_write_head(m);
	}
	ok = nalg_rtsp_edit_body(m) && nalg_rtsp_write_head(m) && nalg_rtsp_write_body(m);
	kfree(m->body);
	return ok;
}

static bool nalg_rtsp_take_request(struct nalg_rtsp_message *m)
{
	if (m->dir == IP_CT_DIR_ORIGINAL && !m->rtsp->closed && nalg_rtsp_is_awaited(m->msg.method))
		m->request = nalg_rtsp_new_request(m);
	return nalg_rtsp_rewrite(m);
}

/* 1xx is not the last word. */
static bool nalg_rtsp_take_response(struct nalg_rtsp_message *m)
{
	struct nalg_rtsp *rtsp = m->rtsp;
	struct nalg_rtsp_request *request = NULL;
	bool succeeds = m->msg.code >= 200 && m->msg.code < 300;

	if (m->dir == IP_CT_DIR_REPLY && m->msg.code >= 200)
		request = nalg_rtsp_find_request(rtsp, m->msg.cseq);
	if (succeeds)
		m->request = request;
	if (!nalg_rtsp_rewrite(m))
		return false;
	if (m->request)
		nalg_rtsp_succeeds(m);
	if (request)
		nalg_rtsp_drop_request(rtsp, request);
	return true;
}

/* A body that the end of the connection has cut is no longer than what there is of it. */
static int nalg_rtsp_take(struct nalg_rtsp_message *m, u32 len, bool eof)
{
	u32 length = m->msg.head + m->msg.body;
	bool ok;

	if (nalg_rtsp_wants_body(m)) {
		if (length > nalg_rtsp_limits.message)
			return nalg_rtsp_lose(m->rtsp);
		if (len < length && !eof)
			return NALG_PARSE_MORE;
		length = min(len, length);
		m->msg.body = length - m->msg.head;
	}
	if (m->msg.kind == NALG_RTSP_REQUEST)
		ok = nalg_rtsp_take_request(m);
	else
		ok = nalg_rtsp_take_response(m);
	return ok ? length : nalg_rtsp_lose(m->rtsp);
}

static int nalg_rtsp_interleaved(struct nalg_rtsp_message *m)
{
	struct nalg_rtsp *rtsp = m->rtsp;

	if (test_bit(m->msg.channel, rtsp->known->rtp_channels))
		nalg_rtsp_media(rtsp->flow->nn, nalg_rtsp_from_subscriber(rtsp, m->dir), 1,
				m->msg.body);
	m->edits->skip = m->msg.body;
	return m->msg.head + m->msg.body;
}

static bool nalg_rtsp_begins(const struct nalg_rtsp_side *side, const u8 *data, u32 len)
{
	if (side->dir == IP_CT_DIR_ORIGINAL)
		return nalg_rtsp_looks_like_request(data, len);
	return nalg_rtsp_looks_like_response(data, len);
}

static bool nalg_rtsp_has_room(struct nalg_rtsp *rtsp)
{
	struct nalg_budget *budget = &rtsp->tcp.budget;

	if (rtsp->known)
		return true;
	if (!nalg_budget_take(budget, NALG_MEMORY_STATE, sizeof(*rtsp->known)))
		return false;
	rtsp->known = kzalloc(sizeof(*rtsp->known), GFP_ATOMIC | __GFP_NOWARN);
	if (!rtsp->known)
		nalg_budget_give(budget, NALG_MEMORY_STATE, sizeof(*rtsp->known));
	return rtsp->known;
}

static int nalg_rtsp_parse_stream(void *ctx, const u8 *data, u32 len, bool eof,
				  struct nalg_edits *edits)
{
	struct nalg_rtsp_side *side = ctx;
	struct nalg_rtsp_message m = {
		.rtsp = side->rtsp,
		.dir = side->dir,
		.data = data,
		.edits = edits,
	};
	enum nalg_rtsp_status status;

	if (side->rtsp->lost)
		return NALG_PARSE_LOST;
	if (!side->begun && !nalg_rtsp_begins(side, data, len))
		return nalg_rtsp_lose(side->rtsp);
	status = nalg_rtsp_parse(data, len, &m.msg);
	if (status == NALG_RTSP_MORE)
		return NALG_PARSE_MORE;
	if (status != NALG_RTSP_OK)
		return nalg_rtsp_lose(side->rtsp);
	if (!nalg_rtsp_has_room(side->rtsp))
		return NALG_PARSE_FULL;
	side->begun = true;
	switch (m.msg.kind) {
	case NALG_RTSP_INTERLEAVED:
		return nalg_rtsp_interleaved(&m);
	case NALG_RTSP_BLANK:
		return m.msg.head;
	default:
		return nalg_rtsp_take(&m, len, eof);
	}
}

/*
 * The connection
 */

static void nalg_rtsp_count_segment(struct nalg_rtsp *rtsp, enum ip_conntrack_dir dir,
				    unsigned int segs, const struct nalg_tcp_info *info)
{
	unsigned int down = !nalg_rtsp_from_subscriber(rtsp, dir);

	nalg_rtsp_count(rtsp, NAT_ALG_RTSP_UL_PKTS + down, segs);
	nalg_rtsp_count(rtsp, NAT_ALG_RTSP_UL_BYTES + down, info->payload);
	if (info->retrans) {
		nalg_rtsp_count(rtsp, NAT_ALG_RTSP_UL_RETRY_PKTS + down, segs);
		nalg_rtsp_count(rtsp, NAT_ALG_RTSP_UL_RETRY_BYTES + down,
				info->payload - info->new_bytes);
	}
}

/* Media goes on for as long as it flows (RFC 2326, section 1.1); nothing new begins. */
static void nalg_rtsp_close(struct nalg_flow *flow)
{
	struct nalg_rtsp *rtsp = flow->state;

	spin_lock_bh(&flow->lock);
	rtsp->closed = true;
	nalg_rtsp_drop_all(rtsp);
	spin_unlock_bh(&flow->lock);
	nalg_pinhole_close_all(flow);
}

static int nalg_rtsp_packet(struct nalg_flow *flow, struct sk_buff *skb, unsigned int protoff,
			    enum ip_conntrack_info ctinfo)
{
	enum ip_conntrack_dir dir = CTINFO2DIR(ctinfo);
	unsigned int segs = nalg_skb_segs(skb);
	struct nalg_rtsp *rtsp = flow->state;
	struct nalg_tcp_info info = {};
	int verdict;

	verdict = nalg_tcp_packet(flow, &rtsp->tcp, skb, protoff, dir, &info);
	nalg_rtsp_count_segment(rtsp, dir, segs, &info);
	if (nalg_tcp_closes(flow))
		nalg_rtsp_close(flow);
	return verdict;
}

static bool nalg_rtsp_start(struct nalg_flow *flow)
{
	void *ctx[IP_CT_DIR_MAX];
	struct nalg_rtsp *rtsp;
	int dir;

	rtsp = kzalloc(sizeof(*rtsp), GFP_ATOMIC);
	if (!rtsp)
		return false;
	rtsp->flow = flow;
	for (dir = 0; dir < IP_CT_DIR_MAX; dir++) {
		rtsp->side[dir] = (struct nalg_rtsp_side) { .rtsp = rtsp, .dir = dir };
		ctx[dir] = &rtsp->side[dir];
	}
	nalg_tcp_init(&rtsp->tcp, flow, &nalg_rtsp_limits, nalg_rtsp_parse_stream, ctx);
	flow->state = rtsp;
	return true;
}

static void nalg_rtsp_refused(struct nalg_net *nn, bool uplink)
{
	nalg_stats_rtsp_add(nn, NAT_ALG_RTSP_UL_PKTS + !uplink, 1);
}

static void nalg_rtsp_stop(struct nalg_flow *flow)
{
	struct nalg_rtsp *rtsp = flow->state;

	if (!rtsp)
		return;
	nalg_tcp_stop(&rtsp->tcp, flow);
	if (!test_and_set_bit(NALG_FLOW_CLOSED, &flow->flags))
		nalg_rtsp_close(flow);
	/* No message is looked at any more. */
	if (rtsp->known)
		nalg_budget_give(&rtsp->tcp.budget, NALG_MEMORY_STATE, sizeof(*rtsp->known));
}

static void nalg_rtsp_free(struct nalg_flow *flow)
{
	struct nalg_rtsp *rtsp = flow->state;

	if (rtsp)
		kfree(rtsp->known);
	kfree(rtsp);
}

struct nalg_analyzer nalg_rtsp = {
	.name			= "nalg-rtsp",
	.id			= NAT_ALG_ANALYZER_RTSP,
	/* Between SETUP and PLAY a user may think; PLAY opens for as long again. */
	.pinhole_timeout	= 180,
	/* RTP and RTCP, both ways */
	.pinholes		= NALG_RTSP_TRACKS * NALG_MEDIA_HALVES * 2,
	.whole_stream		= true,
	.seqadj			= true,
	.start			= nalg_rtsp_start,
	.packet			= nalg_rtsp_packet,
	.refused		= nalg_rtsp_refused,
	.stop			= nalg_rtsp_stop,
	.free			= nalg_rtsp_free,
	.media			= nalg_rtsp_media,
};
