/* SPDX-License-Identifier: GPL-2.0 */
/* The few names of the kernel's <linux/list.h> that rules use, for user space. */
#ifndef _NALG_TEST_LINUX_LIST_H
#define _NALG_TEST_LINUX_LIST_H

#include <linux/types.h>

struct list_head {
	struct list_head *next, *prev;
};

struct hlist_node {
	struct hlist_node *next, **pprev;
};

#endif /* _NALG_TEST_LINUX_LIST_H */
