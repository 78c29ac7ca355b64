package main

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/wechattest"
)

type pushCommand struct {
	URL   string `arg:"" optional:"" name:"url" help:"The callback URL of your server."`
	Kind  string `arg:"" optional:"" help:"text, image, card, enter, any other kind of push, rewarded-ad, or event and a name."`
	Value string `arg:"" optional:"" help:"The text's content, the image's MediaId, the card's title, the SessionFrom, or the event's name."`

	From       string   `placeholder:"OPENID" default:"oSimulatedUser00000000000000" help:"The user's openid."`
	OriginalID string   `name:"original-id" placeholder:"GH_ID" help:"The account's original id (ToUserName); otherwise WECHAT_ORIGINAL_ID."`
	Mode       string   `enum:"auto,secure,compatible,plain" default:"auto" help:"Encryption: secure, compatible or plain; auto is secure if WECHAT_AES_KEY is set."`
	Format     string   `enum:"auto,json,xml" default:"auto" help:"json or xml."`
	Field      []string `short:"f" sep:"none" placeholder:"NAME=TEXT" help:"Set a field: NAME=TEXT, or NAME:=JSON; a dot leads into objects and lists."`
	Account    string   `enum:"mini-program,official-account" default:"mini-program" help:"Judge answers as a mini-program's or as an official account's, which pushes XML."`
	Body       string   `placeholder:"BODY" help:"Push this message as it is: the text, @FILE, or - for the standard input."`
	Repeat     int      `default:"1" help:"Deliver the same push this many times, as WeChat does after a lost answer."`
	KeepTime   bool     `name:"keep-time" help:"Keep a CreateTime of --body that is older than a day. Servers may refuse it."`
	List       bool     `aliases:"templates" help:"List all kinds of push with their fields; with a kind, that one."`

	BadSignature   bool `name:"bad-signature" xor:"forged" help:"Give it a wrong signature. The server must refuse it."`
	Unsigned       bool `xor:"forged" help:"Send it without any signature. The server must refuse it."`
	Stale          bool `xor:"forged" help:"Give it a valid signature that is three days old. The server must refuse it."`
	ForeignApp     bool `name:"foreign-app" xor:"forged" help:"Encrypt it for another app. The server must refuse it."`
	PlainDowngrade bool `name:"plain-downgrade" xor:"forged" help:"Send it unencrypted in secure mode. The server must refuse it."`

	Mock            bool `help:"Mark a mini-game's payment as simulated (IsMock), although it is signed."`
	BadPaySignature bool `name:"bad-pay-signature" xor:"forged" help:"Sign the payment itself wrongly (PayEventSig). The server must refuse it."`

	payKeyName string // of the key that a payment needs
	signed     bool   // with it
}

func (pushCommand) detail() (english, chinese string) {
	return `It signs and encrypts a message as WeChat does, with WECHAT_TOKEN, WECHAT_AES_KEY and
WECHAT_APPID, delivers it, opens the answer and says whether WeChat would accept it. If not, it
repeats the push as WeChat would: three deliveries in total.

Any kind of push of WeChat's documentation can be sent, with made-up values: --list names them and their
fields. -f sets a field; a text for a number becomes one.

A mini-game's payment is signed (PayEventSig) with WECHAT_PAY_KEY, or with WECHAT_SANDBOX_PAY_KEY
where its Env is 1, as in the samples. -f Payload.NAME=TEXT changes its payload before that.

The user is made up unless --from names one. A bot that writes back to one whom its WeChat doesn't
know is refused (40003): give the openid of a user of the simulator, which its page shows, and
wechat sim --user prints.

Examples:

    wechat push http://127.0.0.1:8080/wechat text hello
    wechat push http://127.0.0.1:8080/wechat enter lobby --format xml
    wechat push http://127.0.0.1:8080/wechat user_info_modified -f RevokeInfo=1
    wechat push http://127.0.0.1:8080/wechat subscribe_msg_popup_event -f List.0.SubscribeStatusString=reject
    wechat push http://127.0.0.1:8080/wechat text hello --repeat 2
    wechat push http://127.0.0.1:8080/wechat text hello --bad-signature
    wechat push http://127.0.0.1:8080/wechat minigame_game_pay_goods_deliver_notify -f Payload.Env=0
    wechat push http://127.0.0.1:8080/ads rewarded-ad -f reward_item=gem
    wechat push --list
    wechat push --list xpay_refund_notify`,
		`用 WECHAT_TOKEN、WECHAT_AES_KEY、WECHAT_APPID 像微信那样签名、加密并推送一条消息，解密回包，检查微信
是否接受；不接受时像微信那样重试，共三次。

可推送微信文档中的所有类型，字段值为示例：--list 列出类型和字段，-f 设置字段，数字字段会自动转换。

小游戏支付推送用 WECHAT_PAY_KEY 签名（PayEventSig）；Env 为 1（示例即是）时用 WECHAT_SANDBOX_PAY_KEY。
-f Payload.NAME=TEXT 可在签名前修改 Payload。

不加 --from 时，推送里的用户是虚构的，服务器用接口回复会被拒绝（40003）。请填模拟器中用户的 openid：页面上能看到，
wechat sim --user 也会打印。

示例：

    wechat push http://127.0.0.1:8080/wechat text 你好
    wechat push http://127.0.0.1:8080/wechat enter lobby --format xml
    wechat push http://127.0.0.1:8080/wechat user_info_modified -f RevokeInfo=1
    wechat push http://127.0.0.1:8080/wechat subscribe_msg_popup_event -f List.0.SubscribeStatusString=reject
    wechat push http://127.0.0.1:8080/wechat text 你好 --repeat 2
    wechat push http://127.0.0.1:8080/wechat text 你好 --bad-signature
    wechat push http://127.0.0.1:8080/wechat minigame_game_pay_goods_deliver_notify -f Payload.Env=0
    wechat push http://127.0.0.1:8080/ads rewarded-ad -f reward_item=gem
    wechat push --list
    wechat push --list xpay_refund_notify`
}

// A pushReport is what --json prints.
type pushReport struct {
	URL     string         `json:"url"`
	Mode    string         `json:"mode"`
	Format  string         `json:"format"`
	Kind    string         `json:"kind"`
	Forged  string         `json:"forged,omitempty"`    // bad-signature, stale, foreign-app, plain-downgrade, bad-pay-signature
	Message string         `json:"message"`             // before encryption
	Renewed bool           `json:"renewed,omitempty"`   // --body got a new CreateTime
	Signed  bool           `json:"paySigned,omitempty"` // with the payment's own key
	OK      bool           `json:"ok"`
	Pushes  []pushDelivery `json:"pushes"` // one for each of --repeat
}

// Run makes the push and delivers it.
func (c *pushCommand) Run(ctx context.Context, s *session) error {
	if c.List {
		return s.listPushes(c.URL)
	}
	if err := checkTarget(c.URL); err != nil {
		return err
	}
	if c.Repeat < 1 || c.Repeat > 1000 {
		return usage("--repeat is 1 to 1000", "--repeat 为 1 到 1000")
	}
	if c.Body != "" && c.Kind != "" {
		return usage("--body is the whole message: it takes no kind", "--body 即完整消息，不能再指定类型")
	}
	if c.Kind == kindRewardedAd {
		return c.askRewardedAd(ctx, s)
	}
	if c.OriginalID == "" {
		c.OriginalID = s.env.originalID
	}
	d, err := c.dispatch(s)
	if err != nil {
		return err
	}
	renewed, err := c.renew(d)
	if err != nil {
		return err
	}
	report := pushReport{Signed: c.signed, Renewed: renewed, URL: c.URL, Mode: modeNames[d.cfg.Mode], Format: c.Format, Kind: d.kind(), Forged: d.forged, Message: string(d.message), OK: true}
	s.textOnly("%s %s, %s, %s\n%s\n", s.in("pushing", "推送"), report.Kind, report.Mode, report.Format, report.Message)
	if note := c.signNote(s); note != "" {
		s.textOnly("%s\n", note)
	}
	if renewed {
		s.textOnly("%s\n", s.in(renewedEnglish, renewedChinese))
	}
	for number := range c.Repeat {
		if number > 0 {
			s.textOnly("\n%s\n", s.in("the same push again", "同一推送再次投递"))
		}
		got := d.deliver(ctx)
		s.withoutJSON(func() { s.printDelivery(got) })
		report.Pushes = append(report.Pushes, got)
		report.OK = report.OK && got.OK
		if ctx.Err() != nil {
			break
		}
	}
	if s.json {
		s.printJSON(report, "  ")
	}
	return report.verdict()
}

// renew gives a captured message the current time if it will be encrypted.
func (c *pushCommand) renew(d *dispatch) (changed bool, err error) {
	if c.Body == "" || c.KeepTime || d.cfg.Mode == wechattest.Plain {
		return false, nil
	}
	if d.message, changed = renewed(d.message, time.Now()); changed {
		err = d.read()
	}
	return changed, err
}

func (r pushReport) verdict() error {
	switch last := r.Pushes[len(r.Pushes)-1]; {
	case r.OK:
		return nil
	case last.unreached():
		return verdict(exitNetwork)
	case r.Forged != "":
		return verdict(exitCheck)
	}
	return verdict(exitRefused)
}

const officialAccount = "official-account"

var formatNames = map[wechattest.Format]string{wechattest.JSON: "json", wechattest.XML: "xml"}

var modeNames = map[wechattest.Mode]string{wechattest.Secure: "secure", wechattest.Compatible: "compatible", wechattest.Plain: "plain"}

// dispatch makes the message and everything that its delivery needs.
func (c *pushCommand) dispatch(s *session) (*dispatch, error) {
	cfg, err := s.pushConfig(c.Mode, c.Format, c.Account, c.OriginalID)
	if err != nil {
		return nil, err
	}
	d := &dispatch{cfg: cfg, env: s.env, target: c.URL}
	for _, f := range []struct {
		name  string
		on    bool
		fault wechattest.Fault
	}{
		{"bad-signature", c.BadSignature, wechattest.BadSignature()},
		{"unsigned", c.Unsigned, wechattest.Unsigned()},
		{"stale", c.Stale, wechattest.StaleTimestamp()},
		{"foreign-app", c.ForeignApp, wechattest.ForeignAppID()},
		{"plain-downgrade", c.PlainDowngrade, wechattest.PlainDowngrade()},
		{"bad-pay-signature", c.BadPaySignature, wechattest.BadPaySignature()},
	} {
		if f.on {
			d.forged, d.fault = f.name, f.fault
		}
	}
	if cfg.Mode == wechattest.Plain && (c.ForeignApp || c.PlainDowngrade) {
		return nil, usagef("--%s needs an encrypted mode", "--%s 需要加密模式", d.forged)
	}
	if c.Body != "" {
		d.message, err = s.input(c.Body)
	} else {
		var fields wechattest.Fields
		if fields, err = c.fields(s, cfg); err == nil {
			d.message = cfg.Body(fields)
		}
	}
	switch {
	case err != nil:
		return nil, err
	case c.BadPaySignature && !c.signed && !strings.Contains(string(d.message), "PayEventSig"),
		c.BadPaySignature && c.Body == "" && !c.signed:
		return nil, usage("--bad-pay-signature needs a mini-game's payment that is signed: an event with a Payload, and "+varPayKey+" or "+varSandboxPayKey,
			"--bad-pay-signature 需要已签名的小游戏支付推送：带 Payload 的事件，以及 "+varPayKey+" 或 "+varSandboxPayKey)
	}
	err = d.read()
	c.Format = formatNames[d.cfg.Format]
	return d, err
}

// pushConfig makes the settings of pushes from the environment.
func (s *session) pushConfig(mode, format, account, originalID string) (wechattest.PushConfig, error) {
	cfg := wechattest.PushConfig{AppID: s.env.appID, Token: s.env.token, EncodingAESKey: s.env.aesKey, OriginalID: originalID}
	if account == officialAccount {
		cfg.Account = wechattest.OfficialAccount
	}
	switch {
	case format == "json" && cfg.Account == wechattest.OfficialAccount:
		return cfg, usage("--format: an official account pushes XML only", "--format：公众号只推送 XML")
	case format == "xml", cfg.Account == wechattest.OfficialAccount:
		cfg.Format = wechattest.XML
	}
	switch {
	case mode == "plain", mode == "auto" && s.env.aesKey == "":
		cfg.Mode = wechattest.Plain
	case mode == "compatible":
		cfg.Mode = wechattest.Compatible
	}
	if cfg.Mode == wechattest.Plain {
		return cfg, s.env.need(varToken)
	}
	if err := s.env.need(varAppID, varToken, varAESKey); err != nil {
		return cfg, err
	}
	return cfg, s.env.checkAESKey()
}

func checkTarget(raw string) error {
	u, err := url.Parse(raw)
	if raw == "" || err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return targetFault(raw)
	}
	return nil
}

// read reads from the message what the delivery needs. A message of --body decides its own format.
func (d *dispatch) read() error {
	m, err := wechat.ParseMessage(d.message)
	if err != nil {
		return usagef("the message can't be read: %v", "消息无法解析：%v", err)
	}
	d.head = m.Head()
	d.cfg.Format = wechattest.JSON
	if strings.HasPrefix(strings.TrimSpace(string(d.message)), "<") {
		d.cfg.Format = wechattest.XML
	}
	return nil
}

// textOnly prints a text, but not with --json.
func (s *session) textOnly(format string, args ...any) {
	s.withoutJSON(func() { s.printf(format, args...) })
}

func (s *session) withoutJSON(print func()) {
	if !s.json {
		print()
	}
}

func (e environment) checkAESKey() error { return checkAESKey(varAESKey, e.aesKey) }

func checkAESKey(name, key string) error {
	if _, err := crypto.NewMessageCipher(key); err == nil {
		return nil
	}
	why, whyZH := keyDamage(key)
	return usage(because(name+": an EncodingAESKey is 43 letters and digits", name+"：EncodingAESKey 应为 43 位字母和数字", why, whyZH))
}
