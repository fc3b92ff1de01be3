#!/bin/bash
# vm: uml
#
# FTP over NAT64 with a server and a client that know nothing of the gateway: what
# test_ftp.sh does, with subscribers that have IPv6 only.

family=6
. "$(dirname "$0")/test_ftp.sh"
