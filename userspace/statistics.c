// SPDX-License-Identifier: GPL-2.0
#include "statistics.h"

#include <string.h>
#include <strings.h>

#include <linux/nat_alg.h>

#define LEFT(name, label, key)	{ NAT_ALG_##name, false, label, key }
#define RIGHT(name, label, key)	{ NAT_ALG_##name, true, label, key }
#define LINE(label)		{ 0, false, label, NULL }

/* The reference system's tables, field for field. */
static const struct counter ftp_rows[] = {
	LINE("FTP Session Stats:"),
	LEFT(FTP_CONTROL_CURRENT, "Current Control Sessions:", "control_current"),
	RIGHT(FTP_DATA_CURRENT, "Current Data Sessions:", "data_current"),
	LEFT(FTP_CONTROL_TOTAL, "Total Control Sessions:", "control_total"),
	RIGHT(FTP_DATA_TOTAL, "Total Data Sessions:", "data_total"),
	LEFT(FTP_UL_CONTROL_BYTES, "Uplink Control Bytes:", "ul_control_bytes"),
	RIGHT(FTP_DL_CONTROL_BYTES, "Downlink Control Bytes:", "dl_control_bytes"),
	LEFT(FTP_UL_CONTROL_PKTS, "Uplink Control Pkts:", "ul_control_pkts"),
	RIGHT(FTP_DL_CONTROL_PKTS, "Downlink Control Pkts:", "dl_control_pkts"),
	LEFT(FTP_UL_DATA_BYTES, "Uplink Data Bytes:", "ul_data_bytes"),
	RIGHT(FTP_DL_DATA_BYTES, "Downlink Data Bytes:", "dl_data_bytes"),
	LEFT(FTP_UL_DATA_PKTS, "Uplink Data Pkts:", "ul_data_pkts"),
	RIGHT(FTP_DL_DATA_PKTS, "Downlink Data Pkts:", "dl_data_pkts"),
	LEFT(FTP_UL_ERROR_BYTES, "Uplink Error Bytes:", "ul_error_bytes"),
	RIGHT(FTP_DL_ERROR_BYTES, "Downlink Error Bytes:", "dl_error_bytes"),
	LEFT(FTP_UL_ERROR_PKTS, "Uplink Error Pkts:", "ul_error_pkts"),
	RIGHT(FTP_DL_ERROR_PKTS, "Downlink Error Pkts:", "dl_error_pkts"),
	LEFT(FTP_REQUEST_SUCCEED, "Request Succeed:", "request_succeed"),
	RIGHT(FTP_REQUEST_FAILED, "Request Failed:", "request_failed"),
	LEFT(FTP_UNKNOWN_REQUESTS, "Unknown Requests:", "unknown_requests"),
	RIGHT(FTP_UNKNOWN_RESPONSES, "Unknown Responses:", "unknown_responses"),
	LEFT(FTP_UL_RETRANS_BYTES, "Uplink Bytes Retrans:", "ul_retrans_bytes"),
	RIGHT(FTP_DL_RETRANS_BYTES, "Downlink Bytes Retrans:", "dl_retrans_bytes"),
	LEFT(FTP_UL_RETRANS_PKTS, "Uplink Pkts Retrans:", "ul_retrans_pkts"),
	RIGHT(FTP_DL_RETRANS_PKTS, "Downlink Pkts Retrans:", "dl_retrans_pkts"),
	LEFT(FTP_RETR, "RETR commands:", "retr"),
	RIGHT(FTP_STOR, "STOR commands:", "stor"),
	LEFT(FTP_UNKNOWN_PKTS, "Unknown packets received:", "unknown_pkts"),
	LEFT(FTP_DATA_NO_CONTROL, "Data packet received without control connection:",
	     "data_no_control"),
	LEFT(FTP_INVALID_PKTS, "Invalid packets:", "invalid_pkts"),
	LEFT(FTP_UNPARSED_PKTS, "Packets that could not be parsed:", "unparsed_pkts"),
	LINE(""),
	LINE("FastPath Statistics :"),
	LEFT(FTP_FP_CONTROL_FLOWS, "Total FP Control Flows:", "fp_control_flows"),
	LEFT(FTP_FP_DATA_FLOWS, "Total FP Data Flows:", "fp_data_flows"),
	LINE("  Uplink :"),
	LEFT(FTP_FP_UL_CONTROL_PKTS, "Total FP Control Pkts :", "fp_ul_control_pkts"),
	LEFT(FTP_FP_UL_CONTROL_BYTES, "Total FP Control Bytes :", "fp_ul_control_bytes"),
	LEFT(FTP_FP_UL_DATA_PKTS, "Total FP Data Pkts :", "fp_ul_data_pkts"),
	LEFT(FTP_FP_UL_DATA_BYTES, "Total FP Data Bytes :", "fp_ul_data_bytes"),
	LINE("  Downlink :"),
	LEFT(FTP_FP_DL_CONTROL_PKTS, "Total FP Control Pkts :", "fp_dl_control_pkts"),
	LEFT(FTP_FP_DL_CONTROL_BYTES, "Total FP Control Bytes :", "fp_dl_control_bytes"),
	LEFT(FTP_FP_DL_DATA_PKTS, "Total FP Data Pkts :", "fp_dl_data_pkts"),
	LEFT(FTP_FP_DL_DATA_BYTES, "Total FP Data Bytes :", "fp_dl_data_bytes"),
};

static const struct counter tftp_rows[] = {
	LINE("TFTP Session Stats:"),
	LEFT(TFTP_UL_BYTES, "Total Uplink Bytes:", "ul_bytes"),
	RIGHT(TFTP_DL_BYTES, "Total Downlink Bytes:", "dl_bytes"),
	LEFT(TFTP_UL_PKTS, "Total Uplink Packets:", "ul_pkts"),
	RIGHT(TFTP_DL_PKTS, "Total Downlink Packets:", "dl_pkts"),
	LEFT(TFTP_READ_SESSIONS, "Total Read Sessions:", "read_sessions"),
	RIGHT(TFTP_WRITE_SESSIONS, "Total Write Sessions:", "write_sessions"),
	LEFT(TFTP_INVALID_CONTROL_PKTS, "Total Invalid Control Packets:", "invalid_control_pkts"),
	LEFT(TFTP_INVALID_DATA_PKTS, "Total Invalid Data Packets:", "invalid_data_pkts"),
	LEFT(TFTP_UNKNOWN_REQUESTS, "Total Packets with Unknown Request Type:", "unknown_requests"),
	LINE(""),
	LINE("TFTP DATA Session Stats:"),
	LEFT(TFTP_DATA_UL_BYTES, "Total Uplink Bytes:", "data_ul_bytes"),
	RIGHT(TFTP_DATA_DL_BYTES, "Total Downlink Bytes:", "data_dl_bytes"),
	LEFT(TFTP_DATA_UL_PKTS, "Total Uplink Packets:", "data_ul_pkts"),
	RIGHT(TFTP_DATA_DL_PKTS, "Total Downlink Packets:", "data_dl_pkts"),
};

static const struct counter rtsp_rows[] = {
	LINE("RTSP Session Stats:"),
	LEFT(RTSP_UL_BYTES, "Total Uplink Bytes:", "ul_bytes"),
	RIGHT(RTSP_DL_BYTES, "Total Downlink Bytes:", "dl_bytes"),
	LEFT(RTSP_UL_PKTS, "Total Uplink Pkts:", "ul_pkts"),
	RIGHT(RTSP_DL_PKTS, "Total Downlink Pkts:", "dl_pkts"),
	LEFT(RTSP_UL_RTP_BYTES, "Uplink RTP Bytes:", "ul_rtp_bytes"),
	RIGHT(RTSP_DL_RTP_BYTES, "Downlink RTP Bytes:", "dl_rtp_bytes"),
	LEFT(RTSP_UL_RTP_PKTS, "Uplink RTP Pkts:", "ul_rtp_pkts"),
	RIGHT(RTSP_DL_RTP_PKTS, "Downlink RTP Pkts:", "dl_rtp_pkts"),
	LEFT(RTSP_UL_RETRY_BYTES, "Uplink Retry Bytes:", "ul_retry_bytes"),
	RIGHT(RTSP_DL_RETRY_BYTES, "Downlink Retry Bytes:", "dl_retry_bytes"),
	LEFT(RTSP_UL_RETRY_PKTS, "Uplink Retry Pkts:", "ul_retry_pkts"),
	RIGHT(RTSP_DL_RETRY_PKTS, "Downlink Retry Pkts:", "dl_retry_pkts"),
	LEFT(RTSP_SESSIONS, "RTSP Sessions:", "sessions"),
};

static const struct counter rtp_rows[] = {
	LINE("RTP Session Stats:"),
	LEFT(RTP_UL_BYTES, "Total Uplink Bytes:", "ul_bytes"),
	RIGHT(RTP_DL_BYTES, "Total Downlink Bytes:", "dl_bytes"),
	LEFT(RTP_UL_PKTS, "Total Uplink Pkts:", "ul_pkts"),
	RIGHT(RTP_DL_PKTS, "Total Downlink Pkts:", "dl_pkts"),
	LINE(""),
	LINE("FastPath Statistics :"),
	LEFT(RTP_FP_FLOWS, "Total FP Flows:", "fp_flows"),
	LEFT(RTP_FP_UL_BYTES, "Total Uplink FP Bytes:", "fp_ul_bytes"),
	RIGHT(RTP_FP_DL_BYTES, "Total Downlink FP Bytes:", "fp_dl_bytes"),
	LEFT(RTP_FP_UL_PKTS, "Total Uplink FP Pkts:", "fp_ul_pkts"),
	RIGHT(RTP_FP_DL_PKTS, "Total Downlink FP Pkts:", "fp_dl_pkts"),
};

static const struct counter rtcp_rows[] = {
	LINE("RTCP Session Stats:"),
	LEFT(RTCP_UL_BYTES, "Total Uplink Bytes:", "ul_bytes"),
	RIGHT(RTCP_DL_BYTES, "Total Downlink Bytes:", "dl_bytes"),
	LEFT(RTCP_UL_PKTS, "Total Uplink Pkts:", "ul_pkts"),
	RIGHT(RTCP_DL_PKTS, "Total Downlink Pkts:", "dl_pkts"),
};

static const struct counter pptp_rows[] = {
	LINE("PPTP Session Stats:"),
	LEFT(PPTP_UL_BYTES, "Total Uplink Bytes:", "ul_bytes"),
	RIGHT(PPTP_DL_BYTES, "Total Downlink Bytes:", "dl_bytes"),
	LEFT(PPTP_UL_PKTS, "Total Uplink Pkts:", "ul_pkts"),
	RIGHT(PPTP_DL_PKTS, "Total Downlink Pkts:", "dl_pkts"),
	LEFT(PPTP_GRE_SESSIONS, "Total GRE Sessions:", "gre_sessions"),
	RIGHT(PPTP_INVALID_PKTS, "Invalid PPTP Pkts:", "invalid_pkts"),
	LEFT(PPTP_UNKNOWN_PKTS, "Unknown PPTP Pkts:", "unknown_pkts"),
	LINE(""),
	LINE("PPTP-GRE Session Stats:"),
	LEFT(PPTP_GRE_UL_BYTES, "Total Uplink Bytes:", "gre_ul_bytes"),
	RIGHT(PPTP_GRE_DL_BYTES, "Total Downlink Bytes:", "gre_dl_bytes"),
	LEFT(PPTP_GRE_UL_PKTS, "Total Uplink Pkts:", "gre_ul_pkts"),
	RIGHT(PPTP_GRE_DL_PKTS, "Total Downlink Pkts:", "gre_dl_pkts"),
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
	DROP(MESSAGE_LIMIT, "No memory left for messages:", "message_limit"),
	DROP(NO_CALL, "GRE without a PPTP call:", "no_call"),
	DROP(CALL_LIMIT, "Too many PPTP calls:", "call_limit"),
	DROP(HOST_LIMIT, "Too many NAT64 hosts:", "host_limit"),
	DROP(NAT64_SOURCE, "NAT64 from no host's address:", "nat64_source"),
	DROP(NAT64_DESTINATION, "NAT64 to a special address:", "nat64_destination"),
	DROP(NOT_TRANSLATABLE, "NAT64 cannot translate it:", "not_translatable"),
	DROP(NO_HOST, "NAT64 host that is gone:", "no_host"),
	DROP(NO_ROUTE, "No IPv6 route to a NAT64 host:", "no_route"),
};

static const struct counter limit_rows[] = {
	LINE("Limits:"),
	LEFT(LIMIT_FLOWS_PER_SUBSCRIBER, "Flows of a subscriber:", "flows_per_subscriber"),
	RIGHT(LIMIT_FLOWS, "Flows:", "flows"),
	LEFT(LIMIT_PINHOLES_PER_SUBSCRIBER, "Pinholes of a subscriber:", "pinholes_per_subscriber"),
	RIGHT(LIMIT_PINHOLES, "Pinholes:", "pinholes"),
	LEFT(LIMIT_PINHOLES_PER_FLOW, "Pinholes of a flow:", "pinholes_per_flow"),
	LEFT(LIMIT_HOSTS_MAX, "NAT64 hosts of all:", "hosts_max"),
	RIGHT(LIMIT_HOSTS, "NAT64 hosts:", "hosts"),
	LEFT(LIMIT_HOSTS_PER_NETWORK, "NAT64 hosts of a /64:", "hosts_per_network"),
	LEFT(LIMIT_HOSTS_PER_SUBSCRIBER, "..., when it is one:", "hosts_per_subscriber"),
	LINE("Control Connections, Bytes:"),
	LEFT(LIMIT_MESSAGE, "Message:", "message"),
	LEFT(LIMIT_KEPT, "Unacknowledged, each way:", "kept"),
	LEFT(LIMIT_MEMORY_PER_SUBSCRIBER, "Memory of a subscriber:", "memory_per_subscriber"),
	LEFT(LIMIT_MEMORY, "Memory of all:", "memory"),
	RIGHT(LIMIT_MEMORY_HELD, "Held, incomplete:", "memory_held"),
	RIGHT(LIMIT_MEMORY_KEPT, "Kept, unacknowledged:", "memory_kept"),
};

#define COUNTERS(table, attr)							\
	{ .rows = (table), .n_rows = sizeof(table) / sizeof((table)[0]),	\
	  .label_width = 30, .value_width = 6, .right_width = 27, .nest = (attr) }

const struct counters limit_counters = {
	.rows = limit_rows, .n_rows = sizeof(limit_rows) / sizeof(limit_rows[0]),
	.label_width = 26, .value_width = 9, .right_width = 18, .nest = NAT_ALG_A_LIMITS,
};

const struct counters drop_counters = COUNTERS(drop_rows, NAT_ALG_A_DROP_STATS);

const struct analyzer_statistics analyzer_statistics[] = {
	{ "ftp", NAT_ALG_ANALYZER_FTP_CONTROL, COUNTERS(ftp_rows, NAT_ALG_A_FTP_STATS) },
	{ "pptp", NAT_ALG_ANALYZER_PPTP, COUNTERS(pptp_rows, NAT_ALG_A_PPTP_STATS) },
	{ "rtcp", NAT_ALG_ANALYZER_RTCP, COUNTERS(rtcp_rows, NAT_ALG_A_RTCP_STATS) },
	{ "rtp", NAT_ALG_ANALYZER_RTP, COUNTERS(rtp_rows, NAT_ALG_A_RTP_STATS) },
	{ "rtsp", NAT_ALG_ANALYZER_RTSP, COUNTERS(rtsp_rows, NAT_ALG_A_RTSP_STATS) },
	{ "tftp", NAT_ALG_ANALYZER_TFTP, COUNTERS(tftp_rows, NAT_ALG_A_TFTP_STATS) },
	{ .name = NULL },
};

const struct analyzer_statistics *statistics_of(const char *name)
{
	const struct analyzer_statistics *of, *found = NULL;
	bool several = false;

	for (of = analyzer_statistics; of->name; of++) {
		if (!strcasecmp(of->name, name))
			return of;
		if (strncasecmp(of->name, name, strlen(name)))
			continue;
		several = found;
		found = of;
	}
	return several ? NULL : found;
}
