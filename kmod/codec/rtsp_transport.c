// SPDX-License-Identifier: GPL-2.0
/*
 * The Transport header: RFC 2326, section 12.39, and RFC 7826, section 18.54.
 *
 * A list of transports with commas between them; each is a protocol and parameters with semicolons
 * before them.  Where one ends is certain even when a parameter of it makes no sense: then that
 * transport is malformed, and the next one is read as if nothing had been.
 */
#include "inet.h"
#include "rtsp_transport.h"
#include "sdp.h"

#define WORD_SIZE	24

/*
 * RTP over UDP: the lower transport is UDP where none is named.  Television (ETSI TS 102 034) and
 * some servers send an MPEG transport stream without RTP, to the same kind of ports.
 */
static const char *const udp_protocols[] = {
	"RTP/AVP", "RTP/AVP/UDP", "RTP/AVPF", "RTP/AVPF/UDP",
	"RTP/SAVP", "RTP/SAVP/UDP", "RTP/SAVPF", "RTP/SAVPF/UDP",
	"MP2T/H2221/UDP", "RAW/RAW/UDP",
};

static bool is_word_byte(int byte)
{
	return nalg_is_letter(byte) || nalg_is_digit(byte) || byte == '-' || byte == '_';
}

void nalg_rtsp_take_word(struct nalg_cursor *c, char *word, u32 size)
{
	u32 count = 0;

	for (; is_word_byte(nalg_cursor_peek(c)); count++) {
		u8 byte = nalg_upper(nalg_cursor_take(c));

		if (count + 1 < size)
			word[count] = byte;
	}
	word[count < size ? count : 0] = '\0';
}

/* What a name consists of, and an IPv4 address may not be followed by. */
static bool is_name_byte(int byte)
{
	return is_word_byte(byte) || byte == '.';
}

static bool accept_inet4(struct nalg_cursor *c, struct nalg_rtsp_endpoint *ep)
{
	struct nalg_cursor probe = *c;

	nalg_inet4_take(&probe, ep->addr);
	if (probe.bad || is_name_byte(nalg_cursor_peek(&probe)))
		return false;
	*c = probe;
	ep->family = 4;
	return true;
}

static bool accept_inet6(struct nalg_cursor *c, struct nalg_rtsp_endpoint *ep)
{
	struct nalg_cursor probe = *c;
	bool bracket = nalg_cursor_accept(&probe, '[');

	nalg_inet6_take(&probe, ep->addr);
	if (bracket)
		nalg_cursor_expect(&probe, ']');
	if (probe.bad || is_name_byte(nalg_cursor_peek(&probe)))
		return false;
	*c = probe;
	ep->family = nalg_inet6_unmap(ep->addr) ? 4 : 6;
	return true;
}

void nalg_rtsp_take_host(struct nalg_cursor *c, struct nalg_rtsp_endpoint *ep)
{
	if (accept_inet4(c, ep) || accept_inet6(c, ep))
		return;
	memset(ep->addr, 0, sizeof(ep->addr));
	ep->named = is_name_byte(nalg_cursor_peek(c));
	if (!ep->named)
		c->bad = true;
	while (is_name_byte(nalg_cursor_peek(c)))
		nalg_cursor_skip(c, 1);
}

static u16 take_port(struct nalg_cursor *c)
{
	u16 port = nalg_cursor_number(c, 5, 65535);

	if (!port)
		c->bad = true;
	return port;
}

/* @c: all of the value; not at its end for a list. */
typedef void take_param_fn(struct nalg_cursor *c, struct nalg_rtsp_endpoint *ep);

/* A pair that is none: of clients that only send (GStreamer's, when it records). */
static bool accept_no_ports(struct nalg_cursor *c)
{
	struct nalg_cursor probe = *c;

	nalg_cursor_expect(&probe, '0');
	nalg_cursor_expect(&probe, '-');
	nalg_cursor_expect(&probe, '0');
	nalg_cursor_expect_end(&probe);
	if (!probe.bad)
		*c = probe;
	return !probe.bad;
}

/* RTP's, and RTCP's behind a hyphen. */
static void take_ports(struct nalg_cursor *c, struct nalg_rtsp_endpoint *ep)
{
	ep->style = NALG_RTSP_STYLE_PORTS;
	if (accept_no_ports(c))
		return;
	ep->port[ep->ports++] = take_port(c);
	if (nalg_cursor_accept(c, '-'))
		ep->port[ep->ports++] = take_port(c);
	nalg_cursor_expect_end(c);
}

/*
 * RFC 2326 does not know IPv6: who does writes and reads an address without brackets here, and some
 * take those for a part of it.
 */
static void take_host(struct nalg_cursor *c, struct nalg_rtsp_endpoint *ep)
{
	ep->style = NALG_RTSP_STYLE_ADDRESS;
	nalg_rtsp_take_host(c, ep);
	nalg_cursor_expect_end(c);
}

static void take_quoted_host(struct nalg_cursor *c, struct nalg_rtsp_endpoint *ep)
{
	if (!nalg_cursor_accept(c, '"')) {
		ep->off = c->pos;
		take_host(c, ep);
		return;
	}
	if (nalg_cursor_left(c) && c->data[c->len - 1] == '"')
		c->len--;
	else
		c->bad = true;
	ep->off = c->pos;
	take_host(c, ep);
}

/* "host:port" of a list "..."/"...": RFC 7826, section 18.54; the host may be missing. */
static void take_host_port(struct nalg_cursor *c, struct nalg_rtsp_endpoint *ep)
{
	ep->style = NALG_RTSP_STYLE_HOST_PORT;
	nalg_cursor_expect(c, '"');
	ep->off = c->pos;
	if (nalg_cursor_peek(c) != ':')
		nalg_rtsp_take_host(c, ep);
	if (nalg_cursor_accept(c, ':'))
		ep->port[0] = take_port(c);
	ep->ports = ep->port[0] != 0;
	ep->len = c->pos - ep->off;
	nalg_cursor_expect(c, '"');
	if (nalg_cursor_left(c))
		nalg_cursor_expect(c, '/');
}

static const struct {
	const char *name;
	enum nalg_rtsp_param_kind kind;
	take_param_fn *take;
	bool list;
} known_params[] = {
	{ "CLIENT_PORT", NALG_RTSP_CLIENT_PORT, take_ports, false },
	{ "SERVER_PORT", NALG_RTSP_SERVER_PORT, take_ports, false },
	{ "DESTINATION", NALG_RTSP_DESTINATION, take_quoted_host, false },
	{ "SOURCE", NALG_RTSP_SOURCE, take_quoted_host, false },
	{ "DEST_ADDR", NALG_RTSP_DEST_ADDR, take_host_port, true },
	{ "SRC_ADDR", NALG_RTSP_SRC_ADDR, take_host_port, true },
};

static bool has_param(const struct nalg_rtsp_transport *t, enum nalg_rtsp_param_kind kind)
{
	u32 i;

	for (i = 0; i < t->params; i++)
		if (t->param[i].kind == kind)
			return true;
	return false;
}

/* One parameter of a kind, or who reads the first and who reads the last disagree. */
static void take_endpoints(struct nalg_cursor value, u32 which, struct nalg_rtsp_transport *t)
{
	struct nalg_rtsp_param *param;

	if (has_param(t, known_params[which].kind)) {
		t->malformed = true;
		return;
	}
	do {
		if (t->params == NALG_RTSP_PARAMS_MAX) {
			t->malformed = true;
			return;
		}
		param = &t->param[t->params++];
		*param = (struct nalg_rtsp_param){ .kind = known_params[which].kind };
		param->ep.off = value.pos;
		known_params[which].take(&value, &param->ep);
		if (!known_params[which].list)
			param->ep.len = value.pos - param->ep.off;
	} while (nalg_cursor_left(&value));
	if (value.bad)
		t->malformed = true;
}

static void take_channels(struct nalg_cursor value, struct nalg_rtsp_transport *t)
{
	t->channel[0] = nalg_cursor_number(&value, 3, 255);
	t->channels = 1;
	if (nalg_cursor_accept(&value, '-')) {
		t->channel[1] = nalg_cursor_number(&value, 3, 255);
		t->channels = 2;
	}
	nalg_cursor_expect_end(&value);
	if (value.bad) {
		t->channels = 0;
		t->malformed = true;
	}
}

static void apply_param(const char *name, struct nalg_cursor value, bool valued,
			struct nalg_rtsp_transport *t)
{
	u32 i;

	if (!strcmp(name, "UNICAST"))
		t->unicast = true;
	if (!strcmp(name, "MULTICAST"))
		t->multicast = true;
	if (!valued)
		return;
	if (!strcmp(name, "INTERLEAVED"))
		take_channels(value, t);
	for (i = 0; i < ARRAY_SIZE(known_params); i++)
		if (!strcmp(name, known_params[i].name))
			take_endpoints(value, i, t);
}

/* Up to a separator that does not stand between quotation marks. */
static struct nalg_cursor take_value(struct nalg_cursor *c)
{
	struct nalg_cursor value = *c;
	bool quoted = false;
	int byte;

	while ((byte = nalg_cursor_peek(c)) >= 0) {
		if (byte == '"')
			quoted = !quoted;
		if (!quoted && (byte == ';' || byte == ',' || nalg_rtsp_is_lws(byte)))
			break;
		nalg_cursor_skip(c, 1);
	}
	value.len = c->pos;
	value.bad = c->bad || quoted;
	return value;
}

static void take_param(struct nalg_cursor *c, struct nalg_rtsp_transport *t)
{
	struct nalg_cursor value;
	char name[WORD_SIZE];
	bool valued;

	nalg_rtsp_skip_lws(c);
	nalg_rtsp_take_word(c, name, sizeof(name));
	nalg_rtsp_skip_lws(c);
	valued = nalg_cursor_accept(c, '=');
	nalg_rtsp_skip_lws(c);
	value = take_value(c);
	if (value.bad)
		t->malformed = true;
	apply_param(name, value, valued, t);
}

static bool is_udp(struct nalg_cursor protocol)
{
	char text[WORD_SIZE];
	u32 i, len = 0;

	while (nalg_cursor_left(&protocol) && len + 1 < sizeof(text))
		text[len++] = nalg_upper(nalg_cursor_take(&protocol));
	text[len] = '\0';
	for (i = 0; i < ARRAY_SIZE(udp_protocols); i++)
		if (!nalg_cursor_left(&protocol) && !strcmp(text, udp_protocols[i]))
			return true;
	return false;
}

/* What stands before the comma and is no parameter; returns where that ends. */
static u32 skip_rest(struct nalg_cursor *c, u32 end, struct nalg_rtsp_transport *t)
{
	while (nalg_cursor_left(c) && nalg_cursor_peek(c) != ',') {
		t->malformed = true;
		take_value(c);
		nalg_cursor_accept(c, ';');
		end = c->pos;
		nalg_rtsp_skip_lws(c);
	}
	return end;
}

static bool is_group(const struct nalg_rtsp_endpoint *ep)
{
	if (ep->family == 4)
		return (ep->addr[0] & 0xf0) == 0xe0;
	return ep->family == 6 && ep->addr[0] == 0xff;
}

/* A server may not look for the word, and then sends to whomever is named. */
static bool is_to_group(const struct nalg_rtsp_transport *t)
{
	const struct nalg_rtsp_param *param;
	u32 i;

	for (i = 0; i < t->params; i++) {
		param = &t->param[i];
		if (param->kind != NALG_RTSP_DESTINATION && param->kind != NALG_RTSP_DEST_ADDR)
			continue;
		if ((param->ep.named || param->ep.family) && !is_group(&param->ep))
			return false;
	}
	return !t->unicast;
}

void nalg_rtsp_take_transport(struct nalg_cursor *c, struct nalg_rtsp_place *place)
{
	struct nalg_rtsp_transport *t = &place->transport;
	u32 end;

	memset(place, 0, sizeof(*place));
	place->kind = NALG_RTSP_AT_TRANSPORT;
	place->ep.off = c->pos;
	t->udp = is_udp(take_value(c));
	end = c->pos;
	nalg_rtsp_skip_lws(c);
	while (nalg_cursor_accept(c, ';')) {
		take_param(c, t);
		end = c->pos;
		nalg_rtsp_skip_lws(c);
	}
	end = skip_rest(c, end, t);
	if (t->multicast && !is_to_group(t))
		t->malformed = true;
	nalg_cursor_accept(c, ',');
	nalg_rtsp_skip_lws(c);
	place->ep.len = end - place->ep.off;
}

static void write_address(struct nalg_pen *pen, const struct nalg_rtsp_endpoint *ep)
{
	if (ep->family == 4)
		nalg_inet4_write(pen, ep->addr);
	else
		nalg_inet6_write(pen, ep->addr);
}

static void write_host(struct nalg_pen *pen, const struct nalg_rtsp_endpoint *ep)
{
	if (ep->family == 6)
		nalg_pen_byte(pen, '[');
	write_address(pen, ep);
	if (ep->family == 6)
		nalg_pen_byte(pen, ']');
}

static void write_ports(struct nalg_pen *pen, const struct nalg_rtsp_endpoint *ep)
{
	nalg_pen_number(pen, ep->port[0], 10);
	if (ep->ports < 2)
		return;
	nalg_pen_byte(pen, '-');
	nalg_pen_number(pen, ep->port[1], 10);
}

static void write_host_port(struct nalg_pen *pen, const struct nalg_rtsp_endpoint *ep)
{
	if (ep->family)
		write_host(pen, ep);
	if (!ep->ports)
		return;
	nalg_pen_byte(pen, ':');
	nalg_pen_number(pen, ep->port[0], 10);
}

static void write_sdp(struct nalg_pen *pen, const struct nalg_rtsp_endpoint *ep)
{
	nalg_sdp_write_address(pen, ep->family, ep->addr);
}

static void write_number(struct nalg_pen *pen, const struct nalg_rtsp_endpoint *ep)
{
	if (ep->number)
		nalg_pen_number(pen, ep->number, 10);
	else
		nalg_pen_byte(pen, '0');
}

static void (*const styles[])(struct nalg_pen *pen, const struct nalg_rtsp_endpoint *ep) = {
	[NALG_RTSP_STYLE_PORTS] = write_ports,
	[NALG_RTSP_STYLE_ADDRESS] = write_address,
	[NALG_RTSP_STYLE_HOST] = write_host,
	[NALG_RTSP_STYLE_HOST_PORT] = write_host_port,
	[NALG_RTSP_STYLE_SDP] = write_sdp,
	[NALG_RTSP_STYLE_NUMBER] = write_number,
};

/* What a style cannot be written without: a host, a port. */
static bool is_writable(const struct nalg_rtsp_endpoint *ep)
{
	bool addressed = ep->family == 4 || ep->family == 6;

	switch (ep->style) {
	case NALG_RTSP_STYLE_PORTS:
		return ep->ports && ep->ports <= 2 && ep->port[0] && (ep->ports < 2 || ep->port[1]);
	case NALG_RTSP_STYLE_ADDRESS:
	case NALG_RTSP_STYLE_HOST:
	case NALG_RTSP_STYLE_SDP:
		return addressed;
	case NALG_RTSP_STYLE_HOST_PORT:
		return !ep->named && (addressed || ep->ports) && (!ep->ports || ep->port[0]);
	case NALG_RTSP_STYLE_NUMBER:
		return true;
	default:
		return false;
	}
}

/**
 * nalg_rtsp_format - an endpoint as text
 * @ep: style and what it needs
 * @buf: where to; not terminated
 * @size: of @buf; NALG_RTSP_ENDPOINT_MAX is always enough
 *
 * Return: the length, -ENOSPC, or -EINVAL when there is nothing to write in that style.
 */
int nalg_rtsp_format(const struct nalg_rtsp_endpoint *ep, u8 *buf, u32 size)
{
	struct nalg_pen pen = nalg_pen(buf, size);

	if (!is_writable(ep))
		return -EINVAL;
	styles[ep->style](&pen, ep);
	return pen.full ? -ENOSPC : pen.len;
}
