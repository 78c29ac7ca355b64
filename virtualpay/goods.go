package virtualpay

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A StartPublishGoodsRequest names the item: WeChat takes one at a time.
type StartPublishGoodsRequest struct {
	PublishItem []PublishItem `json:"publish_item"`
	OpenID      string        `json:"openid,omitempty"`
	UserIP      string        `json:"user_ip,omitempty"` // the user's public address
	DeviceType  int64         `json:"device_type,omitempty"`
}

// A PublishItem is an item to be published.
type PublishItem struct {
	ID string `json:"id"` // up to 20 characters
}

// StartPublishGoods begins to publish an item (启动批量发布道具任务). [CodeTaskRunning]: another one is running.
// [Client.QueryPublishGoods] tells the end; users can buy it about ten minutes later.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_start_publish_goods
//
//wechat:api POST /xpay/start_publish_goods
func (c *Client) StartPublishGoods(ctx context.Context, r *StartPublishGoodsRequest) error {
	in := &struct {
		environment
		*StartPublishGoodsRequest
	}{environment{c.env}, r}
	_, err := do[struct{}](ctx, c, "/xpay/start_publish_goods", in)
	return err
}

// A StartUploadGoodsRequest holds the item: WeChat takes one at a time.
type StartUploadGoodsRequest struct {
	UploadItem []UploadItem `json:"upload_item"`
	OpenID     string       `json:"openid,omitempty"`
	UserIP     string       `json:"user_ip,omitempty"` // the user's public address
	DeviceType int64        `json:"device_type,omitempty"`
}

// An UploadItem is an item to be uploaded (道具).
type UploadItem struct {
	ID      string `json:"id" limit:"..20 chars"` // up to 20 characters
	Name    string `json:"name"`                  // up to 20 characters
	Price   int64  `json:"price" limit:">0.."`    // of each, in fen
	Remark  string `json:"remark"`
	ItemURL string `json:"item_url"` // of its picture
}

// StartUploadGoods begins to upload an item (批量上传道具). [CodeTaskRunning]: another one is running.
// [Client.QueryUploadGoods] tells the end.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_start_upload_goods
//
//wechat:api POST /xpay/start_upload_goods
func (c *Client) StartUploadGoods(ctx context.Context, r *StartUploadGoodsRequest) error {
	in := &struct {
		environment
		*StartUploadGoodsRequest
	}{environment{c.env}, r}
	_, err := do[struct{}](ctx, c, "/xpay/start_upload_goods", in)
	return err
}

// A QueryUploadGoodsRequest asks for the uploads.
type QueryUploadGoodsRequest struct {
	OpenID     string `json:"openid,omitempty"`
	UserIP     string `json:"user_ip,omitempty"` // the user's public address
	DeviceType int64  `json:"device_type,omitempty"`
}

// A QueryUploadGoodsResult says how far the uploads are.
type QueryUploadGoodsResult struct {
	UploadItem []UploadedItem `json:"upload_item"`
	Status     int64          `json:"status"` // 0 no task, 1 running, 2 failed wholly or partly, 3 succeeded
}

// An UploadedItem is an item, and how far its upload is.
type UploadedItem struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Price        int64  `json:"price"` // in fen
	Remark       string `json:"remark"`
	ItemURL      string `json:"item_url"`      // of its picture
	UploadStatus int64  `json:"upload_status"` // 0 uploading, 1 id exists, 2 uploaded, 3 failed
	ErrMsg       string `json:"errmsg"`
}

// QueryUploadGoods asks how far the uploads are (查询批量上传道具任务).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_query_upload_goods
//
//wechat:api POST /xpay/query_upload_goods
func (c *Client) QueryUploadGoods(ctx context.Context, r *QueryUploadGoodsRequest) (*QueryUploadGoodsResult, error) {
	in := &struct {
		environment
		*QueryUploadGoodsRequest
	}{environment{c.env}, r}
	return do[QueryUploadGoodsResult](ctx, c, "/xpay/query_upload_goods", in, wechat.Repeatable())
}

// A QueryPublishGoodsRequest asks for the publications.
type QueryPublishGoodsRequest struct {
	OpenID     string `json:"openid,omitempty"`
	UserIP     string `json:"user_ip,omitempty"` // the user's public address
	DeviceType int64  `json:"device_type,omitempty"`
}

// A QueryPublishGoodsResult says how far the publications are.
type QueryPublishGoodsResult struct {
	PublishItem []PublishedItem `json:"publish_item"`
	Status      int64           `json:"status"` // 0 no task, 1 running, 2 failed wholly or partly, 3 succeeded
}

// A PublishedItem is an item, and how far its publication is.
type PublishedItem struct {
	ID            string `json:"id"`             // up to 20 characters
	PublishStatus int64  `json:"publish_status"` // 0 uploading, 1 id exists, 2 published, 3 failed
	ErrMsg        string `json:"errmsg"`
}

// QueryPublishGoods asks how far the publications are (查询批量发布道具任务).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_query_publish_goods
//
//wechat:api POST /xpay/query_publish_goods
func (c *Client) QueryPublishGoods(ctx context.Context, r *QueryPublishGoodsRequest) (*QueryPublishGoodsResult, error) {
	in := &struct {
		environment
		*QueryPublishGoodsRequest
	}{environment{c.env}, r}
	return do[QueryPublishGoodsResult](ctx, c, "/xpay/query_publish_goods", in, wechat.Repeatable())
}
