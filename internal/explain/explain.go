// Package explain holds what WeChat's errcodes mean and what to do about them, as tables
// that the compiler lays out, and their reader. A program builds nothing at its start, and
// the linker drops the tables if the program never looks a code up.
package explain

import "strings"

// A Text explains a code in English and in Chinese, in one sentence each.
type Text struct {
	Code                int
	Meaning, Remedy     string
	MeaningZH, RemedyZH string
	Repeat              Repeat
}

// Repeat says whether the same call can succeed when it is made again, in the order of
// the values of wechat.Repeat.
type Repeat uint8

// What a caller can do: nothing, try again soon, fetch a token first, wait for a limit.
const (
	RepeatNever Repeat = iota
	RepeatSoon
	RepeatWithToken
	RepeatLater
)

// Of returns what a code means in general; false for an unknown one.
func Of(code int) (Text, bool) {
	table := business[:]
	switch {
	case code < account[0].Code:
		table = general[:]
	case code < business[0].Code:
		table = account[:]
	}
	low, high := 0, len(table)
	for low < high {
		middle := int(uint(low+high) >> 1)
		if table[middle].Code < code {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == len(table) || table[low].Code != code {
		return Text{}, false
	}
	return table[low], true
}

// At returns what a code means in an answer of api: the text whose path fits best, or else
// the general text.
func At(api string, code int) (Text, bool) {
	best, longest := -1, 0
	for i := range apis {
		if x := &apis[i]; x.is.Code == code {
			if n := Fits(x.at, api); n > longest {
				best, longest = i, n
			}
		}
	}
	if best >= 0 {
		return apis[best].is, true
	}
	return Of(code)
}

// Fits returns the length of the longest path that fits api, or 0. A path fits if it is
// api, or if it ends in a slash and api is below it. Blanks separate the paths.
func Fits(paths, api string) int {
	longest := 0
	for path := range strings.SplitSeq(paths, " ") {
		if (path == api || strings.HasSuffix(path, "/") && strings.HasPrefix(api, path)) && len(path) > longest {
			longest = len(path)
		}
	}
	return longest
}

// AllowIP returns the remedy for a refused IP, with the IP in it.
func AllowIP(ip string) (english, chinese string) {
	return strings.Replace(allowEN, "the server's outgoing IP", ip, 1) + ".",
		strings.Replace(allowZH, "服务器的出口 IP", " "+ip, 1) + "。"
}
