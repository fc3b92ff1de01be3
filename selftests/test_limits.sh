#!/bin/bash
# vm: uml
#
# S6: what control connections cost before they have said anything, and what they cost
# then, has a limit that "show nat limits" tells, and is given back. So have the hosts
# of NAT64, whatever source addresses somebody makes up.

. "$(dirname "$0")/lib/nat_alg.sh"
. "$(dirname "$0")/lib/rtsp.sh"

readonly TRACK=rtsp://$SERVER/a/1
peer=$selftests/tools/rtsp-peer.py

parameter()
{
	echo "$2" >"/sys/module/nat_alg/parameters/$1"
}

# says NAME: a SETUP, in which the server sees a public port; then both wait
says()
{
	start_ready "server-$1" server python3 "$peer" listen "$SERVER:554" 'read ^SETUP' 'saw !client_port=45001-' \
		'print client_port' \
		"send RTSP/1.0 200 OK|Session: 1|Transport: RTP/AVP;unicast;client_port={client_port};server_port=6000-6001" eof
	start "client-$1" sub1 python3 "$peer" connect "$SERVER:554" \
		"send SETUP $TRACK RTSP/1.0|Transport: RTP/AVP;unicast;client_port=45001-45002" 'read 200 OK' \
		"touch $tmp/at-$1" "hold $tmp/go-$1"
}

was_said()
{
	wait_until 30 test -e "$tmp/at-$1" || {
		cat "$tmp/server-$1" "$tmp/client-$1"
		return 1
	}
}

waits()
{
	holds drops "message_limit>$before"
}

# Through a slice with addresses for 62 networks of 64 hosts.
nat64()
{
	cat <<-CONFIG
		context ISP1
		  interface wan0
		  ip pool PUBLIC 209.165.200.224/27 napt-users-per-ip-address 4 on-demand nat-binding-timer 1
		#exit
		active-charging service acs
		  access-ruledef six
		    ip server-ipv6-network-prefix = 64:ff9b::/96
		  #exit
		  fw-and-nat policy subscribers
		    access-rule priority 1 access-ruledef six permit nat-realm PUBLIC
		    nat policy ipv4-and-ipv6
		  #exit
		  nat64 subscriber-prefix-length 64
		  nat64 internal-address-block 100.64.0.0/16
	CONFIG
}

# hosts N: a datagram of a host in each of N networks
hosts()
{
	sub1 python3 - "$1" "64:ff9b::$SERVER" <<-'END'
		import socket, sys
		for i in range(int(sys.argv[1])):
		    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as s:
		        s.setsockopt(socket.IPPROTO_IPV6, 78, 1)  # IPV6_FREEBIND
		        s.bind((f"2001:db8:9:{i:x}::2", 0))
		        s.sendto(b"anything", (sys.argv[2], 9))
	END
}

# refused N: so many hosts
refused()
{
	holds drops "host_limit=$1" no_memory=0
}

ends()
{
	touch "$tmp/go-$1"
	finish "client-$1" 30 && finish "server-$1" 30
}

ktap_plan 25

topology_up
module_up
check "a configuration with RTSP" rtsp_configure many-to-one
check_eq "each analyzer's flows have pinholes of their own number" "8 32 32 8" \
	"$(ctl --json show nat limits | jq -r '"\(.pinholes_per_ftp) \(.pinholes_per_pptp) \(.pinholes_per_rtsp) \(.pinholes_per_tftp)"')"
check_eq "for people, too" "FTP 8 PPTP 32 RTSP 32 TFTP 8" \
	"$(ctl show nat limits | sed -n '/^Pinholes of a Flow/,/^Control/p' | grep -o '[A-Z]*TP: *[0-9]*\|[A-Z]*SP: *[0-9]*' |
		tr -d : | tr -s ' \n' ' ' | sed 's/ $//')"

# SYNs to where nobody answers.
server ip route add blackhole 192.0.2.0/24
sub1 probe -o -n 200 -b "$SUB1:20000" tcp 192.0.2.1:554
check "200 SYNs are 200 flows of RTSP" soon 30 rows_are flows 200 analyzer=rtsp
check "of which nothing is remembered" limit_is memory_state -eq 0
check "they are gone" forget

says one
check "a connection with a request" was_said one
check "is remembered" limit_is memory_state -gt 0
one=$(limit memory_state)
check "it ends" ends one
check "and is forgotten" forget
check "all of it" limit_is memory_state -eq 0

# No room for another one, at first.
parameter message_memory_per_subscriber $((one - 1))
before=$(drops message_limit)
says two
check "one for which there is no memory has to wait" soon 30 waits
check_eq "nothing of it is remembered" "0 0" "$(rows pinholes) $(limit memory_state)"
check_not "its server has heard nothing" grep -q SETUP "$tmp/server-two"
parameter message_memory_per_subscriber 1048576
check "until there is some" was_said two
check "it ends" ends two
check "nothing is left" forget

topology_ipv6
check "a configuration with NAT64" configure < <(nat64)
most=$(</sys/module/nat_alg/parameters/max_nat64_hosts)
parameter max_nat64_hosts 5
check "hosts of as many networks as come" hosts 8
check "are 5, as the limit says" soon 30 refused 3
parameter max_nat64_hosts "$most"
check "of even more" hosts 70
check "those are refused that there is no address for" soon 30 refused 11
check "the others are known" limit_is hosts -eq 62
check "they go with the configuration" ctl clear configuration
check "the network goes away under the loaded module" topology_down
ktap_end
