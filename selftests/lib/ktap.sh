# shellcheck shell=bash
# KTAP output for tests written in bash. A test is:
#
#	. "$(dirname "$0")/lib/ktap.sh"
#	ktap_plan 2
#	check "the module loads" insmod "$NAT_ALG_KO"
#	check_eq "no flow yet" 0 "$(count_flows)"
#	ktap_end
#
# Every check prints one line. One that fails prints what it saw under it.
# A test that ends before its plan does has failed: selftests/run counts.

ktap_planned=0
ktap_count=0
ktap_failed=0
ktap_out=$(mktemp)

# ktap_plan N: say how many checks follow. First thing in a test.
ktap_plan()
{
	ktap_planned=$1
	printf 'KTAP version 1\n1..%d\n' "$1"
}

# ktap_note TEXT...: a line for the reader, no result. Without TEXT: from stdin.
ktap_note()
{
	if (($#)); then
		printf '# %s\n' "$*"
	else
		sed 's/^/# /; s/ $//'
	fi
}

# ktap_ok NAME
ktap_ok()
{
	printf 'ok %d %s\n' $((++ktap_count)) "$1"
}

# ktap_fail NAME [WHY]
ktap_fail()
{
	printf 'not ok %d %s\n' $((++ktap_count)) "$1"
	((++ktap_failed))
	[[ -z ${2-} ]] || ktap_note <<<"$2"
}

# ktap_skip NAME WHY: this kernel or machine lacks what the check needs.
# It does not count as passed.
ktap_skip()
{
	printf 'ok %d %s # SKIP %s\n' $((++ktap_count)) "$1" "$2"
}

# check NAME COMMAND...: the command or function exits with 0. It runs in this
# shell, so what it sets stays set.
check()
{
	local name=$1 status=0
	shift
	"$@" >"$ktap_out" 2>&1 || status=$?
	if ((status == 0)); then
		ktap_ok "$name"
	else
		ktap_fail "$name" "exit status $status from: $*"$'\n'"$(tail -n 40 "$ktap_out")"
	fi
}

# check_not NAME COMMAND...: the command exits with another status than 0.
check_not()
{
	local name=$1
	shift
	if "$@" >"$ktap_out" 2>&1; then
		ktap_fail "$name" "exit status 0 from: $*"$'\n'"$(tail -n 40 "$ktap_out")"
	else
		ktap_ok "$name"
	fi
}

# check_eq NAME WANTED SEEN
check_eq()
{
	if [[ $2 == "$3" ]]; then
		ktap_ok "$1"
	else
		ktap_fail "$1" "wanted: $2"$'\n'"seen:   $3"
	fi
}

# ktap_end: last thing in a test. Exits with 0 if every planned check passed.
ktap_end()
{
	rm -f "$ktap_out"
	if ((ktap_count != ktap_planned)); then
		ktap_note "$ktap_planned checks were planned, $ktap_count ran"
		exit 1
	fi
	exit $((ktap_failed > 0))
}
