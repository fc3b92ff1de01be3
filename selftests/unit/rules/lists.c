// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of rules: the index finds what a walk over all rules finds, looks at few of them, and is as
 * small as it says.
 */
#include <linux/errno.h>
#include <linux/in.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/slab.h>

#include "../../../kmod/policy/dim.h"
#include "../../../kmod/policy/index.h"
#include "../../../kmod/policy/project.h"
#include "../ktap.h"

/* How many rules were held against packets. */
static unsigned int checks;

bool __real_nalg_ruledef_match(const struct nalg_ruledef *ruledef, const struct nalg_view *view);
bool __wrap_nalg_ruledef_match(const struct nalg_ruledef *ruledef, const struct nalg_view *view);

bool __wrap_nalg_ruledef_match(const struct nalg_ruledef *ruledef, const struct nalg_view *view)
{
	checks++;
	return __real_nalg_ruledef_match(ruledef, view);
}

/* xorshift32: the same numbers in every run. */
static u32 random_state = 2463534242u;

static u32 random_u32(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state;
}

static u32 random_below(u32 n)
{
	return (u64)random_u32() * n >> 32;
}

/*
 * Lists
 */

static struct nalg_ruledef *ruledef_new(bool any, unsigned int max)
{
	struct nalg_ruledef *ruledef;

	ruledef = calloc(1, sizeof(*ruledef) + max * sizeof(ruledef->line[0]));
	ruledef->any = any;
	return ruledef;
}

static void line_add(struct nalg_ruledef *ruledef, struct nalg_line line)
{
	ruledef->line[ruledef->n_lines++] = line;
}

#define RANGE(name, low, high) \
	((struct nalg_line){ .field = NAT_ALG_FIELD_##name, .span = { low, high } })
#define IS(name, value)		RANGE(name, value, value)
#define NOT(name, value) \
	((struct nalg_line){ .field = NAT_ALG_FIELD_##name, .span = { value, value }, \
			     .negate = true })
#define IN(name, which) \
	((struct nalg_line){ .field = NAT_ALG_FIELD_##name, .set = which })

/* The prefixes of NAT64 that rules name: as many as there may be. */
static struct nalg_prefixes prefixes;

static struct in6_addr prefix_addr(u32 i)
{
	return (struct in6_addr){ .s6_addr = { 0x20, 1, 0x0d, 0xb8, i >> 8, i } };
}

static void prefixes_make(void)
{
	struct in6_addr addr;
	u32 i;

	for (i = 1; i <= NAT_ALG_MAX_PREFIXES; i++) {
		addr = prefix_addr(i);
		EXPECT_EQ(i, nalg_prefixes_add(&prefixes, &addr, 96));
	}
}

/* Of a prefix that rules name, or (0) of another. */
static void key_set_prefix(struct nalg_key *key, u32 i)
{
	key->prefix = prefix_addr(i);
	key->prefix_len = 96;
}

static void rule_add(struct nalg_rules *rules, struct nalg_ruledef *ruledef)
{
	rules->rule[rules->n++].ruledef = ruledef;
}

static struct nalg_rules *rules_new(unsigned int max)
{
	struct nalg_rules *rules = nalg_rules_alloc(max);

	if (!prefixes.n)
		prefixes_make();
	rules->prefixes = &prefixes;
	return rules;
}

static void rules_free(struct nalg_rules *rules)
{
	unsigned int i;

	for (i = 0; i < rules->n; i++)
		free((void *)rules->rule[i].ruledef);
	nalg_rules_free(rules);
}

/*
 * What comes out, the long way
 */

static const struct nalg_rule *walk(const struct nalg_rules *rules, const struct nalg_key *key,
				    bool either)
{
	u8 prefix = nalg_prefixes_find(&prefixes, &key->prefix, key->prefix_len);
	struct nalg_view view, back;
	unsigned int i;

	nalg_view_init(&view, key, prefix);
	nalg_view_init_answer(&back, key, prefix);
	for (i = 0; i < rules->n; i++) {
		if (__real_nalg_ruledef_match(rules->rule[i].ruledef, &view) ||
		    (either && __real_nalg_ruledef_match(rules->rule[i].ruledef, &back)))
			return &rules->rule[i];
	}
	return NULL;
}

static long place(const struct nalg_rules *rules, const struct nalg_rule *rule)
{
	return rule ? rule - rules->rule : -1;
}

static bool same(const struct nalg_rules *rules, const struct nalg_key *key)
{
	return EXPECT_EQ(place(rules, walk(rules, key, false)),
			 place(rules, nalg_rules_match(rules, key))) &&
	       EXPECT_EQ(place(rules, walk(rules, key, true)),
			 place(rules, nalg_rules_match_either(rules, key)));
}

/*
 * Anything
 */

#define RANDOM_SETS 12

static struct nalg_set *random_sets[2][RANDOM_SETS];	/* addresses, ports */

static u32 random_addr(void)
{
	switch (random_below(8)) {
	case 0:
		return random_u32();
	case 1:
		return random_below(2) ? 0 : U32_MAX;
	default:
		return 0x0a000000 + random_below(24);
	}
}

static u32 random_port(void)
{
	switch (random_below(8)) {
	case 0:
		return random_below(65536);
	case 1:
		return random_below(2) ? 0 : 65535;
	default:
		return random_below(24);
	}
}

static u32 random_proto(void)
{
	static const u8 protos[] = { IPPROTO_TCP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDP,
				     IPPROTO_ICMP, IPPROTO_GRE };

	return random_below(8) ? protos[random_below(ARRAY_SIZE(protos))] : random_below(256);
}

static bool is_addr(u8 field)
{
	return field == NAT_ALG_FIELD_IP_SRC_ADDRESS || field == NAT_ALG_FIELD_IP_DST_ADDRESS ||
	       field == NAT_ALG_FIELD_IP_SERVER_ADDRESS;
}

static bool is_port(u8 field)
{
	return (field >= NAT_ALG_FIELD_TCP_EITHER_PORT && field <= NAT_ALG_FIELD_TCP_DST_PORT) ||
	       (field >= NAT_ALG_FIELD_UDP_EITHER_PORT && field <= NAT_ALG_FIELD_UDP_DST_PORT);
}

static u32 random_value(u8 field)
{
	if (is_addr(field))
		return random_addr();
	if (is_port(field))
		return random_port();
	switch (field) {
	case NAT_ALG_FIELD_IP_PROTOCOL:
		return random_proto();
	case NAT_ALG_FIELD_IP_VERSION:
		return random_below(4) ? 4 : 6;
	case NAT_ALG_FIELD_IP_SERVER_IPV6_PREFIX:
		return 1 + random_below(4);
	case NAT_ALG_FIELD_ICMP_TYPE:
	case NAT_ALG_FIELD_ICMP_CODE:
		return random_below(12);
	default:
		return random_below(4) > 0;
	}
}

static struct nalg_line random_line(u8 field)
{
	u32 a = random_value(field), b = random_value(field);
	struct nalg_line line = {
		.field = field,
		.negate = !random_below(4),
		.span = { a, a },
	};

	switch (random_below(6)) {
	case 0:
		line.span.lo = 0;
		break;
	case 1:
		line.span.hi = U32_MAX;
		break;
	case 2:
		line.span = (struct nalg_span){ min(a, b), max(a, b) };
		break;
	case 3:
		if (is_addr(field) || is_port(field))
			line.set = random_sets[is_port(field)][random_below(RANDOM_SETS)];
		break;
	}
	return line;
}

static struct nalg_ruledef *random_ruledef(u32 fields)
{
	unsigned int n = random_below(random_below(8) ? 4 : 16);
	struct nalg_ruledef *ruledef = ruledef_new(!random_below(3), n);
	u8 field;

	while (ruledef->n_lines < n) {
		field = random_below(__NAT_ALG_FIELD_MAX);
		if (fields & BIT(field))
			line_add(ruledef, random_line(field));
	}
	return ruledef;
}

static struct nalg_rules *random_rules(unsigned int n)
{
	struct nalg_rules *rules = rules_new(n);
	u32 fields = random_u32() | BIT(1 + random_below(NAT_ALG_FIELD_MAX));

	if (random_below(2))
		fields &= random_u32() | BIT(NAT_ALG_FIELD_IP_DST_ADDRESS);
	if (random_below(8))
		fields &= ~BIT(NALG_FIELD_NEVER);
	fields |= BIT(NAT_ALG_FIELD_IP_PROTOCOL);
	while (rules->n < n)
		rule_add(rules, random_ruledef(fields));
	return rules;
}

static struct nalg_key random_key(void)
{
	struct nalg_key key = {
		.dir = random_below(2),
		.proto = random_proto(),
		.saddr = htonl(random_addr()),
		.daddr = htonl(random_addr()),
	};

	if (key.proto == IPPROTO_TCP || key.proto == IPPROTO_UDP) {
		key.sport = htons(random_port());
		key.dport = htons(random_port());
	}
	if (key.proto == IPPROTO_ICMP) {
		key.icmp_type = random_below(12);
		key.icmp_code = random_below(12);
	}
	if (random_below(2))
		key_set_prefix(&key, random_below(6));
	return key;
}

static void random_sets_make(void)
{
	static struct nalg_line line;
	struct nalg_set *set;
	unsigned int i, kind, n;
	u32 from;

	for (i = 0; i < 2 * RANDOM_SETS; i++) {
		kind = i % 2;
		set = calloc(1, sizeof(*set) + 64 * sizeof(set->span[0]));
		from = kind ? 0 : 0x0a000000;
		for (n = random_below(64); set->n < n; set->n++) {
			line.span.lo = from + random_below(4);
			line.span.hi = line.span.lo + random_below(4);
			set->span[set->n] = line.span;
			from = line.span.hi + 2;
		}
		random_sets[kind][i / 2] = set;
	}
}

static void random_sets_free(void)
{
	unsigned int i;

	for (i = 0; i < 2 * RANDOM_SETS; i++)
		free(random_sets[i % 2][i / 2]);
}

/* Returns false at the first difference. */
static bool random_list(unsigned int n, unsigned int packets)
{
	struct nalg_rules *rules = random_rules(n);
	struct nalg_key key;
	bool ok = EXPECT_EQ(0, nalg_rules_finish(rules));

	while (ok && packets--) {
		key = random_key();
		ok = same(rules, &key);
	}
	rules_free(rules);
	return ok;
}

TEST("any packet gets from the index what it gets from a walk over any rules")
{
	unsigned int i;
	bool ok = true;

	random_sets_make();
	for (i = 0; ok && i < 4000; i++)
		ok = random_list(random_below(i % 8 ? 12 : 300), 60);
	random_sets_free();
}

TEST("so it does with as many rules as a list may have")
{
	unsigned int i;
	bool ok = true;

	random_sets_make();
	for (i = 0; ok && i < 6; i++)
		ok = random_list(NAT_ALG_MAX_RULES, 500);
	random_sets_free();
}

TEST("an empty list has no rule for anything")
{
	struct nalg_rules *rules = nalg_rules_alloc(0);
	struct nalg_key key = random_key();

	EXPECT_EQ(0, nalg_rules_finish(rules));
	EXPECT(!nalg_rules_match(rules, &key));
	EXPECT(!nalg_rules_match_either(rules, &key));
	rules_free(rules);
}

TEST("no memory, at whatever time, is an error and nothing is left behind")
{
	size_t before = memory.now;
	struct nalg_rules *rules;
	int until, err = -ENOMEM;

	random_sets_make();
	rules = random_rules(100);
	for (until = 0; err && until < 10000; until++) {
		memory.until = until;
		err = nalg_rules_finish(rules);
		memory.until = -1;
		if (err)
			EXPECT_EQ(-ENOMEM, err);
	}
	EXPECT_EQ(0, err);
	EXPECT(until > 10);
	rules_free(rules);
	EXPECT_EQ(before, memory.now);
	random_sets_free();
}

/*
 * Too much to say exactly
 */

static bool spans_have(const struct nalg_spans *spans, u32 value)
{
	unsigned int i;

	for (i = 0; i < spans->n; i++) {
		if (value >= spans->span[i].lo && value <= spans->span[i].hi)
			return true;
	}
	return false;
}

/* Lines of 64 spans each, in different places: all or one of them. */
static void project_much(bool any, bool negate)
{
	struct nalg_ruledef *ruledef = ruledef_new(any, 5);
	struct nalg_view view = { .has = BIT(NAT_ALG_FIELD_IP_SRC_ADDRESS) };
	struct nalg_projection *p = malloc(sizeof(*p));
	struct nalg_set *set;
	unsigned int i;
	u32 value;

	while (ruledef->n_lines < 5) {
		set = calloc(1, sizeof(*set) + 64 * sizeof(set->span[0]));
		for (; set->n < 64; set->n++) {
			set->span[set->n].lo = 64 * set->n + 10 * ruledef->n_lines;
			set->span[set->n].hi = set->span[set->n].lo + 3;
		}
		line_add(ruledef, IN(IP_SRC_ADDRESS, set));
		ruledef->line[ruledef->n_lines - 1].negate = negate;
	}
	EXPECT(nalg_ruledef_project(ruledef, NAT_ALG_FIELD_IP_SRC_ADDRESS, p));
	EXPECT(p->spans.n <= NALG_SPANS_MAX);
	EXPECT(p->spans.n > NALG_SPANS_MAX / 4);
	for (value = 0; value < 64 * 65; value++) {
		view.value[NAT_ALG_FIELD_IP_SRC_ADDRESS] = value;
		if (nalg_ruledef_match(ruledef, &view) && !EXPECT(spans_have(&p->spans, value)))
			break;
	}
	for (i = 0; i < 5; i++)
		free((void *)ruledef->line[i].set);
	free(ruledef);
	free(p);
}

TEST("a projection of too many spans has more values, and none less")
{
	project_much(true, false);
	project_much(false, true);
}

static bool row_has(const struct nalg_dim *dim, u32 row, u32 entry)
{
	return nalg_dim_words(dim, row) & BIT_ULL(entry / 64) &&
	       nalg_dim_word(dim, row, entry / 64) & BIT_ULL(entry % 64);
}

TEST("a dimension without space for each interval has more entries in each, and none less")
{
	const unsigned int n = 1000;
	struct nalg_edges *edges = kvzalloc(sizeof(*edges) + 4 * n * sizeof(edges->edge[0]), 0);
	struct nalg_dim *dim;
	u32 from[n], i, max;

	edges->max = 2 * n;
	for (max = NALG_DIM_SIZE_MIN; max < 1 << 20; max *= 3) {
		edges->n = 0;
		for (i = 0; i < n; i++) {
			from[i] = random_u32() & ~0xffff;
			edges->edge[edges->n++] = (struct nalg_edge){ from[i], i };
			edges->edge[edges->n++] = (struct nalg_edge){ from[i] + 9, i };
		}
		dim = nalg_dim_build(NAT_ALG_FIELD_IP_SRC_ADDRESS, edges, max);
		EXPECT(dim->size <= max);
		for (i = 0; i < n; i++) {
			EXPECT(row_has(dim, nalg_dim_find(dim, from[i]), i));
			EXPECT(row_has(dim, nalg_dim_find(dim, from[i] + 8), i));
		}
		kvfree(dim);
	}
	kvfree(edges);
}

/*
 * Much: lists of 4096 rules, each with a packet for rule i
 */

#define MANY NAT_ALG_MAX_RULES

struct shape {
	struct nalg_ruledef *(*rule)(unsigned int i);
	void (*packet)(unsigned int i, struct nalg_key *key);
	bool overlap;			/* the packet for i may have an earlier rule */
};

static void tcp_to(struct nalg_key *key, u32 saddr, u32 daddr, u16 dport)
{
	*key = (struct nalg_key){
		.dir = NAT_ALG_UPLINK,
		.proto = IPPROTO_TCP,
		.saddr = htonl(saddr),
		.daddr = htonl(daddr),
		.sport = htons(50000),
		.dport = htons(dport),
	};
}

/*
 * Rule by rule: the index finds the same as the walk, and looks at no more than @bound rules for a
 * packet.  Says what that cost.
 */
static void try_many(const struct shape *shape, unsigned int bound, size_t size)
{
	struct nalg_rules *rules = rules_new(MANY);
	unsigned int i, worst = 0, sum = 0;
	size_t before = memory.now;
	struct nalg_key key;

	for (i = 0; i < MANY; i++)
		rule_add(rules, shape->rule(i));
	memory.most = before;
	EXPECT_EQ(0, nalg_rules_finish(rules));
	for (i = 0; i < MANY; i++) {
		shape->packet(i, &key);
		checks = 0;
		nalg_rules_match(rules, &key);
		worst = max(worst, checks);
		sum += checks;
		if (i % 16 == 0 && !same(rules, &key))
			break;
		if (!shape->overlap &&
		    !EXPECT_EQ(i, place(rules, nalg_rules_match(rules, &key))))
			break;
	}
	ktap_note("checks: %u.%02u a packet, at most %u; %zu KB, %zu KB to build", sum / MANY,
		  sum % MANY * 100 / MANY, worst, (memory.now - before) >> 10,
		  (memory.most - before) >> 10);
	EXPECT(worst <= bound);
	EXPECT(memory.now - before <= size);
	rules_free(rules);
}

static struct nalg_ruledef *address_rule(unsigned int i)
{
	struct nalg_ruledef *ruledef = ruledef_new(false, 2);

	line_add(ruledef, IS(IP_DST_ADDRESS, 0xc0000000 + i * 7919));
	line_add(ruledef, IS(IP_UPLINK, 1));
	return ruledef;
}

static void address_packet(unsigned int i, struct nalg_key *key)
{
	tcp_to(key, 0x0a000001, 0xc0000000 + i * 7919, 80);
}

TEST("4096 rules with an address each: one is looked at")
{
	try_many(&(struct shape){ address_rule, address_packet, false }, 1, 256 << 10);
}

static struct nalg_ruledef *port_rule(unsigned int i)
{
	struct nalg_ruledef *ruledef = ruledef_new(false, 2);

	line_add(ruledef, IS(TCP_DST_PORT, 3 * i + 1));
	line_add(ruledef, IS(TCP_ANY, 1));
	return ruledef;
}

static void port_packet(unsigned int i, struct nalg_key *key)
{
	tcp_to(key, 0x0a000001, 0xc0000001, 3 * i + 1);
}

TEST("4096 rules with a port each: one is looked at")
{
	try_many(&(struct shape){ port_rule, port_packet, false }, 1, 256 << 10);
}

static struct nalg_ruledef *either_rule(unsigned int i)
{
	struct nalg_ruledef *ruledef = ruledef_new(true, 2);

	line_add(ruledef, IS(TCP_EITHER_PORT, i + 1));
	line_add(ruledef, IS(UDP_EITHER_PORT, i + 1));
	return ruledef;
}

static void either_packet(unsigned int i, struct nalg_key *key)
{
	tcp_to(key, 0x0a000001, 0xc0000001, i + 1);
	if (i % 2)
		key->proto = IPPROTO_UDP;
	if (i % 3) {
		key->dport = key->sport;
		key->sport = htons(i + 1);
	}
}

TEST("4096 rules with a port each, of TCP or UDP, of either end: one is looked at")
{
	try_many(&(struct shape){ either_rule, either_packet, false }, 1, 512 << 10);
}

/* 128 times /32 to /1, the longest first. */
static struct nalg_ruledef *nested_rule(unsigned int i)
{
	u32 addr = 0x80000000 + i % 128 * 0x00810000, mask = ~0U << i / 128;
	struct nalg_ruledef *ruledef = ruledef_new(false, 1);

	line_add(ruledef, RANGE(IP_SRC_ADDRESS, addr & mask, addr | ~mask));
	return ruledef;
}

static void nested_packet(unsigned int i, struct nalg_key *key)
{
	u32 addr = 0x80000000 + i % 128 * 0x00810000;

	tcp_to(key, addr ^ 1U << i / 128 >> 1, 0xc0000001, 80);
}

TEST("4096 networks in each other, the smallest first: the first that fits is looked at")
{
	try_many(&(struct shape){ nested_rule, nested_packet, true }, 1, 1 << 20);
}

static struct nalg_ruledef *range_rule(unsigned int i)
{
	struct nalg_ruledef *ruledef = ruledef_new(false, 1);

	line_add(ruledef, RANGE(TCP_DST_PORT, 15 * i, 15 * i + 100));
	return ruledef;
}

static void range_packet(unsigned int i, struct nalg_key *key)
{
	tcp_to(key, 0x0a000001, 0xc0000001, 15 * i + 100);
}

TEST("4096 ranges of ports that overlap: one is looked at")
{
	try_many(&(struct shape){ range_rule, range_packet, true }, 1, 512 << 10);
}

/* 64 x 64, one after the other as if they were shuffled. */
static struct nalg_ruledef *pair_rule(unsigned int i)
{
	struct nalg_ruledef *ruledef = ruledef_new(false, 3);

	i = i * 2741 % MANY;
	line_add(ruledef, RANGE(IP_SRC_ADDRESS, i / 64 << 8, i / 64 << 8 | 255));
	line_add(ruledef, RANGE(IP_DST_ADDRESS, i % 64 << 8, i % 64 << 8 | 255));
	line_add(ruledef, RANGE(TCP_DST_PORT, 0, 1023));
	return ruledef;
}

static void pair_packet(unsigned int i, struct nalg_key *key)
{
	i = i * 2741 % MANY;
	tcp_to(key, i / 64 << 8 | 7, i % 64 << 8 | 9, 80);
}

TEST("4096 pairs of networks: one is looked at")
{
	try_many(&(struct shape){ pair_rule, pair_packet, false }, 1, 512 << 10);
}

static struct nalg_ruledef *mixed_rule(unsigned int i)
{
	struct nalg_ruledef *ruledef = ruledef_new(false, 1);

	switch (i % 4) {
	case 0:
		line_add(ruledef, IS(IP_SRC_ADDRESS, i));
		break;
	case 1:
		line_add(ruledef, IS(IP_DST_ADDRESS, i));
		break;
	case 2:
		line_add(ruledef, IS(TCP_DST_PORT, i));
		break;
	default:
		line_add(ruledef, IS(UDP_EITHER_PORT, i));
	}
	return ruledef;
}

static void mixed_packet(unsigned int i, struct nalg_key *key)
{
	tcp_to(key, i % 4 == 0 ? i : U32_MAX, i % 4 == 1 ? i : U32_MAX, i % 4 >= 2 ? i : 0);
	if (i % 4 == 3)
		key->proto = IPPROTO_UDP;
}

TEST("4096 rules about four things in turn: one is looked at")
{
	try_many(&(struct shape){ mixed_rule, mixed_packet, false }, 1, 512 << 10);
}

/* Every combination of four fields, more than there are groups for, and a port. */
static struct nalg_ruledef *motley_rule(unsigned int i)
{
	struct nalg_ruledef *ruledef = ruledef_new(false, 7);

	line_add(ruledef, IS(TCP_DST_PORT, i));
	if (i & 1)
		line_add(ruledef, IS(IP_UPLINK, 1));
	if (i & 2)
		line_add(ruledef, RANGE(IP_SRC_ADDRESS, 0x0a000000, 0x0affffff));
	if (i & 4)
		line_add(ruledef, IS(IP_PROTOCOL, IPPROTO_TCP));
	if (i & 8)
		line_add(ruledef, IS(IP_SERVER_ADDRESS, i));
	if (i & 16)
		line_add(ruledef, NOT(IP_DST_ADDRESS, 0x0b000000));
	if (i & 32)
		line_add(ruledef, NOT(TCP_SRC_PORT, 25));
	return ruledef;
}

static void motley_packet(unsigned int i, struct nalg_key *key)
{
	tcp_to(key, 0x0a000001, i, i);
}

TEST("4096 rules about 64 sets of fields: one is looked at")
{
	try_many(&(struct shape){ motley_rule, motley_packet, false }, 1, 4 << 20);
}

static struct nalg_set *many_sets[NAT_ALG_MAX_SETS];

static struct nalg_ruledef *set_rule(unsigned int i)
{
	struct nalg_ruledef *ruledef = ruledef_new(false, 2);

	line_add(ruledef, IN(IP_DST_ADDRESS, many_sets[i % NAT_ALG_MAX_SETS]));
	line_add(ruledef, IS(TCP_DST_PORT, i / NAT_ALG_MAX_SETS));
	return ruledef;
}

static void set_packet(unsigned int i, struct nalg_key *key)
{
	const struct nalg_set *set = many_sets[i % NAT_ALG_MAX_SETS];

	tcp_to(key, 0x0a000001, set->span[i % set->n].hi, i / NAT_ALG_MAX_SETS);
}

TEST("4096 rules about 256 host-pools of 64 entries: one is looked at")
{
	unsigned int i, j;

	for (i = 0; i < NAT_ALG_MAX_SETS; i++) {
		many_sets[i] = calloc(1, sizeof(*many_sets[i]) + 64 * sizeof(struct nalg_span));
		for (j = 0; j < 64; j++) {
			many_sets[i]->span[j].lo = (j << 16) + (i << 4);
			many_sets[i]->span[j].hi = (j << 16) + (i << 4) + 7;
		}
		many_sets[i]->n = 64;
	}
	try_many(&(struct shape){ set_rule, set_packet, false }, 1, 2 << 20);
	for (i = 0; i < NAT_ALG_MAX_SETS; i++)
		free(many_sets[i]);
}

static struct nalg_ruledef *sixteen_rule(unsigned int i)
{
	struct nalg_ruledef *ruledef = ruledef_new(true, 16);
	unsigned int j;

	for (j = 0; j < 16; j++)
		line_add(ruledef, IS(IP_DST_ADDRESS, 0x01000000 + (j * MANY + i) * 2));
	return ruledef;
}

static void sixteen_packet(unsigned int i, struct nalg_key *key)
{
	tcp_to(key, 0x0a000001, 0x01000000 + (i % 16 * MANY + i) * 2, 80);
}

TEST("4096 rules with one of sixteen addresses each, all the lines there may be: one is looked at")
{
	try_many(&(struct shape){ sixteen_rule, sixteen_packet, false }, 1, 4 << 20);
}

static struct nalg_ruledef *prefix_rule(unsigned int i)
{
	struct nalg_ruledef *ruledef = ruledef_new(false, 2);

	line_add(ruledef, IS(IP_SERVER_IPV6_PREFIX, 1 + i % NAT_ALG_MAX_PREFIXES));
	line_add(ruledef, IS(IP_SERVER_ADDRESS, i / NAT_ALG_MAX_PREFIXES));
	return ruledef;
}

static void prefix_packet(unsigned int i, struct nalg_key *key)
{
	tcp_to(key, 0xf0000001, i / NAT_ALG_MAX_PREFIXES, 80);
	key_set_prefix(key, 1 + i % NAT_ALG_MAX_PREFIXES);
}

TEST("4096 rules with a prefix of NAT64 and a server: one is looked at")
{
	try_many(&(struct shape){ prefix_rule, prefix_packet, false }, 1, 1 << 20);
}

static struct nalg_ruledef *version_rule(unsigned int i)
{
	struct nalg_ruledef *ruledef = ruledef_new(false, 2);

	line_add(ruledef, IS(IP_VERSION, i % 2 ? 4 : 6));
	line_add(ruledef, IS(IP_DST_ADDRESS, i / 2));
	return ruledef;
}

static void version_packet(unsigned int i, struct nalg_key *key)
{
	tcp_to(key, 0xf0000001, i / 2, 80);
	if (i % 2 == 0)
		key_set_prefix(key, 0);
}

TEST("4096 rules with a version and a server: one is looked at")
{
	try_many(&(struct shape){ version_rule, version_packet, false }, 1, 1 << 20);
}

TEST("a prefix has one number, also among as many as there may be, and the next one has none")
{
	struct nalg_prefixes *all = calloc(1, sizeof(*all));
	struct in6_addr addr;
	u32 i;

	for (i = NAT_ALG_MAX_PREFIXES; i; i--) {
		addr = prefix_addr(i * 7919);
		EXPECT_EQ(NALG_PREFIX_OTHER, nalg_prefixes_find(all, &addr, 96));
		EXPECT_EQ(NAT_ALG_MAX_PREFIXES + 1 - i, nalg_prefixes_add(all, &addr, 96));
	}
	for (i = NAT_ALG_MAX_PREFIXES; i; i--) {
		addr = prefix_addr(i * 7919);
		EXPECT_EQ(NAT_ALG_MAX_PREFIXES + 1 - i, nalg_prefixes_find(all, &addr, 96));
		EXPECT_EQ(NAT_ALG_MAX_PREFIXES + 1 - i, nalg_prefixes_add(all, &addr, 96));
		EXPECT_EQ(NALG_PREFIX_OTHER, nalg_prefixes_find(all, &addr, 64));
	}
	addr = prefix_addr(1);
	EXPECT_EQ(NALG_PREFIX_OTHER, nalg_prefixes_add(all, &addr, 96));
	EXPECT_EQ(NAT_ALG_MAX_PREFIXES, all->n);
	free(all);
}

static struct nalg_ruledef *not_rule(unsigned int i)
{
	struct nalg_ruledef *ruledef = ruledef_new(false, 2);

	line_add(ruledef, NOT(TCP_DST_PORT, i));
	line_add(ruledef, NOT(IP_DST_ADDRESS, i));
	return ruledef;
}

static void not_packet(unsigned int i, struct nalg_key *key)
{
	tcp_to(key, 0x0a000001, 0xc0000001, i);
}

TEST("4096 rules that match almost everything: no more than two are looked at")
{
	try_many(&(struct shape){ not_rule, not_packet, true }, 2, 9 << 20);
}

/* Sixteen values that will not do in each of 4096 rules: more rows than there is space for. */
static struct nalg_ruledef *holes_rule(unsigned int i)
{
	struct nalg_ruledef *ruledef = ruledef_new(false, 16);
	unsigned int j;

	for (j = 0; j < 15; j++)
		line_add(ruledef, NOT(IP_DST_ADDRESS, random_u32()));
	line_add(ruledef, IS(IP_SRC_ADDRESS, i));
	return ruledef;
}

static void holes_packet(unsigned int i, struct nalg_key *key)
{
	tcp_to(key, i, random_u32(), 80);
}

TEST("rules with holes that the index has no space for: it stays below 8 MB, and right")
{
	try_many(&(struct shape){ holes_rule, holes_packet, true }, 1, (8 << 20) + (64 << 10));
}

KTAP_MAIN()
