#!/bin/bash
# vm: uml
#
# TFTP over NAT64, with clients and servers that know nothing of it: what
# test_tftp.sh does, with subscribers that have IPv6 only.

family=6
. "$(dirname "$0")/test_tftp.sh"
