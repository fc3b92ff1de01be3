# shellcheck shell=bash
# Wait for a condition, not for a time.
#
#	wait_until SECONDS COMMAND...	run the command until it succeeds. Fails when it has not within
#				SECONDS, and says so on stderr, with what the command last printed
#	has FILE REGEX		a line of the file matches, as grep -E has it; no program is started
#
# To start a program takes long in a test machine, and what is waited for has one processor together with
# this: none is started here but COMMAND, and the pauses grow with the time that has passed.
#
# A limit says when to give up on what never happens. On a machine with much to do a test that is right may
# be slow, but not fail: each limit, also those of tools/await.c, is so many times longer.

NALG_PATIENCE=${NALG_PATIENCE:-5}
export NALG_PATIENCE

# Nothing ever comes from there: read waits in the place of sleep.
exec {wait_pause}<> <(:)

wait_until()
{
	# a wait within another one has a file of its own
	local seen=${wait_seen-${tmp:-/tmp}/wait.$BASHPID}+ limit=$(($1 * NALG_PATIENCE)) begin passed pause status=0
	local wait_seen=$seen
	shift
	begin=${EPOCHREALTIME/[.,]/}
	until "$@" >"$seen" 2>&1; do
		passed=$((${EPOCHREALTIME/[.,]/} - begin))
		if ((passed > limit * 1000000)); then
			echo "wait_until: not within $limit s: $*" >&2
			tail -n 20 "$seen" >&2
			status=1
			break
		fi
		pause=$((passed / 8000))
		((pause = pause < 20 ? 20 : pause > 200 ? 200 : pause))
		printf -v pause '0.%03d' "$pause"
		read -rt "$pause" -u "$wait_pause"
	done
	return $status
}

has()
{
	local line lines
	[[ -e $1 ]] || return
	mapfile -t lines <"$1" 2>/dev/null
	for line in "${lines[@]}"; do
		[[ ! $line =~ $2 ]] || return 0
	done
	return 1
}
