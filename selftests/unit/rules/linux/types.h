/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/types.h>, and what the kernel's compiler is told without a header, for user space. */
#ifndef _NALG_TEST_LINUX_TYPES_H
#define _NALG_TEST_LINUX_TYPES_H

#include_next <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define U8_MAX	UINT8_MAX
#define U16_MAX	UINT16_MAX
#define U32_MAX	UINT32_MAX

#define noinline	__attribute__((__noinline__))
#define __rcu

#endif /* _NALG_TEST_LINUX_TYPES_H */
