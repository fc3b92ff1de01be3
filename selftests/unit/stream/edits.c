// SPDX-License-Identifier: GPL-2.0
/* Edits of one message. */

#include "../../../kmod/core/edit.h"
#include "../ktap.h"

#define EDITS_MAX	16
#define TEXT_MAX	1024

static union {
	struct nalg_edits edits;
	u8 room[sizeof(struct nalg_edits) + EDITS_MAX * sizeof(struct nalg_edit) + TEXT_MAX];
} memory;
static struct nalg_edits *const edits = &memory.edits;
static u8 out[64];

static void reset(void)
{
	static const struct nalg_edits_limits limits = { .count = EDITS_MAX, .text = TEXT_MAX };

	EXPECT_EQ(sizeof(memory.room), nalg_edits_size(&limits));
	nalg_edits_init(edits, &limits);
}

static int apply(const char *msg, u32 size)
{
	return nalg_edits_apply(edits, (const u8 *)msg, strlen(msg), out, size);
}

TEST("without edits a message stays as it is")
{
	reset();
	EXPECT_EQ(0, nalg_edits_growth(edits));
	EXPECT_EQ(4, apply("abc\n", sizeof(out)));
	EXPECT_MEM("abc\n", 4, out, 4);
	EXPECT_EQ(0, apply("", 0));
}

TEST("replace, insert and delete, at the start, within and at the end")
{
	reset();
	EXPECT_EQ(0, nalg_edits_add(edits, 0, 1, "AAA", 3));
	EXPECT_EQ(0, nalg_edits_add(edits, 1, 0, "-", 1));
	EXPECT_EQ(0, nalg_edits_add(edits, 2, 2, NULL, 0));
	EXPECT_EQ(0, nalg_edits_add(edits, 5, 0, "end", 3));
	EXPECT_EQ(4, nalg_edits_growth(edits));
	EXPECT_EQ(9, apply("abcde", sizeof(out)));
	EXPECT_MEM("AAA-beend", 9, out, 9);
}

TEST("growth may be negative")
{
	reset();
	EXPECT_EQ(0, nalg_edits_add(edits, 1, 10, "x", 1));
	EXPECT_EQ(-9, nalg_edits_growth(edits));
	EXPECT_EQ(2, apply("a0123456789", 2));
	EXPECT_MEM("ax", 2, out, 2);
}

TEST("edits come in order and do not overlap")
{
	reset();
	EXPECT_EQ(0, nalg_edits_add(edits, 4, 2, "x", 1));
	EXPECT_EQ(-EINVAL, nalg_edits_add(edits, 3, 0, "y", 1));
	EXPECT_EQ(-EINVAL, nalg_edits_add(edits, 5, 1, "y", 1));
	EXPECT_EQ(0, nalg_edits_add(edits, 6, 1, "y", 1));
	EXPECT_EQ(2, edits->count);
	EXPECT_EQ(2, edits->text_len);
}

TEST("edits are within the message")
{
	reset();
	nalg_edits_add(edits, 2, 3, "x", 1);
	EXPECT_EQ(-EINVAL, apply("abcd", sizeof(out)));
	EXPECT_EQ(3, apply("abcde", sizeof(out)));
	reset();
	nalg_edits_add(edits, 0xffffffff, 2, "x", 1);
	EXPECT_EQ(-EINVAL, apply("abcd", sizeof(out)));
	reset();
	nalg_edits_add(edits, 5, 0, "x", 1);
	EXPECT_EQ(-EINVAL, apply("abcd", sizeof(out)));
}

TEST("the room is never exceeded")
{
	u32 size;

	reset();
	nalg_edits_add(edits, 1, 1, "xyz", 3);
	for (size = 0; size < 6; size++)
		EXPECT_EQ(-ENOSPC, apply("abcd", size));
	EXPECT_EQ(6, apply("abcd", 6));
	EXPECT_MEM("axyzcd", 6, out, 6);
}

TEST("there are limits to edits and to their text")
{
	static const u8 text[TEXT_MAX + 1];
	u32 i;

	reset();
	for (i = 0; i < EDITS_MAX; i++)
		EXPECT_EQ(0, nalg_edits_add(edits, i, 1, "x", 1));
	EXPECT_EQ(-ENOSPC, nalg_edits_add(edits, i, 1, "x", 1));
	EXPECT_EQ(EDITS_MAX, edits->count);

	reset();
	EXPECT_EQ(-ENOSPC, nalg_edits_add(edits, 0, 1, text, sizeof(text)));
	EXPECT_EQ(0, nalg_edits_add(edits, 0, 1, text, sizeof(text) - 1));
	EXPECT_EQ(-ENOSPC, nalg_edits_add(edits, 1, 1, text, 1));
	EXPECT_EQ(0, nalg_edits_add(edits, 1, 1, NULL, 0));
}

KTAP_MAIN()
