package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/minigo-dev/wechat/wechattest"
)

const (
	stateVersion = 1
	stateLimit   = 64 << 10
)

// A simState is what --state keeps: the app's credentials, the key of the page, and the keys of API security.
type simState struct {
	Version       int    `json:"version"`
	AppID         string `json:"appId"`
	Secret        string `json:"secret"`
	Token         string `json:"token"`
	AESKey        string `json:"aesKey"`
	OriginalID    string `json:"originalId"`
	OfferID       string `json:"offerId"`
	PayKey        string `json:"payKey"`
	SandboxPayKey string `json:"sandboxPayKey"`
	ControlKey    string `json:"controlKey,omitempty"`
	Security      string `json:"apiSecurity,omitempty"`
}

// Format prints the app's id alone.
func (t simState) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "simState(%s)", t.AppID) }

// readState returns nil if there is no file yet. Errors quote nothing of the file.
func readState(name string) (*simState, error) {
	if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err := checkPrivate(name); err != nil {
		return nil, err
	}
	f, err := openNoFollow(name, os.O_RDONLY)
	if err != nil {
		return nil, usagef("--state: %v", "--state：%v", err)
	}
	defer f.Close()
	info, err := f.Stat() // of the opened file: the name may mean another by now
	if err != nil {
		return nil, usagef("--state: %v", "--state：%v", err)
	}
	if err := refusePrivate(name, info); err != nil {
		return nil, err
	}
	if err := f.Chmod(0o600); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return nil, usagef("--state: %v", "--state：%v", err)
	}
	b, err := io.ReadAll(io.LimitReader(f, stateLimit+1))
	if err != nil {
		return nil, usagef("--state: %v", "--state：%v", err)
	}
	t := new(simState)
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.DisallowUnknownFields()
	switch err := decoder.Decode(t); {
	case len(b) > stateLimit, err != nil, decoder.More():
		return nil, badState(name, "is no state of wechat sim", "不是 wechat sim 的状态文件")
	case t.Version != stateVersion:
		return nil, badState(name, fmt.Sprintf("has version %d, this command reads %d", t.Version, stateVersion), fmt.Sprintf("版本为 %d，本命令支持 %d", t.Version, stateVersion))
	}
	for _, field := range []struct{ name, value string }{
		{"appId", t.AppID}, {"secret", t.Secret}, {"token", t.Token}, {"aesKey", t.AESKey}, {"originalId", t.OriginalID},
		{"offerId", t.OfferID}, {"payKey", t.PayKey}, {"sandboxPayKey", t.SandboxPayKey},
	} {
		if field.value == "" {
			return nil, badState(name, "lacks "+field.name, "缺少 "+field.name)
		}
	}
	return t, nil
}

func badState(name, english, chinese string) error {
	return usage(fmt.Sprintf("--state: %s %s; remove the file to begin anew", name, english), fmt.Sprintf("--state：%s %s；删除该文件即可重新生成", name, chinese))
}

// options set the app that the state describes.
func (t *simState) options(opened, secured bool) []wechattest.Option {
	opts := []wechattest.Option{
		wechattest.WithAppID(t.AppID), wechattest.WithSecret(t.Secret), wechattest.WithToken(t.Token), wechattest.WithEncodingAESKey(t.AESKey),
		wechattest.WithOriginalID(t.OriginalID), wechattest.WithOfferID(t.OfferID), wechattest.WithPaymentKeys(t.PayKey, t.SandboxPayKey),
	}
	if opened && t.ControlKey != "" {
		opts = append(opts, wechattest.WithControlKey(t.ControlKey))
	}
	if secured && t.Security != "" {
		opts = append(opts, wechattest.WithAPISecurityState(t.Security))
	}
	return opts
}

// keepState writes the state of a platform, unless it is what had says. Keys that aren't used now stay.
func keepState(name string, had *simState, p *wechattest.Platform) error {
	t := simState{
		Version: stateVersion, AppID: p.AppID(), Secret: p.Secret(), Token: p.Token(), AESKey: p.EncodingAESKey(), OriginalID: p.OriginalID(),
		OfferID: p.OfferID(), PayKey: p.PaymentKey(false), SandboxPayKey: p.PaymentKey(true), ControlKey: p.ControlKey(),
		Security: p.APISecurityState(),
	}
	if had != nil {
		if t.ControlKey == "" {
			t.ControlKey = had.ControlKey
		}
		if t.Security == "" {
			t.Security = had.Security
		}
		if t == *had {
			return nil
		}
	}
	b, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return usagef("--state: %v", "--state：%v", err)
	}
	return replaceFile("--state", name, append(b, '\n'), 0o600)
}

// keepChange keeps a certificate that has changed since the state was written.
func (c *simCommand) keepChange(platform *wechattest.Platform, kept string) error {
	if c.State == "" || platform.APISecurityState() == kept {
		return nil
	}
	had, err := readState(c.State)
	if err != nil {
		return err
	}
	return keepState(c.State, had, platform)
}

// replaceFile puts a whole new file in the place of another: no reader sees half of it.
func replaceFile(flag, name string, data []byte, mode fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".wechat-sim-*")
	if err != nil {
		return usagef("%s: %v", "%s：%v", flag, err)
	}
	defer os.Remove(f.Name()) // gone already, unless it failed
	_, err = f.Write(data)
	for _, step := range []func() error{func() error { return f.Chmod(mode) }, f.Sync} {
		if err == nil {
			if err = step(); errors.Is(err, errors.ErrUnsupported) {
				err = nil
			}
		}
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return usagef("%s: %v", "%s：%v", flag, err)
	}
	return nil
}
