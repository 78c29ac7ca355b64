package wechat

import "context"

// secCheckVersion is the version of the content checks that WeChat's pages describe.
const secCheckVersion = 2

// A SecCheckLabel says what a content check found (命中标签).
type SecCheckLabel int

// What content checks find.
const (
	LabelNormal    SecCheckLabel = 100
	LabelAds       SecCheckLabel = 10001
	LabelPolitical SecCheckLabel = 20001
	LabelPorn      SecCheckLabel = 20002
	LabelAbuse     SecCheckLabel = 20003
	LabelIllegal   SecCheckLabel = 20006
	LabelFraud     SecCheckLabel = 20008
	LabelVulgar    SecCheckLabel = 20012
	LabelCopyright SecCheckLabel = 20013
	LabelOther     SecCheckLabel = 21000
)

// What content checks suggest.
const (
	SuggestPass   = "pass"
	SuggestReview = "review" // let somebody look at it; games have no such answer
	SuggestRisky  = "risky"
)

// A SecCheckVerdict is the result of a content check.
type SecCheckVerdict struct {
	Suggest string        `json:"suggest"` // SuggestPass, SuggestReview or SuggestRisky
	Label   SecCheckLabel `json:"label"`
}

// A SecCheckDetail is what one strategy of a content check says. It counts if ErrCode is 0.
type SecCheckDetail struct {
	Strategy string        `json:"strategy"`
	ErrCode  int64         `json:"errcode"`
	Suggest  string        `json:"suggest"`
	Label    SecCheckLabel `json:"label"`
	Keyword  string        `json:"keyword"` // of the text that the label is for
	Prob     int64         `json:"prob"`    // 0 to 100: how sure it is
	Level    int64         `json:"level"`
}

// A MsgSecCheckRequest is a text of a user.
type MsgSecCheckRequest struct {
	Content   string `json:"content"`               // up to 2,500 characters
	Version   int64  `json:"version"`               // 2; 0 is sent as 2
	Scene     int64  `json:"scene" oneof:"1 2 3 4"` // 1 profile, 2 comment, 3 forum, 4 social log
	OpenID    string `json:"openid"`                // a user who was in the app within 2 hours
	Title     string `json:"title,omitempty"`
	Nickname  string `json:"nickname,omitempty"`
	Signature string `json:"signature,omitempty"` // the user's motto, of scene 1
}

// A MsgSecCheckResult says what the check found.
type MsgSecCheckResult struct {
	Detail  []SecCheckDetail `json:"detail"`
	TraceID string           `json:"trace_id"`
	Result  SecCheckVerdict  `json:"result"`
}

// MsgSecCheck checks a text for content that WeChat forbids (文本内容安全识别): 4,000 times a minute
// and 2 million times a day. Code(61010): the user wasn't in the app within 2 hours. Code(44991):
// the minute's limit is reached. Games use [Client.GameMsgSecCheck].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/sec-center/sec-check/api_msgseccheck
//
//wechat:api POST /wxa/msg_sec_check
func (c *Client) MsgSecCheck(ctx context.Context, r *MsgSecCheckRequest) (*MsgSecCheckResult, error) {
	if r != nil && r.Version == 0 {
		own := *r
		own.Version, r = secCheckVersion, &own
	}
	return Do[MsgSecCheckResult](ctx, c, "POST", "/wxa/msg_sec_check", r, Needs("result"), Repeatable())
}

// A MediaCheckAsyncRequest names a picture or a recording of a user.
type MediaCheckAsyncRequest struct {
	MediaURL  string `json:"media_url"`              // up to 10 MB
	MediaType int64  `json:"media_type" oneof:"1 2"` // 1 audio, 2 image
	Version   int64  `json:"version"`                // 2; 0 is sent as 2
	Scene     int64  `json:"scene"`                  // 1 profile, 2 comment, 3 forum, 4 social log
	OpenID    string `json:"openid"`                 // a user who was in the app within 2 hours
}

// A MediaCheckAsyncResult names the check.
type MediaCheckAsyncResult struct {
	TraceID string `json:"trace_id"` // that of the push
}

// MediaCheckAsync has a picture or a recording checked for content that WeChat forbids
// (多媒体内容安全识别): 2,000 times a minute and 200,000 times a day. The result is pushed within 30
// minutes as a [WxaMediaCheckEvent]. Code(61010): the user wasn't in the app within 2 hours.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/sec-center/sec-check/api_mediacheckasync
//
//wechat:api POST /wxa/media_check_async
func (c *Client) MediaCheckAsync(ctx context.Context, r *MediaCheckAsyncRequest) (*MediaCheckAsyncResult, error) {
	if r != nil && r.Version == 0 {
		own := *r
		own.Version, r = secCheckVersion, &own
	}
	return Do[MediaCheckAsyncResult](ctx, c, "POST", "/wxa/media_check_async", r, Needs("trace_id"))
}

// ImgSecCheck checks a picture for content that WeChat forbids (图片内容安全识别, version 1.0): if
// WeChat forbids it, the error is Code(87014). WeChat has withdrawn its page: new code uses
// [Client.MediaCheckAsync], or in games [Client.MediaCheck].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/sec-check/security.imgSecCheck
//
//wechat:api POST /wxa/img_sec_check
func (c *Client) ImgSecCheck(ctx context.Context, media Upload) error {
	defer media.close()
	l := c.link()
	ctx, cancel := context.WithTimeout(ctx, l.mediaTimeout)
	defer cancel()
	check := &call{tokens: c.tokens(), endpoint: post("/wxa/img_sec_check").ofMedia()}
	if err := check.attach(ctx, MediaImage, media); err != nil {
		return err
	}
	return blame(check.body.stream, "Upload", l.do(ctx, check))
}

// A GetUserRiskRankRequest describes what a user does.
type GetUserRiskRankRequest struct {
	AppID        string `json:"appid"` // the Client's, see [Client.AppID]
	OpenID       string `json:"openid"`
	Scene        int64  `json:"scene"` // 0 registration, 1 marketing fraud, 2 content
	MobileNo     string `json:"mobile_no,omitempty"`
	ClientIP     string `json:"client_ip"` // the user's
	EmailAddress string `json:"email_address,omitempty"`
	ExtendedInfo string `json:"extended_info,omitempty"`
	IsTest       bool   `json:"is_test,omitempty"` // a trial, which isn't charged
	BankCardNo   string `json:"bank_card_no,omitempty"`
	CertNo       string `json:"cert_no,omitempty"`
}

// A GetUserRiskRankResult says how risky a user is.
type GetUserRiskRankResult struct {
	RiskRank int64 `json:"risk_rank"` // 0 to 4, the highest risk
	UnoinID  int64 `json:"unoin_id"`  // the number of this query; WeChat spells it so
}

// GetUserRiskRank asks how risky a user is (获取用户安全等级). Code(61010): the user wasn't in the app
// within 2 hours. Code(61081): too many calls. Code(9410009): the trial calls are used up.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/sec-center/safety-control-capability/api_getuserriskrank
//
//wechat:api POST /wxa/getuserriskrank
func (c *Client) GetUserRiskRank(ctx context.Context, r *GetUserRiskRankRequest) (*GetUserRiskRankResult, error) {
	return Do[GetUserRiskRankResult](ctx, c, "POST", "/wxa/getuserriskrank", r, Needs("risk_rank"))
}
