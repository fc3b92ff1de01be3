# shellcheck shell=bash
# What the kernel complained about between two marks. A mark is where one look ends and the next one begins, so
# that no line falls between them.

# Every line by which a kernel says that it, or a module, has a bug.
kmsg_pattern='KASAN:|UBSAN:|BUG:|WARNING:|Oops|general protection fault|Kernel panic'
kmsg_pattern+='|Call Trace:|possible (circular|recursive|irq lock)|inconsistent lock state'
kmsg_pattern+='|suspicious RCU usage|Invalid wait context|sleeping function called'
kmsg_pattern+='|scheduling while atomic|ODEBUG:|refcount_t:|ref_tracker:|list_(add|del) corruption'
kmsg_pattern+='|unregister_netdevice: waiting|INFO: task .* blocked|soft lockup|detected stall'
kmsg_pattern+='|kmemleak: [0-9]+ new suspected|kmemleak: .*(disabled|Cannot)|memory leak detector disabled'
kmsg_pattern+='|DEBUG_LOCKS_WARN|bad page state|Bad rss-counter'

# kmsg_mark NAME
kmsg_mark()
{
	echo "nat-alg-test: $1" >/dev/kmsg
}

# kmsg_between FROM TO: the kernel's log from the last mark FROM before the last mark TO, to that one. If the log does
# not reach back to FROM, a line that begins with "BUG:" says so: what is lost may have been a complaint.
kmsg_between()
{
	dmesg | awk -v from="nat-alg-test: $1" -v to="nat-alg-test: $2" '
		function is(mark) { return substr($0, length($0) - length(mark) + 1) == mark }
		{ line[NR] = $0 }
		is(to) { end = NR; begin = last }
		is(from) { last = NR }
		END {
			if (!begin)
				print "BUG: the log does not reach back to its mark: " from
			for (i = begin + 1; i < end; i++)
				print line[i]
		}'
}

# kmsg_complaints FROM TO: makes the mark TO; the complaints since the mark FROM, each with the lines that follow it,
# or nothing.
kmsg_complaints()
{
	kmsg_mark "$2"
	kmsg_between "$1" "$2" | grep -E -A 40 -- "$kmsg_pattern"
}

# kmemleak_scan: what was allocated and is not referenced any more, which shows up in the kernel's log, too. An object
# must be 5 s old, and not have changed between two scans. kmemleak switches itself off when it has no memory.
kmemleak_scan()
{
	local file=/sys/kernel/debug/kmemleak
	[[ -e $file ]] || return 0
	if echo scan >$file && sleep 6 && echo scan >$file; then
		cat $file
	else
		echo "kmemleak does not scan"
	fi
}
