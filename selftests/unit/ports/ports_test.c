// SPDX-License-Identifier: GPL-2.0
/* The port allocator: what it gives, what it never gives, and how evenly. */
#include "../../../kmod/realm/ports.h"
#include "../ktap.h"

#define ALL_PORTS	64512		/* the largest chunk: 1024..65535 */

unsigned int nalg_test_warnings;
static bool out_of_memory;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
	return out_of_memory ? NULL : __real_malloc(size);
}

/* xorshift32: the same numbers in every run. */
static u32 random_state = 2463534242u;

static u32 random_u32(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state;
}

static struct nalg_ports chunk(u16 first, u16 count)
{
	return (struct nalg_ports){ .first = first, .count = count };
}

/* Takes ports until the allocator has no more; returns how many times it gave. */
static u32 exhaust(struct nalg_ports *p, unsigned int flags, u16 want)
{
	u32 given = 0;

	while (nalg_ports_get(p, random_u32(), flags, want) >= 0)
		given++;
	return given;
}

static u32 taken_ports(const struct nalg_ports *p)
{
	u32 port, taken = 0;

	for (port = 0; port <= 65535; port++)
		taken += nalg_ports_test(p, port);
	return taken;
}

/*
 * A chi-square test of where the first port of an empty chunk falls.  With 63 degrees of freedom
 * 103.4 is exceeded once in a thousand seeds, with 31 it is 61.1.
 */
static double chi_square(u32 buckets, u16 step, unsigned int flags)
{
	struct nalg_ports p = chunk(2048, 64);
	const u32 rounds = 1000 * buckets;
	double sum = 0, off;
	u32 i, hits[64] = {};
	int port;

	for (i = 0; i < rounds; i++) {
		port = nalg_ports_get(&p, random_u32(), flags, 4000);
		hits[(port - p.first) / step]++;
		nalg_ports_put(&p, port);
		if (flags & NALG_PORTS_EVEN)
			nalg_ports_put(&p, port + 1);
	}
	for (i = 0; i < buckets; i++) {
		off = hits[i] - 1000.0;
		sum += off * off / 1000;
	}
	nalg_ports_free(&p);
	return sum;
}

TEST("a port is of the chunk, is taken after get and free after put")
{
	struct nalg_ports p = chunk(1024, 8);
	int port = nalg_ports_get(&p, random_u32(), 0, 0);

	EXPECT(port >= 1024 && port < 1032);
	EXPECT(nalg_ports_test(&p, port));
	EXPECT_EQ(1, p.used);
	nalg_ports_put(&p, port);
	EXPECT(!nalg_ports_test(&p, port));
	EXPECT_EQ(0, p.used);
	nalg_ports_free(&p);
}

TEST("the random number says where the search starts, the end wraps to the start")
{
	struct nalg_ports p = chunk(1024, 64);

	EXPECT_EQ(1024, nalg_ports_get(&p, 0, 0, 0));
	EXPECT_EQ(1024 + 32, nalg_ports_get(&p, 1U << 31, 0, 0));
	EXPECT_EQ(1024 + 63, nalg_ports_get(&p, ~0U, 0, 0));
	EXPECT_EQ(1024 + 1, nalg_ports_get(&p, ~0U, 0, 0));
	nalg_ports_free(&p);
}

TEST("every port is given once, then -ENOSPC, whatever the size of the chunk")
{
	static const u16 sizes[] = { 8, 16, 56, 64, 72, 128, 1024, 4096, ALL_PORTS };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct nalg_ports p = chunk(1024, sizes[i]);

		EXPECT_EQ(sizes[i], exhaust(&p, 0, 0));
		EXPECT_EQ(sizes[i], p.used);
		EXPECT_EQ(sizes[i], taken_ports(&p));
		EXPECT_EQ(-ENOSPC, nalg_ports_get(&p, random_u32(), 0, 0));
		nalg_ports_free(&p);
	}
}

TEST("a chunk without ports has none to give")
{
	struct nalg_ports p = chunk(1024, 0);

	EXPECT_EQ(-ENOSPC, nalg_ports_get(&p, random_u32(), 0, 0));
	EXPECT(!p.map);
}

TEST("parity: as odd or even as the wanted port, half of the chunk each")
{
	struct nalg_ports p = chunk(1024, 72);
	u32 i;

	for (i = 0; i < 36; i++) {
		EXPECT_EQ(1, nalg_ports_get(&p, random_u32(), NALG_PORTS_PARITY, 5061) & 1);
		EXPECT_EQ(0, nalg_ports_get(&p, random_u32(), NALG_PORTS_PARITY, 5060) & 1);
	}
	EXPECT_EQ(72, p.used);
	nalg_ports_free(&p);
}

TEST("parity is an order: the other half is never given instead")
{
	struct nalg_ports p = chunk(1024, 1024);

	EXPECT_EQ(512, exhaust(&p, NALG_PORTS_PARITY, 1));
	EXPECT_EQ(-ENOSPC, nalg_ports_get(&p, random_u32(), NALG_PORTS_PARITY, 1));
	EXPECT_EQ(512, exhaust(&p, 0, 0));
	nalg_ports_free(&p);
}

TEST("a pair is an even port and the next one, both taken")
{
	struct nalg_ports p = chunk(1024, 72);
	u32 i;

	for (i = 0; i < 36; i++) {
		int port = nalg_ports_get(&p, random_u32(), NALG_PORTS_EVEN, 0);

		EXPECT_EQ(0, port & 1);
		EXPECT(nalg_ports_test(&p, port) && nalg_ports_test(&p, port + 1));
	}
	EXPECT_EQ(72, p.used);
	EXPECT_EQ(-ENOSPC, nalg_ports_get(&p, random_u32(), NALG_PORTS_EVEN, 0));
	nalg_ports_free(&p);
}

TEST("a pair wants both: half-free pairs, and an odd port with the even one after it, will not do")
{
	struct nalg_ports p = chunk(1024, 128);
	u32 port;

	EXPECT_EQ(128, exhaust(&p, 0, 0));
	for (port = 1025; port < 1024 + 127; port += 4) {
		nalg_ports_put(&p, port);
		nalg_ports_put(&p, port + 1);
	}
	EXPECT_EQ(-ENOSPC, nalg_ports_get(&p, random_u32(), NALG_PORTS_EVEN, 0));
	nalg_ports_put(&p, 1024);
	EXPECT_EQ(1024, nalg_ports_get(&p, random_u32(), NALG_PORTS_EVEN, 0));
	nalg_ports_free(&p);
}

TEST("a pair is given back one by one")
{
	struct nalg_ports p = chunk(1024, 8);
	int port = nalg_ports_get(&p, random_u32(), NALG_PORTS_EVEN, 0);

	nalg_ports_put(&p, port + 1);
	EXPECT_EQ(1, p.used);
	EXPECT(nalg_ports_test(&p, port));
	EXPECT(!nalg_ports_test(&p, port + 1));
	nalg_ports_free(&p);
}

TEST("a pair goes before parity")
{
	struct nalg_ports p = chunk(1024, 8);
	unsigned int flags = NALG_PORTS_EVEN | NALG_PORTS_PARITY;

	EXPECT_EQ(0, nalg_ports_get(&p, random_u32(), flags, 5061) & 1);
	EXPECT_EQ(2, p.used);
	nalg_ports_free(&p);
}

/* What a million rounds of give and take are checked against. */
static struct {
	u16 port[ALL_PORTS];		/* those that are out */
	u32 out;
	bool is_out[65536];
} model;

static bool model_give(int port)
{
	bool twice = model.is_out[port];

	model.is_out[port] = true;
	model.port[model.out++] = port;
	return !twice;
}

static u16 model_take_back(void)
{
	u32 i = random_u32() % model.out;
	u16 port = model.port[i];

	model.port[i] = model.port[--model.out];
	model.is_out[port] = false;
	return port;
}

TEST("a million rounds of give and take: nothing is given twice, whatever is asked for")
{
	struct nalg_ports p = chunk(1024, 2048);
	u32 round, twice = 0, outside = 0;

	for (round = 0; round < 1000000; round++) {
		/* The level of what is out swings from a quarter to full and back. */
		u32 level = 512 + (round >> 8) % 1600;
		unsigned int flags = random_u32() & (NALG_PORTS_EVEN | NALG_PORTS_PARITY);
		int port;

		if (model.out && model.out >= level) {
			nalg_ports_put(&p, model_take_back());
			continue;
		}
		port = nalg_ports_get(&p, random_u32(), flags, random_u32());
		if (port < 0)
			continue;
		outside += port < 1024 || port >= 1024 + 2048;
		twice += !model_give(port);
		if (flags & NALG_PORTS_EVEN)
			twice += !model_give(port + 1);
	}
	EXPECT_EQ(0, twice);
	EXPECT_EQ(0, outside);
	EXPECT_EQ(model.out, p.used);
	EXPECT_EQ(model.out, taken_ports(&p));
	nalg_ports_free(&p);
}

TEST("the last free port is found, wherever it is and wherever the search starts")
{
	struct nalg_ports p = chunk(1024, ALL_PORTS);
	u32 i, wrong = 0;

	EXPECT_EQ(ALL_PORTS, exhaust(&p, 0, 0));
	for (i = 0; i < ALL_PORTS; i++) {
		u16 last = 1024 + i;
		unsigned int flags = i & 2 ? NALG_PORTS_PARITY : 0;
		u32 rnd = random_u32();

		nalg_ports_put(&p, last);
		wrong += nalg_ports_get(&p, rnd, NALG_PORTS_PARITY, last + 1) != -ENOSPC;
		wrong += nalg_ports_get(&p, rnd, NALG_PORTS_EVEN, 0) != -ENOSPC;
		wrong += nalg_ports_get(&p, rnd, flags, last) != last;
	}
	EXPECT_EQ(0, wrong);
	EXPECT_EQ(ALL_PORTS, p.used);
	nalg_ports_free(&p);
}

TEST("the last free pair is found")
{
	struct nalg_ports p = chunk(1024, ALL_PORTS);
	u32 port, wrong = 0;

	EXPECT_EQ(ALL_PORTS / 2, exhaust(&p, NALG_PORTS_EVEN, 0));
	for (port = 1024; port < 65536; port += 2) {
		nalg_ports_put(&p, port);
		nalg_ports_put(&p, port + 1);
		wrong += nalg_ports_get(&p, random_u32(), NALG_PORTS_EVEN, 0) != port;
	}
	EXPECT_EQ(0, wrong);
	nalg_ports_free(&p);
}

TEST("RFC 6056: each port of an empty chunk is as likely as any other")
{
	EXPECT(chi_square(64, 1, 0) < 103.4);
}

TEST("RFC 6056: so is each port of a parity, and each pair")
{
	EXPECT(chi_square(32, 2, NALG_PORTS_PARITY) < 61.1);
	EXPECT(chi_square(32, 2, NALG_PORTS_EVEN) < 61.1);
}

TEST("a walk sees each taken port once, in order, and ends after 65535")
{
	struct nalg_ports p = chunk(65536 - 64, 64);
	u32 seen = 0, last = 0, port;

	EXPECT_EQ(0, nalg_ports_next_used(&p, 0));
	EXPECT_EQ(65536 - 64, nalg_ports_get(&p, 0, 0, 0));
	EXPECT_EQ(65535, nalg_ports_get(&p, ~0U, 0, 0));
	EXPECT_EQ(65536 - 32, nalg_ports_get(&p, 1U << 31, 0, 0));

	for (port = nalg_ports_next_used(&p, 0); port; port = nalg_ports_next_used(&p, port + 1)) {
		EXPECT(port > last);
		last = port;
		seen++;
	}
	EXPECT_EQ(3, seen);
	EXPECT_EQ(65535, last);
	nalg_ports_free(&p);
}

TEST("ports of other chunks are not taken")
{
	struct nalg_ports p = chunk(2048, 64);

	EXPECT(!nalg_ports_test(&p, 2048));
	EXPECT_EQ(64, exhaust(&p, 0, 0));
	EXPECT_EQ(64, taken_ports(&p));
	EXPECT(!nalg_ports_test(&p, 2047));
	EXPECT(!nalg_ports_test(&p, 2048 + 64));
	nalg_ports_free(&p);
}

TEST("a put of what is not taken is warned of and changes nothing")
{
	struct nalg_ports p = chunk(2048, 64);
	u16 port = nalg_ports_get(&p, 0, 0, 0);

	nalg_test_warnings = 0;
	nalg_ports_put(&p, port + 1);
	nalg_ports_put(&p, 2047);
	nalg_ports_put(&p, 2048 + 64);
	EXPECT_EQ(3, nalg_test_warnings);
	EXPECT_EQ(1, p.used);

	nalg_ports_put(&p, port);
	EXPECT_EQ(3, nalg_test_warnings);
	nalg_ports_put(&p, port);
	EXPECT_EQ(4, nalg_test_warnings);
	EXPECT_EQ(0, p.used);
	nalg_ports_free(&p);
}

TEST("the map comes with the first port; without memory -ENOMEM, and later it works")
{
	struct nalg_ports p = chunk(2048, 64);
	int err;

	out_of_memory = true;
	err = nalg_ports_get(&p, 0, 0, 0);
	out_of_memory = false;
	EXPECT_EQ(-ENOMEM, err);
	EXPECT_EQ(0, p.used);
	EXPECT(!p.map);

	EXPECT_EQ(2048, nalg_ports_get(&p, 0, 0, 0));
	EXPECT(p.map);
	nalg_ports_free(&p);
}

TEST("after free nothing is taken, and the chunk can be used again")
{
	struct nalg_ports p = chunk(2048, 64);

	EXPECT_EQ(64, exhaust(&p, 0, 0));
	nalg_ports_free(&p);
	EXPECT(!p.map);
	EXPECT_EQ(0, p.used);
	EXPECT_EQ(0, taken_ports(&p));
	EXPECT_EQ(64, exhaust(&p, 0, 0));
	nalg_ports_free(&p);
}

KTAP_MAIN()
