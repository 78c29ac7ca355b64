package promoter

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// Who gets a message (下发类型).
const (
	ListAll         = 0 // all promoters
	ListOfRoles     = 1 // those of RoleID
	ListOfRetails   = 2 // those of RetailID
	ListOfPromoters = 3 // those of ID
)

// What GetMsgClickData counts by (数据统计维度).
const (
	ByMessage = 0 // each message that went to 50 promoters or more
	ByMsgType = 1
)

// A SendMsgRequest is a message to many promoters.
type SendMsgRequest struct {
	MsgType  int64    `json:"msg_type"`            // of WeChat's list of templates (小程序推广员消息模板汇总)
	Content  string   `json:"content"`             // the texts of the template, as JSON
	AppID    string   `json:"appid,omitempty"`     // of the app that the message opens, of the same open-platform account (开放平台账号); empty: this one
	Path     string   `json:"path"`                // of the page that it opens
	ListType int64    `json:"list_type,omitempty"` // ListAll or another
	RoleID   []int64  `json:"role_id,omitempty"`   // required of ListOfRoles
	RetailID []string `json:"retail_id,omitempty"` // required of ListOfRetails
	ID       []string `json:"id,omitempty"`        // of Promoters; required of ListOfPromoters
}

// A SendMsgResult names the message.
type SendMsgResult struct {
	MsgID string `json:"msg_id"` // for GetMsg
}

// SendMsg sends a message to 50 promoters or more (群发消息). A RoleID, RetailID or ID
// needs its ListType: without one the message is for all promoters. [GetMsg] says who got it. CodeSending: too many are being sent; repeat the call later.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/promoter/api/message.html
//
//wechat:api POST /promoter/sendmsg
func SendMsg(ctx context.Context, c *wechat.Client, r *SendMsgRequest) (*SendMsgResult, error) {
	return wechat.Do[SendMsgResult](ctx, c, "POST", "/promoter/sendmsg", r)
}

// A SingleSendMsgRequest is a message to one promoter. It needs an ID or an OpenID.
type SingleSendMsgRequest struct {
	MsgType int64  `json:"msg_type"`         // of WeChat's list of templates (小程序推广员消息模板汇总)
	Content string `json:"content"`          // the texts of the template, as JSON
	AppID   string `json:"appid,omitempty"`  // of the app that the message opens, of the same open-platform account (开放平台账号); empty: this one
	Path    string `json:"path"`             // of the page that it opens
	ID      string `json:"id,omitempty"`     // of a Promoter
	OpenID  string `json:"openid,omitempty"` // or unionid
}

// SingleSendMsg sends a message to one promoter (单发消息). CodeRejected: the promoter takes none.
// CodeFrequency: there were too many. CodeNotSent: send it once more. CodeNotPromoter: not
// declared, or not agreed.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/promoter/api/message.html
//
//wechat:api POST /promoter/singlesendmsg
func SingleSendMsg(ctx context.Context, c *wechat.Client, r *SingleSendMsgRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/promoter/singlesendmsg", r)
	return err
}

// A GetMsgRequest names a message.
type GetMsgRequest struct {
	MsgID string `json:"msg_id"` // of SendMsg
}

// A GetMsgResult is the message, and how far it is sent.
type GetMsgResult struct {
	SendCnt     int64     `json:"send_cnt"`      // to how many it goes
	Percent     int64     `json:"percent"`       // to how many of 100 it went
	FailCnt     int64     `json:"fail_cnt"`      // counts once all are sent
	FailInfo    []Failure `json:"fail_info"`     // empty where there are more than 1,000
	FailInfoURL string    `json:"fail_info_url"` // of a file with the failures, where there are more than 1,000
	MsgType     int64     `json:"msg_type"`
	Content     string    `json:"content"` // JSON
	AppID       string    `json:"appid"`
	Path        string    `json:"path"`
	ListType    int64     `json:"list_type"` // ListAll or another
	RoleID      []int64   `json:"role_id"`
	RetailID    []string  `json:"retail_id"`
	ID          []string  `json:"id"`
}

// A Failure says who didn't get a message.
type Failure struct {
	ID      string      `json:"id"`      // of a Promoter
	ErrCode wechat.Code `json:"errcode"` // such as CodeRejected
}

// GetMsg asks how far a message of [SendMsg] is sent, and who didn't get it (查询送达结果).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/promoter/api/message.html
//
//wechat:api POST /promoter/getmsg
func GetMsg(ctx context.Context, c *wechat.Client, r *GetMsgRequest) (*GetMsgResult, error) {
	return wechat.Do[GetMsgResult](ctx, c, "POST", "/promoter/getmsg", r, wechat.Repeatable())
}

// A GetMsgClickDataRequest selects clicks. WeChat's samples have a SendDate and a MsgType always.
type GetMsgClickDataRequest struct {
	Dimonsion     int64  `json:"dimonsion"`                 // ByMessage or ByMsgType; WeChat spells it so
	MsgType       int64  `json:"msg_type,omitempty"`        // as in SendMsgRequest
	MsgID         string `json:"msg_id,omitempty"`          // of SendMsg
	SendDate      string `json:"send_date,omitempty"`       // the day of the messages, such as "2026-01-31"
	BeginSendTime int64  `json:"begin_send_time,omitempty"` // in Unix seconds, within SendDate; only ByMessage
	EndSendTime   int64  `json:"end_send_time,omitempty"`   // in Unix seconds, within SendDate; only ByMessage
}

// A GetMsgClickDataResult holds the clicks.
type GetMsgClickDataResult struct {
	DataList []Clicks `json:"data_list"`
}

// Clicks are those of one message, or of one type of message.
type Clicks struct {
	MsgType  int64  `json:"msg_type"`  // only ByMsgType
	MsgID    string `json:"msg_id"`    // only ByMessage
	SendTime int64  `json:"send_time"` // in Unix seconds; only ByMessage
	ClickUV  int64  `json:"click_uv"`  // how many promoters
	ClickPV  int64  `json:"click_pv"`  // how often
}

// GetMsgClickData counts the clicks on messages (分析点击效果). CodeCalculating: ask again in some
// minutes.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/promoter/api/message.html
//
//wechat:api POST /promoter/getmsgclickdata
func GetMsgClickData(ctx context.Context, c *wechat.Client, r *GetMsgClickDataRequest) (*GetMsgClickDataResult, error) {
	return wechat.Do[GetMsgClickDataResult](ctx, c, "POST", "/promoter/getmsgclickdata", r, wechat.Repeatable())
}
