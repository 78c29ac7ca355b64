package ad

import (
	"context"
	"encoding/json"
	"net/url"

	"github.com/minigo-dev/wechat"
)

// version is the one that the marketing functions have.
func version() wechat.CallOption {
	return wechat.QueryAdded(url.Values{"version": {"v1.0"}})
}

// An AddUserActionsRequest reports actions of users.
type AddUserActionsRequest struct {
	Actions []UserAction `json:"actions"`
}

// A UserAction is what a user did after clicking an ad.
type UserAction struct {
	UserActionSetID string          `json:"user_action_set_id"`     // the data source
	URL             string          `json:"url"`                    // where it happened
	ActionTime      int64           `json:"action_time"`            // in Unix seconds
	ActionType      string          `json:"action_type"`            // such as COMPLETE_ORDER
	Trace           *Trace          `json:"trace,omitempty"`        // the click
	ActionParam     json.RawMessage `json:"action_param,omitempty"` // a JSON object, such as {"value":100}
}

// A Trace names the click that led to an action.
type Trace struct {
	ClickID string `json:"click_id,omitempty"` // the gdt_vid of the page's query
}

// AddUserActions reports what users did after they clicked an ad (回传广告数据). After
// [wechat.ErrOutcomeUnknown] the actions may have been reported: WeChat doesn't say whether it
// recognises duplicates.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/ad/ad.addUserAction.html
//
//wechat:api POST /marketing/user_actions/add
func AddUserActions(ctx context.Context, c *wechat.Client, r *AddUserActionsRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/marketing/user_actions/add", r, version())
	return err
}

// An AddUserActionSetRequest describes a data source.
type AddUserActionSetRequest struct {
	Type        string `json:"type"` // such as WEB
	Name        string `json:"name"`
	Description string `json:"description,omitempty"` // 1 to 128 bytes
	Version     string `json:"version,omitempty"`     // in the body too, where WeChat asks for it
}

// An AddUserActionSetResult names the data source.
type AddUserActionSetResult struct {
	Data UserActionSet `json:"data"`
}

// A UserActionSet is a source of actions of users (数据源).
type UserActionSet struct {
	UserActionSetID string `json:"user_action_set_id"`
}

// AddUserActionSet creates a data source for actions of users (广告创建数据源).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/ad/ad.addUserActionSet.html
//
//wechat:api POST /marketing/user_action_sets/add
func AddUserActionSet(ctx context.Context, c *wechat.Client, r *AddUserActionSetRequest) (*AddUserActionSetResult, error) {
	return wechat.Do[AddUserActionSetResult](ctx, c, "POST", "/marketing/user_action_sets/add", r, version(), wechat.Needs("data"))
}

// A GetUserActionSetReportsRequest names a data source.
type GetUserActionSetReportsRequest struct {
	UserActionSetID string `json:"user_action_set_id"`
}

// A GetUserActionSetReportsResult holds the report. No page of WeChat's says what is in it.
type GetUserActionSetReportsResult struct {
	Data json.RawMessage `json:"data"`
}

// GetUserActionSetReports returns the report of a data source (广告数据源报表查询).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/ad/ad.getUserActionSetReports.html
//
//wechat:api GET /marketing/user_action_set_reports/get
func GetUserActionSetReports(ctx context.Context, c *wechat.Client, r *GetUserActionSetReportsRequest) (*GetUserActionSetReportsResult, error) {
	return wechat.Do[GetUserActionSetReportsResult](ctx, c, "GET", "/marketing/user_action_set_reports/get", r, version(), wechat.Repeatable())
}

// A GetUserActionSetsRequest names a data source.
type GetUserActionSetsRequest struct {
	UserActionSetID string `json:"user_action_set_id"`
}

// A GetUserActionSetsResult holds data sources.
type GetUserActionSetsResult struct {
	Data UserActionSets `json:"data"`
}

// UserActionSets are data sources. No page of WeChat's says what they have.
type UserActionSets struct {
	List []json.RawMessage `json:"list"`
}

// GetUserActionSets returns data sources (广告数据源查询).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/ad/ad.getUserActionSets.html
//
//wechat:api GET /marketing/user_action_sets/get
func GetUserActionSets(ctx context.Context, c *wechat.Client, r *GetUserActionSetsRequest) (*GetUserActionSetsResult, error) {
	return wechat.Do[GetUserActionSetsResult](ctx, c, "GET", "/marketing/user_action_sets/get", r, version(), wechat.Repeatable())
}
