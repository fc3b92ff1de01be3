#!/bin/bash
# vm: uml
# timeout: 900
#
# What FTP can open, and what it cannot. The rules permit control connections
# only, so that whatever else passes came through a pinhole; and a pinhole is for
# one connection between the server of a control connection and the subscriber to
# whom it belongs, for some time. S1 to S7 are promises of the design.

. "$(dirname "$0")/lib/nat_alg.sh"
. "$(dirname "$0")/lib/ftp.sh"

# The pinholes and flows of the first subscriber; the second one has one all the time.
mine=".subscriber == \"$SUB1\""
my_flow=".private_addr == \"$SUB1\""

# client NAME NAMESPACE SERVER STEP...: an FTP client in the background; "hold WORD" lasts until release
# WORD
client()
{
	local name=$1 namespace=$2 server=$3 step steps=()
	shift 3
	for step; do
		steps+=("${step/#hold /hold $tmp/release-}")
	done
	start "$name" "$namespace" ftp-client -w 60 "$server" "${steps[@]}"
}

release()
{
	touch "$tmp/release-$1"
}

# serve OPTION...: the server's FTP server, anew
serve()
{
	[[ -z ${pids[ftp]-} ]] || stop ftp
	start_ready ftp server ftp-server -a "$SERVER:21" -l "$tmp/ftp.log" "$@"
}

# told TEXT: how often the server was sent this command
told()
{
	grep -cx "command [0-9.:]* $1" "$tmp/ftp.log"
}

was_told()
{
	(($(told "$1") >= $2))
}

# pinhole_opens: the first subscriber's only one; its public endpoint is $public
pinhole_opens()
{
	wait_until 60 rows_are pinholes 1 "$mine" || return
	public=$(table pinholes ".[] | select($mine) | \"\\(.dst_addr):\\(.dst_port)\"")
}

used_up()
{
	wait_until 60 rows_are pinholes 0 "$mine"
}

ends_with_its_control_connection()
{
	conntrack_expire
	rows_are pinholes 0 "$mine"
}

# A public endpoint near $public that nobody has.
beside()
{
	local port=${public#*:}
	table bindings ".[] | select(.public_addr == \"${public%:*}\").public_port" >"$tmp/ports"
	while grep -qx "$port" "$tmp/ports"; do
		((port = port > 1024 ? port - 1 : 65535))
	done
	echo "${public%:*}:$port"
}

refusals()
{
	echo $(($(drops pinhole_refused) + $(ftp_stat invalid_pkts)))
}

# refused COMMAND: a subscriber says it; the server is told the bare verb and answers with an error,
# nothing is open, the connection goes on, and it is counted
refused()
{
	local before
	before=$(refusals)
	: >"$tmp/ftp.log"
	sub1 ftp-client "$SERVER" login "send $1" 'reply 501' 'send NOOP' 'reply 200' quit || return
	cat "$tmp/ftp.log"
	rows_are pinholes 0 "$mine" && [[ $(told "${1%% *}") == 1 && $(refusals) == $((before + 1)) ]]
}

# lied_to: the server names another host in its reply, which opens nothing, is counted and goes through
lied_to()
{
	local before
	before=$(refusals)
	client victim sub1 "$SERVER" login 'send PASV' 'reply 227' "hold $1" quit
	wait_until 60 grep -q '^< 227' "$tmp/victim" && rows_are pinholes 0 "$mine" &&
		[[ $(refusals) == $((before + 1)) ]] || return
	release "$1"
	finish victim 60
}

# slips STEP...: the steps send something that is not FTP, and then a PORT command
slips()
{
	local before
	before=$(ftp_stat unparsed_pkts)
	: >"$tmp/ftp.log"
	client slip sub1 "$SERVER" 'nodelay on' "$@" 'hold end'
	wait_until 60 was_told 'PORT 10,0,1,2,31,144' 1 && rows_are pinholes 0 "$mine" || return
	stop slip
	[[ $(ftp_stat unparsed_pkts) == $((before + 1)) ]]
}

joined_in_the_middle()
{
	client middle sub1 "$SERVER" login 'hold middle' port 'hold end'
	wait_until 60 rows_are flows 1 "$my_flow and .analyzer == \"ftp-control\"" &&
		router conntrack -D -s "$SUB1" || return
	release middle
	# the reply to PORT has come: it was seen in both directions
	wait_until 60 grep -q '^< 200 Endpoint' "$tmp/middle" && rows_are pinholes 0 "$mine" || return
	stop middle
	true
}

# flood NAME PORT COUNT: PORT commands for that many ports, whatever the answer
flood()
{
	local port steps=()
	for ((port = $2; port < $2 + $3; port++)); do
		steps+=("send PORT 10,0,1,2,$((port / 256)),$((port % 256))" 'reply xxx')
	done
	client "$1" sub1 "$SERVER" login "${steps[@]}" 'hold flood' quit
}

newest_eight()
{
	flood flood 10000 40
	wait_until 60 was_told 'PORT .*' 40 && wait_until 60 rows_are pinholes 8 "$mine" || return
	table pinholes "[.[] | select($mine).private_port] | sort | join(\" \")" | tee "$tmp/ports"
	[[ $(<"$tmp/ports") == "10032 10033 10034 10035 10036 10037 10038 10039" ]]
}

# conntrack has a limit of its own, for all expectations
most_pinholes()
{
	local room
	room=$(router sysctl -n net.netfilter.nf_conntrack_expect_max)
	echo $((room < 64 ? room : 64))
}

fill_up()
{
	local i
	for ((i = 1; i < 8; i++)); do
		flood "flood$i" $((20000 + 8 * i)) 8
	done
	wait_until 60 was_told 'PORT.*' $((40 + 7 * 8)) && rows_are pinholes "$(most_pinholes)" "$mine"
}

flood_ends()
{
	local i status=0
	release flood
	finish flood 60 || status=1
	for ((i = 1; i < 8; i++)); do
		finish "flood$i" 60 || status=1
	done
	return "$status"
}

no_way_in()
{
	local before
	before=$(($(drops no_pinhole) + $(drops no_binding)))
	server probe -o -b "$SERVER_B:20" tcp "$1"
	wait_until 60 eval "((\$(drops no_pinhole) + \$(drops no_binding) == $before + 1))"
}

ktap_plan 67

topology_up
module_up
check "only control connections are permitted" configure_only_control
serve -t 60
start_ready steady server ftp-server -a "$SERVER_B:21"
tap_start_server

# Its time runs while the other checks do.
client expiring sub2 "$SERVER_B" login listen 'send PORT %p' 'reply 200' 'hold expiring' quit
check "a pinhole opens that nobody will come for" wait_until 60 rows_are pinholes 1
began=$SECONDS
check_eq "for two minutes" true "$(table pinholes '.[].expires | . > 90000 and . <= 120000')"
expiring=$(table pinholes '.[] | "\(.dst_addr):\(.dst_port)"')

# One use (S5).

client active sub1 "$SERVER" login port 'hold port' 'send RETR 100000' 'reply 150' accept 'hold data' \
	'receive 100000' 'reply 226' quit
check "PORT opens a pinhole" pinhole_opens
release port
check "a data connection uses it up" used_up
check "a second one of the same server does not pass" dropped no_pinhole \
	server probe -o -b "$SERVER:6000" tcp "$public"
release data
check "the first one ends well" finish active 60

client passive sub1 "$SERVER" login 'send PASV' 'reply 227' 'hold dial' dial 'get 1000' 'hold passive' quit
check "PASV opens a pinhole" pinhole_opens
port=${public#*:}
check "it does not lead to another port of the server" dropped no_rule \
	sub1 probe -o tcp "$SERVER:$((port ^ 1))"
check "nor to another host" dropped no_rule sub1 probe -o tcp "$SERVER_B:$port"
check "it is not for another subscriber" dropped no_rule sub2 probe -o tcp "$SERVER:$port"
check "nor for another protocol" dropped no_rule sub1 probe -o udp "$SERVER:$port"
release dial
check "the subscriber's data connection uses it up" used_up
check "its second one does not pass" dropped no_rule sub1 probe -o tcp "$SERVER:$port"
release passive
check "the first one ends well" finish passive 60

# Whom it is for (S5).

client third sub1 "$SERVER" login port 'hold third' 'get 1000' quit
check "a pinhole is open" pinhole_opens
check "it is not for another host" dropped no_pinhole server probe -o -b "$SERVER_B:20" tcp "$public"
check "nor for one farther away" dropped no_pinhole far probe -o tcp "$public"
check "nor for a subscriber" dropped no_rule sub2 probe -o tcp "$public"
check "nor for another protocol" dropped no_binding server probe -o -b "$SERVER:6000" udp "$public"
check "nor for another port" dropped no_binding server probe -o -b "$SERVER:6000" tcp "$(beside)"
check "all of them have left it open" rows_are pinholes 1 "$mine"
release third
check "it is for the server" finish third 60

client fourth sub1 "$SERVER" login port 'hold end'
check "a pinhole is open" pinhole_opens
stop fourth
check "it closes when its control connection ends" wait_until 60 ends_with_its_control_connection

# Where it leads (S1, S4), and what is no endpoint at all (S7).

check "PORT with another subscriber's address opens nothing, and nobody hears it" refused 'PORT 10,0,2,2,31,144'
check "PORT with the server's address: the same" refused 'PORT 198,51,100,2,31,144'
check "PORT with a third host's address" refused 'PORT 203,0,113,2,31,144'
check "PORT with an address of the pool" refused 'PORT 209,165,200,225,31,144'
check "PORT with a loopback address" refused 'PORT 127,0,0,1,31,144'
check "PORT with port 22" refused 'PORT 10,0,1,2,0,22'
check "PORT with port 1023" refused 'PORT 10,0,1,2,3,255'
check "PORT with port 0" refused 'PORT 10,0,1,2,0,0'
check "PORT with five numbers" refused 'PORT 10,0,1,2,31'
check "PORT with seven numbers" refused 'PORT 10,0,1,2,31,144,1'
check "PORT with a number of 256" refused 'PORT 10,0,1,2,256,1'
check "PORT in another notation" refused 'PORT 10.0.1.2:8080'
check "EPRT with another subscriber's address" refused 'EPRT |1|10.0.2.2|8080|'
check "EPRT with port 1023" refused 'EPRT |1|10.0.1.2|1023|'
check "EPRT with port 65536" refused 'EPRT |1|10.0.1.2|65536|'
check "EPRT with an IPv6 address" refused 'EPRT |2|2001:db8::1|8080|'
check "no private address was on the server's wire" tap_clean tap-server

serve -A "$SERVER_B"
check "227 with a third host's address opens nothing" lied_to third-host
serve -A "$SUB2"
check "227 with a subscriber's address opens nothing" lied_to subscriber
serve -A "$SERVER:22"
client lied sub1 "$SERVER" login 'send PASV' 'reply 227' 'hold lied' quit
check "227 with a port of the server's services opens a way to that port only" pinhole_opens
check_eq "not more" "$SERVER:22" "$public"
release lied
check "the connection ends well" finish lied 60
check "and takes its pinhole with it" wait_until 60 ends_with_its_control_connection

# NAT slipstreaming (S2): a browser can be made to say anything in the body of a request.

post='raw POST / HTTP/1.1\r\nHost: 198.51.100.2:21\r\nContent-Length: 26\r\n\r\n'
port='raw PORT 10,0,1,2,31,144\r\n'
check "PORT in the body of a POST opens nothing" slips "$post" "$port"
check "nor in a segment of its own, when the request was answered" \
	slips 'reply 220' "$post" 'reply 500' 'reply 500' 'reply 500' 'reply 500' "$port"
check "nor in the same segment as the request" slips cork "$post" "$port" uncork
check "nor behind a request that comes byte by byte" slips 'settle on' 'cut each' "$post" 'cut none' "$port"
check "PORT in a stream that is joined in the middle opens nothing" joined_in_the_middle

# How long (S5).

check "the pinhole that nobody came for closes" wait_until 140 rows_are pinholes 0
ktap_note "$((SECONDS - began)) s after it was opened"
check "while its control connection goes on" rows_are flows 1 ".private_addr == \"$SUB2\" and .analyzer == \"ftp-control\""
check "its server does not pass any more" no_way_in "$expiring"
release expiring
check "the control connection ends well" finish expiring 60

# How many (S6).

serve
: >"$tmp/ftp.log"
limit=$(drops pinhole_limit)
check "of 40 PORT commands the newest 8 are open" newest_eight
check_eq "and 32 are counted" $((limit + 32)) "$(drops pinhole_limit)"
check "8 control connections of a subscriber have $(most_pinholes) pinholes" fill_up
limit=$(drops pinhole_limit)
check "there is none for one more" sub1 ftp-client "$SERVER" login listen 'send PORT %p' 'reply 501' quit
check_eq "which is counted" $((limit + 1)) "$(drops pinhole_limit)"
check "all of them end well" flood_ends
check "and take their pinholes with them" wait_until 60 ends_with_its_control_connection

check "nothing is left" wait_until 60 nothing_left
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
