package wechat_test

import (
	"encoding/json"
	"strings"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

// discoverRows are rows of TestWire.
var discoverRows = []wiretest.Row{
	{
		Call: (*wechat.Client).AddNearbyPOI,
		Args: []any{&wechat.AddNearbyPOIRequest{
			IsCommNearby: "1", PicList: `{"list":["2"]}`, ServiceInfos: `{"service_infos":[]}`, KfInfo: `{"open_kf":true}`, StoreName: "s3", ContractPhone: "4",
			Hour: "09:00-21:00", CompanyName: "c5", Credential: "156718193518281", Address: "a6", QualificationList: "q7", POIID: "8", MapPOIID: "9",
		}},
		URI: "/wxa/addnearbypoi?access_token=TOKEN",
		Body: `{"is_comm_nearby":"1","pic_list":"{\"list\":[\"2\"]}","service_infos":"{\"service_infos\":[]}","kf_info":"{\"open_kf\":true}","store_name":"s3","contract_phone":"4",` +
			`"hour":"09:00-21:00","company_name":"c5","credential":"156718193518281","address":"a6","qualification_list":"q7","poi_id":"8","map_poi_id":"9"}`,
		Answer: `{"errcode":0,"errmsg":"ok","data":{"audit_id":10,"poi_id":"11","related_credential":"12"}}`,
		Want:   &wechat.AddNearbyPOIResult{Data: wechat.NearbyPOIAudit{AuditID: 10, POIID: 11, RelatedCredential: "12"}},
	},
	{
		Call: (*wechat.Client).GetNearbyPOIList, Repeatable: true, Needs: "data",
		Args:   []any{&wechat.GetNearbyPOIListRequest{Page: 1, PageRows: 1000}},
		URI:    "/wxa/getnearbypoilist?access_token=TOKEN&page=1&page_rows=1000",
		Body:   `{"page":1,"page_rows":1000}`,
		Answer: `{"errcode":0,"errmsg":"","data":{"left_apply_num":9,"max_apply_num":10,"data":"{\"poi_list\":[]}"}}`,
		Want:   &wechat.GetNearbyPOIListResult{Data: wechat.NearbyPOIPage{MaxApplyNum: 10, LeftApplyNum: 9, Data: `{"poi_list":[]}`}},
	},
	{
		Call:   (*wechat.Client).DeleteNearbyPOI,
		Args:   []any{&wechat.DeleteNearbyPOIRequest{POIID: "1"}},
		URI:    "/wxa/delnearbypoi?access_token=TOKEN",
		Body:   `{"poi_id":"1"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   (*wechat.Client).SetShowStatus,
		Args:   []any{&wechat.SetShowStatusRequest{POIID: "1", Status: 0}},
		URI:    "/wxa/setnearbypoishowstatus?access_token=TOKEN",
		Body:   `{"poi_id":"1","status":0}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: (*wechat.Client).SubmitPages,
		Args: []any{&wechat.SubmitPagesRequest{Pages: []wechat.SearchPage{{Path: "pages/1", Query: "a=2", DataList: []wechat.SearchPageData{{
			Type: "wxsearch_cpdata", Update: 1, ContentID: "c3", PageType: 2, H5URL: "https://example.com/4", Title: "t5", Abstract: []string{"a6"},
			Referer: "https://example.com/7", CoverImgURL: "https://example.com/8", MainBody: "b9",
			Author: &wechat.SearchAuthor{AuthorName: "n10", AuthorTitle: "t11", AuthorPortrait: "https://example.com/12"},
			Video:  []wechat.SearchVideo{{VideoTitle: "v13", VideoLength: 14, VideoImg: "https://example.com/15"}}, TimePublish: 1700000016, TimeModify: 1700000017,
			ExtraInfo: json.RawMessage(`{"x":18}`),
		}}}}}},
		URI: "/wxa/search/wxaapi_submitpages?access_token=TOKEN",
		Body: `{"pages":[{"path":"pages/1","query":"a=2","data_list":[{"@type":"wxsearch_cpdata","update":1,"content_id":"c3","page_type":2,"h5_url":"https://example.com/4","title":"t5","abstract":["a6"],` +
			`"referer":"https://example.com/7","cover_img_url":"https://example.com/8","mainbody":"b9","author":{"author_name":"n10","author_title":"t11","author_portrait":"https://example.com/12"},` +
			`"video":[{"video_title":"v13","video_length":14,"video_img":"https://example.com/15"}],"time_publish":1700000016,"time_modify":1700000017,"extra_info":{"x":18}}]}]}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: (*wechat.Client).SiteSearch, Repeatable: true,
		Args:   []any{&wechat.SiteSearchRequest{Keyword: "k1", NextPageInfo: "n2"}},
		URI:    "/wxa/sitesearch?access_token=TOKEN",
		Body:   `{"keyword":"k1","next_page_info":"n2"}`,
		Answer: `{"errcode":0,"errmsg":"ok","items":[{"title":"t3","image":"https://example.com/4","description":"d5","path":"p6"}],"has_next_page":true,"next_page_info":"n7","hit_count":8}`,
		Want: &wechat.SiteSearchResult{
			Items:       []wechat.SiteSearchItem{{Title: "t3", Image: "https://example.com/4", Description: "d5", Path: "p6"}},
			HasNextPage: true, NextPageInfo: "n7", HitCount: 8,
		},
	},
	{
		Call: (*wechat.Client).ImageSearch, Repeatable: true,
		Args: []any{&wechat.ImageSearchRequest{Img: wechat.Upload{Name: "a.png", Content: strings.NewReader("\x89PNG\r\n\x1a\n")}}},
		URI:  "/wxa/imagesearch?access_token=TOKEN",
		Body: "--BOUNDARY\r\nContent-Disposition: form-data; name=\"img\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n" +
			"\x89PNG\r\n\x1a\n\r\n--BOUNDARY--\r\n",
		Answer: `{"errcode":0,"errmsg":"ok","items":[{"title":"t1","img_url":"https://example.com/2","price":"3","path":"p4"}]}`,
		Want:   &wechat.ImageSearchResult{Items: []wechat.ImageSearchItem{{Title: "t1", ImgURL: "https://example.com/2", Price: "3", Path: "p4"}}},
	},
}
