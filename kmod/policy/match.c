// SPDX-License-Identifier: GPL-2.0
/*
 * How a packet is held against one ruledef.
 *
 * A line is a span of its field, or a set of them, and whether the value must be inside or outside.
 * For a packet the values of all fields are laid out once, so a line costs a load and a compare
 * whatever its field is.
 */
#include <linux/build_bug.h>
#include <linux/in.h>

#include "match.h"

static void nalg_view_set(struct nalg_view *view, enum nat_alg_field field, u32 value)
{
	view->has |= BIT(field);
	view->value[field] = value;
}

/* TCP and UDP: the fields of the ports come in the same order. */
static void nalg_view_set_ports(struct nalg_view *view, enum nat_alg_field either,
				const struct nalg_key *key)
{
	u16 src = ntohs(key->sport), dst = ntohs(key->dport);

	nalg_view_set(view, either, src);
	view->other = dst;
	nalg_view_set(view, either + 1, src);
	nalg_view_set(view, either + 2, dst);
}

static_assert(NAT_ALG_FIELD_TCP_SRC_PORT - NAT_ALG_FIELD_TCP_EITHER_PORT == 1 &&
	      NAT_ALG_FIELD_TCP_DST_PORT - NAT_ALG_FIELD_TCP_EITHER_PORT == 2 &&
	      NAT_ALG_FIELD_UDP_SRC_PORT - NAT_ALG_FIELD_UDP_EITHER_PORT == 1 &&
	      NAT_ALG_FIELD_UDP_DST_PORT - NAT_ALG_FIELD_UDP_EITHER_PORT == 2);

/*
 * A subscriber of NAT64 has no IPv4 address: what it is known by inside the gateway is nobody's
 * business.
 */
static void nalg_view_set_nat64(struct nalg_view *view, enum nat_alg_field own, u8 prefix)
{
	view->has &= ~BIT(own);
	nalg_view_set(view, NAT_ALG_FIELD_IP_VERSION, 6);
	nalg_view_set(view, NAT_ALG_FIELD_IP_SERVER_IPV6_PREFIX, prefix);
}

void nalg_view_init(struct nalg_view *view, const struct nalg_key *key, u8 prefix)
{
	u32 src = ntohl(key->saddr), dst = ntohl(key->daddr);
	bool uplink = key->dir == NAT_ALG_UPLINK;

	view->has = 0;
	view->other = 0;
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
	/* What comes from outside is sent to a public address. */
	if (key->prefix_len)
		nalg_view_set_nat64(view, uplink ? NAT_ALG_FIELD_IP_SRC_ADDRESS :
						   NAT_ALG_FIELD_UNSPEC, prefix);
}

void nalg_view_init_answer(struct nalg_view *view, const struct nalg_key *key, u8 prefix)
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

	nalg_view_init(view, &answer, prefix);
	if (key->prefix_len)
		nalg_view_set_nat64(view, key->dir == NAT_ALG_UPLINK ?
						  NAT_ALG_FIELD_IP_DST_ADDRESS :
						  NAT_ALG_FIELD_UNSPEC, prefix);
}

static bool nalg_span_has(const struct nalg_span *span, u32 value)
{
	return value - span->lo <= span->hi - span->lo;
}

/* Its spans are in order: the only one that may have the value is the last that begins by it. */
static bool nalg_set_has(const struct nalg_set *set, u32 value)
{
	unsigned int n = set->n, half, from = 0;

	if (!n)
		return false;
	for (; n > 1; n -= half) {
		half = n / 2;
		if (set->span[from + half].lo <= value)
			from += half;
	}
	return nalg_span_has(&set->span[from], value);
}

static bool nalg_line_has(const struct nalg_line *line, u32 value)
{
	return line->set ? nalg_set_has(line->set, value) : nalg_span_has(&line->span, value);
}

bool nalg_line_match(const struct nalg_line *line, const struct nalg_view *view)
{
	unsigned long field = BIT(line->field);
	bool has;

	if (!(view->has & field))
		return false;
	has = nalg_line_has(line, view->value[line->field]);
	if (!has && field & NALG_FIELDS_EITHER)
		has = nalg_line_has(line, view->other);
	return has != line->negate;
}

bool nalg_ruledef_match(const struct nalg_ruledef *ruledef, const struct nalg_view *view)
{
	const struct nalg_line *line = ruledef->line;
	unsigned int i;

	for (i = 0; i < ruledef->n_lines; i++) {
		if (nalg_line_match(&line[i], view) == ruledef->any)
			return ruledef->any;
	}
	return ruledef->n_lines && !ruledef->any;
}
