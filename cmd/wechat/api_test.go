package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/internal/facts"
)

func TestAPI(t *testing.T) {
	t.Parallel()
	got := invoke(t, nil, "api", "/wxa/setuserinteractivedata")
	want := `POST /wxa/setuserinteractivedata  storage.setUserInteractiveData  写用户关系链互动数据存储
page          https://developers.weixin.qq.com/minigame/dev/api-backend/data/api_storage.setuserinteractivedata.html
credential    access_token in the query; signed: signature, sig_method
for           mini-games

query
  openid                      string          required  用户唯一标识符
  signature                   string          required  用户登录态签名
  sig_method                  string          required  always hmac_sha256

request, json
  kv_list                     object[]        required  要上报的数据
    key                       string          required
    value                     number int32    required

error codes
  -1       WeChat is busy. Try again after a pause; where a second call does harm, look first whether this one took effect.
  87081    The openid is invalid. Check which app issued the openid.
  87082    The key is invalid. Use the keys 1 to 50.
`
	if diff := cmp.Diff(want, strings.Join(withoutGo(got.stdout), "")); diff != "" || got.code != exitOK {
		t.Errorf("exit code %d (-want +got):\n%s", got.code, diff)
	}
	for _, tt := range []struct {
		name string
		args []string
		has  []string // in this order
	}{
		{"a path", []string{"/wxa/getwxacodeunlimit"}, []string{
			"POST /wxa/getwxacodeunlimit  getUnlimitedQRCode  获取不限制的小程序码\n", "page          https://developers.weixin.qq.com/miniprogram/", "https://developers.weixin.qq.com/minigame/",
			"credential    access_token in the query; may be sealed", "for           mini-programs, mini-games\n", "quota         5000 / minute\n",
			"\nrequest, json\n", "  scene ", "string", "required", "at most 32 chars; only letters, digits and !#$&'()*+,/:;=?@-._~\n", "  env_version", "values: release, trial, develop (development)\n", "  width", "number int32", "280..1280; px; default 430\n",
			"  line_color ", "    r ", "number", "required", "\nanswer, binary\n", "\nerror codes\n", "  40169    scene has a wrong length",
		}},
		{"in Chinese", []string{"/wxa/getwxacodeunlimit", "--lang", "zh"}, []string{
			"官方文档      https://", "调用凭据      查询参数 access_token；支持 API 安全", "适用          小程序、小游戏\n", "频率限制      5000 / 分钟\n", "\n请求，json\n", "必填", "最多 32 字符", "只能含字母、数字和 !#$&'()*+,/:;=?@-._~\n",
			"取值：release、trial", "默认 430\n", "\n响应，binary\n", "\n错误码\n", "  -1       系统繁忙",
		}},
		{"a URL with a token", []string{"https://api.weixin.qq.com/wxa/getwxacode?access_token=x"}, []string{"POST /wxa/getwxacode  getQRCode"}},
		{"a fixed query", []string{"/publisher/stat?action=get_adunit_list"}, []string{"GET /publisher/stat?action=get_adunit_list  get_adunit_list", "\nquery\n"}},
		{"an English name in any case", []string{"GETPHONENUMBER"}, []string{"POST /wxa/business/getuserphonenumber  getPhoneNumber"}},
		{"a name behind a dot", []string{"imageSearch"}, []string{"POST /wxa/imagesearch  search.imageSearch", "source        peer\n"}},
		{"a title", []string{"获取手机号"}, []string{"POST /wxa/business/getuserphonenumber"}},
		{"a name in Go", []string{"Code2Session"}, []string{"GET /sns/jscode2session", "go            Client.Code2Session\n", "credential    AppID and AppSecret, no access_token\n", "\nquery\n"}},
		{"a whole name in Go", []string{"Client.SendCustomMessage"}, []string{"POST /cgi-bin/message/custom/send", "go            Client.SendCustomMessage\n"}},
		{"a method and a path", []string{"POST", "/wxa/getwxacode"}, []string{"POST /wxa/getwxacode  getQRCode"}},
		{"signatures", []string{"/wxa/game/pay"}, []string{"signed: signature, sig_method, pay_sig\n", "sig_method", "always hmac_sha256\n"}},
		{"more than zero", []string{"/wxa/game/pay"}, []string{"amount", "more than 0"}},
		{"a list of values that is closed", []string{"/wxa/sec/order/opspecialorder", "--lang", "zh"}, []string{"type", "只能是：1"}},
		{"doubts", []string{"/wxa/business/insurance_freight/open"}, []string{"also          POST\n", "doubt         page says GET, a peer SDK uses POST\n"}},
		{"a list", []string{"qrcode"}, []string{"POST /wxa/getwxacodeunlimit", "getUnlimitedQRCode  获取不限制的小程序码\n", "POST /cgi-bin/wxaapp/createwxaqrcode"}},
		{"several words", []string{"POST", "datacube", "visit"}, []string{"POST /datacube/getweanalysisappidvisitdistribution"}},
		{"all of a fixed query", []string{"/publisher/stat"}, []string{"action=publisher_adpos_general", "action=publisher_settlement"}},
		{"a Chinese word", []string{"订阅消息"}, []string{"POST /cgi-bin/message/subscribe/send"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := invoke(t, nil, append([]string{"api"}, tt.args...)...)
			rest := got.stdout
			for _, part := range tt.has {
				_, after, found := strings.Cut(rest, part)
				if !found {
					t.Fatalf("no %q, or not in order, in\n%s%s", part, got.stdout, got.stderr)
				}
				rest = after
			}
			if got.code != exitOK || got.stderr != "" {
				t.Errorf("exit code %d: %s", got.code, got.stderr)
			}
		})
	}
}

// withoutGo removes the line of the Go method, because the library may get one later.
func withoutGo(text string) []string {
	return slices.DeleteFunc(strings.SplitAfter(text, "\n"), func(line string) bool { return strings.HasPrefix(line, "go  ") })
}

func TestAPIUnknown(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		args []string
		code int
		says []string // on stderr
	}{
		{"a misspelt path", []string{"/wxa/getwxacodeunlimited"}, exitRefused, []string{`like "/wxa/getwxacodeunlimited"; near it are`, "POST /wxa/getwxacodeunlimit "}},
		{"a misspelt name", []string{"getPhoneNumbr"}, exitRefused, []string{"POST /wxa/business/getuserphonenumber "}},
		{"in Chinese", []string{"获取手机号马", "--lang", "zh"}, exitRefused, []string{`官方文档中没有与 "获取手机号马" 匹配的接口`, "POST /wxa/business/getuserphonenumber "}},
		{"words that no endpoint has together", []string{"GET", "getwxacode"}, exitRefused, []string{`like "GET getwxacode"`}},
		{"nothing", []string{""}, exitUsage, []string{"say which API"}},
		{"blanks", []string{" \t\n"}, exitUsage, []string{"say which API"}},
		{"no argument", nil, exitUsage, []string{"expected"}},
		{"a terminal's escapes", []string{"/wxa/\x1b[2J\x1b]0;title\x07\u202e\u009b31m"}, exitRefused, []string{`\x1b[2J`, `\u202e`}},
		{"no UTF-8", []string{"\xff\xfe"}, exitRefused, []string{"near it are"}},
		{"percent signs", []string{"%s%n%!"}, exitRefused, []string{"%s%n%!"}},
		{"half a character at the cut", []string{strings.Repeat("长", 5000)}, exitRefused, []string{"长..."}},
		{"a megabyte", []string{strings.Repeat("/wxa", 250_000)}, exitRefused, []string{"..."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := invoke(t, nil, append([]string{"api"}, tt.args...)...)
			if got.code != tt.code || got.stdout != "" {
				t.Errorf("exit code %d, want %d: %s", got.code, tt.code, got.stdout)
			}
			for _, part := range tt.says {
				if !strings.Contains(got.stderr, part) {
					t.Errorf("no %q in %s", part, got.stderr)
				}
			}
			if strings.ContainsAny(got.stderr, "\x1b\x07\u202e\u009b") || len(got.stderr) > 2000 {
				t.Errorf("%d bytes, which a terminal may obey: %q", len(got.stderr), got.stderr)
			}
			if tt.code == exitRefused && strings.Count(got.stderr, "\n") != 6 {
				t.Errorf("%s\nwant five near ones", got.stderr)
			}
		})
	}
}

func TestAPIJSON(t *testing.T) {
	t.Parallel()
	got := decoded[endpointFacts](t, invoke(t, nil, "api", "/wxa/getwxacodeunlimit", "--json").stdout)
	width := got.Request[slices.IndexFunc(got.Request, func(f fieldFacts) bool { return f.Name == "width" })]
	want := fieldFacts{Name: "width", Type: "number", Num: "int32", Limit: "280..1280", Firm: true, Unit: "px", Default: 430.0}
	if diff := cmp.Diff(want, width); diff != "" {
		t.Errorf("width (-want +got):\n%s", diff)
	}
	if got.Codes[0].Code != -1 || got.Codes[0].MeaningZH == "" || got.Codes[0].Remedy == "" || got.Title != "获取不限制的小程序码" || len(got.Sample.Request) == 0 {
		t.Errorf("%+v", got)
	}
	list := decoded[struct{ Matches []endpointName }](t, invoke(t, nil, "api", "qrcode", "--json").stdout)
	if len(list.Matches) < 3 || list.Matches[0].Path == "" {
		t.Errorf("%+v", list)
	}
	unknown := invoke(t, nil, "api", "/wxa/nothing\x1b[2J", "--json")
	report := decoded[struct {
		Error errorReport
		Near  []endpointName
	}](t, unknown.stdout)
	if unknown.code != exitRefused || report.Error.Kind != "unknown" || !strings.Contains(report.Error.Message, `\x1b[2J`) || len(report.Near) != 5 {
		t.Errorf("%+v", unknown)
	}
}

// TestAPIEvery prints every endpoint in both languages: nothing of its facts is left out.
func TestAPIEvery(t *testing.T) {
	t.Parallel()
	for _, e := range facts.Endpoints() {
		for _, lang := range []string{"en", "zh"} {
			got := invoke(t, nil, "api", e.Path, "--lang", lang)
			if got.code != exitOK || !strings.HasPrefix(got.stdout, fmt.Sprintf("%s %s  %s  %s\n", e.Method, e.Path, e.Name, e.Title)) {
				t.Fatalf("%s: %+v", e.Path, got)
			}
			for _, part := range slices.Concat(factsOf(e.Query), factsOf(e.Request), factsOf(e.Response), e.Contradictions, []string{e.Page, e.PageMiniGame}) {
				if !strings.Contains(got.stdout, part) {
					t.Errorf("%s in %s: no %q", e.Path, lang, part)
				}
			}
			for _, code := range e.Codes {
				if code != 0 && !strings.Contains(got.stdout, fmt.Sprintf("\n  %-8d ", code)) {
					t.Errorf("%s in %s: no code %d", e.Path, lang, code)
				}
			}
		}
	}
}

// factsOf returns the names, types and values that must be printed.
func factsOf(fields []facts.Field) (all []string) {
	for _, f := range fields {
		all = append(all, f.Name, f.Type, f.Num, f.Zh, f.Unit, f.Format, f.Wire)
		for _, v := range f.Enum {
			all = append(all, valueText(v.Value), v.Means)
		}
		all = append(all, factsOf(f.Fields)...)
		all = append(all, factsOf(f.JSONFields)...)
	}
	return all
}
