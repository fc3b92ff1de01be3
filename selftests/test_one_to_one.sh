#!/bin/bash
# vm: uml
#
# One-to-one realms: a subscriber has a public address for itself as long as it
# uses it, with every port and protocol, and can be reached there from outside
# where the access rules permit it. A server behind such an address, and an FTP
# server with its data connections, work as if there were no gateway.

. "$(dirname "$0")/lib/subscribers.sh"
. "$(dirname "$0")/lib/ftp.sh"

readonly A=209.165.200.225 B=209.165.200.226

# pool FIRST LAST [OPTION...]
pool()
{
	ip_pools "STATIC range $1 $2 ${*:3}" \
		"OTHER range 209.165.200.240 209.165.200.241 nat-one-to-one on-demand"
}

one_to_one()
{
	pool "$1" "$2" nat-one-to-one on-demand nat-binding-timer 1
}

permit_uplink()
{
	policy <<<"1/permit nat-realm STATIC/ip uplink = TRUE"
}

# Two of the rules say which end is which: the subscriber's server is the one outside,
# and the destination is the public address, since that is what the sender has written.
servers()
{
	policy <<-RULES
		1/permit nat-realm STATIC/ip uplink = TRUE
		10/deny/ip server-ip-address = $SERVER_B
		20/permit nat-realm OTHER/tcp dst-port = 80
		30/permit nat-realm OTHER/udp dst-port = 80
		40/permit nat-realm STATIC/udp dst-port = 81; ip dst-address = $A
		50/deny/udp dst-port = 82
		60/permit nat-realm STATIC/icmp type = 8; ip server-ip-address = $SERVER
	RULES
}

# same_ports: each line of stdin, "LOCAL PUBLIC", has the port twice
same_ports()
{
	awk -F'[ :]' -v address="$A" '
		$2 != $4 || $3 != address { print; bad = 1 }
		END { exit bad || !NR }'
}

lent_is()
{
	[[ $(lent) == "$1" ]]
}

# the first subscriber needs its address no more, nor has it any other flow
all_back()
{
	give_back && router conntrack -F
}

# tunnel NAMESPACE LOCAL REMOTE ADDRESS
tunnel()
{
	ip -n "$ns-$1" tunnel add tun mode gre local "$2" remote "$3" &&
		ip -n "$ns-$1" addr add "$4" dev tun && ip -n "$ns-$1" link set tun up
}

sctp_listening()
{
	server grep -qE '^( *[^ ]+){5} +9 ' /proc/net/sctp/eps
}

sctp()
{
	"$1" socat -T 60 -u "SCTP4-CONNECT:$2,sourceport=5000" - </dev/null
}

seen()
{
	grep -Fx "$2" "$tmp/$1"
}

# lies ADDR[:PORT]: the subscriber's server names this endpoint; its client is told that there is none
lies()
{
	serve sub1 -A "$1"
	server ftp-client -w 60 "$A" login 'send PASV' 'reply 425' quit && rows_are pinholes 0
}

# refused_inside STEP...: a session between two subscribers, in which nothing opens
refused_inside()
{
	sub2 ftp-client -w 60 "$A" login "$@" quit && rows_are pinholes 0
}

ktap_plan 95

topology_up
module_up
start_ready mirror server mirror :7
start_ready far far mirror :7
tap_start_server

# An address.

check "a pool that lends them on demand loads" configure < <(one_to_one "$A" "$B"; permit_uplink)
check_eq "nothing is lent" "" "$(lent)"
check_eq "the first packet lends an address; the port stays" "$A:5000" \
	"$(sub1 probe -b :5000 udp "$SERVER:7")"
check_eq "which is the subscriber's with all ports" "$SUB1 $A 0-65535" "$(lent)"
check_eq "the same for another server" "$A:5000" "$(sub1 probe -b :5000 udp "$FAR:7")"
check_eq "the same for TCP" "$A:5000" "$(sub1 probe -b :5000 tcp "$SERVER:7")"
check_eq "a port below 1024 stays, too" "$A:500" "$(sub1 probe -b :500 udp "$SERVER:7")"
check "and each of many" same_ports < <(sub1 probe -l -n 40 udp "$SERVER:7")
check_eq "none of its bindings has changed a port" 0 "$(table bindings 'map(select(.private_port != .public_port)) | length')"
check_eq "another subscriber has another address" "$B:5000" "$(sub2 probe -b :5000 udp "$SERVER:7")"
check_eq "both are lent" "$SUB1 $A 0-65535"$'\n'"$SUB2 $B 0-65535" "$(lent)"
check_eq "and belong to a pool of that kind" "one-to-one 2 2" \
	"$(table pools '.[] | select(.name == "STATIC") | "\(.kind) \(.addresses) \(.addresses_used)"')"
check "both return when they are not used any more" forget
keep_address
check_eq "one in use does not expire" null "$(table chunks '.[].expires')"
check "one that is not any more" all_back
check "returns" soon 30 nothing_left

check "a pool of one address loads" configure < <(one_to_one "$A" "$A"; permit_uplink)
keep_address
check "while it is lent nobody else is served" dropped no_address sub2 probe -o udp "$SERVER:7"
all_back
check "when it has returned" soon 30 nothing_left
check_eq "it is the next one's" "$A:5000" "$(sub2 probe -b :5000 udp "$SERVER:7")"

check "the same address in a many-to-one pool" configure < <(
	pool "$A" "$A" napt-users-per-ip-address 4 on-demand nat-binding-timer 1; permit_uplink)
check "stays one-to-one for who has it" lent_is "$SUB2 $A 0-65535"
check "and is not lent to others meanwhile" dropped no_address sub1 probe -o udp "$SERVER:7"
check "it returns" forget
check "its ports are many subscribers' now" sub1 probe udp "$SERVER:7"
check "and one-to-one again" configure < <(one_to_one "$A" "$B"; permit_uplink)
check_eq "it is not lent whole before its last chunk is back" "$B:5000" \
	"$(sub2 probe -b :5000 udp "$SERVER:7")"
check "everything returns" forget

# Any protocol.

modprobe -a sctp ip_gre
check "ICMP: pings come back" all_answered sub1 3 "$SERVER"
check "GRE: a tunnel to the server" tunnel sub1 "$SUB1" "$SERVER" 192.168.0.1/30
check "which sees the other end at the public address" tunnel server "$SERVER" "$A" 192.168.0.2/30
check "carries packets" all_answered sub1 3 192.168.0.2
check "both ways, once it is known" all_answered server 3 192.168.0.1
check_eq "and is a binding without a port" "$SUB1 0 $A 0" "$(table bindings \
	'.[] | select(.proto == 47) |
	"\(.private_addr) \(.private_port) \(.public_addr) \(.public_port)"')"
check_eq "counted with the address" 1 "$(table chunks '.[].other_used')"
ip -n "$ns-sub1" link del tun
ip -n "$ns-server" link del tun
# With -t, socat waits for the answer, however late it is.
# shellcheck disable=SC2016 # for socat's shell
start sctp-server server socat -t 60 SCTP4-LISTEN:9,reuseaddr,fork 'SYSTEM:echo $SOCAT_PEERADDR $SOCAT_PEERPORT'
wait_until 30 sctp_listening || bail "socat does not start: $(<"$tmp/sctp-server")"
check_eq "SCTP has its ports" "$A 5000" "$(sctp sub1 "$SERVER:9")"
stop sctp-server
check "everything returns" forget

# What comes from outside.

start_ready service1 sub1 mirror :80 :81 :82
start_ready service2 sub2 mirror :80
check "rules for servers of subscribers load" configure < <(one_to_one "$A" "$B"; servers)
check "nobody is reached at an address that nobody has" dropped no_binding \
	server probe -o udp "$A:80"
keep_address
check_eq "a permitted port is reached, TCP" "$SERVER:6000" "$(server probe -b :6000 tcp "$A:80")"
check "the subscriber sees the sender as it is" seen service1 "tcp $SUB1:80 $SERVER:6000"
check_eq "UDP" "$SERVER:6000" "$(server probe -b "$SERVER:6000" udp "$A:80")"
check_eq "the flow is in the realm that received it, not the rule's" "downlink STATIC" \
	"$(table flows '.[] | select(.remote_port == 6000) | "\(.direction) \(.realm)"' | sort -u)"
check_eq "from farther away" "$FAR:6000" "$(far probe -b :6000 udp "$A:80")"
check_eq "a destination in a rule is the public address" "$SERVER:6000" \
	"$(server probe -b "$SERVER:6000" udp "$A:81")"
check "a port without a rule is not reached" dropped no_rule server probe -o tcp "$A:81"
check "nor one that is denied" dropped denied server probe -o -b "$SERVER:6000" udp "$A:82"
check "nor any by a host that is denied" dropped denied server probe -o -b "$SERVER_B:6000" udp "$A:80"
check "nor the endpoint of a flow to another host" dropped no_rule far probe -o udp "$A:7000"
check "pings are answered" all_answered server 3 "$A"
check "one without a rule is not" dropped no_rule start ping far ping -c 1 -W 1 "$A"
check "what was dropped has made no binding" holds rows bindings=0 public_port=82 and \
	rows bindings=0 proto=6 public_port=81

# Subscribers among themselves.

check_eq "another subscriber reaches a permitted port" "$B:6001" \
	"$(sub2 probe -b :6001 tcp "$A:80")"
check "and is seen with its own public address" seen service1 "tcp $SUB1:80 $B:6001"
check_eq "UDP" "$B:6001" "$(sub2 probe -b :6001 udp "$A:80")"
check "it is not let in elsewhere" dropped no_rule sub2 probe -o udp "$A:7000"
check_eq "it reaches itself" "$B:6002" "$(sub2 probe -b :6002 udp "$B:80")"
all_back
stop service1
stop service2
check "everything returns" forget

check "a pool with an address of the router itself" configure < <(
	one_to_one "$ROUTER" "$ROUTER"; servers)
start_ready admin router mirror :80
check_eq "which a subscriber may get" "$ROUTER:5000" "$(sub1 probe -b :5000 udp "$SERVER:7")"
server probe -b "$SERVER:6003" tcp "$ROUTER:80" >/dev/null
check "is the router's for who comes from outside" seen admin "tcp $ROUTER:80 $SERVER:6003"
stop admin
check "everything returns" forget

# An FTP server of a subscriber.

vsftpd_start sub1
ftp_file 300000
check "rules for control connections load" configure < <(one_to_one "$A" "$B"; ftp_only_control STATIC)
keep_address
for mode in $ftp_modes; do
	check "download from outside, $mode" download server "$mode" "$A"
	check "upload, $mode" upload server "$mode" "$A"
done
check "from farther away" download far passive-plain "$A"
check_eq "each was a control flow and data flows" "9 9 0" "$(ctl --json show statistics analyzer name ftp |
	jq -r '"\(.control_total) \(.data_total) \(.invalid_pkts)"')"

# Its client is a subscriber, too: each of them sees nothing but the other one's public address.

tap_start tap-sub1 sub1 eth0 -p "$SUB2/32" -f 10,0,2,2 -f 10.0.2.2
tap_start tap-sub2 sub2 eth0 -p "$SUB1/32" -f 10,0,1,2 -f 10.0.1.2
for mode in $ftp_modes; do
	check "download by another subscriber, $mode" download sub2 "$mode" "$A"
	check "upload, $mode" upload sub2 "$mode" "$A"
done
stop vsftpd
serve sub1 -A "$A"
check "the server may name its public address" sub2 ftp-client -w 60 "$A" login pasv 'get 3000' pasv 'put 3000' quit
check "to a client outside, too" server ftp-client -w 60 "$A" login pasv 'get 3000' quit
check_eq "each was a control flow and data flows" "19 20 0" "$(ctl --json show statistics analyzer name ftp |
	jq -r '"\(.control_total) \(.data_total) \(.invalid_pkts)"')"
check "the client has seen nothing but public addresses of the server" tap_clean tap-sub2
check "nor has the server of the client" tap_clean tap-sub1
serve sub1 -A "$SUB2"
check "one that names its client opens nothing" refused_inside 'send PASV' 'reply 425'
serve sub1
check "nor does a client that names the server" refused_inside "send PORT ${SUB1//./,},31,144" 'reply 501'
check "nor one that names a third host" refused_inside "send PORT ${SERVER//./,},31,144" 'reply 501'

check "a server that names another subscriber opens nothing" lies "$SUB2"
check "nor does one that names a port of a service" lies "$SUB1:80"
stop ftp
all_back
check "no private address was outside" tap_clean tap-server

check "everything returns" forget
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
