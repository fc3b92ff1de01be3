/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The language as a table: a row is a command, with the words and values it is made of and what
 * becomes of them.  The parser reads lines by it, the printer writes lines by it.
 */
#ifndef ACS_GRAMMAR_H
#define ACS_GRAMMAR_H

#include <stdio.h>

#include "model.h"

struct acs_input;
struct acs_elem;

/* Modes; a line that a mode does not know is tried in the ones around it. */
enum acs_mode {
	ACS_MODE_TOP,
	ACS_MODE_CONTEXT,
	ACS_MODE_APN,
	ACS_MODE_SERVICE,
	ACS_MODE_HOST_POOL,
	ACS_MODE_PORT_MAP,
	ACS_MODE_RULEDEF,
	ACS_MODE_ACCESS_RULEDEF,
	ACS_MODE_RULEBASE,
	ACS_MODE_POLICY,
	ACS_MODE_COUNT,
};

extern const enum acs_mode acs_parent_mode[ACS_MODE_COUNT];

/* A word that stands for a number. */
struct acs_choice {
	const char *word;		/* NULL ends a table */
	uint32_t value;
};

/* A kind of value: how it is read, written and called. */
struct acs_type {
	/* Take tokens from @in; false: acs_expected() has said why not. */
	bool (*parse)(struct acs_input *in, const struct acs_elem *elem, void *value);
	void (*print)(FILE *out, const struct acs_elem *elem, const void *value);
	bool (*is_given)(const struct acs_elem *elem, const void *value);
	size_t size;
};

enum acs_elem_kind {
	ACS_END,
	ACS_WORD,			/* a keyword, which may store a number */
	ACS_VALUE,
	ACS_OPTION,			/* a keyword with or without a value; in any order, at the end */
};

struct acs_elem {
	enum acs_elem_kind kind;
	bool may_end;			/* the line may end before this value */
	bool blanks;			/* the text may hold blanks, in quotes */
	bool may_lack_value;		/* the option may stand without its value */
	const char *word;
	size_t store;			/* where .number goes; 0: nowhere */
	uint32_t number;
	const struct acs_type *type;
	size_t value;			/* where the value goes */
	uint32_t min, max, step;	/* of a number; .max also of a name's length */
	const struct acs_choice *choices;
	unsigned int rivals;		/* options of the same non-zero number exclude each other */
};

/* "no" removes or clears; so does "default", for what has a default. */
enum acs_form {
	ACS_SET = 1,
	ACS_NO = 2,
	ACS_DEFAULT = 4,
};

enum acs_action {
	ACS_STORE,			/* store in the object of the mode */
	ACS_PUT,			/* put an object in its list, for one with the same key */
	ACS_OPEN,			/* the same with a block, and enter it */
	ACS_DELETE,			/* remove the object with this key */
	ACS_DELETE_ALL,
	ACS_ALGS_OFF,
	ACS_CONFIGURE,
	ACS_LEAVE,
	ACS_LEAVE_ALL,
};

struct acs_command {
	unsigned int modes;		/* bit mask of 1 << mode; 0 ends the table */
	enum acs_form form;
	enum acs_action action;
	const struct acs_kind *kind;	/* of PUT, OPEN and DELETE */
	enum acs_mode opens;
	unsigned int undo;		/* this many elements make its "no" form; 0: it has none */
	unsigned int undo_forms;	/* enum acs_form, many */
	/* Complete @object when the whole line is there; the error, or NULL. */
	const char *(*finish)(void *object);
	const struct acs_elem *elems;
};

extern const struct acs_command acs_grammar[];

/* The analyzers by number, as they are written. */
extern const struct acs_choice acs_analyzers[];

const char *acs_choice_word(const struct acs_choice *choices, uint32_t value);

static inline void *acs_at(void *object, size_t offset)
{
	return (char *)object + offset;
}

static inline const void *acs_const_at(const void *object, size_t offset)
{
	return (const char *)object + offset;
}

#endif /* ACS_GRAMMAR_H */
