// SPDX-License-Identifier: GPL-2.0
#include <net/tcp.h>

#include "tcp_header.h"

struct tcphdr *nalg_tcp_header(struct sk_buff *skb, unsigned int protoff)
{
	struct tcphdr *th;

	if (skb_ensure_writable(skb, protoff + sizeof(*th)))
		return NULL;
	th = nalg_tcp_hdr(skb, protoff);
	if (th->doff < sizeof(*th) / 4 || skb_ensure_writable(skb, protoff + th->doff * 4))
		return NULL;
	return nalg_tcp_hdr(skb, protoff);
}

static void nalg_tcp_option(struct nalg_tcp_opts *opts, u8 kind, u8 off, u8 len)
{
	if (kind == TCPOPT_MSS && len == TCPOLEN_MSS) {
		opts->mss = off + 2;
	} else if (kind == TCPOPT_WINDOW && len == TCPOLEN_WINDOW) {
		opts->scale = off + 2;
	} else if (kind == TCPOPT_TIMESTAMP && len == TCPOLEN_TIMESTAMP) {
		opts->ts = off + 2;
	} else if (kind == TCPOPT_SACK && len >= 2 + TCPOLEN_SACK_PERBLOCK) {
		opts->sack = off + 2;
		opts->sack_end = off + len;
	}
}

void nalg_tcp_options(const struct tcphdr *th, struct nalg_tcp_opts *opts)
{
	const u8 *p = (const u8 *)th;
	u8 off = sizeof(*th), end = th->doff * 4, len;

	memset(opts, 0, sizeof(*opts));
	while (off < end && p[off] != TCPOPT_EOL) {
		if (p[off] == TCPOPT_NOP) {
			off++;
			continue;
		}
		if (off + 1 >= end)
			return;
		len = p[off + 1];
		if (len < 2 || len > end - off)
			return;
		nalg_tcp_option(opts, p[off], off, len);
		off += len;
	}
}
