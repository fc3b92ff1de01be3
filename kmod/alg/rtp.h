/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _NALG_ALG_RTP_H
#define _NALG_ALG_RTP_H

#include "../core/analyzer.h"

extern struct nalg_analyzer nalg_rtp;
extern struct nalg_analyzer nalg_rtcp;
extern struct nalg_analyzer nalg_rtp_uncounted;
extern struct nalg_analyzer nalg_rtcp_uncounted;

/*
 * The analyzers of media flows by nalg_media_half: with "rtp dynamic-flow-detection" they are
 * counted as RTP and RTCP.  RCU.
 */
const struct nalg_analyzer *const *nalg_rtp_children(const struct nalg_net *nn);

#endif /* _NALG_ALG_RTP_H */
