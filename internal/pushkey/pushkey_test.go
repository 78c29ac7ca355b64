package pushkey_test

import (
	"testing"

	"github.com/minigo-dev/wechat/internal/pushbody"
	"github.com/minigo-dev/wechat/internal/pushkey"
)

// noTexts is a kind that has no texts of users.
type noTexts struct{}

func (noTexts) UserTexts() *pushbody.UserTexts { return pushbody.TextsOf("") }

func TestRead(t *testing.T) {
	t.Parallel()
	kinds := func(_, _, _ string) pushbody.Kind { return noTexts{} }
	order := pushkey.Order("Id", "Env")
	either := order.Or(pushkey.Order("Other"))
	payload := pushkey.PayloadOrder("Id", "Env")
	held := pushkey.HeldOrder("Id")
	subject := pushkey.Subject("A", "B")
	tests := []struct {
		name  string
		rule  pushkey.Rule
		body  string
		want  string
		order bool
	}{
		{"none", pushkey.Rule{}, `{"Id":"7"}`, "", false},
		{"order", order, `{"Id":"7","Env":1}`, "2:ev2:Id1:71:1", true},
		{"order without the rest", order, `{"Id":"7"}`, "2:ev2:Id1:70:", true},
		{"order without its number", order, `{"Env":1}`, "", false},
		{"order of another level", order, `{"in":{"Id":"7"}}`, "", false},
		{"order in a child", order.In("in"), `{"in":{"Id":"7"}}`, "2:ev2:Id1:70:", true},
		{"order in a child that is missing", order.In("in"), `{"Id":"7"}`, "", false},
		{"order of an event with two names", order.As("same"), `{"Id":"7"}`, "4:same2:Id1:70:", true},
		{"the first of two", either, `{"Id":"7","Other":"8"}`, "2:ev2:Id1:70:", true},
		{"the second of two", either, `{"Other":"8"}`, "2:ev5:Other1:8", true},
		{"held at the top", held, `{"Id":"7"}`, "2:ev2:Id1:7", true},
		{"held one level below", held, `{"in":{"Id":"7"}}`, "2:ev2:Id1:7", true},
		{"Payload that is a text", payload, `{"MiniGame":{"Payload":"{\"Id\":\"7\",\"Env\":0}"}}`, "2:ev2:Id1:71:0", true},
		{"Payload that somebody decoded", payload, `{"MiniGame":{"Payload":{"Id":"7","Env":0}}}`, "2:ev2:Id1:71:0", true},
		{"Payload in XML", payload, `<xml><MiniGame><Payload>{"Id":"7","Env":0}</Payload></MiniGame></xml>`, "2:ev2:Id1:71:0", true},
		{"Payload that isn't JSON", payload, `{"MiniGame":{"Payload":"{no"}}`, "3:{no", false},
		{"Payload without a number", payload, `{"MiniGame":{"Payload":"{}"}}`, "2:{}", false},
		{"subject", subject, `{"A":"a","B":"b"}`, "1:a1:b", false},
		{"subject one level below", subject, `{"in":{"B":"b"}}`, "0:1:b", false},
		{"subject in two places", subject, `{"A":"a","in":{"B":"b"}}`, "1:a0:", false},
		{"subject that is empty", subject, `{"A":"","B":""}`, "", false},
		{"top", pushkey.Top("A", "B"), `{"B":"b"}`, "0:1:b", false},
		{"top, one level below", pushkey.Top("A"), `{"in":{"A":"a"}}`, "", false},
		{"list", pushkey.ListSubject("W"), `{"List":[{"TemplateId":"t"},{"MsgID":"m"}]}`, "1:t0:0:0:1:m0:", false},
		{"list in its wrapper", pushkey.ListSubject("W"), `<xml><W><List><TemplateId>t</TemplateId></List></W></xml>`, "1:t0:0:", false},
		{"list of nothing", pushkey.ListSubject("W"), `{"List":[{"other":"t"}]}`, "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			root, _, err := pushbody.Scan([]byte(test.body), nil, &pushbody.Head{Kinds: kinds})
			if err != nil {
				t.Fatal(err)
			}
			got, order := test.rule.Read("ev", root)
			if got != test.want || order != test.order {
				t.Errorf("%q, an order: %t, want %q, %t", got, order, test.want, test.order)
			}
		})
	}
}

// OrderIn finds what Read finds.
func TestOrderIn(t *testing.T) {
	t.Parallel()
	rule := pushkey.PayloadOrder("Id", "Env")
	payload, err := pushbody.ScanJSON(`{"Id":"7","Env":0}`, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := rule.OrderIn(payload, "ev"), "2:ev2:Id1:71:0"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
