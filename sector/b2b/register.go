package b2b

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// What a merchant opens (开通支付方式).
const (
	OpenWeChatPay = 0
	OpenBoth      = 1 // bank transfer too
)

// What a merchant is (主体类型).
const (
	OrganizationSole    = 0 // 个体户
	OrganizationCompany = 1 // 企业
)

// A RetailUploadMchFileRequest is a picture.
type RetailUploadMchFileRequest struct {
	FileName string `json:"file_name"`
	File     string `json:"file"` // the picture in base64, up to 2 MB
}

// A RetailUploadMchFileResult names the picture.
type RetailUploadMchFileResult struct {
	FileID string `json:"file_id"` // for RetailRegisterMch; it doesn't expire
}

// RetailUploadMchFile uploads a picture for [RetailRegisterMch] (上传商户图片).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_retailuploadmchfile
//
//wechat:api POST /retail/B2b/retailuploadmchfile
func RetailUploadMchFile(ctx context.Context, c *wechat.Client, r *RetailUploadMchFileRequest) (*RetailUploadMchFileResult, error) {
	return wechat.Do[RetailUploadMchFileResult](ctx, c, "POST", "/retail/B2b/retailuploadmchfile", r, wechat.Needs("file_id"))
}

// A RetailRegisterMchRequest is a company that wants a merchant number. Pictures are FileIDs of
// RetailUploadMchFile, days are texts such as "2026-06-06" or 长期.
type RetailRegisterMchRequest struct {
	IDDocTypeNum         int64           `json:"id_doc_type_num,omitempty" oneof:"0 1 2 3 4 5 6 7 8"` // of the legal person: 0 and 1 identity card, 2 passport, 3 Hong Kong, 4 Macao and 5 Taiwan travel permit, 6 foreigner's, 7 Hong Kong or Macao and 8 Taiwan resident's card; 6 to 8 of OpenWeChatPay alone
	IDCardInfo           *IDCard         `json:"id_card_info,omitempty"`                              // required of IDDocTypeNum 0 and 1
	IDDocInfo            *IDDoc          `json:"id_doc_info,omitempty"`                               // required of the others
	AccountInfo          Account         `json:"account_info"`
	ContactInfo          Contact         `json:"contact_info"`
	BusinessLicense      BusinessLicense `json:"business_license"`
	MerchantShortname    string          `json:"merchant_shortname"`
	OrganizationType     int64           `json:"organization_type"` // OrganizationSole or OrganizationCompany
	Qualification        Qualification   `json:"qualification"`
	BusinessAdditionDesc string          `json:"business_addition_desc,omitempty"`
	BusinessAdditionPics string          `json:"business_addition_pics,omitempty"` // one picture
	OpenType             int64           `json:"open_type"`                        // OpenWeChatPay or OpenBoth
	ExtRegisterInfo      ExtRegisterInfo `json:"ext_register_info"`
	ClientIP             string          `json:"client_ip"` // the merchant's address, IPv4 or IPv6
}

// An IDCard is the identity card of the legal person (法人).
type IDCard struct {
	IDCardCopy           string `json:"id_card_copy"`     // a picture of the side with the face
	IDCardNational       string `json:"id_card_national"` // a picture of the side with the emblem
	IDCardName           string `json:"id_card_name"`
	IDCardNumber         string `json:"id_card_number"`
	IDCardValidTime      string `json:"id_card_valid_time"` // its last day
	IDCardAddress        string `json:"id_card_address"`
	IDCardValidTimeBegin string `json:"id_card_valid_time_begin"` // its first day
}

// An IDDoc is another document of the legal person (法人).
type IDDoc struct {
	IDDocName      string `json:"id_doc_name"` // the person's
	IDDocNumber    string `json:"id_doc_number"`
	IDDocCopy      string `json:"id_doc_copy"`      // a picture of its front
	DocPeriodEnd   string `json:"doc_period_end"`   // its last day
	DocPeriodBegin string `json:"doc_period_begin"` // its first day
	IDDocAddress   string `json:"id_doc_address"`
	IDDocCopyBack  string `json:"id_doc_copy_back"` // a picture of its back
}

// An Account is where the money goes (结算银行账户).
type Account struct {
	BankAccountType string `json:"bank_account_type"` // "74" a company's, "75" a person's
	AccountBank     string `json:"account_bank"`      // such as 工商银行
	AccountName     string `json:"account_name,omitempty"`
	BankAddressCode string `json:"bank_address_code"`        // of the province and city, such as "110000"
	BankBranchID    string `json:"bank_branch_id,omitempty"` // 联行号
	BankName        string `json:"bank_name"`                // with the branch
	AccountNumber   string `json:"account_number"`
}

// A Contact is the administrator (超级管理员). The documents are for an agent ("66") only.
type Contact struct {
	ContactType                 string `json:"contact_type"` // "65" the owner or legal person, "66" an agent (经办人)
	ContactName                 string `json:"contact_name"`
	ContactIDDocType            string `json:"contact_id_doc_type" empty:"ok"` // such as IDENTIFICATION_TYPE_MAINLAND_IDCARD
	ContactIDCardNumber         string `json:"contact_id_card_number"`
	ContactIDDocCopy            string `json:"contact_id_doc_copy" empty:"ok"`           // a picture of its front
	ContactIDDocCopyBack        string `json:"contact_id_doc_copy_back" empty:"ok"`      // a picture of its back
	ContactIDDocPeriodBegin     string `json:"contact_id_doc_period_begin,omitempty"`    // its first day
	ContactIDDocPeriodEnd       string `json:"contact_id_doc_period_end,omitempty"`      // its last day
	BusinessAuthorizationLetter string `json:"business_authorization_letter" empty:"ok"` // a picture (业务办理授权函)
	MobilePhone                 string `json:"mobile_phone"`
	ContactEmail                string `json:"contact_email,omitempty"`
}

// A BusinessLicense is the licence of the company (营业执照).
type BusinessLicense struct {
	BusinessLicenseCopy   string `json:"business_license_copy"` // a picture
	BusinessLicenseNumber string `json:"business_license_number"`
	MerchantName          string `json:"merchant_name"`
	LegalPerson           string `json:"legal_person"`
	CompanyAddress        string `json:"company_address,omitempty"` // required of an authority
	BusinessTime          string `json:"business_time,omitempty"`   // required of an authority
	CertType              string `json:"cert_type,omitempty"`       // of an authority: CERTIFICATE_TYPE_2388 or CERTIFICATE_TYPE_2389
}

// A Qualification is what a trade demands (行业特殊资质).
type Qualification struct {
	QualificationType string `json:"qualification_type"`       // such as 食品生鲜
	Qualifications    string `json:"qualifications,omitempty"` // pictures, as a JSON list
}

// An ExtRegisterInfo is what else WeChat wants to see.
type ExtRegisterInfo struct {
	DoorHeadFileID            string `json:"door_head_file_id"`                      // a picture of the door (门头照)
	StoreFileID               string `json:"store_file_id"`                          // a picture of the app's shop
	OnlinePayFileID           string `json:"online_pay_file_id"`                     // a picture of the page on which users pay
	MerchantScale             string `json:"merchant_scale"`                         // TINY below 15 people, SMALL to 150, MIDDLE to 2,000, LARGE
	AuthorizationLetterFileID string `json:"authorization_letter_file_id,omitempty"` // a picture; required of OpenBoth with an agent
}

// A RetailRegisterMchResult names the registration.
type RetailRegisterMchResult struct {
	OrderNo string `json:"order_no"` // for RetailGetMchOrder
}

// RetailRegisterMch applies for a merchant number (商户号进件). [RetailGetMchOrder] tells the end, 1 to 7
// working days later. CodeIncomplete: fields are missing. CodeRegistering: the company is being
// registered. CodeRegisterFull: it has as many merchant numbers as it may.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_retailregistermch
//
//wechat:api POST /retail/B2b/retailregistermch
func RetailRegisterMch(ctx context.Context, c *wechat.Client, r *RetailRegisterMchRequest) (*RetailRegisterMchResult, error) {
	return wechat.Do[RetailRegisterMchResult](ctx, c, "POST", "/retail/B2b/retailregistermch", r, wechat.Needs("order_no"))
}
