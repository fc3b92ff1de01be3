/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The configuration in the form in which packets are held against it.
 *
 * Built beside the running one and swapped under RCU: a packet sees the old or the new one, never
 * half.
 */
#ifndef _NALG_POLICY_H
#define _NALG_POLICY_H

#include <linux/types.h>
#include <uapi/linux/nat_alg.h>

#include "key.h"

struct nalg_config;
struct nalg_net;
struct nalg_realm;
struct net_device;
struct netlink_ext_ack;
struct nf_ct_timeout;
struct nla_policy;
struct nlattr;

/* The attributes of CONFIG_SET. */
#define NALG_CONFIG_A_MAX	NAT_ALG_A_NAT64
extern const struct nla_policy nalg_config_policy[NALG_CONFIG_A_MAX + 1];

struct nalg_decision {
	enum nat_alg_action action;
	enum nat_alg_drop reason;	/* DENY */
	struct nalg_realm *realm;	/* PERMIT: NULL: no NAT.  Held by the configuration */
};

/**
 * nalg_config_build - compile the objects of a CONFIG_SET message
 * @attrs: the message's attributes (validated against nalg_config_policy)
 * @len: bytes
 *
 * Under config_mutex; may sleep.  Changes nothing.
 *
 * Return: the configuration, to be given to nalg_config_commit() or _discard(); NULL when the
 * message holds no object; ERR_PTR with @extack naming the attribute.
 */
struct nalg_config *nalg_config_build(struct nalg_net *nn, const struct nlattr *attrs, int len,
				      struct netlink_ext_ack *extack);

/*
 * Under config_mutex; may sleep; cannot fail.  The hooks are there already, or (@cfg NULL: from
 * now on nothing is configured) are taken away, and with them the flows.
 */
void nalg_config_commit(struct nalg_net *nn, struct nalg_config *cfg);
void nalg_config_discard(struct nalg_net *nn, struct nalg_config *cfg);

/* RCU, or config_mutex.  The objects as they came, for CONFIG_GET. */
const struct nlattr *nalg_config_attrs(const struct nalg_config *cfg, int *len);

/* All that follows: RCU. */
bool nalg_config_is_network(const struct nalg_config *cfg, const struct net_device *dev);
void nalg_config_decide(const struct nalg_config *cfg, const struct nalg_key *key,
			struct nalg_decision *d);
/*
 * The analyzer for a flow, whichever end opened it; NONE also when its nat-alg is off for the
 * flow's family, or when the flow's protocol is not one that carries it.
 */
enum nat_alg_analyzer nalg_config_route(const struct nalg_config *cfg, const struct nalg_key *key);
/* Whether the nat-alg of an analyzer is on for the family of a flow. */
bool nalg_config_has(const struct nalg_config *cfg, const struct nalg_key *key,
		     enum nat_alg_analyzer id);
/* Whether a sender is told that there is no address or port for it. */
bool nalg_config_tells_failure(const struct nalg_config *cfg);
/* The most that a SYN's MSS option may say, and whether a missing one is added; 0: anything. */
u16 nalg_config_mss(const struct nalg_config *cfg, bool *add);
/* Whether media flows are counted as RTP and RTCP. */
bool nalg_config_rtp_detection(const struct nalg_config *cfg);
/* The timeouts of TCP connections; NULL: the namespace's. */
struct nf_ct_timeout *nalg_config_tcp_timeout(const struct nalg_config *cfg);

#endif /* _NALG_POLICY_H */
