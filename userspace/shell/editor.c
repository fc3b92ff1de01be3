// SPDX-License-Identifier: GPL-2.0
#include "editor.h"

#include <errno.h>
#include <histedit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "acs/alloc.h"
#include "complete.h"
#include "history.h"

#define HISTORY_LINES	1000
#define COLUMN_WIDTH	28		/* of the words in front of their help */

struct editor {
	EditLine *el;
	History *history;
	char *history_file;
	const char *prompt;
	char *line;
	editor_next *next;
};

/* What the word at the cursor may become. */
struct suggestions {
	char *begun;
	bool with_end;			/* also that the line may end */
	struct suggestion {
		char *word;
		const char *help;
	} *list;
	unsigned int count;
};

static void add_suggestion(const char *word, const char *help, void *context)
{
	struct suggestions *all = context;
	unsigned int i;

	if (!complete_fits(word, all->begun) || (!all->with_end && !strcmp(word, COMMAND_END)))
		return;
	for (i = 0; i < all->count; i++)
		if (!strcmp(all->list[i].word, word))
			return;
	all->list = xrealloc(all->list, (all->count + 1) * sizeof(*all->list));
	all->list[all->count].word = strdup(word);
	all->list[all->count++].help = help;
}

static void free_suggestions(struct suggestions *all)
{
	unsigned int i;

	for (i = 0; i < all->count; i++)
		free(all->list[i].word);
	free(all->list);
	free(all->begun);
}

static struct editor *editor_of(EditLine *el)
{
	void *editor;

	el_get(el, EL_CLIENTDATA, &editor);
	return editor;
}

/* The suggestions for the word that ends at the cursor. */
static void get_suggestions(EditLine *el, bool with_end, struct suggestions *all)
{
	const LineInfo *info = el_line(el);
	const char *word = info->cursor;
	char *before;

	while (word > info->buffer && word[-1] != ' ' && word[-1] != '\t')
		word--;
	*all = (struct suggestions){ .with_end = with_end };
	all->begun = strndup(word, info->cursor - word);
	before = strndup(info->buffer, word - info->buffer);
	editor_of(el)->next(before, add_suggestion, all);
	free(before);
}

static unsigned char list(const struct suggestions *all)
{
	unsigned int i;

	putchar('\n');
	for (i = 0; i < all->count; i++) {
		if (all->list[i].help)
			printf("  %-*s %s\n", COLUMN_WIDTH, all->list[i].word, all->list[i].help);
		else
			printf("  %s\n", all->list[i].word);
	}
	fflush(stdout);
	return CC_REDISPLAY;
}

/* In a text or a comment it is a character like others. */
static bool is_in_text(const LineInfo *info)
{
	const char *at;
	bool quoted = false;

	for (at = info->buffer; at < info->cursor; at++)
		quoted ^= *at == '"';
	for (at = info->buffer; at < info->cursor && *at == ' '; at++)
		;
	return quoted || (at < info->cursor && strchr("#!", *at));
}

static unsigned char on_question_mark(EditLine *el, int c)
{
	struct suggestions all;
	unsigned char result;

	(void)c;
	if (is_in_text(el_line(el)))
		return el_insertstr(el, "?") ? CC_ERROR : CC_REFRESH;
	get_suggestions(el, true, &all);
	result = all.count ? list(&all) : CC_REFRESH_BEEP;
	free_suggestions(&all);
	return result;
}

static bool is_kind(const struct suggestion *suggestion)
{
	return suggestion->word[0] == '<';
}

/* How much of the first word all of them begin with. */
static size_t common_length(const struct suggestions *all)
{
	size_t length = strlen(all->list[0].word);
	unsigned int i;

	for (i = 1; i < all->count; i++)
		while (strncasecmp(all->list[0].word, all->list[i].word, length))
			length--;
	return length;
}

static unsigned char complete_word(EditLine *el, const struct suggestions *all)
{
	size_t begun = strlen(all->begun), length = common_length(all);
	char *text;
	bool done;

	if (length == begun && all->count > 1)
		return list(all);
	if (asprintf(&text, "%.*s%s", (int)length, all->list[0].word,
		     all->count == 1 ? " " : "") < 0)
		return CC_ERROR;
	el_deletestr(el, begun);
	done = !el_insertstr(el, text);
	free(text);
	return done ? CC_REFRESH : CC_ERROR;
}

static unsigned char on_tab(EditLine *el, int c)
{
	struct suggestions all;
	unsigned char result;
	unsigned int i, kinds = 0;

	get_suggestions(el, false, &all);
	for (i = 0; i < all.count; i++)
		kinds += is_kind(&all.list[i]);
	if (!all.count)
		result = CC_REFRESH_BEEP;
	else if (kinds == 1 && !strcmp(all.list[0].word, "<FILE>"))
		result = _el_fn_complete(el, c);
	else if (kinds)
		result = list(&all);
	else
		result = complete_word(el, &all);
	free_suggestions(&all);
	return result;
}

/* A line that nobody wants, and a new one. */
static unsigned char on_interrupt(EditLine *el, int c)
{
	const LineInfo *info = el_line(el);

	(void)c;
	el_cursor(el, info->lastchar - info->cursor);
	info = el_line(el);
	el_deletestr(el, info->cursor - info->buffer);
	fputs("^C\n", stdout);
	fflush(stdout);
	return el_insertstr(el, "\n") ? CC_ERROR : CC_NEWLINE;
}

static char *prompt_of(EditLine *el)
{
	return (char *)editor_of(el)->prompt;
}

static void bind_keys(EditLine *el)
{
	el_set(el, EL_EDITOR, "emacs");
	el_set(el, EL_ADDFN, "nat-alg-help", "what may come next", on_question_mark);
	el_set(el, EL_ADDFN, "nat-alg-complete", "complete the word", on_tab);
	el_set(el, EL_ADDFN, "nat-alg-interrupt", "begin a new line", on_interrupt);
	el_set(el, EL_BIND, "?", "nat-alg-help", NULL);
	el_set(el, EL_BIND, "\t", "nat-alg-complete", NULL);
	el_set(el, EL_BIND, "^R", "em-inc-search-prev", NULL);
	el_set(el, EL_BIND, "^W", "ed-delete-prev-word", NULL);
	/* while a line is edited, the interrupt key is a key, and the shell lives on */
	el_set(el, EL_SETTY, "-d", "-isig", NULL);
	el_set(el, EL_BIND, "^C", "nat-alg-interrupt", NULL);
}

static void load_history(struct editor *editor)
{
	HistEvent event;

	editor->history = history_init();
	editor->history_file = history_file();
	history(editor->history, &event, H_SETSIZE, HISTORY_LINES);
	history(editor->history, &event, H_SETUNIQUE, 1);
	if (editor->history_file)
		history(editor->history, &event, H_LOAD, editor->history_file);
	el_set(editor->el, EL_HIST, history, editor->history);
}

struct editor *editor_new(editor_next *next)
{
	struct editor *editor = xcalloc(1, sizeof(*editor));

	editor->next = next;
	editor->prompt = "";
	editor->el = el_init(PROGRAM, stdin, stdout, stderr);
	if (!editor->el) {
		complain("the terminal cannot be used");
		free(editor);
		return NULL;
	}
	el_set(editor->el, EL_CLIENTDATA, editor);
	/* a signal that ends the program finds the terminal as it was, and one may be resized */
	el_set(editor->el, EL_SIGNAL, 1);
	el_set(editor->el, EL_PROMPT, prompt_of);
	bind_keys(editor->el);
	load_history(editor);
	return editor;
}

void editor_free(struct editor *editor)
{
	el_end(editor->el);
	history_end(editor->history);
	free(editor->history_file);
	free(editor->line);
	free(editor);
}

const char *editor_read(struct editor *editor, const char *prompt)
{
	const char *line;
	int length;

	editor->prompt = prompt;
	line = el_gets(editor->el, &length);
	free(editor->line);
	editor->line = NULL;
	if (!line || length <= 0)
		return NULL;
	editor->line = strndup(line, strcspn(line, "\n"));
	return editor->line;
}

/* Written each time: a terminal may go away without a word. */
void editor_remember(struct editor *editor, const char *line)
{
	HistEvent event;

	if (!line[strspn(line, " \t")])
		return;
	history(editor->history, &event, H_ENTER, line);
	if (editor->history_file)
		history(editor->history, &event, H_SAVE, editor->history_file);
}
