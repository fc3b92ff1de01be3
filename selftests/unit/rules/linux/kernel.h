/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/kernel.h> for user space. */
#ifndef _NALG_TEST_LINUX_KERNEL_H
#define _NALG_TEST_LINUX_KERNEL_H

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#endif /* _NALG_TEST_LINUX_KERNEL_H */
