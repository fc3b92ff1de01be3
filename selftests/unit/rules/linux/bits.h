/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/bits.h> for user space. */
#ifndef _NALG_TEST_LINUX_BITS_H
#define _NALG_TEST_LINUX_BITS_H

#define BIT(n)		(1UL << (n))
#define BIT_ULL(n)	(1ULL << (n))

#endif /* _NALG_TEST_LINUX_BITS_H */
