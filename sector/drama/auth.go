package drama

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A GrantResult says what became of a permission for a drama.
type GrantResult struct {
	DramaID int64       `json:"drama_id"`
	ErrCode wechat.Code `json:"errcode"` // 0: done
	ErrMsg  string      `json:"errmsg"`
}

// An AuthorizeDramaRequest lets an app play dramas.
type AuthorizeDramaRequest struct {
	DramaID         []int64 `json:"drama_id"` // approved ones
	AuthorizedAppID string  `json:"authorized_appid"`
	AuthzExpireTime int64   `json:"authz_expire_time,omitempty"` // in Unix seconds, at least 7 days ahead; 0: for ever
}

// An AuthorizeDramaResult says what became of each permission.
type AuthorizeDramaResult struct {
	Result []GrantResult `json:"result"`
}

// AuthorizeDrama lets another app play dramas (增加剧目授权). Look at the ErrCode of each result.
// CodeNoCategory: the app has no category of mini-dramas.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/authorizedrama/api_authorizedrama
//
//wechat:api POST /wxa/sec/vod/authorizedrama
func AuthorizeDrama(ctx context.Context, c *wechat.Client, r *AuthorizeDramaRequest) (*AuthorizeDramaResult, error) {
	return wechat.Do[AuthorizeDramaResult](ctx, c, "POST", "/wxa/sec/vod/authorizedrama", r)
}

// A DeauthorizeDramaRequest names an app and dramas.
type DeauthorizeDramaRequest struct {
	DramaID         []int64 `json:"drama_id"`
	AuthorizedAppID string  `json:"authorized_appid"`
}

// A DeauthorizeDramaResult says what became of each permission.
type DeauthorizeDramaResult struct {
	Result []GrantResult `json:"result"`
}

// DeauthorizeDrama takes the permission to play dramas from an app (解除剧目授权). Look at the ErrCode of each
// result. CodeNoGrant: there is no such permission. CodeGrantEnded: it was ended before.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/authorizedrama/api_deauthorizedrama
//
//wechat:api POST /wxa/sec/vod/deauthorizedrama
func DeauthorizeDrama(ctx context.Context, c *wechat.Client, r *DeauthorizeDramaRequest) (*DeauthorizeDramaResult, error) {
	return wechat.Do[DeauthorizeDramaResult](ctx, c, "POST", "/wxa/sec/vod/deauthorizedrama", r)
}

// A GetAuthorizeObjectsRequest selects permissions that this app gave. All fields are optional.
type GetAuthorizeObjectsRequest struct {
	DramaID         int64  `json:"drama_id,omitempty"`
	AuthorizedAppID string `json:"authorized_appid,omitempty"`
	Offset          int64  `json:"offset,omitempty"`               // from 0
	Limit           int64  `json:"limit,omitempty" limit:"..1000"` // 100 if absent
}

// A GetAuthorizeObjectsResult is a page of permissions.
type GetAuthorizeObjectsResult struct {
	TotalCount int64        `json:"total_count"` // of all pages
	Objects    []DramaGrant `json:"objects"`
}

// A DramaGrant lets another app play a drama of this one.
type DramaGrant struct {
	DramaID         int64  `json:"drama_id"`
	AuthorizedAppID string `json:"authorized_appid"`
	AuthorizedTime  int64  `json:"authorized_time"`   // in Unix seconds
	AuthzExpireTime int64  `json:"authz_expire_time"` // in Unix seconds; 0: for ever
}

// GetAuthorizeObjects lists which apps may play which dramas of this one (查询授权信息).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/authorizedrama/api_getauthorizeobjects
//
//wechat:api POST /wxa/sec/vod/getauthorizeobjects
func GetAuthorizeObjects(ctx context.Context, c *wechat.Client, r *GetAuthorizeObjectsRequest) (*GetAuthorizeObjectsResult, error) {
	return wechat.Do[GetAuthorizeObjectsResult](ctx, c, "POST", "/wxa/sec/vod/getauthorizeobjects", r, wechat.Repeatable())
}

// A GetAuthorizedObjectsRequest selects permissions that this app has. All fields are optional.
type GetAuthorizedObjectsRequest struct {
	AuthorizerAppID string `json:"authorizer_appid,omitempty"`
	Offset          int64  `json:"offset,omitempty"`               // from 0
	Limit           int64  `json:"limit,omitempty" limit:"..1000"` // 100 if absent
}

// A GetAuthorizedObjectsResult is a page of permissions.
type GetAuthorizedObjectsResult struct {
	TotalCount int64           `json:"total_count"` // of all pages
	Objects    []ReceivedGrant `json:"objects"`
}

// A ReceivedGrant lets this app play a drama of another one.
type ReceivedGrant struct {
	DramaID         int64  `json:"drama_id"`
	AuthorizerAppID string `json:"authorizer_appid"`
	AuthorizedTime  int64  `json:"authorized_time"`   // in Unix seconds
	AuthzExpireTime int64  `json:"authz_expire_time"` // in Unix seconds; 0: for ever
}

// GetAuthorizedObjects lists which dramas of others this app may play (查询被授权信息).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/authorizeapp/api_getauthorizedobjects
//
//wechat:api POST /wxa/sec/vod/getauthorizedobjects
func GetAuthorizedObjects(ctx context.Context, c *wechat.Client, r *GetAuthorizedObjectsRequest) (*GetAuthorizedObjectsResult, error) {
	return wechat.Do[GetAuthorizedObjectsResult](ctx, c, "POST", "/wxa/sec/vod/getauthorizedobjects", r, wechat.Repeatable())
}

// An AuthorizeAppRequest lets an app play all dramas.
type AuthorizeAppRequest struct {
	AuthorizedAppID string `json:"authorized_appid"`
	AuthzExpireTime int64  `json:"authz_expire_time,omitempty"` // in Unix seconds, at least 7 days ahead; 0: for ever
}

// AuthorizeApp lets another app play all dramas of this one (增加账号授权). CodeNoCategory: it has no
// category of mini-dramas.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/authorizeapp/api_authorizeapp
//
//wechat:api POST /wxa/sec/vod/authorizeapp
func AuthorizeApp(ctx context.Context, c *wechat.Client, r *AuthorizeAppRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/sec/vod/authorizeapp", r)
	return err
}

// A GetAuthorizeAppsResult lists apps.
type GetAuthorizeAppsResult struct {
	Objects []AppGrant `json:"objects"`
}

// An AppGrant lets another app play all dramas of this one.
type AppGrant struct {
	AuthorizedAppID string `json:"authorized_appid"`
	AuthorizedTime  int64  `json:"authorized_time"`   // in Unix seconds
	AuthzExpireTime int64  `json:"authz_expire_time"` // in Unix seconds; 0: for ever
}

// GetAuthorizeApps lists which apps may play all dramas of this one (查询账号授权信息).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/authorizeapp/api_getauthorizeapps
//
//wechat:api POST /wxa/sec/vod/getauthorizeapps
func GetAuthorizeApps(ctx context.Context, c *wechat.Client) (*GetAuthorizeAppsResult, error) {
	return wechat.Do[GetAuthorizeAppsResult](ctx, c, "POST", "/wxa/sec/vod/getauthorizeapps", &struct{}{}, wechat.Repeatable())
}

// A DeauthorizeAppRequest names an app.
type DeauthorizeAppRequest struct {
	AuthorizedAppID string `json:"authorized_appid"`
}

// DeauthorizeApp takes the permission to play all dramas of this app from another (解除账号授权). CodeNoGrant: there
// is no such permission.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/authorizeapp/api_deauthorizeapp
//
//wechat:api POST /wxa/sec/vod/deauthorizeapp
func DeauthorizeApp(ctx context.Context, c *wechat.Client, r *DeauthorizeAppRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/sec/vod/deauthorizeapp", r)
	return err
}
