package wechattest_test

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// act has alice do something, and reads the answer.
func (c *controlClient) act(body string, v any) {
	c.t.Helper()
	c.must("POST", "/_sim/users/alice/actions", body, v)
}

// One acceptance lets the bot send one message, which the phone shows.
func TestControlSubscription(t *testing.T) {
	t.Parallel()
	c := newControl(t, plainJSON)
	b := &bot{}
	c.wx.Serve(b)
	c.must("POST", "/_sim/users", `{"name":"alice"}`, nil)
	alice, client := c.wx.User("alice"), c.wx.Client()
	send := func(template string) error {
		return client.Call(context.Background(), "POST", subscribePath, map[string]any{
			"touser": alice.OpenID(), "template_id": template,
			"data": map[string]any{"thing1": map[string]string{"value": "你好"}, "phrase2": map[string]string{"value": "好"}},
		}, nil)
	}
	pushed := func(name, status string) {
		t.Helper()
		m := b.pushed(t)
		item, _ := m["List"].(map[string]any)
		if m["Event"] != name || item["TemplateId"] != "T1" || item["SubscribeStatusString"] != status {
			t.Errorf("pushed %v, want %s with %s", m, name, status)
		}
	}
	var result struct {
		Delivery struct{ Status int }
		Exchange int
	}
	c.act(`{"do":"rejectSubscription","templateIds":["T1"]}`, &result)
	pushed("subscribe_msg_popup_event", "reject")
	if err := send("T1"); !errors.Is(err, wechat.Code(43101)) {
		t.Errorf("after a refusal: %v, want 43101", err)
	}
	c.act(`{"do":"subscribe","templateIds":["T1"]}`, &result)
	pushed("subscribe_msg_popup_event", "accept")
	if result.Delivery.Status != 200 || result.Exchange == 0 {
		t.Errorf("the action answers %+v", result)
	}
	if err := send("T1"); err != nil {
		t.Errorf("once: %v", err)
	}
	if err := send("T1"); !errors.Is(err, wechat.Code(43101)) {
		t.Errorf("twice: %v, want 43101", err)
	}
	c.act(`{"do":"subscribe","templateIds":["T1"]}`, nil)
	c.act(`{"do":"rejectSubscription","templateIds":["T1"]}`, nil)
	if err := send("T1"); err != nil {
		t.Errorf("a later refusal takes back what was accepted: %v", err)
	}
	c.act(`{"do":"subscribe","templateIds":["T1","T2"]}`, nil)
	c.act(`{"do":"unsubscribe","templateIds":["T1"]}`, nil)
	pushed("subscribe_msg_change_event", "reject")
	if err, other := send("T1"), send("T2"); !errors.Is(err, wechat.Code(43101)) || other != nil {
		t.Errorf("turned off: %v; the other: %v", err, other)
	}
	// The event alone, as the page's picker sends it, says the same.
	c.act(`{"do":"event","event":"subscribe_msg_popup_event","fields":{"List":[{"TemplateId":"T3","SubscribeStatusString":"accept","PopupScene":"0"}]}}`, nil)
	if err := send("T3"); err != nil {
		t.Errorf("after the event: %v", err)
	}
	var chat struct {
		Items []struct {
			Kind, Title, Text, From string
			Seq                     int
		}
	}
	c.must("GET", "/_sim/users/alice/chat", "", &chat)
	i := slices.IndexFunc(chat.Items, func(m struct {
		Kind, Title, Text, From string
		Seq                     int
	}) bool {
		return m.Kind == "subscribe"
	})
	if i < 0 || chat.Items[i].Title != "T1" || chat.Items[i].Text != "phrase2: 好\nthing1: 你好" || chat.Items[i].Seq == 0 {
		t.Errorf("the phone shows %+v", chat.Items)
	}
}

// TestF37ClientData: each kind has the shape of the SDK's type for it.
func TestF37ClientData(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	alice, bob := wx.User("alice"), wx.User("bob")
	alice.SetUnionID("u-1")
	now := wx.Now()
	water := wechat.Watermark{AppID: wx.AppID(), Timestamp: now.Unix()}
	kv := &wechat.SetUserInteractiveDataRequest{KVList: []wechat.UserInteractiveData{{Key: "3", Value: 7}}}
	if err := wx.Client().SetUserInteractiveData(context.Background(), alice.OpenID(), wechat.NewSessionKey(alice.SessionKey()), kv); err != nil {
		t.Fatal(err)
	}
	open := func(kind wechattest.DataKind, fields wechattest.Fields, out any) {
		t.Helper()
		d := alice.ClientData(kind, fields)
		if err := wechat.DecryptOpenData(wx.AppID(), alice.SessionKey(), d.EncryptedData, d.IV, out); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	var profile wechat.UserInfo
	open(wechattest.DataProfile, wechattest.Fields{"watermark": wechattest.Fields{"appid": wx.AppID(), "timestamp": now.Unix()}}, &profile)
	want := wechat.UserInfo{OpenID: alice.OpenID(), UnionID: "u-1", NickName: "alice", AvatarURL: profile.AvatarURL, Language: "zh_CN", Watermark: water}
	if diff := cmp.Diff(want, profile); diff != "" {
		t.Errorf("profile (-want +got)\n%s", diff)
	}
	var phone wechat.PhoneInfo
	if open(wechattest.DataPhone, wechattest.Fields{"countryCode": "86"}, &phone); phone.PhoneNumber != "13800138000" || phone.CountryCode != "86" {
		t.Errorf("phone: %+v", phone)
	}
	var run wechat.WeRunData
	open(wechattest.DataRun, nil, &run)
	if first, last := run.StepInfoList[0].Timestamp, run.StepInfoList[30].Timestamp; last-first != 30*86400 || (last+8*3600)%86400 != 0 || now.Unix()-last >= 86400 {
		t.Errorf("steps from %d to %d, now %d", first, last, now.Unix())
	}
	var chat, entered wechat.ShareInfo
	open(wechattest.DataShare, nil, &chat)
	if open(wechattest.DataGroup, nil, &entered); chat.OpenGID == "" || chat.OpenGID != entered.OpenGID {
		t.Errorf("share: %+v and %+v", chat, entered)
	}
	var club wechat.GameClubData
	if open(wechattest.DataGameClub, nil, &club); len(club.DataList) != 2 || club.DataList[1].DataType != 4 {
		t.Errorf("game club: %+v", club)
	}
	var friends wechat.RelationFriendList
	if open(wechattest.DataFriends, nil, &friends); len(friends.List) != 1 || friends.List[0].OpenID != bob.OpenID() {
		t.Errorf("friends: %+v", friends)
	}
	var stored wechat.UserInteractiveStorage
	if open(wechattest.DataInteractive, nil, &stored); len(stored.KVList) != 1 || stored.KVList[0] != (wechat.InteractiveKV{Key: "3", Value: 7}) {
		t.Errorf("interactive: %+v", stored)
	}
}

// What a client passes to its server opens with the SDK, under the session_key that a login gives.
func TestControlClientData(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	c.must("POST", "/_sim/users", `{"name":"alice"}`, nil)
	c.must("POST", "/_sim/users", `{"name":"bob"}`, nil)
	client, ctx, alice := c.wx.Client(), context.Background(), c.wx.User("alice")
	login := func() *wechat.Code2SessionResult {
		t.Helper()
		var made struct{ Code string }
		c.act(`{"do":"login"}`, &made)
		s, err := client.Code2Session(ctx, made.Code)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	type data struct{ EncryptedData, IV, RawData, Signature string }
	type watermarked struct {
		OpenID    string `json:"openId"`
		Nickname  string `json:"nickName"`
		UnionID   string `json:"unionId"`
		Phone     string `json:"purePhoneNumber"`
		StepInfos []struct{ Timestamp, Step int64 }
		OpenGID   string `json:"openGId"`
		DataList  []any  `json:"dataList"`
		List      []struct{ OpenID string }
		KVList    []any            `json:"kv_list"`
		Mine      string           `json:"mine"`
		Watermark wechat.Watermark `json:"watermark"`
	}
	var union struct{ UnionID string }
	c.act(`{"do":"unionId","unionId":"u-1"}`, &union)
	s := login()
	if s.UnionID != "u-1" || union.UnionID != "u-1" {
		t.Errorf("the unionid is %q, the login's %q", union.UnionID, s.UnionID)
	}
	open := func(kind, more string, key wechat.SessionKey) (got watermarked, d data, err error) {
		c.act(`{"do":"clientData","kind":"`+kind+`"`+more+`}`, &d)
		err = wechat.DecryptOpenData(c.wx.AppID(), key.Reveal(), d.EncryptedData, d.IV, &got)
		return got, d, err
	}
	for _, tc := range []struct {
		kind, more string
		right      func(w watermarked) bool
	}{
		{"profile", "", func(w watermarked) bool {
			return w.OpenID == alice.OpenID() && w.Nickname == "alice" && w.UnionID == "u-1"
		}},
		{"profile", `,"fields":{"nickName":"A","mine":"x"}`, func(w watermarked) bool { return w.Nickname == "A" && w.Mine == "x" }},
		{"phone", "", func(w watermarked) bool { return w.Phone == "13800138000" }},
		{"phone", `,"fields":{"purePhoneNumber":"1"}`, func(w watermarked) bool { return w.Phone == "1" }},
		{"run", "", func(w watermarked) bool { return true }},
		{"share", "", func(w watermarked) bool { return w.OpenGID != "" }},
		{"group", "", func(w watermarked) bool { return w.OpenGID != "" }},
		{"gameClub", "", func(w watermarked) bool { return len(w.DataList) > 0 }},
		{"friends", "", func(w watermarked) bool { return len(w.List) == 1 && w.List[0].OpenID == c.wx.User("bob").OpenID() }},
		{"interactive", "", func(w watermarked) bool { return w.KVList != nil }},
	} {
		got, d, err := open(tc.kind, tc.more, s.SessionKey)
		if err != nil || !tc.right(got) || got.Watermark.AppID != c.wx.AppID() || time.Since(time.Unix(got.Watermark.Timestamp, 0)).Abs() > time.Minute {
			t.Errorf("%s %s: %+v, %v", tc.kind, tc.more, got, err)
		}
		sum := sha1.Sum([]byte(d.RawData + alice.SessionKey()))
		signed := d.Signature == hex.EncodeToString(sum[:]) && wechat.CheckRawData(d.RawData, s.SessionKey.Reveal(), d.Signature)
		if tc.kind == "profile" && (!signed || strings.Contains(d.RawData, alice.OpenID())) || tc.kind != "profile" && d.RawData+d.Signature != "" {
			t.Errorf("%s: rawData %q, signature %q", tc.kind, d.RawData, d.Signature)
		}
	}
	var steps struct {
		StepInfoList []struct{ Timestamp, Step int64 }
	}
	var d data
	c.act(`{"do":"clientData","kind":"run"}`, &d)
	if err := wechat.DecryptOpenData(c.wx.AppID(), s.SessionKey.Reveal(), d.EncryptedData, d.IV, &steps); err != nil || len(steps.StepInfoList) != 31 {
		t.Errorf("%d days of steps, %v", len(steps.StepInfoList), err)
	}

	// The old session_key dies: what is made before it still needs the old one.
	var before data
	c.act(`{"do":"clientData","kind":"profile"}`, &before)
	c.act(`{"do":"newSessionKey"}`, nil)
	if err := client.CheckSessionKey(ctx, alice.OpenID(), s.SessionKey); !errors.Is(err, wechat.ErrSessionExpired) {
		t.Errorf("the old session_key: %v, want ErrSessionExpired", err)
	}
	if _, _, err := open("profile", "", s.SessionKey); err == nil {
		t.Error("new data opens with the old session_key")
	}
	again := login()
	if err := client.CheckSessionKey(ctx, alice.OpenID(), again.SessionKey); err != nil {
		t.Errorf("the new session_key: %v", err)
	}
	if err := wechat.DecryptOpenData(c.wx.AppID(), s.SessionKey.Reveal(), before.EncryptedData, before.IV, &d); err != nil {
		t.Errorf("data of before: %v", err)
	}
}

func TestControlPhone(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	c.must("POST", "/_sim/users", `{"name":"alice"}`, nil)
	client, ctx := c.wx.Client(), context.Background()
	for body, want := range map[string]wechat.PhoneInfo{
		`{"do":"phoneCode"}`: {PhoneNumber: "13800138000", PurePhoneNumber: "13800138000", CountryCode: "86"},
		`{"do":"phoneCode","number":"5550100","countryCode":"1"}`: {PhoneNumber: "+15550100", PurePhoneNumber: "5550100", CountryCode: "1"},
	} {
		var made struct{ Code string }
		c.act(body, &made)
		got, err := client.GetPhoneNumber(ctx, &wechat.GetPhoneNumberRequest{Code: made.Code})
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		want.Watermark = got.PhoneInfo.Watermark
		if diff := cmp.Diff(want, got.PhoneInfo); diff != "" {
			t.Errorf("%s (-want +got)\n%s", body, diff)
		}
		if _, err := client.GetPhoneNumber(ctx, &wechat.GetPhoneNumberRequest{Code: made.Code}); !errors.Is(err, wechat.Code(40029)) {
			t.Errorf("%s, twice: %v", body, err)
		}
	}
	var d struct{ EncryptedData string }
	c.act(`{"do":"clientData","kind":"phone"}`, &d)
	sum := sha256.Sum256([]byte(d.EncryptedData))
	r, err := client.CheckEncryptedData(ctx, &wechat.CheckEncryptedDataRequest{EncryptedMsgHash: hex.EncodeToString(sum[:])})
	if err != nil || !r.Vaild {
		t.Errorf("the encrypted number: %+v, %v", r, err)
	}
}

// The mode and the format change while the bot runs, over the control API and from Go.
func TestControlSettings(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	c.must("POST", "/_sim/users", `{"name":"alice"}`, nil)
	b := &bot{}
	c.wx.Serve(b)
	push := func() (encrypted, xml, plain bool) {
		c.wx.User("alice").SendText("hello")
		_, got := b.last()
		return strings.Contains(got, "Encrypt"), strings.HasPrefix(got, "<xml>"), strings.Contains(got, "hello")
	}
	type forms struct{ Encrypted, XML, Plain bool }
	for _, tc := range []struct {
		body string
		want forms
	}{
		{`{}`, forms{true, false, false}},
		{`{"format":"xml"}`, forms{true, true, false}},
		{`{"mode":"plain"}`, forms{false, true, true}},
		{`{"mode":"compatible","format":"json"}`, forms{true, false, true}},
		{`{"mode":"secure"}`, forms{true, false, false}},
	} {
		var app struct{ Mode, Format string }
		c.must("PATCH", "/_sim/app", tc.body, &app)
		var got forms
		got.Encrypted, got.XML, got.Plain = push()
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: %+v (-want +got)\n%s", tc.body, app, diff)
		}
		// A callback of the new settings takes the push.
		if d := servedBy(c.wx, c.wx.Callback()); d.Status != http.StatusOK {
			t.Errorf("%s: a callback made now answers %d: %v", tc.body, d.Status, d.Err)
		}
		c.wx.Serve(b)
	}
	var state struct {
		App struct{ Mode, Format string }
	}
	if err := c.wx.SetMode(wechattest.Plain); err != nil {
		t.Fatal(err)
	}
	if err := c.wx.SetFormat(wechattest.XML); err != nil {
		t.Fatal(err)
	}
	if c.must("GET", "/_sim/state", "", &state); state.App.Mode != "plain" || state.App.Format != "xml" {
		t.Errorf("the state says %+v", state.App)
	}
	c.must("PATCH", "/_sim/app", `{"riskyTexts":["bad"]}`, nil)
	err := c.wx.Client().Call(context.Background(), "POST", "/wxa/msg_sec_check", map[string]string{"content": "bad"}, &struct{}{})
	if !errors.Is(err, wechat.Code(87014)) {
		t.Errorf("what the control API calls risky: %v", err)
	}
	official := wechattest.New(t, wechattest.WithAccount(wechattest.OfficialAccount))
	if official.SetFormat(wechattest.JSON) == nil || official.SetMode(wechattest.Plain+1) == nil || official.SetFormat(wechattest.XML+1) == nil {
		t.Error("settings that there aren't are taken")
	}
}

// servedBy has alice write to a bot behind a callback.
func servedBy(wx *wechattest.Platform, cb *wechat.Callback) *wechattest.Delivery {
	wx.Serve(cb.Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil }))
	return wx.User("alice").SendText("hello")
}

func TestControlStorage(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	c.must("POST", "/_sim/users", `{"name":"alice"}`, nil)
	_, empty := c.ask("GET", "/_sim/users/alice/storage", "")
	if want := `{"storage":{},"interactive":{},"rewards":[]}` + "\n"; empty != want {
		t.Errorf("%s, want %s", empty, want)
	}
	alice := c.wx.User("alice")
	kv := &wechat.SetUserStorageRequest{KVList: []wechat.UserStorage{{Key: "score", Value: "9"}}}
	if err := c.wx.Client().SetUserStorage(context.Background(), alice.OpenID(), wechat.NewSessionKey(alice.SessionKey()), kv); err != nil {
		t.Fatal(err)
	}
	var got struct{ Storage map[string]string }
	if c.must("GET", "/_sim/users/alice/storage", "", &got); got.Storage["score"] != "9" {
		t.Errorf("%v", got)
	}
}

func TestControlActsRefuse(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	c.must("POST", "/_sim/users", `{"name":"alice"}`, nil)
	many, _ := json.Marshal(make([]string, 21))
	for _, tc := range []struct{ name, method, path, body, says string }{
		{"no templates", "POST", "/_sim/users/alice/actions", `{"do":"subscribe"}`, "templateIds is missing"},
		{"an empty list", "POST", "/_sim/users/alice/actions", `{"do":"subscribe","templateIds":[]}`, "1 to 20"},
		{"21 templates", "POST", "/_sim/users/alice/actions", `{"do":"unsubscribe","templateIds":` + string(many) + `}`, "1 to 20"},
		{"an empty template", "POST", "/_sim/users/alice/actions", `{"do":"rejectSubscription","templateIds":[""]}`, "1 to 20"},
		{"no kind", "POST", "/_sim/users/alice/actions", `{"do":"clientData"}`, "kind is missing"},
		{"another kind", "POST", "/_sim/users/alice/actions", `{"do":"clientData","kind":"x"}`, "kind is one of profile, phone"},
		{"a number of letters", "POST", "/_sim/users/alice/actions", `{"do":"phoneCode","number":"x"}`, "digits"},
		{"a long number", "POST", "/_sim/users/alice/actions", `{"do":"phoneCode","number":"123456789012345678901"}`, "digits"},
		{"a number elsewhere", "POST", "/_sim/users/alice/actions", `{"do":"login","number":"1"}`, "number doesn't belong"},
		{"a unionid with a blank", "POST", "/_sim/users/alice/actions", `{"do":"unionId","unionId":"a b"}`, "letters"},
		{"a rank of 5", "POST", "/_sim/users/alice/actions", `{"do":"riskRank","rank":5}`, "0 to 4"},
		{"no rank", "POST", "/_sim/users/alice/actions", `{"do":"riskRank"}`, "rank is missing"},
		{"a cheat of type 5", "POST", "/_sim/users/alice/actions", `{"do":"cheat","cheat":{"type":5}}`, "1 to 4"},
		{"a room of nobody", "POST", "/_sim/rooms", `{"accessInfo":"x","do":"ready"}`, "no room"},
		{"no room", "POST", "/_sim/rooms", `{"do":"ready"}`, "no room"},
		{"nobody", "GET", "/_sim/users/bob/storage", "", "no user of that name"},
		{"another mode", "PATCH", "/_sim/app", `{"mode":"open"}`, "mode is secure"},
		{"an empty format", "PATCH", "/_sim/app", `{"format":""}`, "format json or xml"},
		{"another field", "PATCH", "/_sim/app", `{"secret":"x"}`, "unknown field"},
		{"an empty risky text", "PATCH", "/_sim/app", `{"riskyTexts":[""]}`, "none of them empty"},
	} {
		if status, answer := c.ask(tc.method, tc.path, tc.body); status < 400 || status >= 500 || !strings.Contains(answer, tc.says) {
			t.Errorf("%s: HTTP %d %s, want %q", tc.name, status, answer, tc.says)
		}
	}
	r := httptest.NewRequest("PATCH", "http://localhost/_sim/app", strings.NewReader(`{"mode":"plain"}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", "http://example.com")
	r.RequestURI = ""
	if res, err := c.http.Do(r); err != nil || res.StatusCode != http.StatusForbidden {
		t.Errorf("another site changes the mode: %v %v", res, err)
	}
}

// A room is played, and a user's risk is told, without Go.
func TestControlGame(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	c.must("POST", "/_sim/users", `{"name":"alice"}`, nil)
	c.must("POST", "/_sim/users", `{"name":"bob"}`, nil)
	client, ctx, alice, bob := c.wx.Client(), context.Background(), c.wx.User("alice"), c.wx.User("bob")
	made, err := client.CreateGameRoom(ctx, &wechat.CreateGameRoomRequest{
		GameTick: 66, OpenIDList: []string{alice.OpenID(), bob.OpenID()}, UDPReliabilityStrategy: 3, StartPercent: 100,
	})
	if err != nil {
		t.Fatal(err)
	}
	type roomState struct {
		State, GameAccessInfo string
		Frames                int
	}
	room := func(more string) (s roomState) {
		t.Helper()
		c.must("POST", "/_sim/rooms", `{"accessInfo":"`+made.Data.AccessInfo+`",`+more+`}`, &s)
		return s
	}
	refused := func(more string, status int) {
		t.Helper()
		if got, answer := c.ask("POST", "/_sim/rooms", `{"accessInfo":"`+made.Data.AccessInfo+`",`+more+`}`); got != status {
			t.Errorf("%s: HTTP %d %s, want %d", more, got, answer, status)
		}
	}
	refused(`"do":"frame"`, http.StatusConflict)
	refused(`"do":"nothing"`, http.StatusBadRequest)
	refused(`"do":"ready","users":["carol"]`, http.StatusNotFound)
	one, all := room(`"do":"ready","users":["alice"]`), room(`"do":"ready"`)
	refused(`"do":"frame","actions":{"carol":[]}`, http.StatusNotFound)
	played, ended := room(`"do":"frame","actions":{"alice":["left"]}`), room(`"do":"end"`)
	want := []roomState{{State: "forming"}, {"started", all.GameAccessInfo, 0}, {"started", all.GameAccessInfo, 1}, {"ended", all.GameAccessInfo, 1}}
	if diff := cmp.Diff(want, []roomState{one, all, played, ended}); diff != "" || all.GameAccessInfo == "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	frames, err := client.GetGameFrame(ctx, &wechat.GetGameFrameRequest{AccessInfo: all.GameAccessInfo, BeginFrameID: 1, EndFrameID: 2})
	if err != nil || frames.Data.FrameList[0].PkgList[0].ActionList[0] != "left" {
		t.Errorf("%+v, %v", frames, err)
	}

	var key struct {
		EncryptKey, IV string
		Version        int64
	}
	c.act(`{"do":"encryptKey"}`, &key)
	keys, err := client.GetUserEncryptKey(ctx, alice.OpenID(), wechat.NewSessionKey(alice.SessionKey()))
	if err != nil || keys.KeyInfoList[0].EncryptKey.Reveal() != key.EncryptKey || keys.KeyInfoList[0].IV != key.IV || keys.KeyInfoList[0].Version != key.Version {
		t.Errorf("%+v and %+v, %v", keys, key, err)
	}
	c.act(`{"do":"riskRank","rank":4}`, nil)
	risk, err := client.GetUserRiskRank(ctx, &wechat.GetUserRiskRankRequest{AppID: c.wx.AppID(), OpenID: alice.OpenID(), ClientIP: "203.0.113.7"})
	if err != nil || risk.RiskRank != 4 {
		t.Errorf("%+v, %v", risk, err)
	}
	c.act(`{"do":"cheat","cheat":{"type":2,"risk":3}}`, nil)
	today := time.Now().In(time.FixedZone("Beijing", 8*60*60)).AddDate(0, 0, -1) // the test may run over midnight
	day, _ := strconv.ParseInt(today.Format("20060102"), 10, 64)
	cheats, err := client.GetCheatData(ctx, &wechat.GetCheatDataRequest{DsBegin: day, DurationDays: 3})
	if err != nil || len(cheats.Rows) != 1 || cheats.Rows[0].CheatType != 2 || cheats.Rows[0].RiskLevel != 3 {
		t.Errorf("%+v, %v", cheats, err)
	}
	if _, err := client.CreateRewardSendOrder(ctx, &wechat.CreateRewardSendOrderRequest{RewardID: "r1", OpenID: alice.OpenID(), Serial: "s1"}); err != nil {
		t.Fatal(err)
	}
	var kept struct {
		Rewards []struct{ RewardID, Serial string }
	}
	if c.must("GET", "/_sim/users/alice/storage", "", &kept); len(kept.Rewards) != 1 || kept.Rewards[0].RewardID != "r1" || kept.Rewards[0].Serial != "s1" {
		t.Errorf("%+v", kept)
	}
}
