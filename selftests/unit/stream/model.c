// SPDX-License-Identifier: GPL-2.0
#include "connection.h"
#include "model.h"
#include "toy.h"

#define IDLE_MAX	4	/* retransmissions in a row that may change nothing */

static const char *const path_name[PATHS] = {
	"client > engine", "engine < server", "engine > server", "client < engine",
};

/* In order as a rule; from any place in the queue, twice or never for the rest. */
static void network(struct connection *c, u32 disorder)
{
	u32 i, count, index, path = choose(c, PATHS);

	for (i = 0; i < PATHS && !c->queue[path].count; i++)
		path = (path + 1) % PATHS;
	count = c->queue[path].count;
	if (!count)
		return;

	index = chance(c, disorder) ? choose(c, count) : 0;
	if (chance(c, disorder / 2))
		connection_duplicate(c, path, index);
	if (chance(c, disorder)) {
		connection_trace(c, "lost: %s", path_name[path]);
		free(connection_dequeue(c, path, index).data);
		return;
	}
	connection_deliver(c, path, index);
}

static void step(struct connection *c, u32 disorder)
{
	struct half *h = &c->half[choose(c, 2)];
	u32 what = choose(c, 16);

	if (what < 8)
		network(c, disorder);
	else if (what < 10)
		h->snd.written += choose_up_to(c, 2 * h->snd.mss, h->ref->in_len - h->snd.written);
	else if (what < 13)
		sender_new(c, h);
	else if (what == 13)
		sender_timeout(c, h);
	else if (what == 14 && h->snd.nxt > h->snd.una)
		sender_repeat(c, h, h->snd.una + choose(c, h->snd.nxt - h->snd.una));
	else if (what == 15 && choose(c, 2))
		sender_keepalive(c, h);
	else if (what == 15)
		pure_ack(c, h);
}

/* Both ends' timers; what has come about, in numbers that only grow. */
static u64 timers(struct connection *c)
{
	u64 progress = 0;
	struct half *h;
	u32 end;

	for (end = 0; end < 2; end++) {
		h = &c->half[end];
		progress += h->open + h->snd.una + h->rcv.nxt + (h->stream.nxt - h->isn);
		if (h->rcv.delayed)
			pure_ack(c, &c->half[!end]);
		else if (!half_complete(h))
			sender_timeout(c, h);
	}
	return progress;
}

/* A network without fault, and timers: now everything has to come to its end. */
static void finish(struct connection *c)
{
	const struct half *h = c->half;
	u64 before = 0, now;
	u32 idle = 0;

	c->alloc_failures = 0;
	c->budget.max = -1;
	c->half[0].snd.written = c->half[0].ref->in_len;
	c->half[1].snd.written = c->half[1].ref->in_len;
	while (!complete(c) && !c->failure) {
		deliver_all(c);
		now = timers(c);
		idle = now == before ? idle + 1 : 0;
		before = now;
		if (idle > IDLE_MAX)
			connection_fail(c, "stalled: client %u of %u, server has %u of %u; server %u of %u, client has %u of %u",
					h[0].snd.una, snd_end(&h[0]), h[0].rcv.nxt, rcv_end(&h[0]),
					h[1].snd.una, snd_end(&h[1]), h[1].rcv.nxt, rcv_end(&h[1]));
		deliver_all(c);
	}
}

/* An idle sender asks whether its peer is alive: only the peer may answer. */
static void check_keepalive(struct connection *c, struct half *h)
{
	u32 i, acks;

	deliver_all(c);
	for (i = 0; i < 2 && !c->failure; i++) {
		new_packet(c, h, h->snd.una - 1, (const u8 *)"?", i);
		connection_deliver(c, TO_ENGINE + h->end, 0);
		if (c->queue[FROM_ENGINE + !h->end].count ||
		    c->queue[FROM_ENGINE + h->end].count != 1) {
			connection_fail(c, "a keep-alive of %u bytes did not get through", i);
			return;
		}
		connection_deliver(c, FROM_ENGINE + h->end, 0);
		acks = c->queue[TO_ENGINE + !h->end].count;
		if (acks != 1)
			connection_fail(c, "a keep-alive of %u bytes got %u answers", i, acks);
		deliver_all(c);
	}
}

static u32 some_length(const struct connection *c)
{
	static const u32 length[] = { 1, 2, 3, 7, 20, 100, 536, 1460, 9000, 65000 };

	return length[choose(c, ARRAY_SIZE(length))];
}

/*
 * Mostly short lines that begin with any of @first.  A few of @odd are about as long as a line may
 * be, or end the analysis.
 */
static void make_line(struct connection *c, struct reference *ref, const char *first, u32 odd)
{
	u8 line[TOY_MESSAGE_MAX + 300];
	u32 i, len = choose(c, 40);
	u32 what = choose(c, odd);

	if (what == 1)
		len = choose(c, sizeof(line) - 1);
	else if (what == 2)
		len = TOY_MESSAGE_MAX - 3 + choose(c, 5);
	line[0] = first[choose(c, strlen(first))];
	if (what == 3)
		line[0] = 'L';
	for (i = 1; i < len; i++)
		line[i] = 'A' + (len + i * 7) % 26;
	line[len] = '\n';
	reference_append(ref, line, len + 1);
}

/* What is near the limits of the engine goes there, in segments as the kernel merges them. */
static void begin_half(struct connection *c, struct half *h, u32 isn, bool big)
{
	h->isn = isn;
	h->snd.mss = big ? 1460 + choose(c, 65000) : some_length(c);
	h->snd.window = big ? 200000 : some_length(c);
	h->snd.window = max(h->snd.window, h->snd.mss);
	h->snd.nagle = choose(c, 2);
	connection_trace(c, "%s: isn %u, %u bytes%s become %u, mss %u, window %u%s%s",
			 h->end ? "server" : "client", h->isn, h->ref->in_len,
			 h->has_fin ? " and FIN" : "", h->ref->out_len, h->snd.mss, h->snd.window,
			 h->snd.nagle ? ", nagle" : "", h->ref->lost ? ", lost at some point" : "");
}

static u32 some_isn(const struct connection *c)
{
	return choose(c, 2) ? 0 - choose(c, 1000) : choose(c, 0xffffffff);
}

static void toy_half(struct connection *c, u32 end, struct reference *ref)
{
	bool big = choose(c, 800) == 799, fin;
	u32 lines = choose(c, big ? 8000 : 12);
	/* Unchanged lines fill the room for bytes, changed ones that for ranges. */
	const char *first = big && choose(c, 2) ? "NOSK" : "NOXXXSSDWWNKE XD";
	u32 isn = some_isn(c);

	reference_init(ref, &toy);
	while (lines--)
		make_line(c, ref, first, big ? 5000 : 60);
	fin = choose(c, 2);
	if (fin)
		reference_append(ref, (const u8 *)"WX\n tail", choose(c, 9));
	reference_decide(ref, ref->in_len, fin);
	begin_half(c, half_init(c, end, ref, fin), isn, big);
}

static void check_half(struct connection *c, struct half *h)
{
	if (!c->failure)
		check_keepalive(c, h);
	if (!c->failure && !h->stream.lost && h->parsed != h->ref->parsed &&
	    h->parsed + 1 != h->ref->parsed)
		connection_fail(c, "the parser found %u messages of %u", h->parsed, h->ref->parsed);
}

static void some_faults(struct connection *c)
{
	c->alloc_failures = chance(c, 20) ? choose(c, 64) : 0;
	c->budget.max = chance(c, 20) ? choose(c, 30000) : -1;
}

/* From the SYN on; return NULL, or what went wrong. */
static const char *run(struct connection *c)
{
	static char failure[sizeof(c->text)];
	u32 steps = choose(c, 400), disorder = choose(c, 40);

	sender_syn(c, &c->half[0]);
	while (steps-- && !c->failure)
		step(c, disorder);
	finish(c);
	check_half(c, &c->half[0]);
	check_half(c, &c->half[1]);
	connection_free(c);
	snprintf(failure, sizeof(failure), "%s", c->failure ? c->failure : "");
	return failure[0] ? failure : NULL;
}

const char *model_connection(const struct chooser *chooser, FILE *trace)
{
	struct reference ref[2];
	struct connection c;
	const char *failure;

	connection_init(&c, chooser, trace);
	some_faults(&c);
	toy_half(&c, 0, &ref[0]);
	toy_half(&c, 1, &ref[1]);
	failure = run(&c);
	reference_free(&ref[0]);
	reference_free(&ref[1]);
	return failure;
}

const char *model_streams(const struct chooser *chooser, FILE *trace,
			  const struct reference *client, const struct reference *server)
{
	struct connection c;

	connection_init(&c, chooser, trace);
	some_faults(&c);
	begin_half(&c, half_init(&c, 0, client, true), some_isn(&c), false);
	begin_half(&c, half_init(&c, 1, server, true), some_isn(&c), false);
	return run(&c);
}
