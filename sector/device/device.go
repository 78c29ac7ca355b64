// Package device is for devices (硬件设备) that are registered with a mini-program: messages to
// their users, groups of devices that a user subscribes at once, calls between a device and a
// user (音视频通话), and devices on which the mini-program itself runs (WMPF).
//
// A device has a ModelID, which WeChat gave for its model, and a serial number (SN), which its
// maker gave. It proves itself with a ticket: [GetSNTicket]. Where a server joins a call for a
// device, WeChat pushes a [wechat.IotVoipNotifyEvent].
package device

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The codes that callers act on.
const (
	CodeTemplate     wechat.Code = 40037   // there is no such template
	CodePage         wechat.Code = 41030   // the released version has no such page
	CodeUnsubscribed wechat.Code = 43101   // the user doesn't want messages of the device, or no longer
	CodeTemplateData wechat.Code = 47003   // a value doesn't fit the template; the errmsg says which
	CodeSNTooLong    wechat.Code = 9800001 // more than 128 bytes
	CodeSN           wechat.Code = 9800002 // other signs than letters, digits, _ and -
	CodeModelID      wechat.Code = 9800003 // there is no such model
)

// A SendHardwareDeviceMessageRequest is a message about a device.
type SendHardwareDeviceMessageRequest struct {
	TemplateID       string               `json:"template_id"`
	SN               string               `json:"sn" limit:"..128 bytes"` // letters, digits, _ and -
	Page             string               `json:"page" empty:"ok"`        // to open, with its query; empty: none
	ToOpenIDList     []string             `json:"to_openid_list"`
	MiniprogramState string               `json:"miniprogram_state,omitempty"` // to open: formal (default), trial or developer
	ModelID          string               `json:"modelId"`
	Data             wechat.SubscribeData `json:"data"` // a value for each key of the template
	Lang             string               `json:"lang"` // zh_CN, zh_HK, zh_TW or en_US
}

// SendHardwareDeviceMessage tells users what their device has to say (发送设备消息), up to 10
// million times a day. CodeUnsubscribed: the user doesn't want it. CodeTemplateData: a value
// doesn't fit.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/hardware-device/api_sendhardwaredevicemessage
//
//wechat:api POST /cgi-bin/message/device/subscribe/send
func SendHardwareDeviceMessage(ctx context.Context, c *wechat.Client, r *SendHardwareDeviceMessageRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/message/device/subscribe/send", r)
	return err
}

// A GetSNTicketRequest names a device.
type GetSNTicketRequest struct {
	SN      string `json:"sn" limit:"..128 bytes"` // letters, digits, _ and -
	ModelID string `json:"model_id"`
}

// A GetSNTicketResult holds the ticket.
type GetSNTicketResult struct {
	SNTicket string `json:"sn_ticket"` // valid for 5 minutes
}

// GetSNTicket makes the ticket by which the client knows a device (获取设备票据). CodeSN and
// CodeSNTooLong: it can't be a serial number. CodeModelID: there is no such model.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/hardware-device/api_getsnticket
//
//wechat:api POST /wxa/getsnticket
func GetSNTicket(ctx context.Context, c *wechat.Client, r *GetSNTicketRequest) (*GetSNTicketResult, error) {
	return wechat.Do[GetSNTicketResult](ctx, c, "POST", "/wxa/getsnticket", r, wechat.Repeatable(), wechat.Needs("sn_ticket"))
}

// An AddDeviceRequest names devices of one model.
type AddDeviceRequest struct {
	ProductID    int64    `json:"product_id"`
	DeviceIDList []string `json:"device_id_list"`
	ModelName    string   `json:"model_name"`
}

// AddDevice registers devices on which the mini-program runs (WMPF 注册设备).
//
// WeChat API: https://developers.weixin.qq.com/doc/oplatform/Miniprogram_Frame/api/backend/addDevice
//
//wechat:api POST /wxa/business/runtime/adddevice
func AddDevice(ctx context.Context, c *wechat.Client, r *AddDeviceRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/business/runtime/adddevice", r)
	return err
}

// A PushAppMsgRequest is a message to a device.
type PushAppMsgRequest struct {
	Msg       string `json:"msg"`
	PushToken string `json:"push_token"` // that the device has got
}

// PushAppMsg sends a message to a device on which the mini-program runs (WMPF 推送消息).
//
// WeChat API: https://developers.weixin.qq.com/doc/oplatform/Miniprogram_Frame/api/backend/pushAppMsg
//
//wechat:api POST /wxa/business/runtime/pushappmsg
func PushAppMsg(ctx context.Context, c *wechat.Client, r *PushAppMsgRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/business/runtime/pushappmsg", r)
	return err
}
