#!/bin/bash
# vm: uml
#
# What an attacker tries, and what a pinhole is for: one connection between the
# server of a control connection and the subscriber to whom it belongs, for some
# time. The rules permit control connections only, so that whatever else passes came
# through a pinhole.
#
# S1  A pinhole leads to the subscriber of its control connection, whatever is said.
# S2  A stream that does not begin as its protocol does is never looked at again.
# S3  A datagram is read from its first octet, and whole.
# S4  Nothing leads to a port below 1024, or to another host than the one that speaks.
# S5  A pinhole is as narrow as the protocol allows: remote host, port, time, one use.
# S6  What somebody outside can make grow has a limit, and who reaches it is alone.
# S7  What is malformed is counted, and loses nothing else.
# S8  Unloading, reloading and the end of a namespace leave nothing: test_unload.sh,
#     test_reload.sh, test_netns_exit.sh

. "$(dirname "$0")/lib/nat_alg.sh"
. "$(dirname "$0")/lib/ftp.sh"

# The pinholes of the first subscriber; the second one has one all the time.
mine="subscriber=$SUB1"

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
	soon 60 rows_are pinholes 1 "$mine" || return
	public=$(table pinholes ".[] | select(.subscriber == \"$SUB1\") | \"\\(.dst_addr):\\(.dst_port)\"")
}

used_up()
{
	soon 60 rows_are pinholes 0 "$mine"
}

ends_with_its_control_connection()
{
	holds -x rows pinholes=0 "$mine"
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

refused()
{
	echo $(($(drops pinhole_refused) + $(ftp_stat invalid_pkts)))
}

# What is refused: who it names, and the command.
refusals=(
	"FTP bounce (S1): PORT with another subscriber's address=PORT 10,0,2,2,31,144"
	"FTP bounce (S4): PORT with the server's address=PORT 198,51,100,2,31,144"
	"FTP bounce (S4): PORT with a third host's address=PORT 203,0,113,2,31,144"
	"PORT with an address of the pool=PORT 209,165,200,225,31,144"
	"PORT with a loopback address=PORT 127,0,0,1,31,144"
	"FTP bounce (S4): PORT with port 22=PORT 10,0,1,2,0,22"
	"PORT with port 1023=PORT 10,0,1,2,3,255"
	"PORT with port 0=PORT 10,0,1,2,0,0"
	"PORT with five numbers=PORT 10,0,1,2,31"
	"PORT with seven numbers=PORT 10,0,1,2,31,144,1"
	"PORT with a number of 256=PORT 10,0,1,2,256,1"
	"PORT in another notation=PORT 10.0.1.2:8080"
	"EPRT with another subscriber's address=EPRT |1|10.0.2.2|8080|"
	"EPRT with port 1023=EPRT |1|10.0.1.2|1023|"
	"EPRT with port 65536=EPRT |1|10.0.1.2|65536|"
	"EPRT with an IPv6 address=EPRT |2|2001:db8::1|8080|"
)

# bounces: a subscriber says all of them
bounces()
{
	local row steps=()
	for row in "${refusals[@]}"; do
		steps+=("send ${row#*=}" 'reply xxx')
	done
	: >"$tmp/ftp.log"
	client bounce sub1 "$SERVER" login "${steps[@]}" 'send NOOP' 'reply 200' 'hold bounce' quit
	wait_until 60 was_told NOOP 1
}

# answered COMMAND: with an error
answered()
{
	awk -v command="> $1" '
		said { said = 0; if (/^< 501/) good++; else print }
		$0 == command { said = 1 }
		END { exit good != 1 }' "$tmp/bounce"
}

# told_bare_verbs: the server was told nothing else of them
told_bare_verbs()
{
	diff <(printf '%s\n' "${refusals[@]#*=}" | cut -d' ' -f1) \
		<(sed -n 's/^command [0-9.:]* //p' "$tmp/ftp.log" | grep -E '^(PORT|EPRT)')
}

# lied_to: the server names another host in its reply, which opens nothing, is counted and goes through
lied_to()
{
	local before
	before=$(refused)
	client victim sub1 "$SERVER" login 'send PASV' 'reply 227' "hold $1" quit
	wait_until 60 has "$tmp/victim" '^< 227' && rows_are pinholes 0 "$mine" &&
		[[ $(refused) == $((before + 1)) ]] || return
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

has_one_control_flow()
{
	holds -x rows flows=1 "private_addr=$SUB1" analyzer=ftp-control
}

joined_in_the_middle()
{
	client middle sub1 "$SERVER" login 'hold middle' port 'hold end'
	soon 60 has_one_control_flow && router conntrack -D -s "$SUB1" || return
	release middle
	# the reply to PORT has come: it was seen in both directions
	wait_until 60 has "$tmp/middle" '^< 200 Endpoint' && rows_are pinholes 0 "$mine" &&
		holds rows 'flows>0' "private_addr=$SUB1" remote_port=21 and \
		rows flows=0 "private_addr=$SUB1" analyzer=ftp-control || return
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
	wait_until 60 was_told 'PORT .*' 40 && soon 60 rows_are pinholes 8 "$mine" || return
	table pinholes "[.[] | select(.subscriber == \"$SUB1\").private_port] | sort | join(\" \")" | tee "$tmp/ports"
	[[ $(<"$tmp/ports") == "10032 10033 10034 10035 10036 10037 10038 10039" ]]
}

fill_up()
{
	local i
	for ((i = 1; i < 8; i++)); do
		flood "flood$i" $((20000 + 8 * i)) 8
	done
	wait_until 60 was_told 'PORT.*' $((40 + 7 * 8)) && rows_are pinholes 64 "$mine"
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

# Messages that open something for 10.0.1.2:8080, each where its analyzer would find it. A row: the
# analyzer, the port of its servers, what a server says first, and the message, with the escapes of
# printf; "-" is nothing.
tcp_messages()
{
	cat <<-'ROWS'
		ftp-control 21 220\040Tell\040me.\r\n PORT 10,0,1,2,31,144\r\n
		ftp-control 21 220\040Tell\040me.\r\n EPRT |1|10.0.1.2|8080|\r\n
		rtsp 554 - SETUP rtsp://198.51.100.2/a RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP;unicast;client_port=8080-8081\r\n\r\n
	ROWS
	echo "pptp 1723 - $(pptp_call)"
}

# A Start-Control-Connection-Request, and an Outgoing-Call-Request with the call ID 8080.
pptp_call()
{
	printf %s '\x00\x9c\x00\x01\x1a\x2b\x3c\x4d\x00\x01\x00\x00\x01\x00\x00\x00' \
		'\x00\x00\x00\x03\x00\x00\x00\x03' "$(zeros 132)" \
		'\x00\xa8\x00\x01\x1a\x2b\x3c\x4d\x00\x07\x00\x00\x1f\x90\x00\x01' \
		'\x00\x00\x03\xe8\x00\x01\x00\x00\x00\x00\x00\x03\x00\x00\x00\x03\x00\x40' "$(zeros 134)"
}

zeros()
{
	local i
	for ((i = 0; i < $1; i++)); do
		printf %s '\x00'
	done
}

# An analyzer, the port, and the message.
udp_messages()
{
	cat <<-'ROWS'
		tftp 69 \x00\x01file\x00octet\x00
	ROWS
}

# attack_config: control connections of all these protocols are permitted, and nothing else
attack_config()
{
	local analyzer port protocol number=1
	sed 's/access-ruledef SFW_HTTP/access-ruledef unused/; /access-rule priority/d; /route priority/d' \
		"$selftests/data/ftp44.cfg"
	{
		tcp_messages | cut -d' ' -f1,2 | sed 's/$/ tcp/'
		udp_messages | cut -d' ' -f1,2 | sed 's/$/ udp/'
	} | sort -u | while read -r analyzer port protocol; do
		((number++))
		printf '%s\n' "active-charging service acs" "ruledef $protocol$port" "$protocol either-port = $port" \
			"rule-application routing" "#exit" "rulebase prepaid" \
			"route priority $number ruledef $protocol$port analyzer $analyzer" "#exit" \
			"access-ruledef $protocol$port" "$protocol dst-port = $port" "#exit" \
			"fw-and-nat policy nat_policy1" \
			"access-rule priority $number access-ruledef $protocol$port permit nat-realm NAT44_GRP2" "#exit"
	done
	printf '%s\n' "active-charging service acs" "firewall nat-alg rtsp" "firewall nat-alg pptp" "access-ruledef turn" "udp dst-port = 3478" "#exit" \
		"fw-and-nat policy nat_policy1" "access-rule priority 100 access-ruledef turn permit nat-realm NAT44_GRP2"
}

# What leads to the endpoint of the messages.
is_open()
{
	holds rows 'pinholes>0' "$mine" || holds rows 'bindings>0' private_port=8080
}

is_closed()
{
	holds -x rows pinholes=0 "$mine" and rows bindings=0 private_port=8080
}

# attacker PORT GREETING: a server there that says this and keeps what it hears. With -t, socat waits until its
# program has written it: without, it ends half a second after the client.
attacker()
{
	printf '%b' "${2#-}" >"$tmp/greeting"
	rm -f "$tmp/heard"
	start attacker server socat -t 60 "TCP-LISTEN:$1,bind=$SERVER,reuseaddr" \
		"SYSTEM:cat $tmp/greeting; cat >$tmp/heard"
	wait_until 30 listening server "$SERVER:$1"
}

# opens PORT GREETING MESSAGE: at the beginning of its stream
opens()
{
	local status=0
	attacker "$1" "$2" || return
	printf '%b' "$3" >"$tmp/message"
	start victim sub1 socat "OPEN:$tmp/message,rdonly,ignoreeof!!OPEN:/dev/null,wronly" "TCP:$SERVER:$1"
	wait_until 30 is_open || status=1
	stop victim
	stop attacker
	return "$status"
}

# in_a_post PORT GREETING MESSAGE: a browser sends it in the body of a request, which is padded so that one of
# its segments begins with the message; on its way it does, and all of it arrives as it was
segment=524
in_a_post()
{
	local header status=0
	header="POST / HTTP/1.1\r\nHost: $SERVER:$1\r\nContent-Length: 4000\r\n\r\n"
	attacker "$1" "$2" || return
	{
		printf "$header%*s" $((3 * segment - ${#header} + 8)) ''
		printf '%b' "$3"
		printf '%*s' "$segment" ''
	} >"$tmp/post"
	start wire router timeout 60 tcpdump -l -nn -c 1 -i sub1 "src $SUB1 and tcp dst port $1 and
		tcp[((tcp[12] & 0xf0) >> 2):4] = 0x$(printf '%b' "$3" | head -c 4 | od -An -tx1 | tr -d ' \n')"
	wait_until 30 has "$tmp/wire" 'listening on' || return
	sub1 socat -t 30 - "TCP:$SERVER:$1,mss=536,nodelay" <"$tmp/post" >/dev/null || status=1
	finish wire 60 && finish attacker 60 && cmp "$tmp/post" "$tmp/heard" && is_closed && return "$status"
}

# opens_by_datagram PORT MESSAGE
opens_by_datagram()
{
	printf '%b' "$2" >"$tmp/message"
	sub1 socat -u "FILE:$tmp/message" "UDP:$SERVER:$1" && wait_until 30 is_open || return
	router conntrack -D -p udp -s "$SUB1"
}

# in_a_fragment PORT MESSAGE: the second fragment of a datagram to this port begins with it
in_a_fragment()
{
	{
		printf '%1472s' ''
		printf '%b' "$2"
		printf '%600s' ''
	} >"$tmp/datagram"
	start sink server socat -u "UDP-RECV:$1,bind=$SERVER" "OPEN:$tmp/heard,creat,trunc"
	wait_until 30 listening server "$SERVER:$1" udp
	sub1 socat -u -b 65536 "FILE:$tmp/datagram" "UDP:$SERVER:$1" &&
		wait_until 30 cmp "$tmp/datagram" "$tmp/heard" && is_closed
	local status=$?
	stop sink
	return "$status"
}

# never_ends STEP...: a line that does not end, in pieces; every octet arrives, what is behind it, too, and
# means nothing
never_ends()
{
	local before x
	x=$(printf '%1500s' '' | tr ' ' x)
	before=$(ftp_stat fp_control_flows)
	: >"$tmp/ftp.log"
	sub1 ftp-client -w 60 "$SERVER" login "$@" "raw NOOP $x" "raw $x\\r\\n" 'reply 200' \
		'send PORT 10,0,1,2,31,144' 'reply 200' quit &&
		was_told "NOOP x\{3000\}" 1 && was_told 'PORT 10,0,1,2,31,144' 1 &&
		rows_are pinholes 0 "$mine" && (($(ftp_stat fp_control_flows) == before + 1))
}

# speaks_without_end: a server whose reply does not end
speaks_without_end()
{
	local x before status=0
	before=$(ftp_stat fp_control_flows)
	x=$(printf '%1500s' '' | tr ' ' x)
	attacker 21 "220-$x$x$x" || return
	sub1 ftp-client -w 60 "$SERVER" "echo 220-$x" "echo $x" "echo $x" || status=1
	finish attacker 60 && (($(ftp_stat fp_control_flows) == before + 1)) && return "$status"
}

# drops_outside: of what comes from there and was not asked for
drops_outside()
{
	local both
	both=$(router await value drops no_pinhole no_binding)
	echo $((${both/ /+}))
}

drops_outside_are()
{
	(($(drops_outside) == $1))
}

no_way_in()
{
	local before
	before=$(drops_outside)
	server probe -o -b "$SERVER_B:20" tcp "$1"
	wait_until 60 drops_outside_are $((before + 1))
}

# two_minutes MS: so long is left of what was asked for when it $began
two_minutes()
{
	echo "$1 ms are left after $((SECONDS - began)) s"
	(($1 > 118000 - 1000 * (SECONDS - began) && $1 <= 120000))
}

ktap_plan $((61 + ${#refusals[@]} + 3 * $(tcp_messages | wc -l) + 4 * $(udp_messages | wc -l)))

topology_up
module_up
check "only control connections are permitted" configure_only_control
serve server -a "$SERVER"
start_ready steady server ftp-server -a "$SERVER_B:21"
tap_start_server

# Its time runs while the other checks do.
began=$SECONDS
client expiring sub2 "$SERVER_B" login listen 'send PORT %p' 'reply 200' 'hold expiring' quit
check "a pinhole opens that nobody will come for" soon 60 rows_are pinholes 1
check "for two minutes" two_minutes "$(table pinholes '.[].expires')"
expiring=$(table pinholes '.[] | "\(.dst_addr):\(.dst_port)"')

# One use (S5).

client active sub1 "$SERVER" login port 'hold port' 'send RETR 100000' 'reply 150' accept 'hold data' \
	'receive 100000' 'reply 226' quit
check "PORT opens a pinhole" pinhole_opens
release port
check "a data connection uses it up" used_up
check "second use (S5): another connection of the same server does not pass" dropped no_pinhole \
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
check "pinhole hijack (S5): it is not for another host" dropped no_pinhole server probe -o -b "$SERVER_B:20" tcp "$public"
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
check "it closes when its control connection ends" soon 60 ends_with_its_control_connection

# FTP bounce, RFC 2577 (S1, S4), and what is no endpoint at all (S7).

before=$(refused)
check "what is refused does not end a control connection" bounces
for row in "${refusals[@]}"; do
	check "${row%%=*}: an error" answered "${row#*=}"
done
check "the server was told bare verbs" told_bare_verbs
check_eq "nothing is open" 0 "$(rows pinholes "$mine")"
check_eq "each was counted" $((before + ${#refusals[@]})) "$(refused)"
release bounce
check "the connection ends well" finish bounce 60
check "no private address was on the server's wire" tap_clean tap-server

serve server -a "$SERVER" -A "$SERVER_B"
check "227 with a third host's address opens nothing" lied_to third-host
serve server -a "$SERVER" -A "$SUB2"
check "227 with a subscriber's address opens nothing" lied_to subscriber
serve server -a "$SERVER" -A "$SERVER:22"
client lied sub1 "$SERVER" login 'send PASV' 'reply 227' 'hold lied' quit
check "227 with a port of the server's services opens a way to that port only" pinhole_opens
check_eq "not more" "$SERVER:22" "$public"
release lied
check "the connection ends well" finish lied 60
check "and takes its pinhole with it" soon 60 ends_with_its_control_connection

# NAT slipstreaming (S2): a browser can be made to say anything in the body of a request.

post='raw POST / HTTP/1.1\r\nHost: 198.51.100.2:21\r\nContent-Length: 26\r\n\r\n'
port='raw PORT 10,0,1,2,31,144\r\n'
check "PORT in the body of a POST opens nothing" slips "$post" "$port"
check "nor in a segment of its own, when the request was answered" \
	slips 'reply 220' "$post" 'reply 500' 'reply 500' 'reply 500' 'reply 500' "$port"
check "nor in the same segment as the request" slips cork "$post" "$port" uncork
check "nor behind a request that comes byte by byte" slips 'settle on' 'cut each' "$post" 'cut none' "$port"
check "PORT in a stream that is joined in the middle opens nothing" joined_in_the_middle

# The same for every analyzer: see tcp_messages and udp_messages.

stop ftp
check "control connections of all analyzers" configure < <(attack_config)
ethtool=(gso off tso off)
sub1 ethtool -K eth0 "${ethtool[@]}"
while read -r analyzer port greeting message <&3; do
	what=${message:0:40}
	check "$analyzer opens a way for \"$what\"" opens "$port" "$greeting" "$message"
	check "it closes" soon 30 is_closed
	check "NAT slipstreaming (S2): \"$what\" at the start of a POST's segment opens nothing" \
		in_a_post "$port" "$greeting" "$message"
done 3< <(tcp_messages)
sub1 ethtool -K eth0 "${ethtool[@]/off/on}"
while read -r analyzer port message <&3; do
	check "$analyzer opens a way for \"$message\"" opens_by_datagram "$port" "$message"
	check "it closes" soon 30 is_closed
	check "NAT slipstreaming (S3): \"$message\" at the start of a datagram's fragment opens nothing" \
		in_a_fragment "$port" "$message"
	check "nor behind a UDP header of its own, in a datagram to another port" \
		in_a_fragment 3478 "\\x13\\x88\\x00\\x$(printf %02x "$port")\\x00\\x40\\x00\\x00$message"
done 3< <(udp_messages)

# Messages that never end (S6).

serve server -a "$SERVER"
check "a command that never ends (S6): the analyzer gives up, the octets pass" never_ends
check "octet by octet, too" never_ends 'cut each'
stop ftp
check "a reply that never ends" speaks_without_end

# How many (S6).

serve server -a "$SERVER"
limit=$(drops pinhole_limit)
check "pinhole flooding (S6): of 40 PORT commands the newest 8 are open" newest_eight
check_eq "and 32 are counted" $((limit + 32)) "$(drops pinhole_limit)"
check "pinhole flooding (S6): 8 control connections of a subscriber have 64 pinholes" fill_up
limit=$(drops pinhole_limit)
check "there is none for one more" sub1 ftp-client -w 60 "$SERVER" login listen 'send PORT %p' 'reply 501' quit
check_eq "which is counted" $((limit + 1)) "$(drops pinhole_limit)"
check "another subscriber does not notice" sub2 ftp-client -w 60 "$SERVER" login port 'get 1000' pasv 'put 1000' \
	eprt 'put 1000' epsv 'get 1000' quit
check "all of them end well" flood_ends
check "and take their pinholes with them" soon 60 ends_with_its_control_connection

# How long (S5).

check "the pinhole that nobody came for closes" soon 140 rows_are pinholes 0
ktap_note "$((SECONDS - began)) s after it was asked for"
check "while its control connection goes on" rows_are flows 1 "private_addr=$SUB2" "remote_addr=$SERVER_B" \
	analyzer=ftp-control
check "its server does not pass any more" no_way_in "$expiring"
release expiring
check "the control connection ends well" finish expiring 60

check "nothing is left" soon 60 nothing_left
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
