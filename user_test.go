package wechat_test

import (
	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

// userRows are rows of TestWire.
var userRows = []wiretest.Row{
	{
		Call: (*wechat.Client).GetPhoneNumber, Needs: "phone_info",
		Args: []any{&wechat.GetPhoneNumberRequest{Code: "c1", OpenID: "o2"}},
		URI:  "/wxa/business/getuserphonenumber?access_token=TOKEN",
		Body: `{"code":"c1","openid":"o2"}`,
		// countryCode is a text on the page and a number on the wire.
		Answer: `{"errcode":0,"errmsg":"ok","phone_info":{"phoneNumber":"+4412345","purePhoneNumber":"12345","countryCode":44,"watermark":{"timestamp":1700000003,"appid":"wx4"}}}`,
		Want: &wechat.GetPhoneNumberResult{PhoneInfo: wechat.PhoneInfo{
			PhoneNumber: "+4412345", PurePhoneNumber: "12345", CountryCode: "44", Watermark: wechat.Watermark{AppID: "wx4", Timestamp: 1700000003},
		}},
	},
	{
		Call: (*wechat.Client).GetPaidUnionID, Repeatable: true, Needs: "unionid",
		Args:   []any{&wechat.GetPaidUnionIDRequest{OpenID: "o1", TransactionID: "t2", MchID: "m3", OutTradeNo: "n4"}},
		URI:    "/wxa/getpaidunionid?access_token=TOKEN&mch_id=m3&openid=o1&out_trade_no=n4&transaction_id=t2",
		Answer: `{"errcode":0,"errmsg":"ok","unionid":"u5"}`,
		Want:   &wechat.GetPaidUnionIDResult{UnionID: "u5"},
	},
	{
		Call: (*wechat.Client).CheckEncryptedData, Repeatable: true,
		Args:   []any{&wechat.CheckEncryptedDataRequest{EncryptedMsgHash: "h1"}},
		URI:    "/wxa/business/checkencryptedmsg?access_token=TOKEN",
		Body:   `{"encrypted_msg_hash":"h1"}`,
		Answer: `{"errcode":0,"errmsg":"ok","vaild":true,"create_time":1700000002}`,
		Want:   &wechat.CheckEncryptedDataResult{Vaild: true, CreateTime: 1700000002},
	},
	{
		Call: (*wechat.Client).GetPluginOpenPID, Needs: "openpid",
		Args:   []any{&wechat.GetPluginOpenPIDRequest{Code: "c1"}},
		URI:    "/wxa/getpluginopenpid?access_token=TOKEN",
		Body:   `{"code":"c1"}`,
		Answer: `{"errcode":0,"errmsg":"ok","openpid":"p2"}`,
		Want:   &wechat.GetPluginOpenPIDResult{OpenPID: "p2"},
	},
	{
		Call: (*wechat.Client).GetUserEncryptKey, Repeatable: true,
		// A sample of the guide posts it; the page, and its own samples, get it.
		Args:   []any{"o1", wechat.NewSessionKey("c2Vzc2lvbg==")},
		URI:    "/wxa/business/getuserencryptkey?access_token=TOKEN&openid=o1&sig_method=hmac_sha256&signature=2dfcac98ff2aafad511dc9de055b1ccd1530eb85da8031285570346a1a36fe03",
		Answer: `{"errcode":0,"errmsg":"ok","key_info_list":[{"encrypt_key":"VI6BpyrK9XH4i4AIGe86tg==","version":10,"expire_in":3597,"iv":"6003f73ec441c386","create_time":1616572301}]}`,
		Want: &wechat.GetUserEncryptKeyResult{KeyInfoList: []wechat.UserEncryptKey{{
			EncryptKey: wechat.NewSessionKey("VI6BpyrK9XH4i4AIGe86tg=="), Version: 10, ExpireIn: 3597, IV: "6003f73ec441c386", CreateTime: 1616572301,
		}}},
	},
	{
		Call:    wechat.ComponentCode2Session,
		Args:    []any{"wxcomponent", "CT", "wxauthorizer", "js-code"},
		URI:     "/sns/component/jscode2session?appid=wxauthorizer&component_access_token=CT&component_appid=wxcomponent&grant_type=authorization_code&js_code=js-code",
		Answer:  `{"openid":"o1","session_key":"c2Vzc2lvbg==","unionid":"u1"}`,
		Want:    &wechat.Code2SessionResult{OpenID: "o1", UnionID: "u1", SessionKey: wechat.NewSessionKey("c2Vzc2lvbg==")},
		NoToken: true,
		Needs:   "openid session_key",
	},
}
