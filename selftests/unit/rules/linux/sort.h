/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/sort.h> for user space. */
#ifndef _NALG_TEST_LINUX_SORT_H
#define _NALG_TEST_LINUX_SORT_H

#include <stdlib.h>

#define sort(base, n, size, cmp, swap)	((n) ? qsort(base, n, size, cmp) : (void)0)

#endif /* _NALG_TEST_LINUX_SORT_H */
