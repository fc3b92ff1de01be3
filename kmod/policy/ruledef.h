/* SPDX-License-Identifier: GPL-2.0 */
/* Ruledefs, host-pools and port-maps from a CONFIG_SET message. */
#ifndef _NALG_RULEDEF_H
#define _NALG_RULEDEF_H

#include "read.h"

/**
 * nalg_ruledef_build - compile a ruledef
 * @b: with every set that is defined
 * @nest: nat_alg_ruledef_attr, valid
 *
 * Return: the ruledef, to be freed with kvfree() when no rule refers to it; or an ERR_PTR with
 * the attribute in the extack of @b.
 */
struct nalg_ruledef *nalg_ruledef_build(struct nalg_build *b, const struct nlattr *nest);

/**
 * nalg_set_build - compile a host-pool or port-map
 * @b: for its extack
 * @nest: NAT_ALG_A_HOST_POOL or NAT_ALG_A_PORT_MAP, nat_alg_set_attr, valid
 * @n_lines: how many entries it has in the message
 *
 * Return: the set, to be freed with kvfree() when no ruledef refers to it; or an ERR_PTR with the
 * attribute in the extack of @b.
 */
struct nalg_set *nalg_set_build(struct nalg_build *b, const struct nlattr *nest,
				unsigned int *n_lines);

#endif /* _NALG_RULEDEF_H */
