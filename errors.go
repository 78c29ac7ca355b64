package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Code is WeChat's errcode, and an error of its own, so that any code can be
// compared, named here or not:
//
//	if errors.Is(err, wechat.Code(40029)) { ... }
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/Return_codes/Return_code_descriptions_new
type Code int

// Error returns the code in decimal.
func (c Code) Error() string { return strconv.Itoa(int(c)) }

// Is reports whether the code belongs to the class target, such as ErrRateLimited, by
// what it means in general. An [*Error] belongs by what it means at its API.
func (c Code) Is(target error) bool {
	class, ok := target.(*codeClass)
	return ok && class.has(c)
}

// A codeClass is what callers act on: several codes with one remedy.
type codeClass struct {
	text  string
	codes []Code
	there []placedCode // codes that belong to it at some APIs only
}

func (e *codeClass) Error() string { return "wechat: " + e.text }

func (e *codeClass) has(c Code) bool {
	return slices.Contains(e.codes, c)
}

// hasAt is has for a code in an answer of an API.
func (e *codeClass) hasAt(api string, c Code) bool {
	return e.has(c) && !isPlaced(elsewhere[:], api, c) || isPlaced(e.there, api, c)
}

// Classes of refusals, for errors.Is. Each holds the codes whose remedy is the same.
var (
	// ErrBusy (-1): WeChat is busy. A call that can't be sent twice without harm is then
	// [ErrOutcomeUnknown] too, because nobody says that WeChat has done nothing before.
	ErrBusy error = &codeClass{"WeChat is busy", []Code{CodeSystemBusy}, nil}

	// ErrRateLimited (45011; 45009 of getwxacodeunlimit and /publisher/stat): too many
	// calls this minute. Wait for the next one.
	ErrRateLimited error = &codeClass{"too many calls this minute", []Code{CodeMinuteLimit}, minuteLimits}

	// ErrQuotaExhausted (45009): the API's daily quota is used up (Beijing time). The two
	// APIs whose 45009 is a limit by the minute are ErrRateLimited instead.
	ErrQuotaExhausted error = &codeClass{"daily quota used up", []Code{CodeDayLimit}, nil}

	// ErrReplyWindow (45015, 45047): the user must write or enter the session again before
	// you can write: the time is over, or the messages that the last action allowed are used
	// up.
	ErrReplyWindow error = &codeClass{"the reply window is shut or used up", []Code{CodeReplyWindowShut, CodeReplyCountUsed}, nil}

	// ErrLoginCode (40029, 40163): the js_code is invalid, expired or already used.
	// The client has to call wx.login again. Where an API takes another code, such as that
	// of the phone-number button or of web authorization, these codes are no ErrLoginCode.
	ErrLoginCode error = &codeClass{"login code invalid or used", []Code{CodeInvalidLoginCode, CodeLoginCodeUsed}, nil}

	// ErrSessionExpired (87007, 87009; of payments 90016, 268490009, -15007 of /xpay and
	// 90010 of /cgi-bin/midas): the session_key is not the current one. The user has to log
	// in again.
	ErrSessionExpired error = &codeClass{"session_key missing, replaced or expired", []Code{CodeSessionKeyMissing, CodeSessionSignature, 90016, 268490009}, sessionsExpired}

	// ErrIPNotAllowed (40164, 61004, 45035): the calling IP is not in the allow list
	// (IP 白名单) of WeChat's console. The errmsg names the IP.
	ErrIPNotAllowed error = &codeClass{"calling IP not in the allow list", []Code{CodeIPNotAllowed, CodeComponentIPNotAllowed, 45035}, nil}

	// ErrUnauthorized (48001): the account may not use this API.
	ErrUnauthorized error = &codeClass{"API not granted to this account", []Code{CodeUnauthorized}, nil}

	// ErrMediaExpired (40007): the media_id is wrong, or its 3 days are over. Upload again.
	ErrMediaExpired error = &codeClass{"media_id invalid or expired", []Code{CodeInvalidMediaID}, nil}

	// ErrTryLater: the call has had no effect, and the same call can succeed later, not at
	// once: when the user has written again, a limit's window is over, or the operator has
	// put right the token, the AppSecret or the allow list. It is a class of classes:
	//
	//   - ErrReplyWindow, ErrRateLimited, ErrQuotaExhausted, ErrIPNotAllowed, ErrTokenRejected;
	//   - the limits by second, minute and day 44990, 44991 and 44993, and 43108, two sends to
	//     one user at the same time;
	//   - a call that never left: a [*TransportError] that wasn't sent, and whatever kept a
	//     call from getting its access_token.
	//
	// It never goes with ErrOutcomeUnknown. ErrBusy isn't in it: who repeats such a send may
	// send it twice.
	ErrTryLater error = &codeClass{"not done, may succeed later", laterCodes, minuteLimits}
)

// Errors that no code of WeChat stands behind.
var (
	// ErrTokenRejected: WeChat refused the access_token of a call (40001, 40014 or
	// 42001), and a fresh one too. An answer of the token endpoints is never one.
	ErrTokenRejected = errors.New("wechat: access_token rejected")

	// ErrOutcomeUnknown: the call may or may not have taken effect, as nothing usable came
	// back or WeChat answered -1. Don't repeat it blindly.
	ErrOutcomeUnknown = errors.New("wechat: outcome unknown")

	// ErrInvalidArgument is the class of every [*ArgumentError].
	ErrInvalidArgument = errors.New("wechat: invalid argument")

	// ErrResponseTooLarge: an answer passed the limit of bytes set for it.
	ErrResponseTooLarge = errors.New("wechat: answer larger than its limit")

	// ErrSignature: a push or a URL verification is not signed by your token.
	ErrSignature = errors.New("wechat: signature mismatch")

	// ErrKeyNotFound is what a [TokenStore] answers for a key that it doesn't hold. It
	// and ErrTokenNotFound match each other, so a store may return either.
	ErrKeyNotFound error = &keyMiss{"wechat: key not found"}

	// ErrTokenNotFound is ErrKeyNotFound of a store that holds nothing but tokens.
	ErrTokenNotFound error = &keyMiss{"wechat: token not found"}

	// ErrLocked is what a [TokenLocker] answers when somebody else holds the lock.
	ErrLocked = errors.New("wechat: locked")
)

// A keyMiss is a store's miss: every one matches every other.
type keyMiss struct{ text string }

func (e *keyMiss) Error() string { return e.text }

func (e *keyMiss) Is(target error) bool {
	_, ok := target.(*keyMiss)
	return ok
}

// An Error is WeChat's refusal of a call: a well-formed answer whose errcode isn't 0.
type Error struct {
	API  string // the path of the call
	Code Code
	Msg  string // the errmsg without its rid: for people, not for branching
	RID  string // WeChat's id of the request, which its support asks for

	body func() []byte // behind a function, so that printing an Error prints no answer
	once bool          // the call can't be sent twice without harm
}

// Error describes the refusal in one line.
func (e *Error) Error() string {
	s := "wechat: " + e.API + ": " + e.Code.Error()
	if e.Msg != "" {
		s += " " + e.Msg
	}
	if e.RID != "" {
		s += " (rid " + e.RID + ")"
	}
	return s
}

// Unwrap returns the code. Where it means something else at e.API than its class says,
// the code comes in a wrapping that compares and converts as it does, but is in no class.
func (e *Error) Unwrap() error {
	if isPlaced(elsewhere[:], e.API, e.Code) {
		return apartCode(e.Code)
	}
	return e.Code
}

// Is reports whether the refusal belongs to the class target, such as ErrLoginCode or
// ErrTokenRejected, by what its code means at e.API. -1 is ErrOutcomeUnknown where the call
// can't be sent twice without harm.
func (e *Error) Is(target error) bool {
	if class, ok := target.(*codeClass); ok && class.hasAt(e.API, e.Code) {
		return true
	}
	if target == ErrOutcomeUnknown {
		return e.Code == CodeSystemBusy && e.once && !givesTokens(e.API)
	}
	return (target == ErrTokenRejected || target == ErrTryLater) && e.rejectsToken()
}

func (e *Error) rejectsToken() bool {
	switch e.Code {
	case CodeInvalidCredential, CodeInvalidToken, CodeTokenExpired:
		// Some say 40001 of a wrong AppSecret, web authorization also of the user's own token.
		return !givesTokens(e.API) && e.API != "/cgi-bin/clear_quota/v2" && e.API != pathCode2Session && fits(atWebAuthorization, e.API) == 0
	}
	return false
}

// givesTokens reports whether the path is one of the two token endpoints, or stands for
// a token centre. What goes wrong there comes before the call that needs the token.
func givesTokens(path string) bool {
	return path == pathToken || path == pathStableToken || path == apiTokenCentre
}

// Decode reads the other fields of the refused answer, as json.Unmarshal does. Where
// they don't fit v, the error is a [*TransportError] that quotes no value.
func (e *Error) Decode(v any) error {
	if e.body == nil {
		return (&TransportError{API: e.API, Sent: true, Err: errors.New("the answer was not kept"), safe: true}).ours()
	}
	if err := json.Unmarshal(e.body(), v); err != nil {
		return (&TransportError{API: e.API, Status: 200, Sent: true, Err: misfit("the answer", err), safe: true}).ours()
	}
	return nil
}

// A TransportError is a call without a usable answer: no connection, no time, a
// status other than 200, or a body that isn't what the API promises. Err never
// holds the URL or the body. It matches context.DeadlineExceeded and the like.
//
// What others' code fails with, such as the Transport of [WithHTTPClient], a [TokenSource],
// or the reader and writer of a file, may hold a credential. Err matches it with
// [errors.Is], your own errors included, and shows of it what is of the packages context,
// net, crypto/tls, crypto/x509, io and syscall, and this package's errors. The rest is
// withheld: it is neither printed nor marshalled, and [errors.As] and [errors.Unwrap]
// don't reach it. Log it where it comes from. The same holds for the errors of a
// [TokenStore], [TokenLocker] and [DedupStore], which hooks are told.
type TransportError struct {
	API    string // the path of the call
	Status int    // the HTTP status, 0 without an answer
	Sent   bool   // the request may have reached WeChat
	Err    error

	safe bool
	made error // Err as this package made it
}

// Error describes the failure in one line.
func (e *TransportError) Error() string {
	s := "wechat: " + e.API + ": "
	if e.Status != 0 && e.Status != 200 {
		s += "http status " + strconv.Itoa(e.Status) + ": "
	}
	return s + strings.TrimPrefix(fmt.Sprint(e.Err), "wechat: ")
}

// Unwrap returns the cause.
func (e *TransportError) Unwrap() error { return e.Err }

// Is reports whether target is ErrOutcomeUnknown and the call may have taken effect:
// it was sent, and it isn't one that can be sent twice without harm. The fetch of a
// token that a call needed is no effect of the call. A call that never left is an
// ErrTryLater.
func (e *TransportError) Is(target error) bool {
	if target == ErrTryLater {
		return !e.Sent && e.Status == 0
	}
	return target == ErrOutcomeUnknown && e.Sent && !e.safe && !givesTokens(e.API)
}

// Timeout reports whether time ran out.
func (e *TransportError) Timeout() bool {
	var t interface{ Timeout() bool }
	return errors.Is(e.Err, context.DeadlineExceeded) || errors.As(e.Err, &t) && t.Timeout()
}

// An ArgumentError is a value that can't be right, found before anything was sent.
type ArgumentError struct {
	API    string // the path of the call, or the function
	Field  string
	Reason string // what is wrong with it, and the limit
}

// Error describes the fault in one line.
func (e *ArgumentError) Error() string {
	return "wechat: " + e.API + ": " + e.Field + ": " + e.Reason
}

// Is reports whether target is ErrInvalidArgument.
func (e *ArgumentError) Is(target error) bool { return target == ErrInvalidArgument }

// Codes that programs act on. Any other compares as Code(n).
const (
	CodeSystemBusy            Code = -1    // try again later
	CodeInvalidCredential     Code = 40001 // access_token not the latest; of a token endpoint: wrong AppSecret
	CodeInvalidGrantType      Code = 40002
	CodeInvalidOpenID         Code = 40003 // the openid of another app
	CodeInvalidMediaType      Code = 40004
	CodeFileTooLarge          Code = 40006
	CodeInvalidMediaID        Code = 40007 // wrong, or older than 3 days
	CodeInvalidMessageType    Code = 40008
	CodeInvalidAppID          Code = 40013
	CodeInvalidToken          Code = 40014
	CodeInvalidLoginCode      Code = 40029 // garbage, expired, or of another app; at other APIs another code than wx.login's
	CodeIllegalCharacters     Code = 40033
	CodeUnknownPath           Code = 40066 // also the answer to an API path that doesn't exist
	CodeInvalidArgument       Code = 40097
	CodeInvalidSecret         Code = 40125
	CodeLoginCodeUsed         Code = 40163
	CodeIPNotAllowed          Code = 40164
	CodeAccountType           Code = 40200 // this kind of account has another path for it
	CodeHighRiskUser          Code = 40226 // login blocked by WeChat
	CodeSecretFrozen          Code = 40243
	CodeTokenMissing          Code = 41001
	CodeMediaMissing          Code = 41005
	CodeTokenExpired          Code = 42001
	CodeContentTooLong        Code = 45002
	CodeDayLimit              Code = 45009
	CodeMinuteLimit           Code = 45011
	CodeReplyWindowShut       Code = 45015
	CodeReplyCountUsed        Code = 45047
	CodeTypingCommand         Code = 45072
	CodeNoRecentExchange      Code = 45080 // typing needs an exchange in the last 30 seconds
	CodeAlreadyTyping         Code = 45081
	CodeDataFormat            Code = 47001
	CodeUnauthorized          Code = 48001
	CodeClearQuotaUsed        Code = 48006
	CodeComponentIPNotAllowed Code = 61004
	CodeMinorProtected        Code = 70000 // message refused to protect a minor
	CodeSessionKeyMissing     Code = 87007
	CodeSessionSignMethod     Code = 87008
	CodeSessionSignature      Code = 87009
)

// A placedCode is a code at some APIs: their paths as fits reads them.
type placedCode struct {
	code Code
	at   string
}

func isPlaced(all []placedCode, api string, c Code) bool {
	for _, p := range all {
		if p.code == c && fits(p.at, api) > 0 {
			return true
		}
	}
	return false
}

const (
	atWebAuthorization = "/sns/oauth2/ /sns/userinfo /sns/auth"
	atMinuteLimits     = "/wxa/getwxacodeunlimit /publisher/stat"

	// notOfLogin are the paths of APIs that take no js_code of wx.login: the codes of the
	// phone-number button, a plugin, web authorization and others are not logins.
	notOfLogin = atWebAuthorization + " /wxa/business/ /wxa/getpluginopenpid /wxaapi/ /cgi-bin/ /channels/ /cityservice/ /donut/ /intp/ /retail/ /tcb/"
)

// elsewhere are the places where a code isn't what its class says.
var elsewhere = [...]placedCode{
	{CodeInvalidLoginCode, notOfLogin},
	{CodeLoginCodeUsed, notOfLogin},
	{CodeDayLimit, atMinuteLimits},
}

// laterCodes are the refusals of ErrTryLater but for those of the token, which depend on
// the API.
var laterCodes = []Code{
	CodeReplyWindowShut, CodeReplyCountUsed, CodeMinuteLimit,
	CodeDayLimit, 44990, 44991, 44993, 43108,
	CodeIPNotAllowed, CodeComponentIPNotAllowed, 45035,
}

// What belongs to a class at some APIs only.
var (
	minuteLimits    = []placedCode{{CodeDayLimit, atMinuteLimits}}
	sessionsExpired = []placedCode{{-15007, atVirtualPayment}, {90010, "/cgi-bin/midas/"}}
)

// An apartCode is a Code in everything but its classes.
type apartCode Code

func (c apartCode) Error() string { return Code(c).Error() }

func (c apartCode) Is(target error) bool {
	code, ok := target.(Code)
	return ok && code == Code(c)
}

func (c apartCode) As(target any) bool {
	code, ok := target.(*Code)
	if ok {
		*code = Code(c)
	}
	return ok
}
