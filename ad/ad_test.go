package ad_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/ad"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

// TestWire proves each function on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", rows)
}

var rows = []wiretest.Row{
	{
		Call: ad.PublisherAdPosGeneral, Repeatable: true,
		Args: []any{&ad.PublisherAdPosGeneralRequest{Page: 1, PageSize: 90, StartDate: "2026-01-02", EndDate: "2026-01-03", AdSlot: ad.SlotBanner}},
		URI:  "/publisher/stat?access_token=TOKEN&action=publisher_adpos_general&ad_slot=SLOT_ID_WEAPP_BANNER&end_date=2026-01-03&page=1&page_size=90&start_date=2026-01-02",
		Answer: `{"base_resp":{"err_msg":"ok","ret":0},"summary":{"req_succ_count":4,"exposure_count":5,"exposure_rate":0.6,"click_count":7,"click_rate":0.8,"income":9,"ecpm":10.5},` +
			`"list":[{"slot_id":3030046789020061,"ad_slot":"SLOT_ID_WEAPP_BOX","date":"2026-01-04","req_succ_count":11,"exposure_count":12,"exposure_rate":0.13,"click_count":14,"click_rate":0.15,"income":16,"ecpm":17.5}],"total_num":18}`,
		Want: &ad.PublisherAdPosGeneralResult{
			Summary: ad.Figures{ReqSuccCount: 4, ExposureCount: 5, ExposureRate: 0.6, ClickCount: 7, ClickRate: 0.8, Income: 9, ECPM: 10.5},
			List: []ad.SlotFigures{{
				SlotID: 3030046789020061, AdSlot: ad.SlotBox, Date: "2026-01-04", ReqSuccCount: 11, ExposureCount: 12, ExposureRate: 0.13, ClickCount: 14, ClickRate: 0.15, Income: 16, ECPM: 17.5,
			}},
			TotalNum: 18,
		},
	},
	{
		Call: ad.PublisherAdUnitGeneral, Repeatable: true,
		Args: []any{&ad.PublisherAdUnitGeneralRequest{Page: 1, PageSize: 2, StartDate: "2026-01-02", EndDate: "2026-01-03", AdSlot: ad.SlotCover, AdUnitID: "u4"}},
		URI:  "/publisher/stat?access_token=TOKEN&action=publisher_adunit_general&ad_slot=SLOT_ID_WEAPP_COVER&ad_unit_id=u4&end_date=2026-01-03&page=1&page_size=2&start_date=2026-01-02",
		Answer: `{"base_resp":{"err_msg":"ok","ret":0},"list":[{"ad_unit_id":"u5","ad_unit_name":"n6","stat_item":{"ad_slot":"SLOT_ID_WEAPP_BOX","date":"2026-01-07",` +
			`"req_succ_count":8,"exposure_count":9,"exposure_rate":0.1,"click_count":11,"click_rate":0.12,"income":13,"ecpm":14.5}}],"total_num":15}`,
		Want: &ad.PublisherAdUnitGeneralResult{
			List: []ad.UnitFigures{{AdUnitID: "u5", AdUnitName: "n6", StatItem: ad.StatItem{
				AdSlot: ad.SlotBox, Date: "2026-01-07", ReqSuccCount: 8, ExposureCount: 9, ExposureRate: 0.1, ClickCount: 11, ClickRate: 0.12, Income: 13, ECPM: 14.5,
			}}},
			TotalNum: 15,
		},
	},
	{
		Call: ad.GetAdUnitList, Repeatable: true,
		Args: []any{&ad.GetAdUnitListRequest{Page: 1, PageSize: 2, AdSlot: ad.SlotRewardVideo, AdUnitID: "u3"}},
		URI:  "/publisher/stat?access_token=TOKEN&action=get_adunit_list&ad_slot=SLOT_ID_WEAPP_REWARD_VIDEO&ad_unit_id=u3&page=1&page_size=2",
		Answer: `{"base_resp":{"err_msg":"ok","ret":0},"ad_unit":[{"ad_slot":"SLOT_ID_WEAPP_BOX","ad_unit_id":"u4","ad_unit_name":"n5","ad_unit_size":[{"height":166,"width":582}],` +
			`"ad_unit_status":"AD_UNIT_STATUS_ON","ad_unit_type":"t6","appid":"wx7","video_duration_max":60,"video_duration_min":8}],"total_num":9}`,
		Want: &ad.GetAdUnitListResult{
			AdUnit: []ad.AdUnit{{
				AdSlot: ad.SlotBox, AdUnitID: "u4", AdUnitName: "n5", AdUnitSize: []ad.AdUnitSize{{Height: 166, Width: 582}},
				AdUnitStatus: "AD_UNIT_STATUS_ON", AdUnitType: "t6", AppID: "wx7", VideoDurationMax: 60, VideoDurationMin: 8,
			}},
			TotalNum: 9,
		},
	},
	{
		Call: ad.PublisherSettlement, Repeatable: true,
		Args: []any{&ad.PublisherSettlementRequest{Page: 1, PageSize: 2, StartDate: "2026-01-02", EndDate: "2026-01-03"}},
		URI:  "/publisher/stat?access_token=TOKEN&action=publisher_settlement&end_date=2026-01-03&page=1&page_size=2&start_date=2026-01-02",
		Answer: `{"base_resp":{"err_msg":"ok","ret":0},"body":"b4","revenue_all":5,"penalty_all":6,"settled_revenue_all":7,"settlement_list":[{"date":"2026-01-08","zone":"z9","month":"202601",` +
			`"order":1,"sett_status":10,"settled_revenue":11,"sett_no":"s12","mail_send_cnt":"13","slot_revenue":[{"slot_id":"SLOT_ID_WEAPP_BANNER","slot_settled_revenue":14}]}],"total_num":15}`,
		Want: &ad.PublisherSettlementResult{
			Body: "b4", RevenueAll: 5, PenaltyAll: 6, SettledRevenueAll: 7, TotalNum: 15,
			SettlementList: []ad.Settlement{{
				Date: "2026-01-08", Zone: "z9", Month: "202601", Order: 1, SettStatus: 10, SettledRevenue: 11, SettNo: "s12", MailSendCnt: 13,
				SlotRevenue: []ad.SlotRevenue{{SlotID: ad.SlotBanner, SlotSettledRevenue: 14}},
			}},
		},
	},
	{
		Call: ad.AddUserActions,
		Args: []any{&ad.AddUserActionsRequest{Actions: []ad.UserAction{{
			UserActionSetID: "1", URL: "https://example.com/a?b=1&c=2", ActionTime: 1700000002, ActionType: "COMPLETE_ORDER", Trace: &ad.Trace{ClickID: "c3"}, ActionParam: json.RawMessage(`{"value":4}`),
		}}}},
		URI:    "/marketing/user_actions/add?access_token=TOKEN&version=v1.0",
		Body:   `{"actions":[{"user_action_set_id":"1","url":"https://example.com/a?b=1&c=2","action_time":1700000002,"action_type":"COMPLETE_ORDER","trace":{"click_id":"c3"},"action_param":{"value":4}}]}`,
		Answer: `{"errcode":0,"errmsg":""}`,
	},
	{
		// The id of a source is a number for some, and a text for others.
		Call: ad.AddUserActionSet, Needs: "data",
		Args:   []any{&ad.AddUserActionSetRequest{Type: "WEB", Name: "n1", Description: "d2", Version: "v1.0"}},
		URI:    "/marketing/user_action_sets/add?access_token=TOKEN&version=v1.0",
		Body:   `{"type":"WEB","name":"n1","description":"d2","version":"v1.0"}`,
		Answer: `{"errcode":0,"errmsg":"","data":{"user_action_set_id":1234567890}}`,
		Want:   &ad.AddUserActionSetResult{Data: ad.UserActionSet{UserActionSetID: "1234567890"}},
	},
	{
		Call: ad.GetUserActionSetReports, Repeatable: true,
		Args:   []any{&ad.GetUserActionSetReportsRequest{UserActionSetID: "1"}},
		URI:    "/marketing/user_action_set_reports/get?access_token=TOKEN&user_action_set_id=1&version=v1.0",
		Answer: `{"errcode":0,"errmsg":"","data":{"list":[{"date":"2026-01-02"}]}}`,
		Want:   &ad.GetUserActionSetReportsResult{Data: json.RawMessage(`{"list":[{"date":"2026-01-02"}]}`)},
	},
	{
		Call: ad.GetUserActionSets, Repeatable: true,
		Args:   []any{&ad.GetUserActionSetsRequest{UserActionSetID: "1"}},
		URI:    "/marketing/user_action_sets/get?access_token=TOKEN&user_action_set_id=1&version=v1.0",
		Answer: `{"errcode":0,"errmsg":"","data":{"list":[{"name":"n2"}]}}`,
		Want:   &ad.GetUserActionSetsResult{Data: ad.UserActionSets{List: []json.RawMessage{json.RawMessage(`{"name":"n2"}`)}}},
	},
}

type oneToken struct{}

func (oneToken) AccessToken(context.Context, wechat.TokenRequest) (wechat.Token, error) {
	return wechat.NewToken("TOKEN", time.Now().Add(time.Hour)), nil
}

func clientThatAnswers(t *testing.T, answer string) *wechat.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(answer)) }))
	t.Cleanup(server.Close)
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef", wechat.WithBaseURL(server.URL), wechat.WithTokenSource(oneToken{}))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// TestPublisherRefusals: the errors of these stand in base_resp, or at the top.
func TestPublisherRefusals(t *testing.T) {
	t.Parallel()
	calls := map[string]func(*testing.T, *wechat.Client) error{
		"slots": func(t *testing.T, c *wechat.Client) error {
			_, err := ad.PublisherAdPosGeneral(t.Context(), c, &ad.PublisherAdPosGeneralRequest{StartDate: "a", EndDate: "b"})
			return err
		},
		"units": func(t *testing.T, c *wechat.Client) error {
			_, err := ad.PublisherAdUnitGeneral(t.Context(), c, &ad.PublisherAdUnitGeneralRequest{StartDate: "a", EndDate: "b"})
			return err
		},
		"list": func(t *testing.T, c *wechat.Client) error {
			_, err := ad.GetAdUnitList(t.Context(), c, &ad.GetAdUnitListRequest{})
			return err
		},
		"settlement": func(t *testing.T, c *wechat.Client) error {
			_, err := ad.PublisherSettlement(t.Context(), c, &ad.PublisherSettlementRequest{StartDate: "a", EndDate: "b"})
			return err
		},
	}
	tests := []struct {
		name, answer string
		code         wechat.Code // 0: none
	}{
		{"success", `{"base_resp":{"err_msg":"ok","ret":0},"list":[],"ad_unit":[],"total_num":0}`, 0},
		{"base_resp", `{"base_resp":{"err_msg":"invalid param","ret":1701}}`, 1701},
		{"behind the data", `{"list":[],"total_num":0,"base_resp":{"err_msg":"not a publisher","ret":2009}}`, 2009},
		{"quoted", `{"base_resp":{"err_msg":"x","ret":"45010"}}`, 45010},
		{"below zero", `{"base_resp":{"ret":-202,"err_msg":"internal error"}}`, -202},
		{"at the top", `{"ret":2002,"err_msg":"x"}`, 2002},
		{"errcode", `{"errcode":45009,"errmsg":"reach max api daily quota limit"}`, 45009},
	}
	for api, call := range calls {
		for _, tt := range tests {
			t.Run(api+", "+tt.name, func(t *testing.T) {
				t.Parallel()
				err := call(t, clientThatAnswers(t, tt.answer))
				var refusal *wechat.Error
				switch {
				case tt.code == 0 && err != nil:
					t.Errorf("%v", err)
				case tt.code != 0 && (!errors.As(err, &refusal) || refusal.Code != tt.code || refusal.API != "/publisher/stat"):
					t.Errorf("%v, want an *Error with code %d", err, tt.code)
				}
			})
		}
	}
}

// TestSlotID: a slot's number has 16 digits, and some answers have the name in its place.
func TestSlotID(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, wire, want string }{
		{"name", `"SLOT_ID_WEAPP_BANNER"`, ad.SlotBanner},
		{"number", `3030046789020061`, "3030046789020061"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client := clientThatAnswers(t, `{"base_resp":{"ret":0},"settlement_list":[{"slot_revenue":[{"slot_id":`+tt.wire+`}]}]}`)
			got, err := ad.PublisherSettlement(t.Context(), client, &ad.PublisherSettlementRequest{StartDate: "a", EndDate: "b"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got.SettlementList[0].SlotRevenue[0].SlotID); diff != "" {
				t.Errorf("slot_id (-want +got)\n%s", diff)
			}
		})
	}
	client := clientThatAnswers(t, `{"base_resp":{"ret":0},"list":[{"slot_id":"3030046789020061"}]}`)
	got, err := ad.PublisherAdPosGeneral(t.Context(), client, &ad.PublisherAdPosGeneralRequest{StartDate: "a", EndDate: "b"})
	if err != nil || got.List[0].SlotID != 3030046789020061 {
		t.Errorf("a quoted number: %v, %v", got, err)
	}
}
