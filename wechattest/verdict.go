package wechattest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// findingsKept limits the findings of one answer, which may contain thousands of faults.
const findingsKept = 20

// A Level says how serious a finding or a verdict is.
type Level string

// The levels of a [Finding] and a [Verdict].
const (
	LevelOK      Level = "ok"
	LevelWarning Level = "warning" // WeChat accepts it, or nobody knows; worth correcting
	LevelFailure Level = "failure" // WeChat doesn't accept it, or the server isn't safe
)

// A Finding is one remark of the judge about a server's answer. It contains no secret: in quotations,
// tokens are masked and invisible characters are escaped.
type Finding struct {
	Level  Level  `json:"level"`
	Code   string `json:"code"` // the same in all versions; docs/command.md lists the codes
	Text   string `json:"text"`
	TextZH string `json:"textZh"`
}

// A Verdict is the judge's opinion of one answer.
type Verdict struct {
	Level    Level     `json:"level"`    // the most serious level of all findings
	Findings []Finding `json:"findings"` // at least one, the most serious first
	Repeats  bool      `json:"repeats"`  // WeChat sends the push again
	Plain    []byte    `json:"-"`        // the answer to a push, decrypted
}

// OK reports whether there is no failure. There may be warnings.
func (v Verdict) OK() bool { return v.Level != LevelFailure }

// Has reports whether there is a finding with this code.
func (v Verdict) Has(code string) bool {
	return slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.Code == code })
}

// Text returns the texts of the most serious findings in one line, in both languages.
func (v Verdict) Text() (english, chinese string) {
	var en, zh []string
	for _, f := range v.Findings {
		if f.Level == v.Level {
			en, zh = append(en, f.Text), append(zh, f.TextZH)
		}
	}
	return strings.Join(en, "; "), strings.Join(zh, "；")
}

// notable returns the warnings and the failures.
func (v Verdict) notable() []Finding {
	return slices.DeleteFunc(slices.Clone(v.Findings), func(f Finding) bool { return f.Level == LevelOK })
}

// note returns the log's remark about an answer that WeChat accepts.
func (v Verdict) note() string {
	if v.Level == LevelWarning {
		return v.english()
	}
	return ""
}

// err says why WeChat doesn't accept an answer to its push. It returns nil if WeChat accepts it.
func (v Verdict) err(a Response) error {
	switch {
	case v.OK():
		return nil
	case a.Err != nil:
		return a.Err
	case a.Status != http.StatusOK:
		return fmt.Errorf("wechattest: the bot answered HTTP %d", a.Status)
	}
	return fmt.Errorf("wechattest: a wrong answer: %s", v.english())
}

func (v Verdict) english() string { text, _ := v.Text(); return text }

// verdict puts the most serious findings first, and masks and cuts quotations.
func (c PushConfig) verdict(findings ...Finding) Verdict {
	v := Verdict{Level: LevelOK}
	for i := range findings {
		f := &findings[i]
		f.Text, f.TextZH = shown(c.withoutSecrets(f.Text)), shown(c.withoutSecrets(f.TextZH))
	}
	for _, level := range []Level{LevelFailure, LevelWarning, LevelOK} {
		for _, f := range findings {
			if f.Level == level {
				v.Findings = append(v.Findings, f)
			}
		}
	}
	if len(v.Findings) > 0 {
		if v.Level = v.Findings[0].Level; v.Level == LevelFailure { // then remarks about what is right don't matter
			v.Findings = v.notable()
		}
		v.Findings = v.Findings[:min(len(v.Findings), findingsKept)]
	}
	return v
}

func fine(code, english, chinese string) Finding {
	return Finding{LevelOK, code, english, chinese}
}

func warning(code, english, chinese string) Finding {
	return Finding{LevelWarning, code, english, chinese}
}

func failure(code, english, chinese string) Finding {
	return Finding{LevelFailure, code, english, chinese}
}

// failuref formats both texts with the same arguments.
func failuref(code, english, chinese string, args ...any) Finding {
	return failure(code, fmt.Sprintf(english, args...), fmt.Sprintf(chinese, args...))
}

func warningf(code, english, chinese string, args ...any) Finding {
	return warning(code, fmt.Sprintf(english, args...), fmt.Sprintf(chinese, args...))
}

// A flaw is a failure as an error.
type flaw struct{ Finding }

// Error returns the English text.
func (f *flaw) Error() string { return shown(f.Text) }

func flawed(code, english, chinese string) error {
	return &flaw{failure(code, english, chinese)}
}
