#!/bin/bash
# vm: uml
#
# RTSP over NAT64, step by step: what test_rtsp_scripted.sh does, with subscribers
# that have IPv6 only.

family=6
. "$(dirname "$0")/test_rtsp_scripted.sh"
