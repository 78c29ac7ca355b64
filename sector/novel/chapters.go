package novel

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A CreateChapterRequest is a chapter of a book.
type CreateChapterRequest struct {
	BookID  string     `json:"book_id"`
	Chapter NewChapter `json:"chapter"`
}

// A NewChapter is a chapter to upload.
type NewChapter struct {
	ChapterTitle string `json:"chapter_title"`                             // 1 to 80 characters; WeChat cuts blanks off, and makes several one
	Content      string `json:"content"`                                   // 1 to 20,000 characters
	OriginalID   string `json:"original_id,omitempty" limit:"..255 bytes"` // yours: a second chapter with it is refused
	Seq          int64  `json:"seq,omitempty"`                             // of OrderSeq: the place, from small to large
	CustomInfo   string `json:"custom_info,omitempty" limit:"..128 bytes"` // yours
}

// A CreateChapterResult holds the chapter's id.
type CreateChapterResult struct {
	ChapterID string `json:"chapter_id"` // up to 64 bytes
}

// CreateChapter adds a chapter to the edited version of a book (上传章节), one call after the
// other: at its end with OrderAppend, at its Seq with OrderSeq. CodeInAudit: the book is under
// review. CodeConflict: a chapter has this OriginalID. CodeChapterTitle, CodeChapterContent: it
// is wrong.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/business/api_createchapter
//
//wechat:api POST /wxa/book/createchapter
func CreateChapter(ctx context.Context, c *wechat.Client, r *CreateChapterRequest) (*CreateChapterResult, error) {
	return wechat.Do[CreateChapterResult](ctx, c, "POST", "/wxa/book/createchapter", r, wechat.Needs("chapter_id"))
}

// A BatchCreateChapterRequest is a list of chapters of a book.
type BatchCreateChapterRequest struct {
	BookID      string       `json:"book_id"`
	ChapterList []NewChapter `json:"chapter_list" limit:"..10 items"`
}

// A BatchCreateChapterResult holds the ids of the chapters.
type BatchCreateChapterResult struct {
	ChapterID              []string `json:"chapter_id"`                // the same as ChapterIDList: WeChat's page has both names
	ChapterIDList          []string `json:"chapter_id_list"`           // in the order of the request
	ConflictOriginalIDList []string `json:"conflict_original_id_list"` // that other chapters have: of CodeConflict and CodeDoubleID
}

// BatchCreateChapter adds chapters to the edited version of a book (批量上传章节), as
// [CreateChapter] does. CodeConflict: chapters have an OriginalID of the request. CodeDoubleID: it
// is in the request twice. With an error of these two codes the result is there too: see its
// ConflictOriginalIDList.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/business/api_batchcreatechapter
//
//wechat:api POST /wxa/book/batchcreatechapter
func BatchCreateChapter(ctx context.Context, c *wechat.Client, r *BatchCreateChapterRequest) (*BatchCreateChapterResult, error) {
	result, err := wechat.Do[BatchCreateChapterResult](ctx, c, "POST", "/wxa/book/batchcreatechapter", r)
	result, err = besides(result, err, CodeConflict, CodeDoubleID)
	if result != nil && len(result.ChapterIDList) == 0 {
		result.ChapterIDList = result.ChapterID
	}
	return result, err
}

// A ReplaceChapterRequest is a chapter that takes another's place.
type ReplaceChapterRequest struct {
	BookID          string `json:"book_id"`
	ChapterID       string `json:"chapter_id"`        // of the one that goes
	NewChapterTitle string `json:"new_chapter_title"` // 1 to 80 characters
	NewContent      string `json:"new_content"`       // 1 to 20,000 characters
}

// A ReplaceChapterResult holds the new chapter's id.
type ReplaceChapterResult struct {
	NewChapterID string `json:"new_chapter_id"`
}

// ReplaceChapter replaces a chapter of the edited version of a book (替换章节). CodeInAudit: the
// book is under review. CodeNotFound: there is no such chapter.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/business/api_replacechapter
//
//wechat:api POST /wxa/book/replacechapter
func ReplaceChapter(ctx context.Context, c *wechat.Client, r *ReplaceChapterRequest) (*ReplaceChapterResult, error) {
	return wechat.Do[ReplaceChapterResult](ctx, c, "POST", "/wxa/book/replacechapter", r, wechat.Needs("new_chapter_id"))
}

// A DeleteChapterRequest names a chapter.
type DeleteChapterRequest struct {
	BookID    string `json:"book_id"`
	ChapterID string `json:"chapter_id"`
}

// DeleteChapter deletes a chapter of the edited version of a book (删除章节). CodeInAudit: the book
// is under review. CodeNotFound: there is no such chapter.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/business/api_deletechapter
//
//wechat:api POST /wxa/book/deletechapter
func DeleteChapter(ctx context.Context, c *wechat.Client, r *DeleteChapterRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/book/deletechapter", r)
	return err
}

// A GetChapterRequest names a chapter.
type GetChapterRequest struct {
	BookID         string `json:"book_id,omitempty"`
	ChapterID      string `json:"chapter_id,omitempty"`
	NeedEditedData bool   `json:"need_edited_data,omitempty"` // of the edited version, not of the published one
}

// A GetChapterResult holds the chapter.
type GetChapterResult struct {
	Chapter Chapter `json:"chapter"`
}

// A Chapter is a chapter of one version of a book.
type Chapter struct {
	BookID       string    `json:"book_id"`
	ChapterID    string    `json:"chapter_id"`
	ChapterTitle string    `json:"chapter_title"`
	Content      string    `json:"content"`
	WordCnt      int64     `json:"word_cnt"`    // in characters
	CreateTime   int64     `json:"create_time"` // in Unix seconds
	AuditInfo    AuditInfo `json:"audit_info"`
	VolumeIndex  int64     `json:"volume_index"` // from 0; -1: in none
	OriginalID   string    `json:"original_id"`  // yours
	Seq          int64     `json:"seq"`          // of OrderSeq
	CustomInfo   string    `json:"custom_info"`  // yours
	BanStatus    int64     `json:"ban_status"`   // 0 allowed, 1 taken down by WeChat
}

// GetChapter reads a chapter (获取章节信息). CodeNotFound: this version of the book has no such
// chapter.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/business/api_getchapter
//
//wechat:api POST /wxa/book/getchapter
func GetChapter(ctx context.Context, c *wechat.Client, r *GetChapterRequest) (*GetChapterResult, error) {
	return wechat.Do[GetChapterResult](ctx, c, "POST", "/wxa/book/getchapter", r, wechat.Repeatable(), wechat.Needs("chapter"))
}

// A ListChapterRequest selects chapters of a book.
type ListChapterRequest struct {
	BookID         string `json:"book_id"`
	NeedEditedData bool   `json:"need_edited_data,omitempty"`    // of the edited version, not of the published one
	Limit          int64  `json:"limit,omitempty" limit:"..100"` // 10 if absent
	Offset         int64  `json:"offset,omitempty"`              // from 0
	VolumeIndex    *int64 `json:"volume_index,omitempty"`        // from 0: of this volume only
}

// A ListChapterResult is a page of chapters.
type ListChapterResult struct {
	ChapterList []ListedChapter `json:"chapter_list"`
	TotalCnt    int64           `json:"total_cnt"` // of all pages
}

// A ListedChapter is a chapter in a list, without its text.
type ListedChapter struct {
	ChapterID    string    `json:"chapter_id"`
	ChapterTitle string    `json:"chapter_title"`
	WordCnt      int64     `json:"word_cnt"`    // in characters
	CreateTime   int64     `json:"create_time"` // in Unix seconds
	AuditInfo    AuditInfo `json:"audit_info"`
	VolumeIndex  int64     `json:"volume_index"` // from 0; -1: in none
	OriginalID   string    `json:"original_id"`  // yours
	Seq          int64     `json:"seq"`          // of OrderSeq
	CustomInfo   string    `json:"custom_info"`  // yours
	BanStatus    int64     `json:"ban_status"`   // 0 allowed, 1 taken down by WeChat
}

// ListChapter lists the chapters of a book (获取章节列表).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/business/api_listchapter
//
//wechat:api POST /wxa/book/listchapter
func ListChapter(ctx context.Context, c *wechat.Client, r *ListChapterRequest) (*ListChapterResult, error) {
	return wechat.Do[ListChapterResult](ctx, c, "POST", "/wxa/book/listchapter", r, wechat.Repeatable())
}

// An UpdateChapterSeqRequest says where chapters belong.
type UpdateChapterSeqRequest struct {
	BookID         string       `json:"book_id"`
	ChapterSeqList []ChapterSeq `json:"chapter_seq_list"`
}

// A ChapterSeq is the place of a chapter.
type ChapterSeq struct {
	ChapterID string `json:"chapter_id"`
	Seq       int64  `json:"seq"` // from small to large, with gaps
}

// UpdateChapterSeq changes the order of chapters with OrderSeq (调整章节相对顺序). CodeOrderMethod: the
// book has OrderAppend. CodeInAudit: it is under review.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/business/api_updatechapterseq
//
//wechat:api POST /wxa/book/updatechapterseq
func UpdateChapterSeq(ctx context.Context, c *wechat.Client, r *UpdateChapterSeqRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/book/updatechapterseq", r, wechat.Repeatable())
	return err
}

// How a chapter is moved.
const (
	MoveSwap   = 1 // the two change places
	MoveBefore = 2 // before the target
	MoveBehind = 3 // behind the target
)

// A ReorderChapterRequest moves a chapter.
type ReorderChapterRequest struct {
	BookID          string `json:"book_id"`
	ChapterID       string `json:"chapter_id"`
	TargetChapterID string `json:"target_chapter_id"`
	Operation       int64  `json:"operation" oneof:"1 2 3"` // MoveSwap or another
}

// ReorderChapter moves a chapter with OrderAppend (调整章节顺序). CodeOrderMethod: the book has
// OrderSeq. CodeInAudit: it is under review.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/business/api_reorderchapter
//
//wechat:api POST /wxa/book/reorderchapter
func ReorderChapter(ctx context.Context, c *wechat.Client, r *ReorderChapterRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/book/reorderchapter", r)
	return err
}
