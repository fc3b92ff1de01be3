// SPDX-License-Identifier: GPL-2.0
/* The places of whole messages, in their order, and where they are. */
#include "rtsp_test.h"

static const char *const kinds[] = {
	[NALG_RTSP_AT_URL] = "url",
	[NALG_RTSP_AT_TRANSPORT] = "transport",
	[NALG_RTSP_AT_LENGTH] = "length",
	[NALG_RTSP_AT_SDP] = "sdp",
};

static char *describe_walk(char *out, const u8 *data, const struct nalg_rtsp_msg *msg,
			   struct nalg_rtsp_walk *walk)
{
	struct nalg_rtsp_place place;
	u32 last = 0;

	while (nalg_rtsp_next(data, msg, walk, &place)) {
		EXPECT(place.ep.off >= last);
		last = place.ep.off + place.ep.len;
		EXPECT(last <= msg->head + msg->body);
		out += sprintf(out, "%s(%.*s) ", kinds[place.kind], place.ep.len, data + place.ep.off);
	}
	return out;
}

static void expect_places(const char *text, const char *want)
{
	u32 len = strlen(text);
	u8 *copy = exact_copy(text, len);
	struct nalg_rtsp_walk walk;
	struct nalg_rtsp_msg msg;
	char places[2048] = "", *end;

	if (EXPECT_EQ(OK, nalg_rtsp_parse(copy, len, &msg)) &&
	    EXPECT_EQ(len, msg.head + msg.body)) {
		nalg_rtsp_walk_head(&msg, &walk);
		end = describe_walk(places, copy, &msg, &walk);
		nalg_rtsp_walk_body(&msg, &walk);
		describe_walk(end, copy, &msg, &walk);
		EXPECT_STR(want, places);
	}
	free(copy);
}

TEST("URLs of the start line")
{
	expect_places("PLAY rtsp://10.0.1.2/a RTSP/1.0\r\n\r\n", "url(10.0.1.2) ");
	expect_places("PLAY rtsp://10.0.1.2:8554/a RTSP/1.0\r\n\r\n", "url(10.0.1.2) ");
	expect_places("PLAY rtsp://10.0.1.2 RTSP/1.0\r\n\r\n", "url(10.0.1.2) ");
	expect_places("PLAY rtsps://10.0.1.2 RTSP/2.0\r\n\r\n", "url(10.0.1.2) ");
	expect_places("PLAY rtsp://user:pa@ss@10.0.1.2/a@b RTSP/1.0\r\n\r\n", "url(10.0.1.2) ");
	expect_places("PLAY rtsp://[2001:db8::1]:554/ RTSP/1.0\r\n\r\n", "url([2001:db8::1]) ");
	expect_places("OPTIONS rtsp://user:pass@[64:ff9b::1]:554/a?b=rtsp://[64:ff9b::2]/c RTSP/1.0\r\n\r\n",
		      "url([64:ff9b::1]) url([64:ff9b::2]) ");
	expect_places("DESCRIBE rtsp://media.example.net/[a] RTSP/1.0\r\n\r\n", "");
	expect_places("PLAY rtsp://10.0.1.2.example.net/ RTSP/1.0\r\n\r\n", "");
	expect_places("PLAY rtsp://example.net/rtsp://10.0.1.2/ RTSP/1.0\r\n\r\n", "url(10.0.1.2) ");
	expect_places("PLAY rtsp://10.0.1.256/ RTSP/1.0\r\n\r\n", "");
	expect_places("PLAY * RTSP/1.0\r\n\r\n", "");
	expect_places("PLAY /10.0.1.2 RTSP/1.0\r\n\r\n", "");
}

TEST("URLs of headers")
{
	expect_places("RTSP/1.0 200 OK\r\n"
		      "Content-Base: rtsp://10.0.1.2:8554/a/\r\n"
		      "X-Url: rtsp://10.0.1.3/\r\n"
		      "content-location: rtsp://10.0.1.4/a\r\n"
		      "Location : rtsp://10.0.1.5/a\r\n"
		      "Contents-Base: rtsp://10.0.1.6/\r\n"
		      "RTP-Info: url=rtsp://10.0.1.7/a/1;seq=5;rtptime=1,\r\n"
		      " url=\"rtsp://10.0.1.8/a/2\" ssrc=0A13C760:seq=45102,url=rtsp://h/3,url=4\r\n\r\n",
		      "url(10.0.1.2) url(10.0.1.4) url(10.0.1.5) url(10.0.1.7) url(10.0.1.8) ");
	expect_places("RTSP/1.0 200 OK\r\n"
		      "Content-Base: rtsp://[64:ff9b::1]:554/a/\r\n"
		      "Content-Location: rtsp://[64:ff9b::2]/a\r\n"
		      "Location: rtsp://[64:ff9b::3]:8554/b\r\n"
		      "X-Url: rtsp://[64:ff9b::4]/\r\n"
		      "RTP-Info: url=rtsp://[64:ff9b::5]/a/1;seq=5,url=\"rtsp://[64:ff9b::6]/a/2\";seq=6\r\n\r\n",
		      "url([64:ff9b::1]) url([64:ff9b::2]) url([64:ff9b::3]) url([64:ff9b::5]) "
		      "url([64:ff9b::6]) ");
	/* A digest is of the URL as its client knows it. */
	expect_places("DESCRIBE * RTSP/1.0\r\nAuthorization: Digest uri=\"rtsp://10.0.1.2/a\"\r\n\r\n",
		      "");
	expect_places("RTSP/1.0 302 rtsp://10.0.1.2/\r\nLocation:\r\n rtsp://10.0.1.3/\r\n\r\n",
		      "url(10.0.1.3) ");
}

TEST("a host that stands alone")
{
	expect_places("PLAY * RTSP/1.0\r\nHost: 10.0.1.2\r\n\r\n", "url(10.0.1.2) ");
	expect_places("PLAY * RTSP/1.0\r\nhost: 10.0.1.2:554\r\n\r\n", "url(10.0.1.2) ");
	expect_places("PLAY * RTSP/1.0\r\nHost: [64:ff9b::1]:554\r\n\r\n", "url([64:ff9b::1]) ");
	expect_places("PLAY * RTSP/1.0\r\nHost: media.example.net:554\r\n\r\n", "");
	expect_places("PLAY * RTSP/1.0\r\nHost: 10.0.1.2.example.net\r\nHost:\r\n\r\n", "");
	expect_places("PLAY * RTSP/1.0\r\nHosts: 10.0.1.2\r\nHost: x, 10.0.1.2\r\n\r\n", "");
}

TEST("all places are in the order of their offsets")
{
	expect_places("ANNOUNCE rtsp://10.0.1.1/ RTSP/1.0\r\n"
		      "Transport: RTP/AVP;client_port=1-2, RTP/AVP/TCP\r\n"
		      "Content-Type: application/sdp\r\n"
		      "Content-Length: 148\r\n"
		      "Transport: RTP/AVP;client_port=3\r\n"
		      "Content-Base: rtsp://10.0.1.2/\r\n\r\n"
		      "o=- 1 1 IN IP4 10.0.1.2\r\n"
		      "u=http://10.0.1.2/\r\n"
		      "c=IN IP4 10.0.1.2\r\n"
		      "m=video 0 RTP/AVP 96\r\n"
		      "a=rtcp:5 IN IP4 10.0.1.2\r\n"
		      "a=control:rtsp://10.0.1.2/track1\r\n\r\n",
		      "url(10.0.1.1) transport(RTP/AVP;client_port=1-2) transport(RTP/AVP/TCP) length(148) "
		      "transport(RTP/AVP;client_port=3) url(10.0.1.2) sdp(IP4 10.0.1.2) url(10.0.1.2) "
		      "sdp(IP4 10.0.1.2) sdp(IP4 10.0.1.2) "
		      "url(10.0.1.2) ");
}

TEST("a body that is no session description has no places")
{
	expect_places("RTSP/1.0 200 OK\r\nContent-Type: text/parameters\r\nContent-Length: 19\r\n\r\n"
		      "c=IN IP4 10.0.1.2\r\n", "length(19) ");
	expect_places("RTSP/1.0 200 OK\r\nContent-Length: 19\r\n\r\nc=IN IP4 10.0.1.2\r\n",
		      "length(19) ");
}

TEST("a length is written")
{
	struct nalg_rtsp_endpoint ep = { .style = NALG_RTSP_STYLE_NUMBER, .number = 1234 };
	u8 out[NALG_RTSP_ENDPOINT_MAX];

	EXPECT_EQ(4, nalg_rtsp_format(&ep, out, sizeof(out)));
	EXPECT_MEM("1234", 4, out, 4);
	ep.number = 0;
	EXPECT_EQ(1, nalg_rtsp_format(&ep, out, sizeof(out)));
	EXPECT_MEM("0", 1, out, 1);
}

TEST("the host of a URL is written in either family")
{
	struct nalg_rtsp_endpoint ep = {
		.style = NALG_RTSP_STYLE_HOST, .family = 4, .addr = { 192, 0, 2, 1 },
	};
	u8 out[NALG_RTSP_ENDPOINT_MAX];

	EXPECT_EQ(9, nalg_rtsp_format(&ep, out, sizeof(out)));
	EXPECT_MEM("192.0.2.1", 9, out, 9);
	ep.family = 6;
	inet_pton(AF_INET6, "64:ff9b::c000:201", ep.addr);
	EXPECT_EQ(19, nalg_rtsp_format(&ep, out, sizeof(out)));
	EXPECT_MEM("[64:ff9b::c000:201]", 19, out, 19);
}

TEST("an address of a session description is written with its family")
{
	struct nalg_rtsp_endpoint ep = {
		.style = NALG_RTSP_STYLE_SDP, .family = 4, .addr = { 192, 0, 2, 1 },
	};
	u8 out[NALG_RTSP_ENDPOINT_MAX];

	EXPECT_EQ(13, nalg_rtsp_format(&ep, out, sizeof(out)));
	EXPECT_MEM("IP4 192.0.2.1", 13, out, 13);
	ep.family = 6;
	memset(ep.addr, 0, sizeof(ep.addr));
	EXPECT_EQ(6, nalg_rtsp_format(&ep, out, sizeof(out)));
	EXPECT_MEM("IP6 ::", 6, out, 6);
}

KTAP_MAIN()
