#!/bin/bash
# vm: uml
#
# What FTP's commands and replies may look like, said by a subscriber and to one:
# a form of each that is not the common one, urgent commands, encryption, RFC 1639,
# other ports than 21, and data connections that are faster than a reply. The
# rules permit nothing but control connections.

. "$(dirname "$0")/lib/nat_alg.sh"
. "$(dirname "$0")/lib/ftp.sh"

readonly A=209.165.200.225 B=209.165.200.226
# where the first subscriber's clients listen: 31 * 256 + 144
readonly LISTENS=8080

one_to_one()
{
	ip_pools "STATIC range $A $B nat-one-to-one on-demand nat-binding-timer 1"
}

session()
{
	sub1 ftp-client -w 60 "$SERVER" login "$@" quit
}

active()
{
	session "listen $LISTENS" "send $1" 'reply 200' 'get 1000'
}

# passive COMMAND REPLY: with a server that answers like that, outside and in a subscriber
passive()
{
	local steps=("send $1" "reply ${2%% *}" 'get 1000')
	serve server -f "$2" || return
	session "${steps[@]}" || return
	serve sub1 -f "$2" || return
	server ftp-client -w 60 "$A" login "${steps[@]}" quit
}

heard()
{
	grep -qE "^$1 [0-9.:]* $2\$" "$tmp/ftp.log" && return
	cat "$tmp/ftp.log"
	return 1
}

# aborts STEP...: a session in which they say ABOR; what is urgent of it is the octet of this number
aborts()
{
	serve server
	session 'nodelay on' port 'get 100' "${@:2}" 'reply 226' 'send NOOP' 'reply 200' || return
	heard urgent "$1"
}

moved()
{
	echo $(($(ftp_stat "$1") - $(jq ".$1" "$tmp/before")))
}

# encrypted: AUTH, and a PORT command in what only looks like TLS
encrypted()
{
	local hello='\x16\x03\x01\x00\x2a\x01' port="PORT 10,0,1,2,31,144\r\n"
	ftp_stats >"$tmp/before"
	client auth sub1 "$SERVER" login "listen $LISTENS" 'send PORT %p' 'reply 200' 'hold auth' \
		'send AUTH TLS' 'reply 234' "raw $hello" "echo $hello" "raw $port" "echo $port" 'hold end'
	soon 60 rows_are pinholes 1 || return
	release auth
	wait_until 60 has "$tmp/auth" '^> PORT 10,0,1,2,31,144.r' && wait_until 60 echoed
}

# what was sent after AUTH has come back; that is more than the reply
echoed()
{
	(($(moved fp_dl_control_bytes) == 15 + 6 + 22))
}

# over_tls MODE: a real server and a real program; the data connection is the rules' business
over_tls()
{
	ftp_stats >"$tmp/before"
	curl_ftp sub1 "$1" --ssl-reqd --insecure -o "$tmp/down" "ftp://$SERVER_B/pub/file" &&
		cmp "$tmp/file" "$tmp/down" &&
		[[ "$(moved fp_control_flows) $(moved data_total) $(moved invalid_pkts)" == "1 0 0" ]]
}

# with_port NUMBER: what is FTP is said by the port
with_port()
{
	{
		one_to_one
		ftp_only_control STATIC
	} | sed "s/port = 21/port = $1/" | configure
}

# One of each; every other form is in unit/ftp.
rows=(
	'pOrT 010,000,001,002,031,144'
	'eprt !1!10.0.1.2!8080!'
)
replies=(
	'PASV/227 Entering Passive Mode %p'
	'EPSV/229 Extended (|1|%a|%n|)'
)

ktap_plan $((${#rows[@]} + ${#replies[@]} + 33))

topology_up
module_up
check "rules for control connections load" configure < <(one_to_one; ftp_only_control STATIC)
# the address is the first subscriber's all the time
start_ready mirror server mirror :7
start_ready kept sub1 probe -w 300 -b :7000 -k "$tmp/stop" udp "$SERVER:7"
tap_start_server

# Endpoints.

serve server
for row in "${rows[@]}"; do
	check "\"$row\"" active "$row"
done
for row in "${replies[@]}"; do
	check "${row%%/*}, \"${row#*/}\"" passive "${row%%/*}" "${row#*/}"
done
serve server
check "EPSV with a protocol" session 'send EPSV 1' 'reply 229' 'get 1000'
serve server -m
check "replies of several lines" session pasv 'get 1000' epsv 'put 1000'
serve server -e
check "data connections that come before the reply to PORT and EPRT" session port 'get 1000' eprt 'put 1000'
serve server
check "commands of which each was sent before the reply to the one before" session \
	"listen $LISTENS" cork 'send NOOP' 'send PORT %p' 'send RETR 1000' 'send NOOP' 'send EPSV' uncork \
	'reply 200' 'reply 200' 'reply 150' accept 'receive 1000' 'reply 226' 'reply 200' 'reply 229' 'put 1000'
check_eq "nothing of it was invalid or refused" "0 0 0" \
	"$(ftp_stat invalid_pkts) $(drops pinhole_refused) $(ftp_stat ul_error_pkts)"

# Urgent commands: RFC 959, section 4.1.3.

synch=('urgent \xff\xf4\xff' 'raw \xf2ABOR\r\n')
check "Telnet's IP and Synch, and ABOR behind it" aborts 2 "${synch[@]}"
check "ABOR whose last octet is urgent" aborts 5 'urgent ABOR\r\n'
check "ABOR in the middle of a transfer" session port 'send RETR 3000000' 'reply 150' accept "${synch[@]}" \
	'receive 3000000' 'reply 226' 'reply 226' port 'get 1000'
check "PORT that is urgent as a whole" session "listen $LISTENS" 'urgent PORT 10,0,1,2,31,144\r\n' \
	'reply 200' 'get 1000'

# RFC 1639.

: >"$tmp/ftp.log"
check "LPRT is answered with an error" session 'send LPRT 4,4,10,0,1,2,2,31,144' 'reply 500' port 'get 100'
check "since the server was not told where" heard command LPRT
serve server -L "$SERVER:8080"
check "a server's reply to LPSV passes" session 'send LPSV' 'reply 228' 'send NOOP' 'reply 200'
serve sub1 -L "$SUB1:8080"
check "a subscriber's becomes an error" server ftp-client -w 60 "$A" login 'send LPSV' 'reply 425' pasv 'get 100' quit
check_eq "neither opens anything" 0 "$(rows pinholes)"
check_eq "the subscriber's are its errors: LPRT and 228" "2 $((28 + 56))" \
	"$(ftp_stat ul_error_pkts) $(ftp_stat ul_error_bytes)"
check_eq "the server's 228 is the other side's" "1 60" \
	"$(ftp_stat dl_error_pkts) $(ftp_stat dl_error_bytes)"

check "no private address was on the server's wire" tap_clean tap-server

# RFC 4217.

serve server
check "after AUTH and its 234 what looks like PORT passes as it is" encrypted
check_eq "nothing is open, and what was is not any more" 0 "$(rows pinholes)"
check_eq "the rest is counted: flows, bytes up and down" "1 28 43" \
	"$(moved fp_control_flows) $(moved fp_ul_control_bytes) $(moved fp_dl_control_bytes)"
release end
check "the connection ends" finish auth 60
"$selftests/tools/selfsigned" "$tmp/key.pem" || bail "there is no key"
stop ftp
vsftpd_start server "$SERVER_B" ssl_enable=YES allow_anon_ssl=YES force_anon_logins_ssl=YES \
	require_ssl_reuse=NO "rsa_cert_file=$tmp/key.pem"
ftp_file 100000
check "what a subscriber begins is permitted" configure < <(
	one_to_one; policy <<<"1/permit nat-realm STATIC/ip uplink = TRUE"; ftp_route)
check "FTP over TLS, PASV" over_tls passive-plain
check "FTP over TLS, EPSV" over_tls passive-extended

# Other ports.

check "FTP on port 2121" configure < <(with_port 2121)
serve server -a :2121
check "a subscriber's client" sub1 ftp-client -w 60 "$SERVER:2121" login port 'get 1000' eprt 'put 1000' \
	pasv 'put 1000' epsv 'get 1000' quit
serve sub1 -a :2121
check "a subscriber's server" server ftp-client -w 60 "$A:2121" login port 'get 1000' eprt 'put 1000' \
	pasv 'put 1000' epsv 'get 1000' quit
check "port 21 is another one now" dropped no_rule sub1 probe -o tcp "$SERVER:21"

touch "$tmp/stop"
check "the address was kept" finish kept 60
check "nothing is left" forget
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
