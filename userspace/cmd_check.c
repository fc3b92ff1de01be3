// SPDX-License-Identifier: GPL-2.0
#include "config_file.h"

enum exit_code cmd_check(const struct options *options, char **args)
{
	struct config_file file;
	bool good = config_file_read(&file, args[0], options);

	config_file_free(&file);
	return good ? EXIT_DONE : EXIT_REFUSED;
}
