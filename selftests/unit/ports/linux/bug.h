/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/bug.h> for user space: a warning is something that a test can ask for. */
#ifndef _NALG_TEST_LINUX_BUG_H
#define _NALG_TEST_LINUX_BUG_H

extern unsigned int nalg_test_warnings;

#define WARN_ON_ONCE(condition)	((condition) ? (nalg_test_warnings++, true) : false)

#endif /* _NALG_TEST_LINUX_BUG_H */
