# shellcheck shell=bash
# Wait for a condition, not for a time.

# wait_until SECONDS COMMAND...: run the command until it succeeds. Fails when it has
# not within SECONDS, and says so on stderr, with what the command last printed.
wait_until()
{
	local limit=$1 end seen status=0
	shift
	end=$((${EPOCHREALTIME/[.,]/} + limit * 1000000))
	seen=$(mktemp)
	until "$@" >"$seen" 2>&1; do
		if ((${EPOCHREALTIME/[.,]/} > end)); then
			echo "wait_until: not within $limit s: $*" >&2
			tail -n 20 "$seen" >&2
			status=1
			break
		fi
		sleep 0.05
	done
	rm -f "$seen"
	return $status
}
