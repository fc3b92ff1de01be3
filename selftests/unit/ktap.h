/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A test frame in one header: tests print KTAP, a check that fails prints what it saw.
 *
 *	#include "../ktap.h"
 *
 *	TEST("a line ends with CR LF")
 *	{
 *		EXPECT(is_line("a\r\n"));
 *		EXPECT_EQ(3, line_length("a\r\n"));
 *		EXPECT_STR("a", line_text("a\r\n"));
 *		EXPECT_MEM("a\r\n", 3, buf, len);
 *	}
 *
 *	KTAP_MAIN()
 *
 * Tests run in the order of the file.  A check that fails does not end its test; each one is an
 * expression that says whether it held, for those that make no sense after it:
 *
 *	if (!EXPECT_EQ(0, open_it(&it)))
 *		return;
 *
 * A program is one such file.  Its arguments, if any, select the tests whose name contains one.
 */
#ifndef _NALG_UNIT_KTAP_H
#define _NALG_UNIT_KTAP_H

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KTAP_TESTS_MAX 512

struct ktap_test {
	const char *name;
	void (*run)(void);
};

static struct ktap_test ktap_tests[KTAP_TESTS_MAX];
static int ktap_test_count;
static bool ktap_test_failed;

static inline void ktap_register(const char *name, void (*run)(void))
{
	if (ktap_test_count == KTAP_TESTS_MAX) {
		printf("Bail out! more than %d tests in one program\n", KTAP_TESTS_MAX);
		exit(1);
	}
	ktap_tests[ktap_test_count++] = (struct ktap_test){ name, run };
}

#define KTAP_JOIN_(a, b) a##b
#define KTAP_JOIN(a, b)	 KTAP_JOIN_(a, b)

/* The constructor saves a list of the tests, in which one can be forgotten. */
#define TEST(name) \
	static void KTAP_JOIN(ktap_run_, __LINE__)(void); \
	__attribute__((constructor)) static void KTAP_JOIN(ktap_register_, __LINE__)(void) \
	{ \
		ktap_register(name, KTAP_JOIN(ktap_run_, __LINE__)); \
	} \
	static void KTAP_JOIN(ktap_run_, __LINE__)(void)

/* Print a line for the reader: no result. */
#define ktap_note(format, ...) printf("# " format "\n", ##__VA_ARGS__)

static inline void ktap_failed(const char *file, int line, const char *what)
{
	ktap_test_failed = true;
	ktap_note("%s:%d: %s", file, line, what);
}

static inline bool ktap_true(bool ok, const char *file, int line, const char *what)
{
	if (!ok)
		ktap_failed(file, line, what);
	return ok;
}

/* Both in decimal and hexadecimal: sequence numbers are easier to read in the second. */
static inline bool ktap_eq(long long expected, long long actual, const char *file, int line,
			   const char *what)
{
	if (expected == actual)
		return true;

	ktap_failed(file, line, what);
	ktap_note("  expected: %lld (0x%llx)", expected, (unsigned long long)expected);
	ktap_note("  actual:   %lld (0x%llx)", actual, (unsigned long long)actual);
	return false;
}

static inline void ktap_print_bytes(const char *label, const void *data, size_t len)
{
	const unsigned char *p = data;
	size_t i;

	printf("#   %s (%zu bytes) \"", label, len);
	for (i = 0; i < len; i++) {
		if (p[i] == '"' || p[i] == '\\')
			printf("\\%c", p[i]);
		else if (isprint(p[i]))
			putchar(p[i]);
		else
			printf("\\x%02x", p[i]);
	}
	printf("\"\n");
}

static inline bool ktap_mem(const void *expected, size_t expected_len, const void *actual,
			    size_t actual_len, const char *file, int line, const char *what)
{
	if (expected_len == actual_len &&
	    (!expected_len || !memcmp(expected, actual, expected_len)))
		return true;

	ktap_failed(file, line, what);
	ktap_print_bytes("expected:", expected, expected_len);
	ktap_print_bytes("actual:  ", actual, actual_len);
	return false;
}

static inline bool ktap_str(const char *expected, const char *actual, const char *file, int line,
			    const char *what)
{
	if (expected && actual)
		return ktap_mem(expected, strlen(expected), actual, strlen(actual), file, line,
				what);
	if (expected == actual)
		return true;

	ktap_failed(file, line, what);
	ktap_note("  expected: %s", expected ? expected : "(null)");
	ktap_note("  actual:   %s", actual ? actual : "(null)");
	return false;
}

#define EXPECT(condition) ktap_true(condition, __FILE__, __LINE__, #condition)
#define EXPECT_EQ(expected, actual) ktap_eq(expected, actual, __FILE__, __LINE__, #actual)
#define EXPECT_STR(expected, actual) ktap_str(expected, actual, __FILE__, __LINE__, #actual)
#define EXPECT_MEM(expected, expected_len, actual, actual_len) \
	ktap_mem(expected, expected_len, actual, actual_len, __FILE__, __LINE__, #actual)

static inline bool ktap_selected(const char *name, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (strstr(name, argv[i]))
			return true;
	return argc < 2;
}

static inline int ktap_main(int argc, char **argv)
{
	int i, planned = 0, number = 0, failed = 0;

	/* A sanitizer's report goes to stderr, and is to come after the lines before it. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 0; i < ktap_test_count; i++)
		planned += ktap_selected(ktap_tests[i].name, argc, argv);
	printf("KTAP version 1\n1..%d\n", planned);

	for (i = 0; i < ktap_test_count; i++) {
		if (!ktap_selected(ktap_tests[i].name, argc, argv))
			continue;
		ktap_test_failed = false;
		ktap_tests[i].run();
		failed += ktap_test_failed;
		printf("%s %d %s\n", ktap_test_failed ? "not ok" : "ok", ++number,
		       ktap_tests[i].name);
	}
	return failed || !planned;
}

#define KTAP_MAIN() \
	int main(int argc, char **argv) \
	{ \
		return ktap_main(argc, argv); \
	}

#endif /* _NALG_UNIT_KTAP_H */
