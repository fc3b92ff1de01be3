// SPDX-License-Identifier: GPL-2.0
#include "wire.h"

#define ROUNDS_MAX	8	/* more than it takes to repeat what one fault costs */
#define PIECE_MIN	5	/* octets of a segment at other boundaries */
#define PIECES_MAX	100	/* of as much as there is to repeat */
#define LATE_MAX	4	/* ACKs; an older one says nothing more */

struct wire {
	const struct passage *passage;
	struct connection c;
	struct half *h;		/* what the client sends */
	u32 seen;		/* segments where the fault is to happen */
	bool happened;
	bool waits;		/* the first one there waits for the second */
	bool resends;
	bool over;		/* everything was sent once */
};

/* Nothing is left to chance: the largest number makes the receiver acknowledge each segment. */
static u32 largest(void *ctx, u32 n)
{
	(void)ctx;
	return n - 1;
}

static bool takes_fault(struct wire *w, u32 path)
{
	const struct packet *p = &w->c.queue[path].packet[0];

	if (w->happened || w->passage->fault == FAULT_NONE || path != w->passage->path)
		return false;
	if (p->syn || (!p->len && !p->fin))
		return false;
	w->happened = w->seen++ == w->passage->number;
	return w->happened;
}

static void do_fault(struct wire *w, u32 path)
{
	switch (w->passage->fault) {
	case FAULT_LOST:
		free(connection_dequeue(&w->c, path, 0).data);
		break;
	case FAULT_TWICE:
		connection_duplicate(&w->c, path, 0);
		break;
	case FAULT_SWAPPED:
		w->waits = true;
		break;
	case FAULT_AGAIN:
		connection_duplicate(&w->c, path, 0);
		connection_deliver(&w->c, path, 0);
		w->waits = true;
		break;
	default:
		w->resends = true;
	}
}

static void carry(struct wire *w, u32 path)
{
	const struct queue *q = &w->c.queue[path];
	bool here = path == w->passage->path;

	while (q->count > (here && w->waits) && !w->c.failure) {
		if (here && w->waits) {
			connection_deliver(&w->c, path, 1);
			w->waits = false;
		} else if (takes_fault(w, path)) {
			do_fault(w, path);
		} else {
			connection_deliver(&w->c, path, 0);
		}
	}
}

static void carry_acks(struct wire *w, u32 path, bool late)
{
	if (!late)
		carry(w, path);
	while (w->c.queue[path].count > LATE_MAX)
		free(connection_dequeue(&w->c, path, 0).data);
}

/* What the client has sent, and those of the server's ACKs that are not late. */
static void carry_all(struct wire *w)
{
	enum acks acks = w->over ? ACKS_PROMPT : w->passage->acks;

	carry(w, TO_ENGINE);
	carry(w, FROM_ENGINE);
	carry_acks(w, TO_ENGINE + 1, acks == ACKS_LATE);
	carry_acks(w, FROM_ENGINE + 1, acks != ACKS_PROMPT);
}

static void resend(struct wire *w)
{
	struct half *h = w->h;
	u32 from, end = h->snd.nxt;
	u32 piece = max(PIECE_MIN, (end - h->snd.una) / PIECES_MAX);

	w->resends = false;
	if (h->snd.una == end)
		return;
	sender_send(&w->c, h, h->snd.una, end);
	carry_all(w);
	for (from = h->snd.una; from < end && !w->c.failure; from += piece) {
		sender_send(&w->c, h, from, min(from + piece, end));
		carry_all(w);
	}
}

/* All segments, as far as the sender has no ACK of them. */
static void send_all(struct wire *w)
{
	const struct passage *p = w->passage;
	struct half *h = w->h;
	u32 i, from, to = 0;

	for (i = 0; i < p->count && !w->c.failure; i++) {
		from = max(to, h->snd.una);
		to = i == p->count - 1 ? snd_end(h) : p->end[i];
		if (from >= to)
			continue;
		sender_send(&w->c, h, from, to);
		carry_all(w);
		if (p->waits && h->snd.una != to)
			connection_fail(&w->c, "%u is acknowledged of %u", h->snd.una, to);
		if (w->resends)
			resend(w);
	}
}

static void run(struct wire *w)
{
	u32 round;

	sender_syn(&w->c, w->h);
	deliver_all(&w->c);
	w->h->snd.written = w->h->ref->in_len;
	send_all(w);
	w->over = true;
	for (round = 0; !w->c.failure; round++) {
		w->waits = false;
		carry_all(w);
		if (complete(&w->c))
			return;
		if (round == ROUNDS_MAX)
			connection_fail(&w->c, "stalled: sent %u of %u, received %u of %u",
					w->h->snd.una, snd_end(w->h), w->h->rcv.nxt,
					rcv_end(w->h));
		send_all(w);
	}
}

const char *wire_pass(const struct reference *ref, const struct passage *passage, FILE *trace,
		      bool *happened)
{
	static char failure[sizeof(((struct connection *)0)->text)];
	struct chooser chooser = { largest, NULL };
	struct wire w = { .passage = passage };
	struct reference nothing;

	reference_init(&nothing, ref->protocol);
	connection_init(&w.c, &chooser, trace);
	w.h = half_init(&w.c, 0, ref, true);
	half_init(&w.c, 1, &nothing, false);
	/* The numbers wrap in the middle of the stream. */
	w.h->isn = 0 - ref->in_len / 2;
	run(&w);
	connection_free(&w.c);
	reference_free(&nothing);
	if (happened)
		*happened = w.happened;
	snprintf(failure, sizeof(failure), "%s", w.c.failure ? w.c.failure : "");
	return failure[0] ? failure : NULL;
}
