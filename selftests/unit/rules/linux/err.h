/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/err.h> for user space. */
#ifndef _NALG_TEST_LINUX_ERR_H
#define _NALG_TEST_LINUX_ERR_H

#include <linux/errno.h>
#include <linux/types.h>

static inline void *ERR_PTR(long error)
{
	return (void *)error;
}

static inline long PTR_ERR(const void *ptr)
{
	return (long)ptr;
}

static inline bool IS_ERR(const void *ptr)
{
	return (unsigned long)ptr >= (unsigned long)-4095;
}

#endif /* _NALG_TEST_LINUX_ERR_H */
