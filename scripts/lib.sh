# shellcheck shell=bash
# Shared by the scripts in this folder: where things are, and how a script
# speaks. What is built or downloaded once lies in the cache:
#
#	apt/		a private APT state: the machine's archive, more suites
#	ccache/		what compilers have made
#	current/NAME	a file: the path of the entry of the store that NAME is now
#	modules/	nat_alg.ko, those that tests have used last, named by a hash of what they are made of
#	lint/		an empty file for each check of lint that has passed, named by a hash of what it read
#	store/		an entry each for the kernels, their source, the guest
#			tree; named by version; complete if it has a .done file

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${XDG_CACHE_HOME:-${HOME:?}/.cache}/nat-alg
# shellcheck disable=SC2034 # for the scripts
BUILD=$TOP/build

# Nothing is compiled twice, in whatever checkout. The debug information of an object names the checkout that
# had it compiled first.
if [[ -d /usr/lib/ccache ]]; then
	PATH=/usr/lib/ccache:$PATH
	export CCACHE_DIR=$CACHE/ccache CCACHE_BASEDIR=$TOP CCACHE_NOHASHDIR=1
fi

die()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# at_end FUNCTION: the script calls it when it ends, by itself or by a signal. Who ends a process group and then its
# processes sends a second signal: that one does not interrupt the function.
at_end()
{
	local deaf="trap '' INT TERM HUP"
	# shellcheck disable=SC2064 # now
	trap "$deaf; $1" EXIT
	# shellcheck disable=SC2064
	trap "$deaf; exit 130" INT
	# shellcheck disable=SC2064
	trap "$deaf; exit 143" TERM HUP
}

# say TEXT...: a progress line.
say()
{
	printf '%s\n' "$*" >&2
}

# usage: print the comment at the head of the script.
usage()
{
	sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
}

# no_arguments ARGUMENT...: for a script that takes none but -h.
no_arguments()
{
	case ${1-} in
	-h | --help) usage; exit ;;
	esac
	((!$#)) || die "unexpected argument '$1': see scripts/${0##*/} -h"
}

# wants_value OPTION [VALUE]: dies if there is none.
wants_value()
{
	[[ -n ${2-} ]] || die "$1 wants a value: see scripts/${0##*/} -h"
}

# wants_number OPTION [VALUE]: dies if it is none from 1 on.
wants_number()
{
	wants_value "$@"
	[[ $2 =~ ^[1-9][0-9]{0,8}$ ]] || die "$1 wants a number from 1 on, not '$2': see scripts/${0##*/} -h"
}

# with_lock FILE COMMAND...: no two processes at once.
with_lock()
{
	local fd status=0
	mkdir -p "${1%/*}"
	exec {fd}>"$1"
	flock -w 3 "$fd" || {
		say "waiting for another run, which holds $1"
		flock "$fd"
	}
	shift
	# no "||" here: behind it "set -e" would be off in all that the command does
	"$@"
	status=$?
	exec {fd}>&-
	return "$status"
}

# os_codename: bookworm, trixie...
os_codename()
{
	# shellcheck source=/dev/null
	(. /etc/os-release && echo "${VERSION_CODENAME-}")
}

hash_of()
{
	sha256sum | cut -c1-12
}

# name_of WHAT: the name of a cache entry. What the entry is made from is in it,
# so that a change there makes another one.
name_of()
{
	case $1 in
	guest)
		printf 'guest-%s-%s\n' "$(os_codename)" "$({ cat "$TOP/selftests/vm/guest.packages"
			sed -n '/^make_guest()/,/^}/p' "$TOP/scripts/bootstrap"; } | hash_of)"
		;;
	source)
		printf 'source-%s\n' "$(hash_of <"$TOP/selftests/vm/uml.patch")"
		;;
	uml)
		printf 'uml-%s\n' "$({ gcc -dumpfullversion; cat "$TOP"/selftests/vm/uml.{config,patch}; } | hash_of)"
		;;
	qemu)
		printf 'qemu-%s\n' "$(os_codename)"
		;;
	*)
		echo "$1"
		;;
	esac
}

# entry WHAT: the path of the cache entry for guest, uml, source, jool, qemu or debian-X.
entry()
{
	local path
	path=$(cat "$CACHE/current/$(name_of "$1")" 2>/dev/null) || :
	[[ -e $path/.done ]] || die "no $1 in $CACHE: run scripts/bootstrap $1"
	printf '%s\n' "$path"
}

# kernel_entry uml|6.1|6.12: the cache entry that has this kernel.
kernel_entry()
{
	case $1 in
	uml) echo uml ;;
	6.1 | 6.12) echo "debian-$1" ;;
	*) die "no kernel '$1': it is uml, 6.1, 6.12, or a folder of headers, with a slash in its name" ;;
	esac
}

# kernel_dir uml|6.1|6.12: the tree against which a module is built.
kernel_dir()
{
	local dir
	dir=$(entry "$(kernel_entry "$1")")
	case $1 in
	uml) echo "$dir/build" ;;
	*) echo "$dir"/usr/src/linux-headers-*-amd64 ;;
	esac
}

# kernel_release DIR: what "uname -r" says under the kernel of that tree.
kernel_release()
{
	sed -n 's/#define UTS_RELEASE "\(.*\)"/\1/p' "$1/include/generated/utsrelease.h"
}

# kernel_cc DIR: "CC=gcc" if the headers name a compiler that a newer release may lack, and this one does.
kernel_cc()
{
	local cc
	cc=$(sed -n 's/^CC = .*)\(gcc-[0-9]*\)$/\1/p' "$1/.kernelvariables" 2>/dev/null) || :
	[[ -z $cc ]] || command -v "$cc" >/dev/null || echo CC=gcc
}

# build_step NAME LOCK COMMAND...: build something, with its output in build/log/NAME.log
build_step()
{
	local name=$1 lock=$2
	shift 2
	(unset MAKEFLAGS && with_lock "$BUILD/$lock.lock" "$@") >"$BUILD/log/$name.log" 2>&1 || {
		tail -n 40 "$BUILD/log/$name.log" >&2
		die "$name does not build (all of it: build/log/$name.log)"
	}
}

# build_hold: tells other runs that this one tests what is in build/, until it and its children have ended
build_hold()
{
	[[ -z ${build_fd-} ]] || return 0
	exec {build_fd}>>"$BUILD/in-use.lock"
	flock -s -w 3 "$build_fd" || {
		say "waiting for another run, which builds"
		flock -s "$build_fd"
	}
}

# build_changes COMMAND...: runs it if no other run tests what it is going to change
build_changes()
{
	local status=0
	if [[ -n ${build_fd-} ]] && ! flock -n -x "$build_fd"; then
		echo "build/ is not of these sources, and another run tests what is there: wait for its end, or use another checkout"
		return 1
	fi
	"$@" || status=$?
	[[ -z ${build_fd-} ]] || flock -s "$build_fd"
	return "$status"
}

# So many modules the cache keeps, of up to 20 MB each.
readonly MODULES_KEPT=40

# module_hash KERNELDIR: of all that the module is made of, and how, with names
module_hash()
{
	{
		gcc -dumpfullversion
		echo "$1" "${KCFLAGS-}" "${KCPPFLAGS-}"
		declare -f kernel_cc
		(cd "$TOP" && find Kbuild include kmod scripts/build-module -type f | LC_ALL=C sort | xargs tail -n +1)
	} | hash_of
}

# build_module uml|6.1|6.12: nat_alg.ko in build/kmod. In a fresh checkout a build takes a minute of two processors;
# a module that was built from the same sources for the same kernel is taken from the cache. The cache keeps only
# what was built in an empty folder, of sources that stayed what they were: no object of other ones is in it.
build_module()
{
	local dir module hash
	dir=$(kernel_dir "$1")
	module=$BUILD/kmod/$(kernel_release "$dir")/nat_alg.ko
	hash=$(module_hash "$dir")
	# what is there says of which sources it is, unless somebody has built another one since
	if [[ -s $module && -e $module.of && ! $module -nt $module.of && $(<"$module.of") == "$hash" ]]; then
		touch -c "$CACHE/modules/$hash"
		return
	fi
	build_changes replace_module "$1" "$dir" "$module" "$hash"
}

# replace_module KERNEL KERNELDIR MODULE HASH: for build_module, when the module that is there is not the right one
replace_module()
{
	local dir=$2 module=$3 hash=$4 kept=$CACHE/modules/$4 fresh=1
	rm -f "$module.of"
	# another run may remove it meanwhile
	if [[ -s $kept ]] && install -D "$kept" "$module"; then
		touch -c "$kept"
		echo "$hash" >"$module.of"
		return
	fi
	# A module that is there may be of other sources, and younger than these: make would let it be.
	rm -f "$module"
	# Objects may be, too, and a build that failed leaves some: a module made of them is not for the cache.
	[[ -z $(find "${module%/*}" -name '*.o' -print -quit 2>/dev/null) ]] || fresh=
	"$TOP/scripts/build-module" "$1" || return
	[[ $fresh && $(module_hash "$dir") == "$hash" ]] || return 0
	echo "$hash" >"$module.of"
	install -D "$module" "$kept.$$" && mv "$kept.$$" "$kept" || return
	# shellcheck disable=SC2012 # names of ours
	ls -t "$CACHE"/modules/* | tail -n "+$((MODULES_KEPT + 1))" | xargs -r rm -f
}

# build_all uml|6.1|6.12: the module for that kernel, nat-alg-ctl, and the programs of the selftests.
build_all()
{
	mkdir -p "$BUILD/log"
	build_hold
	say "building nat_alg.ko for $1, nat-alg-ctl, and what the tests need"
	"$TOP/scripts/bootstrap" "$(kernel_entry "$1")"
	build_step "module-$1" "module-$1" build_module "$1"
	build_step tool tool make -C "$TOP" tool
	build_step tools tools make -C "$TOP/selftests/tools" "O=$BUILD/selftests"
}
