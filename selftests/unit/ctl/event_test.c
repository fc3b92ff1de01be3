// SPDX-License-Identifier: GPL-2.0
/* Events as lines: what `monitor' prints of a message. */
#include "event.h"

#include <arpa/inet.h>
#include <time.h>

#include <json-c/json.h>
#include <linux/nat_alg.h>

#include "../ktap.h"
#include "message.h"

static struct nlmsghdr *event_new(void *buffer, uint8_t event)
{
	struct nlmsghdr *message = message_new(buffer, NAT_ALG_CMD_EVENT);

	mnl_attr_put_u8(message, NAT_ALG_A_EVENT, event);
	mnl_attr_put_u64(message, NAT_ALG_A_TIME, WHEN);
	return message;
}

static struct nlmsghdr *chunk_event(void *buffer, uint8_t event)
{
	struct nlmsghdr *message = event_new(buffer, event);

	put_chunk(message);
	return message;
}

static struct nlmsghdr *pinhole_event(void *buffer)
{
	struct nlmsghdr *message = event_new(buffer, NAT_ALG_EVENT_PINHOLE_NEW);
	struct nlattr *nest = mnl_attr_nest_start(message, NAT_ALG_A_PINHOLE);

	mnl_attr_put_u8(message, NAT_ALG_PINHOLE_A_ANALYZER, NAT_ALG_ANALYZER_FTP_CONTROL);
	mnl_attr_put_u8(message, NAT_ALG_PINHOLE_A_DIRECTION, NAT_ALG_DOWNLINK);
	mnl_attr_put_u8(message, NAT_ALG_PINHOLE_A_PROTO, IPPROTO_TCP);
	put_address(message, NAT_ALG_PINHOLE_A_SUBSCRIBER, "10.0.1.2");
	put_address(message, NAT_ALG_PINHOLE_A_SRC_ADDR, "198.51.100.2");
	put_address(message, NAT_ALG_PINHOLE_A_DST_ADDR, "209.165.200.225");
	put_port(message, NAT_ALG_PINHOLE_A_DST_PORT, 2000);
	put_port(message, NAT_ALG_PINHOLE_A_PRIVATE_PORT, 40000);
	mnl_attr_nest_end(message, nest);
	return message;
}

static char *printed(const struct nlmsghdr *message, unsigned int topics, bool json)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	event_print(out, message, topics, json);
	fclose(out);
	return text;
}

static void expect_text(const char *expected, const struct nlmsghdr *message, unsigned int topics)
{
	char *text = printed(message, topics, false);

	EXPECT_STR(expected, text);
	free(text);
}

TEST("a chunk that is lent")
{
	char buffer[MESSAGE_SIZE];

	expect_text("2026-11-22T17:20:53.123456+00:00 chunk-new subscriber 10.0.1.2 "
		    "realm NAT44_GRP2 address 209.165.200.225 ports 1024-33279 "
		    "since 2026-11-22T17:20:53.123456+00:00\n",
		    chunk_event(buffer, NAT_ALG_EVENT_CHUNK_NEW), EVENT_ALL);
}

TEST("local time, with its offset")
{
	char buffer[MESSAGE_SIZE], *text;

	setenv("TZ", "IST-5:30", 1);
	tzset();
	text = printed(chunk_event(buffer, NAT_ALG_EVENT_CHUNK_DEL), EVENT_ALL, false);
	EXPECT(!strncmp(text, "2026-11-22T22:50:53.123456+05:30 chunk-del ", 43));
	free(text);
	setenv("TZ", "UTC0", 1);
	tzset();
}

TEST("a pinhole; a port that may be any is left out")
{
	char buffer[MESSAGE_SIZE];

	expect_text("2026-11-22T17:20:53.123456+00:00 pinhole-new subscriber 10.0.1.2 "
		    "analyzer ftp-control direction downlink proto tcp from 198.51.100.2 "
		    "to 209.165.200.225:2000 private-port 40000\n",
		    pinhole_event(buffer), EVENT_ALL);
}

static void put_address6(struct nlmsghdr *message, uint16_t type, const char *text)
{
	struct in6_addr address;

	inet_pton(AF_INET6, text, &address);
	mnl_attr_put(message, type, sizeof(address), &address);
}

/* Of NAT64, by a subscriber of a whole network or of one address. */
static struct nlmsghdr *pinhole_event64(void *buffer, uint8_t len, bool any_port)
{
	struct nlmsghdr *message = event_new(buffer, NAT_ALG_EVENT_PINHOLE_NEW);
	struct nlattr *nest = mnl_attr_nest_start(message, NAT_ALG_A_PINHOLE);

	put_address6(message, NAT_ALG_PINHOLE_A_SUBSCRIBER6,
		     len == 64 ? "2001:db8:1::" : "2001:db8:1::2");
	mnl_attr_put_u8(message, NAT_ALG_PINHOLE_A_PREFIX_LEN, len);
	put_address6(message, NAT_ALG_PINHOLE_A_SRC_ADDR6, "2001:db8:1::2");
	if (!any_port)
		put_port(message, NAT_ALG_PINHOLE_A_SRC_PORT, 40000);
	put_address(message, NAT_ALG_PINHOLE_A_DST_ADDR, "198.51.100.2");
	put_port(message, NAT_ALG_PINHOLE_A_DST_PORT, 2000);
	mnl_attr_nest_end(message, nest);
	return message;
}

TEST("NAT64: the subscriber's own address, in brackets before a port; a network with its length")
{
	char buffer[MESSAGE_SIZE];

	expect_text("2026-11-22T17:20:53.123456+00:00 pinhole-new subscriber 2001:db8:1::2 "
		    "from [2001:db8:1::2]:40000 to 198.51.100.2:2000\n",
		    pinhole_event64(buffer, 128, false), EVENT_ALL);
	expect_text("2026-11-22T17:20:53.123456+00:00 pinhole-new subscriber 2001:db8:1::/64 "
		    "from 2001:db8:1::2 to 198.51.100.2:2000\n",
		    pinhole_event64(buffer, 64, true), EVENT_ALL);
}

TEST("a configuration")
{
	char buffer[MESSAGE_SIZE];
	struct nlmsghdr *message = event_new(buffer, NAT_ALG_EVENT_CONFIG);

	mnl_attr_put_u32(message, NAT_ALG_A_GENERATION, 7);
	expect_text("2026-11-22T17:20:53.123456+00:00 configuration generation 7\n", message,
		    EVENT_ALL);
}

TEST("only what was asked for")
{
	char buffer[MESSAGE_SIZE];

	expect_text("", chunk_event(buffer, NAT_ALG_EVENT_CHUNK_NEW), EVENT_PINHOLES);
	expect_text("", pinhole_event(buffer), EVENT_CHUNKS | EVENT_CONFIGURATION);
}

TEST("messages that are no event, or one of a kind to come")
{
	char buffer[MESSAGE_SIZE];

	expect_text("", message_new(buffer, NAT_ALG_CMD_EVENT), EVENT_ALL);
	expect_text("", message_new(buffer, NAT_ALG_CMD_CHUNK_GET), EVENT_ALL);
	expect_text("", event_new(buffer, NAT_ALG_EVENT_MAX + 1), EVENT_ALL);
}

static const char *string_in(struct json_object *object, const char *key)
{
	return json_object_get_string(json_object_object_get(object, key));
}

TEST("JSON is one object a line, with the same data")
{
	char buffer[MESSAGE_SIZE], *text;
	struct json_object *object;

	text = printed(chunk_event(buffer, NAT_ALG_EVENT_CHUNK_NEW), EVENT_ALL, true);
	EXPECT(strchr(text, '\n') == text + strlen(text) - 1);
	object = json_tokener_parse(text);
	if (EXPECT(object)) {
		EXPECT_STR("2026-11-22T17:20:53.123456+00:00", string_in(object, "time"));
		EXPECT_STR("chunk-new", string_in(object, "event"));
		EXPECT_STR("10.0.1.2", string_in(object, "subscriber"));
		EXPECT_STR("209.165.200.225", string_in(object, "public_addr"));
		EXPECT_STR("1024", string_in(object, "port_first"));
		EXPECT_STR("33279", string_in(object, "port_last"));
		EXPECT_STR("NAT44_GRP2", string_in(object, "realm"));
	}
	json_object_put(object);
	free(text);
}

TEST("lost events are told, also in JSON")
{
	struct json_object *object;
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	event_print_lost(out, true);
	fclose(out);
	object = json_tokener_parse(text);
	EXPECT_STR("lost", string_in(object, "event"));
	json_object_put(object);
	free(text);

	out = open_memstream(&text, &length);
	event_print_lost(out, false);
	fclose(out);
	EXPECT(strstr(text, "+00:00 lost: "));
	free(text);
}

TEST("topics by name")
{
	EXPECT_EQ(EVENT_CHUNKS, event_topic_of_name("chunks"));
	EXPECT_EQ(EVENT_CONFIGURATION, event_topic_of_name("conf"));
	EXPECT_EQ(0, event_topic_of_name("flows"));
}

__attribute__((constructor)) static void in_utc(void)
{
	setenv("TZ", "UTC0", 1);
}

KTAP_MAIN()
