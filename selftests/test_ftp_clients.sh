#!/bin/bash
# vm: uml
#
# FTP programs that people use, against servers that they use, all at the same time:
# curl, lftp, wget, tnftp and Python's ftplib, active and passive, with vsftpd and
# pure-ftpd, through a many-to-one and a one-to-one realm, in which pure-ftpd is a
# subscriber's, and vsftpd is curl's alone. Each fetches a file, stores it under
# another name and looks at the list. The rules permit nothing but control
# connections. Under emulation, which is slow, the C programs and one realm.

. "$(dirname "$0")/lib/nat_alg.sh"
. "$(dirname "$0")/lib/ftp.sh"
. "$(dirname "$0")/lib/family.sh"

readonly A=209.165.200.225 B=209.165.200.226

# The programs, each with the modes that it has: see curl_mode in lib/ftp.sh
programs=(
	'curl passive-plain' 'curl passive-extended' 'curl active-plain' 'curl active-extended'
	'lftp passive-plain' 'lftp passive-extended' 'lftp active-plain'
	'wget passive-plain' 'wget active-plain'
	'tnftp passive-extended' 'tnftp active-extended'
)
size=3000000
if is_uml; then
	programs+=('ftplib passive-plain' 'ftplib active-plain')
	size=400000
fi
large=$((size * 10))

many_to_one()
{
	pool napt-users-per-ip-address 4 port-chunk-size 16128
}

one_to_one()
{
	pool nat-one-to-one on-demand
}

pool()
{
	ip_pools "PUBLIC range $A $B $* nat-binding-timer 1"
}

# Each program: NAMESPACE MODE HOST, the file is to come to FETCHED, and go to STORED.

use_curl()
{
	curl_ftp "$1" "$2" -o "$4" "ftp://$3/pub/file" && curl_ftp "$1" "$2" -T "$tmp/file" "ftp://$3/$5" &&
		curl_ftp "$1" "$2" "ftp://$3/incoming/"
}

use_lftp()
{
	local passive=no extended=no
	[[ $2 != passive* ]] || passive=yes
	[[ $2 != *extended ]] || extended=yes
	"$1" lftp -c "
		set cmd:fail-exit yes; set net:timeout 120; set net:max-retries 1
		set ftp:passive-mode $passive; set ftp:prefer-epsv $extended
		open ftp://$3
		get pub/file -o $4; put $tmp/file -o $5; cls -1 incoming"
}

# It stores nothing, and wants a folder of its own for a list.
use_wget()
{
	local options=(-nv -t 1 -T 120)
	[[ $2 != active* ]] || options+=(--no-passive-ftp)
	mkdir "$4.wget" && cd "$4.wget" && "$1" wget "${options[@]}" -O "$4" "ftp://$3/pub/file" &&
		"$1" wget "${options[@]}" -O list "ftp://$3/pub/" && grep large list && cp "$4" "$ftp_root/$5"
}

use_tnftp()
{
	local options=(-n)
	[[ $2 != active* ]] || options+=(-A)
	[[ $2 != passive* ]] || options+=(-p)
	"$1" tnftp "${options[@]}" -i <<-COMMANDS
		open ${3//[][]/}
		user anonymous nobody@example.net
		binary
		get pub/file $4
		put $tmp/file $5
		nlist incoming -
		bye
	COMMANDS
}

# It also gives up a transfer in the middle, with an urgent ABOR, and goes on after it.
use_ftplib()
{
	"$1" python3 - "$2" "$3" "$4" "$tmp/file" "$5" <<-'PYTHON'
		import ftplib, sys
		mode, host, fetched, file, stored = sys.argv[1:]
		ftp = ftplib.FTP(host.strip("[]"), timeout=120)
		ftp.login()
		ftp.set_pasv(mode.startswith("passive"))
		with open(fetched, "wb") as f:
		    ftp.retrbinary("RETR pub/file", f.write)
		data = ftp.transfercmd("RETR pub/large")
		data.recv(1000)
		data.close()
		try:
		    ftp.abort()
		except ftplib.error_proto:
		    pass  # vsftpd knows it with Telnet's Synch only
		ftp.putcmd("NOOP")
		while not ftp.getmultiline().startswith("200"):
		    pass
		with open(file, "rb") as f:
		    ftp.storbinary("STOR " + stored, f)
		print(ftp.nlst("incoming"))
		ftp.quit()
	PYTHON
}

# one NAME PROGRAM NAMESPACE MODE HOST: a session, and is everything as it was?
one()
{
	local fetched=$tmp/$1.fetched stored=incoming/$1
	"use_$2" "$3" "$4" "$5" "$fetched" "$stored" && cmp "$tmp/file" "$fetched" &&
		cmp "$tmp/file" "$ftp_root/$stored" && rm "$fetched" "$ftp_root/$stored"
}

declare -A begun

# begin NAME COMMAND...: in the background; ends_well NAME
begin()
{
	"${@:2}" >"$tmp/session-$1" 2>&1 &
	begun[$1]=$!
}

ends_well()
{
	local status=0
	wait "${begun[$1]}" || status=$?
	cat "$tmp/session-$1"
	return "$status"
}

# all_programs KIND VSFTPD-CLIENT PUREFTPD-CLIENT PUREFTPD [PROGRAM]: a session of each program with each server,
# from the namespaces, and large transfers at the same time; with vsftpd PROGRAM alone, if it is named
all_programs()
{
	local program name vsftpd pure sessions=()
	vsftpd=$(towards "$2" "$SERVER")
	pure=$(towards "$3" "$4")
	for program in "${programs[@]}"; do
		name=${program% *}
		[[ ${5-$name} != "$name" ]] || session "$1" "$program" vsftpd "$2" "$vsftpd"
		session "$1" "$program" pure-ftpd "$3" "$pure"
	done
	begin "$1-large-down" large_down "$2" passive-plain "$vsftpd"
	begin "$1-large-up" large_up "$3" active-extended "$pure" "$1"
	for name in "${sessions[@]}"; do
		check "$name" ends_well "$name"
	done
	check "$1, a large file down at the same time" ends_well "$1-large-down"
	check "$1, a large file up at the same time" ends_well "$1-large-up"
}

# session KIND "PROGRAM MODE" SERVER NAMESPACE HOST: begins one, which all_programs waits for
session()
{
	local name=$1-${2/ /-}-$3
	sessions+=("$name")
	begin "$name" one "$name" "${2% *}" "$4" "${2#* }" "$5"
}

large_down()
{
	curl_ftp "$1" "$2" "ftp://$3/pub/large" | cmp - "$ftp_root/pub/large"
}

large_up()
{
	curl_ftp "$1" "$2" -T "$ftp_root/pub/large" "ftp://$3/incoming/$4-large" &&
		cmp "$ftp_root/pub/large" "$ftp_root/incoming/$4-large" && rm "$ftp_root/incoming/$4-large"
}

# resumed: curl asks for the rest of a file (REST)
resumed()
{
	head -c $((size / 3)) "$tmp/file" >"$tmp/resumed"
	curl_ftp sub1 passive-plain -C - -o "$tmp/resumed" "ftp://$HOST/pub/file" && cmp "$tmp/file" "$tmp/resumed"
}

# stopped: a transfer that nobody reads, by an urgent command
stopped()
{
	sub1 ftp-client -w 60 "$HOST" 'nodelay on' login "$active" 'send RETR pub/large' 'reply 150' accept stall \
		'urgent \xff\xf4\xff' 'raw \xf2ABOR\r\n' 'reply 426' 'reply 226' "$passive" 'send LIST' 'reply 150' \
		'reply 226' quit
}

checks=$((14 + 2 * ${#programs[@]} + 2))
! is_uml || checks=$((checks + 3 + ${#programs[@]} + 4 + 2))
ktap_plan $checks

topology_up
module_up
# Who reads slowly may have much to read after the other end's FIN; and a port that is lent twice would make
# one connection of two for the tap.
router sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_{fin_wait,close_wait,last_ack,time_wait,close}=3600
export HOME=$tmp
vsftpd_start server "$SERVER"
pureftpd_start server "$SERVER_B"
ftp_file $size
head -c $large /dev/urandom >"$ftp_root/pub/large"
tap_start_server

check "a many-to-one realm, for control connections" configure < <(many_to_one; ftp_only_control PUBLIC)
all_programs many-to-one sub1 sub2 "$SERVER_B"
check "a transfer that goes on where another one ended" resumed
check "one that is given up: an urgent ABOR reaches a server that waits for nothing else" stopped

if is_uml; then
	check "what was lent returns" forget
	stop pureftpd
	check "a one-to-one realm" configure < <(one_to_one; ftp_only_control PUBLIC)
	start_ready mirror server mirror :7
	keep_address "$SERVER:7" sub2
	pureftpd_start sub2 "$OWN2"
	all_programs one-to-one sub1 server "$A" curl
	check "the server's address was kept" give_back
fi

check "flows, pinholes, bindings and chunks return to zero" forget
ftp_stats >"$tmp/stats"
check_eq "statistics: nothing is current" "0 0" "$(jq -r '"\(.control_current) \(.data_current)"' "$tmp/stats")"
check "no private address was on the server's wire" tap_clean tap-server
check_eq "statistics: control sessions" "$(awk '$1 == "tcp" && $3 ~ /:21$/' "$tmp/tap-server" | wc -l)" \
	"$(jq .control_total "$tmp/stats")"
check_eq "statistics: data sessions" "$(tap_data tap-server | wc -l)" "$(jq .data_total "$tmp/stats")"
check_eq "statistics: bytes of uplink data" "$(tap_total data up bytes tap-server)" \
	"$(jq .ul_data_bytes "$tmp/stats")"
check_eq "statistics: bytes of downlink data" "$(tap_total data down bytes tap-server)" \
	"$(jq .dl_data_bytes "$tmp/stats")"
# some commands are of no RFC
check_eq "statistics: nothing was wrong" '' "$(jq -r 'to_entries[] | select(.value != 0 and
	(.key | test("error|no_control|invalid|unparsed|fp_.*control"))) | "\(.key) \(.value)"' "$tmp/stats")"
check_eq "every data connection had its pinhole" "0 0 0" \
	"$(drops no_rule) $(drops no_pinhole) $(drops pinhole_refused)"
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
