package wechattest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/internal/facts"
	"github.com/minigo-dev/wechat/wechattest"
)

const documented = "from the documentation, not simulated"

// A documentedCall makes requests from the facts of an endpoint. The tests vary which fields they
// have and which field is wrong. A field has the name that errmsg uses.
type documentedCall struct {
	e             *facts.Endpoint
	whole         bool   // the optional fields too
	without, with string // a field that is missing, or of a wrong type
}

func (d documentedCall) object(at string, fields []facts.Field) map[string]any {
	o := map[string]any{}
	for _, f := range fields {
		if at+f.Name != d.without && (f.Required || d.whole || strings.HasPrefix(d.without, at+f.Name) || strings.HasPrefix(d.with, at+f.Name)) {
			o[f.Name] = d.value(at+f.Name, f, f.Type)
		}
	}
	return o
}

func (d documentedCall) value(at string, f facts.Field, kind string) any {
	if at == d.with {
		if kind == "number" {
			return []any{}
		}
		return 7
	}
	if element, ok := strings.CutSuffix(kind, "[]"); ok {
		return []any{d.value(at+"[0]", f, element)}
	}
	switch kind {
	case "number":
		return 7
	case "boolean":
		return true
	case "object":
		return d.object(at+".", f.Fields)
	case "map<string,object>":
		return map[string]any{"any": d.value(at+".*", f, "object")}
	case "array":
		return []any{1}
	}
	return f.Name + "-text"
}

// request makes the request, with a token in the query.
func (d documentedCall) request(a *api, token url.Values) *http.Request {
	a.t.Helper()
	path, fixed, _ := strings.Cut(d.e.Path, "?")
	q, err := url.ParseQuery(fixed)
	if err != nil {
		a.t.Fatal(err)
	}
	for name, values := range token {
		q[name] = values
	}
	for name, value := range d.object("", d.e.Query) {
		if !q.Has(name) {
			q.Set(name, fmt.Sprint(value))
		}
	}
	if d.e.Method == http.MethodGet {
		return a.request("GET", path, q, nil)
	}
	if d.e.Body == "multipart" {
		return d.form(a, path, q)
	}
	fields := d.object("", d.e.Request)
	if strings.HasPrefix(path, "/cgi-bin/midas/") && d.with != "sig" { // which is checked (F21.2)
		fields["sig"] = midasSig(a.wx.PaymentKey(strings.Contains(path, "/sandbox/")), path, fields)
	}
	body, err := json.Marshal(fields)
	if err != nil {
		a.t.Fatal(err)
	}
	if strings.HasPrefix(path, "/xpay/") && q.Get("pay_sig") == "pay_sig-text" { // which is checked (F22)
		q.Set("pay_sig", hmacOf(a.wx.PaymentKey(false), path+"&"+string(body)))
	}
	return a.request("POST", path, q, bytes.NewReader(body))
}

func (d documentedCall) form(a *api, path string, q url.Values) *http.Request {
	a.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range d.object("", d.e.Request) {
		i := slices.IndexFunc(d.e.Request, func(f facts.Field) bool { return f.Name == name })
		var part io.Writer
		var err error
		if d.e.Request[i].Type == "file" {
			part, err = w.CreateFormFile(name, "picture.png")
		} else {
			part, err = w.CreateFormField(name)
		}
		if err != nil {
			a.t.Fatal(err)
		}
		fmt.Fprint(part, value)
	}
	if err := w.Close(); err != nil {
		a.t.Fatal(err)
	}
	r := a.request("POST", path, q, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

// names lists the fields with the names that errmsg uses; for lists, those of index 0.
func fieldNames(at string, fields []facts.Field, keep func(f *facts.Field) bool) (all []string) {
	for i := range fields {
		f := &fields[i]
		if keep(f) {
			all = append(all, at+f.Name)
		}
		below := map[string]string{"object": ".", "object[]": "[0].", "map<string,object>": ".*."}[f.Type]
		if below != "" {
			all = append(all, fieldNames(at+f.Name+below, f.Fields, keep)...)
		}
	}
	return all
}

func required(f *facts.Field) bool { return f.Required }

// last returns the last exchange in the log.
func (a *api) last() wechattest.Exchange {
	all := a.wx.Exchanges()
	return all[len(all)-1]
}

// literalAnswers reads answers/ independently, by the endpoints' keys.
func literalAnswers(t *testing.T) map[string]json.RawMessage {
	t.Helper()
	files, err := filepath.Glob("answers/*.json")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]json.RawMessage{}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		family := map[string]json.RawMessage{}
		if err := json.Unmarshal(b, &family); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key, literal := range family {
			e := facts.Lookup(key)
			if e == nil || e.File+".json" != filepath.Base(name) {
				t.Errorf("%s answers %s, which the facts don't have in that file", name, key)
			}
			all[key] = literal
		}
	}
	return all
}

// TestF20EveryPath calls all of WeChat's API once with the required fields and once with
// all: each endpoint without a rule gives its literal answer, and the log says so.
func TestF20EveryPath(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	token, literals, start := a.token(), literalAnswers(t), time.Now()
	answered := 0
	all := facts.Endpoints()
	for i := range all {
		e := &all[i]
		for _, whole := range []bool{false, true} {
			r := a.do(documentedCall{e: e, whole: whole}.request(a, token))
			last := a.last()
			literal, has := literals[e.Path]
			if last.Documented != has || strings.Contains(last.Note, documented) != has || strings.Contains(last.NoteZH, "来自文档，未模拟") != has {
				t.Errorf("%s: documented %v, note %q, %q; it has an answer: %v", e.Path, last.Documented, last.Note, last.NoteZH, has)
			}
			if r.code() == 40066 {
				t.Errorf("%s: %s", e.Path, r.raw)
			}
			if !has {
				continue // a rule answers it
			}
			answered++
			if e.Answer == "binary" {
				contentType := r.header.Get("Content-Type")
				_, _, err := image.Decode(bytes.NewReader(r.raw))
				if isImage := strings.HasPrefix(contentType, "image/"); isImage && err != nil || !isImage && contentType != "text/csv" || len(r.raw) == 0 {
					t.Errorf("%s: %q of type %s: %v", e.Path, r.raw, contentType, err)
				}
				continue
			}
			if r.status != http.StatusOK || r.code() != 0 || string(r.raw) != string(literal) {
				t.Errorf("%s, all fields %v: HTTP %d %s\nwant %s", e.Path, whole, r.status, r.raw, literal)
			}
		}
	}
	if answered != 2*len(literals) || len(all) != 523 {
		t.Errorf("%d of %d documented endpoints answer, of %d in all", answered/2, len(literals), len(all))
	}
	t.Logf("%d calls took %v", 2*len(all), time.Since(start))
}

// TestF20EveryCaller calls each path without a token, and with a wrong method.
func TestF20EveryCaller(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	token, literals, all := a.token(), literalAnswers(t), facts.Endpoints()
	for i := range all {
		e := &all[i]
		if literals[e.Path] == nil {
			continue
		}
		call := documentedCall{e: e, without: "component_access_token"}
		if r := a.do(call.request(a, nil)); r.code() != 41001 || !strings.Contains(r.msg(), "access_token missing") {
			t.Errorf("%s without a token: %s", e.Path, r.raw)
		}
		r := call.request(a, token)
		want := map[string]int{"GET": 43001, "POST": 43002}[e.Method]
		if r.Method = "PUT"; a.do(r).code() != want {
			t.Errorf("PUT %s: not %d", e.Path, want)
		}
	}
}

// TestF20EveryField leaves out each required field of each endpoint in turn, and then gives
// each field a wrong type: the errmsg and the note name it.
func TestF20EveryField(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	token, literals := a.token(), literalAnswers(t)
	n, all := 0, facts.Endpoints()
	refused := func(d documentedCall, name, says string) {
		t.Helper()
		n++
		r := a.do(d.request(a, token))
		want := name + " " + says
		if r.code() != 40097 || !strings.Contains(r.msg(), "invalid args: "+want) || !strings.Contains(r.msg(), "rid") {
			t.Errorf("%s without %q, with a wrong %q: %s, want 40097 with %q", d.e.Path, d.without, d.with, r.raw, want)
		}
		if n%100 == 0 && !strings.Contains(a.last().Note, want) { // copying the log takes longer than the call
			t.Errorf("%s: noted as %q, want %q", d.e.Path, a.last().Note, want)
		}
	}
	for i := range all {
		e := &all[i]
		if literals[e.Path] == nil {
			continue
		}
		if strings.HasPrefix(e.Path, "/publisher/stat?") {
			continue // which refuses in base_resp (F36)
		}
		for _, name := range slices.Concat(fieldNames("", e.Query, required), fieldNames("", e.Request, required)) {
			if name == "component_access_token" {
				continue
			}
			refused(documentedCall{e: e, without: name}, name, "is missing")
		}
		if e.Body != "json" {
			continue
		}
		for _, name := range fieldNames("", e.Request, func(f *facts.Field) bool {
			return f.SampleType == "" && f.TableType == "" && f.Wire == "" && f.Type != "any"
		}) {
			refused(documentedCall{e: e, with: name}, name, "has to be ")
		}
	}
	if n < 3000 {
		t.Errorf("only %d fields were tried", n)
	}
}

func TestF20Refusals(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	token := a.token()
	with := func(more string) url.Values {
		q, err := url.ParseQuery(more)
		if err != nil {
			t.Fatal(err)
		}
		q.Set("access_token", token.Get("access_token"))
		return q
	}
	const code, order, devices = "/promoter/getrelation", "/cgi-bin/express/business/order/cancel", "/wxa/business/license/getdeviceinfo"
	const uniform = "/cgi-bin/message/wxopen/template/uniform_send"
	for _, tt := range []struct {
		name, method, path string
		query              url.Values
		body               string
		code               int
		msg, note, noteZH  string // parts
	}{
		{"fine", "POST", code, token, `{"openid":"pages/index"}`, 0, "", documented, "来自文档，未模拟"},
		{"no token", "POST", code, nil, `{"openid":"pages/index"}`, 41001, "access_token missing", documented + "; access_token missing", "来自文档，未模拟；缺少 access_token"},
		{"malformed token", "POST", code, url.Values{"access_token": {"x"}}, `{"openid":"p"}`, 40014, "", "invalid", "格式不对"},
		{"token of nobody", "POST", code, url.Values{"access_token": {"sim_" + strings.Repeat("a", 132)}}, `{"openid":"p"}`, 40001, "", "invalid credential", "无效"},
		{"token before the body", "POST", code, nil, `nothing`, 41001, "", "", ""},
		{"GET in place of POST", "GET", code, token, "", 43002, "require POST", "it takes POST, not GET", "应使用 POST，而不是 GET"},
		{"POST in place of GET", "POST", "/wxaapi/userlog/userlog_search", token, "{}", 43001, "require GET", "it takes GET, not POST", ""},
		{"PUT", "PUT", code, token, `{"openid":"p"}`, 43002, "", "not PUT", "不是 PUT"},
		{"method before token", "GET", code, nil, "", 43002, "", "", ""},
		{"the page's method that can't be right", "GET", "/wxa/sec/vod/authorizedrama", token, "", 43002, "", "the page's GET can't be right", "官方页面上的 GET 有误"},
		{"no JSON", "POST", code, token, `openid=o`, 47001, "data format error", "the body is no JSON object", "请求体不是 JSON 对象"},
		{"cut JSON", "POST", code, token, `{"openid":"pages"`, 47001, "", "no JSON", ""},
		{"a list", "POST", code, token, `[{"openid":"p"}]`, 47001, "", "no JSON", ""},
		{"a text", "POST", code, token, `"p"`, 47001, "", "no JSON", ""},
		{"null", "POST", code, token, `null`, 47001, "", "no JSON", ""},
		{"no UTF-8", "POST", code, token, "{\"path\":\"\xff\"}", 47001, "", "no JSON", ""},
		{"two documents", "POST", code, token, `{"openid":"p"}{}`, 47001, "", "no JSON", ""},
		{"no body where one is needed", "POST", code, token, "", 47001, "", "no JSON", ""},
		{"no body where none is needed", "POST", "/cgi-bin/express/local/business/open", token, "", 0, "", "", ""},
		{"in the query, as a peer has it", "POST", "/wxa/getnearbypoilist", with("page=1&page_rows=20"), "", 0, "", "", ""},
		{"in the body, as the page has it", "POST", "/wxa/getnearbypoilist", token, `{"page":1,"page_rows":20}`, 0, "", "", ""},
		{"in neither", "POST", "/wxa/getnearbypoilist", with("page=1"), "{}", 40097, "page_rows is missing", "", ""},
		{"what is no JSON where none is needed", "POST", "/cgi-bin/express/local/business/open", token, "x", 47001, "", "no JSON", ""},
		{"missing", "POST", code, token, `{"scene":430}`, 40097, "invalid args: openid is missing", "openid is missing", "openid 缺失"},
		{"null is missing", "POST", code, token, `{"openid":null}`, 40097, "openid is missing", "", ""},
		{"empty", "POST", code, token, `{"openid":""}`, 40097, "openid is empty", "openid is empty", "openid 为空"},
		{"another case", "POST", code, token, `{"Openid":"p"}`, 40097, "openid is missing", "", ""},
		{"a number for a text", "POST", code, token, `{"openid":5}`, 40097, "openid has to be a string, not a number", "", "openid 应为字符串，而不是数字"},
		{"a text for a number", "POST", code, token, `{"openid":"p","scene":"430"}`, 40097, "scene has to be a number, not a string", "", "scene 应为数字，而不是字符串"},
		{"a fraction", "POST", code, token, `{"openid":"p","scene":430.5}`, 40097, "scene has to be a whole number, not a fraction", "", "整数"},
		{"a whole number with a point", "POST", code, token, `{"openid":"p","scene":430.0}`, 0, "", "", ""},
		{"a text for a boolean", "POST", "/wxa/book/listchapter", token, `{"book_id":"b","need_edited_data":"true"}`, 40097, "need_edited_data has to be a boolean", "", "布尔值"},
		{"a list for an object", "POST", uniform, token, `{"touser":"o","mp_template_msg":[]}`, 40097, "mp_template_msg has to be an object, not an array", "", "对象"},
		{"inside an object", "POST", uniform, token, `{"touser":"o","mp_template_msg":{"appid":"a","data":{}}}`, 40097, "mp_template_msg.template_id is missing", "", "mp_template_msg.template_id 缺失"},
		{"an optional null", "POST", code, token, `{"openid":"o","path":null,"scene":null}`, 0, "", "", ""},
		{"a field that isn't known", "POST", code, token, `{"openid":"p","more":[1,{}]}`, 0, "", "", ""},
		{"several", "POST", order, token, `{}`, 40097, "invalid args: delivery_id is missing", "; waybill_id is missing", "；waybill_id 缺失"},
		{"inside a list", "POST", devices, token, `{"device_list":[{"model_id":"m","sn":"s"},{"sn":"s"}]}`, 40097, "device_list[1].model_id is missing", "", ""},
		{"an element of a wrong type", "POST", devices, token, `{"device_list":["k"]}`, 40097, "device_list[0] has to be an object, not a string", "", ""},
		{"a null in a list", "POST", devices, token, `{"device_list":[null]}`, 40097, "device_list[0] has to be an object, not null", "", ""},
		{"a list that is empty", "POST", devices, token, `{"device_list":[ ]}`, 40097, "device_list is empty", "", ""},
		{"where the sources disagree on the type", "POST", "/wxa/setnearbypoishowstatus", token, `{"poi_id":5,"status":1}`, 0, "", "", ""},
		{"no pay_sig", "POST", "/xpay/query_biz_balance", token, `{"env":0}`, 40097, "pay_sig is missing", "", ""},
		{"wrong pay_sig", "POST", "/xpay/query_biz_balance", with("pay_sig=x"), `{"env":0}`, 268490003, "", "pay_sig is wrong", "pay_sig 不正确"},
		{"pay_sig", "POST", "/xpay/query_biz_balance", with("pay_sig=" + hmacOf(a.wx.PaymentKey(false), `/xpay/query_biz_balance&{"env":0}`)), `{"env":0}`, 0, "", "", ""},
		{"pay_sig of the sandbox", "POST", "/xpay/query_biz_balance", with("pay_sig=" + hmacOf(a.wx.PaymentKey(true), `/xpay/query_biz_balance&{"env":0}`)), `{"env":0}`, 268490003, "", "the AppKey of the sandbox environment", "沙箱环境"},
		{"a fixed query", "GET", "/publisher/stat", with("action=get_adunit_list&page=1&page_size=10"), "", 0, "", documented, ""},
		{"both methods, as the page has it", "GET", "/wxa/business/insurance_freight/open", token, "", 0, "", "", ""},
		{"both methods, as a peer has it", "POST", "/wxa/business/insurance_freight/open", token, "{}", 0, "", "", ""},
		{"a component's token", "GET", "/sns/component/jscode2session", url.Values{"component_access_token": {"c"}, "appid": {"wx"}, "js_code": {"j"}, "grant_type": {"authorization_code"}, "component_appid": {"w"}}, "", 0, "", documented, ""},
		{"no component's token", "GET", "/sns/component/jscode2session", url.Values{"appid": {"wx"}, "js_code": {"j"}, "grant_type": {"authorization_code"}, "component_appid": {"w"}}, "", 41001, "component_access_token missing", "", "缺少 access_token"},
		{"a form that is none", "POST", "/cv/ocr/bankcard", token, `{}`, 40097, "img is missing: the body is no multipart/form-data", "", "img 缺失"},
		{"a URL in place of a file", "POST", "/cv/ocr/bankcard", with("img_url=https%3A%2F%2Fexample.com%2Fa.png"), "", 0, "", "", ""},
		{"neither", "POST", "/cv/ocr/bankcard", token, "", 40097, "img is missing", "", ""},
		{"names of the caller's aren't repeated", "POST", "/cityservice/sendmsgdata", token, `{"openid":"o","biz_template_id":"b","order_no":"n","data":{"x\u001b[2J":5}}`, 40097, "data.* has to be an object", "data.* has to be an object", ""},
		{"unknown", "POST", "/wxa/nothing/like/it", token, "{}", 40066, "invalid url", "not simulated", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := a.do(a.request(tt.method, tt.path, tt.query, strings.NewReader(tt.body)))
			e := a.last()
			if r.status != http.StatusOK || r.code() != tt.code || !strings.Contains(r.msg(), tt.msg) || tt.code != 0 && !strings.Contains(r.msg(), "rid") {
				t.Errorf("HTTP %d %s, want %d %s", r.status, r.raw, tt.code, tt.msg)
			}
			if !strings.Contains(e.Note, tt.note) || !strings.Contains(e.NoteZH, tt.noteZH) {
				t.Errorf("noted as %q and %q, want %q and %q", e.Note, e.NoteZH, tt.note, tt.noteZH)
			}
			if e.Documented != (tt.code != 40066) {
				t.Errorf("documented: %v", e.Documented)
			}
		})
	}
}

// TestF20Limits: a value outside a sure limit is answered and noted.
func TestF20Limits(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const verify, nfc = "/cityservice/face/identify/getverifyid", "/wxa/generatenfcscheme"
	person := func(number string) string {
		return `{"out_seq_no":"` + number + `","cert_info":{"cert_type":"IDENTITY_CARD","cert_name":"n","cert_no":"1"},"openid":"o"}`
	}
	for _, tt := range []struct{ name, path, body, note, noteZH string }{
		{"within", "/wxa/book/listbook", `{"limit":100}`, "", ""},
		{"the longest", verify, person(strings.Repeat("a", 32)), "", ""},
		{"too long", verify, person(strings.Repeat("a", 33)), "; out_seq_no is outside its limit 5..32 chars: WeChat refuses that", "；out_seq_no 超出限制（5 到 32 个字符）：微信会拒绝"},
		{"too many", "/wxa/book/listbook", `{"limit":101}`, "; limit is outside its limit 1..100: WeChat refuses that", "；limit 超出限制（1 到 100）：微信会拒绝"},
		{"two at once", nfc, `{"model_id":"m","jump_wxa":{"query":"` + strings.Repeat("q", 1025) + `","env_version":"test"}}`, "; jump_wxa.env_version is none", "；jump_wxa.env_version 只能"},
		{"of the alphabet", nfc, `{"model_id":"m","jump_wxa":{"query":"a=%E4&b=~"}}`, "", ""},
		{"beside the alphabet", nfc, `{"model_id":"m","jump_wxa":{"query":"a=中"}}`, "; jump_wxa.query holds other characters than letters, digits and !#$&'()*+,/:;=?@-._~%: WeChat refuses that", "；jump_wxa.query 只能含字母、数字和 !#"},
		{"of a closed list", nfc, `{"model_id":"m","jump_wxa":{"env_version":"trial"}}`, "", ""},
		{"not of a closed list", nfc, `{"model_id":"m","jump_wxa":{"env_version":"test"}}`, "; jump_wxa.env_version is none of release, trial, develop: WeChat refuses that", "；jump_wxa.env_version 只能是 release、trial、develop：微信会拒绝"},
		{"an optional text that is empty", nfc, `{"model_id":"m","jump_wxa":{"env_version":""}}`, "", ""},
		{"a number of a closed list", "/wxa/book/updatebook", `{"book_id":"1","complete_status":3}`, "; complete_status is none of 1, 2", "；complete_status 只能是 1、2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := a.post(tt.path, a.token(), tt.body)
			e := a.last()
			if r.code() != 0 || e.Code != 0 || !strings.Contains(e.Note, tt.note) || !strings.Contains(e.NoteZH, tt.noteZH) || tt.note == "" && e.Note != documented {
				t.Errorf("%s, noted as %q and %q", r.raw, e.Note, e.NoteZH)
			}
		})
	}
}

// A long list is decoded one element at a time.
func TestF20LongLists(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, element := range []string{"1", `{"model_id":"k","sn":"v"}`} {
		body := `{"device_list":[` + strings.Repeat(element+",", 20_000) + element + `]}`
		r := a.post("/wxa/business/license/getdeviceinfo", a.token(), body)
		if want := map[string]int{"1": 40097}[element]; r.code() != want || len(a.last().Note) > 500 {
			t.Errorf("%s, noted as %q", r.raw, a.last().Note)
		}
	}
}

func TestF20Forms(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, tt := range []struct {
		name, part, filename, data string
		code                       int
		msg                        string
	}{
		{"a file", "img", "a.png", "png", 0, ""},
		{"another name", "image", "a.png", "png", 40097, "img is missing"},
		{"a part that is no file", "img", "", "png", 40097, "img has to be a file: its part has no filename"},
		{"nothing in it", "img", "a.png", "", 40097, "img is empty"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			contentType, body := form(tt.part, tt.filename, []byte(tt.data))
			r := a.request("POST", "/wxa/imagesearch", a.token(), strings.NewReader(body))
			r.Header.Set("Content-Type", contentType)
			if got := a.do(r); got.code() != tt.code || !strings.Contains(got.msg(), tt.msg) {
				t.Errorf("%s, want %d %s", got.raw, tt.code, tt.msg)
			}
		})
	}
}

// TestF20Like shows that documented paths behave like simulated ones.
func TestF20Like(t *testing.T) {
	t.Parallel()
	const path, body = "/promoter/getrelation", `{"openid":"o"}`
	a := newAPI(t, wechattest.WithDailyQuota(path, 2), wechattest.WithoutAPI("/wxa/book/listchapter"))
	call := func() reply { return a.post(path, a.token(), body) }
	a.wx.Fault(wechattest.Busy().Path(path).Once())
	wantCode(t, "a fault", call().code(), -1)
	a.wx.Fault(wechattest.Unauthorized().Once().Path(path))
	wantCode(t, "a fault of APIs with a token", call().code(), 48001)
	a.wx.Fault(wechattest.TokenRevoked().Path(path).Once())
	wantCode(t, "a revoked token", call().code(), 40001)
	wantCode(t, "within the quota", call().code(), 0)
	var figures struct{ Quota map[string]int }
	if err := json.Unmarshal(a.post("/cgi-bin/openapi/quota/get", a.token(), `{"cgi_path":"`+path+`"}`).raw, &figures); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"daily_limit": 2, "used": 1, "remain": 1}, figures.Quota); diff != "" {
		t.Errorf("quota (-want +got):\n%s", diff)
	}
	wantCode(t, "a refused call counts", a.post(path, a.token(), "{}").code(), 40097)
	wantCode(t, "past the quota", call().code(), 45009)
	wantCode(t, "capability off", a.post("/wxa/book/listchapter", a.token(), body).code(), 48001)
	if n := a.wx.Count(path); n != 6 {
		t.Errorf("%d calls are counted, want 6", n)
	}
	alice := a.wx.User("alice")
	a.get("/cgi-bin/message/wxopen/activityid/create", url.Values{"access_token": a.token()["access_token"], "openid": {alice.OpenID()}})
	if e := a.last(); e.OpenID != alice.OpenID() || !e.Documented || e.AppID != a.wx.AppID() {
		t.Errorf("logged as %+v", e)
	}
	if text := a.last().String(); !strings.Contains(text, documented) {
		t.Errorf("a transcript says %q", text)
	}
}

// The control API, which the page uses, shows the mark.
func TestF20Control(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.post("/promoter/getrelation", a.token(), `{}`)
	res, err := a.http.Get("http://localhost/_sim/exchanges/" + fmt.Sprint(a.last().Seq))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var got struct {
		Documented   bool
		Note, NoteZh string
		Code         int
	}
	if err := json.NewDecoder(res.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if !got.Documented || got.Note != documented+"; openid is missing" || got.NoteZh != "来自文档，未模拟；openid 缺失" || got.Code != 40097 {
		t.Errorf("%+v", got)
	}
}

// TestAnswers checks answers/ against the facts: every member has a type that the facts name, and
// no member is empty that the facts describe otherwise.
func TestAnswers(t *testing.T) {
	t.Parallel()
	for path, literal := range literalAnswers(t) {
		e := facts.Lookup(path)
		if e.Answer == "binary" {
			continue
		}
		var o map[string]any
		if err := json.Unmarshal(literal, &o); err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if code, ok := o["errcode"]; ok && code != 0.0 {
			t.Errorf("%s: errcode %v", path, code)
		}
		holdAnswer(t, path, o, e.Response)
	}
}

func holdAnswer(t *testing.T, at string, o map[string]any, fields []facts.Field) {
	t.Helper()
	for _, f := range fields {
		value, has := o[f.Name]
		if !has {
			continue
		}
		if got := fmt.Sprintf("%T", value); f.SampleType == "" && f.TableType == "" && f.Wire == "" {
			want := map[string]string{"string": "string", "bytes": "string", "number": "float64", "boolean": "bool", "object": "map[string]interface {}"}[f.Type]
			if strings.HasSuffix(f.Type, "[]") || f.Type == "array" {
				want = "[]interface {}"
			}
			if want != "" && got != want {
				t.Errorf("%s.%s is a %s, want %s", at, f.Name, got, f.Type)
			}
		}
		switch value := value.(type) {
		case map[string]any:
			holdAnswer(t, at+"."+f.Name, value, f.Fields)
		case []any:
			for _, one := range value {
				if one, ok := one.(map[string]any); ok {
					holdAnswer(t, at+"."+f.Name, one, f.Fields)
				}
			}
		}
	}
}
