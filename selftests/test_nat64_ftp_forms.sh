#!/bin/bash
# vm: uml
#
# RFC 6384, line by line: what an IPv6 subscriber says to an IPv4 server, what the
# server hears of it, and what the subscriber hears; ALGS; pipelined commands;
# encryption. Then the other way round, a subscriber's server of IPv6 with a client
# of IPv4, and subscribers of either family with each other. The rules permit
# nothing but control connections.

family=6
. "$(dirname "$0")/lib/nat_alg.sh"
. "$(dirname "$0")/lib/ftp.sh"
. "$(dirname "$0")/lib/family.sh"

readonly A=209.165.200.225 LAST=209.165.200.227
readonly IS_501='501 Syntax error in parameters or arguments.'
readonly IS_502='502 Command not implemented.'
readonly IS_504='504 Command not implemented for that parameter.'
readonly USE_1='522 Network protocol not supported, use (1)'
readonly USE_2='522 Network protocol not supported, use (2)'
readonly UNKNOWN='500 Unknown command.' GOOD='200 Endpoint accepted.'
readonly UNRECOGNIZED='500 Syntax error, command unrecognized.'
readonly IS_229='229 Entering Extended Passive Mode (|||N|)'
readonly IS_227='227 Entering Passive Mode (209,165,200,225,N,N).'

one_to_one()
{
	cat <<-CONFIG
		context ISP1
		  interface wan0
		  ip pool STATIC range $A $LAST nat-one-to-one on-demand nat-binding-timer 1
		#exit
	CONFIG
}

session()
{
	sub1 ftp-client -w 60 "$HOST" login "$@" quit
}

# From outside, with IPv4, to the first subscriber's server.
from_outside()
{
	server ftp-client -w 60 "$A" login "$@" quit
}

# What is said, what the server hears, what the client hears.
rows=(
	"EPSV=PASV=$IS_229"
	"epsv=PASV=$IS_229"
	"EPSV 2=PASV=$IS_229"
	"EPSV 1=NOOP=$USE_2"
	"EPSV 3=NOOP=$USE_2"
	"EPSV ALL=NOOP=$IS_504"
	"EPSV x=NOOP=$IS_501"
	"EPRT |2|$OWN1|8080|=PORT 209,165,200,225,31,144=$GOOD"
	"eprt !2!2001:DB8:1:0::2!8080!=PORT 209,165,200,225,31,144=$GOOD"
	"EPRT |2|$(seen "$A")|8080|=PORT 209,165,200,225,31,144=$GOOD"
	"EPRT |1|10.0.1.2|8080|=NOOP=$USE_2"
	"EPRT |2|$OWN2|8080|=NOOP=$IS_504"
	"EPRT |2|$(seen "$SERVER")|8080|=NOOP=$IS_504"
	"EPRT |2|$(seen "$FAR")|8080|=NOOP=$IS_504"
	"EPRT |2|::1|8080|=NOOP=$IS_504"
	"EPRT |2|$OWN1|22|=NOOP=$IS_504"
	"EPRT |2|$OWN1|1023|=NOOP=$IS_504"
	"EPRT |2|$OWN1|0|=NOOP=$IS_501"
	"EPRT |2|$OWN1|65536|=NOOP=$IS_501"
	"EPRT=NOOP=$IS_501"
	"PORT 209,165,200,225,31,144=NOOP=$IS_502"
	"PORT 240,0,0,1,31,144=NOOP=$IS_502"
	"PORT 1,2,3=NOOP=$IS_501"
	"PASV=NOOP=$IS_502"
	"LPRT 4,4,209,165,200,225,2,31,144=NOOP=$IS_502"
	"LPSV=NOOP=$IS_502"
	"ALGS STATUS64=NOOP=216 EPSVEPRT"
	"ALGS ENABLE64=NOOP=216 EPSVEPRT"
	"ALGS=NOOP=$IS_501"
	"ALGS STATUS46=NOOP=$IS_504"
	"LANG en=LANG en=$UNKNOWN"
	"HOST ftp.example.net=HOST ftp.example.net=$UNKNOWN"
	"XYZZY=XYZZY=$UNKNOWN"
	"=NOOP=$UNRECOGNIZED"
	"12345=NOOP=$UNRECOGNIZED"
	"NOOP=NOOP=200 Nothing done."
)
# With the translation off.
rows_off=(
	"ALGS DISABLE64=NOOP=216 NONE"
	"ALGS STATUS64=NOOP=216 NONE"
	"EPSV=EPSV=$IS_229"
	"EPRT |2|$OWN1|8080|=EPRT |2|$OWN1|8080|=522 Another protocol."
	"PORT 10,0,1,2,31,144=NOOP=$IS_502"
	"ALGS ENABLE64=NOOP=216 EPSVEPRT"
	"EPSV=PASV=$IS_229"
)
# With a client of IPv4, and a server of IPv6.
rows_in=(
	"PASV=EPSV=$IS_227"
	"EPSV=EPSV=$IS_229"
	"EPSV 1=EPSV=$IS_229"
	"EPSV 2=NOOP=$USE_1"
	"PORT 198,51,100,2,31,144=EPRT |2|$(seen "$SERVER")|8080|=$GOOD"
	"EPRT |1|198.51.100.2|8080|=EPRT |2|$(seen "$SERVER")|8080|=$GOOD"
	"EPRT |2|$(seen "$SERVER")|8080|=NOOP=$USE_1"
	"PORT 198,51,100,3,31,144=NOOP=$IS_504"
	"PORT 209,165,200,226,31,144=NOOP=$IS_504"
	"LPSV=NOOP=$IS_502"
	"ALGS STATUS64=ALGS STATUS64=$UNKNOWN"
)

# says WHO ROW...: one session with all of them; what is heard on both sides goes to files
says()
{
	local row steps=()
	for row in "${@:2}"; do
		steps+=("send ${row%%=*}" 'reply xxx')
	done
	: >"$tmp/ftp.log"
	"$1" "${steps[@]}" >"$tmp/said" 2>&1 || cat "$tmp/said"
	sed -n 's/^< //p' "$tmp/said" | sed '1,4d' |
		sed -E 's/\(\|\|\|[0-9]+\|\)/(|||N|)/; s/^(227.*),[0-9]+,[0-9]+\)/\1,N,N)/' >"$tmp/answers"
	sed -nE 's/^command [^ ]+ ?//p' "$tmp/ftp.log" | sed 1,3d >"$tmp/commands"
}

# check_rows KIND WHO ROW...: a check for each
check_rows()
{
	local row line=0
	says "${@:2}"
	for row in "${@:3}"; do
		((++line))
		check_eq "$1: \"${row%%=*}\"" "${row#*=}" \
			"$(sed -n "${line}p" "$tmp/commands")=$(sed -n "${line}p" "$tmp/answers")"
	done
}

# rows_like REGEX: how many of the client's
rows_like()
{
	printf '%s\n' "${rows[@]}" | grep -cE "$1"
}

# at_once N: so many commands of two kinds in one segment: those that find room are answered as ever
at_once()
{
	local i steps=()
	for ((i = 0; i < $1 / 2; i++)); do
		steps+=('send EPSV 1' 'send NOOP')
	done
	steps+=(uncork)
	for ((i = 0; i < $1; i++)); do
		if ((i >= 15)); then
			steps+=('reply 451')
		elif ((i % 2)); then
			steps+=('reply 200')
		else
			steps+=('reply 522')
		fi
	done
	session cork "${steps[@]}" 'send NOOP' 'reply 200' epsv 'get 100'
}

# encrypted: AUTH, and EPRT in what only looks like TLS
encrypted()
{
	local hello='\x16\x03\x01\x00\x2a\x01' eprt="EPRT |2|$OWN1|8080|\r\n"
	client auth sub1 "$HOST" login epsv 'get 100' listen 'send EPRT %e' 'reply 200' 'send AUTH TLS' \
		'reply 234' "raw $hello" "echo $hello" "raw $eprt" "echo $eprt" 'hold end'
	wait_until 60 has "$tmp/auth" '^> EPRT .*r.n$' && soon 60 rows_are pinholes 0
}

# both_modes NAMESPACE ADDRESS: active and passive, by those commands that its family has
both_modes()
{
	local steps=(port 'get 1000' pasv 'put 1000')
	[[ $2 != *]* ]] || steps=()
	"$1" ftp-client -w 60 "$2" login "${steps[@]}" eprt 'put 1000' epsv 'get 1000' quit
}

# The second subscriber has IPv4 as well, and then rules of its own.
both_families()
{
	ip -n "$ns-sub2" -batch - <<-BATCH || return
		addr add 10.0.2.2/24 dev eth0
		route add default via 10.0.2.1
	BATCH
	{
		one_to_one
		policy <<-RULES
			1/permit nat-realm STATIC/ip server-ipv6-network-prefix = $NAT64_PREFIX; udp dst-port = 7
			2/permit nat-realm STATIC/ip server-ipv6-network-prefix = $NAT64_PREFIX; tcp dst-port = 21
			3/permit nat-realm STATIC/udp dst-port = 7
			4/permit nat-realm STATIC/tcp dst-port = 21
		RULES
		ftp_route
	} | sed 's/ipv4-only/ipv4-and-ipv6/' >"$tmp/config"
	ctl load "$tmp/config"
}

# to_ipv4: a client of IPv6, and a subscriber's server of IPv4, which keeps its address for that time
to_ipv4()
{
	local status=0 public
	start_ready other sub2 probe -w 300 -b :7000 -k "$tmp/stop" udp "$SERVER:7"
	public=$(table bindings ".[] | select(.private_addr == \"$SUB2\" and .private_port == 7000).public_addr")
	both_modes sub1 "$(host "$(seen "$public")")" || status=1
	touch "$tmp/stop"
	finish other 60 && return "$status"
}

ktap_plan $((${#rows[@]} + ${#rows_off[@]} + ${#rows_in[@]} + 34))

topology_up
module_up
check "rules for control connections load" configure < <(one_to_one; ftp_only_control STATIC)
start_ready mirror server mirror :7
keep_address "$SERVER:7"
tap_start_server

serve server
check_rows "client of IPv6" session "${rows[@]}"
check_eq "statistics: those that succeeded, with login and QUIT, and failed; refused, malformed and unknown ones" \
	"$((4 + $(rows_like '=2[0-9]{2} [^=]*$'))) $(rows_like '=[45][0-9]{2} [^=]*$') $(rows_like '=NOOP=[45]') 6 1" \
	"$(ftp_stats | jq -r '"\(.request_succeed) \(.request_failed) \(.ul_error_pkts) \(.invalid_pkts) \(.unknown_requests)"')"
check "EPSV, and data both ways" session epsv 'get 1000' epsv 'put 1000'
check "EPRT, and data both ways" session eprt 'get 1000' eprt 'put 1000'
check "commands of which each was sent before the reply to the one before" session \
	listen cork 'send ALGS STATUS64' 'send EPRT %e' 'send RETR 1000' 'send EPSV 1' 'send EPSV' uncork \
	'reply 216' 'reply 200' 'reply 150' accept 'receive 1000' 'reply 226' 'reply 522' 'reply 229' 'put 1000'
check "an urgent ABOR among them" session 'nodelay on' 'send ALGS STATUS64' 'urgent \xff\xf4\xff' 'raw \xf2ABOR\r\n' \
	'reply 216' 'reply 226' epsv 'get 100'
check "options of Telnet stay here, and are refused" session 'raw \xff\xfd\x06' 'raw NOOP\r\n' \
	'echo 200 Nothing done.\r\n\xff\xfc\x06' epsv 'get 100'
check "the server has not heard of them" not grep -q '[\]xff' <(grep -v xf4 "$tmp/ftp.log")
check_eq "nothing was too much" 0 "$(drops reply_limit)"
check "forty at once are too many, and lose nothing else" at_once 40
check_eq "which is counted" 25 "$(drops reply_limit)"
serve server -m
check "replies of several lines" session epsv 'get 1000' epsv 'put 1000'
serve server -A 10.9.9.9
check "a server that names another address: its own is meant" session epsv 'get 1000'
serve server -f '227 =%p'
check "a server that writes its 227 in another way" session epsv 'get 1000'
serve server -f '227 Nowhere'
check "and one that says nothing in it" session 'send EPSV' 'reply 425'
serve server -e
check "data connections that come before the reply to EPRT" session eprt 'get 1000'
serve server -c each -s
check "octet by octet, commands and replies" session 'nodelay on' 'settle on' 'cut each' \
	epsv 'get 100' eprt 'put 100' 'send ALGS STATUS64' 'reply 216'
serve server -c sweep -s
check "227 in two pieces" session epsv 'get 1' epsv 'get 1' epsv 'get 1' epsv 'get 1' epsv 'get 1' epsv 'get 1'
check "the server's wire: nothing of the subscriber, streams that never changed, checksums right" \
	tap_clean tap-server

serve server
check_rows "translation off" session "${rows_off[@]}"
check "EPSV needs no translation with a server that knows it" session \
	'send ALGS DISABLE64' 'reply 216' epsv 'get 1000'
check "after AUTH and its 234 what looks like EPRT passes as it is" encrypted
release end
check "the connection ends" finish auth 60

# The other way round.

serve sub1 -a "[$OWN1]"
check_rows "server of IPv6" from_outside "${rows_in[@]}"
check "a client of IPv4, in all modes" both_modes server "$A"
serve sub1 -a "[$OWN1]" -m
check "replies of several lines" both_modes server "$A"
serve sub1 -a "[$OWN1]" -f '229 Extended (|2|%a|%n|)'
check "a server of IPv6 that names its address" from_outside pasv 'get 1000' epsv 'put 1000'

# Both are subscribers.

serve sub1 -a "[$OWN1]"
check "both of IPv6" both_modes sub2 "$(host "$(seen "$A")")"
check "rules for subscribers of both families" both_families
check "a client of IPv4, and a server of IPv6" both_modes sub2 "$A"
serve sub2
check "a client of IPv6, and a server of IPv4" to_ipv4

check "the address was kept" give_back
check_eq "nothing leads anywhere else" "0 0" "$(drops pinhole_limit) $(drops no_pinhole)"
check "nothing is left" forget
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
