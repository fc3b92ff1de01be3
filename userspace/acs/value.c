// SPDX-License-Identifier: GPL-2.0
#include "value.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "input.h"

#define OP(op)		(1u << NAT_ALG_OP_##op)
#define OPS_EQUAL	(OP(EQ) | OP(NE))
#define OPS_ALL		(OPS_EQUAL | OP(LE) | OP(GE) | OP(RANGE) | OP(NOT_RANGE))
#define OPS_RANGE	(OP(RANGE) | OP(NOT_RANGE))

static const struct acs_choice operators[] = {
	{ "=", NAT_ALG_OP_EQ },
	{ "!=", NAT_ALG_OP_NE },
	{ "<=", NAT_ALG_OP_LE },
	{ ">=", NAT_ALG_OP_GE },
	{ "range", NAT_ALG_OP_RANGE },
	{ "!range", NAT_ALG_OP_NOT_RANGE },
	{ .word = NULL },
};

const char *acs_choice_word(const struct acs_choice *choices, uint32_t value)
{
	for (; choices->word; choices++)
		if (choices->value == value)
			return choices->word;
	return NULL;
}

/* Take the word of one of the choices; @allowed is a mask of their values, or 0: all. */
static bool take_choice(struct acs_input *in, const struct acs_choice *choices,
			unsigned int allowed, uint32_t *value)
{
	const struct acs_choice *choice;
	struct acs_words words = { 0 };
	const char *word;
	bool taken;

	for (choice = choices; choice->word; choice++)
		if (!allowed || allowed & 1u << choice->value)
			acs_words_add(&words, choice->word);
	taken = acs_take_word(in, &words, &word);
	acs_words_free(&words);
	for (choice = choices; taken && choice->word; choice++)
		if (choice->word == word)
			*value = choice->value;
	return taken;
}

/* Take @word when it is the next one. */
static bool take_word(struct acs_input *in, const char *word)
{
	struct acs_words words = { .words = &word, .count = 1 };
	const char *taken;

	return acs_take_word(in, &words, &taken);
}

/* A decimal number of at most nine digits; false: it is none. */
static bool read_number(const char *text, uint32_t *value)
{
	size_t digits = strspn(text, "0123456789");
	uint32_t number = 0;

	if (!digits || digits > 9 || text[digits])
		return false;
	while (*text)
		number = number * 10 + (*text++ - '0');
	*value = number;
	return true;
}

static bool take_number(struct acs_input *in, const struct acs_elem *elem, uint32_t *value)
{
	const struct acs_token *token = acs_peek(in);
	char multiple[40] = "";

	if (token && read_number(token->str, value) && *value >= elem->min && *value <= elem->max &&
	    (!elem->step || *value % elem->step == 0)) {
		in->at++;
		return true;
	}
	if (elem->step)
		snprintf(multiple, sizeof(multiple), " that is a multiple of %u", elem->step);
	return acs_expected(in, "a number from %u to %u%s", elem->min, elem->max, multiple);
}

static bool parse_number(struct acs_input *in, const struct acs_elem *elem, void *value)
{
	return take_number(in, elem, value);
}

static void print_number(FILE *out, const struct acs_elem *elem, const void *value)
{
	(void)elem;
	fprintf(out, "%u", *(const uint32_t *)value);
}

static bool is_number_given(const struct acs_elem *elem, const void *value)
{
	(void)elem;
	return *(const uint32_t *)value;
}

const struct acs_type acs_type_number = {
	parse_number, print_number, is_number_given,
	sizeof(uint32_t)
};

static bool parse_choice(struct acs_input *in, const struct acs_elem *elem, void *value)
{
	return take_choice(in, elem->choices, 0, value);
}

static void print_choice(FILE *out, const struct acs_elem *elem, const void *value)
{
	fputs(acs_choice_word(elem->choices, *(const uint32_t *)value), out);
}

static bool is_choice_given(const struct acs_elem *elem, const void *value)
{
	return acs_choice_word(elem->choices, *(const uint32_t *)value);
}

const struct acs_type acs_type_choice = {
	parse_choice, print_choice, is_choice_given,
	sizeof(uint32_t)
};

/* Printable ASCII, and for a text blanks. */
static bool is_printable(const char *text, bool blanks)
{
	for (; *text; text++)
		if (!isascii((unsigned char)*text) || !isprint((unsigned char)*text) ||
		    *text == '"' || (*text == ' ' && !blanks))
			return false;
	return true;
}

/* A word of 1 to elem->max printable characters. */
static bool take_text(struct acs_input *in, const struct acs_elem *elem, const char *noun,
		      char *str)
{
	const struct acs_token *token = acs_peek(in);
	size_t length = token ? strlen(token->str) : 0;

	if (!length || length > elem->max || !is_printable(token->str, elem->blanks))
		return acs_expected(in, "a %s of 1 to %u characters", noun, elem->max);
	memcpy(str, token->str, length + 1);
	in->at++;
	return true;
}

static bool parse_name(struct acs_input *in, const struct acs_elem *elem, void *value)
{
	struct acs_name *name = value;

	if (!take_text(in, elem, "name", name->str))
		return false;
	name->pos = in->tokens[in->at - 1].pos;
	return true;
}

/* In quotes when it would not be read as it is. */
static void print_word(FILE *out, const char *str)
{
	const char *quote = strchr(str, ' ') || !strcasecmp(str, ACS_NOCONFIRM) ? "\"" : "";

	fprintf(out, "%s%s%s", quote, str, quote);
}

static void print_name(FILE *out, const struct acs_elem *elem, const void *value)
{
	(void)elem;
	print_word(out, ((const struct acs_name *)value)->str);
}

static bool is_name_given(const struct acs_elem *elem, const void *value)
{
	(void)elem;
	return ((const struct acs_name *)value)->str[0];
}

const struct acs_type acs_type_name = {
	parse_name, print_name, is_name_given,
	sizeof(struct acs_name)
};

static bool parse_text(struct acs_input *in, const struct acs_elem *elem, void *value)
{
	return take_text(in, elem, "text", ((struct acs_text *)value)->str);
}

static void print_text(FILE *out, const struct acs_elem *elem, const void *value)
{
	(void)elem;
	print_word(out, ((const struct acs_text *)value)->str);
}

static bool is_text_given(const struct acs_elem *elem, const void *value)
{
	(void)elem;
	return ((const struct acs_text *)value)->str[0];
}

const struct acs_type acs_type_text = {
	parse_text, print_text, is_text_given,
	sizeof(struct acs_text)
};

static uint32_t netmask(uint32_t prefix_len)
{
	return prefix_len ? ~0u << (32 - prefix_len) : 0;
}

static bool read_address(const char *text, uint32_t *address)
{
	struct in_addr in;

	if (inet_pton(AF_INET, text, &in) != 1)
		return false;
	*address = ntohl(in.s_addr);
	return true;
}

static bool take_address(struct acs_input *in, uint32_t *address)
{
	const struct acs_token *token = acs_peek(in);

	if (!token || !read_address(token->str, address))
		return acs_expected(in, "an IPv4 address");
	in->at++;
	return true;
}

/* The end of a range that begins with @first. */
static bool take_last_address(struct acs_input *in, uint32_t first, uint32_t *last)
{
	if (!take_address(in, last))
		return false;
	if (*last >= first)
		return true;
	in->at--;
	return acs_expected(in, "an address that is not below the first");
}

/* A.B.C.D or A.B.C.D/LEN; *@has_len says which it was. */
static bool take_network(struct acs_input *in, uint32_t *address, uint32_t *len, uint32_t *has_len)
{
	const struct acs_token *token = acs_peek(in);
	const char *slash = token ? strchr(token->str, '/') : NULL;
	char text[INET_ADDRSTRLEN];
	size_t length;

	*has_len = !!slash;
	length = slash ? slash - token->str : 0;
	if (!slash && take_address(in, address))
		return true;
	if (slash && length < sizeof(text)) {
		memcpy(text, token->str, length);
		text[length] = '\0';
		if (read_address(text, address) && read_number(slash + 1, len) && *len <= 32) {
			in->at++;
			return true;
		}
	}
	return acs_expected(in, "an IPv4 address or network A.B.C.D/0..32");
}

static bool take_netmask(struct acs_input *in, uint32_t *len)
{
	uint32_t mask;

	if (!take_address(in, &mask)) {
		acs_expected(in, "a netmask");
		return false;
	}
	for (*len = 0; *len <= 32; ++*len)
		if (netmask(*len) == mask)
			return true;
	in->at--;
	return acs_expected(in, "a netmask");
}

/* A network's own address and its broadcast address serve nobody, where there are others. */
static void use_network(struct acs_addresses *addresses, uint32_t address)
{
	uint32_t edge = addresses->prefix_len <= 30;

	addresses->is_network = true;
	addresses->first = (address & netmask(addresses->prefix_len)) + edge;
	addresses->last = (address | ~netmask(addresses->prefix_len)) - edge;
}

/* The `to' of a range, which a pool may have like the ranges of rules. */
static bool skip_to(struct acs_input *in)
{
	const struct acs_token *token = acs_peek(in);

	return !token || !isalpha((unsigned char)token->str[0]) || take_word(in, "to");
}

static bool parse_addresses(struct acs_input *in, const struct acs_elem *elem, void *value)
{
	const struct acs_token *token = acs_peek(in);
	struct acs_addresses *addresses = value;
	uint32_t address, has_len;

	(void)elem;
	if (token && isalpha((unsigned char)token->str[0])) {
		addresses->is_network = false;
		return take_word(in, "range") && take_address(in, &addresses->first) &&
		       skip_to(in) && take_last_address(in, addresses->first, &addresses->last);
	}
	if (!take_network(in, &address, &addresses->prefix_len, &has_len))
		return acs_expected(in, "an IPv4 address, a network A.B.C.D/0..32 or `range'");
	if (!has_len && !take_netmask(in, &addresses->prefix_len))
		return false;
	use_network(addresses, address);
	return true;
}

static void print_address(FILE *out, uint32_t address)
{
	struct in_addr in = { htonl(address) };
	char text[INET_ADDRSTRLEN];

	fputs(inet_ntop(AF_INET, &in, text, sizeof(text)), out);
}

static void print_addresses(FILE *out, const struct acs_elem *elem, const void *value)
{
	const struct acs_addresses *addresses = value;
	uint32_t mask = netmask(addresses->prefix_len);

	(void)elem;
	if (!addresses->is_network)
		fputs("range ", out);
	print_address(out, addresses->is_network ? addresses->first & mask : addresses->first);
	fputc(' ', out);
	print_address(out, addresses->is_network ? mask : addresses->last);
}

static bool is_always_given(const struct acs_elem *elem, const void *value)
{
	(void)elem;
	(void)value;
	return true;
}

const struct acs_type acs_type_addresses = {
	parse_addresses, print_addresses, is_always_given,
	sizeof(struct acs_addresses)
};

static bool parse_network(struct acs_input *in, const struct acs_elem *elem, void *value)
{
	struct acs_network *network = value;
	uint32_t has_len;

	if (!take_network(in, &network->addr, &network->len, &has_len))
		return false;
	if (has_len && network->len >= elem->min && network->len <= elem->max &&
	    !(network->addr & ~netmask(network->len)))
		return true;
	in->at--;
	return acs_expected(in, "a network A.B.C.D/%u..%u, zero behind its length", elem->min,
			    elem->max);
}

static void print_network(FILE *out, const struct acs_elem *elem, const void *value)
{
	const struct acs_network *network = value;

	(void)elem;
	print_address(out, network->addr);
	fprintf(out, "/%u", network->len);
}

static bool is_network_given(const struct acs_elem *elem, const void *value)
{
	(void)elem;
	return ((const struct acs_network *)value)->len;
}

const struct acs_type acs_type_network = {
	parse_network, print_network, is_network_given,
	sizeof(struct acs_network)
};

static bool is_range(const struct acs_match *match)
{
	return OPS_RANGE & 1u << match->op;
}

static bool take_operator(struct acs_input *in, unsigned int allowed, struct acs_match *match)
{
	return take_choice(in, operators, allowed, &match->op);
}

/* "host-pool NAME" or "port-map NAME" behind a range operator; *@found: it was there. */
static bool take_set(struct acs_input *in, const char *noun, struct acs_match *match, bool *found)
{
	static const struct acs_elem any_name = { .max = NAT_ALG_NAME_MAX };
	const struct acs_token *token = acs_peek(in);

	*found = is_range(match) && token && isalpha((unsigned char)token->str[0]);
	if (!*found)
		return true;
	return take_word(in, noun) && parse_name(in, &any_name, &match->set);
}

static bool parse_match_choice(struct acs_input *in, const struct acs_elem *elem, void *value)
{
	struct acs_match *match = value;

	match->has_num = true;
	return take_operator(in, OPS_EQUAL, match) &&
	       take_choice(in, elem->choices, 0, &match->num);
}

/* A number, or the word for it. */
static bool take_named_number(struct acs_input *in, const struct acs_elem *elem, uint32_t *value)
{
	const struct acs_token *token = acs_peek(in);

	if (elem->choices && token && isalpha((unsigned char)token->str[0]))
		return take_choice(in, elem->choices, 0, value);
	return take_number(in, elem, value);
}

static bool take_number_range(struct acs_input *in, const struct acs_elem *elem,
			      struct acs_match *match)
{
	match->has_num_to = true;
	if (!take_named_number(in, elem, &match->num) || !take_word(in, "to") ||
	    !take_named_number(in, elem, &match->num_to))
		return false;
	if (match->num_to >= match->num)
		return true;
	in->at--;
	return acs_expected(in, "a number that is not below the first");
}

static bool take_numbers(struct acs_input *in, const struct acs_elem *elem, struct acs_match *match)
{
	match->has_num = true;
	if (is_range(match))
		return take_number_range(in, elem, match);
	return take_named_number(in, elem, &match->num);
}

static bool parse_match_number(struct acs_input *in, const struct acs_elem *elem, void *value)
{
	return take_operator(in, OPS_ALL, value) && take_numbers(in, elem, value);
}

static bool parse_match_port(struct acs_input *in, const struct acs_elem *elem, void *value)
{
	bool found;

	return take_operator(in, OPS_ALL, value) && take_set(in, "port-map", value, &found) &&
	       (found || take_numbers(in, elem, value));
}

static bool take_address_range(struct acs_input *in, struct acs_match *match)
{
	match->has_addr_to = true;
	return take_address(in, &match->addr) && take_word(in, "to") &&
	       take_last_address(in, match->addr, &match->addr_to);
}

static bool take_addresses(struct acs_input *in, struct acs_match *match)
{
	match->has_addr = true;
	if (is_range(match))
		return take_address_range(in, match);
	if (!(OPS_EQUAL & 1u << match->op))
		return take_address(in, &match->addr);
	if (!take_network(in, &match->addr, &match->prefix_len, &match->has_prefix_len))
		return false;
	if (match->has_prefix_len)
		match->addr &= netmask(match->prefix_len);
	return true;
}

static bool parse_match_address(struct acs_input *in, const struct acs_elem *elem, void *value)
{
	bool found;

	(void)elem;
	return take_operator(in, OPS_ALL, value) && take_set(in, "host-pool", value, &found) &&
	       (found || take_addresses(in, value));
}

/* RFC 6052, section 2.2: the lengths an address can be embedded behind, and octet u is zero. */
static bool is_translation_prefix(const struct in6_addr *addr, uint32_t len)
{
	unsigned int i;

	if (len != 96 && (len < 32 || len > 64 || len % 8))
		return false;
	for (i = len / 8; i < sizeof(addr->s6_addr); i++)
		if (addr->s6_addr[i])
			return false;
	return !addr->s6_addr[8];
}

static bool parse_match_prefix6(struct acs_input *in, const struct acs_elem *elem, void *value)
{
	const struct acs_token *token;
	struct acs_match *match = value;
	char text[INET6_ADDRSTRLEN];
	size_t length;

	(void)elem;
	if (!take_operator(in, OP(EQ), match))
		return false;
	token = acs_peek(in);
	length = token ? strcspn(token->str, "/") : 0;
	if (token && length < sizeof(text) && token->str[length]) {
		memcpy(text, token->str, length);
		text[length] = '\0';
		if (inet_pton(AF_INET6, text, &match->addr6) == 1 &&
		    read_number(token->str + length + 1, &match->prefix_len) &&
		    is_translation_prefix(&match->addr6, match->prefix_len)) {
			match->has_addr6 = match->has_prefix_len = true;
			in->at++;
			return true;
		}
	}
	return acs_expected(in, "an IPv6 prefix of length 32, 40, 48, 56, 64 or 96, zero behind "
				"it");
}

static void print_named_number(FILE *out, const struct acs_elem *elem, uint32_t number)
{
	const char *word = elem->choices ? acs_choice_word(elem->choices, number) : NULL;

	if (word)
		fputs(word, out);
	else
		fprintf(out, "%u", number);
}

static void print_numbers(FILE *out, const struct acs_elem *elem, const struct acs_match *match)
{
	print_named_number(out, elem, match->num);
	if (!is_range(match))
		return;
	fputs(" to ", out);
	print_named_number(out, elem, match->num_to);
}

static void print_match_addresses(FILE *out, const struct acs_match *match)
{
	print_address(out, match->addr);
	if (match->has_prefix_len)
		fprintf(out, "/%u", match->prefix_len);
	if (!is_range(match))
		return;
	fputs(" to ", out);
	print_address(out, match->addr_to);
}

static void print_operator(FILE *out, const struct acs_match *match)
{
	fprintf(out, "%s ", acs_choice_word(operators, match->op));
}

static void print_set(FILE *out, const char *noun, const struct acs_match *match)
{
	fprintf(out, "%s ", noun);
	print_word(out, match->set.str);
}

static void print_match_number(FILE *out, const struct acs_elem *elem, const void *value)
{
	const struct acs_match *match = value;

	print_operator(out, match);
	if (match->set.str[0])
		print_set(out, "port-map", match);
	else
		print_numbers(out, elem, match);
}

static void print_match_address(FILE *out, const struct acs_elem *elem, const void *value)
{
	const struct acs_match *match = value;

	(void)elem;
	print_operator(out, match);
	if (match->set.str[0])
		print_set(out, "host-pool", match);
	else
		print_match_addresses(out, match);
}

static void print_match_prefix6(FILE *out, const struct acs_elem *elem, const void *value)
{
	const struct acs_match *match = value;
	char text[INET6_ADDRSTRLEN];

	(void)elem;
	print_operator(out, match);
	fprintf(out, "%s/%u", inet_ntop(AF_INET6, &match->addr6, text, sizeof(text)),
		match->prefix_len);
}

static bool is_match_given(const struct acs_elem *elem, const void *value)
{
	(void)elem;
	return ((const struct acs_match *)value)->op;
}

const struct acs_type acs_type_match_choice = {
	parse_match_choice, print_match_number, is_match_given,
	sizeof(struct acs_match)
};

const struct acs_type acs_type_match_number = {
	parse_match_number, print_match_number, is_match_given,
	sizeof(struct acs_match)
};

const struct acs_type acs_type_match_port = {
	parse_match_port, print_match_number, is_match_given,
	sizeof(struct acs_match)
};

const struct acs_type acs_type_match_address = {
	parse_match_address, print_match_address, is_match_given,
	sizeof(struct acs_match)
};

const struct acs_type acs_type_match_prefix6 = {
	parse_match_prefix6, print_match_prefix6, is_match_given,
	sizeof(struct acs_match)
};

/* An entry is a range when it says so, and else a single value: the operators of a rule do both. */
static bool take_entry_form(struct acs_input *in, struct acs_match *match)
{
	const struct acs_token *token = acs_peek(in);

	match->op = NAT_ALG_OP_EQ;
	if (!token || !isalpha((unsigned char)token->str[0]))
		return true;
	match->op = NAT_ALG_OP_RANGE;
	return take_word(in, "range");
}

static void print_entry_form(FILE *out, const struct acs_match *match)
{
	if (is_range(match))
		print_operator(out, match);
}

static bool parse_entry_address(struct acs_input *in, const struct acs_elem *elem, void *value)
{
	(void)elem;
	return take_entry_form(in, value) && take_addresses(in, value);
}

static void print_entry_address(FILE *out, const struct acs_elem *elem, const void *value)
{
	(void)elem;
	print_entry_form(out, value);
	print_match_addresses(out, value);
}

const struct acs_type acs_type_entry_address = {
	parse_entry_address, print_entry_address, is_match_given,
	sizeof(struct acs_match)
};

static bool parse_entry_port(struct acs_input *in, const struct acs_elem *elem, void *value)
{
	return take_entry_form(in, value) && take_numbers(in, elem, value);
}

static void print_entry_port(FILE *out, const struct acs_elem *elem, const void *value)
{
	print_entry_form(out, value);
	print_numbers(out, elem, value);
}

const struct acs_type acs_type_entry_port = {
	parse_entry_port, print_entry_port, is_match_given,
	sizeof(struct acs_match)
};
