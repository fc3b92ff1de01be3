#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# run-targets.sh SECONDS BUILDDIR TARGET...
# Run each libFuzzer target for that many seconds over its corpus; one TAP line a target. What has crashed it before
# comes first: it has to pass, and is removed then.
# The log of one that fails, with the sanitizer's report, comes before its line.

set -u

time=$1
case $time in
'' | 0* | *[!0-9]*)
	echo "$0: SECONDS is a number from 1, not '$time'" >&2
	exit 1
	;;
esac
build=$2
shift 2
corpus=$(dirname "$0")/corpus
number=0
failed=0

printf 'KTAP version 1\n1..%d\n' $#
for target in "$@"; do
	number=$((number + 1))
	log=$build/$target.log
	mkdir -p "$build/finds/$target" "$build/crashes"
	set -- -max_total_time="$time" -timeout=20 -print_final_stats=1 \
		-artifact_prefix="$build/crashes/$target-"
	[ ! -f "$target.dict" ] || set -- "$@" -dict="$target.dict"
	set -- "$@" "$build/finds/$target"
	[ ! -d "$corpus/$target" ] || set -- "$@" "$corpus/$target"

	crashed=
	for crash in "$build/crashes/$target-"*; do
		[ -e "$crash" ] || continue
		if "$build/$target" "$crash" >"$log" 2>&1; then
			rm "$crash"
		else
			crashed=$crash
			break
		fi
	done

	if [ -z "$crashed" ] && "$build/$target" "$@" >"$log" 2>&1; then
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
		echo "ok $number $target # $runs runs"
	else
		tail -n 60 "$log" | sed 's/^/# /'
		echo "not ok $number $target"
		failed=1
	fi
done
exit $failed
