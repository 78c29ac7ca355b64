package device

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The codes of calls (VoIP 错误码) that callers act on.
const (
	CodeNoContacts   wechat.Code = 1  // GetVoipContactList: nobody is bound to the student
	CodeUnauthorized wechat.Code = 9  // the user doesn't let this device call, or no longer
	CodeUnreviewed   wechat.Code = 12 // the app's calls aren't reviewed yet: only development and trial versions
	CodeArrears      wechat.Code = 15 // the account must be topped up (欠费)
	CodeOtherApp     wechat.Code = 19 // the openid is of another app
	CodeExpired      wechat.Code = 23 // the device's licence is over
	CodeInactive     wechat.Code = 24 // the device has no licence
)

// The kinds of a call.
const (
	RoomVoice = "voice"
	RoomVideo = "video"
)

// An IotVoipCallRequest is a call of a device to a user. No page of WeChat's describes its
// fields: they are those that makers of devices send.
type IotVoipCallRequest struct {
	ModelID              string `json:"model_id"`
	SN                   string `json:"sn"`
	OpenID               string `json:"openid"`                           // of the user who is called
	RoomType             string `json:"room_type"`                        // RoomVoice or RoomVideo
	ListenerName         string `json:"listener_name,omitempty"`          // that the phone shows
	VersionType          int64  `json:"version_type,omitempty"`           // of the app: 0 released, 1 development, 2 trial
	Query                string `json:"query,omitempty"`                  // of the page that opens on the phone
	CallerCameraStatus   int64  `json:"caller_camera_status,omitempty"`   // 0 on, 1 off
	ListenerCameraStatus int64  `json:"listener_camera_status,omitempty"` // 0 on, 1 off
	Payload              string `json:"payload,omitempty"`                // yours: it comes back in the push
}

// IotVoipCall calls a user for a device that has no room for WeChat's SDK (云对云). WeChat then
// pushes a [wechat.IotVoipNotifyEvent], with which the server joins the call; the phone rings if
// the push is answered. CodeUnauthorized: the user doesn't let the device call.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/framework/device/voip/call-cloud_device
//
//wechat:api POST /wxa/business/iot/voip/call
func IotVoipCall(ctx context.Context, c *wechat.Client, r *IotVoipCallRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/business/iot/voip/call", r)
	return err
}

// A GetVoipContactListRequest names a student.
type GetVoipContactListRequest struct {
	UserID string `json:"user_id"` // of the payment by face (支付刷脸)
}

// A GetVoipContactListResult lists contacts.
type GetVoipContactListResult struct {
	ContactList []Contact `json:"contact_list"`
}

// A Contact is a user whom a student may call.
type Contact struct {
	OpenID string `json:"open_id"`
	Role   int64  `json:"role"` // 0 contact, 1 administrator (管理员)
}

// GetVoipContactList lists whom a student may call from a device that knows faces
// (查询联系人列表). CodeNoContacts: nobody.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/framework/device/voip-plugin/pay-face
//
//wechat:api POST /wxa/business/getvoipcontactlist
func GetVoipContactList(ctx context.Context, c *wechat.Client, r *GetVoipContactListRequest) (*GetVoipContactListResult, error) {
	return wechat.Do[GetVoipContactListResult](ctx, c, "POST", "/wxa/business/getvoipcontactlist", r, wechat.Repeatable())
}
