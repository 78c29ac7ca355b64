package wechat_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

// securityRows are rows of TestWire.
var securityRows = []wiretest.Row{
	{
		Call: (*wechat.Client).MsgSecCheck, Repeatable: true, Needs: "result",
		Args: []any{&wechat.MsgSecCheckRequest{Content: "hello <b>", Scene: 4, OpenID: "o1", Title: "t2", Nickname: "n3", Signature: "s4"}},
		URI:  "/wxa/msg_sec_check?access_token=TOKEN",
		Body: `{"content":"hello <b>","version":2,"scene":4,"openid":"o1","title":"t2","nickname":"n3","signature":"s4"}`,
		Answer: `{"errcode":0,"errmsg":"ok","result":{"suggest":"risky","label":20001},"trace_id":"t5",` +
			`"detail":[{"strategy":"keyword","errcode":6,"suggest":"review","label":20006,"prob":90,"level":7,"keyword":"k8"}]}`,
		Want: &wechat.MsgSecCheckResult{
			Result: wechat.SecCheckVerdict{Suggest: wechat.SuggestRisky, Label: wechat.LabelPolitical}, TraceID: "t5",
			Detail: []wechat.SecCheckDetail{{Strategy: "keyword", ErrCode: 6, Suggest: wechat.SuggestReview, Label: wechat.LabelIllegal, Prob: 90, Level: 7, Keyword: "k8"}},
		},
	},
	{
		Call: (*wechat.Client).MediaCheckAsync, Needs: "trace_id",
		Args:   []any{&wechat.MediaCheckAsyncRequest{MediaURL: "https://example.com/a?b=1&c=2", MediaType: 1, Scene: 3, OpenID: "o4"}},
		URI:    "/wxa/media_check_async?access_token=TOKEN",
		Body:   `{"media_url":"https://example.com/a?b=1&c=2","media_type":1,"version":2,"scene":3,"openid":"o4"}`,
		Answer: `{"errcode":0,"errmsg":"ok","trace_id":"t5"}`,
		Want:   &wechat.MediaCheckAsyncResult{TraceID: "t5"},
	},
	{
		Call: (*wechat.Client).ImgSecCheck,
		Args: []any{wechat.Upload{Name: "a.png", Content: strings.NewReader("\x89PNG\r\n\x1a\n")}},
		URI:  "/wxa/img_sec_check?access_token=TOKEN",
		Body: "--BOUNDARY\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n" +
			"\x89PNG\r\n\x1a\n\r\n--BOUNDARY--\r\n",
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: (*wechat.Client).GetUserRiskRank, Needs: "risk_rank",
		Args: []any{&wechat.GetUserRiskRankRequest{
			AppID: "wx1", OpenID: "o2", Scene: 1, MobileNo: "3", ClientIP: "203.0.113.4", EmailAddress: "a@b", ExtendedInfo: "x5", IsTest: true, BankCardNo: "6", CertNo: "7",
		}},
		URI:    "/wxa/getuserriskrank?access_token=TOKEN",
		Body:   `{"appid":"wx1","openid":"o2","scene":1,"mobile_no":"3","client_ip":"203.0.113.4","email_address":"a@b","extended_info":"x5","is_test":true,"bank_card_no":"6","cert_no":"7"}`,
		Answer: `{"errcode":0,"errmsg":"getuserriskrank succ","unoin_id":9031415936,"risk_rank":4}`,
		Want:   &wechat.GetUserRiskRankResult{RiskRank: 4, UnoinID: 9031415936},
	},
	{
		Call: (*wechat.Client).GameMsgSecCheck, Repeatable: true, Needs: "result",
		Args: []any{&wechat.GameMsgSecCheckRequest{OpenID: "o1", Scene: 5, Content: "c2", Nickname: "n3"}},
		URI:  "/wxa/game/content_spam/msg_sec_check?access_token=TOKEN",
		Body: `{"openid":"o1","version":2,"scene":5,"content":"c2","nickname":"n3"}`,
		Answer: `{"errcode":0,"errmsg":"ok","trace_id":"t4","result":{"suggest":"risky","label":20003,"replaced_content":"**"},` +
			`"detail":[{"strategy":"keyword","errcode":5,"suggest":"pass","label":20012,"keyword":"k6","prob":90,"level":7}]}`,
		Want: &wechat.GameMsgSecCheckResult{
			TraceID: "t4", Result: wechat.GameSecCheckVerdict{Suggest: wechat.SuggestRisky, Label: wechat.LabelAbuse, ReplacedContent: "**"},
			Detail: []wechat.SecCheckDetail{{Strategy: "keyword", ErrCode: 5, Suggest: wechat.SuggestPass, Label: wechat.LabelVulgar, Keyword: "k6", Prob: 90, Level: 7}},
		},
	},
	{
		Call: (*wechat.Client).MediaCheck, Repeatable: true, Needs: "result",
		Args: []any{&wechat.MediaCheckRequest{OpenID: "o1", Scene: 5, MediaURL: "https://example.com/a.png"}},
		URI:  "/wxa/game/content_spam/media_check_sync?access_token=TOKEN",
		Body: `{"openid":"o1","version":2,"scene":5,"media_url":"https://example.com/a.png","media_type":2}`,
		Answer: `{"errcode":0,"errmsg":"ok","trace_id":"t4","result":{"suggest":"risky","label":20002},` +
			`"detail":[{"strategy":"content_model","errcode":5,"suggest":"pass","label":100,"prob":90}]}`,
		Want: &wechat.MediaCheckResult{
			TraceID: "t4", Result: wechat.SecCheckVerdict{Suggest: wechat.SuggestRisky, Label: wechat.LabelPorn},
			Detail: []wechat.MediaCheckDetail{{Strategy: "content_model", ErrCode: 5, Suggest: wechat.SuggestPass, Label: wechat.LabelNormal, Prob: 90}},
		},
	},
	{
		// The page is of a GET and shows its parameters as a body: they are sent as a query.
		Call: (*wechat.Client).GetCheatData, Repeatable: true,
		Args:   []any{&wechat.GetCheatDataRequest{DsBegin: 20260131, DurationDays: 7, Offset: 8, Limit: ptr(int64(1000))}},
		URI:    "/wxa/game/content_spam/get_cheat_data?access_token=TOKEN&ds_begin=20260131&duration_days=7&limit=1000&offset=8",
		Answer: `{"errcode":0,"errmsg":"ok","ds_begin":20260132,"ds_end":20260207,"total_count":9,"rows":[{"openid":"o10","ds":2026013123,"cheat_type":4,"risk_level":3}]}`,
		Want:   &wechat.GetCheatDataResult{DsBegin: 20260132, DsEnd: 20260207, TotalCount: 9, Rows: []wechat.Cheat{{OpenID: "o10", Ds: 2026013123, CheatType: 4, RiskLevel: 3}}},
	},
}

// TestImgSecCheck: a risky picture is a code, and a fault of the file names this API.
func TestImgSecCheck(t *testing.T) {
	t.Parallel()
	png := "\x89PNG\r\n\x1a\n"
	client, _ := clientThatAnswers(t, `{"errcode":87014,"errmsg":"risky content"}`)
	err := client.ImgSecCheck(t.Context(), wechat.Upload{Name: "a.png", Content: strings.NewReader(png)})
	if !errors.Is(err, wechat.Code(87014)) {
		t.Errorf("a risky picture: %v", err)
	}
	tests := []struct {
		name  string
		media wechat.Upload
	}{
		{"no name", wechat.Upload{Content: strings.NewReader(png)}},
		{"no content", wechat.Upload{Name: "a.png"}},
		{"empty", wechat.Upload{Name: "a.png", Content: strings.NewReader("")}},
		{"no picture", wechat.Upload{Name: "a.png", Content: strings.NewReader("<!DOCTYPE html><html>")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, sent := clientThatAnswers(t, `{"errcode":0}`)
			err := client.ImgSecCheck(t.Context(), tt.media)
			var fault *wechat.ArgumentError
			if !errors.As(err, &fault) || fault.API != "/wxa/img_sec_check" || sent() > 0 {
				t.Errorf("%v, and %d requests; want an *ArgumentError of /wxa/img_sec_check before any", err, sent())
			}
		})
	}
}
