# The blocks of a page, as test_howto.sh says there: records that end with 036, of four fields that are
# separated by 037: the line, who (a name of the prompt; "file"), the command or the file's name, and
# what it prints or what is in the file.

function record()
{
	if (what != "")
		printf "%d\037%s\037%s\037%s\036", line, who, what, body
	what = body = ""
}

/^```/ && kind {
	if (kind == "sh") {
		what = body
		body = ""
	}
	record()
	kind = ""
	next
}

/^```/ {
	kind = substr($0, 4)
	line = NR
	who = kind == "sh" ? "router" : kind == "conf" ? "file" : kind
	if (kind == "conf")
		what = name
	else if (kind != "sh" && kind != "console" && kind != "text")
		what = "this block says not what it is"
	next
}

# the last word in backquotes of the line before
!kind {
	if (/`/) {
		n = split($0, parts, "`")
		name = parts[n - 1]
	} else if (/[^ ]/) {
		name = ""
	}
	next
}

kind == "console" && /^[a-z0-9]+[#$] / {
	record()
	line = NR
	who = substr($1, 1, length($1) - 1)
	what = substr($0, length($1) + 2)
	next
}

kind != "text" {
	body = body $0 "\n"
}
