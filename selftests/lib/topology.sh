# shellcheck shell=bash
# The network of the tests: two subscribers, the gateway under test, a server that
# is also the Internet's first router, and a host behind it that it reaches with an
# MTU of 1280.
#
#	sub1                  router                server                far
#	┌───────────────┐     ┌───────────────┐     ┌───────────────┐     ┌──────────────┐
#	│ eth0 10.0.1.2 ├─────┤ sub1 10.0.1.1 │     │ 198.51.100.2  │     │              │
#	└───────────────┘     │               │     │ 198.51.100.3  │     │              │
#	sub2                  │          wan0 ├─────┤ eth0     far0 ├─────┤ eth0         │
#	┌───────────────┐     │  198.51.100.1 │     │   203.0.113.1 │     │ 203.0.113.2  │
#	│ eth0 10.0.2.2 ├─────┤ sub2 10.0.2.1 │     │               │     │              │
#	└───────────────┘     └───────────────┘     └───────────────┘     └──────────────┘
#
# The pool's addresses, 209.165.200.224/27, are routed to the router. Nobody but the
# router knows a route to 10.0.0.0/8.
#
#	topology_up		make it; it goes away when the test ends, however it ends
#	topology_ipv6		sub1, sub2 and their cables get IPv6, 2001:db8:1::/64 and 2001:db8:2::/64, with the
#				same last part; nothing behind the router has any
#	topology_with_wires WIRE...	make it, but WIRE, sub1 or server, is a namespace "wire-WIRE" in the
#				place of that cable, with interfaces "a", on the side of the subscriber or
#				router, and "b"; something has to carry the packets (tools/badwire.c)
#	wires_start PORT WIRE RULE...	badwire does, on both wires: the rules are for connections to PORT on
#				WIRE; wires_did RULE: it has; wires_stop
#	sub1 COMMAND...		run a command in a namespace; so do sub2, router, server, far
#	with_sys NAMESPACE COMMAND...	the same, with the namespace's /sys, and mounts of its own
#	start NAME NAMESPACE COMMAND...		in the background, output in $tmp/NAME
#	start_ready ...		the same, and wait until it says "ready"
#	packets_by_processor	so many have been received, a line for each; idle_processors BEFORE: those that
#				have had none since
#	packets_lost		how many packets have been dropped between namespaces, because too many waited for
#				their processor
#	all_answered NAMESPACE NUMBER OPTION...	so many pings, each of which has to be answered: of several that it
#				sends, ping(8) is content with one answer, and does not wait for a late one
#	finish NAME SECONDS	wait for its end; its exit status
#	stop NAME [SIGNAL]	end it; its exit status
#
# Everything that a test writes is in $tmp.

# several files of this folder need it
[[ -z ${topology_is_here-} ]] || return 0
topology_is_here=1

if [[ ! -e /vm-out/command ]]; then
	echo "Bail out! this runs in a test machine only, for it loads the module: scripts/selftest ${0##*/}"
	exit 1
fi

# shellcheck source=selftests/lib/ktap.sh
. "$(dirname "${BASH_SOURCE[0]}")/ktap.sh"
# shellcheck source=selftests/lib/wait.sh
. "$(dirname "${BASH_SOURCE[0]}")/wait.sh"

# shellcheck disable=SC2034 # for the tests
readonly SUB1=10.0.1.2 SUB2=10.0.2.2 ROUTER=198.51.100.1 ROUTER_SUB1=10.0.1.1
# shellcheck disable=SC2034
readonly SUB1_6=2001:db8:1::2 SUB2_6=2001:db8:2::2 ROUTER_SUB1_6=2001:db8:1::1
# shellcheck disable=SC2034
readonly SERVER=198.51.100.2 SERVER_B=198.51.100.3 FAR=203.0.113.2
readonly POOL_NET=209.165.200.224/27

selftests=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PATH=${NALG_TOOLS:-$selftests/../build/selftests}:$PATH
tmp=$(mktemp -d)
ns=nat-alg-$$
declare -A pids

# bail WHY: what the test needs is not there; it says nothing about what is tested.
bail()
{
	printf 'Bail out! %s\n' "$*"
	exit 1
}

sub1() { within "$ns-sub1" "$@"; }
sub2() { within "$ns-sub2" "$@"; }
router() { within "$ns-router" "$@"; }
server() { within "$ns-server" "$@"; }
far() { within "$ns-far" "$@"; }
with_sys() { ip netns exec "$ns-$1" "${@:2}"; }

all_answered()
{
	local n
	for ((n = 0; n < $2; n++)); do
		"$1" ping -c 1 -W 60 "${@:3}" || return
	done
}

# What is to be done, gathered for "ip -batch": a program takes its time to start here.
cables=
declare -A setup

# plan NAMESPACE COMMAND: an ip command
plan()
{
	setup[$1]+=$2$'\n'
}

# plan_cable NAMESPACE INTERFACE NAMESPACE INTERFACE
plan_cable()
{
	cables+="link add name $2 netns $ns-$1 type veth peer name $4 netns $ns-$3"$'\n'
	plan "$1" "link set dev $2 up"
	plan "$3" "link set dev $4 up"
}

# plan_link NAME NAMESPACE INTERFACE ADDRESS NAMESPACE INTERFACE ADDRESS
plan_link()
{
	if [[ -e /run/netns/$ns-wire-$1 ]]; then
		plan_cable "$2" "$3" "wire-$1" a
		plan_cable "$5" "$6" "wire-$1" b
	else
		plan_cable "$2" "$3" "$5" "$6"
	fi
	plan "$2" "addr add $4 dev $3"
	plan "$5" "addr add $7 dev $6"
}

carry_out()
{
	local name
	ip -batch - <<<"$cables" || return
	for name in "${!setup[@]}"; do
		ip -n "$ns-$name" -batch - <<<"${setup[$name]}" || return
	done
	cables=
	setup=()
}

# namespaces NAME...
namespaces()
{
	local name
	for name; do
		cables+="netns add $ns-$name"$'\n'
		plan "$name" "link set dev lo up"
	done
}

# The router and its three cables. Redirects would be right, and hide the path that is tested; ICMP errors
# that are due are sent.
topology_router()
{
	namespaces router
	plan_link sub1 sub1 eth0 10.0.1.2/24 router sub1 10.0.1.1/24
	plan_link sub2 sub2 eth0 10.0.2.2/24 router sub2 10.0.2.1/24
	plan_link server router wan0 198.51.100.1/24 server eth0 198.51.100.2/24
	plan server "addr add 198.51.100.3/24 dev eth0"
	plan sub1 "route add default via 10.0.1.1"
	plan sub2 "route add default via 10.0.2.1"
	plan router "route add default via 198.51.100.2"
	plan server "route add $POOL_NET via 198.51.100.1"
	carry_out && router sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0 \
		net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.default.send_redirects=0 && all_processors
}

topology_ipv6()
{
	local n
	for n in 1 2; do
		plan "sub$n" "addr add 2001:db8:$n::2/64 dev eth0 nodad"
		plan router "addr add 2001:db8:$n::1/64 dev sub$n nodad"
	done
	carry_out || return
	for n in 1 2; do
		ip -n "$ns-sub$n" -6 route add default via "2001:db8:$n::1" || return
	done
	router sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv6.icmp.ratelimit=0
}

# Each interface of the router spreads its flows over all processors: a cable has one queue, so that whoever
# sends a packet would take it through the gateway as well.
all_processors()
{
	local cpus
	cpus=$(nproc)
	((cpus > 1)) || return 0
	# /sys shows the devices of the namespace in which it was mounted
	# shellcheck disable=SC2016 # for that shell
	with_sys router sh -c 'for queue in /sys/class/net/*/queues/rx-0/rps_cpus; do
		echo "$1" >"$queue"; done' sh "$(printf %x $(((1 << cpus) - 1)))"
}

packets_by_processor()
{
	local processed rest
	while read -r processed rest; do
		echo $((16#$processed))
	done </proc/net/softnet_stat
}

packets_lost()
{
	local processed lost rest sum=0
	while read -r processed lost rest; do
		((sum += 16#$lost))
	done </proc/net/softnet_stat
	echo "$sum"
}

idle_processors()
{
	paste <(echo "$1") <(packets_by_processor) | awk '$2 - $1 < 100 { print "processor " NR - 1 ": " $2 - $1 }'
}

# The router's namespace without warning, with all that is in it. The kernel takes it apart later: its
# cables have to be gone before there can be new ones.
topology_router_down()
{
	local name
	ip netns del "$ns-router"
	for name in sub1 sub2 server; do
		wait_until 60 not ip -n "$ns-$name" link show dev eth0 || return
	done
}

topology_make()
{
	namespaces sub1 sub2 server far "${@/#/wire-}"
	carry_out || return
	plan_link far server far0 203.0.113.1/24 far eth0 203.0.113.2/24
	plan server "link set dev far0 mtu 1280"
	plan far "route add default via 203.0.113.1"
	topology_router && server sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0 || return
	for name; do
		wire_offloads "$name" || return
	done
}

# A cable with a wire in it carries what would be on one: segments, with their checksums.
wire_offloads()
{
	local off='tx off gso off tso off gro off' inside=sub1 cable=eth0
	[[ $1 != server ]] || inside=router cable=wan0
	# shellcheck disable=SC2086
	within "$ns-$inside" ethtool -K "$cable" $off >/dev/null || return
	if [[ $1 == server ]]; then
		# shellcheck disable=SC2086
		server ethtool -K eth0 $off >/dev/null
	else
		# shellcheck disable=SC2086
		router ethtool -K "$1" $off >/dev/null
	fi
}

wires_start()
{
	# what the last one of this name has said is not of this one
	: >"$tmp/$1"
	local other=sub1
	[[ $2 != sub1 ]] || other=server
	start_ready wire "wire-$2" badwire -p "$1" a b "${@:3}"
	start_ready wire-other "wire-$other" badwire -p "$1" a b
}

wires_did()
{
	has "$tmp/wire" "^$1\$"
}

wires_stop()
{
	stop wire
	stop wire-other
}

# The namespaces with whatever still runs in them.
topology_down()
{
	local name left
	for name in "${!pids[@]}"; do
		kill "${pids[$name]}" 2>/dev/null
	done
	for name in /run/netns/"$ns"-*; do
		[[ -e $name ]] || continue
		mapfile -t left < <(ip netns pids "${name##*/}")
		((!${#left[@]})) || kill -KILL "${left[@]}" 2>/dev/null
		ip netns del "${name##*/}"
	done
	wait
	pids=()
}

topology_up()
{
	topology_with_wires
}

topology_with_wires()
{
	local program
	for program in jq curl conntrack ethtool wiretap ftp-client within await; do
		command -v "$program" >/dev/null || bail "there is no $program"
	done
	trap topology_exit EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	topology_make "$@" || bail "cannot make the network"
}

# Also for lib/nat_alg.sh, which redefines it.
at_exit()
{
	:
}

# shellcheck disable=SC2317 # called by the trap
topology_exit()
{
	topology_down
	at_exit
	rm -rf "$tmp" "${ktap_out:?}"
}

start()
{
	# what the last one of this name has said is not of this one
	: >"$tmp/$1"
	within "$ns-$2" "${@:3}" >"$tmp/$1" 2>&1 </dev/null &
	pids[$1]=$!
}

start_ready()
{
	start "$@"
	wait_until 30 has "$tmp/$1" '^ready$' || bail "$1 does not start: $(<"$tmp/$1")"
}

# alive PID: has a process that this shell has started not ended yet? "kill -0" does not tell: it finds a process until
# the shell has noticed its end, which may not be before the shell starts another one.
alive()
{
	local stat
	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null && [[ $stat != *') Z '* ]]
}

running()
{
	alive "${pids[$1]}"
}

# not COMMAND...: for wait_until
not()
{
	! "$@"
}

finish()
{
	local status=0
	if ! wait_until "$2" not running "$1"; then
		cat "$tmp/$1"
		return 124
	fi
	wait "${pids[$1]}" || status=$?
	unset "pids[$1]"
	((status == 0)) || cat "$tmp/$1"
	return $status
}

stop()
{
	local status=0
	kill "-${2:-TERM}" "${pids[$1]}" 2>/dev/null
	wait "${pids[$1]}" 2>/dev/null || status=$?
	unset "pids[$1]"
	return $status
}

# listening NAMESPACE [ADDRESS:]PORT [udp]: is there somebody, for TCP or for UDP? An IPv4 address counts.
listening()
{
	local protocol=${3-tcp} state=0A address='[0-9A-F]*' quad pid regex
	[[ $protocol == tcp ]] || state=07
	if [[ $2 == *.*:* ]]; then
		IFS=. read -ra quad <<<"${2%:*}"
		printf -v address '([0-9A-F]*%02X%02X%02X%02X|0*)' "${quad[3]}" "${quad[2]}" "${quad[1]}" "${quad[0]}"
	fi
	printf -v regex ': %s:%04X [0-9A-F:]* %s ' "$address" "${2##*:}" "$state"
	# what start has started there can see it, and we can see what that one sees
	for pid in "${pids[@]}"; do
		[[ /proc/$pid/ns/net -ef /run/netns/$ns-$1 ]] || continue
		has "/proc/$pid/net/$protocol" "$regex" || has "/proc/$pid/net/${protocol}6" "$regex"
		return
	done
	within "$ns-$1" cat "/proc/net/$protocol" "/proc/net/${protocol}6" >"$tmp/sockets" && has "$tmp/sockets" "$regex"
}

# is_uml: not an emulated processor, but a slow kernel with every sanitizer.
is_uml()
{
	grep -q 'User Mode Linux' /proc/cpuinfo
}
