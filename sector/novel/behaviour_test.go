package novel_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/novel"
)

// TestZeroIsNews: what is 0, false or empty says something else than what is absent.
func TestZeroIsNews(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		call func(context.Context, *wechat.Client) error
		want string
	}{
		{"no volumes any more", func(ctx context.Context, c *wechat.Client) error {
			return novel.UpdateBook(ctx, c, &novel.UpdateBookRequest{BookID: "b1", NeedVolume: ptr(false)})
		}, `{"book_id":"b1","need_volume":false}`},
		{"volumes that stay", func(ctx context.Context, c *wechat.Client) error {
			return novel.UpdateBook(ctx, c, &novel.UpdateBookRequest{BookID: "b1"})
		}, `{"book_id":"b1"}`},
		{"to append", func(ctx context.Context, c *wechat.Client) error {
			return novel.UpdateBook(ctx, c, &novel.UpdateBookRequest{BookID: "b1", ChapterOrderMethod: ptr(int64(novel.OrderAppend))})
		}, `{"book_id":"b1","chapter_order_method":0}`},
		{"the first page by LastID", func(ctx context.Context, c *wechat.Client) error {
			_, err := novel.ListBook(ctx, c, &novel.ListBookRequest{LastID: ptr(int64(0))})
			return err
		}, `{"last_id":0}`},
		{"the first volume", func(ctx context.Context, c *wechat.Client) error {
			_, err := novel.ListChapter(ctx, c, &novel.ListChapterRequest{BookID: "b1", VolumeIndex: ptr(int64(0))})
			return err
		}, `{"book_id":"b1","volume_index":0}`},
		{"the first chapter", func(ctx context.Context, c *wechat.Client) error {
			return novel.SetPreviewSetting(ctx, c, &novel.SetPreviewSettingRequest{Setting: novel.Preview{
				BookID: "b1", DefaultWords: 240, ChapterSetting: []novel.ChapterPreview{{ChapterIndex: 0, Words: 0}},
			}})
		}, `{"setting":{"book_id":"b1","default_words":240,"chapter_setting":[{"chapter_index":0,"words":0}]}}`},
		{"no recommendations any more", func(ctx context.Context, c *wechat.Client) error {
			return novel.NovelReaderSetRecmdNovel(ctx, c, &novel.NovelReaderSetRecmdNovelRequest{RecmdType: novel.ForIOS, BookIDList: []string{}})
		}, `{"recmd_type":2,"book_id_list":[]}`},
		{"no list at all", func(ctx context.Context, c *wechat.Client) error {
			return novel.NovelReaderSetRecmdNovel(ctx, c, &novel.NovelReaderSetRecmdNovelRequest{RecmdType: novel.ForIOS})
		}, `{"recmd_type":2,"book_id_list":[]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, sent := wiretest.ClientOf(t, `{"errcode":0,"errmsg":"ok"}`)
			if err := tt.call(t.Context(), client); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, *sent); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestChapterIDs: the page's table calls the ids chapter_id, and its sample chapter_id_list.
func TestChapterIDs(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"table":  `{"errcode":0,"chapter_id":["c1","c2"]}`,
		"sample": `{"errcode":0,"chapter_id_list":["c1","c2"]}`,
		"both":   `{"errcode":0,"chapter_id":["c0"],"chapter_id_list":["c1","c2"]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, answer)
			got, err := novel.BatchCreateChapter(t.Context(), client, &novel.BatchCreateChapterRequest{
				BookID: "b1", ChapterList: []novel.NewChapter{{ChapterTitle: "1", Content: "one"}, {ChapterTitle: "2", Content: "two"}},
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"c1", "c2"}, got.ChapterIDList); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestAuthPartly: where some permissions were given and some not, the error has the result beside
// it.
func TestAuthPartly(t *testing.T) {
	t.Parallel()
	const partly = `{"errcode":10145010,"errmsg":"partly","results":[{"errcode":0},{"errcode":10145011,"errmsg":"no app"}]}`
	tests := []struct {
		name, answer string
		code         wechat.Code // of the call; 0: none
		want         []wechat.Code
	}{
		{"all", `{"errcode":0,"results":[{"errcode":0},{"errcode":0}]}`, 0, []wechat.Code{0, 0}},
		{"some", partly, novel.CodeAuthPartly, []wechat.Code{0, novel.CodeGranteeAppID}},
		{"some, and no list", `{"errcode":10145010,"errmsg":"partly","results":"none"}`, novel.CodeAuthPartly, nil},
		{"none", `{"errcode":10145007,"results":[{"errcode":10145007}]}`, novel.CodeExpireTime, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, tt.answer)
			books, err := novel.AddBookAuth(t.Context(), client, &novel.AddBookAuthRequest{Books: []novel.BookGrant{{BookID: "b1", GranteeAppID: "wx1", ExpireTime: 1}}})
			apps, appErr := novel.AddBookAuthByAppID(t.Context(), client, &novel.AddBookAuthByAppIDRequest{Infos: []novel.AppGrant{{GranteeAppID: "wx1", ExpireTime: 1}}})
			for _, err := range []error{err, appErr} {
				if (err == nil) != (tt.code == 0) || err != nil && !errors.Is(err, tt.code) {
					t.Errorf("the error is %v, want %d", err, tt.code)
				}
			}
			var got, gotOfApps []wechat.Code
			if books != nil {
				for _, r := range books.Results {
					got = append(got, r.ErrCode)
				}
			}
			if apps != nil {
				for _, r := range apps.Results {
					gotOfApps = append(gotOfApps, r.ErrCode)
				}
			}
			if diff := cmp.Diff([][]wechat.Code{tt.want, tt.want}, [][]wechat.Code{got, gotOfApps}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestConflicts: the ids that other chapters have stand in the answer of a refusal.
func TestConflicts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		code         wechat.Code
		want         *novel.BatchCreateChapterResult
	}{
		{"taken", `{"errcode":10141009,"conflict_original_id_list":["o1"]}`, novel.CodeConflict, &novel.BatchCreateChapterResult{ConflictOriginalIDList: []string{"o1"}}},
		{"twice", `{"errcode":10140023,"conflict_original_id_list":["o1"]}`, novel.CodeDoubleID, &novel.BatchCreateChapterResult{ConflictOriginalIDList: []string{"o1"}}},
		{"another refusal", `{"errcode":10141003,"conflict_original_id_list":["o1"]}`, novel.CodeInAudit, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, tt.answer)
			got, err := novel.BatchCreateChapter(t.Context(), client, &novel.BatchCreateChapterRequest{
				BookID: "b1", ChapterList: []novel.NewChapter{{ChapterTitle: "1", Content: "one", OriginalID: "o1"}},
			})
			if diff := cmp.Diff(tt.want, got); diff != "" || !errors.Is(err, tt.code) {
				t.Errorf("%v, want %d (-want +got)\n%s", err, tt.code, diff)
			}
		})
	}
}
