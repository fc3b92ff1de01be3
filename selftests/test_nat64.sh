#!/bin/bash
# vm: uml
#
# NAT64: a subscriber that speaks IPv6 reaches servers that speak IPv4, with ping,
# UDP and TCP, fragments, traceroute and path MTU discovery, many-to-one and
# one-to-one; and what it must not reach, it does not. Nothing of it remains.

. "$(dirname "$0")/lib/subscribers.sh"
. "$(dirname "$0")/lib/ftp.sh"

readonly A=209.165.200.225 B=209.165.200.226 C=209.165.200.227
readonly SERVER6=64:ff9b::$SERVER SERVER_B6=64:ff9b::$SERVER_B FAR6=64:ff9b::$FAR ROUTER6=64:ff9b::$ROUTER

readonly max_hosts=/sys/module/nat_alg/parameters/max_nat64_hosts
readonly host_timer=/sys/module/nat_alg/parameters/nat64_host_timer

# a network whose router is sub1
readonly BEHIND=2001:db8:9

# pool OPTION...: a configuration with a pool of three addresses; more of the service is on stdin
pool()
{
	cat <<-CONFIG
		context ISP1
		  interface wan0
		  ip pool PUBLIC range $A $C $* on-demand nat-binding-timer 1
		#exit
		active-charging service acs
		  access-ruledef six
		    ip server-ipv6-network-prefix = 64:ff9b::/96
		  #exit
		  access-ruledef four
		    ip any-match = TRUE
		  #exit
		  fw-and-nat policy subscribers
		    access-rule priority 1 access-ruledef six permit nat-realm PUBLIC
		    access-rule priority 2 access-ruledef four permit nat-realm PUBLIC
		    nat policy ipv4-and-ipv6
		  #exit
	CONFIG
	cat
}

many_to_one()
{
	pool napt-users-per-ip-address 4 </dev/null
}

one_to_one()
{
	pool nat-one-to-one "$@" </dev/null
}

# From outside everything may come.
open_one_to_one()
{
	pool nat-one-to-one <<-CONFIG
		access-ruledef in
		  ip downlink = TRUE
		#exit
		fw-and-nat policy subscribers
		  access-rule priority 3 access-ruledef in permit nat-realm PUBLIC
		#exit
	CONFIG
}

device_stat()
{
	router ip -s -j link show dev "$(nat64_device)" | jq ".[0].stats64.$1"
}

answered()
{
	[[ -s $tmp/answer ]]
}

# ask WHO udp|tcp ADDRESS [OPTION]: what the mirror, or socat, says there to a question of $size octets
ask()
{
	rm -f "$tmp/answer"
	{
		printf "%${size:-32}s\n" question
		wait_until 30 answered
	} | "$1" socat -b 8192 - "${2^^}6:[$3]:${port:-7}${4-}" >"$tmp/answer"
	head -n 1 "$tmp/answer"
}

# The endpoint that the mirror sees is one of the pool's.
answers()
{
	local seen
	seen=$(ask "$@")
	echo "$seen"
	[[ ${seen%:*} == "$A" || ${seen%:*} == "$B" || ${seen%:*} == "$C" ]]
}

# echo_service NAME NAMESPACE TCP4|TCP6: a server that says from where it was asked. With -t, socat waits for that
# answer: without, it ends half a second after its client has nothing more to say.
echo_service()
{
	# shellcheck disable=SC2016 # for socat's shell
	start "$1" "$2" socat -t 60 "$3-LISTEN:80,reuseaddr,fork" 'SYSTEM:echo $SOCAT_PEERADDR'
	wait_until 30 listening "$2" 80
}

# bulk up|down: many octets through one connection
bulk()
{
	local from=$tmp/octets to=$tmp/octets.copy
	rm -f "$to"
	if [[ $1 == down ]]; then
		start bulk server socat -u "OPEN:$from" TCP-LISTEN:99,reuseaddr
		wait_until 30 listening server 99
		sub1 socat -u "TCP6:[$SERVER6]:99" "CREATE:$to" || return
		finish bulk 30
	else
		start bulk server socat -u TCP-LISTEN:99,reuseaddr "CREATE:$to"
		wait_until 30 listening server 99
		sub1 socat -u "OPEN:$from" "TCP6:[$SERVER6]:99" || return
		finish bulk 30
	fi && cmp "$from" "$to"
}

# Segments pass as few large packets, of 16 segments each if TCP's window has them: on a slow machine it would
# make packets of two.
large_packets()
{
	local bytes packets
	bytes=$(device_stat "$1.bytes")
	packets=$(device_stat "$1.packets")
	echo "$bytes bytes in $packets packets"
	((bytes / packets > 4000))
}

# The kernel cuts a large packet by what the packet says of itself: TCP over IPv4, or over IPv6.
cut_on_the_way()
{
	local before
	before=$(server_received)
	bulk up || return
	awk '{ bytes = $1 - $3; packets = $2 - $4; print bytes " bytes in " packets " packets"
		exit bytes / packets > 1514 }' <<<"$(server_received) $before"
}

server_received()
{
	server ip -s -j link show dev eth0 | jq -r '.[0].stats64.rx | "\(.bytes) \(.packets)"'
}

hops()
{
	sub1 traceroute -6 -n -q 1 -w 5 "$@" | awk 'NR > 1 { print $2 }'
}

# too_big SIZE ADDRESS: the path MTU that a ping that long is told
too_big()
{
	sub1 ping -c 1 -W 5 -M 'do' -s "$1" "$2" 2>&1 | sed -n 's/.*[Mm][Tt][Uu][=: ]*\([0-9]*\).*/\1/p' | head -n 1
}

# The MTU that the server knows of the paths to the pool's addresses.
server_mtu()
{
	local address
	for address in "$A" "$B" "$C"; do
		server ip -j route get "$address" | jq -r '.[0].metrics[0].mtu // empty' 2>/dev/null
	done
}

server_mtu_is()
{
	local mtu
	mtu=$(server_mtu)
	echo "$mtu"
	[[ $mtu == "$1" ]]
}

# The server answers with a datagram of 1428 bytes that must not be fragmented, and hears what becomes of it: its
# socket (UDP4-LISTEN) stays, while UDP4-RECVFROM's would be closed half a second after the question.
one_too_long()
{
	local status=0
	start answer server socat -b 2000 UDP4-LISTEN:98 'SYSTEM:head -c 1400 /dev/zero; cat >/dev/null'
	wait_until 30 listening server 98 udp
	sub1 bash -c "echo >/dev/udp/$SERVER6/98"
	if ! wait_until 30 server_mtu_is 1260; then
		status=1
		cat "$tmp/answer"
		what_was_dropped
	fi
	stop answer
	return "$status"
}

# refused REASON ADDRESS...
refused()
{
	local address
	for address in "${@:2}"; do
		dropped "$1" sub1 ping -c 1 -W 1 "64:ff9b::$address" || return
	done
}

# from ADDRESS REASON: a ping with this source is dropped
from()
{
	ip -n "$ns-sub1" addr add "$1/128" dev eth0 nodad || return
	router ip -6 route add "$1/128" dev sub1
	dropped "$2" sub1 ping -c 1 -W 1 -I "$1" "$SERVER6"
	local status=$?
	router ip -6 route del "$1/128" dev sub1
	ip -n "$ns-sub1" addr del "$1/128" dev eth0
	return "$status"
}

seen()
{
	grep -F "$2" "$tmp/$1"
}

# host N [SECONDS]: an address of the first subscriber's network says something for the first time, and waits so
# long (2) for an answer
host()
{
	ip -n "$ns-sub1" addr add "2001:db8:1::$1/64" dev eth0 nodad preferred_lft 0 || return
	sub1 ping -c 1 -W "${2-2}" -I "2001:db8:1::$1" "$SERVER6"
}

# hosts FIRST LAST
hosts()
{
	local n
	for ((n = $1; n <= $2; n++)); do
		host "$n" 60 >/dev/null || { echo "not $n"; return 1; }
	done
}

no_conntrack6()
{
	local left
	left=$(router conntrack -f ipv6 -L 2>/dev/null | grep -v icmpv6)
	echo "$left"
	[[ -z $left ]]
}

# stray ADDR ENDPOINT: a datagram from another port of the server, or from another address of it
stray()
{
	server probe -o -b "$1:7000" udp "$2"
}

# other_protocol NUMBER: a packet of it from a subscriber
other_protocol()
{
	echo octets | sub1 socat -u - "IP6-SENDTO:[$SERVER6]:$1"
}

# Two hosts' queries with one identifier are told apart outside.
same_identifier()
{
	sub1 ping -c 1 -W 5 -e 77 "$SERVER6" && sub2 ping -c 1 -W 5 -e 77 "$SERVER6" || return
	table bindings '.[] | select(.private_port == 77) | "\(.public_addr) \(.public_port)"' | tee "$tmp/queries"
	[[ $(sort -u "$tmp/queries" | wc -l) == 2 ]]
}

# Fragments that overtake one another.
out_of_order()
{
	local status=0
	sub1 tc qdisc add dev eth0 root netem delay 20ms reorder 100% gap 2 &&
		all_answered sub1 5 -s 4000 "$SERVER6" || status=1
	sub1 tc qdisc del dev eth0 root
	return "$status"
}

make_refused()
{
	local why=$1
	shift
	router "$selftests/tools/nat64-link.py" add other "$@" >"$tmp/said" 2>&1 && return 1
	grep -F -- "$why" "$tmp/said" || { cat "$tmp/said"; return 1; }
}

ktap_plan 92

topology_up
topology_ipv6
module_up
start_ready mirror server mirror :7
start_ready far far mirror :7
tap_start tap-server router wan0 -p 10.0.0.0/8 -p 240.0.0.0/4 -f 240.

# The device.

check "a configuration with a prefix loads" configure < <(many_to_one)
check_eq "its device says what it is" \
	"nat_alg_nat64 prefix 64:ff9b::/96 block 240.0.0.0/8 subscriber 128 special 0" \
	"$(router "$selftests/tools/nat64-link.py" show "$(nat64_device)")"
check "ip shows its kind" grep -qw nat_alg_nat64 < <(router ip -d link show dev "$(nat64_device)")
check "another one has another prefix" make_refused "overlaps" prefix 64:ff9b::/96 block 241.0.0.0/8
check "with a length that there is" make_refused "length is 32" prefix 64:ff9b::/95 block 241.0.0.0/8
check "and no bits beyond it" make_refused "beyond the prefix" prefix 2001:db8:64::1/96 block 241.0.0.0/8
check "and another slice" make_refused "of another device" prefix 2001:db8:64::/96 block 240.0.0.0/8
check "of the same block" make_refused "no slice beside" prefix 2001:db8:64::/96 block 10.0.0.0/8
check "of the same size" make_refused "no slice beside" prefix 2001:db8:64::/96 block 241.0.0.0/12
check "and the same subscribers" make_refused "another prefix length" prefix 2001:db8:64::/96 \
	block 241.0.0.0/8 subscriber 64
check "it needs all of that" make_refused "required" prefix 2001:db8:64::/96
check "its MTU is fixed" not router ip link set dev "$(nat64_device)" mtu 1500
check "so is its prefix" not router "$selftests/tools/nat64-link.py" set "$(nat64_device)" prefix 2001:db8:64::/96

# Many-to-one.

check "pings come back" all_answered sub1 3 "$SERVER6"
check "in fragments, too" all_answered sub1 3 -s 4000 "$SERVER6"
check "UDP: the server sees an address of the pool" lasting answers sub1 udp "$SERVER6"
check "TCP, too" answers sub1 tcp "$SERVER6"
check "from farther away" answers sub1 udp "$FAR6"
check_eq "an endpoint is the same for every server" "$(ask sub1 udp "$SERVER6" ,sourceport=5000)" \
	"$(ask sub1 udp "$SERVER_B6" ,sourceport=5000)"
size=4000
check "a long datagram arrives" answers sub1 udp "$SERVER6"
size=
check "another subscriber has its own" lasting answers sub2 tcp "$SERVER6"
check "NAT44 goes on beside it" lasting sub1 probe udp "$SERVER:7"
check_eq "each family is a subscriber" 3 "$(rows subscribers)"
check_eq "by the address that it has" "$SUB1"$'\n'"$SUB1_6"$'\n'"$SUB2_6" \
	"$(table subscribers '.[].addr' | sort)"
check "IPv6 tracks nothing of it" no_conntrack6
# It is silent from here on, and stays until the timer is short again.
echo 7440 >"$host_timer"
ip -n "$ns-sub1" addr add 2001:db8:1::77/64 dev eth0 nodad preferred_lft 0
check "a host speaks once" sub1 ping -c 1 -W 5 -I 2001:db8:1::77 "$SERVER6"
# RFC 6146.

public=$(lasting ask sub1 udp "$SERVER6" ,sourceport=5000)
check "3.5.1: a datagram of another host outside is filtered" dropped no_pinhole stray "$SERVER_B" "$public"
check "3.5.1: of another port as well" dropped no_pinhole stray "$SERVER" "$public"
check "3.5.1: but not of the one that was spoken to" answers sub1 udp "$SERVER6" ,sourceport=5000
check "3.5.2: a connection from outside is filtered" dropped no_binding \
	server probe -o -b "$SERVER_B:7000" tcp "$public"
check "3.5.3: queries of two hosts with one identifier" lasting same_identifier
check "3.4: protocols without ports are dropped" dropped not_natable other_protocol 253
check "3.4: fragments out of order" out_of_order
check "the router's own packets pass, too" all_answered router 3 "$SERVER6"
check "and the router answers" all_answered sub1 3 "$ROUTER6"

head -c 20000000 /dev/urandom >"$tmp/octets"
server sysctl -qw net.ipv4.tcp_min_tso_segs=16
sub1 sysctl -qw net.ipv4.tcp_min_tso_segs=16
check "many octets upwards" bulk up
check "as large packets" large_packets rx
check "many octets downwards" bulk down
check "as large packets" large_packets tx
router ethtool -K wan0 tx-tcp-segmentation off
check "many octets upwards to where IPv4's are cut" cut_on_the_way
router ethtool -K wan0 tx-tcp-segmentation on
check "everything returns" forget

# Paths.

router ip addr add 192.0.0.8/32 dev "$(nat64_device)"
check_eq "traceroute sees the router, by the device's address, and the server" \
	"64:ff9b::c000:8"$'\n'"64:ff9b::c633:6402" "$(hops "$SERVER6")"
check_eq "with pings, too" 3 "$(hops -I "$FAR6" | wc -l)"
check_eq "a path's MTU grows by what IPv6's header has more" 1300 "$(too_big 1400 "$FAR6")"
check "what fits passes" sub1 ping -c 1 -W 5 -M 'do' -s 1252 "$FAR6"
router ip -6 route add "$SUB1_6/128" dev sub1 mtu 1280
ip -n "$ns-sub1" link set dev eth0 mtu 1280
check "a narrow path to the subscriber: fragments pass" sub1 ping -c 1 -W 5 -s 3000 "$SERVER6"
ip -n "$ns-sub1" link set dev eth0 mtu 1500
check "one packet that is too long tells the server the MTU" one_too_long
server ip route flush cache
check "many octets" bulk down
check_eq "the server has learnt the MTU" 1260 "$(server_mtu)"
router ip -6 route del "$SUB1_6/128" dev sub1
server ip route flush cache
check "everything returns" forget

# What is refused.

check "private and special addresses" refused nat64_destination \
	10.0.2.2 172.16.0.1 192.168.1.1 100.64.0.1 192.0.0.8 169.254.1.1 127.0.0.1 0.1.2.3 224.0.0.1 \
	240.0.0.1 255.255.255.255
check "a source that is within the prefix" from 64:ff9b::1.2.3.4 nat64_source
check "one that no host has" from fec0::5 nat64_source
router "$selftests/tools/nat64-link.py" set "$(nat64_device)" special 1
check "private addresses, with the switch" sub1 ping -c 1 -W 5 64:ff9b::10.0.2.2
check "but none that cannot be" refused nat64_destination 127.0.0.1 224.0.0.1 240.0.0.1 0.1.2.3
router "$selftests/tools/nat64-link.py" set "$(nat64_device)" special 0
check "everything returns" forget
ip -n "$ns-sub2" addr add 240.0.0.9/32 dev eth0
check "an internal address is no subscriber's own" dropped no_host start ping2 sub2 ping -c 1 -W 1 -I 240.0.0.9 "$SERVER"
check "and begins no flow" rows_are flows 0
ip -n "$ns-sub2" addr del 240.0.0.9/32 dev eth0
check "everything returns" forget

# One-to-one.

check "one-to-one loads" configure < <(one_to_one)
check_eq "the port stays" "$A:5000" "$(ask sub1 udp "$SERVER6" ,sourceport=5000)"
check "everything returns" forget
check "a realm whose addresses stay lent loads" configure < <(open_one_to_one)
start kept1 sub1 ping -i 0.5 "$SERVER6"
soon 30 rows_are subscribers 1
start kept2 sub2 ping -i 0.5 "$SERVER6"
check "two subscribers have their addresses" soon 30 rows_are subscribers 2
A_OF1=$(table subscribers ".[] | select(.addr == \"$SUB1_6\").public_addr")
echo_service service1 sub1 TCP6
check "pings from outside are answered" all_answered server 3 "$A_OF1"
check_eq "a server of the subscriber is reached" "[0064:ff9b:0000:0000:0000:0000:c633:6402]" \
	"$(server socat -t 60 - "TCP4:$A_OF1:80" </dev/null)"
check "by another subscriber, too, who has a public address" grep -Ei '0064:ff9b:.*:d1a5:c8e[123]\]' \
	< <(port=80 ask sub2 tcp "64:ff9b::$A_OF1")
check "and by IPv4" sub2 socat -t 60 - "TCP4:$A_OF1:80,connect-timeout=60" < <(echo)
stop service1
check_eq "an error of the host comes back" "icmp 3 3 from $A_OF1" "$(server probe udp "$A_OF1:9999")"
stop kept1
stop kept2
check "everything returns" forget

# A host behind a router that says that it is gone.
router ip -6 route add "$BEHIND::/64" via "$SUB1_6"
sub1 sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n "$ns-sub1" addr add "$BEHIND::2/128" dev lo
check_eq "a host behind another router" "$A" "$(ask sub1 udp "$SERVER6" ",bind=[$BEHIND::2]:5000" | sed 's/:.*//')"
start kept router true
finish kept 10
ip -n "$ns-sub1" addr del "$BEHIND::2/128" dev lo
ip -n "$ns-sub1" -6 route add unreachable "$BEHIND::2/128"
check "an error of that router is of the host, outside" grep -E "^icmp 3 [01] from $A" \
	< <(server probe -b "$SERVER:7777" udp "$A:5000"; true)
router ip -6 route del "$BEHIND::/64"
check "everything returns" forget

# Subscribers of /64.

ip -n "$ns-sub1" addr add 2001:db8:1::3/64 dev eth0 nodad preferred_lft 0
check "no host has left, as the timer says: two subscribers, the gateway, one behind a router, and the silent one" \
	limit_is hosts -eq 5
echo 60 >"$host_timer"
check "no configuration: no device" ctl clear configuration
check_eq "it is gone" "" "$(nat64_device)"
check "subscribers of /64 load" configure < <(one_to_one; echo nat64 subscriber-prefix-length 64)
check_eq "one host of a /64" "$A:5000" "$(ask sub1 udp "$SERVER6" ,sourceport=5000)"
check_eq "has the address of the other" "$A" \
	"$(ask sub1 udp "$SERVER6" ',bind=[2001:db8:1::3]:6000' | sed 's/:.*//')"
check "a port of both is two" test "$(ask sub1 udp "$SERVER6" ',bind=[2001:db8:1::3]:5000')" != "$A:5000"
check_eq "they are one subscriber" 1 "$(rows subscribers)"
echo 2 >"$max_hosts"
check "more hosts than there may be in all" dropped host_limit host 99
echo 262144 >"$max_hosts"
check "64 hosts of a /64" hosts 4 65
check "are remembered" limit_is hosts -eq 64
check "another one is too many" dropped host_limit host 66
check "everything returns" forget
echo 2 >"$host_timer"
check "the hosts, too" soon 60 limit_is hosts -eq 0
echo 60 >"$host_timer"

check "nothing of IPv6, or of inside, was seen outside" tap_clean tap-server
check "a prefix again" configure < <(many_to_one)
ip -n "$ns-server" route add 240.0.0.0/4 via "$ROUTER"
check "nor do internal addresses lead anywhere from there" dropped no_host \
	start ping3 server ping -c 1 -W 1 240.0.0.1
check "no configuration" ctl clear configuration
topology_down
check "the module goes" module_down
ktap_end
