package device

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The codes of licences that callers act on, also as ErrCode of an ActivatedDevice.
const (
	CodeTooManyDevices wechat.Code = 9800020 // more than 100
	CodeActiveNumber   wechat.Code = 9800037 // the ActiveNumber was used before
	CodeActiveTooLong  wechat.Code = 9800038 // the device would be active for more than 3 years
	CodePkgEmpty       wechat.Code = 9800039 // the packages are used up
	CodePkgType        wechat.Code = 9800040 // the package is for other devices
)

// A GetLicensePkgListRequest names a kind of package.
type GetLicensePkgListRequest struct {
	PkgType int64 `json:"pkg_type"` // 0 trial, 1 to 5: devices of the classes A to E
}

// A GetLicensePkgListResult lists packages.
type GetLicensePkgListResult struct {
	PkgList []LicensePkg `json:"pkg_list"`
}

// A LicensePkg is a package of licences that was bought (资源包).
type LicensePkg struct {
	PkgID     string `json:"pkg_id"`
	PkgType   int64  `json:"pkg_type"`   // as in the request
	StartTime int64  `json:"start_time"` // in Unix seconds: when it was ordered
	EndTime   int64  `json:"end_time"`   // in Unix seconds
	PkgStatus int64  `json:"pkg_status"` // 1 active, 2 not yet active, 3 over
	Used      int64  `json:"used"`       // licences
	All       int64  `json:"all"`        // licences
}

// GetLicensePkgList lists packages of licences (查询license资源包列表). WeChat's page says that it
// was to end on 31 December 2024.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/hardware-device/api_getlicensepkglist
//
//wechat:api POST /wxa/business/license/getpkglist
func GetLicensePkgList(ctx context.Context, c *wechat.Client, r *GetLicensePkgListRequest) (*GetLicensePkgListResult, error) {
	return wechat.Do[GetLicensePkgListResult](ctx, c, "POST", "/wxa/business/license/getpkglist", r, wechat.Repeatable())
}

// A GetLicenseDeviceInfoRequest names devices.
type GetLicenseDeviceInfoRequest struct {
	DeviceList []Device `json:"device_list"`
}

// A GetLicenseDeviceInfoResult says until when devices are active.
type GetLicenseDeviceInfoResult struct {
	DeviceList []LicensedDevice `json:"device_list"`
}

// A LicensedDevice is a device and its licence.
type LicensedDevice struct {
	ModelID    string `json:"model_id"`
	SN         string `json:"sn"`
	ExpireTime int64  `json:"expire_time"` // in Unix seconds
}

// GetLicenseDeviceInfo asks until when devices are active (查询设备激活详情). Since 9 September
// 2024 WeChat says 2030-01-01 of every device, and its page that the call was to end on 31
// December 2024.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/hardware-device/api_getlicensedeviceinfo
//
//wechat:api POST /wxa/business/license/getdeviceinfo
func GetLicenseDeviceInfo(ctx context.Context, c *wechat.Client, r *GetLicenseDeviceInfoRequest) (*GetLicenseDeviceInfoResult, error) {
	return wechat.Do[GetLicenseDeviceInfoResult](ctx, c, "POST", "/wxa/business/license/getdeviceinfo", r, wechat.Repeatable())
}

// An ActiveLicenseDeviceRequest says which devices are to be active.
type ActiveLicenseDeviceRequest struct {
	DeviceList []DeviceToActivate `json:"device_list" limit:"..100 items"`
	PkgType    int64              `json:"pkg_type"` // 0 trial, 1 to 5: devices of the classes A to E
}

// A DeviceToActivate is a device and the number of its licence.
type DeviceToActivate struct {
	ModelID      string `json:"model_id"`
	SN           string `json:"sn"`
	ActiveNumber int64  `json:"active_number"` // yours, of 32 bits, never used before: a repeated call spends nothing
}

// An ActiveLicenseDeviceResult says what became of each device.
type ActiveLicenseDeviceResult struct {
	DeviceList []ActivatedDevice `json:"device_list"`
}

// An ActivatedDevice says what became of a device.
type ActivatedDevice struct {
	ModelID    string      `json:"model_id"`
	SN         string      `json:"sn"`
	ExpireTime int64       `json:"expire_time"` // in Unix seconds
	ErrCode    wechat.Code `json:"errcode"`     // 0: active
}

// ActiveLicenseDevice makes devices active, for a year and a licence each (激活设备license). Since
// 9 September 2024 it spends no licence and says yes to every device, and WeChat's page says that
// it was to end on 31 December 2024. Look at the ErrCode of each device: CodeActiveNumber says
// that the number was used, CodePkgEmpty that no licence is left.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/hardware-device/api_activelicensedevice
//
//wechat:api POST /wxa/business/license/activedevice
func ActiveLicenseDevice(ctx context.Context, c *wechat.Client, r *ActiveLicenseDeviceRequest) (*ActiveLicenseDeviceResult, error) {
	return wechat.Do[ActiveLicenseDeviceResult](ctx, c, "POST", "/wxa/business/license/activedevice", r)
}
