package wechat_test

import (
	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

// pluginRows are rows of TestWire.
var pluginRows = []wiretest.Row{
	{
		Call:   (*wechat.Client).ManagePlugin,
		Args:   []any{&wechat.ManagePluginRequest{Action: "list", PluginAppID: "wx1", Reason: "r2", UserVersion: "3.0"}},
		URI:    "/wxa/plugin?access_token=TOKEN",
		Body:   `{"action":"list","plugin_appid":"wx1","reason":"r2","user_version":"3.0"}`,
		Answer: `{"errcode":0,"errmsg":"ok","plugin_list":[{"appid":"wx4","status":2,"nickname":"n5","headimgurl":"https://example.com/6"}]}`,
		Want:   &wechat.ManagePluginResult{PluginList: []wechat.Plugin{{AppID: "wx4", Status: 2, Nickname: "n5", HeadImgURL: "https://example.com/6"}}},
	},
	{
		Call: (*wechat.Client).ManagePluginApplication,
		Args: []any{&wechat.ManagePluginApplicationRequest{Action: "dev_apply_list", AppID: "wx1", Page: 2, Num: 3, Reason: "r4"}},
		URI:  "/wxa/devplugin?access_token=TOKEN",
		Body: `{"action":"dev_apply_list","appid":"wx1","page":2,"num":3,"reason":"r4"}`,
		Answer: `{"errcode":0,"errmsg":"ok","apply_list":[{"appid":"wx5","status":1,"nickname":"n6","headimgurl":"https://example.com/7","reason":"r8",` +
			`"apply_url":"https://example.com/9","create_time":"1700000010","categories":[{"first":"IT","second":"12"}]}]}`,
		Want: &wechat.ManagePluginApplicationResult{ApplyList: []wechat.PluginApplication{{
			AppID: "wx5", Status: 1, Nickname: "n6", HeadImgURL: "https://example.com/7", Reason: "r8",
			ApplyURL: "https://example.com/9", CreateTime: "1700000010", Categories: []wechat.PluginCategory{{First: "IT", Second: "12"}},
		}}},
	},
	{
		Call: (*wechat.Client).VerifySignature, Repeatable: true, Needs: "is_ok",
		Args:   []any{&wechat.VerifySignatureRequest{OpenID: "o1", JSONString: `{"raw":"2"}`, JSONSignature: "s3"}},
		URI:    "/cgi-bin/soter/verify_signature?access_token=TOKEN",
		Body:   `{"openid":"o1","json_string":"{\"raw\":\"2\"}","json_signature":"s3"}`,
		Answer: `{"errcode":0,"errmsg":"ok","is_ok":true}`,
		Want:   &wechat.VerifySignatureResult{IsOK: true},
	},
}
