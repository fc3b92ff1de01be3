# shellcheck shell=bash
# How long each test takes, by the kind of machine: lines "MACHINE SECONDS TEST", where MACHINE is uml,
# qemu-6.1 or qemu-6.12. What was seen last is in build/seconds; what was not seen here yet is in
# selftests/seconds, which is committed.
#
#	tests_valid		dies if a selftest would be run nowhere
#	tests_of MACHINE	the selftests that such a machine can run, the longest first
#	seconds_of MACHINE TEST	as it was the last time
#	seconds_keep MACHINE QUEUE	remember what the tests of a queue took
#
# For scripts that have read lib.sh and selftests/lib/queue.sh.

# A test of which nothing is known comes first: it may be long.
readonly UNKNOWN_SECONDS=9999

seconds_of()
{
	cat "$BUILD/seconds" "$TOP/selftests/seconds" 2>/dev/null |
		awk -v machine="$1" -v test="$2" -v unknown="$UNKNOWN_SECONDS" '
			$1 == machine && $3 == test { print $2; found = 1; exit }
			END { if (!found) print unknown }'
}

# machines_of FILE: the kinds of machine on which a test is run
machines_of()
{
	local where
	where=$(sed -n '1,20s/^# vm: *//p' "$1" | tr -s '[:space:]' ' ')
	where=${where% }
	echo "${where:-uml}"
}

tests_valid()
{
	local file where
	for file in "$TOP"/selftests/test_*; do
		[[ -x $file ]] || die "${file#"$TOP"/} is not executable"
		[[ $(grep -iE '^#[[:space:]]*vm[[:space:]]*:' "$file") == "$(sed -n '1,20{/^# vm: /p}' "$file")" ]] ||
			die "${file#"$TOP"/}: its kinds of machine are to be in its head, as '# vm: uml qemu'"
		for where in $(machines_of "$file"); do
			[[ $where == @(uml|qemu) ]] ||
				die "${file#"$TOP"/}: '# vm: $where' is no kind of machine: it is uml or qemu, with a space between them"
		done
	done
}

tests_of()
{
	local file test
	for file in "$TOP"/selftests/test_*; do
		[[ " $(machines_of "$file") " == *" ${1%%-*} "* ]] || continue
		test=${file##*/}
		echo "$(seconds_of "$1" "$test") $test"
	done | sort -k1,1nr -k2 | cut -d' ' -f2
}

seconds_keep()
{
	with_lock "$BUILD/seconds.lock" seconds_merge "$@"
}

seconds_merge()
{
	{
		queue_seconds "$2" | sed "s/^/$1 /"
		[[ ! -e $BUILD/seconds ]] || cat "$BUILD/seconds"
	} | awk '!seen[$1 " " $3]++' >"$BUILD/seconds.new"
	mv "$BUILD/seconds.new" "$BUILD/seconds"
}
