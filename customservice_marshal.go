package wechat

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"

	"github.com/minigo-dev/wechat/internal/jsonwire"
)

const (
	// customVersion is the version that MarshalCustomMessage writes. No other can be read.
	customVersion = 1

	// customMax limits a marshalled message. WeChat accepts texts of about 2 KiB.
	customMax = 64 << 10
)

// MarshalCustomMessage encodes a message with its options, so that it can be sent later or
// by another process. [UnmarshalCustomMessage] reads it. The result doesn't contain the
// openid, a token or a secret. A message that SendCustomMessage refuses before the network
// is the same [*ArgumentError] here, and so is one of more than 64 KiB.
//
// The encoding is JSON with a version. Later versions of this package will read it too. It
// is about 100 bytes longer than the message and its options.
func MarshalCustomMessage(m CustomMessage, opts ...SendOption) ([]byte, error) {
	kind, with, err := checkCustom(m, opts)
	if err != nil {
		return nil, err
	}
	o := append(make(jsonwire.Object, 0, 256), `{"version":`...)
	o = strconv.AppendInt(o, customVersion, 10)
	o = o.Text("msgtype", kind)
	o = append(m.append(append(o.Name("object"), '{')), '}').Optional("kf_account", with.agent)
	if with.ai {
		o = append(o.Name("is_ai_msg"), "true"...)
	}
	o = append(o.Optional("businessid", with.business), '}')
	if len(o) > customMax {
		return nil, &ArgumentError{API: "MarshalCustomMessage", Field: "message", Reason: "is longer than 64 KiB"}
	}
	if !json.Valid(o) { // the envelope adds a level of nesting after the check of the object
		return nil, &ArgumentError{API: "MarshalCustomMessage", Field: "message", Reason: "is nested too deep"}
	}
	return o, nil
}

// UnmarshalCustomMessage reads the result of [MarshalCustomMessage]: the message and the
// options to send it with. Sending them sends the same bytes as the original would. The
// message has its own type, never a pointer. A [CustomRaw] that equals a message of another
// type becomes that type.
//
// Other data is an [*ArgumentError] that doesn't quote it: another version, an unknown
// field, a message that can't be sent, more than 64 KiB.
func UnmarshalCustomMessage(data []byte) (CustomMessage, []SendOption, error) {
	var stored struct {
		Version  *int64          `json:"version"`
		MsgType  string          `json:"msgtype"`
		Object   json.RawMessage `json:"object"`
		Agent    string          `json:"kf_account"`
		AI       bool            `json:"is_ai_msg"`
		Business string          `json:"businessid"`
	}
	if len(data) > customMax {
		return nil, nil, notCustom("is longer than 64 KiB")
	}
	// Check the version first: in another version the fields may have another meaning.
	var head struct {
		Version *int64 `json:"version"`
	}
	switch err := json.Unmarshal(data, &head); {
	case err != nil || head.Version == nil:
		return nil, nil, notCustom("isn't what MarshalCustomMessage makes")
	case *head.Version != customVersion:
		return nil, nil, notCustom("has version " + strconv.FormatInt(*head.Version, 10) + ", and this package reads " + strconv.Itoa(customVersion))
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if d.Decode(&stored) != nil {
		return nil, nil, notCustom("holds a field that version 1 doesn't have, or one of another type")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, nil, notCustom("isn't what MarshalCustomMessage makes")
	}
	m := customOf(stored.MsgType, stored.Object)
	if _, err := m.check(); err != nil {
		return nil, nil, notCustom("holds a message that can't be sent").because(err)
	}
	var opts []SendOption
	if stored.Agent != "" {
		opts = append(opts, FromAgent(stored.Agent))
	}
	if stored.AI {
		opts = append(opts, MarkAI())
	}
	if stored.Business != "" {
		opts = append(opts, ForBusiness(stored.Business))
	}
	return m, opts, nil
}

func notCustom(reason string) *ArgumentError {
	return &ArgumentError{API: "UnmarshalCustomMessage", Field: "data", Reason: reason}
}

// customOf returns the message of the kind's own type if that type writes exactly this
// object. Otherwise it returns a CustomRaw.
func customOf(kind string, object json.RawMessage) CustomMessage {
	raw := CustomRaw{MsgType: kind, Object: object}
	var f customFields
	if json.Unmarshal(object, &f) != nil {
		return raw
	}
	m := f.message(kind)
	if m == nil {
		return raw
	}
	if k, err := m.check(); err != nil || k != kind || !bytes.Equal(append(m.append(jsonwire.Object{'{'}), '}'), object) {
		return raw
	}
	return m
}

// customFields holds the fields of all kinds.
type customFields struct {
	Content      string          `json:"content"`
	MediaID      string          `json:"media_id"`
	Title        string          `json:"title"`
	Description  string          `json:"description"`
	URL          string          `json:"url"`
	ThumbURL     string          `json:"thumb_url"`
	AppID        string          `json:"appid"`
	PagePath     string          `json:"pagepath"`
	ThumbMediaID string          `json:"thumb_media_id"`
	MusicURL     string          `json:"musicurl"`
	HQMusicURL   string          `json:"hqmusicurl"`
	Articles     []customArticle `json:"articles"`
	ArticleID    string          `json:"article_id"`
	HeadContent  string          `json:"head_content"`
	List         []customItem    `json:"list"`
	TailContent  string          `json:"tail_content"`
	CardID       string          `json:"card_id"`
}

type customArticle struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	PicURL      string `json:"picurl"`
}

type customItem struct {
	ID      string `json:"id"`
	Content string `json:"content"`
}

// message returns the message of a kind, or nil if the kind has no type.
func (f *customFields) message(kind string) CustomMessage {
	switch kind {
	case "text":
		return CustomText{f.Content}
	case "image":
		return CustomImage{f.MediaID}
	case "link":
		return CustomLink{f.Title, f.Description, f.URL, f.ThumbURL}
	case "miniprogrampage":
		return CustomMiniProgramPage{f.Title, f.AppID, f.PagePath, f.ThumbMediaID}
	case "voice":
		return CustomVoice{f.MediaID}
	case "video":
		return CustomVideo{f.MediaID, f.ThumbMediaID, f.Title, f.Description}
	case "music":
		return CustomMusic{f.Title, f.Description, f.MusicURL, f.HQMusicURL, f.ThumbMediaID}
	case "news":
		if len(f.Articles) == 1 {
			return CustomNews(f.Articles[0])
		}
	case "mpnews":
		return CustomMPNews{f.MediaID}
	case "mpnewsarticle":
		return CustomMPNewsArticle{f.ArticleID}
	case "msgmenu":
		m := CustomMenu{HeadContent: f.HeadContent, TailContent: f.TailContent}
		for _, item := range f.List {
			m.List = append(m.List, CustomMenuItem(item))
		}
		return m
	case "wxcard":
		return CustomCard{f.CardID}
	}
	return nil
}
