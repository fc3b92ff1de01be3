#!/bin/bash
# What a run of tests says of itself: that nothing fails unseen, and that the cache gives back what was put there.

cd "$(dirname "$0")" || exit
. ../../lib/ktap.sh
. ../../lib/kmsg.sh
. ../../../scripts/lib.sh
. ../../lib/queue.sh
. ../../../scripts/seconds.sh
. ../../../scripts/parts.sh
unset XDG_CACHE_HOME

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# counted LINE...: KTAP
counted()
{
	printf '%s\n' "$@" | "$TOP/scripts/ktap-count"
}

# The kernel's log, for kmsg.sh
dmesg()
{
	printf '[    1.000000] %s\n' "${lines[@]}"
}

between()
{
	kmsg_between "$@" | sed 's/^\[.*\] //'
}

# A checkout with a module of one source, which "builds" as make does: not anew while the object is younger.
fake_checkout()
{
	TOP=$dir/$1 BUILD=$dir/$1/build CACHE=$dir/cache
	mkdir -p "$TOP"/{kmod,include,scripts}
	: >"$TOP/Kbuild"
	cat >"$TOP/scripts/build-module" <<-'END'
		#!/bin/bash
		cd "$(dirname "$0")/.." && mkdir -p build/kmod/fake && cd build/kmod/fake || exit
		[[ ! -e ../../../edit ]] || . ../../../edit
		[[ object.o -nt ../../../kmod/source ]] || cp ../../../kmod/source object.o
		[[ $(<object.o) != broken ]] || exit
		cp object.o nat_alg.ko
	END
	chmod +x "$TOP/scripts/build-module"
}

kernel_dir()
{
	echo /fake
}

kernel_release()
{
	echo fake
}

# source TEXT [DATE]
write_source()
{
	echo "$1" >"$TOP/kmod/source"
	touch -d "${2-now}" "$TOP/kmod/source"
}

built()
{
	build_module 6.1 >"$dir/out" 2>&1 || cat "$dir/out"
	cat "$BUILD/kmod/fake/nat_alg.ko"
}

# part_says COMMAND...: the row of a part that is this command
part_says()
{
	results=$(mktemp -d -p "$dir") log=$dir parts_began=$SECONDS running=''
	part it "$@" >"$dir/out" 2>&1
	cut -d' ' -f1-4 "$results/it"
}

# refused SCRIPT ARGUMENT...: what it says when it ends with 1
refused()
{
	"$checkout/scripts/$1" "${@:2}" 2>&1
	[[ $? == 1 ]] || echo "but its status is not 1"
}

# run_part of parts_run
run_part()
{
	# shellcheck disable=SC2016 # for that shell
	part "$1" bash -c 'echo $$ >"$0/$1"; exec sleep 600' "$dir" "$1"
}

# A terminal's Ctrl-C goes to all processes of its group.
interrupted()
{
	local status=0
	mkdir "$dir/tmp"
	# shellcheck disable=SC2016 # for that shell
	TMPDIR=$dir/tmp setsid env --default-signal=INT bash -c '
		dir=$1 PART_LIMIT=600 BUILD=$1/build
		. "$2/scripts/lib.sh" && BUILD=$1/build && . "$2/scripts/parts.sh" || exit
		eval "$3"
		parts_begin
		parts_run one two' bash "$dir" "$checkout" "$(declare -f run_part)" >"$dir/out" 2>&1 &
	until [[ -s $dir/one && -s $dir/two ]]; do sleep 0.1; done
	kill -INT -- "-$!"
	wait $! || status=$?
	ended "$dir/one" && ended "$dir/two" && ((status == 130)) && rmdir "$dir/tmp"
}

ended()
{
	! kill -0 "$(<"$1")" 2>/dev/null
}

readonly checkout=$TOP
# told_twice: a script that is told to end, and told again while it does, cleans up to the end
told_twice()
{
	local pid status=0
	# shellcheck disable=SC2016 # for that shell
	bash -c '. ../../../scripts/lib.sh
		clean_up()
		{
			: >"$1/begun"
			until [[ -e $1/again ]]; do sleep 0.05; done
			kill $!
			: >"$1/cleaned"
		}
		at_end "clean_up $1"
		: >"$1/ready"
		sleep 600 &
		wait' bash "$dir" >/dev/null 2>&1 &
	pid=$!
	until [[ -e $dir/ready ]]; do sleep 0.1; done
	kill "$pid"
	until [[ -e $dir/begun ]]; do sleep 0.1; done
	kill "$pid"
	: >"$dir/again"
	wait "$pid" || status=$?
	[[ $status == 143 && -e $dir/cleaned ]]
}

ktap_plan 48

check_eq "results count, innermost" "2 passed, 0 failed, 1 skipped" \
	"$(counted '1..1' '  1..3' '  ok 1 a' '  ok 2 b' '  ok 3 c # SKIP none' 'ok 1 all')"
check_eq "a promised test that never comes has failed" "1 passed, 1 failed, 0 skipped" "$(counted 1..2 'ok 1 a')"
check_eq "and one that nobody promised" "2 passed, 1 failed, 0 skipped" "$(counted 1..1 'ok 1 a' 'ok 2 b')"
check_eq "a number that was there already is another's result" "1 passed, 1 failed, 0 skipped" \
	"$(counted 1..2 'ok 1 a' 'ok 1 a')"
check_eq "a failure without a number" "1 passed, 1 failed, 0 skipped" "$(counted 1..2 'ok 1 a' 'not ok - b')"
check_eq "a group that fails, with no failure in it" "1 passed, 1 failed, 0 skipped" \
	"$(counted '  1..1' '  ok 1 a' 'not ok 1 all')"
check_eq "who bails out" "1 passed, 1 failed, 0 skipped" "$(counted 1..1 'ok 1 a' 'Bail out! no machine')"

lines=('nat-alg-test: boot' a 'nat-alg-test: test_ftp.sh' b 'nat-alg-test: test_ftp.sh_forms' c 'nat-alg-test: boot')
check_eq "the kernel's log between two marks" a "$(between boot test_ftp.sh)"
check_eq "a mark is no part of another's name" b "$(between test_ftp.sh test_ftp.sh_forms)"
check_eq "the last look" c "$(between test_ftp.sh_forms boot)"
lines=(a 'nat-alg-test: boot' b c 'nat-alg-test: boot')
check_eq "from a mark to the next one of its name" $'b\nc' "$(between boot boot)"
lines=(a b 'nat-alg-test: test_ftp.sh')
check "a log that has lost its mark is a complaint" grep -qE "$kmsg_pattern" <(between boot test_ftp.sh)

fake_checkout first
write_source one
check_eq "a module is built" one "$(built)"
fake_checkout second
write_source one
echo 'exit 1' >"$TOP/edit"
check_eq "another checkout has it from the cache" one "$(built)"
rm "$TOP/edit"
write_source two
check_eq "of other sources another one is built" two "$(built)"
write_source three yesterday
check_eq "not of older ones, as make does" two "$(built)"
fake_checkout third
write_source three
check_eq "the cache does not keep that" three "$(built)"
fake_checkout fourth
write_source four
echo 'echo five >../../../kmod/source; rm ../../../edit' >"$TOP/edit"
check_eq "sources that change during a build" five "$(built)"
fake_checkout fifth
write_source four
check_eq "are not those that the cache keeps it for" four "$(built)"
fake_checkout broken
write_source broken
check_eq "a build that fails" "" "$(built 2>/dev/null)"
write_source seven yesterday
echo 'echo eight >object.o' >"$TOP/edit"
built >/dev/null
fake_checkout seventh
write_source seven
check_eq "leaves objects that the cache does not keep" seven "$(built)"
fake_checkout sixth
write_source six
built >/dev/null
: >"$(grep -lx six "$CACHE"/modules/*)"
rm -rf "$BUILD"
check_eq "an empty module is none" six "$(built)"

fake_checkout eighth
write_source eight
built >/dev/null
touch -r "$BUILD/kmod/fake/nat_alg.ko" "$BUILD/kmod/fake/nat_alg.ko.of"
(build_hold && : >"$dir/holds" && exec sleep 600) &
holder=$!
until [[ -e $dir/holds ]]; do sleep 0.1; done
build_hold
check_eq "a run that tests the same module goes on" eight "$(built)"
write_source nine
check "one that would change it says why it does not" grep -q "another run tests what is there" <(built)
check_eq "and leaves it alone" eight "$(<"$BUILD/kmod/fake/nat_alg.ko")"
kill "$holder"
wait "$holder" 2>/dev/null
check_eq "when the other one has ended it is built" nine "$(built)"
exec {build_fd}>&-
build_fd=''

fails_under_lock()
{
	# shellcheck disable=SC2016 # for that shell
	bash -ec '. ../../../scripts/lib.sh
		step()
		{
			false
			: >"$1/went-on"
		}
		with_lock "$1/lock" step "$1"' bash "$dir"
	[[ $? != 0 && ! -e $dir/went-on ]]
}
check "a step that fails ends what is done under a lock" fails_under_lock

# kept_seconds: what a checkout without any remembers of a queue, twice
kept_seconds()
{
	# shellcheck disable=SC2016 # for that shell
	bash -euo pipefail -c '. ../../../scripts/lib.sh
		. ../../lib/queue.sh
		. ../../../scripts/seconds.sh
		BUILD=$1/new
		queue_make "$1/kept" test_a.sh
		queue_done "$1/kept" "$(queue_take "$1/kept")" 0
		seconds_keep uml "$1/kept"
		seconds_keep uml "$1/kept"
		cat "$BUILD/seconds"' bash "$dir"
}
check_eq "a new checkout remembers how long a test took" "uml 0 test_a.sh" "$(kept_seconds)"

TOP=$dir/tests
mkdir -p "$TOP/selftests"
test=$TOP/selftests/test_new.sh
printf '%s\n' '#!/bin/bash' '# vm: uml qemu' >"$test"
check_not "a selftest that is not executable" eval '(tests_valid)'
chmod +x "$test"
check "one that is" eval '(tests_valid)'
sed -i 's/uml qemu/uml, qemu/' "$test"
check_not "a kind of machine that there is not" eval '(tests_valid)'
sed -i 's/.*uml, qemu/#vm: qemu/' "$test"
check_not "a kind of machine that is not said as it has to be" eval '(tests_valid)'
printf '#!/bin/bash\n# vm:\tuml\tqemu\n' >"$test"
check_not "nor with a tab before it" eval '(tests_valid)'
printf '#!/bin/bash\n# vm: uml\tqemu\n' >"$test"
check_eq "with one between them the test is run on both" "test_new.sh test_new.sh" \
	"$(tests_of uml) $(tests_of qemu-6.1)"
TOP=$checkout

check_eq "a part that passes" "it 1 0 0" "$(part_says echo 'ok 1 a')"
check_eq "a part without a result has failed" "it 0 1 0" "$(part_says true)"
check_eq "one that skips everything, too" "it 0 1 1" "$(part_says echo 'ok 1 a # SKIP none')"
check_eq "one that says so with its status only" "it 1 1 0" "$(part_says bash -c 'echo ok 1 a; exit 1')"
check_eq "one to which others have left nothing has not" "it 0 0 0" \
	"$(part_says bash -c 'echo "1..0 # SKIP nothing left"; exit 3')"
check_eq "one that does not say so has" "it 0 1 0" "$(part_says bash -c 'exit 3')"
check_eq "and one with a result" "it 1 1 0" "$(part_says bash -c 'echo ok 1 a; echo "1..0 # SKIP"; exit 3')"
check_eq "and one with a failure" "it 0 1 0" "$(part_says bash -c 'echo not ok 1 a; exit 3')"
check_eq "an option that wants a number" "selftest: --limit wants a number from 1 on, not 'ten': see scripts/selftest -h" \
	"$(refused selftest --limit ten)"
check_eq "of a test machine, too" "vm: --timeout wants a number from 1 on, not '0': see scripts/vm -h" \
	"$(refused vm uml --timeout 0 -- true)"
check_eq "an option that there is not" "selftest: unknown option --bogus: see scripts/selftest -h" \
	"$(refused selftest --bogus)"
check_eq "a machine of no kind" "vm: which machine, uml or qemu? See scripts/vm -h" "$(refused vm)"
check "Ctrl-C ends every part, and leaves no folder" interrupted
check "a second signal does not keep a script from cleaning up" told_twice
ktap_end
