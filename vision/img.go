package vision

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// An ImgQRCodeRequest holds a picture, or its URL.
type ImgQRCodeRequest struct {
	Img    wechat.Upload `json:"img" empty:"ok" or:"ImgURL"`  // the picture; or ImgURL
	ImgURL string        `json:"-" query:"img_url,omitempty"` // where WeChat fetches it; or Img
}

// An ImgQRCodeResult lists the codes.
type ImgQRCodeResult struct {
	CodeResults []ScannedCode `json:"code_results"`
	ImgSize     Size          `json:"img_size"`
}

// A ScannedCode is what one code says.
type ScannedCode struct {
	TypeName string  `json:"type_name"` // such as "QR_CODE"
	Data     string  `json:"data"`
	Pos      Corners `json:"pos"` // only of QR codes and DataMatrix
}

// ImgQRCode reads QR codes, barcodes, DataMatrix and PDF417 (二维码/条码识别).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/img-ocr/img/api_imgqrcode
//
//wechat:api POST /cv/img/qrcode
func ImgQRCode(ctx context.Context, c *wechat.Client, r *ImgQRCodeRequest) (*ImgQRCodeResult, error) {
	return wechat.Do[ImgQRCodeResult](ctx, c, "POST", "/cv/img/qrcode", r, wechat.Repeatable())
}

// An ImgAICropRequest holds a picture, or its URL.
type ImgAICropRequest struct {
	Img    wechat.Upload `json:"img" empty:"ok" or:"ImgURL"`  // the picture; or ImgURL
	Ratios string        `json:"ratios,omitempty"`            // up to 5 of width to height, such as "1,2.35"; empty: WeChat chooses
	ImgURL string        `json:"-" query:"img_url,omitempty"` // where WeChat fetches it; or Img
}

// An ImgAICropResult says how to crop the picture.
type ImgAICropResult struct {
	Results []Crop `json:"results"` // one for each ratio
	ImgSize Size   `json:"img_size"`
}

// A Crop is a part of a picture.
type Crop struct {
	CropLeft   int64 `json:"crop_left"`   // in pixels
	CropTop    int64 `json:"crop_top"`    // in pixels
	CropRight  int64 `json:"crop_right"`  // in pixels
	CropBottom int64 `json:"crop_bottom"` // in pixels
}

// ImgAICrop finds the main object of a picture, and returns how to crop it (图片智能裁剪).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/img-ocr/img/api_imgaicrop
//
//wechat:api POST /cv/img/aicrop
func ImgAICrop(ctx context.Context, c *wechat.Client, r *ImgAICropRequest) (*ImgAICropResult, error) {
	return wechat.Do[ImgAICropResult](ctx, c, "POST", "/cv/img/aicrop", r, wechat.Repeatable())
}

// An ImgSuperResolutionRequest holds a picture, or its URL.
type ImgSuperResolutionRequest struct {
	Img    wechat.Upload `json:"img" empty:"ok" or:"ImgURL"`  // the picture; or ImgURL
	ImgURL string        `json:"-" query:"img_url,omitempty"` // where WeChat fetches it; or Img
}

// An ImgSuperResolutionResult names the larger picture.
type ImgSuperResolutionResult struct {
	MediaID string `json:"media_id"` // for GetMedia, 3 days long
}

// ImgSuperResolution makes a picture larger and sharper (图片高清化). WeChat has withdrawn it. A
// second call makes a second picture.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/img-ocr/img/api_imgsuperresolution
//
//wechat:api POST /cv/img/superresolution
func ImgSuperResolution(ctx context.Context, c *wechat.Client, r *ImgSuperResolutionRequest) (*ImgSuperResolutionResult, error) {
	return wechat.Do[ImgSuperResolutionResult](ctx, c, "POST", "/cv/img/superresolution", r)
}
