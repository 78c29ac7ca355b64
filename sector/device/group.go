package device

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The codes of groups (设备组) that callers act on, also as ErrCode of a DeviceResult.
const (
	CodeGroupName     wechat.Code = 9800012 // not 1 to 32 bytes
	CodeGroupID       wechat.Code = 9800013 // there is no such group
	CodeOtherModel    wechat.Code = 9800014 // the group is for another model
	CodeInGroup       wechat.Code = 9800015 // the device is in the group
	CodeGroupFull     wechat.Code = 9800016 // 50 devices are in the group
	CodeNotInGroup    wechat.Code = 9800017 // the device isn't in the group
	CodeInOtherGroup  wechat.Code = 9800018 // the device is in another group: ForceAdd moves it
	CodeGroupEnlarged wechat.Code = 9800044 // the group was enlarged as far as can be
)

// A Device is named by its model and its serial number.
type Device struct {
	ModelID string `json:"model_id"`
	SN      string `json:"sn"`
}

// A DeviceResult says what became of a device.
type DeviceResult struct {
	ModelID string      `json:"model_id"`
	SN      string      `json:"sn"`
	ErrCode wechat.Code `json:"errcode"` // 0: done
}

// A CreateIotGroupIDRequest describes a group of devices.
type CreateIotGroupIDRequest struct {
	ModelID   string `json:"model_id"`                       // all its devices must be of this model
	GroupName string `json:"group_name" limit:"1..32 bytes"` // can't be changed
}

// A CreateIotGroupIDResult holds the group's id.
type CreateIotGroupIDResult struct {
	GroupID string `json:"group_id"`
}

// CreateIotGroupID makes a group of devices (创建设备组), whose messages a user can subscribe at
// once. CodeModelID: there is no such model.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/hardware-device/api_createiotgroupid
//
//wechat:api POST /wxa/business/group/createid
func CreateIotGroupID(ctx context.Context, c *wechat.Client, r *CreateIotGroupIDRequest) (*CreateIotGroupIDResult, error) {
	return wechat.Do[CreateIotGroupIDResult](ctx, c, "POST", "/wxa/business/group/createid", r, wechat.Needs("group_id"))
}

// A GetIotGroupInfoRequest names a group.
type GetIotGroupInfoRequest struct {
	GroupID string `json:"group_id"`
}

// A GetIotGroupInfoResult is a group and its devices.
type GetIotGroupInfoResult struct {
	GroupName  string   `json:"group_name"`
	DeviceList []Device `json:"device_list"`
	ModelID    string   `json:"model_id"`
	ModelType  string   `json:"model_type"` // what the model is, Chinese
}

// GetIotGroupInfo reads a group of devices (查询设备组信息). CodeGroupID: there is no such group.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/hardware-device/api_getiotgroupinfo
//
//wechat:api POST /wxa/business/group/getinfo
func GetIotGroupInfo(ctx context.Context, c *wechat.Client, r *GetIotGroupInfoRequest) (*GetIotGroupInfoResult, error) {
	return wechat.Do[GetIotGroupInfoResult](ctx, c, "POST", "/wxa/business/group/getinfo", r, wechat.Repeatable())
}

// An AddIotGroupDeviceRequest says which devices join a group.
type AddIotGroupDeviceRequest struct {
	GroupID    string   `json:"group_id"`
	DeviceList []Device `json:"device_list"`         // a group has 50 at most
	ForceAdd   bool     `json:"force_add,omitempty"` // take them out of other groups
}

// An AddIotGroupDeviceResult says what became of each device.
type AddIotGroupDeviceResult struct {
	DeviceList []DeviceResult `json:"device_list"`
}

// AddIotGroupDevice puts devices into a group (设备组添加设备). A device can be in one group only.
// Look at the ErrCode of each device: CodeInGroup and CodeInOtherGroup say where it is.
// CodeGroupFull: 50 devices are in it.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/hardware-device/api_addiotgroupdevice
//
//wechat:api POST /wxa/business/group/adddevice
func AddIotGroupDevice(ctx context.Context, c *wechat.Client, r *AddIotGroupDeviceRequest) (*AddIotGroupDeviceResult, error) {
	return wechat.Do[AddIotGroupDeviceResult](ctx, c, "POST", "/wxa/business/group/adddevice", r)
}

// A RemoveIotGroupDeviceRequest says which devices leave a group.
type RemoveIotGroupDeviceRequest struct {
	GroupID    string   `json:"group_id"`
	DeviceList []Device `json:"device_list"`
}

// A RemoveIotGroupDeviceResult says what became of each device.
type RemoveIotGroupDeviceResult struct {
	DeviceList []DeviceResult `json:"device_list"`
}

// RemoveIotGroupDevice takes devices out of a group (设备组删除设备). Look at the ErrCode of each
// device: CodeNotInGroup says that it wasn't in it.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/hardware-device/api_removeiotgroupdevice
//
//wechat:api POST /wxa/business/group/removedevice
func RemoveIotGroupDevice(ctx context.Context, c *wechat.Client, r *RemoveIotGroupDeviceRequest) (*RemoveIotGroupDeviceResult, error) {
	return wechat.Do[RemoveIotGroupDeviceResult](ctx, c, "POST", "/wxa/business/group/removedevice", r)
}
