/* SPDX-License-Identifier: GPL-2.0 */
/* The kinds of values that commands have. */
#ifndef ACS_VALUE_H
#define ACS_VALUE_H

#include "grammar.h"

extern const struct acs_type acs_type_number;		/* uint32_t */
extern const struct acs_type acs_type_choice;		/* uint32_t */
extern const struct acs_type acs_type_name;		/* struct acs_name */
extern const struct acs_type acs_type_text;		/* struct acs_text, may hold blanks */
extern const struct acs_type acs_type_addresses;	/* struct acs_addresses */
extern const struct acs_type acs_type_network;		/* struct acs_network; .min and .max: its length */

/* struct acs_match: an operator and what it compares with */
extern const struct acs_type acs_type_match_choice;	/* = and != with a word */
extern const struct acs_type acs_type_match_number;	/* with a number, or a word for one */
extern const struct acs_type acs_type_match_port;	/* the same, or a port-map */
extern const struct acs_type acs_type_match_address;	/* address, network, or host-pool */
extern const struct acs_type acs_type_match_prefix6;	/* = with an RFC 6052 prefix */

/* struct acs_match without an operator: the entries of host-pools and port-maps */
extern const struct acs_type acs_type_entry_address;
extern const struct acs_type acs_type_entry_port;

#endif /* ACS_VALUE_H */
