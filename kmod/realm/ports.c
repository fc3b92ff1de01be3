// SPDX-License-Identifier: GPL-2.0
/*
 * The port allocator: a bitmap, searched from a random bit on (RFC 6056, section 3.3.1).
 *
 * A search looks at a word of the map at a time, whatever it looks for: the ports that would do are
 * a few bit operations away from the map's word.  So the last free port of 64512 costs a thousand
 * words.
 */
#include <linux/bitmap.h>
#include <linux/bug.h>

#include "ports.h"

#define EVEN_BITS	(~0UL / 3)	/* 0x5555...: bit 0 is an even port, since first is even */
#define ODD_BITS	(~EVEN_BITS)

/* What a port has to be, as masks on the words of the map. */
struct wish {
	unsigned long parity;	/* bits that may be the port */
	bool pair;		/* the bit after it has to be free, too */
};

static struct wish wish_of(unsigned int flags, u16 want)
{
	if (flags & NALG_PORTS_EVEN)
		return (struct wish){ .parity = EVEN_BITS, .pair = true };
	if (flags & NALG_PORTS_PARITY)
		return (struct wish){ .parity = want & 1 ? ODD_BITS : EVEN_BITS };
	return (struct wish){ .parity = ~0UL };
}

/* The bits of one word of the map that fulfil the wish.  A pair never straddles two words. */
static unsigned long fulfilling(unsigned long taken, const struct wish *wish)
{
	unsigned long fits = ~taken;

	if (wish->pair)
		fits &= fits >> 1;
	return fits & wish->parity;
}

/* The first bit in [from, to) that fulfils the wish; @to when there is none. */
static u32 search(const unsigned long *map, u32 from, u32 to, const struct wish *wish)
{
	unsigned long mask = BITMAP_FIRST_WORD_MASK(from);
	unsigned long found;
	u32 word, bit;

	for (word = from / BITS_PER_LONG; word * BITS_PER_LONG < to; word++) {
		found = fulfilling(map[word], wish) & mask;
		if (found) {
			bit = word * BITS_PER_LONG + __ffs(found);
			return min(bit, to);
		}
		mask = ~0UL;
	}
	return to;
}

static int map_alloc(struct nalg_ports *p)
{
	if (p->map)
		return 0;
	p->map = nalg_alloc(BITS_TO_LONGS(p->count) * sizeof(long));
	if (!p->map)
		return -ENOMEM;
	bitmap_zero(p->map, p->count);
	return 0;
}

/**
 * nalg_ports_get - take a free port
 * @p: the chunk's ports
 * @rnd: 32 random bits; they decide where the search starts
 * @flags: NALG_PORTS_EVEN takes an even port and the one after it, to be given back one by one;
 *         it goes before NALG_PORTS_PARITY, which takes an odd port when @want is odd, and else an
 *         even one (RFC 4787, section 4.2.2)
 * @want: the port that the subscriber uses; only its parity counts
 *
 * A wish is an order: when only ports of the other parity are free, the answer is -ENOSPC, and the
 * caller asks again without the flag if it can live with that.
 *
 * Return: the port in host order, -ENOSPC, or -ENOMEM.
 */
int nalg_ports_get(struct nalg_ports *p, u32 rnd, unsigned int flags, u16 want)
{
	u32 start = ((u64)rnd * p->count) >> 32;
	struct wish wish = wish_of(flags, want);
	u32 bit;
	int err;

	if (p->used + wish.pair >= p->count)
		return -ENOSPC;
	err = map_alloc(p);
	if (err)
		return err;

	bit = search(p->map, start, p->count, &wish);
	if (bit == p->count) {
		bit = search(p->map, 0, start, &wish);
		if (bit == start)
			return -ENOSPC;
	}
	bitmap_set(p->map, bit, 1 + wish.pair);
	p->used += 1 + wish.pair;
	return p->first + bit;
}

/**
 * nalg_ports_put - give a port back
 * @p: the chunk's ports
 * @port: one that nalg_ports_get() gave, or the one after it when it gave a pair
 */
void nalg_ports_put(struct nalg_ports *p, u16 port)
{
	if (WARN_ON_ONCE(!nalg_ports_test(p, port)))
		return;
	__clear_bit(port - p->first, p->map);
	p->used--;
}

/**
 * nalg_ports_test - is a port taken?
 * @p: the chunk's ports
 * @port: any port; those of other chunks are not taken
 */
bool nalg_ports_test(const struct nalg_ports *p, u16 port)
{
	u32 bit = port - p->first;	/* a port below the first one becomes a huge number */

	return p->map && bit < p->count && test_bit(bit, p->map);
}

/**
 * nalg_ports_next_used - walk over the taken ports
 * @p: the chunk's ports
 * @from: where to start; a u32, so that the port after 65535 can be said
 *
 * Return: the first taken port that is not below @from, or 0.
 */
u16 nalg_ports_next_used(const struct nalg_ports *p, u32 from)
{
	u32 start = from > p->first ? from - p->first : 0;
	u32 bit;

	if (!p->map || start >= p->count)
		return 0;
	bit = find_next_bit(p->map, p->count, start);
	return bit < p->count ? p->first + bit : 0;
}

/**
 * nalg_ports_free - forget all ports, and the map
 * @p: the chunk's ports; can be used again
 */
void nalg_ports_free(struct nalg_ports *p)
{
	nalg_free(p->map);
	p->map = NULL;
	p->used = 0;
}
