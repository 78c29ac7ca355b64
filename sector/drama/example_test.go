package drama_test

import (
	"context"
	"io"
	"log"
	"os"
	"path/filepath"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/drama"
)

// An episode goes in parts of 5 MB. A push says that it is there, with the SourceContext.
func ExampleApplyUpload() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	upload := func(ctx context.Context, name, path, own string) (mediaID int64, err error) {
		file, err := os.Open(path)
		if err != nil {
			return 0, err
		}
		defer func() { _ = file.Close() }()
		info, err := file.Stat()
		if err != nil {
			return 0, err
		}
		begun, err := drama.ApplyUpload(ctx, client, &drama.ApplyUploadRequest{MediaName: name, MediaType: "MP4", SourceContext: own})
		if err != nil {
			return 0, err
		}
		var parts []drama.Part
		for at := int64(0); at < info.Size(); at += drama.PartSize {
			number := int64(len(parts) + 1)
			sent, err := drama.UploadPart(ctx, client, &drama.UploadPartRequest{
				UploadID: begun.UploadID, PartNumber: number, ResourceType: drama.ResourceVideo,
				Data: wechat.Upload{Name: filepath.Base(path), Content: io.NewSectionReader(file, at, min(drama.PartSize, info.Size()-at))},
			})
			if err != nil {
				return 0, err
			}
			parts = append(parts, drama.Part{PartNumber: number, Etag: sent.Etag})
		}
		result, err := drama.CommitUpload(ctx, client, &drama.CommitUploadRequest{UploadID: begun.UploadID, MediaPartInfos: parts})
		if err != nil {
			return 0, err
		}
		return result.MediaID, nil
	}
	_ = upload
}

// A user paid for an episode: a link that ends in an hour plays it.
func ExampleGetMediaLink() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	play := func(ctx context.Context, mediaID, inAnHour int64) (url string, err error) {
		link, err := drama.GetMediaLink(ctx, client, &drama.GetMediaLinkRequest{MediaID: mediaID, T: inAnHour, Rlimit: 3})
		if err != nil {
			return "", err
		}
		return link.MediaInfo.HlsURL, nil // don't keep it
	}
	_ = play
}
