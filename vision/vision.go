// Package vision reads pictures: documents and printed text (OCR), codes and the main object of a
// picture (图像处理), and the faces of users (人脸核身).
//
// A picture is uploaded (Img), or WeChat fetches it (ImgURL): give one of the two. It may have up
// to 2 MB. Each kind of OCR is free 100 times a day. Code(101000): WeChat can't fetch ImgURL.
// Code(101002): it can't read the picture. Code(101003): the calls are used up.
package vision

import (
	"cmp"
	"context"

	"github.com/minigo-dev/wechat"
)

// An IDCardOCRRequest holds a picture, or its URL.
type IDCardOCRRequest struct {
	Img    wechat.Upload `json:"img" empty:"ok" or:"ImgURL"`  // the picture; or ImgURL
	ImgURL string        `json:"-" query:"img_url,omitempty"` // where WeChat fetches it; or Img
	Type   string        `json:"-" query:"type,omitempty"`    // "photo" or "scan": how the picture was made
}

// An IDCardOCRResult is one side of the card.
type IDCardOCRResult struct {
	Type        string `json:"type"`        // Front or Back; the back has ValidDate, the front all others
	Name        string `json:"name"`        // 姓名
	ID          string `json:"id"`          // 公民身份号码
	ValidDate   string `json:"valid_date"`  // 有效期限, such as "20171025-20271025"
	Addr        string `json:"addr"`        // 住址
	Gender      string `json:"gender"`      // 性别
	Nationality string `json:"nationality"` // 民族
}

// IDCardOCR reads an identity card (身份证识别). Code(101001): the picture shows none.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/img-ocr/ocr/api_idcardocr
//
//wechat:api POST /cv/ocr/idcard
func IDCardOCR(ctx context.Context, c *wechat.Client, r *IDCardOCRRequest) (*IDCardOCRResult, error) {
	return wechat.Do[IDCardOCRResult](ctx, c, "POST", "/cv/ocr/idcard", r, wechat.Repeatable())
}

// A BankCardOCRRequest holds a picture, or its URL.
type BankCardOCRRequest struct {
	Img    wechat.Upload `json:"img" empty:"ok" or:"ImgURL"`  // the picture; or ImgURL
	ImgURL string        `json:"-" query:"img_url,omitempty"` // where WeChat fetches it; or Img
	Type   string        `json:"-" query:"type,omitempty"`    // "photo" or "scan": how the picture was made
}

// A BankCardOCRResult holds the number of the card.
type BankCardOCRResult struct {
	Number string `json:"number"` // 银行卡号
	ID     string `json:"id"`     // the same number, where WeChat calls it so
}

// BankCardOCR reads the number of a bank card (银行卡识别). Code(101001): the picture shows none.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/img-ocr/ocr/api_bankcardocr
//
//wechat:api POST /cv/ocr/bankcard
func BankCardOCR(ctx context.Context, c *wechat.Client, r *BankCardOCRRequest) (*BankCardOCRResult, error) {
	result, err := wechat.Do[BankCardOCRResult](ctx, c, "POST", "/cv/ocr/bankcard", r, wechat.Repeatable())
	if err != nil {
		return nil, err
	}
	result.Number = cmp.Or(result.Number, result.ID)
	return result, nil
}

// A CommOCRRequest holds a picture, or its URL.
type CommOCRRequest struct {
	Img    wechat.Upload `json:"img" empty:"ok" or:"ImgURL"`  // the picture; or ImgURL
	ImgURL string        `json:"-" query:"img_url,omitempty"` // where WeChat fetches it; or Img
}

// A CommOCRResult holds the text.
type CommOCRResult struct {
	Items   []Line `json:"items"`
	ImgSize Size   `json:"img_size"`
}

// A Line is a piece of printed text.
type Line struct {
	Pos  Corners `json:"pos"`
	Text string  `json:"text"`
}

// Corners are where something is in a picture.
type Corners struct {
	LeftTop     Point `json:"left_top"`
	RightTop    Point `json:"right_top"`
	RightBottom Point `json:"right_bottom"`
	LeftBottom  Point `json:"left_bottom"`
}

// A Point is a place in a picture.
type Point struct {
	X int64 `json:"x"` // in pixels
	Y int64 `json:"y"` // in pixels
}

// A Size is that of a picture.
type Size struct {
	W int64 `json:"w"` // in pixels
	H int64 `json:"h"` // in pixels
}

// CommOCR reads printed text (通用印刷体识别).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/img-ocr/ocr/api_commocr
//
//wechat:api POST /cv/ocr/comm
func CommOCR(ctx context.Context, c *wechat.Client, r *CommOCRRequest) (*CommOCRResult, error) {
	return wechat.Do[CommOCRResult](ctx, c, "POST", "/cv/ocr/comm", r, wechat.Repeatable())
}

// A PlateNumRequest holds a picture, or its URL.
type PlateNumRequest struct {
	Img    wechat.Upload `json:"img" empty:"ok" or:"ImgURL"`  // the picture; or ImgURL
	ImgURL string        `json:"-" query:"img_url,omitempty"` // where WeChat fetches it; or Img
}

// A PlateNumResult holds the number.
type PlateNumResult struct {
	Number string `json:"number"` // 车牌号
}

// PlateNum reads the number plate of a car (车牌识别). No current page of WeChat's has this call.
//
// WeChat API: https://developers.weixin.qq.com/doc/offiaccount/Intelligent_Interface/OCR.html
//
//wechat:api POST /cv/ocr/platenum
func PlateNum(ctx context.Context, c *wechat.Client, r *PlateNumRequest) (*PlateNumResult, error) {
	return wechat.Do[PlateNumResult](ctx, c, "POST", "/cv/ocr/platenum", r, wechat.Repeatable())
}
