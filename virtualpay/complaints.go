package virtualpay

import (
	"context"
	"encoding/json"

	"github.com/minigo-dev/wechat"
)

// An UploadVpFileRequest holds a picture.
type UploadVpFileRequest struct {
	Base64Img string `json:"base64_img,omitempty"` // the image in base64, up to 1 MB; or ImgURL
	ImgURL    string `json:"img_url,omitempty"`    // where WeChat fetches it, up to 2 MB
	FileName  string `json:"file_name"`
}

// An UploadVpFileResult names the picture.
type UploadVpFileResult struct {
	FileID string `json:"file_id"`
}

// UploadVpFile uploads a picture for [Client.ResponseComplaint] (上传媒体文件): its bytes, or where WeChat
// fetches it. One of the two is given.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_upload_vp_file
//
//wechat:api POST /xpay/upload_vp_file
func (c *Client) UploadVpFile(ctx context.Context, r *UploadVpFileRequest) (*UploadVpFileResult, error) {
	const path = "/xpay/upload_vp_file"
	if err := r.check(path); err != nil {
		return nil, err
	}
	in := &struct {
		environment
		*UploadVpFileRequest
	}{environment{c.env}, r}
	return do[UploadVpFileResult](ctx, c, path, in)
}

// A QueryPunishmentReasonsResult says what is restricted, and what lifts it.
type QueryPunishmentReasonsResult struct {
	AppID                  string                  `json:"appid"`
	Nickname               string                  `json:"nickname"`
	MerchantCode           string                  `json:"merchant_code"`
	LimitedFunctions       []string                `json:"limited_functions"`
	OtherLimitedFunctions  string                  `json:"other_limited_functions"`
	RecoverySpecifications []RecoverySpecification `json:"recovery_specifications"`
}

// A RecoverySpecification is a restriction, and what lifts it.
type RecoverySpecification struct {
	LimitationCaseID         string            `json:"limitation_case_id"`
	LimitationReasonType     string            `json:"limitation_reason_type"`
	LimitationReason         string            `json:"limitation_reason"`
	LimitationReasonDescribe string            `json:"limitation_reason_describe"`
	RelateLimitations        []json.RawMessage `json:"relate_limitations"`
	OtherRelateLimitations   string            `json:"other_relate_limitations"`
	RecoverWay               string            `json:"recover_way"`
	RecoverWayParam          string            `json:"recover_way_param"`
	RecoverHelpURL           string            `json:"recover_help_url"`
	LimitationActionType     string            `json:"limitation_action_type"`
	LimitationStartDate      string            `json:"limitation_start_date"`
	LimitationDate           string            `json:"limitation_date"`
}

// QueryPunishmentReasons asks why the merchant is restricted (商户被管控原因查询). It is signed with the live
// AppKey.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_query_punishment_reasons
//
//wechat:api POST /xpay/query_punishment_reasons
func (c *Client) QueryPunishmentReasons(ctx context.Context) (*QueryPunishmentReasonsResult, error) {
	const path = "/xpay/query_punishment_reasons"
	if err := c.live(path); err != nil {
		return nil, err
	}
	return do[QueryPunishmentReasonsResult](ctx, c, path, &struct{}{}, wechat.Repeatable())
}

// A ResponseComplaintRequest answers a complaint.
type ResponseComplaintRequest struct {
	ComplaintID     string   `json:"complaint_id"`
	ResponseContent string   `json:"response_content"`
	ResponseImages  []string `json:"response_images" empty:"ok"` // FileIDs of UploadVpFile; may be empty
}

// ResponseComplaint answers the user who complains (回复用户).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_response_complaint
//
//wechat:api POST /xpay/response_complaint
func (c *Client) ResponseComplaint(ctx context.Context, r *ResponseComplaintRequest) error {
	if r != nil && r.ResponseImages == nil {
		same := *r
		same.ResponseImages = []string{} // null is no list
		r = &same
	}
	in := &struct {
		environment
		*ResponseComplaintRequest
	}{environment{c.env}, r}
	_, err := do[struct{}](ctx, c, "/xpay/response_complaint", in)
	return err
}

// A CompleteComplaintRequest names a complaint.
type CompleteComplaintRequest struct {
	ComplaintID string `json:"complaint_id"`
}

// CompleteComplaint says that a complaint is settled (完成投诉处理).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_complete_complaint
//
//wechat:api POST /xpay/complete_complaint
func (c *Client) CompleteComplaint(ctx context.Context, r *CompleteComplaintRequest) error {
	in := &struct {
		environment
		*CompleteComplaintRequest
	}{environment{c.env}, r}
	_, err := do[struct{}](ctx, c, "/xpay/complete_complaint", in)
	return err
}

// A GetNegotiationHistoryRequest names a complaint.
type GetNegotiationHistoryRequest struct {
	ComplaintID string `json:"complaint_id"`
	Offset      int64  `json:"offset"` // from 0
	Limit       int64  `json:"limit"`
}

// A GetNegotiationHistoryResult lists what was said.
type GetNegotiationHistoryResult struct {
	Total   int64         `json:"total"`
	History []Negotiation `json:"history"`
}

// A Negotiation is one step in what was said about a complaint.
type Negotiation struct {
	LogID              string           `json:"log_id"`
	Operator           string           `json:"operator"`
	OperateTime        string           `json:"operate_time"` // as ISO 8601 writes it
	OperateType        string           `json:"operate_type"` // such as "USER_RESPONSE" or "MERCHANT_RESPONSE"
	OperateDetails     string           `json:"operate_details"`
	ComplaintMediaList []ComplaintMedia `json:"complaint_media_list"`
}

// ComplaintMedia are pictures of a complaint.
type ComplaintMedia struct {
	MediaType string   `json:"media_type"` // USER_COMPLAINT_IMAGE image filed by the user, OPERATION_IMAGE image added while negotiating
	MediaURL  []string `json:"media_url"`
}

// GetNegotiationHistory lists what was said about a complaint (获取协商历史).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_get_negotiation_history
//
//wechat:api POST /xpay/get_negotiation_history
func (c *Client) GetNegotiationHistory(ctx context.Context, r *GetNegotiationHistoryRequest) (*GetNegotiationHistoryResult, error) {
	in := &struct {
		environment
		*GetNegotiationHistoryRequest
	}{environment{c.env}, r}
	return do[GetNegotiationHistoryResult](ctx, c, "/xpay/get_negotiation_history", in, wechat.Repeatable())
}

// A GetUploadFileSignRequest names a picture.
type GetUploadFileSignRequest struct {
	WxpayURL    string `json:"wxpay_url"`   // of the picture, from a complaint
	ConvertCos  bool   `json:"convert_cos"` // get a CosURL too
	ComplaintID string `json:"complaint_id"`
}

// A GetUploadFileSignResult says how to get a picture.
type GetUploadFileSignResult struct {
	Sign   string `json:"sign"`    // the header Authorization for WxpayURL
	CosURL string `json:"cos_url"` // for 30 minutes
}

// GetUploadFileSign asks for what it takes to see a picture of a complaint at WeChat Pay (获取微信支付反馈投诉图片的签名头部).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_get_upload_file_sign
//
//wechat:api POST /xpay/get_upload_file_sign
func (c *Client) GetUploadFileSign(ctx context.Context, r *GetUploadFileSignRequest) (*GetUploadFileSignResult, error) {
	in := &struct {
		environment
		*GetUploadFileSignRequest
	}{environment{c.env}, r}
	return do[GetUploadFileSignResult](ctx, c, "/xpay/get_upload_file_sign", in, wechat.Repeatable())
}

// A GetComplaintListRequest names the days.
type GetComplaintListRequest struct {
	BeginDate string `json:"begin_date"` // yyyy-mm-dd
	EndDate   string `json:"end_date"`   // yyyy-mm-dd
	Offset    int64  `json:"offset"`     // from 0
	Limit     int64  `json:"limit"`
}

// A GetComplaintListResult lists complaints.
type GetComplaintListResult struct {
	Total      int64       `json:"total"`
	Complaints []Complaint `json:"complaints"`
}

// A Complaint is what a user complains about.
type Complaint struct {
	ComplaintID           string               `json:"complaint_id"`
	ComplaintTime         string               `json:"complaint_time"` // as ISO 8601 writes it
	ComplaintDetail       string               `json:"complaint_detail"`
	ComplaintState        string               `json:"complaint_state"` // PENDING pending, PROCESSING in progress, PROCESSED done
	PayerPhone            string               `json:"payer_phone"`
	PayerOpenID           string               `json:"payer_openid"`
	ComplaintOrderInfo    []ComplaintOrderInfo `json:"complaint_order_info"`
	ComplaintFullRefunded bool                 `json:"complaint_full_refunded"`
	IncomingUserResponse  bool                 `json:"incoming_user_response"`
	UserComplaintTimes    int64                `json:"user_complaint_times"`
	ComplaintMediaList    []ComplaintMedia     `json:"complaint_media_list"`
	ProblemDescription    string               `json:"problem_description"`
	ProblemType           string               `json:"problem_type"`        // REFUND asks for a refund, SERVICE_NOT_WORK service did not take effect, OTHERS other
	ApplyRefundAmount     int64                `json:"apply_refund_amount"` // in fen
	UserTagList           []string             `json:"user_tag_list"`       // "TRUSTED", "HIGH_RISK"
	ServiceOrderInfo      []ServiceOrderInfo   `json:"service_order_info"`
}

// A ComplaintOrderInfo is an order that is complained about.
type ComplaintOrderInfo struct {
	TransactionID string `json:"transaction_id"`
	OutTradeNo    string `json:"out_trade_no"`
	Amount        int64  `json:"amount"`           // in fen
	WxaOutTradeNo string `json:"wxa_out_trade_no"` // yours
	WxOrderID     string `json:"wx_order_id"`      // WeChat's number
}

// A ServiceOrderInfo is a service order (支付分) that is complained about.
type ServiceOrderInfo struct {
	OrderID    string `json:"order_id"` // yours
	OutOrderNo string `json:"out_order_no"`
	State      string `json:"state"` // DOING running, REVOKED cancelled, WAITPAY to be paid, DONE done
}

// GetComplaintList lists the complaints of some days (获取投诉列表).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_get_complaint_list
//
//wechat:api POST /xpay/get_complaint_list
func (c *Client) GetComplaintList(ctx context.Context, r *GetComplaintListRequest) (*GetComplaintListResult, error) {
	in := &struct {
		environment
		*GetComplaintListRequest
	}{environment{c.env}, r}
	return do[GetComplaintListResult](ctx, c, "/xpay/get_complaint_list", in, wechat.Repeatable())
}

// A GetComplaintDetailRequest names a complaint.
type GetComplaintDetailRequest struct {
	ComplaintID string `json:"complaint_id"`
}

// A GetComplaintDetailResult holds a complaint.
type GetComplaintDetailResult struct {
	Complaint Complaint `json:"complaint"`
}

// GetComplaintDetail asks for a complaint (获取投诉详情).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_get_complaint_detail
//
//wechat:api POST /xpay/get_complaint_detail
func (c *Client) GetComplaintDetail(ctx context.Context, r *GetComplaintDetailRequest) (*GetComplaintDetailResult, error) {
	in := &struct {
		environment
		*GetComplaintDetailRequest
	}{environment{c.env}, r}
	return do[GetComplaintDetailResult](ctx, c, "/xpay/get_complaint_detail", in, wechat.Repeatable(), wechat.Needs("complaint"))
}

func (r *UploadVpFileRequest) check(path string) error {
	if r != nil && (r.Base64Img == "") == (r.ImgURL == "") {
		return fault(path, "Base64Img", "or ImgURL must be given, and not both")
	}
	return nil
}
