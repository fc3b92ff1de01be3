#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# ktap-group.sh [NAME COMMAND]...
# Run shell commands that print KTAP, each as one test with subtests: its output
# indented, then ok or not ok by its exit status. Exits with 0 if all did.

set -u

number=0
failed=0
status=$(mktemp)
trap 'rm -f "$status"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

printf 'KTAP version 1\n1..%d\n' $(($# / 2))
while [ $# -gt 1 ]; do
	number=$((number + 1))
	{ sh -c "$2" 2>&1; echo $? >"$status"; } | sed 's/^/  /'
	if [ "$(cat "$status")" = 0 ]; then
		echo "ok $number $1"
	else
		echo "not ok $number $1"
		failed=1
	fi
	shift 2
done
exit $failed
