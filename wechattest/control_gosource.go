package wechattest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"go/format"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

const (
	pictureInTest = 4 << 10
	strikesInTest = 3 // of one fault in one turn
	dotPicture    = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

// source writes the session as a Go test that compiles and passes without changes.
func (s *session) source() ([]byte, error) {
	g := &goSource{session: s, imports: map[string]bool{"testing": true, "net/http": true, "context": true}}
	g.test()
	echo := s.echoes()
	if echo {
		g.echoBot()
	} else {
		g.recordedBot()
	}
	if g.decodes {
		g.imports["encoding/base64"] = true
		g.line("\nfunc picture(encoded string) []byte {")
		g.line("b, err := base64.StdEncoding.DecodeString(encoded)\nif err != nil {\npanic(err)\n}\nreturn b\n}")
	}
	var head bytes.Buffer
	head.WriteString("package bot_test\n\nimport (\n")
	for _, name := range slices.Sorted(maps.Keys(g.imports)) {
		fmt.Fprintf(&head, "%q\n", name)
	}
	head.WriteString("\n\"github.com/minigo-dev/wechat\"\n\"github.com/minigo-dev/wechat/wechattest\"\n)\n\n")
	return format.Source(append(head.Bytes(), g.body.Bytes()...))
}

type goSource struct {
	*session
	body    bytes.Buffer
	imports map[string]bool
	decodes bool
	forced  bool // a fault that may strike once in half a minute has struck
}

func (g *goSource) line(text string, args ...any) {
	if len(args) > 0 {
		text = fmt.Sprintf(text, args...)
	}
	g.body.WriteString(text + "\n")
}

// text returns a Go expression for a string. The user's openid differs in every run.
func (g *goSource) text(s string) string {
	if s == g.openID {
		return "user.OpenID()"
	}
	parts := strings.Split(s, g.openID)
	out := []string{}
	for i, part := range parts {
		if i > 0 {
			out = append(out, "user.OpenID()")
		}
		if part != "" || len(parts) == 1 {
			out = append(out, strconv.Quote(part))
		}
	}
	return strings.Join(out, " + ")
}

// comment makes a text fit for a comment: one line, without invisible characters.
func comment(s string) string {
	shown := func(c rune) rune {
		if !unicode.IsPrint(c) && !unicode.IsSpace(c) {
			return '?'
		}
		return c
	}
	return strings.Join(strings.Fields(strings.Map(shown, cut(s, 200))), " ")
}

func (g *goSource) test() {
	g.line("// %s plays a session of the local WeChat, of the user %s.", g.testName(), comment(g.name))
	g.line("func %s(t *testing.T) {", g.testName())
	g.line("wx := wechattest.New(t%s)", g.options())
	g.line("wx.Serve(newBot(wx))")
	g.line("user := wx.User(%q)", g.name)
	if g.early > 0 {
		g.line("// What the user received before the oldest action that was kept isn't here: %d.", g.early)
	}
	for _, t := range g.turns {
		g.line("")
		g.turn(t)
	}
	if !strings.Contains(g.body.String(), "user.") {
		g.line("_ = user")
	}
	g.line("}")
}

func (g *goSource) testName() string {
	name := strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return c
		}
		return -1
	}, g.name)
	runes := []rune(name)
	switch {
	case len(runes) == 0:
		return "TestSession"
	case unicode.IsLower(unicode.ToUpper(runes[0])) || unicode.IsDigit(runes[0]):
		return "TestUser" + name
	}
	return "Test" + string(unicode.ToUpper(runes[0])) + string(runes[1:])
}

func (g *goSource) options() string {
	out := ""
	switch g.app.mode {
	case Compatible:
		out += ", wechattest.WithMode(wechattest.Compatible)"
	case Plain:
		out += ", wechattest.WithMode(wechattest.Plain)"
	}
	switch {
	case g.app.account == OfficialAccount:
		out += ", wechattest.WithAccount(wechattest.OfficialAccount)"
	case g.app.format == XML:
		out += ", wechattest.WithFormat(wechattest.XML)"
	}
	for _, t := range g.turns {
		for _, m := range t.said {
			if strings.Contains(m.item.Text, g.app.appID) {
				return out + fmt.Sprintf(", wechattest.WithAppID(%q)", g.app.appID) // a text links to it
			}
		}
	}
	return out
}

func (g *goSource) turn(t *turn) {
	if t.wait {
		g.imports["time"] = true
		g.line("wx.Advance(time.Second) // two of these in one second look like a repeat")
	}
	strikes := g.faults(t)
	g.action(t)
	advanced := 0
	advance := func(upTo int) {
		for ; advanced < upTo; advanced++ {
			g.imports["time"] = true
			g.line("wx.Advance(%s)", goDuration(t.after[advanced]))
		}
	}
	for _, m := range t.said {
		advance(m.advance)
		g.expect(t, &m.item)
	}
	if t.failed && t.asks {
		g.line("user.MustReceive(func(m wechattest.Received) bool { return m.Kind == wechattest.KindFault })")
	}
	if strikes {
		g.line("wx.ClearFaults()")
	}
	advance(len(t.after))
}

// faults writes the fault that struck the turn. It is false if there was none, or if only a comment
// names it.
func (g *goSource) faults(t *turn) (installed bool) {
	if f := t.pushed; f != nil && f.kind != pushReorder { // the test plays them in order
		g.line("wx.Fault(%s.Once())", f.goText())
		installed = true
	}
	for _, strike := range t.strikes {
		f := strike.fault
		once := ".Once()"
		if n := min(strike.n, strikesInTest); n > 1 {
			once = fmt.Sprintf(".Times(%d)", n)
		}
		code := f.goText() + once
		plays := f.kind == faultCode || f.kind.ofToken()
		if f.kind == faultRevokeRepeat {
			plays = plays && !g.forced && strike.n == 1
			g.forced = true
		}
		if !plays {
			g.line("// Here a fault struck that takes its time or leaves in doubt what was done:")
			g.line("// wx.Fault(%s)", comment(code))
			continue
		}
		g.line("wx.Fault(%s)", code)
		installed = true
	}
	return installed
}

// goText returns the fault as Go source, without its counts.
func (f Fault) goText() string {
	pr, ok := f.preset()
	if !ok {
		return "wechattest." + f.name + "()"
	}
	args := ""
	switch {
	case pr.takesArg("code"):
		args = fmt.Sprintf("%d, %q", f.code, f.msg)
	case f.delay > 0:
		args = goDuration(f.delay)
	}
	out := "wechattest." + pr.goName + "(" + args + ")"
	if f.path != "" && !f.kind.ofPush() {
		out += fmt.Sprintf(".Path(%q)", f.path)
	}
	if f.lost {
		out += ".Lost()"
	}
	return out
}

func goDuration(d time.Duration) string {
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{time.Hour, "time.Hour"}, {time.Minute, "time.Minute"}, {time.Second, "time.Second"}, {time.Millisecond, "time.Millisecond"}} {
		if d >= unit.of && d%unit.of == 0 {
			if d == unit.of {
				return unit.name
			}
			return fmt.Sprintf("%d*%s", d/unit.of, unit.name)
		}
	}
	return fmt.Sprintf("%d*time.Nanosecond", d)
}

func (g *goSource) action(t *turn) {
	a := t.act
	if a.tooBig {
		g.line("// Here the user did something too large to be kept: %s.", a.do)
		return
	}
	if method := payMethods[a.do]; method != "" {
		g.line("user.%s(%s)", method, a.purchase.goLiteral())
		return
	}
	switch a.do {
	case doEnter:
		g.line("user.Enter(%s)", g.text(a.text))
	case doText:
		g.line("user.SendText(%s)", g.text(a.text))
	case doImage:
		g.decodes = true
		encoded := base64.StdEncoding.EncodeToString(t.picture)
		if len(t.picture) == 0 || len(t.picture) > pictureInTest {
			g.line("// The session's picture has %d bytes.", len(t.picture))
			encoded = dotPicture
		}
		g.line("user.SendImage(picture(%q))", encoded)
	case doCard:
		g.line("user.SendCard(%s, %s)", g.text(a.text), g.text(a.path))
	case doMessage:
		g.line("user.Send(%q, %s)", a.name, g.fields(a.fields))
	case doEvent:
		g.line("user.Event(%q, %s)", a.name, g.fields(a.fields))
	case doPayEvent:
		g.line("user.PayEvent(%q, %t, %s)", a.name, a.on, g.fields(a.fields))
	case doGift:
		g.line("user.TakeGift(wechattest.Gift{OrderID: %q, GiftID: %q, TypeID: %d, Zone: %d, Preview: %t, Goods: %#v})",
			a.gift.OrderID, a.gift.GiftID, a.gift.TypeID, a.gift.Zone, a.gift.Preview, a.gift.Goods)
	case doWatchAd:
		g.line("// Here the user watched a rewarded ad: wx.ServeRewardedAds, user.WatchAd.")
	case doQueryCondition:
		g.line("// Here WeChat asked about a condition: wx.ServeConditions, user.QueryCondition.")
	case doOpenPage:
		g.line("user.OpenPage(%s)", g.text(a.path))
	case doPayOrder, doConfirmReceipt, doRefundOrder, doComplain, doEndComplaint, doReceivedItself:
		g.line("// Here an order paid with WeChat Pay moved on (%s), see user.PayOrder: %s.", a.do, comment(a.text))
	case doLogin:
		g.line("user.LoginCode() // for your login endpoint")
	case doEndSession:
		g.line("user.EndSession()")
	case doBlock:
		g.line("user.Block(%t)", a.on)
	case doAgentAccepts:
		g.line("user.AgentAccepts()")
	case doAgentCloses:
		g.line("user.AgentCloses()")
	}
}

// expect writes a check of what the user received.
func (g *goSource) expect(t *turn, m *chatItem) {
	what := m.Kind
	if m.Text != "" {
		what += " " + strconv.Quote(m.Text)
	}
	if !t.asks {
		g.line("// The user received, though the bot wasn't asked: %s", comment(what))
		return
	}
	switch m.Kind {
	case doText:
		g.line("user.MustReceiveText(%s)", g.text(m.Text))
	case doImage:
		g.line("user.MustReceive(func(m wechattest.Received) bool { return m.Kind == wechattest.KindImage })")
	case string(KindLink), doCard:
		kind := map[string]string{doCard: "KindCard", string(KindLink): "KindLink"}[m.Kind]
		g.line("user.MustReceive(func(m wechattest.Received) bool { return m.Kind == wechattest.%s && m.Title == %s })", kind, g.text(m.Title))
	}
}
