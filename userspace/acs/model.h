/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A configuration: plain structs, each with the place in the source it came from.
 *
 * Every object begins with a struct acs_node, every object that has a name with a struct acs_block,
 * and every number or flag is a uint32_t: grammar and netlink tables store through offsets.
 * A number that is 0 and a name that is empty were not given.
 */
#ifndef ACS_MODEL_H
#define ACS_MODEL_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/nat_alg.h>

struct acs_pos {
	unsigned int line;		/* from 1; 0: not from a file */
	unsigned int column;		/* from 1, in octets */
	unsigned int length;
};

struct acs_name {
	char str[NAT_ALG_NAME_MAX + 1];
	struct acs_pos pos;
};

struct acs_text {
	char str[NAT_ALG_DESCRIPTION_MAX + 1];
};

struct acs_node {
	struct acs_node *next;
	struct acs_node *before;
	struct acs_pos pos;
};

struct acs_list {
	struct acs_node *first;
	struct acs_node *last;
	void *index;			/* by key, for tsearch(3); NULL where objects repeat */
};

#define acs_for_each(item, list)						\
	for ((item) = (__typeof__(item))(list)->first; (item);			\
	     (item) = (__typeof__(item))((struct acs_node *)(item))->next)

struct acs_block {
	struct acs_node node;
	struct acs_name name;
};

struct acs_config {
	struct acs_block block;
	struct acs_list contexts;
	struct acs_list services;	/* one at most */
};

struct acs_context {
	struct acs_block block;
	struct acs_list interfaces;
	struct acs_list pools;
	struct acs_list apns;
};

struct acs_interface {
	struct acs_block block;
};

/* Addresses in host byte order, both ends inclusive. */
struct acs_addresses {
	uint32_t first;
	uint32_t last;
	uint32_t prefix_len;
	uint32_t is_network;		/* written as a network of prefix_len, not as a range */
};

struct acs_pool {
	struct acs_block block;
	struct acs_name group;
	struct acs_addresses addresses;
	uint32_t kind;			/* enum nat_alg_pool_kind */
	uint32_t on_demand;
	uint32_t users;
	uint32_t max_chunks;
	uint32_t chunk_size;
	uint32_t chunk_threshold;
	uint32_t min_chunks;
	uint32_t has_binding_timer;
	uint32_t binding_timer;
	uint32_t is_private;
	uint32_t private_preference;
	uint32_t is_public;
	uint32_t public_preference;
	uint32_t is_realm;		/* acs_check(): a policy names it or its group */
};

struct acs_apn {
	struct acs_block block;
	struct acs_name pool;
	struct acs_name policy;
	struct acs_name rulebase;
};

/* Address in host byte order; a length of 0: none is given. */
struct acs_network {
	uint32_t addr;
	uint32_t len;
};

struct acs_service {
	struct acs_block block;
	struct acs_list host_pools;
	struct acs_list port_maps;
	struct acs_list ruledefs;
	struct acs_list access_ruledefs;
	struct acs_list rulebases;
	struct acs_list policies;
	struct acs_list nat_algs;
	uint32_t icmp_on_failure;	/* nat allocation-failure send-icmp-dest-unreachable */
	uint32_t nat64_subscriber_len;	/* nat64 subscriber-prefix-length */
	struct acs_network nat64_block;	/* nat64 internal-address-block */
	uint32_t nat64_special;		/* nat64 permit-special-addresses */
};

/* What a value is compared with; struct acs_condition says which value. */
struct acs_match {
	uint32_t field;			/* enum nat_alg_field */
	uint32_t op;			/* enum nat_alg_op */
	uint32_t has_num, num;
	uint32_t has_num_to, num_to;
	uint32_t has_addr, addr;	/* host byte order */
	uint32_t has_addr_to, addr_to;
	uint32_t has_prefix_len, prefix_len;
	uint32_t has_addr6;
	struct in6_addr addr6;
	struct acs_name set;		/* host-pool or port-map; last: compare_match() */
};

/* A line of a ruledef, or an entry of a host-pool or port-map. */
struct acs_condition {
	struct acs_node node;
	struct acs_match match;
};

struct acs_set {			/* host-pool, port-map */
	struct acs_block block;
	struct acs_list entries;
};

struct acs_ruledef {			/* ruledef, access-ruledef */
	struct acs_block block;
	struct acs_list conditions;
	uint32_t multi_line_or;
	uint32_t routing;
};

struct acs_route {
	struct acs_node node;
	uint32_t priority;
	uint32_t analyzer;		/* enum nat_alg_analyzer */
	uint32_t advanced;
	struct acs_name ruledef;
	struct acs_text description;
};

struct acs_rulebase {
	struct acs_block block;
	struct acs_list routes;
	struct acs_name default_policy;
	uint32_t rtp_detection;
	uint32_t tcp_2msl;
	uint32_t tcp_mss;
	uint32_t tcp_mss_add;
};

struct acs_rule {
	struct acs_node node;
	uint32_t priority;		/* not of no-ruledef-matches */
	uint32_t direction;		/* enum nat_alg_direction, only of no-ruledef-matches */
	uint32_t action;		/* enum nat_alg_action */
	uint32_t bypass_nat;
	struct acs_name ruledef;
	struct acs_name realm;
};

struct acs_policy {
	struct acs_block block;
	struct acs_list rules;
	struct acs_list no_matches;
	uint32_t families;		/* enum nat_alg_families */
	struct acs_name default_realm;
};

struct acs_nat_alg {
	struct acs_node node;
	uint32_t alg;			/* enum nat_alg_alg */
	uint32_t families;		/* enum nat_alg_families */
};

/* Room for any one of them. */
union acs_any {
	struct acs_node node;
	struct acs_block block;
	struct acs_config config;
	struct acs_context context;
	struct acs_interface interface;
	struct acs_pool pool;
	struct acs_apn apn;
	struct acs_service service;
	struct acs_set set;
	struct acs_ruledef ruledef;
	struct acs_condition condition;
	struct acs_rulebase rulebase;
	struct acs_route route;
	struct acs_policy policy;
	struct acs_rule rule;
	struct acs_nat_alg nat_alg;
};

/* How the objects of a list are kept. */
struct acs_kind {
	const char *noun;
	size_t size;
	size_t list;			/* offset of the list in the object around it */
	int (*compare)(const void *a, const void *b);	/* the keys of two objects */
	bool repeats;			/* equal objects stay beside each other */
	bool overrides;			/* a second one in place of the first needs no warning */
	bool sorted;
	bool is_block;			/* a second one goes on with the first */
	bool only_one;			/* of any name */
	bool hollow;			/* says nothing when nothing is in it */
	const struct acs_kind *const *children;
};

extern const struct acs_kind acs_kind_config;
extern const struct acs_kind acs_kind_context;
extern const struct acs_kind acs_kind_interface;
extern const struct acs_kind acs_kind_pool;
extern const struct acs_kind acs_kind_apn;
extern const struct acs_kind acs_kind_service;
extern const struct acs_kind acs_kind_host_pool;
extern const struct acs_kind acs_kind_port_map;
extern const struct acs_kind acs_kind_entry;
extern const struct acs_kind acs_kind_ruledef;
extern const struct acs_kind acs_kind_access_ruledef;
extern const struct acs_kind acs_kind_condition;
extern const struct acs_kind acs_kind_rulebase;
extern const struct acs_kind acs_kind_route;
extern const struct acs_kind acs_kind_policy;
extern const struct acs_kind acs_kind_rule;
extern const struct acs_kind acs_kind_no_match;
extern const struct acs_kind acs_kind_nat_alg;

/* The list of @kind in the object around it. */
static inline struct acs_list *acs_list_of(const struct acs_kind *kind, void *parent)
{
	return (struct acs_list *)((char *)parent + kind->list);
}

/* The service, or an empty one when the configuration has none. */
const struct acs_service *acs_service(const struct acs_config *config);

/* The object of @list that has the key of @like, or NULL. */
struct acs_node *acs_find(const struct acs_kind *kind, const struct acs_list *list,
			  const struct acs_node *like);
struct acs_block *acs_find_name(const struct acs_list *list, const char *name);

/* Put a copy of @item where its kind wants it; whether it is a second one: acs_find(). */
struct acs_node *acs_add(const struct acs_kind *kind, struct acs_list *list,
			 const struct acs_node *item);
void acs_remove(const struct acs_kind *kind, struct acs_list *list, struct acs_node *item);
void acs_remove_all(const struct acs_kind *kind, struct acs_list *list);
unsigned int acs_count(const struct acs_list *list);

/* Is it as if @object were not there? The canonical form and the kernel leave such contexts out. */
bool acs_says_nothing(const struct acs_kind *kind, const void *object);

/* Visit every object, an outer one before the ones in it. */
typedef void acs_visit(const struct acs_kind *kind, struct acs_node *item, void *context);
void acs_walk(struct acs_config *config, acs_visit *visit, void *context);

void acs_config_free(struct acs_config *config);

#endif /* ACS_MODEL_H */
