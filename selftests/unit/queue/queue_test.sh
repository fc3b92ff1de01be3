#!/bin/bash
# The queue from which test machines take (selftests/lib/queue.sh).

cd "$(dirname "$0")" || exit
. ../../lib/ktap.sh
. ../../lib/queue.sh

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
queue=$dir/queue

# machine NAME: takes until nothing is left
machine()
{
	local item
	while item=$(queue_take "$queue"); do
		echo "$item" >>"$dir/$1"
	done
}

both_take()
{
	machine first &
	machine second &
	wait
	diff <(sort "$dir/first" "$dir/second") <(ls "$queue/todo")
}

# later FILE SECONDS: it was made so long after its test was taken
later()
{
	touch -d "@$(($(stat -c %Y "$queue/taken/$1") + $2))" "$queue/done/$1"
}

ktap_plan 9

queue_make "$queue" test_slow.sh test_a.sh test_fast.sh
check_eq "the first one comes first" 001-test_slow.sh "$(queue_take "$queue")"
check_eq "then the second one, whatever its name" 002-test_a.sh "$(queue_take "$queue")"
check "one is left" queue_left "$queue"
queue_done "$queue" 001-test_slow.sh 0
later 001-test_slow.sh 70
check_eq "what has ended has taken its time" "70 test_slow.sh" "$(queue_seconds "$queue")"
check_eq "the others have not ended" "test_a.sh"$'\n'"test_fast.sh" "$(queue_unfinished "$queue")"
check_eq "the third one" 003-test_fast.sh "$(queue_take "$queue")"
check_not "nothing is left" queue_left "$queue"
check_not "nor to be taken" queue_take "$queue"

rm -r "$queue"
mapfile -t tests < <(seq -f 'test_%g.sh' 200)
queue_make "$queue" "${tests[@]}"
check "two machines take each test once" both_take
ktap_end
