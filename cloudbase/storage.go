package cloudbase

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A GetUploadTCBFileLinkRequest names a file.
type GetUploadTCBFileLinkRequest struct {
	Env  string `json:"env"`  // the environment (环境)
	Path string `json:"path"` // where the file shall be
}

// A GetUploadTCBFileLinkResult says how to upload the file: with a POST of a form to URL,
// whose parts are key (the Path of the request), Signature, x-cos-security-token,
// x-cos-meta-fileid, and at last file.
type GetUploadTCBFileLinkResult struct {
	URL           string `json:"url"`           // takes a POST of a form with the file
	Token         string `json:"token"`         // the form's x-cos-security-token
	Authorization string `json:"authorization"` // the form's Signature
	FileID        string `json:"file_id"`       // "cloud://...", for other calls
	COSFileID     string `json:"cos_file_id"`   // the form's x-cos-meta-fileid
}

// GetUploadTCBFileLink asks how a file is uploaded (获取文件上传链接). Who has the answer can upload
// that file for a while.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/storage/api_getuploadtcbfilelink
//
//wechat:api POST /tcb/uploadfile
func GetUploadTCBFileLink(ctx context.Context, c *wechat.Client, r *GetUploadTCBFileLinkRequest) (*GetUploadTCBFileLinkResult, error) {
	return wechat.Do[GetUploadTCBFileLinkResult](ctx, c, "POST", "/tcb/uploadfile", r, wechat.Needs("url", "file_id"))
}

// A GetDownloadTCBFileLinkRequest names files.
type GetDownloadTCBFileLinkRequest struct {
	Env      string           `json:"env"` // the environment (环境)
	FileList []FileToDownload `json:"file_list"`
}

// A FileToDownload names a file.
type FileToDownload struct {
	FileID string `json:"fileid"`
	MaxAge int64  `json:"max_age"` // in seconds: how long the link shall be valid
}

// A GetDownloadTCBFileLinkResult says where each file is.
type GetDownloadTCBFileLinkResult struct {
	FileList []DownloadLink `json:"file_list"`
}

// A DownloadLink is where one file is.
type DownloadLink struct {
	FileID      string `json:"fileid"`
	DownloadURL string `json:"download_url"`
	Status      int64  `json:"status"` // 0 done, else an errcode
	ErrMsg      string `json:"errmsg"` // why it failed
}

// GetDownloadTCBFileLink asks where files can be fetched from (获取文件下载链接). Look at each Status:
// the call succeeds if single files fail.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/storage/api_getdownloadtcbfilelink
//
//wechat:api POST /tcb/batchdownloadfile
func GetDownloadTCBFileLink(ctx context.Context, c *wechat.Client, r *GetDownloadTCBFileLinkRequest) (*GetDownloadTCBFileLinkResult, error) {
	return wechat.Do[GetDownloadTCBFileLinkResult](ctx, c, "POST", "/tcb/batchdownloadfile", r, wechat.Repeatable())
}

// A DeleteTCBCloudFileRequest names files.
type DeleteTCBCloudFileRequest struct {
	Env        string   `json:"env"`         // the environment (环境)
	FileIDList []string `json:"fileid_list"` // such as "cloud://..."
}

// A DeleteTCBCloudFileResult says what became of each file.
type DeleteTCBCloudFileResult struct {
	DeleteList []DeletedFile `json:"delete_list"`
}

// A DeletedFile says what became of one file.
type DeletedFile struct {
	FileID string `json:"fileid"`
	Status int64  `json:"status"` // 0 done, else an errcode
	ErrMsg string `json:"errmsg"` // why it failed
}

// DeleteTCBCloudFile deletes files (删除文件). Look at each Status: the call succeeds if single
// files fail.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cloudbase/storage/api_deletetcbcloudfile
//
//wechat:api POST /tcb/batchdeletefile
func DeleteTCBCloudFile(ctx context.Context, c *wechat.Client, r *DeleteTCBCloudFileRequest) (*DeleteTCBCloudFileResult, error) {
	return wechat.Do[DeleteTCBCloudFileResult](ctx, c, "POST", "/tcb/batchdeletefile", r)
}
