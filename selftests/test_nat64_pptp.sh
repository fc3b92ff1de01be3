#!/bin/bash
# vm: uml
#
# PPTP over NAT64: what test_pptp.sh does, with subscribers that have IPv6 only. GRE
# goes over IPv6 there. pptp-linux and pptpd know IPv4 only: the subscribers' pppd
# uses a client of ours (tools/pptp-client.py), and their server is a script.

family=6
. "$(dirname "$0")/test_pptp.sh"
