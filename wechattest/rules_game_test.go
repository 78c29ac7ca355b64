package wechattest_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

func TestF31Rooms(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wx := wechattest.New(t)
		client, ctx := wx.Client(), context.Background()
		alice, bob, carol := wx.User("alice"), wx.User("bob"), wx.User("carol")
		lasts := int64(600)
		made, err := client.CreateGameRoom(ctx, &wechat.CreateGameRoomRequest{
			GameTick: 66, OpenIDList: []string{alice.OpenID(), bob.OpenID()}, UDPReliabilityStrategy: 3, StartPercent: 100,
			NeedUserInfo: true, GameLastTime: &lasts, RoomExtInfo: "x", NeedGameSeed: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		access := made.Data.AccessInfo
		info := func() wechat.GameRoom {
			t.Helper()
			r, err := client.GetGameRoomInfo(ctx, &wechat.GetGameRoomInfoRequest{AccessInfo: access})
			if err != nil {
				t.Fatal(err)
			}
			return r.Data
		}
		first := info()
		now := wx.Now().Unix()
		want := wechat.GameRoom{
			RoomIDStr: first.RoomIDStr, RoomState: 1, MaxMemberNum: 2, CreateTimestamp: now, UpdateTimestamp: now, GameTick: 66, StartPercent: 100,
			GameLastTime: 600, UDPReliabilityStrategy: 3, RoomExtInfo: "x", Seed: first.Seed,
			MemberList: []wechat.GameRoomMember{
				{Role: 1, Nickname: "alice", HeadImg: first.MemberList[0].HeadImg},
				{PosNum: 1, ClientID: 1, Nickname: "bob", HeadImg: first.MemberList[0].HeadImg},
			},
		}
		if diff := cmp.Diff(want, first); diff != "" || first.RoomIDStr == "" || first.Seed == "" {
			t.Errorf("a new room (-want +got)\n%s", diff)
		}

		room := wx.GameRoom(access)
		identities := func(access string) (*wechat.GetGameIdentityInfoResult, error) {
			return client.GetGameIdentityInfo(ctx, &wechat.GetGameIdentityInfoRequest{AccessInfo: access})
		}
		if _, err := identities(access); !errors.Is(err, wechat.Code(1)) {
			t.Errorf("who plays before the start: %v, want 1", err)
		}
		if err := room.PlayFrame(nil); !errors.Is(err, wechattest.ErrGameRoom) {
			t.Errorf("a frame before the start: %v", err)
		}
		room.Ready(alice, carol)
		if got := info(); got.RoomState != 1 || !got.MemberList[0].IsReady || got.MemberList[1].IsReady || room.AccessInfo() != "" {
			t.Errorf("half of them are ready: %+v", got)
		}
		room.Ready(bob)
		game := info().GameAccessInfo
		if info().RoomState != 2 || game == "" || game != room.AccessInfo() {
			t.Errorf("all are ready: %+v", info())
		}
		who, err := identities(game)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]wechat.GameIdentity{{ClientID: 0, OpenID: alice.OpenID()}, {ClientID: 1, OpenID: bob.OpenID()}}, who.Data.InfoList); diff != "" {
			t.Errorf("who plays (-want +got)\n%s", diff)
		}
		for i := range 3 {
			if err := room.PlayFrame(map[*wechattest.User][]string{alice: {fmt.Sprint("a", i)}, carol: {"x"}}); err != nil {
				t.Fatal(err)
			}
		}
		frames := func(begin, end int64) wechat.GameFrames {
			t.Helper()
			r, err := client.GetGameFrame(ctx, &wechat.GetGameFrameRequest{AccessInfo: game, BeginFrameID: begin, EndFrameID: end})
			if err != nil {
				t.Fatal(err)
			}
			return r.Data
		}
		frame := func(id int64) wechat.GameFrame {
			return wechat.GameFrame{FrameID: id, PkgList: []wechat.GameFrameAction{
				{OpenID: alice.OpenID(), ActionList: []string{fmt.Sprint("a", id-1)}}, {OpenID: bob.OpenID(), ActionList: []string{}, B: true},
			}}
		}
		if diff := cmp.Diff(wechat.GameFrames{HasMore: true, FrameList: []wechat.GameFrame{frame(1), frame(2)}}, frames(1, 3)); diff != "" {
			t.Errorf("frames 1 and 2 (-want +got)\n%s", diff)
		}
		if diff := cmp.Diff(wechat.GameFrames{FrameList: []wechat.GameFrame{frame(3)}}, frames(3, 100)); diff != "" {
			t.Errorf("frame 3 (-want +got)\n%s", diff)
		}
		if got := frames(4, 5); got.HasMore || len(got.FrameList) != 0 {
			t.Errorf("beyond the last: %+v", got)
		}
		for range 600 {
			if err := room.PlayFrame(nil); err != nil {
				t.Fatal(err)
			}
		}
		if got := frames(1, 604); len(got.FrameList) != 500 || !got.HasMore {
			t.Errorf("%d frames at once, more %t", len(got.FrameList), got.HasMore)
		}
		wx.Advance(10 * time.Minute)
		if err := room.PlayFrame(nil); !errors.Is(err, wechattest.ErrGameRoom) || info().RoomState != 3 {
			t.Errorf("after game_last_time: %v, state %d", err, info().RoomState)
		}
		if _, err := identities(game); err != nil {
			t.Errorf("who played: %v", err)
		}
		if text := fmt.Sprintf("%+v", room); strings.Contains(text, access) {
			t.Errorf("a room prints %s", text)
		}
	})
}

func TestF31RoomRefusals(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice := a.wx.User("alice")
	good := map[string]any{"game_tick": 33, "open_id_list": []string{alice.OpenID()}, "udp_reliability_strategy": 3}
	for _, tc := range []struct {
		name    string
		changes map[string]any
		code    int
	}{
		{"the least", nil, 0},
		{"32 bytes", map[string]any{"room_ext_info": strings.Repeat("x", 32)}, 0},
		{"33 bytes", map[string]any{"room_ext_info": strings.Repeat("x", 33)}, 4013},
		{"a tick of 32 ms", map[string]any{"game_tick": 32}, 4003},
		{"101 percent", map[string]any{"start_percent": 101}, 4003},
		{"an hour", map[string]any{"game_last_time": 3600}, 0},
		{"more", map[string]any{"game_last_time": 3601}, 4003},
		{"a stranger", map[string]any{"open_id_list": []string{"oX"}}, 4003},
		{"somebody twice", map[string]any{"open_id_list": []string{alice.OpenID(), alice.OpenID()}}, 4003},
		{"nobody", map[string]any{"open_id_list": []string{}}, 40097},
		{"no tick", map[string]any{"game_tick": nil}, 40097},
	} {
		r := a.post("/wxa/createwxagameroom", a.token(), body(t, with(good, tc.changes)))
		wantCode(t, tc.name, r.code(), tc.code)
	}
	made := a.post("/wxa/createwxagameroom", a.token(), body(t, good))
	access := made.m["data"].(map[string]any)["access_info"].(string)
	room := a.wx.GameRoom(access)
	room.Ready(alice)
	query := func(begin, end string) url.Values {
		q := a.token()
		q.Set("access_info", room.AccessInfo())
		q.Set("begin_frame_id", begin)
		q.Set("end_frame_id", end)
		return q
	}
	for _, tc := range []struct {
		name string
		got  reply
		code int
	}{
		{"the older page's GET", a.get("/wxa/getwxagameframe", query("1", "2")), 0},
		{"frame 0", a.get("/wxa/getwxagameframe", query("0", "2")), 5},
		{"an end before the begin", a.get("/wxa/getwxagameframe", query("2", "2")), 5},
		{"no end", a.get("/wxa/getwxagameframe", query("1", "")), 40097},
		{"no such game", a.post("/wxa/getwxagameframe", a.token(), `{"access_info":"x","begin_frame_id":1,"end_frame_id":2}`), 1},
		{"no such room", a.get("/wxa/getwxagameroominfo", url.Values{"access_token": a.token()["access_token"], "access_info": {"x"}}), 1},
		{"no access_info", a.get("/wxa/getwxagameroominfo", a.token()), 40097},
	} {
		wantCode(t, tc.name, tc.got.code(), tc.code)
	}
	room.End()
	if err := room.PlayFrame(nil); !errors.Is(err, wechattest.ErrGameRoom) || a.wx.GameRoom("x") != nil {
		t.Errorf("after the end: %v", err)
	}
}

func TestF32MatchRules(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	client, ctx := wx.Client(), context.Background()
	wants := func(what string, err error, code int) {
		t.Helper()
		if code == 0 && err != nil || code != 0 && !errors.Is(err, wechat.Code(code)) {
			t.Errorf("%s: %v, want %d", what, err, code)
		}
	}
	_, err := client.GetAllMatchRule(ctx)
	wants("no rule", err, 1)
	made, err := client.CreateMatchRule(ctx, &wechat.CreateMatchRuleRequest{
		TeamCount: 2, TeamMemberCount: 5, NeedRoomServiceInfo: 1, GameRoomInfo: &wechat.MatchRoomInfo{GameTick: 66, UDPReliabilityStrategy: 3},
	})
	if err != nil {
		t.Fatal(err)
	}
	id := made.MatchID
	_, err = client.SetMatchIDOpenState(ctx, &wechat.SetMatchIDOpenStateRequest{MatchID: id, OpenState: 1})
	wants("opened", err, 0)
	edit := &wechat.UpdateMatchRuleRequest{MatchID: id, TeamCount: 3, TeamMemberCount: 4}
	_, err = client.UpdateMatchRule(ctx, edit)
	wants("changed while it is open", err, 500012)
	all, err := client.GetAllMatchRule(ctx)
	want := []wechat.MatchRule{{MatchID: id, AppID: wx.AppID(), OpenState: 1, TeamCount: 2, TeamMemberCount: 5, NeedRoomServiceInfo: 1,
		GameRoomInfo: all.MatchRuleList[0].GameRoomInfo}}
	if diff := cmp.Diff(want, all.MatchRuleList); diff != "" || err != nil || *want[0].GameRoomInfo.GameLastTime != 1200 {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	_, err = client.SetMatchIDOpenState(ctx, &wechat.SetMatchIDOpenStateRequest{MatchID: id})
	wants("closed", err, 0)
	changed, err := client.UpdateMatchRule(ctx, edit)
	if err != nil || changed.MatchID != id {
		t.Errorf("changed: %+v, %v", changed, err)
	}
	if all, err = client.GetAllMatchRule(ctx); err != nil || all.MatchRuleList[0].TeamCount != 3 || all.MatchRuleList[0].NeedRoomServiceInfo != 0 {
		t.Errorf("after the change: %+v, %v", all, err)
	}
	for range 19 {
		_, err := client.CreateMatchRule(ctx, &wechat.CreateMatchRuleRequest{TeamCount: 50, TeamMemberCount: 50})
		wants("up to 20", err, 0)
	}
	_, err = client.CreateMatchRule(ctx, &wechat.CreateMatchRuleRequest{TeamCount: 1, TeamMemberCount: 1})
	wants("the 21st", err, 500014)
	wants("removed", client.DeleteMatchRule(ctx, &wechat.DeleteMatchRuleRequest{MatchID: id}), 0)
	wants("twice", client.DeleteMatchRule(ctx, &wechat.DeleteMatchRuleRequest{MatchID: id}), 1)
	_, err = client.CreateMatchRule(ctx, &wechat.CreateMatchRuleRequest{TeamCount: 2, TeamMemberCount: 6, NeedRoomServiceInfo: 1})
	wants("12 users in a room", err, 500008)
}

func TestF32MatchRefusals(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const path = "/wxa/business/gamematch/"
	made := a.post(path+"creatematchrule", a.token(), `{"team_count":2,"team_member_count":5}`)
	id := made.text("match_id")
	for _, tc := range []struct {
		name, call, body string
		code             int
	}{
		{"a match_id as a number", "setmatchopenstate", `{"match_id":` + id + `,"open_state":1}`, 0},
		{"as a text", "setmatchopenstate", `{"match_id":"` + id + `","open_state":0}`, 0},
		{"another state", "setmatchopenstate", `{"match_id":"` + id + `","open_state":2}`, 500012},
		{"no state", "setmatchopenstate", `{"match_id":"` + id + `"}`, 500012},
		{"no such rule", "setmatchopenstate", `{"match_id":"1","open_state":1}`, 1},
		{"an id of letters", "deletematchrule", `{"match_id":"abc"}`, 500005},
		{"no id", "deletematchrule", `{}`, 500005},
		{"no teams", "creatematchrule", `{"team_member_count":5}`, 200000},
		{"a team of none", "creatematchrule", `{"team_count":2,"team_member_count":0}`, 200000},
		{"a text for a number", "creatematchrule", `{"team_count":"2","team_member_count":5}`, 200000},
		{"a tick of 32 ms", "creatematchrule", `{"team_count":2,"team_member_count":5,"game_room_info":{"game_tick":32,"udp_reliability_strategy":3}}`, 200000},
		{"a boolean for the room", "creatematchrule", `{"team_count":2,"team_member_count":6,"need_room_service_info":true}`, 500008},
		{"so many that it overflows", "creatematchrule", `{"team_count":4294967296,"team_member_count":4294967296,"need_room_service_info":1}`, 500008},
		{"no JSON", "creatematchrule", `x`, 200000},
		{"all, without a body", "getallmatchrule", ``, 0},
	} {
		r := a.post(path+tc.call, a.token(), tc.body)
		wantCode(t, tc.name, r.code(), tc.code)
	}
}

func TestF33Rewards(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	client, ctx, alice := wx.Client(), context.Background(), wx.User("alice")
	may, err := client.PreSendCheck(ctx, &wechat.PreSendCheckRequest{RewardID: "r1", OpenID: alice.OpenID()})
	if err != nil || may.SendSuggestLevel != 2 {
		t.Errorf("%+v, %v", may, err)
	}
	send := func(serial string) string {
		t.Helper()
		r, err := client.CreateRewardSendOrder(ctx, &wechat.CreateRewardSendOrderRequest{RewardID: "r1", OpenID: alice.OpenID(), Serial: serial})
		if err != nil {
			t.Fatal(err)
		}
		return r.OrderID
	}
	one, again, two := send("s1"), send("s1"), send("s2")
	want := []wechattest.RewardOrder{{OrderID: one, RewardID: "r1", Serial: "s1"}, {OrderID: two, RewardID: "r1", Serial: "s2"}}
	if diff := cmp.Diff(want, alice.Rewards()); diff != "" || one != again || one == two {
		t.Errorf("%s %s %s (-want +got)\n%s", one, again, two, diff)
	}
	a := &api{t: t, wx: wx, http: wx.HTTPClient(), base: "http://localhost"}
	for _, tc := range []struct {
		name, body string
		code       int
	}{
		{"no reward", `{"openid":"` + alice.OpenID() + `","serial":"s"}`, -10197401},
		{"no openid", `{"reward_id":"r1","serial":"s"}`, -10197402},
		{"no openid at all", `{"reward_id":"r1","openid":"x","serial":"s"}`, -10197404},
		{"a stranger", `{"reward_id":"r1","openid":"o` + strings.Repeat("x", 27) + `","serial":"s"}`, -10197405},
		{"no serial", `{"reward_id":"r1","openid":"` + alice.OpenID() + `"}`, 40097},
		{"a number", `{"reward_id":1}`, 47001},
	} {
		r := a.post("/wxa/game/reward/create_reward_send_order", a.token(), tc.body)
		wantCode(t, tc.name, r.code(), tc.code)
	}
}

func TestF35Risk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wx := wechattest.New(t)
		client, ctx, alice := wx.Client(), context.Background(), wx.User("alice")
		ask := func(change func(r *wechat.GetUserRiskRankRequest)) (*wechat.GetUserRiskRankResult, error) {
			r := &wechat.GetUserRiskRankRequest{AppID: wx.AppID(), OpenID: alice.OpenID(), Scene: 1, ClientIP: "203.0.113.7"}
			change(r)
			return client.GetUserRiskRank(ctx, r)
		}
		for _, tc := range []struct {
			name   string
			change func(r *wechat.GetUserRiskRankRequest)
			code   int
		}{
			{"never seen", func(*wechat.GetUserRiskRankRequest) { alice.LoginCode(); wx.Advance(3 * time.Hour) }, 61010},
			{"seen", func(*wechat.GetUserRiskRankRequest) { alice.LoginCode(); alice.SetRiskRank(3) }, 0},
			{"another app", func(r *wechat.GetUserRiskRankRequest) { r.AppID = "wx0123456789abcdef" }, 43104},
			{"scene 3", func(r *wechat.GetUserRiskRankRequest) { r.Scene = 3 }, 40129},
			{"a stranger", func(r *wechat.GetUserRiskRankRequest) { r.OpenID = "oX" }, 40003},
			{"no address", func(r *wechat.GetUserRiskRankRequest) { r.ClientIP = "here" }, 40097},
		} {
			got, err := ask(tc.change)
			if tc.code == 0 && (err != nil || got.RiskRank != 3 || got.UnoinID == 0) || tc.code != 0 && !errors.Is(err, wechat.Code(tc.code)) {
				t.Errorf("%s: %+v, %v; want %d", tc.name, got, err, tc.code)
			}
		}
	})
}

func TestF35CheatData(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { // it is 2000-01-01 at 8 in Beijing
		wx := wechattest.New(t)
		client, ctx, alice, bob := wx.Client(), context.Background(), wx.User("alice"), wx.User("bob")
		alice.Cheat(wechattest.Cheat{Type: 1, Risk: 4})
		wx.Advance(24 * time.Hour)
		bob.Cheat(wechattest.Cheat{Type: 3, Risk: 2})
		one, two := wechat.Cheat{OpenID: alice.OpenID(), Ds: 2000010108, CheatType: 1, RiskLevel: 4}, wechat.Cheat{OpenID: bob.OpenID(), Ds: 2000010208, CheatType: 3, RiskLevel: 2}
		limit := int64(1)
		for _, tc := range []struct {
			name string
			r    wechat.GetCheatDataRequest
			want wechat.GetCheatDataResult
		}{
			{"one day", wechat.GetCheatDataRequest{DsBegin: 20000101, DurationDays: 1}, wechat.GetCheatDataResult{DsBegin: 20000101, DsEnd: 20000101, TotalCount: 1, Rows: []wechat.Cheat{one}}},
			{"two", wechat.GetCheatDataRequest{DsBegin: 20000101, DurationDays: 2}, wechat.GetCheatDataResult{DsBegin: 20000101, DsEnd: 20000102, TotalCount: 2, Rows: []wechat.Cheat{one, two}}},
			{"a page", wechat.GetCheatDataRequest{DsBegin: 20000101, DurationDays: 7, Offset: 1, Limit: &limit}, wechat.GetCheatDataResult{DsBegin: 20000101, DsEnd: 20000107, TotalCount: 2, Rows: []wechat.Cheat{two}}},
			{"beyond", wechat.GetCheatDataRequest{DsBegin: 20000101, DurationDays: 7, Offset: 5}, wechat.GetCheatDataResult{DsBegin: 20000101, DsEnd: 20000107, TotalCount: 2, Rows: []wechat.Cheat{}}},
		} {
			got, err := client.GetCheatData(ctx, &tc.r)
			if err != nil {
				t.Errorf("%s: %v", tc.name, err)
			} else if diff := cmp.Diff(tc.want, *got); diff != "" {
				t.Errorf("%s (-want +got)\n%s", tc.name, diff)
			}
		}
		if _, err := client.GetCheatData(ctx, &wechat.GetCheatDataRequest{DsBegin: 20001301, DurationDays: 1}); !errors.Is(err, wechat.Code(40097)) {
			t.Errorf("month 13: %v", err)
		}
	})
}

// TestF36Publisher: the figures of ads are refused in base_resp, which the SDK reads.
func TestF36Publisher(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, tc := range []struct {
		name, query string
		ret         float64
		says        string
		documented  bool
	}{
		{"fine", "action=get_adunit_list&page=1&page_size=10", 0, "ok", true},
		{"a field is missing", "action=get_adunit_list&page=1", 1701, "page_size is missing", true},
		{"a text for a number", "action=get_adunit_list&page=one&page_size=10", 1701, "page has to be a number", true},
		{"another action", "action=nothing", 45010, "invalid action", false},
		{"no action", "", 45010, "invalid action", false},
	} {
		q, err := url.ParseQuery(tc.query)
		if err != nil {
			t.Fatal(err)
		}
		q.Set("access_token", a.token().Get("access_token"))
		r := a.get("/publisher/stat", q)
		base, _ := r.m["base_resp"].(map[string]any)
		msg, _ := base["err_msg"].(string)
		if e := a.last(); base["ret"] != tc.ret || !strings.Contains(msg, tc.says) || e.Documented != tc.documented || float64(e.Code) != tc.ret {
			t.Errorf("%s: %s, noted as %q, code %d; want %v %s", tc.name, r.raw, e.Note, e.Code, tc.ret, tc.says)
		}
	}
	if e := a.last(); !strings.Contains(e.Note, "get_adunit_list") {
		t.Errorf("noted as %q, want the actions", e.Note)
	}
	err := a.wx.Client().Call(context.Background(), "GET", "/publisher/stat", url.Values{"action": {"get_adunit_list"}}, nil)
	if !errors.Is(err, wechat.Code(1701)) {
		t.Errorf("the SDK says %v, want 1701", err)
	}
	wantCode(t, "no token", a.get("/publisher/stat", url.Values{"action": {"get_adunit_list"}}).code(), 41001)
}
