package pushbody

import (
	"bytes"
	"errors"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// A kind costs a struct and a row. This one has all that pushes have: lists, of which one is
// wrapped in XML, objects in objects, numbers as texts, a text that holds an object.
type filledEvent struct {
	header
	filledShared
	OrderNo  string       `json:"order_no"`
	Count    int          `json:"count"`
	Small    int8         `json:"small"`
	Total    uint32       `json:"total"`
	Rate     float64      `json:"rate"`
	Part     float32      `json:"part"`
	Preview  bool         `json:"preview"`
	PaidAt   time.Time    `json:"paid_at"`
	Goods    filledGoods  `json:"goods"`
	Team     *filledTeam  `json:"team"`
	List     []filledItem `json:"List" xml:"FilledEvent>List"`
	History  []filledItem `json:"history" xml:"history>item"`
	Teams    []*filledTeam
	Reasons  []string  `json:"reasons"`
	Marks    []int64   `json:"marks"`
	Price    int       `json:"ActualPrice" also:"TotalPrice Sum"`
	Payload  string    `json:"Payload"`
	Order    filledPay `json:"-" xml:"Payload"`
	Ignored  string    `json:"-"`
	internal string
}

type filledShared struct {
	UserID string `json:"user_id"`
}

type filledGoods struct {
	ID   string      `json:"id"`
	Team *filledTeam `json:"team"`
	Next *filledGoods
}

type filledTeam struct {
	Name    string   `json:"name"`
	Members []string `json:"members"`
}

type filledItem struct {
	TemplateID string `json:"TemplateId"`
	MsgID      string `json:"MsgID"`
	Code       int    `json:"ErrorCode"`
}

type filledPay struct {
	OutTradeNo string `json:"OutTradeNo"`
	Env        int    `json:"Env"`
}

// header is a field of every message, and the caller's.
type header struct{ ToUserName, MsgType, Event string }

// A testKind is a kind whose users fill these fields.
type testKind struct{ texts *UserTexts }

func (k testKind) UserTexts() *UserTexts { return k.texts }

var chat, anything = testKind{TextsOf("Content")}, testKind{AnyOf([]*UserTexts{TextsOf("Content"), TextsOf("MiniGame>Payload")})}

func testKinds(msgType, _, _ string) Kind {
	if msgType == "text" {
		return chat
	}
	return anything
}

// filled fills an event with a body.
func filled(body []byte) (*filledEvent, error) {
	plan, err := PlanOf(reflect.TypeFor[filledEvent](), reflect.TypeFor[header]())
	if err != nil {
		return nil, err
	}
	var few Room
	root, _, err := Scan(body, few[:0], &Head{Kinds: testKinds})
	if err != nil {
		return nil, err
	}
	e := new(filledEvent)
	if err := plan.Fill(reflect.ValueOf(e).Elem(), root, len(body)); err != nil {
		return nil, err
	}
	return e, nil
}

func TestFill(t *testing.T) {
	t.Parallel()
	const jsonStart, xmlStart = `{"ToUserName":"gh_1","MsgType":"event","Event":"filled_event"`, `<xml><ToUserName>gh_1</ToUserName><MsgType>event</MsgType><Event>filled_event</Event>`
	one := filledItem{TemplateID: "t1", MsgID: "90071992547409931", Code: -3}
	two := filledItem{TemplateID: "t2", Code: 4}
	tests := []struct {
		name, json, xml string
		want            filledEvent
	}{
		{"nothing", ``, ``, filledEvent{}},
		{"no name", `"":{"order_no":"o"},"order_no":"o1"`, `<order_no>o1</order_no>`, filledEvent{OrderNo: "o1"}},
		{
			"texts and numbers",
			`"order_no":"o1","count":12,"small":-5,"total":7,"rate":1.5,"part":0.5,"preview":true,"paid_at":1700000000,"user_id":"u"`,
			`<order_no><![CDATA[o1]]></order_no><count>12</count><small>-5</small><total>7</total><rate>1.5</rate><part>0.5</part><preview>true</preview><paid_at>1700000000</paid_at><user_id>u</user_id>`,
			filledEvent{OrderNo: "o1", Count: 12, Small: -5, Total: 7, Rate: 1.5, Part: 0.5, Preview: true, PaidAt: time.Unix(1700000000, 0), filledShared: filledShared{"u"}},
		},
		{
			"numbers as texts, a text as a number",
			`"order_no":12345678901234567890,"count":" 12\n","small":"-5","total":"7","rate":"1.5","part":"0.5","preview":"1","paid_at":"1700000000"`,
			`<order_no>12345678901234567890</order_no><count> 12
</count><small><![CDATA[-5]]></small><total><![CDATA[7]]></total><rate><![CDATA[1.5]]></rate><part> 0.5</part><preview>True</preview><paid_at><![CDATA[1700000000]]></paid_at>`,
			filledEvent{OrderNo: "12345678901234567890", Count: 12, Small: -5, Total: 7, Rate: 1.5, Part: 0.5, Preview: true, PaidAt: time.Unix(1700000000, 0)},
		},
		{
			"what can't be read is zero",
			`"order_no":{"a":1},"count":"x","small":300,"total":-1,"rate":"inf","part":1e300,"preview":"no","paid_at":"2024-01-01","goods":"x","team":"x","List":"x","marks":["x",2],"Order":{"Env":1},"Ignored":"x","internal":"x"`,
			`<order_no><a>1</a></order_no><count>x</count><small>300</small><total>-1</total><rate>inf</rate><part>1e300</part><preview>no</preview><paid_at>2024-01-01</paid_at><goods>x</goods><team>x</team><List>x</List>` +
				`<marks>x</marks><marks>2</marks><Order><Env>1</Env></Order><Ignored>x</Ignored><internal>x</internal>`,
			filledEvent{Marks: []int64{0, 2}},
		},
		{
			"the last value counts",
			`"order_no":"a","order_no":"b","count":1,"count":"","goods":{"id":"a","team":{"name":"n"}},"goods":{"team":{"members":["m"]}},"team":{"name":"a"},"team":null`,
			`<order_no>a</order_no><order_no>b</order_no><count>1</count><count/><goods><id>a</id><team><name>n</name></team></goods><goods><team><members>m</members></team></goods><team><name>a</name></team><team/>`,
			filledEvent{OrderNo: "b", Goods: filledGoods{Team: &filledTeam{Members: []string{"m"}}}},
		},
		{
			"objects in objects",
			`"goods":{"id":1,"team":{"name":"n","members":["a","b"]},"Next":{"id":"2","Next":{"id":"3"}}},"team":{"name":"t"}`,
			`<goods><id>1</id><team><name>n</name><members>a</members><members>b</members></team><Next><id>2</id><Next><id>3</id></Next></Next></goods><team><name>t</name></team>`,
			filledEvent{Goods: filledGoods{ID: "1", Team: &filledTeam{"n", []string{"a", "b"}}, Next: &filledGoods{ID: "2", Next: &filledGoods{ID: "3"}}}, Team: &filledTeam{Name: "t"}},
		},
		{
			"a list, wrapped in XML",
			`"List":[{"TemplateId":"t1","MsgID":90071992547409931,"ErrorCode":"-3"},{"TemplateId":"t2","ErrorCode":4}],"history":[{"TemplateId":"t2","ErrorCode":4}]`,
			`<FilledEvent><List><TemplateId>t1</TemplateId><MsgID>90071992547409931</MsgID><ErrorCode>-3</ErrorCode></List><List><TemplateId>t2</TemplateId><ErrorCode>4</ErrorCode></List></FilledEvent>` +
				`<history><item><TemplateId>t2</TemplateId><ErrorCode>4</ErrorCode></item></history>`,
			filledEvent{List: []filledItem{one, two}, History: []filledItem{two}},
		},
		{
			"an object where a list is meant, a list that is bare in XML too",
			`"List":{"TemplateId":"t1","MsgID":"90071992547409931","ErrorCode":-3},"history":{"TemplateId":"t1","MsgID":"90071992547409931","ErrorCode":-3},"reasons":"r","marks":"5","Teams":{"name":"t"}`,
			`<List><TemplateId>t1</TemplateId><MsgID>90071992547409931</MsgID><ErrorCode>-3</ErrorCode></List><history><TemplateId>t1</TemplateId><MsgID>90071992547409931</MsgID><ErrorCode>-3</ErrorCode></history>` +
				`<reasons>r</reasons><marks>5</marks><Teams><name>t</name></Teams>`,
			filledEvent{List: []filledItem{one}, History: []filledItem{one}, Reasons: []string{"r"}, Marks: []int64{5}, Teams: []*filledTeam{{Name: "t"}}},
		},
		{
			"lists of texts, numbers and pointers",
			`"reasons":["a","","c"],"marks":[1,"2"],"Teams":[{"name":"a"},{"name":"b","members":"m"}]`,
			`<reasons>a</reasons><reasons></reasons><count>0</count><reasons>c</reasons><marks>1</marks><marks>2</marks><Teams><name>a</name></Teams><Teams><name>b</name><members>m</members></Teams>`,
			filledEvent{Reasons: []string{"a", "", "c"}, Marks: []int64{1, 2}, Teams: []*filledTeam{{Name: "a"}, {Name: "b", Members: []string{"m"}}}},
		},
		{
			"empty lists", `"List":[],"history":"","reasons":"","marks":null,"Teams":[]`,
			`<FilledEvent></FilledEvent><history/><reasons></reasons><marks><![CDATA[]]></marks><Teams/>`, filledEvent{},
		},
		{
			"another name, and an empty text under the usual one", `"TotalPrice":7,"ActualPrice":""`, `<ActualPrice/><Sum>7</Sum><TotalPrice/>`, filledEvent{Price: 7},
		},
		{
			"a text that holds an object", `"Payload":"{\"OutTradeNo\":\"1\",\"Env\":\"1\"}"`, `<Payload><![CDATA[{"OutTradeNo":"1","Env":"1"}]]></Payload>`,
			filledEvent{Payload: `{"OutTradeNo":"1","Env":"1"}`, Order: filledPay{"1", 1}},
		},
		{
			"an object that was decoded on the way", `"Payload":{"OutTradeNo":"1","Env":1},"team":"{\"name\":\"t\"}","List":["{\"TemplateId\":\"t2\",\"ErrorCode\":4}"]`,
			`<Payload><OutTradeNo>1</OutTradeNo><Env>1</Env></Payload><team>{"name":"t"}</team><List>{"TemplateId":"t2","ErrorCode":4}</List>`,
			filledEvent{Order: filledPay{"1", 1}, Team: &filledTeam{Name: "t"}, List: []filledItem{two}},
		},
		{
			"a text that holds no object", `"Payload":"{\"OutTradeNo\":"`, `<Payload><![CDATA[{"OutTradeNo":]]></Payload>`, filledEvent{Payload: `{"OutTradeNo":`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body := jsonStart + "}"
			if tt.json != "" {
				body = jsonStart + "," + tt.json + "}"
			}
			for _, body := range []string{body, xmlStart + tt.xml + `</xml>`} {
				got, err := filled([]byte(body))
				if err != nil {
					t.Fatalf("%v: %s", err, body)
				}
				if diff := cmp.Diff(&tt.want, got, cmpopts.EquateEmpty(), cmp.AllowUnexported(filledEvent{})); diff != "" {
					t.Errorf("%s (-want +got):\n%s", body, diff)
				}
				if got.internal != "" {
					t.Errorf("%s: an unexported field is %q", body, got.internal)
				}
			}
		})
	}
}

// TestFillMemory runs alone: it counts what the process allocates.
func TestFillMemory(t *testing.T) {
	many := func(head, unit, tail string) string {
		return head + strings.TrimSuffix(strings.Repeat(unit+",", 4000), ",") + tail
	}
	object := `{` + many(``, `\"a\":1`, ``) + `}`
	tests := []struct{ name, body string }{
		{"empty objects", many(`{"List":[`, `{}`, `]}`)},
		{"pointers", many(`{"Teams":[`, `{"name":1}`, `]}`)},
		{"one pointer", many(`{`, `"team":{"a":1}`, `}`)},
		{"texts", many(`{"reasons":[`, `1`, `]}`)},
		{"wrappers", many(`{`, `"FilledEvent":{"List":{"a":1}}`, `}`)},
		{"a text that holds an object", `{"Payload":"` + object + `"}`},
		{"many such texts", many(`{"List":[`, `"{`+strings.Repeat(`\"a\":1,`, 30)+`\"a\":1}"`, `]}`)},
	}
	for _, tt := range tests {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := filled([]byte(tt.body))
		runtime.ReadMemStats(&after)
		got, limit := after.TotalAlloc-before.TotalAlloc, uint64(13*len(tt.body)+256<<10) // the test makes a body of it
		t.Logf("%s: %d bytes for %d, %v", tt.name, got, len(tt.body), err)
		if got > limit {
			t.Errorf("%s: %d bytes allocated for a body of %d, more than %d", tt.name, got, len(tt.body), limit)
		}
		if err != nil && !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestFillTakesGenuineLists(t *testing.T) {
	t.Parallel()
	const items = 900
	body := `{"List":[` + strings.TrimSuffix(strings.Repeat(`{"TemplateId":"t","MsgID":1,"ErrorCode":2},`, items), ",") + `]}`
	got, err := filled([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	list := got.List
	if last := (filledItem{"t", "1", 2}); len(list) != items || list[items-1] != last {
		t.Errorf("%d items", len(list))
	}
}

func TestFillPlanRefuses(t *testing.T) {
	t.Parallel()
	for name, typ := range map[string]reflect.Type{
		"map":                      reflect.TypeFor[struct{ A map[string]string }](),
		"any":                      reflect.TypeFor[struct{ A any }](),
		"pointer to a number":      reflect.TypeFor[struct{ A *int }](),
		"pointer to a time":        reflect.TypeFor[struct{ A *time.Time }](),
		"list of lists":            reflect.TypeFor[struct{ A [][]string }](),
		"in a list":                reflect.TypeFor[struct{ A []struct{ B func() } }](),
		"embedded, but no struct":  reflect.TypeFor[struct{ *filledShared }](),
		"of an embedded structure": reflect.TypeFor[struct{ Shared struct{ C chan int } }](),
	} {
		if _, err := PlanOf(typ, nil); !errors.Is(err, errFill) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// What needs no parser reads as by the parsers, and what they refuse is 0.
func TestNumbers(t *testing.T) {
	t.Parallel()
	texts := []string{
		"", "0", "7", "007", "-7", "+7", "-", "127", "128", "255", "256", "-128", "-129", "32767", "32768", "65536", "2147483647", "2147483648", "4294967296",
		"1700000107", "999999999999999", "9007199254740993", "99999999999999999", "999999999999999999", "9223372036854775807", "9223372036854775808",
		"12345678901234567890", "1.5", "1e3", "-2.5e-3", "1_000", "0x10", "1 2", "一", "/", ":", "12a", "a12", "1e400",
	}
	for _, text := range texts {
		for _, bits := range []int{8, 16, 32, 64} {
			want, err := strconv.ParseInt(text, 10, bits)
			if err != nil {
				want = 0
			}
			if got := wholeNumber(text, bits); got != want {
				t.Errorf("%q in %d bits: %d, want %d", text, bits, got, want)
			}
		}
		want, err := strconv.ParseFloat(text, 64)
		if err != nil || strings.ContainsAny(text, "_x") {
			want = 0
		}
		if got := decimal(text); got != want {
			t.Errorf("%q: %g, want %g", text, got, want)
		}
	}
}

// FuzzFill checks that any body fills a message, or is refused, the same way twice.
func FuzzFill(f *testing.F) {
	for _, seed := range []string{
		`{"List":[{"TemplateId":"1"},{}],"goods":{"team":{"members":["a",1]},"Next":{"Next":"{}"}},"Payload":"{\"Env\":\"1\"}","paid_at":"17"}`,
		`<xml><FilledEvent><List><MsgID>1</MsgID></List><List/></FilledEvent><history><item/></history><history>{"ErrorCode":1}</history><TotalPrice>1</TotalPrice></xml>`,
		`{"team":null,"Teams":["{",{"name":{"a":[1]}}],"marks":[[1,[2]],"1e3"],"small":128,"part":1e39}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := filled(bytes.Clone(body))
		if err != nil {
			if m != nil || !errors.Is(err, ErrMalformed) {
				t.Fatalf("message %v, error %v", m, err)
			}
			return
		}
		again, err := filled(body)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, again, cmp.AllowUnexported(filledEvent{})); diff != "" {
			t.Errorf("reads differently the second time:\n%s", diff)
		}
	})
}
