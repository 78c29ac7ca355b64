package order_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/order"
)

func init() { rows = append(rows, guaranteeRows...) } // for TestWire

// TestComplaintForms: WeChat's page has a complaint in two forms, which are both read.
func TestComplaintForms(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, answer string }{
		{"table", `{"errcode":0,"complaintOrder":{"complaintOrderId":"77","openid":"o1","totalCost":"1213","status":201},"item":{"itemType":1,"content":"torn"}}`},
		{"sample", `{"errcode":0,"complaintOrder":{"complaintOrderId":"77","openId":"o1","totalCost":1213,"status":201},"item":[{"itemType":1,"content":"torn"}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, tt.answer)
			got, err := order.GetComplaintOrderDetail(t.Context(), client, &order.GetComplaintOrderDetailRequest{ComplaintOrderID: "77"})
			if err != nil {
				t.Fatal(err)
			}
			want := &order.GetComplaintOrderDetailResult{
				ComplaintOrder: order.ComplaintOrder{ComplaintOrderID: "77", OpenID: "o1", TotalCost: "1213", Status: order.ComplaintToAnswer},
				Item:           []order.ComplaintStep{{ItemType: 1, Content: "torn"}},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestPenaltyNumbers: WeChat's page calls the numbers of deductions and complaints numbers,
// and its sample has texts; with the number of the order it is the other way round.
func TestPenaltyNumbers(t *testing.T) {
	t.Parallel()
	for name, penalty := range map[string]string{
		"table":  `{"illegalOrderId":12345,"complaintOrderId":54321,"orderId":42}`,
		"sample": `{"illegalOrderId":"12345","complaintOrderId":"54321","orderId":"42"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := wiretest.ClientOf(t, `{"errcode":0,"appealList":[`+penalty+`]}`)
			got, err := order.GetPenaltyList(t.Context(), client, &order.GetPenaltyListRequest{Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			want := []order.Penalty{{IllegalOrderID: 12345, ComplaintOrderID: 54321, OrderID: "42"}}
			if diff := cmp.Diff(want, got.AppealList); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

var guaranteeRows = []wiretest.Row{
	{
		Call: order.GetGuaranteeStatus, Repeatable: true,
		URI:    "/wxaapi/wxamptrade/get_guarantee_status?access_token=TOKEN",
		Answer: `{"errcode":0,"isActived":true,"msg":"msg-2","reasons":["reasons-3"]}`,
		Want:   &order.GetGuaranteeStatusResult{IsActived: true, Msg: "msg-2", Reasons: []string{"reasons-3"}},
	},
	{
		Call: order.GetPenaltyList, Repeatable: true,
		Args:   []any{&order.GetPenaltyListRequest{Offset: 4, Limit: 5}},
		URI:    "/wxaapi/wxamptrade/get_penalty_list?access_token=TOKEN&limit=5&offset=4",
		Answer: `{"errcode":0,"appealList":[{"illegalOrderId":7,"complaintOrderId":8,"illegalWording":"illegalWording-9","status":10,"minusScore":11,"orderId":"orderId-12","illegalTime":13,"updateTime":14}],"currentScore":15,"totalNum":16}`,
		Want:   &order.GetPenaltyListResult{AppealList: []order.Penalty{{IllegalOrderID: 7, ComplaintOrderID: 8, IllegalWording: "illegalWording-9", Status: 10, MinusScore: 11, OrderID: "orderId-12", IllegalTime: 13, UpdateTime: 14}}, CurrentScore: 15, TotalNum: 16},
	},
	{
		Call:   order.RespondComplaint,
		Args:   []any{&order.RespondComplaintRequest{Content: "content-17", ComplaintOrderID: 18, MediaIDList: []string{"mediaIdList-19"}, BussiHandle: 20}},
		URI:    "/wxaapi/minishop/bussiRespondComplaint?access_token=TOKEN",
		Body:   `{"content":"content-17","complaintOrderId":18,"mediaIdList":["mediaIdList-19"],"bussiHandle":20}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   order.SubmitRefund,
		Args:   []any{&order.SubmitRefundRequest{Content: "content-21", ComplaintOrderID: 22, MediaIDList: []string{"mediaIdList-23"}, AcceptReturn: 24, ReturnID: 25}},
		URI:    "/wxaapi/minishop/bussiSupplyRefund?access_token=TOKEN",
		Body:   `{"content":"content-21","complaintOrderId":22,"mediaIdList":["mediaIdList-23"],"acceptReturn":24,"returnId":25}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   order.BusiAppeal,
		Args:   []any{&order.BusiAppealRequest{Content: "content-26", ComplaintOrderID: 27, MediaIDList: []string{"mediaIdList-28"}}},
		URI:    "/wxaapi/minishop/busiAppeal?access_token=TOKEN",
		Body:   `{"content":"content-26","complaintOrderId":27,"mediaIdList":["mediaIdList-28"]}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   order.SupplyProof,
		Args:   []any{&order.SupplyProofRequest{Content: "content-29", ComplaintOrderID: 30, MediaIDList: []string{"mediaIdList-31"}}},
		URI:    "/wxaapi/minishop/bussiSupplyProof?access_token=TOKEN",
		Body:   `{"content":"content-29","complaintOrderId":30,"mediaIdList":["mediaIdList-31"]}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: order.GetComplaintOrderDetail, Repeatable: true, Needs: "complaintOrder",
		Args:   []any{&order.GetComplaintOrderDetailRequest{ComplaintOrderID: "complaintOrderId-32"}},
		URI:    "/wxaapi/minishop/complaintOrderDetail?access_token=TOKEN&complaintOrderId=complaintOrderId-32",
		Answer: `{"errcode":0,"complaintOrder":{"complaintOrderId":"complaintOrderId-34","openid":"openid-35","createTime":36,"phoneNumber":37,"type":38,"status":39,"customerMaterial":{"content":"content-41","mediaIdList":["mediaIdList-42"]},"orderId":"orderId-43","outTradeNo":"outTradeNo-44","productName":"productName-45","payTime":46,"totalCost":"totalCost-47","expireTime":48,"headImgUrl":"headImgUrl-49","nickName":"nickName-50","appealState":51},"item":[{"itemType":53,"time":54,"content":"content-55","mediaIdList":["mediaIdList-56"],"phoneNumber":57,"blameResult":58,"nickName":"nickName-59","appealItemType":60}],"returnBill":{"returnId":"returnId-62","waybillId":"waybillId-63","deliveryName":"deliveryName-64","orderStatus":65}}`,
		Want:   &order.GetComplaintOrderDetailResult{ComplaintOrder: order.ComplaintOrder{ComplaintOrderID: "complaintOrderId-34", OpenID: "openid-35", CreateTime: 36, PhoneNumber: 37, Type: 38, Status: 39, CustomerMaterial: order.ComplaintMaterial{Content: "content-41", MediaIDList: []string{"mediaIdList-42"}}, OrderID: "orderId-43", OutTradeNo: "outTradeNo-44", ProductName: "productName-45", PayTime: 46, TotalCost: "totalCost-47", ExpireTime: 48, HeadImgURL: "headImgUrl-49", NickName: "nickName-50", AppealState: 51}, Item: []order.ComplaintStep{{ItemType: 53, Time: 54, Content: "content-55", MediaIDList: []string{"mediaIdList-56"}, PhoneNumber: 57, BlameResult: 58, NickName: "nickName-59", AppealItemType: 60}}, ReturnBill: order.ReturnBill{ReturnID: "returnId-62", WaybillID: "waybillId-63", DeliveryName: "deliveryName-64", OrderStatus: 65}},
	},
	{
		Call:   order.AddReply,
		Args:   []any{&order.AddReplyRequest{CommentID: "commentId-66", Content: "content-67"}},
		URI:    "/wxaapi/comment/reply/add?access_token=TOKEN",
		Body:   `{"commentId":"commentId-66","content":"content-67"}`,
		Answer: `{"errcode":0,"success":true}`,
		Want:   &order.AddReplyResult{Success: true},
	},
	{
		Call:   order.AddCommentReply,
		Args:   []any{&order.AddCommentReplyRequest{CommentID: "commentId-69", ReplyID: "replyId-70", Content: "content-71"}},
		URI:    "/wxaapi/comment/commentreply/add?access_token=TOKEN",
		Body:   `{"commentId":"commentId-69","replyId":"replyId-70","content":"content-71"}`,
		Answer: `{"errcode":0,"success":true}`,
		Want:   &order.AddCommentReplyResult{Success: true},
	},
	{
		Call:   order.DeleteReply,
		Args:   []any{&order.DeleteReplyRequest{CommentID: "commentId-73", ReplyID: "replyId-74"}},
		URI:    "/wxaapi/comment/reply/delete?access_token=TOKEN",
		Body:   `{"commentId":"commentId-73","replyId":"replyId-74"}`,
		Answer: `{"errcode":0,"success":true}`,
		Want:   &order.DeleteReplyResult{Success: true},
	},
	{
		Call:   order.DeleteCommentReply,
		Args:   []any{&order.DeleteCommentReplyRequest{CommentID: "commentId-76", ReplyID: "replyId-77", CommentReplyID: "commentReplyId-78"}},
		URI:    "/wxaapi/comment/commentreply/delete?access_token=TOKEN",
		Body:   `{"commentId":"commentId-76","replyId":"replyId-77","commentReplyId":"commentReplyId-78"}`,
		Answer: `{"errcode":0,"success":true}`,
		Want:   &order.DeleteCommentReplyResult{Success: true},
	},
	{
		Call: order.GetCommentList, Repeatable: true,
		Args:   []any{&order.GetCommentListRequest{StartTime: "startTime-80", EndTime: "endTime-81", FilterType: 82, Offset: 83, Limit: 84}},
		URI:    "/wxaapi/comment/mpcommentlist/get?access_token=TOKEN&endTime=endTime-81&filterType=82&limit=84&offset=83&startTime=startTime-80",
		Answer: `{"errcode":0,"offset":85,"total":86,"commentList":[{"commentId":"commentId-88","amount":89,"orderId":"orderId-90","createTime":"createTime-91","payTime":"payTime-92","wxPayId":"wxPayId-93","orderInfo":{"busiOrderId":"busiOrderId-95"},"userInfo":{"openid":"openid-97","headImg":"headImg-98","nickName":"nickName-99"},"bizInfo":{"appid":"appid-101","headImg":"headImg-102","nickName":"nickName-103"},"score":104,"content":{"txt":"txt-106","media":[{"img":"img-108","thumbImg":"thumbImg-109","video":"video-110","videoCover":"videoCover-111","videoDuration":112}]},"extInfo":{"isAlreadySendTmpl":true},"productInfo":{"productList":[{"name":"name-117","picUrl":"picUrl-118"}]}}]}`,
		Want:   &order.GetCommentListResult{Offset: 85, Total: 86, CommentList: []order.ListedReview{{CommentID: "commentId-88", Amount: 89, OrderID: "orderId-90", CreateTime: "createTime-91", PayTime: "payTime-92", WxPayID: "wxPayId-93", OrderInfo: order.ReviewOrder{BusiOrderID: "busiOrderId-95"}, UserInfo: order.Reviewer{OpenID: "openid-97", HeadImg: "headImg-98", NickName: "nickName-99"}, BizInfo: order.ReviewedApp{AppID: "appid-101", HeadImg: "headImg-102", NickName: "nickName-103"}, Score: 104, Content: order.ReviewContent{Txt: "txt-106", Media: []order.ReviewMedia{{Img: "img-108", ThumbImg: "thumbImg-109", Video: "video-110", VideoCover: "videoCover-111", VideoDuration: 112}}}, ExtInfo: order.ReviewExtra{IsAlreadySendTmpl: true}, ProductInfo: order.ReviewProducts{ProductList: []order.ReviewProduct{{Name: "name-117", PicURL: "picUrl-118"}}}}}},
	},
	{
		Call:   order.ConfirmCompromise,
		Args:   []any{&order.ConfirmCompromiseRequest{CommentID: "commentId-119", PicList: []string{"picList-120"}, Content: "content-121"}},
		URI:    "/wxaapi/comment/confirmcompromise?access_token=TOKEN",
		Body:   `{"commentId":"commentId-119","picList":["picList-120"],"content":"content-121"}`,
		Answer: `{"errcode":0,"success":true}`,
		Want:   &order.ConfirmCompromiseResult{Success: true},
	},
	{
		Call:   order.ResetAPIKfQuota,
		Args:   []any{&order.ResetAPIKfQuotaRequest{CommentID: "commentId-123"}},
		URI:    "/wxaapi/comment/apikfquota/reset?access_token=TOKEN",
		Body:   `{"commentId":"commentId-123"}`,
		Answer: `{"errcode":0,"success":true}`,
		Want:   &order.ResetAPIKfQuotaResult{Success: true},
	},
	{
		Call: order.GetCommentInfo, Repeatable: true, Needs: "info",
		Args:   []any{&order.GetCommentInfoRequest{CommentID: "commentId-125"}},
		URI:    "/wxaapi/comment/commentinfo/get?access_token=TOKEN&commentId=commentId-125",
		Answer: `{"errcode":0,"info":{"content":{"commentId":"commentId-128","amount":129,"orderId":"orderId-130","createTime":"createTime-131","payTime":"payTime-132","orderInfo":{"busiOrderId":"busiOrderId-134"},"productInfo":{"productList":[{"name":"name-137","picUrl":"picUrl-138"}]},"wxPayId":"wxPayId-139","userInfo":{"openid":"openid-141","headImg":"headImg-142","nickName":"nickName-143"},"bizInfo":{"appid":"appid-145","headImg":"headImg-146","nickName":"nickName-147"},"score":148,"content":{"txt":"txt-150","media":[{"img":"img-152","thumbImg":"thumbImg-153","video":"video-154","videoCover":"videoCover-155","videoDuration":156}]}}},"processInfo":{"actionList":[{"type":159,"updateTime":160}],"commentId":"commentId-161"},"oldComment":{"commentId":"commentId-163","createTime":164,"score":165,"content":{"ext":"ext-167","media":[{"img":"img-169","thumbImg":"thumbImg-170","video":"video-171","videoCover":"videoCover-172","videoDuration":173}]}}}`,
		Want:   &order.GetCommentInfoResult{Info: order.ReviewInfo{Content: order.Review{CommentID: "commentId-128", Amount: 129, OrderID: "orderId-130", CreateTime: "createTime-131", PayTime: "payTime-132", OrderInfo: order.ReviewOrder{BusiOrderID: "busiOrderId-134"}, ProductInfo: order.ReviewProducts{ProductList: []order.ReviewProduct{{Name: "name-137", PicURL: "picUrl-138"}}}, WxPayID: "wxPayId-139", UserInfo: order.Reviewer{OpenID: "openid-141", HeadImg: "headImg-142", NickName: "nickName-143"}, BizInfo: order.ReviewedApp{AppID: "appid-145", HeadImg: "headImg-146", NickName: "nickName-147"}, Score: 148, Content: order.ReviewContent{Txt: "txt-150", Media: []order.ReviewMedia{{Img: "img-152", ThumbImg: "thumbImg-153", Video: "video-154", VideoCover: "videoCover-155", VideoDuration: 156}}}}}, ProcessInfo: order.ReviewProgress{ActionList: []order.ReviewStep{{Type: 159, UpdateTime: 160}}, CommentID: "commentId-161"}, OldComment: order.OldReview{CommentID: "commentId-163", CreateTime: 164, Score: 165, Content: order.OldReviewContent{Ext: "ext-167", Media: []order.ReviewMedia{{Img: "img-169", ThumbImg: "thumbImg-170", Video: "video-171", VideoCover: "videoCover-172", VideoDuration: 173}}}}},
	},
	{
		Call: order.GetCommentReplyList, Repeatable: true,
		Args:   []any{&order.GetCommentReplyListRequest{CommentID: "commentId-174"}},
		URI:    "/wxaapi/comment/replyandcommentreplylist/get?access_token=TOKEN&commentId=commentId-174",
		Answer: `{"errcode":0,"list":{"reply":{"commentId":"commentId-177","replyId":"replyId-178","createTime":"createTime-179","updateTime":"updateTime-180","replyContent":{"content":"content-182"},"replyObject":{"nickname":"nickname-184","imgUrl":"imgUrl-185"}},"commentReplyList":[{"commentId":"commentId-187","commentReplyId":"commentReplyId-188","createTime":"createTime-189","updateTime":"updateTime-190","commentReplyContent":{"content":"content-192"},"commentReplyObject":{"nickname":"nickname-194","imgUrl":"imgUrl-195"}}]}}`,
		Want:   &order.GetCommentReplyListResult{List: order.ReviewThread{Reply: order.ReviewComment{CommentID: "commentId-177", ReplyID: "replyId-178", CreateTime: "createTime-179", UpdateTime: "updateTime-180", ReplyContent: order.ReplyText{Content: "content-182"}, ReplyObject: order.ReplyAuthor{Nickname: "nickname-184", ImgURL: "imgUrl-185"}}, CommentReplyList: []order.ReviewReply{{CommentID: "commentId-187", CommentReplyID: "commentReplyId-188", CreateTime: "createTime-189", UpdateTime: "updateTime-190", CommentReplyContent: order.ReplyText{Content: "content-192"}, CommentReplyObject: order.ReplyAuthor{Nickname: "nickname-194", ImgURL: "imgUrl-195"}}}}},
	},
}
