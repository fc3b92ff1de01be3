/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _NALG_ALG_TFTP_H
#define _NALG_ALG_TFTP_H

#include "../core/analyzer.h"

extern struct nalg_analyzer nalg_tftp;
extern struct nalg_analyzer nalg_tftp_data;

#endif /* _NALG_ALG_TFTP_H */
