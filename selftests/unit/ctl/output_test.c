// SPDX-License-Identifier: GPL-2.0
/* Tables as text and as JSON: the same data. */
#include "tables.h"

#include <json-c/json.h>
#include <linux/nat_alg.h>

#include "../ktap.h"
#include "message.h"

static size_t put_pool(void *buffer, uint32_t chunks, uint32_t used, bool removed)
{
	struct nlmsghdr *message = message_new(buffer, NAT_ALG_CMD_POOL_GET);
	struct nlattr *nest = mnl_attr_nest_start(message, NAT_ALG_A_POOL);

	mnl_attr_put_str(message, NAT_ALG_POOL_A_NAME, "PUBLIC");
	mnl_attr_put_u32(message, NAT_ALG_POOL_A_ADDRESSES, 30);
	mnl_attr_put_u32(message, NAT_ALG_POOL_A_ADDRESSES_USED, 10);
	mnl_attr_put_u32(message, NAT_ALG_POOL_A_CHUNKS, chunks);
	mnl_attr_put_u32(message, NAT_ALG_POOL_A_CHUNKS_USED, used);
	if (removed)
		mnl_attr_put(message, NAT_ALG_POOL_A_REMOVED, 0, NULL);
	mnl_attr_nest_end(message, nest);
	return MNL_ALIGN(message->nlmsg_len);
}

static struct json_object *pools_json(void)
{
	char buffer[MESSAGE_SIZE];
	size_t length = put_pool(buffer, 60, 20, false);

	length += put_pool(buffer + length, 0, 0, true);
	return table_json(&pool_table, buffer, length);
}

static const char *value(struct json_object *rows, int row, const char *key)
{
	struct json_object *object = json_object_array_get_idx(rows, row);

	return json_object_to_json_string(json_object_object_get(object, key));
}

TEST("how much of a pool is in use, and free")
{
	struct json_object *rows = pools_json();

	EXPECT_STR("20", value(rows, 0, "addresses_free"));
	EXPECT_STR("40", value(rows, 0, "chunks_free"));
	EXPECT_STR("33.3", value(rows, 0, "chunks_used_percent"));
	EXPECT_STR("false", value(rows, 0, "removed"));
	json_object_put(rows);
}

TEST("a pool without chunks has no share of them; one that was removed is marked")
{
	struct json_object *rows = pools_json();

	EXPECT_STR("null", value(rows, 1, "chunks_used_percent"));
	EXPECT_STR("null", value(rows, 1, "chunks_free"));
	EXPECT_STR("true", value(rows, 1, "removed"));
	json_object_put(rows);
}

TEST("a chunk as a record")
{
	char buffer[MESSAGE_SIZE], *text = NULL;
	struct nlmsghdr *message = message_new(buffer, NAT_ALG_CMD_CHUNK_GET);
	size_t length;
	FILE *out = open_memstream(&text, &length);

	put_chunk(message);
	setenv("TZ", "UTC0", 1);
	print_record(out, &chunk_record, find_attr(message, NAT_ALG_A_CHUNK));
	fclose(out);
	EXPECT_STR(" subscriber 10.0.1.2 realm NAT44_GRP2 address 209.165.200.225 ports 1024-33279 "
		   "since 2026-11-22T17:20:53.123456+00:00", text);
	free(text);
}

KTAP_MAIN()
