# shellcheck shell=bash
# Traffic that goes on while something is done to the gateway.
#
#	traffic_servers		what it talks to: an FTP server, mirrors on TCP and UDP port 7
#	traffic_start		clients in both subscribers that begin flows all the time, and do not
#				mind when they fail
#	traffic_passes		has the gateway a flow in its table?
#	traffic_stop
#	rounds			how many rounds of something a test does, from $NALG_ROUNDS

# shellcheck source=selftests/lib/nat_alg.sh
. "$(dirname "${BASH_SOURCE[0]}")/nat_alg.sh"

# shellcheck disable=SC2034 # for the tests
rounds=${NALG_ROUNDS:-200}

traffic_servers()
{
	start_ready ftp server ftp-server -t 1
	start_ready mirror server mirror :7
}

# Each goes on until that file is there.
traffic_start()
{
	local who
	rm -f "$tmp/traffic-ends"
	for who in sub1 sub2; do
		# shellcheck disable=SC2016 # expands there
		start "traffic-ftp-$who" "$who" sh -c 'until [ -e "$1" ]; do
			ftp-client -w 1 "$2" login port "get 20000" pasv "put 20000" eprt "put 10" epsv "get 10" quit
			done' traffic "$tmp/traffic-ends" "$SERVER"
		# shellcheck disable=SC2016
		start "traffic-flows-$who" "$who" sh -c 'until [ -e "$1" ]; do
			probe -w 1 -n 5 tcp "$2:7"
			probe -o -n 20 udp "$2:7"
			done' traffic "$tmp/traffic-ends" "$SERVER"
	done
}

traffic_passes()
{
	ctl show nat flows | grep -q "$SERVER"
}

traffic_stop()
{
	local who status=0
	touch "$tmp/traffic-ends"
	for who in sub1 sub2; do
		wait "${pids[traffic-ftp-$who]}" "${pids[traffic-flows-$who]}"
		unset "pids[traffic-ftp-$who]" "pids[traffic-flows-$who]"
		grep -q '^< 221' "$tmp/traffic-ftp-$who" || {
			echo "no FTP session of $who has come to its end"
			status=1
		}
	done
	return $status
}
