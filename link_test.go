package wechat_test

import (
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

// linkRows are rows of TestWire.
var linkRows = []wiretest.Row{
	{
		Call: (*wechat.Client).GenerateScheme, Needs: "openlink",
		Args: []any{&wechat.GenerateSchemeRequest{
			JumpWxa:    &wechat.JumpWxa{Path: "/p1", Query: "a=2", EnvVersion: "trial"},
			ExpireTime: 1700000003, ExpireType: 1, ExpireInterval: 4, IsExpire: true,
		}},
		URI:    "/wxa/generatescheme?access_token=TOKEN",
		Body:   `{"jump_wxa":{"path":"/p1","query":"a=2","env_version":"trial"},"expire_time":1700000003,"expire_type":1,"expire_interval":4,"is_expire":true}`,
		Answer: `{"errcode":0,"errmsg":"ok","openlink":"weixin://dl/business/?t=5"}`,
		Want:   &wechat.GenerateSchemeResult{OpenLink: "weixin://dl/business/?t=5"},
	},
	{
		Call: (*wechat.Client).GenerateNFCScheme, Needs: "openlink",
		Args:   []any{&wechat.GenerateNFCSchemeRequest{JumpWxa: &wechat.JumpWxa{Path: "/p1", Query: "a=2", EnvVersion: "release"}, ModelID: "m3", SN: "s4"}},
		URI:    "/wxa/generatenfcscheme?access_token=TOKEN",
		Body:   `{"jump_wxa":{"path":"/p1","query":"a=2","env_version":"release"},"model_id":"m3","sn":"s4"}`,
		Answer: `{"errcode":0,"errmsg":"ok","openlink":"weixin://dl/business/?t=5"}`,
		Want:   &wechat.GenerateNFCSchemeResult{OpenLink: "weixin://dl/business/?t=5"},
	},
	{
		Call: (*wechat.Client).QueryScheme, Repeatable: true,
		Args: []any{&wechat.QuerySchemeRequest{Scheme: "weixin://1", QueryType: 1}},
		URI:  "/wxa/queryscheme?access_token=TOKEN",
		Body: `{"scheme":"weixin://1","query_type":1}`,
		Answer: `{"errcode":0,"errmsg":"ok","scheme_info":{"appid":"wx2","path":"/p3","query":"a=4","create_time":1700000005,"expire_time":1700000006,"env_version":"release"},` +
			`"quota_info":{"remain_visit_quota":7}}`,
		Want: &wechat.QuerySchemeResult{
			SchemeInfo: wechat.SchemeInfo{AppID: "wx2", Path: "/p3", Query: "a=4", CreateTime: 1700000005, ExpireTime: 1700000006, EnvVersion: "release"},
			QuotaInfo:  wechat.LinkVisitQuota{RemainVisitQuota: 7},
		},
	},
	{
		Call: (*wechat.Client).GenerateURLLink, Needs: "url_link",
		Args: []any{&wechat.GenerateURLLinkRequest{
			Path: "/p1", Query: "a=2", ExpireType: 1, ExpireTime: 1700000003, ExpireInterval: 30,
			CloudBase:  &wechat.LinkCloudBase{Env: "e5", Domain: "d6", Path: "/p7", Query: "b=8", ResourceAppID: "wx9"},
			EnvVersion: "develop", IsExpire: true,
		}},
		URI: "/wxa/generate_urllink?access_token=TOKEN",
		Body: `{"path":"/p1","query":"a=2","expire_type":1,"expire_time":1700000003,"expire_interval":30,"cloud_base":{"env":"e5","domain":"d6","path":"/p7","query":"b=8","resource_appid":"wx9"},` +
			`"env_version":"develop","is_expire":true}`,
		Answer: `{"errcode":0,"errmsg":"ok","url_link":"https://wxaurl.cn/10"}`,
		Want:   &wechat.GenerateURLLinkResult{URLLink: "https://wxaurl.cn/10"},
	},
	{
		Call: (*wechat.Client).QueryURLLink, Repeatable: true,
		Args: []any{&wechat.QueryURLLinkRequest{URLLink: "https://wxaurl.cn/1", QueryType: 1}},
		URI:  "/wxa/query_urllink?access_token=TOKEN",
		Body: `{"url_link":"https://wxaurl.cn/1","query_type":1}`,
		Answer: `{"errcode":0,"errmsg":"ok","url_link_info":{"appid":"wx2","path":"/p3","query":"a=4","create_time":1700000005,"expire_time":1700000006,"env_version":"trial",` +
			`"cloud_base":{"env":"e7","domain":"d8","path":"/p9","query":"b=10","resource_appid":"wx11"}},"quota_info":{"remain_visit_quota":12}}`,
		Want: &wechat.QueryURLLinkResult{
			URLLinkInfo: wechat.URLLinkInfo{
				AppID: "wx2", Path: "/p3", Query: "a=4", CreateTime: 1700000005, ExpireTime: 1700000006, EnvVersion: "trial",
				CloudBase: wechat.LinkCloudBase{Env: "e7", Domain: "d8", Path: "/p9", Query: "b=10", ResourceAppID: "wx11"},
			},
			QuotaInfo: wechat.LinkVisitQuota{RemainVisitQuota: 12},
		},
	},
	{
		Call: (*wechat.Client).GenerateShortLink, Needs: "link",
		Args:   []any{&wechat.GenerateShortLinkRequest{PageURL: "/p1?a=2", PageTitle: "t3", IsPermanent: true}},
		URI:    "/wxa/genwxashortlink?access_token=TOKEN",
		Body:   `{"page_url":"/p1?a=2","page_title":"t3","is_permanent":true}`,
		Answer: `{"errcode":0,"errmsg":"ok","link":"#小程序://4"}`,
		Want:   &wechat.GenerateShortLinkResult{Link: "#小程序://4"},
	},
}

func TestLinkQueriesWithOneHalf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		ok           bool
	}{
		{"nothing", `{"errcode":0,"errmsg":"ok"}`, false},
		{"empty", `{"scheme_info":{},"url_link_info":{},"quota_info":null}`, false},
		{"the link", `{"scheme_info":{"appid":"wx1"},"url_link_info":{"appid":"wx1"}}`, true},
		{"the quota", `{"errcode":0,"quota_info":{"remain_visit_quota":0}}`, true},
		{"with what older answers held", `{"scheme_info":{"appid":"wx1"},"url_link_info":{"appid":"wx1"},"visit_openid":["o1"]}`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := clientThatAnswers(t, tt.answer)
			_, err := client.QueryScheme(t.Context(), &wechat.QuerySchemeRequest{QueryType: 1})
			if _, other := client.QueryURLLink(t.Context(), &wechat.QueryURLLinkRequest{QueryType: 1}); (err == nil) != tt.ok || (other == nil) != tt.ok {
				t.Errorf("QueryScheme: %v, QueryURLLink: %v, want success: %t", err, other, tt.ok)
			}
		})
	}
}
