// SPDX-License-Identifier: GPL-2.0
/*
 * ICMP errors (RFC 7915, sections 4.2, 4.3, 5.2, 5.3).
 *
 * A message is eight octets, the packet in error as far as it was kept, and maybe extensions
 * (RFC 4884).  The packet within becomes longer or shorter by its header, and is padded so that the
 * length attribute, which tells where the extensions begin, can count it.
 */
#include "cursor.h"
#include "icmp46.h"
#include "siit.h"

#define HEAD		8U	/* octets in front of the packet within */
#define ORIGINAL_MIN	128U	/* RFC 4884, section 3: of it, in front of extensions */

#define NEXT_ICMP6	58
#define LENGTH_MAX	255U	/* that the attribute can say, in units */

#define TYPE4_UNREACHABLE	3
#define TYPE4_TIME		11
#define TYPE4_PARAMETER		12
#define TYPE6_UNREACHABLE	1
#define TYPE6_TIME		3

/* The two ways; numbers are those of the new message's family. */
struct way {
	bool (*translate)(u8 type, u8 code, struct nalg_icmp46 *to);
	bool (*pointer)(u32 pointer, u32 *to);
	/* Translates the packet within, in place. */
	int (*within)(u8 *data, u32 len, const struct nalg_xlat_map *map,
		      struct nalg_siit_done *done);
	u32 (*mtu)(u32 mtu, const struct nalg_siit_ip *ip, const struct nalg_xlat_map *map);
	u32 unit;	/* of the length attribute, in octets */
	bool to4;
};

/* RFC 4884, section 4: which messages have the attribute. */
static bool has_length4(u8 type)
{
	return type == TYPE4_UNREACHABLE || type == TYPE4_TIME || type == TYPE4_PARAMETER;
}

static bool has_length6(u8 type)
{
	return type == TYPE6_UNREACHABLE || type == TYPE6_TIME;
}

/* Octets of the packet within and its padding; all, if no extensions are behind it. */
static u32 original_length(const u8 *icmp, u32 len, bool to4)
{
	u32 length = 0;

	if (to4 && has_length6(icmp[0]))
		length = icmp[4] * 8;
	else if (!to4 && has_length4(icmp[0]))
		length = icmp[5] * 4;
	return length && length < len - HEAD ? length : len - HEAD;
}

/* A pointer or an MTU; 0 of others. */
static u32 read_field(const u8 *icmp, bool to4)
{
	struct nalg_cursor c = nalg_cursor(icmp, HEAD);

	nalg_cursor_skip(&c, 4);
	if (to4)
		return nalg_cursor_take32(&c);
	if (icmp[0] == TYPE4_PARAMETER)
		return nalg_cursor_take(&c);
	nalg_cursor_skip(&c, 2);
	return nalg_cursor_take16(&c);
}

static int within_6to4(u8 *data, u32 len, const struct nalg_xlat_map *map,
		       struct nalg_siit_done *done)
{
	const struct ipv6hdr *in = (const struct ipv6hdr *)data;
	struct nalg_siit_to4 to = { .within = true };

	if (len < sizeof(*in))
		return NALG_SIIT_BROKEN;
	if (!map->addr4(map->ctx, &in->saddr, &to.addr.saddr) ||
	    !map->addr4(map->ctx, &in->daddr, &to.addr.daddr))
		return NALG_SIIT_NOBODY;
	return nalg_siit_6to4(data, len, len, &to, done);
}

static int within_4to6(u8 *data, u32 len, const struct nalg_xlat_map *map,
		       struct nalg_siit_done *done)
{
	const struct iphdr *in = (const struct iphdr *)data;
	struct nalg_siit_to6 to = { .within = true };

	if (len < sizeof(*in))
		return NALG_SIIT_BROKEN;
	if (!map->addr6(map->ctx, in->saddr, &to.addr.saddr) ||
	    !map->addr6(map->ctx, in->daddr, &to.addr.daddr))
		return NALG_SIIT_NOBODY;
	return nalg_siit_4to6(data, len, len, &to, done);
}

static u32 below(u32 mtu, u32 limit)
{
	return limit && limit < mtu ? limit : mtu;
}

/* A fragment of IPv4 has no header of its own for that. */
static u32 mtu_6to4(u32 mtu, const struct nalg_siit_ip *ip, const struct nalg_xlat_map *map)
{
	u32 shorter = ip->fragment ? 28 : 20;

	mtu = below(below(min(mtu, 65535U), map->mtu6), 65535);
	mtu = mtu > shorter + NALG_SIIT_MTU4_MIN ? mtu - shorter : NALG_SIIT_MTU4_MIN;
	return below(mtu, map->mtu4);
}

static u32 mtu_4to6(u32 mtu, const struct nalg_siit_ip *ip, const struct nalg_xlat_map *map)
{
	if (!mtu)
		mtu = nalg_icmp46_plateau(ip->head + ip->payload);
	mtu = below(below(mtu, map->mtu4) + 20, map->mtu6);
	return max(mtu, NALG_SIIT_MTU6_MIN);
}

static const struct way way_6to4 = {
	nalg_icmp46_6to4, nalg_icmp46_pointer_6to4, within_6to4, mtu_6to4, 4, true
};

static const struct way way_4to6 = {
	nalg_icmp46_4to6, nalg_icmp46_pointer_4to6, within_4to6, mtu_4to6, 8, false
};

/* What the message says besides, which may be about the packet within. */
static bool translate_field(const struct way *way, const u8 *icmp, const struct nalg_icmp46 *to,
			    const struct nalg_siit_ip *ip, const struct nalg_xlat_map *map,
			    u32 *field)
{
	u32 value = read_field(icmp, way->to4);

	*field = 0;
	if (to->field == NALG_ICMP46_POINTER)
		return way->pointer(value, field);
	if (to->field == NALG_ICMP46_PROTOCOL)
		*field = offsetof(struct ipv6hdr, nexthdr);
	else if (to->field == NALG_ICMP46_MTU)
		*field = way->mtu(value, ip, map);
	return true;
}

/* HEAD octets; the checksum is made by fix_checksum(). */
static void write_head(const struct way *way, const struct nalg_icmp46 *to, u32 field, u32 length,
		       u8 *out)
{
	struct nalg_pen pen = nalg_pen(out, HEAD);

	nalg_pen_byte(&pen, to->type);
	nalg_pen_byte(&pen, to->code);
	nalg_pen_16(&pen, 0);
	if (!way->to4) {
		nalg_pen_32(&pen, length ? length << 24 : field);
		return;
	}
	nalg_pen_byte(&pen, to->field == NALG_ICMP46_POINTER ? field : 0);
	nalg_pen_byte(&pen, length);
	nalg_pen_16(&pen, to->field == NALG_ICMP46_MTU ? field : 0);
}

/*
 * Writes the packet within.  Return: its octets, which are not above NALG_SIIT_ERROR_MAX - HEAD; or
 * why it cannot be.
 */
static int write_original(const struct way *way, const u8 *original, u32 len,
			  const struct nalg_xlat_map *map, struct nalg_siit_done *done, u8 *out)
{
	u8 *within = out + NALG_SIIT_GROWTH;
	int err;

	len = min(len, NALG_SIIT_ERROR_MAX - HEAD);
	memcpy(within, original, len);
	err = way->within(within, len, map, done);
	if (err)
		return err;
	len -= done->shift;
	memmove(out, within + done->shift, len);
	return min(len, NALG_SIIT_ERROR_MAX - HEAD);
}

/* Pads the packet within, of @len octets, for extensions to follow.  Return: octets of both. */
static u32 pad(const struct way *way, u8 *out, u32 len)
{
	u32 padded = max((len + way->unit - 1) / way->unit * way->unit, ORIGINAL_MIN);

	if (padded > LENGTH_MAX * way->unit)
		return LENGTH_MAX * way->unit;
	memset(out + len, 0, padded - len);
	return padded;
}

/* The new message is as far from being right as the old one is. */
static void fix_checksum(const u8 *icmp, u32 len, u8 *out, u32 out_len, __wsum sum6, bool to4)
{
	__wsum pseudo = csum_add(sum6, (__force __wsum)htonl(NEXT_ICMP6));
	__wsum was = csum_partial(icmp, len, 0), now = csum_partial(out, out_len, 0);
	__sum16 check;

	if (to4)
		was = csum_add(was, csum_add(pseudo, (__force __wsum)htonl(len)));
	else
		now = csum_add(now, csum_add(pseudo, (__force __wsum)htonl(out_len)));
	check = csum_fold(csum_sub(now, was));
	memcpy(out + 2, &check, sizeof(check));
}

static bool has_length(const struct way *way, u8 type)
{
	return way->to4 ? has_length4(type) : has_length6(type);
}

static int translate_error(const struct way *way, const u8 *icmp, u32 len, __wsum sum6,
			   const struct nalg_xlat_map *map, u8 *out)
{
	u32 original, extensions, field, length = 0;
	struct nalg_siit_done done;
	struct nalg_icmp46 to;
	int size;

	if (len < HEAD)
		return NALG_SIIT_BROKEN;
	if (!way->translate(icmp[0], icmp[1], &to) || to.field == NALG_ICMP46_QUERY)
		return NALG_SIIT_SILENT;
	original = original_length(icmp, len, way->to4);
	size = write_original(way, icmp + HEAD, original, map, &done, out + HEAD);
	if (size < 0)
		return size;
	if (!translate_field(way, icmp, &to, &done.ip, map, &field))
		return NALG_SIIT_SILENT;

	extensions = len - HEAD - original;
	if (extensions && has_length(way, to.type)) {
		size = pad(way, out + HEAD, size);
		extensions = min(extensions, NALG_SIIT_ERROR_MAX - HEAD - size);
		length = extensions ? size / way->unit : 0;
		memcpy(out + HEAD + size, icmp + HEAD + original, extensions);
		size += extensions;
	}
	write_head(way, &to, field, length, out);
	fix_checksum(icmp, len, out, HEAD + size, sum6, way->to4);
	return HEAD + size;
}

int nalg_siit_error_6to4(const u8 *icmp, u32 len, __wsum sum6, const struct nalg_xlat_map *map,
			 u8 *out)
{
	return translate_error(&way_6to4, icmp, len, sum6, map, out);
}

int nalg_siit_error_4to6(const u8 *icmp, u32 len, __wsum sum6, const struct nalg_xlat_map *map,
			 u8 *out)
{
	return translate_error(&way_4to6, icmp, len, sum6, map, out);
}
