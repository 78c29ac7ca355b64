package analysis_test

import (
	"context"
	"fmt"
	"time"

	"github.com/minigo-dev/wechat/analysis"
	"github.com/minigo-dev/wechat/wechattest"
)

// Yesterday's visits, in China's days.
func ExampleGetDailyVisitTrend() {
	wx, err := wechattest.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer wx.Close()

	yesterday := analysis.Day(time.Now().Add(-24 * time.Hour))
	trend, err := analysis.GetDailyVisitTrend(context.Background(), wx.Client(), &analysis.GetDailyVisitTrendRequest{BeginDate: yesterday, EndDate: yesterday})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, day := range trend.List {
		fmt.Println(day.VisitPV > 0, day.VisitUV > 0)
	}
	// Output: true true
}
