/* SPDX-License-Identifier: GPL-2.0 */
/* What ruledefs use of the kernel's <linux/inetdevice.h>, for user space. */
#ifndef _NALG_TEST_LINUX_INETDEVICE_H
#define _NALG_TEST_LINUX_INETDEVICE_H

#include <linux/in.h>

#define inet_make_mask(len)	htonl((len) ? ~0U << (32 - (len)) : 0)

#endif /* _NALG_TEST_LINUX_INETDEVICE_H */
