/* SPDX-License-Identifier: GPL-2.0 */
/* The datagrams of an skb. */
#ifndef _NALG_UDP_H
#define _NALG_UDP_H

#include <linux/skbuff.h>

/* The payload of a datagram, in the skb; not all of it is linear. */
struct nalg_datagram {
	unsigned int off;
	unsigned int len;
};

/**
 * nalg_udp_datagram - one of the datagrams that an skb stands for
 * @skb: has one, or several of a flow (GRO, GSO)
 * @protoff: of its UDP header
 * @index: 0 for the first one, and so on
 * @datagram: set to it
 *
 * Return: false: there are not so many.
 */
bool nalg_udp_datagram(const struct sk_buff *skb, unsigned int protoff, unsigned int index,
		       struct nalg_datagram *datagram);

#endif /* _NALG_UDP_H */
