package wechat

import "context"

// A LineColor is the colour of a code's lines, each part 0 to 255.
type LineColor struct {
	R int64 `json:"r"`
	G int64 `json:"g"`
	B int64 `json:"b"`
}

// A GetUnlimitedQRCodeRequest is what a code opens, and how it looks.
type GetUnlimitedQRCodeRequest struct {
	Scene      string     `json:"scene" limit:"..32 chars" alphabet:"!#$&'()*+,/:;=?@-._~"`
	Page       string     `json:"page,omitempty"`                    // without a leading slash and a query; empty: the main page
	CheckPath  *bool      `json:"check_path,omitempty"`              // false: Page needn't be released; for 60,000 pages at most
	EnvVersion string     `json:"env_version,omitempty"`             // release (default), trial or develop
	Width      *int64     `json:"width,omitempty" limit:"280..1280"` // in pixels; nil: 430
	AutoColor  bool       `json:"auto_color,omitempty"`
	LineColor  *LineColor `json:"line_color,omitempty"` // nil: black, unless AutoColor
	IsHyaline  bool       `json:"is_hyaline,omitempty"` // transparent: a PNG
}

// GetUnlimitedQRCode makes a mini-program code (获取不限制的小程序码). An app may make any number of
// them, 5,000 a minute; beyond that is [ErrRateLimited]. Pages read Scene from their query,
// percent-encoded. Code(41030): the released version has no such page. Code(40129): WeChat doesn't
// take Scene. Code(85096): it has the name scancode_time, which is WeChat's.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/qrcode-link/qr-code/api_getunlimitedqrcode
//
//wechat:api POST /wxa/getwxacodeunlimit
func (c *Client) GetUnlimitedQRCode(ctx context.Context, r *GetUnlimitedQRCodeRequest) (*File, error) {
	return Do[File](ctx, c, "POST", "/wxa/getwxacodeunlimit", r, Repeatable())
}

// A GetQRCodeRequest is what a code opens, and how it looks.
type GetQRCodeRequest struct {
	Path       string     `json:"path" limit:"..1024 chars"`         // with its query; a game may give the query alone
	Width      *int64     `json:"width,omitempty" limit:"280..1280"` // in pixels; nil: 430
	AutoColor  bool       `json:"auto_color,omitempty"`
	LineColor  *LineColor `json:"line_color,omitempty"`  // nil: black, unless AutoColor
	IsHyaline  bool       `json:"is_hyaline,omitempty"`  // transparent: a PNG
	EnvVersion string     `json:"env_version,omitempty"` // release (default), trial or develop
}

// GetQRCode makes a mini-program code (获取小程序码). An app may make 100,000 ever, with those of
// [Client.CreateQRCode]; then the error is Code(45029). [Client.GetUnlimitedQRCode] has no such
// limit. Code(85096): Path has the name scancode_time, which is WeChat's.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/qrcode-link/qr-code/api_getqrcode
//
//wechat:api POST /wxa/getwxacode
func (c *Client) GetQRCode(ctx context.Context, r *GetQRCodeRequest) (*File, error) {
	return Do[File](ctx, c, "POST", "/wxa/getwxacode", r)
}

// A CreateQRCodeRequest is what a QR code opens.
type CreateQRCodeRequest struct {
	Path  string `json:"path" limit:"..128 chars"`          // of the released version, with its query
	Width *int64 `json:"width,omitempty" limit:"280..1280"` // in pixels; nil: 430
}

// CreateQRCode makes a square QR code (获取小程序二维码). Its limit and codes are those of
// [Client.GetQRCode].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/qrcode-link/qr-code/api_createqrcode
//
//wechat:api POST /cgi-bin/wxaapp/createwxaqrcode
func (c *Client) CreateQRCode(ctx context.Context, r *CreateQRCodeRequest) (*File, error) {
	return Do[File](ctx, c, "POST", "/cgi-bin/wxaapp/createwxaqrcode", r)
}
