// SPDX-License-Identifier: GPL-2.0
#include <linux/in.h>
#include <linux/slab.h>

#include "words.h"

#define SETS_MAX 16

struct netlink_ext_ack extack;
static struct nalg_prefixes prefixes;
static struct nalg_build build = { .extack = &extack, .prefixes = &prefixes };
static struct nalg_named defined[SETS_MAX];
static unsigned int n_defined;

/* The message, of which only one object is there at a time. */
static struct {
	struct nlattr object;
	char body[64 << 10];
} message;

/* The module has a hash table for this. */
struct nalg_named *nalg_named_find(struct nalg_build *b, u16 kind, const char *name)
{
	unsigned int i;

	for (i = 0; i < n_defined; i++) {
		if (defined[i].kind == kind && !strcmp(defined[i].name, name))
			return &defined[i];
	}
	return NULL;
}

static struct nlattr *begin(u16 type)
{
	struct nlattr *attr = (void *)((char *)&message + NLA_ALIGN(message.object.nla_len));

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN;
	return attr;
}

static void end(const struct nlattr *attr)
{
	if (attr != &message.object)
		message.object.nla_len = (char *)attr - (char *)&message + attr->nla_len;
}

static void put(u16 type, const void *data, u16 len)
{
	struct nlattr *attr = begin(type);

	memcpy(nla_data(attr), data, len);
	attr->nla_len += len;
	end(attr);
}

static void put_u8(u16 type, u8 value)
{
	put(type, &value, sizeof(value));
}

static void put_addr(u16 type, const char *text)
{
	struct in_addr addr;

	if (!inet_aton(text, &addr))
		abort();
	put(type, &addr, sizeof(addr));
}

static void put_num(u16 type, const char *text)
{
	u32 value = strtoul(text, NULL, 10);

	put(type, &value, sizeof(value));
}

static void put_value(const char *value)
{
	struct in6_addr addr6;
	void (*put_one)(u16 type, const char *text) = strchr(value, '.') ? put_addr : put_num;
	u16 from = strchr(value, '.') ? NAT_ALG_LINE_A_ADDR : NAT_ALG_LINE_A_NUM;
	char *copy = strdup(value), *to = strchr(copy, '-'), *len = strchr(copy, '/');

	if (to)
		*to++ = '\0';
	if (len)
		*len++ = '\0';
	if (*value == '@')
		put(NAT_ALG_LINE_A_SET, value + 1, strlen(value));
	else if (strchr(value, ':') && inet_pton(AF_INET6, copy, &addr6) == 1)
		put(NAT_ALG_LINE_A_ADDR6, &addr6, sizeof(addr6));
	else
		put_one(from, copy);
	if (to)
		put_one(from + 1, to);
	if (len)
		put_u8(NAT_ALG_LINE_A_PREFIX_LEN, atoi(len));
	free(copy);
}

static_assert(NAT_ALG_LINE_A_NUM_TO == NAT_ALG_LINE_A_NUM + 1 &&
	      NAT_ALG_LINE_A_ADDR_TO == NAT_ALG_LINE_A_ADDR + 1);

static void put_line(u16 type, const struct words *words)
{
	struct nlattr *attr = begin(type);

	end(attr);
	if (words->field)
		put_u8(NAT_ALG_LINE_A_FIELD, words->field);
	if (words->op)
		put_u8(NAT_ALG_LINE_A_OP, words->op);
	put_value(words->value);
	attr->nla_len = (char *)&message + message.object.nla_len - (char *)attr;
}

static void begin_object(u16 type)
{
	extack = (struct netlink_ext_ack){};
	message.object.nla_type = type;
	message.object.nla_len = NLA_HDRLEN;
}

struct nalg_ruledef *ruledef_read(bool any, const struct words *lines, unsigned int n)
{
	unsigned int i;

	begin_object(NAT_ALG_A_ACCESS_RULEDEF);
	if (any)
		put(NAT_ALG_RULEDEF_A_MULTI_LINE_OR, "", 0);
	for (i = 0; i < n; i++)
		put_line(NAT_ALG_RULEDEF_A_LINE, &lines[i]);
	return nalg_ruledef_build(&build, &message.object);
}

struct nalg_set *set_read(u16 kind, const char *name, const char *const *entries, unsigned int n)
{
	struct nalg_named *named = &defined[n_defined];
	struct nalg_set *set;
	unsigned int i, lines;

	begin_object(kind);
	for (i = 0; i < n; i++)
		put_line(NAT_ALG_SET_A_LINE, &(struct words){ .value = entries[i] });
	set = nalg_set_build(&build, &message.object, &lines);
	if (IS_ERR(set) || n_defined == SETS_MAX)
		return set;
	named->kind = kind;
	named->name = name;
	named->set = set;
	n_defined++;
	return set;
}

void sets_free(void)
{
	while (n_defined)
		kvfree(defined[--n_defined].set);
}

const struct nalg_prefixes *prefixes_read(void)
{
	return &prefixes;
}

struct nalg_key packet(u8 proto, const char *saddr, u16 sport, const char *daddr, u16 dport)
{
	return (struct nalg_key){
		.dir = NAT_ALG_UPLINK,
		.proto = proto,
		.saddr = inet_addr(saddr),
		.daddr = inet_addr(daddr),
		.sport = htons(sport),
		.dport = htons(dport),
	};
}

struct nalg_key packet64(struct nalg_key key, const char *prefix, u8 len)
{
	if (inet_pton(AF_INET6, prefix, &key.prefix) != 1)
		abort();
	key.prefix_len = len;
	return key;
}
