package wechat

import "time"

// A DebugDemoEvent is what WeChat's debugging tool sends (消息推送调试). All have the same
// CreateTime, so its Key is often empty.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push
type DebugDemoEvent struct {
	Header
	DebugStr string `json:"debug_str"`
}

// A UserInfoModifiedEvent says that WeChat changed a user's profile (授权用户资料变更): name and
// picture that you keep are out of date.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/platform/authorized_user_information_changes
type UserInfoModifiedEvent struct {
	Header
	OpenID      string `json:"OpenID" also:"openid"`
	NoticeAppID string `json:"AppID" also:"appid"` // the app that it is about; not Header.AppID
	RevokeInfo  string `json:"RevokeInfo"`         // usually empty
	PluginID    string `json:"PluginID"`           // the app id of the plugin, if it is about one
	OpenPID     string `json:"OpenPID"`            // the user's id for the plugin
}

// A UserAuthorizationRevokeEvent says that a user withdrew a permission (授权用户资料撤回): delete the
// data.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/platform/authorized_user_information_changes
type UserAuthorizationRevokeEvent struct {
	Header
	OpenID      string `json:"OpenID" also:"openid"`
	NoticeAppID string `json:"AppID" also:"appid"` // the app that it is about; not Header.AppID
	RevokeInfo  string `json:"RevokeInfo"`         // what was withdrawn: numbers from WeChat's page, 8 the phone number, 13 the location, ...
	PluginID    string `json:"PluginID"`           // the app id of the plugin, if it is about one
	OpenPID     string `json:"OpenPID"`            // the user's id for the plugin
}

// A UserAuthorizationCancellationEvent says that a user closed the account (授权用户完成注销).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/platform/authorized_user_information_changes
type UserAuthorizationCancellationEvent struct {
	Header
	OpenID      string `json:"OpenID" also:"openid"`
	NoticeAppID string `json:"AppID" also:"appid"` // the app that it is about; not Header.AppID
	PluginID    string `json:"PluginID"`           // the app id of the plugin, if it is about one
	OpenPID     string `json:"OpenPID"`            // the user's id for the plugin
}

// A WxaPunishEvent says that WeChat punished or warned the account (小程序违规处罚信息通知).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/platform/Penalty_for_Violation
type WxaPunishEvent struct {
	Header
	EventType      int       `json:"event_type"` // 1 a warning, 2 functions banned, 3 suspended, 4 the account banned, 5 a page banned
	PunishID       string    `json:"punish_id"`  // the same for all notices of one case
	NoticeAppID    string    `json:"appid"`      // the app that it is about; not Header.AppID
	PunishTime     time.Time `json:"punish_time"`
	IllegalReason  string    `json:"illegal_reason"`
	IllegalContent []string  `json:"illegal_content"` // one text, or several
	RuleName       string    `json:"rule_name"`
	RuleURL        string    `json:"rule_url"`
	AdjustGuideURL string    `json:"adjust_guide_url"`
	Detail         string    `json:"detail"` // a JSON text; its members depend on EventType
}

// A WxaIllegalRecordEvent is the older notice of a violation (违规记录). [WxaPunishEvent] has
// taken its place.
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/openApi/OpenApiDoc/miniprogram-management/record-management/getIllegalRecords
type WxaIllegalRecordEvent struct {
	Header
	NoticeAppID      string    `json:"appid"` // the app that it is about; not Header.AppID
	IllegalRecordID  string    `json:"illegal_record_id"`
	RecordCreateTime time.Time `json:"create_time"`
	IllegalReason    string    `json:"illegal_reason"`
	IllegalContent   string    `json:"illegal_content"`
	RuleURL          string    `json:"rule_url"`
	RuleName         string    `json:"rule_name"`
}

// A WxaAppealRecordEvent says what has become of an appeal (申诉记录).
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/openApi/OpenApiDoc/miniprogram-management/record-management/getAppealRecords
type WxaAppealRecordEvent struct {
	Header
	AppealRecordID    int64            `json:"appeal_record_id"`
	NoticeAppID       string           `json:"appid"` // the app that it is about; not Header.AppID
	AppealCount       int64            `json:"appeal_count"`
	AppealFrom        int              `json:"appeal_from"`
	AppealStatus      int              `json:"appeal_status"`
	Material          []AppealMaterial `json:"material"`
	PunishDescription string           `json:"punish_description"` // what the account was punished with
	AuditReason       string           `json:"audit_reason"`
	AppealTime        time.Time        `json:"appeal_time"`
}

// An AppealMaterial is a thing that was objected to, and what the appeal says of it.
type AppealMaterial struct {
	IllegalMaterial AppealedContent `json:"illegal_material"`
	AppealMaterial  AppealReason    `json:"appeal_material"`
}

// An AppealedContent is what was objected to.
type AppealedContent struct {
	Content    string `json:"content"`
	ContentURL string `json:"content_url"`
}

// An AppealReason is the appeal's side.
type AppealReason struct {
	Reason          string   `json:"reason"`
	ProofMaterialID []string `json:"proof_material_id"` // media ids
}

// A ChargeMpServiceQuotaNotifyEvent says that 20, 10, 5 or 0 percent of a paid quota are left
// (付费管理订单用量告警).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/charge/charge_mp_service_quota_notify
type ChargeMpServiceQuotaNotifyEvent struct {
	Header
	EventType      int    `json:"event_type"` // 3
	NoticeAppID    string `json:"appid"`      // the app that it is about; not Header.AppID
	SpuID          int64  `json:"spu_id"`     // the service that was bought
	SpuName        string `json:"spu_name"`
	TotalQuota     int64  `json:"total_quota"`
	TotalUsedQuota int64  `json:"total_used_quota"`
}

// A ChargeMpServiceValidityNotifyEvent says that a paid service ends in 15, 7, 3 or 1 days
// (付费管理订单有效期告警).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/charge/charge_mp_service_validity_notify
type ChargeMpServiceValidityNotifyEvent struct {
	Header
	EventType       int    `json:"event_type"` // 4
	NoticeAppID     string `json:"appid"`      // the app that it is about; not Header.AppID
	SpuID           int64  `json:"spu_id"`     // the service that was bought
	SpuName         string `json:"spu_name"`
	ValidityEndTime string `json:"validity_end_time"` // a text, as WeChat prints it
}

// A QualificationVerifySuccessEvent says that the account's papers were verified (资质认证成功).
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Account_Management/Wechat_Accreditation_Event_Push
type QualificationVerifySuccessEvent struct {
	Header
	ExpiredTime time.Time `json:"ExpiredTime"`
}

// A QualificationVerifyFailEvent says that the account's papers were refused (资质认证失败).
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Account_Management/Wechat_Accreditation_Event_Push
type QualificationVerifyFailEvent struct {
	Header
	FailTime   time.Time `json:"FailTime"`
	FailReason string    `json:"FailReason"`
}

// A NamingVerifySuccessEvent says that the account's name was verified (名称认证成功).
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Account_Management/Wechat_Accreditation_Event_Push
type NamingVerifySuccessEvent struct {
	Header
	ExpiredTime time.Time `json:"ExpiredTime"`
}

// A NamingVerifyFailEvent says that the account's name was refused (名称认证失败).
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Account_Management/Wechat_Accreditation_Event_Push
type NamingVerifyFailEvent struct {
	Header
	FailTime   time.Time `json:"FailTime"`
	FailReason string    `json:"FailReason"`
}

// An AnnualRenewEvent says that the account must be verified again (年审通知).
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Account_Management/Wechat_Accreditation_Event_Push
type AnnualRenewEvent struct {
	Header
	ExpiredTime time.Time `json:"ExpiredTime"`
}

// A VerifyExpiredEvent says that the account's verification has expired (认证过期失效通知).
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Account_Management/Wechat_Accreditation_Event_Push
type VerifyExpiredEvent struct {
	Header
	ExpiredTime time.Time `json:"ExpiredTime"`
}

// A ComponentVerifyTicketEvent brings the ticket that a third-party platform needs for its
// token (验证票据), every 10 minutes. Keep the latest.
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/component_verify_ticket
type ComponentVerifyTicketEvent struct {
	Header
	ComponentAppID        string `json:"AppId"`                 // the platform's own
	ComponentVerifyTicket string `json:"ComponentVerifyTicket"` // a secret
}

// An AuthorizedEvent says that an account was put into the platform's hands (授权成功).
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/authorize_event
type AuthorizedEvent struct {
	Header
	ComponentAppID               string    `json:"AppId"`             // the platform's own
	AuthorizerAppID              string    `json:"AuthorizerAppid"`   // the account
	AuthorizationCode            string    `json:"AuthorizationCode"` // a secret; exchange it for the account's tokens
	AuthorizationCodeExpiredTime time.Time `json:"AuthorizationCodeExpiredTime"`
	PreAuthCode                  string    `json:"PreAuthCode"` // a secret
}

// An UpdateAuthorizedEvent says that an account changed what the platform may do (授权更新).
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/authorize_event
type UpdateAuthorizedEvent struct {
	Header
	ComponentAppID               string    `json:"AppId"`             // the platform's own
	AuthorizerAppID              string    `json:"AuthorizerAppid"`   // the account
	AuthorizationCode            string    `json:"AuthorizationCode"` // a secret; exchange it for the account's tokens
	AuthorizationCodeExpiredTime time.Time `json:"AuthorizationCodeExpiredTime"`
	PreAuthCode                  string    `json:"PreAuthCode"` // a secret
}

// An UnauthorizedEvent says that an account left the platform (取消授权).
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/authorize_event
type UnauthorizedEvent struct {
	Header
	ComponentAppID  string `json:"AppId"`           // the platform's own
	AuthorizerAppID string `json:"AuthorizerAppid"` // the account
}

// A NotifyThirdFasteregisterEvent says what has become of a registration (快速注册小程序).
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/openApi/OpenApiDoc/register-management/fast-registration-ent/registerMiniprogram
type NotifyThirdFasteregisterEvent struct {
	Header
	ComponentAppID string           `json:"AppId"`     // the platform's own
	NoticeAppID    string           `json:"appid"`     // the new mini-program; empty if there is none
	Status         int              `json:"status"`    // 0 if it was registered
	AuthCode       string           `json:"auth_code"` // a secret; exchange it for the account's tokens
	Msg            string           `json:"msg"`
	Info           FastRegisterInfo `json:"info"`
}

// A FastRegisterInfo is what the registration was asked for with: a company, or a person.
type FastRegisterInfo struct {
	Name               string `json:"name"`
	Code               string `json:"code"`
	CodeType           int    `json:"code_type"` // 1 a unified social credit code (统一社会信用代码), 2 an organization code, 3 a licence number
	LegalPersonaWechat string `json:"legal_persona_wechat"`
	LegalPersonaName   string `json:"legal_persona_name"`
	WxUser             string `json:"wxuser"` // this and the next of a person
	IDName             string `json:"idname"`
	ComponentPhone     string `json:"component_phone"` // of the platform
}

// A Notify3rdWxaAuthEvent says how far the verification of an account is (小程序认证).
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/openApi/OpenApiDoc/miniprogram-management/weapp-wxverify/secwxaapi_wxaauth
type Notify3rdWxaAuthEvent struct {
	Header
	ComponentAppID string           `json:"AppId"` // the platform's own
	NoticeAppID    string           `json:"appid"` // the app that it is about; not Header.AppID
	TaskID         string           `json:"taskid"`
	TaskStatus     int              `json:"task_status"`  // of the task, 12 when its application was made
	ApplyStatus    int              `json:"apply_status"` // 1 to be paid, 2 being checked, 3 to be corrected, 4 passed, 5 failed
	Message        string           `json:"message"`      // why, if it failed
	DispatchInfo   *WxaAuthDispatch `json:"dispatch_info"`
}

// A WxaAuthDispatch is the agency that checks the account.
type WxaAuthDispatch struct {
	Provider     string    `json:"provider"`
	Contact      string    `json:"contact"`
	DispatchTime time.Time `json:"dispatch_time"`
}

// A Notify3rdWxaWxverifyEvent says that an account's verification ends soon, or has ended
// (小程序认证年审和过期).
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/openApi/OpenApiDoc/miniprogram-management/weapp-wxverify/secwxaapi_wxaauth
type Notify3rdWxaWxverifyEvent struct {
	Header
	ComponentAppID string    `json:"AppId"`   // the platform's own
	NoticeAppID    string    `json:"appid"`   // the app that it is about; not Header.AppID
	Expired        time.Time `json:"expired"` // when the verification ends, or has ended
	Message        string    `json:"message"`
}
