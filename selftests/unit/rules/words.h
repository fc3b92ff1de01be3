/* SPDX-License-Identifier: GPL-2.0 */
/* Ruledefs, sets and packets in the words of a configuration. */
#ifndef _NALG_TEST_RULES_WORDS_H
#define _NALG_TEST_RULES_WORDS_H

#include "../../../kmod/policy/ruledef.h"
#include "../../../kmod/policy/rules.h"

/* What an error says. */
extern struct netlink_ext_ack extack;

/*
 * A line.  The value: "80", "80-90", "10.0.0.1", "10.0.0.0/8", "10.0.0.1-10.0.0.9", "::/96", or
 * "@name" of a set.  Entries of sets have no operator.
 */
struct words {
	enum nat_alg_field field;
	enum nat_alg_op op;
	const char *value;
};

#define WORDS(name, op, value)	{ NAT_ALG_FIELD_##name, NAT_ALG_OP_##op, value }

/* An ERR_PTR, with extack, or what has to be freed with kvfree(). */
struct nalg_ruledef *ruledef_read(bool any, const struct words *lines, unsigned int n);
/* Defines a set, too; sets_free() in the end. */
struct nalg_set *set_read(u16 kind, const char *name, const char *const *entries, unsigned int n);
void sets_free(void);

/* The prefixes that were read so far. */
const struct nalg_prefixes *prefixes_read(void);

struct nalg_key packet(u8 proto, const char *saddr, u16 sport, const char *daddr, u16 dport);
/* The same from a subscriber of NAT64, whose servers are in this prefix. */
struct nalg_key packet64(struct nalg_key key, const char *prefix, u8 len);

#endif /* _NALG_TEST_RULES_WORDS_H */
