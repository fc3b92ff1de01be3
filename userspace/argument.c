// SPDX-License-Identifier: GPL-2.0
#include "argument.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nat-alg-ctl.h"

bool argument_subscriber(const char *text, struct in_addr *address)
{
	if (inet_pton(AF_INET, text, address) == 1)
		return true;
	complain("expected the IPv4 address of a subscriber, got `%s'", text);
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
