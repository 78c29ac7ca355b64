package city

import (
	"context"
	"crypto/aes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/minigo-dev/wechat"
)

// A GetMedRealNameRequest names a patient.
type GetMedRealNameRequest struct {
	AppID         string `json:"app_id"` // the hospital's
	OpenID        string `json:"open_id"`
	WxmedAuthCode string `json:"wxmed_authcode"` // of the URL that the user came by; valid for 10 minutes
}

// A GetMedRealNameResult is a patient's name and document, encrypted: see Decrypt.
type GetMedRealNameResult struct {
	CipherRealName  string `json:"cipher_real_name"` // base64
	CipherAlgorithm string `json:"cipher_algorithm"` // AES_256_ECB_PKCS7Padding
	KeyVersion      int64  `json:"key_version"`      // of the key, from 0
	AppID           string `json:"app_id"`
	OpenID          string `json:"open_id"`
}

// GetMedRealName asks who an elderly patient is (查询用户实名API, cityservice_getmedrealname).
// CodeMedCodeExpired: the code is too old.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cityservice/elderMedical/api_cityservice_getmedrealname
//
//wechat:api POST /cityservice/getmedrealname
func GetMedRealName(ctx context.Context, c *wechat.Client, r *GetMedRealNameRequest) (*GetMedRealNameResult, error) {
	return wechat.Do[GetMedRealNameResult](ctx, c, "POST", "/cityservice/getmedrealname", r, wechat.Needs("cipher_real_name"))
}

// A RealName is a patient's name and document.
type RealName struct {
	RealName         string `json:"real_name"`
	IDCardNo         string `json:"id_card_no"`
	IDCardType       int64  `json:"id_card_type"` // 1 identity card, 4 of Macao, 5 of Taiwan, 6 of Hong Kong (来往内地通行证)
	Phone            string `json:"phone"`
	PhoneCountryCode string `json:"phone_country_code"` // such as "86"
	Timestamp        int64  `json:"timestamp"`          // in Unix seconds
}

// The one algorithm that WeChat's page describes.
const aes256ECB = "AES_256_ECB_PKCS7Padding"

// maxSealed bounds what Decrypt takes. A name has some hundred bytes.
const maxSealed = 64 << 10

// ErrRealName says that a name can't be decrypted: the key isn't that of KeyVersion, or the
// text was cut.
var ErrRealName = errors.New("city: the real name can't be decrypted with this key")

// Decrypt decrypts the name with the key that WeChat gave the hospital, 32 bytes. A key of
// another length, or another algorithm, is an [*wechat.ArgumentError]. A wrong key is
// [ErrRealName], and so is a text without a name and without a document.
func (r *GetMedRealNameResult) Decrypt(key []byte) (*RealName, error) {
	switch {
	case r == nil:
		return nil, &wechat.ArgumentError{API: "city.Decrypt", Field: "result", Reason: "is nil"}
	case len(key) != 32:
		return nil, &wechat.ArgumentError{API: "city.Decrypt", Field: "key", Reason: "must have 32 bytes"}
	case r.CipherAlgorithm != "" && r.CipherAlgorithm != aes256ECB:
		return nil, &wechat.ArgumentError{API: "city.Decrypt", Field: "CipherAlgorithm", Reason: "isn't " + aes256ECB}
	case len(r.CipherRealName) > maxSealed:
		return nil, ErrRealName
	}
	text, err := base64.StdEncoding.DecodeString(r.CipherRealName)
	block, keyErr := aes.NewCipher(key)
	if err != nil || keyErr != nil || len(text) == 0 || len(text)%aes.BlockSize != 0 {
		return nil, ErrRealName
	}
	for at := 0; at < len(text); at += aes.BlockSize { // ECB: each block by itself
		block.Decrypt(text[at:], text[at:])
	}
	padding := int(text[len(text)-1])
	if padding == 0 || padding > aes.BlockSize {
		return nil, ErrRealName
	}
	for _, b := range text[len(text)-padding:] {
		if int(b) != padding {
			return nil, ErrRealName
		}
	}
	return readRealName(text[:len(text)-padding])
}

// readRealName takes a number for a text, and a text for a number, as Do does.
func readRealName(text []byte) (*RealName, error) {
	var loose struct {
		RealName         scalar `json:"real_name"`
		IDCardNo         scalar `json:"id_card_no"`
		IDCardType       scalar `json:"id_card_type"`
		Phone            scalar `json:"phone"`
		PhoneCountryCode scalar `json:"phone_country_code"`
		Timestamp        scalar `json:"timestamp"`
	}
	err := json.Unmarshal(text, &loose)
	idCardType, typeErr := loose.IDCardType.number()
	timestamp, timeErr := loose.Timestamp.number()
	if err != nil || typeErr != nil || timeErr != nil || loose.RealName == "" && loose.IDCardNo == "" {
		return nil, ErrRealName
	}
	return &RealName{
		RealName: string(loose.RealName), IDCardNo: string(loose.IDCardNo), IDCardType: idCardType,
		Phone: string(loose.Phone), PhoneCountryCode: string(loose.PhoneCountryCode), Timestamp: timestamp,
	}, nil
}

// A scalar is a JSON text, or the digits of a number.
type scalar string

// UnmarshalJSON implements json.Unmarshaler.
func (s *scalar) UnmarshalJSON(value []byte) error {
	if value[0] == '"' {
		return json.Unmarshal(value, (*string)(s))
	}
	var number json.Number // null leaves it empty
	err := json.Unmarshal(value, &number)
	*s = scalar(number)
	return err
}

func (s scalar) number() (int64, error) {
	if s == "" {
		return 0, nil
	}
	return strconv.ParseInt(string(s), 10, 64)
}
