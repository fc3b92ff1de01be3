# shellcheck shell=bash
# A real FTP server in the topology, and reading what a wiretap has seen.
#
#	vsftpd_start [NAMESPACE]	in the server, on port 21 of all addresses; anonymous users find
#				pub/ and incoming/
#	vsftpd_log		its log, with every command and reply
#	curl_ftp NAMESPACE MODE ARGUMENT...	curl in a mode: passive or active, and plain (PASV, PORT)
#				or extended (EPSV, EPRT), like passive-plain
#	tap_start NAME NAMESPACE INTERFACE [OPTION...]
#	tap_start_server	tap-server, the router's network side, where private addresses are faults
#	tap_clean NAME		end it: status 0 if it has seen no fault
#	tap_total control|data up|down length|bytes|packets NAME...
#	tap_data NAME		CLIENT and SERVER of each data connection

# shellcheck source=selftests/lib/topology.sh
. "$(dirname "${BASH_SOURCE[0]}")/topology.sh"

ftp_root=$tmp/ftp
tap_port=21

vsftpd_start()
{
	local namespace=${1-server}
	mkdir -p "$ftp_root/pub" "$ftp_root/incoming" "$tmp/empty"
	# the server's processes live in there as another user
	chmod 755 "$tmp" "$ftp_root" "$ftp_root/pub"
	chown ftp "$ftp_root/incoming"
	cat >"$tmp/vsftpd.conf" <<-CONF
		listen=YES
		background=NO
		listen_port=21
		anonymous_enable=YES
		local_enable=NO
		write_enable=YES
		anon_upload_enable=YES
		anon_umask=022
		anon_root=$ftp_root
		secure_chroot_dir=$tmp/empty
		connect_from_port_20=YES
		pasv_enable=YES
		pasv_min_port=30000
		pasv_max_port=39999
		idle_session_timeout=3600
		data_connection_timeout=300
		seccomp_sandbox=NO
		isolate=NO
		isolate_network=NO
		log_ftp_protocol=YES
		xferlog_enable=YES
		xferlog_std_format=NO
		vsftpd_log_file=$tmp/vsftpd.log
	CONF
	start vsftpd "$namespace" vsftpd "$tmp/vsftpd.conf"
	wait_until 30 listening "$namespace" 21 || bail "vsftpd does not start: $(<"$tmp/vsftpd")"
}

vsftpd_log()
{
	cat "$tmp/vsftpd.log"
}

declare -A curl_mode=(
	[passive-plain]=--disable-epsv
	[passive-extended]=""
	[active-plain]='--ftp-port - --disable-eprt'
	[active-extended]='--ftp-port -'
)

curl_ftp()
{
	# shellcheck disable=SC2086 # a list of options
	"$1" curl -sS --max-time 300 --ftp-method nocwd ${curl_mode[$2]} "${@:3}"
}

tap_start()
{
	start_ready "$1" "$2" wiretap -c "$tap_port" "${@:4}" "$3"
}

# What must not show on that side, in no form: the private networks.
tap_start_server()
{
	tap_start tap-server router wan0 -p 10.0.0.0/8 -f 10,0, -f 10.0.
}

tap_clean()
{
	local status=0
	stop "$1" || status=$?
	((status == 0)) || grep -E '^(fault|wiretap)' "$tmp/$1"
	return $status
}

tap_total()
{
	local kind=$1 direction=$2 what=$3 name files=()
	shift 3
	for name; do
		files+=("$tmp/$name")
	done
	awk -v kind="$kind" -v direction="$direction" -v what="$what" -v server="$SERVER:" -v port=":$tap_port\$" '
		$1 == "tcp" && ($3 ~ port) == (kind == "control") {
			from_server = index($2, server) == 1
			column = what == "length" ? 4 : what == "bytes" ? 6 : 8
			sum += $(column + ((direction == "down") != from_server))
		}
		END { printf "%d\n", sum }' "${files[@]}"
}

tap_data()
{
	awk '$1 == "tcp" && $3 !~ /:21$/ { print $2, $3 }' "$tmp/$1"
}
