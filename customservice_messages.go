package wechat

import (
	"encoding/json"
	"strings"

	"github.com/minigo-dev/wechat/internal/jsonwire"
)

// A CustomMessage is a message that [Client.SendCustomMessage] sends: one of the Custom...
// types of this package. They are plain values: sending doesn't change them.
type CustomMessage interface {
	// check returns the msgtype, or an ArgumentError for a required field that is empty.
	check() (kind string, err error)
	// append writes the fields of the object that has the msgtype as its name.
	append(o jsonwire.Object) jsonwire.Object
}

// CustomText is a text. See [Client.SendText].
type CustomText struct{ Content string }

func (m CustomText) check() (string, error)                   { return "text", required("Content", m.Content) }
func (m CustomText) append(o jsonwire.Object) jsonwire.Object { return o.Text("content", m.Content) }

// CustomImage is an image, uploaded before with [Client.UploadTempMedia].
type CustomImage struct{ MediaID string }

func (m CustomImage) check() (string, error)                   { return "image", required("MediaID", m.MediaID) }
func (m CustomImage) append(o jsonwire.Object) jsonwire.Object { return o.Text("media_id", m.MediaID) }

// CustomLink is a card that opens a web page. ThumbURL is the address of a JPG or PNG,
// preferably of 640 x 320 or 80 x 80 pixels.
type CustomLink struct{ Title, Description, URL, ThumbURL string }

func (m CustomLink) check() (string, error) {
	return "link", required("Title", m.Title, "Description", m.Description, "URL", m.URL, "ThumbURL", m.ThumbURL)
}

func (m CustomLink) append(o jsonwire.Object) jsonwire.Object {
	return o.Text("title", m.Title).Text("description", m.Description).Text("url", m.URL).Text("thumb_url", m.ThumbURL)
}

// CustomMiniProgramPage is a card that opens a page of a mini-program: your own, or the one
// of AppID, which must be linked to your official account. ThumbMediaID is an uploaded image
// of 520 x 416 pixels. PagePath may contain a query.
type CustomMiniProgramPage struct{ Title, AppID, PagePath, ThumbMediaID string }

func (m CustomMiniProgramPage) check() (string, error) {
	return "miniprogrampage", required("Title", m.Title, "PagePath", m.PagePath, "ThumbMediaID", m.ThumbMediaID)
}

func (m CustomMiniProgramPage) append(o jsonwire.Object) jsonwire.Object {
	return o.Text("title", m.Title).Optional("appid", m.AppID).Text("pagepath", m.PagePath).Text("thumb_media_id", m.ThumbMediaID)
}

// CustomVoice is a voice message. Official accounts (公众号) only.
type CustomVoice struct{ MediaID string }

func (m CustomVoice) check() (string, error)                   { return "voice", required("MediaID", m.MediaID) }
func (m CustomVoice) append(o jsonwire.Object) jsonwire.Object { return o.Text("media_id", m.MediaID) }

// CustomVideo is a video. Title and Description may be empty. Official accounts only.
type CustomVideo struct{ MediaID, ThumbMediaID, Title, Description string }

func (m CustomVideo) check() (string, error) {
	return "video", required("MediaID", m.MediaID, "ThumbMediaID", m.ThumbMediaID)
}

func (m CustomVideo) append(o jsonwire.Object) jsonwire.Object {
	return o.Text("media_id", m.MediaID).Text("thumb_media_id", m.ThumbMediaID).Optional("title", m.Title).Optional("description", m.Description)
}

// CustomMusic is a card that plays music. HQMusicURL is for Wi-Fi and may be empty. Official
// accounts only.
type CustomMusic struct{ Title, Description, MusicURL, HQMusicURL, ThumbMediaID string }

func (m CustomMusic) check() (string, error) {
	return "music", required("Title", m.Title, "Description", m.Description, "MusicURL", m.MusicURL, "ThumbMediaID", m.ThumbMediaID)
}

func (m CustomMusic) append(o jsonwire.Object) jsonwire.Object {
	return o.Text("title", m.Title).Text("description", m.Description).Text("musicurl", m.MusicURL).
		Optional("hqmusicurl", m.HQMusicURL).Text("thumb_media_id", m.ThumbMediaID)
}

// CustomNews is a card that opens a web page (图文). WeChat allows exactly one in a message.
// Official accounts only.
type CustomNews struct{ Title, Description, URL, PicURL string }

func (m CustomNews) check() (string, error) {
	return "news", required("Title", m.Title, "Description", m.Description, "URL", m.URL, "PicURL", m.PicURL)
}

func (m CustomNews) append(o jsonwire.Object) jsonwire.Object {
	o = append(o.Name("articles"), '[', '{').Text("title", m.Title).Text("description", m.Description).Text("url", m.URL).Text("picurl", m.PicURL)
	return append(o, '}', ']')
}

// CustomMPNews is a stored article. WeChat is replacing it by [CustomMPNewsArticle].
// Official accounts only.
type CustomMPNews struct{ MediaID string }

func (m CustomMPNews) check() (string, error)                   { return "mpnews", required("MediaID", m.MediaID) }
func (m CustomMPNews) append(o jsonwire.Object) jsonwire.Object { return o.Text("media_id", m.MediaID) }

// CustomMPNewsArticle is a published article. Official accounts only.
type CustomMPNewsArticle struct{ ArticleID string }

func (m CustomMPNewsArticle) check() (string, error) {
	return "mpnewsarticle", required("ArticleID", m.ArticleID)
}
func (m CustomMPNewsArticle) append(o jsonwire.Object) jsonwire.Object {
	return o.Text("article_id", m.ArticleID)
}

// CustomMenu lets the user choose from a menu (msgmenu). The choice arrives as a
// [TextMessage] with BizMsgMenuID. HeadContent and TailContent may be empty. Official
// accounts only.
type CustomMenu struct {
	HeadContent string
	List        []CustomMenuItem
	TailContent string
}

// CustomMenuItem is one choice of a [CustomMenu].
type CustomMenuItem struct{ ID, Content string }

func (m CustomMenu) check() (string, error) {
	if len(m.List) == 0 {
		return "", &ArgumentError{API: pathCustomSend, Field: "List", Reason: "is empty"}
	}
	for _, item := range m.List {
		if err := required("List.ID", item.ID, "List.Content", item.Content); err != nil {
			return "", err
		}
	}
	return "msgmenu", nil
}

func (m CustomMenu) append(o jsonwire.Object) jsonwire.Object {
	o = append(o.Optional("head_content", m.HeadContent).Name("list"), '[')
	for i, item := range m.List {
		if i > 0 {
			o = append(o, ',')
		}
		o = append(append(o, '{').Text("id", item.ID).Text("content", item.Content), '}')
	}
	return append(o, ']').Optional("tail_content", m.TailContent)
}

// CustomCard is a coupon (卡券). Official accounts only.
type CustomCard struct{ CardID string }

func (m CustomCard) check() (string, error)                   { return "wxcard", required("CardID", m.CardID) }
func (m CustomCard) append(o jsonwire.Object) jsonwire.Object { return o.Text("card_id", m.CardID) }

// CustomRaw is a message of a kind that has no type in this package: its msgtype, and the
// JSON object that has the msgtype as its name.
type CustomRaw struct {
	MsgType string
	Object  json.RawMessage
}

const msgTypeLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

func (m CustomRaw) check() (string, error) {
	if m.MsgType == "" || len(m.MsgType) > 64 || strings.Trim(m.MsgType, msgTypeLetters) != "" {
		return "", &ArgumentError{API: pathCustomSend, Field: "MsgType", Reason: "must be 1 to 64 letters, digits or '_'"}
	}
	if !json.Valid(m.Object) || notAnObject(jsonwire.Trim(m.Object)) != "" {
		return "", &ArgumentError{API: pathCustomSend, Field: "Object", Reason: "must be a JSON object"}
	}
	return m.MsgType, nil
}

// append writes everything between the object's braces.
func (m CustomRaw) append(o jsonwire.Object) jsonwire.Object {
	object := jsonwire.Trim(m.Object)
	return append(o, object[1:len(object)-1]...)
}

// required is requireText for the fields of a message.
func required(pairs ...string) error { return requireText(pathCustomSend, pairs...) }
