// Package novel is for novels (小说) in WeChat's reader (阅读器): books and their chapters, the
// review of them, who else may show them, and how much of them may be read before it is paid.
//
// A book has two versions. [CreateBook], [CreateChapter] and the other changes make the edited
// one (编辑版), [AuditBook] submits it, and when WeChat approves it, which it pushes as a
// [wechat.SecbookAuditEvent], it becomes the published one (发布版), which users read. Calls that
// change a book go one after the other, and none while it is under review.
//
// A [wechat.BookBanStatusChangeEvent] says that WeChat takes a book or a chapter down, a
// [wechat.WxaNovelChapterPermissionEvent] asks whether a user may read a chapter.
package novel

import (
	"context"
	"errors"
	"slices"

	"github.com/minigo-dev/wechat"
)

// The codes that callers act on.
const (
	CodeArgument        wechat.Code = 10140001 // an argument is wrong
	CodeTitle           wechat.Code = 10140003 // of a book
	CodeIntro           wechat.Code = 10140004
	CodeCover           wechat.Code = 10140005
	CodeAuthor          wechat.Code = 10140006
	CodeCategory        wechat.Code = 10140007
	CodeChapterList     wechat.Code = 10140011 // chapters are missing, doubled, or another book's
	CodeVolumes         wechat.Code = 10140012 // the volumes overlap, leave chapters out, or have a wrong title
	CodeChapterTitle    wechat.Code = 10140018
	CodeChapterContent  wechat.Code = 10140019
	CodeNoSeq           wechat.Code = 10140022 // the book is ordered by Seq, and the chapter has none
	CodeDoubleID        wechat.Code = 10140023 // an OriginalID is in the request twice
	CodeNotFound        wechat.Code = 10141001
	CodeNotAllowed      wechat.Code = 10141002
	CodeInAudit         wechat.Code = 10141003 // the book is under review
	CodeTooManyFaults   wechat.Code = 10141005 // too many checks failed
	CodeNotApproved     wechat.Code = 10141006
	CodeNoChapters      wechat.Code = 10141007 // there is nothing to submit
	CodeVolumesOld      wechat.Code = 10141008 // chapters came or went, and the volumes don't say where they belong: UpdateBook
	CodeConflict        wechat.Code = 10141009 // a book or a chapter has this OriginalID
	CodeOrderMethod     wechat.Code = 10141010 // the book's ChapterOrderMethod doesn't allow the call
	CodeExpireTime      wechat.Code = 10145007 // the time is past, or wrong
	CodeAuthPartly      wechat.Code = 10145010 // some of the permissions were not given: the result is there too, see its Results
	CodeGranteeAppID    wechat.Code = 10145011
	CodeGrantedYourself wechat.Code = 10145012
)

// besides adds the result to an error that has one of the codes: the answer says more than that it
// failed.
func besides[T any](result *T, err error, codes ...wechat.Code) (*T, error) {
	var refusal *wechat.Error
	if errors.As(err, &refusal) && slices.Contains(codes, refusal.Code) {
		if more := new(T); refusal.Decode(more) == nil {
			result = more
		}
	}
	return result, err
}

// Whether a book is finished (完结状态).
const (
	Serial   = 1 // 连载
	Finished = 2 // 完结
)

// How the chapters of a book are ordered (章节排序方式).
const (
	OrderAppend = 0 // as they were uploaded
	OrderSeq    = 1 // by their Seq
)

// The states of a review (审核状态).
const (
	AuditNone     = 0 // never submitted
	AuditRunning  = 1
	AuditRejected = 2
	AuditApproved = 3
)

// AuditInfo is the review of a book or a chapter; all zero before the first.
type AuditInfo struct {
	AuditStatus int64  `json:"audit_status"` // AuditRunning or another
	CreateTime  int64  `json:"create_time"`  // in Unix seconds: when it was submitted
	AuditTime   int64  `json:"audit_time"`   // in Unix seconds
	Reason      string `json:"reason"`
	Suggestion  string `json:"suggestion"` // of a rejection
}

// A CreateBookRequest describes a book.
type CreateBookRequest struct {
	Title              string   `json:"title"`          // 1 to 30 characters
	Intro              string   `json:"intro"`          // 1 to 500 characters
	CoverMediaID       string   `json:"cover_media_id"` // by UploadTempMedia of the Client: JPEG or PNG, best 600 to 800 pixels
	Author             string   `json:"author"`         // 1 to 100 characters
	FirstCategoryID    int64    `json:"first_category_id"`
	SecondCategoryID   int64    `json:"second_category_id"`
	ThirdCategoryID    int64    `json:"third_category_id"`
	CompleteStatus     int64    `json:"complete_status" oneof:"1 2"`                // Serial or Finished
	OriginalID         string   `json:"original_id,omitempty" limit:"..255 bytes"`  // yours: a second book with it is refused
	ChapterOrderMethod int64    `json:"chapter_order_method,omitempty" oneof:"0 1"` // OrderAppend or OrderSeq
	CustomInfo         string   `json:"custom_info,omitempty" limit:"..128 bytes"`  // yours
	KeywordList        []string `json:"keyword_list,omitempty" limit:"..3 items"`   // for recommendations: 1 to 4 characters each
	AwesomeParagraph   string   `json:"awesome_paragraph,omitempty"`                // for recommendations: from the book, 400 to 1000 characters
}

// A CreateBookResult holds the book's id.
type CreateBookResult struct {
	BookID string `json:"book_id"` // up to 64 bytes
}

// CreateBook makes a book (创建作品). CodeConflict: there is one with this OriginalID. CodeTitle,
// CodeIntro, CodeCover, CodeAuthor, CodeCategory: it is wrong.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/business/api_createbook
//
//wechat:api POST /wxa/book/createbook
func CreateBook(ctx context.Context, c *wechat.Client, r *CreateBookRequest) (*CreateBookResult, error) {
	return wechat.Do[CreateBookResult](ctx, c, "POST", "/wxa/book/createbook", r, wechat.Needs("book_id"))
}

// An UpdateBookRequest says what changes. What is absent stays.
type UpdateBookRequest struct {
	BookID             string   `json:"book_id"`
	Title              string   `json:"title,omitempty"`             // up to 30 characters
	Intro              string   `json:"intro,omitempty"`             // up to 500 characters
	CoverMediaID       string   `json:"cover_media_id,omitempty"`    // as in CreateBookRequest
	Author             string   `json:"author,omitempty"`            // up to 100 characters
	FirstCategoryID    int64    `json:"first_category_id,omitempty"` // all three, or none
	SecondCategoryID   int64    `json:"second_category_id,omitempty"`
	ThirdCategoryID    int64    `json:"third_category_id,omitempty"`
	CompleteStatus     int64    `json:"complete_status,omitempty" oneof:"1 2"`      // Serial or Finished
	ChapterIDList      []string `json:"chapter_id_list,omitempty"`                  // all chapters, in their new order
	NeedVolume         *bool    `json:"need_volume,omitempty"`                      // true: VolumeList counts; false: the book has no volumes any more; nil: they stay
	VolumeList         []Volume `json:"volume_list,omitempty"`                      // in their order, so that each chapter is in one
	ChapterOrderMethod *int64   `json:"chapter_order_method,omitempty" oneof:"0 1"` // to OrderSeq: the order is lost; to OrderAppend: it stays
	CustomInfo         string   `json:"custom_info,omitempty" limit:"..128 bytes"`
	UpdateKeyword      bool     `json:"update_keyword,omitempty"` // KeywordList counts
	KeywordList        []string `json:"keyword_list,omitempty" limit:"..3 items"`
	AwesomeParagraph   string   `json:"awesome_paragraph,omitempty"` // 400 to 1000 characters
}

// A Volume is a part of a book (分卷): chapters that follow each other, both ends included.
type Volume struct {
	VolumeTitle string `json:"volume_title"` // 1 to 100 characters
	StartIndex  int64  `json:"start_index"`  // from 0; one after the EndIndex of the volume before
	EndIndex    int64  `json:"end_index"`
}

// UpdateBook changes the edited version of a book (编辑作品). CodeInAudit: it is under review.
// CodeChapterList, CodeVolumes: they are not the book's.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/business/api_updatebook
//
//wechat:api POST /wxa/book/updatebook
func UpdateBook(ctx context.Context, c *wechat.Client, r *UpdateBookRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/book/updatebook", r)
	return err
}

// An AuditBookRequest names a book.
type AuditBookRequest struct {
	BookID string `json:"book_id"`
}

// AuditBook submits a book for review (作品提审). WeChat pushes the decision as a
// [wechat.SecbookAuditEvent]. CodeInAudit: it is under review. CodeNoChapters: it has none.
// CodeVolumesOld: the volumes don't say where each chapter belongs.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/business/api_auditbook
//
//wechat:api POST /wxa/book/auditbook
func AuditBook(ctx context.Context, c *wechat.Client, r *AuditBookRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/book/auditbook", r)
	return err
}

// A DeleteBookRequest names a book.
type DeleteBookRequest struct {
	BookID string `json:"book_id"`
}

// DeleteBook deletes both versions of a book, and who may show it (删除作品). CodeInAudit: it is
// under review.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/business/api_deletebook
//
//wechat:api POST /wxa/book/deletebook
func DeleteBook(ctx context.Context, c *wechat.Client, r *DeleteBookRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/book/deletebook", r)
	return err
}
