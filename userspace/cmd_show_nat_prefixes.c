// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "nat-alg-ctl.h"
#include "nat64_device.h"
#include "output.h"

static const char *slice_text(const struct acs_network *slice, char *text, size_t size)
{
	const struct in_addr in = { htonl(slice->addr) };
	char address[INET_ADDRSTRLEN];

	snprintf(text, size, "%s/%u", inet_ntop(AF_INET, &in, address, sizeof(address)),
		 slice->len);
	return text;
}

static void show_json(const struct nat64_devices *devices)
{
	char prefix[NAT64_PREFIX_TEXT], slice[INET_ADDRSTRLEN + 4];
	struct json_object *rows = json_object_new_array(), *row;
	const struct nat64_device *device;

	for (device = devices->devices; device < devices->devices + devices->count; device++) {
		row = json_object_new_object();
		json_object_object_add(row, "prefix", json_object_new_string(
			nat64_prefix_text(&device->prefix, prefix)));
		json_object_object_add(row, "device", json_object_new_string(device->name));
		json_object_object_add(row, "is_up", json_object_new_boolean(device->is_up));
		json_object_object_add(row, "internal_addresses", json_object_new_string(
			slice_text(&device->slice, slice, sizeof(slice))));
		json_object_object_add(row, "subscriber_prefix_length",
				       json_object_new_uint64(device->subscriber_len));
		json_object_object_add(row, "special_addresses",
				       json_object_new_boolean(device->special));
		json_object_array_add(rows, row);
	}
	print_json(stdout, rows);
}

static int wider(int width, const char *text)
{
	int length = strlen(text);

	return length > width ? length : width;
}

/* Columns as wide as the widest thing in them; no other text is wider than its title. */
static void show_text(const struct nat64_devices *devices)
{
	int prefixes = sizeof("PREFIX") - 1, names = sizeof("DEVICE") - 1;
	char prefix[NAT64_PREFIX_TEXT], slice[INET_ADDRSTRLEN + 4];
	const struct nat64_device *device;

	for (device = devices->devices; device < devices->devices + devices->count; device++) {
		prefixes = wider(prefixes, nat64_prefix_text(&device->prefix, prefix));
		names = wider(names, device->name);
	}
	printf("%-*s  %-*s  UP   INTERNAL ADDRESSES  SUBSCRIBERS  SPECIAL\n", prefixes, "PREFIX",
	       names, "DEVICE");
	for (device = devices->devices; device < devices->devices + devices->count; device++)
		printf("%-*s  %-*s  %-3s  %-18s  /%-10u  %s\n", prefixes,
		       nat64_prefix_text(&device->prefix, prefix), names, device->name,
		       device->is_up ? "yes" : "no",
		       slice_text(&device->slice, slice, sizeof(slice)), device->subscriber_len,
		       device->special ? "yes" : "no");
}

/* Devices are asked for without the module's family, and their absence would look like none. */
static bool has_module(void)
{
	struct nl nl;

	if (!nl_open(&nl))
		return false;
	nl_close(&nl);
	return true;
}

enum exit_code cmd_show_nat_prefixes(const struct options *options, char **args)
{
	struct nat64_devices devices;
	struct nl route;
	bool done;

	(void)args;
	if (!has_module() || !nl_open_route(&route))
		return EXIT_REFUSED;
	done = nat64_devices_read(&route, &devices);
	if (done && options->json)
		show_json(&devices);
	else if (done)
		show_text(&devices);
	nl_close(&route);
	return done ? EXIT_DONE : EXIT_REFUSED;
}
