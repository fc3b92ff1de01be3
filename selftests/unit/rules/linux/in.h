/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/in.h> for user space: the C library has the same names. */
#ifndef _NALG_TEST_LINUX_IN_H
#define _NALG_TEST_LINUX_IN_H

#include <arpa/inet.h>
#include <netinet/in.h>

#endif /* _NALG_TEST_LINUX_IN_H */
