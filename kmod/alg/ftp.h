/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _NALG_ALG_FTP_H
#define _NALG_ALG_FTP_H

#include "../core/analyzer.h"

extern struct nalg_analyzer nalg_ftp_control;
extern struct nalg_analyzer nalg_ftp_data;

#endif /* _NALG_ALG_FTP_H */
