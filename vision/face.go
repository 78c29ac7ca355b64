package vision

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"

	"github.com/minigo-dev/wechat"
)

// VerifyPassed is the result of a check that the user has passed.
const VerifyPassed = 10000

// CertHash returns the digest of who a user is, by which [QueryVerifyInfo] compares it with what
// [GetVerifyID] was given.
func CertHash(info CertInfo) string {
	code := base64.StdEncoding.EncodeToString
	sum := sha256.Sum256([]byte("cert_type=" + code([]byte(info.CertType)) + "&cert_name=" + code([]byte(info.CertName)) + "&cert_no=" + code([]byte(info.CertNo))))
	return hex.EncodeToString(sum[:])
}

// A GetVerifyIDRequest says whose face is checked.
type GetVerifyIDRequest struct {
	OutSeqNo string   `json:"out_seq_no" limit:"5..32 chars" alphabet:"_-"` // yours, unique: letters, digits, _ and -
	CertInfo CertInfo `json:"cert_info"`
	OpenID   string   `json:"openid"` // of the app that shows the check
}

// CertInfo says who the user is.
type CertInfo struct {
	CertType string `json:"cert_type"` // "IDENTITY_CARD"
	CertName string `json:"cert_name"`
	CertNo   string `json:"cert_no"`
}

// A GetVerifyIDResult names the check.
type GetVerifyIDResult struct {
	VerifyID  string `json:"verify_id"`  // for wx.requestFacialVerify
	ExpiresIn int64  `json:"expires_in"` // in seconds: how long the VerifyID is valid
}

// GetVerifyID begins a check of a user's face (获取用户人脸核身会话唯一标识). The client shows it with
// wx.requestFacialVerify, and [QueryVerifyInfo] returns the result.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/face/api_getverifyid
//
//wechat:api POST /cityservice/face/identify/getverifyid
func GetVerifyID(ctx context.Context, c *wechat.Client, r *GetVerifyIDRequest) (*GetVerifyIDResult, error) {
	return wechat.Do[GetVerifyIDResult](ctx, c, "POST", "/cityservice/face/identify/getverifyid", r, wechat.Needs("verify_id"))
}

// A QueryVerifyInfoRequest names a check.
type QueryVerifyInfoRequest struct {
	VerifyID string `json:"verify_id"`  // of GetVerifyID
	OutSeqNo string `json:"out_seq_no"` // as it was given to GetVerifyID
	CertHash string `json:"cert_hash"`  // by [CertHash]
	OpenID   string `json:"openid"`     // as it was given to GetVerifyID
}

// A QueryVerifyInfoResult holds the result of a check.
type QueryVerifyInfoResult struct {
	VerifyRet int64 `json:"verify_ret"` // VerifyPassed, or why the check failed: 10005 it runs, 10300 it isn't finished; 90002 to 90006 the user gave up; the official page lists the others
}

// QueryVerifyInfo returns the result of a check of [GetVerifyID] (查询用户人脸核身真实验证结果). The user
// has passed if and only if VerifyRet is VerifyPassed: never trust what the client says.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/face/api_queryverifyinfo
//
//wechat:api POST /cityservice/face/identify/queryverifyinfo
func QueryVerifyInfo(ctx context.Context, c *wechat.Client, r *QueryVerifyInfoRequest) (*QueryVerifyInfoResult, error) {
	return wechat.Do[QueryVerifyInfoResult](ctx, c, "POST", "/cityservice/face/identify/queryverifyinfo", r, wechat.Repeatable(), wechat.Needs("verify_ret"))
}

// A GetUserIDKeyRequest says whose face is checked.
type GetUserIDKeyRequest struct {
	Name         string `json:"name"`           // 姓名
	IDCardNumber string `json:"id_card_number"` // 身份证号码
}

// A GetUserIDKeyResult holds what the client passes on.
type GetUserIDKeyResult struct {
	UserIDKey string `json:"user_id_key"` // for wx.startFacialRecognitionVerify
	ExpiresIn int64  `json:"expires_in"`  // in seconds
}

// GetUserIDKey begins a check of a user's face with wx.startFacialRecognitionVerify (获取用户凭证).
// No current page of WeChat's has this call: new code uses [GetVerifyID].
//
// WeChat API: https://developers.weixin.qq.com/community/business/doc/000442d352c1202bd498ecb105c00d
//
//wechat:api POST /cityservice/face/identify/getuseridkey
func GetUserIDKey(ctx context.Context, c *wechat.Client, r *GetUserIDKeyRequest) (*GetUserIDKeyResult, error) {
	return wechat.Do[GetUserIDKeyResult](ctx, c, "POST", "/cityservice/face/identify/getuseridkey", r, wechat.Needs("user_id_key"))
}

// A GetFaceIdentifyInfoRequest holds what wx.startFacialRecognitionVerify returned.
type GetFaceIdentifyInfoRequest struct {
	VerifyResult string `json:"verify_result"` // what the phone got
}

// A GetFaceIdentifyInfoResult holds the result of a check. Compare who it is: OpenID, and
// UserIDKey or the MD5s.
type GetFaceIdentifyInfoResult struct {
	IdentifyRet     int64  `json:"identify_ret"`  // 0 passed
	IdentifyTime    int64  `json:"identify_time"` // in Unix seconds
	ValidateData    string `json:"validate_data"` // the digits that the user read
	OpenID          string `json:"openid"`
	UserIDKey       string `json:"user_id_key"`        // of GetUserIDKey, where it was used
	NameUtf8MD5     string `json:"name_utf8_md5"`      // the MD5 of the name
	IDCardNumberMD5 string `json:"id_card_number_md5"` // the MD5 of the number
	FinishTime      int64  `json:"finish_time"`        // in Unix seconds
}

// GetFaceIdentifyInfo returns the result of a check of [GetUserIDKey] (获取人脸核身结果). No current
// page of WeChat's has this call.
//
// WeChat API: https://developers.weixin.qq.com/community/business/doc/000442d352c1202bd498ecb105c00d
//
//wechat:api POST /cityservice/face/identify/getinfo
func GetFaceIdentifyInfo(ctx context.Context, c *wechat.Client, r *GetFaceIdentifyInfoRequest) (*GetFaceIdentifyInfoResult, error) {
	return wechat.Do[GetFaceIdentifyInfoResult](ctx, c, "POST", "/cityservice/face/identify/getinfo", r, wechat.Repeatable(), wechat.Needs("identify_ret"))
}

// A GetFaceIdentifyImageRequest holds what wx.startFacialRecognitionVerify returned.
type GetFaceIdentifyImageRequest struct {
	VerifyResult string `json:"verify_result"` // what the phone got
}

// GetFaceIdentifyImage downloads the picture of a check of [GetUserIDKey] (获取人脸核身照片). No
// current page of WeChat's has this call.
//
// WeChat API: https://developers.weixin.qq.com/community/business/doc/000442d352c1202bd498ecb105c00d
//
//wechat:api POST /cityservice/face/identify/getimage
func GetFaceIdentifyImage(ctx context.Context, c *wechat.Client, r *GetFaceIdentifyImageRequest) (*wechat.File, error) {
	return wechat.Do[wechat.File](ctx, c, "POST", "/cityservice/face/identify/getimage", r, wechat.Repeatable())
}
