/* SPDX-License-Identifier: GPL-2.0 */
/* Allocation that ends the program when there is no memory: a tool has nothing better to do. */
#ifndef ACS_ALLOC_H
#define ACS_ALLOC_H

#include <err.h>
#include <stdlib.h>

static inline void *xcalloc(size_t count, size_t size)
{
	void *p = calloc(count, size);

	if (!p)
		err(EXIT_FAILURE, "no memory");
	return p;
}

static inline void *xrealloc(void *old, size_t size)
{
	void *p = realloc(old, size);

	if (!p)
		err(EXIT_FAILURE, "no memory");
	return p;
}

#endif /* ACS_ALLOC_H */
