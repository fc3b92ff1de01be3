/* SPDX-License-Identifier: GPL-2.0 */
/* A configuration becomes the running one, all or nothing. */
#ifndef TRANSACTION_H
#define TRANSACTION_H

#include "config_file.h"

/*
 * What the kernel objects to is said at its place in the file. Subscribers that still have addresses
 * of pools that are not configured any more lose them when options->drop_flows is set; else there
 * is a warning of them, which says that @again would do it.
 */
enum exit_code transaction(const struct config_file *file, const struct options *options,
			   const char *again);

#endif /* TRANSACTION_H */
