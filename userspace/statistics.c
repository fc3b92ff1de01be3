// SPDX-License-Identifier: GPL-2.0
#include "statistics.h"

#include <linux/nat_alg.h>

#define LEFT(name, label, key)	{ NAT_ALG_FTP_##name, false, label, key }
#define RIGHT(name, label, key)	{ NAT_ALG_FTP_##name, true, label, key }
#define LINE(label)		{ 0, false, label, NULL }

/* The reference system's table, field for field. */
static const struct counter ftp_rows[] = {
	LINE("FTP Session Stats:"),
	LEFT(CONTROL_CURRENT, "Current Control Sessions:", "control_current"),
	RIGHT(DATA_CURRENT, "Current Data Sessions:", "data_current"),
	LEFT(CONTROL_TOTAL, "Total Control Sessions:", "control_total"),
	RIGHT(DATA_TOTAL, "Total Data Sessions:", "data_total"),
	LEFT(UL_CONTROL_BYTES, "Uplink Control Bytes:", "ul_control_bytes"),
	RIGHT(DL_CONTROL_BYTES, "Downlink Control Bytes:", "dl_control_bytes"),
	LEFT(UL_CONTROL_PKTS, "Uplink Control Pkts:", "ul_control_pkts"),
	RIGHT(DL_CONTROL_PKTS, "Downlink Control Pkts:", "dl_control_pkts"),
	LEFT(UL_DATA_BYTES, "Uplink Data Bytes:", "ul_data_bytes"),
	RIGHT(DL_DATA_BYTES, "Downlink Data Bytes:", "dl_data_bytes"),
	LEFT(UL_DATA_PKTS, "Uplink Data Pkts:", "ul_data_pkts"),
	RIGHT(DL_DATA_PKTS, "Downlink Data Pkts:", "dl_data_pkts"),
	LEFT(UL_ERROR_BYTES, "Uplink Error Bytes:", "ul_error_bytes"),
	RIGHT(DL_ERROR_BYTES, "Downlink Error Bytes:", "dl_error_bytes"),
	LEFT(UL_ERROR_PKTS, "Uplink Error Pkts:", "ul_error_pkts"),
	RIGHT(DL_ERROR_PKTS, "Downlink Error Pkts:", "dl_error_pkts"),
	LEFT(REQUEST_SUCCEED, "Request Succeed:", "request_succeed"),
	RIGHT(REQUEST_FAILED, "Request Failed:", "request_failed"),
	LEFT(UNKNOWN_REQUESTS, "Unknown Requests:", "unknown_requests"),
	RIGHT(UNKNOWN_RESPONSES, "Unknown Responses:", "unknown_responses"),
	LEFT(UL_RETRANS_BYTES, "Uplink Bytes Retrans:", "ul_retrans_bytes"),
	RIGHT(DL_RETRANS_BYTES, "Downlink Bytes Retrans:", "dl_retrans_bytes"),
	LEFT(UL_RETRANS_PKTS, "Uplink Pkts Retrans:", "ul_retrans_pkts"),
	RIGHT(DL_RETRANS_PKTS, "Downlink Pkts Retrans:", "dl_retrans_pkts"),
	LEFT(RETR, "RETR commands:", "retr"),
	RIGHT(STOR, "STOR commands:", "stor"),
	LEFT(UNKNOWN_PKTS, "Unknown packets received:", "unknown_pkts"),
	LEFT(DATA_NO_CONTROL, "Data packet received without control connection:",
	     "data_no_control"),
	LEFT(INVALID_PKTS, "Invalid packets:", "invalid_pkts"),
	LEFT(UNPARSED_PKTS, "Packets that could not be parsed:", "unparsed_pkts"),
	LINE(""),
	LINE("FastPath Statistics :"),
	LEFT(FP_CONTROL_FLOWS, "Total FP Control Flows:", "fp_control_flows"),
	LEFT(FP_DATA_FLOWS, "Total FP Data Flows:", "fp_data_flows"),
	LINE("  Uplink :"),
	LEFT(FP_UL_CONTROL_PKTS, "Total FP Control Pkts :", "fp_ul_control_pkts"),
	LEFT(FP_UL_CONTROL_BYTES, "Total FP Control Bytes :", "fp_ul_control_bytes"),
	LEFT(FP_UL_DATA_PKTS, "Total FP Data Pkts :", "fp_ul_data_pkts"),
	LEFT(FP_UL_DATA_BYTES, "Total FP Data Bytes :", "fp_ul_data_bytes"),
	LINE("  Downlink :"),
	LEFT(FP_DL_CONTROL_PKTS, "Total FP Control Pkts :", "fp_dl_control_pkts"),
	LEFT(FP_DL_CONTROL_BYTES, "Total FP Control Bytes :", "fp_dl_control_bytes"),
	LEFT(FP_DL_DATA_PKTS, "Total FP Data Pkts :", "fp_dl_data_pkts"),
	LEFT(FP_DL_DATA_BYTES, "Total FP Data Bytes :", "fp_dl_data_bytes"),
};

#define DROP(name, label, key)	{ NAT_ALG_DROP_##name, false, label, key }

static const struct counter drop_rows[] = {
	LINE("Dropped Pkts:"),
	DROP(NO_RULE, "No access rule:", "no_rule"),
	DROP(DENIED, "Denied by an access rule:", "denied"),
	DROP(NO_REALM, "No pool in the realm:", "no_realm"),
	DROP(NO_ADDRESS, "No address with a free chunk:", "no_address"),
	DROP(NO_PORT, "No free port in the chunks:", "no_port"),
	DROP(NO_BINDING, "Downlink without a binding:", "no_binding"),
	DROP(NO_PINHOLE, "Downlink without a pinhole:", "no_pinhole"),
	DROP(NOT_NATABLE, "Protocol that cannot be NATed:", "not_natable"),
	DROP(INVALID, "Invalid or untracked:", "invalid"),
	DROP(UNKNOWN_FLOW, "Older than the configuration:", "unknown_flow"),
	DROP(CLASH, "Lost a race for the tuple:", "clash"),
	DROP(NO_MEMORY, "No memory:", "no_memory"),
	DROP(HELD, "Held until a message is whole:", "held"),
	DROP(OUT_OF_ORDER, "Control segment out of order:", "out_of_order"),
	DROP(PINHOLE_REFUSED, "Pinhole refused:", "pinhole_refused"),
	DROP(PINHOLE_LIMIT, "Too many pinholes:", "pinhole_limit"),
	DROP(FLOW_LIMIT, "Too many flows of a subscriber:", "flow_limit"),
};

#define COUNTERS(table, attr)							\
	{ .rows = (table), .n_rows = sizeof(table) / sizeof((table)[0]),	\
	  .label_width = 30, .value_width = 6, .right_width = 27, .nest = (attr) }

const struct counters ftp_counters = COUNTERS(ftp_rows, NAT_ALG_A_FTP_STATS);
const struct counters drop_counters = COUNTERS(drop_rows, NAT_ALG_A_DROP_STATS);
