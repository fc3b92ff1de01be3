// SPDX-License-Identifier: GPL-2.0
#include "nat64_change.h"

#include <stdio.h>
#include <string.h>

#include "nat-alg-ctl.h"

#define NAME		"nat64"
#define SLICES		NAT64_DEVICES_MAX
#define SLICE_BITS	4
#define FORWARDING	"net.ipv6.conf.all.forwarding"
#define FORWARDING_FILE	"/proc/sys/net/ipv6/conf/all/forwarding"

static bool is_same_prefix(const struct acs_prefix *a, const struct acs_prefix *b)
{
	return a->len == b->len && !memcmp(&a->addr, &b->addr, sizeof(a->addr));
}

static struct nat64_device *find(struct nat64_devices *devices, const struct acs_prefix *prefix)
{
	unsigned int i;

	for (i = 0; i < devices->count; i++)
		if (is_same_prefix(&devices->devices[i].prefix, prefix))
			return &devices->devices[i];
	return NULL;
}

static bool is_wanted(const struct acs_nat64 *wanted, const struct acs_prefix *prefix)
{
	unsigned int i;

	for (i = 0; i < wanted->count; i++)
		if (is_same_prefix(&wanted->prefixes[i], prefix))
			return true;
	return false;
}

/* Its slice is one of the block, and it has the same subscribers: these no device ever changes. */
static bool fits(const struct acs_nat64 *wanted, const struct nat64_device *device)
{
	return device->slice.len == wanted->block.len + SLICE_BITS &&
	       device->slice.addr >> (32 - wanted->block.len) ==
		       wanted->block.addr >> (32 - wanted->block.len) &&
	       device->subscriber_len == wanted->subscriber_len;
}

static bool stays(const struct acs_nat64 *wanted, const struct nat64_device *device)
{
	return fits(wanted, device) && is_wanted(wanted, &device->prefix);
}

static uint32_t slice_size(const struct acs_nat64 *wanted)
{
	return 1u << (32 - wanted->block.len - SLICE_BITS);
}

/* The slices that devices have. */
static uint32_t slices_of(const struct acs_nat64 *wanted, const struct nat64_devices *devices)
{
	uint32_t used = 0;
	unsigned int i;

	for (i = 0; i < devices->count; i++)
		if (fits(wanted, &devices->devices[i]))
			used |= 1u << (devices->devices[i].slice.addr - wanted->block.addr) /
					slice_size(wanted);
	return used;
}

/* False: there is none. */
static bool take_slice(const struct nat64_change *change, struct acs_network *slice)
{
	const struct acs_nat64 *wanted = &change->wanted;
	uint32_t used, i;

	used = slices_of(wanted, &change->before) | slices_of(wanted, &change->made);
	for (i = 0; i < SLICES && used & 1u << i; i++)
		;
	*slice = (struct acs_network){ wanted->block.addr + i * slice_size(wanted),
				       wanted->block.len + SLICE_BITS };
	return i < SLICES;
}

/* A name that nobody has. */
static void take_name(char name[IF_NAMESIZE])
{
	unsigned int i;

	snprintf(name, IF_NAMESIZE, NAME);
	for (i = 2; if_nametoindex(name); i++)
		snprintf(name, IF_NAMESIZE, NAME "-%u", i);
}

/* May the prefix have a device while those are there that are to go? */
static bool is_possible(const struct nat64_change *change, const struct acs_prefix *prefix)
{
	struct acs_network slice;
	unsigned int i;

	for (i = 0; i < change->before.count; i++)
		if (!fits(&change->wanted, &change->before.devices[i]) ||
		    acs_prefixes_overlap(&change->before.devices[i].prefix, prefix))
			return false;
	return take_slice(change, &slice);
}

static bool make(struct nat64_change *change, const struct acs_prefix *prefix)
{
	struct nat64_device device = {
		.is_up = true,
		.prefix = *prefix,
		.subscriber_len = change->wanted.subscriber_len,
		.special = change->wanted.special,
	};

	if (!take_slice(change, &device.slice)) {
		complain("the internal-address-block has no slice left for another prefix");
		return false;
	}
	take_name(device.name);
	if (!nat64_device_make(&change->route, &device))
		return false;
	change->made.devices[change->made.count++] = device;
	return nat64_device_connect(&change->route, &device);
}

/* What has no device; only what can have one as things are. */
static bool make_missing(struct nat64_change *change, bool only_possible)
{
	const struct acs_prefix *prefix;
	unsigned int i;

	for (i = 0; i < change->wanted.count; i++) {
		prefix = &change->wanted.prefixes[i];
		if (find(&change->before, prefix) || find(&change->made, prefix) ||
		    (only_possible && !is_possible(change, prefix)))
			continue;
		if (!make(change, prefix))
			return false;
	}
	return true;
}

static void close_change(struct nat64_change *change)
{
	nl_close(&change->route);
}

void nat64_change_abort(struct nat64_change *change)
{
	while (change->made.count)
		nat64_device_remove(&change->route,
				    &change->made.devices[--change->made.count]);
	close_change(change);
}

bool nat64_change_prepare(struct nat64_change *change, const struct acs_config *config,
			  const struct acs_active *active)
{
	const char *expected;

	*change = (struct nat64_change){ 0 };
	acs_nat64_read(&change->wanted, config, active, &expected);
	if (!nl_open_route(&change->route))
		return false;
	if (nat64_devices_read(&change->route, &change->before) && make_missing(change, true))
		return true;
	nat64_change_abort(change);
	return false;
}

static bool settle(struct nat64_change *change, struct nat64_device *device)
{
	bool is_other = device->special != change->wanted.special;

	device->special = change->wanted.special;
	return (!is_other || nat64_device_change(&change->route, device)) &&
	       nat64_device_connect(&change->route, device);
}

/* Those that stay are as they should be, and the others gone; also when something fails. */
static bool settle_all(struct nat64_change *change)
{
	struct nat64_devices all = change->before;
	struct nat64_device *device;
	bool done = true;

	change->before.count = 0;
	for (device = all.devices; device < all.devices + all.count; device++) {
		if (!stays(&change->wanted, device)) {
			done &= nat64_device_remove(&change->route, device);
			continue;
		}
		done &= settle(change, device);
		change->before.devices[change->before.count++] = *device;
	}
	return done;
}

static void warn_of_forwarding(void)
{
	FILE *file = fopen(FORWARDING_FILE, "re");
	int value = file ? fgetc(file) : '0';

	if (file)
		fclose(file);
	if (value == '0')
		complain("warning: this machine does not forward IPv6, so that NAT64 has no "
			 "subscribers; to have it do so: sysctl -w " FORWARDING "=1");
}

bool nat64_change_commit(struct nat64_change *change)
{
	bool done = settle_all(change);

	done &= make_missing(change, false);
	if (change->wanted.count)
		warn_of_forwarding();
	close_change(change);
	return done;
}
