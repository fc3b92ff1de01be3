/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The address map: what an address that a message names is to the gateway, and how it has to be
 * written for who reads it.
 *
 * The gateway knows everybody by an IPv4 address: a server by its own, a subscriber by its private
 * one, a host of NAT64 by its internal one.  Hosts of NAT64 write and read IPv6: their own address,
 * and those of servers embedded in the prefix.  No analyzer knows more of the families than this.
 */
#ifndef _NALG_ADDRESS_H
#define _NALG_ADDRESS_H

#include <linux/types.h>

struct nalg_flow;

/* Who writes, or reads. */
enum nalg_end {
	NALG_END_SUBSCRIBER,
	NALG_END_REMOTE,	/* in a hairpin flow a subscriber as well */
};

/* The family that an end speaks: 4 or 6.  From a packet of the flow, RCU. */
u8 nalg_address_family(const struct nalg_flow *flow, enum nalg_end end);

/**
 * nalg_address_read - what an address is that one end has written
 * @flow: from a packet of it
 * @end: who has written it
 * @family: 4 or 6
 * @text: 4 or 16 octets, network order
 * @addr: set to what the gateway knows it by
 *
 * RCU.  Return: false: it leads nowhere from here: IPv6 other than the end's own address and those
 * of its prefix.  An IPv4 address is taken as it is, whoever writes it.
 */
bool nalg_address_read(const struct nalg_flow *flow, enum nalg_end end, u8 family, const u8 *text,
		       __be32 *addr);

/**
 * nalg_address_write - how an address is written for one end
 * @addr: as the other end is to be known outside, or a server's own; no internal one but the
 *	reader's
 * @text: 16 octets; set to the address, the rest is 0
 *
 * RCU.  Return: the family, 4 or 6; 0: the reader's host is gone.
 */
u8 nalg_address_write(const struct nalg_flow *flow, enum nalg_end end, __be32 addr, u8 *text);

#endif /* _NALG_ADDRESS_H */
