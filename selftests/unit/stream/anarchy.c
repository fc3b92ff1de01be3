// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>

#include "model.h"
#include "reference.h"
#include "toy.h"

#define SEG_MAX 3000

struct anarchy {
	const struct chooser *chooser;
	FILE *trace;
	char failure[200];

	struct nalg_stream stream;
	struct reference ref;	/* of the bytes that were taken, as they first came */
	u32 base;		/* the number after the SYN */
	u32 lost_out;		/* once lost: what is before this out offset is still certain */
	bool lost;
	u8 data[SEG_MAX];
};

static u32 choose(const struct anarchy *a, u32 n)
{
	return a->chooser->next(a->chooser->ctx, n);
}

__attribute__((format(printf, 2, 3)))
static void fail(struct anarchy *a, const char *format, ...)
{
	va_list args;

	if (a->failure[0])
		return;
	va_start(args, format);
	vsnprintf(a->failure, sizeof(a->failure), format, args);
	va_end(args);
	if (a->trace)
		fprintf(a->trace, "#   FAILED: %s\n", a->failure);
}

static u32 some_number(const struct anarchy *a)
{
	const struct nalg_stream *s = &a->stream;
	const u32 near[] = { s->nxt, s->par, s->una, s->acked, s->nxt + 0x80000000 };

	switch (choose(a, 4)) {
	case 0:
		return s->nxt;
	case 1:
		return near[choose(a, ARRAY_SIZE(near))];
	case 2:
		return near[choose(a, ARRAY_SIZE(near))] + choose(a, 100) - 50;
	default:
		return choose(a, 2) ? choose(a, 0xffffffff) : s->nxt - choose(a, 5000);
	}
}

static u32 some_data(struct anarchy *a)
{
	static const char alphabet[] = "XSXDXWNXOKE \n\n\nab?";
	u32 len = choose(a, choose(a, 32) ? 30 : SEG_MAX + 1);
	u32 i;

	for (i = 0; i < len; i++)
		a->data[i] = alphabet[choose(a, sizeof(alphabet) - 1)];
	if (len && choose(a, 200) == 199)
		a->data[choose(a, len)] = 'L';
	return len;
}

static void check_state(struct anarchy *a)
{
	const struct nalg_stream *s = &a->stream;

	if ((s32)(s->acked - s->una) < 0 || (s32)(s->par - s->una) < 0 ||
	    (s32)(s->nxt - s->par) < 0)
		fail(a, "out of order: una %u acked %u par %u nxt %u", s->una, s->acked, s->par,
		     s->nxt);
	if ((s32)(s->acked - s->nxt) > 0)
		fail(a, "acknowledged %u, but received %u", s->acked, s->nxt);
	if (s->kept_bytes > NALG_STREAM_KEPT_MAX || nalg_stream_held(s) >= TOY_MESSAGE_MAX)
		fail(a, "over the limit: %u kept, %u held", s->kept_bytes, nalg_stream_held(s));
	if (!s->held != !nalg_stream_held(s))
		fail(a, "held is %s", s->held ? "empty and not freed" : "gone too early");
}

/* Let the reference take what the engine has taken. */
static void follow(struct anarchy *a, const struct nalg_seg *seg, u32 old_nxt)
{
	const struct nalg_stream *s = &a->stream;
	u32 end = seg->seq + seg->len;
	u32 par = s->par - s->fin - a->base;

	if (s->nxt != old_nxt || par != a->ref.decided) {
		/* All of them, for a message may need to see a byte that is then not taken. */
		if (end != old_nxt)
			reference_append(&a->ref, seg->data + (old_nxt - seg->seq), end - old_nxt);
		reference_decide(&a->ref, s->lost ? end - a->base : par, seg->fin);
		if (!s->lost)
			reference_truncate(&a->ref, s->nxt - s->fin - a->base);
	}
	a->lost = s->lost;
	a->lost_out = a->lost ? s->par + s->delta_par - a->base : 0;
	if (!s->lost && par != a->ref.decided)
		fail(a, "decided up to %u, not %u", par, a->ref.decided);
	if (!s->lost && s->par + s->delta_par - s->fin - a->base != a->ref.out_len)
		fail(a, "out length is %u, not %u", s->par + s->delta_par - s->fin - a->base,
		     a->ref.out_len);
}

/* What is opaque comes out as it came, this time or the first time. */
static bool is_opaque(const struct anarchy *a, const struct nalg_seg *seg, u32 pos, u8 byte)
{
	const struct ref_message *m = reference_at_out(&a->ref, pos);
	u32 at;

	if (!m || !m->opaque)
		return false;
	at = a->base + m->in + (pos - m->out) - seg->seq;
	return at < seg->len && seg->data[at] == byte;
}

static void check_output(struct anarchy *a, const struct nalg_seg *seg,
			 const struct nalg_seg_out *out)
{
	bool replaced = out->verdict == NALG_SEG_REPLACE;
	const u8 *data = replaced ? out->data : seg->data;
	u32 len = replaced ? out->len : seg->len;
	u32 certain = a->lost ? a->lost_out : a->ref.out_len;
	u32 i, pos = out->seq - a->base;

	if (out->verdict > NALG_SEG_REPLACE)
		return;
	for (i = 0; i < len && !a->failure[0]; i++, pos++) {
		if (pos < certain && data[i] != a->ref.out[pos] &&
		    !is_opaque(a, seg, pos, data[i]))
			fail(a, "out byte %u is %02x, not %02x", pos, data[i], a->ref.out[pos]);
		else if (pos >= certain && !a->lost)
			fail(a, "out byte %u is after the end, %u", pos, certain);
	}
	if (out->fin && !seg->rst && (a->lost ? pos < certain : pos != certain || !a->stream.fin))
		fail(a, "FIN at %u, not at %u", pos, certain);
}

static void any_segment(struct anarchy *a)
{
	u32 flags = choose(a, 40);
	u32 seq = some_number(a);
	struct nalg_seg seg = {
		.seq = seq,
		.data = a->data,
		.len = some_data(a),
		.fin = flags == 39,
		.rst = flags == 38,
		.syn = flags == 37,
	};
	struct nalg_seg_out out;
	u32 old_nxt = a->stream.nxt, old_acked = a->stream.acked;
	bool blind = nalg_stream_blind(&a->stream, &seg);

	if (blind)
		seg.data = NO_DATA;
	nalg_stream_segment(&a->stream, &seg, &out);
	seg.data = a->data;
	if (blind && out.verdict != NALG_SEG_PASS)
		fail(a, "a segment whose data does not matter did not pass");
	if (a->trace)
		fprintf(a->trace, "#   %d..%d%s%s%s: verdict %d at %d, %u bytes\n",
			(s32)(seq - a->base), (s32)(seq - a->base + seg.len),
			seg.fin ? " FIN" : "", seg.rst ? " RST" : "", seg.syn ? " SYN" : "",
			out.verdict, (s32)(out.seq - a->base), out.len);
	check_state(a);
	if ((s32)(a->stream.acked - old_acked) < 0)
		fail(a, "acked went back");

	if (seg.rst && a->stream.nxt != old_nxt)
		fail(a, "a RST counted");
	if (!a->lost && !seg.rst && !seg.syn)
		follow(a, &seg, old_nxt);
	if (!seg.syn)
		check_output(a, &seg, &out);
	if (out.ack_held && out.ack != a->stream.acked)
		fail(a, "ACK of %u, not of what is acknowledged", out.ack);
	nalg_free(out.data);
}

static void any_ack(struct anarchy *a)
{
	u32 acked = a->stream.acked;
	u32 out = nalg_stream_map_out(&a->stream, some_number(a));
	u32 start = out - choose(a, 100), end = out + choose(a, 100);
	u32 ack;

	nalg_stream_map_sack(&a->stream, &start, &end);
	if ((s32)(start - a->stream.una) < 0 || (s32)(end - start) < 0 ||
	    (s32)(a->stream.nxt - end) < 0)
		fail(a, "SACK of %u..%u", start, end);
	nalg_stream_map_in(&a->stream, out);

	ack = nalg_stream_ack(&a->stream, out);
	if ((s32)(ack - acked) < 0 || ack != a->stream.acked)
		fail(a, "ACK of %u after %u", ack, acked);
	check_state(a);
}

const char *model_anarchy(const struct chooser *chooser, FILE *file)
{
	static char failure[200];
	struct nalg_seg syn = { .syn = true };
	struct nalg_seg_out out;
	struct anarchy a;
	u32 steps;

	memset(&a, 0, sizeof(a));
	a.chooser = chooser;
	a.trace = file;
	nalg_stream_init(&a.stream, toy.limits, NULL, toy.parse, NULL);
	reference_init(&a.ref, &toy);
	syn.seq = choose(&a, 2) ? 0 - choose(&a, 1000) : choose(&a, 0xffffffff);
	nalg_stream_segment(&a.stream, &syn, &out);
	a.base = syn.seq + 1;
	nalg_stream_ack(&a.stream, a.base);

	for (steps = choose(&a, 200); steps && !a.failure[0]; steps--) {
		if (choose(&a, 3))
			any_segment(&a);
		else
			any_ack(&a);
	}

	memcpy(failure, a.failure, sizeof(failure));
	nalg_stream_free(&a.stream);
	reference_free(&a.ref);
	return failure[0] ? failure : NULL;
}
