// SPDX-License-Identifier: GPL-2.0
/* Where messages begin and end, and what kind they are. */
#include "rtsp_test.h"

static enum nalg_rtsp_status parse(const char *data, u32 len, struct nalg_rtsp_msg *msg)
{
	u8 *copy = exact_copy(data, len);
	enum nalg_rtsp_status status = nalg_rtsp_parse(copy, len, msg);

	free(copy);
	return status;
}

struct message {
	const char *text;
	enum nalg_rtsp_kind kind;
	enum nalg_rtsp_method method;
	u16 code;
	u32 cseq, body;
	const char *session, *url;
	bool sdp;
};

static void expect_span(const char *want, const char *text, const struct nalg_rtsp_span *span)
{
	want = want ? want : "";
	EXPECT_MEM(want, strlen(want), text + span->off, span->len);
}

static void expect_parsed(const struct message *want, const char *text, u32 len, u32 head)
{
	struct nalg_rtsp_msg msg;

	if (!EXPECT_EQ(OK, parse(text, len, &msg)))
		return;
	EXPECT_EQ(head, msg.head);
	EXPECT_EQ(want->kind, msg.kind);
	EXPECT_EQ(want->method, msg.method);
	EXPECT_EQ(want->code, msg.code);
	EXPECT_EQ(want->cseq, msg.cseq);
	EXPECT_EQ(want->body, msg.body);
	EXPECT_EQ(want->sdp, msg.sdp);
	expect_span(want->session, text, &msg.session);
	expect_span(want->url, text, &msg.url);
}

/* The same alone, with LF line ends, and before another; no prefix of it is anything yet. */
static void expect_message(const struct message *want)
{
	bool good_before = !ktap_test_failed;
	u32 i, len = 0, split;
	struct nalg_rtsp_msg msg;
	char text[2048];

	expect_parsed(want, want->text, strlen(want->text), strlen(want->text));
	for (i = 0; want->text[i]; i++)
		if (want->text[i] != '\r')
			text[len++] = want->text[i];
	expect_parsed(want, text, len, len);
	strcpy(text, want->text);
	len = strlen(text);
	strcpy(text + len, "SETUP rtsp://198.51.100.2/ RTSP/1.0\r\n\r\n");
	expect_parsed(want, text, strlen(text), len);
	for (split = 0; split < len; split++)
		EXPECT_EQ(MORE, parse(text, split, &msg));
	if (good_before && ktap_test_failed)
		ktap_note("message \"%s\"", want->text);
}

#define EXPECT_MESSAGES(messages) \
	do { \
		for (u32 i_ = 0; i_ < ARRAY_SIZE(messages); i_++) \
			expect_message(&(messages)[i_]); \
	} while (0)

#define REQUEST NALG_RTSP_REQUEST
#define RESPONSE NALG_RTSP_RESPONSE

TEST("requests of RTSP 1.0 and 2.0")
{
	static const struct message messages[] = {
		{ "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n",
		  REQUEST, NALG_RTSP_OPTIONS, 0, 1, 0, NULL, "*" },
		{ "SETUP rtsp://a/b/c RTSP/1.0\r\nCSeq: 302\r\nTransport: RTP/AVP\r\n\r\n",
		  REQUEST, NALG_RTSP_SETUP, 0, 302, 0, NULL, "rtsp://a/b/c" },
		{ "SETUP rtsp://a/b/c RTSP/2.0\r\nCSeq: 302\r\n\r\n",
		  REQUEST, NALG_RTSP_SETUP, 0, 302, 0, NULL, "rtsp://a/b/c" },
		{ "PLAY  rtsp://a/b  RTSP/1.0 \r\nCSeq: 4\r\nSession: 1234;timeout=60\r\n\r\n",
		  REQUEST, NALG_RTSP_PLAY, 0, 4, 0, "1234", "rtsp://a/b" },
		{ "TEARDOWN rtsp://a/b RTSP/1.0\r\nCSeq: 4\r\nSession: a-b_c.$ \r\n\r\n",
		  REQUEST, NALG_RTSP_TEARDOWN, 0, 4, 0, "a-b_c.$", "rtsp://a/b" },
		{ "ANNOUNCE rtsp://a/b RTSP/1.0\r\nCSeq: 4\r\nContent-Type: application/sdp\r\n"
		  "Content-Length: 460\r\n\r\n",
		  REQUEST, NALG_RTSP_ANNOUNCE, 0, 4, 460, NULL, "rtsp://a/b", true },
		{ "X-TENSION rtsp://a/b RTSP/1.0\r\n\r\n",
		  REQUEST, NALG_RTSP_EXTENSION, 0, 0, 0, NULL, "rtsp://a/b" },
		{ "setup rtsp://a/b RTSP/1.0\r\nCSeq: 1\r\n\r\n",
		  REQUEST, NALG_RTSP_EXTENSION, 0, 1, 0, NULL, "rtsp://a/b" },
	};

	EXPECT_MESSAGES(messages);
}

TEST("every method of the RFCs is known")
{
	static const char *const methods[] = {
		"ANNOUNCE", "DESCRIBE", "GET_PARAMETER", "OPTIONS", "PAUSE", "PLAY", "PLAY_NOTIFY",
		"RECORD", "REDIRECT", "SETUP", "SET_PARAMETER", "TEARDOWN",
	};
	char text[128];
	u32 i, len;

	for (i = 0; i < ARRAY_SIZE(methods); i++) {
		struct message want = { text, REQUEST, NALG_RTSP_ANNOUNCE + i, 0, 7, 0, NULL, "*" };

		len = sprintf(text, "%s * RTSP/1.0\r\nCSeq: 7\r\n\r\n", methods[i]);
		expect_message(&want);
		for (; len; len--)
			EXPECT(nalg_rtsp_looks_like_request((u8 *)text, len));
	}
}

TEST("responses")
{
	static const struct message messages[] = {
		{ "RTSP/1.0 200 OK\r\nCSeq: 302\r\nSession: 47112344\r\n\r\n",
		  RESPONSE, 0, 200, 302, 0, "47112344" },
		{ "RTSP/2.0 461 Unsupported Transport\r\nCSeq: 302\r\n\r\n", RESPONSE, 0, 461, 302 },
		{ "RTSP/1.0 404\r\ncseq: 2\r\n\r\n", RESPONSE, 0, 404, 2 },
		{ "RTSP/1.0 200 OK\r\nCSeq:2\r\ncontent-length:17\r\nCONTENT-TYPE:Application/SDP\r\n\r\n",
		  RESPONSE, 0, 200, 2, 17, NULL, NULL, true },
		{ "RTSP/1.0 200 OK\r\nCSeq:2\r\nContent-Length: 17\r\n"
		  "Content-Type: application/sdp;charset=utf-8\r\n\r\n",
		  RESPONSE, 0, 200, 2, 17, NULL, NULL, true },
		{ "RTSP/1.0 200 OK\r\nCSeq:2\r\nContent-Length: 17\r\n"
		  "Content-Type: text/parameters\r\n\r\n",
		  RESPONSE, 0, 200, 2, 17 },
	};

	EXPECT_MESSAGES(messages);
}

TEST("headers: case, blanks, lines that go on, lines that are none")
{
	static const struct message messages[] = {
		{ "PLAY * RTSP/1.0\r\nCSEQ \t:  12  \r\n\r\n", REQUEST, NALG_RTSP_PLAY, 0, 12, 0, NULL, "*" },
		{ "PLAY * RTSP/1.0\r\nCSeq:\r\n 12\r\n\r\n", REQUEST, NALG_RTSP_PLAY, 0, 12, 0, NULL, "*" },
		{ "PLAY * RTSP/1.0\r\nSession: \r\n\t 12\r\n ;timeout=5\r\nCSeq: 3\r\n\r\n",
		  REQUEST, NALG_RTSP_PLAY, 0, 3, 0, "12", "*" },
		{ "PLAY * RTSP/1.0\r\nX: a\r\n Content-Length: 5\r\nCSeq: 3\r\n\r\n",
		  REQUEST, NALG_RTSP_PLAY, 0, 3, 0, NULL, "*" },
		{ "PLAY * RTSP/1.0\r\n Content-Length: 5\r\nCSeq: 3\r\n\r\n",
		  REQUEST, NALG_RTSP_PLAY, 0, 3, 0, NULL, "*" },
		{ "PLAY * RTSP/1.0\r\nno colon\r\nCSeq: 3\r\n: nothing\r\n\r\n",
		  REQUEST, NALG_RTSP_PLAY, 0, 3, 0, NULL, "*" },
		{ "PLAY * RTSP/1.0\r\nX-Content-Length: 5\r\nContent-Lengths: 5\r\nCSeq: 3\r\n\r\n",
		  REQUEST, NALG_RTSP_PLAY, 0, 3, 0, NULL, "*" },
		{ "PLAY * RTSP/1.0\r\nContent-Length: 5\r\nContent-Length: 5\r\nCSeq: 3\r\nCSeq: 3\r\n\r\n",
		  REQUEST, NALG_RTSP_PLAY, 0, 3, 5, NULL, "*" },
		{ "PLAY * RTSP/1.0\r\nCSeq: 4294967298\r\n\r\n", REQUEST, NALG_RTSP_PLAY, 0, 2, 0, NULL, "*" },
	};

	EXPECT_MESSAGES(messages);
}

TEST("what nobody can say the end of")
{
	static const char *const texts[] = {
		"GET / HTTP/1.0\r\n\r\n",
		"HTTP/1.1 200 OK\r\n\r\n",
		"SETUP\r\n\r\n",
		"SETUP rtsp://a/b\r\n\r\n",
		"SETUP rtsp://a/b RTSP/3.0\r\n\r\n",
		"SETUP rtsp://a/b RTSP/1.0 x\r\n\r\n",
		"SETUP rtsp://a/b c RTSP/1.0\r\n\r\n",
		" SETUP rtsp://a/b RTSP/1.0\r\n\r\n",
		"ASETUPTHATISLONGERTHANAMETHODMAYBE * RTSP/1.0\r\n\r\n",
		"RTSP/1.0 20 OK\r\n\r\n",
		"RTSP/1.0 2000 OK\r\n\r\n",
		"RTSP/1.0 099 OK\r\n\r\n",
		"RTSP/1.1 200 OK\r\n\r\n",
		"PLAY * RTSP/1.0\r\nContent-Length: x\r\n\r\n",
		"PLAY * RTSP/1.0\r\nContent-Length: -1\r\n\r\n",
		"PLAY * RTSP/1.0\r\nContent-Length: 1000000000\r\n\r\n",
		"PLAY * RTSP/1.0\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
		"PLAY * RTSP/1.0\r\nContent-Length: 5, 5\r\n\r\n",
		"PLAY * RTSP/1.0\r\nContent-Length:\r\n\r\n",
		"PLAY * RTSP/1.0\r\nCSeq: a\r\n\r\n",
		"PLAY * RTSP/1.0\r\nCSeq: 1\r\nCSeq: 2\r\n\r\n",
		"PLAY * RTSP/1.0\r\nCSeq: 1\rContent-Length: 5\r\n\r\n",
		"PLAY * RTSP/1.0\r\nCSeq: 1\r\r\n\r\n",
		"\rPLAY * RTSP/1.0\r\n\r\n",
	};
	struct nalg_rtsp_msg msg;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		if (!EXPECT_EQ(MALFORMED, parse(texts[i], strlen(texts[i]), &msg)))
			ktap_note("message \"%s\"", texts[i]);
	EXPECT_EQ(MALFORMED, parse("PLAY * RTSP/1.0\r\nX: \0\r\n\r\n", 25, &msg));
}

TEST("a start line that is none is found out before the head is whole")
{
	struct nalg_rtsp_msg msg;

	EXPECT_EQ(MORE, parse("GET / HTTP/1.0", 14, &msg));
	EXPECT_EQ(MALFORMED, parse("GET / HTTP/1.0\r\n", 16, &msg));
	EXPECT_EQ(MALFORMED, parse("PLAY\0", 5, &msg));
	EXPECT_EQ(MALFORMED, parse("PLAY\rX", 6, &msg));
}

/* A head of @size bytes in @lines lines, the end included. */
static char *head_of(u32 size, u32 lines)
{
	char *text = malloc(size + 1);
	u32 len = sprintf(text, "PLAY * RTSP/1.0\r\n");
	u32 i;

	for (i = 2; i < lines; i++)
		len += sprintf(text + len, "X:%u\r\n", i);
	memset(text + len, 'x', size - len);
	memcpy(text + size - 4, "\r\n\r\n", 4);
	text[size] = '\0';
	return text;
}

TEST("a head of 8192 bytes is the longest, one of 257 lines has the most")
{
	struct nalg_rtsp_msg msg;
	char *text;

	text = head_of(NALG_RTSP_HEAD_MAX, 2);
	EXPECT_EQ(OK, parse(text, NALG_RTSP_HEAD_MAX, &msg));
	EXPECT_EQ(NALG_RTSP_HEAD_MAX, msg.head);
	EXPECT_EQ(MORE, parse(text, NALG_RTSP_HEAD_MAX - 1, &msg));
	free(text);
	text = head_of(NALG_RTSP_HEAD_MAX + 1, 2);
	EXPECT_EQ(TOO_LONG, parse(text, NALG_RTSP_HEAD_MAX + 1, &msg));
	EXPECT_EQ(TOO_LONG, parse(text, NALG_RTSP_HEAD_MAX, &msg));
	EXPECT_EQ(MORE, parse(text, NALG_RTSP_HEAD_MAX - 1, &msg));
	free(text);
	text = head_of(4096, NALG_RTSP_LINES_MAX);
	EXPECT_EQ(OK, parse(text, 4096, &msg));
	free(text);
	text = head_of(4096, NALG_RTSP_LINES_MAX + 1);
	EXPECT_EQ(MALFORMED, parse(text, 4096, &msg));
	free(text);
}

TEST("interleaved data: four bytes are enough to know its length")
{
	struct nalg_rtsp_msg msg;
	u32 split;

	for (split = 0; split < 4; split++)
		EXPECT_EQ(MORE, parse("$\x07\x12\x34", split, &msg));
	EXPECT_EQ(OK, parse("$\x07\x12\x34", 4, &msg));
	EXPECT_EQ(NALG_RTSP_INTERLEAVED, msg.kind);
	EXPECT_EQ(7, msg.channel);
	EXPECT_EQ(4, msg.head);
	EXPECT_EQ(0x1234, msg.body);
	EXPECT_EQ(OK, parse("$\0\0\0", 4, &msg));
	EXPECT_EQ(0, msg.body);
}

TEST("an empty line between messages")
{
	struct nalg_rtsp_msg msg;

	EXPECT_EQ(OK, parse("\r\nPLAY", 6, &msg));
	EXPECT_EQ(NALG_RTSP_BLANK, msg.kind);
	EXPECT_EQ(2, msg.head);
	EXPECT_EQ(OK, parse("\nPLAY", 5, &msg));
	EXPECT_EQ(1, msg.head);
	EXPECT_EQ(MORE, parse("\r", 1, &msg));
}

static bool looks_like_request(const char *text)
{
	u8 *copy = exact_copy(text, strlen(text));
	bool looks = nalg_rtsp_looks_like_request(copy, strlen(text));

	free(copy);
	return looks;
}

TEST("other protocols do not look like a request, nor does RTSP's tunnel in HTTP")
{
	static const char *const texts[] = {
		"GET / HTTP/1.1\r\n", "GET /", "GET ", "POST", "PU", "HEAD", "\r\nSETUP", " SETUP",
		"INVITE sip:", "REGISTER", "\x16\x03", "$", "setup ", "SETUP\t", "SETUPS", "220 ",
		"GET /sw.mov HTTP/1.0\r\nAccept: application/x-rtsp-tunnelled\r\n",
		"POST /sw.mov HTTP/1.0\r\nContent-Type: application/x-rtsp-tunnelled\r\n",
		"OPTIONS * HTTP/1.1\r\n", "OPTIONS sip:a@b SIP/2.0\r\n", "ANNOUNCE * RTSP/9.0\r\n",
		"RTSP/1.0 200 OK\r\n", "XSETUP rtsp://a RTSP/1.0\r\n",
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		if (!EXPECT(!looks_like_request(texts[i])))
			ktap_note("\"%s\"", texts[i]);
	EXPECT(looks_like_request("GET"));
	EXPECT(looks_like_request("GET_PARAMETER * RTSP/1.0\r\n"));
	EXPECT(looks_like_request(""));
}

TEST("what looks like a response")
{
	static const char text[] = "RTSP/2.0 200 OK\r\n";
	u32 len;

	for (len = 0; len < sizeof(text); len++)
		EXPECT(nalg_rtsp_looks_like_response((const u8 *)text, len));
	EXPECT(!nalg_rtsp_looks_like_response((const u8 *)"RTSP/1.1 ", 9));
	EXPECT(!nalg_rtsp_looks_like_response((const u8 *)"HTTP", 4));
	EXPECT(!nalg_rtsp_looks_like_response((const u8 *)"$", 1));
}

KTAP_MAIN()
