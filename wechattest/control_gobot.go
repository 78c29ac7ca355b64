package wechattest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// echoBot writes an echo bot, for a session with an echo bot.
func (g *goSource) echoBot() {
	g.line(`
// newBot is a working echo bot, which this session passes with: replace newBot with yours.
func newBot(wx *wechattest.Platform) http.Handler {
	client := wx.Client()
	return wx.Callback().Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		if text, ok := m.(*wechat.TextMessage); ok {
			return nil, client.SendText(ctx, text.FromUserName, text.Content)
		}
		return nil, nil
	})
}`)
}

// recordedBot writes a bot that repeats the recorded answers of the session.
func (g *goSource) recordedBot() {
	cases, images := g.recorded()
	for _, name := range []string{"errors", "fmt", "sync"} {
		g.imports[name] = true
	}
	user := ""
	if strings.Contains(cases, "user.") {
		user = fmt.Sprintf("\tuser := wx.User(%q)\n", g.name)
	}
	g.line(`
// newBot says what the session's bot said, by what it is sent: replace newBot with yours.
func newBot(wx *wechattest.Platform) http.Handler {
	client := wx.Client()
%s	var mu sync.Mutex
	asked, turns := map[string]int{}, map[string]int{} // how often; which time it was
	return wx.Callback().Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		h := m.Head()
		what := h.MsgType
		if h.Event != "" {
			what = h.Event
		}
		if text, ok := m.(*wechat.TextMessage); ok {
			what += " " + text.Content
		}
		mu.Lock()
		turn, repeated := turns[m.Key()]
		if !repeated {
			asked[what]++
			turn = asked[what]
			turns[m.Key()] = turn
		}
		mu.Unlock()
		var says []wechat.CustomMessage
		var reply wechat.Reply
		var failure error
`, user)
	if images {
		g.decodes = true
		g.imports["bytes"] = true
		g.line(`
		upload := func() string {
			for range 5 {
				media, err := client.UploadTempMedia(ctx, wechat.MediaImage, wechat.Upload{
					Name: "picture.png", Content: bytes.NewReader(picture(%q)),
				})
				if err == nil {
					return media.MediaID
				}
			}
			return ""
		}`, dotPicture)
	}
	g.line("switch fmt.Sprint(what, \" #\", turn) {\n%s}", cases)
	g.line(`
		if repeated {
			return reply, failure // it has been said
		}
		for _, message := range says {
			for range 5 { // the session's faults may strike
				err := client.SendCustomMessage(ctx, h.FromUserName, message)
				if err == nil || errors.Is(err, wechat.ErrOutcomeUnknown) && !errors.Is(err, wechat.ErrBusy) { // busy, the simulator does nothing
					break
				}
			}
		}
		return reply, failure
	})
}`)
}

// recorded writes the cases of the switch with the recorded answers.
func (g *goSource) recorded() (cases string, images bool) {
	var b strings.Builder
	for _, t := range g.turns {
		if !t.asks || len(t.said) == 0 && !t.failed && !t.trans {
			continue
		}
		fmt.Fprintf(&b, "case %s:\n", g.text(t.asked+" #"+strconv.Itoa(t.nth)))
		if t.trans {
			b.WriteString("reply = wechat.TransferToAgent{}\n")
		}
		if t.failed {
			b.WriteString("failure = errors.New(\"the session's bot failed here\")\n")
		}
		if len(t.said) == 0 {
			continue
		}
		uploads := slices.ContainsFunc(t.said, func(m said) bool { return oneOf(m.item.Kind, doImage, doCard) })
		images = images || uploads
		says := "says = []wechat.CustomMessage{\n"
		for _, m := range t.said {
			says += g.custom(&m.item)
		}
		if says += "}\n"; uploads {
			says = "if !repeated {\n" + says + "}\n"
		}
		b.WriteString(says)
	}
	return b.String(), images
}

func (g *goSource) custom(m *chatItem) string {
	switch m.Kind {
	case doText:
		return fmt.Sprintf("wechat.CustomText{Content: %s},\n", g.text(m.Text))
	case doImage:
		return "wechat.CustomImage{MediaID: upload()},\n"
	case doCard:
		return fmt.Sprintf("wechat.CustomMiniProgramPage{Title: %s, PagePath: %s, ThumbMediaID: upload()},\n", g.text(m.Title), g.text(m.PagePath))
	case string(KindLink):
		return fmt.Sprintf("wechat.CustomLink{Title: %s, Description: %s, URL: %s, ThumbURL: %s},\n",
			g.text(m.Title), g.text(m.Description), g.text(m.URL), g.text(m.Image))
	}
	return ""
}

// fields writes JSON as a Go literal, or nil if there is none.
func (g *goSource) fields(text string) string {
	if text == "" {
		return "nil"
	}
	d, err := parseDoc(JSON, []byte(strings.ToValidUTF8(text, "\uFFFD")))
	if err != nil {
		return "nil"
	}
	return g.literal(map[string]any(d))
}

func (g *goSource) literal(v any) string {
	var b strings.Builder
	switch v := v.(type) {
	case map[string]any:
		b.WriteString("wechattest.Fields{")
		for _, name := range slices.Sorted(maps.Keys(v)) {
			fmt.Fprintf(&b, "%q: %s, ", name, g.literal(v[name]))
		}
		return strings.TrimSuffix(b.String(), ", ") + "}"
	case []any:
		kind := "[]any{"
		if len(v) > 0 && !slices.ContainsFunc(v, func(e any) bool { _, ok := e.(map[string]any); return !ok }) {
			kind = "[]wechattest.Fields{"
		}
		b.WriteString(kind)
		for _, e := range v {
			element := g.literal(e)
			if kind != "[]any{" {
				element = strings.TrimPrefix(element, "wechattest.Fields")
			}
			b.WriteString(element + ", ")
		}
		return strings.TrimSuffix(b.String(), ", ") + "}"
	case string:
		return g.text(v)
	case bool:
		return strconv.FormatBool(v)
	case nil:
		return "nil"
	}
	number := fmt.Sprint(v)
	if n, err := strconv.ParseInt(number, 10, 64); err == nil && n == int64(int32(n)) {
		return number
	} else if err == nil {
		return "int64(" + number + ")"
	}
	if f, err := strconv.ParseFloat(number, 64); err == nil && strings.ContainsAny(number, ".eE") {
		return "float64(" + strconv.FormatFloat(f, 'g', -1, 64) + ")"
	}
	g.imports["encoding/json"] = true
	return "json.Number(" + strconv.Quote(number) + ")"
}
