// SPDX-License-Identifier: GPL-2.0
/*
 * The garbage collector: it ends bindings that nobody holds, and chunks that nobody uses.
 *
 * It runs when the first of them is due, and not at all when there is nothing to wait for.
 * Bindings come and go with flows, so what falls due within a quarter of a second is done at one
 * go.  Pools have timers of their own, so chunks are in a tree.
 */
#include <linux/sched.h>

#include "internal.h"

#define NALG_GC_PAUSE	(HZ / 4)

/* Runs it at @at, or after a pause; gc_lock. */
static void nalg_gc_arm(struct nalg_realms *realms, unsigned long at)
{
	unsigned long now = jiffies;

	if (time_before(at, now + NALG_GC_PAUSE))
		at = now + NALG_GC_PAUSE;
	if (realms->gc_armed && !time_before(at, realms->gc_at))
		return;
	realms->gc_armed = true;
	realms->gc_at = at;
	mod_delayed_work(system_power_efficient_wq, &realms->gc, at - now);
}

/* gc_lock */
static void nalg_gc_queue(struct nalg_realms *realms, struct nalg_binding *b)
{
	b->queued = jiffies;
	list_move_tail(&b->linger, &realms->lingering);
}

/**
 * nalg_gc_linger - a binding without a holder: end it in a while
 * @realms: the tables
 * @b: the binding; RCU, or the subscriber's lock, keeps it
 *
 * The caller that drops the last use calls this afterwards.  If others have used the binding
 * meanwhile, the last of them queues it; if the collector was faster, it is dead already.
 */
void nalg_gc_linger(struct nalg_realms *realms, struct nalg_binding *b)
{
	spin_lock_bh(&realms->gc_lock);
	if (!atomic_read(&b->uses) && list_empty(&b->linger)) {
		nalg_gc_queue(realms, b);
		nalg_gc_arm(realms, b->queued + NALG_LINGER);
	}
	spin_unlock_bh(&realms->gc_lock);
}

static struct nalg_chunk *nalg_gc_entry(const struct rb_node *node)
{
	return rb_entry_safe(node, struct nalg_chunk, idle);
}

static bool nalg_gc_sooner(struct rb_node *a, const struct rb_node *b)
{
	return time_before(nalg_gc_entry(a)->expires, nalg_gc_entry(b)->expires);
}

/* The idle chunk that is due first; gc_lock. */
static struct nalg_chunk *nalg_gc_first(struct nalg_realms *realms)
{
	return nalg_gc_entry(rb_first_cached(&realms->idle));
}

/* gc_lock */
static void nalg_gc_unqueue(struct nalg_realms *realms, struct nalg_chunk *chunk)
{
	rb_erase_cached(&chunk->idle, &realms->idle);
	RB_CLEAR_NODE(&chunk->idle);
}

/**
 * nalg_gc_is_idle - is the chunk queued?
 * @chunk: the chunk; its subscriber's lock, or gc_lock, is held
 */
bool nalg_gc_is_idle(const struct nalg_chunk *chunk)
{
	return !RB_EMPTY_NODE(&chunk->idle);
}

/**
 * nalg_gc_idle - a chunk without a port: end it when its timer is over, if it is not kept
 * @realms: the tables
 * @chunk: a chunk that is not queued; its subscriber's lock is held
 */
void nalg_gc_idle(struct nalg_realms *realms, struct nalg_chunk *chunk)
{
	if (chunk->kept)
		return;
	spin_lock_bh(&realms->gc_lock);
	chunk->expires = jiffies + chunk->timer;
	rb_add_cached(&chunk->idle, &realms->idle, nalg_gc_sooner);
	nalg_gc_arm(realms, chunk->expires);
	spin_unlock_bh(&realms->gc_lock);
}

/**
 * nalg_gc_busy - a chunk with a port
 * @realms: the tables
 * @chunk: the chunk; its subscriber's lock is held
 */
void nalg_gc_busy(struct nalg_realms *realms, struct nalg_chunk *chunk)
{
	if (!nalg_gc_is_idle(chunk))
		return;
	spin_lock_bh(&realms->gc_lock);
	nalg_gc_unqueue(realms, chunk);
	spin_unlock_bh(&realms->gc_lock);
}

/* gc_lock */
static bool nalg_gc_touched(const struct nalg_binding *b)
{
	return time_before(jiffies, READ_ONCE(b->touched) + NALG_LINGER);
}

/* Whether a binding whose time has come is needed after all; gc_lock. */
static bool nalg_gc_spare(struct nalg_realms *realms, struct nalg_binding *b)
{
	if (atomic_read(&b->uses) > 0) {
		list_del_init(&b->linger); /* its last holder puts it back */
		return true;
	}
	if (nalg_gc_touched(b)) {
		nalg_gc_queue(realms, b);
		return true;
	}
	return false;
}

/* Its subscriber's lock. */
static bool nalg_gc_kill(struct nalg_realms *realms, struct nalg_binding *b)
{
	bool dead = false;

	spin_lock(&realms->gc_lock);
	if (nalg_gc_spare(realms, b))
		goto unlock;
	/*
	 * nalg_binding_get() touches, then looks at uses: either it sees that it came too late, or
	 * what it did is seen here.
	 */
	dead = atomic_cmpxchg(&b->uses, 0, -1) == 0;
	if (dead && nalg_gc_touched(b)) {
		atomic_set(&b->uses, 0);
		nalg_gc_queue(realms, b);
		dead = false;
	} else {
		list_del_init(&b->linger);
	}
unlock:
	spin_unlock(&realms->gc_lock);
	return dead;
}

/* Looks at the first binding in the list.  False: none is due. */
static bool nalg_gc_binding(struct nalg_realms *realms)
{
	bool due, doomed;
	struct nalg_binding *b;
	struct nalg_sub *sub;

	spin_lock_bh(&realms->gc_lock);
	b = list_first_entry_or_null(&realms->lingering, struct nalg_binding, linger);
	due = b && !time_before(jiffies, b->queued + NALG_LINGER);
	doomed = due && !nalg_gc_spare(realms, b);
	spin_unlock_bh(&realms->gc_lock);

	if (doomed) {
		/* Nobody else frees it, and it keeps its subscriber. */
		sub = b->sub;
		spin_lock_bh(&sub->lock);
		if (nalg_gc_kill(realms, b))
			nalg_binding_free(realms, b);
		spin_unlock_bh(&sub->lock);
	}
	return due;
}

static bool nalg_gc_expired(const struct nalg_chunk *chunk)
{
	return !time_before(jiffies, chunk->expires);
}

/* Looks at the first idle chunk.  False: none is due. */
static bool nalg_gc_chunk(struct nalg_realms *realms)
{
	struct nalg_chunk *chunk;
	struct nalg_sub *sub;
	bool over = false;

	rcu_read_lock(); /* a subscriber goes with its last chunk */
	spin_lock_bh(&realms->gc_lock);
	chunk = nalg_gc_first(realms);
	if (chunk && !nalg_gc_expired(chunk))
		chunk = NULL;
	spin_unlock_bh(&realms->gc_lock);

	if (chunk) {
		sub = chunk->sub;
		spin_lock_bh(&sub->lock);
		spin_lock(&realms->gc_lock);
		if (nalg_gc_is_idle(chunk) && nalg_gc_expired(chunk)) {
			nalg_gc_unqueue(realms, chunk);
			over = true;
		}
		spin_unlock(&realms->gc_lock);
		if (over)
			nalg_chunk_free(realms, chunk);
		spin_unlock_bh(&sub->lock);
	}
	rcu_read_unlock();
	return chunk;
}

static void nalg_gc_rearm(struct nalg_realms *realms)
{
	struct nalg_chunk *chunk;
	struct nalg_binding *b;

	spin_lock_bh(&realms->gc_lock);
	b = list_first_entry_or_null(&realms->lingering, struct nalg_binding, linger);
	if (b)
		nalg_gc_arm(realms, b->queued + NALG_LINGER);
	chunk = nalg_gc_first(realms);
	if (chunk)
		nalg_gc_arm(realms, chunk->expires);
	spin_unlock_bh(&realms->gc_lock);
}

static void nalg_gc_run(struct work_struct *work)
{
	struct nalg_realms *realms = container_of(to_delayed_work(work), struct nalg_realms, gc);

	spin_lock_bh(&realms->gc_lock);
	realms->gc_armed = false;
	spin_unlock_bh(&realms->gc_lock);

	while (nalg_gc_binding(realms))
		cond_resched();
	while (nalg_gc_chunk(realms))
		cond_resched();
	nalg_gc_rearm(realms);
}

void nalg_gc_init(struct nalg_realms *realms)
{
	INIT_LIST_HEAD(&realms->lingering);
	realms->idle = RB_ROOT_CACHED;
	spin_lock_init(&realms->gc_lock);
	INIT_DELAYED_WORK(&realms->gc, nalg_gc_run);
}

void nalg_gc_exit(struct nalg_realms *realms)
{
	cancel_delayed_work_sync(&realms->gc);
}
