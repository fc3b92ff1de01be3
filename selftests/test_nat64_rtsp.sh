#!/bin/bash
# vm: uml
#
# RTSP over NAT64 with clients and servers that know nothing of the gateway: what
# test_rtsp.sh does, with subscribers that have IPv6 only.

family=6
. "$(dirname "$0")/test_rtsp.sh"
