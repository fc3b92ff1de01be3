/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Stateless IP/ICMP translation (RFC 7915): an IPv6 packet becomes an IPv4 one, and the other way,
 * on the octets of a buffer.  Addresses are the caller's business.
 *
 * The header in front of a packet is replaced by the other family's, in place: what is behind it
 * stays where it is, but for its checksum.  ICMP errors are another matter, since the packet within
 * them changes its length as well: they are written anew.
 */
#ifndef _NALG_CODEC_SIIT_H
#define _NALG_CODEC_SIIT_H

#ifndef __KERNEL__
#include <netinet/in.h>
#endif
#include <linux/ip.h>
#include <linux/ipv6.h>

#include "checksum.h"
#include "shim.h"

#define NALG_SIIT_GROWTH	28U	/* octets that IPv6 needs more: 20, a fragment's 8 */
#define NALG_SIIT_CHAIN_MAX	1240U	/* octets of IPv6's headers; a longer chain is refused */
#define NALG_SIIT_MTU6_MIN	1280U	/* RFC 8200, section 5 */
#define NALG_SIIT_MTU4_MIN	68U	/* RFC 791, section 3.2 */
#define NALG_SIIT_DF_MIN	1261U	/* an IPv4 packet that is shorter may be fragmented */
#define NALG_SIIT_ERROR_MAX	1240U	/* of an ICMP error, without IP's header */
#define NALG_SIIT_ERROR_ROOM	(NALG_SIIT_ERROR_MAX + NALG_SIIT_GROWTH)

/*
 * Why a packet is not translated.  None but the routes' ones is answered to the sender by the RFC's
 * letter; it leaves the others to "administratively prohibited", or to silence.
 */
#define NALG_SIIT_BROKEN	(-EINVAL)		/* no packet, or one that is cut */
#define NALG_SIIT_SILENT	(-EPROTONOSUPPORT)	/* the RFC has no translation of it */
#define NALG_SIIT_ROUTED	(-ELOOP)		/* its source route has hops to go */
#define NALG_SIIT_TOO_LONG	(-EMSGSIZE)		/* IPv4 has no length for it */
#define NALG_SIIT_NOBODY	(-ENOENT)		/* the map does not know an address */

/* What the headers of both families say of a packet. */
struct nalg_siit_ip {
	u32 payload;	/* octets behind the header, by its own account */
	u32 id;		/* of a fragment */
	u16 head;	/* octets of the header, with options or extension headers */
	u16 segments_left;	/* where that field is, if NALG_SIIT_ROUTED */
	u16 offset;	/* of a fragment, in octets */
	u8 tclass, hops;
	u8 proto;	/* as the family numbers it */
	bool fragment;	/* id, offset and more are set: IPv6 has a Fragment Header */
	bool more;
	bool df;	/* IPv4 */
};

struct nalg_siit_addr4 {
	__be32 saddr, daddr;
};

struct nalg_siit_addr6 {
	struct in6_addr saddr, daddr;
};

/* What else a translator knows; @ctx is that of whoever asks. */
struct nalg_xlat_map {
	const void *ctx;
	/* The addresses of packets within ICMP errors.  False: it has none in the other family. */
	bool (*addr4)(const void *ctx, const struct in6_addr *v6, __be32 *v4);
	bool (*addr6)(const void *ctx, __be32 v4, struct in6_addr *v6);
	u32 mtu4, mtu6;		/* of the next hops; 0: they do not matter */
	u32 lowest_mtu6;	/* that of packets without DF; 0: 1280 */
};

/* How a header is replaced. */
struct nalg_siit_to4 {
	struct nalg_siit_addr4 addr;
	u32 segment;	/* GSO: data of each of the packets that this one stands for; or 0 */
	u32 partial;	/* CHECKSUM_PARTIAL: where begins what is summed up later; or 0 */
	bool reassembled;	/* it was fragments, and may be so again */
	bool within;	/* an ICMP error: there need not be more than IP's header of it */
};

struct nalg_siit_to6 {
	struct nalg_siit_addr6 addr;
	u32 partial;
	bool within;
};

/* What has become of it. */
struct nalg_siit_done {
	struct nalg_siit_ip ip;	/* of the packet as it came */
	s32 shift;	/* the new header begins so many octets behind the old one */
	u16 head;	/* octets of the new one */
	u8 proto;	/* as the new family numbers it */
	__wsum sum6;	/* of the IPv6 addresses */
	__wsum diff;	/* by which the pseudo-header's sum has grown */
	__wsum grown;	/* and that of all behind the header; for CHECKSUM_COMPLETE */
	bool error;	/* an ICMP error: nothing is done, but for @ip */
	bool unsummed;	/* UDP had no checksum: it is now as with CHECKSUM_PARTIAL */
};

/* Of the surroundings: an Identification for a packet that has none, which nobody can guess. */
u16 nalg_siit_new_id(void);

/**
 * nalg_siit_read6 - read an IPv6 header and its extension headers
 * @data: where it begins, aligned to 4
 * @len: octets that are there, of which the chain of headers is all
 * @ip: set
 *
 * Hop-by-hop and destination options, and routing headers at their end, are skipped.
 *
 * Return: 0, or why not.
 */
int nalg_siit_read6(const u8 *data, u32 len, struct nalg_siit_ip *ip);

/* Likewise an IPv4 header with its options. */
int nalg_siit_read4(const u8 *data, u32 len, struct nalg_siit_ip *ip);

/**
 * nalg_siit_6to4 - replace an IPv6 header
 * @data: where it begins, aligned to 4
 * @len: octets that are there and may be written; the transport header is among them
 * @total: octets of the packet, of which those behind the IPv6 payload's end are not its
 * @to: how
 * @done: set
 *
 * Return: 0, or why not; nothing is written then.
 */
int nalg_siit_6to4(u8 *data, u32 len, u32 total, const struct nalg_siit_to4 *to,
		   struct nalg_siit_done *done);

/* Likewise an IPv4 header; NALG_SIIT_GROWTH octets in front of @data may be written. */
int nalg_siit_4to6(u8 *data, u32 len, u32 total, const struct nalg_siit_to6 *to,
		   struct nalg_siit_done *done);

/**
 * nalg_siit_error_6to4 - write an ICMPv6 error as one of ICMP
 * @icmp: the message, whole; aligned to 4
 * @len: octets of it
 * @sum6: of the addresses of the packet that it came in; see struct nalg_siit_done
 * @map: knows the addresses of the packet within
 * @out: NALG_SIIT_ERROR_ROOM octets, aligned to 4; written
 *
 * What would be behind NALG_SIIT_ERROR_MAX octets is cut off.  The checksum is as right, or wrong,
 * as that of @icmp.
 *
 * Return: octets of the new message, or why there is none.
 */
int nalg_siit_error_6to4(const u8 *icmp, u32 len, __wsum sum6, const struct nalg_xlat_map *map,
			 u8 *out);

/* The other way; @sum6 is that of the packet that it is to go in. */
int nalg_siit_error_4to6(const u8 *icmp, u32 len, __wsum sum6, const struct nalg_xlat_map *map,
			 u8 *out);

/* The header in front of it, which has another length than before; sizeof(struct iphdr) octets. */
void nalg_siit_head4(const struct nalg_siit_ip *ip, u32 payload, const struct nalg_siit_addr4 *addr,
		     u8 *head);

/* Likewise sizeof(struct ipv6hdr) octets. */
void nalg_siit_head6(const struct nalg_siit_ip *ip, u32 payload, const struct nalg_siit_addr6 *addr,
		     u8 *head);

#endif /* _NALG_CODEC_SIIT_H */
