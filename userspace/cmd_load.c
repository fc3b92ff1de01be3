// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "config_file.h"
#include "config_netlink.h"

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

static enum exit_code replace(struct nl *nl, const struct config_file *file)
{
	struct config_message message;
	bool done;

	config_encode(nl, &file->config, &file->active, &message);
	done = nl_talk(nl, message.message);
	if (!done)
		report(nl, file, &message);
	config_message_free(&message);
	return done ? EXIT_DONE : EXIT_REFUSED;
}

enum exit_code cmd_load(const struct options *options, char **args)
{
	enum exit_code code = EXIT_REFUSED;
	struct config_file file;
	struct nl nl;

	if (config_file_read(&file, args[0], options) && nl_open(&nl)) {
		code = replace(&nl, &file);
		nl_close(&nl);
	}
	config_file_free(&file);
	return code;
}
