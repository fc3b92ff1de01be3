# shellcheck shell=bash
# bash completion for nat-alg-ctl(8), which knows its commands itself.

# _nat_alg_ctl_kind WORD KIND: what the beginning of a word that has no list may become.
_nat_alg_ctl_kind()
{
	local cur=$1 kind=$2
	case $kind in
	'<FILE>')
		compopt -o filenames 2>/dev/null
		mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$cur")
		;;
	'<IF>')
		mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(cd /sys/class/net && compgen -G "$cur*")
		;;
	esac
}

_nat_alg_ctl()
{
	# a colon divides readline's words, but not those of the tool: put the address and port together
	local line=${COMP_LINE:0:COMP_POINT} cur word words
	read -ra words <<<"$line"
	[[ $line != *[[:space:]] ]] || words+=("")
	cur=${words[-1]}
	COMPREPLY=()
	while IFS=$'\t' read -r word _; do
		if [[ $word == '<'* ]]; then
			_nat_alg_ctl_kind "$cur" "$word"
		else
			COMPREPLY+=("$word")
		fi
	done < <("${words[0]}" --complete "${words[@]:1}" 2>/dev/null)
}

complete -F _nat_alg_ctl nat-alg-ctl
