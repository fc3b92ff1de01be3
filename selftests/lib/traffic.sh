# shellcheck shell=bash
# Traffic that goes on while something is done to the gateway.
#
#	traffic_servers		what it talks to: an FTP server, mirrors on TCP and UDP port 7
#	traffic_start		clients in both subscribers that begin flows all the time, and do not
#				mind when they fail
#	traffic_passes		has the gateway a flow in its table?
#	traffic_stop		when an FTP session of each subscriber has come to its end
#	rounds			how many rounds of something a test does, from $NALG_ROUNDS (3)

# shellcheck source=selftests/lib/nat_alg.sh
. "$(dirname "${BASH_SOURCE[0]}")/nat_alg.sh"

# shellcheck disable=SC2034 # for the tests
rounds=${NALG_ROUNDS:-3}

traffic_servers()
{
	start_ready ftp server ftp-server -t 1 -a "$SERVER"
	start_ready mirror server mirror :7
}

traffic_start()
{
	local who
	rm -f "$tmp/traffic-ends"
	for who in sub1 sub2; do
		start "traffic-ftp-$who" "$who" ftp-client -r "$tmp/traffic-ends" -w 1 "$SERVER" login \
			port 'get 20000' pasv 'put 20000' eprt 'put 10' epsv 'get 10' quit
		start "traffic-tcp-$who" "$who" probe -r "$tmp/traffic-ends" -w 1 -n 2 tcp "$SERVER:7"
		start "traffic-udp-$who" "$who" probe -r "$tmp/traffic-ends" -o -n 5 udp "$SERVER:7"
	done
}

traffic_passes()
{
	holds rows 'flows>0' "remote_addr=$SERVER"
}

traffic_stop()
{
	local who what status=0
	# The FTP client gives up when a reply takes a second, and begins a new session: on a slow machine some fail.
	for who in sub1 sub2; do
		wait_until 60 has "$tmp/traffic-ftp-$who" '^< 221' || {
			echo "no FTP session of $who has come to its end"
			tail -n 20 "$tmp/traffic-ftp-$who"
			status=1
		}
	done
	touch "$tmp/traffic-ends"
	for who in sub1 sub2; do
		for what in ftp tcp udp; do
			finish "traffic-$what-$who" 60 || status=1
		done
	done
	return "$status"
}
