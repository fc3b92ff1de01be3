# shellcheck shell=bash
# Long runs that consist of parts: commands that print KTAP, twice as many at once as there are processors, since
# a test machine waits for timers half of its time.
#
#	parts_begin			first
#	machine_queue MACHINE TEST...	a queue for the test machines of this kind; its folder
#	parts_run NAME...		run them in this order: for each, run_part NAME, which the script
#					defines, calls
#	part NAME COMMAND...		run it and count its results; part_needless NAME: others have done it
#	parts_end			prints the tables; the last line is "N passed, N failed"; its status
#
# The tables are in build/log/summary as well, also those of a run that was interrupted.
#
# For scripts that have read lib.sh, selftests/lib/queue.sh and seconds.sh.

# A part that takes longer hangs. CI's time ends soon afterwards.
PART_LIMIT=${PART_LIMIT:-5000}

parts_begin()
{
	# of a "make check": the parts are no part of that make, and are run whole
	unset MAKEFLAGS PARTS
	parts=()
	parts_began=$SECONDS
	log=$BUILD/log
	mkdir -p "$log"
	rm -f "$log/summary"
	results=$(mktemp -d)
	at_end parts_stop
}

parts_stop()
{
	local pids
	mapfile -t pids < <(jobs -p)
	((!${#pids[@]})) || kill "${pids[@]}" 2>/dev/null || :
	wait
	if [[ ! -e $log/summary && ${parts[*]} ]]; then
		{ echo "interrupted; what had not ended counts as failed" && parts_tables; } >"$log/summary" || :
	fi
	rm -rf "$results"
}

machine_queue()
{
	local queue=$results/queue-$1
	queue_make "$queue" "${@:2}"
	echo "$queue"
}

# It has failed, at least once, if it says so, prints no result or hangs. A status of 3 and a plan of no tests say
# that others have left nothing to do.
part()
{
	local name=$1 begin=$SECONDS status=0 passed failed skipped
	shift
	say "$name: started"
	timeout -k 20 "$PART_LIMIT" "$@" >"$log/$name.log" 2>&1 </dev/null &
	running=$!
	wait "$running" || status=$?
	running=
	read -r passed _ failed _ skipped _ < <("$TOP/scripts/ktap-count" "$log/$name.log")
	if ((status == 3 && passed + failed + skipped == 0)) && grep -q '^1\.\.0 # SKIP' "$log/$name.log"; then
		part_needless "$name"
		return
	fi
	((passed + failed > 0 && (status == 0 || failed > 0))) || ((++failed))
	((status != 124 && status != 137)) || say "$name: killed after $PART_LIMIT s"
	printf '%s %d %d %d %d %d\n' "$name" "$passed" "$failed" "$skipped" $((SECONDS - begin)) \
		$((begin - parts_began)) >"$results/$name"
	say "$name: $passed passed, $failed failed ($((SECONDS - begin)) s)"
	if ((failed)); then
		grep -A 12 -E '^ *not ok|^[a-z-]*: |\berror:' "$log/$name.log" | head -n 100 >&2 || :
		say "all of it: $log/$name.log"
	fi
}

# part_needless NAME: when its turn came there was nothing left to do.
part_needless()
{
	echo "$1 0 0 0 0 $((SECONDS - parts_began))" >"$results/$1"
}

# The first part that nobody has taken yet.
parts_take()
{
	local name
	for name in "${parts[@]}"; do
		mkdir "$results/$name.taken" 2>/dev/null || continue
		echo "$name"
		return
	done
	return 1
}

# The part has a process group of its own, to which no Ctrl-C comes.
parts_worker()
{
	local name running=
	trap '[[ -z $running ]] || kill "$running" 2>/dev/null; wait; exit 143' INT TERM HUP
	while name=$(parts_take); do
		run_part "$name"
	done
}

parts_run()
{
	local i
	parts=("$@")
	for ((i = 2 * $(nproc); i; i--)); do
		parts_worker &
	done
	wait
}

# What the queues say: tests that no machine has run to their end have failed, in a line of the table.
queues_end()
{
	local queue machine lost
	: >"$results/tests"
	for queue in "$results"/queue-*; do
		[[ -e $queue ]] || continue
		machine=${queue##*/queue-}
		[[ $machine != uml && $machine != qemu-* ]] || seconds_keep "$machine" "$queue"
		queue_seconds "$queue" | sed "s/^/$machine /" >>"$results/tests"
		mapfile -t lost < <(queue_unfinished "$queue")
		((${#lost[@]})) || continue
		say "$machine: not run to their end: ${lost[*]}"
		printf '%s 0 %d 0 0 0\n' "lost-$machine" "${#lost[@]}" >"$results/lost-$machine"
		parts+=("lost-$machine")
	done
}

parts_end()
{
	queues_end
	parts_tables | tee "$log/summary"
}

parts_tables()
{
	local name
	printf '\n%-14s %8s %8s %8s %8s %8s\n' part passed failed skipped seconds waited
	for name in "${parts[@]}"; do
		cat "$results/$name" 2>/dev/null || echo "$name 0 1 0 0 0"
	done | awk '{ printf "%-14s %8d %8d %8d %8d %8d\n", $1, $2, $3, $4, $5, $6 }' | tee "$results/table"
	if [[ -s $results/tests ]]; then
		printf '\nthe slowest tests, in seconds\n'
		sort -k2,2nr "$results/tests" | head -n 10 | awk '{ printf "%-14s %8d %s\n", $1, $2, $3 }'
	fi
	printf '\n%d s in all\n' $((SECONDS - parts_began))
	awk '{ passed += $2; failed += $3 }
		END { printf "%d passed, %d failed\n", passed, failed; exit failed > 0 }' "$results/table"
}
