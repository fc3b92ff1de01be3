// SPDX-License-Identifier: GPL-2.0
/*
 * Ruledefs, and how a packet is held against a list of rules.
 *
 * A line becomes a range of its field and whether the value must be inside or outside.  For a
 * packet the values of all fields are laid out once, so a line costs a load and a compare whatever
 * its field is.
 */
#include <linux/in.h>
#include <linux/inetdevice.h>
#include <linux/mm.h>
#include <net/netlink.h>

#include "../realm/realm.h"
#include "rules.h"

enum nalg_value {
	NALG_VALUE_NUM,
	NALG_VALUE_ADDR,
	NALG_VALUE_ADDR6,
};

#define NALG_OP(op)	BIT(NAT_ALG_OP_##op)
#define NALG_OPS_EQUAL	(NALG_OP(EQ) | NALG_OP(NE))
#define NALG_OPS_RANGE	(NALG_OP(RANGE) | NALG_OP(NOT_RANGE))
#define NALG_OPS_ALL	(NALG_OPS_EQUAL | NALG_OP(LE) | NALG_OP(GE) | NALG_OPS_RANGE)

/* What may be written about a field. */
static const struct nalg_field {
	enum nalg_value value;
	u32 ops;
	u32 max;		/* of a number */
} nalg_fields[] = {
	[NAT_ALG_FIELD_IP_ANY] = { NALG_VALUE_NUM, NALG_OPS_EQUAL, 1 },
	[NAT_ALG_FIELD_IP_SRC_ADDRESS] = { NALG_VALUE_ADDR, NALG_OPS_ALL },
	[NAT_ALG_FIELD_IP_DST_ADDRESS] = { NALG_VALUE_ADDR, NALG_OPS_ALL },
	[NAT_ALG_FIELD_IP_SERVER_ADDRESS] = { NALG_VALUE_ADDR, NALG_OPS_ALL },
	[NAT_ALG_FIELD_IP_UPLINK] = { NALG_VALUE_NUM, NALG_OPS_EQUAL, 1 },
	[NAT_ALG_FIELD_IP_DOWNLINK] = { NALG_VALUE_NUM, NALG_OPS_EQUAL, 1 },
	[NAT_ALG_FIELD_IP_PROTOCOL] = { NALG_VALUE_NUM, NALG_OPS_ALL, U8_MAX },
	[NAT_ALG_FIELD_IP_VERSION] = { NALG_VALUE_NUM, NALG_OPS_EQUAL, 6 },
	[NAT_ALG_FIELD_IP_SERVER_IPV6_PREFIX] = { NALG_VALUE_ADDR6, NALG_OPS_EQUAL },
	[NAT_ALG_FIELD_TCP_ANY] = { NALG_VALUE_NUM, NALG_OPS_EQUAL, 1 },
	[NAT_ALG_FIELD_TCP_EITHER_PORT] = { NALG_VALUE_NUM, NALG_OPS_ALL, U16_MAX },
	[NAT_ALG_FIELD_TCP_SRC_PORT] = { NALG_VALUE_NUM, NALG_OPS_ALL, U16_MAX },
	[NAT_ALG_FIELD_TCP_DST_PORT] = { NALG_VALUE_NUM, NALG_OPS_ALL, U16_MAX },
	[NAT_ALG_FIELD_UDP_ANY] = { NALG_VALUE_NUM, NALG_OPS_EQUAL, 1 },
	[NAT_ALG_FIELD_UDP_EITHER_PORT] = { NALG_VALUE_NUM, NALG_OPS_ALL, U16_MAX },
	[NAT_ALG_FIELD_UDP_SRC_PORT] = { NALG_VALUE_NUM, NALG_OPS_ALL, U16_MAX },
	[NAT_ALG_FIELD_UDP_DST_PORT] = { NALG_VALUE_NUM, NALG_OPS_ALL, U16_MAX },
	[NAT_ALG_FIELD_ICMP_ANY] = { NALG_VALUE_NUM, NALG_OPS_EQUAL, 1 },
	[NAT_ALG_FIELD_ICMP_TYPE] = { NALG_VALUE_NUM, NALG_OPS_ALL, U8_MAX },
	[NAT_ALG_FIELD_ICMP_CODE] = { NALG_VALUE_NUM, NALG_OPS_ALL, U8_MAX },
};

static_assert(ARRAY_SIZE(nalg_fields) == __NAT_ALG_FIELD_MAX);

static int nalg_line_num(struct nalg_line *line, struct nlattr **tb, const struct nlattr *nest,
			 struct netlink_ext_ack *extack)
{
	const struct nlattr *lo = tb[NAT_ALG_LINE_A_NUM];
	const struct nlattr *hi = tb[NAT_ALG_LINE_A_NUM_TO] ?: lo;
	u32 max = nalg_fields[line->field].max;

	if (NL_REQ_ATTR_CHECK(extack, nest, tb, NAT_ALG_LINE_A_NUM)) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "expected a number for this field");
		return -EINVAL;
	}
	line->lo = nla_get_u32(lo);
	line->hi = nla_get_u32(hi);
	if (line->lo > max || line->hi > max) {
		NL_SET_ERR_MSG_ATTR(extack, line->lo > max ? lo : hi,
				    "expected a smaller number for this field");
		return -ERANGE;
	}
	if (line->field == NAT_ALG_FIELD_IP_VERSION && line->lo != 4 && line->lo != 6) {
		NL_SET_ERR_MSG_ATTR(extack, lo, "expected IP version 4 or 6");
		return -ERANGE;
	}
	return 0;
}

static int nalg_line_addr(struct nalg_line *line, struct nlattr **tb, const struct nlattr *nest,
			  struct netlink_ext_ack *extack)
{
	const struct nlattr *prefix = tb[NAT_ALG_LINE_A_PREFIX_LEN];
	const struct nlattr *to = tb[NAT_ALG_LINE_A_ADDR_TO];
	u32 mask;

	if (NL_REQ_ATTR_CHECK(extack, nest, tb, NAT_ALG_LINE_A_ADDR)) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "expected an IPv4 address for this field");
		return -EINVAL;
	}
	line->lo = ntohl(nla_get_be32(tb[NAT_ALG_LINE_A_ADDR]));
	line->hi = to ? ntohl(nla_get_be32(to)) : line->lo;
	if (!prefix)
		return 0;

	if (nla_get_u8(prefix) > 32) {
		NL_SET_ERR_MSG_ATTR(extack, prefix, "expected a prefix length of 0 to 32");
		return -ERANGE;
	}
	mask = ntohl(inet_make_mask(nla_get_u8(prefix)));
	line->lo &= mask;
	line->hi = line->lo | ~mask;
	return 0;
}

/* No IPv4 packet has this field. */
static int nalg_line_addr6(struct nalg_line *line, struct nlattr **tb, const struct nlattr *nest,
			   struct netlink_ext_ack *extack)
{
	if (NL_REQ_ATTR_CHECK(extack, nest, tb, NAT_ALG_LINE_A_ADDR6)) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "expected an IPv6 prefix for this field");
		return -EINVAL;
	}
	return 0;
}

#define NALG_LINE_HEAD	(BIT(NAT_ALG_LINE_A_FIELD) | BIT(NAT_ALG_LINE_A_OP))

/* How a kind of value is read, and in which attributes it comes: a value, a range, a network. */
static const struct {
	int (*read)(struct nalg_line *line, struct nlattr **tb, const struct nlattr *nest,
		    struct netlink_ext_ack *extack);
	u16 from, to, prefix;
} nalg_values[] = {
	[NALG_VALUE_NUM] = { nalg_line_num, NAT_ALG_LINE_A_NUM, NAT_ALG_LINE_A_NUM_TO, 0 },
	[NALG_VALUE_ADDR] = { nalg_line_addr, NAT_ALG_LINE_A_ADDR, NAT_ALG_LINE_A_ADDR_TO,
			      NAT_ALG_LINE_A_PREFIX_LEN },
	[NALG_VALUE_ADDR6] = { nalg_line_addr6, NAT_ALG_LINE_A_ADDR6, 0,
			       NAT_ALG_LINE_A_PREFIX_LEN },
};

/* The value's attributes are those that the field and the operator take, and no other. */
static int nalg_line_check(enum nalg_value value, u32 op, struct nlattr **tb,
			   const struct nlattr *nest, struct netlink_ext_ack *extack)
{
	unsigned long taken = NALG_LINE_HEAD | BIT(nalg_values[value].from);
	int i;

	if (op & NALG_OPS_RANGE) {
		if (!tb[nalg_values[value].to]) {
			NL_SET_ERR_ATTR_MISS(extack, nest, nalg_values[value].to);
			NL_SET_ERR_MSG_ATTR(extack, nest, "expected the high end of the range");
			return -EINVAL;
		}
		taken |= BIT(nalg_values[value].to);
	} else if (op & NALG_OPS_EQUAL) {
		taken |= BIT(nalg_values[value].prefix);
	}

	for (i = 1; i <= NAT_ALG_LINE_A_MAX; i++) {
		if (tb[i] && !(taken & BIT(i))) {
			NL_SET_ERR_MSG_ATTR(extack, tb[i],
					    "expected another kind of value for this field and operator");
			return -EINVAL;
		}
	}
	return 0;
}

/* The range that was read, as the operator means it. */
static void nalg_line_apply(struct nalg_line *line, u32 op)
{
	line->negate = op & (NALG_OP(NE) | NALG_OP(NOT_RANGE));
	if (op & NALG_OP(LE))
		line->lo = 0;
	if (op & NALG_OP(GE))
		line->hi = U32_MAX;
}

static int nalg_line_build(struct nalg_line *line, const struct nlattr *nest,
			   struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NAT_ALG_LINE_A_MAX + 1];
	const struct nalg_field *field;
	int err;
	u32 op;

	err = nla_parse_nested(tb, NAT_ALG_LINE_A_MAX, nest, NULL, extack);
	if (err)
		return err;
	if (NL_REQ_ATTR_CHECK(extack, nest, tb, NAT_ALG_LINE_A_FIELD) ||
	    NL_REQ_ATTR_CHECK(extack, nest, tb, NAT_ALG_LINE_A_OP)) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "expected a field and an operator");
		return -EINVAL;
	}

	line->field = nla_get_u8(tb[NAT_ALG_LINE_A_FIELD]);
	field = &nalg_fields[line->field];
	op = BIT(nla_get_u8(tb[NAT_ALG_LINE_A_OP]));
	if (!(field->ops & op)) {
		NL_SET_ERR_MSG_ATTR(extack, tb[NAT_ALG_LINE_A_OP],
				    "expected = or != for this field");
		return -EINVAL;
	}

	err = nalg_line_check(field->value, op, tb, nest, extack);
	if (!err)
		err = nalg_values[field->value].read(line, tb, nest, extack);
	if (err)
		return err;
	if (line->lo > line->hi) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "expected a range whose low end comes first");
		return -EINVAL;
	}
	nalg_line_apply(line, op);
	return 0;
}

struct nalg_ruledef *nalg_ruledef_build(const struct nlattr *nest, struct netlink_ext_ack *extack)
{
	struct nalg_ruledef *ruledef;
	const struct nlattr *attr;
	unsigned int n = 0;
	int rem, err;

	nla_for_each_nested(attr, nest, rem)
		n += nla_type(attr) == NAT_ALG_RULEDEF_A_LINE;
	if (n > NAT_ALG_MAX_LINES) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "expected at most 64 lines in a ruledef");
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
		err = nalg_line_build(&ruledef->line[ruledef->n_lines++], attr, extack);
		if (err) {
			kvfree(ruledef);
			return ERR_PTR(err);
		}
	}
	return ruledef;
}

struct nalg_rules {
	unsigned int n;
	struct nalg_rule rule[];
};

struct nalg_rules *nalg_rules_alloc(unsigned int max)
{
	struct nalg_rules *rules;

	return kvzalloc(struct_size(rules, rule, max), GFP_KERNEL_ACCOUNT);
}

void nalg_rules_add(struct nalg_rules *rules, const struct nalg_rule *rule)
{
	rules->rule[rules->n++] = *rule;
}

void nalg_rules_free(struct nalg_net *nn, struct nalg_rules *rules)
{
	unsigned int i;

	for (i = 0; rules && i < rules->n; i++) {
		if (rules->rule[i].realm)
			nalg_realm_put(nn, rules->rule[i].realm);
	}
	kvfree(rules);
}

/* A packet's value of each field that it has; either-port has two, the others one twice. */
struct nalg_view {
	unsigned long has;
	u32 value[__NAT_ALG_FIELD_MAX][2];
};

static void nalg_view_set2(struct nalg_view *view, enum nat_alg_field field, u32 a, u32 b)
{
	view->has |= BIT(field);
	view->value[field][0] = a;
	view->value[field][1] = b;
}

static void nalg_view_set(struct nalg_view *view, enum nat_alg_field field, u32 value)
{
	nalg_view_set2(view, field, value, value);
}

/* TCP and UDP: the fields of the ports come in the same order. */
static void nalg_view_set_ports(struct nalg_view *view, enum nat_alg_field either,
				const struct nalg_key *key)
{
	u16 src = ntohs(key->sport), dst = ntohs(key->dport);

	nalg_view_set2(view, either, src, dst);
	nalg_view_set(view, either + 1, src);
	nalg_view_set(view, either + 2, dst);
}

static_assert(NAT_ALG_FIELD_TCP_SRC_PORT - NAT_ALG_FIELD_TCP_EITHER_PORT == 1 &&
	      NAT_ALG_FIELD_TCP_DST_PORT - NAT_ALG_FIELD_TCP_EITHER_PORT == 2 &&
	      NAT_ALG_FIELD_UDP_SRC_PORT - NAT_ALG_FIELD_UDP_EITHER_PORT == 1 &&
	      NAT_ALG_FIELD_UDP_DST_PORT - NAT_ALG_FIELD_UDP_EITHER_PORT == 2);

static void nalg_view_init(struct nalg_view *view, const struct nalg_key *key)
{
	u32 src = ntohl(key->saddr), dst = ntohl(key->daddr);
	bool uplink = key->dir == NAT_ALG_UPLINK;

	view->has = 0;
	nalg_view_set(view, NAT_ALG_FIELD_IP_ANY, 1);
	nalg_view_set(view, NAT_ALG_FIELD_IP_SRC_ADDRESS, src);
	nalg_view_set(view, NAT_ALG_FIELD_IP_DST_ADDRESS, dst);
	nalg_view_set(view, NAT_ALG_FIELD_IP_SERVER_ADDRESS, uplink ? dst : src);
	nalg_view_set(view, NAT_ALG_FIELD_IP_UPLINK, uplink);
	nalg_view_set(view, NAT_ALG_FIELD_IP_DOWNLINK, !uplink);
	nalg_view_set(view, NAT_ALG_FIELD_IP_PROTOCOL, key->proto);
	nalg_view_set(view, NAT_ALG_FIELD_IP_VERSION, 4);
	nalg_view_set(view, NAT_ALG_FIELD_TCP_ANY, key->proto == IPPROTO_TCP);
	nalg_view_set(view, NAT_ALG_FIELD_UDP_ANY, key->proto == IPPROTO_UDP);
	nalg_view_set(view, NAT_ALG_FIELD_ICMP_ANY, key->proto == IPPROTO_ICMP);

	if (key->proto == IPPROTO_TCP)
		nalg_view_set_ports(view, NAT_ALG_FIELD_TCP_EITHER_PORT, key);
	if (key->proto == IPPROTO_UDP)
		nalg_view_set_ports(view, NAT_ALG_FIELD_UDP_EITHER_PORT, key);
	if (key->proto == IPPROTO_ICMP) {
		nalg_view_set(view, NAT_ALG_FIELD_ICMP_TYPE, key->icmp_type);
		nalg_view_set(view, NAT_ALG_FIELD_ICMP_CODE, key->icmp_code);
	}
}

static bool nalg_line_match(const struct nalg_line *line, const struct nalg_view *view)
{
	const u32 *value = view->value[line->field];
	u32 width = line->hi - line->lo;

	if (!(view->has & BIT(line->field)))
		return false;
	return (value[0] - line->lo <= width || value[1] - line->lo <= width) != line->negate;
}

/* A ruledef without lines says nothing, and matches nothing. */
static bool nalg_ruledef_match(const struct nalg_ruledef *ruledef, const struct nalg_view *view)
{
	const struct nalg_line *line = ruledef->line;
	unsigned int i;

	for (i = 0; i < ruledef->n_lines; i++) {
		if (nalg_line_match(&line[i], view) == ruledef->any)
			return ruledef->any;
	}
	return ruledef->n_lines && !ruledef->any;
}

const struct nalg_rule *nalg_rules_match(const struct nalg_rules *rules, const struct nalg_key *key)
{
	struct nalg_view view;
	unsigned int i;

	nalg_view_init(&view, key);
	for (i = 0; i < rules->n; i++) {
		if (nalg_ruledef_match(rules->rule[i].ruledef, &view))
			return &rules->rule[i];
	}
	return NULL;
}

const struct nalg_rule *nalg_rules_match_either(const struct nalg_rules *rules,
						const struct nalg_key *key)
{
	struct nalg_key answer = {
		.dir = key->dir == NAT_ALG_UPLINK ? NAT_ALG_DOWNLINK : NAT_ALG_UPLINK,
		.proto = key->proto,
		.saddr = key->daddr,
		.daddr = key->saddr,
		.sport = key->dport,
		.dport = key->sport,
		.icmp_type = key->icmp_type,
		.icmp_code = key->icmp_code,
	};
	struct nalg_view view, back;
	unsigned int i;

	nalg_view_init(&view, key);
	nalg_view_init(&back, &answer);
	for (i = 0; i < rules->n; i++) {
		if (nalg_ruledef_match(rules->rule[i].ruledef, &view) ||
		    nalg_ruledef_match(rules->rule[i].ruledef, &back))
			return &rules->rule[i];
	}
	return NULL;
}
