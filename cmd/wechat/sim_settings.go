package main

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
)

// varSimulatorHost names the host of a simulator that may be called by plain http.
const varSimulatorHost = "WECHAT_SIMULATOR_HOST"

// settingNames is the order in which the settings are printed.
var settingNames = []string{
	varAppID, varSecret, varToken, varAESKey, varBaseURL, varOfferID, varPayKey, varSandboxPayKey, varAdToken, varAdKey, varSimulatorHost,
	varAPIKey, varAPIKeyNumber, varAPIPrivateKeyFile, varAPICertificateFile, varAPICertificateNumber,
	"HTTPS_PROXY", "NODE_USE_ENV_PROXY", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE",
}

// A shell is a way to write settings: one line for each, and remarks.
type shell struct {
	remark string // the beginning of a line that is none of the settings
	line   func(name, value string) (line string, ok bool)
}

var shells = map[string]shell{
	"sh":  {"# ", func(name, value string) (string, bool) { return "export " + name + "=" + shQuoted(value), true }},
	"env": {"# ", envLine},
	"powershell": {"# ", func(name, value string) (string, bool) {
		return "$env:" + name + " = '" + powerShellQuotes.Replace(value) + "'", true
	}},
	"cmd": {"rem ", func(name, value string) (string, bool) {
		return `set "` + name + "=" + value + `"`, !strings.ContainsAny(value, "\"%")
	}},
}

// PowerShell takes typographic quotes for the plain one.
var powerShellQuotes = strings.NewReplacer("'", "''", "‘", "‘‘", "’", "’’", "‚", "‚‚", "‛", "‛‛")

const unquoted = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@+=:,./-"

func shQuoted(value string) string {
	if value != "" && strings.Trim(value, unquoted) == "" {
		return value
	}
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}

// envLine writes what --env-file, "docker run --env-file" and compose read alike. They know no common escape.
func envLine(name, value string) (string, bool) {
	switch {
	case strings.Trim(value, unquoted) == "":
		return name + "=" + value, true
	case !strings.Contains(value, "'"):
		return name + "='" + value + "'", true
	}
	return name + `="` + value + `"`, !strings.ContainsAny(value, "\"\\$`")
}

// shellOf returns the shell of a --settings; auto is that of the system.
func shellOf(settings, system string) shell {
	if settings == "auto" {
		settings = "sh"
		if system == "windows" {
			settings = "powershell"
		}
	}
	return shells[settings]
}

// settingLines returns a line for each setting.
func (sh shell) settingLines(environment map[string]string) string {
	var b strings.Builder
	for _, name := range settingNames {
		value, given := environment[name]
		if !given {
			continue
		}
		line, ok := sh.line(name, value)
		if !ok || strings.ContainsAny(value, "\r\n\x00") {
			line = sh.remark + name + " holds a character that can't be written here"
		}
		fmt.Fprintln(&b, line)
	}
	return b.String()
}

// printSettings prints the settings as they are; remarks around them stand in a form that a shell skips if
// --settings was given.
func (c *simCommand) printSettings(s *session, environment map[string]string) {
	w := s.stdout
	if m, ok := w.(*remarks); ok {
		w = m.w
	}
	s.write(w, shellOf(c.Settings, runtime.GOOS).settingLines(environment))
}

// remarks writes each line as a remark.
type remarks struct {
	w      io.Writer
	prefix string
	within bool // a line has begun
}

// Write writes p with the prefix before each line.
func (m *remarks) Write(p []byte) (int, error) {
	for line := range bytes.Lines(p) {
		if !m.within && len(bytes.TrimSpace(line)) > 0 {
			if _, err := io.WriteString(m.w, m.prefix); err != nil {
				return 0, err
			}
		}
		m.within = !bytes.HasSuffix(line, []byte("\n"))
		if _, err := m.w.Write(line); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}
