/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/mm.h> for user space. */
#ifndef _NALG_TEST_LINUX_MM_H
#define _NALG_TEST_LINUX_MM_H

#include <linux/slab.h>

#endif /* _NALG_TEST_LINUX_MM_H */
