#!/bin/bash
# vm: qemu
#
# Each analyzer with real programs on a stock kernel with several processors: curl
# with vsftpd, tftp-hpa with its server, ffmpeg with GStreamer's, pptp-linux with
# pptpd. The rules permit nothing but control connections. Packets pass on every
# processor, nothing private shows outside, and nothing is left.

. "$(dirname "$0")/lib/clip.sh"
. "$(dirname "$0")/lib/ppp.sh"
. "$(dirname "$0")/lib/tftp.sh"

config()
{
	local users="napt-users-per-ip-address 4 on-demand max-chunks-per-user 4 port-chunk-size 8064"
	ip_pools "PUBLIC range 209.165.200.225 209.165.200.226 $users nat-binding-timer 1"
	policy <<-RULES
		1/permit nat-realm PUBLIC/tcp dst-port = 21
		2/permit nat-realm PUBLIC/tcp dst-port = 554
		3/permit nat-realm PUBLIC/tcp dst-port = 1723
		4/permit nat-realm PUBLIC/udp dst-port = 69
	RULES
	cat <<-CONFIG
		active-charging service acs
		firewall nat-alg rtsp ipv4-only
		firewall nat-alg pptp ipv4-only
		rulebase analyzers
		  rtp dynamic-flow-detection
		#exit
	CONFIG
	routes tcp:21:ftp-control tcp:554:rtsp tcp:1723:pptp udp:69:tftp
}

# transfers NAMESPACE: a file, actively down, and passively up
transfers()
{
	download "$1" active-extended "$HOST" && upload "$1" passive-extended "$HOST"
}

both_transfer()
{
	local first second
	transfers sub1 >"$tmp/both1" 2>&1 &
	first=$!
	transfers sub2 >"$tmp/both2" 2>&1 &
	second=$!
	wait "$first" && wait "$second" && return
	cat "$tmp/both1" "$tmp/both2"
	return 1
}

ktap_plan 22

topology_up
module_up
ppp_device
before=$(packets_by_processor)
check "rules for control connections load" configure < <(config)
tap_start_server

vsftpd_start server "$SERVER"
ftp_file 1000000
check "FTP: both subscribers at once, active and passive, down and up" both_transfer
check_eq "FTP: four data connections" 4 "$(ftp_stat data_total)"
stop vsftpd

tftpd_start hpa server "$SERVER"
head -c 20000 /dev/urandom >"$tftp_root/file"
chmod 755 "$tmp"
chmod 777 "$tftp_root"
check "TFTP: a file is read" tftp_get hpa sub1 "$SERVER" file
check "TFTP: a file is written" tftp_put hpa sub2 "$SERVER" file
check_eq "TFTP: two sessions" "1 1" "$(counter tftp read_sessions write_sessions)"
stop hpa

check "a clip" make_clip
check "GStreamer" gst_plugins
check "a server has it" gst_server server
check "RTSP: it is played over UDP" play sub1 udp
check "RTSP: it is played interleaved" play sub2 tcp
check "RTSP: its media were RTP and RTCP" test "$(counter rtp dl_pkts)" -gt 30
stop gst

pptpd_start server
pptp_start sub1 "$SERVER"
check "PPTP: a link comes up" wait_until 90 ppp_is_up sub1
check "PPTP: it carries packets" ping_through sub1
check "PPTP: in a tunnel of the analyzer's" links_are 1
check "PPTP: it hangs up" hang_up sub1
check "PPTP: and no tunnel is left" soon 60 no_tunnels
stop pptpd

check "flows, pinholes, bindings and chunks return to zero" forget
check "no private address was on the server's wire" tap_clean tap-server
check_eq "packets have passed on every processor" "" "$(idle_processors "$before")"
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
