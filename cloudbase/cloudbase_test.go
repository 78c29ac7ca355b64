package cloudbase_test

import (
	"encoding/json"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/cloudbase"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

// TestWire proves each function on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", rows)
}

func ptr[T any](v T) *T { return &v }

var rows = []wiretest.Row{
	{
		Call: cloudbase.InvokeCloudFunction, Needs: "resp_data",
		Args:   []any{&cloudbase.InvokeCloudFunctionRequest{ReqData: json.RawMessage(`{"k":1}`), Env: "env-2", Name: "name-3"}},
		URI:    "/tcb/invokecloudfunction?access_token=TOKEN&env=env-2&name=name-3",
		Body:   `{"k":1}`,
		Answer: `{"errcode":0,"resp_data":"resp_data-4"}`,
		Want:   &cloudbase.InvokeCloudFunctionResult{RespData: "resp_data-4"},
	},
	{
		Call:   cloudbase.AddDelayedFunctionTask,
		Args:   []any{&cloudbase.AddDelayedFunctionTaskRequest{Env: "env-5", FunctionName: "function_name-6", Data: "data-7", DelayTime: 8}},
		URI:    "/tcb/adddelayedfunctiontask?access_token=TOKEN",
		Body:   `{"env":"env-5","function_name":"function_name-6","data":"data-7","delay_time":8}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: cloudbase.GetOpenData, Repeatable: true,
		Args:   []any{&cloudbase.GetOpenDataRequest{CloudIDList: []string{"cloudid_list-9"}, OpenID: "openid-10"}},
		URI:    "/wxa/getopendata?access_token=TOKEN&openid=openid-10",
		Body:   `{"cloudid_list":["cloudid_list-9"]}`,
		Answer: `{"errcode":0,"data_list":[{"cloud_id":"cloud_id-12","json":{"k":13}}]}`,
		Want:   &cloudbase.GetOpenDataResult{DataList: []cloudbase.CloudData{{CloudID: "cloud_id-12", JSON: json.RawMessage(`{"k":13}`)}}},
	},
	{
		Call: cloudbase.GetCloudBaseVoIPSign, Repeatable: true, Needs: "signature",
		Args:   []any{&cloudbase.GetCloudBaseVoIPSignRequest{GroupID: "group_id-14", Timestamp: 15, Nonce: "nonce-16"}},
		URI:    "/wxa/getvoipsign?access_token=TOKEN",
		Body:   `{"group_id":"group_id-14","timestamp":15,"nonce":"nonce-16"}`,
		Answer: `{"errcode":0,"signature":"signature-17"}`,
		Want:   &cloudbase.GetCloudBaseVoIPSignResult{Signature: "signature-17"},
	},
	{
		Call: cloudbase.GetCloudToken, Needs: "secretid secretkey token",
		Args:   []any{&cloudbase.GetCloudTokenRequest{Lifespan: 18}},
		URI:    "/tcb/getqcloudtoken?access_token=TOKEN",
		Body:   `{"lifespan":18}`,
		Answer: `{"errcode":0,"secretid":"secretid-19","secretkey":"secretkey-20","token":"token-21","expired_time":22}`,
		Want:   &cloudbase.GetCloudTokenResult{SecretID: "secretid-19", SecretKey: wechat.NewSessionKey("secretkey-20"), Token: wechat.NewSessionKey("token-21"), ExpiredTime: 22},
	},
	{
		Call:   cloudbase.AddDatabaseItem,
		Args:   []any{&cloudbase.AddDatabaseItemRequest{Env: "env-23", Query: "query-24"}},
		URI:    "/tcb/databaseadd?access_token=TOKEN",
		Body:   `{"env":"env-23","query":"query-24"}`,
		Answer: `{"errcode":0,"id_list":["id_list-25"]}`,
		Want:   &cloudbase.AddDatabaseItemResult{IDList: []string{"id_list-25"}},
	},
	{
		Call:   cloudbase.DeleteDatabaseItem,
		Args:   []any{&cloudbase.DeleteDatabaseItemRequest{Env: "env-26", Query: "query-27"}},
		URI:    "/tcb/databasedelete?access_token=TOKEN",
		Body:   `{"env":"env-26","query":"query-27"}`,
		Answer: `{"errcode":0,"deleted":28}`,
		Want:   &cloudbase.DeleteDatabaseItemResult{Deleted: 28},
	},
	{
		Call:   cloudbase.UpdateDatabaseRecord,
		Args:   []any{&cloudbase.UpdateDatabaseRecordRequest{Env: "env-29", Query: "query-30"}},
		URI:    "/tcb/databaseupdate?access_token=TOKEN",
		Body:   `{"env":"env-29","query":"query-30"}`,
		Answer: `{"errcode":0,"matched":31,"modified":32,"id":"id-33"}`,
		Want:   &cloudbase.UpdateDatabaseRecordResult{Matched: 31, Modified: 32, ID: "id-33"},
	},
	{
		Call: cloudbase.GetDatabaseRecord, Repeatable: true,
		Args:   []any{&cloudbase.GetDatabaseRecordRequest{Env: "env-34", Query: "query-35"}},
		URI:    "/tcb/databasequery?access_token=TOKEN",
		Body:   `{"env":"env-34","query":"query-35"}`,
		Answer: `{"errcode":0,"pager":{"Offset":37,"Limit":38,"Total":39},"data":["data-40"]}`,
		Want:   &cloudbase.GetDatabaseRecordResult{Pager: cloudbase.Pager{Offset: 37, Limit: 38, Total: 39}, Data: []string{"data-40"}},
	},
	{
		Call: cloudbase.AggregateDatabase, Repeatable: true,
		Args:   []any{&cloudbase.AggregateDatabaseRequest{Env: "env-41", Query: "query-42"}},
		URI:    "/tcb/databaseaggregate?access_token=TOKEN",
		Body:   `{"env":"env-41","query":"query-42"}`,
		Answer: `{"errcode":0,"data":["data-43"]}`,
		Want:   &cloudbase.AggregateDatabaseResult{Data: []string{"data-43"}},
	},
	{
		Call: cloudbase.GetDatabaseCount, Repeatable: true,
		Args:   []any{&cloudbase.GetDatabaseCountRequest{Env: "env-44", Query: "query-45"}},
		URI:    "/tcb/databasecount?access_token=TOKEN",
		Body:   `{"env":"env-44","query":"query-45"}`,
		Answer: `{"errcode":0,"count":46}`,
		Want:   &cloudbase.GetDatabaseCountResult{Count: 46},
	},
	{
		Call:   cloudbase.AddDatabaseCollection,
		Args:   []any{&cloudbase.AddDatabaseCollectionRequest{Env: "env-47", CollectionName: "collection_name-48"}},
		URI:    "/tcb/databasecollectionadd?access_token=TOKEN",
		Body:   `{"env":"env-47","collection_name":"collection_name-48"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   cloudbase.DeleteDatabaseCollection,
		Args:   []any{&cloudbase.DeleteDatabaseCollectionRequest{Env: "env-49", CollectionName: "collection_name-50"}},
		URI:    "/tcb/databasecollectiondelete?access_token=TOKEN",
		Body:   `{"env":"env-49","collection_name":"collection_name-50"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: cloudbase.GetDatabaseCollection, Repeatable: true,
		Args:   []any{&cloudbase.GetDatabaseCollectionRequest{Env: "env-51", Limit: 52, Offset: 53}},
		URI:    "/tcb/databasecollectionget?access_token=TOKEN",
		Body:   `{"env":"env-51","limit":52,"offset":53}`,
		Answer: `{"errcode":0,"collections":[{"name":"name-55","count":56,"size":57,"index_count":58,"index_size":59}],"pager":{"Offset":61,"Limit":62,"Total":63}}`,
		Want:   &cloudbase.GetDatabaseCollectionResult{Collections: []cloudbase.Collection{{Name: "name-55", Count: 56, Size: 57, IndexCount: 58, IndexSize: 59}}, Pager: cloudbase.Pager{Offset: 61, Limit: 62, Total: 63}},
	},
	{
		Call:   cloudbase.UpdateDatabaseIndex,
		Args:   []any{&cloudbase.UpdateDatabaseIndexRequest{Env: "env-64", CollectionName: "collection_name-65", CreateIndexes: []cloudbase.Index{{Name: "name-67", Unique: true, Keys: []cloudbase.IndexKey{{Name: "name-70", Direction: "direction-71"}}}}, DropIndexes: []cloudbase.DroppedIndex{{Name: "name-73", Unique: true, Keys: []cloudbase.IndexKey{{Name: "name-76", Direction: "direction-77"}}}}}},
		URI:    "/tcb/updateindex?access_token=TOKEN",
		Body:   `{"env":"env-64","collection_name":"collection_name-65","create_indexes":[{"name":"name-67","unique":true,"keys":[{"name":"name-70","direction":"direction-71"}]}],"drop_indexes":[{"name":"name-73","unique":true,"keys":[{"name":"name-76","direction":"direction-77"}]}]}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: cloudbase.ImportDatabaseItem, Needs: "job_id",
		Args:   []any{&cloudbase.ImportDatabaseItemRequest{Env: "env-78", CollectionName: "collection_name-79", FilePath: "file_path-80", FileType: 81, StopOnError: true, ConflictMode: 83}},
		URI:    "/tcb/databasemigrateimport?access_token=TOKEN",
		Body:   `{"env":"env-78","collection_name":"collection_name-79","file_path":"file_path-80","file_type":81,"stop_on_error":true,"conflict_mode":83}`,
		Answer: `{"errcode":0,"job_id":84}`,
		Want:   &cloudbase.ImportDatabaseItemResult{JobID: 84},
	},
	{
		Call: cloudbase.ExportDatabaseItem, Needs: "job_id",
		Args:   []any{&cloudbase.ExportDatabaseItemRequest{Env: "env-85", FilePath: "file_path-86", FileType: 87, Query: "query-88"}},
		URI:    "/tcb/databasemigrateexport?access_token=TOKEN",
		Body:   `{"env":"env-85","file_path":"file_path-86","file_type":87,"query":"query-88"}`,
		Answer: `{"errcode":0,"job_id":89}`,
		Want:   &cloudbase.ExportDatabaseItemResult{JobID: 89},
	},
	{
		Call: cloudbase.GetDatabaseMigrateStatus, Repeatable: true, Needs: "status",
		Args:   []any{&cloudbase.GetDatabaseMigrateStatusRequest{Env: "env-90", JobID: 91}},
		URI:    "/tcb/databasemigratequeryinfo?access_token=TOKEN",
		Body:   `{"env":"env-90","job_id":91}`,
		Answer: `{"errcode":0,"status":"status-92","record_success":93,"record_fail":94,"error_msg":"error_msg-95","file_url":"file_url-96"}`,
		Want:   &cloudbase.GetDatabaseMigrateStatusResult{Status: "status-92", RecordSuccess: 93, RecordFail: 94, ErrorMsg: "error_msg-95", FileURL: "file_url-96"},
	},
	{
		Call: cloudbase.GetUploadTCBFileLink, Needs: "url file_id",
		Args:   []any{&cloudbase.GetUploadTCBFileLinkRequest{Env: "env-97", Path: "path-98"}},
		URI:    "/tcb/uploadfile?access_token=TOKEN",
		Body:   `{"env":"env-97","path":"path-98"}`,
		Answer: `{"errcode":0,"url":"url-99","token":"token-100","authorization":"authorization-101","file_id":"file_id-102","cos_file_id":"cos_file_id-103"}`,
		Want:   &cloudbase.GetUploadTCBFileLinkResult{URL: "url-99", Token: "token-100", Authorization: "authorization-101", FileID: "file_id-102", COSFileID: "cos_file_id-103"},
	},
	{
		Call: cloudbase.GetDownloadTCBFileLink, Repeatable: true,
		Args:   []any{&cloudbase.GetDownloadTCBFileLinkRequest{Env: "env-104", FileList: []cloudbase.FileToDownload{{FileID: "fileid-106", MaxAge: 107}}}},
		URI:    "/tcb/batchdownloadfile?access_token=TOKEN",
		Body:   `{"env":"env-104","file_list":[{"fileid":"fileid-106","max_age":107}]}`,
		Answer: `{"errcode":0,"file_list":[{"fileid":"fileid-109","download_url":"download_url-110","status":111,"errmsg":"errmsg-112"}]}`,
		Want:   &cloudbase.GetDownloadTCBFileLinkResult{FileList: []cloudbase.DownloadLink{{FileID: "fileid-109", DownloadURL: "download_url-110", Status: 111, ErrMsg: "errmsg-112"}}},
	},
	{
		Call:   cloudbase.DeleteTCBCloudFile,
		Args:   []any{&cloudbase.DeleteTCBCloudFileRequest{Env: "env-113", FileIDList: []string{"fileid_list-114"}}},
		URI:    "/tcb/batchdeletefile?access_token=TOKEN",
		Body:   `{"env":"env-113","fileid_list":["fileid_list-114"]}`,
		Answer: `{"errcode":0,"delete_list":[{"fileid":"fileid-116","status":117,"errmsg":"errmsg-118"}]}`,
		Want:   &cloudbase.DeleteTCBCloudFileResult{DeleteList: []cloudbase.DeletedFile{{FileID: "fileid-116", Status: 117, ErrMsg: "errmsg-118"}}},
	},
	{
		Call:   cloudbase.NewSendCloudBaseSMS,
		Args:   []any{&cloudbase.NewSendCloudBaseSMSRequest{Env: "env-119", URLLink: "url_link-120", TemplateID: "template_id-121", TemplateParamList: []string{"template_param_list-122"}, PhoneNumberList: []string{"phone_number_list-123"}, UseShortName: true, ResourceAppID: "resource_appid-125"}},
		URI:    "/tcb/sendsmsv2?access_token=TOKEN",
		Body:   `{"env":"env-119","url_link":"url_link-120","template_id":"template_id-121","template_param_list":["template_param_list-122"],"phone_number_list":["phone_number_list-123"],"use_short_name":true,"resource_appid":"resource_appid-125"}`,
		Answer: `{"errcode":0,"send_status_list":[{"serial_no":"serial_no-127","phone_number":"phone_number-128","code":"code-129","message":"message-130","iso_code":"iso_code-131"}]}`,
		Want:   &cloudbase.NewSendCloudBaseSMSResult{SendStatusList: []cloudbase.SendStatus{{SerialNo: "serial_no-127", PhoneNumber: "phone_number-128", Code: "code-129", Message: "message-130", IsoCode: "iso_code-131"}}},
	},
	{
		Call:   cloudbase.SendCloudBaseSMS,
		Args:   []any{&cloudbase.SendCloudBaseSMSRequest{Env: "env-132", PhoneNumberList: []string{"phone_number_list-133"}, SMSType: "sms_type-134", TemplateID: "template_id-135", Content: "content-136", Path: "path-137", TemplateParamList: []string{"template_param_list-138"}, UseShortName: true, ResourceAppID: "resource_appid-140"}},
		URI:    "/tcb/sendsms?access_token=TOKEN",
		Body:   `{"env":"env-132","phone_number_list":["phone_number_list-133"],"sms_type":"sms_type-134","template_id":"template_id-135","content":"content-136","path":"path-137","template_param_list":["template_param_list-138"],"use_short_name":true,"resource_appid":"resource_appid-140"}`,
		Answer: `{"errcode":0,"send_status_list":[{"serial_no":"serial_no-142","phone_number":"phone_number-143","code":"code-144","message":"message-145","iso_code":"iso_code-146"}]}`,
		Want:   &cloudbase.SendCloudBaseSMSResult{SendStatusList: []cloudbase.SendStatus{{SerialNo: "serial_no-142", PhoneNumber: "phone_number-143", Code: "code-144", Message: "message-145", IsoCode: "iso_code-146"}}},
	},
	{
		Call: cloudbase.CreateSendSMSTask, Needs: "query_id",
		Args:   []any{&cloudbase.CreateSendSMSTaskRequest{Env: "env-147", FileURL: "file_url-148", TemplateID: "template_id-149"}},
		URI:    "/tcb/createsendsmstask?access_token=TOKEN",
		Body:   `{"env":"env-147","file_url":"file_url-148","template_id":"template_id-149"}`,
		Answer: `{"errcode":0,"query_id":"query_id-150"}`,
		Want:   &cloudbase.CreateSendSMSTaskResult{QueryID: "query_id-150"},
	},
	{
		Call: cloudbase.DescribeSMSRecords, Repeatable: true, Fills: "PostData",
		Args:   []any{&cloudbase.DescribeSMSRecordsRequest{EnvID: "EnvId-151", StartDate: "StartDate-152", EndDate: "EndDate-153", Mobile: "Mobile-154", QueryID: "QueryId-155", PageNumber: 156, PageSize: 157}},
		URI:    "/tcb/describesmsrecords?access_token=TOKEN",
		Body:   `{"EnvId":"EnvId-151","StartDate":"StartDate-152","EndDate":"EndDate-153","Mobile":"Mobile-154","QueryId":"QueryId-155","PageNumber":156,"PageSize":157,"PostData":{"EnvId":"EnvId-151","StartDate":"StartDate-152","EndDate":"EndDate-153","Mobile":"Mobile-154","QueryId":"QueryId-155","PageNumber":156,"PageSize":157}}`,
		Answer: `{"errcode":0,"SmsRecords":[{"Mobile":"Mobile-159","Content":"Content-160","ContentSize":161,"Fee":162,"CreateTime":"CreateTime-163","ReceivedTime":"ReceivedTime-164","Status":"Status-165","Remarks":"Remarks-166"}],"TotalCount":167,"RequestId":"RequestId-168","Response":{"SmsRecords":[{"Mobile":"Mobile-171","Content":"Content-172","ContentSize":173,"Fee":174,"CreateTime":"CreateTime-175","ReceivedTime":"ReceivedTime-176","Status":"Status-177","Remarks":"Remarks-178"}],"TotalCount":179,"RequestId":"RequestId-180"}}`,
		Want:   &cloudbase.DescribeSMSRecordsResult{SMSRecords: []cloudbase.SMSRecord{{Mobile: "Mobile-159", Content: "Content-160", ContentSize: 161, Fee: 162, CreateTime: "CreateTime-163", ReceivedTime: "ReceivedTime-164", Status: "Status-165", Remarks: "Remarks-166"}}, TotalCount: 167, RequestID: "RequestId-168", Response: cloudbase.SMSRecords{SMSRecords: []cloudbase.SMSRecord{{Mobile: "Mobile-171", Content: "Content-172", ContentSize: 173, Fee: 174, CreateTime: "CreateTime-175", ReceivedTime: "ReceivedTime-176", Status: "Status-177", Remarks: "Remarks-178"}}, TotalCount: 179, RequestID: "RequestId-180"}},
	},
	{
		Call: cloudbase.DescribeExtensionUploadInfo, Repeatable: true, Fills: "PostData",
		Args:   []any{&cloudbase.DescribeExtensionUploadInfoRequest{ExtensionFiles: []cloudbase.ExtensionFile{{FileType: "FileType-182", FileName: "FileName-183"}}}},
		URI:    "/tcb/describeextensionuploadinfo?access_token=TOKEN",
		Body:   `{"ExtensionFiles":[{"FileType":"FileType-182","FileName":"FileName-183"}],"PostData":{"ExtensionFiles":[{"FileType":"FileType-182","FileName":"FileName-183"}]}}`,
		Answer: `{"errcode":0,"FilesData":[{"CodeUri":"CodeUri-185","UploadUrl":"UploadUrl-186","CustomKey":"CustomKey-187","MaxSize":188}],"RequestId":"RequestId-189","Response":{"FilesData":[{"CodeUri":"CodeUri-192","UploadUrl":"UploadUrl-193","CustomKey":"CustomKey-194","MaxSize":195}],"RequestId":"RequestId-196"}}`,
		Want:   &cloudbase.DescribeExtensionUploadInfoResult{FilesData: []cloudbase.UploadPlace{{CodeURI: "CodeUri-185", UploadURL: "UploadUrl-186", CustomKey: "CustomKey-187", MaxSize: 188}}, RequestID: "RequestId-189", Response: cloudbase.ExtensionUploadInfo{FilesData: []cloudbase.UploadPlace{{CodeURI: "CodeUri-192", UploadURL: "UploadUrl-193", CustomKey: "CustomKey-194", MaxSize: 195}}, RequestID: "RequestId-196"}},
	},
	{
		Call: cloudbase.GetCloudBaseStatistics, Repeatable: true,
		Args:   []any{&cloudbase.GetCloudBaseStatisticsRequest{Action: "action-197", BeginDate: 198, EndDate: 199, PageLimit: 200, PageOffset: ptr[int64](201), Condition: &cloudbase.StatisticsCondition{EnvID: "env_id-203", ActivityID: "activity_id-204", ByChannelID: "1", ChannelID: "channel_id-206", ActType: "act_type-207"}}},
		URI:    "/tcb/getstatistics?access_token=TOKEN",
		Body:   `{"action":"action-197","begin_date":198,"end_date":199,"page_limit":200,"page_offset":201,"condition":{"env_id":"env_id-203","activity_id":"activity_id-204","by_channel_id":"1","channel_id":"channel_id-206","act_type":"act_type-207"}}`,
		Answer: `{"errcode":0,"data_column":[{"col_id":"col_id-209","col_name":"col_name-210","col_data_type":"col_data_type-211"}],"data_value":[{"data_value":["data_value-213"]}],"total_num":214}`,
		Want:   &cloudbase.GetCloudBaseStatisticsResult{DataColumn: []cloudbase.Column{{ColID: "col_id-209", ColName: "col_name-210", ColDataType: "col_data_type-211"}}, DataValue: []cloudbase.Row{{DataValue: []string{"data_value-213"}}}, TotalNum: 214},
	},
	{
		Call:   cloudbase.CloudBaseReportAPI,
		Args:   []any{&cloudbase.CloudBaseReportAPIRequest{ReportAction: "report_action-215", EnvID: "env_id-216", ActivityID: "activity_id-217", TaskID: "task_id-218", PhoneCount: "phone_count-219", ChannelID: "channel_id-220", SessionID: "session_id-221"}},
		URI:    "/tcb/cloudbasereport?access_token=TOKEN",
		Body:   `{"report_action":"report_action-215","env_id":"env_id-216","activity_id":"activity_id-217","task_id":"task_id-218","phone_count":"phone_count-219","channel_id":"channel_id-220","session_id":"session_id-221"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
}
