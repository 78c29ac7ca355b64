package wechat_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

// gameRoomRows are rows of TestWire.
var gameRoomRows = []wiretest.Row{
	{
		Call: (*wechat.Client).CreateGameRoom, Needs: "data",
		Args: []any{&wechat.CreateGameRoomRequest{
			GameTick: 66, OpenIDList: []string{"o1", "o2"}, UDPReliabilityStrategy: 3, StartPercent: 80, NeedUserInfo: true, GameLastTime: ptr(int64(600)), RoomExtInfo: "x4", NeedGameSeed: true,
		}},
		URI:    "/wxa/createwxagameroom?access_token=TOKEN",
		Body:   `{"game_tick":66,"open_id_list":["o1","o2"],"udp_reliability_strategy":3,"start_percent":80,"need_user_info":true,"game_last_time":600,"room_ext_info":"x4","need_game_seed":true}`,
		Answer: `{"errcode":0,"errmsg":"ok","data":{"access_info":"a5"}}`,
		Want:   &wechat.CreateGameRoomResult{Data: wechat.GameRoomAccess{AccessInfo: "a5"}},
	},
	{
		Call: (*wechat.Client).GetGameRoomInfo, Repeatable: true, Needs: "data",
		Args: []any{&wechat.GetGameRoomInfoRequest{AccessInfo: "a1"}},
		URI:  "/wxa/getwxagameroominfo?access_token=TOKEN&access_info=a1",
		Answer: `{"errcode":0,"data":{"room_id_str":"r2","room_state":3,"max_member_num":4,"create_timestamp":1700000005,"update_timestamp":1700000006,"game_tick":66,"start_percent":80,` +
			`"game_last_time":600,"game_version":7,"game_access_info":"g8","udp_reliability_strategy":9,"room_ext_info":"x10","seed":"s11",` +
			`"member_list":[{"is_ready":true,"role":1,"pos_num":12,"headimg":"h13","nickname":"n14","client_id":15,"enable_to_start":true,"member_ext_info":"x16"}]}}`,
		Want: &wechat.GetGameRoomInfoResult{Data: wechat.GameRoom{
			RoomIDStr: "r2", RoomState: 3, MaxMemberNum: 4, CreateTimestamp: 1700000005, UpdateTimestamp: 1700000006, GameTick: 66, StartPercent: 80,
			GameLastTime: 600, GameVersion: 7, GameAccessInfo: "g8", UDPReliabilityStrategy: 9, RoomExtInfo: "x10", Seed: "s11",
			MemberList: []wechat.GameRoomMember{{IsReady: true, Role: 1, PosNum: 12, HeadImg: "h13", Nickname: "n14", ClientID: 15, EnableToStart: true, MemberExtInfo: "x16"}},
		}},
	},
	{
		Call: (*wechat.Client).GetGameIdentityInfo, Repeatable: true, Needs: "data",
		Args:   []any{&wechat.GetGameIdentityInfoRequest{AccessInfo: "a1"}},
		URI:    "/wxa/getwxagameidentityinfo?access_token=TOKEN&access_info=a1",
		Answer: `{"errcode":0,"data":{"info_list":[{"client_id":2,"open_id":"o3"}]}}`,
		Want:   &wechat.GetGameIdentityInfoResult{Data: wechat.GameIdentities{InfoList: []wechat.GameIdentity{{ClientID: 2, OpenID: "o3"}}}},
	},
	{
		// Today's page posts a body; the older one, and all other libraries, send a query.
		Call: (*wechat.Client).GetGameFrame, Repeatable: true, Needs: "data",
		Args:   []any{&wechat.GetGameFrameRequest{AccessInfo: "a1", BeginFrameID: 2, EndFrameID: 3}},
		URI:    "/wxa/getwxagameframe?access_token=TOKEN&access_info=a1&begin_frame_id=2&end_frame_id=3",
		Body:   `{"access_info":"a1","begin_frame_id":2,"end_frame_id":3}`,
		Answer: `{"errcode":0,"data":{"has_more":true,"frame_list":[{"frame_id":4,"pkg_list":[{"open_id":"o5","action_list":["x6"],"b":true,"dp_id":7}]}]}}`,
		Want: &wechat.GetGameFrameResult{Data: wechat.GameFrames{HasMore: true, FrameList: []wechat.GameFrame{{
			FrameID: 4, PkgList: []wechat.GameFrameAction{{OpenID: "o5", ActionList: []string{"x6"}, B: true, DpID: 7}},
		}}}},
	},
	{
		// match_id is a number in two tables of WeChat's, and a text in all samples.
		Call: (*wechat.Client).CreateMatchRule, Needs: "match_id",
		Args: []any{&wechat.CreateMatchRuleRequest{TeamCount: 2, TeamMemberCount: 5, NeedRoomServiceInfo: 1, GameRoomInfo: &wechat.MatchRoomInfo{
			GameTick: 66, StartPercent: 80, UDPReliabilityStrategy: 3, NeedUserInfo: true, GameLastTime: ptr(int64(600)), NeedGameSeed: true,
		}}},
		URI:    "/wxa/business/gamematch/creatematchrule?access_token=TOKEN",
		Body:   `{"team_count":2,"team_member_count":5,"need_room_service_info":1,"game_room_info":{"game_tick":66,"start_percent":80,"udp_reliability_strategy":3,"need_user_info":true,"game_last_time":600,"need_game_seed":true}}`,
		Answer: `{"errcode":0,"match_id":1234567890123456789}`,
		Want:   &wechat.CreateMatchRuleResult{MatchID: "1234567890123456789"},
	},
	{
		// Today's page shows the body of SetMatchIDOpenState; the older one lists the rule.
		Call: (*wechat.Client).UpdateMatchRule,
		Args: []any{&wechat.UpdateMatchRuleRequest{MatchID: "m1", TeamCount: 2, TeamMemberCount: 5, NeedRoomServiceInfo: 1, GameRoomInfo: &wechat.MatchRoomInfo{
			GameTick: 66, StartPercent: 80, UDPReliabilityStrategy: 3, NeedUserInfo: true, GameLastTime: ptr(int64(600)), NeedGameSeed: true,
		}}},
		URI:    "/wxa/business/gamematch/updatematchrule?access_token=TOKEN",
		Body:   `{"match_id":"m1","team_count":2,"team_member_count":5,"need_room_service_info":1,"game_room_info":{"game_tick":66,"start_percent":80,"udp_reliability_strategy":3,"need_user_info":true,"game_last_time":600,"need_game_seed":true}}`,
		Answer: `{"errcode":0,"match_id":"m6"}`,
		Want:   &wechat.UpdateMatchRuleResult{MatchID: "m6"},
	},
	{
		Call:   (*wechat.Client).DeleteMatchRule,
		Args:   []any{&wechat.DeleteMatchRuleRequest{MatchID: "m1"}},
		URI:    "/wxa/business/gamematch/deletematchrule?access_token=TOKEN",
		Body:   `{"match_id":"m1"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		// The app is appid in the table and app_id in a sample.
		Call: (*wechat.Client).GetAllMatchRule, Repeatable: true,
		URI:  "/wxa/business/gamematch/getallmatchrule?access_token=TOKEN",
		Body: `{}`,
		Answer: `{"errcode":0,"match_rule_list":[{"match_id":"m1","appid":"wx2","app_id":"wx3","open_state":4,"team_count":5,"team_member_count":6,"need_room_service_info":1,` +
			`"game_room_info":{"game_tick":66,"start_percent":80,"udp_reliability_strategy":7,"need_user_info":true,"game_last_time":600,"need_game_seed":true}}]}`,
		Want: &wechat.GetAllMatchRuleResult{MatchRuleList: []wechat.MatchRule{{
			MatchID: "m1", AppID: "wx2", AppIDAlso: "wx3", OpenState: 4, TeamCount: 5, TeamMemberCount: 6, NeedRoomServiceInfo: 1,
			GameRoomInfo: wechat.MatchRoomInfo{GameTick: 66, StartPercent: 80, UDPReliabilityStrategy: 7, NeedUserInfo: true, GameLastTime: ptr(int64(600)), NeedGameSeed: true},
		}}},
	},
	{
		Call:   (*wechat.Client).SetMatchIDOpenState,
		Args:   []any{&wechat.SetMatchIDOpenStateRequest{MatchID: "m1", OpenState: 1}},
		URI:    "/wxa/business/gamematch/setmatchopenstate?access_token=TOKEN",
		Body:   `{"match_id":"m1","open_state":1}`,
		Answer: `{"errcode":0,"match_id":"m2"}`,
		Want:   &wechat.SetMatchIDOpenStateResult{MatchID: "m2"},
	},
}

func ptr[T any](v T) *T { return &v }

func TestSignVoIPChat(t *testing.T) {
	t.Parallel()
	const sessionKey = "c2Vzc2lvbg=="
	synctest.Test(t, func(t *testing.T) { // it is 2000-01-01
		seen := map[string]bool{}
		for _, group := range []string{"group", "0", "微信", "zz"} {
			got, err := wechat.SignVoIPChat("wx0123456789abcdef", wechat.NewSessionKey(sessionKey), group)
			if err != nil {
				t.Fatal(err)
			}
			// The order of the parts, by the book: the nonce is hex and may begin with anything.
			const stamp = "946684800"
			joined := ""
			parts := map[string]bool{"wx0123456789abcdef": true, group: true, got.NonceStr: true, stamp: true}
			for len(parts) > 0 {
				least := ""
				for p := range parts {
					if least == "" || p < least {
						least = p
					}
				}
				joined += least
				delete(parts, least)
			}
			mac := hmac.New(sha256.New, []byte(sessionKey)) // the key's text, not decoded
			mac.Write([]byte(joined))
			want := &wechat.VoIPChat{GroupID: group, NonceStr: got.NonceStr, TimeStamp: 946684800, Signature: hex.EncodeToString(mac.Sum(nil))}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if len(got.NonceStr) < 16 || len(got.NonceStr) >= 128 || seen[got.NonceStr] {
				t.Errorf("the nonce %q is short, long or used", got.NonceStr)
			}
			seen[got.NonceStr] = true
			text, err := json.Marshal(got)
			if want := `{"groupId":` + strconv.Quote(group) + `,"nonceStr":"` + got.NonceStr + `","timeStamp":946684800,"signature":"` + got.Signature + `"}`; string(text) != want || err != nil {
				t.Errorf("it marshals to %s, want %s; %v", text, want, err)
			}
		}
	})
	tests := []struct {
		name, appID, key, group, field string
	}{
		{"no app", "", sessionKey, "g", "appID"},
		{"no key", "wx1", "", "g", "sessionKey"},
		{"no group", "wx1", sessionKey, "", "groupID"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := wechat.SignVoIPChat(tt.appID, wechat.NewSessionKey(tt.key), tt.group)
			var fault *wechat.ArgumentError
			if !errors.As(err, &fault) || fault.API != "SignVoIPChat" || fault.Field != tt.field {
				t.Errorf("%v, want an *ArgumentError of %s", err, tt.field)
			}
		})
	}
}
