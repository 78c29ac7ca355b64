package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/minigo-dev/wechat/internal/explain"
)

// A Code is WeChat's errcode. It is an error, so any code can be compared:
//
//	if errors.Is(err, wechat.Code(40029)) { ... }
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/Return_codes/Return_code_descriptions_new
type Code int

// Error returns the code in decimal.
func (c Code) Error() string { return strconv.Itoa(int(c)) }

// Is reports whether the code belongs to the class target, such as ErrRateLimited, by its
// general meaning. An [*Error] also knows what the code means at its API.
func (c Code) Is(target error) bool {
	class, ok := target.(*codeClass)
	return ok && class.has(c)
}

// A codeClass is a class of codes that callers handle in the same way.
type codeClass struct {
	text  string
	codes []Code
	there []placedCode // codes that belong to the class at some APIs only
}

func (e *codeClass) Error() string { return "wechat: " + e.text }

func (e *codeClass) has(c Code) bool { return slices.Contains(e.codes, c) }

// hasAt reports whether the class has a code that an answer of api holds.
func (e *codeClass) hasAt(api string, c Code) bool {
	return e.has(c) && !isPlaced(elsewhere[:], api, c) || isPlaced(e.there, api, c)
}

// Classes of refusals, for errors.Is. The codes of a class have the same remedy.
var (
	// ErrBusy (-1): WeChat is busy. A call that isn't safe to repeat may have taken effect,
	// and is [ErrOutcomeUnknown] too.
	ErrBusy error = &codeClass{"WeChat is busy", []Code{CodeSystemBusy}, nil}

	// ErrRateLimited (45011; 45009 of getwxacodeunlimit and /publisher/stat): too many
	// calls in this minute. Wait for the next minute.
	ErrRateLimited error = &codeClass{"too many calls this minute", []Code{CodeMinuteLimit}, minuteLimits}

	// ErrQuotaExhausted (45009): the daily quota of the API is used up (Beijing time). The
	// 45009 of the two APIs above is ErrRateLimited instead.
	ErrQuotaExhausted error = &codeClass{"daily quota used up", []Code{CodeDayLimit}, nil}

	// ErrReplyWindow (45015, 45047): you can't write to the user now. The time to reply is
	// over, or the messages that it allows are used up. The user must write or enter the
	// session again.
	ErrReplyWindow error = &codeClass{"the reply window is shut or used up", []Code{CodeReplyWindowShut, CodeReplyCountUsed}, nil}

	// ErrLoginCode (40029, 40163): the js_code is invalid, expired or used. The client must
	// call wx.login again. At APIs that take another code, such as that of the phone-number
	// button, these codes don't belong to the class.
	ErrLoginCode error = &codeClass{"login code invalid or used", []Code{CodeInvalidLoginCode, CodeLoginCodeUsed}, nil}

	// ErrSessionExpired (87007, 87009; of payments 90016, 268490009, -15007 of /xpay and
	// 90010 of /cgi-bin/midas): the session_key isn't the current one. The user must log in
	// again.
	ErrSessionExpired error = &codeClass{"session_key missing, replaced or expired", []Code{CodeSessionKeyMissing, CodeSessionSignature, 90016, 268490009}, sessionsExpired}

	// ErrIPNotAllowed (40164, 61004, 45035): the calling IP isn't in the IP allow list
	// (IP 白名单) of WeChat's console. [Error.IP] returns the IP.
	ErrIPNotAllowed error = &codeClass{"calling IP not in the allow list", []Code{CodeIPNotAllowed, CodeComponentIPNotAllowed, 45035}, nil}

	// ErrUnauthorized (48001): the account may not use this API.
	ErrUnauthorized error = &codeClass{"API not granted to this account", []Code{CodeUnauthorized}, nil}

	// ErrMediaExpired (40007): the media_id is wrong, or older than 3 days. Upload again.
	ErrMediaExpired error = &codeClass{"media_id invalid or expired", []Code{CodeInvalidMediaID}, nil}

	// ErrTryLater: the call has had no effect, and the same call can succeed later: when
	// the user has written again, when the window of the limit is over, or when the
	// operator has corrected the token, the AppSecret or the IP allow list. It covers
	//
	//   - ErrReplyWindow, ErrRateLimited, ErrQuotaExhausted, ErrIPNotAllowed, ErrTokenRejected;
	//   - 44990, 44991 and 44993, limits by second, minute and day, and 43108, two sends to one
	//     user at the same time;
	//   - a [*TransportError] of a call that wasn't sent, and any failure to get the
	//     access_token of a call.
	//
	// An error is never both ErrTryLater and ErrOutcomeUnknown. ErrBusy isn't
	// ErrTryLater: the call may have taken effect, and a message that is sent again may
	// arrive twice.
	ErrTryLater error = &codeClass{"not done, may succeed later", laterCodes, minuteLimits}
)

// Errors that aren't codes of WeChat.
var (
	// ErrTokenRejected: WeChat refused the access_token of a call (40001, 40014 or 42001),
	// and a fresh one too. A refusal by a token endpoint isn't one.
	ErrTokenRejected = errors.New("wechat: access_token rejected")

	// ErrOutcomeUnknown: the call may have taken effect, because no usable answer came or
	// WeChat answered -1. Don't repeat it without a check.
	ErrOutcomeUnknown = errors.New("wechat: outcome unknown")

	// ErrInvalidArgument is the class of every [*ArgumentError].
	ErrInvalidArgument = errors.New("wechat: invalid argument")

	// ErrResponseTooLarge: an answer is larger than its limit, see [WithAnswerLimit].
	ErrResponseTooLarge = errors.New("wechat: answer larger than its limit")

	// ErrSignature: your Token didn't sign the push or the URL verification.
	ErrSignature = errors.New("wechat: signature mismatch")

	// ErrKeyNotFound is what a [TokenStore] returns for a key that it doesn't hold. It and
	// ErrTokenNotFound match each other: a store may return either.
	ErrKeyNotFound error = &keyMiss{"wechat: key not found"}

	// ErrTokenNotFound is ErrKeyNotFound for a store that holds tokens only.
	ErrTokenNotFound error = &keyMiss{"wechat: token not found"}

	// ErrLocked is what a [TokenLocker] returns when another process holds the lock.
	ErrLocked = errors.New("wechat: locked")
)

// A keyMiss is a missing key. All of them match each other.
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
	Msg  string // the errmsg without its rid, for people: programs compare Code
	RID  string // WeChat's id of the request; its support asks for it

	body func() []byte // a function, so that no printer finds the answer
	once bool          // the call isn't safe to repeat
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

// Unwrap returns the code. Where it means something else at e.API than in general, the
// error compares and converts like the code, but belongs to no class.
func (e *Error) Unwrap() error {
	if isPlaced(elsewhere[:], e.API, e.Code) {
		return apartCode(e.Code)
	}
	return e.Code
}

// Is reports whether the refusal belongs to the class target, such as ErrLoginCode or
// ErrTokenRejected, by the meaning of its code at e.API. -1 of a call that isn't safe to
// repeat is ErrOutcomeUnknown too.
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
		// These APIs return 40001 for a wrong AppSecret, web authorization for the token
		// of a user.
		return !givesTokens(e.API) && e.API != "/cgi-bin/clear_quota/v2" && e.API != pathCode2Session && explain.Fits(atWebAuthorization, e.API) == 0
	}
	return false
}

// givesTokens reports whether the path is a token endpoint, or stands for a token centre.
// Its failure comes before the call that needs the token.
func givesTokens(path string) bool {
	return path == pathToken || path == pathStableToken || path == apiTokenCentre
}

// Decode reads further fields of the refused answer, as json.Unmarshal does. The error is a
// [*TransportError]; it quotes no value of the answer.
func (e *Error) Decode(v any) error {
	if e.body == nil {
		return (&TransportError{API: e.API, Sent: true, Err: errors.New("the answer was not kept"), safe: true}).ours()
	}
	if err := json.Unmarshal(e.body(), v); err != nil {
		return (&TransportError{API: e.API, Status: 200, Sent: true, Err: misfit("the answer", err), safe: true}).ours()
	}
	return nil
}

// A TransportError is a call without a usable answer: no connection, no time left, a status
// other than 200, or a body that isn't what the API promises. It matches
// context.DeadlineExceeded and the like.
//
// Err holds no URL and no body. Errors of your own code, such as the Transport of
// [WithHTTPClient], a [TokenSource] or the reader of a file, may hold a credential:
// errors.Is matches them, but only errors of the standard library's network packages and
// of this package are shown. The others are neither printed nor marshalled, and errors.As
// doesn't find them: log them where they occur. Hooks see errors of a [TokenStore],
// [TokenLocker] and [DedupStore] in the same form.
type TransportError struct {
	API    string // the path of the call
	Status int    // the HTTP status, 0 without an answer
	Sent   bool   // the request may have reached WeChat
	Err    error

	safe bool
	made error // Err as this package set it
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

// Is reports whether target is ErrOutcomeUnknown and the call may have taken effect: it
// was sent, and sending it twice may do harm. Target ErrTryLater matches a call that
// wasn't sent.
func (e *TransportError) Is(target error) bool {
	if target == ErrTryLater {
		return !e.Sent && e.Status == 0
	}
	return target == ErrOutcomeUnknown && e.Sent && !e.safe && !givesTokens(e.API)
}

// Timeout reports whether the time was over.
func (e *TransportError) Timeout() bool {
	var t interface{ Timeout() bool }
	return errors.Is(e.Err, context.DeadlineExceeded) || errors.As(e.Err, &t) && t.Timeout()
}

// An ArgumentError is a wrong argument. Nothing was sent.
type ArgumentError struct {
	API    string // the path of the call, or the function
	Field  string
	Reason string // what is wrong, and the limit
}

// Error describes the argument in one line.
func (e *ArgumentError) Error() string {
	return "wechat: " + e.API + ": " + e.Field + ": " + e.Reason
}

// Is reports whether target is ErrInvalidArgument.
func (e *ArgumentError) Is(target error) bool { return target == ErrInvalidArgument }

// Codes that programs handle. Any other code compares as Code(n).
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
	CodeInvalidLoginCode      Code = 40029 // wrong, expired, or of another app; some APIs mean a code other than that of wx.login
	CodeIllegalCharacters     Code = 40033
	CodeUnknownPath           Code = 40066 // also the answer to an API path that doesn't exist
	CodeInvalidArgument       Code = 40097
	CodeInvalidSecret         Code = 40125
	CodeLoginCodeUsed         Code = 40163
	CodeIPNotAllowed          Code = 40164
	CodeAccountType           Code = 40200 // this kind of account uses another path
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

// A placedCode is a code at some APIs. explain.Fits reads their paths.
type placedCode struct {
	code Code
	at   string
}

func isPlaced(all []placedCode, api string, c Code) bool {
	for _, p := range all {
		if p.code == c && explain.Fits(p.at, api) > 0 {
			return true
		}
	}
	return false
}

const (
	atWebAuthorization = "/sns/oauth2/ /sns/userinfo /sns/auth"
	atMinuteLimits     = "/wxa/getwxacodeunlimit /publisher/stat"

	// notOfLogin are the paths of APIs that don't take a js_code of wx.login, but the
	// code of a phone-number button, a plugin, web authorization and others.
	notOfLogin = atWebAuthorization + " /wxa/business/ /wxa/getpluginopenpid /wxaapi/ /cgi-bin/ /channels/ /cityservice/ /donut/ /intp/ /retail/ /tcb/"
)

// elsewhere are the APIs where a code doesn't mean what its class says.
var elsewhere = [...]placedCode{
	{CodeInvalidLoginCode, notOfLogin},
	{CodeLoginCodeUsed, notOfLogin},
	{CodeDayLimit, atMinuteLimits},
}

// laterCodes are the codes of ErrTryLater. Those of a refused token aren't here: their
// meaning depends on the API.
var laterCodes = []Code{
	CodeReplyWindowShut, CodeReplyCountUsed, CodeMinuteLimit,
	CodeDayLimit, 44990, 44991, 44993, 43108,
	CodeIPNotAllowed, CodeComponentIPNotAllowed, 45035,
}

// Codes that belong to a class at some APIs only.
var (
	minuteLimits    = []placedCode{{CodeDayLimit, atMinuteLimits}}
	sessionsExpired = []placedCode{{-15007, explain.AtVirtualPayment}, {90010, "/cgi-bin/midas/"}}
)

// An apartCode is a Code that belongs to no class.
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
