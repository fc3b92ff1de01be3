// SPDX-License-Identifier: GPL-2.0
/* Session descriptions: the lines that name somebody. */
#include "../../../kmod/codec/sdp.h"
#include "../ktap.h"

static const char *const kinds[] = {
	[NALG_SDP_ORIGIN] = "o",
	[NALG_SDP_URI] = "u",
	[NALG_SDP_CONNECTION] = "c",
	[NALG_SDP_RTCP] = "rtcp",
	[NALG_SDP_CONTROL] = "control",
};

static void expect_lines(const char *text, const char *want)
{
	u32 len = strlen(text);
	struct nalg_sdp_line line;
	struct nalg_cursor c;
	char lines[1024] = "", *out = lines;
	u8 *copy = malloc(len + 1);

	memcpy(copy, text, len);
	c = nalg_cursor(copy, len);
	while (nalg_sdp_next(&c, &line))
		out += sprintf(out, "%s(%.*s)%u%.*s ", kinds[line.kind], line.len,
			       copy + line.off, line.family, line.tail,
			       copy + line.off + line.len);
	EXPECT_STR(want, lines);
	EXPECT(!c.bad);
	free(copy);
}

TEST("a description of RFC 8866")
{
	expect_lines("v=0\r\n"
		     "o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1\r\n"
		     "s=Call to John Smith\r\n"
		     "u=http://www.jdoe.example.com/home.html\r\n"
		     "c=IN IP4 198.51.100.2\r\n"
		     "t=0 0\r\n"
		     "m=audio 49170 RTP/AVP 0\r\n"
		     "a=control:rtsp://198.51.100.1/audio\r\n"
		     "m=video 51372 RTP/AVP 99\r\n"
		     "c=IN IP6 2001:db8::2\r\n"
		     "a=control:track2",
		     "o(IP4 198.51.100.1)4 u(http://www.jdoe.example.com/home.html)0 "
		     "c(IP4 198.51.100.2)4 control(rtsp://198.51.100.1/audio)0 "
		     "c(IP6 2001:db8::2)6 control(track2)0 ");
}

TEST("RFC 3605: where RTCP goes")
{
	expect_lines("a=rtcp:53020\r\na=rtcp:53020 IN IP4 192.0.2.4\r\n"
		     "a=rtcp:53020 IN IP6 2001:db8::4\r\na=rtcp:53020 IN IP4\r\n"
		     "a=rtcp:x IN IP4 192.0.2.4\r\na=rtcp-mux\r\n",
		     "rtcp(IP4 192.0.2.4)4 rtcp(IP6 2001:db8::4)6 ");
}

TEST("addresses of nobody, of everybody and of the host itself are addresses")
{
	expect_lines("c=IN IP4 0.0.0.0\r\nc=IN IP6 ::\r\nc=IN IP4 250.0.0.1\r\no=- 1 1 IN IP4 127.0.0.1\r\n"
		     "c=IN IP6 ff15::101/3\r\n",
		     "c(IP4 0.0.0.0)4 c(IP6 ::)6 c(IP4 250.0.0.1)4 o(IP4 127.0.0.1)4 c(IP6 ff15::101)6/3 ");
}

TEST("LF alone, an end without one, blanks at the end")
{
	expect_lines("c=IN IP4 192.0.2.1\nc=IN IP4 192.0.2.2 \n\nc=IN IP4 192.0.2.3",
		     "c(IP4 192.0.2.1)4 c(IP4 192.0.2.2)4 c(IP4 192.0.2.3)4 ");
}

TEST("a group's TTL is no part of its address")
{
	expect_lines("c=IN IP4 233.252.0.1/127\r\nc=IN IP6 ff00::db8:0:101/3 \r\nc=IN IP4 0.0.0.0\r\n"
		     "c=IN IP4 233.252.0.1/127/3\nc=IN IP4 192.0.2.1/127",
		     "c(IP4 233.252.0.1)4/127 c(IP6 ff00::db8:0:101)6/3 c(IP4 0.0.0.0)4 "
		     "c(IP4 233.252.0.1)4/127/3 c(IP4 192.0.2.1)4/127 ");
}

TEST("an IPv4 address in the clothes of IPv6 is one")
{
	expect_lines("o=- 1 1 IN IP6 ::ffff:192.0.2.1\r\nc=IN IP6 ::FFFF:192.0.2.2\r\n"
		     "c=IN IP6 ::192.0.2.3\r\n",
		     "o(IP6 ::ffff:192.0.2.1)4 c(IP6 ::FFFF:192.0.2.2)4 c(IP6 ::192.0.2.3)6 ");
}

TEST("what names nobody")
{
	expect_lines("", "");
	expect_lines("c=", "");
	expect_lines("c=IN IP4 example.net\r\nc=IN IP4 192.0.2.1.5\r\nc=IN IP5 192.0.2.1\r\n", "");
	expect_lines("c=in IP4 192.0.2.1\r\n C=IN IP4 192.0.2.1\r\n c=IN IP4 192.0.2.1\r\n", "");
	expect_lines("o=- 1 IN IP4 192.0.2.1\r\no=-  1 1 IN IP4 192.0.2.1\r\n", "");
	expect_lines("a=control:\r\na=controls:x\r\nx c=IN IP4 192.0.2.1\r\n", "");
	expect_lines("c=IN IP4 192.0.2.256\r\nc=IN IP4 192.0.2.01\r\nc=IN IP4 192.0.2.1 x\r\n", "");
}

KTAP_MAIN()
