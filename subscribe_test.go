package wechat_test

import (
	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

// subscribeRows are rows of TestWire.
var subscribeRows = []wiretest.Row{
	{
		Call: (*wechat.Client).SendSubscribeMessage,
		Args: []any{&wechat.SendSubscribeMessageRequest{
			TemplateID: "t1", Page: "p2", ToUser: "o3", Data: wechat.SubscribeData{"thing1": {Value: "茶 <b>"}, "date2": {Value: "2026-01-31"}},
			MiniprogramState: "trial", Lang: "en_US",
		}},
		URI:    "/cgi-bin/message/subscribe/send?access_token=TOKEN",
		Body:   `{"template_id":"t1","page":"p2","touser":"o3","data":{"date2":{"value":"2026-01-31"},"thing1":{"value":"茶 <b>"}},"miniprogram_state":"trial","lang":"en_US"}`,
		Answer: `{"errcode":0,"errmsg":"ok","msgid":9007199254740993123}`,
		Want:   &wechat.SendSubscribeMessageResult{MsgID: "9007199254740993123"},
	},
	{
		Call:   (*wechat.Client).SetUserNotify,
		Args:   []any{&wechat.SetUserNotifyRequest{OpenID: "o1", NotifyType: 2, NotifyCode: "c3", ContentJSON: `{"a":4}`, CheckJSON: `{"pay_amount":5}`}},
		URI:    "/wxa/set_user_notify?access_token=TOKEN",
		Body:   `{"openid":"o1","notify_type":2,"notify_code":"c3","content_json":"{\"a\":4}","check_json":"{\"pay_amount\":5}"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   (*wechat.Client).SetUserNotifyExt,
		Args:   []any{&wechat.SetUserNotifyExtRequest{OpenID: "o1", NotifyType: 2, NotifyCode: "c3", ExtJSON: `{"a":4}`}},
		URI:    "/wxa/set_user_notifyext?access_token=TOKEN",
		Body:   `{"openid":"o1","notify_type":2,"notify_code":"c3","ext_json":"{\"a\":4}"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: (*wechat.Client).GetUserNotify, Repeatable: true, Needs: "notify_info",
		Args:   []any{&wechat.GetUserNotifyRequest{OpenID: "o1", NotifyCode: "c2", NotifyType: 3}},
		URI:    "/wxa/get_user_notify?access_token=TOKEN",
		Body:   `{"openid":"o1","notify_code":"c2","notify_type":3}`,
		Answer: `{"errcode":0,"errmsg":"ok","notify_info":{"notify_type":4,"content_json":"{\"a\":5}","code_state":10,"code_expire_time":1700000006}}`,
		Want:   &wechat.GetUserNotifyResult{NotifyInfo: wechat.NotifyInfo{NotifyType: 4, ContentJSON: `{"a":5}`, CodeState: 10, CodeExpireTime: 1700000006}},
	},
	{
		Call: (*wechat.Client).SendUniformMessage,
		Args: []any{&wechat.SendUniformMessageRequest{ToUser: "o1", MPTemplateMsg: &wechat.MPTemplateMessage{
			AppID: "wx2", TemplateID: "t3", URL: "https://example.com/4", MiniProgram: &wechat.LinkedMiniProgram{AppID: "wx5", PagePath: "p6"},
			Data: map[string]wechat.MPTemplateValue{"first": {Value: "v7", Color: "#000008"}},
		}}},
		URI:    "/cgi-bin/message/wxopen/template/uniform_send?access_token=TOKEN",
		Body:   `{"touser":"o1","mp_template_msg":{"appid":"wx2","template_id":"t3","url":"https://example.com/4","miniprogram":{"appid":"wx5","pagepath":"p6"},"data":{"first":{"value":"v7","color":"#000008"}}}}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: (*wechat.Client).GetCategory, Repeatable: true,
		URI:    "/wxaapi/newtmpl/getcategory?access_token=TOKEN",
		Answer: `{"errcode":0,"errmsg":"ok","data":[{"id":616,"name":"公交"}]}`,
		Want:   &wechat.GetCategoryResult{Data: []wechat.Category{{ID: 616, Name: "公交"}}},
	},
	{
		Call: (*wechat.Client).GetPubNewTemplateTitles, Repeatable: true,
		Args: []any{&wechat.GetPubNewTemplateTitlesRequest{IDs: "2,616", Start: 3, Limit: 30}},
		URI:  "/wxaapi/newtmpl/getpubtemplatetitles?access_token=TOKEN&ids=2%2C616&limit=30&start=3",
		// categoryId is a number on the page and a text in its sample.
		Answer: `{"errcode":0,"errmsg":"ok","count":55,"data":[{"tid":99,"title":"付款成功通知","type":2,"categoryId":"616"}]}`,
		Want:   &wechat.GetPubNewTemplateTitlesResult{Count: 55, Data: []wechat.TemplateTitle{{Tid: 99, Title: "付款成功通知", Type: 2, CategoryID: 616}}},
	},
	{
		Call: (*wechat.Client).GetPubNewTemplateKeywords, Repeatable: true,
		Args:   []any{&wechat.GetPubNewTemplateKeywordsRequest{Tid: "99"}},
		URI:    "/wxaapi/newtmpl/getpubtemplatekeywords?access_token=TOKEN&tid=99",
		Answer: `{"errcode":0,"errmsg":"ok","count":1,"data":[{"kid":2,"name":"物品名称","example":"名称","rule":"thing"}]}`,
		Want:   &wechat.GetPubNewTemplateKeywordsResult{Count: 1, Data: []wechat.TemplateKeyword{{Kid: 2, Name: "物品名称", Example: "名称", Rule: "thing"}}},
	},
	{
		Call: (*wechat.Client).AddWxaNewTemplate, Needs: "priTmplId",
		Args:   []any{&wechat.AddWxaNewTemplateRequest{Tid: "401", KidList: []int64{1, 2}, SceneDesc: "测试数据"}},
		URI:    "/wxaapi/newtmpl/addtemplate?access_token=TOKEN",
		Body:   `{"tid":"401","kidList":[1,2],"sceneDesc":"测试数据"}`,
		Answer: `{"errcode":0,"errmsg":"ok","priTmplId":"9Aw5"}`,
		Want:   &wechat.AddWxaNewTemplateResult{PriTmplID: "9Aw5"},
	},
	{
		Call: (*wechat.Client).GetWxaPubNewTemplate, Repeatable: true,
		URI:    "/wxaapi/newtmpl/gettemplate?access_token=TOKEN",
		Answer: `{"errcode":0,"errmsg":"ok","data":[{"priTmplId":"9Aw5","title":"报名结果通知","content":"会议时间:{{date2.DATA}}\n","example":"会议时间:2016年8月8日\n","type":3,"keywordEnumValueList":[{"keywordCode":"enum1","enumValueList":["前方","后方"]}]}]}`,
		Want: &wechat.GetWxaPubNewTemplateResult{Data: []wechat.SubscribeTemplate{{
			PriTmplID: "9Aw5", Title: "报名结果通知", Content: "会议时间:{{date2.DATA}}\n", Example: "会议时间:2016年8月8日\n", Type: 3,
			KeywordEnumValueList: []wechat.KeywordEnumValue{{KeywordCode: "enum1", EnumValueList: []string{"前方", "后方"}}},
		}}},
	},
	{
		Call:   (*wechat.Client).DelWxaNewTemplate,
		Args:   []any{&wechat.DelWxaNewTemplateRequest{PriTmplID: "9Aw5"}},
		URI:    "/wxaapi/newtmpl/deltemplate?access_token=TOKEN",
		Body:   `{"priTmplId":"9Aw5"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
}
