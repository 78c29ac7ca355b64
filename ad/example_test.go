package ad_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/ad"
	"github.com/minigo-dev/wechat/wechattest"
)

// What the app earned in January, by kinds of ad slots. Money is in fen (分).
func ExamplePublisherAdPosGeneral() {
	wx, err := wechattest.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer wx.Close()

	january := &ad.PublisherAdPosGeneralRequest{Page: 1, PageSize: 90, StartDate: "2026-01-01", EndDate: "2026-01-31"}
	figures, err := ad.PublisherAdPosGeneral(context.Background(), wx.Client(), january)
	if errors.Is(err, wechat.ErrRateLimited) {
		fmt.Println("ask again in a minute")
		return
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(figures.Summary.Income >= 0, figures.TotalNum == int64(len(figures.List)))
	// Output: true true
}
