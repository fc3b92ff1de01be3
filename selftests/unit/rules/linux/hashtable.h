/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/hashtable.h> for user space. */
#ifndef _NALG_TEST_LINUX_HASHTABLE_H
#define _NALG_TEST_LINUX_HASHTABLE_H

#include <linux/list.h>

#define DECLARE_HASHTABLE(name, bits)	struct hlist_node *name[1 << (bits)]

#endif /* _NALG_TEST_LINUX_HASHTABLE_H */
