package wechattest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// findingsKept bounds what is said of one answer, which may hold faults by the thousand.
const findingsKept = 20

// A Level says how grave a finding or a verdict is.
type Level string

// The levels of a [Finding] and a [Verdict].
const (
	LevelOK      Level = "ok"
	LevelWarning Level = "warning" // WeChat is content, or nobody knows; worth mending
	LevelFailure Level = "failure" // WeChat isn't content, or the server isn't safe
)

// A Finding is one thing that the judge noticed of a server's answer. It holds no secret:
// tokens in what it quotes are masked, and characters that don't show are escaped.
type Finding struct {
	Level  Level  `json:"level"`
	Code   string `json:"code"` // stays the same from version to version; docs/command.md lists them
	Text   string `json:"text"`
	TextZH string `json:"textZh"`
}

// A Verdict is what the judge makes of one answer.
type Verdict struct {
	Level    Level     `json:"level"`    // that of the gravest finding
	Findings []Finding `json:"findings"` // at least one, the gravest first
	Repeats  bool      `json:"repeats"`  // WeChat sends the push again
	Plain    []byte    `json:"-"`        // the answer to a push, decrypted if it was encrypted
}

// OK reports whether nothing failed; there may be warnings.
func (v Verdict) OK() bool { return v.Level != LevelFailure }

// Has reports whether there is a finding with that code.
func (v Verdict) Has(code string) bool {
	return slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.Code == code })
}

// Text returns the gravest findings' texts in one line, in both languages.
func (v Verdict) Text() (english, chinese string) {
	var en, zh []string
	for _, f := range v.Findings {
		if f.Level == v.Level {
			en, zh = append(en, f.Text), append(zh, f.TextZH)
		}
	}
	return strings.Join(en, "; "), strings.Join(zh, "；")
}

// notable are the warnings and the failures.
func (v Verdict) notable() []Finding {
	return slices.DeleteFunc(slices.Clone(v.Findings), func(f Finding) bool { return f.Level == LevelOK })
}

// note is what the log says of an answer that WeChat takes.
func (v Verdict) note() string {
	if v.Level == LevelWarning {
		return v.english()
	}
	return ""
}

// err says why WeChat isn't content with an answer to its push; nil if it is.
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

// verdict puts the gravest findings first, and masks and cuts what they quote.
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
		if v.Level = v.Findings[0].Level; v.Level == LevelFailure { // what would be right doesn't matter then
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

// failuref puts the same arguments into both texts.
func failuref(code, english, chinese string, args ...any) Finding {
	return failure(code, fmt.Sprintf(english, args...), fmt.Sprintf(chinese, args...))
}

func warningf(code, english, chinese string, args ...any) Finding {
	return warning(code, fmt.Sprintf(english, args...), fmt.Sprintf(chinese, args...))
}

// A flaw is a failure as an error.
type flaw struct{ Finding }

// Error is the English text.
func (f *flaw) Error() string { return shown(f.Text) }

func flawed(code, english, chinese string) error {
	return &flaw{failure(code, english, chinese)}
}
