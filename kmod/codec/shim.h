/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the pure parts (codecs, stream engine, port allocator) need from their surroundings, in the
 * module and in the user space of the unit tests and fuzzers.
 */
#ifndef _NALG_SHIM_H
#define _NALG_SHIM_H

#ifdef __KERNEL__

#include <linux/bits.h>
#include <linux/bug.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>

/* A peer may ask for more than there is at once; who has none goes without, and counts that. */
#define nalg_alloc(size)	kmalloc(size, GFP_ATOMIC | __GFP_NOWARN)
#define nalg_free(ptr)		kfree(ptr)

#else /* user space */

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;

#define nalg_alloc(size)	malloc(size)
#define nalg_free(ptr)		free(ptr)
#define min(a, b)		((a) < (b) ? (a) : (b))
#define min_t(type, a, b)	min((type)(a), (type)(b))
#define max(a, b)		((a) > (b) ? (a) : (b))
#define BIT(n)			(1UL << (n))
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))

#endif

#endif /* _NALG_SHIM_H */
