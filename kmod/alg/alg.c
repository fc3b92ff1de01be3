// SPDX-License-Identifier: GPL-2.0
/* Which analyzers there are. */
#include "../core/analyzer.h"
#include "alg.h"
#include "ftp.h"
#include "pptp.h"
#include "rtp.h"
#include "rtsp.h"
#include "tftp.h"

static struct nalg_analyzer nalg_plain = {
	.name	= "nalg",
	.id	= NAT_ALG_ANALYZER_NONE,
};

static struct nalg_analyzer *const nalg_analyzers[] = {
	&nalg_plain,
	&nalg_ftp_control,
	&nalg_ftp_data,
	&nalg_pptp_control,
	&nalg_pptp_gre,
	&nalg_rtp,
	&nalg_rtcp,
	&nalg_rtp_uncounted,
	&nalg_rtcp_uncounted,
	&nalg_rtsp,
	&nalg_tftp,
	&nalg_tftp_data,
};

/* Those that a route can lead to. */
static const struct nalg_analyzer *const nalg_routed[NAT_ALG_ANALYZER_ROUTE_MAX + 1] = {
	[NAT_ALG_ANALYZER_FTP_CONTROL]	= &nalg_ftp_control,
	[NAT_ALG_ANALYZER_FTP_DATA]	= &nalg_ftp_data,
	[NAT_ALG_ANALYZER_PPTP]		= &nalg_pptp_control,
	[NAT_ALG_ANALYZER_RTSP]		= &nalg_rtsp,
	[NAT_ALG_ANALYZER_TFTP]		= &nalg_tftp,
};

const struct nalg_analyzer *nalg_alg_plain(void)
{
	return &nalg_plain;
}

const struct nalg_analyzer *nalg_alg_analyzer(enum nat_alg_analyzer id, bool from_start)
{
	const struct nalg_analyzer *analyzer = nalg_routed[id];

	if (!analyzer || (analyzer->whole_stream && !from_start))
		return &nalg_plain;
	return analyzer;
}

int nalg_alg_init(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(nalg_analyzers); i++) {
		err = nalg_analyzer_register(nalg_analyzers[i]);
		if (err)
			goto unregister;
	}
	return 0;

unregister:
	while (i)
		nalg_analyzer_unregister(nalg_analyzers[--i]);
	return err;
}

void nalg_alg_exit(void)
{
	unsigned int i = ARRAY_SIZE(nalg_analyzers);

	while (i)
		nalg_analyzer_unregister(nalg_analyzers[--i]);
}
