#!/bin/bash
# vm: uml
#
# nat-alg-ctl for operators, with the module: one subscriber in full, who has a
# public endpoint, events, metrics, pools that are removed under their
# subscribers, and a commit in the shell.

. "$(dirname "$0")/lib/nat_alg.sh"

# outcome COMMAND...: "STATUS FIRST_LINE_OF_STDERR"; stdout is in $tmp/stdout
outcome()
{
	local status=0
	"$@" >"$tmp/stdout" 2>"$tmp/stderr" || status=$?
	printf '%d %s\n' $status "$(head -n1 "$tmp/stderr")"
}

as_nobody()
{
	router setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

# endpoint: the public endpoint of the held flow, ADDRESS:PORT
endpoint()
{
	table bindings ".[] | select(.private_addr == \"$SUB1\") | \"\\(.public_addr):\\(.public_port)\""
}

# private_port: the same flow's port behind it
private_port()
{
	table bindings ".[] | select(.private_addr == \"$SUB1\") | .private_port"
}

# says TEXT COMMAND...: the command prints a line with it
says()
{
	"${@:2}" >"$tmp/output" 2>&1
	grep -F -- "$1" "$tmp/output" || {
		cat "$tmp/output"
		return 1
	}
}

# watch NUMBER NAME ARGUMENT...: one more monitor, then there are so many; output in $tmp/NAME
watch()
{
	start "$2" router nat-alg-ctl monitor "${@:3}"
	wait_until 30 watched_by "$1" || bail "$2 does not start: $(<"$tmp/$2")"
}

# seen NAME JQ: an event in the output of a monitor with --json fulfils the condition
seen()
{
	jq -es "any(.[]; $2)" "$tmp/$1" || {
		cat "$tmp/$1"
		return 1
	}
}

# one_pool NAME NETWORK: a configuration with this pool for everything
one_pool()
{
	ip_pools "$1 $2 napt-users-per-ip-address 4 port-chunk-size 8064 on-demand nat-binding-timer 1"
	policy <<<"1/permit nat-realm $1/ip any-match = TRUE"
}

# A flow of the first subscriber, which stays until it is ended: nobody sends any more.
one_flow()
{
	sub1 probe udp "$SERVER:7" && soon 30 rows_are bindings 1
}

# metrics_are_well_formed: comments and samples, nothing else, and no series twice
metrics_are_well_formed()
{
	awk '
		/^# (HELP|TYPE) nat_alg_[a-z0-9_]+ [^ ]/ { next }
		/^nat_alg_[a-z0-9_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9]+$/ {
			if (seen[$1]++)
				bad = 1
			next
		}
		{ print; bad = 1 }
		END { exit bad || !NR }' "$tmp/metrics"
}

# metric LABELED_NAME: its value
metric()
{
	ctl show metrics | awk -v name="$1" '$1 == name { print $2 }'
}

# in_shell LINE...: type the lines in the router's shell, each when its prompt is there
in_shell()
{
	printf '%s\n' "$@" >"$tmp/lines"
	router python3 - "$tmp/lines" "$tmp/state" <<-'PYTHON'
		import os, pty, select, sys, termios, time

		pid, fd = pty.fork()
		if not pid:
		    os.environ.update(TERM="dumb", XDG_STATE_HOME=sys.argv[2])
		    os.execvp("nat-alg-ctl", ["nat-alg-ctl"])

		def read_until(done):
		    seen, end = b"", time.monotonic() + 60
		    while not done(seen) and time.monotonic() < end:
		        try:
		            data = os.read(fd, 4096) if select.select([fd], [], [], 0.1)[0] else None
		        except OSError:
		            data = b""
		        if data == b"":
		            return
		        seen += data or b""
		        sys.stdout.write((data or b"").decode(errors="replace").replace("\r", ""))

		def is_prompt(seen):
		    return b"# " in seen[-16:] and not termios.tcgetattr(fd)[3] & termios.ICANON

		for line in open(sys.argv[1]):
		    read_until(is_prompt)
		    os.write(fd, line.encode())
		read_until(lambda seen: False)
		sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
	PYTHON
}

ktap_plan 63

topology_up
module_up
start_ready mirror server mirror :7
router sysctl -qw net.netfilter.nf_conntrack_udp_timeout{,_stream}=3600

# Events, from the beginning.

watch 1 text
watch 2 json --json
watch 3 pinholes --json pinholes
check "a configuration loads" configure < <(one_pool FIRST 209.165.200.224/28)
check "the load is told" wait_until 30 has "$tmp/text" ' configuration generation [0-9]'
check "a subscriber uses the pool" one_flow
check "the chunk that is lent is told" wait_until 30 \
	seen json ".event == \"chunk-new\" and .subscriber == \"$SUB1\" and .realm == \"FIRST\""
check "with its ports" seen json '.event == "chunk-new" and .port_last - .port_first == 8063'
check "with a time that a program can read" seen json \
	'.event == "chunk-new" and (.time | test("^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}[.][0-9]{6}[+-][0-9]{2}:[0-9]{2}$"))'
check "the text says the same" grep -E \
	"^20[^ ]+ chunk-new subscriber $SUB1 realm FIRST address 209[.]165[.]200[.][0-9]+ ports [0-9]+-[0-9]+" "$tmp/text"

# Who has it.

what=$(endpoint)
check_eq "somebody has the endpoint" "0 " "$(outcome ctl who "$what")"
check "it is the subscriber" grep -F "$what: subscriber $SUB1 realm FIRST" "$tmp/stdout"
check "bound to its port" grep -E "proto udp bound to $SUB1:$(private_port) uses [1-9]" "$tmp/stdout"
check_eq "the answer as JSON" "$SUB1 FIRST $(private_port)" \
	"$(ctl who --json "$what" udp | jq -r '"\(.subscriber) \(.realm) \(.bindings[0].private_port)"')"
check "since a time that is not in the future" test \
	"$(ctl who --json "$what" | jq -r .since)" '<' "$(printf '%(%FT%T)T' $((EPOCHSECONDS + 2)))"
check_eq "the port is not bound for TCP" "[]" "$(ctl who --json "$what" tcp | jq -c .bindings)"
check "which the text says" says "not bound now" ctl who "$what" tcp
check_eq "a port of the chunk that nothing uses is the subscriber's, too" "$SUB1" \
	"$(table chunks '.[0] | "\(.public_addr):\(.port_last)"' | {
		read -r last
		ctl who --json "$last" icmp
	} | jq -r .subscriber)"
other=209.165.200.230:2000
[[ $what != ${other%:*}:* ]] || other=209.165.200.231:2000
check_eq "nobody has another address" \
	"1 nat-alg-ctl: nobody has $other now; who had it is in what \`nat-alg-ctl monitor chunks' has told" \
	"$(outcome ctl who "$other")"
check_eq "an address of no pool" "1 nat-alg-ctl: nobody has 192.0.2.1:2000: the address is in no pool" \
	"$(outcome ctl who 192.0.2.1:2000)"
check_eq "what is no endpoint is a mistake of usage" 2 "$(outcome ctl who 192.0.2.1 | cut -d' ' -f1)"
check_eq "so is what is no protocol" 2 "$(outcome ctl who 192.0.2.1:7 frob | cut -d' ' -f1)"
check_eq "a user may not ask" 1 "$(outcome as_nobody nat-alg-ctl who "$what" | cut -d' ' -f1)"

# One subscriber.

check_eq "one subscriber" "0 " "$(outcome ctl show nat subscriber "$SUB1")"
check "has a section of chunks" grep -x 'Chunks:' "$tmp/stdout"
check "and one of flows" grep -x 'Flows:' "$tmp/stdout"
check_not "and none of pinholes, of which there are none" grep -x 'Pinholes:' "$tmp/stdout"
check_eq "the same as JSON" "$SUB1 1 1 0" "$(ctl show nat subscriber --json "$SUB1" |
	jq -r '"\(.addresses[0].addr) \(.chunks[0].udp_used) \(.flows | length) \(.pinholes | length)"')"
check_eq "nobody else is a subscriber" \
	"1 nat-alg-ctl: $SUB2 has no public address: it is no subscriber now" \
	"$(outcome ctl show nat subscriber "$SUB2")"
for name in subscribers chunks bindings flows; do
	check_eq "$name of the subscriber" 1 "$(ctl --json show nat "$name" "$SUB1" | jq length)"
	check_eq "$name of another one" 0 "$(ctl --json show nat "$name" "$SUB2" | jq length)"
done

# Metrics.

ctl show metrics >"$tmp/metrics"
check "metrics are well-formed" metrics_are_well_formed
check_eq "a pool's subscribers" 1 "$(metric 'nat_alg_pool_subscribers{pool="FIRST",group=""}')"
check_eq "a pool's chunks in use" 1 "$(metric 'nat_alg_pool_chunks_used{pool="FIRST",group=""}')"
check "the generation" test "$(metric nat_alg_configuration_generation)" -ge 1
check "a user may read them" as_nobody nat-alg-ctl show metrics

# A pool goes away under its subscriber.

configure >"$tmp/load" 2>&1 < <(one_pool SECOND 209.165.200.240/28)
check "a load warns of who still holds an address" grep -F \
	'warning: 1 subscriber still holds addresses of pools that are not configured any more' "$tmp/load"
check "and names the way out" grep -F -- 'nat-alg-ctl load --drop-flows FILE' "$tmp/load"
check_eq "the pool is marked" true "$(table pools '.[] | select(.name == "FIRST") | .removed')"
check_eq "the new one is not" false "$(table pools '.[] | select(.name == "SECOND") | .removed')"
check "the same load takes the address back" configure --drop-flows < <(one_pool SECOND 209.165.200.240/28)
check "the chunk is given back" soon 60 rows_are chunks 0 realm=FIRST
check "the pool goes" soon 60 rows_are pools 0 name=FIRST
check "the chunk is told" wait_until 60 seen json ".event == \"chunk-del\" and .subscriber == \"$SUB1\""
check "the subscriber has nothing any more" soon 30 nothing_left

# A subscriber is cleared.

check "a subscriber uses the new pool" one_flow
check "a subscriber is cleared" ctl clear nat subscriber "$SUB1"
check "it has nothing any more" soon 60 rows_are subscribers 0 "addr=$SUB1"
check_eq "what is no address is a mistake of usage" 2 "$(outcome ctl clear nat subscriber frob | cut -d' ' -f1)"

# The end of a monitor.

check "a monitor ends with SIGTERM" stop text TERM
check "and with SIGINT" stop json INT
check "one of pinholes has seen none" test ! -s "$tmp/pinholes"
stop pinholes
check "a monitor ends when nobody reads" timeout 60 bash -c \
	"ip netns exec $ns-router nat-alg-ctl monitor | :; exit \${PIPESTATUS[0]}"
check_eq "a user may not watch" 1 "$(outcome as_nobody timeout 30 nat-alg-ctl monitor | cut -d' ' -f1)"

# The shell.

check "the shell commits a change" in_shell configure 'context ISP1' \
	'ip pool THIRD 209.165.201.0/28 nat-one-to-one on-demand' commit end exit
check "it is in the running configuration" says 'ip pool THIRD 209.165.201.0 255' ctl show configuration
check "with what was there before" says 'ip pool SECOND' ctl show configuration

check "nothing is left" forget
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
