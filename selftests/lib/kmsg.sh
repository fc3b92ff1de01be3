# shellcheck shell=bash
# What the kernel complained about since a mark.

# Every line by which a kernel says that it, or a module, has a bug.
kmsg_pattern='KASAN:|UBSAN:|BUG:|WARNING:|Oops|general protection fault|Kernel panic'
kmsg_pattern+='|Call Trace:|possible (circular|recursive|irq lock)|inconsistent lock state'
kmsg_pattern+='|suspicious RCU usage|Invalid wait context|sleeping function called'
kmsg_pattern+='|scheduling while atomic|ODEBUG:|refcount_t:|ref_tracker:|list_(add|del) corruption'
kmsg_pattern+='|unregister_netdevice: waiting|INFO: task .* blocked|soft lockup|detected stall'
kmsg_pattern+='|kmemleak: [0-9]+ new suspected|DEBUG_LOCKS_WARN|bad page state|Bad rss-counter'

# kmsg_mark NAME
kmsg_mark()
{
	echo "nat-alg-test: $1" >/dev/kmsg
}

# kmsg_since NAME: the kernel's log from that mark on.
kmsg_since()
{
	dmesg | awk -v mark="nat-alg-test: $1" '
		{ line[NR] = $0 }
		index($0, mark) { from = NR + 1 }
		END { for (i = from; i <= NR; i++) print line[i] }'
}

# kmsg_complaints NAME: the complaints since that mark, each with the lines that
# follow it, or nothing.
kmsg_complaints()
{
	kmsg_since "$1" | grep -E -A 40 -- "$kmsg_pattern"
}

# kmemleak_scan: what was allocated and is not referenced any more shows up in
# the kernel's log. An object must be 5 s old, and not have changed between two
# scans.
kmemleak_scan()
{
	[[ -e /sys/kernel/debug/kmemleak ]] || return 0
	echo scan >/sys/kernel/debug/kmemleak
	sleep 6
	echo scan >/sys/kernel/debug/kmemleak
	cat /sys/kernel/debug/kmemleak
}
