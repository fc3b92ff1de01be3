// SPDX-License-Identifier: GPL-2.0
#include "../net.h"
#include "../realm/realm.h"
#include "flow.h"
#include "media.h"
#include "pinhole.h"

/* Where no even port has a free successor, any port has to do: the other end is told both. */
static struct nalg_binding *nalg_media_bind_port(struct nalg_flow *flow, u16 port, bool pair)
{
	const struct nalg_binding *own = flow->binding;
	struct nalg_binding *b;

	if (port < NALG_PINHOLE_PORT_MIN)
		return NALG_BINDING_ERR(NAT_ALG_DROP_PINHOLE_REFUSED);
	b = nalg_binding_get(flow->nn, own->realm, IPPROTO_UDP, own->private_addr, htons(port),
			     pair ? NALG_BINDING_EVEN_PAIR : 0);
	if (pair && b == NALG_BINDING_ERR(NAT_ALG_DROP_NO_PORT))
		b = nalg_binding_get(flow->nn, own->realm, IPPROTO_UDP, own->private_addr,
				     htons(port), 0);
	if (!IS_ERR(b) && !nalg_binding_hold(b))
		b = NALG_BINDING_ERR(NAT_ALG_DROP_NO_BINDING);
	return b;
}

bool nalg_media_bind(struct nalg_flow *flow, struct nalg_media *media, const u16 *port)
{
	bool pair = port[NALG_MEDIA_RTCP] == port[NALG_MEDIA_RTP] + 1;
	struct nalg_binding *b;
	unsigned int half;

	for (half = 0; half < NALG_MEDIA_HALVES; half++) {
		if (!port[half])
			continue;
		b = nalg_media_bind_port(flow, port[half], pair && half == NALG_MEDIA_RTP);
		if (IS_ERR(b)) {
			nalg_stats_drop(flow->nn, -PTR_ERR(b));
			nalg_media_close(flow, media, false);
			return false;
		}
		media->binding[half] = b;
	}
	return true;
}

static void nalg_media_open_half(struct nalg_flow *flow, const struct nalg_binding *b,
				 __be32 addr, __be16 port, const struct nalg_analyzer *child)
{
	struct nalg_pinhole_spec spec = {
		.dir = NAT_ALG_DOWNLINK,
		.proto = IPPROTO_UDP,
		.remote_addr = addr,
		.remote_port = port,
		.private_port = b->private_port,
		.child = child,
	};

	if (nalg_pinhole_stays(flow, &spec))
		return;
	nalg_pinhole_close_port(flow, IPPROTO_UDP, b->private_port);
	if (!nalg_pinhole_open(flow, &spec, NULL))
		return;
	if (addr != flow->remote_addr || !port)
		return;
	spec.dir = NAT_ALG_UPLINK;
	nalg_pinhole_open(flow, &spec, NULL);
}

void nalg_media_open(struct nalg_flow *flow, const struct nalg_media *media,
		     const struct nalg_media_remote *remote,
		     const struct nalg_analyzer *const *child)
{
	struct nalg_binding *b;
	unsigned int half;

	for (half = 0; half < NALG_MEDIA_HALVES; half++) {
		b = media->binding[half];
		if (!b || nalg_flow_has_child(flow, b))
			continue;
		nalg_media_open_half(flow, b, remote->addr, htons(remote->port[half]), child[half]);
	}
}

void nalg_media_close(struct nalg_flow *flow, struct nalg_media *media, bool end)
{
	struct nalg_binding *b;
	unsigned int half;

	for (half = 0; half < NALG_MEDIA_HALVES; half++) {
		b = media->binding[half];
		media->binding[half] = NULL;
		if (!b)
			continue;
		nalg_pinhole_close_port(flow, IPPROTO_UDP, b->private_port);
		if (end)
			nalg_flow_end_children(flow, b);
		nalg_binding_put(flow->nn, b);
	}
}
