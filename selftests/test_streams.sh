#!/bin/bash
# vm: uml
#
# What TCP does beside carrying data, while the gateway holds part of a message or
# changes its length: data in the SYN, keep-alives, windows that close, timestamps,
# FIN and RST. And what such bytes cost: memory that is limited, shown, and given
# back.

. "$(dirname "$0")/lib/nat_alg.sh"

talk=$(dirname "$0")/lib/talk.py

memory_is_back()
{
	holds limits memory_held=0 memory_kept=0
}

nothing_left_held()
{
	holds -x rows flows=0 and limits memory_held=0 memory_kept=0
}

limit_drops()
{
	holds drops 'message_limit>0'
}

# nstat_of NAMESPACE COUNTER: since the namespace began
nstat_of()
{
	"$1" nstat -asz "$2" | awk -v name="$2" '$1 == name { print $2 }'
}

nstat_above()
{
	local have
	have=$(nstat_of "$1" "$2")
	echo "$2 of $1 is $have"
	((have > $3))
}

# serve STEP...: on port 21, one connection; it greets first
serve()
{
	start_ready talk-server server python3 "$talk" server 21 "$@"
}

# talk STEP...: the subscriber's end, in the background
talk()
{
	start talk-client sub1 python3 "$talk" client "$SERVER:21" "$@"
}

# over: both ends went well
over()
{
	local status=0
	finish talk-client 60 || { cat "$tmp/talk-client"; status=1; }
	finish talk-server 60 || { cat "$tmp/talk-server"; status=1; }
	return "$status"
}

readonly greeting='220 ready\r\n'
parameters=/sys/module/nat_alg/parameters
ktap_plan 37

topology_up
module_up
router sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_established=432000
configure_only_control >"$tmp/configure" 2>&1 || bail "$(<"$tmp/configure")"

# The SYN.

sub1 sysctl -qw net.ipv4.tcp_fastopen=5
server sysctl -qw net.ipv4.tcp_fastopen=514
serve "send $greeting" 'expect NOOP first\r\nNOOP second\r\n' 'send 200 ok\r\n200 ok\r\n'
talk 'fastopen NOOP first\r\n' "expect $greeting" 'send NOOP second\r\n' 'expect 200 ok\r\n200 ok\r\n'
check "data in the SYN comes after it" over
check "it was in the SYN" nstat_above sub1 TcpExtTCPFastOpenActiveFail 0
check_eq "the gateway did not lose the stream" 0 "$(ftp_stat unparsed_pkts)"

# Timestamps and windows of the ACKs that the gateway makes.

serve "send $greeting" 'expect NOOP\r\n' 'send 200 ok\r\n'
talk "expect $greeting" acked 'send N' acked 'send O' acked 'send OP' acked 'send \r\n' 'expect 200 ok\r\n'
check "a command in four pieces, each acknowledged" over
mapfile -t windows < <(sort -u "$tmp/talk-client" | awk '/^window/ { print $2 }')
check_eq "the window of each ACK is the server's" 1 "${#windows[@]}"
check "which is as wide as it was offered" test "${windows[0]}" -gt 60000
for side in sub1 server; do
	check_eq "no timestamp was too old ($side)" 0 "$(nstat_of "$side" TcpExtPAWSEstab)"
done

# Keep-alives: they are answered while the line is incomplete, or the client would give up.

serve "send $greeting" 'expect NOOP held\r\n' 'send 200 ok\r\n'
talk keepalive "expect $greeting" 'send NOOP he' "hold $tmp/alive" 'send ld\r\n' 'expect 200 ok\r\n'
check "half a command is held" soon 30 limit_is memory_held -gt 0
check_eq "and nothing of it is on its way" 0 "$(limit memory_kept)"
check "five keep-alives" wait_until 30 nstat_above sub1 TcpExtTCPKeepAlive 4
touch "$tmp/alive"
check "were answered, and the rest completes the command" over
check "its memory is given back" soon 30 memory_is_back

# A window that closes in the middle of lines.

serve 'rcvbuf 4096' "send $greeting" "hold $tmp/read" "drain $tmp/heard"
talk "expect $greeting" "fill $tmp/said 400000 997"
check "the server's window closes" wait_until 30 nstat_above server TcpExtTCPToZeroWindowAdv 0
check "and the client asks whether it is open" wait_until 30 nstat_above sub1 TcpExtTCPWinProbe 1
check "what is kept has a limit" limit_is memory_kept -le 200000
touch "$tmp/read"
check "it opens again" over
check "all of it has come, unchanged" cmp "$tmp/said" "$tmp/heard"
check "its memory is given back" soon 30 memory_is_back

# What is not looked at any more: numbers are moved all the same, and packets stay large.

replies='200 ok\r\n234 go\r\n'
serve "send $greeting" "hold $tmp/sent" "send $replies" "drain $tmp/heard"
talk "expect $greeting" 'send PORT 10,0,1,2,40,40\r\nAUTH TLS\r\n' acked "touch $tmp/sent" \
	"expect $replies" "fill $tmp/said 20000000 65536" acked
check "20 MB behind a changed message and AUTH" over
check "all of it has come, unchanged" cmp "$tmp/said" <(tail -c "$(stat -c %s "$tmp/said")" "$tmp/heard")
check_eq "and nothing but it and two commands" "PORT 209 AUTH TLS" \
	"$(head -n 2 "$tmp/heard" | tr -d '\r' | cut -d, -f1 | paste -sd ' ')"
check "the analyzer did not see it" test "$(ftp_stat fp_ul_control_bytes)" -ge "$(stat -c %s "$tmp/said")"
check_eq "none was kept" 0 "$(limit memory_kept)"

# The end.

serve "send $greeting" "drain $tmp/heard"
talk "expect $greeting" 'send NOOP\r\nNO' acked
check "a FIN behind half a command" over
check_eq "lets it go" "NOOP|NO" "$(tr -d '\r' <"$tmp/heard" | tr '\n' '|')"
serve "send $greeting" "drain $tmp/heard"
talk "expect $greeting" 'send NOOP\r\nNO' acked rst
finish talk-client 60
finish talk-server 60
check "a RST behind half a command reaches the server" grep -q ConnectionResetError "$tmp/talk-server"
check "and its memory goes with the flow" soon 30 nothing_left_held

# A command that never gets whole: its receiver knows nothing of it and acknowledges
# nothing, so conntrack waits for its short timeout.

router sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_unacknowledged=2
configure_only_control >"$tmp/configure" 2>&1 || bail "$(<"$tmp/configure")"
check "what was there goes" forget
serve "send $greeting" "drain $tmp/heard"
talk "expect $greeting" 'send NOO' "hold $tmp/never"
check "half a command is held" soon 30 limit_is memory_held -gt 0
check "after a silence the flow ends, and what it held" soon 30 nothing_left_held
stop talk-client
stop talk-server
router sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_unacknowledged=300
configure_only_control >"$tmp/configure" 2>&1 || bail "$(<"$tmp/configure")"

# The limit of a subscriber.

before=$(<"$parameters/message_memory_per_subscriber")
echo 1000 >"$parameters/message_memory_per_subscriber"
serve "send $greeting" 'expect NOOP\r\n' 'send 200 ok\r\n'
talk "expect $greeting" 'send NOOP\r\n' 'expect 200 ok\r\n'
check "a message that finds no memory is dropped" soon 30 limit_drops
check_eq "show nat limits knows" 1000 "$(limit memory_per_subscriber)"
echo "$before" >"$parameters/message_memory_per_subscriber"
check "and comes again" over

check "nothing is left" forget
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
