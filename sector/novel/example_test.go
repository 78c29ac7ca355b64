package novel_test

import (
	"context"
	"errors"
	"log"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/novel"
)

// A book is made, its chapters follow one after the other, and it is submitted.
func ExampleCreateBook() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	publish := func(ctx context.Context, book *novel.CreateBookRequest, chapters []novel.NewChapter) error {
		made, err := novel.CreateBook(ctx, client, book)
		if err != nil {
			return err // novel.CodeConflict: there is one with this OriginalID
		}
		for _, chapter := range chapters {
			_, err := novel.CreateChapter(ctx, client, &novel.CreateChapterRequest{BookID: made.BookID, Chapter: chapter})
			if err != nil && !errors.Is(err, novel.CodeConflict) { // it was uploaded before
				return err
			}
		}
		return novel.AuditBook(ctx, client, &novel.AuditBookRequest{BookID: made.BookID}) // a push tells the decision
	}
	_ = publish
}

// Another app may show two books for a year.
func ExampleAddBookAuth() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	grant := func(ctx context.Context, appID string, until int64, books ...string) error {
		r := &novel.AddBookAuthRequest{}
		for _, book := range books {
			r.Books = append(r.Books, novel.BookGrant{BookID: book, GranteeAppID: appID, ExpireTime: until})
		}
		result, err := novel.AddBookAuth(ctx, client, r)
		if err != nil {
			return err
		}
		for _, grant := range result.Results {
			if grant.ErrCode != 0 {
				return grant.ErrCode
			}
		}
		return nil
	}
	_ = grant
}
