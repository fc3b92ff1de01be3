// SPDX-License-Identifier: GPL-2.0
#include "shown.h"

#include "acs/print.h"
#include "config_netlink.h"
#include "nat-alg-ctl.h"

/* netlink.c reports through this. */
void complain(const char *format, ...)
{
	(void)format;
}

char *shown(const struct nlmsghdr *message)
{
	struct nl nl = { .messages = (char *)message, .length = message->nlmsg_len };
	struct acs_config config = { 0 };
	char *text;

	config_decode(&nl, &config);
	text = acs_print_text(&config);
	acs_config_free(&config);
	return text;
}

char *shown_after_load(const struct reading *reading)
{
	struct config_message message;
	struct nl nl = { 0 };
	char *text;

	config_encode(&nl, &reading->config, &reading->active, &message);
	text = shown(message.message);
	config_message_free(&message);
	return text;
}
