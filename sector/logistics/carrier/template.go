package carrier

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A PreviewTemplateRequest is a template, and what fills it.
type PreviewTemplateRequest struct {
	WaybillID       string `json:"waybill_id"`
	WaybillTemplate string `json:"waybill_template"` // the template as HTML, in base64
	WaybillData     string `json:"waybill_data"`     // as in wechat.AddWaybillReply
	Custom          Order  `json:"custom"`           // what a merchant would order
}

// An Order is what a merchant orders, as package express has it.
type Order struct {
	OrderID      string    `json:"order_id" limit:"..512 bytes"`
	OpenID       string    `json:"openid,omitempty"`
	DeliveryID   string    `json:"delivery_id"`
	BizID        string    `json:"biz_id"`
	CustomRemark string    `json:"custom_remark,omitempty" limit:"..1024 bytes"`
	TagID        int64     `json:"tagid,omitempty"`
	AddSource    int64     `json:"add_source"` // 0 a mini-program, 2 an app or a web page
	WxAppID      string    `json:"wx_appid,omitempty"`
	Sender       Contact   `json:"sender"`
	Receiver     Contact   `json:"receiver"`
	Cargo        Cargo     `json:"cargo"`
	Shop         Shop      `json:"shop"`
	Insured      Insurance `json:"insured"`
	Service      Service   `json:"service"`
	ExpectTime   *int64    `json:"expect_time,omitempty"` // in Unix seconds: when the courier shall come, 0 if that is agreed
	TakeMode     int64     `json:"take_mode,omitempty"`   // 0 a contract with an outlet, 1 with the headquarters
}

// A Contact is who sends or receives a parcel.
type Contact struct {
	Name     string `json:"name,omitempty" limit:"..64 bytes"`
	Tel      string `json:"tel,omitempty" limit:"..32 bytes"` // a landline (座机)
	Mobile   string `json:"mobile,omitempty" limit:"..32 bytes"`
	Company  string `json:"company,omitempty" limit:"..64 bytes"`
	PostCode string `json:"post_code,omitempty" limit:"..10 bytes"`
	Country  string `json:"country,omitempty" limit:"..64 bytes"`
	Province string `json:"province,omitempty" limit:"..64 bytes"`
	City     string `json:"city,omitempty" limit:"..64 bytes"`
	Area     string `json:"area,omitempty" limit:"..64 bytes"` // the district (区/县)
	Address  string `json:"address,omitempty" limit:"..512 bytes"`
}

// A Cargo is what is sent.
type Cargo struct {
	Count      int64       `json:"count"`   // of parcels
	Weight     float64     `json:"weight"`  // in kg
	SpaceX     float64     `json:"space_x"` // the length in cm
	SpaceY     float64     `json:"space_y"` // the width in cm
	SpaceZ     float64     `json:"space_z"` // the height in cm
	DetailList []CargoItem `json:"detail_list"`
}

// A CargoItem is a kind of goods in a Cargo.
type CargoItem struct {
	Name  string `json:"name" limit:"..128 bytes"`
	Count int64  `json:"count"`
}

// A Shop is what the user sees in the message about the parcel.
type Shop struct {
	WxaPath    string `json:"wxa_path,omitempty"`
	ImgURL     string `json:"img_url,omitempty"`
	GoodsName  string `json:"goods_name,omitempty" limit:"..128 bytes"`
	GoodsCount int64  `json:"goods_count,omitempty"`
	WxaAppID   string `json:"wxa_appid,omitempty"` // of the merchant, where a third party settles for it
}

// An Insurance says whether a parcel is insured (保价).
type Insurance struct {
	UseInsured   int64 `json:"use_insured,omitempty"`   // 1: it is
	InsuredValue int64 `json:"insured_value,omitempty"` // in fen
}

// A Service is what the carrier does.
type Service struct {
	ServiceType int64  `json:"service_type"`
	ServiceName string `json:"service_name"`
}

// A PreviewTemplateResult is the template filled.
type PreviewTemplateResult struct {
	WaybillID               string `json:"waybill_id"`
	RenderedWaybillTemplate string `json:"rendered_waybill_template"` // HTML, in base64
}

// PreviewTemplate fills the template of a carrier's waybills (预览面单模板). Its tags begin with ##:
// ##VAR(custom.receiver.name), ##CODE128(VAR(sys.waybillid)), and others that WeChat's page lists.
// CodeTemplate: it can't be filled. CodeNoWaybill: there is no such waybill.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-provider/api_previewtemplate
//
//wechat:api POST /cgi-bin/express/delivery/template/preview
func PreviewTemplate(ctx context.Context, c *wechat.Client, r *PreviewTemplateRequest) (*PreviewTemplateResult, error) {
	return wechat.Do[PreviewTemplateResult](ctx, c, "POST", "/cgi-bin/express/delivery/template/preview", r, wechat.Repeatable(), wechat.Needs("rendered_waybill_template"))
}
