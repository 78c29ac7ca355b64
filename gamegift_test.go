package wechat_test

import (
	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

// presentRows are rows of TestWire.
var presentRows = []wiretest.Row{
	{
		Call: (*wechat.Client).GetPresentList, Repeatable: true,
		Args: []any{&wechat.GetPresentListRequest{
			ShopAppID: "wx1", CreateTimeRange: &wechat.PresentTimeRange{StartTime: 2, EndTime: 3}, UpdateTimeRange: &wechat.PresentTimeRange{StartTime: 4, EndTime: 5}, PageSize: 6, NextKey: "k7",
		}},
		URI:    "/channels/ec/order/presentlist/get?access_token=TOKEN",
		Body:   `{"shop_appid":"wx1","create_time_range":{"start_time":2,"end_time":3},"update_time_range":{"start_time":4,"end_time":5},"page_size":6,"next_key":"k7"}`,
		Answer: `{"errcode":0,"present_order_list":[{"present_order_id":8}],"next_key":"k9"}`,
		Want:   &wechat.GetPresentListResult{PresentOrderList: []wechat.PresentListItem{{PresentOrderID: "8"}}, NextKey: "k9"},
	},
	{
		Call: (*wechat.Client).GetPresent, Repeatable: true, Needs: "present",
		Args: []any{&wechat.GetPresentRequest{PresentOrderID: "p1"}},
		URI:  "/channels/ec/order/present/get?access_token=TOKEN",
		Body: `{"present_order_id":"p1"}`,
		Answer: `{"present":{"present_order_id":"p2","is_b2c_free_present":true,"present_detail":{"price_info":{"order_price":3},"pay_info":{"pay_time":4},"wishmessage":"w5"},` +
			`"sub_order_list":[{"order_id":"s6","openid":"o7","status":8}],"activity_id":9,"create_time":10}}`,
		Want: &wechat.GetPresentResult{Present: wechat.Present{
			PresentOrderID: "p2", IsB2CFreePresent: true, ActivityID: 9, CreateTime: 10,
			PresentDetail: wechat.PresentDetail{PriceInfo: wechat.PresentPrice{OrderPrice: 3}, PayInfo: wechat.PresentPayment{PayTime: 4}, Wishmessage: "w5"},
			SubOrderList:  []wechat.PresentSubOrder{{OrderID: "s6", OpenID: "o7", Status: 8}},
		}},
	},
	{
		Call: (*wechat.Client).CreatePresentOrder, Needs: "present_order_id",
		Args:   []any{&wechat.CreatePresentOrderRequest{IdempotentID: "i1", ActivityID: "a2", OpenID: "o3", ShopAppID: "wx4", Wishmessage: "w5", ProductID: "6", SkuID: "7"}},
		URI:    "/channels/ec/order/presentorder/create?access_token=TOKEN",
		Body:   `{"idempotent_id":"i1","activity_id":"a2","openid":"o3","shop_appid":"wx4","wishmessage":"w5","product_id":"6","sku_id":"7"}`,
		Answer: `{"errcode":0,"present_order_id":"p8"}`,
		Want:   &wechat.CreatePresentOrderResult{PresentOrderID: "p8"},
	},
	{
		Call: (*wechat.Client).ListPresentOrder, Repeatable: true,
		Args: []any{&wechat.ListPresentOrderRequest{
			ShopAppID: "wx1", OpenID: "o2", CreateTimeRange: &wechat.PresentTimeRange{StartTime: 3, EndTime: 4}, UpdateTimeRange: &wechat.PresentTimeRange{StartTime: 5, EndTime: 6}, PageSize: 7, NextKey: "k8",
		}},
		URI:    "/channels/ec/order/presentorderlist/get?access_token=TOKEN",
		Body:   `{"shop_appid":"wx1","open_id":"o2","create_time_range":{"start_time":3,"end_time":4},"update_time_range":{"start_time":5,"end_time":6},"page_size":7,"next_key":"k8"}`,
		Answer: `{"errcode":0,"present_order_list":[{"present_order_id":"p9","order_id":["s10"]}],"next_key":"k11"}`,
		Want:   &wechat.ListPresentOrderResult{PresentOrderList: []wechat.PresentOrderListItem{{PresentOrderID: "p9", OrderID: []string{"s10"}}}, NextKey: "k11"},
	},
	{
		Call: (*wechat.Client).GetPresentOrder, Repeatable: true, Needs: "present_order_info",
		Args: []any{&wechat.GetPresentOrderRequest{PresentOrderID: "p1", OpenID: "o2"}},
		URI:  "/channels/ec/order/presentorder/get?access_token=TOKEN",
		Body: `{"present_order_id":"p1","open_id":"o2"}`,
		Answer: `{"present_order_info":{"ecsgift":{"gifts":{"gift":[{"order_id":3,"giftstatus":4,"wishmessage":"w5","expired_time":6}]},"user_type":7,"wishmessage":"w8"},` +
			`"cannot_receive":1,"cannot_receive_tips":"t9"}}`,
		Want: &wechat.GetPresentOrderResult{PresentOrderInfo: wechat.PresentOrderInfo{
			Ecsgift: wechat.PresentGifts{
				Gifts: wechat.PresentGiftList{Gift: []wechat.PresentGift{{OrderID: "3", Giftstatus: 4, Wishmessage: "w5", ExpiredTime: 6}}}, UserType: 7, Wishmessage: "w8",
			},
			CannotReceive: true, CannotReceiveTips: "t9",
		}},
	},
	{
		Call:   (*wechat.Client).SetPresentReceiver,
		Args:   []any{&wechat.SetPresentReceiverRequest{PresentOrderID: "p1", SubOrderList: []wechat.PresentReceiver{{OrderID: "s2", OpenID: "o3"}}}},
		URI:    "/channels/ec/order/presentorder/receiver/set?access_token=TOKEN",
		Body:   `{"present_order_id":"p1","sub_order_list":[{"order_id":"s2","openid":"o3"}]}`,
		Answer: `{"errcode":0}`,
	},
}
