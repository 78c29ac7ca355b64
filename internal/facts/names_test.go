package facts

import "testing"

func TestGoName(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"getUnlimitedQRCode": "GetUnlimitedQRCode", "getQRCode": "GetQRCode", "getPhoneNumber": "GetPhoneNumber",
		"addpromoter": "AddPromoter", "customerServiceMessage.business.send": "Send", "getPluginOpenPId": "GetPluginOpenPID",
		"generateNFCScheme": "GenerateNFCScheme", "setMsgJumpPath": "SetMsgJumpPath", "midas.pay(sandbox)": "Pay",
		"insurance_freight_getpayorderlist": "InsuranceFreightGetPayOrderList", "query_user_balance": "QueryUserBalance",
		"closeB2bOrder": "CloseB2BOrder", "code2Session": "Code2Session", "openid": "OpenID", "appid": "AppID",
		"phone_info": "PhoneInfo", "purePhoneNumber": "PurePhoneNumber", "nickname": "Nickname", "img_url": "ImgURL",
		"errcode": "ErrCode", "pic_url_list": "PicURLList", "traceid": "TraceID", "publisher_adpos_general": "PublisherAdPosGeneral",
	}
	for name, want := range tests {
		if got := GoName(name); got != want {
			t.Errorf("GoName(%q) = %s, want %s", name, got, want)
		}
	}
}
