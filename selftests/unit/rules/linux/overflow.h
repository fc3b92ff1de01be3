/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/overflow.h> for user space. */
#ifndef _NALG_TEST_LINUX_OVERFLOW_H
#define _NALG_TEST_LINUX_OVERFLOW_H

#define struct_size(p, member, n)	(sizeof(*(p)) + (n) * sizeof((p)->member[0]))

#endif /* _NALG_TEST_LINUX_OVERFLOW_H */
