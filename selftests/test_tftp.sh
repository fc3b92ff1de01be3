#!/bin/bash
# vm: uml
#
# TFTP through the gateway, with clients and servers that know nothing of it. The
# rules permit requests only, so that each transfer needs a pinhole: a request
# opens one, for its server and itself. What is no request opens nothing. The
# statistics are exact, and nothing is left in the end.

. "$(dirname "$0")/lib/ftp.sh"
. "$(dirname "$0")/lib/tftp.sh"

readonly A=209.165.200.225 B=209.165.200.226
# A packet of 1500 octets has so many of a datagram that is cut, and its header.
readonly first=$((family == 4 ? 1472 : 1440))
readonly rrq='\0\1f\0octet\0' wrq='\0\2f\0octet\0'

analyzer()
{
	cat <<-CONFIG
		active-charging service acs
		ruledef rt_tftp
		  udp either-port = 69
		  rule-application routing
		#exit
		rulebase analyzers
		  route priority 1 ruledef rt_tftp analyzer tftp
		#exit
	CONFIG
}

# Two subscribers share an address.
shared()
{
	ip_pools "SHARED range $A $B napt-users-per-ip-address 2 on-demand port-chunk-size 32256 nat-binding-timer 1"
	policy <<<"1/permit nat-realm SHARED/udp dst-port = 69"
	analyzer
}

# A subscriber's server can be asked; all it may begin is a datagram to port 7.
one_to_one()
{
	ip_pools "STATIC range $A $B nat-one-to-one on-demand nat-binding-timer 1"
	policy <<-RULES
		1/permit nat-realm STATIC/udp dst-port = 7
		2/permit nat-realm STATIC/udp dst-port = 69
	RULES
	analyzer
}

# counted COMMAND...: only what it does is in the statistics
counted()
{
	ctl clear statistics && "$@"
}

# each_size VERB CLIENT ADDRESS [OPTION...]
each_size()
{
	local file
	for file in small large; do
		"tftp_$1" "$2" sub1 "$3" "$file" "${@:4}" || return
	done
}

# A text has CR LF on the way: RFC 764.
netascii()
{
	sub1 tftp -m ascii "$(seen "$SERVER")" -c get text "$tmp/text" && cmp "$tftp_root/text" "$tmp/text" &&
		sub1 tftp -m ascii "$(seen "$SERVER")" -c put "$tmp/text" text2 &&
		wait_until 30 cmp "$tmp/text" "$tftp_root/text2"
}

# curl knows the error by a status of its own.
missing()
{
	local status=0
	transfer get curl sub1 "$SERVER" "$tmp/none" missing --tftp-no-options || status=$?
	((status == 68))
}

# Three of each subscriber; one of each from the same port.
all_at_once()
{
	local who job jobs=() status=0
	for who in sub1 sub2; do
		tftp_get hpa "$who" "$SERVER" large -R 5000:5000 >"$tmp/$who-hpa" 2>&1 &
		jobs+=($!)
		tftp_get curl "$who" "$FAR" large >"$tmp/$who-curl" 2>&1 &
		jobs+=($!)
		tftp_put atftp "$who" "$SERVER" large >"$tmp/$who-atftp" 2>&1 &
		jobs+=($!)
	done
	for job in "${jobs[@]}"; do
		wait "$job" || status=1
	done
	((status == 0)) || cat "$tmp"/sub[12]-*
	return "$status"
}

# The bytes and packets on the subscriber's wire, as the statistics have them.
on_the_wire()
{
	awk '
		$1 == "udp" && $3 ~ /:69$/ { up = $4; down = $5; up_pkts = $6; down_pkts = $7; table = "" }
		$1 == "udp" && $3 !~ /:69$/ { up = $5; down = $4; up_pkts = $7; down_pkts = $6; table = "data_" }
		$1 == "udp" {
			sum[table "ul_bytes"] += up; sum[table "dl_bytes"] += down
			sum[table "ul_pkts"] += up_pkts; sum[table "dl_pkts"] += down_pkts
		}
		END { for (row in sum) if (sum[row]) print row "=" sum[row] }' "$tmp/$1" | sort
}

counted_volume()
{
	tftp_table | tr ' ' '\n' | grep -E '_(bytes|pkts)=' | sort
}

mine="subscriber=$OWN1"
public_of()
{
	table bindings ".[] | select(.private_addr == \"$1\" and .private_port == $2) |
		\"\\(.public_addr):\\(.public_port)\""
}

# ask NAMESPACE PORT [BYTES]: a request, by a client that is gone at once
ask()
{
	datagram "$1" ":$2" "$SERVER:69" "${3-$rrq}"
}

pinhole_is_open()
{
	soon 30 rows_are pinholes 1 "$mine"
}

# shut_to REASON COMMAND...: for this one it is not, and stays open. The request comes again before, since on a
# slow machine half a minute is soon over.
shut_to()
{
	local began try
	for try in 1 2 3 4 5; do
		began=$SECONDS
		ask sub1 5000 && pinhole_is_open && dropped "$@" && rows_are pinholes 1 "$mine" && return
		# it has half of its time at least when the request comes again
		((SECONDS - began > 13)) || return
		echo "try $try took $((SECONDS - began)) s"
	done
	return 1
}

# for_half_a_minute: when it has just been asked for, it is
for_half_a_minute()
{
	ask sub1 5000
	table pinholes ".[] | select(.subscriber == \"$OWN1\").expires | . > 10000 and . <= 30000" | grep -x true
}

used_up()
{
	soon 30 rows_are pinholes 0 "$mine"
}

table_is()
{
	stats_are tftp only "$@"
}

# Each from another port, so that each begins a flow.
garbage()
{
	local bytes port=7000
	while read -r bytes; do
		ask sub1 $((++port)) "$bytes" || return
	done
	soon 30 rows_are flows $((port - 7000)) 'private_port>7000' analyzer=tftp &&
		rows_are pinholes 0 "$mine"
}

# stray NAMESPACE ADDR:PORT [PORT]: a datagram, from that port
stray()
{
	datagram "$1" "${3+:$3}" "$2" stray
}

# Known exchanges, row by row.
known_exchanges()
{
	check "a file of three blocks is read" counted tftp_get curl sub1 "$SERVER" known --tftp-no-options
	check "and counted, with three acknowledgements" soon 30 table_is \
		ul_bytes=14 ul_pkts=1 read_sessions=1 data_ul_bytes=12 data_dl_bytes=1312 data_ul_pkts=3 data_dl_pkts=3
	check "the transfer was a flow of its own" rows_are flows 1 child analyzer=tftp-data
	check "its pinhole is used up" rows_are pinholes 0
	check "the file is written" counted tftp_put curl sub1 "$SERVER" known --tftp-no-options
	check "and counted, with the acknowledgement of the request" soon 30 table_is \
		ul_bytes=24 ul_pkts=1 write_sessions=1 data_ul_bytes=1312 data_dl_bytes=16 data_ul_pkts=3 data_dl_pkts=4
	check "a file that is not there is an error" counted missing
	check "and is counted" soon 30 table_is \
		ul_bytes=16 ul_pkts=1 read_sessions=1 data_dl_bytes=19 data_dl_pkts=1
	check "an option is negotiated" counted tftp_get curl sub1 "$SERVER" known --tftp-blksize 1024
	check "one packet acknowledges options, two blocks follow" soon 30 table_is \
		ul_bytes=45 ul_pkts=1 read_sessions=1 data_ul_bytes=12 data_dl_bytes=1344 data_ul_pkts=3 data_dl_pkts=3
}

# Clients and servers.
programs()
{
	tftpd_start dnsmasq server "$SERVER_B"
	tftpd_start atftpd far "$FAR"
	ctl clear statistics
	tap_start tap-sub1 router sub1
	for client in hpa atftp curl; do
		check "$client reads from tftpd-hpa" each_size get "$client" "$SERVER"
		check "$client writes to tftpd-hpa" each_size put "$client" "$SERVER"
		[[ $family == 4 ]] || continue
		check "$client reads from dnsmasq" each_size get "$client" "$SERVER_B"
		check "$client reads from atftpd" each_size get "$client" "$FAR"
		check "$client writes to atftpd" each_size put "$client" "$FAR"
	done
	check "blocks of 1024 octets, from tftpd-hpa" each_size get atftp "$SERVER" --option 'blksize 1024'
	check "to atftpd" each_size put atftp "$FAR" --option 'blksize 1024'
	check "windows of 8 blocks, from atftpd" each_size get atftp "$FAR" --option 'windowsize 8'
	check "without options, from atftpd" each_size get curl "$FAR" --tftp-no-options
	check "netascii" netascii
	stop tap-sub1
	check_eq "the statistics have what was on the wire" "$(on_the_wire tap-sub1)" "$(counted_volume)"
	check_eq "sessions; nothing was invalid" "$sessions 0 0 0" "$(counters tftp | jq -r '"\(.read_sessions)" +
		" \(.write_sessions) \(.invalid_control_pkts) \(.invalid_data_pkts) \(.unknown_requests)"')"
	check "blocks that are fragments, from tftpd-hpa" tftp_get curl sub1 "$SERVER" large --tftp-blksize 8192
	check "to tftpd-hpa" tftp_put curl sub1 "$SERVER" large --tftp-blksize 8192
	check "six clients at once" all_at_once
	check "two of them had the same port" rows_are bindings 2 private_port=5000
	check_eq "but not outside" 2 "$(table bindings \
		'[.[] | select(.private_port == 5000) | "\(.public_addr):\(.public_port)"] | unique | length')"
	check "nothing is left" forget
	stop hpa
	stop dnsmasq
	stop atftpd
}

# A server that answers from port 69.
answers_from_port_69()
{
	tftpd_start dnsmasq-69 server "$SERVER_B"
	check "a file is read from a server that answers from port 69" \
		counted tftp_get curl sub1 "$SERVER_B" known --tftp-no-options
	check "it is counted as from any other" soon 30 table_is \
		ul_bytes=14 ul_pkts=1 read_sessions=1 data_ul_bytes=12 data_dl_bytes=1312 data_ul_pkts=3 data_dl_pkts=3
	check "the pinhole is closed by the answer" rows_are pinholes 0
	check "there is no other flow" rows_are flows 1
	check "several clients" each_size get atftp "$SERVER_B"
	stop dnsmasq-69
	check "nothing is left" forget
}

# What a request opens.
what_opens()
{
	ask sub2 6000
	check "a request opens a pinhole, of which nobody makes use" soon 30 rows_are pinholes 1
	began=$SECONDS
	ctl clear statistics
	ask sub1 5000
	ask sub1 5000
	ask sub1 5000
	check "a request that is sent three times opens one pinhole" pinhole_is_open
	check "and is one session" soon 30 table_is ul_bytes=30 ul_pkts=3 read_sessions=1
	public=$(public_of "$OWN1" 5000)
	check_eq "from the server, any port, to the port that has asked" "downlink 17 $SERVER null $public 5000" \
		"$(table pinholes ".[] | select(.subscriber == \"$OWN1\") | \"\\(.direction) \\(.proto) \\(.src_addr) \\(.src_port)\" +
			\" \\(.dst_addr):\\(.dst_port) \\(.private_port)\"")"
	check "for half a minute" wait_until 30 for_half_a_minute
	check "another host does not come through" shut_to no_pinhole server probe -o -b "$SERVER_B:6000" udp "$public"
	check "nor one farther away" shut_to no_pinhole far probe -o udp "$public"
	check "nor a subscriber" shut_to no_rule stray sub2 "$public"
	check "nor another protocol" shut_to no_binding server probe -o -b "$SERVER:6000" tcp "$public"
	ask sub1 5000
	ctl clear statistics
	datagram server "$SERVER:6000" "$public" '\0\3\0\1data'
	check "the server's answer uses it up" used_up
	check "another port of the server does not come through any more" dropped no_pinhole \
		server probe -o -b "$SERVER:6001" udp "$public"
	datagram server "$SERVER:6000" "$public" 'garbage'
	check "what is no TFTP in a transfer is counted" soon 30 table_is \
		invalid_data_pkts=1 data_dl_bytes=15 data_dl_pkts=2
	ask sub1 5000
	check "when it was answered, the same request is another session" soon 30 table_is \
		ul_bytes=10 ul_pkts=1 read_sessions=1 invalid_data_pkts=1 data_dl_bytes=15 data_dl_pkts=2
	ask sub1 5000 "$wrq"
	check "and so is another request" soon 30 table_is \
		ul_bytes=20 ul_pkts=2 read_sessions=1 write_sessions=1 invalid_data_pkts=1 data_dl_bytes=15 data_dl_pkts=2
	check "there is one pinhole for both" rows_are pinholes 1 "$mine"
	check "none opens to a port below 1024" dropped pinhole_refused ask sub1 500
	datagram server "$SERVER:6002" "$public" '\0\4\0\0'
	check "the pinhole is used up" used_up
	check "the one of which nobody made use closes" soon 60 rows_are pinholes 0
	ktap_note "$((SECONDS - began)) s after it was opened"
	check "before the flow of its request" rows_are flows 1 private_port=6000 analyzer=tftp
	check "nothing is left" forget
}

# What opens nothing.
what_opens_nothing()
{
	long=$(printf 'a%.0s' {1..504})
	ctl clear statistics
	check "requests that are cut or malformed open nothing" garbage <<-BYTES
		\\0\\1f\\0octet
		\\0\\1f\\0oct\\0
		\\0\\1\\0octet\\0
		\\0\\1f\\0mail\\0
		\\0\\1f\\0octet\\0blksize\\0
		\\0\\1$long\\0octet\\0
		\\0
	BYTES
	check "each is counted" soon 30 table_is ul_bytes=567 ul_pkts=7 invalid_control_pkts=7
	datagram server "$SERVER:69" "$(public_of "$OWN1" 7001)" '\0\3\0\1data'
	check "so is an answer to none" soon 30 table_is \
		ul_bytes=567 dl_bytes=8 ul_pkts=7 dl_pkts=1 invalid_control_pkts=8
	check "nothing is left" forget
	ctl clear statistics
	check "nor does anything else" garbage <<-BYTES
		\\0\\3\\0\\1data
		\\0\\6blksize\\0001024\\0
		\\0\\11f\\0octet\\0
		GET / HTTP/1.1
	BYTES
	check "that is counted, too" soon 30 table_is ul_bytes=47 ul_pkts=4 unknown_requests=4
	check "nothing is left" forget
}

# What comes in pieces.
pieces()
{
	ctl clear statistics
	ask sub1 8000 "$(printf "%${first}s")$rrq"
	check "a request at the start of a fragment is none" soon 30 table_is \
		"ul_bytes=$((first + 10))" ul_pkts=1 unknown_requests=1
	check "and opens nothing" rows_are pinholes 0
	# UDP_SEGMENT: they are one packet until they leave the gateway
	router ethtool -K wan0 tx-udp-segmentation off
	datagram sub1 :8001 "$SERVER:69" "$rrq$wrq"'\0\1cut' setsockopt=17:103:i10
	check "three datagrams that come as one packet are three" soon 30 table_is \
		"ul_bytes=$((first + 35))" ul_pkts=4 read_sessions=1 write_sessions=1 invalid_control_pkts=1 unknown_requests=1
	check "with one pinhole" rows_are pinholes 1
	check "nothing is left" forget
}

# A subscriber's server.
own_server()
{
	start_ready mirror server mirror :7
	check "a one-to-one pool loads" configure < <(one_to_one)
	keep_address "$SERVER:7"
	tftpd_start hpa sub1 "$OWN1"
	for client in hpa atftp curl; do
		check "$client outside reads from a subscriber" tftp_get "$client" server "$A" known
		check "$client outside writes to a subscriber" tftp_put "$client" server "$A" known
	done
	check "one reads from farther away" tftp_get hpa far "$A" large
	# Between subscribers no rule permits what answers a request, neither to leave nor to come in.
	for client in hpa atftp curl; do
		check "$client of another subscriber reads from it" tftp_get "$client" sub2 "$A" large
		check "$client of another subscriber writes to it" tftp_put "$client" sub2 "$A" large
	done
	stop hpa
	check "no pinhole is left of them" rows_are pinholes 0
	datagram sub2 :5000 "$A:69" "$rrq"
	check "a request between subscribers opens a pinhole to the one that has asked" soon 30 rows_are pinholes 1 \
		"src_addr=$OWN1" dst_port=5000 "subscriber=$OWN2" direction=downlink
	asked=$(table pinholes '.[].dst_addr')
	check "nobody else comes through" dropped no_rule stray sub1 "$asked:5001" 6002
	check "nor somebody from outside" dropped no_rule server probe -o -b "$SERVER:69" udp "$asked:5000"
	datagram sub1 :6002 "$asked:5000" '\0\3\0\1data'
	check "the answer uses it up" soon 30 rows_are pinholes 0
	check "a second one does not pass" dropped no_rule stray sub1 "$asked:5000" 6003
	ctl clear statistics
	datagram server "$SERVER:5000" "$A:69" "$rrq"
	datagram server "$SERVER:5000" "$A:69" "$rrq"
	check "a request that is sent twice opens one pinhole" pinhole_is_open
	check_eq "from the subscriber to the port that has asked" "uplink 17 $OWN1 null $SERVER:5000" \
		"$(table pinholes '.[] | "\(.direction) \(.proto) \(.src_addr) \(.src_port) \(.dst_addr):\(.dst_port)"')"
	check "not to another port" dropped no_rule stray sub1 "$SERVER:5001"
	check "nor to another host" dropped no_rule stray sub1 "$SERVER_B:5000"
	check "nor from another subscriber" dropped no_rule stray sub2 "$SERVER:5000"
	datagram sub1 :6000 "$SERVER:5000" '\0\3\0\1data'
	check "the answer uses it up" used_up
	check "a second one does not pass" dropped no_rule stray sub1 "$SERVER:5000" 6001
	check "directions are the subscriber's" soon 30 table_is \
		dl_bytes=20 dl_pkts=2 read_sessions=1 data_ul_bytes=8 data_ul_pkts=1
	give_back
}

# With IPv6 only what differs: how packets are translated, and who finds whom. The requests of both families
# are in unit/tftp. "sessions" are those of programs, to read and to write.
if [[ $family == 4 ]]; then
	sections=(known_exchanges programs answers_from_port_69 what_opens what_opens_nothing pieces own_server)
	sessions="25 15"
else
	sections=(programs pieces own_server)
	sessions="13 9"
fi

ktap_plan $((family == 4 ? 109 : 57))

topology_up
module_up
router sysctl -qw net.netfilter.nf_conntrack_udp_timeout=3600
mkdir -m 777 "$tftp_root"
chmod 755 "$tmp"
head -c 1300 /dev/urandom >"$tftp_root/known"
head -c 100 /dev/urandom >"$tftp_root/small"
head -c 40000 /dev/urandom >"$tftp_root/large"
seq 300 >"$tftp_root/text"
tap_start_server
check_eq "rules that permit requests only load, without a warning" '' "$(configure < <(shared) 2>&1)"
tftpd_start hpa server "$SERVER"
for section in "${sections[@]}"; do
	"$section"
done
check "flows, pinholes, bindings and chunks return to zero" forget
check "no private address was outside" tap_clean tap-server
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
