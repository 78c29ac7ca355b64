package vision

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A DrivingOCRRequest holds a picture, or its URL.
type DrivingOCRRequest struct {
	Img    wechat.Upload `json:"img" empty:"ok" or:"ImgURL"`  // the picture; or ImgURL
	ImgURL string        `json:"-" query:"img_url,omitempty"` // where WeChat fetches it; or Img
	Type   string        `json:"-" query:"type,omitempty"`    // "photo" or "scan": how the picture was made
}

// A DrivingOCRResult is what is on the licence.
type DrivingOCRResult struct {
	PlateNum          string   `json:"plate_num"`       // 号牌号码
	VehicleType       string   `json:"vehicle_type"`    // 车辆类型
	Owner             string   `json:"owner"`           // 所有人
	Addr              string   `json:"addr"`            // 住址
	UseCharacter      string   `json:"use_character"`   // 使用性质
	Model             string   `json:"model"`           // 品牌型号
	VIN               string   `json:"vin"`             // 车辆识别代号
	EngineNum         string   `json:"engine_num"`      // 发动机号码
	RegisterDate      string   `json:"register_date"`   // 注册日期
	IssueDate         string   `json:"issue_date"`      // 发证日期
	PlateNumB         string   `json:"plate_num_b"`     // 号牌号码, of the second page
	Record            string   `json:"record"`          // 档案编号
	PassengersNum     string   `json:"passengers_num"`  // 核定载人数
	TotalQuality      string   `json:"total_quality"`   // 总质量
	PrepareQuality    string   `json:"prepare_quality"` // 整备质量
	OverallSize       string   `json:"overall_size"`    // 外廓尺寸
	CardPositionFront Position `json:"card_position_front"`
	CardPositionBack  Position `json:"card_position_back"`
	ImgSize           Size     `json:"img_size"`
}

// A Position is where a document is in a picture.
type Position struct {
	Pos Corners `json:"pos"`
}

// DrivingOCR reads a vehicle licence (行驶证识别): one of its pages, or both in one picture.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/img-ocr/ocr/api_drivingocr
//
//wechat:api POST /cv/ocr/driving
func DrivingOCR(ctx context.Context, c *wechat.Client, r *DrivingOCRRequest) (*DrivingOCRResult, error) {
	return wechat.Do[DrivingOCRResult](ctx, c, "POST", "/cv/ocr/driving", r, wechat.Repeatable())
}

// A DrivingLicenseOCRRequest holds a picture, or its URL.
type DrivingLicenseOCRRequest struct {
	Img    wechat.Upload `json:"img" empty:"ok" or:"ImgURL"`  // the picture; or ImgURL
	ImgURL string        `json:"-" query:"img_url,omitempty"` // where WeChat fetches it; or Img
	Type   string        `json:"-" query:"type,omitempty"`    // "photo" or "scan": how the picture was made
}

// A DrivingLicenseOCRResult is what is on the licence.
type DrivingLicenseOCRResult struct {
	IDNum        string `json:"id_num"`        // 证号
	Name         string `json:"name"`          // 姓名
	Sex          string `json:"sex"`           // 性别
	Address      string `json:"address"`       // 地址
	BirthDate    string `json:"birth_date"`    // 出生日期
	IssueDate    string `json:"issue_date"`    // 初次领证日期
	CarClass     string `json:"car_class"`     // 准驾车型
	ValidFrom    string `json:"valid_from"`    // 有效起始日期
	ValidTo      string `json:"valid_to"`      // 有效期限, or its last day
	OfficialSeal string `json:"official_seal"` // 印章
	Nationality  string `json:"nationality"`   // 国籍
}

// DrivingLicenseOCR reads a driving licence (驾驶证识别).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/img-ocr/ocr/api_drivinglicenseocr
//
//wechat:api POST /cv/ocr/drivinglicense
func DrivingLicenseOCR(ctx context.Context, c *wechat.Client, r *DrivingLicenseOCRRequest) (*DrivingLicenseOCRResult, error) {
	return wechat.Do[DrivingLicenseOCRResult](ctx, c, "POST", "/cv/ocr/drivinglicense", r, wechat.Repeatable())
}

// A BizLicenseOCRRequest holds a picture, or its URL.
type BizLicenseOCRRequest struct {
	Img    wechat.Upload `json:"img" empty:"ok" or:"ImgURL"`  // the picture; or ImgURL
	ImgURL string        `json:"-" query:"img_url,omitempty"` // where WeChat fetches it; or Img
	Type   string        `json:"-" query:"type,omitempty"`    // "photo" or "scan": how the picture was made
}

// A BizLicenseOCRResult is what is on the licence. What isn't there is empty.
type BizLicenseOCRResult struct {
	RegNum              string   `json:"reg_num"`              // 注册号
	Serial              string   `json:"serial"`               // 编号
	LegalRepresentative string   `json:"legal_representative"` // 法定代表人
	EnterpriseName      string   `json:"enterprise_name"`      // 企业名称
	TypeOfOrganization  string   `json:"type_of_organization"` // 组成形式
	Address             string   `json:"address"`              // 地址
	TypeOfEnterprise    string   `json:"type_of_enterprise"`   // 类型
	BusinessScope       string   `json:"business_scope"`       // 经营范围
	RegisteredCapital   string   `json:"registered_capital"`   // 注册资本
	PaidInCapital       string   `json:"paid_in_capital"`      // 实收资本
	ValidPeriod         string   `json:"valid_period"`         // 营业期限
	RegisteredDate      string   `json:"registered_date"`      // 注册日期, or 成立日期
	CertPosition        Position `json:"cert_position"`
	ImgSize             Size     `json:"img_size"`
}

// BizLicenseOCR reads a business licence (营业执照识别). Code(101001): the picture shows none.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/img-ocr/ocr/api_bizlicenseocr
//
//wechat:api POST /cv/ocr/bizlicense
func BizLicenseOCR(ctx context.Context, c *wechat.Client, r *BizLicenseOCRRequest) (*BizLicenseOCRResult, error) {
	return wechat.Do[BizLicenseOCRResult](ctx, c, "POST", "/cv/ocr/bizlicense", r, wechat.Repeatable())
}
