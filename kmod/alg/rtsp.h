/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _NALG_ALG_RTSP_H
#define _NALG_ALG_RTSP_H

#include "../core/analyzer.h"

extern struct nalg_analyzer nalg_rtsp;

#endif /* _NALG_ALG_RTSP_H */
