package novel

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A GetBookRequest names a book, by one of its ids.
type GetBookRequest struct {
	BookID         string `json:"book_id,omitempty"`
	NeedEditedData bool   `json:"need_edited_data,omitempty"` // the edited version, not the published one
	OriginalID     string `json:"original_id,omitempty"`      // yours, if BookID is empty
}

// A GetBookResult holds the book.
type GetBookResult struct {
	Book Book `json:"book"`
}

// A Book is one version of a book.
type Book struct {
	BookID             string       `json:"book_id"`
	Title              string       `json:"title"`
	Intro              string       `json:"intro"`
	CoverURL           string       `json:"cover_url"`
	Author             string       `json:"author"`
	FirstCategoryID    int64        `json:"first_category_id"`
	FirstCategoryName  string       `json:"first_category_name"`
	SecondCategoryID   int64        `json:"second_category_id"`
	SecondCategoryName string       `json:"second_category_name"`
	ThirdCategoryID    int64        `json:"third_category_id"`
	ThirdCategoryName  string       `json:"third_category_name"`
	CompleteStatus     int64        `json:"complete_status"` // Serial or Finished
	UploadScene        int64        `json:"upload_scene"`    // 1 by hand, 2 by calls
	ChapterCnt         int64        `json:"chapter_cnt"`
	VolumeCnt          int64        `json:"volume_cnt"`
	VolumeList         []BookVolume `json:"volume_list"`
	TotalWordCnt       int64        `json:"total_word_cnt"` // in characters
	AuditInfo          AuditInfo    `json:"audit_info"`
	CreateTime         int64        `json:"create_time"`          // in Unix seconds
	OriginalID         string       `json:"original_id"`          // yours
	ChapterOrderMethod int64        `json:"chapter_order_method"` // OrderAppend or OrderSeq
	CustomInfo         string       `json:"custom_info"`          // yours
	BanStatus          int64        `json:"ban_status"`           // 0 allowed, 1 taken down by WeChat
}

// A BookVolume is a part of a book (分卷): chapters that follow each other, both ends included.
type BookVolume struct {
	VolumeTitle string `json:"volume_title"`
	StartIndex  int64  `json:"start_index"` // from 0
	EndIndex    int64  `json:"end_index"`
}

// GetBook reads a book (获取作品信息). CodeNotFound: there is no such book, or it was never
// published: ask for the edited version.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/business/api_getbook
//
//wechat:api POST /wxa/book/getbook
func GetBook(ctx context.Context, c *wechat.Client, r *GetBookRequest) (*GetBookResult, error) {
	return wechat.Do[GetBookResult](ctx, c, "POST", "/wxa/book/getbook", r, wechat.Repeatable(), wechat.Needs("book"))
}

// A ListBookRequest selects books. All fields are optional.
type ListBookRequest struct {
	Limit          int64  `json:"limit,omitempty" limit:"1..100"` // 100 if absent
	Offset         int64  `json:"offset,omitempty"`               // from 0, up to 100,000; LastID has no such limit
	LastID         *int64 `json:"last_id,omitempty"`              // 0 for the first page, then that of the page before; Offset doesn't count
	NeedEditedData bool   `json:"need_edited_data,omitempty"`     // the edited versions, not the published ones
}

// A ListBookResult is a page of books.
type ListBookResult struct {
	BookList []ListedBook `json:"book_list"`
	TotalCnt int64        `json:"total_cnt"` // of all pages
	LastID   int64        `json:"last_id"`   // for the next page, if the request had one
}

// A ListedBook is a book in a list.
type ListedBook struct {
	BookID             string    `json:"book_id"`
	Title              string    `json:"title"`
	Intro              string    `json:"intro"`
	CoverURL           string    `json:"cover_url"`
	Author             string    `json:"author"`
	FirstCategoryID    int64     `json:"first_category_id"`
	SecondCategoryID   int64     `json:"second_category_id"`
	ThirdCategoryID    int64     `json:"third_category_id"`
	CompleteStatus     int64     `json:"complete_status"` // Serial or Finished
	UploadScene        int64     `json:"upload_scene"`    // 1 by hand, 2 by calls
	ChapterCnt         int64     `json:"chapter_cnt"`
	VolumeCnt          int64     `json:"volume_cnt"`
	TotalWordCnt       int64     `json:"total_word_cnt"` // in characters
	AuditInfo          AuditInfo `json:"audit_info"`
	CreateTime         int64     `json:"create_time"`          // in Unix seconds
	OriginalID         string    `json:"original_id"`          // yours
	ChapterOrderMethod int64     `json:"chapter_order_method"` // OrderAppend or OrderSeq
	CustomInfo         string    `json:"custom_info"`          // yours
	BanStatus          int64     `json:"ban_status"`           // 0 allowed, 1 taken down by WeChat
}

// ListBook lists the books of the app (获取作品列表).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/business/api_listbook
//
//wechat:api POST /wxa/book/listbook
func ListBook(ctx context.Context, c *wechat.Client, r *ListBookRequest) (*ListBookResult, error) {
	return wechat.Do[ListBookResult](ctx, c, "POST", "/wxa/book/listbook", r, wechat.Repeatable())
}

// A SetPreviewSettingRequest says how much of a book may be read before it is paid.
type SetPreviewSettingRequest struct {
	Setting Preview `json:"setting"`
}

// A Preview says how much of the chapters of a book may be read.
type Preview struct {
	BookID         string           `json:"book_id"`
	DefaultWords   int64            `json:"default_words"`             // of each chapter, in characters
	ChapterSetting []ChapterPreview `json:"chapter_setting,omitempty"` // of single chapters
}

// A ChapterPreview says how much of a chapter may be read.
type ChapterPreview struct {
	ChapterIndex int64 `json:"chapter_index"` // from 0
	Words        int64 `json:"words"`         // in characters
}

// SetPreviewSetting sets how much of a book may be read before it is paid (预览设置修改).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/preview/api_setpreviewsetting
//
//wechat:api POST /wxa/business/novelreader/setpreviewsetting
func SetPreviewSetting(ctx context.Context, c *wechat.Client, r *SetPreviewSettingRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/business/novelreader/setpreviewsetting", r, wechat.Repeatable())
	return err
}

// A GetPreviewSettingRequest names a book.
type GetPreviewSettingRequest struct {
	BookID string `json:"book_id"`
}

// A GetPreviewSettingResult says how much may be read.
type GetPreviewSettingResult struct {
	Setting Preview `json:"setting"`
}

// GetPreviewSetting asks how much of a book may be read before it is paid (预览设置获取).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/preview/api_getpreviewsetting
//
//wechat:api POST /wxa/business/novelreader/getpreviewsetting
func GetPreviewSetting(ctx context.Context, c *wechat.Client, r *GetPreviewSettingRequest) (*GetPreviewSettingResult, error) {
	return wechat.Do[GetPreviewSettingResult](ctx, c, "POST", "/wxa/business/novelreader/getpreviewsetting", r, wechat.Repeatable(), wechat.Needs("setting"))
}

// Which readers a recommendation is for.
const (
	ForAndroid = 1 // books that are paid
	ForIOS     = 2 // books that are free
)

// A NovelReaderSetRecmdNovelRequest lists books.
type NovelReaderSetRecmdNovelRequest struct {
	RecmdType  int64    `json:"recmd_type"`                                  // ForAndroid or ForIOS
	BookIDList []string `json:"book_id_list" limit:"..300 items" empty:"ok"` // all of them: what was set before goes; empty: none
}

// NovelReaderSetRecmdNovel sets which books are recommended after reading (读后推荐). The app must
// be allowed to show them.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/novel/other/api_novelreadersetrecmdnovel
//
//wechat:api POST /wxa/business/novelreader/setrecmdnovel
func NovelReaderSetRecmdNovel(ctx context.Context, c *wechat.Client, r *NovelReaderSetRecmdNovelRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/business/novelreader/setrecmdnovel", r, wechat.Repeatable())
	return err
}
