// SPDX-License-Identifier: GPL-2.0
/* The Transport header: what it offers, and what its endpoints become. */
#include "rtsp_test.h"

struct transport {
	const char *value;	/* of the header */
	const char *text;	/* the transport that is meant; NULL: all of the value */
	bool udp, multicast, malformed;
	const char *params;	/* kind=address:port-port, with blanks between */
	u32 channels;
	u8 channel[2];
};

static const char *const kinds[] = {
	[NALG_RTSP_CLIENT_PORT] = "client",
	[NALG_RTSP_SERVER_PORT] = "server",
	[NALG_RTSP_DESTINATION] = "destination",
	[NALG_RTSP_SOURCE] = "source",
	[NALG_RTSP_DEST_ADDR] = "dest",
	[NALG_RTSP_SRC_ADDR] = "src",
};

static void describe(const struct nalg_rtsp_transport *t, char *out)
{
	const struct nalg_rtsp_param *p;
	u32 i, j;

	*out = '\0';
	for (i = 0; i < t->params; i++) {
		p = &t->param[i];
		out += sprintf(out, "%s%s=%s", i ? " " : "", kinds[p->kind], address_of(&p->ep));
		for (j = 0; j < p->ep.ports; j++)
			out += sprintf(out, "%c%u", j ? '-' : ':', p->ep.port[j]);
	}
}

/* Place @number of a request with this Transport header. */
static bool nth_place(const char *value, u32 number, struct nalg_rtsp_place *place, char *text)
{
	u32 len = sprintf(text, "SETUP * RTSP/1.0\r\nTransport: %s\r\nCSeq: 1\r\n\r\n", value);
	struct nalg_rtsp_walk walk;
	struct nalg_rtsp_msg msg;
	bool found = false;
	u8 *copy;

	copy = exact_copy(text, len);
	EXPECT_EQ(OK, nalg_rtsp_parse(copy, len, &msg));
	nalg_rtsp_walk_head(&msg, &walk);
	for (number++; number; number--)
		found = nalg_rtsp_next(copy, &msg, &walk, place);
	free(copy);
	return found;
}

static void expect_transport(const struct transport *want, u32 number)
{
	const char *expected = want->text ? want->text : want->value;
	bool good_before = !ktap_test_failed;
	struct nalg_rtsp_place place;
	char text[4096], params[512];

	if (!EXPECT(nth_place(want->value, number, &place, text)))
		return;
	EXPECT_EQ(NALG_RTSP_AT_TRANSPORT, place.kind);
	EXPECT_MEM(expected, strlen(expected), text + place.ep.off, place.ep.len);
	EXPECT_EQ(want->udp, place.transport.udp);
	EXPECT_EQ(want->multicast, place.transport.multicast);
	EXPECT_EQ(want->malformed, place.transport.malformed);
	EXPECT_EQ(want->channels, place.transport.channels);
	EXPECT_EQ(want->channel[0], place.transport.channel[0]);
	EXPECT_EQ(want->channel[1], place.transport.channel[1]);
	if (!want->malformed) {
		describe(&place.transport, params);
		EXPECT_STR(want->params ? want->params : "", params);
	}
	if (good_before && ktap_test_failed)
		ktap_note("transport %u of \"%s\"", number, want->value);
}

#define EXPECT_TRANSPORTS(transports) \
	do { \
		for (u32 i_ = 0; i_ < ARRAY_SIZE(transports); i_++) \
			expect_transport(&(transports)[i_], 0); \
	} while (0)

TEST("the protocols that are RTP over UDP, in any case")
{
	static const struct transport transports[] = {
		{ "RTP/AVP", .udp = true },
		{ "RTP/AVP/UDP", .udp = true },
		{ "rtp/avp/udp", .udp = true },
		{ "RTP/AVPF", .udp = true },
		{ "RTP/AVPF/UDP;unicast", .udp = true },
		{ "RTP/SAVP", .udp = true },
		{ "RTP/SAVP/UDP", .udp = true },
		{ "RTP/SAVPF", .udp = true },
		{ "RTP/SAVPF/UDP", .udp = true },
		{ "RTP/AVP/TCP" },
		{ "RTP/AVP/DCCP" },
		{ "RTP/AVPX" },
		{ "RAW/RAW" },
		{ "RAW/RAW/TCP" },
		{ "MP2T/H2221" },
		{ "MP2T/H2221/TCP" },
		{ "x-real-rdt/udp" },
		{ "x-pn-tng/tcp" },
		{ "RTP/AVP/UDP/BUT/LONGER/THAN/ANYTHING" },
	};

	EXPECT_TRANSPORTS(transports);
}

TEST("the protocols of streams without RTP over UDP")
{
	static const struct transport transports[] = {
		{ "RAW/RAW/UDP", .udp = true },
		{ "MP2T/H2221/UDP", .udp = true },
		{ "mp2t/h2221/udp;unicast;client_port=1024-1025", .udp = true,
		  .params = "client=:1024-1025" },
	};

	EXPECT_TRANSPORTS(transports);
}

TEST("RFC 2326: ports and hosts")
{
	static const struct transport transports[] = {
		{ "RTP/AVP;unicast;client_port=4588-4589", .udp = true, .params = "client=:4588-4589" },
		{ "RTP/AVP;unicast;client_port=4588", .udp = true, .params = "client=:4588" },
		{ "RTP/AVP ; unicast ; CLIENT_PORT = 4588-4589", .udp = true, .params = "client=:4588-4589" },
		{ "RTP/AVP;unicast;\r\n client_port=4588-4589;\r\n\tmode=play", .udp = true,
		  .params = "client=:4588-4589" },
		{ "RTP/AVP;unicast;client_port=4588-4589;server_port=6256-6257", .udp = true,
		  .params = "client=:4588-4589 server=:6256-6257" },
		{ "RTP/AVP/UDP;unicast;destination=192.0.2.5;source=192.0.2.224;server_port=6256",
		  .udp = true, .params = "destination=192.0.2.5 source=192.0.2.224 server=:6256" },
		{ "RTP/AVP;unicast;destination=\"192.0.2.5\"", .udp = true,
		  .params = "destination=192.0.2.5" },
		{ "RTP/AVP;unicast;source=media.example.net;client_port=1-2", .udp = true,
		  .params = "source=name client=:1-2" },
		{ "RTP/AVP;unicast;source=192.0.2.5.example.net", .udp = true, .params = "source=name" },
		{ "RTP/AVP;unicast;source=[2001:db8::1]", .udp = true, .params = "source=2001:db8::1" },
		{ "RTP/AVP;unicast;source=2001:db8::1", .udp = true, .params = "source=2001:db8::1" },
		{ "RTP/AVP;unicast;source=::ffff:192.0.2.5", .udp = true, .params = "source=192.0.2.5" },
		{ "RTP/AVP;unicast;destination=\"[::FFFF:c000:205]\"", .udp = true,
		  .params = "destination=192.0.2.5" },
		{ "RTP/AVP;unicast;destination=64:ff9b::1;client_port=1-2", .udp = true,
		  .params = "destination=64:ff9b::1 client=:1-2" },
		{ "RTP/AVP;unicast;destination=\"64:ff9b::1\";client_port=1-2", .udp = true,
		  .params = "destination=64:ff9b::1 client=:1-2" },
		{ "RTP/AVP;unicast;destination=192.0.2.5;source=192.0.2.6;client_port=1-2;server_port=3-4",
		  .udp = true, .params = "destination=192.0.2.5 source=192.0.2.6 client=:1-2 server=:3-4" },
		{ "RTP/AVP;unicast;client_port=80-81", .udp = true, .params = "client=:80-81" },
		{ "RTP/AVP;unicast;destination;client_port=1-2", .udp = true, .params = "client=:1-2" },
		{ "RTP/AVP;multicast;destination=224.2.0.1;port=3456-3457;ttl=16", .udp = true,
		  .multicast = true, .params = "destination=224.2.0.1" },
		{ "RTP/AVP;multicast;destination=ff15::101;port=3456-3457", .udp = true,
		  .multicast = true, .params = "destination=ff15::101" },
		{ "RTP/AVP;multicast;port=3456-3457", .udp = true, .multicast = true },
		{ "RTP/AVP;unicast;mode=\"PLAY,RECORD;client_port=1\";ssrc=1234ABCD", .udp = true },
		{ "RTP/AVP/UDP;unicast;client_port=0-0;mode=RECORD", .udp = true, .params = "client=" },
		{ "RTP/AVP;unicast;client_port=65535-65535", .udp = true, .params = "client=:65535-65535" },
	};

	EXPECT_TRANSPORTS(transports);
}

TEST("RFC 7826: lists of addresses")
{
	static const struct transport transports[] = {
		{ "RTP/AVP/UDP;unicast;dest_addr=\":4588\"/\":4589\"", .udp = true,
		  .params = "dest=:4588 dest=:4589" },
		{ "RTP/AVP;unicast;dest_addr=\"192.0.2.5:3456\"/\"192.0.2.5:3457\";"
		  "src_addr=\"192.0.2.224:6256\"/\"192.0.2.224:6257\";mode=\"PLAY\"", .udp = true,
		  .params = "dest=192.0.2.5:3456 dest=192.0.2.5:3457 src=192.0.2.224:6256 src=192.0.2.224:6257" },
		{ "RTP/AVP;unicast;dest_addr=\"[2001:db8::1]:3456\"", .udp = true,
		  .params = "dest=2001:db8::1:3456" },
		{ "RTP/AVP;unicast;dest_addr=\"[::ffff:192.0.2.5]:3456\"", .udp = true,
		  .params = "dest=192.0.2.5:3456" },
		{ "RTP/AVP;unicast;dest_addr=\":3456\"/\"[2001:db8::1]:3457\"", .udp = true,
		  .params = "dest=:3456 dest=2001:db8::1:3457" },
		{ "RTP/AVP;unicast;dest_addr=\"[::]:3456\"", .udp = true, .params = "dest=:::3456" },
		{ "RTP/AVP;unicast;src_addr=\"media.example.net:6256\"", .udp = true,
		  .params = "src=name:6256" },
		{ "RTP/AVP;multicast;dest_addr=\"[ff3e::8000:1]:3456\"", .udp = true, .multicast = true,
		  .params = "dest=ff3e::8000:1:3456" },
		{ "RTP/AVP;multicast;dest_addr=\"224.2.0.1:3456\"", .udp = true, .multicast = true,
		  .params = "dest=224.2.0.1:3456" },
		{ "RTP/AVP;unicast;dest_addr=\"192.0.2.5\"", .udp = true, .params = "dest=192.0.2.5" },
		{ "RTP/AVP/TCP;unicast;dest_addr=\":9\"/\":9\";connection=new;setup=active",
		  .params = "dest=:9 dest=:9" },
	};

	EXPECT_TRANSPORTS(transports);
}

TEST("interleaved channels")
{
	static const struct transport transports[] = {
		{ "RTP/AVP/TCP;unicast;interleaved=0-1", .channels = 2, .channel = { 0, 1 } },
		{ "RTP/AVP/TCP;interleaved=254-255;unicast", .channels = 2, .channel = { 254, 255 } },
		{ "RTP/AVP/TCP;interleaved=7", .channels = 1, .channel = { 7 } },
		{ "RTP/AVP/TCP;unicast;destination=2001:db8::1;interleaved=0-1", .channels = 2,
		  .channel = { 0, 1 }, .params = "destination=2001:db8::1" },
		{ "RTP/AVP/TCP;interleaved=1-256", .malformed = true, .channel = { 1, 0 } },
	};

	EXPECT_TRANSPORTS(transports);
}

TEST("one transport of several")
{
	static const char two[] =
		"RTP/AVP;unicast;client_port=3456-3457;mode=\"PLAY,X\" ,\r\n RTP/AVP/TCP;interleaved=0-1";
	static const struct transport first = {
		two, "RTP/AVP;unicast;client_port=3456-3457;mode=\"PLAY,X\"", .udp = true,
		.params = "client=:3456-3457",
	};
	static const struct transport second = {
		two, "RTP/AVP/TCP;interleaved=0-1", .channels = 2, .channel = { 0, 1 },
	};
	static const struct transport bad = {
		"RTP/AVP;client_port=0,RTP/AVP;client_port=2", "RTP/AVP;client_port=2", .udp = true,
		.params = "client=:2",
	};
	static const struct transport garbage = {
		"RTP/AVP x \"a,b\" y,RTP/AVP;client_port=2", "RTP/AVP;client_port=2", .udp = true,
		.params = "client=:2",
	};
	static const struct transport comma = {
		"RTP/AVP;server_port=2-3,ssrc=1234ABCD;mode=play", "ssrc=1234ABCD;mode=play",
	};
	struct nalg_rtsp_place place;
	char text[4096];

	expect_transport(&comma, 1);
	expect_transport(&first, 0);
	expect_transport(&second, 1);
	EXPECT(!nth_place(two, 2, &place, text));
	expect_transport(&bad, 1);
	expect_transport(&garbage, 1);
}

TEST("transports that are malformed")
{
	static const char *const values[] = {
		"RTP/AVP;client_port=", "RTP/AVP;client_port=0", "RTP/AVP;client_port=65536",
		"RTP/AVP;client_port=-2", "RTP/AVP;client_port=1-", "RTP/AVP;client_port=1-0",
		"RTP/AVP;client_port=1-2-3",
		"RTP/AVP;unicast;multicast;client_port=1-2", "RTP/AVP;multicast;destination=192.0.2.1",
		"RTP/AVP;multicast;destination=media.example.net", "RTP/AVP;multicast;destination=::1",
		"RTP/AVP;destination=192.0.2.1;MultiCast", "RTP/AVP;multicast;dest_addr=\"192.0.2.1:5\"",
		"RTP/AVP;multicast;dest_addr=\"224.2.0.1:5\"/\"192.0.2.1:6\"",
		"RTP/AVP;client_port=0-1", "RTP/AVP;client_port=0-0-0", "RTP/AVP;client_port=00-0",
		"RTP/AVP;client_port=0-0;client_port=1-2", "RTP/AVP;client_port=1x", "RTP/AVP;client_port=123456",
		"RTP/AVP;client_port=1 2", "RTP/AVP;client_port=1;client_port=2",
		"RTP/AVP;destination=", "RTP/AVP;destination=\"192.0.2.1",
		"RTP/AVP;destination=192.0.2.1;destination=192.0.2.2", "RTP/AVP;destination=a b",
		"RTP/AVP;destination=192.0.2.1:5", "RTP/AVP;dest_addr=192.0.2.1:5",
		"RTP/AVP;dest_addr=\"192.0.2.1:0\"", "RTP/AVP;dest_addr=\"192.0.2.1:5",
		"RTP/AVP;dest_addr=\":1\":2\"", "RTP/AVP;dest_addr=\"\"", "RTP/AVP;x=\"",
		"RTP/AVP;dest_addr=\":1\"/\":2\"/\":3\"/\":4\"/\":5\"/\":6\"/\":7\"/\":8\"/\":9\"",
		"RTP/AVP unicast", "RTP/AVP;source=[2001:db8::1", "RTP/AVP;source=:::",
	};
	struct nalg_rtsp_place place;
	char text[4096];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(values); i++) {
		EXPECT(nth_place(values[i], 0, &place, text));
		if (!EXPECT(place.transport.malformed))
			ktap_note("transport \"%s\"", values[i]);
		EXPECT_MEM(values[i], strlen(values[i]), text + place.ep.off, place.ep.len);
	}
}

/* What is read, once it is written anew with other values, and in a family, if that is not 0. */
static void expect_written_in(u8 family, const char *value, u32 param, const char *want)
{
	struct nalg_rtsp_place place;
	struct nalg_rtsp_endpoint *ep;
	u8 out[NALG_RTSP_ENDPOINT_MAX];
	char text[4096];
	int len;

	EXPECT(nth_place(value, 0, &place, text));
	ep = &place.transport.param[param].ep;
	if (family)
		ep->family = family;
	if (ep->family == 4)
		inet_pton(AF_INET, "209.165.200.225", ep->addr);
	if (ep->family == 6)
		inet_pton(AF_INET6, "2001:db8::5", ep->addr);
	ep->port[0] = 30000;
	ep->port[1] = 30001;
	len = nalg_rtsp_format(ep, out, sizeof(out));
	EXPECT_MEM(want, strlen(want), out, len > 0 ? len : 0);
}

static void expect_written(const char *value, u32 param, const char *want)
{
	expect_written_in(0, value, param, want);
}

TEST("endpoints are written in their style")
{
	expect_written("RTP/AVP;client_port=1-2", 0, "30000-30001");
	expect_written("RTP/AVP;client_port=1", 0, "30000");
	expect_written("RTP/AVP;server_port=1-2", 0, "30000-30001");
	expect_written("RTP/AVP;destination=192.0.2.1", 0, "209.165.200.225");
	expect_written("RTP/AVP;destination=2001:db8::1", 0, "2001:db8::5");
	expect_written("RTP/AVP;source=[2001:db8::1]", 0, "2001:db8::5");
	expect_written("RTP/AVP;source=\"2001:db8::1\"", 0, "2001:db8::5");
	expect_written("RTP/AVP;source=[::ffff:192.0.2.1]", 0, "209.165.200.225");
	expect_written("RTP/AVP;dest_addr=\"[::ffff:192.0.2.1]:5\"", 0, "209.165.200.225:30000");
	expect_written("RTP/AVP;dest_addr=\"192.0.2.1:5\"", 0, "209.165.200.225:30000");
	expect_written("RTP/AVP;dest_addr=\"[2001:db8::1]:5\"", 0, "[2001:db8::5]:30000");
	expect_written("RTP/AVP;dest_addr=\":5\"/\":6\"", 1, ":30000");
	expect_written("RTP/AVP;dest_addr=\"192.0.2.1\"", 0, "209.165.200.225");
}

TEST("endpoints are written in the other family")
{
	static const char v4[] = "RTP/AVP;destination=192.0.2.1;dest_addr=\"192.0.2.1:5\";src_addr=\"192.0.2.1\"";
	static const char v6[] =
		"RTP/AVP;destination=[64:ff9b::1];dest_addr=\"[64:ff9b::1]:5\";src_addr=\"[64:ff9b::1]\"";

	expect_written_in(6, v4, 0, "2001:db8::5");
	expect_written_in(6, v4, 1, "[2001:db8::5]:30000");
	expect_written_in(6, v4, 2, "[2001:db8::5]");
	expect_written_in(4, v6, 0, "209.165.200.225");
	expect_written_in(4, v6, 1, "209.165.200.225:30000");
	expect_written_in(4, v6, 2, "209.165.200.225");
	expect_written_in(6, "RTP/AVP;source=[::ffff:192.0.2.1]", 0, "2001:db8::5");
}

TEST("what cannot be written")
{
	struct nalg_rtsp_endpoint ep = { .style = NALG_RTSP_STYLE_HOST };
	u8 out[NALG_RTSP_ENDPOINT_MAX];

	EXPECT_EQ(-EINVAL, nalg_rtsp_format(&ep, out, sizeof(out)));
	ep.style = NALG_RTSP_STYLE_HOST_PORT;
	EXPECT_EQ(-EINVAL, nalg_rtsp_format(&ep, out, sizeof(out)));
	ep.ports = 1;
	EXPECT_EQ(-EINVAL, nalg_rtsp_format(&ep, out, sizeof(out)));
	ep.style = NALG_RTSP_STYLE_PORTS;
	EXPECT_EQ(-EINVAL, nalg_rtsp_format(&ep, out, sizeof(out)));
	ep.port[0] = 12345;
	EXPECT_EQ(5, nalg_rtsp_format(&ep, out, sizeof(out)));
	EXPECT_EQ(-ENOSPC, nalg_rtsp_format(&ep, out, 4));
	ep.ports = 2;
	EXPECT_EQ(-EINVAL, nalg_rtsp_format(&ep, out, sizeof(out)));
	ep.style = NALG_RTSP_STYLE_NUMBER + 1;
	EXPECT_EQ(-EINVAL, nalg_rtsp_format(&ep, out, sizeof(out)));
}

KTAP_MAIN()
