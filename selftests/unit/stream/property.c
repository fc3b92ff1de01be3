// SPDX-License-Identifier: GPL-2.0
/*
 * Random connections through the stream engine; see connection.h for what has to hold.
 *
 *	property [CASES [SEED]]		also from the environment; SEED is the first case's
 *
 * A case is its seed: "property 1 SEED" repeats one that failed.
 */

#include "../ktap.h"
#include "model.h"

#define CASES	3000
#define SEED	1

static unsigned long cases = CASES;
static unsigned long first_seed = SEED;

/* SplitMix64 */
static u32 random_next(void *ctx, u32 n)
{
	u64 *state = ctx;
	u64 z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return n ? (u32)((z ^ (z >> 31)) >> 32) % n : 0;
}

static const char *run_case(const char *(*model)(const struct chooser *, FILE *),
			    unsigned long seed, FILE *trace)
{
	u64 state = seed * 0xd1342543de82ef95;
	struct chooser chooser = { random_next, &state };

	return model(&chooser, trace);
}

static void run_cases(const char *(*model)(const struct chooser *, FILE *), unsigned long count)
{
	const char *failure;
	unsigned long seed;

	for (seed = first_seed; seed < first_seed + count; seed++) {
		failure = run_case(model, seed, NULL);
		if (EXPECT_STR(NULL, failure))
			continue;
		ktap_note("seed %lu:", seed);
		run_case(model, seed, stdout);
		return;
	}
	ktap_note("%lu cases", count);
}

TEST("a connection gets everything through, rewritten, whatever happens on the way")
{
	run_cases(model_connection, cases);
}

TEST("no segment and no ACK makes decided bytes come out differently")
{
	run_cases(model_anarchy, cases);
}

static unsigned long number(const char *name, const char *argument, unsigned long otherwise)
{
	const char *text = argument ? argument : getenv(name);

	return text ? strtoul(text, NULL, 0) : otherwise;
}

int main(int argc, char **argv)
{
	cases = number("CASES", argc > 1 ? argv[1] : NULL, CASES);
	first_seed = number("SEED", argc > 2 ? argv[2] : NULL, SEED);
	return ktap_main(1, argv);
}
