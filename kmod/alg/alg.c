// SPDX-License-Identifier: GPL-2.0
/* Which analyzers there are. */
#include "../core/analyzer.h"
#include "alg.h"
#include "ftp.h"

static struct nalg_analyzer nalg_plain = {
	.name	= "nalg",
	.id	= NAT_ALG_ANALYZER_NONE,
};

static struct nalg_analyzer *const nalg_analyzers[] = {
	&nalg_plain,
	&nalg_ftp_control,
	&nalg_ftp_data,
};

const struct nalg_analyzer *nalg_alg_plain(void)
{
	return &nalg_plain;
}

const struct nalg_analyzer *nalg_alg_analyzer(enum nat_alg_analyzer id, bool from_start)
{
	switch (id) {
	case NAT_ALG_ANALYZER_FTP_CONTROL:
		return from_start ? &nalg_ftp_control : &nalg_plain;
	case NAT_ALG_ANALYZER_FTP_DATA:
		return &nalg_ftp_data;
	default:
		return &nalg_plain;
	}
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
