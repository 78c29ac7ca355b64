// Package market has the small products of WeChat around an app: services of the service market
// (服务市场), paid abilities (付费管理), messages to employees (用工关系), red packet covers (红包封面)
// and the identity of students (学生身份).
package market

import (
	"context"
	"encoding/json"

	"github.com/minigo-dev/wechat"
)

// decode decodes the answer of a service into v: a JSON text that holds JSON, or JSON itself.
func decode(data json.RawMessage, v any) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		return json.Unmarshal([]byte(text), v)
	}
	return json.Unmarshal(data, v)
}

// Decode decodes Data into v, be it JSON or a text that holds JSON.
func (r *InvokeServiceResult) Decode(v any) error { return decode(r.Data, v) }

// Decode decodes Data into v, be it JSON or a text that holds JSON.
func (r *ServiceMarketRetrieveResult) Decode(v any) error { return decode(r.Data, v) }

// An InvokeServiceRequest is a call of a service that was bought in the service market.
type InvokeServiceRequest struct {
	Service     string          `json:"service"`         // the id of the service, such as "wx79ac3de8be320b71"
	API         string          `json:"api"`             // the name of its API, such as "OcrAllInOne"
	Data        json.RawMessage `json:"data"`            // a JSON object, as the service's page describes it
	ClientMsgID string          `json:"client_msg_id"`   // yours, unique
	Async       bool            `json:"async,omitempty"` // required for an API that answers later
}

// An InvokeServiceResult is the answer of the service.
type InvokeServiceResult struct {
	Data      json.RawMessage `json:"data"`       // see Decode; empty where the API answers later
	RequestID string          `json:"request_id"` // for ServiceMarketRetrieve, where the API answers later
}

// InvokeService calls a service that was bought in WeChat's service market (调用服务市场接口).
// Code(9301010): its calls are used up. Code(9301011): too many calls; wait. Code(9301012): it
// took too long.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/wx-service-market/api_invokeservice
//
//wechat:api POST /wxa/servicemarket
func InvokeService(ctx context.Context, c *wechat.Client, r *InvokeServiceRequest) (*InvokeServiceResult, error) {
	return wechat.Do[InvokeServiceResult](ctx, c, "POST", "/wxa/servicemarket", r)
}

// A ServiceMarketRetrieveRequest names a call that is answered later.
type ServiceMarketRetrieveRequest struct {
	RequestID string `json:"request_id"` // of InvokeService
}

// A ServiceMarketRetrieveResult is the answer of the service.
type ServiceMarketRetrieveResult struct {
	Data      json.RawMessage `json:"data"` // see Decode
	RequestID string          `json:"request_id"`
}

// ServiceMarketRetrieve asks for the answer to a call of [InvokeService] with Async
// (异步获取处理数据). Code(9301015): it isn't finished; ask again later. Code(9301014): there is no
// such call.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/wx-service-market/api_servicemarketretrieve
//
//wechat:api POST /wxa/servicemarketretrieve
func ServiceMarketRetrieve(ctx context.Context, c *wechat.Client, r *ServiceMarketRetrieveRequest) (*ServiceMarketRetrieveResult, error) {
	return wechat.Do[ServiceMarketRetrieveResult](ctx, c, "POST", "/wxa/servicemarketretrieve", r, wechat.Repeatable(), wechat.Needs("data"))
}
