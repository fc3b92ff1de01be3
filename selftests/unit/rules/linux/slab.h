/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/slab.h> for user space: memory that is counted, and runs out when a test asks for it. */
#ifndef _NALG_TEST_LINUX_SLAB_H
#define _NALG_TEST_LINUX_SLAB_H

#include <stdlib.h>

/**
 * struct memory - what was allocated
 * @now: bytes that are in use
 * @most: bytes that were
 * @until: how many allocations succeed from now on; negative: all
 */
struct memory {
	size_t now, most;
	int until;
};

extern struct memory memory;

#define GFP_KERNEL_ACCOUNT		0
#define kvmalloc(size, gfp)		memory_get(size)
#define kvzalloc(size, gfp)		memory_get_zeroed(size)
#define kvmalloc_array(n, size, gfp)	memory_get((size_t)(n) * (size))
#define kvfree(ptr)			memory_put((void *)(ptr))

void *memory_get(size_t size);
void *memory_get_zeroed(size_t size);
void memory_put(void *ptr);

#endif /* _NALG_TEST_LINUX_SLAB_H */
