package live_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/live"
)

// TestTwoSpellings: the tables of two pages and their samples name a field differently, and
// give numbers for texts. Callers read one field.
func TestTwoSpellings(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"table":  `{"errcode":0,"goods":[{"goodsId":"9","third_party_tag":2,"goods_id":"9","priceType":3,"audit_status":"1"}]}`,
		"sample": `{"errcode":0,"goods":[{"goodsId":9,"thirdPartyTag":2,"goods_id":9,"price_type":3,"audit_status":1}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, answer)
			listed, err := live.GetGoodsInfo(t.Context(), client, &live.GetGoodsInfoRequest{Status: live.AuditApproved})
			if err != nil {
				t.Fatal(err)
			}
			audited, err := live.GetGoodsAuditInfo(t.Context(), client, &live.GetGoodsAuditInfoRequest{GoodsIDs: []int64{9}})
			if err != nil {
				t.Fatal(err)
			}
			got := fmt.Sprint(listed.Goods[0].GoodsID, listed.Goods[0].ThirdPartyTag, audited.Goods[0].GoodsID, audited.Goods[0].PriceType, audited.Goods[0].AuditStatus)
			if diff := cmp.Diff(fmt.Sprint(9, 2, "9", 3, "1"), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestOnlyThePrice: of goods that are approved, nothing but the price may be sent.
func TestOnlyThePrice(t *testing.T) {
	t.Parallel()
	client, sent := wiretest.ClientOf(t, `{"errcode":0,"errmsg":"ok"}`)
	err := live.UpdateGoodsInfo(t.Context(), client, &live.UpdateGoodsInfoRequest{GoodsInfo: live.GoodsChange{PriceType: live.PriceFixed, Price: 99.5, GoodsID: 9}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`{"goodsInfo":{"priceType":1,"price":99.5,"goodsId":9}}`, *sent); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestRoomOfAComment: the table of WeChat's page calls the room id, its sample roomId.
func TestRoomOfAComment(t *testing.T) {
	t.Parallel()
	client, sent := wiretest.ClientOf(t, `{"errcode":0,"errmsg":"ok"}`)
	if err := live.UpdateComment(t.Context(), client, &live.UpdateCommentRequest{ID: 6474}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`{"id":6474,"banComment":0,"roomId":6474}`, *sent); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestCreateRoom(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*live.CreateRoomRequest)
		field  string // what is refused
		sent   string // what the body has
		unsent string // what it doesn't
	}{
		{"nothing said", func(*live.CreateRoomRequest) {}, "", `"closeLike":0`, "closeReplay"},
		{"replays opened", func(r *live.CreateRoomRequest) { r.CloseReplay = ptr[int64](live.Open) }, "", `"closeReplay":0`, "closeKf"},
		{"not recommended", func(r *live.CreateRoomRequest) { r.IsFeedsPublic = ptr[int64](0) }, "", `"isFeedsPublic":0`, "closeKf"},
		{"two characters", func(r *live.CreateRoomRequest) { r.Name = "测试" }, "Name", "", ""},
		{"seventeen characters", func(r *live.CreateRoomRequest) { r.Name = strings.Repeat("播", 17) }, "", strings.Repeat("播", 17), "closeKf"},
		{"eighteen characters", func(r *live.CreateRoomRequest) { r.Name = strings.Repeat("播", 18) }, "Name", "", ""},
		{"an anchor of one character", func(r *live.CreateRoomRequest) { r.AnchorName = "播" }, "AnchorName", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, sent := wiretest.ClientOf(t, `{"errcode":0,"roomId":33}`)
			r := &live.CreateRoomRequest{Name: "测试直播房间1", CoverImg: "m1", StartTime: 1588237130, EndTime: 1588244330, AnchorName: "主播", AnchorWechat: "w", ShareImg: "m2", FeedsImg: "m3", Type: live.TypeStream}
			tt.change(r)
			_, err := live.CreateRoom(t.Context(), client, r)
			field := ""
			if fault := (*wechat.ArgumentError)(nil); errors.As(err, &fault) {
				field = fault.Field
			} else if err != nil {
				t.Fatal(err)
			}
			if field != tt.field || !strings.Contains(*sent, tt.sent) || tt.unsent != "" && strings.Contains(*sent, tt.unsent) || field != "" && *sent != "" {
				t.Errorf("the field is %q, want %q; sent %s", field, tt.field, *sent)
			}
		})
	}
}

// TestNoRooms: an app without a room gets a code that no other API has.
func TestNoRooms(t *testing.T) {
	t.Parallel()
	client, _ := wiretest.ClientOf(t, `{"errcode":1,"errmsg":"no room"}`)
	if _, err := live.GetLiveInfo(t.Context(), client, &live.GetLiveInfoRequest{Limit: 10}); !errors.Is(err, live.CodeNoRooms) {
		t.Error(err)
	}
}

// TestNothingPrintsThePushURL: whoever has it can broadcast.
func TestNothingPrintsThePushURL(t *testing.T) {
	t.Parallel()
	const address = "rtmp://push.example.com/live/6209?txSecret=5da4f0b7"
	client, _ := wiretest.ClientOf(t, `{"errcode":0,"pushAddr":"`+address+`"}`)
	got, err := live.GetPushURL(t.Context(), client, &live.GetPushURLRequest{RoomID: 6209})
	if err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprintf("%v %+v %#v", got, *got, *got); strings.Contains(text, "txSecret") || got.PushAddr.Reveal() != address {
		t.Errorf("%s, %s", text, got.PushAddr.Reveal())
	}
}

// TestUnverifiedAnchor: the code by which an anchor proves who it is may come with the refusal.
func TestUnverifiedAnchor(t *testing.T) {
	t.Parallel()
	const url = "https://res.wx.qq.com/op_res/1"
	tests := []struct {
		name, answer string
		room         *live.CreateRoomResult
		role         *live.AddRoleResult
	}{
		{"no refusal", `{"errcode":0,"roomId":33,"qrcode_url":"` + url + `","codeurl":"` + url + `"}`, &live.CreateRoomResult{RoomID: 33, QRCodeURL: url}, &live.AddRoleResult{CodeURL: url}},
		{"of the room", `{"errcode":300036,"qrcode_url":"` + url + `"}`, &live.CreateRoomResult{QRCodeURL: url}, nil},
		{"of the role", `{"errcode":400002,"codeurl":"` + url + `"}`, nil, &live.AddRoleResult{CodeURL: url}},
		{"of the room, without a code", `{"errcode":300036}`, nil, nil},
		{"of the role, without a code", `{"errcode":400002,"codeurl":""}`, nil, nil},
		{"another", `{"errcode":300002,"qrcode_url":"` + url + `","codeurl":"` + url + `"}`, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, tt.answer)
			room, err := live.CreateRoom(t.Context(), client, &live.CreateRoomRequest{Name: "测试直播房间1", CoverImg: "m1", StartTime: 1, EndTime: 2, AnchorName: "主播", AnchorWechat: "w", ShareImg: "m2", FeedsImg: "m3"})
			role, roleErr := live.AddRole(t.Context(), client, &live.AddRoleRequest{Username: "w", Role: live.RoleAnchor})
			if diff := cmp.Diff(tt.room, room) + cmp.Diff(tt.role, role); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if good := tt.name == "no refusal"; (err == nil) != good || (roleErr == nil) != good {
				t.Errorf("%v, %v", err, roleErr)
			}
		})
	}
}
