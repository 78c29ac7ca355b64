package wechat

import "context"

// A ManagePluginRequest says what to do with a plugin that the app uses.
type ManagePluginRequest struct {
	Action      string `json:"action"`                 // apply, list, update or unbind
	PluginAppID string `json:"plugin_appid"`           // the plugin's
	Reason      string `json:"reason,omitempty"`       // for apply
	UserVersion string `json:"user_version,omitempty"` // for update
}

// A ManagePluginResult lists the plugins of the app, after Action list.
type ManagePluginResult struct {
	PluginList []Plugin `json:"plugin_list"`
}

// A Plugin is a plugin that the app uses, or has applied for (插件).
type Plugin struct {
	AppID      string `json:"appid"`
	Status     int64  `json:"status"` // 1 applied for, 2 approved, 3 refused, 4 expired
	Nickname   string `json:"nickname"`
	HeadImgURL string `json:"headimgurl"`
}

// ManagePlugin applies for a plugin, lists those of the app, updates or removes one (插件管理).
// Code(80067): no such plugin.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/plugin-management/api_manageplugin
//
//wechat:api POST /wxa/plugin
func (c *Client) ManagePlugin(ctx context.Context, r *ManagePluginRequest) (*ManagePluginResult, error) {
	return Do[ManagePluginResult](ctx, c, "POST", "/wxa/plugin", r)
}

// A ManagePluginApplicationRequest says what to do with apps that use the plugin.
type ManagePluginApplicationRequest struct {
	Action string `json:"action"`           // dev_agree, dev_refuse, dev_delete (of those refused) or dev_apply_list
	AppID  string `json:"appid,omitempty"`  // for dev_agree: the app
	Page   int64  `json:"page,omitempty"`   // for dev_apply_list
	Num    int64  `json:"num,omitempty"`    // for dev_apply_list: apps on a page
	Reason string `json:"reason,omitempty"` // for dev_refuse
}

// A ManagePluginApplicationResult lists apps, after Action dev_apply_list.
type ManagePluginApplicationResult struct {
	ApplyList []PluginApplication `json:"apply_list"`
}

// A PluginApplication is an app that uses the plugin, or applies for it.
type PluginApplication struct {
	AppID      string           `json:"appid"`
	Status     int64            `json:"status"`
	Nickname   string           `json:"nickname"`
	HeadImgURL string           `json:"headimgurl"`
	Reason     string           `json:"reason"`
	ApplyURL   string           `json:"apply_url"` // its mini-program code
	CreateTime string           `json:"create_time"`
	Categories []PluginCategory `json:"categories"`
}

// A PluginCategory is a category of an app.
type PluginCategory struct {
	First  string `json:"first"`
	Second string `json:"second"`
}

// ManagePluginApplication lists the apps that apply for the plugin, and answers them (插件申请管理).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/plugin-management/api_managepluginapplication
//
//wechat:api POST /wxa/devplugin
func (c *Client) ManagePluginApplication(ctx context.Context, r *ManagePluginApplicationRequest) (*ManagePluginApplicationResult, error) {
	return Do[ManagePluginApplicationResult](ctx, c, "POST", "/wxa/devplugin", r)
}

// A VerifySignatureRequest is what wx.startSoterAuthentication gave the client.
type VerifySignatureRequest struct {
	OpenID        string `json:"openid"`
	JSONString    string `json:"json_string"`    // resultJSON
	JSONSignature string `json:"json_signature"` // resultJSONSignature
}

// A VerifySignatureResult says whether a signature is right.
type VerifySignatureResult struct {
	IsOK bool `json:"is_ok"`
}

// VerifySignature verifies the signature of a fingerprint or face check on the user's phone (SOTER,
// 生物认证秘钥签名验证). A wrong signature is no error: IsOK is false. Compare the challenge (raw) in
// JSONString with the one that you gave to the client: WeChat doesn't.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/soter/api_verifysignature
//
//wechat:api POST /cgi-bin/soter/verify_signature
func (c *Client) VerifySignature(ctx context.Context, r *VerifySignatureRequest) (*VerifySignatureResult, error) {
	return Do[VerifySignatureResult](ctx, c, "POST", "/cgi-bin/soter/verify_signature", r, Repeatable(), Needs("is_ok"))
}
