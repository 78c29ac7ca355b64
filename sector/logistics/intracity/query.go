package intracity

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A QueryOrderRequest names an order: by WxOrderID, or by WxStoreID and StoreOrderID.
type QueryOrderRequest struct {
	WxStoreID    string `json:"wx_store_id,omitempty"`
	StoreOrderID string `json:"store_order_id,omitempty"`
	WxOrderID    string `json:"wx_order_id,omitempty"`
}

// A QueryOrderResult says how far an order is. Times are in Unix seconds, 0 if it hasn't come to
// that.
type QueryOrderResult struct {
	WxOrderID          string     `json:"wx_order_id"`
	StoreOrderID       string     `json:"store_order_id"`
	WxStoreID          string     `json:"wx_store_id"`
	OrderStatus        int64      `json:"order_status"` // StatusCreated or another
	AppID              string     `json:"appid"`
	UserOpenID         string     `json:"user_openid"`
	ServiceTransID     string     `json:"service_trans_id"` // CarrierDada or another
	DeliveryNo         string     `json:"delivery_no"`      // the carrier's number of the order
	Distance           float64    `json:"distance"`         // in metres
	ActualFee          int64      `json:"actualfee"`        // in fen
	DeductFee          int64      `json:"deductfee"`        // in fen: what cancelling cost
	CreateTime         int64      `json:"create_time"`
	AcceptTime         int64      `json:"accept_time"`
	FinishTime         int64      `json:"finish_time"`
	FetchTime          int64      `json:"fetch_time"`
	CancelTime         int64      `json:"cancel_time"`
	ExpectedFinishTime int64      `json:"expected_finish_time"`
	FetchCode          string     `json:"fetch_code"` // the rider asks the shop for it
	RecvCode           string     `json:"recv_code"`  // the rider asks the user for it
	OrderSeq           string     `json:"order_seq"`
	TransporterInfo    Rider      `json:"transporter_info"`
	StoreInfo          OrderStore `json:"store_info"`
	ReceiverInfo       Receiver   `json:"receiver_info"`
	CargoInfo          OrderCargo `json:"cargo_info"`
}

// A Rider delivers an order (配送员).
type Rider struct {
	TransporterName  string `json:"transporter_name"`
	TransporterPhone string `json:"transporter_phone"`
}

// An OrderStore is the shop of an order.
type OrderStore struct {
	StoreName string  `json:"store_name"`
	WxStoreID string  `json:"wx_store_id"`
	Address   string  `json:"address"`
	Lng       float64 `json:"lng"`
	Lat       float64 `json:"lat"`
	PhoneNum  string  `json:"phone_num"`
}

// A Receiver is the user who gets an order.
type Receiver struct {
	ReceiverName string  `json:"receiver_name"`
	Address      string  `json:"address"`
	PhoneNum     string  `json:"phone_num"`
	Lng          float64 `json:"lng"`
	Lat          float64 `json:"lat"`
}

// An OrderCargo is what is delivered.
type OrderCargo struct {
	CargoName   string      `json:"cargo_name"`
	CargoWeight int64       `json:"cargo_weight"` // in grams
	CargoPrice  int64       `json:"cargo_price"`  // in fen
	CargoType   int64       `json:"cargo_type"`   // as in Cargo
	CargoNum    int64       `json:"cargo_num"`
	ItemList    []OrderItem `json:"item_list"`
}

// An OrderItem is a kind of goods in an OrderCargo. WeChat's page has two names for the count:
// see Count.
type OrderItem struct {
	ItemName   string `json:"item_name"`
	ItemPicURL string `json:"item_pic_url"`
	Num        int64  `json:"num"`
	ItemNum    int64  `json:"item_num"`
}

// Count returns how many there are, by whichever name WeChat says it.
func (i OrderItem) Count() int64 { return max(i.Num, i.ItemNum) }

// QueryOrder asks how far an order is (查询配送单). CodeNoOrder: there is no such order.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/same_city_distribution/api_intracity_queryorder
//
//wechat:api POST /cgi-bin/express/intracity/queryorder
func QueryOrder(ctx context.Context, c *wechat.Client, r *QueryOrderRequest) (*QueryOrderResult, error) {
	return wechat.Do[QueryOrderResult](ctx, c, "POST", "/cgi-bin/express/intracity/queryorder", r, wechat.Repeatable(), wechat.Needs("order_status"))
}

// A MockNotifyRequest says what happens to an order of the sandbox. It is named by WxOrderID, or by
// WxStoreID and StoreOrderID.
type MockNotifyRequest struct {
	WxOrderID    string `json:"wx_order_id,omitempty"`
	WxStoreID    string `json:"wx_store_id,omitempty"`
	StoreOrderID string `json:"store_order_id,omitempty"`
	OrderStatus  int64  `json:"order_status"` // StatusAccepted or another
}

// MockNotify moves an order of the sandbox (模拟回调接口): WeChat posts a notification, see
// [ParseNotification].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/same_city_distribution/api_intracity_mocknotify
//
//wechat:api POST /cgi-bin/express/intracity/mocknotify
func MockNotify(ctx context.Context, c *wechat.Client, r *MockNotifyRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/intracity/mocknotify", r)
	return err
}
