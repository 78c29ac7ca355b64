package facts

import (
	"strings"
	"sync"
)

// initialisms are words that Go writes in capitals; known are words that WeChat writes as one.
var (
	initialisms = strings.Fields("ID URL IP QR API RID OCR HTTP HTTPS JSON SN POI DNS SSL H5 AI VIP CDN TCB OpenID AppID UnionID QRCode IOS UID UDP NFC SMS B2B")
	known       = strings.Fields("nickname keywords admin username longitude latitude apple auth book by del new pub wxa template driving license material scatter cancel refund special retrieve unregister trade real name home path pos")
)

// GoName writes a name of WeChat in Go's casing. It separates words that WeChat runs
// together if the names of other endpoints show where.
func GoName(name string) string {
	var b strings.Builder
	for _, word := range words(name) {
		for _, part := range split(word) {
			part = strings.ToUpper(part[:1]) + part[1:]
			for _, capitals := range initialisms {
				if strings.EqualFold(capitals, part) {
					part = capitals
				}
			}
			b.WriteString(part)
		}
	}
	return b.String()
}

// words cuts the part of a name after its last dot at capitals, digits and signs.
func words(name string) (found []string) {
	name, _, _ = strings.Cut(name[strings.LastIndexByte(name, '.')+1:], "(")
	begin := 0
	cut := func(end int) {
		if word := strings.TrimFunc(name[begin:end], isSign); word != "" {
			found = append(found, strings.ToLower(word))
		}
		begin = end
	}
	for i := 1; i < len(name); i++ {
		before, c := name[i-1], name[i]
		last := isUpper(before) && isUpper(c) && i+1 < len(name) && isLower(name[i+1]) // QRCode: of Code
		if isSign(rune(c)) || isUpper(c) && isLower(before) || last || isDigit(before) != isDigit(c) && !isUpper(before) {
			cut(i)
		}
	}
	cut(len(name))
	return found
}

func isSign(r rune) bool  { return !isUpper(byte(r)) && !isLower(byte(r)) && !isDigit(byte(r)) }
func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// often is how many names must contain a word: a rarer one may be several words run
// together.
const often = 3

// vocabulary holds the words of those names that show where words end.
var vocabulary = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, word := range append(known, initialisms...) {
		all[strings.ToLower(word)] = true
	}
	seen := map[string]int{}
	var learn func(fields []Field)
	add := func(name string) {
		if parts := words(name); len(parts) > 1 {
			for _, word := range parts {
				seen[word]++
				all[word] = all[word] || len(word) > 1 && seen[word] == often
			}
		}
	}
	learn = func(fields []Field) {
		for _, f := range fields {
			add(f.Name)
			learn(f.Fields)
		}
	}
	for _, e := range Endpoints() {
		add(e.Name)
		learn(e.Query)
		learn(e.Request)
		learn(e.Response)
	}
	return all
})

// split cuts a word into the fewest known words, if possible.
func split(word string) []string {
	best := make([][]string, len(word)+1)
	best[0] = []string{}
	for end := 1; end <= len(word); end++ {
		for begin := range end {
			if best[begin] != nil && vocabulary()[word[begin:end]] && (best[end] == nil || len(best[begin])+1 < len(best[end])) {
				best[end] = append(append([]string{}, best[begin]...), word[begin:end])
			}
		}
	}
	if best[len(word)] == nil {
		return []string{word}
	}
	return best[len(word)]
}
