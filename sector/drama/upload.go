package drama

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// What a part is of.
const (
	ResourceVideo = 1
	ResourceCover = 2
)

// A SingleFileUploadRequest is an episode of less than 10 MB.
type SingleFileUploadRequest struct {
	MediaName     string        `json:"media_name"` // the drama, a dash and the episode, such as "我的演艺 - 第1集"
	MediaType     string        `json:"media_type"` // MP4, TS, MOV, MXF, MPG, FLV, WMV, AVI, M4V, F4V, MPEG, 3GP, ASF or MKV
	MediaData     wechat.Upload `json:"media_data"`
	CoverType     string        `json:"cover_type,omitempty"`     // JPG, JPEG, PNG, BMP, TIFF, AI, CDR, EPS or TIF
	CoverData     wechat.Upload `json:"cover_data,omitempty"`     // absent: the first picture of the video
	SourceContext string        `json:"source_context,omitempty"` // yours: it comes back in the push
}

// A SingleFileUploadResult holds the episode's id.
type SingleFileUploadResult struct {
	MediaID int64 `json:"media_id"`
}

// SingleFileUpload uploads an episode of less than 10 MB, with or without its cover (单个文件上传).
// A larger one goes in parts: [ApplyUpload]. CodeVideoType, CodePictureType: WeChat doesn't take
// the type. CodeMediaName: the name doesn't follow the rules.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/vod_fileupload/api_singlefileupload
//
//wechat:api POST /wxa/sec/vod/singlefileupload
func SingleFileUpload(ctx context.Context, c *wechat.Client, r *SingleFileUploadRequest) (*SingleFileUploadResult, error) {
	return wechat.Do[SingleFileUploadResult](ctx, c, "POST", "/wxa/sec/vod/singlefileupload", r, wechat.Needs("media_id"))
}

// An ApplyUploadRequest describes an episode that comes in parts.
type ApplyUploadRequest struct {
	MediaName     string `json:"media_name"`               // as in SingleFileUploadRequest
	MediaType     string `json:"media_type"`               // as in SingleFileUploadRequest
	CoverType     string `json:"cover_type,omitempty"`     // if a cover comes too, also in parts; absent: the first picture of the video
	SourceContext string `json:"source_context,omitempty"` // yours: it comes back in the push
}

// An ApplyUploadResult holds the id of the upload.
type ApplyUploadResult struct {
	UploadID string `json:"upload_id"`
}

// ApplyUpload begins the upload of an episode in parts (申请分片上传): a video of up to 500 MB, a
// cover of up to 10 MB. [UploadPart] sends each part, [CommitUpload] ends it. CodeVideoType,
// CodePictureType: WeChat doesn't take the type.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/vod_fileupload/api_applyupload
//
//wechat:api POST /wxa/sec/vod/applyupload
func ApplyUpload(ctx context.Context, c *wechat.Client, r *ApplyUploadRequest) (*ApplyUploadResult, error) {
	return wechat.Do[ApplyUploadResult](ctx, c, "POST", "/wxa/sec/vod/applyupload", r, wechat.Needs("upload_id"))
}

// PartSize is the size of a part in bytes. Only the last may be smaller.
const PartSize = 5 << 20

// An UploadPartRequest is a part of a video or of a cover.
type UploadPartRequest struct {
	UploadID     string        `json:"upload_id"`
	PartNumber   int64         `json:"part_number" limit:"1..100"` // from 1, for the cover again
	ResourceType int64         `json:"resource_type" oneof:"1 2"`  // ResourceVideo or ResourceCover
	Data         wechat.Upload `json:"data"`                       // PartSize bytes, such as an io.SectionReader of a file
}

// An UploadPartResult holds the mark of the part.
type UploadPartResult struct {
	Etag string `json:"etag"` // for CommitUpload; quotes belong to it
}

// UploadPart uploads one part (上传分片), in any order. A part with the same number takes the place of
// the one before.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/vod_fileupload/api_uploadpart
//
//wechat:api POST /wxa/sec/vod/uploadpart
func UploadPart(ctx context.Context, c *wechat.Client, r *UploadPartRequest) (*UploadPartResult, error) {
	return wechat.Do[UploadPartResult](ctx, c, "POST", "/wxa/sec/vod/uploadpart", r, wechat.Repeatable(), wechat.Needs("etag"))
}

// A CommitUploadRequest lists all parts, from the first to the last, without gaps.
type CommitUploadRequest struct {
	UploadID       string      `json:"upload_id"`
	MediaPartInfos []Part      `json:"media_part_infos"`
	CoverPartInfos []CoverPart `json:"cover_part_infos,omitempty"`
}

// A Part is an uploaded part of a video.
type Part struct {
	PartNumber int64  `json:"part_number"`
	Etag       string `json:"etag"` // of UploadPart
}

// A CoverPart is an uploaded part of a cover.
type CoverPart struct {
	PartNumber int64  `json:"part_number,omitempty"`
	Etag       string `json:"etag,omitempty"` // of UploadPart
}

// A CommitUploadResult holds the episode's id.
type CommitUploadResult struct {
	MediaID int64 `json:"media_id"`
}

// CommitUpload ends the upload of an episode in parts (确认上传).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/vod_fileupload/api_commitupload
//
//wechat:api POST /wxa/sec/vod/commitupload
func CommitUpload(ctx context.Context, c *wechat.Client, r *CommitUploadRequest) (*CommitUploadResult, error) {
	return wechat.Do[CommitUploadResult](ctx, c, "POST", "/wxa/sec/vod/commitupload", r, wechat.Needs("media_id"))
}

// A PullUploadRequest says where WeChat finds an episode.
type PullUploadRequest struct {
	MediaName     string `json:"media_name"` // as in SingleFileUploadRequest
	MediaURL      string `json:"media_url"`
	CoverURL      string `json:"cover_url,omitempty"`      // absent: the first picture of the video
	SourceContext string `json:"source_context,omitempty"` // yours: it comes back in the push
}

// A PullUploadResult holds the id of the task.
type PullUploadResult struct {
	TaskID int64 `json:"task_id"` // for GetTask
}

// PullUpload has WeChat fetch an episode (拉取上传). A [wechat.SecvodUploadEvent] or [GetTask] says
// when it is there.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/vod_fileupload/api_pullupload
//
//wechat:api POST /wxa/sec/vod/pullupload
func PullUpload(ctx context.Context, c *wechat.Client, r *PullUploadRequest) (*PullUploadResult, error) {
	return wechat.Do[PullUploadResult](ctx, c, "POST", "/wxa/sec/vod/pullupload", r, wechat.Needs("task_id"))
}

// The states of a task.
const (
	TaskWaiting  = 1
	TaskRunning  = 2
	TaskFinished = 3
	TaskFailed   = 4
)

// A GetTaskRequest names a task.
type GetTaskRequest struct {
	TaskID int64 `json:"task_id"` // of PullUpload
}

// A GetTaskResult holds the task.
type GetTaskResult struct {
	TaskInfo Task `json:"task_info"`
}

// A Task is the upload of an episode by WeChat.
type Task struct {
	ID         int64       `json:"id"`
	TaskType   int64       `json:"task_type"` // 1: PullUpload
	Status     int64       `json:"status"`    // TaskWaiting or another
	ErrCode    wechat.Code `json:"errcode"`   // of TaskFailed
	ErrMsg     string      `json:"errmsg"`
	CreateTime int64       `json:"create_time"` // in Unix seconds
	FinishTime int64       `json:"finish_time"` // in Unix seconds
	MediaID    int64       `json:"media_id"`    // of TaskFinished
}

// GetTask asks what has become of [PullUpload] (查询任务).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/minidrama/vod_fileupload/api_gettask
//
//wechat:api POST /wxa/sec/vod/gettask
func GetTask(ctx context.Context, c *wechat.Client, r *GetTaskRequest) (*GetTaskResult, error) {
	return wechat.Do[GetTaskResult](ctx, c, "POST", "/wxa/sec/vod/gettask", r, wechat.Repeatable(), wechat.Needs("task_info"))
}
