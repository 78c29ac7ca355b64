package wechat

import (
	"strings"
	"time"

	"github.com/minigo-dev/wechat/internal/fieldwriter"
	"github.com/minigo-dev/wechat/internal/pushbody"
)

// A Reply answers a push. It is one of the types of this package, or nil.
//
// Nil acknowledges the push: with `success`, or for a payment or gift of a mini-game
// (minigame_deliver_goods) with an ErrCode of 0. WeChat's questions need an answer: nil
// doesn't answer them. Apple's refund question (xpay_subscribe_ios_refund_query_notify) has
// [RefundAdvice], minigame_act_event_query_condition [ConditionReply],
// wxa_novel_chapter_permission [ChapterPermsReply], and the events of logistics (物流) have
// [ResultReply], or the reply that their type names. Apple's question is then decided without
// you. For the others a [Callback] tells the hooks ([ProblemNoAnswer]) and doesn't keep nil for
// the repeats: the handler is asked again.
//
// Mini-programs and mini-games can use [TransferToAgent] only; ReplyText, ReplyImage and
// the like are for official accounts (公众号). To send a message to the user, call
// [Client.SendText].
type Reply interface {
	appendTo(a *encodedReply, p *Push) error
}

// ReplyText answers with a text (official accounts). WeChat's page has no limit for it.
// Older pages say 2,048 bytes of UTF-8, about 680 Chinese characters: WeChat may not show
// a longer text.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Passive_user_reply_message.html
type ReplyText struct{ Content string }

// ReplyImage answers with an uploaded image (official accounts).
type ReplyImage struct{ MediaID string }

// ReplyVoice answers with an uploaded voice recording (official accounts).
type ReplyVoice struct{ MediaID string }

// ReplyVideo answers with an uploaded video (official accounts).
type ReplyVideo struct {
	MediaID            string
	Title, Description string // optional
}

// ReplyMusic answers with a piece of music (official accounts).
type ReplyMusic struct {
	ThumbMediaID         string
	Title, Description   string // optional
	MusicURL, HQMusicURL string // optional; HQMusicURL is preferred on Wi-Fi
}

// ReplyNews answers with links to 1 to 8 articles (official accounts). In the answer to a
// message, WeChat shows one.
type ReplyNews struct{ Articles []ReplyArticle }

// A ReplyArticle is an article of [ReplyNews].
type ReplyArticle struct{ Title, Description, PicURL, URL string }

// TransferToAgent transfers the user to the customer-service agents (转发到客服). It answers
// messages only; for an event it is an [*ArgumentError].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/customer-message/trans
type TransferToAgent struct {
	Account string // optional: the account of an agent (official accounts)
}

// PayAck answers a payment, a gift or another push that expects an ErrCode. Zero says
// that the work is done. Any other code makes WeChat repeat the push, and the handler
// runs again. The answer to a mini-game payment isn't encrypted, as WeChat demands.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/virtual-payment/message-push
type PayAck struct {
	ErrCode    int
	ErrMsg     string // "Success" if it is empty and ErrCode is 0
	SubErrCode int    // of a gift: [SubErrUnregistered], or 0
}

// SubErrUnregistered says of a gift that its user isn't one of yours: WeChat doesn't repeat it.
const SubErrUnregistered = 172935494

// RefundAdvice answers Apple's refund question, [XpaySubscribeIOSRefundQueryNotifyEvent], and
// nothing else.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/virtual-payment/ios.html
type RefundAdvice struct {
	ResultCode int    // 0 advises Apple to give the money back, 1 not to
	ResultInfo string // why, in words
	Evidence   string // required: what shows it, such as when the goods were delivered and used
}

// RawReply answers with a body of your own: JSON or XML as the account is configured.
// Swap ToUserName and FromUserName yourself if the body has them. The answer to an
// encrypted push is encrypted, unless the body is empty or `success`, or Plain is true.
type RawReply struct {
	ContentType string // of an answer that isn't encrypted; the push's if it is empty
	Body        []byte
	Plain       bool
}

const (
	contentTypeText = "text/plain; charset=utf-8"
	contentTypeJSON = "application/json; charset=utf-8"
	contentTypeXML  = "text/xml; charset=utf-8"

	ackWord = "success"
)

func contentTypeOf(f pushbody.Format) string {
	if f == pushbody.XML {
		return contentTypeXML
	}
	return contentTypeJSON
}

// Answer returns the HTTP body and Content-Type that answer the push with r: in the
// format of the push, and encrypted if the push was. Nil acknowledges, see [Reply]. A
// wrong reply is an [*ArgumentError].
func (p *Push) Answer(r Reply) (body []byte, contentType string, err error) {
	a, err := p.encode(r)
	if err != nil {
		return nil, "", err
	}
	body, contentType = p.seal(a)
	return body, contentType, nil
}

// encode writes a reply, before the encryption.
func (p *Push) encode(r Reply) (encodedReply, error) {
	if r == nil || isNilPointer(r) {
		a := p.acknowledgement()
		a.unanswered = p.rule.asks
		return a, nil
	}
	a := encodedReply{contentType: contentTypeOf(p.format)}
	if err := r.appendTo(&a, p); err != nil {
		return encodedReply{}, err
	}
	return a, nil
}

// acknowledgement is the answer for a nil Reply.
func (p *Push) acknowledgement() encodedReply {
	a := encodedReply{contentType: contentTypeOf(p.format), plain: true}
	switch p.rule.ack {
	case ackErrCode, ackErrCodePlain:
		a.plain = p.rule.ack == ackErrCodePlain
		PayAck{}.write(&a, p.format)
	default:
		a.contentType = contentTypeText
		a.start(len(ackWord))
		a.buf = append(a.buf, ackWord...)
	}
	return a
}

func replyFault(reply, field, reason string) error {
	return &ArgumentError{API: reply, Field: field, Reason: reason}
}

// header begins a reply with the fields that all kinds have. The names are swapped.
func (a *encodedReply) header(p *Push, msgType string, size int) fieldwriter.Writer {
	h := p.Message.Head()
	a.start(size + len(h.FromUserName) + len(h.ToUserName) + 256)
	w := replyWriter(p.format, a.buf)
	w.Text("ToUserName", h.FromUserName)
	w.Text("FromUserName", h.ToUserName)
	w.Number("CreateTime", time.Now().Unix())
	w.Text("MsgType", msgType)
	return w
}

func replyWriter(f pushbody.Format, buf []byte) fieldwriter.Writer {
	w := fieldwriter.Writer{Buf: buf, XML: f == pushbody.XML}
	w.Open()
	return w
}

func (a *encodedReply) end(w fieldwriter.Writer) error {
	w.Close()
	a.buf = w.Buf
	return nil
}

func (r ReplyText) appendTo(a *encodedReply, p *Push) error {
	if r.Content == "" {
		return replyFault("ReplyText", "Content", "is empty")
	}
	w := a.header(p, "text", len(r.Content))
	w.Text("Content", r.Content)
	return a.end(w)
}

func (r ReplyImage) appendTo(a *encodedReply, p *Push) error {
	return a.media(p, "ReplyImage", "image", "Image", r.MediaID)
}

func (r ReplyVoice) appendTo(a *encodedReply, p *Push) error {
	return a.media(p, "ReplyVoice", "voice", "Voice", r.MediaID)
}

func (a *encodedReply) media(p *Push, reply, msgType, element, mediaID string) error {
	if mediaID == "" {
		return replyFault(reply, "MediaID", "is empty")
	}
	w := a.header(p, msgType, len(mediaID))
	w.Begin(element)
	w.Text("MediaId", mediaID)
	w.End(element)
	return a.end(w)
}

func (r ReplyVideo) appendTo(a *encodedReply, p *Push) error {
	if r.MediaID == "" {
		return replyFault("ReplyVideo", "MediaID", "is empty")
	}
	w := a.header(p, "video", len(r.MediaID)+len(r.Title)+len(r.Description))
	w.Begin("Video")
	w.Text("MediaId", r.MediaID)
	w.Optional("Title", r.Title)
	w.Optional("Description", r.Description)
	w.End("Video")
	return a.end(w)
}

func (r ReplyMusic) appendTo(a *encodedReply, p *Push) error {
	if r.ThumbMediaID == "" {
		return replyFault("ReplyMusic", "ThumbMediaID", "is empty")
	}
	w := a.header(p, "music", len(r.Title)+len(r.Description)+len(r.MusicURL)+len(r.HQMusicURL))
	w.Begin("Music")
	w.Optional("Title", r.Title)
	w.Optional("Description", r.Description)
	w.Optional("MusicUrl", r.MusicURL)
	w.Optional("HQMusicUrl", r.HQMusicURL)
	w.Text("ThumbMediaId", r.ThumbMediaID)
	w.End("Music")
	return a.end(w)
}

func (r ReplyNews) appendTo(a *encodedReply, p *Push) error {
	if len(r.Articles) == 0 || len(r.Articles) > 8 {
		return replyFault("ReplyNews", "Articles", "must be 1 to 8")
	}
	w := a.header(p, "news", 512*len(r.Articles))
	w.Number("ArticleCount", int64(len(r.Articles)))
	w.BeginList("Articles")
	for _, article := range r.Articles {
		w.BeginItem()
		w.Text("Title", article.Title)
		w.Text("Description", article.Description)
		w.Text("PicUrl", article.PicURL)
		w.Text("Url", article.URL)
		w.EndItem()
	}
	w.EndList("Articles")
	return a.end(w)
}

func (r TransferToAgent) appendTo(a *encodedReply, p *Push) error {
	if kind := p.Message.Head().MsgType; kind == "" || strings.EqualFold(kind, "event") {
		return replyFault("TransferToAgent", "reply", "answers messages only, not events")
	}
	w := a.header(p, "transfer_customer_service", len(r.Account))
	if r.Account != "" {
		w.Begin("TransInfo")
		w.Text("KfAccount", r.Account)
		w.End("TransInfo")
	}
	return a.end(w)
}

func (r PayAck) appendTo(a *encodedReply, p *Push) error {
	a.plain = p.rule.ack == ackErrCodePlain
	r.write(a, p.format)
	return nil
}

func (r PayAck) write(a *encodedReply, f pushbody.Format) {
	if r == (PayAck{}) {
		r.ErrMsg = "Success"
	}
	a.start(len(r.ErrMsg) + 64)
	w := replyWriter(f, a.buf)
	w.Number("ErrCode", int64(r.ErrCode))
	w.Word("ErrMsg", r.ErrMsg)
	if r.SubErrCode != 0 {
		w.Number("SubErrCode", int64(r.SubErrCode))
	}
	w.Close()
	a.buf = w.Buf
}

func (r RefundAdvice) appendTo(a *encodedReply, p *Push) error {
	switch {
	case p.rule.silence == 0:
		return replyFault("RefundAdvice", "reply", "answers "+refundQuestion+" only")
	case r.ResultCode != 0 && r.ResultCode != 1:
		return replyFault("RefundAdvice", "ResultCode", "must be 0 or 1")
	case r.Evidence == "":
		return replyFault("RefundAdvice", "Evidence", "is empty")
	}
	a.start(len(r.ResultInfo) + len(r.Evidence) + 128)
	w := replyWriter(p.format, a.buf)
	w.Number("result_code", int64(r.ResultCode))
	w.Text("result_info", r.ResultInfo)
	w.Text("evidence", r.Evidence)
	return a.end(w)
}

func (r RawReply) appendTo(a *encodedReply, _ *Push) error {
	word := len(r.Body) == 0 || string(r.Body) == ackWord
	a.plain = r.Plain || word
	switch {
	case r.ContentType != "":
		a.contentType = r.ContentType
	case word:
		a.contentType = contentTypeText
	}
	a.start(len(r.Body))
	a.buf = append(a.buf, r.Body...)
	return nil
}
