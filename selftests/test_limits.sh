#!/bin/bash
# vm: uml
# timeout: 300
#
# S6: what control connections cost before they have said anything, and what they cost
# then, has a limit that "show nat limits" tells, and is given back.

. "$(dirname "$0")/lib/nat_alg.sh"
. "$(dirname "$0")/lib/rtsp.sh"

readonly TRACK=rtsp://$SERVER/a/1
peer=$selftests/tools/rtsp-peer.py

limit()
{
	ctl --json show nat limits | jq -r ".$1"
}

limit_is()
{
	local have
	have=$(limit "$1")
	echo "$1 is $have, not $2 $3"
	test "$have" "$2" "$3"
}

parameter()
{
	echo "$2" >"/sys/module/nat_alg/parameters/$1"
}

# talk NAME FIRST_OF_SERVER...: SETUP, which the server sees as a regular expression says; then both wait
talk()
{
	start_ready "server-$1" server python3 "$peer" listen "$SERVER:554" 'read ^SETUP' "saw $2" 'print client_port' \
		"send RTSP/1.0 200 OK|Session: 1|Transport: RTP/AVP;unicast;client_port={client_port};server_port=6000-6001" eof
	start "client-$1" sub1 python3 "$peer" connect "$SERVER:554" \
		"send SETUP $TRACK RTSP/1.0|Transport: RTP/AVP;unicast;client_port=45001-45002" 'read 200 OK' \
		"touch $tmp/at-$1" "hold $tmp/go-$1"
	wait_until 30 test -e "$tmp/at-$1" || {
		cat "$tmp/server-$1" "$tmp/client-$1"
		return 1
	}
}

ends()
{
	touch "$tmp/go-$1"
	finish "client-$1" 30 && finish "server-$1" 30
}

ktap_plan 17

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
sub1 probe -o -n 200 tcp 192.0.2.1:554
check "200 SYNs are 200 flows of RTSP" rows_are flows 200 '.analyzer == "rtsp"'
check "of which nothing is remembered" limit_is memory_state -eq 0
check "they are gone" forget

check "a connection with a request" talk one '!client_port=45001-'
check "is remembered" limit_is memory_state -gt 0
one=$(limit memory_state)
check "it ends" ends one
check "and is forgotten" forget
check "all of it" limit_is memory_state -eq 0

# No room for two. What is not looked at opens nothing, and passes.
parameter message_memory_per_subscriber $((one - 1))
dropped=$(drops message_limit)
check "one for which there is no memory passes as it is" talk two 'client_port=45001-'
check_eq "which is counted" $((dropped + 1)) "$(drops message_limit)"
check_eq "and opens nothing" "0 0" "$(rows pinholes) $(limit memory_state)"
check "it ends" ends two
parameter message_memory_per_subscriber 1048576
check "nothing is left" forget
check "the network goes away under the loaded module" topology_down
ktap_end
