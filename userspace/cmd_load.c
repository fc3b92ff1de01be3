// SPDX-License-Identifier: GPL-2.0
#include "transaction.h"

enum exit_code cmd_load(const struct options *options, char **args)
{
	enum exit_code code = EXIT_REFUSED;
	struct config_file file;

	if (config_file_read(&file, args[0], options))
		code = transaction(&file, options, PROGRAM " load --drop-flows FILE");
	config_file_free(&file);
	return code;
}
