// SPDX-License-Identifier: GPL-2.0
#include "field.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <json-c/json.h>
#include <linux/genetlink.h>
#include <linux/nat_alg.h>

#include "acs/grammar.h"

#define NSEC_PER_SEC	1000000000u
#define NSEC_PER_USEC	1000u

static const struct acs_choice protos[] = {
	{ "icmp", IPPROTO_ICMP },
	{ "tcp", IPPROTO_TCP },
	{ "udp", IPPROTO_UDP },
	{ "gre", IPPROTO_GRE },
	{ .word = NULL },
};

static const struct acs_choice directions[] = {
	{ "uplink", NAT_ALG_UPLINK },
	{ "downlink", NAT_ALG_DOWNLINK },
	{ .word = NULL },
};

/* What routes name, and the analyzers of child flows. */
static const struct acs_choice analyzers[] = {
	{ "ftp-control", NAT_ALG_ANALYZER_FTP_CONTROL },
	{ "ftp-data", NAT_ALG_ANALYZER_FTP_DATA },
	{ "rtsp", NAT_ALG_ANALYZER_RTSP },
	{ "pptp", NAT_ALG_ANALYZER_PPTP },
	{ "sip", NAT_ALG_ANALYZER_SIP },
	{ "tftp", NAT_ALG_ANALYZER_TFTP },
	{ "h323", NAT_ALG_ANALYZER_H323 },
	{ "tftp-data", NAT_ALG_ANALYZER_TFTP_DATA },
	{ "rtp", NAT_ALG_ANALYZER_RTP },
	{ "rtcp", NAT_ALG_ANALYZER_RTCP },
	{ "pptp-gre", NAT_ALG_ANALYZER_PPTP_GRE },
	{ .word = NULL },
};

static const struct acs_choice pool_kinds[] = {
	{ "plain", NAT_ALG_POOL_PLAIN },
	{ "many-to-one", NAT_ALG_POOL_MANY_TO_ONE },
	{ "one-to-one", NAT_ALG_POOL_ONE_TO_ONE },
	{ .word = NULL },
};

/* The words for the numbers of a type; of a protocol only text uses them. */
static const struct acs_choice *const words_of[] = {
	[VALUE_PROTO] = protos,
	[VALUE_ANALYZER] = analyzers,
	[VALUE_DIRECTION] = directions,
	[VALUE_POOL_KIND] = pool_kinds,
};

const struct nlattr *find_attr(const struct nlmsghdr *message, uint16_t type)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, message, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == type)
			return attr;
	return NULL;
}

const struct nlattr *find_nested(const struct nlattr *nest, uint16_t type)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) == type)
			return attr;
	return NULL;
}

const struct nlattr *next_row(struct rows *rows)
{
	const struct nlattr *row = NULL;

	while (!row && mnl_nlmsg_ok(rows->message, rows->left)) {
		row = find_attr(rows->message, rows->object);
		rows->message = mnl_nlmsg_next(rows->message, &rows->left);
	}
	return row;
}

uint64_t number_of(const struct nlattr *attr)
{
	uint64_t u64;

	switch (attr ? mnl_attr_get_payload_len(attr) : 0) {
	case sizeof(uint8_t):
		return mnl_attr_get_u8(attr);
	case sizeof(uint16_t):
		return mnl_attr_get_u16(attr);
	case sizeof(uint32_t):
		return mnl_attr_get_u32(attr);
	case sizeof(uint64_t):
		memcpy(&u64, mnl_attr_get_payload(attr), sizeof(u64));
		return u64;
	default:
		return 0;
	}
}

bool proto_of_name(const char *name, uint8_t *proto)
{
	const struct acs_choice *choice;

	for (choice = protos; choice->word; choice++) {
		if (strcasecmp(choice->word, name))
			continue;
		*proto = choice->value;
		return true;
	}
	return false;
}

void time_text(uint64_t time, char *text, size_t size)
{
	time_t seconds = time / NSEC_PER_SEC;
	char date[32], zone[8];
	struct tm tm;

	localtime_r(&seconds, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	strftime(zone, sizeof(zone), "%z", &tm);
	/* strftime() leaves out the colon that goes with those of the time */
	snprintf(text, size, "%s.%06u%.3s:%s", date,
		 (unsigned int)(time % NSEC_PER_SEC / NSEC_PER_USEC), zone, zone + strlen("+00"));
}

static void address_text(const struct nlattr *attr, char *text, size_t size)
{
	if (mnl_attr_get_payload_len(attr) != sizeof(struct in_addr) ||
	    !inet_ntop(AF_INET, mnl_attr_get_payload(attr), text, size))
		snprintf(text, size, "?");
}

/* A host has its address alone, a network its length as well. */
static void address6_text(const struct field *field, const struct nlattr *nest, char *text,
			  size_t size)
{
	const struct nlattr *attr = find_nested(nest, field->attr6);
	uint64_t length = field->len6 ? number_of(find_nested(nest, field->len6)) : 0;
	size_t used;

	if (mnl_attr_get_payload_len(attr) != sizeof(struct in6_addr) ||
	    !inet_ntop(AF_INET6, mnl_attr_get_payload(attr), text, size)) {
		snprintf(text, size, "?");
		return;
	}
	used = strlen(text);
	if (length && length < 8 * sizeof(struct in6_addr))
		snprintf(text + used, size - used, "/%u", (unsigned int)length);
}

static void number_text(enum value_type type, uint64_t number, char *text, size_t size)
{
	const char *word = type >= VALUE_PROTO ? acs_choice_word(words_of[type], number) : NULL;

	if (word)
		snprintf(text, size, "%s", word);
	else if (type == VALUE_SECONDS)
		snprintf(text, size, "%" PRIu64 ".%01" PRIu64, number / 1000, number / 100 % 10);
	else if (type == VALUE_BE16)
		snprintf(text, size, "%u", ntohs(number));
	else
		snprintf(text, size, "%" PRIu64, number);
}

/* Of a field that is made of two attributes. */
static uint64_t whole_of(const struct field *field, const struct nlattr *nest)
{
	return number_of(find_nested(nest, field->of));
}

static double percent(const struct field *field, const struct nlattr *nest)
{
	return number_of(find_nested(nest, field->attr)) * 100.0 / whole_of(field, nest);
}

static uint64_t rest(const struct field *field, const struct nlattr *nest)
{
	uint64_t whole = whole_of(field, nest), part = number_of(find_nested(nest, field->attr));

	return whole > part ? whole - part : 0;
}

bool field_is_there(const struct field *field, const struct nlattr *nest)
{
	return field_is_ipv6(field, nest) ||
	       (find_nested(nest, field->attr) && (!field->of || whole_of(field, nest)));
}

bool field_is_ipv6(const struct field *field, const struct nlattr *nest)
{
	return field->attr6 && find_nested(nest, field->attr6);
}

void field_text(const struct field *field, const struct nlattr *nest, char *text, size_t size)
{
	const struct nlattr *attr = find_nested(nest, field->attr);

	if (field->type == VALUE_FLAG)
		snprintf(text, size, "%s", attr ? "yes" : "no");
	else if (!field_is_there(field, nest))
		snprintf(text, size, "-");
	else if (field_is_ipv6(field, nest))
		address6_text(field, nest, text, size);
	else if (field->type == VALUE_IPV4 || field->type == VALUE_HOST)
		address_text(attr, text, size);
	else if (field->type == VALUE_STRING)
		snprintf(text, size, "%.*s", mnl_attr_get_payload_len(attr),
			 (const char *)mnl_attr_get_payload(attr));
	else if (field->type == VALUE_TIME)
		time_text(number_of(attr), text, size);
	else if (field->type == VALUE_PERCENT)
		snprintf(text, size, "%.1f", percent(field, nest));
	else if (field->type == VALUE_FREE)
		snprintf(text, size, "%" PRIu64, rest(field, nest));
	else
		number_text(field->type, number_of(attr), text, size);
}

static bool is_text_in_json(enum value_type type)
{
	return type == VALUE_IPV4 || type == VALUE_HOST || type == VALUE_STRING ||
	       type == VALUE_TIME || type > VALUE_PROTO;
}

/* A fraction as it is in the text: all digits of a double say no more. */
static struct json_object *json_fraction(const struct field *field, const struct nlattr *nest)
{
	char text[FIELD_TEXT_MAX];

	field_text(field, nest, text, sizeof(text));
	return json_object_new_double_s(percent(field, nest), text);
}

struct json_object *field_json(const struct field *field, const struct nlattr *nest)
{
	const struct nlattr *attr = find_nested(nest, field->attr);
	char text[FIELD_TEXT_MAX];

	if (field->type == VALUE_FLAG)
		return json_object_new_boolean(!!attr);
	if (!field_is_there(field, nest))
		return NULL;
	if (field->type == VALUE_PERCENT)
		return json_fraction(field, nest);
	if (field->type == VALUE_FREE)
		return json_object_new_uint64(rest(field, nest));
	if (!is_text_in_json(field->type))
		return json_object_new_uint64(field->type == VALUE_BE16 ? ntohs(number_of(attr)) :
									  number_of(attr));
	field_text(field, nest, text, sizeof(text));
	return json_object_new_string(text);
}
