// SPDX-License-Identifier: GPL-2.0
/* Analyzers as conntrack helpers. */
#include <linux/module.h>
#include <linux/skbuff.h>

#include "analyzer.h"
#include "flow.h"
#include "pinhole.h"

/* The last number that was given to one. */
static u16 nalg_analyzer_last;

unsigned int nalg_analyzer_pinholes(const struct nalg_analyzer *analyzer)
{
	return analyzer->pinholes ?: NALG_PINHOLES_PER_FLOW;
}

/*
 * Rulesets cannot attach these helpers ("ct helper set", -j CT --helper): they are registered for
 * no transport protocol.  The port only keeps them apart in conntrack's table.
 */
int nalg_analyzer_register(struct nalg_analyzer *analyzer)
{
	struct nf_conntrack_helper *helper = &analyzer->helper;

	/* The core makes room itself (pinhole.c), so conntrack never has to. */
	analyzer->policy.max_expected = nalg_analyzer_pinholes(analyzer);
	analyzer->policy.timeout = analyzer->pinhole_timeout;
	strscpy(analyzer->policy.name, analyzer->name, sizeof(analyzer->policy.name));

	strscpy(helper->name, analyzer->name, sizeof(helper->name));
	helper->me = THIS_MODULE;
	helper->expect_policy = &analyzer->policy;
	helper->tuple.src.l3num = NFPROTO_IPV4;
	helper->tuple.src.u.all = htons(++nalg_analyzer_last);
	helper->tuple.dst.protonum = IPPROTO_IP;
	helper->help = nalg_flow_help;
	helper->destroy = nalg_flow_destroy;
	return nf_conntrack_helper_register(helper);
}

void nalg_analyzer_unregister(struct nalg_analyzer *analyzer)
{
	nf_conntrack_helper_unregister(&analyzer->helper);
}

unsigned int nalg_skb_segs(const struct sk_buff *skb)
{
	return max_t(unsigned int, skb_shinfo(skb)->gso_segs, 1);
}
