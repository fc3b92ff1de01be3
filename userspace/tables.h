/* SPDX-License-Identifier: GPL-2.0 */
/* The module's tables: their columns, and what a record of an event or an answer says of them. */
#ifndef TABLES_H
#define TABLES_H

#include "output.h"

extern const struct table pool_table;
extern const struct table subscriber_table;
extern const struct table chunk_table;
extern const struct table binding_table;
extern const struct table pinhole_table;
extern const struct table flow_table;

extern const struct table chunk_record;
extern const struct table binding_record;
extern const struct table pinhole_record;

#endif /* TABLES_H */
