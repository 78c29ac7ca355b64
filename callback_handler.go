package wechat

import (
	"context"
	"errors"
	"io"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/internal/bounded"
	"github.com/minigo-dev/wechat/internal/pushkey"
)

// A HandlerFunc answers a message. A nil Reply without an error acknowledges it. After an
// error or a panic WeChat gets a 500 and delivers the message again: about three times in
// all, a mini-game payment for a day. The user may be told that the service has failed.
// Different messages are handled concurrently.
//
// WeChat waits 5 seconds for the answer, 3 for a mini-game payment. ctx doesn't end then:
// it has the deadline of [WithHandlerTimeout] and the values of the request, so that a
// late handler can still make calls.
//
// Apple's refund question (xpay_subscribe_ios_refund_query_notify) is the exception: ctx
// ends 3 seconds after the request has arrived, because WeChat then decides without an
// answer. WeChat asks three times.
type HandlerFunc func(ctx context.Context, m Message) (Reply, error)

// Handler returns the http.Handler for the address that WeChat pushes to. It answers URL
// verifications and refuses what isn't WeChat's with an empty 4xx. It runs h once for each
// message, and repeats the answer for repeated deliveries, see [WithDedup].
//
// When a message is delivered again while h runs, the second request waits for the answer
// of the first. If that takes too long, it is acknowledged, or gets a 503 if
// [Header.NeedsAnswer] is true. h must return when its context ends.
func (cb *Callback) Handler(h HandlerFunc) http.Handler {
	return &pushHandler{door: cb.door, handle: h, scope: cb.door.dedupScope}
}

type pushHandler struct {
	door   *pushDoor
	handle HandlerFunc
	scope  string // of the keys in the duplicate store
}

// A pushExchange is one request.
type pushExchange struct {
	*pushHandler
	w     http.ResponseWriter
	r     *http.Request
	start time.Time
	push  Push
	query pushQuery
	sent  delivery
	info  PushInfo
}

// ServeHTTP implements http.Handler.
func (h *pushHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := pushExchange{pushHandler: h, w: w, r: r, start: time.Now()}
	defer x.end()
	if h.door.hooks.PushStart != nil {
		x.r = r.WithContext(h.door.hooks.start(r.Context()))
	}
	switch r.Method {
	case http.MethodGet:
		x.verify()
	case http.MethodPost:
		x.deliver()
	default:
		w.Header().Set("Allow", "GET, POST")
		x.refuse(&PushError{StepMethod, errPushMethod})
	}
}

// end calls the hook in any case. A panic before the answer is that of a source filter.
func (x *pushExchange) end() {
	v := recover()
	answered := x.info.Status != 0
	if v != nil && !answered {
		x.refuse(&PushError{StepHandler, &PanicError{Value: v, Stack: debug.Stack()}})
	}
	x.info.Message = x.push.Message
	x.info.Duration = time.Since(x.start)
	x.door.hooks.end(x.r.Context(), x.info)
	if v != nil && answered {
		panic(v) // the ResponseWriter's own, such as http.ErrAbortHandler
	}
}

func (x *pushExchange) verify() {
	echostr, err := x.door.verifyURL(parsePushQuery(x.r.URL.RawQuery))
	if err != nil {
		x.refuse(err)
		return
	}
	header := x.w.Header()
	header.Set("Content-Type", contentTypeText)
	header.Set("X-Content-Type-Options", "nosniff") // the client chose the text
	x.accepted()
	_, _ = io.WriteString(x.w, echostr)
}

func (x *pushExchange) deliver() {
	if err := x.open(); err != nil {
		x.refuse(err)
		return
	}
	a, err := x.answer()
	if err != nil {
		x.refuse(err)
		return
	}
	body, contentType := x.push.seal(a)
	header := x.w.Header()
	header["Content-Type"] = contentTypeHeader(contentType)
	if len(body) > 2048 { // net/http doesn't set it then, and sends chunks
		header["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	x.accepted()
	_, _ = x.w.Write(body) // if it fails, WeChat has closed the connection and asks again
}

// All answers share these: net/http doesn't change the values of a header.
var pushHeaderText, pushHeaderJSON, pushHeaderXML = []string{contentTypeText}, []string{contentTypeJSON}, []string{contentTypeXML}

func contentTypeHeader(contentType string) []string {
	switch contentType {
	case contentTypeText:
		return pushHeaderText
	case contentTypeJSON:
		return pushHeaderJSON
	case contentTypeXML:
		return pushHeaderXML
	}
	return []string{contentType}
}

func (x *pushExchange) accepted() { x.info.Step, x.info.Status = StepAnswer, http.StatusOK }

func (x *pushExchange) refuse(err error) {
	var refusal *PushError
	if !errors.As(err, &refusal) {
		refusal = &PushError{StepHandler, err}
	}
	x.info.Step, x.info.Status, x.info.Err = refusal.Step, refusal.Status(), refusal
	x.w.WriteHeader(x.info.Status)
}

func (x *pushExchange) open() error {
	d := x.door
	if err := d.checkSource(x.r); err != nil {
		return err
	}
	x.sent.door = d
	x.push.delivery = &x.sent
	x.query = d.queryOf(x.r)
	if err := d.precheck(&x.query); err != nil {
		return err
	}
	if d.mode != modeSecure {
		body, err := d.readBody(x.r, nil) // the message keeps it
		if err != nil {
			return err
		}
		return x.push.open(x.query, body)
	}
	buf := d.buffers.Get().(*[]byte)
	defer d.buffers.Put(buf)
	body, err := d.readBody(x.r, *buf)
	if err != nil {
		return err
	}
	if cap(body) <= maxPooledBuffer {
		*buf = body
	}
	return x.push.open(x.query, body)
}

// maxPooledBuffer lets the buffer of a large push be freed.
const maxPooledBuffer = 64 << 10

// answer runs the handler, or returns the answer of the first delivery.
func (x *pushExchange) answer() (encodedReply, error) {
	x.info.Mock = x.push.isMockPayment()
	if x.push.probe || x.info.Mock {
		return x.push.acknowledgement(), nil
	}
	if x.door.dedup == nil {
		return x.run()
	}
	key := x.push.identity(x.query.msgSignature)
	if key == "" {
		return x.run()
	}
	return x.once(pushkey.StoreKey(x.scope, key))
}

// once runs the handler for the first delivery with the key of the store.
func (x *pushExchange) once(key string) (encodedReply, error) {
	claim, err := x.claim(key)
	if err != nil {
		return encodedReply{}, err
	}
	switch claim.State {
	case ClaimFresh:
		return x.runClaimed(key, claim.Owner)
	case ClaimDone:
		x.info.Duplicate = true
		return x.repeat(claim.Answer), nil
	case ClaimRunning:
		if x.push.rule.promise {
			return encodedReply{}, &PushError{StepClaim, errStillRunning}
		}
		return x.push.acknowledgement(), nil
	}
	return x.run() // the store has failed
}

func (x *pushExchange) run() (encodedReply, error) {
	ctx, cancel := x.handlerContext()
	defer cancel()
	reply, err := callHandler(ctx, x.handle, x.push.Message)
	if err != nil {
		return encodedReply{}, &PushError{StepHandler, err}
	}
	a, err := x.push.encode(reply)
	if err != nil {
		return encodedReply{}, &PushError{StepAnswer, err}
	}
	if a.unanswered {
		x.problem(ProblemNoAnswer, errNoAnswer)
	}
	return a, nil
}

// handlerContext isn't cancelled when WeChat stops waiting, except for pushes that WeChat
// then decides without an answer: later work for them is useless.
func (x *pushExchange) handlerContext() (context.Context, context.CancelFunc) {
	deadline := time.Now().Add(x.door.timeout)
	if limit := x.push.rule.silence; limit != 0 {
		if end := x.start.Add(limit); end.Before(deadline) {
			deadline = end
		}
	}
	return context.WithDeadline(context.WithoutCancel(x.r.Context()), deadline)
}

func callHandler(ctx context.Context, h HandlerFunc, m Message) (r Reply, err error) {
	defer func() {
		if v := recover(); v != nil {
			r, err = nil, &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return h(ctx, m)
}

// runClaimed runs the handler, and stores its answer or gives the claim up.
func (x *pushExchange) runClaimed(key, owner string) (encodedReply, error) {
	settled := false
	defer func() {
		if !settled { // the handler has ended its goroutine
			x.release(key, owner)
		}
	}()
	a, err := x.run()
	settled = true
	if err != nil {
		x.release(key, owner)
		if !x.push.rule.promise && time.Since(x.start) >= x.push.rule.wait {
			x.problem(ProblemLateFailure, err)
		}
		return encodedReply{}, err
	}
	if a.unanswered || x.push.rule.promise && a.asksAgain() {
		x.release(key, owner) // WeChat repeats the push until it is done
		return a, nil
	}
	x.done(key, owner, a.buf)
	return a, nil
}

func (x *pushExchange) problem(kind ProblemKind, err error) {
	if kind == ProblemStore {
		err = hideForeign("the duplicate store failed", err)
	}
	x.door.hooks.problem(x.r.Context(), kind, x.push.Message, err)
}

// identity is the same for all deliveries of a push, or "". A message without a key is told
// by its signature, which a replay has to repeat. The pushes of WeChat's debugging tool
// (CreateTime 1) have none: they are never duplicates.
func (p *Push) identity(msgSignature string) string {
	key := p.Message.Key()
	if key != "" || !p.encrypted || p.Message.Head().CreateTime.Unix() == 1 {
		return key
	}
	return "signature\x00" + strings.ToLower(msgSignature)
}

// readBody reads the body of a request into buf or a larger buffer.
func (d *pushDoor) readBody(r *http.Request, buf []byte) ([]byte, error) {
	from := r.Body
	if from == nil {
		from = http.NoBody
	}
	body, err := bounded.Read(from, r.ContentLength, d.bodyLimit, buf)
	if err == nil {
		return body, nil
	}
	var tooLarge *http.MaxBytesError // of a handler around this one
	if errors.Is(err, errPushSize) || errors.As(err, &tooLarge) {
		return nil, &PushError{StepSize, errPushSize}
	}
	return nil, &PushError{StepRead, hideForeign("reading failed", err)}
}
