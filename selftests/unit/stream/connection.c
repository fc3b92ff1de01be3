// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>

#include "connection.h"

#define PACKETS_MAX	300000	/* more come of ACKs that answer each other only */

static const char *const end_name[] = { "client", "server" };

/* --- chance and failure --------------------------------------------------- */

u32 choose(const struct connection *c, u32 n)
{
	return c->chooser->next(c->chooser->ctx, n);
}

/* min() and max() look at their arguments twice: what is chosen needs a function. */
u32 choose_up_to(const struct connection *c, u32 n, u32 limit)
{
	u32 value = choose(c, n);

	return value < limit ? value : limit;
}

/* True for @percent of the choices; false once there is nothing to choose any more. */
bool chance(const struct connection *c, u32 percent)
{
	return choose(c, 100) >= 100 - percent;
}

static struct connection *failing_allocs;	/* its allocations may fail at the moment */

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

/* The linker puts it in the place of malloc(): nalg_alloc() has to cope with failure. */
void *__wrap_malloc(size_t size)
{
	struct connection *c = failing_allocs;

	if (c && choose(c, 256) >= 256 - c->alloc_failures)
		return NULL;
	return __real_malloc(size);
}

__attribute__((format(printf, 2, 3)))
void connection_trace(const struct connection *c, const char *format, ...)
{
	va_list args;

	if (!c->trace)
		return;
	va_start(args, format);
	fputs("#   ", c->trace);
	vfprintf(c->trace, format, args);
	fputc('\n', c->trace);
	va_end(args);
}

/* The first failure counts: what comes after it may be its consequence. */
__attribute__((format(printf, 2, 3)))
void connection_fail(struct connection *c, const char *format, ...)
{
	va_list args;

	if (c->failure)
		return;
	va_start(args, format);
	vsnprintf(c->text, sizeof(c->text), format, args);
	va_end(args);
	c->failure = c->text;
	connection_trace(c, "FAILED: %s", c->failure);
}

static void check_state(struct connection *c, const struct half *h)
{
	const u32 max = h->ref->protocol->limits->message;
	const struct nalg_stream *s = &h->stream;
	u32 base = h->isn + 1;

	if ((s32)(s->acked - s->una) < 0 || (s32)(s->par - s->una) < 0 ||
	    (s32)(s->nxt - s->par) < 0)
		connection_fail(c, "out of order: una %u acked %u par %u nxt %u", s->una, s->acked,
				s->par, s->nxt);
	if (s->kept_bytes > NALG_STREAM_KEPT_MAX || nalg_stream_held(s) >= max ||
	    s->held_size > max)
		connection_fail(c, "over the limit: %u kept, %u held", s->kept_bytes,
				nalg_stream_held(s));
	if (s->kept && (s->una == s->par - s->fin || s->una == s->par))
		connection_fail(c, "kept is empty and not freed");
	if (!s->kept && !reference_opaque(h->ref, s->una - base, s->par - s->fin - base))
		connection_fail(c, "kept is gone too early");
	if (!s->held != !nalg_stream_held(s))
		connection_fail(c, "held is %s",
				s->held ? "empty and not freed" : "gone too early");
	if (budget_used(&c->budget) > c->budget.max)
		connection_fail(c, "over the budget: %u of %u", budget_used(&c->budget),
				c->budget.max);
}

/* --- packets -------------------------------------------------------------- */

static struct packet *enqueue(struct connection *c, u32 path)
{
	struct queue *q = &c->queue[path];
	struct packet *p;

	if (q->count == QUEUE_MAX) {
		free(q->packet[0].data);
		memmove(q->packet, q->packet + 1, --q->count * sizeof(*q->packet));
	}
	p = &q->packet[q->count++];
	memset(p, 0, sizeof(*p));
	return p;
}

struct packet connection_dequeue(struct connection *c, u32 path, u32 index)
{
	struct queue *q = &c->queue[path];
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
static void receiver_sacks(struct connection *c, const struct half *h, struct packet *p)
{
	u32 pos = h->rcv.nxt + choose(c, 64);
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
	p->sack[i].start -= choose_up_to(c, 20, h->rcv.nxt);
}

/* A packet of half @h at @pos, with the ACK of the other half that its sender owes. */
struct packet *new_packet(struct connection *c, struct half *h, u32 pos, const u8 *data,
			  u32 len)
{
	struct half *other = &c->half[!h->end];
	struct packet *p = enqueue(c, TO_ENGINE + h->end);

	p->seq = h->isn + 1 + pos;
	p->len = len;
	p->data = copy(data, len);
	if (other->rcv.syn) {
		p->has_ack = true;
		p->ack = other->isn + 1 + other->rcv.nxt;
		other->rcv.delayed = false;
		receiver_sacks(c, other, p);
	}
	return p;
}

/* --- the sender ----------------------------------------------------------- */

u32 snd_end(const struct half *h)
{
	return h->ref->in_len + h->has_fin;
}

/* Send what is at [from, to), the FIN with it when it is in there. */
void sender_send(struct connection *c, struct half *h, u32 from, u32 to)
{
	u32 data_end = min(to, h->ref->in_len);
	u32 len = data_end > from ? data_end - from : 0;
	struct packet *p = new_packet(c, h, from, h->snd.data + from, len);

	p->fin = to > h->ref->in_len;
	h->snd.nxt = max(h->snd.nxt, to);
	connection_trace(c, "%s sends %u..%u%s", end_name[h->end], from, from + len,
			 p->fin ? " FIN" : "");
}

/* Nagle: nothing small while something is on its way (RFC 9293, 3.7.4). */
bool sender_new(struct connection *c, struct half *h)
{
	u32 limit = h->snd.una + h->snd.window;
	u32 ready = h->snd.written == h->ref->in_len ? snd_end(h) : h->snd.written;
	u32 to = min(min(ready, limit), h->snd.nxt + h->snd.mss);

	if (!h->open || to <= h->snd.nxt)
		return false;
	if (h->snd.nagle && h->snd.nxt != h->snd.una && to - h->snd.nxt < h->snd.mss &&
	    to <= h->ref->in_len)
		return false;
	sender_send(c, h, h->snd.nxt, to);
	return true;
}

/* Any boundaries, but only what is not acknowledged. */
void sender_repeat(struct connection *c, struct half *h, u32 from)
{
	u32 rest = h->snd.nxt - from;

	if (!rest)
		return;
	sender_send(c, h, from, from + 1 + choose(c, min(rest, h->snd.mss)));
}

/* The server's answers the client's.  TCP Fast Open: the engine removes the data. */
void sender_syn(struct connection *c, struct half *h)
{
	struct packet *p;

	if (h->end && !c->half[0].rcv.syn)
		return;
	p = new_packet(c, h, -1, h->snd.data, choose_up_to(c, 4, h->ref->in_len));
	p->syn = true;
	connection_trace(c, "%s sends SYN with %u bytes", end_name[h->end], p->len);
}

/* The oldest bytes that no SACK block was about. */
void sender_timeout(struct connection *c, struct half *h)
{
	u32 from = h->snd.una;

	if (!h->open) {
		sender_syn(c, h);
		return;
	}
	while (from < h->snd.nxt && from < h->ref->in_len && h->snd.sacked[from])
		from++;
	/* RFC 2018, 8: after a timeout nothing counts as received that is not acknowledged. */
	if (from == h->snd.nxt)
		from = h->snd.una;
	sender_repeat(c, h, from);
}

/* RFC 9293, 3.8.4: an old number, with or without a byte. */
void sender_keepalive(struct connection *c, struct half *h)
{
	struct packet *p;

	if (!h->open)
		return;
	p = new_packet(c, h, h->snd.una - 1, (const u8 *)"?", choose(c, 2));
	connection_trace(c, "%s sends keep-alive, %u bytes", end_name[h->end], p->len);
}

/* What end @h->end has received of the other half; by itself. */
void pure_ack(struct connection *c, struct half *h)
{
	const struct packet *p;

	if (!c->half[!h->end].rcv.syn)
		return;
	p = new_packet(c, h, h->snd.nxt, NULL, 0);
	connection_trace(c, "%s sends ACK of %u at %u", end_name[h->end],
			 p->ack - c->half[!h->end].isn - 1, h->snd.nxt);
}

/* A block that is acknowledged to the sender must be with the receiver, whole messages of it. */
static void sender_sack(struct connection *c, struct half *h, u32 start, u32 end)
{
	u32 in, out, out_end;

	if (start > end || end > snd_end(h)) {
		connection_fail(c, "SACK of %u..%u", start, end);
		return;
	}
	for (in = start; in < min(end, h->ref->in_len); in++) {
		reference_byte(h->ref, in, &out, &out_end);
		for (; out < out_end; out++)
			if (!h->rcv.got[out])
				connection_fail(c, "SACK of %u..%u, but out byte %u is missing",
						start, end, out);
		h->snd.sacked[in] = true;
	}
}

static void sender_receive(struct connection *c, struct half *h, const struct packet *p)
{
	u32 ack = p->ack - h->isn - 1;
	u32 i;

	if ((s32)ack < 0 || ack > snd_end(h) || ack > h->snd.nxt) {
		connection_fail(c, "the %s got an ACK of %d", end_name[h->end], (s32)ack);
		return;
	}
	h->open = true;
	if (ack > h->snd.una) {
		/* Nobody may need them again. */
		memset(h->snd.data + h->snd.una, '!', min(ack, h->ref->in_len) - h->snd.una);
		h->snd.una = ack;
	}
	for (i = 0; i < SACKS; i++)
		sender_sack(c, h, p->sack[i].start - h->isn - 1, p->sack[i].end - h->isn - 1);
}

/* --- the receiver --------------------------------------------------------- */

u32 rcv_end(const struct half *h)
{
	return h->ref->out_len + h->has_fin;
}

/* Every byte that the engine lets out, whether the receiver takes it or not. */
static void check_bytes(struct connection *c, const struct half *h, u32 pos, const u8 *data,
			u32 len)
{
	u32 i;

	for (i = 0; i < len; i++) {
		if (pos + i >= h->ref->out_len)
			connection_fail(c, "out byte %u is after the end, %u", pos + i,
					h->ref->out_len);
		else if (data[i] != h->ref->out[pos + i])
			connection_fail(c, "out byte %u is %02x, not %02x", pos + i, data[i],
					h->ref->out[pos + i]);
		if (c->failure)
			return;
	}
}

static void receiver_syn(struct connection *c, struct half *h)
{
	struct half *back = &c->half[!h->end];

	h->rcv.syn = true;
	if (back->open || !back->end)
		pure_ack(c, back);
	else
		sender_syn(c, back);
}

static void receiver_receive(struct connection *c, struct half *h, const struct packet *p)
{
	struct half *back = &c->half[!h->end];
	u32 pos = p->seq - h->isn - 1;
	u32 from, end = pos + p->len + p->fin;

	if ((s32)(end - h->rcv.nxt) < 0 || (p->len && end == h->rcv.nxt)) {
		pure_ack(c, back);
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

	if (h->rcv.delayed || end != h->rcv.nxt || chance(c, 50))
		pure_ack(c, back);
	else
		h->rcv.delayed = true;
}

/* What comes to the end that half @h is for. */
static void receive(struct connection *c, struct half *h, const struct packet *p)
{
	/* What comes after a failure may be anywhere. */
	if (c->failure)
		return;
	if (p->has_ack)
		sender_receive(c, &c->half[!h->end], p);
	if (p->syn)
		receiver_syn(c, h);
	else if (h->rcv.syn)
		receiver_receive(c, h, p);
}

/* --- the engine ----------------------------------------------------------- */

/*
 * Nobody but the receiver may acknowledge what is decided, for the sender would forget it while it
 * can still get lost.
 */
static void check_ack(struct connection *c, struct half *h, u32 ack)
{
	u32 par = h->stream.par - h->isn - 1;
	u32 known = reference_acked(h->ref, h->rcv.nxt);

	if (h->rcv.nxt == rcv_end(h))
		known = snd_end(h);
	if ((s32)(ack - h->isn - 1) < 0)
		connection_fail(c, "ACK of %d to the %s", (s32)(ack - h->isn - 1),
				end_name[h->end]);
	else if (ack - h->isn - 1 > max(known, h->told) && par > known)
		connection_fail(c, "ACK of %u to the %s, the receiver has %u, decided is %u",
				ack - h->isn - 1, end_name[h->end], known, par);
	h->told = max(h->told, ack - h->isn - 1);
}

/* As if the other end had sent it. */
static void engine_acks(struct connection *c, struct half *h, const struct packet *p, u32 ack)
{
	struct packet *sent;
	u32 i;

	check_ack(c, h, ack);
	if (!c->half[!h->end].stream.started)
		return;
	sent = enqueue(c, FROM_ENGINE + !h->end);
	sent->seq = p->ack;
	sent->data = copy(NULL, 0);
	sent->has_ack = true;
	sent->ack = ack;
	for (i = 0; i < SACKS; i++)
		sent->sack[i] = (struct block){ ack, ack };
	connection_trace(c, "engine sends ACK of %u to %s", ack - h->isn - 1, end_name[h->end]);
}

/* The numbers that @p, of the other end, says of half @h. */
static void engine_maps_ack(struct connection *c, struct half *h, const struct packet *p,
			    struct packet *mapped)
{
	u32 before = h->stream.acked;
	u32 par = h->stream.par - h->isn - 1;
	u32 known = min(par, reference_acked(h->ref, p->ack - h->isn - 1));
	u32 i;

	mapped->has_ack = true;
	for (i = 0; i < SACKS; i++) {
		mapped->sack[i] = p->sack[i];
		nalg_stream_map_sack(&h->stream, &mapped->sack[i].start, &mapped->sack[i].end);
	}
	mapped->ack = nalg_stream_ack(&h->stream, p->ack);
	check_state(c, h);
	check_ack(c, h, mapped->ack);
	if ((s32)(mapped->ack - before) < 0 || mapped->ack - h->isn - 1 < known)
		connection_fail(c, "ACK of %u became %u, which was %u already, and should be %u",
				p->ack - h->isn - 1, mapped->ack - h->isn - 1, before - h->isn - 1,
				known);
	connection_trace(c, "engine passes ACK of %u as %u", p->ack - h->isn - 1,
			 mapped->ack - h->isn - 1);
}

static void check_sent(struct connection *c, const struct half *h, const struct packet *p,
		       const struct packet *sent)
{
	u32 pos = sent->seq - h->isn - 1;

	if (sent->syn) {
		if (sent->seq != p->seq || sent->len)
			connection_fail(c, "the SYN passed with another number or with data");
		return;
	}
	if (sent->len || sent->fin)
		check_bytes(c, h, pos, sent->data, sent->len);
	if (sent->fin && pos + sent->len != h->ref->out_len)
		connection_fail(c, "FIN at %u, not at %u", pos + sent->len, h->ref->out_len);
}

/* What the engine made of @p, which it has taken; @sent has the ACK. */
static void engine_sends(struct connection *c, const struct half *h, const struct packet *p,
			 const struct nalg_seg_out *out, struct packet *sent)
{
	bool replaced = out->verdict == NALG_SEG_REPLACE;

	sent->seq = out->seq;
	sent->len = replaced ? out->len : p->len;
	sent->data = copy(replaced ? out->data : p->data, sent->len);
	sent->syn = p->syn;
	sent->fin = out->fin;
	connection_trace(c, "engine %s %d..%d%s", replaced ? "replaces by" : "passes",
			 (s32)(out->seq - h->isn - 1), (s32)(out->seq - h->isn - 1 + sent->len),
			 out->fin ? " FIN" : "");
	check_sent(c, h, p, sent);
	if (replaced && out->len > NALG_STREAM_EMIT_MAX)
		connection_fail(c, "%u bytes in one segment", out->len);
	*enqueue(c, FROM_ENGINE + h->end) = *sent;
}

static void engine_segment(struct connection *c, struct half *h, const struct packet *p,
			   struct nalg_seg_out *out)
{
	struct nalg_seg seg = { p->seq, p->data, p->len, p->syn, p->fin, false };
	u32 old_end = h->stream.par + h->stream.delta_par;
	bool blind = nalg_stream_blind(&h->stream, &seg);

	if (blind)
		seg.data = NO_DATA;
	failing_allocs = c;
	nalg_stream_segment(&h->stream, &seg, out);
	failing_allocs = NULL;
	check_state(c, h);

	if (blind && out->verdict != NALG_SEG_PASS)
		connection_fail(c, "a segment whose data does not matter did not pass");
	if (out->verdict != NALG_SEG_PASS && out->verdict != NALG_SEG_REPLACE && out->fin)
		connection_fail(c, "a FIN on a dropped segment");
	if (out->verdict == NALG_SEG_DROP_HELD && h->stream.par + h->stream.delta_par != old_end)
		connection_fail(c, "decided and not sent");
}

/* What tcp.c does with a packet. */
static void engine_receive(struct connection *c, struct half *h, const struct packet *p)
{
	static const char *const why[] = { "", "", "incomplete", "gap", "no memory", "limit" };
	struct half *other = &c->half[!h->end];
	u32 una = other->stream.una;
	struct packet sent = { 0 };
	struct nalg_seg_out out;

	engine_segment(c, h, p, &out);
	if (out.ack_held)
		engine_acks(c, h, p, out.ack);
	if (p->has_ack)
		engine_maps_ack(c, other, p, &sent);
	if (out.verdict > NALG_SEG_REPLACE)
		connection_trace(c, "engine drops: %s", why[out.verdict]);
	nalg_stream_bare(&h->stream, &out, other->stream.una != una);
	if (out.verdict <= NALG_SEG_REPLACE)
		engine_sends(c, h, p, &out, &sent);
	nalg_free(out.data);
}

/* --- a whole connection --------------------------------------------------- */

void connection_deliver(struct connection *c, u32 path, u32 index)
{
	struct half *h = &c->half[path % 2];
	struct packet p = connection_dequeue(c, path, index);

	if (++c->packets > PACKETS_MAX)
		connection_fail(c, "%u packets, and no end", c->packets);
	if (path < FROM_ENGINE)
		engine_receive(c, h, &p);
	else
		receive(c, h, &p);
	free(p.data);
}

void connection_duplicate(struct connection *c, u32 path, u32 index)
{
	struct packet original = c->queue[path].packet[index];
	struct packet *p;

	if (c->queue[path].count == QUEUE_MAX)
		return;
	p = enqueue(c, path);
	*p = original;
	p->data = copy(original.data, original.len);
}

bool half_complete(const struct half *h)
{
	return h->open && h->snd.una == snd_end(h) && h->rcv.nxt == rcv_end(h);
}

bool complete(const struct connection *c)
{
	return half_complete(&c->half[0]) && half_complete(&c->half[1]);
}

void deliver_all(struct connection *c)
{
	u32 path, end;
	bool any;

	do {
		any = false;
		for (end = 0; end < 2; end++)
			while (c->queue[TO_ENGINE + end].count < QUEUE_MAX &&
			       sender_new(c, &c->half[end]))
				any = true;
		for (path = 0; path < PATHS; path++)
			while (c->queue[path].count && !c->failure) {
				connection_deliver(c, path, 0);
				any = true;
			}
	} while (any && !c->failure);
}

/* --- beginning and end ---------------------------------------------------- */

void connection_init(struct connection *c, const struct chooser *chooser, FILE *trace)
{
	memset(c, 0, sizeof(*c));
	c->chooser = chooser;
	c->trace = trace;
	c->budget.max = -1;
}

static int parse(void *ctx, const u8 *data, u32 len, bool eof, struct nalg_edits *edits)
{
	struct half *h = ctx;
	int parsed;

	parsed = h->ref->protocol->parse(h->state, data, len, eof, edits);
	h->parsed += parsed > 0;
	return parsed;
}

struct half *half_init(struct connection *c, u32 end, const struct reference *ref, bool fin)
{
	struct half *h = &c->half[end];

	h->end = end;
	h->ref = ref;
	h->has_fin = fin;
	h->state = protocol_start(ref->protocol);
	nalg_stream_init(&h->stream, ref->protocol->limits, &c->budget, parse, h);
	h->snd.data = copy(ref->in, ref->in_len);
	h->snd.sacked = calloc(ref->in_len + 1, sizeof(bool));
	h->snd.mss = 1460;
	h->snd.window = 200000;
	h->rcv.got = calloc(ref->out_len + 1, sizeof(bool));
	return h;
}

static void half_free(struct half *h)
{
	nalg_stream_free(&h->stream);
	free(h->state);
	free(h->snd.data);
	free(h->snd.sacked);
	free(h->rcv.got);
}

void connection_free(struct connection *c)
{
	u32 path;

	for (path = 0; path < PATHS; path++)
		while (c->queue[path].count)
			free(connection_dequeue(c, path, 0).data);
	half_free(&c->half[0]);
	half_free(&c->half[1]);
	if (budget_used(&c->budget))
		connection_fail(c, "%u bytes of the budget were not given back",
				budget_used(&c->budget));
}
