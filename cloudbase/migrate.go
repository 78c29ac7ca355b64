package cloudbase

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// An ImportDatabaseItemRequest says what is imported.
type ImportDatabaseItemRequest struct {
	Env            string `json:"env"` // the environment (环境)
	CollectionName string `json:"collection_name"`
	FilePath       string `json:"file_path"` // in the storage of the environment
	FileType       int64  `json:"file_type"` // 1 JSON, 2 CSV
	StopOnError    bool   `json:"stop_on_error"`
	ConflictMode   int64  `json:"conflict_mode"` // 1 INSERT, 2 UPSERT
}

// An ImportDatabaseItemResult names the job.
type ImportDatabaseItemResult struct {
	JobID int64 `json:"job_id"` // for GetDatabaseMigrateStatus
}

// ImportDatabaseItem imports a file into a collection (数据库导入).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/database/api_importdatabaseitem
//
//wechat:api POST /tcb/databasemigrateimport
func ImportDatabaseItem(ctx context.Context, c *wechat.Client, r *ImportDatabaseItemRequest) (*ImportDatabaseItemResult, error) {
	return wechat.Do[ImportDatabaseItemResult](ctx, c, "POST", "/tcb/databasemigrateimport", r, wechat.Needs("job_id"))
}

// An ExportDatabaseItemRequest says what is exported.
type ExportDatabaseItemRequest struct {
	Env      string `json:"env"`       // the environment (环境)
	FilePath string `json:"file_path"` // in the storage of the environment
	FileType int64  `json:"file_type"` // 1 JSON, 2 CSV
	Query    string `json:"query"`     // which records
}

// An ExportDatabaseItemResult names the job.
type ExportDatabaseItemResult struct {
	JobID int64 `json:"job_id"` // for GetDatabaseMigrateStatus
}

// ExportDatabaseItem exports records to a file (数据库导出).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/database/api_exportdatabaseitem
//
//wechat:api POST /tcb/databasemigrateexport
func ExportDatabaseItem(ctx context.Context, c *wechat.Client, r *ExportDatabaseItemRequest) (*ExportDatabaseItemResult, error) {
	return wechat.Do[ExportDatabaseItemResult](ctx, c, "POST", "/tcb/databasemigrateexport", r, wechat.Needs("job_id"))
}

// A GetDatabaseMigrateStatusRequest names a job.
type GetDatabaseMigrateStatusRequest struct {
	Env   string `json:"env"`    // the environment (环境)
	JobID int64  `json:"job_id"` // of ImportDatabaseItem or ExportDatabaseItem
}

// A GetDatabaseMigrateStatusResult says how far a job is.
type GetDatabaseMigrateStatusResult struct {
	Status        string `json:"status"`         // waiting, reading, writing, migrating, success or fail
	RecordSuccess int64  `json:"record_success"` // how many records are done
	RecordFail    int64  `json:"record_fail"`    // how many records failed
	ErrorMsg      string `json:"error_msg"`
	FileURL       string `json:"file_url"` // of an export
}

// GetDatabaseMigrateStatus asks how far an import or export is (数据库迁移状态查询).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/database/api_getdatabasemigratestatus
//
//wechat:api POST /tcb/databasemigratequeryinfo
func GetDatabaseMigrateStatus(ctx context.Context, c *wechat.Client, r *GetDatabaseMigrateStatusRequest) (*GetDatabaseMigrateStatusResult, error) {
	return wechat.Do[GetDatabaseMigrateStatusResult](ctx, c, "POST", "/tcb/databasemigratequeryinfo", r, wechat.Repeatable(), wechat.Needs("status"))
}
