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

	china := time.FixedZone("CST", 8*3600)
	yesterday := time.Now().In(china).AddDate(0, 0, -1).Format("20060102")
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
