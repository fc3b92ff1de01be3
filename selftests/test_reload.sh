#!/bin/bash
# vm: uml qemu
#
# A new configuration under traffic: flows go on as they were, new ones find the
# old or the new rules and never none, and when the traffic ends nothing is left.

. "$(dirname "$0")/lib/traffic.sh"

# The same with other chunks and another binding timer, under other names.
other()
{
	sed 's/port-chunk-size 32256/port-chunk-size 4096/; s/nat-binding-timer 2/nat-binding-timer 1/
		s/SFW_HTTP/SFW_WEB/; s/nat_policy1/nat_policy2/' "$selftests/data/ftp44.cfg"
}

broken()
{
	sed 's/permit nat-realm/permit nat-relm/' "$selftests/data/ftp44.cfg"
}

# Loads them in turn. Each must load but the broken one, which must not.
reload()
{
	# shellcheck disable=SC2016 # expands there
	router sh -c '
		for round in $(seq "$1"); do
			nat-alg-ctl load "$2/other" && nat-alg-ctl load "$2/sample" || exit
			! nat-alg-ctl load "$2/broken" || exit
		done' reload "$1" "$tmp"
}

# ftp_goes_on: sessions one after the other, none of which may fail
ftp_goes_on()
{
	# shellcheck disable=SC2016
	start ftp-goes-on sub2 sh -c 'until [ -e "$1" ]; do
		ftp-client -w 60 "$2" login port "get 20000" pasv "put 20000" eprt "put 10" epsv "get 10" quit || exit
		done' ftp "$tmp/end" "$SERVER"
}

ktap_plan 13

topology_up
module_up
traffic_servers
cp "$selftests/data/ftp44.cfg" "$tmp/sample"
other >"$tmp/other"
broken >"$tmp/broken"
check "the configuration loads" configure_sample

# What must survive: connections, datagrams, a control connection and a data connection.
start_ready tcp sub1 probe -w 60 -n 5 -k "$tmp/end" tcp "$SERVER:7"
# a mirror of their own: the traffic's may be asked more than it has room for
start_ready mirror-kept server mirror :9
start_ready udp sub1 probe -w 60 -n 5 -k "$tmp/end" udp "$SERVER:9"
start_ready patient server ftp-server -t 3600 -a "$SERVER_B"
start control sub1 ftp-client -w 3600 "$SERVER_B" login port 'send RETR 3000000' 'reply 150' accept \
	"hold $tmp/end" 'receive 3000000' 'reply 226' eprt 'put 100000' pasv 'get 100000' quit
check "a data connection is open" soon 60 rows_are flows 1 child
ftp_goes_on
traffic_start
check "there is traffic" soon 60 traffic_passes

check "$rounds times two configurations, and a broken one that is refused" reload "$rounds"
touch "$tmp/end"
check "the connections went on all the time" finish tcp 120
check "the datagrams, too, and not one of them was lost" finish udp 120
check "the control connection and its data connection do their work" finish control 120
check "no FTP session has failed" finish ftp-goes-on 120
check "nor have those of the traffic" traffic_stop

check "nothing is left" soon 120 nothing_left
check "the network goes away under the loaded module" topology_down
check "nobody holds the module" wait_until 60 unreferenced
check "it unloads" module_down
ktap_end
