/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The translation of an skb between families (RFC 7915).  What is translated how is the business of
 * codec/siit.h; this is what an skb knows of its packet besides.
 */
#ifndef _NALG_XLAT_H
#define _NALG_XLAT_H

#include "../codec/siit.h"

struct sk_buff;

/**
 * nalg_xlat_6to4 - make an IPv6 packet an IPv4 one
 * @skb: at its IPv6 header; whole, or one that nf_ct_frag6_gather() has made whole
 * @saddr: of the IPv4 packet
 * @daddr: likewise
 * @map: for the packet within an ICMP error
 *
 * Headers, checksums, protocol, offsets and GSO are IPv4's then, as if a device without a link
 * layer had received it.  The hop limit becomes the TTL as it is.
 *
 * Return: 0; or why not, of NALG_SIIT_*: the packet is as before, though it may have been copied
 * and made linear in part.  NALG_SIIT_ROUTED: the sender is owed a parameter problem, whose pointer
 * nalg_xlat_segments_left() tells.  -ENOMEM: nothing can be done with it but to drop it.
 */
int nalg_xlat_6to4(struct sk_buff *skb, __be32 saddr, __be32 daddr,
		   const struct nalg_xlat_map *map);

/**
 * nalg_xlat_4to6 - make an IPv4 packet an IPv6 one
 * @skb: at its IPv4 header
 * @saddr: of the IPv6 packet
 * @daddr: likewise
 * @map: for the packet within an ICMP error, and the MTU of packets without DF
 *
 * Likewise.  A packet without DF that is too long for @map's lowest_mtu6 is marked, so that
 * ip6_output() makes fragments of it.  NALG_SIIT_ROUTED: the sender is owed "source route failed".
 */
int nalg_xlat_4to6(struct sk_buff *skb, const struct in6_addr *saddr, const struct in6_addr *daddr,
		   const struct nalg_xlat_map *map);

/* Where the Segments Left field is that NALG_SIIT_ROUTED was said of. */
u32 nalg_xlat_segments_left(const struct sk_buff *skb);

#endif /* _NALG_XLAT_H */
