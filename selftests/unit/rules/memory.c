// SPDX-License-Identifier: GPL-2.0
#include <malloc.h>
#include <string.h>

#include <linux/slab.h>

struct memory memory = { .until = -1 };

void *memory_get(size_t size)
{
	void *ptr;

	if (!memory.until)
		return NULL;
	if (memory.until > 0)
		memory.until--;
	ptr = malloc(size);
	memory.now += malloc_usable_size(ptr);
	if (memory.most < memory.now)
		memory.most = memory.now;
	return ptr;
}

void *memory_get_zeroed(size_t size)
{
	void *ptr = memory_get(size);

	return ptr ? memset(ptr, 0, size) : NULL;
}

void memory_put(void *ptr)
{
	memory.now -= malloc_usable_size(ptr);
	free(ptr);
}
