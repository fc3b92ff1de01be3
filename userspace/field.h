/* SPDX-License-Identifier: GPL-2.0 */
/* One value of an object that the module describes: as text and as JSON. */
#ifndef FIELD_H
#define FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libmnl/libmnl.h>

#define FIELD_TEXT_MAX	64		/* octets of a value as text, with the final NUL */

enum value_type {
	VALUE_U8,
	VALUE_U16,
	VALUE_U32,
	VALUE_U64,
	VALUE_BE16,
	VALUE_IPV4,
	VALUE_HOST,			/* IPv4, or instead of it .attr6 */
	VALUE_STRING,
	VALUE_FLAG,
	VALUE_SECONDS,			/* u32 milliseconds; text: seconds */
	VALUE_TIME,			/* u64 nanoseconds since 1970; see time_text() */
	VALUE_FREE,			/* what is left of .of */
	VALUE_PERCENT,			/* how much of .of it is */
	VALUE_PROTO,			/* u8; text: a name */
	VALUE_ANALYZER,			/* u8 */
	VALUE_DIRECTION,		/* u8 */
	VALUE_POOL_KIND,		/* u8 */
};

/* The key is the name of the attribute in the netlink ABI. */
struct field {
	uint16_t attr;
	enum value_type type;
	const char *title;
	const char *key;
	uint16_t of;			/* of FREE and PERCENT: the attribute with the whole */
	uint16_t attr6;			/* of HOST: the IPv6 address */
	uint16_t len6;			/* of HOST: how much of that counts; 0: all */
};

/* The first attribute of this type at the top level, or in a nest; NULL: there is none. */
const struct nlattr *find_attr(const struct nlmsghdr *message, uint16_t type);
const struct nlattr *find_nested(const struct nlattr *nest, uint16_t type);

/*
 * The objects of a table in the messages of an answer:
 *
 *	struct rows rows = { nl.messages, nl.length, NAT_ALG_A_POOL };
 *
 *	while ((pool = next_row(&rows)))
 */
struct rows {
	const void *message;
	int left;			/* octets from there on */
	uint16_t object;		/* the top-level attribute, a nest, that is a row */
};

/* NULL: there are no more. */
const struct nlattr *next_row(struct rows *rows);

/* A number; the length of the attribute decides. NULL is 0. */
uint64_t number_of(const struct nlattr *attr);

/* The field of the object in @nest; one that is not there is a dash, and null. */
void field_text(const struct field *field, const struct nlattr *nest, char *text, size_t size);
struct json_object *field_json(const struct field *field, const struct nlattr *nest);
bool field_is_there(const struct field *field, const struct nlattr *nest);
/* Text with colons, which needs brackets before a port. */
bool field_is_ipv6(const struct field *field, const struct nlattr *nest);

/* Nanoseconds since 1970 in local time: 2026-11-22T17:20:53.123456+01:00. */
void time_text(uint64_t time, char *text, size_t size);

/* The number of a protocol that has a name; false: there is none of that name. */
bool proto_of_name(const char *name, uint8_t *proto);

#endif /* FIELD_H */
