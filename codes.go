package wechat

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
