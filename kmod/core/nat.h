/* SPDX-License-Identifier: GPL-2.0 */
/* Exact translations for netfilter's NAT. */
#ifndef _NALG_NAT_H
#define _NALG_NAT_H

#include <net/netfilter/nf_nat.h>

/**
 * nalg_nat_setup - translate one side of a new flow to exactly one endpoint
 * @ct: unconfirmed, that side not yet set up
 * @manip: which side
 * @port: ICMP: the query's identifier; a protocol without ports: 0; GRE through a pinhole: a key,
 *	else it stays
 *
 * Packet path.  Return: false if conntrack has no memory.
 */
bool nalg_nat_setup(struct nf_conn *ct, enum nf_nat_manip_type manip, __be32 addr, __be16 port);

/*
 * A tunnel of PPTP, which came through a pinhole.  Both directions are one entry though neither's
 * packets say what the other's are sent to: the translation makes the missing keys 0, and the
 * analyzer writes them.
 */
static inline bool nalg_nat_is_tunnel(const struct nf_conn *ct)
{
	return nf_ct_protonum(ct) == IPPROTO_GRE && ct->master;
}

/* Does it lead to another host than its first packet was sent to? */
static inline bool nalg_nat_has_dst(const struct nf_conn *ct)
{
	return ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple.dst.u3.ip !=
	       ct->tuplehash[IP_CT_DIR_REPLY].tuple.src.u3.ip;
}

/* Does its first packet come from another host than the one that its receiver sees? */
static inline bool nalg_nat_has_src(const struct nf_conn *ct)
{
	return ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple.src.u3.ip !=
	       ct->tuplehash[IP_CT_DIR_REPLY].tuple.dst.u3.ip;
}

/* The port, or what nalg_nat_setup() has for one, that packets with this tuple are sent to. */
__be16 nalg_nat_dst_port(const struct nf_conntrack_tuple *t);

#endif /* _NALG_NAT_H */
