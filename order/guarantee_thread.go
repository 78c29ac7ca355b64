package order

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A GetCommentInfoRequest names a review.
type GetCommentInfoRequest struct {
	CommentID string `json:"commentId"`
}

// A GetCommentInfoResult is a review, and what became of a bad one.
type GetCommentInfoResult struct {
	Info        ReviewInfo     `json:"info"`
	ProcessInfo ReviewProgress `json:"processInfo"` // of a bad review
	OldComment  OldReview      `json:"oldComment"`  // of a review that was changed
}

// ReviewInfo holds a review.
type ReviewInfo struct {
	Content Review `json:"content"`
}

// A Review is what a user says about an order.
type Review struct {
	CommentID   string         `json:"commentId"` // of the review
	Amount      int64          `json:"amount"`    // in fen
	OrderID     string         `json:"orderId"`
	CreateTime  string         `json:"createTime"` // in Unix seconds
	PayTime     string         `json:"payTime"`    // in Unix seconds
	OrderInfo   ReviewOrder    `json:"orderInfo"`
	ProductInfo ReviewProducts `json:"productInfo"`
	WxPayID     string         `json:"wxPayId"` // transaction_id of WeChat Pay (微信支付交易单号)
	UserInfo    Reviewer       `json:"userInfo"`
	BizInfo     ReviewedApp    `json:"bizInfo"`
	Score       int64          `json:"score"` // 100 for each star
	Content     ReviewContent  `json:"content"`
}

// ReviewProgress is how far a bad review was dealt with.
type ReviewProgress struct {
	ActionList []ReviewStep `json:"actionList"` // the last one with an UpdateTime is where it is
	CommentID  string       `json:"commentId"`
}

// A ReviewStep is a step in dealing with a bad review.
type ReviewStep struct {
	Type       int64 `json:"type"`       // 1 the review, 2 the merchant deals with it, 3 the user is asked, 4 the user changed the review
	UpdateTime int64 `json:"updateTime"` // in Unix seconds; 0: not reached
}

// An OldReview is a review before it was changed.
type OldReview struct {
	CommentID  string           `json:"commentId"`
	CreateTime int64            `json:"createTime"` // in Unix seconds
	Score      int64            `json:"score"`      // 100 for each star
	Content    OldReviewContent `json:"content"`
}

// OldReviewContent is what a review said and showed before it was changed.
type OldReviewContent struct {
	Ext   string        `json:"ext"` // the text
	Media []ReviewMedia `json:"media"`
}

// GetCommentInfo reads a review (查询评价详情). CodeNotYours: it is another app's.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/transaction-guarantee/comment/api_getcommentinfo
//
//wechat:api GET /wxaapi/comment/commentinfo/get
func GetCommentInfo(ctx context.Context, c *wechat.Client, r *GetCommentInfoRequest) (*GetCommentInfoResult, error) {
	return wechat.Do[GetCommentInfoResult](ctx, c, "GET", "/wxaapi/comment/commentinfo/get", r, wechat.Repeatable(), wechat.Needs("info"))
}

// A GetCommentReplyListRequest names a review.
type GetCommentReplyListRequest struct {
	CommentID string `json:"commentId"`
}

// A GetCommentReplyListResult holds what was said about a review.
type GetCommentReplyListResult struct {
	List ReviewThread `json:"list"`
}

// A ReviewThread is a comment and the replies to it.
type ReviewThread struct {
	Reply            ReviewComment `json:"reply"`
	CommentReplyList []ReviewReply `json:"commentReplyList"`
}

// A ReviewComment is the first answer to a review.
type ReviewComment struct {
	CommentID    string      `json:"commentId"` // of the review
	ReplyID      string      `json:"replyId"`   // of the comment
	CreateTime   string      `json:"createTime"`
	UpdateTime   string      `json:"updateTime"` // both in Unix seconds
	ReplyContent ReplyText   `json:"replyContent"`
	ReplyObject  ReplyAuthor `json:"replyObject"`
}

// A ReviewReply is a reply to a comment.
type ReviewReply struct {
	CommentID           string      `json:"commentId"` // of the review
	CommentReplyID      string      `json:"commentReplyId"`
	CreateTime          string      `json:"createTime"`
	UpdateTime          string      `json:"updateTime"` // both in Unix seconds
	CommentReplyContent ReplyText   `json:"commentReplyContent"`
	CommentReplyObject  ReplyAuthor `json:"commentReplyObject"`
}

// A ReplyText is the text of a comment or a reply.
type ReplyText struct {
	Content string `json:"content"`
}

// A ReplyAuthor is the user or the app that wrote a comment or a reply.
type ReplyAuthor struct {
	Nickname string `json:"nickname"`
	ImgURL   string `json:"imgUrl"`
}

// GetCommentReplyList returns the comment on a review, and the replies to it (查询评论列表,
// getCommenTreplyList). CodeNotYours: the review is another app's.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/transaction-guarantee/comment/api_getcommentreplylist
//
//wechat:api GET /wxaapi/comment/replyandcommentreplylist/get
func GetCommentReplyList(ctx context.Context, c *wechat.Client, r *GetCommentReplyListRequest) (*GetCommentReplyListResult, error) {
	return wechat.Do[GetCommentReplyListResult](ctx, c, "GET", "/wxaapi/comment/replyandcommentreplylist/get", r, wechat.Repeatable())
}
