package wechattest

import (
	"bytes"
	"errors"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"
)

// RiskyText is a text that content checks find risky: in a text, in a URL, and in the name or the
// bytes of a picture. [WithRiskyText] and [Platform.SetRiskyText] choose others.
const RiskyText = "[risky]"

// riskyTexts are what is risky by default: the marker, and the two texts by which WeChat's page of
// msg_sec_check has developers try it.
var riskyTexts = []string{RiskyText, "特3456书yuuo莞6543李zxcz蒜7782法fgnv级", "完2347全dfji试3726测asad感3847知qwez到"}

// WithRiskyText sets the texts that content checks find risky, instead of [RiskyText] and of the texts
// that WeChat publishes for trying the check. A check answers risky if the content contains one of
// them, and pass otherwise.
func WithRiskyText(words ...string) Option {
	return option(func(c *config) (err error) {
		c.risky, err = riskyWords("WithRiskyText", words)
		return err
	})
}

// SetRiskyText is [WithRiskyText] while the app runs. Without words nothing is risky.
func (p *Platform) SetRiskyText(words ...string) error {
	checked, err := riskyWords("SetRiskyText", words)
	if err != nil {
		return err
	}
	p.set(func(s *settings) { s.risky = checked })
	return nil
}

func riskyWords(name string, words []string) ([]string, error) {
	for _, w := range words {
		if w == "" {
			return nil, errors.New("wechattest: " + name + ": an empty text is in every other")
		}
	}
	return append([]string{}, words...), nil
}

// risky returns what is risky in this app.
func (p *Platform) risky() []string {
	if words := p.settings.Load().risky; words != nil {
		return words
	}
	return riskyTexts
}

// riskIn returns the first risky word in a text, or "".
func (p *Platform) riskIn(text string) string {
	for _, w := range p.risky() {
		if strings.Contains(text, w) {
			return w
		}
	}
	return ""
}

// riskOf returns the first risky word in a picture's bytes, or "".
func (p *Platform) riskOf(picture []byte) string {
	for _, w := range p.risky() {
		if bytes.Contains(picture, []byte(w)) {
			return w
		}
	}
	return ""
}

// riskAt returns the first risky word at a URL, or "": in its text, escaped or not, and in the
// bytes of a picture that a user has sent. Nothing else is fetched.
func (p *Platform) riskAt(target string) string {
	if word := p.riskIn(target); word != "" {
		return word
	}
	u, err := url.Parse(target)
	if err != nil {
		return ""
	}
	query, _ := url.QueryUnescape(u.RawQuery) // what can't be read has been searched as it is
	if word := p.riskIn(u.Path + "\n" + query); word != "" {
		return word
	}
	if !strings.HasPrefix(u.Path, pathFiles) {
		return ""
	}
	p.mu.Lock()
	m := p.media.get(path.Base(u.Path), p.Now())
	p.mu.Unlock()
	if m == nil {
		return ""
	}
	return p.riskOf(m.data)
}

// starred returns a text with a star for each character of its risky words.
func (p *Platform) starred(text string) string {
	for _, w := range p.risky() {
		text = strings.ReplaceAll(text, w, strings.Repeat("*", utf8.RuneCountInString(w)))
	}
	return text
}
