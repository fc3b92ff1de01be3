/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/build_bug.h> for user space. */
#ifndef _NALG_TEST_LINUX_BUILD_BUG_H
#define _NALG_TEST_LINUX_BUILD_BUG_H

#include <assert.h>

#endif /* _NALG_TEST_LINUX_BUILD_BUG_H */
