/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/minmax.h> for user space. */
#ifndef _NALG_TEST_LINUX_MINMAX_H
#define _NALG_TEST_LINUX_MINMAX_H

#define min(a, b)		((a) < (b) ? (a) : (b))
#define max(a, b)		((a) > (b) ? (a) : (b))
#define min_t(type, a, b)	min((type)(a), (type)(b))

#endif /* _NALG_TEST_LINUX_MINMAX_H */
