// SPDX-License-Identifier: GPL-2.0
/*
 * usage: await [-t SECONDS] [-x|-f] CONDITION [and CONDITION]...
 *        await [-x|-f] count TABLE [FILTER]...
 *        await [-x|-f] value drops|limits KEY...
 *        await [-x|-f] value stats ANALYZER KEY...
 *
 * Looks at the module's tables and counters in this network namespace: do all conditions hold? With
 * -t it looks again and again until they do, all of them at the same look: a test that waits so
 * starts one process. "count" prints a number of rows, "value" prints counters.
 *
 *	rows TABLE=NUMBER [FILTER]...	the table (flows, pinholes, bindings, chunks, subscribers,
 *					pools) has so many rows for which all FILTERs hold
 *	drops FILTER...			the drop counters are so
 *	limits FILTER...		so are the numbers of "show nat limits"
 *	stats ANALYZER [only] FILTER...	so are its statistics; only: and the others are 0
 *
 * FILTER is KEY=VALUE, KEY!=VALUE, KEY>NUMBER, KEY>=NUMBER, KEY<NUMBER, KEY<=NUMBER, or KEY: it is
 * neither null nor false. KEYs are those of nat-alg-ctl --json, and so are values; strings are
 * without quotes. VALUE is a pattern of the shell. Behind TABLE each of the operators can stand.
 *
 *	-t SECONDS	times $NALG_PATIENCE, which is 5 unless it is set, as in lib/wait.sh
 *	-x		before each look have conntrack remove what has expired
 *	-f		before each look remove all that conntrack has
 *
 * Status 0: they hold; 1: they do not, what was seen is printed; 2: such a condition cannot be.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "acs/alloc.h"
#include "condition.h"
#include "conntrack.h"
#include "nat-alg-ctl.h"
#include "source.h"

#define PATIENCE_DEFAULT	5

/* The pause between two looks is a part of what was waited already. */
#define PAUSE_PART		8
#define PAUSE_MIN_MS		5
#define PAUSE_MAX_MS		100

static struct nl nl;
static bool (*before_look)(void);
static unsigned int looks;
static char complaint[512];

/* What the last look could not do; the next one may. */
void complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(complaint, sizeof(complaint), format, args);
	va_end(args);
}

static enum exit_code refuse(enum exit_code code)
{
	fprintf(stderr, "await: %s\n", complaint);
	return code;
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Large tables take their time: what is waited for has at least as much. */
static void pause_after(uint64_t waited, uint64_t looked)
{
	uint64_t ms = waited / PAUSE_PART;

	if (ms < PAUSE_MIN_MS)
		ms = PAUSE_MIN_MS;
	if (ms > PAUSE_MAX_MS)
		ms = PAUSE_MAX_MS;
	usleep((ms > looked ? ms : looked) * 1000);
}

static uint64_t limit_ms(const char *seconds)
{
	const char *patience = getenv("NALG_PATIENCE");
	double factor = patience ? atof(patience) : PATIENCE_DEFAULT;

	return atof(seconds) * factor * 1000;
}

/* Begin a look: what sources fetched before is old. The module may have come meanwhile. */
static bool begin_look(void)
{
	looks++;
	complaint[0] = '\0';
	return (!before_look || before_look()) && (nl.socket || nl_open(&nl));
}

static bool fetch(struct source *source)
{
	if (source_fetch(source, &nl, looks))
		return true;
	nl_close(&nl);
	return false;
}

/* Do all conditions hold? @wrong is the first one that does not; NULL: it could not be seen. */
static bool look(struct condition *conditions, unsigned int count, const struct condition **wrong)
{
	unsigned int i;

	*wrong = NULL;
	if (!begin_look())
		return false;
	for (i = 0; i < count; i++) {
		if (!fetch(conditions[i].source))
			return false;
		if (condition_holds(&conditions[i]))
			continue;
		*wrong = &conditions[i];
		return false;
	}
	return true;
}

static enum exit_code wait_for(struct condition *conditions, unsigned int count, uint64_t limit)
{
	uint64_t begin = now_ms(), from = begin, now;
	const struct condition *wrong;

	while (!look(conditions, count, &wrong)) {
		now = now_ms();
		if (now - begin < limit) {
			pause_after(now - begin, now - from);
			from = now_ms();
			continue;
		}
		if (!wrong)
			return refuse(EXIT_REFUSED);
		condition_report(wrong, stdout);
		if (limit)
			printf("await: not within %u s\n", (unsigned int)(limit / 1000));
		return EXIT_REFUSED;
	}
	return EXIT_DONE;
}

static enum exit_code conditions_hold(char **words, unsigned int n_words, uint64_t limit)
{
	struct condition *conditions = xcalloc(n_words + 1, sizeof(*conditions));
	unsigned int count = 0, from = 0, i;

	for (i = 0; i <= n_words; i++) {
		if (i < n_words && strcmp(words[i], "and"))
			continue;
		if (!condition_parse(&conditions[count++], words + from, i - from))
			return refuse(EXIT_USAGE);
		from = i + 1;
	}
	return wait_for(conditions, count, limit);
}

/* count TABLE [FILTER]... */
static enum exit_code print_count(char **words, unsigned int n_words)
{
	struct condition condition = { 0 };

	condition.source = n_words ? source_of_table(words[0]) : NULL;
	if (!condition.source) {
		complain("there is no such table");
		return refuse(EXIT_USAGE);
	}
	if (!condition_parse_filters(&condition, words + 1, n_words - 1))
		return refuse(EXIT_USAGE);
	if (!begin_look() || !fetch(condition.source))
		return refuse(EXIT_REFUSED);
	printf("%u\n", condition_count(&condition));
	return EXIT_DONE;
}

/* value drops|limits KEY... | value stats ANALYZER KEY... */
static enum exit_code print_values(char **words, unsigned int n_words)
{
	unsigned int names = n_words && !strcmp(words[0], "stats") ? 2 : 1, i;
	struct condition condition = { 0 };
	char value[SOURCE_TEXT_MAX];
	struct rows rows = { 0 };
	const struct nlattr *row;

	condition.source = n_words > names ? source_of_counters(words[names - 1]) : NULL;
	if (!condition.source) {
		complain("there are no such counters");
		return refuse(EXIT_USAGE);
	}
	if (!condition_parse_filters(&condition, words + names, n_words - names))
		return refuse(EXIT_USAGE);
	if (!begin_look() || !fetch(condition.source))
		return refuse(EXIT_REFUSED);
	row = source_row(condition.source, &rows);
	for (i = 0; row && i < condition.n_filters; i++) {
		source_value(condition.source, row, condition.filters[i].column, value,
			     sizeof(value));
		printf("%s%c", value, i + 1 < condition.n_filters ? ' ' : '\n');
	}
	return row ? EXIT_DONE : EXIT_REFUSED;
}

int main(int argc, char **argv)
{
	uint64_t limit = 0;
	int option;

	while ((option = getopt(argc, argv, "+t:xf")) != -1) {
		switch (option) {
		case 't':
			limit = limit_ms(optarg);
			break;
		case 'x':
			before_look = conntrack_expire;
			break;
		case 'f':
			before_look = conntrack_flush;
			break;
		default:
			return EXIT_USAGE;
		}
	}
	argv += optind;
	argc -= optind;
	if (argc && !strcmp(argv[0], "count"))
		return print_count(argv + 1, argc - 1);
	if (argc && !strcmp(argv[0], "value"))
		return print_values(argv + 1, argc - 1);
	return conditions_hold(argv, argc, limit);
}
