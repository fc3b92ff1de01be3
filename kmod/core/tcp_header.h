/* SPDX-License-Identifier: GPL-2.0 */
/* The TCP header of a packet, and its options. */
#ifndef _NALG_TCP_HEADER_H
#define _NALG_TCP_HEADER_H

#include <linux/skbuff.h>
#include <linux/tcp.h>

/* Where the options that matter stand, as offsets from the TCP header; 0: not there. */
struct nalg_tcp_opts {
	u8 mss;
	u8 scale;
	u8 ts;
	u8 sack;
	u8 sack_end;
};

/* The header at an offset from skb->data, once it is known to be there. */
static inline struct tcphdr *nalg_tcp_hdr(const struct sk_buff *skb, unsigned int protoff)
{
	return (struct tcphdr *)(skb->data + protoff);
}

/**
 * nalg_tcp_header - make the whole header writable
 * @skb: the packet
 * @protoff: where its TCP header begins
 *
 * Return: the header; NULL: it is cut off, or there is no memory.
 */
struct tcphdr *nalg_tcp_header(struct sk_buff *skb, unsigned int protoff);

/* Finds the options of a whole header; the last one of a kind counts. */
void nalg_tcp_options(const struct tcphdr *th, struct nalg_tcp_opts *opts);

#endif /* _NALG_TCP_HEADER_H */
