// SPDX-License-Identifier: GPL-2.0
#include "argument.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nat-alg-ctl.h"

/* A subscriber of NAT64: a host, or the /64 of its hosts. */
static bool read_ipv6(const char *text, struct in6_addr *address)
{
	size_t length = strcspn(text, "/");
	char copy[INET6_ADDRSTRLEN];

	if (length >= sizeof(copy) || (text[length] && strcmp(text + length, "/64") &&
				       strcmp(text + length, "/128")))
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';
	return inet_pton(AF_INET6, copy, address) == 1;
}

bool argument_subscriber(const char *text, struct address *address)
{
	address->is_ipv6 = read_ipv6(text, &address->ipv6);
	if (address->is_ipv6 || inet_pton(AF_INET, text, &address->ipv4) == 1)
		return true;
	complain("expected the address of a subscriber, got `%s'", text);
	return false;
}

static bool read_port(const char *text, uint16_t *port)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long number = strtoul(text, NULL, 10);

	if (!digits || digits > strlen("65535") || text[digits] || number > UINT16_MAX)
		return false;
	*port = htons(number);
	return true;
}

bool argument_endpoint(const char *text, struct endpoint *endpoint)
{
	const char *colon = strchr(text, ':');
	char address[INET_ADDRSTRLEN];

	if (colon && (size_t)(colon - text) < sizeof(address)) {
		snprintf(address, sizeof(address), "%.*s", (int)(colon - text), text);
		if (inet_pton(AF_INET, address, &endpoint->address) == 1 &&
		    read_port(colon + 1, &endpoint->port))
			return true;
	}
	complain("expected a public address and port like 192.0.2.1:1024, got `%s'", text);
	return false;
}
