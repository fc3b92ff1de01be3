/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whole packets for what tests the translation: built field by field, with checksums that are summed
 * up from scratch, and translated as the module does it.
 *
 *	begin(&p);
 *	add4(&p, (struct v4){ .ttl = 64, .proto = 17 });
 *	add_udp(&p, 0);
 *	add_data(&p, 10);
 *	seal(&p, 0);
 */
#ifndef _NALG_UNIT_PACKET_H
#define _NALG_UNIT_PACKET_H

#include "../../../kmod/codec/siit.h"

#define PACKET_MAX	66000

struct packet {
	u32 len;
	u8 data[PACKET_MAX];
};

/* The hosts: the server of RFC 6052, and a subscriber with its internal address. */
#define SERVER4		"192.0.2.33"
#define SERVER6		"64:ff9b::192.0.2.33"
#define HOST4		"240.0.0.7"
#define HOST6		"2001:db8::7"

/* Fields that are 0 have a default: the length of all that follows; from the server to the host. */
struct v4 {
	u8 tos, ttl, proto;
	u16 length, id, flags;
	const char *saddr, *daddr;
	const char *options;	/* octets in hexadecimal */
};

struct v6 {
	u8 tclass, hops, next;
	u16 payload;
	u32 flow;
	const char *saddr, *daddr;
};

void begin(struct packet *p);
/* Each returns where it has begun. */
u32 add(struct packet *p, const char *hex);
u32 add_data(struct packet *p, u32 len);
u32 add4(struct packet *p, struct v4 header);
u32 add6(struct packet *p, struct v6 header);
u32 add_tcp(struct packet *p);
u32 add_udp(struct packet *p, u16 length);
u32 add_icmp(struct packet *p, u8 type, u8 code, const char *rest);	/* checksum and so on */
void poke16(struct packet *p, u32 at, u16 number);

/* Sets the lengths that are 0 and the checksums of the packet that begins there; not a fragment's. */
void seal(struct packet *p, u32 at);

/* Are the checksums right, and lengths those of the packet?  A fragment's transport has none. */
bool is_right(const struct packet *p);

/* What the surroundings of the codec are. */
extern const struct nalg_xlat_map map;
extern u16 new_id;

/* How else a packet is known besides its octets. */
struct how {
	u32 segment;
	u32 partial;
	bool reassembled;
	bool linear;	/* all of the packet is, not only as much as is needed */
};

extern struct nalg_siit_done done;	/* of the last packet */

int to4(const struct packet *in, struct packet *out, struct how how);
int to6(const struct packet *in, struct packet *out, struct how how);

#endif /* _NALG_UNIT_PACKET_H */
