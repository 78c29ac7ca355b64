package wechat

import "context"

// A JumpWxa is the page that a scheme opens.
type JumpWxa struct {
	Path       string `json:"path,omitempty"`                                                        // of the released version; empty: the main page
	Query      string `json:"query,omitempty" limit:"..1024 chars" alphabet:"!#$&'()*+,/:;=?@-._~%"` // percent-encode others
	EnvVersion string `json:"env_version,omitempty" oneof:"release trial develop"`                   // release by default; others outside WeChat only
}

// A GenerateSchemeRequest is what a scheme opens, and until when.
type GenerateSchemeRequest struct {
	JumpWxa        *JumpWxa `json:"jump_wxa,omitempty"`                     // nil: the main page
	ExpireTime     int64    `json:"expire_time,omitempty"`                  // for ExpireType 0: in Unix seconds, at most 30 days ahead
	ExpireType     int64    `json:"expire_type,omitempty"`                  // 0: at ExpireTime, 1: after ExpireInterval
	ExpireInterval int64    `json:"expire_interval,omitempty" limit:"..30"` // in days
	IsExpire       bool     `json:"is_expire,omitempty"`                    // older: today all end
}

// A GenerateSchemeResult is a scheme.
type GenerateSchemeResult struct {
	OpenLink string `json:"openlink"` // weixin://dl/business/?t=...; a query may be appended
}

// GenerateScheme makes a URL scheme that opens the app from outside WeChat (获取加密scheme码). An app
// may make 500,000 schemes and URL links a day, Code(44993), and 100 a second, Code(44990).
// Code(40165): the released version has no such page. Code(40212): WeChat doesn't take Query.
// Code(85401): it must expire in 1 minute to 30 days. Code(85407): the account may make none.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/qrcode-link/url-scheme/api_generatescheme
//
//wechat:api POST /wxa/generatescheme
func (c *Client) GenerateScheme(ctx context.Context, r *GenerateSchemeRequest) (*GenerateSchemeResult, error) {
	return Do[GenerateSchemeResult](ctx, c, "POST", "/wxa/generatescheme", r, Needs("openlink"))
}

// A GenerateNFCSchemeRequest is what an NFC tag opens.
type GenerateNFCSchemeRequest struct {
	JumpWxa *JumpWxa `json:"jump_wxa,omitempty"` // nil: the main page
	ModelID string   `json:"model_id"`           // of the device, from the console
	SN      string   `json:"sn,omitempty"`       // of the device, if each has a code of its own
}

// A GenerateNFCSchemeResult is a scheme.
type GenerateNFCSchemeResult struct {
	OpenLink string `json:"openlink"`
}

// GenerateNFCScheme makes a scheme for an NFC tag (获取NFC的小程序scheme). Code(9800003): no such
// ModelID. Code(9800007): NFC isn't enabled. Code(9800008): SN is missing. Code(9800009): SN must
// be empty.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/qrcode-link/url-scheme/api_generatenfcscheme
//
//wechat:api POST /wxa/generatenfcscheme
func (c *Client) GenerateNFCScheme(ctx context.Context, r *GenerateNFCSchemeRequest) (*GenerateNFCSchemeResult, error) {
	return Do[GenerateNFCSchemeResult](ctx, c, "POST", "/wxa/generatenfcscheme", r, Needs("openlink"))
}

// A QuerySchemeRequest names a scheme.
type QuerySchemeRequest struct {
	Scheme    string `json:"scheme,omitempty"`     // for QueryType 0; encrypted or plain
	QueryType int64  `json:"query_type,omitempty"` // 0: the scheme, 1: the visits that are left today
}

// A QuerySchemeResult is what a scheme opens, or the visits that are left.
type QuerySchemeResult struct {
	SchemeInfo SchemeInfo     `json:"scheme_info"`
	QuotaInfo  LinkVisitQuota `json:"quota_info"`
}

// A SchemeInfo is what a scheme opens.
type SchemeInfo struct {
	AppID      string `json:"appid"`
	Path       string `json:"path"`
	Query      string `json:"query"`
	CreateTime int64  `json:"create_time"` // in Unix seconds
	ExpireTime int64  `json:"expire_time"` // in Unix seconds; 0: never
	EnvVersion string `json:"env_version"`
}

// A LinkVisitQuota counts the visits through schemes and URL links, of 3 million a day.
type LinkVisitQuota struct {
	RemainVisitQuota int64 `json:"remain_visit_quota"`
}

// QueryScheme returns what a scheme opens, or the visits that are left today (查询scheme码).
// Code(85403): no such scheme.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/qrcode-link/url-scheme/api_queryscheme
//
//wechat:api POST /wxa/queryscheme
func (c *Client) QueryScheme(ctx context.Context, r *QuerySchemeRequest) (*QuerySchemeResult, error) {
	return Do[QuerySchemeResult](ctx, c, "POST", "/wxa/queryscheme", r, Repeatable(), Needs("scheme_info|quota_info"))
}

// A GenerateURLLinkRequest is what a URL link opens, and until when.
type GenerateURLLinkRequest struct {
	Path           string         `json:"path,omitempty"`                                                        // of the released version; empty: the main page
	Query          string         `json:"query,omitempty" limit:"..1024 chars" alphabet:"!#$&'()*+,/:;=?@-._~%"` // percent-encode others
	ExpireType     int64          `json:"expire_type,omitempty"`                                                 // 0: at ExpireTime, 1: after ExpireInterval
	ExpireTime     int64          `json:"expire_time,omitempty"`                                                 // in Unix seconds, 30 days ahead at most
	ExpireInterval int64          `json:"expire_interval,omitempty" limit:"..30"`                                // in days
	CloudBase      *LinkCloudBase `json:"cloud_base,omitempty"`                                                  // nil: WeChat's own page on the way
	EnvVersion     string         `json:"env_version,omitempty" oneof:"release trial develop"`                   // release by default; others outside WeChat only
	IsExpire       bool           `json:"is_expire,omitempty"`                                                   // older: today all end
}

// A LinkCloudBase is the page of cloud development (云开发) that a URL link shows on the way.
type LinkCloudBase struct {
	Env           string `json:"env"`
	Domain        string `json:"domain,omitempty"`
	Path          string `json:"path,omitempty"` // without a query
	Query         string `json:"query,omitempty" limit:"..1024 chars"`
	ResourceAppID string `json:"resource_appid,omitempty"` // of the third-party platform that has Env
}

// A GenerateURLLinkResult is a URL link.
type GenerateURLLinkResult struct {
	URLLink string `json:"url_link"` // a query may be appended
}

// GenerateURLLink makes a link for text messages, mails and web pages (获取加密URLLink). Its limits
// and codes are those of [Client.GenerateScheme]. Code(85088): cloud development isn't enabled.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/qrcode-link/url-link/api_generateurllink
//
//wechat:api POST /wxa/generate_urllink
func (c *Client) GenerateURLLink(ctx context.Context, r *GenerateURLLinkRequest) (*GenerateURLLinkResult, error) {
	return Do[GenerateURLLinkResult](ctx, c, "POST", "/wxa/generate_urllink", r, Needs("url_link"))
}

// A QueryURLLinkRequest names a URL link.
type QueryURLLinkRequest struct {
	URLLink   string `json:"url_link,omitempty"`   // for QueryType 0
	QueryType int64  `json:"query_type,omitempty"` // 0: the link, 1: the visits that are left today
}

// A QueryURLLinkResult is what a URL link opens, or the visits that are left.
type QueryURLLinkResult struct {
	URLLinkInfo URLLinkInfo    `json:"url_link_info"`
	QuotaInfo   LinkVisitQuota `json:"quota_info"`
}

// A URLLinkInfo is what a URL link opens.
type URLLinkInfo struct {
	AppID      string        `json:"appid"`
	Path       string        `json:"path"`
	Query      string        `json:"query"`
	CreateTime int64         `json:"create_time"` // in Unix seconds
	ExpireTime int64         `json:"expire_time"` // in Unix seconds; 0: never
	EnvVersion string        `json:"env_version"`
	CloudBase  LinkCloudBase `json:"cloud_base"`
}

// QueryURLLink returns what a URL link opens, or the visits that are left today (查询加密URLLink).
// Code(85403): no such link.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/qrcode-link/url-link/api_queryurllink
//
//wechat:api POST /wxa/query_urllink
func (c *Client) QueryURLLink(ctx context.Context, r *QueryURLLinkRequest) (*QueryURLLinkResult, error) {
	return Do[QueryURLLinkResult](ctx, c, "POST", "/wxa/query_urllink", r, Repeatable(), Needs("url_link_info|quota_info"))
}

// A GenerateShortLinkRequest is what a short link opens.
type GenerateShortLinkRequest struct {
	PageURL     string `json:"page_url" limit:"..1024 chars"` // a page of the released version, with its query
	PageTitle   string `json:"page_title,omitempty"`          // cut at 20 characters
	IsPermanent bool   `json:"is_permanent,omitempty"`        // 100,000 ever; others end after 30 days
}

// A GenerateShortLinkResult is a short link.
type GenerateShortLinkResult struct {
	Link string `json:"link"`
}

// GenerateShortLink makes a link that opens the app within WeChat (获取ShortLink): 10 million a day.
// Code(40066): the released version has no such page. Code(43104): apps of these categories may
// make none. Code(85400): the permanent ones are used up.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/qrcode-link/short-link/api_generateshortlink
//
//wechat:api POST /wxa/genwxashortlink
func (c *Client) GenerateShortLink(ctx context.Context, r *GenerateShortLinkRequest) (*GenerateShortLinkResult, error) {
	return Do[GenerateShortLinkResult](ctx, c, "POST", "/wxa/genwxashortlink", r, Needs("link"))
}
