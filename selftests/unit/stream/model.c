// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>

#include "../../../kmod/core/stream.h"
#include "model.h"
#include "reference.h"
#include "toy.h"

#define SACKS		3
#define QUEUE_MAX	64
#define IDLE_MAX	4	/* retransmissions in a row that may change nothing */

struct block {
	u32 start, end;
};

struct packet {
	u32 seq;
	u32 len;
	u8 *data;
	bool syn, fin;
	u32 ack;
	struct block sack[SACKS];
};

enum path { TO_ENGINE, TO_RECEIVER, ACK_TO_ENGINE, TO_SENDER, PATHS };

static const char *const path_name[PATHS] = {
	"sender > engine", "engine > receiver", "engine < receiver", "sender < engine",
};

struct queue {
	struct packet packet[QUEUE_MAX];
	u32 count;
};

/* All positions are offsets from the byte after the SYN; only packets have sequence numbers. */
struct model {
	const struct chooser *chooser;
	FILE *trace;
	const char *failure;
	char text[200];

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

	struct queue queue[PATHS];
	u32 alloc_failures;	/* of 256 */
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

static void check_state(struct model *m)
{
	const struct nalg_stream *s = &m->stream;

	if ((s32)(s->acked - s->una) < 0 || (s32)(s->par - s->una) < 0 ||
	    (s32)(s->nxt - s->par) < 0)
		fail(m, "out of order: una %u acked %u par %u nxt %u", s->una, s->acked, s->par,
		     s->nxt);
	if (s->kept_bytes > NALG_STREAM_KEPT_MAX || nalg_stream_held(s) >= TOY_MESSAGE_MAX)
		fail(m, "over the limit: %u kept, %u held", s->kept_bytes, nalg_stream_held(s));
	if (s->kept && (s->una == s->par - s->fin || s->una == s->par))
		fail(m, "kept is empty and not freed");
	if (!s->kept && !reference_opaque(&m->ref, s->una - m->isn - 1, s->par - s->fin - m->isn - 1))
		fail(m, "kept is gone too early");
	if (!s->held != !nalg_stream_held(s))
		fail(m, "held is %s", s->held ? "empty and not freed" : "gone too early");
}

/* --- packets -------------------------------------------------------------- */

static struct packet *enqueue(struct model *m, enum path path)
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

static struct packet dequeue(struct model *m, enum path path, u32 index)
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

/* --- the sender ----------------------------------------------------------- */

static u32 snd_end(const struct model *m)
{
	return m->ref.in_len + m->has_fin;
}

/* Send what is at [from, to), the FIN with it when it is in there. */
static void sender_send(struct model *m, u32 from, u32 to)
{
	struct packet *p = enqueue(m, TO_ENGINE);
	u32 data_end = min(to, m->ref.in_len);

	p->seq = m->isn + 1 + from;
	p->len = data_end > from ? data_end - from : 0;
	p->fin = to > m->ref.in_len;
	p->data = copy(m->snd.data + from, p->len);
	m->snd.nxt = max(m->snd.nxt, to);
	trace(m, "sender sends %u..%u%s", from, from + p->len, p->fin ? " FIN" : "");
}

/* Nagle: nothing small while something is on its way (RFC 9293, 3.7.4). */
static bool sender_new(struct model *m)
{
	u32 limit = m->snd.una + m->snd.window;
	u32 ready = m->snd.written == m->ref.in_len ? snd_end(m) : m->snd.written;
	u32 to = min(min(ready, limit), m->snd.nxt + m->snd.mss);

	if (!m->open || to <= m->snd.nxt)
		return false;
	if (m->snd.nagle && m->snd.nxt != m->snd.una && to - m->snd.nxt < m->snd.mss &&
	    to <= m->ref.in_len)
		return false;
	sender_send(m, m->snd.nxt, to);
	return true;
}

/* Any boundaries, but only what is not acknowledged. */
static void sender_repeat(struct model *m, u32 from)
{
	u32 rest = m->snd.nxt - from;

	if (!rest)
		return;
	sender_send(m, from, from + 1 + choose(m, min(rest, m->snd.mss)));
}

static void sender_syn(struct model *m)
{
	struct packet *p = enqueue(m, TO_ENGINE);

	p->seq = m->isn;
	p->syn = true;
	/* TCP Fast Open: the engine removes it. */
	p->len = choose_up_to(m, 4, m->ref.in_len);
	p->data = copy(m->snd.data, p->len);
	trace(m, "sender sends SYN with %u bytes", p->len);
}

/* The oldest bytes that no SACK block was about. */
static void sender_timeout(struct model *m)
{
	u32 from = m->snd.una;

	if (!m->open) {
		sender_syn(m);
		return;
	}
	while (from < m->snd.nxt && from < m->ref.in_len && m->snd.sacked[from])
		from++;
	/* RFC 2018, 8: after a timeout nothing counts as received that is not acknowledged. */
	if (from == m->snd.nxt)
		from = m->snd.una;
	sender_repeat(m, from);
}

/* RFC 9293, 3.8.4: an old number, with or without a byte. */
static void sender_keepalive(struct model *m)
{
	struct packet *p;

	if (!m->open)
		return;
	p = enqueue(m, TO_ENGINE);
	p->seq = m->isn + m->snd.una;
	p->len = choose(m, 2);
	p->data = copy((const u8 *)"?", 1);
	trace(m, "sender sends keep-alive, %u bytes", p->len);
}

static void sender_pure_ack(struct model *m)
{
	struct packet *p = enqueue(m, TO_ENGINE);

	p->seq = m->isn + 1 + m->snd.nxt;
	p->data = copy(NULL, 0);
	trace(m, "sender sends ACK at %u", m->snd.nxt);
}

/* A block that is acknowledged to the sender must be with the receiver, whole messages of it. */
static void sender_sack(struct model *m, u32 start, u32 end)
{
	u32 in, out, out_end;

	if (start > end || end > snd_end(m)) {
		fail(m, "SACK of %u..%u", start, end);
		return;
	}
	for (in = start; in < min(end, m->ref.in_len); in++) {
		reference_byte(&m->ref, in, &out, &out_end);
		for (; out < out_end; out++)
			if (!m->rcv.got[out])
				fail(m, "SACK of %u..%u, but out byte %u is missing", start, end,
				     out);
		m->snd.sacked[in] = true;
	}
}

static void sender_receive(struct model *m, const struct packet *p)
{
	u32 ack = p->ack - m->isn - 1;
	u32 i;

	if ((s32)ack < 0 || ack > snd_end(m) || ack > m->snd.nxt) {
		fail(m, "the sender got an ACK of %d", (s32)ack);
		return;
	}
	m->open = true;
	if (ack > m->snd.una) {
		/* Nobody may need them again. */
		memset(m->snd.data + m->snd.una, '!', min(ack, m->ref.in_len) - m->snd.una);
		m->snd.una = ack;
	}
	for (i = 0; i < SACKS; i++)
		sender_sack(m, p->sack[i].start - m->isn - 1, p->sack[i].end - m->isn - 1);
}

/* --- the receiver --------------------------------------------------------- */

static u32 rcv_end(const struct model *m)
{
	return m->ref.out_len + m->has_fin;
}

/* Runs that came out of order, from any place on; then a duplicate (RFC 2883). */
static void receiver_sacks(struct model *m, struct packet *p)
{
	u32 pos = m->rcv.nxt + choose(m, 64);
	u32 i;

	for (i = 0; i < SACKS; i++)
		p->sack[i] = (struct block){ p->ack, p->ack };
	for (i = 0; i < SACKS - 1; i++) {
		while (pos < m->rcv.top && !m->rcv.got[pos])
			pos++;
		p->sack[i].start = m->isn + 1 + pos;
		while (pos < m->rcv.top && m->rcv.got[pos])
			pos++;
		p->sack[i].end = m->isn + 1 + pos;
	}
	p->sack[i].start -= choose_up_to(m, 20, m->rcv.nxt);
}

static void receiver_ack(struct model *m)
{
	struct packet *p = enqueue(m, ACK_TO_ENGINE);

	p->ack = m->isn + 1 + m->rcv.nxt;
	m->rcv.delayed = false;
	receiver_sacks(m, p);
	trace(m, "receiver sends ACK of %u", m->rcv.nxt);
}

/* Every byte that the engine lets out, whether the receiver takes it or not. */
static void check_bytes(struct model *m, u32 pos, const u8 *data, u32 len)
{
	u32 i;

	for (i = 0; i < len; i++) {
		if (pos + i >= m->ref.out_len)
			fail(m, "out byte %u is after the end, %u", pos + i, m->ref.out_len);
		else if (data[i] != m->ref.out[pos + i])
			fail(m, "out byte %u is %02x, not %02x", pos + i, data[i],
			     m->ref.out[pos + i]);
		if (m->failure)
			return;
	}
}

static void receiver_receive(struct model *m, const struct packet *p)
{
	u32 pos = p->seq - m->isn - 1;
	u32 from, end;

	if (p->syn) {
		m->rcv.syn = true;
		receiver_ack(m);
		return;
	}
	if (!m->rcv.syn)
		return;

	end = pos + p->len + p->fin;
	if ((s32)(end - m->rcv.nxt) < 0 || (p->len && end == m->rcv.nxt)) {
		receiver_ack(m);
		return;
	}
	if (!p->len && !p->fin)
		return;
	from = (s32)(pos - m->rcv.nxt) < 0 ? m->rcv.nxt : pos;
	for (; from < end && from < m->rcv.nxt + m->snd.window; from++)
		m->rcv.got[from] = true;
	m->rcv.top = max(m->rcv.top, from);
	while (m->rcv.nxt < rcv_end(m) && m->rcv.got[m->rcv.nxt])
		m->rcv.nxt++;

	if (m->rcv.delayed || pos != m->rcv.nxt || chance(m, 50))
		receiver_ack(m);
	else
		m->rcv.delayed = true;
}

/* --- the engine ----------------------------------------------------------- */

/*
 * Nobody but the receiver may acknowledge what is decided, for the sender would forget it while it
 * can still get lost.
 */
static void check_ack(struct model *m, u32 ack)
{
	u32 par = m->stream.par - m->isn - 1;
	u32 known = reference_acked(&m->ref, m->rcv.nxt);

	if (m->rcv.nxt == rcv_end(m))
		known = snd_end(m);
	if ((s32)(ack - m->isn - 1) < 0)
		fail(m, "ACK of %d to the sender", (s32)(ack - m->isn - 1));
	else if (ack - m->isn - 1 > max(known, m->told) && par > known)
		fail(m, "ACK of %u to the sender, the receiver has %u, decided is %u",
		     ack - m->isn - 1, known, par);
	m->told = max(m->told, ack - m->isn - 1);
}

static void engine_acks(struct model *m, u32 ack)
{
	struct packet *p = enqueue(m, TO_SENDER);
	u32 i;

	check_ack(m, ack);
	p->ack = ack;
	for (i = 0; i < SACKS; i++)
		p->sack[i] = (struct block){ ack, ack };
	trace(m, "engine sends ACK of %u", ack - m->isn - 1);
}

/* What the engine made of @p, which it has taken. */
static void engine_sends(struct model *m, const struct packet *p, const struct nalg_seg_out *out)
{
	bool replaced = out->verdict == NALG_SEG_REPLACE;
	struct packet *sent = enqueue(m, TO_RECEIVER);

	sent->seq = out->seq;
	sent->len = replaced ? out->len : p->len;
	sent->data = copy(replaced ? out->data : p->data, sent->len);
	sent->syn = p->syn;
	sent->fin = out->fin;
	trace(m, "engine %s %d..%d%s", replaced ? "replaces by" : "passes",
	      (s32)(out->seq - m->isn - 1), (s32)(out->seq - m->isn - 1 + sent->len),
	      out->fin ? " FIN" : "");

	if (p->syn) {
		if (out->seq != p->seq || sent->len)
			fail(m, "the SYN passed with another number or with data");
		return;
	}
	if (sent->len || sent->fin)
		check_bytes(m, out->seq - m->isn - 1, sent->data, sent->len);
	if (sent->fin && out->seq - m->isn - 1 + sent->len != m->ref.out_len)
		fail(m, "FIN at %u, not at %u", out->seq - m->isn - 1 + sent->len, m->ref.out_len);
	if (replaced && out->len > NALG_STREAM_EMIT_MAX)
		fail(m, "%u bytes in one segment", out->len);
}

static void engine_segment(struct model *m, const struct packet *p)
{
	static const char *const why[] = { "", "", "incomplete", "gap", "no memory" };
	struct nalg_seg seg = { p->seq, p->data, p->len, p->syn, p->fin, false };
	u32 old_end = m->stream.par + m->stream.delta_par;
	struct nalg_seg_out out;

	failing_allocs = m;
	nalg_stream_segment(&m->stream, &seg, &out);
	failing_allocs = NULL;
	check_state(m);

	if (out.verdict <= NALG_SEG_REPLACE)
		engine_sends(m, p, &out);
	else
		trace(m, "engine drops: %s", why[out.verdict]);
	if (out.verdict != NALG_SEG_PASS && out.verdict != NALG_SEG_REPLACE && out.fin)
		fail(m, "a FIN on a dropped segment");
	if (out.verdict == NALG_SEG_DROP_HELD &&
	    m->stream.par + m->stream.delta_par != old_end)
		fail(m, "decided and not sent");
	if (out.ack_held)
		engine_acks(m, out.ack);
	nalg_free(out.data);
}

static void engine_ack(struct model *m, const struct packet *p)
{
	u32 before = m->stream.acked;
	u32 par = m->stream.par - m->isn - 1;
	u32 known = min(par, reference_acked(&m->ref, p->ack - m->isn - 1));
	struct packet *sent = enqueue(m, TO_SENDER);
	u32 i;

	*sent = *p;
	sent->data = copy(NULL, 0);
	sent->ack = nalg_stream_ack(&m->stream, p->ack);
	check_state(m);
	check_ack(m, sent->ack);
	if ((s32)(sent->ack - before) < 0 || sent->ack - m->isn - 1 < known)
		fail(m, "ACK of %u became %u, which was %u already, and should be %u",
		     p->ack - m->isn - 1, sent->ack - m->isn - 1, before - m->isn - 1, known);
	for (i = 0; i < SACKS; i++)
		nalg_stream_map_sack(&m->stream, &sent->sack[i].start, &sent->sack[i].end);
	trace(m, "engine passes ACK of %u as %u", p->ack - m->isn - 1, sent->ack - m->isn - 1);
}

/* --- a whole connection --------------------------------------------------- */

static void deliver(struct model *m, enum path path, u32 index)
{
	struct packet p = dequeue(m, path, index);

	if (path == TO_ENGINE)
		engine_segment(m, &p);
	else if (path == TO_RECEIVER)
		receiver_receive(m, &p);
	else if (path == ACK_TO_ENGINE)
		engine_ack(m, &p);
	else
		sender_receive(m, &p);
	free(p.data);
}

static void duplicate(struct model *m, enum path path, u32 index)
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
	enum path path = choose(m, PATHS);
	u32 i, count, index;

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
	u32 what = choose(m, 16);

	if (what < 8)
		network(m, disorder);
	else if (what < 10)
		m->snd.written += choose_up_to(m, 2 * m->snd.mss, m->ref.in_len - m->snd.written);
	else if (what < 13)
		sender_new(m);
	else if (what == 13)
		sender_timeout(m);
	else if (what == 14 && m->snd.nxt > m->snd.una)
		sender_repeat(m, m->snd.una + choose(m, m->snd.nxt - m->snd.una));
	else if (what == 15 && choose(m, 2))
		sender_keepalive(m);
	else if (what == 15)
		sender_pure_ack(m);
}

static bool complete(const struct model *m)
{
	return m->open && m->snd.una == snd_end(m) && m->rcv.nxt == rcv_end(m);
}

static void deliver_all(struct model *m)
{
	bool any;
	u32 path;

	do {
		any = false;
		while (m->queue[TO_ENGINE].count < QUEUE_MAX && sender_new(m))
			any = true;
		for (path = 0; path < PATHS; path++)
			while (m->queue[path].count && !m->failure) {
				deliver(m, path, 0);
				any = true;
			}
	} while (any && !m->failure);
}

/* A network without fault, and timers: now everything has to come to its end. */
static void finish(struct model *m)
{
	u32 una, rcv, nxt, idle = 0;

	m->snd.written = m->ref.in_len;
	m->alloc_failures = 0;
	while (!complete(m) && !m->failure) {
		una = m->snd.una;
		rcv = m->rcv.nxt;
		nxt = m->stream.nxt;
		deliver_all(m);
		if (m->rcv.delayed)
			receiver_ack(m);
		else if (!complete(m))
			sender_timeout(m);
		deliver_all(m);
		if (m->snd.una != una || m->rcv.nxt != rcv || m->stream.nxt != nxt)
			idle = 0;
		else if (++idle > IDLE_MAX)
			fail(m, "stalled: sender %u of %u, receiver %u of %u, par %u nxt %u",
			     una, snd_end(m), rcv, rcv_end(m), m->stream.par - m->isn - 1,
			     m->stream.nxt - m->isn - 1);
	}
}

/* An idle sender asks whether its peer is alive: only the peer may answer. */
static void check_keepalive(struct model *m)
{
	u32 i, acks;

	deliver_all(m);
	for (i = 0; i < 2 && !m->failure; i++) {
		struct packet p = { .seq = m->isn + m->snd.una, .len = i, .data = copy(NULL, 0) };

		p.data[0] = '?';
		engine_segment(m, &p);
		free(p.data);
		if (m->queue[TO_SENDER].count || m->queue[TO_RECEIVER].count != 1) {
			fail(m, "a keep-alive of %u bytes did not get through", i);
			return;
		}
		deliver(m, TO_RECEIVER, 0);
		acks = m->queue[ACK_TO_ENGINE].count;
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
static void make_line(struct model *m, const char *first, u32 odd)
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
	reference_append(&m->ref, line, len + 1);
}

static void model_init(struct model *m, const struct chooser *chooser, FILE *file)
{
	memset(m, 0, sizeof(*m));
	m->chooser = chooser;
	m->trace = file;
	nalg_stream_init(&m->stream, &toy_limits, toy_parse, &m->parsed);
	m->isn = choose(m, 2) ? 0 - choose(m, 1000) : choose(m, 0xffffffff);
}

static void model_free(struct model *m)
{
	u32 path;

	for (path = 0; path < PATHS; path++)
		while (m->queue[path].count)
			free(dequeue(m, path, 0).data);
	nalg_stream_free(&m->stream);
	reference_free(&m->ref);
	free(m->snd.data);
	free(m->snd.sacked);
	free(m->rcv.got);
}

static void connection_init(struct model *m)
{
	bool big = choose(m, 400) == 399;
	u32 lines = choose(m, big ? 8000 : 12);
	/* Unchanged lines fill the room for bytes, changed ones that for ranges. */
	const char *first = big && choose(m, 2) ? "NOSK" : "NOXXXSSDWWNKE XD";

	while (lines--)
		make_line(m, first, big ? 5000 : 60);
	m->has_fin = choose(m, 2);
	if (m->has_fin)
		reference_append(&m->ref, (const u8 *)"WX\n tail", choose(m, 9));
	reference_decide(&m->ref, m->ref.in_len, m->has_fin);

	m->snd.data = copy(m->ref.in, m->ref.in_len);
	m->snd.sacked = calloc(m->ref.in_len + 1, sizeof(bool));
	m->rcv.got = calloc(m->ref.out_len + 1, sizeof(bool));
	/* What is near the limits of the engine goes there, in segments as the kernel merges them. */
	m->snd.mss = big ? 1460 + choose(m, 65000) : some_length(m);
	m->snd.window = big ? 200000 : some_length(m);
	m->snd.window = max(m->snd.window, m->snd.mss);
	m->snd.nagle = choose(m, 2);
	m->alloc_failures = chance(m, 20) ? choose(m, 64) : 0;
	trace(m, "isn %u, %u bytes%s become %u, mss %u, window %u%s%s", m->isn, m->ref.in_len,
	      m->has_fin ? " and FIN" : "", m->ref.out_len, m->snd.mss, m->snd.window,
	      m->snd.nagle ? ", nagle" : "", m->ref.lost ? ", lost at some point" : "");
}

const char *model_connection(const struct chooser *chooser, FILE *file)
{
	static char failure[sizeof(((struct model *)0)->text)];
	struct model m;
	u32 steps, disorder;

	model_init(&m, chooser, file);
	connection_init(&m);
	steps = choose(&m, 300);
	disorder = choose(&m, 40);

	sender_syn(&m);
	while (steps-- && !m.failure)
		step(&m, disorder);
	finish(&m);
	if (!m.failure)
		check_keepalive(&m);
	if (!m.failure && !m.stream.lost && m.parsed != m.ref.parsed &&
	    m.parsed + 1 != m.ref.parsed)
		fail(&m, "the parser found %u messages of %u", m.parsed, m.ref.parsed);

	snprintf(failure, sizeof(failure), "%s", m.failure ? m.failure : "");
	model_free(&m);
	return failure[0] ? failure : NULL;
}
