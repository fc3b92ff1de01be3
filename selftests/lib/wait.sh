# shellcheck shell=bash
# Wait for a condition, not for a time.

# wait_until SECONDS COMMAND...: run the command until it succeeds. Fails, and
# says so on stderr, when it has not within SECONDS.
wait_until()
{
	local limit=$1 end
	shift
	end=$((${EPOCHREALTIME/[.,]/} + limit * 1000000))
	until "$@" >/dev/null 2>&1; do
		if ((${EPOCHREALTIME/[.,]/} > end)); then
			echo "wait_until: not within $limit s: $*" >&2
			return 1
		fi
		sleep 0.05
	done
}
