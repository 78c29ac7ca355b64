package wechat

import (
	"strings"
	"time"

	"github.com/minigo-dev/wechat/internal/pushbody"
)

// A Reply is what a handler answers a push with: one of the types of this package, or
// nil for the acknowledgement that the push demands.
//
// Nil stands for `success`; for a mini-game payment or gift (minigame_deliver_goods)
// for an ErrCode of 0. The questions need an answer: nil leaves them without one. Apple's
// refund question, xpay_subscribe_ios_refund_query_notify, has [RefundAdvice]; for
// minigame_act_event_query_condition and wxa_novel_chapter_permission it is a [RawReply].
//
// Mini-programs and mini-games can be answered with [TransferToAgent] only; the
// contents (ReplyText, ...) are for official accounts (公众号). Send a player a message
// with the customer-service API instead.
type Reply interface {
	appendTo(a *encodedReply, p *Push) error
}

// ReplyText answers with a text (official accounts). Older manuals of WeChat limit it to
// 2048 bytes of UTF-8, some 680 Chinese characters, and 2047 have been reported; the
// current page gives no limit. A longer text is sent, and may not be shown.
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

// ReplyNews answers with links to 1 to 8 articles (official accounts). In answer to a
// message, rather than an event, WeChat shows one.
type ReplyNews struct{ Articles []ReplyArticle }

// A ReplyArticle is a link of [ReplyNews].
type ReplyArticle struct{ Title, Description, PicURL, URL string }

// TransferToAgent hands the player to the customer-service agents (转发到客服). It
// answers messages only: in answer to an event it is an [*ArgumentError].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/customer-message/trans
type TransferToAgent struct {
	Account string // optional: one agent's account (official accounts)
}

// PayAck answers a payment, a gift or another push that expects an ErrCode. Zero says
// that the work is done; any other makes WeChat repeat the push, and the repeat runs the
// handler again. The answer to a mini-game payment is never encrypted, as WeChat demands.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/virtual-payment/message-push
type PayAck struct {
	ErrCode    int
	ErrMsg     string // empty with an ErrCode of 0 is "Success"
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

// RawReply answers with a body made by you: JSON or XML, whatever the account is
// configured for, with ToUserName and FromUserName already swapped if it has them. It
// is encrypted in answer to an encrypted push, unless it is Plain, empty or `success`.
type RawReply struct {
	ContentType string // when it isn't encrypted; empty is the push's own
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
// push's format, encrypted if the push was and the answer has to be. Nil is the
// acknowledgement, see [Reply]. A reply that can't be right is an [*ArgumentError].
func (p *Push) Answer(r Reply) (body []byte, contentType string, err error) {
	a, err := p.encode(r)
	if err != nil {
		return nil, "", err
	}
	body, contentType = p.seal(a)
	return body, contentType, nil
}

// encode writes a reply, before any encryption.
func (p *Push) encode(r Reply) (encodedReply, error) {
	if r == nil || isNilPointer(r) {
		return p.acknowledgement(), nil
	}
	a := encodedReply{contentType: contentTypeOf(p.format)}
	if err := r.appendTo(&a, p); err != nil {
		return encodedReply{}, err
	}
	return a, nil
}

// acknowledgement is the answer of a handler that has none.
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

// header begins a reply with what all kinds have, the names swapped.
func (a *encodedReply) header(p *Push, msgType string, size int) replyWriter {
	h := p.Message.Head()
	a.start(size + len(h.FromUserName) + len(h.ToUserName) + 256)
	w := replyWriter{format: p.format, buf: a.buf}
	w.open()
	w.text("ToUserName", h.FromUserName)
	w.text("FromUserName", h.ToUserName)
	w.number("CreateTime", time.Now().Unix())
	w.text("MsgType", msgType)
	return w
}

func (a *encodedReply) end(w replyWriter) error {
	w.close()
	a.buf = w.buf
	return nil
}

func (r ReplyText) appendTo(a *encodedReply, p *Push) error {
	if r.Content == "" {
		return replyFault("ReplyText", "Content", "is empty")
	}
	w := a.header(p, "text", len(r.Content))
	w.text("Content", r.Content)
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
	w.begin(element)
	w.text("MediaId", mediaID)
	w.end(element)
	return a.end(w)
}

func (r ReplyVideo) appendTo(a *encodedReply, p *Push) error {
	if r.MediaID == "" {
		return replyFault("ReplyVideo", "MediaID", "is empty")
	}
	w := a.header(p, "video", len(r.MediaID)+len(r.Title)+len(r.Description))
	w.begin("Video")
	w.text("MediaId", r.MediaID)
	w.optional("Title", r.Title)
	w.optional("Description", r.Description)
	w.end("Video")
	return a.end(w)
}

func (r ReplyMusic) appendTo(a *encodedReply, p *Push) error {
	if r.ThumbMediaID == "" {
		return replyFault("ReplyMusic", "ThumbMediaID", "is empty")
	}
	w := a.header(p, "music", len(r.Title)+len(r.Description)+len(r.MusicURL)+len(r.HQMusicURL))
	w.begin("Music")
	w.optional("Title", r.Title)
	w.optional("Description", r.Description)
	w.optional("MusicUrl", r.MusicURL)
	w.optional("HQMusicUrl", r.HQMusicURL)
	w.text("ThumbMediaId", r.ThumbMediaID)
	w.end("Music")
	return a.end(w)
}

func (r ReplyNews) appendTo(a *encodedReply, p *Push) error {
	if len(r.Articles) == 0 || len(r.Articles) > 8 {
		return replyFault("ReplyNews", "Articles", "must be 1 to 8")
	}
	w := a.header(p, "news", 512*len(r.Articles))
	w.number("ArticleCount", int64(len(r.Articles)))
	w.beginList("Articles")
	for _, article := range r.Articles {
		w.beginItem()
		w.text("Title", article.Title)
		w.text("Description", article.Description)
		w.text("PicUrl", article.PicURL)
		w.text("Url", article.URL)
		w.endItem()
	}
	w.endList("Articles")
	return a.end(w)
}

func (r TransferToAgent) appendTo(a *encodedReply, p *Push) error {
	if kind := p.Message.Head().MsgType; kind == "" || strings.EqualFold(kind, "event") {
		return replyFault("TransferToAgent", "reply", "answers messages only, not events")
	}
	w := a.header(p, "transfer_customer_service", len(r.Account))
	if r.Account != "" {
		w.begin("TransInfo")
		w.text("KfAccount", r.Account)
		w.end("TransInfo")
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
	w := replyWriter{format: f, buf: a.buf}
	w.open()
	w.number("ErrCode", int64(r.ErrCode))
	w.word("ErrMsg", r.ErrMsg)
	if r.SubErrCode != 0 {
		w.number("SubErrCode", int64(r.SubErrCode))
	}
	w.close()
	a.buf = w.buf
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
	w := replyWriter{format: p.format, buf: a.buf}
	w.open()
	w.number("result_code", int64(r.ResultCode))
	w.text("result_info", r.ResultInfo)
	w.text("evidence", r.Evidence)
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
