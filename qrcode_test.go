package wechat_test

import (
	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

// qrCodeRows are rows of TestWire.
var qrCodeRows = []wiretest.Row{
	{
		Call: (*wechat.Client).GetUnlimitedQRCode, Repeatable: true,
		Args: []any{&wechat.GetUnlimitedQRCodeRequest{
			Scene: "a=1&b", Page: "pages/2", CheckPath: new(bool), EnvVersion: "trial", Width: ptr(int64(280)), AutoColor: true,
			LineColor: &wechat.LineColor{R: 3, G: 0, B: 5}, IsHyaline: true,
		}},
		URI:    "/wxa/getwxacodeunlimit?access_token=TOKEN",
		Body:   `{"scene":"a=1&b","page":"pages/2","check_path":false,"env_version":"trial","width":280,"auto_color":true,"line_color":{"r":3,"g":0,"b":5},"is_hyaline":true}`,
		Answer: "\x89PNG\r\n\x1a\n",
		Want:   &wechat.File{ContentType: "image/png", Data: []byte("\x89PNG\r\n\x1a\n")},
	},
	{
		Call: (*wechat.Client).GetQRCode,
		Args: []any{&wechat.GetQRCodeRequest{
			Path: "?a=1", Width: ptr(int64(1280)), AutoColor: true, LineColor: &wechat.LineColor{R: 3, G: 4, B: 5}, IsHyaline: true, EnvVersion: "develop",
		}},
		URI:    "/wxa/getwxacode?access_token=TOKEN",
		Body:   `{"path":"?a=1","width":1280,"auto_color":true,"line_color":{"r":3,"g":4,"b":5},"is_hyaline":true,"env_version":"develop"}`,
		Answer: "\xff\xd8\xff\xe0JFIF",
		Want:   &wechat.File{ContentType: "image/jpeg", Data: []byte("\xff\xd8\xff\xe0JFIF")},
	},
	{
		Call:   (*wechat.Client).CreateQRCode,
		Args:   []any{&wechat.CreateQRCodeRequest{Path: "pages/1?a=2", Width: ptr(int64(430))}},
		URI:    "/cgi-bin/wxaapp/createwxaqrcode?access_token=TOKEN",
		Body:   `{"path":"pages/1?a=2","width":430}`,
		Answer: "\xff\xd8\xff\xe0JFIF",
		Want:   &wechat.File{ContentType: "image/jpeg", Data: []byte("\xff\xd8\xff\xe0JFIF")},
	},
}
