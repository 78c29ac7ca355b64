package operation_test

import (
	"context"
	"fmt"

	"github.com/minigo-dev/wechat/operation"
	"github.com/minigo-dev/wechat/wechattest"
)

// The pictures that users sent with their feedback.
func ExampleGetFeedbackMedia() {
	wx, err := wechattest.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer wx.Close()
	client, ctx := wx.Client(), context.Background()

	feedback, err := operation.GetFeedback(ctx, client, &operation.GetFeedbackRequest{Page: 1, Num: 10})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range feedback.List {
		for _, id := range f.MediaIDs {
			picture, err := operation.GetFeedbackMedia(ctx, client, &operation.GetFeedbackMediaRequest{RecordID: f.RecordID, MediaID: id})
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Println(picture.ContentType)
		}
	}
	// Output: image/png
}
