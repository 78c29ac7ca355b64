package wechattest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/minigo-dev/wechat/internal/facts"
)

// limits notes a value outside the limits of which the documentation is sure. WeChat refuses
// such a value; the simulator still answers. An empty value counts as not sent.
func (c *requestCheck) limits(at string, f *facts.Field, v json.RawMessage) {
	if isEmpty(v) || len(c.hints) >= faultsNamed {
		return
	}
	if f.Firm {
		if limit := f.LimitTag(); !fits(f, v) {
			c.hint(at, "is outside its limit "+limit, "超出限制（"+chineseLimit(limit)+"）")
		}
	}
	if text := plain(v); f.Alphabet != "" && strings.Trim(text, anyAlnum+f.Alphabet) != "" {
		c.hint(at, "holds other characters than letters, digits and "+f.Alphabet, "只能含字母、数字和 "+f.Alphabet)
	}
	if f.Closed && !slices.ContainsFunc(f.Enum, func(one facts.Value) bool { return fmt.Sprint(one.Value) == plain(v) }) {
		values := strings.Fields(f.OneOfTag())
		c.hint(at, "is none of "+strings.Join(values, ", "), "只能是 "+strings.Join(values, "、"))
	}
}

var chineseUnits = map[string]string{"bytes": " 字节", "chars": " 个字符", "width": " 个字符宽（汉字计 2）", "items": " 项"}

// chineseLimit writes a limit such as 1..32 chars in Chinese.
func chineseLimit(limit string) string {
	var all []string
	for part := range strings.SplitSeq(limit, ",") {
		bounds, unit, _ := strings.Cut(part, " ")
		low, high, _ := strings.Cut(bounds, "..")
		above, exclusive := strings.CutPrefix(low, ">")
		text := low + " 到 " + high
		switch {
		case exclusive && high == "":
			text = "大于 " + above
		case exclusive:
			text = "大于 " + above + "，最多 " + high
		case low == "":
			text = "最多 " + high
		case high == "":
			text = "至少 " + low
		}
		all = append(all, text+chineseUnits[unit])
	}
	return strings.Join(all, "，")
}

func (c *requestCheck) hint(field, english, chinese string) {
	c.hints = append(c.hints, requestFault{field + " " + english + ": WeChat refuses that", field + " " + chinese + "：微信会拒绝"})
}

// plain writes a scalar the way fmt prints a value of the facts.
func plain(v json.RawMessage) string {
	var scalar any
	if json.Unmarshal(v, &scalar) != nil {
		return ""
	}
	return fmt.Sprint(scalar)
}

// fits reports whether a value is within the limits of its field.
func fits(f *facts.Field, v json.RawMessage) bool {
	switch kindOf(v) {
	case "string":
		s := plain(v)
		return between(len(s), f.MinBytes, f.MaxBytes) && between(utf8.RuneCountInString(s), f.MinChars, f.MaxChars) &&
			between(widthOf(s), f.MinWidth, f.MaxWidth)
	case "array":
		if f.MinItems == nil && f.MaxItems == nil {
			return true // saves the counting
		}
		n := 0
		for range elementsOf(v) {
			n++
		}
		return between(n, f.MinItems, f.MaxItems)
	case "number":
		n, err := strconv.ParseFloat(string(v), 64)
		return err == nil && (f.Min == nil || n >= *f.Min) && (f.Max == nil || n <= *f.Max) && (f.ExclusiveMin == nil || n > *f.ExclusiveMin)
	}
	return true
}

func between(n int, low, high *int) bool {
	return (low == nil || n >= *low) && (high == nil || n <= *high)
}

// widthOf counts a character beyond ASCII as two.
func widthOf(s string) (n int) {
	for _, r := range s {
		if n++; r >= utf8.RuneSelf {
			n++
		}
	}
	return n
}

// elementsOf iterates over the elements of a valid JSON list without decoding all at once.
func elementsOf(v json.RawMessage) func(yield func(int, json.RawMessage) bool) {
	return func(yield func(int, json.RawMessage) bool) {
		dec := json.NewDecoder(bytes.NewReader(v))
		if _, err := dec.Token(); err != nil {
			return
		}
		for i := 0; dec.More(); i++ {
			var one json.RawMessage
			if dec.Decode(&one) != nil || !yield(i, one) {
				return
			}
		}
	}
}
