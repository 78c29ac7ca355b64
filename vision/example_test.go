package vision_test

import (
	"bytes"
	"context"
	"fmt"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/vision"
	"github.com/minigo-dev/wechat/wechattest"
)

// The picture is uploaded. wechat.OpenUpload opens a file for it.
func ExampleIDCardOCR() {
	wx, err := wechattest.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer wx.Close()

	picture := []byte("\xFF\xD8\xFF...") // a JPEG
	card, err := vision.IDCardOCR(context.Background(), wx.Client(), &vision.IDCardOCRRequest{
		Img:  wechat.Upload{Name: "card.jpg", Content: bytes.NewReader(picture)},
		Type: "photo",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(card.Type, card.Name)
	// Output: Front example-name
}

// Only the server knows whether a user has passed.
func ExampleQueryVerifyInfo() {
	wx, err := wechattest.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer wx.Close()
	client, ctx := wx.Client(), context.Background()

	who := vision.CertInfo{CertType: "IDENTITY_CARD", CertName: "张三", CertNo: "310101199801011234"}
	check, err := vision.GetVerifyID(ctx, client, &vision.GetVerifyIDRequest{OutSeqNo: "check-0001", CertInfo: who, OpenID: "o1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	// The client shows it: wx.requestFacialVerify({verifyId: check.VerifyID}).
	result, err := vision.QueryVerifyInfo(ctx, client, &vision.QueryVerifyInfoRequest{
		VerifyID: check.VerifyID, OutSeqNo: "check-0001", CertHash: vision.CertHash(who), OpenID: "o1",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("passed:", result.VerifyRet == vision.VerifyPassed)
	// Output: passed: false
}
