package cloudbase

import (
	"cmp"
	"context"

	"github.com/minigo-dev/wechat"
)

// A NewSendCloudBaseSMSRequest is a text message with a URL Link.
type NewSendCloudBaseSMSRequest struct {
	Env               string   `json:"env"`                                    // the environment (环境)
	URLLink           string   `json:"url_link"`                               // by generateUrlLink
	TemplateID        string   `json:"template_id"`                            // 844110 is for marketing
	TemplateParamList []string `json:"template_param_list"`                    // what the template's variables stand for
	PhoneNumberList   []string `json:"phone_number_list" limit:"..1000 items"` // such as "+8613800000000", up to 1,000
	UseShortName      bool     `json:"use_short_name"`                         // the app's short name in place of its name
	ResourceAppID     string   `json:"resource_appid,omitempty"`               // of the app that the environment belongs to, where it is another
}

// A NewSendCloudBaseSMSResult says what became of each message.
type NewSendCloudBaseSMSResult struct {
	SendStatusList []SendStatus `json:"send_status_list"`
}

// A SendStatus says what became of one text message.
type SendStatus struct {
	SerialNo    string `json:"serial_no"`
	PhoneNumber string `json:"phone_number"`
	Code        string `json:"code"` // "Ok", or why it failed
	Message     string `json:"message"`
	IsoCode     string `json:"iso_code"` // of the country, such as "CN"
}

// NewSendCloudBaseSMS sends a text message with a URL Link (发送短信v2). Look at each Code: the
// call succeeds if single messages fail. Code(-607004): the URL Link is wrong.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/others/api_newsendcloudbasesms
//
//wechat:api POST /tcb/sendsmsv2
func NewSendCloudBaseSMS(ctx context.Context, c *wechat.Client, r *NewSendCloudBaseSMSRequest) (*NewSendCloudBaseSMSResult, error) {
	return wechat.Do[NewSendCloudBaseSMSResult](ctx, c, "POST", "/tcb/sendsmsv2", r)
}

// A SendCloudBaseSMSRequest is a text message that opens a page of static hosting.
type SendCloudBaseSMSRequest struct {
	Env               string   `json:"env"`                                    // the environment (环境)
	PhoneNumberList   []string `json:"phone_number_list" limit:"..1000 items"` // such as "+8613800000000", up to 1,000
	SMSType           string   `json:"sms_type"`                               // "Marketing" or "Notification"
	TemplateID        string   `json:"template_id,omitempty"`                  // required for Notification
	Content           string   `json:"content,omitempty"`                      // required for Marketing: up to 30 characters of yours
	Path              string   `json:"path,omitempty"`                         // required for Marketing: of a page of static hosting (静态网站)
	TemplateParamList []string `json:"template_param_list,omitempty"`          // required for Notification
	UseShortName      bool     `json:"use_short_name"`                         // the app's short name in place of its name
	ResourceAppID     string   `json:"resource_appid,omitempty"`               // of the app that the environment belongs to, where it is another
}

// A SendCloudBaseSMSResult says what became of each message.
type SendCloudBaseSMSResult struct {
	SendStatusList []SendStatus `json:"send_status_list"`
}

// SendCloudBaseSMS sends a text message that opens a page of static hosting (发送短信). Look at
// each Code: the call succeeds if single messages fail.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/others/api_sendcloudbasesms
//
//wechat:api POST /tcb/sendsms
func SendCloudBaseSMS(ctx context.Context, c *wechat.Client, r *SendCloudBaseSMSRequest) (*SendCloudBaseSMSResult, error) {
	return wechat.Do[SendCloudBaseSMSResult](ctx, c, "POST", "/tcb/sendsms", r)
}

// A CreateSendSMSTaskRequest says what is sent to whom.
type CreateSendSMSTaskRequest struct {
	Env        string `json:"env"`                   // the environment (环境)
	FileURL    string `json:"file_url"`              // the CodeURI of a CSV with phone numbers, by DescribeExtensionUploadInfo
	TemplateID string `json:"template_id,omitempty"` // 844110, which is for marketing, if absent
}

// A CreateSendSMSTaskResult names the task.
type CreateSendSMSTaskResult struct {
	QueryID string `json:"query_id"` // for DescribeSMSRecords
}

// CreateSendSMSTask sends a text message to all numbers of a file (创建发短信任务). Code(-601028):
// static hosting isn't on.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/others/api_createsendsmstask
//
//wechat:api POST /tcb/createsendsmstask
func CreateSendSMSTask(ctx context.Context, c *wechat.Client, r *CreateSendSMSTaskRequest) (*CreateSendSMSTaskResult, error) {
	return wechat.Do[CreateSendSMSTaskResult](ctx, c, "POST", "/tcb/createsendsmstask", r, wechat.Needs("query_id"))
}

// A DescribeSMSRecordsRequest selects text messages of up to two months.
type DescribeSMSRecordsRequest struct {
	EnvID      string `json:"EnvId"`             // the environment (环境)
	StartDate  string `json:"StartDate"`         // such as "2026-01-31"
	EndDate    string `json:"EndDate"`           // such as "2026-01-31"
	Mobile     string `json:"Mobile,omitempty"`  // of one receiver
	QueryID    string `json:"QueryId,omitempty"` // of CreateSendSMSTask
	PageNumber int64  `json:"PageNumber"`        // from 1
	PageSize   int64  `json:"PageSize"`
}

// A DescribeSMSRecordsResult is a page of text messages.
type DescribeSMSRecordsResult struct {
	SMSRecords []SMSRecord `json:"SmsRecords"`
	TotalCount int64       `json:"TotalCount"` // of all pages
	RequestID  string      `json:"RequestId"`
	Response   SMSRecords  `json:"Response"` // where WeChat wraps the answer; the other fields have it too
}

// An SMSRecord is a text message that was sent.
type SMSRecord struct {
	Mobile       string `json:"Mobile"`
	Content      string `json:"Content"`
	ContentSize  int64  `json:"ContentSize"`  // in characters
	Fee          int64  `json:"Fee"`          // how many messages it counts as
	CreateTime   string `json:"CreateTime"`   // when it was sent
	ReceivedTime string `json:"ReceivedTime"` // when it arrived
	Status       string `json:"Status"`       // sent or error
	Remarks      string `json:"Remarks"`
}

// SMSRecords are the answer, where WeChat wraps it.
type SMSRecords struct {
	SMSRecords []SMSRecord `json:"SmsRecords"`
	TotalCount int64       `json:"TotalCount"` // of all pages
	RequestID  string      `json:"RequestId"`
}

// DescribeSMSRecords lists text messages that were sent (查询短信记录). WeChat's page has request
// and answer in two forms: both are sent, and both are taken.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/others/api_describesmsrecords
//
//wechat:api POST /tcb/describesmsrecords
func DescribeSMSRecords(ctx context.Context, c *wechat.Client, r *DescribeSMSRecordsRequest) (*DescribeSMSRecordsResult, error) {
	in := &struct {
		*DescribeSMSRecordsRequest
		PostData *DescribeSMSRecordsRequest `json:"PostData"`
	}{r, r}
	result, err := wechat.Do[DescribeSMSRecordsResult](ctx, c, "POST", "/tcb/describesmsrecords", in, wechat.Repeatable())
	if err != nil {
		return nil, err
	}
	if len(result.SMSRecords) == 0 {
		result.SMSRecords = result.Response.SMSRecords
	}
	result.TotalCount = cmp.Or(result.TotalCount, result.Response.TotalCount)
	result.RequestID = cmp.Or(result.RequestID, result.Response.RequestID)
	return result, nil
}

// A DescribeExtensionUploadInfoRequest names files.
type DescribeExtensionUploadInfoRequest struct {
	ExtensionFiles []ExtensionFile `json:"ExtensionFiles"`
}

// An ExtensionFile is a file to upload.
type ExtensionFile struct {
	FileType string `json:"FileType"` // "FUNCTION" code, "STATIC" static hosting, "SMS" phone numbers
	FileName string `json:"FileName"` // up to 24 characters
}

// A DescribeExtensionUploadInfoResult says where files are uploaded to.
type DescribeExtensionUploadInfoResult struct {
	FilesData []UploadPlace       `json:"FilesData"`
	RequestID string              `json:"RequestId"`
	Response  ExtensionUploadInfo `json:"Response"` // where WeChat wraps the answer; the other fields have it too
}

// An UploadPlace is where a file is uploaded to.
type UploadPlace struct {
	CodeURI   string `json:"CodeUri"`   // for other calls
	UploadURL string `json:"UploadUrl"` // takes a PUT of the file, for a while
	CustomKey string `json:"CustomKey"` // empty if there is none
	MaxSize   int64  `json:"MaxSize"`   // in MB
}

// An ExtensionUploadInfo is the answer, where WeChat wraps it.
type ExtensionUploadInfo struct {
	FilesData []UploadPlace `json:"FilesData"`
	RequestID string        `json:"RequestId"`
}

// DescribeExtensionUploadInfo asks where files are uploaded to (描述扩展上传文件信息). WeChat's page has
// request and answer in two forms: both are sent, and both are taken.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/others/api_describeextensionuploadinfo
//
//wechat:api POST /tcb/describeextensionuploadinfo
func DescribeExtensionUploadInfo(ctx context.Context, c *wechat.Client, r *DescribeExtensionUploadInfoRequest) (*DescribeExtensionUploadInfoResult, error) {
	in := &struct {
		*DescribeExtensionUploadInfoRequest
		PostData *DescribeExtensionUploadInfoRequest `json:"PostData"`
	}{r, r}
	result, err := wechat.Do[DescribeExtensionUploadInfoResult](ctx, c, "POST", "/tcb/describeextensionuploadinfo", in, wechat.Repeatable())
	if err != nil {
		return nil, err
	}
	if len(result.FilesData) == 0 {
		result.FilesData = result.Response.FilesData
	}
	result.RequestID = cmp.Or(result.RequestID, result.Response.RequestID)
	return result, nil
}

// A GetCloudBaseStatisticsRequest selects figures.
type GetCloudBaseStatisticsRequest struct {
	Action     string               `json:"action"`                // "smsMarketingOverviewData", "smsMarketingConversionData" or "smsMarketingRealTimeData"
	BeginDate  int64                `json:"begin_date"`            // in Unix seconds
	EndDate    int64                `json:"end_date"`              // in Unix seconds
	PageLimit  int64                `json:"page_limit,omitempty"`  // required for overview and conversion
	PageOffset *int64               `json:"page_offset,omitempty"` // required for overview and conversion; from 0
	Condition  *StatisticsCondition `json:"condition,omitempty"`
}

// A StatisticsCondition selects figures. Which fields count depends on the action.
type StatisticsCondition struct {
	EnvID       string `json:"env_id,omitempty"` // the environment (环境)
	ActivityID  string `json:"activity_id,omitempty"`
	ByChannelID string `json:"by_channel_id,omitempty"` // "1": a row for each channel
	ChannelID   string `json:"channel_id,omitempty"`
	ActType     string `json:"act_type,omitempty"` // of the activity
}

// A GetCloudBaseStatisticsResult is a table.
type GetCloudBaseStatisticsResult struct {
	DataColumn []Column `json:"data_column"`
	DataValue  []Row    `json:"data_value"`
	TotalNum   int64    `json:"total_num"` // of all pages
}

// A Column says what a value of each Row is.
type Column struct {
	ColID       string `json:"col_id"`
	ColName     string `json:"col_name"`
	ColDataType string `json:"col_data_type"` // 0 text, 1 number, 2 decimal
}

// A Row has a value for each Column.
type Row struct {
	DataValue []string `json:"data_value"`
}

// GetCloudBaseStatistics returns the figures of text messages for marketing (获取云开发数据).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/others/api_getcloudbasestatistics
//
//wechat:api POST /tcb/getstatistics
func GetCloudBaseStatistics(ctx context.Context, c *wechat.Client, r *GetCloudBaseStatisticsRequest) (*GetCloudBaseStatisticsResult, error) {
	return wechat.Do[GetCloudBaseStatisticsResult](ctx, c, "POST", "/tcb/getstatistics", r, wechat.Repeatable())
}

// A CloudBaseReportAPIRequest says what happened.
type CloudBaseReportAPIRequest struct {
	ReportAction string `json:"report_action"` // "sendSmsTask" a text message was sent, "openH5" a page was opened
	EnvID        string `json:"env_id"`        // the environment (环境)
	ActivityID   string `json:"activity_id"`
	TaskID       string `json:"task_id,omitempty"`     // required for sendSmsTask
	PhoneCount   string `json:"phone_count,omitempty"` // required for sendSmsTask
	ChannelID    string `json:"channel_id,omitempty"`  // required for openH5
	SessionID    string `json:"session_id,omitempty"`  // required for openH5
}

// CloudBaseReportAPI reports what happened in an activity (云开发上报接口), for
// [GetCloudBaseStatistics].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/others/api_cloudbasereportapi
//
//wechat:api POST /tcb/cloudbasereport
func CloudBaseReportAPI(ctx context.Context, c *wechat.Client, r *CloudBaseReportAPIRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/tcb/cloudbasereport", r)
	return err
}
