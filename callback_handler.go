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
)

// A HandlerFunc answers a message. Nil and nil acknowledge it. After an error, or a
// panic, WeChat gets a 500 and delivers the message again, in all about three times; a
// mini-game payment for a day. The player may then see that the service is at fault.
//
// WeChat waits 5 seconds for the answer, 3 for a mini-game payment. ctx isn't ended
// by that: it has the deadline of [WithHandlerTimeout] and the request's values, so
// that the calls that a late handler makes aren't cut.
//
// The one exception is Apple's refund question (xpay_subscribe_ios_refund_query_notify),
// for which WeChat waits 3 seconds and then takes the silence for an answer: ctx ends 3
// seconds after the request has come in. WeChat asks three times, each with 3 seconds of
// its own.
type HandlerFunc func(ctx context.Context, m Message) (Reply, error)

// Handler returns the http.Handler for the address that WeChat pushes to. It answers
// URL verifications, refuses what isn't WeChat's with an empty 4xx, runs h once for
// each message, and answers repeated deliveries as the first one, see [WithDedup].
//
// A repeat of a message that is still being handled waits for its answer, and is
// acknowledged shortly before WeChat hangs up; where the answer is a promise, as for
// payments, it gets a 503 instead. It is up to h to end when its context does.
func (cb *Callback) Handler(h HandlerFunc) http.Handler {
	return &pushHandler{door: cb.door, handle: h, scope: cb.door.dedupScope}
}

type pushHandler struct {
	door   *pushDoor
	handle HandlerFunc
	scope  string // of its keys in the duplicate store
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

// end tells the hook, whatever has happened. A panic that comes this far is a source
// filter's: WeChat has had no answer yet.
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
	header.Set("X-Content-Type-Options", "nosniff") // the text is the caller's
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
	if len(body) > 2048 { // net/http counts no further, and would send chunks
		header["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	x.accepted()
	_, _ = x.w.Write(body) // WeChat has hung up if it fails, and will ask again
}

// Shared by all answers: net/http doesn't write to a header's values.
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

// refuse answers with the status of the error and nothing else.
func (x *pushExchange) refuse(err error) {
	var refusal *PushError
	if !errors.As(err, &refusal) {
		refusal = &PushError{StepHandler, err}
	}
	x.info.Step, x.info.Status, x.info.Err = refusal.Step, refusal.Status(), refusal
	x.w.WriteHeader(x.info.Status)
}

// open reads the body and opens the push.
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

// maxPooledBuffer keeps one large push from holding its memory for ever.
const maxPooledBuffer = 64 << 10

// answer runs the handler, or finds what it has answered before.
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
	key = dedupKey(x.scope, key)
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
	return x.run() // the store is down
}

// run runs the handler and writes its reply.
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
	return a, nil
}

// handlerContext outlives WeChat's patience, but for pushes of which it takes silence for
// an answer: what is done for them after that is done for nobody.
func (x *pushExchange) handlerContext() (context.Context, context.CancelFunc) {
	deadline := time.Now().Add(x.door.timeout)
	if limit := x.push.rule.silence; limit != 0 {
		if end := x.start.Add(limit); end.Before(deadline) {
			deadline = end
		}
	}
	return context.WithDeadline(context.WithoutCancel(x.r.Context()), deadline)
}

// callHandler turns a panic into an error.
func callHandler(ctx context.Context, h HandlerFunc, m Message) (r Reply, err error) {
	defer func() {
		if v := recover(); v != nil {
			r, err = nil, &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return h(ctx, m)
}

// runClaimed is run that settles the claim.
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
	if x.push.rule.promise && a.asksAgain() {
		x.release(key, owner) // else the same refusal would meet every repeat
		return a, nil
	}
	if err := x.done(key, owner, a.buf); err != nil {
		x.problem(ProblemStore, err)
	}
	return a, nil
}

func (x *pushExchange) problem(kind ProblemKind, err error) {
	if kind == ProblemStore {
		err = hideForeign("the duplicate store failed", err)
	}
	x.door.hooks.problem(x.r.Context(), kind, x.push.Message, err)
}

// identity is what a repeated delivery has in common with the first, or empty. A
// message that names nothing is told by its signature: that stops a replay, which has
// to repeat it. WeChat's debugging tool, where all time is 1, is never held up.
func (p *Push) identity(msgSignature string) string {
	key := p.Message.Key()
	if key != "" || !p.encrypted || p.Message.Head().CreateTime.Unix() == 1 {
		return key
	}
	return "signature\x00" + strings.ToLower(msgSignature)
}

// readBody reads a request's body into buf, which it may replace.
func (d *pushDoor) readBody(r *http.Request, buf []byte) ([]byte, error) {
	if r.ContentLength > d.bodyLimit {
		return nil, &PushError{StepSize, errPushSize}
	}
	if r.Body == nil {
		return nil, nil
	}
	// One byte more than announced, so that the end shows without growing. What is
	// announced isn't there yet, hence the bound.
	if want := min(max(r.ContentLength, 511), 64<<10) + 1; int64(cap(buf)) < want {
		buf = make([]byte, 0, want)
	}
	buf = buf[:0]
	for {
		n, err := r.Body.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case int64(len(buf)) > d.bodyLimit:
			return nil, &PushError{StepSize, errPushSize}
		case errors.Is(err, io.EOF):
			return buf, nil
		case err != nil:
			return nil, pushReadFault(err)
		}
		if len(buf) == cap(buf) {
			size := int64(len(buf))
			buf = append(make([]byte, 0, size+d.bodyRoom(r.ContentLength, size)), buf...)
		}
	}
}

// bodyRoom returns how much more room a body gets that has filled its buffer: all that is
// announced, now that a part of it is there, else as much again.
func (d *pushDoor) bodyRoom(announced, size int64) int64 {
	room, left := size, d.bodyLimit-size
	if announced > size {
		room = announced - size
	} else if room > left/4*3 {
		room = left // rather than once more soon
	}
	return min(room, left) + 1
}

func pushReadFault(err error) error {
	var tooLarge *http.MaxBytesError // of a handler before this one
	if errors.As(err, &tooLarge) {
		return &PushError{StepSize, errPushSize}
	}
	return &PushError{StepRead, hideForeign("reading failed", err)}
}
