/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _NALG_ALG_PPTP_H
#define _NALG_ALG_PPTP_H

#include "../core/analyzer.h"

extern struct nalg_analyzer nalg_pptp_control;
extern struct nalg_analyzer nalg_pptp_gre;

#endif /* _NALG_ALG_PPTP_H */
