#!/bin/bash
# vm: uml
#
# FTP through the gateway with a server and a client that know nothing of it:
# vsftpd and curl, in every mode of transfer, up and down. What is transferred
# arrives; what the statistics say agrees with what passed on the wire; the
# server sees nothing but public endpoints; and nothing is left in the end.

. "$(dirname "$0")/lib/nat_alg.sh"
. "$(dirname "$0")/lib/ftp.sh"
. "$(dirname "$0")/lib/family.sh"

size=4000000
if is_uml; then
	size=1000000
fi

# all_modes NAMESPACE: each mode, down and up
all_modes()
{
	local mode
	for mode in $ftp_modes; do
		download "$1" "$mode" "$HOST" && upload "$1" "$mode" "$HOST" || return
	done
}

both_at_once()
{
	local first second
	all_modes sub1 >"$tmp/all1" 2>&1 &
	first=$!
	all_modes sub2 >"$tmp/all2" 2>&1 &
	second=$!
	wait "$first" && wait "$second" && return
	cat "$tmp/all1" "$tmp/all2"
	return 1
}

# data_connections NAMESPACE: how many of them the server saw at a public endpoint of this subscriber
data_connections()
{
	local subscriber
	declare -n subscriber=${1/sub/OWN}
	tap_data tap-server | sed "s/$SERVER:[0-9]*//; s/ //; s/:/ /" |
		awk -v subscriber="$subscriber" '
			NR == FNR { if ($1 == subscriber) { address[++n] = $2; first[n] = $3; last[n] = $4 }; next }
			{ for (i = 1; i <= n; i++) if ($1 == address[i] && $2 >= first[i] && $2 <= last[i]) seen++ }
			END { print seen + 0 }' "$tmp/chunks" -
}

replies()
{
	vsftpd_log | grep -c "FTP response: .*, \"$1"
}

commands()
{
	vsftpd_log | grep -c "FTP command: .*, \"$1"
}

refuses()
{
	sub1 ftp-client -w 60 "$1" 2>&1 | grep -q 'Connection refused'
}

stored()
{
	[[ $(stat -c %s "$ftp_root/incoming/$1") == "$2" ]]
}

control_connections_are_open()
{
	stored pattern 3000000 && holds rows chunks=2 and rows flows=2 analyzer=ftp-control
}

chunks()
{
	table chunks '.[] | "\(.subscriber) \(.public_addr) \(.port_first) \(.port_last)"' | sort
}

told_port()
{
	vsftpd_log | awk -F'[,"]' '
		/FTP command:.*"PORT/ { port = $(NF - 2) * 256 + $(NF - 1) }
		END { print port }'
}

data_connection_is_open()
{
	holds -x rows pinholes=0 and rows flows=1 analyzer=ftp-data child
}

retrieved()
{
	rows_are pinholes 0 && (($(commands 'RETR incoming/pattern') == $1))
}

stat_is()
{
	check_eq "statistics: $1" "$3" "$(jq -r ".$2" "$tmp/stats")"
}

# What the server hears, of four kinds of transfer, and what it must not hear.
heard='PORT EPRT PASV EPSV' hidden='[^0-9]10[.,]0[.,]'
checks=58
if [[ $family == 6 ]]; then
	heard='PORT PASV' hidden='(PORT |")2[45][0-9][.,]|2001:db8|64:ff9b'
	checks=56
fi
ktap_plan $checks

topology_up
module_up
check "the seed's FTP sample loads" configure_sample
# what the router gets, and what it sends
tap_start_server
tap_start tap-sub1 router sub1
tap_start tap-sub2 router sub2
check "a server that is not there says so" refuses "$HOST"
vsftpd_start
ftp_file $size

# A control connection of each subscriber stays open all the time, so that their
# public addresses and chunks stay the same.
start control1 sub1 ftp-client -w 900 "$HOST" login epsv 'put incoming/pattern 3000000' "hold $tmp/go1" \
	"$active" "hold $tmp/go2" 'send RETR incoming/pattern' 'reply 150' accept "hold $tmp/go3" \
	'receive 3000000' 'reply 226' "send $ask_passive" "reply $tell_passive" "hold $tmp/go4" dial \
	'get incoming/pattern 3000000' "hold $tmp/go5" quit
start control2 sub2 ftp-client -w 900 "$HOST" login "hold $tmp/go5" quit
check "a control connection of each subscriber" \
	wait_until 60 control_connections_are_open
chunks >"$tmp/chunks"

for mode in $ftp_modes; do
	check "download, $mode" download sub1 "$mode" "$HOST"
	check "upload, $mode" upload sub1 "$mode" "$HOST"
done
check "both subscribers at once, all modes, down and up" both_at_once
check_eq "the public addresses and chunks stayed the same" "$(<"$tmp/chunks")" "$(chunks)"

# What is open shows.
check_eq "no pinhole is left of them" 0 "$(rows pinholes)"
touch "$tmp/go1"
check "$active opens a pinhole" soon 30 rows_are pinholes 1
check_eq "from the server to the subscriber's public address" "downlink 6 $OWN1 $SERVER" \
	"$(table pinholes '.[] | "\(.direction) \(.proto) \(.subscriber) \(.src_addr)"')"
check_eq "which is the one of its chunk" "$(awk "/^$OWN1 /"'{ print $2 }' "$tmp/chunks")" \
	"$(table pinholes '.[].dst_addr')"
check_eq "at the port that the server was told" "$(told_port)" "$(table pinholes '.[].dst_port')"
touch "$tmp/go2"
check "the data connection uses it up" soon 30 data_connection_is_open
check_eq "it is a current data session" 1 "$(ftp_stat data_current)"
check_eq "of two current control sessions" 2 "$(ftp_stat control_current)"
touch "$tmp/go3"
check "$passive opens a pinhole" soon 30 rows_are pinholes 1
check_eq "from the subscriber to the server" "uplink 6 $OWN1 $OWN1 $SERVER" \
	"$(table pinholes '.[] | "\(.direction) \(.proto) \(.subscriber) \(.src_addr) \(.dst_addr)"')"
touch "$tmp/go4"
check "that is used up, too" wait_until 60 retrieved 2
touch "$tmp/go5"
check "the first subscriber's control connection ends well" finish control1 60
check "the second subscriber's control connection ends well" finish control2 60

check "flows, pinholes, bindings and chunks return to zero" soon 60 nothing_left
ftp_stats >"$tmp/stats"
stop tap-sub1
stop tap-sub2
check "the server's wire: no private address, every byte of a stream always the same, checksums right" \
	tap_clean tap-server
check_eq "the server's log: no private address" '' "$(vsftpd_log | grep -E "$hidden")"
for who in sub1 sub2; do
	check_eq "every data connection of $who was from its own chunk" "$(tap_data "tap-$who" | wc -l)" \
		"$(data_connections $who)"
done
for verb in $heard; do
	check "$verb was really in use" test "$(commands "$verb")" -gt 5
done

stat_is "no current control session" control_current 0
stat_is "no current data session" data_current 0
stat_is "control sessions, with the one that was refused" control_total 27
stat_is "data sessions" data_total 27
stat_is "RETR commands" retr "$(commands RETR)"
stat_is "STOR commands" stor "$(commands STOR)"
check_eq "14 RETR, 13 STOR" "14 13" "$(commands RETR) $(commands STOR)"
stat_is "requests that succeeded" request_succeed $(($(replies '[23]') - $(replies 220)))
stat_is "requests that failed" request_failed "$(replies '[45]')"
stat_is "bytes of uplink data" ul_data_bytes "$(tap_total data up bytes tap-sub1 tap-sub2)"
stat_is "bytes of downlink data" dl_data_bytes "$(tap_total data down bytes tap-server)"
check_eq "that is 12 files and a pattern each way, and the pattern once more" \
	"$((12 * size + 3000000)) $((12 * size + 6000000))" \
	"$(tap_total data up length tap-sub1 tap-sub2) $(tap_total data down length tap-server)"
stat_is "packets of uplink data" ul_data_pkts "$(tap_total data up packets tap-sub1 tap-sub2)"
stat_is "packets of downlink data" dl_data_pkts "$(tap_total data down packets tap-server)"
stat_is "bytes of uplink control" ul_control_bytes "$(tap_total control up bytes tap-sub1 tap-sub2)"
stat_is "bytes of downlink control" dl_control_bytes "$(tap_total control down bytes tap-server)"
stat_is "packets of uplink control" ul_control_pkts "$(tap_total control up packets tap-sub1 tap-sub2)"
stat_is "packets of downlink control" dl_control_pkts "$(tap_total control down packets tap-server)"
stat_is "data flows on the fast path" fp_data_flows 27
check_eq "statistics: all packets of data but each flow's first are on the fast path" \
	"$(jq '.ul_data_pkts + .dl_data_pkts - .data_total' "$tmp/stats")" \
	"$(jq '.fp_ul_data_pkts + .fp_dl_data_pkts' "$tmp/stats")"
check_eq "statistics: nothing else happened" '' "$(jq -r '
	to_entries[] | select(.value != 0 and (.key |
		test("error|unknown|no_control|invalid|unparsed|fp_.*control"))) | "\(.key) \(.value)"' "$tmp/stats")"

check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
