package wechat

import "context"

// A GetPhoneNumberRequest holds the code of a getPhoneNumber button.
type GetPhoneNumberRequest struct {
	Code   string `json:"code"`             // not the code of wx.login; valid for 5 minutes, once
	OpenID string `json:"openid,omitempty"` // the user that the code must belong to
}

// A GetPhoneNumberResult holds the user's phone number.
type GetPhoneNumberResult struct {
	PhoneInfo PhoneInfo `json:"phone_info"`
}

// A PhoneInfo is a user's phone number (手机号).
type PhoneInfo struct {
	PhoneNumber     string    `json:"phoneNumber"`     // with the country code if it isn't Chinese
	PurePhoneNumber string    `json:"purePhoneNumber"` // without
	CountryCode     string    `json:"countryCode"`
	Watermark       Watermark `json:"watermark"`
}

// GetPhoneNumber exchanges the code of a getPhoneNumber button for the user's phone number
// (获取手机号). WeChat charges for each success. Code(40029): the code is invalid or used, and the
// user has to press the button again. After [ErrOutcomeUnknown] the code may be used up.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/user-info/phone-number/api_getphonenumber
//
//wechat:api POST /wxa/business/getuserphonenumber
func (c *Client) GetPhoneNumber(ctx context.Context, r *GetPhoneNumberRequest) (*GetPhoneNumberResult, error) {
	return Do[GetPhoneNumberResult](ctx, c, "POST", "/wxa/business/getuserphonenumber", r, Needs("phone_info"))
}

// A GetPaidUnionIDRequest names a user and the payment: by TransactionID, or by MchID and
// OutTradeNo.
type GetPaidUnionIDRequest struct {
	OpenID        string `json:"openid"`
	TransactionID string `json:"transaction_id,omitempty"` // WeChat Pay's number of the payment
	MchID         string `json:"mch_id,omitempty"`         // the merchant
	OutTradeNo    string `json:"out_trade_no,omitempty"`   // the merchant's number of the payment
}

// A GetPaidUnionIDResult holds the user's unionid.
type GetPaidUnionIDResult struct {
	UnionID string `json:"unionid"`
}

// GetPaidUnionID returns the unionid of a user who has paid within the last 5 minutes
// (支付后获取Unionid). It is for mini-programs only. Code(89002): the app isn't bound to an Open
// Platform (开放平台) account. Code(89300): the payment isn't found.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/user-info/basic-info/api_getpaidunionid
//
//wechat:api GET /wxa/getpaidunionid
func (c *Client) GetPaidUnionID(ctx context.Context, r *GetPaidUnionIDRequest) (*GetPaidUnionIDResult, error) {
	return Do[GetPaidUnionIDResult](ctx, c, "GET", "/wxa/getpaidunionid", r, Needs("unionid"), Repeatable())
}

// A CheckEncryptedDataRequest names encrypted data by its hash.
type CheckEncryptedDataRequest struct {
	EncryptedMsgHash string `json:"encrypted_msg_hash"` // SHA-256 of the encryptedData text, in hex
}

// A CheckEncryptedDataResult says whether WeChat made the data.
type CheckEncryptedDataResult struct {
	Vaild      bool  `json:"vaild"`       // WeChat spells it so
	CreateTime int64 `json:"create_time"` // in Unix seconds
}

// CheckEncryptedData asks whether WeChat made encrypted data in the last 3 days
// (检查加密信息). It knows phone numbers only. Code(1): WeChat has no such data.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/user-info/basic-info/api_checkencrypteddata
//
//wechat:api POST /wxa/business/checkencryptedmsg
func (c *Client) CheckEncryptedData(ctx context.Context, r *CheckEncryptedDataRequest) (*CheckEncryptedDataResult, error) {
	return Do[CheckEncryptedDataResult](ctx, c, "POST", "/wxa/business/checkencryptedmsg", r, Repeatable())
}

// A GetPluginOpenPIDRequest holds the code of wx.pluginLogin.
type GetPluginOpenPIDRequest struct {
	Code string `json:"code"` // valid for 5 minutes, once
}

// A GetPluginOpenPIDResult holds the user's openpid.
type GetPluginOpenPIDResult struct {
	OpenPID string `json:"openpid"` // the user for the plugin, in whatever app
}

// GetPluginOpenPID exchanges the code of wx.pluginLogin for the user's openpid
// (获取插件用户openpid). Code(1005): the code is of another plugin. Code(1007): WeChat
// doesn't know the code. After [ErrOutcomeUnknown] the code may be used up.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/user-info/basic-info/api_getpluginopenpid
//
//wechat:api POST /wxa/getpluginopenpid
func (c *Client) GetPluginOpenPID(ctx context.Context, r *GetPluginOpenPIDRequest) (*GetPluginOpenPIDResult, error) {
	return Do[GetPluginOpenPIDResult](ctx, c, "POST", "/wxa/getpluginopenpid", r, Needs("openpid"))
}

// A GetUserEncryptKeyResult holds the user's keys of the encrypted channel: up to 3, the
// newest ones.
type GetUserEncryptKeyResult struct {
	KeyInfoList []UserEncryptKey `json:"key_info_list"`
}

// A UserEncryptKey is a key that the client has too. Choose the one with the client's
// Version. Printing it is safe, marshalling it is an error.
type UserEncryptKey struct {
	EncryptKey SessionKey `json:"encrypt_key"` // base64
	Version    int64      `json:"version"`
	ExpireIn   int64      `json:"expire_in"` // in seconds; 0: expired. A key lives for 3600
	IV         string     `json:"iv"`
	CreateTime int64      `json:"create_time"` // in Unix seconds
}

// GetUserEncryptKey returns a user's keys of the encrypted channel (获取用户encryptKey). A key
// that isn't the user's current session_key is [ErrSessionExpired].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/user-info/internet/api_getuserencryptkey
//
//wechat:api GET /wxa/business/getuserencryptkey
func (c *Client) GetUserEncryptKey(ctx context.Context, openID string, key SessionKey) (*GetUserEncryptKeyResult, error) {
	return Do[GetUserEncryptKeyResult](ctx, c, "GET", "/wxa/business/getuserencryptkey", nil,
		SessionSigned(openID, key), exactAnswer(), Repeatable())
}
