// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>

#include "../../../kmod/core/stream.h"
#include "budget.h"
#include "model.h"
#include "reference.h"
#include "toy.h"

#define SACKS		3
#define QUEUE_MAX	64
#define IDLE_MAX	4	/* retransmissions in a row that may change nothing */
#define PACKETS_MAX	200000	/* more come of ACKs that answer each other only */

struct block {
	u32 start, end;
};

/* From end e: a segment of half e, and an ACK of the other half. */
struct packet {
	u32 seq;
	u32 len;
	u8 *data;
	bool syn, fin;
	bool has_ack;
	u32 ack;
	struct block sack[SACKS];
};

/* Packets of end e are on path e to the engine, and then on path 2 + e to the other end. */
enum path { TO_ENGINE, FROM_ENGINE = 2, PATHS = 4 };

static const char *const path_name[PATHS] = {
	"client > engine", "engine < server", "engine > server", "client < engine",
};

static const char *const end_name[] = { "client", "server" };

struct queue {
	struct packet packet[QUEUE_MAX];
	u32 count;
};

/*
 * One direction: half e has what end e sends and the other end receives.  All positions are offsets
 * from the byte after the SYN; only packets have sequence numbers.
 */
struct half {
	u32 end;
	struct nalg_stream stream;
	u32 parsed;		/* messages that the parser has found */
	struct reference ref;
	u32 isn;
	u32 told;		/* the highest ACK that the sender was sent */
	bool open;		/* the sender has seen its SYN acknowledged */
	bool has_fin;

	struct {
		u8 *data;
		bool *sacked;
		u32 written;	/* by the application */
		u32 una, nxt;	/* with the FIN's number */
		u32 mss, window;
		bool nagle;
	} snd;

	struct {
		bool *got;	/* out bytes, then the FIN */
		u32 nxt;
		u32 top;	/* end of the last byte that came */
		bool syn;
		bool delayed;	/* an ACK is owed */
	} rcv;
};

struct model {
	const struct chooser *chooser;
	FILE *trace;
	const char *failure;
	char text[200];

	struct half half[2];
	struct queue queue[PATHS];
	u32 packets;
	u32 alloc_failures;	/* of 256 */
	struct nalg_budget budget;
};

/* --- chance and failure --------------------------------------------------- */

static u32 choose(const struct model *m, u32 n)
{
	return m->chooser->next(m->chooser->ctx, n);
}

/* min() and max() look at their arguments twice: what is chosen needs a function. */
static u32 choose_up_to(const struct model *m, u32 n, u32 limit)
{
	u32 value = choose(m, n);

	return value < limit ? value : limit;
}

/* True for @percent of the choices; false once there is nothing to choose any more. */
static bool chance(const struct model *m, u32 percent)
{
	return choose(m, 100) >= 100 - percent;
}

static struct model *failing_allocs;	/* the model whose allocations may fail at the moment */

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

/* The linker puts it in the place of malloc(): nalg_alloc() has to cope with failure. */
void *__wrap_malloc(size_t size)
{
	struct model *m = failing_allocs;

	if (m && choose(m, 256) >= 256 - m->alloc_failures)
		return NULL;
	return __real_malloc(size);
}

__attribute__((format(printf, 2, 3)))
static void trace(const struct model *m, const char *format, ...)
{
	va_list args;

	if (!m->trace)
		return;
	va_start(args, format);
	fputs("#   ", m->trace);
	vfprintf(m->trace, format, args);
	fputc('\n', m->trace);
	va_end(args);
}

/* The first failure counts: what comes after it may be its consequence. */
__attribute__((format(printf, 2, 3)))
static void fail(struct model *m, const char *format, ...)
{
	va_list args;

	if (m->failure)
		return;
	va_start(args, format);
	vsnprintf(m->text, sizeof(m->text), format, args);
	va_end(args);
	m->failure = m->text;
	trace(m, "FAILED: %s", m->failure);
}

static void check_state(struct model *m, const struct half *h)
{
	const struct nalg_stream *s = &h->stream;
	u32 base = h->isn + 1;

	if ((s32)(s->acked - s->una) < 0 || (s32)(s->par - s->una) < 0 ||
	    (s32)(s->nxt - s->par) < 0)
		fail(m, "out of order: una %u acked %u par %u nxt %u", s->una, s->acked, s->par,
		     s->nxt);
	if (s->kept_bytes > NALG_STREAM_KEPT_MAX || nalg_stream_held(s) >= TOY_MESSAGE_MAX ||
	    s->held_size > TOY_MESSAGE_MAX)
		fail(m, "over the limit: %u kept, %u held", s->kept_bytes, nalg_stream_held(s));
	if (s->kept && (s->una == s->par - s->fin || s->una == s->par))
		fail(m, "kept is empty and not freed");
	if (!s->kept && !reference_opaque(&h->ref, s->una - base, s->par - s->fin - base))
		fail(m, "kept is gone too early");
	if (!s->held != !nalg_stream_held(s))
		fail(m, "held is %s", s->held ? "empty and not freed" : "gone too early");
	if (budget_used(&m->budget) > m->budget.max)
		fail(m, "over the budget: %u of %u", budget_used(&m->budget), m->budget.max);
}

/* --- packets -------------------------------------------------------------- */

static struct packet *enqueue(struct model *m, u32 path)
{
	struct queue *q = &m->queue[path];
	struct packet *p;

	if (q->count == QUEUE_MAX) {
		free(q->packet[0].data);
		memmove(q->packet, q->packet + 1, --q->count * sizeof(*q->packet));
	}
	p = &q->packet[q->count++];
	memset(p, 0, sizeof(*p));
	return p;
}

static struct packet dequeue(struct model *m, u32 path, u32 index)
{
	struct queue *q = &m->queue[path];
	struct packet p = q->packet[index];

	memmove(q->packet + index, q->packet + index + 1,
		(--q->count - index) * sizeof(*q->packet));
	return p;
}

static u8 *copy(const u8 *data, u32 len)
{
	u8 *bytes = __real_malloc(len + 1);

	return len ? memcpy(bytes, data, len) : bytes;
}

/* Runs that came out of order, from any place on; then a duplicate (RFC 2883). */
static void receiver_sacks(struct model *m, const struct half *h, struct packet *p)
{
	u32 pos = h->rcv.nxt + choose(m, 64);
	u32 i;

	for (i = 0; i < SACKS; i++)
		p->sack[i] = (struct block){ p->ack, p->ack };
	for (i = 0; i < SACKS - 1; i++) {
		while (pos < h->rcv.top && !h->rcv.got[pos])
			pos++;
		p->sack[i].start = h->isn + 1 + pos;
		while (pos < h->rcv.top && h->rcv.got[pos])
			pos++;
		p->sack[i].end = h->isn + 1 + pos;
	}
	p->sack[i].start -= choose_up_to(m, 20, h->rcv.nxt);
}

/* A packet of half @h at @pos, with the ACK of the other half that its sender owes. */
static struct packet *new_packet(struct model *m, struct half *h, u32 pos, const u8 *data, u32 len)
{
	struct half *other = &m->half[!h->end];
	struct packet *p = enqueue(m, TO_ENGINE + h->end);

	p->seq = h->isn + 1 + pos;
	p->len = len;
	p->data = copy(data, len);
	if (other->rcv.syn) {
		p->has_ack = true;
		p->ack = other->isn + 1 + other->rcv.nxt;
		other->rcv.delayed = false;
		receiver_sacks(m, other, p);
	}
	return p;
}

/* --- the sender ----------------------------------------------------------- */

static u32 snd_end(const struct half *h)
{
	return h->ref.in_len + h->has_fin;
}

/* Send what is at [from, to), the FIN with it when it is in there. */
static void sender_send(struct model *m, struct half *h, u32 from, u32 to)
{
	u32 data_end = min(to, h->ref.in_len);
	u32 len = data_end > from ? data_end - from : 0;
	struct packet *p = new_packet(m, h, from, h->snd.data + from, len);

	p->fin = to > h->ref.in_len;
	h->snd.nxt = max(h->snd.nxt, to);
	trace(m, "%s sends %u..%u%s", end_name[h->end], from, from + len, p->fin ? " FIN" : "");
}

/* Nagle: nothing small while something is on its way (RFC 9293, 3.7.4). */
static bool sender_new(struct model *m, struct half *h)
{
	u32 limit = h->snd.una + h->snd.window;
	u32 ready = h->snd.written == h->ref.in_len ? snd_end(h) : h->snd.written;
	u32 to = min(min(ready, limit), h->snd.nxt + h->snd.mss);

	if (!h->open || to <= h->snd.nxt)
		return false;
	if (h->snd.nagle && h->snd.nxt != h->snd.una && to - h->snd.nxt < h->snd.mss &&
	    to <= h->ref.in_len)
		return false;
	sender_send(m, h, h->snd.nxt, to);
	return true;
}

/* Any boundaries, but only what is not acknowledged. */
static void sender_repeat(struct model *m, struct half *h, u32 from)
{
	u32 rest = h->snd.nxt - from;

	if (!rest)
		return;
	sender_send(m, h, from, from + 1 + choose(m, min(rest, h->snd.mss)));
}

/* The server's answers the client's.  TCP Fast Open: the engine removes the data. */
static void sender_syn(struct model *m, struct half *h)
{
	struct packet *p;

	if (h->end && !m->half[0].rcv.syn)
		return;
	p = new_packet(m, h, -1, h->snd.data, choose_up_to(m, 4, h->ref.in_len));
	p->syn = true;
	trace(m, "%s sends SYN with %u bytes", end_name[h->end], p->len);
}

/* The oldest bytes that no SACK block was about. */
static void sender_timeout(struct model *m, struct half *h)
{
	u32 from = h->snd.una;

	if (!h->open) {
		sender_syn(m, h);
		return;
	}
	while (from < h->snd.nxt && from < h->ref.in_len && h->snd.sacked[from])
		from++;
	/* RFC 2018, 8: after a timeout nothing counts as received that is not acknowledged. */
	if (from == h->snd.nxt)
		from = h->snd.una;
	sender_repeat(m, h, from);
}

/* RFC 9293, 3.8.4: an old number, with or without a byte. */
static void sender_keepalive(struct model *m, struct half *h)
{
	struct packet *p;

	if (!h->open)
		return;
	p = new_packet(m, h, h->snd.una - 1, (const u8 *)"?", choose(m, 2));
	trace(m, "%s sends keep-alive, %u bytes", end_name[h->end], p->len);
}

/* What end @h->end has received of the other half; by itself. */
static void pure_ack(struct model *m, struct half *h)
{
	const struct packet *p;

	if (!m->half[!h->end].rcv.syn)
		return;
	p = new_packet(m, h, h->snd.nxt, NULL, 0);
	trace(m, "%s sends ACK of %u at %u", end_name[h->end],
	      p->ack - m->half[!h->end].isn - 1, h->snd.nxt);
}

/* A block that is acknowledged to the sender must be with the receiver, whole messages of it. */
static void sender_sack(struct model *m, struct half *h, u32 start, u32 end)
{
	u32 in, out, out_end;

	if (start > end || end > snd_end(h)) {
		fail(m, "SACK of %u..%u", start, end);
		return;
	}
	for (in = start; in < min(end, h->ref.in_len); in++) {
		reference_byte(&h->ref, in, &out, &out_end);
		for (; out < out_end; out++)
			if (!h->rcv.got[out])
				fail(m, "SACK of %u..%u, but out byte %u is missing", start, end,
				     out);
		h->snd.sacked[in] = true;
	}
}

static void sender_receive(struct model *m, struct half *h, const struct packet *p)
{
	u32 ack = p->ack - h->isn - 1;
	u32 i;

	if ((s32)ack < 0 || ack > snd_end(h) || ack > h->snd.nxt) {
		fail(m, "the %s got an ACK of %d", end_name[h->end], (s32)ack);
		return;
	}
	h->open = true;
	if (ack > h->snd.una) {
		/* Nobody may need them again. */
		memset(h->snd.data + h->snd.una, '!', min(ack, h->ref.in_len) - h->snd.una);
		h->snd.una = ack;
	}
	for (i = 0; i < SACKS; i++)
		sender_sack(m, h, p->sack[i].start - h->isn - 1, p->sack[i].end - h->isn - 1);
}

/* --- the receiver --------------------------------------------------------- */

static u32 rcv_end(const struct half *h)
{
	return h->ref.out_len + h->has_fin;
}

/* Every byte that the engine lets out, whether the receiver takes it or not. */
static void check_bytes(struct model *m, const struct half *h, u32 pos, const u8 *data, u32 len)
{
	u32 i;

	for (i = 0; i < len; i++) {
		if (pos + i >= h->ref.out_len)
			fail(m, "out byte %u is after the end, %u", pos + i, h->ref.out_len);
		else if (data[i] != h->ref.out[pos + i])
			fail(m, "out byte %u is %02x, not %02x", pos + i, data[i],
			     h->ref.out[pos + i]);
		if (m->failure)
			return;
	}
}

static void receiver_syn(struct model *m, struct half *h)
{
	struct half *back = &m->half[!h->end];

	h->rcv.syn = true;
	if (back->open || !back->end)
		pure_ack(m, back);
	else
		sender_syn(m, back);
}

static void receiver_receive(struct model *m, struct half *h, const struct packet *p)
{
	struct half *back = &m->half[!h->end];
	u32 pos = p->seq - h->isn - 1;
	u32 from, end = pos + p->len + p->fin;

	if ((s32)(end - h->rcv.nxt) < 0 || (p->len && end == h->rcv.nxt)) {
		pure_ack(m, back);
		return;
	}
	if (!p->len && !p->fin)
		return;
	from = (s32)(pos - h->rcv.nxt) < 0 ? h->rcv.nxt : pos;
	for (; from < end && from < h->rcv.nxt + h->snd.window; from++)
		h->rcv.got[from] = true;
	h->rcv.top = max(h->rcv.top, from);
	while (h->rcv.nxt < rcv_end(h) && h->rcv.got[h->rcv.nxt])
		h->rcv.nxt++;

	if (h->rcv.delayed || pos != h->rcv.nxt || chance(m, 50))
		pure_ack(m, back);
	else
		h->rcv.delayed = true;
}

/* What comes to the end that half @h is for. */
static void receive(struct model *m, struct half *h, const struct packet *p)
{
	if (p->has_ack)
		sender_receive(m, &m->half[!h->end], p);
	if (p->syn)
		receiver_syn(m, h);
	else if (h->rcv.syn)
		receiver_receive(m, h, p);
}

/* --- the engine ----------------------------------------------------------- */

/*
 * Nobody but the receiver may acknowledge what is decided, for the sender would forget it while it
 * can still get lost.
 */
static void check_ack(struct model *m, struct half *h, u32 ack)
{
	u32 par = h->stream.par - h->isn - 1;
	u32 known = reference_acked(&h->ref, h->rcv.nxt);

	if (h->rcv.nxt == rcv_end(h))
		known = snd_end(h);
	if ((s32)(ack - h->isn - 1) < 0)
		fail(m, "ACK of %d to the %s", (s32)(ack - h->isn - 1), end_name[h->end]);
	else if (ack - h->isn - 1 > max(known, h->told) && par > known)
		fail(m, "ACK of %u to the %s, the receiver has %u, decided is %u",
		     ack - h->isn - 1, end_name[h->end], known, par);
	h->told = max(h->told, ack - h->isn - 1);
}

/* As if the other end had sent it. */
static void engine_acks(struct model *m, struct half *h, const struct packet *p, u32 ack)
{
	struct packet *sent;
	u32 i;

	check_ack(m, h, ack);
	if (!m->half[!h->end].stream.started)
		return;
	sent = enqueue(m, FROM_ENGINE + !h->end);
	sent->seq = p->ack;
	sent->data = copy(NULL, 0);
	sent->has_ack = true;
	sent->ack = ack;
	for (i = 0; i < SACKS; i++)
		sent->sack[i] = (struct block){ ack, ack };
	trace(m, "engine sends ACK of %u to %s", ack - h->isn - 1, end_name[h->end]);
}

/* The numbers that @p, of the other end, says of half @h. */
static void engine_maps_ack(struct model *m, struct half *h, const struct packet *p,
			    struct packet *mapped)
{
	u32 before = h->stream.acked;
	u32 par = h->stream.par - h->isn - 1;
	u32 known = min(par, reference_acked(&h->ref, p->ack - h->isn - 1));
	u32 i;

	mapped->has_ack = true;
	for (i = 0; i < SACKS; i++) {
		mapped->sack[i] = p->sack[i];
		nalg_stream_map_sack(&h->stream, &mapped->sack[i].start, &mapped->sack[i].end);
	}
	mapped->ack = nalg_stream_ack(&h->stream, p->ack);
	check_state(m, h);
	check_ack(m, h, mapped->ack);
	if ((s32)(mapped->ack - before) < 0 || mapped->ack - h->isn - 1 < known)
		fail(m, "ACK of %u became %u, which was %u already, and should be %u",
		     p->ack - h->isn - 1, mapped->ack - h->isn - 1, before - h->isn - 1, known);
	trace(m, "engine passes ACK of %u as %u", p->ack - h->isn - 1, mapped->ack - h->isn - 1);
}

static void check_sent(struct model *m, const struct half *h, const struct packet *p,
		       const struct packet *sent)
{
	u32 pos = sent->seq - h->isn - 1;

	if (sent->syn) {
		if (sent->seq != p->seq || sent->len)
			fail(m, "the SYN passed with another number or with data");
		return;
	}
	if (sent->len || sent->fin)
		check_bytes(m, h, pos, sent->data, sent->len);
	if (sent->fin && pos + sent->len != h->ref.out_len)
		fail(m, "FIN at %u, not at %u", pos + sent->len, h->ref.out_len);
}

/* What the engine made of @p, which it has taken; @sent has the ACK. */
static void engine_sends(struct model *m, const struct half *h, const struct packet *p,
			 const struct nalg_seg_out *out, struct packet *sent)
{
	bool replaced = out->verdict == NALG_SEG_REPLACE;

	sent->seq = out->seq;
	sent->len = replaced ? out->len : p->len;
	sent->data = copy(replaced ? out->data : p->data, sent->len);
	sent->syn = p->syn;
	sent->fin = out->fin;
	trace(m, "engine %s %d..%d%s", replaced ? "replaces by" : "passes",
	      (s32)(out->seq - h->isn - 1), (s32)(out->seq - h->isn - 1 + sent->len),
	      out->fin ? " FIN" : "");
	check_sent(m, h, p, sent);
	if (replaced && out->len > NALG_STREAM_EMIT_MAX)
		fail(m, "%u bytes in one segment", out->len);
	*enqueue(m, FROM_ENGINE + h->end) = *sent;
}

static void engine_segment(struct model *m, struct half *h, const struct packet *p,
			   struct nalg_seg_out *out)
{
	struct nalg_seg seg = { p->seq, p->data, p->len, p->syn, p->fin, false };
	u32 old_end = h->stream.par + h->stream.delta_par;
	bool blind = nalg_stream_blind(&h->stream, &seg);

	if (blind)
		seg.data = NO_DATA;
	failing_allocs = m;
	nalg_stream_segment(&h->stream, &seg, out);
	failing_allocs = NULL;
	check_state(m, h);

	if (blind && out->verdict != NALG_SEG_PASS)
		fail(m, "a segment whose data does not matter did not pass");
	if (out->verdict != NALG_SEG_PASS && out->verdict != NALG_SEG_REPLACE && out->fin)
		fail(m, "a FIN on a dropped segment");
	if (out->verdict == NALG_SEG_DROP_HELD && h->stream.par + h->stream.delta_par != old_end)
		fail(m, "decided and not sent");
}

/* What tcp.c does with a packet. */
static void engine_receive(struct model *m, struct half *h, const struct packet *p)
{
	static const char *const why[] = { "", "", "incomplete", "gap", "no memory", "limit" };
	struct half *other = &m->half[!h->end];
	u32 una = other->stream.una;
	struct packet sent = { 0 };
	struct nalg_seg_out out;

	engine_segment(m, h, p, &out);
	if (out.ack_held)
		engine_acks(m, h, p, out.ack);
	if (p->has_ack)
		engine_maps_ack(m, other, p, &sent);
	if (out.verdict > NALG_SEG_REPLACE)
		trace(m, "engine drops: %s", why[out.verdict]);
	nalg_stream_bare(&h->stream, &out, other->stream.una != una);
	if (out.verdict <= NALG_SEG_REPLACE)
		engine_sends(m, h, p, &out, &sent);
	nalg_free(out.data);
}

/* --- a whole connection --------------------------------------------------- */

static void deliver(struct model *m, u32 path, u32 index)
{
	struct half *h = &m->half[path % 2];
	struct packet p = dequeue(m, path, index);

	if (++m->packets > PACKETS_MAX)
		fail(m, "%u packets, and no end", m->packets);
	if (path < FROM_ENGINE)
		engine_receive(m, h, &p);
	else
		receive(m, h, &p);
	free(p.data);
}

static void duplicate(struct model *m, u32 path, u32 index)
{
	struct packet original = m->queue[path].packet[index];
	struct packet *p;

	if (m->queue[path].count == QUEUE_MAX)
		return;
	p = enqueue(m, path);
	*p = original;
	p->data = copy(original.data, original.len);
}

/* In order as a rule; from any place in the queue, twice or never for the rest. */
static void network(struct model *m, u32 disorder)
{
	u32 i, count, index, path = choose(m, PATHS);

	for (i = 0; i < PATHS && !m->queue[path].count; i++)
		path = (path + 1) % PATHS;
	count = m->queue[path].count;
	if (!count)
		return;

	index = chance(m, disorder) ? choose(m, count) : 0;
	if (chance(m, disorder / 2))
		duplicate(m, path, index);
	if (chance(m, disorder)) {
		trace(m, "lost: %s", path_name[path]);
		free(dequeue(m, path, index).data);
		return;
	}
	deliver(m, path, index);
}

static void step(struct model *m, u32 disorder)
{
	struct half *h = &m->half[choose(m, 2)];
	u32 what = choose(m, 16);

	if (what < 8)
		network(m, disorder);
	else if (what < 10)
		h->snd.written += choose_up_to(m, 2 * h->snd.mss, h->ref.in_len - h->snd.written);
	else if (what < 13)
		sender_new(m, h);
	else if (what == 13)
		sender_timeout(m, h);
	else if (what == 14 && h->snd.nxt > h->snd.una)
		sender_repeat(m, h, h->snd.una + choose(m, h->snd.nxt - h->snd.una));
	else if (what == 15 && choose(m, 2))
		sender_keepalive(m, h);
	else if (what == 15)
		pure_ack(m, h);
}

static bool half_complete(const struct half *h)
{
	return h->open && h->snd.una == snd_end(h) && h->rcv.nxt == rcv_end(h);
}

static bool complete(const struct model *m)
{
	return half_complete(&m->half[0]) && half_complete(&m->half[1]);
}

static void deliver_all(struct model *m)
{
	u32 path, end;
	bool any;

	do {
		any = false;
		for (end = 0; end < 2; end++)
			while (m->queue[TO_ENGINE + end].count < QUEUE_MAX &&
			       sender_new(m, &m->half[end]))
				any = true;
		for (path = 0; path < PATHS; path++)
			while (m->queue[path].count && !m->failure) {
				deliver(m, path, 0);
				any = true;
			}
	} while (any && !m->failure);
}

/* Both ends' timers; what has come about, in numbers that only grow. */
static u64 timers(struct model *m)
{
	u64 progress = 0;
	struct half *h;
	u32 end;

	for (end = 0; end < 2; end++) {
		h = &m->half[end];
		progress += h->open + h->snd.una + h->rcv.nxt + (h->stream.nxt - h->isn);
		if (h->rcv.delayed)
			pure_ack(m, &m->half[!end]);
		else if (!half_complete(h))
			sender_timeout(m, h);
	}
	return progress;
}

/* A network without fault, and timers: now everything has to come to its end. */
static void finish(struct model *m)
{
	const struct half *h = m->half;
	u64 before = 0, now;
	u32 idle = 0;

	m->alloc_failures = 0;
	m->budget.max = -1;
	m->half[0].snd.written = m->half[0].ref.in_len;
	m->half[1].snd.written = m->half[1].ref.in_len;
	while (!complete(m) && !m->failure) {
		deliver_all(m);
		now = timers(m);
		idle = now == before ? idle + 1 : 0;
		before = now;
		if (idle > IDLE_MAX)
			fail(m, "stalled: client %u of %u, server has %u of %u; server %u of %u, client has %u of %u",
			     h[0].snd.una, snd_end(&h[0]), h[0].rcv.nxt, rcv_end(&h[0]),
			     h[1].snd.una, snd_end(&h[1]), h[1].rcv.nxt, rcv_end(&h[1]));
		deliver_all(m);
	}
}

/* An idle sender asks whether its peer is alive: only the peer may answer. */
static void check_keepalive(struct model *m, struct half *h)
{
	u32 i, acks;

	deliver_all(m);
	for (i = 0; i < 2 && !m->failure; i++) {
		new_packet(m, h, h->snd.una - 1, (const u8 *)"?", i);
		deliver(m, TO_ENGINE + h->end, 0);
		if (m->queue[FROM_ENGINE + !h->end].count ||
		    m->queue[FROM_ENGINE + h->end].count != 1) {
			fail(m, "a keep-alive of %u bytes did not get through", i);
			return;
		}
		deliver(m, FROM_ENGINE + h->end, 0);
		acks = m->queue[TO_ENGINE + !h->end].count;
		if (acks != 1)
			fail(m, "a keep-alive of %u bytes got %u answers", i, acks);
		deliver_all(m);
	}
}

static u32 some_length(const struct model *m)
{
	static const u32 length[] = { 1, 2, 3, 7, 20, 100, 536, 1460, 9000, 65000 };

	return length[choose(m, ARRAY_SIZE(length))];
}

/*
 * Mostly short lines that begin with any of @first.  A few of @odd are about as long as a line may
 * be, or end the analysis.
 */
static void make_line(struct model *m, struct reference *ref, const char *first, u32 odd)
{
	u8 line[TOY_MESSAGE_MAX + 300];
	u32 i, len = choose(m, 40);
	u32 what = choose(m, odd);

	if (what == 1)
		len = choose(m, sizeof(line) - 1);
	else if (what == 2)
		len = TOY_MESSAGE_MAX - 3 + choose(m, 5);
	line[0] = first[choose(m, strlen(first))];
	if (what == 3)
		line[0] = 'L';
	for (i = 1; i < len; i++)
		line[i] = 'A' + (len + i * 7) % 26;
	line[len] = '\n';
	reference_append(ref, line, len + 1);
}

static void half_init(struct model *m, struct half *h, u32 end)
{
	bool big = choose(m, 800) == 799;
	u32 lines = choose(m, big ? 8000 : 12);
	/* Unchanged lines fill the room for bytes, changed ones that for ranges. */
	const char *first = big && choose(m, 2) ? "NOSK" : "NOXXXSSDWWNKE XD";

	h->end = end;
	nalg_stream_init(&h->stream, &toy_limits, &m->budget, toy_parse, &h->parsed);
	h->isn = choose(m, 2) ? 0 - choose(m, 1000) : choose(m, 0xffffffff);
	while (lines--)
		make_line(m, &h->ref, first, big ? 5000 : 60);
	h->has_fin = choose(m, 2);
	if (h->has_fin)
		reference_append(&h->ref, (const u8 *)"WX\n tail", choose(m, 9));
	reference_decide(&h->ref, h->ref.in_len, h->has_fin);

	h->snd.data = copy(h->ref.in, h->ref.in_len);
	h->snd.sacked = calloc(h->ref.in_len + 1, sizeof(bool));
	h->rcv.got = calloc(h->ref.out_len + 1, sizeof(bool));
	/* What is near the limits of the engine goes there, in segments as the kernel merges them. */
	h->snd.mss = big ? 1460 + choose(m, 65000) : some_length(m);
	h->snd.window = big ? 200000 : some_length(m);
	h->snd.window = max(h->snd.window, h->snd.mss);
	h->snd.nagle = choose(m, 2);
	trace(m, "%s: isn %u, %u bytes%s become %u, mss %u, window %u%s%s", end_name[end], h->isn,
	      h->ref.in_len, h->has_fin ? " and FIN" : "", h->ref.out_len, h->snd.mss,
	      h->snd.window, h->snd.nagle ? ", nagle" : "",
	      h->ref.lost ? ", lost at some point" : "");
}

static void model_init(struct model *m, const struct chooser *chooser, FILE *file)
{
	memset(m, 0, sizeof(*m));
	m->chooser = chooser;
	m->trace = file;
	m->alloc_failures = chance(m, 20) ? choose(m, 64) : 0;
	m->budget.max = chance(m, 20) ? choose(m, 30000) : -1;
	half_init(m, &m->half[0], 0);
	half_init(m, &m->half[1], 1);
}

static void half_free(struct half *h)
{
	nalg_stream_free(&h->stream);
	reference_free(&h->ref);
	free(h->snd.data);
	free(h->snd.sacked);
	free(h->rcv.got);
}

static void model_free(struct model *m)
{
	u32 path;

	for (path = 0; path < PATHS; path++)
		while (m->queue[path].count)
			free(dequeue(m, path, 0).data);
	half_free(&m->half[0]);
	half_free(&m->half[1]);
	if (budget_used(&m->budget))
		fail(m, "%u bytes of the budget were not given back", budget_used(&m->budget));
}

static void check_half(struct model *m, struct half *h)
{
	if (!m->failure)
		check_keepalive(m, h);
	if (!m->failure && !h->stream.lost && h->parsed != h->ref.parsed &&
	    h->parsed + 1 != h->ref.parsed)
		fail(m, "the parser found %u messages of %u", h->parsed, h->ref.parsed);
}

const char *model_connection(const struct chooser *chooser, FILE *file)
{
	static char failure[sizeof(((struct model *)0)->text)];
	struct model m;
	u32 steps, disorder;

	model_init(&m, chooser, file);
	steps = choose(&m, 400);
	disorder = choose(&m, 40);

	sender_syn(&m, &m.half[0]);
	while (steps-- && !m.failure)
		step(&m, disorder);
	finish(&m);
	check_half(&m, &m.half[0]);
	check_half(&m, &m.half[1]);
	model_free(&m);

	snprintf(failure, sizeof(failure), "%s", m.failure ? m.failure : "");
	return failure[0] ? failure : NULL;
}
