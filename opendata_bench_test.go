package wechat_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/ratio"
)

// floorOpenData is the least that opens a profile with the same checks: base64 with lost
// plus signs, lengths, padding, JSON decoded once, the watermark's app.
func floorOpenData(appID, sessionKey, encryptedData, iv string, out *wechat.UserInfo) error {
	failed := errors.New("can't decrypt")
	var key, vector [18]byte
	if n, err := base64.StdEncoding.Decode(key[:], []byte(sessionKey)); err != nil || n != 16 {
		return failed
	}
	if n, err := base64.StdEncoding.Decode(vector[:], []byte(strings.ReplaceAll(iv, " ", "+"))); err != nil || n != 16 {
		return failed
	}
	buf, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(encryptedData, " ", "+"))
	if err != nil || len(buf) == 0 || len(buf)%aes.BlockSize != 0 {
		return failed
	}
	block, err := aes.NewCipher(key[:16])
	if err != nil {
		return err
	}
	cipher.NewCBCDecrypter(block, vector[:16]).CryptBlocks(buf, buf)
	pad := int(buf[len(buf)-1])
	if pad == 0 || pad > aes.BlockSize {
		return failed
	}
	for _, b := range buf[len(buf)-pad:] {
		if int(b) != pad {
			return failed
		}
	}
	if err := json.Unmarshal(buf[:len(buf)-pad], out); err != nil {
		return failed
	}
	if subtle.ConstantTimeCompare([]byte(out.Watermark.AppID), []byte(appID)) != 1 {
		return errors.New("another app")
	}
	return nil
}

func BenchmarkDecryptOpenData(b *testing.B) {
	plain := `{"openId":"oGZUI0egBJY1zhBYw2KhdUfwVJJE","nickName":"Band","gender":1,"language":"zh_CN","city":"Guangzhou","province":"Guangdong","country":"CN",` +
		`"avatarUrl":"http://wx.qlogo.cn/mmopen/vi_32/aSKcBBPpibyKNicHNTMM0qJVh8Kjgiak2AHWr8MHM4WgMEm7GFhsf8OYrySdbvAMvTsw3mo8ibKicsnfN5pRjl1p8HQ/0",` +
		`"unionId":"ocMvos6NjeKLIBqg5Mr9QjxrP1FA","watermark":{"timestamp":1477314187,"appid":"` + openAppID + `"}}`
	data := sealOpenData(b, openKey, openIV, plain)
	run := func(open func(appID, sessionKey, encryptedData, iv string, out *wechat.UserInfo) error) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var info wechat.UserInfo
				if err := open(openAppID, openKey, data, openIV, &info); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	ratio.Pair(b, "", run(func(appID, sessionKey, encryptedData, iv string, out *wechat.UserInfo) error {
		return wechat.DecryptOpenData(appID, sessionKey, encryptedData, iv, out)
	}), run(floorOpenData))
}

// largeAnswer is a list as the larger APIs give it, of about 1 MiB.
func largeAnswer() string {
	var text strings.Builder
	text.WriteString(`{"errcode":0,"errmsg":"ok","list":[`)
	for i := range 8000 {
		if i > 0 {
			text.WriteByte(',')
		}
		fmt.Fprintf(&text, `{"openid":"oGZUI0egBJY1zhBYw2KhdUfwVJ%04d","time":%d,"name":"用户 %d","score":%d.5,"tags":["a","b"],"vip":true}`, i, 1700000000+i, i, i)
	}
	text.WriteString(`]}`)
	return text.String()
}

type largeList struct {
	List []struct {
		OpenID string   `json:"openid"`
		Time   int64    `json:"time"`
		Name   string   `json:"name"`
		Score  float64  `json:"score"`
		Tags   []string `json:"tags"`
		VIP    bool     `json:"vip"`
	} `json:"list"`
}

// BenchmarkLargeAnswer: the floor reads the answer into one buffer of its length and
// decodes it once, errcode and list together.
func BenchmarkLargeAnswer(b *testing.B) {
	text := largeAnswer()
	transport := tripper(func(r *http.Request) (*http.Response, error) {
		return textResponse(r, 200, "application/json", text), nil
	})
	ratio.Pair(b, "", func(b *testing.B) {
		client := mustClient(b, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(&http.Client{Transport: transport}))
		b.ReportAllocs()
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			var out largeList
			if err := client.Call(context.Background(), "GET", "/x", nil, &out, wechat.TokenOmitted()); err != nil || len(out.List) != 8000 {
				b.Fatal(err)
			}
		}
	}, func(b *testing.B) {
		client := &http.Client{Transport: transport}
		b.ReportAllocs()
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			response, err := client.Get("https://api.weixin.qq.com/x")
			if err != nil {
				b.Fatal(err)
			}
			answer := make([]byte, response.ContentLength)
			if _, err := io.ReadFull(response.Body, answer); err != nil {
				b.Fatal(err)
			}
			response.Body.Close()
			var out struct {
				Code int `json:"errcode"`
				largeList
			}
			if err := json.Unmarshal(answer, &out); err != nil || out.Code != 0 || len(out.List) != 8000 {
				b.Fatal(err)
			}
		}
	})
}
