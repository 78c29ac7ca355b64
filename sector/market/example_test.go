package market_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/minigo-dev/wechat/sector/market"
	"github.com/minigo-dev/wechat/wechattest"
)

// A service answers with JSON of its own, which Decode reads.
func ExampleInvokeService() {
	wx, err := wechattest.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer wx.Close()

	data, _ := json.Marshal(map[string]any{"img_url": "https://example.com/a.png", "data_type": 3, "ocr_type": 1})
	result, err := market.InvokeService(context.Background(), wx.Client(), &market.InvokeServiceRequest{
		Service: "wx79ac3de8be320b71", API: "OcrAllInOne", Data: data, ClientMsgID: "call-0001",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	var answer map[string]string // what the service's page says
	fmt.Println(result.Decode(&answer), answer)
	// Output: <nil> map[k:v]
}
