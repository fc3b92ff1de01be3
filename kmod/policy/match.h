/* SPDX-License-Identifier: GPL-2.0 */
/* Ruledefs, and how a packet is held against one. */
#ifndef _NALG_MATCH_H
#define _NALG_MATCH_H

#include <linux/bits.h>
#include <linux/list.h>

#include "key.h"

/* Values of a field: numbers, ports, or addresses in host order. */
struct nalg_span {
	u32 lo, hi;		/* inclusive */
};

/* A host-pool or port-map. */
struct nalg_set {
	struct list_head list;	/* nalg_config.sets */
	unsigned int n;
	struct nalg_span span[];	/* ascending, with gaps between them */
};

/* A line about a field that no packet has: it never matches, whatever it says. */
#define NALG_FIELD_NEVER	NAT_ALG_FIELD_UNSPEC

/* One line, whatever its operator: is the field's value in the span or set, or (negate) not? */
struct nalg_line {
	u8 field;			/* nat_alg_field */
	bool negate;
	struct nalg_span span;
	const struct nalg_set *set;	/* NULL: the span */
};

struct nalg_ruledef {
	struct list_head list;	/* nalg_config.ruledefs */
	bool any;		/* multi-line-or: one line is enough */
	unsigned int n_lines;
	struct nalg_line line[];
};

/* Fields that have two values: one of them in the span is enough, with negate neither may be. */
#define NALG_FIELDS_EITHER	(BIT(NAT_ALG_FIELD_TCP_EITHER_PORT) | \
				 BIT(NAT_ALG_FIELD_UDP_EITHER_PORT))

/**
 * struct nalg_view - a packet as lines see it
 * @has: bits of the fields that it has
 * @other: of a field with two values the second one
 * @value: of each field that it has
 */
struct nalg_view {
	unsigned long has;
	u32 other;
	u32 value[__NAT_ALG_FIELD_MAX];
};

/**
 * nalg_view_init - lay out a packet
 * @prefix: of NAT64 the number of the key's prefix (prefix.h)
 */
void nalg_view_init(struct nalg_view *view, const struct nalg_key *key, u8 prefix);
/* Lay out an answer to the packet. */
void nalg_view_init_answer(struct nalg_view *view, const struct nalg_key *key, u8 prefix);
/* What the line says is true.  Not of a field that the packet does not have, also with negate. */
bool nalg_line_match(const struct nalg_line *line, const struct nalg_view *view);
/* All lines, or one of them, as the ruledef wants it.  Without a line it matches nothing. */
bool nalg_ruledef_match(const struct nalg_ruledef *ruledef, const struct nalg_view *view);

#endif /* _NALG_MATCH_H */
