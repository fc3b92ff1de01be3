#!/bin/bash
# vm: uml
#
# Each row of the FTP statistics, by sessions that change it and nothing else. The
# packets and bytes of what goes well are counted in test_ftp.sh.

. "$(dirname "$0")/lib/nat_alg.sh"
. "$(dirname "$0")/lib/ftp.sh"

# changes COMMAND...: every row that changed while it ran, a line each; but how many segments a control
# connection takes is up to its ends
changes()
{
	ftp_stats >"$tmp/before"
	"$@" >"$tmp/said" 2>&1 || {
		cat "$tmp/said"
		return
	}
	soon 30 none_is_current
	jq -rn --slurpfile was "$tmp/before" --slurpfile is <(ftp_stats) '
		$is[0] | to_entries[] | "\(.key) \(.value - $was[0][.key])"' |
		grep -vE ' 0$|^[ud]l_(control|retrans)_|^(fp_)?[ud]l_(data|control)_pkts' | sort | paste -sd,
}

none_is_current()
{
	holds -x stats ftp control_current=0 data_current=0
}

session()
{
	sub1 ftp-client -w 60 "$SERVER" "$@"
}

# The rows of a session that logs in, quits, and does this.
wanted()
{
	printf '%s\n' "control_total 1" "$@" | sort | paste -sd,
}

# says GREETING ANSWER STEP...: a session with a server that says this, and that when it hears something
says()
{
	local status=0
	printf '%b' "$1" >"$tmp/greeting"
	printf '%b' "$2" >"$tmp/answer"
	start says server socat "TCP-LISTEN:21,bind=$SERVER_B,reuseaddr" \
		"SYSTEM:cat $tmp/greeting; read line; cat $tmp/answer; cat >/dev/null"
	wait_until 30 listening server "$SERVER_B:21" || return
	sub1 ftp-client -w 60 "$SERVER_B" "${@:3}" || status=1
	finish says 60 && return "$status"
}

# doubled NAMESPACE INTERFACE COMMAND...: each packet that leaves there leaves twice
doubled()
{
	local status=0
	tc -n "$ns-$1" qdisc add dev "$2" root netem duplicate 100%
	"${@:3}" || status=1
	tc -n "$ns-$1" qdisc del dev "$2" root
	return "$status"
}

# repeated UP|DOWN TAP: segments of a control connection that brought nothing new, and their bytes; its end,
# which has none, is one more
repeated()
{
	awk -v down="$([[ $1 == up ]] || echo 1)" '
		$1 == "tcp" && $3 ~ /:21$/ { segments += $10; bytes += $(6 + down) - $(4 + down) }
		END { print segments + 1, bytes + 0 }' "$tmp/$2"
}

ktap_plan 28

topology_up
module_up
check "the seed's FTP sample loads" configure_sample
serve server -a "$SERVER"

check_eq "a session that does nothing" "$(wanted 'request_succeed 4')" "$(changes session login quit)"
check_eq "a command that nobody knows" "$(wanted 'request_succeed 4' 'request_failed 1' 'unknown_requests 1')" \
	"$(changes session login 'send XYZZY' 'reply 500' quit)"
check_eq "RETR that fails" "$(wanted 'request_succeed 4' 'request_failed 1' 'retr 1')" \
	"$(changes session login 'send RETR file' 'reply 550' quit)"
check_eq "a reply that nobody has asked for" "$(wanted 'request_succeed 1' 'unknown_responses 1')" \
	"$(changes says '220 Hello\r\n' '200 Yes\r\n200 Yes\r\n' 'reply 220' 'send NOOP' 'reply 200' 'reply 200')"
check_eq "one that is not the last word" "$(wanted 'request_succeed 1')" \
	"$(changes says '120 Wait\r\n220 Hello\r\n' '150 Wait\r\n226 Yes\r\n' 'reply 120' 'reply 220' 'send NOOP' \
		'reply 150' 'reply 226')"

# What is wrong.

check_eq "PORT that is malformed" \
	"$(wanted 'request_succeed 4' 'request_failed 1' 'invalid_pkts 1' 'ul_error_pkts 1' 'ul_error_bytes 12')" \
	"$(changes session login 'send PORT 1,2,3' 'reply 501' quit)"
check_eq "a line that is no command" "$(wanted 'request_succeed 4' 'request_failed 1' 'invalid_pkts 1')" \
	"$(changes session login 'send 12345' 'reply 500' quit)"
check_eq "a line that is no reply" "$(wanted 'invalid_pkts 1' 'request_succeed 1')" \
	"$(changes says '220 Hello\r\n' 'Welcome\r\n200 Yes\r\n' 'reply 220' 'send NOOP' 'echo Welcome\r\n' 'reply 200')"
check_eq "PORT that is refused" \
	"$(wanted 'request_succeed 4' 'request_failed 1' 'ul_error_pkts 1' 'ul_error_bytes 22')" \
	"$(changes session login 'send PORT 10,0,2,2,31,144' 'reply 501' quit)"
check_eq "227 that is refused" "$(wanted 'request_succeed 1' 'dl_error_pkts 1' 'dl_error_bytes 26')" \
	"$(changes says '220 Hello\r\n' '227 (10,0,2,2,31,144) Ok\r\n' 'reply 220' 'send PASV' 'reply 227')"
check_eq "227 that is malformed" \
	"$(wanted 'request_succeed 1' 'dl_error_pkts 1' 'dl_error_bytes 11' 'invalid_pkts 1')" \
	"$(changes says '220 Hello\r\n' '227 Where\r\n' 'reply 220' 'send PASV' 'echo 227 Where\r\n')"

# What is not FTP, or not to be read.

check_eq "a client that does not speak FTP" "$(wanted 'unparsed_pkts 1' 'unknown_pkts 4' 'fp_control_flows 1' \
	'fp_ul_control_bytes 22' 'fp_dl_control_bytes 41')" \
	"$(changes session 'reply 220' 'raw GET / HTTP/1.0\r\n' 'reply 500' 'send NOOP' 'reply 200')"
check_eq "a server that does not" "$(wanted 'unparsed_pkts 1' 'unknown_pkts 2' 'fp_control_flows 1' \
	'fp_ul_control_bytes 6' 'fp_dl_control_bytes 11')" \
	"$(changes says 'SSH-2.0-x\r\n' '' 'echo SSH-2.0-x\r\n' 'send NOOP')"
check_eq "encryption" "$(wanted 'request_succeed 4' 'fp_control_flows 1' 'fp_ul_control_bytes 4' \
	'fp_dl_control_bytes 19')" \
	"$(changes session login 'send AUTH TLS' 'reply 234' 'raw \x16\x03\x01\x00' 'echo \x16\x03\x01\x00')"

# Data.

check_eq "RETR" "$(wanted 'request_succeed 6' 'retr 1' 'data_total 1' 'dl_data_bytes 300000' 'fp_data_flows 1' \
	'fp_dl_data_bytes 300000')" "$(changes session login port 'get 300000' quit)"
check_eq "STOR" "$(wanted 'request_succeed 6' 'stor 1' 'data_total 1' 'ul_data_bytes 300000' 'fp_data_flows 1' \
	'fp_ul_data_bytes 300000')" "$(changes session login pasv 'put 300000' quit)"
check_eq "two data connections of one control connection" "$(wanted 'request_succeed 8' 'stor 2' 'data_total 2' \
	'ul_data_bytes 3000' 'fp_data_flows 2' 'fp_ul_data_bytes 3000')" \
	"$(changes session login epsv 'put 1000' eprt 'put 2000' quit)"
start_ready port20 server mirror "$SERVER:20"
tap_start tap-data router wan0
before=$(ftp_stat data_no_control)
check "a connection of FTP's data port without a control connection" sub1 probe tcp "$SERVER:20"
check "ends" forget
stop tap-data
stop port20
check_eq "each of its packets is counted, once" \
	"$(awk '$1 == "tcp" && $3 ~ /:20$/ { print $8 + $9 }' "$tmp/tap-data")" $(($(ftp_stat data_no_control) - before))

# What is sent again.

for where in 'up sub1 eth0 router sub1' 'down server eth0 router wan0'; do
	read -r direction namespace interface tap_namespace tap_interface <<<"$where"
	tap_start "tap-$direction" "$tap_namespace" "$tap_interface"
	ftp_stats >"$tmp/before-$direction"
	check "a session whose packets come twice, ${direction}link" \
		doubled "$namespace" "$interface" session login port 'get 10000' pasv 'put 10000' quit
	stop "tap-$direction"
	row=${direction:0:1}l
	check_eq "is counted: segments and bytes" "$(repeated "$direction" "tap-$direction")" \
		"$(($(ftp_stat "${row}_retrans_pkts") - $(jq ".${row}_retrans_pkts" "$tmp/before-$direction"))) $((
			$(ftp_stat "${row}_retrans_bytes") - $(jq ".${row}_retrans_bytes" "$tmp/before-$direction")))"
done

check "nothing is left" forget
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
