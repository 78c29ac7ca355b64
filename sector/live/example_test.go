package live_test

import (
	"context"
	"errors"
	"log"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/live"
)

// Goods are added; once WeChat has approved them, a room shows them.
func ExampleAddGoods() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	add := func(ctx context.Context, picture *wechat.UploadTempMediaResult) (goodsID int64, err error) {
		added, err := live.AddGoods(ctx, client, &live.AddGoodsRequest{GoodsInfo: live.NewGoods{
			CoverImgURL: picture.MediaID, Name: "TIT茶杯", PriceType: live.PriceFixed, Price: 99.5, URL: "pages/index/index",
		}})
		if err != nil {
			return 0, err
		}
		return added.GoodsID, nil
	}
	show := func(ctx context.Context, roomID, goodsID int64) error {
		if err := live.ImportGoods(ctx, client, &live.ImportGoodsRequest{RoomID: roomID, IDs: []int64{goodsID}}); err != nil {
			return err // live.CodeNotApproved: the review isn't over
		}
		err := live.PushGoods(ctx, client, &live.PushGoodsRequest{RoomID: roomID, GoodsID: goodsID})
		if errors.Is(err, live.CodePushing) {
			return nil // others are being shown: again later
		}
		return err
	}
	_, _ = add, show
}

// The rooms that are live, page by page.
func ExampleGetLiveInfo() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	rooms := func(ctx context.Context) (now []live.Room, err error) {
		r := &live.GetLiveInfoRequest{Limit: 100}
		for {
			page, err := live.GetLiveInfo(ctx, client, r)
			if errors.Is(err, live.CodeNoRooms) {
				return nil, nil
			}
			if err != nil {
				return nil, err
			}
			for _, room := range page.RoomInfo {
				if room.LiveStatus == live.StatusLive {
					now = append(now, room)
				}
			}
			if r.Start += int64(len(page.RoomInfo)); len(page.RoomInfo) == 0 || r.Start >= page.Total {
				return now, nil
			}
		}
	}
	_ = rooms
}
