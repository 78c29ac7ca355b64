package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"unicode"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/argument"
)

// The variables that the command reads. Secrets come only from these, because other users of the machine
// can read a command line.
const (
	varAppID      = "WECHAT_APPID"
	varSecret     = "WECHAT_APPSECRET"
	varToken      = "WECHAT_TOKEN"
	varAESKey     = "WECHAT_AES_KEY"
	varBaseURL    = "WECHAT_BASE_URL"
	varSessionKey = "WECHAT_SESSION_KEY"
	varOriginalID = "WECHAT_ORIGINAL_ID"

	varOfferID       = "WECHAT_OFFER_ID"
	varPayKey        = "WECHAT_PAY_KEY"
	varSandboxPayKey = "WECHAT_SANDBOX_PAY_KEY"

	varAdToken = "WECHAT_AD_TOKEN"
	varAdKey   = "WECHAT_AD_AES_KEY"

	defaultBaseURL = "https://api.weixin.qq.com"
	anyOriginalID  = "gh_0123456789ab"
	simPrefix      = "sim_" // the beginning of a simulated WeChat's credentials
	fileLimit      = 32 << 20
)

// An environment is an app's settings, as WeChat's console shows them.
type environment struct {
	appID, secret, token, aesKey, baseURL, sessionKey, originalID string
	payKey, sandboxPayKey, simulatorHost                          string
	adToken, adKey                                                string // of rewarded ads
	api                                                           apiKeys
}

// loadEnvironment reads the variables. Those of the file win.
func loadEnvironment(getenv func(string) string, file string) (environment, error) {
	given := map[string]string{}
	if file != "" {
		var err error
		if given, err = readEnvFile(file); err != nil {
			return environment{}, err
		}
	}
	get := func(name string) string {
		if value, ok := given[name]; ok {
			return value
		}
		return getenv(name)
	}
	e := environment{
		appID: get(varAppID), secret: get(varSecret), token: get(varToken), aesKey: get(varAESKey),
		baseURL: get(varBaseURL), sessionKey: get(varSessionKey), originalID: get(varOriginalID),
		payKey: get(varPayKey), sandboxPayKey: get(varSandboxPayKey), simulatorHost: get(varSimulatorHost),
		adToken: get(varAdToken), adKey: get(varAdKey), api: loadAPIKeys(get),
	}
	if e.originalID == "" {
		e.originalID = anyOriginalID
	}
	if e.baseURL == "" {
		e.baseURL = defaultBaseURL
	}
	return e, nil
}

// readEnvFile reads NAME=value lines. As in shells, export, quotes around a value, comments and empty lines
// are allowed. Errors quote no line, because it may contain a secret.
func readEnvFile(name string) (map[string]string, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fileFault("--env-file", err)
	}
	defer f.Close()
	values := map[string]string{}
	lines := bufio.NewScanner(io.LimitReader(f, fileLimit))
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" || line[0] == '#' {
			continue
		}
		key, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		if !ok {
			return nil, usagef("--env-file: line %d isn't NAME=value", "--env-file：第 %d 行不是 NAME=value", number)
		}
		value = strings.TrimSpace(value)
		if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
			value = value[1 : n-1]
		}
		values[strings.TrimSpace(key)] = value
	}
	if err := lines.Err(); err != nil {
		return nil, usagef("--env-file: %v", "--env-file：%v", err)
	}
	return values, nil
}

// need fails if a variable is missing.
func (e environment) need(names ...string) error {
	values := map[string]string{varAppID: e.appID, varSecret: e.secret, varToken: e.token, varAESKey: e.aesKey, varAdToken: e.adToken, varAdKey: e.adKey}
	var missing []string
	for _, name := range names {
		if values[name] == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		for _, name := range names {
			if strings.ContainsFunc(values[name], unicode.IsSpace) {
				return usagef("%s has blanks or line ends in it: remove them", "%s 含有空白或换行：请去掉", name)
			}
		}
		return nil
	}
	return usage(strings.Join(missing, ", ")+": not set, neither in the environment nor by --env-file; \"wechat sim\" prints values to try with",
		strings.Join(missing, "、")+" 未设置（环境变量或 --env-file）；运行 \"wechat sim\" 可得到一组试用值")
}

// client makes a client for the app. It refuses to send a simulator's credential to another machine, and a
// real credential to another machine over plain http.
func (s *session) client() (*wechat.Client, error) {
	if err := s.env.need(varAppID, varSecret); err != nil {
		return nil, err
	}
	if err := s.env.checkHost(); err != nil {
		return nil, err
	}
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return nil, errors.New("the default transport was replaced")
	}
	direct := transport.Clone()
	var guarded http.RoundTripper = &detour{s.env.isHere, direct, &guard{direct}}
	if !s.reveals {
		guarded = &witness{guarded, &s.secrets}
	}
	opts := []wechat.Option{wechat.WithBaseURL(s.env.baseURL), wechat.WithTimeout(s.timeout), wechat.WithHTTPClient(&http.Client{Transport: guarded})}
	if s.env.simulatorHost != "" {
		opts = append(opts, wechat.WithSimulatorHost(s.env.simulatorHost))
	}
	sealed, err := s.sealing()
	if err != nil {
		return nil, err
	}
	return wechat.New(s.env.appID, s.env.secret, append(opts, sealed...)...)
}

func (e environment) checkHost() error {
	u, err := url.Parse(e.baseURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return usagef("%s is no http or https URL", "%s 不是 http 或 https 地址", varBaseURL)
	}
	if e.simulatorHost != "" {
		if reason := argument.SimulatorHost(e.simulatorHost); reason != "" {
			return usagef("%s %s", "%s 无效：%s", varSimulatorHost, reason)
		}
	}
	if name, isHost := argument.SplitHost(u.Host); isHost && e.isHere(name) {
		return nil
	}
	if u.Scheme == "http" {
		return usagef("%s: plain http would show the AppSecret to the network; use https", "%s：http 会把 AppSecret 暴露在网络上，请使用 https", varBaseURL)
	}
	for _, secret := range []string{e.secret, e.token, e.aesKey, e.sessionKey} {
		if strings.HasPrefix(secret, simPrefix) {
			return usagef("a credential of a simulated WeChat isn't sent to %s; set %s to the simulator's address",
				"模拟微信的凭证不会发送到 %s；请把 %s 设为模拟器的地址", u.Hostname(), varBaseURL)
		}
	}
	return nil
}

// isHere reports whether a host is this machine, or the one that the simulator is said to run on.
func (e environment) isHere(host string) bool {
	return argument.IsLoopback(host) || e.simulatorHost != "" && strings.EqualFold(host, e.simulatorHost) && argument.SimulatorHost(host) == ""
}

// A guard sends no token of a simulated WeChat to another machine.
type guard struct{ next http.RoundTripper }

// A detour sends what is for the simulator's host past the guard.
type detour struct {
	isHere          func(host string) bool
	direct, guarded http.RoundTripper
}

func (d *detour) RoundTrip(r *http.Request) (*http.Response, error) {
	if d.isHere(r.URL.Hostname()) {
		return d.direct.RoundTrip(r)
	}
	return d.guarded.RoundTrip(r)
}

var errSimToken = errors.New("a token of a simulated WeChat isn't sent to another machine")

func (g *guard) RoundTrip(r *http.Request) (*http.Response, error) {
	if !argument.IsLoopback(r.URL.Hostname()) {
		for _, values := range r.URL.Query() {
			for _, value := range values {
				if strings.HasPrefix(value, simPrefix) {
					if r.Body != nil {
						r.Body.Close()
					}
					return nil, errSimToken
				}
			}
		}
	}
	return g.next.RoundTrip(r)
}

// input reads an argument: @FILE, - for the standard input, or the text itself.
func (s *session) input(argument string) ([]byte, error) {
	if argument == "-" {
		return s.bounded(s.stdin, "-")
	}
	name, isFile := strings.CutPrefix(argument, "@")
	if !isFile {
		return []byte(argument), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fileFault("", err)
	}
	defer f.Close()
	return s.bounded(f, name)
}

func (s *session) bounded(r io.Reader, name string) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, fileLimit+1))
	if err != nil {
		return nil, usagef("%v", "%v", err)
	}
	if len(b) > fileLimit {
		return nil, usagef("%s is larger than 32 MiB", "%s 超过 32 MiB", name)
	}
	return b, nil
}

func (e environment) String() string { return fmt.Sprintf("environment(%s)", e.appID) }
