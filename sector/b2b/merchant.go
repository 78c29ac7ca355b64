package b2b

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A GetAppKeyRequest names a merchant number.
type GetAppKeyRequest struct {
	MchID string `json:"mchid" limit:"1..32 chars"`
}

// A GetAppKeyResult holds AppKeys. They print as REDACTED; Reveal returns the texts.
type GetAppKeyResult struct {
	AppKey        wechat.SessionKey `json:"appkey"`         // for New
	SandboxAppKey wechat.SessionKey `json:"sandbox_appkey"` // for WithSandboxKey
}

// GetAppKey returns the AppKeys of a merchant number (获取密钥AppKey).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_getappkey
//
//wechat:api POST /retail/B2b/getappkey
func GetAppKey(ctx context.Context, c *wechat.Client, r *GetAppKeyRequest) (*GetAppKeyResult, error) {
	return wechat.Do[GetAppKeyResult](ctx, c, "POST", "/retail/B2b/getappkey", r, wechat.Repeatable(), wechat.Needs("appkey"))
}

// A GetMchInfoResult holds the merchant numbers of an app.
type GetMchInfoResult struct {
	MchList []Merchant `json:"mch_list"`
	Total   int64      `json:"total"`
}

// A Merchant is a merchant number. It can be used once WxpayStatus is 完成.
type Merchant struct {
	SubMchID           string `json:"sub_mchid"`
	CompanyName        string `json:"company_name"`
	BankName           string `json:"bank_name"`
	BankAccount        string `json:"bank_account"`         // with most digits hidden
	WxpayStatus        string `json:"wxpay_status"`         // 完成前平台额外准备 or 完成
	BankTransferStatus string `json:"bank_transfer_status"` // 未开通, 开通中, 开通成功, 开通失败 or 申请驳回
}

// GetMchInfo returns the merchant numbers of an app (获取小程序下所有商户的信息).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_getmchinfo
//
//wechat:api POST /retail/B2b/getmchinfo
func GetMchInfo(ctx context.Context, c *wechat.Client) (*GetMchInfoResult, error) {
	return wechat.Do[GetMchInfoResult](ctx, c, "POST", "/retail/B2b/getmchinfo", &struct{}{}, wechat.Repeatable())
}

// A RetailGetMchOrderRequest selects registrations. All fields are optional.
type RetailGetMchOrderRequest struct {
	OutRegistrationID string `json:"out_registration_id,omitempty"` // the OrderNo of RetailRegisterMch; empty: all
	PageIndex         int64  `json:"page_index,omitempty"`
	PageSize          int64  `json:"page_size,omitempty"`
}

// A RetailGetMchOrderResult is a page of registrations.
type RetailGetMchOrderResult struct {
	List  []Registration `json:"list"`
	Total int64          `json:"total"` // of all pages
}

// A Registration says how far a merchant number is.
type Registration struct {
	Status               int64             `json:"status"` // 0 initial, 1 data being checked, 2 account to be verified, 3 under review, 4 rejected, 5 to be signed, 6 finished, 7 frozen, 8 void, 9 WeChat's own work before 6
	InnerResp            RegistrationState `json:"inner_resp"`
	WqfRegisterStatement BankTransferState `json:"wqf_register_statement"` // of OpenBoth
	WxPayRate            int64             `json:"wx_pay_rate"`            // of WeChat Pay (技术服务费率), of 10,000
	WqfCertifiedRate     int64             `json:"wqf_certified_rate"`     // of bank transfer, of 10,000
	BindSceneStatus      int64             `json:"bind_scene_status"`      // with the app: 1 requested, 2 failed, 3 the merchant's administrator must agree, 4 the app's administrator must agree, 5 running, 6 done
}

// A RegistrationState holds what WeChat Pay says of a registration.
type RegistrationState struct {
	SubMerchantRegistrationStatus Applyment `json:"sub_merchant_registration_status"`
}

// An Applyment is what WeChat Pay says of a registration.
type Applyment struct {
	ApplymentState     string            `json:"applyment_state"`      // CHECKING, ACCOUNT_NEED_VERIFY, AUDITING, REJECTED, NEED_SIGN, FINISH, FROZEN or CANCELED
	ApplymentStateDesc string            `json:"applyment_state_desc"` // the same in words
	SignState          string            `json:"sign_state"`           // UNSIGNED, SIGNED or NOT_SIGNABLE
	SignURL            string            `json:"sign_url"`             // where the administrator signs, in WeChat
	SubMchID           string            `json:"sub_mchid"`            // the merchant number, of NEED_SIGN and FINISH
	AccountValidation  AccountValidation `json:"account_validation"`   // of ACCOUNT_NEED_VERIFY
	AuditDetail        []Rejection       `json:"audit_detail"`         // of REJECTED and FROZEN
	LegalValidationURL string            `json:"legal_validation_url"` // where the legal person (法人) can verify the account instead
}

// An AccountValidation is a transfer by which the merchant verifies its account.
type AccountValidation struct {
	AccountName              string `json:"account_name"`               // from
	AccountNo                string `json:"account_no"`                 // from
	PayAmount                int64  `json:"pay_amount"`                 // WeChat's page names no unit
	DestinationAccountNumber string `json:"destination_account_number"` // to
	DestinationAccountName   string `json:"destination_account_name"`   // to
	DestinationAccountBank   string `json:"destination_account_bank"`   // to
	City                     string `json:"city"`
	Remark                   string `json:"remark"` // to be written on the transfer
	Deadline                 string `json:"deadline"`
}

// A Rejection says what is wrong with a registration.
type Rejection struct {
	ParamName    string `json:"param_name"`
	RejectReason string `json:"reject_reason"`
}

// A BankTransferState says how far bank transfer is (银行转账开通状态).
type BankTransferState struct {
	WqfRegisterState     int64  `json:"wqf_register_state"`      // 0 not open, 1 opening, 2 open, 3 failed: RegisterOnlyWqf again, 4 rejected: see CreateWqfLink, 5 asked for, 6 not taken: RegisterOnlyWqf again
	WqfRegisterStateDesc string `json:"wqf_register_state_desc"` // the same in words; 待完善信息 and 待用户签约: see CreateWqfLink
	RequestNo            string `json:"request_no"`              // for CreateWqfLink, of states 1 to 4
}

// RetailGetMchOrder asks how far registrations are (查询商户号开通状态).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_retailgetmchorder
//
//wechat:api POST /retail/B2b/retailgetmchorder
func RetailGetMchOrder(ctx context.Context, c *wechat.Client, r *RetailGetMchOrderRequest) (*RetailGetMchOrderResult, error) {
	return wechat.Do[RetailGetMchOrderResult](ctx, c, "POST", "/retail/B2b/retailgetmchorder", r, wechat.Repeatable())
}

// A RegisterOnlyWqfRequest names a registration.
type RegisterOnlyWqfRequest struct {
	OutRegistrationID string `json:"out_registration_id"` // the OrderNo of RetailRegisterMch
}

// RegisterOnlyWqf applies for bank transfer, for a merchant number that has WeChat Pay alone
// (申请开通银行转账). [RetailGetMchOrder] tells the end.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_registeronlywqf
//
//wechat:api POST /retail/B2b/registeronlywqf
func RegisterOnlyWqf(ctx context.Context, c *wechat.Client, r *RegisterOnlyWqfRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/retail/B2b/registeronlywqf", r)
	return err
}

// A CreateWqfLinkRequest names an application for bank transfer.
type CreateWqfLinkRequest struct {
	RequestNo string `json:"request_no"` // of RetailGetMchOrder
}

// A CreateWqfLinkResult is a link.
type CreateWqfLinkResult struct {
	URL        string `json:"url"`
	ExpireTime string `json:"expire_time"` // such as "2025-03-19T16:08:17+08:00"
}

// CreateWqfLink makes a link to the page where the merchant completes or signs its application for
// bank transfer (跳转银行转账页面). Make one each time: it can be opened only so often.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_createwqflink
//
//wechat:api POST /retail/B2b/createwqflink
func CreateWqfLink(ctx context.Context, c *wechat.Client, r *CreateWqfLinkRequest) (*CreateWqfLinkResult, error) {
	return wechat.Do[CreateWqfLinkResult](ctx, c, "POST", "/retail/B2b/createwqflink", r, wechat.Repeatable(), wechat.Needs("url"))
}

// A SetMchProfitRateRequest is the rate of WeChat Pay.
type SetMchProfitRateRequest struct {
	SubMchID   string `json:"sub_mchid"`
	ProfitRate int64  `json:"profit_rate"` // of 10,000: 40 is 0.40 %
}

// SetMchProfitRate takes a lower rate of WeChat Pay for a merchant number (报名微信支付技术服务费优惠活动).
// CodeRateUp: rates only go down. CodeRateForbidden, CodeRateTime, CodeRateRange: who may, when
// and how far. [RetailGetMchOrder] has the rate.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_setmchprofitrate
//
//wechat:api POST /retail/B2b/setmchprofitrate
func SetMchProfitRate(ctx context.Context, c *wechat.Client, r *SetMchProfitRateRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/retail/B2b/setmchprofitrate", r, wechat.Repeatable())
	return err
}

// An UpdateWqfChargeFeeRequest is the rate of bank transfer.
type UpdateWqfChargeFeeRequest struct {
	SubMchID                    string `json:"sub_mchid"`
	CertifiedChargeFeeNumerator int64  `json:"certified_charge_fee_numerator" limit:"22..40"` // of 10,000, for shops that are certified
}

// An UpdateWqfChargeFeeResult holds the rates of bank transfer.
type UpdateWqfChargeFeeResult struct {
	MerchantName                  string `json:"merchant_name"`
	CertifiedChargeFeeNumerator   int64  `json:"certified_charge_fee_numerator"`   // of 10,000, for shops that are certified
	UncertifiedChargeFeeNumerator int64  `json:"uncertified_charge_fee_numerator"` // of 10,000, for others
	EffectTime                    string `json:"effect_time"`                      // such as "2025-03-12T20:03:54+08:00"
	ExpireTime                    string `json:"expire_time"`
}

// UpdateWqfChargeFee takes a lower rate of bank transfer for a merchant number
// (报名银行转账技术服务费优惠活动). CodeRateRange: it is out of range.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_updatewqfchargefee
//
//wechat:api POST /retail/B2b/updatewqfchargefee
func UpdateWqfChargeFee(ctx context.Context, c *wechat.Client, r *UpdateWqfChargeFeeRequest) (*UpdateWqfChargeFeeResult, error) {
	return wechat.Do[UpdateWqfChargeFeeResult](ctx, c, "POST", "/retail/B2b/updatewqfchargefee", r, wechat.Repeatable())
}

// A GetWqfChargeFeeRequest names a merchant number.
type GetWqfChargeFeeRequest struct {
	SubMchID string `json:"sub_mchid"`
}

// A GetWqfChargeFeeResult holds the rates of bank transfer.
type GetWqfChargeFeeResult struct {
	MerchantName                  string `json:"merchant_name"`
	CertifiedChargeFeeNumerator   int64  `json:"certified_charge_fee_numerator"`   // of 10,000, for shops that are certified
	UncertifiedChargeFeeNumerator int64  `json:"uncertified_charge_fee_numerator"` // of 10,000, for others
	EffectTime                    string `json:"effect_time"`                      // such as "2025-03-12T20:03:54+08:00"
	ExpireTime                    string `json:"expire_time"`
}

// GetWqfChargeFee returns the rates of bank transfer of a merchant number
// (查询银行转账的技术服务费率). CodeNone: bank transfer isn't open.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_getwqfchargefee
//
//wechat:api POST /retail/B2b/getwqfchargefee
func GetWqfChargeFee(ctx context.Context, c *wechat.Client, r *GetWqfChargeFeeRequest) (*GetWqfChargeFeeResult, error) {
	return wechat.Do[GetWqfChargeFeeResult](ctx, c, "POST", "/retail/B2b/getwqfchargefee", r, wechat.Repeatable())
}
