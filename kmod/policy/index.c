// SPDX-License-Identifier: GPL-2.0
/* Index of a list of rules: see index.h. */
#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "dim.h"
#include "index.h"
#include "project.h"

/*
 * Groups with more than one field, besides the last one that takes what is left.  More would find
 * less in each, but a packet looks at all of them.
 */
#define NALG_GROUPS_MANY	4
#define NALG_GROUPS_MAX		(__NAT_ALG_FIELD_MAX + NALG_GROUPS_MANY + 1)

/* So few rules are looked at themselves: that takes no longer than a look at their dimensions. */
#define NALG_GROUP_FEW		2

/* Of all dimensions, in words of 8 bytes: 8 MB. */
#define NALG_INDEX_SIZE_MAX	BIT(20)

static_assert(NALG_GROUPS_MAX * __NAT_ALG_FIELD_MAX * NALG_DIM_SIZE_MIN <= NALG_INDEX_SIZE_MAX);

/**
 * struct nalg_group - the entries whose rules look at the same fields
 * @fields: bits of nat_alg_field
 * @mixed: at some of @fields: the group for what has no other
 * @n: of @rule
 * @rule: by entry: its rule; ascending
 * @n_dims: of @dim
 * @dim: one for each of @fields
 */
struct nalg_group {
	unsigned long fields;
	bool mixed;
	unsigned int n;
	u16 *rule;
	unsigned int n_dims;
	struct nalg_dim *dim[__NAT_ALG_FIELD_MAX];
};

/**
 * struct nalg_index - an index
 * @n: of @group
 * @n_many: of these those with more than one field that are not mixed
 * @group: in the order of their first rules
 */
struct nalg_index {
	unsigned int n, n_many;
	struct nalg_group group[NALG_GROUPS_MAX];
};

static bool nalg_is_many(unsigned long fields)
{
	return fields & (fields - 1);
}

/*
 * The groups
 */

/* The group for rules that look at these fields, which may be a new one. */
static struct nalg_group *nalg_group_find(struct nalg_index *index, unsigned long fields)
{
	struct nalg_group *group, *mixed = NULL;
	unsigned int i;

	for (i = 0; i < index->n; i++) {
		group = &index->group[i];
		if (group->fields == fields && !group->mixed)
			return group;
		if (group->mixed)
			mixed = group;
	}

	group = &index->group[index->n];
	if (nalg_is_many(fields) && index->n_many == NALG_GROUPS_MANY) {
		group = mixed ?: group;
		group->mixed = true;
	} else if (nalg_is_many(fields)) {
		index->n_many++;
	}
	if (group != mixed)
		index->n++;
	group->fields |= fields;
	return group;
}

/* Without the groups' space for entries: they are only counted. */
static void nalg_group_add(struct nalg_index *index, unsigned long fields, u16 rule)
{
	struct nalg_group *group = nalg_group_find(index, fields);

	if (group->rule)
		group->rule[group->n] = rule;
	group->n++;
}

static void nalg_index_add_all(struct nalg_index *index, const struct nalg_rules *rules)
{
	const struct nalg_ruledef *ruledef;
	unsigned long fields;
	unsigned int i;
	int field;

	for (i = 0; i < rules->n; i++) {
		ruledef = rules->rule[i].ruledef;
		fields = nalg_ruledef_fields(ruledef);
		if (!ruledef->any && fields)
			nalg_group_add(index, fields, i);
		if (!ruledef->any)
			continue;
		for_each_set_bit(field, &fields, __NAT_ALG_FIELD_MAX)
			nalg_group_add(index, BIT(field), i);
	}
}

static int nalg_index_fill(struct nalg_index *index, const struct nalg_rules *rules)
{
	struct nalg_group *group;
	unsigned int i;

	nalg_index_add_all(index, rules);
	for (i = 0; i < index->n; i++) {
		group = &index->group[i];
		group->rule = kvmalloc_array(group->n, sizeof(*group->rule), GFP_KERNEL_ACCOUNT);
		if (!group->rule)
			return -ENOMEM;
		group->n = 0;
	}
	nalg_index_add_all(index, rules);
	return 0;
}

/*
 * Their dimensions
 */

static void nalg_edges_add(struct nalg_edges *edges, u32 from, u32 entry)
{
	if (edges->n < edges->max)
		edges->edge[edges->n] = (struct nalg_edge){ from, entry };
	edges->n++;
}

static void nalg_edges_add_spans(struct nalg_edges *edges, const struct nalg_spans *spans,
				 u32 entry)
{
	const struct nalg_span *span;

	for (span = spans->span; span < spans->span + spans->n; span++) {
		nalg_edges_add(edges, span->lo, entry);
		if (span->hi != U32_MAX)
			nalg_edges_add(edges, span->hi + 1, entry);
	}
}

/* Those for which there is space; all are counted. */
static void nalg_edges_of(struct nalg_edges *edges, const struct nalg_rules *rules,
			  const struct nalg_group *group, u8 field, struct nalg_projection *p)
{
	const struct nalg_ruledef *ruledef;
	u32 entry;

	for (entry = 0; entry < group->n; entry++) {
		ruledef = rules->rule[group->rule[entry]].ruledef;
		if (nalg_ruledef_project(ruledef, field, p)) {
			nalg_edges_add_spans(edges, &p->spans, entry);
		} else {
			edges->any[entry / 64] |= BIT_ULL(entry % 64);
			nalg_edges_add(edges, 0, entry);
		}
	}
}

static struct nalg_edges *nalg_edges_build(const struct nalg_rules *rules,
					   const struct nalg_group *group, u8 field,
					   struct nalg_projection *p)
{
	struct nalg_edges *edges;
	unsigned int max = 0;

	for (;;) {
		edges = kvzalloc(struct_size(edges, edge, 2 * max), GFP_KERNEL_ACCOUNT);
		if (!edges)
			return NULL;
		edges->max = max;
		nalg_edges_of(edges, rules, group, field, p);
		if (edges->n == max)
			return edges;
		max = edges->n;
		kvfree(edges);
	}
}

static int nalg_group_add_dim(struct nalg_group *group, const struct nalg_rules *rules, u8 field,
			      struct nalg_projection *p, unsigned int max)
{
	struct nalg_edges *edges;
	struct nalg_dim *dim;

	edges = nalg_edges_build(rules, group, field, p);
	if (!edges)
		return -ENOMEM;
	dim = nalg_dim_build(field, edges, max);
	kvfree(edges);
	if (!dim)
		return -ENOMEM;
	group->dim[group->n_dims++] = dim;
	return 0;
}

static unsigned int nalg_index_count_dims(const struct nalg_index *index)
{
	unsigned int i, n = 0;

	for (i = 0; i < index->n; i++)
		n += hweight_long(index->group[i].fields);
	return n;
}

/* Each dimension may take its share of what those before have left. */
static int nalg_index_add_dims(struct nalg_index *index, const struct nalg_rules *rules,
			       struct nalg_projection *p)
{
	unsigned int left = nalg_index_count_dims(index), size = NALG_INDEX_SIZE_MAX;
	struct nalg_group *group;
	int field, err;

	for (group = index->group; group < index->group + index->n; group++) {
		for_each_set_bit(field, &group->fields, __NAT_ALG_FIELD_MAX) {
			err = nalg_group_add_dim(group, rules, field, p, size / left--);
			if (err)
				return err;
			size -= group->dim[group->n_dims - 1]->size;
		}
	}
	return 0;
}

struct nalg_index *nalg_index_build(const struct nalg_rules *rules)
{
	struct nalg_index *index;
	struct nalg_projection *p;
	int err = -ENOMEM;

	index = kvzalloc(sizeof(*index), GFP_KERNEL_ACCOUNT);
	if (!index)
		return NULL;
	p = kvmalloc(sizeof(*p), GFP_KERNEL_ACCOUNT);
	if (p)
		err = nalg_index_fill(index, rules);
	if (!err)
		err = nalg_index_add_dims(index, rules, p);
	kvfree(p);
	if (err) {
		nalg_index_free(index);
		return NULL;
	}
	return index;
}

void nalg_index_free(struct nalg_index *index)
{
	struct nalg_group *group;
	unsigned int i;

	for (group = index->group; group < index->group + index->n; group++) {
		for (i = 0; i < group->n_dims; i++)
			kvfree(group->dim[i]);
		kvfree(group->rule);
	}
	kvfree(index);
}

/*
 * A packet
 */

/* What a packet's value, or its two values, leave of a dimension. */
struct nalg_rows {
	u32 a, b;
};

static struct nalg_rows nalg_rows_find(const struct nalg_dim *dim, const struct nalg_view *view)
{
	struct nalg_rows rows = { dim->absent, dim->absent };

	if (!(view->has & BIT(dim->field)))
		return rows;
	rows.a = nalg_dim_find(dim, view->value[dim->field]);
	rows.b = rows.a;
	if (BIT(dim->field) & NALG_FIELDS_EITHER)
		rows.b = nalg_dim_find(dim, view->other);
	return rows;
}

static u64 nalg_rows_words(const struct nalg_dim *dim, const struct nalg_rows *rows)
{
	return nalg_dim_words(dim, rows->a) | nalg_dim_words(dim, rows->b);
}

/* One of these words. */
static u64 nalg_rows_word(const struct nalg_dim *dim, const struct nalg_rows *rows, unsigned int i)
{
	u64 word = 0;

	if (rows->a == rows->b)
		return nalg_dim_word(dim, rows->a, i);
	if (nalg_dim_words(dim, rows->a) & BIT_ULL(i))
		word |= nalg_dim_word(dim, rows->a, i);
	if (nalg_dim_words(dim, rows->b) & BIT_ULL(i))
		word |= nalg_dim_word(dim, rows->b, i);
	return word;
}

/* Those of 64 neighbours that every dimension leaves. */
static u64 nalg_group_word(const struct nalg_group *group, const struct nalg_rows *rows,
			   unsigned int i)
{
	u64 word = ~0ULL;
	unsigned int d;

	for (d = 0; d < group->n_dims && word; d++)
		word &= nalg_rows_word(group->dim[d], &rows[d], i);
	return word;
}

static unsigned int nalg_group_match_few(const struct nalg_group *group,
					 const struct nalg_rules *rules,
					 const struct nalg_view *view, unsigned int before)
{
	unsigned int i, rule;

	for (i = 0; i < group->n; i++) {
		rule = group->rule[i];
		if (rule >= before)
			break;
		if (nalg_ruledef_match(rules->rule[rule].ruledef, view))
			return rule;
	}
	return before;
}

static noinline unsigned int nalg_group_match(const struct nalg_group *group,
					      const struct nalg_rules *rules,
					      const struct nalg_view *view, unsigned int before)
{
	struct nalg_rows rows[__NAT_ALG_FIELD_MAX];
	u64 words = ~0ULL, word;
	unsigned int d, i, rule;

	for (d = 0; d < group->n_dims && words; d++) {
		rows[d] = nalg_rows_find(group->dim[d], view);
		words &= nalg_rows_words(group->dim[d], &rows[d]);
	}
	for (; words; words &= words - 1) {
		i = __ffs64(words);
		if (group->rule[64 * i] >= before)
			return before;
		for (word = nalg_group_word(group, rows, i); word; word &= word - 1) {
			rule = group->rule[64 * i + __ffs64(word)];
			if (rule >= before)
				return before;
			if (nalg_ruledef_match(rules->rule[rule].ruledef, view))
				return rule;
		}
	}
	return before;
}

unsigned int nalg_index_match(const struct nalg_rules *rules, const struct nalg_view *view,
			      unsigned int before)
{
	const struct nalg_index *index = rules->index;
	const struct nalg_group *group;

	for (group = index->group; group < index->group + index->n; group++) {
		if (group->rule[0] >= before)
			break;
		if (!group->mixed && group->fields & ~view->has)
			continue;
		if (group->n <= NALG_GROUP_FEW)
			before = nalg_group_match_few(group, rules, view, before);
		else
			before = nalg_group_match(group, rules, view, before);
	}
	return before;
}
