// SPDX-License-Identifier: GPL-2.0
#include "transaction.h"

#include <inttypes.h>
#include <stdio.h>

#include <linux/nat_alg.h>

#include "config_netlink.h"
#include "field.h"
#include "nat64_change.h"

#define MESSAGE_SIZE 256

/* Say what the kernel objects to, at the object it means when that is known. */
static void report(const struct nl *nl, const struct config_file *file,
		   const struct config_message *message)
{
	struct acs_pos pos = config_place_of(message, nl->refusal.offset);

	if (pos.line && nl->refusal.text[0])
		config_file_refuse(file, pos, nl->refusal.text);
	else
		nl_report_refusal(nl);
}

static bool replace(struct nl *nl, const struct config_file *file)
{
	struct config_message message;
	struct nat64_change nat64;
	bool done;

	if (!nat64_change_prepare(&nat64, &file->config, &file->active))
		return false;

	config_encode(nl, &file->config, &file->active, &message);
	done = nl_talk(nl, message.message);
	if (!done)
		report(nl, file, &message);
	config_message_free(&message);
	if (done)
		return nat64_change_commit(&nat64);
	nat64_change_abort(&nat64);
	return false;
}

static bool drop_flows(struct nl *nl)
{
	char buffer[MESSAGE_SIZE];
	struct nlmsghdr *message;

	message = nl_message(nl, buffer, NAT_ALG_CMD_SUBSCRIBER_CLEAR, NLM_F_ACK);
	mnl_attr_put(message, NAT_ALG_A_REMOVED, 0, NULL);
	if (nl_talk(nl, message))
		return true;
	nl_report_refusal(nl);
	return false;
}

/* The subscribers of pools that are only there for them. */
static uint64_t count_left(const struct nl *nl)
{
	struct rows rows = { nl->messages, nl->length, NAT_ALG_A_POOL };
	const struct nlattr *pool;
	uint64_t count = 0;

	while ((pool = next_row(&rows)))
		if (find_nested(pool, NAT_ALG_POOL_A_REMOVED))
			count += number_of(find_nested(pool, NAT_ALG_POOL_A_SUBSCRIBERS));
	return count;
}

static void warn_of_left(struct nl *nl, const char *again)
{
	uint64_t count;

	if (!nl_dump(nl, NAT_ALG_CMD_POOL_GET))
		return;
	count = count_left(nl);
	if (count)
		complain("warning: %" PRIu64 " %s addresses of pools that are not configured any "
			 "more; to take them back, and end the flows: %s", count,
			 count == 1 ? "subscriber still holds" : "subscribers still hold", again);
}

enum exit_code transaction(const struct config_file *file, const struct options *options,
			   const char *again)
{
	struct nl nl;
	bool done;

	if (!nl_open(&nl))
		return EXIT_REFUSED;
	done = replace(&nl, file);
	if (done && options->drop_flows)
		done = drop_flows(&nl);
	else if (done)
		warn_of_left(&nl, again);
	nl_close(&nl);
	return done ? EXIT_DONE : EXIT_REFUSED;
}
