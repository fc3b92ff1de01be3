// SPDX-License-Identifier: GPL-2.0
#include <linux/udp.h>

#include "udp.h"

/* All have the same size, but for the last one, which may be shorter. */
static bool nalg_udp_segment(const struct sk_buff *skb, unsigned int first, unsigned int index,
			     struct nalg_datagram *datagram)
{
	unsigned int size = skb_shinfo(skb)->gso_size;
	unsigned int off = first + index * size;

	if (off >= skb->len)
		return false;
	*datagram = (struct nalg_datagram){ .off = off, .len = min(size, skb->len - off) };
	return true;
}

bool nalg_udp_datagram(const struct sk_buff *skb, unsigned int protoff, unsigned int index,
		       struct nalg_datagram *datagram)
{
	unsigned int first = protoff + sizeof(struct udphdr);
	const struct udphdr *uh;
	struct udphdr buf;
	unsigned int end;

	if (skb_is_gso(skb) && skb_shinfo(skb)->gso_type & SKB_GSO_UDP_L4)
		return nalg_udp_segment(skb, first, index, datagram);

	uh = skb_header_pointer(skb, protoff, sizeof(buf), &buf);
	if (!uh || index)
		return false;
	/* What IP carries behind the end of the datagram is not of it. */
	end = protoff + ntohs(uh->len);
	if (end < first || end > skb->len)
		return false;
	*datagram = (struct nalg_datagram){ .off = first, .len = end - first };
	return true;
}
