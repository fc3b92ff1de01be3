#!/bin/bash
# vm: qemu
#
# The gateway at work, for somebody who has not seen it before: a subscriber with a
# private address exchanges files with an FTP server on the other side, in every
# mode of transfer, with programs that know nothing of it. Then the gateway's
# numbers are compared with those of the programs. Exit status 1 if any of it is
# not as it should be. "make demo" runs this in a virtual machine.

. "$(dirname "$0")/lib/nat_alg.sh"
. "$(dirname "$0")/lib/ftp.sh"

size=10000000
bad=0 clean=

# title TEXT
title()
{
	printf '\n%s\n' "$1"
}

# run COMMAND...: in the router, shown
run()
{
	printf '  # %s\n' "$*"
	router "$@" 2>&1 | sed 's/^/  /'
	((PIPESTATUS[0] == 0)) || bail "that did not work"
}

sum_of()
{
	sha256sum "$1" | cut -c1-16
}

# transfer MODE COMMAND up|down: with curl
transfer()
{
	local mode=$1 from to got begin=${EPOCHREALTIME/./}
	if [[ $3 == up ]]; then
		from=$tmp/upload to=$ftp_root/incoming/$mode
		curl_ftp sub1 "$mode" -T "$from" "ftp://$SERVER/incoming/$mode" >"$tmp/curl" 2>&1
	else
		from=$ftp_root/pub/file to=$tmp/download
		rm -f "$to"
		curl_ftp sub1 "$mode" -o "$to" "ftp://$SERVER/pub/file" >"$tmp/curl" 2>&1
	fi || sed 's/^/  /' "$tmp/curl"
	got=$(sum_of "$to" 2>/dev/null)
	printf '  %-8s %-5s %-5s %9d bytes in %4s s  sha256 %s...' "${mode%-*}" "$2" "$3" \
		"$(stat -c %s "$to" 2>/dev/null)" "$(seconds_since "$begin")" "$got"
	if [[ $got == "$(sum_of "$from")" ]]; then
		echo ", the same on both sides"
	else
		echo ", NOT THE SAME: $(sum_of "$from")..."
		bad=1
	fi
}

seconds_since()
{
	local tenths=$(((${EPOCHREALTIME/./} - $1) / 100000))
	echo "$((tenths / 10)).$((tenths % 10))"
}

count()
{
	vsftpd_log | grep -c "FTP $1: .*, \"$2"
}

# agree WHAT STATISTIC COUNT BY
agree()
{
	local seen
	seen=$(jq -r ".$2" "$tmp/stats")
	printf '  %-24s %10s gateway %10s %s' "$1" "$seen" "$3" "$4"
	if [[ $seen == "$3" ]]; then
		echo
	else
		echo "   DO NOT AGREE"
		bad=1
	fi
}

printf 'nat-alg on Linux %s\n' "$(uname -r)"
topology_up
# the configuration has a prefix of NAT64, too
router sysctl -qw net.ipv6.conf.all.forwarding=1
cat <<-NETWORK

	  subscriber            gateway              server
	  $SUB1   ─────────  nat_alg  ─────────  $SERVER, vsftpd
	                pool 209.165.200.224/27
NETWORK

title "The module and its configuration"
run insmod "$NAT_ALG_KO"
# module_up would have loaded it; it still is ours to remove
module_ours=1
quick_timeouts
run nat-alg-ctl load "$selftests/data/ftp44.cfg"
sed -n '/ip pool/p; /route priority 15/p; /access-rule priority 100/p; /nat-alg/p' \
	"$selftests/data/ftp44.cfg" | sed 's/^ */  /; s/ on-demand/ \\\n      on-demand/'

vsftpd_start
tap_start_server
tap_start tap-sub1 router sub1
head -c $size /dev/urandom >"$tmp/upload"
head -c $size /dev/urandom >"$ftp_root/pub/file"

title "Files of 10 MB, with curl"
for direction in down up; do
	transfer passive-plain PASV $direction
	transfer passive-extended EPSV $direction
	transfer active-plain PORT $direction
	transfer active-extended EPRT $direction
done

# "hold" is until that file is there
start client sub1 ftp-client -w 60 "$SERVER" login epsv 'put incoming/more 3000000' port "hold $tmp/come" \
	'send RETR incoming/more' 'reply 150' accept "hold $tmp/read" 'receive 3000000' 'reply 226' quit

title "A client has told the server its port, where nobody has come yet"
soon 30 rows_are pinholes 1 || bail "no pinhole: $(<"$tmp/client")"
printf '  it said            %s\n' "$(sed -n 's/^> PORT/PORT/p' "$tmp/client")"
printf '  the server heard   %s\n' "$(vsftpd_log | sed -n 's/.*"\(PORT .*\)"/\1/p' | tail -n1)"
run nat-alg-ctl show nat pinholes
touch "$tmp/come"

title "The server has come, and nobody else can"
soon 30 rows_are pinholes 0 || bail "the pinhole is not used"
run nat-alg-ctl show nat pinholes
run nat-alg-ctl show nat flows
touch "$tmp/read"
finish client 30 >"$tmp/client-end" || { cat "$tmp/client-end"; bad=1; }

title "What the gateway has counted"
soon 60 nothing_left || bail "something is left: $(ctl show nat flows)"
run nat-alg-ctl show user-plane-service statistics analyzer name ftp
ftp_stats >"$tmp/stats"
stop tap-sub1
tap_clean tap-server && clean=1

title "Do the others say the same?"
agree "control sessions" control_total "$(vsftpd_log | grep -c 'CONNECT: Client')" "connections, says vsftpd"
agree "data sessions" data_total "$(count response 226)" "transfers"
agree "RETR commands" retr "$(count command RETR)" "commands"
agree "STOR commands" stor "$(count command STOR)" "commands"
agree "downlink data bytes" dl_data_bytes "$(tap_total data down bytes tap-server)" "octets on the wire"
agree "uplink data bytes" ul_data_bytes "$(tap_total data up bytes tap-sub1)" "octets on the wire"
octets=$((4 * size + 3000000))
for direction in down up; do
	if (($(tap_total data $direction length tap-sub1) != octets)); then
		echo "  the ${direction}link files have $octets octets: DO NOT AGREE"
		bad=1
	fi
done
agree "current data sessions" data_current 0 "still open"
if [[ -n $clean ]] && ! vsftpd_log | grep -E '[^0-9]10[.,]0[.,]'; then
	echo "  No private address was on the server's side of the gateway, in no header and no command."
else
	echo "  A PRIVATE ADDRESS WAS ON THE SERVER'S SIDE: see above"
	bad=1
fi

topology_down
module_down || bail "the module does not unload"
title "The module is unloaded, nothing is left of it."
exit $bad
