#!/bin/bash
# vm: uml
#
# What the RFCs on NAT behaviour ask, a check or some for a requirement: RFC 4787
# (UDP), 5382 (TCP), 5508 (ICMP) and 6888 (carrier-grade NAT). Two subscribers, with
# the same private port, all the time.

. "$(dirname "$0")/lib/subscribers.sh"
. "$(dirname "$0")/lib/ftp.sh"

readonly A=209.165.200.225 B=209.165.200.226
# a host outside that has a private address, too
readonly CONFLICT=10.200.0.1

pools()
{
	ip_pools "PUBLIC range $A $B napt-users-per-ip-address 4 port-chunk-size ${1-4096} nat-binding-timer 1"
	policy <<<"1/permit nat-realm PUBLIC/ip any-match = TRUE"
}

# same_everywhere NAMESPACE PROTOCOL: one public endpoint for hosts, networks and ports
same_everywhere()
{
	local to
	for to in "$SERVER:7" "$SERVER:8" "$SERVER_B:7" "$FAR:7"; do
		"$1" probe -b :5000 "$2" "$to"
	done | tee "$tmp/endpoints"
	[[ $(sort -u "$tmp/endpoints" | wc -l) == 1 ]]
}

# one_address NAMESPACE: of many sessions of all protocols
one_address()
{
	{
		"$1" probe -n 40 udp "$SERVER:7"
		"$1" probe -n 10 tcp "$FAR:7"
	} | cut -d: -f1 | sort -u | tee "$tmp/addresses"
	[[ $(wc -l <"$tmp/addresses") == 1 ]]
}

# differ PROTOCOL: the endpoints of the same private port
differ()
{
	[[ $(sub1 probe -b :5000 "$1" "$SERVER:7") != "$(sub2 probe -b :5000 "$1" "$SERVER:7")" ]]
}

# meets PROTOCOL: the second subscriber reaches the first one at its public endpoint, and is seen with
# its own
meets()
{
	local peer mine seen
	start_ready peer sub1 mirror -p "$SERVER:7" :6000
	wait_until 30 has "$tmp/peer" '^mirror' || return
	peer=$(awk '/^mirror/ { print $4 }' "$tmp/peer")
	mine=$(sub2 probe -b :6001 udp "$SERVER:7")
	seen=$(sub2 probe -b :6001 udp "$peer")
	stop peer
	echo "public $mine, seen $seen by $peer"
	[[ $seen == "$mine" ]]
}

# Fragments that overtake one another.
out_of_order()
{
	local status=0
	sub1 tc qdisc add dev eth0 root netem delay 20ms reorder 100% gap 2 &&
		sub1 probe -w 30 -s 4000 udp "$SERVER:7" || status=1
	sub1 tc qdisc del dev eth0 root
	return "$status"
}

# keeps PROTOCOL: an ICMP error about a flow does not end it
keeps()
{
	sub1 probe -b :5100 "$1" "$SERVER:7" >"$tmp/before" &&
		sub1 probe -b :5100 -t 2 "$1" "$FAR:7" >"$tmp/error"
	sub1 probe -b :5100 "$1" "$SERVER_B:7" >"$tmp/after" || return
	cat "$tmp/before" "$tmp/error" "$tmp/after"
	grep -q '^icmp 11' "$tmp/error" && cmp "$tmp/before" "$tmp/after"
}

# timeout_of NAME: of conntrack, with what is installed
timeout_of()
{
	sed -n "s/^net.netfilter.nf_conntrack_$1 *= *//p" "$selftests/../userspace/systemd/sysctl.conf"
}

at_least()
{
	echo "$1, at least $2 are asked for"
	(($1 >= $2))
}

only_flow_has()
{
	holds -x rows flows=1 remote_port=21 "analyzer=$1" and rows flows=1 remote_port=21
}

# has_analyzer NAME [LINE]: a control connection to an FTP server, with this line in the service
has_analyzer()
{
	{
		pools
		ftp_route
		printf '%s\n' "active-charging service acs" "${2-}"
	} | configure && start_ready ftp server ftp-server || return
	rm -f "$tmp/quit"
	start client sub1 ftp-client -w 30 "$SERVER" login "hold $tmp/quit" quit
	local status=0
	soon 30 only_flow_has "$1" || status=1
	touch "$tmp/quit"
	finish client 30
	stop ftp
	return "$status"
}

ping_through_error()
{
	sub1 ping -c 1 -W 60 -e 78 "$SERVER" || return
	sub1 ping -c 1 -W 5 -e 78 -t 2 "$FAR"
	sub1 ping -c 1 -W 60 -e 78 "$SERVER"
}

ktap_plan 53

topology_up
subscribers_up
server ip addr add "$CONFLICT/32" dev lo
module_up
start_ready mirror server mirror :7 :8
start_ready far far mirror :7
start_ready conflict server mirror "$CONFLICT:9"
tap=$tmp/tap
start_ready tap server wiretap eth0
check "a realm loads" configure < <(pools)

for who in sub1 sub2; do
	check "RFC 4787 REQ-1: an endpoint's mapping is the same for every other endpoint ($who)" same_everywhere $who udp
	check "RFC 4787 REQ-2, RFC 6888 REQ-2: all sessions of a host have one address ($who)" one_address $who
done
check "RFC 4787 REQ-3: no two endpoints share a port" differ udp
check_eq "RFC 4787 REQ-7: a host outside with an address of the inside is reached" "${A%.*}" \
	"$(sub1 probe udp "$CONFLICT:9" | cut -d. -f1-3)"
public=$(lasting sub1 probe -b :5000 udp "$SERVER:7")
check "RFC 4787 REQ-8: another host is filtered" dropped no_pinhole \
	server probe -o -b "$SERVER_B:7000" udp "$public"
check "RFC 4787 REQ-8: another port of the same host is filtered" dropped no_pinhole \
	server probe -o -b "$SERVER:7000" udp "$public"
check "RFC 4787 REQ-9: hairpinning, with the external address and port" meets
check "RFC 4787 REQ-10: an ALG translates what it is for" has_analyzer ftp-control
check "RFC 4787 REQ-10: and can be turned off" has_analyzer null "no firewall nat-alg ftp"
check "with its realm" configure < <(pools)
check "RFC 4787 REQ-11: nothing changes when ports are scarce" same_everywhere sub2 udp
ip -n "$ns-router" link set wan0 mtu 1280
check_eq "RFC 4787 REQ-13: a datagram that is too large and must not be cut is told so" \
	"icmp 3 4 from $ROUTER_SUB1 mtu 1280" "$(sub1 probe -d -s 1400 udp "$SERVER:7")"
ip -n "$ns-router" link set wan0 mtu 1500
check "RFC 4787 REQ-14: fragments" sub1 probe -s 4000 udp "$SERVER:7"
check "RFC 4787 REQ-14: fragments out of order" out_of_order

for who in sub1 sub2; do
	check "RFC 5382 REQ-1: an endpoint's mapping is the same for every other endpoint ($who)" same_everywhere $who tcp
done
public=$(lasting sub1 probe -b :5000 tcp "$SERVER:7")
check "RFC 5382 REQ-3: a connection from another host is filtered" dropped no_pinhole \
	server probe -o -b "$SERVER_B:7000" tcp "$public"
check "RFC 5382 REQ-5: established connections stay for 2 hours and 4 minutes at least" \
	at_least "$(timeout_of tcp_timeout_established)" 7440
for state in syn_sent syn_recv fin_wait close_wait last_ack; do
	check "RFC 5382 REQ-5: those that open or close for 4 minutes ($state)" \
		at_least "$(timeout_of tcp_timeout_$state)" 240
done
check "RFC 4787 REQ-5: datagrams for 2 minutes" at_least "$(timeout_of udp_timeout)" 120
check "RFC 5508 REQ-2: queries for a minute" at_least "$(timeout_of icmp_timeout)" 60
check "the gateway has these timeouts" router sysctl -qp "$selftests/../userspace/systemd/sysctl.conf"
quick_timeouts
check "RFC 5382 REQ-7: no two endpoints share a port" differ tcp
check "RFC 5382 REQ-8: hairpinning, as for datagrams" meets

check "RFC 5508 REQ-1: queries to any host pass" sub1 ping -c 1 -W 5 "$SERVER"
check "RFC 5508 REQ-1: of the other subscriber, too" sub2 ping -c 1 -W 5 "$FAR"
check_eq "RFC 5508 REQ-3: an error reaches who it is for, about UDP" "icmp 3 3 from $SERVER" \
	"$(sub1 probe udp "$SERVER:6666")"
check_eq "RFC 5508 REQ-4: on its way a translator's address is not changed" "icmp 11 0 from $SERVER" \
	"$(sub2 probe -t 2 udp "$FAR:7")"
check_eq "RFC 5508 REQ-5: an error about TCP" "icmp 11 0 from $SERVER" "$(sub1 probe -t 2 tcp "$FAR:7")"
for proto in udp tcp; do
	check "RFC 5508 REQ-6, RFC 5382 REQ-10: an error does not end a mapping ($proto)" keeps $proto
done
check "RFC 5508 REQ-6: nor one for queries" ping_through_error
check "RFC 5508: a query from outside for which there is no mapping is dropped" dropped no_binding \
	start ping server ping -c 1 -W 1 "$B"

check "RFC 6888 REQ-4: chunks of 8 ports" configure < <(pools 8)
check "what was lent returns" forget
check "RFC 6888 REQ-4: a subscriber has its ports" sub1 probe -n 8 -b :7000 udp "$SERVER:7"
check "RFC 6888 REQ-4: and not one more" dropped no_port sub1 probe -o -b :7100 udp "$SERVER:7"
check "RFC 6888 REQ-4: the other one has its own" sub2 probe -n 8 -b :7000 udp "$SERVER:7"
check "everything returns" forget
parameter=/sys/module/nat_alg/parameters/max_flows_per_subscriber
before=$(<"$parameter")
echo 4 >"$parameter"
sub1 probe -b :7000 udp "$SERVER:7" >/dev/null
for to in "$SERVER:8" "$SERVER_B:7" "$FAR:7"; do
	sub1 probe -b :7000 udp "$to" >/dev/null
done
check "RFC 6888 REQ-5: what one subscriber costs is limited" dropped flow_limit \
	sub1 probe -o -b :7000 udp "$SERVER_B:8"
check "RFC 6888 REQ-5: and costs the other nothing" sub2 probe -b :7000 udp "$SERVER:7"
echo "$before" >"$parameter"
public=$(sub1 probe -b :7000 udp "$SERVER:7")
check "everything returns" forget
check "RFC 6888 REQ-8: a port that was given back leads nobody else there" dropped no_binding \
	server probe -o udp "$public"
stop tap
check_eq "no private address was outside" 0 "$(awk '$1 == "udp" || $1 == "tcp"' "$tap" | grep -cE ' 10\.0\.')"
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
