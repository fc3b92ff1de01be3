/* SPDX-License-Identifier: GPL-2.0 */
/* The MSS option of connections that begin (the rulebase's "tcp mss"). */
#ifndef _NALG_MSS_H
#define _NALG_MSS_H

#include <linux/types.h>

struct sk_buff;

/**
 * nalg_mss_limit - lower the MSS that a SYN offers
 * @skb: an IPv4 packet in a netfilter hook, whatever it carries
 * @mss: the most that it may offer
 * @add: add the option where it is missing, if there is room for it and the SYN has no data
 *
 * One that is added is never above 536, which is what its absence means (RFC 9293, 3.7.1).
 *
 * Return: false: the packet is broken, or there is no memory to change it.
 */
bool nalg_mss_limit(struct sk_buff *skb, u16 mss, bool add);

#endif /* _NALG_MSS_H */
