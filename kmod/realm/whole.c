// SPDX-License-Identifier: GPL-2.0
/*
 * One-to-one: a public address that one subscriber has whole.
 *
 * What a binding of such an address says, the address says already.  There is one all the same for
 * each endpoint in use, so that flows, pinholes and dumps need not know the difference.
 */
#include "internal.h"

/**
 * nalg_whole_key - where dumps show a binding of a whole address
 * @b: the binding
 */
u32 nalg_whole_key(const struct nalg_binding *b)
{
	return b->proto << 16 | ntohs(b->public_port);
}

static bool nalg_whole_less(struct rb_node *a, const struct rb_node *b)
{
	return nalg_whole_key(rb_entry(a, struct nalg_binding, whole_node)) <
	       nalg_whole_key(rb_entry(b, struct nalg_binding, whole_node));
}

/**
 * nalg_whole_add - bind an endpoint to a port of the whole address
 * @realms: the tables
 * @chunk: the address
 * @b: the new binding, with its public port
 */
void nalg_whole_add(struct nalg_realms *realms, struct nalg_chunk *chunk, struct nalg_binding *b)
{
	b->chunk = chunk;
	rb_add(&b->whole_node, &chunk->whole.bindings, nalg_whole_less);
	chunk->whole.used[nalg_proto_of(b->proto)]++;
	nalg_gc_busy(realms, chunk);
}

/**
 * nalg_whole_del - a binding ends; the address's timer starts if it was the last one
 * @realms: the tables
 * @b: the binding
 */
void nalg_whole_del(struct nalg_realms *realms, struct nalg_binding *b)
{
	struct nalg_chunk *chunk = b->chunk;

	rb_erase(&b->whole_node, &chunk->whole.bindings);
	chunk->whole.used[nalg_proto_of(b->proto)]--;
	if (RB_EMPTY_ROOT(&chunk->whole.bindings))
		nalg_gc_idle(realms, chunk);
}

/**
 * nalg_whole_next - walk over the bindings of a whole address
 * @chunk: the address
 * @from: a key
 *
 * Return: the first binding at or after @from, or NULL.
 */
struct nalg_binding *nalg_whole_next(const struct nalg_chunk *chunk, u32 from)
{
	struct rb_node *node = chunk->whole.bindings.rb_node;
	struct nalg_binding *b, *found = NULL;

	while (node) {
		b = rb_entry(node, struct nalg_binding, whole_node);
		if (nalg_whole_key(b) < from) {
			node = node->rb_right;
		} else {
			found = b;
			node = node->rb_left;
		}
	}
	return found;
}

__be32 nalg_realms_owner(struct nalg_net *nn, __be32 public)
{
	const struct nalg_sub *owner = nalg_addr_owner(&nn->realms, public);

	return owner && !READ_ONCE(owner->gone) ? owner->addr : 0;
}
