// SPDX-License-Identifier: GPL-2.0
/*
 * The stream engine under libFuzzer: the input is what the model of the unit tests leaves to
 * chance.  The first byte says which: even, a TCP connection that has to get everything through;
 * odd, anything that no TCP would send.
 */

#include "../../unit/stream/model.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

struct input {
	const u8 *data;
	size_t left;
};

/* As many bytes as the range needs; after the last one nothing is left to chance. */
static u32 next(void *ctx, u32 n)
{
	struct input *input = ctx;
	u32 value = 0, range;

	for (range = n - 1; range && input->left; range >>= 8) {
		value = value << 8 | *input->data++;
		input->left--;
	}
	return n ? value % n : 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input input = { data + 1, size - 1 };
	struct chooser chooser = { next, &input };
	const char *failure;

	if (!size)
		return 0;
	failure = data[0] & 1 ? model_anarchy(&chooser, NULL) : model_connection(&chooser, NULL);
	if (failure) {
		fprintf(stderr, "%s\n", failure);
		abort();
	}
	return 0;
}
