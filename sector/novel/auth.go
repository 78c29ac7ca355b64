package novel

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// An AddBookAuthRequest says which apps may show which books.
type AddBookAuthRequest struct {
	Books []BookGrant `json:"books" limit:"..20 items"`
}

// A BookGrant lets an app show a book.
type BookGrant struct {
	BookID       string `json:"book_id"`
	GranteeAppID string `json:"grantee_appid"`                    // of the app that may show it
	ExpireTime   int64  `json:"expire_time" limit:"..2147483646"` // in Unix seconds
}

// An AddBookAuthResult says what became of each permission.
type AddBookAuthResult struct {
	Results []BookGrantResult `json:"results"` // in the order of the request
}

// A BookGrantResult says what became of a permission.
type BookGrantResult struct {
	ErrCode wechat.Code `json:"errcode"` // 0: given
}

// AddBookAuth lets other apps show books (新增账号/小说授权), up to 100 times a minute. Look at the
// ErrCode of each result. CodeExpireTime: the time is wrong. CodeGranteeAppID,
// CodeGrantedYourself: the app is wrong. With an error of CodeAuthPartly the result is there too.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/auth/api_addbookauth
//
//wechat:api POST /wxa/book/addbookauth
func AddBookAuth(ctx context.Context, c *wechat.Client, r *AddBookAuthRequest) (*AddBookAuthResult, error) {
	result, err := wechat.Do[AddBookAuthResult](ctx, c, "POST", "/wxa/book/addbookauth", r)
	return besides(result, err, CodeAuthPartly)
}

// An AddBookAuthByAppIDRequest says which apps may show all books.
type AddBookAuthByAppIDRequest struct {
	Infos []AppGrant `json:"infos" limit:"..20 items"`
}

// An AppGrant lets an app show all books.
type AppGrant struct {
	GranteeAppID string `json:"grantee_appid"` // of the app that may show them
	ExpireTime   int64  `json:"expire_time"`   // in Unix seconds
}

// An AddBookAuthByAppIDResult says what became of each permission.
type AddBookAuthByAppIDResult struct {
	Results []AppGrantResult `json:"results"` // in the order of the request
}

// An AppGrantResult says what became of a permission.
type AppGrantResult struct {
	ErrCode wechat.Code `json:"errcode"` // 0: given
	ErrMsg  string      `json:"errmsg"`
}

// AddBookAuthByAppID lets other apps show all books (新增账号/账号授权), up to 100,000 times a day. Look
// at the ErrCode of each result. With an error of CodeAuthPartly the result is there too.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/auth/api_addbookauthbyappid
//
//wechat:api POST /wxa/book/addbookauthbyappid
func AddBookAuthByAppID(ctx context.Context, c *wechat.Client, r *AddBookAuthByAppIDRequest) (*AddBookAuthByAppIDResult, error) {
	result, err := wechat.Do[AddBookAuthByAppIDResult](ctx, c, "POST", "/wxa/book/addbookauthbyappid", r)
	return besides(result, err, CodeAuthPartly)
}

// A DelBookAuthRequest names a book and an app.
type DelBookAuthRequest struct {
	BookID       string `json:"book_id"`
	GranteeAppID string `json:"grantee_appid"`
}

// DelBookAuth takes the permission to show a book from an app (删除指定的授权关系), up to 10,000 times a day.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/auth/api_delbookauth
//
//wechat:api POST /wxa/book/delbookauth
func DelBookAuth(ctx context.Context, c *wechat.Client, r *DelBookAuthRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/book/delbookauth", r)
	return err
}

// A DelBookAuthByAppIDRequest names an app.
type DelBookAuthByAppIDRequest struct {
	GranteeAppID string `json:"grantee_appid"`
}

// DelBookAuthByAppID takes the permission to show all books from an app (删除指定的账号授权关系), up to 100,000 times a
// day.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/auth/api_delbookauthbyappid
//
//wechat:api POST /wxa/book/delbookauthbyappid
func DelBookAuthByAppID(ctx context.Context, c *wechat.Client, r *DelBookAuthByAppIDRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/book/delbookauthbyappid", r)
	return err
}

// Which permissions are listed.
const (
	Granted  = 0 // that this app gave
	Received = 1 // that this app has
)

// A QueryBookAuthRequest selects permissions for single books.
type QueryBookAuthRequest struct {
	Type   int64  `json:"type,omitempty"` // Granted or Received
	Offset int64  `json:"offset"`         // from 0
	Count  int64  `json:"count" limit:"..30"`
	IsSum  bool   `json:"is_sum,omitempty"`  // of Granted: ask for Sum
	BookID string `json:"book_id,omitempty"` // of Granted: for this book only
}

// A QueryBookAuthResult is a page of permissions.
type QueryBookAuthResult struct {
	Results []GivenGrant `json:"results"`
	Sum     int64        `json:"sum"` // of all pages, if IsSum; WeChat's page has it in each of the Results
}

// A GivenGrant is a permission to show a book.
type GivenGrant struct {
	BookID       string `json:"book_id"`
	GrantorAppID string `json:"grantor_appid"` // of the app that gave it
	GranteeAppID string `json:"grantee_appid"` // of the app that has it
	ExpireTime   int64  `json:"expire_time"`   // in Unix seconds
	Sum          int64  `json:"sum"`           // of all pages, if IsSum
}

// QueryBookAuth lists permissions for single books (查看主授权关系列表, 查看被授权关系列表), up to 10,000 times
// a day.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/auth/api_querybookauth
//
//wechat:api POST /wxa/book/querybookauth
func QueryBookAuth(ctx context.Context, c *wechat.Client, r *QueryBookAuthRequest) (*QueryBookAuthResult, error) {
	return wechat.Do[QueryBookAuthResult](ctx, c, "POST", "/wxa/book/querybookauth", r, wechat.Repeatable())
}

// A QueryBookAuthV2Request selects permissions of whole accounts.
type QueryBookAuthV2Request struct {
	Type         int64    `json:"type,omitempty"` // Granted or Received
	Count        int64    `json:"count" limit:"..100"`
	Cursor       string   `json:"cursor,omitempty"`                      // of the page before; empty for the first
	GrantorAppID string   `json:"grantor_appid,omitempty"`               // of Received: the books of this app
	BookIDs      []string `json:"book_ids,omitempty" limit:"..30 items"` // of Received: these books; GrantorAppID doesn't count
}

// A QueryBookAuthV2Result is a page of permissions.
type QueryBookAuthV2Result struct {
	AppIDResults []AccountGrant `json:"appid_results"` // of apps, those that end first in front
	BookResults  []AccountGrant `json:"book_results"`  // of books, with GrantorAppID or BookIDs
	NextCursor   string         `json:"next_cursor"`   // for the next page
}

// An AccountGrant is a permission to show all books of an app, or one of them.
type AccountGrant struct {
	GrantorAppID string `json:"grantor_appid"` // of the app that gave it
	GranteeAppID string `json:"grantee_appid"` // of the app that has it
	ExpireTime   int64  `json:"expire_time"`   // in Unix seconds
	BookID       string `json:"book_id"`       // of BookResults
}

// QueryBookAuthV2 lists permissions of whole accounts (查看账号主授权关系列表): 50,000 times a day for
// Granted, 10,000 for Received.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/auth/api_querybookauthv2
//
//wechat:api POST /wxa/book/querybookauthv2
func QueryBookAuthV2(ctx context.Context, c *wechat.Client, r *QueryBookAuthV2Request) (*QueryBookAuthV2Result, error) {
	return wechat.Do[QueryBookAuthV2Result](ctx, c, "POST", "/wxa/book/querybookauthv2", r, wechat.Repeatable())
}
