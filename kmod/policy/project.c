// SPDX-License-Identifier: GPL-2.0
/* Lists of spans: tidied, turned inside out, combined. */
#include <linux/build_bug.h>
#include <linux/minmax.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "project.h"

static_assert(NAT_ALG_MAX_LINES < NALG_SPANS_MAX);

static int nalg_span_cmp(const void *a, const void *b)
{
	const struct nalg_span *first = a, *second = b;

	return first->lo < second->lo ? -1 : first->lo > second->lo;
}

unsigned int nalg_spans_tidy(struct nalg_span *span, unsigned int n)
{
	unsigned int i, last = 0;

	if (!n)
		return 0;
	sort(span, n, sizeof(*span), nalg_span_cmp, NULL);
	for (i = 1; i < n; i++) {
		if (span[i].lo <= span[last].hi || span[i].lo == span[last].hi + 1)
			span[last].hi = max(span[last].hi, span[i].hi);
		else
			span[++last] = span[i];
	}
	return last + 1;
}

static void nalg_spans_add(struct nalg_spans *spans, u32 lo, u32 hi)
{
	spans->span[spans->n++] = (struct nalg_span){ lo, hi };
}

static void nalg_spans_copy(struct nalg_spans *to, const struct nalg_spans *from)
{
	to->n = from->n;
	memcpy(to->span, from->span, from->n * sizeof(from->span[0]));
}

/* Back to what a projection may have, at the price of values that it should not have. */
static void nalg_spans_limit(struct nalg_spans *spans)
{
	unsigned int i;

	while (spans->n > NALG_SPANS_MAX) {
		for (i = 0; i < spans->n / 2; i++) {
			spans->span[i].lo = spans->span[2 * i].lo;
			spans->span[i].hi = spans->span[2 * i + 1].hi;
		}
		if (spans->n % 2)
			spans->span[i++] = spans->span[spans->n - 1];
		spans->n = i;
	}
}

/* The values that a line asks for. */
static void nalg_spans_of(struct nalg_spans *out, const struct nalg_line *line)
{
	const struct nalg_span *span = line->set ? line->set->span : &line->span;
	unsigned int i, n = line->set ? line->set->n : 1;
	u32 from = 0;

	out->n = 0;
	if (!line->negate) {
		for (i = 0; i < n; i++)
			nalg_spans_add(out, span[i].lo, span[i].hi);
		return;
	}
	for (i = 0; i < n; i++) {
		if (span[i].lo > from)
			nalg_spans_add(out, from, span[i].lo - 1);
		if (span[i].hi == U32_MAX)
			return;
		from = span[i].hi + 1;
	}
	nalg_spans_add(out, from, U32_MAX);
}

/* Not tidy yet, but there is room for one more. */
static void nalg_spans_or(struct nalg_spans *a, const struct nalg_spans *b)
{
	memcpy(&a->span[a->n], b->span, b->n * sizeof(b->span[0]));
	a->n += b->n;
	if (a->n <= NALG_SPANS_MAX)
		return;
	a->n = nalg_spans_tidy(a->span, a->n);
	nalg_spans_limit(a);
}

static void nalg_spans_and(struct nalg_spans *a, const struct nalg_spans *b,
			   struct nalg_spans *work)
{
	unsigned int i = 0, j = 0;
	u32 lo, hi;

	work->n = 0;
	while (i < a->n && j < b->n) {
		lo = max(a->span[i].lo, b->span[j].lo);
		hi = min(a->span[i].hi, b->span[j].hi);
		if (lo <= hi)
			nalg_spans_add(work, lo, hi);
		if (a->span[i].hi < b->span[j].hi)
			i++;
		else
			j++;
	}
	nalg_spans_limit(work);
	nalg_spans_copy(a, work);
}

/* How many values there are, less one for each span. */
static u64 nalg_spans_width(const struct nalg_spans *spans)
{
	unsigned int i;
	u64 width = 0;

	for (i = 0; i < spans->n; i++)
		width += spans->span[i].hi - spans->span[i].lo;
	return width;
}

/*
 * All lines of a ruledef are true.  With two values each line may be true of another one, so that
 * the lines say nothing together; each by itself does, and the narrowest one says most.
 */
static void nalg_project_and(struct nalg_projection *p, u8 field)
{
	if (!(BIT(field) & NALG_FIELDS_EITHER))
		nalg_spans_and(&p->spans, &p->line, &p->work);
	else if (nalg_spans_width(&p->line) < nalg_spans_width(&p->spans))
		nalg_spans_copy(&p->spans, &p->line);
}

/* Fields with the same value in every packet. */
#define NALG_FIELDS_FIXED	BIT(NAT_ALG_FIELD_IP_ANY)

static const struct nalg_view nalg_fixed = {
	.has = NALG_FIELDS_FIXED,
	.value = {
		[NAT_ALG_FIELD_IP_ANY] = 1,
	},
};

#define NALG_FIELDS_NEVER	BIT(NALG_FIELD_NEVER)

/* A ruledef that only says what is always true is filed under the field that says it. */
static unsigned long nalg_fields_and(const struct nalg_ruledef *ruledef)
{
	const struct nalg_line *line = ruledef->line;
	unsigned long fields = 0;
	unsigned int i;

	for (i = 0; i < ruledef->n_lines; i++) {
		if (BIT(line[i].field) & NALG_FIELDS_NEVER)
			return 0;
		if (!(BIT(line[i].field) & NALG_FIELDS_FIXED))
			fields |= BIT(line[i].field);
		else if (!nalg_line_match(&line[i], &nalg_fixed))
			return 0;
	}
	if (!fields && ruledef->n_lines)
		return BIT(NAT_ALG_FIELD_IP_ANY);
	return fields;
}

unsigned long nalg_ruledef_fields(const struct nalg_ruledef *ruledef)
{
	unsigned long fields = 0;
	unsigned int i;

	if (!ruledef->any)
		return nalg_fields_and(ruledef);
	for (i = 0; i < ruledef->n_lines; i++)
		fields |= BIT(ruledef->line[i].field);
	return fields & ~NALG_FIELDS_NEVER;
}

bool nalg_ruledef_project(const struct nalg_ruledef *ruledef, u8 field, struct nalg_projection *p)
{
	unsigned int i;
	bool found = false;

	p->spans.n = 0;
	if (!ruledef->any)
		nalg_spans_add(&p->spans, 0, U32_MAX);
	for (i = 0; i < ruledef->n_lines; i++) {
		if (ruledef->line[i].field != field)
			continue;
		found = true;
		nalg_spans_of(&p->line, &ruledef->line[i]);
		if (ruledef->any)
			nalg_spans_or(&p->spans, &p->line);
		else
			nalg_project_and(p, field);
	}
	if (ruledef->any)
		p->spans.n = nalg_spans_tidy(p->spans.span, p->spans.n);
	return found;
}
