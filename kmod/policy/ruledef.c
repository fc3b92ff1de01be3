// SPDX-License-Identifier: GPL-2.0
/*
 * What may be written about a field, and what becomes of it: whatever the operator, a line is a
 * span of values, or a set of spans, and whether the packet's must be inside or outside.
 */
#include <linux/inetdevice.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <net/netlink.h>

#include "../codec/rfc6052.h"
#include "prefix.h"
#include "project.h"
#include "ruledef.h"

enum nalg_value {
	NALG_VALUE_NUM,
	NALG_VALUE_ADDR,
	NALG_VALUE_ADDR6,
};

#define NALG_OP(op)	BIT(NAT_ALG_OP_##op)
#define NALG_OPS_EQUAL	(NALG_OP(EQ) | NALG_OP(NE))
#define NALG_OPS_RANGE	(NALG_OP(RANGE) | NALG_OP(NOT_RANGE))
#define NALG_OPS_ALL	(NALG_OPS_EQUAL | NALG_OP(LE) | NALG_OP(GE) | NALG_OPS_RANGE)

/**
 * struct nalg_field - what may be written about a field
 * @value: kind of value
 * @ops: bits of nat_alg_op
 * @max: of a number
 * @set: nat_alg_attr: kind of set that may stand for a range; 0: none
 */
struct nalg_field {
	enum nalg_value value;
	u32 ops;
	u32 max;
	u16 set;
};

#define NALG_FIELD_TRUTH	{ NALG_VALUE_NUM, NALG_OPS_EQUAL, 1 }
#define NALG_FIELD_U8		{ NALG_VALUE_NUM, NALG_OPS_ALL, U8_MAX }
#define NALG_FIELD_ADDR		{ NALG_VALUE_ADDR, NALG_OPS_ALL, 0, NAT_ALG_A_HOST_POOL }
#define NALG_FIELD_PORT		{ NALG_VALUE_NUM, NALG_OPS_ALL, U16_MAX, NAT_ALG_A_PORT_MAP }

static const struct nalg_field nalg_fields[] = {
	[NAT_ALG_FIELD_IP_ANY] = NALG_FIELD_TRUTH,
	[NAT_ALG_FIELD_IP_SRC_ADDRESS] = NALG_FIELD_ADDR,
	[NAT_ALG_FIELD_IP_DST_ADDRESS] = NALG_FIELD_ADDR,
	[NAT_ALG_FIELD_IP_SERVER_ADDRESS] = NALG_FIELD_ADDR,
	[NAT_ALG_FIELD_IP_UPLINK] = NALG_FIELD_TRUTH,
	[NAT_ALG_FIELD_IP_DOWNLINK] = NALG_FIELD_TRUTH,
	[NAT_ALG_FIELD_IP_PROTOCOL] = NALG_FIELD_U8,
	[NAT_ALG_FIELD_IP_VERSION] = { NALG_VALUE_NUM, NALG_OPS_EQUAL, 6 },
	[NAT_ALG_FIELD_IP_SERVER_IPV6_PREFIX] = { NALG_VALUE_ADDR6, NALG_OPS_EQUAL },
	[NAT_ALG_FIELD_TCP_ANY] = NALG_FIELD_TRUTH,
	[NAT_ALG_FIELD_TCP_EITHER_PORT] = NALG_FIELD_PORT,
	[NAT_ALG_FIELD_TCP_SRC_PORT] = NALG_FIELD_PORT,
	[NAT_ALG_FIELD_TCP_DST_PORT] = NALG_FIELD_PORT,
	[NAT_ALG_FIELD_UDP_ANY] = NALG_FIELD_TRUTH,
	[NAT_ALG_FIELD_UDP_EITHER_PORT] = NALG_FIELD_PORT,
	[NAT_ALG_FIELD_UDP_SRC_PORT] = NALG_FIELD_PORT,
	[NAT_ALG_FIELD_UDP_DST_PORT] = NALG_FIELD_PORT,
	[NAT_ALG_FIELD_ICMP_ANY] = NALG_FIELD_TRUTH,
	[NAT_ALG_FIELD_ICMP_TYPE] = NALG_FIELD_U8,
	[NAT_ALG_FIELD_ICMP_CODE] = NALG_FIELD_U8,
};

static_assert(ARRAY_SIZE(nalg_fields) == __NAT_ALG_FIELD_MAX);

/* What is in a set can be written about these fields as well. */
static const struct nalg_field nalg_host_pool = NALG_FIELD_ADDR;
static const struct nalg_field nalg_port_map = NALG_FIELD_PORT;

static int nalg_read_num(const struct nalg_field *field, struct nalg_span *span,
			 struct nlattr **tb, const struct nlattr *nest,
			 struct nalg_build *b)
{
	struct netlink_ext_ack *extack = b->extack;
	const struct nlattr *lo = tb[NAT_ALG_LINE_A_NUM];
	const struct nlattr *hi = tb[NAT_ALG_LINE_A_NUM_TO] ?: lo;

	if (NL_REQ_ATTR_CHECK(extack, nest, tb, NAT_ALG_LINE_A_NUM)) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "expected a number for this field");
		return -EINVAL;
	}
	span->lo = nla_get_u32(lo);
	span->hi = nla_get_u32(hi);
	if (span->lo > field->max || span->hi > field->max) {
		NL_SET_ERR_MSG_ATTR(extack, span->lo > field->max ? lo : hi,
				    "expected a smaller number for this field");
		return -ERANGE;
	}
	if (field == &nalg_fields[NAT_ALG_FIELD_IP_VERSION] && span->lo != 4 && span->lo != 6) {
		NL_SET_ERR_MSG_ATTR(extack, lo, "expected IP version 4 or 6");
		return -ERANGE;
	}
	return 0;
}

static int nalg_read_addr(const struct nalg_field *field, struct nalg_span *span,
			  struct nlattr **tb, const struct nlattr *nest,
			  struct nalg_build *b)
{
	struct netlink_ext_ack *extack = b->extack;
	const struct nlattr *prefix = tb[NAT_ALG_LINE_A_PREFIX_LEN];
	const struct nlattr *to = tb[NAT_ALG_LINE_A_ADDR_TO];
	u32 mask;

	if (NL_REQ_ATTR_CHECK(extack, nest, tb, NAT_ALG_LINE_A_ADDR)) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "expected an IPv4 address for this field");
		return -EINVAL;
	}
	span->lo = ntohl(nla_get_be32(tb[NAT_ALG_LINE_A_ADDR]));
	span->hi = to ? ntohl(nla_get_be32(to)) : span->lo;
	if (!prefix)
		return 0;

	if (nla_get_u8(prefix) > 32) {
		NL_SET_ERR_MSG_ATTR(extack, prefix, "expected a prefix length of 0 to 32");
		return -ERANGE;
	}
	mask = ntohl(inet_make_mask(nla_get_u8(prefix)));
	span->lo &= mask;
	span->hi = span->lo | ~mask;
	return 0;
}

/* The prefix becomes a number. */
static int nalg_read_addr6(const struct nalg_field *field, struct nalg_span *span,
			   struct nlattr **tb, const struct nlattr *nest,
			   struct nalg_build *b)
{
	const struct nlattr *attr = tb[NAT_ALG_LINE_A_ADDR6], *len = tb[NAT_ALG_LINE_A_PREFIX_LEN];
	struct in6_addr addr;
	u8 length;

	if (NL_REQ_ATTR_CHECK(b->extack, nest, tb, NAT_ALG_LINE_A_ADDR6) ||
	    NL_REQ_ATTR_CHECK(b->extack, nest, tb, NAT_ALG_LINE_A_PREFIX_LEN)) {
		NL_SET_ERR_MSG_ATTR(b->extack, nest, "expected an IPv6 prefix for this field");
		return -EINVAL;
	}
	memcpy(&addr, nla_data(attr), sizeof(addr));
	length = nla_get_u8(len);
	if (!nalg_rfc6052_valid_prefix(addr.s6_addr, length)) {
		NL_SET_ERR_MSG_ATTR(b->extack, attr,
				    "expected a prefix of length 32, 40, 48, 56, 64 or 96, zero behind it");
		return -EINVAL;
	}
	span->lo = nalg_prefixes_add(b->prefixes, &addr, length);
	span->hi = span->lo;
	if (span->lo == NALG_PREFIX_OTHER) {
		NL_SET_ERR_MSG_ATTR(b->extack, attr, "expected at most 64 different prefixes");
		return -E2BIG;
	}
	return 0;
}

/* How a kind of value is read, and in which attributes it comes: a value, a range, a network. */
static const struct {
	int (*read)(const struct nalg_field *field, struct nalg_span *span, struct nlattr **tb,
		    const struct nlattr *nest, struct nalg_build *b);
	u16 from, to, prefix;
} nalg_values[] = {
	[NALG_VALUE_NUM] = { nalg_read_num, NAT_ALG_LINE_A_NUM, NAT_ALG_LINE_A_NUM_TO, 0 },
	[NALG_VALUE_ADDR] = { nalg_read_addr, NAT_ALG_LINE_A_ADDR, NAT_ALG_LINE_A_ADDR_TO,
			      NAT_ALG_LINE_A_PREFIX_LEN },
	[NALG_VALUE_ADDR6] = { nalg_read_addr6, NAT_ALG_LINE_A_ADDR6, 0,
			       NAT_ALG_LINE_A_PREFIX_LEN },
};

/* No other attributes than the field and the operator take. */
static int nalg_check_taken(struct nlattr **tb, unsigned long taken,
			    struct netlink_ext_ack *extack)
{
	int i;

	for (i = 1; i <= NAT_ALG_LINE_A_MAX; i++) {
		if (tb[i] && !(taken & BIT(i))) {
			NL_SET_ERR_MSG_ATTR(extack, tb[i],
					    "expected another kind of value for this field and operator");
			return -EINVAL;
		}
	}
	return 0;
}

/* A value, and those attributes of it that the operator takes; @head: what else may be there. */
static int nalg_read_span(const struct nalg_field *field, u32 op, unsigned long head,
			  struct nalg_span *span, struct nlattr **tb, const struct nlattr *nest,
			  struct nalg_build *b)
{
	unsigned long taken = head | BIT(nalg_values[field->value].from);
	u16 to = nalg_values[field->value].to;
	int err;

	if (op & NALG_OPS_RANGE) {
		if (!tb[to]) {
			NL_SET_ERR_ATTR_MISS(b->extack, nest, to);
			NL_SET_ERR_MSG_ATTR(b->extack, nest, "expected the high end of the range");
			return -EINVAL;
		}
		taken |= BIT(to);
	} else if (op & NALG_OPS_EQUAL) {
		taken |= BIT(nalg_values[field->value].prefix);
	}

	err = nalg_check_taken(tb, taken, b->extack);
	if (!err)
		err = nalg_values[field->value].read(field, span, tb, nest, b);
	if (!err && span->lo > span->hi) {
		NL_SET_ERR_MSG_ATTR(b->extack, nest, "expected a range whose low end comes first");
		return -EINVAL;
	}
	return err;
}

/* Attributes that are listed in a nest. */
static unsigned int nalg_nest_count(const struct nlattr *nest, u16 type)
{
	const struct nlattr *attr;
	unsigned int n = 0;
	int rem;

	nla_for_each_nested(attr, nest, rem)
		n += nla_type(attr) == type;
	return n;
}

/*
 * Ruledefs
 */

#define NALG_LINE_HEAD	(BIT(NAT_ALG_LINE_A_FIELD) | BIT(NAT_ALG_LINE_A_OP))

/* A set that nobody defined is no error: nothing is in it, and nothing is outside it. */
static int nalg_line_read_set(struct nalg_build *b, struct nalg_line *line, struct nlattr **tb)
{
	u16 kind = nalg_fields[line->field].set;
	unsigned long taken = NALG_LINE_HEAD;
	struct nalg_named *named;
	int err;

	if (kind)
		taken |= BIT(NAT_ALG_LINE_A_SET);
	err = nalg_check_taken(tb, taken, b->extack);
	if (err)
		return err;
	named = nalg_named_find(b, kind, nla_data(tb[NAT_ALG_LINE_A_SET]));
	if (named)
		line->set = named->set;
	else
		line->field = NALG_FIELD_NEVER;
	return 0;
}

/* The value that was read, as the operator means it. */
static void nalg_line_apply(struct nalg_line *line, u32 op)
{
	line->negate = op & (NALG_OP(NE) | NALG_OP(NOT_RANGE));
	if (op & NALG_OP(LE))
		line->span.lo = 0;
	if (op & NALG_OP(GE))
		line->span.hi = U32_MAX;
}

static int nalg_line_build(struct nalg_build *b, struct nalg_line *line, const struct nlattr *nest)
{
	struct nlattr *tb[NAT_ALG_LINE_A_MAX + 1];
	const struct nalg_field *field;
	int err;
	u32 op;

	err = nla_parse_nested(tb, NAT_ALG_LINE_A_MAX, nest, NULL, b->extack);
	if (err)
		return err;
	if (NL_REQ_ATTR_CHECK(b->extack, nest, tb, NAT_ALG_LINE_A_FIELD) ||
	    NL_REQ_ATTR_CHECK(b->extack, nest, tb, NAT_ALG_LINE_A_OP)) {
		NL_SET_ERR_MSG_ATTR(b->extack, nest, "expected a field and an operator");
		return -EINVAL;
	}

	line->field = nla_get_u8(tb[NAT_ALG_LINE_A_FIELD]);
	field = &nalg_fields[line->field];
	op = BIT(nla_get_u8(tb[NAT_ALG_LINE_A_OP]));
	if (!(field->ops & op)) {
		NL_SET_ERR_MSG_ATTR(b->extack, tb[NAT_ALG_LINE_A_OP],
				    "expected = or != for this field");
		return -EINVAL;
	}

	if (op & NALG_OPS_RANGE && tb[NAT_ALG_LINE_A_SET])
		err = nalg_line_read_set(b, line, tb);
	else
		err = nalg_read_span(field, op, NALG_LINE_HEAD, &line->span, tb, nest, b);
	if (err)
		return err;
	nalg_line_apply(line, op);
	return 0;
}

struct nalg_ruledef *nalg_ruledef_build(struct nalg_build *b, const struct nlattr *nest)
{
	unsigned int n = nalg_nest_count(nest, NAT_ALG_RULEDEF_A_LINE);
	struct nalg_ruledef *ruledef;
	const struct nlattr *attr;
	int rem, err;

	if (n > NAT_ALG_MAX_LINES) {
		NL_SET_ERR_MSG_ATTR(b->extack, nest, "expected at most 64 lines in a ruledef");
		return ERR_PTR(-E2BIG);
	}
	ruledef = kvzalloc(struct_size(ruledef, line, n), GFP_KERNEL_ACCOUNT);
	if (!ruledef)
		return ERR_PTR(-ENOMEM);

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) == NAT_ALG_RULEDEF_A_MULTI_LINE_OR)
			ruledef->any = true;
		if (nla_type(attr) != NAT_ALG_RULEDEF_A_LINE)
			continue;
		err = nalg_line_build(b, &ruledef->line[ruledef->n_lines++], attr);
		if (err) {
			kvfree(ruledef);
			return ERR_PTR(err);
		}
	}
	return ruledef;
}

/*
 * Sets
 */

/* An entry has no operator: it is a range when it has a high end. */
static int nalg_entry_build(struct nalg_build *b, const struct nalg_field *field,
			    struct nalg_span *span, const struct nlattr *nest)
{
	struct nlattr *tb[NAT_ALG_LINE_A_MAX + 1];
	u32 op;
	int err;

	err = nla_parse_nested(tb, NAT_ALG_LINE_A_MAX, nest, NULL, b->extack);
	if (err)
		return err;
	op = tb[nalg_values[field->value].to] ? NALG_OP(RANGE) : NALG_OP(EQ);
	return nalg_read_span(field, op, 0, span, tb, nest, b);
}

struct nalg_set *nalg_set_build(struct nalg_build *b, const struct nlattr *nest,
				unsigned int *n_lines)
{
	const struct nalg_field *field = nla_type(nest) == NAT_ALG_A_HOST_POOL ? &nalg_host_pool :
										 &nalg_port_map;
	unsigned int n = nalg_nest_count(nest, NAT_ALG_SET_A_LINE);
	const struct nlattr *attr;
	struct nalg_set *set;
	int rem, err;

	if (n > NAT_ALG_MAX_LINES) {
		NL_SET_ERR_MSG_ATTR(b->extack, nest, "expected at most 64 entries in a set");
		return ERR_PTR(-E2BIG);
	}
	set = kvzalloc(struct_size(set, span, n), GFP_KERNEL_ACCOUNT);
	if (!set)
		return ERR_PTR(-ENOMEM);

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != NAT_ALG_SET_A_LINE)
			continue;
		err = nalg_entry_build(b, field, &set->span[set->n++], attr);
		if (err) {
			kvfree(set);
			return ERR_PTR(err);
		}
	}
	set->n = nalg_spans_tidy(set->span, set->n);
	*n_lines = n;
	return set;
}
