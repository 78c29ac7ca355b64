package wechat

import (
	"context"
	"net/url"

	"github.com/minigo-dev/wechat/internal/argument"
)

const pathComponentCode2Session = "/sns/component/jscode2session"

// ComponentCode2Session logs a user in to an app that a third-party platform (第三方平台)
// serves (小程序登录). It is [Code2Session] with the component_appid and the
// component_access_token of the platform in place of the AppSecret. appID is the app that
// has authorized the platform. For other calls for such an app, use a [Client] whose
// [TokenSource] returns the authorizer_access_token.
//
// The errors are those of Code2Session, [ErrTokenRejected] for the
// component_access_token, and 61003 if the app hasn't authorized the platform.
//
// WeChat API: https://developers.weixin.qq.com/doc/oplatform/openApi/OpenApiDoc/miniprogram-management/login/thirdpartyCode2Session.html
//
//wechat:api GET /sns/component/jscode2session
func ComponentCode2Session(ctx context.Context, componentAppID, componentAccessToken, appID, jsCode string, opts ...TransportOption) (*Code2SessionResult, error) {
	const api = "ComponentCode2Session"
	if err := argumentFault(api, "componentAppID", argument.AppID(componentAppID)); err != nil {
		return nil, err
	}
	if err := argumentFault(api, "componentAccessToken", argument.Text(componentAccessToken)); err != nil {
		return nil, err
	}
	if err := checkAppID(api, appID); err != nil {
		return nil, err
	}
	l, err := linkFor(api, opts)
	if err != nil {
		return nil, err
	}
	return l.login(ctx, pathComponentCode2Session, jsCode, url.Values{
		"appid": {appID}, "component_appid": {componentAppID}, "component_access_token": {componentAccessToken},
	}, componentAccessToken)
}
