# shellcheck shell=bash
# Real FTP servers in the topology, and reading what a wiretap has seen.
#
#	ftp_route [LINE...]	configuration: what goes to port 21 is FTP; LINEs are more of its rulebase
#	ftp_only_control REALM	configuration: the rules permit nothing but FTP's control connections, in
#				both directions, and one subscriber's UDP that keeps an address
#	serve NAMESPACE OPTION...	tools/ftp-server there, anew, patient; its log is $tmp/ftp.log
#	client NAME NAMESPACE SERVER STEP...	tools/ftp-client in the background; "hold WORD" lasts until
#				release WORD
#	vsftpd_start [NAMESPACE [ADDRESS [LINE...]]]	in the server, on port 21 of all addresses; anonymous
#				users find pub/ and incoming/; LINEs are more of its configuration
#	vsftpd_log		its log, with every command and reply
#	pureftpd_start NAMESPACE ADDRESS	another one, with the same files
#	active, passive		the steps of ftp-client by which a subscriber of either family (lib/family.sh) gets
#				a data connection; ask_passive and tell_passive: the second one's command and reply
#	ftp_file SIZE		the file pub/file, and $tmp/file
#	download NAMESPACE MODE HOST	that file, with curl in one of $ftp_modes: passive or active, and plain
#				(PASV, PORT) or extended (EPSV, EPRT), like passive-plain
#	upload NAMESPACE MODE HOST	that file to incoming/
#	tap_start NAME NAMESPACE INTERFACE [OPTION...]
#	tap_start_server	tap-server, the router's network side, where private addresses are faults
#	tap_clean NAME		end it: status 0 if it has seen no fault
#	tap_total control|data up|down length|bytes|packets NAME...
#	tap_data NAME		CLIENT and SERVER of each data connection

# shellcheck source=selftests/lib/topology.sh
. "$(dirname "${BASH_SOURCE[0]}")/topology.sh"

ftp_root=$tmp/ftp-root
tap_port=21
# shellcheck disable=SC2034 # for the tests
ftp_modes='passive-plain passive-extended active-plain active-extended'
# shellcheck disable=SC2034
if [[ ${family-4} == 6 ]]; then
	active=eprt passive=epsv ask_passive=EPSV tell_passive=229
else
	active=port passive=pasv ask_passive=PASV tell_passive=227
fi

ftp_route()
{
	cat <<-CONFIG
		active-charging service acs
		ruledef ftp
		  tcp either-port = 21
		  rule-application routing
		#exit
		rulebase ftp
		  route priority 1 ruledef ftp analyzer ftp-control
		$(printf '  %s\n' "$@")
		#exit
	CONFIG
}

ftp_only_control()
{
	policy <<-RULES
		1/permit nat-realm $1/udp dst-port = 7
		2/permit nat-realm $1/tcp dst-port = 21
	RULES
	ftp_route
}

serve()
{
	[[ -z ${pids[ftp]-} ]] || stop ftp
	: >"$tmp/ftp.log"
	start_ready ftp "$1" ftp-server -l "$tmp/ftp.log" -t 60 "${@:2}"
}

client()
{
	local name=$1 namespace=$2 server=$3 step steps=()
	shift 3
	for step; do
		steps+=("${step/#hold /hold $tmp/release-}")
	done
	start "$name" "$namespace" ftp-client -w 60 "$server" "${steps[@]}"
}

release()
{
	touch "$tmp/release-$1"
}

# The server's processes live in there as another user.
ftp_tree()
{
	mkdir -p "$ftp_root/pub" "$ftp_root/incoming" "$tmp/empty"
	chmod 755 "$tmp" "$ftp_root" "$ftp_root/pub"
	chown ftp "$ftp_root/incoming"
}

vsftpd_start()
{
	local namespace=${1-server}
	ftp_tree
	cat >"$tmp/vsftpd.conf" <<-CONF
		listen=YES
		background=NO
		listen_port=21
		${2:+listen_address=$2}
		async_abor_enable=YES
		max_per_ip=0
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
		$(printf '%s\n' "${@:3}")
	CONF
	start vsftpd "$namespace" vsftpd "$tmp/vsftpd.conf"
	wait_until 30 listening "$namespace" "${2:+$2:}21" || bail "vsftpd does not start: $(<"$tmp/vsftpd")"
}

# Its root is the home of the user ftp.
pureftpd_start()
{
	local home
	ftp_tree
	home=$(getent passwd ftp | cut -d: -f6)
	mkdir -p "$home"
	mountpoint -q "$home" || mount --bind "$ftp_root" "$home"
	start pureftpd "$1" pure-ftpd --anonymousonly --dontresolve --bind "$2,21" \
		--passiveportrange 30000:39999 --maxclientsnumber 100 --maxclientsperip 100 --umask 133:022
	wait_until 30 listening "$1" "$2:21" || bail "pure-ftpd does not start: $(<"$tmp/pureftpd")"
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

ftp_file()
{
	head -c "$1" /dev/urandom >"$tmp/file"
	cp "$tmp/file" "$ftp_root/pub/file"
}

download()
{
	local to=$tmp/$1-$2.down status=0
	curl_ftp "$1" "$2" -o "$to" "ftp://$3/pub/file" && cmp "$tmp/file" "$to" || status=1
	rm -f "$to"
	return "$status"
}

upload()
{
	local to=incoming/$1-$2-$SRANDOM
	curl_ftp "$1" "$2" -T "$tmp/file" "ftp://$3/$to" && cmp "$tmp/file" "$ftp_root/$to"
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
	awk -v kind="$kind" -v direction="$direction" -v what="$what" -v outside="${SERVER%.*}." -v port=":$tap_port\$" '
		$1 == "tcp" && ($3 ~ port) == (kind == "control") {
			from_server = index($2, outside) == 1
			column = what == "length" ? 4 : what == "bytes" ? 6 : 8
			sum += $(column + ((direction == "down") != from_server))
		}
		END { printf "%d\n", sum }' "${files[@]}"
}

tap_data()
{
	awk '$1 == "tcp" && $3 !~ /:21$/ { print $2, $3 }' "$tmp/$1"
}
