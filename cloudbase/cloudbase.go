// Package cloudbase uses cloud development (云开发) from a server: functions, the database, the
// storage, and text messages. By WeChat's pages, only third-party platforms (第三方平台) may call
// the functions, the database and the storage.
//
// A statement of the database is a program: write what users say into it as JSON, with
// encoding/json, never as it came. Code(85088): cloud development isn't on. Code(-601027): there
// is no such environment. Code(-1000) and Code(-501002): WeChat is busy. Code(-501007): a
// parameter is wrong.
package cloudbase

import (
	"context"
	"encoding/json"
	"net/url"

	"github.com/minigo-dev/wechat"
)

// An InvokeCloudFunctionRequest is a call of a cloud function.
type InvokeCloudFunctionRequest struct {
	Env     string          `json:"-" query:"env"`      // the environment (环境)
	Name    string          `json:"-" query:"name"`     // of the function
	ReqData json.RawMessage `json:"req_data,omitempty"` // the function's input, JSON; empty: {}
}

// An InvokeCloudFunctionResult is what the function returned.
type InvokeCloudFunctionResult struct {
	RespData string `json:"resp_data"` // the function's output, as JSON
}

// InvokeCloudFunction calls a cloud function, which then knows no user, and waits for it
// (触发云函数): up to 5 seconds. WeChat's page has Env and Name in two places, and its samples
// decide: they are in the query, and the body is the function's input.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/functions/api_invokecloudfunction
//
//wechat:api POST /tcb/invokecloudfunction
func InvokeCloudFunction(ctx context.Context, c *wechat.Client, r *InvokeCloudFunctionRequest) (*InvokeCloudFunctionResult, error) {
	const path = "/tcb/invokecloudfunction"
	switch {
	case r == nil:
		return nil, &wechat.ArgumentError{API: path, Field: "request", Reason: "is nil"}
	case r.Env == "":
		return nil, &wechat.ArgumentError{API: path, Field: "Env", Reason: "is empty"}
	case r.Name == "":
		return nil, &wechat.ArgumentError{API: path, Field: "Name", Reason: "is empty"}
	case len(r.ReqData) > 0 && !json.Valid(r.ReqData):
		return nil, &wechat.ArgumentError{API: path, Field: "ReqData", Reason: "is no valid JSON"}
	}
	body := r.ReqData
	if len(body) == 0 {
		body = json.RawMessage("{}")
	}
	result := new(InvokeCloudFunctionResult)
	query := url.Values{"env": {r.Env}, "name": {r.Name}}
	if err := c.Call(ctx, "POST", path, body, result, wechat.QueryAdded(query), wechat.Needs("resp_data")); err != nil {
		return nil, err
	}
	return result, nil
}

// An AddDelayedFunctionTaskRequest is a call of a cloud function.
type AddDelayedFunctionTaskRequest struct {
	Env          string `json:"env"` // the environment (环境)
	FunctionName string `json:"function_name"`
	Data         string `json:"data"`       // the function's input, as JSON
	DelayTime    int64  `json:"delay_time"` // in seconds: 6 to 2,592,000 (30 days)
}

// AddDelayedFunctionTask calls a cloud function later (延时调用云函数).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/functions/api_adddelayedfunctiontask
//
//wechat:api POST /tcb/adddelayedfunctiontask
func AddDelayedFunctionTask(ctx context.Context, c *wechat.Client, r *AddDelayedFunctionTaskRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/tcb/adddelayedfunctiontask", r)
	return err
}

// A GetOpenDataRequest names data that the client has as cloudIDs.
type GetOpenDataRequest struct {
	CloudIDList []string `json:"cloudid_list"`               // from the client
	OpenID      string   `json:"-" query:"openid,omitempty"` // of the user; required for sensitive data
}

// A GetOpenDataResult holds the data.
type GetOpenDataResult struct {
	DataList []CloudData `json:"data_list"`
}

// CloudData is what a cloudID stands for.
type CloudData struct {
	CloudID string          `json:"cloud_id"`
	JSON    json.RawMessage `json:"json"` // JSON, or a text that holds JSON: see Decode
}

// Decode decodes the data into v, be it JSON or a text that holds JSON.
func (d CloudData) Decode(v any) error {
	var text string
	if json.Unmarshal(d.JSON, &text) == nil {
		return json.Unmarshal([]byte(text), v)
	}
	return json.Unmarshal(d.JSON, v)
}

// GetOpenData exchanges cloudIDs for the data that they stand for, such as a phone number
// (获取cloudID对应的数据).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/others/api_getopendata
//
//wechat:api POST /wxa/getopendata
func GetOpenData(ctx context.Context, c *wechat.Client, r *GetOpenDataRequest) (*GetOpenDataResult, error) {
	return wechat.Do[GetOpenDataResult](ctx, c, "POST", "/wxa/getopendata", r, wechat.Repeatable())
}

// A GetCloudBaseVoIPSignRequest says what is signed.
type GetCloudBaseVoIPSignRequest struct {
	GroupID   string `json:"group_id"`  // of the room
	Timestamp int64  `json:"timestamp"` // in Unix seconds
	Nonce     string `json:"nonce"`     // random, shorter than 128 characters
}

// A GetCloudBaseVoIPSignResult holds the signature.
type GetCloudBaseVoIPSignResult struct {
	Signature string `json:"signature"` // for wx.joinVoIPChat
}

// GetCloudBaseVoIPSign returns a signature by which users join a voice room (获取实时语音签名).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/others/api_getcloudbasevoipsign
//
//wechat:api POST /wxa/getvoipsign
func GetCloudBaseVoIPSign(ctx context.Context, c *wechat.Client, r *GetCloudBaseVoIPSignRequest) (*GetCloudBaseVoIPSignResult, error) {
	return wechat.Do[GetCloudBaseVoIPSignResult](ctx, c, "POST", "/wxa/getvoipsign", r, wechat.Repeatable(), wechat.Needs("signature"))
}

// A GetCloudTokenRequest says how long the credentials shall be valid.
type GetCloudTokenRequest struct {
	Lifespan int64 `json:"lifespan" limit:"..7200"` // in seconds, up to 7,200
}

// A GetCloudTokenResult holds credentials of Tencent Cloud. SecretKey and Token print as
// REDACTED; Reveal returns the texts.
type GetCloudTokenResult struct {
	SecretID    string            `json:"secretid"`
	SecretKey   wechat.SessionKey `json:"secretkey"`
	Token       wechat.SessionKey `json:"token"`
	ExpiredTime int64             `json:"expired_time"` // in Unix seconds
}

// GetCloudToken returns credentials for the API of Tencent Cloud (获取腾讯云API调用凭证): up to 10
// times an hour. It is for third-party platforms (第三方平台).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/others/api_getcloudtoken
//
//wechat:api POST /tcb/getqcloudtoken
func GetCloudToken(ctx context.Context, c *wechat.Client, r *GetCloudTokenRequest) (*GetCloudTokenResult, error) {
	return wechat.Do[GetCloudTokenResult](ctx, c, "POST", "/tcb/getqcloudtoken", r, wechat.Needs("secretid", "secretkey", "token"))
}
