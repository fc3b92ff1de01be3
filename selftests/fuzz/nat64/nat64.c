// SPDX-License-Identifier: GPL-2.0
/*
 * A packet of either family becomes one of the other, and comes back.  The first octet tells how:
 * whether its checksums and lengths are made right before, so that the fuzzer need not find them.
 */
#include "../../unit/nat64/packet.h"
#include "../fuzz.h"

#define SEAL_WITHIN	1	/* the packet within an ICMP error */
#define SEAL		2
#define REASSEMBLED	4
#define GSO		8

static struct packet in, out, again, back;

typedef int translate_fn(const struct packet *in, struct packet *out, struct how how);

static bool is6(const struct packet *p)
{
	return p->data[0] >> 4 == 6;
}

static u32 head_of(const struct packet *p)
{
	return is6(p) ? 40 : (p->data[0] & 15) * 4;
}

/* Whole enough for seal() to find its way. */
static bool can_seal(const struct packet *p, u32 at)
{
	u32 version, head;

	if (p->len < at + 40)
		return false;
	version = p->data[at] >> 4;
	head = version == 6 ? 40 : (p->data[at] & 15) * 4;
	return (version == 6 || (version == 4 && head >= 20)) && p->len >= at + head + 20;
}

/* Ends that the map of the tests knows: a server, any one, and a host. */
static void name_ends(struct packet *p)
{
	static const u8 server[12] = { 0x00, 0x64, 0xff, 0x9b };
	static const u8 host[15] = { 0x20, 0x01, 0x0d, 0xb8 };

	if (is6(p)) {
		memcpy(p->data + 8, server, sizeof(server));
		memcpy(p->data + 24, host, sizeof(host));
		p->data[20] -= p->data[20] == 240;
	} else {
		memcpy(p->data + 16, (const u8[]){ 240, 0, 0 }, 3);
		p->data[12] -= p->data[12] == 240;
	}
}

static void clear_lengths(struct packet *p, u32 at)
{
	poke16(p, at + (p->data[at] >> 4 == 6 ? 4 : 2), 0);
}

static void make_right(struct packet *p, u8 flags)
{
	u32 within = head_of(p) + 8;

	if (flags & SEAL_WITHIN && can_seal(p, within)) {
		clear_lengths(p, within);
		seal(p, within);
	}
	if (flags & SEAL && can_seal(p, 0)) {
		clear_lengths(p, 0);
		seal(p, 0);
	}
}

/* It does not matter how much of a packet is linear. */
static void check_linear(translate_fn *translate, struct how how, int err)
{
	how.linear = true;
	HOLDS(translate(&in, &again, how) == err);
	HOLDS(err || (out.len == again.len && !memcmp(out.data, again.data, out.len)));
}

static bool is_fragment4(const struct packet *p)
{
	return (p->data[6] & 0x3f) | p->data[7];
}

/*
 * What comes back is the packet before, but for what one of the families does not have.  IPv4: its
 * header is the same except for identification, DF, and the header's checksum.
 */
static void check_back4(void)
{
	HOLDS(in.data[1] == back.data[1]);
	HOLDS(!memcmp(in.data + 8, back.data + 8, 2));
	HOLDS(!memcmp(in.data + 12, back.data + 12, 8));
	if (is_fragment4(&in))
		HOLDS(!memcmp(in.data + 4, back.data + 4, 2) &&
		      (in.data[6] & 0x3f) == (back.data[6] & 0x3f));
}

/* IPv6: Traffic Class, Hop Limit, addresses. */
static void check_back6(void)
{
	HOLDS(in.data[0] == back.data[0]);
	HOLDS((in.data[1] & 0xf0) == back.data[1]);
	HOLDS(in.data[7] == back.data[7]);
	HOLDS(!memcmp(in.data + 8, back.data + 8, 32));
}

/* Behind the headers there is the same, but for 0 in ones' complement, and UDP without checksum. */
static void check_payload(const u8 *was, const u8 *now, u32 len, u32 check)
{
	for (u32 i = 0; i < len; i++) {
		if (i == check && i + 2 <= len) {
			u32 a = was[i] << 8 | was[i + 1], b = now[i] << 8 | now[i + 1];

			HOLDS(a % 0xffff == b % 0xffff || !a);
			i++;
		} else {
			HOLDS(was[i] == now[i]);
		}
	}
}

static u32 check_of(u8 proto)
{
	return proto == 6 ? 16 : proto == 1 || proto == 58 ? 2 : 6;
}

static void check_back(const struct nalg_siit_done *first)
{
	u32 head = is6(&back) ? 40 + (back.data[6] == 44 ? 8 : 0) : 20;

	HOLDS(back.len == head + first->ip.payload);
	if (is6(&in))
		check_back6();
	else
		check_back4();
	check_payload(in.data + first->ip.head, back.data + head, first->ip.payload,
		      check_of(first->ip.proto));
}

/* One that has no checksum, and that nobody can make one for. */
static bool is_lost(const struct packet *p)
{
	const u8 *udp = p->data + 20;

	return !is6(p) && p->data[9] == 17 && !udp[6] && !udp[7];
}

static void check(translate_fn *translate, translate_fn *reverse, struct how how)
{
	struct nalg_siit_done first;
	int err = translate(&in, &out, how);

	first = done;
	check_linear(translate, how, err);
	if (err)
		return;
	HOLDS(is6(&out) != is6(&in));
	if (is_right(&in))
		HOLDS(is_right(&out));
	if (first.error)
		HOLDS(out.len <= 1280);
	err = reverse(&out, &back, how);
	HOLDS(!err || first.error || is_lost(&out));
	if (!err && !first.error)
		check_back(&first);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct how how = {};

	if (size < 2)
		return 0;
	in.len = min(size - 1, 62000UL);
	memcpy(in.data, data + 1, in.len);
	how.reassembled = data[0] & REASSEMBLED;
	how.segment = data[0] & GSO ? 1000 : 0;
	if (in.len >= 20 && in.len >= head_of(&in)) {
		name_ends(&in);
		make_right(&in, data[0]);
	}
	if (is6(&in))
		check(to4, to6, how);
	else
		check(to6, to4, how);
	return 0;
}
