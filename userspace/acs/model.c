// SPDX-License-Identifier: GPL-2.0
#include "model.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"

static int compare_name(const void *a, const void *b)
{
	return strcmp(((const struct acs_block *)a)->name.str,
		      ((const struct acs_block *)b)->name.str);
}

static int compare_number(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int compare_match(const void *a, const void *b)
{
	const struct acs_match *x = &((const struct acs_condition *)a)->match;
	const struct acs_match *y = &((const struct acs_condition *)b)->match;
	int order = memcmp(x, y, offsetof(struct acs_match, set));

	return order ? order : strcmp(x->set.str, y->set.str);
}

static int compare_route(const void *a, const void *b)
{
	return compare_number(((const struct acs_route *)a)->priority,
			      ((const struct acs_route *)b)->priority);
}

static int compare_rule(const void *a, const void *b)
{
	return compare_number(((const struct acs_rule *)a)->priority,
			      ((const struct acs_rule *)b)->priority);
}

static int compare_direction(const void *a, const void *b)
{
	return compare_number(((const struct acs_rule *)a)->direction,
			      ((const struct acs_rule *)b)->direction);
}

static int compare_alg(const void *a, const void *b)
{
	return compare_number(((const struct acs_nat_alg *)a)->alg,
			      ((const struct acs_nat_alg *)b)->alg);
}

#define KINDS(...) ((const struct acs_kind *const[]){ __VA_ARGS__, NULL })

static const struct acs_kind *const no_children[] = { NULL };

const struct acs_kind acs_kind_interface = {
	.noun = "interface",
	.size = sizeof(struct acs_interface),
	.list = offsetof(struct acs_context, interfaces),
	.compare = compare_name,
	.overrides = true,
	.children = no_children,
};

const struct acs_kind acs_kind_pool = {
	.noun = "ip pool",
	.size = sizeof(struct acs_pool),
	.list = offsetof(struct acs_context, pools),
	.compare = compare_name,
	.children = no_children,
};

const struct acs_kind acs_kind_apn = {
	.noun = "apn",
	.size = sizeof(struct acs_apn),
	.list = offsetof(struct acs_context, apns),
	.compare = compare_name,
	.is_block = true,
	.children = no_children,
};

const struct acs_kind acs_kind_context = {
	.noun = "context",
	.size = sizeof(struct acs_context),
	.list = offsetof(struct acs_config, contexts),
	.compare = compare_name,
	.sorted = true,
	.is_block = true,
	.hollow = true,
	.children = KINDS(&acs_kind_interface, &acs_kind_pool, &acs_kind_apn),
};

const struct acs_kind acs_kind_entry = {
	.noun = "entry",
	.size = sizeof(struct acs_condition),
	.list = offsetof(struct acs_set, entries),
	.compare = compare_match,
	.repeats = true,
	.children = no_children,
};

const struct acs_kind acs_kind_host_pool = {
	.noun = "host-pool",
	.size = sizeof(struct acs_set),
	.list = offsetof(struct acs_service, host_pools),
	.compare = compare_name,
	.is_block = true,
	.children = KINDS(&acs_kind_entry),
};

const struct acs_kind acs_kind_port_map = {
	.noun = "port-map",
	.size = sizeof(struct acs_set),
	.list = offsetof(struct acs_service, port_maps),
	.compare = compare_name,
	.is_block = true,
	.children = KINDS(&acs_kind_entry),
};

const struct acs_kind acs_kind_condition = {
	.noun = "line",
	.size = sizeof(struct acs_condition),
	.list = offsetof(struct acs_ruledef, conditions),
	.compare = compare_match,
	.repeats = true,
	.children = no_children,
};

const struct acs_kind acs_kind_ruledef = {
	.noun = "ruledef",
	.size = sizeof(struct acs_ruledef),
	.list = offsetof(struct acs_service, ruledefs),
	.compare = compare_name,
	.is_block = true,
	.children = KINDS(&acs_kind_condition),
};

const struct acs_kind acs_kind_access_ruledef = {
	.noun = "access-ruledef",
	.size = sizeof(struct acs_ruledef),
	.list = offsetof(struct acs_service, access_ruledefs),
	.compare = compare_name,
	.is_block = true,
	.children = KINDS(&acs_kind_condition),
};

const struct acs_kind acs_kind_route = {
	.noun = "route",
	.size = sizeof(struct acs_route),
	.list = offsetof(struct acs_rulebase, routes),
	.compare = compare_route,
	.sorted = true,
	.children = no_children,
};

const struct acs_kind acs_kind_rulebase = {
	.noun = "rulebase",
	.size = sizeof(struct acs_rulebase),
	.list = offsetof(struct acs_service, rulebases),
	.compare = compare_name,
	.is_block = true,
	.children = KINDS(&acs_kind_route),
};

const struct acs_kind acs_kind_rule = {
	.noun = "access-rule",
	.size = sizeof(struct acs_rule),
	.list = offsetof(struct acs_policy, rules),
	.compare = compare_rule,
	.sorted = true,
	.children = no_children,
};

const struct acs_kind acs_kind_no_match = {
	.noun = "access-rule no-ruledef-matches",
	.size = sizeof(struct acs_rule),
	.list = offsetof(struct acs_policy, no_matches),
	.compare = compare_direction,
	.sorted = true,
	.children = no_children,
};

const struct acs_kind acs_kind_policy = {
	.noun = "fw-and-nat policy",
	.size = sizeof(struct acs_policy),
	.list = offsetof(struct acs_service, policies),
	.compare = compare_name,
	.is_block = true,
	.children = KINDS(&acs_kind_rule, &acs_kind_no_match),
};

const struct acs_kind acs_kind_nat_alg = {
	.noun = "firewall nat-alg",
	.size = sizeof(struct acs_nat_alg),
	.list = offsetof(struct acs_service, nat_algs),
	.compare = compare_alg,
	.overrides = true,
	.sorted = true,
	.children = no_children,
};

const struct acs_kind acs_kind_service = {
	.noun = "active-charging service",
	.size = sizeof(struct acs_service),
	.list = offsetof(struct acs_config, services),
	.compare = compare_name,
	.is_block = true,
	.only_one = true,
	.children = KINDS(&acs_kind_host_pool, &acs_kind_port_map, &acs_kind_ruledef,
			  &acs_kind_access_ruledef, &acs_kind_rulebase, &acs_kind_policy,
			  &acs_kind_nat_alg),
};

const struct acs_kind acs_kind_config = {
	.noun = "configuration",
	.size = sizeof(struct acs_config),
	.hollow = true,
	.children = KINDS(&acs_kind_context, &acs_kind_service),
};

const struct acs_service *acs_service(const struct acs_config *config)
{
	static const struct acs_service none;

	return config->services.first ? (const struct acs_service *)config->services.first : &none;
}

struct acs_node *acs_find(const struct acs_kind *kind, const struct acs_list *list,
			  const struct acs_node *like)
{
	struct acs_node *node;
	void *found;

	if (!kind->repeats) {
		found = tfind(like, &list->index, kind->compare);
		return found ? *(struct acs_node **)found : NULL;
	}
	acs_for_each(node, list)
		if (!kind->compare(node, like))
			return node;
	return NULL;
}

struct acs_block *acs_find_name(const struct acs_list *list, const char *name)
{
	struct acs_block *block;

	acs_for_each(block, list)
		if (!strcmp(block->name.str, name))
			return block;
	return NULL;
}

/* The object that a new one goes behind; NULL: it becomes the first. */
static struct acs_node *place(const struct acs_kind *kind, const struct acs_list *list,
			      const struct acs_node *item)
{
	struct acs_node *node = list->last;

	while (kind->sorted && node && kind->compare(node, item) > 0)
		node = node->before;
	return node;
}

static void link_behind(struct acs_list *list, struct acs_node *before, struct acs_node *node)
{
	node->before = before;
	node->next = before ? before->next : list->first;
	*(before ? &before->next : &list->first) = node;
	*(node->next ? &node->next->before : &list->last) = node;
}

static void unlink_from(struct acs_list *list, struct acs_node *node)
{
	*(node->before ? &node->before->next : &list->first) = node->next;
	*(node->next ? &node->next->before : &list->last) = node->before;
}

struct acs_node *acs_add(const struct acs_kind *kind, struct acs_list *list,
			 const struct acs_node *item)
{
	struct acs_node *node = xcalloc(1, kind->size);

	memcpy(node, item, kind->size);
	link_behind(list, place(kind, list, item), node);
	if (!kind->repeats && !tsearch(node, &list->index, kind->compare))
		err(EXIT_FAILURE, "no memory");
	return node;
}

static void free_item(const struct acs_kind *kind, struct acs_node *item)
{
	const struct acs_kind *const *child;

	for (child = kind->children; *child; child++)
		acs_remove_all(*child, acs_list_of(*child, item));
	free(item);
}

void acs_remove(const struct acs_kind *kind, struct acs_list *list, struct acs_node *item)
{
	if (!kind->repeats)
		tdelete(item, &list->index, kind->compare);
	unlink_from(list, item);
	free_item(kind, item);
}

/* The index does not own what is in it. */
static void leave(void *item)
{
	(void)item;
}

void acs_remove_all(const struct acs_kind *kind, struct acs_list *list)
{
	struct acs_node *node, *next;

	tdestroy(list->index, leave);
	for (node = list->first; node; node = next) {
		next = node->next;
		free_item(kind, node);
	}
	*list = (struct acs_list){ 0 };
}

unsigned int acs_count(const struct acs_list *list)
{
	const struct acs_node *node;
	unsigned int n = 0;

	acs_for_each(node, list)
		n++;
	return n;
}

bool acs_says_nothing(const struct acs_kind *kind, const void *object)
{
	const struct acs_kind *const *child;
	const struct acs_node *item;

	if (!kind->hollow)
		return false;
	for (child = kind->children; *child; child++)
		acs_for_each(item, acs_list_of(*child, (void *)object))
			if (!acs_says_nothing(*child, item))
				return false;
	return true;
}

static void walk_children(const struct acs_kind *kind, void *parent, acs_visit *visit,
			  void *context)
{
	const struct acs_kind *const *child;
	struct acs_node *item;

	for (child = kind->children; *child; child++) {
		acs_for_each(item, acs_list_of(*child, parent)) {
			visit(*child, item, context);
			walk_children(*child, item, visit, context);
		}
	}
}

void acs_walk(struct acs_config *config, acs_visit *visit, void *context)
{
	walk_children(&acs_kind_config, config, visit, context);
}

void acs_config_free(struct acs_config *config)
{
	const struct acs_kind *const *child;

	for (child = acs_kind_config.children; *child; child++)
		acs_remove_all(*child, acs_list_of(*child, config));
}
