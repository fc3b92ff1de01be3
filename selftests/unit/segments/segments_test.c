// SPDX-License-Identifier: GPL-2.0
/*
 * The bytes that come out are the same, whatever the segments that go in: the codecs with the
 * stream engine.  Each way is tried with each script.
 */
#include "../ktap.h"
#include "../stream/model.h"
#include "script.h"
#include "wire.h"

#define LENGTH_MAX	(80 * 1024)
#define MIDDLE		45	/* octets on either side; large scripts have a message there */
#define RANDOM_CASES	6	/* of each script */

/* Most of the time would go into remembering which freed bytes came from where. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
	return "quarantine_size_mb=4:malloc_context_size=4";
}

static u32 end[LENGTH_MAX];	/* where segments end */

static const char *const acks_name[] = { "ACKs at once", "ACKs late", "ACKs unheard" };

/* What is tried at the moment. */
static const struct script *script;
static struct reference ref;

static void note(const struct passage *p)
{
	static const char *const fault_name[] = {
		"", "lost", "twice", "swapped", "again", "resent",
	};

	ktap_note("%s; %u segments, the first of %u octets, %s", script->name, p->count, p->end[0],
		  acks_name[p->acks]);
	if (p->fault != FAULT_NONE)
		ktap_note("segment %u %s the engine %s", p->number,
			  p->path == TO_ENGINE ? "before" : "behind", fault_name[p->fault]);
}

/* False: it went wrong, which was told. */
static bool passes(const struct passage *p, bool *happened)
{
	const char *failure = wire_pass(&ref, p, NULL, happened);

	if (EXPECT_STR(NULL, failure))
		return true;
	note(p);
	wire_pass(&ref, p, stdout, NULL);
	return false;
}

/* With all kinds of ACKs. */
static bool passes_cut(u32 count)
{
	struct passage p = { .end = end, .count = count };
	bool good = true;

	for (p.acks = 0; good && p.acks < __ACKS_MAX; p.acks++)
		good = passes(&p, NULL);
	return good;
}

/* With one kind of ACKs after the other: the next place gets the next one. */
static bool passes_in_turn(u32 count, u32 place)
{
	struct passage p = { .end = end, .count = count, .acks = place % __ACKS_MAX };

	return passes(&p, NULL);
}

/* Segments of so many octets. */
static u32 cut_pieces(u32 size)
{
	u32 count = 0, at = 0;

	while (at < ref.in_len)
		end[count++] = at = min(at + size, ref.in_len);
	return count;
}

/* What is around the middle in octets, in two segments what is before it and behind it. */
static u32 cut_the_middle(void)
{
	u32 count = 0, at;

	for (at = ref.in_len / 2 - MIDDLE; at < ref.in_len / 2 + MIDDLE; at++)
		end[count++] = at;
	end[count++] = ref.in_len;
	return count;
}

static u32 cut_messages(void)
{
	return script_ends(script, end, LENGTH_MAX);
}

/* Each message in two halves. */
static u32 cut_halves(void)
{
	u32 i, count = cut_messages();

	for (i = count; i--; ) {
		u32 from = i ? end[i - 1] : 0, to = end[i];

		end[2 * i + 1] = to;
		end[2 * i] = from + (to - from) / 2;
	}
	return 2 * count;
}

/* At a place, and where messages end. */
static u32 cut_messages_at(u32 place)
{
	u32 i, count = cut_messages();

	for (i = count; i && end[i - 1] > place; i--)
		end[i] = end[i - 1];
	end[i] = place;
	return count + 1;
}

static u32 cut_at(u32 place)
{
	end[0] = place;
	end[1] = ref.in_len;
	return 2;
}

/* Those that are not large. */
static void each_script(void (*way)(void), bool large)
{
	u32 n;

	for (n = 0; (script = script_nth(n)); n++) {
		if (script->large != large)
			continue;
		script_read(script, &ref);
		EXPECT(ref.in_len < LENGTH_MAX);
		way();
		reference_free(&ref);
	}
}

static bool is_heard(const struct message *m, u32 *at)
{
	bool good = true;
	u32 i;

	for (i = 0; good && i < m->times; i++) {
		good = EXPECT_MEM(m->heard, m->heard_len, ref.out + *at,
				  min(m->heard_len, ref.out_len - *at));
		*at += m->heard_len;
	}
	return good;
}

static void becomes(void)
{
	bool good = true;
	u32 i, at = 0;

	for (i = 0; good && i < script->count; i++)
		good = is_heard(&script->message[i], &at);
	if (!good || !EXPECT_EQ(ref.out_len, at))
		ktap_note("%s", script->name);
}

TEST("each message becomes what its script says")
{
	each_script(becomes, false);
	each_script(becomes, true);
}

static void whole(void)
{
	passes_cut(cut_messages());
}

TEST("whole messages")
{
	each_script(whole, false);
	each_script(whole, true);
}

static u32 cut_octets(void)
{
	return script->large ? cut_the_middle() : cut_pieces(1);
}

static void octets_that_wait(void)
{
	struct passage p = { .end = end, .count = cut_octets(), .waits = true };

	passes(&p, NULL);
}

TEST("octet by octet, each acknowledged before the next")
{
	each_script(octets_that_wait, false);
	each_script(octets_that_wait, true);
}

static void octets(void)
{
	passes_cut(cut_octets());
}

TEST("octet by octet without waiting")
{
	each_script(octets, false);
	each_script(octets, true);
}

static void pieces(void)
{
	static const u32 sizes[] = { 2, 3, 7, 20, 64 };
	bool good = true;
	u32 i;

	for (i = 0; good && i < ARRAY_SIZE(sizes); i++)
		good = passes_cut(cut_pieces(sizes[i]));
}

static void large_pieces(void)
{
	if (passes_cut(cut_pieces(536)))
		passes_cut(cut_pieces(1460));
}

TEST("segments of one size")
{
	each_script(pieces, false);
	each_script(large_pieces, true);
}

static void in_two(void)
{
	bool good = true;
	u32 at;

	for (at = 1; good && at < ref.in_len; at++)
		good = passes_in_turn(cut_messages_at(at), at);
}

TEST("messages in two pieces, at every place")
{
	each_script(in_two, false);
}

static void merged(void)
{
	passes_cut(cut_pieces(ref.in_len));
}

TEST("all messages in one segment")
{
	each_script(merged, false);
	each_script(merged, true);
}

static void merged_in_two(void)
{
	bool good = true;
	u32 at;

	for (at = 1; good && at < ref.in_len; at++)
		good = passes_in_turn(cut_at(at), at);
}

TEST("all messages in one segment, cut at every place")
{
	each_script(merged_in_two, false);
}

static void merged_in_the_middle(void)
{
	bool good = true;
	u32 at;

	for (at = ref.in_len / 2 - MIDDLE; good && at < ref.in_len / 2 + MIDDLE; at++)
		good = passes_in_turn(cut_at(at), at);
}

TEST("60 KB, cut at every place of the message in the middle")
{
	each_script(merged_in_the_middle, true);
}

static enum fault fault;

/* With this kind of ACKs; or with another one for each segment. */
#define ACKS_IN_TURN	__ACKS_MAX

/* Segment by segment, as long as there is one. */
static bool passes_each(u32 count, enum path path, enum acks acks)
{
	struct passage p = { .end = end, .count = count, .fault = fault, .path = path };
	bool good = true, happened = true;

	for (; good && happened; p.number++) {
		p.acks = acks == ACKS_IN_TURN ? p.number % __ACKS_MAX : acks;
		good = passes(&p, &happened);
	}
	return good;
}

/* Before the engine, and behind it. */
static bool passes_faults(u32 count, enum acks acks)
{
	return passes_each(count, TO_ENGINE, acks) && passes_each(count, FROM_ENGINE, acks);
}

static void faults(void)
{
	enum acks acks;

	if (!passes_faults(cut_halves(), ACKS_IN_TURN))
		return;
	for (acks = 0; acks < __ACKS_MAX; acks++)
		if (!passes_faults(cut_messages(), acks))
			return;
}

static void large_faults(void)
{
	enum acks acks;

	for (acks = 0; acks < __ACKS_MAX; acks++)
		if (!passes_faults(cut_pieces(ref.in_len / 5 + 1), acks))
			return;
}

static void try_faults(enum fault which)
{
	fault = which;
	each_script(faults, false);
	each_script(large_faults, true);
}

TEST("a segment is lost, and sent again")
{
	try_faults(FAULT_LOST);
}

TEST("a segment comes twice")
{
	try_faults(FAULT_TWICE);
}

TEST("a segment comes after the next one")
{
	try_faults(FAULT_SWAPPED);
}

TEST("a segment comes once more after the next one")
{
	try_faults(FAULT_AGAIN);
}

TEST("all is sent again at other boundaries, after any segment")
{
	try_faults(FAULT_RESENT);
}

/* SplitMix64 */
static u32 random_next(void *ctx, u32 n)
{
	u64 *state = ctx;
	u64 z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return n ? (u32)((z ^ (z >> 31)) >> 32) % n : 0;
}

static const char *run_random(u64 state, FILE *trace)
{
	struct chooser chooser = { random_next, &state };

	return model_streams(&chooser, trace, &ref, &ref);
}

/* In both directions. */
static void at_random(void)
{
	u64 seed;

	for (seed = 0; seed < RANDOM_CASES; seed++) {
		if (EXPECT_STR(NULL, run_random(seed, NULL)))
			continue;
		ktap_note("%s, seed %lu", script->name, (unsigned long)seed);
		run_random(seed, stdout);
		return;
	}
}

TEST("any segments, loss, order and lack of memory, in both directions")
{
	each_script(at_random, false);
}

KTAP_MAIN()
