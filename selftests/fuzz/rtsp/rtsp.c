// SPDX-License-Identifier: GPL-2.0
/* A control connection, message after message, and the places of each. */
#include "../../../kmod/codec/rtsp.h"
#include "../fuzz.h"

/* An input costs what a segment costs. */
#define MESSAGES_MAX	16
#define SPLITS_MAX	64U	/* of a head that are tried */
#define LOOKS_MAX	32U

/* Written anew an endpoint has room, in either family; what its style lacks is why it cannot be. */
static void check_format(struct nalg_rtsp_endpoint ep, u8 family)
{
	u8 text[NALG_RTSP_ENDPOINT_MAX];
	int len;

	if (ep.family)
		ep.family = family;
	len = nalg_rtsp_format(&ep, text, sizeof(text));
	HOLDS(len > 0 || len == -EINVAL);
}

static void check_endpoint(const struct nalg_rtsp_endpoint *ep, u32 end)
{
	check_format(*ep, 4);
	check_format(*ep, 6);
	HOLDS(ep->off <= end && ep->len <= end - ep->off);
	HOLDS(ep->tail <= end - ep->off - ep->len);
	HOLDS(ep->family == 0 || ep->family == 4 || ep->family == 6);
	HOLDS(ep->ports <= 2);
}

static void check_transport(const struct nalg_rtsp_place *place)
{
	const struct nalg_rtsp_transport *t = &place->transport;
	u32 i, last = place->ep.off;

	HOLDS(t->params <= NALG_RTSP_PARAMS_MAX && t->channels <= 2);
	for (i = 0; i < t->params; i++) {
		const struct nalg_rtsp_endpoint *ep = &t->param[i].ep;

		HOLDS(ep->off >= last);
		check_endpoint(ep, place->ep.off + place->ep.len);
		last = ep->off + ep->len;
		if (t->malformed)
			continue;
		HOLDS(ep->ports < 1 || ep->port[0]);
		HOLDS(ep->ports < 2 || ep->port[1]);
		HOLDS(ep->named || ep->family || ep->ports ||
		      ep->style == NALG_RTSP_STYLE_PORTS);
	}
}

/* In order, within the part that is walked, and as many as fit in it. */
static void check_walk(const u8 *data, const struct nalg_rtsp_msg *msg,
		       struct nalg_rtsp_walk *walk, u32 first, u32 end)
{
	struct nalg_rtsp_place place;
	u32 places = 0, last = first;

	while (nalg_rtsp_next(data, msg, walk, &place)) {
		HOLDS(++places <= end - first);
		HOLDS(place.ep.off >= last && place.ep.off + place.ep.len <= end);
		last = place.ep.off + place.ep.len + place.ep.tail;
		if (place.kind == NALG_RTSP_AT_TRANSPORT)
			check_transport(&place);
		else
			check_endpoint(&place.ep, end);
	}
}

static void check_places(const u8 *data, u32 len, const struct nalg_rtsp_msg *msg)
{
	struct nalg_rtsp_walk walk;

	nalg_rtsp_walk_head(msg, &walk);
	check_walk(data, msg, &walk, 0, msg->head);
	if (msg->body > len - msg->head)
		return;
	nalg_rtsp_walk_body(msg, &walk);
	check_walk(data, msg, &walk, msg->head, msg->head + msg->body);
}

/* A whole head means the same whatever follows it, and nothing as long as it is not whole. */
static void check_splits(const u8 *data, const struct nalg_rtsp_msg *msg)
{
	struct nalg_rtsp_msg part;
	u32 len;

	for (len = 0; len < min(msg->head, SPLITS_MAX); len++)
		HOLDS(nalg_rtsp_parse(data, len, &part) == NALG_RTSP_MORE);
	HOLDS(nalg_rtsp_parse(data, msg->head, &part) == NALG_RTSP_OK);
	HOLDS(!memcmp(&part, msg, sizeof(part)));
}

/* What is a message looks like one in each prefix. */
static void check_looks(const u8 *data, const struct nalg_rtsp_msg *msg)
{
	u32 len;

	for (len = 0; len <= min(msg->head, LOOKS_MAX); len++) {
		if (msg->kind == NALG_RTSP_RESPONSE)
			HOLDS(nalg_rtsp_looks_like_response(data, len));
		else if (msg->kind == NALG_RTSP_REQUEST && msg->method != NALG_RTSP_EXTENSION)
			HOLDS(nalg_rtsp_looks_like_request(data, len));
	}
}

static u32 check_message(const u8 *data, u32 len)
{
	u8 *copy = exact_copy(data, len);
	enum nalg_rtsp_status status;
	struct nalg_rtsp_msg msg;

	status = nalg_rtsp_parse(copy, len, &msg);
	nalg_rtsp_looks_like_request(copy, len);
	nalg_rtsp_looks_like_response(copy, len);
	HOLDS(status != NALG_RTSP_TOO_LONG || len >= NALG_RTSP_HEAD_MAX);
	HOLDS(status != NALG_RTSP_MORE || len < NALG_RTSP_HEAD_MAX);
	if (status == NALG_RTSP_OK) {
		HOLDS(msg.head && msg.head <= len && msg.head <= NALG_RTSP_HEAD_MAX);
		HOLDS(msg.url.off + msg.url.len <= msg.head);
		HOLDS(msg.session.off + msg.session.len <= msg.head);
		check_splits(copy, &msg);
		check_looks(copy, &msg);
		if (msg.kind == NALG_RTSP_REQUEST || msg.kind == NALG_RTSP_RESPONSE)
			check_places(copy, len, &msg);
	}
	free(copy);
	return status == NALG_RTSP_OK ? min(msg.head + msg.body, len) : 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	u32 messages, length, pos = 0;

	for (messages = 0; messages < MESSAGES_MAX; messages++) {
		length = check_message(data + pos, size - pos);
		if (!length)
			break;
		pos += length;
	}
	return 0;
}
