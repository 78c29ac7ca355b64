package intracity

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// How WeChat chooses a carrier (运力偏好).
const (
	PatternPrice   = 1 // the cheapest
	PatternCarrier = 2 // ServiceTransPrefer first
)

// Apply opens intra-city delivery for the app (开通门店权限). It needs no API security.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/same_city_distribution/api_intracity_apply
//
//wechat:api POST /cgi-bin/express/intracity/apply
func Apply(ctx context.Context, c *wechat.Client) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/intracity/apply", &struct{}{})
	return err
}

// A CreateStoreRequest is a shop.
type CreateStoreRequest struct {
	OutStoreID         string        `json:"out_store_id,omitempty"` // yours, unique: it keeps a shop from being made twice
	StoreName          string        `json:"store_name,omitempty"`
	OrderPattern       int64         `json:"order_pattern,omitempty"`        // PatternPrice, also if absent, or PatternCarrier
	ServiceTransPrefer string        `json:"service_trans_prefer,omitempty"` // CarrierDada or another; required of PatternCarrier
	AddressInfo        *StoreAddress `json:"address_info,omitempty"`         // where riders fetch the goods
}

// A StoreAddress is where a shop is.
type StoreAddress struct {
	Province string  `json:"province"`
	City     string  `json:"city"`
	Area     string  `json:"area"` // the district (区/县)
	Street   string  `json:"street,omitempty"`
	House    string  `json:"house"` // the number, and what else riders must know
	Lat      float64 `json:"lat"`
	Lng      float64 `json:"lng"`
	Phone    string  `json:"phone"` // 11 digits, or a landline with its area code
}

// A CreateStoreResult names the shop.
type CreateStoreResult struct {
	WxStoreID  string `json:"wx_store_id"` // for all later calls
	AppID      string `json:"appid"`
	OutStoreID string `json:"out_store_id"`
}

// CreateStore makes a shop (创建门店). CodeStoreExists: OutStoreID has one, which [QueryStore] returns.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/same_city_distribution/api_intracity_createstore
//
//wechat:api POST /cgi-bin/express/intracity/createstore
func CreateStore(ctx context.Context, c *wechat.Client, r *CreateStoreRequest) (*CreateStoreResult, error) {
	return wechat.Do[CreateStoreResult](ctx, c, "POST", "/cgi-bin/express/intracity/createstore", r, wechat.Needs("wx_store_id"))
}

// An UpdateStoreRequest says what changes about a shop.
type UpdateStoreRequest struct {
	Keys    StoreKey    `json:"keys"`
	Content StoreChange `json:"content"`
}

// A StoreKey names a shop, by one of the two.
type StoreKey struct {
	WxStoreID  string `json:"wx_store_id,omitempty"`
	OutStoreID string `json:"out_store_id,omitempty"`
}

// A StoreChange is what changes; what is absent stays.
type StoreChange struct {
	StoreName          string        `json:"store_name,omitempty"`
	OrderPattern       int64         `json:"order_pattern,omitempty"`        // PatternPrice or PatternCarrier
	ServiceTransPrefer string        `json:"service_trans_prefer,omitempty"` // CarrierDada or another; required of PatternCarrier
	AddressInfo        *StoreAddress `json:"address_info,omitempty"`
}

// UpdateStore changes a shop (更新门店). CodeNoStore: there is no such shop.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/same_city_distribution/api_intracity_updatestore
//
//wechat:api POST /cgi-bin/express/intracity/updatestore
func UpdateStore(ctx context.Context, c *wechat.Client, r *UpdateStoreRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/intracity/updatestore", r, wechat.Repeatable())
	return err
}

// A QueryStoreRequest names a shop, by one of the two. With neither all shops are meant.
type QueryStoreRequest struct {
	WxStoreID  string `json:"wx_store_id,omitempty"`
	OutStoreID string `json:"out_store_id,omitempty"`
}

// A QueryStoreResult lists shops.
type QueryStoreResult struct {
	StoreList []Store `json:"store_list"`
	Total     int64   `json:"total"`
	AppID     string  `json:"appid"`
}

// A Store is a shop (门店).
type Store struct {
	WxStoreID          string       `json:"wx_store_id"`
	OutStoreID         string       `json:"out_store_id"`
	CityID             int64        `json:"city_id"`
	OrderPattern       int64        `json:"order_pattern"`        // PatternPrice or another
	ServiceTransPrefer string       `json:"service_trans_prefer"` // CarrierDada or another
	AddressInfo        StoreAddress `json:"address_info"`
}

// QueryStore lists the shops of the app (查询门店), or returns one.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/same_city_distribution/api_intracity_querystore
//
//wechat:api POST /cgi-bin/express/intracity/querystore
func QueryStore(ctx context.Context, c *wechat.Client, r *QueryStoreRequest) (*QueryStoreResult, error) {
	return wechat.Do[QueryStoreResult](ctx, c, "POST", "/cgi-bin/express/intracity/querystore", r, wechat.Repeatable())
}

// A GetCityRequest names a carrier.
type GetCityRequest struct {
	ServiceTransID string `json:"service_trans_id,omitempty"` // CarrierDada or another; empty: all
}

// A GetCityResult lists the cities of carriers.
type GetCityResult struct {
	SupportList []CarrierCities `json:"support_list"`
}

// CarrierCities are the cities of a carrier.
type CarrierCities struct {
	ServiceTransID string `json:"service_trans_id"` // CarrierDada or another
	CityList       []City `json:"city_list"`
}

// A City is a city by name and code (行政区域编码).
type City struct {
	CityCode int64  `json:"city_code"`
	CityName string `json:"city_name"`
}

// GetCity lists the cities where carriers deliver (查询支持同城配送的城市).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/same_city_distribution/api_intracity_getcity
//
//wechat:api POST /cgi-bin/express/intracity/getcity
func GetCity(ctx context.Context, c *wechat.Client, r *GetCityRequest) (*GetCityResult, error) {
	return wechat.Do[GetCityResult](ctx, c, "POST", "/cgi-bin/express/intracity/getcity", r, wechat.Repeatable())
}
