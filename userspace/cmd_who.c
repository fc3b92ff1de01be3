// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdio.h>

#include <json-c/json.h>
#include <linux/nat_alg.h>

#include "argument.h"
#include "nat-alg-ctl.h"
#include "netlink.h"
#include "tables.h"

struct question {
	const char *text;
	struct endpoint endpoint;
	bool has_proto;
	uint8_t proto;
	struct json_object *answer;	/* NULL: as text */
};

static bool is_asked_for(const struct question *question, const struct nlattr *binding)
{
	return !question->has_proto ||
	       question->proto == number_of(find_nested(binding, NAT_ALG_BINDING_A_PROTO));
}

static void show_chunk(const struct question *question, const struct nlattr *chunk)
{
	if (question->answer) {
		add_json_fields(&chunk_record, chunk, question->answer);
		return;
	}
	printf("%s:", question->text);
	print_record(stdout, &chunk_record, chunk);
	putchar('\n');
}

static void show_binding(const struct nlattr *binding, struct json_object *array)
{
	struct json_object *object;

	if (array) {
		object = json_object_new_object();
		add_json_fields(&binding_record, binding, object);
		json_object_array_add(array, object);
		return;
	}
	putchar(' ');
	print_record(stdout, &binding_record, binding);
	putchar('\n');
}

/* The port as it is used right now. */
static void show_bindings(const struct question *question, const struct nl *nl)
{
	struct json_object *array = question->answer ? json_object_new_array() : NULL;
	struct rows rows = { nl->messages, nl->length, NAT_ALG_A_BINDING };
	const struct nlattr *binding;
	bool bound = false;

	while ((binding = next_row(&rows))) {
		if (!is_asked_for(question, binding))
			continue;
		show_binding(binding, array);
		bound = true;
	}
	if (array)
		json_object_object_add(question->answer, "bindings", array);
	else if (!bound)
		puts("  not bound now");
}

static bool is_in_pool(const struct nlattr *pool, struct in_addr address)
{
	uint32_t first = number_of(find_nested(pool, NAT_ALG_POOL_A_FIRST));
	uint32_t last = number_of(find_nested(pool, NAT_ALG_POOL_A_LAST));

	return ntohl(address.s_addr) >= ntohl(first) && ntohl(address.s_addr) <= ntohl(last);
}

static bool is_in_any_pool(const struct nl *nl, struct in_addr address)
{
	struct rows rows = { nl->messages, nl->length, NAT_ALG_A_POOL };
	const struct nlattr *pool;

	while ((pool = next_row(&rows)))
		if (is_in_pool(pool, address))
			return true;
	return false;
}

static void say_nobody(struct nl *nl, const struct question *question)
{
	if (!nl_dump(nl, NAT_ALG_CMD_POOL_GET))
		return;
	if (is_in_any_pool(nl, question->endpoint.address))
		complain("nobody has %s now; who had it is in what `" PROGRAM
			 " monitor chunks' has told", question->text);
	else
		complain("nobody has %s: the address is in no pool", question->text);
}

static enum exit_code answer(struct nl *nl, const struct question *question)
{
	const struct nl_filter filter = { .public = &question->endpoint };
	const struct nlattr *chunk;
	struct rows rows;

	if (!nl_dump_filtered(nl, NAT_ALG_CMD_CHUNK_GET, &filter))
		return EXIT_REFUSED;
	rows = (struct rows){ nl->messages, nl->length, NAT_ALG_A_CHUNK };
	chunk = next_row(&rows);
	if (!chunk) {
		say_nobody(nl, question);
		return EXIT_REFUSED;
	}
	show_chunk(question, chunk);
	if (!nl_dump_filtered(nl, NAT_ALG_CMD_BINDING_GET, &filter))
		return EXIT_REFUSED;
	show_bindings(question, nl);
	return EXIT_DONE;
}

enum exit_code cmd_who(const struct options *options, char **args)
{
	struct question question = { .text = args[0], .has_proto = args[1] };
	enum exit_code code;
	struct nl nl;

	if (!argument_endpoint(args[0], &question.endpoint))
		return EXIT_USAGE;
	if (args[1] && !proto_of_name(args[1], &question.proto)) {
		complain("expected `tcp', `udp' or `icmp', got `%s'", args[1]);
		return EXIT_USAGE;
	}
	if (!nl_open(&nl))
		return EXIT_REFUSED;
	if (options->json)
		question.answer = json_object_new_object();
	code = answer(&nl, &question);
	if (question.answer && code == EXIT_DONE)
		print_json(stdout, json_object_get(question.answer));
	json_object_put(question.answer);
	nl_close(&nl);
	return code;
}
