package order

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// Which reviews [GetCommentList] returns.
const (
	ReviewsBad       = 1 // with 1 or 2 stars (差评)
	ReviewsGood      = 2 // with 4 or 5 stars (好评)
	ReviewsUnsettled = 3 // bad ones that are not settled with the user
	ReviewsToAnswer  = 4
	ReviewsChanged   = 5 // bad ones that the user changed
	ReviewsAll       = 6
)

// An AddReplyRequest is what the merchant answers to a review.
type AddReplyRequest struct {
	CommentID string `json:"commentId"` // of the review
	Content   string `json:"content"`
}

// An AddReplyResult says whether the comment was made.
type AddReplyResult struct {
	Success bool `json:"success"`
}

// AddReply comments on a user's review (创建评论): the merchant's first answer.
// [AddCommentReply] adds more. CodeNotYours: the review is another app's.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/transaction-guarantee/comment/api_addreply
//
//wechat:api POST /wxaapi/comment/reply/add
func AddReply(ctx context.Context, c *wechat.Client, r *AddReplyRequest) (*AddReplyResult, error) {
	return wechat.Do[AddReplyResult](ctx, c, "POST", "/wxaapi/comment/reply/add", r)
}

// An AddCommentReplyRequest is a reply to a comment.
type AddCommentReplyRequest struct {
	CommentID string `json:"commentId"` // of the review
	ReplyID   string `json:"replyId"`   // of the comment
	Content   string `json:"content"`
}

// An AddCommentReplyResult says whether the reply was made.
type AddCommentReplyResult struct {
	Success bool `json:"success"`
}

// AddCommentReply replies to a comment of [AddReply] (创建回复, addCommenTreply).
// CodeNotYours: the review or the comment is another app's.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/transaction-guarantee/comment/api_addcommentreply
//
//wechat:api POST /wxaapi/comment/commentreply/add
func AddCommentReply(ctx context.Context, c *wechat.Client, r *AddCommentReplyRequest) (*AddCommentReplyResult, error) {
	return wechat.Do[AddCommentReplyResult](ctx, c, "POST", "/wxaapi/comment/commentreply/add", r)
}

// A DeleteReplyRequest names a comment.
type DeleteReplyRequest struct {
	CommentID string `json:"commentId"` // of the review
	ReplyID   string `json:"replyId"`   // of the comment
}

// A DeleteReplyResult says whether the comment was deleted.
type DeleteReplyResult struct {
	Success bool `json:"success"`
}

// DeleteReply deletes a comment and all replies to it (删除评论). CodeNotYours: it is another
// app's.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/transaction-guarantee/comment/api_deletereply
//
//wechat:api POST /wxaapi/comment/reply/delete
func DeleteReply(ctx context.Context, c *wechat.Client, r *DeleteReplyRequest) (*DeleteReplyResult, error) {
	return wechat.Do[DeleteReplyResult](ctx, c, "POST", "/wxaapi/comment/reply/delete", r)
}

// A DeleteCommentReplyRequest names a reply.
type DeleteCommentReplyRequest struct {
	CommentID      string `json:"commentId"` // of the review
	ReplyID        string `json:"replyId"`   // of the comment
	CommentReplyID string `json:"commentReplyId"`
}

// A DeleteCommentReplyResult says whether the reply was deleted.
type DeleteCommentReplyResult struct {
	Success bool `json:"success"`
}

// DeleteCommentReply deletes a reply to a comment (删除回复, deleteCommenTreply).
// CodeNotYours: it is another app's.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/transaction-guarantee/comment/api_deletecommentreply
//
//wechat:api POST /wxaapi/comment/commentreply/delete
func DeleteCommentReply(ctx context.Context, c *wechat.Client, r *DeleteCommentReplyRequest) (*DeleteCommentReplyResult, error) {
	return wechat.Do[DeleteCommentReplyResult](ctx, c, "POST", "/wxaapi/comment/commentreply/delete", r)
}

// A GetCommentListRequest selects reviews.
type GetCommentListRequest struct {
	StartTime  string `json:"startTime"`            // in Unix seconds
	EndTime    string `json:"endTime"`              // in Unix seconds
	FilterType int64  `json:"filterType,omitempty"` // ReviewsBad or another
	Offset     int64  `json:"offset,omitempty"`     // from 0
	Limit      int64  `json:"limit,omitempty"`      // 8 if absent
}

// A GetCommentListResult is a page of reviews.
type GetCommentListResult struct {
	Offset      int64          `json:"offset"`
	Total       int64          `json:"total"` // of all pages
	CommentList []ListedReview `json:"commentList"`
}

// A ListedReview is a review in a list.
type ListedReview struct {
	CommentID   string         `json:"commentId"` // of the review
	Amount      int64          `json:"amount"`    // in fen
	OrderID     string         `json:"orderId"`
	CreateTime  string         `json:"createTime"` // in Unix seconds
	PayTime     string         `json:"payTime"`    // in Unix seconds
	WxPayID     string         `json:"wxPayId"`    // transaction_id of WeChat Pay (微信支付交易单号)
	OrderInfo   ReviewOrder    `json:"orderInfo"`
	UserInfo    Reviewer       `json:"userInfo"`
	BizInfo     ReviewedApp    `json:"bizInfo"`
	Score       int64          `json:"score"` // 100 for each star
	Content     ReviewContent  `json:"content"`
	ExtInfo     ReviewExtra    `json:"extInfo"`
	ProductInfo ReviewProducts `json:"productInfo"`
}

// A ReviewOrder is the order that a review is about.
type ReviewOrder struct {
	BusiOrderID string `json:"busiOrderId"` // yours: out_trade_no of WeChat Pay (商户单号)
}

// A Reviewer is the user who wrote a review.
type Reviewer struct {
	OpenID   string `json:"openid"`
	HeadImg  string `json:"headImg"` // a URL
	NickName string `json:"nickName"`
}

// A ReviewedApp is the app that a review is about.
type ReviewedApp struct {
	AppID    string `json:"appid"`
	HeadImg  string `json:"headImg"` // a URL
	NickName string `json:"nickName"`
}

// ReviewContent is what a review says and shows.
type ReviewContent struct {
	Txt   string        `json:"txt"`
	Media []ReviewMedia `json:"media"` // pictures, or one video
}

// ReviewMedia is a picture or a video: the URLs.
type ReviewMedia struct {
	Img           string `json:"img"`
	ThumbImg      string `json:"thumbImg"`
	Video         string `json:"video"`
	VideoCover    string `json:"videoCover"`
	VideoDuration int64  `json:"videoDuration"` // in seconds
}

// ReviewExtra says what was done about a bad review.
type ReviewExtra struct {
	IsAlreadySendTmpl bool `json:"isAlreadySendTmpl"` // the user was invited to a talk with customer service
}

// ReviewProducts are the goods that a review is about.
type ReviewProducts struct {
	ProductList []ReviewProduct `json:"productList"`
}

// A ReviewProduct is one of the goods that a review is about.
type ReviewProduct struct {
	Name   string `json:"name"`
	PicURL string `json:"picUrl"`
}

// GetCommentList lists the reviews that users wrote (查询评价列表, getCcommentList).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/transaction-guarantee/comment/api_getccommentlist
//
//wechat:api GET /wxaapi/comment/mpcommentlist/get
func GetCommentList(ctx context.Context, c *wechat.Client, r *GetCommentListRequest) (*GetCommentListResult, error) {
	return wechat.Do[GetCommentListResult](ctx, c, "GET", "/wxaapi/comment/mpcommentlist/get", r, wechat.Repeatable())
}

// A ConfirmCompromiseRequest proves an agreement with a user.
type ConfirmCompromiseRequest struct {
	CommentID string   `json:"commentId"` // of the review
	PicList   []string `json:"picList"`   // media_ids of pictures, by UploadTempMedia of the Client
	Content   string   `json:"content"`
}

// A ConfirmCompromiseResult says whether the report was taken.
type ConfirmCompromiseResult struct {
	Success bool `json:"success"`
}

// ConfirmCompromise reports an agreement with a user who wrote a bad review (确认和解).
// CodeNoCompromise: the review isn't bad, or the user was written to before. CodeNotYours: it
// is another app's.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/transaction-guarantee/comment/api_confirmcompromise
//
//wechat:api POST /wxaapi/comment/confirmcompromise
func ConfirmCompromise(ctx context.Context, c *wechat.Client, r *ConfirmCompromiseRequest) (*ConfirmCompromiseResult, error) {
	return wechat.Do[ConfirmCompromiseResult](ctx, c, "POST", "/wxaapi/comment/confirmcompromise", r)
}

// A ResetAPIKfQuotaRequest names a review.
type ResetAPIKfQuotaRequest struct {
	CommentID string `json:"commentId"`
}

// A ResetAPIKfQuotaResult says whether the quota was reset.
type ResetAPIKfQuotaResult struct {
	Success bool `json:"success"`
}

// ResetAPIKfQuota resets how often customer service may write to the user of a review
// (重置Api客服quota). CodeNotYours: the review is another app's.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/transaction-guarantee/comment/api_resetapikfquota
//
//wechat:api POST /wxaapi/comment/apikfquota/reset
func ResetAPIKfQuota(ctx context.Context, c *wechat.Client, r *ResetAPIKfQuotaRequest) (*ResetAPIKfQuotaResult, error) {
	return wechat.Do[ResetAPIKfQuotaResult](ctx, c, "POST", "/wxaapi/comment/apikfquota/reset", r)
}
