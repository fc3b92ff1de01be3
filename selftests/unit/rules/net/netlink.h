/* SPDX-License-Identifier: GPL-2.0 */
/* What ruledefs use of the kernel's <net/netlink.h>, for user space. */
#ifndef _NALG_TEST_NET_NETLINK_H
#define _NALG_TEST_NET_NETLINK_H

#include <linux/build_bug.h>
#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/netlink.h>
#include <linux/overflow.h>
#include <linux/types.h>
#include <string.h>

struct nla_policy {
	u16 type;
};

struct netlink_ext_ack {
	const char *msg;
	const struct nlattr *bad_attr;
	int miss_type;
};

#define NL_SET_ERR_MSG_ATTR(extack, attr, text) \
	((extack)->msg = (text), (extack)->bad_attr = (attr))
#define NL_SET_ERR_ATTR_MISS(extack, nest, type)	((extack)->miss_type = (type))
#define NL_REQ_ATTR_CHECK(extack, nest, tb, type) \
	((tb)[type] ? 0 : (NL_SET_ERR_ATTR_MISS(extack, nest, type), 1))

static inline int nla_type(const struct nlattr *attr)
{
	return attr->nla_type & NLA_TYPE_MASK;
}

static inline int nla_len(const struct nlattr *attr)
{
	return attr->nla_len - NLA_HDRLEN;
}

static inline void *nla_data(const struct nlattr *attr)
{
	return (char *)attr + NLA_HDRLEN;
}

#define nla_for_each_nested(attr, nest, rem) \
	for ((attr) = nla_data(nest), (rem) = nla_len(nest); (rem) > 0; \
	     (rem) -= NLA_ALIGN((attr)->nla_len), \
	     (attr) = (void *)((char *)(attr) + NLA_ALIGN((attr)->nla_len)))

static inline int nla_parse_nested(struct nlattr **tb, int max, const struct nlattr *nest,
				   const struct nla_policy *policy, struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int rem;

	memset(tb, 0, (max + 1) * sizeof(*tb));
	nla_for_each_nested(attr, nest, rem)
		tb[nla_type(attr)] = (struct nlattr *)attr;
	return 0;
}

static inline u8 nla_get_u8(const struct nlattr *attr)
{
	return *(u8 *)nla_data(attr);
}

static inline u32 nla_get_u32(const struct nlattr *attr)
{
	return *(u32 *)nla_data(attr);
}

static inline __be32 nla_get_be32(const struct nlattr *attr)
{
	return *(__be32 *)nla_data(attr);
}

#endif /* _NALG_TEST_NET_NETLINK_H */
