// SPDX-License-Identifier: GPL-2.0
#include "config_netlink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/genetlink.h>

#include "acs/alloc.h"
#include "acs/grammar.h"

#define FIRST_SIZE	(64 * 1024)	/* of a message; grown when it is too small */

/* The names of what another program may give the kernel without a name; the language needs one. */
#define DEFAULT_CONTEXT	"local"
#define DEFAULT_SERVICE	"local"

/*
 * An object should stay below 4 KB. Rulebases and policies, which can be larger, are sent in parts:
 * a new one begins when the current one has reached this size.
 */
#define PART_SIZE	(3 * 1024)

enum field_type {
	FIELD_U8,
	FIELD_U16,
	FIELD_U32,
	FIELD_BE32,
	FIELD_STRING,
	FIELD_FLAG,
	FIELD_ADDR6,
};

/* When a field is sent, other than when it is not 0 or empty. */
enum field_when {
	WHEN_GIVEN,
	WHEN_FLAG,			/* when the number at .flag is not 0 */
	ALWAYS,
};

/* A member of an object and its attribute. */
struct field {
	uint16_t attr;			/* 0 ends a table */
	enum field_type type;
	size_t member;
	enum field_when when;
	size_t flag;
};

#define AT(object, member)	offsetof(struct acs_##object, member)
#define NAME_AT			offsetof(struct acs_block, name)

static const struct field interface_fields[] = {
	{ NAT_ALG_INTERFACE_A_NAME, FIELD_STRING, NAME_AT, WHEN_GIVEN, 0 },
	{ .attr = 0 },
};

static const struct field pool_fields[] = {
	{ NAT_ALG_POOL_A_NAME, FIELD_STRING, NAME_AT, WHEN_GIVEN, 0 },
	{ NAT_ALG_POOL_A_GROUP, FIELD_STRING, AT(pool, group), WHEN_GIVEN, 0 },
	{ NAT_ALG_POOL_A_FIRST, FIELD_BE32, AT(pool, addresses.first), ALWAYS, 0 },
	{ NAT_ALG_POOL_A_LAST, FIELD_BE32, AT(pool, addresses.last), ALWAYS, 0 },
	{ NAT_ALG_POOL_A_PREFIX_LEN, FIELD_U8, AT(pool, addresses.prefix_len), WHEN_FLAG,
	  AT(pool, addresses.is_network) },
	{ NAT_ALG_POOL_A_KIND, FIELD_U8, AT(pool, kind), ALWAYS, 0 },
	{ NAT_ALG_POOL_A_ON_DEMAND, FIELD_FLAG, AT(pool, on_demand), WHEN_GIVEN, 0 },
	{ NAT_ALG_POOL_A_USERS_PER_ADDRESS, FIELD_U16, AT(pool, users), WHEN_GIVEN, 0 },
	{ NAT_ALG_POOL_A_CHUNK_SIZE, FIELD_U16, AT(pool, chunk_size), WHEN_GIVEN, 0 },
	{ NAT_ALG_POOL_A_MAX_CHUNKS, FIELD_U16, AT(pool, max_chunks), WHEN_GIVEN, 0 },
	{ NAT_ALG_POOL_A_BINDING_TIMER, FIELD_U32, AT(pool, binding_timer), WHEN_FLAG,
	  AT(pool, has_binding_timer) },
	{ NAT_ALG_POOL_A_PRIVATE, FIELD_U8, AT(pool, private_preference), WHEN_FLAG,
	  AT(pool, is_private) },
	{ NAT_ALG_POOL_A_PUBLIC, FIELD_U8, AT(pool, public_preference), WHEN_FLAG,
	  AT(pool, is_public) },
	{ NAT_ALG_POOL_A_CHUNK_THRESHOLD, FIELD_U8, AT(pool, chunk_threshold), WHEN_GIVEN, 0 },
	{ NAT_ALG_POOL_A_MIN_CHUNKS, FIELD_U16, AT(pool, min_chunks), WHEN_GIVEN, 0 },
	{ .attr = 0 },
};

static const struct field apn_fields[] = {
	{ NAT_ALG_APN_A_NAME, FIELD_STRING, NAME_AT, WHEN_GIVEN, 0 },
	{ NAT_ALG_APN_A_POOL, FIELD_STRING, AT(apn, pool), WHEN_GIVEN, 0 },
	{ NAT_ALG_APN_A_POLICY, FIELD_STRING, AT(apn, policy), WHEN_GIVEN, 0 },
	{ NAT_ALG_APN_A_RULEBASE, FIELD_STRING, AT(apn, rulebase), WHEN_GIVEN, 0 },
	{ .attr = 0 },
};

static const struct field set_fields[] = {
	{ NAT_ALG_SET_A_NAME, FIELD_STRING, NAME_AT, WHEN_GIVEN, 0 },
	{ .attr = 0 },
};

/* An entry is an address, a network or a number, or a range: which, its values say. */
static const struct field entry_fields[] = {
	{ NAT_ALG_LINE_A_NUM, FIELD_U32, AT(condition, match.num), WHEN_FLAG,
	  AT(condition, match.has_num) },
	{ NAT_ALG_LINE_A_NUM_TO, FIELD_U32, AT(condition, match.num_to), WHEN_FLAG,
	  AT(condition, match.has_num_to) },
	{ NAT_ALG_LINE_A_ADDR, FIELD_BE32, AT(condition, match.addr), WHEN_FLAG,
	  AT(condition, match.has_addr) },
	{ NAT_ALG_LINE_A_ADDR_TO, FIELD_BE32, AT(condition, match.addr_to), WHEN_FLAG,
	  AT(condition, match.has_addr_to) },
	{ NAT_ALG_LINE_A_PREFIX_LEN, FIELD_U8, AT(condition, match.prefix_len), WHEN_FLAG,
	  AT(condition, match.has_prefix_len) },
	{ .attr = 0 },
};

static const struct field ruledef_fields[] = {
	{ NAT_ALG_RULEDEF_A_NAME, FIELD_STRING, NAME_AT, WHEN_GIVEN, 0 },
	{ NAT_ALG_RULEDEF_A_MULTI_LINE_OR, FIELD_FLAG, AT(ruledef, multi_line_or), WHEN_GIVEN, 0 },
	{ .attr = 0 },
};

/* What a line compares with is a number, an IPv4 address, an IPv6 prefix or a set. */
static const struct field line_fields[] = {
	{ NAT_ALG_LINE_A_FIELD, FIELD_U8, AT(condition, match.field), ALWAYS, 0 },
	{ NAT_ALG_LINE_A_OP, FIELD_U8, AT(condition, match.op), ALWAYS, 0 },
	{ NAT_ALG_LINE_A_NUM, FIELD_U32, AT(condition, match.num), WHEN_FLAG,
	  AT(condition, match.has_num) },
	{ NAT_ALG_LINE_A_NUM_TO, FIELD_U32, AT(condition, match.num_to), WHEN_FLAG,
	  AT(condition, match.has_num_to) },
	{ NAT_ALG_LINE_A_ADDR, FIELD_BE32, AT(condition, match.addr), WHEN_FLAG,
	  AT(condition, match.has_addr) },
	{ NAT_ALG_LINE_A_ADDR_TO, FIELD_BE32, AT(condition, match.addr_to), WHEN_FLAG,
	  AT(condition, match.has_addr_to) },
	{ NAT_ALG_LINE_A_ADDR6, FIELD_ADDR6, AT(condition, match.addr6), WHEN_FLAG,
	  AT(condition, match.has_addr6) },
	{ NAT_ALG_LINE_A_PREFIX_LEN, FIELD_U8, AT(condition, match.prefix_len), WHEN_FLAG,
	  AT(condition, match.has_prefix_len) },
	{ NAT_ALG_LINE_A_SET, FIELD_STRING, AT(condition, match.set), WHEN_GIVEN, 0 },
	{ .attr = 0 },
};

static const struct field rulebase_fields[] = {
	{ NAT_ALG_RULEBASE_A_NAME, FIELD_STRING, NAME_AT, WHEN_GIVEN, 0 },
	{ NAT_ALG_RULEBASE_A_DEFAULT_POLICY, FIELD_STRING, AT(rulebase, default_policy),
	  WHEN_GIVEN, 0 },
	{ NAT_ALG_RULEBASE_A_TCP_2MSL, FIELD_U16, AT(rulebase, tcp_2msl), WHEN_GIVEN, 0 },
	{ NAT_ALG_RULEBASE_A_TCP_MSS, FIELD_U16, AT(rulebase, tcp_mss), WHEN_GIVEN, 0 },
	{ NAT_ALG_RULEBASE_A_TCP_MSS_ADD, FIELD_FLAG, AT(rulebase, tcp_mss_add), WHEN_GIVEN, 0 },
	{ NAT_ALG_RULEBASE_A_RTP_DETECTION, FIELD_FLAG, AT(rulebase, rtp_detection),
	  WHEN_GIVEN, 0 },
	{ .attr = 0 },
};

static const struct field route_fields[] = {
	{ NAT_ALG_ROUTE_A_PRIORITY, FIELD_U16, AT(route, priority), ALWAYS, 0 },
	{ NAT_ALG_ROUTE_A_RULEDEF, FIELD_STRING, AT(route, ruledef), WHEN_GIVEN, 0 },
	{ NAT_ALG_ROUTE_A_ANALYZER, FIELD_U8, AT(route, analyzer), ALWAYS, 0 },
	{ NAT_ALG_ROUTE_A_ADVANCED, FIELD_FLAG, AT(route, advanced), WHEN_GIVEN, 0 },
	{ NAT_ALG_ROUTE_A_DESCRIPTION, FIELD_STRING, AT(route, description), WHEN_GIVEN, 0 },
	{ .attr = 0 },
};

static const struct field policy_fields[] = {
	{ NAT_ALG_POLICY_A_NAME, FIELD_STRING, NAME_AT, WHEN_GIVEN, 0 },
	{ NAT_ALG_POLICY_A_FAMILIES, FIELD_U8, AT(policy, families), WHEN_GIVEN, 0 },
	{ NAT_ALG_POLICY_A_DEFAULT_REALM, FIELD_STRING, AT(policy, default_realm), WHEN_GIVEN, 0 },
	{ .attr = 0 },
};

static const struct field rule_fields[] = {
	{ NAT_ALG_RULE_A_PRIORITY, FIELD_U16, AT(rule, priority), ALWAYS, 0 },
	{ NAT_ALG_RULE_A_RULEDEF, FIELD_STRING, AT(rule, ruledef), WHEN_GIVEN, 0 },
	{ NAT_ALG_RULE_A_ACTION, FIELD_U8, AT(rule, action), ALWAYS, 0 },
	{ NAT_ALG_RULE_A_REALM, FIELD_STRING, AT(rule, realm), WHEN_GIVEN, 0 },
	{ NAT_ALG_RULE_A_BYPASS_NAT, FIELD_FLAG, AT(rule, bypass_nat), WHEN_GIVEN, 0 },
	{ .attr = 0 },
};

static const struct field no_match_fields[] = {
	{ NAT_ALG_RULE_A_DIRECTION, FIELD_U8, AT(rule, direction), ALWAYS, 0 },
	{ NAT_ALG_RULE_A_ACTION, FIELD_U8, AT(rule, action), ALWAYS, 0 },
	{ NAT_ALG_RULE_A_REALM, FIELD_STRING, AT(rule, realm), WHEN_GIVEN, 0 },
	{ NAT_ALG_RULE_A_BYPASS_NAT, FIELD_FLAG, AT(rule, bypass_nat), WHEN_GIVEN, 0 },
	{ .attr = 0 },
};

static const struct field nat_alg_fields[] = {
	{ NAT_ALG_NAT_ALG_A_ALG, FIELD_U8, AT(nat_alg, alg), ALWAYS, 0 },
	{ NAT_ALG_NAT_ALG_A_FAMILIES, FIELD_U8, AT(nat_alg, families), ALWAYS, 0 },
	{ .attr = 0 },
};

/* The service is the only one of its kind: what it says by itself is on the top level. */
static const struct field service_fields[] = {
	{ NAT_ALG_A_SERVICE, FIELD_STRING, NAME_AT, WHEN_GIVEN, 0 },
	{ NAT_ALG_A_ICMP_ON_FAILURE, FIELD_FLAG, AT(service, icmp_on_failure), WHEN_GIVEN, 0 },
	{ .attr = 0 },
};

static const struct field nat64_fields[] = {
	{ NAT_ALG_NAT64_A_SUBSCRIBER_PREFIX_LEN, FIELD_U8, AT(service, nat64_subscriber_len),
	  WHEN_GIVEN, 0 },
	{ NAT_ALG_NAT64_A_BLOCK, FIELD_BE32, AT(service, nat64_block.addr), WHEN_GIVEN, 0 },
	{ NAT_ALG_NAT64_A_BLOCK_LEN, FIELD_U8, AT(service, nat64_block.len), WHEN_GIVEN, 0 },
	{ NAT_ALG_NAT64_A_SPECIAL, FIELD_FLAG, AT(service, nat64_special), WHEN_GIVEN, 0 },
	{ .attr = 0 },
};

/*
 * What is not sent because the other fields say it.
 */

/* A pool that was sent as put_plain_realm() does. */
static void restore_plain(union acs_any *item)
{
	if (item->pool.chunk_size != NAT_ALG_CHUNK_SIZE_ALL)
		return;
	item->pool.kind = NAT_ALG_POOL_PLAIN;
	item->pool.chunk_size = 0;
}

static void restore_routing(union acs_any *item)
{
	item->ruledef.routing = true;
}

static void restore_entry(union acs_any *item)
{
	struct acs_match *match = &item->condition.match;
	bool is_range = match->has_num_to || match->has_addr_to;

	match->op = is_range ? NAT_ALG_OP_RANGE : NAT_ALG_OP_EQ;
}

/* A kind of object, its nest, and the objects within. The order is the one of the message. */
struct mapping {
	const struct acs_kind *kind;
	uint16_t attr;			/* 0 ends a table */
	uint16_t context;		/* the attribute for the name of the context around it */
	bool parts;			/* may be sent in parts that begin with its first field */
	const struct field *fields;
	void (*restore)(union acs_any *item);
	const struct mapping *children;
};

static const struct mapping set_children[] = {
	{ &acs_kind_entry, NAT_ALG_SET_A_LINE, 0, false, entry_fields, restore_entry, NULL },
	{ .attr = 0 },
};

static const struct mapping ruledef_children[] = {
	{ &acs_kind_condition, NAT_ALG_RULEDEF_A_LINE, 0, false, line_fields, NULL, NULL },
	{ .attr = 0 },
};

static const struct mapping rulebase_children[] = {
	{ &acs_kind_route, NAT_ALG_RULEBASE_A_ROUTE, 0, false, route_fields, NULL, NULL },
	{ .attr = 0 },
};

static const struct mapping policy_children[] = {
	{ &acs_kind_rule, NAT_ALG_POLICY_A_RULE, 0, false, rule_fields, NULL, NULL },
	{ &acs_kind_no_match, NAT_ALG_POLICY_A_NO_MATCH, 0, false, no_match_fields, NULL, NULL },
	{ .attr = 0 },
};

static const struct mapping context_mappings[] = {
	{ &acs_kind_interface, NAT_ALG_A_INTERFACE, NAT_ALG_INTERFACE_A_CONTEXT, false,
	  interface_fields, NULL, NULL },
	{ &acs_kind_pool, NAT_ALG_A_POOL, NAT_ALG_POOL_A_CONTEXT, false, pool_fields,
	  restore_plain, NULL },
	{ &acs_kind_apn, NAT_ALG_A_APN, NAT_ALG_APN_A_CONTEXT, false, apn_fields, NULL, NULL },
	{ .attr = 0 },
};

static const struct mapping service_mappings[] = {
	{ &acs_kind_host_pool, NAT_ALG_A_HOST_POOL, 0, false, set_fields, NULL, set_children },
	{ &acs_kind_port_map, NAT_ALG_A_PORT_MAP, 0, false, set_fields, NULL, set_children },
	{ &acs_kind_ruledef, NAT_ALG_A_RULEDEF, 0, false, ruledef_fields, restore_routing,
	  ruledef_children },
	{ &acs_kind_access_ruledef, NAT_ALG_A_ACCESS_RULEDEF, 0, false, ruledef_fields, NULL,
	  ruledef_children },
	{ &acs_kind_rulebase, NAT_ALG_A_RULEBASE, 0, true, rulebase_fields, NULL,
	  rulebase_children },
	{ &acs_kind_policy, NAT_ALG_A_POLICY, 0, true, policy_fields, NULL, policy_children },
	{ &acs_kind_nat_alg, NAT_ALG_A_NAT_ALG, 0, false, nat_alg_fields, NULL, NULL },
	{ .attr = 0 },
};

/*
 * Encoding
 */

struct encoder {
	struct config_message *out;
	size_t size;
	bool is_full;			/* it has to be larger: what follows is left, all is done again */
};

static void put(struct encoder *e, uint16_t attr, size_t length, const void *data)
{
	if (!mnl_attr_put_check(e->out->message, e->size, attr, length, data))
		e->is_full = true;
}

static void put_string(struct encoder *e, uint16_t attr, const char *string)
{
	if (string[0])
		put(e, attr, strlen(string) + 1, string);
}

static struct nlattr *start(struct encoder *e, uint16_t attr)
{
	struct nlattr *nest = mnl_attr_nest_start_check(e->out->message, e->size, attr);

	if (!nest)
		e->is_full = true;
	return nest;
}

static void end(struct encoder *e, struct nlattr *nest)
{
	if (nest)
		mnl_attr_nest_end(e->out->message, nest);
}

static void add_place(struct encoder *e, const struct acs_pos *pos)
{
	struct config_message *out = e->out;

	if (out->count == out->room) {
		out->room = out->room ? out->room * 2 : 64;
		out->places = xrealloc(out->places, out->room * sizeof(*out->places));
	}
	out->places[out->count++] = (struct config_place){ out->message->nlmsg_len, *pos };
}

static bool is_sent(const struct field *field, const void *object)
{
	if (field->when == WHEN_FLAG)
		return *(const uint32_t *)acs_const_at(object, field->flag);
	if (field->when == ALWAYS || field->type == FIELD_STRING)
		return true;
	return *(const uint32_t *)acs_const_at(object, field->member);
}

static void put_field(struct encoder *e, const struct field *field, const void *object)
{
	const void *member = acs_const_at(object, field->member);
	uint32_t number = 0;
	uint32_t be32;
	uint16_t u16;
	uint8_t u8;

	memcpy(&number, member, sizeof(number));
	u8 = number;
	u16 = number;
	be32 = htonl(number);
	switch (field->type) {
	case FIELD_U8:
		put(e, field->attr, sizeof(u8), &u8);
		break;
	case FIELD_U16:
		put(e, field->attr, sizeof(u16), &u16);
		break;
	case FIELD_U32:
		put(e, field->attr, sizeof(number), &number);
		break;
	case FIELD_BE32:
		put(e, field->attr, sizeof(be32), &be32);
		break;
	case FIELD_STRING:
		put_string(e, field->attr, member);
		break;
	case FIELD_FLAG:
		put(e, field->attr, 0, NULL);
		break;
	case FIELD_ADDR6:
		put(e, field->attr, sizeof(struct in6_addr), member);
		break;
	}
}

static void put_fields(struct encoder *e, const struct field *field, const void *object)
{
	for (; field->attr; field++)
		if (is_sent(field, object))
			put_field(e, field, object);
}

static bool is_part_full(const struct encoder *e, const struct nlattr *nest)
{
	const char *tail = mnl_nlmsg_get_payload_tail(e->out->message);

	return nest && tail - (const char *)nest > PART_SIZE;
}

/* The objects within @object; @nest is its own, and another one when that is full. */
static struct nlattr *put_children(struct encoder *e, const struct mapping *map,
				   struct nlattr *nest, void *object)
{
	const struct mapping *child;
	struct acs_node *item;
	struct nlattr *inner;

	for (child = map->children; child && child->attr; child++) {
		acs_for_each(item, acs_list_of(child->kind, object)) {
			if (map->parts && is_part_full(e, nest)) {
				end(e, nest);
				nest = start(e, map->attr);
				put_field(e, map->fields, object);
			}
			add_place(e, &item->pos);
			inner = start(e, child->attr);
			put_fields(e, child->fields, item);
			end(e, inner);
		}
	}
	return nest;
}

static void put_object(struct encoder *e, const struct mapping *map, struct acs_node *object,
		       const char *context)
{
	struct nlattr *nest;

	add_place(e, &object->pos);
	nest = start(e, map->attr);
	if (map->context)
		put_string(e, map->context, context);
	put_fields(e, map->fields, object);
	nest = put_children(e, map, nest, object);
	end(e, nest);
}

/* A realm that does not say which NAT it does: each address for one subscriber. */
static void put_plain_realm(struct encoder *e, const struct mapping *map,
			    const struct acs_pool *pool, const char *context)
{
	struct acs_pool copy = *pool;

	copy.kind = NAT_ALG_POOL_MANY_TO_ONE;
	copy.chunk_size = NAT_ALG_CHUNK_SIZE_ALL;
	put_object(e, map, &copy.block.node, context);
}

static bool is_plain_realm(const struct mapping *map, const struct acs_node *item)
{
	const struct acs_pool *pool = (const struct acs_pool *)item;

	return map->kind == &acs_kind_pool && pool->kind == NAT_ALG_POOL_PLAIN && pool->is_realm;
}

static void put_list(struct encoder *e, const struct mapping *map, void *parent,
		     const char *context)
{
	struct acs_node *item;

	acs_for_each(item, acs_list_of(map->kind, parent)) {
		if (e->is_full)
			return;
		if (is_plain_realm(map, item))
			put_plain_realm(e, map, (struct acs_pool *)item, context);
		else
			put_object(e, map, item, context);
	}
}

static void put_lists(struct encoder *e, const struct mapping *map, void *parent,
		      const char *context)
{
	for (; map->attr; map++)
		put_list(e, map, parent, context);
}

/* A nest that is there when it has something in it. */
static void put_nat64(struct encoder *e, const struct acs_service *service)
{
	struct nlattr *nest;

	if (!service->nat64_subscriber_len && !service->nat64_block.len && !service->nat64_special)
		return;
	add_place(e, &service->block.node.pos);
	nest = start(e, NAT_ALG_A_NAT64);
	put_fields(e, nat64_fields, service);
	end(e, nest);
}

static void put_config(struct encoder *e, const struct acs_config *config,
		       const struct acs_active *active)
{
	struct acs_context *context;
	struct acs_service *service;

	acs_for_each(context, &config->contexts)
		put_lists(e, context_mappings, context, context->block.name.str);
	acs_for_each(service, &config->services) {
		put_fields(e, service_fields, service);
		put_lists(e, service_mappings, service, NULL);
		put_nat64(e, service);
	}
	if (active->rulebase)
		put_string(e, NAT_ALG_A_ACTIVE_RULEBASE, active->rulebase->block.name.str);
	if (active->policy)
		put_string(e, NAT_ALG_A_ACTIVE_POLICY, active->policy->block.name.str);
}

void config_encode(struct nl *nl, const struct acs_config *config, const struct acs_active *active,
		   struct config_message *message)
{
	struct encoder e = { .out = message, .size = FIRST_SIZE };
	void *buffer = NULL;

	*message = (struct config_message){ 0 };
	do {
		e.size *= 2;
		e.is_full = false;
		buffer = xrealloc(buffer, e.size);
		message->message = nl_message(nl, buffer, NAT_ALG_CMD_CONFIG_SET, NLM_F_ACK);
		message->count = 0;
		put_config(&e, config, active);
	} while (e.is_full);
}

void config_message_free(struct config_message *message)
{
	free(message->message);
	free(message->places);
	*message = (struct config_message){ 0 };
}

struct acs_pos config_place_of(const struct config_message *message, uint32_t offset)
{
	struct acs_pos pos = { 0 };
	unsigned int i;

	for (i = 0; offset && i < message->count && message->places[i].offset <= offset; i++)
		pos = message->places[i].pos;
	return pos;
}

/*
 * Decoding: what the kernel sends is what it was given.
 */

static uint32_t get_number(const struct field *field, const struct nlattr *attr)
{
	switch (field->type) {
	case FIELD_U8:
		return mnl_attr_get_u8(attr);
	case FIELD_U16:
		return mnl_attr_get_u16(attr);
	case FIELD_U32:
		return mnl_attr_get_u32(attr);
	case FIELD_BE32:
		return ntohl(mnl_attr_get_u32(attr));
	default:
		return 1;
	}
}

static const size_t field_sizes[] = {
	[FIELD_U8] = sizeof(uint8_t),
	[FIELD_U16] = sizeof(uint16_t),
	[FIELD_U32] = sizeof(uint32_t),
	[FIELD_BE32] = sizeof(uint32_t),
	[FIELD_STRING] = NAT_ALG_NAME_MAX + 1,
	[FIELD_FLAG] = 0,
	[FIELD_ADDR6] = sizeof(struct in6_addr),
};

static void get_field(const struct field *field, const struct nlattr *attr, void *object)
{
	size_t length = mnl_attr_get_payload_len(attr);
	void *member = acs_at(object, field->member);
	uint32_t number;

	if (field->type == FIELD_STRING || field->type == FIELD_ADDR6) {
		memcpy(member, mnl_attr_get_payload(attr), length);
	} else {
		number = get_number(field, attr);
		memcpy(member, &number, sizeof(number));
	}
	if (field->when == WHEN_FLAG)
		*(uint32_t *)acs_at(object, field->flag) = true;
}

/* Does the attribute fit the member? A description has more room than a name. */
static bool is_sane(const struct field *field, const struct nlattr *attr)
{
	size_t length = mnl_attr_get_payload_len(attr);
	size_t room = field_sizes[field->type];

	if (field->type != FIELD_STRING)
		return length >= room;
	if (field->member == AT(route, description))
		room = NAT_ALG_DESCRIPTION_MAX + 1;
	return length && length <= room && !((const char *)mnl_attr_get_payload(attr))[length - 1];
}

/* The field of @attr; NULL: there is none, or it is not what it should be. */
static const struct field *field_of(const struct field *fields, const struct nlattr *attr)
{
	const struct field *field;

	for (field = fields; field->attr; field++)
		if (field->attr == mnl_attr_get_type(attr))
			return is_sane(field, attr) ? field : NULL;
	return NULL;
}

static void get_fields(const struct field *fields, const struct nlattr *nest, void *object)
{
	const struct field *field;
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		field = field_of(fields, attr);
		if (field)
			get_field(field, attr, object);
	}
}

/* The object of @nest in @parent: a new one, or the one that it is another part of. */
static struct acs_node *get_object(const struct mapping *map, const struct nlattr *nest,
				   void *parent)
{
	struct acs_list *list = acs_list_of(map->kind, parent);
	struct acs_node *part;
	union acs_any item = { 0 };

	get_fields(map->fields, nest, &item);
	if (map->restore)
		map->restore(&item);
	part = map->parts ? acs_find(map->kind, list, &item.node) : NULL;
	return part ? part : acs_add(map->kind, list, &item.node);
}

static void get_nest(const struct mapping *map, const struct nlattr *nest, void *parent)
{
	struct acs_node *object = get_object(map, nest, parent);
	const struct mapping *child;
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		for (child = map->children; child && child->attr; child++)
			if (child->attr == mnl_attr_get_type(attr))
				get_object(child, attr, object);
	}
}

/* The context that @nest names, which is made when it is new. */
static struct acs_node *context_of(const struct mapping *map, const struct nlattr *nest,
				   struct acs_config *config)
{
	struct field field = { map->context, FIELD_STRING, NAME_AT, WHEN_GIVEN, 0 };
	struct field fields[] = { field, { .attr = 0 } };
	struct acs_context context = { .block.name.str = DEFAULT_CONTEXT };
	struct acs_node *node;

	get_fields(fields, nest, &context);
	node = acs_find(&acs_kind_context, &config->contexts, &context.block.node);
	return node ? node : acs_add(&acs_kind_context, &config->contexts, &context.block.node);
}

/* Whatever of it comes first. */
static struct acs_node *service_of(struct acs_config *config)
{
	struct acs_service service = { .block.name.str = DEFAULT_SERVICE };

	if (!config->services.first)
		acs_add(&acs_kind_service, &config->services, &service.block.node);
	return config->services.first;
}

static void get_attr(const struct nlattr *attr, struct acs_config *config)
{
	const struct field *field = field_of(service_fields, attr);
	uint16_t type = mnl_attr_get_type(attr);
	const struct mapping *map;

	if (field)
		get_field(field, attr, service_of(config));
	if (type == NAT_ALG_A_NAT64)
		get_fields(nat64_fields, attr, service_of(config));
	for (map = context_mappings; map->attr; map++)
		if (map->attr == type)
			get_nest(map, attr, context_of(map, attr, config));
	for (map = service_mappings; map->attr; map++)
		if (map->attr == type)
			get_nest(map, attr, service_of(config));
}

void config_decode(const struct nl *nl, struct acs_config *config)
{
	const struct nlmsghdr *message = (const struct nlmsghdr *)nl->messages;
	const struct nlattr *attr;
	int left = nl->length;

	for (; mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left))
		mnl_attr_for_each(attr, message, sizeof(struct genlmsghdr))
			get_attr(attr, config);
}
