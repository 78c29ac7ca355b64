package novel_test

import (
	"testing"

	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/novel"
)

// TestWire proves each function on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", rows)
}

func ptr[T any](v T) *T { return &v }

var rows = []wiretest.Row{
	{
		Call: novel.CreateBook, Needs: "book_id",
		Args:   []any{&novel.CreateBookRequest{Title: "title-1", Intro: "intro-2", CoverMediaID: "cover_media_id-3", Author: "author-4", FirstCategoryID: 5, SecondCategoryID: 6, ThirdCategoryID: 7, CompleteStatus: 1, OriginalID: "original_id-9", ChapterOrderMethod: 1, CustomInfo: "custom_info-11", KeywordList: []string{"keyword_list-12"}, AwesomeParagraph: "awesome_paragraph-13"}},
		URI:    "/wxa/book/createbook?access_token=TOKEN",
		Body:   `{"title":"title-1","intro":"intro-2","cover_media_id":"cover_media_id-3","author":"author-4","first_category_id":5,"second_category_id":6,"third_category_id":7,"complete_status":1,"original_id":"original_id-9","chapter_order_method":1,"custom_info":"custom_info-11","keyword_list":["keyword_list-12"],"awesome_paragraph":"awesome_paragraph-13"}`,
		Answer: `{"errcode":0,"book_id":"book_id-14"}`,
		Want:   &novel.CreateBookResult{BookID: "book_id-14"},
	},
	{
		Call:   novel.UpdateBook,
		Args:   []any{&novel.UpdateBookRequest{BookID: "book_id-15", Title: "title-16", Intro: "intro-17", CoverMediaID: "cover_media_id-18", Author: "author-19", FirstCategoryID: 20, SecondCategoryID: 21, ThirdCategoryID: 22, CompleteStatus: 1, ChapterIDList: []string{"chapter_id_list-24"}, NeedVolume: ptr(true), VolumeList: []novel.Volume{{VolumeTitle: "volume_title-27", StartIndex: 28, EndIndex: 29}}, ChapterOrderMethod: ptr(int64(1)), CustomInfo: "custom_info-31", UpdateKeyword: true, KeywordList: []string{"keyword_list-33"}, AwesomeParagraph: "awesome_paragraph-34"}},
		URI:    "/wxa/book/updatebook?access_token=TOKEN",
		Body:   `{"book_id":"book_id-15","title":"title-16","intro":"intro-17","cover_media_id":"cover_media_id-18","author":"author-19","first_category_id":20,"second_category_id":21,"third_category_id":22,"complete_status":1,"chapter_id_list":["chapter_id_list-24"],"need_volume":true,"volume_list":[{"volume_title":"volume_title-27","start_index":28,"end_index":29}],"chapter_order_method":1,"custom_info":"custom_info-31","update_keyword":true,"keyword_list":["keyword_list-33"],"awesome_paragraph":"awesome_paragraph-34"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   novel.AuditBook,
		Args:   []any{&novel.AuditBookRequest{BookID: "book_id-35"}},
		URI:    "/wxa/book/auditbook?access_token=TOKEN",
		Body:   `{"book_id":"book_id-35"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   novel.DeleteBook,
		Args:   []any{&novel.DeleteBookRequest{BookID: "book_id-36"}},
		URI:    "/wxa/book/deletebook?access_token=TOKEN",
		Body:   `{"book_id":"book_id-36"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: novel.GetBook, Repeatable: true, Needs: "book",
		Args:   []any{&novel.GetBookRequest{BookID: "book_id-37", NeedEditedData: true, OriginalID: "original_id-39"}},
		URI:    "/wxa/book/getbook?access_token=TOKEN",
		Body:   `{"book_id":"book_id-37","need_edited_data":true,"original_id":"original_id-39"}`,
		Answer: `{"errcode":0,"book":{"book_id":"book_id-41","title":"title-42","intro":"intro-43","cover_url":"cover_url-44","author":"author-45","first_category_id":46,"first_category_name":"first_category_name-47","second_category_id":48,"second_category_name":"second_category_name-49","third_category_id":50,"third_category_name":"third_category_name-51","complete_status":52,"upload_scene":53,"chapter_cnt":54,"volume_cnt":55,"volume_list":[{"volume_title":"volume_title-57","start_index":58,"end_index":59}],"total_word_cnt":60,"audit_info":{"audit_status":62,"create_time":63,"audit_time":64,"reason":"reason-65","suggestion":"suggestion-66"},"create_time":67,"original_id":"original_id-68","chapter_order_method":69,"custom_info":"custom_info-70","ban_status":71}}`,
		Want:   &novel.GetBookResult{Book: novel.Book{BookID: "book_id-41", Title: "title-42", Intro: "intro-43", CoverURL: "cover_url-44", Author: "author-45", FirstCategoryID: 46, FirstCategoryName: "first_category_name-47", SecondCategoryID: 48, SecondCategoryName: "second_category_name-49", ThirdCategoryID: 50, ThirdCategoryName: "third_category_name-51", CompleteStatus: 52, UploadScene: 53, ChapterCnt: 54, VolumeCnt: 55, VolumeList: []novel.BookVolume{{VolumeTitle: "volume_title-57", StartIndex: 58, EndIndex: 59}}, TotalWordCnt: 60, AuditInfo: novel.AuditInfo{AuditStatus: 62, CreateTime: 63, AuditTime: 64, Reason: "reason-65", Suggestion: "suggestion-66"}, CreateTime: 67, OriginalID: "original_id-68", ChapterOrderMethod: 69, CustomInfo: "custom_info-70", BanStatus: 71}},
	},
	{
		Call: novel.ListBook, Repeatable: true,
		Args:   []any{&novel.ListBookRequest{Limit: 72, Offset: 73, LastID: ptr(int64(74)), NeedEditedData: true}},
		URI:    "/wxa/book/listbook?access_token=TOKEN",
		Body:   `{"limit":72,"offset":73,"last_id":74,"need_edited_data":true}`,
		Answer: `{"errcode":0,"book_list":[{"book_id":"book_id-77","title":"title-78","intro":"intro-79","cover_url":"cover_url-80","author":"author-81","first_category_id":82,"second_category_id":83,"third_category_id":84,"complete_status":85,"upload_scene":86,"chapter_cnt":87,"volume_cnt":88,"total_word_cnt":89,"audit_info":{"audit_status":91,"create_time":92,"audit_time":93,"reason":"reason-94","suggestion":"suggestion-95"},"create_time":96,"original_id":"original_id-97","chapter_order_method":98,"custom_info":"custom_info-99","ban_status":100}],"total_cnt":101,"last_id":102}`,
		Want:   &novel.ListBookResult{BookList: []novel.ListedBook{{BookID: "book_id-77", Title: "title-78", Intro: "intro-79", CoverURL: "cover_url-80", Author: "author-81", FirstCategoryID: 82, SecondCategoryID: 83, ThirdCategoryID: 84, CompleteStatus: 85, UploadScene: 86, ChapterCnt: 87, VolumeCnt: 88, TotalWordCnt: 89, AuditInfo: novel.AuditInfo{AuditStatus: 91, CreateTime: 92, AuditTime: 93, Reason: "reason-94", Suggestion: "suggestion-95"}, CreateTime: 96, OriginalID: "original_id-97", ChapterOrderMethod: 98, CustomInfo: "custom_info-99", BanStatus: 100}}, TotalCnt: 101, LastID: 102},
	},
	{
		Call: novel.SetPreviewSetting, Repeatable: true,
		Args:   []any{&novel.SetPreviewSettingRequest{Setting: novel.Preview{BookID: "book_id-104", DefaultWords: 105, ChapterSetting: []novel.ChapterPreview{{ChapterIndex: 107, Words: 108}}}}},
		URI:    "/wxa/business/novelreader/setpreviewsetting?access_token=TOKEN",
		Body:   `{"setting":{"book_id":"book_id-104","default_words":105,"chapter_setting":[{"chapter_index":107,"words":108}]}}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: novel.GetPreviewSetting, Repeatable: true, Needs: "setting",
		Args:   []any{&novel.GetPreviewSettingRequest{BookID: "book_id-109"}},
		URI:    "/wxa/business/novelreader/getpreviewsetting?access_token=TOKEN",
		Body:   `{"book_id":"book_id-109"}`,
		Answer: `{"errcode":0,"setting":{"book_id":"book_id-111","default_words":112,"chapter_setting":[{"chapter_index":114,"words":115}]}}`,
		Want:   &novel.GetPreviewSettingResult{Setting: novel.Preview{BookID: "book_id-111", DefaultWords: 112, ChapterSetting: []novel.ChapterPreview{{ChapterIndex: 114, Words: 115}}}},
	},
	{
		Call: novel.NovelReaderSetRecmdNovel, Repeatable: true,
		Args:   []any{&novel.NovelReaderSetRecmdNovelRequest{RecmdType: 116, BookIDList: []string{"book_id_list-117"}}},
		URI:    "/wxa/business/novelreader/setrecmdnovel?access_token=TOKEN",
		Body:   `{"recmd_type":116,"book_id_list":["book_id_list-117"]}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: novel.CreateChapter, Needs: "chapter_id",
		Args:   []any{&novel.CreateChapterRequest{BookID: "book_id-118", Chapter: novel.NewChapter{ChapterTitle: "chapter_title-120", Content: "content-121", OriginalID: "original_id-122", Seq: 123, CustomInfo: "custom_info-124"}}},
		URI:    "/wxa/book/createchapter?access_token=TOKEN",
		Body:   `{"book_id":"book_id-118","chapter":{"chapter_title":"chapter_title-120","content":"content-121","original_id":"original_id-122","seq":123,"custom_info":"custom_info-124"}}`,
		Answer: `{"errcode":0,"chapter_id":"chapter_id-125"}`,
		Want:   &novel.CreateChapterResult{ChapterID: "chapter_id-125"},
	},
	{
		Call:   novel.BatchCreateChapter,
		Args:   []any{&novel.BatchCreateChapterRequest{BookID: "book_id-126", ChapterList: []novel.NewChapter{{ChapterTitle: "chapter_title-128", Content: "content-129", OriginalID: "original_id-130", Seq: 131, CustomInfo: "custom_info-132"}}}},
		URI:    "/wxa/book/batchcreatechapter?access_token=TOKEN",
		Body:   `{"book_id":"book_id-126","chapter_list":[{"chapter_title":"chapter_title-128","content":"content-129","original_id":"original_id-130","seq":131,"custom_info":"custom_info-132"}]}`,
		Answer: `{"errcode":0,"chapter_id":["chapter_id-133"],"chapter_id_list":["chapter_id_list-134"],"conflict_original_id_list":["conflict_original_id_list-135"]}`,
		Want:   &novel.BatchCreateChapterResult{ChapterID: []string{"chapter_id-133"}, ChapterIDList: []string{"chapter_id_list-134"}, ConflictOriginalIDList: []string{"conflict_original_id_list-135"}},
	},
	{
		Call: novel.ReplaceChapter, Needs: "new_chapter_id",
		Args:   []any{&novel.ReplaceChapterRequest{BookID: "book_id-136", ChapterID: "chapter_id-137", NewChapterTitle: "new_chapter_title-138", NewContent: "new_content-139"}},
		URI:    "/wxa/book/replacechapter?access_token=TOKEN",
		Body:   `{"book_id":"book_id-136","chapter_id":"chapter_id-137","new_chapter_title":"new_chapter_title-138","new_content":"new_content-139"}`,
		Answer: `{"errcode":0,"new_chapter_id":"new_chapter_id-140"}`,
		Want:   &novel.ReplaceChapterResult{NewChapterID: "new_chapter_id-140"},
	},
	{
		Call:   novel.DeleteChapter,
		Args:   []any{&novel.DeleteChapterRequest{BookID: "book_id-141", ChapterID: "chapter_id-142"}},
		URI:    "/wxa/book/deletechapter?access_token=TOKEN",
		Body:   `{"book_id":"book_id-141","chapter_id":"chapter_id-142"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: novel.GetChapter, Repeatable: true, Needs: "chapter",
		Args:   []any{&novel.GetChapterRequest{BookID: "book_id-143", ChapterID: "chapter_id-144", NeedEditedData: true}},
		URI:    "/wxa/book/getchapter?access_token=TOKEN",
		Body:   `{"book_id":"book_id-143","chapter_id":"chapter_id-144","need_edited_data":true}`,
		Answer: `{"errcode":0,"chapter":{"book_id":"book_id-147","chapter_id":"chapter_id-148","chapter_title":"chapter_title-149","content":"content-150","word_cnt":151,"create_time":152,"audit_info":{"audit_status":154,"create_time":155,"audit_time":156,"reason":"reason-157","suggestion":"suggestion-158"},"volume_index":159,"original_id":"original_id-160","seq":161,"custom_info":"custom_info-162","ban_status":163}}`,
		Want:   &novel.GetChapterResult{Chapter: novel.Chapter{BookID: "book_id-147", ChapterID: "chapter_id-148", ChapterTitle: "chapter_title-149", Content: "content-150", WordCnt: 151, CreateTime: 152, AuditInfo: novel.AuditInfo{AuditStatus: 154, CreateTime: 155, AuditTime: 156, Reason: "reason-157", Suggestion: "suggestion-158"}, VolumeIndex: 159, OriginalID: "original_id-160", Seq: 161, CustomInfo: "custom_info-162", BanStatus: 163}},
	},
	{
		Call: novel.ListChapter, Repeatable: true,
		Args:   []any{&novel.ListChapterRequest{BookID: "book_id-164", NeedEditedData: true, Limit: 100, Offset: 167, VolumeIndex: ptr(int64(168))}},
		URI:    "/wxa/book/listchapter?access_token=TOKEN",
		Body:   `{"book_id":"book_id-164","need_edited_data":true,"limit":100,"offset":167,"volume_index":168}`,
		Answer: `{"errcode":0,"chapter_list":[{"chapter_id":"chapter_id-170","chapter_title":"chapter_title-171","word_cnt":172,"create_time":173,"audit_info":{"audit_status":175,"create_time":176,"audit_time":177,"reason":"reason-178","suggestion":"suggestion-179"},"volume_index":180,"original_id":"original_id-181","seq":182,"custom_info":"custom_info-183","ban_status":184}],"total_cnt":185}`,
		Want:   &novel.ListChapterResult{ChapterList: []novel.ListedChapter{{ChapterID: "chapter_id-170", ChapterTitle: "chapter_title-171", WordCnt: 172, CreateTime: 173, AuditInfo: novel.AuditInfo{AuditStatus: 175, CreateTime: 176, AuditTime: 177, Reason: "reason-178", Suggestion: "suggestion-179"}, VolumeIndex: 180, OriginalID: "original_id-181", Seq: 182, CustomInfo: "custom_info-183", BanStatus: 184}}, TotalCnt: 185},
	},
	{
		Call: novel.UpdateChapterSeq, Repeatable: true,
		Args:   []any{&novel.UpdateChapterSeqRequest{BookID: "book_id-186", ChapterSeqList: []novel.ChapterSeq{{ChapterID: "chapter_id-188", Seq: 189}}}},
		URI:    "/wxa/book/updatechapterseq?access_token=TOKEN",
		Body:   `{"book_id":"book_id-186","chapter_seq_list":[{"chapter_id":"chapter_id-188","seq":189}]}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   novel.ReorderChapter,
		Args:   []any{&novel.ReorderChapterRequest{BookID: "book_id-190", ChapterID: "chapter_id-191", TargetChapterID: "target_chapter_id-192", Operation: 1}},
		URI:    "/wxa/book/reorderchapter?access_token=TOKEN",
		Body:   `{"book_id":"book_id-190","chapter_id":"chapter_id-191","target_chapter_id":"target_chapter_id-192","operation":1}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   novel.AddBookAuth,
		Args:   []any{&novel.AddBookAuthRequest{Books: []novel.BookGrant{{BookID: "book_id-195", GranteeAppID: "grantee_appid-196", ExpireTime: 197}}}},
		URI:    "/wxa/book/addbookauth?access_token=TOKEN",
		Body:   `{"books":[{"book_id":"book_id-195","grantee_appid":"grantee_appid-196","expire_time":197}]}`,
		Answer: `{"errcode":0,"results":[{"errcode":199}]}`,
		Want:   &novel.AddBookAuthResult{Results: []novel.BookGrantResult{{ErrCode: 199}}},
	},
	{
		Call:   novel.AddBookAuthByAppID,
		Args:   []any{&novel.AddBookAuthByAppIDRequest{Infos: []novel.AppGrant{{GranteeAppID: "grantee_appid-201", ExpireTime: 202}}}},
		URI:    "/wxa/book/addbookauthbyappid?access_token=TOKEN",
		Body:   `{"infos":[{"grantee_appid":"grantee_appid-201","expire_time":202}]}`,
		Answer: `{"errcode":0,"results":[{"errcode":204,"errmsg":"errmsg-205"}]}`,
		Want:   &novel.AddBookAuthByAppIDResult{Results: []novel.AppGrantResult{{ErrCode: 204, ErrMsg: "errmsg-205"}}},
	},
	{
		Call:   novel.DelBookAuth,
		Args:   []any{&novel.DelBookAuthRequest{BookID: "book_id-206", GranteeAppID: "grantee_appid-207"}},
		URI:    "/wxa/book/delbookauth?access_token=TOKEN",
		Body:   `{"book_id":"book_id-206","grantee_appid":"grantee_appid-207"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   novel.DelBookAuthByAppID,
		Args:   []any{&novel.DelBookAuthByAppIDRequest{GranteeAppID: "grantee_appid-208"}},
		URI:    "/wxa/book/delbookauthbyappid?access_token=TOKEN",
		Body:   `{"grantee_appid":"grantee_appid-208"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: novel.QueryBookAuth, Repeatable: true,
		Args:   []any{&novel.QueryBookAuthRequest{Type: 209, Offset: 210, Count: 30, IsSum: true, BookID: "book_id-213"}},
		URI:    "/wxa/book/querybookauth?access_token=TOKEN",
		Body:   `{"type":209,"offset":210,"count":30,"is_sum":true,"book_id":"book_id-213"}`,
		Answer: `{"errcode":0,"results":[{"book_id":"book_id-215","grantor_appid":"grantor_appid-216","grantee_appid":"grantee_appid-217","expire_time":218,"sum":219}],"sum":220}`,
		Want:   &novel.QueryBookAuthResult{Results: []novel.GivenGrant{{BookID: "book_id-215", GrantorAppID: "grantor_appid-216", GranteeAppID: "grantee_appid-217", ExpireTime: 218, Sum: 219}}, Sum: 220},
	},
	{
		Call: novel.QueryBookAuthV2, Repeatable: true,
		Args:   []any{&novel.QueryBookAuthV2Request{Type: 221, Count: 100, Cursor: "cursor-223", GrantorAppID: "grantor_appid-224", BookIDs: []string{"book_ids-225"}}},
		URI:    "/wxa/book/querybookauthv2?access_token=TOKEN",
		Body:   `{"type":221,"count":100,"cursor":"cursor-223","grantor_appid":"grantor_appid-224","book_ids":["book_ids-225"]}`,
		Answer: `{"errcode":0,"appid_results":[{"grantor_appid":"grantor_appid-227","grantee_appid":"grantee_appid-228","expire_time":229,"book_id":"book_id-230"}],"book_results":[{"grantor_appid":"grantor_appid-232","grantee_appid":"grantee_appid-233","expire_time":234,"book_id":"book_id-235"}],"next_cursor":"next_cursor-236"}`,
		Want:   &novel.QueryBookAuthV2Result{AppIDResults: []novel.AccountGrant{{GrantorAppID: "grantor_appid-227", GranteeAppID: "grantee_appid-228", ExpireTime: 229, BookID: "book_id-230"}}, BookResults: []novel.AccountGrant{{GrantorAppID: "grantor_appid-232", GranteeAppID: "grantee_appid-233", ExpireTime: 234, BookID: "book_id-235"}}, NextCursor: "next_cursor-236"},
	},
}
