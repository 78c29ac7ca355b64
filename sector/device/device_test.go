package device_test

import (
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/device"
)

// TestWire proves each function on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", rows)
}

var rows = []wiretest.Row{
	{
		Call:   device.SendHardwareDeviceMessage,
		Args:   []any{&device.SendHardwareDeviceMessageRequest{TemplateID: "template_id-1", SN: "sn-2", Page: "page-3", ToOpenIDList: []string{"to_openid_list-4"}, MiniprogramState: "miniprogram_state-5", ModelID: "modelId-6", Data: wechat.SubscribeData{"key-7": wechat.SubscribeValue{Value: "value-9"}}, Lang: "lang-10"}},
		URI:    "/cgi-bin/message/device/subscribe/send?access_token=TOKEN",
		Body:   `{"template_id":"template_id-1","sn":"sn-2","page":"page-3","to_openid_list":["to_openid_list-4"],"miniprogram_state":"miniprogram_state-5","modelId":"modelId-6","data":{"key-7":{"value":"value-9"}},"lang":"lang-10"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: device.GetSNTicket, Repeatable: true, Needs: "sn_ticket",
		Args:   []any{&device.GetSNTicketRequest{SN: "sn-11", ModelID: "model_id-12"}},
		URI:    "/wxa/getsnticket?access_token=TOKEN",
		Body:   `{"sn":"sn-11","model_id":"model_id-12"}`,
		Answer: `{"errcode":0,"sn_ticket":"sn_ticket-13"}`,
		Want:   &device.GetSNTicketResult{SNTicket: "sn_ticket-13"},
	},
	{
		Call:   device.AddDevice,
		Args:   []any{&device.AddDeviceRequest{ProductID: 14, DeviceIDList: []string{"device_id_list-15"}, ModelName: "model_name-16"}},
		URI:    "/wxa/business/runtime/adddevice?access_token=TOKEN",
		Body:   `{"product_id":14,"device_id_list":["device_id_list-15"],"model_name":"model_name-16"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   device.PushAppMsg,
		Args:   []any{&device.PushAppMsgRequest{Msg: "msg-17", PushToken: "push_token-18"}},
		URI:    "/wxa/business/runtime/pushappmsg?access_token=TOKEN",
		Body:   `{"msg":"msg-17","push_token":"push_token-18"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   device.IotVoipCall,
		Args:   []any{&device.IotVoipCallRequest{ModelID: "model_id-19", SN: "sn-20", OpenID: "openid-21", RoomType: "room_type-22", ListenerName: "listener_name-23", VersionType: 24, Query: "query-25", CallerCameraStatus: 26, ListenerCameraStatus: 27, Payload: "payload-28"}},
		URI:    "/wxa/business/iot/voip/call?access_token=TOKEN",
		Body:   `{"model_id":"model_id-19","sn":"sn-20","openid":"openid-21","room_type":"room_type-22","listener_name":"listener_name-23","version_type":24,"query":"query-25","caller_camera_status":26,"listener_camera_status":27,"payload":"payload-28"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: device.GetVoipContactList, Repeatable: true,
		Args:   []any{&device.GetVoipContactListRequest{UserID: "user_id-29"}},
		URI:    "/wxa/business/getvoipcontactlist?access_token=TOKEN",
		Body:   `{"user_id":"user_id-29"}`,
		Answer: `{"errcode":0,"contact_list":[{"open_id":"open_id-31","role":32}]}`,
		Want:   &device.GetVoipContactListResult{ContactList: []device.Contact{{OpenID: "open_id-31", Role: 32}}},
	},
	{
		Call: device.CreateIotGroupID, Needs: "group_id",
		Args:   []any{&device.CreateIotGroupIDRequest{ModelID: "model_id-33", GroupName: "group_name-34"}},
		URI:    "/wxa/business/group/createid?access_token=TOKEN",
		Body:   `{"model_id":"model_id-33","group_name":"group_name-34"}`,
		Answer: `{"errcode":0,"group_id":"group_id-35"}`,
		Want:   &device.CreateIotGroupIDResult{GroupID: "group_id-35"},
	},
	{
		Call: device.GetIotGroupInfo, Repeatable: true,
		Args:   []any{&device.GetIotGroupInfoRequest{GroupID: "group_id-36"}},
		URI:    "/wxa/business/group/getinfo?access_token=TOKEN",
		Body:   `{"group_id":"group_id-36"}`,
		Answer: `{"errcode":0,"group_name":"group_name-37","device_list":[{"model_id":"model_id-39","sn":"sn-40"}],"model_id":"model_id-41","model_type":"model_type-42"}`,
		Want:   &device.GetIotGroupInfoResult{GroupName: "group_name-37", DeviceList: []device.Device{{ModelID: "model_id-39", SN: "sn-40"}}, ModelID: "model_id-41", ModelType: "model_type-42"},
	},
	{
		Call:   device.AddIotGroupDevice,
		Args:   []any{&device.AddIotGroupDeviceRequest{GroupID: "group_id-43", DeviceList: []device.Device{{ModelID: "model_id-45", SN: "sn-46"}}, ForceAdd: true}},
		URI:    "/wxa/business/group/adddevice?access_token=TOKEN",
		Body:   `{"group_id":"group_id-43","device_list":[{"model_id":"model_id-45","sn":"sn-46"}],"force_add":true}`,
		Answer: `{"errcode":0,"device_list":[{"model_id":"model_id-49","sn":"sn-50","errcode":51}]}`,
		Want:   &device.AddIotGroupDeviceResult{DeviceList: []device.DeviceResult{{ModelID: "model_id-49", SN: "sn-50", ErrCode: 51}}},
	},
	{
		Call:   device.RemoveIotGroupDevice,
		Args:   []any{&device.RemoveIotGroupDeviceRequest{GroupID: "group_id-52", DeviceList: []device.Device{{ModelID: "model_id-54", SN: "sn-55"}}}},
		URI:    "/wxa/business/group/removedevice?access_token=TOKEN",
		Body:   `{"group_id":"group_id-52","device_list":[{"model_id":"model_id-54","sn":"sn-55"}]}`,
		Answer: `{"errcode":0,"device_list":[{"model_id":"model_id-57","sn":"sn-58","errcode":59}]}`,
		Want:   &device.RemoveIotGroupDeviceResult{DeviceList: []device.DeviceResult{{ModelID: "model_id-57", SN: "sn-58", ErrCode: 59}}},
	},
	{
		Call: device.GetLicensePkgList, Repeatable: true,
		Args:   []any{&device.GetLicensePkgListRequest{PkgType: 60}},
		URI:    "/wxa/business/license/getpkglist?access_token=TOKEN",
		Body:   `{"pkg_type":60}`,
		Answer: `{"errcode":0,"pkg_list":[{"pkg_id":"pkg_id-62","pkg_type":63,"start_time":64,"end_time":65,"pkg_status":66,"used":67,"all":68}]}`,
		Want:   &device.GetLicensePkgListResult{PkgList: []device.LicensePkg{{PkgID: "pkg_id-62", PkgType: 63, StartTime: 64, EndTime: 65, PkgStatus: 66, Used: 67, All: 68}}},
	},
	{
		Call: device.GetLicenseDeviceInfo, Repeatable: true,
		Args:   []any{&device.GetLicenseDeviceInfoRequest{DeviceList: []device.Device{{ModelID: "model_id-70", SN: "sn-71"}}}},
		URI:    "/wxa/business/license/getdeviceinfo?access_token=TOKEN",
		Body:   `{"device_list":[{"model_id":"model_id-70","sn":"sn-71"}]}`,
		Answer: `{"errcode":0,"device_list":[{"model_id":"model_id-73","sn":"sn-74","expire_time":75}]}`,
		Want:   &device.GetLicenseDeviceInfoResult{DeviceList: []device.LicensedDevice{{ModelID: "model_id-73", SN: "sn-74", ExpireTime: 75}}},
	},
	{
		Call:   device.ActiveLicenseDevice,
		Args:   []any{&device.ActiveLicenseDeviceRequest{DeviceList: []device.DeviceToActivate{{ModelID: "model_id-77", SN: "sn-78", ActiveNumber: 79}}, PkgType: 80}},
		URI:    "/wxa/business/license/activedevice?access_token=TOKEN",
		Body:   `{"device_list":[{"model_id":"model_id-77","sn":"sn-78","active_number":79}],"pkg_type":80}`,
		Answer: `{"errcode":0,"device_list":[{"model_id":"model_id-82","sn":"sn-83","expire_time":84,"errcode":85}]}`,
		Want:   &device.ActiveLicenseDeviceResult{DeviceList: []device.ActivatedDevice{{ModelID: "model_id-82", SN: "sn-83", ExpireTime: 84, ErrCode: 85}}},
	},
}
