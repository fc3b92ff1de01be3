// SPDX-License-Identifier: GPL-2.0
/* Messages of RTSP, with the transports in their heads and the session descriptions behind them. */
#include "../../../kmod/codec/rtsp.h"
#include "gateway.h"
#include "script.h"

#define X10	"xxxxxxxxxx"
#define X100	X10 X10 X10 X10 X10 X10 X10 X10 X10 X10
#define X1000	X100 X100 X100 X100 X100 X100 X100 X100 X100 X100

struct rtsp {
	bool begun;
};

static const struct nalg_stream_limits limits = {
	.message = NALG_STREAM_MESSAGE_MAX,
	.edits = { .count = 64, .text = 2048 },
};

static bool has_ports(enum nalg_rtsp_param_kind kind)
{
	return kind != NALG_RTSP_DESTINATION && kind != NALG_RTSP_SOURCE;
}

/* How much longer it gets; without edits nothing is written. */
static s32 write_endpoint(const struct nalg_rtsp_endpoint *was,
			  const struct nalg_rtsp_endpoint *now, struct nalg_edits *edits)
{
	u32 old_len = was->len + (was->family == now->family ? 0 : was->tail);
	u8 text[NALG_RTSP_ENDPOINT_MAX];
	int len = nalg_rtsp_format(now, text, sizeof(text));

	if (len < 0)
		return 0;
	if (edits)
		nalg_edits_add(edits, was->off, old_len, text, len);
	return len - (s32)old_len;
}

static s32 rewrite_address(const struct nalg_rtsp_endpoint *ep, struct nalg_edits *edits)
{
	struct nalg_rtsp_endpoint now = *ep;

	return gateway_address(&now.family, now.addr) ? write_endpoint(ep, &now, edits) : 0;
}

static void rewrite_transport(const struct nalg_rtsp_transport *t, struct nalg_edits *edits)
{
	const struct nalg_rtsp_param *param;
	struct nalg_rtsp_endpoint now;
	bool change;
	u32 i, j;

	for (i = 0; !t->malformed && i < t->params; i++) {
		param = &t->param[i];
		now = param->ep;
		change = gateway_address(&now.family, now.addr);
		for (j = 0; has_ports(param->kind) && j < now.ports; j++)
			now.port[j] = gateway_port(now.port[j]);
		if (change || (has_ports(param->kind) && now.ports))
			write_endpoint(&param->ep, &now, edits);
	}
}

static s32 rewrite_places(const u8 *data, const struct nalg_rtsp_msg *msg,
			  struct nalg_rtsp_walk *walk, s32 growth, struct nalg_edits *edits)
{
	struct nalg_rtsp_place place;
	struct nalg_rtsp_endpoint now;
	s32 sum = 0;

	while (nalg_rtsp_next(data, msg, walk, &place)) {
		now = place.ep;
		now.number += growth;
		if (place.kind == NALG_RTSP_AT_TRANSPORT)
			rewrite_transport(&place.transport, edits);
		else if (place.kind != NALG_RTSP_AT_LENGTH)
			sum += rewrite_address(&place.ep, edits);
		else if (growth)
			write_endpoint(&place.ep, &now, edits);
	}
	return sum;
}

/* The head says how long the body will be. */
static void rewrite(const u8 *data, const struct nalg_rtsp_msg *msg, struct nalg_edits *edits)
{
	struct nalg_rtsp_walk walk;
	s32 growth = 0;

	if (msg->sdp) {
		nalg_rtsp_walk_body(msg, &walk);
		growth = rewrite_places(data, msg, &walk, 0, NULL);
	}
	nalg_rtsp_walk_head(msg, &walk);
	rewrite_places(data, msg, &walk, growth, edits);
	if (msg->sdp) {
		nalg_rtsp_walk_body(msg, &walk);
		rewrite_places(data, msg, &walk, 0, edits);
	}
}

/* Of a body only a session description is looked at, and that whole. */
static int take(const u8 *data, u32 len, bool eof, struct nalg_rtsp_msg *msg,
		struct nalg_edits *edits)
{
	u32 length = msg->head + msg->body;

	if (!msg->sdp) {
		edits->skip = msg->body;
	} else if (length > limits.message) {
		return NALG_PARSE_LOST;
	} else if (len < length) {
		if (!eof)
			return NALG_PARSE_MORE;
		msg->body = len - msg->head;
		length = len;
	}
	rewrite(data, msg, edits);
	return length;
}

static int parse(struct rtsp *rtsp, const u8 *data, u32 len, bool eof, struct nalg_edits *edits)
{
	struct nalg_rtsp_msg msg;

	switch (nalg_rtsp_parse(data, len, &msg)) {
	case NALG_RTSP_MORE:
		return NALG_PARSE_MORE;
	case NALG_RTSP_OK:
		break;
	default:
		return NALG_PARSE_LOST;
	}
	rtsp->begun = true;
	return take(data, len, eof, &msg, edits);
}

static int parse_client(void *ctx, const u8 *data, u32 len, bool eof, struct nalg_edits *edits)
{
	struct rtsp *rtsp = ctx;

	if (!rtsp->begun && !nalg_rtsp_looks_like_request(data, len))
		return NALG_PARSE_LOST;
	return parse(rtsp, data, len, eof, edits);
}

static int parse_server(void *ctx, const u8 *data, u32 len, bool eof, struct nalg_edits *edits)
{
	struct rtsp *rtsp = ctx;

	if (!rtsp->begun && !nalg_rtsp_looks_like_response(data, len))
		return NALG_PARSE_LOST;
	return parse(rtsp, data, len, eof, edits);
}

static const struct protocol clients = { &limits, parse_client, sizeof(struct rtsp) };
static const struct protocol servers = { &limits, parse_server, sizeof(struct rtsp) };

static const struct message plays[] = {
	STAYS("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n"),
	BECOMES("SETUP rtsp://198.51.100.2/a/1 RTSP/1.0\r\nCSeq: 2\r\n"
		"Transport: RTP/AVP;unicast;destination=10.0.1.2;client_port=8080-8081\r\n\r\n",
		"SETUP rtsp://198.51.100.2/a/1 RTSP/1.0\r\nCSeq: 2\r\n"
		"Transport: RTP/AVP;unicast;destination=209.165.200.225;client_port=28080-28081\r\n\r\n"),
	STAYS("PLAY rtsp://198.51.100.2/a RTSP/1.0\r\nCSeq: 3\r\nSession: 1\r\n\r\n"),
	STAYS("\r\n"),
	STAYS("TEARDOWN rtsp://198.51.100.2/a RTSP/1.0\r\nCSeq: 4\r\nSession: 1\r\n\r\n"),
};

static const struct message transports[] = {
	BECOMES("SETUP rtsp://h/1 RTSP/1.0\r\nCSeq: 1\r\n"
		"Transport: RTP/AVP;client_port=8080-8081;mode=\"PLAY,X\" ,\r\n"
		" RTP/AVP;unicast;client_port=50000, RTP/AVP/TCP;interleaved=0-1\r\n\r\n",
		"SETUP rtsp://h/1 RTSP/1.0\r\nCSeq: 1\r\n"
		"Transport: RTP/AVP;client_port=28080-28081;mode=\"PLAY,X\" ,\r\n"
		" RTP/AVP;unicast;client_port=4464, RTP/AVP/TCP;interleaved=0-1\r\n\r\n"),
	BECOMES("SETUP rtsp://h/1 RTSP/2.0\r\nCSeq: 2\r\n"
		"Transport: RTP/AVP;unicast;dest_addr=\":8080\"/\"10.0.1.2:8081\"\r\n\r\n",
		"SETUP rtsp://h/1 RTSP/2.0\r\nCSeq: 2\r\n"
		"Transport: RTP/AVP;unicast;dest_addr=\":28080\"/\"209.165.200.225:28081\"\r\n\r\n"),
	STAYS("SETUP rtsp://h/1 RTSP/1.0\r\nCSeq: 3\r\n"
	      "Transport: RTP/AVP;multicast;port=8080-8081\r\n\r\n"),
	BECOMES("SETUP rtsp://h/2 RTSP/1.0\nCSeq: 4\nTransport: RTP/AVP;client_port=50000-50001\n\n",
		"SETUP rtsp://h/2 RTSP/1.0\nCSeq: 4\nTransport: RTP/AVP;client_port=4464-4465\n\n"),
};

/* Of the description, which gets longer, so that its length has a digit more. */
#define LINES_88 \
	"v=0\r\no=- 1 1 IN IP4 10.0.1.2\r\ns=x\r\nc=IN IP4 10.0.1.2\r\n" \
	"m=audio 0 RTP/AVP 0\r\na=control:1\r\n"
#define LINES_102 \
	"v=0\r\no=- 1 1 IN IP4 209.165.200.225\r\ns=x\r\nc=IN IP4 209.165.200.225\r\n" \
	"m=audio 0 RTP/AVP 0\r\na=control:1\r\n"

static const struct message records[] = {
	BECOMES("ANNOUNCE rtsp://198.51.100.2/a RTSP/1.0\r\nCSeq: 1\r\nContent-Type: application/sdp\r\n"
		"Content-Length: 88\r\n\r\n" LINES_88,
		"ANNOUNCE rtsp://198.51.100.2/a RTSP/1.0\r\nCSeq: 1\r\nContent-Type: application/sdp\r\n"
		"Content-Length: 102\r\n\r\n" LINES_102),
	STAYS("SET_PARAMETER rtsp://198.51.100.2/a RTSP/1.0\r\nCSeq: 2\r\n"
	      "Content-Type: text/parameters\r\nContent-Length: 19\r\n\r\nc=IN IP4 10.0.1.2\r\n"),
	BECOMES("SETUP rtsp://198.51.100.2/a/1 RTSP/1.0\r\nCSeq: 3\r\n"
		"Transport: RTP/AVP;unicast;client_port=50000-50001;mode=record\r\n\r\n",
		"SETUP rtsp://198.51.100.2/a/1 RTSP/1.0\r\nCSeq: 3\r\n"
		"Transport: RTP/AVP;unicast;client_port=4464-4465;mode=record\r\n\r\n"),
	STAYS("RECORD rtsp://198.51.100.2/a RTSP/1.0\r\nCSeq: 4\r\n\r\n"),
};

/* The description gets shorter; what a frame has in it is its own business. */
static const struct message serves[] = {
	STAYS("RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: SETUP\r\n\r\n"),
	BECOMES("RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Base: rtsp://192.168.100.123:8554/a/\r\n"
		"Content-Type: application/sdp\r\nContent-Length: 101\r\n\r\n"
		"o=- 1 1 IN IP4 192.168.100.123\r\nc=IN IP4 192.168.100.123\r\n"
		"a=control:rtsp://192.168.100.123:8554/a/1\r\n",
		"RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Base: rtsp://9.1.1.9:8554/a/\r\n"
		"Content-Type: application/sdp\r\nContent-Length: 77\r\n\r\n"
		"o=- 1 1 IN IP4 9.1.1.9\r\nc=IN IP4 9.1.1.9\r\n"
		"a=control:rtsp://9.1.1.9:8554/a/1\r\n"),
	STAYS("$\0\0\x20RTSP/1.0 200 OK\r\nCSeq: 1\r\nX:\r\n\r\n"),
	BECOMES("RTSP/1.0 200 OK\r\nCSeq: 3\r\nSession: 1\r\n"
		"Transport: RTP/AVP;unicast;client_port=1000-1001;source=192.168.100.123;"
		"server_port=8080-8081,ssrc=1234ABCD\r\n\r\n",
		"RTSP/1.0 200 OK\r\nCSeq: 3\r\nSession: 1\r\n"
		"Transport: RTP/AVP;unicast;client_port=21000-21001;source=9.1.1.9;"
		"server_port=28080-28081,ssrc=1234ABCD\r\n\r\n"),
	STAYS("$\1\0\0"),
	BECOMES("RTSP/1.0 302 Found\r\nCSeq: 4\r\nLocation: rtsp://10.0.1.2/b\r\n\r\n",
		"RTSP/1.0 302 Found\r\nCSeq: 4\r\nLocation: rtsp://209.165.200.225/b\r\n\r\n"),
};

static const struct message client6[] = {
	BECOMES("OPTIONS rtsp://user:pass@[64:ff9b::c633:6402]:554/a?b=rtsp://[64:ff9b::c633:6402]/c RTSP/1.0\r\n"
		"CSeq: 1\r\nHost: [64:ff9b::c633:6402]:554\r\n\r\n",
		"OPTIONS rtsp://user:pass@198.51.100.2:554/a?b=rtsp://198.51.100.2/c RTSP/1.0\r\n"
		"CSeq: 1\r\nHost: 198.51.100.2:554\r\n\r\n"),
	STAYS("DESCRIBE rtsp://media.example.net/[a] RTSP/1.0\r\nCSeq: 2\r\n"
	      "Host: media.example.net:554\r\n"
	      "Authorization: Digest uri=\"rtsp://[64:ff9b::c633:6402]/a\"\r\n\r\n"),
	STAYS("DESCRIBE rtsp://[fd00::1]/a RTSP/1.0\r\nCSeq: 3\r\n\r\n"),
	BECOMES("ANNOUNCE rtsp://[64:ff9b::c633:6402]/a RTSP/1.0\r\nCSeq: 4\r\n"
		"Content-Type: application/sdp\r\nContent-Length: 138\r\n\r\n"
		"o=- 1 1 IN IP6 2001:db8:1::2\r\na=control:rtsp://[2001:db8:1::2]/a/\r\n"
		"c=IN IP6 64:ff9b::c633:6402/3\r\nc=IN IP6 ff15::101/3\r\nc=IN IP6 fd00::1\r\n",
		"ANNOUNCE rtsp://198.51.100.2/a RTSP/1.0\r\nCSeq: 4\r\n"
		"Content-Type: application/sdp\r\nContent-Length: 132\r\n\r\n"
		"o=- 1 1 IN IP4 209.165.200.226\r\na=control:rtsp://209.165.200.226/a/\r\n"
		"c=IN IP4 198.51.100.2\r\nc=IN IP6 ff15::101/3\r\nc=IN IP6 fd00::1\r\n"),
	BECOMES("SETUP rtsp://[64:ff9b::c633:6402]/a/1 RTSP/1.0\r\nCSeq: 5\r\n"
		"Transport: RTP/AVP;unicast;destination=[2001:db8:1::2];client_port=8080-8081,"
		"RTP/AVP;unicast;destination=\"64:ff9b::c633:6402\";client_port=8080,"
		"RTP/AVP/TCP;unicast;destination=2001:db8:1::2;interleaved=0-1\r\n\r\n",
		"SETUP rtsp://198.51.100.2/a/1 RTSP/1.0\r\nCSeq: 5\r\n"
		"Transport: RTP/AVP;unicast;destination=209.165.200.226;client_port=28080-28081,"
		"RTP/AVP;unicast;destination=\"198.51.100.2\";client_port=28080,"
		"RTP/AVP/TCP;unicast;destination=209.165.200.226;interleaved=0-1\r\n\r\n"),
	BECOMES("SETUP rtsp://[64:ff9b::c633:6402]/a/1 RTSP/2.0\r\nCSeq: 6\r\n"
		"Transport: RTP/AVP;unicast;dest_addr=\":8080\"/\"[2001:db8:1::2]:8081\"\r\n\r\n",
		"SETUP rtsp://198.51.100.2/a/1 RTSP/2.0\r\nCSeq: 6\r\n"
		"Transport: RTP/AVP;unicast;dest_addr=\":28080\"/\"209.165.200.226:28081\"\r\n\r\n"),
};

static const struct message server4[] = {
	BECOMES("RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Base: rtsp://198.51.100.7:554/a/\r\n"
		"Content-Location: rtsp://198.51.100.7/a\r\n"
		"RTP-Info: url=rtsp://198.51.100.7/a/1;seq=5,url=\"rtsp://198.51.100.7/a/2\";seq=6\r\n"
		"X-Url: rtsp://198.51.100.7/\r\n\r\n",
		"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Base: rtsp://[64:ff9b::c633:6407]:554/a/\r\n"
		"Content-Location: rtsp://[64:ff9b::c633:6407]/a\r\n"
		"RTP-Info: url=rtsp://[64:ff9b::c633:6407]/a/1;seq=5,url=\"rtsp://[64:ff9b::c633:6407]/a/2\";seq=6\r\n"
		"X-Url: rtsp://198.51.100.7/\r\n\r\n"),
	BECOMES("RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Type: application/sdp\r\nContent-Length: 192\r\n\r\n"
		"o=- 1 1 IN IP4 198.51.100.7\r\nu=http://198.51.100.7/\r\nc=IN IP4 198.51.100.7/127\r\n"
		"a=rtcp:5 IN IP4 198.51.100.7\r\nc=IN IP4 233.252.0.1/127/3\r\n"
		"o=- 1 1 IN IP4 127.0.0.1\r\nc=IN IP4 media.example.net\r\n",
		"RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Type: application/sdp\r\nContent-Length: 214\r\n\r\n"
		"o=- 1 1 IN IP6 64:ff9b::c633:6407\r\nu=http://[64:ff9b::c633:6407]/\r\n"
		"c=IN IP6 64:ff9b::c633:6407\r\n"
		"a=rtcp:5 IN IP6 64:ff9b::c633:6407\r\nc=IN IP4 233.252.0.1/127/3\r\n"
		"o=- 1 1 IN IP4 127.0.0.1\r\nc=IN IP4 media.example.net\r\n"),
	BECOMES("RTSP/1.0 200 OK\r\nCSeq: 3\r\nTransport: RTP/AVP;unicast;source=198.51.100.7;"
		"server_port=8080-8081\r\n\r\n",
		"RTSP/1.0 200 OK\r\nCSeq: 3\r\nTransport: RTP/AVP;unicast;source=64:ff9b::c633:6407;"
		"server_port=28080-28081\r\n\r\n"),
	BECOMES("RTSP/2.0 200 OK\r\nCSeq: 4\r\nTransport: RTP/AVP;unicast;"
		"src_addr=\"198.51.100.7:8080\"/\"198.51.100.7:8081\"\r\n\r\n",
		"RTSP/2.0 200 OK\r\nCSeq: 4\r\nTransport: RTP/AVP;unicast;"
		"src_addr=\"[64:ff9b::c633:6407]:28080\"/\"[64:ff9b::c633:6407]:28081\"\r\n\r\n"),
};

static const struct message post[] = {
	STAYS("POST /a HTTP/1.1\r\nContent-Length: 98\r\n\r\n"),
	STAYS("SETUP rtsp://198.51.100.2/a RTSP/1.0\r\nCSeq: 1\r\n"
	      "Transport: RTP/AVP;unicast;client_port=8080-8081\r\n\r\n"),
};

static const struct message tunnel[] = {
	STAYS("GET /a HTTP/1.0\r\nAccept: application/x-rtsp-tunnelled\r\n\r\n"),
	STAYS("SETUP rtsp://198.51.100.2/a RTSP/1.0\r\nCSeq: 1\r\n"
	      "Transport: RTP/AVP;unicast;client_port=8080-8081\r\n\r\n"),
};

static const struct message in_60_kilobytes[] = {
	STAYS("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n"),
	REPEATS("$\0\x03\xe8" X1000, "$\0\x03\xe8" X1000, 30),
	BECOMES("SETUP rtsp://h/1 RTSP/1.0\r\nCSeq: 2\r\nTransport: RTP/AVP;client_port=8080-8081\r\n\r\n",
		"SETUP rtsp://h/1 RTSP/1.0\r\nCSeq: 2\r\nTransport: RTP/AVP;client_port=28080-28081\r\n\r\n"),
	REPEATS("$\0\x03\xe8" X1000, "$\0\x03\xe8" X1000, 30),
	STAYS("TEARDOWN rtsp://h/1 RTSP/1.0\r\nCSeq: 3\r\n\r\n"),
};

static const struct script list[] = {
	SCRIPT("RTSP: SETUP, PLAY, TEARDOWN", &clients, plays),
	SCRIPT("RTSP: lists of transports, RTSP 2.0", &clients, transports),
	SCRIPT("RTSP: ANNOUNCE, whose description gets longer", &clients, records),
	SCRIPT("RTSP: answers, a description that gets shorter, frames", &servers, serves),
	SCRIPT("RTSP: a client of IPv6", &clients, client6),
	SCRIPT("RTSP: the answers of a server of IPv4 to that", &servers, server4),
	SCRIPT("RTSP: SETUP in the body of a POST", &clients, post),
	SCRIPT("RTSP: its tunnel in HTTP", &clients, tunnel),
	LARGE_SCRIPT("RTSP: SETUP in the middle of 60 KB of frames", &clients, in_60_kilobytes),
};

const struct scripts rtsp_scripts = { list, ARRAY_SIZE(list) };
