/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which of many rules is the first that matches a packet, at a cost that depends on how many rules
 * could match it rather than on how many there are.
 *
 * Every rule is an entry of a group.  Those of a group look at the same fields, so for each of
 * these fields there is a dimension (dim.h) from a value to a bitmap of the entries that can have
 * it.  A packet's bitmaps are ANDed, first by what words they have in common, then these words; the
 * entries whose bit is left are candidates.  Each is held against the packet itself, in order, so a
 * bitmap may have bits too many, but none too few:
 *
 * - Of a field with two values (either-port) the bitmaps of both are ORed.
 * - What a ruledef leaves of a field's values is simplified when it is too much (project.h), and so
 *   is a dimension (dim.h).
 * - Beyond NALG_GROUPS_MANY sets of several fields that rules look at, the other rules share one
 *   group with all their fields; an entry takes any value of a field that its rule does not look
 *   at.
 *
 * With multi-line-or a rule is an entry for each of the fields that its lines look at, in the
 * groups with only that field: if any line matches, one of its entries is a candidate.
 *
 * The groups are in the order of their first rules, and entries in that of the rules: nothing is
 * looked at that comes after what was found already.
 *
 * An index takes at most 8 MB and what the entries' numbers take: 2 bytes each, and there are at
 * most as many as the rules have lines.  While it is built it takes up to 40 MB in all.
 */
#ifndef _NALG_INDEX_H
#define _NALG_INDEX_H

#include "rules.h"

struct nalg_index;

/**
 * nalg_index_build - make the index of a list of rules
 * @rules: at most NAT_ALG_MAX_RULES
 *
 * Return: the index, which says nothing when a rule changes; or NULL: no memory.
 */
struct nalg_index *nalg_index_build(const struct nalg_rules *rules);
void nalg_index_free(struct nalg_index *index);

/**
 * nalg_index_match - find the first rule that matches a packet
 * @rules: with their index
 * @before: only rules before this one
 *
 * Return: its place in @rules, or @before.
 */
unsigned int nalg_index_match(const struct nalg_rules *rules, const struct nalg_view *view,
			      unsigned int before);

#endif /* _NALG_INDEX_H */
