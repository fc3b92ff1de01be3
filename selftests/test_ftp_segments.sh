#!/bin/bash
# vm: uml
#
# The bytes that come out are the same, whatever the segments that go in, with the
# kernel's TCP at both ends: FTP's commands and replies octet by octet, in pieces, many
# in one segment, 64 KB in one packet, on wires that lose, double and swap. Each time
# the server hears exactly what the client said, with public endpoints in the place of
# private ones, and each data connection works. The rules permit nothing but control
# connections, so data can only come through the pinhole that was meant. Every place
# and every order of segments is tried in unit/segments.

. "$(dirname "$0")/lib/nat_alg.sh"
. "$(dirname "$0")/lib/ftp.sh"
. "$(dirname "$0")/lib/family.sh"

# Endpoints in commands: what they are does not matter here, but who knows them.
private_endpoint='PORT 10,0,1,2,[0-9,]*$|EPRT \|1\|10\.0\.1\.2\|[0-9]*\|$'
readonly public_endpoint='PORT 209,165,200,2[2-5][0-9],[0-9,]*$|EPRT \|1\|209\.165\.200\.2[2-5][0-9]\|[0-9]*\|$'

# What a client says; a transfer in each mode.
plain='PORT %p' every_mode=(port 'get 3000' eprt 'put 3000' pasv 'put 3000' epsv 'get 3000')
# What becomes of it on its way
becomes=
if [[ $family == 6 ]]; then
	private_endpoint='EPRT \|2\|2001:db8:1::2\|[0-9]*\|$'
	plain='EPRT %e'
	every_mode=(eprt 'get 3000' eprt 'put 3000' epsv 'put 3000' 'send ALGS STATUS64' 'reply 216' epsv 'get 3000')
	becomes='s/^EPSV$/PASV/; s/^ALGS .*/NOOP/'
fi

# same_commands: what the server has heard is what the client has said
same_commands()
{
	sed -n 's/^> //p' "$tmp/client" | sed -E "s/$private_endpoint/ENDPOINT/; $becomes" >"$tmp/said"
	sed -n 's/^command [0-9.:]* //p' "$tmp/ftp.log" | grep -v '^NOOP x' |
		sed -E "s/$public_endpoint/ENDPOINT/" >"$tmp/heard"
	grep -q . "$tmp/said" && diff "$tmp/said" "$tmp/heard"
}

# session STEP...: all of them succeed, and the server hears what is said
session()
{
	local status=0
	: >"$tmp/ftp.log"
	sub1 ftp-client -w 60 "$HOST" "$@" >"$tmp/client" 2>&1 || status=$?
	if ((status)); then
		tail -n 20 "$tmp/client"
		return 1
	fi
	same_commands
}

# repeat N STEP...
repeat()
{
	local i steps=()
	for ((i = 0; i < $1; i++)); do
		steps+=("${@:2}")
	done
	session login "${steps[@]}" quit
}

taps_start()
{
	tap_start_server
	tap_start tap-sub1 sub1 eth0
}

# Both ends of the connection saw streams that never changed.
taps_clean()
{
	local status=0
	tap_clean tap-sub1 || status=1
	tap_clean tap-server && return "$status"
}

up()
{
	topology_up "$@"
	module_up
	configure_only_control >"$tmp/configure" 2>&1 || bail "$(<"$tmp/configure")"
}

down()
{
	topology_down && wait_until 30 test ! -e "/run/netns/$ns-router"
}

ktap_plan 35

up
serve server
taps_start

# Commands in pieces.

check "octet by octet, each acknowledged before the next is sent" \
	session 'nodelay on' 'settle on' 'cut each' login "${every_mode[@]}" quit
held=$(drops held)
check "what is not whole was held back" test "$held" -gt 100
check "octet by octet, with Nagle's algorithm" session 'cut each' login "${every_mode[@]}" quit
check "in two pieces" session 'nodelay on' 'settle on' 'cut at=3' login "${every_mode[@]}" quit
check "several commands in one segment" session login \
	listen cork 'send NOOP' "send $plain" 'send RETR 100' 'send NOOP' uncork 'reply 200' 'reply 200' \
	'reply 150' accept 'receive 100' 'reply 226' 'reply 200' quit
check "several commands in one segment and a half" session 'nodelay on' 'settle on' 'cut at=20' login \
	listen cork 'send NOOP' "send $plain" 'send RETR 100' 'send NOOP' uncork 'reply 200' 'reply 200' \
	'reply 150' accept 'receive 100' 'reply 226' 'reply 200' 'cut none' quit
# TCP makes packets of at most half of the window that it has seen
if [[ $family == 6 ]]; then
	ip -n "$ns-sub1" -6 route change default via 2001:db8:1::1 initcwnd 1000
else
	ip -n "$ns-sub1" route change default via "$ROUTER_SUB1" initcwnd 1000
fi
server sysctl -qw net.ipv4.tcp_rmem='4096 2000000 6000000'
grow=(cork 'fill 60000' uncork drain)
check "a command in the middle of 64 KB" session login "${grow[@]}" "${grow[@]}" "${grow[@]}" "${grow[@]}" \
	listen cork 'fill 31000' "send $plain" 'fill 31000' 'send RETR 100' uncork drain 'reply 200' \
	'reply 150' accept 'receive 100' 'reply 226' quit
stop tap-sub1
largest=$(awk '/^largest/ { print $2 }' "$tmp/tap-sub1")
check "which really was one packet" test "$largest" -gt 60000
check "many data connections of one control connection" repeat 5 "${every_mode[@]}"
check "the server's wire: no private address, streams that never changed, checksums right" tap_clean tap-server

# Replies in pieces.

taps_start
serve server -c each -s
check "replies octet by octet, each acknowledged before the next is sent" session login "${every_mode[@]}" quit
serve server -c at=30
check "replies in two pieces" session login "${every_mode[@]}" quit
serve server -m -c each
check "commands, and replies of several lines, octet by octet" session 'nodelay on' 'cut each' login "${every_mode[@]}" quit
check "both wires: no private address, streams that never changed, checksums right" taps_clean

# Wires that lose, double, delay and swap what they like. A FIN may be lost again and again.

router sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_{fin_wait,close_wait,last_ack}=60

for link in 'sub1 eth0' 'router sub1' 'router wan0' 'server eth0'; do
	read -r where interface <<<"$link"
	tc -n "$ns-$where" qdisc add dev "$interface" root netem delay 2ms 2ms loss 2% duplicate 2% reorder 10%
done
serve server -m -c each
taps_start
check "on four bad wires, everything octet by octet" session 'nodelay on' 'cut each' login "${every_mode[@]}" quit
check "and with whole segments" repeat 8 "${every_mode[@]}"
check "both wires: no private address, streams that never changed, checksums right" taps_clean
quick_timeouts
lost=$(tc -n "$ns-router" -s qdisc show dev wan0 | awk '/dropped/ { gsub(",", ""); print $7 }')
check "something was lost" test "$lost" -gt 0

# Wires that do one thing to one segment.

check "the network goes away" down
up sub1 server
serve server

# once SIDE:N:WHAT STEP...: the session goes well, and this happened
once()
{
	session 'nodelay on' "${@:2}" && wires_did "$1"
}

# each WIRE SIDE NUMBER STEP...: that segment, treated in each way
each()
{
	local wire=$1 what rules=("$2:$3:"{drop,twice,swap,again})
	wires_start 21 "$wire" "${rules[@]}"
	for what in "${rules[@]}"; do
		check "wire of $wire: segment $what" once "$what" "${@:4}"
	done
	wires_stop
}

taps_start
# The client's segments 1 to 3 are USER, PASS and TYPE. Before the gateway its endpoint comes in two.
each sub1 a 5 login 'cut at=11' "$active" 'cut none' 'get 3000' quit
# Behind it: as it was rewritten.
each server a 4 login "$active" 'get 3000' quit
# 227 in two pieces.
serve server -c at=30
each server b 6 login "$passive" 'get 3000' quit
check "both wires: no private address, streams that never changed, checksums right" taps_clean

check "nothing is left" soon 60 nothing_left
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
