package wechat

import (
	"context"
	"encoding/json"
)

// An AddNearbyPOIRequest is a place that the app shows to users nearby.
type AddNearbyPOIRequest struct {
	IsCommNearby      string `json:"is_comm_nearby"`    // "1"
	PicList           string `json:"pic_list"`          // a JSON text: {"list": ["https://...", ...]}, 1 to 9 pictures
	ServiceInfos      string `json:"service_infos"`     // a JSON text: {"service_infos": [{"id", "tpye", "name", "appid", "path", "desc"}]}
	KfInfo            string `json:"kf_info,omitempty"` // a JSON text: {"open_kf": true, "kf_name", "kf_headimg"}
	StoreName         string `json:"store_name"`        // as in Tencent Maps
	ContractPhone     string `json:"contract_phone"`
	Hour              string `json:"hour"` // 09:00-21:00
	CompanyName       string `json:"company_name"`
	Credential        string `json:"credential"` // the number of the licence, 15 or 9 digits
	Address           string `json:"address"`
	QualificationList string `json:"qualification_list" empty:"ok"` // needed if CompanyName isn't the app's entity
	POIID             string `json:"poi_id,omitempty"`              // of the place to change
	MapPOIID          string `json:"map_poi_id" empty:"ok"`         // of Tencent Maps
}

// An AddNearbyPOIResult names a place.
type AddNearbyPOIResult struct {
	Data NearbyPOIAudit `json:"data"`
}

// A NearbyPOIAudit is the review of a place.
type NearbyPOIAudit struct {
	AuditID           int64  `json:"audit_id"`
	POIID             int64  `json:"poi_id"`
	RelatedCredential string `json:"related_credential"`
}

// AddNearbyPOI adds a place, or changes it (添加地点). Make one call at a time, a second apart. The
// review's result is pushed as an [AddNearbyPOIAuditInfoEvent]. Code(92000): the licence was added
// before. Code(92002): the app has too many places.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/nearby-poi/api_addnearbypoi
//
//wechat:api POST /wxa/addnearbypoi
func (c *Client) AddNearbyPOI(ctx context.Context, r *AddNearbyPOIRequest) (*AddNearbyPOIResult, error) {
	return Do[AddNearbyPOIResult](ctx, c, "POST", "/wxa/addnearbypoi", r)
}

// A GetNearbyPOIListRequest selects places.
type GetNearbyPOIListRequest struct {
	Page     int64 `json:"page" query:"page"` // from 1
	PageRows int64 `json:"page_rows" query:"page_rows" limit:"..1000"`
}

// A GetNearbyPOIListResult is a page of places.
type GetNearbyPOIListResult struct {
	Data NearbyPOIPage `json:"data"`
}

// A NearbyPOIPage is a page of places, and how many more there may be.
type NearbyPOIPage struct {
	MaxApplyNum  int64  `json:"max_apply_num"`
	LeftApplyNum int64  `json:"left_apply_num"`
	Data         string `json:"data"` // a JSON text: {"poi_list": [{"poi_id", "audit_status", "display_status", "refuse_reason", ...}]}
}

// GetNearbyPOIList lists the places (查看地点). The page and the number of rows stand in the query
// and in the body, since WeChat's pages name both.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/nearby-poi/api_getnearbypoilist
//
//wechat:api POST /wxa/getnearbypoilist
func (c *Client) GetNearbyPOIList(ctx context.Context, r *GetNearbyPOIListRequest) (*GetNearbyPOIListResult, error) {
	return Do[GetNearbyPOIListResult](ctx, c, "POST", "/wxa/getnearbypoilist", r, Repeatable(), Needs("data"))
}

// A DeleteNearbyPOIRequest names a place.
type DeleteNearbyPOIRequest struct {
	POIID string `json:"poi_id"`
}

// DeleteNearbyPOI deletes a place (删除地点). Code(93010): no such place.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/nearby-poi/api_deletenearbypoi
//
//wechat:api POST /wxa/delnearbypoi
func (c *Client) DeleteNearbyPOI(ctx context.Context, r *DeleteNearbyPOIRequest) error {
	_, err := Do[struct{}](ctx, c, "POST", "/wxa/delnearbypoi", r)
	return err
}

// A SetShowStatusRequest shows a place, or hides it.
type SetShowStatusRequest struct {
	POIID  string `json:"poi_id"`
	Status int64  `json:"status"` // 1 shown, 0 hidden
}

// SetShowStatus shows a place to users nearby, or hides it (设置展示状态).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/nearby-poi/api_setshowstatus
//
//wechat:api POST /wxa/setnearbypoishowstatus
func (c *Client) SetShowStatus(ctx context.Context, r *SetShowStatusRequest) error {
	_, err := Do[struct{}](ctx, c, "POST", "/wxa/setnearbypoishowstatus", r)
	return err
}

// A SubmitPagesRequest holds pages for WeChat's search.
type SubmitPagesRequest struct {
	Pages []SearchPage `json:"pages"`
}

// A SearchPage is a page of the app for WeChat's search: Path and Query name it.
type SearchPage struct {
	Path     string           `json:"path"` // begins with pages/
	Query    string           `json:"query"`
	DataList []SearchPageData `json:"data_list"`
}

// A SearchPageData is what a page holds.
type SearchPageData struct {
	Type        string          `json:"@type"`  // wxsearch_cpdata; wxsearch_testcpdata for a trial
	Update      int64           `json:"update"` // 1 add or replace, 3 delete
	ContentID   string          `json:"content_id"`
	PageType    int64           `json:"page_type"` // 2
	H5URL       string          `json:"h5_url,omitempty"`
	Title       string          `json:"title"` // up to 20 characters
	Abstract    []string        `json:"abstract,omitempty"`
	Referer     string          `json:"referer,omitempty"` // for fetching the pictures
	CoverImgURL string          `json:"cover_img_url,omitempty"`
	MainBody    string          `json:"mainbody"` // text without HTML
	Author      *SearchAuthor   `json:"author,omitempty"`
	Video       []SearchVideo   `json:"video,omitempty"`
	TimePublish int64           `json:"time_publish"`         // in Unix seconds
	TimeModify  int64           `json:"time_modify"`          // in Unix seconds
	ExtraInfo   json.RawMessage `json:"extra_info,omitempty"` // agreed with WeChat
}

// A SearchAuthor is who wrote a page.
type SearchAuthor struct {
	AuthorName     string `json:"author_name"`
	AuthorTitle    string `json:"author_title,omitempty"`
	AuthorPortrait string `json:"author_portrait,omitempty"` // a URL
}

// A SearchVideo is a video of a page.
type SearchVideo struct {
	VideoTitle  string `json:"video_title,omitempty"`
	VideoLength int64  `json:"video_length"` // in seconds
	VideoImg    string `json:"video_img"`    // the URL of its cover
}

// SubmitPages sends pages to WeChat's search (搜一搜数据推送).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/wxsearch/api_submitpages
//
//wechat:api POST /wxa/search/wxaapi_submitpages
func (c *Client) SubmitPages(ctx context.Context, r *SubmitPagesRequest) error {
	_, err := Do[struct{}](ctx, c, "POST", "/wxa/search/wxaapi_submitpages", r)
	return err
}

// A SiteSearchRequest is a search within the app.
type SiteSearchRequest struct {
	Keyword      string `json:"keyword"`
	NextPageInfo string `json:"next_page_info" empty:"ok"` // of the page before; empty: the first
}

// A SiteSearchResult is a page of what was found.
type SiteSearchResult struct {
	Items        []SiteSearchItem `json:"items"`
	HasNextPage  bool             `json:"has_next_page"`
	NextPageInfo string           `json:"next_page_info"`
	HitCount     int64            `json:"hit_count"` // about
}

// A SiteSearchItem is a page that was found.
type SiteSearchItem struct {
	Title       string `json:"title"`
	Image       string `json:"image"`
	Description string `json:"description"`
	Path        string `json:"path"`
}

// SiteSearch finds pages of the app (小程序内部搜索). WeChat has withdrawn its page.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/search/search.siteSearch
//
//wechat:api POST /wxa/sitesearch
func (c *Client) SiteSearch(ctx context.Context, r *SiteSearchRequest) (*SiteSearchResult, error) {
	return Do[SiteSearchResult](ctx, c, "POST", "/wxa/sitesearch", r, Repeatable())
}

// An ImageSearchRequest is a search within the app by a picture.
type ImageSearchRequest struct {
	Img Upload `json:"img"`
}

// An ImageSearchResult is what was found.
type ImageSearchResult struct {
	Items []ImageSearchItem `json:"items"`
}

// An ImageSearchItem is a page with a picture like it.
type ImageSearchItem struct {
	Title  string `json:"title"`
	ImgURL string `json:"img_url"`
	Price  string `json:"price"`
	Path   string `json:"path"`
}

// ImageSearch finds pages of the app by a picture (小程序内部图片搜索). WeChat has withdrawn its page.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/search/search.imageSearch
//
//wechat:api POST /wxa/imagesearch
func (c *Client) ImageSearch(ctx context.Context, r *ImageSearchRequest) (*ImageSearchResult, error) {
	return Do[ImageSearchResult](ctx, c, "POST", "/wxa/imagesearch", r, Repeatable())
}
