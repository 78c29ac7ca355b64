package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minigo-dev/wechat"
)

// platform stands in for WeChat: it answers each path with a text. Programs have no
// need of it; tests of programs may do the same.
type platform map[string]string

func (p platform) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
	answer, ok := p[r.URL.Path]
	if !ok {
		answer = `{"access_token":"an access_token","expires_in":7200}`
	}
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: r}, nil
}

// answering makes the option that examples reach the platform with.
func answering(p platform) wechat.TransportOption {
	return wechat.WithHTTPClient(&http.Client{Transport: p})
}

func ExampleNew() {
	client, err := wechat.New("wx0123456789abcdef", "the AppSecret",
		wechat.WithTimeout(5*time.Second),
		wechat.WithBaseURL("https://api.weixin.qq.com", "https://api2.weixin.qq.com"))
	fmt.Println(client, err)

	client, err = wechat.New("wx0123456789abcdef", "TheAppSecret")
	fmt.Println(client, err)
	// Output:
	// <nil> wechat: New: secret: holds a blank or a character that isn't ASCII
	// wechat.Client(wx0123456789abcdef) <nil>
}

func ExampleClient_SendText() {
	client, err := wechat.New("wx0123456789abcdef", "TheAppSecret", answering(platform{
		"/cgi-bin/message/custom/send": `{"errcode":45047,"errmsg":"out of response count limit rid: 62922e5a-050daf94-1dcd13f6"}`,
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	err = client.SendText(context.Background(), "an openid", "Welcome back!")
	if errors.Is(err, wechat.ErrReplyWindow) {
		fmt.Println("the user has to write again first")
	}
	// Output: the user has to write again first
}

func ExampleCode2Session() {
	transport := answering(platform{
		"/sns/jscode2session": `{"openid":"an openid","session_key":"tiihtNczf5v6AKRyjwEUhQ=="}`,
	})
	session, err := wechat.Code2Session(context.Background(), "wx0123456789abcdef", "TheAppSecret", "code of wx.login", transport)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%+v\n", session)
	fmt.Println(len(session.SessionKey.Reveal()), "characters")
	// Output:
	// &{OpenID:an openid UnionID: SessionKey:REDACTED}
	// 24 characters
}

func ExampleClient_Call() {
	client, err := wechat.New("wx0123456789abcdef", "TheAppSecret", answering(platform{
		"/cgi-bin/openapi/quota/get": `{"errcode":0,"quota":{"daily_limit":1000,"used":7,"remain":993}}`,
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	var answer struct {
		Quota struct {
			Used   int `json:"used"`
			Remain int `json:"remain"`
		} `json:"quota"`
	}
	in := map[string]string{"cgi_path": "/cgi-bin/message/custom/send"}
	if err := client.Call(context.Background(), "POST", "/cgi-bin/openapi/quota/get", in, &answer, wechat.Repeatable()); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Quota.Used, "used,", answer.Quota.Remain, "left")
	// Output: 7 used, 993 left
}

func ExampleClient_Call_query() {
	client, err := wechat.New("wx0123456789abcdef", "TheAppSecret", answering(platform{
		"/cgi-bin/customservice/getkflist": `{"kf_list":[{"kf_account":"anna@game"}]}`,
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	var answer struct {
		List []struct {
			Account string `json:"kf_account"`
		} `json:"kf_list"`
	}
	err = client.Call(context.Background(), "GET", "/cgi-bin/customservice/getkflist", url.Values{"business_id": {"1"}}, &answer)
	fmt.Println(answer.List[0].Account, err)
	// Output: anna@game <nil>
}

func ExampleClient_UploadTempMedia() {
	client, err := wechat.New("wx0123456789abcdef", "TheAppSecret", answering(platform{
		"/cgi-bin/media/upload": `{"type":"image","media_id":"a media_id","created_at":1700000000}`,
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	// wechat.OpenUpload(path) does the same for a file on disk.
	upload := wechat.Upload{Name: "hero.png", Content: strings.NewReader("the bytes of a picture")}
	media, err := client.UploadTempMedia(context.Background(), wechat.MediaImage, upload)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(media.MediaID, "until", media.CreatedAt.Add(3*24*time.Hour).UTC())
	// Output: a media_id until 2023-11-17 22:13:20 +0000 UTC
}

func ExampleDecryptOpenData() {
	// The appid and the session_key are the server's own, the others came from the client.
	const (
		appID         = "wx4f4bc4dec97d474b"
		sessionKey    = "tiihtNczf5v6AKRyjwEUhQ=="
		encryptedData = "CiyLU1Aw2KjvrjMdj8YKliAjtP4gsMZMQmRzooG2xrDcvSnxIMXFufNstNGTyaGS9uT5geRa0W4oTOb1WT7fJlAC+oNPdbB+3hVbJSRgv+4lGOETKUQz6OYStslQ142dNCuabNPGBzlooOmB231qMM85d2/fV6ChevvXvQP8Hkue1poOFtnEtpyxVLW1zAo6/1Xx1COxFvrc2d7UL/lmHInNlxuacJXwu0fjpXfz/YqYzBIBzD6WUfTIF9GRHpOn/Hz7saL8xz+W//FRAUid1OksQaQx4CMs8LOddcQhULW4ucetDf96JcR3g0gfRK4PC7E/r7Z6xNrXd2UIeorGj5Ef7b1pJAYB6Y5anaHqZ9J6nKEBvB4DnNLIVWSgARns/8wR2SiRS7MNACwTyrGvt9ts8p12PKFdlqYTopNHR1Vf7XjfhQlVsAJdNiKdYmYVoKlaRv85IfVunYzO0IKXsyl7JCUjCpoG20f0a04COwfneQAGGwd5oa+T8yO5hzuyDb/XcxxmK01EpqOyuxINew=="
		iv            = "r7BXXKkLb8qrSNn05n0qiA=="
	)
	var user wechat.UserInfo
	if err := wechat.DecryptOpenData(appID, sessionKey, encryptedData, iv, &user); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(user.NickName, user.City)
	fmt.Println(wechat.DecryptOpenData("wx0000000000000000", sessionKey, encryptedData, iv, &user))
	// Output:
	// Band Guangzhou
	// wechat: open data of another app
}

func ExampleError() {
	client, err := wechat.New("wx0123456789abcdef", "TheAppSecret", answering(platform{
		"/cgi-bin/message/custom/send": `{"errcode":40003,"errmsg":"invalid openid rid: 62922e5a-050daf94-1dcd13f6"}`,
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	err = client.SendText(context.Background(), "an openid of another app", "hi")
	var refusal *wechat.Error
	switch {
	case errors.Is(err, wechat.ErrRateLimited), errors.Is(err, wechat.ErrBusy):
		fmt.Println("later")
	case errors.Is(err, wechat.ErrOutcomeUnknown):
		fmt.Println("the user may have it")
	case errors.Is(err, wechat.Code(40003)):
		fmt.Println("whose openid is this?")
	}
	if errors.As(err, &refusal) {
		fmt.Println("for WeChat's support:", refusal.RID)
	}
	fmt.Println(err)
	// Output:
	// whose openid is this?
	// for WeChat's support: 62922e5a-050daf94-1dcd13f6
	// wechat: /cgi-bin/message/custom/send: 40003 invalid openid (rid 62922e5a-050daf94-1dcd13f6)
}
