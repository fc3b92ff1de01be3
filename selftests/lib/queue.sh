# shellcheck shell=bash
# A queue of tests from which several test machines take. It is a folder of the host's that each
# machine sees:
#
#	todo/NUMBER-TEST	the tests, in the order in which they are to be taken
#	taken/NUMBER-TEST	made by the machine that runs the test
#	done/NUMBER-TEST	its exit status
#
# How long a test took is the difference between the times of the last two, which are the host's: a
# machine's own clock may leap.
#
#	queue_make DIR TEST...	a new queue with these tests
#	queue_take DIR		the first test that nobody has taken, as NUMBER-TEST; 1: there is none
#	queue_done DIR NUMBER-TEST STATUS
#	queue_left DIR		is there a test that nobody has taken?
#	queue_taken DIR		how many tests were taken
#	queue_unfinished DIR	the tests that were not run to their end, a line each
#	queue_seconds DIR	"SECONDS TEST" of each test that was

queue_make()
{
	local dir=$1 test number=0
	shift
	mkdir -p "$dir"/{todo,taken,done}
	for test; do
		((++number))
		: >"$dir/todo/$(printf '%03d' "$number")-$test"
	done
}

# To make a folder is atomic, for two machines as well.
queue_take()
{
	local file
	for file in "$1"/todo/*; do
		[[ ! -e $1/taken/${file##*/} ]] || continue
		if mkdir "$1/taken/${file##*/}" 2>/dev/null; then
			echo "${file##*/}"
			return
		fi
	done
	return 1
}

queue_done()
{
	echo "$3" >"$1/done/$2"
}

queue_left()
{
	local file
	for file in "$1"/todo/*; do
		[[ -e $1/taken/${file##*/} ]] || return 0
	done
	return 1
}

queue_taken()
{
	find "$1/taken" -mindepth 1 -maxdepth 1 | wc -l
}

queue_unfinished()
{
	local file
	for file in "$1"/todo/*; do
		[[ -e $1/done/${file##*/} ]] || echo "${file##*/???-}"
	done
}

queue_seconds()
{
	local file item
	for file in "$1"/done/*; do
		[[ -e $file ]] || continue
		item=${file##*/}
		echo "$(($(stat -c %Y "$file") - $(stat -c %Y "$1/taken/$item"))) ${item#???-}"
	done
}
