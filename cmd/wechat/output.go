package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode"

	"github.com/minigo-dev/wechat"
)

// The exit codes, which docs/command.md and the help describe.
const (
	exitOK      = 0
	exitRefused = 1 // WeChat refused the call, or the server refused a push
	exitUsage   = 2 // the command line, the environment or a file is wrong
	exitNetwork = 3 // no usable answer
	exitCheck   = 4 // a check failed
)

// A session is one run of the command line.
type session struct {
	process
	lang    string // en or zh
	json    bool
	timeout time.Duration
	env     environment
	secrets secrets
	reveals bool                   // tokens may be shown
	due     atomic.Pointer[string] // the number of the platform certificate that WeChat changes to
}

// newSession reads the flags that the help and the parser's messages need before parsing.
func newSession(args []string, p process) *session {
	return &session{process: p, lang: chooseLang(args, p.getenv), json: slices.Contains(args, "--json"), timeout: 10 * time.Second}
}

func (s *session) configure(c *commands) (err error) {
	s.json, s.timeout = c.JSON, c.Timeout
	if c.Timeout <= 0 {
		return usage("--timeout has to be above zero", "--timeout 必须大于零")
	}
	if s.env, err = loadEnvironment(s.getenv, c.EnvFile); err != nil {
		return err
	}
	s.withhold(s.env.secret, s.env.aesKey, s.env.token, s.env.payKey, s.env.sandboxPayKey, s.env.adToken, s.env.adKey, s.env.api.key)
	return nil
}

func chooseLang(args []string, getenv func(string) string) string {
	for i, arg := range args {
		value, given := strings.CutPrefix(arg, "--lang=")
		if arg == "--lang" && i+1 < len(args) {
			value, given = args[i+1], true
		}
		if given && (value == "en" || value == "zh") {
			return value
		}
	}
	locale := getenv("LC_ALL")
	if locale == "" {
		locale = getenv("LANG")
	}
	if strings.HasPrefix(strings.ToLower(locale), "zh") {
		return "zh"
	}
	return "en"
}

// in returns the text of the session's language.
func (s *session) in(english, chinese string) string {
	if s.lang == "zh" {
		return chinese
	}
	return english
}

// shorten cuts a server's answer. It masks secrets first: a part of a secret could remain at the cut.
func (s *session) shorten(text string) string {
	const limit = 120
	text = s.masked(text)
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit]) + "..."
	}
	return text
}

// printf writes to the standard output. It masks secrets and removes control sequences of terminals, because
// much of the text comes from the network.
func (s *session) printf(format string, args ...any) {
	s.write(s.stdout, fmt.Sprintf(format, args...))
}

func (s *session) write(w io.Writer, text string) {
	io.WriteString(w, printable(s.masked(text))) // the reader may have gone
}

func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// show prints a result: v as JSON, or the text that the function prints.
func (s *session) show(v any, text func()) {
	if !s.json {
		text()
		return
	}
	s.printJSON(v, "  ")
}

// showLine is show for several results: one line of JSON for each.
func (s *session) showLine(v any, text func()) {
	if !s.json {
		text()
		return
	}
	s.printJSON(v, "")
}

func (s *session) printJSON(v any, indent string) {
	text, err := encodeJSON(v, indent)
	if err != nil {
		fmt.Fprintln(s.stderr, "wechat:", err)
		return
	}
	s.printf("%s", text)
}

// encodeJSON writes v for people: it doesn't escape &.
func encodeJSON(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	err := enc.Encode(v)
	return b.Bytes(), err
}

// A fault is an error in two languages with an exit code.
type fault struct {
	code             int
	english, chinese string
}

func (f *fault) Error() string { return f.english }

func usage(english, chinese string) error { return &fault{exitUsage, english, chinese} }

func usagef(english, chinese string, args ...any) error {
	return usage(fmt.Sprintf(english, args...), fmt.Sprintf(chinese, args...))
}

// A verdict is the exit code of a command whose result is already printed.
type verdict int

func (v verdict) Error() string { return fmt.Sprintf("exit code %d", int(v)) }

// An errorReport is what --json prints for a failure.
type errorReport struct {
	Kind     string `json:"kind"` // refused, usage, network, check
	Message  string `json:"message"`
	Code     int    `json:"code,omitempty"` // WeChat's errcode
	RID      string `json:"rid,omitempty"`
	Remedy   string `json:"remedy,omitempty"`
	RemedyZH string `json:"remedyZh,omitempty"`
}

var exitKinds = map[int]string{exitRefused: "refused", exitUsage: "usage", exitNetwork: "network", exitCheck: "check"}

// fail reports an error, if there is one, and returns the exit code.
func (s *session) fail(err error) int {
	var v verdict
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &v):
		return int(v)
	}
	code := exitCode(err)
	report := errorReport{Kind: exitKinds[code], Message: strings.TrimPrefix(err.Error(), "wechat: ")}
	var f *fault
	if errors.As(err, &f) {
		report.Message = f.english
	}
	if errors.Is(err, errSimToken) { // the library hides errors of transports
		report.Message = errSimToken.Error()
	}
	if s.lang == "zh" {
		report.Message = chineseError(err)
	}
	var refusal *wechat.Error
	if errors.As(err, &refusal) {
		report.Code, report.RID = int(refusal.Code), refusal.RID
		report.Remedy, report.RemedyZH = refusal.Remedy()
	} else if isUntrusted(err) {
		report.Remedy, report.RemedyZH = untrusted()
	}
	if s.json {
		s.printJSON(map[string]errorReport{"error": report}, "  ")
		return code
	}
	text := "wechat: " + report.Message + "\n"
	if report.Remedy != "" {
		text += "  " + s.in(report.Remedy, report.RemedyZH) + "\n"
	}
	s.write(s.stderr, text)
	return code
}

func exitCode(err error) int {
	var f *fault
	var refusal *wechat.Error
	var network net.Error
	switch {
	case errors.As(err, &f):
		return f.code
	case errors.As(err, &refusal):
		return exitRefused
	case errors.Is(err, wechat.ErrInvalidArgument), errors.Is(err, errSimToken):
		return exitUsage
	case errors.As(err, new(*wechat.TransportError)), errors.As(err, &network),
		errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), errors.Is(err, http.ErrServerClosed):
		return exitNetwork
	}
	return exitUsage // an unreadable file, or a port that is in use
}

// abridged shows enough of a token to distinguish it from another.
func abridged(secret string) string {
	if len(secret) < 32 {
		return "***"
	}
	return secret[:6] + "***" + secret[len(secret)-4:]
}

func tick(ok bool) string {
	if ok {
		return "ok  "
	}
	return "FAIL"
}
