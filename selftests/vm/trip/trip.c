// SPDX-License-Identifier: GPL-2.0
/*
 * Bugs on purpose, for the test kernel alone: "insmod trip.ko bug=kasan" must
 * make the sanitizer of that name speak up, or a silent kernel proves nothing.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/vmalloc.h>

static char *bug = "";
module_param(bug, charp, 0);
MODULE_PARM_DESC(bug, "lockdep, atomic, ubsan, kasan, vmalloc or kmemleak");

static DEFINE_MUTEX(trip_a);
static DEFINE_MUTEX(trip_b);
static DEFINE_SPINLOCK(trip_lock);

/* Not static: the compiler must not know what they hold. */
int trip_shift = 40;
void *trip_object;

static void trip_lockdep(void)
{
	mutex_lock(&trip_a);
	mutex_lock(&trip_b);
	mutex_unlock(&trip_b);
	mutex_unlock(&trip_a);

	mutex_lock(&trip_b);
	mutex_lock(&trip_a);
	mutex_unlock(&trip_a);
	mutex_unlock(&trip_b);
}

static void trip_atomic(void)
{
	spin_lock(&trip_lock);
	trip_object = kmalloc(64, GFP_KERNEL);
	spin_unlock(&trip_lock);
	kfree(trip_object);
}

static void trip_ubsan(void)
{
	pr_info("shifted: %d\n", 1 << trip_shift);
}

static void trip_kasan(void)
{
	trip_object = kmalloc(64, GFP_KERNEL);
	kfree(trip_object);
	pr_info("freed: %d\n", READ_ONCE(*(char *)trip_object));
}

static void trip_vmalloc(void)
{
	trip_object = vmalloc(100);
	pr_info("beyond: %d\n", READ_ONCE(((char *)trip_object)[trip_shift * 3]));
	vfree(trip_object);
}

static void trip_kmemleak(void)
{
	int i;

	for (i = 0; i < 16; i++)
		trip_object = kmalloc(128, GFP_KERNEL);
	trip_object = NULL;
}

static const struct {
	const char *name;
	void (*fn)(void);
} trip_bugs[] = {
	{ "lockdep", trip_lockdep },
	{ "atomic", trip_atomic },
	{ "ubsan", trip_ubsan },
	{ "kasan", trip_kasan },
	{ "vmalloc", trip_vmalloc },
	{ "kmemleak", trip_kmemleak },
};

static int __init trip_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(trip_bugs); i++) {
		if (!strcmp(trip_bugs[i].name, bug)) {
			trip_bugs[i].fn();
			return 0;
		}
	}
	return -EINVAL;
}

static void __exit trip_exit(void)
{
}

module_init(trip_init);
module_exit(trip_exit);
MODULE_DESCRIPTION("Trips the kernel's sanitizers");
MODULE_LICENSE("GPL");
