// SPDX-License-Identifier: GPL-2.0
#include "../net.h"
#include "child.h"
#include "flow.h"

static void nalg_child_add(struct nalg_flow *flow, const struct nalg_child_rows *rows, u8 row,
			   unsigned int n)
{
	if (row)
		nalg_stats_add(flow->nn, rows->table + row, n);
}

void nalg_child_count(struct nalg_flow *flow, const struct nalg_child_rows *rows, bool uplink,
		      unsigned int pkts, unsigned int bytes)
{
	bool down = !uplink;

	nalg_child_add(flow, rows, rows->pkts[down], pkts);
	nalg_child_add(flow, rows, rows->bytes[down], bytes);
	if (!test_bit(NALG_FLOW_SEEN, &flow->flags)) {
		set_bit(NALG_FLOW_SEEN, &flow->flags);
		return;
	}
	if (!test_bit(NALG_FLOW_FAST, &flow->flags) &&
	    !test_and_set_bit(NALG_FLOW_FAST, &flow->flags))
		nalg_child_add(flow, rows, rows->fp_flows, 1);
	nalg_child_add(flow, rows, rows->fp_pkts[down], pkts);
	nalg_child_add(flow, rows, rows->fp_bytes[down], bytes);
}
